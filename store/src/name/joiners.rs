//! Where the two joiners may stand in a name: between letters that join.
//!
//! U+200C (zero width non-joiner) and U+200D (zero width joiner) are invisible, and would make two
//! names out of one that looks the same. Between some letters they are spelling: Persian "می‌خواهد"
//! keeps two letters apart that would join, Sinhala "ශ්‍රී" and Bengali "র‍্যাব" say how a
//! consonant joins the next one, and an emoji such as a family is several that are joined. There
//! they show.
//!
//! The rules are those of RFC 5892, appendix A.1 and A.2, narrower and wider in this: the joiner
//! must have a letter behind it; it may stand in front of a virama too; and emoji may be joined.
//! FORMAT.md states them in full.

use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';

/// Asks for the coloured form of an emoji.
const EMOJI_FORM: char = '\u{fe0f}';

/// The canonical combining class of signs that take a consonant's vowel away.
const VIRAMA: u8 = 9;

/// Whether the character at byte `at` of `text` is a joiner, or the sign for the form of an emoji,
/// and stands where that shows.
pub(super) fn is_joined(text: &str, at: usize) -> bool {
    let (Some(before), Some(rest)) = (text.get(..at), text.get(at..)) else { return false };
    let mut rest = rest.chars();
    match rest.next() {
        Some(NON_JOINER) => is_in_conjunct(before, rest.as_str()) || is_between_joining(before, rest.as_str()),
        Some(JOINER) => is_in_conjunct(before, rest.as_str()) || is_between_emoji(before, rest.as_str()),
        Some(EMOJI_FORM) => is_in_joined_emoji(before, rest.as_str()),
        _ => false,
    }
}

/// Whether a joiner stands beside a virama that joins two consonants: behind it, or in front.
fn is_in_conjunct(before: &str, after: &str) -> bool {
    let (mut before, mut after) = (before.chars().rev().peekable(), after.chars().peekable());
    let is_behind = before.next_if(|last| is_virama(*last)).is_some();
    let is_in_front = !is_behind && after.next_if(|next| is_virama(*next)).is_some();
    let letter = before.find(|character| character.general_category_group() != GeneralCategoryGroup::Mark);
    (is_behind || is_in_front) && letter.is_some_and(is_letter) && after.next().is_some_and(is_letter)
}

/// Whether a non-joiner keeps two letters apart that would join.
fn is_between_joining(before: &str, after: &str) -> bool {
    let left = before.chars().rev().find(|character| !is_transparent(*character));
    let right = after.chars().find(|character| !is_transparent(*character));
    left.is_some_and(|letter| has(&JOINS_THE_NEXT, letter)) && right.is_some_and(|letter| has(&JOINS_THE_LAST, letter))
}

/// Whether a joiner stands between two emoji, the first with its skin colour and its form.
fn is_between_emoji(before: &str, after: &str) -> bool {
    let mut before = before.chars().rev().peekable();
    before.next_if_eq(&EMOJI_FORM);
    before.next_if(|character| ('\u{1f3fb}'..='\u{1f3ff}').contains(character));
    before.next().is_some_and(is_emoji) && after.chars().next().is_some_and(is_emoji)
}

/// Whether the sign for the form stands behind an emoji that a joiner joins to another.
fn is_in_joined_emoji(before: &str, after: &str) -> bool {
    let mut emoji = before.char_indices().rev();
    let Some((at, last)) = emoji.next() else { return false };
    if !is_emoji(last) {
        return false;
    }
    let joins_next = after.strip_prefix(JOINER).is_some_and(|next| next.chars().next().is_some_and(is_emoji));
    let joins_last = before.get(..at).and_then(|joined| joined.strip_suffix(JOINER));
    joins_next || joins_last.is_some_and(|first| is_between_emoji(first, before.get(at..).unwrap_or_default()))
}

fn is_letter(character: char) -> bool {
    character.general_category_group() == GeneralCategoryGroup::Letter
}

fn is_virama(character: char) -> bool {
    canonical_combining_class(character) == VIRAMA
}

