//! How a server begins, what it shows meanwhile, and how it ends.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::{Served, World};

#[test]
fn the_next_page_shows_what_another_process_commits() {
    let world = World::with_news();
    let server = world.serve(&[]);
    server.get("/").is(200).says("news");
    server.get("/b/news/@1").is(200).says("Two ships sail.");
    server.get("/b/news/@2").is(404);
    world.commit("news", "Three ships sail.\n");
    server.get("/b/news/@2").is(200).says("Three ships sail.");
    let raw = server.get("/b/news/raw/@2");
    assert_eq!(raw.is(200).body, "Three ships sail.\n");
    assert!(raw.header("content-security-policy").unwrap().starts_with("sandbox"), "{raw:?}");
    server.get("/healthz").is(200).says("ok");
    server.get("/nowhere").is(404);
}

#[test]
fn it_ends_with_0_once_what_is_being_answered_is_answered() {
    let world = World::new();
    // More than the system holds for a client that does not read.
    let text = "The sea is calm.\n".repeat(2 << 20);
    world.commit("sea", &text);
    let server = world.serve(&[]);
    let request = format!("GET /b/sea/raw/@1 HTTP/1.1\r\nHost: {}\r\n\r\n", server.host());
    let mut reading = server.connect();
    reading.write_all(request.as_bytes()).unwrap();
    let mut answer = vec![0; 1024];
    reading.read_exact(&mut answer).unwrap();
    // Nobody waits for an answer to half a request, nor where none was sent.
    let mut half = server.connect();
    half.write_all(b"GET / HTTP/1.1\r\nHost: x").unwrap();
    let silent = server.connect();
    server.terminate();
    let address = server.address;
    reading.read_to_end(&mut answer).unwrap();
    let (_, body) = std::str::from_utf8(&answer).unwrap().split_once("\r\n\r\n").unwrap();
    assert!(body == text, "{} of {} bytes", body.len(), text.len());
    drop((half, silent));
    let (status, printed) = server.end();
    assert_eq!((status.code(), printed.as_str()), (Some(0), ""));
    assert!(TcpStream::connect(address).is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn the_browser_of_the_system_is_opened_at_the_address_that_is_printed() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;

    let world = World::with_news();
    let programs = world.work().join("programs");
    std::fs::create_dir(&programs).unwrap();
    let (told, browser) = (programs.join("told"), programs.join("xdg-open"));
    assert!(Command::new("mkfifo").arg(&told).status().unwrap().success());
    std::fs::write(&browser, format!("#!/bin/sh\nprintf '%s %s' \"$#\" \"$1\" >'{}'\n", told.display())).unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let serve = |path: &std::path::Path, options: &[&str]| {
        let mut command = world.command(super::PROGRAM);
        command.env("PATH", path).args(["serve", "--port", "0", "--open"]).args(options);
        command
    };
    let server = Served::start(serve(&programs, &[]));
    assert_eq!(std::fs::read_to_string(&told).unwrap(), format!("1 http://{}/", server.host()));
    // Where it can be written to, the address signs the browser in.
    let mut server = Served::start(serve(&programs, &["--writable"]));
    let printed = server.next_line();
    let opened = std::fs::read_to_string(&told).unwrap();
    assert!(opened.contains("/sign-in?key=") && printed.trim_end().ends_with(&opened[2..]), "{opened} {printed}");
    // Where there is none, the pages are served all the same.
    let log = world.work().join("log");
    let server = Served::start_with(serve(&world.work(), &[]), std::fs::File::create(&log).unwrap().into());
    server.get("/b/news").is(200);
    assert!(std::fs::read_to_string(&log).unwrap().contains("open the address yourself"));
}
