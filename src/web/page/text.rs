//! The text of a revision, with what is known of it and how to check it.

use variorum_redline::Redline;
use variorum_redline::render::html;
use variorum_redline::render::html::Markup;
use variorum_redline::render::{counted, minute};
use variorum_store::{InForce, Revision, Time};

use super::{RESERVE, View, event, labels, time};
use crate::query::calendar::TimeNote;
use crate::query::comparison::ComparedText;
use crate::query::newest::Newest;
use crate::query::revision_selector::RevisionSelector;
use crate::query::standing::{self, Ending, Standing};
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::links;
use crate::web::problem::Problem;

/// A revision that is shown, and the newest one of its briefing.
#[derive(Clone, Debug)]
pub struct Found {
    /// The one that is shown.
    pub revision: Revision,
    /// The newest one.
    pub newest: Newest,
}

impl Found {
    /// Finds the revision that is asked for; `rev` is what may follow `@`.
    ///
    /// Errors: there is no such revision; the store cannot be read. Cost: two records.
    pub fn read(view: View<'_>, name: &str, rev: &str) -> Result<Self, Problem> {
        let revision = find(view, name, rev)?;
        let newest = Newest::read(view.reader, &revision.briefing)?;
        Ok(Self { revision, newest })
    }
}

/// The page of a text.
///
/// Errors: the store cannot be read. Cost: its content.
pub fn page(view: View<'_>, found: &Found) -> Result<Answer, Problem> {
    let (revision, newest) = (&found.revision, found.newest.number);
    let text = ComparedText::read(view.reader, revision)?.text;
    let mut page = view.begin_of(&format!("{}@{}", revision.briefing, revision.record.number), &revision.briefing);
    view.name(&mut page, &revision.briefing);
    which(view, &mut page, revision, newest);
    as_of(view, &mut page, revision)?;
    if view.is_static() {
        state_in_file(view, &mut page, revision, newest)?;
    } else {
        state(view, &mut page, revision, newest)?;
    }
    ways(view, &mut page, revision, newest);
    page.ours("<div class=\"bare-text\" lang=\"\">\n");
    html::redlined_text(&mut page, &Redline::unchanged(&text), None);
    page.ours("</div>\n");
    known(&mut page, revision);
    proof(view, &mut page, revision);
    Ok(Answer::page(view.end_fixed(page)))
}

/// The exact bytes of a revision.
///
/// Errors: there is no such revision; the store cannot be read. Cost: its content.
pub fn raw(view: View<'_>, name: &str, rev: &str) -> Result<Answer, Problem> {
    let revision = find(view, name, rev)?;
    let text = ComparedText::read(view.reader, &revision)?.text.into_owned();
    Ok(Answer::raw(text).with_etag(&revision.record.content.to_string()))
}

fn find(view: View<'_>, name: &str, rev: &str) -> Result<Revision, Problem> {
    let selector = RevisionSelector::parse(rev, view.calendar)?;
    Ok(selector.resolve(view.reader, name, rev, view.calendar)?)
}

/// Which revision it is, of when and by whom.
fn which(view: View<'_>, page: &mut Markup, revision: &Revision, newest: u64) {
    page.ours("<p class=\"facts\"><strong>Revision ");
    page.label(&revision.record.number.to_string());
    page.ours("</strong>");
    if !view.is_static() {
        page.ours(" of ");
        page.label(&newest.to_string());
    }
    labels(page, &revision.labels);
    page.ours(", ");
    time(page, &revision.record.time);
    if let Some(author) = &revision.record.author {
        page.ours(", by <bdi>");
        page.label(author);
        page.ours("</bdi>");
    }
    page.ours("</p>\n");
    if let Some(note) = &revision.record.note {
        page.ours("<p class=\"why\" dir=\"auto\">");
        page.lines(note);
        page.ours("</p>\n");
    }
}

