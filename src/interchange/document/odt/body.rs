//! The paragraphs, lists, tables and notes of an OpenDocument text (part 3, 5 to 9). Deleted text
//! stands apart from it, in the element `tracked-changes`, and is passed over.

use std::collections::HashMap;

use variorum_store::limits::CONTENT_BYTES_MAX;

use super::styles::{Family, OUTLINE, Styles};
use crate::interchange::document::labels::Counters;
use crate::interchange::document::lines::{LineWriter, labelled, note_call};
use crate::interchange::document::xml::{Element, XmlEvent};
use crate::interchange::document::{DocumentText, Unreadable};

/// A paragraph or a heading that has not ended yet.
#[derive(Debug)]
struct OpenParagraph {
    text: String,
    heading_level: Option<u32>,
    label: Option<String>,
    /// Whether white space that comes next is not text: it was white space before, or nothing.
    is_after_space: bool,
    /// The lines of text boxes in it, which stand behind it.
    behind: String,
}

/// A list that has not ended yet.
#[derive(Debug)]
struct OpenList {
    style: String,
    /// Whether the next paragraph is the first of an item.
    is_label_due: bool,
}

/// A cell or a row stands there so many times at most: more are the rest of a sheet.
const REPEATED_MAX: u32 = 64;

/// Reads the part with the text.
pub(super) struct Body {
    styles: Styles,
    lines: LineWriter,
    /// The paragraphs that are open: that of a text box or of a note is within another.
    paragraphs: Vec<OpenParagraph>,
    lists: Vec<OpenList>,
    /// How far the numbers have come, by the style of the list.
    counters: HashMap<String, Counters>,
    /// The numbers of the notes that are open.
    notes: Vec<usize>,
    /// How often each cell, and each row, that is open stands there.
    cells: Vec<usize>,
    rows: Vec<usize>,
    /// Whether each section, paragraph and span that is open hides its text, where it says so.
    hides: Vec<Option<bool>>,
    /// How many elements are open of those that are passed over.
    passed_over: usize,
    has_tracked_changes: bool,
    has_hidden_text: bool,
}

impl Body {
    pub(super) fn new(styles: Styles) -> Self {
        Self {
            styles,
            lines: LineWriter::default(),
            paragraphs: Vec::new(),
            lists: Vec::new(),
            counters: HashMap::new(),
            notes: Vec::new(),
            cells: Vec::new(),
            rows: Vec::new(),
            hides: Vec::new(),
            passed_over: 0,
            has_tracked_changes: false,
            has_hidden_text: false,
        }
    }

    /// The text of the document.
    pub(super) fn finish(self) -> DocumentText {
        let Self { has_tracked_changes, has_hidden_text, .. } = self;
        DocumentText { text: self.lines.finish(), has_tracked_changes, has_hidden_text }
    }

    /// What the part says next. Errors: [`Unreadable::TooLarge`].
    pub(super) fn event(&mut self, event: XmlEvent<'_, '_>) -> Result<(), Unreadable> {
        self.styles.event(&event);
        match event {
            XmlEvent::Start(_) if self.passed_over > 0 => self.passed_over += 1,
            XmlEvent::End(_) if self.passed_over > 0 => self.passed_over -= 1,
            XmlEvent::Start(element) => self.start(&element),
            XmlEvent::End(name) => return self.end(name),
            XmlEvent::Text(text) if self.passed_over == 0 => self.text(text),
            XmlEvent::Text(_) => {}
        }
        Ok(())
    }

