//! What a letter or a mark is where the words beside it decide: letters that are units, initials or
//! numbers of clauses, and apostrophes that close no quotation; words are those of
//! [`super::homonyms`].

use super::homonyms;
use super::number_words::is_roman;
use super::persons;
use super::renumbered::is_word_of_clause;
use super::token::traits;
use crate::text::boundaries::{head, tail};

/// So far from a token, in bytes, what stands beside it is looked at.
const BESIDE_BYTES_MAX: usize = 64;

/// How far in front of an apostrophe, in bytes, the mark is looked for that opens a quotation.
const QUOTE_BYTES_MAX: usize = 512;

/// Whether the traits of a token depend on what stands beside it.
pub(super) fn is_unclear(text: &str) -> bool {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) => only.is_alphabetic() || is_apostrophe(only),
        (Some('p' | 'п' | 'д'), _) => is_before_era(text),
        _ => homonyms::is_one(text),
    }
}

/// The traits of a token between `before` and `after`, all the text beside it; `known` are those
/// that it has wherever it stands.
pub(super) fn traits_in_context(known: u16, text: &str, before: &str, after: &str) -> u16 {
    let known = known & !traits::UNCLEAR;
    let (before, after) = (tail(before, QUOTE_BYTES_MAX), head(after, BESIDE_BYTES_MAX));
    let first = text.chars().next().unwrap_or_default();
    if is_apostrophe(first) {
        return if closes_or_opens(first, before, after) { known } else { known & !traits::QUOTE };
    }
    let before = tail(before, BESIDE_BYTES_MAX);
    if text.chars().nth(1).is_none() {
        return of_letter(known, first, before, after);
    }
    if is_before_era(text) {
        let is_era = ERAS.iter().any(|era| after.trim_start_matches(['.', ' ', '\u{a0}']).starts_with(era));
        return if is_era { known | traits::NUMBER } else { known };
    }
    if known & traits::CAPITAL != 0
        && known & (traits::MONTH | traits::DAY) != 0
        && persons::is_one(text, before, after)
    {
        return known & !(traits::NUMBER | traits::MONTH | traits::DAY);
    }
    if homonyms::is_one(text) { homonyms::traits_in_context(known, text, before, after) } else { known }
}

/// The traits of a letter that stands alone.
fn of_letter(known: u16, letter: char, before: &str, after: &str) -> u16 {
    const NO_NUMBER: u16 = traits::CAPITAL | traits::COMMON | traits::NEGATION;
    if is_behind_degrees(letter, before.trim_end_matches(BLANKS)) {
        return known & !NO_NUMBER | traits::NUMBER;
    }
    if is_of_clause(letter, known & traits::COMMON != 0, before, after) {
        return known & !NO_NUMBER | traits::NUMBER;
    }
    if is_of_era(letter, after) {
        // siglo III a. C.
        let is_behind_century = is_roman_century(last_word(before.trim_end_matches(BLANKS)));
        return if is_behind_century { known & !NO_NUMBER | traits::NUMBER } else { known | traits::UNIT };
    }
    let behind_stop = after.strip_prefix('.').map(|after| after.trim_start_matches(BLANKS));
    let is_before_name = behind_stop.is_some_and(|name| name.starts_with(char::is_uppercase));
    let name_before = || last_word(before.trim_end_matches([',', ' ', '\u{a0}']));
    let is_behind_name = || behind_stop.is_some() && name_before().starts_with(char::is_uppercase);
    if letter.is_uppercase() && (is_before_name || is_behind_name()) { known | traits::INITIAL } else { known }
}

/// Whether a letter says how degrees are counted: 40 °C, 51°30′N, 51°30'12"N, 51.5 N.
fn is_behind_degrees(letter: char, before: &str) -> bool {
    if before.ends_with(['°', 'º']) {
        return "CFKNSEWRСЮЗВO".contains(letter);
    }
    if !"NSEWOСЮЗВ".contains(letter) {
        return false;
    }
    // Minutes and seconds stand behind degrees.
    let is_part = |part: char| part.is_numeric() || matches!(part, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}');
    let figures = before.trim_end_matches(|part: char| is_part(part) || "'’′\"”″".contains(part));
    let is_behind_minutes = figures.len() < before.len() && figures.ends_with(['°', 'º']);
    let decimals = before.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let is_decimal = decimals.len() < before.len()
        && decimals.strip_suffix('.').is_some_and(|whole| whole.ends_with(|digit: char| digit.is_ascii_digit()));
    is_behind_minutes || is_decimal
}

