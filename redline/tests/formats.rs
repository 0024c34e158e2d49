//! All formats say the same: both texts can be read back from each of them, whatever the texts.
//!
//! The tables of cases and the must-show corpus are read back in the same way where they stand.

#[path = "support/formats.rs"]
mod formats;

use proptest::prelude::*;

/// Words and marks that are edited, moved, repeated, and laid out anew.
fn prose() -> impl Strategy<Value = String> {
    let sentence = prop::sample::select(vec![
        "The council met on Tuesday evening to hear residents on the new traffic plan.",
        "Police said 14 people were hurt when a tram left the rails near the bridge.",
        "The ministry did not pay the men who were hurt.",
        "“We failed these families,” she said.",
        "北京市政府今日宣布，自下月起，公交票价调整。",
        "قال الوزير إن 14 شخصا قتلوا في الانفجار.",
        "Read [the guide](https://example.org/a/b?c=1#d) first.",
        "See [the guide](/guide/essentials/watchers.html#watcheffect) now.",
        "See [the guide](/guide/essentials/watchers.html#eager-watchers) now.",
        "## Article 2 Notice",
        "- an item of a list",
        "2.1 The tenant shall pay.",
        "It ends",
    ]);
    let between = prop::sample::select(vec![" ", " ", "\n", "\n\n", "\r\n", "  ", "\t", ""]);
    prop::collection::vec((sentence, between), 0..12)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(sentence, between)| [sentence, between]).collect())
}

/// A text with some of its words replaced, dropped or doubled.
fn edited(text: &str, plan: &[(usize, u8)]) -> String {
    let mut words: Vec<String> = text.split_inclusive(' ').map(str::to_owned).collect();
    for (place, what) in plan {
        let index = place % words.len().max(1);
        let Some(word) = words.get_mut(index) else { break };
        match what % 4 {
            0 => word.clear(),
            1 => *word = format!("{word}not "),
            2 => *word = word.replace(' ', "\n"),
            _ => *word = "41 ".to_owned(),
        }
    }
    words.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_any_two_texts(old in prose(), new in prose()) {
        formats::agree(&old, &new);
    }

    #[test]
    fn of_a_text_and_its_edit(text in prose(), plan in prop::collection::vec((0_usize..100, any::<u8>()), 0..6)) {
        formats::agree(&text, &edited(&text, &plan));
        formats::agree(&edited(&text, &plan), &text);
    }
}
