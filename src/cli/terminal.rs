//! The only file that names standard output and standard error.
//!
//! The answer goes to standard output, or to a file ([`Terminal::write_into`]); progress, warnings,
//! hints and errors to standard error. Every text is made safe by `control_characters` on its way;
//! the one exception is [`Terminal::exact`], into a file or a pipe.

mod browser;
mod editor;
mod json;
mod pager;
mod painting;
mod progress;

use std::borrow::Cow;
use std::env;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;
use variorum_redline::render::ansi::Painter;
use variorum_redline::render::control_characters;
use variorum_redline::render::{Line, Piece, Style, quoted};
use variorum_store::Progress;

use crate::cli::args::Global;
use crate::cli::config::Config;
use crate::cli::error::{CliError, Kind};
use crate::cli::hints;
use crate::files::output::NewFile;
use json::{EscapedJson, MessageObject, RefusedObject};
use pager::Pager;
use painting::{CLEAR_LINE, Choices, painted, wants_color};
use progress::ProgressLine;

/// Columns of a terminal that does not say.
const COLUMNS_DEFAULT: usize = 80;

/// Where answers, warnings and progress go, and how they look.
pub struct Terminal {
    out: Output,
    json: bool,
    quiet: bool,
    color: bool,
    /// Whether an answer is coloured that does not go to a terminal.
    color_elsewhere: bool,
    color_err: bool,
    columns: Option<usize>,
    out_is_terminal: bool,
    err_is_terminal: bool,
    progress: Option<ProgressLine>,
    /// Whether several answers follow each other, without a pager for each and without hints.
    is_series: bool,
    /// The pager's program and arguments; none where there is to be none.
    pager: Option<Vec<String>>,
    /// The store as `--store` named it, quoted: what is suggested must name it too.
    store: Option<String>,
}

/// Standard output, a pager in front of it that starts with the first line, or a file.
enum Output {
    Direct(BufWriter<io::Stdout>),
    PagerWhenNeeded,
    Pager(Pager),
    /// A file that has its name once the answer is complete.
    File(Box<NewFile>),
}

impl Output {
    fn direct() -> Self {
        Self::Direct(BufWriter::new(io::stdout()))
    }
}

impl Terminal {
    /// Reads the flags, the environment, the config file and the terminal, once.
    #[must_use]
    pub fn new(global: &Global, config: &Config) -> Self {
        let out_is_terminal = io::stdout().is_terminal();
        let err_is_terminal = io::stderr().is_terminal();
        let no_color = env::var_os("NO_COLOR");
        let force = env::var_os("CLICOLOR_FORCE");
        let no_color = no_color.is_some_and(|value| !value.is_empty());
        let force = force.is_some_and(|value| !value.is_empty() && value != "0");
        let choices = Choices { option: global.color, config: config.color };
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let color = |terminal: bool| wants_color(choices, no_color, force, terminal && !dumb);
        Self {
            out: Output::direct(),
            json: global.json,
            quiet: global.quiet,
            color: !global.json && color(out_is_terminal),
            color_elsewhere: !global.json && color(false),
            color_err: !global.json && color(err_is_terminal),
            columns: columns(),
            out_is_terminal,
            err_is_terminal,
            progress: None,
            is_series: false,
            pager: pager::command(config.pager.as_deref()),
            store: global.store.first().and_then(|store| store.to_str().map(quoted)),
        }
    }

    /// Whether answers are JSON Lines.
    #[must_use]
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// Whether confirmations and hints are unwanted.
    #[must_use]
    pub const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether answers are coloured.
    #[must_use]
    pub const fn has_color(&self) -> bool {
        self.color
    }

