//! docs/backup.md: every command on the page is run, in the situation that its section is about.

use std::fs;
use std::path::Path;

use crate::{World, copy_tree, newest};

/// A section's title, what happens before its commands, and how each of them ends.
type Section = (&'static str, fn(&World), &'static [i32]);

/// The sections of the page that have commands.
const SECTIONS: [Section; 5] = [
    ("Copy a store", |_| {}, &[0, 0]),
    ("Check the copy", |_| {}, &[0, 0]),
    ("When verify complains", |world| drop(world.flip_a_byte()), &[0, 0]),
    ("Without a copy", flip_the_second, &[4, 0, 4, 0, 0]),
    ("Put a backup back", commit_one_more, &[0, 0, 5, 0, 0]),
];

/// A revision that the backup does not have.
fn commit_one_more(world: &World) {
    world.commit("news", "Four ships sail.\n", "2026-05-12T10:00:00+02:00", "Desk", "more");
}

/// Flips a bit of the second object of the log.
fn flip_the_second(world: &World) {
    let object = world.work().join(".variorum/log/00000000000000000002");
    let mut bytes = fs::read(&object).unwrap();
    bytes[20] ^= 1;
    fs::remove_file(&object).unwrap();
    fs::write(&object, bytes).unwrap();
}

#[test]
fn every_command_of_the_page_does_what_it_says() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/backup.md")).unwrap();
    let mut told = 0;
    for section in page.split("\n## ").skip(1) {
        let (title, text) = section.split_once('\n').unwrap();
        let commands: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
        let known = SECTIONS.iter().find(|(known, ..)| *known == title);
        let (_, before, codes) = known.unwrap_or_else(|| panic!("no test knows the section {title}"));
        assert_eq!(commands.len(), codes.len(), "{title}");
        let world = World::with_history();
        let mount = world.dir.path().join("mnt");
        fs::create_dir_all(mount.join("backup")).unwrap();
        if title != "Copy a store" {
            copy_tree(&world.work().join(".variorum"), &mount.join("backup/store"));
        }
        world.run("log").ok();
        before(&world);
        for (command, code) in commands.iter().zip(*codes) {
            let line = command.replace("/mnt", mount.to_str().unwrap());
            let outcome = in_a_shell(&world, &line);
            assert_eq!(outcome.0, Some(*code), "{title}: {command}: {}", outcome.1);
        }
        told += commands.len();
        is_as_promised(title, &world, &mount);
    }
    assert_eq!(told, SECTIONS.iter().map(|(.., codes)| codes.len()).sum::<usize>());
}

/// What a section's commands are for.
fn is_as_promised(title: &str, world: &World, mount: &Path) {
    let texts = |store: &Path| {
        let listed = world.command(["--store", store.to_str().unwrap(), "--quiet", "log", "news", "--json"]);
        listed.ok().objects().len()
    };
    match title {
        "Copy a store" | "Check the copy" => assert_eq!(texts(&mount.join("backup/store")), 3),
        "When verify complains" => {
            assert_eq!(texts(&world.work().join(".variorum")), 3);
            assert!(newest(&world.work().join(".variorum/damaged")).exists());
        }
        "Without a copy" => {
            for store in ["saved/store", "again/store"] {
                assert_eq!(texts(&mount.join(store)), 2, "{store}");
            }
        }
        _ => assert_eq!(texts(&world.work().join(".variorum")), 3),
    }
}

/// Runs a line of a shell, with the program in the path. Returns exit status and everything that
/// was printed.
fn in_a_shell(world: &World, line: &str) -> (Option<i32>, String) {
    let output = world.other_program("sh").args(["-c", line]).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&told).into_owned())
}
