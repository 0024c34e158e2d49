//! Text wrapped to a width, as it comes: between words, and where a word is longer than a line
//! between clusters; never between a mark and what it encloses.

use unicode_width::UnicodeWidthStr as _;

use super::{Ink, TAB, clusters, columns, parts};
use crate::render::Style;
use crate::render::piece::Piece;

/// One grapheme cluster of a line, or a mark.
#[derive(Clone, Copy)]
struct Cell {
    /// Where it ends in the text of the line.
    end: usize,
    columns: u8,
    kind: CellKind,
    /// Whether a line may end before it.
    breaks: Break,
    /// The marks that it stands between.
    marks: Option<&'static [&'static str; 2]>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CellKind {
    Text,
    Space,
    Open,
    Close,
}

/// Whether a line may end somewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Break {
    Never,
    /// Within a word, where a mark begins or ends: if there is no better place.
    AtMark,
    BetweenWords,
}

impl Cell {
    /// How many columns a line needs for it, with the mark that a line would end with behind it.
    fn needs(&self) -> usize {
        let closing = self.marks.filter(|_| self.kind != CellKind::Close).map_or(0, |[_, close]| close.len());
        usize::from(self.columns) + closing
    }
}

/// The line at hand, as clusters.
pub(in crate::render) struct Narrow {
    columns: usize,
    text: String,
    cells: Vec<Cell>,
    /// Where each style ends in the text.
    styles: Vec<(usize, Style)>,
    /// How many cells have been found to have room, and their columns.
    placed: usize,
    used: usize,
    /// The last cells before which the line may end, between words and at a mark; 0 where there is
    /// none.
    last_break: usize,
    last_mark: usize,
    /// The columns of all text so far, for tabs.
    column: usize,
    /// The cluster before: its columns, whether it is a space, and its last character.
    before: Option<(u8, bool, char)>,
    /// The mark in front of the next cluster, if one is.
    mark_before: Option<CellKind>,
    /// The marks around the next cluster.
    marks: Option<&'static [&'static str; 2]>,
}

