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

/// The text after all changes are accepted or rejected: all of the document, or what is behind the
/// start of its bookmark.
fn answered(xml: &str, answer: Answer) -> String {
    let document = Document::parse(xml).unwrap();
    let body = document.root_element().first_element_child().unwrap();
    let is_start = |paragraph: &Node<'_, '_>| paragraph.children().any(|child| child.has_tag_name_of("bookmarkStart"));
    let paragraphs: Vec<_> = body.children().filter(|child| child.has_tag_name_of("p")).collect();
    let first = paragraphs.iter().position(is_start).map_or(0, |before| before + 1);
    let mut text = String::new();
    let mut is_last_kept = false;
    for paragraph in &paragraphs[first..] {
        is_last_kept = false;
        for node in paragraph.descendants().filter(|node| node.is_element()) {
            let goes = node.ancestors().any(|around| answer.drops(around.tag_name().name()));
            match node.tag_name().name() {
                "t" | "delText" if !goes => {
                    assert_eq!(node.attribute(("http://www.w3.org/XML/1998/namespace", "space")), Some("preserve"));
                    text.push_str(node.text().unwrap());
                }
                "tab" if !goes => text.push('\t'),
                "br" if !goes => text.push(if node.attributes().len() > 0 { '\u{c}' } else { '\u{b}' }),
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
        // LibreOffice and Word disagree on what becomes of a change within a change.
        let is_change = |node: &Node<'_, '_>| matches!(node.tag_name().name(), "ins" | "del" | "moveFrom" | "moveTo");
        assert!(!is_change(&node) || !node.ancestors().skip(1).any(|around| is_change(&around)), "{xml}");
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
    no_insertions_meet_at_an_unchanged_mark(&document, xml);
    for (name, mut ends) in names {
        ends.sort_unstable();
        assert_eq!(ends, ["moveFrom", "moveTo"], "{name}");
    }
}

/// LibreOffice takes two insertions with an unchanged mark between them for one.
fn no_insertions_meet_at_an_unchanged_mark(document: &Document<'_>, xml: &str) {
    let is_inserted = |node: &Node<'_, '_>| matches!(node.tag_name().name(), "ins" | "moveTo");
    let mut is_after = false;
    let mut ends = false;
    for paragraph in document.descendants().filter(|node| node.has_tag_name_of("p")) {
        let properties = paragraph.children().find(|child| child.has_tag_name_of("pPr"));
        let mark = properties.into_iter().flat_map(|properties| properties.descendants()).collect::<Vec<_>>();
        let is_tracked =
            mark.iter().any(|node| matches!(node.tag_name().name(), "ins" | "del" | "moveFrom" | "moveTo"));
        let is_mark_inserted = mark.iter().any(is_inserted);
        let runs = paragraph.children().filter(|node| !node.has_tag_name_of("pPr"));
        let runs: Vec<_> = runs.filter(|node| node.descendants().any(|node| node.has_tag_name_of("r"))).collect();
        let begins = runs.first().map_or(is_mark_inserted, is_inserted);
        assert!(!(is_after && begins), "{xml}");
        ends = runs.last().map_or(ends, is_inserted);
        is_after = ends && !is_tracked;
        ends = is_mark_inserted;
    }
}

/// A text as a document can hold it.
fn held(text: &str) -> String {
    let mut before = None;
    let spell = |character: char| {
        let behind = before.replace(character);
        match character {
            '\t' | '\n' | '\u{b}' | '\u{c}' | '\u{200b}' | '\u{2060}' => String::from(character),
            '\u{fffe}' | '\u{ffff}' => control_characters::spelled_out(character),
            _ if control_characters::is_spelled_out_behind(behind, character) => {
                control_characters::spelled_out(character)
            }
            _ => String::from(character),
        }
    };
    text.replace("\r\n", "\n").chars().map(spell).collect()
}

/// One of the two texts, held part by part, since parts made up by a test may come between CR and
/// LF; without the byte order mark that it begins with, where that is no part of both texts.
fn text_held<'text>(parts: impl Iterator<Item = (Part<'text>, bool)>) -> String {
    let mut text = String::new();
    for (index, (part, is_start)) in parts.enumerate() {
        let mark = index == 0 && is_start && part.text.starts_with('\u{feff}');
        text.push_str(&held(if mark { &part.text['\u{feff}'.len_utf8()..] } else { part.text }));
    }
    text
}

/// The parts of one of the two texts, those of moved text cut into its edits, each with whether no
/// part of the other text is in front of it.
fn parts_in<'text>(
    redline: &Redline<'text>,
    is_in: fn(Op) -> bool,
    is_seen: fn(&Part<'_>) -> bool,
) -> Vec<(Part<'text>, bool)> {
    let mut found = Vec::new();
    let mut is_start = [true; 2];
    for part in &redline.parts {
        let in_texts = [part.op.is_in_old(), part.op.is_in_new()];
        let is_first = is_start.iter().zip(in_texts).all(|(is_start, is_in)| *is_start || !is_in);
        is_start.iter_mut().zip(in_texts).for_each(|(is_start, is_in)| *is_start &= !is_in);
        if is_seen(part) {
            match redline.move_of(part) {
                Some(block) => {
                    found.extend(block.edits.iter().filter(|edit| is_in(edit.op)).map(|edit| (*edit, false)))
                }
                None => found.push((*part, is_first)),
            }
        }
    }
    found
}

fn new_text_held(redline: &Redline<'_>) -> String {
    text_held(parts_in(redline, Op::is_in_new, |part| part.op.is_in_new()).into_iter())
}

/// The old text, with the hidden changes made.
fn old_text_held(redline: &Redline<'_>) -> String {
    let is_seen = |part: &Part<'_>| if part.hidden { part.op == Op::Insert } else { part.op.is_in_old() };
    text_held(parts_in(redline, Op::is_in_old, is_seen).into_iter())
}

fn check(difference: &Difference<'_>) {
    for head in [Head::InProperties, Head::OnPage] {
        let xml = read(&document(difference, head).unwrap(), "word/document.xml");
        is_sound(&xml);
        assert_eq!(answered(&xml, Answer::Accept), new_text_held(&difference.redline));
        assert_eq!(answered(&xml, Answer::Reject), old_text_held(&difference.redline));
    }
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
    read(
        &document(&Difference::new((&a, old), (&b, new), Kinds::NONE), Head::InProperties).unwrap(),
        "word/document.xml",
    )
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
        let without_mark = |text: &str| text.strip_prefix('\u{feff}').map(str::to_owned);
        for (found, text) in [(old_text_held(&redline), &old), (new_text_held(&redline), &new)] {
            prop_assert!(found == held(text) || Some(found) == without_mark(text).map(|text| held(&text)));
        }
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
         <w:p></w:p>",
        by(1),
        by(2)
    );
    assert!(xml.contains(&expected), "{xml}");
}

