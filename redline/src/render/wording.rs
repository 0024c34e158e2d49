//! Kinds of change in words, for people: their names, and their counts with nouns.

use super::{Difference, counted, grouped};
use crate::{Kind, KindCounts, Kinds, Redline, Renumbering};

/// The name of a kind: `number`, `white space`.
#[must_use]
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Negation => "negation",
        Kind::Date => "date",
        Kind::Number => "number",
        Kind::Quotation => "quotation",
        Kind::Name => "name",
        Kind::Link => "link",
        Kind::Added => "new passage",
        Kind::Cut => "cut passage",
        Kind::Wording => "wording",
        Kind::Moved => "moved text",
        Kind::Renumbered => "renumbered",
        Kind::Punctuation => "punctuation",
        Kind::Case => "capital letters",
        Kind::Paragraph => "paragraphs",
        Kind::Typography => "typography",
        Kind::LineEnd => "line ends",
        Kind::Reflow => "line breaks",
        Kind::Space => "white space",
    }
}

/// All kinds of a change, the most important first: `number, wording`. A date is a number too, but
/// is called a date.
#[must_use]
pub fn kinds(kinds: Kinds) -> String {
    let is_said = |kind: &Kind| !(*kind == Kind::Number && kinds.has(Kind::Date));
    kinds.iter().filter(is_said).map(kind).collect::<Vec<_>>().join(", ")
}

/// A change in words: its kinds, or more where more can be said, such as `quotation marks removed`.
#[must_use]
pub fn change(of: Kinds, removed: &str, added: &str) -> String {
    let is_mark = |character: char| !character.is_alphanumeric();
    let is_quotation_mark = |character: char| "\"“”„‟«»‹›「」『』‘’".contains(character) || character.is_whitespace();
    let what = match of.first() {
        Some(Kind::Quotation) if removed.chars().chain(added.chars()).all(is_quotation_mark) => "quotation marks",
        Some(Kind::Punctuation) if removed.chars().chain(added.chars()).all(is_mark) => "punctuation",
        _ => return kinds(of),
    };
    let verb = match (removed.trim().is_empty(), added.trim().is_empty()) {
        (false, true) => "removed",
        (true, false) => "added",
        _ => "changed",
    };
    format!("{what} {verb}")
}

/// How many changes there are of each kind, the most important first: `2 numbers, 1 quotation, 31
/// words`.
///
/// Empty where nothing is counted.
#[must_use]
pub fn counts(counts: &KindCounts) -> String {
    counts.iter().map(|(kind, count)| count_of(kind, count as u64)).collect::<Vec<_>>().join(", ")
}

/// The same for a whole comparison: for the text, then for each field, `title: 1 negation, 1
/// number`.
#[must_use]
pub fn all_counts(difference: &Difference<'_>) -> Vec<String> {
    let of_text = Some(counts(&difference.redline.kinds)).filter(|counts| !counts.is_empty());
    let of_fields = difference.fields.iter().map(|field| format!("{}: {}", field.name, counts(&field.redline.kinds)));
    of_text.into_iter().chain(of_fields).collect()
}

fn count_of(kind: Kind, count: u64) -> String {
    let changes_of = |what: &str| format!("{} of {what}", counted(count, "change"));
    match kind {
        Kind::Negation | Kind::Date | Kind::Number | Kind::Quotation | Kind::Name => counted(count, self::kind(kind)),
        Kind::Link => counted(count, "link"),
        Kind::Added => format!("{} added", counted(count, "passage")),
        Kind::Cut => format!("{} cut", counted(count, "passage")),
        Kind::Wording => counted(count, "word"),
        Kind::Moved => counted(count, "move"),
        Kind::Renumbered => format!("{} renumbered", grouped(count)),
        Kind::Paragraph => counted(count, "paragraph break"),
        Kind::Punctuation | Kind::Case | Kind::Typography | Kind::LineEnd | Kind::Reflow | Kind::Space => {
            changes_of(self::kind(kind))
        }
    }
}

