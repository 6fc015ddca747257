"""Executed notebooks → HTML: a page each, and an index that holds them all, to be mailed.

Two layers keep what an article says from acting on the page: an allow-list applied to every
output and to all Markdown, and a content security policy that names the page's own style and
script by their hash. Neither trusts the other.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jinja2
import mistune
from markupsafe import Markup
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from helpers.base.translation import (
    fault,
    find_language,
    format_number,
    spell_day,
    translate,
    translate_value,
)
from helpers.export.citations import explain_measures, link_citations, list_references
from helpers.export.sanitising import Renderer, clean_html, remove_controls, strip_tags
from helpers.export.sections import (
    CARD,
    CARD_LINES,
    Piece,
    Section,
    arrange,
    make_card,
    read_output,
    read_prose,
)
from helpers.show import display

PAGE = Path(__file__).parent / "page"
STYLES = [
    display.FIGURES_STYLE,
    *(PAGE / name for name in ("page.css", "selection.css", "code.css")),
]
SCRIPTS = [display.SORT_SCRIPT, *(PAGE / f"{name}.js" for name in ("page", "nearest", "selection"))]
PROJECT = {"name": "Presse comparée", "version": version("presse-comparee")}
# Of the page itself.
PAGE_IDS = {"main", "contents", "theme", "code", "made-from", "references", "overview"}
FIGURE = re.compile(r'(<figure[^>]* id="([^"]*)".*?)</figcaption>', re.S)
DATA = re.compile(r'<a download="([^"]*)" href="(data:[^"]*)"[^>]*>.*?</a>', re.S)
# Characters: the numbers behind a figure that a page carries itself, and that the index does; any
# other part of a notebook that the index does. What is longer, it says where to find.
MOST_DATA, MOST_DATA_BOUND, MOST_BOUND = 20_000, 12_000, 60_000
LARGEST, MOST_OF_LARGE = 1_450_000, 16_000  # of an index; the parts that it has where it is larger
OF_ONE_PAGE = 3  # lines of the card of the index
PLAIN_CODE = re.compile(r'<span class="(?:w|p|nn|pm)">(.*?)</span>', re.S)  # has no colour
# Our own words among outputs: what an article says is no citation of ours.
NEIGHBOUR = re.compile(r'<a [^>]*href="[\w%.-]+\.html(?:#[^"]*)?"[^>]*>(.*?)</a>', re.S)
OURS = re.compile(r'<details class="columns".*?</details>|<figcaption.*?</figcaption>', re.S)


class NotebookError(RuntimeError):
    """A notebook that could not become a page; its text names notebook, cell and error."""


@dataclass(frozen=True)
class Content:
    """What a notebook becomes: a card and sections, of which all its pages are made."""

    name: str  # of its file, without .ipynb
    card: list[Piece]
    sections: list[Section]

    @property
    def title(self) -> str:
        """The text of the first heading, else the name of the file."""
        return next((section.text for section in self.sections if section.level), self.name)

    @property
    def has_title(self) -> bool:
        """Whether a heading of the first level is among them."""
        return any(section.level == 1 for section in self.sections)

    @property
    def anchor(self) -> str:
        """The address of its chapter in the index."""
        return f"#{self.name}--chapter"

    @property
    def opening(self) -> Section | None:
        """The last section before the second heading: behind it stands the card."""
        return next((one for one in reversed(self.sections) if one.is_opening), None)

    def change(self, function: Callable[[Piece], str]) -> "Content":
        """The same with other HTML in each of its pieces."""
        card = [replace(piece, html=Markup(function(piece))) for piece in self.card]
        return replace(self, card=card, sections=[one.change(function) for one in self.sections])

    def link(self, cited: set[str]) -> "Content":
        """The same with links to references; `cited` grows by what they lead to."""

        def change(piece: Piece) -> str:
            if piece.kind in ("prose", "heading", "cannot"):
                return explain_measures(link_citations(piece.html, cited))
            if piece.kind in ("code", "table", "evidence", "pairs", "output", "figure"):
                return OURS.sub(lambda match: link_citations(match[0], cited), piece.html)
            return explain_measures(piece.html)

        return self.change(change)


def describe_cell(nb: NotebookNode, index: int) -> str:
    """'code cell 3 (“first line”)', counted as JupyterLab counts after Run All."""
    cell = nb.cells[index]
    kind = "code" if cell.cell_type == "code" else "text"
    number = sum((c.cell_type == "code") == (kind == "code") for c in nb.cells[: index + 1])
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return f"{kind} cell {number} (“{shorten(first, 70)}”)"


def shorten(text: str, length: int) -> str:
    """A text on one line, without colours of a terminal, and not longer than so many characters."""
    return display.shorten(" ".join(strip_ansi(text).split()), length)


def read_content(nb: NotebookNode, name: str) -> Content:
    """The content of an executed notebook.

    A cell tagged *remove-cell* speaks to who runs the notebook and is left out. So is a section
    whose cells print nothing, with its heading and its prose. Raises NotebookError naming the cell
    that cannot be shown.
    """
    pieces: list[Piece] = []
    seen = set(PAGE_IDS)
    level = number = 0
    lexer, formatter = get_lexer_by_name("ipython3"), HtmlFormatter(cssclass="highlight")
    for index, cell in enumerate(nb.cells):
        if "remove-cell" in cell.metadata.get("tags", []):
            continue
        try:
            if cell.cell_type == "markdown":
                text, level = _render_markdown(cell.source, seen, level)
                pieces += read_prose(text)
            elif cell.cell_type == "code":
                number = cell.execution_count or number + 1
                if cell.source.strip():
                    code = highlight(remove_controls(cell.source), lexer, formatter)
                    code = PLAIN_CODE.sub(r"\1", code)
                    pieces.append(Piece("code", code, n=number, is_folded=True))
                for output in cell.outputs:
                    text = FIGURE.sub(_link_figure, _render_output(output, seen))
                    pieces += read_output(text)
        except Exception as error:  # any fault of a cell is told with its place
            said = shorten(str(error) or repr(error), 600)
            where = f"{name}.ipynb, {describe_cell(nb, index)}"
            raise NotebookError(f"{where}: {said}") from error
    return Content(name, *make_card(arrange(pieces)))


def _render_markdown(source: str, seen: set[str], level: int) -> tuple[str, int]:
    """Markdown as clean HTML, and the level of the last heading up to its end."""
    renderer = Renderer(seen, level)
    rendered = mistune.create_markdown(renderer=renderer, plugins=["strikethrough", "table"])(
        source
    )
    return clean_html(str(rendered), seen=seen, markdown=True), renderer.last_level


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
        return clean_html(display.unwrap(data["text/html"]), seen=seen)
    if "text/markdown" in data:
        return _render_markdown(data["text/markdown"], seen, 2)[0]
    if any(kind.startswith("image/") for kind in data):
        raise fault("a picture has no description (alt text)")
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
    styles, scripts = (
        "\n".join(path.read_text(encoding="utf-8") for path in paths) for paths in (STYLES, SCRIPTS)
    )
    # Comments are for whoever changes these files, not for every page.
    style = re.sub(r"/\*.*?\*/", "", styles, flags=re.S)
    script = re.sub(r"^\s*//.*\n", "", scripts, flags=re.M)
    digests = (hashlib.sha256(part.encode()).digest() for part in (style, script))
    style_hash, script_hash = (f"sha256-{base64.b64encode(one).decode()}" for one in digests)
    policy = (
        "default-src 'none'; img-src data:; "
        # Only our style sheet; the attribute carries the length of a bar and nothing else.
        f"style-src '{style_hash}'; style-src-attr 'unsafe-inline'; "
        f"script-src '{script_hash}'; form-action 'none'; base-uri 'none'"
    )
    head = {"style": Markup(style), "script": Markup(script), "policy": Markup(policy)}
    head["sentences"] = Markup(about.get("sentences", "null"))  # JSON without any <
    head["origins"] = Markup(about.get("origins", ""))
    # The French of what the script says, as JSON; in English it has its words itself.
    said = re.findall(r'\btr\("((?:[^"\\]|\\.)*)"', script) if find_language() == "fr" else []
    words = json.dumps({text: translate(text) for text in said}) if said else ""
    head |= {"lang": find_language(), "words": words}
    values = dict(about) | head | values
    return environment.get_template(template).render(title=title, project=PROJECT, **values)


def _list_script_words(script: str) -> str:
    """The French of what the script says, as JSON; "" in English, which it has itself."""
    said = re.findall(r'\btr\("((?:[^"\\]|\\.)*)"', script) if find_language() == "fr" else []
    return json.dumps({text: translate(text) for text in said}) if said else ""


def render_page(content: Content, *, about: Mapping[str, Any]) -> str:
    """A notebook as one HTML document that asks for nothing else and leads to no other file.

    `about` is what `provenance.describe_build` returns.
    """
    cited: set[str] = set()
    alone = content.change(lambda p: NEIGHBOUR.sub(r"\1", _shed_data(p.html, MOST_DATA)))
    linked = alone.link(cited)
    headings = [vars(section) for section in content.sections if section.level in (2, 3)]
    values = {"content": linked, "headings": headings, "references": list_references(cited)}
    values |= {"kind": "page" if headings else "single", "description": _describe(content)}
    return _render_template("page.html.j2", content.title, about, **values)


def render_index(
    contents: Sequence[Content], *, about: Mapping[str, Any], most: int = MOST_BOUND
) -> str:
    """All notebooks in one document, to be mailed or archived: an overview, then a tab for each.

    What leads from one notebook to another leads from tab to tab; every anchor carries the name of
    its notebook. The overview opens with the page that has most to say: its headline and figure,
    then the headlines of the others.
    """
    names = {content.name for content in contents}
    cited: set[str] = set()
    chapters = [_move_content(_lighten(content, most).link(cited), names) for content in contents]
    ranked = sorted(filter(lambda one: one.card, chapters), key=lambda one: -one.card[0].weight)
    lines = [
        replace(piece, kind="line", name=one.anchor[1:])
        for one in ranked
        for piece in [line for line in one.card if line.kind in CARD[:2]][:OF_ONE_PAGE]
        if piece.weight > 1 or piece is ranked[0].card[0]
    ]
    strongest = sorted(lines, key=lambda line: -line.weight)[:CARD_LINES]
    card = sorted(strongest, key=lines.index)  # *it* is the text that the line before names
    card[:1] = [replace(line, kind="headline") for line in card[:1]]
    for piece in ranked[0].card if ranked else []:
        if piece.kind in ("figure", "sure", "cannot"):
            card.append(replace(piece, html=Markup(piece.html.replace(' id="', ' id="overview--'))))
    headings = [
        {"level": section.level, "id": f"{content.name}--{section.id}", "text": section.text}
        for content in contents
        for section in content.sections
        if section.level in (2, 3)
    ]
    values = {"contents": chapters, "card": card, "headings": headings, "kind": "bound"}
    values |= {"references": list_references(cited), "description": _describe(*contents)}
    title = translate("How these outlets differ")
    page = _render_template("index.html.j2", title, about, **values)
    too_large = len(page) > LARGEST and most > MOST_OF_LARGE
    return render_index(contents, about=about, most=MOST_OF_LARGE) if too_large else page


def _describe(*contents: Content) -> str:
    """The headline of a page, or of the one with most to say, as plain text."""
    first = max((one.card[0] for one in contents if one.card), key=lambda p: p.weight, default=None)
    if first:
        return shorten(strip_tags(first.html), 300)
    return translate("Reads French news and shows, with evidence, how outlets differ.")


def _lighten(content: Content, most: int) -> Content:
    """A notebook as the index carries it: without code and what is too long, which its page has."""

    def change(piece: Piece) -> str:
        if piece.kind in ("table", "evidence", "output") and len(piece.html) > most:
            where = translate(
                "Left out here for its size: {page} has it.", page=f"{content.name}.html"
            )
            return f'<p class="note">{html.escape(where)}</p>'
        return _shed_data(piece.html, MOST_DATA_BOUND)

    lighter = content.change(change)
    for section in lighter.sections:
        section.pieces[:] = [piece for piece in section.pieces if piece.kind != "code"]
    return lighter


def _move_content(content: Content, names: set[str]) -> Content:
    """A notebook as part of the index: what leads from one place to another leads there."""
    moved = content.change(lambda piece: _move(piece.html, content, names))
    card = [replace(one, name=one.name and f"{content.name}--{one.name}") for one in moved.card]
    return replace(moved, card=card)


def _shed_data(fragment: str, most: int) -> str:
    """Cleaned HTML in which numbers that take more characters are named instead of carried.

    The rows of a table stand in no folder: its link goes.
    """

    def shed(data: re.Match[str]) -> str:
        return data[0] if len(data[2]) <= most else f"figures/{data[1]}" * (data[1] != "table.csv")

    return DATA.sub(shed, fragment)


def _move(fragment: str, content: Content, names: set[str]) -> str:
    """Cleaned HTML of a notebook as part of the index: own anchors, headings a level lower."""

    def lead(match: re.Match[str]) -> str:
        if match[2] and match[2].startswith("#ref-"):
            return match[0]  # one list of references serves all chapters
        page, target = match[1].removesuffix(".html"), (match[2] or "").removeprefix("#")
        if page and page not in names:
            return match[0]
        return f' href="#{page or content.name}--{target or "chapter"}"'

    fragment = re.sub(r' href="([\w.-]*)(#[^"]*)?"', lead, fragment)
    fragment = re.sub(r'(<[^>]* id=")([^"]*")', rf"\g<1>{content.name}--\2", fragment)
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
