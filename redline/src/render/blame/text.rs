//! Blame as lines: the text as prose, wrapped, with the versions in the margin.
//!
//! ```text
//! @2 2026-05-09 Night desk │ ⁽²⁾Three ⁽¹⁾ships sail.
//! @1 2026-05-09 Desk       │
//! ```
//!
//! Prose is read in paragraphs, and one sentence may have words from five versions: a line for each
//! run, as for code, would tear it apart. So the text stays whole, as in a critical edition: where
//! the origin changes, the number of the version is set small and raised, and the margin says once
//! a paragraph, from the line of its first word on, who that is. A paragraph from one version has
//! no numbers. Nothing depends on colour, which only shows which words are new.

use std::collections::VecDeque;

use crate::render::Version;

use super::{Age, CreditedRun, CreditedText, age, day};
use crate::render::control_characters;
use crate::render::wrap::{self, wrap};
use crate::render::{Line, Style, bidi_isolates, counted, minute};

/// A text is easier to read in lines of at most this many columns, however wide the terminal.
const TEXT_COLUMNS_MAX: usize = 100;

/// The margin shows authors, or days, only if this many columns are left for the text.
const TEXT_COLUMNS_WANTED: usize = 40;

/// A longer name of an author is cut.
const AUTHOR_COLUMNS_MAX: usize = 16;

/// Between margin and text.
const RULE: &str = " │";

/// Shows a credited text as lines of at most `columns`; for a terminal, with the marks that keep
/// right-to-left text in place.
///
/// Cost: O(text).
#[must_use]
pub fn lines(credited: &CreditedText<'_>, columns: usize, is_terminal: bool) -> Vec<Line> {
    let origins = credited.origins();
    let margin = Margin { is_terminal, ..Margin::new(&origins, columns) };
    let text_columns = columns.saturating_sub(margin.columns + wrap::columns(RULE) + 1).clamp(20, TEXT_COLUMNS_MAX);
    let mut lines = head(credited.revision, origins.len(), columns, is_terminal);
    for paragraph in credited.paragraphs() {
        margin.beside(&paragraph, text_columns, &mut lines);
    }
    lines
}

/// Whose text it is, and how many revisions it took.
fn head(revision: &Version, origin_count: usize, columns: usize, is_terminal: bool) -> Vec<Line> {
    let record = revision;
    let mut line = bidi_isolates::named(
        Line::new(),
        Style::Strong,
        &format!("{}@{}", record.briefing, record.number),
        is_terminal,
    )
    .with(Style::Plain, format!("  {}", minute(&record.time)));
    if let Some(author) = &record.author {
        line = bidi_isolates::named(line.with(Style::Plain, "  "), Style::Plain, author, is_terminal);
    }
    let words = format!("  words of {}", counted(origin_count as u64, "revision"));
    let mut lines = line.with(Style::Dim, words).wrapped(Some(columns), 2);
    lines.push(Line::new());
    lines
}

/// The margin: how wide it is, and what it says of a revision.
struct Margin<'text> {
    origins: &'text [&'text Version],
    number_columns: usize,
    has_day: bool,
    author_columns: usize,
    columns: usize,
    is_terminal: bool,
}