    fn start(&mut self, element: &Element<'_, '_>) {
        match element.name() {
            "changed-region" => {
                self.has_tracked_changes = true;
                self.passed_over = 1;
            }
            "annotation" | "note-citation" | "ruby-text" | "covered-table-cell" | "forms" | "script" => {
                self.passed_over = 1;
            }
            // A description of a picture; the field with the title of the document is called so
            // too.
            "title" | "desc" if element.prefixed_name().starts_with("svg:") => self.passed_over = 1,
            "p" | "h" => {
                self.hides.push(self.styles.hides(Family::Paragraph, element.attribute("style-name")));
                self.start_paragraph(element);
            }
            "span" => self.hides.push(self.styles.hides(Family::Span, element.attribute("style-name"))),
            "section" => self.hides.push(element.attribute("display").map(|display| display == "none")),
            // A field with text that a condition hides.
            "hidden-text" if element.attribute("is-hidden").as_deref() == Some("true") => {
                let text = element.attribute("string-value").unwrap_or_default();
                self.has_hidden_text |= !text.trim().is_empty();
                self.text(&text);
                self.passed_over = 1;
            }
            // A field that hides all of its paragraph.
            "hidden-paragraph" => self.has_hidden_text |= element.attribute("is-hidden").as_deref() == Some("true"),
            "s" => {
                let spaces = element.number("c").unwrap_or(1) as usize;
                self.push(&" ".repeat(spaces.min(1 << 16)));
            }
            "tab" => self.push("\t"),
            "line-break" => self.push("\n"),
            "list" => {
                let inherited = || self.lists.last().map(|list| list.style.clone());
                let style = element.attribute("style-name").or_else(inherited).unwrap_or_default();
                let continues = element.attribute("continue-numbering").as_deref() == Some("true")
                    || element.attribute("continue-list").is_some();
                if self.lists.is_empty() && !continues {
                    self.counters.remove(&style);
                }
                self.lists.push(OpenList { style, is_label_due: false });
            }
            "list-item" => {
                let level = self.lists.len().saturating_sub(1);
                if let Some(list) = self.lists.last_mut() {
                    list.is_label_due = true;
                    if let Some(start) = element.number("start-value") {
                        self.counters.entry(list.style.clone()).or_default().restart(level, start);
                    }
                }
            }
            "table-row" => {
                self.lines.begin_row();
                self.rows.push(times(element.number("number-rows-repeated")));
            }
            "table-cell" => {
                self.lines.open();
                self.cells.push(times(element.number("number-columns-repeated")));
            }
            "text-box" => self.lines.open(),
            "note" => {
                let number = self.lines.call_note();
                self.notes.push(number);
                self.push(&note_call(number));
            }
            "note-body" => self.lines.open(),
            _ => {}
        }
    }

    fn start_paragraph(&mut self, element: &Element<'_, '_>) {
        let is_heading = element.name() == "h";
        let style = element.attribute("style-name").unwrap_or_default();
        let heading_level = if is_heading {
            Some(element.number("outline-level").unwrap_or(1))
        } else {
            self.styles.is_title(&style).then_some(1)
        };
        let level = self.lists.len().saturating_sub(1);
        let label = match self.lists.last_mut() {
            Some(list) if list.is_label_due => {
                list.is_label_due = false;
                let counters = self.counters.entry(list.style.clone()).or_default();
                self.styles.next_label(&list.style, level, counters)
            }
            None if is_heading => {
                let level = heading_level.unwrap_or(1).saturating_sub(1) as usize;
                let counters = self.counters.entry(OUTLINE.to_owned()).or_default();
                self.styles.next_label(OUTLINE, level, counters)
            }
            _ => None,
        };
        let (text, behind) = (String::new(), String::new());
        self.paragraphs.push(OpenParagraph { text, heading_level, label, is_after_space: true, behind });
    }

    /// Text between tags: white space in it counts once (part 3, 6.1.2).
    fn text(&mut self, text: &str) {
        let is_hidden = || self.hides.iter().rev().find_map(|hides| *hides).unwrap_or_default();
        self.has_hidden_text =
            self.has_hidden_text || !self.paragraphs.is_empty() && !text.trim().is_empty() && is_hidden();
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        if paragraph.text.len() > CONTENT_BYTES_MAX {
            return;
        }
        for character in text.chars() {
            let is_space = matches!(character, ' ' | '\t' | '\r' | '\n');
            if !is_space {
                paragraph.text.push(character);
            } else if !paragraph.is_after_space {
                paragraph.text.push(' ');
            }
            paragraph.is_after_space = is_space;
        }
    }

    /// Adds to the text of the paragraph at hand; to one that is too long already, nothing.
    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut()
            && paragraph.text.len() <= CONTENT_BYTES_MAX
        {
            paragraph.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "p" | "h" => {
                self.hides.pop();
                return self.end_paragraph();
            }
            "span" | "section" => drop(self.hides.pop()),
            "list" => drop(self.lists.pop()),
            "table-cell" => return self.lines.end_cell(self.cells.pop().unwrap_or(1)),
            "table-row" => return self.lines.end_row(self.rows.pop().unwrap_or(1)),
            "text-box" => {
                let lines = self.lines.close();
                match self.paragraphs.last_mut() {
                    Some(paragraph) => paragraph.behind.push_str(&lines),
                    None => self.lines.append(&lines),
                }
            }
            "note-body" => {
                let lines = self.lines.close();
                self.lines.note(self.notes.pop().unwrap_or_default(), &lines);
            }
            _ => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), Unreadable> {
        let Some(paragraph) = self.paragraphs.pop() else { return Ok(()) };
        self.lines.line(&labelled(paragraph.heading_level, paragraph.label.as_deref(), &paragraph.text))?;
        self.lines.append(&paragraph.behind);
        Ok(())
    }
}

/// How often a cell or a row is written that stands there so many times.
fn times(repeated: Option<u32>) -> usize {
    repeated.filter(|times| (1..=REPEATED_MAX).contains(times)).unwrap_or(1) as usize
}
