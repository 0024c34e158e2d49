//! Which revisions a commit makes where every commit of the stream is taken, in its order: their
//! names, their texts, and what is refused.

use std::io;
use std::rc::Rc;

use super::commands::StreamError;
use super::commit::{CommitHeader, CommitInfo};
use super::texts::TextKind;
use super::tree_entry::{FileChange, FileContent, GitPath, TreeEntry};
use super::{Kind, Marked, Parsed, Reason, Stop, Stream, lossy, name_of_path};
use crate::interchange::import::ParsedRevision;
use crate::interchange::import::naming::Named;
use crate::interchange::import::refusal::{NameRule, name_refused};

impl Stream<'_> {
    /// Ends a commit, and remembers it; where every commit is taken, hands over the revisions that
    /// it makes.
    pub(super) fn end_commit(&mut self, branch: &[u8], header: &CommitHeader) -> Result<(), StreamError> {
        self.commits += 1;
        if self.all_commits {
            self.hand_over_commit(branch, header)?;
        }
        while self.history.changes()?.is_some() {}
        let commit = self.history.end(header)?;
        self.tips.set(branch.into(), commit)?;
        match header.mark {
            Some(mark) => Ok(self.marks.set(mark, Marked::Commit(commit))?),
            None => Ok(()),
        }
    }

    fn hand_over_commit(&mut self, branch: &[u8], header: &CommitHeader) -> Result<(), StreamError> {
        let short = branch.strip_prefix(b"refs/heads/").unwrap_or(branch);
        let is_taken = self.branch.is_none_or(|wanted| [branch, short].contains(&wanted.as_bytes()));
        self.has_branch |= is_taken;
        let mut info = CommitInfo::of(header);
        while let Some(changes) = self.history.changes()? {
            if is_taken {
                self.hand_over(header, &mut info, &changes)?;
            }
        }
        if let Some(path) = info.unchanged().filter(|_| is_taken)
            && let Some(file) = self.history.file(&path)?
        {
            self.revision(header, &mut info, &path, &file)?;
        }
        Ok(())
    }

    /// Ends a stream of which every commit was taken. Fails where it has no commit of the branch
    /// that was asked for.
    pub(super) fn end_all_commits(&mut self) -> Result<(), StreamError> {
        self.tags.leave_out(&mut self.tips, self.sender)?;
        match self.branch {
            Some(wanted) if !self.has_branch => Err(self.no_such_branch(wanted)?.into()),
            _ => Ok(()),
        }
    }

    /// Hands over the revisions that changes make.
    fn hand_over(
        &mut self,
        header: &CommitHeader,
        info: &mut CommitInfo,
        changes: &[FileChange],
    ) -> Result<(), StreamError> {
        for change in changes {
            let FileChange { path, after, .. } = change;
            let place = || format!("{} in commit {}", lossy(path), info.commit);
            let Some(file) = after else {
                if change.text_before().is_some() && !self.history.was_renamed(path)? {
                    self.sender.note(Kind::Deletions, place);
                }
                continue;
            };
            match file.content {
                FileContent::Link => self.sender.note(Kind::SymbolicLinks, place),
                FileContent::Submodule => self.sender.note(Kind::Submodules, place),
                FileContent::Absent => {
                    self.sender.refuse(Some(header.line), Some(&place()), Reason::TextNotInStream)?
                }
                FileContent::Text(_) => {
                    let same_text = |one, other| self.commands.texts.same(one, other);
                    if self.history.makes_a_revision(change, file, header.is_merge, same_text)? {
                        self.revision(header, info, path, file)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Hands over one revision.
    fn revision(
        &mut self,
        header: &CommitHeader,
        info: &mut CommitInfo,
        path: &GitPath,
        file: &TreeEntry,
    ) -> Result<(), StreamError> {
        let line = Some(header.line);
        let (Some(named), Some(text)) = (self.name(header, path, file)?, file.text()) else { return Ok(()) };
        let subject = format!("{} in commit {}", lossy(path), info.commit);
        let time = match info.trailers.time.clone().map_or_else(|| info.author.time(), Ok) {
            Ok(time) => time,
            Err(_) if std::mem::replace(&mut info.is_refused, true) => {
                return Ok(self.sender.push(Parsed::RefusedAgain)?);
            }
            Err(reason) => return Ok(self.sender.refuse(line, Some(&subject), reason)?),
        };
        for kind in std::mem::take(&mut info.problems) {
            self.sender.note(kind, || info.commit.clone());
        }
        if info.unchanged().as_ref() == Some(path) {
            info.trailers.unchanged = None;
        }
        let bytes = self.commands.texts.bytes(text)?;
        self.allowance.text(bytes, self.commands.read_bytes())?;
        let content = match self.content(text)? {
            Content::Text(content) => content,
            Content::Binary => {
                self.sender.note(Kind::BinaryFiles, || subject);
                return Ok(());
            }
            Content::Refused(reason) => return Ok(self.sender.refuse(line, Some(&subject), reason)?),
        };
        let (author, note) = (info.author.who.clone(), info.note.clone());
        let (source, labels) = (info.trailers.source.clone(), Vec::new());
        let mut meta = info.trailers.meta.clone();
        named.keep_original(&mut meta);
        let briefing = named.name;
        Ok(self
            .sender
            .revision(line, ParsedRevision { briefing, content, time, author, note, source, labels, meta })?)
    }

    /// The name of a file's briefing; `None` where it is refused, which is reported once for each
    /// path.
    fn name(&mut self, header: &CommitHeader, path: &GitPath, file: &TreeEntry) -> Result<Option<Named>, Stop> {
        let (briefing, is_taken) = (file.briefing(path), self.history.is_taken(path, file)?);
        let named = match is_taken {
            true => Err(name_refused(&lossy(path), NameRule::TakenByRename)),
            false => name_of_path(self.naming, briefing),
        };
        let reason = match named {
            Ok(named) => return Ok(Some(named)),
            Err(reason) => reason,
        };
        let key: GitPath = if is_taken { [path, b"\n".as_slice()].concat().into() } else { Rc::clone(briefing) };
        if self.refused.get(&key)?.is_some() {
            self.sender.push(Parsed::RefusedAgain)?;
        } else {
            self.refused.set(key, ())?;
            self.sender.refuse(Some(header.line), None, reason)?;
        }
        Ok(None)
    }

    /// The content of a text, or why a revision cannot have it.
    fn content(&mut self, text: u64) -> io::Result<Content> {
        Ok(match self.commands.texts.kind(text)? {
            TextKind::TooLarge => Content::Refused(Reason::TextTooLarge),
            TextKind::Binary => Content::Binary,
            TextKind::Utf8 | TextKind::NotUtf8(_) => match String::from_utf8(self.commands.texts.read(text)?) {
                Ok(text) => Content::Text(text),
                Err(error) => Content::Refused(error.utf8_error().into()),
            },
        })
    }
}

/// What is in a file.
enum Content {
    Text(String),
    Binary,
    Refused(Reason),
}
