//! Moves planted into real texts, and how many of them are found.

use variorum_redline::{Op, compare};

use crate::corpora::Pair;
use crate::dice::Dice;
use crate::is_word;

/// What is moved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A paragraph, over at least three others.
    Paragraph,
    /// A sentence, into another paragraph.
    Sentence,
}

/// What was found of what was planted.
#[derive(Default)]
pub struct Score {
    pub planted: usize,
    pub found: usize,
    pub reported: usize,
    pub right: usize,
}

impl Score {
    pub fn recall(&self) -> f64 {
        self.found as f64 / self.planted.max(1) as f64
    }

    pub fn precision(&self) -> f64 {
        self.right as f64 / self.reported.max(1) as f64
    }
}

/// Plants one move into each text that has room for it, with so many words edited inside, and
/// compares.
pub fn measure(pairs: &[Pair], unit: Unit, edits: usize) -> Score {
    let mut dice = Dice(0x1234_5678 + edits as u64);
    let mut score = Score::default();
    for (text, _) in pairs {
        let Some((old, new, planted)) = plant(text, unit, edits, &mut dice) else { continue };
        score.planted += 1;
        let redline = compare(&old, &new);
        let mut found = 0;
        let mut position = 0;
        for part in redline.parts.iter().filter(|part| part.op.is_in_new()) {
            let range = position..position + part.text.len();
            position = range.end;
            if part.op == Op::MovedTo {
                let overlap = range.start.max(planted.start)..range.end.min(planted.end);
                let inside = words(new.get(overlap).unwrap_or_default());
                found += inside;
                score.reported += 1;
                score.right += usize::from(inside * 2 >= words(part.text));
            }
        }
        score.found += usize::from(found * 10 >= words(&new[planted]) * 8);
    }
    score
}

fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| is_word(word)).count()
}

/// A text, the same with one block elsewhere, and where that block stands now.
fn plant(text: &str, unit: Unit, edits: usize, dice: &mut Dice) -> Option<(String, String, std::ops::Range<usize>)> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(60).collect();
    let long: Vec<usize> = (0..lines.len()).filter(|line| words(lines[*line]) >= 15).collect();
    if long.len() < 8 {
        return None;
    }
    let old = lines.join("\n\n") + "\n";
    let from = long[dice.below(long.len())];
    let to = long[dice.below(long.len())];
    if from.abs_diff(to) < 4 {
        return None;
    }
    let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let block = match unit {
        Unit::Paragraph => {
            let block = lines.remove(from);
            if old.matches(block.as_str()).count() > 1 {
                return None;
            }
            let block = edited(&block, edits, dice);
            lines.insert(to, block.clone());
            block
        }
        Unit::Sentence => {
            let line = lines[from].clone();
            let sentences = sentences_of(&line);
            let index = (0..sentences.len().saturating_sub(1)).find(|index| words(sentences[*index]) >= 10)?;
            let sentence = sentences[index];
            if sentences.len() < 3 || old.matches(sentence).count() > 1 {
                return None;
            }
            let mut rest = sentences.clone();
            rest.remove(index);
            lines[from] = rest.concat();
            let block = edited(sentence, edits, dice);
            let target = sentences_of(&lines[to]);
            if target.len() < 2 {
                return None;
            }
            lines[to] = [target[0], block.as_str(), target[1..].concat().as_str()].concat();
            block
        }
    };
    let new = lines.join("\n\n") + "\n";
    let start = new.find(block.as_str())?;
    Some((old, new, start..start + block.len()))
}

/// The sentences of a line: what ends with a full stop in front of a capital letter, and not with an
/// abbreviation.
fn sentences_of(line: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (stop, _) in line.match_indices(". ") {
        let (before, behind) = (&line[..stop], &line[stop + 2..]);
        let word = before.rsplit([' ', '(']).next().unwrap_or_default();
        let is_abbreviation = word.contains('.') || word.chars().count() < 4;
        if behind.starts_with(char::is_uppercase) && !is_abbreviation {
            sentences.push(&line[start..stop + 2]);
            start = stop + 2;
        }
    }
    sentences.push(&line[start..]);
    sentences
}

/// The block with so many of its words replaced; the marks behind them stay, and so do sentences.
fn edited(block: &str, edits: usize, dice: &mut Dice) -> String {
    let mut words: Vec<String> = block.split(' ').map(str::to_owned).collect();
    for edit in 0..edits {
        let index = 1 + dice.below(words.len().saturating_sub(2).max(1));
        if let Some(word) = words.get_mut(index) {
            let marks = word[word.trim_end_matches(['.', '!', '?']).len()..].to_owned();
            let changed = if word.starts_with(char::is_uppercase) || word.is_empty() { "Changed" } else { "changed" };
            *word = format!("{changed}{edit}{marks}");
        }
    }
    words.join(" ")
}
