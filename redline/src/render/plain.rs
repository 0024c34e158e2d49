//! A redline in words, for mail, for logs, for programs that read language: one change a block, in reading order.
//!
//! # Form
//!
//! Every line is our own words, but for texts in quotes, which are strings of JSON: whatever a text holds, its end is
//! certain, and characters that deceive are escaped. Where what was removed and what was added would look the same (a
//! no-break space for a space, a soft hyphen, an accent composed otherwise), everything that tells them apart is escaped
//! too. `…` outside the quotes says that more of the text stands there.
//!
//! - The head: `old:` and `new:`, each with its title, time, author and note or its bytes; `words:`, `changes:` (counts
//!   of each kind), `changes in field "title":` and `note:` where there is something to say.
//! - A change: `Change 3 of 9 (number), paragraph 4:`, below it `before it:` (the words in front of it on its line, as
//!   the new text has them), `removed:`, `added:` and `after it:`, each left out where it is empty. Where text that moved
//!   stands within a change, `removed:` and `added:` may come more than once. Paragraphs are lines that are not blank,
//!   counted from 1.
//! - A move: `Move 1 of 2, paragraph 2 of the old text -> paragraph 5 of the new, 1 change inside:`, below it `text:` (as
//!   the new text has it); the changes inside follow as changes.
//! - White space that came or went only because text around it moved: one block without number, at the end.
//! - The last line counts: `9 changes, 1 move.`

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{Difference, Side, counted, grouped, wording};
use crate::redline::runs;
use crate::sanitize;
use crate::{Kind, Kinds, Op, Part, Redline};

/// Grapheme clusters of the line that are shown on either side of a change.
const CONTEXT_GRAPHEMES: usize = 60;

/// Shows a comparison in words.
///
/// Shape: any texts; every removed and added text can be read back out of the page exactly.
/// Cost: O(n) in the parts and their texts.
#[must_use]
pub fn page(difference: &Difference<'_>) -> String {
    let mut blocks = Vec::new();
    for field in &difference.fields {
        blocks.extend(Walk::through(&field.redline, Some(field.name)));
    }
    blocks.extend(Walk::through(&difference.redline, None));
    let changes = blocks.iter().filter(|block| matches!(block, Block::Change(change) if !change.went_along())).count();
    let moves = blocks.iter().filter(|block| matches!(block, Block::Move(_))).count();

    let mut page = head(difference);
    let mut change_number = 0;
    let mut move_number = 0;
    for block in &blocks {
        match block {
            Block::Change(change) if change.went_along() => {}
            Block::Change(change) => {
                change_number += 1;
                let _ = write!(page, "\nChange {change_number} of {changes}");
                show_change(&mut page, change);
            }
            Block::Move(moved) => {
                move_number += 1;
                let _ = write!(page, "\nMove {move_number} of {moves}");
                show_move(&mut page, moved);
            }
        }
    }
    show_what_went_along(&mut page, &blocks);
    let _ = write!(page, "\n{}", counted(changes as u64, "change"));
    if moves > 0 {
        let _ = write!(page, ", {}", counted(moves as u64, "move"));
    }
    page.push_str(".\n");
    page
}

fn head(difference: &Difference<'_>) -> String {
    let mut head =
        String::from("Redline: what changed from the old text to the new one. Texts in quotes are JSON strings.\n\n");
    for (name, side) in [("old", difference.old), ("new", difference.new)] {
        let _ = write!(head, "{name}: {}", quoted(&side.title()));
        match side {
            Side::Version(revision) => {
                let record = revision;
                let _ = write!(head, ", {}", sanitize::line(record.time.as_str()));
                for (what, said) in [("by", &record.author), ("note", &record.note)] {
                    if let Some(said) = said {
                        let _ = write!(head, ", {what} {}", quoted(said));
                    }
                }
            }
            Side::File { bytes, .. } => {
                let _ = write!(head, ", {}", counted(*bytes, "byte"));
            }
            Side::Nothing => {}
        }
        head.push('\n');
    }
    let redline = &difference.redline;
    let words = redline.words;
    let [inserted, deleted, moved, unchanged] =
        [words.inserted, words.deleted, words.moved, words.unchanged].map(|count| grouped(count as u64));
    let _ = writeln!(head, "words: {inserted} added, {deleted} removed, {moved} moved, {unchanged} unchanged");
    let counts = wording::counts(&redline.kinds);
    if !counts.is_empty() {
        let _ = writeln!(head, "changes: {counts}");
    }
    for field in &difference.fields {
        let _ = writeln!(head, "changes in field {}: {}", quoted(field.name), wording::counts(&field.redline.kinds));
    }
    let coarse = redline.is_coarse.then(|| wording::COARSE.to_owned());
    for note in wording::hidden(difference.hidden).into_iter().chain(coarse) {
        let _ = writeln!(head, "note: {note}");
    }
    head
}

