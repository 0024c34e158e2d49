//! What is read as a time, what as none, and what is noted of it.

use proptest::prelude::*;
use variorum_store::Time;

use super::*;
use crate::query::calendar::Zone;

/// Thursday, 14 May 2026, 15:30 in Belgrade, whose clocks are two hours ahead.
fn belgrade() -> Calendar {
    let now = Time::parse("2026-05-14T15:30:00+02:00").unwrap().instant();
    Calendar::new(now, Zone::Fixed(7200))
}

fn edges(text: &str) -> [String; 2] {
    [DayEdge::Beginning, DayEdge::End].map(|edge| {
        let read = parse(text, edge, &belgrade());
        read.map_or_else(|error| format!("{error:?}"), |time| time.to_string())
    })
}

#[test]
fn a_day_has_two_edges_in_the_readers_zone_or_in_the_one_that_is_named() {
    for (text, first, last) in [
        ("2026-05-09", "2026-05-09T00:00:00+02:00", "2026-05-09T23:59:59.999999999+02:00"),
        ("2026-05-09Z", "2026-05-09T00:00:00Z", "2026-05-09T23:59:59.999999999Z"),
        ("2026-05-09 UTC", "2026-05-09T00:00:00Z", "2026-05-09T23:59:59.999999999Z"),
        ("2026-05-09-05:00", "2026-05-09T00:00:00-05:00", "2026-05-09T23:59:59.999999999-05:00"),
        ("9.5.2026", "2026-05-09T00:00:00+02:00", "2026-05-09T23:59:59.999999999+02:00"),
        ("9 May 2026", "2026-05-09T00:00:00+02:00", "2026-05-09T23:59:59.999999999+02:00"),
        ("May 9th, 2026", "2026-05-09T00:00:00+02:00", "2026-05-09T23:59:59.999999999+02:00"),
        ("9 may", "2026-05-09T00:00:00+02:00", "2026-05-09T23:59:59.999999999+02:00"),
        ("15 may", "2025-05-15T00:00:00+02:00", "2025-05-15T23:59:59.999999999+02:00"),
        ("2024-02", "2024-02-01T00:00:00+02:00", "2024-02-29T23:59:59.999999999+02:00"),
        ("February 2024", "2024-02-01T00:00:00+02:00", "2024-02-29T23:59:59.999999999+02:00"),
        ("2024", "2024-01-01T00:00:00+02:00", "2024-12-31T23:59:59.999999999+02:00"),
        ("today", "2026-05-14T00:00:00+02:00", "2026-05-14T23:59:59.999999999+02:00"),
        ("Yesterday", "2026-05-13T00:00:00+02:00", "2026-05-13T23:59:59.999999999+02:00"),
        ("the day before yesterday", "2026-05-12T00:00:00+02:00", "2026-05-12T23:59:59.999999999+02:00"),
        ("tomorrow", "2026-05-15T00:00:00+02:00", "2026-05-15T23:59:59.999999999+02:00"),
        ("thursday", "2026-05-14T00:00:00+02:00", "2026-05-14T23:59:59.999999999+02:00"),
        ("last thursday", "2026-05-07T00:00:00+02:00", "2026-05-07T23:59:59.999999999+02:00"),
        ("last monday", "2026-05-11T00:00:00+02:00", "2026-05-11T23:59:59.999999999+02:00"),
        ("last week", "2026-05-04T00:00:00+02:00", "2026-05-10T23:59:59.999999999+02:00"),
        ("this week", "2026-05-11T00:00:00+02:00", "2026-05-17T23:59:59.999999999+02:00"),
        ("last month", "2026-04-01T00:00:00+02:00", "2026-04-30T23:59:59.999999999+02:00"),
        ("last year", "2025-01-01T00:00:00+02:00", "2025-12-31T23:59:59.999999999+02:00"),
    ] {
        assert_eq!(edges(text), [first, last], "{text}");
    }
}

