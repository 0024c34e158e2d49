//! What a branch had at every time: the revisions of its commits, first parents only.
//!
//! `git rev-list -1 --first-parent --before=T BRANCH` names the commit that a branch had at T: the
//! last one in order that is not dated after T. So each commit counts as of its committer's time,
//! but one that is dated after a commit which follows it, as clocks and rebases make them, counts
//! as of that one's. What is in force at T in the store is then what is in that commit's tree.
//!
//! A merge is one revision of each file that it changes against its first parent; the commits that
//! it merges are none. Whatever it is that a commit says beside goes to the meta of its revisions.

use std::collections::BTreeMap;

use variorum_store::{Instant, Label, Name, Time};

use super::commands::StreamError;
use super::commit::CommitInfo;
use super::labels::RevisionLabels;
use super::plan::{Action, Plan, PlannedName, Replacement, Why};
use super::planning::{PlannedCommit, Planner};
use super::{BatchSender, Kind, Parsed, Stream, lossy};
use crate::interchange::import::ParsedRevision;
use crate::interchange::import::batch::{ParsedEnd, ParsedName, ParsedRenames};
use crate::interchange::import::naming::{Named, ORIGINAL_NAME};

/// When its author made a commit, where that is another time than its revision's: a key of meta.
pub(in crate::interchange::import) const AUTHOR_TIME: &str = "git.author-time";

/// Other keys of meta.
pub(in crate::interchange::import) const COMMIT: &str = "git.commit";
const COMMITTER: &str = "git.committer";
const COMMITTER_TIME: &str = "git.committer-time";

