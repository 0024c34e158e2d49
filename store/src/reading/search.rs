//! Searching: where a phrase stood, by the index of words, and by the texts where the index cannot
//! be believed.

mod sync_index;
mod texts;
mod trace;

use std::ops::Range;
use std::path::Path;

use crate::catalog::Rows;
use crate::damage::Damage;
use crate::database::{blames_a_file, inconsistent};
use crate::error::{Error, Result};
use crate::progress::{OnProgress, unwatched};
use crate::reading::{End, EndTakenBack, Reader, Revision};
use crate::search::{Phrase, PhraseChanges, RunCandidates, SearchIndex, SortedCandidates};

use trace::PhraseTrace;

/// Where a phrase stood in a briefing, and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The first revision that has it.
    pub added: Revision,
    /// The newest one that has it, of those from `added` on; `None` where damage hides its record.
    pub last: Option<Revision>,
    /// The first one after that which has it no more; `None` where the newest revision has it.
    pub removed: Option<Revision>,
    /// The end of the briefing that counts, where its newest revision has the phrase and is not in
    /// force any more.
    pub ended: Option<Box<End>>,
    /// The ends that were taken back in between: by a revision behind `added`, up to `removed`.
    pub ends_taken_back: Vec<EndTakenBack>,
    /// The paragraph in which it stands in `last`, or the part of a long one; with the line ends
    /// around it.
    pub passage: String,
    /// Where in that passage, in bytes.
    pub range: Range<usize>,
}

/// Finds phrases in a store, by an index of its words that is up to the log.
pub struct Searcher<'reader> {
    reader: &'reader Reader,
    index: SearchIndex,
    /// Where the index is kept, if it is.
    folder: Option<&'reader Path>,
}

impl Searcher<'_> {
    /// Where and when a phrase stood, in the briefings whose name begins with `prefix`: by name,
    /// then as it came.
    ///
    /// `each` takes what is found, and says whether to go on. Returns the damage that was met: what
    /// cannot be read is passed over.
    /// Errors: I/O, SQLite. Cost: the rows of the index whose signatures have all of the phrase's
    /// bits, the passages of those rows, and the records of what came and left. Where a phrase is
    /// longer than what passages share with each other, or has the end of a paragraph in it, the
    /// texts of the briefings that have its beginning at the end of a passage.
    pub fn search(
        &self,
        phrase: &Phrase,
        prefix: &str,
        each: &mut dyn FnMut(Occurrence) -> bool,
    ) -> Result<Vec<Damage>> {
        let _moment = self.index.snapshot()?;
        let found = match self.candidates(phrase, prefix) {
            // Nothing was given yet, so all can be looked for in an index that was made anew.
            Err(error) if blames_a_file(&error) && self.folder.is_some() => {
                // The next searcher makes it anew.
                self.folder.map_or(Ok(()), SearchIndex::remove)?;
                return self.reader.temporary_searcher(&mut unwatched)?.search(phrase, prefix, each);
            }
            found => found?,
        };
        let mut trace = PhraseTrace::new(self.reader, phrase, each);
        found.for_each_run(&mut |look| {
            if !trace.is_of(&look.name) && !trace.begin(&look.name)? {
                return Ok(false);
            }
            let from =
                if trace.believes_index() { self.by_passages(&mut trace, look)? } else { Next::Text(look.first) };
            match from {
                Next::Run => Ok(true),
                Next::Nothing => Ok(false),
                Next::Text(number) => Ok(trace.by_texts(number, look.last)?),
            }
        })?;
        trace.begin("")?;
        Ok(trace.damages)
    }

    /// The rows of the index in which a phrase may have come or left, of the briefings whose name
    /// begins with `prefix`; sorted, on disk where there are many.
    fn candidates(&self, phrase: &Phrase, prefix: &str) -> Result<SortedCandidates> {
        self.reader.ask(|catalog| catalog.ensure_complete(&[Rows::Briefings]))?;
        let found = SortedCandidates::new()?;
        let mut known = (0, None);
        self.index.candidates(phrase, &mut |candidate| {
            if known.0 != candidate.number {
                let revision = |leaf| self.reader.ask(|catalog| catalog.revision_of(leaf));
                let run = revision(candidate.run.first)?.zip(revision(candidate.run.last)?);
                let is_a_run = run.as_ref().is_some_and(|((name, _), (of_last, _))| name == of_last);
                if !is_a_run && self.folder.is_some() {
                    return Err(inconsistent("runs"));
                }
                known = (candidate.number, run.filter(|((name, _), _)| name.starts_with(prefix)));
            }
            match &known.1 {
                Some(((name, first), (_, last))) => found.push(name, *first, *last, &candidate),
                None => Ok(()),
            }
        })?;
        Ok(found)
    }

    /// Follows a phrase through a run by the passages that changed; says what is to be done next.
    ///
    /// What the index says of a revision is believed where the revision's record names the text
    /// that was indexed.
    fn by_passages(&self, trace: &mut PhraseTrace<'_, '_>, look: &RunCandidates) -> Result<Next> {
        let mut changes = PhraseChanges::default();
        for row in &look.rows {
            if !self.index.read_row(*row, trace.phrase(), &mut changes).unwrap_or(false) {
                return Ok(Next::Text(look.first));
            }
        }
        let is_whole = self.index.is_whole(look.run).unwrap_or(false);
        if is_whole && changes.by_revision.is_empty() && changes.first_uncertain.is_none() {
            return Ok(Next::Run);
        }
        let contents = self.index.contents(look.run).unwrap_or_default();
        if !is_whole || look.last.checked_sub(look.first).map(|more| more + 1) != Some(contents.len() as u64) {
            return Ok(Next::Text(look.first));
        }
        for (index, changes_of_revision) in &changes.by_revision {
            if changes.first_uncertain.is_some_and(|uncertain| uncertain <= *index) {
                break;
            }
            let number = look.first + u64::from(*index);
            if trace.is_turn(changes_of_revision) {
                let revision = match self.reader.by_number(&look.name, number) {
                    Err(Error::Damaged(_)) => None,
                    other => other?,
                };
                let indexed = contents.get(*index as usize);
                let Some(revision) = revision.filter(|revision| Some(&revision.record.content) == indexed) else {
                    return Ok(Next::Text(number));
                };
                if !trace.turn(revision)? {
                    return Ok(Next::Nothing);
                }
            }
            trace.apply(&changes.passages, changes_of_revision);
        }
        Ok(changes.first_uncertain.map_or(Next::Run, |index| Next::Text(look.first + u64::from(index))))
    }
}

