//! What damage costs: which revisions the records were that cannot be read any more, as far as
//! anything tells.
//!
//! Of an object that is gone nothing is left but its place: the leaves between those of its
//! neighbours, or those that the base lists. What stood there is told by the catalog of a reader
//! who saw it, and by the numbers and parents of later revisions, which leave no number out. What
//! packing has merged and not removed yet is no loss: it is read from there (`log/spares.rs`).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::catalog::{Catalog, NumberGap};
use crate::damage::{Damage, DamageKind};
use crate::error::Result;
use crate::fetch::TableRead;
use crate::id::RecordId;
use crate::leaf_range::LeafRange;
use crate::log::{self, View, entry_name, pack_name, parse_pack, parse_seq};
use crate::reading::Reader;
use crate::verify::{Loss, Report};

/// Revisions that are named for one gap in a history: a hostile record may state any number.
const NAMED_MAX: u64 = 1 << 20;

/// What a finding says of a revision whose record is lost.
const LOST: &str = "the revision is lost";

/// Consecutive leaves whose records cannot be read.
struct LostRun {
    /// The object that holds them, or held them.
    object: String,
    first: u64,
    end: u64,
    /// Those of which it is known what they were.
    known: BTreeSet<u64>,
    /// How many of these were no revisions.
    others: u64,
    /// Revisions that are known to be lost, and not at which of these leaves they stood.
    placeless: u64,
}

/// The revision that a lost record was; `None` for a record of another type.
type Was = Option<(String, u64, RecordId)>;

impl Reader {
    /// Adds to a report which revisions are lost with the leaves that no object holds, and what
    /// stays unknown.
    ///
    /// Cost: rows of the catalog for lost leaves; nothing where no leaf is lost.
    pub(super) fn add_losses(&self, view: &View, fresh: &Catalog, report: &mut Report) -> Result<()> {
        let unsound = if view.is_without_base { self.unsound_packs()? } else { Vec::new() };
        let packs: Vec<String> = unsound.iter().map(|damage| damage.object.clone()).collect();
        report.add_without_duplicates(unsound);
        let mut losses: BTreeMap<String, Loss> = BTreeMap::new();
        let mut runs = lost_runs(view, fresh, &packs)?;
        let gaps = runs.len();
        for damage in report.damages.iter().filter(|damage| damage.kind == DamageKind::Record) {
            // A record that cannot be read, in an object that can.
            let Some(range) = damage.range() else { continue };
            if runs.iter().take(gaps).any(|run| (run.first..run.end).contains(&range.first)) {
                continue;
            }
            match damage.briefing {
                Some(_) => losses.entry(damage.object.clone()).or_insert_with(|| Loss::of(&damage.object)).add(1, 0, 0),
                None => runs.push(LostRun::new(damage.object.clone(), range.first, range.end())),
            }
        }
        let mut naming = Naming::new(runs, report);
        if !naming.runs.is_empty() {
            for (leaf, was) in self.remembered(&naming.runs)? {
                naming.name_leaf(leaf, was);
            }
            for gap in fresh.gaps_in_numbers()? {
                naming.name_numbers(&gap);
            }
        }
        for run in &naming.runs {
            let loss = losses.entry(run.object.clone()).or_insert_with(|| Loss::of(&run.object));
            loss.add(run.end - run.first, run.others, run.unknown());
        }
        report.losses = losses.into_values().collect();
        Ok(())
    }

    /// What is wrong with the packs that lie there and cannot be read: without a base nothing else
    /// tells that they hold something.
    fn unsound_packs(&self) -> Result<Vec<Damage>> {
        let mut unsound = Vec::new();
        for file in self.shelf.list(log::PACKS_FOLDER, "")? {
            let Some(pack) = parse_pack(&file).map(pack_name) else { continue };
            if let TableRead::Damaged(damage) = log::read_object(self.shelf.as_ref(), self.id, &pack)? {
                unsound.push(damage);
            }
        }
        Ok(unsound)
    }

    /// The catalog that this reader kept of the store, before it was damaged.
    pub(super) fn kept(&self) -> &Catalog {
        self.set_aside.as_ref().unwrap_or(&self.catalog)
    }

