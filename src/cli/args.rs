//! The command line: the clap structs, no logic, and the one place for help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Keeps every revision of your briefings, shows what changed word by word, and proves that nothing was lost or altered.
#[derive(Debug, Parser)]
#[command(
    name = "variorum",
    version,
    about = "Keeps every revision of your briefings, shows what changed, and proves that nothing was lost",
    long_about = "Keeps every revision of your briefings, shows what changed word by word, and proves that nothing was lost or \
                  altered.\n\nA briefing is one document with a name, such as world/serbia/victory-day, and a history of \
                  revisions. A store is a directory that holds briefings and their whole history.",
    after_help = "Start with: variorum demo",
    after_long_help = REVISIONS_HELP,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Arguments {
    /// What holds for every verb.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

const REVISIONS_HELP: &str = "\
Which revision:
  NAME                        its newest revision
  NAME@3                      its third
  NAME@-1                     one before the newest
  NAME@2026-05-09             the one in force at the end of that day, in UTC
  NAME@2026-05-09T14:00Z      the one in force at that moment
  NAME@published              the one with that label
  NAME@3f2ab1c                the one whose id starts so (4 hex digits or more)
  3f2ab1c4                    the same without a name (8 hex digits or more)

Exit status:
  0  done
  1  the answer is no: diff --exit-code found a difference, search found nothing
  2  the command line is wrong
  3  no such store, briefing or revision
  4  damage or tampering was found
  5  conflict: the briefing has moved on, or the store shows less than was seen before
  6  the operating system or the network refused
  7  the input was refused: not UTF-8, too large, an impossible name or time

Environment:
  VARIORUM_STORE    the store, when --store is not given
  VARIORUM_AUTHOR   the author, when commit --author is not given
  VARIORUM_PAGER    the pager for log, show, diff and blame on a terminal (default less -R; cat turns it off)
  NO_COLOR, CLICOLOR_FORCE, COLUMNS, XDG_CACHE_HOME, XDG_STATE_HOME

Start with: variorum demo";

/// What holds for every verb.
#[derive(Args, Clone, Debug)]
pub struct Global {
    /// The store: a directory; else VARIORUM_STORE, else the nearest .variorum upward
    #[arg(long, global = true, value_name = "STORE")]
    pub store: Option<PathBuf>,
    /// Answers in JSON Lines, each object with a "type"; never coloured
    #[arg(long, global = true)]
    pub json: bool,
    /// When to use colour; auto: on a terminal, unless NO_COLOR says otherwise
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// No progress, no hints, no confirmations
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
// Options of a verb are made when it is the one: a run needs those of no other. Its long help stands with them, as what is said of
// a verb here would give way.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Makes a store
    Init(InitArgs),
    /// Adds a revision to a briefing
    Commit(CommitArgs),
    /// Lists the briefings
    List(ListArgs),
    /// Shows the history, newest first
    Log(LogArgs),
    /// Prints the exact bytes of a revision
    Show(ShowArgs),
    /// Shows what changed between two revisions
    Diff(DiffArgs),
    /// Shows which revision brought each word
    Blame(BlameArgs),
    /// Finds a phrase through all of history: when it came, when it left
    Search(SearchArgs),
    /// Brings in histories: JSON Lines, a directory, git, MediaWiki
    Import(ImportArgs),
    /// Writes histories out: JSON Lines, a directory, git, HTML, CSV, Parquet
    Export(ExportArgs),
    /// Reads everything back and checks it
    Verify(VerifyArgs),
    /// Merges what has gathered into packs: smaller and faster
    Pack(PackArgs),
    /// Gives a revision a label
    Label(LabelArgs),
    /// Shows what this reader has seen of the store
    Pin(PinArgs),
    /// Tells the whole story on sample briefings, in a temporary store
    Demo(DemoArgs),
    /// Prints completions for a shell
    Completions(CompletionsArgs),
    /// Prints the manual page, or writes all manual pages to a directory
    Man(ManArgs),
}

const INIT_HELP: &str = "Makes a store. A place that holds one already is refused and left as it is.";

/// Makes a store.
#[derive(Args, Debug)]
#[command(long_about = INIT_HELP)]
pub struct InitArgs {
    /// Where; default: --store, else VARIORUM_STORE, else .variorum here
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

const COMMIT_HELP: &str = "\
Adds a revision to a briefing, from FILE or from standard input. The text is kept byte for byte; it must be \
    UTF-8 and at most 64 MiB. A text equal to the newest revision, with nothing new in --meta or --source, is not \
    written again: the answer is \"unchanged\", and the exit status 0.";

/// Adds a revision to a briefing.
#[derive(Args, Debug)]
#[command(long_about = COMMIT_HELP)]
#[command(after_help = "Example: variorum commit world/serbia/victory-day article.txt -m 'corrects the count'")]
pub struct CommitArgs {
    /// The briefing, such as world/serbia/victory-day
    pub name: String,
    /// The file with the new text; default, or -: standard input
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Why this revision exists
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Who wrote it; else VARIORUM_AUTHOR, else the system's user
    #[arg(long, value_name = "WHO")]
    pub author: Option<String>,
    /// The revision's own time, RFC 3339, such as 2026-05-09T14:00:00+02:00; default: now
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
    /// Where the text was published
    #[arg(long, value_name = "URL")]
    pub source: Option<String>,
    /// A label for the new revision; may be repeated
    #[arg(long = "label", value_name = "LABEL")]
    pub labels: Vec<String>,
    /// Anything else worth keeping with it; may be repeated
    #[arg(long = "meta", value_name = "KEY=VALUE")]
    pub meta: Vec<String>,
    /// Refuses, with exit status 5, unless this revision is still the newest
    #[arg(long, value_name = "REV", allow_negative_numbers = true)]
    pub expect: Option<String>,
}

const LIST_HELP: &str =
    "Lists the briefings by name: how many revisions each has, the time of the newest, and its note.";

/// Lists the briefings.
#[derive(Args, Debug)]
#[command(long_about = LIST_HELP)]
pub struct ListArgs {
    /// Only names that begin so
    #[arg(default_value = "", hide_default_value = true)]
    pub prefix: String,
}

const LOG_HELP: &str = "\
Shows the history of a briefing, or of the whole store, newest first: number, id, time, author, words in and out \
    since the revision before, size, labels, and the note.";

/// Shows the history, newest first.
#[derive(Args, Debug)]
#[command(long_about = LOG_HELP)]
pub struct LogArgs {
    /// The briefing; default: the whole store
    pub name: Option<String>,
    /// At most so many revisions
    #[arg(short = 'n', long = "number", value_name = "COUNT")]
    pub number: Option<u64>,
    /// Only revisions of this time or later: a date, whose beginning counts, or RFC 3339
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only revisions of this time or earlier: a date, whose end counts, or RFC 3339
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only revisions whose author contains this, in any case
    #[arg(long, value_name = "TEXT")]
    pub author: Option<String>,
    /// Oldest first; with -n: the newest COUNT, oldest of them first
    #[arg(long)]
    pub reverse: bool,
    /// What kinds of change each revision made: numbers, names, quotations, words
    #[arg(long)]
    pub stat: bool,
    /// Shows what each revision changed
    #[arg(short = 'p', long)]
    pub patch: bool,
}

const SHOW_HELP: &str = "\
Prints the exact bytes of a revision, checked against their hash: variorum show REV | b3sum gives the content \
    hash of its record. On a terminal, and only there, control characters are spelled out.";

/// Prints the exact bytes of a revision.
#[derive(Args, Debug)]
#[command(long_about = SHOW_HELP)]
#[command(after_help = "Example: variorum show world/serbia/victory-day@2026-05-09")]
pub struct ShowArgs {
    /// The revision: NAME, NAME@3, NAME@-1, NAME@2026-05-09, NAME@published, NAME@3f2ab1c, 3f2ab1c4
    pub rev: String,
    /// Prints its record instead, the line of JSON that its id is the hash of
    #[arg(long)]
    pub record: bool,
}

const DIFF_HELP: &str = "\
Shows what changed between two revisions, word by word; by default between the last two. With OLD alone: between \
    OLD and the newest. A briefing with a single revision has nothing to compare with: that is exit status 3. \
    Skipped paragraphs are counted; a paragraph is a line that is not blank.";

/// Shows what changed between two revisions.
#[derive(Args, Debug)]
#[command(long_about = DIFF_HELP)]
#[command(
    after_help = "Examples:\n  variorum diff world/serbia/victory-day\n  variorum diff world/serbia/victory-day 3 published\n  \
                  variorum diff world/serbia/victory-day -1 --format stat\n  variorum diff --files old.txt new.txt"
)]
pub struct DiffArgs {
    /// The briefing
    #[arg(required_unless_present = "files", conflicts_with = "files")]
    pub name: Option<String>,
    /// The old revision: what may follow @ (3, -1, 2026-05-09, published, 3f2ab1c), or a revision of another briefing (other@3)
    #[arg(allow_negative_numbers = true)]
    pub old: Option<String>,
    /// The new revision, in the same words; default: the newest
    #[arg(allow_negative_numbers = true)]
    pub new: Option<String>,
    /// Compares two files, without a store
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub files: Option<Vec<PathBuf>>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "inline")]
    pub format: DiffFormat,
    /// Paragraphs of context around a change (default 1); lines, in unified (default 3)
    #[arg(short = 'U', long, value_name = "N")]
    pub context: Option<usize>,
    /// Shows the whole text
    #[arg(long, conflicts_with = "context")]
    pub all: bool,
    /// Does not show changes of these alone, and says how many; never a number, a negation or a quotation
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub ignore: Vec<Ignore>,
    /// Exit status 1 when there is a difference
    #[arg(long)]
    pub exit_code: bool,
}

