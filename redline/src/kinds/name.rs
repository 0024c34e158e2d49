//! Names: words with a capital letter where no sentence begins, and those that were spelled in
//! another way.

#![allow(clippy::indexing_slicing, reason = "prefixes and suffixes are no longer than the words")]

use std::ops::Range;

use super::answers::is_answer;
use super::context::{first_word, last_word};
use super::fields::asks_for_name;
use super::lexicon::LazyLanguages;
use super::number_words::is_roman;
use super::renumbered::is_word_of_clause;
use super::sides::ChangedSide;
use super::token::{Token, begins_with_capital, traits};
use super::word::known;
use super::{abbreviations, case, shouted, typography};
use crate::text::blanks;
use crate::text::boundaries::{head, is_sentence_end, tail};
use crate::text::note_marks::without_note_marks;

/// How far from a change, in bytes, its names are looked for where no sentence begins.
const ELSEWHERE_BYTES: usize = 4 << 10;

/// How many names of a comparison are looked for in that way.
const SEARCHES_MAX: u32 = 16;

/// Among more words than this, one that is spelled alike is chance.
const OTHERS_MAX: usize = 32;

/// A word beside a change, with the marks that touch it, is looked for in so many bytes.
const CHUNK_BYTES_MAX: usize = 64;

/// Finds names, as far as its searches last.
pub(super) struct NameFinder<'text, 'call> {
    /// In some, every noun has a capital letter.
    languages: &'call LazyLanguages<'text>,
    /// How many more names may be looked for elsewhere.
    searches: u32,
}

impl<'text, 'call> NameFinder<'text, 'call> {
    /// A finder for texts in these `languages`.
    pub(super) const fn new(languages: &'call LazyLanguages<'text>) -> Self {
        Self { languages, searches: SEARCHES_MAX }
    }

    /// How many of the words that one side of a change has and the `other` has not are names.
    /// Units are none where they are counted as numbers.
    pub(super) fn count(
        &mut self,
        side: &ChangedSide<'_, '_>,
        other: &ChangedSide<'_, '_>,
        counts_units: bool,
    ) -> usize {
        let others = if other.own.len() <= OTHERS_MAX { other.own } else { &[] };
        // A word that came or went with another case alone is no other name.
        let differs_in_case =
            |token: Token| others.iter().any(|one| one.id != token.id && case::is_same_but_for_case(token, *one, side));
        let is_candidate =
            |token: Token| may_be_name(token) && !(counts_units && token.is(traits::UNIT)) && !differs_in_case(token);
        let mut candidates: Vec<u32> =
            side.own.iter().filter(|token| is_candidate(**token)).map(|token| token.id).collect();
        if candidates.is_empty() {
            return 0;
        }
        candidates.sort_unstable();
        let mut names = 0;
        let mut context = WordContext::at_start(side, self.languages);
        for (index, token) in side.tokens.iter().enumerate() {
            let is_candidate = candidates.binary_search(&token.id).is_ok() && is_candidate(*token);
            // A letter alone is none, but for an initial.
            if is_candidate && (token.is(traits::INITIAL) || side.text_of(*token).chars().nth(1).is_some()) {
                names += usize::from(self.is_name(index, &context, side, other));
            }
            context.pass(*token, side.text_of(*token));
        }
        names
    }

