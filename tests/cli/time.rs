//! Times as people say them, in the zone of whoever asks.

use crate::World;

/// Zones by their rules, so that they need no files: Kathmandu, Belgrade, New York, and UTC.
const KATHMANDU: &str = "<+0545>-5:45";
const BELGRADE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const NEW_YORK: &str = "EST5EDT,M3.2.0,M11.1.0";

/// Revisions a little before and after midnight in several places.
fn world() -> World {
    let world = World::new();
    for (text, time) in [
        ("one", "2026-05-08T18:14:59Z"),
        ("two", "2026-05-08T18:15:00Z"),
        ("three", "2026-05-08T22:00:00Z"),
        ("four", "2026-05-09T00:00:00Z"),
        ("five", "2026-05-10T03:59:59Z"),
    ] {
        world.commit("news", &format!("{text}\n"), time, "Desk", text);
    }
    world
}

/// What a revision says, asked for in a zone.
#[track_caller]
fn shown(world: &World, zone: &str, rev: &str) -> String {
    world.run_in(zone, ["show", rev]).ok().out.trim_end().to_owned()
}

#[test]
fn a_date_is_a_day_of_whoever_asks_and_log_selector_and_export_agree() {
    let world = world();
    for (zone, rev, text) in [
        (KATHMANDU, "news@2026-05-08", "one"),
        (BELGRADE, "news@2026-05-08", "two"),
        ("UTC", "news@2026-05-08", "three"),
        (NEW_YORK, "news@2026-05-08", "four"),
        (KATHMANDU, "news@2026-05-09", "four"),
        (NEW_YORK, "news@2026-05-09", "five"),
        (KATHMANDU, "news@2026-05-08Z", "three"),
        (NEW_YORK, "news@2026-05-08 UTC", "three"),
        (KATHMANDU, "news@2026-05-09 00:00", "two"),
        (BELGRADE, "news@2026-05-09T00:00", "three"),
        (NEW_YORK, "news@2026-05-09 00:00+05:45", "two"),
        (NEW_YORK, "news@8 May 2026", "four"),
        (NEW_YORK, "news@2026-05", "five"),
    ] {
        assert_eq!(shown(&world, zone, rev), text, "{zone}: {rev}");
    }
    for (zone, day, text) in [(KATHMANDU, "2026-05-08", "one"), (NEW_YORK, "2026-05-08", "four")] {
        // The last one whose line begins with the day is the one that was in force at its end.
        let log = world.run_in(zone, ["log", "news"]).ok().shown();
        let of_day = log.lines().skip_while(|line| !line.contains(day)).nth(1);
        assert_eq!(of_day.map(str::trim), Some(text), "{log}");
        let until = world.run_in(zone, ["log", "news", "--until", day, "-n", "1"]).ok().shown();
        assert_eq!(until.lines().nth(1).map(str::trim), Some(text), "{until}");
        let directory = format!("at-{text}");
        world.run_in(zone, ["export", "--format", "directory", "--at", day, "-o", &directory]).ok();
        assert_eq!(std::fs::read_to_string(world.work().join(directory).join("news")).unwrap(), format!("{text}\n"));
    }
}

#[test]
fn the_answer_says_which_moment_was_meant() {
    let world = world();
    for (zone, rev, said) in [
        (KATHMANDU, "news@2026-05-08", "'2026-05-08' ends at 2026-05-08T23:59:59+05:45, in your time zone"),
        (NEW_YORK, "news@2026-05-09 9:00", "'2026-05-09 9:00' is 2026-05-09T09:00:00-04:00, in your time zone"),
        (NEW_YORK, "news@2026-05-08Z", "'2026-05-08Z' ends at 2026-05-08T23:59:59Z"),
        (KATHMANDU, "news@9:00+02:00", "'9:00+02:00' is 2"),
        (
            BELGRADE,
            "news@2026-10-25 02:30",
            "'2026-10-25 02:30' is 2026-10-25T02:30:00+02:00, the first of two, as the clocks were set back; the second \
             is 2026-10-25T02:30:00+01:00",
        ),
        (
            NEW_YORK,
            "news@2027-03-14 02:30",
            "'2027-03-14 02:30' is 2027-03-14T03:30:00-04:00, as the clocks were set forward and never showed it",
        ),
    ] {
        let shown = world.run_in(zone, ["show", rev]);
        assert!(shown.ok().err.starts_with(&format!("remark: {said}")), "{rev}: {}", shown.err);
        assert_eq!(world.run_in(zone, ["show", rev, "-q"]).err, "");
    }
    assert_eq!(world.run("show news@2026-05-09T09:00Z").err, "");
}

#[test]
fn since_and_until_take_what_people_say() {
    let world = World::new();
    world.command_with_input(["commit", "old", "--time", "10 days ago"], b"Old.\n").ok();
    world.command_with_input(["commit", "new", "--time", "2h"], b"New.\n").ok();
    for (words, names) in [
        (&["--since", "1d"][..], &["new@1"][..]),
        (&["--since", "3h"], &["new@1"]),
        (&["--since", "2w"], &["new@1", "old@1"]),
        (&["--until", "2 days ago"], &["old@1"]),
        (&["--since", "11 days ago", "--until", "9 days ago"], &["old@1"]),
        (&["--since", "now"], &[]),
    ] {
        let log = world.command(["log"].iter().chain(words)).ok().shown();
        let heads: Vec<&str> =
            log.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(heads, names, "{words:?}");
    }
    let refused = world.command(["log", "--since", "yesterday", "--until", "2 days ago"]);
    let said = refused.fails(2);
    assert!(
        said.contains("time: --since 'yesterday' is later than --until '2 days ago'\nhint: swap the two"),
        "{said}"
    );
}

