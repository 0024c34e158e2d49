//! Folders with whatever a file system can hold: odd names, bytes that are no text, links, pipes,
//! sockets, files of impossible times and such as nobody may read. What is imported is what a plain
//! walk says; nothing hangs, and nothing outside is read.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, UNIX_EPOCH};

use super::mutation::fuzz;
use crate::interchange::import::batch::{BatchSender, Parsed};
use crate::interchange::import::{DirectoryOptions, Naming, directory};

/// What names are made of.
const NAMES: [&[u8]; 24] = [
    b"a",
    b"b.txt",
    b"a b",
    b"a.",
    b"-r",
    b".hidden",
    b"...",
    b"@1",
    b"a@b",
    b"new\nline",
    b"\x1b[31m",
    b"\xff",
    b"a\xc3",
    b"%2f",
    b"\\",
    "é".as_bytes(),
    "e\u{301}".as_bytes(),
    "字".as_bytes(),
    "\u{202e}txt".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{10ffff}".as_bytes(),
    b"a-b",
    b"a!b",
    &[b'n'; 255],
];

/// What files hold.
const TEXTS: [&[u8]; 8] = [
    b"",
    b"text\n",
    b"no line end",
    b"\xef\xbb\xbfwith a mark",
    b"\xff\xfe",
    b"cut \xe5\xad",
    b"nul \0 in it\n",
    "пароход\r\n".as_bytes(),
];

/// The bytes of a plan, one after the other, and then zeros.
struct Plan<'plan>(std::slice::Iter<'plan, u8>);

impl Plan<'_> {
    fn next(&mut self, sides: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % sides
    }
}

/// A tree of files that a plan made, beside a pipe, and a secret that links lead to.
struct Tree {
    dir: tempfile::TempDir,
    folders: Vec<PathBuf>,
}

impl Tree {
    fn of(plan: &mut Plan<'_>, pipe: Option<&Path>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root");
        fs::create_dir(&root).unwrap();
        fs::write(dir.path().join("secret"), "a secret").unwrap();
        let mut tree = Self { dir, folders: vec![root] };
        for _ in 0..plan.next(14) {
            tree.add(plan, pipe);
        }
        tree
    }

    fn root(&self) -> &Path {
        &self.folders[0]
    }

    /// Adds an entry; nothing where the file system refuses it, or its name is taken.
    fn add(&mut self, plan: &mut Plan<'_>, pipe: Option<&Path>) {
        let folder = &self.folders[plan.next(self.folders.len())];
        let mut name = NAMES[plan.next(NAMES.len())].to_vec();
        if plan.next(4) == 0 {
            name.push(b'a' + plan.next(26) as u8);
        }
        let path = folder.join(OsStr::from_bytes(&name));
        if path.symlink_metadata().is_ok() {
            return;
        }
        match plan.next(12) {
            0..=5 => self.add_file(&path, plan),
            6..=7 => {
                if fs::create_dir(&path).is_ok() {
                    self.folders.push(path);
                }
            }
            8 => {
                let targets = ["../secret", "..", ".", "nothing", "/", "root"].map(PathBuf::from);
                let outside = self.dir.path().join("secret");
                let target = targets.get(plan.next(targets.len() + 1)).unwrap_or(&outside);
                let _ = symlink(target, path);
            }
            9 => drop(pipe.map(|pipe| fs::hard_link(pipe, path))),
            10 => drop(UnixListener::bind(path)),
            _ => drop(fs::hard_link(self.dir.path().join("secret"), path)),
        }
    }

    fn add_file(&self, path: &Path, plan: &mut Plan<'_>) {
        let mut bytes = TEXTS[plan.next(TEXTS.len())].repeat(plan.next(3) + 1);
        bytes.extend((0..plan.next(4)).map(|_| plan.next(256) as u8));
        if fs::write(path, bytes).is_err() {
            return;
        }
        let far = [0, 1, 1 << 31, 253_402_300_800, 1 << 40][plan.next(5)];
        let time = if plan.next(2) == 0 {
            UNIX_EPOCH + Duration::from_secs(far)
        } else {
            UNIX_EPOCH - Duration::from_secs(far)
        };
        // Some file systems cannot hold it.
        let _ = File::options().write(true).open(path).unwrap().set_modified(time);
        if plan.next(6) == 0 {
            fs::set_permissions(path, Permissions::from_mode(0o0)).unwrap();
        }
    }
}

/// Regular files below a folder that are not hidden, each with its bytes where it can be read;
/// their paths as the file system has them.
fn files_below(folder: &Path, prefix: &[u8], except: &Path, found: &mut BTreeMap<Vec<u8>, Option<Vec<u8>>>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_vec();
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if name.starts_with(b".") || path == except {
            continue;
        }
        let key = [prefix, &name].concat();
        if kind.is_dir() {
            files_below(&path, &[&key, &b"/"[..]].concat(), except, found);
        } else if kind.is_file() {
            found.insert(key, fs::read(&path).ok());
        }
    }
}

#[test]
fn folder_source() {
    let aside = tempfile::tempdir().unwrap();
    let pipe = aside.path().join("pipe");
    let is_made = Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success());
    let pipe = is_made.then_some(pipe.as_path());
    fuzz("folder", 150, |plan| {
        let plan = &mut Plan(plan.iter());
        let prefix = [None, Some("p"), Some("p/字")][plan.next(3)].map(str::to_owned);
        let tree = Tree::of(plan, pipe);
        // Among the folders there may be the store itself.
        let store = match plan.next(2) {
            0 => tree.dir.path().join("elsewhere"),
            _ => tree.folders[plan.next(tree.folders.len())].clone(),
        };
        let naming = Naming { prefix: prefix.clone() };
        let (sender, batches) = sync_channel(64);
        let mut sender = BatchSender::new(sender, Default::default());
        assert!(
            directory::read(
                tree.root(),
                &store,
                &DirectoryOptions::default(),
                &naming,
                &AtomicU64::new(0),
                &mut sender
            )
            .is_ok()
        );
        let mut parsed: Vec<Parsed> = batches.try_iter().flat_map(|batch| batch.parsed).collect();
        parsed.append(&mut sender.batch);

        let mut files = BTreeMap::new();
        files_below(tree.root(), b"", &store, &mut files);
        let (mut refused, mut imported) = (0, Vec::new());
        for item in parsed {
            match item {
                Parsed::Revision(_, revision) => {
                    imported.push((revision.briefing.as_str().to_owned(), revision.content))
                }
                Parsed::Refused(_) | Parsed::Skipped(..) => refused += 1,
                other => panic!("{other:?}"),
            }
        }
        let as_imported = |(name, bytes): (&Vec<u8>, &Option<Vec<u8>>)| {
            let named = naming.name_of_path(name).ok()?;
            Some((named.name.as_str().to_owned(), String::from_utf8(bytes.clone()?).ok()?))
        };
        let mut expected: Vec<(String, String)> = files.iter().filter_map(as_imported).collect();
        expected.sort();
        // Of a time that no record can say, a sound file is refused.
        let missing = expected.iter().filter(|file| !imported.contains(file)).count();
        assert!(imported.iter().all(|file| expected.contains(file)), "{imported:?} {expected:?}");
        assert!(missing + (files.len() - expected.len()) <= refused, "{missing} {refused} {files:?}");
    });
}
