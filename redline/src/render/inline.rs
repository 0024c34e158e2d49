//! A redline for reading: paragraphs wrapped to a width, removed and added words in place, the rest
//! left out and counted.

use super::headings::joined;
use super::marks::Marker;
use super::piece::{Piece, lines_of, write_line};
use super::rows::{RowEnd, RowForm, RowSink, Segment, cut_near_changes};
use super::wrap::Wrapper;
use super::{Line, Style, bidi_isolates, counted};
use crate::Redline;

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
///
/// Cost: O(text), in time and memory; [`write()`] needs less.
#[must_use]
pub fn lines(redline: &Redline<'_>, options: Options) -> Vec<Line> {
    lines_of(|piece| write(redline, options, piece))
}

/// Writes the same lines piece by piece, as the redline is read.
///
/// Errors: those of `piece`, at the first of which it stops.
/// Cost: O(text). Memory: a few lines of output; on a terminal with text that is written right to
/// left, a paragraph of it.
pub fn write<E>(
    redline: &Redline<'_>,
    options: Options,
    piece: impl FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let whole = (options.is_terminal && bidi_isolates::has_right_to_left_in(redline)).then(Vec::new);
    let has_tabs = redline.has_tabs();
    let out =
        Paragraphs { piece, columns: options.text_columns(), is_first: true, begun: Begun::Written, lines: 0, whole };
    let mut writer = Writer {
        color: options.color,
        has_tabs,
        out,
        skipped: 0,
        below: String::new(),
        is_terminal: options.is_terminal,
        blank_before: false,
        long_before: false,
        blank_segments: Vec::new(),
        row: None,
    };
    cut_near_changes(redline, options.context, RowForm::Inline, &mut writer)?;
    writer.say_what_is_left_out()
}

/// Writes rows as paragraphs.
struct Writer<'text, P> {
    color: bool,
    has_tabs: bool,
    out: Paragraphs<P>,
    /// How many paragraphs were left out.
    skipped: u64,
    /// The headings below which the next row stands, behind what was left out.
    below: String,
    is_terminal: bool,
    blank_before: bool,
    long_before: bool,
    /// What the row at hand has in front of anything that can be seen.
    blank_segments: Vec<Segment<'text>>,
    /// The row at hand, once something in it can be seen.
    row: Option<(Marker, Wrapper)>,
}

impl<'text, E, P: FnMut(Piece<'_>) -> Result<(), E>> Writer<'text, P> {
    fn say_what_is_left_out(&mut self) -> Result<(), E> {
        let below = std::mem::take(&mut self.below);
        let line = left_out_line(&mut self.skipped, &below, self.out.columns, self.is_terminal);
        line.map_or(Ok(()), |line| self.out.line_apart(&line))
    }

    /// Adds to the row at hand, which can be seen.
    fn mark(&mut self, segment: &Segment<'text>) -> Result<(), E> {
        let Some((marker, wrapper)) = &mut self.row else { return Ok(()) };
        marker.segment(segment, &mut |style, ink| wrapper.add(style, ink, &mut |piece| self.out.write(piece)))
    }
}

impl<'text, E, P: FnMut(Piece<'_>) -> Result<(), E>> RowSink<'text> for Writer<'text, P> {
    type Error = E;

    fn segment(&mut self, segment: Segment<'text>) -> Result<(), E> {
        if self.row.is_none() {
            if segment.is_blank() {
                self.blank_segments.push(segment);
                return Ok(());
            }
            self.say_what_is_left_out()?;
            self.out.begin(self.blank_before || self.long_before)?;
            self.row = Some((Marker::new(self.color), Wrapper::new(self.out.columns, self.has_tabs)));
            std::mem::take(&mut self.blank_segments).iter().try_for_each(|blank| self.mark(blank))?;
        }
        self.mark(&segment)
    }

    fn end(&mut self, _: RowEnd) -> Result<(), E> {
        self.blank_segments.clear();
        let Some((mut marker, mut wrapper)) = self.row.take() else {
            // A blank line that came or went shows a mark, unless it came with whole lines, which
            // say enough.
            self.blank_before = true;
            return Ok(());
        };
        marker.end(&mut |style, ink| wrapper.add(style, ink, &mut |piece| self.out.write(piece)))?;
        wrapper.end(&mut |piece| self.out.write(piece))?;
        self.long_before = self.out.end()?;
        self.blank_before = false;
        Ok(())
    }

