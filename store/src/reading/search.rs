//! Searching: where a phrase stood, by the index of words, and by the texts where the index cannot
//! be believed.

mod sync_index;
mod texts;

use std::ops::Range;
use std::path::Path;

use crate::catalog::Rows;
use crate::damage::Damage;
use crate::database::{blames_a_file, inconsistent};
use crate::error::{Error, Result};
use crate::progress::{OnProgress, unwatched};
use crate::reading::{Reader, Revision};
use crate::search::{Phrase, PhraseChanges, RunCandidates, SearchIndex, SortedCandidates};

use texts::TextReader;

/// Where a phrase stood in a briefing, and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The first revision that has it.
    pub added: Revision,
    /// The first one after that which has it no more; `None` where the newest revision has it.
    pub removed: Option<Revision>,
    /// The line in which it stands first, as of `added`.
    pub line: String,
    /// Where in that line, in bytes.
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
    /// bits, the lines of those rows, and the records of what came and left.
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
        let texts = TextReader::new(self.reader);
        let mut trace = PhraseTrace {
            phrase,
            texts,
            each,
            damages: Vec::new(),
            name: String::new(),
            standing: None,
            lines: Some(0),
        };
        found.for_each_run(&mut |look| {
            if trace.name != look.name && !trace.begin(&look.name) {
                return Ok(false);
            }
            let from = match trace.lines {
                Some(lines) => self.by_lines(&mut trace, look, lines)?,
                None => Next::Text(look.first),
            };
            match from {
                Next::Run => Ok(true),
                Next::Nothing => Ok(false),
                Next::Text(number) => Ok(trace.by_texts(number, look.last)?),
            }
        })?;
        trace.begin("");
        Ok(trace.damages)
    }

    /// The rows of the index in which a phrase may have come or left, of the briefings whose name
    /// begins with `prefix`; sorted, on disk where there are many.
    fn candidates(&self, phrase: &Phrase, prefix: &str) -> Result<SortedCandidates> {
        self.reader.ask(|catalog| catalog.ensure_complete(&[Rows::Briefings, Rows::Revisions]))?;
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

    /// Follows a phrase through a run by the lines that changed, where `lines` have it before; says
    /// what is to be done next.
    ///
    /// What the index says of a revision is believed where the revision's record names the text
    /// that was indexed.
    fn by_lines(&self, trace: &mut PhraseTrace<'_, '_>, look: &RunCandidates, lines: i64) -> Result<Next> {
        let mut turns = PhraseChanges::default();
        for row in &look.rows {
            if !self.index.read_row(*row, trace.phrase, &mut turns).unwrap_or(false) {
                return Ok(trace.distrust(look.first));
            }
        }
        let is_whole = self.index.is_whole(look.run).unwrap_or(false);
        if is_whole && turns.by_revision.is_empty() {
            return Ok(Next::Run);
        }
        let contents = self.index.contents(look.run).unwrap_or_default();
        if !is_whole || look.last.checked_sub(look.first).map(|more| more + 1) != Some(contents.len() as u64) {
            return Ok(trace.distrust(look.first));
        }
        let mut lines = lines;
        for (index, turn) in turns.by_revision {
            lines += turn.more;
            if (lines > 0) == trace.standing.is_some() {
                continue;
            }
            let number = look.first + u64::from(index);
            let revision = match self.reader.by_number(&look.name, number) {
                Err(Error::Damaged(_)) => None,
                other => other?,
            };
            let indexed = contents.get(index as usize);
            match revision.filter(|revision| Some(&revision.record.content) == indexed) {
                None => return Ok(trace.distrust(number)),
                Some(revision) => {
                    let line = turn.line.as_deref().unwrap_or_default();
                    if !trace.turn(revision, line) {
                        return Ok(Next::Nothing);
                    }
                }
            }
        }
        trace.lines = Some(lines);
        Ok(Next::Run)
    }
}

/// What a search does after a run.
enum Next {
    /// It goes on with the next run.
    Run,
    /// It reads texts, from this revision on.
    Text(u64),
    /// Nobody wants more.
    Nothing,
}

/// A search on its way through the briefings.
struct PhraseTrace<'search, 'reader> {
    phrase: &'search Phrase,
    texts: TextReader<'reader>,
    each: &'search mut dyn FnMut(Occurrence) -> bool,
    damages: Vec<Damage>,
    /// The briefing that is looked at.
    name: String,
    /// Where the phrase came, if it is there.
    standing: Option<Occurrence>,
    /// How many lines have the phrase; `None` where the index cannot be believed, up to the end of
    /// the briefing.
    lines: Option<i64>,
}

impl PhraseTrace<'_, '_> {
    /// Begins with a briefing, and gives what stood to the end of the one before; whether more is
    /// wanted.
    fn begin(&mut self, name: &str) -> bool {
        name.clone_into(&mut self.name);
        self.lines = Some(0);
        self.standing.take().is_none_or(|standing| (self.each)(standing))
    }

    /// Believes texts alone, from revision `number` to the end of the briefing.
    const fn distrust(&mut self, number: u64) -> Next {
        self.lines = None;
        Next::Text(number)
    }

    /// The phrase came with a revision, first in a line of `text`, or left with it; whether more is
    /// wanted.
    fn turn(&mut self, revision: Revision, text: &str) -> bool {
        match self.standing.take() {
            None => {
                self.standing = Occurrence::new(self.phrase, revision, text);
                true
            }
            Some(mut gone) => {
                gone.removed = Some(revision);
                (self.each)(gone)
            }
        }
    }

    /// Follows the phrase by the texts of the revisions from `first` to `last`; whether more is
    /// wanted.
    fn by_texts(&mut self, first: u64, last: u64) -> Result<bool> {
        for number in first..=last {
            match self.texts.turn(&self.name, number, self.phrase, self.standing.is_some()) {
                Err(Error::Damaged(damage)) => self.damages.push(*damage),
                turned => {
                    if let Some((revision, text)) = turned?
                        && !self.turn(revision, &text)
                    {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }
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

impl Occurrence {
    fn new(phrase: &Phrase, added: Revision, text: &str) -> Option<Self> {
        let range = phrase.find(text)?;
        let (before, from) = text.split_at_checked(range.start)?;
        let begin = before.rfind('\n').map_or(0, |feed| feed + 1);
        let end = from.find('\n').map_or(text.len(), |feed| range.start + feed);
        let line = text.get(begin..end)?.to_owned();
        Some(Self { added, removed: None, line, range: range.start - begin..range.end - begin })
    }
}
