//! Hints: what to type next, for whoever met an error, or an answer of nothing.
//!
//! A hint is words alone, or one command that can be typed as it is: at the end of the line, behind
//! `: `. What is to be filled in is in capitals. `tests/cli/hints.rs` types them.

use variorum_redline::render::{counted, quoted};
use variorum_store::{Folding, Time};

use crate::interchange::document::ForeignFormat;
use crate::interchange::export::TablesProblem;
use crate::query::damage::Remedy;
use crate::query::id_prefix::{BARE_DIGITS_MIN, DIGITS_MIN};
use crate::query::name_pattern::NamePattern;
use crate::query::search::{Otherwise, Question};

/// For a store that shows less than was seen of it, or something else.
pub const BEHIND_PIN: &str = "see what was seen of this store before: variorum pin";

/// For a store that shows less than was seen of it, once that was said.
pub const ACCEPT_STORE: &str = "accept the store as it is: variorum pin --reset";

/// For pages that nobody may read.
pub const TOKEN_TO_READ: &str = "make a token to read with: variorum serve token new";

/// For pages that nobody may write.
pub const TOKEN_TO_WRITE: &str = "make a token to write with: variorum serve token new --write";

/// For a token that is not there.
pub const TOKENS: &str = "see the tokens: variorum serve token list";

/// For a log that is as it was, of which no text was read.
pub const VERIFY: &str = "read every text back: variorum verify";

/// What to type to mend damage, the best first, each with what it does.
#[must_use]
pub const fn remedy(remedy: Remedy) -> &'static [(&'static str, &'static str)] {
    match remedy {
        Remedy::Repair => &[("variorum repair", "rebuilds it from what is here")],
        Remedy::Copy => &[
            ("variorum repair --from OTHER", "takes it from a backup or another copy of this store"),
            ("variorum repair --into DIR", "copies what can be read into a new store"),
        ],
        Remedy::Pin => &[("variorum pin", "shows what was seen before, and how to accept what is here")],
        Remedy::Follows => &[],
    }
}

/// For a store that cannot be opened, whatever is made anew of it.
pub const REPAIR_FROM: &str = "take what is damaged from another copy of the store: variorum repair --from OTHER";

/// For damage that something other than `verify` met.
pub const DAMAGE: &str = "see the damage, and what to do about it: variorum verify";

/// For a briefing that does not exist.
pub const NO_SUCH_BRIEFING: &str = "see the briefings: variorum list";

/// For a revision that was taken down.
pub const TAKEN_DOWN: &str = "see the briefings that are left: variorum list";

/// For an id that does not exist.
pub const NO_SUCH_ID: &str = "see the ids: variorum log";

/// For an id that may be one of several.
pub const AMBIGUOUS_ID: &str = "type more digits of the id";

/// For an `@` with nothing after it.
pub const SELECTOR: &str = "give a number (3, -1), a date, a label, or the start of an id";

/// For a time that cannot be read.
pub const TIME: &str =
    "write it as 2026-05-09, 2026-05-09 14:00, 2026-05-09T14:00:00+02:00, 9:00, yesterday or '2 days ago'";

/// For a date with slashes.
pub const TIME_DAY_FIRST: &str = "write the year first, then the month: 2026-05-09";

/// For a time such as `5m`, with its own number.
#[must_use]
pub fn minutes_or_months(text: &str) -> String {
    let digits = text.trim_start_matches(|character: char| !character.is_ascii_digit());
    let count: String = digits.chars().take_while(char::is_ascii_digit).collect();
    format!("write {count}min or {count}mo")
}

/// For an hour that no day has.
pub const TIME_HOUR: &str = "hours go from 0:00 to 23:59; write it as 2026-05-09T14:00 or 2026-05-09T14:00:00+02:00";

/// For the name of a zone.
pub const TIME_OFFSET: &str = "give the offset from UTC instead: 2026-05-09T14:00+02:00";

/// For a stretch of time that ends before it begins.
pub const EXCHANGE_TIMES: &str = "swap the two, or leave one out";

