//! The rows near changes: those that changed, and some paragraphs on either side.

use std::collections::VecDeque;

use super::cutter::cut;
use super::{Row, RowEnd, RowForm, RowSink, Segment};
use crate::Redline;
use crate::render::headings::{Place, Places, is_heading};

/// Cuts a redline into rows and hands on those that changed, with `context` paragraphs on either
/// side; of the others it says how much they are, and below which headings the next ones stand.
/// With `None`, hands on all rows.
///
/// Cost: O(text). Memory: the rows around one change, and what a row holds in front of its first
/// change.
pub(in crate::render) fn cut_near_changes<'text, S: RowSink<'text>>(
    redline: &Redline<'text>,
    context: Option<usize>,
    form: RowForm,
    sink: &mut S,
) -> Result<(), S::Error> {
    let Some(context) = context else { return cut(redline, None, form, sink) };
    let mut near = NearChanges { form, ..NearChanges::new(redline, context, sink) };
    cut(redline, Some(context), form, &mut near)?;
    near.leave_out_all_but(0)
}

/// The headings above a change that stand in none of the rows.
pub(in crate::render) fn unseen_headings<'row, 'text: 'row>(
    place: Option<&Place>,
    rows: impl Iterator<Item = &'row Row<'text>> + Clone,
) -> Vec<String> {
    let is_seen = |heading: &str| {
        let mut first = rows.clone().filter_map(|row| row.segments.first());
        first.any(|segment| is_heading(&segment.text, heading))
    };
    place.map(|place| place.unseen(is_seen)).unwrap_or_default()
}

/// Rows that are shown together or not at all: one, or in columns all that lines of either text
/// reach over.
struct Group<'text> {
    rows: Vec<Row<'text>>,
    /// How often it stands there: blank ones may be many.
    count: usize,
    /// Whether it shows only white space, so that it is no paragraph.
    is_blank: bool,
}

struct NearChanges<'sink, 'text, S> {
    redline: &'sink Redline<'text>,
    /// Where changes stand, once it is asked for.
    places: Option<Places>,
    sink: &'sink mut S,
    context: usize,
    form: RowForm,
    /// The index of the change at hand.
    change: usize,
    /// Whether rows were left out since the last that was shown.
    has_gap: bool,
    /// How many paragraphs are to be shown behind the last change.
    left: usize,
    /// What is shown if a change comes soon.
    waiting: VecDeque<Group<'text>>,
    waiting_paragraphs: usize,
    /// The rows of the group at hand in front of the row at hand, unchanged.
    group: Vec<Row<'text>>,
    /// The row at hand, as far as it is unchanged.
    row: Row<'text>,
    /// Whether the row at hand changed, so that it is handed on.
    is_row_shown: bool,
    /// Whether the row before was shown, and a line of it goes on in the row at hand.
    is_shown_open: bool,
}

