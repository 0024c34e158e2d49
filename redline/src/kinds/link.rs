//! Links: addresses of pages and mailboxes, which are no prose.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use super::sides::ChangedText;
use crate::text::boundaries::{head, tail};
use crate::text::characters::is_unspaced;

/// How far an address is followed to its ends, in bytes.
const ADDRESS_BYTES_MAX: usize = 256;

/// Whether the change lies within an address of a page or a mailbox, on both sides.
pub(super) fn is_link(left: &ChangedText<'_>, right: &ChangedText<'_>) -> bool {
    is_within_address(left) && is_within_address(right)
}

fn is_within_address(side: &ChangedText<'_>) -> bool {
    let (text, range, changed) = (side.whole, &side.range, side.changed());
    let trimmed = changed.trim();
    if trimmed.contains(ends_address) {
        return false;
    }
    // Where a whole address came or went, nothing is left on this side.
    if trimmed.is_empty() {
        return true;
    }
    let start = range.start + (changed.len() - changed.trim_start().len());
    let before = tail(&text[..start], ADDRESS_BYTES_MAX);
    let before = before.rfind(ends_address).map_or(before, |end| before[end..].trim_start_matches(ends_address));
    let after = head(&text[start + trimmed.len()..], ADDRESS_BYTES_MAX);
    let after = after.find(ends_address).map_or(after, |end| &after[..end]);
    // What an address cannot be without; few words have any.
    if ![before, trimmed, after].iter().any(|part| memchr::memchr3(b'/', b'@', b'.', part.as_bytes()).is_some()) {
        return false;
    }
    let whole = [before, head(trimmed, ADDRESS_BYTES_MAX), after].concat();
    let is_mailbox = whole
        .split_once('@')
        .is_some_and(|(user, host)| user.ends_with(char::is_alphanumeric) && host.trim_end_matches('.').contains('.'));
    whole.contains("://") || whole.starts_with("www.") || is_mailbox
}

/// Whether no address goes on beyond a character: white space, brackets and quotation marks around
/// it, and scripts that set no words apart, in which prose touches what it names.
fn ends_address(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '<' | '>'
                | '"'
                | '['
                | ']'
                | '('
                | ')'
                | '{'
                | '}'
                | '|'
                | '“'
                | '”'
                | '„'
                | '«'
                | '»'
                | '‘'
                | '’'
                | '，'
                | '；'
                | '：'
                | '！'
                | '？'
                | '（'
                | '）'
                | '「'
                | '」'
                | '《'
                | '》'
                | '،'
                | '؛'
        )
        || is_unspaced(character)
}
