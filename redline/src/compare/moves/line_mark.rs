//! The marks that lines begin with: of headings, items and quotations in Markdown, AsciiDoc, wikis
//! and plain text; of rows of tables.

#![allow(clippy::indexing_slicing, reason = "lengths are those of trimmed slices of the same text")]

/// Whether a line is a row of a table, which is one thing.
pub(super) fn begins_row(line: &str) -> bool {
    line.starts_with('|') || memchr::memchr(b'\t', line.as_bytes()).is_some()
}

/// How many bytes of a line, which begins with no white space, are the mark that it begins with and
/// the space behind that: `## `, `- `, `> `, `1. `, `(a) `; none where there is nothing behind it.
pub(super) fn line_mark_len_bytes(line: &str) -> usize {
    let marks = with_space(line, line.len() - line.trim_start_matches(is_mark).len());
    if marks > 0 && !line.starts_with(['#', '=']) {
        return marks;
    }
    // A heading may have a number, too.
    let rest = line.get(marks..).unwrap_or_default();
    marks + with_space(rest, ordinal_len_bytes(rest))
}

/// The same for the label of a clause, which its text follows: `Clause 2. `, `Artículo 3: ` or
/// `§ 4 `; in HTML with the tag in front of it, `<p>2. `.
pub(super) fn label_len_bytes(line: &str) -> usize {
    if line.starts_with('<') {
        let tag = line.bytes().take(TAG_BYTES_MAX).position(|byte| byte == b'>').map_or(0, |end| end + 1);
        let rest = &line[tag..];
        let mark = if rest.starts_with('<') { 0 } else { line_mark_len_bytes(rest).max(label_len_bytes(rest)) };
        return if mark > 0 { tag + mark } else { 0 };
    }
    let rest = line.trim_start_matches('§');
    let is_sign = rest.len() < line.len();
    let rest = if is_sign { rest } else { rest.trim_start_matches(char::is_alphabetic) };
    let word = &line[..line.len() - rest.len()];
    let may_label = !word.is_empty() && !word.starts_with(char::is_lowercase);
    if !is_sign && !may_label || word.chars().nth(LABEL_LETTERS_MAX).is_some() {
        return 0;
    }
    let Some(number) = rest.strip_prefix("\u{a0}").or_else(|| rest.strip_prefix(' ')) else { return 0 };
    let behind = number.trim_start_matches(char::is_numeric);
    let parts = behind.trim_start_matches(|part: char| matches!(part, '.' | ':') || part.is_ascii_digit());
    let has_stop = parts.len() < behind.len();
    if behind.len() == number.len() || !has_stop && !is_sign { 0 } else { with_space(line, line.len() - parts.len()) }
}

/// A longer tag is not looked behind.
const TAG_BYTES_MAX: usize = 64;

/// A longer word is none that labels clauses.
const LABEL_LETTERS_MAX: usize = 14;

/// The length of a mark with the space behind it; none where there is no space, or no more text.
fn with_space(line: &str, mark_len_bytes: usize) -> usize {
    let Some(rest) = line.get(mark_len_bytes..).filter(|_| mark_len_bytes > 0) else { return 0 };
    let text = rest.trim_start();
    if text.is_empty() || text.len() == rest.len() { 0 } else { line.len() - text.len() }
}

fn is_mark(character: char) -> bool {
    matches!(character, '#' | '*' | '-' | '+' | '=' | ':' | ';' | '>' | '.' | '•' | '–' | '—' | '·' | '‣' | '◦' | '▪')
}

