//! The arguments of the verbs that only read: `list`, `log`, `show`, `diff`, `changes`, `blame`,
//! `search`, `which`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const LIST_HELP: &str = "List briefings by name, each with its number of revisions and the time and note of the newest one; for a briefing \
    that has ended, when and why.";

/// List briefings.
#[derive(Args, Debug, Default)]
#[command(long_about = LIST_HELP)]
pub struct ListArgs {
    /// Only names starting with PREFIX or matching GLOB: * matches within a part of a name, **
    /// across parts, ? one character, [a-z] one of these
    #[arg(value_name = "PREFIX|GLOB", default_value = "", hide_default_value = true)]
    pub prefix: String,
    /// Sort order
    #[arg(long, value_name = "ORDER", default_value = "name")]
    pub sort: ListOrder,
    /// Print only the names, each followed by NUL, for xargs -0
    #[arg(short = 'z', long)]
    pub null: bool,
}

/// In which order briefings are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListOrder {
    /// By name
    #[default]
    Name,
    /// By the time of the newest revision, latest first
    Time,
}

const LOG_HELP: &str = "\
Show the history of a briefing, or of the whole store, newest first: number, id, time, author, words added and \
    removed since the previous revision, size, labels and note; also when a briefing ended or was renamed.";

/// Show the history of a briefing or of the whole store, newest first.
#[derive(Args, Debug, Default)]
#[command(long_about = LOG_HELP)]
pub struct LogArgs {
    /// A briefing; a revision, for the history up to it; a pair of revisions, for what lies between
    /// them; or several briefings: a prefix ending with /, or a pattern as for list; default: the
    /// whole store
    pub name: Option<String>,
    /// The revision or the pair, if NAME does not include it: 3, 2..4, 2026-05-09, published..
    #[arg(allow_negative_numbers = true)]
    pub rev: Option<String>,
    /// Show at most COUNT revisions
    #[arg(short = 'n', long = "number", value_name = "COUNT")]
    pub number: Option<u64>,
    /// Only revisions at this time or later: 2026-05-09 (from its beginning), '2026-05-09 14:00',
    /// 9:00, yesterday, 1d, '2 days ago'; in your time zone unless it names another
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only revisions at this time or earlier, in the same forms; a day counts to its end
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only revisions whose author contains TEXT, ignoring case
    #[arg(long, value_name = "TEXT")]
    pub author: Option<String>,
    /// Only revisions whose note contains TEXT, ignoring case
    #[arg(long, value_name = "TEXT")]
    pub grep: Option<String>,
    /// Show each revision on one line: number, id, time and the first line of its note
    #[arg(long)]
    pub oneline: bool,
    /// End each revision with NUL instead of a line feed
    #[arg(short = 'z', long)]
    pub null: bool,
    /// Show the oldest first; with -n, the newest COUNT in that order
    #[arg(long)]
    pub reverse: bool,
    /// Count the kinds of change in each revision: numbers, names, quotations, words
    #[arg(long)]
    pub stat: bool,
    /// Show the redline of each revision
    #[arg(short = 'p', long)]
    pub patch: bool,
}

const SHOW_HELP: &str = "\
Print the exact bytes of a revision, checked against their hash: variorum show REV | b3sum prints the content hash \
    of its record. On a terminal, and only there, control characters are spelled out.";

/// Print the exact bytes of a revision.
#[derive(Args, Debug)]
#[command(long_about = SHOW_HELP)]
#[command(after_help = "Examples:\n  variorum show world/serbia/victory-day@2026-05-09\n  \
                  variorum show world/serbia/victory-day 3")]
pub struct ShowArgs {
    /// The revision: NAME, NAME@3, NAME@-1, NAME@2026-05-09, NAME@published, NAME@3f2ab1c, 3f2ab1c4
    pub name: String,
    /// The revision (anything that may follow @), if NAME does not include it
    #[arg(allow_negative_numbers = true)]
    pub rev: Option<String>,
    /// Print its record instead: the line of JSON whose hash is the id
    #[arg(long)]
    pub record: bool,
}

const DIFF_HELP: &str = "\
Show what changed between two revisions, word by word; by default, between the last two. With OLD alone, between \
    OLD and the newest. A briefing with only one revision has nothing to compare: the exit status is 3. Skipped \
    paragraphs are counted; a paragraph is a line that is not blank.";

