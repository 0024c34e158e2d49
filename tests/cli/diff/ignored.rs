//! `diff --ignore`: what is not shown, and how it is told.

use crate::World;

#[test]
fn what_is_ignored_is_counted_and_never_a_number_a_negation_or_a_quotation() {
    let world = World::empty();
    world.file("a.txt", "The Council met. No, deal is done  at -4 degrees, it said: \"yes\".\n");
    world.file("b.txt", "The council met! No deal is done at 4 degrees, it said: yes.\n");
    let shown = world.run("diff --files a.txt b.txt --ignore space,case,punctuation").ok().out.clone();
    assert!(shown.contains("3 changes are hidden, as requested"), "{shown}");
    assert!(
        shown.contains("The council met! No[-,-] deal is done at [---]4 degrees, it said: [-\"-]yes[-\"-]."),
        "{shown}"
    );
    let object = &world.run("diff --files a.txt b.txt --ignore case --format json").ok().objects()[0];
    assert_eq!(object["hidden"], 1);
    let hidden = object["parts"].as_array().unwrap().iter().filter(|part| part["hidden"] == true);
    assert_eq!(hidden.map(|part| part["text"].as_str().unwrap()).collect::<Vec<_>>(), ["Council", "council"]);
}

#[test]
fn what_is_ignored_makes_no_difference_and_shows_no_paragraph() {
    let world = World::empty();
    let old: Vec<String> =
        (1..=12).map(|number| format!("Paragraph {number} of the contract,\nwhich is a long one.\n")).collect();
    let new = old.join("\n").replace(",\nwhich", ", which").replace("Paragraph 7 of", "Paragraph 7  of");
    world.file("a.txt", old.join("\n"));
    world.file("b.txt", &new);
    let same = world.run("diff --files a.txt b.txt --ignore space --exit-code");
    assert_eq!(
        same.ok().out,
        "a.txt → b.txt  +0 −0 words, 120 unchanged\n12 changes of line breaks, 1 change of white space\n\
         13 changes are hidden, as requested: the text is shown as it is now.\n\nno other difference\n"
    );
    assert_eq!(world.run("diff --files a.txt b.txt --exit-code").code, Some(1));
    world.file("b.txt", new.replace("7  of the", "7  of this"));
    let changed = world.run("diff --files a.txt b.txt --ignore space --exit-code");
    assert_eq!(changed.code, Some(1));
    let shown: Vec<&str> = changed.out.lines().filter(|line| line.starts_with(['P', '…'])).collect();
    assert_eq!(
        shown,
        [
            "… 5 paragraphs unchanged",
            "Paragraph 6 of the contract, which is a long one.",
            "Paragraph 7  of [-the-]{+this+} contract, which is a long one.",
            "Paragraph 8 of the contract, which is a long one.",
            "… 4 paragraphs unchanged",
        ]
    );
    // Each column has its own text, in its own lines; a patch says where that is.
    let side = world.run("diff --files a.txt b.txt --ignore space --format side").out;
    assert!(side.contains("Paragraph 6 of the contract,           │ Paragraph 6 of the contract, which is"), "{side}");
    assert!(side.contains("Paragraph 7 of [-the-] contract,       ~ Paragraph 7  of {+this+} contract,"), "{side}");
    let patch = world.run("diff --files a.txt b.txt --ignore space --format unified -U 0").out;
    assert!(patch.contains("\n@@ -19,2 +13 @@\n"), "{patch}");
}

#[test]
fn line_ends_that_all_changed_are_said_once() {
    let world = World::empty();
    let old: Vec<String> = (1..=12).map(|number| format!("Paragraph {number} of the contract.\n")).collect();
    let old = old.join("\n");
    world.file("a.txt", &old);
    world.file("b.txt", old.replace('\n', "\r\n"));
    assert_eq!(
        world.run("diff --files a.txt b.txt").ok().out,
        "a.txt → b.txt  +0 −0 words, 60 unchanged\nline ends: [-LF-]{+CR LF+}\n\nno other difference\n"
    );
    assert_eq!(world.run("diff --files a.txt b.txt --exit-code").code, Some(1));
    let same = world.run("diff --files a.txt b.txt --exit-code --ignore space");
    assert!(same.ok().out.contains("1 change is hidden"), "{}", same.out);
    world.file("b.txt", old.replace('\n', "\r\n").replace("9 of the", "9 of a"));
    let shown = world.run("diff --files a.txt b.txt").ok().out.clone();
    assert!(
        shown.contains(
            "… 7 paragraphs unchanged\n\nParagraph 8 of the contract.\n\nParagraph 9 of [-the-]{+a+} contract.\n\n"
        ),
        "{shown}"
    );
}
