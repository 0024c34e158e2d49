//! The arguments of the verbs that only read: `list`, `log`, `show`, `diff`, `blame`, `search`,
//! `which`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const LIST_HELP: &str =
    "List the briefings by name, each with its number of revisions, and the time and the note of the newest one.";

/// List the briefings.
#[derive(Args, Debug, Default)]
#[command(long_about = LIST_HELP)]
pub struct ListArgs {
    /// Only names starting with PREFIX, or matching GLOB: * is any text within a part of a name, **
    /// across parts, ? one character, [a-z] one of these
    #[arg(value_name = "PREFIX|GLOB", default_value = "", hide_default_value = true)]
    pub prefix: String,
    /// In which order; by time, the one that changed last is first
    #[arg(long, value_name = "ORDER", default_value = "name")]
    pub sort: ListOrder,
    /// Print only the names, each ended by NUL, for xargs -0
    #[arg(short = 'z', long)]
    pub null: bool,
}

/// In which order briefings are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListOrder {
    /// By name
    #[default]
    Name,
    /// By the time of the newest revision, the latest first
    Time,
}

const LOG_HELP: &str = "\
Show the history of a briefing, or of the whole store, newest first: number, id, time, author, words added and \
    removed since the previous revision, size, labels, and the note.";

/// Show the history, newest first.
#[derive(Args, Debug, Default)]
#[command(long_about = LOG_HELP)]
pub struct LogArgs {
    /// The briefing, or a revision of it, for its history up to there, or a pair of revisions, for
    /// what is between them; or several briefings: a prefix that ends with /, or a pattern: * is
    /// any text within a part of a name, ** across parts, ? one character; default: the whole store
    pub name: Option<String>,
    /// The revision or the pair, if NAME does not say it: 3, 2..4, 2026-05-09, published..
    #[arg(allow_negative_numbers = true)]
    pub rev: Option<String>,
    /// Show at most COUNT revisions
    #[arg(short = 'n', long = "number", value_name = "COUNT")]
    pub number: Option<u64>,
    /// Only revisions of this time or later: 2026-05-09, counted from its beginning, '2026-05-09
    /// 14:00', 9:00, yesterday, 1d, '2 days ago'; in your time zone unless it names another
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only revisions of this time or earlier, written in the same way; a day is counted to its end
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only revisions whose author contains TEXT, ignoring case
    #[arg(long, value_name = "TEXT")]
    pub author: Option<String>,
    /// Only revisions whose note contains TEXT, ignoring case
    #[arg(long, value_name = "TEXT")]
    pub grep: Option<String>,
    /// Show each revision on one line: number, id, time, and the first line of its note
    #[arg(long)]
    pub oneline: bool,
    /// End each revision with NUL in place of a line feed
    #[arg(short = 'z', long)]
    pub null: bool,
    /// Show the oldest first; with -n, the newest COUNT, oldest of them first
    #[arg(long)]
    pub reverse: bool,
    /// Count the kinds of change that each revision made: numbers, names, quotations, words
    #[arg(long)]
    pub stat: bool,
    /// Show what each revision changed
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
    /// What may follow @, if NAME does not say it
    #[arg(allow_negative_numbers = true)]
    pub rev: Option<String>,
    /// Print its record instead: the line of JSON whose hash is the id
    #[arg(long)]
    pub record: bool,
}

