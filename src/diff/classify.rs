//! What kinds of change a change is: by the words that came and went, and by where they stand.
//!
//! Rules over words and marks, the same for every language, with the lists of [`super::lexicon`] for negations, number
//! words and dates. A name is a word with a capital letter where no sentence begins; in German, where every noun has one,
//! only beside another such word. Scripts without capitals show no names.
//!
//! Cost: O(changed text), and the line around it.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, or found in the text they index")]

use std::hash::Hasher as _;
use std::ops::Range;

use rustc_hash::FxHasher;

use super::boundaries::is_sentence_end;
use super::characters::stands_alone;
use super::kinds::{Kind, KindCounts, Kinds};
use super::lexicon;
use super::quotes::{QuoteScan, is_quote};
use super::stretches::StretchKind;
use super::tokens::{for_each_token, is_word};
use super::typography::normal_characters;

/// Changes longer than this are not compared by their normal forms, which the alignment has done word by word.
const NORMAL_BYTES_MAX: usize = 4096;

/// How far an address is followed to its ends, in bytes.
const ADDRESS_BYTES_MAX: usize = 256;

/// Characters beside a change that may make a negation with it, where words are not set apart.
const CONTEXT_CHARACTERS: usize = 3;

/// Tells the kinds of changes, asked from left to right.
pub(super) struct Classifier<'text> {
    left: Side<'text>,
    right: Side<'text>,
    /// Whether the right text is the old one.
    swapped: bool,
    /// Whether blank lines divide the paragraphs of either text, where somebody asked.
    has_blank_lines: Option<bool>,
}

/// A text, and how far its quotations have been followed.
struct Side<'text> {
    text: &'text str,
    quotes: QuoteScan<'text>,
    is_german: Option<bool>,
}

impl<'text> Side<'text> {
    fn new(text: &'text str) -> Self {
        Self { text, quotes: QuoteScan::new(text), is_german: None }
    }
}

/// A word or a mark of a change, with what is known of it.
#[derive(Clone, Copy)]
struct Token<'text> {
    text: &'text str,
    /// Tells most tokens apart without looking at their text.
    hash: u64,
    is_word: bool,
    /// Whether it begins with a capital letter.
    is_capital: bool,
    /// Whether it is a number or part of a date or an amount.
    is_number: bool,
    is_negation: bool,
    is_no_name: bool,
}

impl<'text> Token<'text> {
    fn new(text: &'text str) -> Self {
        let is_word = is_word(text);
        let has_digit = if text.is_ascii() {
            text.bytes().any(|byte| byte.is_ascii_digit())
        } else {
            text.chars().any(char::is_numeric)
        };
        let known = if is_word && !has_digit { lexicon::known(text) } else { lexicon::Known::default() };
        let is_number = known.is_number
            || has_digit
            || !is_word && text.chars().all(|sign| is_currency(sign) || matches!(sign, '%' | '‰' | '％' | '٪'));
        let is_capital = is_word && begins_with_capital(text);
        let lexicon::Known { is_negation, is_no_name, .. } = known;
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        Self { text, hash: hasher.finish(), is_word, is_capital, is_number, is_negation, is_no_name }
    }
}

/// One side of a change.
struct Changed<'text> {
    text: &'text str,
    range: Range<usize>,
    /// Its words and marks.
    tokens: Vec<Token<'text>>,
}

impl<'text> Changed<'text> {
    fn words(&self) -> usize {
        self.tokens.iter().filter(|token| token.is_word).count()
    }

