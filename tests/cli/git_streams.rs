//! Streams of git: what of them comes in, how it is called, and what is said of the rest.

use serde_json::{Value, json};

use variorum_store::InForce;

use crate::git::{OPTIONS, exported, has_git, open, repository, time};
use crate::{Outcome, World};

/// A commit as a stream has it.
fn commit(branch: &str, mark: usize, time: u64, rest: &str) -> String {
    format!(
        "commit refs/heads/{branch}\nmark :{mark}\nauthor A <a@example.org> {time} +0000\n\
             committer A <a@example.org> {time} +0000\ndata 4\nnote\n{rest}\n"
    )
}

/// A text as a stream has it.
fn blob(mark: usize, text: &str) -> String {
    format!("blob\nmark :{mark}\ndata {}\n{text}\n", text.len())
}

fn import(world: &World, stream: &str) -> Value {
    let outcome = world.command_with_input(["import", "--format", "git", "--json"], stream.as_bytes());
    let told = outcome.objects();
    assert_eq!(told.len(), 1, "{outcome:#?}");
    told[0].clone()
}

/// A repository made of a stream, and what git writes of it.
fn through_git(world: &World, name: &str, stream: &[u8]) -> Vec<u8> {
    let repository = repository(world, name, stream);
    exported(&repository, &OPTIONS)
}

/// What a store tells of everything but ids and when it was recorded.
fn told(world: &World) -> Vec<Value> {
    let mut log = world.run("log --json").ok().objects();
    for revision in &mut log {
        for key in ["id", "parent", "recorded"] {
            revision[key] = Value::Null;
        }
    }
    log
}

/// How many there were of a kind, and the examples.
fn kind<'told>(told: &'told Value, kind: &str) -> Option<(u64, &'told Value)> {
    let found = told["kinds"].as_array().unwrap().iter().find(|it| it["kind"] == kind)?;
    Some((found["count"].as_u64().unwrap(), &found["examples"]))
}

fn show(world: &World, revision: &str) -> Outcome {
    world.command(["show", revision])
}

/// The revisions of a briefing, newest first, without what happened beside them.
fn revisions(world: &World, name: &str) -> Vec<Value> {
    let mut log = world.command(["log", name, "--json"]).ok().objects();
    log.retain(|event| event["type"] == "revision");
    log
}

/// Whether a briefing has ended at a moment.
fn has_ended(world: &World, name: &str, moment: i64) -> bool {
    matches!(open(world).in_force(name, &time(moment)).unwrap(), InForce::Ended(_))
}

/// A main line, and a side branch that is older than what it is merged into.
fn merged() -> String {
    ["feature done\n".to_owned(), blob(1, "10\n"), blob(3, "99\n"), "reset refs/heads/main\n".to_owned()].concat()
        + &commit("main", 2, 1_577_880_000, "M 100644 :1 terms")
        + &commit("main", 4, 1_583_064_000, "from :2\nM 100644 :1 other")
        + &commit("main", 6, 1_580_558_400, "from :2\nM 100644 :3 terms")
        + &commit("main", 8, 1_591_012_800, "from :4\nmerge :6\nM 100644 :3 terms")
        + "done\n"
}

#[test]
fn a_merge_counts_as_of_its_own_time() {
    let world = World::new();
    let told = import(&world, &merged());
    assert_eq!((&told["added"], &told["refused"]), (&json!(3), &json!(0)));
    assert_eq!(kind(&told, "commits beside the branch, merged or not").unwrap().0, 1);
    assert_eq!(show(&world, "terms@2020-02-15").ok().out, "10\n");
    assert_eq!(show(&world, "terms@2020-06-02").ok().out, "99\n");
    assert_eq!(import(&world, &merged())["added"], json!(0));
    // Every commit, when asked.
    let all = World::new();
    all.command_with_input(["import", "--all-commits"], merged().as_bytes()).ok();
    assert_eq!(show(&all, "terms@2020-02-15").ok().out, "99\n");
}

