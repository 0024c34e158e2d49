//! Which revision brought each word of a text.
//!
//! A [`Blame`] starts empty and is advanced from revision to revision, oldest first. Each is
//! compared with the one before: what is equal keeps its origin, what moved takes its origin along,
//! and what was inserted belongs to the new revision.
//!
//! Four rules make the answer one about words, not bytes:
//!
//! - A change of form brings no new words: where only the characters for quotation marks or accents
//!   changed, or only white space, the words keep their origin. A word in other capitals is a new
//!   word.
//! - White space belongs to the words before it, so that a stretch begins with something visible.
//! - So do punctuation marks that are older than the words before them: the full stop that survived
//!   a rewritten sentence is credited with it. A newer mark is credited on its own.
//! - Words that were removed and came back are credited to the revision that brought them back, as
//!   in git. In an edit war, that is whoever restored them last.

use std::fmt::{Debug, Formatter};

use crate::compare::compare;
use crate::kinds::{Kind, Kinds};
use crate::redline::{Move, Op, Part, Redline};

/// Kinds of change that bring no words.
const FORM: Kinds = Kinds::of(&[Kind::Typography, Kind::LineEnd, Kind::Reflow, Kind::Space]);

/// A text, and the revision that brought each stretch of it.
///
/// ```
/// use variorum_redline::Blame;
///
/// let mut blame = Blame::default();
/// for (text, revision) in [("One two three.", 1), ("One 2 three.", 2), ("One 2 four.", 3)] {
///     blame.advance(text.to_owned(), revision);
/// }
/// assert_eq!(blame.stretches(), [("One ", 1), ("2 ", 2), ("four.", 3)]);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Blame {
    text: String,
    runs: Vec<OriginRun>,
}

/// A stretch of the text whose bytes came with one revision; it begins where the run before ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct OriginRun {
    len_bytes: usize,
    origin: u64,
}

impl Blame {
    /// Goes on to the next revision: `text` is its content, `revision` its number.
    ///
    /// Numbers may have gaps, as where a revision cannot be read: its words are then credited to
    /// the next one. A text that is equal to the one before changes nothing.
    /// Cost: one comparison of two texts, and O(stretches). Memory: two texts and the stretches.
    pub fn advance(&mut self, text: String, revision: u64) {
        if text != self.text {
            self.runs = carried(&self.runs, &compare(&self.text, &text), revision);
            self.text = text;
        }
    }

    /// The text of the revision that it has come to.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The stretches of the text, each with the number of the revision that brought its words.
    ///
    /// Joined, they are the text. Neighbours have different revisions, and only the first may begin
    /// with white space. Each word of a stretch is in the text of its revision, perhaps in another
    /// form. An empty text has no stretches.
    /// Cost: O(bytes of the text).
    #[must_use]
    pub fn stretches(&self) -> Vec<(&str, u64)> {
        // White space and old marks go to the run before, so the ends of the stretches are found
        // first, then cut.
        let mut ends: Vec<(usize, u64)> = Vec::new();
        let mut end = 0;
        for run in &self.runs {
            let start = end;
            end += run.len_bytes;
            let text = self.text.get(start..end).unwrap_or_default();
            match ends.last_mut() {
                Some((last_end, origin)) if *origin == run.origin => *last_end = end,
                Some((last_end, origin)) => {
                    let claimed = claimed_by_words_before(text, run.origin < *origin);
                    *last_end = start + claimed;
                    if claimed < text.len() {
                        ends.push((end, run.origin));
                    }
                }
                // The white space that the text begins with waits for the first word.
                None if text.trim_start().is_empty() => {}
                None => ends.push((end, run.origin)),
            }
        }
        if let (true, Some(first)) = (ends.is_empty(), self.runs.first()) {
            ends.push((end, first.origin));
        }
        let mut start = 0;
        let cut = |(end, origin)| {
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            (text, origin)
        };
        ends.into_iter().map(cut).collect()
    }
}

/// The stretches with their revisions, as a list: `Blame[("The ", 1), ("dog ", 2)]`.
impl Debug for Blame {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Blame")?;
        formatter.debug_list().entries(self.stretches()).finish()
    }
}

/// The runs of the new text of `redline`, whose old text has the runs `old`; what is new in it is
/// of `revision`.
fn carried(old: &[OriginRun], redline: &Redline<'_>, revision: u64) -> Vec<OriginRun> {
    let mut carrying = Carrying { old: Origins::new(old), new: Vec::with_capacity(old.len() + 2), revision };
    carrying.follow(&redline.parts, 0, &moved(redline));
    carrying.new
}

