//! Lines as a terminal takes them: styles become colours and strokes, and nothing else steers the
//! terminal.
//!
//! The codes are those of ECMA-48, "select graphic rendition" (SGR), in the sixteen colours of the
//! terminal's own scheme.

use super::{Line, Piece, Style, bidi_isolates, control_characters};

/// More bytes than the codes around a span take.
const CODE_BYTES: usize = 16;

/// A line as text for a terminal, without a line break at its end; plain text where `color` is
/// false.
///
/// Shape: every code that is opened is closed. Characters that steer a terminal are spelled out
/// whatever a span holds; only the marks of [`bidi_isolates`] pass, in spans of the style
/// [`Style::Direction`].
/// Cost: O(bytes).
#[must_use]
pub fn painted(line: &Line, color: bool) -> String {
    // One more for a line break.
    let bytes = line.spans.iter().map(|span| span.text.len() + CODE_BYTES).sum::<usize>() + 1;
    let mut painted = String::with_capacity(bytes);
    let mut painter = Painter::new(color);
    for span in &line.spans {
        painter.text(span.style, &span.text, &mut painted);
    }
    painter.end(&mut painted);
    painted
}

/// Paints the pieces of lines as they come, with the codes of [`painted`].
#[derive(Debug)]
pub struct Painter {
    color: bool,
    /// The style of the last piece of the line.
    style: Option<Style>,
}

impl Painter {
    /// At the start of a line; without codes where `color` is false.
    #[must_use]
    pub const fn new(color: bool) -> Self {
        Self { color, style: None }
    }

    /// Adds a piece to what is `painted`: text, or a line break. Cost: O(its bytes).
    pub fn piece(&mut self, piece: Piece<'_>, painted: &mut String) {
        match piece {
            Piece::Text(style, text) => self.text(style, text, painted),
            Piece::LineEnd => {
                self.end(painted);
                painted.push('\n');
            }
        }
    }

    fn text(&mut self, style: Style, text: &str, painted: &mut String) {
        if self.style != Some(style) {
            self.end(painted);
            self.style = Some(style);
            let code = self.code();
            if !code.is_empty() {
                painted.push_str("\x1b[");
                painted.push_str(code);
                painted.push('m');
            }
        }
        if style == Style::Direction {
            painted.extend(text.chars().filter(|character| bidi_isolates::is_directing(*character)));
        } else {
            painted.push_str(&control_characters::spell_out(text));
        }
    }

    /// Closes what is open.
    fn end(&mut self, painted: &mut String) {
        if !self.code().is_empty() {
            painted.push_str("\x1b[0m");
        }
        self.style = None;
    }

    /// The code of the last piece.
    fn code(&self) -> &'static str {
        self.style.filter(|_| self.color).map_or("", code)
    }
}

/// The parameters of SGR that show a style; empty for plain text.
const fn code(style: Style) -> &'static str {
    match style {
        Style::Plain | Style::Direction => "",
        Style::Dim => "2",
        Style::Strong => "1",
        Style::Id => "33",
        Style::Label => "1;36",
        Style::Deleted => "31;9",
        Style::MovedFrom => "2;35;9",
        Style::MovedTo => "35",
        Style::MoveNumber => "1;35",
        Style::TypographyOut => "2;31;9",
        Style::TypographyIn => "2;32;4",
        Style::CountOut => "31",
        Style::Inserted | Style::CountIn | Style::Good => "32",
        Style::Bad => "1;31",
        Style::Hunk => "36",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_codes_and_nothing_else_steers() {
        let line = Line::new()
            .with(Style::Direction, "\u{2068}x\u{202e}")
            .with(Style::Deleted, "a\u{1b}[2J")
            .with(Style::Plain, " b\u{2068}");
        assert_eq!(painted(&line, true), "\u{2068}\u{1b}[31;9ma<U+001B>[2J\u{1b}[0m b<U+2068>");
        assert_eq!(painted(&line, false), "\u{2068}a<U+001B>[2J b<U+2068>");
    }
}
