//! A redline cut into rows, one for each line of the text, old and new together: the model of
//! inline, side and unified.
//!
//! A row ends at a line break of either text. What cannot be seen is marked: changed white space as
//! `␣` and `⇥`, a changed line break as `¶`, unless whole lines were added or removed and speak for
//! themselves.
//!
//! [`rows`] returns all of them; renderers that write as they go take the segments as they are cut,
//! as a `RowSink`.

mod cutter;
mod near;
mod stretch;

use std::borrow::Cow;
use std::convert::Infallible;

pub(super) use near::{cut_near_changes, unseen_headings};
pub(super) use stretch::{ends_shown_of, left_out_words};

use crate::{Op, Redline};

/// A piece of a row to which one thing happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'text> {
    /// What happened to it. Within moved text, `MovedFrom` and `MovedTo` moved unchanged; `Delete`
    /// and `Insert` are edits.
    pub op: Op,
    /// The end of a move that it is part of.
    pub moved: Option<MoveEnd>,
    /// How it is shown.
    pub look: Look,
    /// Its text, control characters spelled out, without line breaks; of the texts themselves where
    /// nothing is spelled out.
    pub text: Cow<'text, str>,
}

impl Segment<'_> {
    /// Whether the same happened to both.
    fn is_like(&self, other: &Segment<'_>) -> bool {
        (self.op, self.moved, self.look) == (other.op, other.moved, other.look)
    }

    /// Whether a reader is to see that something happened to it.
    pub(super) fn is_change(&self) -> bool {
        self.op != Op::Equal && self.look != Look::Hidden
    }

    /// Whether it shows only white space.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// How a piece of a row is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// As what happened to it.
    #[default]
    Plain,
    /// As the same text in other characters.
    Typography,
    /// As unchanged text, which it is to readers: its change is hidden.
    Hidden,
    /// As words of our own, in place of text that is left out.
    LeftOut,
}

/// What rows are cut for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowForm {
    /// One text to be read. Where a block stood that moved, its text is as it was: words that were
    /// cut from it are marked at the new position alone. Hidden changes are in their new form.
    Inline,
    /// A patch: words that were cut from a moved block are marked where it stood too, for those who
    /// read the old text alone. Hidden changes are in their new form.
    Patch,
    /// Both texts beside each other: as a patch, but what is hidden stands in each text as it is
    /// there.
    Columns,
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

/// How a row ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowEnd {
    /// How many lines of the old text end in the row: 0 or 1; more where line ends are hidden, and
    /// all of those left out.
    pub old_lines: usize,
    /// The same for the new text.
    pub new_lines: usize,
    /// Whether a line of the old text goes on in the next row.
    pub is_old_open: bool,
    /// Whether a line of the new text does.
    pub is_new_open: bool,
    /// Whether its line break changed, for all that readers are to see.
    pub is_change: bool,
}

impl RowEnd {
    /// Whether a line of either text goes on in the next row.
    pub(super) const fn is_open(self) -> bool {
        self.is_old_open || self.is_new_open
    }
}

/// One line of old and new text together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row<'text> {
    /// Its segments, in reading order; of two neighbours, different things happened to them.
    pub segments: Vec<Segment<'text>>,
    /// How it ends.
    pub end: RowEnd,
    /// The index of the first change in it, among [`Redline::changes`].
    pub change: Option<usize>,
    /// If the row stands for unchanged lines that are left out: how many of them are not blank.
    pub left_out: Option<usize>,
}

impl Row<'_> {
    /// Whether anything changed in it, its line break included.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.end.is_change || self.segments.iter().any(Segment::is_change)
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

    /// The row at hand ends.
    fn end(&mut self, end: RowEnd) -> Result<(), Self::Error>;

    /// Unchanged lines are left out, so many, with so many paragraphs among them.
    fn left_out(&mut self, lines: usize, paragraphs: usize) -> Result<(), Self::Error>;

    /// What comes next is a change: the one with this index among [`Redline::changes`].
    fn change(&mut self, index: usize) {
        let _ = index;
    }

    /// What comes next, behind rows that were left out, stands below these headings, of which none
    /// is shown.
    fn below(&mut self, headings: &[String]) -> Result<(), Self::Error> {
        let _ = headings;
        Ok(())
    }
}

/// Cuts a redline into rows. Hidden changes are shown as unchanged text.
///
/// Unchanged text further than `context` paragraphs from every change is left out: one row says how
/// much there is. So is the middle of unchanged text that would fill a screen.
#[must_use]
pub fn rows<'text>(redline: &Redline<'text>, context: Option<usize>, form: RowForm) -> Vec<Row<'text>> {
    let mut collected = Collected::default();
    match cutter::cut(redline, context, form, &mut collected) {
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

    fn end(&mut self, end: RowEnd) -> Result<(), Infallible> {
        self.rows.push(Row { end, ..std::mem::take(&mut self.row) });
        Ok(())
    }

    fn left_out(&mut self, lines: usize, paragraphs: usize) -> Result<(), Infallible> {
        let end = RowEnd { old_lines: lines, new_lines: lines, ..RowEnd::default() };
        self.rows.push(Row { left_out: Some(paragraphs), end, ..Row::default() });
        Ok(())
    }

    fn change(&mut self, index: usize) {
        self.row.change.get_or_insert(index);
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
        rows(&redline(marks), None, RowForm::Patch)
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
                format!("{}{}|{text}", row.end.old_lines, row.end.new_lines)
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
        let moved = rows(&redline(marks), None, RowForm::Patch)[0].segments[0].moved.unwrap();
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
            form in prop::sample::select(vec![RowForm::Inline, RowForm::Patch, RowForm::Columns]),
        ) {
            let redline = plan.redline();
            let side = |is_from: bool, is_in: fn(Op) -> bool| -> String {
                let segments = rows(&redline, None, form).into_iter().flat_map(|row| row.segments);
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
        for form in [RowForm::Inline, RowForm::Patch] {
            let rows = rows(&redline, None, form);
            let text = |row: &Row<'_>| row.segments.iter().map(|segment| &*segment.text).collect::<String>();
            let texts: Vec<String> = rows.iter().map(text).collect();
            assert_eq!(texts, [new.lines().next().unwrap(), council.trim_end(), police.trim_end()]);
        }
    }

    #[test]
    fn where_a_block_stood_its_edits_are_shown_to_who_asks() {
        let departed = |form| {
            let rows = rows(&redline("[~1 a b\n~]c\n{~1 a d\n~}"), None, form);
            rows[0].segments.iter().map(|segment| segment.op).collect::<Vec<_>>()
        };
        assert_eq!(departed(RowForm::Inline), [Op::MovedFrom]);
        assert_eq!(departed(RowForm::Patch), [Op::Delete]);
    }
}
