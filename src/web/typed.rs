//! What a person typed into a form, made the text that they meant: forms have line ends of their
//! own.

/// The text that was typed, with the line ends of the text that it was made from.
///
/// A form sends CR LF for every line end. Lines before and after what was changed keep the ends
/// that they had; those between have the end that most lines have, or LF where there are none.
pub(super) fn with_own_line_ends(base: &str, typed: &str) -> String {
    let typed = unified(typed);
    let old: Vec<(&str, &str)> = lines(base).collect();
    let new: Vec<(&str, &str)> = lines(&typed).collect();
    let is_same = |(old, new): &(&(&str, &str), &(&str, &str))| old.0 == new.0 && old.1.is_empty() == new.1.is_empty();
    let before = old.iter().zip(&new).take_while(is_same).count();
    let rest_max = old.len().min(new.len()) - before;
    let after = old.iter().rev().zip(new.iter().rev()).take_while(is_same).count().min(rest_max);
    let usual = usual_end(base);
    let mut text = String::with_capacity(typed.len() + typed.len() / 16);
    for (index, (line, end)) in new.iter().enumerate() {
        let twin = if index < before {
            Some(index)
        } else if index >= new.len() - after {
            Some(index + old.len() - new.len())
        } else {
            None
        };
        text.push_str(line);
        let own = twin.and_then(|twin| old.get(twin)).map_or(usual, |(_, end)| end);
        // A carriage return and a line feed that come together so are still two ends.
        let own = if text.ends_with('\r') && own == "\n" { "\r\n" } else { own };
        text.push_str(if end.is_empty() { "" } else { own });
    }
    text
}

/// What was typed into a field of one line, which a browser takes line ends out of: what was there
/// before, where nothing was changed.
pub(super) fn in_one_line(base: Option<&str>, typed: &str) -> Option<String> {
    let shown = |text: &str| text.replace(['\r', '\n'], "");
    let before = base.filter(|base| shown(base) == typed);
    before.map(str::to_owned).or_else(|| Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty()))
}

/// Whether a form can hold a text, but for its line ends.
pub(super) fn fits_a_form(text: &str) -> bool {
    !text.contains('\0')
}

/// A text whose every line end is a line feed.
fn unified(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The lines of a text with their ends; the last may have none.
fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(end) = rest.find(['\r', '\n']) else { return Some((std::mem::take(&mut rest), "")) };
        let (line, tail) = rest.split_at(end);
        let (end, tail) = tail.split_at(if tail.starts_with("\r\n") { 2 } else { 1 });
        rest = tail;
        Some((line, end))
    })
}

/// The end that most lines of a text have.
fn usual_end(text: &str) -> &'static str {
    let ends = ["\n", "\r\n", "\r"];
    let count = |wanted: &str| lines(text).filter(|(_, end)| *end == wanted).count();
    // Of two as common, the first.
    ends.into_iter().rev().max_by_key(|end| count(end)).unwrap_or("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_keep_the_ends_that_they_had() {
        let typed = |base, typed: &str| with_own_line_ends(base, &typed.replace('|', "\r\n"));
        assert_eq!(typed("", "a|b|"), "a\nb\n");
        assert_eq!(typed("a\nb\n", "a|x|b|"), "a\nx\nb\n");
        assert_eq!(typed("a\r\nb\r\n", "a|x|b|"), "a\r\nx\r\nb\r\n");
        assert_eq!(typed("a\rb\r", "a|b"), "a\rb");
        assert_eq!(typed("a\n", "a"), "a");
        assert_eq!(typed("a", "a|"), "a\n");
        assert_eq!(typed("a\r\nb\nc\r\nd\n", "a|b|x|d|"), "a\r\nb\nx\nd\n");
        assert_eq!(typed("a\r\na\n", "a|a|a|"), "a\r\na\na\n");
    }

    #[test]
    fn a_field_of_one_line_keeps_what_it_cannot_show() {
        assert_eq!(in_one_line(Some("Two\r\nlines"), "Twolines").as_deref(), Some("Two\r\nlines"));
        assert_eq!(in_one_line(Some("old"), " new ").as_deref(), Some("new"));
        assert_eq!(in_one_line(Some("old"), " "), None);
        assert_eq!(in_one_line(None, ""), None);
    }

    proptest! {
        #[test]
        fn what_was_not_changed_comes_back_as_it_was(text in "([a-b]{0,2}(\r\n|\n|\r|)){0,8}") {
            let sent = unified(&text).replace('\n', "\r\n");
            prop_assert_eq!(with_own_line_ends(&text, &sent), text);
        }

        #[test]
        fn nothing_but_line_ends_is_other_than_it_was_typed(base in "[ab\r\n]{0,12}", typed in "[abc\n]{0,12}") {
            let text = with_own_line_ends(&base, &typed.replace('\n', "\r\n"));
            prop_assert_eq!(unified(&text), typed);
        }
    }
}
