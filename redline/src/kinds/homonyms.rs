//! Words that are a number, a date or a negation in some places and none in others: *May*, *mai*,
//! *March*, *Morgen*, *second*, *one*, *once*, *Acht*, *neuf*, *sei*, *Fri*, *No.* in front of a
//! number.

use super::context::{BLANKS, first_word, last_word};
use super::date::is_behind_day;
use super::lexicon::{Lower, entry};
use super::renumbered::is_word_of_clause;
use super::token::traits;

/// Whether a word is one of them.
pub(super) fn is_one(text: &str) -> bool {
    match text.as_bytes().first().map(u8::to_ascii_lowercase) {
        Some(b'a') => matches!(text, "Acht" | "August" | "august"),
        Some(b'f' | b'w') => is_short_day(text),
        Some(b'm') => matches!(text, "May" | "March" | "Morgen" | "Mittag") || is_mai(text) || is_short_day(text),
        Some(b'n') => is_no(text) || text == "neuf" || is_vietnamese_day(text),
        Some(b'o') => text.eq_ignore_ascii_case("one") || text.eq_ignore_ascii_case("once"),
        Some(b's') => is_second(text) || text == "sei" || is_vietnamese_day(text) || is_short_day(text),
        Some(b'h' | b'b') => is_vietnamese_day(text),
        Some(b'c' | b't') => is_vietnamese_day(text) || is_day_sign(text) || is_short_day(text),
        _ => false,
    }
}

/// The traits of such a word between `before` and `after`; `known` are those that it has wherever
/// it stands.
pub(super) fn traits_in_context(known: u16, text: &str, before: &str, after: &str) -> u16 {
    if is_no(text) {
        let is_sign = counts_what_follows(text, before, after);
        return if is_sign { known & !traits::NEGATION | traits::NO_NAME } else { known };
    }
    if is_day_sign(text) {
        let day = first_word(after);
        let is_day = is_vietnamese_day(day) && is_behind_day_sign(day, &[before, text].concat());
        return if is_day { known | traits::NUMBER | traits::DAY | traits::NO_NAME } else { known };
    }
    if is_vietnamese_day(text) {
        let is_day = is_behind_day_sign(text, before);
        return if is_day { known | traits::NUMBER | traits::DAY | traits::NO_NAME } else { known };
    }
    if is_mai(text) {
        let is_month = is_behind_day(before) || is_before_year(after);
        return if is_month { known & !traits::NEGATION | traits::NUMBER | traits::MONTH } else { known };
    }
    if is_short_day(text) {
        let is_day = is_beside_short_day(before, after);
        return if is_day { known | traits::NUMBER | traits::DAY | traits::NO_NAME } else { known };
    }
    let is_no_number = match text {
        "august" => is_behind(before, &["an", "most", "such", "his", "her", "their", "these", "those"]),
        "neuf" => is_new(before, after),
        "sei" => is_to_be(before, after),
        "May" => is_verb(before, after),
        "March" => is_walk(before, after),
        "August" => MEN.contains(&first_word(after)) && begins_sentence(before),
        "Morgen" | "Mittag" => is_behind(before, &["am", "der", "den", "dem", "jeden", "diesem", "eines", "guten"]),
        "Acht" => is_behind(before, &["in", "außer"]) || matches!(first_word(after), "nehmen" | "geben" | "gib"),
        _ if text.eq_ignore_ascii_case("one") => is_pronoun(text, before, after),
        _ if text.eq_ignore_ascii_case("once") => is_behind(before, &["at"]) || is_conjunction(text, before, after),
        _ => is_moment(before, after) || text.eq_ignore_ascii_case("second") && is_verb_of_support(before, after),
    };
    if is_no_number { known & !(traits::NUMBER | traits::MONTH | traits::DAY) } else { known }
}

/// Whether the word in front is one of these, in any case.
fn is_behind(before: &str, words: &[&str]) -> bool {
    let word = last_word(before.trim_end_matches(BLANKS)).to_lowercase();
    words.contains(&&*word)
}

/// Whether a sentence or a clause begins behind `before`.
fn begins_sentence(before: &str) -> bool {
    !before.trim_end().ends_with(|last: char| last.is_alphanumeric() || last == ',')
}

