//! Many readers, a writer and a packer at once, each in a process of its own: no error, and no page
//! that shows another text than the one that was committed.
//!
//! A test does it with a few requests; with `VARIORUM_TEST_ALL` for a minute, with 64 readers, and
//! says how long answers took.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde_json::Value;

use super::{Answer, Served, World};

/// Paragraphs of the briefing.
const PARAGRAPHS: u64 = 40;

/// How much of it is tried.
struct Amount {
    readers: u64,
    /// It ends once so much was read and written, and not before this time.
    requests: u64,
    commits: u64,
    packs: u64,
    at_least: Duration,
}

/// The text of a revision: one paragraph after another says the number of the last revision that
/// changed it.
fn text(revision: u64) -> String {
    let paragraph = |index: u64| {
        let turn = (revision + PARAGRAPHS - index) / PARAGRAPHS;
        let last = if turn == 0 { 0 } else { (turn - 1) * PARAGRAPHS + index };
        format!(
            "## Clause {index} <&>\n\nThe ferry {index} sails {last} times a day, \"whatever\" the weather may be, and dogs need a lead.\n\n"
        )
    };
    (0..PARAGRAPHS).map(paragraph).collect()
}

/// What is shared by all who take part.
struct Storm<'server> {
    server: &'server Served,
    /// The newest revision that is known to be durable.
    committed: AtomicU64,
    is_over: AtomicBool,
    requests: AtomicU64,
    /// Seconds that each request took, by what was asked for.
    took_s: Mutex<BTreeMap<&'static str, Vec<f64>>>,
}

impl Storm<'_> {
    fn is_on(&self) -> bool {
        !self.is_over.load(Ordering::SeqCst)
    }

    fn get(&self, what: &'static str, path: &str) -> Answer {
        let began = Instant::now();
        let answer = self.server.get(path);
        let took_s = began.elapsed().as_secs_f64();
        answer.is(200);
        self.took_s.lock().unwrap().entry(what).or_default().push(took_s);
        self.requests.fetch_add(1, Ordering::SeqCst);
        answer
    }

    /// Reads what there is, and insists that it is what was committed.
    fn read(&self, seed: u64) {
        let mut state = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut below = |count: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % count
        };
        while self.is_on() {
            let newest = self.committed.load(Ordering::SeqCst);
            let [old, new] = [1 + below(newest), 1 + below(newest)];
            match below(8) {
                0..3 => {
                    let view = if below(2) == 0 { "" } else { "&view=side" };
                    let page = self.get("page of a diff", &format!("/b/news/diff/{old}..{new}?context=all{view}"));
                    assert_eq!(sides(&page.body), [text(old), text(new)], "{old}..{new}{view}");
                }
                3..5 => {
                    let diff = self.get("diff of the API", &format!("/api/v1/briefings/news/diff/{old}..{new}"));
                    assert_eq!(rebuilt(&diff.body), [text(old), text(new)], "{old}..{new}");
                }
                5 => assert_eq!(self.get("text", &format!("/b/news/raw/@{old}")).body, text(old)),
                6 => {
                    // Whatever was durable before it was asked for is there.
                    let list = self.get("history of the API", "/api/v1/briefings/news/history?limit=5");
                    let list: Value = serde_json::from_str(&list.body).unwrap();
                    assert!(list["items"][0]["number"].as_u64().unwrap() >= newest, "{list}");
                    assert_eq!(list.get("warnings"), None);
                }
                _ => {
                    let (what, path) = [("history", "/b/news"), ("changes", "/changes"), ("feed", "/feed.atom")]
                        [usize::try_from(below(3)).unwrap()];
                    self.get(what, path).says("news");
                }
            }
        }
    }
}

/// Both texts of the JSON of a diff.
fn rebuilt(json: &str) -> [String; 2] {
    let diff: Value = serde_json::from_str(json).unwrap();
    [["equal", "delete", "moved_from"], ["equal", "insert", "moved_to"]].map(|ops| {
        let parts = diff["parts"].as_array().unwrap().iter();
        parts
            .filter(|part| ops.contains(&part["op"].as_str().unwrap()))
            .map(|part| part["text"].as_str().unwrap())
            .collect()
    })
}

/// Both texts of the page of a diff that shows all of them, as a reader sees them.
fn sides(page: &str) -> [String; 2] {
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    let mut sides = [String::new(), String::new()];
    collect(&dom.document, false, [true, true], &mut sides);
    sides
}

