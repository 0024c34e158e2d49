//! The numbers of clauses, items and footnotes: how they are written.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use super::spelled;
use crate::kinds::number_words::is_roman;

/// Numbers of more levels, such as 1.2.3.4.5, are none of clauses here.
const LEVELS_MAX: usize = 4;

/// Greater numbers are years, or amounts.
const VALUE_MAX: u32 = 1899;

/// How the number of a clause is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Figures,
    Letters,
    Roman,
    Han,
    Raised,
    Spelled,
    /// In a circle or in brackets: ①, ⑴, ⓐ.
    Enclosed,
    /// Behind a letter, which is the first level: Q2.
    Lettered,
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

    /// Which place in its list it has, counted from one; none where it has levels.
    pub(super) fn place(&self) -> Option<u32> {
        let value = *self.levels().first().filter(|_| self.count == 1)?;
        if self.form != Form::Letters {
            return Some(value);
        }
        let letter = char::from_u32(value).filter(char::is_ascii_alphabetic)?;
        Some(u32::from(letter.to_ascii_lowercase()) - u32::from('a') + 1)
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

    /// Whether it comes right behind another of the same list: 4.1 behind 3.1 or 3.5 as well; not
    /// 13.5 behind 12.5, which are days.
    pub(super) fn follows(&self, before: &Self) -> bool {
        if self.form != before.form || self.count != before.count {
            return false;
        }
        let mut levels = before.levels().iter().zip(self.levels()).skip_while(|(one, two)| one == two);
        levels.next().is_some_and(|(one, two)| one.saturating_add(1) == *two) && levels.all(|(_, two)| *two <= 1)
    }

    /// Whether it may be the first of its list.
    pub(super) fn is_first(&self) -> bool {
        self.levels()
            .last()
            .is_some_and(|last| *last <= 1 || self.form == Form::Letters && matches!(*last, 0x41 | 0x61))
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
    if let Some(value) = enclosed(first) {
        return ([Some(Numeral::of(Form::Enclosed, value)), None], first.len_utf8());
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
    if let Some(numeral) = lettered(word) {
        return ([Some(numeral), None], len);
    }
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

/// A number with one letter in front, such as Q2.
fn lettered(word: &str) -> Option<Numeral> {
    let (letter, digits) = word.split_at_checked(1)?;
    let letter = letter.bytes().next().filter(u8::is_ascii_uppercase)?;
    let is_number = matches!(digits.len(), 1..=3) && digits.bytes().all(|digit| digit.is_ascii_digit());
    let value = digits.parse().ok().filter(|_| is_number)?;
    Some(Numeral { form: Form::Lettered, levels: [letter.into(), value, 0, 0], count: 2 })
}

/// The value of a number in a circle or in brackets that are part of it; letters count from a.
pub(super) fn enclosed(character: char) -> Option<u32> {
    const FIRST_ONES: [(char, u32); 9] =
        [('①', 20), ('⑴', 20), ('⒈', 20), ('⒜', 26), ('Ⓐ', 26), ('ⓐ', 26), ('❶', 10), ('㈠', 10), ('㊀', 10)];
    let value = |(first, count): &(char, u32)| {
        let place = u32::from(character).checked_sub(u32::from(*first))?;
        (place < *count).then_some(place + 1)
    };
    FIRST_ONES.iter().find_map(value)
}

/// The value of a decimal digit of any script.
pub(super) fn digit(character: char) -> Option<u32> {
    const ZEROS: [char; 10] = ['0', '٠', '۰', '०', '০', '๐', '໐', '၀', '០', '０'];
    let code = u32::from(character);
    ZEROS.iter().map(|zero| u32::from(*zero)).find(|zero| (*zero..*zero + 10).contains(&code)).map(|zero| code - zero)
}

/// The value of a raised digit.
pub(super) fn raised(character: char) -> Option<u32> {
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
            ("③ Text", Some((Form::Enclosed, vec![3]))),
            ("ⓑ text", Some((Form::Enclosed, vec![2]))),
            ("Q12: Text", Some((Form::Lettered, vec!['Q' as u32, 12]))),
            ("Q1234", None),
            ("B2b", None),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_that_follow_each_other() {
        let numeral = |text: &str| numerals_at_start(text).0[0].unwrap();
        for (before, number) in
            [("2.", "3."), ("b)", "c)"), ("3.1 a", "3.2 a"), ("3.4 a", "4.1 a"), ("3.1.1", "3.2.1"), ("Q1:", "Q2:")]
        {
            assert!(numeral(number).follows(&numeral(before)), "{before} {number}");
        }
        for (before, number) in
            [("2.", "4."), ("3.", "3."), ("12.5.", "13.5."), ("3.4 a", "4.2 a"), ("2.", "c)"), ("3.", "2.")]
        {
            assert!(!numeral(number).follows(&numeral(before)), "{before} {number}");
        }
        assert!(numeral("1.").is_first() && numeral("a)").is_first() && !numeral("2.").is_first());
    }
}
