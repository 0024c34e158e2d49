//! The API: each route against its description, lists page by page, and what goes wrong.

mod missing;
mod writing;

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use serde_json::Value;
use variorum_store::{Depth, Time, unwatched};

use super::*;
use crate::query::tests::{TestStore, calendar};
use crate::web::address::Address;
use crate::web::answer::Media;
use crate::web::answering;
use crate::web::comparing::PIECES_OF_BLAME_MAX;
use crate::web::links::Links;
use crate::web::policy;

/// Asks for what is below `/api/v1/`.
fn ask(store: &TestStore, target: &str) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (links, calendar) = (Links::below("/sub".to_owned()), calendar());
    let view = View { reader: store, calendar: &calendar, links: &links, title: "Desk <&>", is_writable: false };
    match Address::parse(&format!("/api/v1/{path}")) {
        Some(Address::Api(address)) => answer(view, &address, &QueryString::parse(query.as_bytes())),
        None => no_such_route(),
        Some(other) => panic!("{target}: {other:?}"),
    }
}

/// What is answered, as an object.
fn json(store: &TestStore, target: &str) -> Value {
    let answer = ask(store, target);
    let text = String::from_utf8(answer.body).unwrap();
    assert_eq!((answer.status, answer.media), (StatusCode::OK, Media::Json), "{target}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// Histories with all that may happen: changes, a move, labels, an end, another name.
fn sample() -> TestStore {
    let mut store = TestStore::new();
    let block = "The ferry sails at nine from the old pier, whatever the weather may be.\n\n";
    let other = "Tickets are sold on board, and dogs need a lead that is shorter than a metre.\n\n";
    let last = "The harbour master answers all questions on working days until the bell rings.\n";
    store.commit("coast/ferry", 1, &format!("# Ferry\n\n{block}{other}{last}"));
    store.commit(
        "coast/ferry",
        2,
        &format!("# Ferry\n\n{last}\n{block}Tickets cost 14 euros \u{202e}now\u{1b}[31m.\n"),
    );
    store.end("coast/ferry", 3, "No \"ferry\" <any> more");
    store.commit("coast/ferry", 4, &format!("# Ferry\n\n{block}Tickets cost 15 euros.\n"));
    store.rename(&[("coast/ferry", "sea/ferry ö<%2F>")], 5);
    store.commit("sea/ferry ö<%2F>", 6, &format!("# Ferry\n\n{block}Tickets cost 16 euros.\n"));
    store.label("sea/ferry ö<%2F>", 2, "published");
    store.commit("news", 7, "A word.\n");
    store.commit("news/history", 8, "A word, and another.\n");
    store.end("news/history", 9, "over");
    store
}

const FERRY: &str = "briefings/sea%2Fferry%20%C3%B6%3C%252F%3E";

fn description() -> Value {
    serde_json::from_str(DESCRIPTION).unwrap()
}

/// A route behind another one, so that none can be forgotten: a new one does not compile before it
/// is in this chain. With the path by which it is described.
fn behind(route: Option<&ApiAddress>) -> Option<(ApiAddress, &'static str)> {
    let (name, rev) = (|| "news".to_owned(), || "1".to_owned());
    let (old, new) = (rev, rev);
    Some(match route {
        None => (ApiAddress::Briefings, "/briefings"),
        Some(ApiAddress::Briefings) => (ApiAddress::Briefing { name: name() }, "/briefings/{name}"),
        Some(ApiAddress::Briefing { .. }) => (ApiAddress::History { name: name() }, "/briefings/{name}/history"),
        Some(ApiAddress::History { .. }) => {
            (ApiAddress::Revision { name: name(), rev: rev() }, "/briefings/{name}/revisions/{rev}")
        }
        Some(ApiAddress::Revision { .. }) => {
            (ApiAddress::Text { name: name(), rev: rev() }, "/briefings/{name}/revisions/{rev}/text")
        }
        Some(ApiAddress::Text { .. }) => {
            (ApiAddress::Blame { name: name(), rev: rev() }, "/briefings/{name}/blame/{rev}")
        }
        Some(ApiAddress::Blame { .. }) => {
            let label = "final".to_owned();
            (ApiAddress::Label { name: name(), label }, "/briefings/{name}/labels/{label}")
        }
        Some(ApiAddress::Label { .. }) => (ApiAddress::End { name: name() }, "/briefings/{name}/end"),
        Some(ApiAddress::End { .. }) => (ApiAddress::Rename { name: name() }, "/briefings/{name}/rename"),
        Some(ApiAddress::Rename { .. }) => {
            (ApiAddress::Diff { name: name(), old: old(), new: new() }, "/briefings/{name}/diff/{old}..{new}")
        }
        Some(ApiAddress::Diff { .. }) => (ApiAddress::PermanentDiff { old: old(), new: new() }, "/diff/{old}..{new}"),
        Some(ApiAddress::PermanentDiff { .. }) => (ApiAddress::Search, "/search"),
        Some(ApiAddress::Search) => (ApiAddress::Changes, "/changes"),
        Some(ApiAddress::Changes) => (ApiAddress::Store, "/store"),
        Some(ApiAddress::Store) => (ApiAddress::Description, "/openapi.json"),
        Some(ApiAddress::Description) => return None,
    })
}

#[test]
fn every_route_is_described_and_everything_that_is_described_is_a_route() {
    let mut routes = BTreeSet::new();
    let mut route = None;
    while let Some((address, described)) = behind(route.as_ref()) {
        let filled = described.replace("{name}", "news").replace("{rev}", "1").replace("{old}..{new}", "1..1");
        let filled = filled.replace("{label}", "final");
        assert_eq!(address.path(), format!("/api/v1{filled}"));
        let writing = address.writing_methods().iter().map(|method| method.to_lowercase());
        let methods: BTreeSet<String> = ["get".to_owned()].into_iter().chain(writing).collect();
        routes.insert((described.to_owned(), methods));
        route = Some(address);
    }
    let description = description();
    let paths = description["paths"].as_object().unwrap();
    let methods = |item: &Value| item.as_object().unwrap().keys().cloned().collect();
    let described: BTreeSet<_> = paths.iter().map(|(path, item)| (path.clone(), methods(item))).collect();
    assert_eq!(described, routes);
    for (path, operation) in
        paths.iter().flat_map(|(path, item)| item.as_object().unwrap().values().map(move |it| (path, it)))
    {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let names = parameters.iter().map(|parameter| resolved(&description, parameter));
        let in_path: Vec<String> = names
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| format!("{{{}}}", parameter["name"].as_str().unwrap()))
            .collect();
        assert!(in_path.iter().all(|name| path.contains(name)), "{path}: {in_path:?}");
        assert_eq!(in_path.len(), path.matches('{').count(), "{path}");
    }
}

/// What a reference points to; anything else itself.
fn resolved<'json>(description: &'json Value, value: &'json Value) -> &'json Value {
    match value["$ref"].as_str() {
        Some(reference) => resolved(description, description.pointer(reference.trim_start_matches('#')).unwrap()),
        None => value,
    }
}

/// Insists that a value is what a schema says, and has no field that it does not name. Knows the
/// keywords that the description uses, and fails at others.
fn conforms(description: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{what}: {value}"));
    let schema = resolved(description, schema);
    let types = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
    let is_one = types.iter().any(|one| match one.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some(other) => panic!("{other}"),
        // One of several schemas.
        None => true,
    });
    if !is_one {
        return wrong(&format!("not {types:?}"));
    }
    for (keyword, said) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "type" | "description" | "default" | "minLength" => {}
            "enum" if said.as_array().unwrap().contains(value) => {}
            "minimum" if value.as_u64() >= said.as_u64() => {}
            "minItems" if value.as_array().unwrap().len() as u64 >= said.as_u64().unwrap() => {}
            "maxItems" if value.as_array().unwrap().len() as u64 <= said.as_u64().unwrap() => {}
            "format" if variorum_store::Time::parse(value.as_str().unwrap()).is_ok() => {}
            "pattern" => {
                let text = value.as_str().unwrap();
                let is_hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
                let is_long = text.len() == 64 || said == "^[0-9a-f]+$";
                if !is_hex || !is_long {
                    return wrong(&format!("not {said}"));
                }
            }
            "oneOf" => {
                let schemas = said.as_array().unwrap();
                let fitting = schemas.iter().filter(|schema| conforms(description, schema, value).is_ok()).count();
                if fitting != 1 {
                    return wrong(&format!("fits {fitting} of {}", schemas.len()));
                }
            }
            "required" => {
                for name in said.as_array().unwrap() {
                    if value.get(name.as_str().unwrap()).is_none() {
                        return wrong(&format!("lacks {name}"));
                    }
                }
            }
            "properties" => {
                for (name, field) in value.as_object().unwrap() {
                    match said.get(name) {
                        Some(schema) => conforms(description, schema, field).map_err(|why| format!("{name}: {why}"))?,
                        None => return wrong(&format!("{name} is not described")),
                    }
                }
            }
            "additionalProperties" if *said == Value::Bool(false) => {}
            "additionalProperties" => {
                for field in value.as_object().unwrap().values() {
                    conforms(description, said, field)?;
                }
            }
            "items" => {
                for item in value.as_array().unwrap() {
                    conforms(description, said, item)?;
                }
            }
            _ => return wrong(&format!("not {keyword} {said}")),
        }
    }
    Ok(())
}