impl<'text> Margin<'text> {
    /// A margin for these revisions, newest first: with day and author where the text keeps enough
    /// columns.
    fn new(origins: &'text [&'text Version], columns: usize) -> Self {
        const DAY_COLUMNS: usize = 11;
        let number_columns = origins.first().map_or(0, |newest| wrap::columns(&number(newest)));
        let author_columns = origins.iter().map(|origin| wrap::columns(&author(origin))).max().unwrap_or(0);
        let author_columns = author_columns.min(AUTHOR_COLUMNS_MAX);
        let room = columns.saturating_sub(wrap::columns(RULE) + 1 + TEXT_COLUMNS_WANTED);
        let has_day = number_columns + DAY_COLUMNS <= room;
        let with_day = number_columns + if has_day { DAY_COLUMNS } else { 0 };
        let has_author = has_day && author_columns > 0 && with_day + 1 + author_columns <= room;
        let author_columns = if has_author { author_columns } else { 0 };
        let columns = with_day + if has_author { author_columns + 1 } else { 0 };
        Self { origins, number_columns, has_day, author_columns, columns, is_terminal: false }
    }

    /// Adds the lines of a paragraph with what the margin says beside them.
    fn beside(&self, paragraph: &[CreditedRun<'_>], text_columns: usize, lines: &mut Vec<Line>) {
        let words: Vec<&CreditedRun<'_>> = paragraph.iter().filter(|run| !run.is_blank()).collect();
        let marked = words.len() > 1;
        let mut spans: Vec<(Style, String)> = Vec::with_capacity(2 * paragraph.len());
        for run in paragraph {
            if marked && !run.is_blank() {
                spans.push((Style::Dim, mark(run.origin.number)));
            }
            spans.push((self.style(run.origin), control_characters::spell_out(run.text).into_owned()));
        }
        let mut begun = words.iter().map(|run| run.origin);
        let mut named: Vec<u64> = Vec::new();
        let mut waiting: VecDeque<&Version> = VecDeque::new();
        let wrapped = wrap(&spans, text_columns);
        let is_rtl = self.is_terminal && bidi_isolates::is_right_to_left(&wrapped);
        for (index, line) in wrapped.into_iter().enumerate() {
            // Only marks are dim; one that is cut in two by the edge begins but once.
            let is_mark = |span: &&crate::render::Span| span.style == Style::Dim && span.text.starts_with(OPENING);
            let begins = if marked { line.spans.iter().filter(is_mark).count() } else { usize::from(index == 0) };
            for origin in begun.by_ref().take(begins) {
                if !named.contains(&origin.number) {
                    named.push(origin.number);
                    waiting.push_back(origin);
                }
            }
            lines.push(self.line(waiting.pop_front(), line, is_rtl));
        }
        lines.extend(waiting.into_iter().map(|origin| self.line(Some(origin), Line::new(), false)));
    }

    /// One line: what the margin says, the rule, the text.
    fn line(&self, origin: Option<&Version>, text: Line, is_rtl: bool) -> Line {
        let author = origin
            .filter(|_| self.author_columns > 0)
            .map(|origin| Line::new().with(Style::Dim, author(origin)).cut(self.author_columns));
        let is_told = self.is_terminal && author.iter().chain([&text]).any(bidi_isolates::has_right_to_left);
        let mut line = if is_told { bidi_isolates::row() } else { Line::new() };
        if let Some(origin) = origin {
            let number_columns = self.number_columns;
            line.push(self.style(origin), format!("{:<number_columns$}", number(origin)));
            if self.has_day {
                line.push(Style::Dim, format!(" {}", day(origin)));
            }
        }
        if let Some(author) = author {
            line.push(Style::Dim, " ");
            line = bidi_isolates::named(line, Style::Dim, &author.plain(), self.is_terminal);
        }
        let padding = self.columns.saturating_sub(wrap::columns(&line.plain()));
        line.push(Style::Dim, " ".repeat(padding) + RULE);
        if text.spans.is_empty() {
            return line;
        }
        line.push(Style::Dim, " ");
        if is_told {
            return bidi_isolates::push_cell(line, text, is_rtl);
        }
        line.spans.extend(text.spans);
        line
    }

    fn style(&self, origin: &Version) -> Style {
        match age(self.origins, origin) {
            Age::Newest => Style::Inserted,
            Age::Newer => Style::Hunk,
            Age::Older => Style::Plain,
        }
    }
}

fn number(origin: &Version) -> String {
    format!("@{}", origin.number)
}

fn author(origin: &Version) -> String {
    origin
        .author
        .as_deref()
        .map(|author| control_characters::spell_out_on_one_line(author).into_owned())
        .unwrap_or_default()
}

/// What a mark begins with.
const OPENING: char = '⁽';

