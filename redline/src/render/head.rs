//! The head above a redline: what is compared, when and by whom it was made, how much changed and
//! of what kinds, what changed beside the text, and what is hidden.

use super::inline::Options;
use super::marks::spans;
use super::rows::{Departures, rows};
use super::wrap::wrap;
use super::{Difference, Field, Line, Side, Style, bidi_isolates, grouped, wording};
use crate::render::control_characters;

/// The head of a comparison: what is compared, how many words were added and removed, the kinds of
/// change, what changed beside the text (author and time among it), and what is hidden.
#[must_use]
pub fn lines(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    let mut lines = vec![title_line(difference, options)];
    lines.extend(kinds_line(difference));
    lines.extend(origin_line(difference, options));
    lines.extend(note_lines(difference, options));
    lines
}

/// The kinds of all changes of the text, the most important first; `None` if nothing changed.
fn kinds_line(difference: &Difference<'_>) -> Option<Line> {
    let kinds = wording::counts(&difference.redline.kinds);
    (!kinds.is_empty()).then(|| Line::new().with(Style::Plain, kinds))
}

/// What is compared, and how many words were added and removed.
pub(super) fn title_line(difference: &Difference<'_>, options: Options) -> Line {
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
    let line = Line::new()
        .foreign(Style::Strong, &old.title())
        .with(Style::Plain, " → ")
        .foreign(Style::Strong, &new_title)
        .with(Style::Plain, "  ")
        .with(Style::CountIn, format!("+{}", grouped(words.inserted as u64)))
        .with(Style::Plain, " ")
        .with(Style::CountOut, format!("−{}", grouped(words.deleted as u64)))
        .with(Style::Plain, format!(" words, {moved}{} unchanged", grouped(words.unchanged as u64)));
    heading(line, options)
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

/// What changed beside the text, author and time among it, and what is hidden.
#[must_use]
pub fn note_lines(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    let mut lines = changed_fields(difference, options);
    if let Some(hidden) = wording::hidden(difference.hidden) {
        lines.push(Line::new().with(Style::Dim, hidden));
    }
    if difference.redline.is_coarse {
        lines.push(Line::new().with(Style::Dim, wording::COARSE));
    }
    lines
}

/// What changed beside the text: `title: Old [-words-]{+text+}`, wrapped.
fn changed_fields(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    difference.fields.iter().flat_map(|field| field_lines(field, options)).collect()
}

fn field_lines(field: &Field<'_>, options: Options) -> Vec<Line> {
    let mut styled =
        vec![(Style::Dim, control_characters::spell_out_on_one_line(&format!("{}: ", field.name)).into_owned())];
    for (index, row) in rows(&field.redline, None, Departures::AsTheyWere).iter().enumerate() {
        if index > 0 {
            styled.push((Style::Plain, " ".to_owned()));
        }
        styled.extend(spans(row, options.color));
    }
    let lines = wrap(&styled, options.text_columns());
    if options.is_terminal { bidi_isolates::field(lines, Style::Dim) } else { lines }
}
