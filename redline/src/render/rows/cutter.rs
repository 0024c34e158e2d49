//! Cuts parts into rows, one after the other.

use std::borrow::Cow;
use std::ops::Range;

use super::stretch::left_out_middle;
use super::{Look, MoveEnd, RowEnd, RowForm, RowSink, Segment};
use crate::render::control_characters;
use crate::{Kind, Kinds, Op, Part, Redline};

/// Cuts a redline into rows, as [`super::rows`] says, and hands them on as they come.
///
/// Cost: O(text). Memory: one segment.
pub(super) fn cut<'text, S: RowSink<'text>>(
    redline: &Redline<'text>,
    context: Option<usize>,
    form: RowForm,
    sink: &mut S,
) -> Result<(), S::Error> {
    let ends_of_moves = EndsOfMoves::of(redline);
    let mut cutter = Cutter {
        sink,
        form,
        is_whole: context.is_none(),
        segment: None,
        has_segments: false,
        ended: None,
        is_cut_alone: false,
        hidden_old_lines: 0,
        old: Edge::default(),
        new: Edge::default(),
    };
    let mut equal = NextEqual::default();
    let (mut changes, mut is_in_change) = (0, false);
    let mut is_passed = false;
    for (index, part) in redline.parts.iter().enumerate() {
        if part.op != Op::Equal && !is_in_change {
            cutter.sink.change(changes);
            changes += 1;
        }
        is_in_change = part.op != Op::Equal;
        let beside = redline.parts.get(index + 1);
        match part.move_number.get().zip(redline.move_of(part)) {
            _ if std::mem::take(&mut is_passed) => {}
            None if let Some(new) = beside.filter(|new| is_hidden_replacement(part, new)) => {
                cutter.hidden_replacement(part, new, equal.behind(&redline.parts, index))?;
                is_passed = true;
            }
            None if part.op == Op::Equal => cutter.unchanged(part.text, context)?,
            None => cutter.part(part, None, equal.behind(&redline.parts, index))?,
            Some((number, block)) => {
                let is_from = part.op == Op::MovedFrom;
                let other_is_below = is_from == ends_of_moves.is_down(number);
                let moved = MoveEnd { number, is_from, other_is_below };
                let next_equal = equal.behind(&redline.parts, index);
                let mut equal_inside = NextEqual::default();
                for (index, edit) in block.edits.iter().enumerate() {
                    let as_it_was = is_from && (edit.hidden || form == RowForm::Inline);
                    let moved_along = Part { op: part.op, ..Part::equal(edit.text) };
                    let shown = match edit.op {
                        // What came on the way never stood here.
                        Op::Insert if is_from => continue,
                        Op::Delete if as_it_was => moved_along,
                        Op::Equal => moved_along,
                        _ => *edit,
                    };
                    cutter.is_cut_alone = block.edits.get(index + 1).is_none_or(|next| next.op == Op::Equal);
                    cutter.part(&shown, Some(moved), equal_inside.behind(&block.edits, index).or(next_equal))?;
                }
            }
        }
    }
    cutter.finish()
}

/// Whether readers see neither a text nor what is in its place.
fn is_hidden_replacement(old: &Part<'_>, new: &Part<'_>) -> bool {
    (old.op, new.op) == (Op::Delete, Op::Insert) && old.hidden && new.hidden
}

/// Where both ends of each move stand among the parts.
struct EndsOfMoves {
    /// By the index of the move: the part at its old position, and the one at its new.
    ends: Vec<(usize, usize)>,
}

impl EndsOfMoves {
    fn of(redline: &Redline<'_>) -> Self {
        let mut ends = vec![(0, 0); redline.moves.len()];
        // The first part with a number counts.
        for (place, part) in redline.parts.iter().enumerate().rev() {
            if let Some((from, to)) = part.move_number.index().and_then(|index| ends.get_mut(index)) {
                match part.op {
                    Op::MovedFrom => *from = place,
                    Op::MovedTo => *to = place,
                    Op::Equal | Op::Delete | Op::Insert => {}
                }
            }
        }
        Self { ends }
    }

    fn is_down(&self, number: usize) -> bool {
        number.checked_sub(1).and_then(|index| self.ends.get(index)).is_some_and(|(from, to)| from < to)
    }
}

