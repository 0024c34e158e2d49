//! Whether a line goes on with the sentence of the line before it, as where a paragraph was wrapped
//! to a width.

#![allow(clippy::indexing_slicing, reason = "positions are line starts of the text they index")]

use std::ops::Range;

use super::line_mark::{begins_row, begins_with_ordinal_number, line_mark_len_bytes};
use crate::text::boundaries::{head, is_sentence_end};

/// Shorter lines, in characters, were not wrapped: they are lines of a list.
const WRAPPED_CHARACTERS_MIN: usize = 40;

/// Longer ones were not either.
const WRAPPED_CHARACTERS_MAX: usize = 130;

/// A longer line, in bytes, is a paragraph.
const LINE_BYTES_MAX: usize = 4 * WRAPPED_CHARACTERS_MAX;

/// Within so many lines on either side the width is looked for.
const LINES_AROUND: usize = 4;

/// Lines of a text, and how wide those are that were looked at last: each is looked at from the
/// lines around it.
pub(crate) struct Wrapping<'text> {
    text: &'text str,
    /// The lines around one, in order; emptied from call to call.
    lines: Vec<&'text str>,
    known: [Width; KNOWN_LINES],
    next: usize,
}

/// As many lines as are around two that follow each other.
const KNOWN_LINES: usize = 2 * LINES_AROUND + 2;

/// How wide a line is, in characters.
#[derive(Clone, Copy, Default)]
struct Width {
    /// Where it is, as a piece of memory: of the bytes of the text, the first, and how many.
    place: (usize, usize),
    all: usize,
    first_word: usize,
}

impl<'text> Wrapping<'text> {
    pub(crate) const fn of(text: &'text str) -> Self {
        let unknown = Width { place: (0, 0), all: 0, first_word: 0 };
        Self { text, lines: Vec::new(), known: [unknown; KNOWN_LINES], next: 0 }
    }

    /// Whether the line at `line`, without the white space that it ends with, goes on with what
    /// stands in front of it.
    ///
    /// It does where there was no room for its first word in front of it, as there was none in the
    /// lines around. Cost: O(a few lines), none of them longer than some hundred bytes.
    pub(crate) fn continues(&mut self, line: Range<usize>) -> bool {
        let text = self.text;
        let Some(before) = line_before(text, line.start) else { return false };
        let (before, indented) = (text[before].trim_end(), &text[line.clone()]);
        let line_text = indented.trim_start();
        let without_indent = before.trim_start();
        if without_indent.is_empty() || line_text.is_empty() || before.len() > LINE_BYTES_MAX {
            return false;
        }
        // The bytes of no fewer characters.
        if before.len() < WRAPPED_CHARACTERS_MIN {
            return false;
        }
        let is_apart = |line: &str| begins_row(line) || line.starts_with(['#', '<', '=']);
        if is_sentence_end(before)
            || before.ends_with(['>', ':', '|'])
            || is_apart(without_indent)
            || is_apart(line_text)
        {
            return false;
        }
        // A day of a date may begin a line, but not where lines are numbered.
        let may_be_day = begins_with_ordinal_number(line_text) && line_mark_len_bytes(without_indent) == 0;
        if line_mark_len_bytes(line_text) > 0 && !may_be_day {
            return false;
        }
        let characters = self.width(before).all;
        if !(WRAPPED_CHARACTERS_MIN..=WRAPPED_CHARACTERS_MAX).contains(&characters) {
            return false;
        }
        // An item whose lines are set in.
        let indent = |line: &str| line.len() - line.trim_start().len();
        if line_mark_len_bytes(without_indent) > 0 && indent(indented) > indent(before) {
            return true;
        }
        // Between two lines that begin like sentences, more than chance is asked for.
        let lines_min = if line_text.starts_with(char::is_lowercase) { 2 } else { 3 };
        let at = self.find_lines_around(line);
        self.lines.len() >= lines_min && self.are_wrapped(at)
    }

