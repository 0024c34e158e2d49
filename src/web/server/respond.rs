//! From a request that came over a connection to its response: who is let in, which store it is
//! about, and what was sent with it.

use std::convert::Infallible;
use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use http_body_util::LengthLimitError;
use hyper::Request;
use hyper::body::Incoming;
use percent_encoding::utf8_percent_encode;

use super::{Connection, Server};
use crate::clock;
use crate::query::calendar::{Calendar, Zone};
use crate::web::access::Wrong;
use crate::web::access_log::Entry;
use crate::web::answer::{Answer, Media};
use crate::web::answering::{self, Asked};
use crate::web::page::sign_in;
use crate::web::problem::Problem;
use crate::web::query_string::QueryString;
use crate::web::visitor::Visitor;
use crate::web::{api, etag, policy};

/// How long a client may take to send the body of a request.
const BODY_TIME_MAX: Duration = Duration::from_secs(60);

/// The longest body of a form in which a text is committed, in bytes.
const BODY_BYTES_MAX: usize = 16 << 20;

/// The longest body of a form in which somebody signs in, in bytes.
const SIGN_IN_BYTES_MAX: usize = 4 << 10;

/// Answers a request that came over a connection.
pub(super) async fn respond(
    server: Arc<Server>,
    connection: Connection,
    request: Request<Incoming>,
) -> Result<Response, Infallible> {
    server.connections.begin(connection.number);
    let watch = clock::Stopwatch::start();
    let (parts, body) = request.into_parts();
    let method = parts.method.clone();
    // As it was sent, but for what is no ASCII.
    let path = utf8_percent_encode(parts.uri.path(), percent_encoding::CONTROLS).to_string();
    let answer = answer(&server, connection, parts, body).await;
    server.connections.end(connection.number);
    if let Some(log) = &server.log {
        log(&Entry {
            kind: "request",
            time: clock::now().map(|time| time.to_string()).unwrap_or_default(),
            method: method.to_string(),
            path,
            status: answer.status.as_u16(),
            bytes: answer.body.len(),
            ms: (watch.elapsed_s() * 1e6).round() / 1e3,
        });
    }
    Ok(sent(answer, method == Method::HEAD))
}

/// Lets a request in, and has it answered.
async fn answer(server: &Arc<Server>, connection: Connection, parts: Parts, body: Incoming) -> Answer {
    if let Err(refusal) = server.guard.admit(connection.local, &parts.method, &parts.uri, &parts.headers) {
        return Answer::text(refusal.status(), refusal.sentence());
    }
    if !matches!(parts.method, Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::DELETE) {
        let path = parts.uri.path().strip_prefix(server.base.as_str()).unwrap_or_default();
        let (site, within) = server.site(path).unwrap_or((usize::MAX, path));
        return answering::not_allowed(within, server.is_writable(site));
    }
    let Some(path) = parts.uri.path().strip_prefix(server.base.as_str()) else {
        return outside(server, &parts);
    };
    match path {
        "/healthz" => return healthy(&parts.method),
        "/sign-in" | "/sign-out" => return sign(server, path, &parts, body).await,
        "" => return Answer::see_other(format!("{}/", server.base)),
        _ => {}
    }
    let visitor = server.access.visitor(connection.peer.ip(), &parts.headers, clock::moment().seconds);
    let visitor = match visitor {
        Ok(visitor) if visitor.may_read => visitor,
        Ok(_) => return locked(server, &parts, path, "To read these pages, sign in with a token."),
        Err(Wrong::Token) => return locked(server, &parts, path, "That token is not valid, or was removed."),
        Err(Wrong::Proxy) => {
            return Answer::text(StatusCode::BAD_REQUEST, "The proxy names the user twice, or not in UTF-8.\n");
        }
    };
    let Some((site, within)) = server.site(path) else { return without_site(server, path) };
    let within = within.to_owned();
    let writes = !matches!(parts.method, Method::GET | Method::HEAD);
    if writes && !server.is_writable(site) {
        return answering::not_allowed(&within, false);
    }
    let body = match if writes { body_of(server, &visitor, &parts, body).await } else { Ok(Vec::new()) } {
        Ok(body) => body,
        Err(NotTaken { status, words }) if api::is_below(&within) => {
            let answer = api::not_taken(status, words);
            let is_unknown = status == StatusCode::UNAUTHORIZED;
            return if is_unknown { answer.with_header(header::WWW_AUTHENTICATE, "Bearer") } else { answer };
        }
        Err(NotTaken { status: StatusCode::UNAUTHORIZED, words }) => return locked(server, &parts, "/", words),
        Err(NotTaken { status, words }) => return Answer::text(status, &format!("{words}\n")),
    };
    let known = etag::known(&parts.headers);
    let query = QueryString::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let (method, headers) = (parts.method.clone(), parts.headers.clone());
    let origin = match &server.public_origin {
        Some(origin) => origin.clone(),
        None => {
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
            format!("http://{}", host.unwrap_or("localhost"))
        }
    };
    let asked = Asked { method, path: within, query, headers, body, visitor, origin };
    let answer = work(server, site, asked).await;
    if answer.status == StatusCode::UNAUTHORIZED && answer.media == Media::Page {
        return locked(server, &parts, path, "To write, sign in with a token that can write.");
    }
    let is_known = !writes
        && answer.status == StatusCode::OK
        && answer.etag.as_deref().zip(known.as_deref()).is_some_and(|(tag, known)| etag::lists(known, tag));
    if is_known { Answer { body: Vec::new(), ..answer.with_status(StatusCode::NOT_MODIFIED) } } else { answer }
}