/// For a list or an export that a prefix left empty.
pub const NO_NAME_WITH_PREFIX: &str = "no name starts with this prefix";

/// For a list that a pattern left empty.
const NO_NAME_WITH_PATTERN: &str = "no name matches this pattern; * stands for text without a slash, ** for any";

/// For a list that a prefix or a pattern left empty.
#[must_use]
pub const fn no_name(names: &NamePattern) -> &'static str {
    match names {
        NamePattern::Prefix(_) => NO_NAME_WITH_PREFIX,
        NamePattern::Glob(_) => NO_NAME_WITH_PATTERN,
    }
}

/// For a prefix in the place of a name, without the slash at its end or with it.
#[must_use]
pub fn names_below(name: &str) -> String {
    format!("see the names below it: variorum list {}", quoted(&format!("{}/", name.trim_end_matches('/'))))
}

/// For a file in the place of a revision.
#[must_use]
pub fn compare_with_file(revision: &str, file: &str) -> String {
    let (revision, file) = (quoted(revision), quoted(file));
    format!("to compare it with the file: variorum show {revision} | variorum diff --files - {file}")
}

/// For a history of which nothing is wanted; of a briefing or several, where options leave out what
/// is there.
#[must_use]
pub fn no_revision_matches(name: Option<&str>) -> String {
    let all = name.map(|name| format!("; see them all: variorum log {}", quoted(name))).unwrap_or_default();
    format!("no revision matches these options{all}")
}

/// For an empty list of tokens.
pub const NO_TOKENS: &str = "no tokens yet; make one: variorum serve token new";

/// For what is to be repaired from a place where no store is.
pub const NO_COPY: &str = "name the directory of another copy of this store: variorum repair --from OTHER";

/// For a new store in a directory that other files are in.
pub const NEW_DIRECTORY: &str = "name a directory that is empty or does not exist yet: variorum repair --into DIR";

/// For an empty store.
pub const NO_BRIEFINGS: &str = "no briefings yet; add one with: variorum commit NAME FILE";

/// For a directory without a store here or above.
pub const NO_STORE: &str = "name one elsewhere with --store DIR, or create one here: variorum init";

/// For a store that is named by a URL.
pub const STORE_IS_DIRECTORY: &str = "name a directory";

/// For `--meta` without a value.
pub const META: &str = "write it as title='Victory Day', or as title= to clear it";

/// For a key of `--meta` that has two values.
pub const META_TWICE: &str = "keep one of the two; a key has one value";

/// For several files without a prefix.
pub const SEVERAL_FILES: &str = "several files are several briefings: variorum commit --prefix PREFIX FILE";

/// For standard input among several files.
pub const ONE_FILE: &str = "give it a name of its own: variorum commit NAME -";

/// For an empty text from standard input.
pub const EMPTY_INPUT: &str =
    "--allow-empty commits an empty text; name the file that has the text: variorum commit NAME FILE";

/// For an empty file.
pub const EMPTY_FILE: &str = "--allow-empty commits an empty text";

/// For an editor that failed.
pub const EDITOR: &str = "set VISUAL or EDITOR to an editor, or give the note with -m";

/// For a note that was left empty.
pub const NOTE: &str = "write a note and save it, or give it with -m";

/// For what a revision that is there already did not take.
pub const SAME_TEXT: &str = "the same text becomes a new revision if something beside it is new: --meta KEY=VALUE";

/// For a label and a revision in the wrong order.
#[must_use]
pub fn revision_before_label(name: &str, revision: &str, label: &str) -> String {
    let [name, revision, label] = [name, revision, label].map(quoted);
    format!("the revision comes before the label: variorum label {name} {revision} {label}")
}

/// For a label that is to be taken from a revision which does not have it, and another one does.
#[must_use]
pub fn label_is_at(name: &str, number: u64, label: &str) -> String {
    let (named, label) = (quoted(&format!("{name}@{number}")), quoted(label));
    format!("{name}@{number} has it; to take it away: variorum label {named} {label} --clear")
}

