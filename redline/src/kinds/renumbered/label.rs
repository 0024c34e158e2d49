//! Where the numbers of clauses, items and footnotes stand, and what refers to them.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::clock::is_before_minutes;
use super::numeral::{digit, enclosed, raised};
use super::spelled;
use crate::kinds::lexicon::{ENGLISH, entry};
use crate::kinds::signs::is_currency;
use crate::text::boundaries::{head, tail};

/// What stands in front of a number in its line is looked at within so many bytes.
const PREFIX_BYTES_MAX: usize = 64;

/// Whether a character stands right in front of a number that counts clauses, and is part of its
/// word.
pub(super) const fn is_opening_counter(character: char) -> bool {
    matches!(character, '第' | '제')
}

/// Whether a character stands right behind a number that counts clauses, and is part of its word.
pub(super) fn is_counter(character: char) -> bool {
    "条條款章节節项項조항장".contains(character)
}

/// How surely a number at the head of its line is the number of that line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// A number alone in its line or in the first cell of a row: it may be an amount.
    Weak,
    /// A mark stands behind it: `3.`, `(b)`.
    Plain,
    /// A word or a sign of a clause or a heading stands in front of it, or it has levels.
    Named,
}

/// How surely the number at `range` is the number of its line, if at all: nothing stands in front
/// of it but marks and a word such as *Article*, and a mark behind it.
pub(super) fn strength(text: &str, range: &Range<usize>) -> Option<Strength> {
    let before = tail(&text[..range.start], PREFIX_BYTES_MAX);
    let line = match before.rfind('\n') {
        Some(feed) => &before[feed + 1..],
        None if before.len() == range.start => before,
        None => return None,
    };
    let is_mark = |mark: char| mark.is_whitespace() || "#>*-+_([^«§¶•|".contains(mark);
    let prefix = without_tags(line).trim_matches(is_mark);
    let mut words = prefix.split(|mark: char| !is_in_word(mark)).filter(|word| !word.is_empty()).peekable();
    let is_named = words.peek().is_some();
    if !words.all(is_word_of_clause) {
        return None;
    }
    let number = &text[range.clone()];
    if spelled::value(number).is_some() {
        // Sentences begin so too: No one came; Part two is longer.
        let is_long = prefix.chars().nth(3).is_some();
        let rest = text[range.end..].trim_start_matches([' ', '\t', '\u{a0}', '*', '_']);
        let is_alone = rest.is_empty() || rest.starts_with(['\n', '\r', '.', ':', '—', '–', '-']);
        return (is_named && is_long && is_alone).then_some(Strength::Named);
    }
    if number.chars().next().is_some_and(|first| enclosed(first).is_some()) {
        return Some(Strength::Plain);
    }
    // In front of a note: ² Over 65.
    if number.starts_with(|first| raised(first).is_some()) {
        return prefix.is_empty().then_some(Strength::Plain);
    }
    let behind = &text[range.end..];
    if is_before_minutes(behind) {
        return None;
    }
    // Markdown escapes the full stop of what is no item of its own.
    let behind = behind.strip_prefix('\\').unwrap_or(behind);
    let next = behind.chars().next();
    let is_closed = |mark: char| ".)]）．、:：º°".contains(mark);
    let has_levels = number.contains('.');
    let is_announced = is_named || has_levels || line.contains(['#', '§', '^', '[']);
    let has_letter = number.starts_with(char::is_alphabetic) && number.ends_with(char::is_numeric);
    match next {
        // 3. Mai is a day, and 3. 5. 2026 a date.
        Some('.') if !is_named && is_ordinal(number, behind) => None,
        Some(mark) if is_closed(mark) => Some(if is_announced { Strength::Named } else { Strength::Plain }),
        // A4 paper, Q2 of 2026.
        _ if has_letter => None,
        Some(mark) if is_counter(mark) => is_named.then_some(Strength::Named),
        Some(mark) if mark.is_whitespace() || matches!(mark, '—' | '–' | '*') => {
            if is_announced {
                Some(Strength::Named)
            } else {
                is_alone(line, behind).then_some(Strength::Weak)
            }
        }
        None if is_announced => Some(Strength::Named),
        None => is_alone(line, behind).then_some(Strength::Weak),
        Some(_) => None,
    }
}

