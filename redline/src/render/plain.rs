//! A redline in words, for mail, logs, screen readers and language models: one change a block, in
//! reading order.
//!
//! # Form
//!
//! It reads like a letter, and every text in it can be read back exactly. A text that is one line
//! stands in quotes, as it is; the last quotation mark on the line ends it. A text of several lines
//! stands on lines of its own that begin with `> `, or are `>`, as in the answer to a mail. Line
//! ends alone are counted: `2 line ends`. A text that would be ambiguous so is a string of JSON,
//! and said to be one: `removed, as JSON: "\u00a0"`. That is: where it has characters that cannot
//! be shown, or spaces at the end of a line, or where the removed and the added text would look the
//! same (a no-break space for a space, a soft hyphen, an accent composed differently). `…` outside
//! the quotes says that the line has more text there.
//!
//! - The head: what is compared; `old:` and `new:`, each with its title, time, author and note or
//!   its bytes; `words:`, `changes:` (counts of each kind), `changes in field title:` and `note:`
//!   where there is something to say.
//! - A change: `Change 3 of 9 (number), paragraph 4:`, then `before it:` (the words before it on
//!   its line, in the new text), `removed:`, `added:` and `after it:`, each left out where it is
//!   empty; `, below "## Notice"` behind the paragraph names the headings above it. Where moved
//!   text is within a change, `removed:` and `added:` may come more than once. Paragraphs are lines
//!   that are not blank, counted from 1.
//! - A move: `Move 1 of 2, paragraph 2 of the old text -> paragraph 5 of the new, 1 change
//!   inside:`, then `text:` (as in the new text); the changes inside follow as changes.
//! - White space that was added or removed only because text around it moved: one block without a
//!   number, at the end.
//! - The last line counts: `9 changes, 1 move.`

mod blocks;
mod quoted;

use std::convert::Infallible;
use std::fmt::Write as _;

use super::piece::page_of;
use super::{Difference, Side, control_characters, counted, grouped, wording};
use blocks::{Block, BlockCollector, ChangeBlock, LineContext, MoveBlock};
use quoted::{in_quotes, named, said, said_apart};

/// Shows a comparison in words; see [`write()`].
#[must_use]
pub fn page(difference: &Difference<'_>) -> String {
    page_of(|piece| write(difference, piece))
}

/// Writes a comparison in words, block by block.
///
/// Shape: any texts; every removed and every added text can be read back from the page exactly.
/// Errors: those of `write`. Cost: O(n) in the parts and their texts. Memory: the new text, and one
/// block.
pub fn write<E>(difference: &Difference<'_>, mut write: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    let (mut changes, mut moves) = (0_usize, 0_usize);
    let Ok(()) = each_block(difference, &mut |block| {
        match block {
            Block::Change(change) => changes += usize::from(!change.went_along()),
            Block::Move(_) => moves += 1,
        }
        Ok::<(), Infallible>(())
    });
    write(&head(difference))?;
    let (mut change_number, mut move_number) = (0, 0);
    let mut has_gone_along = false;
    let mut page = String::new();
    each_block(difference, &mut |block| {
        page.clear();
        match block {
            Block::Change(change) if change.went_along() => has_gone_along = true,
            Block::Change(change) => {
                change_number += 1;
                let _ = write!(page, "\nChange {change_number} of {changes}");
                show_change(&mut page, change);
            }
            Block::Move(moved) => {
                move_number += 1;
                let _ = write!(page, "\nMove {move_number} of {moves}");
                show_move(&mut page, moved);
            }
        }
        write(&page)
    })?;
    if has_gone_along {
        write("\nWhite space around text that moved:\n")?;
        each_block(difference, &mut |block| {
            page.clear();
            if let Block::Change(change) = block
                && change.went_along()
            {
                show_texts(&mut page, change);
            }
            write(&page)
        })?;
    }
    let mut last = format!("\n{}", counted(changes as u64, "change"));
    if moves > 0 {
        let _ = write!(last, ", {}", counted(moves as u64, "move"));
    }
    last.push_str(".\n");
    write(&last)
}

