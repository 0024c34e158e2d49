//! The only file that names standard output, standard error, the terminal and the pager.
//!
//! The answer goes to standard output; progress, warnings, hints and errors to standard error. Every text is made safe by
//! `sanitize` on its way; the one exception is [`Terminal::exact`], into a file or a pipe.

use std::env;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::ops::ControlFlow;
use std::process::{Child, Command, Stdio};

use serde::Serialize;
use variorum_store::Progress;

use crate::cli::args::{ColorChoice, Global};
use crate::cli::error::{CliError, Kind};
use crate::clock::Stopwatch;
use variorum_redline::render::{Line, Style, grouped, isolation};
use variorum_redline::sanitize;

/// Columns of a terminal that does not say.
const COLUMNS_DEFAULT: usize = 80;

/// Between two looks at progress, so that it costs nothing.
const PROGRESS_INTERVAL_S: f64 = 0.1;

/// Where answers, warnings and progress go, and how they look.
pub struct Terminal {
    out: Output,
    json: bool,
    quiet: bool,
    color: bool,
    color_err: bool,
    columns: Option<usize>,
    out_is_terminal: bool,
    err_is_terminal: bool,
    progress: Option<Shown>,
    as_one: bool,
}

/// Standard output, or a pager in front of it that starts with the first line.
enum Output {
    Direct(BufWriter<io::Stdout>),
    PagerWhenNeeded,
    Pager { child: Child, input: BufWriter<std::process::ChildStdin> },
}

/// The progress line on the terminal.
struct Shown {
    since: Stopwatch,
    last_s: f64,
    drawn: bool,
}

