//! How the program is linked: what a run that compares two files spends before its first line is most of what it takes.

use std::env;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        // Names of the C library are looked up when they are first used: a run that compares two files uses few of them, and
        // takes a millisecond or two in all.
        println!("cargo:rustc-link-arg-bins=-Wl,-z,lazy");
        if let Some(unwinder) = static_unwinder() {
            println!("cargo:rustc-link-search=native={}", unwinder.display());
            println!("cargo:rustc-link-lib=static:-bundle=gcc_eh");
        }
    }
}

/// Where the C compiler keeps its unwinder as a static library. The shared one would be found, mapped and bound in every run,
/// and serves panics alone.
fn static_unwinder() -> Option<PathBuf> {
    let is_native = env::var("HOST").ok() == env::var("TARGET").ok();
    let is_gnu = env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|environment| environment == "gnu");
    if !is_native || !is_gnu {
        return None;
    }
    let said = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output().ok()?;
    let path = PathBuf::from(String::from_utf8(said.stdout).ok()?.trim_end());
    // A compiler that has none answers with the bare name.
    (path.is_absolute() && path.is_file()).then(|| path.parent().map(PathBuf::from)).flatten()
}
