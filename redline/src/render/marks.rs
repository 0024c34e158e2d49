//! The segments of a row as styled text: in colour, or with marks around what changed.

use super::Style;
use super::rows::{MoveEnd, Row, Segment};
use crate::Op;

/// Styles the segments of one line, one after the other.
pub(super) struct Marker {
    color: bool,
    /// The end of a move that the last segment belongs to.
    moved: Option<MoveEnd>,
    /// The style of the last text, and its last character.
    last: Option<(Style, char)>,
}

impl Marker {
    /// At the start of a line; with marks where there is no `color`.
    pub(super) fn new(color: bool) -> Self {
        Self { color, moved: None, last: None }
    }

    /// Adds a segment. What `add` gets is whole grapheme clusters.
    pub(super) fn segment<E>(
        &mut self,
        segment: &Segment<'_>,
        add: &mut impl FnMut(Style, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        // The segments of one end of a move stand together, with its number in front.
        if segment.moved != self.moved {
            self.end(add)?;
            self.moved = segment.moved;
            if let Some(moved) = segment.moved {
                let open = match (self.color, moved.is_from) {
                    (true, _) => "",
                    (false, true) => "[~",
                    (false, false) => "{~",
                };
                self.text(Style::MoveNumber, &format!("{open}{}{} ", moved.number, moved.arrow()), add)?;
            }
        }
        let (style, [open, close]) = style_and_marks(segment);
        let text = &*segment.text;
        if self.color {
            if let Some((before, removed)) = self.last {
                let is_replacement = matches!(before, Style::Deleted | Style::TypographyOut)
                    && matches!(style, Style::Inserted | Style::TypographyIn);
                if is_replacement && stick_together(removed, text) {
                    self.text(Style::Plain, " ", add)?;
                }
            }
            return self.text(style, text, add);
        }
        let bytes = text.as_bytes();
        if open.is_empty() || bytes.first().is_some_and(u8::is_ascii) && bytes.last().is_some_and(u8::is_ascii) {
            return [open, text, close].into_iter().try_for_each(|text| self.text(style, text, add));
        }
        // The text's first character may belong to the cluster of the mark in front of it.
        self.text(style, &[open, text, close].concat(), add)
    }

    /// Ends the line.
    pub(super) fn end<E>(&mut self, add: &mut impl FnMut(Style, &str) -> Result<(), E>) -> Result<(), E> {
        match self.moved.take() {
            Some(moved) if !self.color => self.text(Style::MoveNumber, if moved.is_from { "~]" } else { "~}" }, add),
            _ => Ok(()),
        }
    }

    fn text<E>(
        &mut self,
        style: Style,
        text: &str,
        add: &mut impl FnMut(Style, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(last) = text.chars().next_back() else { return Ok(()) };
        self.last = Some((style, last));
        add(style, text)
    }
}

/// The styled text of one row.
pub(super) fn spans(row: &Row<'_>, color: bool) -> Vec<(Style, String)> {
    let mut spans: Vec<(Style, String)> = Vec::with_capacity(row.segments.len());
    let mut marker = Marker::new(color);
    let mut add = |style, text: &str| -> Result<(), std::convert::Infallible> {
        match spans.last_mut() {
            Some((last, joined)) if *last == style => joined.push_str(text),
            _ => spans.push((style, text.to_owned())),
        }
        Ok(())
    };
    let marked = row.segments.iter().try_for_each(|segment| marker.segment(segment, &mut add));
    match marked.and_then(|()| marker.end(&mut add)) {
        Ok(()) => spans,
        Err(never) => match never {},
    }
}

/// The style of a segment, and the marks around it where there is no colour.
fn style_and_marks(segment: &Segment<'_>) -> (Style, [&'static str; 2]) {
    match segment.op {
        Op::Equal => (Style::Plain, ["", ""]),
        Op::MovedFrom => (Style::MovedFrom, ["", ""]),
        Op::MovedTo => (Style::MovedTo, ["", ""]),
        Op::Delete if segment.is_typography => (Style::TypographyOut, ["[=", "=]"]),
        Op::Insert if segment.is_typography => (Style::TypographyIn, ["{=", "=}"]),
        Op::Delete => (Style::Deleted, ["[-", "-]"]),
        Op::Insert => (Style::Inserted, ["{+", "+}"]),
    }
}

/// Whether an added word would run into the removed one before it; without colour, marks keep them
/// apart.
fn stick_together(removed: char, added: &str) -> bool {
    let spaced =
        |character: char| character.is_alphanumeric() && unicode_width::UnicodeWidthChar::width(character) == Some(1);
    spaced(removed) && added.chars().next().is_some_and(spaced)
}