/// The moves of a redline, each with where it stood in the old text.
fn moved<'redline, 'text>(redline: &'redline Redline<'text>) -> Vec<(usize, &'redline Move<'text>)> {
    let mut starts = vec![0; redline.moves.len()];
    let mut position = 0;
    for part in redline.parts.iter().filter(|part| part.op.is_in_old()) {
        if let Some(start) = part.move_number.index().and_then(|index| starts.get_mut(index)) {
            *start = position;
        }
        position += part.text.len();
    }
    starts.into_iter().zip(&redline.moves).collect()
}

/// The old text's runs, by position.
struct Origins {
    /// Where each run ends, and its origin.
    ends: Vec<(usize, u64)>,
}

impl Origins {
    fn new(runs: &[OriginRun]) -> Self {
        let mut end = 0;
        let ends = runs.iter().map(|run| {
            end += run.len_bytes;
            (end, run.origin)
        });
        Self { ends: ends.collect() }
    }

    /// The runs from `position` on, the first of them cut there: where each ends, and its origin.
    fn runs_at(&self, position: usize) -> impl Iterator<Item = (usize, u64)> {
        let first = self.ends.partition_point(|(end, _)| *end <= position);
        self.ends.iter().skip(first).copied()
    }
}

/// The new text's runs as they come, from left to right.
struct Carrying {
    old: Origins,
    new: Vec<OriginRun>,
    revision: u64,
}

impl Carrying {
    /// Follows the parts of a text, or the edits inside a moved block, whose old text begins at
    /// `position`.
    fn follow(&mut self, parts: &[Part<'_>], mut position: usize, moves: &[(usize, &Move<'_>)]) {
        // What went in the change at hand, just before what came: where it stood, and its text.
        let mut gone: Option<(usize, &str)> = None;
        for part in parts {
            let replaced = gone.take();
            match part.op {
                Op::Equal => self.keep(position, part.text.len()),
                Op::Delete => gone = Some((position, part.text)),
                Op::MovedFrom => {}
                Op::Insert => match replaced {
                    Some((start, words)) if !part.kinds.is_empty() && part.kinds.is_within(FORM) => {
                        self.change_form(start, words, part.text);
                    }
                    _ => self.push(part.text.len(), self.revision),
                },
                Op::MovedTo => match part.move_number.index().and_then(|index| moves.get(index)) {
                    Some((start, moved)) => self.follow(&moved.edits, *start, &[]),
                    None => self.push(part.text.len(), self.revision),
                },
            }
            if part.op.is_in_old() {
                position += part.text.len();
            }
        }
    }

    /// The next bytes are those at `position` of the old text.
    fn keep(&mut self, mut position: usize, len_bytes: usize) {
        let end = position + len_bytes;
        for (run_end, origin) in self.old.runs_at(position) {
            if position >= end {
                break;
            }
            let run_end = run_end.min(end);
            push(&mut self.new, run_end - position, origin);
            position = run_end;
        }
    }

    /// The next bytes are `words`, which are `gone`, at `position` of the old text, in another
    /// form.
    ///
    /// Each word takes the origin of the one that stood in its place; of white space there is
    /// nothing to know.
    fn change_form(&mut self, position: usize, gone: &str, words: &str) {
        let mut starts_of_gone = word_starts(gone);
        let mut origin = None;
        let mut start = 0;
        for word_start in word_starts(words) {
            // Where words were joined or parted, the last one stands for the rest.
            let replaced = starts_of_gone.next().and_then(|offset| self.old.runs_at(position + offset).next());
            let next = replaced.map(|(_, origin)| origin).or(origin);
            if let Some(before) = origin {
                self.push(word_start - start, before);
                start = word_start;
            }
            origin = Some(next.unwrap_or(self.revision));
        }
        self.push(words.len() - start, origin.unwrap_or(self.revision));
    }

    fn push(&mut self, len_bytes: usize, origin: u64) {
        push(&mut self.new, len_bytes, origin);
    }
}

/// Adds bytes, joined to the run before where the origin is the same.
fn push(runs: &mut Vec<OriginRun>, len_bytes: usize, origin: u64) {
    match runs.last_mut() {
        Some(last) if last.origin == origin => last.len_bytes += len_bytes,
        _ if len_bytes == 0 => {}
        _ => runs.push(OriginRun { len_bytes, origin }),
    }
}

/// Marks that go with the word behind them.
const OPENS: &str = "([{«“„‘‚（［｛「『【《〈〔";

/// How many bytes of a run's beginning go with the words before it: white space, and marks where
/// the run is older.
fn claimed_by_words_before(text: &str, is_older: bool) -> usize {
    let is_word = char::is_alphanumeric;
    let marks = match is_older {
        true if !text.contains(is_word) => text.len(),
        // What stands behind white space, or opens, belongs to the next word.
        true => text.find(|mark: char| is_word(mark) || mark.is_whitespace() || OPENS.contains(mark)).unwrap_or(0),
        false => 0,
    };
    let rest = text.get(marks..).unwrap_or_default();
    text.len() - rest.trim_start().len()
}