/// What the description says of an answer of a path with a status.
fn described<'json>(description: &'json Value, path: &str, status: u16, media: &str) -> &'json Value {
    described_of(description, ("get", path), status, media)
}

/// The same of any method.
fn described_of<'json>(
    description: &'json Value,
    (method, path): (&str, &str),
    status: u16,
    media: &str,
) -> &'json Value {
    let responses = &description["paths"][path][method]["responses"];
    let response = responses.get(status.to_string()).unwrap_or_else(|| panic!("{path}: {status} is not described"));
    let content = &resolved(description, response)["content"];
    content.get(media).map(|content| &content["schema"]).unwrap_or_else(|| panic!("{path}: no {media}: {content}"))
}

#[test]
fn every_answer_is_what_its_description_says() {
    let (mut store, description) = (sample(), description());
    store.commit_numbered("long", 1..=3);
    let report = store.verify(None, Depth::Quick, &mut unwatched).unwrap();
    store.keep_verification(&report, Depth::Quick, Time::from_instant(calendar().now()).unwrap()).unwrap();
    let ids: Vec<String> = [1, 2]
        .map(|number| json(&store, &format!("{FERRY}/revisions/{number}"))["id"].as_str().unwrap().to_owned())
        .to_vec();
    let [first, second] = ids.as_slice() else { panic!() };
    let mut seen = BTreeSet::new();
    for (path, target) in [
        ("/briefings", "briefings".to_owned()),
        ("/briefings", "briefings?limit=1&prefix=n".to_owned()),
        ("/briefings/{name}", FERRY.to_owned()),
        ("/briefings/{name}", "briefings/coast/ferry".to_owned()),
        ("/briefings/{name}", "briefings/news%2Fhistory".to_owned()),
        ("/briefings/{name}", "briefings/absent".to_owned()),
        ("/briefings/{name}", "briefings/a@b".to_owned()),
        ("/briefings/{name}/history", format!("{FERRY}/history")),
        ("/briefings/{name}/history", format!("{FERRY}/history?limit=2")),
        ("/briefings/{name}/history", format!("{FERRY}/history?limit=0")),
        ("/briefings/{name}/revisions/{rev}", format!("{FERRY}/revisions/published")),
        ("/briefings/{name}/revisions/{rev}", format!("{FERRY}/revisions/99")),
        ("/briefings/{name}/revisions/{rev}", format!("{FERRY}/revisions/2026-01-03")),
        ("/briefings/{name}/blame/{rev}", format!("{FERRY}/blame/-0")),
        ("/briefings/{name}/labels/{label}", "briefings/coast%2Fferry/labels/published".to_owned()),
        ("/briefings/{name}/labels/{label}", format!("{FERRY}/labels/absent")),
        ("/briefings/{name}/labels/{label}", format!("{FERRY}/labels/3")),
        ("/briefings/{name}/end", "briefings/news%2Fhistory/end".to_owned()),
        ("/briefings/{name}/end", format!("{FERRY}/end")),
        ("/briefings/{name}/rename", format!("{FERRY}/rename")),
        ("/briefings/{name}/rename", "briefings/news/rename".to_owned()),
        ("/briefings/{name}/diff/{old}..{new}", format!("{FERRY}/diff/1..2")),
        ("/briefings/{name}/diff/{old}..{new}", format!("{FERRY}/diff/2026-01-02..-1")),
        ("/diff/{old}..{new}", format!("diff/{first}..{second}")),
        ("/diff/{old}..{new}", format!("diff/{}..{second}", "0".repeat(64))),
        ("/search", "search?q=tickets+cost&fold=letters".to_owned()),
        ("/search", "search?q=word&limit=1".to_owned()),
        ("/search", "search?q=".to_owned()),
        ("/search", "search?q=word&fold=none".to_owned()),
        ("/search", "search?q=word&since=2026-13".to_owned()),
        ("/changes", "changes".to_owned()),
        ("/changes", "changes?since=2026-01-02&names=sea/".to_owned()),
        ("/changes", "changes?since=2026-01-02&until=2026-01-01".to_owned()),
        ("/store", "store".to_owned()),
        ("/openapi.json", "openapi.json".to_owned()),
    ] {
        let answer = ask(&store, &target);
        let media = answer.media.content_type();
        let schema = described(&description, path, answer.status.as_u16(), media);
        let value: Value = serde_json::from_slice(&answer.body).unwrap();
        conforms(&description, schema, &value).unwrap_or_else(|why| panic!("{target}: {why}"));
        assert_eq!(answer.etag.is_some(), answer.status == StatusCode::OK, "{target}");
        if answer.status == StatusCode::OK {
            seen.insert(path);
        }
    }
    // And one that is no JSON.
    let text = ask(&store, &format!("{FERRY}/revisions/2/text"));
    let path = "/briefings/{name}/revisions/{rev}/text";
    assert_eq!(described(&description, path, 200, text.media.content_type())["type"], "string");
    assert_eq!(text.media, Media::Raw);
    assert!(String::from_utf8(text.body).unwrap().contains("\u{202e}now\u{1b}[31m."), "the bytes as they are");
    seen.insert(path);
    assert_eq!(seen.len(), description["paths"].as_object().unwrap().len());
}

