//! What each commit of a branch does to briefings: which get a text, which end, and which are
//! called otherwise.
//!
//! A file's briefing is named after its path. It is in force from the revision that its file makes
//! until the file is deleted, or is no text any more. A copy begins a new briefing.

use std::collections::HashMap;
use std::rc::Rc;

use super::exact_moves::{CHANGES_MAX, Place, exact_moves};
use super::history::TreeHistory;
use super::labels::key;
use super::plan::{Action, Plan, PlannedName, Replacement, Why};
use super::renames::{Rename, Renames};
use super::spill_map::{SpillMap, Stored};
use super::texts::{StoredTexts, TextKind};
use super::tree_entry::{FileChange, FileContent, GitPath};
use super::{BatchSender, Kind, Naming, Parsed, Reason, Stop, lossy, name_of_path};
use crate::interchange::import::refusal::name_refused;

/// A briefing in force, by the path of its file.
#[derive(Clone, Debug)]
struct InForce {
    /// The offset of its text.
    text: u64,
    name: GitPath,
}

impl Stored for InForce {
    fn to_bytes(&self) -> Vec<u8> {
        [self.text.to_bytes().as_slice(), &self.name].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let (text, name) = bytes.split_at_checked(size_of::<u64>()).unwrap_or_default();
        Self { text: u64::from_bytes(text), name: name.into() }
    }

    fn heap_bytes(&self) -> usize {
        self.name.heap_bytes()
    }
}

/// A commit that is to be planned.
pub(super) struct PlannedCommit<'commit> {
    /// The offset of its row.
    pub(super) offset: u64,
    /// Its line in the stream.
    pub(super) line: u64,
    /// What it is called in reports.
    pub(super) name: &'commit str,
    /// The path of a file whose briefing has a revision although its text did not change.
    pub(super) unchanged: Option<GitPath>,
}

/// Plans commit after commit of a branch, each the first parent of the next.
pub(super) struct Planner<'import> {
    pub(super) naming: &'import Naming,
    pub(super) sender: &'import mut BatchSender,
    pub(super) history: &'import mut TreeHistory,
    pub(super) texts: &'import mut StoredTexts,
    pub(super) plan: Plan,
    in_force: SpillMap<GitPath, InForce>,
    /// How many briefings are in force.
    pub(super) in_force_count: u64,
    /// By the name of a briefing, ended or not, the path of its file.
    named: SpillMap<GitPath, GitPath>,
    /// Paths of which something was refused, and reported.
    refused: SpillMap<GitPath, ()>,
}

impl<'import> Planner<'import> {
    pub(super) fn new(
        naming: &'import Naming,
        sender: &'import mut BatchSender,
        history: &'import mut TreeHistory,
        texts: &'import mut StoredTexts,
        memory_bytes: usize,
    ) -> Result<Self, Stop> {
        Ok(Self {
            naming,
            sender,
            history,
            texts,
            plan: Plan::new()?,
            in_force: SpillMap::new(memory_bytes),
            in_force_count: 0,
            named: SpillMap::new(memory_bytes),
            refused: SpillMap::new(memory_bytes),
        })
    }

    /// Plans the next commit.
    pub(super) fn commit(&mut self, commit: &PlannedCommit<'_>) -> Result<(), Stop> {
        self.plan.begin();
        let refused = self.rename(commit)?;
        let mut unchanged = commit.unchanged.clone();
        let mut next = self.history.changes_of(commit.offset)?;
        while let Some(change) = self.history.next_change(&mut next)? {
            if unchanged.as_ref() == Some(&change.path) {
                unchanged = None;
            }
            self.change(commit, &change, &refused)?;
        }
        if let Some(path) = unchanged
            && let Some(InForce { text, name }) = self.in_force.get(&path)?
        {
            self.plan.push(&Action::Revision { name: PlannedName { name, path }, text })?;
        }
        Ok(())
    }

    /// Plans the renames of a commit, and returns those that cannot be renames of briefings: old
    /// and new path.
    fn rename(&mut self, commit: &PlannedCommit<'_>) -> Result<HashMap<GitPath, GitPath>, Stop> {
        let (mut moves, mut places) = (Vec::new(), Vec::new());
        let mut next = self.history.changes_of(commit.offset)?;
        while let Some(change) = self.history.next_change(&mut next)? {
            if places.len() <= CHANGES_MAX {
                places.push(Place::of(&change));
            }
            // A file that is no text now has no history that could go on.
            let text = change.text_after();
            if let (Some(old), true) = (&change.renamed_from, self.is_text(text)?) {
                moves.push((Rc::clone(old), change.path));
            }
        }
        moves.extend(exact_moves(&places, &moves, self.texts)?);
        if moves.is_empty() {
            return Ok(HashMap::new());
        }
        let mut wanted = Vec::new();
        for (old, new) in moves {
            // Nor has one that was none.
            let Some(held) = self.in_force.get(&old)? else { continue };
            if let Ok(named) = self.nearest_name(&new) {
                wanted.push(Rename::new(&old, &new, held.name, key(named.as_str())));
            }
        }
        let renames = Renames::of(wanted, |name| self.named.get(name))?;
        for record in &renames.records {
            self.apply(record)?;
        }
        let refused = renames.refused.into_iter().map(|rename| (rename.old, rename.new));
        Ok(refused.inspect(|(old, new)| self.sender.note(Kind::RenamesOntoNames, || arrow(old, new))).collect())
    }

