//! Marks that keep text in its place on a terminal where some of it is written right to left.
//!
//! A terminal that orders letters by UAX #9 treats each line as a paragraph of its own: two columns
//! with Arabic in them change places, and the marks around a Hebrew word end up around its
//! neighbour. So whatever must keep its place is put into an isolate, and each line begins with a
//! mark of the direction of its text. None of these takes a column, and each isolate is closed on
//! its line. No others reach a terminal: those in a text are spelled out
//! ([`control_characters`](super::control_characters)).
//!
//! Lines without a right-to-left letter stay as they are, and so does whatever goes into a pipe or
//! a file.

use super::text_direction::direction;
use super::{Line, Style};
use crate::Redline;

/// FIRST STRONG ISOLATE: the text behind it has the direction of its first letter, and no influence
/// on what is around it.
const ISOLATE: &str = "\u{2068}";

/// POP DIRECTIONAL ISOLATE: ends it.
const END: &str = "\u{2069}";

const LEFT_TO_RIGHT: &str = "\u{200e}";

const RIGHT_TO_LEFT: &str = "\u{200f}";

/// Whether `character` is one of the marks that this module uses.
#[must_use]
pub const fn is_directing(character: char) -> bool {
    matches!(character, '\u{2068}' | '\u{2069}' | '\u{200e}' | '\u{200f}')
}

/// Whether a line has any right-to-left letter.
pub(super) fn has_right_to_left(line: &Line) -> bool {
    characters(line).any(|character| direction(character) == Some(true))
}

/// Whether a redline has any right-to-left letter; if not, no line that shows it has.
pub(super) fn has_right_to_left_in(redline: &Redline<'_>) -> bool {
    let inside = redline.moves.iter().flat_map(|moved| &moved.edits);
    let texts = redline.parts.iter().chain(inside).map(|part| part.text);
    // Most texts are ASCII to a large part.
    let mut wide = texts.filter(|text| !text.is_ascii()).flat_map(str::chars);
    wide.any(|character| direction(character) == Some(true))
}

/// Whether the text on these lines is written right to left: whether its first letter is (UAX #9,
/// P2 and P3).
pub(super) fn is_right_to_left(lines: &[Line]) -> bool {
    lines.iter().flat_map(characters).find_map(direction).unwrap_or(false)
}

/// The characters of a line, without those that spell another one out.
fn characters(line: &Line) -> impl Iterator<Item = char> {
    let texts = line.spans.iter().flat_map(|span| span.text.split_inclusive('>'));
    texts.flat_map(|text| text.split_once("<U+").map_or(text, |(before, _)| before).chars())
}

/// The lines of a paragraph, each in its direction, the changes in them isolated.
pub(super) fn paragraph(lines: Vec<Line>) -> Vec<Line> {
    if !lines.iter().any(has_right_to_left) {
        return lines;
    }
    let is_rtl = is_right_to_left(&lines);
    let begun = |line| isolated(line, Line::new().with(Style::Direction, mark(is_rtl)));
    lines.into_iter().map(begun).collect()
}

/// A heading of our own with foreign names in it: left to right, the names isolated.
pub(super) fn heading(line: Line) -> Line {
    if !has_right_to_left(&line) {
        return line;
    }
    isolated(line, Line::new().with(Style::Direction, mark(false)))
}

/// The lines of a field after its name: left to right, the value isolated.
pub(super) fn field(lines: Vec<Line>, name: Style) -> Vec<Line> {
    if !lines.iter().any(has_right_to_left) {
        return lines;
    }
    let values: Vec<Line> = lines.iter().map(|line| part(line, |style| style != name)).collect();
    let is_rtl = is_right_to_left(&values);
    let begun = |line: &Line| isolated(part(line, |style| style == name), row());
    lines.iter().zip(values).map(|(line, value)| push_cell(begun(line), value, is_rtl)).collect()
}

/// Begins a row of cells, which stay in order from left to right whatever is in them.
pub(super) fn row() -> Line {
    Line::new().with(Style::Direction, mark(false))
}

