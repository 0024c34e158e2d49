//! Writes a stream for `git fast-import` (git-fast-import(1)): each revision a commit on one
//! branch, in the order of the log; an end deletes a file, and new names rename files.
//!
//! Author and time are the revision's, the committer's time is when it was recorded, and the note
//! with a line feed after it is the message. What git cannot express is exactly in trailers of the
//! message (`interchange/trailers.rs`), from which an import restores it: times with a fraction of
//! a second, sources, meta and labels, and that a commit is a revision with the text of the one
//! before, which changes no file. So an import finds every revision of its own store again.
//!
//! The stream announces that it ends in `done`: git takes nothing from one that is truncated.

use std::collections::{HashMap, HashSet};

use variorum_store::{
    ContentHash, EndRecord, KeptRecord, Record, RecordId, RenameRecord, RenamedBriefing, RevisionRecord, Time,
};

use super::encoder::{Encoder, LogItem, Remark};
use super::paths::{Tree, check, is_below};
use crate::interchange::trailers::Trailers;
use crate::interchange::{Error, git_time};

/// Texts whose marks are remembered, so that they are not written again.
const KNOWN_TEXTS_MAX: usize = 64 << 10;

/// Writes a stream for `git fast-import`.
#[derive(Debug)]
pub(super) struct Git {
    branch: String,
    /// What briefings are called now that cannot be files.
    refused: HashSet<String>,
    /// The marks of texts that were written.
    known: HashMap<ContentHash, u64>,
    /// What is on the branch, by the first bytes of the hash of its name.
    newest: HashMap<u64, Newest>,
    marks: u64,
    /// Commits with a trailer.
    trailers: u64,
    /// What the branch has, where the stream is only tried.
    tree: Option<Tree>,
}

/// The newest revision of a briefing on the branch, by the first bytes of hashes. Where two have
/// the same, a trailer says what the commit shows anyway.
#[derive(Clone, Copy, Debug)]
struct Newest {
    /// `None` behind its end.
    content: Option<u64>,
    revision: u64,
}

impl Git {
    /// A stream of commits on `branch`.
    ///
    /// Errors: [`Error::BranchName`].
    pub(super) fn new(branch: &str) -> Result<Self, Error> {
        let branch = if branch.starts_with("refs/") { branch.to_owned() } else { format!("refs/heads/{branch}") };
        if !is_branch(&branch) {
            return Err(Error::BranchName { branch });
        }
        let (refused, known, newest) = (HashSet::new(), HashMap::new(), HashMap::new());
        Ok(Self { branch, refused, known, newest, marks: 0, trailers: 0, tree: None })
    }

    /// Leaves out the briefings that are called so now, which cannot be files.
    pub(super) fn without(self, refused: HashSet<String>) -> Self {
        Self { refused, ..self }
    }

    /// Tries what the branch would have, to find out what it cannot have.
    pub(super) fn trial(self) -> Self {
        Self { tree: Some(Tree::default()), ..self }
    }

    /// What the branch had in a trial.
    pub(super) fn into_tree(self) -> Tree {
        self.tree.unwrap_or_default()
    }

    /// The mark of a text, which is written if it is not known.
    fn text(&mut self, content: ContentHash, text: &str, out: &mut Vec<u8>) -> u64 {
        if let Some(mark) = self.known.get(&content) {
            return *mark;
        }
        if self.known.len() >= KNOWN_TEXTS_MAX {
            self.known.clear();
        }
        self.marks += 1;
        self.known.insert(content, self.marks);
        line(out, format_args!("blob"));
        line(out, format_args!("mark :{}", self.marks));
        data(out, text);
        self.marks
    }

    /// Begins a commit.
    fn commit(&mut self, commit: GitCommit, out: &mut Vec<u8>) {
        let GitCommit { author, time, recorded, message, has_trailer } = commit;
        self.trailers += u64::from(has_trailer);
        line(out, format_args!("commit {}", self.branch));
        line(out, format_args!("author {author} {time}"));
        line(out, format_args!("committer variorum <> {recorded}"));
        data(out, &message);
    }

    fn revision(
        &mut self,
        record: &RevisionRecord,
        (id, called_now): (RecordId, &str),
        text: Option<String>,
        out: &mut Vec<u8>,
    ) -> Result<bool, Error> {
        if let Some(tree) = &mut self.tree {
            tree.add(&record.briefing, called_now);
        }
        let Some(text) = text.filter(|_| check(&record.briefing).is_ok()) else { return Ok(false) };
        let mark = self.text(record.content, &text, out);
        let content = first_bytes(&record.content.0);
        let newest = Newest { content: Some(content), revision: first_bytes(&id.0) };
        let before = self.newest.insert(key(&record.briefing), newest);
        let is_unchanged = before.is_some_and(|before| before.content == Some(content));
        let commit = GitCommit::of(record, is_unchanged)?;
        self.commit(commit, out);
        line(out, format_args!("M 100644 :{mark} {}", path(&record.briefing)));
        line(out, format_args!(""));
        Ok(true)
    }

