//! Colours: whether there are any, and a line with them; the only file with escape sequences in it.

use variorum_redline::render::{Line, ansi};

use crate::cli::args::ColorChoice;

/// Takes the cursor to the start of its line, and clears that.
pub(super) const CLEAR_LINE: &str = "\r\x1b[K";

/// `--color`, then NO_COLOR, then CLICOLOR_FORCE, then the config file, then whether somebody is
/// looking.
pub(super) const fn wants_color(choices: Choices, no_color: bool, force: bool, terminal: bool) -> bool {
    match choices.option {
        Some(ColorChoice::Always) => true,
        Some(ColorChoice::Never) => false,
        Some(ColorChoice::Auto) => !no_color && (force || terminal),
        None if no_color => false,
        None if force => true,
        None => match choices.config {
            Some(ColorChoice::Always) => true,
            Some(ColorChoice::Never) => false,
            Some(ColorChoice::Auto) | None => terminal,
        },
    }
}

/// What was chosen for colours, where anything was.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Choices {
    /// By `--color`.
    pub(super) option: Option<ColorChoice>,
    /// In the config file.
    pub(super) config: Option<ColorChoice>,
}

/// A line for a terminal, with its line break.
pub(super) fn painted(line: &Line, color: bool) -> String {
    let mut painted = ansi::painted(line, color);
    painted.push('\n');
    painted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use variorum_redline::render::Options;
    use variorum_redline::render::{self, Difference, Field, Style, control_characters, hostile};

    #[test]
    fn the_flag_beats_the_environment_and_the_environment_the_terminal() {
        use ColorChoice::{Always, Auto, Never};
        let option = |choice| Choices { option: Some(choice), config: None };
        assert!(wants_color(option(Always), true, false, false));
        assert!(!wants_color(option(Never), false, true, true));
        assert!(!wants_color(option(Auto), true, true, true));
        assert!(wants_color(option(Auto), false, true, false));
        assert!(wants_color(option(Auto), false, false, true));
        assert!(!wants_color(option(Auto), false, false, false));
        for config in [None, Some(Always), Some(Auto), Some(Never)] {
            let choices = Choices { option: None, config };
            assert!(!wants_color(choices, true, true, true));
            assert!(wants_color(choices, false, true, false));
            assert_eq!(wants_color(choices, false, false, true), config != Some(Never));
            assert_eq!(wants_color(choices, false, false, false), config == Some(Always));
        }
    }

    #[test]
    fn hostile_text_is_safe_even_when_a_renderer_forgot() {
        let line = Line::new().with(Style::Deleted, "a\u{1b}[2Jb\u{202e}").with(Style::Plain, "c");
        assert_eq!(painted(&line, false), "a<U+001B>[2Jb<U+202E>c\n");
        assert_eq!(painted(&line, true), "\u{1b}[31;9ma<U+001B>[2Jb<U+202E>\u{1b}[0mc\n");
    }

    /// The output without the codes that `painted` may use; none other may be left.
    fn without_our_codes(painted: &str) -> String {
        let mut rest = painted.to_owned();
        for code in
            ["0", "1", "2", "1;31", "31", "32", "33", "35", "36", "31;9", "1;35", "1;36", "2;35;9", "2;31;9", "2;32;4"]
        {
            rest = rest.replace(&format!("\x1b[{code}m"), "");
        }
        rest
    }

    proptest! {
        #[test]
        fn nothing_but_our_own_codes_and_isolates_reaches_a_terminal(
            plan in hostile::plan(),
            said in hostile::text(),
            columns in 20_usize..120,
            is_terminal in any::<bool>(),
        ) {
            let redline = plan.redline();
            let (old, new) = (hostile::version("a\u{1b}]0;x\u{7}", 1, &said), hostile::version("b\u{202e}", 2, &said));
            let fields = vec![Field { name: &said, redline: redline.clone() }];
            let difference = Difference { old: &old, new: &new, fields, redline, hidden: 0 };
            let options = Options { columns: Some(columns), context: None, color: true, is_terminal };
            let shown = [
                render::head::lines(&difference, options),
                render::inline::lines(&difference.redline, options),
                render::side::lines(&difference.redline, options),
                render::stat::lines(&difference, options),
                render::unified::lines(&difference, options),
            ];
            for line in shown.iter().flatten() {
                let rest = without_our_codes(&painted(line, true));
                let text = rest.strip_suffix('\n').unwrap();
                let Some(text) = without_isolates(text, is_terminal) else {
                    return Err(TestCaseError::fail(format!("isolates in {text:?}")));
                };
                prop_assert!(!text.chars().any(|character| character == '\n' || control_characters::is_spelled_out(character)), "{:?}", text);
            }
        }
    }

    /// A line without isolates; nothing where one is not closed on it, or stands where none may.
    fn without_isolates(line: &str, is_terminal: bool) -> Option<String> {
        let mut depth = 0_usize;
        let mut rest = String::new();
        for character in line.chars() {
            match character {
                '\u{2068}' => depth += 1,
                '\u{2069}' => depth = depth.checked_sub(1)?,
                _ => rest.push(character),
            }
        }
        (depth == 0 && (is_terminal || rest == line)).then_some(rest)
    }

    #[test]
    fn what_tells_of_directions_is_nothing_else() {
        let line =
            Line::new().with(Style::Direction, "\u{2068}x\u{1b}[2J\u{202e}\u{2069}").with(Style::Plain, "\u{2068}");
        assert_eq!(painted(&line, true), "\u{2068}\u{2069}<U+2068>\n");
    }
}
