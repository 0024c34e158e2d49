//! Signatures of rows: bits for their *grams*, the sequences of three, six and twelve bytes in what
//! the index knows of their passages (`fold`). If a bit of the phrase's grams is not set in a row's
//! signature, the row does not have the phrase (superimposed coding: Faloutsos and Christodoulakis,
//! "Signature files", ACM TOIS 1984).
//!
//! Grams are counted in bytes, as three letters of one script carry as much information as one of
//! another: six bytes are two Chinese characters. In prose of one kind, most rows have most short
//! grams of a phrase, and few rows have its long ones.

use std::ops::RangeInclusive;

/// At most this many bits of a phrase are tested: a row that has them all is read anyway.
const BITS_MAX: usize = 32;

/// With at least this many bits, shorter grams of a phrase are not tested.
const BITS_ENOUGH: usize = 16;

/// Bits of a signature for five bytes of a row, of which the index knows some four: with prose,
/// about two in five of them stay unset.
const BITS_FOR_FIVE_BYTES: usize = 8;

/// How many bits a signature has: from very short rows to rows of
/// [`ROW_BYTES`](super::rows::ROW_BYTES).
pub(super) const BITS: RangeInclusive<usize> = 64..=16 << 10;

/// A bit that a gram sets, as a hash of 32 bits; a signature has fewer bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bit(u32);

impl Bit {
    /// Its index in a signature of `bits` bits.
    pub(super) const fn index(self, bits: usize) -> usize {
        ((self.0 as u64 * bits as u64) >> 32) as usize
    }
}

/// How many bits the signatures of `rows` rows with `bytes` bytes in all should have.
pub(super) fn bits_for(rows: usize, bytes: usize) -> usize {
    (BITS_FOR_FIVE_BYTES * bytes / 5 / rows.max(1)).clamp(*BITS.start(), *BITS.end())
}

/// The bits that are set for every row that has `indexed` in what the index knows of one of its
/// passages; none if it is shorter than a gram.
pub(super) fn bits_of(indexed: &str) -> Vec<Bit> {
    let (mut long, mut middle, mut short) = (Vec::new(), Vec::new(), Vec::new());
    for_each_gram(indexed.as_bytes(), |grams| {
        short.extend(grams.short);
        middle.extend(grams.middle);
        long.extend(grams.long);
    });
    let mut bits: Vec<Bit> = Vec::new();
    for more in [long, middle, short] {
        if bits.len() < BITS_ENOUGH {
            bits.extend(more);
            bits.sort_unstable();
            bits.dedup();
        }
    }
    // Hashes are evenly distributed, so any of them will do.
    bits.truncate(BITS_MAX);
    bits
}

/// The signatures of [`Self::ROWS`] rows, transposed: one word for each bit, in which the first row
/// is the lowest bit.
pub(super) struct Signatures(Vec<u64>);

impl Signatures {
    /// How many rows.
    pub(super) const ROWS: usize = u64::BITS as usize;

    /// Signatures of `bits` bits, none of them set.
    pub(super) fn new(bits: usize) -> Self {
        Self(vec![0; bits])
    }

    /// Sets the bits of a row, of whose passages `indexed` has what the index knows, each on a
    /// line.
    /// Cost: four bits for each byte.
    pub(super) fn add(&mut self, row: usize, indexed: &str) {
        let bits = self.0.len();
        let mut set = |bit: Bit| {
            if let Some(word) = self.0.get_mut(bit.index(bits)) {
                *word |= 1 << row;
            }
        };
        // A phrase is within one passage, so grams that span two are of no use.
        for line in indexed.as_bytes().split(|byte| *byte == b'\n') {
            for_each_gram(line, |grams| {
                grams.short.into_iter().for_each(&mut set);
                grams.middle.into_iter().for_each(&mut set);
                grams.long.into_iter().for_each(&mut set);
            });
        }
    }

    /// Sets all bits of a row that cannot be read, as it may have any phrase.
    pub(super) fn add_anything(&mut self, row: usize) {
        self.0.iter_mut().for_each(|word| *word |= 1 << row);
    }

