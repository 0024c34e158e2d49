//! Folds and passages: what is equal by chance between changes is part of them, and no more.
//!
//! What is compared is where changes begin and end, not their kinds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod marking;

use marking::{check_edges as check, marked, read};
use variorum_redline::compare;

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

#[test]
fn no_change_takes_in_the_beginning_of_a_sentence_that_stayed() {
    check(&[
        (
            "Answers come within two days. Calls cost 20 cents a minute.",
            "Answers come within three working days, save in August. Calls are free.",
            "Answers come within [-two-]{+three working+} days{+, save in August+}. Calls [-cost 20 cents a minute-]{+are free+}.",
        ),
        (
            "She works for a bank. She earns 30,000 a year. She rents.",
            "She works at the port authority. She earns 45,000 before tax. She rents.",
            "She works [-for a bank-]{+at the port authority+}. She earns [-30,000 a year-]{+45,000 before tax+}. She rents.",
        ),
    ]);
}

#[test]
fn a_passage_with_another_number_of_sentences_is_one_change() {
    check(&[
        (
            "We may refuse any content that breaks the law. Such content may be held for thirty days.",
            "Nobody could say on Friday when the lift would run again.",
            "[-We may refuse any content that breaks the law. Such content may be held for thirty days-]{+Nobody could say on Friday when the lift would run again+}.",
        ),
        (
            "裁判は来月に延期された。傍聴席は満員だった。",
            "台風で川があふれ、住民およそ三百人が学校に避難した。",
            "[-裁判は来月に延期された。傍聴席は満員だっ-]{+台風で川があふれ、住民およそ三百人が学校に避難し+}た。",
        ),
        (
            "The bridge was opened. Traffic fell by half within weeks. Residents were pleased.",
            "The bridge was opened. Shops nearby reported higher sales. Buses now cross every day. Residents were pleased.",
            "The bridge was opened. [-Traffic fell by half within weeks-]{+Shops nearby reported higher sales. Buses now cross every day+}. Residents were pleased.",
        ),
        // A figure that changed is none of a sentence that came behind it.
        ("It stood in 1203.", "It stood in 1204. It burned down.", "It stood in [-1203-]{+1204+}.{+ It burned down.+}"),
    ]);
}