    /// What the kept catalog says of lost leaves.
    fn remembered(&self, runs: &[LostRun]) -> Result<BTreeMap<u64, Was>> {
        let mut names = BTreeMap::new();
        for run in runs {
            names.extend(known_at(self.kept(), LeafRange { first: run.first, count: run.end - run.first })?);
        }
        Ok(names)
    }

    /// Says of findings about unreadable leaves which revisions they are, according to the reader's
    /// catalog: one finding for each.
    pub(super) fn name_unreadable_records(&self, report: &mut Report) -> Result<()> {
        for damage in std::mem::take(&mut report.damages) {
            let leaves = damage.range().filter(|_| damage.briefing.is_none());
            let named = leaves.map(|leaves| named_by(self.kept(), &damage, leaves)).transpose()?.unwrap_or_default();
            if named.is_empty() {
                report.damages.push(damage);
            } else {
                report.damages.extend(named);
            }
        }
        Ok(())
    }
}

/// What a catalog knows of the records at some leaves.
fn known_at(kept: &Catalog, leaves: LeafRange) -> Result<BTreeMap<u64, Was>> {
    let (mut known, mut from) = (BTreeMap::new(), leaves.first);
    while from < leaves.end() {
        let page = kept.known_leaves(from, 1000)?;
        let Some(last) = page.last() else { break };
        from = last + 1;
        for leaf in page.into_iter().filter(|leaf| leaves.contains(*leaf)) {
            let Some(id) = kept.id(leaf)? else { continue };
            known.insert(leaf, kept.revision_of(leaf)?.map(|(briefing, number)| (briefing, number, id)));
        }
    }
    Ok(known)
}

/// A finding about leaves, as findings about the revisions that a catalog knows there.
fn named_by(kept: &Catalog, damage: &Damage, leaves: LeafRange) -> Result<Vec<Damage>> {
    let mut named = Vec::new();
    for (leaf, was) in known_at(kept, leaves)? {
        let Some((briefing, number, id)) = was else { continue };
        let mut one = damage.clone().at_leaf(leaf).of_revision(&briefing, number, id);
        one.leaves = None;
        if let (true, Some(location)) = (one.object == log::FOLDER, kept.location(leaf)?) {
            one.object = location.object;
        }
        named.push(one);
    }
    Ok(named)
}

/// The runs of leaves that no object of the view holds, as far as their tables can be read.
fn lost_runs(view: &View, fresh: &Catalog, unsound_packs: &[String]) -> Result<Vec<LostRun>> {
    let ranges = fresh.ranges()?;
    let mut runs = Vec::new();
    let mut next = 0;
    for (first, end) in ranges.iter().map(|(_, first, end)| (*first, *end)).chain([(view.tree.size(), u64::MAX)]) {
        if first > next {
            let held_by = |leaf| lost_object(view, &ranges, unsound_packs, leaf);
            add_runs(view, &held_by, next, first, &mut runs);
        }
        next = next.max(end);
    }
    Ok(runs)
}

/// Adds the leaves of a gap, by the objects that held them.
fn add_runs(view: &View, held_by: &dyn Fn(u64) -> String, first: u64, end: u64, runs: &mut Vec<LostRun>) {
    let mut packs: Vec<(u64, u64, String)> = Vec::new();
    for pack in view.base.iter().flat_map(|live| &live.packs) {
        let held = pack.leaves.iter().map(|range| (range.first, range.first.saturating_add(range.count)));
        packs.extend(held.map(|(first, end)| (first, end, pack_name(&pack.name))));
    }
    packs.sort();
    let mut next = first;
    let mut add = |first: u64, end: u64, object: String| {
        if first < end {
            runs.push(LostRun::new(object, first, end));
        }
    };
    for (held_first, held_end, object) in packs {
        let (from, to) = (held_first.max(next), held_end.min(end));
        if from < to {
            add(next, from, held_by(next));
            add(from, to, object);
            next = to;
        }
    }
    add(next, end, held_by(next));
}