fn show_change(page: &mut String, change: &ChangeBlock<'_>) {
    if !change.kinds.is_empty() {
        let _ = write!(page, " ({})", wording::change(change.kinds, &change.removed.concat(), &change.added.concat()));
    }
    let paragraph = match change.paragraphs {
        (old, new) if old == new => format!("paragraph {new}"),
        (old, _) if change.added.is_empty() => format!("paragraph {old} of the old text"),
        (_, new) if change.removed.is_empty() => format!("paragraph {new} of the new text"),
        (old, new) => format!("paragraph {old} of the old text, {new} of the new"),
    };
    match change.field {
        Some(field) => {
            let _ = writeln!(page, ", field {}:", quoted(field));
        }
        None => {
            let _ = writeln!(page, ", {paragraph}:");
        }
    }
    if !change.before.text.is_empty() {
        let more = if change.before.is_cut { "… " } else { "" };
        let _ = writeln!(page, "  before it: {more}{}", quoted(&change.before.text));
    }
    show_texts(page, change);
    if !change.after.text.is_empty() {
        let more = if change.after.is_cut { " …" } else { "" };
        let _ = writeln!(page, "  after it: {}{more}", quoted(&change.after.text));
    }
}

fn show_texts(page: &mut String, change: &ChangeBlock<'_>) {
    let (removed, added) = (change.removed.concat(), change.added.concat());
    let are_twins = seen(&removed).eq(seen(&added));
    for (name, texts, twin) in [("removed", &change.removed, &added), ("added", &change.added, &removed)] {
        let shared: Option<BTreeSet<char>> = are_twins.then(|| twin.chars().collect());
        for text in texts {
            let quoted = shared.as_ref().map_or_else(|| quoted(text), |shared| quoted_apart(text, shared));
            let _ = writeln!(page, "  {name}: {quoted}");
        }
    }
}

/// What a reader sees of a text, as far as shapes tell: nothing of what is blank or unseen.
fn seen(text: &str) -> impl Iterator<Item = char> {
    let visible = text.nfc().filter(|character| !is_blank_or_unseen(*character));
    visible.map(|character| match character {
        '\u{2010}' | '\u{2011}' => '-',
        '\u{2212}' => '\u{2013}',
        '\u{2bc}' => '\u{2019}',
        'ي' => 'ی',
        'ك' => 'ک',
        _ => character,
    })
}

fn is_blank_or_unseen(character: char) -> bool {
    // The empty pattern of Braille is a sign, and looks like a space.
    character.is_whitespace() || character == '\u{2800}' || sanitize::is_unseen(character)
}

/// A text as a string of JSON, in which everything is escaped that tells it from one that looks the same and is made of
/// the characters `shared`.
fn quoted_apart(text: &str, shared: &BTreeSet<char>) -> String {
    let hidden = |character| is_blank_or_unseen(character) || !shared.contains(&character);
    sanitize::json_without(&Value::from(text).to_string(), hidden).into_owned()
}

fn show_move(page: &mut String, moved: &Moved<'_>) {
    let place = match moved.field {
        Some(field) => format!("within field {}", quoted(field)),
        None => {
            format!("paragraph {} of the old text -> paragraph {} of the new", moved.paragraphs.0, moved.paragraphs.1)
        }
    };
    let inside = match moved.changes {
        0 => "no change inside".to_owned(),
        changes => format!("{} inside, below", counted(changes as u64, "change")),
    };
    let _ = writeln!(page, ", {place}, {inside}:\n  text: {}", quoted(moved.text));
}

