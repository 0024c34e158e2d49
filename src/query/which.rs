//! Which revisions a text is, byte for byte, and which it nearly is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use variorum_store::{ContentHash, Direction, Reader, Revision, TimeRange};

use super::Error;
use super::history::{Gap, History, HistoryItem};

/// What begins a text that says in which encoding it is, needlessly in UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// In what a text differs from a revision that nobody would tell apart from it on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// One has LF where the other has CR LF.
    LineEnds,
    /// One ends with a line end, and the other does not.
    LastLineEnd,
    /// One begins with a byte order mark.
    ByteOrderMark,
}

/// What is found on the way through the log.
#[derive(Debug)]
pub enum Found {
    /// A revision with this text, byte for byte.
    Same(Box<Revision>),
    /// A revision that differs in nothing but this.
    Near(Box<Revision>, Vec<Near>),
    /// Revisions that cannot be read, and so may be it.
    Gap(Gap),
}

/// Looks through the log, oldest first, for revisions whose text is `text`, or differs from it in
/// line ends alone.
///
/// Errors: [`Error::Store`] as the last item. Cost: every record of the store, and no text.
pub fn which<'reader>(
    reader: &'reader Reader,
    text: &str,
) -> impl Iterator<Item = Result<Option<Found>, Error>> + use<'reader> {
    let wanted = variants(text);
    let history = History::of_store_within(reader, Direction::OldestFirst, TimeRange::default());
    history.map(move |item| {
        Ok(match item? {
            HistoryItem::Gap(gap) => Some(Found::Gap(gap)),
            HistoryItem::Event(_) => None,
            HistoryItem::Revision(revision) => wanted.get(&revision.record.content).map(|differs| {
                if differs.is_empty() { Found::Same(revision) } else { Found::Near(revision, differs.clone()) }
            }),
        })
    })
}

/// A text and those that nearly are it, by their hashes, with what they differ in.
fn variants(text: &str) -> HashMap<ContentHash, Vec<Near>> {
    let mut variants = HashMap::new();
    for mark in [text.into(), without_mark(text)] {
        for ends in [mark.clone(), with_line_ends(&mark, "\n"), with_line_ends(&mark, "\r\n")] {
            for last in [ends.clone(), with_last_line_end(&ends)] {
                let Entry::Vacant(vacant) = variants.entry(ContentHash::of(last.as_bytes())) else { continue };
                let steps = [
                    (text, &mark, Near::ByteOrderMark),
                    (&mark, &ends, Near::LineEnds),
                    (&ends, &last, Near::LastLineEnd),
                ];
                vacant.insert(steps.into_iter().filter(|(from, to, _)| from != *to).map(|(.., near)| near).collect());
            }
        }
    }
    variants
}

/// The text without its byte order mark, or with one where it has none.
fn without_mark(text: &str) -> Cow<'_, str> {
    match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => rest.into(),
        None => format!("{BYTE_ORDER_MARK}{text}").into(),
    }
}

/// The text with every line end written in one way.
fn with_line_ends<'text>(text: &'text str, end: &str) -> Cow<'text, str> {
    let lines = text.replace("\r\n", "\n");
    if end == "\n" { lines.into() } else { lines.replace('\n', end).into() }
}

/// The text without its last line end, or with one where it has none.
fn with_last_line_end(text: &str) -> Cow<'_, str> {
    match text.strip_suffix('\n') {
        Some(rest) => rest.strip_suffix('\r').unwrap_or(rest).into(),
        None if text.contains("\r\n") => format!("{text}\r\n").into(),
        None => format!("{text}\n").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    /// Numbers of the revisions that are the text, and of those that nearly are.
    fn found(store: &Reader, text: &str) -> (Vec<String>, Vec<(String, Vec<Near>)>) {
        let (mut same, mut near) = (Vec::new(), Vec::new());
        let name = |revision: &Revision| format!("{}@{}", revision.briefing, revision.record.number);
        for found in which(store, text) {
            match found.unwrap() {
                Some(Found::Same(revision)) => same.push(name(&revision)),
                Some(Found::Near(revision, differs)) => near.push((name(&revision), differs)),
                Some(Found::Gap(gap)) => panic!("{gap:?}"),
                None => {}
            }
        }
        (same, near)
    }

    #[test]
    fn every_revision_with_the_text_is_found() {
        let mut store = TestStore::new();
        for (name, text) in [("a", "one\n"), ("a", "two\n"), ("b", "one\n"), ("a", "one\n"), ("c", "one\r\n")] {
            store.commit(name, 1, text);
        }
        let (same, near) = found(&store, "one\n");
        assert_eq!(same, ["a@1", "b@1", "a@3"]);
        assert_eq!(near, [("c@1".to_owned(), vec![Near::LineEnds])]);
        assert_eq!(found(&store, "three\n"), (vec![], vec![]));
    }

    #[test]
    fn a_text_that_nobody_would_tell_apart_is_near() {
        use Near::{ByteOrderMark, LastLineEnd, LineEnds};
        let mut store = TestStore::new();
        store.commit("a", 1, "one\ntwo\n");
        let near = |text: &str| {
            let (same, near) = found(&store, text);
            assert_eq!(same, [""; 0]);
            near.into_iter().map(|(_, differs)| differs).next()
        };
        assert_eq!(near("one\r\ntwo\r\n"), Some(vec![LineEnds]));
        assert_eq!(near("one\r\ntwo\n"), Some(vec![LineEnds]), "mixed line ends");
        assert_eq!(near("one\ntwo"), Some(vec![LastLineEnd]));
        assert_eq!(near("one\r\ntwo"), Some(vec![LineEnds, LastLineEnd]));
        assert_eq!(near("\u{feff}one\ntwo\n"), Some(vec![ByteOrderMark]));
        assert_eq!(near("\u{feff}one\r\ntwo"), Some(vec![ByteOrderMark, LineEnds, LastLineEnd]));
        for other in ["one\n\ntwo\n", "one\ntwo\n\n\n", "One\ntwo\n", " one\ntwo\n", ""] {
            assert_eq!(near(other), None, "{other:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_may_be_it() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        let store = store.with_damage(1);
        let gaps = which(&store, "x").filter(|found| matches!(found, Ok(Some(Found::Gap(_))))).count();
        assert_eq!(gaps, 1);
    }
}
