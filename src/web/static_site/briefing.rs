//! The files of one briefing: its history, each text, what each revision changed, its feeds.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use variorum_store::Revision;

use super::file_name::{self, HISTORY_COUNT};
use crate::query::newest::Newest;
use crate::query::revision_selector;
use crate::web::address::{Address, FeedFormat};
use crate::web::answer::Answer;
use crate::web::answering::Asked;
use crate::web::links::Links;
use crate::web::page::{self, View};
use crate::web::problem::Problem;
use crate::web::{feed, memento};

/// Which files of a briefing are to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of them.
    All,
    /// Those that some revisions change.
    Some {
        /// Revisions that were added: the one before leads to each.
        added: BTreeSet<u64>,
        /// Revisions that have got or lost a label: it stands beside their names.
        labelled: BTreeSet<u64>,
    },
}

/// The labels of revisions that were written, by their numbers.
pub(super) type Labels = Vec<(u64, Vec<String>)>;

/// A file that is to be written, or removed.
#[derive(Debug)]
pub(super) struct Page {
    /// Its name below the folder of the site.
    pub(super) name: String,
    /// What is to be in it; `None` where it is not to be there.
    pub(super) body: Option<Vec<u8>>,
    /// Why something cannot be read of it.
    pub(super) problem: Option<String>,
}

/// Takes pages one by one.
pub(super) type Sink<'run> = dyn FnMut(Page) -> Result<(), NotTaken> + 'run;

/// Nobody takes pages any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotTaken;

/// The pages of a briefing.
pub(super) struct Pages<'run> {
    pub(super) view: View<'run>,
    /// Links by whole addresses, if there are feeds.
    pub(super) whole: Option<&'run Links>,
    pub(super) name: &'run str,
    /// The number of its newest revision.
    pub(super) revisions: u64,
}

