//! `blame`.

use std::fs;

use serde_json::json;

use crate::World;

/// What the runs of `blame --json` are: their texts and origins.
fn runs(world: &World, words: &str) -> Vec<(String, u64)> {
    let object = world.run(&format!("blame --json {words}")).ok().objects().remove(0);
    let run = |run: &serde_json::Value| (run["text"].as_str().unwrap().to_owned(), run["origin"].as_u64().unwrap());
    object["runs"].as_array().unwrap().iter().map(run).collect()
}

#[test]
fn names_who_brought_which_words() {
    let world = World::with_history();
    assert_eq!(
        world.run("blame news").ok().out,
        "\
news@3  2026-05-11 10:00 +02:00  Desk  words of 3 revisions

@2 2026-05-09 Night desk │ ⁽²⁾Three ⁽¹⁾ships sail.
@1 2026-05-09 Desk       │
                         │
@1 2026-05-09 Desk       │ ⁽¹⁾The sea is ⁽³⁾rough.
@3 2026-05-11 Desk       │
"
    );
    assert_eq!(
        world.run("blame news@1").ok().out,
        "\
news@1  2026-05-09 08:00 +02:00  Desk  words of 1 revision

@1 2026-05-09 Desk │ Two ships sail.
                   │
@1 2026-05-09 Desk │ The sea is calm.
"
    );
    let colored = world.run("blame news --color always").ok().out.clone();
    assert!(colored.contains("\u{1b}[2m⁽³⁾\u{1b}[0m\u{1b}[32mrough.\u{1b}[0m"), "{colored:?}");
}

#[test]
fn answers_in_json_whose_texts_are_the_content() {
    let world = World::with_history();
    let object = world.run("blame news@2 --json").ok().objects().remove(0);
    let history = world.run("log news --json --reverse").objects();
    assert_eq!(object["type"], "blame");
    assert_eq!(object["revision"], history[1]);
    let run = |text: &str, origin: usize| {
        let revision = &history[origin - 1];
        json!({
            "text": text, "origin": origin, "id": revision["id"], "time": revision["time"],
            "author": revision["author"],
        })
    };
    assert_eq!(object["runs"], json!([run("Three ", 2), run("ships sail.\n\nThe sea is calm.\n", 1)]));
}

#[test]
fn words_keep_their_revision_when_they_move_or_change_their_form() {
    let world = World::new();
    let bridge = "The council met on Monday evening to discuss the new bridge over the river Vessen.\n";
    let wishes = "Residents had asked for a \"real crossing\" since the flood of nineteen eighty four.\n";
    let works = "Work is expected to begin in the spring and to take about three years in all.\n";
    let before = format!("{bridge}\n{wishes}\n{works}");
    let after = format!("{bridge}\n{works}\n{}", wishes.replace("\"real crossing\"", "“real crossing”"));
    world.commit("a", &before, "2026-05-09T08:00:00Z", "Desk", "first");
    world.commit("a", &after, "2026-05-10T08:00:00Z", "Desk", "moved, and its quotation marks");
    assert_eq!(runs(&world, "a"), [(after.clone(), 1)]);
    world.commit("a", &after.replace(" asked", " begged"), "2026-05-11T08:00:00Z", "Night desk", "wording");
    let (start, end) = after.split_once("asked ").unwrap();
    assert_eq!(runs(&world, "a"), [(start.to_owned(), 1), ("begged ".to_owned(), 3), (end.to_owned(), 1)]);
}

#[test]
fn speaks_any_language_and_keeps_every_byte() {
    let world = World::new();
    let texts = [
        "北京市政府今日宣布，自下月起，公交票价调整。\r\n\r\nأعلنت الحكومة اليوم عن اتفاق.\r\n",
        "北京市政府昨日宣布，自下月起，公交票价调整。\r\n\r\nأعلنت الحكومة أمس عن اتفاق جديد.\r\n",
    ];
    world.commit("a", texts[0], "2026-05-09T08:00:00Z", "编辑部", "第一稿");
    world.commit("a", texts[1], "2026-05-10T08:00:00Z", "التحرير", "تصحيح");
    let runs = runs(&world, "a");
    assert_eq!(runs.iter().map(|(text, _)| text.as_str()).collect::<String>(), texts[1]);
    let new: Vec<&str> = runs.iter().filter(|(_, origin)| *origin == 2).map(|(text, _)| text.trim()).collect();
    assert_eq!(new, ["昨", "أمس", "جديد."]);
    let shown = world.run("blame a").ok().out.clone();
    assert!(shown.contains("│ ⁽¹⁾北京市政府⁽²⁾昨⁽¹⁾日宣布，"), "{shown}");
    let page = world.run("blame a --format html").ok().out.clone();
    assert!(page.contains("<sup dir=\"ltr\"><a href=\"#r2\">2</a></sup>昨</span>") && !page.contains('\r'), "{page}");
}

