//! How a comparison is shown, as the query of its address says.

use crate::web::address::Address;
use crate::web::links::Links;
use crate::web::query_string::QueryString;

/// How a comparison is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether both texts stand beside each other (`view=side`).
    pub is_side: bool,
    /// Whether all of them is shown (`context=all`); else what is far from a change is folded.
    pub shows_all: bool,
}

impl Options {
    /// Reads them from a query; whatever else it says is no option.
    #[must_use]
    pub fn of(query: &QueryString) -> Self {
        Self { is_side: query.get("view") == Some("side"), shows_all: query.get("context") == Some("all") }
    }

    /// The link to a comparison that is shown so.
    #[must_use]
    pub fn link(self, links: &Links, address: &Address) -> String {
        let mut pairs = Vec::new();
        if self.is_side {
            pairs.push(("view", "side"));
        }
        if self.shows_all {
            pairs.push(("context", "all"));
        }
        if pairs.is_empty() { links.to(address) } else { links.with_query(address, &pairs) }
    }
}