#[test]
fn the_checker_of_these_tests_sees_what_is_wrong() {
    let description = description();
    let check =
        |schema: &str, value: Value| conforms(&description, &description["components"]["schemas"][schema], &value);
    let turn =
        |number: Value, id: &str| serde_json::json!({"number": number, "id": id, "time": "2026-01-01T00:00:00Z"});
    let id = "0".repeat(64);
    assert_eq!(check("Turn", turn(1.into(), &id)), Ok(()));
    for wrong in
        [turn(0.into(), &id), turn("1".into(), &id), turn(1.into(), "00"), turn(1.into(), &id.replace('0', "g"))]
    {
        assert!(check("Turn", wrong.clone()).is_err(), "{wrong}");
    }
    let mut more = turn(1.into(), &id);
    more["more"] = Value::Null;
    assert!(check("Turn", more).is_err());
    assert!(check("Turn", serde_json::json!({"number": 1})).is_err());
    assert!(check("Next", 1.into()).is_err());
}

/// The items of a list, page by page, as its links say.
fn pages(store: &TestStore, target: &str) -> Vec<Vec<Value>> {
    let (mut pages, mut next) = (Vec::new(), Some(target.to_owned()));
    while let Some(target) = next {
        let list = json(store, &target);
        pages.push(list["items"].as_array().unwrap().clone());
        let link = list["next"].as_str();
        next = link.map(|link| link.strip_prefix("/sub/api/v1/").unwrap_or_else(|| panic!("{link}")).to_owned());
        assert!(pages.len() < 20, "{target}");
    }
    pages
}

