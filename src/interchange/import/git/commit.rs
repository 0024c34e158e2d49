//! What the header of a commit says of its revisions: who made them, when, and why.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{Encoding, WINDOWS_1252};
use variorum_store::Time;

use super::spill_map::Stored as _;
use super::tree_entry::{GitPath, field, push_field};
use super::{Excerpt, Kind, Reason, lossy};
use crate::interchange::git_time;
use crate::interchange::trailers::Trailers;

/// Bytes of a message that become a note, and of an author: the rest of a record has to fit beside
/// them.
const NOTE_BYTES_MAX: usize = 16 << 10;
const AUTHOR_BYTES_MAX: usize = 1 << 10;

/// The committer of an export's commits, which are revisions with times of their own.
const EXPORT: &str = "variorum";

/// What the header of a commit says.
#[derive(Default)]
pub(super) struct CommitHeader {
    pub(super) line: u64,
    pub(super) mark: Option<u64>,
    pub(super) original: Option<String>,
    pub(super) author: Option<Vec<u8>>,
    pub(super) committer: Option<Vec<u8>>,
    pub(super) encoding: Option<String>,
    pub(super) message: Option<Vec<u8>>,
    pub(super) from: Option<Vec<u8>>,
    pub(super) is_merge: bool,
    /// Whether it follows a commit that is not in the stream.
    pub(super) follows_unknown: bool,
}

impl CommitHeader {
    /// Its fields; not which commits it follows, where the stream has them.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        push_field(&mut bytes, &self.line.to_bytes());
        push_field(&mut bytes, if self.follows_unknown { b"1" } else { b"" });
        let mark = self.mark.map(|mark| mark.to_bytes());
        let (original, encoding) = (self.original.as_deref().map(str::as_bytes), self.encoding.as_deref());
        let texts = [mark.as_deref(), original, self.author.as_deref(), self.committer.as_deref()];
        for text in texts.into_iter().chain([encoding.map(str::as_bytes), self.message.as_deref()]) {
            // An empty one is not the same as none.
            push_field(&mut bytes, if text.is_some() { b"1" } else { b"" });
            push_field(&mut bytes, text.unwrap_or_default());
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        let line = u64::from_bytes(&field(from)?);
        let follows_unknown = !field(from)?.is_empty();
        let mut text = || {
            let is_there = !field(from)?.is_empty();
            field(from).map(|text| is_there.then_some(text))
        };
        let mark = text()?.map(|mark| u64::from_bytes(&mark));
        let original = text()?.map(|text| lossy(&text));
        let (author, committer) = (text()?, text()?);
        let (encoding, message) = (text()?.map(|text| lossy(&text)), text()?);
        let (from, is_merge) = (None, false);
        Ok(Self { line, mark, original, author, committer, encoding, message, from, is_merge, follows_unknown })
    }
}

/// What a commit says of all its revisions.
pub(super) struct CommitInfo {
    /// What it is called in reports: the beginning of its id, or its mark.
    pub(super) commit: String,
    /// Its whole id, where the stream has it.
    pub(super) id: Option<String>,
    pub(super) author: Signature,
    pub(super) committer: Signature,
    pub(super) note: Option<String>,
    /// What an export could not say in git's own fields.
    pub(super) trailers: Trailers,
    /// Whether an export wrote it: its time is exactly that of its revision, and says nothing of
    /// the branch.
    pub(super) is_export: bool,
    /// What could not be taken as it is.
    pub(super) problems: Vec<Kind>,
    /// Whether a revision was refused because its time cannot be read.
    pub(super) is_refused: bool,
}

/// Who, and when.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub(super) who: Option<String>,
    /// An error is the reason why it cannot be read.
    pub(super) time: Result<Time, Excerpt>,
}

impl CommitInfo {
    /// Reads a header. What cannot be read is read as well as possible, and is a problem.
    pub(super) fn of(header: &CommitHeader) -> Self {
        let commit = match (&header.original, header.mark) {
            (Some(original), _) => original.get(..12).unwrap_or(original).to_owned(),
            (None, Some(mark)) => format!(":{mark}"),
            (None, None) => "without a mark".to_owned(),
        };
        let mut problems = Vec::new();
        let mut decoded = |bytes: &[u8]| {
            let (text, is_sound) = decode(bytes, header.encoding.as_deref());
            problems.extend((!is_sound).then_some(Kind::UnknownEncodings));
            text
        };
        let committer = header.committer.as_deref().unwrap_or_default();
        let author = Signature::parse(&decoded(header.author.as_deref().unwrap_or(committer)));
        let committer = Signature::parse(&decoded(committer));
        let message = header.message.as_deref().unwrap_or_default();
        let message = decoded(message.strip_suffix(b"\n").unwrap_or(message));
        let (note, trailers) = Trailers::split(&message);
        let note = trailers.note.clone().unwrap_or_else(|| note.to_owned());
        let is_export = committer.who.as_deref() == Some(EXPORT);
        let (id, is_refused) = (header.original.clone(), false);
        let mut info = Self { commit, id, author, committer, note: None, trailers, is_export, problems, is_refused };
        info.note = info.shortened(&note, NOTE_BYTES_MAX).filter(|note| !note.is_empty());
        let author = info.trailers.author.clone().or_else(|| info.author.who.take());
        info.author.who = author.and_then(|who| info.shortened(&who, AUTHOR_BYTES_MAX));
        info
    }

