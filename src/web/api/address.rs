//! Addresses of the API: what a path below `/api/v1` asks for, and the path that asks for it.
//!
//! A name is one part of a path, in which its slashes are escaped. One that is written with its
//! slashes is understood too, as far as what follows it leaves no doubt.

use crate::web::address::{name_of, pair_of, push_escaped, push_pair, unescaped};

/// What a path of the API asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiAddress {
    /// The briefings.
    Briefings,
    /// A briefing, with its newest revision.
    Briefing {
        /// The briefing.
        name: String,
    },
    /// The history of a briefing.
    History {
        /// The briefing.
        name: String,
    },
    /// What is known of a revision.
    Revision {
        /// The briefing.
        name: String,
        /// What may follow `@`.
        rev: String,
    },
    /// The exact bytes of a revision.
    Text {
        /// The briefing.
        name: String,
        /// What may follow `@`.
        rev: String,
    },
    /// Which revision brought which words.
    Blame {
        /// The briefing.
        name: String,
        /// What may follow `@`.
        rev: String,
    },
    /// The revision that has a label.
    Label {
        /// The briefing.
        name: String,
        /// The label.
        label: String,
    },
    /// When a briefing ended.
    End {
        /// The briefing.
        name: String,
    },
    /// Which other name a briefing got.
    Rename {
        /// The briefing.
        name: String,
    },
    /// What changed between two revisions.
    Diff {
        /// The briefing.
        name: String,
        /// The old one: what may follow `@`.
        old: String,
        /// The new one.
        new: String,
    },
    /// What changed between two revisions, by their ids.
    PermanentDiff {
        /// The id of the old one, or its first digits.
        old: String,
        /// The id of the new one, or its first digits.
        new: String,
    },
    /// Where a phrase appeared and disappeared.
    Search,
    /// What changed in anything.
    Changes,
    /// The store.
    Store,
    /// What describes all of these.
    Description,
}

impl ApiAddress {
    /// Reads the parts of a path behind `/api/v1/`, with their escapes.
    ///
    /// `None` where nothing has this address.
    #[must_use]
    pub fn parse(parts: &[&str]) -> Option<Self> {
        match parts {
            ["briefings"] => Some(Self::Briefings),
            // A name in one part comes first: behind it everything is what it seems to be.
            ["briefings", name, rest @ ..] => Self::of_briefing(&[*name], rest).or_else(|| Self::of_parts(name, rest)),
            ["diff", pair] => {
                let (old, new) = pair_of(pair)?;
                Some(Self::PermanentDiff { old, new })
            }
            ["search"] => Some(Self::Search),
            ["changes"] => Some(Self::Changes),
            ["store"] => Some(Self::Store),
            ["openapi.json"] => Some(Self::Description),
            _ => None,
        }
    }

    /// Reads a name in several parts, and what follows it: the first end of the name behind which
    /// something follows that means something, or the end of the path.
    fn of_parts(first: &str, rest: &[&str]) -> Option<Self> {
        let parts: Vec<&str> = std::iter::once(first).chain(rest.iter().copied()).collect();
        (2..=parts.len()).find_map(|end| {
            let (name, behind) = parts.split_at_checked(end)?;
            Self::of_briefing(name, behind)
        })
    }

    fn of_briefing(name: &[&str], behind: &[&str]) -> Option<Self> {
        let rev_of = |rev: &str| unescaped(rev).filter(|rev| !rev.is_empty());
        if name.iter().any(|part| part.is_empty()) {
            return None;
        }
        let name = name_of(name)?;
        match behind {
            [] => Some(Self::Briefing { name }),
            ["history"] => Some(Self::History { name }),
            ["revisions", rev] => Some(Self::Revision { name, rev: rev_of(rev)? }),
            ["revisions", rev, "text"] => Some(Self::Text { name, rev: rev_of(rev)? }),
            ["labels", label] => Some(Self::Label { name, label: rev_of(label)? }),
            ["end"] => Some(Self::End { name }),
            ["rename"] => Some(Self::Rename { name }),
            ["blame", rev] => Some(Self::Blame { name, rev: rev_of(rev)? }),
            ["diff", pair] => {
                let (old, new) = pair_of(pair)?;
                Some(Self::Diff { name, old, new })
            }
            _ => None,
        }
    }

