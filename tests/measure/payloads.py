"""Text that means harm in every place of a corpus: what pages and JupyterLab make of it.

    PYTHONPATH=tests python -m measure.payloads [--keep FOLDER]

Scripts, markup, formulas, signs of terminals and of other directions, formulae of spreadsheets and
endless words stand in titles, outlets, bylines, bodies, names, sides and frames. The pages are made
and opened on a wide and on a narrow screen; the notebooks as they ran are opened in a real
JupyterLab, trusted, as if the reader had run them. Nothing may run, be fetched or typeset, nor be
wider than its place. `--keep` uses the pages that lie in a folder already.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbformat.sign import NotebookNotary

from browser import open_browser, open_page, overflows
from conftest import make_row, write_corpus
from helpers.base.spelling import show_plainly
from helpers.corpus.loading import PROJECT
from helpers.export.building import export_notebooks
from helpers.export.sanitising import remove_controls
from test_export import HOSTILE, RUN, unfold
from test_lab import FRONT, PATIENCE, start_lab

WIDE = "$\\rule{400em}{400em}$"
MORE = [
    WIDE,
    f"$${WIDE.strip('$')}$$",
    f"\\({WIDE.strip('$')}\\)",
    f"\\[{WIDE.strip('$')}\\]",
    f"\\begin{{equation}}{WIDE.strip('$')}\\end{{equation}}",
    "$x^2$ et $y_1$",
    "$\\unicode{x3C}script>$",
    f"$\\href{{javascript:{RUN}}}{{cliquez}}$",
    "$\\class{finding}{x}\\cssId{main}{y}\\style{position:fixed}{z}$",
    "$\\require{html}\\def\\a{\\a\\a}\\a$",
    "$$\\def\\x{\\x\\x}\\x$$",
    "\\rule{9999pt}{9999pt}",
    "`$x$` **gras** _it_ [lien](https://evil.example/) ![x](https://evil.example/a.png)",
    "# Titre\n## Sous-titre",
    "<https://evil.example/>",
    "[x]: https://evil.example/ 'x'",
    "|a|b|\n|-|-|\n|c|d|",
    "```\ncode\n```",
    "- [ ] à faire",
    "&lt;script&gt;",
    "&amp;lt;b&amp;gt;",
    "\x1b[31mrouge\x1b[0m",
    "\x1b]8;;https://evil.example/\x07lien\x1b]8;;\x07",
    "\x1b[2J\x1b[1;1H",
    "\x9b31mrouge",
    "\x08\x08\x08effacé",
    "\u202egauche\u202c",
    "\u2066isolé\u2069",
    "\u200f\u061cdroite",
    "\u202d\u202e\u2067ouvert",
    "\U000e0041\U000e0042\U000e007f",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    "\ufe0f\ufe0e\u200d",
    "\ufff9a\ufffab\ufffb",
    "a\u0300" + "\u0301" * 200,
    "Z̷̧̢̛̞a̴͉̾l̶̰̈g̵̛͔o̸͇͝" * 4,
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example/","x")',
    '=WEBSERVICE("https://evil.example/")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "＝1＋1",
    "x;=1+1;y",
    "%0A=1+1",
    "m" * 3000,
    "https://evil.example/" + "a" * 2000,
    "é" * 900,
    "漢" * 900,
    "\u00a0".join(["mot"] * 300),
    "_".join(["mot"] * 300),
    "👩‍👩‍👧‍👦" * 100,
    "{{7*7}}${7*7}#{7*7}<%= 7*7 %>",
    "%s%n{0}{n}{outlet}{n:fr}",
    "../../../etc/passwd",
    "'; DROP TABLE articles; --",
    '" OR 1=1',
]
PAYLOADS = list(dict.fromkeys([*HOSTILE, *MORE]))
TOGETHER = 3  # payloads in the name of one outlet
LONGEST = 500  # characters of a payload in a name; bodies have it whole
# What a browser shows of harm. The address is that of the page: nothing led elsewhere.
HARM = """() => ({
  ran: window.harmed ?? 0,
  typeset: document.querySelectorAll("mjx-container, .MathJax, math").length,
  foreign: document.querySelectorAll(
    "main :is(script, iframe, object, embed, base, meta, form, video, audio, dialog), "
    + ".jp-OutputArea :is(iframe, object, embed, base, meta, form, video, audio, dialog, [onerror])"
  ).length,
})"""
# In JupyterLab an output scrolls within its own place; none may be wider than the notebook.
TOO_WIDE = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.node;
  const edge = notebook.getBoundingClientRect().right + 1;
  const scrolls = (part) => part && part !== notebook &&
    (/auto|scroll|hidden/.test(getComputedStyle(part).overflowX) || scrolls(part.parentElement));
  return [...notebook.querySelectorAll(".jp-OutputArea *")].filter((part) =>
    part.getBoundingClientRect().right > edge && !scrolls(part.parentElement)
  ).slice(0, 3).map((part) => part.outerHTML.slice(0, 200));
}"""
SCROLL = """async () => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  for (let i = 0; i < notebook.widgets.length; i++) await notebook.scrollToItem(i, "start");
}"""


def plain(text: str, longest: int = LONGEST) -> str:
    """On one line, as a cell of a table and a line of a text have it."""
    line = " ".join(remove_controls(text).split())[:longest]
    return line if show_plainly(line).strip() else "vide"  # of some nothing is left


