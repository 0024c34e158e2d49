//! What stands in an entry of a feed: facts, the redline as HTML, and the same in words.

use variorum_redline::Kinds;
use variorum_redline::render::html::{Markup, fragment};
use variorum_redline::render::{counted, grouped, minute, plain};
use variorum_store::{Damage, End, Event, Reader, Rename, Revision, Takedown, Time};

use crate::query;
use crate::query::comparison::Comparison;
use crate::query::parents::{Incomparable, ParentReader};
use crate::query::recorded::Recorded;
use crate::web::address::Address;
use crate::web::comparing::Bound;
use crate::web::page::View;
use crate::web::problem::Problem;

/// An entry of a feed.
pub(super) enum Entry {
    /// Something to read.
    Written(Box<Written>),
    /// What was to be read here was taken down.
    Deleted(Deleted),
}

/// An entry with something to read. Nothing in it is escaped but `html`.
pub(super) struct Written {
    pub(super) id: String,
    pub(super) title: String,
    /// When it was recorded.
    pub(super) recorded: String,
    /// Its own time, where it has one.
    pub(super) time: Option<String>,
    pub(super) author: Option<String>,
    /// The page that shows the same.
    pub(super) link: Option<String>,
    pub(super) html: String,
    /// The same in words.
    pub(super) words: String,
}

/// An entry that was taken down.
pub(super) struct Deleted {
    /// The id of the entry.
    pub(super) id: String,
    pub(super) when: String,
    pub(super) by: Option<String>,
    pub(super) reason: Option<String>,
}

/// Unchanged paragraphs that are shown beside a change.
const CONTEXT_PARAGRAPHS: usize = 2;

/// Bytes of an entry, as HTML and in words.
const ENTRY_BYTES_MAX: usize = 512 << 10;

/// Bytes of the two texts that are read for an entry, at most.
const BYTES_READ_MAX: u64 = 4 << 20;

/// Bytes of all that stands in the entries of a page, and bytes that are read for them.
const PAGE_BYTES_MAX: usize = 2 << 20;
const PAGE_BYTES_READ_MAX: u64 = 32 << 20;

/// A time for what has none.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// Who makes the ids of entries (RFC 4151): the project's own name, which is nobody else's.
const AUTHORITY: &str = "variorum-project.github.io,2026";

/// The id of something in a store.
pub(super) fn tag_of(reader: &Reader, what: &str) -> String {
    format!("tag:{AUTHORITY}:{}{what}", reader.id())
}

/// A text as it may stand in an id.
pub(super) fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Makes the entries of a page.
pub(super) struct Entries<'view> {
    view: View<'view>,
    origin: &'view str,
    parents: ParentReader<'view>,
    bound: Bound,
    bytes: usize,
    bytes_read: u64,
    /// Whether all texts could be read.
    pub(super) is_whole: bool,
}

/// Why an entry has no redline.
enum NoRedline {
    TooLarge,
    /// It cannot be compared with the revision before it.
    Incomparable(Incomparable),
}

impl<'view> Entries<'view> {
    pub(super) const fn new(view: View<'view>, origin: &'view str) -> Self {
        let parents = ParentReader::new(view.reader);
        Self { view, origin, parents, bound: Bound::of_many(), bytes: 0, bytes_read: 0, is_whole: true }
    }

    /// What the entry of a revision shows beside its own record: the one before it, as far as that
    /// can be had.
    ///
    /// Errors: the store cannot be read; damage is none. Cost: a record.
    pub(super) fn parent(&self, revision: &Revision) -> Result<String, Problem> {
        let parent = self.parents.parent(revision).map_err(query::Error::store(&revision.briefing))?;
        Ok(match parent {
            Ok(None) => "none".to_owned(),
            Ok(Some(parent)) => parent.id.to_string(),
            Err(incomparable) => format!("{incomparable:?}"),
        })
    }

    /// The entries, newest first.
    ///
    /// Errors: the store cannot be read; damage is none. Cost: the comparisons, up to a bound.
    pub(super) fn all(&mut self, items: &[Recorded]) -> Result<Vec<Entry>, Problem> {
        // What has no time of its own is as old as what stands beside it.
        let mut time = items.iter().find_map(recorded).unwrap_or_else(|| NO_TIME.to_owned());
        let mut entries = Vec::new();
        for item in items {
            time = recorded(item).unwrap_or(time);
            entries.push(match item {
                Recorded::Revision(revision) => Entry::Written(Box::new(self.revision(revision)?)),
                Recorded::Event(Event::End(end)) => Entry::Written(Box::new(self.end(end))),
                Recorded::Event(Event::Rename(rename)) => Entry::Written(Box::new(self.rename(rename))),
                Recorded::Unreadable(damage) => Entry::Written(Box::new(self.unreadable(damage, &time))),
                Recorded::TakenDown(takedown) => Entry::Deleted(self.taken_down(takedown, &time)),
            });
        }
        Ok(entries)
    }