/// Words that stand in front of the letter of a clause, as they are written short or in full.
const COUNTS_LETTERS: [&str; 14] = [
    "lit",
    "litt",
    "buchst",
    "buchstabe",
    "litera",
    "letra",
    "lettre",
    "lettera",
    "letter",
    "písm",
    "písmeno",
    "литера",
    "буква",
    "підпункт",
];

/// Whether a letter is the number of a clause, or part of it: 4(b), lit. b, (b) or b) at the head
/// of a line.
fn is_of_clause(letter: char, is_common: bool, before: &str, after: &str) -> bool {
    let begins_line = |before: &str| {
        let before = before.trim_end_matches([' ', '\t', '\u{a0}', '\u{3000}', '>', '*', '-', '#']);
        before.is_empty() || before.ends_with('\n')
    };
    // lit. a, Annex B; not an article behind such a word: in this section a person.
    let word = last_word(before.trim_end_matches(['.', ' ', '\u{a0}', '\u{202f}']));
    if before.ends_with(['.', ' ', '\u{a0}', '\u{202f}'])
        && (COUNTS_LETTERS.contains(&&*word.to_lowercase()) || !is_common && is_word_of_clause(word))
    {
        return true;
    }
    if !after.starts_with([')', '）']) {
        return false;
    }
    match before.strip_suffix(['(', '（']) {
        Some(before) => {
            let number = before.trim_end_matches(BLANKS);
            number.ends_with(|last: char| last.is_numeric() || matches!(last, ')' | '）' | '条' | '條' | '조'))
                || begins_line(before)
        }
        None => !letter.is_uppercase() && begins_line(before),
    }
}

/// Whether a letter begins the name of an era: v. Chr., n. Chr., a. C., d. C., п. н. е.
fn is_of_era(letter: char, after: &str) -> bool {
    let Some(after) = after.strip_prefix('.') else { return false };
    let after = after.trim_start_matches(BLANKS);
    match letter {
        'v' | 'n' => after.starts_with("Chr") || after.starts_with("e.") || after.starts_with("n."),
        'a' | 'd' => after.starts_with("C.") || after.starts_with("J"),
        'п' | 'н' => after.starts_with("н.") || after.starts_with("е.") || after.starts_with("э."),
        'π' | 'μ' => after.starts_with("Χ."),
        _ => false,
    }
}

/// Whether a word is the number of a century, in Roman numerals.
fn is_roman_century(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && is_roman(word)
}

/// Whether a word says that years are counted backwards, in front of the name of an era.
fn is_before_era(text: &str) -> bool {
    matches!(text, "pre" | "prije" | "pr" | "пре" | "пр" | "до" | "przed" | "př" | "prima" | "pred" | "пред")
}

/// Names of eras behind such a word.
const ERAS: [&str; 14] = [
    "nove ere",
    "n. e.",
    "n.e.",
    "нове ере",
    "н. е.",
    "н.е.",
    "н. э.",
    "н.э.",
    "нашей эры",
    "нашої ери",
    "naszą erą",
    "Kr",
    "n. l.",
    "новата ера",
];

fn is_apostrophe(mark: char) -> bool {
    matches!(mark, '\'' | '’' | '‘')
}

/// Whether an apostrophe opens or closes a quotation: behind a letter it closes one if one was
/// opened, and in front of a letter it opens one if one is closed.
fn closes_or_opens(mark: char, before: &str, after: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let last = line.chars().next_back();
    let is_behind_word = last.is_some_and(|last| last.is_alphanumeric());
    let is_before_word = after.starts_with(|next: char| next.is_alphanumeric());
    if mark == '‘' {
        return true;
    }
    if !is_behind_word {
        // What is left out begins some words: ’90s, ’em, ’twas.
        let is_left_out = after.starts_with(|next: char| next.is_ascii_digit())
            || CLIPPED_WORDS.contains(&&*first_word(after).to_ascii_lowercase());
        return !(is_before_word && is_left_out);
    }
    // rock ’n’ roll
    if line.ends_with(['n', 'N']) && line[..line.len() - 1].ends_with(['\'', '’', '‘']) {
        return false;
    }
    // A mark that is not behind a word, and has one behind it.
    let opens = |(offset, opener): (usize, char)| {
        let begins = !line.get(..offset).unwrap_or_default().ends_with(char::is_alphanumeric);
        let behind = line.get(offset + opener.len_utf8()..).unwrap_or_default();
        begins && behind.starts_with(|next: char| !next.is_whitespace())
    };
    line.char_indices().rev().filter(|(_, opener)| is_opener_of(*opener, mark)).any(opens)
}

