//! What LibreOffice makes of the documents: accepting all changes leaves the new text, rejecting
//! all the old one.
//!
//! Where `soffice` or Python's `uno` is missing, the test says on standard error that it was left
//! out, and fails in CI (`support/tool.rs`).

// The helpers of tests are tests too: where they cannot go on, they fail.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

#[path = "support/tool.rs"]
mod tool;

use std::fs;
use std::process::Command;

use tool::tool;
use variorum_redline::render::control_characters;

/// Texts to compare, by name: old, then new.
const CASES: &[(&str, &str, &str)] = &[
    ("words", "The cat sat on 14 mats.\nIt was late.\n", "The dog sat on 15 mats.\nIt was not late.\n"),
    ("same", "Nothing changed here.\n", "Nothing changed here.\n"),
    ("no_line_end", "One line", "One other line"),
    ("line_end_added", "One line", "One line\n"),
    ("line_end_cut", "One line\n\n", "One line"),
    (
        "moved",
        "The harbour was closed for two days.\n\nOfficials met in the capital on Monday morning.\n\nThe weather is calm today.\n\nMore follows soon.\n",
        "Officials met in the capital on Monday morning.\n\nThe weather is calm today.\n\nMore follows soon.\n\nThe harbour was closed for nine long days.\n",
    ),
    (
        "moved_up",
        "Officials met in the capital on Monday morning.\n\nThe weather is calm today.\n\nMore follows soon.\n\nThe harbour was closed for nine long days.\n",
        "The harbour was closed for two days.\n\nOfficials met in the capital on Monday morning.\n\nThe weather is calm today.\n\nMore follows soon.\n",
    ),
    (
        "moved_together",
        "The harbour was closed for two days.\nNobody was hurt in the storm on Sunday.\nOfficials met in the capital on Monday morning.\nThe weather is calm today.\nMore follows soon.",
        "Officials met in the capital on Monday morning.\nThe weather is calm today.\nMore follows soon.\nThe harbour was closed for two days.\nNobody at all was hurt in the storm on Sunday.",
    ),
    (
        "moved_with_blank_lines",
        "Start.\r\nNobody was hurt in the storm on Sunday.\n\nThe weather is calm today.\n\nMore follows soon from our desk.\n\nOfficials met in the capital on Monday morning.",
        "Start.\nOfficials met in the capital on Monday morning.\r\n\nMore follows soon from our desk.\nNobody was hurt in the storm on Sunday.\n\nThe weather is calm today.\n",
    ),
    (
        "moved_from_between_blank_lines",
        "tail\nMore follows soon from our desk.\nOfficials met in the capital on Monday morning.\n\nOfficials met in the capital on Monday morning.\n\n \r",
        "tail\r\nMore follows soon from our desk.\n\nOfficials met in the capital on Monday morning.\r\nOfficials met in the capital on Monday morning.\n \r",
    ),
    (
        "split",
        "One sentence is here. Another one is there.\nEnd.\n",
        "One sentence is here.\n\nAnother one is there.\nEnd.\n",
    ),
    (
        "joined",
        "One sentence is here.\n\nAnother one is there.\nEnd.\n",
        "One sentence is here. Another one is there.\nEnd.\n",
    ),
    ("added_at_start", "Middle.\n\nEnd.\n", "A whole new start.\n\nMiddle.\n\nEnd.\n"),
    ("added_in_the_middle", "Start.\n\nEnd.\n", "Start.\n\nA whole new middle.\n\nEnd.\n"),
    ("added_at_end", "Start.\n\nMiddle.\n", "Start.\n\nMiddle.\n\nA whole new end.\n"),
    ("added_at_end_without_line_end", "Start.\n\nMiddle.", "Start.\n\nMiddle.\n\nA whole new end."),
    ("cut_at_start", "A whole old start.\n\nMiddle.\n\nEnd.\n", "Middle.\n\nEnd.\n"),
    ("cut_in_the_middle", "Start.\n\nAn old middle.\n\nEnd.\n", "Start.\n\nEnd.\n"),
    ("cut_at_end", "Start.\n\nMiddle.\n\nAn old end.\n", "Start.\n\nMiddle.\n"),
    ("cut_at_end_without_line_end", "Start.\n\nMiddle.\n\nAn old end.", "Start.\n\nMiddle."),
    (
        "added_to_the_end_of_a_line_and_behind_it",
        "Start.\n14. storm: سلام\nEnd.\n",
        "Start.\n14. storm: سلام 京都.\n\nEnd.\n",
    ),
    ("all_other", "Old words.\nTwo lines of them.\n", "新的文字。\n"),
    (
        "arabic",
        "قال الوزير إن 14 شخصا وصلوا.\n\nالسلام عليكم.\n",
        "قال الوزير إن 15 شخصا وصلوا أمس.\n\nالسلام عليكم ورحمة الله.\n",
    ),
    ("chinese", "北京市政府今日宣布，自下月起。\n天气晴朗。\n", "北京市政府昨日宣布，自本月起实施。\n天气不晴朗。\n"),
    (
        "hostile",
        "a<b>&amp;\"' \t two  spaces \u{1}x ]]> <w:p/>\r\nzero\0 \u{200b}\u{ad}\u{a0}\u{fffe} end\u{1b}[31m\n",
        "c<b>&amp;\"' \t\t two  spaces \u{2}x ]]> </w:p>\r\nzero\0 \u{202e}\u{2066}\u{3000}\u{ffff} end\u{85}\u{2028}\u{2029}\u{feff}\u{fff9}\u{fffa}\u{fffb}\u{fffc}\u{10ffff}\u{2060} 👩\u{200d}👧\n",
    ),
    ("blank", "\n\n  \n\t\n", "\n \n\n\n\n\t\t\n"),
    ("empty_old", "", "A first text.\n\nOf two paragraphs.\n"),
    ("empty_new", "A last text.\n\nOf two paragraphs.\n", ""),
    ("both_empty", "", ""),
    ("line_from_nothing", "", "One line"),
    ("only_a_line_end", "\n", ""),
];