    /// Renames briefings, all at once.
    fn apply(&mut self, record: &[Rename]) -> Result<(), Stop> {
        let mut held = Vec::new();
        for rename in record {
            held.push(self.in_force.get(&rename.old)?);
            self.in_force.remove(&rename.old)?;
            self.named.remove(&rename.old_name)?;
        }
        for (rename, held) in record.iter().zip(held) {
            let Some(held) = held else { continue };
            self.in_force.set(Rc::clone(&rename.new), InForce { name: Rc::clone(&rename.new_name), ..held })?;
            self.named.set(Rc::clone(&rename.new_name), Rc::clone(&rename.new))?;
        }
        let named = |name: &GitPath, path: &GitPath| PlannedName { name: Rc::clone(name), path: Rc::clone(path) };
        let names = record.iter().map(|it| (named(&it.old_name, &it.old), named(&it.new_name, &it.new)));
        self.plan.push(&Action::Rename(names.collect()))
    }

    /// Plans what happens to one file.
    fn change(
        &mut self,
        commit: &PlannedCommit<'_>,
        change: &FileChange,
        renames_refused: &HashMap<GitPath, GitPath>,
    ) -> Result<(), Stop> {
        let path = &change.path;
        let held = self.in_force.get(path)?;
        let why = match self.replacement(commit, change)? {
            Ok(text) => return self.revise(commit, path, text, held),
            Err(why) => why,
        };
        let Some(InForce { name, .. }) = held else { return Ok(()) };
        let why = match renames_refused.get(path) {
            Some(new) if why == Why::Deleted => Why::RenamedTo(Rc::clone(new)),
            _ => why,
        };
        self.in_force.remove(path)?;
        self.in_force_count -= 1;
        self.plan.push(&Action::End { name: PlannedName { name, path: Rc::clone(path) }, why })
    }

    /// The text of a file after a commit; or why it has none, which is reported.
    fn replacement(&mut self, commit: &PlannedCommit<'_>, change: &FileChange) -> Result<Result<u64, Why>, Stop> {
        let path = &change.path;
        let Some(after) = &change.after else { return Ok(Err(Why::Deleted)) };
        let (now, refusal) = match after.content {
            FileContent::Link => (Replacement::Link, Err(Kind::SymbolicLinks)),
            FileContent::Submodule => (Replacement::Submodule, Err(Kind::Submodules)),
            FileContent::Absent => (Replacement::Absent, Ok(Reason::TextNotInStream)),
            FileContent::Text(text) => match self.texts.kind(text)? {
                TextKind::Utf8 => return Ok(Ok(text)),
                TextKind::Binary => (Replacement::Binary, Err(Kind::BinaryFiles)),
                TextKind::NotUtf8(offset) => (Replacement::NotUtf8, Ok(Reason::NotUtf8 { offset: offset as usize })),
                TextKind::TooLarge => (Replacement::TooLarge, Ok(Reason::TextTooLarge)),
            },
        };
        match refusal {
            Ok(reason) => self.refuse(commit, path, reason)?,
            Err(kind) => self.sender.note(kind, || lossy(path)),
        }
        Ok(Err(Why::Became(now)))
    }

    /// Plans a revision of a file's briefing, if it has another text.
    fn revise(
        &mut self,
        commit: &PlannedCommit<'_>,
        path: &GitPath,
        text: u64,
        held: Option<InForce>,
    ) -> Result<(), Stop> {
        let name = match held {
            Some(held) if self.texts.same(held.text, text)? => return Ok(()),
            Some(held) => held.name,
            None => match self.name(path)? {
                Ok(name) => {
                    self.in_force_count += 1;
                    self.named.set(Rc::clone(&name), Rc::clone(path))?;
                    name
                }
                Err(reason) => return self.refuse(commit, path, reason),
            },
        };
        self.in_force.set(Rc::clone(path), InForce { text, name: Rc::clone(&name) })?;
        self.plan.push(&Action::Revision { name: PlannedName { name, path: Rc::clone(path) }, text })
    }

    /// The name of the briefing that begins, or goes on, with the file at a path.
    fn name(&self, path: &GitPath) -> Result<Result<GitPath, Reason>, Stop> {
        let nearest = match self.nearest_name(path) {
            Ok(nearest) => nearest,
            Err(reason) => return Ok(Err(reason)),
        };
        let name = key(nearest.as_str());
        if self.named.get(&name)?.is_none_or(|holder| holder == *path) {
            return Ok(Ok(name));
        }
        // Another path has the same nearest name.
        let distinct = nearest.distinct(&lossy(path));
        Ok(distinct.map(|name| key(name.as_str())).map_err(|rule| name_refused(&lossy(path), rule.into())))
    }

    fn nearest_name(&self, path: &[u8]) -> Result<variorum_store::Name, Reason> {
        name_of_path(self.naming, path).map(|named| named.name)
    }

    /// Refuses a file: with the reason once for each path.
    fn refuse(&mut self, commit: &PlannedCommit<'_>, path: &GitPath, reason: Reason) -> Result<(), Stop> {
        if self.refused.get(path)?.is_some() {
            return self.sender.push(Parsed::RefusedAgain);
        }
        self.refused.set(Rc::clone(path), ())?;
        let subject = format!("{} in commit {}", lossy(path), commit.name);
        self.sender.refuse(Some(commit.line), Some(&subject), reason)
    }

    fn is_text(&mut self, content: Option<u64>) -> Result<bool, Stop> {
        content.map_or(Ok(false), |text| Ok(self.texts.kind(text)? == TextKind::Utf8))
    }
}

/// Old and new path, as people write it.
fn arrow(old: &GitPath, new: &GitPath) -> String {
    format!("{} -> {}", lossy(old), lossy(new))
}
