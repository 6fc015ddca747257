"""Executed notebooks → HTML: a page each, an index, and a report of all in one file.

Two layers keep what an article says from acting on the page: an allow-list applied to every
output and to all Markdown, and a content security policy that names the page's own style and
script by their hash. Neither trusts the other.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup
from nbconvert.filters import strip_ansi
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from helpers.base.translation import (
    find_language,
    format_number,
    spell_day,
    translate,
    translate_value,
)
from helpers.export.citations import link_citations, list_references
from helpers.export.sanitising import Renderer, clean_html, remove_controls, strip_tags

PAGE = Path(__file__).parent / "page"
REPORT = "report.html"
PAGE_IDS = {"main", "contents", "theme", "made-from", "references"}  # of the page itself
HEADING = re.compile(r'<h([1-6]) id="([^"]*)">(.*?)</h\1>', re.S)
FIGURE = re.compile(r'(<figure[^>]* id="([^"]*)".*?)</figcaption>', re.S)
FINDING = re.compile(r'<(p|ul) class="finding( dispatch)?">(.*?)</\1>', re.S)
# Our own words among outputs: what an article says is no citation of ours.
OURS = re.compile(r'<details class="columns".*?</details>|<figcaption.*?</figcaption>', re.S)


class NotebookError(RuntimeError):
    """A notebook that could not become a page; its text names notebook, cell and error."""


@dataclass(frozen=True)
class Content:
    """What a notebook becomes: blocks of HTML, of which all its pages are made."""

    name: str  # of its file, without .ipynb
    blocks: list[dict[str, Any]]  # kind (prose, code, output), html; headings, level or number

    @property
    def headings(self) -> list[dict[str, Any]]:
        """Level, id and text of each, in their order."""
        return [one for block in self.blocks for one in block.get("headings", [])]

    @property
    def title(self) -> str:
        """The text of the first heading, else the name of the file."""
        return next((one["text"] for one in self.headings), self.name)

    @property
    def has_title(self) -> bool:
        """Whether a heading of the first level is among them."""
        return any(one["level"] == 1 for one in self.headings)

    @property
    def href(self) -> str:
        """The address of its page."""
        return f"{quote(self.name)}.html"

    @property
    def anchor(self) -> str:
        """The address of its chapter in the report."""
        return f"#{self.name}--chapter"

    @property
    def finding(self) -> tuple[Markup | None, bool]:
        """The first finding, and whether it tells of a dispatch that two outlets print."""
        outputs = (block["html"] for block in self.blocks if block["kind"] == "output")
        found = next(filter(None, map(FINDING.search, outputs)), None)
        if found is None:
            return None, False
        return Markup(f"<{found[1]}>{found[3]}</{found[1]}>"), bool(found[2])

    def link(self, cited: dict[str, int]) -> list[dict[str, Any]]:
        """The blocks with links to references; `cited` counts them, and grows."""

        def change(block: dict[str, Any]) -> str:
            if block["kind"] == "prose":
                return link_citations(block["html"], cited)
            return OURS.sub(lambda match: link_citations(match[0], cited), block["html"])

        return [
            block if block["kind"] == "code" else block | {"html": Markup(change(block))}
            for block in self.blocks
        ]


def describe_cell(nb: NotebookNode, index: int) -> str:
    """'code cell 3 (“first line”)', counted as JupyterLab counts after Run All."""
    cell = nb.cells[index]
    kind = "code" if cell.cell_type == "code" else "text"
    number = sum((c.cell_type == "code") == (kind == "code") for c in nb.cells[: index + 1])
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return f"{kind} cell {number} (“{shorten(first, 70)}”)"


def shorten(text: str, length: int) -> str:
    """A text on one line, without colours of a terminal, and not longer than so many characters."""
    line = " ".join(strip_ansi(text).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def read_content(nb: NotebookNode, name: str) -> Content:
    """The content of an executed notebook.

    A cell tagged *remove-cell* speaks to who runs the notebook and is left out. So is a section
    whose cells print nothing, with its heading and its prose. Raises NotebookError naming the cell
    that cannot be shown.
    """
    blocks: list[dict[str, Any]] = []
    seen = set(PAGE_IDS)
    level = number = 0
    lexer, formatter = get_lexer_by_name("ipython3"), HtmlFormatter(cssclass="highlight")
    for index, cell in enumerate(nb.cells):
        if "remove-cell" in cell.metadata.get("tags", []):
            continue
        try:
            if cell.cell_type == "markdown":
                text, level = _render_markdown(cell.source, seen, level)
                blocks += _split_prose(text)
            elif cell.cell_type == "code":
                number = cell.execution_count or number + 1
                if cell.source.strip():
                    code = Markup(highlight(remove_controls(cell.source), lexer, formatter))
                    blocks.append({"kind": "code", "html": code, "number": number})
                outputs = (_render_output(output, seen) for output in cell.outputs)
                if text := "\n".join(filter(None, outputs)):
                    blocks.append({"kind": "output", "html": FIGURE.sub(_link_figure, text)})
        except Exception as error:  # any fault of a cell is told with its place
            said = shorten(str(error) or repr(error), 600)
            where = f"{name}.ipynb, {describe_cell(nb, index)}"
            raise NotebookError(f"{where}: {said}") from error
    return Content(name, _leave_out_empty(blocks))


def _render_markdown(source: str, seen: set[str], level: int) -> tuple[str, int]:
    """Markdown as clean HTML, and the level of the last heading up to its end."""
    renderer = Renderer(seen, level)
    rendered = MarkdownWithMath(renderer).render(source)
    return clean_html(rendered, seen=seen, markdown=True), renderer.last_level


def _render_output(output: NotebookNode, seen: set[str]) -> str:
    """One output as clean HTML; "" for what has no place on a page (warnings, progress bars)."""
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
        return _render_markdown(data["text/markdown"], seen, 2)[0]
    if any(kind.startswith("image/") for kind in data):
        raise ValueError("a picture has no description (alt text)")
    if "application/vnd.jupyter.widget-view+json" in data:
        return ""
    return _pre(strip_ansi(data.get("text/plain", "")))


def _pre(text: str, *, kind: str = "text") -> str:
    label = translate("Error") if kind == "error" else translate("Output")
    body = html.escape(remove_controls(text))
    return f'<pre class="{kind}" role="group" tabindex="0" aria-label="{label}">{body}</pre>'


def _link_figure(match: re.Match[str]) -> str:
    label = translate("Link to figure {name}", name=match[2])
    link = f'<a class="anchor" href="#{match[2]}" aria-label="{label}">#</a>'
    return f"{match[1]} {link}</figcaption>"


def _link_heading(match: re.Match[str]) -> str:
    level, name, text = match.groups()
    label = html.escape(translate("Link to “{heading}”", heading=strip_tags(text)), quote=True)
    link = f'<a class="anchor" href="#{name}" aria-label="{label}">#</a>'
    return f'<h{level} id="{name}">{text} {link}</h{level}>'


def _split_prose(text: str) -> list[dict[str, Any]]:
    """Clean HTML of Markdown as blocks, each of which begins with a heading or has none.

    A heading within a list or a quotation stays there.
    """
    parts = [""]
    for part in re.split(r"(?=<h[1-6] )", text):
        opened, closed = (
            len(re.findall(tag, parts[-1])) for tag in (r"<(?:li|bl)", r"</(?:li|bl)")
        )
        if opened > closed:
            parts[-1] += part
        else:
            parts.append(part)
    blocks = []
    for part in filter(str.strip, parts):
        headings = [
            {"level": int(level), "id": html.unescape(name), "text": strip_tags(shown)}
            for level, name, shown in HEADING.findall(part)
        ]
        block = {"kind": "prose", "html": HEADING.sub(_link_heading, part), "headings": headings}
        blocks.append(block | {"level": headings[0]["level"] if HEADING.match(part) else None})
    return blocks


def _leave_out_empty(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks without sections that have code and print nothing; the title always stays.

    A section ends before the next heading of the same or a higher level.
    """
    levels = [block.get("level") for block in blocks]
    kept, place = [], 0
    while place < len(blocks):
        level, end = levels[place], place + 1
        if level and level > 1:
            while end < len(blocks) and not (levels[end] and levels[end] <= level):
                end += 1
            kinds = {block["kind"] for block in blocks[place:end]}
            if "code" in kinds and "output" not in kinds:
                place = end
                continue
        kept.append(blocks[place])
        place += 1
    return kept


