//! Accepting and rejecting by the rules of ECMA-376, with a reader of XML of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use proptest::prelude::*;
use roxmltree::{Document, Node};

use crate::render::control_characters;

use super::*;
use crate::render::hostile;
use crate::{Kinds, Op, Part, compare};

/// The two ends of an answer to all changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Accept,
    Reject,
}

impl Answer {
    /// Whether what stands in this element goes.
    fn drops(self, element: &str) -> bool {
        match self {
            Self::Accept => matches!(element, "del" | "moveFrom"),
            Self::Reject => matches!(element, "ins" | "moveTo"),
        }
    }
}

/// The text within the bookmark after all changes are accepted or rejected.
fn answered(xml: &str, answer: Answer) -> String {
    let document = Document::parse(xml).unwrap();
    let body = document.root_element().first_element_child().unwrap();
    let is_start = |paragraph: &Node<'_, '_>| paragraph.children().any(|child| child.has_tag_name_of("bookmarkStart"));
    let paragraphs = body.children().filter(|child| child.has_tag_name_of("p"));
    let mut text = String::new();
    let mut is_last_kept = false;
    for paragraph in paragraphs.skip_while(|paragraph| !is_start(paragraph)).skip(1) {
        is_last_kept = false;
        for node in paragraph.descendants().filter(|node| node.is_element()) {
            let goes = node.ancestors().any(|around| answer.drops(around.tag_name().name()));
            match node.tag_name().name() {
                "t" | "delText" if !goes => {
                    assert_eq!(node.attribute(("http://www.w3.org/XML/1998/namespace", "space")), Some("preserve"));
                    text.push_str(node.text().unwrap());
                }
                "tab" if !goes => text.push('\t'),
                _ => {}
            }
        }
        let mark = paragraph.children().find(|child| child.has_tag_name_of("pPr"));
        let mark = mark.into_iter().flat_map(|properties| properties.descendants());
        if !mark.into_iter().any(|node| answer.drops(node.tag_name().name())) {
            text.push('\n');
            is_last_kept = true;
        }
    }
    assert!(is_last_kept, "the last mark is nobody's");
    text.pop();
    text
}

trait Named {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl Named for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.tag_name().name() == name
    }
}

