"""The one door to HTML: sentences, tables, evidence. Whatever comes in is escaped here."""

import base64
import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.spreadsheet import format_csv
from helpers.base.translation import (
    Filling,
    fault,
    find_language,
    format_number,
    translate,
    translate_value,
)

# Columns in French: sentences, of which nothing is cut off, words and names.
SENTENCES = {"text", "left", "right", "sentence", "evidence", "first", "second"}
WORDS = {"term", "terms", "words", "lemma", "collocate", "hit", "surface", "cue"}
NAMES = {"name", "speaker", "title"}
FACETS = ("outlet", "entity", "holder", "label", "frame")  # page.js offers a choice of each
CLOSED = ("holder", "label", "frame")  # of these, what a page finds sentences by is translated
NAME_LENGTH = 120  # characters of what is named in a sentence or cited; the data have it whole
CELL_LENGTH = 400  # characters of a cell that holds no sentence
MAX_ROWS = 100  # of a table on a page
MOST_CSV = 20_000  # characters of rows that a page has in a file, for what it does not show
SILENT = ["", "–", "unknown", "nan", "None", "NaT", "<NA>", "[]"]  # cells that say nothing
# Opening and closing, one pair each. Guillemets stay: whether a name has them is what is at stake.
MARKS = ("“”", "‘’", '""', "''")
INNER = str.maketrans("“”", "‘’")  # an article must not seem to close the marks around its words
# What a page finds sentences by: column → what it holds.
PICKS = {name: name for name in ("outlet", "entity", "frame", "label", "holder")}
PICKS |= {"doc_id": "article", "entity_2": "entity"}
PICKS |= dict.fromkeys(("term", "name", "lemma", "collocate"), "word")
FIGURES_STYLE, LAB_STYLE, SORT_SCRIPT = (
    Path(__file__).with_name(name) for name in ("figures.css", "lab.css", "sort.js")
)
WRAPPED = re.compile(
    r'<div class="presse mathjax_ignore"><style>.*?</style>(.*?)(<script>[^<]*</script>)?</div>',
    re.S,
)
OFFSETS = {"start", "end", "start_2", "end_2", "spans"}


