//! The arguments of `import` and `export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const IMPORT_HELP: &str = "\
Import histories: JSON Lines, the files of a directory, a stream from git fast-export, or a MediaWiki XML dump. A file \
    or stream may be compressed with zstd. After an interruption, or when the source has grown, run the same command \
    again: it continues and duplicates nothing. Rejected records are reported with their line and the reason, the \
    rest is imported, and the exit status is 7.\n\nA line of JSON Lines is {\"doc\",\"time\",\"content\"} and, if \
    known, \"author\", \"note\", \"source\", \"labels\" and \"meta\"; time is RFC 3339 (also with a space, or a date \
    alone) or Unix seconds. Texts under other keys are kept in meta, and \"url\" or \"link\" is the source where no \
    other is given. {\"doc\",\"time\",\"ended\":true} ends a briefing, {\"time\",\"renamed\":[{\"from\",\"to\"}]} renames \
    briefings.\n\nWhat is left out or changed is reported by kind. Names that no briefing can have are put in \
    NFC and percent-encoded; the original is kept in meta. A history that comes newest first is turned around.\n\n\
    From git, the revisions are what the branch had: its commits by first parent, at the committer's time, so that \
    NAME@DATE is the text in the commit that git rev-list -1 --first-parent --before=DATE names. A merge is one \
    revision with everything it brought. A file that is deleted, or becomes a link or a submodule, ends; renames (git \
    fast-export -M) keep one history; tags become labels. The author's time and the commit's id are kept in meta. A \
    stream that ends early is rejected as a whole: have git mark its end with --use-done-feature, and keep names and \
    messages in other encodings readable with --reencode=no.";

/// Import histories.
#[derive(Args, Debug)]
#[command(long_about = IMPORT_HELP)]
#[command(after_help = "Examples:\n  variorum import archive.jsonl\n  variorum import --prefix wire articles/\n  \
                  git fast-export --use-done-feature --reencode=no --signed-tags=strip --show-original-ids \\\n    \
                  -M --tags main | variorum import --format git\n  bzip2 -dc wiki.xml.bz2 | variorum import --prefix wiki")]
pub struct ImportArgs {
    /// File or directory; use - for standard input
    #[arg(value_name = "SOURCE", default_value = "-")]
    pub source: PathBuf,
    /// Format of SOURCE; default: detected from the content
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ImportFormat>,
    /// Stop at the first record that is rejected or file that cannot be read
    #[arg(long)]
    pub strict: bool,
    /// Put PREFIX/ before every name
    #[arg(long, value_name = "PREFIX")]
    pub prefix: Option<String>,
    /// Skip revisions whose text is the same as that of the one before, as crawls have them; always
    /// on for directory
    #[arg(long)]
    pub changed_only: bool,
    /// directory: only files matching GLOB, such as '*.txt' or 'docs/**'; can be repeated
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// directory: skip files matching GLOB; can be repeated
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// directory: author of the imported revisions
    #[arg(long, value_name = "WHO")]
    pub author: Option<String>,
    /// directory: note on the imported revisions
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub note: Option<String>,
    /// jsonl: time zone of times that name none: an offset such as +02:00, or local; default: UTC
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    pub zone: Option<String>,
    /// git: branch to import, if the stream has several; default: main or master
    #[arg(long, value_name = "REF")]
    pub branch: Option<String>,
    /// git: import every commit, including those of merged branches, at its author's time, instead
    /// of what the branch had
    #[arg(long)]
    pub all_commits: bool,
    /// git, with --all-commits: keep a briefing's first name when its file is renamed
    #[arg(long)]
    pub follow_renames: bool,
}

/// What an import reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    /// One revision per line, in order
    Jsonl,
    /// One briefing per file, named after its path; a changed text is a new revision
    Directory,
    /// The output of git fast-export: one briefing per path, its revisions what the branch had
    Git,
    /// An XML dump: one briefing per page
    Mediawiki,
}

