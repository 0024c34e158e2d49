//! What changed in any briefing since a time: from what was in force then to what is at the end.

use variorum_redline::Kinds;
use variorum_redline::render::counted;
use variorum_redline::render::html::Markup;
use variorum_store::{InForce, Instant, Time, TimeRange, Words};

use super::{View, event, field, time, who_and_why};
use crate::query;
use crate::query::change_kinds::ChangeKinds;
use crate::query::changes::{self, ChangeKind, NetChange};
use crate::query::filters::time_range;
use crate::query::name_pattern::NamePattern;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::comparing::Bound;
use crate::web::problem::Problem;
use crate::web::query_string::QueryString;

/// Since when, where nobody says it, in days.
const DAYS: i64 = 7;

/// Briefings on a page.
const COUNT_MAX: usize = 50;

/// Of which time and which briefings the changes are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'request> {
    /// From which time on; for the last days where it is not given.
    pub since: Option<&'request str>,
    /// Until which time.
    pub until: Option<&'request str>,
    /// The first characters of their names, or a pattern.
    pub names: &'request str,
    /// How many are passed over.
    pub skipped: usize,
}

impl<'request> Asked<'request> {
    /// Reads what a query asks for: `since`, `until`, `prefix`, and where the page begins.
    #[must_use]
    pub fn read(query: &'request QueryString) -> Self {
        Self {
            since: query.get("since"),
            until: query.get("until"),
            names: query.exact("prefix").unwrap_or_default(),
            skipped: query.get("start").and_then(|start| start.parse().ok()).unwrap_or_default(),
        }
    }
}

/// The page of changes.
///
/// A time that cannot be read is said below the form. Errors: the store cannot be read. Cost: that
/// of [`changes::changed`], and of the comparisons of the page.
pub fn page(view: View<'_>, asked: &Asked<'_>) -> Result<Answer, Problem> {
    let mut page = view.begin("Changes");
    page.ours("<h1>Changes</h1>\n");
    form(view, &mut page, asked);
    let shown = match asked_time(view, asked) {
        Ok(shown) => shown,
        Err(problem) => return view.refused(page, problem),
    };
    let (now, names) = (view.calendar.now(), NamePattern::parse(asked.names));
    let time = changes::up_to(shown, now);
    let changed = changes::changed(view.reader, time, &names)?;
    page.ours("<p class=\"facts\">");
    let is_to_come = shown.since.is_some_and(|since| since > now);
    said(&mut page, asked, shown, changed.len(), is_to_come);
    page.ours("</p>\n");
    later(&mut page, changes::later(view.reader, shown, now, &names)?);
    if !changed.is_empty() && asked.skipped >= changed.len() {
        page.ours("<p>There are no more changes.</p>\n");
    } else if !changed.is_empty() {
        page.ours("<ul class=\"entries\">\n");
        let mut bound = Bound::of_many();
        for briefing in changed.iter().skip(asked.skipped).take(COUNT_MAX) {
            match changes::net_change(view.reader, briefing, time) {
                Ok(net) => entry(view, &mut page, &net, &mut bound)?,
                Err(error) if error.is_damage() => unreadable(view, &mut page, &briefing.name, error),
                Err(error) => return Err(error.into()),
            }
        }
        page.ours("</ul>\n");
    }
    let next = asked.skipped.saturating_add(COUNT_MAX);
    if next < changed.len() {
        let start = next.to_string();
        let mut pairs = vec![
            ("since", asked.since.unwrap_or_default()),
            ("until", asked.until.unwrap_or_default()),
            ("prefix", asked.names),
            ("start", start.as_str()),
        ];
        pairs.retain(|(_, value)| !value.is_empty());
        page.ours("<p class=\"pager\">");
        view.link_with(&mut page, &Address::Changes, &pairs, "Older changes");
        page.ours("</p>\n");
    }
    Ok(Answer::page(view.end(page)))
}

/// The time that is meant.
fn asked_time(view: View<'_>, asked: &Asked<'_>) -> Result<TimeRange, Problem> {
    let mut time = time_range(asked.since, asked.until, view.calendar)?;
    if time.since.is_none() {
        let end = time.until.unwrap_or_else(|| view.calendar.now());
        time.since = Some(Instant { seconds: end.seconds.saturating_sub(DAYS * 86_400), nanoseconds: 0 });
    }
    Ok(time)
}

fn form(view: View<'_>, page: &mut Markup, asked: &Asked<'_>) {
    page.ours("<form class=\"fields\" action=\"");
    page.label(&view.links.to(&Address::Changes));
    page.ours("\">");
    let fields = [
        ("since", "Since, such as <code>2026-05-09</code> or <code>monday</code>", asked.since.unwrap_or_default()),
        ("until", "Until", asked.until.unwrap_or_default()),
        ("prefix", "Names that begin with", asked.names),
    ];
    for (id, words, value) in fields {
        field(page, id, words, value);
    }
    page.ours("<p><button>Show changes</button></p></form>\n");
}

/// How many briefings changed, and when.
fn said(page: &mut Markup, asked: &Asked<'_>, shown: TimeRange, changed: usize, is_to_come: bool) {
    match changed {
        0 => page.ours("Nothing"),
        changed => page.label(&counted(changed as u64, "briefing")),
    }
    if !asked.names.is_empty() {
        page.ours(" of <bdi>");
        page.label(asked.names);
        page.ours("</bdi>");
    }
    page.ours(if is_to_come { " will change" } else { " changed" });
    let since = if is_to_come { " from " } else { " since " };
    for (words, moment) in [(since, shown.since), (" until ", shown.until)] {
        if let Some(moment) = moment.and_then(Time::from_instant) {
            page.ours(words);
            time(page, &moment);
        }
    }
    if asked.since.is_none() {
        page.label(&format!(" ({}, as no other time is asked for)", counted(DAYS.unsigned_abs(), "day")));
    }
    page.ours(".");
}

