//! What a store answers, against plain maps: proptest drives both with the same operations.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use super::{commit, draft, history, open, simulated};
use crate::shelf::simulated::Disk;
use crate::{Committed, Depth, Error, Expect, Label, Name, RecordId, Store, Time, unwatched};

const BRIEFINGS: [&str; 3] = ["world/ferry", "world/ferry-2", "вести/мост"];
const TEXTS: [&str; 4] = ["Fourteen rescued.\n", "Seventeen rescued.\n", "", "四十一人获救。\n"];
const LABELS: [&str; 2] = ["published", "final"];

/// The plain maps: texts and times of each briefing, labels, all in the order of the log.
#[derive(Clone, Debug, Default)]
struct Maps {
    briefings: BTreeMap<usize, Vec<(usize, u8)>>,
    labels: BTreeMap<(usize, usize), usize>,
    records: usize,
}

#[derive(Clone, Debug)]
enum Operation {
    Commit { briefing: usize, text: usize, minute: u8 },
    Append(Vec<(usize, usize, u8)>),
    Label { briefing: usize, label: usize, number: usize },
    Clear { briefing: usize, label: usize },
    ExpectNew { briefing: usize },
    Reopen,
}

impl ReferenceStateMachine for Maps {
    type State = Self;
    type Transition = Operation;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Operation> {
        let revision = || (0..BRIEFINGS.len(), 0..TEXTS.len(), 0..60u8);
        prop_oneof![
            4 => revision().prop_map(|(briefing, text, minute)| Operation::Commit { briefing, text, minute }),
            1 => proptest::collection::vec(revision(), 1..5).prop_map(Operation::Append),
            2 => (0..BRIEFINGS.len(), 0..LABELS.len(), 1..6usize)
                .prop_map(|(briefing, label, number)| Operation::Label { briefing, label, number }),
            1 => (0..BRIEFINGS.len(), 0..LABELS.len()).prop_map(|(briefing, label)| Operation::Clear { briefing, label }),
            1 => (0..BRIEFINGS.len()).prop_map(|briefing| Operation::ExpectNew { briefing }),
            1 => Just(Operation::Reopen),
        ]
        .boxed()
    }

    fn apply(mut state: Self, operation: &Operation) -> Self {
        match operation {
            Operation::Commit { briefing, text, minute } => {
                let history = state.briefings.entry(*briefing).or_default();
                if history.last().map(|(text, _)| text) != Some(text) {
                    history.push((*text, *minute));
                    state.records += 1;
                }
            }
            Operation::Append(revisions) => {
                for (briefing, text, minute) in revisions {
                    state.briefings.entry(*briefing).or_default().push((*text, *minute));
                    state.records += 1;
                }
            }
            Operation::Label { briefing, label, number } => {
                let there = state.briefings.get(briefing).is_some_and(|history| history.len() >= *number);
                if there && state.labels.insert((*briefing, *label), *number) != Some(*number) {
                    state.records += 1;
                }
            }
            Operation::Clear { briefing, label } => {
                state.records += usize::from(state.labels.remove(&(*briefing, *label)).is_some());
            }
            Operation::ExpectNew { .. } | Operation::Reopen => {}
        }
        state
    }
}

struct Driven {
    disk: Disk,
    store: Store,
}

fn time(minute: u8) -> Time {
    Time::parse(&format!("2026-05-09T14:{minute:02}:00+02:00")).unwrap()
}

impl StateMachineTest for Driven {
    type SystemUnderTest = Self;
    type Reference = Maps;

    fn init_test(_: &Maps) -> Self {
        let (disk, store) = simulated();
        Self { disk, store }
    }

    fn apply(mut driven: Self, _: &Maps, operation: Operation) -> Self {
        let recorded = time(0);
        let store = &mut driven.store;
        match operation {
            Operation::Commit { briefing, text, minute } => {
                let draft = crate::Draft { time: time(minute), ..draft(BRIEFINGS[briefing], TEXTS[text]) };
                store.commit(draft, Expect::Any).unwrap();
            }
            Operation::Append(revisions) => {
                let drafts: Vec<_> = revisions
                    .iter()
                    .map(|(briefing, text, minute)| crate::Draft {
                        time: time(*minute),
                        ..draft(BRIEFINGS[*briefing], TEXTS[*text])
                    })
                    .collect();
                assert_eq!(store.append(&drafts).unwrap().len(), drafts.len());
            }
            Operation::Label { briefing, label, number } => {
                if let Some(revision) = store.by_number(BRIEFINGS[briefing], number as u64).unwrap() {
                    store.label(&revision, &Label::parse(LABELS[label]).unwrap(), recorded, None).unwrap();
                }
            }
            Operation::Clear { briefing, label } => {
                let name = Name::parse(BRIEFINGS[briefing]).unwrap();
                store.clear_label(&name, &Label::parse(LABELS[label]).unwrap(), recorded, None).unwrap();
            }
            Operation::ExpectNew { briefing } => {
                if store.head(BRIEFINGS[briefing]).unwrap().is_some() {
                    let refused = store.commit(draft(BRIEFINGS[briefing], "other"), Expect::New);
                    assert!(matches!(refused, Err(Error::Conflict { .. })));
                }
            }
            Operation::Reopen => driven.store = open(&driven.disk),
        }
        driven
    }

