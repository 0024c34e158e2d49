//! Blame as an HTML page that stands alone: no script, nothing fetched, readable without colour,
//! light or dark.
//!
//! Every run of words begins with the number of its version, which links to the table of versions
//! below the text. The numbers cannot be selected, so that copied text is the text alone; they have
//! a direction of their own, so that they do not run together with digits of the text.
//!
//! The text can be read back exactly: every element of the class `line` is a line of it. Leave out
//! `sup`, which is added, and read an element that has `data-code` as the character with that
//! number.
//!
//! For pages of your own: [`text`] writes the text, [`origins`] the table.

use super::{Age, CreditedRun, CreditedText, age, day};
use crate::render::html::{self, Markup};
use crate::render::{Version, counted, minute};

/// The style sheet in addition to [`html::SHEET`], as it stands between the tags.
///
/// A test computes the contrast of text on each background.
pub const SHEET: &str = r#"
:root {
  --newest: #c8f0c8;
  --newer: #d5e8fb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --newest: #0f3d1c;
    --newer: #12304f;
  }
}
.newest { background: var(--newest); }
.newer { background: var(--newer); }
.run > sup { margin-inline: .1em; font: .7rem/1 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; -webkit-user-select: none; user-select: none; }
.run a, .origins a { color: var(--link); }
.origins { margin-top: 3rem; font: .9rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
.origins caption { padding-bottom: .4em; text-align: start; font-weight: 650; }
.origins td { padding-inline-end: 1rem; overflow-wrap: anywhere; }
tr:target { outline: 2px solid var(--link); }
@media (max-width: 40rem) {
  .origins thead { display: none; }
  .origins tr { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .3rem 0; border-top: 1px solid var(--rule); }
  .origins th, .origins td { width: auto; padding: 0; border: 0; }
}
@media print {
  :root {
    --newest: #fff;
    --newer: #fff;
  }
}
"#;

/// The SHA-256 of [`SHEET`] in Base64. A test computes it.
pub(in crate::render) const SHEET_SHA256: &str = "GFc8iEiVvNWJGlVyoylN7wnofQLmW4CVzANUcqVX6S0=";

/// Shows a credited text as a page.
///
/// Cost: O(text).
#[must_use]
pub fn page(credited: &CreditedText<'_>) -> String {
    let record = credited.revision;
    let title = format!("{}@{}", record.briefing, record.number);
    let mut page = Markup::default();
    html::head(&mut page, &format!("{title}: which revision introduced each word"), SHEET, SHEET_SHA256);
    page.ours("<body>\n<header>\n<h1><bdi>");
    page.label(&title);
    page.ours("</bdi></h1>\n<p>");
    page.label(&minute(&record.time));
    if let Some(author) = &record.author {
        page.ours(", <bdi>");
        page.label(author);
        page.ours("</bdi>");
    }
    page.ours("; words of ");
    page.label(&counted(credited.origins().len() as u64, "revision"));
    page.ours("</p>\n</header>\n<main lang=\"\">\n");
    let link = |origin: &Version| format!("#r{}", origin.number);
    text(&mut page, credited, link);
    page.ours("</main>\n");
    origins(&mut page, credited, |page, origin| page.label(&origin.number.to_string()));
    page.ours("</body>\n</html>\n");
    page.finish()
}

/// Writes the text, line by line; each run of words begins with the number of its version, which
/// links to where `link` says.
///
/// Cost: O(text).
pub fn text(page: &mut Markup, credited: &CreditedText<'_>, link: impl Fn(&Version) -> String) {
    let origins = credited.origins();
    let mut line: Vec<CreditedRun<'_>> = Vec::new();
    for run in &credited.runs {
        for text in run.text.split_inclusive('\n') {
            line.push(CreditedRun { text, ..*run });
            if text.ends_with('\n') {
                write_line(page, &std::mem::take(&mut line), &origins, &link);
            }
        }
    }
    write_line(page, &line, &origins, &link);
}

fn write_line(page: &mut Markup, runs: &[CreditedRun<'_>], origins: &[&Version], link: &impl Fn(&Version) -> String) {
    if runs.is_empty() {
        return;
    }
    let is_blank = runs.iter().all(CreditedRun::is_blank);
    page.ours(if is_blank { "<div class=\"line gap\">" } else { "<p class=\"line\" dir=\"auto\">" });
    for run in runs {
        if run.is_blank() {
            exact(page, run.text);
            continue;
        }
        page.ours(match age(origins, run.origin) {
            Age::Newest => "<span class=\"run newest\" title=\"",
            Age::Newer => "<span class=\"run newer\" title=\"",
            Age::Older => "<span class=\"run\" title=\"",
        });
        let number = run.origin.number.to_string();
        page.label(&format!("revision {number}, {}", day(run.origin)));
        if let Some(author) = &run.origin.author {
            page.label(", ");
            page.label(author);
        }
        page.ours("\"><sup dir=\"ltr\"><a href=\"");
        page.label(&link(run.origin));
        page.ours("\">");
        page.label(&number);
        page.ours("</a></sup>");
        exact(page, run.text);
        page.ours("</span>");
    }
    page.ours(if is_blank { "</div>\n" } else { "</p>\n" });
}

/// A text with the line break that it may end with.
fn exact(page: &mut Markup, text: &str) {
    let line = text.strip_suffix('\n');
    page.exact(line.unwrap_or(text), line.is_some());
    if line.is_some() {
        page.ours("\n");
    }
}

/// Writes the versions that brought words, newest first, as a table in which the row of version 3
/// has the id `r3`; `number` writes what stands for the number of a version, such as links to it.
///
/// Cost: O(runs).
pub fn origins(page: &mut Markup, credited: &CreditedText<'_>, number: impl Fn(&mut Markup, &Version)) {
    page.ours("<table class=\"origins\">\n<caption>Revisions whose words are in this text</caption>\n<thead><tr>");
    page.ours("<th scope=\"col\">Revision</th><th scope=\"col\">Time</th><th scope=\"col\">Author</th>");
    page.ours("<th scope=\"col\">Note</th></tr></thead>\n<tbody>\n");
    for origin in credited.origins() {
        page.ours("<tr id=\"r");
        page.label(&origin.number.to_string());
        page.ours("\"><th scope=\"row\">");
        number(page, origin);
        page.ours("</th><td class=\"brief\"><time datetime=\"");
        page.label(&origin.time);
        page.ours("\">");
        page.label(&minute(&origin.time));
        page.ours("</time></td>");
        for said in [&origin.author, &origin.note] {
            page.ours("<td dir=\"auto\">");
            page.lines(said.as_deref().unwrap_or_default());
            page.ours("</td>");
        }
        page.ours("</tr>\n");
    }
    page.ours("</tbody>\n</table>\n");
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
        let page = page(&credited(&revisions, &[("Two ", 1), ("ships.\r\n\n  ", 0), ("שלום & goodbye.\n", 1)]));
        for expected in [
            "<main lang=\"\">\n<p class=\"line\" dir=\"auto\"><span class=\"run newest\" title=\"revision 2, 2026-05-10, מערכת\">\
             <sup dir=\"ltr\"><a href=\"#r2\">2</a></sup>Two </span><span class=\"run\" title=\"revision 1, 2026-05-09, Desk\">\
             <sup dir=\"ltr\"><a href=\"#r1\">1</a></sup>ships.<span class=\"code\" dir=\"ltr\" data-code=\"D\" \
             title=\"carriage return\"></span>\n</span></p>\n<div class=\"line gap\">\n</div>\n\
             <p class=\"line\" dir=\"auto\">  <span class=\"run newest\"",
            "שלום &amp; goodbye.\n</span></p>\n</main>",
            "<tr id=\"r1\"><th scope=\"row\">1</th><td class=\"brief\"><time datetime=\"2026-05-09T14:00:00Z\">\
             2026-05-09 14:00 Z</time></td><td dir=\"auto\">Desk</td><td dir=\"auto\">first &lt;report&gt;</td></tr>\n\
             </tbody>",
        ] {
            assert!(page.contains(expected), "{expected}\n{page}");
        }
    }

    #[test]
    fn foreign_text_is_never_markup() {
        let hostile = "</p><script>alert('x')</script>\u{202e}\u{1b}[2J\" onload=\"x&amp;";
        let revisions = [version(1, "2026-05-09", Some(hostile), Some(hostile)), version(2, "2026-05-09", None, None)];
        let page = page(&credited(&revisions, &[(hostile, 0), (" more", 1)]));
        assert!(!page.contains("<script") && !page.contains("</p><s") && !page.contains("\" onload"), "{page}");
        assert!(!page.contains(crate::render::control_characters::is_spelled_out), "{page}");
        assert_eq!(page.matches("&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)").count(), 4, "{page}");
        assert!(page.contains("&lt;U+202E&gt;&lt;U+001B&gt;[2J&quot; onload=&quot;x&amp;amp;"), "{page}");
    }
}
