//! Writing by a program: over a connection, with a token, as curl does.

use super::{Answer, Served, World};

/// A server that may be written to, with a token that may write and one that may read.
fn serve(world: &World) -> (Served, [String; 2]) {
    let token = |words: &[&str]| {
        let words = [&["serve", "token", "new", "-q"], words].concat();
        world.run(&words, "").trim_end().to_owned()
    };
    let tokens = [token(&["--write"]), token(&[])];
    (world.serve(&["--writable"]), tokens)
}

/// Sends a body, as it is, with more lines of a head.
fn send(server: &Served, method: &str, path: &str, head: &str, body: &str) -> Answer {
    let (host, length) = (server.host(), body.len());
    server.ask(&format!(
        "{method} /api/v1/briefings/{path} HTTP/1.1\r\nHost: {host}\r\n{head}Content-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    ))
}

#[test]
fn a_program_commits_what_the_command_line_shows_byte_for_byte() {
    let world = World::new();
    let (server, [token, _]) = serve(&world);
    let head = |more: &str| format!("Authorization: Bearer {token}\r\nContent-Type: text/plain\r\n{more}");
    let text = "\u{feff}Two ships\r\nsail.\n\r\n";
    let created = send(&server, "PUT", "world%2Fships?note=by%20wire", &head("If-None-Match: *\r\n"), text);
    assert_eq!(created.is(201).header("location"), Some("/api/v1/briefings/world%2Fships/revisions/1"));
    assert_eq!(world.run(&["show", "world/ships"], ""), text);
    let tag = created.header("etag").unwrap().to_owned();
    let conditional = |tag: &str| head(&format!("If-Match: {tag}\r\n"));
    // Somebody else is first, on the command line.
    world.run(&["commit", "world/ships", "-m", "theirs", "-q"], "Three ships sail.\n");
    let refused = send(&server, "PUT", "world%2Fships", &conditional(&tag), "Nine ships sail.\n");
    refused.is(412).says("\"kind\":\"conflict\"").says("\"note\":\"theirs\"").says("world/ships@2");
    let theirs = server.get("/api/v1/briefings/world%2Fships").header("etag").unwrap().to_owned();
    send(&server, "PUT", "world%2Fships", &conditional(&theirs), "Nine ships sail.\n").is(201);
    let same = send(&server, "PUT", "world%2Fships", &conditional("*"), "Nine ships sail.\n");
    same.is(200).says("\"type\":\"unchanged\"");
    assert_eq!(world.run(&["show", "world/ships"], ""), "Nine ships sail.\n");
    let json = head("").replace("text/plain", "application/json");
    send(&server, "POST", "world%2Fships/history", &json, "{\"text\":\"Ten ships sail.\\n\"}").is(201);
    assert_eq!(world.run(&["log", "world/ships", "--oneline"], "").lines().count(), 4);
}

#[test]
fn nothing_is_written_by_whoever_may_not_nor_by_a_page_of_another_site_nor_without_end() {
    let world = World::with_news();
    let (server, [writing, reading]) = serve(&world);
    let plain = "If-Match: *\r\nContent-Type: text/plain\r\n";
    let by = |token: &str| format!("Authorization: Bearer {token}\r\n{plain}");
    let put = |head: &str| send(&server, "PUT", "news", head, "Bad news.\n");
    assert_eq!(put(plain).is(401).header("www-authenticate"), Some("Bearer"));
    put(plain).says("\"status\":401");
    put(&by("variorum_guess")).is(401);
    put(&by(&reading)).is(403).says("\"kind\":\"refused\"");
    for (line, status) in [
        ("Origin: http://evil.example", 403),
        ("Origin: null", 403),
        ("Sec-Fetch-Site: cross-site", 403),
        ("Sec-Fetch-Site: same-site", 403),
        ("Host: evil.example", 421),
    ] {
        put(&format!("{}{line}\r\n", by(&writing))).is(status);
    }
    let long = "a".repeat((16 << 20) + 1);
    let answer = send(&server, "PUT", "news", &by(&writing), &long);
    // The connection may break before the answer is read, as more was sent than was read.
    assert!([0, 413].contains(&answer.status), "{answer:?}");
    let chunked = format!("{}Transfer-Encoding: chunked\r\n", by(&writing));
    let chunks = format!("{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    let host = server.host();
    let head = format!("PUT /api/v1/briefings/news HTTP/1.1\r\nHost: {host}\r\n{chunked}Connection: close\r\n\r\n");
    let answer = server.ask(&format!("{head}{chunks}"));
    assert!([0, 413].contains(&answer.status), "{answer:?}");
    assert_eq!(world.run(&["show", "news"], ""), "Two ships sail.\n");
    let delete = |path: &str, head: &str| send(&server, "DELETE", path, head, "");
    delete("news/labels/final", "").is(401);
    delete("news/labels/final", &by(&reading)).is(403);
    delete("news/labels/final", &format!("{}Origin: http://evil.example\r\n", by(&writing))).is(403);
    assert_eq!(delete("news", &by(&writing)).is(405).header("allow"), Some("GET, HEAD, PUT"));
    let read_only = world.serve(&[]);
    let refused = send(&read_only, "PUT", "news", &by(&writing), "Bad news.\n");
    assert_eq!(refused.is(405).says("--writable").header("allow"), Some("GET, HEAD"));
}
