//! Hostile text stays text: whatever a briefing, a note or an argument holds, no terminal obeys it.

use crate::World;

/// Controls of every sort: CSI and OSC sequences, C1, carriage return, backspace, bidi, invisible,
/// separators, tags.
const HOSTILE: &str = "a\u{1b}[31;5mb\u{1b}]0;title\u{7}c\u{9b}2Jd\re\u{8}f\u{202e}g\u{2066}h\u{200b}i\u{feff}j\u{2028}k\u{e0041}l\u{fff9}m";

/// Whether a character may not stand in what a terminal shows; stated apart from the program's own
/// list.
fn is_obeyed(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || ('\u{202a}'..='\u{202e}').contains(&character)
        || ('\u{2066}'..='\u{2069}').contains(&character)
        || ('\u{fff9}'..='\u{fffb}').contains(&character)
        || ('\u{e0000}'..='\u{e007f}').contains(&character)
        || matches!(character, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// The text without the colours that are the program's own.
fn without_colors(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('m') {
            Some((code, rest)) if code.bytes().all(|byte| byte.is_ascii_digit() || byte == b';') => {
                plain.push_str(rest)
            }
            _ => plain.push_str(&format!("\u{1b}[{part}")),
        }
    }
    plain
}

#[track_caller]
fn assert_safe(words: &[&str], text: &str) {
    let plain = without_colors(text);
    assert!(!plain.contains(is_obeyed), "{words:?}: {plain:?}");
    // Our own colours never blink, as the hostile text's do.
    assert!(!text.contains("\u{1b}[31;5m"), "{words:?}: {text:?}");
}

#[test]
fn through_every_verb() {
    let world = World::new();
    let meta = format!("title={HOSTILE}");
    let old = format!("{HOSTILE}\nsame\n");
    let new = format!("{HOSTILE} more\nsame\u{202e}\n");
    for text in [&old, &new] {
        let words = ["commit", "news", "--author", HOSTILE, "-m", HOSTILE, "--source", HOSTILE, "--meta", &meta];
        let committed = world.command_with_input(words, text.as_bytes());
        assert_safe(&words, &committed.ok().out);
    }
    world.file("a.txt", &old);
    world.file("b.txt", &new);
    let hostile_file = format!("x{HOSTILE}.txt");
    world.file(&hostile_file, &new);
    let line = serde_json::json!({"doc": HOSTILE, "time": HOSTILE, "content": "x"}).to_string();
    world.file("hostile.jsonl", &line);
    world.file("hostile.git", format!("commit {HOSTILE}\ndata 0\nM {HOSTILE}\n"));
    let name_and_revision = format!("news@{HOSTILE}");
    let verbs: &[&[&str]] = &[
        &["list"],
        &["log"],
        &["log", "news"],
        &["diff", "news"],
        &["diff", "news", "--all"],
        &["diff", "news", "--format", "unified"],
        &["diff", "news", "--format", "stat"],
        &["diff", "news", "--format", "html"],
        &["diff", "news", "--format", "plain"],
        &["diff", "news", "--format", "markdown"],
        &["diff", "news", "--format", "html", "--fragment"],
        &["diff", "--files", "a.txt", &hostile_file],
        &["diff", "--files", "a.txt", &hostile_file, "--format", "unified"],
        &["blame", "news"],
        &["blame", "news", "--format", "html"],
        &["export"],
        &["export", "-o", &format!("out{HOSTILE}")],
        &["export", "--format", "site", "-o", &format!("pages{HOSTILE}")],
        &["export", "--format", "git", "--branch", HOSTILE],
        &["export", "--at", HOSTILE, "--format", "directory", "-o", "x"],
        &["verify"],
        &["pin"],
        &["search", "a"],
        &["search", "same", "--json"],
        &["search", HOSTILE],
        &["label", "news", "web"],
        // And what is wrong with these, told in errors.
        &[HOSTILE],
        &["commit", HOSTILE],
        &["commit", "news", HOSTILE],
        &["commit", "news", "--meta", HOSTILE],
        &["commit", "news", "--time", HOSTILE],
        &["commit", "news", "--expect", HOSTILE],
        &["show", HOSTILE],
        &["show", &name_and_revision],
        &["diff", "news", HOSTILE],
        &["diff", "--files", "a.txt", HOSTILE],
        &["blame", HOSTILE],
        &["label", "news", HOSTILE],
        &["log", HOSTILE],
        &["log", "--since", HOSTILE],
        &["list", HOSTILE],
        &["verify", HOSTILE],
        &["import", HOSTILE],
        &["import", "hostile.jsonl"],
        &["import", "hostile.git"],
        &["import", "a.txt"],
        &["import", "--prefix", HOSTILE, "hostile.jsonl"],
        &["import", "--strict", "hostile.jsonl"],
        &["init", HOSTILE],
        &["init", HOSTILE],
        &["--store", HOSTILE, "list"],
        &["--store", "absent\u{1b}[31;5m", "list"],
        &["completions", HOSTILE],
        &["man", HOSTILE],
    ];
    for words in verbs {
        for mode in [&["--color", "never"][..], &["--color", "always"], &["--json"]] {
            let words: Vec<&str> = mode.iter().chain(*words).copied().collect();
            let outcome = world.command(&words);
            assert!(outcome.code.is_some(), "{words:?}: {outcome:?}");
            assert_safe(&words, &outcome.out);
            assert_safe(&words, &outcome.err);
            // However many line feeds the hostile text has, an error is one line and its hint
            // another.
            assert!(outcome.err.lines().count() <= 2, "{words:?}: {outcome:?}");
        }
    }
}

/// A terminal is told more than a pipe: which way text is written. These isolates are ours, and
/// closed on their line.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_the_only_isolates_are_our_own() {
    let world = World::new();
    let text = |word: &str| format!("{HOSTILE} שלום \u{2067}{word}\u{2069}\u{2069} עולם\nsame\n");
    let meta = format!("title=שלום {HOSTILE}");
    for word in ["אחד", "שניים"] {
        let meta = format!("{meta} {word}");
        let words = ["commit", "news", "--author", HOSTILE, "-m", HOSTILE, "--source", HOSTILE, "--meta", &meta];
        world.command_with_input(words, text(word).as_bytes()).ok();
    }
    for words in [
        &["diff", "news"][..],
        &["diff", "news", "--format", "side"],
        &["diff", "news", "--format", "unified"],
        &["diff", "news", "--format", "stat"],
        &["diff", "news", "--format", "plain"],
        &["diff", "news", "--format", "markdown"],
        &["diff", "news", "--format", "html", "--fragment"],
        &["log", "news", "-p"],
        &["blame", "news"],
        &["show", "news"],
    ] {
        for color in ["never", "always"] {
            let words: Vec<&str> = words.iter().chain(&["--color", color]).copied().collect();
            let Some(shown) = world.on_a_terminal(words.iter().copied()) else { return };
            for line in shown.lines() {
                let mut depth = 0;
                for character in line.chars() {
                    match character {
                        '\u{2068}' => depth += 1,
                        '\u{2069}' => depth -= 1,
                        _ => {}
                    }
                    assert!(depth >= 0, "{words:?}: {line:?}");
                }
                assert_eq!(depth, 0, "{words:?}: {line:?}");
            }
            assert_safe(&words, &shown.replace(['\u{2068}', '\u{2069}'], ""));
        }
    }
}

