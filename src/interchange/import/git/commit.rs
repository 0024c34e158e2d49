//! What a commit says of its revisions: who made them, when, and why.

use std::borrow::Cow;

use encoding_rs::Encoding;
use variorum_store::{Instant, Time};

use super::history::Path;
use super::{not_utf8, shown};
use crate::interchange::trailers::Trailers;

/// What the header of a commit says.
#[derive(Default)]
pub(super) struct Header {
    pub(super) line: u64,
    pub(super) mark: Option<u64>,
    pub(super) original: Option<String>,
    pub(super) author: Option<Vec<u8>>,
    pub(super) committer: Option<Vec<u8>>,
    pub(super) encoding: Option<String>,
    pub(super) message: Option<Vec<u8>>,
    pub(super) from: Option<Vec<u8>>,
    pub(super) is_merge: bool,
}

/// What a commit says of all its revisions.
pub(super) struct Said {
    /// What it is called in reports.
    pub(super) commit: String,
    /// An error is the reason why they are refused.
    pub(super) facts: Result<Facts, String>,
    /// Whether that was told.
    pub(super) was_refused: bool,
}

#[derive(Clone)]
pub(super) struct Facts {
    pub(super) author: Option<String>,
    pub(super) time: Time,
    pub(super) note: Option<String>,
    /// The path whose file has the text it had, and whose briefing has a revision all the same.
    pub(super) unchanged: Option<Path>,
}

impl Said {
    /// What its header says; the reason where that cannot be read.
    pub(super) fn of(header: &Header) -> Self {
        let commit = match (&header.original, header.mark) {
            (Some(original), _) => original.get(..12).unwrap_or(original).to_owned(),
            (None, Some(mark)) => format!(":{mark}"),
            (None, None) => "without a mark".to_owned(),
        };
        Self { commit, facts: Facts::of(header), was_refused: false }
    }

    /// The path of a file that keeps its text in a revision of its briefing, which was not handed on yet.
    pub(super) fn unchanged(&self) -> Option<Path> {
        self.facts.as_ref().ok().and_then(|facts| facts.unchanged.clone())
    }
}

impl Facts {
    fn of(header: &Header) -> Result<Self, String> {
        let who = header.author.as_deref().or(header.committer.as_deref()).unwrap_or_default();
        let (author, time) = signature(&decoded("author", who, header.encoding.as_deref())?)?;
        let message = header.message.as_deref().unwrap_or_default();
        let message = decoded("note", message.strip_suffix(b"\n").unwrap_or(message), header.encoding.as_deref())?;
        // What an export could not tell in git's own words.
        let (note, trailers) = Trailers::split(&message);
        let note = trailers.note.unwrap_or_else(|| note.to_owned());
        Ok(Self {
            author: trailers.author.or(author),
            time: trailers.time.unwrap_or(time),
            note: (!note.is_empty()).then_some(note),
            unchanged: trailers.unchanged.map(|path| path.into_bytes().into()),
        })
    }
}

/// Who and when, from `Name <mail> 1650456085 +0200`; an error is the reason.
fn signature(text: &str) -> Result<(Option<String>, Time), String> {
    let wrong = || format!("author '{text}': not NAME <MAIL> SECONDS OFFSET");
    let (who, when) = text.rsplit_once('>').ok_or_else(wrong)?;
    let (name, mail) = who.split_once('<').ok_or_else(wrong)?;
    let (name, mail) = (name.trim(), mail.trim());
    let author = match (name, mail) {
        ("", "") => None,
        (name, "") => Some(name.to_owned()),
        ("", mail) => Some(format!("<{mail}>")),
        (name, mail) => Some(format!("{name} <{mail}>")),
    };
    let (seconds, offset) = when.trim().split_once(' ').ok_or_else(wrong)?;
    let seconds: i64 = seconds.parse().map_err(|_| wrong())?;
    let time = time(seconds, offset).ok_or_else(|| format!("time {seconds} {offset}: a year outside 0 to 9999"))?;
    Ok((author, time))
}

/// A time with its offset; one that RFC 3339 cannot write becomes UTC.
fn time(seconds: i64, offset: &str) -> Option<Time> {
    let utc = Time::from_instant(Instant { seconds, nanoseconds: 0 })?;
    let with_offset = || {
        let sign: i64 = match offset.get(..1)? {
            "+" => 1,
            "-" => -1,
            _ => return None,
        };
        let digits =
            offset.get(1..).filter(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))?;
        let (hours, minutes) = (digits.get(..2)?, digits.get(2..)?);
        let minutes_in_all = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
        if minutes_in_all == 0 {
            return None;
        }
        let there = Instant { seconds: seconds.checked_add(sign * minutes_in_all * 60)?, nanoseconds: 0 };
        let there = Time::from_instant(there)?;
        let sign = offset.get(..1)?;
        Time::parse(&format!("{}{sign}{hours}:{minutes}", there.as_str().strip_suffix('Z')?)).ok()
    };
    Some(with_offset().unwrap_or(utc))
}

/// What a commit says, in the encoding that it states; an error is the reason why it cannot be read.
fn decoded(what: &str, bytes: &[u8], stated: Option<&str>) -> Result<String, String> {
    let Some(label) = stated else {
        // git fast-export converts notes by itself, but no authors, and states the encoding then no more.
        return std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
            format!("{what}: {}; git fast-export --reencode=no states the encoding", not_utf8(error))
        });
    };
    match Encoding::for_label_no_replacement(label.as_bytes()) {
        Some(encoding) => encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(Cow::into_owned)
            .ok_or_else(|| format!("{what}: not in its encoding, {label}")),
        None if bytes.is_ascii() => Ok(shown(bytes)),
        None => Err(format!("{what}: its encoding, {label}, is not known here")),
    }
}