def _render_template(template: str, title: str, about: Mapping[str, Any], **values: Any) -> str:
    """A template of `page/` filled in, with its style, its script and the policy naming both."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": format_number, "day": spell_day}
    environment.globals |= {"tr": translate, "tr_value": translate_value}
    names = ("page.css", "code.css", "page.js")
    page, code, script = ((PAGE / name).read_text(encoding="utf-8") for name in names)
    # Comments are for whoever changes these files, not for every page.
    style = re.sub(r"/\*.*?\*/", "", page + code, flags=re.S)
    script = re.sub(r"^\s*//.*\n", "", script, flags=re.M)
    digests = (hashlib.sha256(part.encode()).digest() for part in (style, script))
    style_hash, script_hash = (f"sha256-{base64.b64encode(one).decode()}" for one in digests)
    policy = (
        "default-src 'none'; img-src data:; "
        # Only our style sheet; the attribute carries the length of a bar and nothing else.
        f"style-src '{style_hash}'; style-src-attr 'unsafe-inline'; "
        f"script-src '{script_hash}'; form-action 'none'; base-uri 'none'"
    )
    head = {"style": Markup(style), "script": Markup(script), "policy": Markup(policy)}
    head |= {"lang": find_language(), "words": _list_script_words(script)}
    return environment.get_template(template).render(title=title, **head, **about, **values)


def _list_script_words(script: str) -> str:
    """The French of what the script says, as JSON; "" in English, which it has itself."""
    said = re.findall(r'\btr\("((?:[^"\\]|\\.)*)"', script) if find_language() == "fr" else []
    return json.dumps({text: translate(text) for text in said}) if said else ""


def render_page(
    content: Content, *, nav: Mapping[str, tuple[str, str]], about: Mapping[str, Any]
) -> str:
    """A notebook as one HTML document that asks for nothing else.

    Parameters
    ----------
    nav : *index*, *previous* and *next*, where there are: relative address, title
    about : what `provenance.describe_build` returns
    """
    cited: dict[str, int] = {}
    headings = [heading for heading in content.headings if heading["level"] in (2, 3)]
    values = {"content": content, "blocks": content.link(cited), "headings": headings, "nav": nav}
    values |= {"references": list_references(cited), "kind": "page" if headings else "single"}
    return _render_template("page.html.j2", content.title, about, **values)


def render_index(contents: Sequence[Content], *, about: Mapping[str, Any]) -> str:
    """The page that leads to the others: the corpus, the notebooks with their opening finding.

    What tells of a dispatch that two outlets print comes before the list.
    """
    values = {"contents": contents, "report": REPORT, "nav": {}, "headings": [], "references": []}
    return _render_template(
        "index.html.j2", translate("How these outlets differ"), about, kind="single", **values
    )


def render_report(contents: Sequence[Content], *, about: Mapping[str, Any]) -> str:
    """All notebooks in one document, for archiving: title page, contents, a chapter each.

    What leads from one page to another in `render_page` leads from chapter to chapter here; every
    anchor carries the name of its notebook.
    """
    names = {content.name for content in contents}
    chapters: list[tuple[Content, list[dict[str, Any]]]] = []
    headings: list[dict[str, Any]] = []
    cited: dict[str, int] = {}
    for content in contents:
        blocks = content.link(cited)
        moved = [{**one, "html": Markup(_move(one["html"], content, names))} for one in blocks]
        chapters.append((content, moved))
        headings.append({"level": 2, "id": content.anchor[1:], "text": content.title})
        for one in content.headings:
            if one["level"] == 2:
                headings.append({**one, "level": 3, "id": f"{content.name}--{one['id']}"})
    values = {"chapters": chapters, "headings": headings, "references": list_references(cited)}
    values |= {"contents": contents, "nav": {"index": ("index.html", translate("All notebooks"))}}
    return _render_template(
        "report.html.j2", translate("How these outlets differ"), about, kind="report", **values
    )


def _move(fragment: str, content: Content, names: set[str]) -> str:
    """Cleaned HTML of a notebook as part of the report: own anchors, headings a level lower."""

    def lead(match: re.Match[str]) -> str:
        if match[2] and match[2].startswith("#ref-"):
            return match[0]  # one list of references serves all chapters
        page, target = match[1].removesuffix(".html"), (match[2] or "").removeprefix("#")
        if page and page not in names:
            return match[0]
        return f' href="#{page or content.name}--{target or "chapter"}"'

    fragment = re.sub(r' href="([\w.-]*)(#[^"]*)?"', lead, fragment)
    fragment = re.sub(r'(<[^>]* id=")(?!cite-)([^"]*")', rf"\g<1>{content.name}--\2", fragment)
    fragment = re.sub(
        r"<(/?)h([1-5])\b", lambda match: f"<{match[1]}h{int(match[2]) + 1}", fragment
    )
    # Regions need names of their own: several notebooks may show a table of the same caption.
    where = html.escape(f" ({content.title})", quote=True)
    return re.sub(
        r'(<div class="scroll" role="region"[^>]* aria-label="[^"]*)"',
        lambda match: f'{match[1]}{where}"',
        fragment,
    )
