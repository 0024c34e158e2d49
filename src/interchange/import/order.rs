//! Puts the revisions of a source into the order of their times, where it has them in another: a
//! history that is newest first is turned around. What stays out of order is reported by `run.rs`.
//!
//! Memory is bounded: the beginning of a source is held, [`HELD_BYTES`] of it; a smaller source is
//! put in order whole. A larger one is let through as it comes if its beginning is in order, and
//! else kept in a temporary file to its end, with 24 bytes in memory for each revision. A dump of a
//! wiki has the revisions of a page together, so behind its beginning each page is put in order by
//! itself, in the same way.

mod course;
mod kept;

use std::collections::HashMap;

use super::batch::{Parsed, refusal};
use super::{BatchSender, ParsedRevision, Reason, Stop};
use course::{Courses, is_newest_first};
use kept::KeptRevisions;

/// Bytes of revisions that are held while it is not known in which order they come.
const HELD_BYTES: usize = 8 << 20;

/// Revisions that are held, however short.
const HELD_RECORDS: usize = 32 << 10;

/// What is put in order together, behind the beginning of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grouping {
    /// The whole source: its revisions come in any order.
    Source,
    /// Each briefing: its revisions come together.
    Briefing,
}

/// Hands on what a reader parses, in the order of its times.
pub(super) struct InOrder<'sender> {
    sender: &'sender mut BatchSender,
    grouping: Grouping,
    state: State,
    held: Vec<Parsed>,
    held_bytes: usize,
    held_bytes_max: usize,
    /// Whether something was parsed whose place is where it stands: exact records, and what is said
    /// of a briefing's end or name.
    has_fixed: bool,
}

enum State {
    /// The beginning of the source is held.
    Beginning,
    /// The revisions of one briefing are held.
    OneBriefing,
    /// Revisions go to a file: those of the whole source, or of the one briefing that is named.
    Kept(Box<KeptRevisions>, Option<String>),
    /// Everything is handed on as it comes.
    AsItComes,
}

impl<'sender> InOrder<'sender> {
    pub(super) fn new(grouping: Grouping, sender: &'sender mut BatchSender) -> Self {
        Self::within(HELD_BYTES, grouping, sender)
    }

    /// One that holds at most `held_bytes_max`.
    fn within(held_bytes_max: usize, grouping: Grouping, sender: &'sender mut BatchSender) -> Self {
        let (state, held) = (State::Beginning, Vec::new());
        Self { sender, grouping, state, held, held_bytes: 0, held_bytes_max, has_fixed: false }
    }

    /// Where a reader reports what it does not take.
    pub(super) const fn sender(&mut self) -> &mut BatchSender {
        self.sender
    }

    /// Refuses a record. It keeps its place among those that are held.
    pub(super) fn refuse(&mut self, line: Option<u64>, subject: Option<&str>, reason: Reason) -> Result<(), Stop> {
        self.push(Parsed::Refused(refusal(line, subject, reason)))
    }

    /// Hands on what was parsed, now or later.
    pub(super) fn push(&mut self, parsed: Parsed) -> Result<(), Stop> {
        if !matches!(parsed, Parsed::Revision(..) | Parsed::Refused(_) | Parsed::RefusedAgain) {
            self.has_fixed = true;
        }
        match &mut self.state {
            State::AsItComes => self.sender.push(parsed),
            State::Beginning => self.hold(parsed),
            State::OneBriefing => {
                let name = briefing(&parsed);
                if name.is_some() && self.held.iter().find_map(briefing).is_some_and(|held| Some(held) != name) {
                    self.hand_on_held(self.held.len())?;
                }
                self.hold(parsed)
            }
            State::Kept(kept, only) => match parsed {
                Parsed::Revision(line, revision)
                    if only.as_ref().is_none_or(|only| *only == revision.briefing.as_str()) =>
                {
                    Ok(kept.add(line, *revision)?)
                }
                // What ends, or is renamed, has to be there.
                parsed @ (Parsed::Ended(..) | Parsed::Renamed(..)) => {
                    self.hand_on_kept()?;
                    self.sender.push(parsed)
                }
                parsed if briefing(&parsed).is_some() => {
                    self.hand_on_kept()?;
                    self.state = State::OneBriefing;
                    self.hold(parsed)
                }
                parsed => self.sender.push(parsed),
            },
        }
    }