class Html(str):
    """HTML that a notebook shows as such; a class because Jupyter asks an object for its HTML."""

    def _repr_html_(self) -> str:
        """With the styles of a page, and so that no `$` of an article is read as a formula."""
        if not self:
            return ""
        style, script = _read_lab()
        script = script if '<table class="data' in self else ""
        # What a mark stands for is shown where it is pointed at; a page has its own way.
        shown = re.sub(r'<g aria-label="([^"]*)"[^>]*>', r"\g<0><title>\1</title>", self)
        return f'<div class="presse mathjax_ignore"><style>{style}</style>{shown}{script}</div>'

    def __html__(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"<{len(self)} characters of HTML>"


def unwrap(shown: str) -> str:
    """What a notebook shows without the styles that go with it there."""
    found = WRAPPED.fullmatch(shown)
    return re.sub(r"(<g [^>]*>)<title>[^<]*</title>", r"\1", found[1]) if found else shown


@cache
def _read_lab() -> tuple[str, str]:
    """The styles that go with an output, and the script that sorts tables by a click."""
    style = "".join(path.read_text("utf-8") for path in (FIGURES_STYLE, LAB_STYLE))
    script = re.sub(r"^\s*//.*\n", "", SORT_SCRIPT.read_text("utf-8"), flags=re.M)
    listen = (
        'document.addEventListener("click", (event) => { const head = '
        'event.target.closest?.(".presse table.data thead th"); if (head) sortTable(head); });'
    )
    script = f"<script>if (!window.sortTable) {{ {script} {listen} }}</script>"
    return re.sub(r"/\*.*?\*/|\n", "", style, flags=re.S), script


class _Escaping(Filling):
    """Fills a sentence for a page: every value escaped and bold; `:fr` marks French words."""

    def show(self, value: Any, spec: str) -> str:
        if isinstance(value, Html):
            return str(value)
        if spec == "fr" and (isinstance(value, str) or not pd.api.types.is_list_like(value)):
            said = _bare(str(value)).translate(INNER)
            marked = ' class="marked"' if re.fullmatch("«[^«»]+»", said) else ""  # by the article
            return f'<q lang="fr"{marked}>{escape(said)}</q>'
        return super().show(value, spec)

    def mark(self, shown: str) -> str:
        return f"<b>{escape(shorten(shown))}</b>"


def finding(template: str, /, **values: Any) -> Html:
    """A computed sentence: `template` is ours, `values` come from the corpus and are escaped.

    Filled as `Filling` says; `{terms:fr}` quotes French words. Raises KeyError for a field without
    a value.
    """
    return Html(f'<p class="finding">{_Escaping().fill(template, values)}</p>')


def caveat(template: str, /, **values: Any) -> Html:
    """A computed sentence on what a number cannot say."""
    return Html(f'<p class="caveat">{_Escaping().fill(template, values)}</p>')


def join_findings(parts: Sequence[Html]) -> Html:
    """Several statements in one box; a list where there are more than one."""
    if len(parts) == 1:
        return parts[0]
    kinds = [re.match(r'<p class="(\w+)"', part)[1] for part in parts]  # type: ignore[index]
    kind = "finding" if "finding" in kinds else kinds[0]
    marked = (
        part.replace('<p class="note"', '<p class="note" data-weight="0"', 1) for part in parts
    )
    items = (re.sub(r'^<p class="\w+"(.*)</p>$', r"<li\1</li>", part) for part in marked)
    return Html(f'<ul class="{kind}">{"".join(items)}</ul>')


def table(
    table: pd.DataFrame,
    caption: str = "",
    *,
    columns: Sequence[str] | None = None,
    top: int = MAX_ROWS,
    **values: Any,
) -> Html:
    """A table with readable headings, its caption, and what its columns mean; nothing without rows.

    A column that says nothing in any row is left out; the bounds of a number stand behind it.

    Parameters
    ----------
    table : one row for each row shown
    caption : what stands above; how many rows there are is added where not all are shown, and below
        a link to a file of all, where that is small
    columns : which, and in which order (default: all but offsets)
    top : rows at most
    values : for the fields of the caption

    >>> show.table(vocabulary.count(corpus, top=3), "Most frequent words")
    <... characters of HTML>
    """
    chosen = columns or [name for name in table.columns if name not in OFFSETS]
    table, n = table[list(chosen)], len(table)
    known = read_lexicon("columns").set_index("column")[["heading", "meaning"]].T
    told = [name for name in table if not table[name].head(top).map(str).isin(SILENT).all()]
    if not n or not told:
        return Html()
    caption, file = translate(caption, **values), ""
    if n > top:
        caption += translate(" (the first {top} of {n} rows)", top=top, n=n)
    if top < n < MOST_CSV / 10:  # a row has ten characters or more
        numbers = format_csv(table, float_format="%.6g").encode()
        file = base64.b64encode(numbers).decode() if len(numbers) <= MOST_CSV else ""
    table = table[_put_bounds_behind(told)].head(top)
    heads, meanings = [], []
    for name, kind in table.dtypes.items():
        heading = translate_value(str(name).removeprefix("n_").replace("_", " "))
        if name in known:
            heading, meaning = map(translate, known[name])
            meanings.append((heading, meaning))
        types = pd.api.types
        heads.append((heading, types.is_numeric_dtype(kind) and not types.is_bool_dtype(kind)))
    rows = (
        [_cell(str(name), value) for name, value in row.items()] for row in table.to_dict("records")
    )
    return Html(_markup().table(caption, heads, rows, meanings, n, file))


def _put_bounds_behind(names: Sequence[Any]) -> list[Any]:
    """The columns in their order, but `x_low` and `x_high` right behind `x`."""
    bounds = {name: [f"{name}_low", f"{name}_high"] for name in names}
    moved = {end for ends in bounds.values() for end in ends} & set(names)
    groups = ([name, *bounds[name]] for name in names if name not in moved)
    return [name for group in groups for name in group if name in names]


def evidence(sentences: pd.DataFrame) -> Html:
    """Sentences with the words that count highlighted, one item per row; nothing without rows.

    Parameters
    ----------
    sentences : outlet, doc_id, sentence_id, text, `spans` (a list of start and end in the text) and
        `note`, which says what was found; by outlet, entity, holder, label and frame, where there
        are such columns, a page can be filtered (several in one cell are joined by “; ”); of
        `reuse.facts` by sentence `pieces` and `differences` instead of spans and note,
        and a list for each `fact`

    >>> show.evidence(stance.score(corpus).head(0))
    <0 characters of HTML>
    """
    facets = [name for name in FACETS if name in sentences]
    sentences = sentences.assign(article=sentences["doc_id"])
    empty = {"fact": None, "pieces": [], "differences": [], "note": ""}
    items = [
        {
            **empty,
            **row,
            "facets": [
                (name, shorten(translate_value(row[name]) if name in CLOSED else row[name]))
                for name in [*facets, "article"]
                if isinstance(row[name], str)
            ],
            "marked": Html(mark_spans(row["text"], row.get("spans", []))),
            "outlet": shorten(row["outlet"]),
            "sentence_id": int(row["sentence_id"]),
        }
        for row in sentences.to_dict("records")
    ]
    return Html(_markup().evidence([[*own] for _, own in groupby(items, itemgetter("fact"))]))


def pairs(pairs: pd.DataFrame, caption: str) -> Html:
    """Two texts side by side, one row per pair of sentences; nothing without rows.

    Sentences in a row that are the same in both are folded: they stand there once.

    Parameters
    ----------
    pairs : status and, for each side, `first` and `second`: a list of (text, kind), kind one of "",
        "del", "ins", or "was", "now" where words replace others; empty where a sentence stands
        alone; `attrs` name the two texts as `first` and `second`
    caption : what stands above

    >>> show.pairs(reuse.edits(corpus, by="match"), "Side by side")
    <... characters of HTML>
    """
    if not len(pairs):
        return Html()
    caption = translate(caption)
    texts = (shorten(pairs.attrs[side]) for side in ("first", "second"))
    rows: list[dict[str, Any]] = []
    for same, group in groupby(pairs.to_dict("records"), lambda row: row["status"] == "verbatim"):
        if same:
            kept = ["".join(text for text, _ in row["first"]) for row in group]
            rows.append({"status": "verbatim", "same": kept})
        else:
            rows += ({**row, "same": []} for row in group)
    return Html(_markup().pairs(caption, *texts, rows))


def show_figure(drawn: str, *, alt: str, title: str, caption: str, name: str, csv: bytes) -> Html:
    """A drawing (`svg.draw_svg`) below its title, its caption, and the numbers behind it as a link.

    Raises ValueError where the text alternative is missing.
    """
    if not alt.strip():
        raise fault("figure {name}: alt text is empty; say what the figure shows", name=name)
    numbers = base64.b64encode(csv).decode()
    return Html(_markup().figure(name, title, caption, Html(drawn), numbers))


def fold_away(summary: str, body: Html) -> Html:
    """What is shown only when its summary, plain text, is opened."""
    return Html(f"<details><summary>{escape(summary)}</summary>{body}</details>")


def mark_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text, escaped, with the spans marked; overlaps are merged."""
    result, at = "", 0
    for start, end in sorted((int(start), int(end)) for start, end in spans):
        if end <= at:
            continue
        start = max(start, at)
        result += escape(text[at:start]) + f"<mark>{escape(text[start:end])}</mark>"
        at = end
    return result + escape(text[at:])


def shorten(text: str, longest: int = NAME_LENGTH) -> str:
    """A text of at most `longest` characters; what is left out at its end is marked with “…”."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _bare(text: str) -> str:
    """French words that stand between our quotation marks, within a sentence of ours.

    Marks like ours around all of them go, and so do dashes and a full stop at the ends.
    """
    text = re.sub(r"(?<=\w\w)\.$", "", text.strip(" -–—")) or text
    for opening, closing in MARKS:
        alone = text.count(opening) + (text.count(closing) if closing != opening else 0)
        if text.startswith(opening) and text.endswith(closing) and alone == 2:
            return text[1:-1].strip() or text
    return text


@cache
def _markup() -> Any:
    """The macros of `display.html.j2`, which ask `tr` for their words."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.globals |= {"tr": translate, "tr_value": translate_value}
    return environment.get_template("display.html.j2").module


def _cell(name: str, value: Any) -> Html:
    if pd.api.types.is_list_like(value):
        value = ", ".join(str(item) for item in value)
    if isinstance(value, bool | np.bool_):
        value = translate("yes") if value else translate("no")
    if isinstance(value, pd.Timestamp) and find_language() == "fr":  # sorted by day all the same
        return Html(f'<td data-sort="{value:%Y-%m-%d}">{format_number(value)}</td>')
    if isinstance(value, pd.Timestamp) or value is pd.NaT:
        value = format_number(value)
    if isinstance(value, str):
        french = ' lang="fr"' if name in SENTENCES | WORDS | NAMES else ""
        value = value if french else translate_value(value)
        shown = value if name in SENTENCES else shorten(value, CELL_LENGTH)
        pick = f' data-pick="{PICKS[name]}"' if name in PICKS and value.strip() else ""
        # Dates and identifiers stay on one line.
        pick += ' class="whole"' if not french and re.fullmatch(r"\S{1,28}", shown) else ""
        return Html(f"<td{french}{pick}>{escape(shown)}</td>")
    shown = format_number(value, ".0%" if name.startswith("share") else "")
    # As a page sorts it: six digits of a fraction, all of a count.
    full = (f"{value:.6g}" if isinstance(value, float) else str(value)).replace("inf", "Infinity")
    sort = "" if shown in ("–", full) else f' data-sort="{full}"'
    return Html(f'<td class="num"{sort}>{shown}</td>')