    /// Deletes the file of a briefing that ends; nothing where it was revived.
    fn end(&mut self, record: &EndRecord, out: &mut Vec<u8>) -> Result<bool, Error> {
        let revision = first_bytes(&record.revision.0);
        let Some(newest) = self.newest.get_mut(&key(&record.briefing)).filter(|newest| newest.revision == revision)
        else {
            return Ok(false);
        };
        newest.content = None;
        if let Some(tree) = &mut self.tree {
            tree.remove(&record.briefing);
        }
        let (author, note) = (&record.author, &record.reason);
        self.commit(GitCommit::by(author, &record.time, &record.recorded, note, Trailers::default())?, out);
        line(out, format_args!("D {}", path(&record.briefing)));
        line(out, format_args!(""));
        Ok(true)
    }

    /// Renames the files of briefings, all in one commit.
    fn rename(&mut self, record: &RenameRecord, out: &mut Vec<u8>) -> Result<bool, Error> {
        let is_last = |one: &RenamedBriefing| {
            let newest = self.newest.get(&key(&one.briefing));
            newest.is_none_or(|newest| newest.revision == first_bytes(&one.revision.0))
        };
        let is_free = |one: &RenamedBriefing| {
            let is_freed = record.renames.iter().any(|other| other.briefing == one.to);
            is_freed || !self.newest.contains_key(&key(&one.to))
        };
        if !record.renames.iter().all(|one| is_last(one) && is_free(one)) {
            return Ok(false);
        }
        let moved: Vec<(&RenamedBriefing, Newest)> =
            record.renames.iter().filter_map(|one| Some((one, self.newest.remove(&key(&one.briefing))?))).collect();
        if moved.is_empty() {
            return Ok(false);
        }
        let (author, note) = (&record.author, &record.note);
        self.commit(GitCommit::by(author, &record.time, &record.recorded, note, Trailers::default())?, out);
        if let Some(tree) = &mut self.tree {
            let files = moved.iter().map(|(one, _)| (&one.to, tree.remove(&one.briefing))).collect::<Vec<_>>();
            for (to, file) in files {
                file.into_iter().for_each(|briefing| tree.add(to, &briefing));
            }
        }
        // One after the other, a file would come to where another still is.
        let meet = |one: &str, other: &str| one == other || is_below(one, other) || is_below(other, one);
        let is_circular = moved.iter().any(|(one, _)| moved.iter().any(|(other, _)| meet(&other.briefing, &one.to)));
        let in_tree = |(_, newest): &&(&RenamedBriefing, Newest)| newest.content.is_some();
        for (number, (one, _)) in moved.iter().filter(in_tree).enumerate() {
            match (check(&one.to).is_ok(), is_circular) {
                (false, _) => line(out, format_args!("D {}", path(&one.briefing))),
                (true, false) => line(out, format_args!("R {} {}", quoted(&one.briefing), path(&one.to))),
                // No name has a control character.
                (true, true) => line(out, format_args!("R {} \"\\001{number}\"", quoted(&one.briefing))),
            }
        }
        for (number, (one, _)) in moved.iter().filter(in_tree).enumerate() {
            if is_circular && check(&one.to).is_ok() {
                line(out, format_args!("R \"\\001{number}\" {}", path(&one.to)));
            }
        }
        line(out, format_args!(""));
        for (one, newest) in moved {
            if check(&one.to).is_ok() {
                self.newest.insert(key(&one.to), newest);
            }
        }
        Ok(true)
    }
}

impl Encoder for Git {
    type Record = KeptRecord;

    fn has_text(&self) -> bool {
        true
    }

    fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        line(out, format_args!("feature done"));
        Ok(())
    }

    fn record(&mut self, item: LogItem<KeptRecord>, out: &mut Vec<u8>) -> Result<bool, Error> {
        let called_now = item.briefing.as_deref().unwrap_or_default();
        if self.refused.contains(called_now) {
            return Ok(false);
        }
        match &item.record.record {
            Record::Revision(record) => self.revision(record, (item.record.id, called_now), item.text, out),
            Record::End(record) => self.end(record, out),
            Record::Rename(record) => self.rename(record, out),
            Record::Label(_) | Record::Tombstone(_) | Record::Redacted(_) | Record::Unknown { .. } => Ok(false),
        }
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        line(out, format_args!("done"));
        Ok(())
    }

    fn remarks(&self) -> Vec<Remark> {
        if self.trailers > 0 { vec![Remark::CommitsWithTrailers(self.trailers)] } else { Vec::new() }
    }
}

