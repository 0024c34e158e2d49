//! A stream of `git fast-export`: each path a briefing, each commit that changes its text a revision, in the stream's order.
//!
//! The texts wait in a file until a commit names them; what the commits do to the files is followed in `git/history.rs`. Neither
//! has more than a bounded part of it in memory, however long the stream is: but for eight bytes for each commit between two
//! branches, while the way from one to the other is walked.

mod commit;
mod history;
mod spilled;
#[cfg(test)]
mod tests;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::rc::Rc;

use variorum_store::Name;
use variorum_store::limits::CONTENT_BYTES_MAX;

use self::commit::{Facts, Header, Said};
use self::history::{Change, History, Path, TreeEntry};
use self::spilled::{HELD_BYTES, Spilled, Stored};
use self::texts::Texts;
use super::bytes::{Bytes, Line};
use super::{Found, Item, Naming, Sink, Stop, cut, not_utf8, too_large};
use crate::cli::error::{CliError, Kind};

/// Bytes of a command's line: two paths, quoted.
const LINE_BYTES_MAX: usize = 1 << 20;

/// Bytes of a message, which must fit into a record.
const MESSAGE_BYTES_MAX: u64 = 1 << 20;

/// Branches that are named where the one that is wanted is not among them.
const BRANCHES_MAX: usize = 20;

/// What a mark stands for, by its place.
#[derive(Clone, Copy)]
enum Marked {
    Text(u64),
    Commit(u64),
}

impl Stored for Marked {
    fn to_bytes(&self) -> Vec<u8> {
        let (Self::Text(place) | Self::Commit(place)) = self;
        (place << 1 | u64::from(matches!(self, Self::Commit(_)))).to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let both = u64::from_bytes(bytes);
        if both & 1 == 0 { Self::Text(both >> 1) } else { Self::Commit(both >> 1) }
    }
}

/// Why the stream cannot be read on, or reading must stop.
enum End {
    Stop(Stop),
    Malformed(String),
    /// It ends within what it says here.
    Cut(String),
}

impl<E: Into<Stop>> From<E> for End {
    fn from(error: E) -> Self {
        Self::Stop(error.into())
    }
}

fn cut_off<T>(within: impl Into<String>) -> Result<T, End> {
    Err(End::Cut(within.into()))
}

fn malformed<T>(reason: impl Into<String>) -> Result<T, End> {
    Err(End::Malformed(reason.into()))
}

struct Stream<'import> {
    bytes: Bytes,
    /// A line that was read and put back.
    ahead: Option<Vec<u8>>,
    texts: Texts,
    marks: Spilled<u64, Marked>,
    /// The newest commit of each branch.
    tips: Spilled<Path, u64>,
    history: History,
    /// What was refused as a name, and was told.
    refused: Spilled<Path, ()>,
    must_be_done: bool,
    /// Whether every commit so far ended in an empty line, as git ends them.
    all_commits_end: Option<bool>,
    branch: Option<&'import str>,
    /// Whether there was a commit of the branch that is wanted.
    has_branch: bool,
    /// Some of the branches that commits are of.
    branches: BTreeSet<String>,
    naming: &'import Naming,
    sink: &'import mut Sink,
}

pub(super) fn read(
    source: Box<dyn Read + Send>,
    naming: &Naming,
    follow_renames: bool,
    branch: Option<&str>,
    sink: &mut Sink,
) -> Result<(), Stop> {
    read_within(HELD_BYTES, source, naming, follow_renames, branch, sink)
}