impl Narrow {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            columns,
            text: String::new(),
            cells: Vec::new(),
            styles: Vec::new(),
            placed: 0,
            used: 0,
            last_break: 0,
            last_mark: 0,
            column: 0,
            before: None,
            mark_before: None,
            marks: None,
        }
    }

    pub(super) fn add<E>(
        &mut self,
        style: Style,
        ink: Ink<'_>,
        piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match ink {
            Ink::Text(text) => {
                for cluster in clusters(text) {
                    let cell =
                        if cluster == "\t" { TAB.get(self.column % TAB.len()..).unwrap_or(TAB) } else { cluster };
                    self.push(style, cell);
                    self.place(piece)?;
                }
                return Ok(());
            }
            Ink::Open(mark, marks) => {
                self.marks = marks.or(self.marks);
                self.push_mark(style, mark, CellKind::Open);
            }
            Ink::Close(mark) => {
                self.push_mark(style, mark, CellKind::Close);
                self.marks = None;
            }
        }
        self.place(piece)
    }

    /// Adds a cluster.
    fn push(&mut self, style: Style, cluster: &str) {
        let is_space = cluster.bytes().all(|byte| byte == b' ');
        let columns = if cluster.len() == 1 { 1 } else { cluster.width() };
        let breaks = match self.before {
            _ if self.mark_before == Some(CellKind::Open) || is_space => Break::Never,
            Some((_, true, _)) => Break::BetweenWords,
            Some((before, false, last)) if (before == 2 || columns == 2) && parts(last, cluster) => Break::BetweenWords,
            _ if self.mark_before == Some(CellKind::Close) => Break::AtMark,
            _ => Break::Never,
        };
        let kind = if is_space { CellKind::Space } else { CellKind::Text };
        self.push_cell(style, cluster, columns, kind, breaks);
        self.mark_before = None;
        let columns = u8::try_from(columns).unwrap_or(u8::MAX);
        self.before = Some((columns, is_space, cluster.chars().next_back().unwrap_or_default()));
    }

    /// Adds a mark.
    fn push_mark(&mut self, style: Style, mark: &str, kind: CellKind) {
        if mark.is_empty() {
            return;
        }
        let breaks = match self.before {
            _ if kind == CellKind::Close || self.mark_before == Some(CellKind::Open) => Break::Never,
            Some((_, true, _)) => Break::BetweenWords,
            Some((2, false, last)) if parts(last, "a") => Break::BetweenWords,
            Some(_) => Break::AtMark,
            None => Break::Never,
        };
        self.push_cell(style, mark, columns(mark), kind, breaks);
        self.mark_before = Some(kind);
    }

    fn push_cell(&mut self, style: Style, text: &str, columns: usize, kind: CellKind, breaks: Break) {
        self.text.push_str(text);
        self.column += columns;
        let (end, columns) = (self.text.len(), u8::try_from(columns).unwrap_or(u8::MAX));
        self.cells.push(Cell { end, columns, kind, breaks, marks: self.marks });
        match self.styles.last_mut() {
            Some((style_end, last)) if *last == style => *style_end = end,
            _ => self.styles.push((end, style)),
        }
    }

    /// Writes lines as long as there is no room for the cells that were added.
    fn place<E>(&mut self, piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>) -> Result<(), E> {
        while let Some(cell) = self.cells.get(self.placed).copied() {
            match cell.breaks {
                Break::BetweenWords => self.last_break = self.placed,
                Break::AtMark => self.last_mark = self.placed,
                Break::Never => {}
            }
            if self.used + cell.needs() > self.columns
                && cell.kind == CellKind::Close
                && cell.marks.is_some()
                && self.drop_spaces_before_last()
            {
                // Nothing else has room behind it.
                (self.used, self.placed) = (self.columns, self.cells.len());
                continue;
            }
            // A space may hang over the edge, where it is dropped.
            if self.used + cell.needs() > self.columns && cell.kind != CellKind::Space {
                let end = self.line_end();
                if end > 0 {
                    self.write_line(end, piece)?;
                    continue;
                }
                // Spaces alone stand between it and the mark that the line begins with.
                if self.placed + 1 == self.cells.len() && self.drop_spaces_before_last() {
                    self.placed = self.cells.len() - 1;
                    self.used = self.cells.iter().take(self.placed).map(|cell| usize::from(cell.columns)).sum();
                    continue;
                }
            }
            self.used += usize::from(cell.columns);
            self.placed += 1;
        }
        Ok(())
    }

    /// Before which cell the line ends, as there is no room for the next one: between words, else
    /// at a mark, else anywhere; 0 where room has to be found for it all the same.
    fn line_end(&self) -> usize {
        let ends = [self.last_break, self.last_mark, self.placed].into_iter().map(|end| self.without_marks(end));
        ends.into_iter().find(|end| *end > 0).unwrap_or(0)
    }

    /// The end of a line, moved to the front so that no mark is parted from what it encloses.
    fn without_marks(&self, mut end: usize) -> usize {
        let kind = |index: usize| self.cells.get(index).map(|cell| cell.kind);
        while end > 0 && kind(end) == Some(CellKind::Close) {
            end -= 1;
        }
        let last = |end: usize, skipped: CellKind| {
            self.cells.get(..end).and_then(|cells| cells.iter().rposition(|cell| cell.kind != skipped))
        };
        // Nor is it with spaces alone between.
        match last(end, CellKind::Space) {
            Some(open) if kind(open) == Some(CellKind::Open) => {
                last(open, CellKind::Open).map_or(0, |before| before + 1)
            }
            _ => end,
        }
    }

    /// Drops the spaces in front of the last cell, for which they leave no room; says whether there
    /// were any.
    fn drop_spaces_before_last(&mut self) -> bool {
        let Some(last) = self.cells.last().copied() else { return false };
        let before = self.cells.get(..self.cells.len() - 1).unwrap_or_default();
        let Some(solid) = before.iter().rposition(|cell| cell.kind != CellKind::Space) else { return false };
        let (spaces, start) = (before.len() - solid - 1, before.get(solid).map_or(0, |cell| cell.end));
        let last_start = before.last().map_or(0, |cell| cell.end);
        if spaces == 0 {
            return false;
        }
        self.text.replace_range(start..last_start, "");
        self.cells.truncate(solid + 1);
        self.cells.push(Cell { end: self.text.len(), ..last });
        self.styles.retain(|(end, _)| *end <= start || *end >= last.end);
        if let Some((end, _)) = self.styles.last_mut() {
            *end = self.text.len();
        }
        true
    }

    /// Writes the first cells as a line; marks that are open there are closed, and opened again on
    /// the next.
    fn write_line<E>(&mut self, end: usize, piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>) -> Result<(), E> {
        self.write_to(end, piece)?;
        let last = end.checked_sub(1).and_then(|last| self.cells.get(last)).copied();
        let open = last.filter(|last| last.kind != CellKind::Close);
        let reopened = open.and_then(|last| Some((last.marks?, self.style_at(last.end))));
        if let Some(([_, close], style)) = reopened {
            piece(Piece::Text(style, close))?;
        }
        piece(Piece::LineEnd)?;
        self.drop_to(end);
        if let Some((marks, style)) = reopened {
            let [open, _] = marks;
            if let Some(first) = self.cells.first_mut() {
                first.breaks = Break::Never;
            }
            self.text.insert_str(0, open);
            self.cells.iter_mut().for_each(|cell| cell.end += open.len());
            self.styles.iter_mut().for_each(|(end, _)| *end += open.len());
            let columns = u8::try_from(columns(open)).unwrap_or(u8::MAX);
            let cell =
                Cell { end: open.len(), columns, kind: CellKind::Open, breaks: Break::Never, marks: Some(marks) };
            self.cells.insert(0, cell);
            if self.styles.first().is_some_and(|(_, first)| *first != style) {
                self.styles.insert(0, (open.len(), style));
            }
        }
        Ok(())
    }

    /// The style of the cell that ends there.
    fn style_at(&self, end: usize) -> Style {
        self.styles.iter().find(|(style_end, _)| *style_end >= end).map(|(_, style)| *style).unwrap_or_default()
    }

    /// Writes what there is of the last line.
    pub(super) fn end<E>(&self, piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>) -> Result<(), E> {
        self.write_to(self.cells.len(), piece)
    }

    /// Writes the first cells, without the spaces that they end with.
    fn write_to<E>(&self, end: usize, piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>) -> Result<(), E> {
        let cells = self.cells.get(..end).unwrap_or_default();
        let to = cells.iter().rfind(|cell| cell.kind != CellKind::Space).map_or(0, |cell| cell.end);
        let mut from = 0;
        for (style_end, style) in &self.styles {
            if from >= to {
                break;
            }
            let until = to.min(*style_end);
            piece(Piece::Text(*style, self.text.get(from..until).unwrap_or_default()))?;
            from = until;
        }
        Ok(())
    }

    /// Forgets the first cells, which are written.
    fn drop_to(&mut self, end: usize) {
        let bytes = end.checked_sub(1).and_then(|last| self.cells.get(last)).map_or(0, |cell| cell.end);
        self.text.drain(..bytes);
        self.cells.drain(..end);
        self.cells.iter_mut().for_each(|cell| cell.end -= bytes);
        self.styles.retain(|(end, _)| *end > bytes);
        self.styles.iter_mut().for_each(|(end, _)| *end -= bytes);
        (self.placed, self.used, self.last_break, self.last_mark) = (0, 0, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::Line;
    use crate::render::piece::lines_of;
    use crate::render::wrap::Wrapper;

    /// Text with changes between marks, wrapped.
    fn marked(pieces: &[(&str, Option<&'static [&'static str; 2]>)], columns: usize) -> Vec<String> {
        let mut wrapper = Wrapper::new(columns, false);
        let lines = lines_of(|mut piece| {
            for (text, marks) in pieces {
                let Some(marks) = marks else {
                    wrapper.add(Style::Plain, Ink::Text(text), &mut piece)?;
                    continue;
                };
                let style = if marks[0] == "[-" { Style::Deleted } else { Style::Inserted };
                wrapper.add(style, Ink::Open(marks[0], Some(marks)), &mut piece)?;
                wrapper.add(style, Ink::Text(text), &mut piece)?;
                wrapper.add(style, Ink::Close(marks[1]), &mut piece)?;
            }
            wrapper.end(&mut piece)
        });
        lines.iter().map(Line::plain).collect()
    }

    const OUT: Option<&'static [&'static str; 2]> = Some(&["[-", "-]"]);
    const IN: Option<&'static [&'static str; 2]> = Some(&["{+", "+}"]);

    #[test]
    fn marks_are_closed_where_a_line_ends_and_opened_on_the_next() {
        assert_eq!(
            marked(&[("He said", None), (" that it was not so", IN), (".", None)], 20),
            ["He said{+ that it+}", "{+was not so+}."]
        );
        assert_eq!(
            marked(&[("html#", None), ("watcheffect", OUT), ("eager-watchers", IN), (") now.", None)], 20),
            ["html#[-watcheffect-]", "{+eager-watchers+})", "now."]
        );
        // A word longer than a line, a space in front of a mark that has no room behind it.
        assert_eq!(marked(&[("abcdefghijklmnopqrstuvwxyz", IN)], 20), ["{+abcdefghijklmnop+}", "{+qrstuvwxyz+}"]);
        assert_eq!(marked(&[("abcdefghijklmnop ", IN), ("end", None)], 20), ["{+abcdefghijklmnop+}", "end"]);
        // Spaces behind a mark that leave no room for what follows.
        assert_eq!(marked(&[("    京", OUT)], 8), ["[-京-]"]);
        assert_eq!(marked(&[("abcdef", None), ("    京", OUT)], 8), ["abcdef", "[-京-]"]);
        assert_eq!(
            marked(&[("北京市政府", None), ("今日", OUT), ("昨天", IN), ("宣布", None)], 12),
            ["北京市政府", "[-今日-]", "{+昨天+}宣布"]
        );
    }

    proptest! {
        #[test]
        fn no_line_ends_within_marks(
            texts in prop::collection::vec(("[a-c  北京“，-]{1,30}", 0_usize..3), 1..8),
            columns in 8_usize..30,
        ) {
            let pieces: Vec<_> = texts.iter().map(|(text, marks)| (text.as_str(), [None, OUT, IN][*marks])).collect();
            let lines = marked(&pieces, columns);
            let mut kept = String::new();
            for line in &lines {
                prop_assert!(super::super::columns(line) <= columns, "{:?}", lines);
                for marks in [OUT, IN].into_iter().flatten() {
                    prop_assert_eq!(line.matches(marks[0]).count(), line.matches(marks[1]).count(), "{:?}", lines);
                    let is_empty = line.replace(' ', "").contains(&marks.concat());
                    prop_assert!(!is_empty || texts.iter().any(|(text, _)| text.trim().is_empty()), "{:?}", lines);
                }
                kept += line;
            }
            let bare = |text: &str| -> String { text.chars().filter(|c| !" -+[]{}".contains(*c)).collect() };
            prop_assert_eq!(bare(&kept), texts.iter().map(|(text, _)| bare(text)).collect::<String>());
        }
    }
}
