//! The server, end to end: the real binary on a port of its own, asked as browsers and strangers
//! ask.
//!
//! How to write one: take a [`World`], commit what is to be shown, [`World::serve`] it with the
//! options that are tried, and ask the [`Served`] server: `get("/b/news")`, or `ask` with the lines
//! of a request as they are. It is stopped when the test ends.

// The helpers of tests are tests too: where they cannot go on, they fail.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod api;
mod crowds;
mod hosts;
mod life;
mod load;
mod nginx;
#[path = "../support/tool.rs"]
mod tool;
mod writing;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

/// How long an answer may take before a test gives up: far longer than any should.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directory with a home and a store.
struct World {
    dir: tempfile::TempDir,
}

impl World {
    /// One with an empty store.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["home", "work"] {
            std::fs::create_dir(dir.path().join(folder)).unwrap();
        }
        let world = Self { dir };
        world.run(&["init"], "");
        world
    }

    /// One with a briefing of one revision.
    fn with_news() -> Self {
        let world = Self::new();
        world.commit("news", "Two ships sail.\n");
        world
    }

    fn work(&self) -> PathBuf {
        self.dir.path().join("work")
    }

    /// Our program, or another one, with nothing of the environment but this world's.
    fn command(&self, program: &str) -> Command {
        let home = self.dir.path().join("home");
        let mut command = Command::new(program);
        command.current_dir(self.work()).env_clear();
        command.env("HOME", &home).env("USER", "tester").env("TZ", "UTC");
        command.env("XDG_CACHE_HOME", home.join("cache")).env("XDG_STATE_HOME", home.join("state"));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs our program to its end, with this on standard input, and gives what it printed.
    #[track_caller]
    fn run(&self, words: &[&str], input: &str) -> String {
        let mut child = self.command(PROGRAM).args(words).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Commits a text.
    #[track_caller]
    fn commit(&self, name: &str, text: &str) {
        self.run(&["commit", name, "--time", "2026-05-09T08:00:00Z", "-m", "why", "-q"], text);
    }

    /// Serves the store with these options, on any port that is free.
    #[track_caller]
    fn serve(&self, options: &[&str]) -> Served {
        let mut command = self.command(PROGRAM);
        command.args(["serve", "--port", "0"]).args(options);
        Served::start(command)
    }
}

/// Our program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_variorum");

/// A server that runs; it is killed when the test ends without stopping it.
struct Served {
    child: Child,
    stdout: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    /// Starts it, and waits until it says where it listens.
    #[track_caller]
    fn start(command: Command) -> Self {
        // Whatever it says of its requests nobody reads here.
        Self::start_with(command, Stdio::null())
    }

    /// The same, with somewhere for what it says of its requests.
    #[track_caller]
    fn start_with(mut command: Command, stderr: Stdio) -> Self {
        let mut child = command.stdin(Stdio::null()).stderr(stderr).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("Listening on http://").and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("{line:?}")).parse().unwrap();
        Self { child, stdout, address }
    }

    /// The next line that it prints.
    fn next_line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    /// The host that it answers for.
    fn host(&self) -> String {
        self.address.to_string()
    }

    /// A connection to it.
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Asks for a path as a browser does.
    #[track_caller]
    fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.host()))
    }

    /// Sends a request as it is, and reads until the server closes the connection.
    #[track_caller]
    fn ask(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        // A server that has heard enough may close before all is sent.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::read(&answer)
    }

    /// Tells it to stop, as a system does.
    fn terminate(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Waits until it has ended; gives how, and what else it printed.
    fn end(mut self) -> (ExitStatus, String) {
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap(), rest)
    }
}

/// An answer as it came.
#[derive(Debug)]
struct Answer {
    /// 0 where the connection was closed without an answer.
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// The value of a header.
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    /// Insists on a status.
    #[track_caller]
    fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}\n{}", self.head, self.body);
        self
    }

    /// Insists that the body has this in it.
    #[track_caller]
    fn says(&self, words: &str) -> &Self {
        assert!(self.body.contains(words), "{words:?} is not in:\n{}\n{}", self.head, self.body);
        self
    }
}
