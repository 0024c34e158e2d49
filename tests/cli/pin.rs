//! `pin`, and stores that show less than was seen before.

use std::fs;

use crate::{World, newest};

#[test]
fn a_store_that_lost_its_newest_entry_is_a_conflict_until_it_is_accepted() {
    let world = World::with_history();
    world.run("log").ok();
    let entry = newest(&world.work().join(".variorum/log"));
    fs::remove_file(entry).unwrap();
    let behind = world.command_with_input(["commit", "news"], b"Four.\n");
    assert!(behind.fails(5).starts_with("variorum: "), "{behind:?}");
    assert_eq!(world.run("pin").code, Some(5));
    let reset = world.run("pin --reset");
    assert_eq!(reset.code, Some(0), "{reset:?}");
    world.command_with_input(["commit", "news"], b"Four.\n").ok();
    assert_eq!(world.run("log news --json").ok().objects().len(), 3);
}

#[test]
fn a_verb_that_reads_a_store_behind_the_pin_prints_what_it_can_and_says_so_by_its_exit_status() {
    let world = World::with_history();
    world.commit("other", "The sea is calm.\n", "2026-05-12T10:00:00+02:00", "Desk", "other");
    world.run("list").ok();
    fs::remove_file(newest(&world.work().join(".variorum/log"))).unwrap();
    let verbs = [
        ("list", "news"),
        ("log", "@3"),
        ("show news@2", "Three ships"),
        ("show news@2 --record", "Three ships".get(..0).unwrap()),
        ("diff news", "rough"),
        ("diff news --exit-code", "rough"),
        ("search ships", "ships"),
        ("search nothing-like-it", ""),
        ("blame news", "ships"),
        ("export", "ships"),
        ("verify", "damage: log: the log went back"),
        ("verify news", "no damage found"),
        ("pin", "found  log: the log went back"),
    ];
    for (words, printed) in verbs {
        let outcome = world.run(words);
        assert_eq!(outcome.code, Some(5), "{words}: {outcome:?}");
        assert!(outcome.out.contains(printed), "{words}: {outcome:?}");
        let told = outcome.out.matches("the log went back").count() + outcome.err.matches("the log went back").count();
        assert_eq!(told, 1, "said once, {words}: {outcome:?}");
        let hint = if words == "pin" { "variorum pin --reset\n" } else { "variorum pin\n" };
        assert!(words == "verify" || outcome.err.ends_with(hint), "{words}: {outcome:?}");
    }
    let gone = world.run("show other");
    assert!(
        gone.fails(5).contains("other@1: the log went back"),
        "what was seen is not said never to have been: {gone:?}"
    );
    world.run("show absent").fails(3);
    world.run("pin --reset").ok();
    world.run("list").ok();
}

#[test]
fn history_that_was_rewritten_is_tampering() {
    let world = World::with_history();
    world.run("list").ok();
    let log = world.work().join(".variorum/log");
    fs::remove_file(newest(&log)).unwrap();
    let elsewhere = World::empty();
    let forged = elsewhere.command_with_input(
        ["--store", world.work().join(".variorum").to_str().unwrap(), "commit", "news", "-q"],
        b"Forged.\n",
    );
    assert_eq!(forged.code, Some(0), "{forged:?}");
    for words in ["list", "log", "show news", "verify"] {
        assert_eq!(world.run(words).code, Some(4), "{words}");
    }
}

#[test]
fn whoever_sees_a_store_for_the_first_time_is_told_once_unless_they_want_it_quiet() {
    let world = World::with_history();
    let store = world.work().join(".variorum");
    let store = store.to_str().unwrap();
    let look = |world: &World, words: &[&str]| world.command([&["--store", store], words].concat());
    let other = World::empty();
    let first = look(&other, &["list"]);
    assert!(
        first.code == Some(0) && first.err.starts_with("remark: first look at this store: its 3 records"),
        "{first:?}"
    );
    assert_eq!((first.err.lines().count(), first.out.lines().count()), (1, 1));
    assert_eq!(look(&other, &["list"]).err, "");
    assert_eq!(look(&World::empty(), &["list", "--quiet"]).err, "");
    let json = look(&World::empty(), &["list", "--json"]).err;
    assert!(json.starts_with(r#"{"type":"remark","message":"first look"#) && json.lines().count() == 1, "{json}");
}

#[test]
fn where_nothing_can_be_remembered_the_store_is_read_and_written_with_a_warning() {
    let world = World::with_history();
    fs::write(world.dir.path().join("home/file"), "").unwrap();
    let state = world.dir.path().join("home/file/state");
    let run = |words: &[&str]| {
        let mut command = world.prepared(words);
        command.env("XDG_STATE_HOME", &state);
        let output = command.spawn().unwrap().wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for words in [&["list"][..], &["search", "ships"], &["label", "news", "out"]] {
        let (code, told) = run(words);
        assert_eq!(code, Some(0), "{words:?}: {told}");
        assert!(told.starts_with("warning: what is seen of the store is not remembered: "), "{words:?}: {told}");
        assert!(told.lines().all(|line| !line.contains("panicked")), "{told}");
    }
}

#[test]
fn tells_what_was_seen() {
    let world = World::with_history();
    world.run("log").ok();
    assert!(world.run("pin").ok().out.contains("3"));
    assert_eq!(world.run("pin --json").ok().objects()[0]["type"], "pin");
}

#[test]
fn of_a_damaged_store_nobody_says_that_nothing_is_lost() {
    let world = World::with_history();
    world.run("list").ok();
    // A log that is whole says nothing of texts that nobody read.
    let whole = world.run("pin --reset");
    assert!(whole.ok().out.ends_with("the log continues what was seen: nothing to accept\n"), "{whole:?}");
    assert_eq!(whole.err, "hint: read every text back: variorum verify\n");
    fs::remove_file(world.work().join(".variorum/log/00000000000000000001")).unwrap();
    let shown = world.run("pin");
    assert!(shown.code == Some(4) && shown.out.contains("\ndamage "), "{shown:?}");
    assert!(shown.out.contains("lost   which revisions, if any, is not known\n"), "{shown:?}");
    let reset = world.run("pin --reset");
    assert!(reset.code == Some(4) && !reset.out.contains("nothing is lost"), "{reset:?}");
    let object = &world.run("pin --json").objects()[0];
    assert_eq!((&object["ok"], &object["lost_is_all"]), (&serde_json::json!(false), &serde_json::json!(false)));
}

#[test]
fn what_is_lost_is_not_known_where_no_catalog_remembers_it() {
    let world = World::with_history();
    world.run("log").ok();
    let entry = newest(&world.work().join(".variorum/log"));
    fs::remove_file(entry).unwrap();
    assert!(world.run("pin").out.contains("\nlost   news@3\n"));
    fs::remove_dir_all(world.dir.path().join("home/cache")).unwrap();
    let reset = world.run("pin --reset");
    assert_eq!(reset.code, Some(0), "{reset:?}");
    assert!(
        reset.out.contains("lost   which revisions, if any, is not known\naccepted the store as it is\n"),
        "{reset:?}"
    );
}
