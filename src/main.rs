//! The program `variorum`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(variorum::run(std::env::args_os()))
}