const EXPORT_HELP: &str = "\
Export histories for other programs, readable without this one. What cannot be written is reported, and the rest is \
    written: the exit status is 4 if the store is damaged, 7 if a format cannot hold a name.\n\n\
    jsonl: every record in the order of the log, with its exact line and its text, so that importing it gives the \
    same ids; with --prefix, the labels of those briefings are included.\n\n\
    directory: one file per briefing, under its name, with the newest text or the one in force at --at; the time of \
    the file is that of the revision. A briefing whose path leads through another one (a/b beside a), or has a \
    part .git, cannot be a file and is reported.\n\n\
    git: a stream for git fast-import, one commit per revision in the order of the log. Author and time are those of \
    the revision, the note is the message, and the time of the committer is when it was recorded. An end deletes the \
    file, a rename renames it. Names that cannot be files are reported as for directory, but a/b may come where a was before; labels are left out. What else \
    git cannot represent is kept in a trailer of the message, from which an import restores it: Variorum-Time (a time \
    before 1970, or with a fraction of a second), Variorum-Author (one that contains <, > or a line feed), \
    Variorum-Note (one that contains a NUL), Variorum-Source, Variorum-Meta, Variorum-Unchanged (a revision with the \
    same text as the previous one, which changes no file).\n\n\
    site: the pages that serve shows, in a directory for any web server, or to open from disk (index.html): the \
    briefings, their histories, each text, what each revision changed, who wrote which words; with --base-url, feeds \
    and TimeMaps too. Run the same command again to write only what has changed since and to remove what is out of \
    date. What needs a server is left out: search, comparing any two revisions, editing.\n\n\
    csv, parquet: a table of the history, one row per revision. labels and meta are JSON. CSV is exact, for \
    programs: a spreadsheet may run cells that start with =, +, - or @, so import its columns as text. Parquet \
    also has time_utc and recorded_utc, to filter by, next to the times as they were written.\n\n\
    tables: a directory of tables for DuckDB, Spark, polars and similar programs: revisions, pairs (a revision and the \
    one before it, with counts), changes, sentences, labels and events. docs/tables.md describes every column. Run the \
    same command again to add what was recorded since, or to continue after an interruption; nothing is rewritten. The \
    tables hold all briefings, each row under the name its briefing had at the time.";

/// Export histories.
#[derive(Args, Debug)]
#[command(long_about = EXPORT_HELP)]
#[command(after_help = "Examples:\n  variorum export > backup.jsonl\n  \
                  variorum export --format directory --at 2026-05-09 -o texts\n  \
                  variorum export --format site --base-url https://example.org/news -o public\n  \
                  git init -b main history && variorum export --format git | git -C history fast-import\n  \
                  variorum export --format parquet --with-text -o history.parquet\n  \
                  variorum export --format tables -o history")]
pub struct ExportArgs {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    pub format: ExportFormat,
    /// Only briefings whose name starts with PREFIX, with all of their history: the name that they
    /// have now, whatever they were called before, or with --at the one that they had then
    #[arg(long, default_value = "", hide_default_value = true)]
    pub prefix: String,
    /// directory: export the texts in force at this time; a date counts to its end; default: the
    /// newest
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// git: branch to write; default: main
    #[arg(long, value_name = "NAME")]
    pub branch: Option<String>,
    /// csv, parquet, tables: add a column with the text of each revision
    #[arg(long, visible_alias = "text")]
    pub with_text: bool,
    /// site: public address of the directory; feeds and TimeMaps are written only when it is given
    #[cfg(feature = "serve")]
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// tables: write only these, separated by commas; default: all
    #[arg(long, value_name = "TABLES", value_delimiter = ',')]
    pub tables: Vec<TableName>,
    /// tables: file format; default: parquet
    #[arg(long, value_name = "ENCODING")]
    pub encoding: Option<Encoding>,
    /// Write to PATH: a new file; for directory, site and tables a new or empty directory, or for
    /// site and tables one written by an earlier export; omit it or use - for standard output
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

/// What an export writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// JSON Lines: every record with its text, to be imported again
    Jsonl,
    /// One file per briefing
    Directory,
    /// A stream for git fast-import
    Git,
    /// The pages that serve shows, as files for any web server
    #[cfg(feature = "serve")]
    Site,
    /// A table of the history, as text
    Csv,
    /// A table of the history, for DuckDB, pandas and similar programs
    Parquet,
    /// Tables of revisions and of what changed, in a directory that the next export adds to
    Tables,
}

/// One of the tables that the format `tables` has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableName {
    /// One row per revision
    Revisions,
    /// One row per revision and the one before it, with counts
    Pairs,
    /// One row per change between the two
    Changes,
    /// One row per sentence of the two, with what became of it
    Sentences,
    /// One row each time a label was given or taken away
    Labels,
    /// One row per end, rename, undo and takedown
    Events,
}

/// The file format of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Encoding {
    /// Apache Parquet
    Parquet,
    /// JSON Lines
    Jsonl,
    /// Comma-separated values
    Csv,
}
