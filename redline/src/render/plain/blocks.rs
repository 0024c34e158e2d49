//! The blocks of the page: each change and each move of a redline, with its paragraph and the words
//! around it.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::redline::runs;
use crate::render::headings::Places;
use crate::{Kind, Kinds, Op, Part, Redline};

/// Grapheme clusters of the line that are shown on either side of a change.
const CONTEXT_GRAPHEMES: usize = 60;

/// One block of the page.
pub(super) enum Block<'text> {
    Change(ChangeBlock<'text>),
    Move(MoveBlock<'text>),
}

/// A change: the parts between two equal ones, without moved text.
pub(super) struct ChangeBlock<'text> {
    pub(super) kinds: Kinds,
    pub(super) field: Option<&'text str>,
    /// The numbers of its paragraph, in the old text and in the new.
    pub(super) paragraphs: (usize, usize),
    /// The headings that it stands below.
    pub(super) place: Option<String>,
    /// The new text before it, of which [`LineContext::before`] is on its line.
    pub(super) before: &'text str,
    pub(super) removed: Vec<&'text str>,
    pub(super) added: Vec<&'text str>,
    /// The new text after it.
    pub(super) after: &'text str,
}

impl ChangeBlock<'_> {
    /// Whether it is white space that was added or removed only because text around it moved.
    pub(super) fn went_along(&self) -> bool {
        let is_blank = |text: &&str| text.chars().all(char::is_whitespace);
        self.kinds == Kinds::of(&[Kind::Moved]) && self.removed.iter().chain(&self.added).all(is_blank)
    }
}

/// A block of text that moved.
pub(super) struct MoveBlock<'text> {
    pub(super) field: Option<&'text str>,
    pub(super) paragraphs: (usize, usize),
    pub(super) text: &'text str,
    /// How many changes there are inside.
    pub(super) changes: usize,
}

/// What is before or after a change on its line.
pub(super) struct LineContext<'text> {
    pub(super) text: &'text str,
    /// Whether the line has more.
    pub(super) is_cut: bool,
}

impl<'text> LineContext<'text> {
    /// The end of the line that `text` ends with.
    pub(super) fn before(text: &'text str) -> Self {
        let (len_bytes, is_cut) = on_line(text.graphemes(true).rev());
        let found = text.get(text.len() - len_bytes..).unwrap_or_default();
        // Not from within a word, where words are set apart.
        let whole = found.find(' ').and_then(|space| found.get(space + 1..)).filter(|_| is_cut).unwrap_or(found);
        Self { text: whole, is_cut }
    }

    /// The start of the line that `text` starts with.
    pub(super) fn after(text: &'text str) -> Self {
        let (len_bytes, is_cut) = on_line(text.graphemes(true));
        let found = text.get(..len_bytes).unwrap_or_default();
        let whole = found.rfind(' ').and_then(|space| found.get(..space)).filter(|_| is_cut).unwrap_or(found);
        Self { text: whole, is_cut }
    }
}

/// How many bytes there are up to the line break, and whether the line was cut before it.
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

/// Counts the paragraphs (lines that are not blank) of a text, stretch by stretch.
#[derive(Clone, Copy, Debug, Default)]
struct ParagraphCounter {
    ended: usize,
    /// Whether the current line has anything but white space.
    has_text: bool,
}

impl ParagraphCounter {
    fn pass(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            self.has_text |= !line.trim().is_empty();
            if line.ends_with('\n') {
                self.ended += usize::from(self.has_text);
                self.has_text = false;
            }
        }
    }

    /// The number of the paragraph in which `text`, the next stretch, begins.
    fn number(mut self, text: &str) -> usize {
        let solid = text.trim_start();
        if !solid.is_empty() {
            self.pass(text.strip_suffix(solid).unwrap_or_default());
        }
        self.ended + 1
    }
}

