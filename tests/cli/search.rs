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
news@1  2026-05-09 08:00 +02:00  gone since @3  2026-05-11 10:00 +02:00
    @2  2026-05-09 09:30 +02:00  The sea is calm.
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
新闻/火灾@1  2026-05-09 04:00 +02:00  gone since @2  2026-05-09 06:00 +02:00
    火灾造成三人死亡。
";
    assert_eq!(world.command(["search", "三人"]).ok().shown(), three);
    assert_eq!(world.command(["search", "三"]).ok().shown(), three);
    assert!(world.command(["search", "死亡"]).ok().shown().contains("still there"));
}

#[test]
fn what_stands_there_at_another_time_is_not_said_to_stand_nowhere() {
    let world = world();
    let outcome = world.command(["search", "Novak", "--until", "2001"]);
    let told = outcome.fails(1);
    let remark = "remark: nothing found within these limits in the texts of 6 revisions";
    assert!(told.starts_with(remark), "{told}");
}

#[test]
fn folds_case_and_diacritics_when_asked() {
    let world = world();
    let told = "\
remark: nothing found in the texts of 6 revisions of 3 briefings: any style of quotation mark, hyphen, space or line \
        end matches; case and accents must match; titles and notes are not searched
hint: a looser search finds it: variorum search --fold dokovic
";
    assert_eq!(world.command(["search", "dokovic"]).fails(1), told);
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
        (&["calm", "--when-added", "--when-removed"], vec![&news]),
        (&["calm", "--when-added", "--when-removed", "--since", "2026-05-10"], vec![]),
        (&["calm", "-n", "1"], vec![&news]),
    ] {
        let expected: Vec<_> = expected.into_iter().cloned().collect();
        assert_eq!(found(&world, words), expected, "{words:?}");
    }
}

#[test]
fn names_alone_end_with_nul_and_each_is_there_once() {
    let world = world();
    for (words, expected) in [
        (&["sea"][..], "news\0sport/final\0"),
        (&["ships"], "news\0"),
        (&["sea", "-n", "1"], "news\0"),
        (&["sea", "sport/"], "sport/final\0"),
    ] {
        assert_eq!(world.command([&["search", "-z"], words].concat()).ok().out, expected, "{words:?}");
    }
    assert_eq!(found(&world, &["calm", "-z"]).len(), 2, "--json says all there is");
    assert_eq!(world.command(["search", "-z", "storm"]).code, Some(1));
}

