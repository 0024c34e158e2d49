//! Goes through a text line by line, and says for each change which headings are open there.

use super::decide::{Decision, decided};
use super::number::Number;
use super::shape::{Shape, ends_sentence, is_short, is_structure, shape};
use super::{Place, Places};
use crate::text::note_marks::without_note_marks;

/// So many bytes of a line are looked at.
const HEAD_BYTES: usize = 320;

/// A heading is told in at most so many characters.
const LABEL_CHARACTERS_MAX: usize = 80;

/// A line as far as headings are concerned.
#[derive(Clone, Debug, Default)]
pub(super) struct TextLine {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) shape: Shape,
    /// Its beginning; all of it, unless it is long.
    pub(super) head: String,
    /// The last character that can be seen.
    last: Option<char>,
    /// The line before, if no blank line is between.
    pub(super) touches: Option<Touching>,
    /// Whether a blank line follows, or the end of the text.
    pub(super) is_blank_behind: bool,
}

impl TextLine {
    /// Its length in bytes, with its line end.
    pub(super) const fn len_bytes(&self) -> usize {
        self.end - self.start
    }

    /// Whether a sentence ends with it, perhaps in front of the marks of notes.
    fn is_ended(&self) -> bool {
        let has_all = self.head.len() == self.len_bytes() || self.head.ends_with('\n');
        let last = without_note_marks(self.head.trim_end()).chars().next_back();
        self.last.is_some_and(ends_sentence) || has_all && last.is_some_and(ends_sentence)
    }

    fn label(&self) -> String {
        let mut line = told(&self.head);
        let Some((end, _)) = line.char_indices().nth(LABEL_CHARACTERS_MAX) else { return line };
        line.truncate(end);
        if let Some(space) = line.rfind(' ').filter(|space| *space > end / 2) {
            line.truncate(space);
        }
        line.push('…');
        line
    }
}

/// A line as it is told: with single spaces.
pub(super) fn told(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a line touches that stands right above it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touching {
    pub(super) shape: Shape,
    /// Whether a sentence ends there, so that the next line begins something new.
    pub(super) is_ended: bool,
}

/// A heading that is open: what follows is below it.
struct Open {
    rank: u8,
    is_clause: bool,
    /// The number that it has in front of its text.
    number: Option<Number>,
    label: String,
}

/// Scans one text for the places of changes.
pub(super) struct Scanner<'asked> {
    /// Where changes stand in the text, from left to right, with their indices.
    asked: std::iter::Peekable<std::slice::Iter<'asked, (usize, usize)>>,
    places: &'asked mut Places,
    /// By rank, the outermost first.
    open: Vec<Open>,
    /// The last line that is not blank, about which the next one decides.
    held: Option<TextLine>,
    /// What a fence of code began with.
    fence: Option<char>,
    is_front_matter: bool,
    /// The line at hand, of which there may be more.
    head: String,
    start: usize,
    offset: usize,
    last: Option<char>,
}

impl<'asked> Scanner<'asked> {
    pub(super) fn new(asked: &'asked [(usize, usize)], places: &'asked mut Places) -> Self {
        Self {
            asked: asked.iter().peekable(),
            places,
            open: Vec::new(),
            held: None,
            fence: None,
            is_front_matter: false,
            head: String::new(),
            start: 0,
            offset: 0,
            last: None,
        }
    }