/// How to show a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// To be read: whole paragraphs, removed words struck through, added words green
    Inline,
    /// Two columns, old and new
    Side,
    /// Hunks of lines with [-removed-]{+added+} words
    Unified,
    /// A page that stands alone, for a browser, for paper, to be read aloud
    Html,
    /// A document for Word or LibreOffice with tracked changes, to be accepted or rejected one by one
    Docx,
    /// Every change in words, one after another, with its place and its kind
    Plain,
    /// One JSON object with the parts, from which both texts can be rebuilt
    Json,
    /// Only the counts: kinds of change, words, characters
    Stat,
}

/// What `diff --ignore` hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ignore {
    /// White space, line ends and paragraph breaks
    Space,
    /// Small and capital letters
    Case,
    /// Marks of punctuation, but for quotation marks and those that belong to a number or a negation
    Punctuation,
}

const BLAME_HELP: &str = "\
Shows which revision brought each word of a text, and when and by whom. Words that moved keep their revision, \
    and so do words around which only white space changed, or only the form of quotation marks or accents. Words \
    that went and came back are credited to the revision that brought them back.";

/// Shows which revision brought each word.
#[derive(Args, Debug)]
#[command(long_about = BLAME_HELP)]
#[command(after_help = "Examples:\n  variorum blame world/serbia/victory-day\n  \
                  variorum blame world/serbia/victory-day@published --format html > blame.html")]
