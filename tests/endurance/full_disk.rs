//! A full disk: the commit exits 6, nothing is lost or damaged, and after space is freed the next
//! one works.

use std::process::Command;

use super::{Place, tool};

/// A text of some kilobytes that does not compress.
fn noise(seed: u64, lines: usize) -> String {
    let line = |n| blake3::hash(format!("{seed} {n}").as_bytes()).to_hex().to_string() + "\n";
    (0..lines).map(line).collect()
}

#[test]
fn a_full_file_system_refuses_a_commit_and_takes_it_when_there_is_room() {
    // A file system of its own, in a mount namespace of its own: gone with the shell that runs in
    // it.
    if !tool("unshare", &["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], "a commit on a full file system") {
        return;
    }
    let place = Place::new();
    std::fs::write(place.dir.path().join("large.txt"), noise(1, 4000)).unwrap();
    std::fs::write(place.dir.path().join("small.txt"), "a small text\n").unwrap();
    let script = r#"
        mkdir full && mount -t tmpfs -o size=256k tmpfs full && cd full
        export VARIORUM_STORE="$PWD/store"
        $V init >/dev/null && $V commit a ../small.txt >/dev/null || exit 90
        head -c 150000 /dev/zero > filler
        $V commit a ../large.txt >/dev/null 2>errors; echo "full: $?"
        cat errors >&2
        ls -A store/log | grep -c writing
        $V verify >/dev/null; echo "verify: $?"
        rm filler errors
        head -c 60000 ../large.txt | $V commit a >/dev/null; echo "freed: $?"
        $V verify >/dev/null; echo "verify: $?"
        $V log a --json | grep -c '"type":"revision"'
    "#;
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script]);
    place.prepare(&mut command);
    let output = command.env("V", env!("CARGO_BIN_EXE_variorum")).current_dir(place.dir.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "full: 6\n0\nverify: 0\nfreed: 0\nverify: 0\n2\n", "{errors}");
    assert!(errors.contains("no space left on device"), "{errors}");
}

#[test]
fn a_file_that_may_not_grow_refuses_a_commit() {
    let place = Place::new();
    std::fs::write(place.dir.path().join("large.txt"), noise(2, 4000)).unwrap();
    assert!(place.run(&["commit", "a"], "first\n").status.success());
    // Blocks of 512 bytes in POSIX, of 1024 in bash; either way less than the entry needs, and
    // enough for the catalog's log.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 128; exec \"$V\" commit a large.txt"]);
    place.prepare(&mut command);
    let output = command.env("V", env!("CARGO_BIN_EXE_variorum")).current_dir(place.dir.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(6), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(place.litter(), Vec::<std::path::PathBuf>::new());
    place.verify();
    assert!(place.run(&["commit", "a"], "second\n").status.success());
    assert_eq!(place.verify().revisions, 2);
}

#[test]
fn a_full_disk_under_the_catalog_keeps_nobody_from_the_store() {
    let place = Place::new();
    for number in 0..3 {
        assert!(place.run(&["commit", "a"], &format!("text {number}\n")).status.success());
    }
    let mut command = Command::new("sh");
    // The catalog's files are larger than this already, so they cannot grow; an entry is smaller.
    command.args(["-c", "trap '' XFSZ; ulimit -f 8; echo 'text 3' | \"$V\" commit a && \"$V\" log a --json"]);
    place.prepare(&mut command);
    let output = command.env("V", env!("CARGO_BIN_EXE_variorum")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).matches("\"type\":\"revision\"").count(), 4);
    assert_eq!(place.verify().revisions, 4);
}
