//! What kinds of change a change is: by the words that came and went, and by where they stand.
//!
//! Rules over words and marks, the same for every language, with the lists of [`crate::kinds::lexicon`] for negations, number
//! words and dates. A name is a word with a capital letter where no sentence begins, or one that has it elsewhere too; in
//! German, where every noun has one, only beside another such word. Scripts without capitals show no names.
//!
//! Words that stand in another order are a change of what matters among them: *Monday, not Friday* is not *Friday, not
//! Monday*. Marks count as punctuation only where they say nothing by themselves (`marks`).
//!
//! Cost: O(changed text), and the line around it.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, or found in the text they index")]

mod address;
mod changed;
mod marks;
mod names;

use std::ops::Range;

use address::is_link;
use changed::{Changed, KnownTokens, Lists, Side, Token, is_case_only, traits};
use names::Names;

use crate::compare::stretches::StretchKind;
use crate::kinds::lexicon::{self, Languages, Within};
use crate::kinds::{Kind, KindCounts, Kinds};
use crate::text::boundaries::is_sentence_end;
use crate::text::characters::is_unspaced;
use crate::text::split_text::Words;
use crate::text::typography::normal_characters;

/// Changes longer than this are not compared by their normal forms, which the alignment has done word by word.
const NORMAL_BYTES_MAX: usize = 4096;

/// Characters beside a change that may make a number or a negation with it, where words are not set apart.
const CONTEXT_CHARACTERS: usize = 8;

/// Tells the kinds of changes, asked from left to right.
pub(crate) struct Classifier<'text, 'call> {
    left: Side<'text>,
    right: Side<'text>,
    tokens: KnownTokens<'text>,
    room: Lists<'text>,
    names: Option<Names>,
    languages: &'call dyn Fn() -> Languages,
    /// Whether the right text is the old one.
    swapped: bool,
    /// Whether blank lines divide the paragraphs of either text, where somebody asked.
    has_blank_lines: Option<bool>,
}

/// A change to be classed.
pub(crate) struct Change<'call> {
    pub(crate) stretch: StretchKind,
    /// What went and did not move, in pieces where something between them did; never empty, but perhaps one empty range.
    pub(crate) left: &'call [Range<usize>],
    /// The same for what came.
    pub(crate) right: &'call [Range<usize>],
    /// Whether something of it moved.
    pub(crate) has_moved: bool,
    /// How many bytes in front of it are equal on both sides, and how many behind it.
    pub(crate) equal_beside: (usize, usize),
}

impl<'text, 'call> Classifier<'text, 'call> {
    /// A classifier for the texts of `words`; `languages` tells theirs.
    pub(crate) fn new(words: Words<'text>, languages: &'call dyn Fn() -> Languages, swapped: bool) -> Self {
        let (left, right) = (Side::new(words.left.text), Side::new(words.right.text));
        let (tokens, room) = (KnownTokens::new(words), Lists::default());
        Self { left, right, tokens, room, names: None, languages, swapped, has_blank_lines: None }
    }

    /// The kinds of a change, which do not count what moved; the counts of `counted` follow.
    pub(crate) fn classify(&mut self, change: &Change<'_>, counted: &mut KindCounts) -> Kinds {
        let is_blank = |text: &str, ranges: &[Range<usize>]| ranges.iter().all(|range| is_blank(&text[range.clone()]));
        if change.has_moved && is_blank(self.left.text, change.left) && is_blank(self.right.text, change.right) {
            // White space that went with what moved.
            return Kinds::of(&[Kind::Moved]);
        }
        let kinds = match change.stretch {
            StretchKind::Typographic => Kinds::of(&[self.kind_of_typography(&change.left[0], &change.right[0])]),
            _ => self.kinds(change, counted),
        };
        for kind in kinds.iter() {
            // These have been counted one by one.
            if !matches!(kind, Kind::Number | Kind::Name | Kind::Wording) {
                counted.add(kind, 1);
            }
        }
        kinds
    }

