//! The protocol of commits and packing, explored in every order: writers, packers and sleepers
//! beside each other, lost replies, requests that are sent twice, listings that see one name at a
//! time, and power loss after every operation.
//!
//! It is the real code that runs, on the simulated shelf, under the turnstile of `crash`. Actors
//! wait before each operation on the log that another one can notice. A protocol with a step
//! missing must be caught by the same check.
//!
//! Orders that lead to a state that another one led to are left where they meet it (`turnstile`).
//! All of it takes minutes: a small part is explored, and the whole with `VARIORUM_TEST_ALL=1`, as
//! CI does.

use super::crash::{ANEW, AT_ONCE, Explored, FATES, Gate, History, PATIENT, Protocol};
use super::is_everything_tried;
use crate::mutants::Mutants;
use crate::shelf::simulated::Fate;

/// Waits before what others can notice in the log; packs have names that nobody else uses.
fn in_the_log(verb: &str, name: &str) -> bool {
    name.starts_with("log") && matches!(verb, "list" | "list one" | "publish" | "remove")
}

/// A writer beside a packer; two packers; a packer that loses replies; a writer whose listings are
/// slow.
fn histories() -> Vec<History> {
    let mut histories = Vec::new();
    for fate in FATES {
        histories.push(History { before: 1, packers: vec![(1, AT_ONCE)], ..History::of(&[1], &[vec![fate]]) });
        // The first creation of a packer is a pack, the second its base.
        let of_packer = vec![Vec::new(), vec![Fate::Answered, fate]];
        histories.push(History { before: 1, packers: vec![(1, AT_ONCE)], ..History::of(&[1], &of_packer) });
    }
    histories.push(History { before: 2, packers: vec![(1, AT_ONCE); 2], ..History::of(&[], &[]) });
    histories.push(History {
        before: 1,
        packers: vec![(1, AT_ONCE); 2],
        ..History::of(&[], &[vec![Fate::Answered, Fate::LostAfter]])
    });
    histories
}

/// Waits before a packing, and where a name comes or goes: sleepers hold their view and their entry
/// until then.
fn where_names_change(verb: &str, name: &str) -> bool {
    verb == "pack" || name.starts_with("log") && matches!(verb, "publish" | "remove")
}

fn two_writers_and_a_packer() -> History {
    History { before: 1, packers: vec![(1, AT_ONCE)], ..History::of(&[1, 1], &[]) }
}

fn two_packers_and_a_writer() -> History {
    History { before: 1, packers: vec![(1, AT_ONCE); 2], ..History::of(&[1], &[]) }
}

fn two_packings_beside_two_writers() -> History {
    History { packers: vec![(2, AT_ONCE)], ..two_writers_and_a_packer() }
}

/// More actors, who sleep before they publish or remove, and nowhere else.
fn histories_of_sleepers() -> Vec<History> {
    let mut histories = vec![
        two_writers_and_a_packer(),
        History { before: 0, ..two_writers_and_a_packer() },
        two_packers_and_a_writer(),
        two_packings_beside_two_writers(),
        // The second packing of the first one may find nothing to merge, and a pack of the other
        // one that nothing speaks of.
        History { before: 1, packers: vec![(2, AT_ONCE), (1, AT_ONCE)], ..History::of(&[], &[]) },
    ];
    for fate in FATES {
        histories.push(History { before: 1, packers: vec![(1, AT_ONCE)], ..History::of(&[1, 1], &[vec![fate]]) });
    }
    histories
}

/// The same, and where packs are listed, come or go: packers notice each other's.
fn where_packs_change(verb: &str, name: &str) -> bool {
    where_names_change(verb, name) || name.starts_with("packs") && matches!(verb, "list" | "publish" | "remove")
}

/// A packer that packs a large text anew beside one that packs what comes in behind it.
fn anew_beside_a_writer() -> History {
    let packers = vec![(1, PATIENT), (1, ANEW)];
    History { before: 1, first_words: 4_000, packed: vec![1], packers, ..History::of(&[1], &[]) }
}

/// A packer that packs anew beside one that takes whatever lies there for dead.
fn anew_beside_a_hasty_packer() -> History {
    History { before: 1, first_words: 4_000, packers: vec![(1, AT_ONCE), (1, ANEW)], ..History::of(&[], &[]) }
}

/// Packers beside a writer: what comes in between makes what they pack different.
fn patient_packers() -> History {
    History { before: 1, packers: vec![(1, PATIENT), (1, PATIENT)], ..History::of(&[1], &[]) }
}

/// Packers that overtake each other, so that one splices its packs into the other one's list: a
/// history that costs little, or all.
fn histories_of_splicers() -> Vec<History> {
    let mut histories = vec![anew_beside_a_hasty_packer()];
    if is_everything_tried() {
        histories.extend([
            anew_beside_a_writer(),
            patient_packers(),
            History { before: 1, packers: vec![(1, AT_ONCE), (1, PATIENT)], ..History::of(&[1], &[]) },
            History { before: 2, packers: vec![(2, AT_ONCE), (1, PATIENT)], ..History::of(&[], &[]) },
            History { commits: vec![1], ..anew_beside_a_hasty_packer() },
        ]);
    }
    histories
}

