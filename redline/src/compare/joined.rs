//! Words that were joined over white space, or parted by it.

/// Whether two texts differ in white space alone, and in the hyphens at line ends that part words.
/// Cost: O(bytes).
pub(crate) fn is_joined(left: &[u8], right: &[u8]) -> bool {
    without_parting(left).eq(without_parting(right))
}

/// The bytes without ASCII white space, and without hyphens at line ends.
fn without_parting(text: &[u8]) -> impl Iterator<Item = u8> {
    text.iter()
        .enumerate()
        .filter(|(index, byte)| {
            let parts = || matches!(text.get(index + 1..), Some([b'\n', ..] | [b'\r', b'\n', ..]));
            !(byte.is_ascii_whitespace() || **byte == b'-' && parts())
        })
        .map(|(_, byte)| *byte)
}
