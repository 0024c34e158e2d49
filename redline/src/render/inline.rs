//! A redline for reading: paragraphs wrapped to a width, removed and added words in place, the rest
//! left out and counted.

use super::rows::{Departures, Row, Segment, rows};
use super::wrap::wrap;
use super::{Line, Style, bidi_isolates, counted};
use crate::{Op, Redline};

/// How renderers of lines show a redline. By default: each paragraph on one line, all of them,
/// changes between marks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The width of the terminal, in columns; `None` to leave each paragraph on one line.
    pub columns: Option<usize>,
    /// How many unchanged paragraphs (lines, in a patch) to show on either side of a change; `None`
    /// for all.
    pub context: Option<usize>,
    /// Whether colour tells changes apart; otherwise marks do: `[-removed-]{+added+}`.
    pub color: bool,
    /// Whether a terminal that orders right-to-left text by itself shows the lines: it is told what
    /// belongs together, by the marks of [`bidi_isolates`].
    pub is_terminal: bool,
}

/// A text is easier to read in lines of at most this many columns, however wide the terminal.
const COLUMNS_MAX: usize = 100;

impl Options {
    /// The most columns that a line of text may take.
    pub(super) fn text_columns(&self) -> usize {
        self.columns.map_or(usize::MAX, |columns| columns.clamp(20, COLUMNS_MAX))
    }

    /// The lines of a paragraph; for a terminal, with the marks that keep text in its place.
    pub(super) fn paragraph(&self, lines: Vec<Line>) -> Vec<Line> {
        if self.is_terminal { bidi_isolates::paragraph(lines) } else { lines }
    }
}

/// Shows a redline as lines for reading.
#[must_use]
pub fn lines(redline: &Redline<'_>, options: Options) -> Vec<Line> {
    lines_of(&rows(redline, options.context, Departures::AsTheyWere), options)
}

fn lines_of(rows: &[Row], options: Options) -> Vec<Line> {
    let shown = shown(rows, options.context);
    let columns = options.text_columns();
    let mut lines: Vec<Line> = Vec::new();
    let mut skipped = 0;
    let mut blank_before = false;
    let mut long_before = false;
    for (row, shown) in rows.iter().zip(shown) {
        if !shown {
            skipped += row.paragraphs();
            blank_before = true;
            continue;
        }
        // A blank line that came or went shows a mark, unless it came with whole lines, which say
        // enough.
        if row.is_blank() {
            blank_before = true;
            continue;
        }
        leave_out(&mut lines, &mut skipped);
        let wrapped = options.paragraph(wrap(&spans(row, options.color), columns));
        let long = wrapped.len() > 1;
        if (blank_before || long || long_before) && !lines.is_empty() {
            lines.push(Line::new());
        }
        lines.extend(wrapped);
        blank_before = false;
        long_before = long;
    }
    leave_out(&mut lines, &mut skipped);
    lines
}

/// Which rows are shown: those that changed, and `context` paragraphs on either side.
pub(super) fn shown(rows: &[Row], context: Option<usize>) -> Vec<bool> {
    let Some(context) = context else { return vec![true; rows.len()] };
    let mut shown: Vec<bool> = rows.iter().map(Row::is_changed).collect();
    let mut left = 0;
    for (row, shown) in rows.iter().zip(&mut shown) {
        near(row, shown, &mut left, context);
    }
    left = 0;
    for (row, shown) in rows.iter().zip(&mut shown).rev() {
        near(row, shown, &mut left, context);
    }
    shown
}

/// One step away from a change: paragraphs use up the context, blank lines do not.
fn near(row: &Row, shown: &mut bool, left: &mut usize, context: usize) {
    if row.is_changed() {
        *left = context;
    } else if *left > 0 {
        *shown = true;
        *left -= usize::from(!row.is_blank());
    }
}

pub(super) fn leave_out(lines: &mut Vec<Line>, skipped: &mut u64) {
    if *skipped > 0 {
        if !lines.is_empty() {
            lines.push(Line::new());
        }
        lines.push(Line::new().with(Style::Dim, format!("… {} unchanged", counted(*skipped, "paragraph"))));
        *skipped = 0;
    }
}

