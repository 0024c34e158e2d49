//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        // Names of the C library are looked up when they are first used: a run that compares two files uses few of them, and
        // takes a millisecond or two in all.
        println!("cargo:rustc-link-arg-bins=-Wl,-z,lazy");
    }
}
