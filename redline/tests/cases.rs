//! What readers see: a table of edits, each with its marking and its kinds.
//!
//! `[-old-]` was deleted, `{+new+}` inserted, `‹kinds›` follow each change; `[~1 text~]` stood here
//! and now stands where `{~1 text~}` is, with its edits inside. The rest is in both. Line ends are
//! written `¶`, carriage returns `␍`. To add a case, write it where its language stands; a failure
//! prints the marking that came out.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod marking;

use marking::{check, formats, marked, read};
use variorum_redline::{Detail, WordCounts, compare, compare_at};

#[test]
fn english() {
    check(&[
        (
            "Inflation rose 3.2% in May.",
            "Inflation rose 3.4% in May.",
            "Inflation rose [-3.2-]{+3.4+}‹number›% in May.",
        ),
        (
            "Police said spokesman Ana Petrović said on Monday.",
            "Police said spokeswoman Ana Petrović said on Tuesday.",
            "Police said [-spokesman-]{+spokeswoman+}‹wording› Ana Petrović said on [-Monday-]{+Tuesday+}‹date+number›.",
        ),
        (
            "At least 12 people were killed.",
            "At least 17 people were killed and 40 injured.",
            "At least [-12-]{+17+}‹number› people were killed{+ and 40 injured+}‹number+wording›.",
        ),
        (
            "The Prime Minister, who resigned, left.",
            "The Prime Minister left.",
            "The Prime Minister[-, who resigned,-]‹wording› left.",
        ),
        (
            "No, deal is in place, union says.",
            "No deal is in place, union says.",
            "No[-,-]‹negation› deal is in place, union says.",
        ),
        (
            "The mayor did not resign on Friday.",
            "The mayor did resign on Friday.",
            "The mayor did [-not -]‹negation›resign on Friday.",
        ),
        (
            "A merger is likely this year.",
            "A merger is unlikely this year.",
            "A merger is [-likely-]{+unlikely+}‹negation+wording› this year.",
        ),
        (
            "He called it a disaster for the town.",
            "He called it “a disaster” for the town.",
            "He called it {+“+}‹quotation›a disaster{+”+}‹quotation› for the town.",
        ),
        (
            "“We failed these families,” she said.",
            "“We let these families down,” she said.",
            "“We [-failed-]{+let+}‹quotation+wording› these families{+ down+}‹quotation+wording›,” she said.",
        ),
        (
            "Dario Petrović leads the inquiry.",
            "Dario Petrovic leads the inquiry.",
            "Dario [-Petrović-]{+Petrovic+}‹name› leads the inquiry.",
        ),
        (
            "Read the [terms](https://example.org/a?v=1) first.",
            "Read the [terms](https://example.org/a?v=2) first.",
            "Read the [terms](https://example.org/a?v=[-1-]{+2+}‹link›) first.",
        ),
        (
            "Write to press@example.org today.",
            "Write to media@example.org today.",
            "Write to [-press-]{+media+}‹link›@example.org today.",
        ),
        ("It costs 1,200.50 EUR", "It costs 1,250.50 EUR", "It costs [-1,200.50-]{+1,250.50+}‹number› EUR"),
        ("The Council may fine them.", "The council may fine them.", "The [-Council-]{+council+}‹case› may fine them."),
        (
            "Markets fell.¶¶Officials declined to comment.¶¶Talks resume on Friday.¶",
            "Markets fell.¶¶Talks resume on Friday.¶",
            "Markets fell.¶¶[-Officials declined to comment.¶¶-]‹cut›Talks resume on Friday.¶",
        ),
        (
            "The cat sat. The dog ran.",
            "The cat sat. The fox hid. The dog ran.",
            "The cat sat. {+The fox hid. +}‹added›The dog ran.",
        ),
        ("He came. He saw. He won.", "He came. He won.", "He came. [-He saw. -]‹cut›He won."),
        ("U.S. troops left", "US troops left", "[-U.S.-]{+US+}‹name› troops left"),
        ("word word.", "word word!", "word word[-.-]{+!+}‹punctuation›"),
        ("don't stop", "do not stop", "[-don't-]{+do not+}‹wording› stop"),
        (
            "FOUR FIVE SIX SEVEN EIGHT NINE",
            "ONE TWO THREE FOUR FIVE SIX",
            "{+ONE TWO THREE +}‹number›FOUR FIVE SIX[- SEVEN EIGHT NINE-]‹number›",
        ),
        ("a b c d e f", "x b y d z f", "[-a b c d e-]{+x b y d z+}‹wording› f"),
        (
            "He said it was the end of the war.",
            "They claimed this was a start of the peace.",
            "[-He said it was the end-]{+They claimed this was a start+}‹wording› of the [-war-]{+peace+}‹wording›.",
        ),
        ("well-known fact", "well-established fact", "well-[-known-]{+established+}‹wording› fact"),
        ("the the the the", "the the the", "[-the -]‹wording›the the the"),
        (
            "1. A¶2. B¶3. C",
            "1. A¶2. New item here.¶3. B¶4. C",
            "1. A{+¶2. New item here.+}‹added›¶[-2-]{+3+}‹renumbered›. B¶[-3-]{+4+}‹renumbered›. C",
        ),
    ]);
}

