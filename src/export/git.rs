//! A stream for `git fast-import`: each revision one commit on one branch, in the order of the log.
//!
//! Author and time are the revision's, the committer says when it was recorded, the note with a line feed behind it is the
//! message. What git has no room for in its own fields stands exactly in a trailer of the message: `Variorum-Time` where a
//! time is before 1970 or its offset beyond 14 hours, `Variorum-Author` and `Variorum-Note`, as JSON, where there are
//! characters that git cannot have there. Fractions of a second, sources, meta and labels are left out.
//!
//! The stream ends in `done`, and says at its beginning that it does: git takes nothing from one that was cut off.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use variorum_store::{ContentHash, Revision, RevisionRecord, Time};

use super::{Encoder, Item};
use crate::error::{CliError, Kind};
use crate::render::counted;
use crate::sanitize;

/// Texts that are remembered, so that they need not be written again.
const KNOWN_TEXTS_MAX: usize = 64 << 10;

/// The widest offset that git takes, in hours and minutes as it writes them.
const OFFSET_MAX: u32 = 1400;

/// Writes a stream for `git fast-import`.
#[derive(Debug)]
pub struct Git {
    branch: String,
    /// Names that cannot be paths.
    refused: HashSet<String>,
    /// The marks of texts that were written.
    known: HashMap<ContentHash, u64>,
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
        Ok(Self { branch, refused: HashSet::new(), known: HashMap::new(), marks: 0, trailers: 0, fractions: 0 })
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
        let Commit { author, time, recorded, message, has_trailer } = Commit::of(record)?;
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
                "what git has no room for stands in trailers of {commits}: Variorum-Time, -Author, -Note"
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
    fn of(record: &RevisionRecord) -> Result<Self, CliError> {
        let mut trailers = Vec::new();
        let time = when(&record.time).unwrap_or_else(|| {
            trailers.push(("Variorum-Time", record.time.to_string()));
            EARLIEST.to_owned()
        });
        let author = record.author.as_deref().unwrap_or_default();
        let author = match who(author) {
            Some(who) if record.author.is_none() || !author.is_empty() => who,
            _ => {
                trailers.push(("Variorum-Author", json(author)?));
                let words: Vec<&str> =
                    author.split(|character: char| "<>\0".contains(character) || character.is_whitespace()).collect();
                let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
                who(&words.join(" ")).unwrap_or_else(|| "<>".to_owned())
            }
        };
        let note = record.note.as_deref().unwrap_or_default();
        if note.contains('\0') {
            trailers.push(("Variorum-Note", json(note)?));
        }
        let mut message = note.replace('\0', "\u{2400}");
        if !message.is_empty() {
            message.push('\n');
        }
        if !trailers.is_empty() && !message.is_empty() {
            message.push('\n');
        }
        for (key, value) in &trailers {
            // Writing to a `String` cannot fail.
            let _ = writeln!(message, "{key}: {value}");
        }
        let recorded = when(&record.recorded).unwrap_or_else(|| EARLIEST.to_owned());
        Ok(Self { author, time, recorded, message, has_trailer: !trailers.is_empty() })
    }
}

const EARLIEST: &str = "0 +0000";

/// A time in whole seconds with its offset; none where git has no room for it.
fn when(time: &Time) -> Option<String> {
    let seconds = u64::try_from(time.instant().seconds).ok()?;
    let text = time.as_str();
    if text.ends_with(['Z', 'z']) {
        return Some(format!("{seconds} +0000"));
    }
    let offset = text.get(text.len().checked_sub(6)?..)?.replace(':', "");
    let is_narrow = offset.get(1..)?.parse::<u32>().is_ok_and(|offset| offset <= OFFSET_MAX);
    is_narrow.then(|| format!("{seconds} {offset}"))
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

/// A value on one line.
fn json(value: &str) -> Result<String, CliError> {
    let json = serde_json::to_string(value);
    let json = json.map_err(|error| CliError::new(Kind::System, format!("export: {error}")))?;
    Ok(sanitize::json(&json).into_owned())
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