#[test]
fn a_split_is_a_tracked_mark_at_the_end_of_the_first_half() {
    let xml = xml_of("One sentence here. Another one there.\n", "One sentence here.\nAnother one there.\n");
    assert!(xml.contains("<w:p><w:pPr><w:rPr><w:ins w:id="), "{xml}");
    assert_eq!(xml.matches("</w:p>").count(), 3, "{xml}");
}

#[test]
fn both_ends_of_a_move_have_one_name_and_each_text_its_own_words() {
    let (a, b) = ("The harbour was closed for two days.\n", "Officials met in the capital on Monday morning.\n");
    let old = format!("{a}{b}The weather is calm today.\nMore follows.\n");
    let new = format!("{b}The weather is calm today.\nMore follows.\n{}", a.replace("two days", "nine long days"));
    let xml = xml_of(&old, &new);
    is_sound(&xml);
    assert_eq!(xml.matches("w:name=\"move1\"").count(), 2, "{xml}");
    let end = |what: &str| {
        let behind = xml.split(&format!("<w:{what}RangeStart")).nth(1).unwrap();
        behind.split(&format!("<w:{what}RangeEnd")).next().unwrap().to_owned()
    };
    let (departure, arrival) = (end("moveFrom"), end("moveTo"));
    assert!(departure.contains("<w:delText xml:space=\"preserve\">two") && !departure.contains("nine"), "{xml}");
    assert!(arrival.contains("nine long") && !arrival.contains("<w:del"), "{xml}");
    assert_eq!(answered(&xml, Answer::Accept), new);
    assert_eq!(answered(&xml, Answer::Reject), old);
}