#[test]
fn pages_follow_each_other_and_leave_nothing_out() {
    let mut store = sample();
    store.commit_numbered("news/many", 1..=5);
    for (target, count) in [
        ("briefings?prefix=".to_owned(), 4),
        (format!("{FERRY}/history?until=4"), 6),
        ("briefings/news%2Fmany/history?until=9".to_owned(), 5),
        ("search?q=word".to_owned(), 2),
        ("changes?since=2026-01-01".to_owned(), 4),
    ] {
        let whole = pages(&store, &target);
        assert_eq!(whole.iter().map(Vec::len).sum::<usize>(), count, "{target}");
        for limit in 1..=3.min(count - 1) {
            let parts = pages(&store, &format!("{target}&limit={limit}"));
            assert!(parts.len() > 1 && parts.iter().all(|part| !part.is_empty()), "{target}");
            assert_eq!(parts.concat(), whole.concat(), "{target}, {limit} at a time");
        }
    }
    assert_eq!(json(&store, "briefings/news%2Fmany/history?until=2")["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_history_has_ends_and_other_names_where_they_happened() {
    let store = sample();
    let items = json(&store, "briefings/coast%2Fferry/history")["items"].clone();
    let types: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["revision", "rename", "revision", "end", "revision", "revision"]);
    assert_eq!(items[0]["stat"], serde_json::json!({"inserted": 1, "deleted": 1}));
    assert_eq!(items[0]["kinds"], serde_json::json!({"number": 1}));
    assert_eq!(items[1]["renames"][0]["to"], "sea/ferry ö<%2F>");
    assert_eq!(items[3]["reason"], "No \"ferry\" <any> more");
    let one = json(&store, "briefings/coast/ferry");
    assert_eq!((&one["briefing"], &one["revisions"]), (&"sea/ferry ö<%2F>".into(), &4.into()));
    assert_eq!(one["head"]["number"], 4);
    assert_eq!(json(&store, "briefings/news%2Fhistory")["ended"]["reason"], "over");
}

#[test]
fn a_diff_rebuilds_both_texts() {
    let store = sample();
    let mut moved = 0;
    for (old, new) in [("1", "2"), ("2", "1"), ("2", "3"), ("1", "4"), ("3", "3")] {
        let diff = json(&store, &format!("{FERRY}/diff/{old}..{new}"));
        let parts = diff["parts"].as_array().unwrap();
        for (rev, ops) in [(old, ["equal", "delete", "moved_from"]), (new, ["equal", "insert", "moved_to"])] {
            let rebuilt: String = parts
                .iter()
                .filter(|part| ops.contains(&part["op"].as_str().unwrap()))
                .map(|part| part["text"].as_str().unwrap())
                .collect();
            let text = ask(&store, &format!("{FERRY}/revisions/{rev}/text")).body;
            assert_eq!(rebuilt.as_bytes(), text, "{old}..{new}: {rev}");
        }
        moved += parts.iter().filter(|part| part["op"] == "moved_to").count();
        let ids = [&diff["old"]["id"], &diff["new"]["id"]].map(|id| id.as_str().unwrap().to_owned());
        assert_eq!(json(&store, &format!("diff/{}..{}", ids[0], ids[1])), diff);
    }
    assert!(moved > 0);
    let blame = json(&store, &format!("{FERRY}/blame/2"));
    let text: String = blame["runs"].as_array().unwrap().iter().map(|run| run["text"].as_str().unwrap()).collect();
    assert_eq!(text.into_bytes(), ask(&store, &format!("{FERRY}/revisions/2/text")).body);
}

#[test]
fn what_goes_wrong_is_an_object_with_the_word_of_the_command_line() {
    let store = sample();
    for (target, status, kind) in [
        ("", 404, "not_found"),
        ("nowhere", 404, "not_found"),
        ("briefings/", 404, "not_found"),
        ("briefings/absent", 404, "not_found"),
        ("briefings/a%00b", 400, "refused"),
        ("briefings/a%FF", 404, "not_found"),
        ("briefings/absent/history", 404, "not_found"),
        ("briefings/news/history?until=0", 400, "usage"),
        ("briefings/news/history?until=-1", 400, "usage"),
        ("briefings/news/revisions/9", 404, "not_found"),
        ("briefings/news/revisions/2020-01-01", 404, "not_found"),
        ("briefings/news/revisions/2026-02-30", 400, "refused"),
        ("briefings/news%2Fhistory/revisions/2026-02-01/text", 404, "not_found"),
        ("briefings/news/diff/1..9", 404, "not_found"),
        ("diff/0000..1111", 404, "not_found"),
        ("diff/00000000..11111111", 404, "not_found"),
        ("briefings?limit=1001", 400, "usage"),
        ("briefings?limit=", 400, "usage"),
        ("search", 400, "usage"),
        ("search?q=word&from=x", 400, "usage"),
        ("changes?since=later", 400, "refused"),
    ] {
        let answer = ask(&store, target);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer.media.content_type(), "application/problem+json", "{target}");
        assert_eq!((answer.status.as_u16(), &problem["kind"]), (status, &kind.into()), "{target}: {problem}");
        assert_eq!(problem["status"], status, "{target}");
        assert!(problem["detail"].as_str().unwrap().ends_with('.'), "{target}: {problem}");
    }
}

