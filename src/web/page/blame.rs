//! Which revision brought which words of a text.

use axum::http::StatusCode;
use variorum_redline::render::blame::html;
use variorum_redline::render::{Version, counted, quoted};
use variorum_store::Revision;

use super::{View, time};
use crate::query::history::Gap;
use crate::query::revision_selector::RevisionSelector;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::comparing::{self, Bound};
use crate::web::etag::etag;
use crate::web::problem::Problem;

/// The page of a text whose words are credited, each run with a link to what its revision changed.
///
/// Errors: there is no such revision; its history is too much to be compared for an answer; the
/// store cannot be read. Cost: every revision up to it, and a comparison of each with the one
/// before.
pub fn page(view: View<'_>, name: &str, rev: &str) -> Result<Answer, Problem> {
    let selector = RevisionSelector::parse(rev, view.calendar)?;
    let revision = selector.resolve(view.reader, name, rev, view.calendar)?;
    let blame = comparing::blame(view.reader, &revision, Bound::of_blame())?;
    let blame = blame.ok_or_else(|| too_much(&revision))?;
    let credited = blame.credited();
    let (name, number) = (&revision.briefing, revision.record.number);
    let mut page = view.begin_of(&format!("{name}@{number}: which revision introduced each word"), name);
    view.name(&mut page, name);
    page.ours("<header>\n<p class=\"facts\">Revision ");
    page.label(&number.to_string());
    page.ours(", ");
    time(&mut page, &revision.record.time);
    for part in [&revision.record.author, &revision.record.note].into_iter().flatten() {
        page.ours(", <bdi>");
        page.lines(part);
        page.ours("</bdi>");
    }
    page.ours("</p>\n<p>The number before each run of words is the revision that introduced them: words of ");
    page.label(&counted(credited.origins().len() as u64, "revision"));
    page.ours(". It links to what that revision changed.</p>\n");
    let gaps: Vec<String> = blame.gaps().iter().map(gap).collect();
    for gap in &gaps {
        page.ours("<p class=\"note\">");
        page.label(gap);
        page.ours("</p>\n");
    }
    page.ours("<p class=\"pager\">");
    view.link(&mut page, &Address::History { name: name.clone() }, "History");
    page.ours(" ");
    view.link(&mut page, &Address::Text { name: name.clone(), rev: number.to_string() }, "The text alone");
    page.ours("</p>\n</header>\n<div lang=\"\">\n");
    html::text(&mut page, &credited, |origin| view.links.to(&brought(name, origin)));
    page.ours("</div>\n");
    html::origins(&mut page, &credited, |page, origin| {
        view.link(page, &brought(name, origin), &format!("@{}", origin.number));
    });
    let home = view.links.to(&Address::Briefings);
    let is_writable = if view.is_writable { "writable" } else { "" };
    let warning = view.warning().unwrap_or_default();
    let facts = [view.title, &home, is_writable, warning, name].into_iter().chain(gaps.iter().map(String::as_str));
    let tag = etag(&format!("{}-blame", revision.id), facts);
    Ok(Answer::page(view.end_fixed(page)).with_etag(&tag))
}

/// What a revision changed; of the first one, its text.
fn brought(name: &str, origin: &Version) -> Address {
    let (name, rev) = (name.to_owned(), origin.number.to_string());
    match origin.number {
        0 | 1 => Address::Text { name, rev },
        number => Address::Diff { name, old: (number - 1).to_string(), new: rev },
    }
}

/// What could not be read, in a sentence.
fn gap(gap: &Gap) -> String {
    let what = match gap {
        Gap::Damaged(damage) => match damage.revision {
            Some(number) => format!("Revision {number} is damaged"),
            None => "A revision is damaged".to_owned(),
        },
        Gap::Missing { first, last, .. } if first == last => format!("Revision {first} is lost"),
        Gap::Missing { first, last, .. } => format!("Revisions {first} to {last} are lost"),
        Gap::TakenDown { number, .. } => format!("Revision {number} was taken down"),
    };
    format!("{what}: words from there are credited to the revision behind.")
}

/// Why the words of a revision are not credited here, and what to type.
fn too_much(revision: &Revision) -> Problem {
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, too_much_sentence(revision));
    Problem { briefing: Some(revision.briefing.clone()), ..problem }
}

/// The same as a sentence, but for the options of the command.
pub(in crate::web) fn too_much_sentence(revision: &Revision) -> String {
    let (name, number) = (&revision.briefing, revision.record.number);
    let (count, asked) = (counted(number, "revision"), quoted(&format!("{name}@{number}")));
    format!(
        "The history of this text, {count}, is too much to be compared here. On the command line: variorum blame {asked}"
    )
}
