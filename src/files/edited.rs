//! A text that a person edits in a program of their own: a file in a folder that nobody else can
//! enter, both gone afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Error, input};

/// A file that is being edited; it is removed with its folder.
#[derive(Debug)]
pub struct EditedText {
    path: PathBuf,
    /// Removed when this is dropped.
    _folder: TempDir,
}

impl EditedText {
    /// Writes `text` into a file called `name`, in a new folder among the system's temporary ones.
    ///
    /// Errors: [`super::Problem::Io`].
    pub fn create(name: &str, text: &str) -> Result<Self, Error> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("variorum-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir().map_err(|error| Error::io(&std::env::temp_dir(), error))?;
        let path = folder.path().join(name);
        fs::write(&path, text).map_err(|error| Error::io(&path, error))?;
        Ok(Self { path, _folder: folder })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it holds now. Errors: those of [`input::read_file`].
    pub fn read(&self) -> Result<String, Error> {
        input::read_file(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_its_owners_alone_and_gone_afterwards() {
        let file = EditedText::create("NOTE.txt", "why\n").unwrap();
        let folder = file.path().parent().unwrap().to_owned();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        }
        fs::write(file.path(), "because\n").unwrap();
        assert_eq!(file.read().unwrap(), "because\n");
        drop(file);
        assert!(!folder.exists());
    }
}
