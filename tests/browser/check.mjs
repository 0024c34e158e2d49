// What the pages must hold in a browser: node check.mjs ADDRESS SIGN_IN FOLDER SITE
//
// ADDRESS is that of a store that scripts/check-pages serves, SIGN_IN the one that lets write; what was seen goes into FOLDER. Each kind of page is looked at in
// light and dark, narrow and wide, those of the written site in SITE too, from the disk; then a day at a newsroom is clicked through with JavaScript turned off.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [address, signIn, folder, site] = process.argv.slice(2);
const onDisk = `${pathToFileURL(site)}/`;
const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const vnu = require.resolve("vnu-jar/build/dist/vnu.jar");

const TERMS = "news/deposit-terms";
const BRIDGE = "news/stari-most";

/** One page of each kind. Their names are those of the files in FOLDER. */
const PAGES = {
  briefings: "/",
  newest: "/?sort=newest",
  history: `/b/${TERMS}`,
  text: `/b/${BRIDGE}/@2`,
  arabic: "/b/news/sudair-water/@2",
  chinese: "/b/news/lanjiang-fares/@2",
  inline: `/b/${TERMS}/diff/1..3`,
  whole: `/b/${TERMS}/diff/1..3?context=all`,
  side: `/b/${TERMS}/diff/1..3?view=side`,
  "side-arabic": "/b/news/sudair-water/diff/1..3?view=side",
  "side-chinese": "/b/news/lanjiang-fares/diff/1..3?view=side",
  blame: `/b/${TERMS}/blame/@5`,
  search: "/search?q=the",
  "search-none": "/search?q=nowhere+to+be+found",
  changes: "/changes?since=2000-01-01",
  about: "/about",
  edit: `/b/${BRIDGE}/edit`,
  problem: "/b/absent",
};

/** One file of each kind in a written site. */
const FILES = {
  briefings: "index.html",
  newest: "newest.html",
  about: "about.html",
  history: `b/${TERMS}/index.html`,
  ended: "b/news/greve-valmerque/index.html",
  moved: "b/news/ferry-accident/index.html",
  text: `b/${BRIDGE}/2.html`,
  inline: `b/${TERMS}/2-3.html`,
  side: `b/${TERMS}/2-3-side.html`,
  "side-arabic": "b/news/sudair-water/2-3-side.html",
  blame: `b/${TERMS}/blame.html`,
};

/** Pages that are looked at at a time. */
const AT_ONCE = 3;

/** How long a page is waited for, on a machine that has much else to do. */
const PATIENCE_MS = 120_000;

const failures = [];
let checks = 0;