/// The answer to a path that is not below that of the pages.
fn outside(server: &Server, parts: &Parts) -> Answer {
    match parts.uri.path() {
        "/" => Answer::see_other(format!("{}/", server.base)),
        "/healthz" => healthy(&parts.method),
        _ => Answer::text(StatusCode::NOT_FOUND, "There is no page at this address.\n"),
    }
}

/// The answer to whoever asks whether the server answers.
fn healthy(method: &Method) -> Answer {
    match *method {
        Method::GET | Method::HEAD => Answer::text(StatusCode::OK, "ok\n"),
        _ => Answer::text(StatusCode::METHOD_NOT_ALLOWED, "Only GET, HEAD are allowed here.\n")
            .with_header(header::ALLOW, "GET, HEAD"),
    }
}

/// The answer to a path that is about no store: where there are several, `/` lists them.
fn without_site(server: &Server, path: &str) -> Answer {
    let stores = server.sites.iter().map(|(below, site)| (site.title.as_str(), format!("{}{below}/", server.base)));
    match server.sites.iter().find(|(below, _)| below == path) {
        Some((below, _)) => Answer::see_other(format!("{}{below}/", server.base)),
        None if path == "/" => sign_in::stores(stores),
        None => Answer::text(StatusCode::NOT_FOUND, "There is no page at this address.\n"),
    }
}

/// The answer to whoever must sign in first: a form to browsers, a word to programs.
fn locked(server: &Server, parts: &Parts, path: &str, words: &'static str) -> Answer {
    let accepts = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let is_browser = accepts.contains("text/html");
    let answer = if is_browser && matches!(parts.method, Method::GET | Method::HEAD) {
        let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        sign_in::form(&server.base, &format!("{path}{query}"), StatusCode::UNAUTHORIZED, words)
    } else if is_browser {
        let words = "Nothing was done: you are not signed in. Your text is still in the form: sign in in another tab, \
                     come back by your browser's Back, and send it again.\n";
        Answer::text(StatusCode::UNAUTHORIZED, words)
    } else {
        Answer::text(StatusCode::UNAUTHORIZED, &format!("{words}\n"))
    };
    answer.with_header(header::WWW_AUTHENTICATE, "Bearer")
}

/// Signs a browser in or out.
async fn sign(server: &Server, path: &str, parts: &Parts, body: Incoming) -> Answer {
    let now_s = clock::moment().seconds;
    let is_post = parts.method == Method::POST;
    if path == "/sign-out" && is_post {
        let cookie = server.access.sign_out(&parts.headers);
        return Answer::see_other(format!("{}/sign-in", server.base)).with_header(header::SET_COOKIE, &cookie);
    }
    let form = |back: &str, status, words| sign_in::form(&server.base, back, status, words);
    let (token, back) = match (path, &parts.method) {
        ("/sign-in", &Method::POST) => {
            let Ok(Some(form)) =
                read(parts, body, SIGN_IN_BYTES_MAX).await.map(|body| QueryString::parse_exactly(&body))
            else {
                return Answer::text(StatusCode::BAD_REQUEST, "This is not a form of this server.\n");
            };
            (form.get("token").unwrap_or_default().to_owned(), form.get("back").unwrap_or("/").to_owned())
        }
        ("/sign-in", &Method::GET | &Method::HEAD) => {
            let query = QueryString::parse(parts.uri.query().unwrap_or_default().as_bytes());
            let Some(key) = query.get("key") else {
                // What a proxy says is no signing in.
                let is_known = server.access.visitor(IpAddr::from([0; 4]), &parts.headers, now_s);
                if is_known.is_ok_and(|visitor| visitor.is_known) {
                    return sign_in::signed_in(&server.base);
                }
                return form("/", StatusCode::OK, "Paste the token that you were given.");
            };
            // Only the token of this process, which its address has in it: others are for forms.
            let is_own = server.access.own.as_ref().is_some_and(|own| own.is(key));
            (if is_own { key.to_owned() } else { String::new() }, "/".to_owned())
        }
        _ => {
            let answer = Answer::text(StatusCode::METHOD_NOT_ALLOWED, "Only forms can be sent to this address.\n");
            return answer.with_header(header::ALLOW, if path == "/sign-in" { "GET, HEAD, POST" } else { "POST" });
        }
    };
    let is_ours = back.starts_with('/') && !back.starts_with("//") && back.bytes().all(|byte| byte.is_ascii_graphic());
    let back = if is_ours && !back.contains('\\') { back.as_str() } else { "/" };
    match server.access.sign_in(&token, now_s) {
        Ok(Some(cookie)) => {
            Answer::see_other(format!("{}{back}", server.base)).with_header(header::SET_COOKIE, &cookie)
        }
        Ok(None) => form(back, StatusCode::FORBIDDEN, "That token is not valid, or was removed."),
        Err(_) => Answer::text(StatusCode::INTERNAL_SERVER_ERROR, "This request met a fault of the server.\n"),
    }
}