pub struct BlameArgs {
    /// The revision: NAME, NAME@3, NAME@-1, NAME@2026-05-09, NAME@published, NAME@3f2ab1c, 3f2ab1c4
    pub rev: String,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: BlameFormat,
}

/// How to show who brought which words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BlameFormat {
    /// To be read: the text with raised numbers where the revision changes, and the revisions in the margin
    Text,
    /// One page without script, with a table of the revisions
    Html,
}

const SEARCH_HELP: &str = "\
Finds a phrase through all of history: in which briefings it stood, the revision that brought it, and the one that \
    took it away. A phrase is any piece of a line, in any language, down to a single character; several words must \
    stand as they are given. Exit status 1 says that nothing was found.\n\nThe first search reads the texts once and \
    keeps an index beside the catalog, in the cache directory; later ones read only what is new.";

/// Finds a phrase through all of history.
#[derive(Args, Debug)]
#[command(long_about = SEARCH_HELP)]
#[command(after_help = "Examples:\n  variorum search 'four people were injured'\n  \
                  variorum search --fold 'sao paulo' sport/ --since 2026-01-01\n  variorum search 死亡 --when-removed --json")]
pub struct SearchArgs {
    /// What to find, within a line
    pub phrase: String,
    /// Only in briefings whose name begins so
    #[arg(default_value = "", hide_default_value = true)]
    pub prefix: String,
    /// Finds it in small and capital letters, with and without diacritics
    #[arg(long)]
    pub fold: bool,
    /// Only where the newest revision has it
    #[arg(long)]
    pub head: bool,
    /// Only where it came in the time of --since and --until, whenever it left
    #[arg(long)]
    pub when_added: bool,
    /// Only where it left, and in the time of --since and --until
    #[arg(long, conflicts_with = "head")]
    pub when_removed: bool,
    /// Only where it came or left at this time or later: a date, whose beginning counts, or RFC 3339
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only where it came or left at this time or earlier: a date, whose end counts, or RFC 3339
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// At most so many places
    #[arg(short = 'n', long = "number", value_name = "COUNT")]
    pub number: Option<u64>,
}