impl Pages<'_> {
    /// Makes the pages, those last that lead to the others; returns the labels that stand on them.
    ///
    /// Errors: what the sink returns; what cannot be read is said on the pages. Cost: of a text its
    /// content, of a change two contents and their comparison; of each run the credits of the
    /// newest text, and the records of the newest page of the history.
    pub(super) fn make(&self, extent: &Extent, sink: &mut Sink<'_>) -> Result<Labels, NotTaken> {
        let (texts, diffs, histories) = self.numbers(extent);
        let mut labels = Labels::new();
        for number in texts {
            labels.push((number, self.text(number, sink)?));
        }
        let head = self.view.reader.head(self.name).ok().flatten();
        for number in diffs {
            self.diff(number, head.clone(), sink)?;
        }
        let newest = self.revisions.to_string();
        let blame = page::blame::page(self.view, self.name, &newest);
        self.page(&Address::Blame { name: self.name.to_owned(), rev: newest }, &[], blame, sink)?;
        for number in histories {
            self.history(Some(number), sink)?;
        }
        self.for_programs(sink)?;
        self.history(None, sink)?;
        Ok(labels)
    }

    /// Of which revisions the texts are written, of which what they changed, and up to which
    /// revisions the pages of the history.
    fn numbers(&self, extent: &Extent) -> (BTreeSet<u64>, BTreeSet<u64>, BTreeSet<u64>) {
        let newest = self.revisions;
        let (mut texts, mut diffs, mut histories) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        match extent {
            Extent::All => {
                texts.extend(1..=newest);
                diffs.extend(1..=newest);
                histories.extend((1..=newest / HISTORY_COUNT).map(|page| page * HISTORY_COUNT));
            }
            Extent::Some { added, labelled } => {
                for number in added {
                    // Each leads to the next one, and a page of the history to the next page, once
                    // there is more than that.
                    let end = number.next_multiple_of(HISTORY_COUNT);
                    texts.extend([number.saturating_sub(1), *number]);
                    diffs.extend([number.saturating_sub(1), *number]);
                    histories.extend([0, 1, 2].map(|pages| end.saturating_sub(pages * HISTORY_COUNT)));
                }
                for number in labelled {
                    texts.insert(*number);
                    diffs.extend([*number, number + 1]);
                    histories.insert(number.next_multiple_of(HISTORY_COUNT));
                }
            }
        }
        texts.retain(|number| (1..=newest).contains(number));
        diffs.retain(|number| (2..=newest).contains(number));
        histories.retain(|end| *end > 0 && *end < newest);
        (texts, diffs, histories)
    }

    fn text(&self, number: u64, sink: &mut Sink<'_>) -> Result<Vec<String>, NotTaken> {
        let (view, name, rev) = (self.view, self.name, number.to_string());
        let found = page::text::Found::read(view, name, &rev);
        let labels = found.as_ref().map(|found| found.revision.labels.clone()).unwrap_or_default();
        let text = found.and_then(|found| page::text::page(view, &found));
        let raw = text.as_ref().ok().and_then(|_| page::text::raw(view, name, &rev).ok());
        let address = Address::Raw { name: name.to_owned(), rev: rev.clone() };
        sink(Page { name: file_name::of(&address, &[]), body: raw.map(|raw| raw.body), problem: None })?;
        self.page(&Address::Text { name: name.to_owned(), rev }, &[], text, sink)?;
        Ok(labels)
    }

    /// What a revision changed; `newest` is the newest one, as far as that is known.
    fn diff(&self, number: u64, newest: Option<Revision>, sink: &mut Sink<'_>) -> Result<(), NotTaken> {
        let name = self.name;
        let [old, new] = [number - 1, number].map(|number| number.to_string());
        let find = |rev: &str| revision_within(self.view, name, rev);
        let pair = find(&old).and_then(|old| Ok([old, find(&new)?]));
        let [inline, side] = match pair.and_then(|pair| page::diff::files(self.view, pair, newest)) {
            Ok([inline, side]) => [Ok(inline), Ok(side)],
            Err(problem) => [Err(problem.clone()), Err(problem)],
        };
        let address = Address::Diff { name: name.to_owned(), old, new };
        self.page(&address, &[], inline, sink)?;
        self.page(&address, &[("view", "side")], side, sink)
    }

    /// The page of the history that ends with a revision, or with the newest.
    fn history(&self, last: Option<u64>, sink: &mut Sink<'_>) -> Result<(), NotTaken> {
        let head = Newest::read(self.view.reader, self.name).map_err(Problem::from);
        let asked = page::history::Asked { to: last, ..page::history::Asked::default() };
        let page = head.and_then(|head| page::history::page(self.view, &head, self.name, &asked));
        let last = last.map(|last| last.to_string());
        let query: &[(&str, &str)] = &last.as_deref().map(|last| ("to", last)).into_iter().collect::<Vec<_>>();
        self.page(&Address::History { name: self.name.to_owned() }, query, page, sink)
    }

    /// The feeds and the `TimeMap`; none where there are no whole addresses.
    fn for_programs(&self, sink: &mut Sink<'_>) -> Result<(), NotTaken> {
        let name = self.name;
        let asked = in_file();
        let view = |links| View { links, ..self.view };
        for format in [FeedFormat::Atom, FeedFormat::Json] {
            let made = self.whole.map(|links| feed::of_briefing(view(links), &asked, name, format));
            self.optional(&Address::Feed { name: name.to_owned(), format }, made, sink)?;
        }
        let map = self.whole.map(|links| memento::map(view(links), &asked, name));
        self.optional(&Address::TimeMap { name: name.to_owned() }, map, sink)
    }

    fn page(
        &self,
        address: &Address,
        query: &[(&str, &str)],
        made: Result<Answer, Problem>,
        sink: &mut Sink<'_>,
    ) -> Result<(), NotTaken> {
        let (body, problem) = body(self.view, made);
        sink(Page { name: file_name::of(address, query), body: Some(body), problem })
    }

    /// A file for programs, which is not there where it cannot be made.
    fn optional(
        &self,
        address: &Address,
        made: Option<Result<Answer, Problem>>,
        sink: &mut Sink<'_>,
    ) -> Result<(), NotTaken> {
        let (body, problem) = match made {
            None => (None, None),
            Some(Ok(answer)) => (Some(answer.body), None),
            Some(Err(problem)) => (None, Some(problem.sentence)),
        };
        sink(Page { name: file_name::of(address, &[]), body, problem })
    }
}

fn revision_within(view: View<'_>, name: &str, rev: &str) -> Result<Revision, Problem> {
    let name = revision_selector::name(name)?;
    Ok(revision_selector::revision_within(view.reader, &name, rev, view.calendar)?)
}

/// What is asked of a feed that is a file: nothing, as its links are whole already.
pub(super) fn in_file() -> Asked {
    Asked { origin: String::new(), ..Asked::get("") }
}

/// The bytes of a page, or of the page that says why there is none; and why, where something
/// cannot be read.
pub(super) fn body(view: View<'_>, made: Result<Answer, Problem>) -> (Vec<u8>, Option<String>) {
    match made {
        Ok(page) => (page.body, None),
        Err(problem) => {
            let is_unreadable = problem.status == StatusCode::INTERNAL_SERVER_ERROR;
            (page::problem::page(view, &problem).body, is_unreadable.then_some(problem.sentence))
        }
    }
}
