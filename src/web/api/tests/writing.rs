//! Committing through the API: what is expected, what is kept exactly, and what is refused.

use std::collections::BTreeMap;

use axum::http::{HeaderName, HeaderValue, Method};
use variorum_store::{Draft, Expect, Homes, Label, Name, Store, Time, unwatched};

use super::*;
use crate::web::answering::answer_in;
use crate::web::desk::Desk;
use crate::web::tests::World;
use crate::web::visitor::Visitor;

/// A store that can be written to, by the API.
struct Newsroom {
    world: World,
    desk: Desk,
    user: Option<String>,
}

impl Newsroom {
    fn new() -> Self {
        let world = World::below("/sub");
        let dir = world.dir.path().to_owned();
        let open = move || {
            let homes = Homes { cache: Some(dir.join("cache")), state: Some(dir.join("state")) };
            Store::open(&dir.join("store"), &homes, &mut unwatched)
        };
        Self { world, desk: Desk::new(Box::new(open), Some("Desk".to_owned())).unwrap(), user: None }
    }

    /// The answer to a request about a briefing, of whoever may write; its reader saw the store
    /// when it was opened last.
    fn send_to_reader(&self, method: Method, target: &str, headers: &[(&'static str, &str)], body: &[u8]) -> Answer {
        let mut asked = Asked::get(&format!("/api/v1/briefings/{target}"));
        asked.method = method;
        asked.body = body.to_vec();
        asked.visitor = Visitor { may_write: true, is_known: true, user: self.user.clone(), ..Visitor::reader() };
        for (name, value) in headers {
            asked.headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        answer_in(self.world.view(), Some(&self.desk), &asked)
    }

    fn send(&mut self, method: Method, target: &str, headers: &[(&'static str, &str)], body: &[u8]) -> Answer {
        self.world.reopen();
        self.send_to_reader(method, target, headers, body)
    }

    /// Puts a text as it is.
    fn put(&mut self, target: &str, condition: (&'static str, &str), text: &str) -> Answer {
        self.send(Method::PUT, target, &[("content-type", "text/plain"), condition], text.as_bytes())
    }

    /// Posts an object to a history.
    fn post(&mut self, name: &str, object: &Value) -> Answer {
        let headers = [("content-type", "application/json; charset=utf-8")];
        self.send(Method::POST, &format!("{name}/history"), &headers, object.to_string().as_bytes())
    }

    fn get(&mut self, target: &str) -> Answer {
        self.send(Method::GET, target, &[], b"")
    }

    fn text(&mut self, rev: &str) -> String {
        String::from_utf8(self.get(&format!("news/revisions/{rev}/text")).body).unwrap()
    }
}

const NEW: (&str, &str) = ("if-none-match", "*");

fn object(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

#[track_caller]
fn is(answer: &Answer, status: u16) -> Value {
    let object = object(answer);
    assert_eq!(answer.status.as_u16(), status, "{object}");
    object
}

#[test]
fn a_text_is_put_where_what_it_was_made_from_is_still_the_newest() {
    let mut room = Newsroom::new();
    let texts = ["\u{feff}Two ships\r\nsail.\r", "Three ships\0\n\n", "Four \u{202e}\u{1b}[31m\u{85}", "Five", "Six"];
    let created = room.put("news?note=why&author=Ada&source=wire&time=2026-05-09T08:00:00Z", NEW, texts[0]);
    let first = is(&created, 201);
    assert_eq!(created.location.as_deref(), Some("/sub/api/v1/briefings/news/revisions/1"));
    for (field, value) in [("type", "committed"), ("note", "why"), ("author", "Ada"), ("source", "wire")] {
        assert_eq!(first[field], value);
    }
    assert_eq!(first["time"], "2026-05-09T08:00:00Z");
    // Both tags of what is answered about it, its id, and the tag of its text.
    assert_eq!(created.etag, room.get("news/revisions/1").etag);
    let second = room.put("news", ("if-match", &created.etag.unwrap()), texts[1]);
    let second_id = is(&second, 201)["id"].as_str().unwrap().to_owned();
    let of_briefing = room.get("news").etag.unwrap();
    let third = room.put("news", ("if-match", &format!("\"no\", {of_briefing}")), texts[2]);
    let third_id = is(&third, 201)["id"].as_str().unwrap().to_owned();
    is(&room.put("news", ("if-match", &third_id), texts[3]), 201);
    let of_text = room.get("news/revisions/4/text").etag.unwrap();
    is(&room.put("news", ("if-match", &of_text), texts[4]), 201);
    for (text, rev) in texts.iter().zip(1..) {
        assert_eq!(&room.text(&rev.to_string()), text);
    }
    // Whoever changed an older one is told what is there, and nothing is written.
    let head = object(&room.get("news"))["head"].clone();
    for stale in [
        &*second_id,
        &of_text,
        &format!("W/\"{}\"", head["id"].as_str().unwrap()),
        "\"\"",
        &head["id"].to_string()[..20],
    ] {
        let refused = is(&room.put("news", ("if-match", stale), "Seven"), 412);
        assert_eq!((&refused["kind"], &refused["head"]), (&"conflict".into(), &head), "{stale}");
    }
    let taken = is(&room.put("news", NEW, "Seven"), 412);
    assert_eq!(taken["head"], head);
    let absent = is(&room.put("other", ("if-match", "*"), "Seven"), 412);
    assert_eq!(absent.get("head"), None);
    is(&room.put("news", ("if-match", "*"), "Seven"), 201);
    assert_eq!(object(&room.get("news"))["revisions"], 6);
}

#[test]
fn whoever_is_overtaken_while_they_write_is_told_by_whom() {
    let mut room = Newsroom::new();
    let tag = room.put("news", NEW, "Two ships sail.\n").etag.unwrap();
    room.world.reopen();
    // On another machine, so that no reader here has heard of it.
    let elsewhere = Homes { cache: Some(room.world.dir.path().join("elsewhere")), state: None };
    let mut store = Store::open(&room.world.dir.path().join("store"), &elsewhere, &mut unwatched).unwrap();
    let draft = Draft {
        briefing: Name::parse("news").unwrap(),
        content: "Three ships sail.\n".to_owned(),
        time: Time::parse("2026-05-09T08:00:00Z").unwrap(),
        recorded: Time::parse("2026-05-09T08:00:00Z").unwrap(),
        author: None,
        note: None,
        source: None,
        labels: Vec::new(),
        meta: BTreeMap::new(),
        undoes: None,
    };
    store.commit(draft.clone(), Expect::Any).unwrap();
    let headers = [("content-type", "text/plain"), ("if-match", &*tag)];
    let refused = is(&room.send_to_reader(Method::PUT, "news", &headers, b"Mine.\n"), 412);
    assert_eq!(refused["head"]["number"], 2, "{refused}");
    // All that is written looks at what is expected when it is written.
    for (method, target) in
        [(Method::PUT, "news/labels/final"), (Method::PUT, "news/end"), (Method::PUT, "news/rename?to=other")]
    {
        let refused = is(&room.send_to_reader(method, target, &[("if-match", &*tag)], b""), 412);
        assert_eq!(refused["head"]["number"], 2, "{target}: {refused}");
    }
    let newest = store.by_number("news", 1).unwrap().unwrap();
    let label = Label::parse("first").unwrap();
    store.label(&newest, &label, newest.record.recorded.clone(), None).unwrap();
    // The label was not there when the reader looked.
    let headers = [("if-match", &*tag)];
    is(&room.send_to_reader(Method::DELETE, "news/labels/first", &headers, b""), 404);
    assert_eq!(room.text("-0"), "Three ships sail.\n");
    room.world.reopen();
    assert!(room.world.store.by_label("news", "final").unwrap().is_none());
    assert!(room.world.store.by_label("news", "first").unwrap().is_some());
    let stale = room.get("news").etag.unwrap();
    store.refresh(&mut unwatched).unwrap();
    room.world.reopen();
    store.commit(Draft { content: "Four ships sail.\n".to_owned(), ..draft }, Expect::Any).unwrap();
    let refused = room.send_to_reader(Method::DELETE, "news/labels/first", &[("if-match", &*stale)], b"");
    assert_eq!(is(&refused, 412)["head"]["number"], 3);
}

#[test]
fn a_text_is_added_to_a_history_with_all_that_is_said_of_it() {
    let mut room = Newsroom::new();
    let said = serde_json::json!({
        "text": "Two ships sail.\r\n", "note": "a \"note\" <b>\n", "author": null, "source": "wire",
        "time": "2026-05-09 14:00", "labels": ["published"],
        "meta": {"title": "Ships", "lang": "en", "none": null},
    });
    let first = room.post("news", &said);
    let object = is(&first, 201);
    assert_eq!((&object["author"], &object["note"]), (&"Desk".into(), &"a \"note\" <b>\n".into()));
    assert_eq!(
        (&object["time"], &object["labels"]),
        (&"2026-05-09T14:00:00Z".into(), &serde_json::json!(["published"]))
    );
    assert_eq!(object["meta"], serde_json::json!({"title": "Ships", "lang": "en"}));
    assert_eq!(room.text("published"), "Two ships sail.\r\n");
    // What is there already is no new revision, gets the label, and says what it did not take.
    let again = serde_json::json!({"text": "Two ships sail.\r\n", "note": "other", "labels": ["final"]});
    let unchanged = room.post("news", &again);
    let object = is(&unchanged, 200);
    assert_eq!((unchanged.location, &object["type"]), (None, &"unchanged".into()));
    assert_eq!(
        (&object["labelled"], &object["not_taken"]),
        (&serde_json::json!(["final"]), &serde_json::json!(["note"]))
    );
    // A key that is null is cleared, others stay; a user whom a proxy names is the author.
    room.user = Some("Eve".to_owned());
    let next = serde_json::json!({"text": "Three.", "author": "Mallory", "meta": {"lang": null}});
    let object = is(&room.post("news", &next), 201);
    assert_eq!((&object["author"], &object["meta"]), (&"Eve".into(), &serde_json::json!({"title": "Ships"})));
    let early = serde_json::json!({"text": "Four.", "time": "2020-01-01"});
    let warnings = is(&room.post("news", &early), 201)["warnings"].clone();
    assert!(warnings[0].as_str().unwrap().starts_with("It is not in force: revision 2"), "{warnings}");
    // What is expected may be said here too.
    let headers = [("content-type", "application/json"), ("if-match", "\"1\"")];
    is(&room.send(Method::POST, "news/history", &headers, b"{\"text\":\"Five.\"}"), 412);
}

#[test]
fn what_is_sent_wrongly_is_refused_as_it_is_described_and_nothing_is_written() {
    let mut room = Newsroom::new();
    is(&room.put("news", NEW, "Two ships sail.\n"), 201);
    let any = ("if-match", "*");
    let (json, plain) = (("content-type", "application/json"), ("content-type", "text/plain; charset=\"UTF-8\""));
    let described_by = description();
    let long_note = serde_json::json!({"text": "x", "note": "n".repeat(70_000)}).to_string();
    for (target, headers, body, status, kind) in [
        ("news", vec![plain], "x", 428, "usage"),
        ("news", vec![plain, any, NEW], "x", 400, "usage"),
        ("news", vec![plain, ("if-none-match", "\"1\"")], "x", 400, "usage"),
        ("news", vec![any], "x", 415, "usage"),
        ("news", vec![("content-type", "text/html"), any], "x", 415, "usage"),
        ("news", vec![("content-type", "text/plain; charset=latin1"), any], "x", 415, "usage"),
        ("news", vec![plain, any, ("content-encoding", "gzip")], "x", 415, "usage"),
        ("news", vec![plain, any, ("content-range", "bytes 0-1/3")], "x", 400, "usage"),
        ("news", vec![plain, any], "", 400, "refused"),
        ("news?time=tomorrowish", vec![plain, any], "x", 400, "refused"),
        ("a%00b", vec![plain, NEW], "x", 400, "refused"),
        ("news", vec![json, any], "{}", 400, "usage"),
        ("news", vec![json, any], "", 400, "usage"),
        ("news", vec![json, any], "[]", 400, "usage"),
        ("news", vec![json, any], "{\"text\":\"\"}", 400, "refused"),
        ("news", vec![json, any], "{\"text\":\"\\ud800\"}", 400, "usage"),
        ("news", vec![json, any], "{\"text\":\"a\",\"text\":\"b\"}", 400, "usage"),
        ("news", vec![json, any], "{\"text\":\"a\",\"nots\":\"b\"}", 400, "usage"),
        ("news", vec![json, any], "{\"text\":\"a\",\"time\":\"2026-02-30\"}", 400, "refused"),
        ("news", vec![json, any], "{\"text\":\"a\",\"labels\":[\"a@b\"]}", 400, "refused"),
        ("news", vec![json, any], "{\"text\":\"a\",\"meta\":{\"\":\"b\"}}", 400, "refused"),
        ("news", vec![json, any], &long_note, 400, "refused"),
    ] {
        let answer = room.send(Method::PUT, target, &headers, body.as_bytes());
        let problem = is(&answer, status);
        assert_eq!(problem["kind"], kind, "{target} {headers:?} {body}: {problem}");
        assert_eq!(
            problem["detail"].as_str().unwrap().trim_end_matches(['.', '?']).len() + 1,
            problem["detail"].as_str().unwrap().len(),
            "{problem}"
        );
        let schema = described_of(&described_by, ("put", "/briefings/{name}"), status, answer.media.content_type());
        assert_eq!(conforms(&described_by, schema, &problem), Ok(()));
    }
    let latin = room.send(Method::PUT, "news", &[plain, any], b"caf\xe9 au lait");
    assert!(is(&latin, 400)["detail"].as_str().unwrap().contains("byte 3"), "{latin:?}");
    // A page elsewhere can have a browser post a text, but no object.
    is(&room.send(Method::POST, "news/history", &[plain], b"x"), 415);
    assert_eq!(object(&room.get("news"))["revisions"], 1);
    assert_eq!(room.text("-0"), "Two ships sail.\n");
}

#[test]
fn answers_to_what_writes_and_what_it_sends_are_as_they_are_described() {
    let mut room = Newsroom::new();
    let description = description();
    for (method, path) in [("put", "/briefings/{name}"), ("post", "/briefings/{name}/history")] {
        let operation = &description["paths"][path][method];
        let content = operation["requestBody"]["content"]["application/json"].clone();
        assert_eq!(conforms(&description, &content["schema"], &content["example"]), Ok(()), "{path}");
        let headers = [("content-type", "application/json"), ("if-match", "*")];
        let target = path.trim_start_matches("/briefings/").replace("{name}", "news");
        let body = content["example"].to_string();
        room.world.commit("news", 9, method);
        for status in [201, 200] {
            let answer = room.send(method.to_uppercase().parse().unwrap(), &target, &headers, body.as_bytes());
            let object = is(&answer, status);
            let schema = described_of(&description, (method, path), status, answer.media.content_type());
            assert_eq!(conforms(&description, schema, &object), Ok(()), "{path}: {object}");
        }
    }
}

#[test]
fn a_label_goes_from_revision_to_revision_and_away() {
    let mut room = Newsroom::new();
    let description = description();
    room.world.commit("news", 1, "Two ships sail.\n");
    room.world.commit("news", 2, "Three ships sail.\n");
    let path = "/briefings/{name}/labels/{label}";
    for (method, query, word, number) in [
        ("PUT", "", "labelled", 2),
        ("PUT", "?rev=2&author=Ada", "unchanged", 2),
        ("PUT", "?rev=2026-05-01&author=Ada", "labelled", 1),
        ("DELETE", "?author=Ada", "cleared", 1),
    ] {
        let target = format!("news/labels/%3Cb%3E%20final{query}");
        let answer = room.send(method.parse().unwrap(), &target, &[], b"");
        let object = is(&answer, 200);
        assert_eq!((&object["type"], &object["number"]), (&word.into(), &number.into()), "{query}");
        assert_eq!(object["label"], "<b> final");
        let schema = described_of(&description, (&method.to_lowercase(), path), 200, answer.media.content_type());
        assert_eq!(conforms(&description, schema, &object), Ok(()), "{method}");
        let shown = room.get("news/labels/%3Cb%3E%20final");
        let status = if word == "cleared" { 404 } else { 200 };
        assert_eq!((is(&shown, status).get("number").is_some(), shown.etag.is_some()), (status == 200, status == 200));
    }
    for (method, target, headers, body, status) in [
        ("DELETE", "news/labels/final", &[][..], "", 404),
        ("PUT", "absent/labels/final", &[], "", 404),
        ("PUT", "news/labels/final?rev=9", &[], "", 404),
        ("PUT", "news/labels/3", &[], "", 400),
        ("PUT", "news/labels/final", &[], "x", 400),
        ("PUT", "news/labels/final", &[("if-match", "\"0\"")], "", 412),
        ("PUT", "news/labels/final", &[("if-none-match", "*")], "", 412),
        ("DELETE", "news/labels/final", &[], "x", 400),
    ] {
        is(&room.send(method.parse().unwrap(), target, headers, body.as_bytes()), status);
    }
    room.world.reopen();
    assert_eq!(room.world.store.by_label("news", "final").unwrap(), None);
}

#[test]
fn a_briefing_is_ended_and_its_end_is_corrected() {
    let mut room = Newsroom::new();
    let description = description();
    room.world.commit("news", 2, "Two ships sail.\n");
    room.user = Some("Night desk".to_owned());
    is(&room.get("news/end"), 404);
    for (query, word, time, reason, warnings) in [
        ("time=2026-05-03T08:00:00Z&reason=%3Crepealed%3E", "ended", "2026-05-03T08:00:00Z", "<repealed>", 0),
        ("", "unchanged", "2026-05-03T08:00:00Z", "<repealed>", 0),
        ("time=2026-05-01T08:00:00Z&author=Ada", "ended", "2026-05-01T08:00:00Z", "<repealed>", 1),
        ("reason=withdrawn", "ended", "2026-05-01T08:00:00Z", "withdrawn", 1),
    ] {
        let answer = room.send(Method::PUT, &format!("news/end?{query}"), &[("if-match", "*")], b"");
        let object = is(&answer, 200);
        let said = [&object["type"], &object["time"], &object["reason"], &object["author"]];
        assert_eq!(said, [word, time, reason, "Night desk"], "{query}");
        assert_eq!(object["warnings"].as_array().map_or(0, Vec::len), warnings, "{object}");
        let schema = described_of(&description, ("put", "/briefings/{name}/end"), 200, answer.media.content_type());
        assert_eq!(conforms(&description, schema, &object), Ok(()), "{query}");
        assert_eq!(is(&room.get("news/end"), 200)["id"], object["id"]);
    }
    // What its time means is said as the command line says it.
    for (name, time, warning) in [
        ("news", "9998-01-01T00:00:00Z", "It is in force until 9998-01-01 00:00 Z."),
        (
            "late",
            "9998-01-01T00:00:00Z",
            "It ends on 9998-01-01 00:00 Z, before the time of revision 1, 9999-01-01 00:00 Z, which will not be in force.",
        ),
    ] {
        if name == "late" {
            is(&room.put("late?time=9999-01-01T00:00:00Z", NEW, "Three ships sail.\n"), 201);
        }
        let object = is(&room.send(Method::PUT, &format!("{name}/end?time={time}"), &[], b""), 200);
        assert_eq!(object["warnings"], serde_json::json!([warning]));
    }
    for (target, headers, body, status) in [
        ("absent/end", &[][..], "", 404),
        ("news/end?time=2026-02-30", &[], "", 400),
        ("news/end", &[], "x", 400),
        ("news/end", &[("if-match", "\"0\"")], "", 412),
    ] {
        is(&room.send(Method::PUT, target, headers, body.as_bytes()), status);
    }
    // A revision of that time brings it into force again, and one before it does not.
    let tag = room.get("news").etag.unwrap();
    is(&room.put("news?time=2026-05-09T08:00:00Z", ("if-match", &tag), "Four ships sail.\n"), 201);
    is(&room.get("news/end"), 200);
    let tag = room.get("news").etag.unwrap();
    is(&room.put("news?time=9998-01-01T00:00:00Z", ("if-match", &tag), "Four ships sail.\n"), 201);
    is(&room.get("news/end"), 404);
}

#[test]
fn a_briefing_is_renamed_and_found_by_both_names() {
    let mut room = Newsroom::new();
    let (description, path) = (description(), "/briefings/{name}/rename");
    room.world.commit("news", 2, "Two ships sail.\n");
    room.world.commit("other", 2, "Three ships sail.\n");
    is(&room.get("news/rename"), 404);
    let tag = room.get("news").etag.unwrap();
    for (target, headers, word) in [
        ("news/rename?to=news", &[][..], "unchanged"),
        (
            "news/rename?to=world/news&time=2026-05-03T08:00:00Z&note=%3Cmoved%3E&author=Ada",
            &[("if-match", &*tag)],
            "renamed",
        ),
        // The answer to the request before may have been lost.
        ("news/rename?to=world%2Fnews", &[("if-match", &*tag)], "unchanged"),
        ("world%2Fnews/rename?to=news", &[("if-match", "*")], "renamed"),
        ("news/rename?to=world/news&time=2026-05-03T08:00:00Z&note=%3Cmoved%3E&author=Ada", &[], "renamed"),
    ] {
        let answer = room.send(Method::PUT, target, headers, b"");
        let object = is(&answer, 200);
        assert_eq!(object["type"], word, "{target}");
        let schema = described_of(&description, ("put", path), 200, answer.media.content_type());
        assert_eq!(conforms(&description, schema, &object), Ok(()), "{target}");
    }
    for name in ["news", "world%2Fnews"] {
        let shown = is(&room.get(&format!("{name}/rename")), 200);
        assert_eq!(shown["renames"], serde_json::json!([{"from": "news", "to": "world/news"}]));
        let said = [&shown["type"], &shown["time"], &shown["note"], &shown["author"]];
        assert_eq!(said, ["rename", "2026-05-03T08:00:00Z", "<moved>", "Ada"]);
        assert_eq!(object(&room.get(name))["briefing"], "world/news");
    }
    for (target, headers, body, status) in [
        ("absent/rename?to=x", &[][..], "", 404),
        ("news/rename", &[], "", 400),
        ("news/rename?to=", &[], "", 400),
        ("news/rename?to=a@b", &[], "", 400),
        ("news/rename?to=other", &[], "", 400),
        ("news/rename?to=x&time=2026-02-30", &[], "", 400),
        ("news/rename?to=x", &[], "x", 400),
        ("news/rename?to=x", &[("if-match", "\"0\"")], "", 412),
        ("news/rename?to=x", &[("if-none-match", "*")], "", 412),
    ] {
        is(&room.send(Method::PUT, target, headers, body.as_bytes()), status);
    }
    assert_eq!(object(&room.get("news"))["briefing"], "world/news");
}

#[test]
fn a_method_that_an_address_does_not_have_is_refused_with_those_that_it_has() {
    let mut room = Newsroom::new();
    room.world.commit("news", 9, "Two ships sail.\n");
    for (method, target, allowed) in [
        (Method::POST, "news", "GET, HEAD, PUT"),
        (Method::PUT, "news/history", "GET, HEAD, POST"),
        (Method::PUT, "news/revisions/1", "GET, HEAD"),
        (Method::POST, "news/labels/final", "GET, HEAD, PUT, DELETE"),
        (Method::DELETE, "news/end", "GET, HEAD, PUT"),
        (Method::POST, "news/rename", "GET, HEAD, PUT"),
    ] {
        let answer = room.send(method, target, &[("content-type", "application/json")], b"{\"text\":\"x\"}");
        is(&answer, 405);
        assert_eq!(answer.headers, [(header::ALLOW, HeaderValue::from_static(allowed))], "{target}");
    }
    let read_only = answering::not_allowed("/api/v1/briefings/news", false);
    assert!(is(&read_only, 405)["detail"].as_str().unwrap().contains("--writable"));
    assert_eq!(answering::not_allowed("/api", true).media, Media::Problem);
    assert_eq!(answering::not_allowed("/apis", true).media, Media::Text);
    // Whoever may only read is told so, also where no server stands before it.
    let mut asked = Asked::get("/api/v1/briefings/news");
    asked.method = Method::PUT;
    is(&answer_in(room.world.view(), Some(&room.desk), &asked), 401);
    asked.visitor.is_known = true;
    is(&answer_in(room.world.view(), Some(&room.desk), &asked), 403);
    is(&answer_in(room.world.view(), None, &asked), 403);
}
