//! A stream of `git fast-export`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::mediawiki::DUMP;
use super::{counts, imported, revisions};
use crate::World;
use crate::tool::tool;

#[test]
fn a_stream_that_copies_its_folders_into_themselves_is_stopped_and_told_why() {
    let world = World::new();
    let copies: String = (0..40).map(|nth| format!("C d t{nth}\nR t{nth} d/x{nth}\n")).collect();
    let stream = format!(
        "blob\nmark :1\ndata 1\nx\ncommit refs/heads/main\ncommitter A <> 1 +0000\ndata 0\nM 100644 :1 d/f\n{copies}\n"
    );
    let outcome = world.command_with_input(["import", "--format", "git"], stream.as_bytes());
    assert_eq!(outcome.code, Some(7), "{outcome:#?}");
    assert!(outcome.err.contains("import it without them; the rest was not read"), "{outcome:#?}");
    assert_eq!(world.run("list").ok().out, "");
}

const STREAM: &str = "feature done
# a comment
blob
mark :1
original-oid 0123456789012345678901234567890123456789
data 7
Calm.
\nblob
mark :2
data <<END
Rough.
END

reset refs/heads/main
commit refs/heads/main
mark :3
author Ana Perić <ana@example.org> 1778313600 +0200
committer C <c@example.org> 1778313601 +0000
gpgsig sha1 openpgp
data 9
signature
encoding UTF-8
data 15
first dispatch
M 100644 :1 calm.txt
M 100644 :1 \"vesti/\\320\\274\\320\\276\\321\\201\\321\\202 \\\"a\\\".txt\"
M 120000 :1 link
M 160000 0123456789012345678901234567890123456789 module
M 100644 :1 ../../x
M 100644 :1 .git/config
M 100644 inline inline.txt
data 3
abc
N inline :3
data 4
note

commit refs/heads/main
mark :4
author Desk <> 1778317200 -0330
committer C <c@example.org> 1778317200 +0000
data 0
from :3
M 100755 :1 calm.txt
M 100644 :2 ../../x
R inline.txt \"moved here.txt\"

progress half of it
commit refs/heads/side
mark :5
committer Side <s@example.org> 1778317300 +0000
data 5
side
from :3
M 100644 :2 calm.txt
D inline.txt

commit refs/heads/main
mark :6
author Desk <d@example.org> 1778317400 +0000
committer C <c@example.org> 1778317400 +0000
data 6
merge
\nfrom :4
merge :5
M 100644 :2 calm.txt
C calm.txt copy.txt

tag v1
from :6
tagger T <t@example.org> 1778317400 +0000
data 3
tag
done
what follows is not read";

