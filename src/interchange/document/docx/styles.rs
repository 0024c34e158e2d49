//! What the styles of paragraphs say of headings and lists (part 1, 17.7).

use std::collections::HashMap;

use crate::interchange::document::Unreadable;
use crate::interchange::document::package::Package;
use crate::interchange::document::xml::{Element, XmlEvent};

/// How many styles may be based on one another: more would be a ring.
const CHAIN_MAX: usize = 32;

/// What a paragraph, or its style, says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct ParagraphProperties {
    /// The style that this is based on.
    pub(super) style: Option<String>,
    /// The outline level, from 0; 9 is that of text.
    pub(super) outline_level: Option<u32>,
    /// The list that it is an item of; 0 is none.
    pub(super) list: Option<u32>,
    /// Its level in the list, from 0.
    pub(super) list_level: Option<u32>,
}

impl ParagraphProperties {
    /// An element among the properties of a paragraph.
    pub(super) fn element(&mut self, element: &Element<'_, '_>) {
        match element.name() {
            "pStyle" | "basedOn" => self.style = element.attribute("val"),
            "outlineLvl" => self.outline_level = element.number("val"),
            "numId" => self.list = element.number("val"),
            "ilvl" => self.list_level = element.number("val"),
            _ => {}
        }
    }

    /// What is not said here is as `base` says.
    fn or(&mut self, base: &Self) {
        self.outline_level = self.outline_level.or(base.outline_level);
        self.list_level = self.list_level.or(base.list_level);
        self.list = self.list.or(base.list);
    }

    /// The level of the heading that it is, from 1.
    pub(super) fn heading_level(&self) -> Option<u32> {
        self.outline_level.filter(|level| *level < 9).map(|level| level + 1)
    }
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, ParagraphProperties>,
    /// Whether text in a style is hidden, where the style says so.
    hides: HashMap<String, bool>,
}

impl Styles {
    /// Reads the part of styles; none where there is no such part.
    pub(super) fn read(package: &mut Package, part: &str) -> Result<Self, Unreadable> {
        let mut styles = Self::default();
        let mut open: Option<(String, ParagraphProperties)> = None;
        package.read(part, &mut |event| {
            match event {
                XmlEvent::Start(element) if element.name() == "style" => {
                    open = element.attribute("styleId").map(|id| (id, ParagraphProperties::default()));
                }
                XmlEvent::Start(element) => {
                    if let Some((id, style)) = &mut open {
                        match element.name() {
                            "vanish" => drop(styles.hides.insert(id.clone(), element.is_on())),
                            "name" => style.outline_level = named_level(&element.attribute("val").unwrap_or_default()),
                            _ => style.element(&element),
                        }
                    }
                }
                XmlEvent::End("style") => styles.by_id.extend(open.take()),
                XmlEvent::End(_) | XmlEvent::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(styles)
    }

    /// The properties of a paragraph, completed by its styles.
    pub(super) fn complete(&self, mut properties: ParagraphProperties) -> ParagraphProperties {
        let mut style = properties.style.clone();
        for _ in 0..CHAIN_MAX {
            let Some(base) = style.and_then(|id| self.by_id.get(&id)) else { break };
            properties.or(base);
            style = base.style.clone();
        }
        properties
    }
}

impl Styles {
    /// Whether text in this style is hidden, where it or one that it is based on says so.
    pub(super) fn hides(&self, style: Option<&str>) -> Option<bool> {
        let mut style = style;
        for _ in 0..CHAIN_MAX {
            let id = style?;
            if let Some(hides) = self.hides.get(id) {
                return Some(*hides);
            }
            style = self.by_id.get(id)?.style.as_deref();
        }
        None
    }
}

/// The outline level that the name of a style of headings says.
fn named_level(name: &str) -> Option<u32> {
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("heading ") {
        Some(level) => level.parse::<u32>().ok()?.checked_sub(1),
        None => (name == "title").then_some(0),
    }
}
