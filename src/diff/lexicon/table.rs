//! The lists of words as a table made by the compiler: a run that compares two short texts would spend more on making it than on
//! the texts.

#![allow(
    clippy::indexing_slicing,
    reason = "all but the last step of a look-up run while compiling; slots and the words they name are in range by then"
)]

/// Slots, more than twice as many as words; a power of two.
const SLOTS: usize = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 12;

/// Lines of words, set apart by spaces, and what the words of each list are marked with.
type Lists = &'static [(&'static [&'static str], u8)];

/// Lists of words, found by hash: open addressing, a slot a word.
pub(super) struct WordTable {
    lists: Lists,
    slots: [Slot; SLOTS],
}

/// A word of the lists.
#[derive(Clone, Copy)]
struct Slot {
    list: u8,
    line: u8,
    start: u16,
    /// Zero: none.
    bytes: u8,
    marks: u8,
}

impl WordTable {
    /// A table of the words of `lists`. A word that stands in several has the marks of all.
    pub(super) const fn new(lists: Lists) -> Self {
        let mut slots = [Slot { list: 0, line: 0, start: 0, bytes: 0, marks: 0 }; SLOTS];
        let mut list = 0;
        while list < lists.len() {
            let (lines, marks) = lists[list];
            let mut line = 0;
            while line < lines.len() {
                let text = lines[line].as_bytes();
                assert!(list <= u8::MAX as usize && line <= u8::MAX as usize && text.len() <= u16::MAX as usize);
                let mut start = 0;
                while start < text.len() {
                    let mut end = start;
                    while end < text.len() && text[end] != b' ' {
                        end += 1;
                    }
                    let word = text.split_at(end).0.split_at(start).1;
                    assert!(!word.is_empty() && word.len() <= u8::MAX as usize);
                    let slot = &mut slots[find(lists, &slots, word)];
                    let marks = slot.marks | marks;
                    *slot = Slot {
                        list: list as u8,
                        line: line as u8,
                        start: start as u16,
                        bytes: word.len() as u8,
                        marks,
                    };
                    start = end + 1;
                }
                line += 1;
            }
            list += 1;
        }
        Self { lists, slots }
    }

    /// The marks of a word; none where it is in no line. Cost: that of its bytes.
    pub(super) fn marks(&self, word: &[u8]) -> u8 {
        self.slots[find(self.lists, &self.slots, word)].marks
    }

    /// Every word of the table.
    #[cfg(test)]
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.lists.iter().flat_map(|(lines, _)| *lines).flat_map(|line| line.split(' '))
    }
}

/// The slot of a word, or the free one where it would stand.
const fn find(lists: Lists, slots: &[Slot; SLOTS], word: &[u8]) -> usize {
    let mut hash = 0_u64;
    let mut byte = 0;
    while byte < word.len() {
        hash = hash.rotate_left(7) ^ word[byte] as u64;
        byte += 1;
    }
    // Multiplication by the golden ratio spreads what the rotations left together (Knuth, TAOCP 3, 6.4).
    let mut place = (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SLOT_BITS)) as usize;
    while slots[place].bytes != 0 && !is_word(lists, slots[place], word) {
        place = (place + 1) % SLOTS;
    }
    place
}

const fn is_word(lists: Lists, slot: Slot, word: &[u8]) -> bool {
    if slot.bytes as usize != word.len() {
        return false;
    }
    let line = lists[slot.list as usize].0[slot.line as usize].as_bytes();
    let mut byte = 0;
    while byte < word.len() {
        if line[slot.start as usize + byte] != word[byte] {
            return false;
        }
        byte += 1;
    }
    true
}