fn show_what_went_along(page: &mut String, blocks: &[Block<'_>]) {
    let mut is_first = true;
    for block in blocks {
        if let Block::Change(change) = block
            && change.went_along()
        {
            if is_first {
                page.push_str("\nWhite space around text that moved:\n");
                is_first = false;
            }
            show_texts(page, change);
        }
    }
}

/// A text as a string of JSON, in which nothing is hidden.
fn quoted(text: &str) -> String {
    sanitize::json(&Value::from(text).to_string()).into_owned()
}

/// One block of the page.
enum Block<'text> {
    Change(ChangeBlock<'text>),
    Move(Moved<'text>),
}

/// A run of parts that changed in one place.
struct ChangeBlock<'text> {
    kinds: Kinds,
    field: Option<&'text str>,
    /// The paragraphs it stands in, in the old text and in the new.
    paragraphs: (usize, usize),
    /// What stands in front of it, and behind it, in the new text.
    before: Context,
    removed: Vec<&'text str>,
    added: Vec<&'text str>,
    after: Context,
}

impl ChangeBlock<'_> {
    /// Whether it is white space that came or went with text that moved.
    fn went_along(&self) -> bool {
        let is_blank = |text: &&str| text.chars().all(char::is_whitespace);
        self.kinds == Kinds::of(&[Kind::Moved]) && self.removed.iter().chain(&self.added).all(is_blank)
    }
}

/// A block of text that moved.
struct Moved<'text> {
    field: Option<&'text str>,
    paragraphs: (usize, usize),
    text: &'text str,
    /// How many changes there are inside.
    changes: usize,
}

/// What stands beside a change on its line.
struct Context {
    text: String,
    /// Whether the line has more of it.
    is_cut: bool,
}

impl Context {
    /// The end of the line that `text` ends with.
    fn before(text: &str) -> Self {
        let (len_bytes, is_cut) = on_line(text.graphemes(true).rev());
        let found = text.get(text.len() - len_bytes..).unwrap_or_default();
        // Not from within a word, where words are set apart.
        let whole = found.find(' ').and_then(|space| found.get(space + 1..)).filter(|_| is_cut).unwrap_or(found);
        Self { text: whole.to_owned(), is_cut }
    }

    /// The start of the line that `text` starts with.
    fn after(text: &str) -> Self {
        let (len_bytes, is_cut) = on_line(text.graphemes(true));
        let found = text.get(..len_bytes).unwrap_or_default();
        let whole = found.rfind(' ').and_then(|space| found.get(..space)).filter(|_| is_cut).unwrap_or(found);
        Self { text: whole.to_owned(), is_cut }
    }
}

/// How many bytes there are up to a line break, and whether these are too many and were cut.
fn on_line<'text>(graphemes: impl Iterator<Item = &'text str>) -> (usize, bool) {
    let mut len_bytes = 0;
    for (count, grapheme) in graphemes.take_while(|grapheme| !grapheme.contains('\n')).enumerate() {
        if count == CONTEXT_GRAPHEMES {
            return (len_bytes, true);
        }
        len_bytes += grapheme.len();
    }
    (len_bytes, false)
}

/// Counts the paragraphs of a text that is passed: its lines that are not blank.
#[derive(Clone, Copy, Debug, Default)]
struct Paragraphs {
    ended: usize,
    /// Whether the line begun has anything on it.
    has_text: bool,
}

impl Paragraphs {
    fn pass(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            self.has_text |= !line.trim().is_empty();
            if line.ends_with('\n') {
                self.ended += usize::from(self.has_text);
                self.has_text = false;
            }
        }
    }

    /// The number of the paragraph in which `text` begins, which stands next.
    fn number(mut self, text: &str) -> usize {
        let solid = text.trim_start();
        if !solid.is_empty() {
            self.pass(text.strip_suffix(solid).unwrap_or_default());
        }
        self.ended + 1
    }
}

/// A place in both texts.
#[derive(Clone, Copy, Debug, Default)]
struct Position {
    old: Paragraphs,
    new: Paragraphs,
    /// In bytes of the new text.
    new_offset: usize,
}

impl Position {
    fn pass(&mut self, part: &Part<'_>) {
        if part.op.is_in_old() {
            self.old.pass(part.text);
        }
        if part.op.is_in_new() {
            self.new.pass(part.text);
            self.new_offset += part.text.len();
        }
    }
}

/// A way through a redline that gathers its blocks.
struct Walk<'redline, 'text> {
    redline: &'redline Redline<'text>,
    field: Option<&'text str>,
    new_text: String,
    /// By number, less one: the place in the old text where each move's block stands.
    origins: Vec<Paragraphs>,
    blocks: Vec<Block<'text>>,
}

