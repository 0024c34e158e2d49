//! A redline as a patch: hunks of lines, with `[-removed-]{+added+}` words in them.
//!
//! The hunk heads count lines of the old and the new text, as in `diff -u` and `git diff
//! --word-diff=plain`.
//!
//! What changed beside the text, and what is hidden, is said in front of the file lines, where
//! readers of patches skip it. Each of these lines begins with `# `, so that no text in it can be
//! taken for a file line.
//!
//! Patches have no moves, so moved text is removed in one position and added in another, with its
//! number: `[-~1↓ text-]` was here and is now further down, at `{+~1↑ text+}`. What is marked
//! without a number between two pieces of one move is an edit inside it. Words that were cut are
//! marked at both ends, so that neither hides them: `[-~1↓ The ministry did -][-not -][-~1↓ pay-]`
//! and, within what was added, `{+~1↑ The ministry did [-not -]pay+}`.
//!
//! Each text can be read back from its marks: without all from `{+` to the next `+}`, and without
//! the signs `[-` and `-]`, it is the old text; without all from `[-` to the next `-]`, and without
//! the signs `{+` and `+}`, the new one. `~1↓ ` behind an opening mark is the number of a move.

use std::ops::Range;

use super::head::{facts_lines, heading};
use super::headings::{Places, joined};
use super::inline::Options;
use super::rows::{Look, MoveEnd, Row, RowForm, Segment, rows, unseen_headings};
use super::{Difference, Line, Side, Span, Style};
use crate::Op;

/// The usual number of context lines in a patch.
pub const CONTEXT_LINES: usize = 3;

