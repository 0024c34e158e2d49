//! Reads a stream of `git fast-export`: each path a briefing, each commit of a branch that changes
//! its text a revision.
//!
//! The revisions are what the branch had: its commits by their first parents, a merge with what it
//! brought, each at the time of its committer (`git/first_parents.rs`). Which commits these are is
//! known when the whole stream was read. With [`Request::all_commits`](super::Request) every commit
//! of the stream is taken, in its order (`git/revisions.rs`).
//!
//! The format is that of git-fast-import(1), "Input format". The texts wait in a file until a
//! commit names them; what the commits do to the files is followed in `git/history.rs`. Both hold a
//! bounded part in memory, however long the stream is, but for some forty bytes for each commit of
//! the branch.

mod allowance;
mod branch;
mod commands;
mod commit;
mod exact_moves;
mod first_parents;
mod history;
mod labels;
mod plan;
mod planning;
mod renames;
mod revisions;
mod spill_map;
mod syntax;
mod tags;
#[cfg(test)]
mod tests;
mod texts;
mod tree_entry;

use std::io::Read;

use self::allowance::Allowance;
use self::commands::{CommandReader, StreamError, malformed, truncated};
use self::commit::CommitHeader;
pub(super) use self::first_parents::{AUTHOR_TIME, COMMIT};
use self::history::TreeHistory;
use self::spill_map::{HELD_BYTES, SpillMap, Stored};
use self::syntax::{lossy, parse_number, parse_path, split_word};
use self::tags::Tags;
use self::tree_entry::{FileContent, GitPath};
use super::naming::Named;
use super::refusal::{Malformed, NameRule, TruncatedIn, name_refused};
use super::{BatchSender, Excerpt, Kind, Naming, Parsed, Reason, Stop};
use crate::interchange::Error;

/// Branches that an error lists where the one that was asked for is not in the stream.
const BRANCHES_MAX: usize = 20;

/// What a mark stands for, by its offset in the file of texts, or of commits.
#[derive(Clone, Copy)]
enum Marked {
    Text(u64),
    Commit(u64),
}

impl Stored for Marked {
    fn to_bytes(&self) -> Vec<u8> {
        let (Self::Text(offset) | Self::Commit(offset)) = self;
        (offset << 1 | u64::from(matches!(self, Self::Commit(_)))).to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let both = u64::from_bytes(bytes);
        if both & 1 == 0 { Self::Text(both >> 1) } else { Self::Commit(both >> 1) }
    }
}

struct Stream<'import> {
    /// What maps may hold in memory, each.
    memory_bytes: usize,
    commands: CommandReader,
    marks: SpillMap<u64, Marked>,
    /// The newest commit of each branch.
    tips: SpillMap<GitPath, u64>,
    history: TreeHistory,
    allowance: Allowance,
    /// Paths that were refused as names, and reported.
    refused: SpillMap<GitPath, ()>,
    /// Whether the stream announces that it ends in `done`.
    has_feature_done: bool,
    /// Whether every commit so far ended in an empty line, as git ends them.
    all_commits_end: Option<bool>,
    /// How many commits there were.
    commits: u64,
    tags: Tags,
    /// Whether every commit of the stream is taken.
    all_commits: bool,
    /// The only branch that is imported.
    branch: Option<&'import str>,
    /// Whether there was a commit of that branch.
    has_branch: bool,
    naming: &'import Naming,
    sender: &'import mut BatchSender,
}

/// How a stream is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    /// The branch that is meant.
    pub branch: Option<String>,
    /// Whether every commit of the stream is taken, and not what a branch had.
    pub all_commits: bool,
    /// Whether a briefing keeps the name of its first file then.
    pub follow_renames: bool,
}

pub(super) fn read(
    source: Box<dyn Read + Send>,
    naming: &Naming,
    options: &Options,
    sender: &mut BatchSender,
) -> Result<(), Stop> {
    read_within(HELD_BYTES, source, naming, options, sender)
}

/// Reads with maps that hold at most `memory_bytes` in memory, each.
fn read_within(
    memory_bytes: usize,
    source: Box<dyn Read + Send>,
    naming: &Naming,
    options: &Options,
    sender: &mut BatchSender,
) -> Result<(), Stop> {
    let mut stream = Stream {
        memory_bytes,
        commands: CommandReader::new(source)?,
        marks: SpillMap::new(memory_bytes),
        tips: SpillMap::new(memory_bytes),
        history: TreeHistory::new(options.all_commits && options.follow_renames, memory_bytes)?,
        allowance: Allowance::default(),
        refused: SpillMap::new(memory_bytes),
        has_feature_done: false,
        all_commits_end: None,
        commits: 0,
        tags: Tags::new(memory_bytes),
        all_commits: options.all_commits,
        branch: options.branch.as_deref(),
        has_branch: false,
        naming,
        sender,
    };
    let mut read = stream.read_commands();
    if read.is_ok() {
        read = if stream.all_commits { stream.end_all_commits() } else { stream.hand_over_branch() };
    }
    let reason = match read {
        Ok(()) => return Ok(()),
        Err(StreamError::Stop(stop)) => return Err(stop),
        Err(StreamError::Malformed(malformed)) => Reason::Malformed(malformed),
        Err(StreamError::Truncated(within)) => Reason::Truncated(within),
    };
    let line = stream.commands.line_number();
    if stream.all_commits {
        return stream.sender.refuse(Some(line), None, reason);
    }
    // What the branch had is not known before the whole stream was read.
    Err(Stop::Failed(Error::BrokenStream { line, reason: Box::new(reason) }))
}

