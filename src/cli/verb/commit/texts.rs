//! Which briefings a commit is about, and their new texts.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use variorum_redline::render::quoted;
use variorum_store::Name;

use crate::cli::args::CommitArgs;
use crate::cli::error::{CliError, Kind};
use crate::cli::hints;
use crate::files::{self, Problem, input};
use crate::interchange::document::{ForeignFormat, Unreadable};
use crate::interchange::import::name_of_file;
use crate::query::revision_selector;

/// A briefing, and where its new text is.
pub(super) struct Target {
    /// The briefing.
    pub(super) briefing: Name,
    /// The file; `None` is standard input.
    path: Option<PathBuf>,
    /// Where the file's own name is none, the key and the value of meta under which it is kept.
    pub(super) original: Option<(&'static str, String)>,
}

impl Target {
    /// The file as it is typed.
    fn typed(&self) -> String {
        self.path.as_ref().map_or_else(|| "FILE".to_owned(), |path| path.display().to_string())
    }

    /// Whether the text comes from standard input.
    pub(super) const fn is_standard_input(&self) -> bool {
        self.path.is_none()
    }
}

/// The briefings that the arguments name, in their order.
pub(super) fn targets(args: &CommitArgs) -> Result<Vec<Target>, CliError> {
    let usage = |what: &str, hint: &str| Err(CliError::new(Kind::Usage, format!("command line: {what}")).hint(hint));
    match (&args.prefix, args.files.as_slice()) {
        (None, [] | [_]) => {
            let path = args.files.first().filter(|path| *path != Path::new("-")).cloned();
            Ok(vec![Target { briefing: revision_selector::name(&args.name)?, path, original: None }])
        }
        (None, _) => usage("several files need --prefix, to which their names are added", hints::SEVERAL_FILES),
        (Some(prefix), files) => {
            let paths = std::iter::once(PathBuf::from(&args.name)).chain(files.iter().cloned());
            let paths: Vec<PathBuf> = paths.collect();
            if paths.iter().any(|path| path == Path::new("-")) {
                return usage("standard input has no name for --prefix", hints::ONE_FILE);
            }
            named_after_files(prefix, paths)
        }
    }
}

/// Files as briefings: each has the name of its file behind the prefix, as an import of the folder
/// names it.
fn named_after_files(prefix: &str, paths: Vec<PathBuf>) -> Result<Vec<Target>, CliError> {
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    if !prefix.is_empty() {
        Name::parse(prefix).map_err(|rule| CliError::new(Kind::Refused, format!("--prefix '{prefix}': {rule}")))?;
    }
    let mut named: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut targets = Vec::with_capacity(paths.len());
    for path in paths {
        let shown = path.display().to_string();
        let refused = |why: &str| {
            let failure = CliError::new(Kind::Refused, format!("{shown}: {why}"));
            failure.hint(hints::commit_as(&shown))
        };
        let file = path.file_name().ok_or_else(|| refused("has no file name to be named after"))?;
        let prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
        let (briefing, original) = name_of_file(prefix, file).map_err(|reason| refused(&reason.to_string()))?;
        if let Some(other) = named.insert(briefing.as_str().to_owned(), path.clone()) {
            return Err(refused(&format!("would become {}, as {} would", briefing.as_str(), other.display())));
        }
        targets.push(Target { briefing, path: Some(path), original });
    }
    Ok(targets)
}

/// Reads the texts. Errors: a file that cannot be read, or is no text; an empty text, unless that
/// is allowed.
pub(super) fn read(targets: &[Target], allows_empty: bool) -> Result<Vec<String>, CliError> {
    let mut texts = Vec::with_capacity(targets.len());
    for target in targets {
        let text = input::read(target.path.as_deref()).map_err(|error| unreadable(target, error))?;
        if text.is_empty() && !allows_empty {
            let hint = if target.is_standard_input() { hints::EMPTY_INPUT } else { hints::EMPTY_FILE };
            let refused = CliError::new(Kind::Refused, format!("{}: is empty", files::name(&target.path)));
            return Err(refused.hint(hint));
        }
        // Every other character of such a text is a NUL, and so it is UTF-8.
        if ForeignFormat::detect(text.as_bytes()) == Some(ForeignFormat::Utf16) {
            let what = Unreadable::Foreign(ForeignFormat::Utf16);
            let refused = CliError::new(Kind::Refused, format!("{}: {what}", files::name(&target.path)));
            return Err(refused.hint(hints::convert(ForeignFormat::Utf16, &target.typed())));
        }
        texts.push(text);
    }
    Ok(texts)
}

/// What a text is that can be kept, and is probably not what was meant.
pub(super) fn doubt(target: &Target, text: &str) -> Option<(String, Option<String>)> {
    let name = files::name(&target.path);
    if text.chars().all(|sign| sign.is_whitespace() || sign == '\u{feff}') {
        return (!text.is_empty()).then(|| (format!("{name}: has nothing but white space in it"), None));
    }
    let format = ForeignFormat::detect(text.as_bytes())?;
    let said = format!("{name}: is {format}, and was committed as it is, its codes and all");
    Some((said, Some(hints::convert(format, &target.typed()))))
}

/// Why a text cannot be read; a folder is for an import.
fn unreadable(target: &Target, error: files::Error) -> CliError {
    let is_folder = matches!(&error.problem, Problem::Io(source) if source.kind() == io::ErrorKind::IsADirectory);
    let failure = CliError::from(error);
    match &target.path {
        Some(path) if is_folder => {
            let (name, path) = (quoted(target.briefing.as_str()), quoted(&path.display().to_string()));
            failure.hint(format!("variorum import --prefix {name} {path}"))
        }
        _ => failure,
    }
}
