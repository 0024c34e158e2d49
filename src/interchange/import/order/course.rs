//! How the times of each briefing run, in the order of a source.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use variorum_store::{Instant, Name};

use crate::interchange::import::ParsedRevision;
use crate::interchange::import::report::Kind;

/// How the times of one briefing run.
#[derive(Clone, Debug)]
pub(super) struct Course {
    last: Instant,
    /// Steps to a later time.
    pub rises: u64,
    /// Steps to an earlier time.
    pub falls: u64,
    /// Its name, where a time is earlier than the one before it.
    pub name: Option<String>,
}

impl Course {
    /// What putting it in order is.
    pub const fn kind(&self) -> Kind {
        if self.rises == 0 { Kind::TurnedAround } else { Kind::PutInOrder }
    }
}

/// Whether revisions of the same time are newest first too.
pub(super) const fn is_newest_first(course: &Course) -> bool {
    course.falls > course.rises
}

/// How the times of all briefings run.
///
/// Memory: a few words for each briefing.
#[derive(Default)]
pub(super) struct Courses {
    /// By the hash of a name.
    briefings: HashMap<u64, Course>,
    hashes: RandomState,
    last: Option<(Instant, u64)>,
    /// Steps to a later and to an earlier time, whatever the briefing.
    rises: u64,
    falls: u64,
    /// Whether revisions of a briefing have those of another between them.
    are_apart: bool,
}

impl Courses {
    pub fn of<'revision>(revisions: impl Iterator<Item = &'revision ParsedRevision>) -> Self {
        let mut courses = Self::default();
        revisions.for_each(|revision| courses.add(&revision.briefing, revision.time.instant()));
        courses
    }

    pub fn add(&mut self, name: &Name, time: Instant) {
        let hash = self.hashes.hash_one(name.as_str());
        if let Some((last, _)) = self.last {
            self.rises += u64::from(time > last);
            self.falls += u64::from(time < last);
        }
        let course = self.briefings.entry(hash);
        if matches!(course, std::collections::hash_map::Entry::Occupied(_)) {
            self.are_apart |= self.last.is_some_and(|(_, last)| last != hash);
        }
        let course = course.or_insert(Course { last: time, rises: 0, falls: 0, name: None });
        course.rises += u64::from(time > course.last);
        if time < course.last {
            course.falls += 1;
            course.name.get_or_insert_with(|| name.as_str().to_owned());
        }
        course.last = time;
        self.last = Some((time, hash));
    }

    pub fn of_briefing(&self, revision: &ParsedRevision) -> Option<&Course> {
        self.briefings.get(&self.hashes.hash_one(revision.briefing.as_str()))
    }

    /// The courses that fall, in order of their names.
    pub fn falling(&self) -> Vec<&Course> {
        let mut falling: Vec<&Course> = self.briefings.values().filter(|course| course.falls > 0).collect();
        falling.sort_by(|one, other| one.name.cmp(&other.name));
        falling
    }

    /// Whether a briefing has a revision that is older than one before it; or, where no briefing
    /// has two yet and `as_a_whole` counts, whether nearly all times fall.
    pub fn is_out_of_order(&self, as_a_whole: bool) -> bool {
        let has_two = self.briefings.values().any(|course| course.rises > 0);
        self.briefings.values().any(|course| course.falls > 0)
            || (as_a_whole && !has_two && self.falls > 9 * self.rises && self.falls > 0)
    }

    /// Whether revisions of a briefing have those of another between them.
    pub const fn are_apart(&self) -> bool {
        self.are_apart
    }
}
