//! What damage costs, object by object: findings that concern one object are one group, which says
//! which revisions of which briefings are lost with it.

use std::collections::{BTreeMap, BTreeSet};

use variorum_store::{Damage, DamageKind, Report};

/// The findings about one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamageGroup {
    /// The object, such as `log/00000000000000000007`.
    pub object: String,
    /// What happened to it: the gravest of its findings.
    pub kind: DamageKind,
    /// What was found, in plain words, of the gravest finding.
    pub detail: String,
    /// How many findings it has.
    pub findings: u64,
    /// The revisions that are lost with it, by briefing, in the order of names.
    pub lost: Vec<LostRevisions>,
    /// Records that are lost with it and are no revisions: labels.
    pub lost_others: u64,
    /// Records that are lost with it and of which nothing tells what they were.
    pub lost_unnamed: u64,
    /// What mends it.
    pub remedy: Remedy,
}

/// Revisions of one briefing that are lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostRevisions {
    /// The briefing.
    pub briefing: String,
    /// Their numbers, as runs: the first and the last of each.
    pub runs: Vec<(u64, u64)>,
}

impl LostRevisions {
    /// How many they are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.runs.iter().map(|(first, last)| last - first + 1).sum()
    }
}

/// What mends an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// The store has all that is needed.
    Repair,
    /// The object must come from a copy of the store; without one, what can be read can be saved.
    Copy,
    /// The store is not what this reader saw before: whether that is right is for its owner to say.
    Pin,
    /// Nothing by itself: it follows from what another group says.
    Follows,
}

/// What is wrong with a store, by object, in the order in which it was found.
#[must_use]
pub fn groups(report: &Report) -> Vec<DamageGroup> {
    let mut by_object: BTreeMap<&str, Vec<&Damage>> = BTreeMap::new();
    let mut order = Vec::new();
    for damage in &report.damages {
        let findings = by_object.entry(&damage.object).or_default();
        if findings.is_empty() {
            order.push(damage.object.as_str());
        }
        findings.push(damage);
    }
    let findings = |object: &str| by_object.get(object).map(Vec::as_slice).unwrap_or_default();
    let mut groups: Vec<_> = order.iter().filter_map(|object| group(object, findings(object), report)).collect();
    let costs_nothing = groups.iter().all(|group| group.remedy == Remedy::Pin || is_derived(group));
    let is_any_lost = groups.iter().any(|group| group.remedy == Remedy::Copy);
    for group in &mut groups {
        // The log itself names no object that could be mended.
        let is_about_what_can_be_read =
            matches!(group.kind, DamageKind::Chain | DamageKind::Tree) || group.object == "log";
        match group.remedy {
            Remedy::Copy if costs_nothing => group.remedy = Remedy::Repair,
            Remedy::Copy if is_any_lost && is_about_what_can_be_read => group.remedy = Remedy::Follows,
            _ => {}
        }
    }
    // Where nothing is lost, what can be read and should not stand there is all that is wrong.
    if groups.iter().all(|group| matches!(group.remedy, Remedy::Follows | Remedy::Pin)) {
        groups.iter_mut().filter(|group| group.remedy == Remedy::Follows).for_each(|group| group.remedy = Remedy::Copy);
    }
    groups
}

/// Whether the other objects hold all that is needed to make this one anew: it held no records, or
/// they lie elsewhere too.
fn is_derived(group: &DamageGroup) -> bool {
    use DamageKind::{Misplaced, Missing, Spared, StoreObject, Table};
    let can_be = matches!(group.kind, StoreObject | Missing | Table | Misplaced | Spared);
    can_be && group.lost.is_empty() && group.lost_others == 0 && group.lost_unnamed == 0
}

fn group(object: &str, findings: &[&Damage], report: &Report) -> Option<DamageGroup> {
    // What is wrong with the object as a whole explains what is wrong with its leaves.
    let is_of_a_part = |damage: &Damage| damage.leaf.is_some() || damage.briefing.is_some();
    let gravest = findings.iter().min_by_key(|damage| (is_of_a_part(damage), gravity(damage.kind)))?;
    let loss = report.losses.iter().find(|loss| loss.object == object);
    let remedy = match gravest.kind {
        DamageKind::RolledBack | DamageKind::Rewritten | DamageKind::OtherStore => Remedy::Pin,
        _ => Remedy::Copy,
    };
    Some(DamageGroup {
        object: object.to_owned(),
        kind: gravest.kind,
        detail: gravest.detail.clone(),
        findings: findings.len() as u64,
        lost: lost_revisions(findings),
        lost_others: loss.map_or(0, |loss| loss.others),
        lost_unnamed: loss.map_or(0, |loss| loss.unnamed),
        remedy,
    })
}

