//! A change of all line ends, which is one change and said once.

use super::{Field, replaced};
use crate::redline::runs;
use crate::{Kind, Kinds, Op, Part, Redline};

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
    let [from, to] = direction(redline)?;
    let inside = redline.moves.iter_mut().map(|moved| &mut moved.edits);
    let mut hidden = 0;
    for parts in inside.chain([&mut redline.parts]) {
        for run in parts.chunk_by_mut(|before, after| (before.op == Op::Equal) == (after.op == Op::Equal)) {
            if changed_ends(run).is_some() {
                run.iter_mut().for_each(|part| part.hidden = true);
                hidden += 1;
            }
        }
    }
    redline.kinds.take_away(Kind::LineEnd, hidden);
    Some(Field { name: Field::LINE_ENDS, redline: replaced(from.name(), to.name(), Kind::LineEnd) })
}

/// The way in which all line ends changed.
fn direction(redline: &Redline<'_>) -> Option<[LineEnd; 2]> {
    let inside = redline.moves.iter().map(|moved| &moved.edits);
    let changed = inside.chain([&redline.parts]).flat_map(|parts| runs(parts)).filter_map(changed_ends);
    let mut direction = None;
    let mut count = 0;
    for (found, ends) in changed {
        if *direction.get_or_insert(found) != found {
            return None;
        }
        count += ends;
    }
    let [from, to] = direction?;
    let [old, new] = [Op::is_in_old as fn(Op) -> bool, Op::is_in_new]
        .map(|is_in| move |end| ends(redline.parts.iter().filter(move |part| is_in(part.op)), end));
    let is_uniform = new(from) == 0 || old(to) == 0;
    (count >= CHANGED_MIN && is_uniform && 2 * count >= new(to)).then_some([from, to])
}

/// From which line end to which a run of parts changed, and how many, if that is all that it is.
fn changed_ends(run: &[Part<'_>]) -> Option<([LineEnd; 2], usize)> {
    let is_alone =
        |part: &Part<'_>| matches!(part.op, Op::Delete | Op::Insert) && part.kinds == Kinds::of(&[Kind::LineEnd]);
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
