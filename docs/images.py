#!/usr/bin/env python3
"""Makes the images of the README from what the program really prints.

    docs/images.py target/release/variorum chromium

Commits the revisions of fixtures/briefings/ferry-accident to a temporary store, draws the coloured redline of the
fifth as it stands on a terminal (docs/redline-terminal.svg), and takes a picture of the page that
`diff --format html` makes of it, in a browser without a window (docs/redline-page.png).
"""

import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BRIEFING = ROOT / "fixtures/briefings/ferry-accident"
NAME = "world/vessen/ferry-accident"
COLUMNS = 92
CELL_WIDTH, LINE_HEIGHT, MARGIN = 8.4, 20, 16
COLORS = {"31": "#ff8a80", "32": "#8bd49c", "35": "#c9a6ff", "33": "#e6c07b", "36": "#7fd1e0"}


def run(program, *words, **more):
    done = subprocess.run([program, *words], capture_output=True, text=True, check=True, **more)
    return done.stdout


def spans(line):
    """The text of a line with the codes it is set in."""
    codes = []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        match = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if match:
            codes = [code for code in match.group(1).split(";") if code not in ("", "0")]
        elif part:
            yield part, codes


def drawn(line, y):
    x = MARGIN
    for text, codes in spans(line):
        color = next((COLORS[code] for code in codes if code in COLORS), "#d7dae0")
        style = f"fill:{color}"
        if "1" in codes:
            style += ";font-weight:bold"
        if "2" in codes:
            style += ";opacity:.65"
        if "9" in codes:
            style += ";text-decoration:line-through"
        length = len(text) * CELL_WIDTH
        yield (
            f'<text x="{x:.1f}" y="{y}" style="{style}" textLength="{length:.1f}" '
            f'xml:space="preserve">{html.escape(text)}</text>'
        )
        x += length


def terminal(output):
    lines = output.rstrip("\n").split("\n")
    width = MARGIN * 2 + COLUMNS * CELL_WIDTH
    height = MARGIN * 2 + len(lines) * LINE_HEIGHT
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img">'
    yield "<title>A redline on a terminal</title>"
    yield f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#1d1f24"/>'
    yield '<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">'
    for place, line in enumerate(lines):
        yield from drawn(line, MARGIN + 14 + place * LINE_HEIGHT)
    yield "</g></svg>"


def main(program, browser):
    program = str(pathlib.Path(program).resolve())
    with tempfile.TemporaryDirectory() as folder:
        here = {"cwd": folder}
        run(program, "init", **here)
        for line in (BRIEFING / "revisions.ndjson").read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            words = ["commit", NAME, str(BRIEFING / told["file"]), "--time", told["time"], "--author", told["author"]]
            for key, value in told.get("meta", {}).items():
                words += ["--meta", f"{key}={value}"]
            run(program, *words, "-m", told["note"], **here)
        diff = ["diff", NAME, "4", "5"]
        command = f"$ variorum diff {NAME} 4 5\n"
        shown = run(program, "--color", "always", *diff, **here, env={"COLUMNS": str(COLUMNS), "PATH": "/usr/bin:/bin"})
        (ROOT / "docs/redline-terminal.svg").write_text("\n".join(terminal(command + shown)) + "\n", encoding="utf-8")
        page = pathlib.Path(folder) / "page.html"
        page.write_text(run(program, *diff, "--format", "html", **here), encoding="utf-8")
        flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
                 --disable-component-update --disable-sync --hide-scrollbars --window-size=1000,1250".split()
        picture = ROOT / "docs/redline-page.png"
        run(browser, *flags, f"--user-data-dir={folder}/browser", f"--screenshot={picture}", page.as_uri())


main(*sys.argv[1:])
