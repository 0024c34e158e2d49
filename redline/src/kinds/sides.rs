//! A change as the rules read it: a pair of sides, what went and what came.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, numbers those of the lists they index")]

use std::ops::Range;

use super::token::{Token, traits};
use crate::text::characters::{has_unspaced, is_unspaced};

/// The text of one side of a change, within the whole text.
#[derive(Clone)]
pub(super) struct ChangedText<'text> {
    /// The text that the change is in.
    pub(super) whole: &'text str,
    /// The bytes of the change; of several pieces, around what moved, the longest.
    pub(super) range: Range<usize>,
}

impl<'text> ChangedText<'text> {
    /// What changed.
    pub(super) fn changed(&self) -> &'text str {
        &self.whole[self.range.clone()]
    }

    /// All text in front of the change.
    pub(super) fn before(&self) -> &'text str {
        &self.whole[..self.range.start]
    }

    /// All text behind the change.
    pub(super) fn after(&self) -> &'text str {
        &self.whole[self.range.end..]
    }

    /// Whether words are not set apart here.
    pub(super) fn is_unspaced(&self) -> bool {
        let beside = [self.before().chars().next_back(), self.after().chars().next()];
        beside.into_iter().flatten().any(is_unspaced) || has_unspaced(self.changed())
    }
}

/// One side of a change, with its words and marks.
pub(super) struct ChangedSide<'text, 'list> {
    /// Its text, and what stands around it.
    pub(super) text: ChangedText<'text>,
    /// Its words and marks, those of all pieces.
    pub(super) tokens: &'list [Token],
    /// Those that this side alone has, or has in another order.
    pub(super) own: &'list [Token],
    /// The texts of the tokens of either side, by number.
    pub(super) texts: &'list [&'text str],
}

impl<'text> ChangedSide<'text, '_> {
    /// The text of a token of either side.
    pub(super) fn text_of(&self, token: Token) -> &'text str {
        self.texts[token.id as usize]
    }

    /// Its words, without the marks.
    pub(super) fn words(&self) -> impl Iterator<Item = Token> {
        self.tokens.iter().filter(|token| token.is(traits::WORD)).copied()
    }

    /// Whether a token that this side alone has is so.
    pub(super) fn has_own(&self, is_so: impl Fn(Token) -> bool) -> bool {
        self.own.iter().any(|token| is_so(*token))
    }
}

/// Both sides of a change.
pub(super) struct BothSides<'text, 'list> {
    pub(super) left: ChangedSide<'text, 'list>,
    pub(super) right: ChangedSide<'text, 'list>,
}

impl<'text, 'list> BothSides<'text, 'list> {
    /// What only one side has, or has in another order: what went, then what came.
    pub(super) fn differing(&self) -> impl Iterator<Item = Token> + use<'list> {
        self.left.own.iter().chain(self.right.own).copied()
    }

    /// The text of a token of either side.
    pub(super) fn text_of(&self, token: Token) -> &'text str {
        self.left.text_of(token)
    }
}
