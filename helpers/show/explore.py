"""Controls to turn in JupyterLab; in an exported page, what they showed first.

Each function is one call in one cell. What a control changes is computed by the same functions as
the rest of a notebook, shown by `display.py`, and never takes long on a small corpus.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, get_args

import ipywidgets as widgets
import pandas as pd

from helpers import (
    choose_outlets,
    choose_pair,
    choose_term,
    compare_outlets,
    find_concordance,
    find_copies,
    find_repeats,
    find_reuse,
    list_entities,
    show_edits,
    show_entity,
    show_pairs,
    show_table,
)
from helpers.base.spelling import fold
from helpers.corpus.loading import Corpus
from helpers.reuse.sentence_pairs import STATUSES, Division
from helpers.show.display import Html, caveat, finding, fold_away, show_search
from helpers.show.entity_card import MOST_ARTICLES, select_articles
from helpers.vocabulary.kwic import Pattern
from helpers.vocabulary.terms import Copies, Speech, Unit

ALL = "all"
LINES = 100  # rows that a view shows at most; what is left out is said
SEARCHED = 200_000  # characters of sentences that an exported page carries for its search
PAIRS = 40  # pairs of articles offered, those that share most


class Explorer:
    """Controls and what they show; a class because Jupyter asks an object for its views.

    `view` is called with the value of every control by name and returns HTML; a ValueError from
    it is shown as a sentence. In JupyterLab it is alive; where only HTML is kept, `snapshot` (the
    first view where there is none) stands in its place.
    """

    def __init__(
        self, view: Callable[..., Html], controls: dict[str, widgets.Widget], *,
        snapshot: Html | None = None,
    ) -> None:  # fmt: skip
        self.view, self.controls = view, controls
        self.output = widgets.HTML(self._show())
        self.output.add_class("jp-RenderedHTMLCommon")  # tables as in JupyterLab's own outputs
        self.snapshot = snapshot or fold_away(
            "As it opens in JupyterLab, where it can be changed", Html(self.output.value)
        )
        for control in controls.values():
            control.observe(self._update, names="value")
        layout = widgets.Layout(flex_flow="row wrap")
        self.box = widgets.VBox([widgets.HBox([*controls.values()], layout=layout), self.output])

    def _show(self) -> Html:
        try:
            return self.view(**{name: control.value for name, control in self.controls.items()})
        except ValueError as error:
            return caveat("{error}", error=str(error))

    def _update(self, _: Any) -> None:
        self.output.value = self._show()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {**self.box._repr_mimebundle_(), "text/html": str(self.snapshot)}


def explore_concordance(corpus: Corpus, term: str | None = None) -> Explorer:
    """Look up words in context; an exported page searches its sentences itself.

    Opens with `term` or, without one, the most frequent noun.
    """
    find = lru_cache(8)(
        lambda term, unit, sort, speech: find_concordance(
            corpus, term, unit=unit, sort=sort, speech=speech
        )
    )

    def view(term: str, unit: Pattern, outlet: str, speech: Speech, sort: str) -> Html:
        lines = keep(find(term, unit, sort, speech), outlet=outlet)
        columns = ["outlet", "date", "voice", "left", "hit", "right", "doc_id", "sentence_id"]
        said = finding(
            "{n:line} with {term:fr} in {k:outlet}.", n=len(lines), k=lines["outlet"].nunique(),
            term=term,
        )  # fmt: skip
        return Html(said + _show_first(lines, "Concordance", columns=columns))

    return Explorer(
        view,
        {
            "term": widgets.Text(
                term or choose_term(corpus), description="term", continuous_update=False
            ),
            "unit": choose("count by", get_args(Pattern)),
            "outlet": choose("outlet", list_outlets(corpus)),
            "speech": choose("speech", get_args(Speech)),
            "sort": choose("order", ["text", "left", "right"]),
        },
        snapshot=show_search(select_searchable(corpus), n_all=len(corpus.sentences)),
    )


def select_searchable(corpus: Corpus, *, limit: int = SEARCHED) -> pd.DataFrame:
    """Sentences for the search inside a page: outlet, doc_id, sentence_id, text; one row each.

    Whole articles, one of each outlet in turn, until `limit` characters are reached.
    """
    articles = take_turns(corpus.articles)
    taken = articles[articles["text"].str.len().cumsum() <= limit]["doc_id"]
    sentences = corpus.sentences
    sentences = sentences[sentences["doc_id"].isin(taken)]
    outlets = corpus.outlets
    return sentences.assign(outlet=sentences["doc_id"].map(outlets))[
        ["outlet", "doc_id", "sentence_id", "text"]
    ]


def explore_contrast(corpus: Corpus) -> Explorer:
    """Set two outlets against each other: the words that mark each; opens with the two largest."""

    def view(first: str, second: str, unit: Unit, speech: Speech, copies: Copies) -> Html:
        if first == second:
            return caveat("{first} cannot be set against itself; choose another.", first=first)
        table = compare_outlets(corpus, first, second, unit=unit, speech=speech, copies=copies,
                                intervals=False)  # fmt: skip
        ranked = table.sort_values("specificity", ascending=False)
        columns = ["term", "n", "n_rest", "per_thousand", "per_thousand_rest", "log_ratio",
                   "specificity", "dp"]  # fmt: skip
        said = Html()
        if copies == "drop":
            left = find_repeats(corpus)["doc_id"].map(outlets).isin([first, second]).sum()
            said = caveat(
                "Each shared text once: {n:sentence} of these two outlets left out.", n=left
            )
        parts = [(first, ranked[ranked["specificity"] > 0]),
                 (second, ranked[ranked["specificity"] < 0][::-1])]  # fmt: skip
        return Html(said + "".join(
            show_table(part.head(LINES // 8), f"More in {name} than in {other}",
                       columns=[name for name in columns if name in part])
            for (name, part), other in zip(parts, (second, first), strict=True)
        ))  # fmt: skip

    outlets = corpus.outlets
    names = sorted(outlets.unique())
    if len(names) < 2:
        return Explorer(lambda: caveat("There is one outlet: nothing to set it against."), {})
    first, second = choose_outlets(corpus)
    return Explorer(view, {
        "first": choose("outlet", names, first), "second": choose("against", names, second),
        "unit": choose("count by", get_args(Unit)), "speech": choose("speech", get_args(Speech)),
        "copies": choose("copies", get_args(Copies)),
    })  # fmt: skip


def explore_reuse(corpus: Corpus) -> Explorer:
    """Two articles side by side, sentence by sentence; opens with the pair that shares most."""
    copies = find_copies(corpus).head(PAIRS)
    if not len(copies):
        return Explorer(lambda: caveat("There are no two articles to set side by side."), {})
    docs = copies[["doc_id", "doc_id_2"]].astype("str").itertuples(index=False, name=None)
    pairs = [(" | ".join(pair), pair) for pair in docs]
    edit = lru_cache(8)(lambda *pair: show_edits(find_reuse(corpus, *pair), corpus))

    def view(pair: tuple[str, str], status: str) -> Html:
        edits = edit(*pair)
        kinds = edits["status"].str.split(", ")  # *edited, split*
        kept = edits[[status in (ALL, *kind) for kind in kinds]]
        said = finding(
            "{n} of {m:row}: " + ("all." if status == ALL else "{status}."), n=len(kept),
            m=len(edits), status=status,
        )  # fmt: skip
        return Html(said + show_pairs(kept, "The two texts side by side"))

    best = tuple(choose_pair(copies))
    return Explorer(view, {
        "pair": choose("articles", pairs, best if best in dict(pairs).values() else pairs[0][1]),
        "status": choose("show", [ALL, *STATUSES, *get_args(Division)[1:], "moved"], "edited"),
    })  # fmt: skip


def explore_entity(corpus: Corpus) -> Explorer:
    """The card of any entity, in all texts or in one outlet; opens with the most mentioned.

    Of a corpus of more than `MOST_ARTICLES` articles it reads so many, of each outlet in turn: all
    cards share one count, and each answers at once.
    """
    n_all = len(corpus.articles)
    if n_all > MOST_ARTICLES:
        corpus = select_articles(corpus, take_turns(corpus.articles)["doc_id"].head(MOST_ARTICLES))
    names = list_entities(corpus)
    if not names:
        return Explorer(lambda: caveat("No person, place or organisation was found."), {})
    spelled = {fold(name): name for name in reversed(names)}
    show = lru_cache(32)(lambda entity, outlet: show_entity(corpus, entity, outlet=outlet))
    less = caveat(
        "The cards read {n:article} of {m}, of each outlet in turn.", n=len(corpus.articles),
        m=n_all,
    ) if len(corpus.articles) < n_all else Html()  # fmt: skip

    def view(entity: str, outlet: str) -> Html:
        name = spelled.get(fold(entity.strip()), entity)
        return Html(less + show(name, None if outlet == ALL else outlet))

    return Explorer(view, {
        "entity": widgets.Combobox(
            value=names[0], options=names, description="entity", continuous_update=False
        ),
        "outlet": choose("outlet", list_outlets(corpus)),
    })  # fmt: skip


def take_turns(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles, one of each outlet in turn."""
    turns = articles.groupby("outlet").cumcount()
    return articles.assign(turn=turns).sort_values("turn", kind="stable")


def _show_first(table: pd.DataFrame, caption: str, **options: Any) -> Html:
    more = f"; the first {LINES} of {len(table)}" if len(table) > LINES else ""
    return show_table(table.head(LINES), caption + more, **options)


def keep(table: pd.DataFrame, **chosen: str) -> pd.DataFrame:
    """The rows that have the chosen value in every column named; all where it is *all*."""
    for name, value in chosen.items():
        if value != ALL:
            table = table[table[name] == value]
    return table


def list_outlets(corpus: Corpus) -> list[str]:
    """*all* and the outlets by name: the options of a control."""
    return [ALL, *sorted(corpus.articles["outlet"].unique())]


def choose(description: str, options: Any, value: Any = None) -> widgets.Dropdown:
    """A control with a closed choice; opens with `value`, else the first option."""
    chosen = {} if value is None else {"value": value}
    return widgets.Dropdown(options=list(options), description=description, **chosen)


def slide(description: str, low: int, high: int, meaning: str) -> widgets.IntSlider:
    """A control for a whole number; opens with the lowest."""
    return widgets.IntSlider(
        low, low, high, description=description, tooltip=meaning, continuous_update=False
    )


concordance, contrast = explore_concordance, explore_contrast  # until the merge
