//! The pager: a program that stands between a long answer and the terminal.

use std::env;
use std::io::{self, BufWriter, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::cli::shell_words;

/// A pager that is running.
pub(super) struct Pager {
    child: Child,
    input: BufWriter<ChildStdin>,
}

impl Pager {
    /// Starts the pager; `None` where it cannot be started: without it an answer is still an
    /// answer.
    pub(super) fn start(words: &[String]) -> Option<Self> {
        let (program, arguments) = words.split_first()?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped());
        if env::var_os("LESS").is_none() {
            // As git does: leave at once when everything fits, keep colours, keep the text on the
            // screen.
            command.env("LESS", "FRX");
        }
        let mut child = command.spawn().ok()?;
        let input = BufWriter::new(child.stdin.take()?);
        Some(Self { child, input })
    }

    /// Passes bytes on to it.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.input.write_all(bytes)
    }

    /// Passes on what is still held, and waits for the reader to leave.
    pub(super) fn finish(self) -> io::Result<()> {
        let Self { mut child, input } = self;
        // A pager that is left early closes its input; that is how one leaves it.
        drop(input);
        child.wait().map(|_| ())
    }
}

/// The pager's program and arguments: of VARIORUM_PAGER, else of the config file, else of PAGER,
/// else `less -R`; none where that is empty or `cat`.
pub(super) fn command(config: Option<&str>) -> Option<Vec<String>> {
    let given =
        env::var("VARIORUM_PAGER").ok().or_else(|| config.map(str::to_owned)).or_else(|| env::var("PAGER").ok());
    let words = shell_words::split(given.as_deref().unwrap_or("less -R"))?;
    match words.first().map(String::as_str) {
        None | Some("cat") => None,
        Some(_) => Some(words),
    }
}