/// Whether a word is the negation of some languages, and the sign for *number* of others.
fn is_no(text: &str) -> bool {
    text.eq_ignore_ascii_case("no")
}

/// Whether *No* is the sign of the number behind it: No. 5, (EC) No 1/2003, arrêté no 5. In front
/// of what is counted it negates: no 5-year plan, No 3 men agree.
fn counts_what_follows(text: &str, before: &str, after: &str) -> bool {
    let behind = after.trim_start_matches(BLANKS);
    let is_number = |text: &str| text.starts_with(|first: char| first.is_numeric());
    if let Some(behind) = after.strip_prefix(['.', '°', 'º']) {
        return is_number(behind.trim_start_matches(BLANKS));
    }
    if !is_number(behind) {
        return false;
    }
    let is_within_sentence =
        || before.trim_end_matches(BLANKS).ends_with(|last: char| last.is_alphanumeric() || last == ')');
    let rest = behind.trim_start_matches(|part: char| part.is_numeric() || matches!(part, '/' | '.' | ','));
    let is_before_word = rest.trim_start_matches(BLANKS).starts_with(char::is_lowercase) || rest.starts_with('-');
    !is_before_word && !rest.starts_with(['%', '‰']) || text == "No" && is_within_sentence() && !rest.starts_with('-')
}

/// Whether a word is May in French, German, Norwegian and Romanian, and *never* in Italian.
fn is_mai(text: &str) -> bool {
    text.eq_ignore_ascii_case("mai")
}

/// Whether a word is a day of the week in Vietnamese behind *thứ* or *chủ*, and a number or another
/// word elsewhere.
pub(super) fn is_vietnamese_day(text: &str) -> bool {
    let lower = Lower::of(if text.len() <= DAY_BYTES_MAX { text } else { "" });
    matches!(lower.as_str(), "hai" | "ba" | "tư" | "năm" | "sáu" | "bảy" | "nhật")
}

/// Whether a word stands in front of a day of the week in Vietnamese.
fn is_day_sign(text: &str) -> bool {
    matches!(text, "thứ" | "Thứ" | "chủ" | "Chủ")
}

/// No such word has more bytes.
const DAY_BYTES_MAX: usize = 6;

/// Whether *thứ* or *chủ* stands in front of such a word and makes it a day: thứ Hai, hôm thứ hai;
/// lần thứ hai is the second time.
fn is_behind_day_sign(text: &str, before: &str) -> bool {
    let before = before.trim_end_matches(BLANKS);
    let sign = last_word(before);
    let lower = Lower::of(sign);
    if lower.as_str() == "chủ" {
        return Lower::of(text).as_str() == "nhật";
    }
    let front = before.strip_suffix(sign).unwrap_or_default().trim_end_matches(BLANKS);
    let is_of_day = || {
        matches!(
            Lower::of(last_word(front)).as_str(),
            "hôm" | "ngày" | "sáng" | "trưa" | "chiều" | "tối" | "đêm" | "vào"
        )
    };
    lower.as_str() == "thứ" && (text.starts_with(char::is_uppercase) || is_of_day())
}

/// Whether a text begins with a year.
fn is_before_year(after: &str) -> bool {
    let year = after.trim_start_matches(BLANKS);
    let rest = year.trim_start_matches(|digit: char| digit.is_ascii_digit());
    year.len() - rest.len() == 4
}

/// Whether *May* is the verb that begins a question or a wish.
fn is_verb(before: &str, after: &str) -> bool {
    begins_sentence(before) && SUBJECTS.contains(&first_word(after))
}

/// What stands behind a verb that begins a sentence, or behind *once* in front of one.
const SUBJECTS: [&str; 24] = [
    "I", "you", "we", "they", "he", "she", "it", "the", "this", "that", "these", "those", "God", "all", "there",
    "your", "his", "her", "my", "our", "their", "a", "an", "not",
];

