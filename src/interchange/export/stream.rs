//! The formats that are one stream of bytes, records in the order of the log: JSON Lines, git, CSV,
//! Parquet.

use std::collections::{BTreeMap, HashSet};

use variorum_store::{Direction, Error as StoreError, Event, KeptRecord, Notice, TimeRange};

use super::csv::Csv;
use super::encoder::{Encoder, LogRecord as _};
use super::git::Git;
use super::json_lines::JsonLines;
use super::log_pages::LogPages;
use super::parquet::Parquet;
use super::paths::{PathProblem, Paths};
use super::{Export, ExportEvent, ExportSummary, Remark};
use crate::interchange::Error;

/// Bytes that are given to the listener at once, nearly.
const BUFFER_BYTES: usize = 64 << 10;

impl<E: From<Error>> Export<'_, E> {
    /// Writes JSON Lines: every record with its exact line and its text, so that importing it gives
    /// the same ids.
    pub fn json_lines(self) -> Result<ExportSummary, E> {
        let json_lines = JsonLines::new(self.store);
        self.stream(json_lines)
    }

    /// Writes a stream for `git fast-import`: each revision a commit on `branch`.
    ///
    /// Errors: [`Error::BranchName`], and those of every export. Briefings that cannot be files
    /// beside the others of their time are reported and left out.
    pub fn git(mut self, branch: &str) -> Result<ExportSummary, E> {
        let git = Git::new(branch)?;
        let refused = self.refuse_impossible_paths(branch)?;
        self.stream(git.without(refused))
    }

    /// Reports the briefings that cannot be files of the branch, and returns what they are called
    /// now.
    ///
    /// Cost: the names; where one would have to be a folder of another, or briefings were renamed,
    /// the log without its texts.
    fn refuse_impossible_paths(&mut self, branch: &str) -> Result<HashSet<String>, E> {
        let store = self.store;
        let (mut paths, mut problems) = (Paths::default(), BTreeMap::new());
        let mut may_meet = store.has_renames().map_err(Error::Store)?;
        for briefing in store.walk_briefings(self.prefix, "") {
            let name = match briefing {
                Ok(briefing) => briefing.name,
                // It is reported when the log is walked.
                Err(StoreError::Damaged(_)) => continue,
                Err(error) => return Err(Error::Store(error).into()),
            };
            match paths.claim(&name) {
                Ok(()) => {}
                Err(PathProblem::IsBelowFile { .. }) => may_meet = true,
                Err(problem) => drop(problems.insert(name.clone(), (name, problem))),
            }
        }
        let mut refused: HashSet<String> = problems.keys().cloned().collect();
        if may_meet {
            problems.extend(self.refused_over_time(Git::new(branch)?.without(refused.clone()))?);
        }
        for (path, (briefing, problem)) in problems {
            self.refuse(&path, problem)?;
            refused.insert(briefing);
        }
        Ok(refused)
    }

    /// What cannot be a file of the branch at some time, by its path of then.
    fn refused_over_time(&self, git: Git) -> Result<BTreeMap<String, (String, PathProblem)>, Error> {
        let (mut git, mut out) = (git.trial(), Vec::new());
        let mut pages = LogPages::<KeptRecord>::new(self.store, self.prefix, false, self.log_end()?);
        // What is damaged is reported when the stream is written.
        while let Some(page) = pages.page(&mut |_| Ok::<(), Error>(()))? {
            for mut item in page {
                item.text = Some(String::new());
                git.record(item, &mut out)?;
                out.clear();
            }
        }
        Ok(git.into_tree().into_refused())
    }

    /// Writes comma-separated values, a row for each revision, with a column of texts or without.
    pub fn csv(self, with_text: bool) -> Result<ExportSummary, E> {
        self.stream(Csv::new(with_text))
    }

    /// Writes a Parquet file, a row for each revision, with a column of texts or without.
    pub fn parquet(self, with_text: bool) -> Result<ExportSummary, E> {
        self.stream(Parquet::new(with_text)?)
    }

    /// Walks along the log, and gives the listener the bytes that `encoder` makes of it.
    fn stream<F: Encoder>(mut self, mut encoder: F) -> Result<ExportSummary, E> {
        let store = self.store;
        let end = self.log_end()?;
        let total = (end != u64::MAX).then_some(end);
        let mut out = Vec::with_capacity(BUFFER_BYTES * 2);
        encoder.begin(&mut out)?;
        let mut pages = LogPages::<F::Record>::new(store, self.prefix, encoder.has_text(), end);
        while let Some(page) = pages.page(&mut |damage| self.gap(damage))? {
            for item in page {
                let briefing = item.briefing.as_ref().filter(|_| item.record.is_revision());
                let briefing = briefing.map(|name| self.hash_of(name));
                if encoder.record(item, &mut out)?
                    && let Some(briefing) = briefing
                {
                    self.count(briefing, 1);
                }
                if out.len() >= BUFFER_BYTES {
                    self.hand_over(&mut out)?;
                }
            }
            self.emit(ExportEvent::Records { done: pages.walked().min(end), total })?;
        }
        encoder.finish(&mut out)?;
        self.hand_over(&mut out)?;
        self.summary.remarks = encoder.remarks();
        if encoder.is_table() {
            self.remark_ends()?;
        }
        Ok(self.finish())
    }

    /// Counts the ends that a table has no rows for.
    fn remark_ends(&mut self) -> Result<(), E> {
        let store = self.store;
        let mut ends = 0;
        for event in store.walk_events(None, Direction::OldestFirst, TimeRange::default()) {
            let Some(Event::End(end)) = self.unless_damaged(event)? else { continue };
            ends += u64::from(end.briefing.starts_with(self.prefix));
        }
        if ends > 0 {
            self.summary.remarks.push(Remark::EndsLeftOut(ends));
        }
        Ok(())
    }

    fn hand_over(&mut self, out: &mut Vec<u8>) -> Result<(), E> {
        self.emit(ExportEvent::Bytes(out))?;
        out.clear();
        Ok(())
    }

    /// The leaf before which the log ends for this export: where it ends now, or, in a damaged
    /// store, everything that can be found.
    pub(super) fn log_end(&self) -> Result<u64, Error> {
        let is_damaged = self.store.notices().iter().any(|notice| matches!(notice, Notice::Damaged(_)));
        if is_damaged { Ok(u64::MAX) } else { Ok(self.store.pin()?.shown.size) }
    }
}
