//! Lines that are no revision, as an export writes them beside their record, and as people write
//! them: that a briefing ended, and that briefings were renamed.

use serde::Deserialize;

use super::{KeptText, Object, Refused, TIME, perhaps};
use crate::interchange::import::batch::{ParsedEnd, ParsedRenames};
use crate::interchange::import::naming::Named;
use crate::interchange::import::report::{Kind, OtherKey};
use crate::interchange::import::{BatchSender, Excerpt, Naming, Parsed, Reason};
use crate::query::calendar::Zone;
use variorum_store::Time;

/// The key of a line that says that a briefing ended.
const ENDED: &str = "ended";

/// The key of a line that gives briefings other names.
const RENAMED: &str = "renamed";

/// The new name of a briefing.
#[derive(Deserialize)]
pub(super) struct NewName {
    from: String,
    to: String,
}

#[derive(Deserialize)]
struct RenamedLine {
    renamed: Vec<NewName>,
}

/// The new names that a line gives.
pub(super) fn new_names(line: &str) -> Result<Vec<NewName>, serde_json::Error> {
    serde_json::from_str::<RenamedLine>(line).map(|line| line.renamed)
}

impl Object {
    /// Whether it says that a briefing ended: a revision may have such a key of its own.
    pub(super) fn is_end(&self) -> bool {
        self.has_no_text() && is_there(&self.doc) && self.others.is_true(ENDED)
    }

    /// Whether it gives briefings other names.
    pub(super) fn is_rename(&self) -> bool {
        self.has_no_text() && !is_there(&self.doc) && self.others.is_list(RENAMED)
    }

    fn has_no_text(&self) -> bool {
        !is_there(&self.content) && !is_there(&self.record)
    }

    pub(super) fn into_end(
        mut self,
        line: u64,
        naming: &Naming,
        zone: Zone,
        sender: &mut BatchSender,
    ) -> Result<Parsed, Refused> {
        let doc = text(self.doc.take()).unwrap_or_default();
        let (author, note) = (text(self.author.take()), text(self.note.take()));
        self.others.remove(ENDED);
        let reason = self.others.take_text("reason").or(note);
        let time = self.event_time(&doc, line, zone, sender)?;
        let briefing = naming.name(&doc).map_err(|reason| (None, reason))?.into_parsed();
        Ok(Parsed::Ended(Some(line), Box::new(ParsedEnd { briefing, time, author, reason })))
    }

    pub(super) fn into_renames(
        mut self,
        line: u64,
        naming: &Naming,
        zone: Zone,
        sender: &mut BatchSender,
    ) -> Result<Parsed, Refused> {
        let names = std::mem::take(&mut self.renamed);
        let (author, note) = (text(self.author.take()), text(self.note.take()));
        self.others.remove(RENAMED);
        let subject = names.first().map(|name| name.from.clone()).unwrap_or_default();
        let time = self.event_time(&subject, line, zone, sender)?;
        let named = |name: &str| naming.name(name).map(Named::into_parsed);
        let renames = names.iter().map(|name| Ok((named(&name.from)?, named(&name.to)?)));
        let renames = renames.collect::<Result<_, _>>().map_err(|reason| (None, reason))?;
        Ok(Parsed::Renamed(Some(line), Box::new(ParsedRenames { renames, time, author, note })))
    }

    /// When it happened. What is left of the line has no room in the record, and is reported.
    fn event_time(self, briefing: &str, line: u64, zone: Zone, sender: &mut BatchSender) -> Result<Time, Refused> {
        let refused = |reason: Reason| (Some(briefing.to_owned()), reason);
        let perhaps = perhaps([TIME], &self.others);
        let time = self.time.flatten().ok_or_else(|| refused(Reason::Missing { field: TIME.key, perhaps }))?;
        let (time_text, read) = time.read(zone).map_err(refused)?;
        let subject = format!("{} (line {line})", Excerpt::of(briefing));
        let known =
            [("source", is_there(&self.source)), ("labels", is_there(&self.labels)), ("meta", is_there(&self.meta))];
        let known = known.into_iter().filter_map(|(key, is_there)| is_there.then_some(key));
        for key in known.chain(self.others.keys()) {
            let key = Excerpt::of(key).to_string();
            sender.note(Kind::Key { key, fate: OtherKey::NotOfRevision }, || subject.clone());
        }
        Ok(read.noted(&time_text, &subject, sender))
    }
}

/// Whether a field has a value.
const fn is_there<T>(field: &Option<Option<T>>) -> bool {
    matches!(field, Some(Some(_)))
}

fn text(field: Option<Option<KeptText>>) -> Option<String> {
    field.flatten().map(|text| text.0)
}
