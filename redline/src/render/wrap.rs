//! Wraps text by the columns that it takes on a terminal, not by its number of characters.

use unicode_segmentation::{Graphemes, UnicodeSegmentation as _};
use unicode_width::UnicodeWidthStr as _;

use super::piece::{Piece, lines_of};
use super::{Line, Style};

/// Spaces for a tab, up to the next eighth column.
const TAB: &str = "        ";

/// Wraps styled text at spaces, between wide characters, and, where a word is longer than a line,
/// between clusters.
///
/// Shape: `spans` without line feeds; tabs become spaces. `columns` is at least 2, and no line
/// takes more.
/// Cost: O(bytes).
#[must_use]
pub fn wrap(spans: &[(Style, String)], columns: usize) -> Vec<Line> {
    let mut wrapper = Wrapper::new(columns, spans.iter().any(|(_, text)| text.contains('\t')));
    lines_of(|mut piece| {
        spans.iter().try_for_each(|(style, text)| wrapper.add(*style, text, &mut piece))?;
        wrapper.end(&mut piece)
    })
}

/// Wraps styled text as it comes.
///
/// Memory: the line at hand; nothing but the spaces at its end where lines may be of any length.
pub(super) enum Wrapper {
    /// All text is one line.
    Endless(Endless),
    /// Lines have so many columns at most.
    Narrow(Narrow),
}

impl Wrapper {
    /// Nothing yet; `usize::MAX` columns leave all text on one line. `has_tabs` says whether there
    /// may be a tab in it.
    pub(super) fn new(columns: usize, has_tabs: bool) -> Self {
        if columns == usize::MAX {
            return Self::Endless(Endless { has_tabs, ..Endless::default() });
        }
        Self::Narrow(Narrow::new(columns))
    }

    /// Adds text without line feeds, of whole grapheme clusters.
    pub(super) fn add<E>(
        &mut self,
        style: Style,
        text: &str,
        piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Endless(endless) => endless.add(style, text, piece),
            Self::Narrow(narrow) => narrow.add(style, text, piece),
        }
    }

    /// Ends the text, and with it the last line.
    pub(super) fn end<E>(&mut self, piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>) -> Result<(), E> {
        if let Self::Narrow(narrow) = self {
            narrow.write_to(narrow.cells.len(), piece)?;
        }
        piece(Piece::LineEnd)
    }
}

/// One line of any length, without the spaces that it ends with.
#[derive(Default)]
pub(super) struct Endless {
    /// Spaces that may be the end.
    spaces: Vec<(Style, usize)>,
    /// Whether the columns of the text so far are counted.
    has_tabs: bool,
    column: usize,
}

impl Endless {
    fn add<E>(
        &mut self,
        style: Style,
        text: &str,
        piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        for (nth, text) in text.split('\t').enumerate() {
            if nth > 0 {
                let spaces = TAB.len() - self.column % TAB.len();
                self.column += spaces;
                self.hold(style, spaces);
            }
            let solid = text.trim_end_matches(' ');
            if !solid.is_empty() {
                for (style, count) in self.spaces.drain(..) {
                    write_spaces(style, count, piece)?;
                }
                piece(Piece::Text(style, solid))?;
            }
            self.hold(style, text.len() - solid.len());
            if self.has_tabs {
                self.column += columns(text);
            }
        }
        Ok(())
    }

    fn hold(&mut self, style: Style, spaces: usize) {
        match self.spaces.last_mut() {
            Some((last, count)) if *last == style => *count += spaces,
            _ if spaces == 0 => {}
            _ => self.spaces.push((style, spaces)),
        }
    }
}

fn write_spaces<E>(
    style: Style,
    mut count: usize,
    piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    while count > 0 {
        let spaces = TAB.get(..count.min(TAB.len())).unwrap_or(TAB);
        piece(Piece::Text(style, spaces))?;
        count -= spaces.len();
    }
    Ok(())
}

/// One grapheme cluster of a line.
#[derive(Clone, Copy)]
struct Cell {
    /// Where it ends in the text of the line.
    end: usize,
    columns: u8,
    /// Whether a line may end before it.
    breaks: bool,
    is_space: bool,
}

/// The line at hand, as clusters.
pub(super) struct Narrow {
    columns: usize,
    text: String,
    cells: Vec<Cell>,
    /// Where each style ends in the text.
    styles: Vec<(usize, Style)>,
    /// How many cells have been found to have room, and their columns.
    placed: usize,
    used: usize,
    /// The last cell before which the line may end; 0 where there is none.
    last_break: usize,
    /// The columns of all text so far, for tabs.
    column: usize,
    /// The cluster before: its columns, whether it is a space, and its last character.
    before: Option<(u8, bool, char)>,
}