/// Hands on the blocks of the fields, then those of the text.
fn each_block<E>(difference: &Difference<'_>, take: &mut impl FnMut(&Block<'_>) -> Result<(), E>) -> Result<(), E> {
    for field in &difference.fields {
        BlockCollector::through(&field.redline, Some(field.name), take)?;
    }
    BlockCollector::through(&difference.redline, None, take)
}

fn head(difference: &Difference<'_>) -> String {
    let [old_title, new_title] = [difference.old, difference.new].map(|side| named(&side.title()));
    let mut head = format!("What changed from {old_title} to {new_title}.\n\n");
    for (name, title, side) in [("old", &old_title, difference.old), ("new", &new_title, difference.new)] {
        let _ = write!(head, "{name}: {title}");
        match side {
            Side::Version(version) => {
                let _ = write!(head, ", {}", control_characters::spell_out_on_one_line(&version.time));
                for (what, said) in [("by", &version.author), ("note", &version.note)] {
                    if let Some(said) = said {
                        let _ = write!(head, ", {what} {}", named(said));
                    }
                }
            }
            Side::File { bytes, .. } => {
                let _ = write!(head, ", {}", counted(*bytes, "byte"));
            }
            Side::Text { .. } | Side::Nothing => {}
        }
        head.push('\n');
    }
    let redline = &difference.redline;
    let words = redline.words;
    let [inserted, deleted, moved, unchanged] =
        [words.inserted, words.deleted, words.moved, words.unchanged].map(|count| grouped(count as u64));
    let _ = writeln!(head, "words: {inserted} added, {deleted} removed, {moved} moved, {unchanged} unchanged");
    let counts = wording::counts(&redline.kinds);
    if !counts.is_empty() {
        let _ = writeln!(head, "changes: {counts}");
    }
    for field in &difference.fields {
        let _ = writeln!(head, "changes in field {}: {}", named(field.name), wording::counts(&field.redline.kinds));
    }
    for said in wording::renumbered(redline) {
        let _ = writeln!(head, "renumbered: {}", control_characters::spell_out_on_one_line(&said));
    }
    let coarse = redline.is_coarse.then(|| wording::COARSE.to_owned());
    for note in wording::hidden(difference.hidden).into_iter().chain(coarse) {
        let _ = writeln!(head, "note: {note}");
    }
    head
}

fn show_change(page: &mut String, change: &ChangeBlock<'_>) {
    if !change.kinds.is_empty() {
        let _ = write!(page, " ({})", wording::change(change.kinds, &change.removed.concat(), &change.added.concat()));
    }
    let paragraph = match change.paragraphs {
        (old, new) if old == new => format!("paragraph {new}"),
        (old, _) if change.added.is_empty() => format!("paragraph {old} of the old text"),
        (_, new) if change.removed.is_empty() => format!("paragraph {new} of the new text"),
        (old, new) => format!("paragraph {old} of the old text, {new} of the new"),
    };
    match change.field {
        Some(field) => {
            let _ = writeln!(page, ", field {}:", named(field));
        }
        None => {
            let below = change.place.as_ref().map(|place| format!(", below {}", in_quotes(place)));
            let _ = writeln!(page, ", {paragraph}{}:", below.unwrap_or_default());
        }
    }
    let before = LineContext::before(change.before);
    if !before.text.is_empty() {
        said(page, "before it", before.text, [if before.is_cut { "… " } else { "" }, ""]);
    }
    show_texts(page, change);
    let after = LineContext::after(change.after);
    if !after.text.is_empty() {
        said(page, "after it", after.text, ["", if after.is_cut { " …" } else { "" }]);
    }
}

fn show_texts(page: &mut String, change: &ChangeBlock<'_>) {
    said_apart(page, ["removed", "added"], [&change.removed, &change.added]);
}

fn show_move(page: &mut String, moved: &MoveBlock<'_>) {
    let location = match moved.field {
        Some(field) => format!("within field {}", named(field)),
        None => {
            format!("paragraph {} of the old text -> paragraph {} of the new", moved.paragraphs.0, moved.paragraphs.1)
        }
    };
    let inside = match moved.changes {
        0 => "no change inside".to_owned(),
        changes => format!("{} inside, below", counted(changes as u64, "change")),
    };
    let _ = writeln!(page, ", {location}, {inside}:");
    said(page, "text", moved.text, ["", ""]);
}

#[cfg(test)]
mod tests;
