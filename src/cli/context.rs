//! Where things are: the store, the reader's homes, and who is writing, from flags and environment.

use std::env;
use std::path::{Path, PathBuf};

use variorum_store::{Homes, Notice, Store};

use crate::cli::args::Global;
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;

/// The directory that is looked for, here and upward.
pub const STORE_DIR: &str = ".variorum";

/// Where the store is, as far as it was said, and where the reader keeps its own things.
#[derive(Clone, Debug)]
pub struct Context {
    store: Option<PathBuf>,
    homes: Homes,
}

impl Context {
    /// From `--store` and the environment.
    pub fn new(global: &Global) -> Result<Self, CliError> {
        let said = global.store.clone().or_else(|| variable("VARIORUM_STORE").map(PathBuf::from));
        if let Some(url) = said.as_deref().and_then(Path::to_str).filter(|text| text.contains("://")) {
            return Err(CliError::new(Kind::Usage, format!("{url}: a store must be a directory, for now"))
                .hint("variorum --store DIR …"));
        }
        let home = variable("HOME").map(PathBuf::from);
        let place = |xdg: &str, below: &str| {
            // The specification wants relative paths ignored.
            let said = variable(xdg).map(PathBuf::from).filter(|path| path.is_absolute());
            said.or_else(|| home.as_ref().map(|home| home.join(below))).map(|dir| dir.join("variorum"))
        };
        let homes = Homes { cache: place("XDG_CACHE_HOME", ".cache"), state: place("XDG_STATE_HOME", ".local/state") };
        Ok(Self { store: said, homes })
    }

    /// A store and homes that are known already.
    #[must_use]
    pub const fn at(store: PathBuf, homes: Homes) -> Self {
        Self { store: Some(store), homes }
    }

    /// Where `init` makes a store when it is not told.
    #[must_use]
    pub fn new_store(&self) -> PathBuf {
        self.store.clone().unwrap_or_else(|| PathBuf::from(STORE_DIR))
    }

    /// The store that was named, or the nearest upward.
    pub fn find(&self) -> Result<PathBuf, CliError> {
        if let Some(store) = &self.store {
            return Ok(store.clone());
        }
        let here = env::current_dir().map_err(|error| CliError::system("the current directory", &error))?;
        let found = here.ancestors().map(|dir| dir.join(STORE_DIR)).find(|dir| dir.is_dir());
        found.ok_or_else(|| {
            CliError::new(Kind::NotFound, format!("store: no {STORE_DIR} here or above"))
                .hint("variorum init makes one here; --store DIR names one elsewhere")
        })
    }

    /// Opens the store to read it, and passes on what it has noticed.
    pub fn open(&self, terminal: &mut Terminal) -> Result<Store, CliError> {
        self.open_and_tell(terminal, |_| true)
    }

    /// Opens the store to write to it: what forbids writing is left to the refusal, so that it is said once.
    pub fn open_to_write(&self, terminal: &mut Terminal) -> Result<Store, CliError> {
        self.open_and_tell(terminal, |notice| !matches!(notice, Notice::Damaged(_) | Notice::BehindPin(_)))
    }

    fn open_and_tell(
        &self,
        terminal: &mut Terminal,
        worth_telling: impl Fn(&Notice) -> bool,
    ) -> Result<Store, CliError> {
        let dir = self.find()?;
        let opened = Store::open(&dir, &self.homes, &mut |progress| terminal.progress(&progress));
        terminal.progress_done();
        let store = opened.map_err(|error| CliError::engine(&dir.display().to_string(), &error))?;
        let worth_telling: Vec<_> = store.notices().iter().filter(|notice| worth_telling(notice)).collect();
        for notice in worth_telling.iter().take(WARNINGS_MAX) {
            terminal.warn(&notice.to_string());
        }
        if let Some(more) = worth_telling.len().checked_sub(WARNINGS_MAX).filter(|more| *more > 0) {
            terminal.warn(&format!("and {more} more: variorum verify lists them"));
        }
        Ok(store)
    }
}

/// Warnings of damage that a verb other than `verify` gives before its answer.
const WARNINGS_MAX: usize = 5;

/// Who is writing: what was said, else VARIORUM_AUTHOR, else the system's user.
#[must_use]
pub fn author(said: Option<&str>) -> Option<String> {
    let said = said.map(str::to_owned).or_else(|| variable("VARIORUM_AUTHOR"));
    let author = said.or_else(|| variable("USER")).or_else(|| whoami::username().ok());
    author.filter(|author| !author.is_empty())
}

/// A variable of the environment that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
