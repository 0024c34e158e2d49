//! What a server serves: a store, its readers, and the links to its pages.

use super::desk::Desk;
use super::links::Links;
use super::pool::Pool;

/// A store that is served.
pub struct Site {
    /// What people know it by.
    pub title: String,
    /// The readers of the store.
    pub pool: Pool,
    /// The links to its pages.
    pub links: Links,
    /// Where it is written to; `None` where it is only read.
    pub desk: Option<Desk>,
}
