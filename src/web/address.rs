//! Addresses of pages: what a path asks for, and the path that asks for it.
//!
//! A name stands in a path as it is, with its slashes. What follows it is recognised by a few
//! reserved parts; where a name has one of these in it, the slash in front of that is escaped, so
//! that every name has one address and every address one meaning.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What a path asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `/`: the briefings.
    Briefings,
    /// `/b/NAME`: the history of a briefing.
    History {
        /// The briefing.
        name: String,
    },
    /// `/b/NAME/@REV`: the text of a revision.
    Text {
        /// The briefing.
        name: String,
        /// What may follow `@`.
        rev: String,
    },
    /// `/b/NAME/raw/@REV`: the exact bytes of a revision.
    Raw {
        /// The briefing.
        name: String,
        /// What may follow `@`.
        rev: String,
    },
    /// `/b/NAME/blame/@REV`: which revision brought which words.
    Blame {
        /// The briefing.
        name: String,
        /// What may follow `@`.
        rev: String,
    },
    /// `/b/NAME/diff/A..B`: what changed between two revisions.
    Diff {
        /// The briefing.
        name: String,
        /// The old one: what may follow `@`.
        old: String,
        /// The new one.
        new: String,
    },
    /// `/b/NAME/diff?a=…&b=…`: a form's way to [`Address::Diff`].
    ChooseDiff {
        /// The briefing.
        name: String,
    },
    /// `/b/NAME/at?time=…`: a form's way to [`Address::Text`].
    ChooseTime {
        /// The briefing.
        name: String,
    },
    /// `/diff/ID..ID`: what changed between two revisions, by their ids, for ever.
    PermanentDiff {
        /// The id of the old one, or its first digits.
        old: String,
        /// The id of the new one, or its first digits.
        new: String,
    },
    /// `/search?q=…`: where a phrase appeared and disappeared.
    Search,
    /// `/changes?since=…`: what changed in anything.
    Changes,
    /// `/about`: the head of the log, and what this reader knows of the store.
    About,
}

/// Parts of a path that mean something behind a name.
const RESERVED: [&str; 8] = ["at", "blame", "diff", "edit", "feed.atom", "feed.json", "raw", "timemap"];

/// What is escaped in a part of a path: all but letters, digits and signs that mean nothing there.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':').remove(b',').remove(b'+');

/// Between the two ends of a pair.
const BETWEEN: &str = "..";

impl Address {
    /// Reads the path of a request, as it was sent: with its escapes, without the query.
    ///
    /// `None` where no page has this address.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        match parts.as_slice() {
            [""] => Some(Self::Briefings),
            ["search"] => Some(Self::Search),
            ["changes"] => Some(Self::Changes),
            ["about"] => Some(Self::About),
            ["diff", pair] => {
                let (old, new) = pair_of(pair)?;
                Some(Self::PermanentDiff { old, new })
            }
            ["b", rest @ ..] => Self::of_briefing(rest),
            _ => None,
        }
    }

    fn of_briefing(parts: &[&str]) -> Option<Self> {
        match parts {
            [name @ .., "raw", rev] if rev.starts_with('@') && !name.is_empty() => {
                Some(Self::Raw { name: name_of(name)?, rev: rev_of(rev)? })
            }
            [name @ .., "blame", rev] if rev.starts_with('@') && !name.is_empty() => {
                Some(Self::Blame { name: name_of(name)?, rev: rev_of(rev)? })
            }
            [name @ .., "diff", pair] if pair.contains(BETWEEN) && !name.is_empty() => {
                let (old, new) = pair_of(pair)?;
                Some(Self::Diff { name: name_of(name)?, old, new })
            }
            [name @ .., "diff"] if !name.is_empty() => Some(Self::ChooseDiff { name: name_of(name)? }),
            [name @ .., "at"] if !name.is_empty() => Some(Self::ChooseTime { name: name_of(name)? }),
            [name @ .., rev] if rev.starts_with('@') => Some(Self::Text { name: name_of(name)?, rev: rev_of(rev)? }),
            name => Some(Self::History { name: name_of(name)? }),
        }
    }

    /// The path that asks for this, with its escapes; it begins with a slash.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        match self {
            Self::Briefings => path.push('/'),
            Self::Search => path.push_str("/search"),
            Self::Changes => path.push_str("/changes"),
            Self::About => path.push_str("/about"),
            Self::PermanentDiff { old, new } => {
                path.push_str("/diff/");
                push_pair(&mut path, old, new);
            }
            Self::History { name } => push_name(&mut path, name),
            Self::Text { name, rev } => {
                push_name(&mut path, name);
                path.push_str("/@");
                push_escaped(&mut path, rev);
            }
            Self::Raw { name, rev } => {
                push_name(&mut path, name);
                path.push_str("/raw/@");
                push_escaped(&mut path, rev);
            }
            Self::Blame { name, rev } => {
                push_name(&mut path, name);
                path.push_str("/blame/@");
                push_escaped(&mut path, rev);
            }
            Self::Diff { name, old, new } => {
                push_name(&mut path, name);
                path.push_str("/diff/");
                push_pair(&mut path, old, new);
            }
            Self::ChooseDiff { name } => {
                push_name(&mut path, name);
                path.push_str("/diff");
            }
            Self::ChooseTime { name } => {
                push_name(&mut path, name);
                path.push_str("/at");
            }
        }
        path
    }
}

