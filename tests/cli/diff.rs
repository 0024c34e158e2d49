//! `diff`.

mod fields;
mod ignored;

use serde_json::json;

use crate::World;

#[test]
fn shows_the_last_change_to_be_read() {
    let world = World::with_history();
    assert_eq!(
        world.run("diff news").ok().out,
        "\
news@2 → @3  +1 −1 words, 6 unchanged
1 word
author: [-Night desk-]{+Desk+}
time: 2026-05-09T09:30:00+02:00 → 2026-05-11T10:00:00+02:00

Three ships sail.

The sea is [-calm-]{+rough+}.
"
    );
    assert_eq!(
        world.run("diff news -U 0").ok().out.lines().skip(5).collect::<Vec<_>>(),
        ["… 1 paragraph unchanged", "", "The sea is [-calm-]{+rough+}."]
    );
}

#[test]
fn any_two_revisions_in_any_words() {
    let world = World::with_history();
    world.run("label news@1 published").ok();
    world.commit("other", "Two boats sail.\n\nThe sea is calm.\n", "2026-05-09T08:00:00Z", "Desk", "elsewhere");
    for (words, head) in [
        ("news 1", "news@1 → @3"),
        ("news 1 2", "news@1 → @2"),
        ("news -2 -1", "news@1 → @2"),
        ("news published 2026-05-09", "news@1 → @2"),
        ("news @1 @3", "news@1 → @3"),
        ("news news@1 news@2", "news@1 → @2"),
        ("news 1 other@1", "news@1 → other@1"),
        ("news other", "other@1 → news@3"),
        ("news 3 1", "news@3 → @1"),
        ("news@1 news@3", "news@1 → @3"),
        ("news@1 2", "news@1 → @2"),
        ("news@2", "news@2 → @3"),
        ("news@1..news@3", "news@1 → @3"),
        ("news@1..2", "news@1 → @2"),
        ("news 1..2", "news@1 → @2"),
        ("news -2..-1", "news@1 → @2"),
        ("news 2..", "news@2 → @3"),
        ("news ..", "news@1 → @3"),
        ("..news@2", "news@1 → @2"),
        ("news..other", "news@3 → other@1"),
    ] {
        let shown = world.run(&format!("diff {words}"));
        assert!(shown.ok().out.starts_with(head), "{words}: {}", shown.out);
    }
    assert_eq!(world.run("diff news 2 2").ok().out.lines().last(), Some("no difference"));
    let ids: Vec<String> =
        world.run("log news --json").objects().iter().map(|one| one["id"].as_str().unwrap()[..8].to_owned()).collect();
    let [three, two, one] = &ids[..] else { panic!("{ids:?}") };
    for (words, head) in [
        (format!("{one} {three}"), "news@1 → @3"),
        (format!("{one}..{two}"), "news@1 → @2"),
        (two.clone(), "news@2 → @3"),
        (format!("news {one}..{two}"), "news@1 → @2"),
    ] {
        let shown = world.run(&format!("diff {words}"));
        assert!(shown.ok().out.starts_with(head), "{words}: {}", shown.out);
    }
}

