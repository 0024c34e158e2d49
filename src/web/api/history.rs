//! The history of a briefing, newest first: revisions, and what happened beside them.

use std::collections::BTreeMap;

use serde::Serialize;
use variorum_redline::KindCounts;
use variorum_store::{Direction, Event, Revision, TimeRange};

use super::body::List;
use super::fault::Fault;
use super::{ApiAddress, parameters};
use crate::json::event::EventObject;
use crate::json::revision::RevisionObject;
use crate::query::history::{Gap, History, HistoryItem};
use crate::query::newest::Newest;
use crate::query::revision_selector;
use crate::query::version::version;
use crate::query::word_changes::{Counted, WordCounter};
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::comparing::Bound;
use crate::web::page::View;
use crate::web::problem::taken_down;
use crate::web::query_string::QueryString;

/// A revision as an item of a list, with what it changed.
#[derive(Serialize)]
struct ListedObject<'revision> {
    #[serde(flatten)]
    revision: RevisionObject<'revision>,
    #[serde(flatten)]
    changed: Option<ChangedObject<'revision>>,
}

/// What a revision changed since the one before it: left out where it cannot be read, or is more
/// than is compared.
#[derive(Serialize)]
struct ChangedObject<'counted> {
    stat: StatObject,
    /// How many changes are of each kind.
    kinds: KindsObject,
    /// The same of each field beside the text that changed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<&'counted str, KindsObject>,
}

/// Words in and out.
#[derive(Serialize)]
struct StatObject {
    inserted: u64,
    deleted: u64,
}

type KindsObject = BTreeMap<&'static str, usize>;

impl<'counted> ChangedObject<'counted> {
    fn new(counted: &'counted Counted) -> Option<Self> {
        let Counted::Changed(words, kinds) = counted else { return None };
        let named = |kinds: &KindCounts| kinds.iter().map(|(kind, count)| (kind.name(), count)).collect();
        Some(Self {
            stat: StatObject { inserted: words.inserted, deleted: words.deleted },
            kinds: named(&kinds.text),
            fields: kinds.fields.iter().map(|(name, kinds)| (name.as_str(), named(kinds))).collect(),
        })
    }
}

/// The history of a briefing: the revisions up to number `until`, with what happened behind each,
/// up to `limit` revisions.
///
/// Errors: there is no such briefing; the store cannot be read. Cost: the records of the newest
/// revision and of those down to the last that is shown, and the comparisons of those whose changes
/// were not counted before.
pub(super) fn list(view: View<'_>, name: &str, query: &QueryString) -> Result<Answer, Fault> {
    let parsed = revision_selector::name(name)?;
    let limit = parameters::limit(query)?;
    let until = parameters::number(query, "until", 1..=u64::from(u32::MAX))?;
    let head = Newest::read(view.reader, parsed.as_str())?;
    let (name, newest) = (head.briefing.as_str(), head.number);
    let last = until.map_or(newest, |until| until.min(newest));
    let first = last.saturating_sub(limit as u64 - 1).max(1);
    let direction = Direction::NewestFirst;
    let history = History::of_briefing(view.reader, name, direction)?;
    let history = history.with_events(view.reader, Some(name), direction, TimeRange::default());
    let mut page = Page {
        list: List::new(view),
        words: WordCounter::new(view.reader),
        bound: Bound::of_one(),
        last,
        has_begun: last == newest,
    };
    // One more: what happened behind the last one came before it in this order.
    let above = if last == newest { u64::MAX } else { last + 1 };
    for item in history.within_numbers(first..=above) {
        let item = item?;
        page.push(&item)?;
        // What happened behind the next one is on its page.
        if first > 1 && number(&item).is_some_and(|number| number <= first) {
            break;
        }
    }
    let next = (first > 1).then(|| {
        let address = Address::Api(ApiAddress::History { name: name.to_owned() });
        view.links.with_query(&address, &[("until", &(first - 1).to_string()), ("limit", &limit.to_string())])
    });
    page.words.keep();
    page.list.answer(next)
}

/// A part of a history, as it is filled.
struct Page<'reader> {
    list: List,
    words: WordCounter<'reader>,
    bound: Bound,
    /// The number of its first revision, which is the greatest.
    last: u64,
    /// Whether what comes is below the revisions that are on other pages.
    has_begun: bool,
}

impl Page<'_> {
    fn push(&mut self, item: &HistoryItem) -> Result<(), Fault> {
        let number = number(item);
        let is_above = number.is_some_and(|number| number > self.last);
        self.has_begun |= number.is_some_and(|number| number <= self.last + 1);
        match item {
            _ if is_above => {}
            HistoryItem::Revision(revision) => self.push_revision(revision)?,
            HistoryItem::Event(event) if self.has_begun => self.list.push(&EventObject::new(event))?,
            HistoryItem::Event(_) => {}
            HistoryItem::Gap(gap) => self.list.warn(gap_sentence(gap)),
        }
        Ok(())
    }

    fn push_revision(&mut self, revision: &Revision) -> Result<(), Fault> {
        let counted = self.words.count_if(revision, |comparison| self.bound.take(comparison).is_ok())?;
        let (version, changed) = (version(revision), ChangedObject::new(&counted));
        self.list.push(&ListedObject { revision: RevisionObject::new(revision, &version), changed })
    }
}

/// The number of a revision, or the least of those that cannot be read, as far as it is known.
fn number(item: &HistoryItem) -> Option<u64> {
    match item {
        HistoryItem::Revision(revision) => Some(revision.record.number),
        HistoryItem::Gap(Gap::Missing { first, .. }) => Some(*first),
        HistoryItem::Gap(Gap::TakenDown { number, .. }) => Some(*number),
        HistoryItem::Gap(Gap::Damaged(damage)) => damage.revision,
        HistoryItem::Event(Event::End(_) | Event::Rename(_)) => None,
    }
}

/// The warning about revisions that a history lacks.
pub(super) fn gap_sentence(gap: &Gap) -> String {
    match gap {
        Gap::Damaged(damage) => format!("A revision cannot be read: {damage}."),
        Gap::Missing { briefing, first, last } if first == last => format!("{briefing}@{first} is lost."),
        Gap::Missing { briefing, first, last } => format!("{briefing}@{first} to @{last} are lost."),
        Gap::TakenDown { briefing, number, takedown } => taken_down(&format!("{briefing}@{number}"), takedown),
    }
}
