//! Moves that are not whole: ends of moved blocks that leave a mark outside, or lie within a
//! sentence. What is told from the texts alone, not by the engine's own idea of a sentence.

use variorum_redline::{Op, compare};

use crate::corpora::Pair;

/// What was found of all ends of moved blocks: where they begin and where they end, in either text.
#[derive(Default)]
pub struct Clipped {
    /// Blocks that moved.
    pub moves: usize,
    /// Their ends, four a block.
    pub ends: usize,
    /// Those beside a mark that belongs to them: of a heading, an item, a quotation, a full stop.
    pub beside_mark: usize,
    /// Those within a sentence.
    pub within_sentence: usize,
}

/// Compares all pairs.
pub fn measure(pairs: &[Pair]) -> Clipped {
    let mut clipped = Clipped::default();
    for (old, new) in pairs {
        let redline = compare(old, new);
        clipped.moves += redline.moves.len();
        for (text, moved, is_in) in
            [(old, Op::MovedFrom, Op::is_in_old as fn(Op) -> bool), (new, Op::MovedTo, Op::is_in_new)]
        {
            let mut start = 0;
            for part in redline.parts.iter().filter(|part| is_in(part.op)) {
                let end = start + part.text.len();
                if part.op == moved {
                    clipped.add(text, start, end);
                }
                start = end;
            }
        }
    }
    clipped
}

impl Clipped {
    fn add(&mut self, text: &str, start: usize, end: usize) {
        let block = &text[start..end];
        let start = start + (block.len() - block.trim_start().len());
        let end = end - (block.len() - block.trim_end().len());
        self.ends += 2;
        self.beside_mark +=
            usize::from(leaves_mark_before(&text[..start])) + usize::from(leaves_mark_behind(&text[end..]));
        self.within_sentence +=
            usize::from(begins_within_sentence(text, start)) + usize::from(ends_within_sentence(text, end));
    }
}

/// Whether the line has nothing but a mark in front of a block, or a mark that opens touches it.
fn leaves_mark_before(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim();
    let is_line_mark = !line.is_empty() && !line.chars().any(char::is_alphabetic) && line.len() < 8;
    is_line_mark || before.ends_with(['"', '“', '„', '«', '(', '['])
}

/// Whether a mark that ends or closes a sentence touches the end of a block.
fn leaves_mark_behind(behind: &str) -> bool {
    behind.starts_with(['.', '!', '?', '"', '”', '“', '»', ')', ']', '。', '！', '？', ';', ':'])
}

fn begins_within_sentence(text: &str, start: usize) -> bool {
    is_within_sentence(&text[..start], &text[start..])
}

fn ends_within_sentence(text: &str, end: usize) -> bool {
    is_within_sentence(&text[..end], &text[end..])
}

/// Whether a sentence goes on from what stands before to what stands behind: no mark ends one, no
/// blank line parts them, and where a line ends, it is one that was wrapped.
fn is_within_sentence(before: &str, behind: &str) -> bool {
    let (solid_before, solid_behind) = (before.trim_end(), behind.trim_start());
    if solid_before.is_empty() || solid_behind.is_empty() {
        return false;
    }
    let blank = [&before[solid_before.len()..], &behind[..behind.len() - solid_behind.len()]].concat();
    let closed = solid_before.trim_end_matches(|mark: char| "\"'”’»“)]*_`>|".contains(mark));
    if closed.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？']) || blank.matches('\n').count() > 1 {
        return false;
    }
    if blank.contains('\n') {
        let line = solid_before.rsplit('\n').next().unwrap_or_default();
        let is_wrapped = (50..=100).contains(&line.chars().count());
        return is_wrapped && solid_behind.starts_with(char::is_lowercase);
    }
    // A row or a line of marks.
    solid_before.chars().any(char::is_alphanumeric) || !blank.is_empty()
}
