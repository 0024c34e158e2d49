//! File names for the pages of an HTML export: a briefing's name never becomes a path.

use variorum_store::ContentHash;

/// The page that lists the others.
pub(super) const INDEX: &str = "index.html";

/// Characters of the part of a file name that people can read.
const SLUG_CHARACTERS_MAX: usize = 40;

/// Hexadecimal digits that tell pages apart: as hard to forge as half of a BLAKE3 hash.
const HASH_DIGITS: usize = 32;

/// The file name of a briefing's page: what is plain ASCII in its name, for people, and its hash.
pub(super) fn page_name(briefing: &str) -> String {
    let plain = briefing.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { '-' });
    let mut slug = String::new();
    for character in plain {
        if slug.len() < SLUG_CHARACTERS_MAX && !(character == '-' && (slug.is_empty() || slug.ends_with('-'))) {
            slug.push(character.to_ascii_lowercase());
        }
    }
    if !slug.is_empty() && !slug.ends_with('-') {
        slug.push('-');
    }
    let hash: String = ContentHash::of(briefing.as_bytes()).to_string().chars().take(HASH_DIGITS).collect();
    format!("{slug}{hash}.html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_becomes_a_path() {
        let name = page_name("world/serbia/victory-day");
        assert!(name.starts_with("world-serbia-victory-day-") && name.len() == 25 + 32 + 5, "{name}");
        for hostile in ["../../etc/passwd", "..", "/", "a\\b", "C:x", "Победа", "\" onload=\"", "index.html", "con", ""]
        {
            let name = page_name(hostile);
            assert!(
                name.chars().all(|character| character.is_ascii_alphanumeric() || "-.".contains(character)),
                "{name}"
            );
            assert!(name.matches('.').count() == 1 && !name.starts_with(['.', '-']) && name.len() <= 80, "{name}");
            assert_ne!(name, INDEX);
        }
        assert_ne!(page_name("a/b"), page_name("a-b"));
    }
}
