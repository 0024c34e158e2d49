//! Committing in a browser: a form with the newest text, what it would change as a redline, and the
//! commit. Whatever is in the way, what was typed is in the form again.

mod fields;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use variorum_redline::render::html::{self, Markup};
use variorum_redline::render::{Side, counted};
use variorum_redline::{Kinds, Redline};
use variorum_store::{Clears, Commit, Committed, Draft, Error, Expect, Reader, Revision};

use super::{View, event, text, time};
use crate::clock;
use crate::query::committed;
use crate::query::comparison::{ComparedText, Comparison};
use crate::query::newest::Newest;
use crate::query::revision_selector::{self, RevisionSelector};
use crate::query::standing::{self, Ending};
use crate::web::address::Address;
use crate::web::answer::{Answer, Media};
use crate::web::comparing::Bound;
use crate::web::desk::Writing;
use crate::web::problem::Problem;
use crate::web::query_string::QueryString;
use crate::web::typed;
use fields::{Buttons, Form, fields};

/// Unchanged paragraphs that are shown beside a change.
const CONTEXT_PARAGRAPHS: usize = 2;

/// The key of a revision's meta that has its headline.
const TITLE: &str = "title";

/// The form to edit a briefing, with its newest text.
///
/// Errors: there is no such briefing; a form cannot hold its text; the store cannot be read. Cost:
/// a content.
pub fn form(view: View<'_>, writing: Writing<'_>, name: &str) -> Result<Answer, Problem> {
    let base = Base::read(view.reader, revision_selector::head(view.reader, name)?)?;
    if !typed::fits_a_form(&base.text) {
        let sentence = "This text has a character in it (U+0000) that a browser cannot send back. Edit it on the command line: variorum show NAME, then variorum commit NAME FILE.";
        return Err(Problem::new(StatusCode::CONFLICT, sentence));
    }
    let form = Form {
        name: base.revision.briefing.clone(),
        text: base.text.clone(),
        title: base.title().map(str::to_owned),
        note: None,
        author: writing.author(),
    };
    let mut page = heading(view, &form.name);
    revives(view, &mut page, &form.name)?;
    fields(view, &mut page, writing, Some(&base.revision), &form, Buttons::Preview);
    Ok(answer(view, page))
}

/// The form of a new briefing.
#[must_use]
pub fn new_form(view: View<'_>, writing: Writing<'_>) -> Answer {
    let mut page = view.begin("New briefing");
    page.ours("<h1>New briefing</h1>\n");
    let form = Form { author: writing.author(), ..Form::default() };
    fields(view, &mut page, writing, None, &form, Buttons::Preview);
    answer(view, page)
}

/// What became of a form that was sent: shown as a redline, or committed. `name` is the briefing
/// that it edits; none where it is to be a new one.
///
/// Errors: it is no form of ours; the store cannot be read. All else is said above the form, which
/// keeps what was typed. Cost: a comparison; a commit.
pub fn sent(view: View<'_>, writing: Writing<'_>, name: Option<&str>, sent: &QueryString) -> Result<Answer, Problem> {
    let (base, lost) = match name.map(|name| began_with(view, name, sent.get("base").unwrap_or_default())) {
        None => (None, None),
        Some(Ok(base)) => (Some(base), None),
        // Such as one that was taken down since: the newest takes its place.
        Some(Err(problem)) => {
            let head = revision_selector::head(view.reader, name.unwrap_or_default())?;
            (Some(Base::read(view.reader, head)?), Some(problem))
        }
    };
    let base = base.as_ref();
    let field = |name| sent.get(name).map(str::to_owned);
    let form = Form {
        name: base.map_or_else(|| field("name").unwrap_or_default(), |base| base.revision.briefing.clone()),
        text: typed::with_own_line_ends(
            base.map_or("", |base| base.text.as_str()),
            sent.exact("text").unwrap_or_default(),
        ),
        title: typed::in_one_line(base.and_then(Base::title), sent.exact("title").unwrap_or_default()),
        note: field("note").map(|note| note.replace("\r\n", "\n")),
        author: writing.visitor.user.clone().or_else(|| field("author")),
    };
    let edited = Edited { view, writing, base, form: &form };
    if !writing.desk.knows_form(sent.exact("secret").unwrap_or_default()) {
        let words = "This form is older than the server, which was started again. Nothing was committed. \
                     Look your text over, and send it again.";
        return Ok(edited.again(StatusCode::FORBIDDEN, words));
    }
    if let Some(lost) = lost {
        let words = format!("What you began with cannot be read any more. Nothing was committed. {}", lost.sentence);
        return Ok(edited.again(lost.status, &words));
    }
    if form.text.is_empty() {
        return Ok(edited.again(StatusCode::BAD_REQUEST, "The text is empty. Nothing was committed."));
    }
    if sent.get("do") == Some("commit") { edited.commit() } else { edited.preview() }
}