/// What a search does after a run.
enum Next {
    /// It goes on with the next run.
    Run,
    /// It reads texts, from this revision on, and believes them alone to the end of the briefing.
    Text(u64),
    /// Nobody wants more.
    Nothing,
}

impl Reader {
    /// A searcher, whose index is first brought up to the log: told to `progress`, and going on
    /// where it was interrupted.
    ///
    /// Errors: [`Error::Cancelled`], which keeps what was read; I/O, SQLite. Cost: the texts that
    /// came since the last searcher; all texts of the store for the first one.
    pub fn searcher(&self, progress: &mut OnProgress<'_>) -> Result<Searcher<'_>> {
        // What contradicts the kept catalog must not reach the kept index either.
        let folder = self.index_folder.as_deref().filter(|_| self.set_aside.is_none());
        let Some(folder) = folder else { return self.temporary_searcher(progress) };
        let mut kept = self.kept_searcher(folder, progress);
        if kept.as_ref().err().is_some_and(blames_a_file) {
            SearchIndex::remove(folder)?;
            kept = self.kept_searcher(folder, progress);
        }
        match kept {
            // A full disk under the index, or one that may not be written, keeps nobody from
            // searching.
            Err(Error::Catalog(_) | Error::Io { .. }) => self.temporary_searcher(progress),
            kept => kept,
        }
    }

    fn kept_searcher<'reader>(
        &'reader self,
        folder: &'reader Path,
        progress: &mut OnProgress<'_>,
    ) -> Result<Searcher<'reader>> {
        let mut index = SearchIndex::open(Some(folder))?;
        self.sync_index(&mut index, progress)?;
        Ok(Searcher { reader: self, index, folder: Some(folder) })
    }

    /// A searcher whose index is made from all texts, and gone afterwards.
    fn temporary_searcher(&self, progress: &mut OnProgress<'_>) -> Result<Searcher<'_>> {
        let mut index = SearchIndex::open(None)?;
        self.sync_index(&mut index, progress)?;
        Ok(Searcher { reader: self, index, folder: None })
    }
}
