//! A redline cut into rows, one for each line of the text, old and new together: the model of
//! inline, side and unified.
//!
//! A row ends at a line break of either text. What cannot be seen is marked: changed white space as
//! `␣` and `⇥`, a changed line break as `¶`, unless whole lines were added or removed and speak for
//! themselves.
//!
//! [`rows`] returns all of them; renderers that write as they go take the segments as they are cut,
//! as a [`RowSink`].

mod cutter;
mod near;

use std::borrow::Cow;
use std::convert::Infallible;

pub(super) use near::cut_near_changes;

use crate::{Op, Redline};

/// A piece of a row to which one thing happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'text> {
    /// What happened to it. Within moved text, `MovedFrom` and `MovedTo` moved unchanged; `Delete`
    /// and `Insert` are edits.
    pub op: Op,
    /// The end of a move that it is part of.
    pub moved: Option<MoveEnd>,
    /// Whether it is the same text in other characters.
    pub is_typography: bool,
    /// Its text, control characters spelled out, without line breaks; of the texts themselves where
    /// nothing is spelled out.
    pub text: Cow<'text, str>,
}

impl Segment<'_> {
    /// Whether the same happened to both.
    fn is_like(&self, other: &Segment<'_>) -> bool {
        (self.op, self.moved, self.is_typography) == (other.op, other.moved, other.is_typography)
    }

    /// Whether it shows only white space.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
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
pub struct Row<'text> {
    /// Its segments, in reading order; of two neighbours, different things happened to them.
    pub segments: Vec<Segment<'text>>,
    /// How many lines of the old text end here: 0 or 1, or all of those left out.
    pub old_lines: usize,
    /// How many lines of the new text end here: 0 or 1, or all of those left out.
    pub new_lines: usize,
    /// If the row stands for unchanged lines that are left out: how many of them are not blank.
    pub left_out: Option<usize>,
}

impl Row<'_> {
    /// Whether anything changed in it, its line break included.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.old_lines != self.new_lines || self.segments.iter().any(|segment| segment.op != Op::Equal)
    }

    /// Whether it shows only white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.segments.iter().all(Segment::is_blank)
    }

    /// How many paragraphs (lines that are not blank) it stands for.
    #[must_use]
    pub fn paragraphs(&self) -> u64 {
        self.left_out.map_or_else(|| u64::from(!self.is_blank()), |lines| lines as u64)
    }
}

/// Takes the rows of a redline as they are cut, segment by segment.
pub(super) trait RowSink<'text> {
    /// Why no more is taken.
    type Error;

    /// The next segment of the row at hand.
    fn segment(&mut self, segment: Segment<'text>) -> Result<(), Self::Error>;

    /// The row at hand ends, and so many lines of the old and of the new text with it: 0 or 1.
    fn end(&mut self, old_lines: usize, new_lines: usize) -> Result<(), Self::Error>;

    /// Unchanged lines are left out, so many, with so many paragraphs among them.
    fn left_out(&mut self, lines: usize, paragraphs: usize) -> Result<(), Self::Error>;
}

/// Cuts a redline into rows. Hidden changes are shown as unchanged text, in their new form.
///
/// Unchanged text further than `context` paragraphs from every change is left out: one row says how
/// much there is.
#[must_use]
pub fn rows<'text>(redline: &Redline<'text>, context: Option<usize>, departures: Departures) -> Vec<Row<'text>> {
    let mut collected = Collected::default();
    match cutter::cut(redline, context, departures, &mut collected) {
        Ok(()) => collected.rows,
        Err(never) => match never {},
    }
}

/// Rows that are collected.
#[derive(Default)]
struct Collected<'text> {
    rows: Vec<Row<'text>>,
    row: Row<'text>,
}

impl<'text> RowSink<'text> for Collected<'text> {
    type Error = Infallible;

    fn segment(&mut self, segment: Segment<'text>) -> Result<(), Infallible> {
        self.row.segments.push(segment);
        Ok(())
    }

    fn end(&mut self, old_lines: usize, new_lines: usize) -> Result<(), Infallible> {
        self.rows.push(Row { old_lines, new_lines, ..std::mem::take(&mut self.row) });
        Ok(())
    }

    fn left_out(&mut self, lines: usize, paragraphs: usize) -> Result<(), Infallible> {
        self.rows.push(Row { left_out: Some(paragraphs), old_lines: lines, new_lines: lines, ..Row::default() });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::tests_support::redline;
    use crate::render::{control_characters, hostile};
    use crate::{Kind, Kinds, compare};

    fn shown(marks: &str) -> Vec<String> {
        rows(&redline(marks), None, Departures::WithEdits)
            .iter()
            .map(|row| {
                let text: String = row
                    .segments
                    .iter()
                    .map(|segment| match segment.op {
                        Op::Equal => segment.text.to_string(),
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
                here.map(|segment| segment.text.into_owned()).collect()
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
            let text = |row: &Row<'_>| row.segments.iter().map(|segment| &*segment.text).collect::<String>();
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
}
