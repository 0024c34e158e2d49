//! The object of `blame --json`.
//!
//! `{"type":"blame","revision":{…},"runs":[{"text","origin","id","time","author"}]}`: the texts of
//! the runs, joined, are the text of the revision byte for byte; `origin` is the number of the
//! revision that brought the words, and the rest are its fields.

use serde::Serialize;

use super::{CreditedRun, CreditedText};
use crate::render::json::VersionObject;

#[derive(Serialize)]
struct BlameObject<'text> {
    r#type: &'static str,
    revision: VersionObject<'text>,
    runs: Vec<RunObject<'text>>,
}

#[derive(Serialize)]
struct RunObject<'text> {
    text: &'text str,
    origin: u64,
    id: &'text str,
    time: &'text str,
    author: Option<&'text str>,
}

/// The object for a credited text.
#[must_use]
pub fn object<'text>(credited: &CreditedText<'text>) -> impl Serialize + use<'text> {
    let run = |CreditedRun { text, origin }: &CreditedRun<'text>| RunObject {
        text,
        origin: origin.number,
        id: &origin.id,
        time: origin.time.as_str(),
        author: origin.author.as_deref(),
    };
    BlameObject {
        r#type: "blame",
        revision: VersionObject::new("revision", credited.revision),
        runs: credited.runs.iter().map(run).collect(),
    }
}
