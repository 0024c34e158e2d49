//! The words, numbers and paths of a line of `git fast-import`, by its documentation
//! (git-fast-import(1), "Input format").

use super::Malformed;

/// The first word of a line, and what follows the space after it.
pub(super) fn split_word(line: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b' ', line) {
        Some(space) => (line.get(..space).unwrap_or_default(), line.get(space + 1..).unwrap_or_default()),
        None => (line, b""),
    }
}

/// A decimal number without a sign.
pub(super) fn parse_number(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

/// Bytes as text, with U+FFFD in place of what is not UTF-8.
pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A path, quoted as in C or not, and what follows it; the first of two unquoted ones ends at a
/// space.
///
/// Errors: [`Malformed::PathEscape`]; [`Malformed::PathUnclosed`].
pub(super) fn parse_path(text: &[u8], is_first: bool) -> Result<(Vec<u8>, &[u8]), Malformed> {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        if !is_first {
            return Ok((text.to_vec(), b""));
        }
        let (path, rest) = split_word(text);
        return Ok((path.to_vec(), rest));
    };
    let mut path = Vec::new();
    let mut bytes = quoted.iter().copied().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                let rest = quoted.get(at + 1..).unwrap_or_default();
                return Ok((path, rest.strip_prefix(b" ").unwrap_or(rest)));
            }
            b'\\' => {
                let escaped = bytes.next().map(|(_, byte)| byte);
                path.push(match escaped {
                    Some(b'a') => 7,
                    Some(b'b') => 8,
                    Some(b't') => b'\t',
                    Some(b'n') => b'\n',
                    Some(b'v') => 11,
                    Some(b'f') => 12,
                    Some(b'r') => b'\r',
                    Some(byte @ (b'"' | b'\\')) => byte,
                    Some(first @ b'0'..=b'3') => {
                        let mut value = first - b'0';
                        for _ in 0..2 {
                            match bytes.next() {
                                Some((_, digit @ b'0'..=b'7')) => value = value << 3 | (digit - b'0'),
                                _ => return Err(Malformed::PathEscape),
                            }
                        }
                        value
                    }
                    _ => return Err(Malformed::PathEscape),
                });
            }
            byte => path.push(byte),
        }
    }
    Err(Malformed::PathUnclosed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_quoted_and_plain() {
        for (text, is_first, path, rest) in [
            (&b"a b"[..], false, &b"a b"[..], &b""[..]),
            (b"a b", true, b"a", b"b"),
            (b"\"a b\" c", true, b"a b", b"c"),
            (br#""\320\274\"\\\n""#, false, "м\"\\\n".as_bytes(), b""),
        ] {
            assert_eq!(parse_path(text, is_first), Ok((path.to_vec(), rest)));
        }
        assert_eq!(parse_path(br#""\400""#, false), Err(Malformed::PathEscape));
        assert_eq!(parse_path(br#""\x""#, false), Err(Malformed::PathEscape));
        assert_eq!(parse_path(br#""\3"#, false), Err(Malformed::PathEscape));
        assert_eq!(parse_path(br#""a"#, false), Err(Malformed::PathUnclosed));
    }
}
