//! Addresses of pages: what a path asks for, and the path that asks for it.
//!
//! A name stands in a path as it is, with its slashes. What follows it is recognised by a few
//! reserved parts; where a name has one of these in it, the slash in front of that is escaped, so
//! that every name has one address and every address one meaning.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::api::address::ApiAddress;

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
    /// `/b/NAME/blame/@REV`: which revision introduced each word.
    Blame {
        /// The briefing.
        name: String,
        /// What may follow `@`.
        rev: String,
    },
    /// `/b/NAME/diff/A..B`: what changed between two revisions; without A since the first,
    /// without B up to the newest.
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
    /// `/b/NAME/edit`: a form to commit a revision.
    Edit {
        /// The briefing.
        name: String,
    },
    /// `/b/NAME/edit/@REV`: that a revision was committed.
    Edited {
        /// The briefing.
        name: String,
        /// Its number.
        rev: String,
    },
    /// `/new`: a form to commit a briefing.
    New,
    /// `/diff/ID..ID`: what changed between two revisions, by their ids, for ever.
    PermanentDiff {
        /// The id of the old one, or its first digits.
        old: String,
        /// The id of the new one, or its first digits.
        new: String,
    },
    /// `/feed.atom`, `/feed.json`: what was recorded, in all briefings or in those whose names
    /// start with `?prefix=…`.
    StoreFeed {
        /// How it is written.
        format: FeedFormat,
    },
    /// `/b/NAME/feed.atom`, `/b/NAME/feed.json`: what was recorded of a briefing.
    Feed {
        /// The briefing.
        name: String,
        /// How it is written.
        format: FeedFormat,
    },
    /// `/b/NAME/timegate`: leads to the text of the time that a header asks for (RFC 7089).
    TimeGate {
        /// The briefing.
        name: String,
    },
    /// `/b/NAME/timemap`: the texts of a briefing with their times (RFC 7089).
    TimeMap {
        /// The briefing.
        name: String,
    },
    /// `/web/TIME/URL`: leads to the text of what stood at an address at a time.
    Wayback {
        /// The time: digits, or `*` for all.
        time: String,
        /// The address, as it was sent.
        url: String,
    },
    /// `/web/diff/TIME/TIME/URL`: leads to what changed between two times.
    WaybackDiff {
        /// The first time: digits.
        old: String,
        /// The second one.
        new: String,
        /// The address, as it was sent.
        url: String,
    },
    /// `/search?q=…`: where a phrase appeared and disappeared.
    Search,
    /// `/changes?since=…`: what changed in anything.
    Changes,
    /// `/about`: the head of the log, and what this reader knows of the store.
    About,
    /// `/api/v1/…`: the same for programs.
    Api(ApiAddress),
}

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    /// Atom.
    Atom,
    /// JSON Feed.
    Json,
}

impl FeedFormat {
    /// The last part of the path of a feed.
    const fn part(self) -> &'static str {
        match self {
            Self::Atom => "feed.atom",
            Self::Json => "feed.json",
        }
    }

    fn parse(part: &str) -> Option<Self> {
        [Self::Atom, Self::Json].into_iter().find(|format| format.part() == part)
    }
}

