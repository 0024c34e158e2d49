//! SHA-1 (FIPS 180-4, section 6.1), which dumps have of their texts. It proves nothing against
//! whoever wants to deceive, and finds every accident.

/// A digest, in five words.
pub(super) type Digest = [u32; 5];

const BLOCK_BYTES: usize = 64;

/// The SHA-1 of some bytes. Cost: one pass.
pub(super) fn sha1(bytes: &[u8]) -> Digest {
    let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let (blocks, rest) = bytes.as_chunks::<BLOCK_BYTES>();
    blocks.iter().for_each(|block| compress(&mut state, block));
    let mut last = rest.to_vec();
    last.push(0x80);
    while last.len() % BLOCK_BYTES != BLOCK_BYTES - 8 {
        last.push(0);
    }
    last.extend_from_slice(&(bytes.len() as u64 * 8).to_be_bytes());
    last.as_chunks::<BLOCK_BYTES>().0.iter().for_each(|block| compress(&mut state, block));
    state
}

fn compress(state: &mut Digest, block: &[u8; BLOCK_BYTES]) {
    let mut words = [0u32; 16];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    let [mut a, mut b, mut c, mut d, mut e] = *state;
    for round in 0..80 {
        let (mixed, constant) = match round {
            0..20 => ((b & c) | (!b & d), 0x5a82_7999),
            20..40 => (b ^ c ^ d, 0x6ed9_eba1),
            40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
            _ => (b ^ c ^ d, 0xca62_c1d6_u32),
        };
        // The words are a ring: the first is the one that is due.
        let [first, _, third, .., ninth, _, _, _, _, fourteenth, _, _] = words;
        let next = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e).wrapping_add(constant).wrapping_add(first);
        (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        let scheduled = (fourteenth ^ ninth ^ third ^ first).rotate_left(1);
        words.rotate_left(1);
        if let Some(last) = words.last_mut() {
            *last = scheduled;
        }
    }
    for (word, added) in state.iter_mut().zip([a, b, c, d, e]) {
        *word = word.wrapping_add(added);
    }
}

/// A digest as a dump states it.
pub(super) enum Stated {
    /// In base 36, as MediaWiki writes it.
    Base36(String),
    /// In hexadecimal digits.
    Hexadecimal(String),
}

impl Stated {
    /// `None` for what is no SHA-1.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let is_alphanumeric = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match text.len() {
            31 if is_alphanumeric => Some(Self::Base36(text)),
            40 if text.bytes().all(|byte| byte.is_ascii_hexdigit()) => Some(Self::Hexadecimal(text)),
            _ => None,
        }
    }

    pub fn is(&self, digest: &Digest) -> bool {
        let (Self::Base36(stated) | Self::Hexadecimal(stated)) = self;
        *stated == self.spelled_alike(digest)
    }

    /// A digest in the same digits.
    pub fn spelled_alike(&self, digest: &Digest) -> String {
        match self {
            Self::Base36(_) => base36(digest),
            Self::Hexadecimal(_) => digest.iter().map(|word| format!("{word:08x}")).collect(),
        }
    }
}

/// A digest in 31 digits of base 36.
fn base36(digest: &Digest) -> String {
    let mut number = *digest;
    let mut digits = Vec::with_capacity(31);
    for _ in 0..31 {
        let mut rest = 0u64;
        for word in &mut number {
            let value = (rest << 32) | u64::from(*word);
            (*word, rest) = ((value / 36) as u32, value % 36);
        }
        digits.push(char::from_digit(rest as u32, 36).unwrap_or('0'));
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let million = "a".repeat(1_000_000);
        for (text, digest) in [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
            (&million, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
        ] {
            let found = sha1(text.as_bytes());
            assert!(Stated::parse(digest).unwrap().is(&found), "{text:.10}: {found:x?}");
        }
        // What MediaWiki writes for a page without text.
        assert!(Stated::parse("phoiac9h4m842xq45sp7s6u21eteeq1").unwrap().is(&sha1(b"")));
        assert!(Stated::parse("x").is_none());
        // Lengths around the end of a block.
        for length in 54..66 {
            assert_ne!(sha1(&vec![b'a'; length]), sha1(&vec![b'a'; length + 1]));
        }
    }
}
