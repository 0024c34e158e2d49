//! A stream for `git fast-import`: each revision one commit on one branch, in the order of the log.
//!
//! Author and time are the revision's, the committer says when it was recorded, the note with a line feed behind it is the
//! message. What git has no room for stands exactly in trailers of the message (`src/trailers.rs`), from which an import has it
//! again: also that a commit is a revision whose text is that of the one before, and so changes no file. Fractions of a second,
//! sources, meta and labels are left out.
//!
//! The stream ends in `done`, and says at its beginning that it does: git takes nothing from one that was cut off.

use std::collections::{HashMap, HashSet};

use variorum_store::{ContentHash, Revision, RevisionRecord, Time};

use super::{Encoder, Item};
use crate::cli::error::{CliError, Kind};
use crate::interchange::trailers::Trailers;
use variorum_redline::render::counted;

/// Texts that are remembered, so that they need not be written again.
const KNOWN_TEXTS_MAX: usize = 64 << 10;

/// The widest offset that git takes.
const OFFSET_MAX_S: u64 = 14 * 60 * 60;

/// Writes a stream for `git fast-import`.
#[derive(Debug)]
pub struct Git {
    branch: String,
    /// Names that cannot be paths.
    refused: HashSet<String>,
    /// The marks of texts that were written.
    known: HashMap<ContentHash, u64>,
    /// The text that each briefing has on the branch: the beginnings of hashes. Where two begin alike a trailer says what the
    /// commit shows anyway.
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
    /// Errors: `Refused` for a branch that git does not allow.
    pub fn new(branch: &str) -> Result<Self, CliError> {
        let branch = if branch.starts_with("refs/") { branch.to_owned() } else { format!("refs/heads/{branch}") };
        if !is_branch(&branch) {
            return Err(CliError::new(Kind::Refused, format!("branch '{branch}': not a name that git allows")));
        }
        let (refused, known, newest) = (HashSet::new(), HashMap::new(), HashMap::new());
        Ok(Self { branch, refused, known, newest, marks: 0, trailers: 0, fractions: 0 })
    }

    /// Leaves out briefings of these names, which cannot be paths.
    #[must_use]
    pub fn without(self, refused: HashSet<String>) -> Self {
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
    type Kept = Revision;

    fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), CliError> {
        line(out, format_args!("feature done"));
        Ok(())
    }

    fn record(&mut self, item: Item<Revision>, out: &mut Vec<u8>) -> Result<bool, CliError> {
        let record = &item.kept.record;
        let Some(text) = item.text.filter(|_| !self.refused.contains(&record.briefing)) else { return Ok(false) };
        let mark = self.text(record.content, &text, out);
        let name = beginning(ContentHash::of(record.briefing.as_bytes()));
        let is_unchanged = self.newest.insert(name, beginning(record.content)) == Some(beginning(record.content));
        let Commit { author, time, recorded, message, has_trailer } = Commit::of(record, is_unchanged)?;
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

    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), CliError> {
        line(out, format_args!("done"));
        Ok(())
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.trailers > 0 {
            let commits = counted(self.trailers, "commit");
            remarks.push(format!(
                "what git has no room for stands in trailers of {commits}: Variorum-Time, -Author, -Note, -Unchanged"
            ));
        }
        if self.fractions > 0 {
            let commits = counted(self.fractions, "commit");
            remarks.push(format!("git has whole seconds: the times of {commits} lost their fractions"));
        }
        remarks
    }
}

/// A revision as git tells it.
struct Commit {
    author: String,
    time: String,
    recorded: String,
    message: String,
    has_trailer: bool,
}

impl Commit {
    fn of(record: &RevisionRecord, is_unchanged: bool) -> Result<Self, CliError> {
        let unchanged = is_unchanged.then(|| record.briefing.clone());
        let mut trailers = Trailers { unchanged, ..Trailers::default() };
        let time = when(&record.time).unwrap_or_else(|| {
            trailers.time = Some(record.time.clone());
            nearest(&record.time)
        });
        let author = record.author.as_deref().unwrap_or_default();
        let author = match who(author) {
            Some(who) if record.author.is_none() || !author.is_empty() => who,
            _ => {
                trailers.author = Some(author.to_owned());
                let words: Vec<&str> =
                    author.split(|character: char| "<>\0".contains(character) || character.is_whitespace()).collect();
                let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
                who(&words.join(" ")).unwrap_or_else(|| "<>".to_owned())
            }
        };
        let message = trailers.message(record.note.as_deref().unwrap_or_default())?;
        let recorded = when(&record.recorded).unwrap_or_else(|| nearest(&record.recorded));
        Ok(Self { author, time, recorded, message, has_trailer: trailers.are_any() })
    }
}

/// The beginning of a hash.
fn beginning(hash: ContentHash) -> u64 {
    hash.0.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// A time in whole seconds with its offset; none where git has no room for it: before 1970, in UTC or where it was made.
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

/// The time that git can have in place of one that it has no room for.
fn nearest(time: &Time) -> String {
    format!("{} +0000", time.instant().seconds.max(0))
}

/// An author as git writes one, with an empty address where none is said; none where it would not read back the same.
fn who(author: &str) -> Option<String> {
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

/// A path as a command takes it: one that begins as a quoted one does must be quoted.
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
            assert_eq!(who(author).as_deref(), written, "{author:?}");
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
