//! What a line looks like by itself: a title, a clause, an item of a list, text.

use super::number::{Number, numbered};
use super::{notes, words};
use crate::kinds::lexicon;
use crate::text::note_marks::without_note_marks;

/// What a line looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shape {
    /// Running text.
    #[default]
    Text,
    /// An item of a list, a quotation, a row of a table, code.
    Item,
    /// The line that makes the one above it a heading.
    Underline(u8),
    /// A heading.
    Title { rank: u8 },
    /// A clause whose text follows on its line.
    Clause { rank: u8 },
    /// A number in front of a title or a text: a heading, a clause, or an item of a list.
    Number {
        number: Number,
        is_title: bool,
        /// Whether it is no item of a list: it has several parts, or stands in brackets.
        is_certain: bool,
    },
    /// A short line without a full stop.
    Short,
}

impl Shape {
    /// The number that the line begins with, where it is one of a title or a clause.
    pub(super) const fn number(self) -> Option<Number> {
        if let Self::Number { number, .. } = self { Some(number) } else { None }
    }
}

// Ranks: 1 to 6 are those of markup, 7 to 10 those of `words`.

/// The rank of a numbered title, less its depth.
pub(super) const NUMBERED_TITLE: u8 = 11;

/// The rank of a short line.
pub(super) const SHORT: u8 = 20;

/// The rank of a numbered clause, less its depth.
pub(super) const NUMBERED_CLAUSE: u8 = 30;

/// A title has at most so many characters.
const TITLE_CHARACTERS_MAX: usize = 120;

/// A short line has at most so many, and so many words.
const SHORT_CHARACTERS_MAX: usize = 72;
const SHORT_WORDS_MAX: usize = 12;

/// Whether a rank is that of `Article 5` and its like.
pub(super) const fn is_structure(rank: u8) -> bool {
    matches!(rank, words::PART..=words::ARTICLE)
}

/// Whether a rank is that of a short line.
pub(super) const fn is_short(rank: u8) -> bool {
    rank == SHORT
}

/// The shape of a line that is not blank, by its beginning; `is_cut` says that there is more of it.
pub(super) fn shape(head: &str, is_cut: bool) -> Shape {
    let line = head.trim();
    let is_indented = head.starts_with('\t') || head.starts_with("    ");
    if let Some(rank) = underline(line) {
        return Shape::Underline(rank);
    }
    if let Some(rank) = marked(line).filter(|_| !is_cut && !is_indented) {
        return Shape::Title { rank };
    }
    if is_indented || is_item(line) || notes::is_note(line) {
        return Shape::Item;
    }
    let line = without_emphasis(line);
    let is_title = |rest: &str| !is_cut && is_title(rest);
    if let Some((rank, rest)) = words::structure(line) {
        let number_ends = rest.trim_start();
        let runs_in = number_ends.starts_with(['.', ':', '–', '—', '-', ')', '．', '：', '】', '、']);
        let title =
            number_ends.trim_start_matches(['.', ':', '–', '—', '-', ')', '．', '：', '】', '、', ' ', '\u{3000}']);
        let is_unspaced = rest.starts_with('\u{3000}') || rest.chars().any(is_ideograph);
        // Thai ends no sentence with a mark: what stands in the line is the text, more often than
        // a title.
        let has_stops = !title.starts_with(is_without_stops);
        if title.is_empty() || has_stops && begins_title(title) && is_title(title) {
            return Shape::Title { rank };
        }
        // § 5 Die Gebühr beträgt …, Art. 2º O prazo é …, not § 5 Abs. 2 gilt …
        let runs_in_by_word = !has_stops || words::sets_text_behind_number(line) && begins_title(title);
        if runs_in || is_unspaced || runs_in_by_word && !words::is_part_of_citation(title) {
            return Shape::Clause { rank };
        }
    }
    if let Some((number, rest, is_certain)) = numbered(line).filter(|(_, rest, _)| begins_title(rest)) {
        let is_title = is_title(rest);
        if is_title || is_certain || !begins_with_date(rest) {
            return Shape::Number { number, is_title, is_certain };
        }
    }
    if !is_cut && is_short_line(line) { Shape::Short } else { Shape::Text }
}

