//! What people ask of a store, as functions that return facts: plain types, and an error that
//! carries its data.
//!
//! Nothing here knows the command line, makes a sentence for people or gives advice: whoever asks
//! does. Each room is named for the question that it answers.

pub mod blame;
pub mod briefings;
pub mod calendar;
pub mod change_kinds;
pub mod changes;
pub mod committed;
pub mod comparison;
pub mod damage;
pub mod ending;
pub mod error;
pub mod filters;
pub mod histories;
pub mod history;
pub mod id_prefix;
pub mod in_force;
pub mod name_pattern;
pub mod naming;
pub mod newest;
pub mod parents;
pub mod recorded;
pub mod revision_selector;
pub mod revision_words;
pub mod search;
pub mod similar;
pub mod standing;
pub mod time_text;
pub mod undo;
pub mod version;
pub mod which;
pub mod word_changes;

pub use error::Error;

#[cfg(test)]
pub(crate) mod tests;
