//! The same text in other characters, or with other white space between the same marks.

#![allow(clippy::indexing_slicing, reason = "ranges are found in the text they index")]

use std::borrow::Cow;

use super::kind::Kind;
use super::sides::ChangedText;
use super::signs::is_hyphen;
use super::written_signs;
use crate::text::boundaries::{head, tail};
use crate::text::entities::decoded;
use crate::text::normal_form::normal_characters;

/// Changes longer than this are not compared by their normal forms, which the alignment has done
/// word by word.
const NORMAL_BYTES_MAX: usize = 4096;

/// The kind of a change between texts that are the same but for characters, hyphens or white space;
/// none where they are not.
///
/// Cost: O(1) where they differ early, as most do; else O(bytes), at most [`NORMAL_BYTES_MAX`].
pub(super) fn kind_of_same_text(left: &ChangedText<'_>, right: &ChangedText<'_>) -> Option<Kind> {
    if is_hyphenated_line_end(left, right) || are_same_fractions(left, right) || are_corner_brackets(left, right) {
        return Some(Kind::Typography);
    }
    if written_signs::are_same(left, right) {
        return Some(Kind::Typography);
    }
    if are_emphasized_otherwise(left.changed(), right.changed()) {
        return Some(Kind::Punctuation);
    }
    let is_name = is_name_with_yo(left) || is_name_with_yo(right);
    let (left, right) = (left.changed(), right.changed());
    if are_dashes(left, right) || are_dashes(right, left) {
        return Some(Kind::Typography);
    }
    if is_name {
        return None;
    }
    if left.len().max(right.len()) > NORMAL_BYTES_MAX {
        return None;
    }
    if left.is_empty() || right.is_empty() {
        return are_alike(left, right).then_some(Kind::Typography);
    }
    let first = |text: &str| text.bytes().find(|byte| !byte.is_ascii_whitespace()).filter(u8::is_ascii_alphanumeric);
    if first(left).zip(first(right)).is_some_and(|(left, right)| !left.eq_ignore_ascii_case(&right)) {
        return None;
    }
    let (left_decoded, right_decoded) = (decoded(left), decoded(right));
    if left_decoded.trim().is_empty() && right_decoded.trim().is_empty() {
        return Some(Kind::Typography);
    }
    // Most texts part at the first letter: nothing is built to be compared.
    if are_alike(&left_decoded, &right_decoded) {
        return kind_of_alike(left, right, plain(&left_decoded).eq(plain(&right_decoded)));
    }
    let have_lines = left_decoded.contains('\n') || right_decoded.contains('\n');
    if have_lines && are_alike(&without_line_hyphens(&left_decoded), &without_line_hyphens(&right_decoded)) {
        return Some(Kind::Typography);
    }
    // A word is the same with its hyphen or without; a number is not.
    let hyphens = |text: &str| text.chars().filter(|letter| is_hyphen(*letter)).count();
    if hyphens(left) == hyphens(right) || left.chars().chain(right.chars()).any(char::is_numeric) {
        return None;
    }
    let letters = |text: &str| -> String {
        text.chars().filter(|letter| !is_hyphen(*letter)).flat_map(char::to_lowercase).collect()
    };
    (left.contains(char::is_alphabetic) && letters(left) == letters(right)).then_some(Kind::Punctuation)
}

/// Whether two texts are the same but for the forms of characters and for white space.
fn are_alike(left: &str, right: &str) -> bool {
    if part_at_letters(left.as_bytes(), right.as_bytes()) {
        return false;
    }
    let solid = |character: &char| !character.is_whitespace();
    plain(left).filter(solid).eq(plain(right).filter(solid)) && !has_all(left, right) && !has_all(right, left)
}

/// Whether Russian *все*, all of them, became *всё*, all of it: that is another word.
fn has_all(left: &str, right: &str) -> bool {
    let words = |text: &str| text.to_lowercase().split(|mark: char| !mark.is_alphabetic()).any(|word| word == "все");
    right.contains('ё') && left.contains("се") && words(left) && right.to_lowercase().contains("всё")
}

/// The plain form of a text, in which marks and letters that typesetters take for each other are
/// one: the comma of Arabic and the Latin one, the cedilla of Romanian and its comma below, ё and
/// е.
fn plain(text: &str) -> impl Iterator<Item = char> {
    normal_characters(text).map(|character| match character {
        '،' => ',',
        '؛' => ';',
        '؟' => '?',
        '٪' => '%',
        'ş' => 'ș',
        'Ş' => 'Ș',
        'ţ' => 'ț',
        'Ţ' => 'Ț',
        'ё' => 'е',
        'Ё' => 'Е',
        _ => character,
    })
}

/// Whether a change begins with a name that has ё, which is part of its spelling.
fn is_name_with_yo(side: &ChangedText<'_>) -> bool {
    let changed = side.changed();
    let before = side.before().trim_end();
    changed.contains(is_yo)
        && changed.starts_with(char::is_uppercase)
        && before.ends_with(|last: char| last.is_alphanumeric() || last == ',')
        && !side.before()[before.len()..].contains('\n')
}

