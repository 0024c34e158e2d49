//! The editor: a program of the person's own, in which a note is written.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::files::input;

/// The editor where none is named.
const EDITOR_DEFAULT: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// The editor: VISUAL, else EDITOR, else vi.
pub(super) fn name() -> OsString {
    let set = |variable: &str| env::var_os(variable).filter(|value| !value.is_empty());
    set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| EDITOR_DEFAULT.into())
}

/// Opens a file in the editor, and waits until the person leaves it.
///
/// Where the text of a commit came through a pipe, or the answer goes into one, the editor still
/// gets the terminal: `are_terminals` says of standard input and output whether they are one.
/// Errors: it cannot be started.
pub(super) fn edit(editor: &OsStr, path: &Path, are_terminals: [bool; 2]) -> io::Result<ExitStatus> {
    let mut command = command(editor, path);
    let [in_is_terminal, out_is_terminal] = are_terminals;
    if let Some(terminal) = input::controlling_terminal() {
        if !in_is_terminal {
            command.stdin(Stdio::from(terminal.try_clone()?));
        }
        if !out_is_terminal {
            command.stdout(Stdio::from(terminal));
        }
    }
    command.status()
}

/// A variable may hold arguments, such as `code --wait`: the shell splits it, as git has it do.
#[cfg(unix)]
fn command(editor: &OsStr, path: &Path) -> Command {
    let mut script = editor.to_owned();
    script.push(" \"$@\"");
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(script).arg(editor).arg(path);
    command
}

#[cfg(not(unix))]
fn command(editor: &OsStr, path: &Path) -> Command {
    let text = editor.to_string_lossy();
    let mut words = text.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(EDITOR_DEFAULT));
    command.args(words).arg(path);
    command
}
