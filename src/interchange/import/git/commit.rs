//! What the header of a commit says of its revisions: who made them, when, and why.

use std::borrow::Cow;

use encoding_rs::Encoding;
use variorum_store::{Instant, Time};

use super::history::GitPath;
use super::{Excerpt, Reason, lossy};
use crate::interchange::trailers::Trailers;

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
}

/// What a commit says of all its revisions.
pub(super) struct CommitInfo {
    /// What it is called in reports: the beginning of its id, or its mark.
    pub(super) commit: String,
    /// An error is the reason why its revisions are refused, until it was reported.
    pub(super) attribution: Result<Attribution, Option<Reason>>,
}

/// Who made the revisions of a commit, when, and why.
#[derive(Clone)]
pub(super) struct Attribution {
    pub(super) author: Option<String>,
    pub(super) time: Time,
    pub(super) note: Option<String>,
    /// The path of a file whose briefing has a revision although its text did not change.
    pub(super) unchanged: Option<GitPath>,
}

impl CommitInfo {
    /// Reads a header.
    pub(super) fn of(header: &CommitHeader) -> Self {
        let commit = match (&header.original, header.mark) {
            (Some(original), _) => original.get(..12).unwrap_or(original).to_owned(),
            (None, Some(mark)) => format!(":{mark}"),
            (None, None) => "without a mark".to_owned(),
        };
        Self { commit, attribution: Attribution::of(header).map_err(Some) }
    }

    /// The path of a file whose revision without a change was not handed over yet.
    pub(super) fn unchanged(&self) -> Option<GitPath> {
        self.attribution.as_ref().ok().and_then(|attribution| attribution.unchanged.clone())
    }
}

impl Attribution {
    fn of(header: &CommitHeader) -> Result<Self, Reason> {
        let who = header.author.as_deref().or(header.committer.as_deref()).unwrap_or_default();
        let (author, time) = parse_signature(&decode("author", who, header.encoding.as_deref())?)?;
        let message = header.message.as_deref().unwrap_or_default();
        let message = decode("note", message.strip_suffix(b"\n").unwrap_or(message), header.encoding.as_deref())?;
        // What an export could not say in git's own fields.
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

/// Who and when, from `Name <mail> 1650456085 +0200`.
fn parse_signature(text: &str) -> Result<(Option<String>, Time), Reason> {
    let wrong = || Reason::Signature { text: Excerpt::of(text) };
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
    let out_of_range = || Reason::TimeOutOfRange { seconds: Excerpt::of(&format!("{seconds} {offset}")) };
    let time = time_with_offset(seconds, offset).ok_or_else(out_of_range)?;
    Ok((author, time))
}

/// A time with its offset; in UTC where RFC 3339 cannot express the offset. `None` outside the
/// years 0 to 9999.
fn time_with_offset(seconds: i64, offset: &str) -> Option<Time> {
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

/// Decodes a field of a commit, in the encoding that it states.
fn decode(field: &'static str, bytes: &[u8], stated: Option<&str>) -> Result<String, Reason> {
    let Some(label) = stated else {
        // git fast-export converts notes, but no authors, and does not state the encoding then.
        return std::str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|error| Reason::FieldNotUtf8 { field, offset: error.valid_up_to() });
    };
    let encoding = Excerpt::of(label);
    match Encoding::for_label_no_replacement(label.as_bytes()) {
        Some(decoder) => decoder
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(Cow::into_owned)
            .ok_or(Reason::NotInEncoding { field, encoding }),
        None if bytes.is_ascii() => Ok(lossy(bytes)),
        None => Err(Reason::UnknownEncoding { field, encoding }),
    }
}
