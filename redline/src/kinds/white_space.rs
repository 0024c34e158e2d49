//! Changes of white space alone: paragraphs, lines, spaces; and the space that parts a number from
//! its sign.

#![allow(clippy::indexing_slicing, reason = "ranges are found in the text they index")]

use std::cell::OnceCell;
use std::iter::successors;
use std::ops::Range;

use super::kind::Kind;
use super::sides::ChangedText;
use super::typography::paragraph_breaks;
use crate::text::blanks;
use crate::text::boundaries::{head, is_sentence_end, tail};

/// The white space of two texts.
pub(super) struct WhiteSpace<'text> {
    texts: [&'text str; 2],
    /// The white space around the last change of each, which may have many changes in it.
    runs: [BlankRun; 2],
    /// Whether blank lines divide the paragraphs of either text, once somebody asked.
    has_blank_lines: OnceCell<bool>,
}

impl<'text> WhiteSpace<'text> {
    /// That of these texts.
    pub(super) fn of(left: &'text str, right: &'text str) -> Self {
        Self {
            texts: [left, right],
            runs: [BlankRun::default(), BlankRun::default()],
            has_blank_lines: OnceCell::new(),
        }
    }

    /// The kind of a change of white space alone; asked from left to right.
    ///
    /// Cost: O(changed text), and the white space around it once for all changes in it.
    pub(super) fn kind(&mut self, left: &ChangedText<'_>, right: &ChangedText<'_>) -> Kind {
        let is_one_empty = left.range.is_empty() != right.range.is_empty();
        if is_one_empty && (parts_a_sign(left) || parts_a_sign(right)) {
            return Kind::Number;
        }
        let (left_breaks, right_breaks) = (breaks(left.changed()), breaks(right.changed()));
        let is_at_end = left.after().is_empty() && right.after().is_empty();
        if is_at_end && left_breaks != right_breaks {
            return Kind::LineEnd;
        }
        // With the breaks that are equal and touch the change.
        let [left_run, right_run] = &mut self.runs;
        let left_all = left_breaks + left_run.breaks_around(left);
        let right_all = right_breaks + right_run.breaks_around(right);
        if (left_all > 1) != (right_all > 1) {
            return Kind::Paragraph;
        }
        if left_all == right_all && left_breaks > 0 {
            return Kind::LineEnd;
        }
        if (left_all == 0) == (right_all == 0) {
            return Kind::Space;
        }
        // Between lines of one paragraph, or between paragraphs that are a line each.
        let (broken, run) = if left_all == 0 { (right, right_run) } else { (left, left_run) };
        let (text, blank) = (broken.whole, run.range.clone());
        let is_new_paragraph = is_sentence_end(&text[..blank.start]) && !is_wrapped_at(text, &blank);
        if is_new_paragraph && !self.has_blank_lines() { Kind::Paragraph } else { Kind::Reflow }
    }

    /// Whether a change of marks parts or joins paragraphs as well.
    ///
    /// Cost: as [`WhiteSpace::kind`].
    pub(super) fn has_joined_paragraphs(&self, left: &ChangedText<'_>, right: &ChangedText<'_>) -> bool {
        if !left.changed().contains('\n') && !right.changed().contains('\n') {
            return false;
        }
        let around = |side: &ChangedText<'_>| {
            let start = blanks::without_end(side.before()).len();
            let end = side.range.end + blanks::at_start(side.after()).len();
            paragraph_breaks(&side.whole[start..end])
        };
        around(left) != around(right)
    }

    fn has_blank_lines(&self) -> bool {
        let has_blank_line = |text: &&str| text.contains("\n\n") || text.contains("\n\r\n");
        *self.has_blank_lines.get_or_init(|| self.texts.iter().any(has_blank_line))
    }
}

/// A line of a text that is wrapped has at most so many bytes.
const WRAPPED_BYTES_MAX: usize = 256;

/// So many lines on either side of one are looked at.
const LINES_BESIDE: usize = 2;

