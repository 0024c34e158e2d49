//! What is still to come, and ends that do not count any more.

use super::*;

#[test]
fn what_is_of_a_time_to_come_is_not_in_force_and_has_changed_nothing_yet() {
    let mut world = World::below(BASE);
    for (day, text) in [(1, "One.\n"), (2, "Two.\n"), (20, "Twenty.\n")] {
        world.commit("news", day, text);
    }
    let page = world.history("news", "");
    page.says("Revision 2 of 2026-05-02 09:00 +02:00 is in force now, not the newest.");
    assert!(page.leads_to(&of_text("news", 2), &[]));
    world.text("news", "2").says("This revision is in force now, though there is a newer one.");
    let changes = world.page(&Address::Changes, "since=2026-05-01T12:00:00Z&prefix=news");
    assert!(changes.leads_to(&diff("news", 1, 2), &[]));
    changes
        .says("Changes dated in the future, in 1 briefing, are not shown: enter a later day in “Until” to see them.");
    let later = world.page(&Address::Changes, "since=2026-05-01T12:00:00Z&until=2026-05-30&prefix=news");
    assert!(later.leads_to(&diff("news", 1, 3), &[]));
    later.says("Will change, 2 revisions");
    // What is asked for from a day to come on is all shown.
    let to_come = world.page(&Address::Changes, "since=2026-05-15&prefix=news");
    to_come.says("1 briefing of news will change from 2026-05-15 00:00 Z.");
    assert!(!to_come.said.contains("not shown"), "{}", to_come.said);
    to_come.says("Will change, 1 revision");
    world.end("news", 25, "planned");
    let ends = world.page(&Address::Changes, "since=2026-05-15&prefix=news");
    ends.says("Will end");
    assert!(!ends.said.contains("Not in force any more"), "{}", ends.said);
    world.page(&Address::Changes, "since=2026-05-01&start=50").says("There are no more changes.");
    world.commit("young", 20, "Text.\n");
    world.history("young", "").says("No revision is in force yet.");
}

#[test]
fn an_end_that_does_not_count_any_more_says_so_and_changes_nothing() {
    let mut world = World::below(BASE);
    world.commit("news", 1, "One.\n");
    world.end("news", 13, "wrong");
    world.end("news", 3, "right");
    let page = world.history("news", "");
    assert_eq!(
        page.all(".event"),
        [
            "Ended on 2026-05-03 10:00 Z by Editor: right",
            "Ended on 2026-05-13 10:00 Z by Editor: wrong\nA later record took the place of this end.",
        ]
    );
    world.page(&Address::Changes, "").says("Nothing changed since 2026-05-07");
    world.commit("news", 12, "Two.\n");
    let page = world.history("news", "");
    assert_eq!(page.all(".event")[0], "Ended on 2026-05-03 10:00 Z by Editor: right\nTaken back by revision 2.");
    assert!(page.leads_to(&of_text("news", 2), &[]));
}
