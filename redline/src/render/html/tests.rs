//! Pages are read back with a parser of HTML as browsers have it.

mod reading;

use std::collections::BTreeMap;

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use self::reading::read;
use super::text::{CODE_POINTS_MAX, forms};
use super::*;
use crate::render::hostile::{self, new_text, old_text};
use crate::render::tests_support::redline;
use crate::{Kinds, Op, compare};

fn sides() -> [Side; 2] {
    [Side::file("a.txt".to_owned(), ""), Side::file("b.txt".to_owned(), "")]
}

fn page_of(redline: Redline<'_>, context: Option<usize>) -> String {
    let [old, new] = sides();
    page(&Difference { old: &old, new: &new, fields: Vec::new(), redline, hidden: 0 }, context)
}

/// The same text with links from change to change, in one column or in two.
fn stepped(redline: &Redline<'_>, context: Option<usize>, has_columns: bool) -> String {
    let steps = Steps::of(redline);
    let mut page = Markup::default();
    head(&mut page, "title", "", "");
    page.ours("<body>\n");
    steps.map(&mut page, redline);
    page.ours("<main>\n");
    if has_columns {
        side::columns(&mut page, ["<old>", "<new>"], redline, context, &steps);
    } else {
        stepped_text(&mut page, redline, context, &steps);
    }
    page.ours("</main>\n</body>\n</html>\n");
    page.finish()
}

/// That a page with links from change to change has all of them, both texts, and nothing that it
/// may not.
fn check_stepped(redline: &Redline<'_>, context: Option<usize>, has_columns: bool) -> Result<(), TestCaseError> {
    let page = stepped(redline, context, has_columns);
    let read = read(&page);
    prop_assert_eq!(&read.wrong, &Vec::<String>::new(), "{}", page);
    let all_shown =
        redline.parts.iter().chain(redline.moves.iter().flat_map(|moved| &moved.edits)).all(|part| !part.hidden);
    if has_columns || all_shown {
        prop_assert_eq!(&read.texts[0].old, &old_text(redline), "{}", page);
    }
    prop_assert_eq!(&read.texts[0].new, &new_text(redline), "{}", page);
    for number in 1..=Steps::of(redline).count() {
        prop_assert!(read.ids.contains(&format!("c{number}")), "c{} in {}", number, page);
    }
    prop_assert!(matches!(crate::render::control_characters::spell_out(&page), std::borrow::Cow::Borrowed(_)));
    Ok(())
}

/// The text's part of a page, without the spans for those who listen.
fn shown(marks: &str) -> String {
    let page = page_of(redline(marks), None);
    let main = page.split_once("<main lang=\"\">\n").unwrap().1.split_once("</main>").unwrap().0;
    let mut shown = String::new();
    let mut rest = main;
    while let Some((before, after)) = rest.split_once("<span class=\"said\"") {
        shown.push_str(before);
        rest = after.split_once("</span>").unwrap().1;
    }
    shown + rest
}