#[test]
fn files_that_are_deleted_or_no_texts_any_more_end_and_may_come_back() {
    let world = World::new();
    let stream = ["feature done\n".to_owned(), blob(1, "One.\n"), blob(2, "a\0\u{7f}\n")].concat()
        + &commit(
            "main",
            11,
            1_000_000_000,
            "M 100644 :1 law\nM 100644 :1 link\nM 100644 :1 module\nM 100644 :1 stays",
        )
        + &commit(
            "main",
            12,
            1_100_000_000,
            "from :11\nD law\nM 120000 :1 link\nM 160000 0123456789012345678901234567890123456789 module",
        )
        + &commit("main", 13, 1_200_000_000, "from :12\nM 100644 :1 law\nD stays")
        + "done\n";
    let told = import(&world, &stream);
    assert_eq!(told["refused"], json!(0), "{told}");
    assert_eq!(kind(&told, "symbolic links"), Some((1, &json!(["link"]))));
    assert_eq!(kind(&told, "submodules"), Some((1, &json!(["module"]))));
    assert_eq!(show(&world, "law@2003-01-01").ok().out, "One.\n");
    assert!(has_ended(&world, "law", 1_150_000_000));
    assert_eq!(show(&world, "law@2009-01-01").ok().out, "One.\n");
    for name in ["link", "module", "stays"] {
        assert!(has_ended(&world, name, 1_250_000_000), "{name}");
        assert_eq!(show(&world, &format!("{name}@1")).ok().out, "One.\n", "{name}");
    }
    assert_eq!(import(&world, &stream)["added"], json!(0));
}

#[test]
fn renames_keep_one_history_under_the_new_name() {
    let world = World::new();
    let (one, two) = ("The first of two texts.\n".repeat(9), "The second of two texts.\n".repeat(9));
    let stream = ["feature done\n".to_owned(), blob(1, &one), blob(2, &two), blob(3, "Third.\n")].concat()
        + &commit("main", 11, 1_000_000_000, "M 100644 :1 a\nM 100644 :2 b\nM 100644 :3 c")
        // As an exporter says it, step by step; and as git shows it.
        + &commit("main", 12, 1_100_000_000, "from :11\nR a t\nR b a\nR t b")
        + &commit("main", 13, 1_200_000_000, "from :12\nM 100644 :1 a\nM 100644 :2 b")
        + &commit("main", 14, 1_300_000_000, "from :13\nR a new/place")
        + &commit("main", 15, 1_400_000_000, "from :14\nR b c\nM 100644 :3 a")
        + "done\n";
    let told = import(&world, &stream);
    assert_eq!(told["refused"], json!(0), "{told}");
    assert_eq!(kind(&told, "renames to a name with a history of its own"), Some((1, &json!(["b -> c"]))));
    // There and back again.
    let log = revisions(&world, "new/place");
    assert_eq!((log.len(), &log[0]["number"]), (1, &json!(1)));
    assert_eq!(show(&world, "new/place").ok().out, one);
    // The name of a file that was renamed is that of a new one.
    assert_eq!(show(&world, "a").ok().out, "Third.\n");
    assert_eq!(show(&world, "c").ok().out, two);
    assert!(has_ended(&world, "b", 1_410_000_000));
    assert_eq!(import(&world, &stream)["added"], json!(0));
}

/// Two commits that were written before they were committed, with their ids where `has_ids`, and a
/// third one where `is_longer`, which was committed before the second.
fn rebased(has_ids: bool, is_longer: bool) -> String {
    let commit = |mark: u64, committed: u64, rest: &str| {
        let id = if has_ids { format!("original-oid {mark:040x}\n") } else { String::new() };
        format!(
            "commit refs/heads/main\nmark :{mark}\n{id}author A <a@example.org> {} +0000\n\
             committer A <a@example.org> {committed} +0000\ndata 4\nnote\n{rest}\n",
            1_000_000_000 + mark
        )
    };
    let third = if is_longer { commit(13, 1_100_000_000, "from :12\nM 100644 :1 b") } else { String::new() };
    ["feature done\n".to_owned(), blob(1, "One.\n"), blob(2, "Two.\n")].concat()
        + &commit(11, 1_000_000_900, "M 100644 :1 a")
        + &commit(12, 1_200_000_000, "from :11\nM 100644 :2 a")
        + &third
        + "done\n"
}

