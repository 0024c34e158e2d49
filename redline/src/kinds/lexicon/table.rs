//! The lists of words as a table made by the compiler: a run that compares two short texts would
//! spend more on making it than on the texts.

#![allow(
    clippy::indexing_slicing,
    reason = "all but the last step of a look-up run while compiling; slots and the words they name are in range by then"
)]

use super::languages::{LANGUAGES, Language};
use super::units::UNITS;

/// Slots, more than half as many again as words; a power of two.
const SLOTS: usize = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 13;

/// Which list a word stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Common = 0,
    Negation = 1,
    Number = 2,
    Month = 3,
    /// A month if it has a capital letter.
    CapitalMonth = 4,
    Day = 5,
    Unit = 6,
}

/// A set of languages, a bit each.
pub(crate) type LanguageSet = u64;

const _: () = assert!(LANGUAGES.len() <= LanguageSet::BITS as usize);

/// What the lists say of a word, language by language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) common: LanguageSet,
    pub(crate) negation: LanguageSet,
    /// Months and days are numbers too.
    pub(crate) number: LanguageSet,
    pub(crate) month: LanguageSet,
    pub(crate) capital_month: LanguageSet,
    pub(crate) day: LanguageSet,
    pub(crate) is_unit: bool,
}

/// All lists, found by hash: open addressing, a slot for each list that a word stands in.
static SLOTS_OF_WORDS: [WordSlot; SLOTS] = slots();

/// A word of a list. Bytes only, as there are thousands.
#[derive(Clone, Copy)]
struct WordSlot {
    /// Zero: free.
    bytes: u8,
    /// Bits of the hash, to tell most words apart.
    tag: u8,
    list: u8,
    /// The language; of units, the line.
    line: u8,
    start: u16,
}

const fn slots() -> [WordSlot; SLOTS] {
    let mut slots = [WordSlot { bytes: 0, tag: 0, list: 0, line: 0, start: 0 }; SLOTS];
    let mut line = 0;
    while line < LANGUAGES.len() {
        add(&mut slots, List::Common, line);
        add(&mut slots, List::Negation, line);
        add(&mut slots, List::Number, line);
        add(&mut slots, List::Month, line);
        add(&mut slots, List::Day, line);
        line += 1;
    }
    line = 0;
    while line < UNITS.len() {
        add(&mut slots, List::Unit, line);
        line += 1;
    }
    slots
}

const fn add(slots: &mut [WordSlot; SLOTS], list: List, line: usize) {
    let text = line_of(list as u8, line as u8);
    assert!(line <= u8::MAX as usize && text.len() <= u16::MAX as usize);
    let mut start = 0;
    while start < text.len() {
        let is_capital = text[start] == b'|';
        if is_capital {
            start += 1;
        }
        let mut end = start;
        while end < text.len() && text[end] != b' ' {
            end += 1;
        }
        let word = text.split_at(end).0.split_at(start).1;
        assert!(!word.is_empty() && word.len() <= u8::MAX as usize);
        let (mut index, tag) = home(word);
        while slots[index].bytes != 0 {
            index = (index + 1) % SLOTS;
        }
        let list = if is_capital { List::CapitalMonth } else { list };
        slots[index] =
            WordSlot { bytes: word.len() as u8, tag, list: list as u8, line: line as u8, start: start as u16 };
        start = end + 1;
    }
}

/// The words of a list.
const fn line_of(list: u8, line: u8) -> &'static [u8] {
    if list == List::Unit as u8 {
        return UNITS[line as usize].as_bytes();
    }
    let lists = &LANGUAGES[line as usize];
    let line = match list {
        0 => lists.common,
        1 => lists.negations,
        2 => lists.numbers,
        3 | 4 => lists.months,
        _ => lists.days,
    };
    line.as_bytes()
}

/// Where a word's slots begin, and its tag.
const fn home(word: &[u8]) -> (usize, u8) {
    let mut hash = 0_u64;
    let mut byte = 0;
    while byte < word.len() {
        hash = hash.rotate_left(7) ^ word[byte] as u64;
        byte += 1;
    }
    // Multiplication by the golden ratio spreads what the rotations left together (Knuth, TAOCP 3,
    // 6.4).
    let hash = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((hash >> (64 - SLOT_BITS)) as usize, hash as u8)
}

/// What the lists say of a word in lower case. Cost: that of its bytes.
pub(super) fn look_up(word: &[u8]) -> Entry {
    let mut entry = Entry::default();
    let (mut index, tag) = home(word);
    while SLOTS_OF_WORDS[index].bytes != 0 {
        let slot = SLOTS_OF_WORDS[index];
        index = (index + 1) % SLOTS;
        if slot.tag != tag || usize::from(slot.bytes) != word.len() {
            continue;
        }
        let start = usize::from(slot.start);
        if line_of(slot.list, slot.line)[start..start + word.len()] != *word {
            continue;
        }
        if slot.list == List::Unit as u8 {
            entry.is_unit = true;
            continue;
        }
        let language: Language = slot.line.into();
        let languages = match slot.list {
            0 => &mut entry.common,
            1 => &mut entry.negation,
            2 => &mut entry.number,
            3 => &mut entry.month,
            4 => &mut entry.capital_month,
            _ => &mut entry.day,
        };
        *languages |= 1 << language;
    }
    entry.number |= entry.month | entry.day;
    entry
}

/// Every word of the lists.
#[cfg(test)]
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    let lists =
        LANGUAGES.iter().flat_map(|lists| [lists.common, lists.negations, lists.numbers, lists.months, lists.days]);
    lists.chain(UNITS.iter().copied()).flat_map(str::split_whitespace).map(|word| word.trim_start_matches('|'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found() {
        for word in words() {
            assert!(look_up(word.as_bytes()) != Entry::default(), "{word}");
        }
        assert_eq!(look_up(b"confetti"), Entry::default());
        assert_eq!(look_up(b""), Entry::default());
    }
}
