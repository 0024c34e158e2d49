//! The form in which a briefing is edited.

use variorum_redline::render::html::Markup;
use variorum_store::Revision;

use super::Writing;
use crate::web::address::Address;
use crate::web::page::{View, time};

/// What is in the form.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) title: Option<String>,
    pub(super) note: Option<String>,
    pub(super) author: Option<String>,
}

/// Which buttons a form has. The first one is that of the Enter key.
#[derive(Clone, Copy)]
pub(super) enum Buttons {
    /// To see what would change.
    Preview,
    /// The same, and to commit it.
    Commit,
    /// The same, over a revision of somebody else's.
    CommitOver(u64),
}

/// Adds the form, with what is in it.
pub(super) fn fields(
    view: View<'_>,
    page: &mut Markup,
    writing: Writing<'_>,
    base: Option<&Revision>,
    form: &Form,
    buttons: Buttons,
) {
    let address = base.map_or(Address::New, |base| Address::Edit { name: base.briefing.clone() });
    page.ours("<form class=\"edit\" id=\"form\" method=\"post\" action=\"");
    page.label(&view.links.to(&address));
    page.ours("\">\n<input type=\"hidden\" name=\"secret\" value=\"");
    page.value(writing.desk.form_secret());
    page.ours("\">\n");
    match base {
        Some(base) => {
            page.ours("<input type=\"hidden\" name=\"base\" value=\"");
            page.value(&base.id.to_string());
            page.ours("\">\n<p class=\"facts\">Your text will replace revision ");
            page.label(&base.record.number.to_string());
            page.ours(", of ");
            time(page, &base.record.time);
            page.ours(".</p>\n");
        }
        None => {
            page.ours("<p><label for=\"name\">Name, such as world/serbia/victory-day</label>");
            page.ours("<input id=\"name\" name=\"name\" required dir=\"auto\" value=\"");
            page.value(&form.name);
            page.ours("\"></p>\n");
        }
    }
    page.ours("<p><label for=\"title\">Title</label><input id=\"title\" name=\"title\" dir=\"auto\" value=\"");
    page.value(form.title.as_deref().unwrap_or_default());
    page.ours("\"></p>\n<p><label for=\"text\">Text</label>");
    page.ours("<textarea id=\"text\" name=\"text\" rows=\"24\" required dir=\"auto\" lang=\"\">\n");
    page.value(&form.text);
    page.ours("</textarea></p>\n<p><label for=\"note\">Note: why this change</label>");
    page.ours("<textarea id=\"note\" name=\"note\" rows=\"2\" dir=\"auto\">\n");
    page.value(form.note.as_deref().unwrap_or_default());
    page.ours("</textarea></p>\n");
    match &writing.visitor.user {
        Some(user) => {
            page.ours("<p>Author: <bdi>");
            page.label(user);
            page.ours("</bdi></p>\n");
        }
        None => {
            page.ours(
                "<p><label for=\"author\">Author</label><input id=\"author\" name=\"author\" dir=\"auto\" value=\"",
            );
            page.value(form.author.as_deref().unwrap_or_default());
            page.ours("\"></p>\n");
        }
    }
    page.ours("<p class=\"pager\"><button name=\"do\" value=\"preview\">Preview what changes</button>");
    match buttons {
        Buttons::Preview => {}
        Buttons::Commit => page.ours(" <button name=\"do\" value=\"commit\">Commit</button>"),
        Buttons::CommitOver(number) => {
            page.ours(" <button name=\"do\" value=\"commit\">Commit over revision ");
            page.label(&number.to_string());
            page.ours("</button>");
        }
    }
    page.ours("</p>\n</form>\n");
}