#[test]
fn typography_and_white_space() {
    check(&[
        ("Vučić's plan", "Vučić’s plan", "[-Vučić's-]{+Vučić’s+}‹typography› plan"),
        ("\"Yes,\" he said.", "“Yes,” he said.", "[-\"-]{+“+}‹typography›Yes,[-\"-]{+”+}‹typography› he said."),
        ("café society", "cafe\u{301} society", "[-café-]{+cafe\u{301}+}‹typography› society"),
        ("e\u{ad}mail now", "email now", "[-e\u{ad}mail-]{+email+}‹typography› now"),
        ("_important_ rule", "important rule", "[-_important_-]{+important+}‹typography› rule"),
        ("Wait... what", "Wait… what", "Wait[-...-]{+…+}‹typography› what"),
        ("10\u{a0}km away", "10 km away", "10[-\u{a0}-]{+ +}‹space›km away"),
        ("10\u{202f}km away", "10 km away", "10[-\u{202f}-]{+ +}‹space›km away"),
        ("line one¶line two", "line one␍¶line two", "line one[-¶-]{+␍¶+}‹line_end›line two"),
        (
            "a long line that¶wraps here now",
            "a long line¶that wraps here now",
            "a long line[- -]{+¶+}‹reflow›that[-¶-]{+ +}‹reflow›wraps here now",
        ),
        (
            "Alpha beta gamma.¶¶Delta epsilon.",
            "Alpha beta gamma. Delta epsilon.",
            "Alpha beta gamma.[-¶¶-]{+ +}‹paragraph›Delta epsilon.",
        ),
        (
            "Alpha beta gamma. Delta epsilon.",
            "Alpha beta gamma.¶¶Delta epsilon.",
            "Alpha beta gamma.[- -]{+¶¶+}‹paragraph›Delta epsilon.",
        ),
        ("The end.Next one", "The end. Next one", "The [-end.Next-]{+end. Next+}‹space› one"),
        ("two  spaces", "two spaces", "two [- -]‹space›spaces"),
        ("ends", "ends¶", "ends{+¶+}‹line_end›"),
        ("nobody came", "no body came", "[-nobody-]{+no body+}‹wording› came"),
        ("It is 3.5 m", "It is 3. 5 m", "It is [-3.5-]{+3. 5+}‹number› m"),
    ]);
}

#[test]
fn moves() {
    check(&[
        (
            "The council met on Tuesday evening to hear residents on the new traffic plan.¶¶Police said 14 people were hurt when a tram left the rails near the bridge.¶¶Its decision, expected in two weeks, will settle whether cars may enter the square at all.¶",
            "Police said 41 people were hurt when a tram left the rails near the bridge.¶¶The council met on Tuesday evening to hear residents on the new traffic plan.¶¶Its decision, expected in two weeks, will settle whether cars may enter the square at all.¶",
            "{~1 Police said [-14-]{+41+}‹number› people were hurt when a tram left the rails near the bridge.¶¶~}The council met on Tuesday evening to hear residents on the new traffic plan.¶¶[~1 Police said 14 people were hurt when a tram left the rails near the bridge.¶¶~]Its decision, expected in two weeks, will settle whether cars may enter the square at all.¶",
        ),
        (
            "Rain is expected all week. The ferry will not sail before Monday, the harbour office said. Schools stay open.",
            "Rain is expected all week. Schools stay open. The ferry will not sail before Monday, the harbour office said.",
            "Rain is expected all week. {~1 Schools stay open.~}{+ +}‹moved›The ferry will not sail before Monday, the harbour office said.[- -][~1 Schools stay open.~]‹moved›",
        ),
        (
            "北京市政府今日宣布上调公交票价。专家表示，此次调整主要是为了弥补运营成本的上升。老年人的优惠政策保持不变。",
            "专家表示，此次调整主要是为了弥补运营成本的上升。北京市政府今日宣布上调公交票价。老年人的优惠政策保持不变。",
            "[~1 北京市政府今日宣布上调公交票价。~]专家表示，此次调整主要是为了弥补运营成本的上升。{~1 北京市政府今日宣布上调公交票价。~}老年人的优惠政策保持不变。",
        ),
    ]);
}

