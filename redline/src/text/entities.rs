//! Entities of HTML: characters that are written by name or by number.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use std::borrow::Cow;
use std::ops::Range;

/// The longest entity, in bytes.
const ENTITY_BYTES_MAX: usize = 12;

/// Entities by name, those that stand in prose.
const NAMED: [(&str, char); 60] = [
    ("quot", '"'),
    ("amp", '&'),
    ("apos", '\''),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", '\u{a0}'),
    ("thinsp", '\u{2009}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("shy", '\u{ad}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("minus", '−'),
    ("bull", '•'),
    ("middot", '·'),
    ("deg", '°'),
    ("euro", '€'),
    ("pound", '£'),
    ("yen", '¥'),
    ("cent", '¢'),
    ("sect", '§'),
    ("para", '¶'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("times", '×'),
    ("divide", '÷'),
    ("plusmn", '±'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("ccedil", 'ç'),
    ("ntilde", 'ñ'),
    ("aacute", 'á'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
];

/// The entities of a text: the bytes of each, and the character that it stands for. Cost: O(bytes),
/// hardly anything where no `&` is.
pub(crate) fn entities(text: &str) -> impl Iterator<Item = (Range<usize>, char)> {
    memchr::memchr_iter(b'&', text.as_bytes()).filter_map(|start| {
        let rest = &text.as_bytes()[start + 1..];
        let end = memchr::memchr(b';', &rest[..rest.len().min(ENTITY_BYTES_MAX)])?;
        let name = str::from_utf8(&rest[..end]).ok()?;
        let character = match name.strip_prefix('#') {
            Some(number) => {
                let hexadecimal = number.strip_prefix(['x', 'X']);
                let number = match hexadecimal {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                number.ok().and_then(char::from_u32)?
            }
            None => NAMED.iter().find(|(known, _)| *known == name).map(|(_, character)| *character)?,
        };
        Some((start..start + end + 2, character))
    })
}

/// A text with the characters that its entities stand for.
pub(crate) fn decoded(text: &str) -> Cow<'_, str> {
    let mut entities = entities(text).peekable();
    if entities.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut end = 0;
    for (range, character) in entities {
        if let Some(between) = text.get(end..range.start) {
            decoded.push_str(between);
            decoded.push(character);
            end = range.end;
        }
    }
    Cow::Owned(decoded + &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_by_name_and_by_number() {
        for (text, expected) in [
            ("&quot;Yes&quot;", "\"Yes\""),
            ("it&#39;s &#x2019;", "it's ’"),
            ("A &amp; B&nbsp;C", "A & B\u{a0}C"),
            ("A & B; &no; &#; &#xD800; &", "A & B; &no; &#; &#xD800; &"),
            ("&amp;quot;", "&quot;"),
        ] {
            assert_eq!(decoded(text), expected, "{text}");
        }
    }
}