def make_corpus(folder: Path) -> Path:
    """An article for each payload, which stands in all that is said of it."""
    texts: dict[str, str | bytes] = {}
    rows, known = [], len(PAYLOADS)
    for i, payload in enumerate(PAYLOADS):
        short, name = plain(payload), f"article-{i:03d}"
        payload = payload.replace("\0", "")  # such a text is refused
        text = (
            f"{payload}\n\nPar {short}\n\nLe ministre « {payload} » a dit que la réforme échoue. "
        )
        text += (
            f"{payload} frappe la coalition à Paris, selon Personne{'abcdefghij'[i % 10]} Dupont."
        )
        texts[name] = f"{text}\n{payload}\nLe gouvernement défend la réforme numéro {i}.\n"
        n = i % (known // TOGETHER)
        outlet = " ".join(plain(PAYLOADS[k])[:160] for k in range(n, known, known // TOGETHER))
        about = dict.fromkeys(("url", "agency", "provenance_note", "outlet_type"), short)
        rows.append(make_row(name, title=short, outlet=outlet, **about))
    write_corpus(folder, texts, rows)
    names = [f"Personne{letter} Dupont" for letter in "abcdefghij"]
    aliases = [(plain(p), "PER", names[i % 10], "yes") for i, p in enumerate(PAYLOADS)]
    write_table(folder / "aliases.csv", ["entity", "label", "alias", "accept"], aliases)
    sides = [("réforme", "subject", plain(WIDE, 100)), ("réforme", "role", "target")]
    sides += [("réforme", "lemma", "réforme"), (plain(HOSTILE[5]), "role", "opponent")]
    sides += [(plain(HOSTILE[5]), "entity", plain(p)) for p in PAYLOADS]
    write_table(folder / "sides.csv", ["side", "kind", "name"], sides)
    cues = ["réforme", "ministre", "coalition", "gouvernement", "frapper", "défendre"]
    frames = [("own", plain(p), plain(p), cues[i % 6]) for i, p in enumerate(PAYLOADS)]
    write_table(folder / "frames.csv", ["scheme", "frame", "definition", "cue"], frames)
    return folder


def write_table(file: Path, columns: list[str], rows: list[tuple[str, ...]]) -> None:
    pd.DataFrame(rows, columns=columns).to_csv(file, index=False)


def look(page: Any, log: list[str]) -> dict[str, Any]:
    """What harm an open page shows."""
    return page.evaluate(HARM) | {"asked for": log[:3]}


def open_pages(browser: Any, out: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each page, on a wide and a narrow screen, all of it unfolded, and what harm it does."""
    for file in sorted(out.glob("*.html")):
        for width in (1280, 390):
            with open_page(browser, file, width=width) as (page, log):
                unfold(page)
                page.wait_for_timeout(300)
                found = look(page, log.requests + log.blocked)
                yield f"{file.name} at {width}", found | {"too wide": overflows(page)}


@contextmanager
def open_notebooks(out: Path, home: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a JupyterLab, and the notebooks as they ran, copied there and trusted."""
    place, names = home / "shown", []
    place.mkdir()
    (home / "jupyter_data_dir").mkdir()
    notary = NotebookNotary(data_dir=str(home / "jupyter_data_dir"))
    for file in sorted(out.glob(".executed/*.ipynb")):
        shutil.copy(file, place / file.name)
        notary.sign(nbformat.read(place / file.name, as_version=4))
        names.append(file.name)
    with start_lab(home, place) as address:
        yield address, names


def look_in_lab(browser: Any, out: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each notebook as it ran, in JupyterLab, and what harm it does there."""
    with tempfile.TemporaryDirectory() as home, open_notebooks(out, Path(home)) as (address, names):
        for name in names:
            page, asked = browser.new_page(), []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(f"{address}/lab/tree/{name}?reset", timeout=PATIENCE)
            loaded = f"() => {FRONT.replace('.', '?.')}?.content?.widgets?.length > 5"
            page.wait_for_function(loaded, timeout=PATIENCE)
            page.evaluate(SCROLL)
            page.wait_for_timeout(3000)
            foreign = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
            shown = page.evaluate(f"() => {FRONT}.node.querySelectorAll('.presse').length")
            assert shown, f"{name}: nothing is shown, so nothing is tested"
            found = look(page, foreign) | {"too wide": page.evaluate(TOO_WIDE)}
            yield f"{name} in JupyterLab, {shown} outputs", found
            page.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    n_harmed = 0
    with tempfile.TemporaryDirectory() as place:
        folder = options.keep or Path(place)
        out = folder / "html"
        if not out.exists():
            corpus = make_corpus(folder / "corpus")
            options = {"corpus": corpus, "figures": out / "figures"}
            export_notebooks(PROJECT / "notebooks", out, **options)
        with open_browser() as browser:
            for looked in (open_pages, look_in_lab):
                for name, found in looked(browser, out):
                    harm = {what: told for what, told in found.items() if told}
                    n_harmed += bool(harm)
                    print(f"{name}: {harm or 'no harm'}", flush=True)
    return int(n_harmed > 0)


if __name__ == "__main__":
    sys.exit(main())
