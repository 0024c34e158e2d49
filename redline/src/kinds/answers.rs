//! Words of answers: *yes*, *no*, *perhaps*. One in place of another is a change, and one in
//! capitals names nobody.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words of answers in small letters, in languages of which many texts are compared.
const ANSWERS: &str = "yes no yeah maybe perhaps ja nein doch vielleicht oui non si sí não sim sì da ne nie tak ano áno igen nem evet hayır \
                       kyllä ei nej nu ya tidak có không jah jā taip ναι όχι да нет так ні не نعم بله כן हाँ はい 是 네";

/// The same, to be looked up.
static LISTED: LazyLock<HashSet<&str>> = LazyLock::new(|| ANSWERS.split_whitespace().collect());

/// No answer has more bytes.
const BYTES_MAX: usize = 12;

/// Whether a word is that of an answer.
pub(crate) fn is_answer(word: &str) -> bool {
    word.len() <= BYTES_MAX && LISTED.contains(&*word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_known() {
        assert!(["Yes", "NON", "Perhaps", "да", "हाँ", "네"].into_iter().all(is_answer));
        assert!(!["Yesterday", "Ann", "", "perhaps so"].into_iter().any(is_answer));
        assert!(ANSWERS.split_whitespace().all(|answer| answer.len() <= BYTES_MAX));
    }
}
