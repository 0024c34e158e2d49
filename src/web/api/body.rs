//! Bodies of answers: an object, or a list of objects that are written one by one.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use variorum_redline::render::control_characters;
use variorum_store::RecordId;

use super::fault::Fault;
use crate::web::answer::Answer;
use crate::web::page::View;

/// Bytes of the hash of a body that tell it from others.
const TAG_BYTES: usize = 18;

/// JSON that is complete.
pub(super) struct Body(String);

impl Body {
    /// An object.
    pub(super) fn of(object: &impl Serialize) -> Result<Self, Fault> {
        Ok(Self(serde_json::to_string(object).map_err(Fault::no_json)?))
    }

    /// An object read from the store, with the warnings that go with every such answer.
    pub(super) fn shown(view: View<'_>, object: impl Serialize) -> Result<Self, Fault> {
        Self::of(&WithWarnings { object, warnings: warnings(view) })
    }

    /// What is JSON already.
    pub(super) fn of_text(json: &str) -> Self {
        Self(json.to_owned())
    }

    /// The bytes, as `--json` prints them: what could steer a terminal is escaped.
    pub(super) fn bytes(&self) -> Vec<u8> {
        control_characters::escape_in_json(&self.0).into_owned().into_bytes()
    }

    /// An answer, whose tag says what is in it: labels and ends change without a new revision.
    pub(super) fn answer(&self) -> Answer {
        self.answer_with_tag("")
    }

    /// The same about a revision, with whose id the tag begins: whoever writes names it so.
    pub(super) fn answer_about(&self, id: &RecordId) -> Answer {
        self.answer_with_tag(&format!("{id}-"))
    }

    fn answer_with_tag(&self, of: &str) -> Answer {
        let bytes = self.bytes();
        let hash = Sha256::digest(&bytes);
        let tag = BASE64_URL_SAFE_NO_PAD.encode(hash.get(..TAG_BYTES).unwrap_or(&hash));
        Answer::json(bytes).with_etag(&format!("{of}{tag}"))
    }
}

/// An object, with what whoever reads it must be told beside it.
#[derive(Serialize)]
pub(super) struct WithWarnings<O: Serialize> {
    #[serde(flatten)]
    pub(super) object: O,
    /// In sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) warnings: Vec<String>,
}

/// The warnings that go with every answer from this store.
pub(super) fn warnings(view: View<'_>) -> Vec<String> {
    view.warning().map(str::to_owned).into_iter().collect()
}

/// A list whose items are written as they come, so that none need be held.
pub(super) struct List {
    json: Vec<u8>,
    count: usize,
    /// What could not be read, in sentences.
    warnings: Vec<String>,
}

/// What stands behind the items.
#[derive(Serialize)]
struct Behind<'list> {
    /// The link to the items behind these; `null` where there are none.
    next: Option<String>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    warnings: &'list [String],
}

impl List {
    /// An empty list, with the warnings that go with every answer from this store.
    pub(super) fn new(view: View<'_>) -> Self {
        Self { json: b"{\"items\":[".to_vec(), count: 0, warnings: warnings(view) }
    }

    /// Adds an item.
    pub(super) fn push(&mut self, item: &impl Serialize) -> Result<(), Fault> {
        if self.count > 0 {
            self.json.push(b',');
        }
        self.count += 1;
        serde_json::to_writer(&mut self.json, item).map_err(Fault::no_json)
    }

    /// Adds what could not be read.
    pub(super) fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    /// How many items there are.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// The answer, with the link to what is behind these items.
    pub(super) fn answer(mut self, next: Option<String>) -> Result<Answer, Fault> {
        self.json.extend_from_slice(b"],");
        let behind = serde_json::to_string(&Behind { next, warnings: &self.warnings }).map_err(Fault::no_json)?;
        self.json.extend_from_slice(behind.trim_start_matches('{').as_bytes());
        Ok(Body(String::from_utf8_lossy(&self.json).into_owned()).answer())
    }
}
