//! What LibreOffice makes of the documents: accepting all changes leaves the new text, rejecting
//! all the old one.
//!
//! The texts are cases of their own, the sample briefings, these with text moved and edited by
//! chance, and, where `VARIORUM_SHARED` names the directory of the corpora, real ones. Each is
//! asked again of what LibreOffice saves as .odt.
//!
//! Where `soffice` or Python's `uno` is missing, the test says on standard error that it was left
//! out, and fails in CI (`support/tool.rs`).

// The helpers of tests are tests too: where they cannot go on, they fail.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

#[path = "support/tool.rs"]
mod tool;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use tool::tool;
use variorum_redline::Kinds;
use variorum_redline::render::docx::{self, Head};
use variorum_redline::render::{Difference, Side, Version, control_characters};

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
    (
        "added_on_both_sides_of_a_line_end",
        "Start of it.\nThe tenant pays rent\nhe pays it.\nEnd.\n",
        "Start of it.\nThe tenant pays rent early\nMonthly he pays it.\nEnd.\n",
    ),
    (
        "added_as_a_line_and_behind_it",
        "Start of it.\n\nhe pays it.\n\nEnd.\n",
        "Start of it.\nearly\nMonthly he pays it.\nlate\nThe End.\n",
    ),
    (
        "cut_on_both_sides_of_a_line_end",
        "Start of it.\nThe tenant pays rent early\nMonthly he pays it.\nEnd.\n",
        "Start of it.\nThe tenant pays rent\nhe pays it.\nEnd.\n",
    ),
    (
        "replaced_on_both_sides_of_a_line_end",
        "The tenant pays rent late\nYearly he pays it.\n\nEnd\n",
        "The tenant pays rent early\nMonthly he pays it.\n\nThe end\n",
    ),
    ("page_break", "Old text.\nEnd.\n", "New text.\n\u{c}Page two.\nEnd.\n"),
    ("page_break_cut", "Old text.\n\u{c}Page two.\nEnd.\n", "New text.\nEnd.\n"),
    ("line_break_in_a_paragraph", "One\u{b}two\nthree.\n", "One\u{b}2\nthree\u{b}four.\n"),
    ("byte_order_mark", "\u{feff}The cat sat.\n", "\u{feff}The dog sat.\n"),
    ("byte_order_mark_cut", "\u{feff}The cat sat.\n", "The dog sat.\n"),
    ("byte_order_mark_alone", "\u{feff}The cat sat.\n", "The cat sat.\n"),
    ("places_where_lines_may_end", "ภาษา\u{200b}ไทย ก\u{2060}ข\n", "ภาษา\u{200b}ลาว ก\u{2060}ข\n"),
    (
        "moved_with_a_figure_changed",
        "The parties met in Orrin on Monday to sign the lease of the hall.\n\nThe tenant pays a deposit of 150,000 crowns before the keys are handed over.\n\nThe landlord keeps the roof and the outer walls in good repair.\n",
        "The tenant pays a deposit of 1,500,000 crowns before the keys are handed over.\n\nThe parties met in Orrin on Monday to sign the lease of the hall.\n\nThe landlord keeps the roof and the outer walls in good repair.\n",
    ),
    (
        "moved_within_a_paragraph",
        "He left early on the first morning train to the coast. Nobody saw him go that day. The police came too late to stop him.\n",
        "Nobody saw him go that day. The police came too late to stop him. He left early on the last morning train to the coast.\n",
    ),
    (
        "moved_from_the_end_and_cut_at_its_edges",
        "Start of it.\nThe council approved the harbour plan on Tuesday after a long debate.\nSchools stay closed until the water supply has been restored, they say.",
        "Schools stay closed until the water supply has been restored.\nStart of it.\nThe council approved the harbour plan on Tuesday after a long debate.",
    ),
];

/// A text as LibreOffice shows what a document can hold of it: what XML cannot carry, and what
/// would deceive a reader, spelled out; breaks as such.
fn held(text: &str) -> String {
    let mut before = None;
    let spell = |character: char| {
        let behind = before.replace(character);
        match character {
            '\t' | '\n' | '\u{200b}' | '\u{2060}' => String::from(character),
            '\u{b}' => "\n".to_owned(),
            // What comes before and behind it on its line are paragraphs.
            '\u{c}' => (if behind.is_none_or(|behind| behind == '\n') { "" } else { "\n" }).to_owned(),
            '\u{fffe}' | '\u{ffff}' => control_characters::spelled_out(character),
            _ if control_characters::is_spelled_out_behind(behind, character) => {
                control_characters::spelled_out(character)
            }
            _ => String::from(character),
        }
    };
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").chars().map(spell).collect()
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

/// Two texts to compare.
struct Pair {
    name: String,
    old: String,
    new: String,
}

/// A sequence of numbers that look like chance, and are the same in every run.
struct Chance(u64);

impl Chance {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// Every revision of the sample briefings, with the one before.
fn fixtures() -> Vec<Pair> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/briefings");
    let mut pairs = Vec::new();
    let mut briefings: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    briefings.sort();
    for briefing in briefings {
        let text = |number: usize| fs::read_to_string(briefing.join(format!("{number}.txt"))).ok();
        let name = briefing.file_name().unwrap().to_str().unwrap();
        for number in 1.. {
            let (Some(old), Some(new)) = (text(number), text(number + 1)) else { break };
            pairs.push(Pair { name: format!("{name}-{number}"), old, new });
        }
    }
    pairs
}

/// A text with some of its lines moved, and words in what moved and in what stayed changed, cut or
/// added.
fn moved_and_edited(text: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    for _ in 0..=chance.below(3) {
        let start = chance.below(lines.len());
        let len = (1 + chance.below(3)).min(lines.len() - start);
        let mut block: Vec<String> = lines.drain(start..start + len).collect();
        for line in &mut block {
            *line = edited(line, chance);
        }
        let to = chance.below(lines.len() + 1);
        lines.splice(to..to, block);
    }
    let stays = chance.below(lines.len());
    lines[stays] = edited(&lines[stays], chance);
    lines.join("\n")
}

/// A line with a word changed, cut or added, or as it is.
fn edited(line: &str, chance: &mut Chance) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    let place = chance.below(words.len());
    match chance.below(6) {
        0 => words[place] = "1,500,000",
        1 => drop(words.remove(place)),
        2 => words.insert(place, "moreover"),
        3 => words.truncate(place + 1),
        4 => words.insert(place, "京都\nand"),
        _ => {}
    }
    words.join(" ")
}

