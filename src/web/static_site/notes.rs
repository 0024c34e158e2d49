//! What is noted beside the files of a site: from what they were written, and which they are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use variorum_store::{Pin, Reader, StoreId, TreeHash};

use super::briefing::Labels;
use super::lists::Lists;
use super::{Error, Files, Options};
use crate::query;
use crate::web::etag::etag;

/// The version of the notes that this program writes, and the newest that it reads.
const FORMAT: u64 = 1;

/// What is written of a briefing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[u64; 2]", into = "[u64; 2]")]
pub(super) struct Written {
    /// Revisions whose files may be there; none where there is only a page that leads elsewhere.
    pub(super) revisions: u64,
    /// Up to which leaf of the log all is written; 0 where nothing is known to be.
    pub(super) size: u64,
}

impl From<[u64; 2]> for Written {
    fn from([revisions, size]: [u64; 2]) -> Self {
        Self { revisions, size }
    }
}

impl From<Written> for [u64; 2] {
    fn from(written: Written) -> Self {
        [written.revisions, written.size]
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Notes {
    format: u64,
    store: StoreId,
    /// By which program and which style sheet the pages were made.
    pages: String,
    title: String,
    prefix: String,
    base_url: Option<String>,
    /// The head of the log that the last run read.
    size: u64,
    root: TreeHash,
    /// Whether that run came to its end.
    pub(super) is_done: bool,
    /// The files that are of no one briefing.
    pub(super) files: Files,
    /// What is written of each briefing, by its folder.
    pub(super) briefings: BTreeMap<String, Written>,
    /// The labels on its pages, with the numbers of the revisions that had them.
    pub(super) labels: BTreeMap<String, BTreeMap<String, u64>>,
}

/// What is read first, of notes of any version.
#[derive(Deserialize)]
struct Version {
    format: u64,
}

impl Notes {
    /// The notes of a site of which nothing is written.
    pub(super) fn new(shown: &Pin, options: Options<'_>) -> Self {
        Self {
            format: FORMAT,
            store: shown.store,
            pages: etag("pages", []),
            title: options.title.to_owned(),
            prefix: options.prefix.to_owned(),
            base_url: options.base_url.map(str::to_owned),
            size: shown.size,
            root: shown.root,
            is_done: false,
            files: Files::new(),
            briefings: BTreeMap::new(),
            labels: BTreeMap::new(),
        }
    }

    /// Reads notes.
    ///
    /// Errors: [`Error::Notes`]; [`Error::Newer`].
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let Version { format } = serde_json::from_str(text).map_err(|_| Error::Notes)?;
        if format > FORMAT {
            return Err(Error::Newer);
        }
        serde_json::from_str(text).map_err(|_| Error::Notes)
    }

    pub(super) fn to_text(&self) -> String {
        // Notes are numbers and strings, which can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The notes for a run that goes on from these; they are done where there is nothing to do.
    ///
    /// Errors: the site is of another store, of other briefings, or of a log that this one does not
    /// continue; the store cannot be read.
    pub(super) fn resumed(mut self, reader: &Reader, shown: &Pin, options: Options<'_>) -> Result<Self, Error> {
        if self.store != shown.store {
            return Err(Error::OtherStore);
        }
        if self.prefix != options.prefix {
            return Err(Error::OtherPrefix { prefix: self.prefix });
        }
        let root = reader.root(self.size).map_err(query::Error::store("the log"))?;
        if root != Some(self.root) {
            return Err(Error::NotContinued { size: self.size });
        }
        let new = Self::new(shown, options);
        let is_made_so = (&self.pages, &self.title, &self.base_url) == (&new.pages, &new.title, &new.base_url);
        if !is_made_so {
            // All of it says something else now.
            self.briefings.values_mut().for_each(|written| written.size = 0);
        }
        let is_done = self.is_done && is_made_so && self.size == shown.size;
        Ok(Self { is_done, files: self.files, briefings: self.briefings, labels: self.labels, ..new })
    }

    /// The first leaf that is not known to be written of every briefing; `None` where nothing is
    /// written.
    pub(super) fn written_from(&self) -> Option<u64> {
        self.briefings.values().map(|written| written.size).filter(|size| *size > 0).min()
    }

    /// Notes what is going to be written, before it is; returns which files of no one briefing are
    /// not to be there any more.
    pub(super) fn plan(&mut self, lists: &Lists, options: Options<'_>) -> Files {
        for (folder, revisions) in &lists.folders {
            let written = self.briefings.entry(folder.clone()).or_default();
            written.revisions = written.revisions.max(*revisions);
        }
        for folder in lists.moved.keys() {
            self.briefings.entry(folder.clone()).or_default();
        }
        let planned = lists.files(options);
        let gone = self.files.difference(&planned).cloned().collect();
        self.files.extend(planned);
        gone
    }

    /// Notes the labels of revisions of a briefing that were written, all of them or some.
    pub(super) fn note_labels(&mut self, folder: &str, written: Labels, are_all: bool) {
        let labels = self.labels.entry(folder.to_owned()).or_default();
        labels.retain(|_, number| !are_all && !written.iter().any(|(written, _)| written == number));
        for (number, of_it) in written {
            labels.extend(of_it.into_iter().map(|label| (label, number)));
        }
        if labels.is_empty() {
            self.labels.remove(folder);
        }
    }

    /// Folders of briefings that are there no more.
    pub(super) fn gone(&self, lists: &Lists) -> Vec<(String, Written)> {
        let is_there = |folder: &String| lists.folders.contains_key(folder) || lists.moved.contains_key(folder);
        let gone = self.briefings.iter().filter(|(folder, _)| !is_there(folder));
        gone.map(|(folder, written)| (folder.clone(), *written)).collect()
    }

    /// How many briefings the site shows.
    pub(super) fn shown(&self) -> u64 {
        self.briefings.values().filter(|written| written.revisions > 0).count() as u64
    }
}
