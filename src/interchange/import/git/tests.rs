//! The revisions of random branches, compared with a model that keeps every tree whole, in memory
//! and in temporary files.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use proptest::prelude::*;

use super::*;

/// What was read of a stream.
fn read_all(stream: &str, memory_bytes: usize, follow_renames: bool) -> Vec<Parsed> {
    let options = Options { all_commits: true, follow_renames, branch: None };
    let (sender, _taken) = sync_channel(1);
    let mut sender = BatchSender::new(sender, Arc::default());
    let source = Box::new(Cursor::new(stream.as_bytes().to_vec()));
    let naming = Naming { prefix: None };
    assert!(read_within(memory_bytes, source, &naming, &options, &mut sender).is_ok());
    sender.batch
}

/// Briefings and texts, in order; nothing may be refused.
fn revisions(items: Vec<Parsed>) -> Vec<(String, String)> {
    let revisions = items.into_iter().map(|item| match item {
        Parsed::Revision(_, found) => (found.briefing.as_str().to_owned(), found.content),
        other => panic!("{other:?}"),
    });
    revisions.collect()
}

/// One change of a commit.
#[derive(Clone, Debug)]
enum Step {
    Modify(&'static str, usize),
    Delete(&'static str),
    Copy(&'static str, &'static str),
    Rename(&'static str, &'static str),
    DeleteAll,
}

/// A commit: its branch, the commit that it follows if that is said, whether it is a merge, and its
/// changes.
type Planned = (bool, Option<prop::sample::Index>, bool, Vec<Step>);

const PATHS: [&str; 6] = ["a", "d/x", "d/y", "d/e/z", "e/z", "f"];
const PATHS_AND_FOLDERS: [&str; 8] = ["a", "d/x", "d/y", "d/e/z", "e/z", "f", "d", "e"];

fn step() -> impl Strategy<Value = Step> {
    let path = || prop::sample::select(PATHS_AND_FOLDERS.to_vec());
    prop_oneof![
        4 => (prop::sample::select(PATHS.to_vec()), 0usize..3).prop_map(|(path, text)| Step::Modify(path, text)),
        1 => path().prop_map(Step::Delete),
        1 => (path(), path()).prop_map(|(old, new)| Step::Copy(old, new)),
        1 => (path(), path()).prop_map(|(old, new)| Step::Rename(old, new)),
        1 => Just(Step::DeleteAll),
    ]
}

fn plan() -> impl Strategy<Value = Vec<Planned>> {
    let commit =
        (any::<bool>(), any::<Option<prop::sample::Index>>(), any::<bool>(), prop::collection::vec(step(), 0..4));
    prop::collection::vec(commit, 1..12)
}

/// The stream, and the revisions that it must give.
fn planned(plan: &[Planned]) -> (String, Vec<(String, String)>) {
    let mut stream = String::new();
    for text in 0..3 {
        writeln!(stream, "blob\nmark :{}\ndata 6\ntext {text}", text + 1).unwrap();
    }
    let (mut trees, mut tips) = (Vec::<BTreeMap<String, usize>>::new(), HashMap::new());
    let (mut newest, mut expected) = (HashMap::new(), Vec::new());
    for (is_main, from, is_merge, steps) in plan {
        let branch = if *is_main { "main" } else { "side" };
        writeln!(stream, "commit refs/heads/{branch}\nmark :{}\ncommitter D <> 0 +0000\ndata 0", trees.len() + 9)
            .unwrap();
        let from = from.filter(|_| !trees.is_empty()).map(|from| from.index(trees.len()));
        if let Some(from) = from {
            writeln!(stream, "from :{}", from + 9).unwrap();
        }
        if *is_merge {
            writeln!(stream, "merge :9").unwrap();
        }
        let from = from.or_else(|| tips.get(branch).copied());
        let before = from.map_or_else(BTreeMap::new, |from: usize| trees[from].clone());
        let mut tree = before.clone();
        for step in steps {
            apply(step, &before, &mut tree, &mut stream);
        }
        writeln!(stream).unwrap();
        for (path, text) in &tree {
            let is_same = before.get(path) == Some(text) || (*is_merge && newest.get(path) == Some(text));
            if !is_same {
                newest.insert(path.clone(), *text);
                expected.push((path.clone(), format!("text {text}")));
            }
        }
        tips.insert(branch, trees.len());
        trees.push(tree);
    }
    (stream, expected)
}

/// Puts a file into a tree, in place of files where its folders are, and of files below it.
fn put(tree: &mut BTreeMap<String, usize>, path: &str, text: usize) {
    let is_in_the_way =
        |other: &String| path.starts_with(&format!("{other}/")) || other.starts_with(&format!("{path}/"));
    tree.retain(|other, _| !is_in_the_way(other));
    tree.insert(path.to_owned(), text);
}

fn apply(step: &Step, before: &BTreeMap<String, usize>, tree: &mut BTreeMap<String, usize>, stream: &mut String) {
    let below = |tree: &BTreeMap<String, usize>, at: &str| -> Vec<(String, usize)> {
        let is_below = |path: &&String| *path == at || path.starts_with(&format!("{at}/"));
        let found: Vec<&String> = tree.keys().filter(is_below).collect();
        let is_file = |path: &String| path == at;
        let found = if found.iter().any(|path| is_file(path)) {
            found.into_iter().filter(|path| is_file(path)).collect()
        } else {
            found
        };
        found.into_iter().map(|path| (path.clone(), tree[path])).collect()
    };
    match step {
        Step::Modify(path, text) => {
            writeln!(stream, "M 100644 :{} {path}", text + 1).unwrap();
            put(tree, path, *text);
        }
        Step::Delete(at) => {
            writeln!(stream, "D {at}").unwrap();
            // A file that became a folder within the commit is deleted by its name.
            if before.contains_key(*at) && !tree.contains_key(*at) {
                return;
            }
            below(tree, at).iter().for_each(|(path, _)| {
                tree.remove(path);
            });
        }
        Step::Copy(old, new) | Step::Rename(old, new) => {
            let is_rename = matches!(step, Step::Rename(..));
            writeln!(stream, "{} {old} {new}", if is_rename { "R" } else { "C" }).unwrap();
            for (path, text) in below(tree, old) {
                if is_rename {
                    tree.remove(&path);
                }
                put(tree, &path.replacen(old, new, 1), text);
            }
        }
        Step::DeleteAll => {
            writeln!(stream, "deleteall").unwrap();
            tree.clear();
        }
    }
}

proptest! {
    #[test]
    fn revisions_are_those_of_whole_trees(plan in plan()) {
        let (stream, expected) = planned(&plan);
        for memory_bytes in [0, 400, HELD_BYTES] {
            prop_assert_eq!(revisions(read_all(&stream, memory_bytes, false)), expected.clone(), "{}", stream);
        }
    }

    #[test]
    fn renames_are_followed_in_memory_and_in_temporary_files(plan in plan()) {
        let (stream, _) = planned(&plan);
        let parsed = |memory_bytes| read_all(&stream, memory_bytes, true).iter().map(|item| format!("{item:?}")).collect::<Vec<_>>();
        prop_assert_eq!(parsed(0), parsed(HELD_BYTES), "{}", stream);
    }
}

/// Five commits, as git writes them.
fn as_git_writes_it() -> (String, Vec<usize>) {
    let (mut stream, mut ends) = ("reset refs/heads/main\n".to_owned(), Vec::new());
    for number in 1..6 {
        write!(stream, "blob\nmark :{number}\ndata 7\ntext {number}\n\n").unwrap();
        write!(stream, "commit refs/heads/main\nmark :{}\n", number + 10).unwrap();
        write!(stream, "author D <> 0 +0000\ncommitter D <> 0 +0000\ndata 5\nnote\n").unwrap();
        if number > 1 {
            writeln!(stream, "from :{}", number + 9).unwrap();
        }
        write!(stream, "M 100644 :{number} trees\nM 100644 :{number} true\n\n").unwrap();
        ends.push(stream.len());
    }
    (stream, ends)
}

#[test]
fn a_commit_in_which_a_stream_is_truncated_is_not_imported() {
    let (stream, ends) = as_git_writes_it();
    let all = revisions(read_all(&stream, HELD_BYTES, false));
    assert_eq!(all.len(), 10);
    for end in 1..=stream.len() {
        let items = read_all(&stream[..end], HELD_BYTES, false);
        let (refused, taken): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| matches!(item, Parsed::Refused(_)));
        let whole = ends.iter().filter(|whole| **whole <= end).count();
        let taken = revisions(taken);
        // Nobody can know of the first commit that an empty line ends it.
        if end > ends[0] {
            assert_eq!(taken, all[..whole * 2], "cut at {end}: {refused:?}");
        } else {
            assert_eq!(taken, all[..taken.len()], "cut at {end}: {refused:?}");
        }
        let read = &stream[..end];
        let is_between_commands = read.ends_with("\n\n") || read.ends_with('\n') && stream[end..].starts_with('\n');
        assert!(refused.len() == 1 || is_between_commands || end < ends[0], "cut at {end}: {refused:?}");
    }
}

/// What was read of a stream in which `commands` follow the first file of a commit.
fn read_with(text: &str, commands: &str) -> Vec<Parsed> {
    let length = text.len();
    let head =
        format!("blob\nmark :1\ndata {length}\n{text}\ncommit refs/heads/main\ncommitter D <> 0 +0000\ndata 0\n");
    read_all(&format!("{head}M 100644 :1 d/f\n{commands}\n"), HELD_BYTES, false)
}

/// The one error of a stream that makes too much of few bytes.
fn refused(items: &[Parsed]) -> String {
    let reasons = items.iter().filter_map(|item| match item {
        Parsed::Refused(refusal) => Some(refusal.reason.to_string()),
        _ => None,
    });
    let refusals: Vec<String> = reasons.collect();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    refusals.concat()
}

#[test]
fn folders_that_are_copied_into_themselves_come_to_an_end() {
    // Each two commands double the files.
    let doubled =
        |times: usize| -> String { (0..times).map(|nth| format!("C d t{nth}\nR t{nth} d/x{nth}\n")).collect() };
    let items = read_with("x", &doubled(30));
    let told = refused(&items);
    assert!(told.starts_with("copies of folders have come to more than 6"), "{told}");
    assert!(told.ends_with("import it without them; the rest was not read"), "{told}");
    assert_eq!(items.len(), 1);
    // What people make is taken: a folder for each tag.
    assert_eq!(revisions(read_with("x", &doubled(10))).len(), 1 << 10);
    let back_and_forth = "R d e\nR e d\n".repeat(20_000);
    assert_eq!(revisions(read_with("x", &back_and_forth)).len(), 1);
}

#[test]
fn a_text_that_is_named_again_and_again_comes_to_an_end() {
    let mut allowance = super::allowance::Allowance::default();
    let taken = (0..10_000).take_while(|_| allowance.text(1 << 20, 1 << 10).is_ok()).count();
    assert_eq!(taken, 1025);
    assert_eq!(revisions(read_with("x", "M 100644 :1 a\nM 100644 :1 b\n")).len(), 3);
}
