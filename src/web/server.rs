//! The server: connections, their time and their number, and how it stops.

mod stream;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use percent_encoding::utf8_percent_encode;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, Semaphore};
use variorum_store::Reader;

use super::access::{Access, Cookie, Sessions, Wrong};
use super::access_log::{Entry, Log};
use super::answer::{Answer, Media};
use super::answering::{self, Asked};
use super::api;
use super::connections::Connections;
use super::desk::Desk;
use super::guard::Guard;
use super::links::Links;
use super::page::sign_in;
use super::policy;
use super::pool::Pool;
use super::problem::Problem;
use super::public_url::PublicUrl;
use super::query_string::QueryString;
use super::site::Site;
use super::tokens::{Token, TokenList};
use super::visitor::Visitor;
use crate::clock;
use crate::query::calendar::{Calendar, Zone};
use stream::Stream;

/// What is served, where, and to whom.
pub struct Options {
    /// The address and port to listen on; port 0 for any that is free.
    pub listen: SocketAddr,
    /// The address at which people reach the pages, where it is another.
    pub public_url: Option<PublicUrl>,
    /// How many connections may be open.
    pub connections_max: usize,
    /// The stores: one without a name, whose pages are at the root, or several with one.
    pub stores: Vec<ServedStore>,
    /// The tokens that let in.
    pub tokens: TokenList,
    /// A token of this process alone.
    pub own_token: Option<Token>,
    /// Whether anybody may read.
    pub is_reading_free: bool,
    /// The addresses of proxies that are believed who a user is.
    pub trusted_proxies: Vec<IpAddr>,
    /// The header in which they say so.
    pub user_header: HeaderName,
    /// Who writes down what was asked.
    pub log: Option<Log>,
}

/// A store that is to be served.
pub struct ServedStore {
    /// The part of the path below which its pages are; none where they are at the root.
    pub name: Option<String>,
    /// What people know it by.
    pub title: String,
    /// A reader of it.
    pub reader: Reader,
    /// Where it is written to, if it may be.
    pub desk: Option<Desk>,
}

/// How long a client may take to send the head of a request.
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);

/// The longest head of a request, in bytes.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// How long a client may take none of an answer that waits for it.
const STALL_TIME_MAX: Duration = Duration::from_secs(30);

/// How long requests that are being answered may take once the server is to stop.
const STOP_TIME_MAX: Duration = Duration::from_secs(10);

/// Connections that the system may hold for us until we take them.
const BACKLOG: u32 = 4096;

/// Readers that work at a time, for each processor.
const READERS_PER_PROCESSOR: usize = 2;

/// How long a client may take to send the body of a request.
const BODY_TIME_MAX: Duration = Duration::from_secs(60);

/// The longest body of a form in which a text is committed, in bytes.
const BODY_BYTES_MAX: usize = 16 << 20;

/// The longest body of a form in which somebody signs in, in bytes.
const SIGN_IN_BYTES_MAX: usize = 4 << 10;

/// Bodies that are held at a time.
const BODIES_MAX: usize = 16;

/// What the parts of a server share.
struct Server {
    /// The stores, each with the path below which its pages are, without that of the server.
    sites: Vec<(String, Site)>,
    guard: Guard,
    access: Access,
    /// The path below which the pages are.
    base: String,
    /// The scheme and host at which people reach them, where that is another.
    public_origin: Option<String>,
    connections: Connections<Arc<Notify>>,
    bodies: Semaphore,
    log: Option<Log>,
}

/// A connection, as its requests know it.
#[derive(Clone, Copy)]
struct Connection {
    number: u64,
    /// The address of this server that it was made to.
    local: SocketAddr,
    /// The address that it was made from.
    peer: SocketAddr,
}

/// Serves stores until the process is told to stop (SIGINT, SIGTERM).
///
/// `started` is told the address once requests are taken. Requests that are being answered then
/// are answered to the end, within ten seconds. Errors: the port is taken; I/O.
pub fn serve(options: Options, started: impl FnOnce(&str)) -> io::Result<()> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let readers_max = processors * READERS_PER_PROCESSOR;
    let threads_max = readers_max * options.stores.len().max(1);
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.max_blocking_threads(threads_max).enable_all().build()?;
    let served = runtime.block_on(async {
        let listener = listen(options.listen)?;
        let local = listener.local_addr()?;
        let base = options.public_url.as_ref().map(|url| url.base.as_str()).unwrap_or_default();
        let address = format!("http://{local}{base}/");
        let stop = stop_signal()?;
        let server = Server::new(options, local, readers_max);
        started(&address);
        take_connections(listener, Arc::new(server), stop).await;
        Ok(())
    });
    // What still reads for a client that is gone need not be waited for.
    runtime.shutdown_background();
    served
}