impl Narrow {
    fn new(columns: usize) -> Self {
        Self {
            columns,
            text: String::new(),
            cells: Vec::new(),
            styles: Vec::new(),
            placed: 0,
            used: 0,
            last_break: 0,
            column: 0,
            before: None,
        }
    }

    fn add<E>(
        &mut self,
        style: Style,
        text: &str,
        piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        for cluster in clusters(text) {
            let cell = if cluster == "\t" { TAB.get(self.column % TAB.len()..).unwrap_or(TAB) } else { cluster };
            self.push(style, cell);
            self.place(piece)?;
        }
        Ok(())
    }

    /// Adds a cluster.
    fn push(&mut self, style: Style, cluster: &str) {
        let is_space = cluster.bytes().all(|byte| byte == b' ');
        let columns = if cluster.len() == 1 { 1 } else { cluster.width() };
        let breaks = match self.before {
            None => false,
            Some((_, true, _)) => !is_space,
            Some((before, false, last)) if before == 2 || columns == 2 => !is_space && parts(last, cluster),
            Some(_) => false,
        };
        self.text.push_str(cluster);
        self.column += columns;
        let columns = u8::try_from(columns).unwrap_or(u8::MAX);
        self.cells.push(Cell { end: self.text.len(), columns, breaks, is_space });
        match self.styles.last_mut() {
            Some((end, last)) if *last == style => *end = self.text.len(),
            _ => self.styles.push((self.text.len(), style)),
        }
        self.before = Some((columns, is_space, cluster.chars().next_back().unwrap_or_default()));
    }

    /// Writes lines as long as there is no room for the cells that were added.
    fn place<E>(&mut self, piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>) -> Result<(), E> {
        while let Some(cell) = self.cells.get(self.placed) {
            if cell.breaks {
                self.last_break = self.placed;
            }
            // A space may hang over the edge, where it is dropped.
            if self.used + usize::from(cell.columns) > self.columns && !cell.is_space && self.placed > 0 {
                let end = if self.last_break > 0 { self.last_break } else { self.placed };
                self.write_to(end, piece)?;
                piece(Piece::LineEnd)?;
                self.drop_to(end);
                continue;
            }
            self.used += usize::from(cell.columns);
            self.placed += 1;
        }
        Ok(())
    }

    /// Writes the first cells, without the spaces that they end with.
    fn write_to<E>(&self, end: usize, piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>) -> Result<(), E> {
        let cells = self.cells.get(..end).unwrap_or_default();
        let to = cells.iter().rfind(|cell| !cell.is_space).map_or(0, |cell| cell.end);
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
        (self.placed, self.used, self.last_break) = (0, 0, 0);
    }
}

/// Whether a line may end between a character and `cluster`, one of them wide: unless that would
/// strand a mark.
fn parts(before: char, cluster: &str) -> bool {
    const OPENS: &str = "（「『【《〈〔［｛“‘([{⁾";
    const CLOSES: &str = "，。、；：？！）」』】》〉〕］｝”’…・ーゝ々)]},.;:?!";
    // The marks around a change hold on to what they enclose.
    const MARKS: &str = "-+=~";
    let next = cluster.chars().next().unwrap_or_default();
    !OPENS.contains(before) && !MARKS.contains(before) && !MARKS.contains(next) && !CLOSES.contains(next)
}

/// How many columns a text takes on a terminal: the sum over its grapheme clusters.
///
/// Not the width of the text as a whole, for which `unicode-width` counts an Arabic lam-alef as one
/// column: terminals give each of its two letters one.
/// Cost: O(bytes).
#[must_use]
pub fn columns(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    clusters(text).map(|cluster| if cluster.len() == 1 { 1 } else { cluster.width() }).sum()
}

/// The grapheme clusters of a text without line feeds.
///
/// Between two ASCII characters a cluster always ends, so the tables of UAX #29 are not needed
/// there.
fn clusters(text: &str) -> impl Iterator<Item = &str> {
    Clusters { text, start: 0, inside: None }
}

struct Clusters<'text> {
    text: &'text str,
    start: usize,
    /// The clusters of a stretch with other characters than ASCII.
    inside: Option<Graphemes<'text>>,
}

impl<'text> Iterator for Clusters<'text> {
    type Item = &'text str;