/// Whether a character is part of a word: a letter, a digit, or one of the marks that sit on the
/// letters of Thai, of the scripts of India and of their neighbours.
pub(in crate::kinds) fn is_in_word(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(character,
            '\u{93C}' | '\u{94D}' | '\u{9BC}' | '\u{9CD}' | '\u{BCD}' | '\u{C4D}' | '\u{CCD}' | '\u{D4D}'
            | '\u{E47}'..='\u{E4E}' | '\u{EC8}'..='\u{ECE}' | '\u{1037}' | '\u{1039}' | '\u{103A}'
            | '\u{17C9}'..='\u{17D3}')
}

/// The words such as *Article* that stand in front of the number at `range` in its line.
pub(super) fn words_in_front<'text>(text: &'text str, range: &Range<usize>) -> &'text str {
    let before = tail(&text[..range.start], PREFIX_BYTES_MAX);
    let line = without_tags(before.rsplit('\n').next().unwrap_or_default());
    let words = line.trim_start_matches(|mark: char| !is_in_word(mark));
    if line.ends_with(char::is_whitespace) && words.contains(char::is_alphabetic) { words } else { "" }
}

/// Whether a number with `line` in front of it stands alone in its line, or in the first cell of a
/// row.
fn is_alone(line: &str, behind: &str) -> bool {
    let behind = head(behind, PREFIX_BYTES_MAX).trim_start_matches([' ', '\t', '\u{a0}']);
    match line.trim() {
        "" => behind.is_empty() || behind.starts_with(['\n', '\r']),
        "|" => behind.starts_with('|'),
        _ => false,
    }
}

/// The start of a line without the tags of HTML that it begins with.
pub(super) fn without_tags(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some((tag, behind)) = rest.strip_prefix('<').and_then(|tag| tag.split_once('>')) {
        if !tag.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/') {
            break;
        }
        rest = behind.trim_start();
    }
    rest
}

/// Whether figures with what stands `behind` them, a full stop first, are an ordinal in front of
/// what it counts: 3. Mai, 8. Uhr, or the day of a date: 3. 5. 2026.
fn is_ordinal(number: &str, behind: &str) -> bool {
    if number.len() > 2 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let behind = head(behind, PREFIX_BYTES_MAX);
    let word = behind.strip_prefix('.').unwrap_or(behind).trim_start_matches(BLANKS);
    let end = word.find(|mark: char| !mark.is_alphanumeric()).unwrap_or(word.len());
    let (word, rest) = word.split_at(end);
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        let is_of_date = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        let year = rest.strip_prefix('.').map(|rest| rest.trim_start_matches(BLANKS));
        return word.len() <= 2 && year.is_some_and(|year| year.get(..4).is_some_and(is_of_date));
    }
    // English sets no full stop behind the day.
    let is_month = entry(word).month & !(1 << ENGLISH) != 0;
    is_month || matches!(&*word.to_lowercase(), "uhr" | "jahrhundert" | "jh" | "század" | "století" | "vek" | "век")
}