    fn kinds(&mut self, change: &Change<'_>, counted: &mut KindCounts) -> Kinds {
        let (left, right) = (longest(change.left), longest(change.right));
        let (left_text, right_text) = (&self.left.text[left.clone()], &self.right.text[right.clone()]);
        if change.left.len().max(change.right.len()) == 1 {
            if is_blank(left_text) && is_blank(right_text) {
                let kind = self.kind_of_blank(&left, &right);
                if kind == Kind::Number {
                    counted.add(kind, 1);
                }
                return Kinds::of(&[kind]);
            }
            if left_text.len().max(right_text.len()) <= NORMAL_BYTES_MAX
                && let Some(kind) = same_text(left_text, right_text)
            {
                let kind = if kind == Kind::Typography { self.kind_of_typography(&left, &right) } else { kind };
                return Kinds::of(&[kind]);
            }
            if let Some(kind) = self.whole_sentences(&left, &right) {
                return Kinds::of(&[kind]);
            }
        }
        // Changes are many and mostly small: their lists are taken from the change before, emptied.
        let mut room = std::mem::take(&mut self.room);
        self.tokens.list(change.left, change.right, self.languages, &mut room);
        let left = Changed { text: left_text, tokens: &room.left, texts: &room.texts, range: left };
        let right = Changed { text: right_text, tokens: &room.right, texts: &room.texts, range: right };
        let kinds = self.kinds_of_words(&left, &right, &room.gone, &room.come, change.equal_beside, counted);
        self.room = room;
        kinds
    }

    /// The kind of a change into other characters: an address is another one then.
    fn kind_of_typography(&self, left: &Range<usize>, right: &Range<usize>) -> Kind {
        let is_of_address = is_link((self.left.text, left), (self.right.text, right));
        if is_of_address { Kind::Link } else { Kind::Typography }
    }

