//! Text within a line that is unchanged, or moved as it was, and would fill a screen: its middle is
//! left out, and counted.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;

use super::Look;
use crate::render::counted;
use crate::text::word_count::count_words;

/// Unchanged text of more characters is shown in part: that many fill twenty-five lines of a
/// terminal.
const CHARACTERS_MAX: usize = 2_000;

/// Of such a text so many grapheme clusters are shown at either end, up to a space.
const SHOWN: usize = 160;

/// A space is looked for in so many bytes.
const WORD_BYTES_MAX: usize = 60;

/// The pieces that are shown of unchanged text, if not all of it is; else the text as it came.
/// `what` happened to it is said.
///
/// Cost: O(bytes) where something is left out, else O([`CHARACTERS_MAX`]).
pub(super) fn left_out_middle<'text>(
    text: Cow<'text, str>,
    what: &str,
) -> Result<[(Look, Cow<'text, str>); 3], Cow<'text, str>> {
    if text.len() <= CHARACTERS_MAX || text.chars().nth(CHARACTERS_MAX).is_none() {
        return Err(text);
    }
    let (start, end) = shown_ends(&text);
    let said = left_out_words(text.get(start..end).unwrap_or_default(), what);
    let [before, behind] = match text {
        Cow::Borrowed(text) => {
            [Cow::Borrowed(text.get(..start).unwrap_or_default()), Cow::Borrowed(text.get(end..).unwrap_or_default())]
        }
        Cow::Owned(mut text) => {
            let behind = text.split_off(end);
            text.truncate(start);
            [Cow::Owned(text), Cow::Owned(behind)]
        }
    };
    Ok([(Look::Plain, before), (Look::LeftOut, Cow::Owned(said)), (Look::Plain, behind)])
}

/// Whether of so much unchanged text only its ends are shown, and where these meet the rest.
pub(in crate::render) fn ends_shown_of(text: &str) -> Option<(usize, usize)> {
    (text.len() > CHARACTERS_MAX && text.chars().nth(CHARACTERS_MAX).is_some()).then(|| shown_ends(text))
}

/// What is said in place of text, in brackets, as editors do.
pub(in crate::render) fn left_out_words(text: &str, what: &str) -> String {
    let words = count_words(text);
    let (count, noun) = if words > 0 { (words, "word") } else { (text.chars().count(), "character") };
    format!(" [… {} {what} …] ", counted(count as u64, noun))
}

/// Where the shown start of a long text ends, and where its shown end starts: between words, where
/// there are spaces.
fn shown_ends(text: &str) -> (usize, usize) {
    let start: usize = text.graphemes(true).take(SHOWN).map(str::len).sum();
    let end = text.len() - text.graphemes(true).rev().take(SHOWN).map(str::len).sum::<usize>();
    let near = text.floor_char_boundary(start.saturating_sub(WORD_BYTES_MAX));
    let at_word = text.get(near..start).and_then(|near| near.rfind(' ')).map_or(start, |space| near + space);
    let far = text.ceil_char_boundary((end + WORD_BYTES_MAX).min(text.len()));
    let behind_word = text.get(end..far).and_then(|far| far.find(' ')).map_or(end, |space| end + space + 1);
    (at_word, behind_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_long_text_is_counted() {
        let text = "word ".repeat(500);
        let pieces = left_out_middle(Cow::Borrowed(text.as_str()), "unchanged").unwrap();
        let shown: Vec<&str> = pieces.iter().map(|(_, text)| &**text).collect();
        assert_eq!(shown[1], " [… 437 words unchanged …] ");
        assert!(shown[0].ends_with("word") && shown[2].starts_with("word") && shown[2].ends_with("word "), "{shown:?}");
        assert_eq!((shown[0].len(), shown[2].len()), (159, 155));
        let short = "word ".repeat(400);
        assert!(left_out_middle(Cow::Borrowed(short.as_str()), "unchanged").is_err());
    }

    #[test]
    fn where_there_are_no_spaces_it_is_cut_between_characters() {
        let text = "今日宣布".repeat(600);
        let pieces = left_out_middle(Cow::Owned(text), "unchanged").unwrap();
        let shown: Vec<usize> = pieces.iter().map(|(_, text)| text.chars().count()).collect();
        assert_eq!((shown[0], shown[2]), (160, 160));
        assert_eq!(pieces[1].1, " [… 2,080 words unchanged …] ");
        assert!(left_out_middle(Cow::Owned("-".repeat(3_000)), "moved").unwrap()[1].1.contains("characters moved"));
    }
}