/// Explores histories one after the other, up to the first violation.
fn explore(histories: &[History], protocol: Protocol, mutants: Mutants, gate: Gate) -> Explored {
    let mut explored = Explored::default();
    for history in histories {
        explored.explore(history, protocol, mutants, gate);
        if explored.violation.is_some() {
            break;
        }
    }
    explored
}

/// Every sixth history, or all of them with `VARIORUM_TEST_ALL=1`.
fn sampled(histories: Vec<History>) -> Vec<History> {
    histories.into_iter().step_by(if is_everything_tried() { 1 } else { 6 }).collect()
}

#[test]
fn no_order_of_writers_and_packers_loses_or_doubles_a_commit() {
    let explorations: [(Vec<History>, Gate); 3] = [
        (sampled(histories()), in_the_log),
        (sampled(histories_of_sleepers()), where_names_change),
        (histories_of_splicers(), where_packs_change),
    ];
    for (histories, gate) in explorations {
        let explored = Explored::of(&histories, gate);
        assert_eq!(explored.violation, None);
        let (orders, states, images) = (explored.orders, explored.states, explored.images);
        let distinct = explored.distinct();
        println!("packing: {orders} orders through {states} states, {images} crash images ({distinct} distinct)");
        let (states_min, distinct_min) = if is_everything_tried() { (500, 50) } else { (100, 5) };
        assert!(states > states_min && distinct > distinct_min, "{states} {distinct}");
    }
}

#[test]
fn listings_that_see_one_name_at_a_time_lose_nothing() {
    let directions = if is_everything_tried() { [true, false].as_slice() } else { &[true] };
    for backwards in directions.iter().copied() {
        let history =
            History { before: 1, packers: vec![(1, AT_ONCE)], listing: Some(backwards), ..History::of(&[1], &[]) };
        let explored = Explored::of(&[history], |verb, name| in_the_log(verb, name) && verb != "list");
        assert_eq!(explored.violation, None);
        println!("slow listings: {} orders, {} crash images", explored.orders, explored.images);
        assert!(explored.distinct() > 20, "{}", explored.distinct());
    }
}

/// A protocol with a step missing: what it is called, and where that must be caught.
type Broken = (&'static str, Protocol, Mutants, Vec<History>, Gate);

#[test]
fn every_broken_packing_is_caught() {
    let none = Mutants::default();
    let mut mutants: Vec<Broken> = vec![
        (
            "no look at the base after a creation",
            |shelf| shelf,
            Mutants { believes_every_creation: true, ..none },
            vec![two_writers_and_a_packer()],
            where_names_change,
        ),
        (
            "packs published, and accepted, on another base than the one in force",
            |shelf| shelf,
            Mutants { accepts_any_base: true, publishes_on_any_base: true, ..none },
            vec![two_packers_and_a_writer()],
            where_names_change,
        ),
        (
            "packs spliced where they do not tile",
            |shelf| shelf,
            Mutants { splices_anywhere: true, ..none },
            vec![patient_packers()],
            where_packs_change,
        ),
        (
            "packs spliced that another packer has declared dead",
            |shelf| shelf,
            Mutants { splices_dead_packs: true, ..none },
            vec![anew_beside_a_hasty_packer()],
            where_packs_change,
        ),
        (
            "entries packed before they are durable",
            |shelf| shelf,
            Mutants { packs_what_is_not_durable: true, ..none },
            vec![History { before: 1, packers: vec![(1, AT_ONCE)], ..History::of(&[1], &[]) }],
            |verb, name| in_the_log(verb, name) || verb == "sync folder" && name == "log",
        ),
    ];
    // These take hundreds of orders.
    if is_everything_tried() {
        let slow: [Broken; 3] = [
            (
                "covered names removed in any order",
                |shelf| shelf,
                Mutants { removes_newest_first: true, ..none },
                vec![two_packings_beside_two_writers()],
                where_names_change,
            ),
            // A writer more than in what is explored to its end.
            (
                "orphans removed before the log says that they are dead",
                |shelf| shelf,
                Mutants { removes_orphans_at_once: true, ..none },
                vec![History { before: 1, packers: vec![(2, AT_ONCE), (1, AT_ONCE)], ..History::of(&[1], &[]) }],
                where_names_change,
            ),
            (
                "a spliced base that covers less than the one it is built on",
                |shelf| shelf,
                Mutants { lets_covers_fall: true, ..none },
                vec![anew_beside_a_writer()],
                where_packs_change,
            ),
        ];
        mutants.extend(slow);
    }
    for (what, protocol, mutants, histories, gate) in mutants {
        let explored = explore(&histories, protocol, mutants, gate);
        let violation =
            explored.violation.unwrap_or_else(|| panic!("{what}: not caught in {} orders", explored.orders));
        println!("{what}: caught after {} orders: {violation}", explored.orders);
    }
}

#[test]
fn a_base_on_another_base_than_the_one_in_force_harms_nobody() {
    // Packers drop such a base; if one did not, readers would refuse it.
    let mut histories = vec![History { before: 1, packers: vec![(1, AT_ONCE); 2], ..History::of(&[], &[]) }];
    if is_everything_tried() {
        histories.push(two_packers_and_a_writer());
    }
    let mutants = Mutants { publishes_on_any_base: true, ..Mutants::default() };
    let explored = explore(&histories, |shelf| shelf, mutants, where_names_change);
    assert_eq!(explored.violation, None);
}