/// English words of which the beginning is left out.
const CLIPPED_WORDS: [&str; 10] = ["n", "twas", "tis", "twere", "twill", "em", "til", "cause", "bout", "round"];

/// Whether a quotation that one mark opens may be closed by another.
fn is_opener_of(opener: char, mark: char) -> bool {
    match mark {
        '’' => matches!(opener, '‘' | '’' | '‚'),
        _ => opener == '\'',
    }
}

pub(super) const BLANKS: [char; 4] = [' ', '\t', '\u{a0}', '\u{202f}'];

pub(super) fn last_word(before: &str) -> &str {
    before.rsplit(|mark: char| !mark.is_alphanumeric() && mark != '-').next().unwrap_or_default()
}

pub(super) fn first_word(after: &str) -> &str {
    let after = after.trim_start_matches(BLANKS);
    after.split(|mark: char| !mark.is_alphanumeric()).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a token, in square brackets within a text, keeps or gets a trait.
    fn has(text: &str, of: u16, known: u16) -> bool {
        let (before, rest) = text.split_once('⟦').unwrap();
        let (token, after) = rest.split_once('⟧').unwrap();
        assert!(is_unclear(token), "{text}");
        traits_in_context(known | traits::UNCLEAR, token, before, after) & of != 0
    }

    #[test]
    fn letters() {
        for text in [
            "40 °⟦C⟧ in",
            "44°⟦N⟧",
            "51°30′⟦N⟧ 0",
            "51° 30' 12\"⟦S⟧",
            "51.5 ⟦N⟧, 0",
            "clause 4(⟦b⟧) says",
            "4 (a)(⟦b⟧)",
            "\n(⟦b⟧) text",
            "⟦b⟧) text",
        ] {
            assert!(has(text, traits::NUMBER, traits::WORD), "{text}");
        }
        for text in ["Plan ⟦B⟧ is", "the 5 ⟦N⟧ men", "5′⟦N⟧ of", "a ⟦b⟧ c", "he (⟦a⟧) said", "the ⟦b⟧) text"]
        {
            assert!(!has(text, traits::NUMBER, traits::WORD), "{text}");
        }
        for text in ["Judge ⟦J⟧. Smith", "⟦J⟧.\u{a0}Smith said", "Petrović, ⟦A⟧. (born", "Судья ⟦А⟧. Петров"]
        {
            assert!(has(text, traits::INITIAL, traits::WORD | traits::CAPITAL), "{text}");
        }
        for text in ["44. godine ⟦pre⟧ nove ere", "44 год ⟦до⟧ н. э.", "44 ⟦př⟧. n. l."] {
            assert!(has(text, traits::NUMBER, traits::WORD), "{text}");
        }
        assert!(!has("44 dana ⟦pre⟧ izbora", traits::NUMBER, traits::WORD));
        assert!(has("44 ⟦v⟧. Chr. starb", traits::UNIT, traits::WORD));
        assert!(!has("vitamin ⟦C⟧. the", traits::INITIAL, traits::WORD | traits::CAPITAL));
    }

    #[test]
    fn apostrophes_and_quotation_marks() {
        for text in [
            "rock ⟦’⟧n’ roll",
            "rock 'n⟦'⟧ roll",
            "⟦’⟧Twas the",
            "give ⟦'⟧em",
            "the ministers⟦'⟧ plan",
            "ministers⟦’⟧ plan",
            "the ⟦’⟧90s",
            "un po⟦'⟧ di",
            "it's the dogs⟦'⟧ bed",
        ] {
            assert!(!has(text, traits::QUOTE, traits::QUOTE), "{text}");
        }
        for text in
            ["he said ⟦'⟧we are", "said 'we are⟦'⟧ and", "said ‘we are⟦’⟧ and", "ready.⟦'⟧ So", "‘It’s theirs⟦’⟧"]
        {
            assert!(has(text, traits::QUOTE, traits::QUOTE), "{text}");
        }
    }
}
