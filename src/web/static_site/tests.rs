//! Sites as they are on the disk: all links lead to files that are there, what was committed is
//! data on them, and by and by they become what they would be at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use variorum_store::{Instant, Label};

use super::*;
use crate::files::Problem;
use crate::query::calendar::Zone;
use crate::web::tests::World;

/// What ends a run of these tests: the listener, or the site.
struct Ended(Option<Error>);

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self(Some(error))
    }
}

const BASE_URL: &str = "https://example.org/news";

impl World {
    /// Writes a site on a day of May 2026.
    fn site_on(&self, day: i64, options: Options<'_>, folder: &str) -> Result<SiteSummary, Error> {
        let now = Instant { seconds: 1_777_593_600 + day * 86_400, nanoseconds: 0 };
        let calendar = Calendar::new(now, Zone::UTC);
        let folders = (&*self.dir.path().join(folder), &*self.dir.path().join("store"));
        write(&self.store, &calendar, options, folders, &mut |_| Ok(()))
    }

    fn site(&self, folder: &str) -> SiteSummary {
        self.site_on(14, WITH_FEEDS, folder).unwrap()
    }

    /// The files of a site, without what is noted beside them.
    fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let top = self.dir.path().join(folder);
        let mut files = BTreeMap::new();
        let mut folders = vec![top.clone()];
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.ends_with(files::site_folder::OWN) {
                    continue;
                }
                if path.is_dir() {
                    assert!(fs::read_dir(&path).unwrap().count() > 0, "an empty folder: {}", path.display());
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&top).unwrap().to_str().unwrap().replace('\\', "/");
                    files.insert(name, fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// Insists that a site that was written before is now what it would be at once.
    #[track_caller]
    fn is_as_fresh(&mut self, folder: &str) -> SiteSummary {
        self.reopen();
        let summary = self.site(folder);
        let fresh = format!("fresh{}", fs::read_dir(self.dir.path()).unwrap().count());
        self.site_on(99, WITH_FEEDS, &fresh).unwrap();
        let (by_and_by, at_once) = (self.files(folder), self.files(&fresh));
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&by_and_by), names(&at_once));
        for (name, bytes) in &by_and_by {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            assert_eq!(text(bytes), text(&at_once[name]), "{name}");
        }
        let again = self.site(folder);
        assert_eq!(again, SiteSummary { briefings: summary.briefings, ..SiteSummary::default() }, "nothing to do");
        summary
    }

    /// Gives a label to a revision.
    fn give_label(&mut self, name: &str, number: u64, label: &str) {
        let revision = self.store.by_number(name, number).unwrap().unwrap();
        let at = revision.record.recorded.clone();
        self.store.label(&revision, &Label::parse(label).unwrap(), at, None).unwrap();
    }
}

const OPTIONS: Options<'static> = Options { title: "Archive", prefix: "", base_url: None };
const WITH_FEEDS: Options<'static> = Options { base_url: Some(BASE_URL), ..OPTIONS };

/// A page as a browser reads it.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    ids: BTreeSet<String>,
    elements: BTreeSet<String>,
    /// The lines of the text of a briefing.
    lines: String,
    said: String,
}

