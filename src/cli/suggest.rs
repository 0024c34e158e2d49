//! What was meant by a word that the program does not have: words that other programs have for it,
//! then the nearest.

use clap::{Arg, Command};

use crate::query::similar;

/// What other programs call it, and what it is here: the first whose verb there is.
const VERBS: [(&[&str], &[&str]); 21] = [
    (&["fsck", "check", "validate", "audit", "scrub", "test"], &["verify"]),
    (&["history", "reflog", "revisions", "versions", "shortlog"], &["log"]),
    (&["compare", "cmp", "redline", "delta", "wdiff"], &["diff"]),
    (&["annotate", "praise", "credit", "authors"], &["blame"]),
    (&["add", "save", "ci", "checkin", "put", "write", "update", "publish", "store"], &["commit"]),
    (&["cat", "print", "get", "view", "read", "checkout", "co", "open"], &["show"]),
    (&["ls", "dir", "briefings", "names", "tree"], &["list"]),
    (&["tag", "mark", "bookmark"], &["label"]),
    (&["find", "grep", "rg", "locate", "query"], &["search"]),
    (&["dump", "backup", "archive", "fast-export", "save-as"], &["export"]),
    (&["load", "ingest", "fast-import", "clone", "fetch", "crawl"], &["import"]),
    (&["recover", "mend", "fix", "salvage"], &["repair"]),
    (&["gc", "repack", "compact", "optimize", "optimise", "vacuum", "prune"], &["pack"]),
    (&["new", "create", "setup"], &["init", "new"]),
    (&["mv", "move", "ren"], &["rename"]),
    (&["rm", "del", "delete", "remove", "drop", "withdraw", "repeal", "retire", "kill"], &["end", "remove"]),
    (&["revert", "rollback", "restore", "undelete", "revive", "reset", "uncommit", "back"], &["undo"]),
    (&["status", "st", "whatchanged", "news", "since", "recent", "activity"], &["changes", "log -n 10"]),
    (&["identify", "where", "whence"], &["which"]),
    (&["manual", "manpage", "docs"], &["man", "help"]),
    (&["tour", "tutorial", "example", "examples", "start"], &["demo"]),
];

/// What other programs call an option, and what it is here: the first that the verb has.
const OPTIONS: [(&[&str], &[&str]); 23] = [
    (&["--message", "--msg", "--comment", "--description"], &["--note"]),
    (&["--max-count", "--limit", "--count", "--lines", "--top"], &["--number"]),
    (&["--before", "--to", "--end"], &["--until"]),
    (&["--after", "--from", "--start", "--begin"], &["--since"]),
    (&["--date", "--when", "--timestamp", "--datetime", "--on", "--at"], &["--time", "--at", "--since"]),
    (&["--as-of", "--asof"], &["--at"]),
    (&["--user", "--who", "--by", "--committer", "--name"], &["--author"]),
    (&["--out", "--outfile", "--dest", "--destination", "--to-file", "--file"], &["--output"]),
    (&["--side-by-side", "--columns", "-y", "--side"], &["--format side"]),
    (&["--html", "--web"], &["--format html", "--format site"]),
    (&["--url", "--base", "--root"], &["--base-url"]),
    (&["--docx", "--word"], &["--format docx"]),
    (&["--markdown", "--md"], &["--format markdown"]),
    (&["--plain", "--text"], &["--format plain"]),
    (&["--stat", "--shortstat", "--numstat", "--name-only", "--summary"], &["--stat", "--format stat"]),
    (&["--word-diff", "--inline", "--color-words"], &["--format inline"]),
    (&["--ignore-all-space", "--ignore-space-change", "-w", "-b"], &["--ignore space"]),
    (&["--ignore-case", "-i", "--insensitive"], &["--fold", "--ignore case"]),
    (&["--no-color", "--no-colour", "--nocolor"], &["--color never"]),
    (&["--colour", "--colors", "--colours"], &["--color"]),
    (&["--repo", "--repository", "--git-dir", "--db", "--database", "-C", "-s"], &["--store"]),
    (&["--tag"], &["--label"]),
    (&["--silent", "--no-progress"], &["--quiet"]),
];

/// What a value is called elsewhere, and what it is here: the first that the option takes.
const VALUES: [(&[&str], &[&str]); 1] = [(&["html", "pages", "web", "website", "static"], &["site"])];

/// The verb that was meant, with its options where it takes some; `None` where nothing is near.
#[must_use]
pub fn verb(typed: &str, command: &Command) -> Option<String> {
    let names: Vec<&str> =
        command.get_subcommands().filter(|verb| !verb.is_hide_set()).map(Command::get_name).collect();
    let typed = typed.to_lowercase();
    let has = |replacement: &str| names.contains(&replacement.split(' ').next().unwrap_or_default());
    // A slip in a word of our own comes before what another program means by it.
    let exactly = names.iter().find(|name| **name == typed).map(|name| (*name).to_owned());
    let nearest = exactly.or_else(|| foreign(&VERBS, &typed, has)).or_else(|| near(&typed, &names));
    let nearest = nearest.or_else(|| without_a_letter(&typed, &names));
    let theirs: Vec<&str> = VERBS.iter().flat_map(|(theirs, _)| theirs.iter().copied()).collect();
    let nearly_foreign = || foreign(&VERBS, &near(&typed, &theirs)?, has);
    nearest.or_else(|| begins(&typed, &names)).or_else(nearly_foreign)
}

