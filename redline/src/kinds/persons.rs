//! Persons whose names are those of months or days: *Prime Minister May*, *Mr Sunday*, *June Hall
//! died*, *Theresa May*.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use super::context::{BLANKS, first_word, last_word};
use super::lexicon::{Lower, entry};

/// Whether a month or a day with a capital letter, between `before` and `after`, is a person.
///
/// Cost: O(1), and a look-up for each word beside it.
pub(super) fn is_one(text: &str, before: &str, after: &str) -> bool {
    let front = before.trim_end_matches(BLANKS);
    if front.len() < before.len() {
        let title = last_word(front.strip_suffix('.').unwrap_or(front));
        if TITLES.split_ascii_whitespace().any(|one| one == Lower::of(title).as_str()) {
            return true;
        }
    }
    text == "May" && is_behind_given_name(before, after)
        || matches!(text, "April" | "May" | "June" | "August") && is_given_name(front, after)
}

/// What stands in front of the name of a person.
const TITLES: &str = "mr mrs ms miss dr sir lady lord dame madam minister president senator judge justice secretary mayor prof \
     professor sister captain chancellor governor colonel sergeant detective inspector herr frau madame monsieur mme señor señora \
     sr sra signor signora";

/// Whether the word in front may be the given name of somebody called May.
fn is_behind_given_name(before: &str, after: &str) -> bool {
    let name = last_word(before.strip_suffix(' ').unwrap_or_default());
    let is_written_so = name.starts_with(char::is_uppercase)
        && name.chars().skip(1).all(char::is_lowercase)
        && name.chars().nth(2).is_some();
    let may_be_verb = name.ends_with('s') || name.ends_with("ed") || name.ends_with("ing");
    let next = first_word(after);
    let is_time = next.starts_with(|first: char| first.is_numeric()) || SPANS.contains(&next);
    let is_listed = || {
        let known = entry(name);
        known.common | known.number | known.negation != 0
    };
    is_written_so && !may_be_verb && !is_time && !BEFORE_MONTHS.contains(&name) && !is_listed()
}

/// What stands behind a month from which something lasts.
const SPANS: [&str; 6] = ["to", "through", "until", "till", "of", "and"];

/// What stands in front of a month with a capital letter, where a sentence begins.
const BEFORE_MONTHS: [&str; 17] = [
    "Early", "Late", "Mid", "Last", "Next", "Since", "Until", "Till", "Every", "Each", "During", "Around", "Through",
    "Between", "Past", "Spring", "Come",
];

/// Whether such a word is a given name: a sentence begins with it, a word with a capital follows,
/// and then one with a small letter, so that it is no heading.
fn is_given_name(front: &str, after: &str) -> bool {
    let begins = !front.ends_with(|last: char| last.is_alphanumeric() || last == ',')
        || matches!(last_word(front), "and" | "with" | "told" | "asked");
    let Some(name_on) = after.strip_prefix(' ').filter(|_| begins) else { return false };
    let end = name_on.find(|mark: char| !mark.is_alphanumeric()).unwrap_or(name_on.len());
    let (name, rest) = name_on.split_at(end);
    let is_surname = name.starts_with(char::is_uppercase)
        && name.chars().nth(1).is_some_and(char::is_lowercase)
        && !OCCASIONS.contains(&name)
        && {
            let known = entry(name);
            known.common | known.number == 0
        };
    let goes_on = rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase))
        || rest.strip_prefix(", ").is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    is_surname && goes_on
}

/// What is called by its month.
const OCCASIONS: [&str; 12] =
    ["Day", "Fool", "Fools", "Bank", "Bug", "Revolution", "Uprising", "Holiday", "Week", "Term", "Elections", "Budget"];

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the word in brackets within a text is a person.
    fn is_person(marked: &str) -> bool {
        let (before, rest) = marked.split_once('⟦').unwrap();
        let (word, after) = rest.split_once('⟧').unwrap();
        is_one(word, before, after)
    }

    #[test]
    fn months_and_days_that_are_persons() {
        for text in [
            "Prime Minister ⟦May⟧ said",
            "that Ms ⟦May⟧ and Mr. March",
            "Mr. ⟦March⟧ left",
            "Dr. ⟦Sunday⟧ spoke",
            "Frau ⟦März⟧ kam",
            "Theresa ⟦May⟧ resigned",
            "⟦June⟧ Whitfield died",
            "So. ⟦April⟧ Hall, 43, spoke",
            "with ⟦August⟧ Wilson there",
        ] {
            assert!(is_person(text), "{text}");
        }
        for text in [
            "in ⟦May⟧ he",
            "Last ⟦May⟧ he",
            "Since ⟦May⟧ it",
            "On Friday ⟦May⟧ 3",
            "London, ⟦May⟧ 3",
            "Closed ⟦May⟧ it was",
            "Edition ⟦May⟧ 2024",
            "Open ⟦May⟧ to June",
            "⟦June⟧ Sales Report",
            "⟦May⟧ Day was",
            "⟦April⟧ Fools came",
            "in ⟦June⟧ Whitfield died",
            "⟦June⟧ was wet",
            "The minister, ⟦May⟧ 3",
            "⟦Monday⟧ Night it",
        ] {
            assert!(!is_person(text), "{text}");
        }
    }
}
