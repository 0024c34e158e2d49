//! Feeds, read back by a parser of XML and of JSON: what is in them, that whatever was committed is
//! data in them, and that ids and old pages stay.

use axum::http::StatusCode;
use proptest::prelude::*;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;
use variorum_store::{RecordId, Takedown, Time, Tombstone};

use super::entry::{Entries, Entry};
use super::{Feed, atom, json};
use crate::query::recorded::Recorded;
use crate::query::tests::calendar;
use crate::web::answer::Media;
use crate::web::links::Links;
use crate::web::page::View;
use crate::web::tests::World;

/// An element with what is in it.
#[derive(Debug, Default, PartialEq)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn all(&self, name: &str) -> Vec<&Element> {
        self.children.iter().filter(|child| child.name == name).collect()
    }

    fn one(&self, name: &str) -> &Element {
        let found = self.all(name);
        assert_eq!(found.len(), 1, "{name} in {self:?}");
        found[0]
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    fn link(&self, rel: &str) -> Option<&str> {
        self.all("link").into_iter().find(|link| link.attribute("rel") == Some(rel))?.attribute("href")
    }
}

/// Reads a document, and insists that it is one.
fn parsed(document: &str) -> Element {
    let mut reader = Reader::from_str(document);
    reader.config_mut().check_end_names = true;
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let is_empty = matches!(event, Event::Empty(_));
                let (Event::Start(start) | Event::Empty(start)) = event else { unreachable!() };
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned();
                    (attribute.key.into_inner().to_owned(), value)
                });
                let attributes = attributes.collect();
                open.push(Element { name: start.name().into_inner().to_owned(), attributes, ..Element::default() });
                if is_empty {
                    close(&mut open);
                }
            }
            Event::End(_) => close(&mut open),
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = match &*reference {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    _ => reference.resolve_char_ref().unwrap().unwrap(),
                };
                open.last_mut().unwrap().text.push(character);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(open.len(), 1);
    open.remove(0).children.remove(0)
}

fn close(open: &mut Vec<Element>) {
    let element = open.pop().unwrap();
    open.last_mut().unwrap().children.push(element);
}

fn atom_of(world: &World, target: &str) -> Element {
    let answer = world.ask(target);
    assert_eq!((answer.status, answer.media), (StatusCode::OK, Media::Atom), "{target}");
    let feed = parsed(std::str::from_utf8(&answer.body).unwrap());
    assert_eq!(feed.name, "feed");
    for needed in ["id", "title", "updated", "author"] {
        feed.one(needed);
    }
    assert_eq!(feed.link("self"), Some(&*format!("http://here{target}")));
    for entry in feed.all("entry") {
        for needed in ["id", "title", "updated", "summary"] {
            entry.one(needed);
        }
        assert_eq!(entry.one("content").attribute("type"), Some("html"));
        assert!(Time::parse(&entry.one("updated").text).is_ok());
    }
    feed
}

fn json_of(world: &World, target: &str) -> Value {
    let answer = world.ask(target);
    assert_eq!((answer.status, answer.media), (StatusCode::OK, Media::JsonFeed), "{target}");
    let feed: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    feed
}

fn texts(feed: &Element, name: &str) -> Vec<String> {
    feed.all("entry").into_iter().map(|entry| entry.one(name).text.clone()).collect()
}

fn world() -> World {
    let mut world = World::new();
    world.commit("world/serbia", 9, "The sea is calm.\n");
    world.commit_with("world/serbia", 10, "The sea is very rough.\n", |draft| {
        draft.note = Some("Weather <b>\nchanged".to_owned());
        draft.recorded = Time::parse("2026-05-14t11:00:00z").unwrap();
    });
    world.commit("news", 9, "Nothing new.\n");
    world.end("world/serbia", 11, "withdrawn");
    world.rename("news", "old/news", 13);
    world
}

