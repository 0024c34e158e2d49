//! However long a line or a text is: what an import holds at once is bounded.

use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};

use crate::World;

/// The largest memory that a process has had, in KiB.
#[cfg(target_os = "linux")]
fn peak_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Imports what `write` writes: the counts, what was told of each refusal, and the largest memory
/// in KiB.
#[cfg(target_os = "linux")]
fn import_streamed(world: &World, write: impl FnOnce(&mut dyn std::io::Write)) -> ([u64; 4], Vec<String>, u64) {
    let mut child = world.prepared(["import", "--json"]).spawn().unwrap();
    let mut input = std::io::BufWriter::with_capacity(1 << 20, child.stdin.take().unwrap());
    write(&mut input);
    // A pipe holds 64 KiB, so all but that has been read when the last write is done.
    input.flush().unwrap();
    let peak = peak_kib(child.id());
    drop(input);
    let output = child.wait_with_output().unwrap();
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    let counts = ["added", "held", "refused", "left_out"].map(|field| object[field].as_u64().unwrap());
    let told = String::from_utf8(output.stderr).unwrap();
    let reason = |line: &str| serde_json::from_str::<Value>(line).unwrap()["reason"].as_str().map(str::to_owned);
    // The last line may say how many more were rejected.
    (counts, told.lines().filter_map(reason).collect(), peak)
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_without_an_end_is_passed_over_in_bounded_memory() {
    let world = World::new();
    let (counts, told, peak) = import_streamed(&world, |input| {
        input.write_all(br#"{"doc":"a","time":0,"content":""#).unwrap();
        let piece = vec![b'x'; 1 << 20];
        (0..900).for_each(|_| input.write_all(&piece).unwrap());
        input.write_all(b"\"}\n{\"doc\":\"b\",\"time\":0,\"content\":\"x\"}\n").unwrap();
    });
    assert_eq!(counts, [1, 0, 1, 0]);
    assert!(told[0].contains("larger than 64 MiB"), "{told:?}");
    assert!(peak < 250 << 10, "{peak} KiB");
    assert_eq!(world.run("show b").ok().out, "x");
}

#[cfg(target_os = "linux")]
#[test]
fn what_no_record_holds_is_refused_before_it_is_held() {
    let world = World::new();
    let (counts, told, peak) = import_streamed(&world, |input| {
        let mut line = |begin: &str, piece: &dyn Fn(u32) -> String, count: u32, end: &str| {
            input.write_all(begin.as_bytes()).unwrap();
            (0..count).for_each(|number| input.write_all(piece(number).as_bytes()).unwrap());
            input.write_all(format!("{end}\n").as_bytes()).unwrap();
        };
        let good = r#""time":0,"content":"x"}"#;
        line(r#"{"doc":"a","meta":{"#, &|n| format!(r#""{n}":"","#), 3_000_000, &format!(r#""n":""}},{good}"#));
        line(r#"{"doc":"a","labels":["#, &|_| r#""","#.into(), 10_000_000, &format!(r#""n"],{good}"#));
        line(r#"{"doc":"a","#, &|n| format!(r#""{n}":1,"#), 3_000_000, good);
        line(r#"{"doc":"a","author":""#, &|_| r"\n".repeat(1000), 20_000, &format!(r#"",{good}"#));
        line(r#"{"doc":"a","q":"#, &|_| "[".repeat(1000), 40_000, &format!(",{good}"));
        line(r#"{"doc":"a","q":""#, &|_| "\u{fffd}".repeat(1000), 8_000, &format!("\",{good}"));
    });
    assert_eq!(counts, [1, 0, 5, 1], "{told:?}");
    for (told, why) in told.iter().zip([
        "keys and values of meta are larger than a record",
        "more than 256 labels",
        "the keys are larger than a record",
        "20000000 bytes, but a record may have at most",
        "more than 128 deep",
    ]) {
        assert!(told.contains(why), "{told}");
    }
    assert!(peak < 250 << 10, "{peak} KiB");
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_line_is_read_as_a_short_one_is() {
    let world = World::new();
    // Far beyond what is held of a line, with characters of every length across the ends of what is
    // read at once.
    let text = "\u{1}Мост \"је\"\t北京🏴 ".repeat(600_000);
    let line = |text: &str, end: &str| format!(r#"{{"doc":"a","time":0,"content":{},"note":"n"{end}"#, json!(text));
    let escaped = "\\u0001\\ud83c\\udff4\\u0416".repeat(700_000);
    let (counts, told, peak) = import_streamed(&world, |input| {
        for end in ["}", ",\"note\":1}", "", "} {}", ",\"author\":\"\\ud800\"}"] {
            input.write_all(format!("{}\n", line(&text, end)).as_bytes()).unwrap();
        }
        input.write_all(b"{\"doc\":\"a\",\"q\":\"").unwrap();
        input.write_all(&vec![b' '; 20 << 20]).unwrap();
        input.write_all(b"\xc3(\",\"time\":0,\"content\":\"x\"}\n").unwrap();
        input.write_all(format!("{{\"doc\":\"b\",\"time\":0,\"content\":\"{escaped}\"}}\n").as_bytes()).unwrap();
        input.write_all(format!("{}\n", line("short", "}")).as_bytes()).unwrap();
    });
    assert_eq!(counts, [3, 0, 5, 0], "{told:?}");
    let whys =
        ["duplicate field `note`", "truncated at byte", "trailing characters", "surrogate", "not UTF-8 at byte 209715"];
    for (told, why) in told.iter().zip(whys) {
        assert!(told.contains(why), "{why}: {told}");
    }
    assert!(world.run("show a@1").ok().out == text);
    assert!(world.run("show b").ok().out == "\u{1}🏴Ж".repeat(700_000));
    assert_eq!(world.run("show a@2").ok().out, "short");
    assert!(peak < 300 << 10, "{peak} KiB");
}

#[cfg(target_os = "linux")]
#[test]
fn what_stands_beside_texts_takes_bounded_memory_too() {
    let world = World::new();
    let (counts, told, peak) = import_streamed(&world, |input| {
        let note = "The harbour master said no. ".repeat(2000);
        for number in 0..5000 {
            let line =
                format!(r#"{{"doc":"d/{}","time":{number},"content":"x{number}","note":"{note}"}}"#, number % 90);
            input.write_all(format!("{line}\n").as_bytes()).unwrap();
        }
        let name = "x".repeat(50_000);
        for _ in 0..2000 {
            input
                .write_all(format!("{{\"doc\":\"{name}\",\"time\":\"{name}\",\"content\":\"x\"}}\n").as_bytes())
                .unwrap();
        }
    });
    assert_eq!(counts, [5000, 0, 2000, 0]);
    assert!(told.iter().all(|reason| reason.len() < 400), "{}", told[0]);
    assert!(peak < 300 << 10, "{peak} KiB");
}

#[cfg(target_os = "linux")]
#[test]
fn a_text_without_an_end_in_a_dump_is_refused_in_bounded_memory() {
    let world = World::new();
    let mut child = world.prepared(["import", "--json"]).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let head = "<mediawiki><page><title>a</title><revision><id>1</id><timestamp>2026-05-09T08:00:00Z</timestamp><text>";
    input.write_all(head.as_bytes()).unwrap();
    let piece = "ж".repeat(1 << 19);
    for _ in 0..500 {
        input.write_all(piece.as_bytes()).unwrap();
    }
    let peak = peak_kib(child.id());
    let tail = "</text></revision><revision><id>2</id><timestamp>2026-05-09T09:00:00Z</timestamp><text>x</text></revision></page></mediawiki>";
    input.write_all(tail.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("larger than 64 MiB"));
    assert!(peak < 300 << 10, "{peak} KiB");
    assert_eq!(world.run("show a").ok().out, "x");
}
