//! The history of a briefing, newest first, a page at a time: each revision with a bar of the words
//! that it changed, what happened beside the revisions, and a form that compares any two.

mod state;

use std::collections::HashMap;

use variorum_redline::render::html::Markup;
use variorum_store::{Direction, Event, RecordId, Revision, TimeRange, Words};

use super::{View, amount, event, field, labels, time, who_and_why};
use crate::query::ending::{self, Superseded};
use crate::query::filters::{RevisionFilter, time_range};
use crate::query::history::{Gap, History, HistoryItem};
use crate::query::newest::Newest;
use crate::query::parents::Incomparable;
use crate::query::word_changes::{Counted, WordCounter};
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::comparing::Bound;
use crate::web::problem::{Problem, taken_down};
use crate::web::query_string::QueryString;
use state::state;

/// Revisions on a page.
pub const COUNT_MAX: u64 = 100;

/// Revisions that are looked at for a page, where not all are wanted.
const LOOKED_AT_MAX: u64 = 5_000;

/// The width of the longest bar, in its own units.
const BAR_WIDTH: f64 = 100.0;

/// Which revisions are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'request> {
    /// The newest one on the page; the newest of all where it is not given.
    pub to: Option<u64>,
    /// What their authors must contain, in any case.
    pub author: Option<&'request str>,
    /// From which time on.
    pub since: Option<&'request str>,
    /// Until which time.
    pub until: Option<&'request str>,
}

impl<'request> Asked<'request> {
    /// Reads what a query asks for: `to`, `author`, `since`, `until`.
    #[must_use]
    pub fn read(query: &'request QueryString) -> Self {
        Self {
            to: query.get("to").and_then(|to| to.parse().ok()),
            author: query.get("author"),
            since: query.get("since"),
            until: query.get("until"),
        }
    }

