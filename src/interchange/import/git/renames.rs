//! Which renames of a commit can be renames of briefings, and in how many records.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Stop;
use super::tree_entry::GitPath;

/// Bytes of the names of one record, doubled for escapes: a record has at most 64 KiB.
const RECORD_BYTES: usize = 40 << 10;

/// Bytes of what a record says of a rename beside the names.
const BESIDE_NAMES_BYTES: usize = 120;

/// A file that a commit renamed, and the names of the briefing before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rename {
    pub(super) old: GitPath,
    pub(super) new: GitPath,
    pub(super) old_name: GitPath,
    pub(super) new_name: GitPath,
}

/// The renames of a commit.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Renames {
    /// Those of each record: what must be done at once is in one.
    pub(super) records: Vec<Vec<Rename>>,
    /// Those to a name that has a history of its own.
    pub(super) refused: Vec<Rename>,
}

impl Renames {
    /// Decides on renames. `holder` says which file's a name is or was.
    ///
    /// A name is free where no file has it, or where the file that has it is renamed too.
    pub(super) fn of(
        wanted: Vec<Rename>,
        mut holder: impl FnMut(&GitPath) -> Result<Option<GitPath>, Stop>,
    ) -> Result<Self, Stop> {
        let by_old: HashMap<&GitPath, usize> = wanted.iter().enumerate().map(|(at, it)| (&it.old, at)).collect();
        // By a rename that frees a name, the one that takes it.
        let mut follows: HashMap<usize, usize> = HashMap::new();
        let mut new_names: HashSet<&GitPath> = HashSet::new();
        let mut refused: Vec<usize> = Vec::new();
        for (at, rename) in wanted.iter().enumerate() {
            let is_first = new_names.insert(&rename.new_name);
            match holder(&rename.new_name)? {
                None if is_first => {}
                Some(path) => match by_old.get(&path).filter(|_| is_first) {
                    Some(frees) => follows.extend([(*frees, at)]),
                    None => refused.push(at),
                },
                None => refused.push(at),
            }
        }
        let mut is_refused: HashSet<usize> = HashSet::new();
        while let Some(at) = refused.pop() {
            if is_refused.insert(at) {
                refused.extend(follows.get(&at));
            }
        }
        let mut renames = Self::default();
        renames.pack(&wanted, &follows, is_refused);
        Ok(renames)
    }

    /// Puts renames into records. A chain or a circle of names that are handed on stays together.
    fn pack(&mut self, wanted: &[Rename], follows: &HashMap<usize, usize>, mut is_done: HashSet<usize>) {
        self.refused.extend(is_done.iter().filter_map(|at| wanted.get(*at)).cloned());
        self.refused.sort_by(|one, other| one.old.cmp(&other.old));
        let followers: HashSet<usize> = follows.values().copied().collect();
        let heads = (0..wanted.len()).filter(|at| !followers.contains(at));
        let (mut record, mut bytes) = (Vec::new(), 0);
        // What is left after the chains are circles.
        for begin in heads.chain(0..wanted.len()) {
            let (mut chain, mut chain_bytes) = (Vec::new(), 0);
            let mut at = Some(begin);
            while let Some(rename) = at.filter(|at| is_done.insert(*at)).and_then(|at| wanted.get(at)) {
                chain_bytes += 2 * (rename.old_name.len() + rename.new_name.len()) + BESIDE_NAMES_BYTES;
                chain.push(rename.clone());
                at = at.and_then(|at| follows.get(&at)).copied();
            }
            if chain_bytes > RECORD_BYTES {
                self.refused.append(&mut chain);
                continue;
            }
            if bytes + chain_bytes > RECORD_BYTES {
                self.records.push(std::mem::take(&mut record));
                bytes = 0;
            }
            bytes += chain_bytes;
            record.append(&mut chain);
        }
        self.records.extend((!record.is_empty()).then_some(record));
    }
}

impl Rename {
    /// A rename of a file, and of its briefing.
    pub(super) fn new(old: &GitPath, new: &GitPath, old_name: GitPath, new_name: GitPath) -> Self {
        Self { old: Rc::clone(old), new: Rc::clone(new), old_name, new_name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> GitPath {
        GitPath::from(text.as_bytes())
    }

    /// Records and refusals as texts, where the names in `held` belong to files.
    fn decided(wanted: &[(&str, &str)], held: &[&str]) -> (Vec<String>, Vec<String>) {
        let rename = |(old, new): &(&str, &str)| Rename::new(&path(old), &path(new), path(old), path(new));
        let holder = |name: &GitPath| Ok(held.iter().map(|held| path(held)).find(|held| held == name));
        let renames = Renames::of(wanted.iter().map(rename).collect(), holder).ok().unwrap();
        let text = |renames: &Vec<Rename>| {
            let mut text: Vec<String> = renames
                .iter()
                .map(|it| format!("{}>{}", String::from_utf8_lossy(&it.old), String::from_utf8_lossy(&it.new)))
                .collect();
            text.sort();
            text.join(" ")
        };
        let refused = text(&renames.refused);
        let refused = refused.split(' ').filter(|it| !it.is_empty()).map(str::to_owned).collect();
        (renames.records.iter().map(text).collect(), refused)
    }

    #[test]
    fn names_are_free_where_their_files_are_renamed_too() {
        let swap = [("a", "b"), ("b", "a")];
        assert_eq!(decided(&swap, &["a", "b"]), (vec!["a>b b>a".to_owned()], vec![]));
        let chain = [("a", "b"), ("b", "c")];
        assert_eq!(decided(&chain, &["a", "b"]), (vec!["a>b b>c".to_owned()], vec![]));
        // The end of the chain is taken, so nothing can move up.
        let (records, refused) = decided(&[("a", "b"), ("b", "c"), ("x", "y")], &["a", "b", "c", "x"]);
        assert_eq!((records, refused), (vec!["x>y".to_owned()], vec!["a>b".to_owned(), "b>c".to_owned()]));
        assert_eq!(decided(&[("a", "c"), ("b", "c")], &["a", "b"]).1, ["b>c"]);
    }

    #[test]
    fn many_renames_are_several_records_and_none_is_too_long() {
        let long = |text: &str, number: usize| format!("{text}{number:04}{}", "x".repeat(200));
        let names: Vec<(String, String)> = (0..300).map(|number| (long("a", number), long("b", number))).collect();
        let wanted: Vec<(&str, &str)> = names.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        let (records, refused) = decided(&wanted, &[]);
        assert!(records.len() > 3 && refused.is_empty());
        assert_eq!(records.iter().map(|record| record.split(' ').count()).sum::<usize>(), 300);
        assert!(records.iter().all(|record| record.len() < RECORD_BYTES));
        // A chain that no record could hold.
        let names: Vec<String> = (0..301).map(|number| long("a", number)).collect();
        let wanted: Vec<(&str, &str)> = names.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
        let held: Vec<&str> = names[..300].iter().map(String::as_str).collect();
        assert_eq!(decided(&wanted, &held).1.len(), 300);
    }
}
