//! Where a phrase stood.

use serde::Serialize;
use variorum_store::{Occurrence, Revision};

use super::event::EndedObject;
use crate::query::search::{AROUND, snippet};

/// Where a phrase stood: when it came and left, and what it stood in.
#[derive(Serialize)]
pub struct MatchObject<'found> {
    r#type: &'static str,
    briefing: &'found str,
    added: TurnObject,
    /// The newest revision that has the phrase, from which the snippet is; `null` where damage
    /// hides it.
    last: Option<TurnObject>,
    /// `null` where the newest revision has the phrase.
    removed: Option<TurnObject>,
    /// Where the newest revision has the phrase, and the briefing has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<EndedObject<'found>>,
    snippet: String,
}

/// A revision with which a phrase came or left.
#[derive(Serialize)]
struct TurnObject {
    number: u64,
    id: String,
    time: String,
}

impl TurnObject {
    fn new(revision: &Revision) -> Self {
        let time = revision.record.time.to_string();
        Self { number: revision.record.number, id: revision.id.to_string(), time }
    }
}

impl<'found> MatchObject<'found> {
    /// The object for an occurrence.
    #[must_use]
    pub fn new(found: &'found Occurrence) -> Self {
        let Occurrence { added, last, removed, ended, passage, range } = found;
        Self {
            r#type: "match",
            briefing: &added.briefing,
            added: TurnObject::new(added),
            last: last.as_ref().map(TurnObject::new),
            removed: removed.as_ref().map(TurnObject::new),
            ended: ended.as_deref().map(EndedObject::new),
            snippet: snippet(passage, range, AROUND, AROUND).concat(),
        }
    }
}
