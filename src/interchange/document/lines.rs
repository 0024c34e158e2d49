//! The lines of a document, as its paragraphs, tables and notes end.

use variorum_store::limits::CONTENT_BYTES_MAX;

use super::Unreadable;

/// Where the lines go that end: into the document, or, while one is open, into a cell of a table,
/// a text box or a note.
#[derive(Default)]
pub(super) struct LineWriter {
    /// The lines of the document and of what is open in it, innermost last, each with its line end.
    open: Vec<String>,
    body: String,
    /// The cells of the rows that are open, innermost last.
    rows: Vec<Vec<String>>,
    /// The texts of the notes, by their numbers less one; empty until they are known.
    notes: Vec<String>,
    /// Bytes of all that was taken: cells and boxes are moved, and what is moved is counted once.
    bytes: usize,
}

impl LineWriter {
    /// A line, without its line end. Errors: [`Unreadable::TooLarge`].
    pub(super) fn line(&mut self, line: &str) -> Result<(), Unreadable> {
        self.take(line.len() + 1)?;
        self.moved(line);
        Ok(())
    }

    /// Counts bytes that are taken.
    fn take(&mut self, bytes: usize) -> Result<(), Unreadable> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > CONTENT_BYTES_MAX {
            return Err(Unreadable::TooLarge { max_bytes: CONTENT_BYTES_MAX });
        }
        Ok(())
    }

    /// A line whose text was counted already.
    fn moved(&mut self, line: &str) {
        let target = self.open.last_mut().unwrap_or(&mut self.body);
        target.push_str(line);
        target.push('\n');
    }

    /// Lines that were taken already, each with its line end.
    pub(super) fn append(&mut self, lines: &str) {
        self.open.last_mut().unwrap_or(&mut self.body).push_str(lines);
    }

    /// Something with lines of its own opens: a text box, a note, a cell.
    pub(super) fn open(&mut self) {
        self.open.push(String::new());
    }

    /// It closes; returns its lines, each with its line end.
    pub(super) fn close(&mut self) -> String {
        self.open.pop().unwrap_or_default()
    }

    /// A row of a table begins.
    pub(super) fn begin_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// The open cell closes, and is part of the row so many times. Errors:
    /// [`Unreadable::TooLarge`].
    pub(super) fn end_cell(&mut self, times: usize) -> Result<(), Unreadable> {
        let cell = on_one_line(&self.close());
        self.take((cell.len() + 3).saturating_mul(times.saturating_sub(1)))?;
        if let Some(row) = self.rows.last_mut() {
            row.extend(std::iter::repeat_n(cell, times));
        }
        Ok(())
    }

    /// The row ends: so many lines, if it has a cell. Errors: [`Unreadable::TooLarge`].
    pub(super) fn end_row(&mut self, times: usize) -> Result<(), Unreadable> {
        let cells = self.rows.pop().unwrap_or_default();
        if cells.is_empty() {
            return Ok(());
        }
        let row = format!("| {} |", cells.join(" | "));
        self.take((row.len() + 1).saturating_mul(times.saturating_sub(1)))?;
        (0..times).for_each(|_| self.moved(&row));
        Ok(())
    }

    /// A note is called here; returns its number, from 1.
    pub(super) fn call_note(&mut self) -> usize {
        self.notes.push(String::new());
        self.notes.len()
    }

    /// The lines of the note with this number.
    pub(super) fn note(&mut self, number: usize, lines: &str) {
        if let Some(note) = number.checked_sub(1).and_then(|index| self.notes.get_mut(index)) {
            *note = on_one_line(lines);
        }
    }

    /// The text: the lines, then the notes. The last line has a line end, be there an empty
    /// paragraph behind it or not.
    pub(super) fn finish(mut self) -> String {
        if !self.notes.is_empty() {
            self.body.push('\n');
        }
        for (number, note) in (1..).zip(&self.notes) {
            self.body.push_str(&format!("[^{number}]: {note}\n"));
        }
        if self.body == "\n" || self.body.ends_with("\n\n") {
            self.body.pop();
        }
        self.body
    }
}

/// What calls a note in the text.
pub(super) fn note_call(number: usize) -> String {
    format!("[^{number}]")
}

/// A heading or an item of a list as a line: what says so in front, the first line beside it.
pub(super) fn labelled(heading_level: Option<u32>, label: Option<&str>, text: &str) -> String {
    if text.trim().is_empty() {
        return text.to_owned();
    }
    let hashes = heading_level.map_or_else(String::new, |level| "#".repeat(level.clamp(1, 6) as usize) + " ");
    let label = label.filter(|label| !label.is_empty()).map_or_else(String::new, |label| format!("{label} "));
    format!("{hashes}{label}{text}")
}

/// Lines as one, for a cell and a note.
fn on_one_line(lines: &str) -> String {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ").replace('\t', " ")
}
