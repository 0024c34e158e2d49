//! BLAKE3 of many short texts at once.
//!
//! BLAKE3 is fast because it hashes sixteen chunks of one input in parallel, in the lanes of vector
//! registers. An article of three kilobytes has three chunks, the last of them incomplete, so
//! hashing it alone reaches a sixth of that speed. Here the lanes are filled with chunks of many
//! texts: those that have the same length and the same index within their text. The result is that
//! of [`blake3::hash`], computed by the same vector code of the crate `blake3`, which is public but
//! not documented: hence its pinned version.
//!
//! Chunks, flags and the tree are those of the paper (O'Connor, Aumasson, Neves and Wilcox-O'Hearn,
//! "BLAKE3: one function, fast everywhere", 2020, sections 2.1 to 2.5;
//! <https://github.com/BLAKE3-team/BLAKE3-specs>).

use blake3::platform::{Platform, le_bytes_from_words_32, words_from_le_bytes_32};
use blake3::{BLOCK_LEN, CHUNK_LEN, IncrementCounter, OUT_LEN};

/// Texts of at least this many bytes fill the lanes with their own chunks.
const LONG: usize = 16 * CHUNK_LEN;

/// The initial chaining value, which is that of SHA-256.
const IV: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

const CHUNK_START: u8 = 1;
const CHUNK_END: u8 = 2;
const PARENT: u8 = 4;
const ROOT: u8 = 8;

/// The output of a chunk or of a subtree.
type ChainingValue = [u8; OUT_LEN];

/// The blocks of one chunk that are hashed in parallel with those of other chunks.
struct Lane<'text> {
    /// The whole chunk if it is complete and not the only one of its text; otherwise all but its
    /// last block.
    blocks: &'text [u8],
    /// The index of its chunk among the chunks of all texts.
    index: usize,
}

/// Returns the BLAKE3 hash of each text, in order.
///
/// Memory: about a hundred bytes for each text, and for each kilobyte.
pub(crate) fn hash_each(texts: &[&[u8]]) -> Vec<[u8; OUT_LEN]> {
    let platform = Platform::detect();
    let short = || texts.iter().filter(|text| is_short(text));
    let mut values = vec![le_bytes_from_words_32(&IV); short().map(|text| count_of(text)).sum()];
    hash_in_lanes(platform, short().flat_map(|text| chunks_of(text)), &mut values);
    for (value, chunk) in values.iter_mut().zip(short().flat_map(|text| chunks_of(text))) {
        *value = chunk.end(platform, *value);
    }
    let mut roots = roots(platform, short().map(|text| count_of(text)), values).into_iter();
    let hash = |text: &&[u8]| if is_short(text) { roots.next() } else { Some(*blake3::hash(text).as_bytes()) };
    texts.iter().filter_map(hash).collect()
}

/// Hashes the blocks of chunks, grouped by their number and by the index of the chunk within its
/// text, into `values`.
fn hash_in_lanes<'text>(platform: Platform, chunks: impl Iterator<Item = Chunk<'text>>, values: &mut [ChainingValue]) {
    const BLOCKS: usize = CHUNK_LEN / BLOCK_LEN;
    // By the index of the chunk within its text, then by the number of blocks, less one.
    let mut groups: [Vec<Lane<'_>>; LONG / CHUNK_LEN * BLOCKS] = [const { Vec::new() }; _];
    for (index, chunk) in chunks.enumerate() {
        let (blocks, _) = chunk.blocks();
        let group = (blocks.len() / BLOCK_LEN).checked_sub(1).map(|more| chunk.counter as usize * BLOCKS + more);
        if let Some(lanes) = group.and_then(|group| groups.get_mut(group)) {
            lanes.push(Lane { blocks, index });
        }
    }
    for (group, lanes) in groups.iter().enumerate() {
        hash_group(platform, lanes, (group / BLOCKS) as u64, values);
    }
}

/// Returns the root of each text's tree, from the `values` of its chunks; all trees are built
/// together, level by level.
///
/// `counts`: how many of the values belong to each text. Pairing neighbours, and passing a last one
/// without a neighbour to the next level, gives the tree of the specification: the left subtree has
/// the largest power of two of chunks that leaves at least one for the right.
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

/// Hashes pairs of neighbouring values and drains `pairs`: for each, the index of the first of the
/// two and of the result.
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

/// How many chunks a text has; an empty text has one empty chunk.
fn count_of(text: &[u8]) -> usize {
    text.len().div_ceil(CHUNK_LEN).max(1)
}

/// A chunk of a text.
struct Chunk<'text> {
    bytes: &'text [u8],
    counter: u64,
    /// Whether the text has no other chunk.
    is_only: bool,
}

