//! Words of answers: *yes*, *no*, *perhaps*. One in place of another is a change, and one in
//! capitals names nobody.

/// Words of answers in small letters, in languages of which many texts are compared.
const ANSWERS: &str = "yes no yeah maybe perhaps ja nein doch vielleicht oui non si sí não sim sì da ne nie tak ano áno igen nem evet hayır \
                       kyllä ei nej nu ya tidak có không jah jā taip ναι όχι да нет так ні не نعم بله כן हाँ はい 是 네";

/// Whether a word is that of an answer.
pub(crate) fn is_answer(word: &str) -> bool {
    let lower = word.to_lowercase();
    ANSWERS.split_whitespace().any(|answer| answer == lower)
}
