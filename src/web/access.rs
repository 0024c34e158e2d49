//! Who may read and who may write: by a token, by signing in with one, or by what a proxy says.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, HeaderName, header};

use super::random;
use super::tokens::{Right, Token, TokenList};
use super::visitor::Visitor;

/// What decides who may read and write.
pub struct Access {
    /// The tokens of whoever serves.
    pub tokens: TokenList,
    /// A token of this process alone, where there is none that writes.
    pub own: Option<Token>,
    /// Whether anybody may read.
    pub is_reading_free: bool,
    /// The addresses of proxies that are believed who a user is.
    pub trusted_proxies: Vec<IpAddr>,
    /// The header in which they say so.
    pub user_header: HeaderName,
    /// How a browser keeps that it has signed in.
    pub cookie: Cookie,
    /// The browsers that have signed in.
    pub sessions: Sessions,
}

/// The cookie of a browser that has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// Its name: cookies do not tell ports apart, so that the port is in it.
    pub name: String,
    /// The path below which it is sent.
    pub path: String,
    /// Whether it is sent by TLS alone.
    pub is_secure: bool,
}

/// What a client shows is wrong: it is not let in, not even as anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It shows a token that is none.
    Token,
    /// A proxy that is believed says two things.
    Proxy,
}

impl Access {
    /// Who sent a request, over a connection from `peer`, at `now_s` (seconds since 1970).
    ///
    /// Errors: what it shows is wrong.
    pub fn visitor(&self, peer: IpAddr, headers: &HeaderMap, now_s: i64) -> Result<Visitor, Wrong> {
        if self.trusted_proxies.contains(&peer.to_canonical()) {
            let mut users = headers.get_all(&self.user_header).iter();
            let user = users.next().map(|user| std::str::from_utf8(user.as_bytes()).map_err(|_| Wrong::Proxy));
            let user = user.transpose()?.map(str::trim).filter(|user| !user.is_empty());
            if users.next().is_some() {
                return Err(Wrong::Proxy);
            }
            if let Some(user) = user {
                let user = Some(user.to_owned());
                return Ok(Visitor { may_read: true, may_write: true, is_known: true, user });
            }
        }
        let mut shown = headers.get_all(header::AUTHORIZATION).iter().filter_map(|value| bearer(value.as_bytes()));
        if let Some(token) = shown.next() {
            let token = std::str::from_utf8(token).map_err(|_| Wrong::Token)?;
            return match self.right(token) {
                Some((_, right)) if shown.next().is_none() => Ok(Self::with(right)),
                _ => Err(Wrong::Token),
            };
        }
        for session in self.cookie.values(headers) {
            let right = self.sessions.token(session, now_s).and_then(|id| self.right_of(&id));
            if let Some(right) = right {
                return Ok(Self::with(right));
            }
        }
        Ok(Visitor { may_read: self.is_reading_free, ..Visitor::default() })
    }

    /// Signs a browser in that shows a token: gives the cookie to set; `None` for what is no token.
    ///
    /// Errors: the system has no randomness.
    pub fn sign_in(&self, token: &str, now_s: i64) -> io::Result<Option<String>> {
        let Some((id, _)) = self.right(token.trim()) else { return Ok(None) };
        let session = self.sessions.begin(id, now_s)?;
        Ok(Some(self.cookie.set(&session, SESSION_S)))
    }

    /// Signs a browser out: gives the cookie to set.
    #[must_use]
    pub fn sign_out(&self, headers: &HeaderMap) -> String {
        for session in self.cookie.values(headers) {
            self.sessions.end(session);
        }
        self.cookie.set("", 0)
    }

    fn with(right: Right) -> Visitor {
        Visitor { may_read: true, may_write: right == Right::Write, is_known: true, user: None }
    }

    /// The token that is shown: its id, and what it lets its bearer do. Tokens that cannot be read
    /// let nobody in.
    fn right(&self, shown: &str) -> Option<(String, Right)> {
        let found = |token: &Token| token.is(shown).then(|| (token.id.clone(), token.right));
        self.own.as_ref().and_then(found).or_else(|| self.tokens.tokens().ok()?.iter().find_map(found))
    }

