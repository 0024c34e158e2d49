//! Interning: each distinct string gets a number, in the order of first appearance.
//!
//! The table is open addressing with a cap on the length of a probe, because the hash has no seed
//! and texts may be hostile: a string whose whole window of [`WINDOW`] slots is taken goes to an
//! ordered map. A look-up compares at most [`WINDOW`] slots and then O(log n) strings, whatever the
//! strings are. Nothing ever iterates over the table, so the numbers do not depend on the hash.
//!
//! Nearly all strings are words of a few bytes. These are kept as two numbers of 64 bits, so that
//! no look-up follows a pointer into the text, and none takes another way for each length.

#![allow(
    clippy::indexing_slicing,
    reason = "slots are masked to the power-of-two table; numbers come from the lists they index"
)]

use std::collections::BTreeMap;
use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::FxHasher;

/// Slots a string may stand in, counted from its home slot.
const WINDOW: usize = 32;

/// Marks a free slot. No string gets this number: texts with so many are not split.
const FREE: u32 = u32::MAX;

/// Strings of at most so many bytes are keys themselves.
const SHORT_BYTES_MAX: usize = 15;

/// What a string is found by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// Of a short string its first eight bytes, with zeros behind them; of any other its index in
    /// `Interner::long`.
    low: u64,
    /// Of a short string the bytes behind these, and its length in the last one; of any other a
    /// hash under [`LONG`].
    high: u64,
}

/// What `Key::high` of a short string is less than.
const LONG: u64 = 0xFF << 56;

/// One slot of the table: a number and the part of its hash that saves most comparisons.
#[derive(Clone, Copy)]
struct Slot {
    tag: u32,
    number: u32,
}

/// Numbers distinct strings 0, 1, 2, … in the order in which they first appear.
pub(crate) struct Interner<'text> {
    /// A power of two of slots, at most half of them taken.
    slots: Vec<Slot>,
    /// The key of each number; in the low half of a long one stands its index in `long`.
    keys: Vec<Key>,
    /// The bytes of the strings that are not short.
    long: Vec<&'text [u8]>,
    /// Strings that found their window full, by [`Key::name`].
    overflow: BTreeMap<(Key, &'text [u8]), u32>,
    /// Slots looked at so far.
    probes: u64,
}

impl<'text> Interner<'text> {
    /// An empty table with room for about `expected` strings before it grows.
    pub(crate) fn with_room_for(expected: usize) -> Self {
        let expected = expected.clamp(32, 1 << 16);
        Interner {
            slots: vec![Slot { tag: 0, number: FREE }; (expected * 2).next_power_of_two()],
            keys: Vec::with_capacity(expected),
            long: Vec::new(),
            overflow: BTreeMap::new(),
            probes: 0,
        }
    }

    /// Slots looked at so far, at most [`WINDOW`] a call and for each growth of the table.
    pub(crate) fn probes(&self) -> u64 {
        self.probes
    }

    /// The number of `text[range]`, and whether it is new.
    ///
    /// Cost: as a rule one comparison; O(length) to hash a long string, at most `WINDOW` + O(log n)
    /// comparisons ever.
    #[inline(always)]
    pub(crate) fn number(&mut self, text: &'text str, range: Range<usize>) -> (u32, bool) {
        let key = key(text.as_bytes(), range.clone());
        let string = &text.as_bytes()[range];
        match self.find(key, string) {
            Some(known) => (known, false),
            None => (self.add(key, string), true),
        }
    }

    /// The number of `string`, if it has one.
    ///
    /// Cost: as [`Interner::number`].
    pub(crate) fn known(&mut self, string: &str) -> Option<u32> {
        self.find(key(string.as_bytes(), 0..string.len()), string.as_bytes())
    }

    #[inline(always)]
    fn find(&mut self, key: Key, string: &[u8]) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let hash = key.hash();
        let mut index = home(hash) & mask;
        for step in 1..=WINDOW {
            let slot = self.slots[index];
            if slot.tag == tag(hash) && slot.number != FREE && self.is_named(slot.number, key, string) {
                self.probes += step as u64;
                return Some(slot.number);
            }
            if slot.number == FREE {
                self.probes += step as u64;
                return None;
            }
            index = (index + 1) & mask;
        }
        self.probes += WINDOW as u64;
        // Slots are never freed: whoever stands in the overflow found this window full, as it still
        // is.
        self.overflow.get(&key.name(string)).copied()
    }

    /// Whether the string with this number and `key` is `string`.
    #[inline]
    fn is_named(&self, number: u32, key: Key, string: &[u8]) -> bool {
        let known = self.keys[number as usize];
        if key.is_short() { known == key } else { known.high == key.high && self.long[known.low as usize] == string }
    }

    fn add(&mut self, key: Key, string: &'text [u8]) -> u32 {
        if (self.keys.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let number = self.keys.len() as u32;
        if key.is_short() {
            self.keys.push(key);
        } else {
            self.keys.push(Key { low: self.long.len() as u64, ..key });
            self.long.push(string);
        }
        self.insert(number);
        number
    }

    fn insert(&mut self, number: u32) {
        let key = self.keys[number as usize];
        let hash = key.hash();
        let mask = self.slots.len() - 1;
        for step in 0..WINDOW {
            self.probes += 1;
            let slot = &mut self.slots[(home(hash) + step) & mask];
            if slot.number == FREE {
                *slot = Slot { tag: tag(hash), number };
                return;
            }
        }
        let string = if key.is_short() { &[] } else { self.long[key.low as usize] };
        self.overflow.insert(key.name(string), number);
    }

    fn grow(&mut self) {
        let doubled = self.slots.len() * 2;
        self.slots = vec![Slot { tag: 0, number: FREE }; doubled];
        // Windows move with the mask, so that a full one may have room now: everything is inserted
        // again.
        self.overflow.clear();
        for number in 0..self.keys.len() as u32 {
            self.insert(number);
        }
    }
}

