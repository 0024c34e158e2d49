//! Changes of marks alone: signs of numbers, pauses beside a negation, symbols, marks within a quotation.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches")]

use super::changed::{Changed, Side, Token, head, tail, traits};
use crate::kinds::lexicon::{Languages, known};
use crate::text::boundaries::is_sentence_end;

pub(super) fn is_currency(sign: char) -> bool {
    matches!(sign, '$' | '¢'..='¥' | '\u{20A0}'..='\u{20C0}' | '＄' | '￥' | '￡')
}

/// Whether a voice pauses at a mark.
pub(super) fn is_pause(mark: &str) -> bool {
    matches!(mark, "," | "،" | "，" | "、" | "." | "。" | ";" | ":" | "!" | "?" | "-" | "–" | "—" | "؛")
}

/// Whether a character says something by itself, where punctuation only sets apart what words say: arrows, signs of mathematics,
/// ticks, pictures, flags, the signs for copyright and trademark.
pub(super) fn is_symbol(character: char) -> bool {
    matches!(character,
        '=' | '±' | '×' | '÷' | '¬' | '©' | '®' | '§' | '¶' | '°'
        | '\u{2100}'..='\u{214F}'
        | '\u{2190}'..='\u{22FF}'
        | '\u{2300}'..='\u{23FF}'
        | '\u{25A0}'..='\u{275A}'
        | '\u{2761}'..='\u{2767}'
        | '\u{2776}'..='\u{27E5}'
        | '\u{27F0}'..='\u{2982}'
        | '\u{2999}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1FBFF}')
}

/// What stands beside a change of marks, on both sides of it.
#[derive(Clone, Copy)]
struct Beside {
    /// Whether a number, or a word for one, stands in front of the change, and whether without space.
    number_before: bool,
    touches_before: bool,
    /// The same behind the change.
    number_after: bool,
    touches_after: bool,
    /// Whether white space, or nothing, stands in front of it.
    space_before: bool,
}

/// The words next to a change.
fn neighbours<'text>(side: &Side<'text>, changed: &Changed<'text, '_>) -> (&'text str, &'text str) {
    let word = |chunk: Option<&'text str>| {
        chunk
            .unwrap_or_default()
            .trim_matches(|mark: char| !mark.is_alphanumeric() && !is_currency(mark) && mark != '%')
    };
    let before = tail(changed.before(side), WORD_BYTES_MAX).split_whitespace().next_back();
    let after = head(changed.after(side), WORD_BYTES_MAX).split_whitespace().next();
    // Of what hyphens join, the word that touches.
    let last = |word: &'text str| word.rsplit(['-', '–', '—', '/']).next().unwrap_or_default();
    let first = |word: &'text str| word.split(['-', '–', '—', '/']).next().unwrap_or_default();
    (last(word(before)), first(word(after)))
}

/// A word beside a change is looked for in so many bytes.
const WORD_BYTES_MAX: usize = 64;

fn beside<'text>(side: &Side<'text>, changed: &Changed<'text, '_>, languages: impl Fn() -> Languages) -> Beside {
    let (word_before, word_after) = neighbours(side, changed);
    let is_number = |word: &str| !word.is_empty() && known(word, &languages).is_number;
    let last = changed.before(side).chars().next_back();
    let next = changed.after(side).chars().next();
    let last_solid = changed.before(side).trim_end_matches([' ', '\u{a0}', '\u{202f}']).chars().next_back();
    let next_solid = changed.after(side).trim_start_matches([' ', '\u{a0}', '\u{202f}']).chars().next();
    let is_digit = |character: Option<char>| {
        character.is_some_and(|digit| digit.is_numeric() || is_currency(digit) || digit == '%')
    };
    let is_letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    Beside {
        number_before: is_digit(last_solid) || is_letter(last_solid) && is_number(word_before),
        touches_before: is_digit(last) || is_letter(last) && is_number(word_before),
        number_after: is_digit(next_solid) || is_letter(next_solid) && is_number(word_after),
        touches_after: is_digit(next) || is_letter(next) && is_number(word_after),
        space_before: last.is_none_or(char::is_whitespace),
    }
}