#[test]
fn what_is_missing_in_a_time_is_told() {
    let world = world();
    for (time, said) in [
        ("2026-5-9", "time '2026-5-9': not written in full\nhint: did you mean: variorum "),
        ("2026-05-09T14", "time '2026-05-09T14': not written in full\nhint: did you mean: variorum "),
        ("5/9/2026", "time '5/9/2026': is the day or the month first?\nhint: write the year first"),
        (
            "2026-05-09T25:00",
            "time '2026-05-09T25:00': there is no such time of day\nhint: hours go from 0:00 to 23:59",
        ),
        ("25:00", "time '25:00': there is no such time of day\n"),
        ("5m", "time '5m': minutes or months?\nhint: write 5min or 5mo\n"),
        ("90m", "time '90m': minutes or months?\nhint: write 90min or 90mo\n"),
        ("9:00 CEST", "time '9:00 CEST': a time zone cannot be given by name\nhint: give the offset"),
        ("soon", "time 'soon': not a valid time\nhint: write it as 2026-05-09, "),
    ] {
        let log = world.command(["log", "--since", time]);
        assert!(log.fails(7).contains(said), "{}", log.err);
        if time != "soon" {
            let show = world.command(["show".to_owned(), format!("news@{time}")]);
            assert!(show.fails(7).contains(said), "{}", show.err);
        }
    }
}

#[test]
fn the_hint_has_the_time_in_full() {
    let world = world();
    for (words, hint) in [
        (&["log", "--since", "2026-5-9"][..], "variorum log --since 2026-05-09"),
        (&["show", "news@2026-5-9"], "variorum show news@2026-05-09"),
        (&["show", "news@2026-05-09T14Z"], "variorum show news@2026-05-09T14:00Z"),
        (&["log", "--until=2026/05/09 9:00"], "variorum log --until=2026-05-09T09:00:00"),
    ] {
        assert_eq!(world.command(words).fails(7).lines().nth(1), Some(format!("hint: did you mean: {hint}").as_str()));
    }
}

#[test]
fn a_label_comes_before_a_time_in_words() {
    let world = World::with_history();
    let now = world.run("show news@yesterday");
    assert!(now.ok().out.contains("rough"), "{now:?}");
    let labelled = world.run("label news@1 yesterday");
    assert!(labelled.err.contains("'yesterday' is a time too; as a label of news it comes first"), "{labelled:?}");
    let then = world.run("show news@yesterday");
    assert!(then.ok().out.contains("Two ships"), "{then:?}");
    assert!(then.err.starts_with("remark: 'yesterday' is a label here; for the time, write 2"), "{then:?}");
}

#[test]
fn a_commit_has_the_offset_of_the_clock_and_a_time_without_a_zone_too() {
    let world = World::new();
    let object = |zone: &str, words: &[&str]| {
        let all = ["commit", "news", "--json"].iter().chain(words);
        let mut child = world.prepared(all).env("TZ", zone).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{zone} {words:?}\n").as_bytes()).unwrap();
        let out = child.wait_with_output().unwrap().stdout;
        serde_json::from_slice::<serde_json::Value>(&out).unwrap()["time"].as_str().unwrap().to_owned()
    };
    assert!(object(KATHMANDU, &[]).ends_with("+05:45"));
    assert!(object("UTC", &[]).ends_with('Z'));
    assert_eq!(object(NEW_YORK, &["--time", "2026-01-15 23:30"]), "2026-01-15T23:30:00-05:00");
    assert_eq!(object(BELGRADE, &["--time", "2026-07-15 23:30"]), "2026-07-15T23:30:00+02:00");
    assert_eq!(object(BELGRADE, &["--time", "2026-07-15 23:30Z"]), "2026-07-15T23:30:00Z");
}

#[test]
fn of_a_day_by_the_clock_of_its_author_but_not_here() {
    let world = World::new();
    world.commit("law", "Evening text.\n", "2024-01-15T23:30:00-05:00", "Desk", "first");
    let error = world.run_in("UTC", ["show", "law@2024-01-15"]);
    let said = error.fails(3);
    let hint = "hint: the first revision, 'Evening text.', is from that day by its own clock, 2024-01-15 23:30 -05:00, which is \
                2024-01-16 04:30 Z here: variorum show law@1\n";
    assert!(said.contains(hint), "{said}");
    assert_eq!(shown(&world, NEW_YORK, "law@2024-01-15"), "Evening text.");
    world.commit("law", "Later text.\n", "2024-01-17T23:30:00-05:00", "Desk", "second");
    let shown = world.run_in("UTC", ["show", "law@2024-01-17"]);
    assert_eq!(shown.out, "Evening text.\n");
    assert!(
        shown.err.contains(
            "law@2 is from that day by its own clock, 2024-01-17 23:30 -05:00, which is 2024-01-18 04:30 Z here"
        ),
        "{shown:?}"
    );
}

#[test]
fn a_zone_that_is_not_known_is_warned_of() {
    let world = World::with_history();
    let shown = world.run_in("Europe/Nowhere", ["show", "news@2026-05-12"]);
    assert!(shown.err.starts_with("warning: time zone Europe/Nowhere: not known on this system"), "{shown:?}");
    assert_eq!(world.run_in("Europe/Nowhere", ["show", "news@1"]).err, "");
    // What shows times, or writes them, needs a zone too.
    for words in [&["list"][..], &["log", "news"], &["commit", "other", "text.txt"]] {
        world.file("text.txt", "A text.\n");
        let told = world.run_in("Europe/Nowhere", words);
        assert!(told.err.contains("warning: time zone Europe/Nowhere: not known on this system"), "{told:?}");
        assert!(!world.run_in("Europe/Belgrade", words).err.contains("time zone"), "{words:?}");
    }
}