#[test]
fn a_repository_that_comes_in_otherwise_than_before_is_refused_before_anything_is_there_twice() {
    let world = World::new();
    let first = rebased(true, false);
    assert_eq!(import(&world, &first)["added"], json!(2));
    assert_eq!(import(&world, &first)["added"], json!(0));
    let before = told(&world);
    let otherwise: &[(&str, &[&str], &str)] = &[
        ("without ids", &[], &rebased(false, false)),
        ("every commit", &["--all-commits"], &first),
        ("with a commit dated before another", &[], &rebased(true, true)),
    ];
    for (what, options, stream) in otherwise {
        let words = [&["import", "--format", "git"][..], options].concat();
        let refused = world.command_with_input(&words, stream.as_bytes());
        let said = refused.fails(7);
        assert!(
            said.contains("is of the same commit, from a stream of other options or another branch"),
            "{what}: {said}"
        );
        assert!(said.contains("(imported before it: 0 revisions)"), "{what}: {said}");
        assert!(
            said.contains("\nhint: import it with the options of the first time, or keep it apart: "),
            "{what}: {said}"
        );
        assert_eq!(told(&world), before, "{what}");
    }
    let apart =
        world.command_with_input(["import", "--format", "git", "--all-commits", "--prefix", "x"], first.as_bytes());
    assert_eq!((apart.code, told(&world).len()), (Some(0), 4), "{apart:#?}");
    // The other way round.
    let world = World::new();
    let all = world.command_with_input(["import", "--format", "git", "--all-commits"], first.as_bytes());
    assert_eq!(all.code, Some(0), "{all:#?}");
    world.command_with_input(["import", "--format", "git"], first.as_bytes()).fails(7);
    assert_eq!(told(&world).len(), 2);
}

#[test]
fn tags_are_labels_of_what_was_in_force() {
    let world = World::new();
    let stream = ["feature done\n".to_owned(), blob(1, "One.\n"), blob(2, "Two.\n")].concat()
        + &commit("main", 11, 1_000_000_000, "M 100644 :1 a\nM 100644 :1 b")
        + &commit("main", 12, 1_100_000_000, "from :11\nM 100644 :2 a")
        + &commit("side", 13, 1_100_000_001, "from :11\nM 100644 :2 b")
        + &commit("main", 14, 1_200_000_000, "from :12\nR b moved")
        + "reset refs/tags/light\nfrom :12\n\nreset refs/tags/of-side\nfrom :13\n\n\
           tag v1.0\nfrom :11\ntagger T <> 0 +0000\ndata 8\nin force\n\
           tag 2020-05-01\nfrom :14\ntagger T <> 0 +0000\ndata 0\n\n\
           tag of-text\nfrom :1\ntagger T <> 0 +0000\ndata 0\n\ndone\n";
    let told = import(&world, &stream);
    let labels = |name: &str| -> Vec<Value> { revisions(&world, name).iter().map(|it| it["labels"].clone()).collect() };
    assert_eq!(labels("a"), [json!(["light", "tag-2020-05-01"]), json!(["v1.0"])]);
    assert_eq!(labels("moved"), [json!(["light", "tag-2020-05-01", "v1.0"])]);
    assert_eq!(kind(&told, "tags that are not on the branch"), Some((1, &json!(["of-side"]))));
    assert_eq!(kind(&told, "tags of something other than a commit"), Some((1, &json!(["of-text"]))));
    assert_eq!(kind(&told, "tags that no label can be"), Some((1, &json!(["2020-05-01 -> tag-2020-05-01"]))));
    assert_eq!(kind(&told, "messages of tags"), Some((1, &json!(["v1.0"]))));
    assert_eq!(kind(&told, "other branches"), Some((1, &json!(["side"]))));
}