/// The key of `bytes[range]`.
#[inline(always)]
fn key(bytes: &[u8], range: Range<usize>) -> Key {
    let len = range.len();
    let Some(mask) = MASKS.get(len) else { return long_key(&bytes[range]) };
    let window = match bytes.get(range.start..).and_then(|rest| rest.first_chunk::<16>()) {
        Some(window) => *window,
        None => {
            let mut window = [0; 16];
            window[..len].copy_from_slice(&bytes[range]);
            window
        }
    };
    let (low, high) = halves(window);
    Key { low: low & mask.low, high: high & mask.high | (len as u64) << 56 }
}

/// For each length of a short string, the bits of a key that are its bytes.
const MASKS: [Key; SHORT_BYTES_MAX + 1] = {
    let mut masks = [Key { low: 0, high: 0 }; SHORT_BYTES_MAX + 1];
    let mut window = [0; 16];
    let mut len = 0;
    while len <= SHORT_BYTES_MAX {
        let (low, high) = halves(window);
        masks[len] = Key { low, high };
        window[len] = 0xFF;
        len += 1;
    }
    masks
};

#[inline]
const fn halves(window: [u8; 16]) -> (u64, u64) {
    let both = u128::from_le_bytes(window);
    (both as u64, (both >> 64) as u64)
}

fn long_key(bytes: &[u8]) -> Key {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    Key { low: 0, high: LONG | hasher.finish() >> 8 }
}

impl Key {
    #[inline]
    fn is_short(self) -> bool {
        self.high < LONG
    }

    /// What tells the string from all others, whatever they are.
    fn name(self, string: &[u8]) -> (Self, &[u8]) {
        if self.is_short() { (self, &[]) } else { (Self { low: 0, high: LONG }, string) }
    }

    /// A hash, which for a string that is not short is that of its bytes.
    #[inline]
    fn hash(self) -> u64 {
        let low = if self.is_short() { self.low } else { 0 };
        let product = u128::from(low ^ 0x9E37_79B9_7F4A_7C15) * u128::from(self.high ^ 0xD6E8_FEB8_6659_FD93);
        (product >> 64) as u64 ^ product as u64
    }
}

/// The home slot of a hash: its low bits.
fn home(hash: u64) -> usize {
    hash as usize
}

/// The tag of a hash: its high bits.
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered<'text>(interner: &mut Interner<'text>, string: &'text str) -> (u32, bool) {
        let known = interner.known(string);
        let (number, is_new) = interner.number(string, 0..string.len());
        assert_eq!(known, (!is_new).then_some(number));
        (number, is_new)
    }

    #[test]
    fn a_string_has_one_number_wherever_it_stands() {
        // Of all lengths around the limit, with and without NUL, within a text and at its end.
        let strings: Vec<String> = (0..40)
            .flat_map(|len| ["x".repeat(len), "\0".repeat(len), "x".repeat(len) + "\0", "é".repeat(len)])
            .collect();
        let mut interner = Interner::with_room_for(0);
        for string in &strings {
            numbered(&mut interner, string);
        }
        let distinct: std::collections::BTreeSet<&String> = strings.iter().collect();
        assert_eq!(interner.keys.len(), distinct.len());
        let texts: Vec<String> = strings.iter().map(|string| format!("<{string}> and more behind it")).collect();
        for (text, string) in texts.iter().zip(&strings) {
            let expected = interner.known(string).unwrap();
            assert_eq!(interner.number(text, 1..1 + string.len()), (expected, false), "{string:?}");
        }
    }

    #[test]
    fn numbers_follow_first_appearance() {
        let mut interner = Interner::with_room_for(0);
        let numbers = ["b", "a", "b", "", "a", ""].map(|string| numbered(&mut interner, string));
        assert_eq!(numbers, [(0, true), (1, true), (0, false), (2, true), (1, false), (2, false)]);
    }

    #[test]
    fn growth_keeps_every_number() {
        let strings: Vec<String> = (0..5_000).map(|number| format!("word {number}")).collect();
        let mut interner = Interner::with_room_for(0);
        for (number, string) in strings.iter().enumerate() {
            assert_eq!(numbered(&mut interner, string), (number as u32, true));
        }
        for (number, string) in strings.iter().enumerate() {
            assert_eq!(numbered(&mut interner, string), (number as u32, false));
        }
        assert!(interner.probes() < 60_000, "{}", interner.probes());
    }

    #[test]
    fn crafted_collisions_cost_a_window_each() {
        // Strings that share the low 14 bits of their hash share a home in every table up to 16,384
        // slots.
        let mut colliding = Vec::new();
        let mut candidate = 0_u64;
        while colliding.len() < 200 {
            let string = format!("{candidate:x}");
            if home(key(string.as_bytes(), 0..string.len()).hash()) & 0x3fff == 0 {
                colliding.push(string);
            }
            candidate += 1;
        }
        let mut interner = Interner::with_room_for(0);
        for (number, string) in colliding.iter().enumerate() {
            assert_eq!(numbered(&mut interner, string), (number as u32, true));
        }
        assert!(!interner.overflow.is_empty());
        for (number, string) in colliding.iter().enumerate() {
            assert_eq!(numbered(&mut interner, string), (number as u32, false));
        }
        assert!(interner.probes() <= 200 * 6 * WINDOW as u64, "{}", interner.probes());
    }
}
