"""The one door to HTML: findings, tables, evidence. Whatever comes in is escaped here."""

import base64
import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from string import Formatter

import numpy as np
import pandas as pd

from helpers.base.lexicon import read_lexicon

FRENCH = {
    "term", "text", "title", "left", "hit", "right", "surface", "name", "cue", "speaker",
    "evidence", "sentence", "words", "collocate", "lemma", "terms", "first", "second",
}  # fmt: skip
FACETS = ("outlet", "holder", "label", "frame")  # page.js offers a choice of each
LONGEST_NAME = 120  # characters of what is named in a sentence or cited; the data have it whole
LONGEST_CELL = 400  # characters of a cell that holds no sentence
SENTENCES = {"text", "left", "right", "sentence", "evidence", "first", "second"}
MOST_LINES = 3  # findings in one box; more are a list
MOST_ROWS = 1000  # of a table on a page; a page is searched and sorted in the browser
# Opening and closing, one pair each. Guillemets stay: whether a name has them is what is at stake.
MARKS = ("“”", "‘’", '""', "''")
COUNTED = re.compile(r"[^\W\d_]{2,}( [^\W\d_]+)*")  # a noun, as in `{n:article}`
OFFSETS = {"start", "end", "start_2", "end_2", "spans"}


class Html(str):
    """HTML that a notebook shows as such; a class because Jupyter asks an object for its HTML."""

    def _repr_html_(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"<{len(self)} characters of HTML>"


class _Escaping(Formatter):
    """Fills a sentence: every value escaped; numbers readable; `:fr` marks French words."""

    def format_field(self, value, format_spec: str) -> str:
        if isinstance(value, Html):
            return str(value)
        if pd.api.types.is_list_like(value):
            return join_words([self.format_field(item, format_spec) for item in value])
        if format_spec == "fr":
            return f'<q lang="fr">{escape(_bare(str(value)).translate(INNER))}</q>'
        if isinstance(value, str):
            return f"<b>{escape(shorten(value))}</b>"
        singular, _, plural = format_spec.partition("|")
        if COUNTED.fullmatch(singular):
            noun = singular if value == 1 else plural or f"{singular}s"
            return f"<b>{escape(format_number(value, ',.0f'))}</b> {noun}"
        return f"<b>{escape(format_number(value, format_spec))}</b>"


def shorten(text: str, longest: int = LONGEST_NAME) -> str:
    """A text of at most `longest` characters; what is left out at its end is marked with “…”."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


# An article must not seem to close the marks that a page puts around its words.
INNER = str.maketrans("“”", "‘’")


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


def finding(template: str, /, **values) -> Html:
    """A computed sentence: `template` is ours, `values` come from the corpus and are escaped.

    `{n}` shows a number, `{share:.0%}` formats it, `{n:article}` counts in the singular or the
    plural, so does `{n:story is|stories are}`, `{terms:fr}` quotes French words; a list is joined
    by commas and “and”. Raises KeyError for a field without a value.
    """
    return Html(f'<p class="finding">{_Escaping().vformat(template, (), values)}</p>')


def join_findings(parts: Sequence[Html], *, about: str = "") -> Html:
    """Several findings in one box, a line each; a list where there are more than three.

    `about="dispatch"`: what a notebook opens with so, the index shows before all others.
    """
    lines = [re.sub(r'^<p class="\w+">|</p>$', "", part) for part in parts]
    kind = "finding" if any('class="finding' in part[:30] for part in parts) else "caveat"
    name = f"{kind} {about}".strip()
    if len(lines) <= MOST_LINES:
        return Html(f'<p class="{name}">{"<br>".join(lines)}</p>')
    items = "".join(f"<li>{line}</li>" for line in lines)
    return Html(f'<ul class="{name}">{items}</ul>')


def caveat(template: str, /, **values) -> Html:
    """A computed sentence on what a number cannot say."""
    return Html(f'<p class="caveat">{_Escaping().vformat(template, (), values)}</p>')


def join_words(words: Sequence[str]) -> str:
    """“a, b and c”."""
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + "".join(words[-1:])


def format_number(value, spec: str = "") -> str:
    """A number as a reader expects it: thousands apart, a true minus, “–” where there is none."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, float) and math.isinf(value):
        return "∞" if value > 0 else "\u2212∞"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if not spec:
        whole = isinstance(value, int | np.integer)
        spec = "," if whole else ",.2f"
    return format(value, spec).replace("-", "\u2212").replace(",", "\u2009")


def table(
    table: pd.DataFrame, caption: str, *, columns: Sequence[str] | None = None,
    formats: dict[str, str] | None = None, top: int = MOST_ROWS,
) -> Html:  # fmt: skip
    """A table with readable headings, its caption, and what its columns mean.

    `columns` chooses and orders (default: all but offsets); `formats` holds a format per column
    (`"+.2f"`). Only the first `top` rows are shown; the caption says how many there are. A table
    without rows shows nothing.
    """
    if not len(table):
        return Html()
    if len(table) > top:
        caption += f" (the first {top:,} of {len(table):,} rows)"
        table = table.head(top)
    table = table[[name for name in columns or table.columns if columns or name not in OFFSETS]]
    known = _dictionary()
    headings = {name: known.get(name, (_plain(name), ""))[0] for name in table.columns}
    heads = "".join(
        f'<th scope="col"{_numeric(table[name])}>{escape(heading)}</th>'
        for name, heading in headings.items()
    )
    rows = "".join(
        "<tr>" + "".join(_cell(name, value, formats) for name, value in row.items()) + "</tr>"
        for row in table.to_dict("records")
    )
    meanings = "".join(
        f"<dt>{escape(known[name][0])}</dt><dd>{escape(known[name][1])}</dd>"
        for name in table.columns
        if name in known
    )
    explained = (
        f'<details class="columns"><summary>What the columns mean</summary><dl>{meanings}</dl>'
        "</details>"
        if meanings
        else ""
    )
    return Html(
        f'<div class="table"><table class="data"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{explained}"
    )


def show_leading(  # alias until the merge
    table: pd.DataFrame, caption: str, *, columns: Sequence[str] | None = None, top: int = 30
) -> Html:
    """The first `top` rows as `show_table` shows them."""
    return show_table(table, caption, columns=columns, top=top)


def fold_away(summary: str, body: Html) -> Html:
    """What is shown only when its summary, plain text, is opened."""
    return Html(f"<details><summary>{escape(summary)}</summary>{body}</details>")


def evidence(sentences: pd.DataFrame, *, note: str = "note") -> Html:
    """Sentences with the words that count highlighted: one item per row.

    `sentences` has outlet, doc_id, sentence_id, text, `spans` (list of start, end in the text),
    and a column named by `note` that says what was found. By outlet and, where there are such
    columns, by holder, label and frame (several joined by “; ”) a page can be filtered.
    """
    if not len(sentences):
        return Html()
    facets = [name for name in FACETS if name in sentences]
    items = [
        f'<li{_name_facets(row, facets)}><blockquote lang="fr">'
        f"{mark_spans(row['text'], row.get('spans', []))}</blockquote>"
        f"<cite>{escape(shorten(row['outlet']))}, {escape(row['doc_id'])}, "
        f"sentence {int(row['sentence_id'])}</cite> <small>{escape(str(row[note]))}</small></li>"
        for row in sentences.to_dict("records")
    ]
    return Html(f'<ol class="evidence">{"".join(items)}</ol>')


def _name_facets(row: dict, facets: Sequence[str]) -> str:
    return "".join(
        f' data-{name}="{escape(shorten(row[name]))}"'
        for name in facets
        if isinstance(row[name], str)
    )


def show_search(sentences: pd.DataFrame, *, n_all: int | None = None) -> Html:
    """Sentences that a page can search by word, without a kernel; folded, they read as a table.

    One row per sentence: outlet, doc_id, sentence_id, text. `n_all` says of how many they are.
    """
    rows = "".join(
        f"<tr><td>{escape(shorten(row.outlet))}</td><td>{escape(row.doc_id)}</td>"
        f'<td class="num">{row.sentence_id}</td><td lang="fr">{escape(row.text)}</td></tr>'
        for row in sentences.itertuples()
    )
    n, of = len(sentences), n_all or len(sentences)
    share = f"{format_number(n)} of {format_number(of)}" if of > n else f"{format_number(n)}"
    return Html(
        f'<div class="search"><details><summary>Sentences searched: {share}</summary>'
        '<div class="table"><table class="data"><caption>One row per sentence</caption><thead><tr>'
        '<th scope="col">outlet</th><th scope="col">article</th>'
        '<th scope="col" class="num">number</th><th scope="col">sentence</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details></div>"
    )


def mark_spans(text: str, spans: Iterable[tuple[int, int]], tag: str = "mark") -> str:
    """The text, escaped, with the spans in an element of the given name; overlaps are merged."""
    result, at = "", 0
    for start, end in sorted((int(start), int(end)) for start, end in spans):
        if end <= at:
            continue
        start = max(start, at)
        result += escape(text[at:start]) + f"<{tag}>{escape(text[start:end])}</{tag}>"
        at = end
    return result + escape(text[at:])


def pairs(pairs: pd.DataFrame, caption: str) -> Html:
    """Two texts side by side, below what the marks mean: one row per pair of sentences.

    `pairs` has status, similarity and, for each side, `first`/`second`: a list of (text, kind),
    kind one of "", "del", "ins", or "was", "now" where words replace others (in italics too);
    empty where a sentence stands alone. Without a pair it shows nothing.
    """
    if not len(pairs):
        return Html()
    rows = "".join(
        f'<tr><th scope="row">{escape(row["status"])}</th>'
        f'<td lang="fr">{_edited(row["first"])}</td>'
        f'<td lang="fr">{_edited(row["second"])}</td></tr>'
        for row in pairs.to_dict("records")
    )
    first, second = shorten(pairs.attrs["first"]), shorten(pairs.attrs["second"])
    return Html(
        '<p class="note"><del>Struck out</del>: words that only the first text has; '
        "<ins>underlined</ins>: words that only the second has; <del><em>in</em></del> "
        "<ins><em>italics</em></ins>: one in the place of the other. A sentence that was dropped "
        "or added is marked whole. Quotation marks and capitals are house style and not marked.</p>"
        f'<div class="table"><table class="data pairs"><caption>{escape(caption)}</caption><thead>'
        f'<tr><th scope="col">what happened</th><th scope="col">{escape(first)}</th>'
        f'<th scope="col">{escape(second)}</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def show_figure(image: bytes, *, alt: str, caption: str, name: str, csv: bytes) -> Html:
    """A picture with its text alternative, its caption, and the numbers behind it as a link.

    Raises ValueError where the text alternative is missing.
    """
    if not alt.strip():
        raise ValueError(f"figure {name}: alt text is empty; say what the figure shows")
    picture, data = (base64.b64encode(part).decode() for part in (image, csv))
    width, height = (int.from_bytes(image[at : at + 4], "big") // 2 for at in (16, 20))
    return Html(
        f'<figure class="chart" id="fig-{escape(name)}"><img alt="{escape(alt)}" width="{width}" '
        f'height="{height}" src="data:image/png;base64,{picture}"><figcaption>{escape(caption)} '
        f'<a download="{escape(name)}.csv" href="data:text/csv;base64,{data}">Data (CSV)</a>'
        "</figcaption></figure>"
    )


def _edited(pieces: list[tuple[str, str]]) -> str:
    tags = {"": ("", ""), "del": ("<del>", "</del>"), "ins": ("<ins>", "</ins>"),
            "was": ("<del><em>", "</em></del>"), "now": ("<ins><em>", "</em></ins>")}  # fmt: skip
    return "".join(escape(text).join(tags[kind]) for text, kind in pieces)


def _cell(name: str, value, formats: dict[str, str] | None) -> str:
    if isinstance(value, list | tuple | set | np.ndarray):
        value = ", ".join(str(item) for item in value)
    if isinstance(value, str):
        language = ' lang="fr"' if name in FRENCH else ""
        shown = value if name in SENTENCES else shorten(value, LONGEST_CELL)
        return f"<td{language}>{escape(shown)}</td>"
    if isinstance(value, bool | np.bool_):
        return f"<td>{'yes' if value else 'no'}</td>"
    if isinstance(value, pd.Timestamp) or value is pd.NaT:
        return f"<td>{'unknown' if value is pd.NaT else f'{value:%Y-%m-%d}'}</td>"
    shown = format_number(value, (formats or {}).get(name, _format(name)))
    sort = "" if shown == "–" else f' data-sort="{value}"'.replace("inf", "Infinity")
    return f'<td class="num"{sort}>{shown}</td>'


def _format(name: str) -> str:
    return ".0%" if name.startswith("share") else ""


def _numeric(column: pd.Series) -> str:
    number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return ' class="num"' if number else ""


def _plain(name: str) -> str:
    return str(name).removeprefix("n_").replace("_", " ")


@cache
def _dictionary() -> dict[str, tuple[str, str]]:
    """The column dictionary: name → heading, meaning."""
    table = read_lexicon("columns")
    return {row.column: (row.heading, row.meaning) for row in table.itertuples()}


show_table, show_evidence, show_pairs = table, evidence, pairs  # aliases until the merge
