//! Splicing: the packs of a packer that was overtaken take their places in the list of the newer
//! base, where their leaves tile with the others there.

use std::ops::Range;

use crate::mutants::Mutants;
use crate::object::PackRef;

/// A pack that was made.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) pack: PackRef,
    /// The last entry whose leaves are in packs once this one is listed; 0 where it holds no entry.
    pub(super) covers: u64,
}

/// What a base lists, and up to which entry that is everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PackList {
    pub(super) packs: Vec<PackRef>,
    pub(super) covers: u64,
}

/// Puts as many as possible of the packs that were `made`, neighbours in their order, into a newer
/// list, in place of those there that hold the same leaves; behind its end too.
///
/// `None` where none can be put in, or where what the list has is as good.
pub(super) fn splice(newer: &PackList, made: &[Made], mutants: &Mutants) -> Option<PackList> {
    let spans: Vec<Range<u64>> = made.iter().map(|made| span(&made.pack)).collect();
    let are_neighbours = spans.iter().zip(spans.iter().skip(1)).all(|(one, next)| one.end == next.start);
    if !are_neighbours || !made.iter().all(|made| is_one_run(&made.pack)) {
        return None;
    }
    let end = newer.packs.iter().map(|pack| span(pack).end).max().unwrap_or(0);
    let is_edge = |leaf: u64| {
        let mut others = newer.packs.iter().map(span);
        mutants.splices_anywhere || others.all(|other| leaf <= other.start || other.end <= leaf)
    };
    let first = spans.iter().position(|span| span.start <= end && is_edge(span.start))?;
    let last = spans.iter().rposition(|span| span.end >= end || is_edge(span.end))?;
    let taken = made.get(first..=last)?;
    let range = spans.get(first)?.start..spans.get(last)?.end;
    let is_replaced = |pack: &&PackRef| range.start <= span(pack).start && span(pack).end <= range.end;
    let (replaced, mut packs): (Vec<&PackRef>, Vec<&PackRef>) = newer.packs.iter().partition(is_replaced);
    let bytes = |packs: &[&PackRef]| packs.iter().map(|pack| pack.bytes).sum::<u64>();
    let taken_packs: Vec<&PackRef> = taken.iter().map(|made| &made.pack).collect();
    let is_as_good = replaced.len() <= taken_packs.len() && bytes(&replaced) <= bytes(&taken_packs);
    if range.end <= end && is_as_good && !mutants.splices_anywhere {
        return None;
    }
    packs.extend(taken_packs);
    packs.sort_by_key(|pack| span(pack).start);
    let covers = taken.last()?.covers;
    let covers = if mutants.lets_covers_fall { covers } else { covers.max(newer.covers) };
    Some(PackList { packs: packs.into_iter().cloned().collect(), covers })
}

/// From the first leaf of a pack to behind its last.
fn span(pack: &PackRef) -> Range<u64> {
    let first = pack.leaves.iter().map(|range| range.first).min().unwrap_or(0);
    let end = pack.leaves.iter().map(|range| range.first.saturating_add(range.count)).max().unwrap_or(0);
    first..end
}

/// Whether a pack holds every leaf of its span.
fn is_one_run(pack: &PackRef) -> bool {
    let span = span(pack);
    !span.is_empty() && pack.leaves.iter().map(|range| range.count).sum::<u64>() == span.end - span.start
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::id::ObjectHash;
    use crate::leaf_range::LeafRange;

    fn pack(range: Range<u64>, bytes_each: u64) -> PackRef {
        let leaves = vec![LeafRange { first: range.start, count: range.end - range.start }];
        let name = format!("{:016x}{:016x}", range.start, range.end * 100 + bytes_each);
        let bytes = (range.end - range.start) * bytes_each;
        PackRef { name, bytes, hash: ObjectHash([0; 32]), leaves, records: 0, table: 0 }
    }

    /// Packs between neighbouring leaves of `ends`; entry n holds leaf n - 1.
    fn list(ends: &[u64], bytes_each: u64) -> PackList {
        let packs = ends.iter().zip(ends.iter().skip(1)).map(|(start, end)| pack(*start..*end, bytes_each)).collect();
        PackList { packs, covers: ends.last().copied().unwrap_or(0) }
    }

    fn made(ends: &[u64], bytes_each: u64) -> Vec<Made> {
        let made = list(ends, bytes_each).packs.into_iter();
        made.map(|pack| Made { covers: span(&pack).end, pack }).collect()
    }

    fn spans(list: &PackList) -> Vec<Range<u64>> {
        list.packs.iter().map(span).collect()
    }

    #[test]
    fn packs_take_the_places_of_those_that_hold_their_leaves() {
        let none = Mutants::default();
        let spliced = |newer: &[u64], mine: &[u64]| splice(&list(newer, 5), &made(mine, 3), &none);
        let ends =
            |spliced: Option<PackList>| spliced.map(|list| (spans(&list).iter().map(|s| s.end).collect(), list.covers));
        for (newer, mine, expected) in [
            // The same leaves in smaller packs; fewer packs; more packs, and smaller.
            (vec![0, 4], vec![0, 4], Some((vec![4], 4))),
            (vec![0, 1, 2, 4, 6], vec![0, 4], Some((vec![4, 6], 6))),
            (vec![0, 4, 9], vec![0, 2, 4], Some((vec![2, 4, 9], 9))),
            // Behind its end, whether or not they begin there.
            (vec![0, 4], vec![4, 7], Some((vec![4, 7], 7))),
            (vec![0, 4], vec![0, 7], Some((vec![7], 7))),
            (vec![0], vec![0, 3], Some((vec![3], 3))),
            // Two of mine hold together what one of the others holds.
            (vec![0, 4, 6], vec![0, 3, 6], Some((vec![3, 6], 6))),
            // The last one overlaps; all do; there would be a gap.
            (vec![0, 4, 9], vec![0, 4, 7], Some((vec![4, 9], 9))),
            (vec![0, 4, 9], vec![2, 7], None),
            (vec![0, 4], vec![5, 7], None),
        ] {
            assert_eq!(ends(spliced(&newer, &mine)), expected, "{mine:?} into {newer:?}");
        }
        assert_eq!(splice(&list(&[0, 4], 3), &made(&[0, 4], 3), &none), None, "what is there is as good");
    }

    proptest! {
        #[test]
        fn a_list_with_packs_spliced_in_still_holds_every_leaf_once(
            newer in prop::collection::btree_set(1u64..20, 0..6),
            mine in prop::collection::btree_set(0u64..20, 2..6),
        ) {
            let newer = list(&[0].into_iter().chain(newer).collect::<Vec<_>>(), 5);
            let mine = made(&mine.into_iter().collect::<Vec<_>>(), 3);
            if let Some(spliced) = splice(&newer, &mine, &Mutants::default()) {
                let mut end = 0;
                for span in spans(&spliced) {
                    prop_assert_eq!(span.start, end);
                    end = span.end;
                }
                prop_assert_eq!(end, spliced.covers);
                prop_assert!(spliced.covers >= newer.covers);
                prop_assert!(mine.iter().any(|made| spliced.packs.contains(&made.pack)));
            }
        }
    }
}
