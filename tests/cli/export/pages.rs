//! Pages for a browser, read back by a parser of HTML.

use std::collections::{BTreeMap, BTreeSet};

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::{Committed, HISTORY, files, world};

/// Everything a page may be made of.
const ELEMENTS: &str = "html head meta title style body header main section h1 h2 p div span b bdi ins del a time table \
                        tbody tr th td details summary";

const ATTRIBUTES: &str =
    "lang charset http-equiv content name class id title dir href datetime scope data-code data-move";

/// What a page was found to hold.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The lines of `main`.
    pub(super) main: String,
    /// By the section's id: its lines that changed, old and new together.
    changed: BTreeMap<String, Vec<String>>,
    ids: BTreeSet<String>,
    links: Vec<String>,
    comments: u64,
}

pub(super) fn read(page: &str) -> Read {
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    assert_eq!(dom.errors.borrow().as_slice(), [] as [std::borrow::Cow<'static, str>; 0]);
    let mut read = Read::default();
    walk(&dom.document, &mut Vec::new(), &mut read);
    assert_eq!(read.comments, 0);
    for link in read.links.iter().filter_map(|link| link.strip_prefix('#')) {
        assert!(read.ids.contains(link), "{link}");
    }
    read
}

/// The elements above a node: name, classes, id.
type Above = Vec<(String, String, String)>;

fn walk(node: &Handle, above: &mut Above, read: &mut Read) {
    let mut is_element = false;
    match &node.data {
        NodeData::Comment { .. } => read.comments += 1,
        NodeData::Text { contents } => add(&contents.borrow(), above, read),
        NodeData::Element { name, attrs, .. } => {
            let name = name.local.to_string();
            let attributes: BTreeMap<String, String> =
                attrs.borrow().iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect();
            assert!(ELEMENTS.split(' ').any(|element| element == name), "element {name}");
            for attribute in attributes.keys() {
                assert!(ATTRIBUTES.split(' ').any(|allowed| allowed == attribute), "attribute {attribute}");
            }
            let attribute = |name: &str| attributes.get(name).cloned().unwrap_or_default();
            read.links.extend(attributes.get("href").cloned());
            if let Some(id) = attributes.get("id") {
                assert!(read.ids.insert(id.clone()), "twice {id}");
            }
            let class = attribute("class");
            if ["said", "mark", "jump"].iter().any(|ours| class.split(' ').any(|class| class == *ours)) {
                return;
            }
            above.push((name, class.clone(), attribute("id")));
            is_element = true;
            if class.split(' ').any(|class| class == "changed")
                && let Some((_, _, section)) = above.iter().find(|(name, ..)| name == "section")
            {
                read.changed.entry(section.clone()).or_default().push(String::new());
            }
            if let Some(code) = attributes.get("data-code") {
                let character = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
                add(&character.to_string(), above, read);
                above.pop();
                return;
            }
        }
        _ => {}
    }
    for child in node.children.borrow().iter() {
        walk(child, above, read);
    }
    if is_element {
        above.pop();
    }
}

fn add(text: &str, above: &Above, read: &mut Read) {
    let within = |wanted: &str| {
        above.iter().any(|(name, class, _)| name == wanted || class.split(' ').any(|class| class == wanted))
    };
    if !within("line") {
        return;
    }
    if within("main") {
        read.main.push_str(text);
    }
    if let Some((_, _, section)) = above.iter().find(|(name, ..)| name == "section")
        && within("changed")
    {
        read.changed.get_mut(section).unwrap().last_mut().unwrap().push_str(text);
    }
}

#[test]
fn pages_hold_the_newest_text_and_what_each_revision_changed() {
    let world = world();
    let told = world.run("export --format html -o pages").ok().out.clone();
    assert!(told.starts_with("exported 6 briefings, 9 revisions, "), "{told}");
    let pages = files(&world.work().join("pages"));
    let index = String::from_utf8(pages["index.html"].clone()).unwrap();
    let names: BTreeSet<&str> = HISTORY.iter().map(|(name, ..)| *name).collect();
    let links = read(&index).links;
    assert_eq!((links.len(), pages.len()), (6, 7));
    for (link, name) in links.iter().zip(names) {
        assert!(link.is_ascii() && !link.contains('/'), "{link}");
        let page = String::from_utf8(pages[link].clone()).unwrap();
        assert!(!page.contains("<script") && page.contains("Content-Security-Policy"));
        assert!(!page.contains(['\u{1b}', '\u{202e}']));
        let found = read(&page);
        let history: Vec<&Committed> = HISTORY.iter().filter(|(of, ..)| *of == name).collect();
        let (_, newest, ..) = history.last().unwrap();
        assert_eq!(found.main, **newest, "{name}");
        for (number, (_, _, time, author, note)) in (1..).zip(&history) {
            assert!(found.ids.contains(&format!("r{number}")), "{name}@{number}");
            let shown =
                |text: &str| page.contains(&text.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"));
            assert!(
                shown(time)
                    && shown(author)
                    && shown(&note.replace('\n', "&lt;U+000A&gt;").replace("&lt;", "<").replace("&gt;", ">")),
                "{name}@{number}"
            );
        }
        for number in 2..=history.len() {
            // The same lines as the redline of the two shows, beside the text and in it.
            let one = world.command(["diff", name, &(number - 1).to_string(), &number.to_string(), "--format", "html"]);
            let one = one.ok().out.replace("<body>", "<section id=\"r\">").replace("</body>", "</section>");
            let one = one.replace("<main lang=\"\">", "<div>").replace("</main>", "</div>");
            assert_eq!(found.changed[&format!("r{number}")], read(&one).changed["r"], "{name}@{number}");
        }
    }
}
