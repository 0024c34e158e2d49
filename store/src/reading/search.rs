//! Searching: bringing the index up to the log, and reading what it names.

use std::ops::Range;

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{Place, read_frame};
use crate::id::{ContentHash, RecordId};
use crate::progress::{OnProgress, Progress};
use crate::reading::{Reader, Revision};
use crate::search::{Bookmark, ChangedLines, Found, Look, Phrase, Run, SearchIndex, Turns};

/// Leaves that are indexed by briefing at a time: their order is held in memory, 16 bytes each.
const WINDOW_LEAVES: u64 = 1 << 20;

/// Bytes of text after which a run is closed: what a search reads at most where the phrase is once.
const RUN_BYTES: usize = 1 << 20;

/// Bytes of text after which what was indexed is made lasting, so that an interruption costs seconds.
const ADDITION_BYTES: usize = 64 << 20;

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
    pub place: Range<usize>,
}

/// Finds phrases in a store, by an index of its words that is up to the log.
pub struct Searcher<'store> {
    store: &'store Reader,
    index: SearchIndex,
}

/// Reads texts for the index, which lie beside each other where they were packed.
struct TextReader<'store> {
    store: &'store Reader,
    /// The frame that was read last.
    frame: Option<(String, u32, Vec<u8>)>,
}