const DIFF_HELP: &str = "\
Show what changed between two revisions, word by word; by default, between the last two. With OLD alone: between \
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
    /// The briefing; or the old revision (NAME@3, 3f2ab1c4), or both in one word (NAME@2..4); or
    /// several briefings, for the last change of each or from OLD to NEW: a prefix that ends with
    /// /, or a pattern such as 'law/*'
    #[arg(required_unless_present = "files", conflicts_with = "files")]
    pub name: Option<String>,
    /// The old revision: what may follow @ (3, -1, 2026-05-09, published, 3f2ab1c), a pair (2..4),
    /// or a revision of another briefing (other@3)
    #[arg(allow_negative_numbers = true)]
    pub old: Option<String>,
    /// The new revision, named in the same way; default: the newest
    #[arg(allow_negative_numbers = true)]
    pub new: Option<String>,
    /// Compare two files without a store: plain text, Word (.docx) or OpenDocument (.odt); - reads
    /// standard input. Two files that are no briefings are also compared without this option
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub files: Option<Vec<PathBuf>>,
    /// How to show the changes
    #[arg(long, value_name = "FORMAT", default_value = "inline")]
    pub format: DiffFormat,
    /// Write to FILE; one that exists is replaced once the new one is complete. Default, and for -:
    /// standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// docx: begin with a title block that says what is compared; without it, only the document's
    /// properties do
    #[arg(long)]
    pub title: bool,
    /// html: write a fragment with inline styles, for the body of an e-mail, not a whole page
    #[arg(long)]
    pub fragment: bool,
    /// Paragraphs of context around a change (default 1); for unified, lines (default 3)
    #[arg(short = 'U', long, value_name = "N")]
    pub context: Option<usize>,
    /// Show the whole text
    #[arg(long, conflicts_with = "context")]
    pub all: bool,
    /// Hide changes of only these kinds, and say how many; a number, a negation or a quotation is
    /// never hidden
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
    /// Every change in words, one after another, with its position and its kind
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
Show every briefing that changed since a time, the one that changed last first: from which revision to which, the \
    words added and removed, and the kinds of change. What was in force then is compared with what is in force at \
    the end, however many revisions lie between. New briefings, those that ended and those that have another name are included. The exit status \
    is 0 also if nothing changed.";

/// Show what changed in anything since a time.
#[derive(Args, Debug)]
#[command(long_about = CHANGES_HELP)]
#[command(after_help = "Examples:\n  variorum changes --since yesterday\n  variorum changes --since 1w law/ -p\n  \
                  variorum changes --since 2026-05-01 --until 2026-05-31 'desk/*' --format html -o may.html")]
pub struct ChangesArgs {
    /// Only names starting with PREFIX, or matching GLOB: * is any text within a part of a name, **
    /// across parts, ? one character, [a-z] one of these
    #[arg(value_name = "PREFIX|GLOB", default_value = "", hide_default_value = true)]
    pub names: String,
    /// Since when: 2026-05-09, from its beginning, '2026-05-09 14:00', 9:00, yesterday, 2h;
    /// default: 1d, for the last day
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Until when, written in the same way; a day is counted to its end; default: the newest
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Show the redlines; json: include the parts of the texts
    #[arg(short = 'p', long)]
    pub patch: bool,
    /// How to show the changes
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ChangesFormat,
    /// Write to FILE; one that exists is replaced once the new one is complete. Default, and for -:
    /// standard output
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
    removed and came back are credited to the revision that brought them back.";

/// Show which revision introduced each word.
#[derive(Args, Debug)]
#[command(long_about = BLAME_HELP)]
#[command(after_help = "Examples:\n  variorum blame world/serbia/victory-day\n  \
                  variorum blame world/serbia/victory-day@published --format html -o blame.html")]
pub struct BlameArgs {
    /// The revision: NAME, NAME@3, NAME@-1, NAME@2026-05-09, NAME@published, NAME@3f2ab1c, 3f2ab1c4
    pub name: String,
    /// What may follow @, if NAME does not say it
    #[arg(allow_negative_numbers = true)]
    pub rev: Option<String>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: BlameFormat,
    /// Write to FILE; one that exists is replaced once the new one is complete. Default, and for -:
    /// standard output
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
    and spaces does not matter, nor does where lines end. The exit status is 1 if nothing was found.\n\nThe first search \
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
    /// Ignore case and diacritics, and whether Serbian is in Latin or Cyrillic letters
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
    /// Only where the phrase disappeared, and did so between --since and --until
    #[arg(long, conflicts_with = "head")]
    pub when_removed: bool,
    /// Only where the phrase appeared or disappeared at this time or later: 2026-05-09, yesterday,
    /// 1d
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only where the phrase appeared or disappeared at this time or earlier
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Show at most COUNT matches
    #[arg(short = 'n', long = "number", value_name = "COUNT")]
    pub number: Option<u64>,
}

const WHICH_HELP: &str = "\
Name the revisions whose text is that of a file, byte for byte: who has a copy learns which revision it is, and \
    whether it is still the newest. If there is none, the revisions that differ in line ends or a byte order mark alone \
    are named, and the exit status is 1.";

/// Name the revisions that a file is.
#[derive(Args, Debug)]
#[command(long_about = WHICH_HELP)]
#[command(
    after_help = "Examples:\n  variorum which article.txt\n  curl -s https://example.org/article.txt | variorum which -"
)]
pub struct WhichArgs {
    /// The file; - for standard input
    pub file: PathBuf,
}
