//! The pages that are of no one briefing: the briefings by name and by their newest change, what
//! the site shows, the feed of all.
//!
//! Pages of names end where a hash of the last name on them says so: a new briefing moves the end
//! of one page, and not of all behind it.

use std::collections::BTreeMap;

use variorum_store::{ContentHash, Direction, Event, TimeRange};

use super::briefing::in_file;
use super::{Error, Files, Options, file_name};
use crate::query::{self, briefings};
use crate::web::address::{Address, FeedFormat};
use crate::web::answer::Answer;
use crate::web::answering::Asked;
use crate::web::feed;
use crate::web::links::Links;
use crate::web::page::{self, View};
use crate::web::problem::Problem;
use crate::web::query_string::QueryString;

/// Names on a page, at least and at most; the last page may have fewer.
const NAMES_MIN: usize = 50;
const NAMES_MAX: usize = 200;

/// One name in so many ends a page that has enough of them.
const NAMES_STEP: u8 = 50;

/// Pages that the first one leads to.
const PAGES_LISTED_MAX: usize = 200;

/// Takes pages one by one.
type Sink<'run, E> = dyn FnMut(String, Result<Answer, Problem>) -> Result<(), E> + 'run;

/// A page of names.
#[derive(Debug)]
struct NamesPage {
    /// The name before its first one; `None` for the first page.
    after: Option<String>,
    /// Its first name.
    first: String,
    count: usize,
}

/// What these pages show.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// How many briefings there are.
    pub(super) briefings: u64,
    /// Their folders, and how many revisions they have.
    pub(super) folders: BTreeMap<String, u64>,
    /// Folders of names that briefings had, and what these are called now.
    pub(super) moved: BTreeMap<String, String>,
    names: NamesPages,
}

/// The pages of names.
#[derive(Debug, Default)]
struct NamesPages {
    pages: Vec<NamesPage>,
    /// The last name.
    last: Option<String>,
}

impl NamesPages {
    /// Adds a name behind the others.
    fn add(&mut self, name: String) {
        let last = self.last.replace(name.clone());
        let page = self.pages.last_mut().zip(last.as_deref());
        match page.filter(|(page, last)| page.count < NAMES_MIN || (page.count < NAMES_MAX && !ends_a_page(last))) {
            Some((page, _)) => page.count += 1,
            None => self.pages.push(NamesPage { after: last, first: name, count: 1 }),
        }
    }
}

impl Lists {
    /// Reads which briefings there are.
    ///
    /// Errors: the store cannot be read. Cost: a row of the catalog for each; the renames.
    pub(super) fn plan(reader: &variorum_store::Reader, options: Options<'_>) -> Result<Self, Error> {
        let mut lists = Self::default();
        for listed in reader.walk_listing(options.prefix, "") {
            let listed = listed.map_err(query::Error::store("briefings"))?;
            lists.briefings += 1;
            lists.folders.insert(file_name::folder(&listed.name), listed.revisions);
            lists.names.add(listed.name);
        }
        for event in reader.walk_events(None, Direction::OldestFirst, TimeRange::default()) {
            // One that cannot be read is told where its briefing is.
            let Ok(Event::Rename(rename)) = event else { continue };
            for one in &rename.record.renames {
                let now = reader.current_name(&one.briefing).map_err(query::Error::store(&one.briefing))?;
                let is_shown = |name: &String| name.starts_with(options.prefix);
                let folder = file_name::folder(&one.briefing);
                if let Some(now) = now.filter(is_shown)
                    && is_shown(&one.briefing)
                    && !lists.folders.contains_key(&folder)
                {
                    lists.moved.insert(folder, now);
                }
            }
        }
        Ok(lists)
    }

    /// The files of these pages.
    pub(super) fn files(&self, options: Options<'_>) -> Files {
        let names = self.names.pages.iter().filter_map(|page| page.after.as_deref()).map(file_name::names_after);
        let fixed = [file_name::INDEX, file_name::NEWEST, file_name::ABOUT].map(str::to_owned);
        let feeds = FEEDS.map(|format| file_name::of(&Address::StoreFeed { format }, &[]));
        let feeds = feeds.into_iter().filter(|_| options.base_url.is_some());
        names.chain(fixed).chain(feeds).chain([file_name::SHEET.clone()]).collect()
    }

