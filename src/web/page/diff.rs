//! What changed between two revisions: in one text, or both texts beside each other.

mod head;
mod options;
#[cfg(test)]
mod tests;

use axum::http::StatusCode;
use variorum_redline::Kinds;
use variorum_redline::render::html::steps::Steps;
use variorum_redline::render::html::{self, Markup, side};
use variorum_redline::render::{Difference, minute, quoted};
use variorum_store::{InForce, Name, Revision};

use super::View;
use crate::query::comparison::Comparison;
use crate::query::newest::Newest;
use crate::query::revision_selector;
use crate::query::standing::Standing;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::comparing::{Bound, TooMuch};
use crate::web::etag::etag;
use crate::web::problem::Problem;

pub use options::Options;

/// Unchanged paragraphs that are shown beside a change.
const CONTEXT_PARAGRAPHS: usize = 2;

/// Two revisions that are compared, and what is around them.
struct Compared<'request> {
    view: View<'request>,
    old: Revision,
    new: Revision,
    /// What is current of the briefing; `None` where they are of two.
    standing: Option<Standing>,
    options: Options,
}

/// The page of two revisions of one briefing.
///
/// Errors: there are no such revisions; their texts are too large to be compared; the store cannot
/// be read. Cost: two contents, and their comparison.
pub fn page(view: View<'_>, name: &str, old: &str, new: &str, options: Options) -> Result<Answer, Problem> {
    let parsed: Name = revision_selector::name(name)?;
    if old.is_empty() || new.is_empty() {
        let newest = || Newest::read(view.reader, name).map(|newest| newest.number.to_string());
        let old = if old.is_empty() { "1".to_owned() } else { old.to_owned() };
        let new = if new.is_empty() { newest()? } else { new.to_owned() };
        return Ok(Answer::see_other(view.links.to(&Address::Diff { name: name.to_owned(), old, new })));
    }
    let find = |rev| revision_selector::revision_within(view.reader, &parsed, rev, view.calendar);
    show(view, [find(old)?, find(new)?], options)
}

/// The page of two revisions by their ids, whatever their briefings are called now.
///
/// Errors and cost: those of [`page`].
pub fn permanent(view: View<'_>, old: &str, new: &str, options: Options) -> Result<Answer, Problem> {
    let find = |id| revision_selector::revision_by_id(view.reader, id);
    show(view, [find(old)?, find(new)?], options)
}

/// The pages of two revisions of one briefing as files: inline, and side by side. `newest` is the
/// newest revision, as far as that is known.
///
/// Errors and cost: those of [`page`], once for both.
pub fn files(view: View<'_>, pair: [Revision; 2], newest: Option<Revision>) -> Result<[Answer; 2], Problem> {
    let comparison = compared_texts(view, &pair)?;
    let difference = comparison.difference(Kinds::NONE);
    let steps = Steps::of(&difference.redline);
    let [old, new] = pair;
    // What is in force depends on when it is asked.
    let standing = Some(Standing { newest, in_force: Some(InForce::NotYet), is_certain: true });
    let mut compared = Compared { view, old, new, standing, options: Options::default() };
    let inline = compared.page(&difference, &steps);
    compared.options.is_side = true;
    Ok([inline, compared.page(&difference, &steps)])
}

fn show(view: View<'_>, pair: [Revision; 2], options: Options) -> Result<Answer, Problem> {
    let comparison = compared_texts(view, &pair)?;
    let [old, new] = pair;
    let is_of_one = old.briefing == new.briefing;
    let standing = is_of_one.then(|| Standing::read(view.reader, &new.briefing, view.calendar.now())).transpose()?;
    let compared = Compared { view, old, new, standing, options };
    let difference = comparison.difference(Kinds::NONE);
    let steps = Steps::of(&difference.redline);
    let page = compared.page(&difference, &steps);
    Ok(page.with_etag(&compared.etag()))
}