#[test]
fn a_stream_that_ends_early_is_refused_as_a_whole() {
    let world = World::new();
    let stream = merged();
    for end in (1..stream.len() - 1).step_by(29) {
        let outcome = world.command_with_input(["import", "--format", "git"], &stream.as_bytes()[..end]);
        assert!(outcome.fails(7).contains("the stream is truncated here"), "{end}: {outcome:#?}");
    }
    assert_eq!(world.run("list").ok().out, "");
    let unannounced = stream.replace("feature done\n", "").replace("done\n", "");
    let told = import(&world, &unannounced);
    assert!(kind(&told, "streams that do not say where they end").is_some());
}

#[test]
fn of_several_branches_main_is_meant_or_the_one_that_is_asked_for() {
    let branches = |names: [&str; 2]| {
        ["feature done\n".to_owned(), blob(1, "One.\n")].concat()
            + &commit(names[0], 2, 1, "M 100644 :1 first")
            + &commit(names[1], 3, 1, "M 100644 :1 second")
            + "done\n"
    };
    for names in [["main", "draft"], ["draft", "main"], ["master", "draft"]] {
        let world = World::new();
        let told = import(&world, &branches(names));
        assert_eq!(kind(&told, "other branches"), Some((1, &json!(["draft"]))));
        let taken = if names[0] == "draft" { "second" } else { "first" };
        assert!(show(&world, taken).ok().out == "One.\n" && told["added"] == json!(1));
    }
    for names in [["main", "master"], ["one", "two"]] {
        let world = World::new();
        let stream = branches(names);
        let refused = world.command_with_input(["import"], stream.as_bytes());
        let hint = format!("hint: choose one: --branch {}, {}\n", names[0], names[1]);
        assert!(refused.fails(2).ends_with(&hint), "{refused:#?}");
        world.command_with_input(["import", "--branch", names[1]], stream.as_bytes()).ok();
        assert_eq!(show(&world, "second").ok().out, "One.\n");
        assert_eq!(show(&world, "first").code, Some(3));
    }
}

#[test]
fn what_is_no_text_is_named_by_kind_and_the_rest_comes_in() {
    let world = World::new();
    let mut stream = b"feature done\n".to_vec();
    for (mark, bytes) in [(1, &b"\x89PNG\x01"[..]), (2, b"gr\xf6\xdfer\n"), (3, b"One.\n")] {
        stream.extend(format!("blob\nmark :{mark}\ndata {}\n", bytes.len()).bytes());
        stream.extend(bytes);
        stream.push(b'\n');
    }
    stream.extend(b"commit refs/heads/main\nauthor J\xf6rg <j@example.org> 5 +0000\ncommitter C <> 7 +0100\ndata 8\ngr\xf6\xdfer.\n");
    stream.extend(b"M 100644 :1 logo\nM 100644 :2 latin\nM 100644 :3 a@b\nM 100644 :3 \"caf\\351\"\n");
    stream.extend(b"M 100644 0123456789012345678901234567890123456789 absent\n\ndone\n");
    let outcome = world.command_with_input(["import", "--json"], &stream);
    let refusals = outcome.fails(7);
    assert!(
        refusals.contains("latin in commit without a mark") && refusals.contains("not UTF-8 at byte 2"),
        "{refusals}"
    );
    assert!(refusals.contains("the stream does not contain its text"), "{refusals}");
    let told = outcome.objects().remove(0);
    assert_eq!((&told["added"], &told["refused"]), (&json!(2), &json!(2)));
    assert_eq!(kind(&told, "binary files"), Some((1, &json!(["logo"]))));
    assert_eq!(kind(&told, "names and messages in an unknown encoding").unwrap().0, 2);
    let log = world.command(["log", "caf%E9", "--json"]).ok().objects();
    assert_eq!(log[0]["author"], json!("Jörg <j@example.org>"));
    assert_eq!((&log[0]["time"], &log[0]["note"]), (&json!("1970-01-01T01:00:07+01:00"), &json!("größer.")));
    let meta = json!({
        "git.author-time": "1970-01-01T00:00:05Z",
        "git.committer": "C",
        "original-name-encoded": "caf%E9",
    });
    assert_eq!(log[0]["meta"], meta);
}

