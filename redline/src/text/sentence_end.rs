//! Where sentences end within a line, with the marks and tags that close behind them.

#![allow(clippy::indexing_slicing, reason = "positions are boundaries of the text they index")]

use std::ops::Range;

use crate::text::boundaries::{head, is_closing};
use crate::text::note_marks::note_mark_len_bytes;
use crate::text::segmentation::begins_with_mark;

/// Words that end with a full stop within sentences, in small letters and without that stop.
const ABBREVIATIONS: [&str; 40] = [
    "abb", "abs", "al", "approx", "art", "bgbl", "bzw", "ca", "cap", "cf", "ch", "dr", "ed", "etc", "evtl", "fig",
    "ggf", "gen", "gov", "hr", "lit", "mr", "mrs", "ms", "nr", "ord", "par", "pp", "prof", "rev", "sec", "sen", "sgt",
    "sog", "st", "str", "u", "usw", "vgl", "vol",
];

/// German words behind which a number with a full stop is an ordinal; other languages that write
/// ordinals so have a small letter behind them.
const BEFORE_ORDINALS: [&str; 16] =
    ["am", "vom", "der", "die", "das", "des", "dem", "den", "zum", "zur", "bis", "ab", "im", "seit", "und", "oder"];

/// The end of the first sentence of `text[line]`, which is within a line, and where the next one
/// begins in it; none where that sentence is the last.
///
/// Marks and tags that close what the sentence opened are part of it. Cost: O(result).
pub(crate) fn next_sentence_end(text: &str, line: Range<usize>) -> Option<(usize, usize)> {
    let mut position = line.start;
    while let Some(found) = find_end_mark(&text.as_bytes()[position..line.end]) {
        let mark_start = position + found;
        let mark = text[mark_start..].chars().next()?;
        position = mark_start + mark.len_utf8();
        if !ends_sentence(mark) {
            continue;
        }
        let (end, has_tag) = without_closing(&text[..line.end], position);
        position = end;
        let next = end + (text[end..line.end].len() - text[end..line.end].trim_start().len());
        let behind = &text[next..line.end];
        let first = behind.chars().next()?;
        let is_apart = next > end || is_wide(mark) || has_tag && first == '<';
        if !is_apart || begins_with_mark(behind) || first.is_lowercase() {
            continue;
        }
        if mark == '.' && is_abbreviation(&text[line.start..mark_start], first) {
            continue;
        }
        return Some((end, next));
    }
    None
}

/// The first byte that may begin a mark that ends a sentence.
fn find_end_mark(bytes: &[u8]) -> Option<usize> {
    // Most blocks have none, which a processor sees of all their bytes at once.
    let may_have = |byte: u8| (byte == b'.') | (byte == b'!') | (byte == b'?') | (byte >= FIRST_BEYOND_ASCII);
    let is_clear = |block: &&[u8; BLOCK]| block.iter().fold(0, |found, byte| found | u8::from(may_have(*byte))) == 0;
    let clear = bytes.as_chunks::<BLOCK>().0.iter().take_while(is_clear).count() * BLOCK;
    let rest = &bytes[clear..];
    rest.iter().position(|byte| MAY_BEGIN_MARK[*byte as usize]).map(|found| clear + found)
}

/// A longer tag closes nothing, in bytes.
const TAG_BYTES_MAX: usize = 64;

/// Bytes looked at together.
const BLOCK: usize = 32;

/// The least byte that begins a mark beyond ASCII.
const FIRST_BEYOND_ASCII: u8 = 0xD8;

const MAY_BEGIN_MARK: [bool; 256] = {
    let mut may = [false; 256];
    let mut index = 0;
    while index < END_MARKS.len() {
        let mut bytes = [0; 4];
        END_MARKS[index].encode_utf8(&mut bytes);
        may[bytes[0] as usize] = true;
        index += 1;
    }
    may
};

const END_MARKS: [char; 11] = ['.', '!', '?', '…', '。', '！', '？', '．', '؟', '۔', '।'];

fn ends_sentence(mark: char) -> bool {
    END_MARKS.contains(&mark)
}