    fn id(&self, record: &str) -> String {
        tag_of(self.view.reader, &format!("/{record}"))
    }

    fn link(&self, address: &Address) -> String {
        format!("{}{}", self.origin, self.view.links.to(address))
    }

    fn revision(&mut self, revision: &Revision) -> Result<Written, Problem> {
        let record = &revision.record;
        let (name, number) = (&revision.briefing, record.number);
        let mut html = Markup::default();
        note(&mut html, record.note.as_deref());
        let mut html = html.finish();
        // Where there is nothing to compare it with, its text is what there is to see.
        let mut is_alone = number <= 1;
        let (said, words) = match self.redline(revision)? {
            Ok((said, redline, words)) => {
                html.push_str(&redline);
                (said, words)
            }
            Err(no_redline) => {
                let sentence = match &no_redline {
                    NoRedline::TooLarge => "This is too large to be shown in a feed; its page shows it.".to_owned(),
                    NoRedline::Incomparable(Incomparable::Unreadable(damage)) => {
                        self.is_whole = false;
                        format!("The text cannot be read: {}.", damage.detail)
                    }
                    NoRedline::Incomparable(Incomparable::ParentUnreadable(damage)) => {
                        self.is_whole = false;
                        let why = &damage.detail;
                        format!("What changed is not known, because the text before it cannot be read: {why}.")
                    }
                    NoRedline::Incomparable(Incomparable::ParentTakenDown(_)) => {
                        is_alone = true;
                        "What changed is not shown, because the text before it was taken down.".to_owned()
                    }
                };
                let mut page = Markup::default();
                page.ours("<p>");
                page.label(&sentence);
                page.ours("</p>\n");
                html.push_str(&page.finish());
                let said = match no_redline {
                    NoRedline::TooLarge => "too large for a feed",
                    NoRedline::Incomparable(Incomparable::Unreadable(_)) => "cannot be read",
                    NoRedline::Incomparable(_) => "cannot be compared",
                };
                (said.to_owned(), format!("{sentence}\n"))
            }
        };
        self.bytes += html.len() + words.len();
        let address = if is_alone {
            Address::Text { name: name.clone(), rev: number.to_string() }
        } else {
            Address::Diff { name: name.clone(), old: (number - 1).to_string(), new: number.to_string() }
        };
        Ok(Written {
            id: self.id(&revision.id.to_string()),
            title: format!("{name}@{number}: {said}"),
            recorded: upper(&record.recorded),
            time: Some(upper(&record.time)),
            author: record.author.clone(),
            link: Some(self.link(&address)),
            html,
            words,
        })
    }

    /// What a title says of a revision, its redline as HTML, and in words.
    fn redline(&mut self, revision: &Revision) -> Result<Result<(String, String, String), NoRedline>, Problem> {
        let store = query::Error::store(&revision.briefing);
        let parent = self.parents.parent(revision).map_err(&store)?;
        let bytes = revision.record.bytes + parent.ok().flatten().map_or(0, |parent| parent.record.bytes);
        let is_full = self.bytes >= PAGE_BYTES_MAX || self.bytes_read + bytes > PAGE_BYTES_READ_MAX;
        if bytes > BYTES_READ_MAX || is_full {
            return Ok(Err(NoRedline::TooLarge));
        }
        self.bytes_read += bytes;
        let comparison = match self.parents.comparison(revision).map_err(&store)? {
            Ok(comparison) => comparison,
            Err(incomparable) => return Ok(Err(NoRedline::Incomparable(incomparable))),
        };
        if self.bound.take(&comparison).is_err() {
            return Ok(Err(NoRedline::TooLarge));
        }
        let shown = shown(&comparison, revision.record.number);
        // A long paragraph stands around its change whole.
        let is_large = shown.1.len() + shown.2.len() > ENTRY_BYTES_MAX;
        Ok(if is_large { Err(NoRedline::TooLarge) } else { Ok(shown) })
    }

    fn end(&self, end: &End) -> Written {
        let record = &end.record;
        let (name, when) = (&end.briefing, minute(record.time.as_str()));
        let sentence = format!("{name} is not in force from {when} on.");
        Written {
            id: self.id(&end.id.to_string()),
            title: format!("{name}: ended"),
            recorded: upper(&record.recorded),
            time: Some(upper(&record.time)),
            author: record.author.clone(),
            link: Some(self.link(&Address::History { name: name.clone() })),
            html: sentences(&[&sentence], record.reason.as_deref()),
            words: in_words(&[&sentence], record.reason.as_deref()),
        }
    }

