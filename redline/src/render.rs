//! From a comparison to what is shown: pure, no terminal, no file.
//!
//! | | takes | returns |
//! |---|---|---|
//! | [`inline`] | a redline | lines: paragraphs, with removed and added words in place |
//! | [`side`] | a redline | lines: the old and the new text in two columns |
//! | [`unified`] | a difference | lines: a patch |
//! | [`head`], [`stat`] | a difference | lines: what is compared, and how much changed |
//! | [`html::page`] | a difference | a page that stands alone |
//! | [`html::side`] | a redline | both texts beside each other, for a page of your own |
//! | [`html::changes`] | differences | a page of many comparisons |
//! | [`html::fragment::page`] | a difference | a piece of a page, for the body of a mail |
//! | [`markdown::page`] | a difference | Markdown, for an issue tracker |
//! | [`plain::page`] | a difference | words, for mail, for logs, for programs that read language |
//! | `json::diff` (feature `json`) | a difference | an object to serialise |
//! | `docx::document` (feature `docx`) | a difference | a document for Word, with tracked changes |
//! | [`blame`] | a text credited to versions | lines, a page, an object |
//!
//! Renderers of lines return [`Line`]s: text in [`Style`]s, which [`ansi`] paints for a terminal.
//! [`inline::write`] and [`side::write`] write them as they go, as [`Piece`]s, in less memory; so
//! do `markdown::write`, `html::fragment::write` and `plain::write`, as text. Whatever a text
//! holds, it cannot pass for markup, nor steer a terminal, nor hide: [`control_characters`] spells
//! such characters out.
//!
//! A renderer of your own reads [`Redline::parts`](crate::Redline::parts);
//! `examples/custom_renderer.rs` is one.

pub mod ansi;
pub mod bidi_isolates;
pub mod blame;
pub mod control_characters;
#[cfg(feature = "docx")]
pub mod docx;
pub mod head;
pub mod headings;
#[cfg(any(test, feature = "testing"))]
pub mod hostile;
pub mod html;
pub mod inline;
#[cfg(feature = "json")]
pub mod json;
pub mod markdown;
mod marked;
mod marks;
mod piece;
pub mod plain;
pub mod rows;
pub mod side;
pub mod stat;
mod text_direction;
pub mod unified;
pub mod wording;
pub mod wrap;

use std::fmt;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

// What renderers are given, and how those that make lines are told to show it.
pub use crate::difference::{Difference, Field, Side, Version};
pub use inline::Options;
pub use piece::Piece;

/// What a span of text means; [`ansi`] decides what that looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Text as it is.
    #[default]
    Plain,
    /// Of less importance: what was left out, and why.
    Dim,
    /// A name or a heading.
    Strong,
    /// An id.
    Id,
    /// A label.
    Label,
    /// In the old text only.
    Deleted,
    /// In the new text only.
    Inserted,
    /// Moved away from here.
    MovedFrom,
    /// Moved here.
    MovedTo,
    /// The number of a move, and an arrow to its other end.
    MoveNumber,
    /// The same text in the old characters.
    TypographyOut,
    /// The same text in the new characters.
    TypographyIn,
    /// How much was removed.
    CountOut,
    /// How much was added.
    CountIn,
    /// All is well.
    Good,
    /// Something is wrong.
    Bad,
    /// The position of a hunk.
    Hunk,
    /// Not text, but marks that tell a terminal the direction of text ([`bidi_isolates`]).
    Direction,
}

/// A piece of text in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// What it means.
    pub style: Style,
    /// The text, without a line break.
    pub text: String,
}

/// One line of output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its spans, in order.
    pub spans: Vec<Span>,
}

impl Line {
    /// An empty line.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds text that is your own, or safe already.
    #[must_use]
    pub fn with(mut self, style: Style, text: impl Into<String>) -> Self {
        self.push(style, text.into());
        self
    }

    /// Adds foreign text: its line breaks and control characters are spelled out.
    #[must_use]
    pub fn foreign(self, style: Style, text: &str) -> Self {
        self.with(style, control_characters::spell_out_on_one_line(text).into_owned())
    }

