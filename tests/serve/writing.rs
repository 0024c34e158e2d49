//! Committing in a browser: who may, what is asked of a form, and what becomes of what was typed.

use super::{Answer, Served, World};

/// A browser: it keeps a cookie, follows nothing, and sends forms as they are sent.
struct Browser<'server> {
    server: &'server Served,
    cookie: String,
}

/// What a form sends: names and values, as a browser escapes them.
fn form(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| {
        let escape = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            b' ' => "+".to_owned(),
            _ => format!("%{byte:02X}"),
        };
        text.bytes().map(escape).collect::<String>()
    };
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    pairs.join("&")
}

impl<'server> Browser<'server> {
    /// One that has signed in by the address that the server printed.
    fn signed_in(server: &'server mut Served) -> Self {
        let printed = server.next_line();
        let path = printed.split_once(&format!("{}/", server.host())).unwrap().1.trim_end();
        let answer = server.get(&format!("/{path}"));
        let cookie = answer.is(303).header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        assert!(answer.header("set-cookie").unwrap().ends_with("; HttpOnly; SameSite=Strict"), "{answer:?}");
        Self { server, cookie }
    }

    fn get(&self, path: &str) -> Answer {
        let (host, cookie) = (self.server.host(), &self.cookie);
        self.server.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        ))
    }

    fn post(&self, path: &str, body: &str, more: &str) -> Answer {
        let (host, cookie, length) = (self.server.host(), &self.cookie, body.len());
        self.server.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nCookie: {cookie}\r\n{more}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
    }

    /// Sends a form from a page of the server's, with the hidden fields of `page`.
    fn send(&self, path: &str, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let hidden: Vec<(&str, String)> =
            ["secret", "base"].iter().filter_map(|name| Some((*name, hidden(page, name)?))).collect();
        let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
        let fields: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
        let from_here = format!("Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", self.server.host());
        self.post(path, &form(&fields), &from_here)
    }
}

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> Option<String> {
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split('"').next()?.to_owned())
}

#[test]
fn a_briefing_is_edited_looked_at_and_committed() {
    let world = World::new();
    world.run(
        &["commit", "news", "--meta", "title=Ships", "--author", "Ada"],
        "Two ships sail.\r\n\r\nThe sea is calm.\r\n",
    );
    let mut server = world.serve(&["--writable"]);
    let browser = Browser::signed_in(&mut server);
    browser.get("/b/news").is(200).says("/b/news/edit");
    let page = browser.get("/b/news/edit");
    page.is(200).says("Two ships sail.").says("value=\"Ships\"").says("value=\"tester\"").says("About this store");
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    let text = "Three ships sail.\r\n\r\nThe sea is calm.\r\n";
    let fields = [("text", text), ("title", "Ships & <boats>"), ("note", "a third"), ("author", "Ève")];
    let with = |act| [&fields[..], &[("do", act)]].concat();
    let preview = browser.send("/b/news/edit", &page, &with("preview"));
    preview.is(200).says(">Two</del>").says(">Three</ins>").says("Ships &amp; &lt;boats&gt;").says("value=\"Ève\"");
    assert!(!world.run(&["log", "news"], "").contains("a third"), "a preview commits nothing");
    let done = browser.send("/b/news/edit", &preview, &with("commit"));
    assert_eq!(done.is(303).header("location"), Some("/b/news/edit/@2"));
    browser.get("/b/news/edit/@2").is(200).says("Revision 2 is in the store.");
    // The line ends are the text's own.
    assert_eq!(world.run(&["show", "news@2"], ""), text);
    let record = world.run(&["show", "news@2", "--record"], "");
    for said in ["Ships & <boats>", "a third", "Ève"] {
        assert!(record.contains(said), "{record}");
    }
    // The same once more says nothing new, and commits nothing.
    let page = browser.get("/b/news/edit");
    browser.send("/b/news/edit", &page, &with("commit")).is(200).says("Nothing was committed.");
    let empty = [("text", ""), ("note", "kept"), ("do", "commit")];
    browser.send("/b/news/edit", &page, &empty).is(400).says("The text is empty.").says("kept");
}

