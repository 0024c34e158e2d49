//! The server: connections, their time and their number, and how it stops.

mod respond;
mod stream;

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderName;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, Semaphore};
use variorum_store::Reader;

use super::access::{Access, Cookie, Sessions};
use super::access_log::Log;
use super::connections::Connections;
use super::desk::Desk;
use super::guard::Guard;
use super::links::Links;
use super::pool::Pool;
use super::public_url::PublicUrl;
use super::site::Site;
use super::tokens::{Token, TokenList};
use respond::respond;
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

    /// Whether the store with this index may be written to.
    fn is_writable(&self, site: usize) -> bool {
        self.sites.get(site).is_some_and(|(_, site)| site.desk.is_some())
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
