#![cfg_attr(feature = "json", doc = include_str!("../README.md"))]
#![cfg_attr(not(feature = "json"), doc = "Word-level comparison of prose as a person reads it.")]

mod blame;
mod compare;
mod difference;
mod edits;
mod kinds;
mod redline;
pub mod render;
mod sentences;
mod text;

pub use blame::Blame;
pub use compare::{Detail, compare, compare_at};
pub use difference::{Difference, Field, Side, Version};
pub use edits::{Edit, EditOp, apply, edits};
pub use kinds::renumbered::Renumbering;
pub use kinds::{Kind, KindCounts, Kinds};
pub use redline::{Change, Move, MoveNumber, Op, Part, Redline, WordCounts};
pub use sentences::{SentenceOp, SentencePair, Sentences, sentence_pairs};
pub use text::word_count::count_words;
