//! From a page of records to rows of all tables: reads the texts, compares each revision with the
//! one before it.

use std::borrow::Cow;
use std::collections::HashMap;

use variorum_redline::{compare, count_words, edits};
use variorum_store::{
    Damage, DamageKind, Error as StoreError, KeptRecord, Notice, Reader, Record, RecordId, Revision, RevisionRecord,
};

use super::labels::LabelRow;
use super::pages::Page;
use super::pair::Pair;
use super::pairs::PairRow;
use super::paragraphs::Paragraphs;
use super::revisions::RevisionRow;
use super::{Layout, Table, changes, events, labels, pairs, revisions, sentences};
use crate::interchange::Error;
use crate::interchange::export::columns::Rows;
use crate::query::undo::{UNDOES_END, undoes_end};

/// Bytes of texts of earlier pages that are held at once, but for the last of them.
const OLD_TEXTS_BYTES: u64 = 8 << 20;

/// The rows of a page.
#[derive(Default)]
pub(super) struct PageRows {
    /// Those of each table that is wanted, in the same order.
    pub(super) tables: Vec<Rows>,
    /// What cannot be read.
    pub(super) gaps: Vec<Damage>,
    /// How many records and texts are lacking.
    pub(super) lacking: u64,
    /// Of each revision what tells its briefing from others: the id of its first revision, or where
    /// that is not known the name.
    pub(super) briefings: Vec<String>,
    /// The leaf behind the page.
    pub(super) end: u64,
}

/// A revision of the page.
struct PageRevision<'page> {
    leaf: u64,
    record: &'page RevisionRecord,
    id: String,
    first_id: Option<String>,
    /// `None` where it cannot be read, or is not wanted.
    text: Option<String>,
    before: Before,
}

/// What a revision is compared with.
enum Before {
    /// Nothing: it is the first one, or what it follows is gone, or nobody asks.
    Nothing,
    /// The revision of the page with this index.
    InPage(usize),
    /// One of an earlier page.
    Earlier(Box<Revision>),
}

/// Makes the rows of a page.
///
/// Errors: [`Error::Store`] for anything but damage, which is a gap; [`Error::Encode`].
pub(super) fn page_rows(reader: &Reader, page: Page, layout: &Layout) -> Result<PageRows, Error> {
    let Page { records, gaps, lost, end } = page;
    let tables = layout.tables.iter().map(|_| Rows::default()).collect();
    let gaps_of_log = gaps.len();
    let mut made = PageRows { tables, gaps, lacking: 0, briefings: Vec::new(), end };
    let mut revisions = page_revisions(reader, &records, layout, &mut made.gaps)?;
    let mut old_texts = OldTexts::default();
    if layout.has_pairs() || layout.has(&[Table::Revisions]) {
        old_texts = read_texts(reader, &records, &mut revisions, &mut made.gaps)?;
    }
    let mut next_revision = 0;
    for kept in &records {
        match &kept.record {
            Record::Revision(_) => {
                if next_revision == old_texts.end {
                    old_texts = OldTexts::read(reader, &revisions, next_revision, &mut made.gaps)?;
                }
                push_revision(&revisions, next_revision, &old_texts.texts, layout, &mut made)?;
                next_revision += 1;
            }
            Record::Label(record) => made.rows(layout, Table::Labels, |rows| {
                rows.push(&labels::columns(), &LabelRow { leaf: kept.leaf, id: kept.id.to_string(), record });
            }),
            _ => {}
        }
        if layout.has(&[Table::Events]) {
            let undone = undone_by(reader, kept, &mut made.gaps)?;
            made.rows(layout, Table::Events, |rows| events::push(kept, undone, rows));
        }
    }
    made.lacking = lost + (made.gaps.len() - gaps_of_log) as u64;
    let briefing = |revision: PageRevision<'_>| revision.first_id.unwrap_or_else(|| revision.record.briefing.clone());
    made.briefings = revisions.into_iter().map(briefing).collect();
    Ok(made)
}

impl PageRows {
    /// Adds rows to a table, if it is wanted.
    fn rows(&mut self, layout: &Layout, table: Table, push: impl FnOnce(&mut Rows)) {
        let index = layout.tables.iter().position(|made| *made == table);
        if let Some(rows) = index.and_then(|index| self.tables.get_mut(index)) {
            push(rows);
        }
    }
}

/// What was read; `None` for damage, which is a gap.
fn unless_damaged<T>(read: Result<T, StoreError>, gaps: &mut Vec<Damage>) -> Result<Option<T>, Error> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(StoreError::Damaged(damage)) => {
            gaps.push(*damage);
            Ok(None)
        }
        Err(error) => Err(Error::Store(error)),
    }
}

