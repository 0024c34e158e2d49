//! `export`: writes histories out, in the formats of `src/export/`.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use variorum_store::{Briefing, Damage, Error, Notice, Revision, Store, Time};

use super::ExitCode;
use crate::cli::args::{ExportArgs, ExportFormat};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::hints;
use crate::cli::terminal::Terminal;
use crate::files::output::{self, FileWithin, NewDirectory, NewFile, Unwritten};
use crate::interchange::export::csv::Csv;
use crate::interchange::export::git::Git;
use crate::interchange::export::json_lines::JsonLines;
use crate::interchange::export::parquet::Parquet;
use crate::interchange::export::paths::Paths;
use crate::interchange::export::{Encoder, Kept as _, Walk, html};
use crate::query::parents::ParentReader;
use crate::query::time_text::{self, DayEdge};
use crate::query::version::{side, version};
use variorum_redline::Kinds;
use variorum_redline::render::html::history::Page;
use variorum_redline::render::{Difference, Line, Side, Style, counted};

/// Reports of one sort, after which the rest is only counted.
const REPORTS_MAX: u64 = 100;

/// Briefings read at a time.
const BRIEFINGS_PAGE: usize = 256;

/// Bytes that are written at once.
const BUFFER_BYTES: usize = 64 << 10;

#[derive(Serialize)]
struct ExportedObject {
    r#type: &'static str,
    briefings: u64,
    revisions: u64,
    bytes: u64,
}

/// Exports.
pub fn run(args: &ExportArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    check(args, terminal)?;
    let at = args.at.as_deref().map(|text| time_text::parse(text, DayEdge::End)).transpose()?;
    let store = context.open(terminal)?;
    let mut export = Export::new(&store, args, context.find()?)?;
    match args.format {
        ExportFormat::Jsonl => export.stream(JsonLines, true, terminal)?,
        ExportFormat::Git => {
            let git = Git::new(args.branch.as_deref().unwrap_or("main"))?;
            let git = git.without(export.refused_paths(terminal)?);
            export.stream(git, true, terminal)?;
        }
        ExportFormat::Csv => export.stream(Csv::new(args.with_text), args.with_text, terminal)?,
        ExportFormat::Parquet => export.stream(Parquet::new(args.with_text)?, args.with_text, terminal)?,
        ExportFormat::Directory => export.directory(at.as_ref(), terminal)?,
        ExportFormat::Html => export.html(terminal)?,
    }
    export.tell(terminal)?;
    Ok(export.exit())
}

/// What the definition of the command line cannot say: options that belong to one format.
fn check(args: &ExportArgs, terminal: &Terminal) -> Result<(), CliError> {
    use ExportFormat::{Csv, Directory, Git, Html, Parquet};
    let wrong = |what: &str, hint: &str| Err(CliError::new(Kind::Usage, format!("command line: {what}")).hint(hint));
    if args.at.is_some() && args.format != Directory {
        return wrong("--at belongs to --format directory", "the other formats have the whole history");
    }
    if args.branch.is_some() && args.format != Git {
        return wrong("--branch belongs to --format git", "variorum export --help");
    }
    if args.with_text && !matches!(args.format, Csv | Parquet) {
        return wrong("--with-text belongs to --format csv and parquet", "the other formats have the texts already");
    }
    let to_file = target(args).is_some();
    if !to_file && matches!(args.format, Directory | Html) {
        return wrong("many files need a directory", "variorum export … -o DIR");
    }
    if !to_file && args.format == Parquet && terminal.terminal_columns().is_some() {
        let refused = CliError::new(Kind::Usage, "standard output: Parquet is not for a terminal");
        return Err(refused.hint("variorum export --format parquet -o history.parquet"));
    }
    Ok(())
}

/// The place to write to; none is standard output.
fn target(args: &ExportArgs) -> Option<&Path> {
    args.output.as_deref().filter(|path| *path != Path::new("-"))
}

/// Where a stream of bytes goes.
enum Destination {
    Standard { is_text: bool },
    File(NewFile),
}

impl Destination {
    fn write(&mut self, bytes: &mut Vec<u8>, terminal: &mut Terminal) -> Result<(), CliError> {
        match self {
            Self::File(file) => file.write(bytes)?,
            // What is encoded ends between records, so never within a character.
            Self::Standard { is_text: true } => terminal.exact(&String::from_utf8_lossy(bytes))?,
            Self::Standard { is_text: false } => terminal.generated(bytes)?,
        }
        bytes.clear();
        Ok(())
    }
}

