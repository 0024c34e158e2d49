//! The records of an entry that is to be written, before it is known where in the log they will
//! stand.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::id::{ContentHash, RecordId, Salt};
use crate::limits::{INTEGER_MAX, NAME_BYTES_MAX, RECORD_BYTES_MAX};
use crate::record::{LabelRecord, Outline, RenamedBriefing, RevisionRecord};
use crate::writing::draft::{Draft, Undone};

/// The records of an entry that is to be written: lines, their ids, the content that each names.
#[derive(Default)]
pub(crate) struct EntryPlan {
    pub(crate) lines: Vec<(String, Option<ContentHash>)>,
    pub(crate) ids: Vec<RecordId>,
    /// Which of them are revisions.
    revisions: Vec<usize>,
    /// By briefing and label, the last record of it among them.
    labels: HashMap<String, HashMap<String, RecordId>>,
    /// Whether any gives briefings other names.
    pub(crate) has_renames: bool,
}

/// Where a revision is to stand.
#[derive(Clone, Copy)]
pub(crate) struct Position<'plan> {
    /// What its briefing is called by then.
    pub(crate) briefing: &'plan str,
    /// Number and id of the revision before it.
    pub(crate) before: Option<(u64, RecordId)>,
    /// The revision that it takes back.
    pub(crate) undoes: Option<RecordId>,
}

/// A plan that is in the log.
pub(crate) struct Landed {
    /// The leaf of its first record.
    pub(crate) first: u64,
    pub(crate) plan: EntryPlan,
}

impl Landed {
    /// The leaves of its revisions.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = u64> {
        self.plan.revisions.iter().map(|index| self.first + *index as u64)
    }
}

impl EntryPlan {
    pub(crate) fn push(&mut self, line: String, content: Option<ContentHash>) -> RecordId {
        let id = RecordId::of(&line);
        self.lines.push((line, content));
        self.ids.push(id);
        id
    }

    /// How many records it has.
    pub(crate) fn len(&self) -> u64 {
        self.ids.len() as u64
    }

    /// Plans a label behind the record of it that `parent` gives, unless this plan has a later one.
    pub(crate) fn push_label(
        &mut self,
        mut record: LabelRecord,
        parent: impl FnOnce(&LabelRecord) -> Result<Option<RecordId>>,
    ) -> Result<RecordId> {
        record.parent = match self.labels.get(&record.briefing).and_then(|labels| labels.get(&record.label)) {
            Some(before) => Some(*before),
            None => parent(&record)?,
        };
        let id = self.push(record.to_line().map_err(Error::Record)?, None);
        self.note_label(&record, id);
        Ok(id)
    }

    /// Notes that a line of this plan gives names: what was noted of labels is kept under them.
    pub(crate) fn note_rename(&mut self, renames: &[RenamedBriefing]) {
        self.has_renames = true;
        let moved: Vec<_> = renames.iter().map(|one| (one.to.clone(), self.labels.remove(&one.briefing))).collect();
        for (to, labels) in moved {
            match labels {
                Some(labels) => drop(self.labels.insert(to, labels)),
                None => drop(self.labels.remove(&to)),
            }
        }
    }

    /// Number and id of a revision of a briefing among them.
    pub(crate) fn revision(&self, briefing: &str, undone: Undone) -> Option<(u64, RecordId)> {
        let revisions = self.revisions.iter().rev();
        let mut planned = revisions.filter_map(|index| Some((&self.lines.get(*index)?.0, *self.ids.get(*index)?)));
        planned.find_map(|(line, id)| {
            let record = Outline::read(line)?;
            let is_it = match undone {
                Undone::Revision(other) => id == other,
                Undone::Number(number) => record.number == number,
            };
            (is_it && record.briefing == briefing).then_some((record.number, id))
        })
    }

    /// Notes that a line of this plan is the last record of a label.
    pub(crate) fn note_label(&mut self, record: &LabelRecord, id: RecordId) {
        self.labels.entry(record.briefing.clone()).or_default().insert(record.label.clone(), id);
    }

    /// Plans a revision at a position, and the labels it gets, each behind the record of it that
    /// `parent` gives.
    pub(crate) fn push_revision(
        &mut self,
        draft: &Draft,
        content: ContentHash,
        salts: &[Salt],
        position: Position<'_>,
        parent: &dyn Fn(&LabelRecord) -> Result<Option<RecordId>>,
    ) -> Result<RecordId> {
        let Position { briefing, before, undoes } = position;
        let mut salts = salts.iter().copied();
        let record = RevisionRecord {
            briefing: briefing.to_owned(),
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
            undoes,
            salt: salts.next().unwrap_or(Salt([0; 16])),
        };
        self.revisions.push(self.lines.len());
        let id = self.push(record.to_line().map_err(Error::Record)?, Some(content));
        for (label, salt) in draft.labels.iter().zip(salts) {
            let record = LabelRecord {
                label: label.as_str().to_owned(),
                briefing: briefing.to_owned(),
                revision: Some(id),
                parent: None,
                recorded: draft.recorded.clone(),
                author: draft.author.clone(),
                salt,
            };
            self.push_label(record, parent)?;
        }
        Ok(id)
    }
}

/// Whether the record of a draft is within its limit, wherever it will stand in a history. Errors:
/// [`Error::Record`].
pub(crate) fn check_record(draft: &Draft) -> Result<()> {
    /// More than the fields of fixed width, and every key, take together.
    const FIXED_BYTES: usize = 1 << 10;
    let texts = [&draft.author, &draft.note, &draft.source].into_iter().flatten().map(String::len);
    let meta = draft.meta.iter().map(|(key, value)| key.len() + value.len() + 6);
    // Six bytes for one is what JSON may need at most.
    if (texts.chain(meta).sum::<usize>() + NAME_BYTES_MAX) * 6 + FIXED_BYTES <= RECORD_BYTES_MAX {
        return Ok(());
    }
    let id = RecordId([0; 32]);
    // Its briefing may be called otherwise by then.
    let longest = "x".repeat(NAME_BYTES_MAX);
    let salts = vec![Salt([0; 16]); draft.labels.len() + 1];
    let position = Position { briefing: &longest, before: Some((INTEGER_MAX, id)), undoes: Some(id) };
    EntryPlan::default().push_revision(draft, ContentHash([0; 32]), &salts, position, &|_| Ok(Some(id))).map(drop)
}