    /// Makes the pages.
    ///
    /// Errors: the store cannot be read. Cost: a row of the catalog for each briefing.
    pub(super) fn write<E: From<Error>>(
        &self,
        view: View<'_>,
        whole: Option<&Links>,
        prefix: &str,
        made: &mut Sink<'_, E>,
    ) -> Result<(), E> {
        for format in FEEDS.into_iter().filter(|_| whole.is_some()) {
            let view = View { links: whole.unwrap_or(view.links), ..view };
            let query = QueryString::parse(QueryString::write(&[("prefix", prefix)]).as_bytes());
            let feed = feed::of_store(view, &Asked { query, ..in_file() }, format);
            made(file_name::of(&Address::StoreFeed { format }, &[]), feed)?;
        }
        made(file_name::ABOUT.to_owned(), page::about::page(view))?;
        made(file_name::NEWEST.to_owned(), page::briefings::newest_file(view, prefix))?;
        for (index, page) in self.names.pages.iter().enumerate().skip(1) {
            self.names_page(view, prefix, index, page, made)?;
        }
        match self.names.pages.first() {
            Some(first) => self.names_page(view, prefix, 0, first, made)?,
            None => made(file_name::INDEX.to_owned(), Ok(page::briefings::file(view, &[], &[], &[])))?,
        }
        Ok(())
    }

    fn names_page<E: From<Error>>(
        &self,
        view: View<'_>,
        prefix: &str,
        index: usize,
        page: &NamesPage,
        made: &mut Sink<'_, E>,
    ) -> Result<(), E> {
        let after = page.after.as_deref();
        let found = briefings::page(view.reader, prefix, after.unwrap_or_default(), page.count);
        let found = found.map_err(Error::Query)?.briefings;
        let mut beside = Vec::new();
        if after.is_some() {
            beside.push((None, "First briefings"));
        }
        if let Some(before) = index.checked_sub(1).and_then(|before| self.names.pages.get(before)?.after.as_deref()) {
            beside.push((Some(before), "Briefings before"));
        }
        if let Some(next) = self.names.pages.get(index + 1) {
            beside.push((next.after.as_deref(), "More briefings"));
        }
        let all = if after.is_none() { self.all() } else { Vec::new() };
        let file = after.map_or_else(|| file_name::INDEX.to_owned(), file_name::names_after);
        made(file, Ok(page::briefings::file(view, &found, &beside, &all)))
    }

    /// The pages behind the first one, each by the name before it and its first name; where there
    /// are many, one in so many.
    fn all(&self) -> Vec<(&str, &str)> {
        let step = self.names.pages.len().div_ceil(PAGES_LISTED_MAX).max(1);
        let named = self.names.pages.iter().filter_map(|page| Some((page.after.as_deref()?, page.first.as_str())));
        named.step_by(step).collect()
    }
}

const FEEDS: [FeedFormat; 2] = [FeedFormat::Atom, FeedFormat::Json];

fn ends_a_page(name: &str) -> bool {
    ContentHash::of(name.as_bytes()).0.first().is_some_and(|byte| byte % NAMES_STEP == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_name_moves_the_ends_of_few_pages() {
        let divided = |names: &mut dyn Iterator<Item = String>| -> Vec<(Option<String>, usize)> {
            let mut pages = NamesPages::default();
            names.for_each(|name| pages.add(name));
            pages.pages.into_iter().map(|page| (page.after, page.count)).collect()
        };
        let names = |without: usize| {
            let names = (0..5_000).filter(move |number| *number != without);
            divided(&mut names.map(|number| format!("desk/{number:04}")))
        };
        let all = names(usize::MAX);
        assert_eq!(all.iter().map(|(_, count)| count).sum::<usize>(), 5_000);
        let (_, but_last) = all.split_last().unwrap();
        assert!(but_last.iter().all(|(_, count)| (NAMES_MIN..=NAMES_MAX).contains(count)));
        for without in (0..5_000).step_by(97) {
            let others = names(without).into_iter().filter(|page| !all.contains(page)).count();
            assert!(others <= 12, "{others} of {} without {without}", all.len());
        }
    }
}
