//! The file of each page: a briefing's name never becomes a path.
//!
//! A part of a name stands in a path as it is where it is plain: lower-case letters, digits and a
//! few signs, and neither too long nor something that a system or a site means something else by.
//! Any other part is there as what is plain of it and its hash, which a `~` divides. So no two
//! names have one folder, also where file systems ignore case or know no other letters, and no name
//! leads out of the folder of the site.
//!
//! The files of a briefing lie in its folder. Their names end in ways in which no folder does, so
//! that a briefing may be called like one of them, and lie below another.

use std::sync::LazyLock;

use variorum_store::ContentHash;

use crate::web::address::{Address, FeedFormat};
use crate::web::etag::Digest;
use crate::web::page;

/// The list of the briefings, by name: its first page.
pub const INDEX: &str = "index.html";

/// The briefings that changed last.
pub const NEWEST: &str = "newest.html";

/// What the pages show.
pub const ABOUT: &str = "about.html";

/// The style sheet of all pages. Another sheet has another name, so that no kept copy of an old one
/// is taken for it.
pub static SHEET: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Digest::default();
    digest.add(page::SHEET.as_str());
    format!("style-{}.css", digest.digits(SHEET_HASH_BYTES))
});

/// Bytes of the hash in the name of the style sheet.
const SHEET_HASH_BYTES: usize = 4;

/// Revisions on a page of a history but the first: those up to a multiple of it.
pub const HISTORY_COUNT: u64 = page::history::COUNT_MAX;

/// Below which the folders of the briefings lie.
const BRIEFINGS: &str = "b";

/// Characters of a part that stands as it is, and of a whole name.
const PART_CHARACTERS_MAX: usize = 60;
const NAME_CHARACTERS_MAX: usize = 160;

/// Characters of what people can read of another part.
const SLUG_CHARACTERS_MAX: usize = 40;

/// Hexadecimal digits that tell such parts apart: as hard to forge as half of a BLAKE3 hash.
const HASH_DIGITS: usize = 32;

/// Ends of the names of our own files.
const OWN_ENDS: [&str; 6] = [".html", ".txt", ".atom", ".json", ".link", ".css"];

/// Names that Windows takes for devices, with whatever follows a point.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The file of a page below the folder of the site; the first page where the page is not written.
#[must_use]
pub fn of(address: &Address, query: &[(&str, &str)]) -> String {
    let asked = |key| query.iter().find(|(found, _)| *found == key).map(|(_, value)| *value);
    let in_folder = |name: &str, file: &str| format!("{}/{file}", folder(name));
    match address {
        Address::Briefings => match (asked("sort"), asked("after")) {
            (Some(_), _) => NEWEST.to_owned(),
            (None, Some(after)) => names_after(after),
            (None, None) => INDEX.to_owned(),
        },
        Address::About => ABOUT.to_owned(),
        Address::StoreFeed { format } => feed(*format).to_owned(),
        Address::Feed { name, format } => in_folder(name, feed(*format)),
        Address::TimeMap { name } => in_folder(name, "timemap.link"),
        Address::History { name } => match asked("to") {
            Some(to) => in_folder(name, &format!("history-{}.html", digits(to))),
            None => in_folder(name, INDEX),
        },
        Address::Text { name, rev } => in_folder(name, &format!("{}.html", digits(rev))),
        Address::Raw { name, rev } => in_folder(name, &format!("{}.txt", digits(rev))),
        Address::Blame { name, .. } => in_folder(name, "blame.html"),
        Address::Diff { name, old, new } => {
            let view = if asked("view").is_some() { "-side" } else { "" };
            in_folder(name, &format!("{}-{}{view}.html", digits(old), digits(new)))
        }
        _ => INDEX.to_owned(),
    }
}

/// All files of a briefing of which so many revisions were written, below its folder.
pub fn all_of_briefing(revisions: u64) -> impl Iterator<Item = String> {
    let beside = ["blame.html", "timemap.link", feed(FeedFormat::Atom), feed(FeedFormat::Json), INDEX];
    of_revisions(1, revisions).chain(beside.map(str::to_owned))
}

/// The files of the revisions `first` to `last` of a briefing, below its folder.
pub fn of_revisions(first: u64, last: u64) -> impl Iterator<Item = String> {
    (first..=last).flat_map(|number| {
        let texts = [format!("{number}.html"), format!("{number}.txt")];
        let before = number - 1;
        let diffs = [format!("{before}-{number}.html"), format!("{before}-{number}-side.html")];
        let history = number.is_multiple_of(HISTORY_COUNT).then(|| format!("history-{number}.html"));
        texts.into_iter().chain(diffs).chain(history)
    })
}

/// The folder of a briefing.
#[must_use]
pub fn folder(name: &str) -> String {
    let parts: Vec<String> = name.split('/').map(part).collect();
    let joined = parts.join("/");
    let below = if joined.len() > NAME_CHARACTERS_MAX { hashed(name) } else { joined };
    format!("{BRIEFINGS}/{below}")
}

/// The page of the names behind a name.
#[must_use]
pub fn names_after(after: &str) -> String {
    format!("names-{}.html", hash(after))
}

fn part(part: &str) -> String {
    if is_plain(part) { part.to_owned() } else { hashed(part) }
}

