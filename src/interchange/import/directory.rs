//! A directory: each file a briefing, in the order of their paths.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Found, Item, Naming, Sink, Stop};
use crate::files::input::{self, Walked};

pub(super) fn read(
    folder: &Path,
    store: &Path,
    naming: &Naming,
    bytes_read: &AtomicU64,
    sink: &mut Sink,
) -> Result<(), Stop> {
    for walked in input::walk(folder, store) {
        let (path, name) = match walked {
            Walked::File { path, name } => (path, name),
            Walked::LeftOut(what) => {
                sink.push(Item::LeftOut(what))?;
                continue;
            }
            Walked::Refused { name, reason } => {
                sink.refuse(None, Some(&name), reason)?;
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
        match input::dated_text(&path) {
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
                // It begins with the path as it was opened; here the path below the directory says enough.
                let opened = format!("{}: ", path.display());
                sink.refuse(None, Some(&name), error.message.strip_prefix(&opened).unwrap_or(&error.message))?;
            }
        }
    }
    Ok(())
}
