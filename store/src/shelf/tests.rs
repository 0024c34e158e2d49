//! The shelves of this crate keep what every shelf promises, and the directory what it promises
//! beyond.

use crate::shelf::simulated::{Disk, Simulated};
use crate::shelf::{Directory, Shelf, conformance};

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
