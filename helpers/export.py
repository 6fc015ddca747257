"""Runs the notebooks and writes one self-contained HTML file for each, and an index.

Two layers keep what an article says from acting on the page: an allow-list applied to every
output and to all Markdown, and a content security policy that names the page's own style and
script by their hash. Neither trusts the other.
"""

import asyncio
import base64
import hashlib
import html
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import pandas as pd
import zmq
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES

from helpers.display import format_number

try:
    # jsonschema, behind nbformat, takes four seconds to build a grammar of international
    # addresses that no notebook needs; it does without where the grammar's package is absent.
    sys.modules.setdefault("rfc3987_syntax", None)
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from nbclient.util import run_sync
    from nbconvert.filters import strip_ansi
    from nbconvert.filters.markdown_mistune import MarkdownWithMath
    from nbformat import NotebookNode

    from helpers.clean import Renderer, clean_html, remove_controls, strip_tags
finally:
    if sys.modules.get("rfc3987_syntax") is None:
        sys.modules.pop("rfc3987_syntax", None)

PAGE = Path(__file__).parent / "page"
TITLE = "How these outlets differ"
GENERATOR = "presse-comparee"
MANIFEST = ".export.json"  # what an export wrote, so that the next may replace it
PACKAGES = ("spacy", "pandas", "numpy", "scipy", "matplotlib", "nbconvert")
LISTED_ARTICLES = 40  # a longer corpus is listed by outlet, so that the index stays a page


class NotebookError(RuntimeError):
    """A notebook that could not become a page; its text names notebook, cell and error."""


def _describe_cell(nb: NotebookNode, index: int) -> str:
    """'code cell 3 (“first line”)', counted as JupyterLab counts after Run All."""
    cell = nb.cells[index]
    kind = "code" if cell.cell_type == "code" else "text"
    number = sum((c.cell_type == "code") == (kind == "code") for c in nb.cells[: index + 1])
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return f"{kind} cell {number} (“{first if len(first) <= 70 else first[:69] + '…'}”)"


def _one_line(text: str) -> str:
    line = " ".join(strip_ansi(text).split())
    return line if len(line) <= 600 else line[:599] + "…"


# ---------------------------------------------------------------- rendering


def _render_output(output: NotebookNode, seen: set[str]) -> str:
    """One output as clean HTML; '' for what has no place on a page (warnings, progress bars)."""
    if output.output_type == "stream":
        lines = strip_ansi(output.text).replace("\r\n", "\n").split("\n")
        text = "\n".join(line for line in lines if "\r" not in line).strip("\n")
        return _pre(text) if output.name == "stdout" and text.strip() else ""
    if output.output_type == "error":
        return _pre(f"{output.ename}: {strip_ansi(output.evalue)}", kind="error")
    data = output.data
    if "text/html" in data:
        return clean_html(data["text/html"], seen=seen)
    if "text/markdown" in data:
        rendered = MarkdownWithMath(Renderer(seen, 2)).render(data["text/markdown"])
        return clean_html(rendered, seen=seen, markdown=True)
    if any(kind.startswith("image/") for kind in data):
        raise ValueError("a picture has no description (alt text)")
    if "application/vnd.jupyter.widget-view+json" in data:
        return ""
    return _pre(strip_ansi(data.get("text/plain", "")))


def _pre(text: str, *, kind: str = "text") -> str:
    label = "Error" if kind == "error" else "Output"
    body = html.escape(remove_controls(text))
    return f'<pre class="{kind}" role="group" tabindex="0" aria-label="{label}">{body}</pre>'