/// Finds the next equal part behind each of many, asked from left to right, in one pass.
#[derive(Default)]
struct NextEqual {
    place: usize,
}

impl NextEqual {
    fn behind<'text>(&mut self, parts: &[Part<'text>], index: usize) -> Option<&'text str> {
        self.place = self.place.max(index + 1);
        let rest = parts.get(self.place..).unwrap_or_default();
        self.place += rest.iter().position(|part| part.op == Op::Equal).unwrap_or(rest.len());
        parts.get(self.place).map(|part| part.text)
    }
}

struct Cutter<'sink, 'text, S> {
    sink: &'sink mut S,
    form: RowForm,
    /// Whether nothing is left out.
    is_whole: bool,
    /// The segment at hand, which the next one may continue.
    segment: Option<Segment<'text>>,
    /// Whether the row at hand has any segment.
    has_segments: bool,
    /// The row before, whose end is held back: what comes may be the end of a text without a line
    /// break.
    ended: Option<RowEnd>,
    /// Whether nothing came in the place of what was cut from a moved block.
    is_cut_alone: bool,
    /// How many lines of the old text ended in the row at hand where readers do not see it.
    hidden_old_lines: usize,
    old: Edge,
    new: Edge,
}

impl<'text, S: RowSink<'text>> Cutter<'_, 'text, S> {
    /// Unchanged text, whose middle is left out where it is far from both ends.
    fn unchanged(&mut self, text: &'text str, context: Option<usize>) -> Result<(), S::Error> {
        let middle = context.map_or(text.len()..text.len(), |context| far_from_both_ends(text, context));
        let [before, left_out, behind] =
            [0..middle.start, middle.clone(), middle.end..text.len()].map(|range| text.get(range).unwrap_or_default());
        if !before.is_empty() {
            self.part(&Part::equal(before), None, None)?;
        }
        if !left_out.is_empty() {
            let lines = memchr::memchr_iter(b'\n', left_out.as_bytes()).count();
            let solid = left_out.split_inclusive('\n').filter(|line| !is_blank(line)).count();
            self.end_row_before()?;
            self.sink.left_out(lines, solid)?;
            if !behind.is_empty() {
                self.part(&Part::equal(behind), None, None)?;
            }
        }
        Ok(())
    }

    fn part(&mut self, part: &Part<'text>, moved: Option<MoveEnd>, next_equal: Option<&str>) -> Result<(), S::Error> {
        let is_beside = self.form == RowForm::Columns && moved.is_none();
        let op = match part.op {
            Op::Delete if part.hidden && !is_beside => {
                self.pass_unseen(part, moved);
                return Ok(());
            }
            Op::Insert if part.hidden && !is_beside => moved.map_or(Op::Equal, |_| Op::MovedTo),
            op => op,
        };
        // A word that was cut from a moved block stands in the old text where the block stood, and
        // here for the reader.
        let is_aside = op == Op::Delete && moved.is_some_and(|moved| !moved.is_from);
        let in_old = part.op.is_in_old() && !is_aside;
        let in_new = part.op.is_in_new();
        let is_change = op != Op::Equal && !part.hidden;
        let blank = is_change && part.text.chars().all(char::is_whitespace);
        let edge = if in_old { self.old } else { self.new };
        let went_with_move = blank && part.kinds == Kinds::of(&[Kind::Moved]);
        let is_whole = is_whole_lines(part.text, edge, next_equal);
        let marks_breaks =
            matches!(op, Op::Delete | Op::Insert) && is_change && !went_with_move && (blank || !is_whole);
        // Whole lines that were cut from a block are lines here too, of neither text; but a patch
        // has the lines of both and no others.
        let has_own_lines = is_aside && self.is_cut_alone && is_whole && !blank && self.form != RowForm::Patch;
        let look = match part.kinds.first() {
            _ if part.hidden && is_beside => Look::Hidden,
            Some(Kind::Typography) if op != Op::Equal => Look::Typography,
            _ => Look::Plain,
        };
        for (nth, line) in part.text.split_inclusive('\n').enumerate() {
            let (text, breaks) = line.strip_suffix('\n').map_or((line, false), |text| (text, true));
            let text = match op {
                Op::Delete | Op::Insert if blank => Cow::Owned(marked(text)),
                _ if look == Look::Typography => typographic(text),
                // What a line ends with is shown where it alone changed.
                _ if breaks => control_characters::spell_out(text.strip_suffix('\r').unwrap_or(text)),
                _ => control_characters::spell_out(text),
            };
            let is_empty_line = text.is_empty();
            let segment = |text| Segment { op, moved, look, text };
            self.push(segment(text))?;
            if breaks {
                // A blank line after a marked break is part of the same gap.
                if marks_breaks && (nth == 0 || !is_empty_line) {
                    self.push(segment(Cow::Borrowed("¶")))?;
                }
                if has_own_lines {
                    self.end_row(RowEnd { is_change, ..RowEnd::default() })?;
                } else if !is_aside {
                    self.end_row(RowEnd {
                        old_lines: usize::from(in_old),
                        new_lines: usize::from(in_new),
                        is_old_open: !in_old && !self.old.at_line_start,
                        is_new_open: !in_new && !self.new.at_line_start,
                        is_change,
                    })?;
                }
            }
        }
        if in_old {
            self.old.pass(part.text);
        }
        if in_new {
            self.new.pass(part.text);
        }
        Ok(())
    }

