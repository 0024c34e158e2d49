//! Histories in the formats of other programs: [`import`] reads them into a store, [`export`]
//! writes them out of one. [`document`] reads the text of a single document.
//!
//! This layer stands on the store, the redline, `files` and `clock`, and does not know the command
//! line: what happens on the way is given to a listener as data, and what goes wrong is an
//! [`Error`]. Sentences with advice are made in `cli`.

pub mod document;
mod error;
pub mod export;
mod git_time;
pub mod import;
pub mod trailers;
mod xml_reference;

pub use error::Error;
