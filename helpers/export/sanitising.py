"""The allow-list: what of an output or of Markdown may stand on a page, and nothing else."""

import html
import re
from typing import Any

import nh3
from latex2mathml.converter import convert as convert_latex
from nbconvert.filters.markdown_mistune import IPythonRenderer
from pygments.token import STANDARD_TYPES


def _words(text: str) -> set[str]:
    return set(text.split())


TAGS = _words(
    "a abbr b bdi blockquote br caption cite code col colgroup dd del details div dl dt em "
    "figcaption figure hr i img ins kbd li mark ol p pre q s samp small span strong sub summary "
    "sup table tbody td tfoot th thead time tr u ul"
)
HEADINGS = _words("h1 h2 h3 h4 h5 h6")
MATH = _words(
    "math mrow mi mn mo mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover "
    "mtable mtr mtd mpadded mphantom menclose"
)
CLASSES = _words(
    "finding dispatch caveat n num chart table data pairs columns evidence facts bar left hit "
    "right key note critical favourable mixed none dataframe search"
)
ATTRIBUTES = {
    "*": {"id", "lang", "dir"},
    "a": {"href", "download"},
    "abbr": {"title"},
    "details": {"open"},
    "img": {"alt", "src", "width", "height"},
    "li": {"data-outlet", "data-holder", "data-label", "data-frame"},
    "ol": {"start"},
    "span": {"style"},
    "td": {"data-sort", "colspan", "rowspan", "style"},
    "th": {"data-sort", "colspan", "rowspan", "scope", "style"},
    "time": {"datetime"},
    "math": {"display"},
    "mo": {"stretchy", "fence", "form"},
    "mtd": {"columnalign"},
}
# An attribute named here is kept only when its whole value matches.
VALUES = {
    "id": r"(fig|tab|ev)-[\w.-]{1,80}",
    "lang": r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*",
    "dir": r"ltr|rtl|auto",
    "download": r"[\w-][\w .-]{0,120}",
    "src": r"data:image/png;base64,[A-Za-z0-9+/=]+",
    "width": r"\d{1,5}",
    "height": r"\d{1,5}",
    "start": r"\d{1,6}",
    "data-sort": r"[\w.:+-]{1,40}",
    "colspan": r"\d{1,2}",
    "rowspan": r"\d{1,3}",
    "scope": r"row|col|rowgroup|colgroup",
}
HREF = (
    r"https?://.+|mailto:[^?]+|#.+"
    r"|[\w-][\w.-]*\.(html|ipynb)(#.*)?"  # another page of this export
    r"|data:text/csv(;charset=utf-8)?;base64,[A-Za-z0-9+/=]*"  # the numbers behind a figure
)
BAR = r"--v:\s*(0|1|0?\.\d{1,6}|[01]\.\d{1,6})\s*;?"
ALIGN = r"text-align:\s*(left|right|center);?"
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

    What comes back holds no script, style, handler, form, frame or remote picture; headings and
    formulas survive only with `markdown`. Tables stand in a box that scrolls and takes focus.
    Raises ValueError for an embedded picture without a description.
    """
    seen = set() if seen is None else seen

    def keep(tag: str, name: str, value: str) -> str | None:
        if name == "id" and tag in HEADINGS:
            return value  # made by our own renderer: raw HTML never reaches it
        if name == "style":
            return value if re.fullmatch(BAR if tag == "span" else ALIGN, value) else None
        if name == "href":
            value = value.strip()
            if not re.fullmatch(HREF, value):
                return None
            return re.sub(r"^([^:/?#]+)\.ipynb(?=#|$)", r"\1.html", value)
        if name in VALUES and not re.fullmatch(VALUES[name], value):
            return None
        return make_unique(value, seen) if name == "id" else value

    tags = TAGS | HEADINGS | MATH if markdown else TAGS
    classes = CLASSES | {"highlight", *STANDARD_TYPES.values()} if markdown else CLASSES
    cleaned = nh3.clean(
        remove_controls(text),
        tags=tags,
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags | {"*"}},
        attribute_filter=keep,
        allowed_classes=dict.fromkeys(tags, classes),
        url_schemes={"http", "https", "mailto", "data"},
    )
    # From here on "<" and ">" occur in tags only: nh3 escapes both in text and in attributes.
    cleaned = re.sub(r"<img(?![^>]* src=)[^>]*>", "", cleaned)
    for image in re.findall(r"<img[^>]*>", cleaned):
        alt = re.search(r' alt="([^"]*)"', image)
        if alt is None or re.fullmatch(PLACEHOLDER_ALT, alt[1], re.IGNORECASE):
            raise ValueError("a picture has no description (alt text)")
    cleaned = re.sub(r"<th[^>]*></th>", "<td></td>", cleaned)  # a head without text heads nothing
    # Dates and identifiers stay on one line, and sentences get room: CSS cannot tell them apart.
    cleaned = re.sub(r"<td>([^\s<]{1,28})</td>", r'<td class="whole">\1</td>', cleaned)
    cleaned = re.sub(r"<td( lang=\"fr\")?>([^<]{61,})</td>", r'<td\1 class="long">\2</td>', cleaned)
    cleaned = re.sub(
        r"<table[^>]*>(?:<caption[^>]*>(.*?)</caption>)?",
        lambda match: _open_table(match[0], match[1] or "", seen),
        cleaned,
        flags=re.S,
    ).replace("</table>", "</table></div>")
    return re.sub(
        r'<math display="block">.*?</math>',
        r'<div class="scroll" role="group" tabindex="0" aria-label="Formula">\g<0></div>',
        cleaned,
        flags=re.S,
    )


def _open_table(opening: str, caption: str, seen: set[str]) -> str:
    name = html.escape(make_unique(strip_tags(caption) or "Table", seen, joint=" "), quote=True)
    if caption:  # the inner span lets the caption stay in view while a wide table scrolls
        opening = opening.removesuffix(f"{caption}</caption>") + f"<span>{caption}</span></caption>"
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">{opening}'


def strip_tags(fragment: str) -> str:
    """The text of cleaned HTML, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", fragment)).split())


class Renderer(IPythonRenderer):
    """Markdown to HTML: raw HTML escaped, formulas as MathML, headings with unique ids.

    A class because mistune calls one method per kind of text; it keeps the ids given so far.
    """

    def __init__(self, seen: set[str], last_level: int) -> None:
        super().__init__(escape=True, exclude_anchor_links=True)
        self.seen, self.last_level = seen, last_level

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        # One h1 a page and no level skipped: screen readers navigate by these.
        level = min(max(level, 2 if self.last_level else 1), self.last_level + 1)
        self.last_level = level
        # JupyterLab's own rule, so that a link to a section works there and here.
        name = make_unique(re.sub(r"\s", "-", strip_tags(text)) or "section", self.seen)
        return f'<h{level} id="{html.escape(name, quote=True)}">{text}</h{level}>\n'

    def inline_math(self, body: str) -> str:
        return convert_latex(body, display="inline")

    def block_math(self, body: str) -> str:
        return convert_latex(body, display="block")

    def latex_environment(self, name: str, body: str) -> str:
        return convert_latex(rf"\begin{{{name}}}{body}\end{{{name}}}", display="block")
