//! Wraps text by the columns that it takes on a terminal, not by its number of characters.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::{Line, Style};

/// Spaces for a tab, up to the next eighth column.
const TAB: &str = "        ";

/// One grapheme cluster.
#[derive(Clone, Copy)]
struct Cell {
    /// Where it ends in the text of all spans.
    end: usize,
    columns: u8,
    /// Whether a line may end before it.
    breaks: bool,
    is_space: bool,
}

/// Styled text, joined, as clusters.
#[derive(Default)]
struct Cells {
    text: String,
    cells: Vec<Cell>,
    /// Where each style ends in the text.
    styles: Vec<(usize, Style)>,
}

/// Wraps styled text at spaces, between wide characters, and, where a word is longer than a line,
/// between clusters.
///
/// Shape: `spans` without line feeds; tabs become spaces. `columns` is at least 2, and no line
/// takes more.
/// Cost: O(bytes).
#[must_use]
pub fn wrap(spans: &[(Style, String)], columns: usize) -> Vec<Line> {
    let bytes: usize = spans.iter().map(|(_, text)| text.len()).sum();
    let has_tab = || spans.iter().any(|(_, text)| text.contains('\t'));
    if bytes <= columns && !has_tab() {
        // No character takes more columns than bytes, but for a tab.
        let mut joined = Cells::default();
        joined.join(spans);
        return vec![joined.styled(0, trimmed_end(joined.text.as_bytes(), 0, bytes))];
    }
    if spans.iter().all(|(_, text)| text.bytes().all(|byte| matches!(byte, b' '..=b'~'))) {
        return wrap_ascii(spans, columns);
    }
    wrap_clusters(spans, columns)
}

/// The same for printable ASCII, where every byte is a column.
fn wrap_ascii(spans: &[(Style, String)], columns: usize) -> Vec<Line> {
    let mut joined = Cells::default();
    joined.join(spans);
    let bytes = joined.text.as_bytes();
    let is_space = |offset: usize| bytes.get(offset) == Some(&b' ');
    let mut lines = Vec::new();
    let mut start = 0;
    while bytes.len() - start > columns {
        // Spaces may hang over the edge, where they are dropped.
        let mut over = start + columns;
        while is_space(over) {
            over += 1;
        }
        if over == bytes.len() {
            break;
        }
        let first = (start + 1..=over).rev().find(|offset| is_space(offset - 1) && !is_space(*offset));
        let end = first.unwrap_or(over);
        lines.push(joined.styled(start, trimmed_end(bytes, start, end)));
        start = end;
    }
    lines.push(joined.styled(start, trimmed_end(bytes, start, bytes.len())));
    lines
}

/// The end of `bytes[start..end]` without its trailing spaces.
fn trimmed_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let shown = bytes.get(start..end).unwrap_or_default();
    start + shown.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1)
}

fn wrap_clusters(spans: &[(Style, String)], columns: usize) -> Vec<Line> {
    let cells = Cells::new(spans);
    let mut lines = Vec::new();
    let mut start = 0;
    let mut last_break = 0;
    let mut used = 0;
    let mut index = 0;
    while let Some(cell) = cells.cells.get(index) {
        if cell.breaks {
            last_break = index;
        }
        // A space may hang over the edge, where it is dropped.
        if used + usize::from(cell.columns) > columns && !cell.is_space && index > start {
            let end = if last_break > start { last_break } else { index };
            lines.push(cells.line(start, end));
            start = end;
            index = end;
            last_break = end;
            used = 0;
            continue;
        }
        used += usize::from(cell.columns);
        index += 1;
    }
    lines.push(cells.line(start, cells.cells.len()));
    lines
}

impl Cells {
    /// Joins styled text, without looking for clusters.
    fn join(&mut self, spans: &[(Style, String)]) {
        for (style, text) in spans {
            self.text.push_str(text);
            self.styles.push((self.text.len(), *style));
        }
    }

    fn new(spans: &[(Style, String)]) -> Self {
        let bytes = spans.iter().map(|(_, text)| text.len()).sum();
        let mut cells =
            Self { text: String::with_capacity(bytes), cells: Vec::with_capacity(bytes), styles: Vec::new() };
        let mut column = 0;
        for (style, text) in spans {
            for_each_cluster(text, |cluster| {
                let cell = if cluster == "\t" { TAB.get(column % TAB.len()..).unwrap_or(TAB) } else { cluster };
                column += cells.push(cell);
            });
            cells.styles.push((cells.text.len(), *style));
        }
        cells
    }

