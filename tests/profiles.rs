//! Cargo.toml's profiles: what is packaged and measured runs at full speed, whatever a quick build
//! holds back.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A section of the workspace's Cargo.toml: its lines, by what stands before `=`.
fn section(name: &str) -> BTreeMap<String, String> {
    section_of(".", name)
}

/// A section of the Cargo.toml in a folder below the workspace.
fn section_of(folder: &str, name: &str) -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("Cargo.toml");
    let text = format!("\n{}", fs::read_to_string(path).unwrap());
    let (_, rest) = text.split_once(&format!("\n[{name}]\n")).unwrap();
    let lines = rest.lines().take_while(|line| !line.starts_with('['));
    let entries = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    entries.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

#[test]
fn what_a_quick_build_holds_back_is_at_full_speed_in_what_is_packaged() {
    let (quick, packaged) = (section("profile.release.package"), section("profile.dist.package"));
    assert!(quick.len() > 5, "{quick:?}");
    // Named in release alone, a crate would be slow in the packages too, which inherit its level.
    assert!(quick.keys().eq(packaged.keys()), "release has {:?}, dist {:?}", quick.keys(), packaged.keys());
    // cargo forgets `strip` for a crate that a profile names.
    assert!(!packaged.contains_key("variorum") && section("profile.release")["strip"] == "\"symbols\"");
    assert!(packaged.values().all(|level| level == "{ opt-level = 3 }"), "{packaged:?}");
}

#[test]
fn benches_measure_what_is_packaged() {
    assert_eq!(section("profile.bench"), BTreeMap::from([("inherits".to_owned(), "\"dist\"".to_owned())]));
    let packaged = section("profile.dist");
    for (key, value) in [("opt-level", "3"), ("lto", "\"fat\""), ("codegen-units", "1")] {
        assert_eq!(packaged.get(key).map(String::as_str), Some(value), "{key}");
    }
}

#[test]
fn our_crates_are_compiled_for_debugging() {
    let members = section("workspace")["members"].clone();
    let folders: Vec<&str> = members.split('"').skip(1).step_by(2).chain(["."]).collect();
    assert!(folders.len() > 1, "{members}");
    let named = section("profile.dev.package");
    for folder in folders {
        let name = section_of(folder, "package")["name"].trim_matches('"').to_owned();
        assert!(named.contains_key(&name), "{name} is not in [profile.dev.package]: it would take long to compile");
    }
}
