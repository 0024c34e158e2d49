//! Objects for programs, to be serialised: what `--json` prints a line each of, and what
//! `/api/v1/` answers with. Each has a `"type"`; docs/CLI.md says what is in it.
//!
//! Made from facts alone. What has advice for a command line in it, or is only said there, stands
//! beside its printing in `cli`; a comparison and a blame are made into objects by the redline.

pub mod briefing;
pub mod change;
pub mod committed;
pub mod event;
pub mod label;
pub mod occurrence;
pub mod pin;
pub mod revision;
pub mod verification;
