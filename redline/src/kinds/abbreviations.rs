//! Full stops that end no sentence, as a name stands behind them: Mr. Smith, St. Mary's, J. R.
//! Stone, Roe v. Wade.

/// Titles and the like, in small letters and without the stop.
const WITH_CAPITAL: &str = "mr mrs ms mx dr prof gen gov sen rep rev hon st ste sgt capt cpt col lt maj cmdr cdr adm pres amb supt insp det \
     messrs mme mmes mlle me sr sra srta dña dra don pe fr fra frl hr dipl ing dott sig sra avv arch on mgr mag ks inż \
     mw dhr drs jhr ds kpt sv dl dna gosp проф акад св им гн гр инж доц адв";

/// What is written with a small letter in front of a name.
const WITH_SMALL: &str =
    "v vs hl ul al pl os sv ks inż mgr prof dr gen gosp d dl dna ул пр пер св им проф акад доц инж адв";

/// What counts by a letter, so that it is no initial: Plan B, vitamin C.
const BEFORE_LETTERS: &str = "plan vitamin vitamine vitamina group gruppe groupe grupo grade class klasse type typ team section annex appendix \
     schedule exhibit part hepatitis point option category phase stage";

/// Whether a text ends with such a stop.
pub(super) fn ends_with_one(before: &str) -> bool {
    let Some(before) = before.strip_suffix('.') else { return false };
    let start = before.trim_end_matches(char::is_alphanumeric).len();
    let Some((front, word)) = before.split_at_checked(start) else { return false };
    is_one(front, word)
}

/// Whether a full stop behind a word, which stands behind `front`, ends no sentence.
pub(super) fn is_one(front: &str, word: &str) -> bool {
    let mut letters = word.chars();
    let Some(first) = letters.next().filter(|first| first.is_alphabetic()) else { return false };
    if letters.next().is_none() && first.is_uppercase() {
        return is_initial(front);
    }
    let list = if first.is_uppercase() { WITH_CAPITAL } else { WITH_SMALL };
    let lower = word.to_lowercase();
    let is_alone = !front.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '.' | '-'));
    is_alone && list.split_whitespace().any(|abbreviation| abbreviation == lower)
}

/// Whether a capital letter behind `front` is an initial: not the end of U.S., nor the B of Plan B.
fn is_initial(front: &str) -> bool {
    let letters = front.trim_end_matches(|part: char| part.is_uppercase() || matches!(part, '.' | ' ' | '\u{a0}'));
    let acronym = front.get(letters.len()..).unwrap_or_default();
    let is_acronym = ["U.", "E.", "D."].iter().any(|beginning| acronym.trim_start() == *beginning);
    let last = letters.rsplit(|mark: char| !mark.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let is_counted = acronym.trim().is_empty() && BEFORE_LETTERS.split_whitespace().any(|word| word == last);
    let is_apart = front.is_empty() || !front.ends_with(char::is_alphanumeric);
    is_apart && !is_acronym && !is_counted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_in_front_of_names() {
        for text in [
            "Mr.",
            "at St.",
            "said Prof.",
            "by J.",
            "by J. R.",
            "by J.R.",
            "Roe v.",
            "Die hl.",
            "Судья А.",
            "Pani prof.",
        ] {
            assert!(ends_with_one(text), "{text}");
        }
        for text in ["He came.", "in the U.S.", "the U.K.", "Plan B.", "vitamin C.", "on the 1st.", ".", "", "WW2."] {
            assert!(!ends_with_one(text), "{text}");
        }
    }
}
