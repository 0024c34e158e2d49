//! What changed in anything, net.

use variorum_redline::Kinds;
use variorum_redline::render::json;
use variorum_store::TimeRange;

use super::body::List;
use super::fault::Fault;
use super::{ApiAddress, parameters};
use crate::json::change::ChangeObject;
use crate::query::changes;
use crate::query::name_pattern::NamePattern;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::comparing::Bound;
use crate::web::page::View;
use crate::web::query_string::QueryString;

/// Since when, where nobody says it.
const SINCE: &str = "1d";

/// What changed in a stretch of time, the newest change first, behind the first `from`.
///
/// What cannot be shown of a briefing is a warning. Errors: the stretch of time is none; the store
/// cannot be read. Cost: that of [`changes::changed`], and a comparison for each that is shown.
pub(super) fn list(view: View<'_>, query: &QueryString) -> Result<Answer, Fault> {
    let (limit, from) = (parameters::limit(query)?, parameters::from(query)?);
    let time = changes::up_to(parameters::time(query, Some(SINCE), view.calendar)?, view.calendar.now());
    let names = parameters::text(query, "names");
    let changed = changes::changed(view.reader, time, &NamePattern::parse(names))?;
    let (mut list, mut bound) = (List::new(view), Bound::of_many());
    for briefing in changed.iter().skip(from).take(limit) {
        match push(view, briefing, time, &mut bound, &mut list) {
            Err(fault) if fault.is_of_one() => list.warn(format!("{}: {}", briefing.name, fault.into_detail())),
            pushed => pushed?,
        }
    }
    let behind = from.saturating_add(limit);
    let next = (behind < changed.len()).then(|| {
        let [since, until] = [time.since, time.until].map(parameters::moment);
        let mut pairs = vec![("names", names)];
        pairs.extend(since.as_deref().map(|since| ("since", since)));
        pairs.extend(until.as_deref().map(|until| ("until", until)));
        let (from, limit) = (behind.to_string(), limit.to_string());
        pairs.extend([("from", from.as_str()), ("limit", limit.as_str())]);
        view.links.with_query(&Address::Api(ApiAddress::Changes), &pairs)
    });
    list.answer(next)
}

fn push(
    view: View<'_>,
    briefing: &variorum_store::ChangedBriefing,
    time: TimeRange,
    bound: &mut Bound,
    list: &mut List,
) -> Result<(), Fault> {
    let net = changes::net_change(view.reader, briefing, time)?;
    let comparison = net.comparison(view.reader)?;
    bound.take(&comparison).map_err(|too_much| Fault::too_much(too_much.to_string()))?;
    let difference = comparison.difference(Kinds::NONE);
    list.push(&ChangeObject::new(&net, json::summary(&difference)))
}
