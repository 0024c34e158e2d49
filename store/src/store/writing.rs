//! Writing: one commit is one entry of the log, published under a name that nobody else can take.

use std::collections::{BTreeMap, HashMap};

use crate::catalog::Head;
use crate::error::{Error, Result};
use crate::frame::{LEVEL, LEVEL_BATCH};
use crate::id::{ContentHash, RecordId, Salt};
use crate::limits::{CONTENT_BYTES_MAX, INTEGER_MAX, RECORD_BYTES_MAX};
use crate::log::{self, Published, entry_name};
use crate::name::{Label, Name};
use crate::object::{ContentRun, Header, pack_contents, write_object};
use crate::record::{LabelRecord, RevisionRecord};
use crate::store::{Revision, Store};
use crate::time::Time;

/// A revision that is to be committed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The briefing.
    pub briefing: Name,
    /// The exact text, at most 64 MiB.
    pub content: String,
    /// When the revision says that it was made.
    pub time: Time,
    /// Now.
    pub recorded: Time,
    /// Who made it.
    pub author: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// Where the text was found.
    pub source: Option<String>,
    /// Labels that it gets at once.
    pub labels: Vec<Label>,
    /// Anything else: headline, byline, language.
    pub meta: BTreeMap<String, String>,
}

/// What the newest revision of the briefing must be for a commit to go in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Any: the commit takes its turn.
    Any,
    /// This one, or [`Error::Conflict`].
    Head(RecordId),
    /// None: the briefing must be new, or [`Error::Conflict`].
    New,
}

/// What a commit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// The text is in the log, durably.
    Created(Revision),
    /// The newest revision has the same bytes, and all that the draft says beside them: nothing was written.
    Unchanged(Revision),
}

/// How often a writer whose place was taken tries the next one. Each time somebody else's commit went in.
const TRIES_MAX: u32 = 10_000;

/// Random bytes of the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    #[cfg(test)]
    if let Some(bytes) = crate::tests::scripted_random() {
        return Ok(bytes);
    }
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::Io {
        verb: "read random bits from",
        path: "the operating system".into(),
        source: std::io::Error::other(error),
    })?;
    Ok(bytes)
}

/// The records of an entry that is to be written: lines, their ids, the content that each names.
#[derive(Default)]
pub(super) struct Plan {
    lines: Vec<(String, Option<ContentHash>)>,
    ids: Vec<RecordId>,
    /// Which of them are revisions.
    revisions: Vec<usize>,
}

/// A plan that is in the log.
pub(super) struct Landed {
    /// The leaf of its first record.
    pub(super) first: u64,
    pub(super) plan: Plan,
}

impl Landed {
    /// The leaves of its revisions.
    fn leaves(&self) -> impl Iterator<Item = u64> {
        self.plan.revisions.iter().map(|index| self.first + *index as u64)
    }
}

impl Plan {
    pub(super) fn push(&mut self, line: String, content: Option<ContentHash>) -> RecordId {
        let id = RecordId::of(&line);
        self.lines.push((line, content));
        self.ids.push(id);
        id
    }

    /// How many records it has.
    pub(super) fn len(&self) -> u64 {
        self.ids.len() as u64
    }

    /// Plans a revision after `before`, and the labels it gets.
    pub(super) fn push_revision(
        &mut self,
        draft: &Draft,
        content: ContentHash,
        salts: &[Salt],
        before: Option<(u64, RecordId)>,
    ) -> Result<RecordId> {
        let mut salts = salts.iter().copied();
        let record = RevisionRecord {
            briefing: draft.briefing.as_str().to_owned(),
            number: before.map_or(1, |(number, _)| number + 1),
            parent: before.map(|(_, id)| id),
            content,
            bytes: draft.content.len() as u64,
            time: draft.time.clone(),
            recorded: draft.recorded.clone(),
            author: draft.author.clone(),
            note: draft.note.clone(),
            source: draft.source.clone(),
            meta: draft.meta.clone(),
            salt: salts.next().unwrap_or(Salt([0; 16])),
        };
        self.revisions.push(self.lines.len());
        let id = self.push(record.to_line().map_err(Error::Record)?, Some(content));
        for (label, salt) in draft.labels.iter().zip(salts) {
            let record = LabelRecord {
                label: label.as_str().to_owned(),
                briefing: draft.briefing.as_str().to_owned(),
                revision: Some(id),
                recorded: draft.recorded.clone(),
                author: draft.author.clone(),
                salt,
            };
            self.push(record.to_line().map_err(Error::Record)?, None);
        }
        Ok(id)
    }
}

