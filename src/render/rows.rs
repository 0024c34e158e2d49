//! A redline cut into rows, one for each line of the text, old and new together; what inline and unified both read.
//!
//! A row ends at a line break of either text. What cannot be seen is marked: changed white space is spelled with marks, and a
//! changed line break gets a `¶`, unless whole lines came or went, where the lines themselves say it.

use crate::diff::{Op, Redline};
use crate::sanitize;

/// One stretch of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What happened to it.
    pub op: Op,
    /// Its text, made safe, without line breaks.
    pub text: String,
}

/// One line of old and new text together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its stretches, in reading order.
    pub pieces: Vec<Piece>,
    /// How many lines of the old text end here: 0 or 1.
    pub old_lines: usize,
    /// How many lines of the new text end here: 0 or 1.
    pub new_lines: usize,
}

impl Row {
    /// Whether anything happened in it, its line break included.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.old_lines != self.new_lines || self.pieces.iter().any(|piece| piece.op != Op::Equal)
    }

    /// Whether it shows nothing but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.pieces.iter().all(|piece| piece.text.trim().is_empty())
    }

    fn push(&mut self, op: Op, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.op == op => last.text.push_str(text),
            _ => self.pieces.push(Piece { op, text: text.to_owned() }),
        }
    }
}

/// Cuts a redline into rows.
#[must_use]
pub fn rows(redline: &Redline<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = Row::default();
    let mut old = Edge::default();
    let mut new = Edge::default();
    for (place, part) in redline.parts.iter().enumerate() {
        let blank = part.text.chars().all(char::is_whitespace);
        let following = redline.parts.get(place + 1..).unwrap_or_default();
        let marks_breaks = part.op != Op::Equal && {
            let edge = if part.op == Op::Delete { old } else { new };
            blank
                || !is_whole_lines(
                    part.text,
                    edge,
                    following.iter().find(|next| next.op == Op::Equal).map(|next| next.text),
                )
        };
        for (nth, piece) in part.text.split_inclusive('\n').enumerate() {
            let (text, breaks) = piece.strip_suffix('\n').map_or((piece, false), |text| (text, true));
            if part.op != Op::Equal && blank {
                row.push(part.op, &marked(text));
            } else {
                row.push(part.op, &sanitize::text(text));
            }
            if breaks {
                // A blank line after a marked break is part of the same gap.
                if marks_breaks && (nth == 0 || !text.is_empty()) {
                    row.push(part.op, "¶");
                }
                row.old_lines = usize::from(part.op != Op::Insert);
                row.new_lines = usize::from(part.op != Op::Delete);
                rows.push(std::mem::take(&mut row));
            }
        }
        if part.op != Op::Insert {
            old.pass(part.text);
        }
        if part.op != Op::Delete {
            new.pass(part.text);
        }
    }
    if !row.pieces.is_empty() {
        // The last line has no line break; it still is a line of each text that has something in it.
        row.old_lines = usize::from(!old.at_line_start);
        row.new_lines = usize::from(!new.at_line_start);
        rows.push(row);
    } else if let Some(last) = rows.last_mut() {
        // Its line break is in one text only; in the other the line ends where the text does.
        last.old_lines = last.old_lines.max(usize::from(!old.at_line_start));
        last.new_lines = last.new_lines.max(usize::from(!new.at_line_start));
    }
    rows
}

/// Where a text stands between two parts.
#[derive(Clone, Copy, Debug)]
struct Edge {
    at_line_start: bool,
}

impl Default for Edge {
    fn default() -> Self {
        Self { at_line_start: true }
    }
}

impl Edge {
    fn pass(&mut self, text: &str) {
        self.at_line_start = text.ends_with('\n');
    }
}

/// Whether a changed part is nothing but whole lines, so that its line breaks explain themselves.
fn is_whole_lines(text: &str, before: Edge, after: Option<&str>) -> bool {
    let at_end = after.is_none_or(|after| after.starts_with('\n'));
    before.at_line_start && (text.ends_with('\n') || after.is_none()) || text.starts_with('\n') && at_end
}

/// White space that can be seen: `␣` for a space, `⇥` for a tab, others by their number.
fn marked(blank: &str) -> String {
    let mut marked = String::with_capacity(blank.len() * 3);
    for character in blank.chars() {
        match character {
            ' ' => marked.push('␣'),
            '\t' => marked.push('⇥'),
            other => marked.push_str(&sanitize::spelled(other)),
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests_support::redline;

    fn shown(marks: &str) -> Vec<String> {
        rows(&redline(marks))
            .iter()
            .map(|row| {
                let text: String = row
                    .pieces
                    .iter()
                    .map(|piece| match piece.op {
                        Op::Equal => piece.text.clone(),
                        Op::Delete | Op::MovedFrom => format!("[-{}-]", piece.text),
                        Op::Insert | Op::MovedTo => format!("{{+{}+}}", piece.text),
                    })
                    .collect();
                format!("{}{}|{text}", row.old_lines, row.new_lines)
            })
            .collect()
    }

    #[test]
    fn a_row_is_a_line_of_either_text() {
        assert_eq!(shown("one [-two-]{+2+}\nthree\n"), ["11|one [-two-]{+2+}", "11|three"]);
        assert_eq!(shown("end"), ["11|end"]);
        assert_eq!(shown(""), Vec::<String>::new());
    }

    #[test]
    fn whole_lines_need_no_mark() {
        assert_eq!(shown("a\n{+b\n+}c\n"), ["11|a", "01|{+b+}", "11|c"]);
        assert_eq!(shown("a{+\nb+}\nc"), ["01|a", "11|{+b+}", "11|c"]);
        assert_eq!(shown("a{+\nb+}"), ["01|a", "11|{+b+}"]);
        assert_eq!(shown("{+a\nb+}"), ["01|{+a+}", "01|{+b+}"]);
    }

    #[test]
    fn a_changed_line_break_is_seen() {
        assert_eq!(shown("a.[-\n-]{+ +}b.\n"), ["10|a.[-¶-]", "11|{+␣+}b."]);
        assert_eq!(shown("a x[-y\nz-]w\n"), ["10|a x[-y¶-]", "11|[-z-]w"]);
        assert_eq!(shown("a\n{+\n+}b\n"), ["11|a", "01|{+¶+}", "11|b"]);
        assert_eq!(shown("a{+\n+}"), ["11|a{+¶+}"]);
        assert_eq!(shown("a [-b.\n\nC -]d\n"), ["10|a [-b.¶-]", "10|", "11|[-C -]d"]);
    }

    #[test]
    fn changed_white_space_is_seen() {
        assert_eq!(shown("10[-\u{a0}-]{+ +}km a{+\t+}b"), ["11|10[-<U+00A0>-]{+␣+}km a{+⇥+}b"]);
        assert_eq!(shown("a[-\r-]\n"), ["11|a[-<U+000D>-]"]);
    }

    #[test]
    fn hostile_text_is_spelled_out() {
        assert_eq!(shown("a\u{1b}[2J{+\u{202e}x+}"), ["11|a<U+001B>[2J{+<U+202E>x+}"]);
    }
}
