//! Which name was meant by one that does not exist: how far apart two words are, and the briefings
//! and labels that are close.

use std::collections::BTreeSet;

use variorum_store::{Direction, Reader};

use super::Error;

/// Names that are looked at, of a store that has more.
const NAMES_MAX: usize = 100_000;

/// Names that are looked at for each new one: whoever begins them by the thousand mistypes none.
const NAMES_BESIDE_NEW_MAX: usize = 20_000;

/// Revisions whose labels are looked at.
const REVISIONS_MAX: usize = 1_000;

/// Names that are returned.
const SIMILAR_MAX: usize = 3;

/// How many typing slips turn one word into the other: a character added, left out or replaced, or
/// two neighbours swapped; `None` for more than `max`.
///
/// Cost: O(length × length), for words that are as long as each other.
#[must_use]
pub fn distance(a: &str, b: &str, max: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > max {
        return None;
    }
    // Three rows of the table: the one of two characters before, of one before, and of this one.
    let (mut before, mut last, mut row) = (Vec::new(), (0..=b.len()).collect::<Vec<_>>(), Vec::new());
    for (i, own) in a.iter().enumerate() {
        row.clear();
        row.push(i + 1);
        let mut left = i + 1;
        for (j, other) in b.iter().enumerate() {
            let at = |row: &Vec<usize>, index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
            let mut least = (at(&last, j) + usize::from(own != other)).min(at(&last, j + 1) + 1).min(left + 1);
            let is_exchanged = i > 0 && j > 0 && a.get(i - 1) == Some(other) && b.get(j - 1) == Some(own);
            if is_exchanged {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
            left = least;
        }
        if row.iter().all(|&cell| cell > max) {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last.last().copied().filter(|&distance| distance <= max)
}

/// How many slips a word may have and still be recognised: none in two letters, one in three, two
/// in six, three in twelve.
#[must_use]
pub fn slips_max(word: &str) -> usize {
    match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=11 => 2,
        _ => 3,
    }
}

/// The briefings whose names are nearest to one that is not there, at most three, all equally near:
/// with a slip of the finger, in another case, without their folder, or with a word of it.
///
/// Errors: [`Error::Store`]. Cost: the names of the catalog, at most 100,000.
pub fn briefings(reader: &Reader, name: &str) -> Result<Vec<String>, Error> {
    let typed = Typed::new(name);
    let mut nearest = Nearest::default();
    for listed in reader.walk_listing("", "").take(NAMES_MAX) {
        let listed = listed.map_err(Error::store(name))?;
        if let Some(score) = typed.score(&listed.name) {
            nearest.take(score, listed.name);
        }
    }
    Ok(nearest.names)
}

/// The briefings that one which has just begun was probably meant to be, at most three: those with
/// its name but for case, the signs between words, a folder before it, or a slip in a long word.
/// Names of a series, which differ in a number, a letter or a short word, are all meant.
///
/// Errors: [`Error::Store`]. Cost: the names of the catalog, at most 20,000.
pub fn mistyped_as(reader: &Reader, name: &str) -> Result<Vec<String>, Error> {
    let typed = Typed::new(name);
    let mut nearest = Nearest::default();
    for listed in reader.walk_listing("", "").take(NAMES_BESIDE_NEW_MAX) {
        let listed = listed.map_err(Error::store(name))?;
        if let Some(slips) = typed.slips(&listed.name).filter(|_| listed.name != name) {
            nearest.take(slips, listed.name);
        }
    }
    Ok(nearest.names)
}

/// The labels of a briefing that are nearest to one that is not there, at most three, all equally
/// near.
///
/// Errors: [`Error::Store`]. Cost: the records of at most 1,000 revisions.
pub fn labels(reader: &Reader, briefing: &str, label: &str) -> Result<Vec<String>, Error> {
    let typed = Typed::new(label);
    let mut nearest = Nearest::default();
    let revisions = reader.walk_history(briefing, Direction::NewestFirst).take(REVISIONS_MAX);
    // One that is damaged has no labels that could be told.
    let labels: BTreeSet<String> = revisions.flatten().flat_map(|revision| revision.labels).collect();
    for label in labels {
        if let Some(score) = typed.score(&label) {
            nearest.take(score, label);
        }
    }
    Ok(nearest.names)
}

/// A name as it was typed, folded once.
struct Typed {
    whole: String,
    /// The part behind the last slash.
    last: String,
    slips_whole: usize,
    slips_last: usize,
}

impl Typed {
    fn new(name: &str) -> Self {
        let whole = folded(name);
        let last = last_part(&whole).to_owned();
        let (slips_whole, slips_last) = (slips_max(&whole), slips_max(&last));
        Self { whole, last, slips_whole, slips_last }
    }

    /// How far a name is from it, in slips; `None` where it is another word.
    fn score(&self, name: &str) -> Option<usize> {
        let name = folded(name);
        let last = last_part(&name);
        if self.is_end_of(&name) {
            return Some(0);
        }
        let whole = distance(&self.whole, &name, self.slips_whole);
        // Another folder counts as a slip; none at all does not.
        let folder = usize::from(self.whole.contains('/'));
        let part = distance(&self.last, last, self.slips_last).map(|slips| slips + folder);
        let nearest = whole.into_iter().chain(part).min();
        let is_word = self.whole == self.last && self.last.chars().count() >= 3 && has_word(last, &self.last);
        nearest.or(is_word.then_some(4))
    }

    /// How many slips a name is from it where nobody would give both to two briefings; `None` where
    /// they might.
    fn slips(&self, name: &str) -> Option<usize> {
        if self.whole.chars().filter(|letter| letter.is_alphabetic()).count() < SLIP_LETTERS_MIN {
            return None;
        }
        let name = folded(name);
        if self.is_end_of(&name) {
            return Some(0);
        }
        let (own, others) = (words(&self.whole), words(&name));
        if own.len() != others.len() {
            return None;
        }
        let slips = own.iter().zip(&others).map(|(own, other)| {
            let is_long =
                |word: &str| word.chars().count() >= SLIP_LETTERS_MIN && word.chars().all(char::is_alphabetic);
            let max = usize::from(is_long(own) && is_long(other));
            distance(own, other, max)
        });
        slips.sum::<Option<usize>>().filter(|&slips| slips <= 1)
    }

    /// Whether a folded name is this one, perhaps below a folder.
    fn is_end_of(&self, name: &str) -> bool {
        name.strip_suffix(&self.whole).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
    }
}

/// Letters that a name has, and a word of it, where one was probably a slip: shorter ones are other
/// names.
const SLIP_LETTERS_MIN: usize = 4;

fn words(name: &str) -> Vec<&str> {
    name.split(|letter: char| !letter.is_alphanumeric()).collect()
}

/// Whether a name has a word, or begins with it.
fn has_word(name: &str, word: &str) -> bool {
    name.starts_with(word) || name.split('-').any(|one| one == word)
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Without what is forgotten first: case, and what is between two words.
fn folded(name: &str) -> String {
    name.trim_matches('/').to_lowercase().replace([' ', '_'], "-")
}

/// The names with the least score so far.
#[derive(Default)]
struct Nearest {
    score: usize,
    names: Vec<String>,
}

impl Nearest {
    fn take(&mut self, score: usize, name: String) {
        if self.names.is_empty() || score < self.score {
            (self.score, self.names) = (score, vec![name]);
        } else if score == self.score && self.names.len() < SIMILAR_MAX {
            self.names.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    #[test]
    fn slips_are_counted() {
        for (a, b, slips) in [
            ("ferry", "ferry", 0),
            ("fery", "ferry", 1),
            ("feryr", "ferry", 1),
            ("ferrry", "ferry", 1),
            ("ferri", "ferry", 1),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("победа", "побдеа", 1),
        ] {
            assert_eq!(distance(a, b, 3), Some(slips), "{a} {b}");
            assert_eq!(distance(b, a, 3), Some(slips), "{b} {a}");
        }
        assert_eq!(distance("kitten", "sitting", 2), None);
        assert_eq!(distance("a", "abcdef", 3), None);
    }

    #[test]
    fn the_briefing_that_was_meant_is_found() {
        let mut store = TestStore::new();
        for name in ["world/ferry", "world/serbia/victory-day", "sport/derby", "News", "wire/a1", "wire/a2", "победа"]
        {
            store.commit_numbered(name, 1..=1);
        }
        for (typed, meant) in [
            ("fery", "world/ferry"),
            ("world/fery", "world/ferry"),
            ("wrold/ferry", "world/ferry"),
            ("ferry", "world/ferry"),
            ("sport/ferry", "world/ferry"),
            ("serbia/victory-day", "world/serbia/victory-day"),
            ("victory", "world/serbia/victory-day"),
            ("Victory Day", "world/serbia/victory-day"),
            ("world/serbia/victory_day/", "world/serbia/victory-day"),
            ("news", "News"),
            ("побдеа", "победа"),
        ] {
            assert_eq!(briefings(&store, typed).unwrap(), [meant], "{typed}");
        }
        assert_eq!(briefings(&store, "wire/a3").unwrap(), ["wire/a1", "wire/a2"]);
        for typed in ["zebra", "x", "policy/deposit-terms"] {
            assert_eq!(briefings(&store, typed).unwrap(), [""; 0], "{typed}");
        }
    }

    #[test]
    fn a_new_name_is_a_slip_where_nobody_would_have_both() {
        let mut store = TestStore::new();
        let names = [
            "world/ferry",
            "News",
            "speech-2026-05-09",
            "terms-en",
            "annex-a",
            "monday",
            "победа",
            "desk/a_b",
            "docs/readme",
            "a b",
        ];
        for name in names {
            store.commit_numbered(name, 1..=1);
        }
        for (typed, meant) in [
            ("world/fery", "world/ferry"),
            ("wrold/ferry", "world/ferry"),
            ("ferry", "world/ferry"),
            ("news", "News"),
            ("победаа", "победа"),
            ("desk/a-b", "desk/a_b"),
            ("speach-2026-05-09", "speech-2026-05-09"),
        ] {
            assert_eq!(mistyped_as(&store, typed).unwrap(), [meant], "{typed}");
        }
        let series = [
            "speech-2026-05-10",
            "terms-de",
            "annex-b",
            "sunday",
            "victory",
            "ship/ferry",
            "wold/fery",
            "src/readme",
            "a/b",
        ];
        for typed in series.into_iter().chain(names) {
            assert_eq!(mistyped_as(&store, typed).unwrap(), [""; 0], "{typed}");
        }
    }

    #[test]
    fn the_label_that_was_meant_is_found() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=2);
        store.label("news", 1, "published");
        assert_eq!(labels(&store, "news", "publihsed").unwrap(), ["published"]);
        assert_eq!(labels(&store, "news", "draft").unwrap(), [""; 0]);
    }
}
