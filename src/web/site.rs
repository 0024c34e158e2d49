//! What a server serves: a store, its readers, and the links to its pages.

use super::guard::Guard;
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
    /// Who is let in.
    pub guard: Guard,
}
