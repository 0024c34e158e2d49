//! Which names of briefings can be paths of files, in a directory or in a repository.

use variorum_store::{Name, NameError};

use crate::files::NameProblem;

/// Why a briefing cannot have a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathProblem {
    /// The name breaks a rule of all names.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A part of the name is git's own folder, from which programs run what they find.
    #[error("a part is '.git', which is reserved for git")]
    GitFolder,
    /// Another briefing has a path that would have to be a folder.
    #[error("'{file}' is a briefing too, and cannot be both a file and a folder")]
    IsBelowFile {
        /// That briefing.
        file: String,
    },
    /// The file system cannot have a file of that name.
    #[error(transparent)]
    FileSystem(NameProblem),
}

/// Decides which names can be paths together. The names come in byte order.
///
/// Where one briefing would be a folder of another (`a/b` beside `a`), the shorter name has the
/// path.
#[derive(Debug, Default)]
pub(super) struct Paths {
    /// Names that have a path, each the beginning of the next.
    above: Vec<String>,
}

impl Paths {
    /// Claims the path of a name.
    pub(super) fn claim(&mut self, name: &str) -> Result<(), PathProblem> {
        check(name)?;
        while self.above.last().is_some_and(|above| !name.starts_with(above)) {
            self.above.pop();
        }
        let is_folder = |above: &&String| name.strip_prefix(above.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if let Some(file) = self.above.iter().find(is_folder) {
            return Err(PathProblem::IsBelowFile { file: file.clone() });
        }
        self.above.push(name.to_owned());
        Ok(())
    }
}

/// Whether a name alone could be a path.
pub(super) fn check(name: &str) -> Result<(), PathProblem> {
    Name::parse(name)?;
    if name.split('/').any(is_git_folder) {
        return Err(PathProblem::GitFolder);
    }
    Ok(())
}

/// Whether git takes a part for its own folder, on any file system: `.git`, `.GIT`, `git~1`, `.git.
/// `, `.git:x`, `.git\x`.
fn is_git_folder(part: &str) -> bool {
    let lower = part.to_ascii_lowercase();
    let rest = lower.strip_prefix(".git").or_else(|| lower.strip_prefix("git~1"));
    rest.is_some_and(|rest| rest.trim_start_matches(['.', ' ']).chars().next().is_none_or(|next| ":\\".contains(next)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_name_has_the_path() {
        let mut paths = Paths::default();
        let given: Vec<bool> = ["a", "a b", "a-x/c", "a.txt", "a/b", "a/b/c", "aa/b", "b/c", "b/c/d/e", "b/cd"]
            .iter()
            .map(|name| paths.claim(name).is_ok())
            .collect();
        assert_eq!(given, [true, true, true, true, false, false, true, true, false, true]);
    }

    #[test]
    fn no_path_is_one_of_gits_own() {
        for part in [".git", ".GIT", "git~1", ".git.", ".git . ", ".git::$INDEX_ALLOCATION", ".git\\hooks"] {
            assert!(Paths::default().claim(&format!("a/{part}/config")).is_err(), "{part}");
        }
        for part in [".github", ".gitignore", "git", "x.git", ".git-x", "git~2"] {
            assert!(Paths::default().claim(part).is_ok(), "{part}");
        }
        for name in ["", "/a", "a/../b", "a//b", "a/", "a\u{0}b", "a\nb"] {
            assert!(Paths::default().claim(name).is_err(), "{name:?}");
        }
    }
}