#[test]
fn two_files_that_are_no_briefings_are_compared() {
    let world = World::empty();
    for (name, text) in [("a.txt", "One boat.\n"), ("b.txt", "Two boats.\n"), ("news", "A file.\n")] {
        world.file(name, text);
    }
    let said = "remark: no briefing is called a.txt; comparing the files a.txt and b.txt\n";
    let with_option = world.run("diff --files a.txt b.txt").ok().out.clone();
    for _ in 0..2 {
        let shown = world.run("diff a.txt b.txt");
        assert_eq!((shown.code, shown.out.as_str(), shown.err.as_str()), (Some(0), with_option.as_str(), said));
        assert_eq!(world.run("diff ./a.txt ./b.txt -q").ok().out.lines().count(), with_option.lines().count());
        assert_eq!(world.run("diff a.txt b.txt --exit-code").code, Some(1));
        assert_eq!(world.run("diff a.txt b.txt -o a.txt").code, Some(7));
        // The second time there is a store, which has no such names.
        world.run("init").code.unwrap();
    }
    // One of them may be standard input.
    let [shown, with_option] = [&["diff", "-", "b.txt"][..], &["diff", "--files", "-", "b.txt"]]
        .map(|words| world.command_with_input(words, b"One boat.\n").out.clone());
    assert!(shown == with_option && shown.contains("+2 −2 words"), "{shown}");
    assert_eq!(world.run("diff - -").code, Some(7));
    let absent = "hint: to compare two files, both must exist; there is no file absent.txt\n";
    assert!(world.run("diff a.txt absent.txt").fails(3).ends_with(absent));
    for name in ["a.txt", "b.txt", "news"] {
        world.run(&format!("commit {name} {name} -q")).ok();
    }
    // Now they are names of briefings, which win.
    let shown = world.run("diff a.txt b.txt");
    assert!(shown.ok().out.starts_with("b.txt@1 → a.txt@1"), "{shown:#?}");
    assert_eq!(world.run("diff news absent.txt").code, Some(3));
    assert_eq!(world.run("diff absent.txt a.txt").code, Some(3));
    assert_eq!(world.run("--store absent diff a.txt b.txt").code, Some(3));
}

#[test]
fn the_exit_code_says_whether_they_differ() {
    let world = World::with_history();
    assert_eq!(world.run("diff news").code, Some(0));
    assert_eq!(world.run("diff news --exit-code").code, Some(1));
    assert_eq!(world.run("diff news 2 2 --exit-code").code, Some(0));
    assert_eq!(world.run("diff news --format json --exit-code").code, Some(1));
}

#[test]
fn a_briefing_with_one_revision_has_nothing_to_compare_with() {
    let world = World::new();
    world.commit("a", "A.\n", "2026-05-09T08:00:00Z", "Desk", "first");
    assert_eq!(
        world.run("diff a").fails(3),
        "variorum: a: has only one revision, so there is nothing to compare\nhint: see it: variorum show a\n"
    );
    assert_eq!(world.run("diff absent").code, Some(3));
    assert_eq!(world.run("diff a 2").code, Some(3));
    assert_eq!(world.run("diff a@1 a@2").code, Some(3));
}

#[test]
fn unified_reads_like_a_patch() {
    let world = World::with_history();
    assert_eq!(
        world.run("diff news 1 3 --format unified").ok().out,
        "\
# time: 2026-05-09T08:00:00+02:00 → 2026-05-11T10:00:00+02:00
--- news@1\t2026-05-09T08:00:00+02:00 Desk
+++ news@3\t2026-05-11T10:00:00+02:00 Desk
@@ -1,3 +1,3 @@
[-Two-]{+Three+} ships sail.

The sea is [-calm-]{+rough+}.
"
    );
    assert_eq!(world.run("diff news 2 2 --format unified").ok().out, "");
}

#[test]
fn stat_counts() {
    let world = World::with_history();
    assert_eq!(
        world.run("diff news --format stat").ok().out,
        "\
1 word
author: 2 words
news@2 → @3  +1 −1 words, 6 unchanged
author: [-Night desk-]{+Desk+}
time: 2026-05-09T09:30:00+02:00 → 2026-05-11T10:00:00+02:00
words              1 in         1 out         0 moved           6 unchanged
characters         5 in         4 out         0 moved          32 unchanged
"
    );
}

#[test]
fn json_rebuilds_both_texts() {
    let world = World::with_history();
    for words in ["diff news 1 3 --format json", "--json diff news 1 3"] {
        let objects = world.run(words).ok().objects();
        let object = &objects[0];
        assert_eq!((objects.len(), &object["type"]), (1, &json!("diff")));
        assert_eq!(object["stat"], json!({"inserted": 2, "deleted": 2, "moved": 0, "unchanged": 5}));
        assert_eq!((&object["old"]["type"], &object["old"]["number"]), (&json!("revision"), &json!(1)));
        assert_eq!(object["new"]["note"], "weather");
        let text = |skipped: &str| -> String {
            let parts = object["parts"].as_array().unwrap().iter();
            parts.filter(|part| part["op"] != skipped).map(|part| part["text"].as_str().unwrap()).collect()
        };
        assert_eq!(text("insert"), world.run("show news@1").out);
        assert_eq!(text("delete"), world.run("show news@3").out);
    }
}

