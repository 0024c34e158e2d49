//! The pages of a store as files, which any web server shows, or a browser from the disk.
//!
//! They are the pages that `serve` shows, but for what needs a server: a search, any two revisions
//! compared, a text as of a day. They say nothing that depends on when they are read, so the same
//! log has the same files, whether they were written at once or by and by: a run writes what the
//! log has recorded since the one before, and removes what is not true any more.
//!
//! A run goes like this: `changed` reads what was recorded, `notes` say what was written before,
//! `briefing` writes the pages of each briefing that changed, `lists` the pages of all. What a run
//! is going to write is noted before it begins, and of each briefing noted again when it is done:
//! so a run that was interrupted is finished by the next, and every file in the folder that is ours
//! is known.

mod briefing;
mod changed;
pub mod file_name;
mod lists;
mod notes;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use variorum_store::{Pin, Reader};

use super::links::Links;
use super::page::View;
use crate::clock::Stopwatch;
use crate::files;
use crate::files::site_folder::{Counts, SiteFolder};
use crate::query;
use crate::query::calendar::Calendar;
use briefing::{Extent, Labels, NotTaken, Page, Pages};
use changed::{Changed, Recorded};
use lists::Lists;
use notes::{Notes, Written};

/// Seconds after which a run notes how far it is.
const NOTE_EVERY_S: f64 = 20.0;

/// Pages that are made before they are written, at most.
const PAGES_AHEAD: usize = 64;

/// What a site shows, and where.
#[derive(Clone, Copy, Debug)]
pub struct Options<'run> {
    /// What the pages call the store.
    pub title: &'run str,
    /// What the names of its briefings begin with.
    pub prefix: &'run str,
    /// The address at which people reach the folder, without a slash at its end; without it there
    /// are no feeds and no `TimeMaps`, in which addresses must be whole.
    pub base_url: Option<&'run str>,
}

/// What happens while a site is written.
#[derive(Debug)]
pub enum SiteEvent<'event> {
    /// Briefings that were looked at.
    Briefings {
        /// So far.
        done: u64,
        /// In all.
        total: u64,
    },
    /// A page could not be made: it says why in its place.
    Unreadable {
        /// Its file.
        file: &'event str,
        /// Why, in a sentence.
        why: &'event str,
    },
}

/// Gets the events of a run. Its errors end the run.
pub type Listener<'run, E> = dyn FnMut(SiteEvent<'_>) -> Result<(), E> + 'run;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SiteSummary {
    /// Briefings that the site has.
    pub briefings: u64,
    /// Files that were written and removed.
    pub files: Counts,
    /// Pages that say that something cannot be read.
    pub unreadable: u64,
}

/// What ends a run.
#[derive(Debug)]
pub enum Error {
    /// A file or the folder cannot be read or written.
    File(files::Error),
    /// The store cannot be read.
    Query(query::Error),
    /// What is noted beside the files cannot be read.
    Notes,
    /// A newer program wrote the site.
    Newer,
    /// The site is one of another store.
    OtherStore,
    /// The site has other briefings.
    OtherPrefix {
        /// The prefix of their names.
        prefix: String,
    },
    /// The site shows what this store does not have: it was rolled back, or rewritten.
    NotContinued {
        /// How many records the site was written from.
        size: u64,
    },
}

impl From<files::Error> for Error {
    fn from(error: files::Error) -> Self {
        Self::File(error)
    }
}

impl From<query::Error> for Error {
    fn from(error: query::Error) -> Self {
        Self::Query(error)
    }
}

/// Writes a site to `folder`, or what has changed since it was written last.
///
/// Errors: those of [`Error`]; what the listener returns. Whatever ends a run, each file is whole,
/// and the next run goes on. Cost: the records since the last run, and the pages that they change;
/// a row of the catalog for each briefing. Memory: the names of the briefings.
pub fn write<E: From<Error>>(
    reader: &Reader,
    calendar: &Calendar,
    options: Options<'_>,
    (folder, store): (&Path, &Path),
    listener: &mut Listener<'_, E>,
) -> Result<SiteSummary, E> {
    let (folder, noted) = SiteFolder::open(folder, store).map_err(Error::File)?;
    let shown = reader.pin().map_err(query::Error::store("the store")).map_err(Error::Query)?.shown;
    let notes = match noted {
        Some(noted) => Notes::parse(&noted)?.resumed(reader, &shown, options)?,
        None => Notes::new(&shown, options),
    };
    if notes.is_done {
        return Ok(SiteSummary { briefings: notes.shown(), ..SiteSummary::default() });
    }
    let source = Source { reader, calendar, options };
    Run { source, folder, notes, head: shown, stopwatch: Stopwatch::start(), unreadable: 0 }.write(listener)
}

/// What a site is made of.
#[derive(Clone, Copy)]
struct Source<'run> {
    reader: &'run Reader,
    calendar: &'run Calendar,
    options: Options<'run>,
}

