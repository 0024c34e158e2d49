//! The config file: an option comes before the environment, that before the file.

use std::fs;

use crate::{Outcome, World};

/// Writes the config file where it is looked for.
fn configure(world: &World, text: &str) {
    let folder = world.dir.path().join("home/.config/variorum");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), text).unwrap();
}

fn author(world: &World, words: &[&str], variable: Option<&str>) -> String {
    let mut command = world.prepared(["commit", "news", "--json", "-m", "note"].iter().chain(words));
    if let Some(variable) = variable {
        command.env("VARIORUM_AUTHOR", variable);
    }
    let mut child = command.spawn().unwrap();
    let text = format!("Text of {words:?} {variable:?}.\n");
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    object["author"].as_str().unwrap().to_owned()
}

#[test]
fn the_author_is_the_option_then_the_variable_then_the_file_then_the_user() {
    let world = World::new();
    assert_eq!(author(&world, &[], None), "tester");
    configure(&world, "author = \"Desk\"\n");
    assert_eq!(author(&world, &["--label", "a"], None), "Desk");
    assert_eq!(author(&world, &["--label", "b"], Some("Night desk")), "Night desk");
    assert_eq!(author(&world, &["--author", "Editor"], Some("Night desk")), "Editor");
    world.run("label news published").ok();
    assert_eq!(world.run("log news -n 1 --json").objects()[0]["labels"], serde_json::json!(["published"]));
}

#[test]
fn the_folder_of_configurations_is_that_of_the_environment() {
    let world = World::new();
    configure(&world, "author = \"Home\"\n");
    let elsewhere = world.dir.path().join("elsewhere");
    fs::create_dir_all(elsewhere.join("variorum")).unwrap();
    fs::write(elsewhere.join("variorum/config.toml"), "alias.names = \"list\"\n").unwrap();
    let output = world.prepared(["names"]).env("XDG_CONFIG_HOME", &elsewhere).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(world.run("names").code, Some(2));
}

#[test]
fn an_alias_is_what_it_stands_for() {
    let world = World::with_history();
    configure(
        &world,
        "[alias]\nlast = \"log -n 1\"\nnewest = \"last --json\"\nlog = \"list\"\nround = \"about\"\nabout = \"round\"\n",
    );
    let unused = "line 4: alias 'log' is not used: it is a command";
    let shown = |outcome: Outcome| {
        assert!(outcome.code == Some(0) && outcome.err.contains(unused), "{outcome:#?}");
        outcome.out
    };
    let last = shown(world.run("log news -n 1"));
    assert_eq!(shown(world.run("last news")), last);
    assert_eq!(shown(world.run("--color never last news")), last);
    assert_eq!(shown(world.run("newest news")), shown(world.run("log -n 1 --json news")));
    assert!(world.run("last --help").out.contains("Usage: variorum log"), "help is that of the command");
    assert!(
        world.run("round").fails(2).starts_with("variorum: alias 'round': expands to itself: round, about, round\n")
    );
    configure(&world, "[alias]\nhistroy = \"lgo -n 1\"\nlast = \"log --max-count 1\"\n");
    assert!(
        world
            .run("histroy news")
            .fails(2)
            .starts_with("variorum: alias 'histroy' for 'lgo -n 1': command line: there is no command 'lgo'\n")
    );
    assert!(
        world.run("last news").fails(2).starts_with("variorum: alias 'last' for 'log --max-count 1': command line")
    );
    configure(&world, "[alias]\nlast = \"log -n 1\"\n");
    let offered = world.run("complete fish -- la");
    assert!(offered.out.contains("last\tlog -n 1\n"), "{offered:#?}");
    assert!(world.run("complete fish -- last --si").out.starts_with("--since\t"));
}

#[test]
fn what_is_wrong_in_the_file_is_said_with_its_line() {
    let world = World::with_history();
    configure(&world, "color = \"never\"\nauthr = \"Desk\"\n");
    let told = world.run("list");
    assert_eq!(told.code, Some(0));
    assert!(told.err.ends_with("config.toml line 2: unknown key 'authr'; did you mean 'author'?\n"), "{}", told.err);
    for (text, said) in [
        ("author = 3\n", "line 1: author must be a text in quotation marks\nhint: correct line 1"),
        ("\ncolor = \"red\"\n", "line 2: color 'red' is not one of auto, always, never\nhint: correct line 2"),
        ("author = \"a\"\nno value\n", "line 2: "),
    ] {
        configure(&world, text);
        let refused = world.run("list");
        assert!(refused.fails(2).contains(said), "{text}: {refused:#?}");
        assert!(world.run("--version").ok().out.starts_with("variorum "), "help is there all the same");
        assert_eq!(world.run("complete fish -- lo").code, Some(2), "nothing is guessed");
    }
}

