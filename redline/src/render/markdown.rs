//! A redline for an issue tracker: Markdown as GitHub and GitLab render it, with `<del>` and
//! `<ins>` around what changed.
//!
//! Every line of the texts is a paragraph. Texts are escaped, so that nothing in them is markup,
//! and nothing in them acts: whoever they name is not notified, no issue is linked or closed, no
//! quick action of GitLab is carried out, no address becomes a link.

use super::Difference;
use super::marked::{self, Escaped, Notation};
use super::piece::page_of;

static NOTATION: Notation = Notation {
    escape,
    paragraph: ["", "\n\n"],
    title: ["**", "**\n\n"],
    note: ["*", "*\n\n"],
    deleted: ["<del>", "</del>"],
    inserted: ["<ins>", "</ins>"],
    number: ["<sup>", "</sup>"],
};

/// Splits what would be a reference: those are looked for in the text of a rendered page, where a
/// backslash is gone.
const SPLIT: &str = "<!-- -->";

/// Shows a comparison as Markdown; see [`write()`].
#[must_use]
pub fn page(difference: &Difference<'_>, context: Option<usize>) -> String {
    page_of(|piece| write(difference, context, piece))
}

/// Writes a comparison as Markdown, piece by piece.
///
/// Shape: any texts. Unchanged paragraphs further than `context` from every change are left out and
/// counted; with `None`, none are.
/// Errors: those of `piece`. Cost: O(text). Memory: the paragraphs around a change.
pub fn write<E>(
    difference: &Difference<'_>,
    context: Option<usize>,
    piece: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    marked::write(difference, context, &NOTATION, piece)
}

