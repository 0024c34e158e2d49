//! What a browser may do with an answer: the headers of every response.

use axum::http::{HeaderName, HeaderValue, header};

use super::answer::Media;
use super::page;

/// The headers that say what a browser may do with a body.
pub fn headers(media: Media) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    let policy = match media {
        Media::Page | Media::Form => format!(
            "default-src 'none'; style-src '{}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            *page::SOURCE
        ),
        Media::Json | Media::Problem => "default-src 'none'; frame-ancestors 'none'".to_owned(),
        Media::Raw | Media::Text | Media::Atom | Media::JsonFeed | Media::Links => {
            "sandbox; default-src 'none'; frame-ancestors 'none'".to_owned()
        }
    };
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        // A copy that is kept must be asked about: it may have been taken down since.
        (header::CACHE_CONTROL, "no-cache"),
    ];
    // With `no-referrer` a browser does not tell us either that a form was sent from here.
    let referrer = if media == Media::Form { "same-origin" } else { "no-referrer" };
    let referrer = (header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    let policy = HeaderValue::from_str(&policy).ok().map(|policy| (header::CONTENT_SECURITY_POLICY, policy));
    fixed.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).chain([referrer]).chain(policy)
}
