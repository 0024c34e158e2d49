//! Takes what a reader parses into the store, and reports what was taken, left out and refused.

use std::collections::BTreeMap;

use variorum_store::{
    Arrival, ContentHash, DedupPolicy, End, EndDraft, Error as StoreError, Imported, Importer, Name, RenameDraft,
    Revision, Store, Time,
};

use super::ages::Ages;
use super::batch::{Parsed, ParsedEnd, ParsedName, ParsedRenames, ParsedRevision, refusal};
use super::branch_tip::BranchTip;
use super::last_texts::LastTexts;
use super::originals::Originals;
use super::refusal::{Reason, Refusal};
use super::report::{Kind, Report};
use super::same_commits::SameCommits;
use super::{Format, RunningReader};
use crate::clock;
use crate::interchange::Error;

/// What happens while an import runs.
#[derive(Debug)]
pub enum ImportEvent<'event> {
    /// A record was refused; the import goes on.
    Refused(&'event Refusal),
    /// A file cannot be read; the import goes on, and is well.
    Unreadable(&'event Refusal),
    /// A batch was taken.
    Progress {
        /// Records that were taken so far, or are in the store already.
        taken: u64,
        /// Bytes of the source up to the end of the batch, still compressed.
        bytes_read: u64,
    },
}

/// What became of a source.
#[derive(Debug)]
pub struct ImportSummary {
    /// What the store made of the records that it took.
    pub imported: Imported,
    /// Records that were refused.
    pub refused: u64,
    /// What was not taken as the source has it.
    pub report: Report,
    /// Bytes of the source, still compressed.
    pub bytes_read: u64,
}

impl ImportSummary {
    /// Whether the source had nothing at all; that it does not say where it ends is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Imported { added, already_stored, labelled, ended, renamed, .. } = self.imported;
        added + already_stored + labelled + ended + renamed + self.refused == 0
            && self.report.kinds().all(|(kind, _)| *kind == Kind::UnannouncedEnds)
    }
}

/// What ended an import early. Everything sound before it is in the store.
#[derive(Debug)]
pub struct Interrupted {
    /// Why.
    pub error: Error,
    /// Records that were added before, durably.
    pub added: u64,
}

/// Imports everything that `reader` reads into `store`.
///
/// A revision that the store has already is not added again, so an import that was interrupted can
/// be run again to resume. With `is_strict` it stops at the first record that is refused
/// ([`Error::Rejected`]); else refusals are counted, and given to `observe`.
///
/// Errors: [`Interrupted`] with what the reader or the store met. Cost: that of the store's
/// importer; memory is bounded by the reader's channel and one entry of the log.
pub fn run(
    reader: &RunningReader,
    store: &mut Store,
    is_strict: bool,
    observe: &mut dyn FnMut(ImportEvent<'_>),
) -> Result<ImportSummary, Interrupted> {
    // What is in a directory has no history of its own: a file that has not changed since is no
    // revision.
    let dedup = match reader.format {
        Format::Directory => DedupPolicy::SameAsHead,
        _ => DedupPolicy::SameRevision,
    };
    let importer = store.importer();
    // Nothing else is in force where nothing was there.
    let has_others = reader.format == Format::Git && !reader.all_commits && !importer.is_alone();
    let mut run = RunningImport {
        importer,
        dedup,
        is_strict,
        observe,
        taken: 0,
        refused: 0,
        report: Report::new(),
        names: Originals::default(),
        ages: Ages::default(),
        texts: reader.changed_only.then(LastTexts::default),
        tip: has_others.then(BranchTip::default),
        same: (reader.format == Format::Git).then(|| SameCommits::new(reader.all_commits)),
    };
    let ended = run.take_all(reader);
    let imported = run.importer.imported();
    match ended {
        Ok(()) => {
            let (refused, report) = (run.refused, run.report);
            Ok(ImportSummary { imported, refused, report, bytes_read: reader.bytes_read() })
        }
        Err(error) => Err(Interrupted { error, added: imported.added }),
    }
}

struct RunningImport<'run> {
    importer: Importer<'run>,
    dedup: DedupPolicy,
    is_strict: bool,
    observe: &'run mut dyn FnMut(ImportEvent<'_>),
    taken: u64,
    refused: u64,
    report: Report,
    names: Originals,
    ages: Ages,
    /// Where only changes are taken.
    texts: Option<LastTexts>,
    /// Where the source is git.
    same: Option<SameCommits>,
    /// Where it is a branch of git, and the store has something already.
    tip: Option<BranchTip>,
}