impl Server {
    fn new(options: Options, local: SocketAddr, readers_max: usize) -> Self {
        let url = options.public_url;
        let base = url.as_ref().map(|url| url.base.clone()).unwrap_or_default();
        let site = |store: ServedStore| {
            let path = store.name.map(|name| format!("/s/{name}")).unwrap_or_default();
            let links = Links::below(format!("{base}{path}"));
            let pool = Pool::new(store.reader, readers_max);
            (path, Site { title: store.title, pool, links, desk: store.desk })
        };
        let cookie = Cookie {
            name: format!("variorum-{}", local.port()),
            path: format!("{base}/"),
            is_secure: url.as_ref().is_some_and(|url| url.is_https),
        };
        let access = Access {
            tokens: options.tokens,
            own: options.own_token,
            is_reading_free: options.is_reading_free,
            trusted_proxies: options.trusted_proxies,
            user_header: options.user_header,
            cookie,
            sessions: Sessions::default(),
        };
        Self {
            sites: options.stores.into_iter().map(site).collect(),
            public_origin: url.as_ref().map(PublicUrl::origin),
            guard: Guard::new(url),
            access,
            base,
            connections: Connections::new(options.connections_max),
            bodies: Semaphore::new(BODIES_MAX),
            log: options.log,
        }
    }

    /// The store that a path below that of the server is about, with the path within it.
    fn site<'path>(&self, path: &'path str) -> Option<(usize, &'path str)> {
        self.sites.iter().enumerate().find_map(|(index, (below, _))| {
            let within = path.strip_prefix(below.as_str())?;
            within.starts_with('/').then_some((index, within))
        })
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Connections that the last run closed keep the port for a minute otherwise.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Ends when the process is told to stop.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

async fn take_connections(listener: TcpListener, server: Arc<Server>, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = &mut stop => break,
        };
        match taken {
            Ok((stream, peer)) => take(stream, peer, &server, &graceful),
            // A client that is gone already; or no file descriptor is left, until one is closed.
            Err(_) => {
                if let Some(closed) = server.connections.longest_wait() {
                    closed.notify_one();
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
    drop(listener);
    for silent in server.connections.silent() {
        silent.notify_one();
    }
    let _ = tokio::time::timeout(STOP_TIME_MAX, graceful.shutdown()).await;
}

/// Serves a connection, and makes room for it where there are too many.
fn take(stream: TcpStream, peer: SocketAddr, server: &Arc<Server>, graceful: &GracefulShutdown) {
    let Ok(local) = stream.local_addr() else { return };
    // Answers are written whole, so that waiting for more to send gains nothing.
    let _ = stream.set_nodelay(true);
    let closed = Arc::new(Notify::new());
    let (number, longest) = server.connections.enter(Arc::clone(&closed));
    if let Some(longest) = longest {
        longest.notify_one();
    }
    let answer = {
        let server = Arc::clone(server);
        service_fn(move |request| respond(Arc::clone(&server), Connection { number, local, peer }, request))
    };
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME_MAX).max_buf_size(HEAD_BYTES_MAX);
    let connection = http.serve_connection(TokioIo::new(Stream::new(stream, STALL_TIME_MAX)), answer);
    let connection = graceful.watch(connection);
    let server = Arc::clone(server);
    tokio::spawn(async move {
        // A connection that breaks is the client's to notice.
        tokio::select! {
            _ = connection => {}
            () = closed.notified() => {}
        }
        server.connections.leave(number);
    });
}

/// Answers a request that came over a connection.
async fn respond(
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
    if !matches!(parts.method, Method::GET | Method::HEAD | Method::POST | Method::PUT) {
        let path = parts.uri.path().strip_prefix(server.base.as_str()).unwrap_or_default();
        if let Some((_, within)) = server.site(path).filter(|(_, within)| api::is_below(within)) {
            return answering::only_read(within);
        }
        let answer = Answer::text(StatusCode::METHOD_NOT_ALLOWED, "That cannot be done here.\n");
        return answer.with_header(header::ALLOW, "GET, HEAD");
    }
    let Some(path) = parts.uri.path().strip_prefix(server.base.as_str()) else {
        return outside(server, parts.uri.path());
    };
    match path {
        "/healthz" => return Answer::text(StatusCode::OK, "ok\n"),
        "/sign-in" | "/sign-out" => return sign(server, path, &parts, body).await,
        "" => return outside(server, "/"),
        _ => {}
    }
    let visitor = server.access.visitor(connection.peer.ip(), &parts.headers, clock::moment().seconds);
    let visitor = match visitor {
        Ok(visitor) if visitor.may_read => visitor,
        Ok(_) => return locked(server, &parts, path, "To read these pages, sign in with a token."),
        Err(Wrong::Token) => return locked(server, &parts, path, "That token is none, or was removed."),
        Err(Wrong::Proxy) => {
            return Answer::text(StatusCode::BAD_REQUEST, "Who is asking is said twice, or not in UTF-8.\n");
        }
    };
    let Some((site, within)) = server.site(path) else { return without_site(server, path) };
    let within = within.to_owned();
    let is_writable = server.sites.get(site).is_some_and(|(_, site)| site.desk.is_some());
    if !is_writable && !matches!(parts.method, Method::GET | Method::HEAD) {
        return answering::only_read(&within);
    }
    let body = match body_of(server, &visitor, &parts, body).await {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let known = parts.headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).map(str::to_owned);
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
        return locked(server, &parts, path, "To write, sign in with a token that may.");
    }
    let is_known = answer.status == StatusCode::OK
        && answer.etag.as_deref().zip(known.as_deref()).is_some_and(|(tag, known)| lists(known, tag));
    if is_known { Answer { body: Vec::new(), ..answer.with_status(StatusCode::NOT_MODIFIED) } } else { answer }
}

/// The answer to a path that is not below that of the pages.
fn outside(server: &Server, path: &str) -> Answer {
    match path {
        "/" => Answer::see_other(format!("{}/", server.base)),
        "/healthz" => Answer::text(StatusCode::OK, "ok\n"),
        _ => Answer::text(StatusCode::NOT_FOUND, "There is no page at this address.\n"),
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
                return Answer::text(StatusCode::BAD_REQUEST, "This is no form of this server.\n");
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
            return answer.with_header(header::ALLOW, "POST");
        }
    };
    let is_ours = back.starts_with('/') && !back.starts_with("//") && back.bytes().all(|byte| byte.is_ascii_graphic());
    let back = if is_ours && !back.contains('\\') { back.as_str() } else { "/" };
    match server.access.sign_in(&token, now_s) {
        Ok(Some(cookie)) => {
            Answer::see_other(format!("{}{back}", server.base)).with_header(header::SET_COOKIE, &cookie)
        }
        Ok(None) => form(back, StatusCode::FORBIDDEN, "That token is none, or was removed."),
        Err(_) => Answer::text(StatusCode::INTERNAL_SERVER_ERROR, "This request met a fault of the server.\n"),
    }
}

