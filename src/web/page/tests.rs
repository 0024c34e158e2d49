//! The pages that list and find, read back by a parser of HTML: what they say, where they lead, and
//! that whatever was committed is data on them.

mod missing;
mod reading;
mod to_come;

use variorum_store::{Depth, Label, Time, Undone, unwatched};

use self::reading::Page;
use super::{about, briefings, changes, history, search, text};
use crate::query::newest::Newest;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::problem::Problem;
use crate::web::query_string::QueryString;
use crate::web::tests::World;

/// Below which the pages of the tests are.
const BASE: &str = "/base";

impl World {
    /// What an address answers, with a query.
    fn answer(&self, address: &Address, query: &str) -> Result<Answer, Problem> {
        let (view, query) = (self.view(), QueryString::parse(query.as_bytes()));
        match address {
            Address::Briefings => briefings::page(view, &briefings::Asked::read(&query)),
            Address::History { name } => {
                let head = Newest::read(view.reader, name)?;
                history::page(view, &head, name, &history::Asked::read(&query))
            }
            Address::Text { name, rev } => text::page(view, &text::Found::read(view, name, rev)?),
            Address::Search => search::page(view, &search::Asked::read(&query)),
            Address::Changes => changes::page(view, &changes::Asked::read(&query)),
            Address::About => about::page(view),
            other => panic!("{other:?}"),
        }
    }

    fn page(&self, address: &Address, query: &str) -> Page {
        Page::read(&self.answer(address, query).unwrap())
    }

    fn history(&self, name: &str, query: &str) -> Page {
        self.page(&Address::History { name: name.to_owned() }, query)
    }

    fn text(&self, name: &str, rev: &str) -> Page {
        self.page(&Address::Text { name: name.to_owned(), rev: rev.to_owned() }, "")
    }
}

fn diff(name: &str, old: u64, new: u64) -> Address {
    Address::Diff { name: name.to_owned(), old: old.to_string(), new: new.to_string() }
}

fn of_text(name: &str, number: u64) -> Address {
    Address::Text { name: name.to_owned(), rev: number.to_string() }
}

#[test]
fn whatever_was_committed_is_data_on_every_page() {
    const NAME: &str = "\"><img src=x onerror=alert(1)>&amp;/<script>alert('x')<";
    const NEW_NAME: &str = "</title><svg onload=alert(1)>";
    const NOTE: &str = "<!-- </p></main><script>alert(2)</script>\n'second' \"line\" & <b>bold</b>";
    const AUTHOR: &str = "</bdi><style>*{display:none}</style> & Co <desk@example.org>";
    const LABEL: &str = "<a href='javascript:alert(3)'>";
    const TEXT: &str = "</div></main><script>alert(4)</script>\n\n<b>phrase</b> &amp; \"more\"\n";
    const REASON: &str = "</strong><iframe src=//evil>";
    let mut world = World::below(BASE);
    for text in ["first </blockquote><u>phrase</u>\n", TEXT] {
        world.commit_with(NAME, 13, text, |draft| {
            draft.author = Some(AUTHOR.to_owned());
            draft.note = Some(NOTE.to_owned());
            draft.source = Some("javascript:alert(5)".to_owned());
            draft.labels = vec![Label::parse(LABEL).unwrap()];
            draft.meta.insert("<key>".to_owned(), "<value onclick=x>".to_owned());
        });
    }
    world.rename(NAME, NEW_NAME, 13);
    world.commit("other", 13, "phrase\n");
    world.end(NEW_NAME, 14, REASON);
    let history = Address::History { name: NAME.to_owned() };
    let hostile = "%3C%2Fform%3E%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E";
    for (address, query, said) in [
        (Address::Briefings, "", &[NEW_NAME, NOTE, AUTHOR, REASON][..]),
        (Address::Briefings, "sort=newest", &[NEW_NAME, NOTE, AUTHOR, REASON]),
        (Address::Briefings, &format!("prefix={hostile}"), &[]),
        (history.clone(), "", &[NAME, NEW_NAME, NOTE, AUTHOR, LABEL, REASON, "javascript:alert(5)"]),
        (history.clone(), &format!("author={hostile}&since=2026-05-01"), &[]),
        (of_text(NAME, 2), "", &[NOTE, AUTHOR, LABEL, REASON, "<key>", "<value onclick=x>", "javascript:alert(5)"]),
        (Address::Search, "q=phrase", &[NEW_NAME, "<b>phrase</b> &amp; \"more\"", REASON]),
        (Address::Search, &format!("q={hostile}&prefix={hostile}"), &["</form>\"><script>alert(1)</script>"]),
        (Address::Changes, "", &[NEW_NAME, REASON]),
        (Address::Changes, "since=2026-05-13T12:00Z", &[NEW_NAME, REASON]),
        (Address::Changes, &format!("prefix={hostile}"), &["</form>\"><script>alert(1)</script>"]),
        (Address::About, "", &["The <archive> & co"]),
    ] {
        let page = world.page(&address, query);
        for said in said {
            page.says(said);
        }
        for link in &page.links {
            let is_page = link.strip_prefix(BASE).and_then(|link| {
                let path = link.split('?').next()?;
                Address::parse(path)
            });
            assert!(is_page.is_some() || link.starts_with('#'), "{link}");
        }
    }
    assert_eq!(world.text(NAME, "2").lines.concat(), TEXT);
    let problem = world.answer(&Address::History { name: "<absent>".to_owned() }, "").unwrap_err();
    assert_eq!(Page::read(&super::problem::page(world.view(), &problem)).one("h1"), "Not Found");
}