/// That a page holds a redline's texts exactly, and nothing that it may not.
fn check(redline: &Redline<'_>, context: Option<usize>) -> Result<(), TestCaseError> {
    let page = page_of(redline.clone(), context);
    let read = read(&page);
    prop_assert_eq!(&read.wrong, &Vec::<String>::new());
    prop_assert_eq!(&read.texts[0].old, &old_text(redline));
    prop_assert_eq!(&read.texts[0].new, &new_text(redline));
    for (number, [left, old, new]) in &read.texts[0].moves {
        prop_assert_eq!(left, old);
        let arrived =
            redline.parts.iter().find(|part| part.op == Op::MovedTo && part.move_number.get() == Some(*number));
        prop_assert_eq!(new, arrived.unwrap().text);
    }
    prop_assert!(matches!(crate::render::control_characters::spell_out(&page), std::borrow::Cow::Borrowed(_)));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_redline_is_there_exactly(plan in hostile::plan(), context in prop::option::of(0_usize..3)) {
        check(&plan.redline(), context)?;
    }

    #[test]
    fn any_comparison_is_there_exactly(old in hostile::text(), new in hostile::text(), context in prop::option::of(0_usize..3)) {
        check(&compare(&old, &new), context)?;
        check(&compare(&old, &format!("{new}{old}")), context)?;
    }

    #[test]
    fn any_redline_is_there_exactly_with_links_and_in_columns(
        plan in hostile::plan(),
        context in prop::option::of(0_usize..3),
        has_columns in any::<bool>(),
    ) {
        check_stepped(&plan.redline(), context, has_columns)?;
        check_stepped(&plan.hidden().0, context, has_columns)?;
    }

    #[test]
    fn any_comparison_is_there_exactly_in_columns(old in hostile::text(), new in hostile::text()) {
        check_stepped(&compare(&old, &new), Some(1), true)?;
        check_stepped(&compare(&old, &format!("{new}{old}")), None, true)?;
    }

    #[test]
    fn what_is_hidden_stands_in_its_new_form(plan in hostile::plan()) {
        let (redline, hidden) = plan.hidden();
        let read = read(&page_of(redline.clone(), Some(1)));
        prop_assert_eq!(&read.wrong, &Vec::<String>::new());
        prop_assert_eq!(&read.texts[0].new, &new_text(&redline));
        if hidden == 0 {
            prop_assert_eq!(&read.texts[0].old, &old_text(&redline));
        }
    }

    #[test]
    fn nothing_in_the_head_becomes_markup(said in hostile::text(), plan in hostile::plan()) {
        let briefing = said.replace('\0', "");
        for old in [hostile::version(&briefing, 1, &said), hostile::version("other", 1, &said), Side::file(said.clone(), "")] {
            let new = hostile::version(&briefing, 2, &said);
            let fields = vec![
                Field { name: &said, redline: plan.redline() },
                Field { name: "title", redline: compare(&said, "new") },
            ];
            let page = page(&Difference { old: &old, new: &new, fields, redline: compare("a", "b"), hidden: 2 }, None);
            let read = read(&page);
            // The lines of a note are lines on the page too.
            let notes = [&old, &new].iter().filter(|side| matches!(side, Side::Version(_))).count();
            let breaks = notes * said.lines().count().saturating_sub(1);
            prop_assert_eq!(&read.wrong, &vec!["element br".to_owned(); breaks]);
            prop_assert_eq!(&read.texts[1].old, &old_text(&plan.redline()));
            prop_assert_eq!(&read.texts[1].new, &new_text(&plan.redline()));
            prop_assert_eq!(&read.texts[2].old, &said);
            prop_assert_eq!(&read.texts[2].new, "new");
            prop_assert!(matches!(crate::render::control_characters::spell_out(&page), std::borrow::Cow::Borrowed(_)));
        }
    }
}

#[test]
fn changes_stand_in_their_lines() {
    assert_eq!(
        shown("The [-cat-]{+dog+} sat.\n\nSame.\n"),
        "<p class=\"line changed\" dir=\"auto\">The <del class=\"wording\" title=\"wording\">cat</del>\
         <ins class=\"wording\" title=\"wording\">dog</ins> sat.\n</p>\n\
         <div class=\"line gap\">\n</div>\n<p class=\"line\" dir=\"auto\">Same.\n</p>\n"
    );
}

#[test]
fn who_listens_is_told_what_happened() {
    let page = page_of(redline("[-a-]{+b+}[~1 c~] d {~1 e~}"), None);
    for said in ["removed", "added", "moved away", "moved here"] {
        assert!(page.contains(&format!("<span class=\"said\" lang=\"en\" dir=\"ltr\">[{said}: </span>")), "{said}");
    }
}

#[test]
fn moved_text_links_to_its_other_place() {
    let shown = shown("[~1 far~] b\n{~1 far~}");
    assert_eq!(
        shown,
        "<p class=\"line changed\" dir=\"auto\">\
         <a class=\"jump\" lang=\"en\" dir=\"ltr\" title=\"Go to where this text is now\" href=\"#move-1-to\">moved 1 ↓</a>\
         <del class=\"moved\" data-move=\"1\" id=\"move-1-from\">far</del> b\n</p>\n\
         <p class=\"line changed\" dir=\"auto\">\
         <a class=\"jump\" lang=\"en\" dir=\"ltr\" title=\"Go to where this text was\" href=\"#move-1-from\">moved 1 ↑</a>\
         <span class=\"moved\" data-move=\"1\" id=\"move-1-to\">far</span></p>\n"
    );
}