/// The fields of a commit that is a record.
struct GitCommit {
    author: String,
    time: String,
    recorded: String,
    message: String,
    has_trailer: bool,
}

impl GitCommit {
    fn of(record: &RevisionRecord, is_unchanged: bool) -> Result<Self, Error> {
        let unchanged = is_unchanged.then(|| record.briefing.clone());
        let (source, meta) = (record.source.clone(), record.meta.clone());
        let trailers = Trailers { unchanged, source, meta, ..Trailers::default() };
        Self::by(&record.author, &record.time, &record.recorded, &record.note, trailers)
    }

    fn by(
        author: &Option<String>,
        time: &Time,
        recorded: &Time,
        note: &Option<String>,
        mut trailers: Trailers,
    ) -> Result<Self, Error> {
        let when = git_time::exact(time).unwrap_or_else(|| {
            trailers.time = Some(time.clone());
            git_time::nearest(time)
        });
        let who = author.as_deref().unwrap_or_default();
        let who = match signature(who) {
            Some(signature) if author.is_none() || !who.is_empty() => signature,
            _ => {
                trailers.author = Some(who.to_owned());
                let words: Vec<&str> =
                    who.split(|character: char| "<>\0".contains(character) || character.is_whitespace()).collect();
                let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
                signature(&words.join(" ")).unwrap_or_else(|| "<>".to_owned())
            }
        };
        let message = trailers.message(note.as_deref().unwrap_or_default())?;
        let recorded = git_time::exact(recorded).unwrap_or_else(|| git_time::nearest(recorded));
        Ok(Self { author: who, time: when, recorded, message, has_trailer: trailers.are_any() })
    }
}

/// The first bytes of a hash.
fn first_bytes(hash: &[u8]) -> u64 {
    hash.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The first bytes of the hash of a name.
fn key(name: &str) -> u64 {
    first_bytes(&ContentHash::of(name.as_bytes()).0)
}

/// An author as git writes one, with an empty address where there is none; `None` where it would
/// not read back the same.
fn signature(author: &str) -> Option<String> {
    let is_plain = |text: &str| !text.contains(['<', '>', '\n', '\0']) && text.trim() == text;
    if author.is_empty() {
        return Some("<>".to_owned());
    }
    if is_plain(author) {
        return Some(format!("{author} <>"));
    }
    let (name, address) = author.strip_suffix('>')?.split_once('<')?;
    let has_name = name.strip_suffix(' ').is_some_and(|name| !name.is_empty() && is_plain(name));
    let is_author = (name.is_empty() || has_name) && !address.is_empty() && is_plain(address);
    is_author.then(|| author.to_owned())
}

/// A path as a command takes it: one that begins with a quote must be quoted.
fn path(name: &str) -> String {
    if name.starts_with('"') { quoted(name) } else { name.to_owned() }
}

/// A path that ends where its quote does: another may follow.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

fn line(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    out.extend_from_slice(text.to_string().as_bytes());
    out.push(b'\n');
}

fn data(out: &mut Vec<u8>, text: &str) {
    line(out, format_args!("data {}", text.len()));
    out.extend_from_slice(text.as_bytes());
    out.push(b'\n');
}

/// Whether git allows a reference of this name, by the rules of `git check-ref-format`.
fn is_branch(name: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    let is_forbidden = |character: char| character.is_ascii_control() || " ~^:?*[\\".contains(character);
    name.split('/').all(is_part)
        && !name.contains(is_forbidden)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.ends_with('.')
        && !name.starts_with("refs/heads/-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_are_written_so_that_they_read_back() {
        for (author, written) in [
            ("", Some("<>")),
            ("Desk", Some("Desk <>")),
            ("Ana Đorđević <ana@example.org>", Some("Ana Đorđević <ana@example.org>")),
            ("<ana@example.org>", Some("<ana@example.org>")),
            ("Ana<ana@example.org>", None),
            ("Ana <>", None),
            (" Ana", None),
            ("Ana <a@b> <c@d>", None),
            ("Ana\nBoris", None),
            ("a < b", None),
        ] {
            assert_eq!(signature(author).as_deref(), written, "{author:?}");
        }
    }

    #[test]
    fn branches_are_those_that_git_allows() {
        for branch in ["main", "a/b", "refs/heads/x", "Победа"] {
            assert!(Git::new(branch).is_ok(), "{branch}");
        }
        for branch in ["", "a b", "a..b", "-a", "a/", "/a", ".a", "a.lock", "a\nb", "a@{b", "a^", "a."] {
            assert!(Git::new(branch).is_err(), "{branch}");
        }
    }
}
