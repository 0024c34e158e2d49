//! What renderers of lines write as they go, so that nobody needs all lines of a long text at once.

use std::convert::Infallible;

use super::{Line, Style};

/// A piece of a line, or its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'text> {
    /// Text in one style, without a line break. The next piece may have the same style.
    Text(Style, &'text str),
    /// The line ends.
    LineEnd,
}

/// Writes a line, and its end.
pub(super) fn write_line<E>(line: &Line, write: &mut impl FnMut(Piece<'_>) -> Result<(), E>) -> Result<(), E> {
    line.spans.iter().try_for_each(|span| write(Piece::Text(span.style, &span.text)))?;
    write(Piece::LineEnd)
}

/// The page that `writer` writes.
pub(super) fn page_of(
    writer: impl FnOnce(&mut dyn FnMut(&str) -> Result<(), Infallible>) -> Result<(), Infallible>,
) -> String {
    let mut page = String::new();
    let Ok(()) = writer(&mut |piece| {
        page.push_str(piece);
        Ok(())
    });
    page
}

/// The lines that `writer` writes.
pub(super) fn lines_of(
    writer: impl FnOnce(&mut dyn FnMut(Piece<'_>) -> Result<(), Infallible>) -> Result<(), Infallible>,
) -> Vec<Line> {
    let (mut lines, mut line) = (Vec::new(), Line::new());
    let written = writer(&mut |piece| {
        match piece {
            Piece::Text(style, text) => line.push_str(style, text),
            Piece::LineEnd => lines.push(std::mem::take(&mut line)),
        }
        Ok(())
    });
    match written {
        Ok(()) => lines,
        Err(never) => match never {},
    }
}
