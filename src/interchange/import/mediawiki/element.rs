//! The elements of a dump that have a text of their own.

use std::collections::BTreeMap;
use std::fmt;

use variorum_store::limits::{CONTENT_BYTES_MAX, RECORD_BYTES_MAX};

use super::bounded::NOT_UTF8;
use crate::interchange::import::Reason;

/// An element with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Title,
    Namespace,
    PageId,
    RevisionId,
    ParentId,
    Timestamp,
    UserName,
    Ip,
    UserId,
    Comment,
    Origin,
    Model,
    Format,
    Text,
    Sha1,
    /// What a slot beside the main one is.
    Role,
}

impl Field {
    /// The field that is read at a path below the root.
    pub fn of(path: &[&str]) -> Option<Self> {
        Some(match path {
            ["page", "title"] => Self::Title,
            ["page", "ns"] => Self::Namespace,
            ["page", "id"] => Self::PageId,
            ["page", "revision", rest @ ..] => match rest {
                ["id"] => Self::RevisionId,
                ["parentid"] => Self::ParentId,
                ["timestamp"] => Self::Timestamp,
                ["contributor", "username"] => Self::UserName,
                ["contributor", "ip"] => Self::Ip,
                ["contributor", "id"] => Self::UserId,
                ["comment"] => Self::Comment,
                ["origin"] => Self::Origin,
                ["model"] => Self::Model,
                ["format"] => Self::Format,
                ["text"] => Self::Text,
                ["sha1"] => Self::Sha1,
                ["content", "role"] => Self::Role,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// Whether it is said once for all revisions of a page.
    pub const fn is_of_page(self) -> bool {
        matches!(self, Self::Title | Self::Namespace | Self::PageId)
    }

    /// Bytes that its text may have.
    pub const fn bytes_max(self) -> usize {
        if matches!(self, Self::Text) { CONTENT_BYTES_MAX } else { RECORD_BYTES_MAX }
    }

    /// The name of its element.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Namespace => "ns",
            Self::PageId | Self::RevisionId => "id",
            Self::ParentId => "parentid",
            Self::Timestamp => "timestamp",
            Self::UserName | Self::Ip | Self::UserId => "contributor",
            Self::Comment => "comment",
            Self::Origin => "origin",
            Self::Model => "model",
            Self::Format => "format",
            Self::Text => "text",
            Self::Sha1 => "sha1",
            Self::Role => "role",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The text of one element, gathered from its pieces.
#[derive(Debug, Default)]
pub(super) struct ElementText {
    text: String,
    /// Why it cannot be used, if so.
    refusal: Option<Reason>,
}

impl ElementText {
    pub fn add(&mut self, piece: &str, max_bytes: usize) {
        if self.text.len() + piece.len() > max_bytes {
            self.refuse(match max_bytes {
                CONTENT_BYTES_MAX => Reason::TextTooLarge,
                _ => Reason::FieldTooLong { max_bytes },
            });
        }
        if let Some(at) = memchr::memchr(NOT_UTF8, piece.as_bytes()) {
            self.refuse(Reason::NotUtf8 { offset: self.text.len() + at });
        }
        if self.refusal.is_none() {
            self.text.push_str(piece);
        }
    }

    /// Refuses the text, for the first reason there is.
    pub fn refuse(&mut self, reason: Reason) {
        self.text = String::new();
        self.refusal.get_or_insert(reason);
    }
}

/// The texts of a page or of a revision, by their elements.
#[derive(Debug, Default)]
pub(super) struct Fields(BTreeMap<Field, ElementText>);

impl Fields {
    /// Begins a text. One that was there before is refused: which of both is meant nobody knows.
    pub fn begin(&mut self, field: Field) {
        if let Some(before) = self.0.get_mut(&field) {
            before.refuse(Reason::Twice);
        } else {
            self.0.insert(field, ElementText::default());
        }
    }

    /// The text that is being read.
    pub fn open(&mut self, field: Field) -> Option<&mut ElementText> {
        self.0.get_mut(&field)
    }

    /// The text of a field as far as it was read; empty where there is none.
    pub fn text(&self, field: Field) -> &str {
        self.0.get(&field).map_or("", |element| &element.text)
    }

    /// Takes the text of a field; `None` where the dump has none. Errors: why it is refused.
    pub fn take(&mut self, field: Field) -> Option<Result<String, Reason>> {
        let element = self.0.remove(&field)?;
        Some(element.refusal.map_or(Ok(element.text), |reason| Err(reason.in_field(field.name()))))
    }
}
