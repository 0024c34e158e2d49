//! The text of a redline, line by line: changes, moves and their links, what is folded.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::Scope;
use super::lines::{self, HtmlLine, HtmlSpan, Unit};
use super::markup::Markup;
use super::steps::Steps;
use crate::render::headings::{self, Places};
use crate::render::{counted, rows, wording};
use crate::{Kind, Op};

/// The note on a change of typography repeats changed text up to this length, in characters.
const FORM_CHARACTERS_MAX: usize = 40;

/// The most characters that the note on a change of typography names by number.
pub(super) const CODE_POINTS_MAX: usize = 8;

/// What happens to unchanged paragraphs far from a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Far {
    Folded,
    LeftOut,
}

/// Writes the text of a redline.
pub(super) struct TextWriter<'page> {
    page: &'page mut Markup,
    scope: Scope,
    /// Ends of moves whose anchor is in the page already.
    named: BTreeSet<(usize, MoveAnchor)>,
    /// Ends of moves that have a link to the other end already.
    linked: BTreeSet<(usize, MoveAnchor)>,
    /// Where changes stand; none where that is not to be said.
    places: Places,
    /// Whether the middle of unchanged text that would fill a screen is folded.
    folds_text: bool,
    /// The steps from change to change; none where there are to be no links.
    steps: Option<&'page Steps>,
    /// How many of them have begun.
    begun_steps: usize,
}

/// An end of a move: its old or its new position, to which the other end links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum MoveAnchor {
    From,
    To,
}

impl<'page> TextWriter<'page> {
    pub(super) fn of(page: &'page mut Markup, scope: Scope) -> Self {
        let (named, linked) = (BTreeSet::new(), BTreeSet::new());
        let places = Places::default();
        Self { page, scope, named, linked, places, folds_text: false, steps: None, begun_steps: 0 }
    }

    /// The same with links from change to change.
    pub(super) fn with_steps(self, steps: &'page Steps) -> Self {
        Self { steps: Some(steps), ..self }
    }

    /// The same, which says where changes stand.
    pub(super) fn with_places(self, places: Places) -> Self {
        Self { places, ..self }
    }

