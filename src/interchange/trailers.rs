//! What git cannot express, in trailers of a commit's message (git-interpret-trailers(1)): an
//! export writes them, an import reads them back.
//!
//! They are the last paragraph of the message, a line each. The time is plain, the other values are
//! JSON strings:
//!
//! - `Variorum-Time`: a time before 1970, with a fraction of a second, or with an offset beyond 14
//!   hours.
//! - `Variorum-Author`, `Variorum-Note`: those with characters that git does not allow there, and a
//!   note that would itself read as trailers.
//! - `Variorum-Unchanged`: the name of the briefing that a commit which changes no file is a
//!   revision of.
//! - `Variorum-Source`, `Variorum-Meta`: where the text was found, and a JSON object of anything
//!   else.
//!
//! A paragraph with any other line in it is part of the note.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use variorum_store::Time;

use super::Error;
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
    /// The briefing that has a revision although its text did not change.
    pub unchanged: Option<String>,
    /// Where its text was found.
    pub source: Option<String>,
    /// Anything else.
    pub meta: BTreeMap<String, String>,
}

impl Trailers {
    /// Whether there is any.
    #[must_use]
    pub fn are_any(&self) -> bool {
        *self != Self::default()
    }

    /// The message of a commit with the note `note` and these trailers. Adds `Variorum-Note` where
    /// the note needs it.
    ///
    /// Errors: [`Error::Encode`], which no text can cause.
    pub fn message(&mut self, note: &str) -> Result<String, Error> {
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
        let texts = [(AUTHOR, &self.author), (NOTE, &self.note), (UNCHANGED, &self.unchanged), (SOURCE, &self.source)];
        for (key, value) in texts {
            if let Some(value) = value {
                let _ = writeln!(message, "{key}{}", json(value)?);
            }
        }
        if !self.meta.is_empty() {
            let _ = writeln!(message, "{META}{}", json(&self.meta)?);
        }
        Ok(message)
    }

    /// Splits a message, whose last line feed was taken off, into its note and its trailers.
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
        if let Some(meta) = line.strip_prefix(META) {
            self.meta = serde_json::from_str(meta).ok()?;
            return Some(());
        }
        let Self { author, note, unchanged, source, .. } = self;
        for (key, value) in [(AUTHOR, author), (NOTE, note), (UNCHANGED, unchanged), (SOURCE, source)] {
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
const SOURCE: &str = "Variorum-Source: ";
const META: &str = "Variorum-Meta: ";

/// A value on one line.
fn json(value: &(impl Serialize + ?Sized)) -> Result<String, Error> {
    let json = serde_json::to_string(value);
    let json = json.map_err(Error::encode)?;
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
            source in prop::option::of(text()),
            meta in prop::collection::btree_map(text(), text(), 0..3),
            is_early in any::<bool>(),
        ) {
            let time = is_early.then(|| Time::parse("1903-01-02T03:04:05.25+23:00").unwrap());
            let mut trailers = Trailers { time, author, note: None, unchanged, source, meta };
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
