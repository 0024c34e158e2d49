//! Names: words with a capital letter where no sentence begins, and those that were spelled in another way.

#![allow(clippy::indexing_slicing, reason = "prefixes and suffixes are no longer than the words")]

use super::changed::{Changed, Side, Token, begins_with_capital, traits};
use crate::text::boundaries::is_sentence_end;

/// How far from a change, in bytes, its names are looked for where no sentence begins.
const ELSEWHERE_BYTES: usize = 4 << 10;

/// How many names of a comparison are looked for in that way.
const SEARCHES_MAX: u32 = 16;

/// Tells names, as far as its searches last.
pub(super) struct Names {
    /// Whether every noun has a capital letter.
    pub(super) are_german: bool,
    /// How many more names may be looked for.
    searches: u32,
}

impl Names {
    pub(super) fn new(are_german: bool) -> Self {
        Self { are_german, searches: SEARCHES_MAX }
    }

    /// How many of the words of `changed` that only it has are names.
    pub(super) fn count<'text>(
        &mut self,
        (side, changed): (&Side<'text>, &Changed<'text, '_>),
        (other_side, other): (&Side<'text>, &Changed<'text, '_>),
        own: &[Token],
        others: &[Token],
    ) -> usize {
        let may_be_name = |token: &Token| token.is(traits::CAPITAL) && !token.is_any(traits::NUMBER | traits::NO_NAME);
        if !own.iter().any(may_be_name) {
            return 0;
        }
        let mut capitals: Vec<u32> = own.iter().filter(|token| may_be_name(token)).map(|token| token.id).collect();
        capitals.sort_unstable();
        // Among very many words, a like one is chance.
        let others = if others.len() <= 32 { others } else { &[] };
        let mut names = 0;
        let before = changed.before(side).trim_end();
        let mut begins_sentence = begins_sentence(before) || breaks_behind(side.text, before);
        // The word in front of the change, as names come in pairs.
        let mut is_after_capital = before.rsplit(char::is_whitespace).next().is_some_and(begins_with_capital);
        let mut mark_before = "";
        for (place, token) in changed.tokens.iter().enumerate() {
            if !token.is(traits::WORD) {
                let mark = changed.text_of(*token);
                begins_sentence |= is_sentence_end(mark) || token.is(traits::QUOTE) && matches!(mark_before, "," | ":");
                mark_before = mark;
                is_after_capital = false;
                continue;
            }
            let word = changed.text_of(*token);
            if may_be_name(token) && capitals.binary_search(&token.id).is_ok() && word.chars().nth(1).is_some() {
                let is_before_capital = || match changed.tokens.get(place + 1) {
                    Some(next) => next.is(traits::CAPITAL),
                    None => {
                        let after = changed.after(side);
                        let next =
                            after.split(['\n', '.', '!', '?']).next().unwrap_or_default().split_whitespace().next();
                        next.is_some_and(begins_with_capital)
                    }
                };
                let is_acronym = || word.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
                let is_pair = || is_after_capital || is_before_capital();
                // A title in front of a name has a capital there too: a name takes the place of another.
                let is_exchanged = || others.iter().any(may_be_name) && is_before_capital();
                let is_name = if begins_sentence {
                    !token.is(traits::COMMON)
                        && (is_exchanged()
                            || !self.are_german && self.is_named_near(word, [(side, changed), (other_side, other)]))
                } else {
                    !self.are_german || is_pair()
                };
                let is_name = is_name
                    || is_acronym()
                    || others.iter().filter(|other| other.is(traits::CAPITAL)).any(|other| {
                        let other = changed.text_of(*other);
                        is_respelling(word, other, self.are_german)
                    });
                names += usize::from(is_name);
            }
            // The article that begins a sentence makes no name of the noun behind it.
            is_after_capital = token.is(traits::CAPITAL) && !token.is(traits::COMMON);
            begins_sentence = false;
            mark_before = "";
        }
        names
    }

    /// Whether a word stands near a change with its capital letter, where no sentence begins.
    ///
    /// Cost: O([`ELSEWHERE_BYTES`]), at most [`SEARCHES_MAX`] times.
    fn is_named_near<'text>(&mut self, word: &str, sides: [(&Side<'text>, &Changed<'text, '_>); 2]) -> bool {
        let Some(rest) = self.searches.checked_sub(1) else { return false };
        self.searches = rest;
        let is_name_in = |text: &str| {
            memchr::memmem::find_iter(text.as_bytes(), word).any(|place| {
                let (before, behind) = (&text[..place], &text[place + word.len()..]);
                let is_whole = !behind.starts_with(char::is_alphanumeric) && before.ends_with([' ', '\u{a0}']);
                is_whole && before.trim_end().ends_with(|mark: char| mark.is_alphanumeric() || mark == ',')
            })
        };
        sides.into_iter().any(|(side, changed)| {
            let from = changed.range.start.saturating_sub(ELSEWHERE_BYTES);
            let to = (changed.range.end + ELSEWHERE_BYTES).min(side.text.len());
            is_name_in(&side.text[side.text.ceil_char_boundary(from)..side.text.floor_char_boundary(to)])
        })
    }
}

/// Whether a sentence begins behind `before`: a quotation that is announced begins one.
fn begins_sentence(before: &str) -> bool {
    before.is_empty()
        || is_sentence_end(before)
        || before
            .strip_suffix(['"', '“', '„', '«', '»', '‘'])
            .is_some_and(|before| before.trim_end().ends_with([',', ':']))
}

/// Whether two words are spellings of one name: alike but for accents or at most two letters in four or more. German nouns, which
/// all have capitals, also differ so at their ends, by case: of them the ends must be alike.
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

/// Whether at most two letters differ, in one place, and three or more are alike; `within`: not at the ends.
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
            assert!(is_respelling(one, other, false) && is_respelling(other, one, false), "{one} {other}");
        }
        for (one, other) in [("Vučić", "Nikolić"), ("Belgrade", "Zagreb"), ("Київ", "Львів"), ("Müller", "Maier")]
        {
            assert!(!is_respelling(one, other, false) && !is_respelling(other, one, false), "{one} {other}");
        }
    }
}
