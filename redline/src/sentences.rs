//! What became of each sentence: the sentences of both texts, paired by what a redline found equal
//! in them.

#![allow(clippy::indexing_slicing, reason = "indexes are those of the sentences that were cut; ranges are theirs")]

use std::collections::HashMap;
use std::ops::Range;

use crate::compare::sentences;
use crate::edits::departures;
use crate::redline::runs;
use crate::{Kind, Kinds, Op, Part, Redline};

/// What became of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentenceOp {
    /// It is in both texts, byte for byte, whatever white space is around it.
    Unchanged,
    /// It was edited where it stands.
    Edited,
    /// It stands elsewhere, perhaps edited.
    Moved,
    /// It became several sentences, one behind the other.
    Split,
    /// Several sentences, one behind the other, became it.
    Joined,
    /// It is in the new text only.
    Added,
    /// It is in the old text only.
    Cut,
}

impl SentenceOp {
    /// Its name: `unchanged`, `edited`, `moved`, `split`, `joined`, `added`, `cut`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Edited => "edited",
            Self::Moved => "moved",
            Self::Split => "split",
            Self::Joined => "joined",
            Self::Added => "added",
            Self::Cut => "cut",
        }
    }
}

/// One sentence of a text, or several one behind the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentences<'text> {
    /// The index of the first among the sentences of the text.
    pub first: usize,
    /// How many there are: at least one.
    pub count: usize,
    /// Their bytes, from the first character that is no white space to the last.
    pub range: Range<usize>,
    /// What stands there.
    pub text: &'text str,
}

/// A sentence of the old text beside what it is in the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentencePair<'text> {
    /// What became of it.
    pub op: SentenceOp,
    /// In the old text; `None` where it was added.
    pub old: Option<Sentences<'text>>,
    /// In the new text; `None` where it was cut.
    pub new: Option<Sentences<'text>>,
}

/// Two sentences are a pair where so many times the letters that they have in common are as many as
/// those of the shorter one.
const TIMES_IN_COMMON: usize = 3;

/// A sentence is a part of one that was split, or joined, where so many times the letters that they
/// have in common are as many as its own.
const TIMES_IN_PART: usize = 2;

/// Kinds of changes that leave a word what it was.
const SAME_WORDS: [Kind; 6] =
    [Kind::Punctuation, Kind::Case, Kind::Typography, Kind::LineEnd, Kind::Reflow, Kind::Space];

/// What became of each sentence, by the redline of two texts.
///
/// Every sentence of either text is in exactly one pair. The pairs come in the order of the new
/// text, what was cut where it stood; only of those that moved is the order in the old text another
/// one. A line that is no sentence, such as a heading or an item, counts as one. All that is in no
/// sentence is white space.
/// Cost: O(text), and O(n log n) in the sentences.
///
/// ```
/// use variorum_redline::{compare, sentence_pairs};
///
/// let old = "Two ships left. It rained.";
/// let new = "Three ships left. It rained. Nobody was hurt.";
/// let pairs = sentence_pairs(old, new, &compare(old, new));
/// let told: Vec<_> = pairs.iter().map(|pair| (pair.op.name(), pair.new.as_ref().unwrap().text)).collect();
/// assert_eq!(
///     told,
///     [("edited", "Three ships left."), ("unchanged", "It rained."), ("added", "Nobody was hurt.")]
/// );
/// ```
#[must_use]
pub fn sentence_pairs<'text>(old: &'text str, new: &'text str, redline: &Redline<'_>) -> Vec<SentencePair<'text>> {
    let (old, new) = (Side::of(old), Side::of(new));
    let links = Links::of(redline, &old, &new).in_order();
    let mut groups =
        Groups { of_old: vec![None; old.ranges.len()], of_new: vec![None; new.ranges.len()], list: Vec::new() };
    for link in links.iter().filter(|link| link.is_close(&old, &new)) {
        groups.pair(link);
    }
    groups.widen(&links, &old, &new);
    groups.in_order(&old, &new)
}

/// A text with its sentences.
struct Side<'text> {
    text: &'text str,
    ranges: Vec<Range<usize>>,
    /// Of each, how many letters it has.
    letters: Vec<usize>,
}

impl<'text> Side<'text> {
    fn of(text: &'text str) -> Self {
        let ranges = sentences(text);
        let letters = ranges.iter().map(|range| count_letters(&text[range.clone()])).collect();
        Self { text, ranges, letters }
    }