/// The revisions of a page in the order of the log, each with the one before it, without texts.
fn page_revisions<'page>(
    reader: &Reader,
    records: &'page [KeptRecord],
    layout: &Layout,
    gaps: &mut Vec<Damage>,
) -> Result<Vec<PageRevision<'page>>, Error> {
    let mut revisions: Vec<PageRevision<'page>> = Vec::new();
    let mut by_id: HashMap<RecordId, usize> = HashMap::new();
    for kept in records {
        let Record::Revision(record) = &kept.record else { continue };
        let parent_in_page = record.parent.and_then(|parent| by_id.get(&parent).copied());
        let first_id = match (record.parent, parent_in_page) {
            (None, _) => Some(kept.id.to_string()),
            (_, Some(parent)) => revisions.get(parent).and_then(|parent| parent.first_id.clone()),
            _ => first_id(reader, kept.leaf)?,
        };
        let before = match (record.parent, parent_in_page) {
            (_, Some(parent)) => Before::InPage(parent),
            (Some(parent), None) if layout.has_pairs() => {
                let found = unless_damaged(reader.by_id(&parent), gaps)?;
                if let Some(None) = found {
                    gaps.extend(lost_parent(reader, record, parent)?);
                }
                found.flatten().map_or(Before::Nothing, |found| Before::Earlier(Box::new(found)))
            }
            _ => Before::Nothing,
        };
        by_id.insert(kept.id, revisions.len());
        let (leaf, id) = (kept.leaf, kept.id.to_string());
        revisions.push(PageRevision { leaf, record, id, first_id, text: None, before });
    }
    Ok(revisions)
}

/// The id of the first revision of the briefing that the revision at a leaf is of; `None` where
/// damage hides it, which is reported where that is walked.
fn first_id(reader: &Reader, leaf: u64) -> Result<Option<String>, Error> {
    let id = unless_damaged(reader.first_id(leaf), &mut Vec::new())?.flatten();
    Ok(id.map(|id| id.to_string()))
}

/// What is lacking where nothing is known of the revision that another one follows, unless it was
/// taken down.
fn lost_parent(reader: &Reader, record: &RevisionRecord, parent: RecordId) -> Result<Option<Damage>, Error> {
    let is_damaged = reader.notices().iter().any(|notice| matches!(notice, Notice::Damaged(_)));
    let taken_down = || reader.takedown_by_id_prefix(None, &parent.to_string()).map_err(Error::Store);
    if !is_damaged || taken_down()?.is_some() {
        return Ok(None);
    }
    Ok(Some(Damage {
        object: "log".to_owned(),
        kind: DamageKind::Missing,
        briefing: Some(record.briefing.clone()),
        revision: record.number.checked_sub(1),
        id: Some(parent),
        leaf: None,
        leaves: None,
        detail: "no object holds it, so that the next revision is compared with nothing".to_owned(),
    }))
}

/// The revision that a record undoes: one that it takes back, or the one that the end which it
/// takes back stood behind.
fn undone_by(reader: &Reader, kept: &KeptRecord, gaps: &mut Vec<Damage>) -> Result<Option<RecordId>, Error> {
    let Record::Revision(record) = &kept.record else { return Ok(None) };
    // Of an end that is taken back the note alone tells.
    let Some(note) = record.note.as_deref().filter(|_| record.undoes.is_none()) else { return Ok(record.undoes) };
    if !note.starts_with(UNDOES_END) {
        return Ok(None);
    }
    let name = reader.called_now(&record.briefing, kept.leaf).map_err(Error::Store)?;
    let ends = unless_damaged(reader.ends_of(&name), gaps)?.unwrap_or_default();
    let stood = ends.iter().rev().find(|end| {
        let is_behind = end.leaf < kept.leaf && end.number < record.number;
        is_behind && end.record.time.instant() <= record.time.instant() && undoes_end(note, &end.record.time)
    });
    Ok(stood.map(|end| end.record.revision))
}

/// The texts of earlier pages that some of a page's revisions are compared with.
#[derive(Default)]
struct OldTexts {
    /// Those that were read, by leaf.
    texts: HashMap<u64, String>,
    /// The index of the first revision for which none was read.
    end: usize,
}