/// The rank of the heading that this line underlines.
fn underline(line: &str) -> Option<u8> {
    let mark = line.chars().next().filter(|mark| "=-~^".contains(*mark))?;
    let is_all = line.len() >= 3 && line.chars().all(|other| other == mark);
    is_all.then_some(match mark {
        '=' => 1,
        '-' => 2,
        '~' => 3,
        _ => 4,
    })
}

/// The rank of a heading by markup: Markdown, AsciiDoc and wikis, HTML, Textile, LaTeX.
fn marked(line: &str) -> Option<u8> {
    let count = |mark: char| line.chars().take_while(|found| *found == mark).count();
    let rank = |count: usize| u8::try_from(count).ok().filter(|count| (1..=6).contains(count));
    match line.chars().next()? {
        '#' => {
            let rest = line.trim_start_matches('#');
            rank(count('#')).filter(|_| rest.starts_with([' ', '\t']) && !rest.trim().is_empty())
        }
        '=' => rank(count('=')).filter(|_| line.trim_matches('=').contains(char::is_alphanumeric)),
        '<' => {
            let digit = line.get(2..3).filter(|_| line.get(1..2).is_some_and(|h| h.eq_ignore_ascii_case("h")));
            digit.and_then(|digit| digit.parse().ok()).and_then(rank)
        }
        'h' => {
            let digit = line.get(1..2).filter(|_| line.get(2..4) == Some(". "));
            digit.and_then(|digit| digit.parse().ok()).and_then(rank)
        }
        '\\' => {
            const COMMANDS: [&str; 6] = ["part", "chapter", "section", "subsection", "subsubsection", "paragraph"];
            let name = line.get(1..)?.split_once('{')?.0.trim_end_matches('*');
            COMMANDS.iter().position(|command| *command == name).and_then(|index| rank(index + 1))
        }
        _ => None,
    }
}

/// Whether a line is an item of a list, a quotation or a row of a table.
fn is_item(line: &str) -> bool {
    let mut characters = line.chars();
    let (first, second) = (characters.next(), characters.next());
    match first {
        Some('-' | '*' | '+') => second.is_none_or(char::is_whitespace),
        Some('•' | '◦' | '▪' | '·' | '–' | '—' | '>' | '|') => true,
        _ => line.contains(" | ") || line.contains('\t') || has_leaders(line),
    }
}

/// Whether dots lead from the beginning of a line to its end, as in a list of prices or contents:
/// `Parking ........ €10`.
fn has_leaders(line: &str) -> bool {
    const DOTS: [&str; 5] = ["....", "····", "____", "……", ". . . ."];
    let leader = DOTS.iter().find_map(|dots| line.find(dots));
    let Some((before, behind)) = leader.and_then(|start| line.split_at_checked(start)) else { return false };
    let end = behind.trim_start_matches(['.', '·', '_', '…', ' ']);
    let has_figure = end.contains(char::is_numeric);
    !before.trim().is_empty() && !end.is_empty() && (has_figure || behind.starts_with(".."))
}

fn without_emphasis(line: &str) -> &str {
    ["**", "__"]
        .into_iter()
        .find_map(|mark| line.strip_prefix(mark).map(|rest| rest.strip_suffix(mark).unwrap_or(rest)))
        .unwrap_or(line)
}

/// Whether text may be a title by how it ends and how long it is.
pub(super) fn is_title(text: &str) -> bool {
    !is_sentence(text) && text.chars().nth(TITLE_CHARACTERS_MAX).is_none()
}

/// Whether text begins as a title or a sentence does: not in the middle of one.
pub(super) fn begins_title(text: &str) -> bool {
    let letter = text.chars().find(|character| character.is_alphanumeric());
    letter.is_some_and(|letter| !letter.is_lowercase() || is_georgian(letter))
}

