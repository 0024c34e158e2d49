//! What cannot be read is told, and the rest is exported.

use std::fs;

use super::files;
use crate::World;

/// Flips a bit of the second object of the log, at this part of its length.
fn damage(world: &World, part: usize) {
    let object = world.work().join(".variorum/log/00000000000000000002");
    let mut bytes = fs::read(&object).unwrap();
    let place = bytes.len() / part;
    bytes[place] ^= 1;
    fs::remove_file(&object).unwrap();
    fs::write(&object, bytes).unwrap();
}

#[test]
fn a_record_that_is_damaged_is_told_and_the_rest_is_exported() {
    let world = World::with_history();
    world.commit("other", "sound\n", "2026-05-09T08:00:00Z", "Desk", "whole");
    // The catalog knows what is there, so that the damage is met only while exporting.
    world.run("log").ok();
    damage(&world, 4);
    for (format, mark, count) in [("jsonl", "\"doc\"", 3), ("csv", "2026-05-", 3), ("git", "\ncommit ", 3)] {
        let exported = world.run(&format!("export --format {format}"));
        assert!(exported.fails(4).starts_with("warning: log/00000000000000000002: news@2: "), "{exported:?}");
        assert_eq!(exported.err.lines().count(), 1, "{exported:?}");
        assert_eq!(
            exported.out.lines().filter(|line| format!("\n{line}").contains(mark)).count(),
            count,
            "{exported:?}"
        );
    }
    for (format, code, revisions) in [("directory", 0, 2), ("parquet", 4, 3)] {
        let exported = world.run(&format!("export --format {format} -o {format}"));
        assert_eq!(exported.code, Some(code), "{exported:?}");
        assert!(exported.out.starts_with(&format!("exported 2 briefings, {revisions} revisions, ")), "{exported:?}");
    }
    let site = world.run("export --format site -o site");
    assert!(site.fails(4).starts_with("warning: b/news/2.html: news@2 cannot be read: "), "{site:?}");
    let pages = files(&world.work().join("site"));
    assert_eq!(pages["b/news/3.txt"], "Three ships sail.\n\nThe sea is rough.\n".as_bytes());
    assert!(!pages.contains_key("b/news/2.txt") && pages.contains_key("b/news/2-3.html"));
}

#[test]
fn an_object_that_is_gone_takes_only_its_own_along() {
    let world = World::with_history();
    world.commit("other", "sound\n", "2026-05-09T08:00:00Z", "Desk", "whole");
    world.run("log").ok();
    fs::remove_file(world.work().join(".variorum/log/00000000000000000002")).unwrap();
    let exported = world.run("export");
    assert!(exported.fails(4).starts_with("warning: log/00000000000000000002: the entry is missing\n"), "{exported:?}");
    let found: Vec<String> =
        exported.objects().iter().map(|line| format!("{} {}", line["doc"], line["note"])).collect();
    assert_eq!(found, ["\"news\" \"first report\"", "\"news\" \"weather\"", "\"other\" \"whole\""]);
    assert_eq!(world.run("export --format csv").out.lines().count(), 4);
    assert_eq!(world.run("export --format site -o pages").code, Some(4));
}

#[test]
fn a_text_that_is_damaged_is_told_and_its_record_is_exported() {
    let world = World::new();
    let long: String =
        (0..400).map(|number: u64| format!("{:x} ", number.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    world.commit("a", "first\n", "2026-05-09T08:00:00Z", "Desk", "x");
    world.commit("a", &long, "2026-05-10T08:00:00Z", "Desk", "the long one");
    world.commit("b", "sound\n", "2026-05-09T08:00:00Z", "Desk", "x");
    world.run("log").ok();
    damage(&world, 2);
    let lines = world.run("export");
    assert!(lines.fails(4).starts_with("warning: log/00000000000000000002: a@2: "), "{lines:?}");
    let has_text: Vec<bool> = lines.objects().iter().map(|line| line.get("content").is_some()).collect();
    assert_eq!(has_text, [true, false, true]);
    assert_eq!(lines.objects()[1]["note"], "the long one");
    let table = world.run("export --format csv --with-text");
    let texts: Vec<String> = csv::Reader::from_reader(table.out.as_bytes())
        .records()
        .map(|row| row.unwrap().iter().next_back().unwrap().to_owned())
        .collect();
    assert_eq!((table.code, texts), (Some(4), vec!["first\n".to_owned(), String::new(), "sound\n".to_owned()]));
    // Without the texts nothing is missing.
    world.run("export --format csv").ok();
    let stream = world.run("export --format git");
    assert_eq!((stream.code, stream.out.matches("\ncommit ").count()), (Some(4), 2));
    assert_eq!(world.run("export --format directory -o texts").code, Some(4));
    assert_eq!(files(&world.work().join("texts")).keys().collect::<Vec<_>>(), ["b"]);
    assert_eq!(world.run("export --format site -o pages").code, Some(4));
}