/// The name that parts of a path spell; `None` where there are none, or one is not UTF-8.
fn name_of(parts: &[&str]) -> Option<String> {
    let name = parts.join("/");
    if name.is_empty() { None } else { unescaped(&name) }
}

fn rev_of(part: &str) -> Option<String> {
    unescaped(part.strip_prefix('@')?).filter(|rev| !rev.is_empty())
}

fn pair_of(part: &str) -> Option<(String, String)> {
    let (old, new) = part.split_once(BETWEEN)?;
    Some((unescaped(old)?, unescaped(new)?)).filter(|(old, new)| !old.is_empty() && !new.is_empty())
}

/// Text without its escapes; `None` where it is not UTF-8.
fn unescaped(text: &str) -> Option<String> {
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}

fn push_name(path: &mut String, name: &str) {
    path.push_str("/b");
    for (index, part) in name.split('/').enumerate() {
        let is_first = index == 0;
        // In front of a reserved part the slash is the name's own, which its escape says.
        path.push_str(if RESERVED.contains(&part) && !is_first { "%2F" } else { "/" });
        push_escaped(path, part);
    }
}

fn push_pair(path: &mut String, old: &str, new: &str) {
    push_end(path, old);
    path.push_str(BETWEEN);
    push_end(path, new);
}

/// Adds an end of a pair, whose points are escaped: they would be taken for those between the ends.
fn push_end(path: &mut String, rev: &str) {
    let mut end = String::new();
    push_escaped(&mut end, rev);
    path.push_str(&end.replace('.', "%2E"));
}

/// Adds one part of a path, with every byte escaped that could mean something.
fn push_escaped(path: &mut String, part: &str) {
    path.extend(utf8_percent_encode(part, ESCAPED));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_read_as_they_are_documented() {
        let name = || "world/serbia".to_owned();
        for (path, address) in [
            ("/", Some(Address::Briefings)),
            ("/search", Some(Address::Search)),
            ("/changes", Some(Address::Changes)),
            ("/about", Some(Address::About)),
            ("/b/world/serbia", Some(Address::History { name: name() })),
            ("/b/world/serbia/@3", Some(Address::Text { name: name(), rev: "3".to_owned() })),
            (
                "/b/world/serbia/@2026-05-09T14:00Z",
                Some(Address::Text { name: name(), rev: "2026-05-09T14:00Z".into() }),
            ),
            (
                "/b/world/serbia/diff/1..3",
                Some(Address::Diff { name: name(), old: "1".to_owned(), new: "3".to_owned() }),
            ),
            ("/b/world%2Fdiff", Some(Address::History { name: "world/diff".to_owned() })),
            ("/b/diff", Some(Address::History { name: "diff".to_owned() })),
            ("/b/raw/@2", Some(Address::Text { name: "raw".to_owned(), rev: "2".to_owned() })),
            ("/b/", None),
            ("/b", None),
            ("/b/a%ff", None),
            ("/b/a%4", Some(Address::History { name: "a%4".to_owned() })),
            ("/nowhere", None),
            ("", None),
        ] {
            assert_eq!(Address::parse(path), address, "{path}");
        }
    }

    fn name() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            proptest::sample::select(RESERVED.to_vec()).prop_map(str::to_owned),
            "[a-z%?#&.+ é日]{1,6}".prop_map(|part| part.replace('.', "_")),
        ];
        proptest::collection::vec(part, 1..4).prop_map(|parts| parts.join("/"))
    }

    proptest! {
        #[test]
        fn every_address_is_read_back(name in name(), rev in "[a-z0-9.:%/ é-]{1,9}", new in "[a-z0-9.]{1,5}") {
            let (a, b) = (rev.clone(), new);
            for address in [
                Address::History { name: name.clone() },
                Address::Text { name: name.clone(), rev: rev.clone() },
                Address::Raw { name: name.clone(), rev: rev.clone() },
                Address::Blame { name: name.clone(), rev },
                Address::Diff { name: name.clone(), old: a.clone(), new: b.clone() },
                Address::ChooseDiff { name: name.clone() },
                Address::ChooseTime { name },
                Address::PermanentDiff { old: a, new: b },
            ] {
                let path = address.path();
                prop_assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{}", path);
                prop_assert_eq!(Address::parse(&path), Some(address), "{}", path);
            }
        }

        #[test]
        fn whatever_is_asked_for_has_one_meaning_at_most(path in "/b(/[a-z@%.0-9]{0,6}){0,5}") {
            if let Some(address) = Address::parse(&path) {
                prop_assert_eq!(Address::parse(&address.path()), Some(address), "{}", path);
            }
        }
    }
}