#[test]
fn whoever_was_second_keeps_what_they_typed_and_sees_what_the_first_changed() {
    let world = World::with_news();
    let mut server = world.serve(&["--writable"]);
    let browser = Browser::signed_in(&mut server);
    let page = browser.get("/b/news/edit");
    world.run(&["commit", "news", "-m", "theirs", "--author", "Bea"], "Two boats sail.\n");
    let mine = [("text", "Nine ships sail.\r\n"), ("note", "mine <b>"), ("title", ""), ("do", "commit")];
    let conflict = browser.send("/b/news/edit", &page, &mine);
    conflict.is(409).says("Somebody else was first").says("Nine ships sail.").says("mine &lt;b&gt;");
    conflict.says(">ships</del>").says(">boats</ins>").says("Bea").says("Commit over revision 2");
    assert_eq!(world.run(&["show", "news"], ""), "Two boats sail.\n");
    // What committing over it would change.
    let preview = [&mine[..3], &[("do", "preview")]].concat();
    browser.send("/b/news/edit", &conflict, &preview).is(200).says(">Two boats</del>").says(">Nine ships</ins>");
    let over = browser.send("/b/news/edit", &conflict, &mine);
    assert_eq!(over.is(303).header("location"), Some("/b/news/edit/@3"));
    assert_eq!(world.run(&["show", "news"], ""), "Nine ships sail.\n");
}

#[test]
fn what_is_sent_twice_is_committed_once_and_said_to_be() {
    let world = World::with_news();
    let mut server = world.serve(&["--writable"]);
    let browser = Browser::signed_in(&mut server);
    let (page, new) = (browser.get("/b/news/edit"), browser.get("/new"));
    let mine = [("text", "Nine ships sail.\r\n"), ("note", "two\r\nlines"), ("title", "T"), ("do", "commit")];
    let first = [&mine[..], &[("name", "other")]].concat();
    for _ in 0..2 {
        let sent = browser.send("/b/news/edit", &page, &mine);
        assert_eq!(sent.is(303).header("location"), Some("/b/news/edit/@2"));
        assert_eq!(browser.send("/new", &new, &first).is(303).header("location"), Some("/b/other/edit/@1"));
    }
    assert_eq!(world.run(&["log", "news", "--json"], "").lines().count(), 2);
    browser.get("/b/news/diff/1..2").is(200).says("two<br>lines");
    browser.get("/b/news/blame/@2").is(200).says("two<br>lines");
}

#[test]
fn a_commit_that_takes_back_an_end_says_so_before_and_after() {
    let world = World::with_news();
    world.run(&["end", "news", "-m", "withdrawn"], "");
    let mut server = world.serve(&["--writable"]);
    let browser = Browser::signed_in(&mut server);
    let page = browser.get("/b/news/edit");
    page.is(200).says("withdrawn").says("A new revision brings it back into force");
    let with = |act| [("text", "Nine ships sail.\r\n"), ("title", ""), ("do", act)];
    browser.send("/b/news/edit", &page, &with("preview")).is(200).says("A new revision brings it back into force");
    browser.send("/b/news/edit", &page, &with("commit")).is(303);
    let done = browser.get("/b/news/edit/@2");
    done.is(200)
        .says("This revision brings back into force a briefing that had ended")
        .says("This is the newest revision, and in force now.");
}

#[test]
fn a_new_briefing_gets_a_name_that_is_free() {
    let world = World::with_news();
    let mut server = world.serve(&["--writable"]);
    let browser = Browser::signed_in(&mut server);
    let page = browser.get("/new");
    let with = |name: &'static str, act| [("name", name), ("text", "One.\r\nTwo.\r\n"), ("title", "T"), ("do", act)];
    browser.send("/new", page.is(200), &with("world/new", "preview")).is(200).says("One.").says("value=\"world/new\"");
    let taken = browser.send("/new", &page, &with("news", "commit"));
    taken.is(409).says("There is a briefing called news already").says("One.");
    let wrong = browser.send("/new", &page, &with("a//b", "commit"));
    wrong.is(400).says("cannot be the name of a briefing").says("value=\"a//b\"").says("One.");
    let done = browser.send("/new", &page, &with("world/new", "commit"));
    assert_eq!(done.is(303).header("location"), Some("/b/world/new/edit/@1"));
    assert_eq!(world.run(&["show", "world/new"], ""), "One.\nTwo.\n");
}

