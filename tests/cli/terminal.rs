//! Colours, closed pipes, full disks.

use std::fs::File;
use std::process::Stdio;

use crate::World;

#[test]
fn colour_is_the_flag_then_the_environment() {
    let world = World::with_history();
    let colored = |words: &[&str], variables: &[(&str, &str)]| {
        let output = world.prepared(words).envs(variables.iter().copied()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout.contains(&0x1b)
    };
    assert!(!colored(&["diff", "news"], &[]));
    assert!(colored(&["diff", "news", "--color", "always"], &[]));
    assert!(colored(&["diff", "news", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&["diff", "news"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["diff", "news"], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(&["diff", "news"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(colored(&["diff", "news"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]));
    assert!(!colored(&["diff", "news", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["diff", "news", "--json", "--color", "always"], &[]));
}

#[cfg(target_os = "linux")]
#[test]
fn coloured_words_stand_struck_beside_green() {
    let world = World::with_history();
    let Some(shown) = world.on_a_terminal(["diff", "news", "--color", "always"]) else { return };
    assert!(shown.contains("\u{1b}[31;9mcalm\u{1b}[0m \u{1b}[32mrough\u{1b}[0m"), "{shown:?}");
    assert!(!shown.contains("[-"), "{shown:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_alone_is_told_what_is_written_right_to_left() {
    let world = World::empty();
    world.file("a.txt", "قال الوزير إن 14 شخصا قتلوا في الانفجار.\nThe city of ירושלים said.\n");
    world.file("b.txt", "قال الوزير إن 41 شخصا قتلوا في الانفجار.\nThe city of חיפה said.\n");
    for format in ["inline", "side", "unified"] {
        let words = ["diff", "--files", "a.txt", "b.txt", "--format", format, "--color", "never"];
        let in_a_pipe = world.command(words).ok().out.clone();
        assert!(!in_a_pipe.contains(is_directing), "{format}: {in_a_pipe}");
        let Some(on_a_terminal) = world.on_a_terminal(words) else { return };
        let changed: Vec<&str> =
            on_a_terminal.lines().filter(|line| line.contains("41") || line.contains("חיפה")).collect();
        assert_eq!(changed.len(), 2, "{format}: {on_a_terminal}");
        for line in changed {
            let count = |wanted| line.chars().filter(|character| *character == wanted).count();
            assert!(count('\u{2068}') >= 2 && count('\u{2068}') == count('\u{2069}'), "{format}: {line:?}");
            assert!(line.starts_with(['\u{200e}', '\u{200f}']), "{format}: {line:?}");
        }
        if format == "side" {
            continue;
        }
        let told: String = on_a_terminal.chars().filter(|character| !is_directing(*character)).collect();
        assert_eq!(told, in_a_pipe, "{format}");
    }
}

fn is_directing(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn a_closed_pipe_is_quiet() {
    let world = World::new();
    // More than any pipe holds, so that the program must meet the closed end.
    let text = "A line of text that fills the pipe.\n".repeat(40_000);
    world.command_with_input(["commit", "long", "-q"], text.as_bytes()).ok();
    world.command_with_input(["commit", "long", "-q"], text.replace("fills", "filled").as_bytes()).ok();
    for words in [
        &["show", "long"][..],
        &["blame", "long"],
        &["diff", "long", "--all"],
        &["diff", "long", "--json"],
        &["show", "long", "--json"],
        &["export"],
        &["export", "--format", "git"],
        &["export", "--format", "parquet", "--with-text"],
    ] {
        let mut child = world.prepared(words).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{words:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_the_systems_refusal() {
    let world = World::with_history();
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    for words in [&["log"][..], &["list"], &["show", "news"], &["export"], &["--help"]] {
        let output = world.prepared(words).stdout(full()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(6), "{words:?}: {told}");
        assert_eq!(told, "variorum: standard output: no space left on device\n", "{words:?}");
    }
}

#[test]
fn the_width_is_kept() {
    let world = World::empty();
    let words = "word ".repeat(60);
    world.file("a.txt", format!("{words}\n"));
    world.file("b.txt", format!("{words} more\n"));
    // Where nobody looks and nothing is said, a paragraph is a line.
    for (columns, expected) in [("40", 40), ("72", 72), ("200", 100), ("5", 20), ("none", words.len() + 10)] {
        let mut command = world.prepared(["diff", "--files", "a.txt", "b.txt"]);
        let output = command.env("COLUMNS", columns).stdin(std::process::Stdio::null()).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        let longest = shown.lines().skip(1).map(|line| line.chars().count()).max().unwrap();
        assert!(longest <= expected && longest > expected - 10, "{columns}: {longest}");
    }
}
