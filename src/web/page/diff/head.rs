//! The head of a comparison: which two revisions these are, which one is current, and where else to
//! go.

use variorum_redline::render::html::Markup;
use variorum_redline::render::minute;
use variorum_store::{InForce, Revision};

use super::{Compared, Options};
use crate::query::standing::Standing;
use crate::web::address::Address;
use crate::web::page::{RESERVE, labels, time};

/// The steps that lead from each change to another one beside it.
const PREVIOUS: &str = "Previous change";
const NEXT: &str = "Next change";

/// Those that stand above all others; in a file there are no others.
const NEAREST: [&str; 2] = [PREVIOUS, NEXT];

impl Compared<'_> {
    /// Writes the head, but for what changed.
    pub(super) fn head(&self, page: &mut Markup) {
        page.ours("<table class=\"sides\">\n");
        self.side(page, "Before", &self.old);
        self.side(page, "After", &self.new);
        page.ours("</table>\n");
        if let Some(standing) = self.standing.as_ref().filter(|_| !self.view.is_static()) {
            self.current(page, standing);
        }
        self.nearest(page);
    }

    /// One of the two: its text, its time, whether it is current.
    fn side(&self, page: &mut Markup, said: &'static str, revision: &Revision) {
        page.ours("<tr><th scope=\"row\">");
        page.ours(said);
        page.ours("</th><td class=\"brief\">");
        let number = revision.record.number;
        let shown = match &self.standing {
            Some(_) => format!("@{number}"),
            None => format!("{}@{number}", revision.briefing),
        };
        let (name, rev) = (revision.briefing.clone(), number.to_string());
        self.view.link(page, &Address::Text { name, rev }, &shown);
        // A file stays as it is when others follow.
        if let Some(standing) = self.standing.as_ref().filter(|_| !self.view.is_static()) {
            let is_in_force = standing.has_in_force(revision) && standing.is_certain;
            for (is_so, tag) in [(standing.has_newest(revision), "newest"), (is_in_force, "in force")] {
                if is_so {
                    page.ours(" <span class=\"tag\">");
                    page.ours(tag);
                    page.ours("</span>");
                }
            }
        }
        labels(page, &revision.labels);
        page.ours("</td><td class=\"brief\">");
        time(page, &revision.record.time);
        for cell in [&revision.record.author, &revision.record.note] {
            page.ours("</td><td><bdi>");
            page.lines(cell.as_deref().unwrap_or_default());
            page.ours("</bdi>");
        }
        page.ours("</td></tr>\n");
    }

    /// What is current of the briefing, in a sentence.
    fn current(&self, page: &mut Markup, standing: &Standing) {
        page.ours("<p class=\"facts\">");
        let reserve = if standing.is_certain { "" } else { RESERVE };
        match &standing.in_force {
            Some(InForce::Revision(revision)) => {
                page.ours("Now in force: ");
                self.text(page, revision);
                page.ours(if standing.has_newest(revision) { ", the newest revision" } else { "" });
                page.ours(reserve);
                page.ours(".");
            }
            Some(InForce::Ended(end)) => {
                page.ours("Not in force: it ended on ");
                time(page, &end.record.time);
                page.ours(reserve);
                page.ours(".");
                if let Some(reason) = &end.record.reason {
                    page.ours(" Reason: <bdi>");
                    page.lines(reason);
                    page.ours("</bdi>.");
                }
            }
            Some(InForce::NotYet) => {
                page.ours("Nothing is in force yet");
                page.ours(reserve);
                page.ours(".");
            }
            None => page.ours("What is in force now cannot be read."),
        }
        if let Some(newest) = standing.newest.as_ref().filter(|newest| !standing.has_in_force(newest)) {
            page.ours(" The newest revision is ");
            self.text(page, newest);
            page.ours(".");
        }
        page.ours("</p>\n");
    }

    /// A link to the text of a revision, with its time.
    fn text(&self, page: &mut Markup, revision: &Revision) {
        let (name, number) = (revision.briefing.clone(), revision.record.number);
        self.view.link(page, &Address::Text { name, rev: number.to_string() }, &format!("@{number}"));
        page.ours(" of ");
        page.label(&minute(revision.record.time.as_str()));
    }

    /// The ways that are taken most often: the history, and the changes beside this one.
    fn nearest(&self, page: &mut Markup) {
        page.ours("<nav aria-label=\"Nearest changes\">\n<ul class=\"pager\">");
        page.ours("<li>");
        self.view.link(page, &Address::History { name: self.new.briefing.clone() }, "History");
        page.ours("</li>");
        self.steps(page, |text| NEAREST.contains(&text));
        page.ours("</ul>\n</nav>\n");
    }

    /// All other ways from here, which are folded where they would keep a reader from the text. Of
    /// a file there are few.
    pub(super) fn ways(&self, page: &mut Markup) {
        if self.view.is_static() {
            return self.views(page);
        }
        page.ours("<details class=\"ways\"><summary>More comparisons</summary>\n");
        self.others(page);
        self.views(page);
        page.ours("</details>\n");
    }

    /// Other comparisons, and the address of this one that stays.
    fn others(&self, page: &mut Markup) {
        page.ours("<nav aria-label=\"Other comparisons\">\n<ul class=\"pager\">");
        self.steps(page, |text| !NEAREST.contains(&text));
        if self.standing.is_none() {
            page.ours("<li>");
            let (old, new) = (self.new.id.to_string(), self.old.id.to_string());
            self.link_to(page, &Address::PermanentDiff { old, new }, self.options, "Swap sides");
            page.ours("</li>");
        }
        let [old, new] = [&self.old, &self.new].map(|revision| revision.id.to_string());
        page.ours("<li>");
        self.link_to(page, &Address::PermanentDiff { old, new }, Options::default(), "Permanent address");
        page.ours("</li></ul>\n</nav>\n");
    }

    /// The steps to other pairs of the same briefing that are wanted.
    fn steps(&self, page: &mut Markup, is_wanted: impl Fn(&str) -> bool) {
        let (old, new) = (self.old.record.number, self.new.record.number);
        let steps = self.standing.iter().flat_map(|standing| steps(old, new, standing));
        for (old, new, text) in steps.filter(|(.., text)| is_wanted(text)) {
            page.ours("<li>");
            self.link(page, old, new, text);
            page.ours(" <span class=\"pair-name\">@");
            page.label(&format!("{old} → @{new}"));
            page.ours("</span></li>");
        }
    }

    /// How the comparison may be shown.
    fn views(&self, page: &mut Markup) {
        let Options { is_side, shows_all } = self.options;
        page.ours("<nav aria-label=\"View\">\n<ul class=\"pager\">");
        let choices = [
            (Options { is_side: false, shows_all }, "Inline"),
            (Options { is_side: true, shows_all }, "Side by side"),
            (Options { is_side, shows_all: false }, "Only near changes"),
            (Options { is_side, shows_all: true }, "The whole text"),
        ];
        for (options, said) in choices.into_iter().take(if self.view.is_static() { 2 } else { 4 }) {
            page.ours(if options == self.options { "<li><a aria-current=\"true\" href=\"" } else { "<li><a href=\"" });
            let [old, new] = [&self.old, &self.new].map(|revision| revision.record.number.to_string());
            let address = match &self.standing {
                Some(_) => Address::Diff { name: self.new.briefing.clone(), old, new },
                None => Address::PermanentDiff { old: self.old.id.to_string(), new: self.new.id.to_string() },
            };
            page.label(&options.link(self.view.links, &address));
            page.ours("\">");
            page.ours(said);
            page.ours("</a></li>");
        }
        page.ours("</ul>\n</nav>\n");
    }
}

/// Other pairs of the same briefing that a reader may want next: the old one, the new one, and what
/// they are.
pub(super) fn steps(old: u64, new: u64, standing: &Standing) -> Vec<(u64, u64, &'static str)> {
    let (first, last) = (old.min(new), old.max(new));
    let newest = standing.newest.as_ref().map_or(last, |newest| newest.record.number);
    let current = standing.current().map_or(newest, |current| current.record.number);
    let mut steps = Vec::new();
    if first > 1 {
        steps.push((first - 1, first, PREVIOUS));
    }
    if last < newest {
        steps.push((last, last + 1, NEXT));
    }
    if newest > 1 && (old, new) != (newest - 1, newest) {
        steps.push((newest - 1, newest, "Latest change"));
    }
    if new != current && old != current {
        steps.push((old, current, "Compare with what is current"));
    }
    if old != new {
        steps.push((new, old, "Swap sides"));
    }
    steps
}