impl Stream<'_> {
    /// Hands over what the branch had, once the whole stream was read.
    pub(super) fn hand_over_branch(&mut self) -> Result<(), StreamError> {
        if !self.has_feature_done {
            self.sender.note(Kind::UnannouncedEnds, String::new);
        }
        let Some(tip) = self.branch_tip()? else { return Ok(()) };
        let commits = self.history.first_parents(tip)?;
        for _ in commits.len() as u64..self.commits {
            self.sender.note(Kind::OtherCommits, String::new);
        }
        let tags = self.tags.of_branch(&mut self.tips, &commits, self.sender)?;
        let (mut times, mut files) = (Vec::with_capacity(commits.len()), Vec::new());
        let mut planner =
            Planner::new(self.naming, self.sender, &mut self.history, &mut self.commands.texts, self.memory_bytes)?;
        for (position, offset) in commits.iter().enumerate() {
            let header = planner.history.header(*offset)?;
            if position == 0 && header.follows_unknown {
                planner.sender.note(Kind::UnknownBeginnings, String::new);
            }
            let info = CommitInfo::of(&header);
            times.push(stated_time(&info, planner.sender));
            let (line, unchanged) = (header.line, info.unchanged());
            planner.commit(&PlannedCommit { offset: *offset, line, name: &info.commit, unchanged })?;
            let tagged = tags.get(files.len()..).unwrap_or_default().iter().take_while(|tag| tag.commit == position);
            files.extend(std::iter::repeat_n(planner.in_force_count, tagged.count()));
        }
        let mut plan = planner.plan;
        let labels = RevisionLabels::of(&mut plan, tags, &files, self.memory_bytes, self.sender)?;
        count_as_of(&mut times);
        self.hand_over_plan(&commits, &times, &mut plan, &labels)
    }

    /// Hands over what was planned of commits that count as of `times`.
    fn hand_over_plan(
        &mut self,
        commits: &[u64],
        times: &[Option<i64>],
        plan: &mut Plan,
        labels: &RevisionLabels,
    ) -> Result<(), StreamError> {
        for (position, (offset, time)) in commits.iter().zip(times).enumerate() {
            if plan.is_empty(position) {
                continue;
            }
            let header = self.history.header(*offset)?;
            let Some(made) = MadeBy::of(CommitInfo::of(&header), header.line, *time) else { continue };
            made.report(self.sender);
            plan.each(position, |number, action| match action {
                Action::Rename(renames) => self.hand_over_renames(&made, &renames),
                Action::End { name, why } => self.hand_over_end(&made, &name, &why),
                Action::Revision { name, text } => {
                    let tags = labels.tags(number)?.iter().map(|tag| tag.label.clone()).collect();
                    self.hand_over_revision(&made, &name, text, tags)
                }
            })?;
        }
        Ok(())
    }

    fn hand_over_renames(&mut self, made: &MadeBy, renames: &[(PlannedName, PlannedName)]) -> Result<(), StreamError> {
        let names = renames.iter().map(|(old, new)| Some((self.parsed(old)?, self.parsed(new)?)));
        let Some(renames) = names.collect::<Option<Vec<_>>>() else { return Ok(()) };
        let (time, author, note) = (made.time.clone(), made.info.author.who.clone(), made.info.note.clone());
        let renames = ParsedRenames { renames, time, author, note };
        Ok(self.sender.push(Parsed::Renamed(Some(made.line), Box::new(renames)))?)
    }

    fn hand_over_end(&mut self, made: &MadeBy, briefing: &PlannedName, why: &Why) -> Result<(), StreamError> {
        let Some(briefing) = self.parsed(briefing) else { return Ok(()) };
        let (time, author, reason) = (made.time.clone(), made.info.author.who.clone(), made.reason(why));
        let end = ParsedEnd { briefing, time, author, reason };
        Ok(self.sender.push(Parsed::Ended(Some(made.line), Box::new(end)))?)
    }

    fn hand_over_revision(
        &mut self,
        made: &MadeBy,
        briefing: &PlannedName,
        text: u64,
        labels: Vec<Label>,
    ) -> Result<(), StreamError> {
        let texts = &mut self.commands.texts;
        let (bytes, content) = (texts.bytes(text)?, String::from_utf8(texts.read(text)?));
        self.allowance.text(bytes, self.commands.read_bytes())?;
        let (Some(named), Ok(content)) = (self.named(briefing), content) else { return Ok(()) };
        let Named { name: briefing, .. } = &named;
        let (briefing, mut meta) = (briefing.clone(), made.meta());
        named.keep_original(&mut meta);
        let info = &made.info;
        let (author, note, source) = (info.author.who.clone(), info.note.clone(), info.trailers.source.clone());
        let time = made.time.clone();
        let revision = ParsedRevision { briefing, content, time, author, note, source, labels, meta };
        Ok(self.sender.revision(Some(made.line), revision)?)
    }

    /// A name that was planned, and what the source calls it where that is something else.
    fn named(&self, planned: &PlannedName) -> Option<Named> {
        let name = Name::parse(std::str::from_utf8(&planned.name).ok()?).ok()?;
        let nearest = self.naming.name_of_path(&planned.path).ok()?;
        // Another path has the name that is nearest to this one.
        let is_distinct = nearest.name != name;
        let original = nearest.original.or_else(|| is_distinct.then(|| (ORIGINAL_NAME, lossy(&planned.path))));
        Some(Named { name, original })
    }

    fn parsed(&self, planned: &PlannedName) -> Option<ParsedName> {
        self.named(planned).map(Named::into_parsed)
    }
}

/// When a commit was made by its committer, in seconds since 1970: after all times where it does
/// not say, which is reported; `None` for one of an export, which has the time of its revision.
fn stated_time(info: &CommitInfo, sender: &mut BatchSender) -> Option<i64> {
    let time = info.committer.time.as_ref().ok().map(|time| time.instant().seconds);
    if time.is_none() {
        sender.note(Kind::UnreadableTimes, || info.commit.clone());
    }
    (!info.is_export).then_some(time.unwrap_or(i64::MAX))
}

/// Makes of the times of commits those which they count as of: none is after that of a commit that
/// follows. What has no time counts as of the next that has one; behind the last of these, as of
/// that.
fn count_as_of(times: &mut [Option<i64>]) {
    let mut earliest = i64::MAX;
    for time in times.iter_mut().rev().flatten() {
        earliest = earliest.min(*time);
        *time = earliest;
    }
    let mut latest = 0;
    for time in times.iter_mut().flatten() {
        latest = if *time == i64::MAX { latest } else { *time };
        *time = latest;
    }
}