#[test]
fn colour_is_the_option_then_the_environment_then_the_file() {
    let world = World::with_history();
    configure(&world, "color = \"always\"\n");
    let colored = |words: &[&str], variable: Option<&str>| {
        let mut command = world.prepared(words);
        command.envs(variable.map(|name| (name, "1")));
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(colored(&["diff", "news"], None));
    assert!(!colored(&["diff", "news"], Some("NO_COLOR")));
    assert!(!colored(&["diff", "news", "--color", "never"], None));
    assert!(!colored(&["diff", "news", "--color", "auto"], None), "nobody looks");
    configure(&world, "color = \"never\"\n");
    assert!(colored(&["diff", "news"], Some("CLICOLOR_FORCE")));
    assert!(colored(&["diff", "news", "--color", "always"], None));
}

#[cfg(unix)]
#[test]
fn the_zone_is_that_of_the_environment_then_of_the_file() {
    let world = World::with_history();
    let run = |words: &[&str], variable: Option<&str>| {
        let mut command = world.prepared(words);
        command.env_remove("TZ").envs(variable.map(|zone| ("TZ", zone))).stdin(std::process::Stdio::null());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let counted_from = |words: &[&str], variable| {
        let (code, _, told) = run(words, variable);
        assert_eq!(code, Some(0), "{told}");
        told
    };
    let since = ["log", "news", "--since", "2026-05-10"];
    configure(&world, "zone = \"JST-9\"\n");
    assert!(counted_from(&since, None).contains("2026-05-10T00:00:00+09:00"));
    assert!(counted_from(&since, Some("XXX-5")).contains("2026-05-10T00:00:00+05:00"));
    assert_eq!(run(&["show", "absent"], None).0, Some(3), "the exit status is that of the command");
    configure(&world, "zone = \"EST5\"\nalias.since = \"log --since\"\n");
    assert!(counted_from(&["since", "2026-05-10"], None).contains("2026-05-10T00:00:00-05:00"));
    world.file("later.txt", "Later.\n");
    let (_, object, _) = run(&["commit", "news", "later.txt", "--time", "2026-05-12 09:00", "--json"], None);
    assert!(object.contains("\"time\":\"2026-05-12T09:00:00-05:00\""), "{object}");
}

/// What a terminal is shown with these variables, where a pager adds its own line.
#[cfg(target_os = "linux")]
fn paged(world: &World, variables: &[(&str, &str)]) -> Option<String> {
    if !crate::tool("script", &["--version"], "which pager is started") {
        return None;
    }
    let line = format!("'{}' log news", env!("CARGO_BIN_EXE_variorum"));
    let mut command = world.other_program("script");
    command.args(["-qec", &line, "/dev/null"]).stdin(std::process::Stdio::null());
    let output = command.env("SHELL", "/bin/sh").envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn the_pager_is_ours_then_the_files_then_that_of_all() {
    let world = World::with_history();
    let by = |name: &str| format!("sh -c 'echo paged by {name}; cat'");
    let (ours, all) = (by("ours"), by("all"));
    let Some(shown) = paged(&world, &[("VARIORUM_PAGER", &ours), ("PAGER", &all)]) else { return };
    assert!(shown.starts_with("paged by ours") && shown.contains("weather"), "{shown}");
    let shown = |variables: &[(&str, &str)]| paged(&world, variables).unwrap();
    assert!(shown(&[("PAGER", &all)]).starts_with("paged by all"));
    for none in ["", "cat"] {
        assert!(!shown(&[("VARIORUM_PAGER", none), ("PAGER", &all)]).contains("paged by"), "{none:?}");
        assert!(!shown(&[("PAGER", none)]).contains("paged by"), "{none:?}");
    }
    configure(&world, "pager = \"sh -c 'echo paged by file; cat'\"\n");
    assert!(shown(&[("PAGER", &all)]).starts_with("paged by file"));
    assert!(shown(&[("VARIORUM_PAGER", &ours)]).starts_with("paged by ours"));
    configure(&world, "pager = \"cat\"\n");
    assert!(!shown(&[("PAGER", &all)]).contains("paged by"));
}