/// Real pairs, where `VARIORUM_SHARED` names the directory of the corpora.
fn corpora() -> Vec<Pair> {
    const PAIRS_MAX: usize = 50;
    let Some(shared) = std::env::var_os("VARIORUM_SHARED") else { return Vec::new() };
    let mut pairs = Vec::new();
    for corpus in ["terms", "laws"] {
        let path = Path::new(&shared).join(format!("corpora/{corpus}.ndjson.zst"));
        let mut zstd = Command::new("zstd").arg("-dcq").arg(path).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(zstd.stdout.take().unwrap()).lines();
        let mut last: Option<(String, String)> = None;
        let mut found = 0;
        for (number, line) in lines.enumerate() {
            let record: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
            let [document, new] = ["doc", "content"].map(|key| record[key].as_str().unwrap().to_owned());
            let before = last.replace((document.clone(), new.clone()));
            if let Some((_, old)) =
                before.filter(|before| before.0 == document && number % 7 == 0 && new.len() < 60_000)
            {
                pairs.push(Pair { name: format!("{corpus}-{number}"), old, new });
                found += 1;
            }
            if found == PAIRS_MAX {
                break;
            }
        }
        // It need not write the rest.
        let _ = zstd.kill();
        zstd.wait().unwrap();
    }
    pairs
}

/// The pairs: ours, those of the sample briefings, those with moved and edited text, and the real
/// ones. Every tenth, or all of them with `VARIORUM_TEST_ALL=1`, as CI does.
fn pairs() -> Vec<Pair> {
    let ours = CASES.iter().map(|(name, old, new)| Pair {
        name: (*name).to_owned(),
        old: (*old).to_owned(),
        new: (*new).to_owned(),
    });
    let mut pairs: Vec<Pair> = ours.chain(fixtures()).collect();
    let mut chance = Chance(7);
    for (number, pair) in fixtures().iter().enumerate() {
        let new = moved_and_edited(&pair.old, &mut chance);
        pairs.push(Pair { name: format!("moved-{number}"), old: pair.old.clone(), new });
    }
    pairs.extend(corpora());
    assert!(pairs.len() >= 100, "{}", pairs.len());
    let every = if std::env::var_os("VARIORUM_TEST_ALL").is_some() { 1 } else { 10 };
    pairs.into_iter().step_by(every).collect()
}

/// A revision with an author and a time, as a store has them.
fn revision(number: u64, author: &str) -> Side {
    Side::Version(Box::new(Version {
        briefing: "lease".to_owned(),
        number,
        time: format!("2024-0{number}-01T10:00:00+02:00"),
        author: Some(author.to_owned()),
        ..Version::default()
    }))
}

#[test]
fn libreoffice_accepts_to_the_new_text_and_rejects_to_the_old() {
    let Some(python) = python() else { return };
    let place = tempfile::tempdir().unwrap();
    let versions = [revision(1, "Ana"), revision(2, "Boris & Söhne")];
    let files = ["old.txt", "new.txt"].map(|name| Side::file(name.to_owned(), ""));
    let pairs = pairs();
    let mut expected = Vec::new();
    for pair in &pairs {
        // Without dates LibreOffice joins changes that it keeps apart otherwise.
        for (kind, [old, new], head) in [
            ("dated", &versions, Head::InProperties),
            ("undated", &files, Head::InProperties),
            ("titled", &versions, Head::OnPage),
        ] {
            let is_also =
                if kind == "undated" { pair.name.starts_with("moved_") } else { pair.name.starts_with("cut_") };
            if kind != "dated" && !is_also {
                continue;
            }
            let difference = Difference::new((old, &pair.old), (new, &pair.new), Kinds::NONE);
            let name = format!("{}.{kind}", pair.name);
            fs::write(place.path().join(format!("{name}.docx")), docx::document(&difference, head).unwrap()).unwrap();
            expected.push((name, pair));
        }
    }
    let helper = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docx_accept.py");
    let output = Command::new(python).arg(helper).arg(place.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut wrong = Vec::new();
    for (name, pair) in &expected {
        for (answer, text) in [
            ("accepted", &pair.new),
            ("rejected", &pair.old),
            ("accepted as .odt", &pair.new),
            ("rejected as .odt", &pair.old),
        ] {
            // As it saves, LibreOffice (7.4) lets the bookmark end in front of lines that are
            // deleted.
            if name.ends_with(".titled") && answer.ends_with(".odt") {
                continue;
            }
            let (found, expected) = (told[name][answer].as_str().unwrap(), held(text));
            if found != expected {
                wrong.push(format!("{name} {answer}:\n  found    {found:?}\n  expected {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), 4 * expected.len(), wrong.join("\n"));
}