    /// Goes through a text that comes in pieces, as far as it is asked for.
    pub(super) fn scan<'text>(mut self, texts: impl Iterator<Item = &'text str>) {
        for text in texts {
            let mut rest = text;
            while let Some(feed) = memchr::memchr(b'\n', rest.as_bytes()) {
                let (line, behind) = rest.split_at(feed + 1);
                self.add(line);
                self.end_line();
                rest = behind;
                if self.asked.peek().is_none() {
                    return;
                }
            }
            self.add(rest);
        }
        self.end_line();
        self.settle(None);
        // What stands at the very end of the text.
        self.answer(usize::MAX, false);
    }

    /// Adds a piece of the line at hand.
    fn add(&mut self, piece: &str) {
        let room = HEAD_BYTES.saturating_sub(self.head.len());
        let taken = piece.floor_char_boundary(room.min(piece.len()));
        self.head.push_str(piece.get(..taken).unwrap_or_default());
        self.last = piece.trim_end().chars().next_back().or(self.last);
        self.offset += piece.len();
    }

    fn end_line(&mut self) {
        let head = std::mem::take(&mut self.head);
        let (start, end) = (self.start, self.offset);
        self.start = self.offset;
        let Some(last) = self.last.take() else {
            if let Some(held) = &mut self.held {
                held.is_blank_behind = true;
            }
            return;
        };
        let shape = self.shape_outside_code(&head, end - start > head.len(), start);
        let above = self.held.as_ref().filter(|held| !held.is_blank_behind);
        let touches = above.map(|held| Touching { shape: held.shape, is_ended: held.is_ended() });
        let line = TextLine { start, end, shape, head, last: Some(last), touches, is_blank_behind: false };
        self.settle(Some(&line));
        self.held = Some(line);
    }

    /// What a line looks like; within code and front matter, like text.
    fn shape_outside_code(&mut self, head: &str, is_cut: bool, start: usize) -> Shape {
        let line = head.trim();
        if start == 0 && line == "---" {
            self.is_front_matter = true;
            return Shape::Item;
        }
        // What captions begin with.
        if start == 0 && line.trim_start_matches('\u{feff}').starts_with("WEBVTT") {
            return Shape::Item;
        }
        if self.is_front_matter {
            self.is_front_matter = !matches!(line, "---" | "...");
            return Shape::Item;
        }
        let fence = ['`', '~'].into_iter().find(|mark| line.chars().take_while(|found| found == mark).count() >= 3);
        let is_rule = fence == Some('~') && line.chars().all(|mark| mark == '~') && line.len() > 3;
        if let Some(mark) = fence.filter(|_| !is_rule) {
            self.fence = match self.fence {
                None => Some(mark),
                Some(open) if open == mark => None,
                open => open,
            };
            return Shape::Item;
        }
        if self.fence.is_some() { Shape::Item } else { shape(head, is_cut) }
    }

    /// Decides about the line that is held, now that the next one is known, and answers for the
    /// changes in it.
    fn settle(&mut self, next: Option<&TextLine>) {
        let Some(held) = self.held.take() else { return };
        self.answer(held.start, false);
        let Some(Decision { rank, is_clause }) = decided(&held, next) else {
            self.answer(held.end, false);
            return;
        };
        let number = held.shape.number();
        self.close(rank, number);
        let heading = Open { rank, is_clause, number, label: held.label() };
        if is_clause {
            self.open.push(heading);
            self.answer(held.end, true);
        } else {
            // A change in a heading stands in what is above that.
            self.answer(held.end, false);
            self.open.push(heading);
        }
    }

    /// Closes what ends where a heading of this rank and number begins: also what its number does
    /// not stand below, as 4.1 does not below 3.
    fn close(&mut self, rank: u8, number: Option<Number>) {
        // Clauses that are counted anew below a title have one in front of them.
        let is_next_clause = |number: Number, open: &Open| {
            let before = open.number.filter(|before| open.is_clause && before.depth() == number.depth());
            before.is_some_and(|before| number.follows(&before))
        };
        let is_counted_anew = number.is_some_and(|number| self.open.iter().any(|open| is_next_clause(number, open)));
        self.open.retain(|open| open.rank < rank);
        if let Some(number) = number.filter(|_| !is_counted_anew) {
            let is_around = |above: Number| match number.depth() > above.depth() {
                true => number.may_be_below(&above),
                false => !number.follows(&above),
            };
            self.open.retain(|open| open.number.is_none_or(is_around));
        }
    }

    /// Answers for the changes in front of `end`; `is_last_own` says that they stand in the line of
    /// the last open clause.
    fn answer(&mut self, end: usize, is_last_own: bool) {
        while let Some((_, change)) = self.asked.next_if(|(offset, _)| *offset < end) {
            let place = Place { lines: self.lines(), is_last_own };
            self.places.set(*change, place);
        }
    }

    /// The headings that are told of those that are open: the nearest title, what number it has
    /// where that is a line of its own, and the clauses below.
    fn lines(&self) -> Vec<String> {
        const LINES_MAX: usize = 3;
        let title = self.open.iter().rposition(|open| !open.is_clause).unwrap_or(0);
        let is_below_structure = title
            .checked_sub(1)
            .and_then(|above| self.open.get(above).zip(self.open.get(title)))
            .is_some_and(|(above, title)| is_structure(above.rank) && is_short(title.rank));
        let from = title - usize::from(is_below_structure);
        let mut lines: Vec<String> = self.open.iter().skip(from).map(|open| open.label.clone()).collect();
        while lines.len() > LINES_MAX {
            lines.remove(1);
        }
        lines
    }
}
