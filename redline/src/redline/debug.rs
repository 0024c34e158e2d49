//! How redlines are written for whoever debugs: as text with marks, which is shorter than their
//! parts.
//!
//! `[-old-]` was deleted, `{+new+}` inserted; `[~1 text~]` stood here and now stands where `{~1
//! text~}` is, with its edits inside.

use std::fmt::{Debug, Display, Formatter, Result, Write as _};

use super::{Move, MoveNumber, Op, Part, Redline};

impl Debug for Redline<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let marks = Marks { parts: &self.parts, moves: &self.moves }.to_string();
        let mut redline = formatter.debug_struct("Redline");
        redline.field("text", &marks).field("words", &self.words).field("kinds", &self.kinds);
        redline.field("is_coarse", &self.is_coarse).finish()
    }
}

impl Debug for Move<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let marks = Marks { parts: &self.edits, moves: &[] }.to_string();
        formatter.debug_tuple("Move").field(&marks).finish()
    }
}

impl Debug for Part<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "{:?}({:?}", self.op, self.text)?;
        if !self.kinds.is_empty() {
            write!(formatter, ", {:?}", self.kinds)?;
        }
        if let Some(number) = self.move_number.get() {
            write!(formatter, ", move {number}")?;
        }
        formatter.write_str(if self.hidden { ", hidden)" } else { ")" })
    }
}

impl Debug for MoveNumber {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self.get() {
            Some(number) => write!(formatter, "MoveNumber({number})"),
            None => formatter.write_str("MoveNumber::NONE"),
        }
    }
}

/// Parts as text with marks, and the moves that arrive among them.
struct Marks<'redline, 'text> {
    parts: &'redline [Part<'text>],
    moves: &'redline [Move<'text>],
}

impl Display for Marks<'_, '_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        for Part { op, text, move_number, .. } in self.parts {
            let number = move_number.get().unwrap_or_default();
            match op {
                Op::Equal => formatter.write_str(text)?,
                Op::Delete => write!(formatter, "[-{text}-]")?,
                Op::Insert => write!(formatter, "{{+{text}+}}")?,
                Op::MovedFrom => write!(formatter, "[~{number} {text}~]")?,
                Op::MovedTo => {
                    write!(formatter, "{{~{number} ")?;
                    match move_number.index().and_then(|index| self.moves.get(index)) {
                        Some(moved) => write!(formatter, "{}", Marks { parts: &moved.edits, moves: &[] })?,
                        None => formatter.write_str(text)?,
                    }
                    formatter.write_char('~')?;
                    formatter.write_char('}')?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::compare;

    #[test]
    fn a_redline_is_written_with_marks() {
        let redline = compare("The cat sat.", "The dog sat.");
        assert_eq!(
            format!("{redline:?}"),
            "Redline { text: \"The [-cat-]{+dog+} sat.\", words: WordCounts { inserted: 1, deleted: 1, moved: 0, \
             unchanged: 2 }, kinds: {wording: 1}, is_coarse: false }"
        );
        assert_eq!(
            format!("{:?}", redline.changes().next()),
            "Some(Change { parts: [Delete(\"cat\", {wording}), Insert(\"dog\", {wording})] })"
        );
    }

    #[test]
    fn moved_text_is_written_twice_with_its_edits_where_it_arrived() {
        let first = "The council met on Monday evening to discuss the bridge.";
        let second = "Residents had asked for a crossing since the flood of 1984.";
        let (old, new) = (format!("{first}\n{second}\n"), format!("{second}\n{first}\n").replace("Monday", "Friday"));
        let redline = compare(&old, &new);
        let shown = format!("{redline:?}");
        assert!(
            shown.contains("{~1 The council met on [-Monday-]{+Friday+} evening to discuss the bridge.\\n~}"),
            "{shown}"
        );
        let from = redline.parts.iter().find(|part| part.move_number.get().is_some()).unwrap();
        assert_eq!(
            format!("{from:?}"),
            "MovedFrom(\"The council met on Monday evening to discuss the bridge.\\n\", {moved}, move 1)"
        );
        assert_eq!(
            format!("{:?} {:?}", from.move_number, redline.parts[1].move_number),
            "MoveNumber(1) MoveNumber::NONE"
        );
        assert!(format!("{:?}", redline.moves[0]).starts_with("Move(\"The council met on [-Monday-]"));
    }
}