def _render_cells(nb: NotebookNode) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The blocks of a page in order, and its headings (level, id, text)."""
    blocks: list[dict[str, Any]] = []
    headings: list[dict[str, Any]] = []
    seen = {"main", "contents", "theme", "made-from"}  # ids of the page itself
    level = number = 0
    lexer, formatter = get_lexer_by_name("ipython3"), HtmlFormatter(cssclass="highlight")

    def anchor(match: re.Match[str]) -> str:
        text = strip_tags(match[3])
        headings.append({"level": int(match[1]), "id": html.unescape(match[2]), "text": text})
        label = html.escape(f"Link to “{text}”", quote=True)
        link = f' <a class="anchor" href="#{match[2]}" aria-label="{label}">#</a>'
        return f'<h{match[1]} id="{match[2]}">{match[3]}{link}</h{match[1]}>'

    for index, cell in enumerate(nb.cells):
        try:
            if cell.cell_type == "markdown":
                renderer = Renderer(seen, level)
                text = MarkdownWithMath(renderer).render(cell.source)
                level = renderer.last_level
                text = clean_html(text, seen=seen, markdown=True)
                text = re.sub(r'<h([1-6]) id="([^"]*)">(.*?)</h\1>', anchor, text, flags=re.S)
                blocks.append({"kind": "prose", "html": Markup(text)})
            elif cell.cell_type == "code":
                number = cell.execution_count or number + 1
                if cell.source.strip():
                    code = Markup(highlight(remove_controls(cell.source), lexer, formatter))
                    blocks.append({"kind": "code", "html": code, "number": number})
                shown = [_render_output(output, seen) for output in cell.outputs]
                if any(shown):
                    blocks.append(
                        {"kind": "output", "html": Markup("\n".join(filter(None, shown)))}
                    )
        except Exception as error:  # any fault of a cell is told with its place
            where = _describe_cell(nb, index)
            raise NotebookError(f"{where}: {_one_line(str(error) or repr(error))}") from error
    return blocks, headings


def find_title(nb: NotebookNode, *, default: str) -> str:
    """The text of a notebook's first heading, or `default`."""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            found = re.search(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$", cell.source, re.M)
            if found:
                rendered = MarkdownWithMath(Renderer(set(), 0)).render(found[1])
                return strip_tags(clean_html(rendered, markdown=True)) or default
    return default


def find_opening(nb: NotebookNode) -> Markup | None:
    """The first finding among a notebook's outputs, as clean HTML; None when it has none."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            cleaned = clean_html(output.get("data", {}).get("text/html", ""))
            found = re.search(r'<p(?=[^>]* class="finding")[^>]*>(.*?)</p>', cleaned, re.S)
            if found:
                return Markup(found[1])
    return None


def _code_style() -> str:
    """Colours of code, light and dark, one rule per pair of colours."""
    light, dark = (
        dict(get_style_by_name(f"github-{name}-high-contrast")) for name in ("light", "dark")
    )
    rules: dict[tuple[str, str], list[str]] = {}
    for token, name in STANDARD_TYPES.items():
        if name and light[token]["color"]:
            pair = light[token]["color"], dark[token]["color"] or light[token]["color"]
            rules.setdefault(pair, []).append(f".{name}")
    return "\n".join(
        f".highlight :is({','.join(names)}){{color:#{a};color:light-dark(#{a},#{b})}}"
        for (a, b), names in rules.items()
    )


def _render(template: str, **values: Any) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = format_number
    style = (PAGE / "page.css").read_text(encoding="utf-8") + _code_style()
    script = (PAGE / "page.js").read_text(encoding="utf-8")
    hashes = [
        "sha256-" + base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        for part in (style, script)
    ]
    policy = (
        "default-src 'none'; img-src data:; "
        # Only our style sheet; the attribute carries the length of a bar and nothing else.
        f"style-src '{hashes[0]}'; style-src-attr 'unsafe-inline'; "
        f"script-src '{hashes[1]}'; form-action 'none'; base-uri 'none'"
    )
    return environment.get_template(template).render(
        style=Markup(style),
        script=Markup(script),
        policy=Markup(policy),
        generator=GENERATOR,
        **values,
    )


def render_page(
    nb: NotebookNode,
    *,
    title: str,
    nav: Mapping[str, tuple[str, str]],
    made_from: Mapping[str, str],
) -> str:
    """An executed notebook as one HTML document that asks for nothing else.

    `nav` may hold 'index', 'previous' and 'next', each (relative address, title); `made_from`
    is label → text. Raises NotebookError naming the cell that cannot be shown.
    """
    blocks, headings = _render_cells(nb)
    return _render(
        "page.html.j2",
        title=title,
        blocks=blocks,
        headings=[heading for heading in headings if heading["level"] in (2, 3)],
        has_title=any(heading["level"] == 1 for heading in headings),
        nav=nav,
        made_from=made_from,
    )


def render_index(
    *,
    title: str,
    pages: Iterable[Mapping[str, Any]],
    summary: Mapping[str, Any] | None,
    made_from: Mapping[str, str],
) -> str:
    """The page that leads to the others: the corpus, the notebooks with their opening finding.

    `pages` holds one mapping per notebook (href, title, finding or None); `summary` is what
    `summarise_corpus` returns.
    """
    return _render(
        "index.html.j2",
        title=title,
        pages=list(pages),
        summary=summary,
        nav={},
        headings=[],
        made_from=made_from,
    )


def summarise_corpus(corpus: Any) -> dict[str, Any]:
    """What the index says of a corpus: totals, and one row per article or, beyond 40, per outlet.

    Reads `corpus.articles` (outlet, title, date, n_words; date_status and provenance_note where
    recorded), `corpus.content_hash` and `corpus.pipeline`. Words are counts, dates ISO days.
    """
    table = corpus.articles
    day = pd.to_datetime(table["date"], errors="coerce").dt.strftime("%Y-%m-%d")
    rows = table[["outlet", "title", "n_words"]].assign(n_articles=1, first=day, last=day)
    for name in ("date_status", "provenance_note"):
        known = table[name].fillna("") if name in table else pd.Series("", index=table.index)
        rows[name] = known.mask(known == "", "unknown")
    days = day.dropna()
    totals = {
        "n_articles": len(rows),
        "n_outlets": rows["outlet"].nunique(),
        "n_words": int(rows["n_words"].sum()),
        "n_undated": int(day.isna().sum()),
        "dates": " to ".join(sorted({days.min(), days.max()})) if len(days) else "",
        "by_outlet": len(rows) > LISTED_ARTICLES,
        "content_hash": str(corpus.content_hash),
        "pipeline": str(corpus.pipeline),
    }
    if totals["by_outlet"]:
        how = {"n_words": "sum", "n_articles": "sum", "first": "min", "last": "max"}
        how |= {"date_status": _join_distinct, "provenance_note": _join_distinct}
        rows = rows.groupby("outlet", as_index=False).agg(how)
    else:
        rows = rows.sort_values(["first", "outlet"], na_position="last")
    return totals | {"rows": rows.astype(object).where(rows.notna(), None).to_dict("records")}


def _join_distinct(values: pd.Series) -> str:
    distinct = list(dict.fromkeys(values))
    return "; ".join(distinct[:3]) + ("; and others" if len(distinct) > 3 else "")


def describe_build(summary: Mapping[str, Any] | None) -> dict[str, str]:
    """What the pages are made from, label → text: corpus, pipeline, versions, time (UTC)."""
    about = {}
    if summary is not None:
        about["Corpus"] = (
            f"{format_number(summary['n_articles'])} articles, "
            f"{format_number(summary['n_words'])} words"
        )
        about["Content hash"] = summary["content_hash"]
        about["Pipeline"] = summary["pipeline"]
    about["Packages"] = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    about["Python"] = ".".join(map(str, sys.version_info[:3]))
    about["Made"] = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return about


# ---------------------------------------------------------------- executing and writing


def read_notebook(path: Path) -> NotebookNode:
    """A notebook from its file. Raises NotebookError naming a file that is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises what its JSON and schema readers raise
        raise NotebookError(f"{path.name} cannot be read as a notebook: {error!r}") from error


