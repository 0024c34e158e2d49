//! Where a phrase stood.

use serde::Serialize;
use variorum_store::Occurrence;

use super::event::{EndTakenBackObject, EndedObject, TurnObject};
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
    /// When the briefing was not in force in between.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ends_taken_back: Vec<EndTakenBackObject<'found>>,
    snippet: String,
}

impl<'found> MatchObject<'found> {
    /// The object for an occurrence.
    #[must_use]
    pub fn new(found: &'found Occurrence) -> Self {
        let Occurrence { added, last, removed, ended, ends_taken_back, passage, range } = found;
        Self {
            r#type: "match",
            briefing: &added.briefing,
            added: TurnObject::new(added),
            last: last.as_ref().map(TurnObject::new),
            removed: removed.as_ref().map(TurnObject::new),
            ended: ended.as_deref().map(EndedObject::new),
            ends_taken_back: ends_taken_back.iter().map(EndTakenBackObject::new).collect(),
            snippet: snippet(passage, range, AROUND, AROUND).concat(),
        }
    }
}