    /// Hidden text and what is in its place: as many lines as both have end together, so that each
    /// line of one text stands in the row of that of the other.
    fn hidden_replacement(
        &mut self,
        old: &Part<'text>,
        new: &Part<'text>,
        next_equal: Option<&str>,
    ) -> Result<(), S::Error> {
        let (mut old_rest, mut new_rest) = (old.text, new.text);
        while let (Some((old_line, old_behind)), Some((new_line, new_behind))) =
            (old_rest.split_once('\n'), new_rest.split_once('\n'))
        {
            for (line, part) in [(old_line, old), (new_line, new)] {
                let text = line.strip_suffix('\r').unwrap_or(line);
                self.part(&Part { text, ..*part }, None, next_equal)?;
            }
            let end = RowEnd { old_lines: 1, new_lines: 1, ..RowEnd::default() };
            self.end_row(end)?;
            (self.old, self.new) = (Edge::default(), Edge::default());
            (old_rest, new_rest) = (old_behind, new_behind);
        }
        for (text, part) in [(old_rest, old), (new_rest, new)] {
            if !text.is_empty() {
                self.part(&Part { text, ..*part }, None, next_equal)?;
            }
        }
        Ok(())
    }

    /// Text of the old side that is not shown at all: its lines count all the same, except where it
    /// only would have stood in text that moved here.
    fn pass_unseen(&mut self, part: &Part<'text>, moved: Option<MoveEnd>) {
        if moved.is_none_or(|moved| moved.is_from) {
            self.hidden_old_lines += memchr::memchr_iter(b'\n', part.text.as_bytes()).count();
            self.old.pass(part.text);
        }
    }

    /// Adds a segment to the row at hand; it joins the one before where the same happened to both.
    fn push(&mut self, segment: Segment<'text>) -> Result<(), S::Error> {
        if segment.text.is_empty() {
            return Ok(());
        }
        self.end_row_before()?;
        self.has_segments = true;
        match &mut self.segment {
            Some(last) if last.is_like(&segment) => last.text.to_mut().push_str(&segment.text),
            last => {
                if let Some(ready) = last.replace(segment) {
                    self.hand_on(ready)?;
                }
            }
        }
        Ok(())
    }

    /// Hands a segment on; of unchanged text that would fill a screen, without its middle.
    fn hand_on(&mut self, segment: Segment<'text>) -> Result<(), S::Error> {
        let what = match segment.op {
            Op::Equal => "unchanged",
            Op::MovedFrom | Op::MovedTo => "moved",
            Op::Delete | Op::Insert => return self.sink.segment(segment),
        };
        if self.is_whole {
            return self.sink.segment(segment);
        }
        let Segment { op, moved, .. } = segment;
        match left_out_middle(segment.text, what) {
            Ok(pieces) => {
                pieces.into_iter().try_for_each(|(look, text)| self.sink.segment(Segment { op, moved, look, text }))
            }
            Err(text) => self.sink.segment(Segment { text, ..segment }),
        }
    }

    fn end_row(&mut self, end: RowEnd) -> Result<(), S::Error> {
        self.end_row_before()?;
        if let Some(last) = self.segment.take() {
            self.hand_on(last)?;
        }
        self.has_segments = false;
        let hidden_old_lines = std::mem::take(&mut self.hidden_old_lines);
        self.ended = Some(RowEnd { old_lines: end.old_lines + hidden_old_lines, ..end });
        Ok(())
    }

