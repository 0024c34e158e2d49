//! What a stretch of time made of a briefing.

use serde::Serialize;
use variorum_store::InForce;

use super::event::{EndTakenBackObject, EndedObject};
use crate::query::changes::{ChangeKind, NetChange};

/// What a stretch of time made of a briefing.
#[derive(Serialize)]
pub struct ChangeObject<'net, D: Serialize> {
    r#type: &'static str,
    briefing: &'net str,
    /// What it was called before, where it has got another name.
    renamed_from: Option<&'net str>,
    /// `new`, `changed`, `back`, `same`, `ended`, `revived` or `passing`.
    change: &'static str,
    /// How many revisions are of that time.
    revisions: u64,
    /// How it ended, where it did.
    ended: Option<EndedObject<'net>>,
    /// When it was not in force in between.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ends_taken_back: Vec<EndTakenBackObject<'net>>,
    /// The comparison of what was in force with what is.
    diff: D,
}

impl<'net, D: Serialize> ChangeObject<'net, D> {
    /// The object for a change, with the object for its comparison, with the parts of the texts or
    /// without.
    #[must_use]
    pub fn new(net: &'net NetChange, diff: D) -> Self {
        let ended = match &net.new {
            InForce::Ended(end) => Some(EndedObject::new(end)),
            _ => None,
        };
        Self {
            r#type: "change",
            briefing: &net.briefing,
            renamed_from: net.renamed_from(),
            change: word(net.kind()),
            revisions: net.revisions,
            ended,
            ends_taken_back: net.ends_taken_back.iter().map(EndTakenBackObject::new).collect(),
            diff,
        }
    }
}

const fn word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::New => "new",
        ChangeKind::Changed => "changed",
        ChangeKind::Back => "back",
        ChangeKind::Same => "same",
        ChangeKind::Ended => "ended",
        ChangeKind::Revived => "revived",
        ChangeKind::Passing => "passing",
    }
}
