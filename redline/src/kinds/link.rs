//! Links: what of a change is in links, which are no prose, and which links changed.

#![allow(clippy::indexing_slicing, reason = "ranges are those of pieces of the texts they index")]

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::text::links::{LinkPiece, Links, PieceKind};

/// The links of two texts, followed from change to change.
pub(super) struct LinkFinder<'text> {
    texts: [&'text str; 2],
    links: [Links<'text>; 2],
    /// The targets of either text that were counted, as a link may change in several places.
    counted: [BTreeSet<usize>; 2],
}

/// What both sides of a change have in links and tags, in order, cut at the edges of the change.
#[derive(Default)]
pub(super) struct LinksOfChange {
    pub(super) left: Vec<LinkPiece>,
    pub(super) right: Vec<LinkPiece>,
}

/// What changed in links and tags.
#[derive(Clone, Copy, Default)]
pub(super) struct ChangedLinks {
    /// Whether a link came, went or changed.
    pub(super) has_links: bool,
    /// How many links of these were not counted before.
    pub(super) links: usize,
    /// How many tags came, went or changed.
    pub(super) tags: usize,
}

impl<'text> LinkFinder<'text> {
    pub(super) const fn new(left: &'text str, right: &'text str) -> Self {
        Self {
            texts: [left, right],
            links: [Links::new(left), Links::new(right)],
            counted: [BTreeSet::new(), BTreeSet::new()],
        }
    }

    /// Finds what a change has in links and tags; asked from left to right.
    ///
    /// Cost: as [`Links::around`].
    pub(super) fn find(&mut self, left: &[Range<usize>], right: &[Range<usize>], found: &mut LinksOfChange) {
        let [left_links, right_links] = &mut self.links;
        for (ranges, links, found) in [(left, left_links, &mut found.left), (right, right_links, &mut found.right)] {
            found.clear();
            for range in ranges.iter().filter(|range| !range.is_empty()) {
                let cut = links.around(range).iter().map(|piece| LinkPiece {
                    range: piece.range.start.max(range.start)..piece.range.end.min(range.end),
                    ..*piece
                });
                found.extend(cut.filter(|piece| !piece.range.is_empty()));
            }
        }
    }

    /// What of the links and tags of a change only one side has; counts each link once.
    pub(super) fn changed(&mut self, of_change: &LinksOfChange) -> ChangedLinks {
        let mut changed = ChangedLinks::default();
        if of_change.left.is_empty() && of_change.right.is_empty() {
            return changed;
        }
        let [left, right] = self.texts;
        let own =
            [own(&of_change.left, left, &of_change.right, right), own(&of_change.right, right, &of_change.left, left)];
        for (own, counted) in own.iter().zip(&mut self.counted) {
            let links = own.iter().filter(|piece| piece.kind == PieceKind::Link);
            let mut new = 0;
            for piece in links {
                changed.has_links = true;
                new += usize::from(counted.insert(piece.target));
            }
            changed.links = changed.links.max(new);
            // What else stands in the tag of a link came and went with it.
            let is_of_link =
                |tag: &&&LinkPiece| own.iter().any(|piece| piece.kind == PieceKind::Link && piece.target == tag.target);
            let tags = own.iter().filter(|piece| piece.kind == PieceKind::Tag);
            let tags = tags.filter(|tag| !is_of_link(tag)).map(|piece| piece.target);
            changed.tags = changed.tags.max(tags.collect::<BTreeSet<_>>().len());
        }
        changed
    }
}

impl LinksOfChange {
    /// Whether all that changed, white space aside, is in links.
    pub(super) fn are_all(&self, left: (&str, &[Range<usize>]), right: (&str, &[Range<usize>])) -> bool {
        let is_all = |(text, ranges): (&str, &[Range<usize>]), pieces: &[LinkPiece]| {
            let solid = |range: &Range<usize>| text[range.clone()].bytes().filter(|byte| !byte.is_ascii_whitespace());
            let changed: usize = ranges.iter().map(|range| solid(range).count()).sum();
            let links = pieces.iter().filter(|piece| piece.kind == PieceKind::Link);
            changed == links.map(|piece| solid(&piece.range).count()).sum::<usize>()
        };
        !(self.left.is_empty() && self.right.is_empty()) && is_all(left, &self.left) && is_all(right, &self.right)
    }
}

/// The pieces that have no equal among the others.
fn own<'piece>(
    pieces: &'piece [LinkPiece],
    text: &str,
    others: &[LinkPiece],
    of_others: &str,
) -> Vec<&'piece LinkPiece> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for piece in others {
        *counts.entry(&of_others[piece.range.clone()]).or_default() += 1;
    }
    let has_no_equal = |piece: &&LinkPiece| match counts.get_mut(&text[piece.range.clone()]) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    pieces.iter().filter(has_no_equal).collect()
}
