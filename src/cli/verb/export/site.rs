//! `export --format site`: starts `web::static_site`, and prints what it reports.

use std::path::Path;

use variorum_redline::render::{counted, quoted};
use variorum_store::Store;

use super::REPORTS_MAX;
use crate::cli::args::{ExportArgs, SITE_TITLE};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::exit_code::ExitCode;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::web::public_url::PublicUrl;
use crate::web::static_site::{self, Error, Options, SiteEvent};

/// Writes a site, or what changed since it was written.
pub fn run(
    args: &ExportArgs,
    (path, store_dir): (&Path, &Path),
    store: &Store,
    context: &Context,
    terminal: &mut Terminal,
) -> Result<ExitCode, CliError> {
    let base_url = args.base_url.as_deref().map(PublicUrl::parse).transpose();
    let base_url = base_url.map_err(|error| CliError::new(Kind::Usage, format!("--base-url: {error}")))?;
    let base_url = base_url.map(|url| format!("{}{}", url.origin(), url.base));
    let options = Options { title: SITE_TITLE, prefix: &args.prefix, base_url: base_url.as_deref() };
    let mut unreadable = 0;
    let mut listener = |event: SiteEvent<'_>| -> Result<(), Failure> {
        match event {
            SiteEvent::Briefings { done, total } => terminal.progress_of("site", done, total, "briefings"),
            SiteEvent::Unreadable { file, why } => {
                unreadable += 1;
                if unreadable <= REPORTS_MAX {
                    terminal.warn(&format!("{file}: {why}"));
                }
            }
        }
        Ok(())
    };
    let written = static_site::write(store, context.calendar(), options, (path, store_dir), &mut listener);
    let summary = written.map_err(|Failure(error)| failure(error, path))?;
    terminal.progress_done();
    if let Some(more) = unreadable.checked_sub(REPORTS_MAX).filter(|more| *more > 0) {
        terminal.warn(&format!("{more} more cannot be read"));
    }
    if base_url.is_none() {
        terminal.hint(hints::SITE_WITHOUT_ADDRESS);
    }
    print::site::summary(&summary, path, terminal)?;
    let exit = Context::exit_after_reading(store);
    Ok(if summary.unreadable > 0 { ExitCode::Damage } else { exit })
}

/// What ended a run.
struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// What ended a run, with advice.
fn failure(error: Error, path: &Path) -> CliError {
    let shown = path.display().to_string();
    let told = |kind, what: &str| CliError::new(kind, format!("{shown}: {what}"));
    match error {
        Error::File(error) => error.into(),
        Error::Query(error) => error.into(),
        Error::Notes => {
            told(Kind::Refused, "what is noted in .variorum-site cannot be read").hint(hints::SITE_ELSEWHERE)
        }
        Error::Newer => told(Kind::Refused, "a newer variorum wrote this site").hint(hints::SITE_ELSEWHERE),
        Error::OtherStore => told(Kind::Refused, "this is the site of another store").hint(hints::SITE_ELSEWHERE),
        Error::OtherPrefix { prefix } if prefix.is_empty() => {
            told(Kind::Refused, "this site has all briefings, not those of --prefix").hint(hints::SITE_ELSEWHERE)
        }
        Error::OtherPrefix { prefix } => {
            let hint = format!("write it with --prefix {}, or to another directory", quoted(&prefix));
            told(Kind::Refused, &format!("this site has the briefings whose names start with {prefix}")).hint(hint)
        }
        Error::NotContinued { size } => {
            let records = counted(size, "record");
            let what = format!("this site shows {records} of the log, and the store here does not continue them");
            told(Kind::Conflict, &what).hint(hints::SITE_ELSEWHERE)
        }
    }
}