/// Whether a letter is Georgian: its small letters stand at the beginning of sentences too.
const fn is_georgian(letter: char) -> bool {
    matches!(letter, '\u{10d0}'..='\u{10ff}')
}

fn is_sentence(text: &str) -> bool {
    let closed = without_note_marks(text).trim_end_matches(['"', '”', '»', '’', '\'', ')', '*', '_']);
    closed.chars().next_back().is_none_or(ends_sentence)
}

/// Whether a character ends a sentence, or a part of one, as no title does.
pub(super) fn ends_sentence(last: char) -> bool {
    ".!?:;,…。！？：；，、؟،؛۔।॥·։።၊။។៕".contains(last)
}

fn is_short_line(line: &str) -> bool {
    let words = line.split_whitespace();
    begins_title(line)
        && !is_sentence(line)
        // Where a guess is all there is, a mark of a note and an aside are those of prose.
        && without_note_marks(line).len() == line.len()
        && !ends_with_aside(line)
        && !is_answer(line)
        && !words::closes_letter(line)
        && line.chars().nth(SHORT_CHARACTERS_MAX).is_none()
        && words.clone().nth(SHORT_WORDS_MAX).is_none()
        && line.contains(char::is_alphabetic)
        && !words.clone().any(|word| word.contains("://"))
}

/// Whether a line is a sentence that ends with an aside in brackets, as (see note 3); a title has
/// few words in front of its brackets, and no reference in them.
fn ends_with_aside(line: &str) -> bool {
    let closed = line.trim_end_matches(['*', '_']);
    let Some(aside) = closed.strip_suffix([')', '）', ']']) else { return false };
    let Some((before, aside)) = aside.rsplit_once(['(', '（', '[']) else { return false };
    let is_reference = words::refers(aside);
    is_reference || before.split_whitespace().nth(WORDS_BEFORE_BRACKETS_MAX).is_some()
}

/// A title has at most so many words in front of what it says in brackets.
const WORDS_BEFORE_BRACKETS_MAX: usize = 5;

/// What stands in front of the first colon of a line, where that is a label: a speaker, a field.
pub(super) fn label_before_colon(line: &str) -> Option<&str> {
    let colon = line.find([':', '：'])?;
    let label = line.get(..colon)?.trim_matches(|mark: char| mark.is_whitespace() || matches!(mark, '*' | '_'));
    let is_short = !label.is_empty() && label.split_whitespace().nth(LABEL_WORDS_MAX).is_none();
    let behind = line.get(colon..)?.trim_start_matches([':', '：', '*', '_']);
    let is_apart = behind.starts_with(char::is_whitespace) || line.get(colon..)?.starts_with('：');
    (is_short && is_apart && !behind.trim().is_empty()).then_some(label)
}

/// A label has at most so many words.
const LABEL_WORDS_MAX: usize = 3;

/// Whether a line is an answer or a question behind its sign: `A: Yes`, `答：是`.
fn is_answer(line: &str) -> bool {
    label_before_colon(line).is_some_and(|label| label.chars().nth(1).is_none() || words::asks_or_answers(label))
}

/// Whether a text begins as a date does behind its day: `Mai 2024`.
fn begins_with_date(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let month = words.next().unwrap_or_default().trim_matches(|mark: char| !mark.is_alphanumeric());
    let year = words.next().is_some_and(|year| year.starts_with(char::is_numeric));
    let entry = lexicon::entry(month);
    year && (entry.number | entry.capital_month) != 0
}

/// Whether a character is of a script that ends sentences with a space: Thai, Lao, Khmer.
const fn is_without_stops(character: char) -> bool {
    matches!(character, '\u{E00}'..='\u{EFF}' | '\u{1780}'..='\u{17FF}')
}

/// Whether a character is of a script that sets no spaces between words.
fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}
