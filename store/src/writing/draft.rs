//! A revision on its way in, and how large it may be.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::id::RecordId;
use crate::limits::CONTENT_BYTES_MAX;
use crate::name::{Label, Name};
use crate::time::Time;

/// A revision that is to be committed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The briefing.
    pub briefing: Name,
    /// The exact text, at most 64 MiB.
    pub content: String,
    /// When the revision says that it was made.
    pub time: Time,
    /// Now.
    pub recorded: Time,
    /// Who made it.
    pub author: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// Where the text was found.
    pub source: Option<String>,
    /// Labels that it gets at once.
    pub labels: Vec<Label>,
    /// Anything else: headline, byline, language.
    pub meta: BTreeMap<String, String>,
    /// The revision of the same briefing that it takes back.
    pub undoes: Option<Undone>,
}

/// Which revision of a briefing another one takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// The one with this id.
    Revision(RecordId),
    /// The one with this number.
    Number(u64),
}

/// Bytes that the records of a draft take, as near as a batch needs to know them: every text as
/// JSON writes it, and the rest.
pub(crate) fn record_bytes(draft: &Draft) -> usize {
    /// Keys, hashes, times and salt of one record.
    const FIXED_BYTES: usize = 480;
    let json = |text: &str| {
        let escaped = text.bytes().map(|byte| match byte {
            b'"' | b'\\' => 2,
            0..0x20 => 6,
            _ => 1,
        });
        escaped.sum::<usize>()
    };
    let name = draft.briefing.as_str().len() + draft.author.as_deref().map_or(0, json) + FIXED_BYTES;
    let texts = [&draft.note, &draft.source].into_iter().flatten().map(|text| json(text));
    let meta = draft.meta.iter().map(|(key, value)| json(key) + json(value));
    let labels = draft.labels.iter().map(|label| label.as_str().len() + name);
    name + texts.chain(meta).chain(labels).sum::<usize>()
}

/// Refuses a text that is larger than a content may be.
pub(crate) fn check_size(draft: &Draft) -> Result<()> {
    let bytes = draft.content.len();
    if bytes > CONTENT_BYTES_MAX {
        return Err(Error::TooLarge { bytes: bytes as u64, max: CONTENT_BYTES_MAX as u64 });
    }
    Ok(())
}
