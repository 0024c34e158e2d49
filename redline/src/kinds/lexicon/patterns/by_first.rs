//! The patterns by their first characters: a list that the compiler makes.

#![allow(clippy::indexing_slicing, reason = "places are those of the list that they were made of")]

use super::{PATTERNS, Sense};

/// The longest pattern that `text` begins with.
///
/// Cost: a look at the first character, as a rule; at most at the patterns that begin with it.
pub(super) fn longest_pattern(text: &str) -> Option<(Sense, usize)> {
    // All of them begin beyond U+0800, with three bytes.
    let first = *text.as_bytes().first_chunk::<3>().filter(|bytes| bytes[0] >= 0xE0)?;
    let bucket = bucket(first);
    let of_bucket = &BY_FIRST.patterns[BY_FIRST.starts[bucket] as usize..BY_FIRST.starts[bucket + 1] as usize];
    let begins = |place: &&Place| {
        let pattern = pattern_at(**place);
        text.as_bytes().starts_with(pattern)
    };
    let longest = of_bucket.iter().filter(begins).max_by_key(|place| place.len_bytes)?;
    Some((PATTERNS[longest.list as usize].0, usize::from(longest.len_bytes)))
}

/// Where a pattern stands in [`PATTERNS`].
#[derive(Clone, Copy)]
struct Place {
    list: u8,
    start: u16,
    len_bytes: u8,
}

/// All patterns, grouped by their first character; made by the compiler.
struct ByFirst {
    patterns: [Place; PATTERN_COUNT],
    /// Where each group begins, and where the last one ends.
    starts: [u16; BUCKETS + 1],
}

/// First characters that share a group are told apart by the pattern itself.
const BUCKETS: usize = 1024;

const PATTERN_COUNT: usize = {
    let mut count = 0;
    let mut list = 0;
    while list < PATTERNS.len() {
        let text = PATTERNS[list].1.as_bytes();
        let mut byte = 0;
        while byte < text.len() {
            if text[byte] != b' ' && (byte == 0 || text[byte - 1] == b' ') {
                count += 1;
            }
            byte += 1;
        }
        list += 1;
    }
    count
};

static BY_FIRST: ByFirst = {
    let mut by_first =
        ByFirst { patterns: [Place { list: 0, start: 0, len_bytes: 0 }; PATTERN_COUNT], starts: [0; BUCKETS + 1] };
    // Twice through all of them: how many each group has, then where each belongs.
    let mut ends = [0_u16; BUCKETS];
    let mut is_counted = false;
    loop {
        let mut list = 0;
        while list < PATTERNS.len() {
            let text = PATTERNS[list].1.as_bytes();
            let mut start = 0;
            while start < text.len() {
                let mut end = start;
                while end < text.len() && text[end] != b' ' {
                    end += 1;
                }
                if end > start {
                    let bucket = bucket([text[start], text[start + 1], text[start + 2]]);
                    if is_counted {
                        by_first.patterns[ends[bucket] as usize] =
                            Place { list: list as u8, start: start as u16, len_bytes: (end - start) as u8 };
                    }
                    ends[bucket] += 1;
                }
                start = end + 1;
            }
            list += 1;
        }
        if is_counted {
            break by_first;
        }
        is_counted = true;
        let mut bucket = 0;
        while bucket < BUCKETS {
            by_first.starts[bucket + 1] = by_first.starts[bucket] + ends[bucket];
            ends[bucket] = by_first.starts[bucket];
            bucket += 1;
        }
    }
};

/// The group of patterns that begin with a character of three bytes.
const fn bucket(first: [u8; 3]) -> usize {
    // The low bits of the two bytes that continue it, which differ most.
    ((first[1] & 0xF) as usize) << 6 | (first[2] & 0x3F) as usize
}

/// The bytes of a pattern.
fn pattern_at(place: Place) -> &'static [u8] {
    let start = usize::from(place.start);
    &PATTERNS[place.list as usize].1.as_bytes()[start..start + usize::from(place.len_bytes)]
}
