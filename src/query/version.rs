//! A revision of the store as the renderers take it: plain data.

use variorum_redline::render::{Side, Version};
use variorum_store::Revision;

/// What is known of a revision beside its text.
#[must_use]
pub fn version(revision: &Revision) -> Version {
    let record = &revision.record;
    Version {
        briefing: revision.briefing.clone(),
        number: record.number,
        id: revision.id.to_string(),
        parent: record.parent.as_ref().map(ToString::to_string),
        content: record.content.to_string(),
        bytes: record.bytes,
        time: record.time.to_string(),
        recorded: record.recorded.to_string(),
        author: record.author.clone(),
        note: record.note.clone(),
        source: record.source.clone(),
        labels: revision.labels.clone(),
        meta: record.meta.clone(),
    }
}

/// The side of a comparison that is a revision.
#[must_use]
pub fn side(revision: &Revision) -> Side {
    Side::Version(Box::new(version(revision)))
}