/// How a time was read by which the revision was found.
fn as_of(view: View<'_>, page: &mut Markup, revision: &Revision) -> Result<(), Problem> {
    for note in view.calendar.take_notes() {
        page.ours("<p class=\"note\">");
        match note {
            TimeNote::Read(reading) => {
                page.ours("This was in force at <bdi>");
                page.label(&reading.text);
                page.ours("</bdi>, which was read as ");
                moment(page, &reading.time);
                let is_certain = standing::is_certain(view.reader, &revision.briefing, revision.record.number)?;
                page.ours(if is_certain { "" } else { RESERVE });
                page.ours(".");
            }
            TimeNote::LabelComesFirst { label, time } => {
                page.ours("<bdi>");
                page.label(&label);
                page.ours("</bdi> is a label here; the time would be ");
                moment(page, &time);
                page.ours(".");
            }
            TimeNote::OfThatDayElsewhere { number, time, .. } => {
                page.label(&format!("Revision {number} is of that day by its own clock: "));
                moment(page, &time);
                page.ours(".");
            }
        }
        page.ours("</p>\n");
    }
    Ok(())
}

/// What follows `@` for a time as somebody gives it: a year is the end of that year, and not a
/// revision's number.
#[must_use]
pub fn rev_of_time(given: &str) -> String {
    let is_year = given.len() == 4 && given.bytes().all(|byte| byte.is_ascii_digit());
    if is_year && ("1000".."3000").contains(&given) { format!("{given}-12-31") } else { given.to_owned() }
}

/// A moment in full, but without the fraction that ends a day.
fn moment(page: &mut Markup, time: &Time) {
    page.ours("<time datetime=\"");
    page.label(time.as_str());
    page.ours("\">");
    page.label(&time.as_str().replacen(".999999999", "", 1));
    page.ours("</time>");
}

/// Whether it is the newest one, and in force.
pub(super) fn state(view: View<'_>, page: &mut Markup, revision: &Revision, newest: u64) -> Result<(), Problem> {
    let (briefing, number) = (&revision.briefing, revision.record.number);
    let standing = Standing::read(view.reader, briefing, view.calendar.now())?;
    let reserve = if standing.is_certain { "" } else { RESERVE };
    page.ours("<p class=\"state\">");
    let is_in_force = standing.has_in_force(revision);
    page.ours(match (is_in_force, number == newest) {
        (true, true) => "This is the newest revision, and in force now",
        (true, false) => "This revision is in force now, though there is a newer one",
        (false, true) => "This is the newest revision",
        (false, false) => "There is a newer revision",
    });
    match &standing.in_force {
        Some(InForce::Revision(current)) => {
            if !is_in_force {
                page.ours("; the one in force now is ");
                view.link(
                    page,
                    &Address::Text { name: briefing.clone(), rev: current.record.number.to_string() },
                    &format!("revision {} of {}", current.record.number, minute(current.record.time.as_str())),
                );
            }
            page.ours(reserve);
            page.ours(".");
        }
        Some(InForce::Ended(end)) => {
            page.ours(". ");
            event::ended(view, page, end);
            page.ours(reserve);
        }
        Some(InForce::NotYet) => {
            page.ours(", and none is in force yet");
            page.ours(reserve);
            page.ours(".");
        }
        None => page.ours(". What is in force now cannot be read."),
    }
    page.ours("</p>\n");
    Ok(())
}

/// The same for a file: what the next revision but one does not change.
fn state_in_file(view: View<'_>, page: &mut Markup, revision: &Revision, newest: u64) -> Result<(), Problem> {
    let is_newest = revision.record.number == newest;
    page.ours("<p class=\"state\">");
    page.ours(if is_newest { "This is the newest revision." } else { "There is a newer revision." });
    match standing::ending(view.reader, &revision.briefing)? {
        Ending::At(end) => {
            page.ours(" ");
            event::ended(view, page, &end);
        }
        Ending::Never => {}
        Ending::Unreadable => page.ours(" Whether the briefing has ended cannot be read."),
    }
    page.ours("</p>\n");
    Ok(())
}

