//! The answer to a request, before it is sent.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use variorum_redline::render::html::Markup;

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What became of the request.
    pub status: StatusCode,
    /// What the body is.
    pub media: Media,
    /// The body.
    pub body: Vec<u8>,
    /// What the body depends on, between quotation marks: equal tags, equal bodies.
    pub etag: Option<String>,
    /// Where to go instead.
    pub location: Option<String>,
    /// What else its headers say.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// A page of ours.
    Page,
    /// A page of ours with a form that writes: a browser must say where it was sent from.
    Form,
    /// The text of a briefing, as it was committed: never taken for a page.
    Raw,
    /// A word of ours.
    Text,
    /// An object.
    Json,
    /// An object that says what went wrong.
    Problem,
    /// A feed of Atom (RFC 4287).
    Atom,
    /// A feed of JSON Feed 1.1.
    JsonFeed,
    /// A list of links (RFC 6690), as a `TimeMap` is (RFC 7089).
    Links,
}

impl Media {
    /// As the header says it.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Page | Self::Form => "text/html; charset=utf-8",
            Self::Raw | Self::Text => "text/plain; charset=utf-8",
            Self::Json => "application/json",
            Self::Problem => "application/problem+json",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::JsonFeed => "application/feed+json; charset=utf-8",
            Self::Links => "application/link-format",
        }
    }
}

impl Answer {
    /// A page.
    #[must_use]
    pub fn page(page: Markup) -> Self {
        Self { media: Media::Page, body: page.finish().into_bytes(), ..Self::empty(StatusCode::OK) }
    }

    /// The text of a briefing as it is.
    #[must_use]
    pub fn raw(text: String) -> Self {
        Self { media: Media::Raw, body: text.into_bytes(), ..Self::empty(StatusCode::OK) }
    }

    /// A word of ours.
    #[must_use]
    pub fn text(status: StatusCode, text: &str) -> Self {
        Self { body: text.as_bytes().to_vec(), ..Self::empty(status) }
    }

    /// An object.
    #[must_use]
    pub fn json(body: Vec<u8>) -> Self {
        Self::of_media(Media::Json, body)
    }

    /// An object that says what went wrong.
    #[must_use]
    pub fn problem(status: StatusCode, body: Vec<u8>) -> Self {
        Self::of_media(Media::Problem, body).with_status(status)
    }

    /// What programs read.
    #[must_use]
    pub fn of_media(media: Media, body: Vec<u8>) -> Self {
        Self { media, body, ..Self::empty(StatusCode::OK) }
    }

    /// Elsewhere: to be asked for with GET.
    #[must_use]
    pub fn see_other(location: String) -> Self {
        Self { location: Some(location), ..Self::empty(StatusCode::SEE_OTHER) }
    }

    /// The same with another status.
    #[must_use]
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with what it depends on.
    #[must_use]
    pub fn with_etag(mut self, depends_on: &str) -> Self {
        self.etag = Some(format!("\"{depends_on}\""));
        self
    }

    /// The same with one more header.
    ///
    /// A value that no header can have is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    const fn empty(status: StatusCode) -> Self {
        Self { status, media: Media::Text, body: Vec::new(), etag: None, location: None, headers: Vec::new() }
    }
}
