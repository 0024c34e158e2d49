//! The numbers of items of lists and of headings (part 1, 17.9).

use std::collections::{HashMap, HashSet};

use crate::interchange::document::Unreadable;
use crate::interchange::document::labels::{Counters, LEVELS_MAX, NumberFormat};
use crate::interchange::document::package::Package;
use crate::interchange::document::xml::{Element, XmlEvent};

/// A level of a list.
#[derive(Clone, Debug)]
struct Level {
    start: u32,
    format: NumberFormat,
    /// The label, with `%1` for the number of the first level.
    text: String,
    /// Whether all numbers in it are in digits.
    is_legal: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self { start: 1, format: NumberFormat::Decimal, text: String::new(), is_legal: false }
    }
}

/// A list that paragraphs name.
#[derive(Clone, Debug, Default)]
struct List {
    /// Its definition, which other lists may share, and with it the counting.
    definition: u32,
    /// The levels whose numbers begin anew with it.
    starts: Vec<(u32, u32)>,
}

/// The lists of a document, and how far each has come.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    levels: HashMap<(u32, u32), Level>,
    lists: HashMap<u32, List>,
    counters: HashMap<u32, Counters>,
    /// The lists that an item was met of.
    begun: HashSet<u32>,
}

/// What is open while the part is read.
#[derive(Default)]
struct Open {
    definition: Option<u32>,
    list: Option<u32>,
    /// The level of a definition, or the level of a list that overrides it.
    level: Option<u32>,
}

impl Numbering {
    /// Reads the part of numbering; no lists where there is no such part.
    pub(super) fn read(package: &mut Package, part: &str) -> Result<Self, Unreadable> {
        let mut numbering = Self::default();
        let mut open = Open::default();
        package.read(part, &mut |event| {
            match event {
                XmlEvent::Start(element) => numbering.element(&element, &mut open),
                XmlEvent::End("abstractNum") => open.definition = None,
                XmlEvent::End("num") => open.list = None,
                XmlEvent::End(_) | XmlEvent::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(numbering)
    }

    fn element(&mut self, element: &Element<'_, '_>, open: &mut Open) {
        match element.name() {
            "abstractNum" => open.definition = element.number("abstractNumId"),
            "num" => open.list = element.number("numId"),
            "abstractNumId" => {
                if let (Some(list), Some(definition)) = (open.list, element.number("val")) {
                    self.lists.entry(list).or_default().definition = definition;
                }
            }
            "lvl" | "lvlOverride" => open.level = element.number("ilvl"),
            "startOverride" => {
                if let (Some(list), Some(level), Some(start)) = (open.list, open.level, element.number("val")) {
                    self.lists.entry(list).or_default().starts.push((level, start));
                }
            }
            _ => {
                let (Some(definition), Some(level)) = (open.definition, open.level) else { return };
                let level = self.levels.entry((definition, level)).or_default();
                match element.name() {
                    "start" => level.start = element.number("val").unwrap_or(1),
                    "numFmt" => level.format = format(&element.attribute("val").unwrap_or_default()),
                    "lvlText" => level.text = element.attribute("val").unwrap_or_default(),
                    "isLgl" => level.is_legal = element.is_on(),
                    _ => {}
                }
            }
        }
    }

    /// The label of the next item of a list; `None` where there is no such list.
    pub(super) fn next_label(&mut self, list: u32, level: u32) -> Option<String> {
        let found = self.lists.get(&list)?;
        let definition = found.definition;
        let counters = self.counters.entry(definition).or_default();
        if self.begun.insert(list) {
            for (level, start) in &found.starts {
                counters.restart(*level as usize, *start);
            }
        }
        let start_of = |level: u32| self.levels.get(&(definition, level)).map_or(1, |level| level.start);
        let this = self.levels.get(&(definition, level))?;
        counters.next(level as usize, this.start);
        if this.format == NumberFormat::Bullet {
            return Some("  ".repeat(level.min(LEVELS_MAX as u32) as usize) + "-");
        }
        let mut label = String::new();
        let mut pieces = this.text.split('%');
        label.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let digit = piece.chars().next().and_then(|digit| digit.to_digit(10)).filter(|digit| *digit > 0);
            let Some(index) = digit.and_then(|digit| digit.checked_sub(1)) else {
                label.push('%');
                label.push_str(piece);
                continue;
            };
            let format = self.levels.get(&(definition, index)).map_or(NumberFormat::Decimal, |level| level.format);
            let format = if this.is_legal { NumberFormat::Decimal } else { format };
            label.push_str(&format.write(counters.number(index as usize, start_of(index))));
            label.push_str(piece.get(1..).unwrap_or_default());
        }
        Some(label)
    }
}

/// The format of that name (17.18.59), as far as it is one that lists here have.
fn format(name: &str) -> NumberFormat {
    match name {
        "decimalZero" => NumberFormat::DecimalZero,
        "lowerLetter" => NumberFormat::LowerLetter,
        "upperLetter" => NumberFormat::UpperLetter,
        "lowerRoman" => NumberFormat::LowerRoman,
        "upperRoman" => NumberFormat::UpperRoman,
        "bullet" => NumberFormat::Bullet,
        "none" => NumberFormat::None,
        _ => NumberFormat::Decimal,
    }
}
