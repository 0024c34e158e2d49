//! The contract in docs/CLI.md: what it names exists.

use std::collections::BTreeSet;

use clap::CommandFactory as _;

/// The text between each pair of backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The options that a text names, long and short: `--note`, `-m`.
fn options(text: &str) -> BTreeSet<String> {
    let words = quoted(text).flat_map(|code| code.split([' ', '/', '[', ']', '|', '=', ',']));
    let is_option = |word: &&str| {
        let name = word.trim_start_matches('-');
        word.starts_with('-') && name.starts_with(|first: char| first.is_ascii_alphabetic())
    };
    words.filter(is_option).map(str::to_owned).collect()
}

/// The options that a command has.
fn options_of(command: &clap::Command) -> BTreeSet<String> {
    let of = |argument: &clap::Arg| {
        let long = argument.get_long_and_visible_aliases().unwrap_or_default();
        let short = argument.get_short_and_visible_aliases().unwrap_or_default();
        let long = long.into_iter().map(|long| format!("--{long}"));
        long.chain(short.into_iter().map(|short| format!("-{short}"))).collect::<Vec<_>>()
    };
    command.get_arguments().flat_map(of).collect()
}

#[test]
fn every_verb_and_every_option_that_is_named_exists_and_no_verb_is_missing() {
    let text = include_str!("../../docs/CLI.md");
    let mut program = variorum::cli::args::Arguments::command();
    program.build();
    let global = options_of(&program);
    let mut named = BTreeSet::new();
    let mut all_options = global.clone();
    let rows = text.lines().filter(|line| line.starts_with("| `") && line.matches(" | ").count() == 1);
    for row in rows {
        let (verbs, does) = row.trim_matches(['|', ' ']).split_once(" | ").unwrap();
        let verbs: Vec<&str> = quoted(verbs).map(|verb| verb.split(' ').next().unwrap()).collect();
        let commands = verbs
            .iter()
            .map(|verb| program.find_subcommand(verb).unwrap_or_else(|| panic!("docs/CLI.md names the verb {verb}")));
        let known: BTreeSet<String> = commands.flat_map(options_of).chain(global.clone()).collect();
        for option in options(does) {
            assert!(known.contains(&option), "docs/CLI.md names {option} of {verbs:?}");
        }
        named.extend(verbs);
        all_options.extend(known);
    }
    let shown = program.get_subcommands().filter(|verb| !verb.is_hide_set());
    let verbs: BTreeSet<&str> = shown.map(clap::Command::get_name).collect();
    assert_eq!(named, verbs.into_iter().filter(|verb| *verb != "help").collect());
    // A pager has options of its own.
    for option in options(text).into_iter().filter(|option| option.starts_with("--")) {
        assert!(all_options.contains(&option), "docs/CLI.md names {option}");
    }
}
