//! The pages that compare, read back by a parser of HTML: what they say, where they lead, and that
//! whatever was committed is data on them.

use std::collections::{BTreeMap, BTreeSet};

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use proptest::prelude::*;
use variorum_redline::render::hostile;
use variorum_store::{EndDraft, Label, Name, Time};

use super::head::steps;
use super::*;
use crate::web::comparing::{PIECES_MAX, PIECES_OF_BLAME_MAX};
use crate::web::page::blame;
use crate::web::query_string::QueryString;
use crate::web::tests::World;

/// The elements that a page may have.
const ELEMENTS: &str = "html head meta title link style body a nav main footer header h1 h2 p form label input button table \
                        caption thead tbody tr th td ul ol li details summary strong b code span sup div bdi br ins del time";

/// The attributes that they may have.
const ATTRIBUTES: &str = "lang charset name content class href id aria-label aria-current role action for type placeholder \
                          rel datetime title dir scope data-code data-move";

impl World {
    /// A store with three revisions of `news`.
    fn with_news() -> Self {
        let mut world = Self::below("/base");
        world.commit_noted("news", 1, "Two ships sail.\n\nThe sea is calm.\n", "first");
        world.commit_noted("news", 2, "Three ships sail.\n\nThe sea is calm.\n", "second");
        world.commit_noted("news", 3, "Three ships sail.\n\nThe sea is rough.\n", "third");
        world
    }

    /// Commits a text on a day of May 2026.
    fn commit_noted(&mut self, name: &str, day: u64, text: &str, note: &str) {
        self.commit_with(name, day, text, |draft| {
            (draft.author, draft.note) = (Some(note.to_owned()), Some(note.to_owned()));
            draft.meta = BTreeMap::from([("title".to_owned(), note.to_owned())]);
        });
    }

    fn label(&mut self, number: u64, label: &str) {
        let revision = self.store.by_number("news", number).unwrap().unwrap();
        let recorded = Time::parse("2026-05-14T10:00:00Z").unwrap();
        self.store.label(&revision, &Label::parse(label).unwrap(), recorded, None).unwrap();
    }

    fn id(&self, name: &str, number: u64) -> String {
        self.store.by_number(name, number).unwrap().unwrap().id.to_string()
    }

    fn diff(&self, old: &str, new: &str, query: &str) -> Result<Answer, Problem> {
        page(self.view(), "news", old, new, Options::of(&QueryString::parse(query.as_bytes())))
    }

    /// The page of a comparison, read.
    fn compared(&self, old: &str, new: &str, query: &str) -> Read {
        read(&self.diff(old, new, query).unwrap())
    }
}

/// What a page was found to hold.
#[derive(Debug, Default)]
struct Read {
    /// All that is to be seen or heard.
    said: String,
    /// Each link with its words.
    links: Vec<(String, String)>,
    ids: BTreeSet<String>,
    old: String,
    new: String,
    wrong: Vec<String>,
}

/// Where in a page a piece of text stands.
#[derive(Clone, Copy, Default)]
struct Within {
    is_line: bool,
    is_field: bool,
    is_added: bool,
    is_removed: bool,
    is_old: bool,
    is_new: bool,
}

fn read(answer: &Answer) -> Read {
    let html = String::from_utf8(answer.body.clone()).unwrap();
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html.as_str());
    let mut read = Read::default();
    // Characters that are none are kept, though no page should hold them.
    let errors = dom.errors.borrow().iter().map(ToString::to_string).collect::<Vec<_>>();
    read.wrong.extend(errors.into_iter().filter(|error| !error.starts_with("Bad character")));
    walk(&dom.document, Within::default(), &mut read);
    for (link, _) in &read.links {
        if link.strip_prefix('#').is_some_and(|id| !read.ids.contains(id)) {
            read.wrong.push(format!("link {link}"));
        }
    }
    read
}

