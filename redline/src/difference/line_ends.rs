//! A change of all line ends, which is one change and said once.

#![allow(clippy::indexing_slicing, reason = "lengths are those of line ends found in the text they index")]

use std::ops::Range;

use super::{Field, replaced};
use crate::redline::runs;
use crate::{Kind, Kinds, Op, Part, Redline};

/// The kinds of a change of line ends alone.
const LINE_END: Kinds = Kinds::of(&[Kind::LineEnd]);

/// Fewer line ends are shown where they stand.
const CHANGED_MIN: usize = 2;

/// What lines end with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineEnd {
    Lf,
    CrLf,
    Cr,
}

impl LineEnd {
    /// All of them: CR LF, which ends with one of the others, first.
    const ALL: [Self; 3] = [Self::CrLf, Self::Lf, Self::Cr];

    const fn text(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
            Self::Cr => "\r",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Lf => "LF",
            Self::CrLf => "CR LF",
            Self::Cr => "CR",
        }
    }
}

/// The field that says so, if all line ends of a text changed in the same way, or all that had to
/// for the new text to have one kind of them. They are hidden in the redline then, and not counted
/// as changes of it.
///
/// Cost: O(parts), and O(text) where line ends changed.
pub(super) fn said_once(redline: &mut Redline<'_>) -> Option<Field<'static>> {
    if !redline.parts.iter().any(|part| part.op != Op::Equal && part.text.contains('\r')) {
        return None;
    }
    let mut found = Found::default();
    let parts = Apart::of(&redline.parts, &mut found);
    let edits: Vec<Apart<'_>> = redline.moves.iter().map(|moved| Apart::of(&moved.edits, &mut found)).collect();
    let [from, to] = found.direction.filter(|_| !found.are_mixed)?;
    let count = |is_in: fn(Op) -> bool, end| ends(parts.parts.iter().filter(|part| is_in(part.op)), end);
    let is_uniform = count(Op::is_in_new, from) == 0 || count(Op::is_in_old, to) == 0;
    if found.count < CHANGED_MIN || !is_uniform || 2 * found.count < count(Op::is_in_new, to) {
        return None;
    }
    redline.kinds.take_away(Kind::LineEnd, found.counted);
    redline.parts = parts.with_hidden_ends();
    for (moved, edits) in redline.moves.iter_mut().zip(edits) {
        moved.edits = edits.with_hidden_ends();
    }
    Some(Field { name: Field::LINE_ENDS, redline: replaced(from.name(), to.name(), Kind::LineEnd) })
}

/// What is known of the line ends that changed.
#[derive(Default)]
struct Found {
    /// From what to what they changed.
    direction: Option<[LineEnd; 2]>,
    /// Whether others changed in another way.
    are_mixed: bool,
    count: usize,
    /// How many of the changes have their kind.
    counted: usize,
}

impl Found {
    fn add(&mut self, direction: [LineEnd; 2], count: usize) {
        self.are_mixed |= *self.direction.get_or_insert(direction) != direction;
        self.count += count;
    }
}

/// Parts, with line ends that changed set apart from the words beside them that changed, too.
struct Apart<'text> {
    parts: Vec<Part<'text>>,
    /// Which of the parts are line ends.
    ends: Vec<Range<usize>>,
}