/// How many bytes are a number or a letter of an item: `1.`, `1.2`, `(3)`, `a)`, `iv.`, and in
/// Markdown `5\.` and `**5\.`.
fn ordinal_len_bytes(line: &str) -> usize {
    let inner = line.trim_start_matches(['*', '_']);
    let inner = inner.strip_prefix('(').unwrap_or(inner);
    let opening = &line[..line.len() - inner.len()];
    let rest = inner.trim_start_matches(char::is_alphanumeric);
    let word = &inner[..inner.len() - rest.len()];
    // A clause that was put in between has a letter: `1a`.
    let number = word.strip_suffix(char::is_alphabetic).unwrap_or(word);
    let is_number = !number.is_empty() && number.chars().all(char::is_numeric);
    let is_roman = word.len() <= 5 && !word.is_empty() && word.chars().all(|letter| "ivxlIVXL".contains(letter));
    if !is_number && !is_roman && word.chars().count() != 1 {
        return 0;
    }
    // Numbers of parts of parts: `1.2.3`.
    let behind = rest.trim_start_matches(|part: char| matches!(part, '.' | '\\') || part.is_ascii_digit());
    let parts = &rest[..rest.len() - behind.len()];
    match (rest.as_bytes(), opening.ends_with('(')) {
        ([b')', ..], _) => opening.len() + word.len() + 1,
        ([b'.' | b'\\', ..], false) if is_number || parts.len() <= 2 => opening.len() + word.len() + parts.len(),
        _ => 0,
    }
}

/// How many bytes are the time of day that a line of a programme begins with, with words behind it:
/// `09:30`, `14h15`.
pub(super) fn time_len_bytes(line: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let hours = digits(line);
    let Some(minutes) = line.get(hours..).and_then(|rest| rest.strip_prefix([':', 'h'])) else { return 0 };
    let behind = minutes.get(2..).unwrap_or_default();
    let is_time = matches!(hours, 1 | 2) && digits(minutes) == 2 && behind.starts_with([' ', '\t', '\u{a0}', '–', '-']);
    if is_time && behind.contains(char::is_alphabetic) { line.len() - behind.len() } else { 0 }
}

/// Whether a line begins with a number and a full stop: an item's, or, where a date was wrapped, a
/// day's.
pub(super) fn begins_with_ordinal_number(line: &str) -> bool {
    let rest = line.trim_start_matches(char::is_numeric);
    rest.len() < line.len() && rest.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_lines() {
        for (label, rest) in [
            ("Clause 2. ", "Pets are allowed."),
            ("Artículo 12: ", "Se paga."),
            ("Статья 3.1. ", "Срок."),
            ("§ 4 ", "Die Frist beginnt."),
            ("§ 4. ", "Die Frist beginnt."),
            ("<p>2. ", "Pets are allowed.</p>"),
            ("<li class=\"a\">(b) ", "Pets"),
            ("", "<p>Pets are allowed.</p>"),
            ("", "<p"),
            ("", "Clause 2 applies."),
            ("", "clause 2. Pets"),
            ("", "Clause 2."),
            ("", "Clause two. Pets"),
        ] {
            assert_eq!(label_len_bytes(&[label, rest].concat()), label.len(), "{label}{rest}");
        }
        for (time, rest) in [
            ("09:30", " Opening"),
            ("9:30", "–10:15 Kaffee"),
            ("14h15", " Discours"),
            ("", "14h Discours"),
            ("", "9:3 won"),
            ("", "10:00"),
            ("", "110:00 Opening"),
            ("", "Opening"),
        ] {
            assert_eq!(time_len_bytes(&[time, rest].concat()), time.len(), "{time}{rest}");
        }
        for (mark, rest) in [
            ("## ", "Heading"),
            ("- ", "item"),
            ("* ", "item"),
            ("** ", "item of a wiki"),
            ("## 1. ", "Heading"),
            ("> ", "quoted"),
            ("== ", "AsciiDoc"),
            ("• ", "item"),
            ("1. ", "first"),
            ("1.2 ", "clause"),
            ("1.2.3. ", "clause"),
            ("(3) ", "clause"),
            ("(1a) ", "clause"),
            ("a) ", "clause"),
            ("iv. ", "clause"),
            ("5\\. ", "clause"),
            ("**5\\. ", "clause**"),
            ("٣. ", "ثالثا"),
            ("", "2021 was a good year"),
            ("", "-5 degrees"),
            ("", "*stressed* text"),
            ("", "A man left"),
            ("", "I left."),
            ("", "---"),
            ("", "名单"),
        ] {
            assert_eq!(line_mark_len_bytes(&[mark, rest].concat()), mark.len(), "{mark}{rest}");
        }
    }
}