    fn check_invariants(driven: &Self, maps: &Maps) {
        let store = &driven.store;
        assert_eq!(store.notices(), []);
        assert_eq!(store.pin().unwrap().shown.size, maps.records as u64);
        for (index, name) in BRIEFINGS.iter().enumerate() {
            let history = maps.briefings.get(&index).cloned().unwrap_or_default();
            let revisions = super::history(store, name).unwrap();
            assert_eq!(revisions.len(), history.len());
            let mut parent = None;
            for (number, (revision, (text, minute))) in (1..).zip(revisions.iter().zip(&history)) {
                assert_eq!(revision.record.number, number);
                assert_eq!(revision.record.parent, parent);
                assert_eq!(store.content(revision).unwrap(), TEXTS[*text]);
                assert_eq!(revision.record.time, time(*minute));
                assert_eq!(store.by_number(name, number).unwrap().as_ref(), Some(revision));
                let prefix: String = revision.id.to_string().chars().take(12).collect();
                assert_eq!(store.by_id_prefix(Some(name), &prefix).unwrap(), std::slice::from_ref(revision));
                parent = Some(revision.id);
            }
            assert_eq!(store.head(name).unwrap().as_ref(), revisions.last());
            let in_force =
                (1u64..).zip(&history).filter(|(_, (_, minute))| *minute <= 30).max_by_key(|(n, (_, m))| (*m, *n));
            let found = store.at_time(name, &time(30)).unwrap();
            assert_eq!(found.map(|revision| revision.record.number), in_force.map(|(number, _)| number));
            for (label, text) in LABELS.iter().enumerate() {
                let labelled = store.by_label(name, text).unwrap().map(|revision| revision.record.number as usize);
                assert_eq!(labelled, maps.labels.get(&(index, label)).copied());
            }
        }
        let listed = store.walk_briefings("world/ferry", "").collect::<crate::Result<Vec<_>>>().unwrap();
        let expected = [0, 1].iter().filter(|index| maps.briefings.contains_key(index)).count();
        assert_eq!(listed.len(), expected);
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn a_store_answers_as_plain_maps_would(sequential 1..24 => Driven);
}

#[test]
fn going_back_to_an_old_text_is_a_revision_of_its_own() {
    let (_, mut store) = simulated();
    let revisions = ["A", "B", "A"].map(|text| commit(&mut store, "a", text));
    assert_eq!(revisions.each_ref().map(|revision| revision.record.number), [1, 2, 3]);
    assert_eq!(revisions[0].record.content, revisions[2].record.content);
    assert_ne!(revisions[0].id, revisions[2].id);
}

#[test]
fn the_same_bytes_as_the_head_write_nothing() {
    let (disk, mut store) = simulated();
    let first = commit(&mut store, "a", "text");
    let operations = disk.operations();
    let again = store.commit(draft("a", "text"), Expect::Any).unwrap();
    assert_eq!(again, Committed::Unchanged(first));
    assert_eq!(disk.operations(), operations);
}

#[test]
fn an_expectation_that_is_not_met_is_a_conflict_and_writes_nothing() {
    let (_, mut store) = simulated();
    let first = commit(&mut store, "a", "one");
    commit(&mut store, "a", "two");
    for expect in [Expect::Head(first.id), Expect::New, Expect::Head(RecordId([0; 32]))] {
        let refused = store.commit(draft("a", "three"), expect);
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{expect:?}");
    }
    assert_eq!(history(&store, "a").unwrap().len(), 2);
}

#[test]
fn a_text_of_64_mebibytes_is_kept_and_a_larger_one_refused() {
    let (_, mut store) = simulated();
    let largest = "a".repeat(64 << 20);
    let revision = commit(&mut store, "a", &largest);
    assert!(store.content(&revision).unwrap() == largest);
    let refused = store.commit(draft("a", &format!("{largest}b")), Expect::Any);
    assert!(matches!(refused, Err(Error::TooLarge { .. })));
}

#[test]
fn a_note_that_does_not_fit_a_record_is_refused() {
    let (_, mut store) = simulated();
    let long = crate::Draft { note: Some("n".repeat(70_000)), ..draft("a", "text") };
    assert!(matches!(store.commit(long, Expect::Any), Err(Error::Record(_))));
    assert_eq!(store.head("a").unwrap(), None);
}

#[test]
fn a_commit_costs_three_fsyncs() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "one");
    let before = disk.syncs();
    commit(&mut store, "a", "two");
    assert_eq!(disk.syncs() - before, 2, "file and folder; the handle knows that its own last entry is durable");
    let mut other = open(&disk);
    let before = disk.syncs();
    commit(&mut other, "a", "three");
    assert_eq!(disk.syncs() - before, 3, "and the folder first, for an entry that somebody else wrote");
}

#[test]
fn a_batch_is_one_entry_and_verifies() {
    let (disk, mut store) = simulated();
    let drafts: Vec<_> = (0..3000).map(|n| draft(&format!("b/{}", n % 700), &format!("text {}", n / 2))).collect();
    let revisions = store.append(&drafts).unwrap();
    assert_eq!(revisions.len(), 3000);
    assert_eq!(disk.image().len(), 2, "the store object and one entry");
    let report = open(&disk).verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert_eq!((report.damages.len(), report.revisions, report.entries), (0, 3000, 1));
    assert_eq!(history(&open(&disk), "b/5").unwrap().len(), 5);
}
