//! The progress line: when it is drawn, and what it says.

use variorum_redline::render::grouped;
use variorum_store::Progress;

use crate::clock::Stopwatch;

/// Between two looks at progress, so that it costs nothing.
const INTERVAL_S: f64 = 0.1;

/// A progress line, from the first report of some work to its end.
pub(super) struct ProgressLine {
    since: Stopwatch,
    last_s: f64,
    is_drawn: bool,
}

impl ProgressLine {
    /// One that starts now.
    pub(super) fn start() -> Self {
        Self { since: Stopwatch::start(), last_s: 0.0, is_drawn: false }
    }

    /// Whether it is time to draw it again, and if so how many seconds have passed since the start.
    pub(super) fn is_due(&mut self) -> Option<f64> {
        let elapsed_s = self.since.elapsed_s();
        if elapsed_s - self.last_s < INTERVAL_S {
            return None;
        }
        self.last_s = elapsed_s;
        self.is_drawn = true;
        Some(elapsed_s)
    }

    /// Whether it stands on the terminal.
    pub(super) const fn is_drawn(&self) -> bool {
        self.is_drawn
    }
}

fn per_second(done: u64, elapsed_s: f64) -> u64 {
    (done as f64 / elapsed_s.max(0.001)) as u64
}

/// How far some work is: so many of so many things.
pub(super) fn counted(what: &str, done: u64, total: u64, things: &str, elapsed_s: f64) -> String {
    let rate = grouped(per_second(done, elapsed_s));
    format!("{what}  {} of {} {things}  {rate}/s", grouped(done), grouped(total))
}

/// How far the store's work is.
pub(super) fn of_store(progress: &Progress, elapsed_s: f64) -> String {
    match *progress {
        Progress::Catalog { done, total } => counted("catalog", done, total, "records", elapsed_s),
        Progress::Search { done, total } => counted("index", done, total, "records", elapsed_s),
        Progress::Salvage { done, total } => counted("repair", done, total, "records", elapsed_s),
        Progress::Verify { bytes_done, bytes_total } => bytes("verify", bytes_done, bytes_total, elapsed_s),
        Progress::Pack { bytes_done, bytes_total } => bytes("pack", bytes_done, bytes_total, elapsed_s),
    }
}

fn bytes(what: &str, bytes_done: u64, bytes_total: u64, elapsed_s: f64) -> String {
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
    use super::*;

    #[test]
    fn a_line_has_how_far_and_how_fast() {
        let progress = Progress::Verify { bytes_done: 50_000_000, bytes_total: 200_000_000 };
        assert_eq!(of_store(&progress, 0.5), "verify  50 of 200 MB  25 %  100 MB/s");
        let progress = Progress::Catalog { done: 1000, total: 71_239 };
        assert_eq!(of_store(&progress, 1.0), "catalog  1,000 of 71,239 records  1,000/s");
    }
}