/// The page behind a commit: which revision is in the store.
///
/// Errors: there is no such revision; the store cannot be read. Cost: its record.
pub fn done(view: View<'_>, name: &str, rev: &str) -> Result<Answer, Problem> {
    let selector = RevisionSelector::parse(rev, view.calendar)?;
    let revision = selector.resolve(view.reader, name, rev, view.calendar)?;
    let number = revision.record.number;
    let mut page = view.begin(&format!("{}@{number}", revision.briefing));
    view.name(&mut page, &revision.briefing);
    page.ours("<p role=\"status\">Revision ");
    page.label(&number.to_string());
    page.ours(" is in the store. It was written to disk before this was said.</p>\n<p class=\"facts\">Committed ");
    time(&mut page, &revision.record.recorded);
    if let Some(author) = &revision.record.author {
        page.ours(", by <bdi>");
        page.label(author);
        page.ours("</bdi>");
    }
    page.ours("</p>\n");
    let newest = Newest::read(view.reader, &revision.briefing)?.number;
    match committed::end_taken_back(view.reader, &revision) {
        Ok(Some(end)) => {
            page.ours("<p class=\"note\">This revision brings back into force a briefing that had ended: ");
            event::ended(view, &mut page, &end);
            page.ours("</p>\n");
        }
        Ok(None) => {}
        // What is in force is said below, and that it cannot be read.
        Err(error) if error.is_damage() => {}
        Err(error) => return Err(error.into()),
    }
    text::state(view, &mut page, &revision, newest)?;
    page.ours("<p class=\"pager\">");
    let name = || revision.briefing.clone();
    view.link(&mut page, &Address::Text { name: name(), rev: number.to_string() }, "The text");
    page.ours(" ");
    if number > 1 {
        let (old, new) = ((number - 1).to_string(), number.to_string());
        view.link(&mut page, &Address::Diff { name: name(), old, new }, "What it changed");
        page.ours(" ");
    }
    view.link(&mut page, &Address::History { name: name() }, "History");
    page.ours(" ");
    view.link(&mut page, &Address::Edit { name: name() }, "Edit again");
    page.ours("</p>\n");
    Ok(Answer::page(view.end(page)))
}

/// That a briefing has ended, which a new revision takes back.
fn revives(view: View<'_>, page: &mut Markup, name: &str) -> Result<(), Problem> {
    let ending = standing::ending(view.reader, name)?;
    event::ending(view, page, &ending);
    if matches!(&ending, Ending::At(end) if end.record.time.instant() <= view.calendar.now()) {
        page.ours("<p class=\"note\">A new revision brings it back into force.</p>\n");
    }
    Ok(())
}

/// The revision that a form says it began with.
fn began_with(view: View<'_>, name: &str, id: &str) -> Result<Base, Problem> {
    let name = revision_selector::name(name)?;
    let revision = revision_selector::revision_within(view.reader, &name, id, view.calendar)?;
    Base::read(view.reader, revision)
}

/// The revision that a form began with.
struct Base {
    revision: Revision,
    text: String,
}

impl Base {
    fn read(reader: &Reader, revision: Revision) -> Result<Self, Problem> {
        let text = ComparedText::read(reader, &revision)?.text.into_owned();
        Ok(Self { revision, text })
    }

    fn title(&self) -> Option<&str> {
        self.revision.record.meta.get(TITLE).map(String::as_str)
    }
}

