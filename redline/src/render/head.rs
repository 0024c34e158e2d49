//! The head above a redline: what is compared, when and by whom it was made, how much changed and
//! of what kinds, what changed beside the text, and what is hidden.

use super::inline::Options;
use super::marks::Marker;
use super::piece::lines_of;
use super::rows::{RowForm, rows};
use super::wrap::{Ink, Wrapper};
use super::{Difference, Field, Line, Side, Style, bidi_isolates, grouped, wording};
use crate::render::control_characters;

/// The head of a comparison: what is compared, how many words were added and removed, the kinds of
/// change, what changed beside the text, when it was made, and what is hidden.
#[must_use]
pub fn lines(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    let mut lines = title_lines(difference, options);
    lines.extend(kinds_line(difference).into_iter().flat_map(|line| wrapped(line, options)));
    lines.extend(origin_line(difference, options).into_iter().flat_map(|line| wrapped(line, options)));
    lines.extend(facts_lines(difference, options));
    lines
}

/// A line of the head in as many lines as it takes.
pub(super) fn wrapped(line: Line, options: Options) -> Vec<Line> {
    line.wrapped(options.columns, 0)
}

/// The kinds of all changes of the text, the most important first; `None` if nothing changed.
fn kinds_line(difference: &Difference<'_>) -> Option<Line> {
    let kinds = wording::counts(&difference.redline.kinds);
    (!kinds.is_empty()).then(|| Line::new().with(Style::Plain, kinds))
}

/// What is compared, and how many words were added and removed.
pub(super) fn title_lines(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    wrapped(title_line(difference), options).into_iter().map(|line| heading(line, options)).collect()
}

fn title_line(difference: &Difference<'_>) -> Line {
    let Difference { old, new, redline, .. } = difference;
    let words = redline.words;
    let new_title = match (old, new) {
        (Side::Version(old), Side::Version(new)) if old.briefing == new.briefing => {
            format!("@{}", new.number)
        }
        _ => new.title(),
    };
    let moved = match words.moved {
        0 => String::new(),
        moved => format!("{} moved, ", grouped(moved as u64)),
    };
    Line::new()
        .foreign(Style::Strong, &old.title())
        .with(Style::Plain, " → ")
        .foreign(Style::Strong, &new_title)
        .with(Style::Plain, "  ")
        .with(Style::CountIn, format!("+{}", grouped(words.inserted as u64)))
        .with(Style::Plain, " ")
        .with(Style::CountOut, format!("−{}", grouped(words.deleted as u64)))
        .with(Style::Plain, format!(" words, {moved}{} unchanged", grouped(words.unchanged as u64)))
}

/// A heading; for a terminal, with the marks that keep its names in place.
pub(super) fn heading(line: Line, options: Options) -> Line {
    if options.is_terminal { bidi_isolates::heading(line) } else { line }
}

/// Time and author, as far as both versions share them; if they differ, they are a change beside
/// the text.
pub(super) fn origin_line(difference: &Difference<'_>, options: Options) -> Option<Line> {
    let (Side::Version(old), Side::Version(new)) = (difference.old, difference.new) else { return None };
    let (old, new) = (&old, &new);
    let time = Some(new.time.as_str()).filter(|time| *time == old.time.as_str());
    let author = new.author.as_deref().filter(|author| Some(*author) == old.author.as_deref());
    let mut line = Line::new();
    for (index, said) in time.into_iter().chain(author).enumerate() {
        let space = if index > 0 { " " } else { "" };
        line = line.with(Style::Plain, space).foreign(Style::Dim, said);
    }
    (!line.spans.is_empty()).then(|| heading(line, options))
}

/// What changed beside the text, and what is hidden.
#[must_use]
pub fn note_lines(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    let mut lines = changed_fields(difference, options);
    lines.extend(remarks(difference, options));
    lines
}

/// The same, with when the versions were made.
pub(super) fn facts_lines(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    let mut lines = changed_fields(difference, options);
    if let Some([old, new]) = difference.times() {
        let times = control_characters::spell_out_on_one_line(&format!("{old} → {new}")).into_owned();
        lines.extend(wrapped(Line::new().with(Style::Dim, "time: ").with(Style::Plain, times), options));
    }
    lines.extend(remarks(difference, options));
    lines
}

/// What is hidden, and whether the comparison is coarse.
fn remarks(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    let coarse = difference.redline.is_coarse.then(|| wording::COARSE.to_owned());
    let said = wording::renumbered(&difference.redline).into_iter();
    let said = said.chain(wording::hidden(difference.hidden)).chain(coarse);
    said.flat_map(|said| wrapped(Line::new().with(Style::Dim, said), options)).collect()
}

/// What changed beside the text: `title: Old [-words-]{+text+}`, wrapped.
fn changed_fields(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    difference.fields.iter().flat_map(|field| field_lines(field, options)).collect()
}

fn field_lines(field: &Field<'_>, options: Options) -> Vec<Line> {
    let mut wrapper = Wrapper::new(options.text_columns(), field.redline.has_tabs());
    let name = format!("{}: ", field.name);
    let lines = lines_of(|mut piece| {
        wrapper.add(Style::Dim, Ink::Text(&control_characters::spell_out_on_one_line(&name)), &mut piece)?;
        for (index, row) in rows(&field.redline, None, RowForm::Inline).iter().enumerate() {
            if index > 0 {
                wrapper.add(Style::Plain, Ink::Text(" "), &mut piece)?;
            }
            let mut marker = Marker::new(options.color);
            let mut add = |style, ink: Ink<'_>| wrapper.add(style, ink, &mut piece);
            row.segments.iter().try_for_each(|segment| marker.segment(segment, &mut add))?;
            marker.end(&mut add)?;
        }
        wrapper.end(&mut piece)
    });
    if options.is_terminal { bidi_isolates::field(lines, Style::Dim) } else { lines }
}
