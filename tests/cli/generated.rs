//! `completions`, what the scripts ask for, and `man`.

use std::fs;
use std::process::Stdio;

use crate::{World, tool};

#[test]
fn there_are_completions_for_each_shell() {
    let world = World::empty();
    for (shell, asks) in [("bash", true), ("zsh", true), ("fish", true), ("powershell", false), ("elvish", false)] {
        let script = world.run(&format!("completions {shell}"));
        let expected = if asks { format!("variorum complete {shell} --") } else { "verify".to_owned() };
        assert!(script.ok().out.contains(&expected), "{shell}: {}", script.out);
    }
    assert_eq!(world.run("completions tcsh").code, Some(2));
}

/// Three briefings in two folders, `news` with a label, and one with a space in its name.
fn world() -> World {
    let world = World::with_history();
    for name in ["world/serbia/victory-day", "world/ferry", "my notes"] {
        world.commit(name, "A text.\n", "2026-05-09T08:00:00+02:00", "Desk", "first");
    }
    world.run("label news@2 published").ok();
    world
}

/// What may come next behind these words, as fish asks for it: each word and what it is.
fn offered(world: &World, words: &str) -> Vec<(String, String)> {
    let all = ["complete", "fish", "--"].into_iter().chain(words.split(' '));
    let offered = world.command(all);
    let pair = |line: &str| {
        let (word, about) = line.split_once('\t').unwrap_or((line, ""));
        (word.to_owned(), about.to_owned())
    };
    offered.ok().out.lines().map(pair).collect()
}

fn words(world: &World, typed: &str) -> Vec<String> {
    offered(world, typed).into_iter().map(|(word, _)| word).collect()
}

#[test]
fn names_labels_and_revisions_are_completed() {
    let world = world();
    assert_eq!(words(&world, "show "), ["my notes", "news", "world/"]);
    assert_eq!(words(&world, "show wor"), ["world/"], "folder by folder");
    assert_eq!(words(&world, "show world/"), ["world/ferry", "world/serbia/"]);
    assert_eq!(words(&world, "diff world/f"), ["world/ferry"]);
    assert_eq!(words(&world, "commit n"), ["news"]);
    assert_eq!(words(&world, "show news@"), ["news@published", "news@3", "news@2", "news@1"]);
    assert_eq!(words(&world, "show news@p"), ["news@published"]);
    assert_eq!(words(&world, "show news@2.."), ["news@2..published", "news@2..3", "news@2..2", "news@2..1"]);
    assert_eq!(words(&world, "diff news p"), ["published"]);
    assert_eq!(words(&world, "diff news 1 "), ["published", "3", "2", "1"]);
    assert_eq!(words(&world, "diff news 1..p"), ["1..published"]);
    assert_eq!(words(&world, "log news@2 --si"), ["--since"]);
    assert_eq!(words(&world, "label news pub"), ["published"]);
    assert_eq!(words(&world, "commit news --label pub"), ["published"]);
    assert_eq!(words(&world, "list wo"), ["world/"]);
    // Digits alone may be a number.
    let is_hex = |id: &String| id[..6].contains(|digit: char| digit.is_ascii_alphabetic());
    let ids = world.run("log news --json").objects();
    let mut ids = ids.iter().map(|one| one["id"].as_str().unwrap()[..8].to_owned());
    let id = ids.find(is_hex).unwrap();
    let by_id = words(&world, &format!("show news@{}", &id[..6]));
    assert_eq!(by_id, [format!("news@{id}")]);
    let about = offered(&world, "show news@3").remove(0).1;
    assert!(about.contains("2026-05-11") && about.contains("weather"), "{about}");
    // What is a file is left to the shell, and so is all where there is nothing to say.
    for typed in ["commit news ", "import ", "show absent", "show absent@", "diff a b ", "log -n ", "frobnicate "] {
        assert_eq!(words(&world, typed), [""; 0], "{typed}");
    }
    let elsewhere = World::empty();
    assert_eq!(words(&elsewhere, "show "), [""; 0]);
    let store = world.work().join(".variorum");
    assert_eq!(words(&elsewhere, &format!("--store {} show n", store.display())), ["news"]);
    assert_eq!(words(&elsewhere, &format!("show --store={} n", store.display())), ["news"]);
}

#[test]
fn a_store_with_many_names_is_gone_through_folder_by_folder() {
    let world = World::new();
    let mut lines = String::new();
    for number in 0..3_000 {
        lines.push_str(&format!("{{\"doc\":\"desk-{}/{number}\",\"time\":0,\"content\":\"{number}\"}}\n", number % 7));
    }
    world.command_with_input(["import", "-q"], lines.as_bytes()).ok();
    let desks: Vec<String> = (0..7).map(|desk| format!("desk-{desk}/")).collect();
    assert_eq!(words(&world, "show d"), desks);
    assert_eq!(words(&world, "show desk-3/").len(), 200, "no more than can be read");
    assert_eq!(words(&world, "show desk-3/299"), ["desk-3/2992", "desk-3/2999"]);
}

