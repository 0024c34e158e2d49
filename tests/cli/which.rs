//! `which`.

use serde_json::json;

use crate::World;

#[test]
fn names_the_revisions_that_a_file_is() {
    let world = World::with_history();
    world.command_with_input(["label", "news@2", "published"], b"").ok();
    world.commit("copy", "Three ships sail.\n\nThe sea is calm.\n", "2026-05-12T10:00:00+02:00", "Desk", "copied");
    world.file("a.txt", "Three ships sail.\n\nThe sea is calm.\n");
    assert_eq!(
        world.run("which a.txt").ok().shown(),
        "news@2  ID  2026-05-09 09:30 +02:00  Night desk  [published]  the newest is @3\n\
         copy@1  ID  2026-05-12 10:00 +02:00  Desk  the newest\n"
    );
    let objects = world.command_with_input(["which", "-", "--json"], b"Two ships sail.\n\nThe sea is calm.\n");
    let object = &objects.ok().objects()[0];
    assert_eq!(
        (&object["type"], &object["briefing"], &object["number"], &object["newest"]),
        (&json!("revision"), &json!("news"), &json!(1), &json!(3))
    );
}

#[test]
fn says_where_there_is_none_and_what_comes_near() {
    let world = World::with_history();
    world.file("crlf.txt", "Two ships sail.\r\n\r\nThe sea is calm.");
    let near = world.run("which crlf.txt");
    assert_eq!(near.fails(1), "remark: crlf.txt: no revision has this text, byte for byte\n");
    assert_eq!(
        near.shown(),
        "news@1  ID  2026-05-09 08:00 +02:00  Desk  the newest is @3  differs in line ends (LF, CR LF), the final line end\n"
    );
    let object = &world.run("which crlf.txt --json").objects()[0];
    assert_eq!((&object["type"], &object["differs_in"]), (&json!("near"), &json!(["line_ends", "last_line_end"])));
    world.file("other.txt", "Something else.\n");
    let none = world.run("which other.txt");
    assert_eq!(
        (none.fails(1), none.out.as_str()),
        ("remark: other.txt: no revision has this text, byte for byte\n", "")
    );
    world.file("latin1.txt", b"caf\xe9");
    assert!(world.run("which latin1.txt").fails(1).contains("not UTF-8 at byte 3"));
    assert_eq!(world.run("which absent.txt").fails(6), "variorum: absent.txt: no such file or directory\n");
}

#[test]
fn what_cannot_be_read_may_be_it() {
    let world = World::with_history();
    world.file("a.txt", "Two ships sail.\n\nThe sea is calm.\n");
    world.flip_a_byte();
    world.file("other.txt", "Something else.\n");
    assert_eq!(world.run("which other.txt").code, Some(4));
    let found = world.run("which a.txt");
    assert!(found.code == Some(4) && found.out.starts_with("news@1"), "{found:?}");
}
