//! Which names can be paths, of files in a directory or in a repository.

use variorum_store::Name;

/// Tells names apart that can stand beside each other as paths; they come in byte order.
///
/// Where one briefing would be a folder of another (`a/b` beside `a`), the shorter name has the path.
#[derive(Debug, Default)]
pub struct Paths {
    /// Names that were given a path, each the beginning of the next.
    above: Vec<String>,
}

impl Paths {
    /// Gives a name its path; an error is the reason why it can have none.
    pub fn give(&mut self, name: &str) -> Result<(), String> {
        check(name)?;
        while self.above.last().is_some_and(|above| !name.starts_with(above)) {
            self.above.pop();
        }
        let is_folder = |above: &&String| name.strip_prefix(above.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if let Some(file) = self.above.iter().find(is_folder) {
            return Err(format!("'{file}' is a briefing too, and cannot be a file and a folder"));
        }
        self.above.push(name.to_owned());
        Ok(())
    }
}

fn check(name: &str) -> Result<(), String> {
    Name::parse(name).map_err(|error| error.to_string())?;
    if name.split('/').any(is_git_folder) {
        return Err("a part is '.git', where programs look for what to run".to_owned());
    }
    Ok(())
}

/// Whether git takes a part for its own folder, on any file system: `.git`, `.GIT`, `git~1`, `.git. `, `.git:x`, `.git\x`.
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
            .map(|name| paths.give(name).is_ok())
            .collect();
        assert_eq!(given, [true, true, true, true, false, false, true, true, false, true]);
    }

    #[test]
    fn no_path_is_one_of_gits_own() {
        for part in [".git", ".GIT", "git~1", ".git.", ".git . ", ".git::$INDEX_ALLOCATION", ".git\\hooks"] {
            assert!(Paths::default().give(&format!("a/{part}/config")).is_err(), "{part}");
        }
        for part in [".github", ".gitignore", "git", "x.git", ".git-x", "git~2"] {
            assert!(Paths::default().give(part).is_ok(), "{part}");
        }
        for name in ["", "/a", "a/../b", "a//b", "a/", "a\u{0}b", "a\nb"] {
            assert!(Paths::default().give(name).is_err(), "{name:?}");
        }
    }
}
