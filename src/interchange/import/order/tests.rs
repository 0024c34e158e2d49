use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use proptest::prelude::*;
use variorum_store::{Instant, Name, Time};

use super::*;
use crate::interchange::import::report::Kind;

const NAMES: [&str; 3] = ["a", "b", "c"];

fn revision_of(name: &str, seconds: i64, content: &str) -> Parsed {
    let time = Time::from_instant(Instant { seconds, nanoseconds: 0 }).unwrap();
    let (author, note, source) = (Some("A".to_owned()), None, None);
    let (labels, meta) = (Vec::new(), BTreeMap::from([("k".to_owned(), content.to_owned())]));
    let (briefing, content) = (Name::parse(name).unwrap(), content.to_owned());
    Parsed::Revision(Some(7), Box::new(ParsedRevision { briefing, content, time, author, note, source, labels, meta }))
}

/// Name, seconds and place in the source of each revision.
type Handed = Vec<(String, i64, usize)>;

/// What is handed on: name, seconds and place in the source of each revision; and how many of each
/// kind were reported.
fn handed_on(source: &[(&str, i64)], held_bytes_max: usize, grouping: Grouping) -> (Handed, BTreeMap<Kind, u64>) {
    let (sender, _taken) = sync_channel(64);
    let mut sender = BatchSender::new(sender, Arc::default());
    let mut ordered = InOrder::within(held_bytes_max, grouping, &mut sender);
    for (place, (name, seconds)) in source.iter().enumerate() {
        assert!(ordered.push(revision_of(name, *seconds, &place.to_string())).is_ok());
    }
    assert!(ordered.finish().is_ok());
    let handed = sender.batch.iter().filter_map(revision).map(|revision| {
        let place = revision.content.parse().unwrap();
        assert_eq!(revision.meta.get("k"), Some(&revision.content));
        (revision.briefing.as_str().to_owned(), revision.time.instant().seconds, place)
    });
    let kinds = sender.report.kinds().map(|(kind, tally)| (kind.clone(), tally.count)).collect();
    (handed.collect(), kinds)
}

/// The revisions of each briefing, in their order.
fn by_briefing(revisions: &[(String, i64, usize)]) -> BTreeMap<&str, Vec<(i64, usize)>> {
    let mut briefings: BTreeMap<&str, Vec<(i64, usize)>> = BTreeMap::new();
    for (name, seconds, place) in revisions {
        briefings.entry(name).or_default().push((*seconds, *place));
    }
    briefings
}

#[test]
fn a_history_that_is_newest_first_is_turned_around() {
    for (held_bytes_max, grouping) in
        [(1 << 20, Grouping::Source), (1 << 20, Grouping::Briefing), (10, Grouping::Source), (10, Grouping::Briefing)]
    {
        let source = [("a", 9), ("a", 5), ("a", 5), ("a", 1), ("b", 1), ("b", 2)];
        let (handed, kinds) = handed_on(&source, held_bytes_max, grouping);
        let briefings = by_briefing(&handed);
        assert_eq!(briefings["a"], [(1, 3), (5, 2), (5, 1), (9, 0)], "{held_bytes_max} {grouping:?}");
        assert_eq!(briefings["b"], [(1, 4), (2, 5)]);
        assert_eq!(kinds, BTreeMap::from([(Kind::TurnedAround, 1)]));
    }
}

#[test]
fn what_is_in_order_stays_as_it_is() {
    let source = [("a", 1), ("b", 9), ("a", 1), ("b", 9), ("a", 3)];
    for held_bytes_max in [0, 10, 1 << 20] {
        let (handed, kinds) = handed_on(&source, held_bytes_max, Grouping::Source);
        let places: Vec<usize> = handed.iter().map(|(_, _, place)| *place).collect();
        assert_eq!((places, kinds.len()), (vec![0, 1, 2, 3, 4], 0));
    }
}

#[test]
fn what_has_its_place_in_the_source_keeps_it() {
    let (sender, _taken) = sync_channel(64);
    let mut sender = BatchSender::new(sender, Arc::default());
    let mut ordered = InOrder::new(Grouping::Source, &mut sender);
    let record = || Parsed::Record { line: 2, briefing: None, record: String::new(), text: None };
    for parsed in [revision_of("a", 9, "0"), record(), revision_of("a", 1, "2")] {
        assert!(ordered.push(parsed).is_ok());
    }
    assert!(ordered.finish().is_ok());
    let places: Vec<Option<&str>> =
        sender.batch.iter().map(|parsed| revision(parsed).map(|found| found.content.as_str())).collect();
    assert_eq!(places, [Some("0"), None, Some("2")]);
}

proptest! {
    #[test]
    fn nothing_is_lost_and_what_is_held_is_in_order(
        source in prop::collection::vec((prop::sample::select(NAMES.to_vec()), 0i64..9), 0..40),
        held_bytes_max in prop::sample::select(vec![0usize, 20, 60, 1 << 20]),
        is_grouped: bool,
    ) {
        let grouping = if is_grouped { Grouping::Briefing } else { Grouping::Source };
        let (handed, kinds) = handed_on(&source, held_bytes_max, grouping);
        let mut places: Vec<usize> = handed.iter().map(|(_, _, place)| *place).collect();
        places.sort_unstable();
        prop_assert!(places.iter().copied().eq(0..source.len()), "{:?}", handed);
        prop_assert!(handed.iter().all(|(name, seconds, place)| source[*place] == (name.as_str(), *seconds)));
        if held_bytes_max < 1 << 20 {
            return Ok(());
        }
        let mut changed = 0;
        for revisions in by_briefing(&handed).values() {
            prop_assert!(revisions.is_sorted_by_key(|(seconds, _)| seconds), "{:?}", revisions);
            changed += u64::from(!revisions.is_sorted_by_key(|(_, place)| place));
        }
        prop_assert_eq!(kinds.values().sum::<u64>(), changed);
    }

    #[test]
    fn a_source_that_falls_is_in_order_however_little_is_held(
        steps in prop::collection::vec((prop::sample::select(NAMES.to_vec()), 1i64..4), 0..60),
        held_bytes_max in 0usize..100,
    ) {
        let mut time = 1000;
        let source: Vec<(&str, i64)> = steps.into_iter().map(|(name, step)| { time -= step; (name, time) }).collect();
        let (handed, _) = handed_on(&source, held_bytes_max, Grouping::Source);
        prop_assert_eq!(handed.len(), source.len());
        for revisions in by_briefing(&handed).values() {
            prop_assert!(revisions.is_sorted_by_key(|(seconds, _)| seconds), "{:?}", revisions);
        }
    }
}