#[test]
fn a_line_feed_in_an_argument_does_not_forge_a_line() {
    let world = World::new();
    let forged = world.command(["show", "x\nvariorum: all is well"]);
    assert_eq!(forged.fails(7).lines().count(), 1, "{forged:?}");
    let forged = world.command(["--store", "x\nhint: rm -r", "list"]);
    assert_eq!(forged.fails(3).lines().count(), 2, "{forged:?}");
    assert!(forged.err.contains("x<U+000A>hint: rm -r"), "{forged:?}");
}

#[test]
fn into_a_pipe_the_bytes_are_exact() {
    let world = World::new();
    world.command_with_input(["commit", "news"], HOSTILE.as_bytes()).ok();
    assert_eq!(world.run("show news").ok().out, HOSTILE);
    let object = &world.run("show news --json").ok().objects()[0];
    assert_eq!(object["text"], HOSTILE);
}

#[test]
fn text_of_every_script_is_untouched() {
    let world = World::new();
    let text = "Вучић у Москви. می‌خواهم. السلام \u{200f}עולם. 北京市政府。 👨‍👩‍👧\n";
    world.commit("news", "x\n", "2026-05-09T08:00:00Z", "Александар", "први");
    world.commit("news", text, "2026-05-09T08:00:00Z", "Александар", "می‌خواهم");
    assert!(world.run("log news").ok().out.contains("می‌خواهم"));
    assert!(world.run("diff news --format unified").ok().out.contains(text.trim_end()));
}