#[test]
fn a_source_is_a_link_where_it_is_an_address_of_the_web() {
    let mut world = World::below(BASE);
    for source in ["https://example.org/a?b=<c>", "JavaScript:alert(1)", "data:text/html,x", "https://example.org/ ü"]
    {
        world.commit_with("news", 13, source, |draft| draft.source = Some(source.to_owned()));
    }
    for (rev, is_link) in [("1", true), ("2", false), ("3", false), ("4", false)] {
        let page = world.text("news", rev);
        assert_eq!(page.links.iter().any(|link| !link.starts_with(BASE) && !link.starts_with('#')), is_link, "{rev}");
    }
}

#[test]
fn briefings_come_by_name_or_newest_first_and_say_that_they_ended() {
    let mut world = World::below(BASE);
    world.commit("law/a", 3, "a\n");
    world.commit("law/b", 12, "b\n");
    world.commit("news/c", 7, "c\n");
    world.end("law/a", 4, "repealed");
    world.end("news/c", 20, "to expire");
    let names = |query: &str| world.page(&Address::Briefings, query).all(".briefing").join(" ");
    assert_eq!(names(""), "law/a law/b news/c");
    assert_eq!(names("sort=newest"), "law/b news/c law/a");
    assert_eq!(names("prefix=law%2F"), "law/a law/b");
    assert_eq!(names("prefix=*%2F%5Bbc%5D&sort=newest"), "law/b news/c");
    let page = world.page(&Address::Briefings, "");
    assert_eq!(
        page.all(".ended"),
        ["Ended on 2026-05-04 10:00 Z by Editor: repealed", "Ends on 2026-05-20 10:00 Z by Editor: to expire"]
    );
    page.says("2026-05-12 09:00 +02:00 (2 days ago)");
    assert!(page.leads_to(&Address::Briefings, &[("sort", "newest")]));
    world.page(&Address::Briefings, "prefix=x").says("No briefing here has such a name.");
    for behind in ["start=99&sort=newest", "after=z"] {
        world.page(&Address::Briefings, behind).says("There are no more briefings.");
    }
    World::below(BASE).page(&Address::Briefings, "").says("There is no briefing in this store yet.");
}

#[test]
fn more_briefings_than_a_page_has_are_on_the_next() {
    let mut world = World::below(BASE);
    for number in 0..150 {
        world.commit(&format!("n{number:03}"), 1 + number % 28, "x\n");
    }
    for sort in ["", "sort=newest&"] {
        let first = world.page(&Address::Briefings, sort);
        let second = if sort.is_empty() { "after=n099".to_owned() } else { format!("{sort}start=100") };
        let pairs = QueryString::parse(second.as_bytes());
        let pair = |name: &'static str| pairs.get(name).map(|value| (name, value));
        let wanted: Vec<_> = ["sort", "after", "start"].into_iter().filter_map(pair).collect();
        assert!(first.leads_to(&Address::Briefings, &wanted), "{:?}", first.links);
        let mut names: Vec<String> = Vec::new();
        for page in [&first, &world.page(&Address::Briefings, &second)] {
            names.extend(page.all(".briefing").into_iter().map(str::to_owned));
        }
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 150);
    }
}