const BLANKS: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// Whether the number at `range` refers to a clause or a footnote: a word such as *clause* stands
/// in front of it, perhaps with other numbers between, or it stands in square brackets.
pub(super) fn is_reference(text: &str, range: &Range<usize>) -> bool {
    let before = tail(&text[..range.start], PREFIX_BYTES_MAX);
    let after = head(&text[range.end..], PREFIX_BYTES_MAX);
    if is_in_brackets(before, after)
        || before.trim_end().ends_with(['§', '№'])
        || before.ends_with('第')
        || before.ends_with('제')
    {
        return true;
    }
    let line = before.rsplit('\n').next().unwrap_or_default();
    let words = line.split(|mark: char| !is_in_word(mark)).rev().filter(|word| !word.is_empty());
    for (place, word) in words.take(6).enumerate() {
        if is_word_of_clause(word) {
            return place == 0 || !is_amount(line, after);
        }
        let is_number = digit(word.chars().next().unwrap_or_default()).is_some();
        let is_joiner = word.chars().nth(1).is_none() || JOINERS.split_ascii_whitespace().any(|joiner| joiner == word);
        if !is_number && !is_joiner {
            return false;
        }
    }
    false
}

/// Whether nothing but numbers stands in square brackets around a place: `[3]`, `[^3]`, `[1, 3]`,
/// `[2–4]`.
fn is_in_brackets(before: &str, after: &str) -> bool {
    let is_listed = |part: char| digit(part).is_some() || matches!(part, ',' | ';' | ' ' | '\u{a0}' | '-' | '–');
    after.trim_start_matches(is_listed).starts_with(']') && before.trim_end_matches(is_listed).ends_with(['[', '^'])
}

/// Words that join the numbers of clauses: *clauses 3 and 4*, *Artikel 2 bis 5*.
const JOINERS: &str = "and or to und oder bis sowie et ou au aux al ed ili до по или та або och eller till til og tot lub oraz až \
     nebo alebo ve veya ile és vagy și sau và đến dan atau sampai και έως أو إلى עד तथा और";

/// Whether a number, behind `before` and in front of `after`, is an amount or a day: 5 %, 5 days,
/// €5, 5 May.
fn is_amount(before: &str, after: &str) -> bool {
    let solid = after.trim_start_matches(BLANKS);
    let has_sign = solid.starts_with(['%', '‰', '％', '٪', '°']) || solid.starts_with(is_currency);
    let word = solid.split(|mark: char| !mark.is_alphanumeric()).next().unwrap_or_default();
    let known = entry(word);
    let is_counted = known.common == 0 && (known.is_unit || known.number != 0);
    has_sign || is_counted || before.trim_end().ends_with(is_currency)
}

/// Whether a word names a part of a law, a contract or a text: article, Absatz, член.
pub(in crate::kinds) fn is_word_of_clause(word: &str) -> bool {
    let word = word.to_lowercase();
    let Some(first) = word.chars().next() else { return false };
    let is_listed = LISTED.get(&first).is_some_and(|listed| {
        listed.short_words.contains(&&*word) || listed.stems.iter().any(|stem| word.starts_with(stem))
    });
    is_listed || !word.is_ascii() && STEMS_WITHIN.split(' ').any(|stem| word.contains(stem))
}

/// Words that name a part of a text, and the beginnings of such words.
#[derive(Default)]
struct WordsOfClauses {
    short_words: Vec<&'static str>,
    stems: Vec<&'static str>,
}

/// [`SHORT_WORDS`] and [`STEMS`] by their first characters: few words begin as one of these does.
static LISTED: LazyLock<HashMap<char, WordsOfClauses>> = LazyLock::new(|| {
    let mut listed: HashMap<char, WordsOfClauses> = HashMap::new();
    let first = |word: &str| word.chars().next().unwrap_or_default();
    for word in SHORT_WORDS.split_whitespace() {
        listed.entry(first(word)).or_default().short_words.push(word);
    }
    for stem in STEMS.split_whitespace() {
        listed.entry(first(stem)).or_default().stems.push(stem);
    }
    listed
});

const SHORT_WORDS: &str = "art arts sec secs para paras par cl nr no nos št abs ziff lid ust pkt čl чл ст п пп т fig tab app ch \
     pt 第 제 rule rules item items part parts step steps note notes point points s ss bod bab ayat mục điều khoản bent fn";