/// Show what changed between two revisions.
#[derive(Args, Debug)]
#[command(long_about = DIFF_HELP)]
#[command(
    after_help = "Examples:\n  variorum diff world/serbia/victory-day\n  variorum diff world/serbia/victory-day 3 published\n  \
                  variorum diff world/serbia/victory-day@2..4\n  variorum diff 3f2ab1c4 9d01c77e\n  \
                  variorum diff world/serbia/victory-day -1 --format stat\n  variorum diff 'law/*' 2026-05-01 2026-05-31\n  \
                  variorum diff old.txt new.txt\n  \
                  variorum diff --files old.txt new.txt --format docx -o redline.docx"
)]
pub struct DiffArgs {
    /// A briefing; the old revision (NAME@3, 3f2ab1c4); both revisions in one word (NAME@2..4); or
    /// several briefings, for the last change of each or from OLD to NEW: a prefix ending with /,
    /// or a pattern such as 'law/*'
    #[arg(required_unless_present = "files", conflicts_with = "files")]
    pub name: Option<String>,
    /// The old revision: anything that may follow @ (3, -1, 2026-05-09, published, 3f2ab1c), a pair
    /// (2..4), or a revision of another briefing (other@3)
    #[arg(allow_negative_numbers = true)]
    pub old: Option<String>,
    /// The new revision, in the same forms; default: the newest
    #[arg(allow_negative_numbers = true)]
    pub new: Option<String>,
    /// Compare two files without a store: plain text, Word (.docx) or OpenDocument (.odt); - is
    /// standard input. Not needed if no briefing is called A
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub files: Option<Vec<PathBuf>>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "inline")]
    pub format: DiffFormat,
    /// Write to FILE, replacing an existing one only once the output is complete; omit it or use -
    /// for standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// docx: start with a title block that says what is compared; without it, only the document's
    /// properties do
    #[arg(long)]
    pub title: bool,
    /// html: write a fragment with inline styles, for the body of an e-mail, instead of a page
    #[arg(long)]
    pub fragment: bool,
    /// Paragraphs of context around each change, default: 1; for unified, lines, default: 3
    #[arg(short = 'U', long, value_name = "N")]
    pub context: Option<usize>,
    /// Show the whole text
    #[arg(long, conflicts_with = "context")]
    pub all: bool,
    /// Hide changes of only these kinds, and say how many were hidden; a number, a negation or a
    /// quotation is never hidden
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub ignore: Vec<Ignore>,
    /// Exit with status 1 if there is a difference that --ignore does not hide
    #[arg(long)]
    pub exit_code: bool,
}

/// How to show a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For reading: whole paragraphs, removed words struck through, added words green
    Inline,
    /// Two columns, old and new
    Side,
    /// Hunks of lines with [-removed-]{+added+} words
    Unified,
    /// A self-contained page, for a browser, for paper, or for a screen reader
    Html,
    /// Paragraphs with removed words struck out, added words underlined, for an issue tracker
    Markdown,
    /// A document for Word or LibreOffice with tracked changes, to accept or reject one by one
    Docx,
    /// Each change described in words, one after another, with its position and kind
    Plain,
    /// One JSON object with the parts, from which both texts can be rebuilt
    Json,
    /// Only counts: kinds of change, words, characters
    Stat,
}

/// What `diff --ignore` hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ignore {
    /// White space, line ends and paragraph breaks
    Space,
    /// Upper and lower case
    Case,
    /// Punctuation, except quotation marks and what belongs to a number or a negation
    Punctuation,
}

const CHANGES_HELP: &str = "\
Show every briefing that changed since a given time, the latest change first: from which revision to which, the \
    words added and removed, and the kinds of change. What was in force at the start is compared with what is in \
    force at the end, however many revisions lie between. New, ended and renamed briefings are included. The exit \
    status is 0 even if nothing changed.";

/// Show every briefing that changed since a given time.
#[derive(Args, Debug)]
#[command(long_about = CHANGES_HELP)]
#[command(after_help = "Examples:\n  variorum changes --since yesterday\n  variorum changes --since 1w law/ -p\n  \
                  variorum changes --since 2026-05-01 --until 2026-05-31 'desk/*' --format html -o may.html")]
pub struct ChangesArgs {
    /// Only names starting with PREFIX or matching GLOB: * matches within a part of a name, **
    /// across parts, ? one character, [a-z] one of these
    #[arg(value_name = "PREFIX|GLOB", default_value = "", hide_default_value = true)]
    pub names: String,
    /// Start: 2026-05-09 (from its beginning), '2026-05-09 14:00', 9:00, yesterday, 2h; default:
    /// 1d, the last 24 hours
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// End, in the same forms; a day counts to its end; default: now
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Show the redlines; with json, include the parts of the texts
    #[arg(short = 'p', long)]
    pub patch: bool,
    /// Print only the names, each followed by NUL, for xargs -0
    #[arg(short = 'z', long, conflicts_with_all = ["patch", "format"])]
    pub null: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ChangesFormat,
    /// Write to FILE, replacing an existing one only once the output is complete; omit it or use -
    /// for standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// How to show what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChangesFormat {
    /// For reading: a line for each briefing, with the kinds of change
    Text,
    /// A self-contained page with all redlines
    Html,
    /// One JSON object for each briefing
    Json,
}