const IMPORT_HELP: &str = "\
Brings in histories: JSON Lines, the files of a directory, a stream of git fast-export, or a MediaWiki XML dump; \
    also packed with zstd. Run again, after an interruption or on a source that has grown, it goes on and doubles \
    nothing. What is refused is reported with its line and its reason, the rest goes in, and the exit status is \
    7.\n\nA line of JSON Lines is {\"doc\",\"time\",\"content\"} and, if known, \"author\", \"note\", \"source\", \
    \"labels\" and \"meta\"; time is RFC 3339 or Unix seconds.";

/// Brings in histories from elsewhere.
#[derive(Args, Debug)]
#[command(long_about = IMPORT_HELP)]
#[command(after_help = "Examples:\n  variorum import archive.jsonl\n  variorum import --prefix wire articles/\n  \
                  git fast-export main | variorum import\n  bzip2 -dc wiki.xml.bz2 | variorum import --prefix wiki")]
pub struct ImportArgs {
    /// A file, a directory, or - for standard input
    #[arg(value_name = "SOURCE", default_value = "-")]
    pub source: PathBuf,
    /// What it is; default: told by how it begins
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ImportFormat>,
    /// Ends with the first record that is refused
    #[arg(long)]
    pub strict: bool,
    /// Puts PREFIX/ before every name
    #[arg(long, value_name = "PREFIX")]
    pub prefix: Option<String>,
    /// git: a briefing keeps its first name when its file is renamed (needs git fast-export -M)
    #[arg(long)]
    pub follow_renames: bool,
    /// git: only the commits that the stream gives to this branch, such as main
    #[arg(long, value_name = "REF")]
    pub branch: Option<String>,
}

/// What an import reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    /// One revision a line, in order
    Jsonl,
    /// Each file a briefing, its path the name, its text a revision where it is new
    Directory,
    /// What git fast-export writes: each path a briefing, each commit that changes it a revision
    Git,
    /// An XML dump: each page a briefing
    Mediawiki,
}

const EXPORT_HELP: &str = "\
Writes histories out, to be read by other programs and without this one. What cannot be written is told and the \
    rest is: exit status 4 where the store is damaged, 7 where a format has no room for a name.\n\n\
    jsonl: every record in the order of the log, with its exact line and its text, so that importing it gives the \
    same ids; --prefix takes the labels of those briefings along.\n\n\
    directory: one file a briefing under its name, the newest text or the one in force at --at, with the \
    revision's time as that of the file. A briefing that would be a folder of another (a/b beside a), and one \
    with a part .git, cannot be files and are told.\n\n\
    git: a stream for git fast-import, each revision one commit in the order of the log; author and time are \
    the revision's, the note is the message, the committer says when it was recorded. Names that cannot be \
    files are told as for directory, labels, source and meta left out, as are fractions of a second. What git \
    has no room for stands in a trailer of the message, from which import has it again: Variorum-Time (a time \
    before 1970), Variorum-Author (one with <, > or a line feed within), Variorum-Note (one with a NUL), \
    Variorum-Unchanged (a revision with the text of the one before, which changes no file).\n\n\
    html: a directory of pages that stand alone, one a briefing, with its newest text, its history and what each \
    revision changed; index.html lists them. Open it in a browser.\n\n\
    csv, parquet: a table of the history, one row a revision. labels and meta are JSON. CSV is exact, for \
    programs: a spreadsheet may run cells that begin with =, +, - or @, so import its columns as text. Parquet \
    has time_utc and recorded_utc beside the times as they were written, to filter by.";

/// Writes histories out.
#[derive(Args, Debug)]
#[command(long_about = EXPORT_HELP)]
#[command(after_help = "Examples:\n  variorum export > backup.jsonl\n  \
                  variorum export --format directory --at 2026-05-09 -o texts\n  \
                  git init -b main history && variorum export --format git | git -C history fast-import\n  \
                  variorum export --format parquet --with-text -o history.parquet")]