/// An export under way.
struct Export<'export> {
    store: &'export Store,
    args: &'export ExportArgs,
    /// The directory of the store, into which nothing is exported.
    store_dir: PathBuf,
    /// The leaf before which the log ends for this export.
    end: u64,
    /// Hashes of the names of the briefings that were written.
    briefings: HashSet<u64>,
    hashes: RandomState,
    revisions: u64,
    /// Bytes of what was written to files.
    bytes: u64,
    damages: u64,
    refused: u64,
    remarks: Vec<String>,
}

impl<'export> Export<'export> {
    fn new(store: &'export Store, args: &'export ExportArgs, store_dir: PathBuf) -> Result<Self, CliError> {
        let shown = store.pin().map_err(|error| CliError::of_store("export", &error))?.shown.size;
        let is_damaged = store.notices().iter().any(|notice| matches!(notice, Notice::Damaged(_)));
        Ok(Self {
            store,
            args,
            store_dir,
            // Of a damaged log everything that can be found.
            end: if is_damaged { u64::MAX } else { shown },
            briefings: HashSet::new(),
            hashes: RandomState::new(),
            revisions: 0,
            bytes: 0,
            damages: 0,
            refused: 0,
            remarks: Vec::new(),
        })
    }

    /// Writes records in the order of the log.
    fn stream<E: Encoder>(&mut self, mut encoder: E, with_text: bool, terminal: &mut Terminal) -> Result<(), CliError> {
        let mut destination = match target(self.args) {
            Some(path) => Destination::File(output::file(path, &self.store_dir)?),
            None => Destination::Standard { is_text: self.args.format != ExportFormat::Parquet },
        };
        let mut out = Vec::with_capacity(BUFFER_BYTES * 2);
        encoder.begin(&mut out)?;
        let mut walk = Walk::<E::Kept>::new(self.store, &self.args.prefix, with_text, self.end);
        while let Some(page) = walk.page(&mut |damage| damaged(&mut self.damages, damage, terminal))? {
            for item in page {
                let briefing = item.briefing.as_ref().map(|name| self.hashes.hash_one(name));
                let is_revision = item.kept.is_revision();
                if encoder.record(item, &mut out)? && is_revision {
                    self.revisions += 1;
                    self.briefings.extend(briefing);
                }
                if out.len() >= BUFFER_BYTES {
                    destination.write(&mut out, terminal)?;
                }
            }
            if self.end != u64::MAX {
                terminal.progress_of("export", walk.walked().min(self.end), self.end, "records");
            }
        }
        encoder.finish(&mut out)?;
        destination.write(&mut out, terminal)?;
        if let Destination::File(file) = destination {
            self.bytes = file.finish()?;
        }
        self.remarks = encoder.remarks();
        Ok(())
    }

    /// Writes the text of each briefing to a file under its name.
    fn directory(&mut self, at: Option<&Time>, terminal: &mut Terminal) -> Result<(), CliError> {
        let mut directory = self.new_directory()?;
        let mut paths = Paths::default();
        let mut names = Names::new(self.store, &self.args.prefix);
        while let Some(page) = names.page(&mut |damage| damaged(&mut self.damages, damage, terminal))? {
            for briefing in page {
                let name = briefing.name.clone();
                let Some((revision, text)) = self.in_force(briefing, at, terminal)? else { continue };
                if let Err(reason) = paths.give(&name) {
                    self.refuse(&name, &reason, terminal);
                    continue;
                }
                let parts: Vec<&str> = name.split('/').collect();
                let mut file = match directory.create_file(&parts) {
                    Ok(file) => file,
                    Err(Unwritten::Failed(error)) => return Err(error),
                    Err(Unwritten::Name(reason)) => {
                        self.refuse(&name, &reason, terminal);
                        continue;
                    }
                };
                file.write(text.as_bytes())?;
                file.finish(Some(&revision.record.time))?;
                self.count(&name, 1);
            }
            terminal.progress_line(|| format!("export  {}", counted(self.revisions, "file")));
        }
        self.bytes = directory.finish()?;
        Ok(())
    }

    /// The revision of a briefing in force at a time, with its text; none where there was none, or where it cannot be read.
    fn in_force(
        &mut self,
        briefing: Briefing,
        at: Option<&Time>,
        terminal: &mut Terminal,
    ) -> Result<Option<(Revision, String)>, CliError> {
        let name = briefing.name;
        let read = || -> Result<Option<(Revision, String)>, Error> {
            let revision = match at {
                Some(time) => self.store.at_time(&name, time)?,
                None => Some(briefing.head),
            };
            let Some(revision) = revision else { return Ok(None) };
            let text = self.store.content(&revision)?;
            Ok(Some((revision, text)))
        };
        let read = read();
        self.pass_over(read, &name, terminal).map(Option::flatten)
    }