async def _execute(nb: NotebookNode, path: Path, environment: dict[str, str]) -> None:
    """Run a notebook in place, in its own folder, with the Python that runs this."""
    place = {"index": 0}

    def note(cell: NotebookNode, cell_index: int) -> None:
        place["index"] = cell_index

    client = NotebookClient(
        nb,
        timeout=None,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        shutdown_kernel="immediate",
        on_cell_start=note,
    )
    # A kernel installed for another Python under the same name would miss our packages.
    manager = client.create_kernel_manager()
    manager.kernel_spec.argv[0] = sys.executable
    if zmq.has("curve"):  # on a machine shared with others, nobody reads along
        manager.transport_encryption = "auto"
    try:
        await client.async_execute(env=environment)
    except CellExecutionError as error:
        what = _one_line(f"{error.ename}: {error.evalue}")
    except Exception as error:  # a kernel that died, did not start or stopped answering
        what = _one_line(f"{type(error).__name__}: {error}")
    else:
        return
    where = _describe_cell(nb, place["index"]) if nb.cells else "no cell"
    raise NotebookError(f"{path.name}, {where}: {what}")


async def _execute_all(
    notebooks: Mapping[Path, NotebookNode], environment: dict[str, str], workers: int
) -> None:
    """Run notebooks, `workers` kernels at a time; the first failure stops the others."""
    gate = asyncio.Semaphore(workers)

    async def execute(path: Path, nb: NotebookNode) -> None:
        async with gate:
            await _execute(nb, path, environment)

    try:
        async with asyncio.TaskGroup() as group:
            for path, nb in notebooks.items():
                group.create_task(execute(path, nb))
    except* NotebookError as errors:
        raise errors.exceptions[0] from None


