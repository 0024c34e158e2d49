//! Reads both texts back from every format: what is marked as removed, added and moved must be the
//! old text and the new one, in each of them.
//!
//! Formats for people leave out what cannot be seen, so those are compared by what can.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
#[cfg(feature = "json")]
use variorum_redline::render::json;
use variorum_redline::render::{Line, Options, control_characters, html, inline, markdown, plain, side, unified, wrap};
use variorum_redline::{Difference, Op};

/// Checks what every format says of two texts.
pub fn agree(old: &str, new: &str) {
    let difference = Difference::of_texts(old, new);
    #[cfg(feature = "json")]
    assert_eq!(of_json(&difference), [old, new].map(str::to_owned), "json");
    // Line ends that all changed are said in the head.
    let exact =
        [old, new].map(|text| if difference.fields.is_empty() { text.to_owned() } else { text.replace('\r', "") });
    let page = html::page(&difference, Some(1));
    let read = of_html(&page).map(|text| if difference.fields.is_empty() { text } else { text.replace('\r', "") });
    assert_eq!(read, exact, "html");
    #[cfg(feature = "docx")]
    assert_eq!(docx::read(&difference), exact.map(|text| docx::held(&text)), "docx");
    says_changes(&difference, &plain::page(&difference));

    let has_marks = [old, new].iter().any(|text| MARKS.iter().any(|mark| text.contains(mark)));
    if has_marks || [old, new].iter().any(|text| text.contains(|own| "␣⇥¶↑↓".contains(own))) {
        return;
    }
    // A bracket at the end of what is marked reads as another mark.
    let edits = difference.redline.moves.iter().flat_map(|moved| &moved.edits);
    let mut marked = difference.redline.parts.iter().chain(edits).filter(|part| part.op != Op::Equal);
    if marked.any(|part| part.text.ends_with(['[', '{']) || part.text.starts_with([']', '}'])) {
        return;
    }
    let seen = [old, new].map(seen);
    let options = Options::default();
    let whole = text_of(&inline::lines(&difference.redline, options));
    assert_eq!(of_marks(&whole, Reading::Inline).map(|text| self::seen(&text)), seen, "inline: {whole}");

    if difference.fields.is_empty() && difference.redline.shows_change() {
        let fragment = html::fragment::page(&difference, None);
        assert_eq!(of_fragment(&fragment).map(|text| self::seen(&text)), seen, "fragment: {fragment}");
        let page = markdown::page(&difference, None);
        assert_eq!(of_markdown(&page).map(|text| self::seen(&text)), seen, "markdown: {page}");
    }

    for columns in [84, 40, 24] {
        let narrow = Options { columns: Some(columns), ..options };
        for line in inline::lines(&difference.redline, narrow) {
            let line = line.plain();
            assert!(wrap::columns(&line) <= columns, "{columns}: {line}");
            are_whole(&line);
        }
    }

    let patch = unified::lines(&difference, options);
    let hunk: Vec<Line> = patch.into_iter().skip_while(|line| !line.plain().starts_with("@@")).skip(1).collect();
    let hunk = text_of(&hunk);
    let [was, is] = of_marks(&hunk, Reading::Patch).map(|text| self::seen(&text));
    if difference.redline.shows_change() {
        assert_eq!(is, seen[1], "unified: {hunk}");
        assert_eq!(was, seen[0], "unified: {hunk}");
    }
    for width in [1_000, 30] {
        of_columns(&difference, width, &seen);
    }
}

const MARKS: [&str; 12] = ["[-", "-]", "{+", "+}", "[=", "=]", "{=", "=}", "[~", "~]", "{~", "~}"];

/// Whether all marks around words are closed where they are opened, on the same line.
fn are_whole(line: &str) {
    for marks in MARKS[..8].chunks(2) {
        assert_eq!(line.matches(marks[0]).count(), line.matches(marks[1]).count(), "{line}");
    }
}

fn text_of(lines: &[Line]) -> String {
    lines.iter().map(|line| line.plain() + "\n").collect()
}

/// What can be seen of a text, whichever way characters that cannot are spelled.
fn seen(text: &str) -> String {
    let text = control_characters::spell_out(text);
    let mut seen = String::new();
    let mut rest = &*text;
    while let Some((before, behind)) = rest.split_once("<U+") {
        seen.push_str(before);
        rest = behind.split_once('>').map_or("", |(_, rest)| rest);
    }
    seen.push_str(rest);
    let is_seen = |character: &char| {
        !character.is_whitespace() && !"␣⇥¶".contains(*character) && !control_characters::is_unseen(*character)
    };
    seen.chars().filter(is_seen).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Inline,
    Patch,
    OldColumn,
    NewColumn,
}

