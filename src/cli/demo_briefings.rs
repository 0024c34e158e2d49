//! The briefings of fixtures/, carried in the program, so that `demo` tells its story anywhere.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::cli::context;
use crate::cli::error::{CliError, Kind};
use crate::query::time_text::{self, DayEdge};

/// One revision of a briefing, ready to be committed.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// What is said of it.
    pub line: FixtureLine,
    /// Its text.
    pub text: &'static str,
}

/// A line of a `revisions.ndjson`.
#[derive(Clone, Debug, Deserialize)]
pub struct FixtureLine {
    /// The file with the text, beside the line's.
    pub file: String,
    /// The briefing.
    pub name: String,
    /// The revision's own time, RFC 3339.
    pub time: String,
    /// Who wrote it.
    pub author: String,
    /// Why.
    pub note: String,
    /// Where it was published.
    pub source: Option<String>,
    /// A label for it.
    pub label: Option<String>,
    /// Anything else.
    #[serde(default)]
    pub meta: BTreeMap<String, String>,
}

struct Briefing {
    slug: &'static str,
    revisions: &'static str,
    texts: &'static [(&'static str, &'static str)],
}

macro_rules! briefing {
    ($slug:literal: $($file:literal)+) => {
        Briefing {
            slug: $slug,
            revisions: include_str!(concat!("../../fixtures/briefings/", $slug, "/revisions.ndjson")),
            texts: &[$(($file, include_str!(concat!("../../fixtures/briefings/", $slug, "/", $file)))),+],
        }
    };
}

/// Every briefing of fixtures/; a test compares the table with the folder.
const BRIEFINGS: &[Briefing] = &[
    briefing!("deposit-terms": "1.txt" "2.txt" "3.txt" "4.txt" "5.txt" "6.txt"),
    briefing!("ferry-accident": "1.txt" "2.txt" "3.txt" "4.txt" "5.txt" "6.txt"),
    briefing!("greve-valmerque": "1.txt" "2.txt" "3.txt" "4.txt" "5.txt"),
    briefing!("hallersbrueck-spinnerei": "1.txt" "2.txt" "3.txt" "4.txt" "5.txt"),
    briefing!("sepidrang-schools": "1.txt" "2.txt" "3.txt" "4.txt" "5.txt"),
    briefing!("lanjiang-fares": "1.txt" "2.txt" "3.txt" "4.txt" "5.txt"),
    briefing!("stari-most": "1.txt" "2.txt" "3.txt" "4.txt" "5.txt"),
    briefing!("sudair-water": "1.txt" "2.txt" "3.txt" "4.txt" "5.txt"),
    briefing!("voda-gornji-jasen": "1.txt" "2.txt" "3.txt" "4.txt" "5.txt"),
];

/// Every revision of every briefing, in the order of their own times.
pub fn revisions() -> Result<Vec<Fixture>, CliError> {
    let wrong = |briefing: &Briefing, why: &str| {
        CliError::new(Kind::System, format!("fixtures/briefings/{}: {why}", briefing.slug))
    };
    let mut revisions = Vec::new();
    for briefing in BRIEFINGS {
        for line in briefing.revisions.lines() {
            let line: FixtureLine = serde_json::from_str(line).map_err(|error| wrong(briefing, &error.to_string()))?;
            let text = briefing.texts.iter().find(|(file, _)| *file == line.file);
            let (_, text) = text.ok_or_else(|| wrong(briefing, &format!("{} is not there", line.file)))?;
            let time = time_text::parse(&line.time, DayEdge::Beginning, &context::calendar())?.instant();
            revisions.push((time, Fixture { line, text }));
        }
    }
    // Stable: revisions of one briefing keep their order where times are equal.
    revisions.sort_by_key(|(time, _)| *time);
    Ok(revisions.into_iter().map(|(_, fixture)| fixture).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    fn names(folder: &Path) -> BTreeSet<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn the_table_lists_what_is_in_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/briefings");
        let folders: BTreeSet<String> = names(&folder).into_iter().filter(|name| folder.join(name).is_dir()).collect();
        assert_eq!(folders, BRIEFINGS.iter().map(|briefing| briefing.slug.to_owned()).collect());
        for briefing in BRIEFINGS {
            let texts: BTreeSet<String> =
                names(&folder.join(briefing.slug)).into_iter().filter(|name| name.ends_with(".txt")).collect();
            assert_eq!(texts, briefing.texts.iter().map(|(file, _)| (*file).to_owned()).collect(), "{}", briefing.slug);
        }
    }

    #[test]
    fn every_revision_has_its_text_and_the_times_ascend() {
        let revisions = revisions().unwrap();
        assert_eq!(revisions.len(), BRIEFINGS.iter().map(|briefing| briefing.texts.len()).sum::<usize>());
    }
}
