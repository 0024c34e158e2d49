//! A page, read back by a parser of HTML that knows which elements and attributes are allowed.

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::BASE;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::links::Links;

/// The elements that a page may have.
const ELEMENTS: &str = "html head meta title link style body a nav main footer h1 h2 p form label input button select option \
                        ul ol li dl dt dd section details summary strong code span bdi br time div blockquote mark svg rect";

/// The attributes that they may have.
const ATTRIBUTES: &str = "lang charset name content class href id aria-label aria-hidden role action for type placeholder \
                          value rel datetime title dir required checked selected open data-code viewBox \
                          preserveAspectRatio width height x";

/// A page as a browser reads it.
#[derive(Default)]
pub(super) struct Page {
    /// All that it says, with a line end for each `br`.
    pub(super) said: String,
    /// What stands in each element of a kind, in their order: elements and their first classes.
    pub(super) parts: Vec<(String, String)>,
    pub(super) links: Vec<String>,
    pub(super) ids: Vec<String>,
    /// Its texts of briefings, line by line.
    pub(super) lines: Vec<String>,
}

impl Page {
    pub(super) fn read(answer: &Answer) -> Self {
        let html = String::from_utf8(answer.body.clone()).unwrap();
        let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
        assert_eq!(dom.errors.borrow().as_slice(), [] as [std::borrow::Cow<'static, str>; 0]);
        let mut page = Self::default();
        page.walk(&dom.document);
        let h1 = page.parts.iter().filter(|(element, _)| element == "h1").count();
        assert_eq!(h1, 1, "one heading of the first rank");
        let mut ids = page.ids.clone();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), page.ids.len(), "ids are unique: {:?}", page.ids);
        page
    }

    fn walk(&mut self, node: &Handle) {
        let begin = self.said.len();
        let mut kinds = Vec::new();
        match &node.data {
            NodeData::Comment { .. } => panic!("a comment"),
            NodeData::Text { contents } => self.said.push_str(&contents.borrow()),
            NodeData::Element { name, attrs, .. } => {
                let element = name.local.to_string();
                assert!(ELEMENTS.split_whitespace().any(|allowed| allowed == element), "element {element}");
                kinds.push(element.clone());
                let mut value = String::new();
                for attribute in attrs.borrow().iter() {
                    let (name, content) = (attribute.name.local.to_string(), attribute.value.to_string());
                    assert!(ATTRIBUTES.split_whitespace().any(|allowed| allowed == name), "attribute {name}");
                    match name.as_str() {
                        "href" | "action" => self.links.push(content),
                        "id" => self.ids.push(content),
                        "class" => kinds.extend(content.split(' ').map(|class| format!(".{class}"))),
                        "value" => value = content,
                        _ => {}
                    }
                }
                match element.as_str() {
                    "style" => return,
                    "br" => self.said.push('\n'),
                    "input" => self.parts.push(("value".to_owned(), value)),
                    _ => {}
                }
            }
            _ => {}
        }
        for child in node.children.borrow().iter() {
            self.walk(child);
        }
        let said = self.said[begin..].to_owned();
        if kinds.iter().any(|kind| kind == ".line") {
            self.lines.push(said.clone());
        }
        self.parts.extend(kinds.into_iter().map(|kind| (kind, said.clone())));
    }

    /// What stands in the elements of a kind, `h1` or `.class`.
    pub(super) fn all(&self, kind: &str) -> Vec<&str> {
        self.parts.iter().filter(|(found, _)| found == kind).map(|(_, said)| said.as_str()).collect()
    }

    pub(super) fn one(&self, kind: &str) -> &str {
        let [one] = self.all(kind)[..] else { panic!("{kind}: {:?}", self.all(kind)) };
        one
    }

    pub(super) fn leads_to(&self, address: &Address, query: &[(&str, &str)]) -> bool {
        let links = Links::below(BASE.to_owned());
        let wanted = if query.is_empty() { links.to(address) } else { links.with_query(address, query) };
        self.links.contains(&wanted)
    }

    pub(super) fn says(&self, words: &str) {
        assert!(self.said.contains(words), "{words:?} is not said: {}", self.said);
    }
}