#[test]
fn a_stream_of_git_comes_in_by_its_commits() {
    let world = World::new();
    let outcome = world.command_with_input(["import", "--all-commits", "--json"], STREAM.as_bytes());
    let told: Vec<String> = outcome.fails(7).lines().map(str::to_owned).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains(".git/config"), "{told:#?}");
    // calm 1, мост, inline; moved; calm 2; copy; twice ../../x. Once .git/config.
    assert_eq!(counts(&outcome)[..3], [8, 0, 1]);
    let kinds = &imported(&outcome)["left_out_kinds"];
    assert_eq!(*kinds, json!({"deletions": 2, "symbolic links": 1, "submodules": 1, "tags": 1, "notes of git": 1}),);
    let found: Vec<Value> = revisions(&world)
        .into_iter()
        .map(|(it, text)| json!([it["briefing"], it["number"], it["time"], it["author"], it["note"], text]))
        .collect();
    let ana = ["2026-05-09T10:00:00+02:00", "Ana Perić <ana@example.org>", "first dispatch"];
    let side = ["2026-05-09T09:01:40Z", "Side <s@example.org>", "side"];
    assert_eq!(
        found,
        [
            json!(["%2E%2E/%2E%2E/x", 1, ana[0], ana[1], ana[2], "Calm.\n\n"]),
            json!(["%2E%2E/%2E%2E/x", 2, "2026-05-09T05:30:00-03:30", "Desk", null, "Rough.\n"]),
            json!(["calm.txt", 1, ana[0], ana[1], ana[2], "Calm.\n\n"]),
            json!(["calm.txt", 2, side[0], side[1], side[2], "Rough.\n"]),
            json!(["copy.txt", 1, "2026-05-09T09:03:20Z", "Desk <d@example.org>", "merge", "Rough.\n"]),
            json!(["inline.txt", 1, ana[0], ana[1], ana[2], "abc"]),
            json!(["moved here.txt", 1, "2026-05-09T05:30:00-03:30", "Desk", null, "abc"]),
            json!(["vesti/мост \"a\".txt", 1, ana[0], ana[1], ana[2], "Calm.\n\n"]),
        ]
    );
    assert_eq!(
        counts(&world.command_with_input(["import", "--all-commits", "--json"], STREAM.as_bytes()))[..2],
        [0, 8]
    );
    let followed = World::new();
    let outcome =
        followed.command_with_input(["import", "--json", "--all-commits", "--follow-renames"], STREAM.as_bytes());
    assert_eq!(counts(&outcome)[..3], [7, 0, 1]);
    let side = World::new();
    let outcome = side.command_with_input(["import", "--json", "--all-commits", "--branch", "side"], STREAM.as_bytes());
    assert_eq!(counts(&outcome)[..3], [1, 0, 0]);
    let none = side.command_with_input(["import", "--branch", "sied"], STREAM.as_bytes());
    assert_eq!(
        none.fails(3),
        "variorum: branch 'sied': not in the stream (imported before it: 0 revisions)\nhint: its branches are: main, side\n"
    );
    let none = side.command_with_input(["import", "--branch", "main"], b"reset refs/heads/main\n");
    assert!(none.fails(3).ends_with("hint: it has no commits\n"), "{none:#?}");
}

#[test]
fn a_stream_truncated_anywhere_is_reported_and_never_crashes() {
    let world = World::new();
    for end in (1..STREAM.len()).step_by(37).filter(|end| STREAM.is_char_boundary(*end)) {
        let outcome = world.command_with_input(["import", "--format", "git", "--json"], &STREAM.as_bytes()[..end]);
        assert_eq!(outcome.code, Some(7), "{end}: {outcome:#?}");
    }
    let dump = DUMP.as_bytes();
    for end in (1..dump.len()).step_by(23) {
        let outcome = world.command_with_input(["import", "--format", "mediawiki", "--json"], &dump[..end]);
        assert!(matches!(outcome.code, Some(0 | 7)), "{end}: {outcome:#?}");
    }
}