/// Whether *March* is a walk or a request to walk: March on Rome.
fn is_walk(before: &str, after: &str) -> bool {
    const WAYS: [&str; 14] = [
        "on", "into", "through", "against", "past", "along", "back", "forward", "home", "out", "up", "down", "towards",
        "toward",
    ];
    let behind = after.trim_start_matches(BLANKS).strip_prefix(first_word(after)).unwrap_or_default();
    WAYS.contains(&first_word(after))
        && !first_word(behind).starts_with(|first: char| first.is_numeric())
        && (begins_sentence(before) || is_behind(before, &["the", "a", "great", "long"]))
}

/// Whom *august* is said of.
const MEN: [&str; 8] = ["men", "man", "body", "assembly", "presence", "institution", "company", "house"];

/// Whether *once* begins a clause: Once he left, all slept.
fn is_conjunction(text: &str, before: &str, after: &str) -> bool {
    text == "Once" && begins_sentence(before) && SUBJECTS.contains(&first_word(after)) && first_word(after) != "a"
}

/// Whether French *neuf* is new and not nine: behind a noun, and with no other behind it.
fn is_new(before: &str, after: &str) -> bool {
    const VERBS: [&str; 8] = ["étaient", "furent", "seront", "restent", "sommes", "êtes", "page", "numéro"];
    let word = last_word(before.trim_end_matches(BLANKS));
    let next = first_word(after);
    let is_noun = word.chars().nth(2).is_some()
        && word.chars().all(char::is_lowercase)
        && entry(word).common | entry(word).number == 0
        && !VERBS.contains(&word)
        && !is_word_of_clause(word);
    is_noun && before.ends_with(BLANKS) && (next.is_empty() || !after.starts_with(BLANKS) || entry(next).common != 0)
}

/// Whether Italian *sei* is a form of *to be* and not six: tu sei, non sei, sei stato.
fn is_to_be(before: &str, after: &str) -> bool {
    const HOURS: [&str; 8] = ["le", "alle", "delle", "dalle", "i", "gli", "dei", "ai"];
    const BEHIND: [&str; 10] = ["il", "lo", "la", "un", "uno", "una", "stato", "stata", "tu", "mio"];
    !is_behind(before, &HOURS)
        && (is_behind(before, &["tu", "non", "ci", "dove", "chi", "perché", "come"])
            || BEHIND.contains(&first_word(after)))
}

/// Whether a word is an English day of the week in short, as a mail or a table of hours has it.
pub(super) fn is_short_day(text: &str) -> bool {
    matches!(text, "Mon" | "Tue" | "Tues" | "Wed" | "Thu" | "Thur" | "Thurs" | "Fri" | "Sat" | "Sun")
}

/// Whether such a word stands beside another, or in front of a figure: Tue and Thu, Fri, 3 May, Mon
/// 9–17. Alone it may be a man, or a newspaper.
fn is_beside_short_day(before: &str, after: &str) -> bool {
    let is_joint = |mark: char| BLANKS.contains(&mark) || matches!(mark, ',' | '.' | '-' | '–' | '&' | '/' | ':');
    let is_joiner = |word: &str| matches!(word, "and" | "to" | "or");
    let after = after.trim_start_matches(is_joint);
    let next = first_word(after);
    let behind_joiner = || first_word(after.strip_prefix(next).unwrap_or_default());
    let before = before.trim_end_matches(is_joint);
    let last = last_word(before);
    let before_joiner = || last_word(before.strip_suffix(last).unwrap_or_default().trim_end_matches(is_joint));
    next.starts_with(|first: char| first.is_numeric())
        || is_short_day(next)
        || is_short_day(last)
        || is_joiner(next) && is_short_day(behind_joiner())
        || is_joiner(last) && is_short_day(before_joiner())
}

