//! What lies among the objects of a store and is none of them: it is told, and left alone.

use crate::error::Result;
use crate::log::{FOLDER, PACKS_FOLDER, parse_pack, parse_seq};
use crate::reading::Reader;

impl Reader {
    /// The names in the store's folders under which no object can lie, such as a pipe that is
    /// called as temporary files are. Temporary files themselves are not among them. Cost: two
    /// listings.
    pub fn foreign_files(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for (folder, is_object) in [(FOLDER, is_entry as fn(&str) -> bool), (PACKS_FOLDER, is_pack)] {
            let files = self.shelf.list(folder, "")?;
            found.extend(files.iter().filter(|file| !is_object(file)).map(|file| format!("{folder}/{file}")));
        }
        Ok(found)
    }
}

fn is_entry(file: &str) -> bool {
    parse_seq(file).is_some()
}

fn is_pack(file: &str) -> bool {
    parse_pack(file).is_some()
}
