//! `completions` and `man`.

use std::fs;

use crate::World;

#[test]
fn completions_know_the_verbs() {
    let world = World::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = world.run(&format!("completions {shell}"));
        assert!(script.ok().out.contains("verify"), "{shell}");
    }
    assert_eq!(world.run("completions tcsh").code, Some(2));
}

#[test]
fn manual_pages_are_printed_or_written() {
    let world = World::empty();
    assert!(world.run("man").ok().out.contains(".TH variorum 1"));
    let dir = world.work().join("man1");
    fs::create_dir(&dir).unwrap();
    world.run("man man1").ok();
    assert!(fs::read_to_string(dir.join("variorum.1")).unwrap().contains("briefing"));
    for entry in fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        let (page, name) = (fs::read_to_string(&path).unwrap(), path.file_stem().unwrap().to_str().unwrap());
        let title = format!(".TH {name} 1  \"variorum {}\"", env!("CARGO_PKG_VERSION"));
        assert!(page.contains(&title), "{name}: {:?}", page.lines().find(|line| line.starts_with(".TH")));
    }
    assert!(dir.join("variorum-commit.1").is_file());
    assert_eq!(world.run("man absent").fails(6), "variorum: absent: no such file or directory\n");
}
