//! Importing: many revisions, a batch an entry, and none that the store holds already.
//!
//! An import can be run again, after an interruption or on a longer file: a revision that the briefing already has with the
//! same text, time, author, note, source and meta is *held*, and left out. Two revisions of a history may be the same in all of
//! that (a text that went and came back within a second), so each revision in the store answers for one of the import only:
//! a bit for each leaf says whether it has.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::id::{ContentHash, RecordId, Salt};
use crate::limits::{CONTENT_BYTES_MAX, IMPORT_BATCH_BYTES, IMPORT_BATCH_RECORDS};
use crate::record::{Record, fingerprint};
use crate::store::Store;
use crate::store::writing::{Draft, Plan, check_record, check_size, pack_by_briefing, salts};

/// What became of a revision that was to be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It goes in with its batch.
    Added,
    /// The store holds it already.
    Held,
}

/// What an import did so far, counting only batches that were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records that went in, durably: revisions, and what came as lines.
    pub added: u64,
    /// Records that the store held already.
    pub held: u64,
    /// Entries that were written.
    pub entries: u64,
}

/// Which revisions of a draft's briefing make it needless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unless {
    /// One that is the same in text, time, author, note, source and meta, and has not answered for another draft yet.
    Held,
    /// The newest, if it has the same text.
    SameAsHead,
}

/// One record on its way in.
enum Pending {
    Draft { draft: Box<Draft>, content: ContentHash, salts: Vec<Salt> },
    Line { line: String, record: Record, text: Option<(ContentHash, String)> },
}

/// An import under way: gathers revisions, and writes them in batches, each one entry of the log.
///
/// What was gathered and not flushed is lost when it is dropped.
pub struct Importer<'store> {
    store: &'store mut Store,
    pending: Vec<Pending>,
    pending_bytes: usize,
    /// The newest text of each briefing with a pending draft that is needless if it changes nothing.
    newest: HashMap<String, ContentHash>,
    /// Number and id of the newest revision of each briefing with a pending line.
    heads: HashMap<String, (u64, RecordId)>,
    /// The leaves that were in the log when the import began.
    leaves_before: u64,
    /// A bit for each of them: whether it has answered for a draft.
    answered: Vec<u64>,
    imported: Imported,
}

impl Store {
    /// Begins an import.
    pub fn importer(&mut self) -> Importer<'_> {
        let leaves_before = self.view.tree.size();
        let answered = vec![0; leaves_before.div_ceil(64) as usize];
        Importer {
            store: self,
            pending: Vec::new(),
            pending_bytes: 0,
            newest: HashMap::new(),
            heads: HashMap::new(),
            leaves_before,
            answered,
            imported: Imported::default(),
        }
    }
}

