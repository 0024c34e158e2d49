//! The note in an editor: what the person is shown, and what is taken of it.

use variorum_redline::render::{counted, grouped};
use variorum_store::{ContentHash, Reader};

use super::texts::Target;
use crate::cli::args::CommitArgs;
use crate::cli::error::{CliError, Kind};
use crate::cli::hints;
use crate::cli::print::time::here;
use crate::cli::terminal::Terminal;
use crate::files::edited::EditedText;

/// What stands between the note and what is left out.
const SCISSORS: &str = "# ------------------------ >8 ------------------------";

/// Lets the person write the note of these texts; `None` where none of them is new, so that there
/// is nothing to write about.
///
/// Errors: the editor fails; the note is empty.
pub(super) fn edit(
    args: &CommitArgs,
    reader: &Reader,
    targets: &[Target],
    texts: &[String],
    terminal: &mut Terminal,
) -> Result<Option<String>, CliError> {
    let mut lines = Vec::new();
    let mut is_new = args.no_meta || !args.meta.is_empty() || args.source.is_some();
    for (target, text) in targets.iter().zip(texts) {
        let (line, is_changed) = about(reader, target.briefing.as_str(), text)?;
        lines.push(line);
        is_new |= is_changed;
    }
    if !is_new {
        return Ok(None);
    }
    let template = template(args.note.as_deref().unwrap_or_default(), &lines);
    let file = EditedText::create("NOTE.txt", &template)?;
    terminal.edit(file.path())?;
    let note = note_in(&file.read()?, &template);
    if note.is_empty() {
        let empty = CliError::new(Kind::Refused, "note: is empty, so nothing was committed");
        return Err(empty.hint(hints::NOTE));
    }
    Ok(Some(note))
}

/// A line about a text and what it changes, and whether it changes anything.
fn about(reader: &Reader, name: &str, text: &str) -> Result<(String, bool), CliError> {
    let Some(head) = reader.head(name).map_err(CliError::store(name))? else {
        return Ok((format!("{name}@1  new, {}", counted(text.len() as u64, "byte")), true));
    };
    let record = &head.record;
    if record.content == ContentHash::of(text.as_bytes()) {
        return Ok((format!("{name}  the same text as @{}", record.number), false));
    }
    let before = reader.content(&head).map_err(CliError::store(name))?;
    let words = variorum_redline::compare(&before, text).words;
    let author = record.author.as_deref().map(|author| format!(", {author}")).unwrap_or_default();
    Ok((
        format!(
            "{name}@{}  +{} \u{2212}{} words since @{}, {}{author}",
            record.number + 1,
            grouped(words.inserted as u64),
            grouped(words.deleted as u64),
            record.number,
            here(&record.time)
        ),
        true,
    ))
}

/// What the editor begins with.
fn template(note: &str, lines: &[String]) -> String {
    let what = if lines.len() == 1 { "this revision exists" } else { "these revisions exist" };
    let mut template = format!("{note}\n\n{SCISSORS}\n");
    template.push_str(&format!("# Write above this line why {what}; everything below it is ignored.\n"));
    template.push_str("# An empty note cancels the commit.\n#\n");
    for line in lines {
        // An author may hold a line break.
        template.push_str(&format!("#   {}\n", line.replace(['\n', '\r'], " ")));
    }
    template
}

/// The note in what the editor left: up to the scissors; where those were removed, without the
/// lines of the template.
fn note_in(edited: &str, template: &str) -> String {
    let edited = edited.replace("\r\n", "\n");
    let before = edited.lines().take_while(|line| line.trim_end() != SCISSORS);
    let ours = template.split_once(SCISSORS).map_or("", |(_, ours)| ours);
    let is_ours = |line: &str| line.starts_with('#') && ours.lines().any(|ours| ours == line.trim_end());
    let lines: Vec<&str> = before.filter(|line| !is_ours(line)).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_is_what_stands_above_the_line() {
        let template = template("", &["news@2  +1 −1 words".to_owned()]);
        assert_eq!(note_in(&template, &template), "");
        for (typed, note) in [
            ("why\n", "why"),
            ("\n  why\n\nand because\n\n", "why\n\nand because"),
            ("# 5 people, not 4\r\n", "# 5 people, not 4"),
        ] {
            assert_eq!(note_in(&format!("{typed}{template}"), &template), note, "{typed:?}");
        }
        let without_the_line = template.replace(SCISSORS, "");
        assert_eq!(note_in(&format!("why\n{without_the_line}"), &template), "why");
    }

    #[test]
    fn a_note_that_was_given_is_where_one_begins() {
        let template = template("# a draft", &[]);
        assert!(template.starts_with("# a draft\n\n"));
        assert_eq!(note_in(&template, &template), "# a draft");
    }
}