    /// Writes a page a briefing, and the index.
    fn html(&mut self, terminal: &mut Terminal) -> Result<(), CliError> {
        let mut directory = self.new_directory()?;
        let mut index = Page::index();
        let mut index_html = String::new();
        let mut names = Names::new(self.store, &self.args.prefix);
        while let Some(page) = names.page(&mut |damage| damaged(&mut self.damages, damage, terminal))? {
            for briefing in page {
                let file = html::file_name(&briefing.name);
                index.entry(&briefing.name, &file, briefing.revisions, &version(&briefing.head));
                self.history(&briefing, &file, &mut directory, terminal)?;
            }
            index_html.push_str(&index.take());
            terminal.progress_line(|| format!("export  {}", counted(self.briefings.len() as u64, "page")));
        }
        index.end_index();
        index_html.push_str(&index.take());
        let mut file = create(&mut directory, html::INDEX)?;
        file.write(index_html.as_bytes())?;
        file.finish(None)?;
        self.bytes = directory.finish()?;
        Ok(())
    }

    /// Writes the page of one briefing.
    fn history(
        &mut self,
        briefing: &Briefing,
        file: &str,
        directory: &mut NewDirectory,
        terminal: &mut Terminal,
    ) -> Result<(), CliError> {
        let name = &briefing.name;
        let mut revisions = self.revisions_of(briefing, terminal)?;
        revisions.reverse();
        let newest = revisions.first().map(|newest| self.store.content(newest));
        let text = newest.transpose().map(Option::unwrap_or_default);
        // Said below, where the newest is compared with the one before it.
        let mut page = Page::of(name, &revisions.iter().map(version).collect::<Vec<_>>(), text.as_deref().ok());
        let mut file = create(directory, file)?;
        let mut parents = ParentReader::new(self.store);
        let mut place = revisions.iter().peekable();
        while let Some(revision) = place.next() {
            // One that is missing in between was told; nothing can be said to have changed since.
            let parent = place.peek().copied().filter(|parent| parent.record.number + 1 == revision.record.number);
            let is_first = revision.record.number == 1;
            let texts = parents.texts(revision, parent);
            match self.pass_over(texts, name, terminal)? {
                Some((_, text)) if is_first => page.first(&version(revision), text),
                Some((old, new)) if parent.is_some() => {
                    let (old_side, new_side) = (parent.map_or(Side::Nothing, side), side(revision));
                    page.change(&version(revision), &Difference::new((&old_side, old), (&new_side, new), Kinds::NONE));
                }
                _ => page.unreadable(&version(revision)),
            }
            file.write(page.take().as_bytes())?;
        }
        page.end();
        file.write(page.take().as_bytes())?;
        file.finish(revisions.first().map(|newest| &newest.record.time))?;
        self.count(name, revisions.len() as u64);
        Ok(())
    }

    /// The history of a briefing, oldest first, without what cannot be read.
    fn revisions_of(&mut self, briefing: &Briefing, terminal: &mut Terminal) -> Result<Vec<Revision>, CliError> {
        let name = &briefing.name;
        match self.store.history(name) {
            Ok(revisions) => return Ok(revisions),
            Err(Error::Damaged(_)) => {}
            Err(error) => return Err(CliError::of_store(name, &error)),
        }
        let mut revisions = Vec::new();
        for number in 1..=briefing.revisions {
            let read = self.store.by_number(name, number);
            revisions.extend(self.pass_over(read, name, terminal)?.flatten());
        }
        Ok(revisions)
    }

    /// The names that cannot be paths, which are told.
    fn refused_paths(&mut self, terminal: &mut Terminal) -> Result<HashSet<String>, CliError> {
        let mut paths = Paths::default();
        let mut refused = HashSet::new();
        let mut names = Names::new(self.store, &self.args.prefix);
        // What is damaged is told when the log is walked.
        while let Some(page) = names.page(&mut |_| {})? {
            for Briefing { name, .. } in page {
                if let Err(reason) = paths.give(&name) {
                    self.refuse(&name, &reason, terminal);
                    refused.insert(name);
                }
            }
        }
        Ok(refused)
    }

    fn new_directory(&self) -> Result<NewDirectory, CliError> {
        output::directory(target(self.args).unwrap_or(Path::new("")), &self.store_dir)
    }

    fn count(&mut self, briefing: &str, revisions: u64) {
        self.briefings.insert(self.hashes.hash_one(briefing));
        self.revisions += revisions;
    }

