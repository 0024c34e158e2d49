//! From a redline to paragraphs of WordprocessingML with tracked changes.
//!
//! A paragraph's mark stands at its end, so a line feed is the mark of the paragraph it ends:
//! tracked there, it joins that paragraph with the next one when it goes (ECMA-376 part 1,
//! 17.13.5.15, 17.13.5.20, 17.13.5.21, 17.13.5.26). A text of n line feeds is n + 1 paragraphs, and
//! the mark of the last belongs to neither text. CR LF is a mark as LF is: a change of one into the
//! other is none in a document.

use std::fmt::Write as _;

use super::direction::{is_right_to_left, stretches};
use crate::render::control_characters;
use crate::{Op, Part, Redline};

/// What becomes of a piece of text when all changes are accepted, or all rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Track {
    /// It stays.
    Kept,
    /// It is gone when accepted.
    Deleted,
    /// It is gone when rejected.
    Inserted,
    /// It is gone when accepted: it is elsewhere then.
    MovedFrom,
    /// It is gone when rejected: it is elsewhere then.
    MovedTo,
}

impl Track {
    /// The element around its runs and in its paragraph marks; none for what stays (17.13.5.14,
    /// .18, .22, .25).
    const fn element(self) -> Option<&'static str> {
        match self {
            Self::Kept => None,
            Self::Deleted => Some("w:del"),
            Self::Inserted => Some("w:ins"),
            Self::MovedFrom => Some("w:moveFrom"),
            Self::MovedTo => Some("w:moveTo"),
        }
    }

    /// The same result, accepted or rejected, without saying that it moved.
    const fn plainly(self) -> Self {
        match self {
            Self::MovedFrom => Self::Deleted,
            Self::MovedTo => Self::Inserted,
            Self::Kept | Self::Deleted | Self::Inserted => self,
        }
    }

    /// Whether it is gone when rejected.
    const fn is_insertion(self) -> bool {
        matches!(self, Self::Inserted | Self::MovedTo)
    }

    /// The element of its words (17.3.3.31; 17.3.3.7, which only deleted text has).
    const fn text_element(self) -> &'static str {
        if matches!(self, Self::Deleted) { "w:delText" } else { "w:t" }
    }
}

/// Who made the changes, and when: the same for all of a document.
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    /// The author of the changes.
    pub author: String,
    /// In UTC, as `2026-05-09T12:00:00Z`; `None` if it is not known.
    pub date: Option<String>,
}

/// An item of a paragraph that has not ended yet.
enum ParagraphItem<'text> {
    Text {
        track: Track,
        text: &'text str,
        is_strong: bool,
    },
    /// Start or end of a move or a bookmark: markup of our own.
    Range(String),
}

impl ParagraphItem<'_> {
    /// What becomes of it, if it is text.
    const fn track(&self) -> Option<Track> {
        match self {
            Self::Text { track, .. } => Some(*track),
            Self::Range(_) => None,
        }
    }

    fn is_range_end(&self) -> bool {
        matches!(self, Self::Range(markup) if markup.contains("RangeEnd"))
    }
}

/// Whether a paragraph of these items is written right to left.
fn is_items_right_to_left(items: &[ParagraphItem<'_>]) -> bool {
    is_right_to_left(items.iter().map(|item| match item {
        ParagraphItem::Text { text, .. } => *text,
        ParagraphItem::Range(_) => "",
    }))
}

/// Writes paragraphs. All foreign text passes through [`push_text`].
pub(super) struct ParagraphWriter<'text> {
    xml: String,
    /// Author and date as attributes.
    stamp: String,
    /// The last `w:id` that was given; unique among all annotations (17.13).
    id: u64,
    /// The number of moves in the redlines so far; names of moves are unique in a document.
    moves: usize,
    /// The items of the paragraph that has not ended yet.
    items: Vec<ParagraphItem<'text>>,
    /// A paragraph that ends with inserted text and an unchanged mark: how it is written depends on
    /// the next one.
    held: Option<Vec<ParagraphItem<'text>>>,
    /// Whether the mark of the paragraph before is inserted.
    is_after_inserted_mark: bool,
    /// The most bytes that the markup may have.
    max_bytes: usize,
    /// Whether it would have more; then nothing is added any more.
    is_too_large: bool,
}

