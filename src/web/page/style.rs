//! The style sheet of all pages: that of the redline, and what pages around it need.
//!
//! It stands in each page that is served, whose policy allows it by its hash, and no other; beside
//! pages that are files it is a file.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use variorum_redline::render::blame;
use variorum_redline::render::html::{self, side, steps};

/// The style sheet, as it stands between the tags.
pub static SHEET: LazyLock<String> =
    LazyLock::new(|| [html::SHEET, steps::SHEET, side::SHEET, blame::html::SHEET, include_str!("style.css")].concat());

/// By which a policy allows it: `sha256-` and the hash in Base64.
pub static SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(SHEET.as_bytes()))));