    /// The kinds of a change of words or marks; `gone` and `come` are what only one side has, or has elsewhere.
    fn kinds_of_words(
        &mut self,
        left: &Changed<'text, '_>,
        right: &Changed<'text, '_>,
        gone: &[Token],
        come: &[Token],
        equal_beside: (usize, usize),
        counted: &mut KindCounts,
    ) -> Kinds {
        let mut kinds = Kinds::NONE;
        if is_link((self.left.text, &left.range), (self.right.text, &right.range)) {
            kinds.add(Kind::Link);
            return kinds;
        }
        let within = self.within(left, right, equal_beside);
        if within.0.negations.len() != within.1.negations.len() || self.negates(left, right, gone, come) {
            kinds.add(Kind::Negation);
        }
        if gone.iter().chain(come).any(|token| token.is(traits::QUOTE)) {
            kinds.add(Kind::Quotation);
        }
        let is_case_only = is_case_only(left, right);
        if is_case_only {
            let has_case = left.words().zip(right.words()).any(|(left, right)| left.id != right.id);
            let has_marks = gone.iter().chain(come).any(|token| !token.is(traits::WORD));
            if has_case {
                kinds.add(Kind::Case);
                // `Gb` and `GB` are not the same.
                if gone.iter().any(|token| token.is(traits::UNIT)) && self.stands_by_number(left) {
                    counted.add(Kind::Number, 1);
                    kinds.add(Kind::Number);
                }
            }
            if has_marks || !has_case {
                kinds = kinds.union(self.kinds_of_marks(left, right, gone, come, kinds, counted));
            }
            return kinds;
        }
        let is_unit = |token: &Token| token.is(traits::UNIT) && !token.is(traits::NUMBER);
        let count_numbers = |tokens: &[Token], counts_units: bool| {
            tokens.iter().filter(|token| token.is(traits::NUMBER) || counts_units && is_unit(token)).count()
        };
        let has_unit = gone.iter().chain(come).any(is_unit);
        let counts_units =
            has_unit && (self.stands_by_number(left) || stands_by_number(&self.right, right, self.languages));
        let mut numbers = count_numbers(gone, counts_units).max(count_numbers(come, counts_units));
        if !lexicon::are_same_numbers(&within.0.numbers, &within.1.numbers) {
            numbers = numbers.max(within.0.numbers.len()).max(within.1.numbers.len());
        }
        if numbers == 0 && are_roman(left, gone, come) {
            numbers = 1;
        }
        let names = self.names.get_or_insert_with(|| Names::new((self.languages)().are_german()));
        let (left_side, right_side) = ((&self.left, left), (&self.right, right));
        let names_gone = names.count(left_side, right_side, gone, come);
        let names_come = names.count(right_side, left_side, come, gone);
        let names = names_gone.max(names_come);
        let others = |tokens: &[Token], names: usize, within: &Within<'_>| {
            let is_other = |token: &&Token| {
                token.is(traits::WORD)
                    && !token.is_any(traits::NUMBER | traits::NEGATION)
                    && !(counts_units && token.is(traits::UNIT))
            };
            tokens.iter().filter(is_other).count().saturating_sub(names + within.changed_words)
        };
        let others = others(gone, names_gone, &within.0).max(others(come, names_come, &within.1));
        if numbers > 0 {
            counted.add(Kind::Number, numbers);
            kinds.add(Kind::Number);
        }
        if names > 0 {
            counted.add(Kind::Name, names);
            kinds.add(Kind::Name);
        }
        if self.left.quotes.is_inside(left.range.start) && self.right.quotes.is_inside(right.range.start) {
            kinds.add(Kind::Quotation);
        }
        if others > 0 {
            counted.add(Kind::Wording, others);
            kinds.add(Kind::Wording);
        }
        if kinds.is_empty() {
            // Words in another order.
            counted.add(Kind::Wording, left.words().count().max(right.words().count()));
            kinds.add(Kind::Wording);
        }
        kinds
    }

    /// The kinds of a change of marks, beside those that are `known`.
    fn kinds_of_marks(
        &mut self,
        left: &Changed<'text, '_>,
        right: &Changed<'text, '_>,
        gone: &[Token],
        come: &[Token],
        known: Kinds,
        counted: &mut KindCounts,
    ) -> Kinds {
        let mut kinds = Kinds::NONE;
        let languages = self.languages;
        if marks::pauses_at_negation((&self.left, left), (&self.right, right), (gone, come), languages) {
            kinds.add(Kind::Negation);
        }
        if !known.has(Kind::Number)
            && marks::signs_a_number((&self.left, left), (&self.right, right), (gone, come), languages)
        {
            counted.add(Kind::Number, 1);
            kinds.add(Kind::Number);
        }
        let symbols = |tokens: &[Token]| tokens.iter().filter(|token| token.is(traits::SYMBOL)).count();
        let symbols = symbols(gone).max(symbols(come));
        if symbols > 0 && kinds.is_empty() {
            counted.add(Kind::Wording, symbols);
            kinds.add(Kind::Wording);
        }
        if !known.has(Kind::Quotation)
            && marks::is_of_quotation((&mut self.left, left), (&mut self.right, right), (gone, come))
        {
            kinds.add(Kind::Quotation);
        }
        let is_plain = |token: &Token| !token.is_any(traits::WORD | traits::QUOTE | traits::SYMBOL);
        if kinds.is_empty() && (gone.iter().chain(come).any(is_plain) || known.is_empty()) {
            kinds.add(Kind::Punctuation);
        }
        kinds
    }

    fn stands_by_number(&self, changed: &Changed<'text, '_>) -> bool {
        stands_by_number(&self.left, changed, self.languages)
    }

    /// Numbers and negations that touch the change where words are not set apart, left and right.
    fn within(
        &self,
        left: &Changed<'text, '_>,
        right: &Changed<'text, '_>,
        equal_beside: (usize, usize),
    ) -> (Within<'text>, Within<'text>) {
        if !left.is_unspaced(&self.left) && !right.is_unspaced(&self.right) {
            return Default::default();
        }
        let find = |text: &'text str, range: &Range<usize>| {
            let before = &text[range.start - equal_beside.0..range.start];
            let after = &text[range.end..range.end + equal_beside.1];
            let (before, after) =
                (last_characters(before, CONTEXT_CHARACTERS), first_characters(after, CONTEXT_CHARACTERS));
            let stretch = &text[range.start - before.len()..range.end + after.len()];
            lexicon::find_within(stretch, &(before.len()..before.len() + range.len()))
        };
        (find(self.left.text, &left.range), find(self.right.text, &right.range))
    }

    /// The kind of a change of white space alone.
    fn kind_of_blank(&mut self, left: &Range<usize>, right: &Range<usize>) -> Kind {
        let (left_text, right_text) = (&self.left.text[left.clone()], &self.right.text[right.clone()]);
        if left_text.is_empty() != right_text.is_empty()
            && (parts_a_sign(self.left.text, left) || parts_a_sign(self.right.text, right))
        {
            return Kind::Number;
        }
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

    /// Whether a word of negation came or went, or negates another word.
    fn negates(&self, left: &Changed<'text, '_>, right: &Changed<'text, '_>, gone: &[Token], come: &[Token]) -> bool {
        let count = |tokens: &[Token]| tokens.iter().filter(|token| token.is(traits::NEGATION)).count();
        // A prefix in front of a hyphen: un-elected, non-violent.
        let has_prefix = |tokens: &[Token]| {
            tokens.len() <= 8
                && tokens.iter().any(|token| left.text_of(*token) == "-")
                && tokens.iter().any(|token| matches!(left.text_of(*token), "un" | "Un" | "non" | "Non"))
        };
        if count(gone) != count(come)
            || has_prefix(gone) != has_prefix(come)
            || negates_another(left, right)
            || negates_another(right, left)
        {
            return true;
        }
        let is_pair = |one: &Token, other: &Token| {
            let (one, other) = (left.text_of(*one), left.text_of(*other));
            lexicon::is_negated(one, other, self.languages) || lexicon::is_negated(other, one, self.languages)
        };
        gone.len().max(come.len()) <= 8 && gone.iter().any(|gone| come.iter().any(|come| is_pair(gone, come)))
    }
}

