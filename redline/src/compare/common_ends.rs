//! Equal ends of two texts, in bytes, in whole lines and in whole words.

#![allow(clippy::indexing_slicing, reason = "equal ends are no longer than the texts")]

use crate::text::characters::{Lead, lead};

/// How many bytes are equal from the start.
///
/// Cost: O(result), in blocks of 64 bytes.
pub(crate) fn common_prefix(left: &[u8], right: &[u8]) -> usize {
    let blocks = left.as_chunks::<64>().0.iter().zip(right.as_chunks::<64>().0);
    let equal = blocks.take_while(|(left, right)| left == right).count() * 64;
    let rest = left.iter().skip(equal).zip(right.iter().skip(equal));
    equal + rest.take_while(|(left, right)| left == right).count()
}

/// How many bytes are equal at the end.
///
/// Cost: O(result), in blocks of 64 bytes.
pub(crate) fn common_suffix(left: &[u8], right: &[u8]) -> usize {
    let blocks = left.as_rchunks::<64>().1.iter().rev().zip(right.as_rchunks::<64>().1.iter().rev());
    let equal = blocks.take_while(|(left, right)| left == right).count() * 64;
    let rest = left.iter().rev().skip(equal).zip(right.iter().rev().skip(equal));
    equal + rest.take_while(|(left, right)| left == right).count()
}

/// How many bytes are equal at both ends, in whole lines.
pub(crate) fn common_line_ends(left: &str, right: &str) -> (usize, usize) {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let prefix = common_prefix(left, right);
    let prefix = memchr::memrchr(b'\n', &left[..prefix]).map_or(0, |feed| feed + 1);
    let (left, right) = (&left[prefix..], &right[prefix..]);
    let suffix = common_suffix(left, right);
    let begins_line = |side: &[u8]| suffix == side.len() || side[side.len() - suffix - 1] == b'\n';
    if begins_line(left) && begins_line(right) {
        return (prefix, suffix);
    }
    let first_feed = memchr::memchr(b'\n', &left[left.len() - suffix..]);
    (prefix, first_feed.map_or(0, |feed| suffix - feed - 1))
}

/// How many bytes are equal at both ends, cut between ASCII white space and an ASCII character that
/// is not, where no word and no cluster straddles.
pub(crate) fn common_word_ends(left: &str, right: &str) -> (usize, usize) {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let is_space = |byte: u8| lead(byte) == Lead::Space;
    let is_cut = |pair: &[u8]| match pair {
        [space, solid] => is_space(*space) && solid.is_ascii() && !is_space(*solid),
        _ => false,
    };
    let prefix = common_prefix(left, right);
    let prefix = left[..prefix].windows(2).rposition(is_cut).map_or(0, |space| space + 1);
    let (left, right) = (&left[prefix..], &right[prefix..]);
    let equal = &left[left.len() - common_suffix(left, right)..];
    let suffix = equal.windows(2).position(is_cut).map_or(0, |space| equal.len() - space - 1);
    (prefix, suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_every_length() {
        for len in 0..200 {
            let left = vec![b'a'; len];
            for equal in 0..=len {
                let mut right = left.clone();
                if let Some(byte) = right.get_mut(equal) {
                    *byte = b'b';
                }
                assert_eq!(common_prefix(&left, &right), equal);
                right.reverse();
                assert_eq!(common_suffix(&left, &right), equal);
            }
            assert_eq!(common_prefix(&left, &left[..len / 2]), len / 2);
            assert_eq!(common_suffix(&left, &left[..len / 2]), len / 2);
        }
    }

    #[test]
    fn ends_are_cut_at_lines_and_words() {
        assert_eq!(common_line_ends("a\nb\nc\n", "a\nx\nc\n"), (2, 2));
        assert_eq!(common_line_ends("a\na\n", "a\na\na\n"), (4, 0));
        assert_eq!(common_line_ends("one", "none"), (0, 0));
        assert_eq!(common_line_ends("x\none", "y\none"), (0, 3));
        assert_eq!(common_line_ends("a\r\n", "a\n"), (0, 0));
        assert_eq!(common_word_ends("the cat sat", "the cow sat"), (4, 3));
        assert_eq!(common_word_ends("the the the", "the the"), (4, 0));
        assert_eq!(common_word_ends("ab é", "ab è"), (0, 0));
    }
}
