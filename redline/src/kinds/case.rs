//! Small and capital letters: whether the words of a change differ in nothing else.

use super::shouted::is_in_capitals;
use super::sides::{BothSides, ChangedSide};
use super::token::{Token, traits};

/// Whether the words of both sides differ in capitals alone, or not at all.
pub(super) fn is_all(sides: &BothSides<'_, '_>) -> bool {
    let (mut left_words, mut right_words) = (sides.left.words(), sides.right.words());
    loop {
        match (left_words.next(), right_words.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if is_same_but_for_case(one, other, &sides.left) => {}
            _ => return false,
        }
    }
}

/// Of words that differ in capitals alone, whether any two do.
pub(super) fn has_changed(sides: &BothSides<'_, '_>) -> bool {
    sides.left.words().zip(sides.right.words()).any(|(left, right)| left.id != right.id)
}

/// Whether two words differ in capitals alone, or not at all.
pub(super) fn is_same_but_for_case(one: Token, other: Token, side: &ChangedSide<'_, '_>) -> bool {
    if one.id == other.id {
        return true;
    }
    let (one, other) = (side.text_of(one), side.text_of(other));
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}

/// The words and marks of a change without those that differ in capitals alone.
pub(super) struct OtherTokens {
    left: Vec<Token>,
    right: Vec<Token>,
    gone: Vec<Token>,
    come: Vec<Token>,
}

impl OtherTokens {
    /// What is left of a change in which a title lost or got its capitals while something else
    /// changed; none where the case of its words is not what changed.
    ///
    /// Cost: O(words of a side, times those of the other), at most [`OWN_WORDS_MAX`] of each.
    pub(super) fn of(sides: &BothSides<'_, '_>) -> Option<Self> {
        let (gone, come) = (sides.left.own, sides.right.own);
        let has_capital = |own: &[Token]| own.iter().any(|token| token.is(traits::CAPITAL));
        if gone.is_empty()
            || come.is_empty()
            || gone.len().max(come.len()) > OWN_WORDS_MAX
            || !has_capital(gone) && !has_capital(come)
        {
            return None;
        }
        let (mut gone, mut come) = (gone.to_vec(), come.to_vec());
        let (mut left, mut right) = (sides.left.tokens.to_vec(), sides.right.tokens.to_vec());
        let mut strong = 0;
        gone.retain(|token| {
            let text = sides.text_of(*token);
            // `Gb` is not `GB`.
            let may_pair = token.is(traits::WORD) && !(token.is(traits::UNIT) && text.len() <= UNIT_BYTES_MAX);
            // What is the same stands in another order.
            let is_pair = |one: &Token| one.id != token.id && is_same_but_for_case(*token, *one, &sides.left);
            let pair = come.iter().position(|one| may_pair && is_pair(one));
            let Some(other) = pair.map(|index| come.remove(index)) else { return true };
            // The first word of a sentence has another case as soon as one stands in front of it.
            let is_common = token.is(traits::COMMON) && !is_in_capitals(text) && !is_in_capitals(sides.text_of(other));
            strong += usize::from(!is_common);
            for (tokens, id) in [(&mut left, token.id), (&mut right, other.id)] {
                let owned = tokens.iter_mut().find(|token| token.id == id && token.is(traits::OWN));
                owned.into_iter().for_each(|token| token.traits &= !traits::OWN);
            }
            false
        });
        let mut rest = gone.iter().chain(&come).filter(|token| token.is(traits::WORD));
        let are_figures = strong > 0 && rest.all(|token| token.is(traits::NUMBER));
        (strong > 1 || are_figures).then_some(Self { left, right, gone, come })
    }

    /// They as the sides of the change.
    pub(super) fn sides<'text, 'list>(&'list self, of: &BothSides<'text, 'list>) -> BothSides<'text, 'list> {
        let side = |of: &ChangedSide<'text, 'list>, tokens, own| ChangedSide {
            text: of.text.clone(),
            tokens,
            own,
            texts: of.texts,
        };
        BothSides { left: side(&of.left, &self.left, &self.gone), right: side(&of.right, &self.right, &self.come) }
    }
}

/// In a change of more words, it is not looked into whether some differ in capitals alone.
const OWN_WORDS_MAX: usize = 64;

/// Units that are no longer are told apart by their capitals.
const UNIT_BYTES_MAX: usize = 3;