pub struct ExportArgs {
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    pub format: ExportFormat,
    /// Only briefings whose name begins so
    #[arg(long, default_value = "", hide_default_value = true)]
    pub prefix: String,
    /// The texts in force then, of directory: a date, whose end counts, or RFC 3339; default: the newest
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// The branch, of git; default: main
    #[arg(long, value_name = "NAME")]
    pub branch: Option<String>,
    /// A column with the text, of csv and parquet
    #[arg(long)]
    pub with_text: bool,
    /// Where to: a new file, or for directory and html a new or empty directory; default, or -: standard output
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

/// What an export writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// JSON Lines: every record with its text, to be imported again
    Jsonl,
    /// One file a briefing
    Directory,
    /// A stream for git fast-import
    Git,
    /// Pages for a browser, one a briefing
    Html,
    /// A table of the history, as text
    Csv,
    /// A table of the history, for DuckDB, pandas and their like
    Parquet,
}

const VERIFY_HELP: &str = "\
Reads everything back and checks it: every content against its hash, every record against its id, the chain of \
    parents, and the Merkle root. Each damage is one line that names the object and what it cost; the exit status is \
    then 4.";

/// Reads everything back and checks it.
#[derive(Args, Debug)]
#[command(long_about = VERIFY_HELP)]
pub struct VerifyArgs {
    /// Only this briefing
    pub name: Option<String>,
    /// Checks structure and chain without decoding contents
    #[arg(long)]
    pub quick: bool,
}

const PACK_HELP: &str = "\
Merges the entries that have gathered into packs, which are smaller and faster to read. A store packs a little \
    by itself, after some thousand commits; after an import it is worth doing by hand. Safe at any moment: writers \
    and readers go on, and an interrupted packing leaves nothing but litter that the next one removes. What was \
    merged is kept for an hour, so that a copy of the store that is being made stays whole.";

/// Merges entries into packs.
#[derive(Args, Debug)]
#[command(long_about = PACK_HELP)]
#[command(after_help = "Examples:\n  variorum pack\n  variorum pack --best --prune-now")]
pub struct PackArgs {
    /// How hard to compress, from 1, fast, to 22, small
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..=22))]
    pub level: Option<i32>,
    /// Packs everything anew at level 19, for archives
    #[arg(long, conflicts_with = "level")]
    pub best: bool,
    /// Packs everything anew, not only what has gathered
    #[arg(long)]
    pub all: bool,
    /// Removes what was merged at once: no copy of the store may be under way
    #[arg(long)]
    pub prune_now: bool,
}

const LABEL_HELP: &str = "\
Gives a revision a label, such as published. A label is unique in a briefing: given to another revision, it \
    moves. Labels are records in the log too, so their history is kept.";

/// Gives a revision a label.
#[derive(Args, Debug)]
#[command(long_about = LABEL_HELP)]
#[command(after_help = "Examples:\n  variorum label world/serbia/victory-day@3 published\n  \
                  variorum label world/serbia/victory-day published --clear")]
pub struct LabelArgs {
    /// The revision; with --clear the briefing is enough
    pub rev: String,
    /// The label
    pub label: String,
    /// Takes the label away
    #[arg(long)]
    pub clear: bool,
    /// Who says so; else VARIORUM_AUTHOR, else the system's user
    #[arg(long, value_name = "WHO")]
    pub author: Option<String>,
}

const PIN_HELP: &str = "\
Shows what this reader has seen of the store: its id, the size of its log and the root. The pin is kept with the \
    reader, not in the store, so a store that has lost or rewritten its history is noticed.";

/// Shows what this reader has seen of the store.
#[derive(Args, Debug)]
#[command(long_about = PIN_HELP)]
pub struct PinArgs {
    /// Accepts the store as it is now, such as one restored from a backup, after saying what is lost
    #[arg(long)]
    pub reset: bool,
}

const DEMO_HELP: &str = "\
Tells the whole story on sample briefings, in a temporary store that is removed afterwards: commits, history, a \
    redline, verification, then one flipped byte and how it is found.";

/// Tells the whole story on sample briefings, in a temporary store.
#[derive(Args, Debug)]
#[command(long_about = DEMO_HELP)]
pub struct DemoArgs {}

/// Prints completions for a shell.
#[derive(Args, Debug)]
#[command(after_help = "Example: variorum completions bash > ~/.local/share/bash-completion/completions/variorum")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Prints the manual page, or writes all manual pages to a directory.
#[derive(Args, Debug)]
#[command(after_help = "Example: variorum man ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Where to write variorum.1 and a page for each verb
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
