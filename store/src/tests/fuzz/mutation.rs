//! Sound bytes, changed as a plan of random bytes says.

use std::hash::{BuildHasher as _, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use proptest::collection;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Bytes of a plan: enough for more changes than any parser gets through.
const PLAN_BYTES_MAX: usize = 128;

/// What parsers trip over.
const TOKENS: [&str; 48] = [
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "\\u",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    " ",
    "\n",
    "\r\n",
    "\0",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "null",
    "true",
    "-0",
    "1e400",
    "0x10",
    "9007199254740993",
    "18446744073709551615",
    "-1",
    "0",
    "1",
    "//",
    "../",
    "@",
    "%2f",
    "<",
    ">",
    "&",
    "&#0;",
    "]]>",
    "<!--",
    "<<",
    "\"\\377\"",
    "\u{301}",
    "\u{10ffff}",
    "::",
    "T24:00:00",
    "Z",
    "+99:99",
    "é",
    "字",
];

/// Numbers that are put in place of another.
const NUMBERS: [&str; 10] =
    ["0", "1", "2", "-1", "00", "1.0", "1e3", "9007199254740992", "9007199254740993", "18446744073709551616"];

/// Runs a target with so many inputs, the same in every run. An input that fails is made as short
/// as it can be.
///
/// `VARIORUM_FUZZ_INPUTS` says another number, which may be millions: then others come from a
/// generator that costs nothing, and the target tells how many there were and how long the slowest
/// took.
pub(crate) fn fuzz(target: &str, inputs: u32, check: impl Fn(&[u8])) {
    let given = std::env::var("VARIORUM_FUZZ_INPUTS").ok().and_then(|count| count.parse().ok());
    if let Some(inputs) = given {
        return fuzz_long(target, inputs, &check);
    }
    let config = Config { cases: inputs, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let ran = runner.run(&collection::vec(any::<u8>(), 0..PLAN_BYTES_MAX), |plan| {
        check(&plan);
        Ok(())
    });
    if let Err(failed) = ran {
        panic!("{target}: {failed}");
    }
}

fn fuzz_long(target: &str, inputs: u64, check: &dyn Fn(&[u8])) {
    let mut state = RandomState::new().hash_one(target);
    let mut next = || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let (mut plan, mut slowest) = ([0; PLAN_BYTES_MAX], Duration::ZERO);
    let mut plan_of_slowest = Vec::new();
    for _ in 0..inputs {
        let len = next() as usize % PLAN_BYTES_MAX;
        for bytes in plan[..len].chunks_mut(8) {
            bytes.copy_from_slice(&next().to_le_bytes()[..bytes.len()]);
        }
        let since = Instant::now();
        if fails(check, &plan[..len]) {
            let short = shortened(check, plan[..len].to_vec());
            panic!("{target}: fails with the plan {short:?}");
        }
        let taken = since.elapsed();
        if taken > slowest {
            slowest = taken;
            plan[..len].clone_into(&mut plan_of_slowest);
        }
    }
    eprintln!("{target}: {inputs} inputs, the slowest took {slowest:.1?}, with the plan {plan_of_slowest:?}");
}

fn fails(check: &dyn Fn(&[u8]), plan: &[u8]) -> bool {
    catch_unwind(AssertUnwindSafe(|| check(plan))).is_err()
}

/// The shortest plan that still fails, as far as leaving out steps from the end and from the middle
/// finds one.
fn shortened(check: &dyn Fn(&[u8]), mut plan: Vec<u8>) -> Vec<u8> {
    let mut bytes = plan.len() / 2;
    while bytes > 0 {
        let shorter = (0..=plan.len().saturating_sub(bytes)).rev().map(|at| {
            let mut shorter = plan.clone();
            shorter.drain(at..at + bytes);
            shorter
        });
        match shorter.filter(|shorter| shorter.len() < plan.len()).find(|shorter| fails(check, shorter)) {
            Some(shorter) => plan = shorter,
            None => bytes /= 2,
        }
    }
    plan
}

/// One of the samples, which the first byte of the plan chooses, changed once for each four bytes
/// that follow.
pub(crate) fn mutated(samples: &[Vec<u8>], plan: &[u8]) -> Vec<u8> {
    let Some((first, rest)) = plan.split_first() else { return Vec::new() };
    let mut bytes = samples[usize::from(*first) % samples.len()].clone();
    // Mostly few changes: what has many is refused at the first.
    let changes = [1, 2, 3, 4, 8, usize::MAX][rest.len() % 6];
    for step in rest.as_chunks::<4>().0.iter().take(changes) {
        change(&mut bytes, samples, *step);
    }
    bytes
}

/// The same where it is UTF-8 afterwards.
pub(crate) fn mutated_text(samples: &[Vec<u8>], plan: &[u8]) -> Option<String> {
    String::from_utf8(mutated(samples, plan)).ok()
}

fn change(bytes: &mut Vec<u8>, samples: &[Vec<u8>], [kind, high, low, value]: [u8; 4]) {
    let at = usize::from(u16::from_be_bytes([high, low])) % (bytes.len() + 1);
    let span = at..(at + usize::from(value) % 24).min(bytes.len());
    let token = TOKENS[usize::from(value) % TOKENS.len()].bytes();
    match kind % 12 {
        0 if at < bytes.len() => bytes[at] ^= 1 << (value % 8),
        1 if at < bytes.len() => bytes[at] = value,
        2 => bytes.insert(at, value),
        3 => drop(bytes.drain(span)),
        4 if value < 64 => bytes.truncate(at),
        5 => {
            let copy = bytes[span].to_vec();
            bytes.splice(at..at, copy);
        }
        6 => {
            let other = &samples[usize::from(value) % samples.len()];
            let from = at.min(other.len());
            let piece = other[from..(from + 64).min(other.len())].to_vec();
            bytes.splice(at..at, piece);
        }
        7 | 8 => drop(bytes.splice(at..at, token)),
        9 => {
            let digits = |byte: &u8| byte.is_ascii_digit();
            let Some(start) = bytes[at..].iter().position(digits).map(|offset| at + offset) else { return };
            let end = start + bytes[start..].iter().take_while(|byte| digits(byte)).count();
            bytes.splice(start..end, NUMBERS[usize::from(value) % NUMBERS.len()].bytes());
        }
        10 => {
            // A whole field, from one comma to the next, is doubled or lost.
            let comma = |from: usize| bytes[from..].iter().position(|byte| *byte == b',').map(|offset| from + offset);
            let Some(start) = comma(at) else { return };
            let Some(end) = comma(start + 1) else { return };
            let field = bytes[start..end].to_vec();
            if value.is_multiple_of(2) {
                bytes.splice(start..start, field);
            } else {
                bytes.drain(start..end);
            }
        }
        _ => {
            let long = [value].repeat(usize::from(high) * 16);
            bytes.splice(at..at, long);
        }
    }
}