    fn left_out(&mut self, _lines: usize, paragraphs: usize) -> Result<(), E> {
        self.skipped += paragraphs as u64;
        self.blank_before = true;
        Ok(())
    }

    fn below(&mut self, headings: &[String]) -> Result<(), E> {
        self.below = joined(headings);
        Ok(())
    }
}

/// Paragraphs on their way out: a blank line stands above one that is longer than a line.
struct Paragraphs<P> {
    piece: P,
    columns: usize,
    /// Whether nothing was written yet.
    is_first: bool,
    begun: Begun,
    /// How many lines of the paragraph at hand have ended.
    lines: usize,
    /// The lines of the paragraph at hand, if it must be whole for the marks of [`bidi_isolates`].
    whole: Option<Vec<Line>>,
}

/// What became of the first line of the paragraph at hand.
enum Begun {
    /// It is held, as it is not known whether there is another.
    Held(Line),
    /// It is written, or on its way.
    Written,
}

impl<E, P: FnMut(Piece<'_>) -> Result<(), E>> Paragraphs<P> {
    /// A line that is no paragraph, with a blank line above it.
    fn line_apart(&mut self, line: &Line) -> Result<(), E> {
        self.gap()?;
        self.is_first = false;
        write_line(line, &mut self.piece)
    }

    /// A blank line, unless nothing is above it.
    fn gap(&mut self) -> Result<(), E> {
        if self.is_first { Ok(()) } else { (self.piece)(Piece::LineEnd) }
    }

    /// A paragraph begins, with a blank line above it if it `stands_apart`.
    fn begin(&mut self, stands_apart: bool) -> Result<(), E> {
        self.lines = 0;
        self.begun = Begun::Written;
        if stands_apart {
            self.gap()?;
        } else if self.columns < usize::MAX && !self.is_first {
            self.begun = Begun::Held(Line::new());
        }
        self.is_first = false;
        Ok(())
    }

    /// The next piece of the paragraph.
    fn write(&mut self, piece: Piece<'_>) -> Result<(), E> {
        if let Some(whole) = &mut self.whole {
            add_piece(whole, self.lines, piece);
            self.lines += usize::from(piece == Piece::LineEnd);
            return Ok(());
        }
        self.pass(piece)
    }

    fn pass(&mut self, piece: Piece<'_>) -> Result<(), E> {
        if let Begun::Held(line) = &mut self.begun {
            match piece {
                Piece::Text(style, text) if self.lines == 0 => {
                    line.push_str(style, text);
                    return Ok(());
                }
                Piece::LineEnd if self.lines == 0 => {
                    self.lines = 1;
                    return Ok(());
                }
                // There is a second line.
                _ => {
                    (self.piece)(Piece::LineEnd)?;
                    self.release()?;
                }
            }
        }
        self.lines += usize::from(piece == Piece::LineEnd);
        (self.piece)(piece)
    }

    /// Writes the first line if it is held.
    fn release(&mut self) -> Result<(), E> {
        match std::mem::replace(&mut self.begun, Begun::Written) {
            Begun::Held(line) => write_line(&line, &mut self.piece),
            Begun::Written => Ok(()),
        }
    }

    /// The paragraph ends; returns whether it is longer than a line.
    fn end(&mut self) -> Result<bool, E> {
        if let Some(whole) = &mut self.whole {
            let lines = bidi_isolates::paragraph(std::mem::take(whole));
            self.lines = 0;
            lines.iter().try_for_each(|line| write_line(line, &mut |piece| self.pass(piece)))?;
        }
        self.release()?;
        Ok(self.lines > 1)
    }
}

/// Adds a piece to lines of which so many have ended.
fn add_piece(lines: &mut Vec<Line>, ended: usize, piece: Piece<'_>) {
    if lines.len() == ended {
        lines.push(Line::new());
    }
    if let (Piece::Text(style, text), Some(line)) = (piece, lines.last_mut()) {
        line.push_str(style, text);
    }
}

