//! The history of a briefing, newest first, a page at a time: each revision with a bar of its size,
//! and a form that compares any two.

use variorum_redline::render::html::Markup;
use variorum_redline::render::{counted, grouped};
use variorum_store::{Direction, Revision, Words};

use super::{View, end, time};
use crate::query::history::{Gap, History, HistoryItem};
use crate::query::revision_selector;
use crate::query::word_changes::WordCounter;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::problem::Problem;

/// Revisions on a page.
const COUNT_MAX: u64 = 100;

/// The page of a history: the revisions up to number `until`, where that is given.
///
/// Errors: there is no such briefing; the store cannot be read. Cost: the records of the page, and
/// the comparisons of those whose words were not counted before.
pub fn page(view: View<'_>, name: &str, until: Option<u64>) -> Result<Answer, Problem> {
    let head = revision_selector::head(view.reader, name)?;
    let newest = head.record.number;
    let last = until.unwrap_or(newest).clamp(1, newest);
    let first = last.saturating_sub(COUNT_MAX - 1).max(1);
    let mut page = view.begin_of(&head.briefing, &head.briefing);
    view.name(&mut page, &head.briefing);
    page.ours("<p class=\"facts\">");
    page.label(&counted(newest, "revision"));
    page.ours(". ");
    view.link(&mut page, &Address::Text { name: head.briefing.clone(), rev: "-0".to_owned() }, "The newest text");
    page.ours("</p>\n<form class=\"pager\" action=\"");
    page.label(&view.links.to(&Address::ChooseTime { name: head.briefing.clone() }));
    page.ours(
        "\"><label for=\"time\">As of a day</label> <input id=\"time\" name=\"time\" placeholder=\"2026-05-09\"> ",
    );
    page.ours("<button>Show</button></form>\n<form action=\"");
    page.label(&view.links.to(&Address::ChooseDiff { name: head.briefing.clone() }));
    page.ours("\">\n<p><button>Compare the two that are chosen</button></p>\n<table class=\"history\">\n<thead><tr>");
    page.ours("<th scope=\"col\">Old</th><th scope=\"col\">New</th><th scope=\"col\">Revision</th>");
    page.ours("<th scope=\"col\">Time</th><th scope=\"col\">Words</th><th scope=\"col\">Author and note</th></tr></thead>\n<tbody>\n");
    let history = History::of_briefing(view.reader, &head.briefing, Direction::NewestFirst)?;
    let mut words = WordCounter::new(view.reader);
    for item in history.within_numbers(first..=last) {
        match item? {
            HistoryItem::Revision(revision) => row(view, &mut page, &revision, newest, words.count(&revision)?),
            HistoryItem::Gap(gap) => {
                page.ours("<tr><td></td><td></td><td colspan=\"4\">");
                page.label(&match gap {
                    Gap::Damaged(damage) => format!("A revision cannot be read: {damage}"),
                    Gap::Missing { first, last, .. } if first == last => format!("Revision {first} is lost."),
                    Gap::Missing { first, last, .. } => format!("Revisions {first} to {last} are lost."),
                });
                page.ours("</td></tr>\n");
            }
            HistoryItem::Event(_) => {}
        }
    }
    words.keep();
    page.ours("</tbody>\n</table>\n</form>\n");
    if first > 1 {
        page.ours("<p class=\"pager\"><a rel=\"next\" href=\"");
        let until = (first - 1).to_string();
        page.label(&view.links.with_query(&Address::History { name: head.briefing.clone() }, &[("until", &until)]));
        page.ours("\">Older revisions</a></p>\n");
    }
    Ok(Answer::page(end(page)))
}

fn row(view: View<'_>, page: &mut Markup, revision: &Revision, newest: u64, words: Option<Words>) {
    let (name, number) = (&revision.briefing, revision.record.number);
    for (field, is_chosen) in [("a", number + 1 == newest || newest == 1), ("b", number == newest)] {
        page.ours("<td><input type=\"radio\" name=\"");
        page.ours(field);
        page.ours("\" value=\"");
        page.label(&number.to_string());
        page.ours(if is_chosen { "\" checked aria-label=\"" } else { "\" aria-label=\"" });
        page.ours(if field == "a" { "Old: revision " } else { "New: revision " });
        page.label(&number.to_string());
        page.ours("\"></td>");
    }
    page.ours("<td class=\"number\">");
    view.link(page, &Address::Text { name: name.clone(), rev: number.to_string() }, &format!("@{number}"));
    for label in &revision.labels {
        page.ours(" <bdi class=\"tag\">");
        page.label(label);
        page.ours("</bdi>");
    }
    page.ours("</td><td class=\"when\">");
    time(page, &revision.record.time);
    page.ours("</td><td class=\"number\">");
    if let Some(words) = words {
        page.label(&format!("+{} −{}", grouped(words.inserted), grouped(words.deleted)));
    }
    page.ours("</td><td><bdi>");
    page.label(revision.record.author.as_deref().unwrap_or_default());
    page.ours("</bdi> <bdi>");
    page.label(revision.record.note.as_deref().unwrap_or_default());
    page.ours("</bdi></td></tr>\n");
}