/// The object that must have held a leaf that none holds, and that no base lists: the first entry
/// behind those before it that cannot be read; without a base, before the first entry, a pack that
/// cannot.
fn lost_object(view: &View, ranges: &[(String, u64, u64)], unsound_packs: &[String], leaf: u64) -> String {
    let readable: BTreeSet<u64> = ranges.iter().filter_map(|(name, ..)| seq_of(name)).collect();
    let before = ranges.iter().filter(|(_, _, end)| *end <= leaf).filter_map(|(name, ..)| seq_of(name)).max();
    if let (None, Some(pack)) = (before, unsound_packs.first()) {
        return pack.clone();
    }
    let from = before.unwrap_or(view.covers()).max(view.covers()) + 1;
    let lost = (from..=view.newest).find(|seq| !readable.contains(seq));
    lost.map_or_else(|| log::FOLDER.to_owned(), entry_name)
}

fn seq_of(object: &str) -> Option<u64> {
    parse_seq(object.strip_prefix(log::FOLDER)?.strip_prefix('/')?)
}

/// Findings about lost leaves, while they get names.
struct Naming<'report> {
    runs: Vec<LostRun>,
    report: &'report mut Report,
    /// The finding about a leaf.
    by_leaf: HashMap<u64, usize>,
    /// The revisions that findings name.
    named: HashSet<(String, u64)>,
}

impl<'report> Naming<'report> {
    fn new(runs: Vec<LostRun>, report: &'report mut Report) -> Self {
        let (mut by_leaf, mut named) = (HashMap::new(), HashSet::new());
        for (index, damage) in report.damages.iter().enumerate().filter(|(_, damage)| damage.is_loss()) {
            // A finding about many leaves cannot name them all.
            by_leaf.extend(damage.leaf.filter(|_| damage.leaves.is_none()).map(|leaf| (leaf, index)));
            named.extend(damage.briefing.clone().zip(damage.revision));
        }
        Self { runs, report, by_leaf, named }
    }

    /// Says what a lost leaf was: in the finding about it, where there is one.
    fn name_leaf(&mut self, leaf: u64, was: Was) {
        let Some(run) = self.runs.iter_mut().find(|run| (run.first..run.end).contains(&leaf)) else { return };
        if !run.known.insert(leaf) {
            return;
        }
        let Some((briefing, number, id)) = was else {
            run.others += 1;
            return;
        };
        self.named.insert((briefing.clone(), number));
        match self.by_leaf.get(&leaf).and_then(|index| self.report.damages.get_mut(*index)) {
            Some(damage) if damage.briefing.is_some() => {}
            Some(damage) => *damage = damage.clone().of_revision(&briefing, number, id),
            None => {
                let damage = Damage::of(&run.object, DamageKind::Record, LOST).at_leaf(leaf);
                self.report.damages.push(damage.of_revision(&briefing, number, id));
            }
        }
    }

    /// Names the revisions that are missing in a history and that no leaf was found for.
    fn name_numbers(&mut self, gap: &NumberGap) {
        let between = |run: &&mut LostRun| run.first < gap.before && gap.behind.is_none_or(|behind| run.end > behind);
        let lost: u64 = self.runs.iter_mut().filter(between).map(|run| run.end - run.first).sum();
        // More numbers than leaves are nothing that was lost here.
        if gap.end - gap.first > lost.min(NAMED_MAX) {
            return;
        }
        for number in gap.first..gap.end {
            if !self.named.insert((gap.briefing.clone(), number)) {
                continue;
            }
            let Some(run) = self.runs.iter_mut().filter(between).find(|run| run.unknown() > 0) else { return };
            run.placeless += 1;
            let mut damage = Damage::of(&run.object, DamageKind::Record, LOST);
            (damage.briefing, damage.revision) = (Some(gap.briefing.clone()), Some(number));
            self.report.damages.push(damage);
        }
    }
}

impl LostRun {
    fn new(object: String, first: u64, end: u64) -> Self {
        Self { object, first, end, known: BTreeSet::new(), others: 0, placeless: 0 }
    }

    /// Leaves of which nothing is known.
    fn unknown(&self) -> u64 {
        (self.end - self.first).saturating_sub(self.known.len() as u64 + self.placeless)
    }
}