/// A form that was sent, with what it began with.
struct Edited<'request> {
    view: View<'request>,
    writing: Writing<'request>,
    base: Option<&'request Base>,
    form: &'request Form,
}

impl Edited<'_> {
    /// The form again, below words of ours.
    fn again(&self, status: StatusCode, words: &str) -> Answer {
        let mut page = self.begin();
        notice(&mut page, words);
        self.fields(&mut page, Buttons::Preview);
        answer(self.view, page).with_status(status)
    }

    /// What would change, above the form, which can be committed from there.
    fn preview(&self) -> Result<Answer, Problem> {
        let mut page = self.begin();
        page.ours("<section aria-labelledby=\"preview\">\n<h2 id=\"preview\">What you would change</h2>\n");
        page.ours("<p>Nothing is committed yet. <a href=\"#form\">Go to the form</a></p>\n");
        if let Some(base) = self.base {
            revives(self.view, &mut page, &base.revision.briefing)?;
        }
        self.title_change(&mut page);
        let (side, text) = match self.base {
            Some(base) => (crate::query::version::side(&base.revision), base.text.as_str()),
            None => (Side::Nothing, ""),
        };
        redline(&mut page, (side, text), (Side::Text { name: "your text".into() }, &self.form.text));
        page.ours("</section>\n");
        self.fields(&mut page, Buttons::Commit);
        Ok(answer(self.view, page))
    }

    fn title_change(&self, page: &mut Markup) {
        let before = self.base.and_then(Base::title);
        let after = self.form.title.as_deref();
        if before == after {
            return;
        }
        page.ours("<p>Title: ");
        if let Some(before) = before {
            page.ours("<del><bdi>");
            page.label(before);
            page.ours("</bdi></del> ");
        }
        if let Some(after) = after {
            page.ours("<ins><bdi>");
            page.label(after);
            page.ours("</bdi></ins>");
        }
        page.ours("</p>\n");
    }

    /// Commits, and sends the browser to the page that says so once it is durable.
    fn commit(&self) -> Result<Answer, Problem> {
        let commit = match self.commit_of_form() {
            Ok(commit) => commit,
            Err(problem) => return Ok(self.again(problem.status, &problem.sentence)),
        };
        match self.writing.desk.commit(commit) {
            Ok(Committed::Created(revision) | Committed::Labelled(revision, _)) => {
                let (name, rev) = (revision.briefing, revision.record.number.to_string());
                Ok(Answer::see_other(self.view.links.to(&Address::Edited { name, rev })))
            }
            Ok(Committed::Unchanged(revision)) => {
                let number = revision.record.number;
                let words = format!("Revision {number} already has this text. Nothing was committed.");
                Ok(self.again(StatusCode::OK, &words))
            }
            Err(Error::Conflict { .. }) => self.conflict(),
            Err(error) => {
                let asked = self.form.name.clone();
                let problem = Problem::from(crate::query::Error::Store { asked, error });
                let words = format!("This was not committed, or it is not known whether it was. {}", problem.sentence);
                Ok(self.again(problem.status, &words))
            }
        }
    }

    fn commit_of_form(&self) -> Result<Commit, Problem> {
        let Form { name, text, title, note, author } = self.form;
        let recorded = clock::now().map_err(|error| {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, format!("Nothing was committed: {error}."))
        })?;
        let is_cleared = title.is_none() && self.base.is_some_and(|base| base.title().is_some());
        let clears = if is_cleared { Clears::Keys(BTreeSet::from([TITLE.to_owned()])) } else { Clears::Nothing };
        let title = title.iter().map(|title| (TITLE.to_owned(), title.clone()));
        let draft = Draft {
            briefing: revision_selector::name(name)
                .map_err(|error| Problem { status: StatusCode::BAD_REQUEST, ..Problem::from(error) })?,
            content: text.clone(),
            time: clock::here(&recorded),
            recorded,
            author: author.clone(),
            note: note.clone(),
            source: None,
            labels: Vec::new(),
            meta: title.collect::<BTreeMap<_, _>>(),
            undoes: None,
        };
        let expect = self.base.map_or(Expect::New, |base| Expect::Head(base.revision.id));
        Ok(Commit { draft, expect, clears, end: None })
    }

    /// Somebody else was first: what they changed, above the form, which can be committed over it.
    fn conflict(&self) -> Result<Answer, Problem> {
        let reader = self.view.refreshed(&self.form.name)?;
        let theirs = Base::read(&reader, revision_selector::head(&reader, &self.form.name)?)?;
        let number = theirs.revision.record.number;
        if self.is_sent_again(&theirs) {
            let (name, rev) = (theirs.revision.briefing, number.to_string());
            return Ok(Answer::see_other(self.view.links.to(&Address::Edited { name, rev })));
        }
        let mut page = self.begin();
        let Some(base) = self.base else {
            let words = format!(
                "There is a briefing called {} already, with {}. Nothing was committed. Choose another name, or edit that one.",
                theirs.revision.briefing,
                counted(number, "revision")
            );
            notice(&mut page, &words);
            page.ours("<p class=\"pager\">");
            let to = Address::Edit { name: theirs.revision.briefing.clone() };
            self.view.link(&mut page, &to, "Edit the briefing that is there");
            page.ours("</p>\n");
            self.fields(&mut page, Buttons::Preview);
            return Ok(answer(self.view, page).with_status(StatusCode::CONFLICT));
        };
        let words = format!(
            "Somebody else was first: revision {number} was committed since you began. Nothing of yours was, and \
             your text is in the form below."
        );
        notice(&mut page, &words);
        page.ours(
            "<section aria-labelledby=\"theirs\">\n<h2 id=\"theirs\">What they changed</h2>\n<p class=\"facts\">",
        );
        let theirs_record = &theirs.revision.record;
        time(&mut page, &theirs_record.time);
        for part in [&theirs_record.author, &theirs_record.note].into_iter().flatten() {
            page.ours(", <bdi>");
            page.lines(part);
            page.ours("</bdi>");
        }
        page.ours("</p>\n");
        let (old, new) = (&base.revision, &theirs.revision);
        redline(
            &mut page,
            (crate::query::version::side(old), &base.text),
            (crate::query::version::side(new), &theirs.text),
        );
        page.ours("</section>\n");
        fields(self.view, &mut page, self.writing, Some(&theirs.revision), self.form, Buttons::CommitOver(number));
        Ok(answer(self.view, page).with_status(StatusCode::CONFLICT))
    }

    /// Whether the newest revision is what this form made when it was sent before: by a double
    /// click, or by going back.
    fn is_sent_again(&self, theirs: &Base) -> bool {
        let (record, form) = (&theirs.revision.record, self.form);
        record.parent == self.base.map(|base| base.revision.id)
            && theirs.text == form.text
            && theirs.title() == form.title.as_deref()
            && (&record.note, &record.author) == (&form.note, &form.author)
    }

    fn begin(&self) -> Markup {
        if self.base.is_some() {
            return heading(self.view, &self.form.name);
        }
        let mut page = self.view.begin("New briefing");
        page.ours("<h1>New briefing</h1>\n");
        page
    }

    fn fields(&self, page: &mut Markup, buttons: Buttons) {
        fields(self.view, page, self.writing, self.base.map(|base| &base.revision), self.form, buttons);
    }
}