/// A text as a document can hold it: what XML cannot carry, and what would deceive a reader,
/// spelled out.
fn held(text: &str) -> String {
    let mut before = None;
    let spell = |character: char| {
        let behind = before.replace(character);
        match character {
            '\t' | '\n' => String::from(character),
            '\u{fffe}' | '\u{ffff}' => control_characters::spelled_out(character),
            _ if control_characters::is_spelled_out_behind(behind, character) => {
                control_characters::spelled_out(character)
            }
            _ => String::from(character),
        }
    };
    text.replace("\r\n", "\n").chars().map(spell).collect()
}

/// A Python that can talk to LibreOffice: the system's own may not be the first.
fn python() -> Option<&'static str> {
    let answers = |program: &str, words: &[&str]| {
        Command::new(program).args(words).output().is_ok_and(|output| output.status.success())
    };
    let found = ["python3", "/usr/bin/python3", "/usr/lib/libreoffice/program/python"]
        .into_iter()
        .find(|python| answers("soffice", &["--version"]) && answers(python, &["-c", "import uno"]));
    if found.is_none() {
        // Says which of them it is.
        let left_out = "what LibreOffice makes of the documents";
        let _ = tool("soffice", &["--version"], left_out) && tool("/usr/bin/python3", &["-c", "import uno"], left_out);
    }
    found
}

#[test]
fn libreoffice_accepts_to_the_new_text_and_rejects_to_the_old() {
    let Some(python) = python() else { return };
    let place = tempfile::tempdir().unwrap();
    for (name, old, new) in CASES {
        let [a, b] = [("old", old), ("new", new)].map(|(side, text)| {
            let path = place.path().join(format!("{name}.{side}.txt"));
            fs::write(&path, text).unwrap();
            path
        });
        let mut command = Command::new(env!("CARGO_BIN_EXE_variorum"));
        let output = command.args(["diff", "--format", "docx", "--files"]).args([a, b]).output().unwrap();
        assert!(output.status.success(), "{name}: {output:?}");
        fs::write(place.path().join(format!("{name}.docx")), output.stdout).unwrap();
    }
    let helper = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docx_accept.py");
    let output = Command::new(python).arg(helper).arg(place.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut wrong = Vec::new();
    for (name, old, new) in CASES {
        for (answer, text) in [("accepted", new), ("rejected", old)] {
            let (found, expected) = (told[name][answer].as_str().unwrap(), held(text));
            if found != expected {
                wrong.push(format!("{name} {answer}:\n  found    {found:?}\n  expected {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
