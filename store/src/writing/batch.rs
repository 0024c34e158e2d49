//! Commits that are to be one entry: which of them say something new, and what each takes over from
//! the newest revision of its briefing.

use std::collections::{BTreeMap, HashMap};

use crate::error::{Error, Result};
use crate::frame::LEVEL;
use crate::id::{ContentHash, RecordId, Salt};
use crate::name::Label;
use crate::object::{ContentRun, pack_contents};
use crate::reading::Revision;
use crate::record::LabelRecord;
use crate::store::Store;
use crate::time::{Instant, Time};
use crate::writing::commit::{Clears, Commit, Committed, Expect, check_expectation, pack_by_briefing};
use crate::writing::out_of_memory;
use crate::writing::plan::{EntryPlan, Position};

/// How the keys of meta begin that an import of git gives to what a commit made.
const OF_COMMIT: &str = "git.";

/// Commits that are to be one entry.
pub(super) struct Batch {
    commits: Vec<Commit>,
    hashes: Vec<ContentHash>,
    salts: Vec<Vec<Salt>>,
    /// Source and meta of each as they were given, whatever it took over when it was planned.
    given: Vec<(Option<String>, BTreeMap<String, String>)>,
}

/// What becomes of the commits, once their plan is in the log.
pub(super) struct Outcome {
    /// Which of them are revisions.
    pub(super) is_new: Vec<bool>,
    /// How many records the plan has.
    pub(super) records: u64,
    /// The revision that each is, or that is the same; and the labels which that gets, where it was
    /// there before.
    fates: Vec<(Where, Vec<String>)>,
}

/// Where a revision is.
#[derive(Clone, Copy)]
enum Where {
    /// In the log, at this leaf.
    Leaf(u64),
    /// In the plan, the revision with this index.
    Plan(usize),
}

/// The newest revision of a briefing, and what the next one follows.
struct Newest {
    /// Number and id of the last revision, living or taken down.
    last: Option<(u64, RecordId)>,
    /// The newest that lives.
    living: Option<Living>,
}

struct Living {
    id: RecordId,
    content: ContentHash,
    source: Option<String>,
    meta: BTreeMap<String, String>,
    labels: Vec<String>,
    at: Where,
}

impl From<Revision> for Living {
    fn from(revision: Revision) -> Self {
        let Revision { id, leaf, record, labels, .. } = revision;
        Self { id, content: record.content, source: record.source, meta: record.meta, labels, at: Where::Leaf(leaf) }
    }
}

impl Batch {
    pub(super) fn new(commits: Vec<Commit>, salts: Vec<Vec<Salt>>) -> Self {
        let hashes = commits.iter().map(|commit| ContentHash::of(commit.draft.content.as_bytes())).collect();
        let given = commits.iter().map(|commit| (commit.draft.source.clone(), commit.draft.meta.clone())).collect();
        Self { commits, hashes, salts, given }
    }

    pub(super) const fn len(&self) -> usize {
        self.commits.len()
    }

    /// Packs the texts of those that `is_packed` says.
    pub(super) fn pack(&self, is_packed: &[bool]) -> Result<ContentRun> {
        let texts = self.commits.iter().zip(&self.hashes).zip(is_packed).filter(|(_, is_packed)| **is_packed);
        let texts =
            texts.map(|((commit, hash), _)| (commit.draft.briefing.as_str(), *hash, commit.draft.content.as_bytes()));
        let texts: Vec<_> = texts.collect();
        match texts.as_slice() {
            [(_, hash, text)] => pack_contents([(*hash, *text, text.len())].into_iter(), LEVEL).map_err(out_of_memory),
            _ => pack_by_briefing(texts),
        }
    }

    /// Plans those that say something new, and the labels that the others get. Errors:
    /// [`Error::Conflict`], [`Error::Record`], and those of reading the newest
    /// revisions.
    pub(super) fn plan(&mut self, store: &Store) -> Result<(EntryPlan, Outcome)> {
        let mut plan = EntryPlan::default();
        let mut outcome = Outcome { is_new: Vec::new(), records: 0, fates: Vec::new() };
        let mut planned: HashMap<String, Newest> = HashMap::new();
        let mut revisions = 0;
        let each = self.commits.iter_mut().zip(&self.hashes).zip(&self.salts).zip(&self.given);
        for (((commit, content), salts), given) in each {
            let asked = commit.draft.briefing.as_str();
            let name = match commit.expect {
                Expect::New => asked.to_owned(),
                Expect::Any | Expect::Head(_) => store.name_now(asked)?.into_owned(),
            };
            let newest = match planned.remove(&name) {
                Some(newest) => {
                    check_expectation(&name, commit.expect, newest.living.as_ref().map(|living| living.id))?;
                    newest
                }
                None => Newest::read(store, &name, commit.expect)?,
            };
            (commit.draft.source, commit.draft.meta) = given.clone();
            let is_new = newest.is_told_anew_by(commit, *content)
                || commit.draft.undoes.is_some()
                || newest.is_revived(store, &name, &commit.draft.time)?;
            outcome.is_new.push(is_new);
            let parent = |label: &LabelRecord| store.label_parent(&name, &label.label);
            if is_new {
                let undoes = store.undone(commit.draft.undoes, (&name, &name), newest.last, &plan)?;
                let position = Position { briefing: &name, before: newest.last, undoes };
                let id = plan.push_revision(&commit.draft, *content, salts, position, &parent)?;
                if let (Some(end), Some(salt)) = (&commit.end, salts.last()) {
                    plan.push(end.record(&name, id, *salt).to_line().map_err(Error::Record)?, None);
                }
                let at = Where::Plan(revisions);
                revisions += 1;
                outcome.fates.push((at, Vec::new()));
                planned.insert(name, newest.followed_by(commit, *content, id, at));
            } else if let Some(living) = newest.living {
                let labels = push_labels(&mut plan, (commit, &name), salts, &living, store)?;
                outcome.fates.push((living.at, labels.clone()));
                let living = Living { labels: [living.labels.clone(), labels].concat(), ..living };
                planned.insert(name, Newest { living: Some(living), ..newest });
            }
        }
        outcome.records = plan.len();
        Ok((plan, outcome))
    }
}

