//! The context of a command, from flags and environment: its store, the reader's folders, and who
//! is writing.

use std::env;
use std::path::{Path, PathBuf};

use variorum_redline::render::counted;
use variorum_store::{DamageKind, Homes, Instant, Notice, Revision, Store, Time};

use crate::cli::args::Global;
use crate::cli::config::Config;
use crate::cli::error::{CliError, Kind};
use crate::cli::exit_code::ExitCode;
use crate::cli::hints;
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::files::output::{self, NewFile};
use crate::query::calendar::{Calendar, Zone};
use crate::query::time_text::{self, DayEdge};

/// The directory that is looked for, here and upward.
pub const STORE_DIR: &str = ".variorum";

/// The briefing's name at the beginning of what was typed, and what that briefing is called now.
fn found_name(store: &Store, typed: &str) -> Result<Option<(String, String)>, CliError> {
    let name = typed.split('@').next().unwrap_or_default();
    // A pair may stand right behind a name, which may have two points itself.
    for name in [name, name.split("..").next().unwrap_or_default()] {
        if let Some(now) = store.current_name(name).map_err(CliError::store(name))? {
            return Ok(Some((name.to_owned(), now)));
        }
    }
    Ok(None)
}

fn called_now(name: &str, now: &str) -> String {
    format!("{name} is now called {now}")
}

/// Warnings of damage that a verb other than `verify` gives before its answer.
const WARNINGS_MAX: usize = 5;

/// Which store a command is about, as far as it was named, and the folders of this reader.
#[derive(Clone, Debug)]
pub struct Context {
    store: Option<PathBuf>,
    /// Whether `--store` named it, and not the environment.
    is_named: bool,
    /// What each `--store` says; more than one for `serve` alone.
    named: Vec<PathBuf>,
    homes: Homes,
    calendar: Calendar,
    /// The author that the config file gives.
    author: Option<String>,
}

impl Context {
    /// From `--store`, the environment and the config file.
    pub fn new(global: &Global, config: &Config) -> Result<Self, CliError> {
        let store = global.store.first().cloned().or_else(|| variable("VARIORUM_STORE").map(PathBuf::from));
        if let Some(url) = store.as_deref().and_then(Path::to_str).filter(|text| text.contains("://")) {
            let failure = CliError::new(Kind::Usage, format!("{url}: only a directory can be a store so far"));
            return Err(failure.hint(hints::STORE_IS_DIRECTORY).instead(url, "DIR"));
        }
        let own = |xdg: &str, below: &str| folder(xdg, below).map(|folder| folder.join("variorum"));
        let homes = Homes { cache: own("XDG_CACHE_HOME", ".cache"), state: own("XDG_STATE_HOME", ".local/state") };
        let author = config.author.clone();
        let named = global.store.clone();
        Ok(Self { store, is_named: !named.is_empty(), named, homes, calendar: calendar(), author })
    }

    /// A store and folders that are known already.
    #[must_use]
    pub fn at(store: PathBuf, homes: Homes) -> Self {
        Self { store: Some(store), is_named: true, named: Vec::new(), homes, calendar: calendar(), author: None }
    }

    /// Where `init` creates a store: in the directory that it is given, else in the one that was
    /// named. Errors: `--store` names another one.
    pub fn new_store(&self, dir: Option<&Path>) -> Result<PathBuf, CliError> {
        match (dir, &self.store) {
            (Some(dir), Some(store)) if self.is_named && dir != store => {
                let (dir, store) = (dir.display(), store.display());
                let message = format!("command line: --store {store} and {dir} are two places for one store");
                Err(CliError::new(Kind::Usage, message).hint(hints::create_store(&dir.to_string())))
            }
            (Some(dir), _) => Ok(dir.to_owned()),
            (None, store) => Ok(store.clone().unwrap_or_else(|| PathBuf::from(STORE_DIR))),
        }
    }