#[test]
fn white_space_that_changed_is_seen() {
    let marks = |marks: &str| -> Vec<String> {
        let shown = shown(marks);
        let marks = shown.split("<span class=\"mark\"").skip(1).chain(shown.split("data-code").skip(1));
        marks.map(|mark| mark.split_once('>').unwrap().1.split_once('<').unwrap().0.to_owned()).collect()
    };
    assert_eq!(marks("10[-\u{a0}-]{+ +}km a{+\t+}b"), ["U+00A0", "␣", "⇥"]);
    assert_eq!(marks("a.[-\n\n-]{+ +}b\n"), ["¶", "␣"]);
    assert_eq!(marks("a[-\r\n-]{+\n+}b\n"), ["¶", "¶", "CR"]);
    assert_eq!(marks("a x[-y\nz-]w\n"), ["¶"]);
    // Whole lines speak for themselves, and unchanged line ends are not worth a word.
    assert_eq!(marks("a\n{+b\n+}c\n"), [""; 0]);
    assert_eq!(marks("a\r\nb\n"), [""]);
}

#[test]
fn a_removed_line_break_joins_two_lines() {
    let lines = |marks: &str| shown(marks).matches("<p class=\"line").count();
    assert_eq!(lines("a.[-\n\n-]{+ +}b.\n"), 1);
    assert_eq!(lines("a.[- -]{+\n\n+}b.\n"), 2);
    assert_eq!(lines("a\n[-b\n-]{+c\n+}d\n"), 4);
}

#[test]
fn both_forms_of_a_typographic_change_are_told() {
    assert_eq!(forms("it's", "it’s"), "“it's” → “it’s” (U+0027 → U+2019)");
    assert_eq!(forms("co\u{ad}op", "coop"), "“co\u{ad}op” → “coop” (U+00AD → nothing)");
    assert_eq!(forms("café", "cafe\u{301}"), "“café” → “cafe\u{301}” (U+00E9 → U+0065 U+0301)");
    assert_eq!(forms(&"-".repeat(50), &"—".repeat(50)).matches("U+").count(), 2 * CODE_POINTS_MAX);
    let mut redline = redline("[-it's-]{+it’s+}");
    redline.parts.iter_mut().for_each(|part| part.kinds = Kinds::of(&[Kind::Typography]));
    let page = page_of(redline, None);
    assert_eq!(page.matches("title=\"typography: “it&#39;s” → “it’s” (U+0027 → U+2019)\"").count(), 2);
}

#[test]
fn what_is_far_from_a_change_is_folded() {
    let text = "One.\n\nTwo.\n\nThree [-3-]{+III+}.\n\nFour.\n\nFive.\n\nSix.\n";
    let summaries = |context| -> Vec<String> {
        let page = page_of(redline(text), context);
        let summaries = page.split("<summary lang=\"en\">").skip(1);
        summaries.map(|rest| rest.split_once("</summary>").unwrap().0.to_owned()).collect()
    };
    assert_eq!(summaries(Some(1)), ["1 paragraph unchanged", "2 paragraphs unchanged"]);
    assert_eq!(summaries(Some(0)), ["2 paragraphs unchanged", "3 paragraphs unchanged"]);
    assert_eq!(summaries(None), [""; 0]);
}

#[test]
fn the_head_tells_what_is_compared() {
    let (old, new) = (hostile::version("world/news", 1, "Ana"), hostile::version("world/news", 2, "Bo <b>"));
    let mut redline = redline("[-14-]{+41+} dead");
    redline.kinds.add(Kind::Number, 2);
    redline.is_coarse = true;
    let fields = vec![Field { name: "title", redline: compare("14 dead", "41 dead") }];
    let page = page(&Difference { old: &old, new: &new, fields, redline, hidden: 3 }, None);
    for told in [
        "<title>world/news@1 → world/news@2</title>",
        "<h1><bdi>world/news</bdi> <span class=\"to\"><bdi>@1 → @2</bdi></span></h1>",
        "<time datetime=\"2026-05-09T08:00:00+02:00\">2026-05-09 08:00 +02:00</time>",
        "<bdi>Bo &lt;b&gt;</bdi>",
        "<b>+1</b> words added, <b>−1</b> removed, 1 unchanged",
        "<p class=\"kinds\">2 numbers</p>",
        "<th scope=\"row\"><bdi>title</bdi></th>",
        "3 changes are hidden",
        wording::COARSE,
        "<del>removed</del>",
    ] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("moved away"));
    assert!(page_of(compare("same", "same"), None).contains("The texts are the same."));
}