/// A position in both texts.
#[derive(Clone, Copy, Debug, Default)]
struct Position {
    old: ParagraphCounter,
    new: ParagraphCounter,
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

/// Goes through a redline and hands on its blocks.
pub(super) struct BlockCollector<'redline, 'text, T> {
    redline: &'redline Redline<'text>,
    field: Option<&'redline str>,
    new_text: &'redline str,
    /// The old position of each move, at the index of its number less one.
    origins: Vec<ParagraphCounter>,
    places: Places,
    /// The index of the change at hand among those of the redline.
    change_index: usize,
    /// Whether the parts at hand are those inside moved text.
    is_in_move: bool,
    take: &'redline mut T,
}

impl<'redline, 'text, T, E> BlockCollector<'redline, 'text, T>
where
    T: FnMut(&Block<'_>) -> Result<(), E>,
{
    /// Hands on the blocks of a redline, in reading order; `field` names the field that it is of.
    pub(super) fn through(redline: &Redline<'text>, field: Option<&str>, take: &mut T) -> Result<(), E> {
        let mut origins = vec![ParagraphCounter::default(); redline.moves.len()];
        let mut position = Position::default();
        for part in &redline.parts {
            if part.op == Op::MovedFrom
                && let Some(origin) = part.move_number.index().and_then(|index| origins.get_mut(index))
            {
                *origin = position.old;
            }
            position.pass(part);
        }
        let new_parts = || redline.parts.iter().filter(|part| part.op.is_in_new()).map(|part| part.text);
        let mut new_text = String::with_capacity(new_parts().map(str::len).sum());
        new_text.extend(new_parts());
        let places = if field.is_none() { Places::of(redline) } else { Places::default() };
        let mut collector = BlockCollector {
            redline,
            field,
            new_text: &new_text,
            origins,
            places,
            change_index: 0,
            is_in_move: false,
            take,
        };
        let mut position = Position::default();
        for run in runs(&redline.parts) {
            collector.parts(run, position)?;
            run.iter().for_each(|part| position.pass(part));
            collector.change_index += usize::from(run.iter().any(|part| part.op != Op::Equal));
        }
        Ok(())
    }

    fn parts(&mut self, parts: &[Part<'text>], mut position: Position) -> Result<(), E> {
        for run in runs(parts) {
            self.change(run, position)?;
            for part in run {
                if part.op == Op::MovedTo {
                    self.arrival(part, position)?;
                }
                position.pass(part);
            }
        }
        Ok(())
    }

    /// The change that a run of parts makes, without moved text.
    fn change(&mut self, run: &[Part<'text>], mut position: Position) -> Result<(), E> {
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
        // What was renumbered is said once, in the head; of what moved, the head says nothing.
        let is_renumbered =
            !self.is_in_move && kinds == Kinds::of(&[Kind::Renumbered]) && !self.redline.renumbered.is_empty();
        if removed.is_empty() && added.is_empty() || is_renumbered {
            return Ok(());
        }
        let before = self.new_text.get(..start).unwrap_or_default();
        let after = self.new_text.get(end..).unwrap_or_default();
        let place = self.places.of_change(self.change_index).map(ToString::to_string);
        let change = ChangeBlock { kinds, field: self.field, paragraphs, place, before, removed, added, after };
        (self.take)(&Block::Change(change))
    }

    /// Moved text at its new position, and the changes inside.
    fn arrival(&mut self, part: &Part<'text>, position: Position) -> Result<(), E> {
        let origin = part.move_number.index().and_then(|index| self.origins.get(index));
        let (Some(moved), Some(origin)) = (self.redline.move_of(part), origin) else { return Ok(()) };
        let old_text = moved.edits.iter().find(|edit| edit.op.is_in_old()).map_or("", |edit| edit.text);
        let paragraphs = (origin.number(old_text), position.new.number(part.text));
        let changes = moved.changes().filter(|change| !change.is_hidden()).count();
        let block = MoveBlock { field: self.field, paragraphs, text: part.text, changes };
        let inside = Position { old: *origin, ..position };
        (self.take)(&Block::Move(block))?;
        self.is_in_move = true;
        self.parts(&moved.edits, inside)?;
        self.is_in_move = false;
        Ok(())
    }
}