    /// Whether a word that may be a name is one: by where it stands, or as an acronym, or as a
    /// respelling of a word of the other side.
    fn is_name(
        &mut self,
        index: usize,
        context: &WordContext<'_>,
        side: &ChangedSide<'_, '_>,
        other: &ChangedSide<'_, '_>,
    ) -> bool {
        let token = side.tokens[index];
        let word = side.text_of(token);
        let others = if other.own.len() <= OTHERS_MAX { other.own } else { &[] };
        // A title in front of a name has a capital there too: a name takes the place of another.
        let is_exchanged = || others.iter().any(|other| may_be_name(*other)) && is_before_capital(index, side);
        let languages = self.languages;
        let are_german = || languages.get().are_german();
        if is_no_name(token, word, context)
            || is_word_before_number(index, side)
            || shouted::is_in_capitals(word) && shouted::is_one(index, side)
        {
            return shouted::is_in_capitals(word) && self.is_name_near(&with_one_capital(word), [side, other]);
        }
        // In an item or a cell of one word, as in the value of a field, a capital says nothing.
        let begins_sentence = context.begins_sentence
            || context.may_begin
                && (is_before_small(index, side) || is_last_of_line(index, side) && !context.is_behind_name_label);
        let is_name_by_context = if begins_sentence {
            !token.is(traits::COMMON) && (is_exchanged() || !are_german() && self.is_name_near(word, [side, other]))
        } else {
            !are_german() || context.is_after_capital || is_before_capital(index, side)
        };
        let is_respelled = || {
            let mut capitals = others.iter().filter(|other| other.is(traits::CAPITAL));
            capitals.any(|other| is_respelled(word, side.text_of(*other), context.begins_sentence, are_german()))
        };
        is_name_by_context || token.is(traits::INITIAL) || is_acronym(word) || is_respelled()
    }

    /// Whether a word stands near a change with its capital letter, where no sentence begins.
    ///
    /// Cost: O([`ELSEWHERE_BYTES`]), at most [`SEARCHES_MAX`] times.
    fn is_name_near(&mut self, word: &str, sides: [&ChangedSide<'_, '_>; 2]) -> bool {
        let Some(rest) = self.searches.checked_sub(1) else { return false };
        self.searches = rest;
        let is_name_in = |text: &str, changed: Range<usize>| {
            memchr::memmem::find_iter(text.as_bytes(), word).any(|start| {
                let (before, behind) = (&text[..start], &text[start + word.len()..]);
                let is_whole = !behind.starts_with(char::is_alphanumeric) && before.ends_with([' ', '\u{a0}']);
                !changed.contains(&start)
                    && is_whole
                    && before.trim_end().ends_with(|mark: char| mark.is_alphanumeric() || mark == ',')
            })
        };
        sides.into_iter().any(|side| {
            let (text, range) = (side.text.whole, &side.text.range);
            let from = text.ceil_char_boundary(range.start.saturating_sub(ELSEWHERE_BYTES));
            let to = text.floor_char_boundary((range.end + ELSEWHERE_BYTES).min(text.len()));
            is_name_in(&text[from..to], range.start - from..range.end - from)
        })
    }
}

/// Whether a number is no amount, as that of a note, which stands behind the end of a sentence.
fn is_mark_of_note(token: Token, text: &str) -> bool {
    token.is(traits::WORD) && !token.is(traits::NUMBER) && text.chars().all(char::is_numeric)
}

/// Whether a capital says nothing of a word that stands so: it is written so for emphasis, or it is
/// an answer, or a common word behind an abbreviation, where a sentence begins after all.
fn is_no_name(token: Token, word: &str, context: &WordContext<'_>) -> bool {
    shouted::is_emphatic(word)
        || context.is_after_abbreviation && token.is(traits::COMMON) && !token.is(traits::INITIAL)
        || (context.begins_sentence || context.may_begin) && is_answer(word)
}

/// A word in capitals, as it is written in a text that is not.
fn with_one_capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters.flat_map(char::to_lowercase)).collect()
}

/// Whether a name takes the place of another spelling of it. Where a sentence begins, any word has
/// a capital, and most differ at an end: the ends must be alike, or the last letter doubled.
fn is_respelled(word: &str, other: &str, begins_sentence: bool, are_german: bool) -> bool {
    let has_yo = || word.contains(typography::is_yo) || other.contains(typography::is_yo);
    if typography::is_same_word(word, other) && (begins_sentence || !has_yo()) {
        return false;
    }
    let is_doubled = |short: &str, long: &str| {
        let last = short.chars().next_back();
        long.strip_prefix(short).is_some_and(|rest| last.is_some_and(|last| rest.chars().eq([last])))
    };
    let are_strict = are_german || begins_sentence && !is_doubled(word, other) && !is_doubled(other, word);
    is_respelling(word, other, are_strict)
}