    /// Whether there was no room behind any of the lines that were found for the first word of the
    /// next; and none in front of the one numbered `at`.
    fn are_wrapped(&mut self, at: usize) -> bool {
        let mut widths = [Width::default(); 2 * LINES_AROUND + 1];
        let count = self.lines.len().min(widths.len());
        for (nth, width) in widths.iter_mut().enumerate().take(count) {
            *width = self.width(self.lines[nth]);
        }
        let widths = &widths[..count];
        let widest = widths.iter().map(|width| width.all).max().unwrap_or_default();
        if widest > WRAPPED_CHARACTERS_MAX {
            return false;
        }
        let is_full = |before: &Width, line: &Width| before.all + 1 + line.first_word > widest;
        let full = widths.windows(2).filter(|pair| is_full(&pair[0], &pair[1])).count();
        // Where a long word was broken or a line edited, one is not.
        let before = at.checked_sub(1).and_then(|before| widths.get(before..=at));
        before.is_some_and(|pair| is_full(&pair[0], &pair[1])) && full * 4 >= (count - 1) * 3
    }

    /// Finds a line and those around it in the same paragraph, without the white space that they
    /// end with, and returns its place among them.
    fn find_lines_around(&mut self, line: Range<usize>) -> usize {
        let text = self.text;
        self.lines.clear();
        self.lines.push(&text[line.clone()]);
        let mut start = line.start;
        for _ in 0..LINES_AROUND {
            let Some(before) = line_before(text, start) else { break };
            let solid = text[before.clone()].trim_end();
            if solid.is_empty() {
                break;
            }
            self.lines.push(solid);
            start = before.start;
        }
        self.lines.reverse();
        let at = self.lines.len() - 1;
        let behind = memchr::memchr(b'\n', &text.as_bytes()[line.end..]).map(|feed| line.end + feed + 1);
        let behind = behind.map_or("", |start| head(&text[start..], LINE_BYTES_MAX));
        let behind = behind.lines().take(LINES_AROUND).map(str::trim_end);
        self.lines.extend(behind.take_while(|next| !next.is_empty()));
        at
    }

    fn width(&mut self, line: &str) -> Width {
        let place = (line.as_ptr().addr(), line.len());
        if let Some(known) = self.known.iter().find(|known| known.place == place) {
            return *known;
        }
        let first_word = line.split_whitespace().next().unwrap_or_default().chars().count();
        let width = Width { place, all: line.chars().count(), first_word };
        self.known[self.next] = width;
        self.next = (self.next + 1) % KNOWN_LINES;
        width
    }
}

/// The line in front of a line start.
fn line_before(text: &str, start: usize) -> Option<Range<usize>> {
    let end = start.checked_sub(1).filter(|feed| text.as_bytes()[*feed] == b'\n')?;
    // A line so long is none that was wrapped.
    let floor = text.floor_char_boundary(end.saturating_sub(LINE_BYTES_MAX + 1));
    let line_start = memchr::memrchr(b'\n', &text.as_bytes()[floor..end]).map_or(floor, |feed| floor + feed + 1);
    Some(line_start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes_on(before: &str, line: &str) -> bool {
        let text = [before, line].concat();
        Wrapping::of(&text).continues(before.len()..text.trim_end().len())
    }

    #[test]
    fn lines_that_were_wrapped_go_on() {
        let wrapped = "Die Spitzenverbände der Krankenkassen verteilen den jeweiligen Betrag\n\
                       entsprechend dem in Satz 1 genannten Anteil an die Krankenkassen ihrer\n";
        assert!(goes_on(wrapped, "Kassenart.\n"));
        assert!(goes_on(wrapped, "29. April 2004 über die Sicherheit.\n"));
        assert!(goes_on("–   des § 16 Absatz 1 Nummer 3 des Eisenbahnkreuzungsgesetzes in der\n", "    Fassung der"));
        for (before, line) in [
            ("Ann Bell, chair\n", "Tom Reed, clerk\n"),
            ("The council met on Monday evening to discuss the bridge.\n", "Residents had asked for a crossing\n"),
            ("Police said 14 people were hurt when a tram left the rails\n", "Ferries do not sail before Monday\n"),
            ("- this is a very long line that anchors everything else\n", "- run the smoke tests\n"),
            ("## A heading that is as long as many a line of prose is\n", "Text below it"),
            ("a\na\na\na unique line of some length, more than others\n", "end\n"),
            ("One line of a paragraph that was wrapped to some width or other\n\n", "and another one"),
        ] {
            assert!(!goes_on(before, line), "{before}{line}");
        }
    }
}
