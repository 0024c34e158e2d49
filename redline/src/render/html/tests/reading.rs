//! A page, read back by a parser of HTML that knows which elements and attributes are allowed: what
//! it says of either text.

use std::collections::{BTreeMap, BTreeSet};

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Everything a page may be made of.
const ELEMENTS: &str = "html head meta title style body header main h1 p div span b bdi ins del a time table tbody tr th \
                        td details summary nav ol li";

const ATTRIBUTES: &str =
    "lang charset http-equiv content name class id title dir href datetime scope data-code data-move aria-label";

/// What a page was found to hold.
#[derive(Default)]
pub(super) struct Read {
    /// The texts of `main`, then those of each field.
    pub(super) texts: Vec<Texts>,
    pub(super) ids: BTreeSet<String>,
    pub(super) links: Vec<String>,
    pub(super) wrong: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Texts {
    pub(super) old: String,
    pub(super) new: String,
    /// By number: the text at the old place, the text at the new place as it was, and as it is.
    pub(super) moves: BTreeMap<usize, [String; 3]>,
}

/// Where in the page a piece of text stands.
#[derive(Clone, Copy, Default)]
struct Within {
    line: bool,
    ins: bool,
    del: bool,
    left: Option<usize>,
    arrived: Option<usize>,
    /// The column.
    column: Option<Column>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Old,
    New,
}

pub(super) fn read(page: &str) -> Read {
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    let mut read = Read::default();
    read.wrong.extend(
        // Characters that are none are kept, though no page should hold them.
        dom.errors.borrow().iter().map(ToString::to_string).filter(|error| !error.starts_with("Bad character")),
    );
    walk(&dom.document, Within::default(), &mut read);
    let main = read.texts.pop().unwrap();
    read.texts.insert(0, main);
    for link in &read.links {
        let is_place = link.strip_prefix('#').is_some_and(|id| read.ids.contains(id));
        if !is_place {
            read.wrong.push(format!("link {link}"));
        }
    }
    read
}

fn walk(node: &Handle, mut within: Within, read: &mut Read) {
    match &node.data {
        NodeData::Text { contents } if within.line => add(&contents.borrow(), within, read),
        NodeData::Comment { contents } => read.wrong.push(format!("comment {contents}")),
        NodeData::Element { name, attrs, .. } => {
            let name = name.local.to_string();
            let attributes: BTreeMap<String, String> =
                attrs.borrow().iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect();
            if !ELEMENTS.split(' ').any(|element| element == name) {
                read.wrong.push(format!("element {name}"));
            }
            for (attribute, value) in &attributes {
                if !ATTRIBUTES.split(' ').any(|allowed| allowed == attribute) {
                    read.wrong.push(format!("attribute {attribute}={value:?}"));
                }
            }
            if name == "ins" && within.column == Some(Column::Old) {
                read.wrong.push("what was added in the old column".to_owned());
            }
            if let Some(id) = attributes.get("id")
                && !read.ids.insert(id.clone())
            {
                read.wrong.push(format!("twice id={id}"));
            }
            read.links.extend(attributes.get("href").cloned());
            if name == "main" || (name == "td" && attributes.contains_key("lang")) {
                read.texts.push(Texts::default());
            }
            let classes: Vec<&str> = attributes.get("class").map_or("", String::as_str).split(' ').collect();
            if let Some(code) = attributes.get("data-code") {
                let character = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
                add(&character.to_string(), within, read);
                return;
            }
            if ["said", "mark", "jump", "step"].iter().any(|ours| classes.contains(ours)) {
                return;
            }
            match (name.as_str(), classes.as_slice()) {
                ("div", ["old"]) => within.column = Some(Column::Old),
                ("div", ["new"]) => within.column = Some(Column::New),
                _ => {}
            }
            within.line |= classes.contains(&"line");
            within.ins |= name == "ins";
            within.del |= name == "del";
            if let Some(number) = attributes.get("data-move") {
                let number = Some(number.parse().unwrap());
                if name == "del" { within.left = number } else { within.arrived = number }
            }
            walk_children(node, within, read);
        }
        _ => walk_children(node, within, read),
    }
}

fn walk_children(node: &Handle, within: Within, read: &mut Read) {
    for child in node.children.borrow().iter() {
        walk(child, within, read);
    }
}

fn add(text: &str, within: Within, read: &mut Read) {
    let texts = read.texts.last_mut().unwrap();
    let (in_old, in_new) = match within.column {
        None => (!within.ins && within.arrived.is_none(), !within.del),
        Some(column) => (column == Column::Old, column == Column::New && !within.del),
    };
    if in_old {
        texts.old.push_str(text);
    }
    if in_new {
        texts.new.push_str(text);
    }
    if within.column == Some(Column::Old) {
        return;
    }
    if let Some(number) = within.left {
        texts.moves.entry(number).or_default()[0].push_str(text);
    }
    if let Some(number) = within.arrived {
        let [_, old, new] = texts.moves.entry(number).or_default();
        if !within.ins {
            old.push_str(text);
        }
        if !within.del {
            new.push_str(text);
        }
    }
}
