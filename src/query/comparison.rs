//! A comparison of two texts: first which two, read whole; then what changed; a renderer comes
//! after.

use std::borrow::Cow;

use variorum_redline::Kinds;
use variorum_redline::render::{Difference, Side};
use variorum_store::{Reader, Revision};

use super::Error;
use super::version::side;

/// The most words, signs and line ends that are compared, at up to 65 bytes each, so that it takes
/// less than 2 GiB of memory. Prose written with spaces has fewer, in two texts of 64 MiB; Chinese
/// of which all is rewritten may have more.
pub const PIECES_MAX: u64 = 28_000_000;

/// Two texts that are to be compared, with what is known of them.
#[derive(Clone, Debug)]
pub struct Comparison<'text> {
    /// The old one.
    pub old: ComparedText<'text>,
    /// The new one.
    pub new: ComparedText<'text>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct ComparedText<'text> {
    /// What is known of it.
    pub side: Side,
    /// The text.
    pub text: Cow<'text, str>,
}

impl Comparison<'static> {
    /// Reads two revisions, the old one first.
    ///
    /// Errors: [`Error::Store`]. Cost: two contents.
    pub fn of_revisions(reader: &Reader, [old, new]: &[Revision; 2]) -> Result<Self, Error> {
        Ok(Self { old: ComparedText::read(reader, old)?, new: ComparedText::read(reader, new)? })
    }
}

impl ComparedText<'static> {
    /// Reads the text of a revision. Errors: [`Error::Store`]. Cost: its content.
    pub fn read(reader: &Reader, revision: &Revision) -> Result<Self, Error> {
        let asked = format!("{}@{}", revision.briefing, revision.record.number);
        let text = reader.content(revision).map_err(Error::store(&asked))?;
        Ok(Self { side: side(revision), text: Cow::Owned(text) })
    }
}

impl Comparison<'_> {
    /// How many words, signs and line ends the comparison would hold at most: those of both texts,
    /// without the beginning and the end that they share. Its memory is up to 65 bytes for
    /// each, beside the texts.
    ///
    /// Cost: O(bytes), a fraction of that of the comparison.
    #[must_use]
    pub fn pieces(&self) -> u64 {
        pieces_between(&self.old.text, &self.new.text)
    }

    /// How many these are, where they are more than a bound, such as [`PIECES_MAX`], so that the
    /// texts are not to be compared.
    ///
    /// Cost: none for short texts, else that of [`Comparison::pieces`].
    #[must_use]
    pub fn pieces_beyond(&self, pieces_max: u64) -> Option<u64> {
        // No piece is shorter than a byte.
        if (self.old.text.len() + self.new.text.len()) as u64 <= pieces_max {
            return None;
        }
        Some(self.pieces()).filter(|pieces| *pieces > pieces_max)
    }

    /// What changed, in the texts and beside them; changes of `ignored` kinds alone are hidden.
    ///
    /// Cost: that of [`variorum_redline::compare`].
    #[must_use]
    pub fn difference(&self, ignored: Kinds) -> Difference<'_> {
        Difference::new((&self.old.side, &self.old.text), (&self.new.side, &self.new.text), ignored)
    }
}

/// How many words, signs and line ends a comparison of two texts would hold at most, as
/// [`Comparison::pieces`] says.
///
/// Cost: O(bytes), a fraction of that of the comparison.
#[must_use]
pub fn pieces_between(old: &str, new: &str) -> u64 {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let shared = |ends: &mut dyn Iterator<Item = (&u8, &u8)>| ends.take_while(|(old, new)| old == new).count();
    let start = shared(&mut old.iter().zip(new));
    let [old, new] = [old, new].map(|text| text.get(start..).unwrap_or_default());
    let end = shared(&mut old.iter().rev().zip(new.iter().rev()));
    [old, new].into_iter().map(|text| pieces(text.get(..text.len() - end).unwrap_or_default())).sum()
}

/// The words, signs and line ends of a text in UTF-8. Words of the scripts that are compared by
/// character (those whose characters take three bytes or four) count each character.
fn pieces(text: &[u8]) -> u64 {
    let mut pieces = 0;
    let mut is_in_word = false;
    for byte in text {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | 0xc0..=0xdf => {
                pieces += u64::from(!is_in_word);
                is_in_word = true;
            }
            // The rest of a character.
            0x80..=0xbf => {}
            b' ' | b'\t' | b'\r' => is_in_word = false,
            _ => {
                pieces += 1;
                is_in_word = false;
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::revision_words::RevisionWords;
    use crate::query::tests::{TestStore, calendar};

    #[test]
    fn pieces_are_counted_where_the_texts_differ() {
        let of = |old: &'static str, new: &'static str| {
            let text = |text: &'static str| ComparedText { side: Side::Nothing, text: Cow::Borrowed(text) };
            Comparison { old: text(old), new: text(new) }.pieces()
        };
        assert_eq!(of("The cat sat.\n", "The cat sat.\n"), 0);
        assert_eq!(of("The cat sat.\n", "The dog sat.\n"), 2);
        assert_eq!(of("", "Two words, a sign.\n"), 7);
        assert_eq!(of("x/x/x/", ""), 6);
        assert_eq!(of("Прва реч", "北京市"), 5);
    }

    #[test]
    fn what_is_too_much_to_compare_is_counted() {
        let many = "x/".repeat(PIECES_MAX as usize / 4);
        let of = |old: &str, new: &str| {
            let text = |text: &str| ComparedText { side: Side::Nothing, text: Cow::Owned(text.to_owned()) };
            Comparison { old: text(old), new: text(new) }.pieces_beyond(PIECES_MAX)
        };
        assert_eq!(of(&many, &many.replace('x', "y")), None);
        assert_eq!(of(&many, &many.replace('x', "y-")), Some(PIECES_MAX / 4 * 5 - 2), "but the last sign of both");
        assert_eq!(of(&many.repeat(3), &many.repeat(3)), None, "what is the same is not counted");
    }

    #[test]
    fn what_changed_is_told_in_words() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=2);
        let pair = RevisionWords::new(&store, &calendar()).pair("news", None, None).unwrap();
        let comparison = Comparison::of_revisions(&store, &pair).unwrap();
        let difference = comparison.difference(Kinds::NONE);
        assert!(difference.is_changed());
        assert_eq!((difference.redline.words.inserted, difference.redline.words.deleted), (1, 1));
    }
}