/// Whether the line that ends with this white space, behind a sentence, ends there because the next
/// word did not fit: a line near it ends within a sentence, and both may be wrapped to one width.
///
/// Cost: O([`WRAPPED_BYTES_MAX`]).
fn is_wrapped_at(text: &str, blank: &Range<usize>) -> bool {
    let Some(line) = line_to(text, blank.start) else { return false };
    let line_before = |line: &Range<usize>| line.start.checked_sub(1).and_then(|end| line_to(text, end));
    let before = successors(line_before(&line), line_before).take(LINES_BESIDE);
    let behind = successors(line_from(text, blank.end), |line| line_from(text, line.end + 1)).take(LINES_BESIDE);
    let is_within_sentence = |range: &Range<usize>| {
        let line = blanks::without_end(&text[range.clone()]);
        !line.is_empty() && !is_sentence_end(&text[..range.start + line.len()])
    };
    let [at_least, less_than] = widths(text, &line);
    before.chain(behind).filter(is_within_sentence).any(|beside| {
        let [beside_at_least, beside_less_than] = widths(text, &beside);
        at_least.max(beside_at_least) < less_than.min(beside_less_than)
    })
}

/// The line that ends there, without its line end; `None` where it is too long.
fn line_to(text: &str, end: usize) -> Option<Range<usize>> {
    let near = tail(&text[..end], WRAPPED_BYTES_MAX);
    let start = near.rfind('\n').map(|feed| end - near.len() + feed + 1);
    start.or_else(|| (near.len() == end).then_some(0)).map(|start| start..end)
}

/// The line that begins there, without its line end; `None` where it is too long, and where the
/// text ends in it.
fn line_from(text: &str, start: usize) -> Option<Range<usize>> {
    let feed = head(text.get(start..)?, WRAPPED_BYTES_MAX).find('\n')?;
    Some(start..start + feed)
}

/// The least width that a line may have been wrapped to, in characters, and the one at which the
/// next word would have fitted.
fn widths(text: &str, line: &Range<usize>) -> [usize; 2] {
    let width = blanks::without_end(&text[line.clone()]).chars().count();
    let mut words = head(&text[line.end..], WRAPPED_BYTES_MAX).split_whitespace();
    [width, width + 1 + words.next().map_or(0, |word| word.chars().count())]
}

/// Whether a text has nothing but white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Whether white space, or its want, stands between a sign and its number: `-10` is not `- 10`.
fn parts_a_sign(side: &ChangedText<'_>) -> bool {
    let (before, after) = (side.before(), side.after());
    let Some(sign) = before.chars().next_back() else { return false };
    let stands_apart = |before: &str| before.is_empty() || before.ends_with(char::is_whitespace);
    matches!(sign, '-' | '−' | '–' | '+' | '±' | '.' | ',')
        && after.starts_with(char::is_numeric)
        && stands_apart(&before[..before.len() - sign.len_utf8()])
}

/// The white space around a change, with what is in the change, and how many lines end in it.
#[derive(Default)]
struct BlankRun {
    range: Range<usize>,
    breaks: usize,
    /// How far its line ends were counted, and how many there are up to there.
    counted_to: usize,
    breaks_before: usize,
}

impl BlankRun {
    /// How many lines end in the white space that touches a change of white space, which stands
    /// behind those asked for before.
    fn breaks_around(&mut self, side: &ChangedText<'_>) -> usize {
        let (text, changed) = (side.whole.as_bytes(), side.range.clone());
        let is_known = self.counted_to <= changed.start && changed.end <= self.range.end && self.counted_to > 0;
        if !is_known {
            let start = blanks::without_end(side.before()).len();
            let end = changed.end + blanks::at_start(side.after()).len();
            *self = Self {
                range: start..end,
                breaks: breaks(&side.whole[start..end]),
                counted_to: start,
                breaks_before: 0,
            };
        }
        blanks::note(changed.end - self.counted_to);
        self.breaks_before += self.breaks_within(text, self.counted_to..changed.start);
        self.counted_to = changed.start;
        let up_to_end = self.breaks_before + self.breaks_within(text, changed.clone());
        // Cut from its carriage return, a line feed is an end of its own.
        let is_parted = changed.end > self.range.start
            && changed.end < self.range.end
            && (text[changed.end - 1], text[changed.end]) == (b'\r', b'\n');
        self.breaks_before + self.breaks - up_to_end + usize::from(is_parted)
    }

    /// How many lines end in a part of it.
    fn breaks_within(&self, text: &[u8], part: Range<usize>) -> usize {
        part.filter(|index| ends_line(&text[self.range.start..], *index - self.range.start)).count()
    }
}

/// How many lines end in a text; CR LF is one end.
fn breaks(text: &str) -> usize {
    (0..text.len()).filter(|index| ends_line(text.as_bytes(), *index)).count()
}

/// Whether a line ends with this byte of a text, or with it and the next.
fn ends_line(text: &[u8], index: usize) -> bool {
    match text[index] {
        b'\n' => index == 0 || text[index - 1] != b'\r',
        byte => byte == b'\r',
    }
}
