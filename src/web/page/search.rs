//! Where and when a phrase stood, through all of history.

use std::ops::ControlFlow;

use variorum_redline::render::html::Markup;
use variorum_redline::render::{counted, grouped};
use variorum_store::{Damage, Folding, Occurrence, Phrase, Revision, TimeRange};

use super::{View, event, field, time};
use crate::query::filters::time_range;
use crate::query::search::{self, NothingFound, OccurrenceFilter, Otherwise, Question, Turn, in_one_line, snippet};
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::problem::Problem;
use crate::web::query_string::QueryString;
use crate::web::searching;

/// Occurrences on a page.
const COUNT_MAX: usize = 50;

/// Occurrences that are passed over at most, to reach a page.
const SKIPPED_MAX: usize = 5_000;

/// Characters of the passage that are shown before and behind a phrase.
const AROUND: usize = 160;

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'request> {
    /// The phrase; nothing is searched where it is empty.
    pub phrase: &'request str,
    /// In what a text may differ from it.
    pub folding: Folding,
    /// How the names of the briefings begin.
    pub prefix: &'request str,
    /// From which time on it came or left.
    pub since: Option<&'request str>,
    /// Until which time.
    pub until: Option<&'request str>,
    /// Which of the two is meant.
    pub turn: Turn,
    /// Whether only what is still there is wanted.
    pub only_at_head: bool,
    /// How many are passed over.
    pub skipped: usize,
}

impl<'request> Asked<'request> {
    /// Reads what a query asks for: `q`, `how`, `prefix`, `since`, `until`, `turn`, `head`, and
    /// where the page begins.
    #[must_use]
    pub fn read(query: &'request QueryString) -> Self {
        Self {
            phrase: query.exact("q").unwrap_or_default(),
            folding: match query.get("how") {
                Some("exact") => Folding::Exact,
                Some("fold") => Folding::Letters,
                _ => Folding::Typography,
            },
            prefix: query.exact("prefix").unwrap_or_default(),
            since: query.get("since"),
            until: query.get("until"),
            turn: match query.get("turn") {
                Some("added") => Turn::Added,
                Some("removed") => Turn::Removed,
                Some("both") => Turn::Both,
                _ => Turn::Either,
            },
            only_at_head: query.get("head").is_some(),
            skipped: query.get("start").and_then(|start| start.parse().ok()).unwrap_or(0).min(SKIPPED_MAX),
        }
    }

    /// The same as an address has it, but for where the page begins.
    fn pairs(&self) -> Vec<(&'static str, &'request str)> {
        let how = match self.folding {
            Folding::Exact => "exact",
            Folding::Letters => "fold",
            _ => "",
        };
        let turn = match self.turn {
            Turn::Either => "",
            Turn::Added => "added",
            Turn::Removed => "removed",
            Turn::Both => "both",
        };
        let mut pairs = vec![
            ("q", self.phrase),
            ("how", how),
            ("prefix", self.prefix),
            ("since", self.since.unwrap_or_default()),
            ("until", self.until.unwrap_or_default()),
            ("turn", turn),
            ("head", if self.only_at_head { "1" } else { "" }),
        ];
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }
}