/// What says most of an object comes first: that it is gone, before what is missing for it.
const fn gravity(kind: DamageKind) -> u8 {
    match kind {
        DamageKind::StoreObject | DamageKind::OtherStore | DamageKind::RolledBack | DamageKind::Rewritten => 0,
        DamageKind::Missing => 1,
        DamageKind::Misplaced => 2,
        DamageKind::Table => 3,
        DamageKind::Frame | DamageKind::Spared => 4,
        DamageKind::Content => 5,
        DamageKind::Record => 6,
        DamageKind::Redacted => 7,
        DamageKind::Chain => 8,
        _ => 9,
    }
}

fn lost_revisions(findings: &[&Damage]) -> Vec<LostRevisions> {
    let mut numbers: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for damage in findings.iter().filter(|damage| damage.is_loss()) {
        if let (Some(briefing), Some(number)) = (&damage.briefing, damage.revision) {
            numbers.entry(briefing).or_default().insert(number);
        }
    }
    let lost = numbers
        .into_iter()
        .map(|(briefing, numbers)| LostRevisions { briefing: briefing.to_owned(), runs: runs(numbers.into_iter()) });
    lost.collect()
}

/// Rising numbers as runs without a gap.
fn runs(numbers: impl Iterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use variorum_store::{Depth, unwatched};

    use super::*;
    use crate::query::tests::TestStore;

    fn told(store: &TestStore) -> Vec<DamageGroup> {
        groups(&store.verify(None, Depth::Deep, &mut unwatched).unwrap())
    }

    /// Briefing and runs of what is lost with a group.
    fn lost(group: &DamageGroup) -> Vec<(&str, &[(u64, u64)])> {
        group.lost.iter().map(|lost| (lost.briefing.as_str(), lost.runs.as_slice())).collect()
    }

    #[test]
    fn numbers_are_told_as_runs() {
        assert_eq!(runs([1, 2, 3, 7, 9, 10].into_iter()), [(1, 3), (7, 7), (9, 10)]);
        assert_eq!(runs([].into_iter()), []);
        assert_eq!(LostRevisions { briefing: String::new(), runs: vec![(1, 3), (7, 7)] }.count(), 4);
    }

    #[test]
    fn a_sound_store_has_no_group() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        assert_eq!(told(&store), []);
    }

    #[test]
    fn who_never_saw_a_lost_entry_is_told_what_later_revisions_tell() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=5);
        store.commit_numbered("other", 1..=1);
        let store = store.without_objects(&[1, 2]);
        let groups = told(&store);
        assert_eq!(groups[0].object, "log/00000000000000000002");
        assert_eq!((groups[0].kind, groups[0].remedy), (DamageKind::Missing, Remedy::Copy));
        assert_eq!(lost(&groups[0]), [("news", &[(2, 3)][..])]);
        assert_eq!((groups[0].lost_others, groups[0].lost_unnamed), (0, 0));
        // That a later revision follows what is lost is no damage of its own.
        assert!(groups[1..].iter().all(|group| group.remedy == Remedy::Follows), "{groups:?}");
    }

    #[test]
    fn of_one_briefing_the_same_is_told_as_of_all() {
        let sound = || {
            let mut store = TestStore::new();
            store.commit_numbered("news", 1..=5);
            store.commit_numbered("other", 1..=2);
            store
        };
        for store in [sound().without_objects(&[1, 2]), sound().with_damage(2)] {
            let of = |name| groups(&store.verify(Some(name), Depth::Deep, &mut unwatched).unwrap());
            let (all, news) = (told(&store), of("news"));
            // What is wrong with it may be told of its frame, or of the records that were asked
            // for.
            assert_eq!(news[0].object, all[0].object);
            assert_eq!(lost(&news[0]), lost(&all[0]));
            assert!(!lost(&news[0]).is_empty());
            assert!(of("other").iter().all(|group| lost(group).is_empty()), "{:?}", of("other"));
        }
    }

    #[test]
    fn what_nothing_tells_is_counted() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=2);
        store.commit_numbered("other", 1..=1);
        store.commit_numbered("news", 3..=3);
        let groups = told(&store.without_objects(&[2]));
        assert_eq!((lost(&groups[0]), groups[0].lost_unnamed), (vec![], 1), "{groups:?}");
    }

    #[test]
    fn a_flipped_bit_is_one_group_that_names_what_it_hit() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=5);
        let groups = told(&store.with_damage(2));
        assert_eq!(lost(&groups[0]), [("news", &[(3, 3)][..])], "{groups:?}");
    }
}
