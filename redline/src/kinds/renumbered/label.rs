//! The numbers of clauses, items and footnotes: how they are written, where they stand, and what
//! refers to them.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use std::ops::Range;

use super::spelled;
use crate::kinds::number_words::is_roman;
use crate::text::boundaries::{head, tail};

/// Numbers of more levels, such as 1.2.3.4.5, are none of clauses here.
const LEVELS_MAX: usize = 4;

/// Greater numbers are years, or amounts.
const VALUE_MAX: u32 = 1899;

/// What stands in front of a number in its line is looked at within so many bytes.
const PREFIX_BYTES_MAX: usize = 64;

/// How the number of a clause is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Figures,
    Letters,
    Roman,
    Han,
    Raised,
    Spelled,
}

/// The number of a clause; 4.2 has two levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Numeral {
    pub(super) form: Form,
    levels: [u32; LEVELS_MAX],
    count: usize,
}

impl Numeral {
    const fn of(form: Form, value: u32) -> Self {
        Self { form, levels: [value, 0, 0, 0], count: 1 }
    }

    /// Its levels.
    fn levels(&self) -> &[u32] {
        &self.levels[..self.count]
    }

    /// By how much it shifts to another, and in which level; none where more than that differs.
    pub(super) fn shift_to(&self, other: &Self) -> Option<(usize, i64)> {
        if self.form != other.form || self.count != other.count {
            return None;
        }
        let mut differing = self.levels().iter().zip(other.levels()).enumerate().filter(|(_, (one, two))| one != two);
        let (level, (one, two)) = differing.next()?;
        differing.next().is_none().then(|| (level, i64::from(*two) - i64::from(*one)))
    }

    /// Whether it comes right behind another of the same list.
    pub(super) fn follows(&self, before: &Self) -> bool {
        before.shift_to(self) == Some((self.count - 1, 1))
    }

    /// Its first levels alone.
    pub(super) fn first_levels(&self, count: usize) -> Option<Self> {
        let mut first = *self;
        first.count = count;
        first.levels[count..].fill(0);
        (count > 0 && count <= self.count).then_some(first)
    }

    /// Whether its levels behind the first ones are those of another.
    pub(super) fn ends_as(&self, other: &Self, first: usize) -> bool {
        self.count == other.count && self.levels()[first..] == other.levels()[first..]
    }

    pub(super) const fn count(&self) -> usize {
        self.count
    }
}

/// The number that a text begins with, in the ways it can be read (`i` is a letter and a Roman
/// one), with its bytes.
pub(super) fn numerals_at_start(text: &str) -> ([Option<Numeral>; 2], usize) {
    let none = ([None, None], 0);
    let Some(first) = text.chars().next() else { return none };
    if digit(first).is_some() {
        let (numeral, len) = figures(text);
        return ([numeral, None], len);
    }
    if raised(first).is_some() {
        let len = text.find(|character| raised(character).is_none()).unwrap_or(text.len());
        let value = text[..len]
            .chars()
            .filter_map(raised)
            .fold(0_u32, |value, digit| value.saturating_mul(10).saturating_add(digit));
        return ([Some(Numeral::of(Form::Raised, value)).filter(|_| value <= VALUE_MAX), None], len);
    }
    if han(first).is_some() || first == '十' {
        let len = text.find(|character| han(character).is_none() && character != '十').unwrap_or(text.len());
        return ([han_value(&text[..len]).map(|value| Numeral::of(Form::Han, value)), None], len);
    }
    if !first.is_alphabetic() {
        return none;
    }
    let len = text.find(|character: char| !character.is_alphanumeric()).unwrap_or(text.len());
    let word = &text[..len];
    let roman = (word.len() <= 8 && is_roman(word)).then(|| Numeral::of(Form::Roman, roman_value(word)));
    let is_letter = word.chars().nth(1).is_none();
    let letter = is_letter.then(|| Numeral::of(Form::Letters, u32::from(first)));
    // `dix` is a Roman number, too.
    let spelled = if is_letter { None } else { spelled::value(word).map(|value| Numeral::of(Form::Spelled, value)) };
    let mut read = [letter, roman, spelled].into_iter().flatten();
    ([read.next(), read.next()], len)
}

