//! Lines of our own, with names in them, cut between words.

use super::{clusters, columns};
use crate::render::{Line, Style};

/// A line of our own, with names in it, cut between words: see [`Line::wrapped`].
pub(in crate::render) fn by_words(line: Line, columns_max: usize, indent: usize) -> Vec<Line> {
    let begun = || Line::new().with(Style::Plain, " ".repeat(indent));
    let columns_of = |line: &Line| columns(&line.plain());
    let (mut lines, mut at_hand, mut used) = (Vec::new(), Line::new(), 0);
    for Word { spaces, word, is_isolated } in words_of(line) {
        if used > 0 && used + columns_of(&spaces) + columns_of(&word) <= columns_max {
            used += columns_of(&spaces);
            at_hand.spans.extend(spaces.spans);
        } else if used > indent || lines.is_empty() && used > 0 {
            lines.push(std::mem::replace(&mut at_hand, begun()));
            used = indent;
        }
        for span in word.spans {
            for cluster in clusters(&span.text) {
                let width = columns(cluster);
                if !is_isolated && used + width > columns_max.max(indent + 2) {
                    lines.push(std::mem::replace(&mut at_hand, begun()));
                    used = indent;
                }
                at_hand.push_str(span.style, cluster);
                used += width;
            }
        }
    }
    lines.push(at_hand);
    lines
}

/// A word of a line, or what is isolated for its direction, with the spaces in front of it.
#[derive(Default)]
struct Word {
    spaces: Line,
    word: Line,
    is_isolated: bool,
}

fn words_of(line: Line) -> Vec<Word> {
    let (mut words, mut word, mut depth) = (Vec::new(), Word::default(), 0_usize);
    for span in line.spans {
        for cluster in clusters(&span.text) {
            if cluster == " " && depth == 0 {
                if !word.word.spans.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                word.spaces.push_str(span.style, cluster);
                continue;
            }
            word.is_isolated |= span.style == Style::Direction;
            for mark in cluster.chars().filter(|_| span.style == Style::Direction) {
                match mark {
                    '\u{2066}'..='\u{2068}' => depth += 1,
                    '\u{2069}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            word.word.push_str(span.style, cluster);
        }
    }
    if !word.word.spans.is_empty() {
        words.push(word);
    }
    words
}