/// Parts of a path that mean something behind a name.
const RESERVED: [&str; 9] = ["at", "blame", "diff", "edit", "feed.atom", "feed.json", "raw", "timegate", "timemap"];

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
            ["new"] => Some(Self::New),
            ["search"] => Some(Self::Search),
            ["changes"] => Some(Self::Changes),
            ["about"] => Some(Self::About),
            ["api", "v1", rest @ ..] => ApiAddress::parse(rest).map(Self::Api),
            ["diff", pair] => {
                let (old, new) = pair_of(pair)?;
                Some(Self::PermanentDiff { old, new })
            }
            ["web", "diff", old, new, url @ ..] if is_digits(old) && is_digits(new) => {
                let url = url_of(url)?;
                Some(Self::WaybackDiff { old: (*old).to_owned(), new: (*new).to_owned(), url })
            }
            ["web", time, url @ ..] if is_time(time) => {
                Some(Self::Wayback { time: (*time).to_owned(), url: url_of(url)? })
            }
            ["b", rest @ ..] => Self::of_briefing(rest),
            [part] => Some(Self::StoreFeed { format: FeedFormat::parse(part)? }),
            _ => None,
        }
    }

    fn of_briefing(parts: &[&str]) -> Option<Self> {
        match parts {
            // Reserved parts mean something behind a name alone: a briefing may be called `diff`.
            [part] if !part.starts_with('@') => Some(Self::History { name: name_of(parts)? }),
            [name @ .., "raw", rev] if rev.starts_with('@') && !name.is_empty() => {
                Some(Self::Raw { name: name_of(name)?, rev: rev_of(rev)? })
            }
            [name @ .., "edit", rev] if rev.starts_with('@') && !name.is_empty() => {
                Some(Self::Edited { name: name_of(name)?, rev: rev_of(rev)? })
            }
            [name @ .., "blame", rev] if rev.starts_with('@') && !name.is_empty() => {
                Some(Self::Blame { name: name_of(name)?, rev: rev_of(rev)? })
            }
            [name @ .., "diff", pair] if pair.contains(BETWEEN) && !name.is_empty() => {
                let (old, new) = open_pair_of(pair)?;
                Some(Self::Diff { name: name_of(name)?, old, new })
            }
            [name @ .., "diff"] => Some(Self::ChooseDiff { name: name_of(name)? }),
            [name @ .., "at"] => Some(Self::ChooseTime { name: name_of(name)? }),
            [name @ .., "edit"] => Some(Self::Edit { name: name_of(name)? }),
            [name @ .., "timegate"] => Some(Self::TimeGate { name: name_of(name)? }),
            [name @ .., "timemap"] => Some(Self::TimeMap { name: name_of(name)? }),
            [name @ .., part] if let Some(format) = FeedFormat::parse(part) => {
                Some(Self::Feed { name: name_of(name)?, format })
            }
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
            Self::New => path.push_str("/new"),
            Self::Search => path.push_str("/search"),
            Self::Changes => path.push_str("/changes"),
            Self::About => path.push_str("/about"),
            Self::Api(address) => path.push_str(&address.path()),
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
            Self::Edit { name } => {
                push_name(&mut path, name);
                path.push_str("/edit");
            }
            Self::Edited { name, rev } => {
                push_name(&mut path, name);
                path.push_str("/edit/@");
                push_escaped(&mut path, rev);
            }
            Self::ChooseDiff { name } => {
                push_name(&mut path, name);
                path.push_str("/diff");
            }
            Self::ChooseTime { name } => {
                push_name(&mut path, name);
                path.push_str("/at");
            }
            Self::StoreFeed { format } => push_part(&mut path, format.part()),
            Self::Feed { name, format } => {
                push_name(&mut path, name);
                push_part(&mut path, format.part());
            }
            Self::TimeGate { name } => {
                push_name(&mut path, name);
                path.push_str("/timegate");
            }
            Self::TimeMap { name } => {
                push_name(&mut path, name);
                path.push_str("/timemap");
            }
            Self::Wayback { time, url } => ["web", time, url].iter().for_each(|part| push_part(&mut path, part)),
            Self::WaybackDiff { old, new, url } => {
                ["web", "diff", old, new, url].iter().for_each(|part| push_part(&mut path, part));
            }
        }
        path
    }
}

/// Whether a part is the time of an address as the Wayback Machine has them: up to fourteen digits,
/// perhaps with a flag such as `id_` behind, or `*`.
fn is_time(part: &str) -> bool {
    let digits = part.trim_end_matches(|character: char| character == '_' || character.is_ascii_lowercase());
    let flag = part.strip_prefix(digits).unwrap_or_default();
    part == "*" || (is_digits(digits) && (flag.is_empty() || (flag.len() == 3 && flag.ends_with('_'))))
}