#[test]
fn the_policy_allows_the_one_style_sheet_and_nothing_else() {
    assert_eq!(style::SHEET_SHA256, base64(&Sha256::digest(style::SHEET)));
    let page = page_of(compare("a", "b"), None);
    let policy =
        format!("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'", style::SHEET_SHA256);
    assert!(page.contains(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")));
    assert!(page.contains(&format!("<style>{}</style>", style::SHEET)));
    for fetches in ["url(", "@import", "</", "image-set"] {
        assert!(!style::SHEET.contains(fetches), "{fetches}");
    }
}

#[test]
fn the_policy_of_a_page_of_changes_allows_its_two_style_sheets() {
    assert_eq!(changes::SHEET_SHA256, base64(&Sha256::digest(changes::SHEET)));
    let page = changes::ChangesPage::begin("Changes").take();
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}' 'sha256-{}'; base-uri 'none'; form-action 'none'",
        style::SHEET_SHA256,
        changes::SHEET_SHA256
    );
    assert!(page.contains(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")));
    for sheet in [style::SHEET, changes::SHEET] {
        assert!(page.contains(&format!("<style>{sheet}</style>")));
    }
    for fetches in ["url(", "@import", "</", "image-set"] {
        assert!(!changes::SHEET.contains(fetches), "{fetches}");
    }
}

#[test]
fn the_policy_of_a_blame_allows_its_two_style_sheets() {
    use crate::render::blame::html::{SHEET, SHEET_SHA256};
    assert_eq!(SHEET_SHA256, base64(&Sha256::digest(SHEET)));
    for sheet in [SHEET, side::SHEET, steps::SHEET] {
        for fetches in ["url(", "@import", "</", "image-set"] {
            assert!(!sheet.contains(fetches), "{fetches}");
        }
    }
    let schemes = |sheet: &'static str| -> Vec<_> {
        sheet.split(":root {").skip(1).map(|rest| colors(rest.split_once('}').unwrap().0)).collect()
    };
    for (inks, papers) in schemes(style::SHEET).iter().zip(schemes(SHEET)) {
        for paper in papers.values() {
            for ink in ["ink", "link"] {
                let contrast = contrast(inks[ink], *paper);
                assert!(contrast >= 4.5, "{ink}: {contrast:.2}");
            }
        }
    }
}

/// The rows of two columns, as `old | new`, without the spans for those who listen.
fn rows_of(redline: &Redline<'_>) -> Vec<String> {
    let page = stepped(redline, None, true);
    let rows = page.split("<div class=\"old\">").skip(1);
    let cell = |html: &str| {
        let mut text = String::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once('<') {
            text.push_str(before);
            let (tag, after) = after.split_once('>').unwrap();
            let ours = ["<span class=\"said\"", "<span class=\"step\""];
            rest = if ours.iter().any(|ours| format!("<{tag}").starts_with(ours)) {
                after.rsplit_once("</span>").map_or(after, |_| after.split_once("</span>").unwrap().1)
            } else {
                after
            };
        }
        text.push_str(rest);
        text.trim_end().replace('\n', "/")
    };
    let both = |row: &str| {
        let (old, new) = row.split_once("<div class=\"new\">").unwrap();
        format!("{} | {}", cell(old), cell(new.split_once("</div></div>\n").map_or(new, |(new, _)| new)))
    };
    rows.map(both).collect()
}

#[test]
fn paragraphs_stand_beside_each_other() {
    let steps_of = |marks: &str| {
        let rows = rows_of(&redline(marks));
        rows.into_iter().map(|row| row.replace("1 of 1", "").trim().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(steps_of("One.\n\nThe [-cat-]{+dog+} sat.\n"), ["One. | One.", "The cat sat. | The dog sat."]);
    // What was rewritten stands beside what took its place.
    assert_eq!(
        steps_of("One.\n\n[-Gone.\n\n-]{+Come.\n\nMore.\n\n+}End.\n"),
        ["One. | One.", "Gone. | Come.", "| More.", "End. | End."]
    );
    assert_eq!(steps_of("[-Gone.\n\nAway.\n\n-]{+Come.\n\n+}End.\n"), ["Gone. | Come.", "Away. |", "End. | End."]);
    // Paragraphs that were joined or split are one row.
    assert_eq!(steps_of("One.[-\n\n-]{+ +}Two.\nEnd.\n"), ["One.¶////Two. | One.␣ Two.", "End. | End."]);
}

#[test]
fn what_moved_away_shows_what_it_lost() {
    let page = stepped(&redline("[~1 a b\n~]c\n{~1 a d\n~}"), None, true);
    let (old, new) = page.split_once("<div class=\"new\">").unwrap();
    assert!(
        old.contains("<del class=\"wording\"") && !new.contains("<div class=\"old\"><span class=\"said\""),
        "{page}"
    );
}

#[test]
fn one_steps_from_change_to_change() {
    let page = stepped(&redline("One [-a-]{+b+}.\nTwo.\nThree [-a-]{+b+}.\n{+Four.\n+}"), None, false);
    let steps: Vec<&str> =
        page.split("<span class=\"step\"").skip(1).map(|step| step.split_once('>').unwrap().0).collect();
    assert_eq!(steps, [1, 2, 3].map(|number| format!(" lang=\"en\" dir=\"ltr\" id=\"c{number}\"")));
    assert_eq!(page.matches("href=\"#c2\"").count(), 3, "the map, the one before and the one behind: {page}");
    assert!(page.contains("Changes in 3 places"), "{page}");
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let number =
            (0..3).fold(0_usize, |number, index| number << 8 | group.get(index).map_or(0, |byte| *byte as usize));
        for index in 0..4 {
            let is_there = index <= group.len();
            text.push(if is_there { DIGITS[number >> (18 - 6 * index) & 63] as char } else { '=' });
        }
    }
    text
}

/// The colours of one scheme, by the names of their custom properties.
fn colors(root: &str) -> BTreeMap<&str, [f64; 3]> {
    let properties =
        root.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": #"));
    let channel = |hex: &str| f64::from(u8::from_str_radix(&hex.repeat(3 - hex.len()), 16).unwrap()) / 255.0;
    let rgb = |hex: &str| [0, 1, 2].map(|index| channel(&hex[index * hex.len() / 3..(index + 1) * hex.len() / 3]));
    properties.map(|(name, hex)| (name, rgb(hex))).collect()
}

/// The contrast of two colours, as WCAG 2 defines it.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let linear =
        |channel: f64| if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) };
    let luminance = |[r, g, b]: [f64; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn contrast_is_enough_by_day_by_night_and_on_paper() {
    let black_on_white = contrast([0.0; 3], [1.0; 3]);
    assert!((black_on_white - 21.0).abs() < 1e-9);
    let schemes: Vec<_> =
        style::SHEET.split(":root {").skip(1).map(|rest| colors(rest.split_once('}').unwrap().0)).collect();
    assert_eq!(schemes.iter().map(BTreeMap::len).collect::<Vec<_>>(), [11, 11, 11]);
    for scheme in schemes {
        for (ink, papers) in [
            ("ink", &["paper", "moved-paper"][..]),
            ("dim", &["paper"]),
            ("link", &["paper"]),
            ("del-ink", &["del-paper", "paper"]),
            ("ins-ink", &["ins-paper", "paper"]),
            ("moved-ink", &["moved-paper", "paper"]),
        ] {
            for paper in papers {
                let contrast = contrast(scheme[ink], scheme[paper]);
                assert!(contrast >= 4.5, "{ink} on {paper}: {contrast:.2}");
            }
        }
    }
}
