//! What is noted of every request: never a text, a query or who asked.

use serde::Serialize;

/// A request and what became of it, as a line of JSON says it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// `request`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When it was answered.
    pub time: String,
    /// What was to be done.
    pub method: String,
    /// The path, as it was sent, without the query.
    pub path: String,
    /// What became of it.
    pub status: u16,
    /// Bytes of the body of the answer.
    pub bytes: usize,
    /// Milliseconds until the answer was ready to be sent.
    pub ms: f64,
}

/// Whoever writes it down.
pub type Log = Box<dyn Fn(&Entry) + Send + Sync>;