    /// What the token with this id lets its bearer do, unless it was removed.
    fn right_of(&self, id: &str) -> Option<Right> {
        let found = |token: &Token| (token.id == id).then_some(token.right);
        self.own.as_ref().and_then(found).or_else(|| self.tokens.tokens().ok()?.iter().find_map(found))
    }
}

/// The token of `Authorization: Bearer TOKEN`; `None` for another scheme.
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}

impl Cookie {
    /// The values that a request has for it: a browser may send several, of several paths.
    fn values<'request>(&'request self, headers: &'request HeaderMap) -> impl Iterator<Item = &'request str> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookies = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        cookies.filter(|(name, _)| *name == self.name).map(|(_, value)| value)
    }

    /// The cookie with a value, for so many seconds.
    fn set(&self, value: &str, age_s: i64) -> String {
        let Self { name, path, is_secure } = self;
        let secure = if *is_secure { "; Secure" } else { "" };
        format!("{name}={value}; Path={path}; Max-Age={age_s}; HttpOnly; SameSite=Strict{secure}")
    }
}

/// Seconds that a browser stays signed in.
const SESSION_S: i64 = 12 * 60 * 60;

/// Browsers that are signed in at a time; whoever signed in longest ago makes room.
const SESSIONS_MAX: usize = 1000;

/// The browsers that have signed in, as long as this process runs.
#[derive(Default)]
pub struct Sessions(Mutex<BTreeMap<String, Session>>);

struct Session {
    token: String,
    until_s: i64,
}