/// What holds for every document: ids are unique, ranges start and end once, moves have two ends.
fn is_sound(xml: &str) {
    let document = Document::parse(xml).unwrap();
    let mut ids = BTreeSet::new();
    let mut open = BTreeMap::new();
    let mut names: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for node in document.descendants().filter(|node| node.is_element()) {
        let attribute = |name: &str| node.attributes().find(|attribute| attribute.name() == name);
        let Some(id) = attribute("id").map(|id| id.value().to_owned()) else { continue };
        let name = node.tag_name().name();
        if let Some(what) = name.strip_suffix("RangeEnd").or_else(|| name.strip_suffix("End")) {
            assert_eq!(open.remove(&id), Some(what));
            continue;
        }
        assert!(ids.insert(id.clone()), "{id} twice");
        if let Some(what) = name.strip_suffix("RangeStart").or_else(|| name.strip_suffix("Start")) {
            open.insert(id, what);
            if what != "bookmark" {
                names.entry(attribute("name").unwrap().value().to_owned()).or_default().push(what);
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    for (name, mut ends) in names {
        ends.sort_unstable();
        assert_eq!(ends, ["moveFrom", "moveTo"], "{name}");
    }
}

/// A text as a document can hold it.
fn held(text: &str) -> String {
    let mut before = None;
    let spell = |character: char| {
        let behind = before.replace(character);
        match character {
            '\t' | '\n' => String::from(character),
            '\u{fffe}' | '\u{ffff}' => control_characters::spelled_out(character),
            _ if control_characters::is_spelled_out_behind(behind, character) => {
                control_characters::spelled_out(character)
            }
            _ => String::from(character),
        }
    };
    text.replace("\r\n", "\n").chars().map(spell).collect()
}

/// The new text; held part by part, since parts made up by a test may come between CR and LF.
fn new_text_held(redline: &Redline<'_>) -> String {
    let held_part = |part: &Part<'_>| match redline.move_of(part) {
        Some(block) => block.edits.iter().filter(|edit| edit.op.is_in_new()).map(|edit| held(edit.text)).collect(),
        None => held(part.text),
    };
    redline.parts.iter().filter(|part| part.op.is_in_new()).map(held_part).collect()
}

/// The old text, with the hidden changes made.
fn old_text_held(redline: &Redline<'_>) -> String {
    let is_seen = |part: &&Part<'_>| if part.hidden { part.op == Op::Insert } else { part.op.is_in_old() };
    redline.parts.iter().filter(is_seen).map(|part| held(part.text)).collect()
}

fn check(difference: &Difference<'_>) {
    let xml = read(&document(difference).unwrap(), "word/document.xml");
    is_sound(&xml);
    assert_eq!(answered(&xml, Answer::Accept), new_text_held(&difference.redline));
    assert_eq!(answered(&xml, Answer::Reject), old_text_held(&difference.redline));
}

fn read(bytes: &[u8], name: &str) -> String {
    let mut container = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    container.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn files() -> [Side; 2] {
    ["a.txt", "b.txt"].map(|path| Side::file(path.to_owned(), ""))
}

fn xml_of(old: &str, new: &str) -> String {
    let [a, b] = files();
    read(&document(&Difference::new((&a, old), (&b, new), Kinds::NONE)).unwrap(), "word/document.xml")
}

proptest! {
    #[test]
    fn any_redline_is_both_texts(plan in hostile::plan(), said in hostile::text()) {
        let (redline, hidden) = plan.hidden();
        let sides = [hostile::version("news", 1, ""), hostile::version("news", 2, &said)];
        let [old, new] = &sides;
        let fields = vec![crate::render::Field { name: &said, redline: plan.redline() }];
        check(&Difference { old, new, fields, redline, hidden });
    }

    #[test]
    fn any_comparison_is_both_texts(items in prop::collection::vec(hostile::text(), 0..6), cut in 0_usize..6, moved in 0_usize..6) {
        let old = items.concat();
        let mut rest = items;
        if !rest.is_empty() {
            let item = rest.remove(cut % rest.len());
            rest.insert(moved % (rest.len() + 1), item);
            rest.remove((cut + moved) % rest.len());
        }
        let new = rest.concat();
        let [a, b] = files();
        let redline = compare(&old, &new);
        prop_assert_eq!([old_text_held(&redline), new_text_held(&redline)], [held(&old), held(&new)]);
        check(&Difference { old: &a, new: &b, fields: Vec::new(), redline, hidden: 0 });
    }
}

#[test]
fn a_changed_word_stands_within_its_line() {
    let xml = xml_of("The cat sat.\n", "The dog sat.\n");
    let by = |id: u64| format!("w:id=\"{id}\" w:author=\"variorum\"");
    let expected = format!(
        "<w:p><w:r><w:t xml:space=\"preserve\">The </w:t></w:r>\
         <w:del {}><w:r><w:delText xml:space=\"preserve\">cat</w:delText></w:r></w:del>\
         <w:ins {}><w:r><w:t xml:space=\"preserve\">dog</w:t></w:r></w:ins>\
         <w:r><w:t xml:space=\"preserve\"> sat.</w:t></w:r></w:p>\n\
         <w:p><w:bookmarkEnd w:id=\"1\"/></w:p>",
        by(2),
        by(3)
    );
    assert!(xml.contains(&expected), "{xml}");
}

#[test]
fn a_split_is_a_tracked_mark_at_the_end_of_the_first_half() {
    let xml = xml_of("One sentence here. Another one there.\n", "One sentence here.\nAnother one there.\n");
    assert!(xml.contains("<w:p><w:pPr><w:rPr><w:ins w:id="), "{xml}");
    assert_eq!(xml.matches("</w:p>").count(), 5, "{xml}");
}

#[test]
fn both_ends_of_a_move_have_one_name_and_cut_words_stand_where_it_came() {
    let (a, b) = ("The harbour was closed for two days.\n", "Officials met in the capital on Monday morning.\n");
    let old = format!("{a}{b}The weather is calm today.\nMore follows.\n");
    let new = format!("{b}The weather is calm today.\nMore follows.\n{}", a.replace("two days", "nine long days"));
    let xml = xml_of(&old, &new);
    is_sound(&xml);
    assert_eq!(xml.matches("w:name=\"move1\"").count(), 2, "{xml}");
    let arrival = xml.split("<w:moveToRangeStart").nth(1).unwrap();
    let cut: Vec<&str> = arrival.split("<w:del ").skip(1).collect();
    assert!(xml.matches("<w:del ").count() == 1 && cut.len() == 1, "{xml}");
    assert!(cut[0].split("</w:del></w:moveTo>").next().unwrap().contains("two"), "{xml}");
    assert_eq!(answered(&xml, Answer::Accept), new);
    assert_eq!(answered(&xml, Answer::Reject), old);
}

#[test]
fn another_way_to_end_lines_is_no_change() {
    let xml = xml_of("One line.\r\nTwo lines.\r\n", "One line.\nTwo lines.\n");
    assert!(!xml.contains("w:author") && !xml.contains("U+"), "{xml}");
    assert_eq!(answered(&xml, Answer::Accept), "One line.\nTwo lines.\n");
    assert!(xml_of("a\rb", "a\rb").contains("a&lt;U+000D&gt;b"));
}

#[test]
fn right_to_left_lines_are_said_to_be() {
    let xml = xml_of("«السلام عليكم»\nabc سلام\n", "«السلام عليكم»\nabc سلام\n");
    assert_eq!((xml.matches("<w:bidi/>").count(), xml.matches("<w:rtl/>").count()), (1, 2), "{xml}");
}

#[test]
fn the_new_revisions_author_and_time_in_utc_are_on_each_change() {
    let [old, new] = [hostile::version("news", 1, "Day"), hostile::version("news", 2, "Night & \"co\"")];
    let difference = Difference::new((&old, "a\n"), (&new, "b\n"), Kinds::NONE);
    let bytes = document(&difference).unwrap();
    let xml = read(&bytes, "word/document.xml");
    let said = "w:author=\"Night &amp; &quot;co&quot;\" w:date=\"2026-05-09T06:00:00Z\"";
    assert_eq!(xml.matches(said).count(), xml.matches("w:author").count());
    assert!(xml.contains("news@1 → news@2"), "{xml}");
    assert_eq!(bytes, document(&difference).unwrap());
    for (name, _) in FIXED_PARTS {
        Document::parse(&read(&bytes, name)).unwrap();
    }
    Document::parse(&read(&bytes, "docProps/core.xml")).unwrap();
}
