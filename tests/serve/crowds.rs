//! Clients that are slow, many, or ask for too much: an honest request is answered all the same.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{PROGRAM, Served, World};

/// How long an honest request may take.
const HONEST_TIME_MAX: Duration = Duration::from_secs(1);

/// Connections that send nothing, half a head, and half a head after an answer, in turn.
fn crowd(server: &Served, count: usize) -> Vec<TcpStream> {
    let mut crowd = Vec::new();
    for number in 0..count {
        let Ok(mut stream) = TcpStream::connect(server.address) else { break };
        let sent = match number % 3 {
            0 => String::new(),
            1 => format!("GET / HTTP/1.1\r\nHost: {}\r\nX-Slow: ", server.host()),
            _ => format!("GET /healthz HTTP/1.1\r\nHost: {0}\r\n\r\nGET / HTTP/1.1\r\nHost: {0}\r\n", server.host()),
        };
        let _ = stream.write_all(sent.as_bytes());
        crowd.push(stream);
    }
    crowd
}

#[track_caller]
fn is_answered_soon(server: &Served) {
    let began = Instant::now();
    server.get("/b/news/@1").is(200).says("Two ships sail.");
    assert!(began.elapsed() < HONEST_TIME_MAX, "{:?}", began.elapsed());
}

#[test]
fn a_thousand_connections_that_ask_for_nothing_hold_nobody_up() {
    let world = World::with_news();
    let server = world.serve(&[]);
    server.get("/b/news").is(200);
    let crowd = crowd(&server, 1000);
    assert!(crowd.len() > 200, "{}", crowd.len());
    is_answered_soon(&server);
}

#[test]
fn where_there_is_no_more_room_whoever_has_waited_longest_makes_some() {
    let world = World::with_news();
    // The program may open 96 files, half of which may be connections.
    let mut command = world.command("/bin/sh");
    command.args(["-c", "ulimit -n 96; exec \"$0\" serve --port 0", PROGRAM]);
    let server = Served::start(command);
    server.get("/b/news").is(200);
    let mut crowd = crowd(&server, 200);
    is_answered_soon(&server);
    let is_closed = |stream: &mut TcpStream| {
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.read(&mut [0; 1]).is_ok_and(|bytes| bytes == 0)
    };
    assert!(is_closed(&mut crowd[0]), "the first of the crowd is still open");
}

#[test]
fn what_is_too_long_is_refused() {
    let world = World::with_news();
    let server = world.serve(&[]);
    let long = "a".repeat(1 << 20);
    let host = server.host();
    for request in [
        format!("GET /b/{long} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET /?prefix={long} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-Long: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "X: y\r\n".repeat(1000)),
    ] {
        let answer = server.ask(&request);
        // The connection may break before the answer is read, as more came than was read.
        assert!([0, 400, 414, 431].contains(&answer.status), "{answer:?}");
        is_answered_soon(&server);
    }
    for garbage in ["\0\0\0\0", "\x16\x03\x01\x02\0\x01\0\x01", "GET", "PRI * HTTP/2.0"] {
        let answer = server.ask(&format!("{garbage}\r\n\r\n"));
        assert!([0, 400].contains(&answer.status), "{garbage:?}: {answer:?}");
    }
    is_answered_soon(&server);
}