def export_notebooks(
    notebooks: Path,
    out: Path,
    *,
    corpus: Path | None = None,
    figures: Path | None = None,
    workers: int = 2,
) -> Path:
    """Run every notebook of a folder and write its page and an index; returns the index.

    Each notebook runs in a kernel of its own, `workers` at a time, in the notebooks' folder,
    with PRESSE_CORPUS and PRESSE_FIGURES set where given. Without `corpus` the index names no
    corpus. `out` is replaced as a whole when all is done, and untouched until then.
    Raises NotebookError, FileNotFoundError (no notebook), FileExistsError (`out` is not ours).
    """
    notebooks, out = Path(notebooks).resolve(), Path(out).resolve()
    if workers < 1:
        raise ValueError(f"workers is {workers}; at least 1 is needed")
    paths = sorted(notebooks.glob("*.ipynb"), key=_natural_order)
    if not paths:
        raise FileNotFoundError(f"no notebook (*.ipynb) in {notebooks}")
    if any(path.stem.lower() == "index" for path in paths):
        raise ValueError("a notebook cannot be named index: that is the name of the first page")
    _check_replaceable(out)

    environment, summary = dict(os.environ), None
    if corpus is not None:
        from helpers.corpus import load_corpus  # notebooks without a corpus need none of it

        # Before the kernels start, so that they find the tables in the cache.
        summary = summarise_corpus(load_corpus(corpus))
        environment["PRESSE_CORPUS"] = str(Path(corpus).resolve())
    new = out.with_name(f".{out.name}-new-{os.getpid()}")
    if figures is not None:
        figures = Path(figures).resolve()
        if figures.is_relative_to(out):  # then they are replaced together with the pages
            figures = new / figures.relative_to(out)
        environment["PRESSE_FIGURES"] = str(figures)

    executed = {path: read_notebook(path) for path in paths}
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    try:
        run_sync(_execute_all)(executed, environment, workers)
        _write_pages(executed, new, summary)
        _write_manifest(new)
        _swap(new, out)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return out / "index.html"


def _write_pages(
    executed: Mapping[Path, NotebookNode], folder: Path, summary: Mapping[str, Any] | None
) -> None:
    made_from = describe_build(summary)
    pages = [
        {
            "href": f"{quote(path.stem)}.html",
            "title": find_title(nb, default=path.stem),
            "finding": find_opening(nb),
        }
        for path, nb in executed.items()
    ]
    links = [None, *((page["href"], page["title"]) for page in pages), None]
    for number, (path, nb) in enumerate(executed.items()):
        around = {"previous": links[number], "next": links[number + 2]}
        nav = {"index": ("index.html", "All notebooks")}
        nav |= {name: link for name, link in around.items() if link}
        try:
            page = render_page(nb, title=pages[number]["title"], nav=nav, made_from=made_from)
        except NotebookError as error:
            raise NotebookError(f"{path.name}, {error}") from error
        (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")
    index = render_index(title=TITLE, pages=pages, summary=summary, made_from=made_from)
    (folder / "index.html").write_text(index, encoding="utf-8")


def _natural_order(path: Path) -> list[str | int]:
    """2-x before 10-x: text and numbers alternate, so that like meets like."""
    return [int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", path.stem)]


def _check_replaceable(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier export: it is about to be replaced."""
    if not out.exists():
        return
    found = [path for path in out.rglob("*") if not path.is_dir()] if out.is_dir() else [out]
    try:
        ours = set(json.loads((out / MANIFEST).read_bytes()))
    except (OSError, ValueError, TypeError):
        ours = set()
    for path in sorted(found):
        if path.relative_to(out).as_posix() not in ours:
            raise FileExistsError(
                f"{path} was not written by an export; choose another folder for the pages"
            )


def _write_manifest(folder: Path) -> None:
    """List what an export wrote, for the next one that is to replace it."""
    written = [path for path in folder.rglob("*") if not path.is_dir()]
    names = [MANIFEST, *sorted(path.relative_to(folder).as_posix() for path in written)]
    (folder / MANIFEST).write_text(json.dumps(names), encoding="utf-8")


def _swap(new: Path, out: Path) -> None:
    """Put `new` in the place of `out`; when that fails, `out` is back as it was."""
    old = out.with_name(f".{out.name}-old-{os.getpid()}")
    replaced = out.exists()
    if replaced:
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if replaced:
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
