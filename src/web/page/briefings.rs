//! The briefings of a store, by name or by when they changed, a page at a time.

use variorum_redline::render::counted;
use variorum_redline::render::html::Markup;
use variorum_store::ListedBriefing;

use super::{View, event, field, who_and_why};
use crate::query::briefings;
use crate::query::name_pattern::NamePattern;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::problem::Problem;
use crate::web::query_string::QueryString;

/// Briefings on a page.
const COUNT_MAX: usize = 100;

/// Which briefings are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'request> {
    /// The first characters of their names, or a pattern.
    pub names: &'request str,
    /// Whether the one that changed last comes first.
    pub by_newest: bool,
    /// The name after which the page begins.
    pub after: &'request str,
    /// How many are passed over, by newest change.
    pub skipped: usize,
}

impl<'request> Asked<'request> {
    /// Reads what a query asks for: `prefix`, `sort`, and where the page begins.
    #[must_use]
    pub fn read(query: &'request QueryString) -> Self {
        Self {
            names: query.exact("prefix").unwrap_or_default(),
            by_newest: query.get("sort") == Some(NEWEST),
            after: query.exact("after").unwrap_or_default(),
            skipped: query.get("start").and_then(|start| start.parse().ok()).unwrap_or_default(),
        }
    }
}

/// The order by newest change, as the address says it.
const NEWEST: &str = "newest";

/// The same as a field of a query.
pub(super) const BY_NEWEST: (&str, &str) = ("sort", NEWEST);

/// A page of briefings.
///
/// Errors: the store cannot be read. Cost: a row of the catalog for each; by newest change, for all
/// that are meant.
pub fn page(view: View<'_>, asked: &Asked<'_>) -> Result<Answer, Problem> {
    let names = NamePattern::parse(asked.names);
    // A feed knows no patterns.
    let prefix = if matches!(names, NamePattern::Prefix(_)) { asked.names } else { "" };
    let mut page = view.begin_below(view.title, prefix);
    page.ours("<h1>Briefings</h1>\n");
    controls(view, &mut page, asked);
    let (found, next) = if asked.by_newest {
        let (found, has_more) = briefings::newest_first(view.reader, &names, asked.skipped, COUNT_MAX)?;
        let next = has_more.then(|| ("start", asked.skipped.saturating_add(COUNT_MAX).to_string()));
        (found, next)
    } else {
        let found = briefings::page_of(view.reader, &names, asked.after, COUNT_MAX)?;
        (found.briefings, found.next_after.map(|after| ("after", after)))
    };
    let is_of_all = asked.names.is_empty() && asked.after.is_empty() && asked.skipped == 0;
    if found.is_empty() && (asked.skipped > 0 || !asked.after.is_empty()) {
        page.ours("<p>There are no more briefings.</p>\n");
    } else if found.is_empty() && !is_of_all {
        page.ours("<p>No briefing here has such a name.</p>\n");
    } else {
        entries(view, &mut page, &found);
    }
    if let Some((field, value)) = &next {
        page.ours("<p class=\"pager\">");
        let sort: &[(&str, &str)] = if asked.by_newest { &[BY_NEWEST] } else { &[] };
        let mut pairs = [&[("prefix", asked.names)], sort, &[(*field, value.as_str())]].concat();
        pairs.retain(|(_, value)| !value.is_empty());
        view.link_with(&mut page, &Address::Briefings, &pairs, "More briefings");
        page.ours("</p>\n");
    }
    Ok(Answer::page(view.end(page)))
}