#[test]
fn a_history_has_what_happened_in_its_place() {
    let mut world = World::below(BASE);
    world.commit("old", 1, "One two three four.\n");
    world.commit_with("old", 2, "One two three five six.\n", |draft| draft.note = Some("a count\nand why".to_owned()));
    world.rename("old", "new", 3);
    let undone = world.store.by_number("new", 2).unwrap().unwrap().id;
    world.commit_with("new", 4, "One two three four.\n", |draft| draft.undoes = Some(Undone::Revision(undone)));
    world.end("new", 5, "withdrawn");
    world.commit("new", 6, "One two three four, and more.\n");
    let revision = world.store.by_number("new", 3).unwrap().unwrap();
    let recorded = Time::parse("2026-05-14T10:00:00Z").unwrap();
    world.store.label(&revision, &Label::parse("published").unwrap(), recorded, None).unwrap();
    let page = world.history("new", "");
    let rows = page.all("li");
    let begin = [
        "old: revision 4 new: revision 4 Revision 4 newest",
        "Ended on 2026-05-05 10:00 Z by Editor: withdrawn",
        "old: revision 3 new: revision 3 Revision 3 published",
        "Renamed on 2026-05-03 11:00 Z by Editor\nold is called new\nnow new",
        "old: revision 2 new: revision 2 Revision 2",
        "old: revision 1 new: revision 1 Revision 1",
    ];
    assert_eq!(rows.len(), begin.len());
    for (row, begin) in rows.iter().zip(begin) {
        let words: Vec<&str> = row.split(' ').filter(|word| !word.is_empty()).collect();
        assert!(words.join(" ").starts_with(begin), "{row}");
    }
    let amounts: Vec<&str> = page.all(".amount").into_iter().map(str::trim).collect();
    assert_eq!(amounts, ["+2 words", "+1 −2 words · 1 number", "+2 −1 words · 1 number", "first version, 4 words"]);
    assert_eq!(page.all(".bar").len(), 3);
    assert_eq!(page.all(".undoes"), ["Takes back revision 2"]);
    assert_eq!(page.all(".label"), ["published"]);
    page.says("a count\nand why");
    for number in 2..=4 {
        assert!(page.leads_to(&diff("new", number - 1, number), &[]));
    }
    assert!(!page.leads_to(&diff("new", 0, 1), &[]));
    world.history("old", "").says("It was called old before.");
}

#[test]
fn a_long_history_has_each_revision_on_one_page() {
    let mut world = World::below(BASE);
    for number in 1..=250_u64 {
        world.commit_with("news", 1 + number / 10, &format!("Text number {number}\n"), |draft| {
            draft.author = Some(if number % 2 == 0 { "Even" } else { "Odd" }.to_owned());
        });
        if number == 150 {
            world.end("news", 20, "for a while");
        }
        if number == 50 {
            world.rename("news", "other", 6);
            world.rename("other", "news", 6);
        }
    }
    let mut numbers = Vec::new();
    let mut events = Vec::new();
    for (query, older, newer) in
        [("", Some("150"), None), ("to=150", Some("50"), Some("250")), ("to=50", None, Some("150"))]
    {
        let page = world.history("news", query);
        let history = Address::History { name: "news".to_owned() };
        for to in older.iter().chain(&newer) {
            assert!(page.leads_to(&history, &[("to", to)]), "{query}: {:?}", page.links);
        }
        assert_eq!(page.said.contains("Older revisions"), older.is_some());
        assert_eq!(page.said.contains("Newer revisions"), newer.is_some());
        let number = |row: &&str| row.strip_prefix("Revision ")?.split(' ').next()?.parse::<u64>().ok();
        numbers.extend(page.all(".which").iter().filter_map(number));
        events.extend(page.all(".event").iter().map(|row| format!("{query} {}", row.split(' ').next().unwrap())));
    }
    assert_eq!(numbers, (1..=250).rev().collect::<Vec<u64>>());
    assert_eq!(events, ["to=150 Ends", "to=50 Renamed", "to=50 Renamed"]);
    let page = world.history("news", "author=even&since=2026-05-02&until=2026-05-02");
    assert_eq!(page.all(".which").len(), 5);
    assert!(page.leads_to(&diff("news", 11, 12), &[]));
    world.history("news", "author=nobody").says("No revision matches this filter.");
}