#[test]
fn bash_is_told_what_it_takes_for_the_current_word() {
    let world = world();
    let told = |line: &str| {
        let told = world.command(["complete", "bash", "--", line, " \t\n\"'@><=;|&(:"]);
        told.ok().out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(told("variorum ver"), ["verify"]);
    assert_eq!(told("variorum show news@pu"), ["published"], "an @ begins a word of its own");
    assert_eq!(told("variorum diff a --format=ma"), ["markdown"]);
    assert_eq!(told("variorum show my"), ["my\\ notes"]);
    assert_eq!(told("variorum show 'my"), ["my notes"]);
    assert_eq!(told("variorum commit news -m 'two words' --lab"), ["--label"]);
}

/// What a shell offers on a press of the key, with the program's script.
fn in_shell(world: &World, program: &str, script: &str) -> Vec<String> {
    let mut command = world.other_program(program);
    command.stdin(Stdio::null());
    let options: &[&str] = if program == "fish" { &["--no-config"] } else { &[] };
    let output = command.args(options).args(["-c", script]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn real_bash_completes() {
    if !tool("bash", &["--version"], "completions in bash") {
        return;
    }
    let world = world();
    let completed = |words: &str, line: &str| {
        let script = format!(
            "eval \"$(variorum completions bash)\"\n\
             COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); COMP_LINE={line:?}; COMP_POINT=${{#COMP_LINE}}\n\
             _variorum; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        in_shell(&world, "bash", &script)
    };
    assert_eq!(completed("variorum show ''", "variorum show "), ["my\\ notes", "news", "world/"]);
    assert_eq!(completed("variorum show news @ pu", "variorum show news@pu"), ["published"]);
    assert_eq!(completed("variorum lo", "variorum lo"), ["log"]);
}

#[test]
fn real_fish_completes() {
    if !tool("fish", &["--version"], "completions in fish") {
        return;
    }
    let world = world();
    let completed = |line: &str| {
        let script = format!("variorum completions fish | source; complete -C {line:?}");
        let lines = in_shell(&world, "fish", &script).into_iter();
        lines.map(|line| line.split('\t').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(completed("variorum show world/"), ["world/ferry", "world/serbia/"]);
    assert_eq!(completed("variorum show news@pu"), ["news@published"]);
    assert_eq!(completed("variorum lo"), ["log"]);
}

#[test]
fn real_zsh_completes() {
    if !tool("zsh", &["--version"], "completions in zsh") {
        return;
    }
    let world = world();
    // The words are given and what is added is printed, as the line editor would do.
    let completed = |words: &str| {
        let script = format!(
            "compdef() {{ :; }}\ncompadd() {{ local name=${{@[-1]}}; print -l -- ${{(P)name}}; }}\n_files() {{ print files; }}\n\
             eval \"$(variorum completions zsh)\"\nwords=({words}); CURRENT=$#words\n_variorum"
        );
        in_shell(&world, "zsh", &script)
    };
    assert_eq!(completed("variorum show ''"), ["my notes", "news", "world/"]);
    assert_eq!(completed("variorum show news@pu"), ["news@published"]);
    assert_eq!(completed("variorum show 'my\\ n'"), ["my notes"]);
    assert_eq!(completed("variorum import ''"), ["files"]);
}

#[test]
fn manual_pages_are_printed_or_written() {
    let world = World::empty();
    assert!(world.run("man").ok().out.contains(".TH variorum 1"));
    // The directory is made, and so are those above it.
    world.run("man share/man/man1").ok();
    let dir = world.work().join("share/man/man1");
    assert!(fs::read_to_string(dir.join("variorum.1")).unwrap().contains("briefing"));
    for entry in fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        let (page, name) = (fs::read_to_string(&path).unwrap(), path.file_stem().unwrap().to_str().unwrap());
        let title = format!(".TH {name} 1  \"variorum {}\"", env!("CARGO_PKG_VERSION"));
        assert!(page.contains(&title), "{name}: {:?}", page.lines().find(|line| line.starts_with(".TH")));
    }
    assert!(dir.join("variorum-commit.1").is_file());
    assert!(!dir.join("variorum-complete.1").exists(), "what is hidden has no page");
    world.file("taken", "a file");
    assert_eq!(world.run("man taken").fails(6), "variorum: taken: file exists\n");
}