impl<'run> Source<'run> {
    /// Links from the files of a folder, and whole ones where there is an address.
    fn links(self, below: &str) -> (Links, Option<Links>) {
        let depth = if below.is_empty() { 0 } else { below.split('/').count() };
        let whole = self.options.base_url.map(|base| Links::to_files(format!("{base}/"), true));
        (Links::to_files("../".repeat(depth), whole.is_some()), whole)
    }

    fn view<'view>(self, links: &'view Links) -> View<'view>
    where
        'run: 'view,
    {
        let Self { reader, calendar, options } = self;
        View { reader, calendar, links, title: options.title, is_writable: false }
    }
}

/// A run.
struct Run<'run> {
    source: Source<'run>,
    folder: SiteFolder,
    notes: Notes,
    /// The head of the log, up to which this run writes.
    head: Pin,
    /// Since the notes were written last.
    stopwatch: Stopwatch,
    unreadable: u64,
}

/// A briefing of which something is to be written.
struct Job {
    name: String,
    folder: String,
    revisions: u64,
    extent: Extent,
}

/// What a thread has made.
enum Made {
    Page(Page),
    Done(Job, Labels),
}

impl Run<'_> {
    fn write<E: From<Error>>(mut self, listener: &mut Listener<'_, E>) -> Result<SiteSummary, E> {
        let Source { reader, options, .. } = self.source;
        let lists = Lists::plan(reader, options)?;
        let gone = self.notes.plan(&lists, options);
        self.note()?;
        self.folder.put(&file_name::SHEET, super::page::SHEET.as_bytes()).map_err(Error::File)?;
        let jobs = self.jobs()?;
        self.write_briefings(jobs, listener)?;
        self.remove_briefings(&lists)?;
        for (folder, to) in &lists.moved {
            self.write_moved(folder, to)?;
        }
        self.write_lists(&lists, listener)?;
        for file in gone {
            self.folder.remove(&file).map_err(Error::File)?;
            self.notes.files.remove(&file);
        }
        self.notes.is_done = self.unreadable == 0;
        self.note()?;
        let (briefings, files) = (self.notes.shown(), self.folder.counts());
        Ok(SiteSummary { briefings, files, unreadable: self.unreadable })
    }

    fn note(&mut self) -> Result<(), Error> {
        self.folder.note(&self.notes.to_text())?;
        self.stopwatch = Stopwatch::start();
        Ok(())
    }

    /// The briefings that changed since they were written, by name.
    fn jobs(&mut self) -> Result<Vec<Job>, Error> {
        let Source { reader, options, .. } = self.source;
        let changed = Changed::since(reader, self.notes.written_from())?;
        let mut jobs = Vec::new();
        for listed in reader.walk_listing(options.prefix, "") {
            let listed = listed.map_err(query::Error::store("briefings"))?;
            let folder = file_name::folder(&listed.name);
            let was = self.notes.briefings.get(&folder).copied().unwrap_or_default();
            let recorded = match was.size {
                0 => Some(Recorded::All),
                size => changed.of(&listed.name, size),
            };
            let Some(recorded) = recorded else {
                self.notes.briefings.insert(folder, Written { size: self.head.size, ..was });
                continue;
            };
            let extent = self.extent(&listed.name, &folder, recorded);
            jobs.push(Job { name: listed.name, folder, revisions: listed.revisions, extent });
        }
        Ok(jobs)
    }

    /// Which files of a briefing what was recorded changes.
    fn extent(&self, name: &str, folder: &str, recorded: Recorded) -> Extent {
        let Recorded::Some { revisions, labels } = recorded else { return Extent::All };
        let reader = self.source.reader;
        // What brings a briefing into force again changes what is said of its end on every page.
        if !reader.ends_of(name).is_ok_and(|ends| ends.is_empty()) {
            return Extent::All;
        }
        let had = self.notes.labels.get(folder);
        let mut labelled = BTreeSet::new();
        for label in labels {
            labelled.extend(had.and_then(|had| had.get(&label)));
            match reader.by_label(name, &label) {
                Ok(has) => labelled.extend(has.map(|has| has.record.number)),
                Err(_) => return Extent::All,
            }
        }
        Extent::Some { added: revisions, labelled }
    }

    /// Writes the pages of briefings, which are made on all processors.
    fn write_briefings<E: From<Error>>(&mut self, jobs: Vec<Job>, listener: &mut Listener<'_, E>) -> Result<(), E> {
        let total = jobs.len() as u64;
        let threads = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
        let source = self.source;
        let readers: Vec<(Reader, Calendar)> =
            (0..threads).map(|_| (source.reader.clone(), source.calendar.clone())).collect();
        let options = source.options;
        let queue = Mutex::new(jobs.into_iter());
        let (sender, made) = mpsc::sync_channel(PAGES_AHEAD);
        thread::scope(|scope| {
            for (reader, calendar) in readers {
                let (queue, sender) = (&queue, sender.clone());
                scope.spawn(move || make(Source { reader: &reader, calendar: &calendar, options }, queue, &sender));
            }
            drop(sender);
            self.write_made(made, total, listener)
        })
    }

    /// Writes pages as they come. Where it ends early, so do those who make them, as nobody
    /// receives them any more.
    fn write_made<E: From<Error>>(
        &mut self,
        made: mpsc::Receiver<Made>,
        total: u64,
        listener: &mut Listener<'_, E>,
    ) -> Result<(), E> {
        let (mut done, mut unreadable) = (0, BTreeSet::new());
        for made in made {
            match made {
                Made::Page(Page { name, body, problem }) => {
                    match body {
                        Some(body) => self.folder.put(&name, &body).map(|_| ()),
                        None => self.folder.remove(&name),
                    }
                    .map_err(Error::File)?;
                    if let Some(why) = problem {
                        self.unreadable += 1;
                        unreadable.extend(name.rsplit_once('/').map(|(folder, _)| folder.to_owned()));
                        listener(SiteEvent::Unreadable { file: &name, why: &why })?;
                    }
                }
                Made::Done(job, labels) => {
                    done += 1;
                    self.finish(job, labels, &unreadable)?;
                    listener(SiteEvent::Briefings { done, total })?;
                    if self.stopwatch.elapsed_s() > NOTE_EVERY_S {
                        self.note()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Notes that all of a briefing is written.
    fn finish(&mut self, job: Job, labels: Labels, unreadable: &BTreeSet<String>) -> Result<(), Error> {
        let Job { folder, revisions, .. } = job;
        self.notes.note_labels(&folder, labels, job.extent == Extent::All);
        let was = self.notes.briefings.get(&folder).copied().unwrap_or_default();
        // Another briefing may have been called so, which had more revisions.
        for file in file_name::of_revisions(revisions + 1, was.revisions) {
            self.folder.remove(&format!("{folder}/{file}"))?;
        }
        // What cannot be read is looked at again each time.
        let size = if unreadable.contains(&folder) { 0 } else { self.head.size };
        self.notes.briefings.insert(folder, Written { revisions, size });
        Ok(())
    }

    /// Removes what is left of briefings that are not there any more.
    fn remove_briefings(&mut self, lists: &Lists) -> Result<(), Error> {
        for (folder, written) in self.notes.gone(lists) {
            for file in file_name::all_of_briefing(written.revisions) {
                self.folder.remove(&format!("{folder}/{file}"))?;
            }
            self.notes.briefings.remove(&folder);
            self.notes.labels.remove(&folder);
        }
        Ok(())
    }

    /// Writes the page of a name that a briefing had: it leads to what it is called now.
    fn write_moved(&mut self, folder: &str, to: &str) -> Result<(), Error> {
        let was = self.notes.briefings.get(folder).copied().unwrap_or_default();
        let links = self.source.links(folder).0;
        let page = super::page::problem::moved(self.source.view(&links), to);
        self.folder.put(&format!("{folder}/{}", file_name::INDEX), &page.body)?;
        for file in file_name::all_of_briefing(was.revisions).filter(|file| file != file_name::INDEX) {
            self.folder.remove(&format!("{folder}/{file}"))?;
        }
        self.notes.labels.remove(folder);
        self.notes.briefings.insert(folder.to_owned(), Written { revisions: 0, size: self.head.size });
        Ok(())
    }

    /// Writes the pages that are of no one briefing.
    fn write_lists<E: From<Error>>(&mut self, lists: &Lists, listener: &mut Listener<'_, E>) -> Result<(), E> {
        let source = self.source;
        let (links, whole) = source.links("");
        lists.write(source.view(&links), whole.as_ref(), source.options.prefix, &mut |file, page| {
            let (body, problem) = briefing::body(source.view(&links), page);
            self.folder.put(&file, &body).map_err(Error::File)?;
            if let Some(why) = problem {
                self.unreadable += 1;
                listener(SiteEvent::Unreadable { file: &file, why: &why })?;
            }
            Ok(())
        })
    }
}

/// Makes pages until there is nothing to do, or nobody takes them.
fn make(source: Source<'_>, queue: &Mutex<std::vec::IntoIter<Job>>, sender: &mpsc::SyncSender<Made>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some(job) = next else { return };
        let (links, whole) = source.links(&job.folder);
        let pages =
            Pages { view: source.view(&links), whole: whole.as_ref(), name: &job.name, revisions: job.revisions };
        let made = pages.make(&job.extent, &mut |page| sender.send(Made::Page(page)).map_err(|_| NotTaken));
        let Ok(labels) = made else { return };
        if sender.send(Made::Done(job, labels)).is_err() {
            return;
        }
    }
}

/// Files, by their names.
type Files = BTreeSet<String>;