#[test]
fn the_two_newest_revisions_are_chosen_and_each_can_be() {
    let mut world = World::below(BASE);
    for day in 1..=3 {
        world.commit("news", day, &format!("{day}\n"));
    }
    let answer = world.answer(&Address::History { name: "news".to_owned() }, "").unwrap();
    let html = String::from_utf8(answer.body).unwrap();
    for (field, number, is_chosen) in
        [("a", 1, false), ("a", 2, true), ("a", 3, false), ("b", 1, false), ("b", 2, false), ("b", 3, true)]
    {
        let button = format!("<input type=\"radio\" name=\"{field}\" value=\"{number}\"");
        let behind = html.split(&button).nth(1).unwrap();
        assert_eq!(behind.starts_with(" checked>"), is_chosen, "{field} {number}");
    }
}

#[test]
fn a_text_says_which_it_is_and_how_to_check_it() {
    let mut world = World::below(BASE);
    world.commit("news", 1, "The first.\n\nالثاني\n");
    world.commit("news", 2, "The second.\n");
    world.commit_with("news", 20, "The third, of a day to come.\n", |draft| {
        draft.meta.insert("title".to_owned(), "A headline".to_owned());
    });
    let page = world.text("news", "1");
    assert_eq!(page.one("h1"), "news");
    page.says("Revision 1 of 3, 2026-05-01 09:00 +02:00, by Desk");
    page.says("There is a newer revision; the one in force now is revision 2 of 2026-05-02 09:00 +02:00.");
    assert_eq!(page.lines, ["The first.\n", "\n", "الثاني\n"]);
    let revision = world.store.by_number("news", 1).unwrap().unwrap();
    assert_eq!(page.all(".hash"), [revision.record.content.to_string(), revision.id.to_string()]);
    assert_eq!(revision.record.content.to_string(), blake3::hash("The first.\n\nالثاني\n".as_bytes()).to_string());
    for address in
        [of_text("news", 2), diff("news", 1, 3), Address::Blame { name: "news".to_owned(), rev: "1".to_owned() }]
    {
        assert!(page.leads_to(&address, &[]), "{address:?}");
    }
    assert!(page.leads_to(&Address::Raw { name: "news".to_owned(), rev: revision.id.to_string() }, &[]));
    world.text("news", "2").says("This revision is in force now, though there is a newer one.");
    let page = world.text("news", "3");
    page.says("This is the newest revision; the one in force now is revision 2");
    assert_eq!(page.one("dt"), "title");
    assert_eq!(page.one("dd"), "A headline");
    world.text("news", "2026-05-01").says("2026-05-01, which was read as 2026-05-01T23:59:59Z");
    world.end("news", 3, "withdrawn");
    world.text("news", "2").says("There is a newer revision. Ended on 2026-05-03 10:00 Z by Editor: withdrawn");
}

#[test]
fn a_page_of_a_revision_is_the_same_after_others_were_committed() {
    let mut world = World::below(BASE);
    world.commit("news", 1, "The first.\n");
    let before = world.answer(&of_text("news", 1), "").unwrap();
    world.commit("other", 2, "Something else.\n");
    assert_eq!(world.answer(&of_text("news", 1), "").unwrap(), before);
}