/// Whether *one* stands for somebody or for a thing that was named: one should ask, the new one is.
fn stands_for_another(text: &str, before: &str, after: &str) -> bool {
    let next = first_word(after);
    let front = before.trim_end_matches(BLANKS);
    let word = last_word(front);
    if matches!(next, "should" | "must" | "ought" | "cannot" | "can" | "might") {
        return text == "One" && begins_sentence(before)
            || matches!(word, "that" | "if" | "when" | "as" | "what" | "how" | "why" | "whether" | "so");
    }
    let determiner = last_word(front.strip_suffix(word).unwrap_or_default().trim_end_matches(BLANKS));
    let is_adjective = word.chars().nth(2).is_some()
        && word.chars().all(char::is_lowercase)
        && entry(word).common | entry(word).number == 0
        && word != "number"
        && !is_word_of_clause(word);
    let ends_phrase =
        (next.is_empty() || !after.starts_with(BLANKS) || entry(next).common != 0) && !after.starts_with('-');
    is_adjective
        && ends_phrase
        && before.ends_with(BLANKS)
        && matches!(
            &*determiner.to_ascii_lowercase(),
            "the" | "a" | "an" | "my" | "your" | "his" | "her" | "its" | "our" | "their"
        )
}

/// Whether *one* is part of a pronoun or a saying: any one, no one, on the one hand, I for one.
fn is_pronoun(text: &str, before: &str, after: &str) -> bool {
    if stands_for_another(text, before, after) {
        return true;
    }
    let before = before.trim_end_matches(BLANKS).trim_end_matches(['-', '\u{2011}']);
    let word = last_word(before).to_ascii_lowercase();
    match &*word {
        "any" | "no" | "every" | "some" | "each" | "which" | "this" | "that" | "another" => true,
        "the" => {
            let next = first_word(after);
            next.is_empty()
                || matches!(
                    next,
                    "hand" | "who" | "that" | "which" | "he" | "she" | "we" | "I" | "they" | "you" | "from" | "with"
                )
        }
        "for" => {
            let subject =
                last_word(before.get(..before.len() - word.len()).unwrap_or_default().trim_end_matches(BLANKS));
            matches!(subject, "I" | "we" | "We" | "he" | "He" | "she" | "She" | "they" | "They")
        }
        _ => false,
    }
}

/// Whether *second* is the verb, or stands in *second to none*.
fn is_verb_of_support(before: &str, after: &str) -> bool {
    let subjects = ["i", "we", "they", "you", "to", "who", "will", "would", "not", "may", "must", "can", "shall"];
    let next = first_word(after);
    let is_to_none =
        next == "to" && after.trim_start_matches(BLANKS).strip_prefix("to").map(first_word) == Some("none");
    is_to_none || is_behind(before, &subjects)
}

/// Whether *second* is a short time: behind an article, and not in front of what is counted.
fn is_moment(before: &str, after: &str) -> bool {
    let article = last_word(before.trim_end_matches(BLANKS)).to_lowercase();
    let is_behind_article =
        matches!(&*article, "a" | "un" | "una" | "une" | "um" | "uma" | "eine" | "einer" | "split" | "per" | "één");
    let next = first_word(after);
    let is_counted = after.starts_with(BLANKS) && !next.is_empty() && !ENDS_MOMENT.contains(&next);
    is_behind_article && !is_counted
}

/// Words behind *a second* that are not counted by it.
const ENDS_MOMENT: [&str; 40] = [
    "before", "after", "and", "or", "but", "to", "for", "in", "of", "on", "at", "as", "while", "when", "later", "ago",
    "longer", "more", "that", "if", "until", "y", "o", "antes", "después", "para", "de", "e", "ou", "et", "avant",
    "après", "pour", "und", "oder", "bevor", "um", "lang", "later.", "then",
];

