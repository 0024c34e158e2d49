//! Files that changed places within a commit, in which `git fast-export` knows no renames: both
//! paths are there before and after, each with the other's exact text.

use std::collections::{HashMap, HashSet};
use std::io;

use super::texts::StoredTexts;
use super::tree_entry::{FileChange, GitPath};

/// Texts that are shorter may have changed places by chance: `on` and `off`.
const TEXT_BYTES_MIN: u64 = 64;

/// Commits that change more files are not looked at.
pub(super) const CHANGES_MAX: usize = 2_000;

/// A path that a commit changed.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) path: GitPath,
    /// The text before, where nothing says that it went elsewhere.
    pub(super) leaves: Option<u64>,
    /// The text after, where nothing says that it came from elsewhere.
    pub(super) arrives: Option<u64>,
    /// Whether there was a file before, and whether there is one after.
    pub(super) was_there: bool,
    pub(super) is_there: bool,
}

impl Place {
    pub(super) fn of(change: &FileChange) -> Self {
        let (leaves, arrives) = (change.text_before(), change.text_after());
        let arrives = arrives.filter(|_| change.renamed_from.is_none());
        let (was_there, is_there) = (change.before.is_some(), change.after.is_some());
        Self { path: change.path.clone(), leaves, arrives, was_there, is_there }
    }
}

/// Where each text went that changed places with others, or moved up to the place of one that
/// moved; beside the renames that are known. `None` where a file was only moved or copied: git
/// finds those.
pub(super) fn exact_moves(
    places: &[Place],
    known: &[(GitPath, GitPath)],
    texts: &mut StoredTexts,
) -> io::Result<Vec<(GitPath, GitPath)>> {
    let has_changed = places.iter().any(|place| place.was_there && place.is_there);
    if places.len() < 2 || places.len() > CHANGES_MAX || !has_changed {
        return Ok(Vec::new());
    }
    let gone: HashSet<&GitPath> = known.iter().map(|(old, _)| old).collect();
    // By its hash, where a text was; `None` where it was in several places.
    let mut left: HashMap<Vec<u8>, Option<usize>> = HashMap::new();
    let mut arrived: HashMap<Vec<u8>, Option<usize>> = HashMap::new();
    for (index, place) in places.iter().enumerate() {
        let leaves = place.leaves.filter(|_| !gone.contains(&place.path));
        for (text, found) in [(leaves, &mut left), (place.arrives, &mut arrived)] {
            let Some(text) = text else { continue };
            if texts.bytes(text)? >= TEXT_BYTES_MIN {
                found.entry(texts.identity(text)?).and_modify(|found| *found = None).or_insert(Some(index));
            }
        }
    }
    let mut moves: HashMap<usize, usize> = HashMap::new();
    for (text, from) in left {
        let to = arrived.get(&text).copied().flatten();
        if let (Some(from), Some(to)) = (from, to)
            && from != to
        {
            moves.insert(from, to);
        }
    }
    let known_from = gone;
    let known_to: HashSet<&GitPath> = known.iter().map(|(_, new)| new).collect();
    retain_chains(&mut moves, places, &known_from, &known_to);
    let mut found: Vec<(usize, usize)> = moves.into_iter().collect();
    found.sort_unstable();
    let path = |index: usize| places.get(index).map(|place| place.path.clone());
    Ok(found.into_iter().filter_map(|(from, to)| Some((path(from)?, path(to)?))).collect())
}

/// Leaves the moves in which nothing was only copied, and nothing only overwritten: what is still
/// where a text left came from elsewhere, and what was where it arrives went elsewhere.
fn retain_chains(
    moves: &mut HashMap<usize, usize>,
    places: &[Place],
    known_from: &HashSet<&GitPath>,
    known_to: &HashSet<&GitPath>,
) {
    let is_in =
        |paths: &HashSet<&GitPath>, index: &usize| places.get(*index).is_some_and(|place| paths.contains(&place.path));
    loop {
        let targets: HashSet<usize> = moves.values().copied().collect();
        let is_source = |index: &usize| moves.contains_key(index) || is_in(known_from, index);
        let is_target = |index: &usize| targets.contains(index) || is_in(known_to, index);
        let lone: HashSet<usize> = moves
            .iter()
            .filter(|(from, to)| {
                let is_there = places.get(**from).is_some_and(|place| place.is_there);
                let was_there = places.get(**to).is_some_and(|place| place.was_there);
                let is_copied = is_there && !is_target(from);
                let overwrites = was_there && !is_source(to);
                // A file that was only moved is a rename of git's.
                let is_alone = !is_target(from) && !is_source(to);
                is_copied || overwrites || is_alone
            })
            .map(|(from, _)| *from)
            .collect();
        if lone.is_empty() {
            return;
        }
        moves.retain(|from, _| !lone.contains(from));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The moves between places: the path, and the texts before and after.
    fn found(places: &[(&str, &str, &str)], known: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut texts = StoredTexts::new().unwrap();
        let mut text = |text: &str| (!text.is_empty()).then(|| texts.add(text.repeat(64).as_bytes()).unwrap());
        let path = |text: &str| GitPath::from(text.as_bytes());
        let places: Vec<Place> = places
            .iter()
            .map(|(name, before, after)| {
                let (leaves, arrives) = (text(before), text(after));
                let arrives_known = known.iter().any(|(_, new)| new == name);
                Place {
                    path: path(name),
                    leaves,
                    arrives: arrives.filter(|_| !arrives_known),
                    was_there: leaves.is_some(),
                    is_there: arrives.is_some(),
                }
            })
            .collect();
        let known: Vec<_> = known.iter().map(|(old, new)| (path(old), path(new))).collect();
        let moves = exact_moves(&places, &known, &mut texts).unwrap();
        let text = |path: &GitPath| String::from_utf8(path.to_vec()).unwrap();
        moves.iter().map(|(old, new)| (text(old), text(new))).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect()
    }

    #[test]
    fn files_that_changed_places_are_found() {
        assert_eq!(found(&[("a", "1", "2"), ("b", "2", "1")], &[]), pairs(&[("a", "b"), ("b", "a")]));
        let three = [("a", "1", "3"), ("b", "2", "1"), ("c", "3", "2")];
        assert_eq!(found(&three, &[]), pairs(&[("a", "b"), ("b", "c"), ("c", "a")]));
        // A chain: the last one moves to a new place.
        let chain = [("a", "1", ""), ("b", "2", "1"), ("c", "", "2")];
        assert_eq!(found(&chain, &[]), pairs(&[("a", "b"), ("b", "c")]));
        // git says the one, and shows the other as a change.
        assert_eq!(found(&[("a", "1", "2"), ("b", "2", "1")], &[("a", "b")]), pairs(&[("b", "a")]));
    }

    #[test]
    fn copies_and_changes_are_no_moves() {
        for places in [
            &[("a", "1", ""), ("b", "", "1")][..],
            &[("a", "1", "2"), ("b", "", "1")],
            &[("a", "1", ""), ("b", "2", "1")],
            &[("a", "1", "2"), ("b", "2", "1"), ("c", "2", "1")],
            &[("a", "1", "2"), ("b", "3", "1")],
            &[("a", "1", "1"), ("b", "2", "2")],
        ] {
            assert_eq!(found(places, &[]), [], "{places:?}");
        }
    }
}