/// The name for a path of a repository. Errors: [`Reason::Name`], also for what is git's own.
fn name_of_path(naming: &Naming, path: &[u8]) -> Result<Named, Reason> {
    if path.split(|byte| *byte == b'/').any(|part| part.eq_ignore_ascii_case(b".git")) {
        return Err(name_refused(&lossy(path), NameRule::GitFolder));
    }
    naming.name_of_path(path)
}

impl Stream<'_> {
    fn read_commands(&mut self) -> Result<(), StreamError> {
        while let Some(line) = self.commands.line()? {
            let (command, rest) = split_word(&line);
            match command {
                b"" | b"checkpoint" | b"progress" | b"option" => {}
                _ if line.starts_with(b"#") => {}
                b"feature" => self.has_feature_done |= rest == b"done",
                b"blob" => self.blob()?,
                b"commit" => self.commit(rest)?,
                b"reset" => self.reset(rest)?,
                b"tag" => self.tag(rest)?,
                b"alias" => self.alias()?,
                b"done" => return Ok(()),
                _ => return malformed(Malformed::UnknownCommand(Excerpt::of_bytes(command))),
            }
        }
        if self.has_feature_done { truncated(TruncatedIn::Commands) } else { Ok(()) }
    }

    fn blob(&mut self) -> Result<(), StreamError> {
        let mut mark = None;
        while let Some(line) = self.commands.line()? {
            match split_word(&line) {
                (b"mark", rest) => mark = parse_number(rest.strip_prefix(b":").unwrap_or_default()),
                (b"original-oid", _) => {}
                (b"data", rest) => {
                    let text = self.commands.text(rest)?;
                    if let Some(mark) = mark {
                        self.marks.set(mark, Marked::Text(text))?;
                    }
                    return Ok(());
                }
                (other, _) => return malformed(Malformed::UnknownInBlob(Excerpt::of_bytes(other))),
            }
        }
        truncated(TruncatedIn::Blob)
    }

    fn reset(&mut self, branch: &[u8]) -> Result<(), StreamError> {
        let branch = GitPath::from(branch);
        self.tips.remove(&branch)?;
        if let Some(line) = self.commands.line()? {
            match split_word(&line) {
                (b"from", from) => {
                    if let Some(commit) = self.commit_of(from)? {
                        self.tips.set(branch, commit)?;
                    }
                }
                _ => self.commands.put_back(line),
            }
        }
        Ok(())
    }

    fn tag(&mut self, name: &[u8]) -> Result<(), StreamError> {
        let mut target = None;
        while let Some(line) = self.commands.line()? {
            match split_word(&line) {
                (b"from", from) => target = self.commit_of(from)?,
                (b"data", rest) => {
                    if !self.commands.message(rest)?.is_empty() && !self.all_commits {
                        self.sender.note(Kind::TagMessages, || lossy(name));
                    }
                    self.tags.annotated(name, target)?;
                    // A signature may come with data of its own before the message.
                    return self.skip_more_data();
                }
                (b"", _) => return Ok(self.tags.annotated(name, target)?),
                _ => {}
            }
        }
        truncated(TruncatedIn::Tag)
    }

    fn skip_more_data(&mut self) -> Result<(), StreamError> {
        while let Some(line) = self.commands.line()? {
            match split_word(&line) {
                (b"data", rest) => drop(self.commands.message(rest)?),
                (b"", _) => {}
                _ => {
                    self.commands.put_back(line);
                    break;
                }
            }
        }
        Ok(())
    }

    fn alias(&mut self) -> Result<(), StreamError> {
        let mut mark = None;
        while let Some(line) = self.commands.line()? {
            match split_word(&line) {
                (b"mark", rest) => mark = parse_number(rest.strip_prefix(b":").unwrap_or_default()),
                (b"to", rest) => {
                    if let (Some(mark), Some(commit)) = (mark, self.commit_of(rest)?) {
                        self.marks.set(mark, Marked::Commit(commit))?;
                    }
                    return Ok(());
                }
                _ => return malformed(Malformed::AliasWithoutTarget),
            }
        }
        truncated(TruncatedIn::Alias)
    }

    /// The commit that a mark or a branch stands for; `None` for one outside the stream.
    fn commit_of(&self, reference: &[u8]) -> Result<Option<u64>, Stop> {
        let reference = reference.strip_suffix(b"^0").unwrap_or(reference);
        let Some(mark) = reference.strip_prefix(b":") else { return self.tips.get(&reference.into()) };
        Ok(match self.marked(mark)? {
            Some(Marked::Commit(commit)) => Some(commit),
            _ => None,
        })
    }

    fn marked(&self, mark: &[u8]) -> Result<Option<Marked>, Stop> {
        parse_number(mark).map_or(Ok(None), |mark| self.marks.get(&mark))
    }

    fn commit(&mut self, branch: &[u8]) -> Result<(), StreamError> {
        let mut header = CommitHeader { line: self.commands.line_number(), ..CommitHeader::default() };
        let (mut has_begun, mut has_ended) = (false, false);
        loop {
            let Some(line) = self.commands.line()? else {
                let must_end = self.has_feature_done || self.all_commits_end == Some(true);
                if header.message.is_none() || (must_end && !has_ended) {
                    return truncated(TruncatedIn::Commit { line: header.line });
                }
                break;
            };
            let (command, rest) = split_word(&line);
            let had_ended = std::mem::replace(&mut has_ended, false);
            let is_change = matches!(command, b"M" | b"D" | b"R" | b"C" | b"N" | b"deleteall");
            if is_change && header.message.is_some() {
                if !has_begun {
                    has_begun = true;
                    self.begin_tree(branch, &mut header)?;
                }
                self.change(command, rest)?;
                continue;
            }
            match command {
                b"mark" => header.mark = parse_number(rest.strip_prefix(b":").unwrap_or_default()),
                b"original-oid" => header.original = Some(lossy(rest)),
                b"author" => header.author = Some(rest.to_vec()),
                b"committer" => header.committer = Some(rest.to_vec()),
                b"encoding" => header.encoding = Some(lossy(rest)),
                // Unknown headers, such as signatures, have data of their own; the last data is the
                // message.
                b"data" => {
                    header.message = Some(self.commands.message(rest)?);
                    // It belongs to the message, or is the empty line that ends a commit without
                    // changes.
                    has_ended = self.commands.skip_line_feed()?;
                }
                b"from" => header.from = Some(rest.to_vec()),
                b"merge" => header.is_merge = true,
                b"" if header.message.is_some() => {
                    has_ended = true;
                    break;
                }
                _ if header.message.is_none() => {}
                // A signature after the message, from an older git.
                _ => {
                    has_ended = had_ended;
                    self.commands.put_back(line);
                    break;
                }
            }
        }
        self.all_commits_end = Some(has_ended && self.all_commits_end != Some(false));
        if !has_begun {
            self.begin_tree(branch, &mut header)?;
        }
        self.end_commit(branch, &header)?;
        Ok(())
    }

    /// Sets the tree to that of the commit which this one follows.
    fn begin_tree(&mut self, branch: &[u8], header: &mut CommitHeader) -> Result<(), Stop> {
        let parent = match &header.from {
            Some(from) => self.commit_of(from)?,
            None => self.tips.get(&branch.into())?,
        };
        header.follows_unknown = header.from.is_some() && parent.is_none();
        self.history.begin(parent)
    }

    fn change(&mut self, command: &[u8], rest: &[u8]) -> Result<(), StreamError> {
        match command {
            b"M" => self.modify(rest),
            b"D" => Ok(self.history.delete(&parse_path(rest, false)?.0)?),
            b"R" | b"C" => {
                let (old, rest) = parse_path(rest, true)?;
                let (new, _) = parse_path(rest, false)?;
                let read_bytes = self.commands.read_bytes();
                let files_max = self.allowance.files_left(read_bytes);
                let files = self.history.copy(&old, &new, command == b"R", files_max)?;
                Ok(self.allowance.copied(files, read_bytes)?)
            }
            b"N" => {
                self.sender.note(Kind::GitNotes, || lossy(rest));
                if split_word(rest).0 == b"inline" {
                    self.commands.inline_data()?;
                }
                Ok(())
            }
            _ => Ok(self.history.delete(b"")?),
        }
    }

    fn modify(&mut self, rest: &[u8]) -> Result<(), StreamError> {
        let (mode, rest) = split_word(rest);
        let (dataref, rest) = split_word(rest);
        let (path, _) = parse_path(rest, false)?;
        let path: GitPath = path.into();
        let text = match (dataref, dataref.strip_prefix(b":")) {
            (b"inline", _) => FileContent::Text(self.commands.inline_data()?),
            (_, Some(mark)) => match self.marked(mark)? {
                Some(Marked::Text(text)) => FileContent::Text(text),
                _ => FileContent::Absent,
            },
            _ => FileContent::Absent,
        };
        let content = match mode {
            b"100644" | b"644" | b"100755" | b"755" => text,
            b"120000" => FileContent::Link,
            b"160000" => FileContent::Submodule,
            b"040000" | b"40000" => {
                self.sender.note(Kind::FoldersById, || lossy(&path));
                return Ok(self.history.delete(&path)?);
            }
            _ => return malformed(Malformed::FileMode(Excerpt::of_bytes(mode))),
        };
        Ok(self.history.modify(&path, content)?)
    }
}
