//! For tests, also those of programs that are built on the engine: what another program may do to a
//! store, and this one has no verb for.

use serde_json::json;

use crate::error::Result;
use crate::frame::LEVEL;
use crate::id::RecordId;
use crate::log;
use crate::object::{ContentRun, Header, write_object};
use crate::progress::unwatched;
use crate::reading::Revision;
use crate::store::Store;
use crate::time::Time;

impl Store {
    /// Takes a revision down: appends a tombstone, as FORMAT.md describes it, and follows it.
    ///
    /// Errors: those of a commit.
    pub fn take_down(&mut self, revision: &Revision, by: &str, reason: &str, recorded: &Time) -> Result<()> {
        let (id, record) = (revision.id.to_string(), &revision.record);
        let mut taken = json!({"id": id, "briefing": revision.briefing, "number": record.number});
        if let (Some(parent), Some(taken)) = (record.parent, taken.as_object_mut()) {
            taken.insert("parent".to_owned(), parent.to_string().into());
        }
        let line = json!({
            "type": "tombstone",
            "v": 1,
            "revisions": [taken],
            "by": by,
            "reason": reason,
            "recorded": recorded.as_str(),
            "salt": "1".repeat(32),
        })
        .to_string();
        let (seq, mut tree) = (self.view.newest + 1, self.view.tree.clone());
        tree.append(&RecordId::of(&line));
        let base = self.view.base.as_ref().map(|live| live.base.clone());
        let mut header = Header::entry(self.id, seq, base, 1, &tree);
        header.needs = self.needs()?;
        header.tombstones = vec![tree.size() - 1];
        let bytes = write_object(&ContentRun::default(), &[(line, None)], &header, LEVEL)
            .map_err(crate::writing::out_of_memory)?;
        self.shelf.create(&log::entry_name(seq), &bytes)?;
        self.refresh(&mut unwatched).map(drop)
    }
}
