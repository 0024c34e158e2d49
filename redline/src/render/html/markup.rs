//! The only file that makes markup out of text: what it is given as text can never become anything else.

use std::fmt::Write as _;

use crate::render::control_characters;

/// A page while it is written.
///
/// Markup is taken from literals alone, so that no text of somebody else's gets there but through the methods that escape.
#[derive(Debug, Default)]
pub(super) struct Markup {
    html: String,
}

impl Markup {
    /// Adds markup of our own.
    pub(super) fn ours(&mut self, markup: &'static str) {
        self.html.push_str(markup);
    }

    /// Adds a number, anywhere.
    pub(super) fn number(&mut self, number: usize) {
        // Writing to a `String` cannot fail.
        let _ = write!(self.html, "{number}");
    }

    /// Adds text that need not be exact, on one line, between tags or in a quoted attribute.
    pub(super) fn label(&mut self, text: &str) {
        control_characters::spell_out_on_one_line(text).chars().for_each(|character| self.character(character));
    }

    /// Adds text exactly: a character that is spelled out, or that HTML cannot carry, says in `data-code` which it is.
    ///
    /// The carriage return of a line end is not shown; `breaks` says whether a line break follows.
    pub(super) fn exact(&mut self, text: &str, breaks: bool) {
        let text_before_end = text.strip_suffix('\r').filter(|_| breaks);
        for character in text_before_end.unwrap_or(text).chars() {
            if control_characters::is_spelled_out(character) {
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

    /// Adds white space exactly, each character with a mark that can be seen.
    pub(super) fn marked(&mut self, blank: &str) {
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

    /// Adds a mark of ours that is seen, and says what it stands for.
    pub(super) fn mark(&mut self, title: &str, mark: &str) {
        self.ours("<span class=\"mark\" dir=\"ltr\" title=\"");
        self.label(title);
        self.ours("\">");
        self.label(mark);
        self.ours("</span>");
    }

    /// Adds words of ours that are heard and not seen.
    pub(super) fn said(&mut self, words: &'static str) {
        // With a direction of its own it has no say in that of the paragraph.
        self.ours("<span class=\"said\" lang=\"en\" dir=\"ltr\">");
        self.ours(words);
        self.ours("</span>");
    }

    /// The page.
    pub(super) fn finish(self) -> String {
        self.html
    }

    /// Adds a character that is not in the page itself: its number, and what is shown in its place.
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

/// Adds a character to an element or a quoted attribute, where it is no markup.
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
