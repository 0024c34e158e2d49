//! The characters that references in XML stand for.

use quick_xml::events::BytesRef;

/// The character of one of XML's own entities or of a number; `None` for any other name, and for a
/// number that is no character.
pub(super) fn character(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}