#[test]
fn two_files_need_no_store() {
    let world = World::empty();
    world.file("a.txt", "The cat sat.\n");
    world.file("b.txt", "The dog sat.\n");
    assert_eq!(
        world.run("diff --files a.txt b.txt").ok().out,
        "a.txt → b.txt  +1 −1 words, 2 unchanged\n1 word\n\nThe [-cat-]{+dog+} sat.\n"
    );
    let object = &world.run("diff --files a.txt b.txt --format json").ok().objects()[0];
    assert_eq!(
        object["old"],
        json!({"file": "a.txt", "bytes": 13, "content": blake3::hash(b"The cat sat.\n").to_hex().as_str()})
    );
    assert_eq!(
        world.run("diff --files a.txt absent.txt").fails(6),
        "variorum: absent.txt: no such file or directory\n"
    );
    world.file("c.txt", b"\xff");
    assert_eq!(world.run("diff --files a.txt c.txt").code, Some(7));
}

#[test]
fn long_texts_show_what_changed_and_count_the_rest() {
    let world = World::empty();
    let paragraphs: Vec<String> = (1..=20).map(|number| format!("Paragraph {number} is here.\n")).collect();
    world.file("a.txt", paragraphs.join("\n"));
    world.file("b.txt", paragraphs.join("\n").replace("Paragraph 10 is", "Paragraph 10 was"));
    assert_eq!(
        world.run("diff --files a.txt b.txt").ok().out,
        "\
a.txt → b.txt  +1 −1 words, 79 unchanged
1 word

… 8 paragraphs unchanged

Paragraph 9 is here.

Paragraph 10 [-is-]{+was+} here.

Paragraph 11 is here.

… 9 paragraphs unchanged
"
    );
    assert_eq!(world.run("diff --files a.txt b.txt --all").ok().out.matches("Paragraph").count(), 20);
}

#[test]
fn what_moved_is_numbered_with_its_edits_inside() {
    let world = World::empty();
    let council = "The council met on Tuesday evening to hear residents on the new traffic plan.\n";
    let police = "Police said 14 people were hurt when a tram left the rails near the bridge.\n";
    let edited = police.replace("14", "41");
    world.file("a.txt", [council, "\n", police].concat());
    world.file("b.txt", [&edited, "\n", council].concat());
    let shown = world.run("diff --files a.txt b.txt").ok().out.clone();
    assert!(shown.starts_with("a.txt → b.txt  +1 −1 words, 14 moved, 14 unchanged\n1 number, 1 move\n"), "{shown}");
    assert!(shown.contains("{~1↓ Police said [-14-]{+41+} people were hurt"), "{shown}");
    assert!(shown.contains("[~1↑ Police said 14 people were hurt"), "{shown}");
    // Each column of `side` marks its own edits, and so does each end in a patch.
    let side = world.run("diff --files a.txt b.txt --format side").ok().out.clone();
    assert!(side.contains("> {~1↓ Police said [-14-]{+41+} people"), "{side}");
    assert!(side.contains("[~1↑ Police said [-14-] people were "), "{side}");
    let patch = world.run("diff --files a.txt b.txt --format unified").ok().out.clone();
    assert!(patch.contains("\n{+~1↓ Police said [-14-]+}{+41+}{+~1↓  people were hurt"), "{patch}");
    assert!(patch.contains("\n[-~1↑ Police said -][-14-][-~1↑  people were hurt"), "{patch}");
    let object = &world.run("diff --files a.txt b.txt --format json").ok().objects()[0];
    assert_eq!(object["stat"], json!({"inserted": 1, "deleted": 1, "moved": 14, "unchanged": 14}));
    let parts = object["parts"].as_array().unwrap();
    let end = |op| parts.iter().find(|part| part["op"] == op).unwrap();
    assert_eq!((&end("moved_from")["move"], &end("moved_to")["move"]), (&json!(1), &json!(1)));
    let edits = end("moved_to")["edits"].as_array().unwrap();
    assert!(edits.iter().any(|edit| edit["op"] == "delete" && edit["text"] == "14" && edit["class"] == "number"));
}

