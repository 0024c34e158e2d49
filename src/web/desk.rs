//! The one place of a server that writes to its store: one commit after another.

use std::io;
use std::sync::{Mutex, PoisonError};

use variorum_store::{
    Commit, Committed, EndDraft, Ended, Error, Expect, Label, Name, RenameDraft, Renamed, Revision, Store, Time,
};

use super::random;
use super::visitor::Visitor;

/// A way to open the store to write to it.
pub type Open = Box<dyn Fn() -> Result<Store, Error> + Send + Sync>;

/// Where a store is written to.
pub struct Desk {
    open: Open,
    /// `None` before the first write, and after one of which it is not known whether it is durable:
    /// then the store is opened anew.
    store: Mutex<Option<Store>>,
    /// Stands in every form of this process, so that a form of somebody else's is told.
    form_secret: String,
    /// Who writes where nothing else says so.
    author: Option<String>,
}

/// Where somebody writes, and who they are.
#[derive(Clone, Copy)]
pub struct Writing<'request> {
    /// Where it is written.
    pub desk: &'request Desk,
    /// Who writes.
    pub visitor: &'request Visitor,
}

impl Writing<'_> {
    /// The author of what says of none.
    #[must_use]
    pub fn author(&self) -> Option<String> {
        self.author_of(None)
    }

    /// The author of what says that it is of `said`. Who a proxy says that they are is who they
    /// are.
    #[must_use]
    pub fn author_of(&self, said: Option<&str>) -> Option<String> {
        self.visitor.user.as_deref().or(said).or(self.desk.author()).map(str::to_owned)
    }
}

impl Desk {
    /// A desk for the store that `open` opens, at which `author` sits.
    ///
    /// Errors: the system has no randomness.
    pub fn new(open: Open, author: Option<String>) -> io::Result<Self> {
        Ok(Self { open, store: Mutex::default(), form_secret: random::secret()?, author })
    }

    /// What stands in every form of this process.
    #[must_use]
    pub fn form_secret(&self) -> &str {
        &self.form_secret
    }

    /// Whether a form that has this in it is one of this process.
    #[must_use]
    pub fn knows_form(&self, secret: &str) -> bool {
        random::are_equal(&self.form_secret, secret)
    }

    /// Who writes where nothing else says so.
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        self.author.as_deref()
    }

    /// Commits a text, when it is this writer's turn: what it gives is durable.
    ///
    /// Errors: those of opening the store, and those of [`Store::commit_all`].
    pub fn commit(&self, commit: Commit) -> Result<Committed, Error> {
        let committed = self.write(|store| store.commit_all(vec![commit]))?;
        committed.into_iter().next().ok_or(Error::Latched)
    }

    /// Gives a revision a label, when it is this writer's turn; `false` where it has it already.
    ///
    /// Errors: those of opening the store, and those of [`Store::label_expecting`].
    pub fn label(
        &self,
        revision: &Revision,
        label: &Label,
        recorded: Time,
        author: Option<String>,
        expect: Expect,
    ) -> Result<bool, Error> {
        self.write(|store| store.label_expecting(revision, label, recorded, author, expect))
    }

    /// Takes a label away, when it is this writer's turn; `false` where no revision has it.
    ///
    /// Errors: those of opening the store, and those of [`Store::clear_label_expecting`].
    pub fn clear_label(
        &self,
        briefing: &Name,
        label: &Label,
        recorded: Time,
        author: Option<String>,
        expect: Expect,
    ) -> Result<bool, Error> {
        self.write(|store| store.clear_label_expecting(briefing, label, recorded, author, expect))
    }

    /// Ends a briefing, when it is this writer's turn.
    ///
    /// Errors: those of opening the store, and those of [`Store::end_expecting`].
    pub fn end(&self, draft: EndDraft, expect: Expect) -> Result<Ended, Error> {
        self.write(|store| store.end_expecting(draft, expect))
    }

    /// Gives briefings other names, when it is this writer's turn.
    ///
    /// Errors: those of opening the store, and those of [`Store::rename_expecting`].
    pub fn rename(&self, draft: RenameDraft, expect: Expect) -> Result<Renamed, Error> {
        self.write(|store| store.rename_expecting(draft, expect))
    }

    /// Writes to the store, when it is this writer's turn.
    ///
    /// Errors: those of opening it, and those of `write`. What `write` was told to be durable is.
    fn write<T>(&self, write: impl FnOnce(&mut Store) -> Result<T, Error>) -> Result<T, Error> {
        let mut held = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        // Whatever ends the write, the handle is only kept where it is known to be sound.
        let mut store = match held.take() {
            Some(store) => store,
            None => (self.open)()?,
        };
        let written = write(&mut store);
        if !matches!(written, Err(Error::Latched | Error::Sync { .. })) {
            *held = Some(store);
        }
        written
    }
}