/// The page of a search.
///
/// What cannot be searched for is said below the form. Errors: the store cannot be read; texts that
/// no search has read yet take longer than a request may. Cost: that of a search, and of the
/// occurrences up to the end of the page.
pub fn page(view: View<'_>, asked: &Asked<'_>) -> Result<Answer, Problem> {
    let mut page = view.begin("Search");
    page.ours("<h1>Search all revisions</h1>\n");
    form(view, &mut page, asked);
    if asked.phrase.trim().is_empty() {
        page.ours(
            "<p>Finds a phrase in the texts of all revisions, also of those that were replaced: when it appeared, ",
        );
        page.ours("and when it disappeared. Names, notes and authors are not searched.</p>\n");
        return Ok(Answer::page(view.end(page)));
    }
    let (phrase, time) = match read(view, asked) {
        Ok(read) => read,
        Err(problem) => return view.refused(page, problem),
    };
    let now = view.calendar.now();
    let filter = OccurrenceFilter { time, turn: asked.turn, only_at_head: asked.only_at_head.then_some(now) };
    let searcher = searching::searcher(view.reader)?;
    let (mut found, mut passed, mut has_more) = (Vec::new(), 0, false);
    let damages = search::search(&searcher, &phrase, asked.prefix, &filter, &mut |occurrence| {
        if passed < asked.skipped {
            passed += 1;
        } else if found.len() < COUNT_MAX {
            found.push(occurrence);
        } else {
            has_more = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    if found.is_empty() && asked.skipped == 0 {
        let question = Question { text: asked.phrase, folding: asked.folding, prefix: asked.prefix, filter };
        let none = search::nothing_found(&searcher, view.reader, question, &mut searching::hints())?;
        nothing(view, &mut page, asked, &none, &damages);
    } else {
        places(view, &mut page, asked, &found);
    }
    if has_more {
        more(view, &mut page, asked);
    }
    if !damages.is_empty() {
        page.ours("<section>\n<h2>Not searched</h2>\n<p>These cannot be read:</p>\n<ul>\n");
        for damage in &damages {
            page.ours("<li>");
            page.label(&damage.to_string());
            page.ours("</li>\n");
        }
        page.ours("</ul>\n</section>\n");
    }
    page.ours("<p class=\"facts\">The texts of all revisions");
    page.ours(if asked.prefix.is_empty() { "" } else { " of these briefings" });
    page.ours(" were searched");
    let is_whole = damages.is_empty() && view.warning().is_none();
    page.ours(if is_whole { "" } else { ", but for those that cannot be read or are missing" });
    page.ours("; names, notes and authors were not.</p>\n");
    Ok(Answer::page(view.end(page)))
}

/// What is searched for, and in which stretch of time.
fn read(view: View<'_>, asked: &Asked<'_>) -> Result<(Phrase, TimeRange), Problem> {
    searching::check_length(asked.phrase)?;
    let phrase = search::phrase(asked.phrase, asked.folding)?;
    Ok((phrase, time_range(asked.since, asked.until, view.calendar)?))
}

fn form(view: View<'_>, page: &mut Markup, asked: &Asked<'_>) {
    page.ours("<form class=\"fields\" action=\"");
    page.label(&view.links.to(&Address::Search));
    page.ours("\"><p class=\"wide\"><label for=\"phrase\">Phrase</label> ");
    page.ours("<input id=\"phrase\" name=\"q\" type=\"search\" dir=\"auto\" required value=\"");
    page.label(asked.phrase);
    page.ours("\"></p><p><label for=\"how\">Ignore differences in</label> <select id=\"how\" name=\"how\">");
    let ways = [
        ("", Folding::Typography, "quotation marks, hyphens and spaces"),
        ("fold", Folding::Letters, "these, and capital letters and accents"),
        ("exact", Folding::Exact, "nothing: match exactly"),
    ];
    for (value, folding, words) in ways {
        option(page, value, folding == asked.folding, words);
    }
    page.ours("</select></p>");
    field(page, "prefix", "In briefings whose names begin with", asked.prefix);
    page.ours("<p><label for=\"turn\">The phrase must have</label> <select id=\"turn\" name=\"turn\">");
    let turns = [
        ("", Turn::Either, "appeared or disappeared"),
        ("added", Turn::Added, "appeared"),
        ("removed", Turn::Removed, "disappeared"),
        ("both", Turn::Both, "appeared and disappeared"),
    ];
    for (value, turn, words) in turns {
        option(page, value, turn == asked.turn, words);
    }
    page.ours("</select></p>");
    field(page, "since", "Since", asked.since.unwrap_or_default());
    field(page, "until", "Until", asked.until.unwrap_or_default());
    page.ours("<p><label><input type=\"checkbox\" name=\"head\" value=\"1\"");
    page.ours(if asked.only_at_head { " checked> " } else { "> " });
    page.ours("Only where it is still in the newest revision</label></p><p><button>Search</button></p></form>\n");
}

fn option(page: &mut Markup, value: &'static str, is_chosen: bool, words: &'static str) {
    page.ours("<option value=\"");
    page.ours(value);
    page.ours(if is_chosen { "\" selected>" } else { "\">" });
    page.ours(words);
    page.ours("</option>");
}

fn places(view: View<'_>, page: &mut Markup, asked: &Asked<'_>, found: &[Occurrence]) {
    page.ours("<h2>");
    match found.len() {
        0 => page.ours("No more places"),
        count if asked.skipped == 0 && count < COUNT_MAX => page.label(&counted(count as u64, "place")),
        count => {
            let (first, last) = (asked.skipped + 1, asked.skipped + count);
            page.label(&format!("Places {} to {}", grouped(first as u64), grouped(last as u64)));
        }
    }
    page.ours("</h2>\n<ol class=\"entries places\">\n");
    for occurrence in found {
        place(view, page, occurrence);
    }
    page.ours("</ol>\n");
}

fn place(view: View<'_>, page: &mut Markup, found: &Occurrence) {
    let Occurrence { added, last, removed, ended, ends_taken_back, passage, range } = found;
    page.ours("<li><p class=\"name\">");
    view.briefing(page, &added.briefing);
    page.ours("</p><blockquote lang=\"\" dir=\"auto\">");
    let [cut_before, before, phrase, behind, cut_behind] = snippet(passage, range, AROUND, AROUND).map(in_one_line);
    page.label(&cut_before);
    page.label(&before);
    page.ours("<mark>");
    page.label(&phrase);
    page.ours("</mark>");
    page.label(&behind);
    page.label(&cut_behind);
    page.ours("</blockquote><p class=\"facts\">Appeared in ");
    turn(view, page, added);
    match (removed, ended) {
        (Some(removed), _) => {
            page.ours("; disappeared in ");
            turn(view, page, removed);
            page.ours(".");
        }
        (None, Some(end)) => {
            page.ours("; in the newest revision. ");
            event::ended(view, page, end);
        }
        (None, None) => page.ours("; <strong>still there</strong>."),
    }
    ends_taken_back.iter().for_each(|it| event::end_taken_back(view, page, it));
    // Where it stood in more than one revision: which of them is quoted.
    if let Some(last) = last.as_ref().filter(|last| last.record.number != added.record.number) {
        page.ours(" Quoted from ");
        revision(view, page, last);
        page.ours(".");
    }
    page.ours("</p></li>\n");
}

/// A revision with which a phrase came or left, and what it changed.
fn turn(view: View<'_>, page: &mut Markup, turned: &Revision) {
    revision(view, page, turned);
    page.ours(", ");
    time(page, &turned.record.time);
    if turned.record.number > 1 {
        let (name, new) = (turned.briefing.clone(), turned.record.number);
        page.ours(" (");
        let diff = Address::Diff { name, old: (new - 1).to_string(), new: new.to_string() };
        view.link_ours(page, &diff, "what it changed");
        page.ours(")");
    }
}

fn revision(view: View<'_>, page: &mut Markup, revision: &Revision) {
    let number = revision.record.number.to_string();
    let words = format!("revision {number}");
    view.link(page, &Address::Text { name: revision.briefing.clone(), rev: number }, &words);
}

fn more(view: View<'_>, page: &mut Markup, asked: &Asked<'_>) {
    let start = asked.skipped.saturating_add(COUNT_MAX);
    page.ours("<p class=\"pager\">");
    if start <= SKIPPED_MAX {
        let start = start.to_string();
        let pairs = [asked.pairs(), vec![("start", start.as_str())]].concat();
        view.link_with(page, &Address::Search, &pairs, "More places");
    } else {
        page.ours("There are more places than are shown. Give more words, or the beginning of the names.");
    }
    page.ours("</p>\n");
}

/// What was searched in vain, and which other search is not.
fn nothing(view: View<'_>, page: &mut Markup, asked: &Asked<'_>, nothing: &NothingFound, damages: &[Damage]) {
    page.ours("<h2>Nothing found</h2>\n<p>");
    page.ours(if nothing.is_limited {
        "Within these limits (when it appeared or disappeared, or that it is still there), no text "
    } else {
        "No text "
    });
    page.ours(if damages.is_empty() { "in " } else { "that can be read in " });
    let (revisions, briefings) = (counted(nothing.revisions, "revision"), counted(nothing.briefings, "briefing"));
    page.label(&format!("{revisions} of {briefings}"));
    if !asked.prefix.is_empty() {
        page.ours(" whose names begin with <bdi>");
        page.label(asked.prefix);
        page.ours("</bdi>");
    }
    page.ours(" has “<bdi>");
    page.label(asked.phrase);
    page.ours("</bdi>”");
    page.ours(match asked.folding {
        Folding::Exact => ", character for character.",
        Folding::Letters => ". Any case, accents, style of quotation mark, hyphen, space or line end matches.",
        _ => {
            ". Any style of quotation mark, hyphen, space or line end matches; capital letters and accents must match."
        }
    });
    page.ours("</p>\n");
    let Some(otherwise) = &nothing.otherwise else { return };
    let anew = Asked { skipped: 0, ..*asked };
    let (words, asked) = match otherwise {
        Otherwise::AnyTime => (
            "It is found at another time, or where it is gone",
            Asked { since: None, until: None, turn: Turn::Either, only_at_head: false, ..anew },
        ),
        Otherwise::Folded(folding) => ("It is found with other characters", Asked { folding: *folding, ..anew }),
        Otherwise::Elsewhere => ("It is found in other briefings", Asked { prefix: "", ..anew }),
        Otherwise::WithoutMarks(bare) => ("It is found without the marks around it", Asked { phrase: bare, ..anew }),
        Otherwise::Beginning(beginning) => {
            page.ours("<p>Its beginning is found: “<bdi>");
            page.label(beginning);
            page.ours("</bdi>”.</p>\n");
            ("Search for that", Asked { phrase: beginning, ..anew })
        }
    };
    page.ours("<p class=\"pager\">");
    view.link_with(page, &Address::Search, &asked.pairs(), words);
    page.ours("</p>\n");
}
