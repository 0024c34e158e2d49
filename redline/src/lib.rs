//! Word-level comparison of prose, as a person reads it.
//!
//! [`compare`] takes two texts and returns a [`Redline`]: parts that rebuild both texts byte for byte, moved text found as
//! moves, and for each change its kinds (a number, a negation, a name, …). [`Blame`] says which of a series of texts brought
//! each word. [`render`] shows a redline in a terminal, as HTML, as a Word document, as a patch, as JSON.
//!
//! Pure: no file, no clock, no terminal, no global state.

mod blame;
mod compare;
mod kinds;
mod redline;
pub mod render;
pub mod sanitize;
mod text;

pub use blame::Blame;
pub use compare::{Detail, compare, compare_at};
pub use kinds::{Kind, KindCounts, Kinds};
pub use redline::{Change, Move, MoveNumber, Op, Part, Redline, WordCounts};