impl RunningImport<'_> {
    /// Takes batch after batch until the reader says that it has read everything.
    fn take_all(&mut self, reader: &RunningReader) -> Result<(), Error> {
        for batch in &reader.batches {
            self.report.merge(batch.report);
            if batch.parsed.is_empty() {
                continue;
            }
            let recorded = clock::now()?;
            for parsed in batch.parsed {
                let refusal = match parsed {
                    Parsed::End => {
                        self.importer.flush()?;
                        self.report_late_refusals(self.is_strict)?;
                        return self.compare_with_branch(&reader.prefix);
                    }
                    Parsed::Failed(error) => {
                        self.flush_sound_records()?;
                        return Err(*error);
                    }
                    parsed => self.take(parsed, &recorded)?,
                };
                for refusal in late_refusals(&mut self.importer).into_iter().chain(refusal) {
                    if self.is_strict {
                        self.flush_sound_records()?;
                        return Err(Error::Rejected(Box::new(refusal)));
                    }
                    self.refuse(&refusal);
                }
            }
            (self.observe)(ImportEvent::Progress { taken: self.taken, bytes_read: batch.bytes_read });
        }
        Err(Error::ReaderStopped)
    }

    /// Counts what was parsed, or gives it to the store; what the store refuses comes back as a
    /// refusal.
    fn take(&mut self, parsed: Parsed, recorded: &Time) -> Result<Option<Refusal>, Error> {
        let (line, subject, arrival) = match parsed {
            Parsed::Revision(line, mut revision) => {
                self.names.settle(&mut revision, &self.importer, &mut self.report)?;
                return self.revise(line, *revision, recorded);
            }
            Parsed::Record { line, briefing, record, text } => {
                (Some(line), briefing, self.importer.push_line_over_gaps(record, text, Some(line)))
            }
            Parsed::Ended(line, end) => {
                let briefing = self.names.settled(&end.briefing);
                let ParsedEnd { time, author, reason, .. } = *end;
                let draft = EndDraft { briefing, time, recorded: recorded.clone(), author, reason, behind: None };
                return self.end(line, draft);
            }
            Parsed::Renamed(line, renamed) => return self.rename(line, *renamed, recorded),
            Parsed::Refused(refusal) => return Ok(Some(refusal)),
            Parsed::Skipped(_, refusal) if self.is_strict => return Ok(Some(refusal)),
            Parsed::Skipped(kind, refusal) => {
                if kind == Kind::UnreadableFiles {
                    (self.observe)(ImportEvent::Unreadable(&refusal));
                }
                self.report.add(kind, || refusal.subject.unwrap_or_default());
                return Ok(None);
            }
            Parsed::RefusedAgain => {
                self.refused += 1;
                return Ok(None);
            }
            Parsed::Failed(_) | Parsed::End => return Ok(None),
        };
        self.arrived(line, subject, arrival)
    }

    /// Gives a revision to the store, unless it is none where only changes are taken.
    fn revise(
        &mut self,
        line: Option<u64>,
        revision: ParsedRevision,
        recorded: &Time,
    ) -> Result<Option<Refusal>, Error> {
        let (subject, time) = (revision.briefing.as_str().to_owned(), revision.time.clone());
        let mut same_key = None;
        if let Some(same) = self.same.as_ref().filter(|_| !self.importer.is_alone()) {
            let content = ContentHash::of(revision.content.as_bytes());
            same_key = Some(same.key(&revision, content));
            if let Some(tip) = &mut self.tip {
                tip.revised(&subject, content);
            }
        }
        if let Some(texts) = &mut self.texts
            && texts.is_same(&revision, &self.importer)?
        {
            self.report.add(Kind::SameText, || format!("{subject} ({time})"));
            return Ok(None);
        }
        let arrival = self.importer.push(revision.into_draft(recorded.clone()), self.dedup, line);
        if matches!(arrival, Ok(Arrival::Added)) {
            if let (Some(same), Some(key)) = (&mut self.same, same_key)
                && let Some(number) = same.find(&subject, key, &self.importer)?
            {
                return Err(Error::CommitStoredOtherwise { briefing: subject, number });
            }
            self.ages.add(&subject, &time, &self.importer, &mut self.report)?;
            if time.instant() > recorded.instant() {
                self.report.add(Kind::InTheFuture, || format!("{subject} ({time})"));
            }
        }
        self.arrived(line, Some(subject), arrival)
    }

    /// Ends a briefing.
    fn end(&mut self, line: Option<u64>, draft: EndDraft) -> Result<Option<Refusal>, Error> {
        if let Some(texts) = &mut self.texts {
            texts.ended(&draft.briefing, &draft.time);
        }
        let (subject, time) = (draft.briefing.as_str().to_owned(), draft.time.clone());
        if let Some(tip) = &mut self.tip {
            tip.ended(&subject);
        }
        let arrival = self.importer.push_end(draft, line);
        if matches!(arrival, Ok(Arrival::Added)) {
            self.ages.ended(&subject, &time);
        }
        let subject = Some(subject);
        self.arrived(line, subject, arrival)
    }

    /// Counts what arrived; what the store refuses comes back as a refusal.
    fn arrived(
        &mut self,
        line: Option<u64>,
        subject: Option<String>,
        arrival: Result<Arrival, StoreError>,
    ) -> Result<Option<Refusal>, Error> {
        match arrival {
            Ok(Arrival::Added | Arrival::AlreadyStored | Arrival::Renewed) => {
                self.taken += 1;
                Ok(None)
            }
            Ok(Arrival::WithoutText) => {
                self.report.add(Kind::WithoutText, || subject.unwrap_or_default());
                Ok(None)
            }
            // These concern one record alone.
            Err(
                error @ (StoreError::TooLarge { .. }
                | StoreError::Record(_)
                | StoreError::Mismatch { .. }
                | StoreError::Name { .. }),
            ) => Ok(Some(refusal(line, subject.as_deref(), Reason::Store(Box::new(error))))),
            Err(error) => Err(error.into()),
        }
    }

    /// Gives briefings other names; where the store has another history under one of them, each of
    /// these briefings ends instead, and its text goes on under the new name.
    fn rename(&mut self, line: Option<u64>, renamed: ParsedRenames, recorded: &Time) -> Result<Option<Refusal>, Error> {
        let settled = |(old, new): &(ParsedName, ParsedName)| (self.names.settled(old), new.name.clone());
        let renames: Vec<(Name, Name)> = renamed.renames.iter().map(settled).collect();
        let subject = renames.first().map(|(old, _)| old.as_str().to_owned());
        let ParsedRenames { renames: parsed, time, author, note } = renamed;
        let draft = RenameDraft { renames, time, recorded: recorded.clone(), author, note };
        let arrival = self.importer.push_rename(draft.clone(), line);
        if let Err(StoreError::Mismatch { .. }) = arrival {
            return self.rename_apart(line, draft);
        }
        for (_, new) in &parsed {
            self.names.renamed(new, &mut self.report);
        }
        self.ages.renamed(&draft.renames);
        if let Some(tip) = &mut self.tip {
            tip.renamed(&draft.renames);
        }
        if let Some(texts) = &mut self.texts {
            texts.renamed(&draft.renames);
        }
        self.arrived(line, subject, arrival)
    }

    /// Ends briefings, and begins others with their texts.
    fn rename_apart(&mut self, line: Option<u64>, draft: RenameDraft) -> Result<Option<Refusal>, Error> {
        // What is pending has to be there to be read.
        self.importer.flush()?;
        let RenameDraft { renames, time, recorded, author, note } = draft;
        let mut ends = Vec::new();
        let mut begun = Vec::new();
        for (old, new) in renames {
            let (recorded, reason) = (recorded.clone(), Some(format!("renamed to {new}")));
            let end =
                EndDraft { briefing: old, time: time.clone(), recorded, author: author.clone(), reason, behind: None };
            let Some(last) = last_before(self.importer.store(), &end)? else {
                // Nothing of the record is taken then.
                let reason = StoreError::Mismatch { what: "it renames a briefing that this store does not have" };
                return Ok(Some(refusal(line, Some(end.briefing.as_str()), Reason::Store(Box::new(reason)))));
            };
            begun.push(ParsedRevision {
                briefing: new,
                content: self.importer.store().content(&last)?,
                time: end.time.clone(),
                author: end.author.clone(),
                note: note.clone(),
                source: None,
                labels: Vec::new(),
                meta: BTreeMap::new(),
            });
            ends.push(end);
        }
        for (end, begun) in ends.iter().zip(&begun) {
            self.report.add(Kind::RenamesOntoNames, || format!("{} -> {}", end.briefing, begun.briefing));
        }
        // A name may be one that another of these briefings gets: first it ends, then it begins.
        let mut refusal = None;
        for end in ends {
            refusal = self.end(line, end)?.or(refusal);
        }
        for revision in begun {
            refusal = self.revise(line, revision, &recorded)?.or(refusal);
        }
        Ok(refusal)
    }

    /// Reports where the store has something else in force than the branch that was imported.
    fn compare_with_branch(&mut self, prefix: &str) -> Result<(), Error> {
        let Some(tip) = &self.tip else { return Ok(()) };
        // What a branch does not have is known only where it was read from its root.
        let is_whole = !self.report.kinds().any(|(kind, _)| *kind == Kind::UnknownBeginnings);
        tip.compare(&self.importer, prefix, is_whole, &mut self.report)
    }

    /// Writes what was gathered before an import ends early.
    fn flush_sound_records(&mut self) -> Result<(), Error> {
        self.importer.flush()?;
        self.report_late_refusals(false)
    }

    /// Reports what the store took first and could not write then.
    fn report_late_refusals(&mut self, is_strict: bool) -> Result<(), Error> {
        for refusal in late_refusals(&mut self.importer) {
            if is_strict {
                return Err(Error::Rejected(Box::new(refusal)));
            }
            self.refuse(&refusal);
        }
        Ok(())
    }

    fn refuse(&mut self, refusal: &Refusal) {
        self.refused += 1;
        (self.observe)(ImportEvent::Refused(refusal));
    }
}

