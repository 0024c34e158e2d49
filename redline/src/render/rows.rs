//! A redline cut into rows, one for each line of the text, old and new together: the model of
//! inline, side and unified.
//!
//! A row ends at a line break of either text. What cannot be seen is marked: changed white space as
//! `␣` and `⇥`, a changed line break as `¶`, unless whole lines were added or removed and speak for
//! themselves.

use std::ops::Range;

use crate::render::control_characters;
use crate::{Kind, Kinds, Op, Part, Redline};

/// A piece of a row to which one thing happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What happened to it. Within moved text, `MovedFrom` and `MovedTo` moved unchanged; `Delete`
    /// and `Insert` are edits.
    pub op: Op,
    /// The end of a move that it is part of.
    pub moved: Option<MoveEnd>,
    /// Whether it is the same text in other characters.
    pub is_typography: bool,
    /// Its text, control characters spelled out, without line breaks.
    pub text: String,
}

/// How the old position of a moved block is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departures {
    /// The text as it was; words that were cut from it are marked at the new position alone.
    AsTheyWere,
    /// Words that were cut from it are marked here too, for those who read the old text alone.
    WithEdits,
}

/// One end of a moved block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveEnd {
    /// The move's number.
    pub number: usize,
    /// Whether this is the old position of the block, not the new one.
    pub is_from: bool,
    /// Whether the other end is further down.
    pub other_is_below: bool,
}

impl MoveEnd {
    /// An arrow that points to the other end.
    #[must_use]
    pub const fn arrow(self) -> char {
        if self.other_is_below { '↓' } else { '↑' }
    }
}

/// One line of old and new text together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its segments, in reading order.
    pub segments: Vec<Segment>,
    /// How many lines of the old text end here: 0 or 1, or all of those left out.
    pub old_lines: usize,
    /// How many lines of the new text end here: 0 or 1, or all of those left out.
    pub new_lines: usize,
    /// If the row stands for unchanged lines that are left out: how many of them are not blank.
    pub left_out: Option<usize>,
}

impl Row {
    /// Whether anything changed in it, its line break included.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.old_lines != self.new_lines || self.segments.iter().any(|segment| segment.op != Op::Equal)
    }

    /// Whether it shows only white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.segments.iter().all(|segment| segment.text.trim().is_empty())
    }

    /// How many paragraphs (lines that are not blank) it stands for.
    #[must_use]
    pub fn paragraphs(&self) -> u64 {
        self.left_out.map_or_else(|| u64::from(!self.is_blank()), |lines| lines as u64)
    }

    fn push(&mut self, segment: Segment) {
        if segment.text.is_empty() {
            return;
        }
        match self.segments.last_mut() {
            Some(last)
                if (last.op, last.moved, last.is_typography) == (segment.op, segment.moved, segment.is_typography) =>
            {
                last.text.push_str(&segment.text);
            }
            _ => self.segments.push(segment),
        }
    }
}

/// Cuts a redline into rows. Hidden changes are shown as unchanged text, in their new form.
///
/// Unchanged text further than `context` paragraphs from every change is left out: one row says how
/// much there is.
#[must_use]
pub fn rows(redline: &Redline<'_>, context: Option<usize>, departures: Departures) -> Vec<Row> {
    let place_of = |op, number| {
        redline
            .parts
            .iter()
            .position(|part| part.op == op && part.move_number.get() == Some(number))
            .unwrap_or_default()
    };
    let mut cutter = Cutter::default();
    for (index, part) in redline.parts.iter().enumerate() {
        let following = redline.parts.get(index + 1..).unwrap_or_default();
        let next_equal = following.iter().find(|next| next.op == Op::Equal).map(|next| next.text);
        match part.move_number.get().zip(redline.move_of(part)) {
            None if part.op == Op::Equal => cutter.unchanged(part.text, context),
            None => cutter.part(part, None, next_equal),
            Some((number, block)) => {
                let is_from = part.op == Op::MovedFrom;
                let is_down = place_of(Op::MovedFrom, number) < place_of(Op::MovedTo, number);
                let moved = MoveEnd { number, is_from, other_is_below: is_from == is_down };
                for (index, edit) in block.edits.iter().enumerate() {
                    let as_it_was = is_from && (edit.hidden || departures == Departures::AsTheyWere);
                    let moved_along = Part { op: part.op, ..Part::equal(edit.text) };
                    let shown = match edit.op {
                        // What came on the way never stood here.
                        Op::Insert if is_from => continue,
                        Op::Delete if as_it_was => moved_along,
                        Op::Equal => moved_along,
                        _ => *edit,
                    };
                    let following = block.edits.get(index + 1..).unwrap_or_default();
                    let next_equal =
                        following.iter().find(|next| next.op == Op::Equal).map(|next| next.text).or(next_equal);
                    cutter.part(&shown, Some(moved), next_equal);
                }
            }
        }
    }
    cutter.finish()
}