/// What stands in front of a word, as far as that tells a name.
struct WordContext<'text> {
    begins_sentence: bool,
    /// Whether a full stop in front of it is that of an abbreviation or an initial.
    is_after_abbreviation: bool,
    /// The word in front of it.
    word_before: &'text str,
    /// Whether a sentence begins here if a word with a small letter follows: behind a colon or the
    /// mark of an item, where names stand alone.
    may_begin: bool,
    /// Whether the word in front of it has a capital letter, as names come in pairs.
    is_after_capital: bool,
    /// Whether it is the value of a field that asks for a name.
    is_behind_name_label: bool,
    /// The mark in front of it; empty where that is a word.
    mark_before: &'text str,
}

impl<'text> WordContext<'text> {
    /// At the start of a change.
    fn at_start(side: &ChangedSide<'text, '_>, languages: &LazyLanguages<'_>) -> Self {
        let all_before = blanks::without_end(side.text.before());
        // A sentence ends in front of the mark of its note.
        let before = without_note_marks(all_before);
        let breaks = breaks_behind(side.text.whole, all_before);
        let is_after_abbreviation = !breaks && abbreviations::ends_with_one(tail(before, CHUNK_BYTES_MAX));
        let begins_sentence = begins_sentence(before) && !is_after_abbreviation || breaks;
        let is_behind_title = || is_after_abbreviation && last_word(before.trim_end_matches('.')).len() > 1;
        Self {
            begins_sentence,
            is_after_abbreviation,
            word_before: last_word(before),
            // A letter is the mark of an item as well: A. Fees are due.
            may_begin: !begins_sentence && !is_behind_title() && may_begin_sentence(before),
            is_after_capital: last_chunk(before)
                .is_some_and(|word| begins_with_capital(word) && !known(word, languages).is_common),
            is_behind_name_label: asks_for_name(all_before),
            mark_before: "",
        }
    }

    /// Goes on behind a word or a mark.
    fn pass(&mut self, token: Token, text: &'text str) {
        if is_mark_of_note(token, text) {
            return;
        }
        if token.is(traits::WORD) {
            (self.begins_sentence, self.may_begin, self.is_behind_name_label) = (false, false, false);
            self.is_after_abbreviation = false;
            self.word_before = text;
            // The article that begins a sentence makes no name of the noun behind it.
            self.is_after_capital = token.is(traits::CAPITAL) && !token.is(traits::COMMON);
            self.mark_before = "";
        } else {
            // A quotation that is announced begins a sentence.
            let is_announced = token.is(traits::QUOTE) && matches!(self.mark_before, "," | ":");
            let is_abbreviated = text == "." && abbreviations::is_one("", self.word_before);
            self.is_after_abbreviation |= is_abbreviated;
            self.begins_sentence |= is_sentence_end(text) && !is_abbreviated || is_announced;
            self.may_begin |= matches!(text, ":" | "：" | "|" | "#" | ">") || token.is(traits::QUOTE);
            self.is_after_capital = false;
            self.mark_before = text;
        }
    }
}

/// Whether a word has a capital letter that a number, a negation, or `I`, does not have.
fn may_be_name(token: Token) -> bool {
    token.is(traits::CAPITAL) && !token.is_any(traits::NUMBER | traits::NO_NAME | traits::NEGATION)
}

/// Whether the word behind a word of a change, in it or behind it, has a capital letter.
fn is_before_capital(index: usize, side: &ChangedSide<'_, '_>) -> bool {
    match side.tokens.get(index + 1) {
        Some(next) => next.is(traits::CAPITAL),
        None => {
            let ends_sentence = |character| matches!(character, '\n' | '.' | '!' | '?');
            let is_blank = |character: char| character.is_whitespace() && !ends_sentence(character);
            let behind = head(side.text.after().trim_start_matches(is_blank), CHUNK_BYTES_MAX);
            let word = behind.split(|character: char| character.is_whitespace() || ends_sentence(character)).next();
            word.is_some_and(begins_with_capital)
        }
    }
}

/// Whether the word behind a word of a change begins with a small letter.
fn is_before_small(index: usize, side: &ChangedSide<'_, '_>) -> bool {
    let next = match side.tokens.get(index + 1) {
        Some(next) => side.text_of(*next),
        None => side.text.after().trim_start_matches([' ', '\u{a0}']),
    };
    next.starts_with(char::is_lowercase)
}