#[test]
fn a_commit_that_is_dated_after_the_next_counts_as_of_that_one() {
    let world = World::new();
    let stream = ["feature done\n".to_owned(), blob(1, "One.\n"), blob(2, "Two.\n")].concat()
        + &commit("main", 11, 1_000_000_000, "M 100644 :1 a")
        + &commit("main", 12, 1_400_000_000, "from :11\nM 100644 :2 a")
        + &commit("main", 13, 1_200_000_000, "from :12\nM 100644 :1 a")
        + "done\n";
    let told = import(&world, &stream);
    let (count, examples) =
        kind(&told, "commits dated after one that follows them, whose time they count as of").unwrap();
    assert_eq!((count, examples), (1, &json!([":12"])));
    for day in ["2003-01-01", "2010-01-01", "2020-01-01"] {
        assert_eq!(show(&world, &format!("a@{day}")).ok().out, "One.\n");
    }
    let log = world.command(["log", "a", "--json"]).ok().objects();
    assert_eq!(log[1]["meta"]["git.committer-time"], json!("2014-05-13T16:53:20Z"));
    assert_eq!(log[1]["time"], json!("2008-01-10T21:20:00Z"));
}

#[test]
fn a_rename_to_a_name_that_the_store_has_ends_the_one_and_begins_the_other() {
    let world = World::new();
    world.commit("b", "Mine.\n", "2000-01-01T00:00:00Z", "Desk", "mine");
    let stream = ["feature done\n".to_owned(), blob(1, "One.\n")].concat()
        + &commit("main", 11, 1_000_000_000, "M 100644 :1 a")
        + &commit("main", 12, 1_100_000_000, "from :11\nR a b")
        + "done\n";
    let told = import(&world, &stream);
    assert_eq!(kind(&told, "renames to a name with a history of its own"), Some((1, &json!(["a -> b"]))));
    assert_eq!(show(&world, "b").ok().out, "One.\n");
    assert_eq!(show(&world, "b@1").ok().out, "Mine.\n");
    assert!(has_ended(&world, "a", 1_110_000_000));
    assert_eq!(import(&world, &stream)["added"], json!(0));
}

#[test]
fn renames_of_which_one_is_to_a_name_that_the_store_has_end_and_begin_in_any_order() {
    let world = World::new();
    world.commit("c", "Mine.\n", "2000-01-01T00:00:00Z", "Desk", "mine");
    let (one, two) = ("The first of two texts.\n".repeat(9), "The second of two texts.\n".repeat(9));
    let stream = ["feature done\n".to_owned(), blob(1, &one), blob(2, &two), blob(3, "Third.\n")].concat()
        + &commit("main", 11, 1_000_000_000, "M 100644 :1 a\nM 100644 :2 b")
        + &commit("main", 12, 1_100_000_000, "from :11\nR b c\nR a b")
        + &commit("main", 13, 1_200_000_000, "from :12\nM 100644 :3 a")
        + "done\n";
    let told = import(&world, &stream);
    let arrows = json!(["b -> c", "a -> b"]);
    assert_eq!(kind(&told, "renames to a name with a history of its own"), Some((2, &arrows)));
    for (name, text) in [("a", "Third.\n"), ("b", &*one), ("c", &*two)] {
        assert_eq!(show(&world, name).ok().out, text);
        assert!(!has_ended(&world, name, 1_300_000_000), "{name}");
    }
    assert!(has_ended(&world, "a", 1_110_000_000));
    assert_eq!(import(&world, &stream)["added"], json!(0));
}