impl Terminal {
    /// Looks at the flags, the environment and the terminal, once.
    #[must_use]
    pub fn new(global: &Global) -> Self {
        let out_is_terminal = io::stdout().is_terminal();
        let err_is_terminal = io::stderr().is_terminal();
        let no_color = env::var_os("NO_COLOR");
        let force = env::var_os("CLICOLOR_FORCE");
        let no_color = no_color.is_some_and(|value| !value.is_empty());
        let force = force.is_some_and(|value| !value.is_empty() && value != "0");
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let color = |terminal: bool| wants_color(global.color, no_color, force, terminal && !dumb);
        Self {
            out: Output::Direct(BufWriter::new(io::stdout())),
            json: global.json,
            quiet: global.quiet,
            color: !global.json && color(out_is_terminal),
            color_err: !global.json && color(err_is_terminal),
            columns: columns(),
            out_is_terminal,
            err_is_terminal,
            progress: None,
            as_one: false,
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

    /// Whether answers go to a terminal, by a pager or straight.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        self.out_is_terminal
    }

    /// How many columns a line may have; `None` where no terminal is near, and nothing said.
    #[must_use]
    pub const fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// How many columns a line may have on a terminal, where a longer one would break the table; elsewhere lines may be long.
    #[must_use]
    pub fn terminal_columns(&self) -> Option<usize> {
        self.out_is_terminal.then(|| self.columns.unwrap_or(COLUMNS_DEFAULT))
    }

    /// Puts a pager in front of a terminal, from the first line on; does nothing elsewhere, and nothing for JSON.
    pub fn page(&mut self) {
        if self.out_is_terminal && !self.json && !self.as_one && pager().is_some() {
            self.out = Output::PagerWhenNeeded;
        }
    }

    /// From now on all answers are one story: no pager for each, no hints between.
    pub const fn tell_as_one(&mut self) {
        self.as_one = true;
    }

    /// Answers with a line.
    pub fn line(&mut self, line: &Line) -> Result<(), CliError> {
        let text = painted(line, self.color);
        self.write(text.as_bytes())
    }

    /// Answers with lines.
    pub fn lines(&mut self, lines: &[Line]) -> Result<(), CliError> {
        lines.iter().try_for_each(|line| self.line(line))
    }

    /// Answers with one object of JSON Lines.
    pub fn object(&mut self, object: &impl Serialize) -> Result<(), CliError> {
        let json = serde_json::to_string(object)
            .map_err(|error| CliError::new(Kind::System, format!("standard output: {error}")))?;
        self.json_line(&json)
    }

    /// Answers with a line that is JSON already.
    pub fn json_line(&mut self, json: &str) -> Result<(), CliError> {
        let mut line = sanitize::json(json).into_owned();
        line.push('\n');
        self.write(line.as_bytes())
    }

    /// Answers with a text byte for byte, made safe only where a terminal would obey it.
    pub fn exact(&mut self, text: &str) -> Result<(), CliError> {
        if self.out_is_terminal { self.write(sanitize::text(text).as_bytes()) } else { self.write(text.as_bytes()) }
    }

    /// Answers with a page that a renderer has made safe, in its own way, already.
    pub fn document(&mut self, page: &str) -> Result<(), CliError> {
        self.write(sanitize::text(page).as_bytes())
    }

    /// Answers with a text made by the program itself: help, a manual page, completions.
    pub fn generated(&mut self, text: &[u8]) -> Result<(), CliError> {
        self.write(text)
    }

    /// Answers with help, which may quote the command line.
    pub fn help(&mut self, text: &str) -> Result<(), CliError> {
        self.write(sanitize::text(text.trim_end()).as_bytes())?;
        self.write(b"\n")
    }

    /// Says on standard error what did not stop the work.
    pub fn warn(&mut self, warning: &str) {
        if self.json {
            self.tell_object(&Told { r#type: "warning", kind: None, message: warning, hint: None });
        } else {
            self.tell(&Line::new().with(Style::Bad, "warning").with(Style::Plain, ": ").foreign(Style::Plain, warning));
        }
    }

    /// Suggests, on standard error, what to type next; silent when quiet, and for JSON.
    pub fn hint(&mut self, hint: &str) {
        if !self.quiet && !self.json && !self.as_one {
            self.tell(&hint_line(hint));
        }
    }

    /// Suggests something to a person who is about to type the input.
    pub fn hint_when_typing(&mut self, hint: &str) {
        if io::stdin().is_terminal() {
            self.hint(hint);
        }
    }

    /// Says on standard error why the work stopped.
    pub fn error(&mut self, error: &CliError) {
        if error.kind == Kind::ClosedPipe {
            return;
        }
        if self.json {
            let hint = error.hint.as_deref();
            self.tell_object(&Told { r#type: "error", kind: Some(error.kind.word()), message: &error.message, hint });
            return;
        }
        let line = Line::new().with(Style::Bad, "variorum").with(Style::Plain, ": ");
        self.tell(&line.foreign(Style::Plain, &error.message));
        if let Some(hint) = &error.hint
            && !self.quiet
        {
            self.tell(&hint_line(hint));
        }
    }

    /// Shows how far a long work is: one line on a terminal, with its rate, a few times a second.
    /// The work goes on, always: whoever waits at a terminal ends the process.
    pub fn progress(&mut self, progress: &Progress) -> ControlFlow<()> {
        self.show_progress(|elapsed_s| progress_line(progress, elapsed_s));
        ControlFlow::Continue(())
    }

    /// Shows how far a verb's own work is: so many of so many things.
    pub fn progress_of(&mut self, what: &str, done: u64, total: u64, things: &str) {
        self.show_progress(|elapsed_s| counted_progress_line(what, done, total, things, elapsed_s));
    }

    /// Shows how far a verb's own work is, in its own words, of ASCII alone.
    pub fn progress_line(&mut self, text: impl FnOnce() -> String) {
        self.show_progress(|_| text());
    }

    /// Says on standard error what was refused while the rest goes on.
    pub fn refused(&mut self, line: Option<u64>, what: Option<&str>, reason: &str) {
        if self.json {
            self.tell_object(&ToldRefusal { r#type: "refused", line, what, reason });
            return;
        }
        let mut told = Line::new();
        if let Some(line) = line {
            told = told.with(Style::Plain, format!("line {line}: "));
        }
        if let Some(what) = what {
            told = told.foreign(Style::Plain, what).with(Style::Plain, ": ");
        }
        self.tell(&told.foreign(Style::Plain, reason));
    }

    fn show_progress(&mut self, text: impl FnOnce(f64) -> String) {
        if !self.err_is_terminal || self.quiet || self.json {
            return;
        }
        let shown = self.progress.get_or_insert_with(|| Shown { since: Stopwatch::start(), last_s: 0.0, drawn: false });
        let elapsed_s = shown.since.elapsed_s();
        if elapsed_s - shown.last_s < PROGRESS_INTERVAL_S {
            return;
        }
        shown.last_s = elapsed_s;
        shown.drawn = true;
        let mut text = text(elapsed_s);
        text.truncate(self.columns.unwrap_or(COLUMNS_DEFAULT).saturating_sub(1));
        // Progress that cannot be shown is no reason to stop.
        let _ = write!(io::stderr(), "\r\x1b[K{text}");
    }

    /// Takes the progress line away; the next work starts its own.
    pub fn progress_done(&mut self) {
        if self.progress.take().is_some_and(|shown| shown.drawn) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }

    /// Sends out what is still held, and waits for the reader to leave the pager.
    pub fn finish(&mut self) -> Result<(), CliError> {
        self.progress_done();
        let out = std::mem::replace(&mut self.out, Output::Direct(BufWriter::new(io::stdout())));
        match out {
            Output::Direct(mut out) => out.flush().map_err(|error| CliError::system("standard output", &error)),
            Output::PagerWhenNeeded => Ok(()),
            Output::Pager { mut child, input } => {
                // A pager that is left early closes its input; that is how one leaves it.
                drop(input);
                child.wait().map_or_else(|error| Err(CliError::system("the pager", &error)), |_| Ok(()))
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        self.progress_done();
        if matches!(self.out, Output::PagerWhenNeeded) {
            self.out = start_pager().unwrap_or_else(|| Output::Direct(BufWriter::new(io::stdout())));
        }
        let written = match &mut self.out {
            Output::Direct(out) => out.write_all(bytes),
            Output::Pager { input, .. } => input.write_all(bytes),
            Output::PagerWhenNeeded => Ok(()),
        };
        written.map_err(|error| CliError::system("standard output", &error))
    }

    fn tell(&mut self, line: &Line) {
        self.progress_done();
        // Where standard error is closed there is nobody left to tell.
        let _ = io::stderr().write_all(painted(line, self.color_err).as_bytes());
    }

    fn tell_object(&mut self, object: &impl Serialize) {
        if let Ok(json) = serde_json::to_string(object) {
            let _ = writeln!(io::stderr(), "{}", sanitize::json(&json));
        }
    }
}

#[derive(Serialize)]
struct Told<'text> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    message: &'text str,
    hint: Option<&'text str>,
}

#[derive(Serialize)]
struct ToldRefusal<'text> {
    r#type: &'static str,
    line: Option<u64>,
    what: Option<&'text str>,
    reason: &'text str,
}

fn hint_line(hint: &str) -> Line {
    Line::new().with(Style::Dim, "hint: ").foreign(Style::Plain, hint)
}

/// `--color`, then NO_COLOR, then CLICOLOR_FORCE, then whether somebody is looking.
const fn wants_color(choice: ColorChoice, no_color: bool, force: bool, terminal: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => !no_color && (force || terminal),
    }
}

fn columns() -> Option<usize> {
    let said =
        env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok()).filter(|&columns| columns > 0);
    said.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
}

/// The pager's program and arguments; none when it is turned off.
fn pager() -> Option<Vec<String>> {
    let command = env::var("VARIORUM_PAGER").unwrap_or_else(|_| "less -R".to_owned());
    let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    match words.first().map(String::as_str) {
        None | Some("cat") => None,
        Some(_) => Some(words),
    }
}

fn start_pager() -> Option<Output> {
    let words = pager()?;
    let (program, arguments) = words.split_first()?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        // As git does: leave at once when everything fits, keep colours, keep the text on the screen.
        command.env("LESS", "FRX");
    }
    // Without its pager an answer is still an answer.
    let mut child = command.spawn().ok()?;
    let input = BufWriter::new(child.stdin.take()?);
    Some(Output::Pager { child, input })
}

/// More bytes than colours add to a stretch of text.
const PAINT_BYTES: usize = 16;

/// A line as bytes for a terminal: safe text, our own colours, each closed before the line ends.
fn painted(line: &Line, color: bool) -> String {
    let mut painted =
        String::with_capacity(line.spans.iter().map(|span| span.text.len() + PAINT_BYTES).sum::<usize>() + 1);
    for span in &line.spans {
        if span.style == Style::Direction {
            painted.extend(span.text.chars().filter(|character| isolation::is_directing(*character)));
            continue;
        }
        let text = sanitize::text(&span.text);
        let code = match span.style {
            Style::Plain | Style::Direction => "",
            _ if !color => "",
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
        };
        if code.is_empty() {
            painted.push_str(&text);
        } else {
            painted.push_str("\x1b[");
            painted.push_str(code);
            painted.push('m');
            painted.push_str(&text);
            painted.push_str("\x1b[0m");
        }
    }
    painted.push('\n');
    painted
}

fn per_second(done: u64, elapsed_s: f64) -> u64 {
    (done as f64 / elapsed_s.max(0.001)) as u64
}

fn counted_progress_line(what: &str, done: u64, total: u64, things: &str, elapsed_s: f64) -> String {
    let rate = grouped(per_second(done, elapsed_s));
    format!("{what}  {} of {} {things}  {rate}/s", grouped(done), grouped(total))
}

fn progress_line(progress: &Progress, elapsed_s: f64) -> String {
    match *progress {
        Progress::Catalog { done, total } => counted_progress_line("catalog", done, total, "records", elapsed_s),
        Progress::Search { done, total } => counted_progress_line("index", done, total, "records", elapsed_s),
        Progress::Verify { bytes_done, bytes_total } => {
            bytes_progress_line("verify", bytes_done, bytes_total, elapsed_s)
        }
        Progress::Pack { bytes_done, bytes_total } => bytes_progress_line("pack", bytes_done, bytes_total, elapsed_s),
    }
}

fn bytes_progress_line(what: &str, bytes_done: u64, bytes_total: u64, elapsed_s: f64) -> String {
    format!(
        "{what}  {} of {} MB  {} %  {} MB/s",
        grouped(bytes_done / 1_000_000),
        grouped(bytes_total / 1_000_000),
        (bytes_done * 100).checked_div(bytes_total).unwrap_or(100),
        grouped(per_second(bytes_done, elapsed_s) / 1_000_000),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use variorum_redline::render::inline::Options;
    use variorum_redline::render::{self, Difference, Field, hostile};

    #[test]
    fn the_flag_beats_the_environment_and_the_environment_the_terminal() {
        use ColorChoice::{Always, Auto, Never};
        assert!(wants_color(Always, true, false, false));
        assert!(!wants_color(Never, false, true, true));
        assert!(!wants_color(Auto, true, true, true));
        assert!(wants_color(Auto, false, true, false));
        assert!(wants_color(Auto, false, false, true));
        assert!(!wants_color(Auto, false, false, false));
    }

    #[test]
    fn hostile_text_is_safe_even_when_a_renderer_forgot() {
        let line = Line::new().with(Style::Deleted, "a\u{1b}[2Jb\u{202e}").with(Style::Plain, "c");
        assert_eq!(painted(&line, false), "a<U+001B>[2Jb<U+202E>c\n");
        assert_eq!(painted(&line, true), "\u{1b}[31;9ma<U+001B>[2Jb<U+202E>\u{1b}[0mc\n");
    }

    /// The output without the codes that `painted` may use; none other may be left.
    fn without_our_codes(painted: &str) -> String {
        let mut rest = painted.to_owned();
        for code in
            ["0", "1", "2", "1;31", "31", "32", "33", "35", "36", "31;9", "1;35", "1;36", "2;35;9", "2;31;9", "2;32;4"]
        {
            rest = rest.replace(&format!("\x1b[{code}m"), "");
        }
        rest
    }

    proptest! {
        #[test]
        fn nothing_but_our_own_codes_and_isolates_reaches_a_terminal(
            plan in hostile::plan(),
            said in hostile::text(),
            columns in 20_usize..120,
            is_terminal in any::<bool>(),
        ) {
            let redline = plan.redline();
            let (old, new) = (hostile::version("a\u{1b}]0;x\u{7}", 1, &said), hostile::version("b\u{202e}", 2, &said));
            let fields = vec![Field { name: &said, redline: redline.clone() }];
            let difference = Difference { old: &old, new: &new, fields, redline, hidden: 0 };
            let options = Options { columns: Some(columns), context: None, color: true, is_terminal };
            let shown = [
                render::head::lines(&difference, options),
                render::inline::lines(&difference.redline, options),
                render::side::lines(&difference.redline, options),
                render::stat::lines(&difference, options),
                render::unified::lines(&difference, options),
            ];
            for line in shown.iter().flatten() {
                let rest = without_our_codes(&painted(line, true));
                let text = rest.strip_suffix('\n').unwrap();
                let Some(text) = without_isolates(text, is_terminal) else {
                    return Err(TestCaseError::fail(format!("isolates in {text:?}")));
                };
                prop_assert!(!text.chars().any(|character| character == '\n' || sanitize::is_deceiving(character)), "{:?}", text);
            }
        }
    }

    /// A line without isolates; nothing where one is not closed on it, or stands where none may.
    fn without_isolates(line: &str, is_terminal: bool) -> Option<String> {
        let mut depth = 0_usize;
        let mut rest = String::new();
        for character in line.chars() {
            match character {
                '\u{2068}' => depth += 1,
                '\u{2069}' => depth = depth.checked_sub(1)?,
                _ => rest.push(character),
            }
        }
        (depth == 0 && (is_terminal || rest == line)).then_some(rest)
    }

    #[test]
    fn what_tells_of_directions_is_nothing_else() {
        let line =
            Line::new().with(Style::Direction, "\u{2068}x\u{1b}[2J\u{202e}\u{2069}").with(Style::Plain, "\u{2068}");
        assert_eq!(painted(&line, true), "\u{2068}\u{2069}<U+2068>\n");
    }

    #[test]
    fn progress_tells_how_far_and_how_fast() {
        let progress = Progress::Verify { bytes_done: 50_000_000, bytes_total: 200_000_000 };
        assert_eq!(progress_line(&progress, 0.5), "verify  50 of 200 MB  25 %  100 MB/s");
        let progress = Progress::Catalog { done: 1000, total: 71_239 };
        assert_eq!(progress_line(&progress, 1.0), "catalog  1,000 of 71,239 records  1,000/s");
    }
}
