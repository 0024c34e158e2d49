//! Line ends, folds, passages, edges: each table is named for the fault that it guards against.
//!
//! What is compared is where changes begin and end, not their kinds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod marking;

use marking::{marked, read};
use variorum_redline::compare;

/// A marking without the kinds.
fn without_kinds(marking: &str) -> String {
    let mut pieces = marking.split('‹');
    let first = pieces.next().unwrap_or_default().to_owned();
    first + &pieces.filter_map(|piece| piece.split_once('›')).map(|(_, rest)| rest).collect::<String>()
}

/// Checks the marking of each case and reports all that differ.
fn check(cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (old, new, expected) in cases {
        let (old, new) = (read(old), read(new));
        let found = without_kinds(&marked(&compare(&old, &new)));
        if found != *expected {
            wrong.push_str(&format!("expected {expected}\n   found {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn no_change_crosses_a_line_end_of_both_texts() {
    check(&[
        (
            "Storm kills five¶¶Five people died when the storm hit Orrin.¶",
            "Storm kills six¶¶Six people died when the storm hit Orrin.¶",
            "Storm kills [-five-]{+six+}¶¶[-Five-]{+Six+} people died when the storm hit Orrin.¶",
        ),
        ("abc¶¶def", "ac¶¶d", "[-abc-]{+ac+}¶¶[-def-]{+d+}"),
        ("xyzá  ¶¶¶  animá-los¶", "xyza  ¶¶¶  anima-los¶", "[-xyzá-]{+xyza+}  ¶¶¶  [-animá-]{+anima+}-los¶"),
        (
            "Have a good weekend¶¶Best,¶¶Sophia¶",
            "Have a good weekend.¶¶Sophia¶",
            "Have a good weekend{+.+}¶¶[-Best,¶¶-]Sophia¶",
        ),
        (
            "The tour begins at noon.¶¶The museum is free.¶",
            "The tour begins at noon. Insertion 1¶¶Insertion 2 The museum is free.¶",
            "The tour begins at noon.{+ Insertion 1+}¶¶{+Insertion 2 +}The museum is free.¶",
        ),
        (
            "He left early.¶¶She stayed until the end.¶¶The police came.¶",
            "He left early. Nobody saw him go.¶¶The police came.¶",
            "He left early.{+ Nobody saw him go.+}¶¶[-She stayed until the end.¶¶-]The police came.¶",
        ),
        ("red fox¶¶blue¶green¶", "red cat¶blue¶green¶", "red [-fox-]{+cat+}¶[-¶-]blue¶green¶"),
        ("red¶a1b2c3¶", "red fox¶d4e5f6¶", "red{+ fox+}¶[-a1b2c3-]{+d4e5f6+}¶"),
        (
            "This is a car¶¶A nice bike¶¶Big aeroplane¶",
            "This is a car (Audi)¶¶Big aeroplane¶",
            "This is a car{+ (Audi)+}¶¶[-A nice bike¶¶-]Big aeroplane¶",
        ),
        (
            "Middle¶¶Sample cell¶¶End¶",
            "Middle¶¶new column¶¶cell¶¶End¶",
            "Middle{+¶¶new column+}¶¶[-Sample -]cell¶¶End¶",
        ),
        (
            "- Apples: 3¶- Pears: 4¶- Plums: 5¶",
            "- Apples: 5¶- Pears: 6¶- Plums: 7¶",
            "- Apples: [-3-]{+5+}¶- Pears: [-4-]{+6+}¶- Plums: [-5-]{+7+}¶",
        ),
        (
            "Role: editor¶Seat: ten¶Desk: west¶",
            "Role: writer¶Seat: six¶Desk: north¶",
            "Role: [-editor-]{+writer+}¶Seat: [-ten-]{+six+}¶Desk: [-west-]{+north+}¶",
        ),
        (
            "Agenda for Monday¶¶Tea at noon¶¶Cake at two",
            "Agenda for Tuesday¶¶Coffee at one¶¶Pie at two",
            "Agenda for [-Monday-]{+Tuesday+}¶¶[-Tea-]{+Coffee+} at [-noon-]{+one+}¶¶[-Cake-]{+Pie+} at two",
        ),
        ("say 'x'¶a+b¶", "say 'y'¶x+y¶", "say '[-x-]{+y+}'¶[-a-]{+x+}+[-b-]{+y+}¶"),
        (
            "00:00:06,000¶We never promised that, she said.¶",
            "00:00:06,100¶We promised that, she said.¶",
            "00:00:[-06,000-]{+06,100+}¶We [-never -]promised that, she said.¶",
        ),
    ]);
}

#[test]
fn folds_are_not_too_large() {
    check(&[
        (
            "This is a date 1 Jan 2016 that will change¶",
            "This is a date 22 Feb 2017 that won't change¶",
            "This is a date [-1 Jan 2016-]{+22 Feb 2017+} that [-will-]{+won't+} change¶",
        ),
        (
            "This is a date 1 Jan 2016 that will change¶",
            "This is a date 22 Feb 2017 that did change¶",
            "This is a date [-1 Jan 2016-]{+22 Feb 2017+} that [-will-]{+did+} change¶",
        ),
        (
            "The quick red fox? It jumped over.¶",
            "The quick blue fox? She hopped over.¶",
            "The quick [-red-]{+blue+} fox? [-It jumped-]{+She hopped+} over.¶",
        ),
        ("Five dead, nine hurt¶", "Six dead, ten hurt¶", "[-Five-]{+Six+} dead, [-nine-]{+ten+} hurt¶"),
        (
            "There wasn't time for all that.¶",
            "There isn't time left for all that.¶",
            "There [-wasn't-]{+isn't+} time {+left +}for all that.¶",
        ),
        (
            "Some plain text¶",
            "Some <strong><i>plain</i></strong> text¶",
            "Some {+<strong><i>+}plain{+</i></strong>+} text¶",
        ),
        (
            "// if maybeRef is indeed a ref, its value will be returned¶",
            "// If maybeRefOrGetter is a ref or a getter, its value will be returned¶",
            "// [-if maybeRef-]{+If maybeRefOrGetter+} is [-indeed -]a ref{+ or a getter+}, its value will be returned¶",
        ),
        ("The gray koala.¶", "The koala lives in a tree.¶", "The [-gray -]koala{+ lives in a tree+}.¶"),
    ]);
}

#[test]
fn rewritten_passages_are_one_change() {
    let redline = |old: &str, new: &str| marked(&compare(&read(old), &read(new)));
    for (old, new, expected) in [
        (
            "Note: the desk wants a short piece here. Background on the strike (see file). There is no need to be long, two paragraphs will do.¶",
            "Drivers walked out at dawn: buses, trams and ferries stood still. About 4,000 people (police say 3,500) marched to the town hall. The talks are due to be resumed on Friday, unions say.¶",
            "[-Note: the desk wants a short piece here. Background on the strike (see file). There is no need to be long, two paragraphs will do-]{+Drivers walked out at dawn: buses, trams and ferries stood still. About 4,000 people (police say 3,500) marched to the town hall. The talks are due to be resumed on Friday, unions say+}",
        ),
        (
            "Write to us via email to <a href=\"mailto:a@b.org\">a@b.org</a>.¶",
            "Write to us via our [contact form](https://c.b.org/contact).¶",
            "Write to us via [-email to <a href=\"mailto:a@b.org\">a@b.org</a>-]{+our [contact form](https://c.b.org/contact)+}",
        ),
        (
            "Key: eyJBcHAu+XG5cbjx0+ZW1wbGF0/ZT5=¶",
            "Key: eNpNUstyg+zAM3WNLy+EzBDKd6Y/WSdH=¶",
            "Key: [-eyJBcHAu+XG5cbjx0+ZW1wbGF0/ZT5-]{+eNpNUstyg+zAM3WNLy+EzBDKd6Y/WSdH+}",
        ),
        (
            "where $a_2+b_1$ is a curve representing $[a_2]+[b_1]$, or in general $(T_{a})^3$¶",
            "where $d_i$ is a curve that in the homology class $[a_{i+1}]+[b_i]$¶",
            "where $[-a_2+b_1-]{+d_i+}",
        ),
        (
            "The council met at dawn and the mayor read a long list of names to the empty hall while rain beat on the glass.¶",
            "Shops closed early because the storm had cut power to most of the harbour and nobody could say when the ferry would sail.¶",
            "[-The council met at dawn and the mayor read a long list of names to the empty hall while rain beat on the glass-]{+Shops closed early because the storm had cut power to most of the harbour and nobody could say when the ferry would sail+}",
        ),
    ] {
        let found = redline(old, new);
        assert!(found.starts_with(expected), "\nexpected {expected}\n   found {found}");
    }
}

#[test]
fn passages_go_on_behind_line_ends_that_stay() {
    check(&[
        (
            "the figures that are asked for by the second section must be kept by¶statistics or the Harbour chapter of that regulation has to be named in¶full.¶",
            "each person who applies under these rules receives from our bureau of¶old cases under any Harbour part of that regulation has to be named in¶full.¶",
            "[-the figures that are asked for by the second section must be kept by-]{+each person who applies under these rules receives from our bureau of+}¶[-statistics or the Harbour chapter-]{+old cases under any Harbour part+} of that regulation has to be named in¶full.¶",
        ),
        // A line of a list is no part of the passage in front of it.
        (
            "- kept by Ann Bell, clerk¶- statistics or the Harbour chapter of that old regulation¶",
            "- seen from Tom Reed, chair¶- old cases under any Harbour part of that old regulation¶",
            "- [-kept by Ann Bell, clerk-]{+seen from Tom Reed, chair+}¶- [-statistics or the-]{+old cases under any+} Harbour [-chapter-]{+part+} of that old regulation¶",
        ),
        // A word at the head of a paragraph stays, whatever changed in front of the paragraph.
        (
            "Provision of services by other companies¶¶In cases where you use the services of our partner, we may ask you.¶",
            "Provision of our services¶¶In the following events, to the extent permitted, we may ask you.¶",
            "Provision of {+our +}services[- by other companies-]¶¶In [-cases where you use the services of our partner-]{+the following events, to the extent permitted+}, we may ask you.¶",
        ),
    ]);
}

#[test]
fn figures_written_in_groups_are_whole() {
    check(&[
        ("The wage is 2 268,86 EUR.¶", "The wage is 2 343,73 EUR.¶", "The wage is [-2 268,86-]{+2 343,73+} EUR.¶"),
        (
            "*   1 984,33¶*   2 034,55¶*   2 051,29¶",
            "*   2 049,81¶*   2 101,69¶*   2 118,98¶",
            "*   [-1 984,33-]{+2 049,81+}¶*   [-2 034,55-]{+2 101,69+}¶*   [-2 051,29-]{+2 118,98+}¶",
        ),
        ("Some 12 500 came.¶", "Some 13 500 came.¶", "Some [-12 500-]{+13 500+} came.¶"),
        ("10 120 130 150¶", "10 120 140 150¶", "10 120 [-130-]{+140+} 150¶"),
        ("In 2020 300 came.¶", "In 2020 400 came.¶", "In 2020 [-300-]{+400+} came.¶"),
    ]);
}

#[test]
fn edges_are_those_of_words_tags_and_headings() {
    check(&[
        ("她有很多桌子。", "梅有很多儿子。", "[-她-]{+梅+}有很多[-桌子-]{+儿子+}。"),
        (
            "因为 `.prevent` 会被忽略。请记住，`.passive` 是向浏览器表明。",
            "因为 `.passive` 已经向浏览器表明了。",
            "因为 [-`.prevent` 会被忽略。请记住，-]`.passive` [-是-]{+已经+}向浏览器表明{+了+}。",
        ),
        (
            "## A¶¶text a¶¶Note.¶",
            "## A¶¶text a¶¶Note.¶¶## B¶¶text b¶¶Note.¶",
            "## A¶¶text a¶¶Note.¶{+¶## B¶¶text b¶¶Note.¶+}",
        ),
    ]);
    let cut = compare("<tr><td>c</td></tr><tr><td>D 1</td></tr></table>\n", "<tr><td>c</td></tr></table>\n");
    assert!(marked(&cut).starts_with("<tr><td>c</td></tr>[-<tr><td>D 1</td></tr>-]"), "{}", marked(&cut));
    let extension = compare("See page-a.html#top now.\n", "See page-a#top now.\n");
    assert!(marked(&extension).starts_with("See page-a[-.html-]"), "{}", marked(&extension));
}

#[test]
fn folded_words_did_not_change() {
    let counts = |old, new| {
        let words = compare(old, new).words;
        (words.inserted, words.deleted, words.unchanged)
    };
    // `was` is folded, and stays a word of both texts.
    let (old, new) = ("The plan was approved.", "The report was rejected.");
    assert_eq!(counts(old, new), (2, 2, 2));
    assert_eq!(compare(old, new).changes().count(), 1);
    assert_eq!(counts("There wasn't time for it.", "There isn't time left for it."), (2, 1, 4));
}
