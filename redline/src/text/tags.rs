//! Tags of HTML: which one a position stands in, and what their order says.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use crate::text::boundaries::{head, tail};

/// A longer tag is none.
const TAG_BYTES_MAX: usize = 512;

/// Elements that are no more than a tag.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "meta"];

/// The name of the tag that a text begins with, behind the `/` of one that closes an element; none
/// where it begins with no tag.
///
/// Cost: O([`TAG_BYTES_MAX`]).
pub(crate) fn tag_name(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('<')?;
    let letters = inside.strip_prefix('/').unwrap_or(inside);
    if !letters.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let is_of_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    let behind = letters.trim_start_matches(is_of_name);
    let is_parted = behind.starts_with(|next: char| next.is_whitespace() || matches!(next, '>' | '/'));
    let is_closed = head(behind, TAG_BYTES_MAX).find(['<', '>']).is_some_and(|end| behind[end..].starts_with('>'));
    (is_parted && is_closed).then(|| &inside[..inside.len() - behind.len()])
}

/// The name of the tag that a position is within, as [`tag_name`] gives it.
///
/// Cost: as that.
pub(crate) fn tag_around(text: &str, position: usize) -> Option<&str> {
    let before = tail(&text[..position], TAG_BYTES_MAX);
    let start = open_tag_start(before)?;
    tag_name(&text[position - before.len() + start..])
}

/// Where the last `<` of a text stands, if no `>` stands behind it.
pub(crate) fn open_tag_start(text: &str) -> Option<usize> {
    memchr::memrchr2(b'<', b'>', text.as_bytes()).filter(|start| text.as_bytes()[*start] == b'<')
}

/// Whether a text ends with a tag that opens an element, of which nothing else stands there yet.
///
/// Cost: O([`TAG_BYTES_MAX`]).
pub(crate) fn ends_with_opening_tag(text: &str) -> bool {
    let near = tail(text, TAG_BYTES_MAX);
    let Some(inside) = near.strip_suffix('>').filter(|inside| !inside.ends_with('/')) else { return false };
    let Some(name) = open_tag_start(inside).and_then(|start| tag_name(&near[start..])) else { return false };
    !name.starts_with('/') && !VOID.iter().any(|void| name.eq_ignore_ascii_case(void))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_names() {
        for (text, name) in [
            ("<p>", Some("p")),
            ("</td><td>", Some("/td")),
            ("<a href=\"x\">", Some("a")),
            ("<br/>", Some("br")),
            ("<my-tag x>", Some("my-tag")),
            ("<p", None),
            ("<p <b>", None),
            ("< b>", None),
            ("<https://example.org>", None),
            ("<ann@example.org>", None),
            ("a<b>", None),
            ("", None),
        ] {
            assert_eq!(tag_name(text), name, "{text}");
        }
        for (marked, name) in [
            ("<p cl|ass=\"x\">", Some("p")),
            ("<|/p>", Some("/p")),
            ("<p>|Text", None),
            ("|<p>", None),
            ("a < b| and c > d", None),
        ] {
            let position = marked.find('|').unwrap();
            assert_eq!(tag_around(&marked.replace('|', ""), position), name, "{marked}");
        }
    }

    #[test]
    fn what_opens_is_told_from_what_closes() {
        for text in ["<ul>", "a<td class=\"x\">", "<P>"] {
            assert!(ends_with_opening_tag(text), "{text}");
        }
        for text in ["</ul>", "a<br>", "<br/>", "<img src=\"a.png\">", "a > b", "<p> ", "text", ""] {
            assert!(!ends_with_opening_tag(text), "{text}");
        }
    }
}
