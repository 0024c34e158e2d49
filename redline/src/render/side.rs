//! A redline in two columns: the old text on the left, the new one on the right, line beside line.
//!
//! Each column is wrapped by display width, so that wide characters stay in theirs. A sign between
//! the columns says what happened: `<` only left, `>` only right, `~` changed. Without colour,
//! words are marked as in the inline form.
//!
//! A moved block has its number and its edits in both columns, as the other end may be far away:
//! the old column marks what was removed, the new one what was removed and added.

mod columns;

use super::headings::joined;
use super::inline::{Options, left_out_line};
use super::piece::{Piece, lines_of, write_line};
use super::rows::{RowEnd, RowForm, RowSink, Segment, cut_near_changes};
use super::{Line, Style, bidi_isolates, wrap};
use crate::Redline;
use columns::{Layout, Pair};

/// The narrowest width that is divided into two columns.
const COLUMNS_MIN: usize = 40;

/// The width if none is given.
const COLUMNS_DEFAULT: usize = 80;

/// Between the columns: a space, the sign, a space.
const GUTTER_COLUMNS: usize = 3;

/// Shows a redline as two columns that fill the terminal.
///
/// Cost: O(text), in time and memory; [`write()`] needs less.
#[must_use]
pub fn lines(redline: &Redline<'_>, options: Options) -> Vec<Line> {
    lines_of(|piece| write(redline, options, piece))
}

/// Writes the same lines piece by piece, as the redline is read.
///
/// Errors: those of `piece`, at the first of which it stops.
/// Cost: O(text). Memory: the lines of one column for which the other has none yet; on a terminal
/// with text that is written right to left, a line of the texts.
pub fn write<E>(
    redline: &Redline<'_>,
    options: Options,
    piece: impl FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let layout = Layout {
        width: (options.columns.unwrap_or(COLUMNS_DEFAULT).max(COLUMNS_MIN) - GUTTER_COLUMNS) / 2,
        color: options.color,
        has_tabs: redline.has_tabs(),
        has_direction: options.is_terminal && bidi_isolates::has_right_to_left_in(redline),
    };
    let total = 2 * layout.width + GUTTER_COLUMNS;
    let is_terminal = options.is_terminal;
    let (skipped, below) = (0, String::new());
    let mut writer =
        Writer { piece, layout, total, is_terminal, is_first: true, skipped, below, pair: Pair::new(layout) };
    cut_near_changes(redline, options.context, RowForm::Columns, &mut writer)?;
    writer.end_pair()?;
    writer.say_what_is_left_out()
}

/// Writes rows as two columns.
struct Writer<P> {
    piece: P,
    layout: Layout,
    /// The columns of a whole line.
    total: usize,
    is_terminal: bool,
    /// Whether nothing was written yet.
    is_first: bool,
    /// How many paragraphs were left out.
    skipped: u64,
    /// The headings below which the next row stands, behind what was left out.
    below: String,
    pair: Pair,
}

impl<E, P: FnMut(Piece<'_>) -> Result<(), E>> Writer<P> {
    fn say_what_is_left_out(&mut self) -> Result<(), E> {
        let below = std::mem::take(&mut self.below);
        let Some(line) = left_out_line(&mut self.skipped, &below, self.total, self.is_terminal) else { return Ok(()) };
        if !self.is_first {
            (self.piece)(Piece::LineEnd)?;
        }
        self.line(&line)
    }

    fn line(&mut self, line: &Line) -> Result<(), E> {
        self.is_first = false;
        write_line(line, &mut self.piece)
    }

    /// Writes what can be written of the pair at hand: lines that both columns have, once the sign
    /// between them is certain.
    fn write_settled(&mut self) -> Result<(), E> {
        if self.layout.has_direction || !self.pair.is_sign_settled() {
            return Ok(());
        }
        while self.pair.old.has_ready() && self.pair.new.has_ready() {
            self.line_beside()?;
        }
        Ok(())
    }

    /// Writes the pair at hand.
    fn end_pair(&mut self) -> Result<(), E> {
        self.pair.old.end();
        self.pair.new.end();
        while self.pair.old.has_ready() || self.pair.new.has_ready() {
            self.line_beside()?;
        }
        self.pair = Pair::new(self.layout);
        Ok(())
    }

    fn line_beside(&mut self) -> Result<(), E> {
        let sign = self.pair.sign();
        let cells = [self.pair.old.next(), self.pair.new.next()];
        self.line(&beside(cells, sign, self.layout))
    }
}

