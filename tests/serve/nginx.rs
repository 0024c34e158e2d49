//! The examples of docs/serve.md: nginx in front of a server that is started as the unit says; and
//! that of docs/site.md: nginx that sends a site.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use super::tool::tool;
use super::{Answer, PATIENCE, World};

const DOCS: &str = include_str!("../../docs/serve.md");

const SITE_DOCS: &str = include_str!("../../docs/site.md");

/// The text between the line that opens a block of this language, and the next that closes it.
fn block(docs: &'static str, language: &str) -> &'static str {
    let (_, rest) = docs.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

/// A proxy that runs; it is stopped when the test ends.
struct Nginx<'world> {
    world: &'world World,
    folder: PathBuf,
}

impl<'world> Nginx<'world> {
    /// Starts an example in which `from` is replaced by `to`: on a socket of its own, without TLS,
    /// with a user Ada.
    fn start(world: &'world World, docs: &'static str, [from, to]: [&str; 2]) -> Self {
        let folder = world.work().join("nginx");
        fs::create_dir(&folder).unwrap();
        let users = folder.join("users");
        fs::write(&users, "Ada:{PLAIN}secret\n").unwrap();
        let socket = folder.join("socket");
        let mut server = String::new();
        for line in block(docs, "nginx").lines().filter(|line| !line.trim_start().starts_with("ssl_")) {
            let line = line.replace("listen 443 ssl", &format!("listen unix:{}", socket.display()));
            let line = line.replace(from, to);
            server += &line.replace("/etc/nginx/newsroom.htpasswd", &users.display().to_string());
            server += "\n";
        }
        let id = world.command("id").arg("-u").output().unwrap();
        // Who starts it as root would have it read as somebody else, who may not.
        let user = if id.stdout == b"0\n" { "user root;\n" } else { "" };
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let paths: String = paths.iter().map(|name| format!("{name}_temp_path {name};\n")).collect();
        let conf =
            format!("{user}pid pid;\nerror_log error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{server}}}\n");
        fs::write(folder.join("conf"), conf).unwrap();
        let nginx = Self { world, folder };
        nginx.run(&[]);
        nginx
    }

    fn run(&self, words: &[&str]) {
        let mut command = self.world.command("nginx");
        let output = command.arg("-p").arg(&self.folder).args(["-e", "error.log", "-c", "conf"]).args(words).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    fn ask(&self, request: &str) -> Answer {
        let mut stream = UnixStream::connect(self.folder.join("socket")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::read(&answer)
    }
}

impl Drop for Nginx<'_> {
    fn drop(&mut self) {
        self.run(&["-s", "stop"]);
    }
}

#[test]
fn the_examples_of_the_documentation_work_together() {
    if !tool("nginx", &["-v"], "the examples of docs/serve.md") {
        return;
    }
    let world = World::with_news();
    let started =
        block(DOCS, "ini").lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/variorum serve ")).unwrap();
    assert!(started.contains("--store /srv/news"));
    let options: Vec<&str> =
        started.split(' ').map(|word| if word == "/srv/news" { ".variorum" } else { word }).collect();
    let server = world.serve(&options);
    let port = server.address.port();
    let nginx = Nginx::start(&world, DOCS, ["127.0.0.1:8017", &format!("127.0.0.1:{port}")]);
    let ask = |method: &str, path: &str, more: &str, body: &str| {
        nginx.ask(&format!(
            "{method} /history{path} HTTP/1.1\r\nHost: news.example\r\n{more}Content-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        ))
    };
    // Ada:secret
    let ada = "Authorization: Basic QWRhOnNlY3JldA==\r\n";
    ask("GET", "/", "", "").is(401);
    ask("GET", "/", "X-Forwarded-User: Eve\r\n", "").is(401);
    ask("GET", "/", ada, "").is(200).says("href=\"/history/b/news\"");
    let page = ask("GET", "/b/news/edit", &format!("{ada}X-Forwarded-User: Eve\r\n"), "");
    page.is(200).says("Author: <bdi>Ada</bdi>");
    let hidden = |name: &str| {
        let (_, rest) = page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let body = format!("secret={}&base={}&text=Ten+ships.%0D%0A&do=commit", hidden("secret"), hidden("base"));
    let form = format!("{ada}Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n");
    ask("POST", "/b/news/edit", &format!("{form}Origin: https://evil.example\r\n"), &body).is(403);
    let done = ask("POST", "/b/news/edit", &format!("{form}Origin: https://news.example\r\n"), &body);
    let location = done.is(303).header("location").unwrap();
    assert!(location.ends_with("/history/b/news/edit/@2"), "{location}");
    assert_eq!(world.run(&["show", "news"], ""), "Ten ships.\n");
    let other = nginx.ask(&format!("GET /history/ HTTP/1.1\r\nHost: other.example\r\n{ada}Connection: close\r\n\r\n"));
    other.is(421);
}

#[test]
fn a_site_is_sent_as_the_documentation_says() {
    if !tool("nginx", &["-v"], "the example of docs/site.md") {
        return;
    }
    let world = World::with_news();
    let base_url = "https://news.example/history";
    world.run(&["export", "--format", "site", "--base-url", base_url, "-o", "public"], "");
    let public = format!("{}/", world.work().join("public").display());
    let nginx = Nginx::start(&world, SITE_DOCS, ["/srv/www/history/", &public]);
    let ask = |path: &str| {
        let head = "Host: news.example\r\nConnection: close\r\n\r\n";
        nginx.ask(&format!("GET /history/{path} HTTP/1.1\r\n{head}"))
    };
    ask("").is(200).says("href=\"b/news/index.html\"");
    ask("b/news/").is(200).says("href=\"../../b/news/1.html\"");
    for (path, media) in [
        ("b/news/1.html", "text/html; charset=utf-8"),
        ("b/news/1.txt", "text/plain; charset=utf-8"),
        ("feed.atom", "application/atom+xml"),
        ("feed.json", "application/feed+json"),
        ("b/news/timemap.link", "application/link-format"),
    ] {
        let answer = ask(path);
        assert_eq!(answer.is(200).header("content-type"), Some(media), "{path}");
    }
    ask("b/news/2.html").is(404);
    ask(".variorum-site/notes.json").is(403);
}
