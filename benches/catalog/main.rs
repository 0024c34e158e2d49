//! What the catalog answers without reading what is not shown, in stores of a stated size: a listing of 50,000 briefings,
//! a day's log in 180,000 revisions, the newest of 200,000 revisions of one briefing, the listing of a prefix.
//!
//! `cargo bench --bench catalog [-- --rounds 5 --part 10 --dir PATH]`. Needs python3, which asks the kernel for the
//! processor time of a whole process, user and system: the median of so many rounds. `--part 10` makes every store a tenth
//! of its size, to see that the bench runs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement that goes wrong may stop"
)]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Runs its arguments but the first, their output to the file that the first names, and prints the seconds of processor time
/// that they took, and how they ended.
const MEASURE: &str = "
import os, sys
out = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])
_, status, used = os.wait4(child, 0)
print(used.ru_utime + used.ru_stime, status)
";

/// Seconds of a day.
const DAY: u64 = 86_400;

/// The first day of the generated revisions, 2023-01-01, in seconds since 1970.
const FIRST: u64 = 1_672_531_200;

fn main() {
    let number = |name, default: u64| argument(name).map_or(default, |value| value.parse().expect("a number"));
    let place = argument("--dir").map_or_else(std::env::temp_dir, PathBuf::from);
    let (rounds, part) = (number("--rounds", 5), number("--part", 1));
    let dir = tempfile::tempdir_in(place).unwrap();

    let briefings = 50_000 / part;
    let many = Bench::import(dir.path(), "briefings", rounds, (0..briefings).map(|n| (format!("a/{n:06}"), n * 60, n)));
    many.print(&format!("list of {briefings} briefings"), &["list"], briefings, 300);
    many.print("list of a prefix, of ten", &["list", "a/00001"], 10, 20);

    // Three years; imported as they came, so that those of a day lie together, and as another order has them.
    let revisions = 180_000 / part;
    let day = revisions / (3 * 365);
    for (about, step) in [("in order", 1), ("in disorder", 7_919)] {
        let line = |n: u64| (format!("b/{:05}", n % 20_000), (n * step % revisions) * 3 * 365 * DAY / revisions, n);
        let log = Bench::import(dir.path(), &format!("log, {about}"), rounds, (0..revisions).map(line));
        let words = ["log", "--since", "2024-06-01", "--until", "2024-06-01"];
        log.print(&format!("log of a day in {revisions} revisions, {about}"), &words, day, 50);
    }

    let long = 200_000 / part;
    let one = Bench::import(dir.path(), "one briefing", rounds, (0..long).map(|n| ("long".to_owned(), n * 60, n)));
    one.print(&format!("log -n 1 of {long} revisions"), &["log", "long", "-n", "1"], 1, 20);
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

/// A store, in a directory of its own.
struct Bench {
    dir: PathBuf,
    rounds: u64,
}

impl Bench {
    /// Makes a store of these revisions: the briefing, the seconds after the first day, and what its text says.
    fn import(place: &Path, about: &str, rounds: u64, revisions: impl Iterator<Item = (String, u64, u64)>) -> Self {
        let dir = place.join(about);
        std::fs::create_dir(&dir).unwrap();
        let file = dir.join("revisions.ndjson");
        let mut lines = BufWriter::new(File::create(&file).unwrap());
        for (name, seconds, n) in revisions {
            let line = serde_json::json!({
                "doc": name,
                "time": time(FIRST + seconds),
                "author": "Desk",
                "note": format!("update {n}"),
                "content": format!("The ferry of line {n} sails at {:02}:{:02}.\n", n % 24, n % 60),
            });
            serde_json::to_writer(&mut lines, &line).unwrap();
            lines.write_all(b"\n").unwrap();
        }
        lines.flush().unwrap();
        let bench = Self { dir, rounds };
        for words in [&["init"][..], &["import", "revisions.ndjson"], &["pack"]] {
            let ended = bench.variorum(words).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
            assert!(ended.success(), "{words:?}");
        }
        std::fs::remove_file(&file).unwrap();
        bench
    }

    fn variorum(&self, words: &[&str]) -> Command {
        self.command(env!("CARGO_BIN_EXE_variorum"), words)
    }

    /// A command with no configuration but ours.
    fn command(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).current_dir(&self.dir).env_clear().stdin(Stdio::null());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.dir.join("home"));
        command
    }

    /// Measures a verb, which prints about so many lines, and prints the processor time beside what it should take.
    fn print(&self, about: &str, words: &[&str], lines: u64, milliseconds_max: u64) {
        let mut times: Vec<Duration> = (0..self.rounds.max(1) + 1).map(|_| self.measure(words, lines)).collect();
        // The first one counts the words of what it shows, and keeps the counts.
        times.remove(0);
        times.sort_unstable();
        let median = times[times.len() / 2];
        let verdict = if median <= Duration::from_millis(milliseconds_max) { "reached" } else { "MISSED" };
        println!("{about:<48} {:>8.1} ms  ≤ {milliseconds_max} ms  {verdict}", median.as_secs_f64() * 1e3);
    }

    fn measure(&self, words: &[&str], lines: u64) -> Duration {
        let program = env!("CARGO_BIN_EXE_variorum");
        let mut measure = self.command("python3", &["-c", MEASURE, "printed", program]);
        let output = measure.args(words).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let numbers: Vec<f64> = said.split_whitespace().map(|number| number.parse().unwrap()).collect();
        assert!(numbers.len() == 2 && numbers[1] == 0.0, "{words:?}: {said}");
        let printed = std::fs::read(self.dir.join("printed")).unwrap();
        let printed = printed.iter().filter(|byte| **byte == b'\n').count() as u64;
        // A note has a line of its own in a log.
        assert!(printed >= lines, "{words:?} printed {printed} lines");
        Duration::from_secs_f64(numbers[0])
    }
}

/// A moment as RFC 3339 has it (Hinnant's `civil_from_days`).
fn time(seconds: u64) -> String {
    let (days, second) = (seconds / DAY + 719_468, seconds % DAY);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let (day, month) =
        (day_of_year - (153 * shifted + 2) / 5 + 1, if shifted < 10 { shifted + 3 } else { shifted - 9 });
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}
