//! Numbers of chapters that are spelled out: *Chapter Two*, *Kapitel Zwei*, *Глава вторая*.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Spelled numbers from one on. Where two languages share a word, it has the same value in both.
const SPELLED: &[&str] = &[
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
     eighteen nineteen twenty",
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn \
     achtzehn neunzehn zwanzig",
    "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien",
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième",
    "première seconde",
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
    "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo",
    "primera segunda tercera cuarta quinta sexta séptima octava novena décima",
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici",
    "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo",
    "prima seconda terza quarta quinta sesta settima ottava nona decima",
    "um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze",
    "primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo",
    "primeira segunda terceira quarta quinta sexta sétima oitava nona décima",
    "первая вторая третья четвертая пятая шестая седьмая восьмая девятая десятая одиннадцатая двенадцатая",
    "первый второй третий четвертый пятый шестой седьмой восьмой девятый десятый одиннадцатый двенадцатый",
    "прва друга трећа четврта пета шеста седма осма девета десета",
    "први други трећи четврти пети шести седми осми девети десети",
    "prva druga treća četvrta peta šesta sedma osma deveta deseta",
    "prvi drugi treći četvrti peti šesti sedmi osmi deveti deseti",
    "pierwszy drugi trzeci czwarty piąty szósty siódmy ósmy dziewiąty dziesiąty",
    "الأولى الثانية الثالثة الرابعة الخامسة السادسة السابعة الثامنة التاسعة العاشرة",
    "الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر",
    "اول دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم",
];

/// A longer word is none of them.
const WORD_BYTES_MAX: usize = 24;

/// The words of [`SPELLED`] with their values.
static VALUES: LazyLock<HashMap<&str, u32>> =
    LazyLock::new(|| SPELLED.iter().flat_map(|words| words.split_ascii_whitespace().zip(1..)).collect());

/// The value of a spelled number, in any case.
pub(super) fn value(word: &str) -> Option<u32> {
    if word.len() > WORD_BYTES_MAX {
        return None;
    }
    VALUES.get(word.to_lowercase().replace('ё', "е").as_str()).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_word_has_one_value_whatever_its_language() {
        let mut values = BTreeMap::new();
        for words in SPELLED {
            for (place, word) in words.split_ascii_whitespace().enumerate() {
                assert_eq!(*values.entry(word).or_insert(place), place, "{word}");
                assert_eq!(value(&word.to_uppercase()), u32::try_from(place + 1).ok(), "{word}");
            }
        }
        assert_eq!((value("Четвёртая"), value("many"), value("")), (Some(4), None, None));
    }
}
