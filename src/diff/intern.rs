//! Numbers for strings: equal strings get equal numbers, numbered by first appearance.
//!
//! The table is open addressing with a cap on the length of a probe, because the hash has no seed and texts may be
//! hostile: a string whose whole window of [`WINDOW`] slots is taken goes to an ordered map. A look-up compares at most
//! [`WINDOW`] slots and then O(log n) strings, whatever the strings are. Nothing ever iterates over the table, so the
//! numbers do not depend on the hash.

#![allow(
    clippy::indexing_slicing,
    reason = "slots are masked to the power-of-two table; numbers come from the lists they index"
)]

use std::collections::BTreeMap;
use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Slots a string may stand in, counted from its home slot.
const WINDOW: usize = 32;

/// Marks a free slot. No string gets this number: texts with so many are not split.
const FREE: u32 = u32::MAX;

/// One place of the table: a number and the part of its hash that saves most string comparisons.
#[derive(Clone, Copy)]
struct Slot {
    tag: u32,
    number: u32,
}

/// Numbers distinct strings 0, 1, 2, … in the order in which they first appear.
pub(super) struct Interner<'text> {
    /// A power of two of slots, at most half of them taken.
    slots: Vec<Slot>,
    /// The string of each number.
    strings: Vec<&'text str>,
    /// The hash of each number, so that growing hashes nothing again.
    hashes: Vec<u64>,
    /// Strings that found their window full.
    overflow: BTreeMap<&'text str, u32>,
    /// Slots looked at so far.
    probes: u64,
}

impl<'text> Interner<'text> {
    /// An empty table with room for about `expected` strings before it grows.
    pub(super) fn with_room_for(expected: usize) -> Self {
        let expected = expected.clamp(32, 1 << 16);
        Interner {
            slots: vec![Slot { tag: 0, number: FREE }; (expected * 2).next_power_of_two()],
            strings: Vec::with_capacity(expected),
            hashes: Vec::with_capacity(expected),
            overflow: BTreeMap::new(),
            probes: 0,
        }
    }

    /// Slots looked at so far, at most [`WINDOW`] a call and for each growth of the table.
    pub(super) fn probes(&self) -> u64 {
        self.probes
    }

    /// The number of `string`, and whether it is new.
    ///
    /// Cost: O(length) to hash, one comparison as a rule, at most `WINDOW` + O(log n) comparisons ever.
    pub(super) fn number(&mut self, string: &'text str) -> (u32, bool) {
        let hash = hash(string);
        if let Some(known) = self.find(hash, string) {
            return (known, false);
        }
        if (self.strings.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let number = self.strings.len() as u32;
        self.strings.push(string);
        self.hashes.push(hash);
        self.place(number);
        (number, true)
    }

    /// The number of `string`, if it has one.
    ///
    /// Cost: as [`Interner::number`].
    pub(super) fn known(&mut self, string: &str) -> Option<u32> {
        self.find(hash(string), string)
    }

    fn find(&mut self, hash: u64, string: &str) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let home = home(hash);
        for step in 0..WINDOW {
            self.probes += 1;
            let slot = self.slots[(home + step) & mask];
            if slot.number == FREE {
                return None;
            }
            if slot.tag == tag(hash) && is_same(self.strings[slot.number as usize].as_bytes(), string.as_bytes()) {
                return Some(slot.number);
            }
        }
        // Slots are never freed: whoever stands in the overflow found this window full, as it still is.
        self.overflow.get(string).copied()
    }

    fn place(&mut self, number: u32) {
        let hash = self.hashes[number as usize];
        let mask = self.slots.len() - 1;
        for step in 0..WINDOW {
            self.probes += 1;
            let slot = &mut self.slots[(home(hash) + step) & mask];
            if slot.number == FREE {
                *slot = Slot { tag: tag(hash), number };
                return;
            }
        }
        self.overflow.insert(self.strings[number as usize], number);
    }

    fn grow(&mut self) {
        let doubled = self.slots.len() * 2;
        self.slots = vec![Slot { tag: 0, number: FREE }; doubled];
        // Windows move with the mask, so that a full one may have room now: everything is placed again.
        self.overflow.clear();
        for number in 0..self.strings.len() {
            self.place(number as u32);
        }
    }
}

/// Whether two strings are the same. Most are words, for which a call of the C library costs more than it compares.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    if let (Some(one_first), Some(other_first)) = (one.first_chunk::<8>(), other.first_chunk::<8>()) {
        return one_first == other_first
            && match (one.len() <= 16, one.last_chunk::<8>(), other.last_chunk::<8>()) {
                (true, Some(one_last), Some(other_last)) => one_last == other_last,
                _ => one == other,
            };
    }
    one.iter().zip(other).all(|(one, other)| one == other)
}

fn hash(string: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(string.as_bytes());
    hasher.finish()
}

/// The hash's low bits choose the slot …
fn home(hash: u64) -> usize {
    hash as usize
}

/// … and its high bits are the tag.
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_first_appearance() {
        let mut interner = Interner::with_room_for(0);
        let numbers: Vec<_> = ["b", "a", "b", "", "a", ""].map(|string| interner.number(string)).into();
        assert_eq!(numbers, [(0, true), (1, true), (0, false), (2, true), (1, false), (2, false)]);
    }

    #[test]
    fn growth_keeps_every_number() {
        let strings: Vec<String> = (0..5_000).map(|number| format!("word {number}")).collect();
        let mut interner = Interner::with_room_for(0);
        for (number, string) in strings.iter().enumerate() {
            assert_eq!(interner.number(string), (number as u32, true));
        }
        for (number, string) in strings.iter().enumerate() {
            assert_eq!(interner.number(string), (number as u32, false));
        }
        assert!(interner.probes() < 60_000, "{}", interner.probes());
    }

    #[test]
    fn crafted_collisions_cost_a_window_each() {
        // Strings that share the low 14 bits of their hash share a home in every table up to 16,384 slots.
        let mut colliding = Vec::new();
        let mut candidate = 0_u64;
        while colliding.len() < 200 {
            let string = format!("{candidate:x}");
            if home(hash(&string)) & 0x3fff == 0 {
                colliding.push(string);
            }
            candidate += 1;
        }
        let mut interner = Interner::with_room_for(0);
        for (number, string) in colliding.iter().enumerate() {
            assert_eq!(interner.number(string), (number as u32, true));
        }
        assert!(!interner.overflow.is_empty());
        for (number, string) in colliding.iter().enumerate() {
            assert_eq!(interner.number(string), (number as u32, false));
        }
        assert!(interner.probes() <= 200 * 6 * WINDOW as u64, "{}", interner.probes());
    }
}