/// Whether letters join across a character, as across a vowel sign.
fn is_transparent(character: char) -> bool {
    matches!(character.general_category(), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
}

/// Whether a character is a symbol in the blocks from Arrows to Miscellaneous Symbols and Arrows,
/// or from Mahjong Tiles to Symbols and Pictographs Extended-A.
fn is_emoji(character: char) -> bool {
    let is_in_blocks = matches!(character, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
    // U+2194 is a symbol of mathematics to Unicode, and part of an emoji that shakes its head.
    is_in_blocks && (character.general_category() == GeneralCategory::OtherSymbol || character == '\u{2194}')
}

fn has(ranges: &[(u32, u32)], character: char) -> bool {
    let code = u32::from(character);
    let found = ranges.partition_point(|(_, last)| *last < code);
    ranges.get(found).is_some_and(|(first, _)| *first <= code)
}

/// Letters that join the next one: Joining_Type D or L, from DerivedJoiningType.txt of Unicode 18.0
/// as the crate `icu_properties_data` 2.4.0 has it.
#[rustfmt::skip]
const JOINS_THE_NEXT: [(u32, u32); 79] = [
    (0x620, 0x620), (0x626, 0x626), (0x628, 0x628), (0x62a, 0x62e), (0x633, 0x63f), (0x641, 0x647),
    (0x649, 0x64a), (0x66e, 0x66f), (0x678, 0x687), (0x69a, 0x6bf), (0x6c1, 0x6c2), (0x6cc, 0x6cc),
    (0x6ce, 0x6ce), (0x6d0, 0x6d1), (0x6fa, 0x6fc), (0x6ff, 0x6ff), (0x712, 0x714), (0x71a, 0x71d),
    (0x71f, 0x727), (0x729, 0x729), (0x72b, 0x72b), (0x72d, 0x72e), (0x74e, 0x758), (0x75c, 0x76a),
    (0x76d, 0x770), (0x772, 0x772), (0x775, 0x777), (0x77a, 0x77f), (0x7ca, 0x7ea), (0x841, 0x845),
    (0x848, 0x848), (0x84a, 0x853), (0x855, 0x855), (0x860, 0x860), (0x862, 0x865), (0x868, 0x868),
    (0x886, 0x886), (0x889, 0x88d), (0x88f, 0x88f), (0x8a0, 0x8a9), (0x8af, 0x8b0), (0x8b3, 0x8b8),
    (0x8ba, 0x8c8), (0x1807, 0x1807), (0x1820, 0x1878), (0x1887, 0x18a8), (0x18aa, 0x18aa),
    (0xa840, 0xa872), (0x10ac0, 0x10ac4), (0x10acd, 0x10acd), (0x10ad3, 0x10adc),
    (0x10ade, 0x10ae0), (0x10aeb, 0x10aee), (0x10b80, 0x10b80), (0x10b82, 0x10b82),
    (0x10b86, 0x10b88), (0x10b8a, 0x10b8b), (0x10b8d, 0x10b8d), (0x10b90, 0x10b90),
    (0x10bad, 0x10bae), (0x10d00, 0x10d21), (0x10d23, 0x10d23), (0x10ec3, 0x10ec4),
    (0x10ec6, 0x10ec7), (0x10ed9, 0x10eee), (0x10f30, 0x10f32), (0x10f34, 0x10f44),
    (0x10f51, 0x10f53), (0x10f70, 0x10f73), (0x10f76, 0x10f81), (0x10fb0, 0x10fb0),
    (0x10fb2, 0x10fb3), (0x10fb8, 0x10fb8), (0x10fbb, 0x10fbc), (0x10fbe, 0x10fbf),
    (0x10fc1, 0x10fc1), (0x10fc4, 0x10fc4), (0x10fca, 0x10fcb), (0x1e900, 0x1e943),
];

/// Letters that join the one before: Joining_Type D or R, of the same source.
#[rustfmt::skip]
const JOINS_THE_LAST: [(u32, u32); 49] = [
    (0x620, 0x620), (0x622, 0x63f), (0x641, 0x64a), (0x66e, 0x66f), (0x671, 0x673), (0x675, 0x6d3),
    (0x6d5, 0x6d5), (0x6ee, 0x6ef), (0x6fa, 0x6fc), (0x6ff, 0x6ff), (0x710, 0x710), (0x712, 0x72f),
    (0x74d, 0x77f), (0x7ca, 0x7ea), (0x840, 0x858), (0x860, 0x860), (0x862, 0x865), (0x867, 0x86a),
    (0x870, 0x882), (0x886, 0x886), (0x889, 0x88f), (0x8a0, 0x8ac), (0x8ae, 0x8c8),
    (0x1807, 0x1807), (0x1820, 0x1878), (0x1887, 0x18a8), (0x18aa, 0x18aa), (0xa840, 0xa871),
    (0x10ac0, 0x10ac5), (0x10ac7, 0x10ac7), (0x10ac9, 0x10aca), (0x10ace, 0x10ad6),
    (0x10ad8, 0x10ae1), (0x10ae4, 0x10ae4), (0x10aeb, 0x10aef), (0x10b80, 0x10b91),
    (0x10ba9, 0x10bae), (0x10d01, 0x10d23), (0x10ec2, 0x10ec4), (0x10ec6, 0x10ec7),
    (0x10f30, 0x10f44), (0x10f51, 0x10f54), (0x10f70, 0x10f81), (0x10fb0, 0x10fb0),
    (0x10fb2, 0x10fb6), (0x10fb8, 0x10fbf), (0x10fc1, 0x10fc4), (0x10fc9, 0x10fca),
    (0x1e900, 0x1e943),
];

#[cfg(test)]
mod tests {
    use super::super::Name;

    #[test]
    fn joiners_are_allowed_where_they_show() {
        for name in [
            // Persian, Kurdish and Urdu keep letters apart.
            "می\u{200c}خواهد",
            "خانه\u{200c}ها/کتاب\u{200c}خانه",
            // With a vowel sign between.
            "مِ\u{200c}خ",
            // Hindi, Marathi, Sinhala, Malayalam and Bengali form conjuncts, or do not.
            "क्\u{200d}ष",
            "क्\u{200c}ष",
            "ශ්\u{200d}රී ලංකාව",
            "ന്\u{200d}റെ",
            "র\u{200d}্যাব",
            // A family, a flag, a doctor, a couple, a head that shakes.
            "👩\u{200d}👩\u{200d}👧",
            "🏳\u{fe0f}\u{200d}🌈",
            "👩🏽\u{200d}⚕\u{fe0f}",
            "👩\u{200d}❤\u{fe0f}\u{200d}👩",
            "🙂\u{200d}↔\u{fe0f}",
        ] {
            assert!(Name::parse(name).is_ok(), "{name:?}: {:?}", Name::parse(name));
        }
    }

    #[test]
    fn joiners_are_refused_where_nobody_sees_them() {
        for name in [
            "a\u{200c}b",
            "a\u{200d}b",
            "\u{200c}می",
            "می\u{200c}",
            "می\u{200c}/خ",
            "می\u{200c}\u{200c}خ",
            "می\u{200d}خ",
            // These two do not join anyway.
            "کار\u{200c}ها",
            "می\u{200c} خ",
            "क\u{200d}ष",
            "क्\u{200d}",
            "क्\u{200d}\u{200d}ष",
            "्\u{200d}ष",
            "👩\u{200d}",
            "\u{200d}👩",
            "👩\u{200d}a",
            "a\u{200d}👩",
            "❤\u{fe0f}",
            "a\u{fe0f}",
            "👩\u{fe0f}\u{fe0f}\u{200d}👩",
            "1\u{fe0f}\u{20e3}",
        ] {
            assert!(Name::parse(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn the_tables_are_in_order() {
        for table in [super::JOINS_THE_NEXT.as_slice(), &super::JOINS_THE_LAST] {
            assert!(table.iter().all(|(first, last)| first <= last));
            assert!(table.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }
}