#[test]
fn serbian() {
    check(&[
        (
            "Petar Petrović, ministar, je rekao da neće podneti ostavku.",
            "Ministar Petar Petrović je rekao da će podneti ostavku.",
            "{+Ministar +}‹wording›Petar Petrović[-, ministar,-]‹wording› je rekao da [-neće-]{+će+}‹negation+wording› podneti ostavku.",
        ),
        (
            "Београд је главни град",
            "Beograd je glavni grad",
            "[-Београд је главни град-]{+Beograd je glavni grad+}‹wording›",
        ),
        (
            "На Тргу републике окупило се 15.000 људи.",
            "На Тргу републике окупило се око 18.000 људи.",
            "На Тргу републике окупило се [-15.000-]{+око 18.000+}‹number+wording› људи.",
        ),
        (
            "Министар није поднео оставку у среду.",
            "Министар је поднео оставку у среду.",
            "Министар [-није-]{+је+}‹negation+wording› поднео оставку у среду.",
        ),
        ("ко\u{301}рпус је отворен", "корпус је отворен", "[-ко\u{301}рпус-]{+корпус+}‹wording› је отворен"),
    ]);
}

#[test]
fn german_french_spanish_russian() {
    check(&[
        (
            "Der Rat hat den Plan am Montag nicht beschlossen.",
            "Der Rat hat den Plan am Montag beschlossen.",
            "Der Rat hat den Plan am Montag [-nicht -]‹negation›beschlossen.",
        ),
        (
            "Die Miete steigt um 2,5 Prozent.",
            "Die Miete steigt um 25 Prozent.",
            "Die Miete steigt um [-2,5-]{+25+}‹number› Prozent.",
        ),
        (
            "Le ministre n’a pas démissionné, dit-il.",
            "Le ministre a démissionné, dit-il.",
            "Le ministre [-n’a pas-]{+a+}‹negation+wording› démissionné, dit-il.",
        ),
        (
            "« Nous sommes prêts », a dit le maire.",
            "« Nous serons prêts », a dit le maire.",
            "« Nous [-sommes-]{+serons+}‹quotation+wording› prêts », a dit le maire.",
        ),
        ("El plazo es de 30 días.", "El plazo es de 3 días.", "El plazo es de [-30-]{+3+}‹number› días."),
        (
            "Договор не был подписан в среду.",
            "Договор был подписан в среду.",
            "Договор [-не -]‹negation›был подписан в среду.",
        ),
    ]);
}

#[test]
fn chinese_and_japanese() {
    check(&[
        ("北京市政府今日宣布", "北京市政府昨天宣布", "北京市政府[-今日-]{+昨天+}‹date+number›宣布"),
        ("他说，明天会下雨。", "他说明天会下大雨。", "他说[-，-]‹punctuation›明天会下{+大+}‹wording›雨。"),
        (
            "北京市政府今日宣布，自下月起将对票价进行调整。",
            "北京市政府昨天宣布，自下个月起对公交票价进行调整。",
            "北京市政府[-今日-]{+昨天+}‹date+number›宣布，自下{+个+}‹wording›月起[-将-]‹wording›对{+公交+}‹wording›票价进行调整。",
        ),
        ("公司不会裁员。", "公司会裁员。", "公司[-不-]‹negation›会裁员。"),
        (
            "他说：“我们准备好了。”",
            "他说：“我们正在准备。”",
            "他说：“我们{+正在+}‹quotation+wording›准备[-好了-]‹quotation+wording›。”",
        ),
        ("日本語のテキスト", "日本語のテスト", "日本語の[-テキスト-]{+テスト+}‹wording›"),
        ("東京タワーへ行きました。", "大阪城へ行きました。", "[-東京タワー-]{+大阪城+}‹wording›へ行きました。"),
        (
            "首相は十日、記者会見を開いた。",
            "首相は十一日、緊急の記者会見を開いた。",
            "首相は十{+一+}‹date+number›日、{+緊急の+}‹wording›記者会見を開いた。",
        ),
        ("会談は行われました。", "会談は行われませんでした。", "会談は行われま{+せんで+}‹negation+wording›した。"),
    ]);
}