impl Page {
    fn read(html: &[u8]) -> Self {
        let html = String::from_utf8(html.to_vec()).unwrap();
        let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
        assert_eq!(dom.errors.borrow().as_slice(), [] as [std::borrow::Cow<'static, str>; 0]);
        let mut page = Self::default();
        page.walk(&dom.document);
        page
    }

    fn walk(&mut self, node: &Handle) {
        let begin = self.said.len();
        let mut is_line = false;
        match &node.data {
            NodeData::Text { contents } => self.said.push_str(&contents.borrow()),
            NodeData::Element { name, attrs, .. } => {
                self.elements.insert(name.local.to_string());
                for attribute in attrs.borrow().iter() {
                    match &*attribute.name.local {
                        "href" | "action" | "src" => self.links.push(attribute.value.to_string()),
                        "id" => assert!(self.ids.insert(attribute.value.to_string()), "ids are unique"),
                        "class" => is_line = attribute.value.split(' ').any(|class| class == "line"),
                        name => assert!(!name.starts_with("on"), "{name}"),
                    }
                }
            }
            _ => {}
        }
        for child in node.children.borrow().iter() {
            self.walk(child);
        }
        if is_line {
            self.lines.push_str(&self.said[begin..]);
        }
    }
}

/// Elements that pages have which are files.
const ELEMENTS: &str = "html head meta title link body a nav main header footer h1 h2 p ul ol li dl dt dd table \
                        caption thead tbody tr th td section details summary strong em b code span bdi br time div \
                        blockquote svg rect ins del s u sup";

/// Follows every link of every page, and insists that it leads to a file of the site, and to what
/// is on it; returns the pages.
#[track_caller]
fn crawl(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Page> {
    let html = files.iter().filter(|(name, _)| name.ends_with(".html"));
    let pages: BTreeMap<String, Page> = html.map(|(name, bytes)| (name.clone(), Page::read(bytes))).collect();
    let mut found = BTreeSet::new();
    for (name, page) in &pages {
        for element in &page.elements {
            assert!(ELEMENTS.split_whitespace().any(|allowed| allowed == element), "{element} in {name}");
        }
        for link in page.links.iter().filter(|link| !link.starts_with("https://source.example/")) {
            let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { name.clone() } else { resolved(name, path) };
            assert!(files.contains_key(&target), "{link} in {name} leads to {target}, which is not there");
            if !fragment.is_empty() {
                assert!(pages[&target].ids.contains(fragment), "{link} in {name}");
            }
            found.insert(target);
        }
    }
    // Feeds and maps lead to files by whole addresses.
    for (name, bytes) in files.iter().filter(|(name, _)| !name.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        for address in text.split(BASE_URL).skip(1) {
            let end = address.find(['"', '<', '>', '&', '\\']).unwrap_or(address.len());
            let target = address[..end].trim_start_matches('/');
            assert!(files.contains_key(target), "{target} in {name} is not there");
            found.insert(target.to_owned());
        }
    }
    // But for old names and what cannot be read, something leads to every file.
    for name in files.keys().filter(|name| !found.contains(*name)) {
        let is_left_aside = |page: &Page| ["Renamed", "Internal Server Error"].iter().any(|h1| page.said.contains(h1));
        assert!(pages.get(name).is_some_and(is_left_aside), "nothing leads to {name}");
    }
    pages
}

/// Where a relative link of a page leads.
fn resolved(page: &str, link: &str) -> String {
    assert!(!link.starts_with('/') && !link.contains(':'), "{link} is relative");
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{link} leads out of the site"),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

const HOSTILE: [&str; 8] = [
    "..\\..x/.hidden/%2e%2e",
    "\"><img src=x onerror=alert(1)>&amp;/<script>alert('x')<",
    "CON/aux.html",
    "News",
    "news/index.html",
    "news/1-2.html",
    "новости/серб",
    "x~y",
];

/// Briefings of all sorts.
fn world() -> World {
    let mut world = World::new();
    for (day, text) in [(1, "One.\n\nTwo here.\n"), (2, "One.\n\nTwo there.\n"), (3, "Three.\n\nTwo there.\n")] {
        world.commit_with("news", day, text, |draft| {
            draft.note = Some("</main><script>alert(2)</script>".to_owned());
            draft.source = Some("https://source.example/a?b=<c>".to_owned());
            draft.labels = vec![Label::parse(&format!("day-{day}")).unwrap()];
        });
    }
    for name in HOSTILE {
        for text in ["</div><script>alert(4)</script>\n", "<b>phrase</b> &amp; \"more\"\n"] {
            world.commit(name, 4, text);
        }
    }
    world.commit("law/repealed", 5, "Old.\n");
    world.end("law/repealed", 6, "</p><b>withdrawn");
    world.commit("law/old-name", 7, "A.\n");
    world.rename("law/old-name", "law/new-name", 8);
    world
}

#[test]
fn every_link_leads_to_a_file_and_what_was_committed_is_data() {
    let world = world();
    let summary = world.site("site");
    assert_eq!((summary.briefings, summary.unreadable), (11, 0));
    let files = world.files("site");
    assert_eq!(files.len() as u64, summary.files.written);
    for name in files.keys() {
        assert!(
            name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.~/".contains(&byte))
        );
    }
    let pages = crawl(&files);
    assert_eq!(pages["b/news/3.html"].lines, "Three.\n\nTwo there.\n");
    assert_eq!(files["b/news/3.txt"], b"Three.\n\nTwo there.\n");
    for name in HOSTILE {
        let folder = file_name::folder(name);
        assert_eq!(pages[&format!("{folder}/2.html")].lines, "<b>phrase</b> &amp; \"more\"\n");
        assert!(pages[&format!("{folder}/index.html")].said.contains(name.rsplit('/').next().unwrap()));
    }
    let says = |name: &str, words: &str| assert!(pages[name].said.contains(words), "{name}: {}", pages[name].said);
    says("b/law/repealed/1.html", "Not in force from 2026-05-06 10:00 Z on by Editor: </p><b>withdrawn");
    says("b/law/old-name/index.html", "has another name now: law/new-name");
    says("b/news/index.html", "day-2");
    says("about.html", "records");
    says("newest.html", "law/new-name");
    // Without an address of their own there are neither feeds nor maps, nor what leads to them.
    world.site_on(14, OPTIONS, "bare").unwrap();
    let bare = world.files("bare");
    assert!(bare.keys().all(|name| name.ends_with("html") || name.ends_with("txt") || name.ends_with("css")));
    crawl(&bare);
}

#[test]
fn by_and_by_a_site_becomes_what_it_would_be_at_once() {
    let mut world = world();
    world.site("site");
    // A commit costs its own pages, and those beside it.
    world.commit("news", 9, "Three.\n\nTwo and four there.\n");
    let summary = world.is_as_fresh("site");
    // Of the text before and this one, what each changed, both ways; 4.txt, who wrote it, its
    // history, its feeds and map; and of all the newest, the first names, what is shown, the feeds.
    assert_eq!(summary.files.written, 2 + 4 + 1 + 1 + 1 + 3 + 5);
    // A label that moves: both texts, what 2, 3 and 4 changed, both ways, the history, and the
    // root.
    world.give_label("news", 1, "day-3");
    assert_eq!(world.is_as_fresh("site").files.written, 2 + 6 + 1 + 1);
    world.end("news", 10, "for now");
    world.is_as_fresh("site");
    world.commit("news", 11, "Revived.\n");
    world.is_as_fresh("site");
    world.end("law/repealed", 7, "withdrawn on another day");
    world.rename("news", "paper", 11);
    world.is_as_fresh("site");
    // Another briefing takes a name that was one with more revisions.
    world.commit("news", 11, "Another.\n");
    world.is_as_fresh("site");
    world.rename("paper", "paper/weekly", 12);
    world.rename("news", "paper", 12);
    world.rename("paper/weekly", "news", 12);
    world.is_as_fresh("site");
    crawl(&world.files("site"));
}

#[test]
fn a_long_history_has_pages_that_stay() {
    let mut world = World::new();
    let texts = |numbers: std::ops::Range<u64>| numbers.map(|number| ("news".to_owned(), format!("Text {number}.\n")));
    world.commit_all(1, texts(0..99));
    for number in 99..101 {
        world.site("site");
        assert!(!world.files("site").contains_key("b/news/history-100.html"));
        world.commit("news", 20, &format!("Text {number}.\n"));
    }
    world.is_as_fresh("site");
    let first = world.files("site")["b/news/history-100.html"].clone();
    world.commit_all(21, texts(101..203));
    world.site("site");
    let files = world.files("site");
    assert!(files.contains_key("b/news/history-200.html"));
    assert_ne!(files["b/news/history-100.html"], first, "it leads to newer ones now");
    crawl(&files);
    world.commit("news", 22, "The last.\n");
    let summary = world.is_as_fresh("site");
    assert_eq!(summary.files.written, 2 + 4 + 1 + 1 + 1 + 3 + 5);
}

#[test]
fn many_names_have_several_pages_that_lead_to_each_other() {
    let mut world = World::new();
    world.commit_all(1, (0..220).map(|number| (format!("desk/{number:03}"), "Text.\n".to_owned())));
    world.site("site");
    world.commit("desk/100a", 2, "Text.\n");
    world.is_as_fresh("site");
    let files = world.files("site");
    crawl(&files);
    let lists = files.keys().filter(|name| name.starts_with("names-")).count();
    assert!((1..=4).contains(&lists), "{lists}");
}

#[test]
fn a_run_that_was_interrupted_anywhere_is_finished_by_the_next() {
    let mut world = world();
    world.site("fresh");
    let expected = world.files("fresh");
    let folders = |world: &World, folder: &str| (world.dir.path().join(folder), world.dir.path().join("store"));
    for stop_at in 0..=11 {
        let calendar = Calendar::new(Instant { seconds: 0, nanoseconds: 0 }, Zone::UTC);
        let (folder, store) = folders(&world, &format!("site{stop_at}"));
        let mut left = stop_at;
        let mut listener = |_: SiteEvent<'_>| {
            left -= 1;
            if left < 0 { Err(Ended(None)) } else { Ok(()) }
        };
        let ended = write(&world.store, &calendar, WITH_FEEDS, (&folder, &store), &mut listener);
        assert!(stop_at == 11 || matches!(ended, Err(Ended(None))));
        for (name, bytes) in world.files(&format!("site{stop_at}")) {
            assert_eq!(bytes, expected[&name], "what is there is whole");
        }
    }
    // More was recorded before the next run, and names have gone.
    world.site("site11");
    assert_eq!(world.files("site11"), expected);
    world.commit("news", 9, "Five.\n");
    world.rename("news", "paper", 9);
    world.rename("x~y", "z", 9);
    for stop_at in [0, 3, 8, 10] {
        world.is_as_fresh(&format!("site{stop_at}"));
    }
}

#[test]
fn another_title_or_address_is_on_all_pages_and_other_sites_are_refused() {
    let mut world = world();
    world.site("site");
    let bare = world.site_on(14, OPTIONS, "site").unwrap();
    assert!(bare.files.removed > 20);
    assert!(world.files("site").keys().all(|name| !name.contains("feed") && !name.contains("timemap")));
    let titled = Options { title: "Paper", ..WITH_FEEDS };
    world.site_on(14, titled, "site").unwrap();
    world.site_on(14, titled, "fresh").unwrap();
    assert_eq!(world.files("site"), world.files("fresh"));

    let prefix = Options { prefix: "law/", ..OPTIONS };
    let refused = world.site_on(14, prefix, "site");
    assert!(matches!(refused, Err(Error::OtherPrefix { prefix }) if prefix.is_empty()));
    assert_eq!(world.site_on(14, prefix, "law").unwrap().briefings, 2);
    crawl(&world.files("law"));
    assert!(matches!(world.site_on(14, OPTIONS, "law"), Err(Error::OtherPrefix { prefix }) if prefix == "law/"));

    let other = World::new();
    let from = |other: &World| {
        let folders = (&*world.dir.path().join("site"), Path::new("absent"));
        let calendar = Calendar::new(Instant { seconds: 0, nanoseconds: 0 }, Zone::UTC);
        write(&other.store, &calendar, OPTIONS, folders, &mut |_| Ok::<_, Error>(()))
    };
    assert!(matches!(from(&other), Err(Error::OtherStore)));
    let notes = world.dir.path().join("site").join(files::site_folder::OWN).join("notes.json");
    let noted = fs::read_to_string(&notes).unwrap();
    fs::write(&notes, noted.replace("\"format\":1", "\"format\":2")).unwrap();
    assert!(matches!(world.site_on(14, OPTIONS, "site"), Err(Error::Newer)));
    fs::write(&notes, &noted[..noted.len() / 2]).unwrap();
    assert!(matches!(world.site_on(14, OPTIONS, "site"), Err(Error::Notes)));
    fs::remove_file(&notes).unwrap();
    let refused = world.site_on(14, OPTIONS, "site");
    assert!(matches!(refused, Err(Error::File(files::Error { problem: Problem::NotEmpty, .. }))), "{refused:?}");

    // A store that was rolled back does not continue what was shown.
    world.site("site2");
    let copy = world.dir.path().join("copy");
    let log = world.dir.path().join("store/log");
    fs::create_dir(&copy).unwrap();
    for entry in fs::read_dir(&log).unwrap().map(|entry| entry.unwrap()) {
        fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    world.commit("news", 9, "Later.\n");
    world.site("site2");
    let last =
        fs::read_dir(&log).unwrap().map(|entry| entry.unwrap()).find(|entry| !copy.join(entry.file_name()).exists());
    fs::remove_file(last.unwrap().path()).unwrap();
    world.reopen();
    assert!(matches!(world.site_on(14, WITH_FEEDS, "site2"), Err(Error::NotContinued { .. })));
}

#[test]
fn where_an_end_is_damaged_all_else_is_written() {
    let mut world = World::new();
    world.commit("news", 1, "One.\n");
    world.commit("news", 2, "Two.\n");
    world.end("news", 3, "withdrawn");
    world.damage(2);
    assert_eq!(world.site("site").unreadable, 0);
    let pages = crawl(&world.files("site"));
    for (file, words) in [
        ("1", "Whether the briefing has ended cannot be read."),
        ("2", "Whether the briefing has ended cannot be read."),
        ("index", "Whether this briefing has ended cannot be read."),
    ] {
        let page = &pages[&format!("b/news/{file}.html")];
        assert!(page.said.contains(words), "{}", page.said);
    }
}

#[test]
fn what_cannot_be_read_is_said_and_looked_at_again() {
    let mut world = World::new();
    for text in ["One.\n", "Two.\n", "Three.\n"] {
        world.commit("news", 1, text);
    }
    world.commit("other", 1, "Other.\n");
    world.site("before");
    let object = world.dir.path().join("store/log/00000000000000000002");
    let bytes = fs::read(&object).unwrap();
    fs::remove_file(&object).unwrap();
    let summary = world.site("site");
    assert!(summary.unreadable > 0);
    let pages = crawl(&world.files("site"));
    assert!(pages["b/news/2.html"].said.contains("cannot be read"));
    assert_eq!(pages["b/news/3.html"].lines, "Three.\n");
    fs::write(&object, bytes).unwrap();
    world.reopen();
    assert_eq!(world.site("site").unreadable, 0);
    assert_eq!(world.files("site"), world.files("before"));
}
