//! What a request that writes says of the newest revision: `If-Match` and `If-None-Match`, as
//! `--expect` and `--new` of the command line.

use axum::http::{HeaderMap, HeaderName, header};
use variorum_store::{Expect, Revision};

use super::fault::Fault;
use crate::web::etag;

/// What the newest revision must be for a request to be done; `None` where the request does not
/// say. `head` is the newest that is known: the store looks again when it writes.
///
/// Errors: it is another one, or there is one or none where that is not wanted; what is said
/// cannot be meant.
pub(super) fn expected(headers: &HeaderMap, head: Option<&Revision>) -> Result<Option<Expect>, Fault> {
    let wanted = value(headers, header::IF_MATCH)?;
    let unwanted = value(headers, header::IF_NONE_MATCH)?;
    let met = match (wanted.as_deref(), unwanted.as_deref()) {
        (None, None) => return Ok(None),
        (Some("*"), None) => head.map(|_| Expect::Any),
        (Some(tags), None) => head.filter(|head| is_named(head, tags)).map(|head| Expect::Head(head.id)),
        (None, Some("*")) if head.is_some() => None,
        (None, Some("*")) => Some(Expect::New),
        (_, Some(_)) => {
            let detail = "If-None-Match of a request that writes can only be *, and not beside If-Match.";
            return Err(Fault::usage(detail.to_owned()));
        }
    };
    met.map(Some).ok_or_else(|| Fault::moved_on(head))
}

/// Whether one of some tags names a revision: its id, a tag that begins with it, as those of
/// answers about it do, or the tag of its text.
fn is_named(head: &Revision, tags: &str) -> bool {
    let (id, content) = (head.id.to_string(), head.record.content.to_string());
    let is_of_id = |tag: &str| tag.strip_prefix(&id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    etag::strong(tags).any(|tag| tag == content || is_of_id(tag))
}

/// All that a header says; `None` where it does not stand there.
fn value(headers: &HeaderMap, name: HeaderName) -> Result<Option<String>, Fault> {
    etag::listed(headers, &name).map_err(|_| Fault::usage(format!("The header {name} is not plain text.")))
}
