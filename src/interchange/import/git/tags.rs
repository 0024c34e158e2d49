//! The tags of a stream, annotated and light, which become labels.

use std::collections::{BTreeMap, HashSet};

use variorum_store::{ContentHash, Label, Name};

use super::spill_map::SpillMap;
use super::tree_entry::GitPath;
use super::{BatchSender, Kind, Stop, lossy};

/// Tags that are taken at most. Each is held in memory.
const TAGS_MAX: usize = 100_000;

/// Bytes of a label that was mapped and is too long, in front of its hash.
const CUT_BYTES: usize = 40;

/// What is put before a tag that a selector would read as a number, a date or an id.
const PREFIX: &str = "tag-";

/// The references that are light tags.
const FOLDER: &[u8] = b"refs/tags/";

/// A tag of a commit of the branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// Which commit of the branch it is, from 0.
    pub(super) commit: usize,
    pub(super) label: Label,
}

/// What the stream says of tags.
pub(super) struct Tags {
    /// By the name of an annotated tag, the offset of its commit; 0 where it is not one.
    annotated: SpillMap<GitPath, u64>,
}

impl Tags {
    pub(super) const fn new(memory_bytes: usize) -> Self {
        Self { annotated: SpillMap::new(memory_bytes) }
    }

    /// Keeps an annotated tag of a commit; of something else, for `None`.
    pub(super) fn annotated(&mut self, name: &[u8], commit: Option<u64>) -> Result<(), Stop> {
        self.annotated.set(name.into(), commit.unwrap_or_default())
    }

    /// Reports all tags as left out.
    pub(super) fn leave_out(
        &mut self,
        tips: &mut SpillMap<GitPath, u64>,
        sender: &mut BatchSender,
    ) -> Result<(), Stop> {
        self.annotated.each(|name, _| {
            sender.note(Kind::Tags, || lossy(&name));
            Ok(())
        })?;
        let annotated = &self.annotated;
        tips.each(|name, _| {
            let Some(name) = name.strip_prefix(FOLDER) else { return Ok(()) };
            if annotated.get(&name.into())?.is_none() {
                sender.note(Kind::Tags, || lossy(name));
            }
            Ok(())
        })
    }

    /// The tags of the branch whose commits are `line`, in the order of the commits. All others are
    /// reported.
    ///
    /// `tips` has the references, light tags among them.
    pub(super) fn of_branch(
        &mut self,
        tips: &mut SpillMap<GitPath, u64>,
        line: &[u64],
        sender: &mut BatchSender,
    ) -> Result<Vec<Tag>, Stop> {
        let mut targets: BTreeMap<GitPath, u64> = BTreeMap::new();
        let mut take = |name: GitPath, commit: u64| {
            if targets.len() < TAGS_MAX {
                targets.insert(name, commit);
            } else {
                sender.note(Kind::ManyTags, || lossy(&name));
            }
        };
        tips.each(|name, commit| {
            if let Some(name) = name.strip_prefix(FOLDER) {
                take(name.into(), commit);
            }
            Ok(())
        })?;
        self.annotated.each(|name, commit| {
            take(name, commit);
            Ok(())
        })?;
        let mut tags = Vec::new();
        let mut labels = HashSet::new();
        for (name, commit) in targets {
            // A commit is behind its parent in the file.
            let Ok(position) = line.binary_search(&commit) else {
                let kind = if commit == 0 { Kind::TagsOfOthers } else { Kind::TagsElsewhere };
                sender.note(kind, || lossy(&name));
                continue;
            };
            let Some(label) = label(&name).filter(|label| labels.insert(label.clone())) else {
                sender.note(Kind::TagsWithoutLabel, || lossy(&name));
                continue;
            };
            if label.as_str().as_bytes() != name.as_ref() {
                sender.note(Kind::MappedTags, || format!("{} -> {label}", lossy(&name)));
            }
            tags.push(Tag { commit: position, label });
        }
        tags.sort_by_key(|tag| tag.commit);
        Ok(tags)
    }
}

/// The label for a tag: its name, or the nearest that a label may be.
fn label(tag: &[u8]) -> Option<Label> {
    let text = String::from_utf8_lossy(tag);
    if let Ok(label) = Label::parse(&text) {
        return Some(label);
    }
    let nearest = Name::nearest(&text).ok()?.as_str().replace('/', "%2F");
    if let Ok(label) = Label::parse(&nearest) {
        return Some(label);
    }
    let prefixed = format!("{PREFIX}{nearest}");
    Label::parse(&prefixed).ok().or_else(|| {
        let kept = prefixed.get(PREFIX.len()..).unwrap_or_default();
        let kept = kept.get(..kept.floor_char_boundary(CUT_BYTES)).unwrap_or_default();
        let hash = ContentHash::of(tag).to_string();
        Label::parse(&format!("{kept}~{}", hash.get(..16).unwrap_or_default())).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_has_a_label() {
        for (tag, expected) in [
            ("v1.0", "v1.0"),
            ("release/1.0", "release%2F1.0"),
            ("2020-05-01", "tag-2020-05-01"),
            ("20200501", "tag-20200501"),
            ("beef", "tag-beef"),
            ("a@b", "a%40b"),
            ("cafe\u{301}", "café"),
        ] {
            assert_eq!(label(tag.as_bytes()).unwrap().as_str(), expected);
        }
        let long = |end: &str| label(format!("{}{end}", "название/".repeat(20)).as_bytes()).unwrap();
        assert_ne!(long("1"), long("2"));
        assert!(long("1").as_str().starts_with("название%2F"));
        assert!(label(b"caf\xe9").is_some());
    }
}
