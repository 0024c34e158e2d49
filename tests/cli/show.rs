//! `show`, and what may follow `@`.

use crate::World;

#[test]
fn every_way_to_name_a_revision() {
    let world = World::with_history();
    world.run("label news@2 published").ok();
    let ids: Vec<String> = {
        let objects = world.run("log news --json --reverse").objects();
        objects.iter().map(|object| object["id"].as_str().unwrap().to_owned()).collect()
    };
    let texts = [
        "Two ships sail.\n\nThe sea is calm.\n",
        "Three ships sail.\n\nThe sea is calm.\n",
        "Three ships sail.\n\nThe sea is rough.\n",
    ];
    for (rev, number) in [
        ("news", 3),
        ("news@3", 3),
        ("news@1", 1),
        ("news@-1", 2),
        ("news@-2", 1),
        ("news@-0", 3),
        ("news@2026-05-09", 2),
        ("news@2026-05-09T07:29:59Z", 1),
        ("news@2026-05-09T07:30Z", 2),
        ("news@2026-05-09T09:30+02:00", 2),
        ("news@2030-01-01", 3),
        ("news@published", 2),
        // Long enough to hold a letter: digits alone would be a number.
        (&format!("news@{}", &ids[0][..40]), 1),
        (&format!("news@{}", ids[2].to_uppercase()), 3),
        (&ids[1][..16], 2),
        (&ids[0], 1),
    ] {
        assert_eq!(world.run(&format!("show {rev}")).ok().out, texts[number - 1], "{rev}");
    }
}

#[test]
fn what_is_not_there_is_said_kindly() {
    let world = World::with_history();
    let hint = "hint: news has 3 revisions: variorum log news\n";
    for (rev, said) in [
        ("news@4", format!("variorum: news@4: no such revision\n{hint}")),
        ("news@0", format!("variorum: news@0: no such revision\n{hint}")),
        (
            "news@2020",
            "variorum: news@2020: read as the number of a revision, and news has 3 revisions\n\
             hint: did you mean: variorum show news@2020-12-31\n"
                .to_owned(),
        ),
        ("news@-3", format!("variorum: news@-3: no such revision\n{hint}")),
        ("news@99999999999999999999999", format!("variorum: news@99999999999999999999999: no such revision\n{hint}")),
        (
            "news@2026-05-08",
            "variorum: news@2026-05-08: no revision was in force then\n\
             hint: the first revision is from 2026-05-09 08:00 +02:00: variorum show news@1\n\
             remark: '2026-05-08' ends at 2026-05-08T23:59:59+02:00, in your time zone\n"
                .to_owned(),
        ),
        ("news@printed", format!("variorum: news@printed: no such label\n{hint}")),
        ("absent", "variorum: absent: no such briefing\nhint: see the briefings: variorum list\n".to_owned()),
        ("absent@1", "variorum: absent: no such briefing\nhint: see the briefings: variorum list\n".to_owned()),
        (
            "0000000000000000",
            "variorum: 0000000000000000: no such revision\nhint: see the ids: variorum log\n".to_owned(),
        ),
    ] {
        assert_eq!(world.run(&format!("show {rev}")).fails(3), said);
    }
    assert!(world.run("show news@").fails(2).starts_with("variorum: revision: nothing follows the @\n"));
    assert!(
        world.run("show news@2026-02-30").fails(7).starts_with("variorum: time '2026-02-30': there is no such day\n")
    );
}

#[test]
fn the_record_is_the_line_that_the_id_names() {
    let world = World::with_history();
    let record = world.run("show news@2 --record");
    let line = record.ok().out.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'));
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!((value["briefing"].as_str(), value["number"].as_u64()), (Some("news"), Some(2)));
    assert_eq!(value["salt"].as_str().unwrap().len(), 32);
}

#[test]
fn the_bytes_agree_with_the_content_hash() {
    let world = World::with_history();
    let object = &world.run("log news -n 1 --json").objects()[0];
    let text = world.run("show news").ok().out.clone();
    assert_eq!(object["content"], blake3::hash(text.as_bytes()).to_hex().as_str());
    let shown = &world.run("show news --json").ok().objects()[0];
    assert_eq!(shown["text"], text);
    assert_eq!((&shown["type"], &shown["id"]), (&serde_json::json!("revision"), &object["id"]));
}

#[test]
fn a_revision_may_be_said_in_two_words_and_a_pair_is_not_one() {
    let world = World::with_history();
    let id = world.run("log news --json").objects()[1]["id"].as_str().unwrap()[..8].to_owned();
    let second = world.run("show news@2").ok().out.clone();
    for words in ["news 2", "news -1", "news @2", "news news@2", &format!("news {id}"), &id] {
        assert_eq!(world.run(&format!("show {words}")).ok().out, second, "{words}");
    }
    assert_eq!(
        world.run("show news@1..3").fails(2),
        "variorum: news@1..3: is a pair of revisions, but only one is expected here\nhint: compare them: variorum diff news@1 news@3\n"
    );
    assert_eq!(
        world.run("show news@1 2").fails(2),
        "variorum: news@1: already names a revision, but 2 follows it\nhint: compare them: variorum diff news@1 2\n"
    );
}
