//! Which way text is written, as Word has to be told: for whole paragraphs, and for runs within
//! them.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::render::text_direction::direction;

/// Whether a paragraph is written right to left: its first strong character is (UAX #9, P2 and P3),
/// as far as scripts in use go.
pub(super) fn is_right_to_left<'text>(mut texts: impl Iterator<Item = &'text str>) -> bool {
    texts.find_map(|text| text.chars().find_map(direction)).unwrap_or(false)
}

/// Cuts text into stretches of one direction each, with whether that is right to left.
///
/// A run must not be said to be right to left where it has letters written left to right (ECMA-376
/// part 1, 17.3.2.30). What has no direction of its own, between two, goes with the paragraph (UAX
/// #9, N1 and N2). Clusters stay whole.
/// Cost: O(n).
pub(super) fn stretches(text: &str, is_paragraph_rtl: bool) -> Vec<(bool, &str)> {
    if !text.chars().any(|character| direction(character) == Some(!is_paragraph_rtl)) {
        return vec![(is_paragraph_rtl, text)];
    }
    let mut ends = Vec::new();
    let (mut current, mut strong_end) = (is_paragraph_rtl, 0);
    for (start, cluster) in text.grapheme_indices(true) {
        let Some(is_rtl) = cluster.chars().find_map(direction) else { continue };
        if is_rtl != current {
            ends.push((if current == is_paragraph_rtl { start } else { strong_end }, current));
            current = is_rtl;
        }
        strong_end = start + cluster.len();
    }
    if current != is_paragraph_rtl {
        ends.push((strong_end, current));
    }
    ends.push((text.len(), is_paragraph_rtl));
    let mut start = 0;
    let stretches = ends.into_iter().filter_map(|(end, is_rtl)| {
        let stretch = text.get(start..end)?;
        start = end;
        Some((is_rtl, stretch))
    });
    stretches.filter(|(_, stretch)| !stretch.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_stands_between_two_directions_goes_with_the_paragraph() {
        assert_eq!(stretches("14, (15)", false), [(false, "14, (15)")]);
        assert_eq!(stretches("abc سلام و شما, d", false), [(false, "abc "), (true, "سلام و شما"), (false, ", d")]);
        assert_eq!(stretches("abc سلام 14", true), [(false, "abc"), (true, " سلام 14")]);
        assert_eq!(stretches("سلام cafe\u{301}.", true), [(true, "سلام "), (false, "cafe\u{301}"), (true, ".")]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[a-cא-דش .,\u{301}\u{200e}\u{200f}1\n]{0,30}", is_rtl in any::<bool>()) {
            let stretches = stretches(&text, is_rtl);
            prop_assert_eq!(stretches.iter().map(|(_, stretch)| *stretch).collect::<String>(), text.as_str());
            for (is_rtl, stretch) in stretches {
                prop_assert!(!stretch.chars().any(|character| direction(character) == Some(!is_rtl)));
            }
        }
    }
}