impl Importer<'_> {
    /// Takes a revision, unless the store has it; writes the batch when enough was gathered.
    ///
    /// Errors that concern this draft alone, after which the import may go on: [`Error::TooLarge`], [`Error::Record`]. All
    /// others are those of [`Store::append`], and end the import. Cost: one hash of the text; a few rows of the catalog where
    /// the briefing was there before the import.
    pub fn push(&mut self, draft: Draft, unless: Unless) -> Result<Arrival> {
        check_size(&draft)?;
        let content = ContentHash::of(draft.content.as_bytes());
        let name = draft.briefing.as_str();
        let needless = match unless {
            Unless::Held => self.answers(&draft, content)?,
            Unless::SameAsHead => match self.newest.get(name) {
                Some(newest) => *newest == content,
                None => self.store.head(name)?.is_some_and(|head| head.record.content == content),
            },
        };
        if needless {
            self.imported.held += 1;
            return Ok(Arrival::Held);
        }
        // Refused here, by itself, and not later with its whole batch.
        check_record(&draft)?;
        if unless == Unless::SameAsHead {
            self.newest.insert(name.to_owned(), content);
        }
        let bytes = draft.content.len();
        let salts = salts(&draft)?;
        self.gather(Pending::Draft { draft: Box::new(draft), content, salts }, bytes)?;
        Ok(Arrival::Added)
    }

    /// Takes a record as it stands in another store, so that it keeps its id, with the text it names.
    ///
    /// Errors that concern this record alone: [`Error::Record`]; [`Error::TooLarge`]; [`Error::Mismatch`], where the text is not
    /// the one that the record names, or the record does not follow from the newest revision of its briefing here.
    pub fn push_line(&mut self, line: String, text: Option<String>) -> Result<Arrival> {
        let record = Record::parse(&line).map_err(Error::Record)?;
        if self.store.catalog.leaf_of(&record.id(&line))?.is_some() {
            self.imported.held += 1;
            return Ok(Arrival::Held);
        }
        let text = text.map(|text| (ContentHash::of(text.as_bytes()), text));
        if record.content() != text.as_ref().map(|(hash, _)| *hash) {
            return Err(Error::Mismatch { what: "the text is not the one that the record names" });
        }
        let bytes = text.as_ref().map_or(0, |(_, text)| text.len());
        if bytes > CONTENT_BYTES_MAX {
            return Err(Error::TooLarge { bytes: bytes as u64, max: CONTENT_BYTES_MAX as u64 });
        }
        if let Record::Revision(revision) = &record {
            let before = match self.heads.get(&revision.briefing) {
                Some(head) => Some(*head),
                None => self.store.catalog.head(&revision.briefing)?.map(|head| (head.number, head.id)),
            };
            if !revision.follows(before) {
                let what = "the record does not follow from the newest revision of its briefing in this store";
                return Err(Error::Mismatch { what });
            }
            self.heads.insert(revision.briefing.clone(), (revision.number, record.id(&line)));
        }
        self.gather(Pending::Line { line, record, text }, bytes)?;
        Ok(Arrival::Added)
    }

    /// Writes what was gathered as one entry. Durable on `Ok`.
    pub fn flush(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let run = pack_by_briefing(self.pending.iter().filter_map(Pending::text).collect())?;
        let pending = &self.pending;
        let added = pending.len() as u64;
        self.store.publish(&run, &mut |store| plan(store, pending).map(Some))?;
        self.pending.clear();
        self.pending_bytes = 0;
        self.newest.clear();
        self.heads.clear();
        self.imported.added += added;
        self.imported.entries += 1;
        Ok(())
    }

    /// Writes the last batch, and says what the import did.
    pub fn finish(mut self) -> Result<Imported> {
        self.flush()?;
        Ok(self.imported)
    }

    /// What was done so far.
    pub fn imported(&self) -> Imported {
        self.imported
    }

    fn gather(&mut self, pending: Pending, bytes: usize) -> Result<()> {
        self.pending.push(pending);
        self.pending_bytes += bytes;
        let enough = self.pending_bytes >= IMPORT_BATCH_BYTES || self.pending.len() >= IMPORT_BATCH_RECORDS;
        if enough { self.flush() } else { Ok(()) }
    }

    /// Whether a revision that was there before the import is the same as the draft; it answers for no other one then.
    fn answers(&mut self, draft: &Draft, content: ContentHash) -> Result<bool> {
        if self.leaves_before == 0 {
            return Ok(false);
        }
        let print = fingerprint(&content, &draft.time, &draft.author, &draft.note, &draft.source, &draft.meta);
        for leaf in self.store.catalog.with_fingerprint(draft.briefing.as_str(), print, self.leaves_before)? {
            let Some(word) = self.answered.get_mut((leaf / 64) as usize) else { continue };
            let bit = 1 << (leaf % 64);
            if *word & bit == 0 {
                *word |= bit;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Pending {
    /// Briefing, hash and bytes of its text.
    fn text(&self) -> Option<(&str, ContentHash, &[u8])> {
        match self {
            Self::Draft { draft, content, .. } => Some((draft.briefing.as_str(), *content, draft.content.as_bytes())),
            Self::Line { record, text: Some((hash, text)), .. } => Some((briefing_of(record), *hash, text.as_bytes())),
            Self::Line { text: None, .. } => None,
        }
    }
}

fn briefing_of(record: &Record) -> &str {
    match record {
        Record::Revision(revision) => &revision.briefing,
        _ => "",
    }
}

/// Plans an entry of what is pending, on the heads as they are now.
fn plan(store: &Store, pending: &[Pending]) -> Result<Plan> {
    let mut heads: HashMap<&str, (u64, RecordId)> = HashMap::new();
    let mut plan = Plan::default();
    for pending in pending {
        let name = match pending {
            Pending::Draft { draft, .. } => draft.briefing.as_str(),
            Pending::Line { record, .. } => briefing_of(record),
        };
        let before = match heads.get(name) {
            Some(head) => Some(*head),
            None => store.catalog.head(name)?.map(|head| (head.number, head.id)),
        };
        let number = before.map_or(1, |(number, _)| number + 1);
        let id = match pending {
            Pending::Draft { draft, content, salts } => plan.push_revision(draft, *content, salts, before)?,
            Pending::Line { line, record, .. } => {
                // Somebody else may have committed to the briefing since it was gathered.
                if matches!(record, Record::Revision(revision) if !revision.follows(before)) {
                    let what = "the briefing has moved on while its records were imported";
                    return Err(Error::Mismatch { what });
                }
                let id = plan.push(line.clone(), record.content());
                if !matches!(record, Record::Revision(_)) {
                    continue;
                }
                id
            }
        };
        heads.insert(name, (number, id));
    }
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::simulated::Disk;
    use crate::tests::{draft, open, simulated};
    use crate::{Depth, Expect};

    fn import(disk: &Disk, texts: &[(&str, &str)]) -> Imported {
        let mut store = open(disk);
        let mut importer = store.importer();
        for (name, text) in texts {
            importer.push(draft(name, text), Unless::Held).unwrap();
        }
        importer.finish().unwrap()
    }

    #[test]
    fn an_import_that_runs_again_brings_what_is_missing_and_doubles_nothing() {
        let (disk, _) = simulated();
        let history = [("a", "one"), ("b", "one"), ("a", "two"), ("a", "one"), ("a", "one"), ("b", "three")];
        for end in [2, 4, 4, 6, 6] {
            import(&disk, &history[..end]);
            let store = open(&disk);
            for name in ["a", "b"] {
                let kept: Vec<String> =
                    store.history(name).unwrap().iter().map(|revision| store.content(revision).unwrap()).collect();
                let given: Vec<&str> =
                    history[..end].iter().filter(|(of, _)| *of == name).map(|(_, text)| *text).collect();
                assert_eq!(kept, given, "{name} after {end}");
            }
        }
    }

    #[test]
    fn records_that_come_with_their_lines_keep_their_ids() {
        let (_, mut first) = simulated();
        let label = crate::Label::parse("published").unwrap();
        let mut labelled = draft("a", "two");
        labelled.labels.push(label);
        first.commit(draft("a", "one"), Expect::Any).unwrap();
        first.commit(labelled, Expect::Any).unwrap();
        first.commit(draft("b", "one"), Expect::Any).unwrap();
        let records = first.records_from(0, 100).unwrap();
        assert_eq!(records.len(), 4);
        let (disk, mut second) = simulated();
        for added in [4, 0] {
            let mut importer = second.importer();
            for record in &records {
                importer.push_line(record.line.clone(), first.content_of(record).unwrap()).unwrap();
            }
            assert_eq!(importer.finish().unwrap().added, added);
        }
        let second = open(&disk);
        assert_eq!(second.history("a").unwrap(), first.history("a").unwrap());
        assert_eq!(second.by_label("a", "published").unwrap(), first.by_label("a", "published").unwrap());
        assert!(second.verify(None, Depth::Deep, &mut |_| {}).unwrap().is_ok());
    }

    #[test]
    fn a_line_that_does_not_fit_is_refused_and_the_rest_goes_in() {
        let (_, mut first) = simulated();
        first.commit(draft("a", "one"), Expect::Any).unwrap();
        first.commit(draft("a", "two"), Expect::Any).unwrap();
        let records = first.records_from(0, 100).unwrap();
        let (_, mut second) = simulated();
        let mut importer = second.importer();
        let line = |index: usize| records[index].line.clone();
        for wrong in [
            importer.push_line(line(1), Some("two".into())),
            importer.push_line(line(0), Some("another text".into())),
            importer.push_line(line(0), None),
        ] {
            assert!(matches!(wrong, Err(Error::Mismatch { .. })), "{wrong:?}");
        }
        assert!(matches!(importer.push_line("{}".into(), None), Err(Error::Record(_))));
        importer.push_line(line(0), Some("one".into())).unwrap();
        importer.push_line(line(1), Some("two".into())).unwrap();
        assert_eq!(importer.finish().unwrap().added, 2);
    }

    #[test]
    fn a_text_that_is_the_newest_already_is_left_out_when_asked() {
        let (disk, mut store) = simulated();
        store.commit(draft("a", "one"), Expect::Any).unwrap();
        let mut importer = store.importer();
        let arrivals =
            ["one", "two", "two", "one"].map(|text| importer.push(draft("a", text), Unless::SameAsHead).unwrap());
        assert_eq!(arrivals, [Arrival::Held, Arrival::Added, Arrival::Held, Arrival::Added]);
        importer.finish().unwrap();
        assert_eq!(open(&disk).history("a").unwrap().len(), 3);
    }
}
