//! The browser: what the system opens an address with.

use std::process::{Command, Stdio};

/// What opens an address, on this system.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// Opens an address in the browser; whether there was something to open it with.
///
/// It is not waited for: some systems' openers end with the browser.
pub(super) fn open(address: &str) -> bool {
    let mut command = Command::new(OPENER);
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok()
}
