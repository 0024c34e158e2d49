//! BLAKE3 of many short texts at once.
//!
//! BLAKE3 is fast because it hashes sixteen pieces of one input side by side. An article of three kilobytes has three, and the last is
//! not even whole, so that a text alone is hashed at a sixth of that speed. Here the pieces of many texts lie side by side, those that
//! are equally long and stand at the same place of theirs. The result is that of [`blake3::hash`], by the same vector code of the crate,
//! whose parts are public, though not among what it documents: so its version is pinned.
//!
//! Chunks, flags and the tree are those of the paper (O'Connor, Aumasson, Neves and Wilcox-O'Hearn, "BLAKE3: one function, fast
//! everywhere", 2020, sections 2.1 to 2.5; <https://github.com/BLAKE3-team/BLAKE3-specs>).

use blake3::platform::{Platform, le_bytes_from_words_32, words_from_le_bytes_32};
use blake3::{BLOCK_LEN, CHUNK_LEN, IncrementCounter, OUT_LEN};

/// Bytes of a text from which on its own chunks are enough to be hashed side by side.
const LONG: usize = 16 * CHUNK_LEN;

/// The chaining value that all begins with, which is SHA-256's.
const IV: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

const CHUNK_START: u8 = 1;
const CHUNK_END: u8 = 2;
const PARENT: u8 = 4;
const ROOT: u8 = 8;

/// What a chunk, or a part of the tree, has come to.
type ChainingValue = [u8; OUT_LEN];

/// The blocks of a chunk that are hashed beside those of others.
struct Piece<'text> {
    /// The place of the chunk in its text.
    counter: u64,
    /// All of a whole chunk that is not the only one; else all but the last block.
    blocks: &'text [u8],
    /// Its place among all pieces, text by text.
    at: usize,
}

impl Piece<'_> {
    /// What pieces have in common that are hashed side by side: how long they are, and their places.
    const fn kind(&self) -> u32 {
        (self.blocks.len() as u32) << 8 | self.counter as u32
    }
}

/// The BLAKE3 hash of each text. Memory: some hundred bytes for each text, and for each kilobyte.
pub(crate) fn hash_each(texts: &[&[u8]]) -> Vec<[u8; OUT_LEN]> {
    let platform = Platform::detect();
    let chunks = texts.iter().filter(|text| is_short(text)).flat_map(|text| chunks_of(text));
    let mut pieces: Vec<Piece<'_>> =
        chunks.enumerate().map(|(at, chunk)| Piece { counter: chunk.counter, blocks: chunk.blocks().0, at }).collect();
    let mut values = vec![le_bytes_from_words_32(&IV); pieces.len()];
    pieces.sort_unstable_by_key(Piece::kind);
    for alike in pieces.chunk_by(|one, other| one.kind() == other.kind()) {
        hash_alike(platform, alike, &mut values);
    }
    let mut values = values.into_iter();
    let hash = |text: &&[u8]| {
        if !is_short(text) {
            return *blake3::hash(text).as_bytes();
        }
        let ends: Vec<ChainingValue> =
            chunks_of(text).zip(values.by_ref()).map(|(chunk, value)| chunk.end(platform, value)).collect();
        tree(platform, &ends, ROOT)
    };
    texts.iter().map(hash).collect()
}

const fn is_short(text: &[u8]) -> bool {
    text.len() < LONG
}

/// A chunk of a text.
struct Chunk<'text> {
    bytes: &'text [u8],
    counter: u64,
    /// Whether the text has no other.
    is_only: bool,
}

/// The chunks of a text; an empty text has one that is empty.
fn chunks_of(text: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let is_only = text.len() <= CHUNK_LEN;
    (0..text.len().div_ceil(CHUNK_LEN).max(1)).map(move |place| {
        let begin = place * CHUNK_LEN;
        let bytes = text.get(begin..text.len().min(begin + CHUNK_LEN)).unwrap_or_default();
        Chunk { bytes, counter: place as u64, is_only }
    })
}

impl<'text> Chunk<'text> {
    /// What is hashed beside other chunks, and the last block, which is not.
    fn blocks(&self) -> (&'text [u8], &'text [u8]) {
        let is_whole = self.bytes.len() == CHUNK_LEN && !self.is_only;
        let beside = if is_whole { CHUNK_LEN } else { self.bytes.len().saturating_sub(1) / BLOCK_LEN * BLOCK_LEN };
        self.bytes.split_at_checked(beside).unwrap_or((self.bytes, &[]))
    }

