//! The server: connections, their time and their number, and how it stops.

use std::future::Future;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use variorum_store::Reader;

use super::answer::Answer;
use super::answering::{self, Asked};
use super::guard::Guard;
use super::links::Links;
use super::policy;
use super::pool::Pool;
use super::problem::Problem;
use super::query_string::QueryString;
use super::site::Site;
use crate::clock;
use crate::query::calendar::{Calendar, Zone};

/// What is served, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The port; 0 for any that is free.
    pub port: u16,
    /// What people know the store by.
    pub title: String,
}

/// How long a client may take to send the head of a request.
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);

/// The longest head of a request, in bytes.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// How long requests that are being answered may take once the server is to stop.
const STOP_TIME_MAX: Duration = Duration::from_secs(10);

/// Readers that work at a time, for each processor.
const READERS_PER_PROCESSOR: usize = 2;

/// Serves a store on 127.0.0.1 until the process is told to stop (SIGINT, SIGTERM).
///
/// `started` is told the address once requests are taken. Requests that are being answered then
/// are answered to the end, within ten seconds. Errors: the port is taken; I/O.
pub fn serve(reader: Reader, options: Options, started: impl FnOnce(&str)) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let port = listener.local_addr()?.port();
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let site = Site {
            title: options.title,
            pool: Pool::new(reader, processors * READERS_PER_PROCESSOR),
            links: Links::default(),
            guard: Guard::of_port(port),
        };
        let stop = stop_signal()?;
        started(&format!("http://127.0.0.1:{port}/"));
        take_connections(listener, router(Arc::new(site)), stop).await;
        Ok(())
    });
    // What still reads for a client that is gone need not be waited for.
    runtime.shutdown_background();
    served
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

async fn take_connections(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME_MAX).max_buf_size(HEAD_BYTES_MAX);
    let mut stop = std::pin::pin!(stop);
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = &mut stop => break,
        };
        // A client that is gone already, or no file descriptor left: the next one may do.
        let Ok((stream, _)) = taken else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks is the client's to notice.
            let _ = connection.await;
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(STOP_TIME_MAX, graceful.shutdown()).await;
}

fn router(site: Arc<Site>) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" })).fallback(respond).with_state(site)
}

/// Lets a request in, has it answered on a thread that may wait for the disk, and adds the headers.
async fn respond(State(site): State<Arc<Site>>, request: Request) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !site.guard.knows(host) {
        let answer = Answer::text(StatusCode::MISDIRECTED_REQUEST, "This server does not answer for that host.\n");
        return sent(answer, false);
    }
    let is_head = request.method() == Method::HEAD;
    if !is_head && request.method() != Method::GET {
        return sent(Answer::text(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are answered here.\n"), false);
    }
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).map(str::to_owned);
    let uri = request.uri();
    let query = QueryString::parse(uri.query().unwrap_or_default().as_bytes());
    let (method, path) = (request.method().clone(), uri.path().to_owned());
    let asked = Asked { method, path, query, headers: request.headers().clone(), body: Vec::new() };
    let Some(_permit) = site.pool.permit().await else {
        return sent(Answer::text(StatusCode::SERVICE_UNAVAILABLE, "The server is stopping.\n"), is_head);
    };
    let answering = {
        let site = Arc::clone(&site);
        tokio::task::spawn_blocking(move || {
            let calendar = Calendar::new(clock::moment(), Zone::UTC);
            site.pool.ask(|reader| answering::answer(&site, reader, &calendar, &asked))
        })
    };
    let answer = match answering.await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            let problem = Problem::from(crate::query::Error::Store { asked: "the store".to_owned(), error });
            Answer::text(problem.status, &format!("{}\n", problem.sentence))
        }
        Err(_) => Answer::text(StatusCode::INTERNAL_SERVER_ERROR, "This request met a fault of the server.\n"),
    };
    let is_known = answer.status == StatusCode::OK
        && answer.etag.as_deref().zip(known.as_deref()).is_some_and(|(tag, known)| lists(known, tag));
    let answer =
        if is_known { Answer { body: Vec::new(), ..answer.with_status(StatusCode::NOT_MODIFIED) } } else { answer };
    sent(answer, is_head)
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