fn is_digits(part: &str) -> bool {
    (1..=14).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The address that the last parts of a path spell, as it was sent.
fn url_of(parts: &[&str]) -> Option<String> {
    Some(parts.join("/")).filter(|url| !url.is_empty())
}

/// The name that parts of a path spell; `None` where there are none, or one is not UTF-8.
pub(super) fn name_of(parts: &[&str]) -> Option<String> {
    let name = parts.join("/");
    if name.is_empty() { None } else { unescaped(&name) }
}

fn rev_of(part: &str) -> Option<String> {
    unescaped(part.strip_prefix('@')?).filter(|rev| !rev.is_empty())
}

pub(super) fn pair_of(part: &str) -> Option<(String, String)> {
    open_pair_of(part).filter(|(old, new)| !old.is_empty() && !new.is_empty())
}

/// The same where one of them may be empty.
fn open_pair_of(part: &str) -> Option<(String, String)> {
    let (old, new) = part.split_once(BETWEEN)?;
    Some((unescaped(old)?, unescaped(new)?)).filter(|(old, new)| !old.is_empty() || !new.is_empty())
}

/// Text without its escapes; `None` where it is not UTF-8.
pub(super) fn unescaped(text: &str) -> Option<String> {
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

/// Adds a part as it is.
fn push_part(path: &mut String, part: &str) {
    path.push('/');
    path.push_str(part);
}

pub(super) fn push_pair(path: &mut String, old: &str, new: &str) {
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
pub(super) fn push_escaped(path: &mut String, part: &str) {
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
            ("/feed.atom", Some(Address::StoreFeed { format: FeedFormat::Atom })),
            ("/b/world/serbia/feed.json", Some(Address::Feed { name: name(), format: FeedFormat::Json })),
            ("/b/world/serbia/timegate", Some(Address::TimeGate { name: name() })),
            ("/b/world/serbia/timemap", Some(Address::TimeMap { name: name() })),
            (
                "/web/2026id_/http://example.org//a",
                Some(Address::Wayback { time: "2026id_".to_owned(), url: "http://example.org//a".to_owned() }),
            ),
            ("/web/*/a", Some(Address::Wayback { time: "*".to_owned(), url: "a".to_owned() })),
            (
                "/web/diff/2025/20260509140000/a/",
                Some(Address::WaybackDiff { old: "2025".into(), new: "20260509140000".into(), url: "a/".into() }),
            ),
            ("/b/world/serbia/diff/1..", Some(Address::Diff { name: name(), old: "1".to_owned(), new: String::new() })),
            ("/web/202605091400001/a", None),
            ("/web/2026x_/a", None),
            ("/web/2026/", None),
            ("/web/diff/2025/*/a", None),
            ("/b/world%2Fdiff", Some(Address::History { name: "world/diff".to_owned() })),
            ("/b/diff", Some(Address::History { name: "diff".to_owned() })),
            ("/b/raw/@3", Some(Address::Text { name: "raw".to_owned(), rev: "3".to_owned() })),
            ("/b/diff/1..2", Some(Address::History { name: "diff/1..2".to_owned() })),
            ("/b/@3", None),
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
                Address::Blame { name: name.clone(), rev: rev.clone() },
                Address::Edited { name: name.clone(), rev },
                Address::Edit { name: name.clone() },
                Address::Diff { name: name.clone(), old: a.clone(), new: b.clone() },
                Address::ChooseDiff { name: name.clone() },
                Address::ChooseTime { name: name.clone() },
                Address::Feed { name: name.clone(), format: FeedFormat::Atom },
                Address::Feed { name: name.clone(), format: FeedFormat::Json },
                Address::TimeGate { name: name.clone() },
                Address::TimeMap { name },
                Address::StoreFeed { format: FeedFormat::Atom },
                Address::StoreFeed { format: FeedFormat::Json },
                Address::PermanentDiff { old: a, new: b },
            ] {
                let path = address.path();
                prop_assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{}", path);
                prop_assert_eq!(Address::parse(&path), Some(address), "{}", path);
            }
        }

        #[test]
        fn whatever_is_asked_for_has_one_meaning_at_most(
            path in "/b(/[a-z@%.0-9]{0,6}){0,5}",
            archived in "/web(/diff)?(/[0-9]{0,5}[*a-z_%:]{0,3}){0,5}",
        ) {
            for path in [path, archived] {
                if let Some(address) = Address::parse(&path) {
                    prop_assert_eq!(Address::parse(&address.path()), Some(address), "{}", path);
                }
            }
        }
    }
}