#[test]
fn arabic_persian_hebrew() {
    check(&[
        ("السلام عليكم ورحمة الله", "السلام عليكم وبركاته الله", "السلام عليكم [-ورحمة-]{+وبركاته+}‹wording› الله"),
        (
            "قال الوزير إن 12 شخصا قتلوا.",
            "قال الوزير إن 17 شخصا قتلوا.",
            "قال الوزير إن [-12-]{+17+}‹number› شخصا قتلوا.",
        ),
        (
            "قال الوزير إنه لن يستقيل.",
            "قال الوزير إنه سوف يستقيل.",
            "قال الوزير إنه [-لن-]{+سوف+}‹negation+wording› يستقيل.",
        ),
        (
            "رئیس جمهور دیروز به تهران رفت.",
            "رئیس جمهور امروز به تهران رفت.",
            "رئیس جمهور [-دیروز-]{+امروز+}‹date+number› به تهران رفت.",
        ),
        ("می\u{200c}خواهم بروم", "میخواهم بروم", "[-می\u{200c}خواهم-]{+میخواهم+}‹typography› بروم"),
        ("او می\u{200c}آید", "او نمی\u{200c}آید", "او [-می\u{200c}آید-]{+نمی\u{200c}آید+}‹negation+wording›"),
        ("השר לא התפטר ביום שני.", "השר התפטר ביום שני.", "השר [-לא -]‹negation›התפטר ביום שני."),
    ]);
}

#[test]
fn thai_lao_khmer_burmese() {
    check(&[
        ("นายกรัฐมนตรีเดินทางไปเชียงใหม่", "นายกรัฐมนตรีเดินทางไปภูเก็ต", "นายกรัฐมนตรีเดินทางไป[-เชียงใหม่-]{+ภูเก็ต+}‹wording›"),
        ("ราคาน้ำมันขึ้น 2 บาท", "ราคาน้ำมันขึ้น 3 บาท", "ราคาน้ำมันขึ้น [-2-]{+3+}‹number› บาท"),
        ("รัฐมนตรีไม่ลาออก", "รัฐมนตรีลาออก", "รัฐมนตรี[-ไม่-]‹negation›ลาออก"),
        ("ລາຄານໍ້າມັນ 2 ກີບ", "ລາຄານໍ້າມັນ 3 ກີບ", "ລາຄານໍ້າມັນ [-2-]{+3+}‹number› ກີບ"),
        ("ព្រះរាជាណាចក្រកម្ពុជា", "ព្រះរាជាណាចក្រ", "ព្រះរាជាណាចក្រ[-កម្ពុជា-]‹wording›"),
        ("မြန်မာနိုင်ငံ ၁၄ ဦး", "မြန်မာနိုင်ငံ ၄၁ ဦး", "မြန်မာနိုင်ငံ [-၁၄-]{+၄၁+}‹number› ဦး"),
    ]);
}

#[test]
fn korean_hindi_greek() {
    check(&[
        ("장관은 사임하지 않았다.", "장관은 사임했다.", "장관은 [-사임하지 않았다-]{+사임했다+}‹negation+wording›."),
        ("मंत्री ने इस्तीफा नहीं दिया।", "मंत्री ने इस्तीफा दिया।", "मंत्री ने इस्तीफा [-नहीं -]‹negation›दिया।"),
        ("Ο υπουργός δεν παραιτήθηκε.", "Ο υπουργός παραιτήθηκε.", "Ο υπουργός [-δεν -]‹negation›παραιτήθηκε."),
    ]);
}

#[test]
fn clusters() {
    check(&[
        (
            "👩\u{200d}👩\u{200d}👧 here",
            "👩\u{200d}👩\u{200d}👦 here",
            "[-👩\u{200d}👩\u{200d}👧-]{+👩\u{200d}👩\u{200d}👦+}‹wording› here",
        ),
        ("🇷🇸🇫🇷", "🇷🇸🇫🇮", "🇷🇸[-🇫🇷-]{+🇫🇮+}‹wording›"),
        ("👍🏽", "👍🏿", "[-👍🏽-]{+👍🏿+}‹wording›"),
        ("e\u{301}", "e\u{300}", "[-e\u{301}-]{+e\u{300}+}‹wording›"),
        ("น้ำ", "น้า", "[-น้ำ-]{+น้า+}‹wording›"),
        ("a \u{301}b", "a b", "a[- \u{301}-]{+ +}‹punctuation›b"),
        ("\n \u{200d}A s", ".\n \u{200d}A a", "{+.+}‹punctuation›¶ \u{200d}A [-s-]{+a+}‹wording›"),
    ]);
}

