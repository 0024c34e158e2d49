//! Reads a directory: each file a briefing, in the order of their paths, its modification time that
//! of the revision.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{BatchSender, Kind, Naming, ParsedRevision, Reason, Stop};
use crate::files::input;
use crate::files::walk::{NotAFile, WalkEntry, walk};

pub(super) fn read(
    folder: &Path,
    store: &Path,
    naming: &Naming,
    bytes_read: &AtomicU64,
    sender: &mut BatchSender,
) -> Result<(), Stop> {
    for entry in walk(folder, store) {
        let (path, name) = match entry {
            WalkEntry::File { path, name } => (path, name),
            WalkEntry::LeftOut { name, kind } => {
                let kind = match kind {
                    NotAFile::Hidden => Kind::Hidden,
                    NotAFile::SymbolicLink => Kind::SymbolicLinks,
                    NotAFile::Special => Kind::SpecialFiles,
                };
                sender.note(kind, || name);
                continue;
            }
            WalkEntry::Unreadable { name, problem } => {
                sender.refuse(None, Some(&name), Reason::File(problem))?;
                continue;
            }
        };
        let named = match naming.name(&name) {
            Ok(named) => named,
            Err(reason) => {
                sender.refuse(None, Some(&name), reason)?;
                continue;
            }
        };
        match input::text_and_mtime(&path) {
            Ok((content, time)) => {
                bytes_read.fetch_add(content.len() as u64, Ordering::Relaxed);
                let (author, note, source) = (None, None, None);
                let (labels, mut meta) = (Vec::new(), BTreeMap::new());
                named.keep_original(&mut meta);
                let briefing = named.name;
                let revision = ParsedRevision { briefing, content, time, author, note, source, labels, meta };
                sender.revision(None, revision)?;
            }
            Err(problem) => sender.refuse(None, Some(&name), Reason::File(problem))?,
        }
    }
    Ok(())
}