/// The chunks of a text.
fn chunks_of(text: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let is_only = text.len() <= CHUNK_LEN;
    (0..count_of(text)).map(move |index| {
        let begin = index * CHUNK_LEN;
        let bytes = text.get(begin..text.len().min(begin + CHUNK_LEN)).unwrap_or_default();
        Chunk { bytes, counter: index as u64, is_only }
    })
}

impl<'text> Chunk<'text> {
    /// Splits the chunk into the blocks that are hashed in lanes and the last block, which is
    /// hashed alone.
    fn blocks(&self) -> (&'text [u8], &'text [u8]) {
        let is_whole = self.bytes.len() == CHUNK_LEN && !self.is_only;
        let in_lanes = if is_whole { CHUNK_LEN } else { self.bytes.len().saturating_sub(1) / BLOCK_LEN * BLOCK_LEN };
        self.bytes.split_at_checked(in_lanes).unwrap_or((self.bytes, &[]))
    }

    /// Returns the chaining value of the chunk, given the `value` of the blocks that were hashed in
    /// lanes.
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

/// Hashes lanes of equal length whose chunks have the same index (`counter`) within their texts.
fn hash_group(platform: Platform, lanes: &[Lane<'_>], counter: u64, values: &mut [ChainingValue]) {
    type Hash = fn(Platform, &[Lane<'_>], u64, &mut [ChainingValue]);
    /// By the number of blocks of each lane, less one.
    const BY_BLOCKS: [Hash; CHUNK_LEN / BLOCK_LEN] = [
        hash_lanes::<64>,
        hash_lanes::<128>,
        hash_lanes::<192>,
        hash_lanes::<256>,
        hash_lanes::<320>,
        hash_lanes::<384>,
        hash_lanes::<448>,
        hash_lanes::<512>,
        hash_lanes::<576>,
        hash_lanes::<640>,
        hash_lanes::<704>,
        hash_lanes::<768>,
        hash_lanes::<832>,
        hash_lanes::<896>,
        hash_lanes::<960>,
        hash_lanes::<1024>,
    ];
    let blocks = lanes.first().map_or(0, |lane| lane.blocks.len() / BLOCK_LEN);
    if let Some(hash) = blocks.checked_sub(1).and_then(|index| BY_BLOCKS.get(index)) {
        hash(platform, lanes, counter, values);
    }
}

fn hash_lanes<const BYTES: usize>(platform: Platform, lanes: &[Lane<'_>], counter: u64, values: &mut [ChainingValue]) {
    let inputs: Vec<&[u8; BYTES]> = lanes.iter().filter_map(|lane| lane.blocks.first_chunk()).collect();
    let mut out = vec![0; inputs.len() * OUT_LEN];
    let end = if BYTES == CHUNK_LEN { CHUNK_END } else { 0 };
    platform.hash_many(&inputs, &IV, counter, IncrementCounter::No, 0, CHUNK_START, end, &mut out);
    let (found, _) = out.as_chunks();
    for (lane, found) in lanes.iter().zip(found) {
        if let Some(value) = values.get_mut(lane.index) {
            *value = *found;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check<T: AsRef<[u8]>>(texts: &[T]) {
        let texts: Vec<&[u8]> = texts.iter().map(AsRef::as_ref).collect();
        let expected: Vec<_> = texts.iter().map(|text| *blake3::hash(text).as_bytes()).collect();
        assert!(hash_each(&texts) == expected, "lengths {:?}", texts.iter().map(|text| text.len()).collect::<Vec<_>>());
    }

    fn text(bytes: usize, seed: usize) -> Vec<u8> {
        (0..bytes).map(|index| (index * 7 + seed * 31 + index / 251) as u8).collect()
    }

    #[test]
    fn every_length_up_to_that_of_a_long_text() {
        let (one, other) = (text(LONG + 1, 1), text(LONG + 2, 3));
        for bytes in 0..=LONG + 1 {
            check(&[&one[..bytes], &other[..=bytes]]);
        }
        for chunks in 1..=18 {
            check(&[-1, 0, 1, 500].map(|more| text((chunks * CHUNK_LEN).saturating_add_signed(more), chunks)));
        }
    }

    #[test]
    fn more_texts_of_one_length_than_there_are_lanes() {
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
