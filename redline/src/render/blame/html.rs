//! Blame as an HTML page that stands alone: no script, nothing fetched, readable without colour,
//! light or dark.
//!
//! Every run of words begins with the number of its version, which links to the table of versions
//! below the text. The numbers cannot be selected, so that copied text is the text alone; they have
//! a direction of their own, so that they do not run together with digits of the text. Foreign text
//! is spelled out by [`control_characters`], then escaped.

use std::fmt::Write as _;

use super::{Age, CreditedRun, CreditedText, age, day};
use crate::render::control_characters;
use crate::render::html::push_escaped;
use crate::render::{counted, minute};

/// Text has a contrast of at least 10:1 on every background, and everything else of 6:1, in both
/// schemes.
const STYLE: &str = "\
:root { color-scheme: light dark; --ground: #fff; --text: #1a1a1a; --faint: #595959; --line: #ccc; --link: #0b4f9e;
  --newest: #c8f0c8; --newer: #d5e8fb; }
@media (prefers-color-scheme: dark) { :root { --ground: #161616; --text: #e8e8e8; --faint: #b0b0b0; --line: #444;
  --link: #9cc9ff; --newest: #0f3d1c; --newer: #12304f; } }
body { margin: 2rem auto; padding: 0 1rem; max-width: 44rem; background: var(--ground); color: var(--text);
  font: 1.05rem/1.6 Georgia, 'Noto Serif', serif; }
h1 { font-size: 1.3rem; }
h1, main p { overflow-wrap: anywhere; }
main p { white-space: pre-wrap; margin: 0 0 .8em; }
.newest { background: var(--newest); }
.newer { background: var(--newer); }
sup { font: .7rem/1 system-ui, sans-serif; -webkit-user-select: none; user-select: none; margin-inline: .1em; }
a { color: var(--link); }
.said, table { font: .9rem/1.5 system-ui, sans-serif; color: var(--faint); }
table { margin-top: 3rem; border-collapse: collapse; width: 100%; color: var(--text); }
caption { text-align: start; font-weight: bold; padding-bottom: .4em; }
th, td { text-align: start; vertical-align: top; padding: .3em .8em .3em 0; border-top: 1px solid var(--line); }
th, td:nth-child(2) { white-space: nowrap; }
td { overflow-wrap: anywhere; }
td:nth-child(3) { min-width: 8em; }
tr:target { outline: 2px solid var(--link); }
";

/// Shows a credited text as a page.
///
/// Cost: O(text).
#[must_use]
pub fn page(credited: &CreditedText<'_>) -> String {
    let origins = credited.origins();
    let record = &credited.revision;
    let title = escape(&format!("{}@{}", record.briefing, record.number));
    let author = record.author.as_deref().map(|author| format!(", <bdi>{}</bdi>", escape(author)));
    let (time, author) = (minute(&record.time), author.unwrap_or_default());
    let count = counted(origins.len() as u64, "revision");
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}: which revision brought which words</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n\
         <h1><bdi>{title}</bdi></h1>\n<p class=\"said\">{time}{author}; words of {count}</p>\n</header>\n\
         <main lang=\"\">\n"
    );
    // Writing to a `String` cannot fail.
    for paragraph in credited.paragraphs() {
        if paragraph.iter().all(CreditedRun::is_blank) {
            continue;
        }
        page.push_str("<p dir=\"auto\">");
        for run in &paragraph {
            if run.is_blank() {
                page.push_str(run.text);
                continue;
            }
            let class = match age(&origins, run.origin) {
                Age::Newest => " class=\"newest\"",
                Age::Newer => " class=\"newer\"",
                Age::Older => "",
            };
            let number = run.origin.number;
            let mut who = format!("revision {number}, {}", day(run.origin));
            if let Some(author) = &run.origin.author {
                who += &format!(", {author}");
            }
            let (who, text) = (escape(&who), escape(run.text));
            let _ = write!(
                page,
                "<span{class} title=\"{who}\"><sup dir=\"ltr\"><a href=\"#r{number}\">{number}</a></sup>{text}</span>"
            );
        }
        page.push_str("</p>\n");
    }
    page.push_str(
        "</main>\n<table>\n<caption>Revisions whose words are in this text</caption>\n<thead><tr>\
         <th scope=\"col\">Revision</th><th scope=\"col\">Time</th><th scope=\"col\">Author</th>\
         <th scope=\"col\">Note</th></tr></thead>\n<tbody>\n",
    );
    for origin in origins {
        let record = &origin;
        let _ = writeln!(
            page,
            "<tr id=\"r{number}\"><th scope=\"row\">{number}</th><td>{}</td><td dir=\"auto\">{}</td>\
             <td dir=\"auto\">{}</td></tr>",
            minute(&record.time),
            escape(record.author.as_deref().unwrap_or_default()),
            escape(record.note.as_deref().unwrap_or_default()),
            number = record.number,
        );
    }
    page.push_str("</tbody>\n</table>\n</body>\n</html>\n");
    page
}

/// Foreign text for an element or a quoted attribute: control characters spelled out, markup
/// escaped.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 16);
    control_characters::spell_out(text).chars().for_each(|character| push_escaped(&mut escaped, character));
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::tests::{credited, version};
    use super::*;

    #[test]
    fn each_run_says_its_revision_and_the_table_says_who_that_is() {
        let revisions = [
            version(1, "2026-05-09", Some("Desk"), Some("first <report>")),
            version(2, "2026-05-10", Some("מערכת"), None),
        ];
        let page = page(&credited(&revisions, &[("Two ", 1), ("ships.\n\n  ", 0), ("שלום & goodbye.\n", 1)]));
        for expected in [
            "<main lang=\"\">\n<p dir=\"auto\"><span class=\"newest\" title=\"revision 2, 2026-05-10, מערכת\">\
             <sup dir=\"ltr\"><a href=\"#r2\">2</a></sup>Two </span><span title=\"revision 1, 2026-05-09, Desk\">\
             <sup dir=\"ltr\"><a href=\"#r1\">1</a></sup>ships.</span></p>\n<p dir=\"auto\">  <span class=\"newest\"",
            "שלום &amp; goodbye.</span></p>\n</main>",
            "<tr id=\"r1\"><th scope=\"row\">1</th><td>2026-05-09 14:00 Z</td><td dir=\"auto\">Desk</td>\
             <td dir=\"auto\">first &lt;report&gt;</td></tr>\n</tbody>",
        ] {
            assert!(page.contains(expected), "{expected}\n{page}");
        }
    }

    #[test]
    fn foreign_text_is_never_markup() {
        let hostile = "</p><script>alert('x')</script>\u{202e}\u{1b}[2J\" onload=\"x&amp;";
        let revisions = [version(1, "2026-05-09", Some(hostile), Some(hostile)), version(2, "2026-05-09", None, None)];
        let page = page(&credited(&revisions, &[(hostile, 0), (" more", 1)]));
        assert!(!page.contains("<script") && !page.contains("</p><") && !page.contains("\" onload"), "{page}");
        assert!(!page.contains(crate::render::control_characters::is_spelled_out), "{page}");
        assert_eq!(page.matches("&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)").count(), 4, "{page}");
        assert!(page.contains("&lt;U+202E&gt;&lt;U+001B&gt;[2J&quot; onload=&quot;x&amp;amp;"), "{page}");
    }
}
