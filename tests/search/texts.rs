//! The histories that are searched.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Chance, Histories};

/// The briefings of `fixtures/`.
pub fn fixtures() -> Histories {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/briefings");
    let briefings = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let histories = briefings.map(|briefing| {
        let text = |number: usize| std::fs::read_to_string(briefing.join(format!("{number}.txt"))).ok();
        (briefing.file_name().unwrap().to_str().unwrap().to_owned(), (1..).map_while(text).collect())
    });
    histories.collect()
}

/// Every seventh briefing of a corpus, so that its texts fit in memory.
pub fn corpus(path: &Path) -> Histories {
    let mut zstd = Command::new("zstd").arg("-dcq").arg(path).stdout(Stdio::piped()).spawn().unwrap();
    let (mut histories, mut numbers) = (Histories::new(), std::collections::BTreeMap::new());
    for line in BufReader::new(zstd.stdout.take().unwrap()).lines() {
        let record: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let [name, text] = ["doc", "content"].map(|key| record[key].as_str().unwrap());
        let count = numbers.len();
        if numbers.entry(name.to_owned()).or_insert(count).is_multiple_of(7) {
            histories.entry(name.to_owned()).or_default().push(text.to_owned());
        }
    }
    assert!(zstd.wait().unwrap().success());
    histories
}

/// Words of twelve scripts, with what is set differently in each.
const WORDS: [(&str, &[&str]); 12] = [
    (
        "latin",
        &[
            "don’t",
            "“We shall win,”",
            "the toll",
            "café",
            "well-known",
            "oﬃce",
            "10\u{a0}000",
            "Đoković",
            "ça",
            "naïve",
            "it’s",
            "2024–2025",
            "…",
        ],
    ),
    ("cyrillic", &["Ђоковић", "„Скупштина“", "љубав", "није", "ёлка", "ещё", "Њујорк", "џем", "по-новому", "мост"]),
    ("greek", &["ΣΟΦΟΣ", "σοφός", "«θάλασσα»", "πλοίο", "ύδωρ", "έτος", "της", "και"]),
    ("arabic", &["مُحَمَّد", "محـمد", "المياه", "كتاب", "على", "قال", "١٤", "لا", "الوزير"]),
    ("persian", &["می\u{200c}خواهم", "کتاب", "ی", "مدرسه", "هوا", "نیست", "«است»", "ها"]),
    ("hebrew", &["שָׁלוֹם", "שלום", "צה״ל", "בית־ספר", "ראש", "הממשלה", "ג׳ירפה", "לא"]),
    ("devanagari", &["हिन्दी", "क़लम", "क\u{93c}लम", "पानी", "नहीं", "है", "सरकार", "१४"]),
    ("bengali", &["বাংলা", "কো", "ক\u{9c7}\u{9be}", "জল", "নয়", "সরকার"]),
    ("thai", &["ภาษาไทย", "น้ำ", "รัฐบาล", "ไม่", "ประเทศ", "เรือ"]),
    ("chinese", &["火灾造成", "三人死亡", "。", "，", "北京", "“地震”", "五人", "２０２６年", "失踪"]),
    ("japanese", &["がぎぐ", "か\u{3099}", "ｶﾞｽ", "東京", "「地震」", "です。", "ー", "の", "死者"]),
    ("korean", &["한국", "\u{1112}\u{1161}\u{11ab}국", "서울", "지진", "사망자", "없다", "정부는"]),
];

/// Histories in twelve scripts: lines that are broken at some width, or words, or not at all; lists
/// without blank lines; and revisions that correct, break anew and turn back.
pub fn in_twelve_scripts(chance: &mut Chance) -> Histories {
    let mut histories = Histories::new();
    for (script, words) in WORDS {
        for shape in 0..3 {
            let mut parts: Vec<Vec<&str>> = (0..2 + chance.below(6)).map(|_| paragraph(words, shape, chance)).collect();
            let mut texts = Vec::new();
            for _ in 0..4 + chance.below(6) {
                texts.push(set(&parts, chance.below(3), script, chance));
                if chance.below(6) == 0 {
                    texts.push(texts[chance.below(texts.len())].clone());
                }
                for _ in 0..=chance.below(3) {
                    let which = chance.below(parts.len());
                    match chance.below(4) {
                        0 => parts[which] = paragraph(words, shape, chance),
                        1 => parts.insert(which, paragraph(words, shape, chance)),
                        _ => {
                            let word = chance.below(parts[which].len());
                            parts[which][word] = words[chance.below(words.len())];
                        }
                    }
                }
            }
            histories.insert(format!("{script}/{shape}"), texts);
        }
    }
    histories
}

/// A paragraph: a sentence or some, a long one, or a list of a thousand words.
fn paragraph<'words>(words: &[&'words str], shape: usize, chance: &mut Chance) -> Vec<&'words str> {
    let length = [20, 120, 400][shape];
    (0..=chance.below(length)).map(|_| words[chance.below(words.len())]).collect()
}

/// A text of some paragraphs, with line ends as somebody's editor puts them.
fn set(paragraphs: &[Vec<&str>], breaks: usize, script: &str, chance: &mut Chance) -> String {
    let is_unspaced = matches!(script, "thai" | "chinese" | "japanese");
    let line_end = chance.text(&["\n", "\n", "\r\n", "\n   ", " \n"]);
    let mut text = String::new();
    for words in paragraphs {
        let mut width = 0;
        for word in words {
            width += word.chars().count();
            text.push_str(word);
            match breaks {
                0 if width > 40 => {
                    text.push_str(if chance.below(8) == 0 { "-\n" } else { line_end });
                    width = 0;
                }
                1 if chance.below(12) == 0 => text.push('\n'),
                _ if is_unspaced => {}
                _ => text.push_str(chance.text(&[" ", " ", " ", " ", " ", "  ", "\u{a0}", "\u{202f}"])),
            }
        }
        text.push_str(chance.text(&["\n\n", "\n\n", "\n", "\r\n\r\n", "\n \n", "\u{2029}"]));
    }
    text
}