#[test]
fn makes_a_page_that_needs_nothing_else() {
    let world = World::with_history();
    let page = world.run("blame news --format html").ok().out.clone();
    assert!(page.starts_with("<!DOCTYPE html>\n") && page.ends_with("</html>\n"), "{page}");
    for absent in ["<script", "<link", "<img", "http:", "https:", "url("] {
        assert!(!page.contains(absent), "{absent}: {page}");
    }
    assert_eq!(page.matches("<p class=\"line\" dir=\"auto\">").count(), 2);
    assert!(page.contains("<sup dir=\"ltr\"><a href=\"#r3\">3</a></sup>rough.\n</span>"), "{page}");
    assert!(page.contains("<td dir=\"auto\">Night desk</td><td dir=\"auto\">a third ship</td>"), "{page}");
    // With --json the format says nothing.
    assert_eq!(world.run("blame news --format html --json").ok().objects().len(), 1);
}

#[test]
fn an_empty_text_has_no_words() {
    let world = World::with_history();
    world.commit("news", "", "2026-05-12T10:00:00+02:00", "Desk", "withdrawn");
    assert_eq!(world.run("blame news").ok().out, "news@4  2026-05-12 10:00 +02:00  Desk  words of 0 revisions\n\n");
    assert_eq!(runs(&world, "news"), []);
    assert!(world.run("blame news --format html").ok().out.contains("words of 0 revisions"));
}

#[test]
fn damage_in_the_middle_credits_the_next_revision() {
    let world = World::with_history();
    let log = world.work().join(".variorum/log");
    let mut objects: Vec<_> = fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path()).collect();
    objects.sort();
    let mut bytes = fs::read(&objects[1]).unwrap();
    let middle = bytes.len() / 4;
    bytes[middle] ^= 1;
    fs::remove_file(&objects[1]).unwrap();
    fs::write(&objects[1], bytes).unwrap();

    let told = world.run("blame news --json");
    assert!(told.fails(4).starts_with("{\"type\":\"warning\",\"message\":\"log/"), "{told:?}");
    assert_eq!((told.err.lines().count(), told.err.contains("news@2")), (1, true), "{told:?}");
    let object = &told.objects()[0];
    let found: Vec<_> = object["runs"].as_array().unwrap().iter().map(|run| (&run["text"], &run["origin"])).collect();
    assert_eq!(
        found,
        [
            (&json!("Three "), &json!(3)),
            (&json!("ships sail.\n\nThe sea is "), &json!(1)),
            (&json!("rough.\n"), &json!(3)),
        ]
    );
    // What cannot be read itself is no answer at all.
    let lost = world.run("blame news@2");
    assert!(lost.fails(4).starts_with("variorum: ") && lost.out.is_empty(), "{lost:?}");
}

#[test]
fn what_is_not_there_is_an_error() {
    let world = World::with_history();
    assert_eq!(
        world.run("blame absent").fails(3),
        "variorum: absent: no such briefing\nhint: see the briefings: variorum list\n"
    );
    assert!(world.run("blame news@9").fails(3).starts_with("variorum: news@9: no such revision\n"));
    assert!(world.run("blame").fails(2).starts_with("variorum: command line: "));
    world.run("blame news --format side").fails(2);
}

#[test]
fn a_revision_may_be_said_in_two_words_and_of_a_pair_it_is_the_new_one() {
    let world = World::with_history();
    let second = world.run("blame news@2").ok().out.clone();
    assert_eq!(world.run("blame news 2").ok().out, second);
    assert_eq!(world.run("blame news -1").ok().out, second);
    let of_a_pair = world.run("blame news@1..2");
    assert_eq!((of_a_pair.code, &of_a_pair.out), (Some(0), &second));
    assert!(
        of_a_pair.err.starts_with("remark: news@2: every word is credited, including those older than the pair"),
        "{}",
        of_a_pair.err
    );
}
