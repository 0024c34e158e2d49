//! The pages as files; what is on them, and that all of it is there, is tested beside the code.

use serde_json::json;

use super::{HISTORY, files, world};
use crate::World;

#[test]
fn a_site_is_written_and_written_again() {
    let world = world();
    let told = world.run("export --format site -o pages");
    assert!(told.ok().out.starts_with("site of 6 briefings: wrote "), "{told:?}");
    assert_eq!(
        told.err,
        "hint: feeds and TimeMaps were left out, as they need the site's public address: add --base-url https://example.org/news\n"
    );
    let pages = world.work().join("pages");
    let before = files(&pages);
    for (name, text, ..) in HISTORY {
        let is_its = |bytes: &Vec<u8>| bytes == text.as_bytes();
        assert!(before.values().any(is_its), "the exact bytes of {name}");
    }
    let index = str::from_utf8(&before["index.html"]).unwrap();
    assert!(!index.contains("<script") && index.contains("Content-Security-Policy"));
    let again = world.run("export --format site -o pages").ok().out.clone();
    assert_eq!(again, "site of 6 briefings: wrote 0 files, 0 bytes, removed 0 files in pages\n");
    assert_eq!(files(&pages), before);
    world.commit("notes/new", "text\n", "2026-05-12T08:00:00Z", "Desk", "x");
    let more = &world.run("export --format site -o pages --base-url https://example.org/a/ --json").ok().objects()[0];
    assert_eq!((&more["type"], &more["briefings"], &more["removed"]), (&json!("site"), &json!(7), &json!(0)));
    let feed = files(&pages)["feed.atom"].clone();
    assert!(String::from_utf8(feed).unwrap().contains("https://example.org/a/b/notes/new/1.html"));
    // The site of another store, or of other briefings, and an address that is none.
    assert!(
        world
            .run("export --format site -o pages --prefix notes")
            .fails(7)
            .contains("choose another directory: variorum export")
    );
    let other = World::with_history();
    let words = ["export", "--format", "site", "-o", pages.to_str().unwrap()];
    assert!(other.command(words).fails(7).contains("this is the site of another store"));
    assert!(world.run("export --format site -o x --base-url example.org").fails(2).contains("--base-url: must begin"));
    let old = world.run("export --format html -o pages");
    assert!(old.fails(2).ends_with("hint: did you mean: variorum export --format site -o pages\n"), "{old:?}");
}