/// The number of a revision as it stands before its words: `⁽³⁾`.
fn mark(number: u64) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = number.to_string();
    let raised = digits.bytes().filter_map(|digit| DIGITS.get(usize::from(digit - b'0')));
    [OPENING].iter().chain(raised).chain(&['⁾']).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{credited, version};
    use super::*;

    fn shown(credited: &CreditedText<'_>, columns: usize) -> String {
        let lines = lines(credited, columns, false);
        let behind_head = lines.iter().skip_while(|line| !line.spans.is_empty()).skip(1);
        behind_head.map(|line| line.plain() + "\n").collect()
    }

    fn revisions() -> [Version; 3] {
        [
            version(1, "2026-05-09", Some("Desk"), None),
            version(2, "2026-05-09", Some("Night desk"), None),
            version(12, "2026-05-11", None, None),
        ]
    }

    #[test]
    fn the_margin_names_who_the_marks_are() {
        let revisions = revisions();
        let credited = credited(
            &revisions,
            &[("Two ", 1), ("ships sail.\n\nThe sea is ", 0), ("very ", 2), ("calm.\nAll is well.\n", 0)],
        );
        assert_eq!(
            shown(&credited, 80),
            "\
@2  2026-05-09 Night desk │ ⁽²⁾Two ⁽¹⁾ships sail.
@1  2026-05-09 Desk       │
                          │
@1  2026-05-09 Desk       │ ⁽¹⁾The sea is ⁽¹²⁾very ⁽¹⁾calm.
@12 2026-05-11            │
@1  2026-05-09 Desk       │ All is well.
"
        );
    }

    #[test]
    fn a_paragraph_is_wrapped_beside_its_margin() {
        let revisions = revisions();
        let long = "word ".repeat(14);
        let credited = credited(&revisions, &[(&long, 0), ("new ", 1), (&long, 0), ("last.", 2)]);
        assert_eq!(
            shown(&credited, 70),
            "\
@1  2026-05-09 Desk       │ ⁽¹⁾word word word word word word word word
@2  2026-05-09 Night desk │ word word word word word word ⁽²⁾new
                          │ ⁽¹⁾word word word word word word word word
@12 2026-05-11            │ word word word word word word ⁽¹²⁾last.
"
        );
    }

    #[test]
    fn a_terminal_keeps_the_margin_beside_what_is_written_right_to_left() {
        let revisions = [version(1, "2026-05-09", Some("سميرة"), None), version(2, "2026-05-10", Some("Desk"), None)];
        let credited = credited(&revisions, &[("قال ", 0), ("14", 1)]);
        let shown: Vec<String> = lines(&credited, 80, true).iter().skip(2).map(bidi_isolates::tests::shown).collect();
        assert_eq!(shown, ["→@1 2026-05-09 ⟦←⟦سميرة⟧⟧ │ ⟦←⟦⁽¹⁾⟧قال ⟦⁽²⁾⟧⟦14⟧⟧", "@2 2026-05-10 Desk  │"]);
    }

    #[test]
    fn a_narrow_terminal_keeps_the_text() {
        let revisions = revisions();
        let credited = credited(&revisions, &[("Two ", 1), ("ships.", 0)]);
        assert_eq!(shown(&credited, 60), "@2 2026-05-09 │ ⁽²⁾Two ⁽¹⁾ships.\n@1 2026-05-09 │\n");
        assert_eq!(shown(&credited, 40), "@2 │ ⁽²⁾Two ⁽¹⁾ships.\n@1 │\n");
    }

    #[test]
    fn wide_characters_and_long_words_keep_their_marks() {
        let revisions = revisions();
        let wide = "北京市政府今日宣布".repeat(4);
        let shown_wide = shown(&credited(&revisions, &[(&wide, 0), ("自下月起", 1), (&wide, 0)]), 46);
        for line in shown_wide.lines() {
            assert!(wrap::columns(line) <= 46 && !line.ends_with('⁾'), "{shown_wide}");
        }
        assert!(shown_wide.contains("⁽²⁾自"), "{shown_wide}");
        let long = "x".repeat(33);
        let cut = shown(&credited(&revisions, &[(&long, 0), ("yz", 1), (&long, 2)]), 30);
        let margin: Vec<&str> = cut.lines().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(margin, ["@1", "@2", "@12", ""], "{cut}");
    }

    #[test]
    fn indentation_is_nobodys() {
        let revisions = revisions();
        let credited = credited(&revisions, &[("One\n    ", 0), ("two\n", 1)]);
        assert_eq!(shown(&credited, 80), "@1 2026-05-09 Desk       │ One\n@2 2026-05-09 Night desk │     two\n");
    }

    #[test]
    fn colour_tells_what_is_new() {
        let revisions = revisions();
        let lines = lines(&credited(&revisions, &[("Two ", 1), ("ships.", 0)]), 80, false);
        let styles: Vec<(Style, &str)> = lines[2].spans.iter().map(|span| (span.style, span.text.as_str())).collect();
        assert_eq!(
            styles,
            [
                (Style::Inserted, "@2"),
                (Style::Dim, " 2026-05-09 Night desk │ "),
                (Style::Dim, "⁽²⁾"),
                (Style::Inserted, "Two "),
                (Style::Dim, "⁽¹⁾"),
                (Style::Plain, "ships."),
            ]
        );
    }
}