fn heading(view: View<'_>, name: &str) -> Markup {
    let mut page = view.begin(&format!("Edit {name}"));
    view.name(&mut page, name);
    page.ours("<p class=\"pager\">");
    view.link(&mut page, &Address::History { name: name.to_owned() }, "History");
    page.ours("</p>\n");
    page
}

fn notice(page: &mut Markup, words: &str) {
    page.ours("<p class=\"notice\" role=\"alert\">");
    page.label(words);
    page.ours("</p>\n");
}

fn redline(page: &mut Markup, old: (Side, &str), new: (Side, &str)) {
    let ((old_side, old), (new_side, new)) = (old, new);
    let text = |side, text| ComparedText { side, text: std::borrow::Cow::Borrowed(text) };
    let comparison = Comparison { old: text(old_side, old), new: text(new_side, new) };
    if let Err(too_much) = Bound::of_one().take(&comparison) {
        page.ours("<p class=\"note\">");
        page.label(&format!("{too_much} What is below can be committed all the same."));
        page.ours("</p>\n");
        return;
    }
    let difference = comparison.difference(Kinds::NONE);
    html::summary(page, &difference);
    page.ours("<div lang=\"\">\n");
    let is_same = old == new;
    let redline = if is_same { &Redline::unchanged("") } else { &difference.redline };
    html::redlined_text(page, redline, Some(CONTEXT_PARAGRAPHS));
    page.ours("</div>\n");
    if is_same {
        page.ours("<p>The text is the same.</p>\n");
    }
}

