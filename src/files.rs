//! The only files that the program reads and writes, at the bottom of the program: `interchange`
//! and `cli` stand on it.
//!
//! Nothing else in the program opens, lists or writes files. What goes wrong is an [`Error`]: the
//! path, and the facts.

pub mod edited;
mod error;
pub mod growing;
pub mod input;
pub mod limits;
pub mod output;
mod own_directory;
pub mod private;
pub mod site_folder;
pub mod spool;
pub mod walk;

pub use error::{Error, Problem, name};
pub use input::BEGINNING_BYTES;
pub use output::NameProblem;
