//! The redline in two columns: the old text on the left, the new one on the right, line beside line.
//!
//! Each column is wrapped by display width, so that wide characters stay in theirs. Between the columns stands what
//! happened: `<` only left, `>` only right, `~` changed. Without colour, marks show the words as in the inline form.

use unicode_width::UnicodeWidthStr as _;

use super::inline::{Options, leave_out, shown, spans};
use super::rows::{Piece, Row, rows};
use super::wrap::wrap;
use super::{Line, Style};
use crate::diff::{Op, Redline};

/// The narrowest terminal that two columns are made for.
const COLUMNS_MIN: usize = 40;

/// Columns where no terminal says.
const COLUMNS_DEFAULT: usize = 80;

/// Between the columns: a space, the sign, a space.
const GUTTER_COLUMNS: usize = 3;

/// Shows a redline as two columns that fill the terminal.
///
/// Cost: O(text).
#[must_use]
pub fn lines(redline: &Redline<'_>, options: Options) -> Vec<Line> {
    let rows = rows(redline, options.context);
    let shown = shown(&rows, options.context);
    let column = (options.columns.unwrap_or(COLUMNS_DEFAULT).max(COLUMNS_MIN) - GUTTER_COLUMNS) / 2;
    let mut lines = Vec::new();
    let mut skipped = 0;
    for (row, shown) in rows.iter().zip(shown) {
        if !shown {
            skipped += row.paragraphs();
            continue;
        }
        leave_out(&mut lines, &mut skipped);
        lines.extend(beside(row, column, options.color));
    }
    leave_out(&mut lines, &mut skipped);
    lines
}

/// A row as lines of two columns.
fn beside(row: &Row, column: usize, color: bool) -> Vec<Line> {
    let old = side_of(row, |piece| match piece.moved {
        Some(moved) => moved.is_from,
        None => piece.op.is_in_old(),
    });
    let new = side_of(row, |piece| match piece.moved {
        Some(moved) => !moved.is_from && piece.op != Op::Delete,
        None => piece.op.is_in_new(),
    });
    let has_old = row.old_lines > 0 || !old.pieces.is_empty();
    let has_new = row.new_lines > 0 || !new.pieces.is_empty();
    let sign = match (has_old, has_new) {
        _ if !row.is_changed() => "│",
        (true, false) => "<",
        (false, true) => ">",
        _ => "~",
    };
    let (old, new) = (wrap(&spans(&old, color), column), wrap(&spans(&new, color), column));
    (0..old.len().max(new.len()))
        .map(|place| {
            let left = old.get(place).cloned().unwrap_or_default();
            let padding = column.saturating_sub(left.plain().width());
            let mut line = left.with(Style::Plain, " ".repeat(padding + 1)).with(Style::Dim, sign);
            if let Some(right) = new.get(place).filter(|right| !right.spans.is_empty()) {
                line.push(Style::Plain, " ");
                line.spans.extend(right.spans.iter().cloned());
            }
            line
        })
        .collect()
}

fn side_of(row: &Row, is_here: impl Fn(&Piece) -> bool) -> Row {
    Row { pieces: row.pieces.iter().filter(|piece| is_here(piece)).cloned().collect(), ..*row }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests_support::redline;

    fn shown(marks: &str, columns: usize) -> Vec<String> {
        let options = Options { columns: Some(columns), context: None, color: false };
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
            assert_eq!(old.width(), 20, "{line}");
        }
    }

    #[test]
    fn a_move_shows_its_edits_on_both_sides() {
        assert_eq!(
            shown("[~1 14 dead.\n~]Between.\n{~1 41 dead.\n~}", 43),
            ["[~1↓ 14 dead.~]      <", "Between.             │ Between.", "                     > {~1↑ {+41 dead.+}~}",]
        );
    }
}
