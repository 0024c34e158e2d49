//! What changed beside the text: headline, byline, time.

use serde_json::json;

use crate::World;

/// Two revisions of one text under two headlines.
fn with_headlines(old: &str, new: &str) -> World {
    let world = World::new();
    world.file("text.txt", "The text.\n");
    for (title, time) in [(old, "2026-05-09T08:00:00Z"), (new, "2026-05-10T08:00:00Z")] {
        let title = format!("title={title}");
        let source = ["--source", "https://example.org/a"];
        world
            .command([
                "commit", "news", "text.txt", "--meta", &title, source[0], source[1], "--author", "Desk", "--time",
                time,
            ])
            .ok();
    }
    world
}

#[test]
fn a_headline_alone_is_a_change_and_shown_in_every_format() {
    let world = with_headlines("No, deal is done", "No deal is done");
    assert_eq!(world.run("list").ok().out.matches("2 revisions").count(), 1);
    assert_eq!(
        world.run("diff news").ok().out,
        "\
news@1 → @2  +0 −0 words, 2 unchanged
Desk
title: No[-,-] deal is done
time: 2026-05-09T10:00:00+02:00 → 2026-05-10T10:00:00+02:00

the text is the same
"
    );
    for format in ["side", "unified", "stat"] {
        let shown = world.run(&format!("diff news --format {format}"));
        assert!(shown.ok().out.contains("title: No[-,-] deal is done"), "{format}: {}", shown.out);
    }
    for format in ["html", "plain"] {
        assert!(world.run(&format!("diff news --format {format}")).ok().out.contains("title"), "{format}");
    }
    let object = &world.run("diff news --format json").ok().objects()[0];
    assert_eq!(object["fields"][0]["field"], "title");
    assert_eq!(
        object["fields"][0]["parts"][1],
        json!({"op": "delete", "text": ",", "class": "negation", "classes": ["negation"]})
    );
    assert_eq!(world.run("diff news --exit-code").code, Some(1));
}

#[test]
fn a_headline_alone_is_counted_by_its_kinds() {
    let world = with_headlines("No, deal on 14 night buses in place", "No deal on 41 night buses in place");
    let kinds = "title: 1 negation, 1 number";
    assert_eq!(world.run("diff news --format stat").ok().out.lines().next(), Some(kinds));
    let plain = world.run("diff news --format plain").ok().out.clone();
    assert!(plain.contains("\nchanges in field title: 1 negation, 1 number\n"), "{plain}");
    let told = world.run("log news --stat -n 1").ok().shown();
    assert_eq!(told, format!("@2  ID  2026-05-10 10:00 +02:00  Desk  +0 −0  10 bytes\n    {kinds}\n"));
    for words in ["diff news --format json", "log news --stat -n 1 --json"] {
        let objects = world.run(words).ok().objects();
        let object = objects.last().unwrap();
        assert_eq!((&object["kinds"], &object["fields"][0]["field"]), (&json!({}), &json!("title")));
        assert_eq!(object["fields"][0]["kinds"], json!({"negation": 1, "number": 1}), "{words}");
    }
}

#[test]
fn another_byline_is_marked_in_every_format_and_another_time_is_told() {
    let world = World::new();
    world.file("text.txt", "The text.\n");
    for (author, time) in [("Ana Petrovic", "2026-05-09T08:00:00Z"), ("Ana Petrović", "2026-05-10T08:00:00Z")] {
        // The same text is a revision of its own where its source is new.
        let source = format!("https://example.org/{}", &time[..10]);
        world.command(["commit", "news", "text.txt", "--author", author, "--time", time, "--source", &source]).ok();
    }
    let marked = "author: Ana [-Petrovic-]{+Petrović+}";
    let times = "time: 2026-05-09T10:00:00+02:00 → 2026-05-10T10:00:00+02:00";
    for words in ["diff news", "diff news --format side", "diff news --format stat", "log news -p -n 1"] {
        let shown = world.run(words);
        assert!(shown.ok().out.contains(&format!("\n{marked}\n")), "{words}: {}", shown.out);
        // A line of the log has the time of its revision.
        assert_eq!(shown.out.contains(&format!("\n{times}\n")), !words.starts_with("log"), "{words}: {}", shown.out);
    }
    let patch = world.run("diff news --format unified").ok().out.clone();
    assert!(patch.contains(&format!("# {marked}\n")) && patch.contains(&format!("# {times}\n--- news@1\t")), "{patch}");
    assert_eq!(patch.lines().last(), Some("+++ news@2\t2026-05-10T10:00:00+02:00 Ana Petrović"));
    let page = world.run("diff news --format html").ok().out.clone();
    for mark in
        [">Petrovic</del>", ">Petrović</ins>", "datetime=\"2026-05-09T08:00:00Z\"", "datetime=\"2026-05-10T08:00:00Z\""]
    {
        assert!(page.contains(mark), "{mark}: {page}");
    }
    assert!(!page.contains("2026-05-10T08:00:00Z</ins>"), "{page}");
    let plain = world.run("diff news --format plain").ok().out.clone();
    for told in ["field author:\n", "removed: \"Petrovic\""] {
        assert!(plain.contains(told), "{told}: {plain}");
    }
    assert!(!plain.contains("field time"), "{plain}");
}

#[test]
fn a_time_alone_is_shown_and_is_no_difference() {
    let world = World::new();
    for (text, time) in
        [("A.\n", "2026-05-09T08:00:00Z"), ("B.\n", "2026-05-10T08:00:00Z"), ("A.\n", "2026-05-11T08:00:00Z")]
    {
        world.commit("news", text, time, "Desk", "a note");
    }
    let shown = world.run("diff news 1 3 --exit-code");
    assert_eq!(shown.code, Some(0));
    assert_eq!(
        shown.out,
        "\
news@1 → @3  +0 −0 words, 1 unchanged
Desk
time: 2026-05-09T10:00:00+02:00 → 2026-05-11T10:00:00+02:00

the text is the same
"
    );
    assert_eq!(world.run("diff news 1 3 --exit-code --format unified").ok().out.lines().count(), 3);
}

#[test]
fn a_revision_with_nothing_new_beside_the_text_is_no_change() {
    let world = with_headlines("A", "B");
    assert!(world.run("commit news text.txt --meta title=B").ok().out.starts_with("unchanged news@2 "));
    assert_eq!(world.run("list").ok().out.matches("2 revisions ").count(), 1);
}