#[test]
fn nothing_is_written_but_by_a_form_of_this_server_sent_by_whoever_may() {
    let world = World::with_news();
    let mut server = world.serve(&["--writable"]);
    let browser = Browser::signed_in(&mut server);
    let page = browser.get("/b/news/edit");
    let (secret, base) = (hidden(&page, "secret").unwrap(), hidden(&page, "base").unwrap());
    let body = |secret: &str| form(&[("secret", secret), ("base", &base), ("text", "Bad news.\r\n"), ("do", "commit")]);
    let here = format!("Origin: http://{}\r\n", browser.server.host());
    for (sent, more, status) in [
        (body(&secret), "Origin: http://evil.example\r\n", 403),
        (body(&secret), "Origin: null\r\n", 403),
        (body(&secret), "Sec-Fetch-Site: cross-site\r\n", 403),
        (body(&secret), "Sec-Fetch-Site: same-site\r\n", 403),
        (body(""), &here, 403),
        (body(&secret.replace(['0', '1', '2', '3'], "f")), &here, 403),
        ("text=%ff".to_owned(), &here, 400),
        (String::new(), &here, 403),
    ] {
        browser.post("/b/news/edit", &sent, more).is(status);
    }
    let unknown = form(&[("secret", &secret), ("base", "0123456789abcdef"), ("text", "Bad news."), ("do", "commit")]);
    browser.post("/b/news/edit", &unknown, &here).is(404).says("cannot be read any more").says("Bad news.");
    // A form of before the server was started again keeps what was typed.
    browser.post("/b/news/edit", &body(""), &here).is(403).says("Bad news.").says("older than the server");
    let anybody = Browser { server: browser.server, cookie: "variorum-1=guess".to_owned() };
    anybody.get("/b/news").is(200);
    anybody.get("/b/news/edit").is(401).says("Sign in").says("value=\"/b/news/edit\"").says("<footer");
    anybody.get("/new").is(401);
    anybody.post("/b/news/edit", &body(&secret), &here).is(401);
    anybody.get("/sign-in?key=variorum_guess").is(403);
    let put = |path: &str| {
        let (host, cookie) = (browser.server.host(), &browser.cookie);
        let head = format!("Host: {host}\r\nCookie: {cookie}\r\n{here}Content-Length: 0\r\nConnection: close");
        browser.server.ask(&format!("PUT {path} HTTP/1.1\r\n{head}\r\n\r\n"))
    };
    for (answer, methods) in [
        (browser.post("/b/news", "", &here), "GET, HEAD"),
        (put("/b/news"), "GET, HEAD"),
        (put("/new"), "GET, HEAD, POST"),
        (put("/b/news/edit"), "GET, HEAD, POST"),
        (put("/sign-in"), "GET, HEAD, POST"),
        (put("/sign-out"), "POST"),
        (put("/healthz"), "GET, HEAD"),
        (browser.post("/healthz", "", &here), "GET, HEAD"),
    ] {
        assert_eq!(answer.is(405).header("allow"), Some(methods), "{answer:?}");
    }
    let long = "a".repeat(17 << 20);
    let answer = browser.post("/b/news/edit", &long, &here);
    // The connection may break before the answer is read, as more was sent than was read.
    assert!([0, 413].contains(&answer.status), "{answer:?}");
    assert_eq!(world.run(&["show", "news"], ""), "Two ships sail.\n");
    assert_eq!(browser.server.get("/b/news/edit/@1").status, 200);
    let read_only = world.serve(&[]);
    read_only.get("/b/news/edit").is(403).says("--writable");
    assert!(!read_only.get("/b/news").body.contains("/edit"));
}