/// Who made what a commit does, when, and why.
struct MadeBy {
    info: CommitInfo,
    line: u64,
    time: Time,
    /// Whether it counts as of another time than the committer's.
    is_moved: bool,
}

impl MadeBy {
    /// By a commit that counts as of `seconds`; without them it has the time of its revision.
    /// `None` for seconds that no commit has.
    fn of(info: CommitInfo, line: u64, seconds: Option<i64>) -> Option<Self> {
        let counted = Time::from_instant(Instant { seconds: seconds.unwrap_or_default(), nanoseconds: 0 });
        let committed = info.committer.time.clone().ok();
        let own = info.trailers.time.clone().or_else(|| info.author.time.clone().ok());
        let (time, is_moved) = match (seconds, &committed) {
            (None, _) => (own, false),
            (Some(seconds), Some(time)) if time.instant().seconds == seconds => (committed.clone(), false),
            _ => (counted.clone(), committed.is_some()),
        };
        Some(Self { info, line, time: time.or(committed).or(counted)?, is_moved })
    }

    /// Reports what could not be taken as the commit has it.
    fn report(&self, sender: &mut BatchSender) {
        let moved = self.is_moved.then_some(Kind::DatedLater);
        for kind in self.info.problems.iter().cloned().chain(moved) {
            sender.note(kind, || self.info.commit.clone());
        }
    }

    fn meta(&self) -> BTreeMap<String, String> {
        let info = &self.info;
        let mut meta = info.trailers.meta.clone();
        if info.is_export {
            return meta;
        }
        let mut put = |key: &str, value: Option<String>| {
            meta.extend(value.map(|value| (key.to_owned(), value)));
        };
        let committed = info.committer.time.as_ref().ok();
        let authored = info.author.time.as_ref().ok();
        let differs = authored.map(Time::instant) != committed.map(Time::instant);
        put(COMMIT, info.id.clone());
        put(AUTHOR_TIME, authored.filter(|_| differs).map(Time::to_string));
        put(COMMITTER, info.committer.who.clone().filter(|who| Some(who) != info.author.who.as_ref()));
        put(COMMITTER_TIME, committed.filter(|_| self.is_moved).map(Time::to_string));
        meta
    }

    /// Why a briefing ends.
    fn reason(&self, why: &Why) -> Option<String> {
        let words = match why {
            Why::Deleted => return self.info.note.clone(),
            Why::Became(Replacement::Link) => "became a symbolic link".to_owned(),
            Why::Became(Replacement::Submodule) => "became a submodule".to_owned(),
            Why::Became(Replacement::Binary) => "became a binary file".to_owned(),
            Why::Became(Replacement::NotUtf8) => "became a file that is not UTF-8".to_owned(),
            Why::Became(Replacement::TooLarge) => "became a file that is too large".to_owned(),
            Why::Became(Replacement::Absent) => "became a file that the stream does not contain".to_owned(),
            Why::RenamedTo(path) => format!("renamed to {}", lossy(path)),
        };
        Some(self.info.note.as_ref().map_or_else(|| words.clone(), |note| format!("{words}: {note}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_commit_counts_as_of_a_time_after_one_that_follows() {
        for (stated, counted) in [
            (&[][..], &[][..]),
            (&[Some(1), Some(3), Some(2), Some(4)], &[Some(1), Some(2), Some(2), Some(4)]),
            (&[Some(i64::MAX), Some(5), Some(i64::MAX)], &[Some(5), Some(5), Some(5)]),
            (&[Some(9), None, Some(7)], &[Some(7), None, Some(7)]),
            (&[Some(i64::MAX)], &[Some(0)]),
        ] {
            let mut times = stated.to_vec();
            count_as_of(&mut times);
            assert_eq!(times, counted, "{stated:?}");
        }
    }
}