#[test]
fn gives_programs_an_object_a_line() {
    let world = world();
    let objects = world.command(["search", "three ships", "--fold", "--json"]).ok().objects();
    let id = |number: u64| world.run(&format!("show --json news@{number}")).ok().objects()[0]["id"].clone();
    let expected = json!({
        "type": "match", "briefing": "news",
        "added": {"number": 2, "id": id(2), "time": "2026-05-09T09:30:00+02:00"},
        "last": {"number": 3, "id": id(3), "time": "2026-05-11T10:00:00+02:00"},
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
    for phrase in ["", "\u{ad}"] {
        let said = "it is empty, or consists of invisible characters or diacritical marks alone\n";
        let error = world.command(["search", phrase]).fails(2).to_owned();
        assert!(error.ends_with(said), "{error}");
    }
}

/// What a keyboard has is found where a text has what a typesetter took for it, and over the ends
/// of its lines; byte for byte only where it is.
#[test]
fn what_stood_there_is_found_however_it_was_set() {
    let world = World::new();
    let text = "“We shall win,” he said, and they didn’t.\nUntil then it is in full force\n  and effect. l’Assemblée vota 10\u{a0}000\u{202f}€ \
                pour le bureau — l’oﬃce — en 2024–2025.\n\nLe cafe\u{301} non\u{2011}fumeur; a hy\u{ad}phen, an exam-\nple.\n";
    world.commit("law", text, "2026-05-09T08:00:00Z", "Desk", "first");
    for phrase in [
        "\"We shall win,\"",
        "didn't",
        "full force and effect",
        "didn't. Until",
        "l'Assemblée",
        "10 000 €",
        "bureau - l'office - en 2024-2025",
        "café non-fumeur",
        "a hyphen, an example.",
        "2024-2025.\n\nLe",
    ] {
        assert_eq!(found(&world, &[phrase]), [("law".to_owned(), 1, None)], "{phrase}");
        assert_eq!(found(&world, &["--fold", &phrase.to_uppercase()]), [("law".to_owned(), 1, None)], "{phrase}");
        world.command(["search", "--exact", phrase]).fails(1);
    }
    assert_eq!(found(&world, &["--exact", "force\n  and"]), [("law".to_owned(), 1, None)]);
    // No sentence goes from one paragraph to the next.
    world.command(["search", "2024-2025. Le"]).fails(1);
    let told = "\
law@1  2026-05-09 10:00 +02:00  still there
    “We shall win,” he said, and they didn’t. Until then it is in full force and effect. l’Assemblée vota 10\u{a0}000\u{202f}€ pour le bureau — l’oﬃce —…
";
    assert_eq!(world.command(["search", "in full force and"]).ok().shown(), told);
}

#[test]
fn serbian_is_found_in_both_alphabets_where_letters_are_folded() {
    let world = World::new();
    world.commit("a", "Новак Ђоковић и Љубица Његош из Џепа.\n", "2026-05-09T08:00:00Z", "Desk", "first");
    world.commit("b", "Novak Đoković i Ljubica Njegoš iz Džepa.\n", "2026-05-09T09:00:00Z", "Desk", "first");
    for phrase in ["Novak Đoković", "Новак Ђоковић", "ljubica njegoš iz džepa", "Љубица Његош", "dzepa", "ЏЕПА"]
    {
        let both = [("a".to_owned(), 1, None), ("b".to_owned(), 1, None)];
        assert_eq!(found(&world, &["--fold", phrase]), both, "{phrase}");
    }
    assert_eq!(found(&world, &["Novak Đoković"]), [("b".to_owned(), 1, None)]);
}

/// The sentence beside "still there" is one that is still there, and the one of a phrase that is
/// gone is the last in which it stood.
#[test]
fn the_quotation_is_of_the_newest_revision_that_has_the_phrase() {
    let world = World::new();
    for (hour, text) in
        ["The toll is 14 people.", "It rose to 14 people.", "At least 14 people died.", "The toll is 17."]
            .into_iter()
            .enumerate()
    {
        world.commit("toll", text, &format!("2026-05-09T0{hour}:00:00Z"), "Desk", "update");
        if hour == 2 {
            let told = "\
toll@1  2026-05-09 02:00 +02:00  still there
    @3  2026-05-09 04:00 +02:00  At least 14 people died.
";
            assert_eq!(world.command(["search", "14 people"]).ok().shown(), told);
        }
    }
    let told = "\
toll@1  2026-05-09 02:00 +02:00  gone since @4  2026-05-09 05:00 +02:00
    @3  2026-05-09 04:00 +02:00  At least 14 people died.
";
    assert_eq!(world.command(["search", "14 people"]).ok().shown(), told);
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_the_phrase_whatever_stands_before_it() {
    let world = World::new();
    let before = "It has been said again and again, by everybody who was there and by some who were not, that";
    for (hour, text) in
        [format!("{before} 14 people sailed.\n"), format!("{before} 14 people sailed again.\n")].iter().enumerate()
    {
        world.commit("toll", text, &format!("2026-05-09T0{hour}:00:00Z"), "Desk", "update");
    }
    let Some(shown) = world.on_a_terminal(["search", "14 people", "--color", "never"]) else { return };
    let quoted = shown.lines().find(|line| line.contains("@2 ")).unwrap();
    assert!(quoted.contains("…") && quoted.contains("14 people"), "{shown}");
}

#[test]
fn an_end_that_is_still_to_come_is_no_end_yet() {
    let world = World::with_history();
    assert_eq!(world.run("end news --time 9998-01-01T00:00Z --reason repealed").code, Some(0));
    let told = world.run("search Three --head").ok().shown();
    assert!(told.contains("  ends on 9998-01-01 02:00 +02:00: repealed\n"), "{told}");
}

#[test]
fn a_search_that_finds_nothing_says_what_was_searched_and_what_finds_something() {
    let world = world();
    let exit_and_told = |words: &[&str]| world.command([&["search"], words].concat()).fails(1).to_owned();
    for (words, searched, hint) in [
        (&["a storm"][..], "6 revisions of 3 briefings: any style", None),
        (
            &["--fold", "a storm", "news"],
            "3 revisions of 1 briefing whose names start with news: any case, accents",
            None,
        ),
        (
            &["--exact", "sea\u{a0}is"],
            "6 revisions of 3 briefings: byte for byte",
            Some("a looser search finds it: variorum search "),
        ),
        (
            &["Three ships", "sport/"],
            "1 revision of 1 briefing",
            Some("it is found in other briefings: variorum search 'Three ships'\n"),
        ),
        (
            &["Two ships", "--head"],
            "6 revisions",
            Some("without these limits, it is found: variorum search 'Two ships'\n"),
        ),
        (&["The sea is blue"], "6 revisions", Some("its beginning is found: variorum search 'The sea is'\n")),
    ] {
        let told = exit_and_told(words);
        assert!(told.contains(searched), "{words:?}: {told}");
        match hint {
            None => assert!(!told.contains("hint"), "{words:?}: {told}"),
            Some(hint) => assert!(told.contains(hint), "{words:?}: {told}"),
        }
    }
    assert_eq!(world.command(["search", "Three ships"]).ok().err, "");
}

#[test]
fn where_the_newest_is_not_in_force_it_is_told_which_is() {
    let world = World::new();
    for (text, time) in [("one here", "2020"), ("two here", "2022"), ("three here", "2021")] {
        let words = ["commit", "b", "--time", &format!("{time}-01-01T00:00:00Z")];
        assert_eq!(world.command_with_input(words, text.as_bytes()).code, Some(0));
    }
    world.commit("other", "two here", "2022-01-01T00:00:00Z", "Desk", "x");
    let found = world.command(["search", "two here"]);
    let remark = "remark: b: @2 of 2022-01-01 02:00 +02:00 is in force, not @3 of 2021-01-01 02:00 +02:00; search goes by \
                  the numbers of revisions, not by their dates\n";
    assert_eq!((found.code, found.out.lines().count(), found.err.as_str()), (Some(0), 4, remark));
}