    /// Hands on what is held, at the end of the source.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        self.hand_on_kept()?;
        self.hand_on_held(self.held.len())
    }

    fn hold(&mut self, parsed: Parsed) -> Result<(), Stop> {
        self.held_bytes += parsed.bytes();
        self.held.push(parsed);
        // One alone says nothing of the order.
        let is_full = self.held_bytes > self.held_bytes_max && self.held.len() > 1;
        if is_full || self.held.len() > HELD_RECORDS { self.decide() } else { Ok(()) }
    }

    /// Decides what becomes of a source, or a briefing, that is too large to be held.
    fn decide(&mut self) -> Result<(), Stop> {
        let courses = Courses::of(self.held.iter().filter_map(revision));
        let is_one = matches!(self.state, State::OneBriefing);
        let is_in_order = self.has_fixed || !courses.is_out_of_order(self.grouping == Grouping::Source);
        if is_in_order {
            let held = self.held.len();
            self.state = match self.grouping {
                Grouping::Source => State::AsItComes,
                Grouping::Briefing => State::OneBriefing,
            };
            return self.hand_on_held(held);
        }
        let last = self.held.iter().rev().find_map(briefing).map(str::to_owned);
        if self.grouping == Grouping::Briefing && !is_one && !courses.are_apart() {
            // The pages that are complete are put in order as they are held.
            let first_of_last = self.held.iter().position(|parsed| briefing(parsed) == last.as_deref());
            self.state = State::OneBriefing;
            let complete = first_of_last.unwrap_or_default();
            if complete > 0 {
                return self.hand_on_held(complete);
            }
        }
        let only = last.filter(|_| is_one || (self.grouping == Grouping::Briefing && !courses.are_apart()));
        let mut kept = KeptRevisions::new()?;
        for parsed in std::mem::take(&mut self.held) {
            match parsed {
                Parsed::Revision(line, revision) => kept.add(line, *revision)?,
                parsed => self.sender.push(parsed)?,
            }
        }
        self.held_bytes = 0;
        self.state = State::Kept(Box::new(kept), only);
        Ok(())
    }

    /// Hands on the first `count` of what is held, each briefing's revisions in order of time, in
    /// the places that they take among the others.
    fn hand_on_held(&mut self, count: usize) -> Result<(), Stop> {
        let rest = self.held.split_off(count);
        let mut held: Vec<Option<Parsed>> = std::mem::replace(&mut self.held, rest).into_iter().map(Some).collect();
        self.held_bytes = self.held.iter().map(Parsed::bytes).sum();
        if !self.has_fixed {
            self.put_in_order(&mut held);
        }
        held.into_iter().flatten().try_for_each(|parsed| self.sender.push(parsed))
    }

    fn put_in_order(&mut self, held: &mut [Option<Parsed>]) {
        let courses = Courses::of(held.iter().flatten().filter_map(revision));
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, parsed) in held.iter().enumerate() {
            let Some(revision) = parsed.as_ref().and_then(revision) else { continue };
            if courses.of_briefing(revision).is_some_and(|course| course.falls > 0) {
                places.entry(revision.briefing.as_str()).or_default().push(place);
            }
        }
        let mut briefings: Vec<Vec<usize>> = places.into_values().collect();
        briefings.sort_unstable();
        for places in briefings {
            let mut revisions: Vec<Parsed> =
                places.iter().filter_map(|place| held.get_mut(*place).and_then(Option::take)).collect();
            let Some(course) = revisions.first().and_then(revision).and_then(|first| courses.of_briefing(first)) else {
                continue;
            };
            if is_newest_first(course) {
                revisions.reverse();
            }
            revisions.sort_by_key(|parsed| revision(parsed).map(|revision| revision.time.instant()));
            let name = revisions.iter().find_map(briefing).unwrap_or_default();
            self.sender.note(course.kind(), || name.to_owned());
            for (place, parsed) in places.iter().zip(revisions) {
                if let Some(slot) = held.get_mut(*place) {
                    *slot = Some(parsed);
                }
            }
        }
    }

    /// Hands on what is in the file, in order of time.
    fn hand_on_kept(&mut self) -> Result<(), Stop> {
        match std::mem::replace(&mut self.state, State::AsItComes) {
            State::Kept(kept, _) => kept.hand_on(self.sender),
            state => {
                self.state = state;
                Ok(())
            }
        }
    }
}

fn revision(parsed: &Parsed) -> Option<&ParsedRevision> {
    match parsed {
        Parsed::Revision(_, revision) => Some(revision),
        _ => None,
    }
}

fn briefing(parsed: &Parsed) -> Option<&str> {
    revision(parsed).map(|revision| revision.briefing.as_str())
}

#[cfg(test)]
mod tests;
