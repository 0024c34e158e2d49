//! What is damaged, lost, or was taken down: the pages show all else, and say no more than is
//! known.

use super::*;

/// `news` has a revision of each of three days.
fn three() -> World {
    let mut world = World::below(BASE);
    for (day, text) in [(9, "One text.\n"), (10, "Two texts.\n"), (11, "Three texts.\n")] {
        world.commit("news", day, text);
    }
    world
}

impl World {
    /// The words of a page that has more elements than those that list and find.
    fn words(&self, address: &Address) -> String {
        let html = String::from_utf8(self.ask(&address.path()).body).unwrap();
        let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, said)| said));
        parts.collect()
    }
}

fn says(page: &str, words: &str) {
    assert!(page.contains(words), "{words}: {page}");
}

#[test]
fn a_revision_that_was_taken_down_is_said_to_be_and_the_next_one_is_compared_with_nothing_else() {
    let mut world = three();
    world.take_down("news", 2);
    let page = world.history("news", "");
    page.says("Revision 2 was taken down by a court on 2026-05-14 10:00 Z. Reason: privacy.");
    assert_eq!(
        page.all(".amount").into_iter().map(str::trim).collect::<Vec<_>>(),
        ["what it changed is not shown: the text before it was taken down", "first version, 2 words"]
    );
    assert!(!page.said.contains("What it changed"), "there is nothing to compare it with");
    assert!(!page.said.contains("lost"), "{}", page.said);
    assert_eq!(world.store.change_counts(&world.store.by_number("news", 3).unwrap().unwrap()), None);
    let blame = world.words(&Address::Blame { name: "news".to_owned(), rev: "3".to_owned() });
    says(&blame, "Revision 2 was taken down: words from there are credited to the revision behind.");
}

#[test]
fn where_what_is_in_force_is_damaged_all_else_is_shown() {
    let mut world = three();
    world.commit("news", 20, "A text to come.\n");
    world.damage(2);
    for number in [1, 2, 4] {
        world.text("news", &number.to_string()).says("What is in force now cannot be read.");
    }
    world.history("news", "").says("What is in force now cannot be read.");
    for (old, new) in [(1, 2), (2, 4)] {
        let page = world.words(&diff("news", old, new));
        says(&page, "What is in force now cannot be read.");
        assert!(!page.contains("in force yet"), "{page}");
    }
}

#[test]
fn where_an_end_is_damaged_all_else_is_shown() {
    let mut world = three();
    world.end("news", 12, "withdrawn");
    world.commit("other", 13, "Another text.\n");
    world.damage(3);
    world.history("news", "").says("Whether this briefing has ended cannot be read.");
    world.history("news", "").says("What is in force now cannot be read.");
    world.text("news", "1").says("There is a newer revision. What is in force now cannot be read.");
    says(&world.words(&diff("news", 1, 2)), "What is in force now cannot be read.");
    let changes = world.page(&Address::Changes, "");
    changes.says("2 briefings changed");
    assert_eq!(changes.all(".briefing"), ["other", "news"]);
    changes.says("What changed in it cannot be told. news cannot be read: ");
    world.page(&Address::About, "").says("No damage was met when the store was opened.");
}

#[test]
fn where_the_newest_revision_is_damaged_all_others_are_shown() {
    let mut world = three();
    world.damage(2);
    let page = world.history("news", "");
    page.says("3 revisions; the newest cannot be read");
    page.says("A revision cannot be read: ");
    assert_eq!(page.all(".which").len(), 2);
    world.text("news", "2").says("There is a newer revision. What is in force now cannot be read.");
    world.text("news", "2026-05-10").says("This was in force at 2026-05-10");
    let map = String::from_utf8(world.ask("/b/news/timemap").body).unwrap();
    assert_eq!(map.matches("memento\"").count(), 2, "{map}");
    for (gate, number) in [("Sat, 09 May 2026 12:00:00 GMT", 1), ("Sun, 10 May 2026 12:00:00 GMT", 2)] {
        let answer = world.ask_with("/b/news/timegate", Some(("accept-datetime", gate)));
        assert_eq!(answer.location.as_deref(), Some(&*format!("http://here/base/b/news/@{number}")));
    }
}

#[test]
fn where_a_later_revision_is_lost_nothing_is_in_force_without_reserve() {
    let reserve = "(as far as is known: later records of this briefing are missing)";
    let mut world = three();
    world.commit("news", 20, "A text to come.\n");
    world.commit("other", 8, "Another text.\n");
    let sound = [world.history("news", "").said, world.text("news", "2").said, world.words(&diff("news", 2, 3))];
    assert!(sound.iter().all(|page| !page.contains(reserve)));
    world.lose(&[2]);
    world.text("news", "2").says(&format!("in force now, though there is a newer one {reserve}."));
    world.text("news", "2026-05-12").says(&format!("59Z {reserve}."));
    world.text("news", "1").says(&format!("the one in force now is revision 2 of 2026-05-10 09:00 +02:00 {reserve}."));
    world.history("news", "").says(&format!("is in force now, not the newest {reserve}."));
    let page = world.ask(&diff("news", 1, 2).path());
    assert!(!String::from_utf8(page.body).unwrap().contains("in force</span>"));
    says(&world.words(&diff("news", 1, 2)), &format!("Now in force: @2 of 2026-05-10 09:00 +02:00 {reserve}."));
    assert!(!world.text("other", "1").said.contains(reserve));
    let found = world.page(&Address::Search, "q=text");
    found.says("were searched, but for those that cannot be read or are missing; names");
}