/// The ways on from here.
fn ways(view: View<'_>, page: &mut Markup, revision: &Revision, newest: u64) {
    let (number, name) = (revision.record.number, || revision.briefing.clone());
    let text = |number: u64| Address::Text { name: name(), rev: number.to_string() };
    let diff = |old: u64, new: u64| Address::Diff { name: name(), old: old.to_string(), new: new.to_string() };
    page.ours("<nav class=\"pager\" aria-label=\"This revision\">");
    let mut ways = vec![(Address::History { name: name() }, "History")];
    if number > 1 {
        ways.push((text(number - 1), "Previous revision"));
    }
    if number < newest {
        ways.push((text(number + 1), "Next revision"));
    }
    if number > 1 {
        ways.push((diff(number - 1, number), "What it changed"));
    }
    if number < newest && !view.is_static() {
        ways.push((diff(number, newest), "What changed since"));
    }
    // Of the newest revision alone it is a file.
    if number == newest || !view.is_static() {
        ways.push((Address::Blame { name: name(), rev: number.to_string() }, "Who wrote which words (blame)"));
    }
    ways.push((raw_address(view, revision), "Plain text"));
    if view.is_writable {
        ways.push((Address::Edit { name: name() }, "Edit the newest text"));
    }
    for (address, words) in &ways {
        view.link_ours(page, address, words);
        page.ours(" ");
    }
    page.ours("</nav>\n");
}

/// Where the exact bytes are: by an id, which stays, but where that is a file by its number.
fn raw_address(view: View<'_>, revision: &Revision) -> Address {
    let rev = if view.is_static() { revision.record.number.to_string() } else { revision.id.to_string() };
    Address::Raw { name: revision.briefing.clone(), rev }
}

/// What else is known of it.
fn known(page: &mut Markup, revision: &Revision) {
    let record = &revision.record;
    if record.source.is_none() && record.meta.is_empty() {
        return;
    }
    page.ours("<section class=\"known\">\n<h2>Details</h2>\n<dl>\n");
    if let Some(source) = &record.source {
        page.ours("<dt>Source</dt><dd>");
        self::source(page, source);
        page.ours("</dd>\n");
    }
    for (key, value) in &record.meta {
        page.ours("<dt><bdi>");
        page.label(key);
        page.ours("</bdi></dt><dd dir=\"auto\">");
        page.lines(value);
        page.ours("</dd>\n");
    }
    page.ours("</dl>\n</section>\n");
}

/// Where a text comes from: a link where that is an address of the web, and nothing else.
fn source(page: &mut Markup, source: &str) {
    if links::is_of_the_web(source) {
        page.ours("<a rel=\"nofollow noreferrer\" href=\"");
        page.label(source);
        page.ours("\">");
        page.label(source);
        page.ours("</a>");
    } else {
        page.ours("<bdi>");
        page.label(source);
        page.ours("</bdi>");
    }
}

/// The hashes, and how to check them.
fn proof(view: View<'_>, page: &mut Markup, revision: &Revision) {
    let record = &revision.record;
    page.ours("<section class=\"proof\">\n<h2>How to check this text</h2>\n<p>The text is ");
    page.label(&counted(record.bytes, "byte"));
    page.ours(" long, and its BLAKE3 hash is</p>\n<p class=\"hash\"><code>");
    page.label(&record.content.to_string());
    page.ours("</code></p>\n<p>Save the ");
    view.link_ours(page, &raw_address(view, revision), "plain text");
    page.ours(" and run <code>b3sum</code> on that file: it must print the same. ");
    page.ours("The revision, with its time, author and note, has the id</p>\n<p class=\"hash\"><code>");
    page.label(&revision.id.to_string());
    page.ours("</code></p>\n<p>It was added to the log on ");
    time(page, &record.recorded);
    page.ours(".");
    if !view.is_static() {
        page.ours(" ");
        let (name, rev) = (revision.briefing.clone(), revision.id.to_string());
        view.link_ours(page, &Address::Text { name, rev }, "This address");
        page.ours(" identifies the revision by its id and never changes its meaning.");
    }
    page.ours("</p>\n</section>\n");
}