#[test]
fn a_search_says_when_a_phrase_came_and_left() {
    let mut world = World::below(BASE);
    for (day, text) in [(1, "Nothing yet.\n"), (2, "Some say “a phrase” stands\nhere.\n"), (3, "It is gone.\n")] {
        world.commit("news/a", day, text);
    }
    world.commit("news/b", 4, "A phrase, and it stays.\n");
    world.commit("other", 5, "a phrase of another\n");
    world.end("other", 6, "withdrawn");
    let search = |query: &str| world.page(&Address::Search, query);
    let page = search("q=a+phrase&how=fold");
    assert_eq!(page.all("mark"), ["a phrase", "A phrase", "a phrase"]);
    assert_eq!(page.all("blockquote")[0], "Some say “a phrase” stands here.");
    page.says("Appeared in revision 2, 2026-05-02 09:00 +02:00 (what it changed); disappeared in revision 3");
    page.says("Appeared in revision 1, 2026-05-04 09:00 +02:00; still there.");
    page.says("in the newest revision. Ended on 2026-05-06 10:00 Z by Editor: withdrawn");
    for address in [of_text("news/a", 2), diff("news/a", 1, 2), diff("news/a", 2, 3), of_text("news/b", 1)] {
        assert!(page.leads_to(&address, &[]), "{address:?}");
    }
    assert_eq!(page.one("h2"), "3 places");
    assert_eq!(search("q=a+phrase").all("mark").len(), 2);
    assert_eq!(search("q=a+phrase&how=fold&prefix=news").all("mark").len(), 2);
    assert_eq!(search("q=a+phrase&how=fold&head=1").all("mark"), ["A phrase"]);
    assert_eq!(search("q=a+phrase&turn=removed&since=2026-05-03&until=2026-05-03").all("mark").len(), 1);
    let nothing = search("q=A+phrase&how=exact&prefix=other");
    nothing.says(
        "No text in 1 revision of 1 briefing whose names begin with other has “A phrase”, character for character.",
    );
    assert!(nothing.leads_to(&Address::Search, &[("q", "A phrase"), ("how", "fold"), ("prefix", "other")]));
    search("q=phrase+that+nobody+wrote").says("Nothing found");
    // What stands there at another time is not said to stand nowhere.
    let limited = search("q=a+phrase&until=2020");
    limited.says("Within these limits (when it appeared or disappeared, or that it is still there), no text in ");
    limited.says("It is found at another time, or where it is gone");
    nothing.says("The texts of all revisions of these briefings were searched");
    for (query, words) in
        [(format!("q={}", "x".repeat(1_001)), "1,000 characters"), ("q=x&since=nonsense".into(), "nonsense")]
    {
        let answer = world.answer(&Address::Search, &query).unwrap();
        let page = Page::read(&answer);
        assert_eq!(answer.status.as_u16(), 400);
        page.says(words);
        assert!(page.said.contains("Only where it is still in the newest revision"), "the form is there still");
    }
    search("q=").says("Finds a phrase in the texts of all revisions");
}

#[test]
fn more_places_than_a_page_has_are_on_the_next() {
    let mut world = World::below(BASE);
    for number in 0..70 {
        world.commit(&format!("n{number:03}"), 1, "the phrase\n");
    }
    let first = world.page(&Address::Search, "q=phrase&head=1");
    assert_eq!(first.all("mark").len(), 50);
    assert_eq!(first.one("h2"), "Places 1 to 50");
    assert!(first.leads_to(&Address::Search, &[("q", "phrase"), ("head", "1"), ("start", "50")]));
    let second = world.page(&Address::Search, "q=phrase&start=50");
    assert_eq!((second.all("mark").len(), second.one("h2")), (20, "Places 51 to 70"));
    assert!(!second.said.contains("More places"));
}