impl Sessions {
    /// Begins one with the token of this id; gives its secret.
    fn begin(&self, token: String, now_s: i64) -> io::Result<String> {
        let secret = random::secret()?;
        let mut sessions = self.lock();
        sessions.retain(|_, session| session.until_s > now_s);
        if sessions.len() >= SESSIONS_MAX {
            let oldest = sessions.iter().min_by_key(|(_, session)| session.until_s).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| sessions.remove(&oldest));
        }
        sessions.insert(key(&secret), Session { token, until_s: now_s + SESSION_S });
        Ok(secret)
    }

    fn token(&self, secret: &str, now_s: i64) -> Option<String> {
        let sessions = self.lock();
        sessions.get(&key(secret)).filter(|session| session.until_s > now_s).map(|session| session.token.clone())
    }

    fn end(&self, secret: &str) {
        self.lock().remove(&key(secret));
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// By which a session is found: how long that takes tells nothing of its secret.
fn key(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use variorum_store::Time;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const NOW_S: i64 = 1_800_000_000;

    struct Fixture {
        access: Access,
        reading: String,
        writing: (String, String),
        _dir: tempfile::TempDir,
    }

    fn fixture() -> Fixture {
        let dir = tempfile::tempdir().unwrap();
        let tokens = TokenList::at(dir.path().join("tokens.jsonl"));
        let created = Time::parse("2026-05-09T08:00:00Z").unwrap();
        let [reading, writing] = [Right::Read, Right::Write].map(|right| {
            let (token, shown) = Token::new(right, None, &created).unwrap();
            tokens.add(&token).unwrap();
            (token.id, shown)
        });
        let access = Access {
            tokens,
            own: None,
            is_reading_free: false,
            trusted_proxies: Vec::new(),
            user_header: HeaderName::from_static("x-forwarded-user"),
            cookie: Cookie { name: "variorum-1".to_owned(), path: "/history/".to_owned(), is_secure: true },
            sessions: Sessions::default(),
        };
        Fixture { access, reading: reading.1, writing, _dir: dir }
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    /// Whether they may read, and write.
    fn may(access: &Access, lines: &[(&'static str, &str)]) -> Result<(bool, bool), Wrong> {
        access.visitor(HERE, &headers(lines), NOW_S).map(|visitor| (visitor.may_read, visitor.may_write))
    }

    #[test]
    fn a_token_lets_in_and_a_wrong_one_does_not_even_where_anybody_may_read() {
        let Fixture { mut access, reading, writing: (id, writing), _dir } = fixture();
        let bearer = |token: &str| format!("Bearer {token}");
        assert_eq!(may(&access, &[]), Ok((false, false)));
        assert_eq!(may(&access, &[("authorization", &bearer(&reading))]), Ok((true, false)));
        assert_eq!(may(&access, &[("authorization", &format!("bearer  {writing}"))]), Ok((true, true)));
        access.is_reading_free = true;
        assert_eq!(may(&access, &[]), Ok((true, false)));
        // What another server in front asked for is no matter of ours.
        assert_eq!(may(&access, &[("authorization", "Basic YTpi")]), Ok((true, false)));
        for wrong in ["Bearer ", "Bearer variorum_", "Bearer \u{e9}", &bearer(&reading[1..])] {
            assert_eq!(may(&access, &[("authorization", wrong)]), Err(Wrong::Token), "{wrong}");
        }
        let twice = [("authorization", &*bearer(&reading)), ("authorization", &*bearer(&writing))];
        assert_eq!(may(&access, &twice), Err(Wrong::Token));
        access.tokens.remove(&id).unwrap();
        assert_eq!(may(&access, &[("authorization", &bearer(&writing))]), Err(Wrong::Token));
    }

    #[test]
    fn a_browser_signs_in_and_out_and_is_signed_out_with_its_token() {
        let Fixture { access, writing: (id, writing), _dir, .. } = fixture();
        assert_eq!(access.sign_in("variorum_guess", NOW_S).unwrap(), None);
        let cookie = || access.sign_in(&format!(" {writing}\r\n"), NOW_S).unwrap().unwrap();
        let set = cookie();
        let (pair, rest) = set.split_once("; ").unwrap();
        assert_eq!(rest, "Path=/history/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");
        assert!(!set.contains(&writing));
        let line = format!("a=b; {pair}; c");
        assert_eq!(may(&access, &[("cookie", &line)]), Ok((true, true)));
        assert_eq!(may(&access, &[("cookie", &line.replace("variorum-1", "variorum-2"))]), Ok((false, false)));
        let later = access.visitor(HERE, &headers(&[("cookie", pair)]), NOW_S + SESSION_S).unwrap();
        assert!(!later.may_read);
        assert!(access.sign_out(&headers(&[("cookie", &line)])).contains("Max-Age=0"));
        assert_eq!(may(&access, &[("cookie", &line)]), Ok((false, false)));
        let again = cookie();
        access.tokens.remove(&id).unwrap();
        assert_eq!(may(&access, &[("cookie", again.split(';').next().unwrap())]), Ok((false, false)));
    }

    #[test]
    fn a_user_is_believed_of_a_proxy_that_is_trusted_and_of_nobody_else() {
        let Fixture { mut access, _dir, .. } = fixture();
        let user = |access: &Access, peer: &str, lines: &[(&'static str, &str)]| {
            access.visitor(peer.parse().unwrap(), &headers(lines), NOW_S).map(|visitor| visitor.user)
        };
        let ada = [("x-forwarded-user", "Ada Lovelace")];
        assert_eq!(user(&access, "127.0.0.1", &ada), Ok(None));
        access.trusted_proxies = vec!["192.0.2.7".parse().unwrap()];
        assert_eq!(user(&access, "192.0.2.7", &ada), Ok(Some("Ada Lovelace".to_owned())));
        assert_eq!(user(&access, "::ffff:192.0.2.7", &ada), Ok(Some("Ada Lovelace".to_owned())));
        assert_eq!(user(&access, "127.0.0.1", &ada), Ok(None));
        assert_eq!(user(&access, "192.0.2.7", &[("remote-user", "Ada")]), Ok(None));
        assert_eq!(user(&access, "192.0.2.7", &[("x-forwarded-user", " ")]), Ok(None));
        assert_eq!(user(&access, "192.0.2.7", &[ada[0], ("x-forwarded-user", "Eve")]), Err(Wrong::Proxy));
    }

    #[test]
    fn sessions_are_bounded() {
        let sessions = Sessions::default();
        let first = sessions.begin("a".to_owned(), NOW_S - 1).unwrap();
        for _ in 0..SESSIONS_MAX {
            sessions.begin("a".to_owned(), NOW_S).unwrap();
        }
        let kept = sessions.lock().len();
        assert_eq!((kept, sessions.token(&first, NOW_S)), (SESSIONS_MAX, None));
    }
}
