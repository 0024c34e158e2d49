//! Everybody at once: writers, packers, an import and readers, each a process, killed and stopped
//! at random moments. And a long packing beside writers that never pause.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::{Dice, Ending, Place, history, is_everything_tried};

/// Entries that nobody packed, and more of them than make writers pack by themselves.
const ENTRIES: usize = 1040;

/// How much longer a slow machine may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What befell the processes.
#[derive(Default)]
struct Tally {
    acknowledged: Mutex<BTreeSet<String>>,
    killed: AtomicUsize,
    stopped: AtomicUsize,
    packings: AtomicUsize,
    imports: AtomicUsize,
    reads: AtomicUsize,
}

impl Tally {
    /// Whether something was killed, something stopped, and something packed.
    fn has_all(&self) -> bool {
        [&self.killed, &self.stopped, &self.packings].iter().all(|count| count.load(Ordering::SeqCst) > 0)
    }
}

fn count(of: &AtomicUsize) -> usize {
    of.fetch_add(1, Ordering::SeqCst)
}

fn signal(name: &str, child: &Child) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {} 2>/dev/null", child.id())]).status();
    assert!(sent.is_ok(), "a signal could not be sent");
}

/// Runs the program with `text` on standard input; often it is killed, or stopped for a while, at
/// a random moment. `Some` if it was left to end by itself: whether it succeeded.
fn run_among_others(place: &Place, words: &[&str], text: &str, dice: &mut Dice, tally: &Tally) -> Option<bool> {
    use std::io::Write;
    let mut command = place.command(words);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let ending = Ending::of(&mut child);
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    let fate = dice.below(8);
    if fate < 3 && !ending.is_within(Duration::from_micros(dice.below(60_000))) {
        if fate < 2 {
            child.kill().unwrap();
            child.wait().unwrap();
            count(&tally.killed);
            return None;
        }
        signal("STOP", &child);
        count(&tally.stopped);
        ending.is_within(Duration::from_millis(dice.below(400)));
        signal("CONT", &child);
    }
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {errors}");
    Some(true)
}

