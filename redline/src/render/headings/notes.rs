//! Notes, which are no titles.

use crate::text::note_marks::{is_mark, is_raised};

/// Whether a line is a note: `[^1]: See …`, `[1] Hill 1962`, `¹ Cash only`.
pub(super) fn is_note(line: &str) -> bool {
    let is_apart = |rest: &str| rest.starts_with([':', ' ', '\t', '\u{a0}']);
    if let Some((mark, rest)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
        return is_mark(mark) && is_apart(rest);
    }
    let rest = line.trim_start_matches(is_raised);
    rest.len() < line.len() && rest.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes() {
        for line in ["[^1]: See Hill", "[1] Hill 1962", "¹ Cash only", "³Cash only", "[a] See above", "† Died 1950"]
        {
            assert!(is_note(line), "{line}");
        }
        for line in ["[Chorus] La la", "[1]", "Notice", "", "[draft] Notice"] {
            assert!(!is_note(line), "{line}");
        }
    }
}
