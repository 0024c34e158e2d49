//! Signing in with a token, and the list of the stores of a server: pages that are of no store.

use axum::http::StatusCode;
use variorum_redline::render::html::Markup;

use super::head;
use crate::web::answer::{Answer, Media};

/// The form that a token is pasted into, for whoever asked for `back`: a path below `base`.
#[must_use]
pub fn form(base: &str, back: &str, status: StatusCode, words: &'static str) -> Answer {
    let mut page = bare("Sign in");
    page.ours("<h1>Sign in</h1>\n<p>");
    page.ours(words);
    page.ours("</p>\n<form class=\"edit\" method=\"post\" action=\"");
    page.value(&format!("{base}/sign-in"));
    page.ours("\">\n<input type=\"hidden\" name=\"back\" value=\"");
    page.value(back);
    page.ours("\">\n<p><label for=\"token\">Token</label><input id=\"token\" name=\"token\" type=\"password\" ");
    page.ours("required autocomplete=\"current-password\" spellcheck=\"false\"></p>\n");
    page.ours("<p class=\"pager\"><button>Sign in</button></p>\n</form>\n");
    page.ours("<p class=\"facts\">Signed in already, and came here by a link from another site? <a href=\"");
    page.value(&format!("{base}{back}"));
    page.ours("\">Open the page</a></p>\n");
    Answer { media: Media::Form, ..Answer::page(end(page)).with_status(status) }
}

/// The page of somebody who is signed in.
#[must_use]
pub fn signed_in(base: &str) -> Answer {
    let mut page = bare("Signed in");
    page.ours("<h1>Signed in</h1>\n<p class=\"pager\"><a href=\"");
    page.value(&format!("{base}/"));
    page.ours("\">To the briefings</a></p>\n<form method=\"post\" action=\"");
    page.value(&format!("{base}/sign-out"));
    page.ours("\"><button>Sign out</button></form>\n");
    Answer { media: Media::Form, ..Answer::page(end(page)) }
}

/// The stores of a server: titles with paths.
#[must_use]
pub fn stores<'store>(stores: impl Iterator<Item = (&'store str, String)>) -> Answer {
    let mut page = bare("Stores");
    page.ours("<h1>Stores</h1>\n<ul>\n");
    for (title, path) in stores {
        page.ours("<li><a href=\"");
        page.value(&path);
        page.ours("\"><bdi>");
        page.label(title);
        page.ours("</bdi></a></li>\n");
    }
    page.ours("</ul>\n");
    Answer::page(end(page))
}

/// Ends a page that is of no store.
fn end(mut page: Markup) -> Markup {
    page.ours("</main>\n<footer class=\"foot\"><p>Served by variorum</p></footer>\n</body>\n</html>\n");
    page
}

/// A page without the way around a store.
fn bare(title: &str) -> Markup {
    let mut page = Markup::default();
    head(&mut page, title, None, |_| {});
    page.ours("<main id=\"main\">\n");
    page
}
