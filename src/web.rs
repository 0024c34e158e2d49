//! The store in a browser: pages of HTML, by links and forms alone, with no script.
//!
//! A request passes the files in this order: `server` takes the connection, `guard` decides whether
//! it is let in, `address` reads what it asks for, `answering` asks a reader from the `pool`,
//! `page` or `api` writes what was found, `policy` says what a browser may do with it. The store
//! stays synchronous: tokio is named in `server` and `pool` alone.

pub mod access;
pub mod access_log;
pub mod address;
pub mod answer;
pub mod answering;
pub mod api;
pub mod comparing;
pub mod connections;
pub mod desk;
pub mod etag;
pub mod feed;
pub mod guard;
pub mod links;
pub mod memento;
pub mod page;
pub mod policy;
pub mod pool;
pub mod problem;
pub mod public_url;
pub mod query_string;
pub mod random;
pub mod searching;
pub mod server;
pub mod site;
pub mod static_site;
pub mod tokens;
mod typed;
pub mod visitor;
pub mod wayback;

#[cfg(test)]
mod tests;
