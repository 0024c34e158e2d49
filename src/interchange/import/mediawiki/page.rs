//! A page of a dump and one of its revisions, and the revision that it becomes.

use std::collections::BTreeMap;

use super::element::{Field, Fields};
use super::sha1::{Stated, sha1};
use crate::interchange::import::naming::Named;
use crate::interchange::import::times;
use crate::interchange::import::{BatchSender, Excerpt, Kind, Naming, ParsedRevision, Reason};
use crate::query::calendar::Zone;

/// What pages of a wiki are written in, unless they say otherwise.
const USUAL_MODEL: &str = "wikitext";
const USUAL_FORMAT: &str = "text/x-wiki";

/// What was read of a page so far.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub fields: Fields,
    pub has_revision: bool,
    /// Its name, once it is needed; an error that was reported.
    name: Option<Result<Named, ()>>,
    /// Its title as the dump has it, once it is needed.
    title: Option<String>,
}

impl Page {
    /// The title as far as it was read.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or_else(|| self.fields.text(Field::Title))
    }

    /// The name of its briefing. Errors: why it has none, the first time.
    pub fn named(&mut self, naming: &Naming) -> Result<Named, Option<Reason>> {
        match &self.name {
            Some(Ok(named)) => return Ok(named.clone()),
            Some(Err(())) => return Err(None),
            None => {}
        }
        let title = self.fields.take(Field::Title).unwrap_or_else(|| Ok(String::new()));
        let named = title.and_then(|title| {
            // Dumps that were indented have spaces around it.
            let title = title.trim();
            let named = naming.name(title);
            self.title = Some(title.to_owned());
            named
        });
        self.name = Some(named.as_ref().map(Named::clone).map_err(|_| ()));
        named.map_err(Some)
    }

    /// Whether the innermost of the open elements is in a slot beside the main one.
    pub fn is_in_slot(&self, open: &[String]) -> bool {
        open.get(3).is_some_and(|name| name == "content") && open.len() > 4
    }
}

/// Why a revision has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WithoutText {
    /// The wiki deleted it.
    Deleted,
    /// The dump holds none.
    Absent,
}

impl WithoutText {
    pub const fn kind(self) -> Kind {
        match self {
            Self::Deleted => Kind::DeletedTexts,
            Self::Absent => Kind::AbsentTexts,
        }
    }
}

/// What was read of a revision so far.
#[derive(Debug, Default)]
pub(super) struct Revision {
    pub line: u64,
    pub fields: Fields,
    pub is_minor: bool,
    /// How many texts it has beside its main one.
    pub slots: u64,
    /// What the dump says of its text.
    pub stated_bytes: Option<String>,
    pub stated_sha1: Option<String>,
    pub without_text: Option<WithoutText>,
}

impl Revision {
    /// What a report calls it.
    pub fn subject(&self, page: &Page) -> String {
        let id = self.fields.text(Field::RevisionId).trim();
        let title = Excerpt::of(page.title());
        if id.is_empty() { format!("{title} (line {})", self.line) } else { format!("{title} (revision {id})") }
    }

    /// The revision that it becomes. Errors: why it is refused.
    pub fn into_parsed(
        mut self,
        page: &Page,
        named: &Named,
        sender: &mut BatchSender,
    ) -> Result<ParsedRevision, Reason> {
        let subject = self.subject(page);
        let content = self.take(Field::Text)?.ok_or(Reason::NoText)?;
        self.check_length(&content, &subject, sender)?;
        self.check_sha1(&content, &subject, sender)?;
        let time_text = self.take(Field::Timestamp)?.unwrap_or_default();
        // What names no zone is in UTC, as all times of MediaWiki are.
        let time = times::of_text(&time_text, Field::Timestamp.name(), Zone::UTC)?;
        let (ip, user) = (self.take_filled(Field::Ip)?, self.take_filled(Field::UserName)?);
        let note = self.take(Field::Comment)?.filter(|note| !note.is_empty());
        let mut meta = BTreeMap::from([("title".to_owned(), page.title().to_owned())]);
        let mut keep = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                meta.insert(key.to_owned(), value);
            }
        };
        let id = self.take_filled(Field::RevisionId)?;
        let origin = self.take_filled(Field::Origin)?.filter(|origin| Some(origin) != id.as_ref());
        keep("revision", id);
        keep("origin", origin);
        keep("parent", self.take_filled(Field::ParentId)?);
        keep("page", filled(page.fields.text(Field::PageId)));
        keep("namespace", filled(page.fields.text(Field::Namespace)));
        keep("contributor", self.take_filled(Field::UserId)?);
        keep("ip", ip.clone());
        keep("minor", self.is_minor.then(|| "true".to_owned()));
        keep("model", self.take_filled(Field::Model)?.filter(|model| model != USUAL_MODEL));
        keep("format", self.take_filled(Field::Format)?.filter(|format| format != USUAL_FORMAT));
        named.keep_original(&mut meta);
        let time = time.noted(&time_text, &subject, sender);
        let briefing = named.name.clone();
        let (author, source, labels) = (user.or(ip), None, Vec::new());
        Ok(ParsedRevision { briefing, content, time, author, note, source, labels, meta })
    }

    fn take(&mut self, field: Field) -> Result<Option<String>, Reason> {
        self.fields.take(field).transpose()
    }

    /// A field without the spaces around it, where it has something else.
    fn take_filled(&mut self, field: Field) -> Result<Option<String>, Reason> {
        Ok(self.take(field)?.as_deref().and_then(filled))
    }

    fn check_length(&self, content: &str, subject: &str, sender: &mut BatchSender) -> Result<(), Reason> {
        let Some(stated) = &self.stated_bytes else { return Ok(()) };
        match stated.trim().parse::<usize>() {
            Ok(bytes) if bytes == content.len() => Ok(()),
            Ok(_) => Err(Reason::OtherLength { actual: content.len(), stated: Excerpt::of(stated.trim()) }),
            Err(_) => {
                sender.note(Kind::Unchecked, || format!("{subject}: bytes"));
                Ok(())
            }
        }
    }

    fn check_sha1(&mut self, content: &str, subject: &str, sender: &mut BatchSender) -> Result<(), Reason> {
        // That of a revision with several slots is made of those of its slots.
        let of_revision = self.take_filled(Field::Sha1)?.filter(|_| self.slots == 0);
        let of_text = self.stated_sha1.as_deref().and_then(filled);
        if of_revision.is_none() && of_text.is_none() {
            return Ok(());
        }
        let actual = sha1(content.as_bytes());
        for stated in of_text.into_iter().chain(of_revision) {
            match Stated::parse(&stated) {
                Some(digest) if digest.is(&actual) => {}
                Some(digest) => {
                    let actual = digest.spelled_alike(&actual);
                    return Err(Reason::OtherSha1 { actual, stated: Excerpt::of(&stated) });
                }
                None => sender.note(Kind::Unchecked, || format!("{subject}: sha1")),
            }
        }
        Ok(())
    }
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
