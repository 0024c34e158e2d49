//! What the store has of commits that a stream of git does not have any more: they were taken back
//! by a reset or an amend, or they are of another branch, or of another repository.

use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};

use variorum_store::{Direction, Error as StoreError, Importer};

use super::git::COMMIT;
use super::report::{Kind, Report};
use crate::interchange::Error;

/// Briefings that are named where many have a text of such a commit.
const NAMED_MAX: usize = 20;

/// What an import left in force that the branch does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoneCommits {
    /// The first of the revisions, in the order of names.
    pub revisions: Vec<GoneRevision>,
    /// How many there are.
    pub count: u64,
}

/// A revision that is in force, of a commit that the branch does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoneRevision {
    /// The briefing.
    pub briefing: String,
    /// Its number.
    pub number: u64,
    /// The id of the commit.
    pub commit: String,
}

/// Looks for revisions of commits that the stream which was imported did not have, among the
/// briefings whose name begins with `prefix`. Those that are not in force any more are reported,
/// and those of briefings and commits of which the stream knows nothing; the others are returned.
///
/// Cost: the records of those briefings, where the store had any before the import.
pub(super) fn find(importer: &Importer<'_>, prefix: &str, report: &mut Report) -> Result<GoneCommits, Error> {
    let mut gone = GoneCommits::default();
    if importer.is_alone() {
        return Ok(gone);
    }
    // Whatever else such a commit brought is gone too.
    let (hashes, mut commits) = (RandomState::new(), HashSet::new());
    let mut are_of_stream = Vec::new();
    for briefing in importer.store().walk_listing(prefix, "") {
        let unmet = Unmet::read(importer, &briefing?.name)?;
        are_of_stream.push(unmet.is_of_stream);
        if unmet.is_of_stream {
            commits.extend(unmet.earlier.iter().chain(&unmet.in_force).map(|one| hashes.hash_one(&one.commit)));
            unmet.earlier.iter().for_each(|one| report.add(Kind::GoneCommits, || one.to_string()));
            unmet.in_force.into_iter().for_each(|one| gone.add(one));
        }
    }
    for (briefing, is_of_stream) in importer.store().walk_listing(prefix, "").zip(are_of_stream) {
        let name = briefing?.name;
        let in_force = if is_of_stream { None } else { Unmet::read(importer, &name)?.in_force };
        match in_force {
            Some(one) if commits.contains(&hashes.hash_one(&one.commit)) => gone.add(one),
            Some(one) => report.add(Kind::CommitsElsewhere, || one.to_string()),
            None => {}
        }
    }
    Ok(gone)
}

impl GoneCommits {
    fn add(&mut self, revision: GoneRevision) {
        self.count += 1;
        if self.revisions.len() < NAMED_MAX {
            self.revisions.push(revision);
        }
    }
}

/// The revisions of a briefing that are of commits, and that the import did not meet.
struct Unmet {
    /// Whether it met any other one.
    is_of_stream: bool,
    /// The one that is in force at last.
    in_force: Option<GoneRevision>,
    /// The others.
    earlier: Vec<GoneRevision>,
}

impl Unmet {
    fn read(importer: &Importer<'_>, name: &str) -> Result<Self, Error> {
        let (mut unmet, mut latest) = (Self { is_of_stream: false, in_force: None, earlier: Vec::new() }, None);
        for revision in importer.store().walk_history(name, Direction::OldestFirst) {
            let revision = match revision {
                // What is damaged tells nothing.
                Err(StoreError::Damaged(_)) => continue,
                revision => revision?,
            };
            let has_met = importer.has_met(revision.leaf);
            unmet.is_of_stream |= has_met;
            let record = revision.record;
            // Whoever took a revision back has decided what is in force.
            let commit = record.meta.get(COMMIT).filter(|_| !has_met && record.undoes.is_none());
            let gone = commit.map(|commit| GoneRevision {
                briefing: revision.briefing,
                number: record.number,
                commit: commit.clone(),
            });
            let time = Some(record.time.instant());
            if time < latest {
                unmet.earlier.extend(gone);
            } else {
                latest = time;
                unmet.earlier.extend(std::mem::replace(&mut unmet.in_force, gone));
            }
        }
        if importer.store().end_of(name)?.is_some() {
            unmet.earlier.extend(unmet.in_force.take());
        }
        Ok(unmet)
    }
}

impl fmt::Display for GoneRevision {
    /// `news@2 (commit 3f2a90c1)`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = self.commit.get(..8).unwrap_or(&self.commit);
        write!(out, "{}@{} (commit {short})", self.briefing, self.number)
    }
}

impl fmt::Display for GoneCommits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<String> = self.revisions.iter().map(GoneRevision::to_string).collect();
        let more = if self.count > named.len() as u64 { ", …" } else { "" };
        write!(out, "{}{more}", named.join(", "))
    }
}