    /// The line cut to at most this many columns, with `…` at the end if anything was cut off.
    #[must_use]
    pub fn cut(self, columns: usize) -> Self {
        if wrap::columns(&self.plain()) <= columns {
            return self;
        }
        let mut cut = Self::new();
        let mut left = columns.saturating_sub(1);
        for span in self.spans {
            for grapheme in span.text.graphemes(true) {
                let Some(rest) = left.checked_sub(grapheme.width()) else { return cut.with(Style::Dim, "…") };
                left = rest;
                cut.push_str(span.style, grapheme);
            }
        }
        cut
    }

    /// The line in as many lines of at most so many columns as it takes, cut between words; those
    /// behind the first begin with so many spaces. With `None`, the line as it is.
    ///
    /// A word that is longer than a line is cut between graphemes; what is isolated for its
    /// direction ([`bidi_isolates`]) never is.
    /// Cost: O(bytes).
    #[must_use]
    pub fn wrapped(self, columns: Option<usize>, indent: usize) -> Vec<Self> {
        match columns {
            Some(columns) if wrap::columns(&self.plain()) > columns => wrap::by_words(self, columns, indent),
            _ => vec![self],
        }
    }

    /// Adds text; it joins the last span where the style is the same.
    pub fn push(&mut self, style: Style, text: impl Into<String>) {
        let text = text.into();
        match self.spans.last_mut() {
            Some(last) if last.style == style => last.text.push_str(&text),
            _ if text.is_empty() => {}
            _ => self.spans.push(Span { style, text }),
        }
    }

    /// The same for borrowed text.
    pub fn push_str(&mut self, style: Style, text: &str) {
        match self.spans.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.push(style, text),
        }
    }

    /// The text alone.
    #[must_use]
    pub fn plain(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

impl fmt::Display for Line {
    /// The text alone, as [`Line::plain`] returns it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spans.iter().try_for_each(|span| formatter.write_str(&span.text))
    }
}