    fn rename(&self, rename: &Rename) -> Written {
        let record = &rename.record;
        let names: Vec<String> = record.renames.iter().map(|one| format!("{} → {}", one.briefing, one.to)).collect();
        let lines: Vec<&str> = names.iter().map(String::as_str).collect();
        let title = match lines.as_slice() {
            [one] => format!("{one}: renamed"),
            several => format!("{}: renamed", counted(several.len() as u64, "briefing")),
        };
        let first = record.renames.first().map(|one| Address::History { name: one.to.clone() });
        Written {
            id: self.id(&rename.id.to_string()),
            title,
            recorded: upper(&record.recorded),
            time: Some(upper(&record.time)),
            author: record.author.clone(),
            link: first.map(|address| self.link(&address)),
            html: sentences(&lines, record.note.as_deref()),
            words: in_words(&lines, record.note.as_deref()),
        }
    }

    fn unreadable(&self, damage: &Damage, time: &str) -> Written {
        let id = match (&damage.id, damage.leaf) {
            (Some(id), _) => id.to_string(),
            (None, Some(leaf)) => format!("leaf/{leaf}"),
            (None, None) => format!("object/{}", escaped(&damage.object)),
        };
        let what = match (&damage.briefing, damage.revision) {
            (Some(name), Some(number)) => format!("{name}@{number}"),
            (Some(name), None) => format!("a record of {name}"),
            _ => "a record".to_owned(),
        };
        let sentence = format!("{what} cannot be read: {}.", damage.detail);
        Written {
            id: self.id(&id),
            title: format!("{what}: cannot be read"),
            recorded: time.to_owned(),
            time: None,
            author: None,
            link: damage.briefing.as_ref().map(|name| self.link(&Address::History { name: name.clone() })),
            html: sentences(&[&sentence], None),
            words: in_words(&[&sentence], None),
        }
    }

    fn taken_down(&self, takedown: &Takedown, time: &str) -> Deleted {
        let tombstone = takedown.tombstone.as_ref();
        Deleted {
            id: self.id(&takedown.id.to_string()),
            when: tombstone.map_or_else(|| time.to_owned(), |tombstone| upper(&tombstone.recorded)),
            by: tombstone.map(|tombstone| tombstone.by.clone()),
            reason: tombstone.map(|tombstone| tombstone.reason.clone()),
        }
    }
}

/// A comparison with the revision before, or with nothing.
fn shown(comparison: &Comparison<'_>, number: u64) -> (String, String, String) {
    let difference = comparison.difference(Kinds::NONE);
    let words = difference.redline.words;
    let inserted = counted(words.inserted as u64, "word");
    let said = match (words.inserted, words.deleted) {
        _ if number <= 1 => format!("new, {inserted}"),
        (0, 0) => "no word changed".to_owned(),
        (_, deleted) => format!("{inserted} in, {} out", grouped(deleted as u64)),
    };
    (said, fragment::page(&difference, Some(CONTEXT_PARAGRAPHS)), plain::page(&difference))
}

/// When something was recorded, where that is known.
fn recorded(item: &Recorded) -> Option<String> {
    match item {
        Recorded::Revision(revision) => Some(&revision.record.recorded),
        Recorded::Event(Event::End(end)) => Some(&end.record.recorded),
        Recorded::Event(Event::Rename(rename)) => Some(&rename.record.recorded),
        Recorded::TakenDown(takedown) => takedown.tombstone.as_ref().map(|tombstone| &tombstone.recorded),
        Recorded::Unreadable(_) => None,
    }
    .map(upper)
}

/// A time as feeds have it: with its letters in upper case.
fn upper(time: &Time) -> String {
    time.as_str().to_ascii_uppercase()
}

/// Adds a note, in as many lines as it has.
fn note(page: &mut Markup, note: Option<&str>) {
    let Some(note) = note else { return };
    page.ours("<p dir=\"auto\">");
    page.lines(note);
    page.ours("</p>\n");
}

fn sentences(lines: &[&str], why: Option<&str>) -> String {
    let mut page = Markup::default();
    for line in lines {
        page.ours("<p dir=\"auto\">");
        page.label(line);
        page.ours("</p>\n");
    }
    note(&mut page, why);
    page.finish()
}

fn in_words(lines: &[&str], why: Option<&str>) -> String {
    lines.iter().copied().chain(why).map(|line| format!("{line}\n")).collect()
}