/// The styled text of one row.
pub(super) fn spans(row: &Row, color: bool) -> Vec<(Style, String)> {
    let mut spans: Vec<(Style, String)> = Vec::with_capacity(row.segments.len());
    // The segments of one end of a move stand together, with its number in front.
    for block in row.segments.chunk_by(|before, after| before.moved == after.moved) {
        let moved = block.first().and_then(|segment| segment.moved);
        if let Some(moved) = moved {
            let open = match (color, moved.is_from) {
                (true, _) => "",
                (false, true) => "[~",
                (false, false) => "{~",
            };
            spans.push((Style::MoveNumber, format!("{open}{}{} ", moved.number, moved.arrow())));
        }
        for segment in block {
            let (style, text) = styled(segment, color);
            if color && let Some((before, removed)) = spans.last() {
                let is_replacement = matches!(before, Style::Deleted | Style::TypographyOut)
                    && matches!(style, Style::Inserted | Style::TypographyIn);
                if is_replacement && stick_together(removed, &text) {
                    spans.push((Style::Plain, " ".to_owned()));
                }
            }
            spans.push((style, text));
        }
        if let Some(moved) = moved
            && !color
        {
            spans.push((Style::MoveNumber, if moved.is_from { "~]" } else { "~}" }.to_owned()));
        }
    }
    spans
}

/// A segment with its style, and with marks around it where there is no colour.
fn styled(segment: &Segment, color: bool) -> (Style, String) {
    let (style, marks) = match segment.op {
        Op::Equal => (Style::Plain, ["", ""]),
        Op::MovedFrom => (Style::MovedFrom, ["", ""]),
        Op::MovedTo => (Style::MovedTo, ["", ""]),
        Op::Delete if segment.is_typography => (Style::TypographyOut, ["[=", "=]"]),
        Op::Insert if segment.is_typography => (Style::TypographyIn, ["{=", "=}"]),
        Op::Delete => (Style::Deleted, ["[-", "-]"]),
        Op::Insert => (Style::Inserted, ["{+", "+}"]),
    };
    let [open, close] = if color { ["", ""] } else { marks };
    (style, [open, &segment.text, close].concat())
}

