//! What is quoted of a passage: a phrase, with some of what stands around it.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

/// Characters of the passage that are shown before and behind a phrase, where nothing else is
/// asked.
pub const AROUND: usize = 60;

/// The phrase in its passage: at most `before` characters that stand before it, `behind` that stand
/// behind it, and `…` where either was cut.
///
/// The five are the first ellipsis, what stands before, the phrase, what stands behind, and the
/// second ellipsis.
#[must_use]
pub fn snippet<'passage>(
    passage: &'passage str,
    range: &Range<usize>,
    before: usize,
    behind: usize,
) -> [&'passage str; 5] {
    let part = |range: Range<usize>| passage.get(range).unwrap_or_default();
    let (all_before, phrase, all_behind) = (part(0..range.start), part(range.clone()), part(range.end..passage.len()));
    // The line ends around a paragraph are none of it.
    let (all_before, all_behind) = (all_before.trim_start(), all_behind.trim_end());
    let mut backwards = all_before.grapheme_indices(true).rev();
    let begin = backwards.nth(before).map_or(0, |(at, grapheme)| at + grapheme.len());
    let end = all_behind.grapheme_indices(true).nth(behind).map_or(all_behind.len(), |(at, _)| at);
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let shown_before = all_before.get(begin..).unwrap_or_default();
    let shown_behind = all_behind.get(..end).unwrap_or_default();
    [cut(begin > 0), shown_before, phrase, shown_behind, cut(end < all_behind.len())]
}

/// A text with a space where a line ends, with what white space is beside it.
#[must_use]
pub fn in_one_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(feed) = rest.find(['\n', '\r']) {
        let (before, behind) = rest.split_at(feed);
        shown.push_str(before.trim_end());
        shown.push(' ');
        rest = behind.trim_start();
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_as_is_wanted_stands_around_a_phrase() {
        let passage = "\n\nBefore it: the phrase, behind it\n";
        let start = passage.find("the phrase").unwrap();
        let range = start..start + "the phrase".len();
        assert_eq!(snippet(passage, &range, 4, 3), ["…", "it: ", "the phrase", ", b", "…"]);
        assert_eq!(snippet(passage, &range, 60, 60), ["", "Before it: ", "the phrase", ", behind it", ""]);
        assert_eq!(snippet("e\u{301}x", &(3..4), 1, 0), ["", "e\u{301}", "x", "", ""], "an accent is not cut off");
    }

    #[test]
    fn the_ends_of_lines_become_spaces() {
        assert_eq!(in_one_line("a \r\n  b\nc"), "a b c");
    }
}
