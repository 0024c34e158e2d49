//! `label`.

use serde_json::json;

use crate::World;

#[test]
fn a_label_is_given_moved_and_taken_away() {
    let world = World::with_history();
    let labels = |number: u64| {
        let objects = world.run("log news --json").objects();
        objects.iter().find(|object| object["number"] == number).unwrap()["labels"].clone()
    };
    assert_eq!(world.run("label news@1 published").ok().out, "labelled news@1 published\n");
    assert_eq!(labels(1), json!(["published"]));
    assert_eq!(world.run("label news@1 published").ok().out, "unchanged news@1 published\n");
    assert_eq!(world.run("label news published").out, "labelled news@3 published\n");
    assert_eq!((labels(1), labels(3)), (json!([]), json!(["published"])));
    for words in ["label news@1 published --clear", "label news 1 published --clear"] {
        assert_eq!(
            world.run(words).fails(3),
            "variorum: news@1: does not have the label published\n\
             hint: news@3 has it; to take it away: variorum label news@3 published --clear\n"
        );
    }
    assert_eq!(world.run("label news published --clear").ok().out, "cleared news@3 published\n");
    assert_eq!(labels(3), json!([]));
    assert_eq!(world.run("label news published --clear").code, Some(3));
}

#[test]
fn a_label_that_moves_is_remarked_on() {
    let world = World::with_history();
    assert_eq!(world.run("label news@1 published").ok().err, "");
    let moved = world.run("label news@2 published");
    assert_eq!(moved.fails(0), "remark: the label published moved from news@1 to news@2\n");
    assert_eq!(world.run("label news@2 published").ok().err, "");
    world.file("four.txt", "Four ships sail.\n");
    let moved = world.run("commit news four.txt --label published --label web");
    assert_eq!(moved.fails(0), "remark: the label published moved from news@2 to news@4\n");
    assert_eq!(world.run("commit news four.txt --label published").ok().err, "");
    assert_eq!(world.run("label news@3 web").fails(0), "remark: the label web moved from news@4 to news@3\n");
    let moved = world.run("commit news four.txt --label web");
    assert_eq!(moved.shown(), "unchanged news@4 ID\nlabelled news@4 web\n");
    assert_eq!(moved.fails(0), "remark: the label web moved from news@3 to news@4\n");
}

#[test]
fn a_bare_name_clears_wherever_the_label_is() {
    let world = World::with_history();
    world.run("label news@1 published").ok();
    assert_eq!(world.run("label news published --clear").ok().out, "cleared news@1 published\n");
}

#[test]
fn answers_in_json() {
    let world = World::with_history();
    let object = &world.run("label news@2 published --json").ok().objects()[0];
    assert_eq!(
        (&object["type"], &object["number"], &object["label"]),
        (&json!("labelled"), &json!(2), &json!("published"))
    );
    assert_eq!(world.run("label news@2 published --clear --json").ok().objects()[0]["type"], "cleared");
}

#[test]
fn what_reads_as_something_else_is_refused() {
    let world = World::with_history();
    for (label, why) in [("7", "a number"), ("2026-05-09", "a date"), ("beef", "the beginning of an id")] {
        let refused = world.run(&format!("label news@1 {label}"));
        assert_eq!(refused.fails(7), format!("variorum: label '{label}': it would be read as {why}\n"));
    }
}

#[test]
fn the_revision_may_be_said_in_two_words() {
    let world = World::with_history();
    assert_eq!(world.run("label news 2 published").ok().out, "labelled news@2 published\n");
    assert_eq!(world.run("label news -1 checked").ok().out, "labelled news@2 checked\n");
    assert_eq!(world.run("label news 2 checked --clear").ok().out, "cleared news@2 checked\n");
    assert_eq!(world.run("label news 3 published --clear").code, Some(3));
    assert_eq!(world.run("label news published --clear").ok().out, "cleared news@2 published\n");
}

#[test]
fn a_revision_behind_the_label_is_put_before_it() {
    let world = World::with_history();
    let hint = "hint: the revision comes before the label: variorum label news 2 published\n";
    assert!(world.run("label news published 2").fails(7).ends_with(hint));
    assert_eq!(world.run("label news 2 3").fails(7).lines().count(), 1);
}