impl<'text> Apart<'text> {
    /// Parts that the line ends are set apart in; adds to what was `found`.
    fn of(parts: &[Part<'text>], found: &mut Found) -> Self {
        let mut apart = Self { parts: Vec::with_capacity(parts.len()), ends: Vec::new() };
        for run in runs(parts) {
            let before = apart.ends.len();
            if let Some((direction, count)) = changed_ends(run) {
                found.add(direction, count);
                apart.ends.push(apart.parts.len()..apart.parts.len() + run.len());
                apart.parts.extend_from_slice(run);
            } else if let [old @ Part { op: Op::Delete, .. }, new @ Part { op: Op::Insert, .. }] = run {
                apart.replacement(old, new, found);
            } else {
                apart.parts.extend_from_slice(run);
            }
            let has_kind = run.iter().any(|part| part.kinds.has(Kind::LineEnd));
            found.counted += usize::from(apart.ends.len() > before && has_kind);
        }
        apart
    }

    /// Adds one text in place of another, and apart from it the line ends at its beginning and end.
    fn replacement(&mut self, old: &Part<'text>, new: &Part<'text>, found: &mut Found) {
        let head = Ends::between(old.text, new.text, |text, passed| {
            LineEnd::ALL.into_iter().find(|end| text[passed..].starts_with(end.text()))
        });
        let (old_text, new_text) = (&old.text[head.old_len..], &new.text[head.new_len..]);
        let tail = Ends::between(old_text, new_text, |text, passed| {
            LineEnd::ALL.into_iter().find(|end| text[..text.len() - passed].ends_with(end.text()))
        });
        let (old_words, new_words) =
            (&old_text[..old_text.len() - tail.old_len], &new_text[..new_text.len() - tail.new_len]);
        self.ends_apart(old, new, (&old.text[..head.old_len], &new.text[..head.new_len]), &head, found);
        let mut rest = [Part { text: old_words, ..*old }, Part { text: new_words, ..*new }];
        if head.direction.is_some() || tail.direction.is_some() {
            rest.iter_mut().filter(|part| part.kinds != LINE_END).for_each(|part| part.kinds.remove(Kind::LineEnd));
        }
        self.parts.extend(rest.into_iter().filter(|part| !part.text.is_empty()));
        let tails = (&old_text[old_words.len()..], &new_text[new_words.len()..]);
        self.ends_apart(old, new, tails, &tail, found);
    }

    fn ends_apart(
        &mut self,
        old: &Part<'text>,
        new: &Part<'text>,
        (old_text, new_text): (&'text str, &'text str),
        ends: &Ends,
        found: &mut Found,
    ) {
        let Some(direction) = ends.direction else { return };
        found.add(direction, ends.count);
        self.ends.push(self.parts.len()..self.parts.len() + 2);
        let end = |text, part: &Part<'text>| Part { text, kinds: LINE_END, ..*part };
        self.parts.extend([end(old_text, old), end(new_text, new)]);
    }

    fn with_hidden_ends(mut self) -> Vec<Part<'text>> {
        for range in self.ends {
            self.parts[range].iter_mut().for_each(|part| part.hidden = true);
        }
        self.parts
    }
}

/// Line ends at one end of two texts that differ there in nothing but in them.
#[derive(Default)]
struct Ends {
    direction: Option<[LineEnd; 2]>,
    count: usize,
    old_len: usize,
    new_len: usize,
}

impl Ends {
    /// Those at one end of two texts; `end_of` tells the line end of a text behind those that were
    /// passed, so many bytes of it.
    fn between(old: &str, new: &str, end_of: impl Fn(&str, usize) -> Option<LineEnd>) -> Self {
        let mut ends = Self::default();
        while let (Some(one), Some(other)) = (end_of(old, ends.old_len), end_of(new, ends.new_len))
            && ends.pass(one, other).is_some()
        {}
        ends
    }

    /// Goes on past a line end of each text; `None` where they are equal, or changed otherwise.
    fn pass(&mut self, old: LineEnd, new: LineEnd) -> Option<()> {
        if old == new || self.direction.is_some_and(|direction| direction != [old, new]) {
            return None;
        }
        self.direction = Some([old, new]);
        self.count += 1;
        self.old_len += old.text().len();
        self.new_len += new.text().len();
        Some(())
    }
}

/// From which line end to which a run of parts changed, and how many, if that is all that it is.
fn changed_ends(run: &[Part<'_>]) -> Option<([LineEnd; 2], usize)> {
    let is_alone = |part: &Part<'_>| matches!(part.op, Op::Delete | Op::Insert) && part.kinds == LINE_END;
    if !run.iter().all(is_alone) {
        return None;
    }
    let text = |op| run.iter().filter(move |part| part.op == op).map(|part| part.text).collect::<String>();
    let [old, new] = [text(Op::Delete), text(Op::Insert)];
    match (old.as_str(), new.as_str()) {
        ("", "\r") => return Some(([LineEnd::Lf, LineEnd::CrLf], 1)),
        ("\r", "") => return Some(([LineEnd::CrLf, LineEnd::Lf], 1)),
        _ => {}
    }
    let [from, to] = [only_end(&old)?, only_end(&new)?];
    let is_same = from != to && old.replace(from.text(), "\n") == new.replace(to.text(), "\n");
    is_same.then(|| ([from, to], old.matches(from.text()).count()))
}

/// The line end of a text that has one kind of them.
fn only_end(text: &str) -> Option<LineEnd> {
    let rest = text.replace("\r\n", "");
    match (rest.len() < text.len(), rest.contains('\n'), rest.contains('\r')) {
        (true, false, false) => Some(LineEnd::CrLf),
        (false, true, false) => Some(LineEnd::Lf),
        (false, false, true) => Some(LineEnd::Cr),
        _ => None,
    }
}

/// How many lines of a text end so.
fn ends<'parts, 'text: 'parts>(parts: impl Iterator<Item = &'parts Part<'text>>, end: LineEnd) -> usize {
    let (mut count, mut before) = (0, b' ');
    for byte in parts.flat_map(|part| part.text.bytes()) {
        count += usize::from(match end {
            LineEnd::Lf => byte == b'\n' && before != b'\r',
            LineEnd::CrLf => byte == b'\n' && before == b'\r',
            // One in front of a line feed is half of an end.
            LineEnd::Cr => before == b'\r' && byte != b'\n',
        });
        before = byte;
    }
    count + usize::from(end == LineEnd::Cr && before == b'\r')
}

