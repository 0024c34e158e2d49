//! Objects for programs, to be serialised with serde: each has a `"type"`.
//!
//! A version ([`VersionObject`]):
//!
//! ```json
//! {"type": "revision", "briefing": "coast/ferry", "number": 2, "id": "…", "parent": null,
//!  "content": "…", "bytes": 812, "time": "…", "recorded": "…", "author": null, "note": null, "source": null,
//!  "labels": [], "meta": {"title": "…"}}
//! ```
//!
//! A comparison ([`diff`]):
//!
//! ```json
//! {"type": "diff", "old": {}, "new": {},
//!  "stat": {"inserted": 1, "deleted": 1, "moved": 0, "unchanged": 9}, "kinds": {"number": 1},
//!  "fields": [{"field": "title", "kinds": {}, "parts": []}], "hidden": 2, "coarse": false,
//!  "renumbered": [{"old": ["2.", "30."], "new": ["3.", "31."], "count": 29}],
//!  "parts": [{"op": "delete", "text": "14", "class": "number", "classes": ["number"],
//!             "heading": "## Article 2"}]}
//! ```
//!
//! - `old` and `new` are a version, or a file (`file`, `bytes`, `content`), or a text (`name`), or
//!   null. `stat` counts words. `hidden` is how many changes are hidden, left out where none are.
//! - `op` is `equal`, `delete`, `insert`, `moved_from` or `moved_to`. The texts of equal, delete
//!   and moved-from parts, joined in order, are the old text; those of equal, insert and moved-to
//!   parts the new one.
//! - `renumbered` are the runs of numbers of items or clauses that shifted together, with the first
//!   and the last number of each; left out where there are none.
//! - A date is of the classes `date` and `number`, and is counted in `kinds` as a date alone.
//! - `class` is the most important kind of a change, `classes` are all of them. A moved part has
//!   `move`, the number of the move, and a moved-to part `edits`: parts from which both texts of
//!   the block can be rebuilt. A hidden part has `"hidden": true`.
//! - `heading` says below which headings or in which clause a change of the text stands, the
//!   outermost first: `§ 12 Notice › (2) The landlord …`; left out where nothing is above it.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::headings::{Place, Places};
use super::{Difference, Field, Side, Version};
use crate::redline::runs;
use crate::{Kind, Kinds, Op, Part, Redline};

/// A version, under a type that says what was done with it.
#[derive(Debug, Serialize)]
pub struct VersionObject<'version> {
    r#type: &'static str,
    #[serde(flatten)]
    version: &'version Version,
}

impl<'version> VersionObject<'version> {
    /// The object for a version; `type` is `revision`, `committed` or `unchanged`.
    #[must_use]
    pub const fn new(r#type: &'static str, version: &'version Version) -> Self {
        Self { r#type, version }
    }
}

/// A version with its text.
#[derive(Debug, Serialize)]
pub struct TextObject<'version> {
    /// The fields of the version.
    #[serde(flatten)]
    pub revision: VersionObject<'version>,
    /// The text itself.
    pub text: &'version str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum SideObject<'side> {
    Version(VersionObject<'side>),
    File { file: &'side str, bytes: u64, content: Option<&'side str> },
    Text { name: &'side str },
    Nothing,
}

impl<'side> SideObject<'side> {
    fn new(side: &'side Side) -> Self {
        match side {
            Side::Version(version) => Self::Version(VersionObject::new("revision", version)),
            Side::File { path, bytes, content } => {
                Self::File { file: path, bytes: *bytes, content: content.as_deref() }
            }
            Side::Text { name } => Self::Text { name },
            Side::Nothing => Self::Nothing,
        }
    }
}

#[derive(Serialize)]
struct DiffObject<'text> {
    r#type: &'static str,
    old: SideObject<'text>,
    new: SideObject<'text>,
    stat: StatObject,
    kinds: BTreeMap<&'static str, usize>,
    fields: Vec<FieldObject<'text>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<usize>,
    coarse: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    renumbered: Vec<RenumberedObject<'text>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<PlacedParts<'text>>,
}

#[derive(Serialize)]
struct RenumberedObject<'text> {
    old: &'text [String; 2],
    new: &'text [String; 2],
    count: usize,
}

#[derive(Serialize)]
struct StatObject {
    inserted: usize,
    deleted: usize,
    moved: usize,
    unchanged: usize,
}

#[derive(Serialize)]
struct FieldObject<'text> {
    field: &'text str,
    kinds: BTreeMap<&'static str, usize>,
    parts: PartObjects<'text>,
}

#[derive(Serialize)]
struct PartObject<'text> {
    op: &'static str,
    text: &'text str,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'static str>,
    #[serde(skip_serializing_if = "KindNames::is_empty")]
    classes: KindNames,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#move: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edits: Option<PartObjects<'text>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<&'text Place>,
    #[serde(skip_serializing_if = "is_false")]
    hidden: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// Parts, made into objects one after the other as they are serialised: they are many where every
/// word changed.
#[derive(Clone, Copy)]
struct PartObjects<'text> {
    parts: &'text [Part<'text>],
    redline: &'text Redline<'text>,
}

impl Serialize for PartObjects<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.parts.iter().map(|part| PartObject::new(part, self.redline)))
    }
}

/// The parts of a text, each change with where it stands.
struct PlacedParts<'text> {
    redline: &'text Redline<'text>,
    places: Places,
}

