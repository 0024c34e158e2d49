//! The paragraphs, tables and notes of a document of Word (part 1, 17.3, 17.4 and 17.11), as they
//! are when all changes are accepted (17.13.5).

use std::collections::HashMap;

use variorum_store::limits::CONTENT_BYTES_MAX;

use super::numbering::Numbering;
use super::styles::{ParagraphProperties, Styles};
use crate::interchange::document::lines::{LineWriter, labelled, note_call};
use crate::interchange::document::xml::{Element, XmlEvent};
use crate::interchange::document::{DocumentText, Unreadable};

/// What an element is among the properties of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    /// Nothing: it is text, or has text in it.
    #[default]
    Text,
    Paragraph,
    Row,
    Cell,
    Run,
}

/// What is known of a run of text in a paragraph.
#[derive(Debug, Default)]
struct Run {
    style: Option<String>,
    /// Whether it is hidden, where it says so itself.
    is_hidden: Option<bool>,
}

/// A paragraph that has not ended yet.
#[derive(Debug, Default)]
struct OpenParagraph {
    text: String,
    properties: ParagraphProperties,
    /// Whether its mark is deleted, so that the next paragraph continues it.
    is_joined: bool,
    /// The lines of text boxes in it, which stand behind it.
    behind: String,
}

/// Reads the main part of a document, and its notes.
pub(super) struct Body {
    styles: Styles,
    numbering: Numbering,
    lines: LineWriter,
    /// The paragraphs that are open: that of a text box is within another.
    paragraphs: Vec<OpenParagraph>,
    /// The text of paragraphs that the next one continues.
    joined: String,
    /// Whether each row, and each cell, that is open counts.
    rows: Vec<bool>,
    cells: Vec<bool>,
    within: Within,
    run: Run,
    /// How many elements are open of those that are passed over.
    passed_over: usize,
    /// The text of the element `t` that is open, and whether its white space counts.
    text: Option<(String, bool)>,
    /// The numbers of the notes that were called, by whether they are endnotes, and their ids.
    notes: HashMap<(bool, String), usize>,
    /// The number of the note that is read.
    open_note: usize,
    has_tracked_changes: bool,
    has_hidden_text: bool,
}

impl Body {
    pub(super) fn new(styles: Styles, numbering: Numbering) -> Self {
        Self {
            styles,
            numbering,
            lines: LineWriter::default(),
            paragraphs: Vec::new(),
            joined: String::new(),
            rows: Vec::new(),
            cells: Vec::new(),
            within: Within::Text,
            run: Run::default(),
            passed_over: 0,
            text: None,
            notes: HashMap::new(),
            open_note: 0,
            has_tracked_changes: false,
            has_hidden_text: false,
        }
    }

    /// Whether a note was called.
    pub(super) fn has_notes(&self) -> bool {
        !self.notes.is_empty()
    }

    /// The text of the document. Errors: [`Unreadable::TooLarge`].
    pub(super) fn finish(mut self) -> Result<DocumentText, Unreadable> {
        self.end_joined()?;
        let Self { has_tracked_changes, has_hidden_text, .. } = self;
        Ok(DocumentText { text: self.lines.finish(), has_tracked_changes, has_hidden_text })
    }

    /// What the part says next. Errors: [`Unreadable::TooLarge`].
    pub(super) fn event(&mut self, event: XmlEvent<'_, '_>) -> Result<(), Unreadable> {
        match event {
            XmlEvent::Start(_) if self.passed_over > 0 => self.passed_over += 1,
            XmlEvent::End(_) if self.passed_over > 0 => self.passed_over -= 1,
            XmlEvent::Start(element) => self.start(&element),
            XmlEvent::End(name) => return self.end(name),
            XmlEvent::Text(said) => {
                if let Some((text, _)) = &mut self.text {
                    text.push_str(said);
                }
            }
        }
        Ok(())
    }

