//! For whom a server answers.

use super::World;

#[test]
fn whoever_names_another_host_is_answered_nothing() {
    let world = World::with_news();
    let server = world.serve(&[]);
    let port = server.address.port();
    let ask = |target: &str, lines: &[String]| {
        let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        server.ask(&format!("GET {target} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n"))
    };
    let ours = |host: &str| format!("Host: {host}:{port}");
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"] {
        ask("/", &[ours(host)]).is(200);
    }
    ask(&format!("http://localhost:{port}/"), &[ours("127.0.0.1")]).is(200);
    let names = [
        "",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:1",
        "127.0.0.1:0",
        "127.0.0.1:",
        "127.0.0.1:99999",
        "evil.example",
        "EVIL.EXAMPLE",
        "[::1]",
        "[::1]:1",
        "0.0.0.0:1",
        "a b",
        "*",
        "/",
        "localhost/",
        "http://localhost",
    ];
    let with_port = [
        "evil.example",
        "localhost.",
        "127.0.0.1.",
        "me@localhost",
        "me:pw@127.0.0.1",
        "localhost@evil.example",
        "a.localhost",
        "localhost.evil.example",
        "127.0.0.2",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "::1",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::1%25lo]",
        "localhost%00",
        "local\u{212a}host",
        "",
    ];
    let names = names.iter().map(|name| format!("Host: {name}"));
    let hosts: Vec<String> = names.chain(with_port.iter().map(|host| ours(host))).collect();
    let one = |host: &String| vec![host.clone()];
    let mut variants: Vec<(String, Vec<String>)> = hosts.iter().map(|host| ("/".to_owned(), one(host))).collect();
    for lines in [
        vec![],
        vec![ours("localhost"), ours("localhost")],
        vec![ours("localhost"), ours("evil.example")],
        vec![ours("evil.example"), ours("localhost")],
        vec![ours("evil.example"), format!("X-Forwarded-Host: localhost:{port}")],
        vec![ours("evil.example"), format!("Forwarded: host=localhost:{port}")],
        vec![format!("Host : localhost:{port}")],
        vec![format!("X: y\r\n Host: localhost:{port}")],
    ] {
        variants.push(("/".to_owned(), lines));
    }
    for target in ["http://evil.example/", "https://evil.example/b/news", "http://me@localhost/", "//evil.example/"] {
        variants.push((target.to_owned(), vec![ours("localhost")]));
        variants.push((target.to_owned(), vec![ours("evil.example")]));
    }
    assert!(variants.len() > 40, "{}", variants.len());
    for (target, lines) in &variants {
        let answer = ask(target, lines);
        assert!([400, 404, 421].contains(&answer.status), "{target} {lines:?}: {answer:?}");
        assert!(!answer.body.contains("news"), "{target} {lines:?}: {answer:?}");
    }
    // Whether there is a page at all is not told either.
    for path in ["/healthz", "/b/news", "/nowhere"] {
        ask(path, &[ours("evil.example")]).is(421);
    }
    server.ask(&format!("GET / HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n")).is(200);
    server.ask("GET / HTTP/1.0\r\n\r\n").is(421);
}

#[test]
fn what_is_no_request_to_read_is_not_done() {
    let world = World::with_news();
    let server = world.serve(&[]);
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let request = |host: &str, more: &str| {
            format!("{method} /b/news HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n{more}Connection: close\r\n\r\n")
        };
        assert_eq!(server.ask(&request(&server.host(), "")).is(405).header("allow"), Some("GET, HEAD"), "{method}");
        server.ask(&request("evil.example", "")).is(421);
        server.ask(&request(&server.host(), "Origin: http://evil.example\r\n")).is(403);
        server.ask(&request(&server.host(), "Sec-Fetch-Site: cross-site\r\n")).is(403);
    }
    server.ask(&format!("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n\r\n", server.host())).is(405);
}

#[test]
fn what_a_browser_has_is_not_sent_again_nor_said_to_be_empty() {
    let world = World::with_news();
    let server = world.serve(&[]);
    let request = |method: &str, path: &str, more: &str| {
        format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{more}Connection: close\r\n\r\n", server.host())
    };
    for path in ["/b/news", "/b/news/feed.atom", "/api/v1/briefings/news"] {
        let first = server.get(path);
        let tag = first.is(200).header("etag").unwrap();
        let several = format!("If-None-Match: \"another\"\r\nIf-None-Match: {tag}\r\n");
        for method in ["GET", "HEAD"] {
            let again = server.ask(&request(method, path, &several));
            assert_eq!((again.is(304).header("content-length"), again.header("etag")), (None, Some(tag)), "{path}");
        }
        let length = first.body.len().to_string();
        assert_eq!(server.ask(&request("HEAD", path, "")).is(200).header("content-length"), Some(&*length), "{path}");
    }
}
