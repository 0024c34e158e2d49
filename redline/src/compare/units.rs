//! The units that are aligned before words are: the lines of a text, or its sentences, each
//! numbered.

#![allow(clippy::indexing_slicing, reason = "positions are ends of lines and sentences of the texts they index")]

use std::ops::Range;

use crate::text::blanks;
use crate::text::characters::{Lead, lead, stands_alone};
use crate::text::intern::Interner;

/// About as many bytes are a line, blank ones counted in: room is made for so many, as growing
/// copies.
const BYTES_PER_LINE: usize = 64;

/// Distinct lines, or sentences, numbered.
pub(crate) struct UnitNumbers<'text> {
    numbers: Interner<'text>,
    /// The weight of each as an anchor: its bytes, which are known without a look at them.
    pub(crate) weights: Vec<u32>,
}

/// A side's lines, or sentences.
pub(crate) struct UnitList {
    pub(crate) ids: Vec<u32>,
    /// Where each begins, and where the last one ends.
    starts: Vec<u32>,
}

impl UnitList {
    /// Where a unit begins; of the one behind the last, where the last one ends.
    pub(crate) fn start(&self, unit: usize) -> usize {
        self.starts[unit] as usize
    }

    /// Where so many units from one on lie.
    pub(crate) fn range(&self, first: usize, count: usize) -> Range<usize> {
        self.start(first)..self.start(first + count)
    }

    /// Gives `number` to the units whose bytes `is_meant`.
    pub(crate) fn renumber(&mut self, number: u32, is_meant: impl Fn(&Range<usize>) -> bool) {
        for (id, bounds) in self.ids.iter_mut().zip(self.starts.windows(2)) {
            if is_meant(&(bounds[0] as usize..bounds[1] as usize)) {
                *id = number;
            }
        }
    }
}

impl<'text> UnitNumbers<'text> {
    /// No numbers yet, with room for the units of about so many bytes.
    pub(crate) fn for_bytes(len_bytes: usize) -> Self {
        UnitNumbers { numbers: Interner::with_room_for(len_bytes / BYTES_PER_LINE), weights: Vec::new() }
    }

    /// Two numbers that no unit has.
    pub(crate) fn two_without_equal(&mut self) -> [u32; 2] {
        let first = self.weights.len() as u32;
        self.weights.extend([0, 0]);
        [first, first + 1]
    }

    /// Steps taken in the table of numbers so far.
    pub(crate) fn probes(&self) -> u64 {
        self.numbers.probes()
    }

    /// Splits `text[start..]` where `ends` says; a unit is the same whatever white space it ends
    /// with.
    pub(crate) fn split<E: Iterator<Item = usize>>(
        &mut self,
        text: &'text str,
        start: usize,
        ends: impl Fn(&'text [u8], usize) -> E,
    ) -> UnitList {
        let expected = (text.len() - start) / BYTES_PER_LINE + 2;
        let mut list = UnitList { ids: Vec::with_capacity(expected), starts: Vec::with_capacity(expected) };
        list.starts.push(start as u32);
        let mut unit_start = start;
        for unit_end in ends(text.as_bytes(), start).chain([text.len()]) {
            if unit_start == unit_end {
                continue;
            }
            let len_bytes = solid_len_bytes(&text.as_bytes()[unit_start..unit_end]);
            let (id, is_new) = self.numbers.number(text, unit_start..unit_start + len_bytes);
            if is_new {
                self.weights.push(len_bytes as u32 + 1);
            }
            list.ids.push(id);
            list.starts.push(unit_end as u32);
            unit_start = unit_end;
        }
        list
    }
}

/// Where the lines of `text[start..]` end that end in line feeds.
pub(crate) fn line_ends(text: &[u8], start: usize) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'\n', &text[start..]).map(move |feed| start + feed + 1)
}

/// Where the sentences of `text[start..]` end, with the white space behind them: at full stops and
/// line feeds, in front of ASCII that is no white space, and behind the full stops of Chinese and
/// Japanese, where no word straddles.
///
/// Cost: O(bytes), however many of them are marks: white space is passed once.
pub(crate) fn sentence_ends(text: &[u8], start: usize) -> impl Iterator<Item = usize> {
    // Where the white space ends that was passed last.
    let mut passed = start;
    memchr::memchr3_iter(b'.', b'\n', IDEOGRAPHIC_STOP[0], &text[start..]).filter_map(move |mark| {
        if start + mark + 1 < passed {
            // A line feed within that white space: the sentence ended in front of it.
            return None;
        }
        let behind = &text[start + mark + 1..];
        let position = |rest: &[u8]| text.len() - rest.len();
        if let Some(rest) = behind.strip_prefix(&IDEOGRAPHIC_STOP[1..]) {
            let next = str::from_utf8(&rest[..rest.len().min(4)])
                .or_else(|error| str::from_utf8(&rest[..error.valid_up_to()]));
            return next.ok()?.starts_with(stands_alone).then(|| position(rest));
        }
        if text[start + mark] == IDEOGRAPHIC_STOP[0] {
            return None;
        }
        let closing = behind.iter().take_while(|byte| matches!(byte, b'"' | b'\'' | b')' | b']')).count();
        let rest = &behind[closing..];
        let blank = rest.iter().take_while(|byte| lead(**byte) == Lead::Space).count();
        blanks::note(blank);
        passed = position(rest) + blank;
        let is_cut = blank > 0 || text[start + mark] == b'\n';
        (is_cut && rest.get(blank).is_some_and(u8::is_ascii)).then(|| position(&rest[blank..]))
    })
}

/// U+3002 in UTF-8.
const IDEOGRAPHIC_STOP: [u8; 3] = [0xE3, 0x80, 0x82];

/// How long a unit is without the white space that it ends with.
pub(crate) fn solid_len_bytes(unit: &[u8]) -> usize {
    let blank = unit.iter().rev().take_while(|byte| lead(**byte) == Lead::Space).count();
    unit.len() - blank
}