fn figures(text: &str) -> (Option<Numeral>, usize) {
    let mut numeral = Numeral { form: Form::Figures, levels: [0; LEVELS_MAX], count: 0 };
    let mut is_clause = true;
    let mut position = 0;
    loop {
        let rest = &text[position..];
        let len = rest.find(|character| digit(character).is_none()).unwrap_or(rest.len());
        let value = rest[..len]
            .chars()
            .filter_map(digit)
            .fold(0_u32, |value, digit| value.saturating_mul(10).saturating_add(digit));
        is_clause &= value <= VALUE_MAX && numeral.count < LEVELS_MAX && len <= 4;
        if let Some(level) = numeral.levels.get_mut(numeral.count) {
            *level = value;
            numeral.count += 1;
        }
        position += len;
        let next = text[position..].strip_prefix('.').and_then(|rest| rest.chars().next());
        if next.and_then(digit).is_none() {
            break;
        }
        position += 1;
    }
    // 1,200 and 3a are none.
    let behind = &text[position..];
    let goes_on = behind.starts_with(char::is_alphanumeric)
        && !behind.starts_with(|next: char| {
            raised(next).is_some()
                || matches!(next, 'º' | '条' | '條' | '款' | '章' | '节' | '節' | '项' | '項' | '조' | '항' | '장')
        });
    let is_amount = behind.starts_with([',', '%']) && behind[1..].starts_with(|next| digit(next).is_some());
    (Some(numeral).filter(|_| is_clause && !goes_on && !is_amount), position)
}

/// The value of a decimal digit of any script.
fn digit(character: char) -> Option<u32> {
    const ZEROS: [char; 10] = ['0', '٠', '۰', '०', '০', '๐', '໐', '၀', '០', '０'];
    let code = u32::from(character);
    ZEROS.iter().map(|zero| u32::from(*zero)).find(|zero| (*zero..*zero + 10).contains(&code)).map(|zero| code - zero)
}

fn raised(character: char) -> Option<u32> {
    "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|digit| digit == character).map(|value| value as u32)
}

fn han(character: char) -> Option<u32> {
    "〇一二三四五六七八九".chars().position(|digit| digit == character).map(|value| value as u32)
}

/// The value of a number below a hundred.
fn han_value(text: &str) -> Option<u32> {
    let Some((tens, ones)) = text.split_once('十') else {
        let mut digits = text.chars().filter_map(han);
        return digits.next().filter(|_| digits.next().is_none());
    };
    let value = |text: &str, empty: u32| {
        let mut digits = text.chars().map(han);
        match (digits.next(), digits.next()) {
            (None, _) => Some(empty),
            (Some(digit), None) => digit,
            _ => None,
        }
    };
    Some(value(tens, 1)? * 10 + value(ones, 0)?)
}

fn roman_value(word: &str) -> u32 {
    let value = |letter: u8| match letter.to_ascii_uppercase() {
        b'I' => 1,
        b'V' => 5,
        b'X' => 10,
        b'L' => 50,
        b'C' => 100,
        b'D' => 500,
        _ => 1000,
    };
    let letters = word.as_bytes();
    let is_less = |index: usize| letters.get(index + 1).is_some_and(|next| value(*next) > value(letters[index]));
    let (add, take): (Vec<usize>, Vec<usize>) = (0..letters.len()).partition(|index| !is_less(*index));
    let sum = |indexes: Vec<usize>| indexes.into_iter().map(|index| value(letters[index])).sum::<u32>();
    sum(add) - sum(take)
}

/// Whether a character stands right in front of a number that counts clauses, and is part of its
/// word.
pub(super) const fn is_opening_counter(character: char) -> bool {
    matches!(character, '第' | '제')
}

/// Whether a character stands right behind a number that counts clauses, and is part of its word.
pub(super) fn is_counter(character: char) -> bool {
    "条條款章节節项項조항장".contains(character)
}

