//! JSON Lines: answers as they are serialised, and messages as objects.

use std::io::{self, Write};

use serde::Serialize;
use variorum_redline::render::control_characters;

use super::Terminal;
use crate::cli::error::CliError;

/// Standard output for JSON: what could steer a terminal is escaped.
pub(super) struct EscapedJson<'terminal> {
    pub(super) terminal: &'terminal mut Terminal,
    /// Why it could not be written.
    pub(super) failed: Option<CliError>,
}

impl Write for EscapedJson<'_> {
    /// Takes all of `json`: whole characters, as whoever serialises writes it.
    fn write(&mut self, json: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(json).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let written = self.terminal.write(control_characters::escape_in_json(text).as_bytes());
        written.map_err(|error| {
            self.failed = Some(error);
            io::Error::from(io::ErrorKind::Other)
        })?;
        Ok(json.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A warning, a remark or an error.
#[derive(Serialize)]
pub(super) struct MessageObject<'text> {
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    pub(super) message: &'text str,
    pub(super) hint: Option<&'text str>,
}

/// What was rejected while the rest continues.
#[derive(Serialize)]
pub(super) struct RefusedObject<'text> {
    pub(super) r#type: &'static str,
    pub(super) line: Option<u64>,
    pub(super) what: Option<&'text str>,
    pub(super) reason: &'text str,
}