/// Whether an added word would run into the removed one before it; without colour, marks keep them
/// apart.
fn stick_together(removed: &str, added: &str) -> bool {
    let spaced =
        |character: char| character.is_alphanumeric() && unicode_width::UnicodeWidthChar::width(character) == Some(1);
    removed.chars().next_back().is_some_and(spaced) && added.chars().next().is_some_and(spaced)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::tests_support::redline;

    fn shown(marks: &str, context: Option<usize>, columns: usize) -> String {
        let lines =
            lines(&redline(marks), Options { columns: Some(columns), context, color: false, is_terminal: false });
        lines.iter().map(|line| line.plain() + "\n").collect()
    }

    #[test]
    fn changes_are_marked_in_place() {
        assert_eq!(shown("The [-cat-]{+dog+} sat.\n", Some(1), 80), "The [-cat-]{+dog+} sat.\n");
    }

    #[test]
    fn both_ends_of_a_move_point_at_each_other() {
        assert_eq!(
            shown("[~1 One block.\n~]Between.\n{~1 One block.\n~}", None, 80),
            "[~1↓ One block.~]\nBetween.\n{~1↑ One block.~}\n"
        );
        assert_eq!(
            shown("{~1 14 dead.\n~}Between.\n[~1 41 dead.\n~]", None, 80),
            "{~1↓ [-41 dead.-]{+14 dead.+}~}\nBetween.\n[~1↑ 41 dead.~]\n"
        );
    }

    #[test]
    fn colour_keeps_words_apart() {
        let lines = lines(
            &redline("The [-cat-]{+dog+} sat, [-北京-]{+上海+}."),
            Options { columns: Some(80), context: None, color: true, is_terminal: false },
        );
        let spans: Vec<(Style, &str)> = lines[0].spans.iter().map(|span| (span.style, span.text.as_str())).collect();
        assert_eq!(
            spans,
            [
                (Style::Plain, "The "),
                (Style::Deleted, "cat"),
                (Style::Plain, " "),
                (Style::Inserted, "dog"),
                (Style::Plain, " sat, "),
                (Style::Deleted, "北京"),
                (Style::Inserted, "上海"),
                (Style::Plain, "."),
            ]
        );
    }

    #[test]
    fn a_terminal_is_told_what_is_written_right_to_left() {
        let shown = |marks: &str, is_terminal| -> Vec<String> {
            let options = Options { columns: Some(40), context: None, color: false, is_terminal };
            lines(&redline(marks), options).iter().map(bidi_isolates::tests::shown).collect()
        };
        let hebrew = "The city of [-ירושלים-]{+חיפה+} said.\n";
        assert_eq!(shown(hebrew, true), ["→The city of ⟦[-ירושלים-]⟧⟦{+חיפה+}⟧ said."]);
        assert_eq!(shown(hebrew, false), ["The city of [-ירושלים-]{+חיפה+} said."]);
        let arabic = "قال الوزير إن [-14-]{+41+} شخصا قتلوا في الانفجار الذي وقع أمس\nEnd.\n";
        assert_eq!(
            shown(arabic, true),
            ["←قال الوزير إن ⟦[-14-]⟧⟦{+41+}⟧ شخصا قتلوا في", "←الانفجار الذي وقع أمس", "", "End."]
        );
        let moved = "[~1 ירושלים~] and so on\n{~1 ירושלים~}\n";
        assert_eq!(shown(moved, true)[0], "←⟦[~1↓ ⟧⟦ירושלים⟧⟦~]⟧ and so on");
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let text = "One.\n\nTwo.\n\nThree [-3-]{+III+}.\n\nFour.\n\nFive.\n\nSix.\n";
        assert_eq!(
            shown(text, Some(1), 80),
            "… 1 paragraph unchanged\n\nTwo.\n\nThree [-3-]{+III+}.\n\nFour.\n\n… 2 paragraphs unchanged\n"
        );
        assert_eq!(
            shown(text, Some(0), 80),
            "… 2 paragraphs unchanged\n\nThree [-3-]{+III+}.\n\n… 3 paragraphs unchanged\n"
        );
        assert_eq!(shown(text, None, 80), "One.\n\nTwo.\n\nThree [-3-]{+III+}.\n\nFour.\n\nFive.\n\nSix.\n");
        assert_eq!(shown("same\nsame\n", Some(1), 80), "… 2 paragraphs unchanged\n");
    }

    #[test]
    fn blank_lines_between_added_paragraphs_stay_one() {
        assert_eq!(shown("a\n{+\n\nb\n\nc\n+}d\n", None, 80), "a\n\n{+b+}\n\n{+c+}\nd\n");
    }

    #[test]
    fn short_lines_stay_close_and_long_ones_stand_apart() {
        assert_eq!(shown("a\n{+b+}\nc\n", None, 80), "a\n{+b+}\nc\n");
        assert_eq!(
            shown("short\nthis line is longer than twenty\nshort\n", None, 20),
            "short\n\nthis line is longer\nthan twenty\n\nshort\n"
        );
    }

    #[test]
    fn wide_characters_count_twice_and_punctuation_is_not_stranded() {
        assert_eq!(
            shown("北京市政府今日宣布，自下月起，公交票价调整。", None, 20),
            "北京市政府今日宣布，\n自下月起，公交票价调\n整。\n"
        );
    }

    #[test]
    fn white_space_alone_is_seen() {
        assert_eq!(shown("a [- -]b\n", None, 80), "a [-␣-]b\n");
        assert_eq!(shown("One.\n{+\n+}Two.\n", None, 80), "One.\n{+¶+}\nTwo.\n");
    }

    proptest! {
        #[test]
        fn leaving_out_early_changes_nothing(
            lines in prop::collection::vec(prop::sample::select(vec!["", "", "One line.", "Another.", "[-x-]{+y+}", "{+new+}"]), 0..40),
            context in 0_usize..4,
        ) {
            let marks = lines.join("\n");
            let redline = redline(&marks);
            let options = Options { columns: Some(60), context: Some(context), color: false, is_terminal: false };
            let lines_in = |context| lines_of(&rows(&redline, context, Departures::AsTheyWere), options);
            prop_assert_eq!(lines_in(Some(context)), lines_in(None));
        }
    }
}