/// For a new briefing with a name that was probably mistyped.
#[must_use]
pub fn mistyped(name: &str) -> String {
    format!("if you meant that one, commit the text to it, and end the new one: variorum end {}", quoted(name))
}

/// For whoever runs `commit` on a terminal and is about to type the text.
pub const TYPE_THE_TEXT: &str = "type the text, then press Ctrl-D";

/// For whoever runs `import` on a terminal and is about to type what is imported.
pub const TYPE_THE_INPUT: &str = "reading from this terminal; press Ctrl-D to end the input";

/// For a stream of git that is broken.
pub const BROKEN_STREAM: &str = "nothing was imported, because what a branch holds is known only at its end; write the \
                                 stream again, and see what git says then";

/// For a stream of git in which there is nothing.
pub const EMPTY_STREAM: &str = "nothing was imported; run git fast-export again, and look at its error message";

/// For an import that stopped in the middle.
pub const RESUME_IMPORT: &str = "fix this, then run the command again to resume";

/// For a directory in the place of a stream.
#[must_use]
pub fn import_files(directory: &str) -> String {
    format!("import the files in it: variorum import {}", quoted(directory))
}

/// The command that writes a stream of git, of what is checked out, with all that an import can
/// use.
#[must_use]
pub fn git_stream(repository: &str) -> String {
    let repository = quoted(repository);
    format!(
        "git -C {repository} fast-export --use-done-feature --reencode=no --signed-tags=strip --show-original-ids -M \
         --tags HEAD"
    )
}

/// For a directory of tables that cannot be added to.
pub fn other_tables(path: &str, problem: &TablesProblem) -> String {
    match problem {
        TablesProblem::OtherOptions { tables, encoding, with_text } => {
            let with_text = if *with_text { " --with-text" } else { "" };
            let path = quoted(path);
            format!(
                "choose another directory, or add to this one as it was begun: variorum export --format tables \
                 --tables {tables} --encoding {encoding}{with_text} -o {path}"
            )
        }
        TablesProblem::NotContinued { .. } => BEHIND_PIN.to_owned(),
        TablesProblem::PartMissing(_) | TablesProblem::PartCut { .. } => {
            "the directory is incomplete: put the file back, or export into a new one: variorum export --format tables \
             -o DIR"
                .to_owned()
        }
        TablesProblem::OtherStore(_)
        | TablesProblem::Newer(_)
        | TablesProblem::Older(_)
        | TablesProblem::NotAManifest(_) => {
            "choose another directory: variorum export --format tables -o DIR".to_owned()
        }
    }
}

/// For tables that lack what could not be read.
pub const TABLES_WITH_GAPS: &str = "later runs do not add them: repair the store from another copy \
    (variorum repair --from OTHER), then export into a new directory (variorum export --format tables -o DIR)";

/// For a directory that another export is writing to.
pub const WAIT_FOR_EXPORT: &str = "wait until it has finished, then run the same command again";

/// For a path where something is already.
pub const OTHER_PATH: &str = "nothing is overwritten: choose another path, or remove what is there first";

/// For a program that was built without its pages.
pub const WITH_SERVE: &str = "build it with serve, in a clone of its repository: cargo install --path .";

/// For a site without feeds.
pub const SITE_WITHOUT_ADDRESS: &str =
    "feeds and TimeMaps were left out, as they need the site's public address: add --base-url https://example.org/news";

/// For a directory that holds another site.
pub const SITE_ELSEWHERE: &str = "choose another directory: variorum export --format site -o DIR";

/// For a path that a file cannot have.
pub const OTHER_FILE: &str = "choose another path, or leave -o out for standard output";

/// For a path inside a store.
pub const OUTSIDE_STORE: &str = "choose a path outside of it";

/// For a text that is larger than a revision can be.
pub const TOO_LARGE: &str = "a briefing is a text; split it, or keep the large part elsewhere";

