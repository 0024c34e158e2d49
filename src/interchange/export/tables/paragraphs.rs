//! Which paragraph of a text a place is in.

use std::ops::Range;

/// Where the paragraphs of a text begin: each is a run of lines that have something in them.
pub(super) struct Paragraphs<'text> {
    text: &'text str,
    starts: Vec<usize>,
}

impl<'text> Paragraphs<'text> {
    /// Cost: O(text).
    pub(super) fn of(text: &'text str) -> Self {
        let mut starts = Vec::new();
        let (mut position, mut is_blank) = (0, true);
        for line in text.split_inclusive('\n') {
            let begins_blank = line.trim_start().is_empty();
            if is_blank && !begins_blank {
                starts.push(position);
            }
            is_blank = begins_blank;
            position += line.len();
        }
        Self { text, starts }
    }

    /// The number of the paragraph, from 1, in which the first character of a range stands that can
    /// be seen; where there is none, that of the place where the range begins: the one that ends
    /// there, else the one that is there or comes next, else the last. 0 in a text without any.
    ///
    /// Cost: O(log paragraphs), and the white space at the place.
    pub(super) fn number_of(&self, range: &Range<usize>) -> u64 {
        let begins_behind = |text: &str| text.len() - text.trim_start().len();
        let (before, behind) = self.text.split_at_checked(range.start).unwrap_or((self.text, ""));
        let seen = range.start + begins_behind(behind);
        let place = if seen < range.end { Some(seen) } else { end_of_line(before, behind) };
        self.starts.partition_point(|start| *start <= place.unwrap_or(seen)) as u64
    }
}

/// Where the last character that can be seen ends on the line that a place is on, or which ends
/// just before it, if there is one.
fn end_of_line(before: &str, behind: &str) -> Option<usize> {
    let is_space = |character: char| character.is_whitespace() && character != '\n';
    let mut line = before.trim_end_matches(is_space);
    let rest = behind.trim_start_matches(is_space);
    if rest.is_empty() || rest.starts_with('\n') {
        line = line.strip_suffix('\n').unwrap_or(line).trim_end_matches(is_space);
    }
    (!line.is_empty() && !line.ends_with('\n')).then(|| line.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_counted_from_one() {
        let text = "\nOne\nstill one.\n \r\n\n  Two.\n\n\nThree\n\n";
        let paragraphs = Paragraphs::of(text);
        let at = |place: usize| paragraphs.number_of(&(place..place));
        let number = |of: &str| at(text.find(of).unwrap());
        assert_eq!([number("One"), number("still"), number("Two"), number("Three")], [1, 1, 2, 3]);
        // What ends before a place is what it belongs to, else what follows it, else the last.
        let ends = text.find("still one.").unwrap() + "still one.".len();
        assert_eq!(
            [at(0), at(ends), at(ends + 1), number("\r\n"), number("  Two"), at(text.len())],
            [1, 1, 1, 1, 2, 3]
        );
        // Of a range its first character that can be seen counts.
        let two = text.find("Two").unwrap();
        assert_eq!([paragraphs.number_of(&(ends..two)), paragraphs.number_of(&(ends..two + 3))], [1, 2]);
        let none = |text| Paragraphs::of(text).number_of(&(0..0));
        assert_eq!([none(""), none(" \n")], [0, 0]);
    }
}
