//! What kind of change a change is.
//!
//! [`classify`] says in which order the rules are asked; each rule is the file of its name:
//! [`negation`], [`number`] with [`compound`] and [`date`], [`quotation`], [`name`] with
//! [`fields`], [`link`], [`sentences`] (added, cut), [`case`], [`punctuation`], [`typography`] with
//! [`written_signs`], [`white_space`], and before them [`renumbered`]. They read a change as a pair
//! of [`sides`], whose words and marks carry what is known of each ([`known_tokens`], [`context`],
//! [`homonyms`], [`persons`]); the lists of words are those of the [`lexicon`].

mod abbreviations;
pub(crate) mod answers;
mod beside;
mod case;
pub(crate) mod classify;
mod compound;
mod context;
pub(crate) mod date;
mod fields;
mod homonyms;
mod kind;
mod known_tokens;
pub(crate) mod lexicon;
mod link;
mod name;
mod negation;
mod number;
mod number_words;
mod persons;
mod punctuation;
mod quotation;
pub(crate) mod renumbered;
mod sentences;
mod shouted;
mod sides;
mod signs;
mod token;
mod turkish_negation;
mod typography;
mod unspaced;
mod white_space;
pub(crate) mod word;
mod written_signs;

pub use kind::{Kind, KindCounts, Kinds};
