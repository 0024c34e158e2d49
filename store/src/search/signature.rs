//! Signatures of rows: bits that stand for their *grams*, all pieces of three, six and twelve bytes of the folded lines. A row whose
//! signature lacks a bit of the phrase's grams does not have the phrase (superimposed coding: Faloutsos and Christodoulakis,
//! "Signature files", ACM TOIS 1984).
//!
//! Grams are bytes, as three letters of one script say as much as one of another: six bytes are two Chinese characters. Prose of one
//! kind has most short grams of a phrase in most rows, and its long ones in few.

use std::ops::RangeInclusive;

/// Bits of a phrase that are looked at: what has them all is read anyway.
const BITS_MAX: usize = 32;

/// Bits beyond which no shorter grams of a phrase are looked at.
const BITS_ENOUGH: usize = 16;

/// Bits of a signature for each byte of a row, as many as leave some two in five of them unset in prose.
const BITS_PER_BYTE: usize = 2;

/// Bits of the signatures of very short rows, and of rows that are as long as rows are meant to be.
pub(super) const BITS: RangeInclusive<usize> = 64..=16 << 10;

/// A bit that a gram sets, as its place among all that are possible; a signature has fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bit(u32);

impl Bit {
    /// Its place in a signature of so many bits.
    pub(super) const fn place(self, bits: usize) -> usize {
        ((self.0 as u64 * bits as u64) >> 32) as usize
    }
}

/// How many bits the signatures of so many rows have, which have so many bytes.
pub(super) fn bits_for(rows: usize, bytes: usize) -> usize {
    (BITS_PER_BYTE * bytes / rows.max(1)).clamp(*BITS.start(), *BITS.end())
}

/// The bits that every row has which has this piece of a line; none where it is shorter than a gram.
pub(super) fn bits_of(folded: &str) -> Vec<Bit> {
    let (mut long, mut middle, mut short) = (Vec::new(), Vec::new(), Vec::new());
    for_each_gram(folded.as_bytes(), |grams| {
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
    // They are scattered, so that any of them do.
    bits.truncate(BITS_MAX);
    bits
}

/// The signatures of [`Self::ROWS`] rows, across each other: for each bit one word, the first row its lowest bit.
pub(super) struct Signatures(Vec<u64>);

impl Signatures {
    /// How many rows.
    pub(super) const ROWS: usize = u64::BITS as usize;

    /// Signatures of so many bits, of rows that have nothing yet.
    pub(super) fn new(bits: usize) -> Self {
        Self(vec![0; bits])
    }

    /// Adds the grams of a row's folded lines. Cost: four bits for each byte.
    pub(super) fn add(&mut self, row: usize, folded: &str) {
        let bits = self.0.len();
        let mut set = |bit: Bit| {
            if let Some(word) = self.0.get_mut(bit.place(bits)) {
                *word |= 1 << row;
            }
        };
        // A phrase lies within one line, so that grams over its end are of no use.
        for line in folded.as_bytes().split(|byte| *byte == b'\n') {
            for_each_gram(line, |grams| {
                grams.short.into_iter().for_each(&mut set);
                grams.middle.into_iter().for_each(&mut set);
                grams.long.into_iter().for_each(&mut set);
            });
        }
    }

    /// A row that cannot be read may have every phrase.
    pub(super) fn add_anything(&mut self, row: usize) {
        self.0.iter_mut().for_each(|word| *word |= 1 << row);
    }

    /// Which rows have the bit at this place.
    pub(super) fn rows_with(&self, place: usize) -> u64 {
        self.0.get(place).copied().unwrap_or(u64::MAX)
    }
}

/// The bits of the grams that begin at one byte of a line.
struct Grams {
    /// Two bits, as there are but few short grams, and each is in many rows.
    short: [Bit; 2],
    middle: Option<Bit>,
    long: Option<Bit>,
}

fn for_each_gram(line: &[u8], mut each: impl FnMut(Grams)) {
    /// Odd, and without any pattern: digits of pi, so that the upper half of a product depends on all of the factor.
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

/// The first so many bytes, at most eight, as a number.
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
        bits_of(phrase).into_iter().all(|bit| signatures.rows_with(bit.place(bits)) >> row & 1 == 1)
    }

    #[test]
    fn a_row_may_have_every_piece_of_its_lines() {
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
                .map(|place| format!("{} of {}, ", units[(row * 7 + place) % 9], units[(row + place * place) % 9]))
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