#[test]
fn an_entry_has_its_redline_in_it() {
    let feed = atom_of(&world(), "/b/world/serbia/feed.atom");
    assert_eq!(
        texts(&feed, "title"),
        ["world/serbia: ended", "world/serbia@2: 2 words in, 1 out", "world/serbia@1: new, 4 words"]
    );
    let [end, second, first] = feed.all("entry")[..] else { panic!("{feed:?}") };
    let html = &second.one("content").text;
    assert!(html.starts_with("<p dir=\"auto\">Weather &lt;b&gt;<br>changed</p>\n"), "{html}");
    assert!(html.contains("<s>calm</s></del>") && html.contains("<u>very rough</u></ins>"), "{html}");
    let words = &second.one("summary").text;
    assert!(words.contains("removed: \"calm\"") && words.contains("added: \"very rough\""), "{words}");
    assert_eq!(second.one("updated").text, "2026-05-14T11:00:00Z", "when it was recorded, as Atom has it");
    assert_eq!(second.one("published").text, "2026-05-10T09:00:00+02:00");
    assert_eq!(second.one("author").one("name").text, "Desk");
    assert_eq!(second.link("alternate"), Some("http://here/b/world/serbia/diff/1..2"));
    assert!(first.one("content").text.contains("<u>The sea is calm.</u></ins>"));
    assert_eq!(first.link("alternate"), Some("http://here/b/world/serbia/@1"));
    assert!(end.one("content").text.contains("<p dir=\"auto\">withdrawn</p>"));
    assert_eq!(feed.link("alternate"), Some("http://here/b/world/serbia"));
    assert_eq!((feed.link("next"), feed.link("prev-archive"), feed.all("fh:archive").len()), (None, None, 0));
}

#[test]
fn both_formats_have_the_same_entries_of_the_store_and_of_a_prefix() {
    let world = world();
    let all = atom_of(&world, "/feed.atom");
    assert_eq!(
        texts(&all, "title"),
        [
            "news → old/news: renamed",
            "world/serbia: ended",
            "old/news@1: new, 2 words",
            "world/serbia@2: 2 words in, 1 out",
            "world/serbia@1: new, 4 words"
        ]
    );
    let below = atom_of(&world, "/feed.atom?prefix=old%2F");
    assert_eq!(texts(&below, "title"), ["news → old/news: renamed", "old/news@1: new, 2 words"]);
    assert_ne!(below.one("id"), all.one("id"));
    assert_eq!(below.link("alternate"), Some("http://here/?prefix=old%2F"));
    for (atom, json) in [
        ("/feed.atom", "/feed.json"),
        ("/feed.atom?prefix=world", "/feed.json?prefix=world"),
        ("/b/old/news/feed.atom", "/b/old/news/feed.json"),
    ] {
        let (atom, json) = (atom_of(&world, atom), json_of(&world, json));
        let items = json["items"].as_array().unwrap();
        for (key, name) in [
            ("id", "id"),
            ("title", "title"),
            ("content_html", "content"),
            ("content_text", "summary"),
            ("date_modified", "updated"),
        ] {
            let values: Vec<&str> = items.iter().map(|item| item[key].as_str().unwrap()).collect();
            assert_eq!(values, texts(&atom, name), "{key}");
        }
        assert_eq!(json["home_page_url"], atom.link("alternate").unwrap());
    }
}