/// A number with commas between thousands: `1,234,567`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 paragraph`, `2 paragraphs`.
#[must_use]
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// A word as it can be typed into a shell: in quotes where it needs them.
#[must_use]
pub fn quoted(word: &str) -> String {
    if !word.is_empty() && word.chars().all(|character| character.is_alphanumeric() || "/-_.,:@+".contains(character)) {
        word.to_owned()
    } else if word.contains('\'') && !word.contains(['"', '$', '`', '\\', '!']) {
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// An RFC 3339 time to the minute, with its offset: `2026-05-09 14:00 +02:00`.
#[must_use]
pub fn minute(time: &str) -> String {
    let (date_and_minute, rest) = time.split_at_checked(16).unwrap_or((time, ""));
    let offset = rest.find(['Z', 'z', '+', '-']).and_then(|offset| rest.get(offset..)).unwrap_or("");
    format!("{} {offset}", date_and_minute.replace(['T', 't'], " ")).trim_end().to_owned()
}

#[cfg(test)]
pub(crate) mod tests_support {
    use crate::redline::CountsOfChanges;
    use crate::{Kind, KindCounts, Kinds, Move, MoveNumber, Op, Part, Redline, WordCounts};

    /// A redline written as `same [-old-]{+new+} [~1 from~] {~1 to~}`, so that tests of renderers
    /// need no engine.
    ///
    /// Changes are of wording; a moved block is equal, or else replaced as a whole.
    pub fn redline(mut marks: &str) -> Redline<'_> {
        let mut parts = Vec::new();
        while !marks.is_empty() {
            let (op, close) = match marks {
                _ if marks.starts_with("[-") => (Op::Delete, "-]"),
                _ if marks.starts_with("{+") => (Op::Insert, "+}"),
                _ if marks.starts_with("[~") => (Op::MovedFrom, "~]"),
                _ if marks.starts_with("{~") => (Op::MovedTo, "~}"),
                _ => {
                    let opens = ["[-", "{+", "[~", "{~"];
                    let end = opens.iter().filter_map(|open| marks.find(open)).min().unwrap_or(marks.len());
                    parts.push(Part::equal(&marks[..end]));
                    marks = &marks[end..];
                    continue;
                }
            };
            let end = marks.find(close).unwrap();
            let (mut text, mut move_number) = (&marks[2..end], MoveNumber::NONE);
            if matches!(op, Op::MovedFrom | Op::MovedTo) {
                let (number, moved) = text.split_once(' ').unwrap();
                (text, move_number) = (moved, MoveNumber::of(number.parse().unwrap()));
            }
            let kinds = Kinds::of(&[if move_number.get().is_some() { Kind::Moved } else { Kind::Wording }]);
            parts.push(Part { op, text, kinds, move_number, hidden: false });
            marks = &marks[end + 2..];
        }
        let count = |op| {
            let texts = parts.iter().filter(move |part: &&Part<'_>| part.op == op);
            texts.map(|part| part.text.split_whitespace().count()).sum()
        };
        let words = WordCounts {
            inserted: count(Op::Insert),
            deleted: count(Op::Delete),
            moved: count(Op::MovedTo),
            unchanged: count(Op::Equal),
        };
        let end_of =
            |op, number| parts.iter().find(|part: &&Part<'_>| part.op == op && part.move_number.get() == number);
        let moves = (1..)
            .map_while(|number| {
                let from = end_of(Op::MovedFrom, Some(number))?.text;
                let to = end_of(Op::MovedTo, Some(number))?.text;
                let change = |op, text| Part { op, kinds: Kinds::of(&[Kind::Wording]), ..Part::equal(text) };
                let edits = if from == to {
                    vec![Part::equal(from)]
                } else {
                    vec![change(Op::Delete, from), change(Op::Insert, to)]
                };
                Some(Move { edits, counts: CountsOfChanges::default() })
            })
            .collect();
        let (kinds, counts) = (KindCounts::default(), CountsOfChanges::default());
        Redline { moves, words, parts, kinds, renumbered: Vec::new(), counts, is_coarse: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 12, 999, 1000, 1_234_567].map(grouped), ["0", "12", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "paragraph"), "1 paragraph");
        assert_eq!(counted(0, "paragraph"), "0 paragraphs");
    }

    #[test]
    fn a_word_with_spaces_is_quoted_for_a_shell() {
        assert_eq!(
            ["a/b-1@3", "дан победе", "it's", "it's $1", ""].map(quoted),
            ["a/b-1@3", "'дан победе'", "\"it's\"", "'it'\\''s $1'", "''"]
        );
    }

    #[test]
    fn a_line_is_wrapped_between_words() {
        let line =
            || Line::new().with(Style::Strong, "one two").with(Style::Plain, "  three ").with(Style::Dim, "four");
        let wrapped = |columns, indent| -> Vec<String> {
            line().wrapped(Some(columns), indent).iter().map(Line::plain).collect()
        };
        assert_eq!(wrapped(19, 2), ["one two  three four"]);
        assert_eq!(wrapped(18, 2), ["one two  three", "  four"]);
        assert_eq!(wrapped(9, 2), ["one two", "  three", "  four"]);
        assert_eq!(line().wrapped(None, 2), [line()]);
        let isolated =
            bidi_isolates::named(Line::new().with(Style::Plain, "a long name "), Style::Strong, "שם ארוך", true);
        assert_eq!(isolated.clone().wrapped(Some(13), 0).len(), 2);
        assert!(isolated.wrapped(Some(13), 0)[1].plain().ends_with('\u{2069}'));
        let long = Line::new().with(Style::Plain, "a/very/long/name b");
        assert_eq!(long.wrapped(Some(10), 2).iter().map(Line::plain).collect::<Vec<_>>(), ["a/very/lon", "  g/name b"]);
    }

    #[test]
    fn a_line_is_cut_between_graphemes() {
        let line = || Line::new().with(Style::Plain, "abc").with(Style::Strong, "北京 cafe\u{301}s");
        assert_eq!(line().cut(13).plain(), "abc北京 cafe\u{301}s");
        assert_eq!(line().cut(12).plain(), "abc北京 caf…");
        assert_eq!(line().cut(7).plain(), "abc北…");
        assert_eq!(line().cut(0).plain(), "…");
    }

    #[test]
    fn neighbours_of_one_style_are_one_span() {
        let line =
            Line::new().with(Style::Plain, "a").with(Style::Plain, "b").with(Style::Dim, "").with(Style::Dim, "c");
        assert_eq!(line.spans.len(), 2);
        assert_eq!(line.plain(), "abc");
    }
}