/// Cuts parts into rows, one after the other.
#[derive(Default)]
struct Cutter {
    rows: Vec<Row>,
    row: Row,
    old: Edge,
    new: Edge,
}

impl Cutter {
    /// Unchanged text, whose middle is left out where it is far from both ends.
    fn unchanged(&mut self, text: &str, context: Option<usize>) {
        let middle = context.map_or(text.len()..text.len(), |context| far_from_both_ends(text, context));
        let [before, left_out, behind] =
            [0..middle.start, middle.clone(), middle.end..text.len()].map(|range| text.get(range).unwrap_or_default());
        if !before.is_empty() {
            self.part(&Part::equal(before), None, None);
        }
        if !left_out.is_empty() {
            let lines = memchr::memchr_iter(b'\n', left_out.as_bytes()).count();
            let solid = left_out.split_inclusive('\n').filter(|line| !is_blank(line)).count();
            self.rows.push(Row { left_out: Some(solid), old_lines: lines, new_lines: lines, ..Row::default() });
            if !behind.is_empty() {
                self.part(&Part::equal(behind), None, None);
            }
        }
    }

    fn part(&mut self, part: &Part<'_>, moved: Option<MoveEnd>, next_equal: Option<&str>) {
        let op = match part.op {
            Op::Delete if part.hidden => return,
            Op::Insert if part.hidden => moved.map_or(Op::Equal, |_| Op::MovedTo),
            op => op,
        };
        // A word that was cut from a moved block stands in the old text where the block stood, and
        // here for the reader.
        let is_aside = op == Op::Delete && moved.is_some_and(|moved| !moved.is_from);
        let in_old = part.op.is_in_old() && !is_aside;
        let in_new = part.op.is_in_new();
        let blank = part.text.chars().all(char::is_whitespace);
        let edge = if in_old { self.old } else { self.new };
        let went_with_move = blank && part.kinds == Kinds::of(&[Kind::Moved]);
        let marks_breaks = matches!(op, Op::Delete | Op::Insert)
            && !went_with_move
            && (blank || !is_whole_lines(part.text, edge, next_equal));
        let is_typography = part.kinds.first() == Some(Kind::Typography) && op != Op::Equal;
        for (nth, line) in part.text.split_inclusive('\n').enumerate() {
            let (text, breaks) = line.strip_suffix('\n').map_or((line, false), |text| (text, true));
            let text = match op {
                Op::Delete | Op::Insert if blank => marked(text),
                _ if is_typography => typographic(text),
                _ => control_characters::spell_out(text).into_owned(),
            };
            let is_empty_line = text.is_empty();
            let segment = |text| Segment { op, moved, is_typography, text };
            self.row.push(segment(text));
            if breaks {
                // A blank line after a marked break is part of the same gap.
                if marks_breaks && (nth == 0 || !is_empty_line) {
                    self.row.push(segment("¶".to_owned()));
                }
                if !is_aside {
                    self.row.old_lines = usize::from(in_old);
                    self.row.new_lines = usize::from(in_new);
                    self.rows.push(std::mem::take(&mut self.row));
                }
            }
        }
        if in_old {
            self.old.pass(part.text);
        }
        if in_new {
            self.new.pass(part.text);
        }
    }

