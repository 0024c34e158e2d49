//! What kinds of change a change is: by the words that came and went, and by where they stand.
//!
//! Rules over words and marks, the same for every language, with the lists of
//! [`crate::kinds::lexicon`] for negations, number words and dates. A name is a word with a capital
//! letter where no sentence begins, or one that has it elsewhere too; in German, where every noun
//! has one, only beside another such word. Scripts without capitals show no names.
//!
//! Words that stand in another order are a change of what matters among them: *Monday, not Friday*
//! is not *Friday, not Monday*. Marks count as punctuation only where they say nothing by
//! themselves.
//!
//! Cost: O(changed text), and the line around it.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, of which a side has one at least")]

use std::ops::Range;

use super::compound::CompoundFinder;
use super::date::{DateFinder, is_preposition};
use super::kind::{Kind, KindCounts, Kinds};
use super::known_tokens::{KnownTokens, TokenLists};
use super::lexicon::{LazyLanguages, NumbersAndNegations};
use super::link::{ChangedLinks, LinkFinder, LinksOfChange};
use super::name::NameFinder;
use super::number::ChangedNumbers;
use super::punctuation::kinds_of_marks;
use super::quotation::Quotations;
use super::renumbered::{Extent, kind_of_style};
use super::sides::{BothSides, ChangedSide, ChangedText};
use super::token::{Token, traits};
use super::white_space::{WhiteSpace, is_blank};
use super::{case, negation, number, quotation, sentences, typography, unspaced};
use crate::text::split_text::SplitTexts;

/// Tells the kinds of changes, asked from left to right.
pub(crate) struct Classifier<'text, 'call> {
    left: &'text str,
    right: &'text str,
    tokens: KnownTokens<'text>,
    lists: TokenLists<'text>,
    links: LinkFinder<'text>,
    links_of_change: LinksOfChange,
    dates: DateFinder,
    compounds: CompoundFinder,
    names: NameFinder<'text, 'call>,
    quotations: Quotations<'text>,
    white_space: WhiteSpace<'text>,
    languages: &'call LazyLanguages<'text>,
    /// Whether the right text is the old one.
    swapped: bool,
}

/// A change to be classified.
pub(crate) struct ChangeToClassify<'call> {
    /// Whether the alignment found the same text on both sides, in other characters.
    pub(crate) is_typographic: bool,
    /// What went and did not move, in pieces where something between them did; never empty, but
    /// perhaps one empty range.
    pub(crate) left: &'call [Range<usize>],
    /// The same for what came.
    pub(crate) right: &'call [Range<usize>],
    /// Whether something of it moved.
    pub(crate) has_moved: bool,
    /// How many bytes in front of it are equal on both sides, and how many behind it.
    pub(crate) equal_beside: (usize, usize),
}

impl<'text, 'call> Classifier<'text, 'call> {
    /// A classifier for two texts in these `languages`.
    pub(crate) fn new(texts: SplitTexts<'text>, languages: &'call LazyLanguages<'text>, swapped: bool) -> Self {
        let (left, right) = (texts.left.text, texts.right.text);
        Self {
            left,
            right,
            tokens: KnownTokens::new(texts),
            lists: TokenLists::default(),
            links: LinkFinder::new(left, right),
            links_of_change: LinksOfChange::default(),
            dates: DateFinder::default(),
            compounds: CompoundFinder::default(),
            names: NameFinder::new(languages),
            quotations: Quotations::new(left, right),
            white_space: WhiteSpace::of(left, right),
            languages,
            swapped,
        }
    }

    /// The kinds of a change, which do not count what moved; the counts of `counted` follow.
    pub(crate) fn classify(&mut self, change: &ChangeToClassify<'_>, counted: &mut KindCounts) -> Kinds {
        let are_blank = |text: &str, ranges: &[Range<usize>]| ranges.iter().all(|range| is_blank(&text[range.clone()]));
        if change.has_moved && are_blank(self.left, change.left) && are_blank(self.right, change.right) {
            // White space that went with what moved.
            return Kinds::of(&[Kind::Moved]);
        }
        let kinds = self.kinds(change, counted);
        for kind in kinds.iter() {
            // These have been counted one by one.
            if !matches!(kind, Kind::Date | Kind::Number | Kind::Name | Kind::Link | Kind::Wording) {
                counted.add(kind, 1);
            }
        }
        kinds
    }

