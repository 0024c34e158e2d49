//! Histories in the formats of others: read in, written out.

pub mod export;
pub mod import;
pub mod trailers;