    /// The sentences that a range touches.
    fn touched(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.ranges.partition_point(|sentence| sentence.end <= range.start);
        let end = self.ranges.partition_point(|sentence| sentence.start < range.end);
        first..end.max(first)
    }

    fn run(&self, indexes: &Range<usize>) -> Sentences<'text> {
        let range = self.ranges[indexes.start].start..self.ranges[indexes.end - 1].end;
        Sentences { first: indexes.start, count: indexes.len(), text: &self.text[range.clone()], range }
    }
}

/// Bytes that are not white space, as far as ASCII has it.
fn count_letters(text: &str) -> usize {
    text.bytes().map(|byte| usize::from(!byte.is_ascii_whitespace())).sum()
}

/// What two sentences have in common.
#[derive(Clone, Copy, Debug)]
struct Link {
    old: usize,
    new: usize,
    letters: usize,
    /// Of those, the ones in text that moved.
    moved: usize,
}

impl Link {
    /// Whether they are one sentence, edited perhaps.
    fn is_close(&self, old: &Side<'_>, new: &Side<'_>) -> bool {
        self.letters * TIMES_IN_COMMON >= old.letters[self.old].min(new.letters[self.new])
    }

    fn has_moved(&self) -> bool {
        self.moved * 2 > self.letters
    }
}

/// What all sentences have in common.
struct Links<'sides, 'text> {
    old: &'sides Side<'text>,
    new: &'sides Side<'text>,
    found: HashMap<(usize, usize), Link>,
}

impl<'sides, 'text> Links<'sides, 'text> {
    fn of(redline: &Redline<'_>, old: &'sides Side<'text>, new: &'sides Side<'text>) -> Self {
        let mut links = Self { old, new, found: HashMap::new() };
        let departures = departures(redline);
        links.walk(&redline.parts, [0, 0], false);
        let mut offset = 0;
        for part in redline.parts.iter().filter(|part| part.op.is_in_new()) {
            if let (Op::MovedTo, Some(index)) = (part.op, part.move_number.index()) {
                let start = departures[index].as_ref().map_or(0, |(range, _)| range.start);
                links.walk(&redline.moves[index].edits, [start, offset], true);
            }
            offset += part.text.len();
        }
        links
    }

    /// Notes what is equal among parts, the first of which stands at these offsets in both texts.
    fn walk(&mut self, parts: &[Part<'_>], [mut old, mut new]: [usize; 2], has_moved: bool) {
        for run in runs(parts) {
            let len =
                |is_in: fn(Op) -> bool| run.iter().filter(|part| is_in(part.op)).map(|part| part.text.len()).sum();
            let (old_len, new_len): (usize, usize) = (len(Op::is_in_old), len(Op::is_in_new));
            let kinds = run.iter().fold(Kinds::NONE, |kinds, part| kinds.union(part.kinds));
            if run.iter().all(|part| part.op == Op::Equal) {
                self.equal(old..old + old_len, new, has_moved);
            } else if !kinds.is_empty() && kinds.is_within(Kinds::of(&SAME_WORDS)) {
                self.alike(old..old + old_len, new..new + new_len, has_moved);
            }
            (old, new) = (old + old_len, new + new_len);
        }
    }

    /// This of the old text stands in the new one, from an offset on.
    fn equal(&mut self, range: Range<usize>, new_start: usize, has_moved: bool) {
        for old in self.old.touched(&range) {
            let (start, end) = (self.old.ranges[old].start.max(range.start), self.old.ranges[old].end.min(range.end));
            let in_new = start - range.start + new_start..end - range.start + new_start;
            for new in self.new.touched(&in_new) {
                let sentence = &self.new.ranges[new];
                let common = sentence.start.max(in_new.start)..sentence.end.min(in_new.end);
                self.add(old, new, count_letters(&self.new.text[common]), has_moved);
            }
        }
    }

    /// This of the old text is in the new one in other characters.
    fn alike(&mut self, old: Range<usize>, new: Range<usize>, has_moved: bool) {
        let letters = count_letters(&self.old.text[old.clone()]).min(count_letters(&self.new.text[new.clone()]));
        let (old, new) = (self.old.touched(&old), self.new.touched(&new));
        if old.len() == 1 && new.len() == 1 {
            self.add(old.start, new.start, letters, has_moved);
        }
    }

    fn add(&mut self, old: usize, new: usize, letters: usize, has_moved: bool) {
        if letters > 0 {
            let link = self.found.entry((old, new)).or_insert(Link { old, new, letters: 0, moved: 0 });
            link.letters += letters;
            link.moved += if has_moved { letters } else { 0 };
        }
    }

    /// Those with most in common first.
    fn in_order(self) -> Vec<Link> {
        let mut links: Vec<Link> = self.found.into_values().collect();
        links.sort_by_key(|link| (usize::MAX - link.letters, link.old, link.new));
        links
    }
}

/// Sentences that are a pair: one on either side, but for those that were split or joined.
#[derive(Clone, Debug)]
struct Group {
    old: Range<usize>,
    new: Range<usize>,
    has_moved: bool,
}

struct Groups {
    list: Vec<Group>,
    /// Of each sentence, the group that it is in.
    of_old: Vec<Option<usize>>,
    of_new: Vec<Option<usize>>,
}

impl Groups {
    /// Makes a group of two sentences that are in none yet.
    fn pair(&mut self, link: &Link) {
        if self.of_old[link.old].is_none() && self.of_new[link.new].is_none() {
            (self.of_old[link.old], self.of_new[link.new]) = (Some(self.list.len()), Some(self.list.len()));
            let (old, new) = (link.old..link.old + 1, link.new..link.new + 1);
            self.list.push(Group { old, new, has_moved: link.has_moved() });
        }
    }

