//! The parts of the program `variorum` that people meet.
pub mod diff;
