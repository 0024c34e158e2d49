//! Passages: what a text is divided into, so that a phrase is in the text where it is in a passage.
//!
//! A passage is a paragraph. A long one is divided at ends of lines, which its lines themselves
//! decide, so that a change moves no division but those beside it. A passage that ends within a
//! paragraph also has what follows it, [`CONTEXT_CHARACTERS`] characters: a phrase that is not
//! longer and begins in a passage ends in it. One that follows a paragraph begins with the line
//! feed before it, so that it has the space that is there.

use std::ops::Range;

use memchr::memchr;

use crate::search::as_read::{Read, Unit, Units};
use crate::search::fold::push_indexed;
use crate::search::typography::{is_invisible, joins};

/// How many characters a passage shares with the one behind it in the same paragraph, at least, but
/// for white space, hyphens, marks, those of Markdown and what is invisible. A character has a byte
/// or more in every form.
pub(super) const CONTEXT_CHARACTERS: usize = 64;

/// The bytes of lines, on average, after which a paragraph is divided.
const DIVISION_BYTES: u64 = 512;

/// The bytes after which it is divided in any case.
const PASSAGE_BYTES_MAX: usize = 4 << 10;

/// Calls `each` for the passages of `text`, in order. Cost: one pass.
pub(crate) fn for_each_passage(text: &str, mut each: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let (mut start, mut line) = (0, 0);
    while let Some(feed) = memchr(b'\n', bytes.get(line..).unwrap_or_default()) {
        let next = line + feed + 1;
        let paragraph_end = blank_lines_end(text, next);
        if paragraph_end >= text.len() {
            break;
        }
        if paragraph_end > next {
            each(start..paragraph_end);
            (start, line) = (paragraph_end - 1, paragraph_end);
        } else {
            let bytes = bytes.get(line..next).unwrap_or_default();
            line = next;
            if next - start > PASSAGE_BYTES_MAX || divides(bytes) {
                each(start..context_end(text, next));
                start = next;
            }
        }
    }
    if start < text.len() {
        each(start..text.len());
    }
}

/// The beginning and the end of two texts that have the same passages there: what is between them
/// is what must be compared. Cost: one pass over what is equal.
pub(super) fn differing<'text>(old: &'text str, new: &'text str) -> (&'text str, &'text str) {
    let equal = old.bytes().zip(new.bytes()).take_while(|(old, new)| old == new).count();
    let begin = paragraphs(old.as_bytes().get(..equal).unwrap_or_default()).next_back().unwrap_or(0);
    let (old, new) = (old.get(begin..).unwrap_or_default(), new.get(begin..).unwrap_or_default());
    let equal = old.bytes().rev().zip(new.bytes().rev()).take_while(|(old, new)| old == new).count();
    let tail = old.as_bytes().get(old.len() - equal..).unwrap_or_default();
    let end = paragraphs(tail).next().map_or(0, |begin| equal - begin - 1);
    let shortened = |text: &'text str| text.get(..text.len() - end).unwrap_or_default();
    (shortened(old), shortened(new))
}

/// Where a passage begins behind a blank line, whatever is around these bytes of a text: at the
/// second line feed, before a character that is plainly not blank.
fn paragraphs(bytes: &[u8]) -> impl DoubleEndedIterator<Item = usize> {
    let is_solid =
        |byte: &u8| byte.is_ascii_graphic() || matches!(byte, 0xC3..=0xCC | 0xCE..=0xD7 | 0xD9..=0xDF | 0xE4..=0xEE);
    bytes.array_windows().enumerate().filter_map(move |(at, [first, second, third])| {
        (*first == b'\n' && *second == b'\n' && is_solid(third)).then_some(at + 1)
    })
}

/// Where the blank lines end that begin at `from`; `from` itself where there are none. The last may
/// be one without a line feed.
fn blank_lines_end(text: &str, mut from: usize) -> usize {
    loop {
        let rest = text.get(from..).unwrap_or_default();
        let solid = |character: char| !character.is_whitespace() && !is_invisible(character);
        let end = rest.find(|character| character == '\n' || solid(character)).unwrap_or(rest.len());
        match rest.get(end..).and_then(|rest| rest.chars().next()) {
            Some('\n') => from += end + 1,
            None => return text.len(),
            Some(_) => return from,
        }
    }
}

