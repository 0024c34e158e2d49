//! What to type where something cannot be imported, or was not taken as the source has it.

use std::path::Path;

use variorum_redline::render::quoted;
use variorum_store::Name;

use crate::cli::hints;
use crate::interchange::document::ForeignFormat;
use crate::interchange::import::{Kind, NotImportable, OtherKey};

/// Converts a table to JSON Lines: the columns are the keys.
const TABLE_TO_LINES: &str = "import csv, json, sys; csv.field_size_limit(2**26); \
                              sys.stdin.reconfigure(encoding=\"utf-8-sig\", newline=\"\"); \
                              [print(json.dumps(row)) for row in csv.DictReader(sys.stdin, delimiter=\"SEPARATOR\")]";

/// What to type instead of an import of `source`; `None` is standard input.
#[must_use]
pub fn instead(found: &NotImportable, source: Option<&Path>) -> String {
    let words = SourceWords::of(source);
    let (file, name) = (&words.file, &words.name);
    match found {
        NotImportable::Empty | NotImportable::Unknown => {
            "to see what can be imported: variorum import --help".to_owned()
        }
        NotImportable::Foreign(format) => convert(*format, &words),
        NotImportable::Utf16(Some(_)) => format!("iconv -f UTF-16 -t UTF-8 {file} | variorum import -"),
        NotImportable::Utf16(None) => format!("iconv -f UTF-16 -t UTF-8 {file} | variorum commit {name}"),
        NotImportable::Tar => {
            let folder = &words.folder;
            format!("mkdir {folder} && tar -xf {file} -C {folder} && variorum import {folder}")
        }
        NotImportable::GitBundle => {
            let folder = &words.folder;
            let stream = hints::git_stream(&words.plain_folder);
            format!("git clone {file} {folder} && {stream} | variorum import --format git -")
        }
        NotImportable::JsonArray => format!("jq -c '.[]' {file} | variorum import -"),
        NotImportable::JsonOverLines => format!("jq -c . {file} | variorum import -"),
        NotImportable::Table { separator, missing } => {
            let lines = table_to_lines(*separator, file);
            let rename = format!("name its columns doc, time and content (not there: {}), then: ", missing.join(", "));
            format!("{}{lines}", if missing.is_empty() { "" } else { &rename })
        }
        NotImportable::Text => format!("variorum commit {name} {file}"),
    }
}

fn table_to_lines(separator: char, file: &str) -> String {
    let separator = if separator == '\t' { "\\t".to_owned() } else { separator.to_string() };
    let program = TABLE_TO_LINES.replace("SEPARATOR", &separator);
    format!("python3 -c '{program}' < {file} | variorum import -")
}

fn convert(format: ForeignFormat, words: &SourceWords) -> String {
    let SourceWords { file, name, folder, .. } = words;
    let converted = |ending: &str| quoted(&format!("{}.{ending}", words.stem));
    match format {
        ForeignFormat::Pdf => format!("pdftotext -layout {file} - | variorum commit {name}"),
        ForeignFormat::Document | ForeignFormat::LegacyWord | ForeignFormat::Rtf => {
            let text = converted("txt");
            format!("soffice --headless --convert-to 'txt:Text (encoded):UTF8' {file} && variorum commit {name} {text}")
        }
        ForeignFormat::Spreadsheet => {
            let table = converted("csv");
            let lines = table_to_lines(',', &table);
            let filter = "'csv:Text - txt - csv (StarCalc):44,34,76'";
            format!(
                "with the columns doc, time and content: soffice --headless --convert-to {filter} {file} && {lines}"
            )
        }
        ForeignFormat::Presentation => {
            let pages = converted("pdf");
            format!(
                "soffice --headless --convert-to pdf {file} && pdftotext -layout {pages} - | variorum commit {name}"
            )
        }
        ForeignFormat::Utf16 => format!("iconv -f UTF-16 -t UTF-8 {file} | variorum commit {name}"),
        ForeignFormat::Utf32 => format!("iconv -f UTF-32 -t UTF-8 {file} | variorum commit {name}"),
        ForeignFormat::Picture => format!("to read the text in a picture: tesseract {file} - | variorum commit {name}"),
        ForeignFormat::Compressed(program) => format!("{program} -dc {file} | variorum import -"),
        ForeignFormat::OtherZip => format!("unzip {file} -d {folder} && variorum import {folder}"),
    }
}

/// What the words of a command are for a source.
struct SourceWords {
    /// The file, quoted for a shell.
    file: String,
    /// A name for a briefing, quoted.
    name: String,
    /// Its file name without the ending.
    stem: String,
    /// A folder beside it, plain and quoted.
    plain_folder: String,
    folder: String,
}

