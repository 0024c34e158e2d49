//! A directory: each file a briefing, in the order of their paths.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Found, Item, Naming, Sink, Stop};
use crate::files::input;
use crate::files::walk::{WalkEntry, walk};

pub(super) fn read(
    folder: &Path,
    store: &Path,
    naming: &Naming,
    bytes_read: &AtomicU64,
    sink: &mut Sink,
) -> Result<(), Stop> {
    for walked in walk(folder, store) {
        let (path, name) = match walked {
            WalkEntry::File { path, name } => (path, name),
            WalkEntry::Skipped(what) => {
                sink.push(Item::LeftOut(what))?;
                continue;
            }
            WalkEntry::Unreadable { name, problem } => {
                sink.refuse(None, Some(&name), problem.to_string())?;
                continue;
            }
        };
        let briefing = match naming.parse(&name) {
            Ok(briefing) => briefing,
            Err(error) => {
                sink.refuse(None, Some(&name), format!("no name for a briefing: {error}"))?;
                continue;
            }
        };
        match input::text_and_mtime(&path) {
            Ok((content, time)) => {
                bytes_read.fetch_add(content.len() as u64, Ordering::Relaxed);
                let found = Found {
                    briefing,
                    content,
                    time,
                    author: None,
                    note: None,
                    source: None,
                    labels: Vec::new(),
                    meta: std::collections::BTreeMap::new(),
                };
                sink.revision(None, found)?;
            }
            Err(error) => {
                sink.refuse(None, Some(&name), error.to_string())?;
            }
        }
    }
    Ok(())
}