/// Whether a number stands in front of a change, behind it or in it.
fn stands_by_number<'text>(
    side: &Side<'text>,
    changed: &Changed<'text, '_>,
    languages: impl Fn() -> Languages,
) -> bool {
    changed.tokens.iter().any(|token| token.is(traits::NUMBER)) || marks::is_beside_number(side, changed, languages)
}

/// Whether a word that is negated in `one` stands in `other` without negation.
fn negates_another(one: &Changed<'_, '_>, other: &Changed<'_, '_>) -> bool {
    if !one.tokens.iter().any(|token| token.is(traits::NEGATION)) || one.tokens.len().max(other.tokens.len()) > 64 {
        return false;
    }
    // Each word with whether the one in front of it negates.
    let words = |changed: &Changed<'_, '_>| {
        let mut after_negation = false;
        let words = changed.words().map(|token| {
            let is_negated = after_negation;
            after_negation = token.is(traits::NEGATION);
            (token.id, is_negated)
        });
        words.collect::<Vec<_>>()
    };
    let of_other = words(other);
    words(one).iter().filter(|(_, is_negated)| *is_negated).any(|(id, _)| {
        let mut same = of_other.iter().filter(|(other, _)| other == id).peekable();
        same.peek().is_some() && same.all(|(_, is_negated)| !is_negated)
    })
}

/// Whether a change is from one Roman numeral into another.
fn are_roman(changed: &Changed<'_, '_>, gone: &[Token], come: &[Token]) -> bool {
    let roman = |tokens: &[Token]| {
        let words = tokens.iter().filter(|token| token.is(traits::WORD)).map(|token| changed.text_of(*token));
        words.filter(|word| lexicon::is_roman(word)).map(str::len).max()
    };
    // A lone `I` is a word of English.
    roman(gone).zip(roman(come)).is_some_and(|(gone, come)| gone.max(come) >= 2)
}

/// Whether white space, or its want, stands between a sign and its number: `-10` is not `- 10`.
fn parts_a_sign(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let Some(sign) = before.chars().next_back() else { return false };
    let stands_apart = |before: &str| before.is_empty() || before.ends_with(char::is_whitespace);
    matches!(sign, '-' | '−' | '–' | '+' | '±' | '.' | ',')
        && after.starts_with(char::is_numeric)
        && stands_apart(&before[..before.len() - sign.len_utf8()])
}

/// The longest of the pieces of a side; of equally long ones the first.
fn longest(pieces: &[Range<usize>]) -> Range<usize> {
    pieces.iter().rev().max_by_key(|range| range.len()).cloned().unwrap_or_default()
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
    let first = |text: &str| text.bytes().find(|byte| !byte.is_ascii_whitespace()).filter(u8::is_ascii_alphanumeric);
    if first(left).zip(first(right)).is_some_and(|(left, right)| left != right) {
        return None;
    }
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

/// So many characters at the end of a text that could belong to a word of a script without spaces.
fn last_characters(text: &str, count: usize) -> &str {
    let characters = text.char_indices().rev().take(count).take_while(|(_, character)| is_of_unspaced(*character));
    characters.last().map_or("", |(place, _)| &text[place..])
}

/// So many characters at the start of a text that could belong to a word of a script without spaces.
fn first_characters(text: &str, count: usize) -> &str {
    let characters = text.char_indices().take(count).take_while(|(_, character)| is_of_unspaced(*character));
    characters.last().map_or("", |(place, character)| &text[..place + character.len_utf8()])
}

/// Whether a character stands in words of scripts without spaces: their own, and digits with their marks.
fn is_of_unspaced(character: char) -> bool {
    is_unspaced(character) || character.is_numeric() || matches!(character, '.' | ',' | '%' | '％' | 'ヶ' | 'カ')
}
