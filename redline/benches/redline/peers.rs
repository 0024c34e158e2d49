//! The engines beside ours, all on UAX #29 words.

use imara_diff::{Diff, InternedInput};
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

use crate::corpora::Pair;

/// What an engine made of a pair: each token in order, with whether it is in both texts, only old,
/// or only new.
pub type Marked<'text> = Vec<(ChangeTag, &'text str)>;

/// `TextDiff::from_unicode_words` with an algorithm.
pub fn similar_words(algorithm: Algorithm, (old, new): &Pair) -> usize {
    TextDiff::configure().algorithm(algorithm).diff_unicode_words(old, new).ops().len()
}

/// The same, marked.
pub fn similar_words_marked<'text>(algorithm: Algorithm, (old, new): &'text Pair) -> Marked<'text> {
    let diff = TextDiff::configure().algorithm(algorithm).diff_unicode_words(old, new);
    let word = |index: Option<usize>, words: &[&'text str]| index.and_then(|index| words.get(index).copied());
    let (old_words, new_words) = (split(old), split(new));
    let changes = diff.iter_all_changes();
    let words = changes.filter_map(|change| {
        let text = word(change.old_index(), &old_words).or_else(|| word(change.new_index(), &new_words))?;
        Some((change.tag(), text))
    });
    words.collect()
}

fn split(text: &str) -> Vec<&str> {
    text.split_word_bounds().collect()
}

/// Words of both texts as numbers.
fn interned<'text>((old, new): &'text Pair) -> (Vec<&'text str>, Vec<&'text str>, Vec<u32>, Vec<u32>) {
    let mut numbers = std::collections::HashMap::new();
    let mut number = |word: &'text str| {
        let next = numbers.len() as u32;
        *numbers.entry(word).or_insert(next)
    };
    let (old, new) = (split(old), split(new));
    let old_numbers = old.iter().map(|word| number(word)).collect();
    let new_numbers = new.iter().map(|word| number(word)).collect();
    (old, new, old_numbers, new_numbers)
}

/// Histogram over the whole text, on interned words.
pub fn histogram(pair: &Pair) -> usize {
    let (_, _, old, new) = interned(pair);
    capture_diff_slices(Algorithm::Histogram, &old, &new).len()
}

/// The same, marked.
pub fn histogram_marked(pair: &Pair) -> Marked<'_> {
    let (old, new, old_numbers, new_numbers) = interned(pair);
    let mut marked = Vec::new();
    for operation in capture_diff_slices(Algorithm::Histogram, &old_numbers, &new_numbers) {
        let (old_range, new_range) = (operation.old_range(), operation.new_range());
        if let DiffOp::Equal { .. } = operation {
            marked.extend(old[old_range].iter().map(|word| (ChangeTag::Equal, *word)));
        } else {
            marked.extend(old[old_range].iter().map(|word| (ChangeTag::Delete, *word)));
            marked.extend(new[new_range].iter().map(|word| (ChangeTag::Insert, *word)));
        }
    }
    marked
}

fn imara_input((old, new): &Pair) -> InternedInput<&str> {
    let mut input = InternedInput::default();
    input.update_before(old.split_word_bounds());
    input.update_after(new.split_word_bounds());
    input
}

/// imara-diff's Histogram, on interned words.
pub fn imara(pair: &Pair) -> usize {
    Diff::compute(imara_diff::Algorithm::Histogram, &imara_input(pair)).hunks().count()
}

/// The same, marked.
pub fn imara_marked(pair: &Pair) -> Marked<'_> {
    let input = imara_input(pair);
    let diff = Diff::compute(imara_diff::Algorithm::Histogram, &input);
    let word = |token: imara_diff::Token| input.interner[token];
    let mut marked = Vec::new();
    let mut position = 0;
    for hunk in diff.hunks() {
        let equal = &input.before[position..hunk.before.start as usize];
        marked.extend(equal.iter().map(|token| (ChangeTag::Equal, word(*token))));
        let (before, after) =
            (hunk.before.start as usize..hunk.before.end as usize, hunk.after.start as usize..hunk.after.end as usize);
        position = before.end;
        marked.extend(input.before[before].iter().map(|token| (ChangeTag::Delete, word(*token))));
        marked.extend(input.after[after].iter().map(|token| (ChangeTag::Insert, word(*token))));
    }
    marked.extend(input.before[position..].iter().map(|token| (ChangeTag::Equal, word(*token))));
    marked
}
