//! The only files that the program reads, and writes.

pub mod input;
pub mod output;
