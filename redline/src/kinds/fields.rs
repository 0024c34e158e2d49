//! Fields whose value is a name, by their labels: *Chair: Ann*, *| Ville | Lyon |*. Of other values
//! that are one word, as *Status: Draft*, a capital says nothing.

use super::context::last_word;
use super::lexicon::Lower;
use crate::text::boundaries::tail;

/// A label is looked for in so many bytes in front of its value.
const LABEL_BYTES_MAX: usize = 48;

/// Whether the field whose value stands behind `before` asks for a name.
///
/// Cost: O(1), and a look through [`LABELS`].
pub(super) fn asks_for_name(before: &str) -> bool {
    let label = tail(before, LABEL_BYTES_MAX).trim_end_matches([' ', '\t', '\u{a0}', '*', '_']);
    let Some(label) = label.strip_suffix([':', '：', '|']) else { return false };
    let word = last_word(label.trim_end_matches([' ', '\t', '\u{a0}', '*', '_']));
    let word = Lower::of(word);
    LABELS.iter().any(|labels| labels.split(' ').any(|label| label == word.as_str()))
}

/// Such labels: those of names, of persons by what they do, and of places.
const LABELS: [&str; 11] = [
    "name surname author chair chairman chairwoman chairperson clerk president director editor secretary treasurer deputy \
     contact signed from city town village country capital team",
    "nachname vorname autor autorin vorsitz leitung kontakt stadt ort land hauptstadt",
    "nom prénom auteur autrice président présidente directeur directrice ville pays capitale",
    "nombre apellido autora presidente presidenta directora ciudad país",
    "nome cognome autore autrice direttore direttrice città paese sobrenome cidade",
    "naam voornaam auteur voorzitter stad plaats namn namnet författare ordförande ort navn forfatter formand leder",
    "imię nazwisko autor prezes miasto kraj jméno příjmení autor předseda město meno mesto",
    "ime prezime autor predsednik predsjednik grad država adı soyadı yazar başkan şehir",
    "имя фамилия автор председатель город страна ім'я прізвище місто країна име презиме аутор град",
    "όνομα επώνυμο συγγραφέας πρόεδρος πόλη χώρα անուն ազգանուն քաղաք nimi kaupunki név szerző elnök város",
    "nume prenume oraș tên nama kota",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_names() {
        for before in
            ["Chair: ", "* **Clerk:** ", "Nom : ", "| Ville | ", "Capital:", "Имя: ", "Քաղաք: ", "File Author: "]
        {
            assert!(asks_for_name(before), "{before}");
        }
        for before in ["Status: ", "Owner: ", "| Bread | ", "- ", "Chair ", "", "the city. "] {
            assert!(!asks_for_name(before), "{before}");
        }
    }
}
