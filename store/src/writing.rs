//! Writing: one commit is one entry of the log, published under a name that nobody else can take.

mod batch;
mod commit;
mod draft;
mod end;
mod handle;
mod heads;
mod label;
mod plan;
mod publish;
mod random;
mod rename;

use crate::error::Error;

pub(crate) use commit::pack_by_briefing;
pub use commit::{Clears, Commit, Committed, Expect};
pub use draft::{Draft, Undone};
pub(crate) use draft::{check_size, record_bytes};
pub use end::{EndDraft, Ended};
pub(crate) use handle::Writing;
pub(crate) use plan::{EntryPlan, Landed, Position, check_record};
pub(crate) use random::Random;
pub(crate) use rename::split_renames;
pub use rename::{RenameDraft, Renamed};

pub(crate) fn out_of_memory(source: std::io::Error) -> Error {
    Error::Io { verb: "compress", path: "the text".into(), source }
}
