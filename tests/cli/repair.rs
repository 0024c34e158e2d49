//! `repair`, and what a damaged store says of what is lost.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::{Outcome, World, copy_tree, golden, without_ids};

/// A store with more briefings than a paragraph names, packed, with an entry behind the base; and a
/// copy of it.
fn packed() -> (World, PathBuf) {
    let world = World::new();
    for name in 0..12 {
        for number in 1..=3 {
            let time = format!("2026-05-{number:02}T08:00:00Z");
            world.commit(&format!("desk/{name:02}"), &format!("{name}, version {number}.\n"), &time, "Desk", "an edit");
        }
    }
    world.run("pack --prune-now").ok();
    world.commit("later", "Behind the base.\n", "2026-06-01T08:00:00Z", "Desk", "new");
    let copy = world.dir.path().join("copy");
    copy_tree(&world.work().join(".variorum"), &copy);
    (world, copy)
}

/// The only file of a folder of the store.
fn only(world: &World, folder: &str) -> PathBuf {
    let files: Vec<_> = fs::read_dir(world.work().join(".variorum").join(folder)).unwrap().collect();
    assert_eq!(files.len(), 1);
    files[0].as_ref().unwrap().path()
}

fn write(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

fn cut(path: &Path) {
    let bytes = fs::read(path).unwrap();
    write(path, &bytes[..bytes.len() / 2]);
}

/// The reader forgets everything.
fn forget(world: &World) {
    for home in ["cache", "state"] {
        let _ = fs::remove_dir_all(world.dir.path().join("home").join(home));
    }
}

/// What was printed, without what differs from run to run: ids, names of packs, the directory.
fn shown(world: &World, outcome: &Outcome) -> String {
    let text = without_ids(&outcome.out).replace(world.dir.path().to_str().unwrap(), "DIR");
    let mut shown = String::new();
    for word in text.split_inclusive(|character: char| !character.is_ascii_alphanumeric()) {
        let digits = word.trim_end_matches(|character: char| !character.is_ascii_alphanumeric());
        let is_pack = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        shown.push_str(if is_pack { "PACK" } else { digits });
        shown.push_str(&word[digits.len()..]);
    }
    shown
}

#[test]
fn damage_and_repair_are_told_in_these_words() {
    let (world, copy) = packed();
    cut(&only(&world, "packs"));
    let mut names = BTreeSet::new();
    let mut check = |name: &str, outcome: &Outcome, code: i32| {
        assert_eq!(outcome.code, Some(code), "{name}: {outcome:#?}");
        golden::check(&format!("damage/{name}"), &shown(&world, outcome));
        names.insert(name.to_owned());
    };
    check("verify-cut-pack.txt", &world.run("verify"), 4);
    check("repair-alone.txt", &world.run("repair"), 4);
    check("repair-into.txt", &world.command(["repair", "--into", "saved"]), 4);
    check("repair-from.txt", &world.command(["repair", "--from", copy.to_str().unwrap()]), 0);
    check("verify-repaired.txt", &world.run("verify"), 0);
    let entry = world.work().join(".variorum/log/00000000000000000037");
    let sound = fs::read(&entry).unwrap();
    write(&entry, b"");
    check("verify-base-emptied.txt", &world.run("verify"), 4);
    write(&entry, &sound);
    world.run("verify").ok();
    golden::check_names("damage", &names);
}

#[test]
fn one_flipped_bit_is_one_paragraph_and_every_finding_in_json() {
    let (world, _) = packed();
    let pack = only(&world, "packs");
    let mut bytes = fs::read(&pack).unwrap();
    bytes[40] ^= 1;
    write(&pack, &bytes);
    let told = world.run("verify");
    assert_eq!(told.out.lines().filter(|line| line.starts_with("damage: ")).count(), 1, "{told:#?}");
    assert!(told.out.lines().count() < 16, "{told:#?}");
    assert!(told.out.contains("variorum repair --from OTHER"), "{told:#?}");
    let objects = world.run("verify --json").objects();
    let (verdict, damages) = objects.split_last().unwrap();
    assert!(damages.iter().all(|damage| damage["type"] == "damage"));
    let group = &verdict["groups"][0];
    assert_eq!(verdict["groups"].as_array().unwrap().len(), 1, "{verdict}");
    let lost: u64 = group["lost_revisions"].as_u64().unwrap();
    let named = damages.iter().filter(|damage| damage["revision"].is_number()).count() as u64;
    assert!(lost > 0 && lost == named, "{verdict}");
    assert_eq!(group["advice"], json!(["variorum repair --from OTHER", "variorum repair --into DIR"]));
    let all = world.run("verify --all");
    assert_eq!(all.out.lines().filter(|line| line.starts_with("finding: ")).count(), damages.len());
}

#[test]
fn what_is_lost_is_not_said_never_to_have_been() {
    let world = World::new();
    for number in 1..=3 {
        world.commit("news", &format!("{number}\n"), &format!("2026-05-{number:02}T08:00:00Z"), "Desk", "an edit");
    }
    world.commit("labelled", "one\n", "2026-05-01T08:00:00Z", "Desk", "new");
    world.run("label labelled@1 published").ok();
    // Another reader packs; what this one knows is from before.
    let mut pack = world.prepared(["pack", "--prune-now"]);
    let other = world.dir.path().join("other");
    pack.env("XDG_CACHE_HOME", other.join("cache")).env("XDG_STATE_HOME", other.join("state"));
    assert!(pack.status().unwrap().success());
    let copy = world.dir.path().join("copy");
    copy_tree(&world.work().join(".variorum"), &copy);
    cut(&only(&world, "packs"));
    for (words, revision) in [
        ("show news@2", "news@2"),
        ("show news", "news@3"),
        ("show news@-1", "news@2"),
        ("diff news 1 2", "news@2"),
        ("show news@2026-05-02", "news@2"),
        ("show labelled@published", "labelled@1"),
    ] {
        let outcome = world.run(words);
        let told = outcome.fails(4);
        assert!(told.contains(&format!("{revision}: the revision is lost\n")), "{words}: {told}");
        assert!(told.contains("\nhint: see the damage, and what to do about it: variorum verify"), "{words}: {told}");
    }
    assert!(world.run("log news").fails(4).contains("news@1-3: these revisions are lost"));
    assert!(world.run("log news --reverse").fails(4).contains("news@1-3: these revisions are lost"));
    world.run("show absent").fails(3);
    world.command(["repair", "--from", copy.to_str().unwrap()]).ok();
    assert_eq!(world.run("show news@2").ok().out, "2\n");
}

#[test]
fn a_later_revision_tells_that_an_earlier_one_is_lost() {
    let world = World::with_history();
    fs::remove_file(world.work().join(".variorum/log/00000000000000000002")).unwrap();
    forget(&world);
    assert!(world.run("show news@2").fails(4).contains("news@2: the revision is lost"));
    let log = world.run("log news");
    assert!(log.fails(4).contains("news@2: the revision is lost"), "{log:#?}");
    assert_eq!(log.out.lines().filter(|line| line.starts_with('@')).count(), 2, "{log:#?}");
    world.run("show news@4").fails(3);
}

#[test]
fn an_export_of_what_is_readable_is_imported_with_its_gaps() {
    let world = World::with_history();
    world.commit("other", "Another text.\n", "2026-05-12T08:00:00Z", "Desk", "beside it");
    fs::remove_file(world.work().join(".variorum/log/00000000000000000002")).unwrap();
    forget(&world);
    let export = world.run("export");
    assert_eq!(export.code, Some(4), "{export:#?}");
    let new = World::new();
    for (added, renewed) in [(3, 1), (0, 0)] {
        let imported = new.command_with_input(["import", "--json"], export.out.as_bytes());
        assert_eq!(imported.code, Some(0), "{imported:#?}");
        let told = imported.objects();
        assert_eq!((&told[0]["added"], &told[0]["renewed"]), (&json!(added), &json!(renewed)), "{imported:#?}");
        assert_eq!(imported.err.contains("behind a gap"), renewed > 0, "{imported:#?}");
    }
    assert!(new.run("verify").ok().out.contains("no damage found"));
    assert_eq!(new.run("show news@2").ok().out, "Three ships sail.\n\nThe sea is rough.\n");
    assert_eq!(new.run("log news --json").ok().objects().len(), 2);
}

#[test]
fn a_copy_of_another_store_and_no_copy_at_all_are_refused() {
    let (world, _) = packed();
    let other = World::with_history();
    cut(&only(&world, "packs"));
    let path = other.work().join(".variorum");
    let refused = world.command(["repair", "--from", path.to_str().unwrap()]);
    assert!(refused.fails(7).contains("the copy is of another store"), "{refused:#?}");
    world.command(["repair", "--from", "nowhere"]).fails(3);
    assert_eq!(world.run("repair --from a --into b").code, Some(2));
    world.command(["repair", "--into", path.to_str().unwrap()]).fails(7);
    fs::create_dir(world.work().join("files")).unwrap();
    world.file("files/letter.txt", "A letter.");
    let refused = world.run("repair --into files");
    assert!(refused.fails(7).starts_with("variorum: files: there are other files in this directory\n"), "{refused:#?}");
    assert_eq!(fs::read_dir(world.work().join("files")).unwrap().count(), 1, "nothing was written");
    assert!(other.run("verify").ok().out.contains("no damage found"));
}

#[test]
fn a_sound_store_needs_no_repair() {
    let (world, copy) = packed();
    for words in [vec!["repair"], vec!["repair", "--from", copy.to_str().unwrap()]] {
        assert_eq!(world.command(words).ok().out, "no damage found\n");
    }
    let told = world.run("repair --json").ok().objects();
    assert_eq!((&told[0]["type"], &told[0]["ok"], &told[0]["taken"]), (&json!("repaired"), &json!(true), &json!([])));
}