    /// Which rows have the bit with this index.
    pub(super) fn rows_with(&self, index: usize) -> u64 {
        self.0.get(index).copied().unwrap_or(u64::MAX)
    }
}

/// The bits of the grams that start at one byte of a line.
struct Grams {
    /// Two bits, as there are few different short grams, and each is in many rows.
    short: [Bit; 2],
    middle: Option<Bit>,
    long: Option<Bit>,
}

fn for_each_gram(line: &[u8], mut each: impl FnMut(Grams)) {
    /// Digits of pi, made odd: without a pattern, so that the upper half of a product depends on
    /// every bit of the number.
    const FACTORS: [u64; 5] = [
        0x243f_6a88_85a3_08d3,
        0x1319_8a2e_0370_7345,
        0xa409_3822_299f_31d1,
        0x082e_fa98_ec4e_6c89,
        0x4528_21e6_38d0_1377,
    ];
    let bit = |number: u64, factor: u64| Bit((number.wrapping_mul(factor) >> 32) as u32);
    let [first, second, third, fourth, fifth] = FACTORS;
    for begin in 0..(line.len() + 1).saturating_sub(SHORT) {
        let rest = line.get(begin..).unwrap_or_default();
        let (short, middle) = (number(rest, SHORT), number(rest, MIDDLE));
        let long = rest.get(MIDDLE..LONG).map(|end| {
            let begin = middle.wrapping_mul(fourth);
            bit(begin.rotate_left(32) ^ number(end, LONG - MIDDLE), fifth)
        });
        let middle = (rest.len() >= MIDDLE).then(|| bit(middle, third));
        each(Grams { short: [bit(short, first), bit(short, second)], middle, long });
    }
}

/// The bytes of short grams.
const SHORT: usize = 3;
/// The bytes of middle grams.
const MIDDLE: usize = 6;
/// The bytes of long grams.
const LONG: usize = 12;

/// The first `count` bytes, at most eight, as a little-endian number.
fn number(bytes: &[u8], count: usize) -> u64 {
    let all = match bytes.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    };
    all & (u64::MAX >> (64 - 8 * count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_have(signatures: &Signatures, row: usize, phrase: &str) -> bool {
        let bits = signatures.0.len();
        bits_of(phrase).into_iter().all(|bit| signatures.rows_with(bit.index(bits)) >> row & 1 == 1)
    }

    #[test]
    fn a_row_may_have_every_part_of_its_lines() {
        let lines = ["四十一人死亡，三人失踪", "the storm killed 41 people", "поплава у Краљеву"];
        let mut signatures = Signatures::new(4 << 10);
        for (row, line) in lines.iter().enumerate() {
            signatures.add(row * 31, line);
        }
        for (row, line) in lines.iter().enumerate() {
            for (begin, _) in line.char_indices() {
                for (end, _) in line.char_indices().filter(|(end, _)| *end > begin) {
                    assert!(may_have(&signatures, row * 31, &line[begin..end]), "{}", &line[begin..end]);
                }
            }
        }
    }

    #[test]
    fn few_rows_may_have_what_they_do_not() {
        // Numbers in words, so that rows have the same short grams.
        let units = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        let text = |row: usize| -> String {
            (0..200)
                .map(|word| format!("{} of {}, ", units[(row * 7 + word) % 9], units[(row + word * word) % 9]))
                .collect()
        };
        let bytes: usize = (0..Signatures::ROWS).map(|row| text(row).len()).sum();
        let mut signatures = Signatures::new(bits_for(Signatures::ROWS, bytes));
        (0..Signatures::ROWS).for_each(|row| signatures.add(row, &text(row)));
        for phrase in ["ten of eleven", "twelve", "人死", "seventy of nine", "xyz"] {
            let found = (0..Signatures::ROWS).filter(|row| may_have(&signatures, *row, phrase)).count();
            assert!(found <= Signatures::ROWS / 8, "{phrase}: {found}");
        }
    }

    #[test]
    fn a_phrase_shorter_than_a_gram_may_be_anywhere() {
        assert!(bits_of("").is_empty());
        assert!(bits_of("ab").is_empty());
        assert!(!bits_of("京").is_empty());
    }
}