#[test]
fn changes_are_net_since_a_time() {
    let mut world = World::below(BASE);
    world.commit("law/a", 1, "One two three.\n");
    world.commit("law/b", 1, "The old text.\n");
    world.commit("quiet", 2, "Long ago.\n");
    world.commit("law/a", 8, "One two four.\n");
    world.commit("law/a", 9, "One two four five.\n");
    world.commit("news", 10, "New.\n");
    world.end("law/b", 11, "repealed");
    let page = world.page(&Address::Changes, "");
    page.says("3 briefings changed since 2026-05-07 12:00 Z (7 days, as no other time is asked for).");
    assert_eq!(page.all(".briefing"), ["law/b", "news", "law/a"]);
    page.says("Not in force any more");
    page.says("Ended on 2026-05-11 10:00 Z by Editor: repealed");
    page.says("Changed, 2 revisions");
    assert_eq!(page.one(".amount"), "+2 −1 words · 1 number");
    assert!(page.leads_to(&diff("law/a", 1, 3), &[]));
    let page = world.page(&Address::Changes, "since=2026-05-09&until=2026-05-10&prefix=law");
    assert_eq!(page.all(".briefing"), ["law/a"]);
    assert!(page.leads_to(&diff("law/a", 2, 3), &[]));
    world.page(&Address::Changes, "since=2026-05-13").says("Nothing changed since 2026-05-13 00:00 Z.");
    for wrong in ["since=2026-05-13&until=2026-05-01", "since=nonsense"] {
        let answer = world.answer(&Address::Changes, wrong).unwrap();
        assert_eq!((answer.status.as_u16(), Page::read(&answer).all("button").contains(&"Show changes")), (400, true));
    }
}

#[test]
fn the_head_of_the_log_is_told() {
    let mut world = World::below(BASE);
    world.commit("news", 1, "Text.\n");
    let page = world.page(&Address::About, "");
    let pin = world.store.pin().unwrap().shown;
    page.says(&pin.root.to_string());
    page.says(&world.store.id().to_string());
    page.says("The log continues what was seen.");
    page.says("No damage was met when the store was opened.");
    page.says("It was not verified yet by whoever serves these pages.");
    let report = world.store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    let time = Time::parse("2026-05-13T12:00:00Z").unwrap();
    world.store.keep_verification(&report, Depth::Deep, time).unwrap();
    let verified = world.page(&Address::About, "");
    verified.says("Verified 2026-05-13 12:00 Z (1 day ago), 1 record: no damage was found.");
    let foot = format!("About this store: 1 record, root {}", pin.root.short());
    assert_eq!(page.one("footer"), foot);
    assert_eq!(world.page(&Address::Briefings, "").one("footer"), foot);
    assert_eq!(world.text("news", "1").one("footer"), "About this store");
}

#[test]
fn addresses_may_leave_an_end_out_and_a_year_is_no_number() {
    let mut world = World::below(BASE);
    world.commit("news", 1, "One.\n");
    world.commit("news", 2, "Two.\n");
    for (target, to) in [
        ("/b/news/diff/1..", "/base/b/news/diff/1..2"),
        ("/b/news/diff/..2", "/base/b/news/diff/1..2"),
        ("/b/news/at?time=2026", "/base/b/news/@2026-12-31"),
        ("/b/news/at?time=2", "/base/b/news/@2"),
    ] {
        assert_eq!(world.ask(target).location.as_deref(), Some(to), "{target}");
    }
    for (blank, words) in [("at?time=%20", "which day or time"), ("diff?a=1&b=%20", "which two revisions")] {
        let answer = world.ask(&format!("/b/news/{blank}"));
        let page = Page::read(&answer);
        assert_eq!(answer.status.as_u16(), 400, "{blank}");
        page.says(words);
        assert!(page.leads_to(&Address::History { name: "news".to_owned() }, &[]));
    }
    let answer = world.answer(&Address::History { name: "news".to_owned() }, "since=nonsense").unwrap();
    assert_eq!((answer.status.as_u16(), Page::read(&answer).all("button").contains(&"Show these")), (400, true));
}

#[test]
fn pages_have_tags_of_what_they_show() {
    let mut world = World::below(BASE);
    world.commit("news", 1, "One.\n");
    let tags =
        |world: &World| ["/", "/b/news", "/b/news/@1", "/search?q=One"].map(|target| world.ask(target).etag.unwrap());
    let before = tags(&world);
    assert_eq!(before, tags(&world));
    world.commit("news", 2, "Two.\n");
    assert!(before.iter().zip(tags(&world)).all(|(before, after)| *before != after));
}

#[test]
fn times_are_told_as_people_tell_them() {
    for (seconds, words) in [
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (7_200, "2 hours ago"),
        (86_400, "1 day ago"),
        (40 * 86_400, "1 month ago"),
        (800 * 86_400, "2 years ago"),
        (-3 * 86_400, "in 3 days"),
    ] {
        assert_eq!(super::ago(seconds), words);
    }
}
