//! The words of all changes on one side, and where sentences begin and end among them.

#![allow(clippy::indexing_slicing, reason = "word numbers and byte ranges come from the lists and texts they index")]

use crate::compare::stretches::{Stretch, StretchKind};
use crate::text::boundaries::is_sentence_end;
use crate::text::characters::is_unspaced;
use crate::text::split_text::SplitText;
use crate::text::tokens::Span;
use crate::text::vocabulary::Vocabulary;

/// How many words must follow each other on both sides to be a seed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    words: usize,
    /// The same, where words are single characters or clusters: there are few of them, and five say
    /// little.
    characters: usize,
}

impl Window {
    /// What finds blocks of any kind.
    pub(super) const LONG: Self = Self { words: 5, characters: 12 };
    /// What finds whole sentences that are short, or edited every few words: at their beginnings
    /// and ends.
    pub(super) const SHORT: Self = Self { words: 3, characters: 6 };
}

/// Which words stand on both sides.
pub(super) struct Shared(Vec<u8>);

impl Shared {
    /// Those that `left` and `right` share, whose keys are below `keys`.
    pub(super) fn of(left: &ChangedWords<'_>, right: &ChangedWords<'_>, keys: usize) -> Self {
        let mut sides = vec![0; keys];
        for (side, mark) in [(left, 1), (right, 2)] {
            for word in &side.words {
                sides[word.key as usize] |= mark;
            }
        }
        Self(sides)
    }

    fn has(&self, key: u32) -> bool {
        self.0[key as usize] == 3
    }
}

/// A word of a change.
#[derive(Clone, Copy)]
pub(super) struct Word {
    pub(super) key: u32,
    pub(super) span: Span,
    /// The change it is in, by the index of its stretch.
    pub(super) change: u32,
    /// Whether it is one of the words that are single characters or clusters.
    pub(super) is_character: bool,
}

/// The words of all changes on one side.
pub(super) struct ChangedWords<'text> {
    pub(super) text: &'text str,
    pub(super) words: Vec<Word>,
    /// The bytes of each change, by the index of its stretch; empty for other stretches.
    pub(super) changes: Vec<Span>,
}

impl<'text> ChangedWords<'text> {
    pub(super) fn new(
        split: &mut SplitText<'text>,
        stretches: &[Stretch],
        end: impl Fn(&Stretch) -> usize,
        vocabulary: &mut Vocabulary<'text>,
    ) -> Self {
        let text = split.text;
        let mut side = ChangedWords { text, words: Vec::new(), changes: Vec::with_capacity(stretches.len()) };
        let mut start = 0;
        for (index, stretch) in stretches.iter().enumerate() {
            let range = start..end(stretch);
            start = range.end;
            if stretch.kind != StretchKind::Change {
                side.changes.push(Span::of(0..0));
                continue;
            }
            // Two bytes a word and more: shorter changes hold no seed.
            if range.len() > 2 * Window::SHORT.words {
                let tokens = split.split(range.clone(), vocabulary);
                let tokens = split.tokens.slice(tokens);
                side.words.reserve(tokens.ids.len());
                for (id, span) in tokens.ids.iter().zip(tokens.spans) {
                    if vocabulary.is_word(*id) {
                        side.words.push(Word {
                            key: vocabulary.key_of(*id),
                            span: *span,
                            change: index as u32,
                            is_character: is_character(&text[span.range()]),
                        });
                    }
                }
            }
            side.changes.push(Span::of(range));
        }
        side
    }

    /// The hashes of those windows all of whose words stand on both sides, each with its first
    /// word.
    ///
    /// Cost: O(words), and O(length) for each window.
    pub(super) fn windows(&self, window: Window, shared: &Shared) -> Vec<(u64, u32)> {
        let mut windows = Vec::new();
        // Where the words begin that are shared, one behind another, in one change.
        let mut start = 0;
        for (index, word) in self.words.iter().enumerate() {
            if !shared.has(word.key) {
                start = index + 1;
                continue;
            }
            if self.words[start].change != word.change {
                start = index;
            }
            let length = self.length(window, start);
            // Where a run goes on, so does the window; words and characters have windows of their
            // own lengths.
            let first = (index + 1).saturating_sub(length).max(start);
            if index + 1 - first < length || self.length(window, first) != length {
                continue;
            }
            if window == Window::SHORT && !self.may_begin_sentence(first) && !self.may_end_sentence(index) {
                continue;
            }
            let hash = self.words[first..=index].iter().fold(length as u64, |hash, word| {
                (hash.rotate_left(5) ^ u64::from(word.key)).wrapping_mul(0x517c_c1b7_2722_0a95)
            });
            windows.push((hash, first as u32));
        }
        windows
    }

    /// Whether a sentence may begin with a word: it does not where a letter stands in front of the
    /// space before it.
    fn may_begin_sentence(&self, word: usize) -> bool {
        match self.text.as_bytes()[..self.words[word].span.start()] {
            [.., before, b' '] => !before.is_ascii_alphanumeric() && !matches!(before, b',' | b';' | b'-'),
            [.., before] => !before.is_ascii_alphanumeric(),
            [] => true,
        }
    }

    /// Whether a sentence may end with a word: it does not where a space stands behind it.
    fn may_end_sentence(&self, word: usize) -> bool {
        !matches!(self.text.as_bytes()[self.words[word].span.end()..], [b' ' | b',' | b';' | b'-', ..])
    }

    /// How many words a window has that begins with `first`.
    pub(super) fn length(&self, window: Window, first: usize) -> usize {
        if self.words[first].is_character { window.characters } else { window.words }
    }

    /// What stands between a word and the one in front of it; for the first of a change, from the
    /// start of its line on.
    pub(super) fn between(&self, word: usize) -> &'text str {
        let Word { span, change, .. } = self.words[word];
        let start = span.start();
        let before = match word.checked_sub(1).map(|before| self.words[before]) {
            Some(before) if before.change == change => before.span.end(),
            _ => {
                let text = &self.text[..start];
                text.trim_end_matches(|character: char| !character.is_alphanumeric()).len()
            }
        };
        &self.text[before..start]
    }

    /// Whether a sentence begins with the word.
    pub(super) fn begins_sentence(&self, word: usize) -> bool {
        let between = self.between(word);
        between.len() == self.words[word].span.start() || ends_sentence(between)
    }

    /// Whether a sentence ends with the word in front of `word`, which is in its change or just
    /// behind it.
    pub(super) fn ends_sentence_before(&self, word: usize) -> bool {
        let last = self.words[word - 1];
        match self.words.get(word) {
            Some(next) if next.change == last.change => self.begins_sentence(word),
            _ => {
                let rest = &self.text[last.span.end()..];
                let end = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
                end == rest.len() || ends_sentence(&rest[..end])
            }
        }
    }

    /// The words of the change that `word` is in.
    pub(super) fn is_in_change(&self, word: usize, change: u32) -> bool {
        self.words.get(word).is_some_and(|word| word.change == change)
    }
}

/// Whether a sentence ends within what stands between two words.
pub(super) fn ends_sentence(between: &str) -> bool {
    let end = between.find(char::is_whitespace).unwrap_or(between.len());
    between.contains('\n')
        || between.contains(['。', '！', '？'])
        || (end < between.len() && is_sentence_end(&between[..end]))
}

/// Whether a word is one of those that languages without spaces are counted in.
pub(super) fn is_character(word: &str) -> bool {
    // All of them stand behind U+0800, whose first bytes are E0 and more.
    word.as_bytes().first().is_some_and(|byte| *byte >= 0xE0) && word.chars().next().is_some_and(is_unspaced)
}
