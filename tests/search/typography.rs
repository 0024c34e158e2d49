//! A search folds what a comparison calls typography, and little else, character by character.

use variorum_redline::{Kind, Kinds, compare};
use variorum_store::{Folding, Phrase};

/// Whether a search takes a character for another, or drops it, and a comparison does not: what
/// people type for quotation marks and hyphens, or what stands for them in other scripts; more of
/// what is invisible.
fn is_wider(character: char) -> bool {
    "‹›′‵`\u{1FEF}｀´\u{1FFD}ʻʹ❛❜՚׳″‶ʺ❝❞〝〞〟״־˗⁃﹘﹣".contains(character)
        || matches!(character, '\u{34F}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{180F}' | '\u{202A}'..='\u{202E}'
            | '\u{2061}'..='\u{206F}' | '\u{FFF0}'..='\u{FFF8}')
}

/// What a character may be taken for; nothing where it is dropped.
const PLAIN: [&str; 10] = ["\'", "\"", "-", " ", ".", "·", "...", "ی", "ک", ""];

/// Whether a search for one text finds the other.
fn is_found(phrase: &str, text: &str) -> bool {
    Phrase::parse(phrase, Folding::Typography).unwrap().find(text).is_some()
}

/// Whether a comparison finds nothing but typography, or white space where there was other white
/// space.
fn is_typography(left: &str, right: &str) -> bool {
    let same = [Kind::Typography, Kind::Space].map(|kind| Kinds::of(&[kind]));
    compare(left, right).changes().all(|change| same.contains(&change.kinds()))
}

#[test]
fn a_search_takes_for_each_other_what_a_comparison_calls_typography() {
    let is_arabic = |character: char| matches!(character, '\u{600}'..='\u{6FF}' | '\u{FB50}'..='\u{FEFF}');
    let may_differ = |character: &char| !character.is_alphanumeric() || is_arabic(*character);
    let mut differences = Vec::new();
    for character in ('\u{80}'..='\u{FFFF}').filter(may_differ) {
        for plain in PLAIN.iter().filter(|plain| is_arabic(character) || !plain.contains(is_arabic)) {
            let (phrase, text) = (format!("xq{plain}qx"), format!("xq{character}qx"));
            let (found, typography) = (is_found(&phrase, &text), is_typography(&phrase, &text));
            // What sets words off in Markdown stands there as well; no phrase reaches over the end
            // of a paragraph.
            let is_other_rule = character == '＿' || character == '\u{2029}' || found && is_wider(character);
            if found != typography && !is_other_rule {
                differences.push((character, *plain, found));
            }
        }
    }
    assert!(differences.is_empty(), "{} {differences:?}", differences.len());
}

#[test]
fn a_search_takes_forms_of_presentation_for_what_they_stand_for() {
    for (form, plain) in [
        ("oﬃce ﬂows", "office flows"),
        ("cafe\u{301} Ångström \u{212b}", "café A\u{30a}ngstro\u{308}m Å"),
        ("ａｂｃ １４", "abc 14"),
        ("ｶﾞｽ", "ガス"),
        ("ﻻ \u{fb50}", "لا ٱ"),
        ("ǆep ĳs ŉ", "džep ijs 'n"),
        ("20 ℃, 5 ㎞", "20 °C, 5 km"),
        ("\u{1112}\u{1161}\u{11ab}국", "한국"),
        ("❤\u{FE0F}", "❤"),
        ("می\u{200c}خواهم", "میخواهم"),
        ("Wait…", "Wait..."),
    ] {
        assert!(is_typography(form, plain), "{form}");
        assert!(is_found(form, plain) && is_found(plain, form), "{form}");
    }
    for (entity, character) in [
        ("amp", "&"),
        ("quot", "\""),
        ("nbsp", " "),
        ("rsquo", "'"),
        ("hellip", "..."),
        ("mdash", "-"),
        ("shy", ""),
        ("eacute", "e\u{301}"),
        ("Uuml", "Ü"),
        ("euro", "€"),
        ("#8217", "’"),
        ("#xfb01", "fi"),
    ] {
        let (entity, plain) = (format!("xq&{entity};qx"), format!("xq{character}qx"));
        assert!(is_typography(&entity, &plain), "{entity}");
        assert!(is_found(&entity, &plain) && is_found(&plain, &entity), "{entity}");
    }
    for (one, other) in [("x²", "x2"), ("résumé", "resume"), ("ﷺ", "صلى"), ("Weg", "weg")] {
        assert!(!is_typography(one, other) && !is_found(one, other) && !is_found(other, one), "{one}");
    }
    // A fraction reads the same in one character, and a unit with a raised digit as with another:
    // the characters of a phrase are looked for.
    for (one, other) in [("½", "1/2"), ("m²", "m2")] {
        assert!(is_typography(one, other) && !is_found(one, other) && !is_found(other, one), "{one}");
    }
}
