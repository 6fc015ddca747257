"""All notebooks in one document, for archiving: title page, contents, a chapter each."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from helpers.export.citations import list_references
from helpers.export.render import (
    NotebookError,
    find_opening,
    find_title,
    render_cells,
    render_template,
)

if TYPE_CHECKING:
    from nbformat import NotebookNode


def render_report(
    notebooks: "Mapping[str, NotebookNode]",
    *,
    title: str,
    summary: Mapping[str, Any] | None,
    made_from: Mapping[str, str],
    articles: Sequence[Mapping[str, str]] = (),
) -> str:
    """All notebooks (by name, in order) in one document: title page, contents, a chapter each.

    What leads from one page to another in `render_page` leads from chapter to chapter here; every
    anchor carries the name of its notebook. Raises NotebookError naming notebook and cell.
    """
    chapters: list[dict[str, Any]] = []
    headings: list[dict[str, Any]] = []
    cited: dict[str, int] = {}
    for name, nb in notebooks.items():
        try:
            content = render_cells(nb, cited)
        except NotebookError as error:
            raise NotebookError(f"{name}.ipynb, {error}") from error
        heading, top = find_title(nb, default=name), f"{name}--chapter"
        blocks = [
            {**block, "html": Markup(_move(block["html"], name, heading, set(notebooks)))}
            for block in content.blocks
        ]
        has_title = any(one["level"] == 1 for one in content.headings)
        chapters.append({"id": top, "href": f"#{top}", "title": heading, "blocks": blocks,
                         "finding": find_opening(nb), "has_title": has_title})  # fmt: skip
        headings.append({"level": 2, "id": top, "text": heading})
        headings += [
            {"level": 3, "id": f"{name}--{one['id']}", "text": one["text"]}
            for one in content.headings
            if one["level"] == 2
        ]
    return render_template(
        "report.html.j2",
        kind="report",
        title=title,
        chapters=chapters,
        headings=headings,
        references=list_references(cited),
        summary=summary,
        nav={"index": ("index.html", "All notebooks")},
        made_from=made_from,
        articles=articles,
    )


def _move(fragment: str, name: str, title: str, names: set[str]) -> str:
    """Cleaned HTML of a notebook as part of the report: own anchors, headings a level lower."""

    def lead(match: re.Match[str]) -> str:
        if match[2] and match[2].startswith("#ref-"):
            return match[0]  # one list of references serves all chapters
        page, target = match[1].removesuffix(".html"), (match[2] or "").removeprefix("#")
        if page and page not in names:
            return match[0]
        return f' href="#{page or name}--{target or "chapter"}"'

    fragment = re.sub(r' href="([\w.-]*)(#[^"]*)?"', lead, fragment)
    fragment = re.sub(r'(<[^>]* id=")(?!cite-)([^"]*")', rf"\g<1>{name}--\2", fragment)
    fragment = re.sub(
        r"<(/?)h([1-5])\b", lambda match: f"<{match[1]}h{int(match[2]) + 1}", fragment
    )
    # Regions need names of their own: several notebooks may show a table of the same caption.
    where = html.escape(f" ({title})", quote=True)
    return re.sub(
        r'(<div class="scroll" role="region"[^>]* aria-label="[^"]*)"',
        lambda match: f'{match[1]}{where}"',
        fragment,
    )