/// The revision that an end stands behind, where the store has it from this source already; else
/// the newest one of its briefing.
fn last_before(store: &Store, end: &EndDraft) -> Result<Option<Revision>, StoreError> {
    let name = end.briefing.as_str();
    let is_same = |stored: &End| {
        let record = &stored.record;
        (&record.time, &record.author, &record.reason) == (&end.time, &end.author, &end.reason)
    };
    match store.ends_of(name)?.into_iter().find(is_same) {
        Some(stored) => store.by_number(name, stored.number),
        None => store.head(name),
    }
}

/// What the store took first and could not write then.
fn late_refusals(importer: &mut Importer<'_>) -> Vec<Refusal> {
    let refused = importer.take_refused().into_iter();
    let late = |refused: variorum_store::Refused| {
        refusal(refused.line, refused.briefing.as_deref(), Reason::Store(Box::new(refused.reason)))
    };
    refused.map(late).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use variorum_store::{Homes, unwatched};

    use super::*;
    use crate::interchange::import::{DirectoryOptions, Request, start};

    const LINES: &str = concat!(
        r#"{"doc":"a","time":0,"content":"one"}"#,
        "\n",
        r#"{"doc":"a","time":1}"#,
        "\n",
        r#"{"doc":"","time":1,"content":"x"}"#,
        "\n",
        r#"{"record":"{}"}"#,
        "\n",
        r#"{"doc":"a","time":2,"content":"two"}"#,
        "\n",
    );

    /// Imports lines, and returns the lines that were refused.
    fn import(store: &mut Store, lines: &str, is_strict: bool) -> (Result<ImportSummary, Interrupted>, Vec<u64>) {
        let mut source = tempfile::NamedTempFile::new().unwrap();
        source.write_all(lines.as_bytes()).unwrap();
        let request = Request {
            source: source.path().to_owned(),
            format: None,
            prefix: None,
            follow_renames: false,
            branch: None,
            directory: DirectoryOptions::default(),
            zone: None,
            all_commits: false,
            changed_only: false,
            store: "store".into(),
        };
        let reader = start(request).unwrap();
        let mut refused = Vec::new();
        let done = run(&reader, store, is_strict, &mut |event| {
            if let ImportEvent::Refused(refusal) = event {
                refused.push(refusal.line.unwrap());
            }
        });
        (done, refused)
    }

    #[test]
    fn records_are_taken_refused_or_stored_already() {
        let dir = tempfile::tempdir().unwrap();
        Store::init(dir.path()).unwrap();
        let mut store = Store::open(dir.path(), &Homes::default(), &mut unwatched).unwrap();
        for (added, held) in [(2, 0), (0, 2)] {
            let (summary, refused) = import(&mut store, LINES, false);
            let summary = summary.unwrap();
            assert_eq!((summary.imported.added, summary.imported.already_stored, summary.refused), (added, held, 3));
            assert_eq!((refused, summary.bytes_read), (vec![2, 3, 4], LINES.len() as u64));
        }
    }

    #[test]
    fn a_strict_import_stops_at_the_first_refusal_and_keeps_what_came_before() {
        let dir = tempfile::tempdir().unwrap();
        Store::init(dir.path()).unwrap();
        let mut store = Store::open(dir.path(), &Homes::default(), &mut unwatched).unwrap();
        let (done, refused) = import(&mut store, LINES, true);
        let Interrupted { error, added } = done.unwrap_err();
        let Error::Rejected(refusal) = error else { panic!("{error:?}") };
        assert!(matches!(*refusal.reason, Reason::Missing { field: "content", .. }), "{refusal:?}");
        assert_eq!((refusal.line, refusal.subject.as_deref(), added, refused), (Some(2), Some("a"), 1, vec![]));
        assert_eq!(store.head("a").unwrap().unwrap().record.number, 1);
    }
}