/// Whether no other word follows a word of a change in its line, its cell or its element.
fn is_last_of_line(index: usize, side: &ChangedSide<'_, '_>) -> bool {
    let end = index + 1 == side.tokens.len() || {
        let is_mark = |token: &Token| !token.is(traits::WORD);
        side.tokens[index + 1..].iter().all(is_mark)
    };
    let behind = head(side.text.after(), CHUNK_BYTES_MAX);
    let rest = behind.find(['\n', '|', '<']).map_or(behind, |end| &behind[..end]);
    let next_tag = &behind[rest.len()..];
    let is_inline = INLINE_TAGS.iter().any(|tag| next_tag.starts_with(tag) || side.text.changed().contains(tag));
    let has_word = rest.contains(char::is_alphanumeric) && !side.text.changed().ends_with('\n');
    end && !has_word && !is_inline
}

/// What ends an element within a sentence.
const INLINE_TAGS: [&str; 6] = ["</a>", "</b>", "</i>", "</em>", "</strong>", "</span>"];

/// Whether a word has a capital only as it names a clause by its number: Clause 4.
fn is_word_before_number(index: usize, side: &ChangedSide<'_, '_>) -> bool {
    let next = side.tokens.get(index + 1).map_or_else(|| first_word(side.text.after()), |next| side.text_of(*next));
    let is_number = next.starts_with(|first: char| first.is_numeric()) || !next.is_empty() && is_roman(next);
    is_number && is_word_of_clause(side.text_of(side.tokens[index]))
}

/// Whether a sentence may begin behind `before`, which does not end one: behind a colon, a tag, in
/// a cell, or where nothing stands in its line but the marks of a heading, an item or a quotation
/// and the number of a clause.
fn may_begin_sentence(before: &str) -> bool {
    let line = tail(before, MARKS_BYTES_MAX);
    let begins_text = line.len() == before.len();
    let (line, begins_line) = line.rfind('\n').map_or((line, begins_text), |feed| (&line[feed + 1..], true));
    let opens_quotation = line
        .strip_suffix(OPENING)
        .is_some_and(|before| before.is_empty() || before.ends_with(|blank: char| blank.is_whitespace()));
    if opens_quotation
        || line.trim_end_matches(['*', '_']).ends_with([':', '：', '|'])
        || line.ends_with('>') && line.contains('<')
    {
        return true;
    }
    let is_mark = |mark: char| mark.is_whitespace() || "#>|*+-–—•·_~(（[§\"“„”«»‘‚'「『¿¡".contains(mark);
    let rest = line.trim_start_matches(is_mark);
    let number = rest.trim_end_matches([')', '）', ']', '.', '*', '_', ' ']);
    let is_number = number.is_empty()
        || number.chars().count() <= NUMBER_CHARACTERS_MAX
            && !number.contains(char::is_whitespace)
            && (number.contains(char::is_numeric) || number.len() < rest.len());
    begins_line && is_number
}

/// No mark of an item, with the number in it, is looked at that has more bytes.
const MARKS_BYTES_MAX: usize = 48;

/// The number of an item in front of a sentence, such as `viii` or `3.2.1`, is no longer.
const NUMBER_CHARACTERS_MAX: usize = 6;

/// The last word of a text with the marks that touch it, as far as it is looked at.
fn last_chunk(text: &str) -> Option<&str> {
    tail(text, CHUNK_BYTES_MAX).rsplit(char::is_whitespace).next()
}

/// Whether all letters of a word are capitals.
fn is_acronym(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase)
}

/// Whether a sentence begins behind `before`: a quotation that is announced begins one.
fn begins_sentence(before: &str) -> bool {
    before.is_empty()
        || is_sentence_end(before)
        || before.strip_suffix(OPENING).is_some_and(|quoting| {
            let before = quoting.trim_end();
            // Where no space parts them, the mark closes what stands in front of it.
            before.ends_with([',', ':']) || before.len() < quoting.len() && is_sentence_end(before)
        })
}