    /// The kinds of a change of which a part was renumbered, so many numbers, which is no change of
    /// one; the counts of `counted` follow.
    pub(crate) fn classify_renumbered(
        &mut self,
        change: &ChangeToClassify<'_>,
        (extent, numbers): (Extent, usize),
        counted: &mut KindCounts,
    ) -> Kinds {
        let mut kinds = Kinds::NONE;
        if extent == Extent::Tail {
            let is_removed = change.left.iter().any(|range| !range.is_empty()) != self.swapped;
            let kind = if is_removed { Kind::Cut } else { Kind::Added };
            counted.add(kind, 1);
            kinds.add(kind);
        } else if extent == Extent::Head {
            let mut of_change = KindCounts::default();
            kinds = self.classify(change, &mut of_change);
            if of_change.get(Kind::Number) > 0 {
                of_change.take_away(Kind::Number, 1);
                if of_change.get(Kind::Number) + of_change.get(Kind::Date) == 0 {
                    kinds.remove(Kind::Number);
                }
            }
            counted.add_all(&of_change);
        }
        counted.add(Kind::Renumbered, numbers);
        kinds.add(Kind::Renumbered);
        kinds
    }

    fn kinds(&mut self, change: &ChangeToClassify<'_>, counted: &mut KindCounts) -> Kinds {
        // Changes are many and mostly small: their lists are taken from the change before, emptied.
        let mut links = std::mem::take(&mut self.links_of_change);
        self.links.find(change.left, change.right, &mut links);
        let kinds = self.kinds_beside_links(change, &links, counted);
        self.links_of_change = links;
        kinds
    }

    fn kinds_beside_links(
        &mut self,
        change: &ChangeToClassify<'_>,
        links: &LinksOfChange,
        counted: &mut KindCounts,
    ) -> Kinds {
        if links.are_all((self.left, change.left), (self.right, change.right)) {
            let changed = self.links.changed(links);
            if changed.has_links {
                counted.add(Kind::Link, changed.links);
                return Kinds::of(&[Kind::Link]);
            }
        }
        if change.is_typographic {
            return Kinds::of(&[Kind::Typography]);
        }
        let left = ChangedText { whole: self.left, range: longest(change.left) };
        let right = ChangedText { whole: self.right, range: longest(change.right) };
        let is_in_one_piece = change.left.len().max(change.right.len()) == 1;
        if is_in_one_piece && let Some(kind) = self.kind_of_whole(&left, &right) {
            if kind == Kind::Number {
                counted.add(kind, 1);
            }
            return Kinds::of(&[kind]);
        }
        if is_in_one_piece && let Some(kind) = kind_of_style((self.left, &left.range), (self.right, &right.range)) {
            let mut kinds = Kinds::of(&[kind]);
            if self.white_space.has_joined_paragraphs(&left, &right) {
                kinds.add(Kind::Paragraph);
            }
            return kinds;
        }
        let changed_links = self.links.changed(links);
        let mut lists = std::mem::take(&mut self.lists);
        self.tokens.list(change.left, change.right, links, self.languages, &mut lists);
        let TokenLists { left: left_tokens, right: right_tokens, gone, come, texts } = &lists;
        let sides = BothSides {
            left: ChangedSide { text: left, tokens: left_tokens, own: gone, texts },
            right: ChangedSide { text: right, tokens: right_tokens, own: come, texts },
        };
        let of_links = kinds_of_links(changed_links, counted);
        let kinds = if sides.differing().next().is_none() && !of_links.is_empty() {
            of_links
        } else {
            of_links.union(self.kinds_of_words(&sides, links, change.equal_beside, counted))
        };
        self.lists = lists;
        kinds
    }

    /// The kind of a change that can be told without a look at its words: of white space, of other
    /// characters for the same text, of whole sentences.
    fn kind_of_whole(&mut self, left: &ChangedText<'_>, right: &ChangedText<'_>) -> Option<Kind> {
        if is_blank(left.changed()) && is_blank(right.changed()) {
            return Some(self.white_space.kind(left, right));
        }
        typography::kind_of_same_text(left, right).or_else(|| {
            let (old, new) = if self.swapped { (right, left) } else { (left, right) };
            sentences::kind_of_sentences(old, new)
        })
    }