impl<'sink, 'text, S: RowSink<'text>> NearChanges<'sink, 'text, S> {
    fn new(redline: &'sink Redline<'text>, context: usize, sink: &'sink mut S) -> Self {
        Self {
            redline,
            places: None,
            sink,
            context,
            form: RowForm::Inline,
            change: 0,
            has_gap: false,
            left: 0,
            waiting: VecDeque::new(),
            waiting_paragraphs: 0,
            group: Vec::new(),
            row: Row::default(),
            is_row_shown: false,
            is_shown_open: false,
        }
    }

    /// Whether a line of either column goes on in the next row, so that both are shown or none.
    fn is_open(&self, end: RowEnd) -> bool {
        self.form == RowForm::Columns && end.is_open()
    }

    /// The row at hand has changed: what waits is near it.
    fn show_row(&mut self) -> Result<(), S::Error> {
        if std::mem::take(&mut self.has_gap) {
            let places = self.places.get_or_insert_with(|| Places::of(self.redline));
            let rows = self.waiting.iter().flat_map(|group| &group.rows).chain(&self.group);
            let headings = unseen_headings(places.of_change(self.change), rows);
            if !headings.is_empty() {
                self.sink.below(&headings)?;
            }
        }
        self.waiting_paragraphs = 0;
        for Group { rows, count, .. } in std::mem::take(&mut self.waiting) {
            for _ in 1..count {
                self.pass_on(rows.clone())?;
            }
            self.pass_on(rows)?;
        }
        let group = std::mem::take(&mut self.group);
        self.pass_on(group)?;
        self.left = self.context;
        self.is_row_shown = true;
        std::mem::take(&mut self.row.segments).into_iter().try_for_each(|segment| self.sink.segment(segment))
    }

    fn pass_on(&mut self, rows: Vec<Row<'text>>) -> Result<(), S::Error> {
        for row in rows {
            row.segments.into_iter().try_for_each(|segment| self.sink.segment(segment))?;
            self.sink.end(row.end)?;
        }
        Ok(())
    }

    /// The group at hand ends, in which nothing changed: it is shown near the last change, and
    /// waits for the next where it is far behind that.
    fn end_group(&mut self) -> Result<(), S::Error> {
        let rows = std::mem::take(&mut self.group);
        let is_blank = rows.iter().all(Row::is_blank);
        if self.left > 0 {
            self.left -= usize::from(!is_blank);
            return self.pass_on(rows);
        }
        self.waiting_paragraphs += usize::from(!is_blank);
        match self.waiting.back_mut() {
            Some(last) if last.rows == rows => last.count += 1,
            _ => self.waiting.push_back(Group { rows, count: 1, is_blank }),
        }
        self.leave_out_all_but(self.context)
    }

    /// Leaves out what waits, but for the last so many paragraphs with the blank rows behind the
    /// first of them.
    fn leave_out_all_but(&mut self, paragraphs: usize) -> Result<(), S::Error> {
        while let Some(group) = self.waiting.front_mut() {
            if self.waiting_paragraphs < paragraphs
                || self.waiting_paragraphs == paragraphs && paragraphs > 0 && !group.is_blank
            {
                break;
            }
            // Blank ones go together, others one by one.
            let gone = if group.is_blank { group.count } else { 1 };
            let (lines, is_blank) = (gone * group.rows.len(), group.is_blank);
            group.count -= gone;
            if group.count == 0 {
                self.waiting.pop_front();
            }
            self.waiting_paragraphs -= usize::from(!is_blank);
            self.has_gap = true;
            self.sink.left_out(lines, usize::from(!is_blank))?;
        }
        Ok(())
    }
}