/// A page of these briefings that is a file, with links to the pages `beside` it: to the briefings
/// behind a name, or to the first ones where that is `None`, each around words; and to `all` pages,
/// by the names before them and their first names.
#[must_use]
pub fn file(
    view: View<'_>,
    found: &[ListedBriefing],
    beside: &[(Option<&str>, &'static str)],
    all: &[(&str, &str)],
) -> Answer {
    let mut page = view.begin(view.title);
    page.ours("<h1>Briefings</h1>\n");
    entries(view, &mut page, found);
    if !beside.is_empty() {
        page.ours("<nav class=\"pager\" aria-label=\"Pages of the briefings\">");
        for (after, words) in beside {
            let pairs = after.map(|after| ("after", after));
            view.link_with(&mut page, &Address::Briefings, pairs.as_slice(), words);
            page.ours(" ");
        }
        page.ours("</nav>\n");
    }
    if !all.is_empty() {
        page.ours("<nav aria-labelledby=\"from\">\n<h2 id=\"from\">Briefings from</h2>\n<ul class=\"pager\">\n");
        for (after, first) in all {
            page.ours("<li><a href=\"");
            page.label(&view.links.with_query(&Address::Briefings, &[("after", after)]));
            page.ours("\"><bdi>");
            page.label(first);
            page.ours("</bdi></a></li>\n");
        }
        page.ours("</ul>\n</nav>\n");
    }
    Answer::page(view.end(page))
}

/// The page of the briefings that changed last, as a file.
///
/// Errors: the store cannot be read. Cost: that of [`briefings::newest_first`].
pub fn newest_file(view: View<'_>, prefix: &str) -> Result<Answer, Problem> {
    let (found, has_more) =
        briefings::newest_first(view.reader, &NamePattern::Prefix(prefix.to_owned()), 0, COUNT_MAX)?;
    let mut page = view.begin("Newest changes");
    page.ours("<h1>Newest changes</h1>\n");
    if has_more {
        page.ours("<p class=\"facts\">The ");
        page.label(&format!("{COUNT_MAX} briefings that changed last"));
        page.ours("</p>\n");
    }
    entries(view, &mut page, &found);
    page.ours("<p class=\"pager\">");
    view.link_ours(&mut page, &Address::Briefings, "All briefings");
    page.ours("</p>\n");
    Ok(Answer::page(view.end(page)))
}

/// The briefings one by one.
fn entries(view: View<'_>, page: &mut Markup, found: &[ListedBriefing]) {
    if found.is_empty() {
        page.ours("<p>There is no briefing in this store yet.</p>\n");
        return;
    }
    page.ours("<ul class=\"entries\">\n");
    for briefing in found {
        entry(view, page, briefing);
    }
    page.ours("</ul>\n");
}

/// Which briefings, and in which order.
fn controls(view: View<'_>, page: &mut Markup, asked: &Asked<'_>) {
    page.ours("<form class=\"fields\" action=\"");
    page.label(&view.links.to(&Address::Briefings));
    page.ours("\">");
    field(page, "prefix", "Names that begin with, or match a pattern such as <code>*/budget*</code>", asked.names);
    if asked.by_newest {
        page.ours("<input type=\"hidden\" name=\"sort\" value=\"newest\">");
    }
    page.ours("<p><button>Show these</button></p></form>\n<p class=\"pager\">Order: ");
    let prefix: &[(&str, &str)] = if asked.names.is_empty() { &[] } else { &[("prefix", asked.names)] };
    let by_newest = [prefix, &[BY_NEWEST]].concat();
    for (is_shown, pairs, words) in
        [(!asked.by_newest, prefix, "by name"), (asked.by_newest, &by_newest, "newest change first")]
    {
        if is_shown {
            page.ours("<strong>");
            page.ours(words);
            page.ours("</strong> ");
        } else if pairs.is_empty() {
            view.link_ours(page, &Address::Briefings, words);
            page.ours(" ");
        } else {
            view.link_with(page, &Address::Briefings, pairs, words);
            page.ours(" ");
        }
    }
    page.ours("</p>\n");
}

fn entry(view: View<'_>, page: &mut Markup, briefing: &ListedBriefing) {
    page.ours("<li><p class=\"name\">");
    view.briefing(page, &briefing.name);
    page.ours("</p><p class=\"when\">");
    view.time_ago(page, &briefing.time);
    page.ours("</p><p class=\"facts\">");
    page.label(&counted(briefing.revisions, "revision"));
    page.ours("</p>");
    who_and_why(page, briefing.author.as_deref(), briefing.note.as_deref());
    if let Some(end) = &briefing.end {
        page.ours("<p class=\"ended\">");
        event::ended(view, page, end);
        page.ours("</p>");
    }
    page.ours("</li>\n");
}
