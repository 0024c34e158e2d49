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
    /// All of a whole chunk that is not the only one; else all but the last block.
    blocks: &'text [u8],
    /// The place of its chunk among all, text by text.
    at: usize,
}

/// The BLAKE3 hash of each text. Memory: some hundred bytes for each text, and for each kilobyte.
pub(crate) fn hash_each(texts: &[&[u8]]) -> Vec<[u8; OUT_LEN]> {
    let platform = Platform::detect();
    let short = || texts.iter().filter(|text| is_short(text));
    let mut values = vec![le_bytes_from_words_32(&IV); short().map(|text| count_of(text)).sum()];
    hash_side_by_side(platform, short().flat_map(|text| chunks_of(text)), &mut values);
    for (value, chunk) in values.iter_mut().zip(short().flat_map(|text| chunks_of(text))) {
        *value = chunk.end(platform, *value);
    }
    let mut roots = roots(platform, short().map(|text| count_of(text)), values).into_iter();
    let hash = |text: &&[u8]| if is_short(text) { roots.next() } else { Some(*blake3::hash(text).as_bytes()) };
    texts.iter().filter_map(hash).collect()
}

/// Hashes the blocks of chunks beside those of others that are equally long and stand at the same place of their texts.
fn hash_side_by_side<'text>(
    platform: Platform,
    chunks: impl Iterator<Item = Chunk<'text>>,
    values: &mut [ChainingValue],
) {
    const BLOCKS: usize = CHUNK_LEN / BLOCK_LEN;
    // By place, then by how many blocks there are, less one.
    let mut alike: [Vec<Piece<'_>>; LONG / CHUNK_LEN * BLOCKS] = [const { Vec::new() }; _];
    for (at, chunk) in chunks.enumerate() {
        let (blocks, _) = chunk.blocks();
        let kind = (blocks.len() / BLOCK_LEN).checked_sub(1).map(|more| chunk.counter as usize * BLOCKS + more);
        if let Some(pieces) = kind.and_then(|kind| alike.get_mut(kind)) {
            pieces.push(Piece { blocks, at });
        }
    }
    for (kind, pieces) in alike.iter().enumerate() {
        hash_alike(platform, pieces, (kind / BLOCKS) as u64, values);
    }
}

/// What the chunks of each text come to: its tree is made level by level, beside those of others.
///
/// `counts`: how many of the values are each text's. Pairing neighbours, and leaving the last one to the next level where it has
/// none, gives the tree whose left part has as many chunks as is a power of two and leaves some to the right one.
fn roots(
    platform: Platform,
    counts: impl Iterator<Item = usize>,
    mut values: Vec<ChainingValue>,
) -> Vec<ChainingValue> {
    let mut end = 0;
    let begin_of = |count| {
        end += count;
        (end - count, count)
    };
    let mut trees: Vec<(usize, usize)> = counts.map(begin_of).collect();
    let (mut inner, mut last) = (Vec::new(), Vec::new());
    while trees.iter().any(|(_, count)| *count > 1) {
        for (begin, count) in &trees {
            let pairs = if *count == 2 { &mut last } else { &mut inner };
            pairs.extend((0..count / 2).map(|pair| (begin + 2 * pair, begin + pair)));
        }
        hash_pairs(platform, &mut inner, PARENT, &mut values);
        hash_pairs(platform, &mut last, PARENT | ROOT, &mut values);
        for (begin, count) in &mut trees {
            if *count % 2 == 1 {
                values.copy_within(*begin + *count - 1..*begin + *count, *begin + *count / 2);
            }
            *count = count.div_ceil(2);
        }
    }
    trees.iter().filter_map(|(begin, _)| values.get(*begin).copied()).collect()
}

/// Hashes pairs of neighbours: `pairs` says where each begins, and where what it comes to is put. They are done then.
fn hash_pairs(platform: Platform, pairs: &mut Vec<(usize, usize)>, flags: u8, values: &mut [ChainingValue]) {
    let bytes = values.as_flattened();
    let block = |(from, _): &(usize, usize)| bytes.get(from * OUT_LEN..)?.first_chunk();
    let inputs: Vec<&[u8; BLOCK_LEN]> = pairs.iter().filter_map(block).collect();
    let mut out = vec![0; inputs.len() * OUT_LEN];
    platform.hash_many(&inputs, &IV, 0, IncrementCounter::No, flags, 0, 0, &mut out);
    for ((_, to), found) in pairs.drain(..).zip(out.as_chunks().0) {
        if let Some(value) = values.get_mut(to) {
            *value = *found;
        }
    }
}

const fn is_short(text: &[u8]) -> bool {
    text.len() < LONG
}

/// How many chunks a text has; an empty text has one that is empty.
fn count_of(text: &[u8]) -> usize {
    text.len().div_ceil(CHUNK_LEN).max(1)
}

/// A chunk of a text.
struct Chunk<'text> {
    bytes: &'text [u8],
    counter: u64,
    /// Whether the text has no other.
    is_only: bool,
}

/// The chunks of a text.
fn chunks_of(text: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let is_only = text.len() <= CHUNK_LEN;
    (0..count_of(text)).map(move |place| {
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

/// Hashes pieces that are equally long and stand at the same place of their texts.
fn hash_alike(platform: Platform, pieces: &[Piece<'_>], counter: u64, values: &mut [ChainingValue]) {
    type Hash = fn(Platform, &[Piece<'_>], u64, &mut [ChainingValue]);
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
        hash(platform, pieces, counter, values);
    }
}

fn hash_of<const BYTES: usize>(platform: Platform, pieces: &[Piece<'_>], counter: u64, values: &mut [ChainingValue]) {
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