/// The old and the new text of a text with marks.
fn of_marks(marked: &str, reading: Reading) -> [String; 2] {
    let [mut old, mut new] = [String::new(), String::new()];
    let (mut deleted, mut inserted, mut left, mut arrived) = (false, false, false, false);
    let mut rest = marked;
    while let Some(character) = rest.chars().next() {
        let mark = MARKS.iter().position(|mark| rest.starts_with(mark));
        if let Some(mark) = mark {
            let opens = mark % 2 == 0;
            match mark / 2 {
                0 | 2 => deleted = opens,
                1 | 3 => inserted = opens,
                4 => left = opens,
                _ => arrived = opens,
            }
            rest = &rest[2..];
            let is_numbered = opens && (mark >= 8 || reading == Reading::Patch && rest.starts_with('~'));
            if is_numbered {
                rest = rest.split_once(' ').unwrap().1;
            }
            continue;
        }
        // Words that were cut from a moved block stand where the block stood.
        let is_aside = arrived && deleted;
        let is_new = inserted || arrived || left && reading == Reading::NewColumn;
        if !is_new {
            old.push(character);
        }
        if !deleted && !left && !is_aside {
            new.push(character);
        }
        rest = &rest[character.len_utf8()..];
    }
    [old, new]
}

/// Two columns, of which each must have its text, whatever their width, and whole marks.
fn of_columns(difference: &Difference<'_>, width: usize, expected: &[String; 2]) {
    let options = Options { columns: Some(2 * width + 3), ..Options::default() };
    let (mut old, mut new) = (String::new(), String::new());
    for line in side::lines(&difference.redline, options) {
        let line = line.plain();
        let mut left = 0;
        for (offset, character) in line.char_indices() {
            left = offset;
            if wrap::columns(&line[..offset + character.len_utf8()]) > width {
                break;
            }
            left = line.len();
        }
        let (left, right) = line.split_at(left);
        old += left;
        old.push('\n');
        new +=
            right.get(1..).map(|right| right.trim_start_matches(['│', '<', '>', '~']).trim_start()).unwrap_or_default();
        new.push('\n');
        [left, right].into_iter().for_each(are_whole);
    }
    let [was, _] = of_marks(&old, Reading::OldColumn);
    let [_, is] = of_marks(&new, Reading::NewColumn);
    assert_eq!([seen(&was), seen(&is)], *expected, "side {width}: {old}\n{new}");
}

#[cfg(feature = "json")]
fn of_json(difference: &Difference<'_>) -> [String; 2] {
    let object = serde_json::to_value(json::diff(difference)).unwrap();
    let text = |skipped: [&str; 2]| -> String {
        let parts = object["parts"].as_array().unwrap().iter();
        parts
            .filter(|part| !skipped.contains(&part["op"].as_str().unwrap()))
            .map(|part| part["text"].as_str().unwrap())
            .collect()
    };
    [text(["insert", "moved_to"]), text(["delete", "moved_from"])]
}

/// Whether the page in words has every word that changed.
fn says_changes(difference: &Difference<'_>, page: &str) {
    let edits = difference.redline.moves.iter().flat_map(|moved| &moved.edits);
    let parts = difference.redline.parts.iter().chain(edits);
    let changed = parts.filter(|part| part.op != Op::Equal && !part.hidden);
    for word in
        changed.flat_map(|part| part.text.split_whitespace()).filter(|word| word.chars().all(char::is_alphanumeric))
    {
        assert!(page.contains(word) || !word.is_ascii(), "plain: {word}: {page}");
    }
}

/// Both texts of a page of HTML, as its documentation says that they are read.
fn of_html(page: &str) -> [String; 2] {
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    let mut texts = [String::new(), String::new()];
    walk(&dom.document, [false; 4], &mut texts);
    texts
}

/// Goes through elements: whether they are within `main`, a line of text, what was added, what was
/// removed.
fn walk(node: &Handle, [mut main, mut line, mut added, mut removed]: [bool; 4], texts: &mut [String; 2]) {
    let mut add = |text: &str, added: bool, removed: bool| {
        if !added {
            texts[0].push_str(text);
        }
        if !removed {
            texts[1].push_str(text);
        }
    };
    match &node.data {
        NodeData::Text { contents } if main && line => add(&contents.borrow(), added, removed),
        NodeData::Element { name, attrs, .. } => {
            let attribute = |name: &str| {
                let attributes = attrs.borrow();
                attributes.iter().find(|attribute| &*attribute.name.local == name).map(|found| found.value.to_string())
            };
            let class = attribute("class").unwrap_or_default();
            let has = |name: &str| class.split(' ').any(|class| class == name);
            if let Some(code) = attribute("data-code").filter(|_| line) {
                let character = char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap();
                add(&character.to_string(), added, removed);
                return;
            }
            if has("said") || has("mark") || has("jump") {
                return;
            }
            let is_element = |element: &str| &*name.local == element;
            main |= is_element("main");
            line |= has("line");
            added |= is_element("ins") || is_element("span") && has("moved");
            removed |= is_element("del");
        }
        _ => {}
    }
    // What was cut from a block on its way is not part of the old text here: it was where the block
    // stood.
    for child in node.children.borrow().iter() {
        walk(child, [main, line, added, removed], texts);
    }
}

/// Both texts of a fragment of HTML: what is within `ins` is not in the old one, what is within
/// `del` not in the new one.
fn of_fragment(page: &str) -> [String; 2] {
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    let mut texts = [String::new(), String::new()];
    walk_fragment(&dom.document, [false; 3], &mut texts);
    texts
}