/// The fewest bytes that an item becomes which is not kept as it is, so that those of a long
/// paragraph are bounded before it ends.
const ITEM_BYTES_MIN: usize = 64;

impl<'text> ParagraphWriter<'text> {
    /// Begins without paragraphs; all together may take so many bytes.
    pub fn new(stamp: &Stamp, max_bytes: usize) -> Self {
        let mut attributes = String::from(" w:author=\"");
        push_text(&mut attributes, &stamp.author);
        if let Some(date) = &stamp.date {
            attributes.push_str("\" w:date=\"");
            push_text(&mut attributes, date);
        }
        attributes.push('"');
        Self {
            xml: String::new(),
            stamp: attributes,
            id: 0,
            moves: 0,
            items: Vec::new(),
            held: None,
            is_after_inserted_mark: false,
            max_bytes,
            is_too_large: false,
        }
    }

    /// The markup of the paragraphs; `None` if it would be larger than it may be.
    pub fn finish(mut self) -> Option<String> {
        self.write_held(false);
        (!self.is_too_large && self.xml.len() <= self.max_bytes).then_some(self.xml)
    }

    /// Adds unchanged words to the current paragraph.
    pub fn words(&mut self, text: &'text str, is_strong: bool) {
        self.items.push(ParagraphItem::Text { track: Track::Kept, text, is_strong });
    }

