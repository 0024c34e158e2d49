//! Who is let in: a request must name this server as its host, so that no page of somebody else's
//! can be made to stand for it (DNS rebinding); and one that writes must come from a page of ours.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, Method, StatusCode, Uri, header};

use super::public_url::PublicUrl;

/// The hosts that this server answers for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    public: Option<PublicUrl>,
}

/// Why a request is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is for another host, or does not say for which, or says so twice.
    OtherHost,
    /// It would write, and comes from a page of somebody else's.
    OtherOrigin,
}

impl Refusal {
    /// As an answer says it.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::OtherOrigin => StatusCode::FORBIDDEN,
        }
    }

    /// The same in words.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::OtherHost => "This server does not answer for that host.\n",
            Self::OtherOrigin => "This was sent by a page of another site, and was not done.\n",
        }
    }
}

impl Guard {
    /// A guard of a server that people reach by this address too.
    #[must_use]
    pub const fn new(public: Option<PublicUrl>) -> Self {
        Self { public }
    }

    /// Looks at a request that came over a connection to `local`: an address of this server.
    ///
    /// Errors: it is not let in.
    pub fn admit(&self, local: SocketAddr, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        let hosts = hosts(local);
        let is_ours = |host: &str| {
            let is_host = |known: &str| known.eq_ignore_ascii_case(host);
            hosts.iter().any(|known| is_host(known)) || self.public.as_ref().is_some_and(|url| names(url, host))
        };
        let named = only(headers, header::HOST).ok().flatten().is_some_and(is_ours);
        // A whole address in the place of the path names a host of its own, with who asks.
        let is_target_ours = uri.authority().is_none_or(|authority| is_ours(authority.as_str()));
        if !named || !is_target_ours {
            return Err(Refusal::OtherHost);
        }
        if matches!(*method, Method::GET | Method::HEAD) {
            return Ok(());
        }
        // What is no browser sends neither; a form of ours has a secret in it as well.
        let is_page_ours = |origin: &str| {
            let is_known = hosts.iter().any(|host| origin.strip_prefix("http://") == Some(host));
            is_known || self.public.as_ref().is_some_and(|url| url.origin() == origin)
        };
        let is_from_here = match only(headers, header::ORIGIN) {
            Ok(origin) => origin.is_none_or(is_page_ours),
            Err(NotOne) => false,
        };
        let is_same_site = match only(headers, header::HeaderName::from_static("sec-fetch-site")) {
            Ok(site) => site.is_none_or(|site| matches!(site, "same-origin" | "none")),
            Err(NotOne) => false,
        };
        if is_from_here && is_same_site { Ok(()) } else { Err(Refusal::OtherOrigin) }
    }
}

/// Whether a host is that of an address, whose usual port may be left out.
fn names(url: &PublicUrl, host: &str) -> bool {
    let usual = if url.is_https { ":443" } else { ":80" };
    let without = host.strip_suffix(usual).unwrap_or(host);
    url.host.eq_ignore_ascii_case(without) && !without.is_empty()
}

/// What a client that reaches the server at `local` may call it.
fn hosts(local: SocketAddr) -> Vec<String> {
    let (ip, port) = (local.ip().to_canonical(), local.port());
    let mut names = vec![match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }];
    if ip.is_loopback() {
        names.extend(["127.0.0.1", "localhost", "[::1]"].map(str::to_owned));
    }
    // A browser leaves out the port that is usual.
    let bare = if port == 80 { names.clone() } else { Vec::new() };
    names.iter().map(|name| format!("{name}:{port}")).chain(bare).collect()
}

/// A header stands there more than once, or is no plain text.
struct NotOne;