impl Searcher<'_> {
    /// Where and when a phrase stood, in the briefings whose name begins with `prefix`: by name, then as it came.
    ///
    /// `each` takes what is found, and says whether to go on. Gives the damage that was met: what cannot be read is passed over.
    /// Errors: I/O, SQLite. Cost: the rows of the index whose signatures have all of the phrase's bits, the lines of those rows, and
    /// the records of what came and left.
    pub fn search(
        &self,
        phrase: &Phrase,
        prefix: &str,
        each: &mut dyn FnMut(Occurrence) -> bool,
    ) -> Result<Vec<Damage>> {
        let catalog = &self.store.catalog;
        // Sorted on disk where there are many.
        let found = Found::new()?;
        let _moment = self.index.moment()?;
        let mut known = (0, None);
        self.index.candidates(phrase, &mut |candidate| {
            if known.0 != candidate.number {
                let (first, last) =
                    (catalog.revision_of(candidate.run.first)?, catalog.revision_of(candidate.run.last)?);
                let wanted = first.zip(last).filter(|((name, _), _)| name.starts_with(prefix));
                known = (candidate.number, wanted);
            }
            match &known.1 {
                Some(((name, first), (_, last))) => found.push(name, *first, *last, &candidate),
                None => Ok(()),
            }
        })?;
        let reader = TextReader { store: self.store, frame: None };
        let mut walk =
            Walk { phrase, reader, each, damages: Vec::new(), name: String::new(), standing: None, lines: Some(0) };
        found.in_order(&mut |look| {
            if walk.name != look.name && !walk.begin(&look.name) {
                return Ok(false);
            }
            let from = match walk.lines {
                Some(lines) => self.by_lines(&mut walk, look, lines)?,
                None => Next::Text(look.first),
            };
            match from {
                Next::Run => Ok(true),
                Next::Nothing => Ok(false),
                Next::Text(number) => Ok(walk.by_texts(number, look.last)?),
            }
        })?;
        walk.begin("");
        Ok(walk.damages)
    }

    /// Follows a phrase through a run by the lines that changed, where `lines` have it before; says what is to be done next.
    ///
    /// What the index says of a revision is believed where the revision's record names the text that was indexed.
    fn by_lines(&self, walk: &mut Walk<'_, '_>, look: &Look, lines: i64) -> Result<Next> {
        let mut turns = Turns::default();
        for row in &look.rows {
            if !self.index.read_row(*row, walk.phrase, &mut turns)? {
                return Ok(walk.distrust(look.first));
            }
        }
        let is_whole = self.index.is_whole(look.run)?;
        if is_whole && turns.0.is_empty() {
            return Ok(Next::Run);
        }
        let contents = self.index.contents(look.run)?;
        if !is_whole || look.last.checked_sub(look.first).map(|more| more + 1) != Some(contents.len() as u64) {
            return Ok(walk.distrust(look.first));
        }
        let mut lines = lines;
        for (place, turn) in turns.0 {
            lines += turn.more;
            if (lines > 0) == walk.standing.is_some() {
                continue;
            }
            let number = look.first + u64::from(place);
            let revision = match self.store.by_number(&look.name, number) {
                Err(Error::Damaged(_)) => None,
                other => other?,
            };
            let indexed = contents.get(place as usize);
            match revision.filter(|revision| Some(&revision.record.content) == indexed) {
                None => return Ok(walk.distrust(number)),
                Some(revision) => {
                    let line = turn.line.as_deref().unwrap_or_default();
                    if !walk.turn(revision, line) {
                        return Ok(Next::Nothing);
                    }
                }
            }
        }
        walk.lines = Some(lines);
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
struct Walk<'search, 'store> {
    phrase: &'search Phrase,
    reader: TextReader<'store>,
    each: &'search mut dyn FnMut(Occurrence) -> bool,
    damages: Vec<Damage>,
    /// The briefing that is looked at.
    name: String,
    /// Where the phrase came, if it is there.
    standing: Option<Occurrence>,
    /// How many lines have the phrase; `None` where the index cannot be believed, up to the end of the briefing.
    lines: Option<i64>,
}

impl Walk<'_, '_> {
    /// Begins with a briefing, and gives what stood to the end of the one before; whether more is wanted.
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

    /// The phrase came with a revision, first in a line of `text`, or left with it; whether more is wanted.
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

    /// Follows the phrase by the texts of the revisions from `first` to `last`; whether more is wanted.
    fn by_texts(&mut self, first: u64, last: u64) -> Result<bool> {
        for number in first..=last {
            match self.reader.turn(&self.name, number, self.phrase, self.standing.is_some()) {
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
    /// A searcher, whose index is first brought up to the log: told to `progress`, and going on where it was interrupted.
    ///
    /// Errors: [`Error::Cancelled`], which keeps what was read; I/O, SQLite. Cost: the texts that came since the last searcher; all texts of the store for the first one.
    pub fn searcher(&self, progress: &mut OnProgress<'_>) -> Result<Searcher<'_>> {
        // What contradicts the kept catalog must not reach the kept index either.
        let folder = self.index_folder.as_deref().filter(|_| self.set_aside.is_none());
        let mut index = SearchIndex::open(folder)?;
        self.sync_index(&mut index, progress)?;
        Ok(Searcher { store: self, index })
    }

    /// The id of the record before a leaf; zeros, which no record has, where damage hides it.
    fn last_before(&self, end: u64) -> Result<RecordId> {
        Ok(self.catalog.id(end.saturating_sub(1))?.unwrap_or(RecordId([0; 32])))
    }

    /// Reads into the index what the log has after its bookmark.
    fn sync_index(&self, index: &mut SearchIndex, progress: &mut OnProgress<'_>) -> Result<()> {
        let total = self.view.tree.size();
        loop {
            let bookmark = index.bookmark()?;
            let known = match &bookmark {
                Some(bookmark) if bookmark.store == self.id && bookmark.end > 0 => {
                    self.last_before(bookmark.end)? == bookmark.last
                }
                _ => false,
            };
            let mut window = match &bookmark {
                Some(bookmark) if known => bookmark.clone(),
                _ => Bookmark { store: self.id, first: 0, end: 0, last: RecordId([0; 32]), done: 0 },
            };
            if window.first == window.end {
                if window.end >= total {
                    // Filters only make a search faster: where they cannot be made, say on a full disk, it does without.
                    let _ = index.filter();
                    return Ok(());
                }
                window.end = total.min(window.first + WINDOW_LEAVES);
                window.last = self.last_before(window.end)?;
            }
            let order = self.catalog.in_pack_order(window.first, window.end)?;
            let Some(mut addition) = index.add(bookmark.as_ref())? else { continue };
            if !known {
                addition.forget()?;
            }
            let mut reader = TextReader { store: self, frame: None };
            let (mut done, mut bytes, mut is_cancelled) = (window.done as usize, 0, false);
            while let Some(rest) =
                order.get(done..).filter(|rest| !rest.is_empty() && bytes < ADDITION_BYTES && !is_cancelled)
            {
                let (run, lines, read) = reader.run(rest, &mut bytes)?;
                addition.push(run, &lines)?;
                done += read;
                is_cancelled = progress(Progress::Search { done: window.first + done as u64, total }).is_break();
            }
            window.done = done as u64;
            if done >= order.len() {
                // Read to its end: what follows begins there, and need not look at its order again.
                (window.first, window.done) = (window.end, 0);
            }
            addition.commit(&window)?;
            index.settle()?;
            if is_cancelled {
                // What was read is kept: the next searcher goes on from here.
                return Err(Error::Cancelled);
            }
        }
    }
}

impl Occurrence {
    fn new(phrase: &Phrase, added: Revision, text: &str) -> Option<Self> {
        let place = phrase.find(text)?;
        let (before, from) = text.split_at_checked(place.start)?;
        let begin = before.rfind('\n').map_or(0, |feed| feed + 1);
        let end = from.find('\n').map_or(text.len(), |feed| place.start + feed);
        let line = text.get(begin..end)?.to_owned();
        Some(Self { added, removed: None, line, place: place.start - begin..place.end - begin })
    }
}

impl TextReader<'_> {
    /// The revision with this number and its text, where the phrase came with it, or left with it if it stood before.
    ///
    /// Cost: where nothing came or left, only the text is read.
    fn turn(&mut self, name: &str, number: u64, phrase: &Phrase, stood: bool) -> Result<Option<(Revision, String)>> {
        let Some(leaf) = self.store.catalog.by_number(name, number)? else { return Ok(None) };
        let text = self.text(leaf)?;
        if phrase.find(&text).is_some() == stood {
            return Ok(None);
        }
        let revision = self.store.revision(leaf)?;
        let is_its_text = ContentHash::of(text.as_bytes()) == revision.record.content;
        // A text that the record does not name is damage, which reading it as such puts into words.
        let text = if is_its_text { text } else { self.store.content(&revision)? };
        Ok(Some((revision, text)))
    }

    /// Reads the first run of what is left of a window; gives how many revisions it covers.
    fn run(&mut self, rest: &[(i64, u64)], bytes: &mut usize) -> Result<(Run, ChangedLines, usize)> {
        let mut lines = ChangedLines::default();
        let Some(&(briefing, first)) = rest.first() else { return Ok((Run { first: 0, last: 0 }, lines, 0)) };
        let mut run = Run { first, last: first };
        let mut old = match self.store.catalog.leaf_before(first)? {
            Some(leaf) => self.text_if_sound(leaf, &mut lines)?,
            None => String::new(),
        };
        let (mut run_bytes, mut read) = (0, 0);
        for &(_, leaf) in rest.iter().take_while(|(of, _)| *of == briefing) {
            let new = self.text_if_sound(leaf, &mut lines)?;
            lines.compare(&old, &new);
            run_bytes += new.len();
            (run.last, old, read) = (leaf, new, read + 1);
            if run_bytes >= RUN_BYTES {
                break;
            }
        }
        *bytes += run_bytes;
        Ok((run, lines, read))
    }

    /// The text at a leaf; nothing, and a note of it, where it is damaged.
    fn text_if_sound(&mut self, leaf: u64, lines: &mut ChangedLines) -> Result<String> {
        match self.text(leaf) {
            Err(Error::Damaged(_)) => {
                lines.is_incomplete = true;
                Ok(String::new())
            }
            read => read,
        }
    }

    /// The text at a leaf, whose frame has the hash that its table states.
    ///
    /// Its record is not read, which lies elsewhere.
    fn text(&mut self, leaf: u64) -> Result<String> {
        let (store, frame) = (self.store, &mut self.frame);
        let read = store.read_where_it_lies(leaf, |place| text_in(store, place, frame));
        read.map_err(|error| match error {
            Error::Damaged(damage) => Error::damaged(damage.at_leaf(leaf)),
            other => other,
        })
    }
}

fn text_in(store: &Reader, place: &Place, kept: &mut Option<(String, u32, Vec<u8>)>) -> Result<String> {
    let object = &place.object;
    let damaged = |detail: &str| Error::damaged(Damage::of(object, DamageKind::Content, detail));
    let (frame, row) = place.content.as_ref().ok_or_else(|| damaged("the object does not hold the text"))?;
    if kept.as_ref().is_none_or(|(name, number, _)| name != object || *number != row.frame) {
        let read = read_frame(store.shelf.as_ref(), object, row.frame as usize, frame, true)?;
        if let Some(fault) = read.fault {
            return Err(Error::damaged(Damage::of(object, DamageKind::Frame, fault)));
        }
        *kept = Some((object.clone(), row.frame, read.bytes));
    }
    let bytes = kept.as_ref().map_or(&[][..], |(_, _, bytes)| bytes);
    let offset = row.offset as usize;
    let text = bytes.get(offset..offset + row.bytes as usize).and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.map(str::to_owned).ok_or_else(|| damaged("the text is not UTF-8"))
}
