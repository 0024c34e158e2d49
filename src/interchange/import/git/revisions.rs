//! Which revisions a commit makes: their names, their texts, and what is refused.

use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;

use super::commands::StreamError;
use super::commit::{Attribution, CommitHeader, CommitInfo};
use super::history::{FileChange, GitPath, TreeEntry};
use super::{BRANCHES_MAX, Kind, Marked, Parsed, Reason, Stop, Stream, lossy};
use crate::interchange::Error;
use crate::interchange::import::ParsedRevision;
use crate::interchange::import::naming::Named;
use crate::interchange::import::refusal::{NameRule, name_refused};

impl Stream<'_> {
    /// Ends a commit: hands over the revisions that its changes make, and remembers it.
    pub(super) fn end_commit(&mut self, branch: &[u8], header: &CommitHeader) -> Result<(), StreamError> {
        let short = branch.strip_prefix(b"refs/heads/").unwrap_or(branch);
        let is_taken = self.branch.is_none_or(|wanted| [branch, short].contains(&wanted.as_bytes()));
        self.has_branch |= is_taken;
        if !self.has_branch && self.branches.len() <= BRANCHES_MAX {
            self.branches.insert(lossy(short));
        }
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
        let commit = self.history.end()?;
        self.tips.set(branch.into(), commit)?;
        match header.mark {
            Some(mark) => Ok(self.marks.set(mark, Marked::Commit(commit))?),
            None => Ok(()),
        }
    }

    /// Fails where the stream has no commit of the branch that is wanted.
    pub(super) fn must_have(&self, wanted: &str) -> Result<(), Stop> {
        if self.has_branch {
            return Ok(());
        }
        let branches = self.branches.iter().take(BRANCHES_MAX).cloned().collect();
        let (branch, has_more) = (wanted.to_owned(), self.branches.len() > BRANCHES_MAX);
        Err(Stop::Failed(Error::BranchNotInStream { branch, branches, has_more }))
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
            let Some(file) = after else {
                if !self.history.was_renamed(path)? {
                    self.sender.note(Kind::Deletions, || format!("{} in commit {}", lossy(path), info.commit));
                }
                continue;
            };
            let same_text = |one, other| self.commands.texts.same(one, other);
            if self.history.makes_a_revision(change, file, header.is_merge, same_text)? {
                self.revision(header, info, path, file)?;
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
        let Some(named) = self.name(header, path, file)? else { return Ok(()) };
        let subject = || format!("{} in commit {}", lossy(path), info.commit);
        let attribution = match &mut info.attribution {
            Ok(attribution) => attribution,
            Err(reason) => {
                match reason.take() {
                    Some(reason) => self.sender.refuse(line, Some(&subject()), reason)?,
                    None => self.sender.push(Parsed::RefusedAgain)?,
                }
                return Ok(());
            }
        };
        if attribution.unchanged.as_ref() == Some(path) {
            attribution.unchanged = None;
        }
        let Attribution { author, time, note, .. } = attribution.clone();
        let bytes = self.commands.texts.bytes(file.text)?.unwrap_or_default();
        self.allowance.text(bytes, self.commands.read_bytes())?;
        let content = match self.content(file.text)? {
            Ok(content) => content,
            Err(reason) => return Ok(self.sender.refuse(line, Some(&subject()), reason)?),
        };
        let (source, labels, mut meta) = (None, Vec::new(), BTreeMap::new());
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
        let named =
            if is_taken { Err(name_refused(&lossy(path), NameRule::TakenByRename)) } else { self.parse_name(briefing) };
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

    fn parse_name(&self, path: &[u8]) -> Result<Named, Reason> {
        if path.split(|byte| *byte == b'/').any(|part| part.eq_ignore_ascii_case(b".git")) {
            return Err(name_refused(&lossy(path), NameRule::GitFolder));
        }
        self.naming.name_of_path(path)
    }

    /// The content of a text, or the reason why a revision cannot have it.
    fn content(&mut self, text: u64) -> io::Result<Result<String, Reason>> {
        let Some(text) = self.commands.texts.read(text)? else { return Ok(Err(Reason::TextTooLarge)) };
        Ok(String::from_utf8(text).map_err(|error| error.utf8_error().into()))
    }
}