/// How many briefings change later, by what is in the store.
fn later(page: &mut Markup, count: usize) {
    if count > 0 {
        page.ours("<p class=\"facts\">Changes dated in the future, in ");
        page.label(&counted(count as u64, "briefing"));
        page.ours(", are not shown: enter a later day in “Until” to see them.</p>\n");
    }
}

/// A briefing that changed, of which it cannot be read how.
fn unreadable(view: View<'_>, page: &mut Markup, name: &str, error: query::Error) {
    page.ours("<li><p class=\"name\">");
    view.briefing(page, name);
    page.ours("</p><p class=\"facts\">What changed in it cannot be told. ");
    page.label(&Problem::from(error).sentence);
    page.ours("</p></li>\n");
}

fn entry(view: View<'_>, page: &mut Markup, net: &NetChange, bound: &mut Bound) -> Result<(), Problem> {
    let name = &net.briefing;
    page.ours("<li><p class=\"name\">");
    view.briefing(page, name);
    page.ours("</p><p class=\"when\">");
    match &net.new {
        InForce::Revision(new) => view.time_ago(page, &new.record.time),
        InForce::Ended(end) => view.time_ago(page, &end.record.time),
        InForce::NotYet => {}
    }
    page.ours("</p><p class=\"facts\">");
    became(view, page, net);
    page.ours("</p>");
    if let InForce::Ended(end) = &net.new {
        page.ours("<p class=\"ended\">");
        event::ended(view, page, end);
        page.ours("</p>");
    }
    if !net.ends_taken_back.is_empty() {
        page.ours("<p class=\"ended\">");
        net.ends_taken_back.iter().for_each(|it| event::end_taken_back(view, page, it));
        page.ours("</p>");
    }
    if let InForce::Revision(new) = &net.new {
        who_and_why(page, new.record.author.as_deref(), new.record.note.as_deref());
    }
    if let (InForce::Revision(old), InForce::Revision(new)) = (&net.old, &net.new)
        && old.id != new.id
    {
        page.ours("<p class=\"amount\">");
        amount(view, page, net, bound)?;
        page.ours("</p><p class=\"more\">");
        let (old, new) = (old.record.number.to_string(), new.record.number.to_string());
        let words = format!("What changed between revisions {old} and {new}");
        view.link(page, &Address::Diff { name: name.clone(), old, new }, &words);
        page.ours("</p>");
    }
    page.ours("</li>\n");
    Ok(())
}

/// What became of it.
fn became(view: View<'_>, page: &mut Markup, net: &NetChange) {
    if let Some(former) = net.former_name.as_ref().filter(|_| !matches!(net.old, InForce::NotYet)) {
        page.ours("Renamed from <bdi>");
        page.label(former);
        page.ours("</bdi>. ");
    }
    let when = match &net.new {
        InForce::Revision(new) => Some(&new.record.time),
        InForce::Ended(end) => Some(&end.record.time),
        InForce::NotYet => None,
    };
    let is_to_come = when.is_some_and(|when| when.instant() > view.calendar.now());
    page.ours(if is_to_come { will_become(net.kind()) } else { has_become(net) });
    if net.revisions > 0 {
        page.ours(", ");
        page.label(&counted(net.revisions, "revision"));
    }
}

/// What will become of a briefing, where the last of it is still to come.
const fn will_become(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Changed => "<strong>Will change</strong>",
        ChangeKind::New => "<strong>Will be new</strong>",
        ChangeKind::Back => "<strong>Will change, and change back</strong>",
        ChangeKind::Same => "The same revision stays in force",
        ChangeKind::Revived => "<strong>Will be in force again</strong>",
        ChangeKind::Ended => "<strong>Will end</strong>",
        ChangeKind::Passing => "<strong>Will not be in force</strong>",
    }
}

fn has_become(net: &NetChange) -> &'static str {
    match net.kind() {
        ChangeKind::Changed => "<strong>Changed</strong>",
        ChangeKind::New => "<strong>New</strong>",
        ChangeKind::Back => "<strong>Changed, and changed back</strong>",
        ChangeKind::Same => "The same revision is in force",
        ChangeKind::Revived => "<strong>In force again</strong>",
        ChangeKind::Ended => "<strong>Not in force any more</strong>",
        ChangeKind::Passing if matches!(net.old, InForce::NotYet) => "<strong>New, and not in force any more</strong>",
        ChangeKind::Passing => "<strong>Not in force</strong>",
    }
}

/// How much changed, in words and kinds.
fn amount(view: View<'_>, page: &mut Markup, net: &NetChange, bound: &mut Bound) -> Result<(), Problem> {
    let comparison = match net.comparison(view.reader) {
        Err(error) if error.is_damage() => {
            page.ours("A text cannot be read.");
            return Ok(());
        }
        comparison => comparison?,
    };
    if bound.take(&comparison).is_err() {
        page.ours("Too long for its words to be counted here.");
        return Ok(());
    }
    let difference = comparison.difference(Kinds::NONE);
    let words = difference.redline.words;
    let words = Words { inserted: words.inserted as u64, deleted: words.deleted as u64 };
    page.label(&super::amount(words, &ChangeKinds::of(&difference)));
    Ok(())
}