/// Shows a redline as hunks with `options.context` lines around each change; with `None`, the whole
/// text is one hunk.
///
/// Lines are not wrapped, and words are marked even where there is colour. No lines where nothing
/// differs.
#[must_use]
pub fn lines(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    let Difference { old, new, redline, .. } = difference;
    let rows = rows(redline, options.context, RowForm::Patch);
    let hunks = hunks(&rows, options.context);
    let notes = facts_lines(difference, Options { columns: None, color: false, ..options });
    let mut lines: Vec<Line> = notes.into_iter().map(comment).collect();
    if !lines.is_empty() || !hunks.is_empty() {
        lines.push(heading(file_line("---", old), options));
        lines.push(heading(file_line("+++", new), options));
    }
    let places = if options.context.is_some() { Places::of(redline) } else { Places::default() };
    let [mut old_line, mut new_line] = [0, 0];
    let mut index = 0;
    for Range { start, end } in hunks {
        for row in rows.get(index..start).unwrap_or_default() {
            old_line += row.end.old_lines;
            new_line += row.end.new_lines;
        }
        let hunk = rows.get(start..end).unwrap_or_default();
        let ended = |ends: fn(&Row<'_>) -> usize| hunk.iter().map(ends).sum::<usize>();
        let (old_count, new_count) = (ended(|row| row.end.old_lines), ended(|row| row.end.new_lines));
        let head = format!("@@ -{} +{} @@", range(old_line, old_count), range(new_line, new_count));
        let below = joined(&headings_of(&rows, start..end, &places));
        let head = Line::new().with(Style::Hunk, head);
        lines.push(heading(
            if below.is_empty() { head } else { head.foreign(Style::Plain, &format!(" {below}")) },
            options,
        ));
        lines.extend(hunk.iter().flat_map(|row| options.paragraph(vec![row_line(row)])));
        old_line += old_count;
        new_line += new_count;
        index = end;
    }
    lines
}

/// The headings above the first change of a hunk that are not in it.
fn headings_of(rows: &[Row<'_>], hunk: Range<usize>, places: &Places) -> Vec<String> {
    let is_changed = |index: &usize| rows.get(*index).is_some_and(Row::is_changed);
    let Some(first) = hunk.clone().find(is_changed) else { return Vec::new() };
    // A change that begins with the line may be noted at the end of the line before.
    let near = rows.get(hunk.start.saturating_sub(1)..=first).unwrap_or_default();
    let change = near.iter().rev().find_map(|row| row.change);
    let before = rows.get(hunk.start..first).unwrap_or_default();
    unseen_headings(change.and_then(|change| places.of_change(change)), before.iter())
}

/// The ranges of rows that are shown, in order and apart: whole lines of both texts.
fn hunks(rows: &[Row<'_>], context: Option<usize>) -> Vec<Range<usize>> {
    let lines = whole_lines(rows);
    let context = context.unwrap_or(lines.len());
    let is_changed = |line: &Range<usize>| rows.get(line.clone()).unwrap_or_default().iter().any(Row::is_changed);
    let mut hunks: Vec<Range<usize>> = Vec::new();
    for (index, _) in lines.iter().enumerate().filter(|(_, line)| is_changed(line)) {
        let around = index.saturating_sub(context)..=index.saturating_add(context).min(lines.len() - 1);
        let shown = lines.get(around).unwrap_or_default();
        let (Some(first), Some(last)) = (shown.first(), shown.last()) else { continue };
        match hunks.last_mut() {
            Some(hunk) if first.start <= hunk.end => hunk.end = last.end,
            _ => hunks.push(first.start..last.end),
        }
    }
    hunks
}

/// The rows in ranges at whose ends both texts end a line. Where one text breaks a line of the
/// other, a range has several rows.
fn whole_lines(rows: &[Row<'_>]) -> Vec<Range<usize>> {
    let mut lines = Vec::with_capacity(rows.len());
    let mut start = 0;
    for line in rows.chunk_by(|before, _| before.end.is_open()) {
        lines.push(start..start + line.len());
        start += line.len();
    }
    lines
}

/// `start,count`, where an empty range stands after the line it follows.
fn range(lines_before: usize, count: usize) -> String {
    match count {
        0 => format!("{lines_before},0"),
        1 => format!("{}", lines_before + 1),
        _ => format!("{},{count}", lines_before + 1),
    }
}

fn comment(mut line: Line) -> Line {
    line.spans.insert(0, Span { style: Style::Dim, text: "# ".to_owned() });
    line
}

fn file_line(mark: &str, side: &Side) -> Line {
    let line = Line::new().with(Style::Plain, format!("{mark} ")).foreign(Style::Strong, &side.title());
    match side.origin() {
        Some(origin) => line.with(Style::Dim, "\t").foreign(Style::Dim, &origin),
        None => line,
    }
}

/// One line of old and new text together, its words marked.
fn row_line(row: &Row<'_>) -> Line {
    let mut line = Line::new();
    let mut block = None;
    let is_alike = |before: &Segment<'_>, after: &Segment<'_>| (mark(before), before.look) == (mark(after), after.look);
    for alike in row.segments.chunk_by(is_alike) {
        let Some(first) = alike.first() else { continue };
        // An edit that a moved block begins with is none of what stands in front of it.
        let begins_with_edit = first.moved != block && !matches!(first.op, Op::MovedFrom | Op::MovedTo);
        let found = mark(first);
        if let Some(moved) = first.moved.filter(|_| begins_with_edit && found.is_some_and(|mark| mark.moved.is_none()))
        {
            push_marked(&mut line, moved_mark(moved), &[]);
        }
        match found {
            None if first.look == Look::LeftOut => {
                alike.iter().for_each(|segment| line.push_str(Style::Dim, &segment.text))
            }
            None => alike.iter().for_each(|segment| line.push_str(Style::Plain, &segment.text)),
            Some(mark) => push_marked(&mut line, mark, alike),
        }
        block = first.moved;
    }
    line
}

/// The mark around a piece of text.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark {
    style: Style,
    is_removed: bool,
    /// For text that moved unchanged: from where, or to where; also for what was cut from a block
    /// that moved here, which stands within its mark.
    moved: Option<MoveEnd>,
}

fn mark(segment: &Segment<'_>) -> Option<Mark> {
    match segment.op {
        _ if !segment.is_change() => None,
        Op::Equal => None,
        Op::Delete if is_cut_on_the_way(segment) => segment.moved.map(moved_mark),
        Op::Delete => Some(Mark { style: Style::Deleted, is_removed: true, moved: None }),
        Op::Insert => Some(Mark { style: Style::Inserted, is_removed: false, moved: None }),
        Op::MovedFrom | Op::MovedTo => segment.moved.map(moved_mark),
    }
}

/// Whether a text was cut from a block that moved here: it is removed where the block stood.
fn is_cut_on_the_way(segment: &Segment<'_>) -> bool {
    segment.op == Op::Delete && segment.moved.is_some_and(|moved| !moved.is_from)
}

fn moved_mark(moved: MoveEnd) -> Mark {
    let style = if moved.is_from { Style::MovedFrom } else { Style::MovedTo };
    Mark { style, is_removed: moved.is_from, moved: Some(moved) }
}

fn push_marked(line: &mut Line, mark: Mark, segments: &[Segment<'_>]) {
    let [open, close] = if mark.is_removed { ["[-", "-]"] } else { ["{+", "+}"] };
    let number = mark.moved.map_or_else(String::new, |moved| format!("~{}{} ", moved.number, moved.arrow()));
    line.push(mark.style, format!("{open}{number}"));
    for cut in segments.chunk_by(|before, after| is_cut_on_the_way(before) == is_cut_on_the_way(after)) {
        let text: String = cut.iter().map(|segment| &*segment.text).collect();
        if cut.first().is_some_and(is_cut_on_the_way) {
            line.push(Style::Deleted, format!("[-{text}-]"));
        } else {
            line.push(mark.style, text);
        }
    }
    line.push(mark.style, close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests_support::redline;
    use crate::render::{Field, wording};
    use crate::{Kind, Kinds, Redline, compare};

    fn shown(marks: &str, context: Option<usize>) -> Vec<String> {
        shown_of(redline(marks), context)
    }

    fn shown_of(redline: Redline<'_>, context: Option<usize>) -> Vec<String> {
        let side = |path: &str| Side::file(path.to_owned(), "");
        let (old, new) = (side("old"), side("new"));
        let difference = Difference { old: &old, new: &new, fields: Vec::new(), redline, hidden: 0 };
        lines(&difference, Options { columns: Some(40), context, color: false, is_terminal: false })
            .iter()
            .map(Line::plain)
            .collect()
    }

    #[test]
    fn hunks_count_lines() {
        let text = "1\n2\n3\n4\n[-five-]{+5+}\n6\n7\n8\n9\n10\n11\n12\n{+new\n+}13\n";
        assert_eq!(
            shown(text, Some(1)),
            [
                "--- old",
                "+++ new",
                "@@ -4,3 +4,3 @@",
                "4",
                "[-five-]{+5+}",
                "6",
                "@@ -12,2 +12,3 @@",
                "12",
                "{+new+}",
                "13",
            ]
        );
    }

    #[test]
    fn near_changes_share_a_hunk() {
        assert_eq!(shown("[-a-]{+A+}\nb\n[-c-]{+C+}\n", Some(1)).len(), 6);
        assert_eq!(shown("[-a-]{+A+}\nb\n[-c-]{+C+}\n", None).len(), 6);
    }

    #[test]
    fn empty_sides_and_no_change() {
        assert_eq!(shown("{+a\nb\n+}", Some(3)), ["--- old", "+++ new", "@@ -0,0 +1,2 @@", "{+a+}", "{+b+}"]);
        assert_eq!(shown("[-a-]", Some(3)), ["--- old", "+++ new", "@@ -1 +0,0 @@", "[-a-]"]);
        assert_eq!(shown("same\n", Some(3)), Vec::<String>::new());
    }

    #[test]
    fn moved_text_has_its_number_at_both_ends_and_its_edits_as_words() {
        let council = "The council met on Tuesday evening to hear residents on the plan.\n";
        let ministry = "The ministry did not pay the 14 men who were hurt near the bridge.\n";
        let edited = ministry.replace("not ", "").replace("14", "41");
        let (old, new) = ([council, "\n", ministry].concat(), [&edited, "\n", council].concat());
        assert_eq!(
            shown_of(compare(&old, &new), None)[2..],
            [
                "@@ -1,3 +1,3 @@",
                "{+~1↓ The ministry did [-not -]pay the [-14-]+}{+41+}{+~1↓  men who were hurt near the bridge.+}",
                "",
                "The council met on Tuesday evening to hear residents on the plan.",
                "",
                "[-~1↑ The ministry did -][-not -][-~1↑ pay the -][-14-][-~1↑  men who were hurt near the bridge.-]",
            ]
        );
    }

    #[test]
    fn a_moved_block_that_begins_with_an_edit_begins_with_its_number() {
        assert_eq!(shown("a [~1 b c~] d\n{~1 e~}", None)[3..], ["a [-~1↓ -][-b c-] d", "{+~1↑ [-b c-]+}{+e+}"]);
    }

    #[test]
    fn what_is_not_shown_is_said_where_readers_of_patches_pass_over() {
        let (old, new) = (Side::file("old".to_owned(), ""), Side::file("new".to_owned(), ""));
        let ignored = Kinds::of(&[Kind::Case, Kind::Punctuation]);
        let texts = ("The Council met, today.\n", "The council met today.\n");
        let mut difference = Difference::new((&old, texts.0), (&new, texts.1), ignored);
        let options = Options { columns: None, context: Some(3), color: false, is_terminal: false };
        let shown = |difference: &Difference<'_>| -> Vec<String> {
            lines(difference, options).iter().map(Line::plain).collect()
        };
        assert_eq!(
            shown(&difference),
            ["# 2 changes are hidden, as requested: the text is shown as it is now.", "--- old", "+++ new"]
        );
        difference.redline.is_coarse = true;
        assert_eq!(shown(&difference)[1], format!("# {}", wording::COARSE));
    }

    #[test]
    fn no_field_is_taken_for_a_file_line() {
        let (old, new) = (Side::file("old".to_owned(), ""), Side::file("new".to_owned(), ""));
        let field = Field { name: "--- a\n+++ b", redline: compare("x", "y") };
        let difference = Difference { old: &old, new: &new, fields: vec![field], redline: compare("", ""), hidden: 0 };
        let lines = lines(&difference, Options { columns: None, context: None, color: false, is_terminal: false });
        assert_eq!(
            lines.iter().map(Line::plain).collect::<Vec<_>>(),
            ["# --- a<U+000A>+++ b: [-x-]{+y+}", "--- old", "+++ new"]
        );
    }
}
