//! The processes that are measured: each with an environment of its own, and with its home in the folder that it runs in.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Every setting of git's that makes a commit durable.
pub const DURABLE: [&str; 6] = ["-c", "core.fsync=all", "-c", "core.fsyncMethod=fsync", "-c", "gc.auto=0"];

/// How often what has no rounds is repeated; the best time counts.
const PASSES: usize = 3;

/// What has no rounds is not repeated after so long: git takes minutes, and minutes vary little.
const PASSES_MAX: Duration = Duration::from_secs(60);

/// Runs its arguments, and prints the seconds they took, the largest memory of a process among them in KiB, and how they
/// ended: the standard library can ask the kernel for none of it but the last.
const MEASURE: &str = "
import resource, subprocess, sys, time
start = time.monotonic()
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, status)
";

/// What a process took.
#[derive(Clone, Copy)]
pub struct Spent {
    pub time: Duration,
    pub peak_bytes: u64,
}

/// The directory that everything is in, and how often what is short is repeated.
pub struct Bench {
    dir: tempfile::TempDir,
    rounds: usize,
}

impl Bench {
    /// In a new directory below `place`, which goes when the bench ends.
    pub fn new(place: &Path, rounds: usize) -> Self {
        Self { dir: tempfile::tempdir_in(place).unwrap(), rounds }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Makes a folder, without what was in it.
    pub fn fresh(&self, dir: &str) {
        self.remove(dir);
        fs::create_dir_all(self.path(dir)).unwrap();
    }

    pub fn remove(&self, dir: &str) {
        if self.path(dir).exists() {
            fs::remove_dir_all(self.path(dir)).unwrap();
        }
    }

    /// Makes a folder what another is, on the disk too, so that whoever syncs next need not wait for it.
    pub fn copy(&self, from: &str, to: &str) {
        self.remove(to);
        let mut copy = Command::new("cp");
        copy.arg("-a").arg(self.path(from)).arg(self.path(to));
        run(vec![copy, Command::new("sync")]);
    }

    /// A command in a folder, with no configuration but ours.
    fn command(&self, program: &str, dir: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).current_dir(self.path(dir)).env_clear();
        let home = self.path(dir).join("home");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", &home);
        command.env("XDG_CACHE_HOME", home.join("cache")).env("XDG_STATE_HOME", home.join("state"));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("LC_ALL", "C.UTF-8");
        for who in ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "VARIORUM_AUTHOR"] {
            command.env(who, "Desk");
        }
        for address in ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"] {
            command.env(address, "desk@example.org");
        }
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    }

    pub fn git(&self, dir: &str, words: &[&str]) -> Command {
        self.command("git", dir, words)
    }

    pub fn variorum(&self, dir: &str, words: &[&str]) -> Command {
        self.command(env!("CARGO_BIN_EXE_variorum"), dir, words)
    }

    /// Runs a command once, its input from a file if there is one, and says what it took.
    pub fn spend(&self, dir: &str, command: &Command, input: Option<&Path>) -> Spent {
        let mut measure = self.command("python3", dir, &["-c", MEASURE]);
        measure.arg(command.get_program()).args(command.get_args());
        if let Some(input) = input {
            measure.stdin(File::open(input).unwrap());
        }
        let printed = printed(measure);
        let mut words = printed.split_whitespace();
        let mut number = || words.next().unwrap().parse::<f64>().unwrap();
        let (seconds, kibibytes, status) = (number(), number(), number());
        assert!(status == 0.0, "{command:?} ended with {status}");
        Spent { time: Duration::from_secs_f64(seconds), peak_bytes: kibibytes as u64 * 1024 }
    }

    /// The medians of both, which run in turn, so that a machine that slows down slows both.
    pub fn in_turn(
        &self,
        mut git: impl FnMut(usize) -> Vec<Command>,
        mut ours: impl FnMut(usize) -> Vec<Command>,
    ) -> (Duration, Duration) {
        let (mut git_times, mut our_times) = (Vec::new(), Vec::new());
        for round in 0..self.rounds + 2 {
            let times = (run(git(round)), run(ours(round)));
            // The first two rounds warm the caches.
            if round >= 2 {
                git_times.push(times.0);
                our_times.push(times.1);
            }
        }
        (percentile(&mut git_times, 0.5), percentile(&mut our_times, 0.5))
    }

    /// The median of one.
    pub fn median(&self, command: impl Fn() -> Command) -> Duration {
        let mut times: Vec<_> = (0..self.rounds).map(|_| run(vec![command()])).collect();
        percentile(&mut times, 0.5)
    }
}

/// The best time, and the most memory, of a few passes.
pub fn best(mut pass: impl FnMut() -> Spent) -> Spent {
    let start = Instant::now();
    let mut best = pass();
    for _ in 1..PASSES {
        if start.elapsed() > PASSES_MAX {
            break;
        }
        let spent = pass();
        best.time = best.time.min(spent.time);
        best.peak_bytes = best.peak_bytes.max(spent.peak_bytes);
    }
    best
}

/// Runs commands one after another, their output read and thrown away, and gives the time they took.
pub fn run(commands: Vec<Command>) -> Duration {
    let start = Instant::now();
    for command in commands {
        output(command);
    }
    start.elapsed()
}

/// Runs a command, and gives what it printed.
pub fn printed(command: Command) -> String {
    String::from_utf8(output(command)).unwrap()
}

fn output(mut command: Command) -> Vec<u8> {
    let output = command.stdout(Stdio::piped()).output().unwrap();
    assert!(output.status.success(), "{command:?} ended with {}", output.status);
    output.stdout
}

/// The time that so large a part of `times` does not exceed.
pub fn percentile(times: &mut [Duration], part: f64) -> Duration {
    times.sort_unstable();
    times[(part * (times.len() - 1) as f64).round() as usize]
}

/// The lengths of all files below a folder whose names begin so.
pub fn bytes_of(dir: &Path, begins: &str) -> u64 {
    files(dir)
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(begins))
        .map(|path| length(&path))
        .sum()
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len()
}

/// All files below a folder.
pub fn files(dir: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let mut left = vec![dir.to_owned()];
    std::iter::from_fn(move || {
        loop {
            let path = left.pop()?;
            if !path.is_dir() {
                return Some(path);
            }
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
    })
}
