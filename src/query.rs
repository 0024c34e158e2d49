//! What people ask of a store, as functions that return facts.

pub mod parents;
pub mod selector;
pub mod version;
pub mod word_changes;