#[test]
fn what_is_too_much_to_compare_is_described() {
    let mut store = TestStore::new();
    store.commit("news", 1, &"/".repeat(usize::try_from(PIECES_OF_BLAME_MAX).unwrap()));
    let refused = ask(&store, "briefings/news/blame/1");
    let problem: Value = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!((refused.status.as_u16(), &problem["kind"]), (422, &"refused".into()));
    assert!(problem["detail"].as_str().unwrap().ends_with("variorum blame news@1 --json"), "{problem}");
    let description = description();
    let schema = described(&description, "/briefings/{name}/blame/{rev}", 422, refused.media.content_type());
    assert_eq!(conforms(&description, schema, &problem), Ok(()));
}

#[test]
fn what_is_empty_is_as_if_it_was_not_given() {
    let store = sample();
    assert_eq!(json(&store, "search?q=word&since=&until=%20"), json(&store, "search?q=word"));
    assert_eq!(json(&store, "changes?since=&until="), json(&store, "changes"));
    assert_eq!(ask(&store, "search?q=%20").status, StatusCode::BAD_REQUEST);
}

#[test]
fn a_tag_changes_with_what_it_is_the_tag_of_and_with_nothing_else() {
    let mut store = sample();
    let tag = |store: &TestStore, target: &str| ask(store, target).etag.unwrap();
    let (revision, text) = (format!("{FERRY}/revisions/4"), format!("{FERRY}/revisions/4/text"));
    let before = [tag(&store, &revision), tag(&store, &text), tag(&store, "briefings")];
    assert_eq!([tag(&store, &revision), tag(&store, &text), tag(&store, "briefings")], before);
    store.label("sea/ferry ö<%2F>", 4, "final");
    assert_ne!(tag(&store, &revision), before[0], "a label is in it");
    assert_eq!([tag(&store, &text), tag(&store, "briefings")], before[1..]);
    assert!(before.iter().all(|tag| tag.starts_with('"') && tag.len() > 20), "{before:?}");
}

#[test]
fn nothing_can_be_done_with_json_in_a_browser_but_read_it() {
    let store = sample();
    let diff = String::from_utf8(ask(&store, &format!("{FERRY}/diff/1..2")).body).unwrap();
    assert!(diff.contains("\\u202e") && diff.contains("\\u001b"), "{diff}");
    assert!(!diff.contains(['\u{202e}', '\u{1b}']), "{diff}");
    for media in [Media::Json, Media::Problem] {
        let policy = policy::headers(media).find(|(name, _)| name == header::CONTENT_SECURITY_POLICY).unwrap().1;
        assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'");
    }
}
