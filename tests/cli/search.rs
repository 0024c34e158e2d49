//! `search`.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::World;

/// Two briefings beside the history of `news`: one in Chinese, one that names a person.
fn world() -> World {
    let world = World::with_history();
    world.commit("新闻/火灾", "火灾造成三人死亡。\n", "2026-05-09T10:00:00+08:00", "编辑", "首发");
    world.commit("新闻/火灾", "火灾造成五人死亡。\n", "2026-05-09T12:00:00+08:00", "编辑", "更新");
    world.commit(
        "sport/final",
        "Novak Đoković won.\n\nThe sea is calm.\n",
        "2026-05-10T20:00:00+02:00",
        "Desk",
        "final",
    );
    world
}

#[test]
fn tells_where_a_phrase_stood_and_until_when() {
    let world = world();
    let told = "\
news@1  2026-05-09 08:00 +02:00  until @3  2026-05-11 10:00 +02:00
    The sea is calm.
sport/final@1  2026-05-10 20:00 +02:00  still there
    The sea is calm.
";
    assert_eq!(world.command(["search", "is calm"]).ok().shown(), told);
    // The second time from the index.
    assert_eq!(world.command(["search", "is calm"]).ok().shown(), told);
    assert_eq!(world.command(["search", "is calm", "sport/"]).ok().shown().lines().count(), 2);
}

#[test]
fn two_chinese_characters_are_enough_and_so_is_one() {
    let world = world();
    let three = "\
新闻/火灾@1  2026-05-09 04:00 +02:00  until @2  2026-05-09 06:00 +02:00
    火灾造成三人死亡。
";
    assert_eq!(world.command(["search", "三人"]).ok().shown(), three);
    assert_eq!(world.command(["search", "三"]).ok().shown(), three);
    assert!(world.command(["search", "死亡"]).ok().shown().contains("still there"));
}

#[test]
fn folds_case_and_diacritics_when_asked() {
    let world = world();
    assert_eq!(world.command(["search", "dokovic"]).fails(1), "");
    let told = world.command(["search", "--fold", "dokovic"]).ok().shown();
    assert!(told.contains("Novak Đoković won."), "{told}");
}

fn found(world: &World, words: &[&str]) -> Vec<(String, u64, Option<u64>)> {
    let outcome = world.command([&["search", "--json"], words].concat());
    let objects = outcome.objects().into_iter().map(|object| {
        assert_eq!(object["type"], "match");
        let number = |event: &Value| event["number"].as_u64();
        (object["briefing"].as_str().unwrap().to_owned(), number(&object["added"]).unwrap(), number(&object["removed"]))
    });
    objects.collect()
}

#[test]
fn chooses_by_what_happened_when() {
    let world = world();
    let (news, sport) = (("news".to_owned(), 1, Some(3)), ("sport/final".to_owned(), 1, None));
    for (words, expected) in [
        (&["calm"][..], vec![&news, &sport]),
        (&["calm", "--head"], vec![&sport]),
        (&["calm", "--when-removed"], vec![&news]),
        (&["calm", "--since", "2026-05-10"], vec![&news, &sport]),
        (&["calm", "--since", "2026-05-11"], vec![&news]),
        (&["calm", "--since", "2026-05-10", "--when-added"], vec![&sport]),
        (&["calm", "--until", "2026-05-09"], vec![&news]),
        (&["calm", "--until", "2026-05-10", "--when-removed"], vec![]),
        (&["calm", "-n", "1"], vec![&news]),
    ] {
        let expected: Vec<_> = expected.into_iter().cloned().collect();
        assert_eq!(found(&world, words), expected, "{words:?}");
    }
}

#[test]
fn gives_programs_an_object_a_line() {
    let world = world();
    let objects = world.command(["search", "three ships", "--fold", "--json"]).ok().objects();
    let id = |number: u64| world.run(&format!("show --json news@{number}")).ok().objects()[0]["id"].clone();
    let expected = json!({
        "type": "match", "briefing": "news",
        "added": {"number": 2, "id": id(2), "time": "2026-05-09T09:30:00+02:00"},
        "removed": null, "snippet": "Three ships sail."
    });
    assert_eq!(objects, [expected]);
}

#[test]
fn a_new_revision_is_found_at_once_and_a_lost_index_comes_back() {
    let world = world();
    world.command(["search", "storm"]).fails(1);
    world.command_with_input(["commit", "news", "-q"], "A storm is coming.\n".as_bytes()).ok();
    assert_eq!(found(&world, &["storm"]), [("news".to_owned(), 4, None)]);
    let caches = world.dir.path().join("home/cache/variorum");
    let folders = std::fs::read_dir(caches).unwrap().map(|folder| folder.unwrap().path());
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()));
    let is_index = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with("search-");
    let indexes: Vec<PathBuf> = files.filter(is_index).collect();
    assert!(!indexes.is_empty());
    for index in indexes {
        std::fs::write(index, "no database at all, but bytes that somebody put here").unwrap();
    }
    assert_eq!(found(&world, &["storm"]), [("news".to_owned(), 4, None)]);
}

#[test]
fn what_is_no_phrase_is_told() {
    let world = world();
    for (phrase, said) in [
        ("", "variorum: phrase '': it is empty or consists of diacritical marks alone\n"),
        ("calm.\nThe", "variorum: phrase 'calm.<U+000A>The': it spans several lines; a phrase must be within one\n"),
    ] {
        assert_eq!(world.command(["search", phrase]).fails(2), said);
    }
}
