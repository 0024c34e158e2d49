//! The parts of the program `variorum` that people meet: the command line, the redline, the terminal.
//!
//! The store itself is the crate `variorum-store`; the binary only calls [`run`]. Arrows point one way: verbs know the
//! renderers, the diff and the store, and none of those knows a verb. Standard output is named in `cli::terminal`, files in
//! `files`, the system clock in `clock`, and nowhere else.

pub mod cli;
pub mod clock;
pub mod files;
pub mod interchange;
pub mod query;

pub use cli::run;