#[cfg(test)]
mod tests {
    use crate::{Difference, Field, Kind, Kinds, Side};

    /// The fields, how many changes are hidden, and how many parts readers are shown as changed.
    fn told(old: &str, new: &str, ignored: Kinds) -> (Vec<String>, usize, usize) {
        let side = Side::text("a");
        let difference = Difference::new((&side, old), (&side, new), ignored);
        let fields = difference.fields.iter().map(|field| {
            let [from, to] = [0, 1].map(|part| field.redline.parts[part].text);
            format!("{}: {from} → {to}", field.name)
        });
        let shown = difference.redline.changes().filter(|change| !change.is_hidden()).count();
        (fields.collect(), difference.hidden, shown)
    }

    #[test]
    fn line_ends_that_all_changed_are_one_change() {
        let lf = "One stands.\n\nTwo stand here.\nThree.\n";
        let crlf = lf.replace('\n', "\r\n");
        let (none, space) = (Kinds::NONE, Kinds::of(&[Kind::LineEnd, Kind::Space]));
        assert_eq!(told(lf, &crlf, none), (vec!["line ends: LF → CR LF".to_owned()], 0, 0));
        assert_eq!(told(&crlf, lf, none), (vec!["line ends: CR LF → LF".to_owned()], 0, 0));
        assert_eq!(told(&crlf, lf, space), (vec![], 1, 0));
        let edited = lf.replace("Two", "Four");
        assert_eq!(told(&crlf, &edited, none), (vec!["line ends: CR LF → LF".to_owned()], 0, 1));
        assert_eq!(told(&crlf, &edited, space), (vec![], 1, 1));
        // Words beside a line end may have changed with it.
        let beside = "One falls.\n\nTwo stand there.\nFour\n\nand five.\n";
        assert_eq!(told(&crlf, beside, none), (vec!["line ends: CR LF → LF".to_owned()], 0, 3));
        assert_eq!(told(beside, &crlf, none), (vec!["line ends: LF → CR LF".to_owned()], 0, 3));
        let items = ["- one dog\r\n- two cats\r\n- three cows\r\n", "- one wolf\n- two rats\n- three goats\n"];
        assert_eq!(told(items[0], items[1], none), (vec!["line ends: CR LF → LF".to_owned()], 0, 3));
        // A text with both kinds gets one.
        let mixed = lf.replacen('\n', "\r\n", 2);
        assert_eq!(told(&mixed, lf, none), (vec!["line ends: CR LF → LF".to_owned()], 0, 0));
        let difference = Difference::of_texts(lf, &crlf);
        assert_eq!((difference.fields[0].name, difference.is_changed()), (Field::LINE_ENDS, true));
        assert_eq!(
            (difference.redline.kinds.get(Kind::LineEnd), difference.fields[0].redline.kinds.get(Kind::LineEnd)),
            (0, 1)
        );
    }

    #[test]
    fn a_line_end_among_many_is_shown_where_it_stands() {
        let lf = "One.\nTwo.\nThree.\nFour.\nFive.\nSix.\n";
        let one = lf.replacen('\n', "\r\n", 1);
        assert_eq!(told(lf, &one, Kinds::NONE).2, 1);
        assert_eq!(told("One.\nTwo.\n", "One.\nTwo.", Kinds::NONE), (vec![], 0, 1));
    }
}