/// The texts of two revisions, unless they are too large to be compared.
fn compared_texts(view: View<'_>, pair: &[Revision; 2]) -> Result<Comparison<'static>, Problem> {
    let comparison = Comparison::of_revisions(view.reader, pair)?;
    let [old, new] = pair;
    Bound::of_one().take(&comparison).map_err(|too_much| too_large(old, new, too_much))?;
    Ok(comparison)
}

/// `Before: @3, 2026-05-09 14:00 Z`.
fn column_head(said: &str, revision: &Revision) -> String {
    format!("{said}: @{}, {}", revision.record.number, minute(revision.record.time.as_str()))
}

/// Why two revisions are not compared here, and what to type.
fn too_large(old: &Revision, new: &Revision, too_much: TooMuch) -> Problem {
    let of = |revision: &Revision| quoted(&format!("{}@{}", revision.briefing, revision.record.number));
    let sentence = format!("{too_much} On the command line: variorum diff {} {}", of(old), of(new));
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, sentence);
    Problem { briefing: Some(new.briefing.clone()), ..problem }
}

impl Compared<'_> {
    /// The page, without its tag.
    fn page(&self, difference: &Difference<'_>, steps: &Steps) -> Answer {
        let (view, options) = (self.view, self.options);
        let mut page = view.begin_of(&self.title(), &self.new.briefing);
        view.name(&mut page, &self.new.briefing);
        page.ours("<header>\n");
        self.head(&mut page);
        html::summary(&mut page, difference);
        self.ways(&mut page);
        steps.map(&mut page, &difference.redline);
        page.ours("</header>\n");
        let context = (!options.shows_all).then_some(CONTEXT_PARAGRAPHS);
        if options.is_side {
            let [before, after] = [column_head("Before", &self.old), column_head("After", &self.new)];
            side::columns(&mut page, [&before, &after], &difference.redline, context, steps);
        } else {
            page.ours("<div lang=\"\">\n");
            html::stepped_text(&mut page, &difference.redline, context, steps);
            page.ours("</div>\n");
        }
        Answer::page(view.end_fixed(page))
    }

    fn title(&self) -> String {
        let (old, new) = (self.old.record.number, self.new.record.number);
        if self.standing.is_some() {
            format!("{}: what changed from @{old} to @{new}", self.new.briefing)
        } else {
            format!("What changed from {}@{old} to {}@{new}", self.old.briefing, self.new.briefing)
        }
    }

    /// What the page depends on: the pair, how it is shown, and what is said around it.
    fn etag(&self) -> String {
        let Options { is_side, shows_all } = self.options;
        let view = if is_side { "side" } else { "inline" };
        let context = if shows_all { "all" } else { "near" };
        let of = format!("{}-{}-{view}-{context}", self.old.id, self.new.id);
        let home = self.view.links.to(&Address::Briefings);
        let warning = self.view.warning().unwrap_or_default().to_owned();
        let mut facts = vec![self.view.title.to_owned(), home, self.view.is_writable.to_string(), warning];
        for revision in [&self.old, &self.new] {
            facts.push(revision.briefing.clone());
            facts.push(revision.labels.len().to_string());
            facts.extend(revision.labels.iter().cloned());
        }
        if let Some(standing) = &self.standing {
            facts.push(standing.newest.as_ref().map(|newest| newest.id.to_string()).unwrap_or_default());
            facts.push(match &standing.in_force {
                Some(InForce::Revision(revision)) => revision.id.to_string(),
                Some(InForce::Ended(end)) => format!("ended {}", end.id),
                Some(InForce::NotYet) => String::new(),
                None => "unreadable".to_owned(),
            });
            facts.push(standing.is_certain.to_string());
        }
        etag(&of, facts.iter().map(String::as_str))
    }

    /// A link to a comparison of revisions of this briefing by their numbers, shown in the same
    /// way.
    fn link(&self, page: &mut Markup, old: u64, new: u64, text: &str) {
        let (name, old, new) = (self.new.briefing.clone(), old.to_string(), new.to_string());
        self.link_to(page, &Address::Diff { name, old, new }, self.options, text);
    }

    fn link_to(&self, page: &mut Markup, address: &Address, options: Options, text: &str) {
        page.ours("<a href=\"");
        page.label(&options.link(self.view.links, address));
        page.ours("\">");
        page.label(text);
        page.ours("</a>");
    }
}
