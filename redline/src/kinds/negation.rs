//! Negations: what makes a change one of whether something is so.
//!
//! - A word negates if the list of its language has it (`lexicon/languages.rs`), or by its form:
//!   *doesn't*, *n'est*. Where words are not set apart, signs of negation are found within the text
//!   (`lexicon/patterns.rs`), and so are the words that hold such a sign and mean none, such as
//!   莫斯科.
//! - A change is of negation if one side has more such words than the other; if one word stands for
//!   another with a prefix that negates (*likely*, *unlikely*; *un-elected*) or with a Turkish
//!   suffix ([`turkish_negation`]); if the same word is negated on one side alone (*Monday, not
//!   Friday*); or if a pause came or went beside a negation (*No, deal*).
//! - It is none where one full stop stands for another mark that ends a sentence.

use super::lexicon::{Entry, LazyLanguages, Lower, TURKISH};
use super::sides::{BothSides, ChangedSide};
use super::signs::is_hyphen;
use super::token::{Token, traits};
use super::turkish_negation;
use super::unspaced::UnspacedSides;
use crate::text::boundaries::is_sentence_end;

/// In a change with more words of its own on either side, pairs of words are not looked into.
const PAIRED_WORDS_MAX: usize = 8;

/// In a change of more words, it is not looked into which of them are negated.
const ORDERED_WORDS_MAX: usize = 64;

/// Whether a word negates by itself, by the lists or by its form; `entry` is what the lists say of
/// it.
pub(super) fn is_negation_word(word: &str, entry: &Entry, languages: &LazyLanguages<'_>) -> bool {
    let is_listed = || entry.negation != 0 && languages.get().negate(entry.negation, entry.common);
    // English joins its negation to the verb; French sets it in front.
    let ending = word.as_bytes().last_chunk::<3>();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case(b"n't"))
        || word.ends_with("n’t")
        || word.strip_prefix("n'").or(word.strip_prefix("n’")).is_some_and(|verb| !matches!(verb, "" | "s"))
        || is_listed()
}

/// Whether a negation came or went, or negates another word than before.
pub(super) fn has_changed(
    sides: &BothSides<'_, '_>,
    unspaced: &UnspacedSides<'_>,
    languages: &LazyLanguages<'_>,
) -> bool {
    let BothSides { left, right } = sides;
    unspaced.left.negations.len() != unspaced.right.negations.len()
        || count(left) != count(right) && !is_spelled_out(sides)
        || has_prefix_apart(left) != has_prefix_apart(right)
        || negates_another(left, right)
        || negates_another(right, left)
        || is_one_word_negated(sides, languages)
}

/// Whether a pause came or went: beside a word of negation, that is one of negation. One end of a
/// sentence for another is none.
pub(super) fn has_changed_pause(sides: &BothSides<'_, '_>) -> bool {
    let ends_sentence = |side: &ChangedSide<'_, '_>| side.has_own(|token| is_sentence_end(side.text_of(token)));
    let is_pause = |side: &ChangedSide<'_, '_>| side.has_own(|token| token.is(traits::PAUSE)) && !is_joined(side);
    (is_pause(&sides.left) || is_pause(&sides.right)) && !(ends_sentence(&sides.left) && ends_sentence(&sides.right))
}

/// Whether a side is nothing but the hyphen between the halves of a word: no-one.
fn is_joined(side: &ChangedSide<'_, '_>) -> bool {
    side.text.changed().chars().all(is_hyphen)
        && side.text.before().ends_with(char::is_alphanumeric)
        && side.text.after().starts_with(char::is_alphanumeric)
}

/// Whether one side is the name of what the other gives in short, in brackets: (No), (Norway).
fn is_spelled_out(sides: &BothSides<'_, '_>) -> bool {
    let in_brackets = |side: &ChangedSide<'_, '_>| {
        side.text.before().ends_with('(') && side.text.after().starts_with(')') && side.tokens.len() == 1
    };
    let (one, other) = (sides.left.text.changed(), sides.right.text.changed());
    let is_name =
        |short: &str, long: &str| long.len() >= 5 && long.starts_with(short) && long.starts_with(char::is_uppercase);
    in_brackets(&sides.left) && in_brackets(&sides.right) && (is_name(one, other) || is_name(other, one))
}

fn count(side: &ChangedSide<'_, '_>) -> usize {
    side.own.iter().filter(|token| token.is(traits::NEGATION)).count()
}

/// Whether a side alone has a prefix in front of a hyphen: un-elected, non-violent.
fn has_prefix_apart(side: &ChangedSide<'_, '_>) -> bool {
    side.own.len() <= PAIRED_WORDS_MAX
        && side.has_own(|token| side.text_of(token) == "-")
        && side.has_own(|token| matches!(side.text_of(token), "un" | "Un" | "non" | "Non"))
}

