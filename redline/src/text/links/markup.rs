//! Links in markup: Markdown, AsciiDoc, wiki markup and HTML; and tags.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use std::ops::Range;

use super::Found;
use super::address::address_end;
use crate::text::boundaries::head;

/// What markup opens is closed within so many bytes.
const MARKUP_BYTES_MAX: usize = 1024;

/// Attributes of HTML whose values are addresses.
const TARGETS: [&str; 9] = ["href", "src", "action", "poster", "cite", "srcset", "data-src", "xlink:href", "data-href"];

/// Attributes of HTML whose values are read.
const PROSE: [&str; 5] = ["alt", "title", "placeholder", "aria-label", "summary"];

impl Found<'_> {
    /// A tag, or a cross reference of AsciiDoc, at `position`.
    pub(super) fn pass_tag(&mut self, position: usize) -> usize {
        let rest = head(&self.text[position..], MARKUP_BYTES_MAX);
        if let Some(reference) = rest.strip_prefix("<<").and_then(|rest| rest.split_once(">>")).map(|(inner, _)| inner)
            && !reference.contains(['<', '\n'])
            && reference.starts_with(|first: char| first.is_alphanumeric() || matches!(first, '_' | '#'))
        {
            let end = position + reference.len() + 4;
            match reference.find(',') {
                Some(comma) => {
                    self.add(position..position + comma + 3, position);
                    self.add(end - 2..end, position);
                    return position + comma + 3;
                }
                None => self.add(position..end, position),
            }
            return end;
        }
        let Some(tag) = Tag::at_start(rest) else { return position + 1 };
        let end = position + tag.len_bytes;
        if tag.name.eq_ignore_ascii_case("a") {
            if tag.is_closing {
                let target = self.open_anchor.take().unwrap_or(position);
                self.add(position..end, target);
            } else {
                self.open_anchor = Some(position);
                self.add_anchor(position, &tag);
            }
            return end;
        }
        let mut part_start = position;
        for (value, is_target) in tag.values {
            let (start, value_end) = (position + value.start, position + value.end);
            self.add_tag(part_start..start, position);
            if is_target {
                self.add(start..value_end, start);
            }
            part_start = value_end;
        }
        self.add_tag(part_start..end, position);
        end
    }

    /// The pieces of an `<a …>` at `position`: its address, and apart from it its other attributes.
    fn add_anchor(&mut self, position: usize, tag: &Tag<'_>) {
        let end = position + tag.len_bytes;
        let address = tag.values.iter().find(|(_, is_target)| *is_target).map(|(value, _)| value);
        let Some(address) = address else { return self.add(position..end, position) };
        let (start, address_end) = (position + address.start, position + address.end);
        let name_start =
            self.text[position..start].rfind(char::is_whitespace).map_or(position, |blank| position + blank);
        if self.text[position..name_start].contains('=') {
            self.add(position..position + 2, position);
            self.add_tag(position + 2..name_start, position);
            self.add(name_start..address_end, position);
        } else {
            self.add(position..address_end, position);
        }
        match self.text[address_end..end]
            .find(char::is_whitespace)
            .filter(|_| self.text[address_end..end].contains('='))
        {
            Some(blank) => {
                self.add(address_end..address_end + blank, position);
                self.add_tag(address_end + blank..end, position);
            }
            None => self.add(address_end..end, position),
        }
    }

    /// `[[target|label]]`, `[http://x label]` and `[id]: target` at `position`.
    pub(super) fn pass_opening_bracket(&mut self, position: usize) -> usize {
        let rest = head(&self.text[position..], MARKUP_BYTES_MAX);
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        if let Some(inner) = line.strip_prefix("[[").and_then(|rest| rest.split_once("]]")).map(|(inner, _)| inner) {
            let end = position + inner.len() + 4;
            return match inner.rfind('|') {
                Some(bar) => {
                    self.add(position..position + bar + 3, position);
                    self.add(end - 2..end, position);
                    position + bar + 3
                }
                None => {
                    self.add(position..end, position);
                    end
                }
            };
        }
        let is_external =
            ["http://", "https://", "ftp://", "mailto:", "//"].iter().any(|&start| line[1..].starts_with(start));
        if is_external && let Some(close) = line.find(']') {
            let end = line[..close].find(' ').map_or(close, |space| space + 1);
            self.add(position..position + end, position);
            self.add(position + close..position + close + 1, position);
            return position + end;
        }
        let begins_line = position == 0 || self.text[..position].ends_with('\n');
        if begins_line
            && let Some((id, target)) = line.split_once("]: ")
            && !id.starts_with("[^")
            && !id.contains(']')
        {
            let target_start = position + id.len() + 3;
            let end = address_end(self.text, target_start + (target.len() - target.trim_start().len()));
            if end > target_start {
                self.add(position..end, position);
                return end;
            }
        }
        position + 1
    }

    /// The target of a link in Markdown behind the bracket at `position`: `](target)`, `][id]`.
    pub(super) fn pass_closing_bracket(&mut self, position: usize, from: usize) -> usize {
        let rest = head(&self.text[position..], MARKUP_BYTES_MAX);
        let target = position + 2;
        let pieces = if rest.starts_with("](") {
            markdown_target(rest)
        } else if let Some((id, _)) = rest.strip_prefix("][").and_then(|rest| rest.split_once(']'))
            && !id.contains(['\n', '['])
        {
            Some([0..id.len() + 3, 0..0])
        } else {
            None
        };
        let Some([closing, last]) = pieces else { return position + 1 };
        let end = position + closing.end.max(last.end);
        if let Some(open) = opening_bracket(self.text, position, from) {
            let start = if self.text[..open].ends_with('!') { open - 1 } else { open };
            self.add(start..open + 1, target);
        }
        self.add(position + closing.start..position + closing.end, target);
        if !last.is_empty() {
            self.add(position + last.start..position + last.end, target);
        }
        end
    }

    /// An anchor, `{#id}`, at `position`.
    pub(super) fn pass_anchor(&mut self, position: usize) -> usize {
        let rest = head(&self.text[position..], MARKUP_BYTES_MAX);
        let Some((id, _)) = rest.strip_prefix("{#").and_then(|rest| rest.split_once('}')) else { return position + 1 };
        if id.is_empty() || id.contains(['\n', '{']) {
            return position + 1;
        }
        let end = position + id.len() + 3;
        self.add(position..end, position);
        end
    }
}