/// The line that says how much was left out, if anything was, and the headings below which the
/// text goes on, in at most so many columns.
pub(super) fn left_out_line(skipped: &mut u64, below: &str, columns: usize, is_terminal: bool) -> Option<Line> {
    let paragraphs = std::mem::take(skipped);
    if paragraphs == 0 {
        return None;
    }
    let line = Line::new().with(Style::Dim, format!("… {} unchanged", counted(paragraphs, "paragraph")));
    if below.is_empty() {
        return Some(line);
    }
    let line = line.with(Style::Dim, BEFORE_HEADING);
    let room = columns.saturating_sub(super::wrap::columns(&line.plain())).max(HEADING_COLUMNS_MIN);
    let heading = Line::new().foreign(Style::Strong, below).cut(room).plain();
    Some(bidi_isolates::named(line, Style::Strong, &heading, is_terminal))
}

/// Between how much was left out and where the text goes on.
const BEFORE_HEADING: &str = " · ";

/// So much of a heading is shown, however narrow the terminal.
const HEADING_COLUMNS_MIN: usize = 12;

#[cfg(test)]
mod tests {
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
    fn a_line_that_was_cut_from_a_moved_block_is_one() {
        let stays = "The hall may be used by all members on Sundays.\nKeys are kept by the caretaker, who lives near.\n\
                     Nothing more is to be said here at this time.\n";
        let (fees, guests) = ("The fee is paid in March of each year.\n", "Guests pay more.\n");
        let old = [fees, guests, "Half of it is paid back.\n", stays].concat();
        let new = [stays, fees, "Half of it is paid back.\n"].concat();
        let redline = crate::compare(&old, &new);
        let options = Options { columns: None, context: None, color: false, is_terminal: false };
        let shown: Vec<String> = lines(&redline, options).iter().map(Line::plain).collect();
        assert_eq!(redline.moves.len(), 1);
        assert_eq!(
            shown[shown.len() - 3..],
            [
                "{~1↑ The fee is paid in March of each year.~}",
                "{~1↑ [-Guests pay more.-]~}",
                "{~1↑ Half of it is paid back.~}",
            ]
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
    fn what_is_left_out_is_counted_and_the_heading_told() {
        let text = "# Lease\n\n## Notice\n\nOne.\n\nTwo.\n\nThree [-3-]{+III+}.\n";
        assert_eq!(shown(text, Some(1), 80), "… 3 paragraphs unchanged · ## Notice\n\nTwo.\n\nThree [-3-]{+III+}.\n");
        assert_eq!(shown(text, Some(1), 30), "… 3 paragraphs unchanged · ## Notice\n\nTwo.\n\nThree [-3-]{+III+}.\n");
        // A heading that is shown needs no telling, nor does one that changed.
        let two = "… 2 paragraphs unchanged\n\nOne.";
        let text = "# A\n\nZero.\n\nOne.\n\n## Notice of [-3-]{+4+}\n\nOne.\n";
        assert!(shown(text, Some(1), 80).starts_with("… 2 paragraphs unchanged · # A\n\nOne."), "{two}");
        assert_eq!(shown("## Notice\n\nThree [-3-]{+III+}.\n", Some(1), 80), "## Notice\n\nThree [-3-]{+III+}.\n");
        assert_eq!(
            shown("One.\n\n## Notice\n\nTwo.\n\nThree [-3-]{+III+}.\n", Some(2), 80),
            "… 1 paragraph unchanged\n\n## Notice\n\nTwo.\n\nThree [-3-]{+III+}.\n"
        );
    }

    #[test]
    fn the_unchanged_middle_of_a_long_paragraph_is_left_out() {
        let words = "word ".repeat(1_000);
        let text = format!("{words}[-old -]{{+new +}}{words}\n");
        let brief = shown(&text, Some(1), 80);
        assert!(brief.len() < 900 && brief.matches("937 words unchanged").count() == 2, "{brief}");
        assert!(brief.contains("[-old -]{+new +}word"), "{brief}");
        assert_eq!(shown(&text, None, usize::MAX).matches("word").count(), 2_000);
        // So is that of a long paragraph that moved.
        let text = format!("[~1 {words}\n~]One.\n{{~1 {words}\n~}}");
        let brief = shown(&text, Some(1), 80);
        assert!(brief.len() < 900 && brief.matches("words moved …]").count() == 2, "{brief}");
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
}