#[test]
fn every_format_says_where_a_change_stands() {
    let world = World::empty();
    let section =
        |number: u8| format!("## Article {number} Notice\n\nOne.\n\nTwo.\n\nThree.\n\nIt takes {number} days.\n\n");
    let old: String = (1..4).map(section).collect();
    world.file("a.txt", &old);
    world.file("b.txt", old.replace("2 days", "20 days"));
    for format in ["inline", "side", "unified", "html", "plain", "json"] {
        let shown = world.run(&format!("diff --files a.txt b.txt --format {format} -U 1"));
        let told = match format {
            "inline" | "side" => "… 8 paragraphs unchanged · ## Article 2 Notice\n",
            "unified" => "@@ -18,3 +18,3 @@ ## Article 2 Notice\n",
            "html" => "8 paragraphs unchanged · <bdi lang=\"\">## Article 2 Notice</bdi></summary>",
            "plain" => "paragraph 10, below \"## Article 2 Notice\":",
            _ => "\"heading\":\"## Article 2 Notice\"",
        };
        assert!(shown.ok().out.contains(told), "{format}: {}", shown.out);
    }
}

#[test]
fn one_word_in_a_long_paragraph_is_shown_with_what_is_around_it() {
    let world = World::empty();
    let words: String = (0..4_000).map(|number| format!("word{number} ")).collect();
    world.file("a.txt", &words);
    world.file("b.txt", words.replace("word2000 ", ""));
    for format in ["inline", "side", "unified"] {
        let shown = world.run(&format!("diff --files a.txt b.txt --format {format}"));
        assert!(shown.ok().out.len() < 3_000 && shown.out.contains("words unchanged …]"), "{format}: {}", shown.out);
        let whole = world.run(&format!("diff --files a.txt b.txt --format {format} --all"));
        assert!(whole.ok().out.len() > 30_000, "{format}");
    }
    let page = world.run("diff --files a.txt b.txt --format html").ok().out.clone();
    assert_eq!(page.matches("<details class=\"cut\">").count(), 2);
}

#[test]
fn colour_in_a_file_keeps_the_marks() {
    let world = World::empty();
    world.file("a.txt", "The cat sat.\n");
    world.file("b.txt", "The dog sat.\n");
    let shown = world.run("diff --files a.txt b.txt --color always").ok().out.clone();
    assert!(shown.contains("The \u{1b}[31;9m[-cat-]\u{1b}[0m\u{1b}[32m{+dog+}\u{1b}[0m sat."), "{shown}");
}

#[test]
fn heads_are_wrapped_between_words_and_marks_stay_whole() {
    let world = World::new();
    let name = "policy/a-long-name-of-a-briefing";
    for (text, time) in [
        ("The cat sat on the mat and the dog did not.\n", "2026-05-09T08:00:00Z"),
        ("The dog sat on the mat, and so did the cat.\n", "2026-05-10T08:00:00Z"),
    ] {
        world.commit(name, text, time, "An author with a long name", "a note");
    }
    for words in [
        format!("diff {name}"),
        format!("log {name}"),
        format!("blame {name}"),
        "log".to_owned(),
        format!("diff {name} --format side"),
        format!("diff {name} --format stat"),
    ] {
        let output = world.prepared(words.split(' ')).env("COLUMNS", "44").output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        let is_table = |line: &str| line.starts_with("words ") || line.starts_with("characters");
        for line in shown.lines().filter(|line| !is_table(line)) {
            assert!(line.chars().count() <= 44, "{words}: {shown}");
            for [open, close] in [["[-", "-]"], ["{+", "+}"]] {
                assert_eq!(line.matches(open).count(), line.matches(close).count(), "{words}: {shown}");
            }
        }
    }
}