impl<'text, E, P: FnMut(Piece<'_>) -> Result<(), E>> RowSink<'text> for Writer<P> {
    type Error = E;

    fn segment(&mut self, segment: Segment<'text>) -> Result<(), E> {
        self.say_what_is_left_out()?;
        self.pair.is_changed |= segment.is_change();
        let (in_old, in_new) = match segment.moved {
            Some(moved) => (moved.is_from, !moved.is_from),
            None => (segment.op.is_in_old(), segment.op.is_in_new()),
        };
        if in_old {
            self.pair.old.add(&segment);
        }
        if in_new {
            self.pair.new.add(&segment);
        }
        self.write_settled()
    }

    fn end(&mut self, end: RowEnd) -> Result<(), E> {
        self.say_what_is_left_out()?;
        self.pair.is_changed |= end.is_change;
        if end.old_lines > 0 {
            self.pair.old.end_line();
        }
        if end.new_lines > 0 {
            self.pair.new.end_line();
        }
        if self.pair.old.is_open() || self.pair.new.is_open() { self.write_settled() } else { self.end_pair() }
    }

    fn left_out(&mut self, _lines: usize, paragraphs: usize) -> Result<(), E> {
        self.end_pair()?;
        self.skipped += paragraphs as u64;
        Ok(())
    }

    fn below(&mut self, headings: &[String]) -> Result<(), E> {
        self.below = joined(headings);
        Ok(())
    }
}

