//! Whether a revision has the text that its briefing had just before: a crawl sees most texts many
//! times.

use std::collections::BTreeMap;

use variorum_store::{ContentHash, Importer, Instant, Name, Time};

use super::batch::ParsedRevision;
use super::by_name::ByName;
use crate::interchange::Error;

/// The last text of each briefing that the source has had so far, with what is beside it.
///
/// Memory: a few words for each such briefing.
#[derive(Default)]
pub(super) struct LastTexts {
    /// `None` under a name whose briefing has another name now.
    last: ByName<Option<ContentHash>>,
    /// When briefings ended, of which that is known, and nothing revived them since.
    ends: ByName<Option<Instant>>,
}

impl LastTexts {
    /// Whether a revision has the text and the meta of the one before it in the source, or of the
    /// newest in the store where it is the first of its briefing; and neither a note nor a label.
    ///
    /// Cost: hashing the text; for the first of a briefing, reading the newest record.
    pub fn is_same(&mut self, revision: &ParsedRevision, importer: &Importer<'_>) -> Result<bool, Error> {
        let name = revision.briefing.as_str();
        let text = identity(ContentHash::of(revision.content.as_bytes()), &revision.meta);
        let before = match self.last.insert(name, Some(text)) {
            Some(before) => before,
            None if importer.is_alone() => None,
            None => {
                let store = importer.store();
                if self.ends.get(name).is_none() {
                    self.ends.insert(name, store.end_of(name)?.map(|end| end.record.time.instant()));
                }
                store.head(name)?.map(|head| identity(head.record.content, &head.record.meta))
            }
        };
        // The same text revives a briefing that has ended by then.
        if self.ends.get(name).copied().flatten().is_some_and(|end| end <= revision.time.instant()) {
            self.ends.insert(name, None);
            return Ok(false);
        }
        Ok(before == Some(text) && revision.note.is_none() && revision.labels.is_empty())
    }

    /// Notes that a briefing ends at a time: from then on the text that it had revives it.
    pub fn ended(&mut self, name: &Name, time: &Time) {
        self.ends.insert(name.as_str(), Some(time.instant()));
    }

    /// Notes that briefings are called otherwise from here on.
    pub fn renamed(&mut self, renames: &[(Name, Name)]) {
        self.last.rename(renames);
        self.ends.rename(renames);
    }
}

/// One hash of a text and of what is beside it.
fn identity(content: ContentHash, meta: &BTreeMap<String, String>) -> ContentHash {
    if meta.is_empty() {
        return content;
    }
    let mut all = content.to_string();
    for (key, value) in meta {
        for text in [key, value] {
            all.push_str(&text.len().to_string());
            all.push(' ');
            all.push_str(text);
        }
    }
    ContentHash::of(all.as_bytes())
}
