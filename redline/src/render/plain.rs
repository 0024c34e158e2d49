//! A redline in words, for mail, logs, screen readers and language models: one change a block, in
//! reading order.
//!
//! # Form
//!
//! Texts are in quotes, as strings of JSON: whatever a text holds, its end is certain, and control
//! characters are escaped. All other words are our own. Where the removed and the added text would
//! look the same (a no-break space for a space, a soft hyphen, an accent composed differently),
//! everything that tells them apart is escaped too. `…` outside the quotes says that the line has
//! more text there.
//!
//! - The head: `old:` and `new:`, each with its title, time, author and note or its bytes;
//!   `words:`, `changes:` (counts of each kind), `changes in field "title":` and `note:` where
//!   there is something to say.
//! - A change: `Change 3 of 9 (number), paragraph 4:`, then `before it:` (the words before it on
//!   its line, in the new text), `removed:`, `added:` and `after it:`, each left out where it is
//!   empty; `, below "## Notice"` behind the paragraph names the headings above it. Where moved text is within a change, `removed:` and `added:` may come more than once.
//!   Paragraphs are lines that are not blank, counted from 1.
//! - A move: `Move 1 of 2, paragraph 2 of the old text -> paragraph 5 of the new, 1 change
//!   inside:`, then `text:` (as in the new text); the changes inside follow as changes.
//! - White space that was added or removed only because text around it moved: one block without a
//!   number, at the end.
//! - The last line counts: `9 changes, 1 move.`

mod blocks;
mod quoted;

use std::fmt::Write as _;

use super::{Difference, Side, control_characters, counted, grouped, wording};
use blocks::{Block, BlockCollector, ChangeBlock, MoveBlock};
use quoted::{quoted, quoted_apart};

/// Shows a comparison in words.
///
/// Shape: any texts; every removed and every added text can be read back from the page exactly.
/// Cost: O(n) in the parts and their texts.
#[must_use]
pub fn page(difference: &Difference<'_>) -> String {
    let mut blocks = Vec::new();
    for field in &difference.fields {
        blocks.extend(BlockCollector::through(&field.redline, Some(field.name)));
    }
    blocks.extend(BlockCollector::through(&difference.redline, None));
    let changes = blocks.iter().filter(|block| matches!(block, Block::Change(change) if !change.went_along())).count();
    let moves = blocks.iter().filter(|block| matches!(block, Block::Move(_))).count();

    let mut page = head(difference);
    let mut change_number = 0;
    let mut move_number = 0;
    for block in &blocks {
        match block {
            Block::Change(change) if change.went_along() => {}
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
    }
    show_what_went_along(&mut page, &blocks);
    let _ = write!(page, "\n{}", counted(changes as u64, "change"));
    if moves > 0 {
        let _ = write!(page, ", {}", counted(moves as u64, "move"));
    }
    page.push_str(".\n");
    page
}

fn head(difference: &Difference<'_>) -> String {
    let mut head =
        String::from("Redline: what changed from the old text to the new one. Texts in quotes are JSON strings.\n\n");
    for (name, side) in [("old", difference.old), ("new", difference.new)] {
        let _ = write!(head, "{name}: {}", quoted(&side.title()));
        match side {
            Side::Version(version) => {
                let _ = write!(head, ", {}", control_characters::spell_out_on_one_line(&version.time));
                for (what, said) in [("by", &version.author), ("note", &version.note)] {
                    if let Some(said) = said {
                        let _ = write!(head, ", {what} {}", quoted(said));
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
        let _ = writeln!(head, "changes in field {}: {}", quoted(field.name), wording::counts(&field.redline.kinds));
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
            let _ = writeln!(page, ", field {}:", quoted(field));
        }
        None => {
            let below = change.place.as_ref().map(|place| format!(", below {}", quoted(place)));
            let _ = writeln!(page, ", {paragraph}{}:", below.unwrap_or_default());
        }
    }
    if !change.before.text.is_empty() {
        let more = if change.before.is_cut { "… " } else { "" };
        let _ = writeln!(page, "  before it: {more}{}", quoted(&change.before.text));
    }
    show_texts(page, change);
    if !change.after.text.is_empty() {
        let more = if change.after.is_cut { " …" } else { "" };
        let _ = writeln!(page, "  after it: {}{more}", quoted(&change.after.text));
    }
}

fn show_texts(page: &mut String, change: &ChangeBlock<'_>) {
    for (name, texts) in ["removed", "added"].into_iter().zip(quoted_apart(&change.removed, &change.added)) {
        for text in texts {
            let _ = writeln!(page, "  {name}: {text}");
        }
    }
}

fn show_move(page: &mut String, moved: &MoveBlock<'_>) {
    let location = match moved.field {
        Some(field) => format!("within field {}", quoted(field)),
        None => {
            format!("paragraph {} of the old text -> paragraph {} of the new", moved.paragraphs.0, moved.paragraphs.1)
        }
    };
    let inside = match moved.changes {
        0 => "no change inside".to_owned(),
        changes => format!("{} inside, below", counted(changes as u64, "change")),
    };
    let _ = writeln!(page, ", {location}, {inside}:\n  text: {}", quoted(moved.text));
}

fn show_what_went_along(page: &mut String, blocks: &[Block<'_>]) {
    let mut is_first = true;
    for block in blocks {
        if let Block::Change(change) = block
            && change.went_along()
        {
            if is_first {
                page.push_str("\nWhite space around text that moved:\n");
                is_first = false;
            }
            show_texts(page, change);
        }
    }
}

#[cfg(test)]
mod tests;