#[test]
fn insertions_on_both_sides_of_a_line_end_do_not_meet() {
    for (old, new) in [
        ("The tenant pays rent\nhe pays it.\n", "The tenant pays rent early\nMonthly he pays it.\n"),
        ("Start.\n\nhe pays it.\n", "Start.\nearly\nMonthly he pays it.\n"),
        ("a\nb\nc\n", "a one\ntwo b three\nfour c\n"),
    ] {
        let xml = xml_of(old, new);
        is_sound(&xml);
        assert_eq!([Answer::Accept, Answer::Reject].map(|answer| answered(&xml, answer)), [new, old]);
    }
}

#[test]
fn breaks_are_as_word_writes_them_and_a_byte_order_mark_is_left_out() {
    let xml = xml_of("\u{feff}The cat sat.\n", "\u{feff}The dog sat.\n\u{c}Page\u{b}two.\n");
    assert!(!xml.contains("U+") && !xml.contains('\u{feff}'), "{xml}");
    assert!(xml.contains("<w:br w:type=\"page\"/>") && xml.contains("Page</w:t><w:br/><w:t"), "{xml}");
    assert_eq!(answered(&xml, Answer::Accept), "The dog sat.\n\u{c}Page\u{b}two.\n");
    // A mark that came or went is no change.
    for (old, new) in [("\u{feff}The cat sat.\n", "The cat sat.\n"), ("The cat sat.\n", "\u{feff}The cat sat.\n")] {
        let xml = xml_of(old, new);
        assert!(!xml.contains("w:author") && !xml.contains("U+"), "{xml}");
    }
    assert!(xml_of("ab", "a\u{feff}b").contains("&lt;U+FEFF&gt;"));
    assert!(xml_of("ไทย\u{200b}ไทย", "ไทย").contains('\u{200b}'));
}

#[test]
fn what_no_program_opens_is_not_made() {
    let [a, b] = files();
    let difference = Difference::new((&a, "a b\n"), (&b, "a c\n"), Kinds::NONE);
    let stamp = stamp(difference.new);
    let made = |max_bytes: usize| {
        let mut paragraphs = ParagraphWriter::new(&stamp, max_bytes);
        paragraphs.redline(&difference.redline);
        paragraphs.end(None);
        paragraphs.finish()
    };
    assert!(made(10_000).is_some() && made(100).is_none());
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
    let made = |head| document(&difference, head).unwrap();
    let bytes = made(Head::OnPage);
    let xml = read(&bytes, "word/document.xml");
    let said = "w:author=\"Night &amp; &quot;co&quot;\" w:date=\"2026-05-09T06:00:00Z\"";
    assert_eq!(xml.matches(said).count(), xml.matches("w:author").count());
    assert!(xml.contains("news@1 → news@2"), "{xml}");
    assert_eq!(bytes, made(Head::OnPage));
    let bare = made(Head::InProperties);
    assert!(!read(&bare, "word/document.xml").contains("news@1"));
    let properties = read(&bare, "docProps/core.xml");
    for said in ["<dc:title>news@1 → news@2<", "<dc:description>news@1 → @2  +1 −1 words", "author: [-Day-]{+Night"]
    {
        assert!(properties.contains(said), "{said}: {properties}");
    }
    for (name, _) in FIXED_PARTS {
        Document::parse(&read(&bytes, name)).unwrap();
    }
    Document::parse(&read(&bytes, "docProps/core.xml")).unwrap();
}
