//! Where and when a phrase stood.

use std::ops::ControlFlow;

use variorum_store::Folding;

use super::body::List;
use super::fault::Fault;
use super::{ApiAddress, parameters};
use crate::json::occurrence::MatchObject;
use crate::query::search::{self, OccurrenceFilter};
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::page::View;
use crate::web::query_string::QueryString;
use crate::web::searching;

/// In what a text may differ from a phrase.
const FOLDINGS: [(&str, Folding); 3] =
    [("typography", Folding::Typography), ("letters", Folding::Letters), ("exact", Folding::Exact)];

/// The places of a phrase, by name and then as it came, behind the first `from`.
///
/// Errors: it cannot be searched for; the store cannot be read; texts that no search has read yet
/// take longer than a request may. Cost: that of [`searching::searcher`], and a search up to the
/// last place that is shown.
pub(super) fn list(view: View<'_>, query: &QueryString) -> Result<Answer, Fault> {
    let (q, prefix) = (parameters::text(query, "q"), parameters::text(query, "prefix"));
    // Blanks alone are no phrase, as on the page.
    let q = if q.trim().is_empty() { "" } else { q };
    let (limit, from) = (parameters::limit(query)?, parameters::from(query)?);
    let fold = parameters::word(query, "fold", &FOLDINGS.map(|(word, _)| word))?;
    let folding = FOLDINGS.iter().find(|(word, _)| *word == fold).map_or(Folding::Typography, |(_, folding)| *folding);
    let time = parameters::time(query, None, view.calendar)?;
    searching::check_length(q).map_err(|problem| Fault::usage(problem.sentence))?;
    let phrase = search::phrase(q, folding)?;
    let searcher = searching::searcher(view.reader)?;
    let (mut list, mut passed, mut has_more, mut failed) = (List::new(view), 0, false, None);
    let filter = OccurrenceFilter { time, ..OccurrenceFilter::default() };
    let damages = search::search(&searcher, &phrase, prefix, &filter, &mut |found| {
        if passed < from {
            passed += 1;
            return ControlFlow::Continue(());
        }
        if list.count() == limit {
            has_more = true;
            return ControlFlow::Break(());
        }
        failed = list.push(&MatchObject::new(&found)).err();
        if failed.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if let Some(fault) = failed {
        return Err(fault);
    }
    for damage in &damages {
        list.warn(format!("What cannot be read was passed over: {damage}."));
    }
    let next = has_more.then(|| {
        let (from, limit) = ((from + limit).to_string(), limit.to_string());
        let [since, until] = [time.since, time.until].map(parameters::moment);
        let mut pairs = vec![("q", q), ("prefix", prefix), ("fold", fold)];
        pairs.extend(since.as_deref().map(|since| ("since", since)));
        pairs.extend(until.as_deref().map(|until| ("until", until)));
        pairs.extend([("from", from.as_str()), ("limit", limit.as_str())]);
        view.links.with_query(&Address::Api(ApiAddress::Search), &pairs)
    });
    list.answer(next)
}
