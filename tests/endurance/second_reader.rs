//! The reader in `tests/second_reader.py`, which knows only FORMAT.md, and the program: the same
//! verdict on every store.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Place, draft, is_everything_tried, snapshot, tool};

fn second_reader(store: &Path) -> (Option<i32>, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/second_reader.py");
    let output = Command::new("python3").arg(script).arg(store).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn can_run() -> bool {
    let left_out = "the second reader";
    tool("zstd", &["--version"], left_out) && tool("python3", &["-c", "import blake3"], left_out)
}

#[test]
fn a_second_reader_recomputes_the_same_root() {
    if !can_run() {
        return;
    }
    for golden in ["v1", "v1-events"] {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/stores").join(golden);
        assert_eq!(second_reader(&golden).0, Some(0));
    }
    let place = Place::new();
    let mut store = place.open();
    for round in 0..4 {
        let drafts: Vec<_> = (0..700).map(|n| draft(&format!("b/{n}"), &format!("text {}", n + round))).collect();
        store.append(&drafts).unwrap();
        store.commit(draft("вести/мост", &format!("текст {round}")), variorum_store::Expect::Any).unwrap();
    }
    let (code, said) = second_reader(&place.store());
    assert_eq!(code, Some(0));
    let root = place.verify().root;
    assert!(said.ends_with(&format!("8 entries, 2804 revisions, root {root}\n")), "{root}");
    // The same after packing, with entries that came since beside the packs.
    assert!(place.run(&["pack", "--quiet", "--prune-now"], "").status.success());
    store = place.open();
    store.commit(draft("вести/мост", "текст 5"), variorum_store::Expect::Any).unwrap();
    let (code, said) = second_reader(&place.store());
    assert_eq!(code, Some(0), "{said}");
    let root = place.verify().root;
    assert!(said.ends_with(&format!("2805 revisions, root {root}\n")), "{root}: {said}");
}

#[test]
fn both_readers_judge_damaged_stores_alike() {
    if !can_run() {
        return;
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/stores/v1");
    let files = snapshot(&golden);
    let place = Place::new();
    let mut judged = 0;
    // Another third of the places in each file, or all of them.
    let every = if is_everything_tried() { 1 } else { 3 };
    for (number, (path, bytes)) in files.iter().enumerate() {
        for step in (number % every..12).step_by(every) {
            let at = bytes.len() * step / 12 + step % 3;
            let mut damaged = bytes.clone();
            match step % 4 {
                0 => damaged.truncate(at),
                _ => damaged[at] ^= 1 << (step % 8),
            }
            let store = place.store();
            fs::remove_dir_all(&store).unwrap();
            for (other, bytes) in &files {
                let target = store.join(other.strip_prefix(&golden).unwrap());
                fs::create_dir_all(target.parent().unwrap()).unwrap();
                fs::write(target, if other == path { &damaged } else { bytes }).unwrap();
            }
            let ours = place.run(&["verify"], "").status.code();
            assert_eq!(ours, second_reader(&store).0, "{}, step {step}", path.display());
            assert_eq!(ours, Some(4));
            // Each damaged store is a new one to this reader: what it has seen of the last is
            // forgotten.
            let _ = fs::remove_dir_all(place.dir.path().join(".local"));
            let _ = fs::remove_dir_all(place.dir.path().join(".cache"));
            judged += 1;
        }
    }
    println!("{judged} damaged stores, one verdict");
}