const BLAME_HELP: &str = "\
Show which revision introduced each word of a text, and when and by whom. Words that moved keep their revision. So \
    do words where only white space, the style of quotation marks or the encoding of accents changed. Words that were \
    removed and came back are credited to the revision that brought them back, unless that was an undo.";

/// Show which revision introduced each word.
#[derive(Args, Debug)]
#[command(long_about = BLAME_HELP)]
#[command(after_help = "Examples:\n  variorum blame world/serbia/victory-day\n  \
                  variorum blame world/serbia/victory-day@published --format html -o blame.html")]
pub struct BlameArgs {
    /// The revision: NAME, NAME@3, NAME@-1, NAME@2026-05-09, NAME@published, NAME@3f2ab1c, 3f2ab1c4
    pub name: String,
    /// The revision (anything that may follow @), if NAME does not include it
    #[arg(allow_negative_numbers = true)]
    pub rev: Option<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: BlameFormat,
    /// Write to FILE, replacing an existing one only once the output is complete; omit it or use -
    /// for standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// How to show which revision introduced which words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BlameFormat {
    /// For reading: the text with raised numbers where the revision changes, and the revisions in
    /// the margin
    Text,
    /// A self-contained page, with a table of the revisions
    Html,
}

const SEARCH_HELP: &str = "\
Find a phrase in the whole history: the briefings that contained it, the revision that introduced it, and the one \
    that removed it; the quotation is from the newest revision that has it. A phrase is any part of a paragraph, in any \
    language, down to a single character; several words must appear in this order. The shape of quotation marks, hyphens \
    and spaces does not matter, nor does where lines end; an HTML entity counts as the character it stands for. The exit status is 1 if nothing was found.\n\nThe first search \
    reads all texts once and keeps an index next to the catalog, in the cache directory; later searches read only what \
    is new.";

/// Find a phrase in the whole history.
#[derive(Args, Debug)]
#[command(long_about = SEARCH_HELP)]
#[command(after_help = "Examples:\n  variorum search 'four people were injured'\n  \
                  variorum search --fold 'sao paulo' sport/ --since 2026-01-01\n  variorum search 死亡 --when-removed --json")]
pub struct SearchArgs {
    /// The phrase, within one paragraph; across paragraphs if it contains a blank line
    pub phrase: String,
    /// Only in briefings whose name starts with PREFIX
    #[arg(default_value = "", hide_default_value = true)]
    pub prefix: String,
    /// Ignore case, diacritics, the script of Serbian (Latin or Cyrillic), and Markdown's marks for
    /// emphasis and links
    #[arg(long)]
    pub fold: bool,
    /// Find exactly these characters, byte for byte: no other quotation marks, spaces or line ends
    #[arg(long, conflicts_with = "fold")]
    pub exact: bool,
    /// Only where the newest revision still has the phrase, and the briefing has not ended
    #[arg(long)]
    pub head: bool,
    /// Only where the phrase appeared between --since and --until, whenever it disappeared
    #[arg(long)]
    pub when_added: bool,
    /// Only where the phrase disappeared, and did so between --since and --until; with
    /// --when-added, only where it both appeared and disappeared then
    #[arg(long, conflicts_with = "head")]
    pub when_removed: bool,
    /// Only where the phrase appeared or disappeared at this time or later: 2026-05-09, yesterday,
    /// 1d
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only where the phrase appeared or disappeared at this time or earlier
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Show at most COUNT matches, or COUNT names with -z
    #[arg(short = 'n', long = "number", value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    pub number: Option<u64>,
    /// Print only the names of the briefings, each once and followed by NUL, for xargs -0
    #[arg(short = 'z', long)]
    pub null: bool,
}

const WHICH_HELP: &str = "\
Find the revisions whose text is identical to a file, byte for byte, and say whether each is still the newest. If \
    there is none, show those that differ only in line ends or a byte order mark; the exit status is then 1.";

/// Find the revisions whose text is identical to a file.
#[derive(Args, Debug)]
#[command(long_about = WHICH_HELP)]
#[command(
    after_help = "Examples:\n  variorum which article.txt\n  curl -s https://example.org/article.txt | variorum which -"
)]
pub struct WhichArgs {
    /// The file; use - for standard input
    pub file: PathBuf,
}
