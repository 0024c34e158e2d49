//! From an address to what stands in a link.

use super::address::Address;
use super::query_string::QueryString;

/// Where a store's pages are: in front of every path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    base: String,
}

impl Links {
    /// Links to pages below a path, such as `/history`; empty where they are at the root.
    #[must_use]
    pub const fn below(base: String) -> Self {
        Self { base }
    }

    /// The link to a page.
    #[must_use]
    pub fn to(&self, address: &Address) -> String {
        format!("{}{}", self.base, address.path())
    }

    /// The link to a page with a query.
    #[must_use]
    pub fn with_query(&self, address: &Address, pairs: &[(&str, &str)]) -> String {
        format!("{}?{}", self.to(address), QueryString::write(pairs))
    }
}
