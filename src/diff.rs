//! Comparing two texts: pure functions, no store, no clock, no I/O.
//!
//! `compare` gives a [`Redline`], whose parts rebuild both texts byte for byte.

mod redline;

pub use redline::{Op, Part, Redline, WordCounts};