    /// Adds a cluster, and returns how many columns it takes.
    fn push(&mut self, cluster: &str) -> usize {
        let is_space = cluster.bytes().all(|byte| byte == b' ');
        let columns = if cluster.len() == 1 { 1 } else { cluster.width() };
        let breaks = match self.cells.last() {
            None => false,
            Some(before) if before.is_space => !is_space,
            Some(before) if before.columns == 2 || columns == 2 => !is_space && self.parts_from(cluster),
            Some(_) => false,
        };
        self.text.push_str(cluster);
        let columns_shown = u8::try_from(columns).unwrap_or(u8::MAX);
        self.cells.push(Cell { end: self.text.len(), columns: columns_shown, breaks, is_space });
        columns
    }

    /// Whether a line may end before `cluster`, beside a wide character: unless that would strand a
    /// mark.
    fn parts_from(&self, cluster: &str) -> bool {
        const OPENS: &str = "（「『【《〈〔［｛“‘([{⁾";
        const CLOSES: &str = "，。、；：？！）」』】》〉〕］｝”’…・ーゝ々)]},.;:?!";
        // The marks around a change hold on to what they enclose.
        const MARKS: &str = "-+=~";
        let before = self.text.chars().next_back().unwrap_or_default();
        let next = cluster.chars().next().unwrap_or_default();
        !OPENS.contains(before) && !MARKS.contains(before) && !MARKS.contains(next) && !CLOSES.contains(next)
    }

    /// The clusters from `start` to `end` as a line, without trailing spaces.
    fn line(&self, start: usize, end: usize) -> Line {
        let cells = self.cells.get(start..end).unwrap_or_default();
        let shown = cells.iter().rposition(|cell| !cell.is_space).map_or(0, |last| last + 1);
        let byte_of =
            |index: usize| index.checked_sub(1).and_then(|before| self.cells.get(before)).map_or(0, |cell| cell.end);
        self.styled(byte_of(start), byte_of(start + shown))
    }

    /// These bytes of the text as a line.
    fn styled(&self, mut from: usize, to: usize) -> Line {
        let mut line = Line::new();
        let first_style = self.styles.partition_point(|(end, _)| *end <= from);
        for (style_end, style) in self.styles.get(first_style..).unwrap_or_default() {
            if from >= to {
                break;
            }
            let until = to.min(*style_end);
            line.push_str(*style, self.text.get(from..until).unwrap_or_default());
            from = until;
        }
        line
    }
}

/// How many columns a text takes on a terminal: the sum over its grapheme clusters.
///
/// Not the width of the text as a whole, for which `unicode-width` counts an Arabic lam-alef as one
/// column: terminals give each of its two letters one.
/// Cost: O(bytes).
#[must_use]
pub fn columns(text: &str) -> usize {
    let mut columns = 0;
    for_each_cluster(text, |cluster| columns += if cluster.len() == 1 { 1 } else { cluster.width() });
    columns
}

/// Calls `cluster` with each grapheme cluster of a text without line feeds.
///
/// Between two ASCII characters a cluster always ends, so the tables of UAX #29 are not needed
/// there.
fn for_each_cluster<'text>(text: &'text str, mut cluster: impl FnMut(&'text str)) {
    let bytes = text.as_bytes();
    let is_ascii = |offset: usize| bytes.get(offset).is_none_or(u8::is_ascii);
    let ends_cluster = |offset: usize| is_ascii(offset) && is_ascii(offset + 1);
    let mut start = 0;
    while start < bytes.len() {
        let mut end = start + 1;
        while !ends_cluster(end - 1) {
            end += 1;
        }
        let Some(piece) = text.get(start..end.min(bytes.len())) else { return };
        if piece.len() == 1 {
            cluster(piece);
        } else {
            piece.graphemes(true).for_each(&mut cluster);
        }
        start = end;
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

    proptest! {
        #[test]
        fn clusters_are_those_of_uax_29(text in "(\\PC|[a-c \r\t]|[e\u{301}\u{200d}\u{600}🇷🇸京]){0,30}") {
            let mut found = Vec::new();
            for_each_cluster(&text, |cluster| found.push(cluster));
            prop_assert_eq!(found, text.graphemes(true).collect::<Vec<_>>());
        }

        #[test]
        fn ascii_is_wrapped_as_everything_is(
            texts in prop::collection::vec("[a-c  .-]{0,30}", 0..5),
            columns in 2_usize..20,
        ) {
            let styles = [Style::Plain, Style::Deleted, Style::Inserted];
            let spans: Vec<_> = texts.into_iter().zip(styles.into_iter().cycle()).map(|(text, style)| (style, text)).collect();
            prop_assert_eq!(wrap_ascii(&spans, columns), wrap_clusters(&spans, columns));
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