impl<'text> Walk<'_, 'text> {
    fn through(redline: &Redline<'text>, field: Option<&'text str>) -> Vec<Block<'text>> {
        let mut origins = vec![Paragraphs::default(); redline.moves.len()];
        let mut position = Position::default();
        for part in &redline.parts {
            if part.op == Op::MovedFrom
                && let Some(origin) = part.move_number.index().and_then(|index| origins.get_mut(index))
            {
                *origin = position.old;
            }
            position.pass(part);
        }
        let new_text = redline.parts.iter().filter(|part| part.op.is_in_new()).map(|part| part.text).collect();
        let mut walk = Walk { redline, field, new_text, origins, blocks: Vec::new() };
        walk.parts(&redline.parts, Position::default());
        walk.blocks
    }

    fn parts(&mut self, parts: &[Part<'text>], mut position: Position) {
        for run in runs(parts) {
            self.change(run, position);
            for part in run {
                if part.op == Op::MovedTo {
                    self.arrival(part, position);
                }
                position.pass(part);
            }
        }
    }

    /// The change that a run of parts makes, moved text aside.
    fn change(&mut self, run: &[Part<'text>], mut position: Position) {
        let mut kinds = Kinds::NONE;
        let (mut removed, mut added) = (Vec::new(), Vec::new());
        let mut paragraphs = (position.old.number(""), position.new.number(""));
        let (mut start, mut end) = (position.new_offset, position.new_offset);
        for part in run {
            match part.op {
                Op::Delete | Op::Insert if part.hidden => {}
                Op::Delete => {
                    if removed.is_empty() {
                        paragraphs.0 = position.old.number(part.text);
                    }
                    removed.push(part.text);
                    kinds = kinds.union(part.kinds);
                }
                Op::Insert => {
                    if added.is_empty() {
                        paragraphs.1 = position.new.number(part.text);
                        start = position.new_offset;
                    }
                    added.push(part.text);
                    kinds = kinds.union(part.kinds);
                    end = position.new_offset + part.text.len();
                }
                Op::Equal | Op::MovedFrom | Op::MovedTo => {}
            }
            position.pass(part);
        }
        if removed.is_empty() && added.is_empty() {
            return;
        }
        let before = Context::before(self.new_text.get(..start).unwrap_or_default());
        let after = Context::after(self.new_text.get(end..).unwrap_or_default());
        let change = ChangeBlock { kinds, field: self.field, paragraphs, before, removed, added, after };
        self.blocks.push(Block::Change(change));
    }

    /// Text that stands here now, and the changes inside.
    fn arrival(&mut self, part: &Part<'text>, position: Position) {
        let origin = part.move_number.index().and_then(|index| self.origins.get(index));
        let (Some(moved), Some(origin)) = (self.redline.move_of(part), origin) else { return };
        let old_text = moved.edits.iter().find(|edit| edit.op.is_in_old()).map_or("", |edit| edit.text);
        let paragraphs = (origin.number(old_text), position.new.number(part.text));
        let changes = moved.changes().filter(|change| !change.is_hidden()).count();
        self.blocks.push(Block::Move(Moved { field: self.field, paragraphs, text: part.text, changes }));
        self.parts(&moved.edits, Position { old: *origin, ..position });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compare;
    use crate::render::Field;
    use crate::render::hostile;
    use crate::render::tests_support::redline;

    fn page_of(redline: Redline<'_>, fields: Vec<Field<'_>>, hidden: usize) -> String {
        let (old, new) = (Side::file("a.txt".to_owned(), "1"), Side::file("b \"2\".txt".to_owned(), "12"));
        page(&Difference { old: &old, new: &new, fields, redline, hidden })
    }

    fn blocks(marks: &str) -> String {
        let page = page_of(redline(marks), Vec::new(), 0);
        page.split_once(" unchanged\n").unwrap().1.to_owned()
    }

    /// The strings behind `name: `, read as a program would.
    fn texts(page: &str, name: &str) -> Vec<String> {
        let mut texts: Vec<String> = page
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.strip_prefix(name)?.strip_prefix(": "))
            .map(|text| serde_json::from_str(text).unwrap())
            .collect();
        texts.sort();
        texts
    }

    /// What was removed or added in a redline and was not hidden, the edits of moved text included.
    fn changed(redline: &Redline<'_>, op: Op) -> Vec<String> {
        let edits = redline.moves.iter().flat_map(|moved| &moved.edits);
        let parts = redline.parts.iter().chain(edits).filter(|part| part.op == op && !part.hidden);
        parts.map(|part| part.text.to_owned()).collect()
    }

    fn check(redline: &Redline<'_>, field: &Redline<'_>, hidden: usize) -> Result<(), TestCaseError> {
        let page = page_of(redline.clone(), vec![Field { name: "title\n", redline: field.clone() }], hidden);
        for (name, op) in [("removed", Op::Delete), ("added", Op::Insert)] {
            let mut expected = [changed(redline, op), changed(field, op)].concat();
            expected.sort();
            prop_assert_eq!(texts(&page, name), expected);
        }
        let moved = |redline: &Redline<'_>| -> Vec<String> {
            let moved = redline.parts.iter().filter(|part| part.op == Op::MovedTo);
            moved.map(|part| part.text.to_owned()).collect()
        };
        let mut expected = [moved(redline), moved(field)].concat();
        expected.sort();
        prop_assert_eq!(texts(&page, "text"), expected);
        prop_assert!(matches!(sanitize::text(&page), std::borrow::Cow::Borrowed(_)));

        let changes = page.lines().filter(|line| line.starts_with("Change ")).count();
        let moves = page.lines().filter(|line| line.starts_with("Move ")).count();
        let mut last = counted(changes as u64, "change");
        if moves > 0 {
            last = format!("{last}, {}", counted(moves as u64, "move"));
        }
        prop_assert_eq!(page.lines().last().unwrap(), format!("{last}."));
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_change_can_be_read_back(plan in hostile::plan(), field in hostile::plan()) {
            check(&plan.redline(), &field.redline(), 0)?;
            let (redline, hidden) = plan.hidden();
            check(&redline, &field.redline(), hidden)?;
        }

        #[test]
        fn of_any_comparison_too(old in hostile::text(), new in hostile::text()) {
            check(&compare(&old, &new), &compare(&new, &format!("{new}{old}")), 0)?;
        }
    }

    #[test]
    fn a_change_stands_with_its_words_its_place_and_its_kind() {
        assert_eq!(
            blocks("Same.\n\nAt least [-14-]{+41+} people died.\n\n{+New \"one\".\n\n+}[-Old.\n-]End"),
            "\nChange 1 of 2 (wording), paragraph 2:\n  before it: \"At least \"\n  removed: \"14\"\n  added: \"41\"\n  \
             after it: \" people died.\"\n\
             \nChange 2 of 2 (wording), paragraph 3:\n  removed: \"Old.\\n\"\n  added: \"New \\\"one\\\".\\n\\n\"\n  \
             after it: \"End\"\n\
             \n2 changes.\n"
        );
        assert_eq!(blocks("same\n"), "\n0 changes.\n");
    }

    #[test]
    fn paragraphs_are_counted_in_either_text() {
        let place = |marks: &str| -> Vec<String> {
            let blocks = blocks(marks);
            let places = blocks.lines().filter_map(|line| line.strip_prefix("Change ")?.split_once(", "));
            places.map(|(_, place)| place.to_owned()).collect()
        };
        assert_eq!(place("a\n\n{+b\n\nc\n\n+}d [-e-]\n"), ["paragraph 2:", "paragraph 2 of the old text:"]);
        assert_eq!(place("[-a\n\n-]b {+c+}\n"), ["paragraph 1:", "paragraph 1 of the new text:"][..2].to_vec());
        assert_eq!(place("{+a\n+}b [-c-]{+d+}\n")[1], "paragraph 1 of the old text, 2 of the new:");
        assert_eq!(place("a[- -]{+\n\n+}b"), ["paragraph 1:"]);
        assert_eq!(place("a{+\n\nb+}"), ["paragraph 2 of the new text:"]);
    }

    #[test]
    fn a_move_names_both_places_and_tells_what_changed_inside() {
        assert_eq!(
            blocks("{~1 far 41\n~}a\nb\n[~1 far 14\n~]"),
            "\nMove 1 of 1, paragraph 3 of the old text -> paragraph 1 of the new, 1 change inside, below:\n  \
             text: \"far 41\\n\"\n\
             \nChange 1 of 1 (wording), paragraph 3 of the old text, 1 of the new:\n  \
             removed: \"far 14\\n\"\n  added: \"far 41\\n\"\n  after it: \"a\"\n\
             \n1 change, 1 move.\n"
        );
    }

    #[test]
    fn white_space_that_went_with_a_move_is_no_change() {
        let mut redline = redline("{~1 far~}{+ +}a [~1 far~]");
        redline.parts[1].kinds = Kinds::of(&[Kind::Moved]);
        let page = page_of(redline, Vec::new(), 0);
        assert!(
            page.ends_with("\nWhite space around text that moved:\n  added: \" \"\n\n0 changes, 1 move.\n"),
            "{page}"
        );
    }

    #[test]
    fn twins_are_told_apart() {
        let shown = |old: &str, new: &str| -> Vec<String> {
            let page = page_of(compare(old, new), Vec::new(), 0);
            let lines = page.lines().filter(|line| line.starts_with("  removed") || line.starts_with("  added"));
            lines.map(|line| line.trim_start().to_owned()).collect()
        };
        for (old, new, expected) in [
            ("10 km", "10\u{a0}km", [r#"removed: " ""#, r#"added: "\u00a0""#]),
            ("10\u{202f}km", "10\u{a0}km", [r#"removed: "\u202f""#, r#"added: "\u00a0""#]),
            ("co\u{ad}operate now", "cooperate now", [r#"removed: "co\u00adoperate""#, r#"added: "cooperate""#]),
            ("می\u{200c}خواهم", "میخواهم", [r#"removed: "می\u200cخواهم""#, r#"added: "میخواهم""#]),
            ("it said\u{200f}", "it said\u{200e}", [r#"removed: "said\u200f""#, r#"added: "said\u200e""#]),
            ("a café", "a cafe\u{301}", [r#"removed: "caf\u00e9""#, r#"added: "cafe\u0301""#]),
            ("5 \u{212b} now", "5 \u{c5} now", [r#"removed: "\u212b""#, r#"added: "\u00c5""#]),
            ("well-known", "well\u{2011}known", [r#"removed: "-""#, r#"added: "\u2011""#]),
            // What can be told apart by looking is not spelled out.
            ("it's", "it’s", [r#"removed: "it's""#, r#"added: "it’s""#]),
            (
                "a نمی\u{200c}خواهم b",
                "a می\u{200c}خواهم b",
                ["removed: \"نمی\u{200c}خواهم\"", "added: \"می\u{200c}خواهم\""],
            ),
        ] {
            assert_eq!(shown(old, new), expected, "{old:?} {new:?}");
        }
        assert_eq!(shown("one two", "one\u{200d} two"), [r#"removed: "one""#, r#"added: "one\u200d""#]);
        assert_eq!(shown("a  b", "a b"), [r#"removed: " ""#]);
    }

    #[test]
    fn long_lines_are_cut_between_words() {
        let text = format!("{}[-a-]{{+b+}}{}\n", "before ".repeat(20), " after".repeat(20));
        let blocks = blocks(&text);
        assert!(blocks.contains("  before it: … \"before before before"), "{blocks}");
        assert!(blocks.contains(" after after\" …\n"), "{blocks}");
        assert!(self::blocks(&"北京".repeat(50).replacen('北', "{+a+}北", 1)).contains("京\" …\n"));
    }

    #[test]
    fn the_head_says_what_is_compared_and_how() {
        let mut redline = redline("a");
        redline.is_coarse = true;
        redline.kinds.add(Kind::Number, 2);
        let field = Field { name: "title", redline: compare("14 dead", "41 dead") };
        let page = page_of(redline, vec![field], 2);
        for line in [
            "old: \"a.txt\", 1 byte",
            "new: \"b \\\"2\\\".txt\", 2 bytes",
            "words: 0 added, 0 removed, 0 moved, 1 unchanged",
            "changes: 2 numbers",
            "note: 2 changes are not marked, as asked: the text is shown as it is now.",
            "Change 1 of 1 (number), field \"title\":",
            "1 change.",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
        assert!(page.contains(wording::COARSE));
        let (old, new) = (hostile::version("news", 1, "A\nB"), hostile::version("news", 2, "C"));
        let difference = Difference { old: &old, new: &new, fields: Vec::new(), redline: compare("", ""), hidden: 0 };
        let line = "old: \"news@1\", 2026-05-09T08:00:00+02:00, by \"A\\nB\", note \"A\\nB\"";
        assert!(super::page(&difference).lines().any(|found| found == line));
    }
}