    fn end_row_before(&mut self) -> Result<(), S::Error> {
        self.ended.take().map_or(Ok(()), |end| self.sink.end(end))
    }

    fn finish(mut self) -> Result<(), S::Error> {
        let (old_lines, new_lines) = (usize::from(!self.old.at_line_start), usize::from(!self.new.at_line_start));
        if self.has_segments {
            // The last line has no line break; it still is a line of each text that has something
            // in it.
            self.end_row(RowEnd { old_lines, new_lines, ..RowEnd::default() })?;
        } else if let Some(ended) = &mut self.ended {
            // Its line break is in one text only; in the other the line ends where the text does.
            let (old_lines, new_lines) = (ended.old_lines.max(old_lines), ended.new_lines.max(new_lines));
            *ended = RowEnd {
                old_lines: old_lines + self.hidden_old_lines,
                new_lines,
                is_old_open: false,
                is_new_open: false,
                ..*ended
            };
        }
        self.end_row_before()
    }
}

/// The whole lines between the first `context` paragraphs of a text and its last, without the line
/// that the text begins in and the one it ends in.
fn far_from_both_ends(text: &str, context: usize) -> Range<usize> {
    let nothing = text.len()..text.len();
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut paragraphs = 0;
    // The first line may have begun in a change.
    let mut is_first = true;
    while paragraphs < context || is_first {
        let Some(feed) = memchr::memchr(b'\n', bytes.get(start..).unwrap_or_default()) else { return nothing };
        let end = start + feed + 1;
        paragraphs += usize::from(!is_first && !text.get(start..end).is_some_and(is_blank));
        (start, is_first) = (end, false);
    }
    let mut end = text.len();
    paragraphs = 0;
    let mut is_last = true;
    while paragraphs < context || is_last {
        // The line that ends at `end` begins behind the line feed before it.
        let before = bytes.get(start..end.saturating_sub(usize::from(!is_last))).unwrap_or_default();
        let Some(feed) = memchr::memrchr(b'\n', before) else { return nothing };
        let line_start = start + feed + 1;
        paragraphs += usize::from(!is_last && !text.get(line_start..end).is_some_and(is_blank));
        (end, is_last) = (line_start, false);
    }
    if start < end { start..end } else { nothing }
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Whether a text is at the start of a line, between two parts.
#[derive(Clone, Copy, Debug)]
struct Edge {
    at_line_start: bool,
}

impl Default for Edge {
    fn default() -> Self {
        Self { at_line_start: true }
    }
}

impl Edge {
    fn pass(&mut self, text: &str) {
        self.at_line_start = text.ends_with('\n');
    }
}

/// Whether a changed part is whole lines and nothing else, so that its line breaks need no mark.
fn is_whole_lines(text: &str, before: Edge, after: Option<&str>) -> bool {
    let at_end = after.is_none_or(|after| after.starts_with('\n'));
    before.at_line_start && (text.ends_with('\n') || after.is_none()) || text.starts_with('\n') && at_end
}

/// White space made visible: `␣` for a space, `⇥` for a tab, others by number.
fn marked(blank: &str) -> String {
    let mut marked = String::with_capacity(blank.len() * 3);
    for character in blank.chars() {
        match character {
            ' ' => marked.push('␣'),
            '\t' => marked.push('⇥'),
            other => marked.push_str(&control_characters::spelled_out(other)),
        }
    }
    marked
}

/// Text of a change of typography: characters that cannot be seen, or that combine with others, by
/// number.
fn typographic(text: &str) -> Cow<'_, str> {
    if !text.chars().any(control_characters::is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if control_characters::is_unseen(character) {
            shown.push_str(&control_characters::spelled_out(character));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_from_changes_is_left_out() {
        let text = "a\n\nb\n\nc\n\nd\n\ne\n";
        let left = |text: &'static str, context| &text[far_from_both_ends(text, context)];
        assert_eq!(left(text, 1), "\nc\n\nd\n\n");
        assert_eq!(left(text, 2), "\n");
        assert_eq!(left(text, 3), "");
        assert_eq!(left("a\nb\nc", 0), "b\n");
        assert_eq!(left("a", 0), "");
        assert_eq!(left("", 0), "");
    }
}
