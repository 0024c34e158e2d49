//! Packing beside writers and readers, and packing and importing killed at random moments, by the
//! real program.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{Dice, ENTRIES_MAX, Ending, Place, is_everything_tried};

const WRITERS: usize = 16;

/// Commits of each writer: in CI more.
fn commits() -> usize {
    if is_everything_tried() { 20 } else { 3 }
}

#[test]
fn sixteen_writers_and_two_packers_lose_nothing() {
    let place = Place::with_entries(ENTRIES_MAX);
    let writing = AtomicBool::new(true);
    let packings = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let place = &place;
                scope.spawn(move || {
                    let briefing = if writer % 2 == 0 { "shared".to_owned() } else { format!("own/{writer}") };
                    for number in 0..commits() {
                        let output = place.run(&["commit", &briefing], &format!("writer {writer}, text {number}\n"));
                        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                    }
                })
            })
            .collect();
        // Each at least once, however fast the writers are.
        let beside = |runs_max: usize, words: &'static [&'static str]| {
            let (place, writing) = (&place, &writing);
            scope.spawn(move || {
                let mut runs = 0;
                loop {
                    let output = place.run(words, "");
                    let errors = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success() && errors.is_empty(), "{words:?}: {errors}");
                    runs += 1;
                    if runs == runs_max || !writing.load(Ordering::SeqCst) {
                        break runs;
                    }
                }
            })
        };
        let packers = [
            beside(usize::MAX, &["pack", "--quiet", "--prune-now", "--level", "1"]),
            beside(usize::MAX, &["pack", "--quiet", "--prune-now", "--level", "1", "--all"]),
        ];
        let reads_max = if is_everything_tried() { usize::MAX } else { 4 };
        let readers = [
            beside(reads_max, &["log", "old/5", "--quiet"]),
            beside(reads_max, &["show", "old/7@3", "--quiet"]),
            beside(reads_max, &["verify", "--quiet"]),
        ];
        let failed = writers.into_iter().filter_map(|writer| writer.join().err()).count();
        writing.store(false, Ordering::SeqCst);
        let packings: usize = packers.into_iter().map(|packer| packer.join().unwrap()).sum();
        for reader in readers {
            reader.join().unwrap();
        }
        assert_eq!(failed, 0, "writers that failed");
        packings
    });
    let report = place.verify();
    assert_eq!(report.revisions as usize, ENTRIES_MAX + WRITERS * commits(), "acknowledged, and in the log");
    let store = place.open();
    let shared = super::history(&store, "shared");
    let texts: BTreeSet<String> = shared.iter().map(|revision| store.content(revision).unwrap()).collect();
    assert_eq!((shared.len(), texts.len()), (WRITERS / 2 * commits(), WRITERS / 2 * commits()), "every text once");
    println!("{} commits by {WRITERS} processes beside {packings} packings", WRITERS * commits());
}

/// How many kills: in CI as many as the project promises.
fn kills() -> u64 {
    if is_everything_tried() { 200 } else { 12 }
}

/// Runs the program and kills it after some time, unless it was done before. Whether it was killed.
fn run_and_kill(place: &Place, words: &[&str], after: Duration) -> bool {
    let mut command = place.command(words);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let is_killed = !Ending::of(&mut child).is_within(after);
    if is_killed {
        child.kill().unwrap();
    }
    child.wait().unwrap();
    is_killed
}

#[test]
fn packing_killed_at_random_moments_loses_nothing_and_leaves_only_litter() {
    let place = Place::with_entries(300);
    let (mut dice, mut killed, mut commits) = (Dice(7), 0, 300);
    for kill in 0..kills() {
        killed += u64::from(run_and_kill(
            &place,
            &["pack", "--prune-now", "--all"],
            Duration::from_micros(dice.below(20_000)),
        ));
        let output = place.run(&["commit", "beside"], &format!("text {kill}\n"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        commits += 1;
        assert_eq!(place.verify().revisions, commits, "after kill {kill}");
    }
    assert!(killed > 0, "no run was still going on when it was to be killed");
    assert!(place.run(&["pack", "--prune-now", "--all", "--quiet"], "").status.success());
    assert_eq!(place.verify().revisions, commits);
    // What a killed process was writing waits for an hour, as somebody may still be writing it.
    let is_object = |file: &std::fs::DirEntry| !file.file_name().to_string_lossy().starts_with(".writing-");
    let objects = |folder: &str| {
        std::fs::read_dir(place.store().join(folder)).unwrap().filter(|file| is_object(file.as_ref().unwrap())).count()
    };
    assert_eq!((objects("log"), objects("packs")), (1, 1), "one base and one pack");
    println!("{killed} packings killed");
}

#[test]
fn an_import_killed_at_random_moments_goes_on_and_doubles_nothing() {
    // The whole takes some of this time.
    let (lines_count, micros) = if is_everything_tried() { (30_000, 900_000) } else { (6_000, 180_000) };
    let place = Place::new();
    let file = place.dir.path().join("history.ndjson");
    let mut lines = String::new();
    // Texts that come back, equal neighbours: whatever was in counts once.
    for number in 0..lines_count {
        let content = format!("{} people were rescued. ", number % 7).repeat(60);
        let line = serde_json::json!({"doc": format!("d/{}", number % 90), "time": 1_700_000_000 + number / 200, "content": content});
        lines.push_str(&format!("{line}\n"));
    }
    std::fs::write(&file, &lines).unwrap();
    let words = ["import", "--quiet", file.to_str().unwrap()];
    let (mut dice, mut killed) = (Dice(11), 0);
    for _ in 0..kills() {
        killed += u64::from(run_and_kill(&place, &words, Duration::from_micros(dice.below(micros))));
    }
    assert!(place.run(&words, "").status.success());
    assert!(killed > 0, "no run was still going on when it was to be killed");
    assert_eq!(place.verify().revisions, lines_count);
    let again = place.run(&["--json", "import", file.to_str().unwrap()], "");
    let said: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((&said["added"], &said["held"]), (&0.into(), &lines_count.into()));
    println!("{killed} imports killed");
}