/// Whether the number at `range` is the number of its line: nothing stands in front of it but marks
/// and a word such as *Article*, and a mark behind it.
pub(super) fn is_label(text: &str, range: &Range<usize>) -> bool {
    let before = tail(&text[..range.start], PREFIX_BYTES_MAX);
    let line = match before.rfind('\n') {
        Some(feed) => &before[feed + 1..],
        None if before.len() == range.start => before,
        None => return false,
    };
    let is_mark = |mark: char| mark.is_whitespace() || "#>*-+_([^«§¶•|".contains(mark);
    let prefix = line.trim_matches(is_mark);
    let is_named = !prefix.is_empty();
    if is_named && !is_word_of_clause(prefix.trim_end_matches('.')) {
        return false;
    }
    if spelled::value(&text[range.clone()]).is_some() {
        // Sentences begin so too: No one came; Part two is longer.
        let is_long = prefix.chars().nth(3).is_some();
        let rest = text[range.end..].trim_start_matches([' ', '\t', '\u{a0}', '*', '_']);
        return is_named && is_long && (rest.is_empty() || rest.starts_with(['\n', '\r', '.', ':', '—', '–', '-']));
    }
    let mut behind = text[range.end..].chars();
    let next = behind.next();
    let is_closed = |mark: char| ".)]）．、:：º°".contains(mark);
    let has_levels = text[range.clone()].contains('.');
    let is_announced = is_named || has_levels || line.contains(['#', '§', '^', '[']);
    match next {
        // 3. 5 is no label of a line, nor is a date.
        Some(mark) if is_closed(mark) => true,
        Some(mark) if is_counter(mark) => is_named,
        Some(mark) if mark.is_whitespace() || matches!(mark, '—' | '–' | '*') => is_announced,
        None => is_announced,
        Some(_) => false,
    }
}

/// Whether the number at `range` refers to a clause or a footnote: a word such as *clause* stands
/// in front of it, or it stands in square brackets.
pub(super) fn is_reference(text: &str, range: &Range<usize>) -> bool {
    let before = tail(&text[..range.start], PREFIX_BYTES_MAX);
    let after = head(&text[range.end..], 8);
    let is_in_brackets = before.ends_with(['[', '^']) && after.starts_with(']');
    if is_in_brackets || before.trim_end().ends_with(['§', '№']) || before.ends_with('第') || before.ends_with('제')
    {
        return true;
    }
    let line = before.rsplit('\n').next().unwrap_or_default();
    let words = line.split(|mark: char| !mark.is_alphanumeric()).rev().filter(|word| !word.is_empty());
    for word in words.take(6) {
        if is_word_of_clause(word) {
            return true;
        }
        let is_number = digit(word.chars().next().unwrap_or_default()).is_some();
        if !is_number && word.chars().nth(3).is_some() {
            return false;
        }
    }
    false
}

/// Whether a word names a part of a law, a contract or a text: article, Absatz, член.
fn is_word_of_clause(word: &str) -> bool {
    let word = word.to_lowercase();
    SHORT_WORDS.split_ascii_whitespace().any(|short| short == word)
        || STEMS.split_whitespace().any(|stem| word.starts_with(stem))
        || STEMS_WITHIN.split_whitespace().any(|stem| word.contains(stem))
}

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
     धारा खंड खण्ड pasal lampiran chương ข้อ มาตรา ماده بند تبصره فصل";

const STEMS_WITHIN: &str = "مادة فقرة البند סעיף פסקה פרק תקנה";

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<(Form, Vec<u32>)> {
        let (numerals, _) = numerals_at_start(text);
        numerals[0].map(|numeral| (numeral.form, numeral.levels().to_vec()))
    }

    #[test]
    fn numbers_in_many_forms() {
        use Form::{Figures, Han, Letters, Raised, Roman};
        for (text, expected) in [
            ("12. Text", Some((Figures, vec![12]))),
            ("4.2 Text", Some((Figures, vec![4, 2]))),
            ("٣. نص", Some((Figures, vec![3]))),
            ("xiv) text", Some((Roman, vec![14]))),
            ("b) text", Some((Letters, vec!['b' as u32]))),
            ("十二、", Some((Han, vec![12]))),
            ("二十条", Some((Han, vec![20]))),
            ("¹² text", Some((Raised, vec![12]))),
            ("2026. godine", None),
            ("1,200 people", None),
            ("3a", None),
            ("Two: text", Some((Form::Spelled, vec![2]))),
            ("word", None),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
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
