//! From change to change through a long text, and a map of where they are: links within the page,
//! which a keyboard can follow and which need no script.
//!
//! Changes on one line are one step, and so is a passage of many lines. The element with the id
//! `c3`, of the class `step`, stands on the line where the third step begins.

use std::ops::RangeInclusive;

use super::markup::Markup;
use crate::redline::runs;
use crate::render::headings::Places;
use crate::render::{counted, wording};
use crate::{Kinds, Op, Redline};

/// The style sheet in addition to [`super::SHEET`], as it stands between the tags.
pub const SHEET: &str = r#"
.step {
  float: right;
  float: inline-end;
  display: inline-flex;
  align-items: center;
  margin-inline-start: .75rem;
  scroll-margin-top: 3rem;
  color: var(--dim);
  font: .75rem/1.5rem system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
}
.step:empty { margin: 0; }
.step a { min-width: 1.5rem; text-align: center; text-decoration: none; color: var(--link); }
.step a:hover { text-decoration: underline; }
.map summary { border: 0; }
.map ol { margin: .5rem 0 0; padding-inline-start: 2.25rem; columns: 20rem; column-gap: 2rem; font-size: .85rem; line-height: 1.5; }
.map li { padding-block: .15rem; break-inside: avoid; overflow-wrap: anywhere; }
.map li::marker { color: var(--dim); font-variant-numeric: tabular-nums; }
@media print { .step, .map { display: none; } }
"#;

/// The map lists so many steps; from the last of them one steps on.
const LISTED_MAX: usize = 200;

/// The steps through the changes of a redline that are not hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// By the index of a change among [`Redline::changes`]: the number of its step, from 1; that of
    /// the step before where the change is hidden.
    of_changes: Vec<usize>,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// The index of its first change.
    change: usize,
    /// The kinds of all its changes.
    kinds: Kinds,
}

impl Steps {
    /// Finds the steps of a redline. Cost: O(text) at worst.
    #[must_use]
    pub fn of(redline: &Redline<'_>) -> Self {
        let mut steps = Self::default();
        // Whether the line of the last change that is shown goes on.
        let mut is_same_line = false;
        for run in runs(&redline.parts) {
            if run.iter().all(|part| part.op == Op::Equal) {
                is_same_line &= !run.iter().any(|part| part.text.contains('\n'));
                continue;
            }
            if run.iter().any(|part| !part.hidden) {
                let edits = run.iter().filter_map(|part| redline.move_of(part)).flat_map(|moved| &moved.edits);
                let kinds = run.iter().chain(edits).fold(Kinds::NONE, |kinds, part| kinds.union(part.kinds));
                match steps.steps.last_mut().filter(|_| is_same_line) {
                    Some(step) => step.kinds = step.kinds.union(kinds),
                    None => steps.steps.push(Step { change: steps.of_changes.len(), kinds }),
                }
                is_same_line = true;
            }
            is_same_line &= !run.iter().any(|part| part.text.ends_with('\n'));
            steps.of_changes.push(steps.steps.len());
        }
        steps
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.steps.len()
    }

    /// The number of the step that a change belongs to, by its index among [`Redline::changes`].
    pub(super) fn of_change(&self, index: usize) -> usize {
        self.of_changes.get(index).copied().unwrap_or_default()
    }

    /// Writes a map: a list of the steps that is folded, each a link, with the heading that it
    /// stands below and the kinds of its changes in words. Nothing where there are no steps.
    ///
    /// `redline` is the one that the steps are of. Cost: that of [`Places::of`].
    pub fn map(&self, page: &mut Markup, redline: &Redline<'_>) {
        if self.steps.is_empty() {
            return;
        }
        page.ours("<nav class=\"map\" aria-label=\"Changes\"><details><summary>Changes in ");
        page.label(&counted(self.count() as u64, "place"));
        page.ours("</summary>\n<ol>\n");
        let places = Places::of(redline);
        for (number, step) in (1..).zip(self.steps.iter().take(LISTED_MAX)) {
            page.ours("<li><a href=\"#c");
            page.number(number);
            page.ours("\">");
            let kinds = wording::kinds(step.kinds);
            page.label(if kinds.is_empty() { "change" } else { &kinds });
            page.ours("</a>");
            if let Some(place) = places.of_change(step.change) {
                page.ours(" <bdi lang=\"\">");
                page.label(&place.to_string());
                page.ours("</bdi>");
            }
            page.ours("</li>\n");
        }
        page.ours("</ol>\n");
        if let Some(rest) = self.count().checked_sub(LISTED_MAX).filter(|rest| *rest > 0) {
            page.ours("<p>And ");
            page.label(&counted(rest as u64, "more place"));
            page.ours(".</p>\n");
        }
        page.ours("</details></nav>\n");
    }