    /// The filter, as an address has it.
    fn filter(&self) -> Vec<(&'static str, &'request str)> {
        let fields = [("author", self.author), ("since", self.since), ("until", self.until)];
        fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// What a page of a history shows.
struct Found {
    items: Vec<(HistoryItem, Option<Counted>)>,
    /// The lowest number that it covers.
    first: u64,
    /// The ends that do not count any more.
    superseded: HashMap<RecordId, Superseded>,
}

/// The page of a history, of which `head` is the newest revision, readable or not; `name` is what
/// the briefing was asked for by.
///
/// A time that cannot be read is said below the form. Errors: the store cannot be read. Cost: the
/// records of the page, and the comparisons of those whose words were not counted before; with a
/// filter, the records that it passes over.
pub fn page(view: View<'_>, head: &Newest, name: &str, asked: &Asked<'_>) -> Result<Answer, Problem> {
    let (briefing, newest) = (head.briefing.as_str(), head.number);
    let last = asked.to.unwrap_or(newest).clamp(1, newest);
    let mut page = view.begin_of(briefing, briefing);
    view.name(&mut page, briefing);
    let time = match time_range(asked.since, asked.until, view.calendar) {
        Ok(time) => time,
        Err(error) => {
            filter_form(view, &mut page, briefing, asked);
            return view.refused(page, error.into());
        }
    };
    let found = find(view, head, last, time, asked)?;
    let shown = Shown { briefing, newest, longest: longest(&found.items) };
    if view.is_static() {
        // What becomes of the briefing is on its first page alone, so that the others stay.
        match asked.to {
            None => state(view, &mut page, name, head)?,
            Some(last) => covered(&mut page, found.first, last),
        }
        page.ours("<section>\n<h2>Revisions</h2>\n");
        revisions(view, &mut page, &found, &shown);
        page.ours("</section>\n");
        other_files(view, &mut page, briefing, asked.to, found.first, newest);
        return Ok(Answer::page(view.end(page)));
    }
    state(view, &mut page, name, head)?;
    choose_time(view, &mut page, briefing);
    filter_form(view, &mut page, briefing, asked);
    if found.items.is_empty() {
        page.ours("<p>No revision matches this filter");
        page.ours(if found.first > 1 { " among those that were checked.</p>\n" } else { ".</p>\n" });
    } else {
        compare_form(view, &mut page, &found, &shown);
    }
    other_pages(view, &mut page, briefing, asked, &[found.first, last, newest]);
    choose_two(view, &mut page, briefing);
    Ok(Answer::page(view.end(page)))
}

/// Which revisions a page covers.
fn covered(page: &mut Markup, first: u64, last: u64) {
    page.ours("<p class=\"facts\">Revisions ");
    page.label(&format!("{first} to {last}"));
    page.ours("</p>\n");
}

/// Reads what a page shows, from the revision `last` on.
///
/// What happened beside the revisions is on the page of the revision behind which it happened.
fn find(view: View<'_>, head: &Newest, last: u64, time: TimeRange, asked: &Asked<'_>) -> Result<Found, Problem> {
    let (briefing, newest) = (head.briefing.as_str(), head.number);
    let (filter, is_filtered) = (RevisionFilter::new(time, asked.author), !asked.filter().is_empty());
    let looked_at_max = if is_filtered { LOOKED_AT_MAX } else { COUNT_MAX };
    let first = last.saturating_sub(looked_at_max - 1).max(1);
    let direction = Direction::NewestFirst;
    // The one that follows is read too: what happened before it is of this page.
    let (history, follows) = if last == newest {
        (History::of_briefing_within(view.reader, briefing, direction, time)?, u64::MAX)
    } else {
        (History::of_briefing_below(view.reader, briefing, last + 2, time)?, last + 1)
    };
    let history = history.with_events(view.reader, Some(briefing), direction, time).within_numbers(first..=follows);
    // What is counted is kept, so that whatever a page leaves out is counted for the next; a file
    // is not asked for again.
    let (mut words, mut bound) = (WordCounter::new(view.reader), Bound::of_one());
    let mut found = Found { items: Vec::new(), first, superseded: HashMap::new() };
    let (mut events, mut revisions) = (Vec::new(), 0);
    for item in history {
        match item? {
            HistoryItem::Event(event) => events.push(event),
            HistoryItem::Revision(revision) if revision.record.number > last => events.clear(),
            HistoryItem::Gap(_) if is_filtered => events.clear(),
            item => {
                let happened = events.drain(..).filter(|event| filter.accepts_event(event));
                found.items.extend(happened.map(|event| (HistoryItem::Event(event), None)));
                let HistoryItem::Revision(revision) = &item else {
                    found.items.push((item, None));
                    continue;
                };
                if filter.accepts(revision) {
                    (revisions, found.first) = (revisions + 1, revision.record.number);
                    let count =
                        words.count_if(revision, |comparison| view.is_static() || bound.take(comparison).is_ok())?;
                    found.items.push((item, Some(count)));
                }
                if revisions == COUNT_MAX {
                    break;
                }
            }
        }
    }
    if revisions < COUNT_MAX {
        found.first = first;
    }
    words.keep();
    if found.items.iter().any(|(item, _)| matches!(item, HistoryItem::Event(Event::End(_)))) {
        found.superseded = ending::superseded(view.reader, briefing)?;
    }
    Ok(found)
}

fn choose_time(view: View<'_>, page: &mut Markup, briefing: &str) {
    page.ours("<form class=\"fields\" action=\"");
    page.label(&view.links.to(&Address::ChooseTime { name: briefing.to_owned() }));
    page.ours("\"><p><label for=\"time\">Text as of a day or time, such as <code>2026-05-09</code></label> ");
    page.ours("<input id=\"time\" name=\"time\" required></p><p><button>Show</button></p></form>\n");
}

fn filter_form(view: View<'_>, page: &mut Markup, briefing: &str, asked: &Asked<'_>) {
    page.ours(if asked.filter().is_empty() { "<details class=\"filter\">" } else { "<details class=\"filter\" open>" });
    page.ours("<summary>Filter by author or time</summary>\n<form class=\"fields\" action=\"");
    page.label(&view.links.to(&Address::History { name: briefing.to_owned() }));
    page.ours("\">");
    for (id, words, value) in
        [("author", "Author", asked.author), ("since", "Since", asked.since), ("until", "Until", asked.until)]
    {
        field(page, id, words, value.unwrap_or_default());
    }
    page.ours("<p><button>Show these</button></p></form>\n</details>\n");
}

/// For two revisions that are not on one page: whatever may follow `@`.
fn choose_two(view: View<'_>, page: &mut Markup, briefing: &str) {
    page.ours("<form class=\"fields\" action=\"");
    page.label(&view.links.to(&Address::ChooseDiff { name: briefing.to_owned() }));
    page.ours("\"><p><label for=\"a\">Old revision: a number, a day or a label</label> <input id=\"a\" name=\"a\" dir=\"auto\" required></p>");
    page.ours("<p><label for=\"b\">New revision</label> <input id=\"b\" name=\"b\" dir=\"auto\" required></p>");
    page.ours("<p><button>Compare</button></p></form>\n");
}

/// What all revisions of a page have in common.
struct Shown<'page> {
    briefing: &'page str,
    newest: u64,
    /// Words that the longest bar stands for.
    longest: u64,
}

/// Words that the longest bar of a page stands for: those of the largest change, among which the
/// first version is none.
fn longest(items: &[(HistoryItem, Option<Counted>)]) -> u64 {
    let is_change = |item: &HistoryItem| matches!(item, HistoryItem::Revision(it) if it.record.number > 1);
    let changes = items.iter().filter(|(item, _)| is_change(item)).filter_map(|(_, counted)| counted.as_ref()?.words());
    changes.map(|words| words.inserted + words.deleted).max().unwrap_or(0).max(1)
}

/// The revisions, of which any two can be chosen.
fn compare_form(view: View<'_>, page: &mut Markup, found: &Found, shown: &Shown<'_>) {
    page.ours("<form class=\"compare\" action=\"");
    page.label(&view.links.to(&Address::ChooseDiff { name: shown.briefing.to_owned() }));
    page.ours("\">\n<h2>Revisions</h2>\n<p class=\"pager\"><button>Compare the selected revisions</button></p>\n");
    revisions(view, page, found, shown);
    page.ours("<p class=\"pager\"><button>Compare the selected revisions</button></p>\n</form>\n");
}

fn revisions(view: View<'_>, page: &mut Markup, found: &Found, shown: &Shown<'_>) {
    page.ours("<ol class=\"revisions\">\n");
    let numbers = found.items.iter().filter_map(|(item, _)| match item {
        HistoryItem::Revision(revision) => Some(revision.record.number),
        _ => None,
    });
    let mut newest_two = numbers.take(2);
    let new = newest_two.next();
    let old = newest_two.next().or(new);
    for (index, (item, counted)) in found.items.iter().enumerate() {
        match item {
            HistoryItem::Revision(revision) => {
                let number = Some(revision.record.number);
                page.ours("<li class=\"revision\">");
                if !view.is_static() {
                    choice(page, revision, number == old, number == new);
                }
                let before = found.items.get(index + 1..).unwrap_or_default().iter().find_map(|(item, _)| match item {
                    HistoryItem::Revision(before) => Some(before),
                    _ => None,
                });
                let is_source_new = before.is_none_or(|before| before.record.source != revision.record.source);
                row(view, page, revision, shown, (counted.as_ref(), is_source_new));
            }
            HistoryItem::Gap(gap) => {
                page.ours("<li class=\"event\"><p>");
                page.label(&match gap {
                    Gap::Damaged(damage) => format!("A revision cannot be read: {damage}"),
                    Gap::Missing { first, last, .. } if first == last => format!("Revision {first} is lost."),
                    Gap::Missing { first, last, .. } => format!("Revisions {first} to {last} are lost."),
                    Gap::TakenDown { number, takedown, .. } => taken_down(&format!("Revision {number}"), takedown),
                });
                page.ours("</p>");
            }
            HistoryItem::Event(event) => {
                page.ours("<li class=\"event\"><p>");
                match event {
                    Event::End(end) => {
                        event::ended(view, page, end);
                        found.superseded.get(&end.id).into_iter().for_each(|it| event::superseded(view, page, it));
                    }
                    Event::Rename(rename) => event::renamed(page, rename),
                }
                page.ours("</p>");
            }
        }
        page.ours("</li>\n");
    }
    page.ours("</ol>\n");
}

/// Two buttons that choose a revision for a comparison.
fn choice(page: &mut Markup, revision: &Revision, is_old: bool, is_new: bool) {
    page.ours("<p class=\"choice\">");
    for (field, words, is_chosen) in [("a", "old", is_old), ("b", "new", is_new)] {
        page.ours("<label><input type=\"radio\" name=\"");
        page.ours(field);
        page.ours("\" value=\"");
        page.label(&revision.record.number.to_string());
        page.ours(if is_chosen { "\" checked> " } else { "\"> " });
        page.ours(words);
        page.ours("<span class=\"said\">: revision ");
        page.label(&revision.record.number.to_string());
        page.ours("</span></label> ");
    }
    page.ours("</p>");
}

/// `is_source_new` is false where the one before has the same source, which is not repeated then.
fn row(
    view: View<'_>,
    page: &mut Markup,
    revision: &Revision,
    shown: &Shown<'_>,
    (counted, is_source_new): (Option<&Counted>, bool),
) {
    let (name, number, record) = (|| shown.briefing.to_owned(), revision.record.number, &revision.record);
    page.ours("<p class=\"which\"><a href=\"");
    page.label(&view.links.to(&Address::Text { name: name(), rev: number.to_string() }));
    page.ours("\">Revision ");
    page.label(&number.to_string());
    page.ours("</a>");
    if number == shown.newest {
        page.ours(" <span class=\"tag\">newest</span>");
    }
    labels(page, &revision.labels);
    page.ours("</p><p class=\"when\">");
    time(page, &record.time);
    page.ours("</p><p class=\"amount\">");
    match counted {
        Some(Counted::Changed(words, kinds)) if number > 1 => {
            bar(page, *words, shown.longest);
            page.label(&amount(*words, kinds));
        }
        Some(Counted::Changed(words, _)) => {
            page.label(&format!("first version, {}", variorum_redline::render::counted(words.inserted, "word")))
        }
        Some(Counted::TooMuch) => page.ours("its words are too many to be counted here"),
        Some(Counted::Incomparable(Incomparable::ParentUnreadable(_))) => {
            page.ours("what it changed is not known: the text before it cannot be read");
        }
        Some(Counted::Incomparable(Incomparable::ParentTakenDown(_))) => {
            page.ours("what it changed is not shown: the text before it was taken down");
        }
        Some(Counted::Incomparable(Incomparable::Unreadable(_))) | None => page.ours("its text cannot be read"),
    }
    page.ours("</p><p class=\"more\">");
    let is_alone = matches!(counted, Some(Counted::Incomparable(Incomparable::ParentTakenDown(_))));
    if number > 1 && !is_alone {
        page.ours("<a href=\"");
        let (old, new) = ((number - 1).to_string(), number.to_string());
        page.label(&view.links.to(&Address::Diff { name: name(), old, new }));
        page.ours("\">What it changed<span class=\"said\">, revision ");
        page.label(&number.to_string());
        page.ours("</span></a>");
    }
    page.ours("</p>");
    who_and_why(page, record.author.as_deref(), record.note.as_deref());
    if let Some(source) = record.source.as_ref().filter(|_| is_source_new) {
        page.ours("<p class=\"source\">Source: <bdi>");
        page.label(source);
        page.ours("</bdi></p>");
    }
    if let Some(undone) = &record.undoes {
        page.ours("<p class=\"undoes\">Takes back ");
        match view.reader.by_id_prefix(Some(shown.briefing), &undone.to_string()).as_deref() {
            Ok([undone, ..]) => page.label(&format!("revision {}", undone.record.number)),
            _ => page.label(&format!("the revision {}", undone.short())),
        }
        page.ours("</p>");
    }
}

/// A bar of the words that came and went: the longer the more, by the square root, so that one
/// large change does not make all others look like none.
fn bar(page: &mut Markup, words: Words, longest: u64) {
    #[expect(clippy::cast_precision_loss, reason = "a bar needs no more digits")]
    let [inserted, deleted, longest] = [words.inserted, words.deleted, longest].map(|count| count as f64);
    let all = inserted + deleted;
    let length = (all / longest).sqrt().min(1.0) * BAR_WIDTH;
    let of_inserted = if all > 0.0 { length * inserted / all } else { 0.0 };
    page.ours("<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    page.ours("<rect class=\"in\" height=\"8\" width=\"");
    page.label(&format!("{of_inserted:.1}"));
    page.ours("\"/><rect class=\"out\" height=\"8\" x=\"");
    page.label(&format!("{of_inserted:.1}"));
    page.ours("\" width=\"");
    page.label(&format!("{:.1}", length - of_inserted));
    page.ours("\"/></svg> ");
}

/// Links to newer and older revisions where pages are files: the first one has the newest, the
/// others end with a multiple of how many are on a page, so that they stay.
fn other_files(view: View<'_>, page: &mut Markup, briefing: &str, shown: Option<u64>, first: u64, newest: u64) {
    if shown.is_none() && first <= 1 {
        return;
    }
    let history = Address::History { name: briefing.to_owned() };
    page.ours("<nav class=\"pager\" aria-label=\"Pages of the history\">");
    if let Some(last) = shown {
        view.link_ours(page, &history, "Newest revisions");
        let newer = last.saturating_add(COUNT_MAX);
        if newer < newest {
            page.ours(" ");
            view.link_with(page, &history, &[("to", &newer.to_string())], "Newer revisions");
        }
    }
    if first > 1 {
        let older = (first - 1).next_multiple_of(COUNT_MAX);
        page.ours(" ");
        view.link_with(page, &history, &[("to", &older.to_string())], "Older revisions");
    }
    page.ours("</nav>\n");
}

/// Links to newer and older revisions.
fn other_pages(view: View<'_>, page: &mut Markup, briefing: &str, asked: &Asked<'_>, numbers: &[u64; 3]) {
    let [first, last, newest] = *numbers;
    let (is_newest, is_oldest) = (last == newest, first <= 1);
    if is_newest && is_oldest {
        return;
    }
    page.ours("<nav class=\"pager\" aria-label=\"Pages of the history\">");
    let mut link = |to: u64, words| {
        let to = to.to_string();
        let pairs = [asked.filter(), vec![("to", to.as_str())]].concat();
        view.link_with(page, &Address::History { name: briefing.to_owned() }, &pairs, words);
        page.ours(" ");
    };
    if !is_newest {
        link(newest, "Newest revisions");
        if asked.filter().is_empty() {
            link(last.saturating_add(COUNT_MAX).min(newest), "Newer revisions");
        }
    }
    if !is_oldest {
        link(first - 1, "Older revisions");
    }
    page.ours("</nav>\n");
}
