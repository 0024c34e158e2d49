//! What kinds of change a change is: by the words that came and went, and by where they stand.
//!
//! Rules over words and marks, the same for every language, with the lists of [`super::lexicon`] for negations, number
//! words and dates. A name is a word with a capital letter where no sentence begins; in German, where every noun has one,
//! only beside another such word. Scripts without capitals show no names.
//!
//! Cost: O(changed text), and the line around it.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, or found in the text they index")]

mod address;
mod changed;
mod names;

use std::ops::Range;

use address::is_link;
use changed::{Changed, KnownTokens, Lists, Side, Token, is_case_only, is_currency, tail};

use super::boundaries::is_sentence_end;
use super::characters::is_unspaced;
use super::kinds::{Kind, KindCounts, Kinds};
use super::lexicon;
use super::quotes::is_quote;
use super::stretches::StretchKind;
use super::tokens::Words;
use super::typography::normal_characters;

/// Changes longer than this are not compared by their normal forms, which the alignment has done word by word.
const NORMAL_BYTES_MAX: usize = 4096;

/// Characters beside a change that may make a negation with it, where words are not set apart.
const CONTEXT_CHARACTERS: usize = 3;

/// Tells the kinds of changes, asked from left to right.
pub(super) struct Classifier<'text> {
    left: Side<'text>,
    right: Side<'text>,
    tokens: KnownTokens<'text>,
    room: Lists<'text>,
    /// Whether the right text is the old one.
    swapped: bool,
    /// Whether blank lines divide the paragraphs of either text, where somebody asked.
    has_blank_lines: Option<bool>,
}

impl<'text> Classifier<'text> {
    pub(super) fn new(words: Words<'text>, swapped: bool) -> Self {
        let (left, right) = (Side::new(words.left.text), Side::new(words.right.text));
        Self { left, right, tokens: KnownTokens::new(words), room: Lists::default(), swapped, has_blank_lines: None }
    }

    /// The kinds of a change between these bytes, which do not count what moved; the counts of `counted` follow.
    pub(super) fn classify(
        &mut self,
        stretch: StretchKind,
        left: Range<usize>,
        right: Range<usize>,
        has_moved: bool,
        counted: &mut KindCounts,
    ) -> Kinds {
        if has_moved && is_blank(&self.left.text[left.clone()]) && is_blank(&self.right.text[right.clone()]) {
            // White space that went with what moved.
            return Kinds::of(&[Kind::Moved]);
        }
        let kinds = match stretch {
            StretchKind::Typographic => Kinds::of(&[Kind::Typography]),
            _ => self.kinds(left, right, counted),
        };
        for kind in kinds.iter() {
            // These have been counted one by one.
            if !matches!(kind, Kind::Number | Kind::Name | Kind::Wording) {
                counted.add(kind, 1);
            }
        }
        kinds
    }

    fn kinds(&mut self, left: Range<usize>, right: Range<usize>, counted: &mut KindCounts) -> Kinds {
        let (left_text, right_text) = (&self.left.text[left.clone()], &self.right.text[right.clone()]);
        if is_blank(left_text) && is_blank(right_text) {
            return Kinds::of(&[self.kind_of_blank(&left, &right)]);
        }
        if left_text.len().max(right_text.len()) <= NORMAL_BYTES_MAX
            && let Some(kind) = same_text(left_text, right_text)
        {
            return Kinds::of(&[kind]);
        }
        if let Some(kind) = self.whole_sentences(&left, &right) {
            return Kinds::of(&[kind]);
        }
        // Changes are many and mostly small: their lists are taken from the change before, emptied.
        let mut room = std::mem::take(&mut self.room);
        self.tokens.list(&left, &right, &mut room);
        let left = Changed { text: left_text, tokens: &room.left, texts: &room.texts, range: left };
        let right = Changed { text: right_text, tokens: &room.right, texts: &room.texts, range: right };
        let kinds = self.kinds_of_words(&left, &right, &room.gone, &room.come, counted);
        self.room = room;
        kinds
    }

