//! What is damaged, lost, or was taken down: all else is answered, with what must be said of it.

use super::*;

#[test]
fn damage_is_told_beside_what_can_be_read() {
    let mut store = TestStore::new();
    store.commit_numbered("news", 1..=4);
    let store = store.with_damage(1);
    let history = json(&store, "briefings/news/history");
    assert_eq!(history["items"].as_array().unwrap().len(), 3, "{history}");
    assert_eq!(history["warnings"].as_array().unwrap().len(), 1, "{history}");
    let blame = json(&store, "briefings/news/blame/4");
    assert_eq!(blame["warnings"].as_array().unwrap().len(), 1, "{blame}");
    assert_eq!(ask(&store, "briefings/news/revisions/2").status, StatusCode::INTERNAL_SERVER_ERROR);
    let description = description();
    let schema = described(&description, "/briefings/{name}/history", 200, "application/json");
    assert_eq!(conforms(&description, schema, &history), Ok(()));
    let mut store = TestStore::new();
    store.commit_numbered("news", 1..=4);
    let store = store.without_objects(&[1]);
    let history = json(&store, "briefings/news/history");
    let banner = "This store is damaged: what is shown may be incomplete.";
    assert_eq!(history["warnings"], serde_json::json!([banner, "news@2 is lost."]));
    assert!(!json(&store, "store")["notices"].as_array().unwrap().is_empty());
    // Whatever may be incomplete for it says so.
    for (path, target) in [
        ("/briefings", "briefings"),
        ("/briefings/{name}", "briefings/news"),
        ("/briefings/{name}/revisions/{rev}", "briefings/news/revisions/2026-01-02"),
        ("/briefings/{name}/blame/{rev}", "briefings/news/blame/1"),
        ("/briefings/{name}/diff/{old}..{new}", "briefings/news/diff/3..4"),
        ("/search", "search?q=text"),
        ("/changes", "changes?since=2026-01-01"),
    ] {
        let object = json(&store, target);
        assert_eq!(object["warnings"][0], banner, "{target}: {object}");
        let schema = described(&description, path, 200, "application/json");
        assert_eq!(conforms(&description, schema, &object), Ok(()), "{target}");
    }
}

#[test]
fn a_history_is_listed_whatever_is_damaged_or_was_taken_down_of_it() {
    let mut store = TestStore::new();
    store.commit_numbered("news", 1..=4);
    store.take_down("news", 2);
    let history = json(&store, "briefings/news/history");
    let told = |item: &Value| (item["number"].as_u64().unwrap(), item["stat"]["inserted"].as_u64());
    let items = history["items"].as_array().unwrap();
    assert_eq!(items.iter().map(told).collect::<Vec<_>>(), [(4, Some(1)), (3, None), (1, Some(5))], "{history}");
    let sentence = "news@2 was taken down by a court on 2026-05-09 12:01 Z. Reason: privacy.";
    assert_eq!(history["warnings"], serde_json::json!([sentence]));
    let store = store.with_damage(3);
    let history = json(&store, "briefings/news/history");
    assert_eq!(history["items"].as_array().unwrap().len(), 2, "{history}");
    assert_eq!(history["warnings"].as_array().unwrap().len(), 2, "{history}");
    assert_eq!(json(&store, "briefings/news/revisions/-1")["number"], 3);
}