/// Adds a line of text as a cell with a direction of its own, the changes in it isolated.
pub(super) fn push_cell(row: Line, line: Line, is_rtl: bool) -> Line {
    if line.spans.is_empty() {
        return row;
    }
    let begun = row.with(Style::Direction, ISOLATE).with(Style::Direction, mark(is_rtl));
    isolated(line, begun).with(Style::Direction, END)
}

/// Adds foreign words to a line of your own; for a terminal, isolated where they have a
/// right-to-left letter.
#[must_use]
pub fn named(line: Line, style: Style, words: &str, is_terminal: bool) -> Line {
    let said = Line::new().foreign(style, words);
    if is_terminal && has_right_to_left(&said) {
        let is_rtl = is_right_to_left(std::slice::from_ref(&said));
        return push_cell(line, said, is_rtl);
    }
    line.foreign(style, words)
}

const fn mark(is_rtl: bool) -> &'static str {
    if is_rtl { RIGHT_TO_LEFT } else { LEFT_TO_RIGHT }
}

fn part(line: &Line, is_in: impl Fn(Style) -> bool) -> Line {
    Line { spans: line.spans.iter().filter(|span| is_in(span.style)).cloned().collect() }
}

/// Adds a line to `begun`; every span that is not plain text is isolated.
fn isolated(line: Line, mut begun: Line) -> Line {
    for span in line.spans {
        if span.style == Style::Plain {
            begun.push(span.style, span.text);
        } else {
            begun.push(Style::Direction, ISOLATE);
            begun.push(span.style, span.text);
            begun.push(Style::Direction, END);
        }
    }
    begun
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A line as a terminal gets it, its isolates as `⟦` and `⟧`, its directions as `→` and `←`.
    pub fn shown(line: &Line) -> String {
        let seen = |character| match character {
            '\u{2068}' => '⟦',
            '\u{2069}' => '⟧',
            '\u{200e}' => '→',
            '\u{200f}' => '←',
            other => other,
        };
        line.plain().chars().map(seen).collect()
    }

    #[test]
    fn changes_are_isolated_in_a_line_of_the_direction_of_its_text() {
        let line =
            |first: &str| Line::new().with(Style::Plain, first).with(Style::Deleted, "14").with(Style::Inserted, "41");
        let shown = |lines: Vec<Line>| paragraph(lines).iter().map(shown).collect::<Vec<_>>();
        assert_eq!(shown(vec![line("قال "), line("in ")]), ["←قال ⟦14⟧⟦41⟧", "←in ⟦14⟧⟦41⟧"]);
        assert_eq!(shown(vec![line("said קול ")]), ["→said קול ⟦14⟧⟦41⟧"]);
        assert_eq!(shown(vec![line("said ")]), ["said 1441"]);
        // What is spelled out has no say in it.
        assert_eq!(shown(vec![line("<U+202B>קול ")]), ["←<U+202B>קול ⟦14⟧⟦41⟧"]);
    }

    #[test]
    fn a_field_stands_behind_its_name() {
        let first = Line::new().with(Style::Dim, "title: ").with(Style::Plain, "قال ").with(Style::Deleted, "14");
        let lines = field(vec![first, Line::new().with(Style::Plain, "شخصا")], Style::Dim);
        assert_eq!(lines.iter().map(shown).collect::<Vec<_>>(), ["→⟦title: ⟧⟦←قال ⟦14⟧⟧", "→⟦←شخصا⟧"]);
        let title = Line::new().with(Style::Strong, "خبر@1").with(Style::Plain, " → ").with(Style::Strong, "@2");
        assert_eq!(shown(&heading(title)), "→⟦خبر@1⟧ → ⟦@2⟧");
        assert_eq!(shown(&named(row(), Style::Plain, "ليلى", true)), "→⟦←ليلى⟧");
        assert_eq!(shown(&named(Line::new(), Style::Plain, "Desk", true)), "Desk");
    }
}