/// Adds what stands in lines: what is deleted is of the old text alone, what is inserted of the new
/// one, and what is said beside them of none.
fn collect(node: &Handle, is_in_line: bool, of: [bool; 2], sides: &mut [String; 2]) {
    let (mut is_in_line, mut of) = (is_in_line, of);
    match &node.data {
        NodeData::Text { contents } if is_in_line => {
            sides
                .iter_mut()
                .zip(of)
                .filter(|(_, is_of)| *is_of)
                .for_each(|(side, _)| side.push_str(&contents.borrow()));
        }
        NodeData::Element { name, attrs, .. } => {
            let attrs = attrs.borrow();
            let class = attrs.iter().find(|attr| &*attr.name.local == "class").map(|attr| attr.value.to_string());
            let classes: Vec<&str> = class.as_deref().unwrap_or_default().split(' ').collect();
            let has = |class| classes.contains(&class);
            is_in_line |= has("line");
            match &*name.local {
                "span" if has("said") || has("step") => return,
                "a" if has("jump") => return,
                "del" => of[1] = false,
                "ins" => of[0] = false,
                "span" if has("moved") => of[0] = false,
                "div" if has("old") => of[1] = false,
                "div" if has("new") => of[0] = false,
                _ => {}
            }
        }
        _ => {}
    }
    node.children.borrow().iter().for_each(|child| collect(child, is_in_line, of, sides));
}

/// The most memory that a process had, in KiB; `None` where the system does not say.
fn memory_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok())
}

#[test]
fn readers_beside_a_writer_and_a_packer_see_what_was_committed_and_no_error() {
    let is_everything_tried = std::env::var_os("VARIORUM_TEST_ALL").is_some();
    let amount = if is_everything_tried {
        Amount { readers: 64, requests: 0, commits: 0, packs: 0, at_least: Duration::from_secs(60) }
    } else {
        Amount { readers: 8, requests: 60, commits: 3, packs: 1, at_least: Duration::ZERO }
    };
    let world = World::new();
    let commit = |number: u64| world.run(&["commit", "news", "-q", "-m", &format!("revision {number}")], &text(number));
    (1..=3).for_each(|number| drop(commit(number)));
    let server = world.serve(&[]);
    server.get("/b/news").is(200);
    let memory_before = memory_kib(server.child.id());
    let storm = &Storm {
        server: &server,
        committed: AtomicU64::new(3),
        is_over: AtomicBool::new(false),
        requests: AtomicU64::new(0),
        took_s: Mutex::default(),
    };
    let packs = AtomicU64::new(0);
    let began = Instant::now();
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..amount.readers).map(|seed| scope.spawn(move || Over(storm).read(seed))).collect();
        let packer = scope.spawn(|| {
            let over = Over(storm);
            while over.0.is_on() {
                world.run(&["pack", "--all", "--prune-now", "-q"], "");
                packs.fetch_add(1, Ordering::SeqCst);
            }
        });
        let over = Over(storm);
        while storm.is_on() {
            let number = storm.committed.load(Ordering::SeqCst) + 1;
            commit(number);
            storm.committed.store(number, Ordering::SeqCst);
            let is_enough = storm.requests.load(Ordering::SeqCst) >= amount.requests
                && number >= amount.commits + 3
                && packs.load(Ordering::SeqCst) >= amount.packs;
            if is_enough && began.elapsed() >= amount.at_least {
                break;
            }
        }
        drop(over);
        packer.join().unwrap();
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    });
    let took = began.elapsed();
    let memory = memory_kib(server.child.id());
    if let (Some(before), Some(after)) = (memory_before, memory) {
        assert!(after - before < 128 << 10, "{before} KiB of memory became {after}");
    }
    world.run(&["verify"], "");
    if is_everything_tried {
        let counts = [&storm.requests, &storm.committed, &packs].map(|count| count.load(Ordering::SeqCst));
        println!(
            "{counts:?} requests, revisions and packings in {took:.1?}; at most {memory:?} KiB, {memory_before:?} at first"
        );
        for (what, took_s) in storm.took_s.lock().unwrap().iter_mut() {
            took_s.sort_by(f64::total_cmp);
            let ms = |part: usize| took_s[(took_s.len() - 1) * part / 100] * 1e3;
            println!(
                "{what}: {} answers, median {:.0} ms, p99 {:.0} ms, slowest {:.0} ms",
                took_s.len(),
                ms(50),
                ms(99),
                ms(100)
            );
        }
    }
}

/// Whoever takes part: when one of them ends, however it does, all end.
struct Over<'storm>(&'storm Storm<'storm>);

impl Over<'_> {
    fn read(&self, seed: u64) {
        self.0.read(seed);
    }
}

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::SeqCst);
    }
}