/// Why the body of a request is not taken.
struct NotTaken {
    status: StatusCode,
    words: &'static str,
}

/// The body of a request that writes, of whoever may.
async fn body_of(server: &Server, visitor: &Visitor, parts: &Parts, body: Incoming) -> Result<Vec<u8>, NotTaken> {
    if !visitor.may_write {
        return Err(if visitor.is_known {
            NotTaken { status: StatusCode::FORBIDDEN, words: "This token can only read. Nothing was done." }
        } else {
            NotTaken { status: StatusCode::UNAUTHORIZED, words: "To write, send a token that can write." }
        });
    }
    // Held until the body is read, which bounds how many arrive at a time.
    let _turn = server.bodies.acquire().await;
    read(parts, body, BODY_BYTES_MAX).await
}

/// Reads a body of a bounded length, in a bounded time.
async fn read(parts: &Parts, body: Incoming, bytes_max: usize) -> Result<Vec<u8>, NotTaken> {
    let too_long = "This is too long: a body may have 16 MiB, and less to sign in.";
    let stated = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if stated.is_some_and(|bytes: u64| bytes > bytes_max as u64) {
        return Err(NotTaken { status: StatusCode::PAYLOAD_TOO_LARGE, words: too_long });
    }
    match tokio::time::timeout(BODY_TIME_MAX, to_bytes(Body::new(body), bytes_max)).await {
        Ok(Ok(body)) => Ok(body.into()),
        Ok(Err(error)) if error.source().is_some_and(<dyn Error>::is::<LengthLimitError>) => {
            Err(NotTaken { status: StatusCode::PAYLOAD_TOO_LARGE, words: too_long })
        }
        Ok(Err(_)) => {
            Err(NotTaken { status: StatusCode::BAD_REQUEST, words: "The request ended before its body did." })
        }
        Err(_) => {
            let words = "The body of the request came too slowly.";
            Err(NotTaken { status: StatusCode::REQUEST_TIMEOUT, words })
        }
    }
}

/// Has a request answered on a thread that may wait for the disk.
async fn work(server: &Arc<Server>, site: usize, asked: Asked) -> Answer {
    let stopping = || Answer::text(StatusCode::SERVICE_UNAVAILABLE, "The server is stopping.\n");
    let Some((_, found)) = server.sites.get(site) else { return stopping() };
    let Some(permit) = found.pool.permit().await else { return stopping() };
    let server = Arc::clone(server);
    let answering = tokio::task::spawn_blocking(move || {
        let calendar = Calendar::new(clock::moment(), Zone::UTC);
        let (_, site) = server.sites.get(site)?;
        let answer = site.pool.ask(|reader| answering::answer(site, reader, &calendar, &asked));
        drop(permit);
        Some(answer)
    });
    match answering.await {
        Ok(Some(Ok(answer))) => answer,
        Ok(Some(Err(error))) => {
            let problem = Problem::from(crate::query::Error::Store { asked: "the store".to_owned(), error });
            Answer::text(problem.status, &format!("{}\n", problem.sentence))
        }
        Ok(None) | Err(_) => {
            Answer::text(StatusCode::INTERNAL_SERVER_ERROR, "This request met a fault of the server.\n")
        }
    }
}

/// The answer with its headers.
fn sent(answer: Answer, is_head: bool) -> Response {
    let length = answer.body.len();
    // What such an answer would say of a length is that of the body which it does not have.
    let is_unchanged = answer.status == StatusCode::NOT_MODIFIED;
    let mut response = Response::new(if is_head { Body::empty() } else { Body::from(answer.body) });
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.extend(policy::headers(answer.media));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.media.content_type()));
    if is_head && !is_unchanged {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    let given = [(header::ETAG, answer.etag), (header::LOCATION, answer.location)];
    for (name, value) in given {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
    for (name, value) in answer.headers {
        headers.append(name, value);
    }
    response
}