/// A page with a form that writes.
fn answer(view: View<'_>, page: Markup) -> Answer {
    Answer { media: Media::Form, ..Answer::page(view.end(page)) }
}

#[cfg(test)]
mod tests {
    use html5ever::tendril::TendrilSink as _;
    use markup5ever_rcdom::{Handle, NodeData, RcDom};

    use super::*;
    use crate::query::tests::{TestStore, calendar};
    use crate::web::comparing::PIECES_MAX;
    use crate::web::desk::Desk;
    use crate::web::links::Links;
    use crate::web::visitor::Visitor;

    /// The value that a browser has for the field of this name, before anybody types.
    fn value(node: &Handle, field: &str) -> Option<String> {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attrs = attrs.borrow();
            let of = |wanted: &str| attrs.iter().find(|it| &*it.name.local == wanted).map(|it| it.value.to_string());
            if of("name").as_deref() == Some(field) {
                return match &*name.local {
                    "textarea" => Some(node.children.borrow().iter().map(text).collect()),
                    _ => of("value"),
                };
            }
        }
        node.children.borrow().iter().find_map(|child| value(child, field))
    }

    fn text(node: &Handle) -> String {
        match &node.data {
            NodeData::Text { contents } => contents.borrow().to_string(),
            _ => panic!("markup in a field: {node:?}"),
        }
    }

    #[test]
    fn what_is_too_much_to_compare_is_said_and_can_be_committed() {
        let mut page = Markup::default();
        let many = "x/".repeat(PIECES_MAX as usize / 2 + 1);
        redline(&mut page, (Side::Nothing, ""), (Side::Nothing, &many));
        let said = page.finish();
        assert!(said.contains("differ in 1,000,002 words") && said.contains("can be committed"), "{said}");
    }

    #[test]
    fn whatever_was_committed_comes_back_from_the_form_as_it_was() {
        let mut store = TestStore::new();
        let desk = Desk::new(Box::new(|| Err(Error::Latched)), Some("A \"quoted\" <b>".to_owned())).unwrap();
        let visitor = Visitor { may_write: true, ..Visitor::reader() };
        let (calendar, links) = (calendar(), Links::default());
        let writing = Writing { desk: &desk, visitor: &visitor };
        for (day, committed) in (1..).zip([
            "Two ships sail.\n",
            "\n\n  Two lines before, none after",
            "\r\nof another\rsystem\n",
            "</textarea></form><script>alert(1)</script><!-- \n",
            "&amp;lt; &#60; &lt &notin\n",
            "\u{feff}\u{202e}\u{200b}\u{85}\u{2028}\u{1}\u{7f}\u{ffff} end\n",
            "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f9d1}\u{200d}\u{1f680}",
        ]) {
            store.commit("news", day, committed);
            let view = View { reader: &store, calendar: &calendar, links: &links, title: "T", is_writable: true };
            let page = String::from_utf8(form(view, writing, "news").unwrap().body).unwrap();
            let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
            let typed = value(&dom.document, "text").unwrap();
            // As a browser sends it.
            let sent = typed.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
            assert_eq!(typed::with_own_line_ends(committed, &sent), committed);
            assert_eq!(value(&dom.document, "author").as_deref(), Some("A \"quoted\" <b>"));
            assert_eq!(value(&dom.document, "secret").as_deref(), Some(desk.form_secret()));
        }
        store.commit("news", 20, "a\0b");
        let view = View { reader: &store, calendar: &calendar, links: &links, title: "T", is_writable: true };
        assert_eq!(form(view, writing, "news").unwrap_err().status, StatusCode::CONFLICT);
    }
}
