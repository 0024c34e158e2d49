//! What an export of a site has written.

use std::path::Path;

use serde::Serialize;
use variorum_redline::render::{Line, Style, counted};

use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::files::site_folder::Counts;
use crate::web::static_site::SiteSummary;

#[derive(Serialize)]
struct SiteObject {
    r#type: &'static str,
    briefings: u64,
    written: u64,
    bytes: u64,
    removed: u64,
}

/// Prints what was written of a site; nothing when quiet, but for JSON.
pub fn summary(summary: &SiteSummary, path: &Path, terminal: &mut Terminal) -> Result<(), CliError> {
    let SiteSummary { briefings, files: Counts { written, bytes, removed }, .. } = *summary;
    if terminal.is_json() {
        return terminal.object(&SiteObject { r#type: "site", briefings, written, bytes, removed });
    }
    if terminal.is_quiet() {
        return Ok(());
    }
    let (briefings, bytes) = (counted(briefings, "briefing"), counted(bytes, "byte"));
    let [written, removed] = [written, removed].map(|files| counted(files, "file"));
    let said = format!("site of {briefings}: wrote {written}, {bytes}, removed {removed} in ");
    terminal.line(&Line::new().with(Style::Plain, said).foreign(Style::Strong, &path.display().to_string()))
}
