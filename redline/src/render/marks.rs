//! The segments of a row as styled text: in colour, or with marks around what changed.

use super::Style;
use super::rows::{Look, MoveEnd, Segment};
use super::wrap::Ink;
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

    /// Adds a segment.
    pub(super) fn segment<E>(
        &mut self,
        segment: &Segment<'_>,
        add: &mut impl FnMut(Style, Ink<'_>) -> Result<(), E>,
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
                let number = format!("{open}{}{} ", moved.number, moved.arrow());
                self.ink(Style::MoveNumber, Ink::Open(&number, None), add)?;
            }
        }
        let (style, marks) = style_and_marks(segment);
        let text = &*segment.text;
        if self.color {
            if let Some((before, removed)) = self.last {
                let is_replacement = matches!(before, Style::Deleted | Style::TypographyOut)
                    && matches!(style, Style::Inserted | Style::TypographyIn);
                if is_replacement && stick_together(removed, text) {
                    self.ink(Style::Plain, Ink::Text(" "), add)?;
                }
            }
            return self.ink(style, Ink::Text(text), add);
        }
        let Some(marks) = marks else { return self.ink(style, Ink::Text(text), add) };
        let [open, close] = *marks;
        [Ink::Open(open, Some(marks)), Ink::Text(text), Ink::Close(close)]
            .into_iter()
            .try_for_each(|ink| self.ink(style, ink, add))
    }

    /// Ends the line.
    pub(super) fn end<E>(&mut self, add: &mut impl FnMut(Style, Ink<'_>) -> Result<(), E>) -> Result<(), E> {
        match self.moved.take() {
            Some(moved) if !self.color => {
                self.ink(Style::MoveNumber, Ink::Close(if moved.is_from { "~]" } else { "~}" }), add)
            }
            _ => Ok(()),
        }
    }

    fn ink<E>(
        &mut self,
        style: Style,
        ink: Ink<'_>,
        add: &mut impl FnMut(Style, Ink<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(last) = ink.text().chars().next_back() else { return Ok(()) };
        self.last = Some((style, last));
        add(style, ink)
    }
}

/// The style of a segment, and the marks around it where there is no colour.
fn style_and_marks(segment: &Segment<'_>) -> (Style, Option<&'static [&'static str; 2]>) {
    match segment.op {
        _ if segment.look == Look::Hidden => (Style::Plain, None),
        _ if segment.look == Look::LeftOut => (Style::Dim, None),
        Op::Equal => (Style::Plain, None),
        Op::MovedFrom => (Style::MovedFrom, None),
        Op::MovedTo => (Style::MovedTo, None),
        Op::Delete if segment.look == Look::Typography => (Style::TypographyOut, Some(&["[=", "=]"])),
        Op::Insert if segment.look == Look::Typography => (Style::TypographyIn, Some(&["{=", "=}"])),
        Op::Delete => (Style::Deleted, Some(&["[-", "-]"])),
        Op::Insert => (Style::Inserted, Some(&["{+", "+}"])),
    }
}

/// Whether an added word would run into the removed one before it; without colour, marks keep them
/// apart.
fn stick_together(removed: char, added: &str) -> bool {
    let spaced =
        |character: char| character.is_alphanumeric() && unicode_width::UnicodeWidthChar::width(character) == Some(1);
    spaced(removed) && added.chars().next().is_some_and(spaced)
}