/// For a text that is not UTF-8, of which `beginning` is known.
///
/// Latin letters with accents here and there are probably those of Windows; which encoding others
/// are in is not guessed, since a wrong one makes a text too, of other words.
#[must_use]
pub fn not_utf8(path: &str, beginning: &[u8]) -> String {
    let others = beginning.iter().filter(|byte| !byte.is_ascii()).count();
    let (example, encoding) = if others * 4 < beginning.len() {
        ("for example", "WINDOWS-1252")
    } else {
        ("from the encoding that it was saved in, such as GB18030, SHIFT_JIS or WINDOWS-1251", "ENCODING")
    };
    let (file, converted) = (quoted(path), quoted(&renamed(path)));
    format!("convert it first, {example}: iconv -f {encoding} -t UTF-8 {file} > {converted}")
}

/// For a document that only its password opens.
pub const PASSWORD: &str = "save it without a password first";

/// For a file in a format that another program must convert: what to type.
#[must_use]
pub fn convert(format: ForeignFormat, path: &str) -> String {
    let file = quoted(path);
    let command = match format {
        ForeignFormat::Pdf => format!("pdftotext -layout {file} {}", quoted(&renamed(path))),
        ForeignFormat::LegacyWord | ForeignFormat::Rtf => format!("soffice --headless --convert-to docx {file}"),
        ForeignFormat::Utf16 => format!("iconv -f UTF-16 -t UTF-8 {file} > {}", quoted(&renamed(path))),
        ForeignFormat::Utf32 => format!("iconv -f UTF-32 -t UTF-8 {file} > {}", quoted(&renamed(path))),
        ForeignFormat::Picture => format!("tesseract {file} - > {}", quoted(&renamed(path))),
        ForeignFormat::Compressed(program) => format!("{program} -dc {file} > {}", quoted(&renamed(path))),
        ForeignFormat::Spreadsheet => {
            format!("soffice --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76' {file}")
        }
        ForeignFormat::Presentation => format!("soffice --headless --convert-to pdf {file}"),
        ForeignFormat::Document | ForeignFormat::OtherZip => {
            format!("soffice --headless --convert-to 'txt:Text (encoded):UTF8' {file}")
        }
    };
    format!("convert it first: {command}")
}

/// The path with `.txt` for its ending: `report.txt` of `report.pdf`, and `notes-utf8.txt` of
/// `notes.txt`.
fn renamed(path: &str) -> String {
    match path.rsplit_once('.').filter(|(stem, ending)| !stem.is_empty() && !ending.contains('/')) {
        Some((stem, "txt")) => format!("{stem}-utf8.txt"),
        Some((stem, _)) => format!("{stem}.txt"),
        None => format!("{path}.txt"),
    }
}

/// The line that was probably meant.
#[must_use]
pub fn did_you_mean(line: impl AsRef<str>) -> String {
    format!("did you mean: {}", line.as_ref())
}

/// The line that was probably meant, with the names that are as close.
#[must_use]
pub fn did_you_mean_one_of(line: &str, others: &[String]) -> String {
    format!("other similar names: {}; {}", others.join(", "), did_you_mean(line))
}

/// For an id that is too short to be used without a briefing's name: the line with more digits.
#[must_use]
pub fn longer_id_without_name(line: impl AsRef<str>) -> String {
    format!("without a briefing's name, an id needs at least {BARE_DIGITS_MIN} digits: {}", line.as_ref())
}

/// For an id that is too short: the line with more digits.
#[must_use]
pub fn longer_id(line: impl AsRef<str>) -> String {
    format!("an id needs at least {DIGITS_MIN} digits: {}", line.as_ref())
}

/// For a revision that a briefing does not have.
#[must_use]
pub fn revisions_of(name: &str, revisions: u64) -> String {
    format!("{name} has {}: variorum log {}", counted(revisions, "revision"), quoted(name))
}

/// For a label that a revision does not have.
#[must_use]
pub fn labels_of(name: &str) -> String {
    format!("see the labels: variorum log {}", quoted(name))
}

/// For a briefing that has moved on.
#[must_use]
pub fn added_since(name: &str) -> String {
    format!("see what has been added since: variorum log {}", quoted(name))
}

/// For a briefing with nothing to compare.
#[must_use]
pub fn show(name: &str) -> String {
    format!("see it: variorum show {}", quoted(name))
}

