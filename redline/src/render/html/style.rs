//! The style sheet of the page, and the hash by which the page's policy allows it and no other.

/// The style sheet, as it stands between the tags.
///
/// Kinds of change that a reader must not miss are bold. Changes can be told without colour, by
/// strokes and weight, and a line with a change has a bar beside it. Colours are custom properties;
/// a test computes their contrasts (WCAG 2, 1.4.3).
pub const SHEET: &str = r#"
:root {
  color-scheme: light dark;
  --paper: #fcfbf8;
  --ink: #201e1b;
  --dim: #625d55;
  --rule: #dcd7cc;
  --link: #1d4f91;
  --del-ink: #96231c;
  --del-paper: #fbebe8;
  --ins-ink: #14573a;
  --ins-paper: #e5f3e9;
  --moved-ink: #4f3a86;
  --moved-paper: #f1edf9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17181b;
    --ink: #e4e1da;
    --dim: #a39e95;
    --rule: #3a3b40;
    --link: #8fb8f6;
    --del-ink: #f6aca3;
    --del-paper: #3a201e;
    --ins-ink: #9cdcb2;
    --ins-paper: #17301f;
    --moved-ink: #c9baf5;
    --moved-paper: #2a2540;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto;
  padding: 3rem 1.75rem 5rem;
  max-width: calc(70ch + 3.5rem);
  font: 1.125rem/1.7 Charter, "Iowan Old Style", "Source Serif 4", Georgia, Cambria, "Noto Serif", "Liberation Serif", serif;
  overflow-wrap: break-word;
}
header, summary, .note, .jump, .mark, .code {
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}
header { margin-bottom: 2.5rem; padding-bottom: 1.5rem; border-bottom: 1px solid var(--rule); font-size: .9rem; line-height: 1.55; }
h1 { margin: 0 0 1rem; font-size: 1.35rem; font-weight: 650; line-height: 1.3; }
h1 .to { color: var(--dim); font-weight: 400; }
header p { margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { padding: .3rem 0; text-align: start; vertical-align: baseline; border-top: 1px solid var(--rule); }
th { padding-inline-end: 1.25rem; color: var(--dim); font-weight: 400; }
th, .brief { width: 1%; white-space: nowrap; }
.brief + td:not(.brief) { width: 20%; }
.sides td + td { padding-inline-start: 1.25rem; }
.sides td:first-of-type { font-weight: 600; }
.fields .line { font-size: 1rem; }
.counts { font-variant-numeric: tabular-nums; }
.counts b { font-weight: 650; }
.legend, .kinds { color: var(--dim); }
.legend > * { margin-inline-end: .6rem; }
.note { padding: .5rem .9rem; border-inline-start: 3px solid var(--dim); font-size: .9rem; }

.line { margin: 0; white-space: pre-wrap; }
.gap { height: .85em; white-space: normal; line-height: 0; }
.changed:not(.gap) {
  margin-inline-start: -1rem;
  padding-inline-start: calc(1rem - 2px);
  border-inline-start: 2px solid var(--dim);
}
td > .changed:not(.gap) { margin: 0; padding: 0; border: 0; }

ins, del, .moved { padding: .08em .12em; border-radius: .15em; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
ins { color: var(--ins-ink); background: var(--ins-paper); text-decoration: underline 2px; text-underline-offset: .2em; }
del { color: var(--del-ink); background: var(--del-paper); text-decoration: line-through 1px; }
del + ins, del + .said + .said + ins { margin-inline-start: .12em; }
/* Keeps the letters of a removed word from joining those of the word that took its place, and a box from ending a line
   before its first word. */
ins::before, del::before, .moved::before { content: "\200C\2060"; }
.negation, .date, .number, .quotation, .name, .link { font-weight: 700; }
ins.punctuation, ins.case, ins.typography, ins.space, ins.reflow, ins.line_end { text-decoration: underline dotted 2px; }
.moved { color: var(--moved-ink); background: var(--moved-paper); border-bottom: 1px dashed var(--moved-ink); }
span.moved { color: var(--ink); }
.gap ins, .gap del, .gap .moved { padding: 0; border: 0; background: none; }
.end { display: none; }
:target { outline: 2px solid var(--link); outline-offset: 2px; }

.mark, .code { font-size: .8em; font-weight: 400; }
/* Boxes of their own, which the strokes of what stands around them leave out. */
.mark, .code, .jump { display: inline-block; line-height: 1.2; }
.mark { padding: 0 .05em; }
.code { padding: 0 .2em; border: 1px solid; border-radius: .2em; overflow-wrap: anywhere; }
.code:empty { padding: 0; border: 0; }
.bare { font-size: 0; tab-size: 0; }
.jump {
  margin-inline-end: .4em;
  padding: .1em .5em;
  border: 1px solid;
  border-radius: 1em;
  color: var(--moved-ink);
  background: var(--paper);
  font-size: .72rem;
  font-weight: 600;
  text-decoration: none;
  vertical-align: .1em;
  white-space: nowrap;
}
.jump:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }

.fold { margin: .9rem 0; }
summary { padding: .3rem 0; color: var(--dim); font-size: .85rem; cursor: pointer; border-block: 1px dashed var(--rule); }
summary:hover { color: var(--ink); }
.cut, .cut > summary { display: inline; }
.cut > summary { padding: 0; border: 0; }
.fold[open] > summary { margin-bottom: .85em; }

.said {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  font-size: 1rem;
  white-space: nowrap;
}

@media (max-width: 40rem) {
  body { padding: 1.5rem 1.5rem 3rem; font-size: 1.0625rem; }
  .sides tr { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .3rem 0; border-top: 1px solid var(--rule); }
  .sides th, .sides td, .sides td + td { width: auto; padding: 0; border: 0; }
  .sides td:last-child { flex-basis: 100%; }
}
@media print {
  :root {
    --paper: #fff;
    --ink: #000;
    --dim: #444;
    --rule: #999;
    --link: #000;
    --del-ink: #000;
    --del-paper: #fff;
    --ins-ink: #000;
    --ins-paper: #fff;
    --moved-ink: #000;
    --moved-paper: #fff;
  }
  @page { margin: 2cm; }
  body { padding: 0; max-width: none; font-size: 11pt; line-height: 1.5; }
  header { font-size: 9pt; }
  h1, summary { break-after: avoid; }
  .line { orphans: 3; widows: 3; }
  .changed:not(.gap) { margin-inline-start: 0; padding-inline-start: .6rem; }
  :target { outline: none; }
}
"#;

/// The SHA-256 of [`SHEET`] in Base64; the page allows this style and nothing else. A test computes
/// it.
pub(super) const SHEET_SHA256: &str = "0HzLP71eb5WJhYfJnIOXMz5diLVLKhVlt+gSMiiE+Pk=";