    /// Writes that these steps begin here: the links to the one before and the one behind, and an
    /// anchor for each.
    pub(super) fn begin(&self, page: &mut Markup, begun: RangeInclusive<usize>) {
        let (first, last) = (*begun.start(), *begun.end());
        if first > last {
            return;
        }
        page.ours("<span class=\"step\" lang=\"en\" dir=\"ltr\" id=\"c");
        page.number(first);
        page.ours("\">");
        if first > 1 {
            link(page, first - 1, "Previous change", "↑");
        }
        page.number(first);
        if last > first {
            page.ours("–");
            page.number(last);
        }
        page.ours(" of ");
        page.number(self.count());
        if last < self.count() {
            link(page, last + 1, "Next change", "↓");
        }
        page.ours("</span>");
        for number in first + 1..=last {
            page.ours("<span class=\"step\" id=\"c");
            page.number(number);
            page.ours("\"></span>");
        }
    }
}

fn link(page: &mut Markup, to: usize, words: &'static str, arrow: &'static str) {
    page.ours("<a title=\"");
    page.ours(words);
    page.ours("\" href=\"#c");
    page.number(to);
    page.ours("\">");
    page.said(words);
    page.ours(arrow);
    page.ours("</a>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use crate::render::tests_support::redline;

    fn numbers(marks: &str) -> Vec<usize> {
        Steps::of(&redline(marks)).of_changes
    }

    #[test]
    fn changes_on_one_line_are_one_step() {
        assert_eq!(numbers("One [-two-]{+2+} three [-four-]{+4+}.\nFive [-six-]{+6+}.\n"), [1, 1, 2]);
        assert_eq!(numbers("{+One.\n\nTwo.\n+}Three [-four-]{+4+}.\n"), [1, 2]);
        assert_eq!(numbers("The same.\n"), [0; 0]);
    }

    #[test]
    fn what_is_hidden_is_no_step() {
        let mut redline = redline("A [-b-]{+c+}\nd [-e-]{+f+}\ng [-h-]{+i+}\n");
        redline.parts[4].kinds = Kinds::of(&[Kind::Case]);
        redline.parts[5].kinds = Kinds::of(&[Kind::Case]);
        assert_eq!(redline.hide(Kinds::of(&[Kind::Case])), 1);
        let steps = Steps::of(&redline);
        assert_eq!((steps.count(), steps.of_changes), (2, vec![1, 1, 2]));
    }

    #[test]
    fn the_map_says_what_changed_and_below_which_heading() {
        let redline = redline("# Lease <1>\n\nTwo [-days-]{+weeks+}.\n");
        let mut page = Markup::default();
        Steps::of(&redline).map(&mut page, &redline);
        let page = page.finish();
        assert!(page.contains("<summary>Changes in 1 place</summary>"), "{page}");
        let item = "<li><a href=\"#c1\">wording</a> <bdi lang=\"\"># Lease &lt;1&gt;</bdi></li>";
        assert!(page.contains(item), "{page}");
        let mut empty = Markup::default();
        Steps::default().map(&mut empty, &redline);
        assert_eq!(empty.finish(), "");
    }

    #[test]
    fn a_map_of_very_many_changes_is_cut() {
        let marks = "a [-b-]{+c+}\n".repeat(LISTED_MAX + 3);
        let redline = redline(&marks);
        let mut page = Markup::default();
        Steps::of(&redline).map(&mut page, &redline);
        let page = page.finish();
        assert_eq!(page.matches("<li>").count(), LISTED_MAX);
        assert!(page.contains("And 3 more places."), "{page}");
    }
}