/// For two revisions where they cannot be used, but can be compared.
#[must_use]
pub fn compare(old: &str, new: &str) -> String {
    format!("compare them: variorum diff {} {}", quoted(old), quoted(new))
}

/// For a file that is no briefing, with another that is not there.
#[must_use]
pub fn both_files(absent: &str) -> String {
    format!("to compare two files, both must exist; there is no file {}", quoted(absent))
}

/// For a directory that is no store.
#[must_use]
pub fn create_store(dir: &str) -> String {
    format!("create one: variorum init {}", quoted(dir))
}

/// For a file that no briefing can be named after.
#[must_use]
pub fn commit_as(path: &str) -> String {
    format!("commit it under another name: variorum commit NAME {}", quoted(path))
}

/// For a new store; with the directory that has to be named for it to be found.
#[must_use]
pub fn new_store(dir: Option<&str>) -> String {
    let option = dir.map(|dir| format!(" --store {}", quoted(dir))).unwrap_or_default();
    format!("add a briefing with: variorum{option} commit NAME FILE")
}

/// For a briefing that has ended: its last text.
#[must_use]
pub fn last_text(name: &str, number: u64) -> String {
    format!("see its last text: variorum show {}", quoted(&format!("{name}@{number}")))
}

/// For a briefing of which nothing is to be left in force.
#[must_use]
pub fn end(name: &str) -> String {
    format!("to end it instead: variorum end {}", quoted(name))
}

/// For a briefing that will end, and gets another text before that.
#[must_use]
pub fn beyond_end(name: &str, end: &Time) -> String {
    format!("to keep a text in force after that: variorum commit {} FILE --time {}", quoted(name), end.as_str())
}

/// For the last of several names, without the one that is to take its place.
#[must_use]
pub fn new_name_missing(names: &[&str]) -> String {
    let names: String = names.iter().map(|name| format!(" {}", quoted(name))).collect();
    format!("add its new name: variorum rename{names} NEW")
}

/// For a label that stays at a revision that was taken back.
#[must_use]
pub fn move_label(name: &str, label: &str) -> String {
    format!("move it to the new revision: variorum label {} {}", quoted(name), quoted(label))
}

/// For an export of what was called so before.
#[must_use]
pub fn export_renamed(before: &str, now: &str) -> String {
    format!("{before} is called {now} now: variorum export --prefix {}", quoted(now))
}

/// For a list of names that begin with a briefing's former name.
#[must_use]
pub fn list_renamed(before: &str, now: &str) -> String {
    format!("{before} is called {now} now: variorum list {}", quoted(now))
}

/// For a repository of git that was imported otherwise before.
pub const IMPORT_APART: &str =
    "import it with the options of the first time, or keep it apart: variorum import --prefix PREFIX FILE";

/// For a name that another briefing has.
#[must_use]
pub fn name_taken(name: &str) -> String {
    format!("see the briefing of that name: variorum log {}", quoted(name))
}

/// For a search that found nothing, where another one does find something.
#[must_use]
pub fn found_otherwise(otherwise: &Otherwise, asked: &Question<'_>) -> String {
    let (mut folding, mut prefix, mut text) = (asked.folding, asked.prefix, asked.text);
    let what = match otherwise {
        Otherwise::AnyTime => "without these limits, it is found",
        Otherwise::Folded(wider) => {
            folding = *wider;
            "a looser search finds it"
        }
        Otherwise::Elsewhere => {
            prefix = "";
            "it is found in other briefings"
        }
        Otherwise::WithoutMarks(bare) => {
            text = bare;
            "without the marks around it, it is found"
        }
        Otherwise::Beginning(beginning) => {
            text = beginning;
            "its beginning is found"
        }
    };
    let option = match folding {
        Folding::Exact => " --exact",
        Folding::Letters => " --fold",
        _ => "",
    };
    let dashes = if text.starts_with('-') { " --" } else { "" };
    let prefix = if prefix.is_empty() { String::new() } else { format!(" {}", quoted(prefix)) };
    format!("{what}: variorum search{option}{dashes} {}{prefix}", quoted(text))
}