    /// Takes sentences that are in no group into one that they stand beside, where most of them is
    /// of its one sentence on the other side.
    fn widen(&mut self, links: &[Link], old: &Side<'_>, new: &Side<'_>) {
        // Once from the first to the last, once back, so that each finds its neighbour taken.
        let mut links: Vec<&Link> = links.iter().collect();
        links.sort_by_key(|link| (link.old, link.new));
        let back: Vec<&Link> = links.iter().rev().copied().collect();
        for link in links.into_iter().chain(back) {
            let is_part = |letters: usize| link.letters * TIMES_IN_PART >= letters;
            match (self.of_old[link.old], self.of_new[link.new]) {
                (Some(index), None) if is_part(new.letters[link.new]) => {
                    let group = &mut self.list[index];
                    let is_alike = group.old.len() == 1 && group.has_moved == link.has_moved();
                    if is_alike && widened(&mut group.new, link.new) {
                        self.of_new[link.new] = Some(index);
                    }
                }
                (None, Some(index)) if is_part(old.letters[link.old]) => {
                    let group = &mut self.list[index];
                    let is_alike = group.new.len() == 1 && group.has_moved == link.has_moved();
                    if is_alike && widened(&mut group.old, link.old) {
                        self.of_old[link.old] = Some(index);
                    }
                }
                _ => {}
            }
        }
    }

    /// Of each sentence of the new text: the first old one of the next group that did not move.
    fn stays(&self, old_count: usize) -> Vec<usize> {
        let mut next = old_count;
        let from_the_end = self.of_new.iter().rev().map(|index| {
            if let Some(group) = index.map(|index| &self.list[index]).filter(|group| !group.has_moved) {
                next = group.old.start;
            }
            next
        });
        let mut stays: Vec<usize> = from_the_end.collect();
        stays.reverse();
        stays
    }

    /// The pairs in the order of the new text, with what was cut where it stood, in front of what
    /// was added there.
    fn in_order<'text>(&self, old: &Side<'text>, new: &Side<'text>) -> Vec<SentencePair<'text>> {
        let mut pairs = Vec::new();
        let mut next_old = 0;
        let cut_before = |end: usize, next_old: &mut usize, pairs: &mut Vec<SentencePair<'text>>| {
            for index in *next_old..end {
                if self.of_old[index].is_none() {
                    let old = Some(old.run(&(index..index + 1)));
                    pairs.push(SentencePair { op: SentenceOp::Cut, old, new: None });
                }
            }
            *next_old = end.max(*next_old);
        };
        let stays = self.stays(old.ranges.len());
        let mut next_new = 0;
        while next_new < new.ranges.len() {
            let Some(group) = self.of_new[next_new].map(|index| &self.list[index]) else {
                cut_before(stays[next_new], &mut next_old, &mut pairs);
                let new = Some(new.run(&(next_new..next_new + 1)));
                pairs.push(SentencePair { op: SentenceOp::Added, old: None, new });
                next_new += 1;
                continue;
            };
            if !group.has_moved {
                cut_before(group.old.start, &mut next_old, &mut pairs);
            }
            let (old, new) = (old.run(&group.old), new.run(&group.new));
            let op = match (group.has_moved, old.count, new.count) {
                (true, ..) => SentenceOp::Moved,
                (_, 1, 1) if old.text == new.text => SentenceOp::Unchanged,
                (_, 1, 1) => SentenceOp::Edited,
                (_, 1, _) => SentenceOp::Split,
                _ => SentenceOp::Joined,
            };
            pairs.push(SentencePair { op, old: Some(old), new: Some(new) });
            next_new = group.new.end;
        }
        cut_before(old.ranges.len(), &mut next_old, &mut pairs);
        pairs
    }
}

