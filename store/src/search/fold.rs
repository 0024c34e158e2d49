//! Folding: lower case without diacritics, and Serbian in Latin letters. It works character by
//! character, so a part of a text, folded, is a part of the folded text.
//!
//! Only marks that readers of a script may leave out are removed: accents, Hebrew points, Arabic
//! vowel signs. Vowel signs of Indic scripts, Japanese voicing marks and the parts of Korean
//! syllables change the word, and stay.

use unicode_normalization::char::{canonical_combining_class, decompose_canonical};

use crate::search::typography::{for_each_part, is_invisible, plain};

/// Appends one character, folded: nothing for a mark, two letters for some ligatures.
pub(super) fn push_folded(character: char, folded: &mut String) {
    match character {
        _ if character.is_ascii() => folded.push(character.to_ascii_lowercase()),
        _ if is_mark(character) => {}
        _ => {
            base(character).to_lowercase().filter(|small| !is_mark(*small)).for_each(|small| push_small(small, folded))
        }
    }
}

/// Appends what the index knows of a text: its characters, folded, without white space, hyphens and
/// marks of any script.
///
/// It is coarser than every way to search: where a phrase is found in a text, in whatever way, what
/// the index knows of the phrase is part of what it knows of the text. Cost: one pass, fast for
/// ASCII.
pub(super) fn push_indexed(text: &str, indexed: &mut String) {
    for character in text.chars() {
        if !character.is_ascii() {
            if !character.is_whitespace() && !is_invisible(character) {
                for_each_part(character, |part| push_indexed_part(part, indexed));
            }
        } else if !matches!(character, ' ' | '\t'..='\r' | '-') {
            indexed.push(plain(character).to_ascii_lowercase());
        }
    }
}

fn push_indexed_part(part: char, indexed: &mut String) {
    if canonical_combining_class(part) != 0 || is_mark(part) || is_invisible(part) {
        return;
    }
    match plain(part) {
        '…' => indexed.push_str("..."),
        '-' => {}
        // The parts of Korean syllables, three for each: in two bytes.
        jamo @ '\u{1100}'..='\u{11FF}' => {
            indexed.extend(char::from_u32(u32::from(jamo) - 0x1000));
        }
        part => {
            let small = part.to_lowercase().filter(|small| canonical_combining_class(*small) == 0);
            small.filter(|small| !is_mark(*small)).for_each(|small| push_small(small, indexed));
        }
    }
}

/// The letter without its marks; the character itself if it consists of anything else.
fn base(character: char) -> char {
    let (mut first, mut marks_alone) = (None, true);
    decompose_canonical(character, |part| match first {
        None => first = Some(part),
        Some(_) => marks_alone &= is_mark(part),
    });
    first.filter(|_| marks_alone).unwrap_or(character)
}

fn push_small(small: char, folded: &mut String) {
    match in_plain_letters(small) {
        Some(letters) => folded.push_str(letters),
        None => folded.push(small),
    }
}

/// Letters that Unicode does not decompose, as people without them on their keyboard type them; the
/// letters of Serbian Cyrillic as those of Serbian Latin, without their marks.
const fn in_plain_letters(small: char) -> Option<&'static str> {
    Some(match small {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'đ' | 'ð' | 'д' | 'ђ' => "d",
        'ø' | 'о' => "o",
        'ł' | 'л' => "l",
        'ħ' | 'х' => "h",
        'ŧ' | 'т' => "t",
        'ı' | 'и' => "i",
        'ς' => "σ",
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'е' => "e",
        'ж' | 'з' => "z",
        'ј' => "j",
        'к' => "k",
        'љ' => "lj",
        'м' => "m",
        'н' => "n",
        'њ' => "nj",
        'п' => "p",
        'р' => "r",
        'с' | 'ш' => "s",
        'ћ' | 'ц' | 'ч' => "c",
        'у' => "u",
        'ф' => "f",
        'џ' => "dz",
        _ => return None,
    })
}

const fn is_mark(character: char) -> bool {
    matches!(character,
        '\u{0300}'..='\u{036f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}'
        // Hebrew points and accents, except the marks that are punctuation.
        | '\u{0591}'..='\u{05bd}' | '\u{05bf}' | '\u{05c1}' | '\u{05c2}' | '\u{05c4}' | '\u{05c5}' | '\u{05c7}'
        // Arabic vowel signs, and the tatweel, which stretches a word.
        | '\u{0610}'..='\u{061a}' | '\u{0640}' | '\u{064b}'..='\u{065f}' | '\u{0670}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::typography::for_each_plain;
    use crate::tests::characters;

    fn folded(text: &str) -> String {
        let mut folded = String::new();
        for_each_plain(text, |character, _| push_folded(character, &mut folded));
        folded
    }

    fn plain_form(text: &str) -> String {
        let mut plain = String::new();
        for_each_plain(text, |character, _| plain.push(character));
        plain
    }

    fn indexed(text: &str) -> String {
        let mut indexed = String::new();
        push_indexed(text, &mut indexed);
        indexed
    }

    #[test]
    fn letters_lose_case_and_marks() {
        for (text, expected) in [
            ("Đoković, Ђоковић", "dokovic, dokovic"),
            ("Љубљана, Његош, Џем: Ljubljana, Njegoš, Džem", "ljubljana, njegos, dzem: ljubljana, njegos, dzem"),
            ("ЧЕШЉАЊЕ ŽUĆ", "cesljanje zuc"),
            ("MÜNCHEN Straße", "munchen strasse"),
            ("e\u{301}t\u{e9} ÉTÉ", "ete ete"),
            ("İstanbul ılık", "istanbul ilik"),
            ("ΣΟΦΟΣ σοφός", "σοφοσ σοφοσ"),
            ("مُحَمَّد محـمد", "محمد محمد"),
            ("हिन्दी", "हिन्दी"),
            ("がぎ 한국 北京", "がぎ 한국 北京"),
            ("ＡＢ１ ｶﾞ", "ab1 ガ"),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn what_the_index_knows_does_not_depend_on_how_it_is_asked() {
        for character in characters() {
            let text = format!("x{character}x");
            let known = indexed(&text);
            assert_eq!(indexed(&plain_form(&text)), known, "{text:?}");
            assert_eq!(indexed(&folded(&text)), known, "{text:?}");
        }
        assert_eq!(
            indexed("All’s  well-\nknown: 한국 “é”"),
            "all'swellknown:\u{112}\u{161}\u{1ab}\u{100}\u{16e}\u{1a8}\"e\""
        );
    }

    proptest! {
        #[test]
        fn what_the_index_knows_of_a_text_is_the_same_in_every_form(
            text in prop::collection::vec(prop::sample::select(
                "aé e\u{301}\u{323}\u{ad}\u{200d}-–\n\r …ﬁカ\u{3099}ｶﾞ\u{9c7}\u{9be}\u{94d}\u{93c}क한\u{1112}\u{1161}\u{11ab}İßЉǆ“'\u{655}ي"
                    .chars().collect::<Vec<char>>()), 0..12)
        ) {
            let text: String = text.into_iter().collect();
            prop_assert_eq!(indexed(&plain_form(&text)), indexed(&text));
            prop_assert_eq!(indexed(&folded(&text)), indexed(&text));
        }
    }
}