/// Whether a paragraph is divided behind a line: a long line divides it more often.
fn divides(line: &[u8]) -> bool {
    // Without a pattern, so that every bit of a line counts.
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = line.as_chunks();
    let rest = rest.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    let words = words.iter().map(|word| u64::from_le_bytes(*word)).chain([rest]);
    let hash = words.fold(0_u64, |hash, word| (hash.rotate_left(23) ^ word).wrapping_mul(FACTOR));
    // A blank line is none.
    line.len() > 2 && ((hash >> 32) * DIVISION_BYTES) >> 32 < line.len() as u64
}

/// Where a passage ends that is divided from the rest of its paragraph at `from`.
fn context_end(text: &str, from: usize) -> usize {
    let (mut characters, mut indexed) = (0, String::new());
    let mut units = Units::new(text, from, true);
    loop {
        let may_end = characters >= CONTEXT_CHARACTERS && !units.is_within_mark();
        let Some(Unit { bytes, read }) = units.next() else { return text.len() };
        let itself = || text.get(bytes.clone())?.chars().next();
        // What is left out where letters are folded counts nowhere.
        let character = match read {
            Some(Read::For(character)) => Some(character),
            Some(Read::Itself) => itself(),
            None => None,
        };
        if may_end && character.is_some_and(|character| !joins(character) && !is_invisible(character)) {
            return bytes.start;
        }
        let Some(character) = character else { continue };
        if read == Some(Read::Itself) && character == '\n' {
            let paragraph_end = blank_lines_end(text, bytes.end);
            if paragraph_end > bytes.end {
                return paragraph_end;
            }
        }
        indexed.clear();
        push_indexed(character.encode_utf8(&mut [0; 4]), &mut indexed);
        characters += usize::from(!indexed.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn passages(text: &str) -> Vec<&str> {
        let mut passages = Vec::new();
        for_each_passage(text, |range| passages.push(&text[range]));
        passages
    }

    #[test]
    fn paragraphs_are_passages() {
        assert_eq!(
            passages("one\ntwo\n\n \nthree\n\u{feff}\nfour\n"),
            ["one\ntwo\n\n \n", "\nthree\n\u{feff}\n", "\nfour\n"]
        );
        assert_eq!(passages("\n\nafter a blank line\n\n"), ["\n\n", "\nafter a blank line\n\n"]);
        assert!(passages("").is_empty());
    }

    #[test]
    fn a_long_paragraph_is_divided_and_a_change_moves_no_division_elsewhere() {
        let lines: Vec<String> = (0..300).map(|line| format!("line number {line} of a long list of names\n")).collect();
        let text = lines.concat();
        let before = passages(&text);
        assert!((10..100).contains(&before.len()), "{}", before.len());
        assert!(before.iter().all(|passage| passage.len() < PASSAGE_BYTES_MAX + 200));
        let changed = text.replace("number 150 of", "number 15 of");
        let after = passages(&changed);
        let different = after.iter().filter(|passage| !before.contains(passage)).count();
        assert!((1..4).contains(&different), "{different}");
    }

    proptest! {
        #[test]
        fn what_differs_has_the_passages_that_differ(
            old in prop::collection::vec(0_usize..9, 0..20), new in prop::collection::vec(0_usize..9, 0..20),
            same in prop::collection::vec(0_usize..9, 0..20),
        ) {
            let parts = ["a", "\n", "\n\n", " \n", "\n\nb", "word", "\u{a0}\n", "\r\n\r\n", "é\n\n\n"];
            let text = |numbers: &[usize]| numbers.iter().map(|number| parts[*number]).collect::<String>();
            let (before, behind) = same.split_at(same.len() / 2);
            let whole = |middle: &[usize]| [text(before), text(middle), text(behind)].concat();
            let (old, new) = (whole(&old), whole(&new));
            let (old_middle, new_middle) = differing(&old, &new);
            let counted = |texts: [&str; 2]| {
                let mut counts = std::collections::BTreeMap::<String, i32>::new();
                for (text, sign) in texts.iter().zip([1, -1]) {
                    passages(text).iter().for_each(|passage| *counts.entry((*passage).to_owned()).or_default() += sign);
                }
                counts.retain(|_, count| *count != 0);
                counts
            };
            prop_assert_eq!(counted([old_middle, new_middle]), counted([&old, &new]));
        }
    }
}
