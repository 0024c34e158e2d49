//! How answers look to people and in JSON Lines: one file for each thing that is printed.

pub(super) mod briefing;
pub(super) mod change;
pub(super) mod committed;
pub(super) mod difference;
pub(super) mod event;
pub(super) mod exported;
pub(super) mod imported;
pub(super) mod occurrence;
pub(super) mod packed;
pub(super) mod pin;
pub(super) mod repaired;
pub(super) mod revision;
#[cfg(feature = "serve")]
pub(super) mod site;
pub(super) mod time;
pub(super) mod verified;
pub(super) mod which;