/// Where each word, a stretch without white space, begins.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let mut in_word = false;
    text.char_indices().filter_map(move |(offset, character)| {
        let begins = !in_word && !character.is_whitespace();
        in_word = !character.is_whitespace();
        begins.then_some(offset)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;
    use crate::render::tests_support::redline;

    fn after(texts: &[&str]) -> Blame {
        let mut blame = Blame::default();
        for (text, revision) in texts.iter().zip(1..) {
            blame.advance((*text).to_owned(), revision);
        }
        blame
    }

    /// What the last of these texts is made of, as `1:words |2:words`.
    fn told(texts: &[&str]) -> String {
        let blame = after(texts);
        let stretches: Vec<String> =
            blame.stretches().iter().map(|(text, origin)| format!("{origin}:{text}")).collect();
        stretches.join("|")
    }

    #[test]
    fn words_keep_the_revision_that_brought_them() {
        for (texts, expected) in [
            (&["One two three."][..], "1:One two three."),
            (&["One two three.", "One two new three."], "1:One two |2:new |1:three."),
            (&["One two three.", "One three."], "1:One three."),
            (&["One two three.", "One 2 three.", "One 2 four."], "1:One |2:2 |3:four."),
            (&["One two three.", "One 2 three.", "One three."], "1:One three."),
            (&["", "", "One.", "One.\n"], "3:One.\n"),
            (&["One.", ""], ""),
            (&["One.", "", "One."], "3:One."),
            (&["北京市今日宣布。", "北京市昨日宣布。"], "1:北京市|2:昨|1:日宣布。"),
            (&["The dog ran.", "The Dog ran."], "1:The |2:Dog |1:ran."),
        ] {
            assert_eq!(told(texts), expected, "{texts:?}");
        }
    }

    #[test]
    fn words_that_came_back_are_of_who_brought_them_back() {
        let texts = ["A plan for peace.", "A plan for war.", "A plan for peace.", "A plan for peace. Really."];
        assert_eq!(told(&texts), "1:A plan for |3:peace. |4:Really.");
    }

    #[test]
    fn white_space_brings_no_words() {
        for texts in [
            ["One two three. Four.", "One  two\tthree. Four."],
            ["One two three. Four.", "One two\nthree. Four.\n"],
            ["One two three.\nFour.\n", "One two three.\r\nFour.\r\n"],
            ["One two three. Four.", "\n\nOne two three.\n\nFour."],
        ] {
            assert_eq!(told(&texts), format!("1:{}", texts[1]));
        }
        assert_eq!(told(&["", " \n "]), "2: \n ");
        assert_eq!(told(&["a", "b  a", "b\n\n\na"]), "2:b\n\n\n|1:a");
    }

    #[test]
    fn old_marks_go_with_the_new_words_before_them_and_new_marks_stand_alone() {
        assert_eq!(told(&["One, two.", "Once, two.", "Once, twice."]), "2:Once, |3:twice.");
        assert_eq!(told(&["One, two.", "One, two?"]), "1:One, two|2:?");
        assert_eq!(told(&["(One) two.", "(Only) two."]), "1:(|2:Only) |1:two.");
        assert_eq!(told(&["...", "... One"]), "1:... |2:One");
        assert_eq!(told(&["上升。“他说", "下升。“他说"]), "2:下|1:升。“他说");
        assert_eq!(told(&["上。“他说", "下。“他说"]), "2:下。|1:“他说");
    }

    #[test]
    fn other_characters_for_the_same_words_bring_none() {
        for texts in [
            ["He said \"don't go\" twice.", "He said “don’t go” twice."],
            ["A cafe\u{301} and a dash - here.", "A café and a dash – here."],
            ["It goes on... and on.", "It goes on… and on."],
        ] {
            assert_eq!(told(&texts), format!("1:{}", texts[1]));
        }
    }

    #[test]
    fn what_moved_takes_its_origin_along() {
        let first = "The council met on Monday evening to discuss the new bridge over the river.\n\n";
        let second = "Residents had asked for a crossing since the flood of nineteen eighty four.\n\n";
        let third = "Work is expected to begin in the spring and to take about three years.\n\n";
        let fourth = "The cost has not been published and will depend on the winter's weather.\n\n";
        let before = [first, second, third, fourth].concat();
        let moved = [first, third, fourth, second].concat();
        assert_eq!(told(&[&before, &moved]), format!("1:{moved}"));
        let edited = moved.replace("nineteen eighty four", "nineteen ninety four");
        let (start, end) = edited.split_once("ninety ").unwrap();
        assert_eq!(told(&[&before, &edited]), format!("1:{start}|2:ninety |1:{end}"));
    }

    #[test]
    fn a_blame_is_written_as_its_stretches() {
        let blame = after(&["The cat sat.", "The dog sat."]);
        assert_eq!(format!("{blame:?}"), "Blame[(\"The \", 1), (\"dog \", 2), (\"sat.\", 1)]");
    }

    /// The origins after the redline, one digit a byte, from those before.
    fn digits(redline: &Redline<'_>, old: &str, revision: u64) -> String {
        let mut runs = Vec::new();
        for digit in old.chars() {
            push(&mut runs, 1, u64::from(digit.to_digit(10).unwrap()));
        }
        let new = carried(&runs, redline, revision);
        new.iter().map(|run| run.origin.to_string().repeat(run.len_bytes)).collect()
    }

    #[test]
    fn moves_are_followed_both_ways_and_into_their_edits() {
        // Behind where it stood, and before.
        assert_eq!(digits(&redline("a[~1 bcd~]ef{~1 bcd~}g"), "1122334", 9), "1331224");
        assert_eq!(digits(&redline("a{~1 de~}bc[~1 de~]"), "12345", 9), "14523");
        // Two that crossed.
        assert_eq!(digits(&redline("[~1 ab~][~2 cd~]x{~2 cd~}{~1 ab~}"), "11223", 9), "32211");
        // Replaced inside.
        assert_eq!(digits(&redline("[~1 ab~]x{~1 cd~}"), "113", 9), "399");
        let mut edited = redline("[~1 abc~]x{~1 aYc~}");
        let change = |op, text| Part { op, kinds: Kinds::of(&[Kind::Wording]), ..Part::equal(text) };
        edited.moves[0].edits =
            vec![Part::equal("a"), change(Op::Delete, "b"), change(Op::Insert, "Y"), Part::equal("c")];
        assert_eq!(digits(&edited, "1235", 9), "5193");
        // A move that the redline does not hold is new text.
        edited.moves.clear();
        assert_eq!(digits(&edited, "1235", 9), "5999");
    }

    #[test]
    fn a_change_of_form_is_followed_word_by_word() {
        let mut form = redline("[-ab cd ef-]{+AB  CD EFG+}!");
        for part in &mut form.parts[..2] {
            part.kinds = Kinds::of(&[Kind::Typography]);
        }
        assert_eq!(digits(&form, "112233445", 9), "1111222444".to_owned() + "5");
        // Joined, parted, and out of nothing.
        for (marks, old, expected) in [
            ("[-ab cd-]{+abcd+}", "11122", "1111"),
            ("[-abcd-]{+ab cd+}", "1111", "11111"),
            ("[- -]{+ab+}", "1", "99"),
            ("{+ab+}", "", "99"),
        ] {
            let mut form = redline(marks);
            form.parts.iter_mut().for_each(|part| part.kinds = Kinds::of(&[Kind::Space]));
            assert_eq!(digits(&form, old, 9), expected, "{marks}");
        }
    }

    /// The words of a text; those on both sides of a full stop are two, as where `.gh` was added to
    /// `gh`.
    fn words(text: &str) -> impl Iterator<Item = &str> {
        text.split('.').flat_map(UnicodeSegmentation::unicode_words)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn stretches_tile_the_text_and_each_word_stood_in_its_origin(
            texts in prop::collection::vec("((a|b|cd|ef|gh|京|\\.)( |\n|  )?){0,24}", 1..6),
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let blame = after(&texts);
            let stretches = blame.stretches();
            let joined: String = stretches.iter().map(|(text, _)| *text).collect();
            prop_assert_eq!(joined.as_str(), *texts.last().unwrap());
            for pair in stretches.windows(2) {
                prop_assert!(pair[0].1 != pair[1].1 && !pair[1].0.starts_with(char::is_whitespace));
            }
            for (text, origin) in stretches {
                prop_assert!(!text.is_empty());
                let of_origin = texts[origin as usize - 1];
                let stood: Vec<&str> = words(of_origin).collect();
                // Words that only lost the space between them are of the same origin.
                let joined: String = of_origin.split_whitespace().collect();
                for word in words(text) {
                    prop_assert!(stood.contains(&word) || joined.contains(word), "{word:?} of {origin}: {texts:?}");
                }
            }
        }

        #[test]
        fn any_texts_are_tiled(texts in prop::collection::vec(any::<String>(), 1..4)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let blame = after(&texts);
            let joined: String = blame.stretches().iter().map(|(text, _)| *text).collect();
            prop_assert_eq!(joined.as_str(), *texts.last().unwrap());
        }
    }
}