#[test]
fn authors_and_notes_are_read_in_the_encoding_that_their_commit_states() {
    let world = World::new();
    let commits: [(&str, &[u8], &[u8]); 8] = [
        ("ISO-8859-1", b"J\xf6rg", b"gr\xf6\xdfer"),
        ("WINDOWS-1251", b"\xcf\xb8\xf2\xf0", b"\xef\xf0\xe8\xe2\xe5\xf2"),
        ("Shift_JIS", b"\x97\xe9\x96\xd8", b"\x8b\x4c\x8e\x96"),
        ("UTF-8", "Jörg".as_bytes(), "größer".as_bytes()),
        ("CP437", b"Jorg", b"plain"),
        ("CP437", b"J\x94rg", b"gr\x94\xe1er"),
        ("UTF-8", b"Jorg", b"gr\xf6\xdfer"),
        ("", b"J\xf6rg", "größer".as_bytes()),
    ];
    let mut stream = Vec::new();
    for (number, (encoding, author, note)) in commits.iter().enumerate() {
        stream.extend_from_slice(b"commit refs/heads/main\nauthor ");
        stream.extend_from_slice(author);
        stream.extend_from_slice(b" <x@example.org> 0 +0000\ncommitter D <> 0 +0000\n");
        if !encoding.is_empty() {
            stream.extend_from_slice(format!("encoding {encoding}\n").as_bytes());
        }
        stream.extend_from_slice(format!("data {}\n", note.len() + 1).as_bytes());
        stream.extend_from_slice(note);
        stream.extend_from_slice(format!("\nM 100644 inline {number}.txt\ndata 1\nx\n\n").as_bytes());
    }
    // What is in no known encoding is read as well as possible, and said.
    for more in [&["--json"][..], &["--json", "--all-commits"]] {
        let world = World::new();
        let outcome = world.command_with_input([&["import"], more].concat(), &stream);
        let kinds = imported(outcome.ok())["kinds"].clone();
        let told =
            kinds.as_array().unwrap().iter().find(|it| it["kind"] == "names and messages in an unknown encoding");
        assert_eq!(told.unwrap()["count"], json!(4), "{kinds}");
    }
    world.command_with_input(["import"], &stream).ok();
    let found: Vec<Value> = revisions(&world).into_iter().map(|(it, _)| json!([it["author"], it["note"]])).collect();
    let expected = [
        ("Jörg", "größer"),
        ("Пётр", "привет"),
        ("鈴木", "記事"),
        ("Jörg", "größer"),
        ("Jorg", "plain"),
        ("J\u{fffd}rg", "gr\u{fffd}\u{fffd}er"),
        ("Jorg", "gr\u{fffd}\u{fffd}er"),
        ("Jörg", "größer"),
    ];
    let expected: Vec<Value> =
        expected.iter().map(|(author, note)| json!([format!("{author} <x@example.org>"), note])).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_truncated_stream_is_reported_with_the_place_of_the_truncation() {
    let world = World::new();
    let commit = "commit refs/heads/main\ncommitter D <> 0 +0000\ndata 2\na\nM 100644 inline a\ndata 1\na\n\n";
    let next = "commit refs/heads/main\ncommitter D <> 1 +0000\ndata 2\nb\nM 100644 inline trees\ndata 1\nb\n\n";
    for (kept, told) in [
        (
            "M 100644 inline tr",
            "line 13: the stream is truncated here, inside a line; the command it belongs to was not imported\n",
        ),
        (
            "M 100644 inline trees\nda",
            "line 14: the stream is truncated here, inside a line; the command it belongs to was not imported\n",
        ),
        ("M 100644 inline trees\ndata 1\n", "line 14: the stream is truncated here, inside data of length 1\n"),
        (
            "M 100644 inline trees\ndata 1\nb\n",
            "line 15: the stream is truncated here, inside the commit that begins on line 9, which was not imported\n",
        ),
    ] {
        let end = next.find(kept).unwrap() + kept.len();
        let outcome =
            world.command_with_input(["import", "--prefix", "x"], format!("{commit}{}", &next[..end]).as_bytes());
        let said = told.trim_end();
        let hint = "hint: nothing was imported, because what a branch holds is known only at its end; write the stream \
                    again, and see \
                    what git says then\n";
        assert_eq!(outcome.fails(7), format!("variorum: {said} (imported before it: 0 revisions)\n{hint}"));
        assert_eq!(world.run("list").ok().out, "");
        // Where every commit is taken as it comes, what came before is taken.
        let all = World::new();
        let outcome =
            all.command_with_input(["import", "--all-commits"], format!("{commit}{}", &next[..end]).as_bytes());
        assert_eq!(outcome.fails(7), told);
        assert_eq!(all.run("list").ok().out.lines().count(), 1);
    }
    let whole = format!("{commit}{next}");
    world.command_with_input(["import", "--prefix", "x"], whole.as_bytes()).ok();
    assert_eq!(world.run("list").ok().out.lines().count(), 2);
}

/// Runs git in a folder with an author of its own.
pub(super) fn git(folder: &Path, words: &[&str]) -> Vec<u8> {
    let mut command = Command::new("git");
    command.args(words).current_dir(folder).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", folder);
    command.env("GIT_AUTHOR_NAME", "Ana").env("GIT_AUTHOR_EMAIL", "ana@example.org");
    command.env("GIT_COMMITTER_NAME", "Ana").env("GIT_COMMITTER_EMAIL", "ana@example.org");
    command.env("GIT_AUTHOR_DATE", "1778313600 +0200").env("GIT_COMMITTER_DATE", "1778313600 +0200");
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{words:?}: {output:?}");
    output.stdout
}

#[test]
fn what_git_exports_is_what_git_shows() {
    let world = World::new();
    let repo = world.work().join("repo");
    fs::create_dir_all(repo.join("vesti")).unwrap();
    if !tool("git", &["--version"], "what git exports is what git shows") {
        return;
    }
    git(&repo, &["init", "-q", "-b", "main"]);
    let commit = |note: &str, texts: &[(&str, &str)]| {
        for (path, text) in texts {
            fs::write(repo.join(path), text).unwrap();
        }
        git(&repo, &["add", "-A"]);
        git(&repo, &["commit", "-q", "-m", note]);
    };
    let long = "A line that stays.\n".repeat(20);
    commit("један", &[("vesti/мост.txt", "Мост.\n"), ("a b.txt", &long)]);
    commit("two", &[("vesti/мост.txt", "Мост је затворен.\n")]);
    git(&repo, &["checkout", "-q", "-b", "side"]);
    commit("side", &[("side.txt", "Side.\n"), ("a b.txt", &format!("Side.\n{long}"))]);
    git(&repo, &["checkout", "-q", "main"]);
    git(&repo, &["mv", "a b.txt", "c d.txt"]);
    commit("rename", &[("c d.txt", &format!("{long}More.\n"))]);
    git(&repo, &["rm", "-q", "vesti/мост.txt"]);
    commit("gone", &[]);
    git(&repo, &["merge", "-q", "-m", "merge", "side"]);
    let stream = git(&repo, &["fast-export", "--show-original-ids", "main"]);
    assert_eq!(world.command_with_input(["import", "--all-commits", "--json"], &stream).code, Some(0));
    let mut expected = Vec::new();
    for id in String::from_utf8(git(&repo, &["rev-list", "--no-merges", "main"])).unwrap().lines() {
        let words = ["diff-tree", "-r", "--root", "--no-commit-id", "--name-only", "-z", "--diff-filter=AM", id];
        for path in String::from_utf8(git(&repo, &words)).unwrap().split_terminator('\0') {
            let text = String::from_utf8(git(&repo, &["show", &format!("{id}:{path}")])).unwrap();
            let note = String::from_utf8(git(&repo, &["log", "-1", "--format=%B", id])).unwrap();
            expected.push((path.to_owned(), note.trim_end().to_owned(), text));
        }
    }
    let mut found: Vec<(String, String, String)> = revisions(&world)
        .into_iter()
        .filter(|(it, _)| it["note"] != "merge")
        .map(|(it, text)| {
            assert_eq!(it["time"], "2026-05-09T10:00:00+02:00");
            assert_eq!(it["author"], "Ana <ana@example.org>");
            (it["briefing"].as_str().unwrap().to_owned(), it["note"].as_str().unwrap().to_owned(), text)
        })
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let renames = git(&repo, &["fast-export", "-M", "main"]);
    let followed = World::new();
    assert_eq!(
        followed.command_with_input(["import", "--json", "--all-commits", "--follow-renames"], &renames).code,
        Some(0)
    );
    assert!(followed.command(["show", "a b.txt"]).ok().out.contains("More.\n"));
    assert_eq!(followed.command(["show", "c d.txt"]).code, Some(3));
}
