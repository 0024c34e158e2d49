//! The numbers of lists and headings, as programs for documents show them.

/// The levels that lists have, at most: nine in WordprocessingML, ten in OpenDocument.
pub(super) const LEVELS_MAX: usize = 10;

/// How a number is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    /// 1, 2, 3, and where a format is not known.
    #[default]
    Decimal,
    /// 01, 02, 10.
    DecimalZero,
    /// a, b, … z, aa, bb.
    LowerLetter,
    /// A, B, … Z, AA, BB.
    UpperLetter,
    /// i, ii, iii.
    LowerRoman,
    /// I, II, III.
    UpperRoman,
    /// A sign in place of a number.
    Bullet,
    /// Nothing.
    None,
}

impl NumberFormat {
    /// A number in this format; a bullet is `-`.
    pub(super) fn write(self, number: u32) -> String {
        match self {
            Self::Decimal => number.to_string(),
            Self::DecimalZero => format!("{number:02}"),
            Self::LowerLetter => letters(number),
            Self::UpperLetter => letters(number).to_ascii_uppercase(),
            Self::LowerRoman => roman(number),
            Self::UpperRoman => roman(number).to_ascii_uppercase(),
            Self::Bullet => "-".to_owned(),
            Self::None => String::new(),
        }
    }
}

/// How far the numbers of a list have come.
#[derive(Clone, Debug, Default)]
pub(super) struct Counters {
    /// By level, the last number; `None` where the level has not begun.
    last: [Option<u32>; LEVELS_MAX],
}

impl Counters {
    /// The next item of a level, whose first number is `start`. Deeper levels begin anew.
    pub(super) fn next(&mut self, level: usize, start: u32) {
        if let Some(last) = self.last.get_mut(level) {
            *last = Some(last.map_or(start, |last| last.saturating_add(1)));
        }
        self.last.iter_mut().skip(level + 1).for_each(|deeper| *deeper = None);
    }

    /// The next item of a level has this number.
    pub(super) fn restart(&mut self, level: usize, start: u32) {
        if let Some(last) = self.last.get_mut(level) {
            *last = start.checked_sub(1);
        }
        self.last.iter_mut().skip(level + 1).for_each(|deeper| *deeper = None);
    }

    /// The number of a level, `start` where it has not begun.
    pub(super) fn number(&self, level: usize, start: u32) -> u32 {
        self.last.get(level).copied().flatten().unwrap_or(start)
    }
}

/// a to z, then aa, bb, …
fn letters(number: u32) -> String {
    let Some(index) = number.checked_sub(1) else { return "0".to_owned() };
    let letter = char::from(b'a' + (index % 26) as u8);
    // Longer labels than any list has would only take memory.
    String::from(letter).repeat((index / 26 + 1).min(16) as usize)
}

fn roman(mut number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let mut roman = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            roman.push_str(sign);
            number -= value;
        }
    }
    roman
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_lists_have_them() {
        let written = |format: NumberFormat| [1, 4, 26, 27, 44].map(|number| format.write(number)).join(" ");
        assert_eq!(written(NumberFormat::LowerLetter), "a d z aa rr");
        assert_eq!(written(NumberFormat::UpperRoman), "I IV XXVI XXVII XLIV");
        assert_eq!(written(NumberFormat::DecimalZero), "01 04 26 27 44");
        assert_eq!([0, 4000].map(|number| NumberFormat::LowerRoman.write(number)), ["0", "4000"]);
    }

    #[test]
    fn a_deeper_level_begins_anew_below_the_next_item() {
        let mut counters = Counters::default();
        let mut told = Vec::new();
        for level in [0, 1, 1, 0, 1] {
            counters.next(level, 1);
            told.push((0..=level).map(|level| counters.number(level, 1).to_string()).collect::<Vec<_>>().join("."));
        }
        assert_eq!(told, ["1", "1.1", "1.2", "2", "2.1"]);
        counters.restart(0, 7);
        counters.next(0, 1);
        assert_eq!(counters.number(0, 1), 7);
        counters.restart(0, 0);
        counters.next(0, 0);
        assert_eq!(counters.number(0, 1), 0);
    }
}
