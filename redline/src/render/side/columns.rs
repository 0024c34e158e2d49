//! The two columns: the lines of each text, wrapped, until they can be set beside each other.

use std::collections::VecDeque;
use std::convert::Infallible;

use crate::render::marks::Marker;
use crate::render::piece::Piece;
use crate::render::rows::Segment;
use crate::render::wrap::Wrapper;
use crate::render::{Line, bidi_isolates};

/// What both columns share.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// How many terminal columns each has.
    pub(super) width: usize,
    pub(super) color: bool,
    pub(super) has_tabs: bool,
    /// Whether lines get the marks of [`bidi_isolates`], so that a line of a text must be whole.
    pub(super) has_direction: bool,
}

/// Lines of both texts beside each other: one of each, or more where one text breaks a line of the
/// other.
pub(super) struct Pair {
    pub(super) old: Column,
    pub(super) new: Column,
    pub(super) is_changed: bool,
}

impl Pair {
    pub(super) fn new(layout: Layout) -> Self {
        Self { old: Column::new(layout), new: Column::new(layout), is_changed: false }
    }

    /// The sign between the columns, of the lines so far.
    pub(super) fn sign(&self) -> &'static str {
        match (self.old.has_lines, self.new.has_lines) {
            _ if !self.is_changed => "│",
            (true, false) => "<",
            (false, true) => ">",
            _ => "~",
        }
    }

    /// Whether no more lines can change the sign.
    pub(super) fn is_sign_settled(&self) -> bool {
        self.is_changed && self.old.has_lines && self.new.has_lines
    }
}

/// The lines of one of the two texts.
pub(super) struct Column {
    layout: Layout,
    has_lines: bool,
    /// The line at hand, which may continue in the next row.
    open: Option<(Marker, Wrapper)>,
    wrapped: Wrapped,
}

impl Column {
    fn new(layout: Layout) -> Self {
        Self { layout, has_lines: false, open: None, wrapped: Wrapped::default() }
    }

    /// Whether the last line continues in the next row.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Adds to the line at hand.
    pub(super) fn add(&mut self, segment: &Segment<'_>) {
        let Self { layout, has_lines, open, wrapped } = self;
        *has_lines = true;
        let (marker, wrapper) = open.get_or_insert_with(|| begun(*layout));
        let mut take = |piece: Piece<'_>| wrapped.take(piece, layout.has_direction);
        let Ok(()) = marker.segment(segment, &mut |style, ink| wrapper.add(style, ink, &mut take));
    }

    /// Ends the line at hand, which may be empty.
    pub(super) fn end_line(&mut self) {
        let Self { layout, has_lines, open, wrapped } = self;
        *has_lines = true;
        let (mut marker, mut wrapper) = open.take().unwrap_or_else(|| begun(*layout));
        let mut take = |piece: Piece<'_>| wrapped.take(piece, layout.has_direction);
        let Ok(()) = marker.end(&mut |style, ink| wrapper.add(style, ink, &mut take));
        let Ok(()) = wrapper.end(&mut take);
        wrapped.end_paragraph();
    }

    /// Ends the line at hand if there is one.
    pub(super) fn end(&mut self) {
        if self.is_open() {
            self.end_line();
        }
    }

    /// Whether there is a whole line to be shown.
    pub(super) fn has_ready(&self) -> bool {
        !self.wrapped.ready.is_empty()
    }

    /// The next line, with whether a terminal shows its text right to left; an empty one where
    /// there is none.
    pub(super) fn next(&mut self) -> (Line, bool) {
        self.wrapped.ready.pop_front().unwrap_or_default()
    }
}

fn begun(layout: Layout) -> (Marker, Wrapper) {
    (Marker::new(layout.color), Wrapper::new(layout.width, layout.has_tabs))
}

/// Wrapped lines of a column.
#[derive(Default)]
struct Wrapped {
    /// What there is of the next line.
    line: Line,
    /// Whole lines of the line of text at hand, if they must be together.
    paragraph: Vec<Line>,
    /// Lines that can be shown, each with whether a terminal shows its text right to left.
    ready: VecDeque<(Line, bool)>,
}

impl Wrapped {
    fn take(&mut self, piece: Piece<'_>, has_direction: bool) -> Result<(), Infallible> {
        match piece {
            Piece::Text(style, text) => self.line.push_str(style, text),
            Piece::LineEnd if has_direction => self.paragraph.push(std::mem::take(&mut self.line)),
            Piece::LineEnd => self.ready.push_back((std::mem::take(&mut self.line), false)),
        }
        Ok(())
    }

    fn end_paragraph(&mut self) {
        let is_rtl = bidi_isolates::is_right_to_left(&self.paragraph);
        self.ready.extend(self.paragraph.drain(..).map(|line| (line, is_rtl)));
    }
}