#[test]
fn a_moment_is_the_same_from_both_edges() {
    for (text, moment) in [
        ("2026-05-09T14:00:01Z", "2026-05-09T14:00:01Z"),
        ("2026-05-09T14:00Z", "2026-05-09T14:00:00Z"),
        ("2026-05-09T14:00+02:00", "2026-05-09T14:00:00+02:00"),
        ("2020-01-01 00:00:00+00:00", "2020-01-01T00:00:00+00:00"),
        ("2026-05-09 14:00:00 +0200", "2026-05-09T14:00:00+02:00"),
        ("2026-05-09 14:00 -03", "2026-05-09T14:00:00-03:00"),
        ("14:00Z", "2026-05-14T14:00:00Z"),
        ("14:00+05:45", "2026-05-14T14:00:00+05:45"),
        ("2026-05-09T14:00", "2026-05-09T14:00:00+02:00"),
        ("2026-05-12 09:00", "2026-05-12T09:00:00+02:00"),
        ("2026-05-12 9:00 Z", "2026-05-12T09:00:00Z"),
        ("2026-05-12 09:00:05.25", "2026-05-12T09:00:05.25+02:00"),
        ("9:00", "2026-05-14T09:00:00+02:00"),
        ("9 am", "2026-05-14T09:00:00+02:00"),
        ("12am", "2026-05-14T00:00:00+02:00"),
        ("9:30pm", "2026-05-14T21:30:00+02:00"),
        ("noon", "2026-05-14T12:00:00+02:00"),
        ("yesterday at 9:00", "2026-05-13T09:00:00+02:00"),
        ("9:00 yesterday", "2026-05-13T09:00:00+02:00"),
        ("last monday 17:45", "2026-05-11T17:45:00+02:00"),
        ("now", "2026-05-14T15:30:00+02:00"),
        ("2 days ago", "2026-05-12T15:30:00+02:00"),
        ("two days ago", "2026-05-12T15:30:00+02:00"),
        ("1d", "2026-05-13T15:30:00+02:00"),
        ("1d ago", "2026-05-13T15:30:00+02:00"),
        ("an hour ago", "2026-05-14T14:30:00+02:00"),
        ("90 minutes", "2026-05-14T14:00:00+02:00"),
        ("3w", "2026-04-23T15:30:00+02:00"),
        ("3mo", "2026-02-14T15:30:00+02:00"),
        ("2 years ago", "2024-05-14T15:30:00+02:00"),
    ] {
        assert_eq!(edges(text), [moment, moment], "{text}");
    }
}

#[test]
fn what_is_no_time_is_refused_with_its_text_and_the_reason() {
    use TimeProblem::{
        DayOrMonthFirst, Incomplete, MinutesOrMonths, NoSuchDay, NoSuchHour, OutOfRange, Unreadable, ZoneName,
    };
    let incomplete = |full: &str| Incomplete { full: full.to_owned() };
    for (text, wrong) in [
        ("2026-02-30", NoSuchDay),
        ("31 april 2026", NoSuchDay),
        ("2026-13", NoSuchDay),
        ("2026-05-09T25:00", NoSuchHour),
        ("2026-05-09T25:00Z", NoSuchHour),
        ("25:00", NoSuchHour),
        ("13 pm", NoSuchHour),
        ("2026-05-09T14:00+25:00", NoSuchHour),
        ("2026-5-9", incomplete("2026-05-09")),
        ("2026/05/09", incomplete("2026-05-09")),
        ("13/5/2026", incomplete("2026-05-13")),
        ("5/13/2026", incomplete("2026-05-13")),
        ("20260509", incomplete("2026-05-09")),
        ("2026-05-09T14", incomplete("2026-05-09T14:00")),
        ("2026-05-09 9", incomplete("2026-05-09T09:00")),
        ("2026-05-09T14Z", incomplete("2026-05-09T14:00Z")),
        ("2026-05-09T1400", incomplete("2026-05-09T14:00")),
        ("5/9/2026", DayOrMonthFirst),
        ("5m", MinutesOrMonths),
        ("9:00 CEST", ZoneName),
        ("2026-05-09 14:00 Europe/Berlin", ZoneName),
        ("99999 years ago", OutOfRange),
        ("99999999999d", OutOfRange),
        ("soon", Unreadable),
        ("last", Unreadable),
        ("last week 9:00", Unreadable),
        ("2 days ago 9:00", Unreadable),
        ("9:0", Unreadable),
        ("2026-05-09T14:00+", Unreadable),
        ("", Unreadable),
        (" ", Unreadable),
    ] {
        let refused = parse(text, DayEdge::End, &belgrade()).unwrap_err();
        let is_told =
            matches!(&refused, Error::InvalidTime { text: given, problem } if given == text && *problem == wrong);
        assert!(is_told, "{text}: {refused:?}");
    }
}

