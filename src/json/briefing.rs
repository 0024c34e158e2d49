//! A briefing in a list.

use serde::Serialize;
use variorum_store::ListedBriefing;

use super::event::EndedObject;

/// A briefing with its newest revision.
#[derive(Serialize)]
pub struct BriefingObject<'briefing> {
    r#type: &'static str,
    briefing: &'briefing str,
    revisions: u64,
    id: String,
    time: &'briefing str,
    author: Option<&'briefing str>,
    note: Option<&'briefing str>,
    /// Since when it is not in force; left out where nothing ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<EndedObject<'briefing>>,
}

impl<'briefing> BriefingObject<'briefing> {
    /// The object for a briefing.
    #[must_use]
    pub fn new(briefing: &'briefing ListedBriefing) -> Self {
        Self {
            r#type: "briefing",
            briefing: &briefing.name,
            revisions: briefing.revisions,
            id: briefing.id.to_string(),
            time: briefing.time.as_str(),
            author: briefing.author.as_deref(),
            note: briefing.note.as_deref(),
            ended: briefing
                .end
                .as_ref()
                .map(|end| EndedObject::of(&end.time, end.reason.as_deref(), end.author.as_deref())),
        }
    }
}