    /// Whether a command without `--store` is about the store in `dir`.
    #[must_use]
    pub fn finds(&self, dir: &Path) -> bool {
        let absolute = |path: &Path| std::path::absolute(path).ok();
        !self.is_named && self.find().is_ok_and(|found| absolute(&found) == absolute(dir))
    }

    /// The same for the store in `dir`.
    #[must_use]
    pub fn with_store(&self, dir: PathBuf) -> Self {
        Self { store: Some(dir), is_named: true, ..self.clone() }
    }

    /// What each `--store` says, for a verb that takes several.
    #[must_use]
    pub fn named_stores(&self) -> &[PathBuf] {
        &self.named
    }

    /// The folders of this reader.
    #[must_use]
    pub const fn homes(&self) -> &Homes {
        &self.homes
    }

    /// By which times are read that leave something out: as of when the command began.
    #[must_use]
    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Whether `--store` or VARIORUM_STORE names a store.
    #[must_use]
    pub const fn names_a_store(&self) -> bool {
        self.store.is_some()
    }

    /// The store that was named, or the nearest upward.
    pub fn find(&self) -> Result<PathBuf, CliError> {
        if let Some(store) = &self.store {
            return Ok(store.clone());
        }
        let here = env::current_dir().map_err(|error| CliError::system("the current directory", &error))?;
        let found = here.ancestors().map(|dir| dir.join(STORE_DIR)).find(|dir| dir.is_dir());
        found.ok_or_else(|| {
            let message = format!("store: no {STORE_DIR} in this directory or above it");
            CliError::new(Kind::NotFound, message).hint(hints::NO_STORE)
        })
    }

    /// Who is writing: the author that was given, else VARIORUM_AUTHOR, else that of the config
    /// file, else the system's user.
    #[must_use]
    pub fn author(&self, given: Option<&str>) -> Option<String> {
        let given = given.map(str::to_owned).or_else(|| variable("VARIORUM_AUTHOR")).or_else(|| self.author.clone());
        let author = given.or_else(|| variable("USER")).or_else(|| whoami::username().ok());
        author.filter(|author| !author.is_empty())
    }

    /// The time that a new record is given, if it is: a day counts from its beginning. Errors: it
    /// cannot be read.
    pub fn time(&self, given: Option<&str>) -> Result<Option<Time>, CliError> {
        Ok(given.map(|text| time_text::parse(text, DayEdge::Beginning, &self.calendar)).transpose()?)
    }