impl Serialize for PlacedParts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let runs = runs(&self.redline.parts).scan(0, |changes, run| {
            let is_change = run.iter().any(|part| part.op != Op::Equal);
            let place = self.places.of_change(*changes).filter(|_| is_change);
            *changes += usize::from(is_change);
            Some((run, place))
        });
        let parts = runs.flat_map(|(run, heading)| {
            run.iter().map(move |part| PartObject { heading, ..PartObject::new(part, self.redline) })
        });
        serializer.collect_seq(parts)
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The names of kinds, the most important first.
#[derive(Clone, Copy)]
struct KindNames(Kinds);

impl KindNames {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for KindNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Kind::name))
    }
}

impl<'text> PartObject<'text> {
    fn new(part: &Part<'text>, redline: &'text Redline<'text>) -> Self {
        // The edits of a move are listed once, at its new position.
        let block = redline.move_of(part).filter(|_| part.op == Op::MovedTo);
        Self {
            op: match part.op {
                Op::Equal => "equal",
                Op::Delete => "delete",
                Op::Insert => "insert",
                Op::MovedFrom => "moved_from",
                Op::MovedTo => "moved_to",
            },
            text: part.text,
            class: part.kinds.first().map(Kind::name),
            classes: KindNames(part.kinds),
            r#move: part.move_number.get(),
            edits: block
                .filter(|block| !block.edits.is_empty())
                .map(|block| PartObjects { parts: &block.edits, redline }),
            heading: None,
            hidden: part.hidden,
        }
    }

    const fn all(redline: &'text Redline<'text>) -> PartObjects<'text> {
        PartObjects { parts: redline.parts.as_slice(), redline }
    }
}

/// The object for a comparison; its form is described above.
#[must_use]
pub fn diff<'text>(difference: &'text Difference<'text>) -> impl Serialize + 'text {
    let Difference { redline, .. } = difference;
    DiffObject { parts: Some(PlacedParts { redline, places: Places::of(redline) }), ..object(difference) }
}

/// The object for a comparison without the parts of its texts: what is compared, and what is
/// counted.
#[must_use]
pub fn summary<'text>(difference: &'text Difference<'text>) -> impl Serialize + 'text {
    object(difference)
}

fn object<'text>(difference: &'text Difference<'text>) -> DiffObject<'text> {
    let Difference { old, new, redline, .. } = difference;
    let words = redline.words;
    let kinds = |redline: &Redline<'_>| redline.kinds.iter().map(|(kind, count)| (kind.name(), count)).collect();
    let field = |field: &'text Field<'text>| FieldObject {
        field: field.name,
        kinds: kinds(&field.redline),
        parts: PartObject::all(&field.redline),
    };
    DiffObject {
        r#type: "diff",
        old: SideObject::new(old),
        new: SideObject::new(new),
        stat: StatObject {
            inserted: words.inserted,
            deleted: words.deleted,
            moved: words.moved,
            unchanged: words.unchanged,
        },
        kinds: kinds(redline),
        fields: difference.fields.iter().map(field).collect(),
        hidden: (difference.hidden > 0).then_some(difference.hidden),
        coarse: redline.is_coarse,
        renumbered: redline
            .renumbered
            .iter()
            .map(|run| RenumberedObject { old: &run.old, new: &run.new, count: run.count })
            .collect(),
        parts: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests_support::redline;

    #[test]
    fn every_change_says_where_it_stands() {
        let difference = redline("# Lease\n\nThe [-cat-]{+dog+} sat.\n\n## Rent\n\nIt is [-5-]{+6+}.\n").into();
        let json = serde_json::to_value(diff(&difference)).unwrap();
        let headings: Vec<&str> =
            json["parts"].as_array().unwrap().iter().map(|part| part["heading"].as_str().unwrap_or("")).collect();
        assert_eq!(headings, ["", "# Lease", "# Lease", "", "## Rent", "## Rent", ""]);
    }

    #[test]
    fn the_parts_rebuild_both_texts() {
        let redline = redline("The [-cat-]{+dog+} sat.\n");
        let side = |text: &str| Side::file("a.txt".to_owned(), text);
        let (old, new) = (side("The cat sat.\n"), side("The dog sat.\n"));
        let difference = Difference { old: &old, new: &new, fields: Vec::new(), redline, hidden: 0 };
        let json = serde_json::to_value(diff(&difference)).unwrap();
        assert_eq!(json["type"], "diff");
        let mut without_parts = json.clone();
        without_parts.as_object_mut().unwrap().remove("parts");
        assert_eq!(serde_json::to_value(summary(&difference)).unwrap(), without_parts);
        assert_eq!(json["stat"], serde_json::json!({"inserted": 1, "deleted": 1, "moved": 0, "unchanged": 2}));
        assert_eq!(json["old"]["file"], "a.txt");
        assert_eq!(json["old"]["bytes"], 13);
        assert_eq!(json["old"]["content"], serde_json::Value::Null);
        let text = |skip: &str| -> String {
            let parts = json["parts"].as_array().unwrap().iter();
            parts.filter(|part| part["op"] != skip).map(|part| part["text"].as_str().unwrap()).collect()
        };
        assert_eq!((text("insert").as_str(), text("delete").as_str()), ("The cat sat.\n", "The dog sat.\n"));
        let of_texts = serde_json::to_value(diff(&Difference::of_texts("", ""))).unwrap();
        assert_eq!([&of_texts["old"]["name"], &of_texts["new"]["name"]], ["old", "new"]);
    }
}
