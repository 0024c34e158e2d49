//! Packing beside writers and readers, and packing and importing killed at random moments, by the
//! real program.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{Dice, Place, draft};

const WRITERS: usize = 16;
const COMMITS: usize = 20;

/// Entries that are there before: more than one system call lists.
const ENTRIES: usize = 3200;

pub(super) fn with_entries(entries: usize) -> Place {
    let place = Place::new();
    let mut store = place.open();
    for number in 0..entries {
        let draft = draft(&format!("old/{}", number % 100), &format!("text {number}"));
        store.commit(draft, variorum_store::Expect::Any).unwrap();
    }
    place
}

#[test]
fn sixteen_writers_and_two_packers_lose_nothing() {
    let place = with_entries(ENTRIES);
    let writing = AtomicBool::new(true);
    let packings = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let place = &place;
                scope.spawn(move || {
                    let briefing = if writer % 2 == 0 { "shared".to_owned() } else { format!("own/{writer}") };
                    for number in 0..COMMITS {
                        let output = place.run(&["commit", &briefing], &format!("writer {writer}, text {number}\n"));
                        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                    }
                })
            })
            .collect();
        let beside = |words: &'static [&'static str]| {
            let (place, writing) = (&place, &writing);
            scope.spawn(move || {
                let mut runs = 0;
                while writing.load(Ordering::SeqCst) {
                    let output = place.run(words, "");
                    let errors = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success() && errors.is_empty(), "{words:?}: {errors}");
                    runs += 1;
                }
                runs
            })
        };
        let packers = [
            beside(&["pack", "--quiet", "--prune-now", "--level", "1"]),
            beside(&["pack", "--quiet", "--prune-now", "--level", "1", "--all"]),
        ];
        let readers = [
            beside(&["log", "old/5", "--quiet"]),
            beside(&["show", "old/7@3", "--quiet"]),
            beside(&["verify", "--quiet"]),
        ];
        let failed = writers.into_iter().filter_map(|writer| writer.join().err()).count();
        writing.store(false, Ordering::SeqCst);
        let packings: usize = packers.into_iter().map(|packer| packer.join().unwrap()).sum();
        readers.into_iter().for_each(|reader| assert!(reader.join().unwrap() > 0));
        assert_eq!(failed, 0, "writers that failed");
        packings
    });
    let report = place.verify();
    assert_eq!(report.revisions as usize, ENTRIES + WRITERS * COMMITS, "acknowledged, and in the log");
    let store = place.open();
    let shared = super::history(&store, "shared");
    let texts: BTreeSet<String> = shared.iter().map(|revision| store.content(revision).unwrap()).collect();
    assert_eq!((shared.len(), texts.len()), (WRITERS / 2 * COMMITS, WRITERS / 2 * COMMITS), "every text once");
    println!("{} commits by {WRITERS} processes beside {packings} packings", WRITERS * COMMITS);
}

/// How many kills: in CI as many as the project promises.
fn kills() -> u64 {
    if std::env::var_os("VARIORUM_TEST_ALL").is_some() { 200 } else { 30 }
}

/// Runs the program and kills it after some microseconds, unless it was done before. Whether it was
/// killed.
fn run_and_kill(place: &Place, words: &[&str], after_us: u64) -> bool {
    let mut command = place.command(words);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let since = Instant::now();
    while since.elapsed() < Duration::from_micros(after_us) {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

#[test]
fn packing_killed_at_random_moments_loses_nothing_and_leaves_only_litter() {
    let place = with_entries(300);
    let (mut dice, mut killed, mut commits) = (Dice(7), 0, 300);
    for kill in 0..kills() {
        killed += u64::from(run_and_kill(&place, &["pack", "--prune-now", "--all"], dice.below(20_000)));
        let output = place.run(&["commit", "beside"], &format!("text {kill}\n"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        commits += 1;
        assert_eq!(place.verify().revisions, commits, "after kill {kill}");
    }
    assert!(killed > 0, "no run was still going on when it was to be killed");
    assert!(place.run(&["pack", "--prune-now", "--all", "--quiet"], "").status.success());
    assert_eq!(place.verify().revisions, commits);
    let files = |folder: &str| std::fs::read_dir(place.store().join(folder)).unwrap().count();
    assert_eq!((files("log"), files("packs")), (1, 1), "one base and one pack, and no litter");
    println!("{killed} packings killed");
}

#[test]
fn an_import_killed_at_random_moments_goes_on_and_doubles_nothing() {
    let place = Place::new();
    let file = place.dir.path().join("history.ndjson");
    let mut lines = String::new();
    // Texts that come back, equal neighbours: whatever was in counts once.
    for number in 0..30_000 {
        let content = format!("{} people were rescued. ", number % 7).repeat(60);
        let line = serde_json::json!({"doc": format!("d/{}", number % 90), "time": 1_700_000_000 + number / 200, "content": content});
        lines.push_str(&format!("{line}\n"));
    }
    std::fs::write(&file, &lines).unwrap();
    let words = ["import", "--quiet", file.to_str().unwrap()];
    let (mut dice, mut killed) = (Dice(11), 0);
    for _ in 0..kills() {
        killed += u64::from(run_and_kill(&place, &words, dice.below(900_000)));
    }
    assert!(place.run(&words, "").status.success());
    assert!(killed > 0, "no run was still going on when it was to be killed");
    assert_eq!(place.verify().revisions, 30_000);
    let again = place.run(&["--json", "import", file.to_str().unwrap()], "");
    let said: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((&said["added"], &said["held"]), (&0.into(), &30_000.into()));
    println!("{killed} imports killed");
}