/// Whether some word of one side is some word of the other, negated.
fn is_one_word_negated(sides: &BothSides<'_, '_>, languages: &LazyLanguages<'_>) -> bool {
    let (gone, come) = (sides.left.own, sides.right.own);
    let is_pair = |one: Token, other: Token| {
        let (one, other) = (sides.text_of(one), sides.text_of(other));
        is_negated(one, other, languages) || is_negated(other, one, languages)
    };
    gone.len().max(come.len()) <= PAIRED_WORDS_MAX
        && gone.iter().any(|gone| come.iter().any(|come| is_pair(*gone, *come)))
}

/// Whether a word that is negated in `one` stands in `other` without negation.
fn negates_another(one: &ChangedSide<'_, '_>, other: &ChangedSide<'_, '_>) -> bool {
    if !one.tokens.iter().any(|token| token.is(traits::NEGATION))
        || one.tokens.len().max(other.tokens.len()) > ORDERED_WORDS_MAX
    {
        return false;
    }
    // Each word with whether the one in front of it negates.
    let words = |side: &ChangedSide<'_, '_>| {
        let mut after_negation = false;
        let words = side.words().map(|token| {
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

/// What negates within a word has no more bytes, joiners and capitals included.
const NEGATING_BYTES_MAX: usize = 12;

/// Shorter words are no Turkish verbs that negate.
const TURKISH_BYTES_MIN: usize = 4;

/// Whether two words begin with the same letter of ASCII or with a Turkish one.
fn begin_alike(one: &str, other: &str) -> bool {
    let first = one.bytes().next();
    let is_letter = first.is_some_and(|first| first.is_ascii_alphabetic() || matches!(first, 0xC3..=0xC5));
    is_letter && first.zip(other.bytes().next()).is_some_and(|(one, other)| one.eq_ignore_ascii_case(&other))
}

/// Whether `other` is `one` with a prefix that negates: likely, unlikely; mogu, ne mogu; می‌خواهد,
/// نمی‌خواهد.
fn is_negated(one: &str, other: &str, languages: &LazyLanguages<'_>) -> bool {
    let (Some(one_last), Some(other_last)) = (one.bytes().next_back(), other.bytes().next_back()) else { return false };
    if one.len().abs_diff(other.len()) > NEGATING_BYTES_MAX {
        return false;
    }
    // But for these Turkish ones, both end alike, but for the case of their letters.
    let may_be_turkish = one.len().min(other.len()) >= TURKISH_BYTES_MIN && begin_alike(one, other);
    if !may_be_turkish && !one_last.eq_ignore_ascii_case(&other_last) && one_last.is_ascii() {
        return false;
    }
    let (one, other) = (Lower::of(one), Lower::of(other));
    let (one, other) = (one.as_str(), other.as_str());
    if may_be_turkish && turkish_negation::is_negated(one, other) && languages.get().may_be(TURKISH) {
        return true;
    }
    if one.is_empty() || one.len() >= other.len() {
        return false;
    }
    let is_latin = one.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || ('À'..='ɏ').contains(&first));
    let letters = one.chars().count();
    let Some(prefix) = other.strip_suffix(one) else { return false };
    if is_latin {
        return letters >= 3
            && matches!(prefix, "un" | "in" | "im" | "il" | "ir" | "non" | "dis" | "ne" | "nie" | "anti")
            && (letters >= 4 || matches!(prefix, "ne" | "nie" | "un"));
    }
    let first = one.chars().next().unwrap_or_default();
    match first {
        'а'..='я' | 'ђ'..='џ' | 'ё' => letters >= 2 && matches!(prefix, "не" | "ни" | "без" | "ана" | "а"),
        'α'..='ω' | 'ά'..='ώ' => letters >= 3 && matches!(prefix, "α" | "αν" | "μη"),
        '\u{620}'..='\u{6FF}' => letters >= 2 && matches!(prefix, "ن" | "نمی" | "نا" | "بی" | "غیر"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_that_negate() {
        let turkish = "Bakan dün yaptığı açıklamada bu karar için ve daha sonra dedi.";
        let is_negated = |one: &str, other: &str| is_negated(one, other, &LazyLanguages::new(turkish, ""));
        for (one, other) in [
            ("likely", "unlikely"),
            ("Legal", "illegal"),
            ("mogu", "nemogu"),
            ("законито", "незаконито"),
            ("می\u{200c}خواهد", "نمی\u{200c}خواهد"),
            ("میخواهد", "نمی\u{200c}خواهد"),
            ("خواهد", "نخواهد"),
            ("kapatılacak", "kapatılmayacak"),
            ("etti", "etmedi"),
        ] {
            assert!(is_negated(one, other), "{one} {other}");
        }
        for (one, other) in [("to", "into"), ("port", "import_"), ("he", "she"), ("a", "una")] {
            assert!(!is_negated(one, other), "{one} {other}");
        }
    }
}
