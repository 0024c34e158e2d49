//! `serve`: the store in a browser.

mod token;

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use axum::http::HeaderName;
use serde::Serialize;
use variorum_redline::render::{Line, Style};
use variorum_store::Store;

use super::ExitCode;
use crate::cli::args::{ServeAct, ServeArgs};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::hints;
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::files::limits;
use crate::web::access_log::Entry;
use crate::web::desk::Desk;
use crate::web::public_url::PublicUrl;
use crate::web::server::{self, Options, ServedStore};
use crate::web::tokens::{Right, Token};

/// Connections that may be open, where the system allows as many.
const CONNECTIONS_MAX: u64 = 4096;

/// Files that the readers of a store may have open beside them.
const FILES_BESIDE: u64 = 256;

#[derive(Serialize)]
struct ServingObject<'address> {
    r#type: &'static str,
    url: &'address str,
    /// The address at which people reach them.
    #[serde(skip_serializing_if = "Option::is_none")]
    public_url: Option<&'address str>,
    /// The address that signs a browser in.
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in: Option<&'address str>,
}

/// Serves until it is told to stop; or makes, lists and removes tokens.
pub fn run(args: &ServeArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    if let Some(ServeAct::Token(act)) = &args.act {
        return token::run(act, context, terminal);
    }
    let listen = SocketAddr::new(args.listen, args.port);
    let public_url = args.public_url.as_deref().map(PublicUrl::parse).transpose();
    let public_url = public_url.map_err(|error| CliError::new(Kind::Usage, format!("--public-url: {error}")))?;
    let is_of_this_machine = args.listen.to_canonical().is_loopback() && public_url.is_none();
    let tokens = token::file(context)?;
    let own = own_token(args, is_of_this_machine, &tokens.tokens().map_err(token::failure)?)?;
    let author = context.author(None).filter(|_| is_of_this_machine);
    let stores = stores(args, context, author.as_deref(), terminal)?;
    let (own_token, key) = own.unzip();
    let public = public_url.as_ref().map(|url| format!("{}{}/", url.origin(), url.base));
    let options = Options {
        listen,
        public_url,
        connections_max: connections_max(),
        stores,
        tokens,
        own_token,
        is_reading_free: is_of_this_machine || args.public,
        trusted_proxies: args.trusted_proxy.iter().map(|proxy| proxy.to_canonical()).collect(),
        user_header: HeaderName::from_bytes(args.user_header.as_bytes()).map_err(|_| {
            CliError::new(Kind::Usage, format!("--user-header {}: is no name of a header", args.user_header))
        })?,
        log: terminal.log::<Entry>().map(|log| Box::new(log) as _),
    };
    let mut printed = Ok(());
    let served = server::serve(options, |address| {
        let public = public.as_deref();
        let sign_in = key.map(|key| format!("{address}sign-in?key={key}"));
        printed = started(address, public, sign_in.as_deref(), terminal);
        if args.open {
            terminal.browse(sign_in.as_deref().or(public).unwrap_or(address));
        }
    });
    printed?;
    served.map_err(|error| CliError::system(&listen.to_string(), &error))?;
    Ok(ExitCode::Done)
}

