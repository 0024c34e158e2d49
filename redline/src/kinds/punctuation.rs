//! Marks: punctuation where they say nothing by themselves, else a negation, a number, a quotation
//! or wording.

use super::beside::Beside;
use super::kind::{Kind, KindCounts, Kinds};
use super::lexicon::LazyLanguages;
use super::quotation::Quotations;
use super::sides::BothSides;
use super::token::{Token, traits};
use super::{negation, number};

/// The kinds of a change of marks, beside those that are `known`; the counts of `counted` follow.
pub(super) fn kinds_of_marks<'text>(
    sides: &BothSides<'text, '_>,
    known: Kinds,
    languages: &LazyLanguages<'text>,
    quotations: &mut Quotations<'text>,
    counted: &mut KindCounts,
) -> Kinds {
    let mut kinds = Kinds::NONE;
    let beside = Beside::of_both(sides, languages);
    if (beside.negation_before || beside.negation_after) && negation::has_changed_pause(sides) {
        kinds.add(Kind::Negation);
    }
    if !known.has(Kind::Number) && number::has_changed_sign(sides, beside) {
        counted.add(Kind::Number, 1);
        kinds.add(Kind::Number);
    }
    let symbols = |tokens: &[Token]| tokens.iter().filter(|token| token.is(traits::SYMBOL)).count();
    let symbols = symbols(sides.left.own).max(symbols(sides.right.own));
    if symbols > 0 && kinds.is_empty() && !number::are_markup(sides) {
        counted.add(Kind::Wording, symbols);
        kinds.add(Kind::Wording);
    }
    if !known.has(Kind::Quotation) && quotations.has_changed_mark_inside(sides) {
        kinds.add(Kind::Quotation);
    }
    let is_plain = |token: Token| !token.is_any(traits::WORD | traits::QUOTE | traits::SYMBOL);
    if kinds.is_empty() && (known.is_empty() || sides.differing().any(is_plain)) {
        kinds.add(Kind::Punctuation);
    }
    kinds
}
