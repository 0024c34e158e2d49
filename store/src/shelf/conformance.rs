//! What holds for every shelf.

use crate::shelf::simulated::{Disk, Simulated};
use crate::shelf::{Created, Directory, Shelf};

fn every_shelf(check: impl Fn(&dyn Shelf)) {
    let folder = tempfile::tempdir().unwrap();
    let directory = Directory::open(&folder.path().join("a/b"));
    directory.create_folders(&["log", "packs"]).unwrap();
    check(&directory);
    check(&Simulated::on(&Disk::default()));
}

#[test]
fn an_object_is_created_once_and_never_replaced() {
    every_shelf(|shelf| {
        assert_eq!(shelf.create("log/1", b"first").unwrap(), Created::Landed);
        assert_eq!(shelf.create("log/1", b"second").unwrap(), Created::Taken);
        assert_eq!(shelf.read("log/1", 0, 100).unwrap().unwrap(), b"first");
        assert_eq!(shelf.stat("log/1").unwrap(), Some(5));
    });
}

#[test]
fn a_read_gives_what_is_there_of_a_range() {
    every_shelf(|shelf| {
        shelf.create("store", b"0123456789").unwrap();
        for (offset, len, want) in [(0, 4, "0123"), (8, 4, "89"), (10, 4, ""), (99, 4, ""), (3, 0, "")] {
            assert_eq!(shelf.read("store", offset, len).unwrap().unwrap(), want.as_bytes());
        }
        assert_eq!(shelf.read("log/absent", 0, 1).unwrap(), None);
        assert_eq!(shelf.stat("log/absent").unwrap(), None);
    });
}

#[test]
fn a_listing_is_sorted_and_begins_after_a_name() {
    every_shelf(|shelf| {
        for name in ["log/3", "log/1", "packs/x", "log/2", "store"] {
            shelf.create(name, b"").unwrap();
        }
        assert_eq!(shelf.list("log", "").unwrap(), ["1", "2", "3"]);
        assert_eq!(shelf.list("log", "2").unwrap(), ["3"]);
        assert_eq!(shelf.list("none", "").unwrap(), Vec::<String>::new());
        shelf.remove(&["log/2".to_owned()]).unwrap();
        shelf.remove(&["log/2".to_owned()]).unwrap();
        shelf.settle("log").unwrap();
        assert_eq!(shelf.list("log", "").unwrap(), ["1", "3"]);
    });
}

#[test]
fn litter_is_swept_unless_somebody_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Directory::open(folder.path());
    shelf.create_folders(&["log"]).unwrap();
    let held = std::fs::File::create(folder.path().join("log/.writing-held")).unwrap();
    held.lock().unwrap();
    std::fs::write(folder.path().join("log/.writing-left"), b"half").unwrap();
    assert_eq!(shelf.list("log", "").unwrap(), Vec::<String>::new());
    assert_eq!(shelf.sweep().unwrap(), 1);
    assert!(folder.path().join("log/.writing-held").exists());
    assert!(!folder.path().join("log/.writing-left").exists());
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Directory::open(folder.path());
    shelf.create_folders(&["log"]).unwrap();
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("log/link")).unwrap();
    std::fs::create_dir(folder.path().join("log/folder")).unwrap();
    for name in ["log/link", "log/folder"] {
        assert!(matches!(shelf.read(name, 0, 10), Err(crate::Error::Damaged(_))), "{name}");
        assert!(matches!(shelf.stat(name), Err(crate::Error::Damaged(_))), "{name}");
    }
}