/// Says where the pages are.
fn started(
    address: &str,
    public_url: Option<&str>,
    sign_in: Option<&str>,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    if terminal.is_json() {
        terminal.object(&ServingObject { r#type: "serving", url: address, public_url, sign_in })?;
    } else {
        terminal.line(&Line::new().with(Style::Plain, "Listening on ").with(Style::Strong, address))?;
        if let Some(public_url) = public_url {
            terminal.line(&Line::new().with(Style::Plain, "Known as ").with(Style::Strong, public_url))?;
        }
        if let Some(sign_in) = sign_in {
            terminal.line(&Line::new().with(Style::Plain, "To write, open ").with(Style::Strong, sign_in))?;
        }
    }
    terminal.finish()
}

/// Refuses what would let in everybody or nobody. Where this machine alone is served, and no token
/// writes, gives a token of this process.
fn own_token(
    args: &ServeArgs,
    is_of_this_machine: bool,
    tokens: &[Token],
) -> Result<Option<(Token, String)>, CliError> {
    let is_anybody_known = !tokens.is_empty() || !args.trusted_proxy.is_empty();
    if !is_of_this_machine && !args.public && !is_anybody_known {
        let message = "serve: others could reach the pages, and there is no token to read them with";
        return Err(CliError::new(Kind::Usage, message).hint(hints::TOKEN_TO_READ));
    }
    let may_somebody_write = !args.trusted_proxy.is_empty() || tokens.iter().any(|token| token.right == Right::Write);
    if !args.writable || may_somebody_write {
        return Ok(None);
    }
    if !is_of_this_machine {
        let message = "--writable: others could reach the pages, and there is no token to write with";
        return Err(CliError::new(Kind::Usage, message).hint(hints::TOKEN_TO_WRITE));
    }
    let made = Token::new(Right::Write, None, &clock::now()?);
    made.map(Some).map_err(|error| CliError::system("a token", &error))
}

/// Opens the stores: the one that was named or is found, or several, each with its name.
fn stores(
    args: &ServeArgs,
    context: &Context,
    author: Option<&str>,
    terminal: &mut Terminal,
) -> Result<Vec<ServedStore>, CliError> {
    let named: Vec<(Option<&str>, PathBuf)> = context.named_stores().iter().map(|store| named(store)).collect();
    let is_sound = |(name, _): &(Option<&str>, PathBuf)| name.is_some_and(is_store_name);
    match named.as_slice() {
        [] | [(None, _)] => return Ok(vec![served(None, &args.title, args, context, author, terminal)?]),
        several if !several.iter().all(is_sound) => {
            let message = "--store: several stores each need a name, in letters, digits and -: NAME=STORE";
            return Err(CliError::new(Kind::Usage, message));
        }
        _ => {}
    }
    let mut stores: Vec<ServedStore> = Vec::new();
    for (name, dir) in named {
        let name = name.unwrap_or_default();
        if stores.iter().any(|store| store.name.as_deref() == Some(name)) {
            return Err(CliError::new(Kind::Usage, format!("--store {name}: two stores have this name")));
        }
        let context = context.with_store(dir);
        stores.push(served(Some(name), name, args, &context, author, terminal)?);
    }
    Ok(stores)
}

/// What `--store` says: a name, if it has one, and a directory.
fn named(store: &Path) -> (Option<&str>, PathBuf) {
    let text = store.to_str().filter(|_| !store.is_dir());
    match text.and_then(|text| text.split_once('=')) {
        Some((name, dir)) => (Some(name), PathBuf::from(dir)),
        None => (None, store.to_owned()),
    }
}

/// Whether a name can stand in a path as it is.
fn is_store_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn served(
    name: Option<&str>,
    title: &str,
    args: &ServeArgs,
    context: &Context,
    author: Option<&str>,
    terminal: &mut Terminal,
) -> Result<ServedStore, CliError> {
    let store = context.open(terminal)?;
    let desk = if args.writable {
        let (dir, homes) = (context.find()?, context.homes().clone());
        let open = move || Store::open(&dir, &homes, &mut |_| ControlFlow::Continue(()));
        let desk = Desk::new(Box::new(open), author.map(str::to_owned));
        Some(desk.map_err(|error| CliError::system("a secret", &error))?)
    } else {
        None
    };
    Ok(ServedStore { name: name.map(str::to_owned), title: title.to_owned(), reader: store.reader(), desk })
}

/// How many connections may be open: half of the files that the system allows, where it allows few.
fn connections_max() -> usize {
    let files = limits::open_files(CONNECTIONS_MAX + FILES_BESIDE);
    let connections = files.saturating_sub(FILES_BESIDE).max(files / 2);
    usize::try_from(connections.min(CONNECTIONS_MAX)).unwrap_or(usize::MAX)
}
