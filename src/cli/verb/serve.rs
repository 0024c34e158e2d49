//! `serve`: the store in a browser.

use variorum_redline::render::{Line, Style};

use super::ExitCode;
use crate::cli::args::ServeArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::web::server::{self, Options};

/// Serves until it is told to stop.
pub fn run(args: &ServeArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let store = context.open(terminal)?;
    let options = Options { port: args.port, title: args.title.clone() };
    let mut printed = Ok(());
    let served = server::serve(store.reader(), options, |address| {
        let line = Line::new().with(Style::Plain, "Listening on ").with(Style::Strong, address);
        printed = terminal.line(&line).and_then(|()| terminal.finish());
    });
    printed?;
    served.map_err(|error| CliError::system(&format!("127.0.0.1:{}", args.port), &error))?;
    Ok(ExitCode::Done)
}
