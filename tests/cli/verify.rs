//! `verify`.

use serde_json::json;

use crate::World;

#[test]
fn a_sound_store_is_told_with_what_was_checked() {
    let world = World::with_history();
    let bytes: u64 = world.run("log --json").objects().iter().map(|object| object["bytes"].as_u64().unwrap()).sum();
    assert_eq!(bytes, 107);
    assert_eq!(
        world.run("verify").ok().shown(),
        "\
entries   3
packs     0
revisions 3
contents  3
bytes     107
root      ID
no damage found
"
    );
    world.run("verify --quick").ok();
    world.run("verify news").ok();
}

#[test]
fn when_a_store_was_verified_and_what_was_found_is_remembered_beside_the_pin() {
    let world = World::with_history();
    let pin = || world.run("pin --json").objects()[0]["verified"].clone();
    assert_eq!(pin(), json!([]));
    // What one briefing needs of a store says nothing of the rest.
    world.run("verify news").ok();
    assert_eq!(pin(), json!([]));
    world.run("verify").ok();
    world.run("verify --quick").ok();
    let verified = pin();
    let depths = [&verified[0]["depth"], &verified[1]["depth"]];
    assert!(depths.contains(&&json!("deep")) && depths.contains(&&json!("quick")), "{verified}");
    let root = world.run("pin --json").objects()[0]["shown"]["root"].clone();
    assert_eq!((&verified[0]["records"], &verified[0]["root"], &verified[0]["damages"]), (&json!(3), &root, &json!(0)));
    let shown = world.run("pin").ok().out.clone();
    let lines: Vec<&str> = shown.lines().filter(|line| line.starts_with("verify 20")).collect();
    assert_eq!(lines.len(), 2, "{shown}");
    assert!(lines.iter().all(|line| line.contains(", 3 records") && line.ends_with(": no damage found")), "{shown}");
    assert!(shown.contains("3 records, without the texts: "), "{shown}");
    // It is about the store as it was then, until it is verified again.
    world.commit("news", "Four ships sail.\n", "2026-05-12T10:00:00+02:00", "Desk", "four");
    assert_eq!(pin(), verified);
    std::fs::remove_file(crate::newest(&world.work().join(".variorum/log"))).unwrap();
    assert_eq!(world.run("verify").code, Some(5));
    let deep = pin().as_array().unwrap().iter().find(|kept| kept["depth"] == "deep").unwrap().clone();
    assert_eq!((&deep["records"], &deep["damages"]), (&json!(3), &json!(1)));
}

#[cfg(unix)]
#[test]
fn what_is_no_part_of_the_store_hangs_nobody_and_is_told() {
    let world = World::with_history();
    let log = world.work().join(".variorum/log");
    let (pipe, other) = (log.join(".writing-pipe"), log.join("notes.txt"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::fs::write(&other, "mine").unwrap();
    world.command_with_input(["commit", "news", "-q"], b"Four ships sail.\n").ok();
    world.run("pack --all --prune-now").ok();
    let verified = world.run("verify");
    assert!(verified.code == Some(0) && verified.out.ends_with("no damage found\n"), "{verified:?}");
    let told: Vec<&str> = verified.err.lines().collect();
    assert_eq!(
        told,
        [
            "warning: log/.writing-pipe: not part of the store; left alone",
            "warning: log/notes.txt: not part of the store; left alone"
        ]
    );
    assert!(std::fs::symlink_metadata(&pipe).is_ok() && other.exists());
}

#[test]
fn answers_in_json() {
    let world = World::with_history();
    let objects = world.run("verify --json").ok().objects();
    let object = objects.last().unwrap();
    assert_eq!(objects.len(), 1);
    for (field, value) in [
        ("type", json!("verified")),
        ("ok", json!(true)),
        ("entries", json!(3)),
        ("packs", json!(0)),
        ("revisions", json!(3)),
        ("contents", json!(3)),
        ("bytes", json!(107)),
    ] {
        assert_eq!(object[field], value, "{field}");
    }
    assert_eq!(object["root"].as_str().unwrap().len(), 64);
}

#[test]
fn a_flipped_byte_is_found_and_named() {
    let world = World::with_history();
    let object = world.flip_a_byte();
    let verified = world.run("verify");
    assert_eq!(verified.code, Some(4), "{verified:?}");
    let name = object.file_name().unwrap().to_str().unwrap();
    let damages: Vec<&str> = verified.out.lines().filter(|line| line.starts_with("damage: ")).collect();
    assert!(!damages.is_empty() && damages.iter().all(|line| line.contains(name)), "{verified:?}");
    assert!(verified.out.contains("\n  1 revision of 1 briefing cannot be read: news@3\n"), "{verified:?}");
    assert!(verified.out.ends_with(" found\n"), "{verified:?}");

    let verified = world.run("verify --json");
    assert_eq!(verified.code, Some(4));
    let objects = verified.objects();
    let (verdict, damages) = objects.split_last().unwrap();
    assert_eq!((&verdict["type"], &verdict["ok"]), (&json!("verified"), &json!(false)));
    for damage in damages {
        assert_eq!(damage["type"], "damage");
        assert!(damage["object"].as_str().unwrap().contains(name), "{damage}");
        assert!(damage["kind"].is_string() && damage["detail"].is_string(), "{damage}");
        assert!(damage.get("briefing").is_some() && damage.get("revision").is_some(), "{damage}");
    }
}

#[test]
fn damage_costs_only_what_it_hit() {
    let world = World::with_history();
    world.flip_a_byte();
    let lost = world.run("show news@3");
    assert_eq!(lost.code, Some(4), "{lost:?}");
    assert!(
        lost.out.is_empty() && lost.err.starts_with("variorum: ") && lost.err.contains(": variorum verify"),
        "{lost:?}"
    );
    let kept = world.run("show news@2");
    assert_eq!((kept.code, kept.out.as_str()), (Some(0), "Three ships sail.\n\nThe sea is calm.\n"), "{kept:?}");
}

#[test]
fn a_briefing_that_is_not_there_is_an_error() {
    assert_eq!(World::new().run("verify absent").code, Some(3));
}

#[test]
fn a_record_that_cannot_be_read_does_not_hide_the_others() {
    let world = World::with_history();
    world.commit("other", "Another text.\n", "2026-05-12T08:00:00Z", "Desk", "beside it");
    world.run("list").ok();
    world.flip_a_byte();
    for words in ["log", "log --reverse", "log news", "list", "log other"] {
        let told = world.run(&format!("{words} --json"));
        assert!(told.code == Some(4) || told.code == Some(0), "{words}: {told:?}");
        let names: Vec<_> = told.objects().iter().map(|object| object["briefing"].clone()).collect();
        if words != "log other" {
            assert!(names.contains(&json!("news")), "{words}: {told:?}");
        }
        if words.ends_with("news") || words == "list" {
            continue;
        }
        assert_eq!(told.code == Some(4), !names.contains(&json!("other")), "{words}: {told:?}");
    }
}
