//! Sixteen processes that commit to one store, half of them to one briefing, while others read.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

use super::{ENTRIES_MAX, Place, is_everything_tried};

const WRITERS: usize = 16;

/// Commits of each writer: in CI more.
fn commits() -> usize {
    if is_everything_tried() { 50 } else { 3 }
}

/// What the writers have done so far.
#[derive(Clone, Copy, Default)]
struct Progress {
    acknowledged: usize,
    /// Whether something of the briefing that is read was among it: what a reader must find was
    /// acknowledged before it began.
    has_shared: bool,
    is_over: bool,
}

/// Tells readers of each commit. They read after each, and not without an end in between, which
/// would leave the writers no processor.
#[derive(Default)]
struct Watched {
    progress: Mutex<Progress>,
    changed: Condvar,
}

impl Watched {
    fn change(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress.lock().unwrap());
        self.changed.notify_all();
    }

    /// Waits until more was acknowledged than `seen`; `None` when the writers have ended.
    fn after(&self, seen: usize) -> Option<Progress> {
        let is_old = |progress: &mut Progress| progress.acknowledged == seen && !progress.is_over;
        let progress = *self.changed.wait_while(self.progress.lock().unwrap(), is_old).unwrap();
        (!progress.is_over).then_some(progress)
    }
}

/// Runs the writers and the readers. Every commit is a process of its own.
fn contend(place: &Place) {
    let commits = commits();
    let before = place.open().pin().unwrap().shown.size as usize;
    let (watched, reads) = (Watched::default(), AtomicUsize::new(0));
    let (watched, reads) = (&watched, &reads);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn(move || {
                    let briefing = if writer % 2 == 0 { "shared".to_owned() } else { format!("own/{writer}") };
                    for number in 0..commits {
                        let text = format!("writer {writer}, text {number}\n");
                        let output = place.run(&["commit", &briefing], &text);
                        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                        watched.change(|progress| {
                            progress.acknowledged += 1;
                            progress.has_shared |= briefing == "shared";
                        });
                    }
                })
            })
            .collect();
        let readers: [&[&str]; 4] = [
            &["log", "shared", "-n", "5", "--quiet"],
            &["show", "shared", "--quiet"],
            &["verify", "--quick", "--quiet"],
            &["list", "--quiet"],
        ];
        for words in readers {
            scope.spawn(move || {
                let mut seen = 0;
                while let Some(progress) = watched.after(seen) {
                    seen = progress.acknowledged;
                    let output = place.run(words, "");
                    let errors = String::from_utf8_lossy(&output.stderr);
                    let not_yet = output.status.code() == Some(3) && !progress.has_shared;
                    assert!((output.status.success() && errors.is_empty()) || not_yet, "{words:?}: {errors}");
                    if words[0] == "show" && output.status.success() {
                        let text = String::from_utf8(output.stdout).unwrap();
                        assert!(text.starts_with("writer ") && text.ends_with('\n'), "a partial revision: {text:?}");
                    }
                    reads.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        let failed = writers.into_iter().filter_map(|writer| writer.join().err()).count();
        watched.change(|progress| progress.is_over = true);
        assert_eq!(failed, 0, "writers that failed");
    });
    let report = place.verify();
    assert_eq!(report.revisions as usize, before + WRITERS * commits, "acknowledged, and in the log");
    let store = place.open();
    let shared = super::history(&store, "shared");
    let numbers: Vec<u64> = shared.iter().map(|revision| revision.record.number).collect();
    assert_eq!(numbers, (1..=(WRITERS / 2 * commits) as u64).collect::<Vec<_>>(), "numbers without gap");
    let mut texts: Vec<String> = shared.iter().map(|revision| store.content(revision).unwrap()).collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), WRITERS / 2 * commits, "every text once");
    assert_eq!(place.litter(), Vec::<std::path::PathBuf>::new());
    println!(
        "{} commits by {WRITERS} processes, {} reads beside them",
        WRITERS * commits,
        reads.load(Ordering::SeqCst)
    );
}

#[test]
fn sixteen_processes_commit_to_an_empty_store() {
    contend(&Place::new());
}

#[test]
fn sixteen_processes_commit_to_a_large_store() {
    contend(&Place::with_entries(ENTRIES_MAX));
}