/// A line of both columns. On a terminal, each text stays in its own column, aligned to the side
/// where its lines begin.
fn beside(cells: [(Line, bool); 2], sign: &str, layout: Layout) -> Line {
    let [(left, left_is_rtl), (right, right_is_rtl)] = cells;
    let [left_padding, right_padding] =
        [&left, &right].map(|line| " ".repeat(layout.width.saturating_sub(wrap::columns(&line.plain()))));
    let has_right = !right.spans.is_empty();
    let is_told = layout.has_direction && [&left, &right].into_iter().any(bidi_isolates::has_right_to_left);
    if !is_told {
        let mut line = left.with(Style::Plain, left_padding + " ").with(Style::Dim, sign);
        if has_right {
            line.push(Style::Plain, " ");
            line.spans.extend(right.spans);
        }
        return line;
    }
    let (before, behind) = if left_is_rtl { (left_padding, String::new()) } else { (String::new(), left_padding) };
    let line = bidi_isolates::push_cell(bidi_isolates::row().with(Style::Plain, before), left, left_is_rtl);
    let line = line.with(Style::Plain, behind + " ").with(Style::Dim, sign);
    if !has_right {
        return line;
    }
    let before = if right_is_rtl { right_padding } else { String::new() };
    bidi_isolates::push_cell(line.with(Style::Plain, format!(" {before}")), right, right_is_rtl)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::tests_support::redline;
    use crate::{Difference, Kind, Kinds, Op, Side, compare};

    fn shown(marks: &str, columns: usize) -> Vec<String> {
        let options = Options { columns: Some(columns), context: None, color: false, is_terminal: false };
        lines(&redline(marks), options).iter().map(Line::plain).collect()
    }

    #[test]
    fn old_and_new_stand_beside_each_other() {
        assert_eq!(
            shown("One.\nThe [-cat-]{+dog+} sat.\n[-Gone.\n-]{+Come.\nMore.\n+}", 43),
            [
                "One.                 │ One.",
                "The [-cat-] sat.     ~ The {+dog+} sat.",
                "[-Gone.-]            <",
                "                     > {+Come.+}",
                "                     > {+More.+}",
            ]
        );
    }

    #[test]
    fn wide_characters_stay_in_their_column() {
        let lines = shown("北京市政府[-今日-]{+昨天+}宣布，自下月起，公交票价调整。\n", 43);
        assert_eq!(lines[0], "北京市政府[-今日-]宣 ~ 北京市政府{+昨天+}宣");
        for line in &lines {
            let old = line.split(" ~").next().unwrap();
            assert_eq!(wrap::columns(old), 20, "{line}");
        }
    }

    #[test]
    fn a_terminal_keeps_what_is_written_right_to_left_in_its_column() {
        let shown = |marks: &str, is_terminal| -> Vec<String> {
            let options = Options { columns: Some(67), context: None, color: false, is_terminal };
            lines(&redline(marks), options).iter().map(bidi_isolates::tests::shown).collect()
        };
        let text = "قال الوزير إن [-14-]{+41+} شخصا قتلوا\nEnd.\n";
        assert_eq!(
            shown(text, true),
            [
                "→ ⟦←قال الوزير إن ⟦[-14-]⟧ شخصا قتلوا⟧ ~  ⟦←قال الوزير إن ⟦{+41+}⟧ شخصا قتلوا⟧",
                "End.                             │ End.",
            ]
        );
        assert_eq!(shown(text, false)[0], "قال الوزير إن [-14-] شخصا قتلوا  ~ قال الوزير إن {+41+} شخصا قتلوا");
        // Two letters that are drawn as one take two columns, here and there.
        for is_terminal in [true, false] {
            let lines = shown("لا [-سلام-]{+كلام+}\nEnd.\n", is_terminal);
            let before_sign =
                |line: &str| line.split(['~', '│']).next().unwrap().chars().filter(|c| !"→←⟦⟧".contains(*c)).count();
            assert_eq!([&lines[0], &lines[1]].map(|line| before_sign(line)), [33, 33], "{lines:?}");
        }
        let added = shown("One.\n{+שלום\n+}", true);
        assert_eq!(added[1], format!("→{:33}> {:24}⟦←⟦{{+שלום+}}⟧⟧", "", ""));
    }

    #[test]
    fn a_move_shows_its_edits_on_both_sides() {
        let council = "The council met on Tuesday evening to hear residents on the plan.\n";
        let ministry = "The ministry did not pay the 14 men who were hurt near the bridge.\n";
        let edited = ministry.replace("not ", "").replace("14", "41");
        let (old, new) = ([council, "\n", ministry].concat(), [&edited, "\n", council].concat());
        let options = Options { columns: Some(73), context: None, color: false, is_terminal: false };
        let shown = |old: &str, new: &str| -> Vec<String> {
            lines(&compare(old, new), options).iter().map(|line| line.plain().trim_end().to_owned()).collect()
        };
        assert_eq!(
            shown(&old, &new),
            [
                "                                    > {~1↓ The ministry did [-not -]pay",
                "                                    > the [-14-]{+41+} men who were hurt",
                "                                    > near the bridge.~}",
                "                                    >",
                "The council met on Tuesday evening  │ The council met on Tuesday evening",
                "to hear residents on the plan.      │ to hear residents on the plan.",
                "                                    <",
                "[~1↑ The ministry did [-not -]pay   <",
                "the [-14-] men who were hurt near   <",
                "the bridge.~]                       <",
            ]
        );
        // The other way round, words come that were not there.
        let shown = shown(&new, &old);
        assert_eq!(shown[0], "[~1↓ The ministry did pay the       <");
        assert_eq!(shown[1], "[-41-] men who were hurt near the   <");
        assert_eq!(shown[7], "                                    > {~1↑ The ministry did {+not +}pay");
        assert_eq!(shown[8], "                                    > the [-41-]{+14+} men who were hurt");
    }

    #[test]
    fn colour_tells_what_a_block_lost_from_what_moved() {
        let council = "The council met on Tuesday evening to hear residents on the plan.\n";
        let ministry = "The ministry did not pay the 14 men who were hurt near the bridge.\n";
        let (old, new) = ([council, ministry].concat(), [&ministry.replace("not ", ""), council].concat());
        let redline = compare(&old, &new);
        let lines = lines(&redline, Options { columns: Some(80), context: None, color: true, is_terminal: false });
        let styles_of = |word: &str| -> Vec<Style> {
            let spans = lines.iter().flat_map(|line| &line.spans);
            spans.filter(|span| span.text.contains(word)).map(|span| span.style).collect()
        };
        assert_eq!(styles_of("The ministry"), [Style::MovedTo, Style::MovedFrom]);
        assert_eq!(styles_of("not"), [Style::Deleted, Style::Deleted]);
    }

    #[test]
    fn a_line_break_lost_on_the_way_is_marked_on_both_sides() {
        let (a, b) = ("Shops object to the plan as it stands now.", "Its decision settles whether cars may enter.");
        let rest = "The council met on Tuesday evening to hear residents on the new traffic plan for the old town.\n";
        let (old, new) = (format!("{rest}\n{a}\n\n{b}\n"), format!("{a} {b}\n\n{rest}"));
        let shown: Vec<String> = lines(
            &compare(&old, &new),
            Options { columns: Some(120), context: None, color: false, is_terminal: false },
        )
        .iter()
        .map(Line::plain)
        .collect();
        let marked: Vec<_> = shown.iter().filter(|line| line.contains('¶')).map(|line| line.contains("> ")).collect();
        assert_eq!(marked, [true, false], "{shown:#?}");
    }

    #[test]
    fn paragraphs_that_were_joined_or_split_are_whole_in_each_column() {
        assert_eq!(
            shown("One stands.[-\n\n-]{+ +}Two stand.\nEnd.\n", 60),
            [
                "One stands.[-¶-]             ~ One stands.{+␣+}Two stand.",
                "                             ~",
                "Two stand.                   ~",
                "End.                         │ End.",
            ]
        );
        assert_eq!(
            shown("One stands.[- -]{+\n\n+}Two stand.\n", 60),
            [
                "One stands.[-␣-]Two stand.   ~ One stands.{+¶+}",
                "                             ~",
                "                             ~ Two stand.",
            ]
        );
        assert_eq!(shown("a x[-y\nz-]w\n", 43), ["a x[-y¶-]            ~ a xw", "[-z-]w               ~"]);
    }

    #[test]
    fn line_ends_of_another_kind_leave_lines_beside_each_other() {
        let lf: String = (1..=6).map(|number| format!("{number}. Both sides were heard.\n\n")).collect();
        let edited = lf.replace("2. Both sides were heard", "2. Both sides were seen");
        for (old, new) in [(lf.replace('\n', "\r\n"), edited.clone()), (lf.clone(), edited.replace('\n', "\r\n"))] {
            for ignored in [Kinds::NONE, Kinds::of(&[Kind::Space, Kind::LineEnd])] {
                let side = Side::text("a");
                let difference = Difference::new((&side, &old), (&side, &new), ignored);
                let options = Options { columns: Some(63), context: Some(1), color: false, is_terminal: false };
                let shown: Vec<_> = lines(&difference.redline, options).iter().map(Line::plain).collect();
                let expected = [
                    "1. Both sides were heard.      │ 1. Both sides were heard.",
                    "                               │",
                    "2. Both sides were [-heard-].  ~ 2. Both sides were {+seen+}.",
                    "                               │",
                    "3. Both sides were heard.      │ 3. Both sides were heard.",
                    "",
                    "… 3 paragraphs unchanged",
                ];
                assert_eq!(shown, expected, "{ignored:?}");
            }
        }
    }

    #[test]
    fn lines_far_from_changes_are_counted_where_one_text_breaks_them() {
        let wrapped = |width: usize, name: &str| {
            let words = "Here it stands and there it lies, as it was said before by all who came to see";
            (0..4).map(|_| words.replace(' ', if width == 1 { "\n" } else { " " }) + ".\n\n").collect::<String>() + name
        };
        let (old, new) = (wrapped(1, "One\n"), wrapped(2, "Two\n"));
        let side = Side::text("a");
        let difference = Difference::new((&side, &old), (&side, &new), Kinds::of(&[Kind::Space, Kind::Reflow]));
        assert!(difference.hidden > 0);
        let options = Options { columns: Some(203), context: Some(1), color: false, is_terminal: false };
        let shown: Vec<_> = lines(&difference.redline, options).iter().map(Line::plain).collect();
        assert_eq!(shown[0], "… 3 paragraphs unchanged", "{shown:#?}");
        assert!(shown[1].starts_with("Here "), "{shown:#?}");
    }

    proptest! {
        #[test]
        fn each_column_has_the_lines_of_its_text(old in "[a-d \n]{0,40}", new in "[a-d \n]{0,40}") {
            const COLUMNS: usize = 203;
            let redline = compare(&old, &new);
            // What was edited as it moved stands in the right column, with what was removed there.
            prop_assume!(redline.moves.iter().all(|moved| moved.edits.iter().all(|part| part.op == Op::Equal)));
            let lines = lines(&redline, Options { columns: Some(COLUMNS), context: None, color: true, is_terminal: false });
            let column = |from: usize, to: usize| -> Vec<String> {
                let texts = lines.iter().map(|line| line.plain().chars().take(to).skip(from).collect::<String>());
                texts.map(|text| letters(&text)).filter(|text| !text.is_empty()).collect()
            };
            let expected = |text: &str| -> Vec<String> {
                text.lines().map(letters).filter(|text| !text.is_empty()).collect()
            };
            prop_assert_eq!(column(0, 100), expected(&old));
            prop_assert_eq!(column(102, COLUMNS), expected(&new));
        }
    }

    fn letters(text: &str) -> String {
        text.chars().filter(char::is_ascii_alphabetic).collect()
    }
}