/// Reads with maps that hold so many bytes in memory.
fn read_within(
    room_bytes: usize,
    source: Box<dyn Read + Send>,
    naming: &Naming,
    follow_renames: bool,
    branch: Option<&str>,
    sink: &mut Sink,
) -> Result<(), Stop> {
    let mut stream = Stream {
        bytes: Bytes::new(source),
        ahead: None,
        texts: Texts::new()?,
        marks: Spilled::new(room_bytes),
        tips: Spilled::new(room_bytes),
        history: History::new(follow_renames, room_bytes)?,
        refused: Spilled::new(room_bytes),
        must_be_done: false,
        all_commits_end: None,
        branch,
        has_branch: false,
        branches: BTreeSet::new(),
        naming,
        sink,
    };
    let reason = match stream.commands() {
        Ok(()) => return stream.branch.map_or(Ok(()), |wanted| stream.must_have(wanted)),
        Err(End::Stop(stop)) => return Err(stop),
        Err(End::Malformed(reason)) => format!("{reason}; nothing behind it was read"),
        Err(End::Cut(within)) => format!("the stream was cut off here, within {within}"),
    };
    let line = stream.bytes.line;
    stream.sink.refuse(Some(line), None, reason)
}

impl Stream<'_> {
    fn line(&mut self) -> Result<Option<Vec<u8>>, End> {
        if let Some(line) = self.ahead.take() {
            return Ok(Some(line));
        }
        let line = match self.bytes.line(LINE_BYTES_MAX)? {
            Line::Whole(line) => line.to_vec(),
            Line::TooLong => return malformed("a command longer than 1 MiB"),
            Line::End => return Ok(None),
        };
        // No other command begins so, so this one is whole.
        if self.bytes.is_unended && line != b"done" {
            return cut_off("a line, and what that line belongs to did not go in");
        }
        Ok(Some(line))
    }

    fn commands(&mut self) -> Result<(), End> {
        while let Some(line) = self.line()? {
            let (command, rest) = word(&line);
            match command {
                b"" | b"checkpoint" | b"progress" | b"option" => {}
                _ if line.starts_with(b"#") => {}
                b"feature" => self.must_be_done |= rest == b"done",
                b"blob" => self.blob()?,
                b"commit" => self.commit(rest)?,
                b"reset" => self.reset(rest)?,
                b"tag" => self.tag()?,
                b"alias" => self.alias()?,
                b"done" => return Ok(()),
                _ => return malformed(format!("'{}' is no command", shown(command))),
            }
        }
        if self.must_be_done { cut_off("its commands, before the 'done' that it announces") } else { Ok(()) }
    }

    fn blob(&mut self) -> Result<(), End> {
        let mut mark = None;
        while let Some(line) = self.line()? {
            match word(&line) {
                (b"mark", rest) => mark = number(rest.strip_prefix(b":").unwrap_or_default()),
                (b"original-oid", _) => {}
                (b"data", rest) => {
                    let text = self.text(rest)?;
                    if let Some(mark) = mark {
                        self.marks.set(mark, Marked::Text(text))?;
                    }
                    return Ok(());
                }
                (other, _) => return malformed(format!("'{}' in a blob", shown(other))),
            }
        }
        cut_off("a blob")
    }

    /// Sets down what follows `data`, and gives its place.
    fn text(&mut self, said: &[u8]) -> Result<u64, End> {
        let mut text = Vec::new();
        if let Some(delimiter) = said.strip_prefix(b"<<") {
            self.until(delimiter, CONTENT_BYTES_MAX, &mut text)?;
            return Ok(self.texts.add(&text)?);
        }
        let Some(count) = number(said) else { return malformed("data without its length") };
        if count > CONTENT_BYTES_MAX as u64 {
            self.pass(count, &mut |_| Ok(()))?;
            return Ok(self.texts.add_too_large()?);
        }
        self.pass(count, &mut |piece| {
            text.extend_from_slice(piece);
            Ok(())
        })?;
        Ok(self.texts.add(&text)?)
    }

    fn pass(&mut self, count: u64, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> Result<(), End> {
        if !self.bytes.data(count, take)? {
            return cut_off(format!("data of {count} bytes"));
        }
        Ok(())
    }

    /// Reads lines up to one that is the delimiter.
    fn until(&mut self, delimiter: &[u8], max: usize, text: &mut Vec<u8>) -> Result<(), End> {
        loop {
            match self.bytes.line(max)? {
                Line::Whole(line) if line == delimiter => return Ok(()),
                Line::Whole(line) if text.len() + line.len() < max => {
                    text.extend_from_slice(line);
                    text.push(b'\n');
                }
                Line::Whole(_) | Line::TooLong => return malformed("data that is too long between delimiters"),
                Line::End => return cut_off(format!("data that ends in '{}'", shown(delimiter))),
            }
        }
    }

    /// Data that is held: a message.
    fn message(&mut self, said: &[u8]) -> Result<Vec<u8>, End> {
        let mut text = Vec::new();
        if let Some(delimiter) = said.strip_prefix(b"<<") {
            self.until(delimiter, MESSAGE_BYTES_MAX as usize, &mut text)?;
            return Ok(text);
        }
        let Some(count) = number(said) else { return malformed("data without its length") };
        let mut left = MESSAGE_BYTES_MAX as usize;
        self.pass(count, &mut |piece| {
            let kept = piece.get(..left.min(piece.len())).unwrap_or_default();
            text.extend_from_slice(kept);
            left -= kept.len();
            Ok(())
        })?;
        Ok(text)
    }

    fn reset(&mut self, branch: &[u8]) -> Result<(), End> {
        let branch = Path::from(branch);
        self.tips.remove(&branch)?;
        if let Some(line) = self.line()? {
            match word(&line) {
                (b"from", from) => {
                    if let Some(commit) = self.commit_of(from)? {
                        self.tips.set(branch, commit)?;
                    }
                }
                _ => self.ahead = Some(line),
            }
        }
        Ok(())
    }

    fn tag(&mut self) -> Result<(), End> {
        self.sink.push(Item::LeftOut("tags"))?;
        while let Some(line) = self.line()? {
            match word(&line) {
                (b"data", rest) => {
                    self.message(rest)?;
                    // A signature may come with data of its own before the message.
                    return self.more_data();
                }
                (b"", _) => return Ok(()),
                _ => {}
            }
        }
        cut_off("a tag")
    }

    fn more_data(&mut self) -> Result<(), End> {
        while let Some(line) = self.line()? {
            match word(&line) {
                (b"data", rest) => drop(self.message(rest)?),
                (b"", _) => {}
                _ => {
                    self.ahead = Some(line);
                    break;
                }
            }
        }
        Ok(())
    }

    fn alias(&mut self) -> Result<(), End> {
        let mut mark = None;
        while let Some(line) = self.line()? {
            match word(&line) {
                (b"mark", rest) => mark = number(rest.strip_prefix(b":").unwrap_or_default()),
                (b"to", rest) => {
                    if let (Some(mark), Some(commit)) = (mark, self.commit_of(rest)?) {
                        self.marks.set(mark, Marked::Commit(commit))?;
                    }
                    return Ok(());
                }
                _ => return malformed("an alias of nothing"),
            }
        }
        cut_off("an alias")
    }

    /// The commit that is meant by a mark or a branch; none for one outside the stream.
    fn commit_of(&self, said: &[u8]) -> Result<Option<u64>, Stop> {
        let said = said.strip_suffix(b"^0").unwrap_or(said);
        let Some(mark) = said.strip_prefix(b":") else { return self.tips.get(&said.into()) };
        Ok(match self.marked(mark)? {
            Some(Marked::Commit(commit)) => Some(commit),
            _ => None,
        })
    }

    fn marked(&self, mark: &[u8]) -> Result<Option<Marked>, Stop> {
        number(mark).map_or(Ok(None), |mark| self.marks.get(&mark))
    }

    fn commit(&mut self, branch: &[u8]) -> Result<(), End> {
        let mut header = Header { line: self.bytes.line, ..Header::default() };
        let (mut began, mut has_ended) = (false, false);
        loop {
            let Some(line) = self.line()? else {
                let must_end = self.must_be_done || self.all_commits_end == Some(true);
                if header.message.is_none() || (must_end && !has_ended) {
                    return cut_off(format!("the commit that begins on line {}, which did not go in", header.line));
                }
                break;
            };
            let (command, rest) = word(&line);
            let had_ended = std::mem::replace(&mut has_ended, false);
            let is_change = matches!(command, b"M" | b"D" | b"R" | b"C" | b"N" | b"deleteall");
            if is_change && header.message.is_some() {
                if !began {
                    began = true;
                    self.begin_tree(branch, &header)?;
                }
                self.change(command, rest)?;
                continue;
            }
            match command {
                b"mark" => header.mark = number(rest.strip_prefix(b":").unwrap_or_default()),
                b"original-oid" => header.original = Some(shown(rest)),
                b"author" => header.author = Some(rest.to_vec()),
                b"committer" => header.committer = Some(rest.to_vec()),
                b"encoding" => header.encoding = Some(shown(rest)),
                // Headers that are not known here, such as signatures, have data of their own; the last is the message.
                b"data" => {
                    header.message = Some(self.message(rest)?);
                    // It belongs to the message, or is the empty line that ends a commit without more.
                    has_ended = self.bytes.line_feed()?;
                }
                b"from" => header.from = Some(rest.to_vec()),
                b"merge" => header.is_merge = true,
                b"" if header.message.is_some() => {
                    has_ended = true;
                    break;
                }
                _ if header.message.is_none() => {}
                // A signature behind the message of an older git.
                _ => {
                    has_ended = had_ended;
                    self.ahead = Some(line);
                    break;
                }
            }
        }
        self.all_commits_end = Some(has_ended && self.all_commits_end != Some(false));
        if !began {
            self.begin_tree(branch, &header)?;
        }
        self.commit_ends(branch, &header)?;
        Ok(())
    }

    /// Makes the tree that of the commit which this one follows.
    fn begin_tree(&mut self, branch: &[u8], header: &Header) -> Result<(), Stop> {
        let parent = match &header.from {
            Some(from) => self.commit_of(from)?,
            None => self.tips.get(&branch.into())?,
        };
        self.history.begin(parent)
    }

    fn change(&mut self, command: &[u8], rest: &[u8]) -> Result<(), End> {
        match command {
            b"M" => self.modify(rest),
            b"D" => Ok(self.history.delete(&path(rest, false)?.0)?),
            b"R" | b"C" => {
                let (old, rest) = path(rest, true)?;
                let (new, _) = path(rest, false)?;
                Ok(self.history.copy(&old, &new, command == b"R")?)
            }
            b"N" => {
                self.sink.push(Item::LeftOut("notes of git"))?;
                if word(rest).0 == b"inline" {
                    self.inline_data()?;
                }
                Ok(())
            }
            _ => Ok(self.history.delete(b"")?),
        }
    }

    fn inline_data(&mut self) -> Result<u64, End> {
        match self.line()? {
            Some(line) if word(&line).0 == b"data" => {
                let text = self.text(word(&line).1)?;
                // One that may follow belongs to it, and is no empty line that ends the commit.
                self.bytes.line_feed()?;
                Ok(text)
            }
            _ => malformed("inline without its data"),
        }
    }

    fn modify(&mut self, rest: &[u8]) -> Result<(), End> {
        let (mode, rest) = word(rest);
        let (dataref, rest) = word(rest);
        let (path, _) = path(rest, false)?;
        let path: Path = path.into();
        let text = match (dataref, dataref.strip_prefix(b":")) {
            (b"inline", _) => Some(self.inline_data()?),
            (_, Some(mark)) => match self.marked(mark)? {
                Some(Marked::Text(text)) => Some(text),
                _ => None,
            },
            _ => None,
        };
        let left_out = match mode {
            b"100644" | b"644" | b"100755" | b"755" => None,
            b"120000" => Some("symbolic links"),
            b"160000" => Some("submodules"),
            b"040000" | b"40000" => Some("folders by their id"),
            _ => return malformed(format!("'{}' is no mode of a file", shown(mode))),
        };
        if let Some(kind) = left_out {
            self.sink.push(Item::LeftOut(kind))?;
            return Ok(self.history.remove(&path)?);
        }
        let Some(text) = text else {
            let reason = format!("the stream does not hold its text, {}", shown(dataref));
            self.sink.refuse(Some(self.bytes.line), Some(&shown(&path)), reason)?;
            return Ok(());
        };
        Ok(self.history.modify(&path, text)?)
    }

    fn commit_ends(&mut self, branch: &[u8], header: &Header) -> Result<(), Stop> {
        let short = branch.strip_prefix(b"refs/heads/").unwrap_or(branch);
        let is_taken = self.branch.is_none_or(|wanted| [branch, short].contains(&wanted.as_bytes()));
        self.has_branch |= is_taken;
        if !self.has_branch && self.branches.len() <= BRANCHES_MAX {
            self.branches.insert(shown(short));
        }
        let mut said = Said::of(header);
        while let Some(changes) = self.history.changes()? {
            if is_taken {
                self.hand_on(header, &mut said, &changes)?;
            }
        }
        if let Some(path) = said.unchanged().filter(|_| is_taken)
            && let Some(file) = self.history.file(&path)?
        {
            self.revision(header, &mut said, &path, &file)?;
        }
        let commit = self.history.end()?;
        self.tips.set(branch.into(), commit)?;
        match header.mark {
            Some(mark) => self.marks.set(mark, Marked::Commit(commit)),
            None => Ok(()),
        }
    }

    fn must_have(&self, wanted: &str) -> Result<(), Stop> {
        if self.has_branch {
            return Ok(());
        }
        let mut told: Vec<&str> = self.branches.iter().map(String::as_str).take(BRANCHES_MAX).collect();
        if self.branches.len() > BRANCHES_MAX {
            told.push("…");
        }
        let hint = if told.is_empty() {
            "there is no commit in it".to_owned()
        } else {
            format!("in it are: {}", told.join(", "))
        };
        let missing = CliError::new(Kind::NotFound, format!("branch '{wanted}': not in the stream"));
        Err(Stop::Failed(missing.hint(hint)))
    }

    /// Hands on the revisions that changes make.
    fn hand_on(&mut self, header: &Header, said: &mut Said, changes: &[Change]) -> Result<(), Stop> {
        for change in changes {
            let Change { path, after, .. } = change;
            let Some(file) = after else {
                if !self.history.was_renamed(path)? {
                    self.sink.push(Item::LeftOut("deletions"))?;
                }
                continue;
            };
            let same_text = |one, other| self.texts.same(one, other);
            if self.history.makes_a_revision(change, file, header.is_merge, same_text)? {
                self.revision(header, said, path, file)?;
            }
        }
        Ok(())
    }

    /// Hands on a revision.
    fn revision(&mut self, header: &Header, said: &mut Said, path: &Path, file: &TreeEntry) -> Result<(), Stop> {
        let line = Some(header.line);
        let Some(briefing) = self.name(header, path, file)? else { return Ok(()) };
        let what = || format!("{} in commit {}", shown(path), said.commit);
        let facts = match &mut said.facts {
            Ok(facts) => facts,
            Err(_) if said.was_refused => return self.sink.push(Item::RefusedAgain),
            Err(reason) => {
                said.was_refused = true;
                return self.sink.refuse(line, Some(&what()), reason.clone());
            }
        };
        if facts.unchanged.as_ref() == Some(path) {
            facts.unchanged = None;
        }
        let Facts { author, time, note, .. } = facts.clone();
        let content = match self.content(file.text)? {
            Ok(content) => content,
            Err(reason) => return self.sink.refuse(line, Some(&what()), reason),
        };
        let (source, labels, meta) = (None, Vec::new(), BTreeMap::new());
        self.sink.revision(line, Found { briefing, content, time, author, note, source, labels, meta })
    }

    /// The name of a file's briefing; none where it is refused, which is reported once for each path.
    fn name(&mut self, header: &Header, path: &Path, file: &TreeEntry) -> Result<Option<Name>, Stop> {
        let (briefing, is_taken) = (file.briefing(path), self.history.is_taken(path, file)?);
        let named = if is_taken {
            Err(format!(
                "{}: another briefing has this name since its file was renamed; import without --follow-renames",
                shown(path)
            ))
        } else {
            self.named(briefing)
        };
        let reason = match named {
            Ok(name) => return Ok(Some(name)),
            Err(reason) => reason,
        };
        let key: Path = if is_taken { [path, b"\n".as_slice()].concat().into() } else { Rc::clone(briefing) };
        if self.refused.get(&key)?.is_some() {
            self.sink.push(Item::RefusedAgain)?;
        } else {
            self.refused.set(key, ())?;
            self.sink.refuse(Some(header.line), None, reason)?;
        }
        Ok(None)
    }

    fn named(&self, path: &[u8]) -> Result<Name, String> {
        let text = std::str::from_utf8(path).map_err(|_| format!("name '{}': not UTF-8", shown(path)))?;
        if text.split('/').any(|part| part.eq_ignore_ascii_case(".git")) {
            return Err(format!("name '{}': a part is '.git', which no repository holds", cut(text)));
        }
        if self.naming.prefix.is_some() {
            // Before it is put in front: `/etc/x` is no path within a repository.
            Name::parse(text).map_err(|error| format!("name '{}': {error}", cut(text)))?;
        }
        self.naming.name(text)
    }

    /// A text; an error is the reason why it is none.
    fn content(&mut self, text: u64) -> io::Result<Result<String, String>> {
        let Some(text) = self.texts.read(text)? else { return Ok(Err(too_large())) };
        Ok(String::from_utf8(text).map_err(|error| not_utf8(error.utf8_error())))
    }
}

