//! From an address to what stands in a link: of pages that a server answers with, and of pages that
//! are files; and which sources of texts can be links.

use super::address::Address;
use super::query_string::QueryString;
use super::static_site::file_name;

/// Where a store's pages are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// What stands in front of every path.
    before: String,
    pages: Pages,
}

/// What the pages are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pages {
    /// A server makes them when they are asked for.
    Served,
    /// They are files: only the pages that were written are there.
    Files {
        /// Whether there are feeds and `TimeMaps`, whose addresses are whole ones.
        has_feeds: bool,
    },
}

/// Whether a source of a text is an address of the web: nothing else is ever a link.
#[must_use]
pub fn is_of_the_web(source: &str) -> bool {
    let has_scheme = source.starts_with("https://") || source.starts_with("http://");
    has_scheme && source.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Default for Links {
    fn default() -> Self {
        Self::below(String::new())
    }
}

impl Links {
    /// Links to pages below a path, such as `/history`; empty where they are at the root.
    #[must_use]
    pub const fn below(base: String) -> Self {
        Self { before: base, pages: Pages::Served }
    }

    /// Links to files, behind `before`: `../` as often as it takes from the file that has the links
    /// to the folder of the site, or the whole address of that folder, with the slash at its end.
    #[must_use]
    pub const fn to_files(before: String, has_feeds: bool) -> Self {
        Self { before, pages: Pages::Files { has_feeds } }
    }

    /// Whether the pages are files, so that nothing can be asked and nothing changes with the time
    /// of day.
    #[must_use]
    pub const fn are_files(&self) -> bool {
        matches!(self.pages, Pages::Files { .. })
    }

    /// Whether there are feeds.
    #[must_use]
    pub const fn have_feeds(&self) -> bool {
        !matches!(self.pages, Pages::Files { has_feeds: false })
    }

    /// The link to a page.
    #[must_use]
    pub fn to(&self, address: &Address) -> String {
        self.with_query(address, &[])
    }

    /// The link to a page with a query.
    #[must_use]
    pub fn with_query(&self, address: &Address, pairs: &[(&str, &str)]) -> String {
        let before = &self.before;
        match self.pages {
            Pages::Files { .. } => format!("{before}{}", file_name::of(address, pairs)),
            Pages::Served if pairs.is_empty() => format!("{before}{}", address.path()),
            Pages::Served => format!("{before}{}?{}", address.path(), QueryString::write(pairs)),
        }
    }

    /// The link to the style sheet of pages that are files.
    #[must_use]
    pub fn to_sheet(&self) -> String {
        format!("{}{}", self.before, *file_name::SHEET)
    }
}
