//! Whether a line is a heading: what it looks like, and what stands around it.

use super::scanner::TextLine;
use super::shape::{NUMBERED_CLAUSE, NUMBERED_TITLE, SHORT, Shape, is_structure, label_before_colon};

/// What a heading is the heading of.
pub(super) struct Decision {
    /// Those with a lower rank are further out.
    pub(super) rank: u8,
    /// Whether it is the beginning of a text, not a title above one.
    pub(super) is_clause: bool,
}

/// A line that is longer does not end where a text was wrapped to a width.
const UNWRAPPED_BYTES: usize = 100;

/// Decides about a line, by itself and by the next line that is not blank.
pub(super) fn decided(line: &TextLine, next: Option<&TextLine>) -> Option<Decision> {
    let touching = next.filter(|_| !line.is_blank_behind);
    if let Some(Shape::Underline(rank)) = touching.map(|next| next.shape)
        && matches!(line.shape, Shape::Short | Shape::Text | Shape::Number { .. } | Shape::Title { .. })
        && line.len_bytes() <= 2 * UNWRAPPED_BYTES
    {
        return Some(Decision { rank, is_clause: false });
    }
    // A line that continues the sentence of the line above begins nothing.
    let is_wrapped =
        line.touches.is_some_and(|above| matches!(above.shape, Shape::Text | Shape::Short) && !above.is_ended);
    match line.shape {
        Shape::Title { rank } | Shape::Clause { rank } if is_wrapped && is_structure(rank) => None,
        Shape::Title { rank } => Some(Decision { rank, is_clause: false }),
        Shape::Clause { rank } => Some(Decision { rank, is_clause: true }),
        Shape::Number { number, is_title, is_certain } => {
            let above = line.touches.and_then(|above| above.shape.number());
            let below = touching.and_then(|next| next.shape.number());
            let is_beside_number = above.is_some() || below.is_some_and(|below| below.depth() == number.depth());
            // Between clauses that follow each other without a blank line: 2.4, 3. Fees, 3.1.
            let goes_on = above.is_some_and(|above| above.depth() > number.depth() && number.follows(&above))
                || below.is_some_and(|below| below.begins_below(&number));
            if is_wrapped || is_beside_number && !is_certain && !goes_on {
                return None;
            }
            let rank = number.depth() + if is_title { NUMBERED_TITLE } else { NUMBERED_CLAUSE };
            Some(Decision { rank, is_clause: !is_title })
        }
        Shape::Short => {
            let next = next?;
            // Of several lines with labels each is a field or a speech: `Anna: Yes`, `Ben: No`.
            if label_before_colon(&line.head).is_some() && label_before_colon(&next.head).is_some() {
                return None;
            }
            let stands_alone =
                line.touches.is_none_or(|above| above.is_ended || matches!(above.shape, Shape::Title { .. }));
            let has_text = if line.is_blank_behind {
                !matches!(next.shape, Shape::Short)
            } else {
                matches!(next.shape, Shape::Text) && next.len_bytes() > UNWRAPPED_BYTES
            };
            (stands_alone && has_text).then_some(Decision { rank: SHORT, is_clause: false })
        }
        Shape::Text | Shape::Item | Shape::Underline(_) => None,
    }
}
