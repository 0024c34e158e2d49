//! Addresses of pages and mailboxes, which are no prose.

#![allow(clippy::indexing_slicing, reason = "places are found in the text they index")]

use super::changed::{Changed, Side, head, tail};

/// How far an address is followed to its ends, in bytes.
const ADDRESS_BYTES_MAX: usize = 256;

/// Whether the change lies within an address of a page or a mailbox.
pub(super) fn is_link<'text>(
    left: (&Side<'text>, &Changed<'text, '_>),
    right: (&Side<'text>, &Changed<'text, '_>),
) -> bool {
    let is_within = |side: &Side<'text>, changed: &Changed<'text, '_>| {
        let before = tail(changed.before(side), ADDRESS_BYTES_MAX);
        let start = memchr::memrchr3(b' ', b'\n', b'\t', before.as_bytes()).map_or(0, |blank| blank + 1);
        let before = &before[start..];
        let after = head(changed.after(side), ADDRESS_BYTES_MAX);
        let end = memchr::memchr3(b' ', b'\n', b'\t', after.as_bytes()).unwrap_or(after.len());
        let after = &after[..end];
        is_address(before, changed.text, after)
    };
    let has_space = |changed: &Changed<'_, '_>| changed.text.trim().contains(char::is_whitespace);
    if has_space(left.1) || has_space(right.1) {
        return false;
    }
    let left_is = left.1.text.trim().is_empty() || is_within(left.0, left.1);
    let right_is = right.1.text.trim().is_empty() || is_within(right.0, right.1);
    left_is && right_is
}

/// Whether the text around a change is one address.
fn is_address(before: &str, changed: &str, after: &str) -> bool {
    // What an address cannot be without; few words have any.
    if ![before, changed, after].iter().any(|text| memchr::memchr3(b'/', b'@', b'.', text.as_bytes()).is_some()) {
        return false;
    }
    let whole = [before, head(changed, ADDRESS_BYTES_MAX), after].concat();
    let is_mailbox = whole
        .split_once('@')
        .is_some_and(|(user, host)| user.ends_with(char::is_alphanumeric) && host.trim_end_matches('.').contains('.'));
    whole.contains("://") || whole.contains("www.") || is_mailbox
}