#[test]
fn ids_are_of_the_store_and_stay_when_a_name_or_a_server_changes() {
    let mut world = world();
    let prefix = format!("tag:variorum-project.github.io,2026:{}", world.store.id());
    let before = atom_of(&world, "/b/old/news/feed.atom");
    let mut ids = texts(&atom_of(&world, "/feed.atom"), "id");
    assert!(ids.iter().all(|id| id.starts_with(&prefix)), "{ids:?}");
    let first = world.store.by_number("old/news", 1).unwrap().unwrap().id;
    assert_eq!(before.one("id").text, format!("{prefix}/briefing/{first}"));
    let is_grammatical =
        |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:@!$&'()*+,;=%/?".contains(&byte));
    assert!(ids.iter().all(|id| is_grammatical(id)));
    world.rename("old/news", "new/news", 13);
    let after = atom_of(&world, "/b/new/news/feed.atom");
    assert_eq!(world.ask("/b/old/news/feed.atom"), world.ask("/b/new/news/feed.atom"), "a former name finds it");
    assert_eq!(after.one("id"), before.one("id"));
    assert_eq!(texts(&after, "id")[1..], texts(&before, "id"));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[test]
fn a_long_feed_has_pages_that_stay() {
    let mut world = World::new();
    for text in 0..120 {
        world.commit("news", 9, &format!("Text {text}.\n"));
    }
    for (target, second) in [("/b/news/feed.atom", "?before=101"), ("/feed.atom", "?before=100")] {
        let newest = atom_of(&world, target);
        assert_eq!(newest.all("entry").len(), 50);
        let older = newest.link("prev-archive").unwrap().strip_prefix("http://here").unwrap().to_owned();
        assert_eq!(older, format!("{target}{second}"));
        assert_eq!(newest.link("next"), newest.link("prev-archive"));
        let archive = atom_of(&world, &older);
        assert_eq!(archive.all("fh:archive").len(), 1);
        assert_eq!(archive.link("current"), Some(&*format!("http://here{target}")));
        assert_eq!(archive.one("id"), newest.one("id"));
        let mut ids: Vec<String> = texts(&newest, "id");
        let mut page = Some(older.clone());
        while let Some(target) = page {
            let feed = atom_of(&world, &target);
            ids.extend(texts(&feed, "id"));
            page = feed.link("next").map(|next| next.strip_prefix("http://here").unwrap().to_owned());
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 120);
        let before = world.ask(&older);
        for text in 0..3 {
            world.commit("news", 9, &format!("Text {target} {text}.\n"));
        }
        assert_eq!(world.ask(&older), before);
        for text in 0..47 {
            world.commit("news", 9, &format!("Other {target} {text}.\n"));
        }
        assert_eq!(world.ask(&older), before);
        world = World::new();
        for text in 0..120 {
            world.commit("news", 9, &format!("Text {text}.\n"));
        }
    }
    let json = json_of(&world, "/feed.json");
    assert_eq!(json["next_url"], "http://here/feed.json?before=100");
    assert_eq!(world.ask("/feed.atom?before=x").status, StatusCode::BAD_REQUEST);
    assert_eq!(world.ask("/b/absent/feed.atom").status, StatusCode::NOT_FOUND);
}

#[test]
fn what_a_program_has_is_not_sent_again() {
    let mut world = world();
    for target in ["/feed.atom", "/feed.json", "/b/world/serbia/feed.atom", "/feed.atom?prefix=w"] {
        let first = world.ask(target);
        let tag = first.etag.clone().unwrap();
        let again = world.ask_with(target, Some(("if-none-match", &tag)));
        assert_eq!((again.status, again.body.len(), again.etag), (StatusCode::NOT_MODIFIED, 0, Some(tag)), "{target}");
    }
    let tag = world.ask("/feed.atom").etag.unwrap();
    world.commit("news", 14, "Something new.\n");
    let changed = world.ask_with("/feed.atom", Some(("if-none-match", &tag)));
    assert_eq!(changed.status, StatusCode::OK);
    assert_ne!(changed.etag, Some(tag));
}

#[test]
fn what_is_too_large_is_said_to_be() {
    let mut world = World::new();
    let text: String = (0..60_000).map(|word| format!("word{word}\n")).collect();
    world.commit("long", 9, &text);
    world.commit("long", 10, &format!("{text}more\n"));
    // Few words, and a paragraph with its markup for each of them.
    let of =
        |letter: char| (0..3_000).map(|word| format!("the sea {letter}{word} was calm today\n")).collect::<String>();
    world.commit("wide", 9, &of('a'));
    world.commit("wide", 10, &of('b'));
    let long = atom_of(&world, "/b/long/feed.atom");
    assert_eq!(texts(&long, "title"), ["long@2: 1 word in, 0 out", "long@1: too large for a feed"]);
    assert!(world.ask("/b/long/feed.atom").body.len() < 50_000);
    let wide = atom_of(&world, "/b/wide/feed.atom");
    assert_eq!(texts(&wide, "title")[0], "wide@2: too large for a feed");
}

#[test]
fn pages_name_the_feeds_of_what_they_show() {
    let mut world = World::new();
    world.commit("law/dogs", 9, "A text.\n");
    for (target, feeds) in [
        ("/", &["/feed.atom", "/feed.json"][..]),
        ("/?prefix=law%2F", &["/feed.atom?prefix=law%2F", "/feed.json?prefix=law%2F", "/feed.atom", "/feed.json"]),
        ("/?prefix=law%2F*", &["/feed.atom", "/feed.json"]),
        ("/b/law/dogs", &["/b/law/dogs/feed.atom", "/b/law/dogs/feed.json", "/feed.atom", "/feed.json"]),
    ] {
        let page = String::from_utf8(world.ask(target).body).unwrap();
        let links = page.lines().filter(|line| line.starts_with("<link rel=\"alternate\""));
        assert_eq!(links.clone().count(), feeds.len(), "{target}");
        for feed in feeds {
            let media = if feed.contains(".atom") { "application/atom+xml" } else { "application/feed+json" };
            let named = |line: &str| line.contains(&format!("href=\"{feed}\"")) && line.contains(media);
            assert!(links.clone().any(named), "{target} {feed}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_said_to_be() {
    let mut world = World::new();
    for (day, text) in [(9, "First text.\n"), (10, "Second text.\n"), (11, "Third text.\n")] {
        world.commit("news", day, text);
    }
    let ids: Vec<String> = texts(&atom_of(&world, "/b/news/feed.atom"), "id");
    let log = world.dir.path().join("store/log");
    let mut objects: Vec<_> = std::fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path()).collect();
    objects.sort();
    std::fs::remove_file(&objects[0]).unwrap();
    world.reopen();
    let feed = atom_of(&world, "/b/news/feed.atom");
    assert_eq!(
        texts(&feed, "title"),
        ["news@3: 1 word in, 1 out", "news@2: cannot be compared", "news@1: cannot be read"]
    );
    assert_eq!(texts(&feed, "id"), ids, "it is the same entry once it can be read again");
    assert_eq!(world.ask("/b/news/feed.atom").etag, None);
    let page = |target| String::from_utf8(world.ask(target).body).unwrap();
    assert!(page("/b/news").contains("what it changed is not known: the text before it cannot be read"));
    for target in ["/", "/b/news", "/b/news/@3", "/b/news/diff/2..3"] {
        assert!(page(target).contains("This store is damaged"), "{target}");
    }
    // What is in force and cannot be read hides no other revision.
    let mut world = World::new();
    world.commit("late", 10, "Ten.\n");
    world.commit("late", 9, "Nine.\n");
    std::fs::remove_file(world.dir.path().join("store/log/00000000000000000001")).unwrap();
    world.reopen();
    assert_eq!(world.ask("/b/late").status, StatusCode::OK);
}

#[test]
fn what_was_taken_down_is_no_longer_behind_the_tag_that_showed_it() {
    let mut world = World::new();
    world.commit("news", 9, "A secret text.\n");
    for number in 0..60 {
        world.commit("other", 9, &format!("Text {number}.\n"));
    }
    world.commit("news", 10, "A public text.\n");
    let of_store = "/feed.atom?before=100";
    let before = world.ask(of_store);
    assert!(String::from_utf8(before.body).unwrap().contains("secret"));
    let tags: Vec<String> = [of_store, "/b/news/feed.json"].map(|target| world.ask(target).etag.unwrap()).into();
    let ids = texts(&atom_of(&world, "/b/news/feed.atom"), "id");
    world.take_down("news", 1);
    for (target, tag) in [of_store, "/b/news/feed.json"].into_iter().zip(&tags) {
        let after = world.ask_with(target, Some(("if-none-match", tag)));
        assert_eq!(after.status, StatusCode::OK, "{target}");
        assert_ne!(after.etag.as_ref(), Some(tag), "{target}");
        assert!(after.etag.is_some() && !String::from_utf8(after.body).unwrap().contains("secret"), "{target}");
    }
    let feed = atom_of(&world, "/b/news/feed.atom");
    assert_eq!(texts(&feed, "id"), ids[..1], "it is the same feed, without the one");
    let entry = feed.one("entry");
    assert_eq!(entry.one("title").text, "news@2: cannot be compared");
    assert!(entry.one("content").text.contains("the text before it was taken down"));
    assert_eq!(entry.link("alternate"), Some("http://here/b/news/@2"), "there is no comparison to lead to");
    // What is left of the id of a briefing when all of it is gone.
    let id = |feed: &Element| feed.all("id")[0].text.clone();
    let (first, is_of) = (id(&feed), |world: &World| id(&atom_of(world, "/b/news/feed.atom")));
    world.take_down("news", 2);
    assert_eq!(is_of(&world), first);
}

/// The feed of a revision that was taken down, which may have been done by another program.
fn feed_of_takedown(tombstone: Option<Tombstone>) -> (Element, Value) {
    let world = World::new();
    let (links, calendar) = (Links::default(), calendar());
    let view = View { reader: &world.store, calendar: &calendar, links: &links, title: "Archive", is_writable: false };
    let id = RecordId::parse(&"3f".repeat(32)).unwrap();
    let takedown = Takedown { id, briefing: Some("news".to_owned()), number: Some(2), leaf: 4, tombstone };
    let entries = Entries::new(view, "http://here").all(&[Recorded::TakenDown(takedown)]).unwrap();
    assert!(matches!(entries[0], Entry::Deleted(_)));
    let feed = Feed {
        id: "tag:x".to_owned(),
        title: "t".to_owned(),
        author: "a",
        home: String::new(),
        this: String::new(),
        newest: String::new(),
        older: None,
        is_archive: false,
        entries,
    };
    let atom = parsed(std::str::from_utf8(&atom::write(&feed).unwrap()).unwrap());
    (atom, serde_json::from_slice(&json::write(&feed).unwrap()).unwrap())
}

#[test]
fn what_was_taken_down_is_a_deleted_entry() {
    let tombstone = Tombstone {
        by: "a <court>".to_owned(),
        reason: "privacy & law".to_owned(),
        recorded: Time::parse("2026-05-09T12:01:33Z").unwrap(),
    };
    let (atom, json) = feed_of_takedown(Some(tombstone));
    let deleted = atom.one("at:deleted-entry");
    assert!(deleted.attribute("ref").unwrap().ends_with(&format!("/{}", "3f".repeat(32))));
    assert_eq!(deleted.attribute("when"), Some("2026-05-09T12:01:33Z"));
    assert_eq!(deleted.one("at:by").one("name").text, "a <court>");
    assert_eq!(deleted.one("at:comment").text, "privacy & law");
    assert_eq!(json["items"], Value::Array(Vec::new()));
    let (atom, _) = feed_of_takedown(None);
    assert!(atom.one("at:deleted-entry").attribute("when").is_some());
}

/// The names of the elements of a fragment of HTML.
fn elements(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|tag| tag.split([' ', '>']).next().unwrap().trim_start_matches('/')).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_was_committed_is_data(
        name in "[a-z<>&\"']{1,8}",
        note in ".{0,20}|\\PC*<script>x</script>]]>|[\r\n\t\u{0}\u{1b}\u{fffe}\u{ffff}]{1,9}",
        old in ".{0,30}|[<>&\"'\\]\r\n]{1,30}",
        new in ".{0,30}|\u{fffe}\u{ffff}\u{0}\u{7f}<img src=x>|[<>&\"'\\]\r\n]{1,30}",
    ) {
        prop_assume!(variorum_store::Name::parse(&name).is_ok() && !old.is_empty() && !new.is_empty() && old != new);
        let mut world = World::new();
        let hostile = note.clone();
        world.commit(&name, 9, &old);
        world.commit_with(&name, 10, &new, move |draft| {
            draft.note = Some(hostile.clone()).filter(|note| !note.trim().is_empty());
            draft.author = draft.note.clone().map(|note| note.replace(['\n', '\r'], " ")).filter(|it| !it.trim().is_empty());
        });
        let feed = atom_of(&world, "/feed.atom");
        prop_assert_eq!(feed.all("entry").len(), 2);
        for entry in feed.all("entry") {
            let begins_with_name = entry.one("title").text.starts_with(&format!("{name}@"));
            prop_assert!(begins_with_name);
            for element in elements(&entry.one("content").text) {
                prop_assert!(["div", "p", "del", "s", "ins", "u", "span", "br"].contains(&element), "{}", element);
            }
        }
        json_of(&world, "/feed.json");
    }
}
