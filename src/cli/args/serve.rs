//! The arguments of `serve`.

use std::net::IpAddr;

use clap::{Args, Subcommand};

const SERVE_HELP: &str = "\
Show the store in a browser: briefings, histories, any two revisions compared, a search through the history. The pages are \
    served on 127.0.0.1, to this machine alone, until the program is interrupted; others may commit meanwhile, and the next \
    page shows it.\n\n\
    With --writable, briefings can be edited and committed in the browser, by whoever signs in with a token that may write \
    (serve token new --write). Without such a token, the address that is printed signs this browser in.\n\n\
    With --store NAME=STORE, given several times, several stores are shown under one address.\n\n\
    With --listen or --public-url, reading needs a token too (serve token new), unless --public is given.";

/// What pages call a store that was given no other title.
pub const SITE_TITLE: &str = "Briefings";

/// Show the store in a browser.
#[derive(Args, Debug)]
#[command(
    long_about = SERVE_HELP,
    after_help = "Examples:\n  variorum serve --open\n  variorum serve --writable\n  \
                  variorum serve token new --write --note \"night desk\"\n  \
                  variorum serve --store news=/srv/news --store law=/srv/law",
    args_conflicts_with_subcommands = true
)]
pub struct ServeArgs {
    /// The port; 0 for any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8017)]
    pub port: u16,
    /// What the pages call the store
    #[arg(long, value_name = "TEXT", default_value = SITE_TITLE)]
    pub title: String,
    /// Open the pages in the browser
    #[arg(long)]
    pub open: bool,
    /// Let whoever may write edit and commit briefings
    #[arg(long)]
    pub writable: bool,
    /// IP address to listen on; where other machines can reach it, reading needs a token
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub listen: IpAddr,
    /// Public address of the pages, including any path that they are served under
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Let anybody read who can reach the pages, without a token
    #[arg(long)]
    pub public: bool,
    /// Believe the proxy at this IP address who the user is; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub trusted_proxy: Vec<IpAddr>,
    /// Header in which a trusted proxy says who the user is
    #[arg(long, value_name = "NAME", default_value = "X-Forwarded-User", requires = "trusted_proxy")]
    pub user_header: String,
    /// What to do instead.
    #[command(subcommand)]
    pub act: Option<ServeAct>,
}

/// What is done beside serving.
#[derive(Debug, Subcommand)]
pub enum ServeAct {
    /// Make, list and remove tokens that let people in
    #[command(subcommand)]
    Token(TokenAct),
}

const TOKEN_NEW_HELP: &str = "\
Make a token that lets its bearer read what you serve, and with --write commit to it. It is printed once: only its hash is \
    kept, with your state and outside every store.";

/// What is done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenAct {
    /// Make a token, and print it once
    #[command(long_about = TOKEN_NEW_HELP)]
    New {
        /// Let its bearer write as well
        #[arg(long)]
        write: bool,
        /// For whom or what it is
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// List the tokens by their ids
    List,
    /// Remove a token, so that it no longer lets anyone in
    Remove {
        /// Its id, as list shows it
        id: String,
    },
}