/// Marks that may open a quotation.
const OPENING: [char; 6] = ['"', '“', '„', '«', '»', '‘'];

/// Whether two words are spellings of one name: alike but for accents or at most two letters in
/// four or more. German nouns, which all have capitals, also differ so at their ends, by case: of
/// them the ends must be alike.
fn is_respelling(one: &str, other: &str, are_german: bool) -> bool {
    const LETTERS_MAX: usize = 40;
    // A letter is at most four bytes, and two may have come or gone; many words are further apart.
    if one.len().abs_diff(other.len()) > 8 || one.len().max(other.len()) > 4 * LETTERS_MAX {
        return false;
    }
    if one.is_ascii() && other.is_ascii() {
        let is_near = one.len().abs_diff(other.len()) <= 2;
        return is_near && is_spelled_alike(one.as_bytes(), other.as_bytes(), are_german, u8::eq_ignore_ascii_case);
    }
    // Of two spellings, one end at least is alike; most pairs of words are told apart by that.
    let ends = [(one.chars().next(), other.chars().next()), (one.chars().next_back(), other.chars().next_back())];
    let differ = |pair: (Option<char>, Option<char>)| match pair {
        (Some(one), Some(other)) if one.is_ascii() && other.is_ascii() => !one.eq_ignore_ascii_case(&other),
        (one, other) => base_letter(one).zip(base_letter(other)).is_some_and(|(one, other)| one != other),
    };
    let (begin_apart, end_apart) = (differ(ends[0]), differ(ends[1]));
    if begin_apart && end_apart || are_german && (begin_apart || end_apart) {
        return false;
    }
    use unicode_normalization::UnicodeNormalization as _;
    let letters = |word: &str| -> Vec<char> {
        word.nfd().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).take(LETTERS_MAX).collect()
    };
    is_spelled_alike(&letters(one), &letters(other), are_german, char::eq)
}

/// A letter without its accents, in lower case; none where that is no single letter.
fn base_letter(letter: Option<char>) -> Option<char> {
    let (mut base, mut letters) = (None, 0);
    unicode_normalization::char::decompose_canonical(letter?, |part| {
        if part.is_alphanumeric() {
            base = Some(part);
            letters += 1;
        }
    });
    let mut lower = base.filter(|_| letters == 1)?.to_lowercase();
    lower.next().filter(|_| lower.next().is_none())
}

/// Whether at most two letters differ, in one place, and three or more are alike; `within`: not at
/// the ends.
fn is_spelled_alike<L>(one: &[L], other: &[L], within: bool, is_like: impl Fn(&L, &L) -> bool) -> bool {
    let alike = |pair: &(&L, &L)| is_like(pair.0, pair.1);
    let prefix = one.iter().zip(other).take_while(alike).count();
    let suffix = one[prefix..].iter().rev().zip(other[prefix..].iter().rev()).take_while(alike).count();
    let changed = one.len().max(other.len()) - prefix - suffix;
    changed == 0 || changed <= 2 && prefix + suffix >= 3 && !(within && (prefix == 0 || suffix == 0))
}

/// Whether a line ends between `before`, a beginning of `text`, and what follows it.
fn breaks_behind(text: &str, before: &str) -> bool {
    let rest = &text[before.len()..];
    blanks::at_start(rest).contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name() {
        for (one, other) in [
            ("Vučić", "Vucic"),
            ("Élysée", "Elysee"),
            ("Øystein", "Oystein"),
            ("Мiхайло", "Михайло"),
            ("Σταύρος", "Σταυρος"),
            ("Zelensky", "Zelenskyy"),
            ("Αθήνα", "ΑΘΉΝΑ"),
            ("İstanbul", "Istanbul"),
            ("Müller", "Mu\u{308}ller"),
        ] {
            assert!(is_respelling(one, other, false) && is_respelling(other, one, false), "{one} {other}");
        }
        for (one, other) in [("Vučić", "Nikolić"), ("Belgrade", "Zagreb"), ("Київ", "Львів"), ("Müller", "Maier")]
        {
            assert!(!is_respelling(one, other, false) && !is_respelling(other, one, false), "{one} {other}");
        }
    }
}