    /// What was read; damage is told and passed over.
    fn pass_over<T>(
        &mut self,
        read: Result<T, Error>,
        name: &str,
        terminal: &mut Terminal,
    ) -> Result<Option<T>, CliError> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(Error::Damaged(damage)) => {
                damaged(&mut self.damages, &damage, terminal);
                Ok(None)
            }
            Err(error) => Err(CliError::of_store(name, &error)),
        }
    }

    fn refuse(&mut self, name: &str, reason: &str, terminal: &mut Terminal) {
        self.refused += 1;
        if self.refused <= REPORTS_MAX {
            terminal.refused(None, Some(name), reason);
        }
    }

    /// Says what was done, unless the answer itself went to standard output.
    fn tell(&self, terminal: &mut Terminal) -> Result<(), CliError> {
        terminal.progress_done();
        for (count, what) in [(self.damages, "are damaged"), (self.refused, "were not written")] {
            if let Some(more) = count.checked_sub(REPORTS_MAX).filter(|more| *more > 0) {
                terminal.warn(&format!("{more} more {what}"));
            }
        }
        for remark in &self.remarks {
            terminal.hint(remark);
        }
        if self.revisions == 0 && self.damages == 0 && self.refused == 0 {
            terminal.hint(if self.args.prefix.is_empty() { "nothing to export" } else { hints::NO_NAME_WITH_PREFIX });
        }
        let Some(path) = target(self.args) else { return Ok(()) };
        let (briefings, revisions, bytes) = (self.briefings.len() as u64, self.revisions, self.bytes);
        if terminal.is_json() {
            return terminal.object(&ExportedObject { r#type: "exported", briefings, revisions, bytes });
        }
        if terminal.is_quiet() {
            return Ok(());
        }
        let [briefings, revisions, bytes] = [(briefings, "briefing"), (revisions, "revision"), (bytes, "byte")]
            .map(|(count, what)| counted(count, what));
        let line = Line::new().with(Style::Plain, format!("exported {briefings}, {revisions}, {bytes} to "));
        terminal.line(&line.foreign(Style::Strong, &path.display().to_string()))
    }

    fn exit(&self) -> ExitCode {
        let has = |told: fn(&Notice) -> bool| self.store.notices().iter().any(told);
        if self.damages > 0 || has(|notice| matches!(notice, Notice::Damaged(_))) {
            ExitCode::Damage
        } else if has(|notice| matches!(notice, Notice::BehindPin(_))) {
            ExitCode::Conflict
        } else if self.refused > 0 {
            ExitCode::Refused
        } else {
            ExitCode::Done
        }
    }
}

/// Tells of damage, as long as it is worth reading.
fn damaged(damages: &mut u64, damage: &Damage, terminal: &mut Terminal) {
    *damages += 1;
    if *damages <= REPORTS_MAX {
        terminal.warn(&damage.to_string());
    }
}

/// Begins a file whose name is our own.
fn create<'directory>(directory: &'directory mut NewDirectory, name: &str) -> Result<FileWithin<'directory>, CliError> {
    directory.create_file(&[name]).map_err(|error| match error {
        Unwritten::Failed(error) => error,
        Unwritten::Name(reason) => CliError::new(Kind::System, format!("{name}: {reason}")),
    })
}

/// The briefings by name, a page at a time; one whose newest record cannot be read is told and passed over.
struct Names<'store> {
    store: &'store Store,
    prefix: &'store str,
    after: String,
    count_max: usize,
}

impl<'store> Names<'store> {
    const fn new(store: &'store Store, prefix: &'store str) -> Self {
        Self { store, prefix, after: String::new(), count_max: BRIEFINGS_PAGE }
    }

    fn page(&mut self, told: &mut dyn FnMut(&Damage)) -> Result<Option<Vec<Briefing>>, CliError> {
        loop {
            match self.store.briefings(self.prefix, &self.after, self.count_max) {
                Ok(page) => {
                    let Some(last) = page.last() else { return Ok(None) };
                    self.after.clone_from(&last.name);
                    self.count_max = (self.count_max * 2).min(BRIEFINGS_PAGE);
                    return Ok(Some(page));
                }
                Err(Error::Damaged(_)) if self.count_max > 1 => self.count_max = 1,
                Err(Error::Damaged(damage)) if damage.briefing.as_ref().is_some_and(|name| *name > self.after) => {
                    told(&damage);
                    self.after = damage.briefing.unwrap_or_default();
                }
                Err(error) => return Err(CliError::of_store("export", &error)),
            }
        }
    }
}