    pub(super) fn show(&mut self, lines: &[HtmlLine<'_>], context: Option<usize>) {
        self.show_with(lines, context, Far::Folded);
    }

    pub(super) fn show_with(&mut self, lines: &[HtmlLine<'_>], context: Option<usize>, far: Far) {
        self.show_units(lines, context, far, |writer, line| {
            let steps = writer.steps_begun([line]);
            writer.line(line, Some(steps));
        });
    }

    /// Shows units by `write`; of those far from a change it is said how much they are.
    pub(super) fn show_units<U: Unit>(
        &mut self,
        units: &[U],
        context: Option<usize>,
        far: Far,
        write: impl Fn(&mut Self, &U),
    ) {
        self.folds_text = context.is_some();
        let near = lines::near_changes(units, context);
        let mut units = units.iter();
        for run in near.chunk_by(|a, b| a == b) {
            let (run_units, behind) = units.as_slice().split_at_checked(run.len()).unwrap_or_default();
            units.by_ref().take(run.len()).for_each(drop);
            let paragraphs: usize = run_units.iter().map(Unit::paragraphs).sum();
            let is_folded = run.first() == Some(&false) && paragraphs > 0;
            if is_folded && far == Far::LeftOut {
                self.page.ours("<p class=\"left-out\" lang=\"en\">");
                self.left_out(paragraphs, behind);
                self.page.ours("</p>\n");
                continue;
            }
            if is_folded {
                self.page.ours("<details class=\"fold\"><summary lang=\"en\">");
                self.left_out(paragraphs, behind);
                self.page.ours("</summary>\n");
            }
            run_units.iter().for_each(|unit| write(self, unit));
            if is_folded {
                self.page.ours("</details>\n");
            }
        }
    }

    /// The steps that begin in these lines.
    pub(super) fn steps_begun<'line, 'text: 'line>(
        &mut self,
        lines: impl IntoIterator<Item = &'line HtmlLine<'text>>,
    ) -> RangeInclusive<usize> {
        let first = self.begun_steps + 1;
        if let Some(steps) = self.steps {
            let spans = lines.into_iter().flat_map(|line| &line.spans).filter(|span| span.shown.is_changed());
            let last = spans.map(|span| steps.of_change(span.shown.change)).max().unwrap_or_default();
            self.begun_steps = self.begun_steps.max(last);
        }
        first..=self.begun_steps
    }

    /// How much is unchanged, and below which headings the lines behind it go on.
    fn left_out(&mut self, paragraphs: usize, behind: &[impl Unit]) {
        self.page.label(&counted(paragraphs as u64, "paragraph"));
        self.page.ours(" unchanged");
        let headings = lines::unseen_headings(behind, &self.places);
        if !headings.is_empty() {
            self.page.ours(" · <bdi lang=\"\">");
            self.page.label(&headings::joined(&headings));
            self.page.ours("</bdi>");
        }
    }

    /// A line, with links to the changes before and behind the steps that begin in it.
    pub(super) fn line(&mut self, line: &HtmlLine<'_>, begun: Option<RangeInclusive<usize>>) {
        let is_blank = line.is_blank();
        let is_folded = line.spans.iter().any(|span| self.folded(span).is_some());
        self.page.ours(match (is_blank, line.is_changed()) {
            (true, _) => "<div class=\"line gap\">",
            // A paragraph cannot hold what is folded.
            (false, true) if is_folded => "<div class=\"line changed\" dir=\"auto\">",
            (false, false) if is_folded => "<div class=\"line\" dir=\"auto\">",
            (false, true) => "<p class=\"line changed\" dir=\"auto\">",
            (false, false) => "<p class=\"line\" dir=\"auto\">",
        });
        if let (Some(steps), Some(begun)) = (self.steps, begun) {
            steps.begin(self.page, begun);
        }
        let ends = |span: &HtmlSpan<'_>| (span.shown.departed(), span.shown.arrived());
        for spans in line.spans.chunk_by(|a, b| ends(a) == ends(b)) {
            match spans.first().map(ends) {
                Some((Some(number), _)) => self.departed(number, spans),
                Some((_, Some(number))) => self.arrived(number, spans),
                _ => spans.iter().for_each(|span| self.span(span)),
            }
        }
        self.page.ours(if is_blank || is_folded { "</div>\n" } else { "</p>\n" });
    }

    /// Where the middle of a span begins and ends, if that is folded.
    fn folded(&self, span: &HtmlSpan<'_>) -> Option<(usize, usize)> {
        rows::ends_shown_of(span.text).filter(|_| self.folds_text && !span.shown.is_changed())
    }

    /// Moved text at its new position, with its edits.
    fn arrived(&mut self, number: usize, spans: &[HtmlSpan<'_>]) {
        let is_seen = spans.iter().any(|span| !span.is_unseen());
        // What is said, and the link, stand outside the box: browsers may break a line there.
        self.said("[moved here: ", is_seen);
        self.link(number, MoveAnchor::To, is_seen);
        self.page.ours("<span class=\"moved\"");
        self.moved(number, MoveAnchor::To);
        spans.iter().for_each(|span| self.span(span));
        self.page.ours("</span>");
        self.said(" end moved] ", is_seen);
    }

    /// Moved text at its old position, with what it lost where that is shown here.
    fn departed(&mut self, number: usize, spans: &[HtmlSpan<'_>]) {
        let is_seen = spans.iter().any(|span| !span.is_unseen());
        self.said("[moved away: ", is_seen);
        self.link(number, MoveAnchor::From, is_seen);
        self.page.ours("<del class=\"moved\"");
        self.moved(number, MoveAnchor::From);
        spans.iter().for_each(|span| self.span(span));
        self.page.ours("</del>");
        self.said(" end moved away] ", is_seen);
    }

    fn span(&mut self, span: &HtmlSpan<'_>) {
        let is_seen = !span.is_unseen();
        match span.shown.op {
            _ if span.shown.is_hidden => self.exact(span),
            Op::Equal | Op::MovedTo | Op::MovedFrom => self.exact(span),
            Op::Delete => {
                self.said("[removed: ", is_seen);
                self.page.ours("<del");
                self.kinds(span);
                self.exact(span);
                self.page.ours("</del>");
                self.said(" end removed] ", is_seen);
            }
            Op::Insert => {
                self.said("[added: ", is_seen);
                self.page.ours("<ins");
                self.kinds(span);
                self.exact(span);
                self.page.ours("</ins>");
                self.said(" end added] ", is_seen);
            }
        }
    }

    /// Markup of our own.
    pub(super) fn ours(&mut self, markup: &'static str) {
        self.page.ours(markup);
    }

    /// Words for screen readers, where others see something.
    pub(super) fn said(&mut self, words: &'static str, is_seen: bool) {
        if is_seen {
            self.page.said(words);
        }
    }

    /// The kinds of a change as attributes, and the end of the tag.
    fn kinds(&mut self, span: &HtmlSpan<'_>) {
        let shown = &span.shown;
        if let Some(kind) = shown.kinds.first() {
            self.page.ours(" class=\"");
            self.page.ours(kind.name());
            self.page.ours("\" title=\"");
            let (removed, added) =
                if shown.op == Op::Delete { (span.text, shown.other) } else { (shown.other, span.text) };
            self.page.label(&wording::change(shown.kinds, removed, added));
            if shown.kinds.has(Kind::Typography) {
                let [old, new] =
                    if shown.op == Op::Delete { [span.text, shown.other] } else { [shown.other, span.text] };
                self.page.label(": ");
                self.page.label(&forms(old, new));
            }
            self.page.ours("\"");
        }
        self.page.ours(">");
    }

    /// The link from one end of a move to the other, on the first line that shows anything.
    fn link(&mut self, number: usize, anchor: MoveAnchor, is_seen: bool) {
        if !is_seen || !self.linked.insert((number, anchor)) {
            return;
        }
        let (title, other) = match anchor {
            MoveAnchor::From => ("Go to where this text is now", MoveAnchor::To),
            MoveAnchor::To => ("Go to where this text was", MoveAnchor::From),
        };
        self.page.ours("<a class=\"jump\" lang=\"en\" dir=\"ltr\" title=\"");
        self.page.ours(title);
        self.page.ours("\" href=\"#");
        self.anchor_name(number, other);
        self.page.ours("\">moved ");
        self.page.number(number);
        self.page.ours(if self.named.contains(&(number, other)) { " ↑</a>" } else { " ↓</a>" });
    }

    /// The number of a move and, once, the anchor of this end; then the end of the tag.
    fn moved(&mut self, number: usize, anchor: MoveAnchor) {
        self.page.ours(" data-move=\"");
        self.page.number(number);
        self.page.ours("\"");
        if self.named.insert((number, anchor)) {
            self.page.ours(" id=\"");
            self.anchor_name(number, anchor);
            self.page.ours("\"");
        }
        self.page.ours(">");
    }

    /// The name of an anchor, unique in the page.
    fn anchor_name(&mut self, number: usize, anchor: MoveAnchor) {
        if let Some(revision) = self.scope.revision {
            self.page.ours("r");
            self.page.number(revision);
            self.page.ours("-");
        }
        if let Some(field) = self.scope.field {
            self.page.ours("field-");
            self.page.number(field);
            self.page.ours("-");
        }
        self.page.ours("move-");
        self.page.number(number);
        self.page.ours(match anchor {
            MoveAnchor::From => "-from",
            MoveAnchor::To => "-to",
        });
    }

    fn exact(&mut self, span: &HtmlSpan<'_>) {
        if span.shown.is_blank {
            self.page.marked(span.text);
        } else if let Some((start, end)) = self.folded(span) {
            let [before, middle, behind] =
                [0..start, start..end, end..span.text.len()].map(|range| span.text.get(range).unwrap_or_default());
            self.page.exact(before, false);
            self.page.ours("<details class=\"cut\"><summary>");
            self.page.mark("unchanged text", &rows::left_out_words(middle, "unchanged"));
            self.page.ours("</summary>");
            self.page.exact(middle, false);
            self.page.ours("</details>");
            self.page.exact(behind, span.breaks);
        } else {
            self.page.exact(span.text, span.breaks);
        }
        if span.marks_break {
            self.page.mark("line break", "¶");
        }
        if span.breaks {
            // Within a box a line break would make another line.
            self.page.ours(if span.shown.is_changed() { "<span class=\"end\">\n</span>" } else { "\n" });
        }
    }
}

/// What differs between two forms of the same text: `“it's” → “it’s” (U+0027 → U+2019)`.
pub(super) fn forms(old: &str, new: &str) -> String {
    let same_start = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
    let [old_rest, new_rest] = [old, new].map(|text| text.chars().skip(same_start).collect::<Vec<_>>());
    let same_end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let [old_codes, new_codes] = [old_rest, new_rest].map(|rest| code_points(rest.get(..rest.len() - same_end)));
    let is_short = |text: &str| text.chars().nth(FORM_CHARACTERS_MAX).is_none();
    if is_short(old) && is_short(new) {
        format!("“{old}” → “{new}” ({old_codes} → {new_codes})")
    } else {
        format!("{old_codes} → {new_codes}")
    }
}

fn code_points(characters: Option<&[char]>) -> String {
    let characters = characters.unwrap_or_default();
    let mut codes: Vec<String> =
        characters.iter().take(CODE_POINTS_MAX).map(|character| format!("U+{:04X}", u32::from(*character))).collect();
    if characters.len() > CODE_POINTS_MAX {
        codes.push("…".to_owned());
    }
    if codes.is_empty() { "nothing".to_owned() } else { codes.join(" ") }
}
