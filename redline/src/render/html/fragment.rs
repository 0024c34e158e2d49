//! A redline as a fragment of HTML for the body of a mail: no head, no classes, no script, nothing
//! that is fetched. Programs for mail drop style sheets, and some know only old elements: what
//! changed is `<del>` with `<s>` in it, or `<ins>` with `<u>` in it, each with its style.

use super::push_escaped;
use crate::render::Difference;
use crate::render::marked::{self, Escaped, Notation};
use crate::render::piece::page_of;

static NOTATION: Notation = Notation {
    escape,
    paragraph: ["<p style=\"margin:0 0 .7em;white-space:pre-wrap\" dir=\"auto\">", "</p>\n"],
    title: ["<p style=\"margin:0 0 .2em;font-weight:bold\">", "</p>\n"],
    note: ["<p style=\"margin:0 0 .7em;color:#595959\">", "</p>\n"],
    deleted: ["<del style=\"color:#a31515;text-decoration:line-through\"><s>", "</s></del>"],
    inserted: ["<ins style=\"color:#0b6127;text-decoration:underline\"><u>", "</u></ins>"],
    number: ["<span style=\"color:#595959;font-size:smaller\" dir=\"ltr\">", " </span>"],
};

/// Shows a comparison as a fragment of HTML; see [`write()`].
#[must_use]
pub fn page(difference: &Difference<'_>, context: Option<usize>) -> String {
    page_of(|piece| write(difference, context, piece))
}

/// Writes a comparison as a fragment of HTML, piece by piece.
///
/// Shape: any texts; nothing in them becomes markup. Unchanged paragraphs further than `context`
/// from every change are left out and counted; with `None`, none are.
/// Errors: those of `piece`. Cost: O(text). Memory: the paragraphs around a change.
pub fn write<E>(
    difference: &Difference<'_>,
    context: Option<usize>,
    mut piece: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    piece("<div>\n")?;
    marked::write(difference, context, &NOTATION, &mut piece)?;
    piece("</div>\n")
}

fn escape(escaped: &mut Escaped<'_>, text: &str) {
    text.chars().for_each(|character| push_escaped(escaped.page, character));
    escaped.before = text.chars().next_back().or(escaped.before);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::hostile;
    use crate::render::tests_support::redline;

    #[test]
    fn what_changed_is_in_elements_that_every_program_for_mail_knows() {
        let page = page(&redline("The [-cat-]{+<b>dog</b>+} sat.\n").into(), None);
        let shown = "The <del style=\"color:#a31515;text-decoration:line-through\"><s>cat</s></del>\
                     <ins style=\"color:#0b6127;text-decoration:underline\"><u>&lt;b&gt;dog&lt;/b&gt;</u></ins> sat.</p>";
        assert!(page.contains(shown), "{page}");
    }

    proptest! {
        #[test]
        fn nothing_but_our_elements_with_their_styles(plan in hostile::plan()) {
            let page = page(&plan.redline().into(), Some(1));
            let mut open = Vec::new();
            for tag in page.split('<').skip(1) {
                let (tag, _) = tag.split_once('>').unwrap();
                let name = tag.split(' ').next().unwrap();
                match name.strip_prefix('/') {
                    Some(name) => prop_assert_eq!(open.pop(), Some(name)),
                    None => open.push(name),
                }
                prop_assert!(["div", "p", "del", "s", "ins", "u", "span"].contains(&name.trim_start_matches('/')), "{}", tag);
                let allowed = ["", " style=", " dir=", "auto", "ltr"];
                let attributes = tag.split('"').step_by(2).skip(1).all(|part| allowed.contains(&part));
                prop_assert!(attributes, "{}", tag);
            }
            prop_assert!(open.is_empty());
        }
    }
}