/// Whether a part can be the name of a folder everywhere, and of nothing else of ours.
fn is_plain(part: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    let before_point = part.split('.').next().unwrap_or_default();
    let is_port = |port: &str| port.len() == 4 && port.ends_with(|digit: char| digit.is_ascii_digit());
    let is_device = DEVICES.contains(&before_point)
        || (is_port(before_point) && (before_point.starts_with("com") || before_point.starts_with("lpt")));
    (1..=PART_CHARACTERS_MAX).contains(&part.len())
        && part.bytes().all(is_sign)
        // A server that makes pages of its own of a folder, as GitHub Pages does, may leave out
        // such.
        && !part.starts_with(['.', '_'])
        && !part.ends_with('.')
        && !is_device
        && !OWN_ENDS.iter().any(|end| part.ends_with(end))
}

/// What people can read of a text, and its hash.
fn hashed(text: &str) -> String {
    let plain = text.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { '-' });
    let mut slug = String::new();
    for character in plain {
        if slug.len() < SLUG_CHARACTERS_MAX && !(character == '-' && (slug.is_empty() || slug.ends_with('-'))) {
            slug.push(character.to_ascii_lowercase());
        }
    }
    // Nor does it take what begins with a `~`.
    let slug = Some(slug.trim_end_matches('-')).filter(|slug| !slug.is_empty()).unwrap_or("name");
    format!("{slug}~{}", hash(text))
}

fn hash(text: &str) -> String {
    ContentHash::of(text.as_bytes()).to_string().chars().take(HASH_DIGITS).collect()
}

const fn feed(format: FeedFormat) -> &'static str {
    match format {
        FeedFormat::Atom => "feed.atom",
        FeedFormat::Json => "feed.json",
    }
}

/// The number of a revision, which is all that stands in a link to a file.
fn digits(number: &str) -> &str {
    if number.bytes().all(|byte| byte.is_ascii_digit()) { number } else { "0" }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn history(name: &str) -> String {
        of(&Address::History { name: name.to_owned() }, &[])
    }

    #[test]
    fn a_plain_name_is_its_own_folder() {
        assert_eq!(history("world/serbia/victory-day"), "b/world/serbia/victory-day/index.html");
        assert_eq!(history("example.org/terms_2"), "b/example.org/terms_2/index.html");
        assert_eq!(history("diff/2-3"), "b/diff/2-3/index.html");
        assert_eq!(history("console/lpt/com10"), "b/console/lpt/com10/index.html");
    }

    #[test]
    fn no_other_name_becomes_a_path() {
        let hostile = [
            "..",
            ".",
            "../../etc/passwd",
            "/",
            "//",
            "a//b",
            "",
            "a\\b",
            "C:x",
            "Победа",
            "\" onload=\"",
            "index.html",
            "a/1.html",
            "con",
            "aux.x",
            "com1",
            "lpt9.txt",
            "nul.b/c",
            "A",
            "a ",
            "a.",
            ".git/x",
            "a~b",
            "%2e%2e",
            "~",
            "feed.atom",
            "x\0y",
            "a?b#c",
            "\u{202e}",
            "_posts",
        ];
        let mut folders = HashSet::new();
        for name in hostile.into_iter().map(str::to_owned).chain(["x".repeat(300), "x/".repeat(300) + "y"]) {
            let folder = folder(&name);
            assert!(folders.insert(folder.clone()), "{name}");
            let parts: Vec<&str> = folder.split('/').collect();
            assert_eq!(parts[0], "b");
            assert!(folder.len() <= 200 && parts[1..].iter().any(|part| part.contains('~')), "{folder}");
            for part in &parts {
                assert!(
                    !part.is_empty() && !part.starts_with(['.', '_', '~']) && !part.ends_with('.') && part.len() <= 80,
                    "{folder}"
                );
                assert!(
                    part.bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.~".contains(&byte))
                );
                assert!(!OWN_ENDS.iter().any(|end| part.ends_with(end)), "{folder}");
            }
        }
    }

    #[test]
    fn every_file_of_a_briefing_is_listed() {
        let name = || "a".to_owned();
        let all: HashSet<String> = all_of_briefing(250).map(|file| format!("b/a/{file}")).collect();
        let diff = Address::Diff { name: name(), old: "249".to_owned(), new: "250".to_owned() };
        let text = Address::Text { name: name(), rev: "250".to_owned() };
        for (address, query) in [
            (Address::History { name: name() }, &[][..]),
            (Address::History { name: name() }, &[("to", "200")]),
            (text, &[]),
            (Address::Raw { name: name(), rev: "1".to_owned() }, &[]),
            (diff.clone(), &[]),
            (diff, &[("view", "side")]),
            (Address::Blame { name: name(), rev: "250".to_owned() }, &[]),
            (Address::Feed { name: name(), format: FeedFormat::Json }, &[]),
            (Address::Feed { name: name(), format: FeedFormat::Atom }, &[]),
            (Address::TimeMap { name: name() }, &[]),
        ] {
            let file = of(&address, query);
            assert!(all.contains(&file), "{file}");
        }
    }

    proptest! {
        #[test]
        fn two_names_have_two_folders(one in "[aA./~-]{0,5}", other in "[aA./~-]{0,5}") {
            prop_assert_eq!(folder(&one) == folder(&other), one == other);
        }
    }
}