/// Takes an index into a range that it stands beside; whether it does.
fn widened(range: &mut Range<usize>, index: usize) -> bool {
    if index == range.end {
        range.end += 1;
    } else if index + 1 == range.start {
        range.start -= 1;
    } else {
        return false;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare;

    /// What became of each sentence: `edited old → new`.
    fn told(old: &str, new: &str) -> Vec<String> {
        let redline = compare(old, new);
        let pairs = sentence_pairs(old, new, &redline);
        let side = |side: &Option<Sentences<'_>>| side.as_ref().map_or("", |side| side.text).to_owned();
        let told = pairs.iter().map(|pair| match pair.op {
            SentenceOp::Unchanged => format!("unchanged {}", side(&pair.old)),
            op => format!("{} {} → {}", op.name(), side(&pair.old), side(&pair.new)),
        });
        told.collect()
    }

    #[test]
    fn sentences_are_paired_whatever_became_of_them() {
        assert_eq!(told("", " \n"), [""; 0]);
        assert_eq!(
            told(
                "The ferry sank at noon. Nobody was hurt.\n\nThe council met.\n",
                "The ferry sank at night. The harbour is closed.\n\nThe council met.\n"
            ),
            [
                "edited The ferry sank at noon. → The ferry sank at night.",
                "cut Nobody was hurt. → ",
                "added  → The harbour is closed.",
                "unchanged The council met.",
            ]
        );
    }

    #[test]
    fn sentences_are_split_and_joined() {
        let long =
            "The council met on Monday and heard the report of the engineers, but it did not vote on the bridge.";
        let parts =
            "The council met on Monday and heard the report of the engineers. But it did not vote on the bridge.";
        assert_eq!(told(long, parts), [format!("split {long} → {parts}")]);
        assert_eq!(told(parts, long), [format!("joined {parts} → {long}")]);
    }

    #[test]
    fn what_moved_is_told_where_it_stands_now() {
        let [first, second, third] = [
            "The harbour was closed for two days after the storm.",
            "Nobody was hurt when the old ferry sank at noon.",
            "The council will hear the report of the engineers next week.",
        ];
        let told = told(&format!("{first}\n\n{second}\n\n{third}\n"), &format!("{third}\n\n{first}\n\n{second}\n"));
        assert_eq!(
            told,
            [format!("moved {third} → {third}"), format!("unchanged {first}"), format!("unchanged {second}")]
        );
    }

    #[test]
    fn white_space_around_a_sentence_does_not_change_it() {
        assert_eq!(
            told("One stands here.\n\nTwo stands there.\n", "One stands here. Two stands there.\n"),
            ["unchanged One stands here.", "unchanged Two stands there."]
        );
        assert_eq!(
            told("He said “no” to the plan, and left.", "He said \"no\" to the plan, and left."),
            ["edited He said “no” to the plan, and left. → He said \"no\" to the plan, and left."]
        );
    }

    #[test]
    fn sentences_of_many_scripts_are_told_apart() {
        for [same, old, new] in [
            ["Министар је дошао у подне.", "Мост ће бити затворен у мају.", "Мост неће бити затворен у мају."],
            ["市政府今日宣布新的票价。", "地铁票价为三元。", "地铁票价为两元。"],
            ["قال الوزير إن الحصة ثابتة.", "لن يبدأ العمل قبل مايو.", "قد يبدأ العمل قبل مايو."],
            ["मंत्री दोपहर में आए।", "पुल मई में बंद रहेगा।", "पुल जून में बंद रहेगा।"],
            ["Le maire est venu à midi.", "Les postes ne seront pas supprimés.", "Les postes seront supprimés."],
            ["Der Rat tagt am 21. März.", "Das Werk schließt im Juni.", "Das Werk schließt im Juli."],
            ["وزیر گفت هوا آلوده است.", "مدرسه‌ها باز هستند.", "مدرسه‌ها بسته هستند."],
        ] {
            let joiner = if same.ends_with('。') { "" } else { " " };
            assert_eq!(
                told(&format!("{same}{joiner}{old}"), &format!("{same}{joiner}{new}")),
                [format!("unchanged {same}"), format!("edited {old} → {new}")]
            );
        }
    }
}