    fn start(&mut self, element: &Element<'_, '_>) {
        let name = element.name();
        if matches!(name, "ins" | "del" | "moveFrom" | "moveTo" | "cellIns" | "cellDel") {
            self.has_tracked_changes = true;
        }
        match (self.within, name) {
            (Within::Text, "pPr") => self.within = Within::Paragraph,
            (Within::Text, "trPr") => self.within = Within::Row,
            (Within::Text, "tcPr") => self.within = Within::Cell,
            (Within::Text, "rPr") => self.within = Within::Run,
            // What was before a change of properties, and another form of what stands beside it.
            (_, "pPrChange" | "rPrChange" | "tcPrChange" | "trPrChange" | "sectPr" | "tabs" | "Fallback" | "rt") => {
                self.passed_over = 1;
            }
            (Within::Text, "del" | "moveFrom" | "tblPr" | "tblGrid" | "instrText") => self.passed_over = 1,
            (Within::Text, _) => self.start_text(element),
            (Within::Paragraph, _) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.is_joined |= matches!(name, "del" | "moveFrom");
                    paragraph.properties.element(element);
                }
            }
            (Within::Row, "del") => {
                if let Some(counts) = self.rows.last_mut() {
                    *counts = false;
                }
            }
            (Within::Cell, "cellDel") => self.cell_is_gone(),
            // A cell that continues the one above it.
            (Within::Cell, "vMerge") if element.attribute("val").as_deref() != Some("restart") => self.cell_is_gone(),
            (Within::Run, "vanish") => self.run.is_hidden = Some(element.is_on()),
            (Within::Run, "rStyle") => self.run.style = element.attribute("val"),
            (Within::Row | Within::Cell | Within::Run, _) => {}
        }
    }

    fn cell_is_gone(&mut self) {
        if let Some(counts) = self.cells.last_mut() {
            *counts = false;
        }
    }

    fn start_text(&mut self, element: &Element<'_, '_>) {
        match element.name() {
            "p" => self.paragraphs.push(OpenParagraph::default()),
            "r" => self.run = Run::default(),
            "t" => self.text = Some((String::new(), element.attribute("space").as_deref() == Some("preserve"))),
            "tab" | "ptab" => self.push("\t"),
            "cr" => self.push("\n"),
            "br" => {
                // The end of a page or of a column is no text; what follows it is another line.
                let is_line = !matches!(element.attribute("type").as_deref(), Some("page" | "column"));
                if is_line || self.paragraphs.last().is_some_and(|paragraph| !paragraph.text.is_empty()) {
                    self.push("\n");
                }
            }
            "noBreakHyphen" => self.push("\u{2011}"),
            "softHyphen" => self.push("\u{ad}"),
            "sym" => {
                let code = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                let symbol = code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.push(symbol.encode_utf8(&mut [0; 4]));
            }
            "footnoteReference" | "endnoteReference" => self.call_note(element),
            "tr" => {
                self.lines.begin_row();
                self.rows.push(true);
            }
            "tc" => {
                self.lines.open();
                self.cells.push(true);
            }
            "txbxContent" => self.lines.open(),
            "footnote" | "endnote" => {
                let id = element.attribute("id").unwrap_or_default();
                match self.notes.get(&(element.name() == "endnote", id)) {
                    Some(number) => {
                        self.open_note = *number;
                        self.lines.open();
                    }
                    // A separator, or a note that nothing calls any more.
                    None => self.passed_over = 1,
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "pPr" | "trPr" | "tcPr" => self.within = Within::Text,
            "rPr" if self.within == Within::Run => self.within = Within::Text,
            "t" => {
                if let Some((text, is_preserved)) = self.text.take() {
                    self.has_hidden_text = self.has_hidden_text || !text.trim().is_empty() && self.is_hidden();
                    let blank = [' ', '\t', '\n', '\r'];
                    self.push(if is_preserved { &text } else { text.trim_matches(blank) });
                }
            }
            "p" => return self.end_paragraph(),
            "tc" => {
                self.end_joined()?;
                let counts = self.cells.pop().unwrap_or_default();
                self.lines.end_cell(usize::from(counts))?;
            }
            "tr" => {
                let counts = self.rows.pop().unwrap_or_default();
                self.lines.end_row(usize::from(counts))?;
            }
            "txbxContent" => {
                self.end_joined()?;
                let lines = self.lines.close();
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.behind.push_str(&lines);
                }
            }
            "footnote" | "endnote" => {
                self.end_joined()?;
                let lines = self.lines.close();
                self.lines.note(self.open_note, &lines);
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the run at hand is hidden: it, its style or that of the paragraph says so.
    fn is_hidden(&self) -> bool {
        let by_run = || self.styles.hides(self.run.style.as_deref());
        let of_paragraph = || self.paragraphs.last().and_then(|paragraph| paragraph.properties.style.as_deref());
        let hides = self.run.is_hidden.or_else(by_run).or_else(|| self.styles.hides(of_paragraph()));
        hides.unwrap_or_default()
    }

    /// Adds to the text of the paragraph at hand; of one that is too long already, nothing.
    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut()
            && paragraph.text.len() <= CONTENT_BYTES_MAX
        {
            paragraph.text.push_str(text);
        }
    }

    fn call_note(&mut self, reference: &Element<'_, '_>) {
        let number = self.lines.call_note();
        let id = reference.attribute("id").unwrap_or_default();
        self.notes.insert((reference.name() == "endnoteReference", id), number);
        self.push(&note_call(number));
    }

    fn end_paragraph(&mut self) -> Result<(), Unreadable> {
        let Some(paragraph) = self.paragraphs.pop() else { return Ok(()) };
        let text = std::mem::take(&mut self.joined) + &paragraph.text;
        if paragraph.is_joined && text.len() <= CONTENT_BYTES_MAX {
            self.joined = text;
        } else {
            let properties = self.styles.complete(paragraph.properties);
            let list = properties.list.filter(|list| *list > 0);
            let level = properties.list_level.unwrap_or_default();
            let label = list.and_then(|list| self.numbering.next_label(list, level));
            self.lines.line(&labelled(properties.heading_level(), label.as_deref(), &text))?;
        }
        self.lines.append(&paragraph.behind);
        Ok(())
    }

    /// Ends paragraphs whose marks are deleted and that nothing continues.
    fn end_joined(&mut self) -> Result<(), Unreadable> {
        if self.joined.is_empty() { Ok(()) } else { self.lines.line(&std::mem::take(&mut self.joined)) }
    }
}