/// Whether the record of a draft is within its limit, wherever it will stand in a history. Errors: [`Error::Record`].
pub(super) fn check_record(draft: &Draft) -> Result<()> {
    /// More than the fields of fixed width, and every key, take together.
    const FIXED_BYTES: usize = 1 << 10;
    let texts = [&draft.author, &draft.note, &draft.source].into_iter().flatten().map(String::len);
    let meta = draft.meta.iter().map(|(key, value)| key.len() + value.len() + 6);
    // Six bytes for one is what JSON may need at most.
    if (texts.chain(meta).sum::<usize>() + draft.briefing.as_str().len()) * 6 + FIXED_BYTES <= RECORD_BYTES_MAX {
        return Ok(());
    }
    let head = Some((INTEGER_MAX, RecordId([0; 32])));
    let salts = vec![Salt([0; 16]); draft.labels.len() + 1];
    Plan::default().push_revision(draft, ContentHash([0; 32]), &salts, head).map(|_| ())
}

/// Bytes that the records of a draft take, as near as a batch needs to know them: every text as JSON writes it, and the rest.
pub(super) fn record_bytes(draft: &Draft) -> usize {
    /// Keys, hashes, times and salt of one record.
    const FIXED_BYTES: usize = 400;
    let json = |text: &str| {
        let escaped = text.bytes().map(|byte| match byte {
            b'"' | b'\\' => 2,
            0..0x20 => 6,
            _ => 1,
        });
        escaped.sum::<usize>()
    };
    let name = draft.briefing.as_str().len() + draft.author.as_deref().map_or(0, json) + FIXED_BYTES;
    let texts = [&draft.note, &draft.source].into_iter().flatten().map(|text| json(text));
    let meta = draft.meta.iter().map(|(key, value)| json(key) + json(value));
    let labels = draft.labels.iter().map(|label| label.as_str().len() + name);
    name + texts.chain(meta).chain(labels).sum::<usize>()
}

/// Packs the texts of a batch: those of a briefing beside each other, in their order. Each comes with briefing and hash.
pub(super) fn pack_by_briefing(mut texts: Vec<(&str, ContentHash, &[u8])>) -> Result<ContentRun> {
    texts.sort_by_key(|(briefing, ..)| *briefing);
    let with_bytes = texts.chunk_by(|one, other| one.0 == other.0).flat_map(|history| {
        let history_bytes = history.iter().map(|(_, _, text)| text.len()).sum();
        history.iter().map(move |(_, hash, text)| (*hash, *text, history_bytes))
    });
    pack_contents(with_bytes, LEVEL_BATCH).map_err(out_of_memory)
}

/// The salts of a revision and of its labels: drawn once, so that a rebuilt record keeps them.
pub(super) fn salts(draft: &Draft) -> Result<Vec<Salt>> {
    (0..=draft.labels.len()).map(|_| Ok(Salt(random()?))).collect()
}

/// Refuses a text that is larger than a content may be.
pub(super) fn check_size(draft: &Draft) -> Result<()> {
    let bytes = draft.content.len();
    if bytes > CONTENT_BYTES_MAX {
        return Err(Error::TooLarge { bytes: bytes as u64, max: CONTENT_BYTES_MAX as u64 });
    }
    Ok(())
}

pub(super) fn out_of_memory(source: std::io::Error) -> Error {
    Error::Io { verb: "compress", path: "the text".into(), source }
}

impl Store {
    /// Commits a new revision, unless the briefing's newest has the same bytes and all that the draft's `meta` and
    /// `source` say.
    ///
    /// Durable: on `Ok` the revision survives power loss; on `Err` it is in the log in whole or not at all.
    /// Errors: [`Error::Conflict`] with an expectation that is not met; [`Error::TooLarge`]; [`Error::Record`] for a note,
    /// author, source and meta of more than 64 KiB; [`Error::BehindPin`], [`Error::RefusesWriting`], [`Error::Latched`]; I/O.
    /// Cost: three fsyncs, one read of the head's record; again for each writer that was faster.
    pub fn commit(&mut self, draft: Draft, expect: Expect) -> Result<Committed> {
        check_size(&draft)?;
        let content = ContentHash::of(draft.content.as_bytes());
        let run = pack_contents([(content, draft.content.as_bytes(), draft.content.len())].into_iter(), LEVEL)
            .map_err(out_of_memory)?;
        let salts = salts(&draft)?;
        let name = draft.briefing.as_str();
        let mut unchanged = None;
        let landed = self.publish(&run, &mut |store| {
            let head = store.catalog.head(name)?;
            check_expectation(name, expect, head.as_ref())?;
            if let Some(head) = &head {
                let revision = store.revision(head.leaf)?;
                if revision.record.content == content && says_nothing_new(&draft, &revision.record) {
                    unchanged = Some(revision);
                    return Ok(None);
                }
            }
            let mut plan = Plan::default();
            plan.push_revision(&draft, content, &salts, head.map(|head| (head.number, head.id)))?;
            Ok(Some(plan))
        })?;
        self.pack_if_cheap(&draft.recorded);
        match (landed.and_then(|landed| landed.leaves().next()), unchanged) {
            (Some(leaf), _) => self.revision(leaf).map(Committed::Created),
            (None, Some(revision)) => Ok(Committed::Unchanged(revision)),
            (None, None) => Err(Error::Latched),
        }
    }

