"""Executed notebooks to HTML: a page each, and an index.

Two layers keep what an article says from acting on the page: an allow-list applied to every
output and to all Markdown, and a content security policy that names the page's own style and
script by their hash. Neither trusts the other.
"""

import base64
import hashlib
import html
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES

from helpers.export.citations import link_citations, list_references
from helpers.show.display import format_number

try:
    # jsonschema, behind nbformat, takes four seconds to build a grammar of international
    # addresses that no notebook needs; it does without where the grammar's package is absent.
    sys.modules.setdefault("rfc3987_syntax", None)
    from nbconvert.filters import strip_ansi
    from nbconvert.filters.markdown_mistune import MarkdownWithMath
    from nbformat import NotebookNode

    from helpers.export.sanitising import Renderer, clean_html, remove_controls, strip_tags
finally:
    if sys.modules.get("rfc3987_syntax") is None:
        sys.modules.pop("rfc3987_syntax", None)

PAGE = Path(__file__).parent / "page"
GENERATOR = "presse-comparee"


class NotebookError(RuntimeError):
    """A notebook that could not become a page; its text names notebook, cell and error."""


def describe_cell(nb: NotebookNode, index: int) -> str:
    """'code cell 3 (“first line”)', counted as JupyterLab counts after Run All."""
    cell = nb.cells[index]
    kind = "code" if cell.cell_type == "code" else "text"
    number = sum((c.cell_type == "code") == (kind == "code") for c in nb.cells[: index + 1])
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return f"{kind} cell {number} (“{first if len(first) <= 70 else first[:69] + '…'}”)"


def one_line(text: str) -> str:
    line = " ".join(strip_ansi(text).split())
    return line if len(line) <= 600 else line[:599] + "…"


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


@dataclass
class Content:
    """What a notebook becomes: its blocks in order, and its headings (level, id, text)."""

    blocks: list[dict[str, Any]] = field(default_factory=list)
    headings: list[dict[str, Any]] = field(default_factory=list)


def render_cells(nb: NotebookNode, cited: dict[str, int]) -> Content:
    """The content of a notebook; `cited` counts the citations in it, and grows.

    A cell tagged *remove-cell* speaks to who runs the notebook and is left out.

    Raises NotebookError naming the cell that cannot be shown.
    """
    content = Content()
    seen = {"main", "contents", "theme", "made-from", "references"}  # ids of the page itself
    level = number = 0
    lexer, formatter = get_lexer_by_name("ipython3"), HtmlFormatter(cssclass="highlight")

    def anchor(match: re.Match[str]) -> str:
        text, name = strip_tags(match[3]), html.unescape(match[2])
        content.headings.append({"level": int(match[1]), "id": name, "text": text})
        label = html.escape(f"Link to “{text}”", quote=True)
        link = f' <a class="anchor" href="#{match[2]}" aria-label="{label}">#</a>'
        return f'<h{match[1]} id="{match[2]}">{match[3]}{link}</h{match[1]}>'

    for index, cell in enumerate(nb.cells):
        if "remove-cell" in cell.metadata.get("tags", []):
            continue
        try:
            if cell.cell_type == "markdown":
                renderer = Renderer(seen, level)
                text = MarkdownWithMath(renderer).render(cell.source)
                level = renderer.last_level
                text = link_citations(clean_html(text, seen=seen, markdown=True), cited)
                text = re.sub(r'<h([1-6]) id="([^"]*)">(.*?)</h\1>', anchor, text, flags=re.S)
                content.blocks.append({"kind": "prose", "html": Markup(text)})
            elif cell.cell_type == "code":
                number = cell.execution_count or number + 1
                if cell.source.strip():
                    code = Markup(highlight(remove_controls(cell.source), lexer, formatter))
                    content.blocks.append({"kind": "code", "html": code, "number": number})
                shown = [_render_output(output, seen) for output in cell.outputs]
                if any(shown):
                    text = _add_links("\n".join(filter(None, shown)), cited)
                    content.blocks.append({"kind": "output", "html": Markup(text)})
        except Exception as error:  # any fault of a cell is told with its place
            where = describe_cell(nb, index)
            raise NotebookError(f"{where}: {one_line(str(error) or repr(error))}") from error
    return content