const STEMS: &str = "clause section subsection article paragraph subparagraph chapter annex appendix schedule regulation footnote \
     figure table question stage artikel artikl absatz absätze ziffer nummer punkt abschnitt kapitel paragraf anhang \
     anlage fußnote alinéa chapitre annexe artículo apartado párrafo sección cláusula capítulo punto anexo nota artigo \
     parágrafo seção secção alínea articolo comma sezione clausola capitolo allegato hoofdstuk bijlage član stav tačk \
     točk odelj odjelj poglavlj prilog klauzul члан став тачк одељ поглављ прилог стать статт пункт част розділ глав \
     раздел приложен додат пріложен алинея точка artykuł ustęp rozdział załącznik článk článek článok odstav odsek \
     kapitol příloh príloh stycke avsnitt bilaga bilag ledd artikla kohta momentti luku pykälä cikk pont bekezdés \
     fejezet articol alineat capitol secțiun madde fıkra bölüm άρθρ παράγραφ κεφάλαι σημεί ενότητ παράρτημα अनुच्छेद \
     धारा खंड खण्ड pasal lampiran chương ข้อ มาตรา หมวด ມາດຕາ ຂໍ້ មាត្រា ប្រការ ধারা অনুচ্ছেদ ماده بند تبصره فصل";

const STEMS_WITHIN: &str = "مادة فقرة البند סעיף פסקה פרק תקנה";

#[cfg(test)]
mod tests {
    use super::*;

    fn is_label(text: &str, range: &Range<usize>) -> bool {
        strength(text, range).is_some_and(|strength| strength > Strength::Weak)
    }

    fn range_of(text: &str) -> (String, Range<usize>) {
        let start = text.find('⟦').unwrap();
        let end = text.find('⟧').unwrap() - '⟦'.len_utf8();
        (text.replace(['⟦', '⟧'], ""), start..end)
    }

    #[test]
    fn labels_and_references() {
        for marked in [
            "⟦2⟧. Text",
            "x\n⟦2⟧) Text",
            "x\n(⟦b⟧) Text",
            "## ⟦2⟧ Title",
            "**⟦2⟧.** Text",
            "Article ⟦5⟧\n",
            "§ ⟦5⟧ Titel",
            "[^⟦2⟧]: Note",
            "Члан ⟦5⟧.",
            "ข้อ ⟦5⟧ ผู้เช่า",
            "มาตรา ⟦๕⟧ ผู้เช่า",
            "खण्ड ⟦5⟧ पाठ",
            "Art. ⟦2⟧º O prazo",
            "第⟦三⟧条",
            "⟦2.1⟧ Text",
            "Clause ⟦12⟧: text",
            "المادة ⟦5⟧",
            "Art. ⟦5⟧.",
            "Chapter ⟦Two⟧",
            "# Глава ⟦вторая⟧\n",
        ] {
            let (text, range) = range_of(marked);
            assert!(is_label(&text, &range), "{marked}");
        }
        for marked in
            ["in ⟦2⟧. Text", "⟦2⟧ apples", "On May ⟦2⟧. It", "⟦12⟧-year", "⟦Two⟧: text", "Part ⟦two⟧ is", "No ⟦one⟧.\n"]
        {
            let (text, range) = range_of(marked);
            assert!(!is_label(&text, &range), "{marked}");
        }
        for marked in [
            "see clause ⟦5⟧.",
            "under Articles 3 and ⟦5⟧",
            "nach Absatz ⟦2⟧ gilt",
            "text[^⟦2⟧]",
            "text[⟦2⟧]",
            "члана ⟦5⟧ овог",
            "第⟦三⟧条",
            "clause 4(⟦b⟧)",
            "سعيا للمادة ⟦5⟧",
        ] {
            let (text, range) = range_of(marked);
            assert!(is_reference(&text, &range), "{marked}");
        }
        for marked in ["within ⟦5⟧ days", "killed ⟦2⟧ of", "May ⟦5⟧"] {
            let (text, range) = range_of(marked);
            assert!(!is_reference(&text, &range), "{marked}");
        }
    }
}
