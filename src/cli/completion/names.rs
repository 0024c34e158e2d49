//! Names, labels and revisions of the store, as far as they begin like what is being typed.

use variorum_redline::render::minute;
use variorum_store::{Direction, Name, Reader, Revision, Store, unwatched};

use super::Candidate;
use crate::cli::context::Context;

/// Names that are offered at once.
const NAMES_MAX: usize = 200;

/// Revisions that are offered, the newest first.
const REVISIONS_MAX: usize = 50;

/// Revisions that are looked at for labels and ids.
const LOOKED_AT_MAX: usize = 500;

/// What is being typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The name of a briefing.
    Name,
    /// A name, or a revision as `NAME@REV`.
    Revision,
    /// What may follow `@` in the briefing that was named.
    Selector,
    /// A label of the briefing that was named, or what may follow `@`.
    Label,
}

/// What begins like `current`; nothing where there is no store, or it cannot be read.
pub(super) fn names(context: &Context, kind: Kind, briefing: Option<&str>, current: &str) -> Vec<Candidate> {
    let opened = context.find().ok().and_then(|dir| Store::open(&dir, context.homes(), &mut unwatched).ok());
    let Some(store) = opened else { return Vec::new() };
    // What was named may say a revision already.
    let briefing = briefing.map(|text| text.split_once('@').map_or(text, |(name, _)| name));
    let found = match (kind, current.split_once('@'), briefing) {
        (Kind::Revision, Some((name, selector)), _) if Name::parse(name).is_ok() => {
            prefixed(&format!("{name}@"), selectors(&store, name, selector))
        }
        (Kind::Name | Kind::Revision, _, _) => briefings(&store, current),
        (Kind::Selector | Kind::Label, _, None) => Some(Vec::new()),
        (Kind::Selector, Some(("", selector)), Some(name)) => prefixed("@", selectors(&store, name, selector)),
        (Kind::Selector, Some((name, selector)), _) => prefixed(&format!("{name}@"), selectors(&store, name, selector)),
        (Kind::Selector | Kind::Label, _, Some(name)) => selectors(&store, name, current),
    };
    found.unwrap_or_default()
}

/// The candidates with what stands in front of each. Of a pair, what is completed is its end.
fn prefixed(before: &str, found: Option<Vec<Candidate>>) -> Option<Vec<Candidate>> {
    let with_prefix = |candidate: Candidate| Candidate::new(format!("{before}{}", candidate.word), candidate.about);
    Some(found?.into_iter().map(with_prefix).collect())
}

/// The names that begin so, each as far as its next slash: a store with many is gone through folder
/// by folder. Cost: a look-up for each that is offered.
fn briefings(reader: &Reader, prefix: &str) -> Option<Vec<Candidate>> {
    let (mut found, mut after) = (Vec::new(), String::new());
    while found.len() < NAMES_MAX {
        let Some(listed) = reader.walk_listing(prefix, &after).next() else { break };
        let listed = listed.ok()?;
        let rest = listed.name.get(prefix.len()..).unwrap_or_default();
        match rest.find('/') {
            Some(slash) => {
                let folder = listed.name.get(..=prefix.len() + slash).unwrap_or_default().to_owned();
                // Behind all that is in the folder.
                after = format!("{folder}\u{10ffff}");
                found.push(Candidate::new(folder, ""));
            }
            None => {
                found.push(Candidate::new(
                    listed.name.clone(),
                    listed.note.as_deref().map(one_line).unwrap_or_default(),
                ));
                after = listed.name;
            }
        }
    }
    Some(found)
}

/// Labels and numbers, and ids that begin like what is being typed.
fn selectors(reader: &Reader, name: &str, typed: &str) -> Option<Vec<Candidate>> {
    let (before, end) = typed.rsplit_once("..").map_or(("", typed), |(old, end)| (old, end));
    let before = if before.is_empty() && !typed.starts_with("..") { String::new() } else { format!("{before}..") };
    let (mut labels, mut numbers, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for (index, revision) in reader.walk_history(name, Direction::NewestFirst).take(LOOKED_AT_MAX).enumerate() {
        // A revision that cannot be read is none to be offered.
        let Ok(revision) = revision else { continue };
        let said = about(&revision);
        for label in &revision.labels {
            labels.push(Candidate::new(label, format!("@{} {said}", revision.record.number)));
        }
        if index < REVISIONS_MAX {
            numbers.push(Candidate::new(revision.record.number.to_string(), said.clone()));
        }
        let id = revision.id.short();
        if !end.is_empty() && id.starts_with(end) {
            ids.push(Candidate::new(id, said));
        }
    }
    labels.append(&mut numbers);
    labels.append(&mut ids);
    prefixed(&before, Some(labels))
}

fn about(revision: &Revision) -> String {
    let record = &revision.record;
    let note = record.note.as_deref().map(one_line).unwrap_or_default();
    format!("{} {note}", minute(record.time.as_str())).trim_end().to_owned()
}

/// The first line of a note, as far as it fits beside a name.
fn one_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().filter(|character| !character.is_control()).take(60).collect()
}
