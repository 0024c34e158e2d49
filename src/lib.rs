//! The program `variorum`: what people ask of a store, histories in other formats, and the command
//! line.
//!
//! The store itself is the crate `variorum-store`, the comparison `variorum-redline`; the binary
//! only calls [`run`]. Arrows point down: `cli` stands on `web`, `interchange`, `json` and `query`,
//! those on the two crates and on `files` and `clock`. Only `cli` and `web` make sentences for
//! people. Standard output is named in `cli::terminal`, files in `files`, the system clock in
//! `clock`, and nowhere else.

pub mod cli;
pub mod clock;
pub mod files;
pub mod interchange;
pub mod json;
pub mod query;
#[cfg(feature = "serve")]
pub mod web;
pub mod wildcards;

pub use cli::run;
