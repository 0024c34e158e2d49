//! What readers see: a table of edits and how each is marked.
//!
//! `[-old-]` was deleted, `{+new+}` inserted, the rest is in both. Line ends are written `¶`, carriage returns `␍`.
//! To add a case, write it where its kind stands; a failure prints the marking that came out.

#![allow(clippy::indexing_slicing, reason = "a test may panic")]

use variorum::diff::{Op, Redline, WordCounts, compare};

fn marked(redline: &Redline<'_>) -> String {
    let marks = redline.parts.iter().map(|part| match part.op {
        Op::Equal => part.text.to_owned(),
        Op::Delete => format!("[-{}-]", part.text),
        Op::Insert => format!("{{+{}+}}", part.text),
        Op::MovedFrom | Op::MovedTo => format!("~{}~", part.text),
    });
    marks.collect::<String>().replace('\n', "¶").replace('\r', "␍")
}

/// Checks each case and reports all that differ.
fn check(cases: &[(&str, &str, &str)]) {
    let read = |text: &str| text.replace('¶', "\n").replace('␍', "\r");
    let mut wrong = String::new();
    for (old, new, expected) in cases {
        let (old, new) = (read(old), read(new));
        let found = marked(&compare(&old, &new));
        if found != *expected {
            wrong.push_str(&format!("expected {expected}\n   found {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn empty_and_equal() {
    check(&[
        ("", "", ""),
        ("", "Hello world.", "{+Hello world.+}"),
        ("Hello world.", "", "[-Hello world.-]"),
        ("same text", "same text", "same text"),
        (" ", "", "[- -]"),
    ]);
}

#[test]
fn words() {
    check(&[
        ("The cat sat.", "The dog sat.", "The [-cat-]{+dog+} sat."),
        ("well-known fact", "well-established fact", "well-[-known-]{+established+} fact"),
        ("It costs 1,200.50 EUR", "It costs 1,250.50 EUR", "It costs [-1,200.50-]{+1,250.50+} EUR"),
        ("the the the the", "the the the", "the the the[- the-]"),
        ("a b c d e f", "x b y d z f", "[-a-]{+x+} b [-c-]{+y+} d [-e-]{+z+} f"),
        ("U.S. troops left", "US troops left", "[-U.S.-]{+US+} troops left"),
        ("word word.", "word word!", "word word[-.-]{+!+}"),
        ("don't stop", "do not stop", "[-don't-]{+do not+} stop"),
        (
            "FOUR FIVE SIX SEVEN EIGHT NINE",
            "ONE TWO THREE FOUR FIVE SIX",
            "{+ONE TWO THREE +}FOUR FIVE SIX[- SEVEN EIGHT NINE-]",
        ),
        (
            "He said it was the end of the war.",
            "They claimed this was a start of the peace.",
            "[-He said it-]{+They claimed this+} was [-the end-]{+a start+} of the [-war-]{+peace+}.",
        ),
        ("[docs](https://a.b/c?d=1)", "[docs](https://a.b/c?d=2)", "[docs](https://a.b/c?d=[-1-]{+2+})"),
        ("café", "cafe\u{301}", "[-café-]{+cafe\u{301}+}"),
        ("Vučić's plan", "Vučić’s plan", "[-Vučić's-]{+Vučić’s+} plan"),
        ("a\u{1}b", "a\u{2}b", "a[-\u{1}-]{+\u{2}+}b"),
        ("\u{feff}text", "text", "[-\u{feff}-]text"),
    ]);
}

#[test]
fn white_space_shows_and_counts_no_words() {
    let cases = [
        ("10\u{a0}km away", "10 km away", "10[-\u{a0}-]{+ +}km away"),
        ("10\u{202f}km away", "10 km away", "10[-\u{202f}-]{+ +}km away"),
        ("line one¶line two", "line one␍¶line two", "line one[-¶-]{+␍¶+}line two"),
        (
            "a long line that¶wraps here now",
            "a long line¶that wraps here now",
            "a long line[- -]{+¶+}that[-¶-]{+ +}wraps here now",
        ),
        (
            "Alpha beta gamma.¶¶Delta epsilon.",
            "Alpha beta gamma. Delta epsilon.",
            "Alpha beta gamma.[-¶¶-]{+ +}Delta epsilon.",
        ),
        ("One.¶Two.", "One.¶¶Two.", "One.¶{+¶+}Two."),
        ("two  spaces", "two spaces", "two [- -]spaces"),
        ("ends", "ends¶", "ends{+¶+}"),
        ("no end¶", "no end", "no end[-¶-]"),
        ("␍", "␍¶", "[-␍-]{+␍¶+}"),
    ];
    check(&cases);
    for (old, new, _) in cases {
        let words =
            compare(&old.replace('¶', "\n").replace('␍', "\r"), &new.replace('¶', "\n").replace('␍', "\r")).words;
        assert_eq!((words.inserted, words.deleted), (0, 0), "{old:?}");
    }
}

#[test]
fn clusters_stay_whole() {
    check(&[
        (
            "👩\u{200d}👩\u{200d}👧 here",
            "👩\u{200d}👩\u{200d}👦 here",
            "[-👩\u{200d}👩\u{200d}👧-]{+👩\u{200d}👩\u{200d}👦+} here",
        ),
        ("🇷🇸🇫🇷", "🇷🇸🇫🇮", "🇷🇸[-🇫🇷-]{+🇫🇮+}"),
        ("👍🏽", "👍🏿", "[-👍🏽-]{+👍🏿+}"),
        ("e\u{301}", "e\u{300}", "[-e\u{301}-]{+e\u{300}+}"),
        ("น้ำ", "น้า", "[-น้ำ-]{+น้า+}"),
        ("a \u{301}b", "a b", "a[- \u{301}-]{+ +}b"),
    ]);
}

#[test]
fn english_news() {
    check(&[
        ("Inflation rose 3.2% in May.", "Inflation rose 3.4% in May.", "Inflation rose [-3.2-]{+3.4+}% in May."),
        (
            "Police said spokesman Ana Petrović said on Monday.",
            "Police said spokeswoman Ana Petrović said on Tuesday.",
            "Police said [-spokesman-]{+spokeswoman+} Ana Petrović said on [-Monday-]{+Tuesday+}.",
        ),
        (
            "At least 12 people were killed.",
            "At least 17 people were killed and 40 injured.",
            "At least [-12-]{+17+} people were killed{+ and 40 injured+}.",
        ),
        (
            "The Prime Minister, who resigned, left.",
            "The Prime Minister left.",
            "The Prime Minister[-, who resigned,-] left.",
        ),
        (
            "Markets fell.¶¶Officials declined to comment.¶¶Talks resume on Friday.¶",
            "Markets fell.¶¶Talks resume on Friday.¶",
            "Markets fell.¶¶[-Officials declined to comment.¶¶-]Talks resume on Friday.¶",
        ),
    ]);
}

#[test]
fn serbian_news() {
    check(&[
        (
            "Petar Petrović, ministar, je rekao da neće podneti ostavku.",
            "Ministar Petar Petrović je rekao da će podneti ostavku.",
            "{+Ministar +}Petar Petrović[-, ministar,-] je rekao da [-neće-]{+će+} podneti ostavku.",
        ),
        ("Београд је главни град", "Beograd je glavni grad", "[-Београд је главни град-]{+Beograd je glavni grad+}"),
        (
            "На Тргу републике окупило се 15.000 људи.",
            "На Тргу републике окупило се око 18.000 људи.",
            "На Тргу републике окупило се [-15.000-]{+око 18.000+} људи.",
        ),
        ("ко\u{301}рпус је отворен", "корпус је отворен", "[-ко\u{301}рпус-]{+корпус+} је отворен"),
    ]);
}

#[test]
fn chinese_and_japanese_news() {
    check(&[
        ("北京市政府今日宣布", "北京市政府昨天宣布", "北京市政府[-今日-]{+昨天+}宣布"),
        ("他说，明天会下雨。", "他说明天会下大雨。", "他说[-，-]明天会下{+大+}雨。"),
        (
            "北京市政府今日宣布，自下月起将对票价进行调整。",
            "北京市政府昨天宣布，自下个月起对公交票价进行调整。",
            "北京市政府[-今日-]{+昨天+}宣布，自下{+个+}月起[-将-]对{+公交+}票价进行调整。",
        ),
        ("日本語のテキスト", "日本語のテスト", "日本語の[-テキスト-]{+テスト+}"),
        ("東京タワーへ行きました。", "大阪城へ行きました。", "[-東京タワー-]{+大阪城+}へ行きました。"),
        (
            "首相は十日、記者会見を開いた。",
            "首相は十一日、緊急の記者会見を開いた。",
            "首相は十{+一+}日、{+緊急の+}記者会見を開いた。",
        ),
    ]);
}

#[test]
fn arabic_and_persian_news() {
    check(&[
        ("السلام عليكم ورحمة الله", "السلام عليكم وبركاته الله", "السلام عليكم [-ورحمة-]{+وبركاته+} الله"),
        ("قال الوزير إن 12 شخصا قتلوا.", "قال الوزير إن 17 شخصا قتلوا.", "قال الوزير إن [-12-]{+17+} شخصا قتلوا."),
        ("می\u{200c}خواهم بروم", "می\u{200c}روم", "[-می\u{200c}خواهم بروم-]{+می\u{200c}روم+}"),
        (
            "رئیس جمهور دیروز به تهران رفت.",
            "رئیس جمهور امروز به تهران رفت.",
            "رئیس جمهور [-دیروز-]{+امروز+} به تهران رفت.",
        ),
    ]);
}

#[test]
fn thai_news() {
    check(&[
        ("นายกรัฐมนตรีเดินทางไปเชียงใหม่", "นายกรัฐมนตรีเดินทางไปภูเก็ต", "นายกรัฐมนตรีเดินทางไป{+ภู+}เ[-ชียงใหม่-]{+ก็ต+}"),
        ("ราคาน้ำมันขึ้น 2 บาท", "ราคาน้ำมันขึ้น 3 บาท", "ราคาน้ำมันขึ้น [-2-]{+3+} บาท"),
    ]);
}

#[test]
fn the_lighter_paragraph_moves() {
    let first = "The council met on Tuesday evening to hear residents on the new traffic plan for the old town.\n\n";
    let second = "Its decision, expected within two weeks, will settle whether cars may enter the square at all.\n\n";
    let third = "Shops object.\n\n";
    let old = [first, second, third].concat();
    let new = [third, first, &second.replace("decision", "ruling")].concat();
    let redline = compare(&old, &new);
    assert_eq!(redline.words, WordCounts { inserted: 3, deleted: 3, moved: 0, unchanged: 33 }, "{}", marked(&redline));
    assert_eq!(redline.parts[0].text, third);
}

#[test]
fn a_run_between_changes_too_short_to_anchor_lines() {
    check(&[
        (
            "First the ministers spoke.¶¶Then they left.¶",
            "First the deputies spoke.¶¶Then they stayed.¶",
            "First the [-ministers-]{+deputies+} spoke.¶¶Then they [-left-]{+stayed+}.¶",
        ),
        ("(1)¶old text¶(2)¶", "(1)¶new text¶(2)¶", "(1)¶[-old-]{+new+} text¶(2)¶"),
    ]);
}

#[test]
fn every_second_of_many_words() {
    let old: String = (0..20_000).map(|number| format!("word{number} ")).collect();
    let new: String =
        (0..20_000).map(|number| format!("{}{number} ", if number % 2 == 0 { "word" } else { "other" })).collect();
    let words = compare(&old, &new).words;
    assert_eq!(words, WordCounts { inserted: 10_000, deleted: 10_000, moved: 0, unchanged: 10_000 });
}

#[test]
fn word_counts() {
    let counts = |old, new| {
        let words = compare(old, new).words;
        (words.inserted, words.deleted, words.unchanged)
    };
    assert_eq!(counts("The cat sat.", "The black cat sat."), (1, 0, 3));
    assert_eq!(counts("word word.", "word word!"), (0, 0, 2));
    assert_eq!(counts("北京市今日", "北京市昨天"), (2, 2, 3));
    assert_eq!(counts("東京タワー", "大阪城"), (3, 3, 0));
    assert_eq!(counts("", "one, two\n- three"), (3, 0, 0));
    assert_eq!(counts("ไปไทย", "ไปลาว"), (3, 3, 2));
}