/// Whether a number, or a word for one, stands in front of a change or behind it.
pub(super) fn is_beside_number<'text>(
    side: &Side<'text>,
    changed: &Changed<'text, '_>,
    languages: impl Fn() -> Languages,
) -> bool {
    let beside = beside(side, changed, languages);
    beside.number_before || beside.number_after
}

/// Whether a sign changed that belongs to a number: minus, percent, a currency, a decimal point, what joins two numbers.
pub(super) fn signs_a_number<'text>(
    (left_side, left): (&Side<'text>, &Changed<'text, '_>),
    (right_side, right): (&Side<'text>, &Changed<'text, '_>),
    (gone, come): (&[Token], &[Token]),
    languages: impl Fn() -> Languages,
) -> bool {
    let one = beside(left_side, left, &languages);
    let other = beside(right_side, right, &languages);
    let before = one.number_before && other.number_before;
    let after = one.number_after && other.number_after;
    let touches_before = one.touches_before && other.touches_before;
    let touches_after = one.touches_after && other.touches_after;
    if !before && !after {
        return false;
    }
    gone.iter().chain(come).any(|token| {
        left.text_of(*token).chars().all(|sign| match sign {
            '%' | '‰' | '٪' | '％' | '°' | '′' | '″' => before || after,
            '+' | '±' | '<' | '>' | '≤' | '≥' | '~' | '≈' | '=' | '≠' | '×' | '÷' | '*' | '^' => {
                before || after
            }
            // A sign of its own, or between two numbers; not the dash of a sentence.
            '−' | '-' | '–' | '—' | '/' => {
                before && after || touches_after && one.space_before && other.space_before
            }
            '.' | ',' | '٫' | '٬' | ':' | '’' | '\'' => {
                touches_before && touches_after
                    || sign == '.' && touches_after && one.space_before && other.space_before
            }
            '(' => touches_after,
            ')' => touches_before,
            _ => is_currency(sign),
        })
    })
}

/// Whether a pause came or went beside a word of negation: *No, deal*; not where one end of a sentence stands for another.
pub(super) fn pauses_at_negation<'text>(
    left: (&Side<'text>, &Changed<'text, '_>),
    right: (&Side<'text>, &Changed<'text, '_>),
    (gone, come): (&[Token], &[Token]),
    languages: impl Fn() -> Languages,
) -> bool {
    if !gone.iter().chain(come).any(|token| token.is(traits::PAUSE)) {
        return false;
    }
    let ends = |changed: &Changed<'text, '_>, tokens: &[Token]| {
        tokens.iter().any(|token| is_sentence_end(changed.text_of(*token)))
    };
    if ends(left.1, gone) && ends(right.1, come) {
        return false;
    }
    let negates = |(side, changed): (&Side<'text>, &Changed<'text, '_>)| {
        let (before, after) = neighbours(side, changed);
        (known(before, &languages).is_negation, known(after, &languages).is_negation)
    };
    let (left, right) = (negates(left), negates(right));
    left.0 && right.0 || left.1 && right.1
}

/// Whether a mark changed that belongs to the words of a quotation: not the comma in front of its closing mark, which some
/// set inside and some outside.
pub(super) fn is_of_quotation<'text>(
    (left_side, left): (&mut Side<'text>, &Changed<'text, '_>),
    (right_side, right): (&mut Side<'text>, &Changed<'text, '_>),
    (gone, come): (&[Token], &[Token]),
) -> bool {
    let closes = |side: &Side<'text>, changed: &Changed<'text, '_>| {
        changed.after(side).starts_with(['"', '”', '“', '»', '«', '」', '』', '’', '‘'])
    };
    let is_comma = |token: &Token| matches!(left.text_of(*token), "," | "." | "،" | "，" | "。");
    let is_set = gone.iter().chain(come).all(is_comma) && gone.len() + come.len() < 2;
    if is_set && (closes(left_side, left) || closes(right_side, right)) {
        return false;
    }
    left_side.quotes.is_inside(left.range.start) && right_side.quotes.is_inside(right.range.start)
}