/// Plans the labels of a draft that the newest revision does not have yet, for that one; gives
/// them.
fn push_labels(
    plan: &mut EntryPlan,
    (commit, name): (&Commit, &str),
    salts: &[Salt],
    living: &Living,
    store: &Store,
) -> Result<Vec<String>> {
    let draft = &commit.draft;
    let mut given = Vec::new();
    for (label, salt) in draft.labels.iter().map(Label::as_str).zip(salts.iter().skip(1)) {
        if living.labels.iter().chain(&given).any(|held| held == label) {
            continue;
        }
        store.refuse_newer_records(name)?;
        let record = LabelRecord {
            label: label.to_owned(),
            briefing: name.to_owned(),
            revision: Some(living.id),
            parent: None,
            recorded: draft.recorded.clone(),
            author: draft.author.clone(),
            salt: *salt,
        };
        plan.push_label(record, |label| store.label_parent(name, &label.label))?;
        given.push(label.to_owned());
    }
    Ok(given)
}

impl Newest {
    /// Reads it from the log, where it is what the commit expects.
    fn read(store: &Store, name: &str, expect: Expect) -> Result<Self> {
        let living = store.newest_revision(name)?;
        check_expectation(name, expect, living.as_ref().map(|living| living.id))?;
        Ok(Self { last: store.last_revision(name)?, living: living.map(Living::from) })
    }

    /// Lays what the draft says over what it takes over from this one; whether that is new, if only
    /// a headline.
    fn is_told_anew_by(&self, commit: &mut Commit, content: ContentHash) -> bool {
        let Some(living) = &self.living else { return true };
        let draft = &mut commit.draft;
        let is_same_text = living.content == content;
        if is_same_text && commit.clears != Clears::All {
            draft.source = draft.source.take().or_else(|| living.source.clone());
        }
        let mut meta = match &commit.clears {
            Clears::All => BTreeMap::new(),
            Clears::Nothing => living.meta.clone(),
            Clears::Keys(keys) => {
                let kept = living.meta.iter().filter(|(key, _)| !keys.contains(*key));
                kept.map(|(key, value)| (key.clone(), value.clone())).collect()
            }
        };
        if !is_same_text {
            // Which commit a text came from is not true of the next.
            meta.retain(|key, _| !key.starts_with(OF_COMMIT));
        }
        meta.append(&mut draft.meta);
        draft.meta = meta;
        !is_same_text || draft.source != living.source || draft.meta != living.meta
    }

    /// Whether something ended the briefing behind it, so that the same text revives it at a time.
    fn is_revived(&self, store: &Store, name: &str, time: &Time) -> Result<bool> {
        let is_in_log = self.living.as_ref().is_some_and(|living| matches!(living.at, Where::Leaf(_)));
        let end = if is_in_log { store.ask(|catalog| catalog.end_at(name, Instant::MAX))? } else { None };
        Ok(end.is_some_and(|end| end.time.instant() <= time.instant()))
    }

    /// The newest after this one: the commit, which was planned.
    fn followed_by(&self, commit: &Commit, content: ContentHash, id: RecordId, at: Where) -> Self {
        let draft = &commit.draft;
        let labels = draft.labels.iter().map(|label| label.as_str().to_owned()).collect();
        let living = Living { id, content, source: draft.source.clone(), meta: draft.meta.clone(), labels, at };
        Self { last: Some((self.last.map_or(1, |(number, _)| number + 1), id)), living: Some(living) }
    }
}

impl Outcome {
    /// What became of each commit: `leaves` are those of the revisions that were planned,
    /// `revision` reads one.
    pub(super) fn committed(
        self,
        leaves: &[u64],
        revision: impl Fn(u64) -> Result<Revision>,
    ) -> Result<Vec<Committed>> {
        let mut committed = Vec::with_capacity(self.fates.len());
        for ((at, labels), is_new) in self.fates.into_iter().zip(self.is_new) {
            let leaf = match at {
                Where::Leaf(leaf) => Some(leaf),
                Where::Plan(index) => leaves.get(index).copied(),
            };
            let Some(leaf) = leaf else { return Err(Error::Latched) };
            let revision = revision(leaf)?;
            committed.push(match (is_new, labels.is_empty()) {
                (true, _) => Committed::Created(revision),
                (false, true) => Committed::Unchanged(revision),
                (false, false) => Committed::Labelled(revision, labels),
            });
        }
        Ok(committed)
    }
}
