//! The shelves of this crate keep what every shelf promises, and the directory what it promises
//! beyond.

use std::cell::Cell;
use std::fs::File;
use std::path::Path;

use crate::Error;
use crate::shelf::simulated::{Disk, Simulated};
use crate::shelf::{Created, Directory, Shelf, conformance};

#[test]
fn the_simulated_disk_is_a_shelf() {
    conformance::check(|| Box::new(Simulated::on(&Disk::default())));
}

#[test]
fn a_directory_is_a_shelf() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelves = 0;
    conformance::check(|| {
        shelves += 1;
        let directory = Directory::open(&folder.path().join(format!("{shelves}/a/b")));
        directory.create_folders(&["log", "packs"]).unwrap();
        Box::new(directory)
    });
}

/// A shelf in a directory of its own, with a folder `log`.
fn with_log() -> (tempfile::TempDir, Directory) {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Directory::open(folder.path());
    shelf.create_folders(&["log"]).unwrap();
    (folder, shelf)
}

/// Makes a temporary file of so many seconds ago.
fn litter(path: &Path, age_seconds: u64) -> File {
    let file = File::create(path).unwrap();
    file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(age_seconds)).unwrap();
    file
}

#[test]
fn litter_is_swept_when_it_is_an_hour_old_unless_somebody_writes_it() {
    let (folder, shelf) = with_log();
    let at = |name: &str| folder.path().join("log").join(name);
    let held = litter(&at(".writing-held"), 4000);
    held.lock().unwrap();
    drop(litter(&at(".writing-young"), 3000));
    drop(litter(&at(".writing-left"), 4000));
    assert_eq!(shelf.list("log", "").unwrap(), Vec::<String>::new());
    assert_eq!(shelf.sweep().unwrap(), 1);
    assert!(at(".writing-held").exists() && at(".writing-young").exists());
    assert!(!at(".writing-left").exists());
    assert_eq!(std::fs::read_dir(folder.path().join("log")).unwrap().count(), 2, "and it leaves nothing behind");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_neither_waited_for_nor_removed_whatever_it_is_called() {
    let (folder, shelf) = with_log();
    let at = |name: &str| folder.path().join("log").join(name);
    let outside = tempfile::NamedTempFile::new().unwrap();
    drop(litter(outside.path(), 4000));
    rustix::fs::mknodat(
        rustix::fs::CWD,
        at(".writing-pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
    std::os::unix::fs::symlink(outside.path(), at(".writing-link")).unwrap();
    std::fs::create_dir(at(".writing-folder")).unwrap();
    let names = [".writing-folder", ".writing-link", ".writing-pipe"];
    assert_eq!(shelf.list("log", "").unwrap(), names, "whoever lists the folder can tell");
    assert_eq!(shelf.sweep().unwrap(), 0);
    assert_eq!(shelf.create("log/1", b"one").unwrap(), Created::Landed);
    assert_eq!(shelf.list("log", ".writing-pipe").unwrap(), ["1"]);
    assert!(names.iter().all(|name| at(name).symlink_metadata().is_ok()) && outside.path().exists());
    for name in names {
        let name = format!("log/{name}");
        assert!(matches!(shelf.read(&name, 0, 10), Err(Error::Damaged(_))), "{name}");
        assert!(matches!(shelf.stat(&name), Err(Error::Damaged(_))), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_is_not_followed_and_the_store_may_be_reached_through_one() {
    let (elsewhere, other) = with_log();
    other.create("log/1", b"elsewhere").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let shelf = Directory::open(folder.path());
    std::os::unix::fs::symlink(elsewhere.path().join("log"), folder.path().join("log")).unwrap();
    let named = |error: Error| matches!(error, Error::Damaged(damage) if damage.object == "log");
    assert!(named(shelf.list("log", "").unwrap_err()));
    assert!(named(shelf.read("log/1", 0, 10).unwrap_err()));
    assert!(named(shelf.stat("log/1").unwrap_err()));
    assert!(named(shelf.create("log/2", b"two").unwrap_err()));
    assert!(named(shelf.remove(&["log/1".to_owned()]).unwrap_err()));
    assert!(named(shelf.make_durable("log").unwrap_err()));
    assert_eq!(other.list("log", "").unwrap(), ["1"]);
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(elsewhere.path(), &link).unwrap();
    assert_eq!(Directory::open(&link).list("log", "").unwrap(), ["1"]);
}

thread_local! {
    /// The fsyncs of this thread that still succeed.
    static SYNCS_LEFT: Cell<u32> = const { Cell::new(0) };
}

fn failing_sync(_: &File) -> std::io::Result<()> {
    let left = SYNCS_LEFT.get();
    SYNCS_LEFT.set(left.saturating_sub(1));
    if left > 0 { Ok(()) } else { Err(std::io::Error::other("no longer durable")) }
}

#[test]
fn a_failed_fsync_is_the_last_thing_that_a_handle_writes() {
    type Work = fn(&Directory) -> crate::Result<()>;
    let works: [(&str, u32, Work); 4] = [
        ("the file's", 0, |shelf| shelf.create("log/2", b"two").map(drop)),
        ("the folder's", 1, |shelf| shelf.create("log/2", b"two").map(drop)),
        ("a removal's", 0, |shelf| shelf.remove(&["log/1".to_owned()])),
        ("that of others' entries", 0, |shelf| shelf.make_durable("log")),
    ];
    for (what, syncs, work) in works {
        let (folder, other) = with_log();
        other.create("log/1", b"one").unwrap();
        let shelf = Directory::syncing_by(folder.path(), failing_sync);
        SYNCS_LEFT.set(syncs);
        assert!(matches!(work(&shelf), Err(Error::Sync { .. })), "{what}");
        SYNCS_LEFT.set(u32::MAX);
        assert!(matches!(shelf.create("log/3", b"three"), Err(Error::Latched)), "{what}");
        assert!(matches!(shelf.remove(&["log/1".to_owned()]), Err(Error::Latched)), "{what}");
        assert!(matches!(shelf.make_durable("log"), Err(Error::Latched)), "{what}");
        assert!(shelf.list("log", "").is_ok() && shelf.stat("log/1").is_ok(), "{what}: reading goes on");
    }
}
