//! Labels: giving one to a revision, and taking it away.

use std::borrow::Cow;

use crate::error::Result;
use crate::id::Salt;
use crate::name::{Label, Name};
use crate::object::ContentRun;
use crate::reading::Revision;
use crate::record::LabelRecord;
use crate::store::Store;
use crate::time::Time;
use crate::writing::commit::Expect;
use crate::writing::plan::EntryPlan;

impl Store {
    /// Gives a revision a label, taking it from the one that has it now. `false` where it has it
    /// already.
    ///
    /// Durable on `Ok`. Errors and cost: those of [`Store::commit`].
    pub fn label(
        &mut self,
        revision: &Revision,
        label: &Label,
        recorded: Time,
        author: Option<String>,
    ) -> Result<bool> {
        self.label_expecting(revision, label, recorded, author, Expect::Any)
    }

    /// Gives a revision a label as [`Store::label`] does, where the newest revision of its briefing
    /// is what is expected.
    ///
    /// Durable on `Ok`. Errors: [`Error::Conflict`](crate::Error::Conflict) where it is not; those
    /// of [`Store::commit`].
    pub fn label_expecting(
        &mut self,
        revision: &Revision,
        label: &Label,
        recorded: Time,
        author: Option<String>,
        expect: Expect,
    ) -> Result<bool> {
        self.publish_label(&revision.briefing, label, Some(revision), (recorded, author), expect)
    }

    /// Takes a label away from whichever revision of a briefing has it. `false` where none has it.
    ///
    /// Durable on `Ok`. Errors and cost: those of [`Store::commit`].
    pub fn clear_label(
        &mut self,
        briefing: &Name,
        label: &Label,
        recorded: Time,
        author: Option<String>,
    ) -> Result<bool> {
        self.clear_label_expecting(briefing, label, recorded, author, Expect::Any)
    }

    /// Takes a label away as [`Store::clear_label`] does, where the newest revision of the briefing
    /// is what is expected.
    ///
    /// Durable on `Ok`. Errors: [`Error::Conflict`](crate::Error::Conflict) where it is not; those
    /// of [`Store::commit`].
    pub fn clear_label_expecting(
        &mut self,
        briefing: &Name,
        label: &Label,
        recorded: Time,
        author: Option<String>,
        expect: Expect,
    ) -> Result<bool> {
        self.publish_label(briefing.as_str(), label, None, (recorded, author), expect)
    }

    fn publish_label(
        &mut self,
        briefing: &str,
        label: &Label,
        revision: Option<&Revision>,
        (recorded, author): (Time, Option<String>),
        expect: Expect,
    ) -> Result<bool> {
        let record = LabelRecord {
            label: label.as_str().to_owned(),
            briefing: briefing.to_owned(),
            revision: revision.map(|revision| revision.id),
            parent: None,
            recorded,
            author,
            salt: Salt(self.writing.random.draw()?),
        };
        let mut changed = true;
        self.publish(&ContentRun::default(), &mut |store| {
            let briefing = match revision {
                // By its record: another briefing may have the name now.
                Some(revision) => Cow::Owned(store.called_now(&revision.record.briefing, revision.leaf)?),
                None => store.name_now(briefing)?,
            };
            let briefing = briefing.as_ref();
            if revision.is_some_and(|revision| revision.record.briefing != briefing) {
                store.refuse_false_name(briefing)?;
            }
            store.expect_newest(briefing, expect)?;
            let holder = store.label_holder(briefing, label.as_str())?;
            changed = holder != revision.map(|revision| revision.leaf);
            if !changed {
                return Ok(None);
            }
            store.refuse_newer_records(briefing)?;
            let mut plan = EntryPlan::default();
            let record = LabelRecord { briefing: briefing.to_owned(), ..record.clone() };
            plan.push_label(record, |label| store.label_parent(briefing, &label.label))?;
            Ok(Some(plan))
        })?;
        Ok(changed)
    }
}