/// The bytes of `](target)`, at the start of a text; with a title, those in front of it and behind
/// it.
fn markdown_target(text: &str) -> Option<[Range<usize>; 2]> {
    let inner = &text[2..];
    let (mut depth, mut end) = (0_usize, None);
    for (offset, character) in inner.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => {
                end = Some(offset);
                break;
            }
            ')' => depth -= 1,
            _ if character.is_whitespace() => {
                end = Some(offset);
                break;
            }
            _ => {}
        }
    }
    let end = end.filter(|end| *end > 0)?;
    let rest = &inner[end..];
    if rest.starts_with(')') {
        return Some([0..end + 3, 0..0]);
    }
    // A title, in quotation marks.
    let title = rest.trim_start_matches(' ');
    let blank = rest.len() - title.len();
    let quote = title.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let close = title[1..].find(quote)? + 2;
    let start = 2 + end + blank;
    title[close..].starts_with(')').then(|| [0..start, start + close..start + close + 1])
}

/// The bracket that the one at `position` closes.
fn opening_bracket(text: &str, position: usize, from: usize) -> Option<usize> {
    let floor = from.max(text.ceil_char_boundary(position.saturating_sub(MARKUP_BYTES_MAX)));
    let before = &text.as_bytes()[floor..position];
    let mut depth = 0_usize;
    for (offset, byte) in before.iter().enumerate().rev() {
        match byte {
            b']' => depth += 1,
            b'[' if depth == 0 => return Some(floor + offset),
            b'[' => depth -= 1,
            b'\n' if offset > 0 && before[offset - 1] == b'\n' => return None,
            _ => {}
        }
    }
    None
}

/// A tag of HTML.
struct Tag<'text> {
    name: &'text str,
    is_closing: bool,
    len_bytes: usize,
    /// The values of attributes that are addresses or prose, with whether they are addresses.
    values: Vec<(Range<usize>, bool)>,
}

impl<'text> Tag<'text> {
    /// The tag that a text begins with.
    fn at_start(text: &'text str) -> Option<Self> {
        let inner = &text[1..];
        let is_closing = inner.starts_with('/');
        let name = inner.trim_start_matches('/');
        let name_start = text.len() - name.len();
        let name =
            &name[..name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != ':')?];
        let rest = &text[name_start + name.len()..];
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || name_start > 2 {
            return None;
        }
        let mut tag = Self { name, is_closing, len_bytes: 0, values: Vec::new() };
        if let Some(end) = [">", "/>", " />"].iter().find(|&&end| rest.starts_with(end)) {
            tag.len_bytes = text.len() - rest.len() + end.len();
            return Some(tag);
        }
        if !rest.starts_with(|blank: char| blank.is_ascii_whitespace()) {
            return None;
        }
        tag.read_attributes(text, text.len() - rest.len()).then_some(tag)
    }

    /// Reads the attributes from `position` on, and says whether the tag is one and is closed.
    fn read_attributes(&mut self, text: &str, mut position: usize) -> bool {
        let mut has_value = false;
        loop {
            let rest = &text[position..];
            let blank = rest.len() - rest.trim_start().len();
            let rest = &rest[blank..];
            position += blank;
            if let Some(end) = [">", "/>"].iter().find(|&&end| rest.starts_with(end)) {
                self.len_bytes = position + end.len();
                return has_value;
            }
            let name = &rest[..rest.find(|letter: char| !is_of_attribute(letter)).unwrap_or(rest.len())];
            if name.is_empty() {
                return false;
            }
            position += name.len();
            let Some(value) = text[position..].strip_prefix('=') else { continue };
            has_value = true;
            position += 1;
            let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
            let inner = if quote.is_some() { &value[1..] } else { value };
            let end = match quote {
                Some(quote) => inner.find(quote),
                None => inner.find(|end: char| end.is_whitespace() || end == '>'),
            };
            let Some(end) = end else { return false };
            position += usize::from(quote.is_some());
            let is_target = TARGETS.iter().any(|target| name.eq_ignore_ascii_case(target));
            if is_target || PROSE.iter().any(|prose| name.eq_ignore_ascii_case(prose)) {
                self.values.push((position..position + end, is_target));
            }
            position += end + usize::from(quote.is_some());
        }
    }
}

fn is_of_attribute(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | ':' | '@' | '.')
}
