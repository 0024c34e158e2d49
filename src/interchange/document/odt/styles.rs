//! What styles say of titles, and how the levels of lists and headings are numbered (part 3, 16).

use std::collections::HashMap;

use crate::interchange::document::labels::{Counters, LEVELS_MAX, NumberFormat};
use crate::interchange::document::xml::{Element, XmlEvent};

/// How many styles may have one another as parents: more would be a ring.
const CHAIN_MAX: usize = 32;

/// The name under which the numbers of headings are kept; no style of a list has it.
pub(super) const OUTLINE: &str = "";

/// A level of a list.
#[derive(Clone, Debug)]
struct Level {
    format: NumberFormat,
    prefix: String,
    suffix: String,
    /// The whole label, with `%1%` for the number of the first level, where it is said.
    pattern: Option<String>,
    /// How many levels are shown, this one being the last.
    shown: usize,
    start: u32,
}

/// What a style is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Paragraph,
    Span,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// The parents of the styles of paragraphs.
    parents: HashMap<String, String>,
    levels: HashMap<(String, usize), Level>,
    /// Whether text in a style is hidden, where the style says so, by its family and its name.
    hides: HashMap<(Family, String), bool>,
    /// The style of text or of paragraphs that is read.
    open_style: Option<(Family, String)>,
    /// The style of lists that is read.
    open: Option<String>,
}

impl Styles {
    /// What a part says next, of styles.
    pub(super) fn event(&mut self, event: &XmlEvent<'_, '_>) {
        match event {
            XmlEvent::Start(element) => self.element(element),
            XmlEvent::End("list-style" | "outline-style") => self.open = None,
            XmlEvent::End("style") => self.open_style = None,
            XmlEvent::End(_) | XmlEvent::Text(_) => {}
        }
    }

    fn element(&mut self, element: &Element<'_, '_>) {
        match element.name() {
            "style" => {
                let family = match element.attribute("family").as_deref() {
                    Some("text") => Family::Span,
                    _ => Family::Paragraph,
                };
                self.open_style = element.attribute("name").map(|name| (family, name));
                if let (Some(name), Some(parent)) = (element.attribute("name"), element.attribute("parent-style-name"))
                {
                    self.parents.insert(name, parent);
                }
            }
            "text-properties" => {
                if let (Some(style), Some(display)) = (&self.open_style, element.attribute("display")) {
                    self.hides.insert(style.clone(), display == "none");
                }
            }
            "list-style" => self.open = element.attribute("name"),
            "outline-style" => self.open = Some(OUTLINE.to_owned()),
            "list-level-style-number" | "outline-level-style" => {
                let format = match element.attribute("num-format").as_deref() {
                    Some("1") => NumberFormat::Decimal,
                    Some("a") => NumberFormat::LowerLetter,
                    Some("A") => NumberFormat::UpperLetter,
                    Some("i") => NumberFormat::LowerRoman,
                    Some("I") => NumberFormat::UpperRoman,
                    None | Some("") => NumberFormat::None,
                    Some(_) => NumberFormat::Decimal,
                };
                self.level(element, format);
            }
            "list-level-style-bullet" | "list-level-style-image" => self.level(element, NumberFormat::Bullet),
            _ => {}
        }
    }

    fn level(&mut self, element: &Element<'_, '_>, format: NumberFormat) {
        let Some(index) = element.number("level").and_then(|level| (level as usize).checked_sub(1)) else { return };
        let Some(style) = self.open.clone() else { return };
        let level = Level {
            format,
            prefix: element.attribute("num-prefix").unwrap_or_default(),
            suffix: element.attribute("num-suffix").unwrap_or_default(),
            pattern: element.attribute("num-list-format"),
            shown: element.number("display-levels").unwrap_or(1) as usize,
            start: element.number("start-value").unwrap_or(1),
        };
        self.levels.insert((style, index), level);
    }

    /// Whether text in a style is hidden, where it or one of its parents says so.
    pub(super) fn hides(&self, family: Family, style: Option<String>) -> Option<bool> {
        let mut style = style;
        for _ in 0..CHAIN_MAX {
            let key = (family, style?);
            if let Some(hides) = self.hides.get(&key) {
                return Some(*hides);
            }
            style = self.parents.get(&key.1).cloned();
        }
        None
    }

    /// Whether a style of paragraphs is that of the title of a document.
    pub(super) fn is_title<'name>(&'name self, mut style: &'name str) -> bool {
        for _ in 0..CHAIN_MAX {
            if style == "Title" {
                return true;
            }
            let Some(parent) = self.parents.get(style) else { return false };
            style = parent;
        }
        false
    }

    /// The label of the next item on a level, from 0, of a list in a style.
    pub(super) fn next_label(&self, style: &str, level: usize, counters: &mut Counters) -> Option<String> {
        let key = |level: usize| (style.to_owned(), level);
        let this = self.levels.get(&key(level))?;
        counters.next(level, this.start);
        let number = |index: usize| {
            let of = self.levels.get(&key(index))?;
            Some(of.format.write(counters.number(index, of.start)))
        };
        match this.format {
            NumberFormat::Bullet => return Some("  ".repeat(level.min(LEVELS_MAX)) + "-"),
            NumberFormat::None => return Some(format!("{}{}", this.prefix, this.suffix).trim().to_owned()),
            _ => {}
        }
        if let Some(pattern) = &this.pattern {
            let mut label = String::new();
            // Every second piece is a number of a level.
            for (nth, piece) in pattern.split('%').enumerate() {
                match piece.parse::<usize>().ok().and_then(|level| level.checked_sub(1)).filter(|_| nth % 2 == 1) {
                    Some(index) => label.push_str(&number(index).unwrap_or_default()),
                    None => label.push_str(piece),
                }
            }
            return Some(label.trim().to_owned());
        }
        let first = (level + 1).saturating_sub(this.shown);
        let numbers: Vec<String> = (first..=level).filter_map(number).filter(|number| !number.is_empty()).collect();
        Some(format!("{}{}{}", this.prefix, numbers.join("."), this.suffix).trim().to_owned())
    }
}