impl SourceWords {
    fn of(source: Option<&Path>) -> Self {
        let Some(path) = source else {
            let (file, name) = ("FILE".to_owned(), "NAME".to_owned());
            return Self {
                file,
                name,
                stem: "FILE".to_owned(),
                plain_folder: "DIR".to_owned(),
                folder: "DIR".to_owned(),
            };
        };
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let stem = stem.strip_suffix(".tar").unwrap_or(&stem).to_owned();
        let name = Name::nearest(&stem).map_or_else(|_| "NAME".to_owned(), |name| name.as_str().to_owned());
        let plain_folder = path.with_file_name(format!("{stem}.d")).display().to_string();
        Self {
            file: quoted(&path.display().to_string()),
            name: quoted(&name),
            folder: quoted(&plain_folder),
            plain_folder,
            stem,
        }
    }
}

/// For a directory that is a repository of git: its history, or its files as they are.
#[must_use]
pub fn git_repository(path: &Path) -> String {
    let path = path.display().to_string();
    let stream = hints::git_stream(&path);
    format!(
        "--format directory imports its files as they are now, and this its history: {stream} | variorum import --format git -"
    )
}

/// For lines of JSON without the keys that they must have: `perhaps` are those they have instead.
#[must_use]
pub fn name_the_keys(perhaps: &[(&str, String)], source: &Path) -> String {
    if perhaps.is_empty() {
        return "the keys of a line: variorum import --help".to_owned();
    }
    let file = if source == Path::new("-") { "FILE".to_owned() } else { quoted(&source.display().to_string()) };
    let steps = perhaps.iter().map(|(key, other)| {
        let other = serde_json::to_string(other).unwrap_or_default();
        // A name is a text, also where it is a number there.
        if *key == "doc" { format!(".doc = (.[{other}] | tostring)") } else { format!(".{key} = .[{other}]") }
    });
    let program = steps.collect::<Vec<_>>().join(" | ");
    format!("jq -c {} {file} | variorum import -", quoted(&program))
}

/// For what an import did not take as the source has it: what to type, where there is something.
#[must_use]
pub fn not_taken(kind: &Kind) -> Option<String> {
    let hint = match kind {
        Kind::Key { key, fate: OtherKey::List | OtherKey::Object } => {
            let key = serde_json::to_string(key).unwrap_or_default();
            return Some(format!("kept as text: {} | variorum import -", quoted_jq(&key)));
        }
        Kind::MappedNames => "variorum log --json has the original under meta, \"original-name\"",
        Kind::EncodedNames => "variorum log --json has the original under meta, \"original-name-encoded\"",
        Kind::SharedNames => {
            "variorum log --json has the original under meta, \"original-name\" or \"original-name-encoded\""
        }
        Kind::Hidden => "with --include '.*' --include '*' they are taken too",
        Kind::SymbolicLinks => "cp -rL FOLDER COPY makes files of them",
        Kind::Documents => "soffice --headless --convert-to 'txt:Text (encoded):UTF8' FILE makes a text of a document",
        Kind::Utf16Files => "iconv -f UTF-16 -t UTF-8 FILE converts one",
        Kind::OtherFiles => "iconv -f ENCODING -t UTF-8 FILE converts a text in another encoding",
        Kind::AbsentTexts => "a dump with the history of all pages has them, a stub has none",
        Kind::OlderThanBefore => {
            "NAME is the revision that was added last; NAME@DATE is the one in force then, by the revisions' own times; \
             another branch of git goes apart, with --prefix"
        }
        Kind::BeforeEnd => "a text of the time of the end, or a later one, brings the briefing into force again",
        Kind::InTheFuture => "not in force until then; NAME@DATE shows each from its own time on",
        Kind::NotAsBranch => {
            "the branch was reset or amended, or someone committed to the store directly; compare: variorum log NAME; to bring \
             a text back: variorum commit NAME FILE"
        }
        Kind::NotOnBranch => {
            "from another branch or repository, or taken back by a reset; to end one: variorum end NAME; to keep branches \
             apart: --prefix"
        }
        Kind::OtherBranches => "--branch takes another one",
        Kind::OtherCommits => "what a merge brought is a revision; --all-commits takes them too",
        Kind::TagsElsewhere | Kind::ManyTags | Kind::TagsWithoutLabel => "variorum label gives a revision a label",
        Kind::UnannouncedEnds => "with git fast-export --use-done-feature, one that ends early is told",
        Kind::SecondsLikeDays => "a day is written with hyphens: \"2020-01-31\"",
        Kind::UnknownBeginnings => "what the stream does not name is as it was in the store",
        Kind::TimesWithoutZone | Kind::DatesAlone => {
            "taken in the zone that --zone names, such as --zone +02:00, and in UTC where it names none"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

/// The command of jq that makes a text of the value of a key.
fn quoted_jq(key: &str) -> String {
    format!("jq -c {} FILE", quoted(&format!(".[{key}] |= tostring")))
}