/// Adds text that is nobody's markup.
fn escape(escaped: &mut Escaped<'_>, text: &str) {
    let is_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    for (offset, character) in text.char_indices() {
        let rest = text.get(offset + character.len_utf8()..).unwrap_or_default();
        let (before, next) = (escaped.before, rest.chars().next());
        let is_start = before.is_none();
        let page = &mut *escaped.page;
        match character {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            // Mathematics, and a reference to a snippet.
            '$' => page.push_str("&#36;"),
            '\t' => page.push_str("&#9;"),
            // Code, where it begins a paragraph; the end of a line, where it is one of two.
            ' ' if is_start || before == Some(' ') => page.push_str("&#32;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '#' | '^' | '{' | '}' => page.extend(['\\', character]),
            // A list, a rule, an underline of a heading, a quick action, an ordered list.
            '-' | '+' | '=' | '/' | ':' if is_start => page.extend(['\\', character]),
            '.' | ')' if is_number(page) => page.extend(['\\', character]),
            _ => page.push(character),
        }
        let is_split = match character {
            '@' => true,
            '#' | '!' | '~' | '%' | '$' | '^' => is_word(next) || next == Some('"'),
            // An epic of GitLab.
            '&' => next.is_some_and(|next| next.is_ascii_digit()),
            ':' => rest.starts_with("//") || is_emoji_name(rest),
            // `GH-1`, and addresses without a scheme.
            'H' | 'h' => next == Some('-') && matches!(before, Some('G' | 'g')),
            'w' | 'W' => next == Some('.') && matches!(before, Some('w' | 'W')),
            _ => false,
        };
        if is_split {
            page.push_str(SPLIT);
        }
        escaped.before = Some(character);
    }
}

/// Whether the paragraph so far is a number alone, so that a sign behind it would make it an item.
fn is_number(page: &str) -> bool {
    let paragraph = page.rsplit("\n\n").next().unwrap_or_default();
    !paragraph.is_empty() && paragraph.len() < 16 && paragraph.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text begins with what is behind the first colon of `:smile:`.
fn is_emoji_name(rest: &str) -> bool {
    let name = rest.bytes().take(48).take_while(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(byte)).count();
    name > 0 && rest.as_bytes().get(name) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compare;
    use crate::render::tests_support::redline;
    use crate::render::{Field, Side, hostile};

    fn shown(marks: &str) -> String {
        let page = page(&redline(marks).into(), None);
        page.split_once("unchanged**\n\n").unwrap().1.trim_end().to_owned()
    }

    #[test]
    fn what_changed_is_in_elements() {
        assert_eq!(shown("The [-cat-]{+dog+} sat.\n"), "The <del>cat</del><ins>dog</ins> sat.");
        assert_eq!(
            shown("{~1 14 dead.\n~}Between.\n[~1 41 dead.\n~]"),
            "<sup>1↓</sup><ins><del>41 dead.</del><ins>14 dead.</ins></ins>\n\nBetween.\n\n\
             <sup>1↑</sup><del>41 dead.</del>"
        );
        let same = "One.\n\nTwo.\n\nThree.\n\nFour [-4-]{+IV+}.\n";
        assert!(page(&redline(same).into(), Some(1)).contains("*… 2 paragraphs unchanged*\n\nThree.\n\nFour <del>"));
    }

    #[test]
    fn nothing_in_a_text_is_markup_or_acts() {
        for (text, expected) in [
            ("# Head **bold** _it_ `code`", "\\# Head \\*\\*bold\\*\\* \\_it\\_ \\`code\\`"),
            ("<img src=x> &amp;", "&lt;img src=x&gt; &amp;amp;"),
            ("[a](javascript:x) ![b](c)", "\\[a\\](javascript:x) !\\[b\\](c)"),
            ("- item", "\\- item"),
            ("12. item", "12\\. item"),
            ("2026. A year", "2026\\. A year"),
            ("No 12. A year", "No 12. A year"),
            ("/close", "\\/close"),
            ("    code", "&#32;&#32;&#32;&#32;code"),
            ("cc @team, see org/x#12 and !7", "cc @<!-- -->team, see org/x\\#<!-- -->12 and !<!-- -->7"),
            ("Fixes GH-12", "Fixes GH<!-- -->-12"),
            ("see https://a.org/x", "see https:<!-- -->//a.org/x"),
            ("see www.a.org", "see www<!-- -->.a.org"),
            ("$5 and $6", "&#36;<!-- -->5 and &#36;<!-- -->6"),
            ("so :smile: at 12:30", "so :<!-- -->smile: at 12:30"),
            ("| a | b |", "\\| a \\| b \\|"),
        ] {
            let page = shown(&format!("{text}\n[-x-]\n"));
            assert_eq!(page, format!("{expected}\n\n<del>x</del>"), "{text}");
        }
    }

    /// What a reader sees: without elements and comments, and without escapes.
    fn read(page: &str) -> String {
        let mut text = page.to_owned();
        for markup in ["<del>", "</del>", "<ins>", "</ins>", "<sup>", "</sup>", SPLIT] {
            text = text.replace(markup, "");
        }
        assert!(!text.contains(['<', '>']), "{page}");
        let mut seen = String::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => seen.extend(characters.next()),
                '&' => {
                    let name: String = characters.by_ref().take_while(|character| *character != ';').collect();
                    seen.push(match name.as_str() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        number => char::from_u32(number.strip_prefix('#').unwrap().parse().unwrap()).unwrap(),
                    });
                }
                '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '#' => panic!("{character} in {page}"),
                _ => seen.push(character),
            }
        }
        seen
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_is(text in hostile::text(), typed in "[ -~\n]{0,60}") {
            for text in [text, typed] {
                let redline = compare("", &text);
                let page = page(&redline.into(), None);
                let (_, body) = page.split_once("\n\n").unwrap();
                let (_, body) = body.split_once("\n\n").unwrap_or_default();
                let rows = super::super::rows::rows(&compare("", &text), None, super::super::rows::RowForm::Inline);
                let rows = rows.iter().filter(|row| !row.is_blank());
                let expected: Vec<String> = rows.map(|row| row.segments.iter().map(|segment| &*segment.text).collect()).collect();
                if !text.is_empty() {
                    let (found, expected) = (read(body), expected.join("\n\n"));
                    prop_assert_eq!(found.trim_end_matches('\n'), expected.trim_end_matches('\n'));
                }
            }
        }

        #[test]
        fn no_text_breaks_out(plan in hostile::plan(), said in hostile::text()) {
            let (redline, hidden) = plan.hidden();
            let sides = [hostile::version("news", 1, ""), hostile::version("news", 2, &said)];
            let [old, new]: &[Side; 2] = &sides;
            let fields = vec![Field { name: &said, redline: plan.redline() }];
            let page = page(&Difference { old, new, fields, redline, hidden }, Some(1));
            let (notes, text): (Vec<&str>, Vec<&str>) = page.split("\n\n").partition(|paragraph| paragraph.starts_with('*'));
            text.iter().for_each(|paragraph| drop(read(paragraph)));
            prop_assert!(notes.iter().all(|note| note.ends_with('*')));
        }
    }
}