    /// The beginning of a text that is too long for a record.
    fn shortened(&mut self, text: &str, bytes_max: usize) -> Option<String> {
        if text.len() > bytes_max {
            self.problems.push(Kind::LongMessages);
        }
        text.get(..text.floor_char_boundary(bytes_max)).map(str::to_owned)
    }

    /// The path of a file whose briefing has a revision although its text did not change.
    pub(super) fn unchanged(&self) -> Option<GitPath> {
        self.trailers.unchanged.as_ref().map(|path| path.as_bytes().into())
    }
}

impl Signature {
    /// Who and when, from `Name <mail> 1650456085 +0200`.
    fn parse(text: &str) -> Self {
        let unreadable = || Err(Excerpt::of(text));
        let Some((who, when)) = text.rsplit_once('>') else {
            let who = Some(text.trim().to_owned()).filter(|who| !who.is_empty());
            return Self { who, time: unreadable() };
        };
        let (name, mail) = who.split_once('<').unwrap_or((who, ""));
        let (name, mail) = (name.trim(), mail.trim());
        let who = match (name, mail) {
            ("", "") => None,
            (name, "") => Some(name.to_owned()),
            ("", mail) => Some(format!("<{mail}>")),
            (name, mail) => Some(format!("{name} <{mail}>")),
        };
        let time = when.trim().split_once(' ');
        let time = time.and_then(|(seconds, offset)| git_time::from_git(seconds.parse().ok()?, offset));
        Self { who, time: time.map_or_else(unreadable, Ok) }
    }

    /// Its time, or the reason why a revision cannot have it.
    pub(super) fn time(&self) -> Result<Time, Reason> {
        self.time.clone().map_err(|text| Reason::Signature { text })
    }
}

/// Decodes a field of a commit, in the encoding that it states; and whether it is certain that it
/// says this.
fn decode(bytes: &[u8], stated: Option<&str>) -> (String, bool) {
    let Some(label) = stated else {
        // git fast-export converts notes, but no authors, and does not state the encoding then.
        return match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), true),
            Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), false),
        };
    };
    let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) else {
        return (lossy(bytes), bytes.is_ascii());
    };
    let exact = encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Cow::into_owned);
    match (exact, std::str::from_utf8(bytes)) {
        (Some(text), _) => (text, true),
        (None, Ok(text)) => (text.to_owned(), false),
        (None, Err(_)) => (encoding.decode_without_bom_handling(bytes).0.into_owned(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_back() {
        let whole = CommitHeader {
            line: 7,
            mark: Some(0),
            original: Some("ab".to_owned()),
            author: Some(b"\xff".to_vec()),
            committer: Some(Vec::new()),
            encoding: None,
            message: Some(b"m\n".to_vec()),
            ..CommitHeader::default()
        };
        for header in [whole, CommitHeader::default()] {
            let read = CommitHeader::read(&mut header.to_bytes().as_slice()).unwrap();
            assert_eq!(read.to_bytes(), header.to_bytes());
            assert_eq!((read.line, read.mark, read.committer), (header.line, header.mark, header.committer));
        }
    }

    #[test]
    fn what_cannot_be_read_exactly_is_read_as_well_as_possible() {
        for (bytes, stated, text, is_sound) in [
            (&b"J\xf6rg"[..], Some("ISO-8859-1"), "Jörg", true),
            (b"J\xf6rg", None, "Jörg", false),
            ("Jörg".as_bytes(), Some("us-ascii"), "JÃ¶rg", true),
            ("Jörg".as_bytes(), Some("CP437"), "Jörg", false),
            (b"J\x94rg", Some("CP437"), "J\u{fffd}rg", false),
            (b"J\xf6rg", Some("UTF-8"), "J\u{fffd}rg", false),
        ] {
            assert_eq!(decode(bytes, stated), (text.to_owned(), is_sound), "{bytes:?} {stated:?}");
        }
    }

    #[test]
    fn signatures_are_read_however_broken() {
        for (text, who, time) in [
            ("A <a@b> 0 +0000", Some("A <a@b>"), Some("1970-01-01T00:00:00Z")),
            (" <> 5 +0545", None, Some("1970-01-01T05:45:05+05:45")),
            ("A <a@b>", Some("A <a@b>"), None),
            ("A <a@b> x +0000", Some("A <a@b>"), None),
            ("A <a@b> 999999999999999 +0000", Some("A <a@b>"), None),
            ("A 0 +0000", Some("A 0 +0000"), None),
            ("A a@b> 0 +0000", Some("A a@b"), Some("1970-01-01T00:00:00Z")),
            ("", None, None),
        ] {
            let read = Signature::parse(text);
            let read = (read.who.as_deref(), read.time.as_ref().ok().map(Time::as_str));
            assert_eq!(read, (who, time), "{text}");
        }
    }
}