/// The first word, and what follows the space behind it.
fn word(line: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b' ', line) {
        Some(space) => (line.get(..space).unwrap_or_default(), line.get(space + 1..).unwrap_or_default()),
        None => (line, b""),
    }
}

fn number(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A path, quoted as in C or not, and what follows it; the first of two ends at a space.
fn path(text: &[u8], is_first: bool) -> Result<(Vec<u8>, &[u8]), End> {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        if !is_first {
            return Ok((text.to_vec(), b""));
        }
        let (path, rest) = word(text);
        return Ok((path.to_vec(), rest));
    };
    let mut path = Vec::new();
    let mut bytes = quoted.iter().copied().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                let rest = quoted.get(at + 1..).unwrap_or_default();
                return Ok((path, rest.strip_prefix(b" ").unwrap_or(rest)));
            }
            b'\\' => {
                let escaped = bytes.next().map(|(_, byte)| byte);
                path.push(match escaped {
                    Some(b'a') => 7,
                    Some(b'b') => 8,
                    Some(b't') => b'\t',
                    Some(b'n') => b'\n',
                    Some(b'v') => 11,
                    Some(b'f') => 12,
                    Some(b'r') => b'\r',
                    Some(byte @ (b'"' | b'\\')) => byte,
                    Some(first @ b'0'..=b'3') => {
                        let mut value = first - b'0';
                        for _ in 0..2 {
                            match bytes.next() {
                                Some((_, digit @ b'0'..=b'7')) => value = value << 3 | (digit - b'0'),
                                _ => return malformed("a quoted path with an escape that is none"),
                            }
                        }
                        value
                    }
                    _ => return malformed("a quoted path with an escape that is none"),
                });
            }
            byte => path.push(byte),
        }
    }
    malformed("a quoted path without its end")
}