/// So many runs of numbers are told apart; of the others it is said how many there are.
const RENUMBERED_MAX: usize = 8;

/// What was renumbered, a sentence for each run: `2. to 30. are now 3. to 31.`.
#[must_use]
pub fn renumbered(redline: &Redline<'_>) -> Vec<String> {
    let runs = &redline.renumbered;
    let mut said: Vec<String> = runs.iter().take(RENUMBERED_MAX).map(renumbering).collect();
    if let Some(rest) = runs.len().checked_sub(RENUMBERED_MAX + 1) {
        said.push(format!("{} more of such numbers shifted.", counted(rest as u64 + 1, "run")));
    }
    said
}

fn renumbering(run: &Renumbering) -> String {
    let ends = |[first, last]: &[String; 2]| match run.count {
        1 => first.clone(),
        2 => format!("{first} and {last}"),
        _ => format!("{first} to {last}"),
    };
    let verb = if run.count == 1 { "is" } else { "are" };
    let new = ends(&run.new);
    let stop = if new.ends_with('.') { "" } else { "." };
    format!("{} {verb} now {new}{stop}", ends(&run.old))
}

/// The note on a comparison that met a bound on its work.
pub const COARSE: &str =
    "The texts are too large to compare in full detail: some unchanged text may be marked as changed.";

/// The note on hidden changes; `None` where there are none.
#[must_use]
pub fn hidden(changes: usize) -> Option<String> {
    let verb = if changes == 1 { "is" } else { "are" };
    (changes > 0).then(|| {
        format!("{} {verb} hidden, as requested: the text is shown as it is now.", counted(changes as u64, "change"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_alone_are_told_as_such() {
        let of = |kind, removed, added| change(Kinds::of(&[kind]), removed, added);
        assert_eq!(of(Kind::Quotation, "“", ""), "quotation marks removed");
        assert_eq!(of(Kind::Quotation, "", " «"), "quotation marks added");
        assert_eq!(of(Kind::Quotation, "are", "were"), "quotation");
        assert_eq!(of(Kind::Punctuation, ".", "!"), "punctuation changed");
        assert_eq!(of(Kind::Number, "14", "41"), "number");
    }

    #[test]
    fn every_kind_is_counted_in_words() {
        let mut counted = KindCounts::default();
        for (count, kind) in Kind::ALL.into_iter().enumerate() {
            counted.add(kind, count);
        }
        assert_eq!(
            counts(&counted),
            "1 date, 2 numbers, 3 quotations, 4 names, 5 links, 6 passages added, 7 passages cut, 8 words, 9 moves, \
             10 renumbered, 11 changes of punctuation, 12 changes of capital letters, 13 paragraph breaks, \
             14 changes of typography, 15 changes of line ends, 16 changes of line breaks, \
             17 changes of white space"
        );
        assert_eq!(counts(&KindCounts::default()), "");
        assert_eq!(kinds(Kinds::of(&[Kind::Wording, Kind::Number])), "number, wording");
        assert_eq!(kinds(Kinds::of(&[Kind::Date, Kind::Number])), "date");
    }

    #[test]
    fn a_run_of_numbers_is_said_once() {
        let run = |old: [&str; 2], new: [&str; 2], count| {
            renumbering(&Renumbering { old: old.map(str::to_owned), new: new.map(str::to_owned), count })
        };
        assert_eq!(run(["2.", "30."], ["3.", "31."], 29), "2. to 30. are now 3. to 31.");
        assert_eq!(run(["(a)", "(b)"], ["(b)", "(c)"], 2), "(a) and (b) are now (b) and (c).");
        assert_eq!(run(["§ 4", "§ 4"], ["§ 5", "§ 5"], 1), "§ 4 is now § 5.");
    }

    #[test]
    fn what_is_hidden_is_said() {
        assert_eq!(hidden(0), None);
        assert_eq!(hidden(1).unwrap(), "1 change is hidden, as requested: the text is shown as it is now.");
        assert_eq!(hidden(2).unwrap(), "2 changes are hidden, as requested: the text is shown as it is now.");
    }
}