#[test]
fn what_left_something_out_is_noted_as_it_was_read() {
    let calendar = belgrade();
    for text in ["2026-05-09T09:00:00+02:00", "2026-05-09T09:00Z"] {
        parse(text, DayEdge::End, &calendar).unwrap();
    }
    assert_eq!(calendar.take_notes(), []);
    for (text, day, is_here) in [
        ("2026-05-09", Some("2026-05-09"), true),
        ("2026-05-09Z", Some("2026-05-09"), false),
        ("last week", Some("2026-05-10"), true),
        ("9:00", None, true),
        ("9:00Z", None, false),
        ("2 days ago", None, false),
    ] {
        parse(text, DayEdge::End, &calendar).unwrap();
        parse(text, DayEdge::End, &calendar).unwrap();
        let [TimeNote::Read(reading)] = &calendar.take_notes()[..] else { panic!("{text}") };
        assert_eq!((reading.text.as_str(), reading.day.as_deref(), reading.is_here), (text, day, is_here));
    }
}

/// The clocks of Belgrade are set forward on 29 March 2026, and back on 25 October.
fn belgrade_2026(moment_s: i64) -> i32 {
    let moment_s_of = |text: &str| Time::parse(text).unwrap().instant().seconds;
    let summer = moment_s_of("2026-03-29T01:00:00Z")..moment_s_of("2026-10-25T01:00:00Z");
    if summer.contains(&moment_s) { 7200 } else { 3600 }
}

#[test]
fn an_hour_that_came_twice_or_never_is_read_and_noted() {
    let now = Time::parse("2026-10-26T12:00:00Z").unwrap().instant();
    let calendar = Calendar::new(now, Zone::Changing(belgrade_2026));
    let again = Time::parse("2026-10-25T02:30:00+01:00").unwrap();
    for (text, time, clocks_set) in [
        ("2026-10-25 02:30", "2026-10-25T02:30:00+02:00", Some(ClocksSet::Back { again })),
        ("2026-03-29 02:30", "2026-03-29T03:30:00+02:00", Some(ClocksSet::Forward)),
        ("2026-03-29 03:00", "2026-03-29T03:00:00+02:00", None),
        ("yesterday", "2026-10-25T00:00:00+02:00", None),
        // The same hour of the day, whatever the clocks did in between.
        ("2 days ago", "2026-10-24T13:00:00+02:00", None),
        ("48 hours ago", "2026-10-24T14:00:00+02:00", None),
    ] {
        let reading = read(text, DayEdge::Beginning, &calendar).unwrap();
        assert_eq!((reading.time.as_str(), reading.clocks_set), (time, clocks_set), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = parse(&text, DayEdge::End, &belgrade());
    }

    #[test]
    fn any_words_of_times_are_read_or_refused(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "last", "monday", "9:00", "pm", "2026-05-09", "t", "z", "utc", "ago", "2", "99999999", "days", "mo", "may",
                "+02:00", "-", ".", "0", "2026", "noon", "24:00", "/", "y", "0000-01-01", "9999-12-31",
            ]),
            0..5,
        ),
        separator in prop::sample::select(vec!["", " "]),
    ) {
        let text = words.join(separator);
        for edge in [DayEdge::Beginning, DayEdge::End] {
            let _ = parse(&text, edge, &belgrade());
        }
    }
}