    /// The kinds of a change of words or marks; `gone` and `come` are what only one side has.
    fn kinds_of_words(
        &mut self,
        left: &Changed<'text, '_>,
        right: &Changed<'text, '_>,
        gone: &[Token],
        come: &[Token],
        counted: &mut KindCounts,
    ) -> Kinds {
        let mut kinds = Kinds::NONE;
        if is_link((&self.left, left), (&self.right, right)) {
            kinds.add(Kind::Link);
            return kinds;
        }
        if self.negates(left, right, gone, come) {
            kinds.add(Kind::Negation);
        }
        if gone.iter().chain(come).any(|token| is_quote(left.text_of(token))) {
            kinds.add(Kind::Quotation);
        }
        let has_words = gone.iter().chain(come).any(|token| token.is_word);
        if !has_words {
            if self.signs_a_number(left, right, gone, come) {
                counted.add(Kind::Number, 1);
                kinds.add(Kind::Number);
            }
            if kinds.is_empty() {
                kinds.add(Kind::Punctuation);
            }
            return kinds;
        }
        if is_case_only(left, gone, come) {
            kinds.add(Kind::Case);
        }
        let numbers = gone.iter().filter(|token| token.is_number).count();
        let numbers = numbers.max(come.iter().filter(|token| token.is_number).count());
        let is_written_out = lexicon::has_number_within(left.text) || lexicon::has_number_within(right.text);
        let numbers = numbers.max(usize::from(is_written_out));
        let (names_gone, names_come) = (self.left.names(left, gone, come), self.right.names(right, come, gone));
        let names = names_gone.max(names_come);
        let others = |tokens: &[Token], names: usize| {
            tokens
                .iter()
                .filter(|token| token.is_word && !token.is_number && !token.is_negation)
                .count()
                .saturating_sub(names)
        };
        let others = others(gone, names_gone).max(others(come, names_come));
        if numbers > 0 {
            counted.add(Kind::Number, numbers);
            kinds.add(Kind::Number);
        }
        if names > 0 && !kinds.has(Kind::Case) {
            counted.add(Kind::Name, names);
            kinds.add(Kind::Name);
        }
        if self.left.quotes.is_inside(left.range.start) && self.right.quotes.is_inside(right.range.start) {
            kinds.add(Kind::Quotation);
        }
        if others > 0 && !kinds.has(Kind::Case) {
            counted.add(Kind::Wording, others);
            kinds.add(Kind::Wording);
        }
        if kinds.is_empty() {
            // Words in another order.
            counted.add(Kind::Wording, left.words().max(right.words()));
            kinds.add(Kind::Wording);
        }
        kinds
    }

    /// The kind of a change of white space alone.
    fn kind_of_blank(&mut self, left: &Range<usize>, right: &Range<usize>) -> Kind {
        let (left_text, right_text) = (&self.left.text[left.clone()], &self.right.text[right.clone()]);
        let (left_breaks, right_breaks) = (breaks(left_text), breaks(right_text));
        let at_end = left.end == self.left.text.len() && right.end == self.right.text.len();
        if at_end && left_breaks != right_breaks {
            return Kind::LineEnd;
        }
        // With the breaks that are equal and touch the change.
        let around = |side: &str, range: &Range<usize>| {
            let before = &side[side[..range.start].trim_end().len()..range.start];
            let rest = &side[range.end..];
            breaks(before) + breaks(&rest[..rest.len() - rest.trim_start().len()])
        };
        let left_all = left_breaks + around(self.left.text, left);
        let right_all = right_breaks + around(self.right.text, right);
        if (left_all > 1) != (right_all > 1) {
            return Kind::Paragraph;
        }
        if left_all == right_all && left_breaks > 0 {
            return Kind::LineEnd;
        }
        if (left_all == 0) != (right_all == 0) {
            let (side, range) = if left_all == 0 { (&self.right, right) } else { (&self.left, left) };
            let ends = is_sentence_end(side.text[..range.start].trim_end());
            let texts = [self.left.text, self.right.text];
            let has_blank_lines =
                *self.has_blank_lines.get_or_insert_with(|| texts.iter().any(|text| text.contains("\n\n")));
            return if !has_blank_lines && ends { Kind::Paragraph } else { Kind::Reflow };
        }
        Kind::Space
    }

    /// Whether whole sentences came or went.
    fn whole_sentences(&self, left: &Range<usize>, right: &Range<usize>) -> Option<Kind> {
        let (text, range, in_right) = match (left.is_empty(), right.is_empty()) {
            (true, false) => (self.right.text, right, true),
            (false, true) => (self.left.text, left, false),
            _ => return None,
        };
        let changed = &text[range.clone()];
        let trimmed = changed.trim();
        let start = range.start + (changed.len() - changed.trim_start().len());
        let before = text[..start].trim_end();
        let gap = &text[before.len()..start];
        let begins_line = before.is_empty() || gap.contains('\n');
        let behind = &text[start + trimmed.len()..];
        let gap = &behind[..behind.len() - behind.trim_start().len()];
        let ends_line = gap.contains('\n') || gap.len() == behind.len();
        let is_whole = (begins_line || is_sentence_end(before)) && (ends_line || is_sentence_end(trimmed));
        // The number of a list item ends like a sentence.
        let has_words = trimmed.split(char::is_whitespace).nth(1).is_some() || !trimmed.is_ascii();
        if !is_whole || !(has_words || begins_line && ends_line) || !trimmed.chars().any(char::is_alphanumeric) {
            return None;
        }
        Some(if in_right == self.swapped { Kind::Cut } else { Kind::Added })
    }

