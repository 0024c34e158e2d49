//! A revision as a request brings it: an object with its text, or the text as it is.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{StatusCode, header};
use serde::Deserialize;
use variorum_store::{Clears, Commit, Draft, Expect, Label, Name, Time};

use super::fault::Fault;
use crate::clock;
use crate::query::calendar::Calendar;
use crate::query::committed;
use crate::query::revision_selector;
use crate::query::time_text::{self, DayEdge};
use crate::web::answering::Asked;

/// What a request may bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// An object alone. A page of somebody else's cannot have a browser send one.
    Object,
    /// An object, or the text as it is.
    ObjectOrText,
}

/// A revision as a request brings it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRevision {
    /// The exact text.
    text: String,
    /// Why it was made.
    note: Option<String>,
    /// Who made it.
    author: Option<String>,
    /// Where the text was found.
    source: Option<String>,
    /// When it was made.
    time: Option<String>,
    /// Labels that it gets.
    #[serde(default)]
    labels: Vec<String>,
    /// Anything else; what is null or empty is not taken over from the newest revision.
    #[serde(default)]
    meta: BTreeMap<String, Option<String>>,
}

impl NewRevision {
    /// Reads the body of a request; where that is the text as it is, the query says what else
    /// there is to say.
    ///
    /// Errors: another type or encoding, an object that is none or has other fields, what is not
    /// UTF-8, an empty text.
    pub(super) fn read(asked: &Asked, takes: Takes) -> Result<Self, Fault> {
        let unsupported = |detail: String| Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "usage", detail);
        if let Some(coding) = asked.header(header::CONTENT_ENCODING.as_str()).filter(|coding| *coding != "identity") {
            return Err(unsupported(format!(
                "The content encoding {coding} is not accepted; send the body unencoded."
            )));
        }
        if asked.headers.contains_key(header::CONTENT_RANGE) {
            return Err(Fault::usage("Send the whole text, not a range of it.".to_owned()));
        }
        let media = asked.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        let (media, parameters) = media.split_once(';').unwrap_or((media, ""));
        let read = match (takes, media.trim().to_ascii_lowercase().as_str()) {
            (_, "application/json") => serde_json::from_slice(&asked.body).map_err(|error| {
                Fault::usage(format!("What was sent is not an object with a text and what is said of it: {error}."))
            })?,
            (Takes::ObjectOrText, "text/plain") if is_utf8(parameters) => Self::of_text(asked)?,
            (Takes::ObjectOrText, _) => {
                return Err(unsupported("Send application/json, or text/plain in UTF-8.".to_owned()));
            }
            (Takes::Object, _) => return Err(unsupported("Send application/json.".to_owned())),
        };
        if read.text.is_empty() {
            let detail = "The text is empty. On the command line, commit --allow-empty takes it.";
            return Err(Fault::refused(detail.to_owned()));
        }
        Ok(read)
    }

    fn of_text(asked: &Asked) -> Result<Self, Fault> {
        let text = std::str::from_utf8(&asked.body).map_err(|error| {
            Fault::refused(format!("The text is not UTF-8: it is invalid from byte {} on.", error.valid_up_to()))
        })?;
        let said = |name| asked.query.exact(name).filter(|said| !said.is_empty()).map(str::to_owned);
        let (note, author, source, time) = (said("note"), said("author"), said("source"), said("time"));
        Ok(Self { text: text.to_owned(), note, author, source, time, ..Self::default() })
    }

    /// What is said of it, as far as it is, for whoever is told what was not taken.
    ///
    /// Errors: a time that is none.
    pub(super) fn said(&self, calendar: &Calendar) -> Result<Said, Fault> {
        let time = self.time.as_deref().map(|time| time_text::parse(time, DayEdge::Beginning, calendar)).transpose()?;
        Ok(Said { note: self.note.clone(), author: self.author.clone(), time })
    }

    /// The commit of it, at `recorded`. `said` is what it says, with the author that counts.
    ///
    /// Errors: a label or a key of meta that is none.
    pub(super) fn commit(self, briefing: Name, said: Said, recorded: Time, expect: Expect) -> Result<Commit, Fault> {
        let labels = self.labels.iter().map(|label| revision_selector::label(label));
        let labels: Vec<Label> = labels.collect::<Result<_, _>>()?;
        if self.meta.contains_key("") {
            return Err(Fault::refused("A key of meta is empty.".to_owned()));
        }
        let (meta, cleared): (BTreeMap<_, _>, BTreeMap<_, _>) = self
            .meta
            .into_iter()
            .map(|(key, value)| (key, value.unwrap_or_default()))
            .partition(|(_, it)| !it.is_empty());
        let cleared: BTreeSet<String> = cleared.into_keys().collect();
        let draft = Draft {
            briefing,
            content: self.text,
            time: said.time.unwrap_or_else(|| clock::here(&recorded)),
            recorded,
            author: said.author,
            note: said.note,
            source: self.source,
            labels,
            meta,
            undoes: None,
        };
        let clears = if cleared.is_empty() { Clears::Nothing } else { Clears::Keys(cleared) };
        Ok(Commit { draft, expect, clears, end: None })
    }
}

/// What is said of a revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Why it was made.
    note: Option<String>,
    /// Who made it.
    pub(super) author: Option<String>,
    /// When it was made.
    time: Option<Time>,
}

impl Said {
    /// The same, with another author.
    pub(super) fn by(self, author: Option<String>) -> Self {
        Self { author, ..self }
    }

    /// The same, to find out what of it a revision does not say that was there before.
    pub(super) fn asked(&self) -> committed::Asked<'_> {
        committed::Asked { note: self.note.as_deref(), author: self.author.as_deref(), time: self.time.as_ref() }
    }
}

/// Whether parameters of a type say nothing but that a text is in UTF-8.
fn is_utf8(parameters: &str) -> bool {
    let parameters = parameters.split(';').map(str::trim).filter(|parameter| !parameter.is_empty());
    let mut charsets = parameters.filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value.trim().trim_matches('"'))
    });
    charsets.all(|charset| charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("us-ascii"))
}