    fn next(&mut self) -> Option<&'text str> {
        if let Some(cluster) = self.inside.as_mut().and_then(Iterator::next) {
            return Some(cluster);
        }
        let bytes = self.text.as_bytes();
        let is_ascii = |offset: usize| bytes.get(offset).is_none_or(u8::is_ascii);
        let ends_cluster = |offset: usize| is_ascii(offset) && is_ascii(offset + 1);
        if self.start >= bytes.len() {
            return None;
        }
        let mut end = self.start + 1;
        while !ends_cluster(end - 1) {
            end += 1;
        }
        let stretch = self.text.get(self.start..end.min(bytes.len()))?;
        self.start = end;
        if stretch.len() == 1 {
            return Some(stretch);
        }
        self.inside.insert(stretch.graphemes(true)).next()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tab_reaches_to_the_next_eighth_column() {
        let shown = |text: &str| wrap(&[(Style::Plain, text.to_owned())], 40)[0].plain();
        assert_eq!(shown("a\tb"), "a       b");
        assert_eq!(shown("é\tb"), "é       b");
    }

    #[test]
    fn lam_and_alef_take_a_column_each() {
        assert_eq!(columns("لا"), 2);
        assert_eq!(columns("لا cafe\u{301} 北京 👩\u{200d}👧 \u{2068}a\u{2069}"), 2 + 1 + 4 + 1 + 4 + 1 + 2 + 1 + 1);
        let lines = wrap(&[(Style::Plain, "سلام ".repeat(8))], 20);
        assert!(lines.iter().all(|line| columns(&line.plain()) <= 20), "{lines:?}");
    }

    #[test]
    fn a_long_word_is_broken_between_graphemes() {
        let word = "e\u{301}".repeat(30);
        let lines = wrap(&[(Style::Plain, word)], 20);
        assert_eq!(lines.iter().map(|line| line.plain().width()).collect::<Vec<_>>(), [20, 10]);
        assert!(lines[1].plain().starts_with("e\u{301}"));
    }

    /// The same for all clusters at once, told more simply: the longest prefix that has room.
    fn wrapped_slowly(text: &str, columns: usize) -> Vec<String> {
        let all: Vec<&str> = clusters(text).collect();
        let can_break = |at: usize| {
            let (Some(before), Some(next)) = (at.checked_sub(1).map(|before| all[before]), all.get(at)) else {
                return false;
            };
            let is_wide = before.width() == 2 || next.width() == 2;
            *next != " " && (before == " " || is_wide && parts(before.chars().next_back().unwrap(), next))
        };
        let (mut lines, mut start) = (Vec::new(), 0);
        loop {
            let mut end = start;
            let mut used = 0;
            while end < all.len() && (all[end] == " " || end == start || used + all[end].width() <= columns) {
                used += all[end].width();
                end += 1;
            }
            if end < all.len() {
                end = (start + 1..=end).rev().find(|at| can_break(*at)).unwrap_or(end);
            }
            lines.push(all[start..end].concat().trim_end_matches(' ').to_owned());
            start = end;
            if start == all.len() {
                return lines;
            }
        }
    }

    proptest! {
        #[test]
        fn text_is_wrapped_alike_in_whatever_pieces_it_comes(
            texts in prop::collection::vec("[a-c  .北京“，-]{0,30}", 1..5),
            columns in 2_usize..20,
        ) {
            let styles = [Style::Plain, Style::Deleted, Style::Inserted];
            let spans: Vec<_> = texts.iter().cloned().zip(styles.into_iter().cycle()).map(|(text, style)| (style, text)).collect();
            let lines: Vec<String> = wrap(&spans, columns).iter().map(Line::plain).collect();
            prop_assert_eq!(lines, wrapped_slowly(&texts.concat(), columns));
        }

        #[test]
        fn a_line_without_end_is_a_very_wide_one(texts in prop::collection::vec("[a北 \t\u{301}]{0,12}", 0..5)) {
            let styles = [Style::Plain, Style::Deleted];
            let spans: Vec<_> = texts.into_iter().zip(styles.into_iter().cycle()).map(|(text, style)| (style, text)).collect();
            prop_assert_eq!(wrap(&spans, usize::MAX), wrap(&spans, 100_000));
        }

        #[test]
        fn clusters_are_those_of_uax_29(text in "(\\PC|[a-c \r\t]|[e\u{301}\u{200d}\u{600}🇷🇸京]){0,30}") {
            prop_assert_eq!(clusters(&text).collect::<Vec<_>>(), text.graphemes(true).collect::<Vec<_>>());
        }

        #[test]
        fn no_line_is_too_long_and_no_word_is_lost(text in "[a-z北京 \u{301}]{0,200}", columns in 20_usize..60) {
            let lines = wrap(&[(Style::Plain, text.clone())], columns);
            for line in &lines {
                prop_assert!(super::columns(&line.plain()) <= columns);
            }
            let kept: String = lines.iter().flat_map(|line| line.plain().chars().collect::<Vec<_>>()).filter(|c| *c != ' ').collect();
            prop_assert_eq!(kept, text.replace(' ', ""));
        }
    }
}