    fn before(&self, side: &Side<'text>) -> &'text str {
        &side.text[..self.range.start]
    }

    /// Whether words are not set apart here.
    fn is_unspaced(&self, side: &Side<'text>) -> bool {
        let beside = [self.before(side).chars().next_back(), self.after(side).chars().next()];
        beside.into_iter().flatten().any(is_unspaced) || !self.text.is_ascii() && self.text.contains(is_unspaced)
    }

    fn after(&self, side: &Side<'text>) -> &'text str {
        &side.text[self.range.end..]
    }
}

impl<'text> Classifier<'text> {
    pub(super) fn new(left: &'text str, right: &'text str, swapped: bool) -> Self {
        Self { left: Side::new(left), right: Side::new(right), swapped, has_blank_lines: None }
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
        let left = Changed { text: left_text, tokens: tokens(left_text), range: left };
        let right = Changed { text: right_text, tokens: tokens(right_text), range: right };
        let mut kinds = Kinds::NONE;
        if self.is_link(&left, &right) {
            kinds.add(Kind::Link);
            return kinds;
        }
        let (gone, come) = difference(&left.tokens, &right.tokens);
        if self.negates(&left, &right, &gone, &come) {
            kinds.add(Kind::Negation);
        }
        if gone.iter().chain(&come).any(|token| is_quote(token.text)) {
            kinds.add(Kind::Quotation);
        }
        let has_words = gone.iter().chain(&come).any(|token| token.is_word);
        if !has_words {
            if self.signs_a_number(&left, &right, &gone, &come) {
                counted.add(Kind::Number, 1);
                kinds.add(Kind::Number);
            }
            if kinds.is_empty() {
                kinds.add(Kind::Punctuation);
            }
            return kinds;
        }
        if is_case_only(&gone, &come) {
            kinds.add(Kind::Case);
        }
        let numbers = gone.iter().filter(|token| token.is_number).count();
        let numbers = numbers.max(come.iter().filter(|token| token.is_number).count());
        let is_written_out = lexicon::has_number_within(left.text) || lexicon::has_number_within(right.text);
        let numbers = numbers.max(usize::from(is_written_out));
        let (names_gone, names_come) = (self.left.names(&left, &gone, &come), self.right.names(&right, &come, &gone));
        let names = names_gone.max(names_come);
        let others = |tokens: &[Token<'_>], names: usize| {
            tokens
                .iter()
                .filter(|token| token.is_word && !token.is_number && !token.is_negation)
                .count()
                .saturating_sub(names)
        };
        let others = others(&gone, names_gone).max(others(&come, names_come));
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

    /// Whether the change lies within an address of a page or a mailbox.
    fn is_link(&self, left: &Changed<'text>, right: &Changed<'text>) -> bool {
        let is_within = |side: &Side<'text>, changed: &Changed<'text>| {
            let before = tail(changed.before(side), ADDRESS_BYTES_MAX);
            let start = memchr::memrchr3(b' ', b'\n', b'\t', before.as_bytes()).map_or(0, |blank| blank + 1);
            let before = &before[start..];
            let after = head(changed.after(side), ADDRESS_BYTES_MAX);
            let end = memchr::memchr3(b' ', b'\n', b'\t', after.as_bytes()).unwrap_or(after.len());
            let after = &after[..end];
            is_address(before, changed.text, after)
        };
        let has_space = |changed: &Changed<'_>| changed.text.trim().contains(char::is_whitespace);
        if has_space(left) || has_space(right) {
            return false;
        }
        let left_is = left.text.trim().is_empty() || is_within(&self.left, left);
        let right_is = right.text.trim().is_empty() || is_within(&self.right, right);
        left_is && right_is
    }

    /// Whether a word of negation came or went, or a comma that belongs to one.
    fn negates(&self, left: &Changed<'text>, right: &Changed<'text>, gone: &[Token<'_>], come: &[Token<'_>]) -> bool {
        if gone.iter().chain(come).all(|token| !token.is_word) {
            let beside = |side: &Side<'text>, changed: &Changed<'text>| {
                let before = tail(changed.before(side), 64).split_whitespace().next_back();
                let word = before.map(|word| word.trim_matches(|mark: char| !mark.is_alphanumeric()));
                word.is_some_and(|word| lexicon::known(word).is_negation)
            };
            let is_pause = |token: &Token<'_>| {
                matches!(token.text, "," | "،" | "，" | "、" | "." | "。" | ";" | ":" | "!" | "-" | "–" | "—")
            };
            return gone.iter().chain(come).any(is_pause) && beside(&self.left, left) && beside(&self.right, right);
        }
        let count = |tokens: &[Token<'_>], side: &Side<'text>, changed: &Changed<'text>| {
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
        let is_pair = |one: &Token<'_>, other: &Token<'_>| {
            lexicon::is_negated(one.text, other.text) || lexicon::is_negated(other.text, one.text)
        };
        gone.len().max(come.len()) <= 8 && gone.iter().any(|gone| come.iter().any(|come| is_pair(gone, come)))
    }

    /// Whether a sign changed that belongs to a number: minus, percent, a currency, a decimal point.
    fn signs_a_number(
        &self,
        left: &Changed<'text>,
        right: &Changed<'text>,
        gone: &[Token<'_>],
        come: &[Token<'_>],
    ) -> bool {
        let touches_digit = |side: &Side<'text>, changed: &Changed<'text>| {
            let before = changed.before(side).trim_end_matches([' ', '\u{a0}', '\u{202f}']).chars().next_back();
            let after = changed.after(side).trim_start_matches([' ', '\u{a0}', '\u{202f}']).chars().next();
            (before.is_some_and(char::is_numeric), after.is_some_and(char::is_numeric))
        };
        let (left_before, left_after) = touches_digit(&self.left, left);
        let (right_before, right_after) = touches_digit(&self.right, right);
        let (before, after) = (left_before && right_before, left_after && right_after);
        gone.iter().chain(come).any(|token| {
            token.text.chars().all(|sign| match sign {
                '%' | '‰' | '٪' | '％' | '°' | '′' | '″' => before,
                '+' | '−' | '-' | '–' | '±' | '<' | '>' | '≤' | '≥' | '~' | '≈' => after,
                '.' | ',' | '٫' | '٬' | '/' | ':' | '’' | '\'' => before && after,
                _ => (before || after) && is_currency(sign),
            })
        })
    }
}

impl<'text> Side<'text> {
    /// How many of the words of `changed` that only it has are names.
    fn names(&mut self, changed: &Changed<'text>, own: &[Token<'text>], others: &[Token<'text>]) -> usize {
        if !own.iter().any(|token| token.is_capital) {
            return 0;
        }
        let is_german = *self.is_german.get_or_insert_with(|| lexicon::is_german(self.text));
        let mut capitals: Vec<&str> = own.iter().filter(|token| token.is_capital).map(|token| token.text).collect();
        capitals.sort_unstable();
        // Among very many words, a like one is chance.
        let others = if others.len() <= 32 { others } else { &[] };
        let mut names = 0;
        let before = changed.before(self).trim_end();
        let mut begins_sentence = before.is_empty() || is_sentence_end(before) || breaks_behind(self.text, before);
        // The word in front of the change, as names come in pairs.
        let mut is_after_capital = before.rsplit(char::is_whitespace).next().is_some_and(begins_with_capital);
        for (place, token) in changed.tokens.iter().enumerate() {
            if !token.is_word {
                begins_sentence |= is_sentence_end(token.text);
                is_after_capital = false;
                continue;
            }
            let may_be_name =
                token.is_capital && !token.is_number && !token.is_no_name && token.text.chars().nth(1).is_some();
            if may_be_name && capitals.binary_search(&token.text).is_ok() {
                let is_before_capital = || match changed.tokens.get(place + 1) {
                    Some(next) => next.is_capital,
                    None => changed.after(self).split_whitespace().next().is_some_and(begins_with_capital),
                };
                let is_acronym = || token.text.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
                let is_respelled =
                    || others.iter().any(|other| other.is_capital && is_respelling(token.text, other.text));
                let is_name = !begins_sentence && (!is_german || is_after_capital || is_before_capital())
                    || is_acronym()
                    || is_respelled();
                names += usize::from(is_name);
            }
            is_after_capital = token.is_capital;
            begins_sentence = false;
        }
        names
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

/// Words and marks, without white space.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for chunk in text.split_whitespace() {
        for_each_token(chunk, |token| tokens.push(Token::new(token)));
    }
    tokens
}

/// What only the left list has and what only the right one has, each in its order, however often.
fn difference<'text>(left: &[Token<'text>], right: &[Token<'text>]) -> (Vec<Token<'text>>, Vec<Token<'text>>) {
    if left.is_empty() || right.is_empty() {
        return (left.to_vec(), right.to_vec());
    }
    let mut places: Vec<(u64, u32)> = left.iter().zip(0..).map(|(token, place)| (token.hash, place)).collect();
    places.sort_unstable();
    let mut taken = vec![0_u32; places.len()];
    let mut is_paired = vec![false; left.len()];
    let mut come = Vec::new();
    for token in right {
        let first = places.partition_point(|(hash, _)| *hash < token.hash);
        // How many of these have found theirs stands where the first of them does.
        let next = first + taken.get(first).map_or(0, |taken| *taken as usize);
        match places.get(next).map(|(hash, place)| (*hash, *place as usize)) {
            Some((hash, place)) if hash == token.hash && left[place].text == token.text => {
                taken[first] += 1;
                is_paired[place] = true;
            }
            _ => come.push(*token),
        }
    }
    let gone = left.iter().zip(&is_paired).filter(|(_, is_paired)| !**is_paired).map(|(token, _)| *token).collect();
    (gone, come)
}

/// Whether the words differ in capitals alone.
fn is_case_only(gone: &[Token<'_>], come: &[Token<'_>]) -> bool {
    let marks = |tokens: &[Token<'_>]| tokens.iter().filter(|token| !token.is_word).count();
    if gone.len() != come.len() || marks(gone) != marks(come) {
        return false;
    }
    let words = |tokens: &'_ [Token<'_>]| -> Vec<String> {
        tokens.iter().filter(|token| token.is_word).map(|token| token.text.to_lowercase()).collect()
    };
    // Most words part at their first letters.
    let lengths = |tokens: &[Token<'_>]| tokens.iter().map(|token| token.text.len()).sum::<usize>();
    lengths(gone).abs_diff(lengths(come)) <= 2 * gone.len() && words(gone) == words(come)
}

fn is_currency(sign: char) -> bool {
    matches!(sign, '$' | '¢'..='¥' | '\u{20A0}'..='\u{20C0}' | '＄' | '￥' | '￡')
}

fn begins_with_capital(word: &str) -> bool {
    if let Some(first) = word.bytes().next().filter(u8::is_ascii_alphanumeric) {
        return first.is_ascii_uppercase();
    }
    let mut letters = word.chars().skip_while(|character| !character.is_alphanumeric());
    letters.next().is_some_and(char::is_uppercase)
}

/// Whether two words are spellings of one name: alike but for accents or at most two letters in four or more.
fn is_respelling(one: &str, other: &str) -> bool {
    const LETTERS_MAX: usize = 40;
    // A letter is at most four bytes, and two may have come or gone; many words are further apart.
    if one.len().abs_diff(other.len()) > 8 || one.len().max(other.len()) > 4 * LETTERS_MAX {
        return false;
    }
    if one.is_ascii() && other.is_ascii() {
        return is_spelled_alike(one.as_bytes(), other.as_bytes(), u8::eq_ignore_ascii_case);
    }
    use unicode_normalization::UnicodeNormalization as _;
    let letters = |word: &str| -> Vec<char> {
        word.nfd().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).take(LETTERS_MAX).collect()
    };
    is_spelled_alike(&letters(one), &letters(other), char::eq)
}

/// Whether at most two letters differ, in one place, and three or more are alike.
fn is_spelled_alike<L>(one: &[L], other: &[L], is_like: impl Fn(&L, &L) -> bool) -> bool {
    let alike = |pair: &(&L, &L)| is_like(pair.0, pair.1);
    let prefix = one.iter().zip(other).take_while(alike).count();
    let suffix = one[prefix..].iter().rev().zip(other[prefix..].iter().rev()).take_while(alike).count();
    let changed = one.len().max(other.len()) - prefix - suffix;
    changed == 0 || changed <= 2 && prefix + suffix >= 3
}

/// Whether the text around a change is one address.
fn is_address(before: &str, changed: &str, after: &str) -> bool {
    // What an address cannot be without; few words have any.
    if ![before, changed, after].iter().any(|text| memchr::memchr3(b'/', b'@', b'.', text.as_bytes()).is_some()) {
        return false;
    }
    let whole = [before, head(changed, ADDRESS_BYTES_MAX), after].concat();
    let is_mailbox = whole
        .split_once('@')
        .is_some_and(|(user, host)| user.ends_with(char::is_alphanumeric) && host.trim_end_matches('.').contains('.'));
    whole.contains("://") || whole.contains("www.") || is_mailbox
}

/// Whether a line ends between `before`, a beginning of `text`, and what follows it.
fn breaks_behind(text: &str, before: &str) -> bool {
    let rest = &text[before.len()..];
    rest[..rest.len() - rest.trim_start().len()].contains('\n')
}

/// The last bytes of a text, whole characters.
fn tail(text: &str, bytes_max: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes_max))..]
}

/// The first bytes of a text, whole characters.
fn head(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max.min(text.len()))]
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

fn is_unspaced(character: char) -> bool {
    stands_alone(character)
        || matches!(character, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}
