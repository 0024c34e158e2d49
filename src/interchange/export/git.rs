//! Writes a stream for `git fast-import` (git-fast-import(1)): each revision a commit on one
//! branch, in the order of the log.
//!
//! Author and time are the revision's, the committer's time is when it was recorded, and the note
//! with a line feed after it is the message. What git cannot express is exactly in trailers of the
//! message (`interchange/trailers.rs`), from which an import restores it: also that a commit is a
//! revision with the text of the one before, which changes no file. Fractions of a second, sources,
//! meta and labels are left out.
//!
//! The stream announces that it ends in `done`: git takes nothing from one that is truncated.

use std::collections::{HashMap, HashSet};

use variorum_store::{ContentHash, Revision, RevisionRecord, Time};

use super::encoder::{Encoder, LogItem, Remark};
use crate::interchange::Error;
use crate::interchange::trailers::Trailers;

/// Texts whose marks are remembered, so that they are not written again.
const KNOWN_TEXTS_MAX: usize = 64 << 10;

/// The widest offset that git takes.
const OFFSET_MAX_S: u64 = 14 * 60 * 60;

/// Writes a stream for `git fast-import`.
#[derive(Debug)]
pub(super) struct Git {
    branch: String,
    /// Names that cannot be paths.
    refused: HashSet<String>,
    /// The marks of texts that were written.
    known: HashMap<ContentHash, u64>,
    /// The newest text of each briefing on the branch, both by the first bytes of their hashes.
    /// Where two have the same, a trailer says what the commit shows anyway.
    newest: HashMap<u64, u64>,
    marks: u64,
    /// Commits with a trailer.
    trailers: u64,
    /// Commits whose time lost a fraction.
    fractions: u64,
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
        Ok(Self { branch, refused, known, newest, marks: 0, trailers: 0, fractions: 0 })
    }

    /// Leaves out briefings of these names, which cannot be paths.
    pub(super) fn without(self, refused: HashSet<String>) -> Self {
        Self { refused, ..self }
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
}

impl Encoder for Git {
    type Record = Revision;

    fn has_text(&self) -> bool {
        true
    }

    fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        line(out, format_args!("feature done"));
        Ok(())
    }

    fn record(&mut self, item: LogItem<Revision>, out: &mut Vec<u8>) -> Result<bool, Error> {
        let record = &item.record.record;
        let Some(text) = item.text.filter(|_| !self.refused.contains(&record.briefing)) else { return Ok(false) };
        let mark = self.text(record.content, &text, out);
        let name = first_bytes(ContentHash::of(record.briefing.as_bytes()));
        let is_unchanged = self.newest.insert(name, first_bytes(record.content)) == Some(first_bytes(record.content));
        let GitCommit { author, time, recorded, message, has_trailer } = GitCommit::of(record, is_unchanged)?;
        self.trailers += u64::from(has_trailer);
        self.fractions += u64::from(record.time.instant().nanoseconds > 0);
        line(out, format_args!("commit {}", self.branch));
        line(out, format_args!("author {author} {time}"));
        line(out, format_args!("committer variorum <> {recorded}"));
        data(out, &message);
        line(out, format_args!("M 100644 :{mark} {}", path(&record.briefing)));
        line(out, format_args!(""));
        Ok(true)
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        line(out, format_args!("done"));
        Ok(())
    }

    fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.trailers > 0 {
            remarks.push(Remark::CommitsWithTrailers(self.trailers));
        }
        if self.fractions > 0 {
            remarks.push(Remark::CommitsWithoutFractions(self.fractions));
        }
        remarks
    }
}

/// The fields of a commit that is a revision.
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
        let mut trailers = Trailers { unchanged, ..Trailers::default() };
        let time = when(&record.time).unwrap_or_else(|| {
            trailers.time = Some(record.time.clone());
            nearest(&record.time)
        });
        let author = record.author.as_deref().unwrap_or_default();
        let author = match signature(author) {
            Some(who) if record.author.is_none() || !author.is_empty() => who,
            _ => {
                trailers.author = Some(author.to_owned());
                let words: Vec<&str> =
                    author.split(|character: char| "<>\0".contains(character) || character.is_whitespace()).collect();
                let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
                signature(&words.join(" ")).unwrap_or_else(|| "<>".to_owned())
            }
        };
        let message = trailers.message(record.note.as_deref().unwrap_or_default())?;
        let recorded = when(&record.recorded).unwrap_or_else(|| nearest(&record.recorded));
        Ok(Self { author, time, recorded, message, has_trailer: trailers.are_any() })
    }
}

/// The first bytes of a hash.
fn first_bytes(hash: ContentHash) -> u64 {
    hash.0.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// A time in whole seconds with its offset; `None` where git cannot express it: before 1970, in UTC
/// or in local time.
fn when(time: &Time) -> Option<String> {
    let seconds = u64::try_from(time.instant().seconds).ok()?;
    let text = time.as_str();
    if text.ends_with(['Z', 'z']) {
        return Some(format!("{seconds} +0000"));
    }
    let offset = text.get(text.len().checked_sub(6)?..)?.replace(':', "");
    let (sign, digits) = offset.split_at_checked(1)?;
    let (hours, minutes) = digits.split_at_checked(2)?;
    let offset_s = (hours.parse::<u64>().ok()? * 60 + minutes.parse::<u64>().ok()?) * 60;
    let has_room = offset_s <= OFFSET_MAX_S && (sign == "+" || seconds >= offset_s);
    has_room.then(|| format!("{seconds} {offset}"))
}

/// The nearest time that git can express.
fn nearest(time: &Time) -> String {
    format!("{} +0000", time.instant().seconds.max(0))
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
    if name.starts_with('"') {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        name.to_owned()
    }
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
    fn times_keep_their_offset() {
        for (time, written) in [
            ("2026-05-09T14:00:00+02:00", Some("1778328000 +0200")),
            ("2026-05-09T14:00:00.999-09:30", Some("1778369400 -0930")),
            ("1970-01-01T00:00:00Z", Some("0 +0000")),
            ("1969-12-31T23:59:59Z", None),
            ("1969-12-31T19:00:00-05:00", None),
            ("1970-01-01T00:00:00-05:00", Some("18000 -0500")),
            ("1970-01-01T05:00:00+05:00", Some("0 +0500")),
            ("2026-05-09T14:00:00+23:00", None),
            ("9999-12-31T23:59:59Z", Some("253402300799 +0000")),
        ] {
            assert_eq!(when(&Time::parse(time).unwrap()).as_deref(), written, "{time}");
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