/// Lines of an import, of more than one batch's worth of briefings.
fn import_file(place: &Place, lines: usize) -> String {
    let file = place.dir.path().join("import.ndjson");
    let line = |number: usize| {
        let content = format!("{} people were rescued from ferry {}. ", number % 7, number % 11).repeat(20);
        let doc = format!("import/{}", number % 90);
        serde_json::json!({"doc": doc, "time": 1_700_000_000 + number, "content": content}).to_string() + "\n"
    };
    std::fs::write(&file, (0..lines).map(line).collect::<String>()).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_crowd_that_is_killed_and_stopped_loses_and_doubles_nothing() {
    let (writers, seconds, lines) = if is_everything_tried() { (24, 120, 40_000) } else { (8, 2, 2_000) };
    let place = Place::with_entries(200);
    let file = import_file(&place, lines);
    let (tally, end) = (Tally::default(), Instant::now() + Duration::from_secs(seconds));
    // On a machine that has much else to do, until everything has happened.
    let goes_on = || Instant::now() < end || (!tally.has_all() && Instant::now() < end + PATIENCE);
    let (place, tally, goes_on) = (&place, &tally, &goes_on);
    let import = ["import", "--quiet", &file];
    std::thread::scope(|scope| {
        for writer in 0..writers {
            scope.spawn(move || {
                let mut dice = Dice(1 + writer as u64);
                let briefing = if writer % 2 == 0 { "shared".to_owned() } else { format!("own/{writer}") };
                for number in (0..).take_while(|_| goes_on()) {
                    let text = format!("writer {writer}, text {number}\n");
                    if run_among_others(place, &["commit", &briefing, "--quiet"], &text, &mut dice, tally).is_some() {
                        tally.acknowledged.lock().unwrap().insert(text);
                    }
                }
            });
        }
        let packers: [&[&str]; 2] = [&["--prune-now"], &["--all"]];
        for (packer, how) in packers.into_iter().enumerate() {
            scope.spawn(move || {
                let mut dice = Dice(101 + packer as u64);
                let words = [&["pack", "--quiet", "--level", "1"], how].concat();
                while goes_on() {
                    run_among_others(place, &words, "", &mut dice, tally).map(|_| count(&tally.packings));
                }
            });
        }
        scope.spawn(move || {
            let mut dice = Dice(201);
            while goes_on() {
                run_among_others(place, &import, "", &mut dice, tally).map(|_| count(&tally.imports));
            }
        });
        let readers: [&[&str]; 3] = [
            &["log", "old/5", "-n", "5", "--quiet"],
            &["show", "old/7@1", "--quiet"],
            &["verify", "--quick", "--quiet"],
        ];
        for words in readers {
            scope.spawn(move || {
                while goes_on() {
                    let output = place.run(words, "");
                    assert!(output.status.success() && output.stderr.is_empty(), "{words:?}: {output:?}");
                    count(&tally.reads);
                }
            });
        }
    });
    assert!(place.run(&import, "").status.success());
    let report = place.verify();
    assert!(report.voids.is_empty(), "{:?}", report.voids);
    let store = place.open();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let names = ["shared".to_owned()].into_iter().chain((0..writers).map(|writer| format!("own/{writer}")));
    for revision in names.flat_map(|name| history(&store, &name)) {
        *times.entry(store.content(&revision).unwrap()).or_default() += 1;
    }
    let acknowledged = tally.acknowledged.lock().unwrap();
    let lost: Vec<&String> = acknowledged.iter().filter(|text| !times.contains_key(*text)).collect();
    let doubled: Vec<&String> = times.iter().filter(|(_, times)| **times > 1).map(|(text, _)| text).collect();
    assert_eq!((lost.len(), doubled.len()), (0, 0), "lost {lost:?}, doubled {doubled:?}");
    assert_eq!(report.revisions as usize, 200 + times.len() + lines, "and the import whole, each line once");
    let of = |count: &AtomicUsize| count.load(Ordering::SeqCst);
    println!(
        "{seconds} s of {writers} writers: {} commits acknowledged, {} more landed, 0 lost, 0 doubled, 0 void; {} \
         packings, {} imports, {} reads; {} kills, {} stops",
        acknowledged.len(),
        times.len() - acknowledged.len(),
        of(&tally.packings),
        of(&tally.imports),
        of(&tally.reads),
        of(&tally.killed),
        of(&tally.stopped),
    );
    assert!(tally.has_all());
}

#[test]
fn a_long_packing_lands_beside_writers_that_never_pause() {
    // As many entries as make writers pack by themselves, and a text that takes a while at the
    // highest level.
    let place = Place::with_entries(ENTRIES);
    let large = if is_everything_tried() { 40 << 20 } else { 1 << 20 };
    let mut dice = Dice(5);
    let text: String = (0..large).map(|_| char::from(b' ' + dice.below(64) as u8)).collect();
    assert!(place.run(&["commit", "large", "--quiet"], &text).status.success());
    let (packing, commits) = (AtomicBool::new(true), AtomicUsize::new(0));
    let (place, packing, commits) = (&place, &packing, &commits);
    let since = Instant::now();
    let packed = std::thread::scope(|scope| {
        for writer in 0..2 {
            scope.spawn(move || {
                for number in (0..).take_while(|_| packing.load(Ordering::SeqCst)) {
                    let text = format!("writer {writer}, text {number}\n");
                    let output = place.run(&["commit", "beside", "--quiet"], &text);
                    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                    count(commits);
                }
            });
        }
        let output = place.run(&["--json", "pack", "--best"], "");
        packing.store(false, Ordering::SeqCst);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    });
    let (seconds, commits) = (since.elapsed().as_secs_f32(), commits.load(Ordering::SeqCst));
    assert_eq!(packed["overtaken"], false, "{packed}");
    assert!(packed["packs"].as_u64() >= Some(1), "{packed}");
    assert_eq!(place.verify().revisions as usize, ENTRIES + 1 + commits);
    println!("a packing of {seconds:.1} s landed beside {commits} commits");
}