#[test]
fn empty_and_equal() {
    check(&[
        ("", "", ""),
        ("", "Hello world.", "{+Hello world.+}‹added›"),
        ("Hello world.", "", "[-Hello world.-]‹cut›"),
        ("same text", "same text", "same text"),
        (" ", "", "[- -]‹space›"),
    ]);
}

/// The smallest marking, before it is made to read well.
#[test]
fn exact() {
    for (old, new, expected) in [
        ("a b c d e f", "x b y d z f", "[-a-]{+x+} b [-c-]{+y+} d [-e-]{+z+} f"),
        ("the the the the", "the the the", "the the the[- the-]"),
        (
            "He said it was the end of the war.",
            "They claimed this was a start of the peace.",
            "[-He said it-]{+They claimed this+} was [-the end-]{+a start+} of the [-war-]{+peace+}.",
        ),
        ("a\u{1}b", "a\u{2}b", "a[-\u{1}-]{+\u{2}+}b"),
        ("\u{feff}text", "text", "[-\u{feff}-]text"),
        ("␍", "␍¶", "[-␍-]{+␍¶+}"),
    ] {
        assert_eq!(marked(&compare_at(&read(old), &read(new), Detail::Exact)), expected);
    }
}

#[test]
fn white_space_and_typography_count_no_words() {
    for (old, new) in [
        ("10\u{a0}km away", "10 km away"),
        ("line one¶line two", "line one␍¶line two"),
        ("a long line that¶wraps here now", "a long line¶that wraps here now"),
        ("Alpha beta gamma.¶¶Delta epsilon.", "Alpha beta gamma. Delta epsilon."),
        ("ends", "ends¶"),
        ("Vučić's café", "Vučić’s cafe\u{301}"),
    ] {
        let (old, new) = (read(old), read(new));
        let words = compare(&old, &new).words;
        assert_eq!((words.inserted, words.deleted), (0, 0), "{old:?}");
    }
}

#[test]
fn the_lighter_paragraph_moves() {
    let first = "The council met on Tuesday evening to hear residents on the new traffic plan for the old town.\n\n";
    let second = "Its decision, expected within two weeks, will settle whether cars may enter the square at all.\n\n";
    let third = "Shops object.\n\n";
    let old = [first, second, third].concat();
    let new = [third, first, &second.replace("decision", "ruling")].concat();
    let redline = compare_at(&old, &new, Detail::Exact);
    assert_eq!(redline.words, WordCounts { inserted: 3, deleted: 3, moved: 0, unchanged: 33 }, "{}", marked(&redline));
    assert_eq!(redline.parts[0].text, third);
}

#[test]
fn a_run_between_changes_too_short_to_anchor_lines() {
    check(&[
        (
            "First the ministers spoke.¶¶Then they left.¶",
            "First the deputies spoke.¶¶Then they stayed.¶",
            "First the [-ministers-]{+deputies+}‹wording› spoke.¶¶Then they [-left-]{+stayed+}‹wording›.¶",
        ),
        ("(1)¶old text¶(2)¶", "(1)¶new text¶(2)¶", "(1)¶[-old-]{+new+}‹wording› text¶(2)¶"),
    ]);
}

#[test]
fn every_second_of_many_words() {
    let old: String = (0..20_000).map(|number| format!("word{number} ")).collect();
    let new: String =
        (0..20_000).map(|number| format!("{}{number} ", if number % 2 == 0 { "word" } else { "other" })).collect();
    let words = compare_at(&old, &new, Detail::Exact).words;
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

#[test]
fn line_ends_that_all_changed_stand_apart_from_words() {
    for (old, new) in [
        ("- one dog␍¶- two cats␍¶- three cows␍¶", "- one wolf¶- two rats¶- three goats¶"),
        ("Dear Ann,␍¶␍¶We met on Friday.␍¶␍¶Bob␍¶", "Dear Ann,¶¶We met on Monday.¶¶Cid¶"),
        ("Alpha line␍¶Beta is a fruit␍¶Gamma line␍¶", "Alpha line¶Gamma line¶New at end¶"),
        ("Title␍¶␍¶Red␍¶␍¶The end is near.␍¶", "Title¶¶Blue¶¶The end is near.¶"),
    ] {
        for (old, new) in [(old, new), (new, old)] {
            formats::agree(&read(old), &read(new));
        }
    }
}