    /// What the chunk comes to, from what its blocks came to that were hashed beside others.
    fn end(&self, platform: Platform, value: ChainingValue) -> ChainingValue {
        let (before, last) = self.blocks();
        if before.len() == CHUNK_LEN {
            return value;
        }
        let start = if before.is_empty() { CHUNK_START } else { 0 };
        let root = if self.is_only { ROOT } else { 0 };
        let mut block = [0; BLOCK_LEN];
        block.iter_mut().zip(last).for_each(|(to, from)| *to = *from);
        let mut words = words_from_le_bytes_32(&value);
        platform.compress_in_place(&mut words, &block, last.len() as u8, self.counter, start | CHUNK_END | root);
        le_bytes_from_words_32(&words)
    }
}

/// What the chunks of a text come to; one alone has come to it already.
fn tree(platform: Platform, values: &[ChainingValue], root: u8) -> ChainingValue {
    if let [value] = values {
        return *value;
    }
    // The left part has as many chunks as is a power of two and leaves some to the right one.
    let (left, right) = values.split_at_checked(values.len().next_power_of_two() / 2).unwrap_or_default();
    let mut block = [0; BLOCK_LEN];
    let children = [tree(platform, left, 0), tree(platform, right, 0)];
    block.iter_mut().zip(children.as_flattened()).for_each(|(to, from)| *to = *from);
    let mut words = IV;
    platform.compress_in_place(&mut words, &block, BLOCK_LEN as u8, 0, PARENT | root);
    le_bytes_from_words_32(&words)
}

/// Hashes pieces that are equally long and stand at the same place of their texts.
fn hash_alike(platform: Platform, pieces: &[Piece<'_>], values: &mut [ChainingValue]) {
    type Hash = fn(Platform, &[Piece<'_>], &mut [ChainingValue]);
    /// By how many blocks the pieces have, less one.
    const BY_BLOCKS: [Hash; CHUNK_LEN / BLOCK_LEN] = [
        hash_of::<64>,
        hash_of::<128>,
        hash_of::<192>,
        hash_of::<256>,
        hash_of::<320>,
        hash_of::<384>,
        hash_of::<448>,
        hash_of::<512>,
        hash_of::<576>,
        hash_of::<640>,
        hash_of::<704>,
        hash_of::<768>,
        hash_of::<832>,
        hash_of::<896>,
        hash_of::<960>,
        hash_of::<1024>,
    ];
    let blocks = pieces.first().map_or(0, |piece| piece.blocks.len() / BLOCK_LEN);
    if let Some(hash) = blocks.checked_sub(1).and_then(|place| BY_BLOCKS.get(place)) {
        hash(platform, pieces, values);
    }
}

fn hash_of<const BYTES: usize>(platform: Platform, pieces: &[Piece<'_>], values: &mut [ChainingValue]) {
    let counter = pieces.first().map_or(0, |piece| piece.counter);
    let inputs: Vec<&[u8; BYTES]> = pieces.iter().filter_map(|piece| piece.blocks.first_chunk()).collect();
    let mut out = vec![0; inputs.len() * OUT_LEN];
    let end = if BYTES == CHUNK_LEN { CHUNK_END } else { 0 };
    platform.hash_many(&inputs, &IV, counter, IncrementCounter::No, 0, CHUNK_START, end, &mut out);
    let (found, _) = out.as_chunks();
    for (piece, found) in pieces.iter().zip(found) {
        if let Some(value) = values.get_mut(piece.at) {
            *value = *found;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(texts: &[Vec<u8>]) {
        let texts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        let expected: Vec<_> = texts.iter().map(|text| *blake3::hash(text).as_bytes()).collect();
        assert!(hash_each(&texts) == expected, "lengths {:?}", texts.iter().map(|text| text.len()).collect::<Vec<_>>());
    }

    fn text(bytes: usize, seed: usize) -> Vec<u8> {
        (0..bytes).map(|place| (place * 7 + seed * 31 + place / 251) as u8).collect()
    }

    #[test]
    fn every_length_up_to_where_a_text_is_hashed_alone() {
        for bytes in 0..=LONG + 1 {
            check(&[text(bytes, 1), text(bytes + 1, 3)]);
        }
        for chunks in 1..=18 {
            check(&[-1, 0, 1, 500].map(|more| text((chunks * CHUNK_LEN).saturating_add_signed(more), chunks)));
        }
    }

    #[test]
    fn more_alike_than_are_hashed_side_by_side() {
        for count in [0, 1, 3, 4, 15, 16, 17, 40] {
            check(&(0..count).map(|seed| text(2600, seed)).collect::<Vec<_>>());
        }
    }

    proptest! {
        #[test]
        fn any_texts_together(lengths in prop::collection::vec(0usize..20_000, 0..40)) {
            check(&lengths.iter().enumerate().map(|(seed, bytes)| text(*bytes, seed)).collect::<Vec<_>>());
        }
    }
}