/// The option that was meant, with its value where it takes some; `None` where nothing is near.
#[must_use]
pub fn option(typed: &str, verb: &Command) -> Option<String> {
    let options: Vec<String> = verb
        .get_arguments()
        .filter(|argument| !argument.is_hide_set())
        .flat_map(|argument| {
            let long = argument.get_long().map(|long| format!("--{long}"));
            long.into_iter().chain(argument.get_short().map(|short| format!("-{short}")))
        })
        .collect();
    let typed = if typed.starts_with("--") { typed.to_lowercase() } else { typed.to_owned() };
    let has = |replacement: &str| {
        let mut words = replacement.split(' ');
        let (option, value) = (words.next().unwrap_or_default(), words.next());
        argument(verb, option).is_some_and(|argument| {
            let values = argument.get_possible_values();
            value.is_none_or(|value| values.iter().any(|possible| possible.matches(value, true)))
        })
    };
    let long: Vec<&str> = options.iter().map(String::as_str).filter(|option| option.starts_with("--")).collect();
    let exactly = options.iter().find(|option| **option == typed).cloned();
    let nearest = exactly.or_else(|| foreign(&OPTIONS, &typed, has)).or_else(|| near(&typed, &long));
    nearest.or_else(|| begins(&typed, &long))
}

/// The argument of a verb that has this option: `--number`.
#[must_use]
pub fn argument<'verb>(verb: &'verb Command, option: &str) -> Option<&'verb Arg> {
    let long = option.strip_prefix("--")?;
    verb.get_arguments().find(|argument| argument.get_long() == Some(long))
}

/// The one of some values that was meant.
#[must_use]
pub fn value(typed: &str, values: &[String]) -> Option<String> {
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let typed = typed.to_lowercase();
    let has = |replacement: &str| values.contains(&replacement);
    foreign(&VALUES, &typed, has).or_else(|| near(&typed, &values)).or_else(|| begins(&typed, &values))
}

fn foreign(table: &[(&[&str], &[&str])], typed: &str, has: impl Fn(&str) -> bool) -> Option<String> {
    let (_, ours) = table.iter().find(|(theirs, _)| theirs.contains(&typed))?;
    ours.iter().find(|replacement| has(replacement)).map(|replacement| (*replacement).to_owned())
}

/// The word with the fewest slips; of several the one with the same first letter.
fn near(typed: &str, words: &[&str]) -> Option<String> {
    let bare = typed.trim_start_matches('-');
    let slips_max = similar::slips_max(bare);
    let scored = words.iter().filter_map(|word| {
        let plain = word.trim_start_matches('-');
        let slips = similar::distance(bare, plain, slips_max)?;
        Some((slips, plain.chars().next() != bare.chars().next(), *word))
    });
    scored.min().map(|(_, _, word)| word.to_owned())
}

/// The only word of three letters of which two were typed, as `lg` for `log`.
fn without_a_letter(typed: &str, words: &[&str]) -> Option<String> {
    only(words.iter().filter(|word| typed.len() == 2 && word.len() == 3 && similar::distance(typed, word, 1).is_some()))
}

/// The only word that begins so.
fn begins(typed: &str, words: &[&str]) -> Option<String> {
    only(words.iter().filter(|word| typed.trim_start_matches('-').len() >= 2 && word.starts_with(typed)))
}

fn only<'word>(mut words: impl Iterator<Item = &'word &'word str>) -> Option<String> {
    let only = words.next()?;
    words.next().is_none().then(|| (*only).to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::args::Arguments;

    #[test]
    fn a_verb_is_what_was_meant() {
        let mut command = Arguments::command();
        command.build();
        for (typed, meant) in [
            ("comit", "commit"),
            ("committ", "commit"),
            ("COMMIT", "commit"),
            ("fsck", "verify"),
            ("veryfi", "verify"),
            ("history", "log"),
            ("lgo", "log"),
            ("compare", "diff"),
            ("dif", "diff"),
            ("comp", "completions"),
            ("exp", "export"),
            ("ls", "list"),
            ("grep", "search"),
            ("gc", "pack"),
        ] {
            assert_eq!(verb(typed, &command).as_deref(), Some(meant), "{typed}");
        }
        assert_eq!(verb("frobnicate", &command), None);
        // What is suggested can be typed.
        for (theirs, _) in VERBS {
            for typed in theirs {
                if let Some(line) = verb(typed, &command) {
                    let words = ["variorum"].into_iter().chain(line.split(' '));
                    let parsed = command.clone().try_get_matches_from(words);
                    let kind = parsed.err().map(|error| error.kind());
                    assert_ne!(kind, Some(clap::error::ErrorKind::InvalidSubcommand), "{typed}: {line}");
                    assert_ne!(kind, Some(clap::error::ErrorKind::UnknownArgument), "{typed}: {line}");
                }
            }
        }
    }

    #[test]
    fn an_option_is_what_was_meant() {
        let mut command = Arguments::command();
        command.build();
        let meant = |verb: &str, typed: &str| option(typed, command.find_subcommand(verb).unwrap());
        for (verb, typed, expected) in [
            ("commit", "--message", "--note"),
            ("commit", "--nte", "--note"),
            ("log", "--max-count", "--number"),
            ("log", "--after", "--since"),
            ("log", "--Since", "--since"),
            ("end", "--at", "--time"),
            ("log", "--stats", "--stat"),
            ("diff", "--stat", "--format stat"),
            ("diff", "--side-by-side", "--format side"),
            ("diff", "--no-color", "--color never"),
            ("diff", "-w", "--ignore space"),
            ("search", "-i", "--fold"),
            ("search", "--when-add", "--when-added"),
            ("list", "--repo", "--store"),
        ] {
            assert_eq!(meant(verb, typed).as_deref(), Some(expected), "{verb} {typed}");
        }
        assert_eq!(meant("list", "--frobnicate"), None);
    }
}
