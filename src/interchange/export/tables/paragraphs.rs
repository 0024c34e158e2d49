//! Which paragraph of a text a place is in.

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

    /// The number of the paragraph, from 1, in which the first character stands that can be seen
    /// from a place on; at the end of the text the last one; 0 in a text without any.
    ///
    /// Cost: O(log paragraphs), and the white space at the place.
    pub(super) fn number_at(&self, place: usize) -> u64 {
        let behind = self.text.get(place..).unwrap_or_default();
        let seen = place + (behind.len() - behind.trim_start().len());
        self.starts.partition_point(|start| *start <= seen) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_counted_from_one() {
        let text = "\nOne\nstill one.\n \r\n\n  Two.\n\n\nThree\n\n";
        let paragraphs = Paragraphs::of(text);
        let number = |of: &str| paragraphs.number_at(text.find(of).unwrap());
        assert_eq!([number("One"), number("still"), number("Two"), number("Three")], [1, 1, 2, 3]);
        // White space stands before what follows it, and at the end behind the last.
        assert_eq!([paragraphs.number_at(0), number(" \r\n"), paragraphs.number_at(text.len())], [1, 2, 3]);
        assert_eq!([Paragraphs::of("").number_at(0), Paragraphs::of(" \n").number_at(0)], [0, 0]);
    }
}