    /// The kinds of a change of words or marks.
    fn kinds_of_words(
        &mut self,
        sides: &BothSides<'text, '_>,
        links: &LinksOfChange,
        equal_beside: (usize, usize),
        counted: &mut KindCounts,
    ) -> Kinds {
        let mut kinds = Kinds::NONE;
        let unspaced = unspaced::find_on_both(sides, links, equal_beside);
        if negation::has_changed(sides, &unspaced, self.languages) {
            kinds.add(Kind::Negation);
        }
        if quotation::has_changed_marks(sides) {
            kinds.add(Kind::Quotation);
        }
        if case::is_all(sides) {
            return self.kinds_of_case_and_marks(sides, kinds, counted);
        }
        let other_tokens = case::OtherTokens::of(sides);
        let without_case = other_tokens.as_ref().map(|tokens| tokens.sides(sides));
        let sides = without_case.as_ref().unwrap_or(sides);
        let BothSides { left, right } = sides;
        let numbers = number::count(sides, &unspaced, (&mut self.dates, &mut self.compounds), self.languages);
        let counts_units = numbers.counts_units;
        let (mut names, mut others) = (0, 0);
        if !numbers.are_roman {
            let left_names = self.names.count(left, right, counts_units);
            let right_names = self.names.count(right, left, counts_units);
            names = left_names.max(right_names);
            others = count_others(left, &numbers, left_names, &unspaced.left).max(count_others(
                right,
                &numbers,
                right_names,
                &unspaced.right,
            ));
        }
        if numbers.is_date {
            kinds = kinds.union(Kinds::of(&[Kind::Date, Kind::Number]));
        }
        if numbers.is_counted {
            kinds.add(Kind::Number);
        }
        for (kind, count) in
            [(Kind::Date, numbers.dates), (Kind::Number, numbers.numbers), (Kind::Name, names), (Kind::Wording, others)]
        {
            if count > 0 {
                counted.add(kind, count);
                kinds.add(kind);
            }
        }
        if self.quotations.are_around(sides) {
            kinds.add(Kind::Quotation);
        }
        if kinds.is_empty() {
            // Words in another order.
            counted.add(Kind::Wording, left.words().count().max(right.words().count()));
            kinds.add(Kind::Wording);
        }
        if without_case.is_some() {
            kinds.add(Kind::Case);
        }
        kinds
    }

    /// The kinds of a change of marks, and of words in capitals alone, with those that are `known`.
    fn kinds_of_case_and_marks(
        &mut self,
        sides: &BothSides<'text, '_>,
        known: Kinds,
        counted: &mut KindCounts,
    ) -> Kinds {
        let mut kinds = known;
        let has_case = case::has_changed(sides);
        if has_case {
            kinds.add(Kind::Case);
            if self.quotations.are_around(sides) {
                kinds.add(Kind::Quotation);
            }
            // `Gb` and `GB` are not the same.
            if sides.left.has_own(|token| token.is(traits::UNIT)) && number::is_of_amount(&sides.left, self.languages) {
                counted.add(Kind::Number, 1);
                kinds.add(Kind::Number);
            }
        }
        let has_marks = sides.differing().any(|token| !token.is(traits::WORD));
        if has_marks || !has_case {
            kinds = kinds.union(kinds_of_marks(sides, kinds, self.languages, &mut self.quotations, counted));
            if self.white_space.has_joined_paragraphs(&sides.left.text, &sides.right.text) {
                kinds.add(Kind::Paragraph);
            }
        }
        kinds
    }
}

/// The kinds of what changed in links and tags; the counts of `counted` follow.
fn kinds_of_links(changed: ChangedLinks, counted: &mut KindCounts) -> Kinds {
    let mut kinds = Kinds::NONE;
    if changed.has_links {
        counted.add(Kind::Link, changed.links);
        kinds.add(Kind::Link);
    }
    if changed.tags > 0 {
        counted.add(Kind::Wording, changed.tags);
        kinds.add(Kind::Wording);
    }
    kinds
}

/// How many of the words that a side alone has are neither numbers nor negations nor names.
fn count_others(
    side: &ChangedSide<'_, '_>,
    numbers: &ChangedNumbers,
    names: usize,
    unspaced: &NumbersAndNegations<'_>,
) -> usize {
    let is_of_number = |token: Token| {
        token.is_any(traits::NUMBER | traits::NEGATION)
            || numbers.counts_units && token.is(traits::UNIT)
            || numbers.has_other_preposition && is_preposition(side.text_of(token))
    };
    let is_other = |token: &&Token| token.is(traits::WORD) && !is_of_number(**token);
    side.own.iter().filter(is_other).count().saturating_sub(names + unspaced.changed_words)
}

/// The longest of the pieces of a side; of equally long ones the first.
fn longest(pieces: &[Range<usize>]) -> Range<usize> {
    pieces.iter().rev().max_by_key(|range| range.len()).cloned().unwrap_or_default()
}