def _add_links(output: str, cited: dict[str, int]) -> str:
    """An output whose figures can be linked to, and whose explanations lead to references."""
    output = re.sub(
        r'(<figure[^>]* id="([^"]*)".*?)</figcaption>',
        r'\1 <a class="anchor" href="#\2" aria-label="Link to figure \2">#</a></figcaption>',
        output,
        flags=re.S,
    )
    # Our own words only: what an article says is no citation of ours.
    ours = '<details class="columns".*?</details>|<figcaption.*?</figcaption>'
    return re.sub(ours, lambda match: link_citations(match[0], cited), output, flags=re.S)


def find_title(nb: NotebookNode, *, default: str) -> str:
    """The text of a notebook's first heading, or `default`."""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            found = re.search(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$", cell.source, re.M)
            if found:
                rendered = MarkdownWithMath(Renderer(set(), 0)).render(found[1])
                return strip_tags(clean_html(rendered, markdown=True)) or default
    return default


def find_opening(nb: NotebookNode) -> tuple[Markup | None, bool]:
    """The first finding among a notebook's outputs, as clean HTML; None when it has none.

    And whether it tells of a dispatch that two outlets print.
    """
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            cleaned = clean_html(output.get("data", {}).get("text/html", ""))
            found = re.search(r'<(p|ul) class="finding( dispatch)?">(.*?)</\1>', cleaned, re.S)
            if found:
                return Markup(f"<{found[1]}>{found[3]}</{found[1]}>"), bool(found[2])
    return None, False


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


def render_template(template: str, **values: Any) -> str:
    """A template of `page/` filled in, with its style, its script and the policy naming both."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = format_number
    style = (PAGE / "page.css").read_text(encoding="utf-8") + _code_style()
    # Comments are for whoever changes the script, not for every page.
    script = re.sub(r"^\s*//.*\n", "", (PAGE / "page.js").read_text(encoding="utf-8"), flags=re.M)
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
    articles: Sequence[Mapping[str, str]] = (),
) -> str:
    """An executed notebook as one HTML document that asks for nothing else.

    `nav` may hold 'index', 'previous' and 'next', each (relative address, title); `made_from`
    is label → text; `articles` has doc_id, outlet and sha256 of what was read. Raises
    NotebookError naming the cell that cannot be shown.
    """
    cited: dict[str, int] = {}
    content = render_cells(nb, cited)
    headings = [heading for heading in content.headings if heading["level"] in (2, 3)]
    return render_template(
        "page.html.j2",
        kind="page" if headings else "single",
        title=title,
        blocks=content.blocks,
        headings=headings,
        has_title=any(heading["level"] == 1 for heading in content.headings),
        references=list_references(cited),
        nav=nav,
        made_from=made_from,
        articles=articles,
    )


def render_index(
    *,
    title: str,
    pages: Iterable[Mapping[str, Any]],
    summary: Mapping[str, Any] | None,
    made_from: Mapping[str, str],
    articles: Sequence[Mapping[str, str]] = (),
    report: str = "",
) -> str:
    """The page that leads to the others: the corpus, the notebooks with their opening finding.

    `pages` holds one mapping per notebook (href, title, finding: what `find_opening` returns);
    what tells of a dispatch that two outlets print comes before the list. `summary` is what
    `summarise_corpus` returns; `report` is the address of the report, if there is one.
    """
    return render_template(
        "index.html.j2",
        kind="single",
        title=title,
        pages=list(pages),
        summary=summary,
        nav={},
        headings=[],
        references=[],
        made_from=made_from,
        articles=articles,
        report=report,
    )