    /// Commits many revisions as one entry, in order; equal neighbours are kept, as real histories have them.
    ///
    /// Durable: all of them or none. Errors: those of [`Store::commit`]. Cost: three fsyncs; memory of a few times the texts.
    pub fn append(&mut self, drafts: &[Draft]) -> Result<Vec<Revision>> {
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        drafts.iter().try_for_each(check_size)?;
        let hashes: Vec<ContentHash> = drafts.iter().map(|draft| ContentHash::of(draft.content.as_bytes())).collect();
        let texts = drafts.iter().zip(&hashes);
        let texts = texts.map(|(draft, hash)| (draft.briefing.as_str(), *hash, draft.content.as_bytes())).collect();
        let run = pack_by_briefing(texts)?;
        let salts: Vec<Vec<Salt>> = drafts.iter().map(salts).collect::<Result<_>>()?;
        let landed = self.publish(&run, &mut |store| {
            let mut heads: HashMap<&str, (u64, RecordId)> = HashMap::new();
            let mut plan = Plan::default();
            for ((draft, content), salts) in drafts.iter().zip(&hashes).zip(&salts) {
                let name = draft.briefing.as_str();
                let before = match heads.get(name) {
                    Some(head) => Some(*head),
                    None => store.catalog.head(name)?.map(|head| (head.number, head.id)),
                };
                let id = plan.push_revision(draft, *content, salts, before)?;
                heads.insert(name, (before.map_or(1, |(number, _)| number + 1), id));
            }
            Ok(Some(plan))
        })?;
        if let Some(last) = drafts.last() {
            self.pack_if_cheap(&last.recorded);
        }
        landed.iter().flat_map(Landed::leaves).map(|leaf| self.revision(leaf)).collect()
    }

    /// Gives a revision a label, taking it from the one that has it now. `false` where it has it already.
    ///
    /// Durable on `Ok`. Errors and cost: those of [`Store::commit`].
    pub fn label(
        &mut self,
        revision: &Revision,
        label: &Label,
        recorded: Time,
        author: Option<String>,
    ) -> Result<bool> {
        self.publish_label(&revision.record.briefing, label, Some(revision), recorded, author)
    }

    /// Takes a label away from whichever revision of a briefing has it. `false` where none has it.
    ///
    /// Durable on `Ok`. Errors and cost: those of [`Store::commit`].
    pub fn clear_label(
        &mut self,
        briefing: &Name,
        label: &Label,
        recorded: Time,
        author: Option<String>,
    ) -> Result<bool> {
        self.publish_label(briefing.as_str(), label, None, recorded, author)
    }

    fn publish_label(
        &mut self,
        briefing: &str,
        label: &Label,
        revision: Option<&Revision>,
        recorded: Time,
        author: Option<String>,
    ) -> Result<bool> {
        let record = LabelRecord {
            label: label.as_str().to_owned(),
            briefing: briefing.to_owned(),
            revision: revision.map(|revision| revision.id),
            recorded,
            author,
            salt: Salt(random()?),
        };
        let mut changed = true;
        self.publish(&ContentRun::default(), &mut |store| {
            let holder = store.catalog.by_label(briefing, label.as_str())?;
            changed = holder != revision.map(|revision| revision.leaf);
            if !changed {
                return Ok(None);
            }
            let mut plan = Plan::default();
            plan.push(record.to_line().map_err(Error::Record)?, None);
            Ok(Some(plan))
        })?;
        Ok(changed)
    }

