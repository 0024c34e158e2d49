//! Revisions in a temporary file, until all of them are there and can be read in order of time.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};
use variorum_store::{Instant, Label, Name, Time};

use super::course::{Courses, is_newest_first};
use crate::files::spool::Spool;
use crate::interchange::import::{BatchSender, ParsedRevision, Stop};

/// Bytes in front of a revision that say how long it is.
const LENGTH_BYTES: usize = 8;

/// Revisions in a file.
///
/// Memory: 24 bytes for each revision, some 60 for each briefing, and 8 MiB.
pub(super) struct KeptRevisions {
    spool: Spool,
    /// When each was made, and where it begins in the file.
    places: Vec<(Instant, u64)>,
    courses: Courses,
}

/// A revision as it stands in the file.
#[derive(Serialize, Deserialize)]
struct KeptRevision {
    line: Option<u64>,
    briefing: String,
    content: String,
    time: Time,
    author: Option<String>,
    note: Option<String>,
    source: Option<String>,
    labels: Vec<String>,
    meta: BTreeMap<String, String>,
}

impl KeptRevisions {
    pub fn new() -> io::Result<Self> {
        Ok(Self { spool: Spool::new()?, places: Vec::new(), courses: Courses::default() })
    }

    pub fn add(&mut self, line: Option<u64>, revision: ParsedRevision) -> io::Result<()> {
        self.courses.add(&revision.briefing, revision.time.instant());
        self.places.push((revision.time.instant(), self.spool.end()));
        let ParsedRevision { briefing, content, time, author, note, source, labels, meta } = revision;
        let (briefing, labels) =
            (briefing.as_str().to_owned(), labels.iter().map(|label| label.as_str().to_owned()).collect());
        let kept = KeptRevision { line, briefing, content, time, author, note, source, labels, meta };
        let bytes = serde_json::to_vec(&kept)?;
        self.spool.write(&(bytes.len() as u64).to_be_bytes())?;
        self.spool.write(&bytes)
    }

    /// Hands on all of them, the oldest first, and reports whose order it was not.
    pub fn hand_on(mut self, sender: &mut BatchSender) -> Result<(), Stop> {
        let falling = self.courses.falling();
        for course in &falling {
            sender.note(course.kind(), || course.name.clone().unwrap_or_default());
        }
        if falling.iter().filter(|course| is_newest_first(course)).count() * 2 > falling.len() {
            self.places.reverse();
        }
        self.places.sort_by_key(|(time, _)| *time);
        for (_, offset) in &self.places {
            let length = self.spool.read(*offset, LENGTH_BYTES)?.try_into().map_or(0, u64::from_be_bytes);
            let bytes = self.spool.read(*offset + LENGTH_BYTES as u64, usize::try_from(length).unwrap_or_default())?;
            let (line, revision) = revision(&bytes)?;
            sender.revision(line, revision)?;
        }
        Ok(())
    }
}

fn revision(bytes: &[u8]) -> io::Result<(Option<u64>, ParsedRevision)> {
    let kept: KeptRevision = serde_json::from_slice(bytes)?;
    let KeptRevision { line, briefing, content, time, author, note, source, labels, meta } = kept;
    let briefing = Name::parse(&briefing).map_err(io::Error::other)?;
    let labels = labels.iter().map(|label| Label::parse(label)).collect::<Result<_, _>>().map_err(io::Error::other)?;
    Ok((line, ParsedRevision { briefing, content, time, author, note, source, labels, meta }))
}