#[test]
fn tokens_let_in_as_far_as_they_go_until_they_are_removed() {
    let world = World::with_news();
    let token =
        |words: &[&str]| world.run(&[&["serve", "token", "new", "-q"], words].concat(), "").trim_end().to_owned();
    let reading = token(&[]);
    let writing = token(&["--write", "--note", "night desk"]);
    let list = world.run(&["serve", "token", "list"], "");
    assert!(list.contains("night desk") && list.lines().count() == 2 && !list.contains(&writing), "{list}");
    let server = world.serve(&["--writable", "--public-url", "http://news.example/history/"]);
    let ask = |method: &str, path: &str, token: &str| {
        let shown = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        server.ask(&format!(
            "{method} /history{path} HTTP/1.1\r\nHost: news.example\r\n{shown}Content-Length: 0\r\nConnection: close\r\n\r\n"
        ))
    };
    ask("GET", "/b/news", "").is(401);
    ask("GET", "/b/news", "variorum_guess").is(401);
    ask("GET", "/healthz", "").is(200);
    ask("GET", "/b/news", &reading).is(200).says("href=\"/history/b/news/@1\"");
    ask("GET", "/b/news/edit", &reading).is(403);
    ask("POST", "/b/news/edit", &reading).is(403);
    ask("POST", "/b/news/edit", "").is(401);
    ask("GET", "/b/news/edit", &writing).is(200).says("action=\"/history/b/news/edit\"");
    // By the form.
    let body = form(&[("token", &reading), ("back", "/b/news?until=1")]);
    let send = |back: &str| {
        let body = if back.is_empty() { body.clone() } else { form(&[("token", &reading), ("back", back)]) };
        server.ask(&format!(
            "POST /history/sign-in HTTP/1.1\r\nHost: news.example\r\nOrigin: http://news.example\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ))
    };
    let signed = send("");
    assert_eq!(signed.is(303).header("location"), Some("/history/b/news?until=1"));
    let cookie = signed.header("set-cookie").unwrap();
    assert!(cookie.contains("; Path=/history/; ") && !cookie.contains(&reading), "{cookie}");
    for elsewhere in ["//evil.example", "http://evil.example", "/\\evil.example", "/a\r\nX: y"] {
        assert_eq!(send(elsewhere).is(303).header("location"), Some("/history/"), "{elsewhere}");
    }
    let id = list.lines().find(|line| line.contains("night desk")).unwrap().split(' ').next().unwrap();
    world.run(&["serve", "token", "remove", id], "");
    ask("GET", "/b/news", &writing).is(401);
    ask("GET", "/b/news", &reading).is(200);
}

#[test]
fn whoever_would_let_in_everybody_is_told_how_not_to() {
    let world = World::with_news();
    for (options, hint) in [
        (&["--listen", "0.0.0.0"][..], "variorum serve token new"),
        (&["--public-url", "https://news.example"], "variorum serve token new"),
        (&["--public-url", "https://news.example", "--public", "--writable"], "variorum serve token new --write"),
    ] {
        let words = [&["serve", "--port", "0"], options].concat();
        let output = world.command(super::PROGRAM).args(&words).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.trim_end().ends_with(hint), "{said}");
    }
}

#[test]
fn a_proxy_that_is_trusted_says_who_writes() {
    let world = World::with_news();
    let server = world.serve(&["--writable", "--trusted-proxy", "127.0.0.1", "--user-header", "Remote-User"]);
    let user = "Remote-User: Ada Lovelace\r\n";
    let with = |more: &str| {
        server.ask(&format!("GET /b/news/edit HTTP/1.1\r\nHost: {}\r\n{more}Connection: close\r\n\r\n", server.host()))
    };
    with("").is(401);
    with("X-Forwarded-User: Ada\r\n").is(401);
    with(&format!("{user}{user}")).is(400);
    let page = with(user);
    page.is(200).says("Author: <bdi>Ada Lovelace</bdi>");
    let browser = Browser { server: &server, cookie: String::new() };
    let (secret, base) = (hidden(&page, "secret").unwrap(), hidden(&page, "base").unwrap());
    let fields = [("secret", &*secret), ("base", &base), ("text", "Ten.\r\n"), ("author", "Eve"), ("do", "commit")];
    browser.post("/b/news/edit", &form(&fields), user).is(303);
    let record = world.run(&["show", "news", "--record"], "");
    assert!(record.contains("Ada Lovelace") && !record.contains("Eve"), "{record}");
}

#[test]
fn several_stores_are_served_under_one_address() {
    let world = World::with_news();
    world.run(&["init", "--store", "law"], "");
    world.run(&["--store", "law", "commit", "act"], "Nobody may sail.\n");
    let server = world.serve(&["--store", "news=.variorum", "--store", "law=law"]);
    server.get("/").is(200).says("href=\"/s/news/\"").says("href=\"/s/law/\"");
    server.get("/s/law/b/act/@1").is(200).says("Nobody may sail.").says("href=\"/s/law/b/act\"");
    server.get("/s/news/b/news/@1").is(200).says("Two ships sail.");
    assert_eq!(server.get("/s/law").is(303).header("location"), Some("/s/law/"));
    for path in ["/s/news/b/act", "/b/news", "/s/", "/s/other/", "/s/lawb/act"] {
        server.get(path).is(404);
    }
}

#[test]
fn requests_are_noted_without_what_was_asked() {
    let world = World::with_news();
    let log = world.work().join("access.log");
    let mut command = world.command(super::PROGRAM);
    command.args(["serve", "--port", "0"]);
    let server = Served::start_with(command, std::fs::File::create(&log).unwrap().into());
    server.get("/b/news/@1?x=secret").is(200);
    server.get("/nowhere").is(404);
    server.terminate();
    assert_eq!(server.end().0.code(), Some(0));
    let lines = std::fs::read_to_string(&log).unwrap();
    let entries: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let entries: Vec<_> = entries.iter().filter(|entry| entry["type"] == "request").collect();
    let [news, nowhere] = entries.as_slice() else { panic!("{lines}") };
    assert_eq!((news["path"].as_str(), news["status"].as_u64()), (Some("/b/news/@1"), Some(200)));
    assert!(news["ms"].as_f64().unwrap() > 0.0 && news["bytes"].as_u64().unwrap() > 500, "{news}");
    assert_eq!((nowhere["path"].as_str(), nowhere["status"].as_u64()), (Some("/nowhere"), Some(404)));
    assert!(!lines.contains("secret") && !lines.contains("ships"), "{lines}");
}