    /// Publishes the records that `make` plans as one entry, and says where they are.
    ///
    /// `make` is called again whenever somebody else's entry went in first, for heads may have moved; where it plans nothing,
    /// nothing is written, and `None` is the answer. Whether a try landed is decided by the log's leaves alone.
    pub(super) fn publish(
        &mut self,
        run: &ContentRun,
        make: &mut dyn FnMut(&Self) -> Result<Option<Plan>>,
    ) -> Result<Option<Landed>> {
        let _turn = self.shelf.wait_turn();
        self.look_if_moved()?;
        let mut tried: Vec<Plan> = Vec::new();
        for _ in 0..TRIES_MAX {
            if let Some(refusal) = self.refusal() {
                return Err(refusal);
            }
            if let Some(landed) = self.landed(&mut tried)? {
                // Seen is not yet durable: the answer that would have said so was lost.
                self.settle()?;
                return Ok(Some(landed));
            }
            let plan = match make(self) {
                // A packer moved the record of a head in this very moment.
                Err(Error::Damaged(_)) if !self.view.stands(self.shelf.as_ref())? => {
                    self.look_again()?;
                    continue;
                }
                planned => planned?,
            };
            let Some(plan) = plan else { return Ok(None) };
            let mut tree = self.view.tree.clone();
            let first = tree.size();
            plan.ids.iter().for_each(|id| tree.append(id));
            let place = self.view.newest + 1;
            let base = self.view.base.as_ref().map(|live| live.base.clone());
            let header = Header::entry(self.id, place, base, plan.ids.len() as u64, &tree);
            let bytes = write_object(run, &plan.lines, &header, LEVEL).map_err(out_of_memory)?;
            let settle = self.settled < self.view.newest;
            let published = log::publish(self.shelf.as_ref(), &self.view, place, &bytes, settle);
            match published.inspect_err(|error| self.latched = matches!(error, Error::Sync { .. }))? {
                Published::Landed => {
                    if self.continued.as_ref() == Some(&self.view.tree) {
                        self.continued = Some(tree.clone());
                    }
                    (self.settled, self.view.newest, self.view.tree) = (place, place, tree);
                    self.view.places.push(place);
                    self.catch_up(&mut |_| {})?;
                    // Litter of others came up in the listing; failing to sweep it takes nothing back.
                    let _ = self.shelf.sweep();
                    return Ok(Some(Landed { first, plan }));
                }
                Published::Uncertain => {
                    tried.push(plan);
                    self.look_again()?;
                }
            }
        }
        Err(Error::Unsettled { attempts: TRIES_MAX })
    }

    /// Looks at the log again where somebody else has written or packed since this handle looked. Cost: two stats.
    pub(super) fn look_if_moved(&mut self) -> Result<()> {
        let next = entry_name(self.view.newest + 1);
        if self.shelf.stat(&next)?.is_some() || !self.view.stands(self.shelf.as_ref())? {
            self.look_again()?;
        }
        Ok(())
    }

    /// The try that landed, if one did: are the records with my ids in the log?
    ///
    /// All of them, one behind the other: a record that came with its line may be there by somebody else's entry.
    fn landed(&self, tried: &mut Vec<Plan>) -> Result<Option<Landed>> {
        #[cfg(test)]
        if self.looks_not {
            return Ok(None);
        }
        for index in 0..tried.len() {
            let ids = tried.get(index).map_or(&[][..], |plan| &plan.ids);
            let Some(first) = ids.first().map(|id| self.catalog.leaf_of(id)).transpose()?.flatten() else { continue };
            let mut all = true;
            for (leaf, id) in (first..).zip(ids) {
                all = all && self.catalog.id(leaf)? == Some(*id);
            }
            if all {
                return Ok(Some(Landed { first, plan: tried.swap_remove(index) }));
            }
        }
        Ok(None)
    }

    /// Makes durable what is seen in the log. A failure latches the handle.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.shelf.make_durable(log::FOLDER).inspect_err(|_| self.latched = true)?;
        self.settled = self.view.newest;
        Ok(())
    }
}

/// Whether what a draft tells beside its text stands in the record of the revision before it already: a headline that
/// changed alone is a change. What the draft leaves out says nothing.
fn says_nothing_new(draft: &Draft, record: &RevisionRecord) -> bool {
    let source_is_known = draft.source.is_none() || draft.source == record.source;
    source_is_known && draft.meta.iter().all(|(key, value)| record.meta.get(key) == Some(value))
}

fn check_expectation(name: &str, expect: Expect, head: Option<&Head>) -> Result<()> {
    let found = head.map(|head| head.id);
    let expected = match expect {
        Expect::Any => return Ok(()),
        Expect::Head(id) => Some(id),
        Expect::New => None,
    };
    if found == expected { Ok(()) } else { Err(Error::Conflict { briefing: name.to_owned(), expected, found }) }
}