fn walk_fragment(node: &Handle, [mut is_text, mut added, mut removed]: [bool; 3], texts: &mut [String; 2]) {
    match &node.data {
        NodeData::Text { contents } if is_text => {
            [added, removed].iter().zip(texts.iter_mut()).filter(|(left_out, _)| !**left_out).for_each(|(_, text)| {
                text.push_str(&contents.borrow());
            });
        }
        NodeData::Element { name, attrs, .. } => match &*name.local {
            "p" => is_text = attrs.borrow().iter().any(|attribute| &*attribute.value == "auto"),
            // The number of a move.
            "span" => return,
            "ins" => added = true,
            "del" => removed = true,
            _ => {}
        },
        _ => {}
    }
    for child in node.children.borrow().iter() {
        walk_fragment(child, [is_text, added, removed], texts);
    }
}

/// The same of a page of Markdown, whose escapes are undone; what is said of the text is within
/// asterisks.
fn of_markdown(page: &str) -> [String; 2] {
    let mut texts = [String::new(), String::new()];
    for paragraph in page.split("\n\n").filter(|paragraph| !paragraph.starts_with('*')) {
        let (mut added, mut removed) = (0, 0);
        let mut rest = paragraph;
        while let Some(first) = rest.chars().next() {
            let (told, behind) = match first {
                '<' => {
                    let (tag, behind) = rest.split_once('>').unwrap();
                    match tag {
                        "<ins" => added += 1,
                        "</ins" => added -= 1,
                        "<del" => removed += 1,
                        "</del" => removed -= 1,
                        "<sup" => {
                            rest = behind.split_once("</sup>").unwrap().1;
                            continue;
                        }
                        _ => assert_eq!(tag, "<!-- --"),
                    }
                    (None, behind)
                }
                '&' => {
                    let (name, behind) = rest[1..].split_once(';').unwrap();
                    let told = match name {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        _ => char::from_u32(name.strip_prefix('#').unwrap().parse().unwrap()).unwrap(),
                    };
                    (Some(told), behind)
                }
                '\\' => (rest[1..].chars().next(), &rest[2..]),
                _ => (Some(first), &rest[first.len_utf8()..]),
            };
            rest = behind;
            [added, removed].iter().zip(texts.iter_mut()).filter(|(within, _)| **within == 0).for_each(|(_, text)| {
                text.extend(told);
            });
        }
    }
    texts
}

/// Documents, answered as ECMA-376 says.
#[cfg(feature = "docx")]
mod docx {
    use std::io::{Cursor, Read as _};

    use roxmltree::Document;
    use variorum_redline::Difference;
    use variorum_redline::render::{control_characters, docx};

    /// A text as a document can hold it.
    pub fn held(text: &str) -> String {
        let mut before = None;
        let spell = |character: char| {
            let behind = before.replace(character);
            let is_spelled = control_characters::is_spelled_out_behind(behind, character);
            let is_kept = matches!(character, '\t' | '\n' | '\u{b}' | '\u{c}' | '\u{200b}' | '\u{2060}')
                || !is_spelled && !matches!(character, '\u{fffe}' | '\u{ffff}');
            if is_kept { character.to_string() } else { control_characters::spelled_out(character) }
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        text.replace("\r\n", "\n").chars().map(spell).collect()
    }

    /// The old and the new text: all changes rejected, all accepted.
    pub fn read(difference: &Difference<'_>) -> [String; 2] {
        let bytes = docx::document(difference, docx::Head::OnPage).unwrap();
        let mut xml = String::new();
        let mut container = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        container.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
        let document = Document::parse(&xml).unwrap();
        [["ins", "moveTo"], ["del", "moveFrom"]].map(|dropped| answered(&document, &dropped))
    }

    fn answered(document: &Document<'_>, dropped: &[&str; 2]) -> String {
        let drops = |name: &str| dropped.contains(&name);
        let mut text = String::new();
        let start = document.descendants().find(|node| node.tag_name().name() == "bookmarkStart").unwrap();
        let head = start.ancestors().find(|node| node.tag_name().name() == "p").unwrap();
        for paragraph in head.next_siblings().skip(1).filter(|node| node.tag_name().name() == "p") {
            for node in paragraph.descendants().filter(|node| node.is_element()) {
                let goes = node.ancestors().any(|around| drops(around.tag_name().name()));
                match node.tag_name().name() {
                    "t" | "delText" if !goes => text.push_str(node.text().unwrap_or_default()),
                    "tab" if !goes => text.push('\t'),
                    "br" if !goes => text.push(if node.attributes().len() > 0 { '\u{c}' } else { '\u{b}' }),
                    _ => {}
                }
            }
            let properties = paragraph.children().find(|child| child.tag_name().name() == "pPr");
            let mut marks = properties.into_iter().flat_map(|properties| properties.descendants());
            if !marks.any(|node| drops(node.tag_name().name())) {
                text.push('\n');
            }
        }
        text.pop();
        text
    }
}