    /// Starts a bookmark here (17.13.6.2), and returns its id for [`Self::end_bookmark`].
    pub fn start_bookmark(&mut self, name: &str) -> u64 {
        let id = self.next_id();
        self.items.push(ParagraphItem::Range(format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/>")));
        id
    }

    /// Ends a bookmark here (17.13.6.1).
    pub fn end_bookmark(&mut self, id: u64) {
        self.items.push(ParagraphItem::Range(format!("<w:bookmarkEnd w:id=\"{id}\"/>")));
    }

    /// Ends the current paragraph with an unchanged mark.
    pub fn end(&mut self, style: Option<&str>) {
        self.end_tracked(Track::Kept, style);
    }

    /// Adds a redline; its last line becomes the current paragraph.
    ///
    /// Shape: any redline. Rejecting all changes restores the old text, except for hidden changes,
    /// which are not tracked, and for byte order marks that the texts begin with.
    /// Cost: O(n) in the parts and their texts.
    pub fn redline(&mut self, redline: &Redline<'text>) {
        let mut start = TextStart::default();
        let parts = redline.parts.iter().map(|part| start.without_byte_order_mark(*part));
        let mut parts = parts.filter(|part| !part.text.is_empty()).peekable();
        let mut is_after_insertion = false;
        while let Some(part) = parts.next() {
            if self.is_too_large {
                return;
            }
            match part.op {
                Op::Equal if is_after_insertion && without_line_end(part.text) == ("", true) => {
                    let lines = parts.next_if(is_insertion_of_lines);
                    self.line_end_among_insertions(part.text, lines.map_or("", |lines| lines.text));
                }
                Op::Equal => self.text(Track::Kept, part.text),
                Op::Delete if parts.next_if(|next| is_same_here(&part, next)).is_some() => {
                    self.text(Track::Kept, part.text);
                }
                Op::Delete if part.hidden => {}
                Op::Insert if part.hidden => self.text(Track::Kept, part.text),
                Op::Delete => self.text(Track::Deleted, part.text),
                Op::Insert => self.text(Track::Inserted, part.text),
                Op::MovedFrom | Op::MovedTo => self.moved(redline, &part),
            }
            is_after_insertion = ends_inserted(redline, &part);
        }
        self.moves += redline.moves.len();
    }

    /// A line end that stays, behind inserted words and in front of inserted lines: it stays as the
    /// last of their ends instead, which is the same text. LibreOffice (7.4) loses it otherwise
    /// when changes are rejected, since it takes insertions at both its sides for one.
    fn line_end_among_insertions(&mut self, line_end: &'text str, lines: &'text str) {
        let Some((before, after)) = lines.rsplit_once('\n') else { return self.text(Track::Kept, line_end) };
        self.text(Track::Inserted, line_end);
        self.text(Track::Inserted, before.strip_suffix('\r').unwrap_or(before));
        self.text(Track::Kept, line_end);
        self.text(Track::Inserted, after);
    }

    /// One end of a moved block, with the changes that were made to it: what was cut from it stands
    /// as a deletion where it was, what was added as an insertion where it is.
    ///
    /// So no change is within another. Word writes words that were cut after the move as deleted
    /// within the move; when LibreOffice (7.4) accepts that, they stay.
    fn moved(&mut self, redline: &Redline<'text>, part: &Part<'text>) {
        let (is_from, number) = (part.op == Op::MovedFrom, part.move_number.get());
        let (what, track) = if is_from { ("moveFrom", Track::MovedFrom) } else { ("moveTo", Track::MovedTo) };
        let id = self.start_move(what, number);
        match redline.move_of(part) {
            None => self.text(track, part.text),
            Some(moved) => {
                let mut edits = moved.edits.iter().peekable();
                while let Some(edit) = edits.next() {
                    match edit.op {
                        Op::Delete if edits.next_if(|next| is_same_here(edit, next)).is_some() => {
                            self.text(track, edit.text);
                        }
                        Op::Delete if is_from && edit.hidden => self.text(track, edit.text),
                        Op::Delete if is_from => self.text(Track::Deleted, edit.text),
                        Op::Insert if !is_from && edit.hidden => self.text(track, edit.text),
                        Op::Insert if !is_from => self.text(Track::Inserted, edit.text),
                        Op::Equal => self.text(track, edit.text),
                        Op::Delete | Op::Insert | Op::MovedFrom | Op::MovedTo => {}
                    }
                }
            }
        }
        self.end_move(what, id);
    }

    /// Names one end of a move (17.13.5.24, 17.13.5.28): both ends have the same name.
    fn start_move(&mut self, what: &str, number: Option<usize>) -> u64 {
        let id = self.next_id();
        let name = self.moves + number.unwrap_or_default();
        let stamp = &self.stamp;
        self.items
            .push(ParagraphItem::Range(format!("<w:{what}RangeStart w:id=\"{id}\"{stamp} w:name=\"move{name}\"/>")));
        id
    }

    fn end_move(&mut self, what: &str, id: u64) {
        self.items.push(ParagraphItem::Range(format!("<w:{what}RangeEnd w:id=\"{id}\"/>")));
    }

    fn text(&mut self, track: Track, text: &'text str) {
        for line in text.split_inclusive('\n') {
            let (words, is_ended) = without_line_end(line);
            self.add(track, words);
            if is_ended {
                self.end_tracked(track, None);
            }
        }
    }

    /// Adds text to the current paragraph; a line feed in it is a line break, not the end of a
    /// paragraph.
    fn add(&mut self, track: Track, text: &'text str) {
        if !text.is_empty() && !self.is_too_large {
            self.items.push(ParagraphItem::Text { track, text, is_strong: false });
            self.is_too_large = self.xml.len() + self.items.len() * ITEM_BYTES_MIN > self.max_bytes;
        }
    }

    /// Ends the current paragraph, with what becomes of its mark.
    fn end_tracked(&mut self, mark: Track, style: Option<&str>) {
        let items = std::mem::take(&mut self.items);
        let mut tracks = items.iter().filter_map(ParagraphItem::track);
        let first = tracks.next();
        let last = tracks.next_back().or(first);
        // LibreOffice (7.4) takes a moved mark for one that no change touches, unless the run
        // before it moves with it.
        let mark = if last == Some(mark) { mark } else { mark.plainly() };
        self.write_held(first.unwrap_or(mark).is_insertion());
        let ends_inserted = last.map_or(self.is_after_inserted_mark, Track::is_insertion);
        self.is_after_inserted_mark = mark.is_insertion();
        if mark == Track::Kept && style.is_none() && ends_inserted {
            self.held = Some(items);
        } else {
            let is_rtl = is_items_right_to_left(&items);
            self.write_paragraph(&items, mark, style, is_rtl);
        }
    }

    /// Writes the paragraph that is held, now that it is known whether the next one begins with an
    /// insertion.
    ///
    /// LibreOffice (7.4) takes two insertions with an unchanged mark between them for one, and
    /// loses the mark when they are rejected. Then the mark stands in front of the first of them
    /// instead, deleted, and behind it is one that is inserted: either answer gives the same text.
    fn write_held(&mut self, is_before_insertion: bool) {
        let Some(mut items) = self.held.take() else { return };
        let is_rtl = is_items_right_to_left(&items);
        if !is_before_insertion {
            return self.write_paragraph(&items, Track::Kept, None, is_rtl);
        }
        let is_other = |item: &ParagraphItem<'_>| item.track().is_some_and(|track| !track.is_insertion());
        let mut start = items.iter().rposition(is_other).map_or(0, |other| other + 1);
        // A range that ends behind other text ends with it.
        start += items.iter().skip(start).take_while(|item| item.is_range_end()).count();
        let inserted = items.split_off(start);
        self.write_paragraph(&items, Track::Deleted, None, is_rtl);
        self.write_paragraph(&inserted, Track::Inserted, None, is_rtl);
    }

    /// Writes a paragraph: properties (17.3.1.26) with the change of its mark (17.3.1.29), then
    /// runs and ranges.
    fn write_paragraph(&mut self, items: &[ParagraphItem<'text>], mark: Track, style: Option<&str>, is_rtl: bool) {
        self.xml.push_str("<w:p>");
        if style.is_some() || is_rtl || mark != Track::Kept {
            self.xml.push_str("<w:pPr>");
            if let Some(style) = style {
                self.say(format_args!("<w:pStyle w:val=\"{style}\"/>"));
            }
            if is_rtl {
                self.xml.push_str("<w:bidi/>");
            }
            if mark != Track::Kept {
                self.xml.push_str("<w:rPr>");
                mark.element().into_iter().for_each(|element| self.open(element, "/>"));
                self.xml.push_str("</w:rPr>");
            }
            self.xml.push_str("</w:pPr>");
        }
        for item in items {
            match item {
                ParagraphItem::Text { track, text, is_strong } => self.runs(*track, text, *is_strong, is_rtl),
                ParagraphItem::Range(markup) => self.xml.push_str(markup),
            }
        }
        self.xml.push_str("</w:p>\n");
    }

    /// Runs (17.3.2.25) of one direction each, within what becomes of them.
    fn runs(&mut self, track: Track, text: &str, is_strong: bool, is_rtl: bool) {
        track.element().into_iter().for_each(|element| self.open(element, ">"));
        for (is_rtl, stretch) in stretches(text, is_rtl) {
            self.xml.push_str("<w:r>");
            if is_strong || is_rtl {
                let strong = if is_strong { "<w:b/><w:bCs/>" } else { "" };
                let rtl = if is_rtl { "<w:rtl/>" } else { "" };
                self.say(format_args!("<w:rPr>{strong}{rtl}</w:rPr>"));
            }
            self.run_content(track.text_element(), stretch);
            self.xml.push_str("</w:r>");
        }
        track.element().into_iter().for_each(|element| self.say(format_args!("</{element}>")));
    }

    /// The words of a run; tabs and breaks in them are elements (17.3.3.1, 17.3.3.32).
    fn run_content(&mut self, element: &str, text: &str) {
        for piece in text.split_inclusive(is_element) {
            let words = piece.strip_suffix(is_element).unwrap_or(piece);
            if !words.is_empty() {
                self.say(format_args!("<{element} xml:space=\"preserve\">"));
                push_text(&mut self.xml, words);
                self.say(format_args!("</{element}>"));
            }
            match piece.chars().next_back() {
                Some('\t') => self.xml.push_str("<w:tab/>"),
                Some('\n' | '\u{b}') => self.xml.push_str("<w:br/>"),
                Some('\u{c}') => self.xml.push_str("<w:br w:type=\"page\"/>"),
                _ => {}
            }
        }
    }

    /// Opens the element of a change, with its own id.
    fn open(&mut self, element: &str, end: &str) {
        let id = self.next_id();
        self.say(format_args!("<{element} w:id=\"{id}\""));
        self.xml.push_str(&self.stamp);
        self.xml.push_str(end);
    }

    fn next_id(&mut self) -> u64 {
        self.id += 1;
        self.id
    }

    fn say(&mut self, markup: std::fmt::Arguments<'_>) {
        // Writing to a `String` cannot fail.
        let _ = self.xml.write_fmt(markup);
    }
}

/// Whether a document has an element for a character.
const fn is_element(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\u{b}' | '\u{c}')
}

/// Adds foreign text, as text or as the value of an attribute: never markup.
///
/// Characters that XML 1.0 cannot carry (its production 2, Char) are spelled out, and so are those
/// that Word and LibreOffice take for something of their own: carriage returns, and the first of
/// the anchors of annotations. Places where a line may or must not end stay as they are: Thai and
/// Khmer need them, and a document is not read as code is.
pub(super) fn push_text(xml: &mut String, text: &str) {
    for (character, is_spelled) in control_characters::each(text) {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\u{200b}' | '\u{2060}' => xml.push(character),
            _ if is_spelled || is_unholdable(character) => push_text(xml, &control_characters::spelled_out(character)),
            _ => xml.push(character),
        }
    }
}

/// Whether a document cannot hold a character.
const fn is_unholdable(character: char) -> bool {
    matches!(character, '\n' | '\u{fffe}' | '\u{ffff}')
}

/// What was passed of two texts: whether each is still at its start.
struct TextStart {
    old: bool,
    new: bool,
}

impl Default for TextStart {
    fn default() -> Self {
        Self { old: true, new: true }
    }
}

impl TextStart {
    /// The next part, without the byte order mark that its text begins with: it says how a file is
    /// encoded, and is no part of a document.
    fn without_byte_order_mark<'text>(&mut self, part: Part<'text>) -> Part<'text> {
        let (in_old, in_new) = (part.op.is_in_old(), part.op.is_in_new());
        // Moved text is written by its edits.
        let is_start = (!in_old || self.old) && (!in_new || self.new) && part.move_number.get().is_none();
        (self.old, self.new) = (self.old && !in_old, self.new && !in_new);
        let text = part.text.strip_prefix('\u{feff}').filter(|_| is_start).unwrap_or(part.text);
        Part { text, ..part }
    }
}

/// Whether a deletion and the insertion behind it are the same paragraphs: only their line ends
/// differ.
fn is_same_here(deleted: &Part<'_>, inserted: &Part<'_>) -> bool {
    let [old, new] = [deleted, inserted].map(|part| part.text.split_inclusive('\n').map(without_line_end));
    inserted.op == Op::Insert && old.eq(new)
}

/// Whether the last words of a part are tracked as inserted, those of a moved block included.
fn ends_inserted(redline: &Redline<'_>, part: &Part<'_>) -> bool {
    let last = redline.move_of(part).and_then(|block| block.edits.last()).unwrap_or(part);
    part.op.is_in_new() && last.op == Op::Insert && !last.hidden
}

/// Whether a part is inserted text with line ends.
fn is_insertion_of_lines(part: &Part<'_>) -> bool {
    part.op == Op::Insert && !part.hidden && part.text.contains('\n')
}

/// A line without the LF or CR LF that ends it, and whether one did.
fn without_line_end(line: &str) -> (&str, bool) {
    let Some(words) = line.strip_suffix('\n') else { return (line, false) };
    (words.strip_suffix('\r').unwrap_or(words), true)
}