    /// Whether a word of negation came or went, or a comma that belongs to one.
    fn negates(&self, left: &Changed<'text, '_>, right: &Changed<'text, '_>, gone: &[Token], come: &[Token]) -> bool {
        if gone.iter().chain(come).all(|token| !token.is_word) {
            let beside = |side: &Side<'text>, changed: &Changed<'text, '_>| {
                let before = tail(changed.before(side), 64).split_whitespace().next_back();
                let word = before.map(|word| word.trim_matches(|mark: char| !mark.is_alphanumeric()));
                word.is_some_and(|word| lexicon::known(word).is_negation)
            };
            let is_pause = |token: &Token| {
                matches!(left.text_of(token), "," | "،" | "，" | "、" | "." | "。" | ";" | ":" | "!" | "-" | "–" | "—")
            };
            return gone.iter().chain(come).any(is_pause) && beside(&self.left, left) && beside(&self.right, right);
        }
        let count = |tokens: &[Token], side: &Side<'text>, changed: &Changed<'text, '_>| {
            let words = tokens.iter().filter(|token| token.is_negation).count();
            if !changed.is_unspaced(side) {
                return words;
            }
            let before = last_characters(changed.before(side), CONTEXT_CHARACTERS);
            let after = first_characters(changed.after(side), CONTEXT_CHARACTERS);
            let within = &side.text[changed.range.start - before.len()..changed.range.end + after.len()];
            words + lexicon::negations_within(within)
        };
        if count(gone, &self.left, left) != count(come, &self.right, right) {
            return true;
        }
        let is_pair = |one: &Token, other: &Token| {
            let (one, other) = (left.text_of(one), left.text_of(other));
            lexicon::is_negated(one, other) || lexicon::is_negated(other, one)
        };
        gone.len().max(come.len()) <= 8 && gone.iter().any(|gone| come.iter().any(|come| is_pair(gone, come)))
    }

    /// Whether a sign changed that belongs to a number: minus, percent, a currency, a decimal point.
    fn signs_a_number(
        &self,
        left: &Changed<'text, '_>,
        right: &Changed<'text, '_>,
        gone: &[Token],
        come: &[Token],
    ) -> bool {
        let touches_digit = |side: &Side<'text>, changed: &Changed<'text, '_>| {
            let before = changed.before(side).trim_end_matches([' ', '\u{a0}', '\u{202f}']).chars().next_back();
            let after = changed.after(side).trim_start_matches([' ', '\u{a0}', '\u{202f}']).chars().next();
            (before.is_some_and(char::is_numeric), after.is_some_and(char::is_numeric))
        };
        let (left_before, left_after) = touches_digit(&self.left, left);
        let (right_before, right_after) = touches_digit(&self.right, right);
        let (before, after) = (left_before && right_before, left_after && right_after);
        gone.iter().chain(come).any(|token| {
            left.text_of(token).chars().all(|sign| match sign {
                '%' | '‰' | '٪' | '％' | '°' | '′' | '″' => before,
                '+' | '−' | '-' | '–' | '±' | '<' | '>' | '≤' | '≥' | '~' | '≈' => after,
                '.' | ',' | '٫' | '٬' | '/' | ':' | '’' | '\'' => before && after,
                _ => (before || after) && is_currency(sign),
            })
        })
    }
}

/// How many lines end in a text; CR LF is one end.
fn breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |place: usize| match bytes[place] {
        b'\n' => place == 0 || bytes[place - 1] != b'\r',
        byte => byte == b'\r',
    };
    (0..bytes.len()).filter(|place| ends(*place)).count()
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// The kind of a change between texts that are the same but for characters or white space.
fn same_text(left: &str, right: &str) -> Option<Kind> {
    let solid = |character: &char| !character.is_whitespace();
    // Most texts part at the first letter: nothing is built to be compared.
    if !normal_characters(left).filter(solid).eq(normal_characters(right).filter(solid)) {
        return None;
    }
    if normal_characters(left).eq(normal_characters(right)) {
        return Some(Kind::Typography);
    }
    // Where words were not set apart before, it is more than space: `10` is not `1 0`, `nobody` not `no body`.
    if left.chars().chain(right.chars()).any(char::is_numeric) {
        return None;
    }
    let stands_by_mark = |text: &str| {
        text.char_indices().filter(|(_, character)| character.is_whitespace()).all(|(place, blank)| {
            let before = text[..place].chars().next_back();
            let after = text[place + blank.len_utf8()..].chars().next();
            [before, after].into_iter().flatten().any(|beside| !beside.is_alphanumeric())
        })
    };
    (stands_by_mark(left) && stands_by_mark(right)).then_some(Kind::Space)
}

/// So many characters of a script without spaces at the end of a text.
fn last_characters(text: &str, count: usize) -> &str {
    let characters = text.char_indices().rev().take(count).take_while(|(_, character)| is_unspaced(*character));
    characters.last().map_or("", |(place, _)| &text[place..])
}

/// So many characters of a script without spaces at the start of a text.
fn first_characters(text: &str, count: usize) -> &str {
    let characters = text.char_indices().take(count).take_while(|(_, character)| is_unspaced(*character));
    characters.last().map_or("", |(place, character)| &text[..place + character.len_utf8()])
}
