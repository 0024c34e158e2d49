//! How many changes there are of each kind, in the text of a revision and in the fields beside it:
//! what rows of a history say, and what the catalog keeps of it.

use std::collections::BTreeMap;

use variorum_redline::render::{Difference, wording};
use variorum_redline::{Kind, KindCounts};

/// How many changes there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeKinds {
    /// In the text.
    pub text: KindCounts,
    /// In each field beside it that changed, such as the title, but for author and source, which
    /// are said of every revision.
    pub fields: Vec<(String, KindCounts)>,
}

/// The counts of a text or a field, by the names of the kinds, as the catalog keeps them.
type Kept = (String, BTreeMap<String, usize>);

impl ChangeKinds {
    /// Those of a comparison.
    #[must_use]
    pub fn of(difference: &Difference<'_>) -> Self {
        let fields = difference.fields.iter().filter(|field| !["author", "source"].contains(&field.name));
        let fields = fields.map(|field| (field.name.to_owned(), field.redline.kinds)).collect();
        Self { text: difference.redline.kinds, fields }
    }

    /// In words, beside how many words came and went, which says of a change of wording all there
    /// is to say: for the text without these, then for each field, `title: 1 negation, 2 words`.
    #[must_use]
    pub fn said_beside_words(&self) -> Vec<String> {
        let mut beside_words = KindCounts::default();
        for (kind, count) in self.text.iter().filter(|(kind, _)| *kind != Kind::Wording) {
            beside_words.add(kind, count);
        }
        let of_text = Some(wording::counts(&beside_words)).filter(|counts| !counts.is_empty());
        let of_fields = self.fields.iter().map(|(name, kinds)| format!("{name}: {}", wording::counts(kinds)));
        of_text.into_iter().chain(of_fields).collect()
    }

    /// As the catalog keeps it.
    pub(super) fn to_kept(&self) -> String {
        let named = |kinds: &KindCounts| kinds.iter().map(|(kind, count)| (kind.name().to_owned(), count)).collect();
        let of_text: Kept = (String::new(), named(&self.text));
        let of_fields = self.fields.iter().map(|(name, kinds)| (name.clone(), named(kinds)));
        let kept: Vec<Kept> = std::iter::once(of_text).chain(of_fields).collect();
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// What the catalog has kept; `None` where it is not that.
    pub(super) fn from_kept(kept: &str) -> Option<Self> {
        let kept: Vec<Kept> = serde_json::from_str(kept).ok()?;
        let mut all = kept.into_iter().map(|(name, named)| {
            let mut kinds = KindCounts::default();
            for (kind, count) in named {
                kinds.add(Kind::ALL.into_iter().find(|known| known.name() == kind)?, count);
            }
            Some((name, kinds))
        });
        let (_, text) = all.next()??;
        Some(Self { text, fields: all.collect::<Option<_>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_back() {
        let counts = |counts: &[(Kind, usize)]| {
            let mut kinds = KindCounts::default();
            counts.iter().for_each(|(kind, count)| kinds.add(*kind, *count));
            kinds
        };
        let kinds = ChangeKinds {
            text: counts(&[(Kind::Number, 2), (Kind::Wording, 1)]),
            fields: vec![("title".to_owned(), counts(&[(Kind::Negation, 1)]))],
        };
        for kinds in [kinds.clone(), ChangeKinds::default()] {
            assert_eq!(ChangeKinds::from_kept(&kinds.to_kept()), Some(kinds));
        }
        assert_eq!(kinds.said_beside_words(), ["2 numbers", "title: 1 negation"]);
        let words = ChangeKinds { text: counts(&[(Kind::Wording, 3)]), fields: Vec::new() };
        assert_eq!(words.said_beside_words(), Vec::<String>::new());
        for wrong in ["", "[]", "[[\"\",{\"nothing\":1}]]", "{}"] {
            assert_eq!(ChangeKinds::from_kept(wrong), None, "{wrong}");
        }
    }
}
