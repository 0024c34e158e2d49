//! The only file that turns text into markup: what it takes as text cannot become anything else.
//!
//! For pages of your own around a redline, too.

use std::fmt::Write as _;

use crate::render::control_characters;

/// A page that is being written.
///
/// Markup is `&'static str`, so that foreign text gets in through the methods that escape, and
/// through no other.
#[derive(Debug, Default)]
pub struct Markup {
    html: String,
}

impl Markup {
    /// Adds markup of our own.
    pub fn ours(&mut self, markup: &'static str) {
        self.html.push_str(markup);
    }

    /// Adds a number, anywhere.
    pub fn number(&mut self, number: usize) {
        // Writing to a `String` cannot fail.
        let _ = write!(self.html, "{number}");
    }

    /// Adds foreign text between tags or in a quoted attribute; what cannot be shown on one line is
    /// spelled out.
    pub fn label(&mut self, text: &str) {
        control_characters::spell_out_on_one_line(text).chars().for_each(|character| self.character(character));
    }

    /// The same of several lines: each is on one of its own.
    pub fn lines(&mut self, text: &str) {
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                self.ours("<br>");
            }
            self.label(line);
        }
    }

    /// Adds foreign text that can be read back exactly: `data-code` has the number of each
    /// character that is spelled out.
    ///
    /// The carriage return of a line end is not shown; `breaks` says whether a line break follows.
    pub fn exact(&mut self, text: &str, breaks: bool) {
        let text_before_end = text.strip_suffix('\r').filter(|_| breaks);
        for (character, is_spelled) in control_characters::each(text_before_end.unwrap_or(text)) {
            if is_spelled {
                self.code(
                    character,
                    &control_characters::spelled_out(character),
                    &control_characters::spelled_out(character),
                );
            } else {
                self.character(character);
            }
        }
        if text_before_end.is_some() {
            self.code('\r', "carriage return", "");
        }
    }

    /// Adds the value of an element of a form, as it is: in a quoted attribute, or in a `textarea`
    /// behind a line feed, which a browser drops.
    ///
    /// What cannot be shown is not spelled out, since a form sends back what it was given. A
    /// browser makes line feeds of carriage returns, and drops U+0000.
    pub fn value(&mut self, text: &str) {
        text.chars().for_each(|character| self.character(character));
    }

    /// Adds white space that can be read back exactly, each character with a visible mark.
    pub fn marked(&mut self, blank: &str) {
        for character in blank.chars() {
            let number = format!("U+{:04X}", u32::from(character));
            let (mark, name) = match character {
                ' ' => ("␣", "space"),
                '\t' => ("⇥", "tab"),
                '\r' => ("CR", "carriage return"),
                '\u{a0}' => ("", "no-break space"),
                '\u{202f}' => ("", "narrow no-break space"),
                '\u{2009}' => ("", "thin space"),
                '\u{3000}' => ("", "ideographic space"),
                _ => ("", "white space"),
            };
            let mark = if mark.is_empty() { &number } else { mark };
            let title = format!("{name} {number}");
            if control_characters::is_spelled_out(character) {
                self.code(character, &title, mark);
            } else {
                self.mark(&title, mark);
                self.ours("<span class=\"bare\">");
                self.character(character);
                self.ours("</span>");
            }
        }
    }

    /// Adds a visible mark of our own, with a title that says what it stands for.
    pub fn mark(&mut self, title: &str, mark: &str) {
        self.ours("<span class=\"mark\" dir=\"ltr\" title=\"");
        self.label(title);
        self.ours("\">");
        self.label(mark);
        self.ours("</span>");
    }

    /// Adds words of our own for screen readers, which are not visible.
    pub fn said(&mut self, words: &'static str) {
        // With a direction of its own it has no say in that of the paragraph.
        self.ours("<span class=\"said\" lang=\"en\" dir=\"ltr\">");
        self.ours(words);
        self.ours("</span>");
    }

    /// The page.
    #[must_use]
    pub fn finish(self) -> String {
        self.html
    }

    /// Adds a character by its number, and what is shown instead.
    fn code(&mut self, character: char, title: &str, shown: &str) {
        let _ = write!(self.html, "<span class=\"code\" dir=\"ltr\" data-code=\"{:X}\" title=\"", u32::from(character));
        self.label(title);
        self.ours("\">");
        self.label(shown);
        self.ours("</span>");
    }

    fn character(&mut self, character: char) {
        push_escaped(&mut self.html, character);
    }
}

/// Adds a character to an element or a quoted attribute, escaped where it would be markup.
pub(in crate::render) fn push_escaped(html: &mut String, character: char) {
    match character {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '"' => html.push_str("&quot;"),
        '\'' => html.push_str("&#39;"),
        _ => html.push(character),
    }
}
