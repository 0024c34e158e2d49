//! Reads a directory: each file a briefing, in the order of their paths, its modification time that
//! of the revision.
//!
//! What is no text is left out and reported by its kind; what cannot be read is told one by one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::batch::refusal;
use super::glob::Glob;
use super::{BatchSender, Kind, Naming, Parsed, ParsedRevision, Reason, Stop};
use crate::files::input;
use crate::files::walk::{OtherEntry, Passed, WalkEntry, walk};
use crate::files::{self, Problem};
use crate::interchange::document::ForeignFormat;

/// How a directory is imported.
#[derive(Clone, Debug, Default)]
pub struct DirectoryOptions {
    /// Patterns of the only files that are imported; all where there is none.
    pub include: Vec<Glob>,
    /// Patterns of files that are not.
    pub exclude: Vec<Glob>,
    /// Who is the author of what is imported.
    pub author: Option<String>,
    /// What is noted of it.
    pub note: Option<String>,
}

impl DirectoryOptions {
    /// Whether a file is imported; else why not.
    fn left_out(&self, path: &str) -> Option<Kind> {
        let is_hidden = path.split('/').any(|part| part.starts_with('.'));
        let mut including = self.include.iter().filter(|glob| !is_hidden || glob.is_of_hidden());
        let is_included = (self.include.is_empty() && !is_hidden) || including.any(|glob| glob.matches(path));
        let is_excluded = self.exclude.iter().any(|glob| glob.matches(path));
        match (is_included && !is_excluded, is_hidden) {
            (true, _) => None,
            (false, true) if !is_excluded => Some(Kind::Hidden),
            (false, _) => Some(Kind::Excluded),
        }
    }
}

pub(super) fn read(
    folder: &Path,
    store: &Path,
    options: &DirectoryOptions,
    naming: &Naming,
    bytes_read: &AtomicU64,
    sender: &mut BatchSender,
) -> Result<(), Stop> {
    let hidden = !options.include.iter().any(Glob::is_of_hidden);
    for entry in walk(folder, &Passed { except: store.to_owned(), hidden }) {
        match entry {
            WalkEntry::File { path, name } => match options.left_out(&String::from_utf8_lossy(&name)) {
                Some(kind) => sender.note(kind, || String::from_utf8_lossy(&name).into_owned()),
                None => read_file(&path, &name, options, naming, bytes_read, sender)?,
            },
            WalkEntry::LeftOut { name, kind } => {
                let kind = match kind {
                    OtherEntry::Hidden => Kind::Hidden,
                    OtherEntry::SymbolicLink => Kind::SymbolicLinks,
                    OtherEntry::Special => Kind::SpecialFiles,
                    OtherEntry::Excepted => Kind::TheStore,
                };
                sender.note(kind, || name);
            }
            WalkEntry::Unreadable { name, problem } if name.is_empty() => {
                return Err(Stop::Failed(files::Error { path: Some(folder.to_owned()), problem }.into()));
            }
            WalkEntry::Unreadable { name, problem } => skip(name, problem, sender)?,
        }
    }
    Ok(())
}

fn read_file(
    path: &Path,
    name: &[u8],
    options: &DirectoryOptions,
    naming: &Naming,
    bytes_read: &AtomicU64,
    sender: &mut BatchSender,
) -> Result<(), Stop> {
    let shown = || String::from_utf8_lossy(name).into_owned();
    let named = match naming.name_of_path(name) {
        Ok(named) => named,
        Err(reason) => return sender.refuse(None, Some(&shown()), reason),
    };
    let (content, time) = match input::text_and_mtime(path) {
        Ok(read) => read,
        Err(problem) => return skip(shown(), problem, sender),
    };
    if let Some(problem) = no_text(&content) {
        return skip(shown(), problem, sender);
    }
    bytes_read.fetch_add(content.len() as u64, Ordering::Relaxed);
    let (author, note, source) = (options.author.clone(), options.note.clone(), None);
    let (labels, mut meta) = (Vec::new(), BTreeMap::new());
    named.keep_original(&mut meta);
    let briefing = named.name;
    sender.revision(None, ParsedRevision { briefing, content, time, author, note, source, labels, meta })
}

/// Text in UTF-16 without its mark is UTF-8 too, every other character a NUL.
fn no_text(content: &str) -> Option<Problem> {
    let is_foreign = ForeignFormat::detect(content.as_bytes()) == Some(ForeignFormat::Utf16);
    let beginning = content.as_bytes().iter().copied().take(files::BEGINNING_BYTES).collect();
    is_foreign.then_some(Problem::NotUtf8 { offset: 0, beginning })
}

/// Passes by a file that is no text, or cannot be read.
fn skip(name: String, problem: Problem, sender: &mut BatchSender) -> Result<(), Stop> {
    let kind = match &problem {
        Problem::NotUtf8 { beginning, .. } => match ForeignFormat::detect(beginning) {
            Some(ForeignFormat::Utf16 | ForeignFormat::Utf32) => Kind::Utf16Files,
            Some(ForeignFormat::Picture | ForeignFormat::Compressed(_)) => Kind::BinaryFiles,
            Some(_) => Kind::Documents,
            None if beginning.starts_with(b"PK\x03\x04") => Kind::Documents,
            None => Kind::OtherFiles,
        },
        _ => Kind::UnreadableFiles,
    };
    sender.push(Parsed::Skipped(kind, refusal(None, Some(&name), Reason::File(problem))))
}