/// The body of a request that writes, of whoever may; nothing of one that reads.
async fn body_of(server: &Server, visitor: &Visitor, parts: &Parts, body: Incoming) -> Result<Vec<u8>, Answer> {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return Ok(Vec::new());
    }
    if !visitor.may_write {
        return Err(if visitor.is_known {
            Answer::text(StatusCode::FORBIDDEN, "This token is one to read with. Nothing was done.\n")
        } else {
            locked(server, parts, "/", "To write, show a token that may.")
        });
    }
    // Held until the body is read, which bounds how many arrive at a time.
    let _turn = server.bodies.acquire().await;
    read(parts, body, BODY_BYTES_MAX).await
}

/// Reads a body of a bounded length, in a bounded time.
async fn read(parts: &Parts, body: Incoming, bytes_max: usize) -> Result<Vec<u8>, Answer> {
    let stated = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if stated.is_some_and(|bytes: u64| bytes > bytes_max as u64) {
        return Err(Answer::text(StatusCode::PAYLOAD_TOO_LARGE, "This is too long to be sent by a form.\n"));
    }
    match tokio::time::timeout(BODY_TIME_MAX, to_bytes(Body::new(body), bytes_max)).await {
        Ok(Ok(body)) => Ok(body.into()),
        Ok(Err(_)) => {
            let words = "The request ended before its body did, or was longer than is read.\n";
            Err(Answer::text(StatusCode::BAD_REQUEST, words))
        }
        Err(_) => Err(Answer::text(StatusCode::REQUEST_TIMEOUT, "The body of the request came too slowly.\n")),
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

/// Whether the tags that a client has are one of this.
pub(super) fn lists(known: &str, tag: &str) -> bool {
    known.split(',').map(|known| known.trim().trim_start_matches("W/")).any(|known| known == tag || known == "*")
}

/// The answer with its headers.
fn sent(answer: Answer, is_head: bool) -> Response {
    let length = answer.body.len();
    let mut response = Response::new(if is_head { Body::empty() } else { Body::from(answer.body) });
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.extend(policy::headers(answer.media));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.media.content_type()));
    if is_head {
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
