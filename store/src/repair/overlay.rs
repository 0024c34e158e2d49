//! A store as it would be with some objects from elsewhere in their places: to be looked at before
//! anything is written.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::shelf::{Created, Shelf};

/// Where an object of an overlay comes from.
#[derive(Clone)]
pub(super) enum Replacement {
    /// From the copy, under the same name.
    Copy,
    /// Made here.
    Made(Vec<u8>),
    /// It is as if there were none.
    Absent,
}

/// A shelf with some objects replaced. It is only read.
pub(super) struct Overlay {
    pub(super) below: Arc<dyn Shelf>,
    pub(super) copy: Arc<dyn Shelf>,
    pub(super) replaced: BTreeMap<String, Replacement>,
}

impl Overlay {
    /// The shelf that has an object as it is seen here.
    fn home(&self, name: &str) -> &dyn Shelf {
        match self.replaced.get(name) {
            Some(Replacement::Copy) => self.copy.as_ref(),
            _ => self.below.as_ref(),
        }
    }

    fn made(&self, name: &str) -> Option<&[u8]> {
        match self.replaced.get(name) {
            Some(Replacement::Made(bytes)) => Some(bytes),
            _ => None,
        }
    }

    fn is_absent(&self, name: &str) -> bool {
        matches!(self.replaced.get(name), Some(Replacement::Absent))
    }
}

impl Shelf for Overlay {
    fn create(&self, _: &str, _: &[u8]) -> Result<Created> {
        Err(Error::Latched)
    }

    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>> {
        if self.is_absent(name) {
            return Ok(None);
        }
        let Some(bytes) = self.made(name) else { return self.home(name).read(name, offset, len) };
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let to = from.saturating_add(len).min(bytes.len());
        Ok(bytes.get(from..to).map(<[u8]>::to_vec))
    }

    fn stat(&self, name: &str) -> Result<Option<u64>> {
        match self.made(name) {
            Some(bytes) => Ok(Some(bytes.len() as u64)),
            None if self.is_absent(name) => Ok(None),
            None => self.home(name).stat(name),
        }
    }

    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
        let mut files = self.below.list(folder, after)?;
        let in_folder = |name: &String| Some(name.strip_prefix(folder)?.strip_prefix('/')?.to_owned());
        files.extend(self.replaced.keys().filter_map(in_folder).filter(|file| file.as_str() > after));
        files.sort_unstable();
        files.dedup();
        files.retain(|file| !self.is_absent(&format!("{folder}/{file}")));
        Ok(files)
    }

    fn remove(&self, _: &[String]) -> Result<()> {
        Err(Error::Latched)
    }

    fn replace(&self, _: &str, _: &[u8], _: &str) -> Result<()> {
        Err(Error::Latched)
    }

    fn modified(&self, name: &str) -> Result<Option<i64>> {
        if self.is_absent(name) {
            return Ok(None);
        }
        self.home(name).modified(name)
    }

    fn make_durable(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn wait_turn(&self) -> Box<dyn Any> {
        Box::new(())
    }

    fn sweep(&self) -> Result<usize> {
        Ok(0)
    }
}