#[test]
fn every_format_says_what_is_hidden_and_what_is_coarse() {
    let world = World::empty();
    world.file("a.txt", "The Council met, today.\n");
    world.file("b.txt", "The council met today.\n");
    let formats = ["inline", "side", "unified", "html", "html --fragment", "markdown", "plain", "stat"];
    for format in formats {
        let shown = world.run(&format!("diff --files a.txt b.txt --ignore case,punctuation --format {format}"));
        assert!(shown.ok().out.contains("2 changes are hidden"), "{format}: {}", shown.out);
    }
    // Three words in an order that has nothing in common with the other.
    let words = |mut state: u32| -> String {
        let mut word = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ["yes ", "no ", "maybe "][(state >> 16) as usize % 3]
        };
        (0..30_000).map(|_| word()).collect()
    };
    world.file("a.txt", words(1));
    world.file("b.txt", words(2));
    for format in formats {
        let shown = world.run(&format!("diff --files a.txt b.txt --format {format}"));
        assert!(shown.ok().out.contains("too large to compare"), "{format}");
    }
    world.run("init").ok();
    for file in ["a.txt", "b.txt"] {
        world.command(["commit", "news", file, "-q"]).ok();
    }
    assert!(world.run("log news -p -n 1").ok().out.contains("too large to compare"));
}

#[test]
fn a_document_is_bytes_that_do_not_depend_on_when_it_is_made() {
    let world = World::with_history();
    let made = || world.prepared(["diff", "news", "--format", "docx"]).output().unwrap();
    let first = made();
    assert!(first.status.success() && first.stdout.starts_with(b"PK\x03\x04") && first.stderr.is_empty(), "{first:?}");
    assert_eq!(first.stdout, made().stdout);
}

#[test]
fn several_briefings_are_compared_at_once() {
    let world = World::new();
    for (name, text, time) in [
        ("law/dogs", "Dogs are kept on a lead.\n", "2026-05-01T10:00:00+02:00"),
        ("law/dogs", "Dogs are kept on a short lead.\n", "2026-05-04T10:00:00+02:00"),
        ("law/dogs", "Dogs are kept on a long lead.\n", "2026-05-08T10:00:00+02:00"),
        ("law/cats", "Cats are free.\n", "2026-05-05T10:00:00+02:00"),
        ("law/bees", "Bees are kept.\n", "2026-05-01T10:00:00+02:00"),
        ("news", "One.\n", "2026-05-01T10:00:00+02:00"),
        ("news", "Two.\n", "2026-05-02T10:00:00+02:00"),
    ] {
        world.commit(name, text, time, "Desk", "a note");
    }
    let last = world.command(["diff", "law/*"]);
    assert_eq!(last.code, Some(0));
    assert!(last.out.starts_with("law/dogs@2 → @3  +1 −1 words") && !last.out.contains("news"), "{}", last.out);
    assert_eq!(last.err, "remark: 2 briefings without two such revisions\n");
    let words = ["diff", "law/", "2026-05-02", "2026-05-06", "--json"];
    let objects = world.command(words).objects();
    let told: Vec<_> = objects.iter().map(|object| (&object["old"]["number"], &object["new"]["briefing"])).collect();
    assert_eq!(told, [(&json!(null), &json!("law/cats")), (&json!(1), &json!("law/dogs"))]);
    world.run("end law/bees --time 2026-05-05T10:00:00+02:00 --reason repealed").ok();
    let told: Vec<_> = world.command(words).objects();
    assert_eq!(told.len(), 3);
    assert_eq!((&told[0]["old"]["briefing"], &told[0]["new"]), (&json!("law/bees"), &json!(null)));
    let page = world.command(["diff", "*/*s", "2026-05-02", "2026-05-06", "--format", "html"]).out;
    assert_eq!(page.matches("<section id=").count(), 3);
    assert!(page.contains("<h2><bdi>law/dogs</bdi></h2>") && page.contains(">short </ins>"), "{page}");
    assert_eq!(world.command(["diff", "law/*", "--exit-code"]).code, Some(1));
    assert_eq!(world.command(["diff", "law/b*", "2026-05-02", "2026-05-04", "--exit-code"]).code, Some(0));
    assert!(world.command(["diff", "sport/*"]).fails(3).contains("no briefing matches"));
    let document = world.command(["diff", "law/*", "--format", "docx"]);
    assert!(document.fails(2).contains("hint: variorum diff 'law/*' --format html -o redlines.html"), "{document:?}");
}
