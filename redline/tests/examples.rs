//! The examples do what they say.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test may panic")]

// What only `main` uses is not used here.
#[allow(dead_code)]
#[path = "../examples/blame_texts.rs"]
mod blame_texts;
#[allow(dead_code)]
#[path = "../examples/compare_files.rs"]
mod compare_files;
#[allow(dead_code)]
#[path = "../examples/custom_renderer.rs"]
mod custom_renderer;
#[allow(dead_code)]
#[path = "../examples/kinds_as_data.rs"]
mod kinds_as_data;

use variorum_redline::{Difference, compare};

#[test]
fn files_are_compared_for_a_terminal() {
    let difference = Difference::of_texts("The cat sat.\n", "The dog sat.\n");
    assert_eq!(
        compare_files::for_terminal(&difference),
        "\u{1b}[1mold\u{1b}[0m → \u{1b}[1mnew\u{1b}[0m  \u{1b}[32m+1\u{1b}[0m \u{1b}[31m−1\u{1b}[0m words, 2 unchanged\n\
         1 word\n\
         The \u{1b}[31;9mcat\u{1b}[0m \u{1b}[32mdog\u{1b}[0m sat.\n"
    );
}

#[test]
fn a_renderer_needs_the_parts_alone() {
    let markup = |old: &str, new: &str| custom_renderer::critic_markup(&compare(old, new));
    assert_eq!(markup("14 died.", "41 people died."), "{--14--}{++41 people++} died.");
    let (a, b) =
        ("One sentence that is long enough to move.\n", "Another that stays, and that is longer than the first.\n");
    assert_eq!(
        markup(&[a, b].concat(), &[b, a].concat()),
        format!("{{--{a}--}}{{>>move 1<<}}{b}{{++{a}++}}{{>>move 1<<}}")
    );
}

#[test]
fn kinds_are_data() {
    let changes = |old, new| {
        let changes = kinds_as_data::changes(&compare(old, new));
        changes.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        changes("They did not pay. It says 14 men were hurt.", "They did pay. It says 41 men were hurt."),
        [
            r#"{"added":"","kind":"negation","kinds":["negation"],"removed":"not "}"#,
            r#"{"added":"41","kind":"number","kinds":["number"],"removed":"14"}"#,
        ]
    );
    assert_eq!(changes("same", "same"), Vec::<String>::new());
}

#[test]
fn words_are_credited_to_the_version_that_brought_them() {
    let versions = ["Two ships sail.", "Three ships sail.", "Three ships sail today."];
    assert_eq!(blame_texts::marked(versions.map(str::to_owned).to_vec()), "[2]Three [1]ships sail [3]today.");
}
