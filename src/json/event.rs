//! What happens to a briefing beside its revisions: it ends, it gets another name, or its last
//! change is taken back.

use serde::Serialize;
use variorum_redline::render::Version;
use variorum_redline::render::json::VersionObject;
use variorum_store::{End, EndTakenBack, Event, Rename, Revision, Time};

/// An end, or other names.
#[derive(Serialize)]
#[serde(untagged)]
pub enum EventObject<'event> {
    /// An end.
    End(EndObject<'event>),
    /// Other names.
    Rename(RenameObject<'event>),
}

impl<'event> EventObject<'event> {
    /// The object for what happened.
    #[must_use]
    pub fn new(event: &'event Event) -> Self {
        match event {
            Event::End(end) => Self::End(EndObject::new("end", end)),
            Event::Rename(rename) => Self::Rename(RenameObject::new("rename", rename)),
        }
    }
}

/// An end.
#[derive(Serialize)]
pub struct EndObject<'end> {
    r#type: &'static str,
    briefing: &'end str,
    /// The number of the revision that it stands behind.
    number: u64,
    id: String,
    time: &'end str,
    recorded: &'end str,
    author: Option<&'end str>,
    reason: Option<&'end str>,
}

impl<'end> EndObject<'end> {
    /// The object for an end, under a type that says what was done with it.
    #[must_use]
    pub fn new(r#type: &'static str, end: &'end End) -> Self {
        let record = &end.record;
        Self {
            r#type,
            briefing: &end.briefing,
            number: end.number,
            id: end.id.to_string(),
            time: record.time.as_str(),
            recorded: record.recorded.as_str(),
            author: record.author.as_deref(),
            reason: record.reason.as_deref(),
        }
    }
}

/// That a briefing has ended, in the object of something else.
#[derive(Serialize)]
pub struct EndedObject<'end> {
    time: &'end str,
    reason: Option<&'end str>,
    author: Option<&'end str>,
}

impl<'end> EndedObject<'end> {
    /// For what the record of an end says.
    #[must_use]
    pub fn new(end: &'end End) -> Self {
        Self::of(&end.record.time, end.record.reason.as_deref(), end.record.author.as_deref())
    }

    /// For an end of which only this is known.
    #[must_use]
    pub fn of(time: &'end Time, reason: Option<&'end str>, author: Option<&'end str>) -> Self {
        Self { time: time.as_str(), reason, author }
    }
}

/// That a briefing was not in force for a while, in the object of something else.
#[derive(Serialize)]
pub struct EndTakenBackObject<'end> {
    #[serde(flatten)]
    end: EndedObject<'end>,
    /// The revision with which it was in force again.
    until: TurnObject,
}

impl<'end> EndTakenBackObject<'end> {
    /// The object for an end that was taken back.
    #[must_use]
    pub fn new(taken_back: &'end EndTakenBack) -> Self {
        Self { end: EndedObject::new(&taken_back.end), until: TurnObject::new(&taken_back.by) }
    }
}

/// A revision with which something begins or ends.
#[derive(Serialize)]
pub struct TurnObject {
    number: u64,
    id: String,
    time: String,
}

impl TurnObject {
    /// The object for a revision.
    #[must_use]
    pub fn new(revision: &Revision) -> Self {
        let time = revision.record.time.to_string();
        Self { number: revision.record.number, id: revision.id.to_string(), time }
    }
}

/// Other names for briefings.
#[derive(Serialize)]
pub struct RenameObject<'rename> {
    r#type: &'static str,
    renames: Vec<NamesObject<'rename>>,
    id: String,
    time: &'rename str,
    recorded: &'rename str,
    author: Option<&'rename str>,
    note: Option<&'rename str>,
}

#[derive(Serialize)]
struct NamesObject<'rename> {
    from: &'rename str,
    to: &'rename str,
}

impl<'rename> RenameObject<'rename> {
    /// The object for other names, under a type that says what was done with them.
    #[must_use]
    pub fn new(r#type: &'static str, rename: &'rename Rename) -> Self {
        let record = &rename.record;
        Self {
            r#type,
            renames: record.renames.iter().map(|one| NamesObject { from: &one.briefing, to: &one.to }).collect(),
            id: rename.id.to_string(),
            time: record.time.as_str(),
            recorded: record.recorded.as_str(),
            author: record.author.as_deref(),
            note: record.note.as_deref(),
        }
    }
}

/// That a briefing has the name already that it was to get.
#[derive(Serialize)]
pub struct NameKeptObject<'name> {
    r#type: &'static str,
    briefing: &'name str,
}

impl<'name> NameKeptObject<'name> {
    /// The object for the name that a briefing has.
    #[must_use]
    pub const fn new(briefing: &'name str) -> Self {
        Self { r#type: "unchanged", briefing }
    }
}

/// An end that takes a revision back which had revived the briefing.
#[derive(Serialize)]
pub struct EndedAgainObject<'end> {
    #[serde(flatten)]
    end: EndObject<'end>,
    /// The number of the revision that is taken back.
    undoes: u64,
}

impl<'end> EndedAgainObject<'end> {
    /// The object for an end that takes back the revision with a number.
    #[must_use]
    pub fn new(end: &'end End, undoes: u64) -> Self {
        Self { end: EndObject::new("ended", end), undoes }
    }
}

/// A revision that takes something back.
#[derive(Serialize)]
pub struct UndoneObject<'revision> {
    #[serde(flatten)]
    revision: VersionObject<'revision>,
    /// The number of the revision that is taken back; null where it was the end.
    undoes: Option<u64>,
    /// The number of the revision whose text it has.
    text_of: u64,
}

impl<'revision> UndoneObject<'revision> {
    /// The object for a revision that was committed, which takes back the revision with a number,
    /// or the end, and has the text of another one.
    #[must_use]
    pub const fn new(revision: &'revision Version, undoes: Option<u64>, text_of: u64) -> Self {
        Self { revision: VersionObject::new("committed", revision), undoes, text_of }
    }
}
