//! Names: words with a capital letter where no sentence begins, and those that were spelled in another way.

#![allow(clippy::indexing_slicing, reason = "prefixes and suffixes are no longer than the words")]

use super::super::boundaries::is_sentence_end;
use super::super::lexicon;
use super::changed::{Changed, Side, Token, begins_with_capital};

impl<'text> Side<'text> {
    /// How many of the words of `changed` that only it has are names.
    pub(super) fn names(&mut self, changed: &Changed<'text, '_>, own: &[Token], others: &[Token]) -> usize {
        if !own.iter().any(|token| token.is_capital) {
            return 0;
        }
        let is_german = *self.is_german.get_or_insert_with(|| lexicon::is_german(self.text));
        let mut capitals: Vec<u32> = own.iter().filter(|token| token.is_capital).map(|token| token.id).collect();
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
                begins_sentence |= is_sentence_end(changed.text_of(token));
                is_after_capital = false;
                continue;
            }
            let may_be_name = token.is_capital
                && !token.is_number
                && !token.is_no_name
                && changed.text_of(token).chars().nth(1).is_some();
            if may_be_name && capitals.binary_search(&token.id).is_ok() {
                let is_before_capital = || match changed.tokens.get(place + 1) {
                    Some(next) => next.is_capital,
                    None => changed.after(self).split_whitespace().next().is_some_and(begins_with_capital),
                };
                let is_acronym =
                    || changed.text_of(token).chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
                let is_respelled = || {
                    others
                        .iter()
                        .any(|other| other.is_capital && is_respelling(changed.text_of(token), changed.text_of(other)))
                };
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

/// Whether two words are spellings of one name: alike but for accents or at most two letters in four or more.
fn is_respelling(one: &str, other: &str) -> bool {
    const LETTERS_MAX: usize = 40;
    // A letter is at most four bytes, and two may have come or gone; many words are further apart.
    if one.len().abs_diff(other.len()) > 8 || one.len().max(other.len()) > 4 * LETTERS_MAX {
        return false;
    }
    if one.is_ascii() && other.is_ascii() {
        let is_near = one.len().abs_diff(other.len()) <= 2;
        return is_near && is_spelled_alike(one.as_bytes(), other.as_bytes(), u8::eq_ignore_ascii_case);
    }
    // Of two spellings, one end at least is alike; most pairs of words are told apart by that.
    let ends = [(one.chars().next(), other.chars().next()), (one.chars().next_back(), other.chars().next_back())];
    let differ = |(one, other): (Option<char>, Option<char>)| {
        base_letter(one).zip(base_letter(other)).is_some_and(|(one, other)| one != other)
    };
    if ends.into_iter().all(differ) {
        return false;
    }
    use unicode_normalization::UnicodeNormalization as _;
    let letters = |word: &str| -> Vec<char> {
        word.nfd().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).take(LETTERS_MAX).collect()
    };
    is_spelled_alike(&letters(one), &letters(other), char::eq)
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

/// Whether at most two letters differ, in one place, and three or more are alike.
fn is_spelled_alike<L>(one: &[L], other: &[L], is_like: impl Fn(&L, &L) -> bool) -> bool {
    let alike = |pair: &(&L, &L)| is_like(pair.0, pair.1);
    let prefix = one.iter().zip(other).take_while(alike).count();
    let suffix = one[prefix..].iter().rev().zip(other[prefix..].iter().rev()).take_while(alike).count();
    let changed = one.len().max(other.len()) - prefix - suffix;
    changed == 0 || changed <= 2 && prefix + suffix >= 3
}

/// Whether a line ends between `before`, a beginning of `text`, and what follows it.
fn breaks_behind(text: &str, before: &str) -> bool {
    let rest = &text[before.len()..];
    rest[..rest.len() - rest.trim_start().len()].contains('\n')
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
            assert!(is_respelling(one, other) && is_respelling(other, one), "{one} {other}");
        }
        for (one, other) in [("Vučić", "Nikolić"), ("Belgrade", "Zagreb"), ("Київ", "Львів"), ("Müller", "Maier")]
        {
            assert!(!is_respelling(one, other) && !is_respelling(other, one), "{one} {other}");
        }
    }
}