/// The value of a header that may stand there once.
fn only(headers: &HeaderMap, name: header::HeaderName) -> Result<Option<&str>, NotOne> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(NotOne);
    }
    first.map(|value| value.to_str().map_err(|_| NotOne)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCAL: &str = "127.0.0.1:8017";

    fn admit(guard: &Guard, local: &str, method: Method, target: &str, lines: &[(&str, &str)]) -> Result<(), Refusal> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name = header::HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, header::HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        guard.admit(local.parse().unwrap(), &method, &target.parse().unwrap(), &headers)
    }

    fn host(host: &str) -> bool {
        let public = PublicUrl::parse("https://example.org/history").unwrap();
        admit(&Guard::new(Some(public)), LOCAL, Method::GET, "/", &[("host", host)]).is_ok()
    }

    #[test]
    fn the_hosts_of_this_server_are_let_in_and_no_other() {
        let ours =
            ["127.0.0.1:8017", "localhost:8017", "LocalHost:8017", "[::1]:8017", "example.org", "example.org:443"];
        for known in ours {
            assert!(host(known), "{known}");
        }
        let foreign = [
            "",
            " ",
            "127.0.0.1",
            "localhost",
            "127.0.0.1:80",
            "127.0.0.1:8018",
            "127.0.0.1:08017",
            "127.0.0.1:8017:8017",
            "127.0.0.1:8017/",
            "127.0.0.1:8017, example.com",
            "127.0.0.1 :8017",
            "127.1:8017",
            "2130706433:8017",
            "0x7f.0.0.1:8017",
            "0.0.0.0:8017",
            "127.0.0.2:8017",
            "localhost.:8017",
            "localhost:8017.",
            "localhost.localdomain:8017",
            "a.localhost:8017",
            "me@localhost:8017",
            "localhost:8017@evil.example",
            "evil.example#@localhost:8017",
            "::1:8017",
            "[::1]",
            "[::]:8017",
            "[0:0:0:0:0:0:0:1]:8017",
            "[::ffff:127.0.0.1]:8017",
            "[::1%25lo]:8017",
            "http://localhost:8017",
            "evil.example",
            "evil.example:8017",
            "example.org:80",
            "example.org:8017",
            "example.org.",
            ":443",
            "example.org.evil.example",
            "localhost:8017\tx",
            "l\u{f6}calhost:8017",
            "*",
        ];
        for foreign in foreign {
            assert!(!host(foreign), "{foreign}");
        }
    }

    #[test]
    fn a_host_is_named_once_and_so_in_a_whole_address() {
        let get = |target, lines: &[(&str, &str)]| admit(&Guard::default(), LOCAL, Method::GET, target, lines);
        let ours = ("host", "localhost:8017");
        assert_eq!(get("http://localhost:8017/b/news", &[ours]), Ok(()));
        for (target, lines) in [
            ("/", &[][..]),
            ("/", &[ours, ours]),
            ("/", &[ours, ("host", "evil.example")]),
            ("http://evil.example/", &[ours]),
            ("http://me@localhost:8017/", &[ours]),
            ("http://localhost:8017/", &[("host", "evil.example")]),
            ("http://localhost:8017/", &[]),
            ("evil.example:443", &[ours]),
        ] {
            assert_eq!(get(target, lines), Err(Refusal::OtherHost), "{target} {lines:?}");
        }
    }

    #[test]
    fn the_address_that_was_reached_is_a_host_and_the_usual_port_may_be_left_out() {
        let get = |local, host| admit(&Guard::default(), local, Method::GET, "/", &[("host", host)]).is_ok();
        assert!(get("192.0.2.7:8017", "192.0.2.7:8017"));
        assert!(!get("192.0.2.7:8017", "localhost:8017"));
        assert!(get("[2001:db8::7]:8017", "[2001:db8::7]:8017"));
        assert!(get("[::ffff:192.0.2.7]:8017", "192.0.2.7:8017"));
        assert!(get("127.0.0.1:80", "localhost"));
    }

    #[test]
    fn what_writes_comes_from_a_page_of_ours_or_from_no_page() {
        let public = Guard::new(Some(PublicUrl::parse("https://example.org/history").unwrap()));
        let post = |lines: &[(&str, &str)]| {
            let lines: Vec<_> = lines.iter().copied().chain([("host", "localhost:8017")]).collect();
            admit(&public, LOCAL, Method::POST, "/b/news/edit", &lines)
        };
        for lines in [
            &[][..],
            &[("origin", "http://localhost:8017")],
            &[("origin", "http://127.0.0.1:8017"), ("sec-fetch-site", "same-origin")],
            &[("origin", "https://example.org")],
            &[("sec-fetch-site", "none")],
        ] {
            assert_eq!(post(lines), Ok(()), "{lines:?}");
        }
        for lines in [
            &[("origin", "null")][..],
            &[("origin", "")],
            &[("origin", "http://evil.example")],
            &[("origin", "http://example.org")],
            &[("origin", "https://example.org:8017")],
            &[("origin", "https://localhost:8017")],
            &[("origin", "http://localhost")],
            &[("origin", "http://localhost:8018")],
            &[("origin", "http://localhost:8017.evil.example")],
            &[("origin", "http://localhost:8017"), ("origin", "http://evil.example")],
            &[("origin", "http://localhost:8017"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        ] {
            assert_eq!(post(lines), Err(Refusal::OtherOrigin), "{lines:?}");
        }
        // What reads may be linked to from anywhere.
        let linked = [("host", "localhost:8017"), ("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")];
        assert_eq!(admit(&public, LOCAL, Method::GET, "/", &linked), Ok(()));
    }
}
