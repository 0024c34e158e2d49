//! The store: what its log says now, and what its reader must be told.

use serde::Serialize;

use super::body::Body;
use super::fault::Fault;
use crate::json::verification::VerificationObject;
use crate::query;
use crate::web::answer::Answer;
use crate::web::page::View;

#[derive(Serialize)]
struct StoreObject<'view> {
    r#type: &'static str,
    /// What people know it by.
    title: &'view str,
    id: String,
    /// How many records the log has.
    records: u64,
    /// The root of the tree over them.
    root: String,
    /// What whoever reads it must be told: damage, or that it shows less than was seen.
    notices: Vec<String>,
    /// The last verifications by whoever serves, the last one first.
    verified: Vec<VerificationObject>,
}

/// The state of the store.
///
/// Errors: it cannot be read. Cost: that of [`variorum_store::Reader::pin`].
pub(super) fn state(view: View<'_>) -> Result<Answer, Fault> {
    let asked = |error| query::Error::Store { asked: "the store".to_owned(), error };
    let shown = view.reader.pin().map_err(asked)?.shown;
    let object = StoreObject {
        r#type: "store",
        title: view.title,
        id: shown.store.to_string(),
        records: shown.size,
        root: shown.root.to_string(),
        notices: view.reader.notices().iter().map(ToString::to_string).collect(),
        verified: view.reader.verifications().map_err(asked)?.iter().map(VerificationObject::new).collect(),
    };
    Ok(Body::of(&object)?.answer())
}