fn walk(node: &Handle, mut within: Within, read: &mut Read) {
    match &node.data {
        NodeData::Text { contents } => add(&contents.borrow(), within, read),
        NodeData::Comment { contents } => read.wrong.push(format!("comment {contents}")),
        NodeData::Element { name, attrs, .. } => {
            let name = name.local.to_string();
            let attributes: BTreeMap<String, String> =
                attrs.borrow().iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect();
            if !ELEMENTS.split_whitespace().any(|element| element == name) {
                read.wrong.push(format!("element {name}"));
            }
            for attribute in attributes.keys() {
                if !ATTRIBUTES.split_whitespace().any(|allowed| allowed == attribute) {
                    read.wrong.push(format!("attribute {attribute} of {name}"));
                }
            }
            if let Some(id) = attributes.get("id")
                && !read.ids.insert(id.clone())
            {
                read.wrong.push(format!("twice id={id}"));
            }
            if let Some(code) = attributes.get("data-code") {
                let character = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
                return add(&character.to_string(), within, read);
            }
            let classes: Vec<&str> = attributes.get("class").map_or("", String::as_str).split(' ').collect();
            let has = |class: &str| classes.contains(&class);
            let is_ours = name == "sup" || ["said", "mark", "jump", "step"].iter().any(|class| has(class));
            within.is_field |= has("fields");
            within.is_line |= has("line") && !within.is_field;
            if is_ours {
                within.is_line = false;
            }
            within.is_added |= name == "ins" || name == "span" && has("moved");
            within.is_removed |= name == "del";
            within.is_old |= name == "div" && has("old");
            within.is_new |= name == "div" && has("new");
            if name == "style" {
                return;
            }
            let start = read.said.len();
            walk_children(node, within, read);
            if let Some(href) = attributes.get("href") {
                let words = read.said[start..].trim().to_owned();
                read.links.push((href.clone(), words));
            }
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
    read.said.push_str(text);
    let is_beside = within.is_old || within.is_new;
    if within.is_line && (within.is_old || !is_beside && !within.is_added) {
        read.old.push_str(text);
    }
    if within.is_line && !within.is_removed && !within.is_old {
        read.new.push_str(text);
    }
}

impl Read {
    /// Where the link with these words leads.
    fn link(&self, words: &str) -> Option<&str> {
        self.links.iter().find(|(_, said)| said == words).map(|(link, _)| link.as_str())
    }

    fn assert_sound(&self) {
        assert_eq!(self.wrong, Vec::<String>::new());
    }
}

#[test]
fn the_head_says_which_two_these_are_and_which_one_is_current() {
    let mut world = World::with_news();
    world.label(1, "published");
    let read = world.compared("1", "2", "");
    read.assert_sound();
    assert_eq!(read.link("@1"), Some("/base/b/news/@1"));
    assert_eq!(read.link("@2"), Some("/base/b/news/@2"));
    for said in ["2026-05-01 09:00 +02:00", "2026-05-02 09:00 +02:00", "published", "Now in force: @3 of 2026-05-03"] {
        assert!(read.said.contains(said), "{said}: {}", read.said);
    }
    assert!(read.said.contains("+1 words added, −1 removed"), "{}", read.said);
    let newest = world.compared("2", "3", "").said;
    assert!(newest.contains("newest") && newest.contains("in force"), "{newest}");
}

#[test]
fn an_end_is_said() {
    let mut world = World::with_news();
    let end = EndDraft {
        briefing: Name::parse("news").unwrap(),
        time: Time::parse("2026-05-10T10:00:00Z").unwrap(),
        recorded: Time::parse("2026-05-14T10:00:00Z").unwrap(),
        author: None,
        reason: Some("<b>withdrawn</b>".to_owned()),
        behind: None,
    };
    let before = world.diff("1", "2", "").unwrap().etag;
    world.store.end(end).unwrap();
    let read = world.compared("1", "2", "");
    read.assert_sound();
    assert!(read.said.contains("it ended on 2026-05-10 10:00 Z. Reason: <b>withdrawn</b>."), "{}", read.said);
    assert!(read.said.contains("The newest revision is @3"), "{}", read.said);
    assert_ne!(world.diff("1", "2", "").unwrap().etag, before);
}

#[test]
fn one_steps_to_other_comparisons_in_the_same_view() {
    let world = World::with_news();
    let links = |old: &str, new: &str, query: &str| {
        let read = world.compared(old, new, query);
        let words = ["Previous change", "Next change", "Latest change", "Compare with what is current", "Swap sides"];
        words.map(|words| read.link(words).map(|link| link.trim_start_matches("/base/b/news/diff/").to_owned()))
    };
    let some = |link: &str| Some(link.to_owned());
    assert_eq!(links("1", "2", ""), [None, some("2..3"), some("2..3"), some("1..3"), some("2..1")]);
    assert_eq!(links("2", "3", ""), [some("1..2"), None, None, None, some("3..2")]);
    assert_eq!(
        links("2", "3", "view=side&context=all"),
        [some("1..2?view=side&context=all"), None, None, None, some("3..2?view=side&context=all")]
    );
    assert_eq!(links("3", "1", ""), [None, None, some("2..3"), None, some("1..3")]);
    let one = Standing { newest: None, in_force: Some(InForce::NotYet), is_certain: true };
    assert!(steps(1, 1, &one).is_empty());
}

#[test]
fn each_view_has_an_address_and_a_tag() {
    let world = World::with_news();
    let mut tags = BTreeSet::new();
    for (query, inline, side, near, whole) in [
        ("", "", "?view=side", "", "?context=all"),
        ("view=side", "", "?view=side", "?view=side", "?view=side&context=all"),
        ("context=all", "?context=all", "?view=side&context=all", "", "?context=all"),
        ("view=none&context=3", "", "?view=side", "", "?context=all"),
    ] {
        let answer = world.diff("1", "3", query).unwrap();
        let read = read(&answer);
        read.assert_sound();
        for (words, expected) in
            [("Inline", inline), ("Side by side", side), ("Only near changes", near), ("The whole text", whole)]
        {
            assert_eq!(read.link(words), Some(format!("/base/b/news/diff/1..3{expected}").as_str()), "{query} {words}");
        }
        tags.insert(answer.etag.unwrap());
    }
    assert_eq!(tags.len(), 3);
    let tag = tags.first().unwrap();
    assert!(tag.starts_with(&format!("\"{}-{}-", world.id("news", 1), world.id("news", 3))), "{tag}");
    // A label is on the page, and so in its tag.
    let mut world = world;
    world.label(1, "published");
    assert!(!tags.contains(&world.diff("1", "3", "").unwrap().etag.unwrap()));
}

#[test]
fn a_pair_has_an_address_that_stays() {
    let world = World::with_news();
    let (old, new) = (world.id("news", 1), world.id("news", 2));
    let address = format!("/base/diff/{old}..{new}");
    let read = world.compared("1", "2", "");
    assert_eq!(read.link("Permanent address"), Some(address.as_str()));
    let by_id = permanent(world.view(), &old, &new[..12], Options::default()).unwrap();
    assert_eq!(by_id, world.diff("1", "2", "").unwrap());
    for (old, new) in [("news", new.as_str()), ("news@1", new.as_str()), (old.as_str(), "ffffffffffff")] {
        let refused = permanent(world.view(), old, new, Options::default()).unwrap_err();
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{old} {new}");
    }
}

#[test]
fn revisions_of_two_briefings_are_compared_by_their_ids() {
    let mut world = World::with_news();
    world.commit_noted("other", 4, "Two ships sail.\n", "other");
    let (old, new) = (world.id("news", 1), world.id("other", 1));
    let read = read(&permanent(world.view(), &old, &new, Options::default()).unwrap());
    read.assert_sound();
    assert_eq!(read.link("news@1"), Some("/base/b/news/@1"));
    assert_eq!(read.link("Swap sides"), Some(format!("/base/diff/{new}..{old}").as_str()));
    assert_eq!(read.link("Next change"), None);
}

#[test]
fn a_map_leads_to_the_changes() {
    let world = World::with_news();
    for query in ["", "view=side"] {
        let read = world.compared("1", "3", query);
        assert!(read.said.contains("Changes in 2 places"), "{}", read.said);
        assert!(read.links.iter().any(|(link, words)| link == "#c2" && words == "Next change↓"), "{:?}", read.links);
        assert!(read.ids.contains("c1") && read.ids.contains("c2"));
    }
}

#[test]
fn what_is_far_from_a_change_is_folded_unless_all_is_asked_for() {
    let mut world = World::below("/base");
    let same = "A paragraph.\n\n".repeat(9);
    world.commit_noted("news", 1, &format!("{same}One.\n"), "a");
    world.commit_noted("news", 2, &format!("{same}Two.\n"), "a");
    for query in ["", "view=side"] {
        assert!(world.compared("1", "2", query).said.contains("7 paragraphs unchanged"));
        assert!(!world.compared("1", "2", &format!("{query}&context=all")).said.contains("paragraphs unchanged"));
    }
}

#[test]
fn what_is_too_much_to_compare_is_refused_with_what_to_type() {
    let mut world = World::below("/base");
    let many = "x/".repeat(usize::try_from(PIECES_MAX).unwrap() / 4);
    world.commit_noted("it's", 1, &many, "a");
    world.commit_noted("it's", 2, &many.replace('x', "y-"), "a");
    let refused = page(world.view(), "it's", "1", "2", Options::default()).unwrap_err();
    assert_eq!((refused.status.as_u16(), refused.briefing.as_deref()), (422, Some("it's")));
    assert!(refused.sentence.contains("differ in 1,249,998 words"), "{}", refused.sentence);
    assert!(refused.sentence.ends_with("variorum diff \"it's@1\" \"it's@2\""), "{}", refused.sentence);
}

#[test]
fn a_history_that_is_too_much_to_be_credited_is_refused_with_what_to_type() {
    let mut world = World::below("/base");
    world.commit_noted("it's", 1, "/", "a");
    world.commit_noted("it's", 2, &"/".repeat(usize::try_from(PIECES_OF_BLAME_MAX).unwrap()), "a");
    assert_eq!(blame::page(world.view(), "it's", "1").unwrap().status, StatusCode::OK);
    let refused = blame::page(world.view(), "it's", "2").unwrap_err();
    assert_eq!((refused.status.as_u16(), refused.briefing.as_deref()), (422, Some("it's")));
    assert!(refused.sentence.contains("this text, 2 revisions, is too much"), "{}", refused.sentence);
    assert!(refused.sentence.ends_with("On the command line: variorum blame \"it's@2\""), "{}", refused.sentence);
}

#[test]
fn each_run_of_words_leads_to_what_its_revision_changed() {
    let world = World::with_news();
    let answer = blame::page(world.view(), "news", "3").unwrap();
    let read = read(&answer);
    read.assert_sound();
    assert_eq!(read.new, "Three ships sail.\n\nThe sea is rough.\n");
    let links: Vec<&str> = ["1", "2", "3"].map(|number| read.link(number).unwrap()).to_vec();
    assert_eq!(links, ["/base/b/news/@1", "/base/b/news/diff/1..2", "/base/b/news/diff/2..3"]);
    assert!(read.said.contains("words of 3 revisions"), "{}", read.said);
    assert!(answer.etag.unwrap().starts_with(&format!("\"{}-blame-", world.id("news", 3))));
    assert_eq!(blame::page(world.view(), "news", "9").unwrap_err().status, StatusCode::NOT_FOUND);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_committed_is_data(texts in prop::collection::vec(hostile::text(), 2..4), said in hostile::text()) {
        let mut world = World::below("/base");
        let mut kept = Vec::new();
        for (day, text) in (1..).zip(&texts) {
            // The same text twice would be one revision.
            let text = format!("{text}{day}\n");
            world.commit_noted("news", day, &text, &said);
            kept.push(text);
        }
        let (old, new) = (kept.len() - 1, kept.len());
        for query in ["", "view=side", "context=all", "view=side&context=all"] {
            let read = world.compared(&old.to_string(), &new.to_string(), query);
            prop_assert_eq!(&read.wrong, &Vec::<String>::new(), "{}", query);
            if query.contains("side") {
                prop_assert_eq!(&read.old, &kept[old - 1]);
            }
            prop_assert_eq!(&read.new, &kept[new - 1]);
        }
        let read = read(&blame::page(world.view(), "news", &new.to_string()).unwrap());
        prop_assert_eq!(&read.wrong, &Vec::<String>::new());
        prop_assert_eq!(&read.new, &kept[new - 1]);
    }
}