/// Whether a letter is the Russian one that is mostly written as е.
pub(super) const fn is_yo(letter: char) -> bool {
    matches!(letter, 'ё' | 'Ё')
}

/// Whether two words are one, in other letters of the same value.
pub(super) fn is_same_word(one: &str, other: &str) -> bool {
    !one.is_ascii() && !other.is_ascii() && plain(one).eq(plain(other))
}

/// Whether the same word is emphasized in both texts, with other marks: _word_, *word*.
fn are_emphasized_otherwise(left: &str, right: &str) -> bool {
    let is_emphasis = |mark: char| matches!(mark, '_' | '*');
    let (one, other) = (left.trim_matches(is_emphasis), right.trim_matches(is_emphasis));
    let are_marked = one.len() < left.len() && other.len() < right.len();
    are_marked && one == other && !one.is_empty() && (left.starts_with('_') != right.starts_with('_'))
}

/// Whether one text is the dash that two or three hyphens of the other stand for.
fn are_dashes(hyphens: &str, dash: &str) -> bool {
    let (hyphens, dash) = (hyphens.trim(), dash.trim());
    matches!(hyphens, "--" | "---") && matches!(dash, "–" | "—" | "―")
}

/// Whether two texts are the same up to where each has another letter or digit of ASCII, that
/// nothing behind it changes: they have other normal forms.
fn part_at_letters(left: &[u8], right: &[u8]) -> bool {
    let same = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let letter = |text: &[u8]| {
        let is_plain = text.get(same + 1).is_none_or(u8::is_ascii);
        text.get(same).copied().filter(|byte| is_plain && byte.is_ascii_alphanumeric())
    };
    letter(left).is_some() && letter(right).is_some()
}

/// The kind of a change between texts that are alike; `is_spaced_alike`: in their white space too.
fn kind_of_alike(left: &str, right: &str, is_spaced_alike: bool) -> Option<Kind> {
    if is_spaced_alike {
        return Some(Kind::Typography);
    }
    // 10 000 with a space that breaks, and with one that does not.
    let blank = |character: char| if character.is_whitespace() && character != '\n' { ' ' } else { character };
    if left.chars().map(blank).eq(right.chars().map(blank)) {
        return Some(Kind::Space);
    }
    // Where words were not set apart before, it is more than space: `10` is not `1 0`, `nobody` not
    // `no body`.
    if left.chars().chain(right.chars()).any(char::is_numeric) {
        return None;
    }
    let stands_by_mark = |text: &str| {
        text.char_indices().filter(|(_, character)| character.is_whitespace()).all(|(start, blank)| {
            let before = text[..start].chars().next_back();
            let after = text[start + blank.len_utf8()..].chars().next();
            [before, after].into_iter().flatten().any(|beside| !beside.is_alphanumeric())
        })
    };
    let (left_breaks, right_breaks) = (paragraph_breaks(left), paragraph_breaks(right));
    if left_breaks != right_breaks {
        return Some(Kind::Paragraph);
    }
    if joins_lines(left, right) {
        return Some(Kind::Reflow);
    }
    if !stands_by_mark(left) || !stands_by_mark(right) {
        return None;
    }
    let solid = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    if solid(left) != solid(right) {
        return Some(Kind::Typography);
    }
    let breaks = |text: &str| text.contains('\n');
    Some(if breaks(left) == breaks(right) { Kind::Space } else { Kind::Reflow })
}

/// Whether a word of one text is two lines in the other, and all else is the same; not where a word
/// of negation came of it.
fn joins_lines(left: &str, right: &str) -> bool {
    let (broken, joined) = if left.contains('\n') { (left, right) } else { (right, left) };
    let mut lines = broken.split('\n');
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    let is_negation = matches!(
        &*first.trim().to_lowercase(),
        "no" | "non" | "not" | "un" | "in" | "ne" | "nie" | "не" | "ни" | "with"
    );
    lines.next().is_none() && !is_negation && !joined.contains(char::is_whitespace) && !second.trim().is_empty()
}

/// Whether one side of a change is the end or the start of a line with half of a word, that the
/// other text has in one line: `the amend-¶ment of` is `the amendment¶of`.
fn is_hyphenated_line_end(left: &ChangedText<'_>, right: &ChangedText<'_>) -> bool {
    ends_line_with_half(left, right)
        || ends_line_with_half(right, left)
        || begins_line_with_half(left, right)
        || begins_line_with_half(right, left)
}

/// Whether `divided` is the half of a word at the end of its line, and `whole` all of it.
fn ends_line_with_half(divided: &ChangedText<'_>, whole: &ChangedText<'_>) -> bool {
    let changed = divided.changed().trim_end();
    let stem = changed.trim_end_matches(is_hyphen);
    if stem.len() == changed.len() || !stem.ends_with(char::is_alphabetic) {
        return false;
    }
    let behind = head(divided.after(), WORD_BYTES_MAX).trim_start_matches([' ', '\r']);
    let is_at_end = behind.starts_with('\n') || divided.changed().ends_with('\n');
    let rest = behind.trim_start();
    let end = rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
    is_at_end && end > 0 && whole.changed().strip_prefix(stem) == Some(&rest[..end])
}