    fn finish(mut self) -> Vec<Row> {
        if !self.row.segments.is_empty() {
            // The last line has no line break; it still is a line of each text that has something
            // in it.
            self.row.old_lines = usize::from(!self.old.at_line_start);
            self.row.new_lines = usize::from(!self.new.at_line_start);
            self.rows.push(self.row);
        } else if let Some(last) = self.rows.last_mut() {
            // Its line break is in one text only; in the other the line ends where the text does.
            last.old_lines = last.old_lines.max(usize::from(!self.old.at_line_start));
            last.new_lines = last.new_lines.max(usize::from(!self.new.at_line_start));
        }
        self.rows
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
fn typographic(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if control_characters::is_unseen(character) {
            shown.push_str(&control_characters::spelled_out(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compare;
    use crate::render::hostile;
    use crate::render::tests_support::redline;

    fn shown(marks: &str) -> Vec<String> {
        rows(&redline(marks), None, Departures::WithEdits)
            .iter()
            .map(|row| {
                let text: String = row
                    .segments
                    .iter()
                    .map(|segment| match segment.op {
                        Op::Equal => segment.text.clone(),
                        Op::Delete => format!("[-{}-]", segment.text),
                        Op::Insert => format!("{{+{}+}}", segment.text),
                        Op::MovedFrom => format!("[~{}~]", segment.text),
                        Op::MovedTo => format!("{{~{}~}}", segment.text),
                    })
                    .collect();
                format!("{}{}|{text}", row.old_lines, row.new_lines)
            })
            .collect()
    }

    #[test]
    fn a_row_is_a_line_of_either_text() {
        assert_eq!(shown("one [-two-]{+2+}\nthree\n"), ["11|one [-two-]{+2+}", "11|three"]);
        assert_eq!(shown("end"), ["11|end"]);
        assert_eq!(shown(""), Vec::<String>::new());
    }

    #[test]
    fn whole_lines_need_no_mark() {
        assert_eq!(shown("a\n{+b\n+}c\n"), ["11|a", "01|{+b+}", "11|c"]);
        assert_eq!(shown("a{+\nb+}\nc"), ["01|a", "11|{+b+}", "11|c"]);
        assert_eq!(shown("a{+\nb+}"), ["01|a", "11|{+b+}"]);
        assert_eq!(shown("{+a\nb+}"), ["01|{+a+}", "01|{+b+}"]);
    }

    #[test]
    fn a_changed_line_break_is_seen() {
        assert_eq!(shown("a.[-\n-]{+ +}b.\n"), ["10|a.[-¶-]", "11|{+␣+}b."]);
        assert_eq!(shown("a x[-y\nz-]w\n"), ["10|a x[-y¶-]", "11|[-z-]w"]);
        assert_eq!(shown("a\n{+\n+}b\n"), ["11|a", "01|{+¶+}", "11|b"]);
        assert_eq!(shown("a{+\n+}"), ["11|a{+¶+}"]);
        assert_eq!(shown("a [-b.\n\nC -]d\n"), ["10|a [-b.¶-]", "10|", "11|[-C -]d"]);
    }

    #[test]
    fn changed_white_space_is_seen() {
        assert_eq!(shown("10[-\u{a0}-]{+ +}km a{+\t+}b"), ["11|10[-<U+00A0>-]{+␣+}km a{+⇥+}b"]);
        assert_eq!(shown("a[-\r-]\n"), ["11|a[-<U+000D>-]"]);
    }

    #[test]
    fn moved_lines_need_no_mark_and_count_on_one_side() {
        assert_eq!(shown("[~1 a b\n~]c\n{~1 a d\n~}"), ["10|[-a b-]", "11|c", "01|[-a b-]{+a d+}"],);
        let marks = "[~1 a b\n~]c\n{~1 a b\n~}";
        assert_eq!(shown(marks), ["10|[~a b~]", "11|c", "01|{~a b~}"]);
        let moved = rows(&redline(marks), None, Departures::WithEdits)[0].segments[0].moved.unwrap();
        assert_eq!(moved, MoveEnd { number: 1, is_from: true, other_is_below: true });
    }

    #[test]
    fn hostile_text_is_spelled_out() {
        assert_eq!(shown("a\u{1b}[2J{+\u{202e}x+}"), ["11|a<U+001B>[2J{+<U+202E>x+}"]);
    }

    /// What can be seen of a text, whichever way characters that cannot be seen are spelled.
    fn seen(text: &str) -> String {
        let mut seen = String::new();
        let mut rest = text;
        while let Some(offset) = rest.find("<U+") {
            seen.push_str(&rest[..offset]);
            rest = rest[offset..].split_once('>').map_or("", |(_, rest)| rest);
        }
        seen.push_str(rest);
        let is_seen = |character: &char| {
            !character.is_whitespace()
                && !matches!(character, '␣' | '⇥' | '¶')
                && !control_characters::is_unseen(*character)
        };
        seen.chars().filter(is_seen).collect()
    }

    proptest! {
        #[test]
        fn rows_hold_both_texts(
            plan in hostile::plan(),
            departures in prop::sample::select(vec![Departures::AsTheyWere, Departures::WithEdits]),
        ) {
            let redline = plan.redline();
            let side = |is_from: bool, is_in: fn(Op) -> bool| -> String {
                let segments = rows(&redline, None, departures).into_iter().flat_map(|row| row.segments);
                let here = segments.filter(|segment| match segment.moved {
                    Some(moved) => moved.is_from == is_from && (is_from || segment.op != Op::Delete),
                    None => is_in(segment.op),
                });
                here.map(|segment| segment.text).collect()
            };
            let text = |is_in: fn(Op) -> bool| -> String {
                redline.parts.iter().filter(|part| is_in(part.op)).map(|part| part.text).collect()
            };
            prop_assert_eq!(seen(&side(false, Op::is_in_new)), seen(&control_characters::spell_out(&text(Op::is_in_new))));
            if redline.parts.iter().chain(redline.moves.iter().flat_map(|moved| &moved.edits)).all(|part| !part.hidden) {
                prop_assert_eq!(seen(&side(true, Op::is_in_old)), seen(&control_characters::spell_out(&text(Op::is_in_old))));
            }
        }
    }

    #[test]
    fn where_a_block_stood_its_hidden_edits_are_its_text() {
        let council = "The council met on Tuesday evening to hear residents on the new traffic plan.\n";
        let police = "Police said 14 people were hurt when a tram left the rails near the bridge.\n";
        let (old, new) = ([council, police].concat(), [&police.replace("Police", "police"), council].concat());
        let mut redline = compare(&old, &new);
        assert_eq!((redline.moves.len(), redline.hide(Kinds::of(&[Kind::Case]))), (1, 1));
        for departures in [Departures::AsTheyWere, Departures::WithEdits] {
            let rows = rows(&redline, None, departures);
            let text = |row: &Row| row.segments.iter().map(|segment| segment.text.as_str()).collect::<String>();
            let texts: Vec<String> = rows.iter().map(text).collect();
            assert_eq!(texts, [new.lines().next().unwrap(), council.trim_end(), police.trim_end()]);
        }
    }

    #[test]
    fn where_a_block_stood_its_edits_are_shown_to_who_asks() {
        let departed = |departures| {
            let rows = rows(&redline("[~1 a b\n~]c\n{~1 a d\n~}"), None, departures);
            rows[0].segments.iter().map(|segment| segment.op).collect::<Vec<_>>()
        };
        assert_eq!(departed(Departures::AsTheyWere), [Op::MovedFrom]);
        assert_eq!(departed(Departures::WithEdits), [Op::Delete]);
    }

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
