//! What git has no room for, in trailers of a commit's message: an export writes them, an import reads them back.
//!
//! They are the last paragraph of the message, a line each, the values JSON but for the time: `Variorum-Time` where a time is
//! before 1970 or its offset beyond 14 hours, `Variorum-Author` and `Variorum-Note` where there are characters that git cannot
//! have there, or where a note would itself read as trailers, and `Variorum-Unchanged` with the name of the briefing of which a
//! commit that changes no file is a revision. A paragraph with any other line in it is part of the note.

use std::fmt::Write as _;

use variorum_store::Time;

use crate::cli::error::{CliError, Kind};
use variorum_redline::render::control_characters;

/// The trailers of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trailers {
    /// When the revision was made.
    pub time: Option<Time>,
    /// Who made it.
    pub author: Option<String>,
    /// Its note.
    pub note: Option<String>,
    /// The briefing that has the text it had before.
    pub unchanged: Option<String>,
}

impl Trailers {
    /// Whether there is one.
    #[must_use]
    pub fn are_any(&self) -> bool {
        *self != Self::default()
    }

    /// A message of a note, with these behind it. Errors: none that a text can cause.
    pub fn message(&mut self, note: &str) -> Result<String, CliError> {
        let is_ambiguous = !self.are_any() && Self::split(note).1.are_any();
        if note.contains('\0') || is_ambiguous {
            self.note = Some(note.to_owned());
        }
        let mut message = note.replace('\0', "\u{2400}");
        if !message.is_empty() {
            message.push_str(if self.are_any() { "\n\n" } else { "\n" });
        }
        // Writing to a `String` cannot fail.
        if let Some(time) = &self.time {
            let _ = writeln!(message, "{TIME}{time}");
        }
        for (key, value) in [(AUTHOR, &self.author), (NOTE, &self.note), (UNCHANGED, &self.unchanged)] {
            if let Some(value) = value {
                let _ = writeln!(message, "{key}{}", json(value)?);
            }
        }
        Ok(message)
    }

    /// The note of a message without its last line feed, and its trailers.
    #[must_use]
    pub fn split(message: &str) -> (&str, Self) {
        let (note, last) = message.rsplit_once("\n\n").unwrap_or(("", message));
        let mut trailers = Self::default();
        let read = last.split('\n').try_for_each(|line| trailers.read(line));
        match read {
            Some(()) => (note, trailers),
            None => (message, Self::default()),
        }
    }

    fn read(&mut self, line: &str) -> Option<()> {
        if let Some(time) = line.strip_prefix(TIME) {
            self.time = Some(Time::parse(time).ok()?);
            return Some(());
        }
        for (key, value) in [(AUTHOR, &mut self.author), (NOTE, &mut self.note), (UNCHANGED, &mut self.unchanged)] {
            if let Some(json) = line.strip_prefix(key) {
                *value = Some(serde_json::from_str(json).ok()?);
                return Some(());
            }
        }
        None
    }
}

const TIME: &str = "Variorum-Time: ";
const AUTHOR: &str = "Variorum-Author: ";
const NOTE: &str = "Variorum-Note: ";
const UNCHANGED: &str = "Variorum-Unchanged: ";

/// A value on one line.
fn json(value: &str) -> Result<String, CliError> {
    let json = serde_json::to_string(value);
    let json = json.map_err(|error| CliError::new(Kind::System, format!("export: {error}")))?;
    Ok(control_characters::escape_in_json(&json).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "x",
            "\n",
            "\n\n",
            "\0",
            "\"",
            "é",
            "\u{202e}",
            "Variorum-Note: ",
            "Variorum-Time: 1903-01-02T03:04:05Z",
            "\"y\"",
        ]);
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            note in text(),
            author in prop::option::of(text()),
            unchanged in prop::option::of(text()),
            is_early in any::<bool>(),
        ) {
            let time = is_early.then(|| Time::parse("1903-01-02T03:04:05.25+23:00").unwrap());
            let mut trailers = Trailers { time, author, note: None, unchanged };
            let message = trailers.message(&note).unwrap();
            prop_assert!(!message.contains('\0'));
            let (found, read) = Trailers::split(message.strip_suffix('\n').unwrap_or(&message));
            prop_assert_eq!(read.note.as_deref().unwrap_or(found), &note);
            prop_assert_eq!(&read, &trailers);
        }
    }

    #[test]
    fn a_paragraph_with_anything_else_in_it_is_part_of_the_note() {
        for message in
            ["", "x", "Variorum-Time: yesterday", "Variorum-Note: \"a\"\nSigned-off-by: b", "Variorum-Note: a"]
        {
            assert_eq!(Trailers::split(message), (message, Trailers::default()));
        }
    }
}