    /// The methods by which something is written here.
    #[must_use]
    pub const fn writing_methods(&self) -> &'static [&'static str] {
        match self {
            Self::Briefing { .. } | Self::End { .. } | Self::Rename { .. } => &["PUT"],
            Self::History { .. } => &["POST"],
            Self::Label { .. } => &["PUT", "DELETE"],
            _ => &[],
        }
    }

    /// The path that asks for this, with its escapes, from the root on.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = "/api/v1/".to_owned();
        let briefing = |path: &mut String, name: &str, behind: &str| {
            path.push_str("briefings/");
            push_escaped(path, name);
            path.push_str(behind);
        };
        match self {
            Self::Briefings => path.push_str("briefings"),
            Self::Briefing { name } => briefing(&mut path, name, ""),
            Self::History { name } => briefing(&mut path, name, "/history"),
            Self::Revision { name, rev } => {
                briefing(&mut path, name, "/revisions/");
                push_escaped(&mut path, rev);
            }
            Self::Text { name, rev } => {
                briefing(&mut path, name, "/revisions/");
                push_escaped(&mut path, rev);
                path.push_str("/text");
            }
            Self::Blame { name, rev } => {
                briefing(&mut path, name, "/blame/");
                push_escaped(&mut path, rev);
            }
            Self::Label { name, label } => {
                briefing(&mut path, name, "/labels/");
                push_escaped(&mut path, label);
            }
            Self::End { name } => briefing(&mut path, name, "/end"),
            Self::Rename { name } => briefing(&mut path, name, "/rename"),
            Self::Diff { name, old, new } => {
                briefing(&mut path, name, "/diff/");
                push_pair(&mut path, old, new);
            }
            Self::PermanentDiff { old, new } => {
                path.push_str("diff/");
                push_pair(&mut path, old, new);
            }
            Self::Search => path.push_str("search"),
            Self::Changes => path.push_str("changes"),
            Self::Store => path.push_str("store"),
            Self::Description => path.push_str("openapi.json"),
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::web::address::Address;

    fn parse(path: &str) -> Option<ApiAddress> {
        match Address::parse(path)? {
            Address::Api(address) => Some(address),
            other => panic!("{path}: {other:?}"),
        }
    }

    #[test]
    fn a_name_is_one_part_or_several() {
        let name = || "world/serbia".to_owned();
        for (path, address) in [
            ("world%2Fserbia", ApiAddress::Briefing { name: name() }),
            ("world/serbia", ApiAddress::Briefing { name: name() }),
            ("world/serbia/history", ApiAddress::History { name: name() }),
            ("world%2Fserbia/history", ApiAddress::History { name: name() }),
            ("world/serbia/revisions/3", ApiAddress::Revision { name: name(), rev: "3".to_owned() }),
            ("world/serbia/revisions/3/text", ApiAddress::Text { name: name(), rev: "3".to_owned() }),
            ("world/serbia/labels/end", ApiAddress::Label { name: name(), label: "end".to_owned() }),
            ("world/serbia/end", ApiAddress::End { name: name() }),
            ("world/serbia/rename", ApiAddress::Rename { name: name() }),
            ("world%2Fend", ApiAddress::Briefing { name: "world/end".to_owned() }),
            ("world/serbia/diff/1..-0", ApiAddress::Diff { name: name(), old: "1".to_owned(), new: "-0".to_owned() }),
            // What may be a name in one part is taken for it.
            ("history/history", ApiAddress::History { name: "history".to_owned() }),
            ("x/blame/history", ApiAddress::Blame { name: "x".to_owned(), rev: "history".to_owned() }),
            ("x%2Fblame/history", ApiAddress::History { name: "x/blame".to_owned() }),
            ("world/serbia/diff/1", ApiAddress::Briefing { name: "world/serbia/diff/1".to_owned() }),
        ] {
            assert_eq!(parse(&format!("/api/v1/briefings/{path}")), Some(address), "{path}");
        }
        for path in ["/api", "/api/v1", "/api/v1/", "/api/v2/briefings", "/api/v1/briefings/", "/api/v1/briefings/a//b"]
        {
            assert_eq!(Address::parse(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn every_address_is_read_back(
            name in "(history|diff|end|labels|[a-z%é ]{1,5})(/(history|diff|blame|text|revisions|end|rename|labels|[a-z]{1,3})){0,3}",
            rev in "[a-z0-9.:%/ é-]{1,9}",
            new in "history|text|[a-z0-9.]{1,5}",
        ) {
            let (old, rev) = (rev.clone(), rev);
            for address in [
                ApiAddress::Briefing { name: name.clone() },
                ApiAddress::History { name: name.clone() },
                ApiAddress::Revision { name: name.clone(), rev: rev.clone() },
                ApiAddress::Text { name: name.clone(), rev: new.clone() },
                ApiAddress::Blame { name: name.clone(), rev: new.clone() },
                ApiAddress::Blame { name: name.clone(), rev },
                ApiAddress::Label { name: name.clone(), label: new.clone() },
                ApiAddress::End { name: name.clone() },
                ApiAddress::Rename { name: name.clone() },
                ApiAddress::Diff { name, old: old.clone(), new: new.clone() },
                ApiAddress::PermanentDiff { old, new },
            ] {
                let path = address.path();
                prop_assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{}", path);
                prop_assert_eq!(parse(&path), Some(address), "{}", path);
            }
        }

        #[test]
        fn whatever_is_asked_for_has_one_meaning_at_most(path in "(/(history|revisions|diff|[a-z%.0-9]{0,4})){0,5}") {
            if let Some(Address::Api(address)) = Address::parse(&format!("/api/v1/briefings{path}")) {
                prop_assert_eq!(parse(&address.path()), Some(address), "{}", path);
            }
        }
    }
}
