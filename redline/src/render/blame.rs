//! A text whose words are credited to versions: what the renderers of blame are given.

pub mod html;
#[cfg(feature = "json")]
pub mod json;
pub mod text;

use crate::render::Version;

/// The text of a version, and the versions that brought its words.
#[derive(Clone, Debug)]
pub struct CreditedText<'text> {
    /// The version that has the text.
    pub revision: &'text Version,
    /// Runs that joined are the text; see [`Blame::stretches`](crate::Blame::stretches).
    pub runs: Vec<CreditedRun<'text>>,
}

/// A run of text, and the version that brought its words.
#[derive(Clone, Copy, Debug)]
pub struct CreditedRun<'text> {
    /// The run of text.
    pub text: &'text str,
    /// The revision.
    pub origin: &'text Version,
}

impl CreditedRun<'_> {
    /// Whether it is only white space, which is credited to nobody.
    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// How new words are compared with the others of the text, in three steps: more colours could not
/// be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Age {
    /// From the newest version that brought any, if others did too.
    Newest,
    /// From the newer half of the versions.
    Newer,
    /// From the older half.
    Older,
}

impl<'text> CreditedText<'text> {
    /// The versions that brought words, newest first.
    #[must_use]
    pub fn origins(&self) -> Vec<&'text Version> {
        let mut origins: Vec<&Version> = self.runs.iter().map(|run| run.origin).collect();
        origins.sort_unstable_by_key(|origin| std::cmp::Reverse(origin.number));
        origins.dedup_by_key(|origin| origin.number);
        origins
    }

    /// The lines of the text without line ends, each with its runs, none of which is empty.
    fn paragraphs(&self) -> Vec<Vec<CreditedRun<'text>>> {
        let mut paragraphs = Vec::new();
        let mut paragraph = Vec::new();
        for run in &self.runs {
            for piece in run.text.split_inclusive('\n') {
                let line = piece.strip_suffix('\n');
                let text = line.map_or(piece, |line| line.strip_suffix('\r').unwrap_or(line));
                if !text.is_empty() {
                    paragraph.push(CreditedRun { text, ..*run });
                }
                if line.is_some() {
                    paragraphs.push(std::mem::take(&mut paragraph));
                }
            }
        }
        if !paragraph.is_empty() {
            paragraphs.push(paragraph);
        }
        paragraphs
    }
}

/// How new the words of `origin` are among those of `origins`, newest first.
fn age(origins: &[&Version], origin: &Version) -> Age {
    let newer = origins.iter().take_while(|other| other.number > origin.number).count();
    match newer {
        0 if origins.len() > 1 => Age::Newest,
        _ if newer < origins.len() / 2 => Age::Newer,
        _ => Age::Older,
    }
}

/// The day of a version, by its own time.
fn day(revision: &Version) -> &str {
    revision.time.as_str().get(..10).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A version with this number, day and author.
    pub(super) fn version(number: u64, day: &str, author: Option<&str>, note: Option<&str>) -> Version {
        Version {
            briefing: "news".to_owned(),
            number,
            id: "3f2ab1c4".repeat(8),
            content: "0".repeat(64),
            time: format!("{day}T14:00:00Z"),
            recorded: "2026-05-09T14:00:00Z".to_owned(),
            author: author.map(str::to_owned),
            note: note.map(str::to_owned),
            ..Version::default()
        }
    }

    /// A text credited to these revisions, by their indexes.
    pub(super) fn credited<'text>(revisions: &'text [Version], runs: &[(&'text str, usize)]) -> CreditedText<'text> {
        let run = |(text, index): &(&'text str, usize)| CreditedRun { text, origin: &revisions[*index] };
        CreditedText { revision: revisions.last().unwrap(), runs: runs.iter().map(run).collect() }
    }

    #[test]
    fn a_paragraph_is_a_line() {
        let revisions = [version(1, "2026-05-09", None, None), version(2, "2026-05-10", None, None)];
        let credited = credited(&revisions, &[("One \r\n\n  ", 0), ("two", 1), (" three\n", 0)]);
        let paragraphs = credited.paragraphs();
        let texts: Vec<Vec<&str>> =
            paragraphs.iter().map(|paragraph| paragraph.iter().map(|run| run.text).collect()).collect();
        assert_eq!(texts, [vec!["One "], vec![], vec!["  ", "two", " three"]]);
    }

    #[test]
    fn the_newest_words_stand_out() {
        let revisions: Vec<Version> = (1..=5).map(|number| version(number, "2026-05-09", None, None)).collect();
        let origins: Vec<&Version> = revisions.iter().rev().collect();
        let ages: Vec<Age> = origins.iter().map(|origin| age(&origins, origin)).collect();
        assert_eq!(ages, [Age::Newest, Age::Newer, Age::Older, Age::Older, Age::Older]);
        assert_eq!(age(&origins[..1], origins[0]), Age::Older);
        assert_eq!(age(&origins[..2], origins[1]), Age::Older);
    }
}
