"""The allow-list: what of an output or of Markdown may stand on a page, and nothing else."""

import html
import re
import tomllib
from pathlib import Path
from typing import Any

import mistune
import nh3

from helpers.base.translation import fault

ALLOWED = tomllib.loads((Path(__file__).parent / "page" / "allowed.toml").read_text("utf-8"))
HEADINGS = set(ALLOWED["headings"].split())
PLACEHOLDER_ALT = r"\W*(image|figure|fig|plot|chart|graph|picture|untitled|alt|todo)?[\W\d_]*"


def remove_controls(text: str) -> str:
    """The text without control characters and lone surrogates, which no parser likes."""
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)
    return text.encode("utf-8", "replace").decode("utf-8")


def make_unique(name: str, seen: set[str], *, joint: str = "-") -> str:
    """The name, numbered where `seen` has it already; `seen` grows by it."""
    number, candidate = 1, name
    while candidate in seen:
        number += 1
        candidate = f"{name}{joint}{number}"
    seen.add(candidate)
    return candidate


def clean_html(text: str, *, seen: set[str] | None = None, markdown: bool = False) -> str:
    """HTML reduced to the allow-list, its ids made unique among `seen` (which grows).

    What comes back holds no script, style, handler, form, frame or remote picture; headings
    survive only with `markdown`. Tables stand in a box that scrolls and takes focus.
    Raises ValueError for an embedded picture without a description.
    """
    seen = set() if seen is None else seen

    tags = {*ALLOWED["tags"].split(), *ALLOWED["headings" if markdown else "drawing"].split()}
    classes = set(ALLOWED["classes"].split())

    def keep(tag: str, name: str, value: str) -> str | None:
        if name == "id" and tag in HEADINGS:
            return value  # made by our own renderer: raw HTML never reaches it
        value = value.strip() if name == "href" else value
        known = ALLOWED["values"]
        pattern = known.get(f"style-{tag}", "(?!)") if name == "style" else known.get(name)
        if pattern and not re.fullmatch(pattern, value):
            return None
        if name == "href":
            return re.sub(r"^([^:/?#]+)\.ipynb(?=#|$)", r"\1.html", value)
        return make_unique(value, seen) if name == "id" else value

    cleaned = nh3.clean(
        remove_controls(text),
        tags=tags,
        attributes={
            tag: set(names.split())
            for tag, names in ALLOWED["attributes"].items()
            if tag in tags | {"*"}
        },
        attribute_filter=keep,
        allowed_classes=dict.fromkeys(tags, classes),
        url_schemes={"http", "https", "mailto", "data"},
    )
    # From here on "<" and ">" occur in tags only: nh3 escapes both in text and in attributes.
    cleaned = re.sub(r"<img(?![^>]* src=)[^>]*>", "", cleaned)
    for image in re.findall(r"<img[^>]*>", cleaned):
        alt = re.search(r' alt="([^"]*)"', image)
        if alt is None or re.fullmatch(PLACEHOLDER_ALT, alt[1], re.IGNORECASE):
            raise fault("a picture has no description (alt text)")
    if re.search(r"<svg(?![^>]* aria-label=)[^>]*>\s*<(g|path|circle|text)\b", cleaned):
        raise fault("a picture has no description (aria-label)")
    cleaned = re.sub(r"<svg(?![^>]* aria-label=)[^>]*>(.*?)(</svg>|$)", r"\1", cleaned, flags=re.S)
    cleaned = re.sub("></(path|circle)>", "/>", cleaned)  # a third of what a mark takes
    cleaned = re.sub(r"<th[^>]*></th>", "<td></td>", cleaned)  # a head without text heads nothing
    # Dates and identifiers stay on one line, and sentences get room: CSS cannot tell them apart.
    cleaned = re.sub(r"<td>([^\s<]{1,28})</td>", r'<td class="whole">\1</td>', cleaned)
    long = r'<td((?: lang="fr"| data-pick="\w+")*)>([^<]{61,})</td>'
    cleaned = re.sub(long, r'<td\1 class="long">\2</td>', cleaned)
    return re.sub(
        r"<table[^>]*>(?:<caption[^>]*>(.*?)</caption>)?",
        lambda match: _open_table(match[0], match[1] or "", seen),
        cleaned,
        flags=re.S,
    ).replace("</table>", "</table></div>")


def _open_table(opening: str, caption: str, seen: set[str]) -> str:
    name = html.escape(make_unique(strip_tags(caption) or "Table", seen, joint=" "), quote=True)
    if caption:  # the inner span lets the caption stay in view while a wide table scrolls
        opening = opening.removesuffix(f"{caption}</caption>") + f"<span>{caption}</span></caption>"
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">{opening}'


def strip_tags(fragment: str) -> str:
    """The text of cleaned HTML, on one line."""
    text = html.unescape(re.sub(r"<[^>]+>", "", fragment))
    return re.sub(r"[ \t\r\n]+", " ", text).strip()  # no-break blanks stay


class Renderer(mistune.HTMLRenderer):
    """Markdown to HTML: raw HTML escaped, headings with unique ids.

    A class because mistune calls one method per kind of text; it keeps the ids given so far.
    """

    def __init__(self, seen: set[str], last_level: int) -> None:
        super().__init__(escape=True)
        self.seen, self.last_level = seen, last_level

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        # One h1 a page and no level skipped: screen readers navigate by these.
        level = min(max(level, 2 if self.last_level else 1), self.last_level + 1)
        self.last_level = level
        # JupyterLab's own rule, so that a link to a section works there and here.
        name = make_unique(re.sub(r"\s", "-", strip_tags(text)) or "section", self.seen)
        return f'<h{level} id="{html.escape(name, quote=True)}">{text}</h{level}>\n'
