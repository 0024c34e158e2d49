//! Pages for a browser: each briefing a page with its newest text and its history, and an index
//! that lists them.

use variorum_redline::Kinds;
use variorum_redline::render::html::history::HistoryPage;
use variorum_redline::render::{Difference, Side, minute};
use variorum_store::{Briefing, Direction, EndRecord, Revision};

use super::page_name::{INDEX, page_name};
use super::{Export, ExportEvent, ExportSummary, create};
use crate::files::output::NewDirectory;
use crate::interchange::Error;
use crate::query::parents::ParentReader;
use crate::query::version::{side, version};

impl<E: From<Error>> Export<'_, E> {
    /// Writes a page for each briefing, and the index, to `directory`.
    ///
    /// Errors: [`Error::File`]; [`Error::FileName`]; and those of every export. Cost: a comparison
    /// for each revision.
    /// Memory: the index, and the history of one briefing with two of its texts.
    pub fn html(mut self, mut directory: NewDirectory) -> Result<ExportSummary, E> {
        let mut index = HistoryPage::index();
        let mut index_html = String::new();
        let store = self.store;
        for briefing in store.walk_briefings(self.prefix, "") {
            let Some(briefing) = self.unless_damaged(briefing)? else { continue };
            let file_name = page_name(&briefing.name);
            let end = store.end_of(&briefing.name);
            let status = self.unless_damaged(end)?.flatten().map(|end| end_words(&end.record));
            index.entry(&briefing.name, &file_name, status.as_deref(), briefing.revisions, &version(&briefing.head));
            self.write_page(&briefing, status.as_deref(), &file_name, &mut directory)?;
            index_html.push_str(&index.take());
            self.emit(ExportEvent::Briefings(self.briefings.len() as u64))?;
        }
        index.end_index();
        index_html.push_str(&index.take());
        let mut file = create(&mut directory, INDEX)?;
        file.write(index_html.as_bytes()).map_err(Error::File)?;
        file.finish(None).map_err(Error::File)?;
        self.summary.bytes = directory.finish().map_err(Error::File)?;
        Ok(self.finish())
    }

    /// Writes the page of one briefing.
    fn write_page(
        &mut self,
        briefing: &Briefing,
        status: Option<&str>,
        file_name: &str,
        directory: &mut NewDirectory,
    ) -> Result<(), E> {
        let name = &briefing.name;
        let revisions = self.newest_first(name)?;
        let newest = revisions.first().map(|newest| self.store.content(newest));
        // An error is reported below, where the newest is compared with the one before it.
        let text = newest.transpose().map(Option::unwrap_or_default);
        let versions: Vec<_> = revisions.iter().map(version).collect();
        let mut page = HistoryPage::of(name, status, &versions, text.as_deref().ok());
        let mut file = create(directory, file_name)?;
        let mut parents = ParentReader::new(self.store);
        let mut rest = revisions.iter().peekable();
        while let Some(revision) = rest.next() {
            // Where the one before is a gap, nothing can be said to have changed since.
            let parent = rest.peek().copied().filter(|parent| parent.record.number + 1 == revision.record.number);
            let is_first = revision.record.number == 1;
            let texts = parents.texts(revision, parent);
            match self.unless_damaged(texts)? {
                Some((_, text)) if is_first => page.first(&version(revision), text),
                Some((old, new)) if parent.is_some() => {
                    let (old_side, new_side) = (parent.map_or(Side::Nothing, side), side(revision));
                    page.change(&version(revision), &Difference::new((&old_side, old), (&new_side, new), Kinds::NONE));
                }
                _ => page.unreadable(&version(revision)),
            }
            file.write(page.take().as_bytes()).map_err(Error::File)?;
        }
        page.end();
        file.write(page.take().as_bytes()).map_err(Error::File)?;
        file.finish(revisions.first().map(|newest| &newest.record.time)).map_err(Error::File)?;
        self.count(self.hash_of(name), revisions.len() as u64);
        Ok(())
    }

    /// The history of a briefing without what cannot be read, which is reported, oldest first.
    fn newest_first(&mut self, name: &str) -> Result<Vec<Revision>, E> {
        let mut revisions = Vec::new();
        let store = self.store;
        for revision in store.walk_history(name, Direction::OldestFirst) {
            revisions.extend(self.unless_damaged(revision)?);
        }
        revisions.reverse();
        Ok(revisions)
    }
}

/// What a page says of an end.
fn end_words(end: &EndRecord) -> String {
    let reason = end.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("not in force from {} on{reason}", minute(end.time.as_str()))
}