impl<'text, S: RowSink<'text>> RowSink<'text> for NearChanges<'_, 'text, S> {
    type Error = S::Error;

    fn segment(&mut self, segment: Segment<'text>) -> Result<(), S::Error> {
        if !self.is_row_shown && segment.is_change() {
            self.show_row()?;
        }
        if self.is_row_shown {
            return self.sink.segment(segment);
        }
        self.row.segments.push(segment);
        Ok(())
    }

    fn end(&mut self, end: RowEnd) -> Result<(), S::Error> {
        if !self.is_row_shown && end.is_change {
            self.show_row()?;
        }
        let is_open = self.is_open(end);
        let continues = std::mem::replace(&mut self.is_shown_open, false);
        if std::mem::take(&mut self.is_row_shown) {
            self.is_shown_open = is_open;
            return self.sink.end(end);
        }
        let row = Row { end, ..std::mem::take(&mut self.row) };
        if continues {
            self.is_shown_open = is_open;
            return self.pass_on(vec![row]);
        }
        self.group.push(row);
        if is_open { Ok(()) } else { self.end_group() }
    }

    fn left_out(&mut self, lines: usize, paragraphs: usize) -> Result<(), S::Error> {
        self.leave_out_all_but(0)?;
        self.left = 0;
        self.is_shown_open = false;
        self.has_gap = true;
        self.sink.left_out(lines, paragraphs)
    }

    fn change(&mut self, index: usize) {
        self.change = index;
        self.sink.change(index);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;
    use crate::render::rows::rows;
    use crate::render::tests_support::redline;

    /// What is shown of rows, and how many paragraphs are not, in order.
    #[derive(Debug, PartialEq)]
    enum Item<'text> {
        Row(Row<'text>),
        LeftOut(u64),
    }

    #[derive(Default)]
    struct Items<'text> {
        items: Vec<Item<'text>>,
        row: Row<'text>,
    }

    impl Items<'_> {
        fn leave_out(&mut self, paragraphs: u64) {
            match self.items.last_mut() {
                Some(Item::LeftOut(so_far)) => *so_far += paragraphs,
                _ => self.items.push(Item::LeftOut(paragraphs)),
            }
        }
    }

    impl<'text> RowSink<'text> for Items<'text> {
        type Error = Infallible;

        fn segment(&mut self, segment: Segment<'text>) -> Result<(), Infallible> {
            self.row.segments.push(segment);
            Ok(())
        }

        fn end(&mut self, end: RowEnd) -> Result<(), Infallible> {
            let row = Row { end, ..std::mem::take(&mut self.row) };
            self.items.push(Item::Row(row));
            Ok(())
        }

        fn left_out(&mut self, _lines: usize, paragraphs: usize) -> Result<(), Infallible> {
            self.leave_out(paragraphs as u64);
            Ok(())
        }
    }

    /// The same of all rows at once: from each change away, paragraphs use up the context, blank
    /// lines do not.
    fn near(rows: Vec<Row<'_>>, context: usize) -> Vec<Item<'_>> {
        let mut shown: Vec<bool> = rows.iter().map(Row::is_changed).collect();
        let step = |(row, shown): (&Row<'_>, &mut bool), left: &mut usize| {
            if row.is_changed() {
                *left = context;
            } else if *left > 0 {
                *shown = true;
                *left -= usize::from(!row.is_blank());
            }
        };
        let (mut forward, mut backward) = (0, 0);
        rows.iter().zip(&mut shown).for_each(|both| step(both, &mut forward));
        rows.iter().zip(&mut shown).rev().for_each(|both| step(both, &mut backward));
        let mut items = Items::default();
        for (row, shown) in rows.into_iter().zip(shown) {
            if shown {
                items.items.push(Item::Row(Row { change: None, ..row }));
            } else {
                items.leave_out(row.paragraphs());
            }
        }
        items.items
    }

    proptest! {
        #[test]
        fn rows_near_changes_are_found_as_they_come(
            lines in prop::collection::vec(prop::sample::select(vec!["", "", "One line.", "Another.", "[-x-]{+y+}", "{+new+}"]), 0..40),
            context in 0_usize..4,
        ) {
            let marks = lines.join("\n");
            let redline = redline(&marks);
            let mut found = Items::default();
            let Ok(()) = cut_near_changes(&redline, Some(context), RowForm::Inline, &mut found);
            prop_assert_eq!(found.items, near(rows(&redline, None, RowForm::Inline), context));
        }
    }

    #[test]
    fn blank_lines_that_wait_for_a_change_take_no_room() {
        let marks = format!("{}[-x-]{{+y+}}", "\n".repeat(10_000));
        let marks = marks.as_str();
        let redline = redline(marks);
        let mut found = Items::default();
        let mut near = NearChanges::new(&redline, 1, &mut found);
        for _ in 0..10_000 {
            let Ok(()) = near.end(RowEnd { old_lines: 1, new_lines: 1, ..RowEnd::default() });
        }
        assert_eq!(near.waiting.len(), 1);
        let Ok(()) = cut_near_changes(&redline, Some(1), RowForm::Inline, &mut found);
        assert_eq!(found.items.len(), 10_001);
    }
}