#[test]
fn of_changes_alone_a_name_that_was_freed_begins_anew_and_one_that_ended_is_revived() {
    let world = World::new();
    let (one, two) = ("The first of two texts.\n".repeat(9), "The second of two texts.\n".repeat(9));
    let commit = |mark, time, rest: &str| commit("main", mark, time, rest).replace("data 4\nnote\n", "data 0\n");
    let stream = ["feature done\n".to_owned(), blob(1, &one), blob(2, &two)].concat()
        + &commit(11, 1_000_000_000, "M 100644 :1 a\nM 100644 :2 d")
        + &commit(12, 1_100_000_000, "from :11\nR a b\nD d")
        + &commit(13, 1_200_000_000, "from :12\nM 100644 :1 a\nM 100644 :2 d")
        + "done\n";
    let changes = || {
        let outcome = world.command_with_input(["import", "--changed-only", "--json"], stream.as_bytes());
        outcome.ok().objects()[0]["added"].clone()
    };
    assert_eq!(changes(), json!(4));
    for (name, text) in [("a", &one), ("b", &one), ("d", &two)] {
        assert_eq!(&show(&world, name).ok().out, text);
        assert!(!has_ended(&world, name, 1_300_000_000), "{name}");
    }
    assert_eq!((revisions(&world, "a").len(), revisions(&world, "b").len()), (1, 1));
    assert_eq!(changes(), json!(0));
    // What ended in the store is revived too.
    world.run("end d --time 2020-01-01T00:00:00Z --reason withdrawn").ok();
    let line = json!({"doc": "d", "time": "2021-01-01T00:00:00Z", "content": two}).to_string();
    let again = world.command_with_input(["import", "--changed-only", "--json"], line.as_bytes());
    assert_eq!(again.ok().objects()[0]["added"], json!(1));
    assert!(!has_ended(&world, "d", 1_700_000_000));
}

/// Ends, renames in a circle, sources and meta, fractions of seconds, and the same text twice.
#[test]
fn what_goes_to_git_comes_back_once() {
    if !has_git("what goes to git comes back once") {
        return;
    }
    let world = World::new();
    let (one, two) = ("The first of two texts.\n".repeat(9), "The second of two texts.\n".repeat(9));
    let stream = ["feature done\n".to_owned(), blob(1, &one), blob(2, &two), blob(3, "Third.\n")].concat()
        + &commit("main", 11, 1_000_000_000, "M 100644 :1 a\nM 100644 :2 b\nM 100644 :3 c\nM 100644 :3 d@e")
        + &commit("main", 12, 1_100_000_000, "from :11\nR a t\nR b a\nR t b\nR d@e f@g")
        + &commit("main", 13, 1_200_000_000, "from :12\nD c\nM 100644 :3 a")
        + &commit("main", 14, 1_300_000_000, "from :13\nM 100644 :1 c\nR b far/away")
        + "done\n";
    assert_eq!(import(&world, &stream)["refused"], json!(0));
    let lines = [
        json!({"doc": "x", "time": "2026-05-09T14:00:00.125+00:00", "content": "X.\n", "source": "https://example.org/x"}),
        json!({"doc": "x", "time": "2026-05-09T14:00:00.25Z", "content": "X.\n", "meta": {"title": "é\"\n"}, "author": "a < b"}),
    ];
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    world.command_with_input(["import"], lines.as_bytes()).ok();
    let stream = world.run("export --format git").out.into_bytes();
    let text = String::from_utf8(stream.clone()).unwrap();
    assert!(text.contains("\nD c\n") && text.contains("\nR \"b\" far/away\n"), "{text}");
    let git = through_git(&world, "mirror", &stream);
    for (name, stream) in [("as it is", &stream), ("through git", &git)] {
        let again = world.command_with_input(["import", "--format", "git", "--json"], stream).ok().objects().remove(0);
        assert_eq!((&again["added"], &again["refused"]), (&json!(0), &json!(0)), "{name}: {again}");
        let copy = World::new();
        copy.command_with_input(["import", "--format", "git"], stream).ok();
        assert_eq!(copy.run("list").ok().out, world.run("list").ok().out, "{name}");
        if name == "as it is" {
            assert_eq!(told(&copy), told(&world), "{name}");
        }
    }
}