/// Whether `divided` is the half of a word at the start of its line, and the other text has it at
/// the end of the line in front, where `whole` has nothing.
fn begins_line_with_half(divided: &ChangedText<'_>, whole: &ChangedText<'_>) -> bool {
    let half = divided.changed().trim();
    if !whole.changed().trim().is_empty() || half.is_empty() || !half.chars().all(char::is_alphabetic) {
        return false;
    }
    let before = tail(divided.before(), WORD_BYTES_MAX);
    let line = before.trim_end();
    let stem = line.trim_end_matches(is_hyphen);
    if stem.len() == line.len() || !before[line.len()..].contains('\n') && !divided.changed().starts_with('\n') {
        return false;
    }
    let stem = stem.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    let joined = tail(whole.before(), WORD_BYTES_MAX).trim_end();
    !stem.is_empty() && joined.strip_suffix(half).is_some_and(|front| front.ends_with(stem))
}

/// Whether one quotation mark of a typesetter stands for another, as in Chinese: 「 for “. They are
/// no forms of one token, as a search does not take them for each other.
fn are_corner_brackets(left: &ChangedText<'_>, right: &ChangedText<'_>) -> bool {
    let only = |side: &ChangedText<'_>| {
        let mut marks = side.changed().chars();
        marks.next().filter(|_| marks.next().is_none())
    };
    let Some((left, right)) = only(left).zip(only(right)) else { return false };
    let are_both = |corners: [char; 2], others: &str| {
        let is_one = |mark: char| corners.contains(&mark) || others.contains(mark);
        (corners.contains(&left) || corners.contains(&right)) && is_one(left) && is_one(right)
    };
    are_both(['「', '『'], "“‘„«") || are_both(['」', '』'], "”’“»")
}

/// Half of a word at the end of a line is looked for in so many bytes.
const WORD_BYTES_MAX: usize = 96;

/// Whether both sides are one fraction, in one character or in several: ½, 1/2.
fn are_same_fractions(left: &ChangedText<'_>, right: &ChangedText<'_>) -> bool {
    let has_fraction = |text: &str| text.contains(|letter: char| letter == '⁄' || fraction(letter).is_some());
    if left.range.len().max(right.range.len()) > WORD_BYTES_MAX
        || !has_fraction(left.changed()) && !has_fraction(right.changed())
    {
        return false;
    }
    let plain = |side: &ChangedText<'_>| {
        let mut plain = String::new();
        let mut is_behind_digit = side.before().ends_with(|digit: char| digit.is_ascii_digit());
        for letter in side.changed().chars() {
            match fraction(letter) {
                // 1½ is 1 1/2.
                Some(figures) => {
                    plain.push_str(if is_behind_digit { " " } else { "" });
                    plain.push_str(figures);
                }
                None => plain.push(if letter == '⁄' { '/' } else { letter }),
            }
            is_behind_digit = letter.is_ascii_digit();
        }
        plain
    };
    plain(left) == plain(right)
}

/// A fraction in one character, in figures.
fn fraction(letter: char) -> Option<&'static str> {
    const FRACTIONS: [(char, &str); 15] = [
        ('½', "1/2"),
        ('¼', "1/4"),
        ('¾', "3/4"),
        ('⅓', "1/3"),
        ('⅔', "2/3"),
        ('⅕', "1/5"),
        ('⅖', "2/5"),
        ('⅗', "3/5"),
        ('⅘', "4/5"),
        ('⅙', "1/6"),
        ('⅚', "5/6"),
        ('⅛', "1/8"),
        ('⅜', "3/8"),
        ('⅝', "5/8"),
        ('⅞', "7/8"),
    ];
    let may_be = matches!(letter, '¼'..='¾' | '⅓'..='⅞');
    let found = FRACTIONS.iter().filter(|_| may_be).find(|(one, _)| *one == letter);
    found.map(|(_, figures)| *figures)
}

/// How many times a text has several line ends with nothing but white space between them.
pub(super) fn paragraph_breaks(text: &str) -> usize {
    let runs = text.split(|character: char| !character.is_whitespace());
    runs.filter(|run| run.bytes().filter(|byte| *byte == b'\n').count() > 1).count()
}

/// A text without the hyphens at the ends of its lines, and without those ends.
fn without_line_hyphens(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let mut joined = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let solid = line.trim_end();
        let stem = solid.trim_end_matches(is_hyphen);
        let is_divided = solid.len() < line.len() && stem.len() < solid.len() && stem.ends_with(char::is_alphabetic);
        joined.push_str(if is_divided { stem } else { line });
    }
    Cow::Owned(joined)
}
