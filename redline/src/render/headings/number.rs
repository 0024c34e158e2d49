//! The numbers in front of titles and clauses, and how they belong together: 3.1 stands below 3.

use super::shape::{begins_title, is_title};
use super::words;

/// More parts of a number are not told apart.
const DEPTH_MAX: usize = 6;

/// The number in front of a title or a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Its parts, the outermost first; 0 where a part is not known, or not written in digits.
    parts: [u16; DEPTH_MAX],
    /// How many parts it has.
    depth: usize,
}

impl Number {
    fn of(parts: impl IntoIterator<Item = u16>) -> Self {
        let mut number = Self { parts: [0; DEPTH_MAX], depth: 0 };
        for (place, part) in number.parts.iter_mut().zip(parts) {
            *place = part;
            number.depth += 1;
        }
        number
    }

    /// How many parts it has: 1 or more.
    pub(super) fn depth(&self) -> u8 {
        u8::try_from(self.depth).unwrap_or(u8::MAX)
    }

    fn parts(&self) -> &[u16] {
        self.parts.get(..self.depth).unwrap_or_default()
    }

    /// Whether it may stand below another: as `3.1` does below `3.`, and `(1)` below any.
    pub(super) fn may_be_below(&self, above: &Self) -> bool {
        let is_alike = |(part, other): (&u16, &u16)| part == other || *part == 0 || *other == 0;
        self.depth > above.depth && self.parts().iter().zip(above.parts()).all(is_alike)
    }

    /// Whether it is the first below another, or says by itself that it is below it: `3.1`, `(1)`.
    pub(super) fn begins_below(&self, above: &Self) -> bool {
        let is_named = self.parts().first().is_some_and(|part| *part > 0) && above.parts().first() > Some(&0);
        self.may_be_below(above) && (is_named || self.parts().last() == Some(&1))
    }

    /// Whether it is the next number behind another, or behind what that stands below: `3.` behind
    /// `2.` and behind `2.4`.
    pub(super) fn follows(&self, before: &Self) -> bool {
        let before = before.parts().get(..self.depth).and_then(<[u16]>::split_last);
        let (Some((last, outer)), Some((last_before, outer_before))) = (self.parts().split_last(), before) else {
            return false;
        };
        *last_before > 0 && *last == last_before + 1 && outer == outer_before && !outer.contains(&0)
    }
}

/// The number in front of a text, the text, and whether it can only be a clause: `3.`, `2.1`,
/// `(4)`, `IV.`, `二、`.
pub(super) fn numbered(line: &str) -> Option<(Number, &str, bool)> {
    if let Some(rest) = line.strip_prefix(['(', '（']) {
        let digits = rest.trim_start_matches(char::is_numeric);
        let number = rest.get(..rest.len() - digits.len()).unwrap_or_default();
        let is_number = !number.is_empty() && number.chars().nth(PART_DIGITS_MAX).is_none();
        let behind = digits.strip_prefix([')', '）']).filter(|_| is_number)?;
        return Some((Number::of([0, value(number)]), behind.trim_start(), true));
    }
    let number_end = line.find(|character: char| !character.is_numeric() && character != '.').unwrap_or(line.len());
    let (number, behind) = line.split_at(number_end);
    let behind_letter = behind.strip_prefix(|letter: char| letter.is_ascii_lowercase());
    let has_letter = behind_letter.is_some_and(|rest| rest.starts_with([' ', '.', ')']));
    let behind = behind_letter.filter(|_| has_letter).unwrap_or(behind);
    let parts = number.split('.').filter(|part| !part.is_empty());
    let depth = parts.clone().count();
    if depth == 0 {
        return lettered(line);
    }
    if parts.clone().any(|part| part.chars().nth(PART_DIGITS_MAX).is_some()) || number.contains("..") {
        return None;
    }
    let (marked, behind) = match behind.strip_prefix([')', '、', '．', '.']) {
        Some(behind) => (true, behind),
        None => (number.ends_with('.'), behind),
    };
    let is_apart = behind.starts_with(char::is_whitespace) || line.contains('、') && marked;
    (is_apart && (marked || depth > 1)).then(|| (Number::of(parts.map(value)), behind.trim_start(), depth > 1))
}

/// A part of a number has at most so many digits.
const PART_DIGITS_MAX: usize = 3;

/// The value of digits; 0 where they are none of ours.
fn value(digits: &str) -> u16 {
    digits.parse().unwrap_or(0)
}

/// The same as [`numbered`] for Roman numerals and letters in front of a title, and for Chinese
/// numerals.
fn lettered(line: &str) -> Option<(Number, &str, bool)> {
    let number_of_its_own = || Number::of([0]);
    let (number, rest) = line.split_once(['.', '、'])?;
    let is_chinese = line.contains('、') && number.chars().all(words::is_chinese_digit) && !number.is_empty();
    if is_chinese {
        return Some((number_of_its_own(), rest.trim_start(), false));
    }
    let is_number =
        words::is_roman(number) || number.len() == 1 && number.starts_with(|letter: char| letter.is_ascii_uppercase());
    let title =
        rest.strip_prefix(char::is_whitespace).filter(|title| is_number && is_title(title) && begins_title(title))?;
    Some((number_of_its_own(), title, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(line: &str) -> Number {
        numbered(line).unwrap().0
    }

    #[test]
    fn numbers_belong_together() {
        let below =
            [("3.1 A", "3. B"), ("3.1.2 A", "3.1 B"), ("3.1.2 A", "3. B"), ("(1) A", "3. B"), ("4.1 A", "IV. B")];
        for (line, above) in below {
            assert!(number(line).may_be_below(&number(above)), "{line}");
        }
        for (line, above) in [("4.1 A", "3. B"), ("3.1 A", "3.1 B"), ("3. A", "3.1 B"), ("3.2.1 A", "3.1 B")] {
            assert!(!number(line).may_be_below(&number(above)), "{line}");
        }
        assert!(number("(1) A").begins_below(&number("3. B")) && !number("(2) A").begins_below(&number("3. B")));
        assert!(number("3.2 A").begins_below(&number("3. B")) && !number("4.2 A").begins_below(&number("IV. B")));
        for (line, before) in [("3. A", "2. B"), ("3. A", "2.4 B"), ("3.2 A", "3.1 B"), ("3.2 A", "3.1.7 B")] {
            assert!(number(line).follows(&number(before)), "{line}");
        }
        for (line, before) in
            [("3. A", "1.4 B"), ("3.2 A", "2.1 B"), ("3.2 A", "3. B"), ("1. A", "(9) B"), ("V. A", "IV. B")]
        {
            assert!(!number(line).follows(&number(before)), "{line}");
        }
    }
}