function check(holds, what) {
  checks += 1;
  if (!holds) failures.push(what);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

// Everything is looked at by somebody who may write.
const first = await browser.newContext({ javaScriptEnabled: false });
first.setDefaultTimeout(PATIENCE_MS);
await (await first.newPage()).goto(signIn);
const signedIn = await first.storageState();
const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
check(signedIn.cookies.length === 1, "the address to sign in by gives a cookie");
await first.close();

/** A page, served or on the disk, that notes what it asked of others, and what the browser complained about. */
async function open(options, path) {
  const base = path.startsWith("/") ? address : onDisk;
  const context = await browser.newContext({ ...options, storageState: signedIn });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.on("request", (request) => check(request.url().startsWith(base), `${path} asks for ${request.url()}`));
  page.on("console", (message) => {
    // That a page is not there is no complaint about it.
    if (message.type() === "error" && !message.text().includes("status of 4")) {
      check(false, `${path}: ${message.text()}`);
    }
  });
  await page.goto(base + path);
  return page;
}

async function accessible(name, path, colorScheme) {
  // The policy of the pages forbids scripts, axe's too.
  const page = await open({ colorScheme, bypassCSP: true, viewport: { width: 1000, height: 800 } }, path);
  await page.addScriptTag({ content: axe });
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      resultTypes: ["violations"],
      // It would ask for style sheets once more, which a page from the disk may not.
      preload: false,
    }),
  );
  for (const { id, help, nodes } of violations) {
    const where = nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`);
    check(false, `${name} (${colorScheme}): axe ${id}: ${help}\n    ${where.join("\n    ")}`);
  }
  check(true);
  await page.context().close();
}

async function fits(name, path) {
  const page = await open({ viewport: { width: 320, height: 800 } }, path);
  // 640 is a screen of 1280 at 200 %.
  for (const width of [320, 640, 1600]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => {
      const most = document.documentElement.clientWidth;
      const over = [...document.querySelectorAll("body *")].filter(
        (element) => element.getBoundingClientRect().right > most + 1 && getComputedStyle(element).position !== "absolute",
      );
      return { scrolls: document.documentElement.scrollWidth - most, over: over.slice(0, 3).map((e) => e.outerHTML.slice(0, 90)) };
    });
    check(wide.scrolls <= 0, `${name}: ${wide.scrolls} px too wide at ${width} px: ${wide.over.join(" | ")}`);
  }
  await page.context().close();
}

/** On a phone, the text is there before one scrolls, what leads elsewhere is folded, and a key unfolds it. */
async function early(name, path) {
  for (const [width, height] of [[320, 568], [390, 844]]) {
    const page = await open({ javaScriptEnabled: false, viewport: { width, height } }, path);
    const { y } = await page.locator("[lang=''] .line:visible, [lang=''] .fold").first().boundingBox();
    check(y < height - 20, `${name}: the text begins ${y} px from the top of ${width} × ${height}`);
    const swap = page.getByRole("link", { name: /swap sides/i });
    check(!(await swap.isVisible()), `${name}: other comparisons are not folded at ${width} px`);
    const summary = page.locator(".ways > summary");
    await summary.press("Enter");
    check(await swap.isVisible(), `${name}: other comparisons do not unfold at ${width} px`);
    await summary.press("Enter");
    await page.setViewportSize({ width: 1000, height });
    check(await swap.isVisible(), `${name}: other comparisons are folded at 1000 px`);
    await page.context().close();
  }
}

/** The tops of what stands side by side differ by at most a pixel. */
async function level(name, path) {
  const page = await open({ viewport: { width: 700, height: 800 } }, path);
  for (const width of [700, 1000, 1600]) {
    await page.setViewportSize({ width, height: 800 });
    const rows = await page.evaluate(() =>
      [...document.querySelectorAll(".columns .pair")]
        .map((pair) => ["old", "new"].map((side) => pair.querySelector(`:scope > .${side} > .line:not(.gap)`)))
        .filter((lines) => lines.every((line) => line?.getClientRects().length > 0))
        .map((lines) => lines.map((line) => line.getBoundingClientRect().top)),
    );
    check(rows.length > 2, `${name}: ${rows.length} rows have two texts at ${width} px`);
    const off = rows.filter(([old, now]) => Math.abs(old - now) > 1).length;
    check(off === 0, `${name}: ${off} rows are not level at ${width} px`);
  }
  await page.context().close();
}

/** All that can be reached has a visible focus, and the first of it skips to the content. */
async function keyboard(name, path) {
  const page = await open({ viewport: { width: 1000, height: 800 } }, path);
  const expected = await page.locator("a[href]:visible, button:visible, input:not([type=hidden]):visible, select:visible, textarea:visible, summary:visible").count();
  const seen = new Set();
  for (let presses = 0; presses < Math.min(expected + 2, 40); presses += 1) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const style = getComputedStyle(element);
      return { html: element.outerHTML.slice(0, 80), href: element.getAttribute("href"), outline: style.outlineStyle };
    });
    if (focus === null) break;
    if (seen.size === 0) check(focus.href === "#main", `${name}: the first that is reached is ${focus.html}`);
    check(focus.outline !== "none", `${name}: no focus is seen at ${focus.html}`);
    seen.add(focus.html);
  }
  check(seen.size >= Math.min(expected, 3), `${name}: ${seen.size} of ${expected} are reached by the keyboard`);
  await page.context().close();
}

/** What a newsroom does, with JavaScript turned off. */
async function day() {
  const page = await open({ javaScriptEnabled: false, viewport: { width: 1000, height: 800 } }, "/");
  const heading = async (text, where) => {
    const found = await page.locator("h1").innerText();
    check(found.includes(text), `${where}: the heading is “${found}”, not “${text}”`);
  };
  await page.getByRole("link", { name: TERMS }).click();
  await heading("deposit-terms", "the history");
  await page.getByRole("radio", { name: /old.*revision 2$/ }).check();
  await page.getByRole("radio", { name: /new.*revision 4$/ }).check();
  await page.getByRole("button", { name: /compare the selected/i }).first().click();
  check(page.url().endsWith("/diff/2..4"), `two revisions chosen lead to ${page.url()}`);
  check((await page.locator("ins, del").count()) > 0, "the comparison shows changes");
  await page.getByRole("link", { name: /side by side/i }).first().click();
  check(page.url().includes("view=side"), `side by side is ${page.url()}`);
  await page.getByRole("link", { name: /next change|next revision/i }).first().click();
  check(!page.url().endsWith("/diff/2..4?view=side"), `the next change leads to ${page.url()}`);
  await page.goto(`${address}/b/${TERMS}`);
  await page.getByLabel(/as of/i).fill("2099-01-01");
  await page.getByLabel(/as of/i).press("Enter");
  check(page.url().endsWith("/@2099-01-01"), `a day leads to ${page.url()}`);
  await page.getByRole("link", { name: /who wrote/i }).first().click();
  check(page.url().includes("/blame/"), `blame is ${page.url()}`);
  await page.getByRole("searchbox").fill("working days");
  await page.getByRole("searchbox").press("Enter");
  check(page.url().includes("/search?q=working"), `a search leads to ${page.url()}`);
  check((await page.getByRole("main").innerText()).includes(TERMS), "a search finds the briefing");
  await page.getByRole("link", { name: /^changes$/i }).first().click();
  check(page.url().includes("/changes"), `changes are ${page.url()}`);
  await page.context().close();
}

/** A text is corrected in the browser, and again where another was faster. */
async function correct() {
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: signedIn, viewport: { width: 1000, height: 800 } });
  const [mine, theirs] = [await context.newPage(), await context.newPage()];
  for (const page of [mine, theirs]) await page.goto(`${address}/b/${BRIDGE}/edit`);
  const before = await mine.getByLabel("Text", { exact: true }).inputValue();
  const commit = async (page, text, note) => {
    await page.getByLabel("Text", { exact: true }).fill(text);
    await page.getByLabel(/^note/i).fill(note);
    await page.getByRole("button", { name: /preview/i }).click();
    check((await page.locator("ins, del").count()) > 0, `the preview of “${note}” shows what changes`);
    await page.getByRole("button", { name: /commit/i }).click();
  };
  await commit(theirs, `${before}\nTheir correction.\n`, "Theirs");
  await theirs.getByRole("link", { name: "The text" }).click();
  check((await theirs.getByRole("main").innerText()).includes("Their correction."), "a correction is shown once it is committed");
  await commit(mine, `${before}\nMy correction.\n`, "Mine");
  check((await mine.getByLabel("Text", { exact: true }).inputValue()).includes("My correction."), "a conflict keeps what was typed");
  check((await mine.getByRole("main").innerText()).includes("Their correction."), "a conflict shows theirs");
  await mine.screenshot({ path: `${folder}/conflict.png`, fullPage: true });
  await context.close();
}

async function picture(name, path) {
  for (const [look, options] of Object.entries({
    desktop: { viewport: { width: 1200, height: 900 } },
    phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
    dark: { viewport: { width: 1200, height: 900 }, colorScheme: "dark" },
  })) {
    const page = await open(options, path);
    await page.screenshot({ path: `${folder}/${name}-${look}.png` });
    await page.context().close();
  }
}

mkdirSync(`${folder}/html`, { recursive: true });
async function look(name, path) {
  const answer = await fetch(address + path, { headers: { cookie } });
  check(answer.status === (name === "problem" ? 404 : 200), `${name}: ${path} is answered with ${answer.status}`);
  writeFileSync(`${folder}/html/${name}.html`, await answer.text());
  await inspect(name, path);
  await picture(name, path);
}

async function inspect(name, path) {
  await accessible(name, path, "light");
  await accessible(name, path, "dark");
  await fits(name, path);
  await keyboard(name, path);
}

/** Does something for each of several, a few at a time. */
async function forEach(several, does) {
  const rest = [...several];
  const next = async () => {
    while (rest.length > 0) await does(...rest.shift());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

await forEach(Object.entries(PAGES), look);
await forEach(Object.entries(FILES).map(([name, path]) => [`${name} of the site`, path]), inspect);
await early("inline", PAGES.inline);
await forEach(["side", "side-arabic", "side-chinese"].map((name) => [name, PAGES[name]]), level);
await day();
await correct();
await browser.close();

try {
  execFileSync("java", ["-Xmx512m", "-jar", vnu, "--errors-only", "--skip-non-html", `${folder}/html`, site], { stdio: "pipe" });
} catch (error) {
  check(false, `the Nu checker: ${error.stderr.toString().trim()}`);
}

const looked = Object.keys(PAGES).length + Object.keys(FILES).length;
console.log(`${checks} checks of ${looked} pages, ${failures.length} failed`);
for (const failure of failures) console.log(`- ${failure}`);
process.exit(failures.length === 0 ? 0 : 1);
