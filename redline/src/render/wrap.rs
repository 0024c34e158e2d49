//! Wraps text by the columns that it takes on a terminal, not by its number of characters.

mod narrow;
mod words;

use unicode_segmentation::{Graphemes, UnicodeSegmentation as _};
use unicode_width::UnicodeWidthStr as _;

use super::piece::{Piece, lines_of};
use super::{Line, Style};
use narrow::Narrow;
pub(super) use words::by_words;

/// Spaces for a tab, up to the next eighth column.
const TAB: &str = "        ";

/// What is written of a line in one style.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ink<'text> {
    /// Text, of whole grapheme clusters.
    Text(&'text str),
    /// What stands in front of marked text; no line ends behind it. Where the marks on both sides
    /// are given, they are closed at the end of a line and opened again on the next.
    Open(&'text str, Option<&'static [&'static str; 2]>),
    /// What stands behind marked text; no line ends in front of it.
    Close(&'text str),
}

impl<'text> Ink<'text> {
    /// What is seen of it.
    pub(super) const fn text(self) -> &'text str {
        match self {
            Self::Text(text) | Self::Open(text, _) | Self::Close(text) => text,
        }
    }
}

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
        spans.iter().try_for_each(|(style, text)| wrapper.add(*style, Ink::Text(text), &mut piece))?;
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

    /// Adds text without line feeds.
    pub(super) fn add<E>(
        &mut self,
        style: Style,
        ink: Ink<'_>,
        piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Endless(endless) => endless.add(style, ink.text(), piece),
            Self::Narrow(narrow) => narrow.add(style, ink, piece),
        }
    }

    /// Ends the text, and with it the last line.
    pub(super) fn end<E>(&mut self, piece: &mut impl FnMut(Piece<'_>) -> Result<(), E>) -> Result<(), E> {
        if let Self::Narrow(narrow) = self {
            narrow.end(piece)?;
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

/// Whether a line may end between a character and `cluster`, one of them wide: unless that would
/// strand a mark.
fn parts(before: char, cluster: &str) -> bool {
    const OPENS: &str = "（「『【《〈〔［｛“‘([{⁾";
    const CLOSES: &str = "，。、；：？！）」』】》〉〕］｝”’…・ーゝ々)]},.;:?!";
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