/// Whether no space follows a sentence that ends with the mark.
fn is_wide(mark: char) -> bool {
    matches!(mark, '。' | '！' | '？' | '．')
}

/// Where the marks, the tags and the marks of notes end that close behind a sentence, and whether
/// there is a tag among them.
fn without_closing(text: &str, start: usize) -> (usize, bool) {
    let closes = |mark: char| {
        // These two open in most languages, and close in German behind a mark that is not wide.
        is_closing(mark) && !matches!(mark, '“' | '«') || ends_sentence(mark) || matches!(mark, '*' | '_' | '`' | '~')
    };
    let mut end = start;
    let mut has_tag = false;
    loop {
        let rest = &text[end..];
        let marks = rest.len() - rest.trim_start_matches(closes).len();
        let behind = &rest[marks..];
        // In German, and in Danish, a quotation closes with what opens one elsewhere.
        let quote = behind.chars().next().filter(|mark| matches!(mark, '“' | '«')).map_or(0, char::len_utf8);
        let closes_quotation = quote > 0 && behind[quote..].chars().next().is_none_or(char::is_whitespace);
        end += marks + if closes_quotation { quote } else { 0 };
        match text[end..].strip_prefix("</").and_then(|tag| head(tag, TAG_BYTES_MAX).find('>')) {
            Some(close) => {
                end += "</".len() + close + 1;
                has_tag = true;
            }
            None if closes_quotation => {}
            None => match note_mark_len_bytes(&text[end..]) {
                0 => return (end, has_tag),
                len_bytes => end += len_bytes,
            },
        }
    }
}

/// Whether the full stop behind `text` ends an abbreviation, an initial or an ordinal.
fn is_abbreviation(text: &str, next: char) -> bool {
    let start = text.trim_end_matches(|character: char| character.is_alphanumeric() || character == '.').len();
    let word = &text[start..];
    if word.is_empty() {
        return false;
    }
    let letters = word.chars().count();
    let is_number = word.chars().all(char::is_numeric);
    if is_number && !text[..start].ends_with(char::is_whitespace) && start > 0 {
        // As in `COVID-19.`, it is no ordinal.
        return false;
    }
    if is_number && letters < 3 {
        let before = text[..start].trim_end().rsplit(|character: char| !character.is_alphanumeric()).next();
        return before.is_none_or(|before| before.is_empty() || BEFORE_ORDINALS.contains(&before));
    }
    if letters == 1 {
        return true;
    }
    if next.is_numeric() && letters < 5 && !is_number {
        return true;
    }
    letters < 7 && ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(line: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut start = 0;
        while let Some((end, next)) = next_sentence_end(line, start..line.len()) {
            found.push(&line[start..end]);
            start = next;
        }
        found.push(&line[start..]);
        found
    }

    #[test]
    fn sentences_end_with_what_closes_behind_them() {
        for expected in [
            &["He came.", "He saw."][..],
            &["“Yes.”", "He left."],
            &["„Ja.“", "Er ging."],
            &["He said “no.” and left.", "Nobody saw him."],
            &["It was **late.**", "He left."],
            &["(He came.)", "He saw."],
            &["Mr. Bell met J. Reed, as 18 U.S.C. has it, e.g. there.", "They left."],
            &["A court order under 18 U.S.C.", "You may ask for it."],
            &["Art. 5 Abs. 2 gilt ab dem 21. März.", "Das Gesetz endet."],
            &["It was due to COVID-19.", "The end."],
            &["Nobody under the age of 13.", "Es ist der 1. Vorsitzende."],
            &["Really?!", "Yes..."],
            &["He paid 3.50 for example.org.", "That was all."],
            &["هل جاء؟", "نعم."],
            &["वह आया।", "वह गया।"],
        ] {
            assert_eq!(sentences(&expected.join(" ")), expected);
        }
        assert_eq!(sentences("他来了。“好！”他说。"), ["他来了。", "“好！”", "他说。"]);
        assert_eq!(sentences("<p>One.</p><p>Two.</p>"), ["<p>One.</p>", "<p>Two.</p>"]);
    }
}