    /// Whether answers go to a terminal, directly or through a pager.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        self.out_is_terminal
    }

    /// How many columns a line may have; `None` without a terminal and without COLUMNS.
    #[must_use]
    pub const fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// How many columns a line may have on a terminal, where a longer one would break a table;
    /// `None` elsewhere, where lines may be long.
    #[must_use]
    pub fn terminal_columns(&self) -> Option<usize> {
        self.out_is_terminal.then(|| self.columns.unwrap_or(COLUMNS_DEFAULT))
    }

    /// A line cut to what a terminal shows of it; whole elsewhere.
    #[must_use]
    pub fn cut(&self, line: Line) -> Line {
        match self.terminal_columns() {
            Some(columns) => line.cut(columns),
            None => line,
        }
    }

    /// From now on the answer goes into a file, until [`Self::end_file`] completes it.
    pub fn write_into(&mut self, file: NewFile) {
        self.out = Output::File(Box::new(file));
        (self.out_is_terminal, self.color) = (false, self.color_elsewhere);
    }

    /// Completes the file that the answer goes into, if it does: makes it durable and gives it its
    /// name.
    pub fn end_file(&mut self) -> Result<(), CliError> {
        match std::mem::replace(&mut self.out, Output::direct()) {
            Output::File(file) => file.finish().map(drop).map_err(CliError::from),
            out => {
                self.out = out;
                Ok(())
            }
        }
    }

    /// Puts a pager in front of a terminal, from the first line on; does nothing elsewhere, and
    /// nothing for JSON.
    pub fn page(&mut self) {
        let is_direct = matches!(self.out, Output::Direct(_));
        if self.out_is_terminal && is_direct && !self.json && !self.is_series && self.pager.is_some() {
            self.out = Output::PagerWhenNeeded;
        }
    }

    /// From now on several answers follow each other: no pager for each, no hints between them.
    pub const fn begin_series(&mut self) {
        self.is_series = true;
    }

    /// Prints a line.
    pub fn line(&mut self, line: &Line) -> Result<(), CliError> {
        let text = painted(line, self.color);
        self.write(text.as_bytes())
    }

    /// Prints lines.
    pub fn lines(&mut self, lines: &[Line]) -> Result<(), CliError> {
        lines.iter().try_for_each(|line| self.line(line))
    }

    /// Prints lines as one record: the last ends with NUL in place of a line feed.
    pub fn lines_with_nul(&mut self, lines: &[Line]) -> Result<(), CliError> {
        let painted: String = lines.iter().map(|line| painted(line, self.color)).collect();
        self.write(painted.strip_suffix('\n').unwrap_or(&painted).as_bytes())?;
        self.nul()
    }

    /// Ends a record with NUL.
    pub fn nul(&mut self) -> Result<(), CliError> {
        self.write(b"\0")
    }

    /// Prints lines piece by piece, as `write` hands them on.
    pub fn pieces(
        &mut self,
        write: impl FnOnce(&mut dyn FnMut(Piece<'_>) -> Result<(), CliError>) -> Result<(), CliError>,
    ) -> Result<(), CliError> {
        let (mut painter, mut painted) = (Painter::new(self.color), String::new());
        write(&mut |piece| {
            painted.clear();
            painter.piece(piece, &mut painted);
            self.write(painted.as_bytes())
        })
    }

    /// Prints one object of JSON Lines, as it is serialised: it may be many times as large as the
    /// texts in it.
    pub fn object(&mut self, object: &impl Serialize) -> Result<(), CliError> {
        let mut escaped = EscapedJson { terminal: self, failed: None };
        if let Err(error) = serde_json::to_writer(&mut escaped, object) {
            let unwritten = escaped.failed.take();
            return Err(unwritten.unwrap_or_else(|| CliError::new(Kind::System, format!("standard output: {error}"))));
        }
        self.write(b"\n")
    }

    /// Prints a text byte for byte; on a terminal, and only there, with its control characters
    /// spelled out.
    pub fn exact(&mut self, text: &str) -> Result<(), CliError> {
        if self.out_is_terminal {
            self.write(control_characters::spell_out(text).as_bytes())
        } else {
            self.write(text.as_bytes())
        }
    }

    /// Prints a page that a renderer has already made safe, in its own way.
    pub fn document(&mut self, page: &str) -> Result<(), CliError> {
        self.write(control_characters::spell_out(page).as_bytes())
    }

    /// The same for a page that comes in pieces, as `write` hands them on.
    pub fn document_in_pieces(
        &mut self,
        write: impl FnOnce(&mut dyn FnMut(&str) -> Result<(), CliError>) -> Result<(), CliError>,
    ) -> Result<(), CliError> {
        const PIECE_BYTES: usize = 1 << 16;
        let (mut held, mut enough) = (String::new(), PIECE_BYTES);
        write(&mut |piece| {
            held.push_str(piece);
            if held.len() >= enough {
                // Whether a character is spelled out depends on the one in front of it, but for
                // those of ASCII that can be seen.
                let end = held.rfind(|character: char| character.is_ascii_graphic()).unwrap_or_default();
                self.document(held.get(..end).unwrap_or_default())?;
                held.drain(..end);
                // Where nothing could be cut off, all of it is looked through once more.
                enough = PIECE_BYTES.max(2 * held.len());
            }
            Ok(())
        })?;
        self.document(&held)
    }

    /// Prints what the program itself has made: a manual page, completions, a document.
    pub fn generated(&mut self, text: &[u8]) -> Result<(), CliError> {
        self.write(text)
    }

    /// Prints help, which may quote the command line.
    pub fn help(&mut self, text: &str) -> Result<(), CliError> {
        self.write(control_characters::spell_out(text.trim_end()).as_bytes())?;
        self.write(b"\n")
    }

    /// Prints on standard error what did not stop the work.
    pub fn warn(&mut self, warning: &str) {
        if self.json {
            self.object_to_stderr(&MessageObject { r#type: "warning", kind: None, message: warning, hint: None });
        } else {
            let line = Line::new().with(Style::Bad, "warning").with(Style::Plain, ": ");
            self.line_to_stderr(&line.foreign(Style::Plain, warning));
        }
    }

    /// Remarks on standard error on what is neither wrong nor to be done; silent when quiet.
    pub fn remark(&mut self, remark: &str) {
        if self.quiet {
            return;
        }
        if self.json {
            self.object_to_stderr(&MessageObject { r#type: "remark", kind: None, message: remark, hint: None });
        } else {
            self.line_to_stderr(&Line::new().with(Style::Dim, "remark: ").foreign(Style::Plain, remark));
        }
    }

    /// Suggests on standard error what to type next; silent when quiet, and for JSON.
    pub fn hint(&mut self, hint: &str) {
        if !self.quiet && !self.json && !self.is_series {
            let hint = self.typeable(hint);
            self.line_to_stderr(&hint_line(&hint));
        }
    }

    /// A hint whose command names the store that `--store` named.
    #[must_use]
    pub fn typeable<'hint>(&self, hint: &'hint str) -> Cow<'hint, str> {
        const COMMAND: &str = "variorum ";
        let Some(store) = &self.store else { return Cow::Borrowed(hint) };
        let start = match hint.rfind(&format!(": {COMMAND}")) {
            Some(before) => before + 2,
            None if hint.starts_with(COMMAND) => 0,
            None => return Cow::Borrowed(hint),
        };
        let (words, command) = hint.split_at(start + COMMAND.len());
        // A store that is to be created is named by its directory.
        if command.contains("--store") || command.starts_with("init") || command.starts_with("demo") {
            return Cow::Borrowed(hint);
        }
        Cow::Owned(format!("{words}--store {store} {command}"))
    }

    /// Suggests something to a person who is about to type the input.
    pub fn hint_when_typing(&mut self, hint: &str) {
        if io::stdin().is_terminal() {
            self.hint(hint);
        }
    }

    /// Opens a file in the person's editor, and waits until they leave it.
    ///
    /// Errors: the editor cannot be started, or ends with a status that says that it failed.
    pub fn edit(&mut self, path: &Path) -> Result<(), CliError> {
        self.progress_done();
        let editor = editor::name();
        let named = format!("the editor '{}'", editor.display());
        let status = editor::edit(&editor, path, [io::stdin().is_terminal(), self.out_is_terminal])
            .map_err(|error| CliError::system(&named, &error).hint(hints::EDITOR))?;
        if status.success() {
            return Ok(());
        }
        Err(CliError::new(Kind::System, format!("{named}: ended with {status}")).hint(hints::EDITOR))
    }

    /// Prints on standard error why the work stopped.
    pub fn error(&mut self, error: &CliError) {
        if error.kind == Kind::ClosedPipe {
            return;
        }
        let hint = error.hint.as_deref().map(|hint| self.typeable(hint));
        let hint = hint.as_deref();
        if self.json {
            let (kind, message) = (Some(error.kind.word()), error.message.as_str());
            self.object_to_stderr(&MessageObject { r#type: "error", kind, message, hint });
            return;
        }
        let line = Line::new().with(Style::Bad, "variorum").with(Style::Plain, ": ");
        self.line_to_stderr(&line.foreign(Style::Plain, &error.message));
        if let Some(hint) = hint.filter(|_| !self.quiet) {
            self.line_to_stderr(&hint_line(hint));
        }
    }

    /// Prints on standard error what was rejected while the rest continues.
    pub fn refused(&mut self, line: Option<u64>, what: Option<&str>, reason: &str) {
        if self.json {
            self.object_to_stderr(&RefusedObject { r#type: "refused", line, what, reason });
            return;
        }
        let mut message = Line::new();
        if let Some(line) = line {
            message = message.with(Style::Plain, format!("line {line}: "));
        }
        if let Some(what) = what {
            message = message.foreign(Style::Plain, what).with(Style::Plain, ": ");
        }
        self.line_to_stderr(&message.foreign(Style::Plain, reason));
    }

    /// Shows how far the store's work is: one line on a terminal, with its rate, a few times a
    /// second.
    ///
    /// The work always continues: whoever waits at a terminal ends the process.
    pub fn progress(&mut self, progress: &Progress) -> ControlFlow<()> {
        self.show_progress(|elapsed_s| progress::of_store(progress, elapsed_s));
        ControlFlow::Continue(())
    }

    /// Shows how far a verb's own work is: so many of so many things.
    pub fn progress_of(&mut self, what: &str, done: u64, total: u64, things: &str) {
        self.show_progress(|elapsed_s| progress::counted(what, done, total, things, elapsed_s));
    }

    /// Shows how far a verb's own work is, in its own words, of ASCII alone.
    pub fn progress_line(&mut self, text: impl FnOnce() -> String) {
        self.show_progress(|_| text());
    }

    fn show_progress(&mut self, text: impl FnOnce(f64) -> String) {
        if !self.err_is_terminal || self.quiet || self.json {
            return;
        }
        let Some(elapsed_s) = self.progress.get_or_insert_with(ProgressLine::start).is_due() else { return };
        let mut text = text(elapsed_s);
        text.truncate(self.columns.unwrap_or(COLUMNS_DEFAULT).saturating_sub(1));
        // Progress that cannot be shown is no reason to stop.
        let _ = write!(io::stderr(), "{CLEAR_LINE}{text}");
    }

    /// Takes the progress line away; the next work starts its own.
    pub fn progress_done(&mut self) {
        if self.progress.take().is_some_and(|progress| progress.is_drawn()) {
            let _ = write!(io::stderr(), "{CLEAR_LINE}");
        }
    }

    /// What writes a line of JSON to standard error for each object, from any thread; `None` when
    /// quiet.
    #[must_use]
    pub fn log<T: Serialize>(&self) -> Option<impl Fn(&T) + Send + Sync + use<T>> {
        (!self.quiet).then_some(|object: &T| {
            if let Ok(line) = serde_json::to_string(object) {
                // A log that cannot be written is no reason to stop.
                let _ = io::stderr().write_all((line + "\n").as_bytes());
            }
        })
    }

    /// Opens an address in the browser; warns where there is none to open it.
    pub fn browse(&mut self, address: &str) {
        if !browser::open(address) {
            self.warn("no browser could be opened: open the address yourself");
        }
    }

    /// Sends out what is still held, and waits for the reader to leave the pager.
    pub fn finish(&mut self) -> Result<(), CliError> {
        self.progress_done();
        match std::mem::replace(&mut self.out, Output::direct()) {
            Output::Direct(mut out) => out.flush().map_err(|error| CliError::system("standard output", &error)),
            // A file that was not completed never was there.
            Output::PagerWhenNeeded | Output::File(_) => Ok(()),
            Output::Pager(pager) => pager.finish().map_err(|error| CliError::system("the pager", &error)),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        self.progress_done();
        if matches!(self.out, Output::PagerWhenNeeded) {
            let started = self.pager.as_deref().and_then(Pager::start);
            self.out = started.map_or_else(Output::direct, Output::Pager);
        }
        let written = match &mut self.out {
            Output::Direct(out) => out.write_all(bytes),
            Output::Pager(pager) => pager.write(bytes),
            Output::File(file) => return file.write(bytes).map_err(CliError::from),
            Output::PagerWhenNeeded => Ok(()),
        };
        written.map_err(|error| CliError::system("standard output", &error))
    }

    fn line_to_stderr(&mut self, line: &Line) {
        self.progress_done();
        // Where standard error is closed there is nobody left to read it.
        let _ = io::stderr().write_all(painted(line, self.color_err).as_bytes());
    }

    fn object_to_stderr(&mut self, object: &impl Serialize) {
        if let Ok(json) = serde_json::to_string(object) {
            let _ = writeln!(io::stderr(), "{}", control_characters::escape_in_json(&json));
        }
    }
}

fn hint_line(hint: &str) -> Line {
    Line::new().with(Style::Dim, "hint: ").foreign(Style::Plain, hint)
}

/// What COLUMNS says, else the terminal.
fn columns() -> Option<usize> {
    let given =
        env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok()).filter(|&columns| columns > 0);
    given.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
}
