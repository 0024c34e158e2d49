//! Wrong command lines, and where the store is.

use std::fs;

use crate::World;

#[test]
fn where_no_thread_can_be_had_one_does_all_the_work() {
    let world = World::with_history();
    // More than any machine can reserve for the stack of a thread.
    let run = |words: &[&str], input: &[u8]| {
        let mut command = world.prepared(words);
        command.env("RUST_MIN_STACK", (1_u64 << 46).to_string());
        let mut child = command.spawn().unwrap();
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), input);
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for words in [&["verify"][..], &["pack", "--all"], &["diff", "news"], &["search", "ships"]] {
        assert_eq!(run(words, b""), (Some(0), String::new()), "{words:?}");
    }
    let large = "A line of a long text.\n".repeat(100_000);
    assert_eq!(run(&["commit", "large", "-q"], large.as_bytes()), (Some(0), String::new()));
    assert_eq!(run(&["verify"], b""), (Some(0), String::new()));
    // An import reads on a thread of its own, or not at all.
    let (code, told) = run(&["import", "-"], br#"{"doc":"a","time":0,"content":"one"}"#);
    assert!(code == Some(6) && told.starts_with("variorum: "), "{told}");
}

#[test]
fn a_wrong_command_line_is_one_line_and_a_hint() {
    let world = World::empty();
    for (words, said) in [
        ("committ", "variorum: command line: there is no command 'committ'\nhint: did you mean: variorum commit\n"),
        ("show", "variorum: command line: missing argument: NAME\nhint: write it as: variorum show NAME\n"),
        (
            "diff a --format pdf",
            "variorum: command line: --format: 'pdf' is not one of inline, side, unified, html, markdown, docx, plain, json, stat\n\
             hint: see how it is used: variorum diff --help\n",
        ),
    ] {
        assert_eq!(world.run(words).fails(2), said);
    }
    for words in [
        "diff",
        "log -n x",
        "diff a -U -1",
        "diff a --ignore number",
        "--color red list",
        "diff a --files b c",
        "init a b",
    ] {
        let wrong = world.run(words);
        assert!(wrong.fails(2).starts_with("variorum: command line: "), "{words}: {wrong:#?}");
        assert!(wrong.out.is_empty() && wrong.err.lines().count() <= 2, "{words}: {wrong:#?}");
    }
    let nothing = world.command([""; 0]);
    assert_eq!(
        nothing.fails(2),
        "variorum: command line: no command given\nhint: see the commands with --help, or start with: variorum demo\n"
    );
}

#[test]
fn errors_are_json_for_programs() {
    let world = World::empty();
    for (words, code, kind) in [
        ("--json committ", 2, "usage"),
        ("list --json", 3, "not_found"),
        ("--json commit a//b", 7, "refused"),
        ("--json diff --files absent absent", 6, "system"),
    ] {
        let failed = world.run(words);
        let told: serde_json::Value = serde_json::from_str(failed.fails(code)).unwrap();
        assert_eq!(told["type"], "error", "{words}");
        assert_eq!(told["kind"], kind, "{words}");
        assert!(told["message"].is_string() && told.get("hint").is_some(), "{told}");
        assert_eq!(failed.out, "");
    }
}

#[test]
fn help_and_version_answer() {
    let world = World::empty();
    assert!(world.run("--version").ok().out.starts_with("variorum "));
    assert!(world.run("--help").ok().out.contains("Exit status:"));
    for verb in [
        "init",
        "commit",
        "list",
        "log",
        "show",
        "diff",
        "blame",
        "import",
        "export",
        "verify",
        "pack",
        "label",
        "pin",
        "search",
        "demo",
        "completions",
        "man",
    ] {
        assert!(world.run("-h").ok().out.contains(&format!("  {verb} ")), "{verb}");
        assert!(world.run(&format!("{verb} --help")).ok().out.contains("Usage: variorum "), "{verb}");
        let long = world.run(&format!("help {verb}"));
        assert!(long.ok().out.contains("Usage: variorum "), "{verb}");
        // It says more than the line that the list of verbs has, where there is more to say.
        let short = world.run(&format!("{verb} -h"));
        let begins_alike = short.ok().out.lines().next() == long.out.lines().next();
        assert_eq!(begins_alike, ["completions", "man"].contains(&verb), "{verb}: {}", long.out);
    }
}

#[test]
fn the_store_is_the_flag_then_the_variable_then_the_nearest_upward() {
    let world = World::with_history();
    let below = world.work().join("a/b");
    fs::create_dir_all(&below).unwrap();
    let from_below = world.prepared(["list"]).current_dir(&below).output().unwrap();
    assert!(from_below.status.success() && from_below.stdout.starts_with(b"news"), "{from_below:?}");
    world.run("--store other init").ok();
    let from_variable = world.prepared(["list"]).env("VARIORUM_STORE", "other").output().unwrap();
    assert!(from_variable.status.success() && from_variable.stdout.is_empty(), "{from_variable:?}");
    let words = ["--store", ".variorum", "list"];
    let from_flag = world.prepared(words).env("VARIORUM_STORE", "other").output().unwrap();
    assert!(from_flag.stdout.starts_with(b"news"), "{from_flag:?}");
}

#[test]
fn no_store_is_said_with_what_to_do() {
    let world = World::empty();
    assert_eq!(
        world.run("list").fails(3),
        "variorum: store: no .variorum in this directory or above it\nhint: name one elsewhere with --store DIR, or create one here: variorum init\n"
    );
    assert_eq!(
        world.run("--store absent list").fails(3),
        "variorum: absent: no store here\nhint: create one: variorum init absent\n"
    );
    assert_eq!(
        world.run("--store s3://bucket/prefix list").fails(2),
        "variorum: s3://bucket/prefix: only a directory can be a store so far\nhint: did you mean: variorum --store DIR list\n"
    );
}

#[test]
fn without_a_home_everything_still_works() {
    let world = World::with_history();
    let mut command = world.prepared(["log", "news"]);
    let output = command.env_remove("HOME").env_remove("XDG_CACHE_HOME").env_remove("XDG_STATE_HOME").output().unwrap();
    assert!(output.status.success() && output.stdout.starts_with(b"@3"), "{output:?}");
}