impl OldTexts {
    /// None yet, and the indices of the revisions from `first` on that want one, as many as may be
    /// held.
    fn wanted(revisions: &[PageRevision<'_>], first: usize) -> (Self, Vec<usize>) {
        let (mut wanted, mut bytes, mut end) = (Vec::new(), 0, first);
        for revision in revisions.get(first..).unwrap_or_default() {
            if bytes >= OLD_TEXTS_BYTES {
                break;
            }
            if let Some(before) = revision.earlier() {
                bytes += before.record.bytes;
                wanted.push(end);
            }
            end += 1;
        }
        (Self { texts: HashMap::new(), end }, wanted)
    }

    /// Those of the revisions from `first` on.
    fn read(
        reader: &Reader,
        revisions: &[PageRevision<'_>],
        first: usize,
        gaps: &mut Vec<Damage>,
    ) -> Result<Self, Error> {
        let (mut read, wanted) = Self::wanted(revisions, first);
        let mut earlier: Vec<_> = wanted.into_iter().filter_map(|index| revisions.get(index)?.earlier()).collect();
        reader.sort_as_stored(&mut earlier, |before| before.leaf);
        earlier.into_iter().try_for_each(|before| read.read_one(reader, before, gaps))?;
        Ok(read)
    }

    fn read_one(&mut self, reader: &Reader, before: &Revision, gaps: &mut Vec<Damage>) -> Result<(), Error> {
        let text = unless_damaged(reader.content(before), gaps)?;
        self.texts.extend(text.map(|text| (before.leaf, text)));
        Ok(())
    }
}

impl PageRevision<'_> {
    /// The revision of an earlier page that it is compared with, if it is one.
    fn earlier(&self) -> Option<&Revision> {
        if let Before::Earlier(before) = &self.before { Some(before) } else { None }
    }
}

/// Reads the texts of a page's revisions, and with them the first of the old ones, as they are
/// stored together.
fn read_texts(
    reader: &Reader,
    records: &[KeptRecord],
    revisions: &mut [PageRevision<'_>],
    gaps: &mut Vec<Damage>,
) -> Result<OldTexts, Error> {
    let (mut old_texts, wanted) = OldTexts::wanted(revisions, 0);
    let kept: Vec<_> = records.iter().filter(|kept| matches!(kept.record, Record::Revision(_))).collect();
    // Of each text its leaf, the index of the revision that wants it, and whether it is the old
    // one.
    let new = revisions.iter().enumerate().map(|(index, revision)| (revision.leaf, index, false));
    let earlier = |index: usize| Some((revisions.get(index)?.earlier()?.leaf, index, true));
    let mut order: Vec<_> = new.chain(wanted.into_iter().filter_map(earlier)).collect();
    reader.sort_as_stored(&mut order, |(leaf, ..)| *leaf);
    for (_, index, is_old) in order {
        let Some(revision) = revisions.get_mut(index) else { continue };
        match (is_old, revision.earlier(), kept.get(index)) {
            (true, Some(before), _) => old_texts.read_one(reader, before, gaps)?,
            (false, _, Some(kept)) => revision.text = unless_damaged(reader.content_of(kept), gaps)?.flatten(),
            _ => {}
        }
    }
    Ok(old_texts)
}

/// Adds the rows of a revision, and of what it is compared with.
fn push_revision(
    all: &[PageRevision<'_>],
    index: usize,
    old_texts: &HashMap<u64, String>,
    layout: &Layout,
    made: &mut PageRows,
) -> Result<(), Error> {
    let Some(revision) = all.get(index) else { return Ok(()) };
    if layout.has(&[Table::Revisions]) {
        let row = RevisionRow {
            leaf: revision.leaf,
            id: &revision.id,
            first_id: revision.first_id.as_deref(),
            record: revision.record,
            meta: serde_json::to_string(&revision.record.meta).map_err(Error::encode)?,
            words: revision.text.as_ref().map(|text| count_words(text) as u64),
            text: revision.text.as_deref(),
        };
        made.rows(layout, Table::Revisions, |rows| rows.push(&revisions::columns(layout.with_text), &row));
    }
    if !layout.has_pairs() {
        return Ok(());
    }
    let (old, old_id, old_text) = match &revision.before {
        Before::Nothing => return Ok(()),
        Before::InPage(before) => {
            let Some(before) = all.get(*before) else { return Ok(()) };
            (before.record, Cow::Borrowed(&before.id), before.text.as_deref())
        }
        Before::Earlier(before) => {
            let text = old_texts.get(&before.leaf).map(String::as_str);
            (&before.record, Cow::Owned(before.id.to_string()), text)
        }
    };
    // A text that cannot be read was reported.
    let (Some(old_text), Some(new_text)) = (old_text, revision.text.as_deref()) else { return Ok(()) };
    let pair = Pair {
        leaf: revision.leaf,
        first_id: revision.first_id.as_deref(),
        old_id: &old_id,
        new_id: &revision.id,
        old,
        new: revision.record,
    };
    push_pair(&pair, [old_text, new_text], layout, made);
    Ok(())
}

/// Adds the rows of a pair with these texts.
fn push_pair(pair: &Pair<'_>, [old_text, new_text]: [&str; 2], layout: &Layout, made: &mut PageRows) {
    let redline = compare(old_text, new_text);
    let edits = if layout.has(&[Table::Pairs, Table::Changes]) { edits(&redline) } else { Vec::new() };
    let row = PairRow { pair, redline: &redline, changes: edits.len() };
    made.rows(layout, Table::Pairs, |rows| rows.push(&pairs::columns(), &row));
    if layout.has(&[Table::Changes, Table::Sentences]) {
        let paragraphs = [&Paragraphs::of(old_text), &Paragraphs::of(new_text)];
        made.rows(layout, Table::Changes, |rows| changes::push(pair, paragraphs, &redline, &edits, rows));
        made.rows(layout, Table::Sentences, |rows| {
            sentences::push(pair, [old_text, new_text], paragraphs, &redline, rows);
        });
    }
}
