//! Which names of briefings can be paths of files, in a directory or in a repository.

use std::collections::{BTreeMap, BTreeSet, HashSet};

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
        if let Some(file) = self.above.iter().find(|above| is_below(name, above)) {
            return Err(PathProblem::IsBelowFile { file: file.clone() });
        }
        self.above.push(name.to_owned());
        Ok(())
    }
}

/// A tree of files that changes, and which briefings it cannot have.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The briefing of each file, by its path.
    files: BTreeMap<String, String>,
    meetings: BTreeSet<Meeting>,
    /// Names that cannot be paths by themselves, with their briefings.
    impossible: BTreeMap<String, (String, PathProblem)>,
}

/// Two briefings that the tree has at once, where one would have to be a folder of the other.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Meeting {
    below: String,
    file: String,
    below_briefing: String,
    file_briefing: String,
}

impl Tree {
    /// Puts the file of a briefing at a path.
    pub(super) fn add(&mut self, path: &str, briefing: &str) {
        if let Err(problem) = check(path) {
            self.impossible.entry(path.to_owned()).or_insert_with(|| (briefing.to_owned(), problem));
            return;
        }
        if self.files.insert(path.to_owned(), briefing.to_owned()).is_some() {
            return;
        }
        let folder = format!("{path}/");
        let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let above = folders.filter_map(|folder| self.files.get_key_value(folder));
        let below = self.files.range(folder.clone()..).take_while(|(below, _)| below.starts_with(&folder));
        let meeting = |(below, below_briefing): (&str, &str), (file, file_briefing): (&str, &str)| Meeting {
            below: below.to_owned(),
            file: file.to_owned(),
            below_briefing: below_briefing.to_owned(),
            file_briefing: file_briefing.to_owned(),
        };
        let own = (path, briefing);
        let meetings = above.map(|(file, its)| meeting(own, (file, its)));
        let meetings = meetings.chain(below.map(|(below, its)| meeting((below, its), own)));
        self.meetings.extend(meetings);
    }

    /// Takes the file at a path away, and returns its briefing.
    pub(super) fn remove(&mut self, path: &str) -> Option<String> {
        self.files.remove(path)
    }

    /// The briefings that cannot be in it: by the name that cannot be a path, what each is called
    /// now, and why. Where two were there at once, the shorter name has the path.
    pub(super) fn into_refused(self) -> BTreeMap<String, (String, PathProblem)> {
        let mut left_out = self.impossible;
        let mut briefings: HashSet<String> = left_out.values().map(|(briefing, _)| briefing.clone()).collect();
        for Meeting { below, file, below_briefing, file_briefing } in self.meetings {
            if !briefings.contains(&file_briefing) && briefings.insert(below_briefing.clone()) {
                left_out.insert(below, (below_briefing, PathProblem::IsBelowFile { file }));
            }
        }
        left_out
    }
}

/// Whether a path would have another one for a folder.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
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
    fn a_tree_has_what_is_not_there_at_once() {
        let mut tree = Tree::default();
        for (path, is_added) in [
            ("a", true),
            ("a", false),
            ("a/b", true),
            ("a/b", true),
            ("c/d", true),
            ("c", true),
            ("c/d/e", true),
            ("c/x", true),
            ("cd/x", true),
            (".git/x", true),
        ] {
            if is_added { tree.add(path, &path.to_uppercase()) } else { drop(tree.remove(path)) }
        }
        let below = |file: &str| PathProblem::IsBelowFile { file: file.to_owned() };
        let refused: Vec<_> = tree.into_refused().into_iter().collect();
        let expected = [
            (".git/x", ".GIT/X", PathProblem::GitFolder),
            ("c/d", "C/D", below("c")),
            ("c/d/e", "C/D/E", below("c")),
            ("c/x", "C/X", below("c")),
        ];
        assert_eq!(refused, expected.map(|(path, briefing, why)| (path.to_owned(), (briefing.to_owned(), why))));
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
