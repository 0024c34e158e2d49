//! Equal ends of two byte strings.

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
}