fn is_second(text: &str) -> bool {
    const SECONDS: [&str; 5] = ["second", "seconde", "segundo", "sekunde", "secondo"];
    SECONDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::boundaries::{head, tail};

    /// Whether a word, in square brackets within a text, keeps or gets a trait.
    fn has(text: &str, of: u16, known: u16) -> bool {
        let (before, rest) = text.split_once('⟦').unwrap();
        let (token, after) = rest.split_once('⟧').unwrap();
        assert!(is_one(token), "{text}");
        traits_in_context(known, token, tail(before, 64), head(after, 64)) & of != 0
    }

    #[test]
    fn words_that_are_numbers_here_and_not_there() {
        for text in [
            "I ⟦second⟧ the motion",
            "is ⟦second⟧ to none",
            "At ⟦once⟧ he",
            "⟦Once⟧ he left",
            "on the ⟦one⟧ hand",
            "I for ⟦one⟧ agree",
            "no-⟦one⟧ came",
            "in ⟦Acht⟧ nehmen",
            "⟦March⟧ on Rome",
            "the ⟦March⟧ on Rome",
            "⟦August⟧ men",
            "am ⟦Morgen⟧ des",
            "an ⟦august⟧ assembly",
            "un manteau ⟦neuf⟧, dit",
            "un manteau ⟦neuf⟧ et",
            "che tu ⟦sei⟧ bravo",
            "oggi ⟦sei⟧ un uomo",
            "the new ⟦one⟧ will be",
            "a better ⟦one⟧.",
            "⟦One⟧ should not",
            "that ⟦one⟧ must go",
        ] {
            assert!(!has(text, traits::NUMBER, traits::NUMBER | traits::MONTH), "{text}");
        }
        for text in [
            "the ⟦second⟧ motion",
            "⟦once⟧ a week",
            "⟦Once⟧ a week",
            "for ⟦one⟧ day",
            "the ⟦one⟧ victim",
            "um ⟦Acht⟧ Uhr",
            "In ⟦March⟧ on Rome",
            "⟦March⟧ on 5",
            "⟦March⟧ was wet",
            "⟦August⟧ heat",
            "⟦Morgen⟧ kommt er",
            "im ⟦august⟧ er",
            "ils étaient ⟦neuf⟧.",
            "les ⟦neuf⟧ hommes",
            "chapitre ⟦neuf⟧.",
            "salon ⟦neuf⟧ hommes",
            "alle ⟦sei⟧ il treno",
            "non più di ⟦sei⟧ uomini",
            "the number ⟦one⟧ is",
            "the past ⟦one⟧ hundred",
            "only ⟦one⟧ should",
            "⟦One⟧ man should",
        ] {
            assert!(has(text, traits::NUMBER, traits::NUMBER | traits::MONTH), "{text}");
        }
        for text in ["⟦May⟧ I go?", "so. ⟦May⟧ they rest", "Wait a ⟦second⟧ before", "any ⟦one⟧ there", "un ⟦segundo⟧."]
        {
            assert!(!has(text, traits::NUMBER, traits::NUMBER), "{text}");
        }
        for text in ["in ⟦May⟧ I went", "⟦May⟧ was wet", "a ⟦second⟧ victim", "the ⟦second⟧ time", "only ⟦one⟧ is"]
        {
            assert!(has(text, traits::NUMBER, traits::NUMBER), "{text}");
        }
    }

    #[test]
    fn short_days_beside_others() {
        for text in ["⟦Fri⟧, 3 May", "Mon, ⟦Tue⟧ and", "Tue and ⟦Thu⟧: 9", "⟦Mon⟧–Fri", "⟦Sat⟧ 9", "⟦Tue⟧ or Wed"]
        {
            assert!(has(text, traits::DAY, traits::CAPITAL), "{text}");
        }
        for text in ["The ⟦Sun⟧ reported", "they ⟦Sat⟧ down", "⟦Thu⟧ Trang said", "⟦Mon⟧ ami"] {
            assert!(!has(text, traits::DAY, traits::CAPITAL), "{text}");
        }
    }

    #[test]
    fn negations_that_are_signs_of_numbers_or_months() {
        for text in [
            "Case ⟦No⟧. 12",
            "the (EC) ⟦No⟧ 1/2003 says",
            "⟦No⟧ 5.",
            "arrêté ⟦no⟧ 5\n",
            "⟦NO⟧. 7 of",
            "le 3 ⟦mai⟧ 2024",
            "am 3. ⟦Mai⟧ kam",
            "en ⟦mai⟧ 2024",
        ] {
            assert!(!has(text, traits::NEGATION, traits::NEGATION), "{text}");
        }
        for text in [
            "⟦No⟧ 16-year-old may",
            "there are ⟦no⟧ 5 men",
            "⟦No⟧ men",
            "said ⟦no⟧. So",
            "⟦no⟧ 5% rise",
            "non è ⟦mai⟧ 3",
            "il 2020 ⟦mai⟧",
        ] {
            assert!(has(text, traits::NEGATION, traits::NEGATION), "{text}");
        }
    }
}