    /// Begins the file that an answer goes into; `None` where it goes to standard output: for no
    /// path, and for `-`. `inputs` are the files that the answer is made from.
    pub fn new_file(&self, path: Option<&Path>, inputs: &[&Path]) -> Result<Option<NewFile>, CliError> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(None) };
        // Files are compared without a store; where there is one, it is closed to other files.
        let store = self.find().ok();
        Ok(Some(output::replacement(path, store.as_deref(), inputs)?))
    }

    /// Opens the store to read it, and passes on what it has noticed.
    pub fn open(&self, terminal: &mut Terminal) -> Result<Store, CliError> {
        self.open_and_warn(terminal, |_| true)
    }

    /// Opens the store to write to it, or to verify all of it: what forbids writing is left to the
    /// error or the report, so that it is said once.
    pub fn open_to_write(&self, terminal: &mut Terminal) -> Result<Store, CliError> {
        self.open_and_warn(terminal, |notice| !matches!(notice, Notice::Damaged(_) | Notice::BehindPin(_)))
    }

    /// Says of a briefing that was named by a former name what it is called now. What is typed may
    /// have more behind the name.
    pub fn remark_on_name(store: &Store, typed: &str, terminal: &mut Terminal) -> Result<(), CliError> {
        if let Some((name, now)) = found_name(store, typed)?.filter(|(name, now)| name != now) {
            terminal.remark(&called_now(&name, &now));
        }
        Ok(())
    }

    /// Tells what the briefings of revisions are called now, where they were named by a former name
    /// in `words`; of a revision that was named by its id alone, under which other name it was
    /// committed.
    pub fn remark_on_names(
        store: &Store,
        words: &[Option<&str>],
        revisions: &[&Revision],
        terminal: &mut Terminal,
    ) -> Result<(), CliError> {
        // Behind a name there are numbers, dates and labels, which may be names of others.
        let names = words.iter().flatten().enumerate().filter(|(at, word)| *at == 0 || word.contains('@'));
        let (mut told, mut named) = (Vec::new(), Vec::new());
        for (name, now) in
            names.map(|(_, word)| found_name(store, word)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten()
        {
            if name != now && !told.contains(&name) {
                terminal.remark(&called_now(&name, &now));
                told.push(name);
            }
            named.push(now);
        }
        for revision in revisions {
            let (then, now) = (&revision.record.briefing, &revision.briefing);
            if then != now && !named.contains(now) {
                terminal.remark(&format!("{now}@{} was committed as {then}", revision.record.number));
            }
        }
        Ok(())
    }

    /// How a verb that read ends where all went well: the store may show less than was seen of it,
    /// or something else.
    #[must_use]
    pub fn exit_after_reading(store: &Store) -> ExitCode {
        let finding = store.notices().iter().find_map(|notice| match notice {
            Notice::BehindPin(damage) => Some(damage.kind),
            _ => None,
        });
        match finding {
            None => ExitCode::Done,
            Some(DamageKind::Rewritten) => ExitCode::Damage,
            Some(_) => ExitCode::Conflict,
        }
    }

    fn open_and_warn(&self, terminal: &mut Terminal, is_shown: impl Fn(&Notice) -> bool) -> Result<Store, CliError> {
        let dir = self.find()?;
        let opened = Store::open(&dir, &self.homes, &mut |progress| terminal.progress(&progress));
        terminal.progress_done();
        let store = opened.map_err(CliError::store(&dir.display().to_string()))?;
        let is_remark = |notice: &&Notice| matches!(notice, Notice::FirstUse { .. });
        for notice in store.notices().iter().filter(is_remark) {
            terminal.remark(&sentence(notice));
        }
        let shown: Vec<_> = store.notices().iter().filter(|notice| !is_remark(notice) && is_shown(notice)).collect();
        for notice in shown.iter().take(WARNINGS_MAX) {
            terminal.warn(&sentence(notice));
        }
        if shown.iter().any(|notice| matches!(notice, Notice::BehindPin(_))) {
            terminal.hint(hints::BEHIND_PIN);
        }
        if let Some(more) = shown.len().checked_sub(WARNINGS_MAX).filter(|more| *more > 0) {
            terminal.warn(&format!("and {more} more: variorum verify lists them"));
        }
        Ok(store)
    }
}

/// What the reader of a store must be told, with what to do about it.
fn sentence(notice: &Notice) -> String {
    match notice {
        Notice::FirstUse { records, root } => format!(
            "first look at this store: its {} are believed as they are; somebody who knows it can compare the root {root}",
            counted(*records, "record")
        ),
        Notice::CatalogDistrusted { .. } => format!("{notice}; only your own user can write it now"),
        _ => notice.to_string(),
    }
}

/// The system's clock, and the reader's zone.
#[must_use]
pub fn calendar() -> Calendar {
    // Times are written in whole seconds, so that what was written just now is not later than now.
    let now = Instant { nanoseconds: 0, ..clock::moment() };
    Calendar::new(now, Zone::Changing(clock::offset_s))
}

/// A folder of the reader: what the environment gives, which must be absolute, else that below the
/// home.
#[must_use]
pub fn folder(xdg: &str, below_home: &str) -> Option<PathBuf> {
    let given = variable(xdg).map(PathBuf::from).filter(|path| path.is_absolute());
    given.or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(below_home)))
}

/// A variable of the environment that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
