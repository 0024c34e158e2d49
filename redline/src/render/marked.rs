//! A redline as paragraphs with elements around what changed, for pages that are another's: of an
//! issue tracker, of a mail. `markdown` and `html::fragment` are its two notations.
//!
//! What is within `del` is not in the new text, and what is within `ins` is not in the old one.
//! Moved text is within `del` where it was, and within `ins` where it is, behind its number; the
//! edits in it are elements within that.

use super::control_characters::spell_out_on_one_line;
use super::headings::joined;
use super::rows::{Look, MoveEnd, RowEnd, RowForm, RowSink, Segment, cut_near_changes, rows};
use super::{Difference, Line, counted, head, inline, wording};
use crate::{Op, Redline};

/// How a page is written. Of each pair one is written in front, the other behind.
pub(super) struct Notation {
    /// Adds text that is nobody's markup.
    pub(super) escape: fn(&mut Escaped<'_>, &str),
    /// Around a paragraph of the text.
    pub(super) paragraph: [&'static str; 2],
    /// Around what is compared.
    pub(super) title: [&'static str; 2],
    /// Around what is said of the comparison.
    pub(super) note: [&'static str; 2],
    pub(super) deleted: [&'static str; 2],
    pub(super) inserted: [&'static str; 2],
    /// Around the number of a move.
    pub(super) number: [&'static str; 2],
}

/// Where escaped text goes, and what was written before it.
pub(super) struct Escaped<'page> {
    pub(super) page: &'page mut String,
    /// The character before, in the same paragraph.
    pub(super) before: Option<char>,
}

/// Writes a comparison: what is compared and how much changed, what changed beside the text, what
/// is hidden, then the text.
///
/// Unchanged paragraphs further than `context` from every change are left out and counted.
/// Errors: those of `write`. Cost: O(text). Memory: the rows around a change.
pub(super) fn write<E>(
    difference: &Difference<'_>,
    context: Option<usize>,
    notation: &'static Notation,
    write: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let mut writer =
        Writer { write, notation, page: String::new(), blank: Vec::new(), row: None, skipped: 0, below: String::new() };
    let options = inline::Options::default();
    let title: String = head::title_lines(difference, options).iter().map(Line::plain).collect();
    let (title, counts) = title.rsplit_once("  ").unwrap_or((&title, ""));
    writer.apart(notation.title, &format!("{title}: {counts}"));
    let kinds = wording::counts(&difference.redline.kinds);
    let origin = head::origin_line(difference, options).map(|line| line.plain());
    for said in Some(kinds).filter(|kinds| !kinds.is_empty()).into_iter().chain(origin) {
        writer.apart(notation.note, &said);
    }
    for field in &difference.fields {
        writer.field(field.name, &field.redline);
    }
    if let Some([old, new]) = difference.times() {
        writer.apart(notation.note, &format!("time: {old} → {new}"));
    }
    let coarse = difference.redline.is_coarse.then(|| wording::COARSE.to_owned());
    let renumbered = wording::renumbered(&difference.redline).into_iter();
    for note in renumbered.chain(wording::hidden(difference.hidden)).chain(coarse) {
        writer.apart(notation.note, &note);
    }
    if difference.redline.shows_change() {
        cut_near_changes(&difference.redline, context, RowForm::Inline, &mut writer)?;
        writer.say_what_is_left_out();
    } else {
        let is_alike = difference.fields.is_empty() && difference.times().is_none();
        let same = match (difference.redline.is_changed(), is_alike) {
            (true, _) => "no other difference",
            (false, true) => "no difference",
            (false, false) => "the text is the same",
        };
        writer.apart(notation.note, same);
    }
    writer.pass_on()
}

/// Writes rows as paragraphs.
struct Writer<'text, W> {
    write: W,
    notation: &'static Notation,
    /// What is not handed on yet.
    page: String,
    /// What the row at hand has in front of anything that can be seen.
    blank: Vec<Segment<'text>>,
    /// The row at hand, once something in it can be seen.
    row: Option<OpenRow>,
    /// How many paragraphs were left out.
    skipped: u64,
    /// The headings below which the next row stands, behind what was left out.
    below: String,
}

/// A paragraph that has not ended.
struct OpenRow {
    /// The end of a move that the last segment is part of.
    moved: Option<MoveEnd>,
    /// The last character.
    before: Option<char>,
}

impl<'text, E, W: FnMut(&str) -> Result<(), E>> Writer<'text, W> {
    fn pass_on(&mut self) -> Result<(), E> {
        (self.write)(&self.page)?;
        self.page.clear();
        Ok(())
    }
}

impl<'text, W> Writer<'text, W> {
    /// A paragraph that is no part of the text.
    fn apart(&mut self, around: [&'static str; 2], said: &str) {
        self.page.push_str(around[0]);
        let said = spell_out_on_one_line(said);
        (self.notation.escape)(&mut Escaped { page: &mut self.page, before: None }, &said);
        self.page.push_str(around[1]);
    }

    fn say_what_is_left_out(&mut self) {
        let paragraphs = std::mem::take(&mut self.skipped);
        let below = std::mem::take(&mut self.below);
        if paragraphs > 0 {
            let behind = if below.is_empty() { "" } else { " · " };
            let said = format!("… {} unchanged{behind}{below}", counted(paragraphs, "paragraph"));
            self.apart(self.notation.note, &said);
        }
    }

    /// A change beside the text: all of it as one paragraph.
    fn field(&mut self, name: &str, redline: &Redline<'text>) {
        let name = spell_out_on_one_line(&format!("{name}: ")).into_owned();
        let named = Segment { op: Op::Equal, moved: None, look: Look::Plain, text: name.into() };
        self.begin_row();
        self.segment_in_row(&named);
        for (nth, row) in rows(redline, None, RowForm::Inline).into_iter().enumerate() {
            if nth > 0 {
                self.segment_in_row(&Segment { text: " ".into(), ..named.clone() });
            }
            row.segments.iter().for_each(|segment| self.segment_in_row(segment));
        }
        self.end_row();
    }

    fn begin_row(&mut self) {
        self.page.push_str(self.notation.paragraph[0]);
        self.row = Some(OpenRow { moved: None, before: None });
    }

    fn end_row(&mut self) {
        self.end_move();
        self.row = None;
        self.page.push_str(self.notation.paragraph[1]);
    }

    /// Ends the moved text that the last segment is part of, if it is.
    fn end_move(&mut self) {
        if let Some(moved) = self.row.as_mut().and_then(|row| row.moved.take()) {
            self.page.push_str(self.around_move(moved)[1]);
        }
    }

    fn around_move(&self, moved: MoveEnd) -> [&'static str; 2] {
        if moved.is_from { self.notation.deleted } else { self.notation.inserted }
    }

    fn segment_in_row(&mut self, segment: &Segment<'_>) {
        if self.row.as_ref().is_some_and(|row| row.moved != segment.moved) {
            self.end_move();
            if let Some(moved) = segment.moved {
                self.page.push_str(self.notation.number[0]);
                self.page.push_str(&format!("{}{}", moved.number, moved.arrow()));
                self.page.push_str(self.notation.number[1]);
                self.page.push_str(self.around_move(moved)[0]);
            }
        }
        let [open, close] = match segment.op {
            _ if segment.look == Look::Hidden => ["", ""],
            Op::Equal | Op::MovedFrom | Op::MovedTo => ["", ""],
            Op::Delete => self.notation.deleted,
            Op::Insert => self.notation.inserted,
        };
        self.page.push_str(open);
        let mut escaped = Escaped { page: &mut self.page, before: self.row.as_ref().and_then(|row| row.before) };
        (self.notation.escape)(&mut escaped, &segment.text);
        let before = escaped.before;
        self.page.push_str(close);
        if let Some(row) = &mut self.row {
            (row.before, row.moved) = (before, segment.moved);
        }
    }
}

impl<'text, E, W: FnMut(&str) -> Result<(), E>> RowSink<'text> for Writer<'text, W> {
    type Error = E;

    fn segment(&mut self, segment: Segment<'text>) -> Result<(), E> {
        if self.row.is_none() {
            if segment.is_blank() {
                self.blank.push(segment);
                return Ok(());
            }
            self.say_what_is_left_out();
            self.begin_row();
            for blank in std::mem::take(&mut self.blank) {
                self.segment_in_row(&blank);
            }
        }
        self.segment_in_row(&segment);
        self.pass_on()
    }

    fn end(&mut self, _: RowEnd) -> Result<(), E> {
        self.blank.clear();
        if self.row.is_some() {
            self.end_row();
        }
        Ok(())
    }

    fn left_out(&mut self, _lines: usize, paragraphs: usize) -> Result<(), E> {
        self.skipped += paragraphs as u64;
        Ok(())
    }

    fn below(&mut self, headings: &[String]) -> Result<(), E> {
        self.below = joined(headings);
        Ok(())
    }
}
