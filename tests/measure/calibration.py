"""How many false claims the pages make, and what they find: `make calibrate CORPUS=…`.

The articles of a corpus are dealt at random to outlets, so that no outlet differs from another, and
every function that a page's claims come from is called as the notebooks call it: what is then
claimed is false. What a page says of things that meet within articles, or of periods, has another
null: names, frames, words, the ends of syntactic ties or dates are dealt anew before it is asked.
In the planted deals some words, names or one frame of the first outlet are thinned out in the
others, so that it has them two or four times as often; all else that is claimed is false there.

Beside it stands what the field uses: G² of pooled words and Mann–Whitney of the articles' rates,
both with the correction of Benjamini & Hochberg at 0.05; and the scaled F-score of scattertext, as
a z, where a word is claimed over 1.96: what lies below is grey in the figures of that package
(`grey_threshold` of its `produce_frequency_explorer`).

Each deal is added to a file from which a run that was stopped goes on: first one deal of every
cell, then the next. `--time` measures instead how long a page takes with a thousand articles.
"""

import argparse
import cProfile
import hashlib
import pstats
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats

from helpers import entities, framing, load_corpus, stance, vocabulary
from helpers.base import statistics
from helpers.base.paths import PROJECT
from helpers.corpus.loading import Corpus
from helpers.entities.presentation import LEVEL as PRESENTED_LEVEL
from helpers.framing.frame_cues import mark_frames
from helpers.show import charts
from helpers.vocabulary import terms
from helpers.vocabulary.keyness import MIN_COUNT
from measure.bench import read_texts
from measure.growth import make_folder

CELLS = ((2, 5), (2, 20), (2, 100), (5, 20), (5, 48), (12, 20))  # outlets, articles of each
ALL = 10**6  # rows where the notebooks show the first few
ARTICLES = 1000  # made into a corpus where there are texts only, and of which a page is timed
WORDS_OF_TEXT = (120, 1500)  # of an article that is taken then
RATIOS = (2, 4)
# Of each planted kind: how many items at most, and how often in 1,000 words (of frames: sentences).
# Of its frames a page claims one for each outlet at most.
PLANTED = {"words": (40, 1.2, 4.0), "entities": (40, 0.3, 4.0), "profile": (1, 10.0, 300.0)}
RIVALS = {"words": ("G²", "Mann–Whitney", "scattertext"), "entities": ("G²", "Mann–Whitney")}
RIVALS |= {"profile": ("G²", "Mann–Whitney")}
HAS_SCATTERTEXT = find_spec("scattertext") is not None
OURS = "this package"
MADE = Path("build/calibration")
RIVALS_LEVEL, GREY_BELOW = 0.05, 1.96
TABLES = ("sentences", "tokens", "mentions", "quotes")
KEYS = ["doc_id", "sentence_id"]
ROW = ["kind", "test", "cell", "deal", "ratio", "n_claimed", "n_false", "n_planted", "n_found",
       "seconds"]  # fmt: skip

Generator = np.random.Generator
Claims = set[tuple[str, str]]  # outlet and item


class Dealt(Corpus):
    """Articles of another corpus, dealt to outlets.

    A class, since a corpus in memory would have each sentence read anew by the trained reader, and
    since the hits of frames, which no table holds, can only be moved where they are counted.
    """

    def keep(self, name: str, depends_on: str, make: Callable) -> dict[str, pd.DataFrame]:
        whole, read = self.__dict__["whole"], self.__dict__["read"]
        if whole is None:
            return make()
        if name not in read:
            read[name] = whole.keep(name, depends_on, make)
        docs = self.articles["doc_id"]
        return {
            key: table[table["doc_id"].isin(docs)].reset_index(drop=True)
            for key, table in read[name].items()
        }

    def query(self, sql: str, **tables: pd.DataFrame) -> pd.DataFrame:
        if "hits" in tables and "moved" in self.__dict__:
            tables["hits"] = self.__dict__["moved"]
        return super().query(sql, **tables)


def read_corpus(folder: Path, made: Path) -> Dealt:
    """All articles of a corpus, and what the trained reader says of them, once.

    Of a folder with texts only a corpus is `made`.
    """
    if not (folder / "articles.csv").is_file():
        if not (made / "articles.csv").is_file():
            texts = [t for t in read_texts(folder)[0] if _is_taken(t)]
            make_folder(texts, min(len(texts), ARTICLES), made)
        folder = made
    whole = load_corpus(folder)
    corpus = change(whole, articles=whole.articles)
    corpus.__dict__.update(whole=whole, read={})
    stance.score(corpus)
    entities.presented(corpus, by="sentence", top=ALL, min_count=1)
    return corpus


def _is_taken(text: str) -> bool:
    return WORDS_OF_TEXT[0] <= len(text.split()) <= WORDS_OF_TEXT[1]


def change(corpus: Corpus, **tables: pd.DataFrame) -> Dealt:
    """The same corpus with other tables."""
    names = [field.name for field in fields(Corpus) if field.init]
    made = Dealt(*(tables[name] if name in tables else getattr(corpus, name) for name in names))
    made.__dict__.update({name: corpus.__dict__.get(name) for name in ("whole", "read")})
    return made


def deal(corpus: Corpus, n_outlets: int, n_articles: int, rng: Generator) -> Dealt:
    """Articles drawn at random and dealt to outlets; they stay in order of date."""
    drawn = rng.choice(len(corpus.articles), n_outlets * n_articles, replace=False)
    outlets = np.array([f"outlet {number:02}" for number in range(1, n_outlets + 1)], dtype=object)
    order = np.argsort(drawn)  # their places are those of the corpus, the outlets those of the draw
    articles = corpus.articles.iloc[drawn[order]].reset_index(drop=True)
    articles = articles.assign(outlet=np.repeat(outlets, n_articles)[order])
    docs = articles["doc_id"]
    tables = {name: getattr(corpus, name) for name in TABLES}
    tables = {
        name: table[table["doc_id"].isin(docs)].reset_index(drop=True)
        for name, table in tables.items()
    }
    return change(corpus, articles=articles, **tables)


# What is moved within articles, where a page says that two things meet more often than by chance.


def _move(corpus: Corpus, found: pd.DataFrame, item: str, rng: Generator) -> pd.Series:
    """Another sentence for each row: those of an item in an article go to as many at random."""
    numbers = corpus.sentences.groupby("doc_id")["sentence_id"].agg(list)
    once = found[[*KEYS, item]].drop_duplicates()
    parts = once.groupby(["doc_id", item], sort=False)["sentence_id"]
    moved = {
        (doc_id, name, old): new
        for (doc_id, name), own in parts
        for old, new in zip(own, rng.choice(numbers[doc_id], len(own), replace=False), strict=True)
    }
    keys = zip(found["doc_id"], found[item], found["sentence_id"], strict=True)
    return pd.Series([moved[key] for key in keys], found.index, dtype="int32")


def move_names(corpus: Corpus, rng: Generator) -> Corpus:
    """Names stand in other sentences of their articles."""
    mentions = corpus.mentions
    return change(corpus, mentions=mentions.assign(
        sentence_id=_move(corpus, mentions, "entity", rng)))  # fmt: skip


def move_frames(corpus: Corpus, rng: Generator) -> Corpus:
    """Frames stand in other sentences of their articles."""
    hits, made = framing.frames(corpus), change(corpus)
    made.__dict__["moved"] = hits.assign(sentence_id=_move(corpus, hits, "frame", rng))
    return made


def _shuffle(corpus: Corpus, columns: list[str], within: list[str], rng: Generator) -> Corpus:
    tokens, words = corpus.tokens, np.flatnonzero(corpus.tokens["is_word"])
    group = tokens.iloc[words].groupby(within, observed=True, sort=False).ngroup().to_numpy()
    order = words[np.lexsort((rng.random(len(words)), group))]
    places = words[np.argsort(group, kind="stable")]
    came = np.arange(len(tokens))
    came[places] = order
    moved = {name: tokens[name].iloc[came].array for name in columns}
    return change(corpus, tokens=tokens.assign(**moved))


def move_words(corpus: Corpus, rng: Generator) -> Corpus:
    """Words stand at other places of their articles."""
    return _shuffle(corpus, ["token", "lemma", "pos", "morph"], ["doc_id"], rng)


def move_heads(corpus: Corpus, rng: Generator) -> Corpus:
    """The words of a relation hang on other heads of that relation in their articles."""
    return _shuffle(corpus, ["head"], ["doc_id", "dep"], rng)


def move_dates(corpus: Corpus, rng: Generator) -> Corpus:
    """Articles have the dates of others."""
    dates = rng.permutation(corpus.articles["date"].to_numpy())
    articles = corpus.articles.assign(date=dates).sort_values("date", kind="stable")
    return change(corpus, articles=articles.reset_index(drop=True))


def keep(corpus: Corpus, rng: Generator) -> Corpus:
    """Nothing is moved: the deal itself is the null."""
    return corpus


def contrast_largest(corpus: Corpus) -> pd.DataFrame:
    """The words of the two largest outlets, as the figure of notebook 2 has them."""
    sizes = corpus.articles.groupby("outlet")["n_words"].sum()
    return vocabulary.compare(corpus, *sizes.nlargest(2).index)


def told(table: pd.DataFrame) -> pd.DataFrame:
    """What a table says of itself, as one row; none where there is no table."""
    return pd.DataFrame([table.attrs]) if len(table) else pd.DataFrame()


class Kind(NamedTuple):
    """A kind of claim: its page, the table it is read from, which rows claim, what is moved."""

    page: int
    table: Callable[[Corpus], pd.DataFrame]
    claimed: str = "is_firm"
    move: Callable[[Corpus, Generator], Corpus] = keep


# As the notebooks and `show/messages` have them; `level` is in the `attrs` of a table.
PRESENTED = " or ".join(
    f"(q_{label} <= {PRESENTED_LEVEL} and share_{label} > {label}_rest / n_rest)"
    for label in ("bad", "good")
)
APART = "q <= level and share_critical == share_critical"
KINDS = {
    "actors": Kind(5, lambda c: framing.actions(c, count="actor")),
    "constructions": Kind(5, lambda c: framing.actions(c, count="construction")),
    "frame pairs": Kind(5, lambda c: framing.count(c, pairs=True), move=move_frames),
    "company": Kind(4, entities.company, move=move_names),
    "stance": Kind(3, lambda c: stance.count(c, by="outlet"), APART),
    "stance, own words": Kind(3, lambda c: stance.count(c, by="outlet", speech="own"), APART),
    "presented, quoted": Kind(3, lambda c: entities.presented(c, speech="quoted"), PRESENTED),
    "presented, own words": Kind(3, lambda c: entities.presented(c, speech="own"), PRESENTED),
    "two outlets": Kind(2, contrast_largest, "q <= level"),
    "diversity": Kind(2, vocabulary.diversity, "q <= level"),
    "names": Kind(4, entities.names, "is_firm and n >= 3"),
    "entities": Kind(4, lambda c: entities.compare(c, top=ALL)),
    "roles": Kind(4, entities.roles),
    "prominence": Kind(5, framing.prominence, "stands_out"),
    "profile": Kind(5, framing.profile, "sets_apart"),
    "ties": Kind(2, lambda c: vocabulary.collocates(c, by="syntax"), move=move_heads),
    "ties of a verb": Kind(
        2, lambda c: vocabulary.collocates(c, pos="VERB", by="syntax"), move=move_heads
    ),
    "collocates": Kind(2, lambda c: vocabulary.collocates(c, window=5), move=move_words),
    "changes in time": Kind(2, lambda c: vocabulary.trend(c, rows="changes"), move=move_dates),
    "plane": Kind(2, lambda c: told(vocabulary.correspondence(c)), "n_apart > 0"),
    "word shift": Kind(1, lambda c: told(vocabulary.word_shift(c, "letters", top=20))),
    "reading ease": Kind(1, vocabulary.readability, "q <= level"),
    # What has no q describes these texts.
    "words": Kind(2, lambda c: vocabulary.compare(c, top=ALL), "q == q"),
    "words, own": Kind(2, lambda c: vocabulary.compare(c, speech="own", top=ALL), "q == q"),
    "words, copies once": Kind(
        2, lambda c: vocabulary.compare(c, copies="drop", top=ALL), "q == q and n_left_out == 0"
    ),
    "runs": Kind(2, lambda c: vocabulary.compare(c, max_words=3, top=ALL), "q == q"),
    # The notebooks match by story; few stories of Wikinews have two articles, so here it is months.
    "words, matched": Kind(2, lambda c: vocabulary.compare(c, match="month"), "q <= level"),
    "entities, matched": Kind(4, lambda c: entities.compare(c, match="month", top=ALL)),
    "profile, matched": Kind(5, lambda c: framing.profile(c, match="month"), "sets_apart"),
}
# Columns that name what a row is about.
ITEMS = ["term", "relation", "collocate", "entity", "entity_2", "name", "measure", "frame",
         "frame_2", "side", "construction", "kind_of_thing", "thing"]  # fmt: skip


def ask(kind: str, corpus: Corpus) -> Claims:
    """The outlet and the item of each claim of one kind."""
    found = KINDS[kind].table(corpus)
    if not len(found):
        return set()
    claimed = found.eval(KINDS[kind].claimed, resolvers=(found.attrs,), engine="python")
    found = found[claimed.eq(True)].assign(item="")
    for name in [name for name in ITEMS if name in found]:
        found["item"] = (found["item"] + " " + found[name].astype(str)).str.strip()
    outlets = found["outlet"] if "outlet" in found else [""] * len(found)
    return set(zip(outlets, found["item"], strict=True))


# What is planted, and what others claim: both look at the counts behind a kind of claim.


class Counted(NamedTuple):
    """How often an article has an item, out of how many words or sentences."""

    table: np.ndarray
    sizes: np.ndarray
    items: np.ndarray
    outlets: np.ndarray


def count(corpus: Corpus, kind: str) -> Counted:
    """The counts that *words*, *entities* and the frames of *profile* are told from."""
    sizes = corpus.sentences.groupby("doc_id")["n_words"].sum()
    if kind == "words":
        own = terms.count_sentences(corpus, terms.settle({}))
        summed, docs = terms.sum_rows(own.table, own.sentences["doc_id"].to_numpy())
        table = pd.DataFrame(summed.toarray(), docs, own.terms)
    elif kind == "entities":
        table = pd.crosstab(corpus.mentions["doc_id"], corpus.mentions["entity"])
    else:
        held = mark_frames(corpus).add_prefix("frame: ").groupby(corpus.sentences["doc_id"])
        table, sizes = held.sum(), held.size()
    table = table.reindex(sizes.index, fill_value=0)
    items = table.columns.to_numpy(dtype=object)
    return Counted(table.to_numpy(float), sizes.to_numpy(float), items,
                   sizes.index.map(corpus.outlets).to_numpy(dtype=object))  # fmt: skip


def claim_as(test: str, counted: Counted) -> Claims:
    """What a test that others use claims of the same counts."""
    often = counted.table.sum(axis=0) >= MIN_COUNT
    table, items = counted.table[:, often], counted.items[often]
    outlets, sizes = counted.outlets, counted.sizes[:, None]
    names = np.unique(outlets)
    own, words = (
        np.array([part[outlets == name].sum(axis=0) for name in names]) for part in (table, sizes)
    )
    rest, others = own.sum(axis=0) - own, words.sum() - words
    if test == "scattertext":
        from scattertext.termscoring.ScaledFScore import ScaledFZScore

        scores = [ScaledFZScore().get_scores(*pair) for pair in zip(own, rest, strict=True)]
        claimed = np.array(scores) > GREY_BELOW
    else:
        if test == "G²":
            p = stats.chi2.sf(statistics.g2(own, rest, words, others), 1)
        else:
            rates = table / sizes
            sides = [(rates[outlets == name], rates[outlets != name]) for name in names]
            p = np.array(
                [stats.mannwhitneyu(*side, axis=0, method="asymptotic").pvalue for side in sides]
            )
        q = statistics.benjamini_hochberg(np.ravel(p)).reshape(own.shape)
        claimed = q <= RIVALS_LEVEL
    claimed &= (own * others > rest * words) & (own >= MIN_COUNT)
    return {(names[row], str(items[column])) for row, column in np.argwhere(claimed)}


def plant(corpus: Corpus, kind: str, ratio: float, rng: Generator) -> tuple[Dealt, set[str]]:
    """The corpus with items thinned out in all outlets but the first; which items.

    Occurrences are taken out one by one, of frames sentence by sentence. Frames that lose some with
    another one, as they share its cues, are items too.
    """
    most, least, highest = PLANTED[kind]
    before = count(corpus, kind)
    rate = 1000 * before.table.sum(axis=0) / before.sizes.sum()
    able = before.items[(rate >= least) & (rate <= highest)]
    items = set(rng.choice(able, min(most, len(able)), replace=False)) if len(able) else set()
    others = set(corpus.articles["doc_id"][corpus.articles["outlet"] != before.outlets.min()])
    if kind == "profile":
        hits = framing.frames(corpus)
        hits = hits[("frame: " + hits["frame"]).isin(items) & hits["doc_id"].isin(others)]
        places = hits[KEYS].drop_duplicates()
        places = places[rng.random(len(places)) > 1 / ratio]
        first = pd.MultiIndex.from_frame(hits.merge(places, on=KEYS)[["doc_id", "start"]])
        gone = pd.MultiIndex.from_frame(corpus.tokens[["doc_id", "start"]]).isin(first)
        changed = change(corpus, tokens=corpus.tokens[~gone].reset_index(drop=True))
        lost = count(changed, kind).table.sum(axis=0) < before.table.sum(axis=0)
        return changed, items | set(before.items[lost])
    if kind == "words":
        name, table = "tokens", corpus.tokens
        forms, named, _ = terms.list_forms(corpus, "lemma")
        keys = ["token", "lemma", "pos"]
        forms = forms.drop_duplicates(keys)
        forms = pd.Series(named[forms["code"]], pd.MultiIndex.from_frame(forms[keys].astype(str)))
        own = forms.reindex(pd.MultiIndex.from_frame(table[keys].astype(str))).to_numpy()
    else:
        name, table, own = "mentions", corpus.mentions, corpus.mentions["entity"].to_numpy()
    gone = np.isin(own.astype(str), list(items)) & table["doc_id"].isin(others).to_numpy()
    gone &= rng.random(len(table)) > 1 / ratio
    return change(corpus, **{name: table[~gone].reset_index(drop=True)}), items


def measure(
    corpus: Corpus, cells: list, kinds: list[str], n_deals: int, seed: int, stored: Path
) -> pd.DataFrame:
    """One row per deal, kind of claim, test and ratio (1: nothing is planted), as `ROW` has it.

    n_found of n_planted items are claimed for the first outlet; n_false claims are none of these.
    What `stored` holds already is not measured again; each deal is added to it.
    """
    done: set[tuple] = set()
    if stored.is_file():
        known = pd.read_csv(stored)
        done = set(known[["kind", "cell", "deal"]].itertuples(index=False, name=None))
    else:
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_text(",".join(ROW) + "\n", encoding="utf-8")
    for number in range(n_deals):
        for cell in cells:
            name = "{}×{}".format(*cell)
            left = [kind for kind in kinds if (kind, name, number) not in done]
            dealt = deal(corpus, *cell, np.random.default_rng([seed, *cell, number]))
            moved: dict[Callable, Corpus] = {}
            for kind in left:
                rng = np.random.default_rng([seed, *cell, number, list(KINDS).index(kind)])
                move = KINDS[kind].move
                if move not in moved:
                    moved[move] = move(dealt, rng)
                rows = [(kind, test, name, number, *row)
                        for test, *row in measure_kind(kind, moved[move], rng)]  # fmt: skip
                table = pd.DataFrame(rows, columns=ROW)
                table.to_csv(stored, mode="a", header=False, index=False)
            print(number + 1, name, flush=True)
    return pd.read_csv(stored)


def measure_kind(kind: str, corpus: Corpus, rng: Generator) -> list[tuple]:
    """What each test claims of one deal, as it is and planted; rows as `ROW` has them."""
    rivals = [name for name in RIVALS.get(kind, ()) if name != "scattertext" or HAS_SCATTERTEXT]
    first, rows = corpus.articles["outlet"].min(), []
    for ratio in (1, *RATIOS) if kind in PLANTED else (1,):
        made, items = plant(corpus, kind, ratio, rng) if ratio > 1 else (corpus, set())
        counted = count(made, kind) if rivals else None
        for test in (OURS, *rivals):
            begin = time.perf_counter()
            claims = ask(kind, made) if counted is None or test == OURS else claim_as(test, counted)
            spent = round(time.perf_counter() - begin, 3)
            true = {(first, item) for item in items} & claims
            n_planted = min(len(items), PLANTED[kind][0]) if items else 0
            n_found = min(len(true), n_planted)
            rows.append((test, ratio, len(claims), len(claims - true), n_planted, n_found, spent))
    return rows


def summarise(deals: pd.DataFrame) -> pd.DataFrame:
    """One row per kind of claim, test and cell; *page n*: any of the claims of a page.

    share_false of n_deals have a false claim, between share_low and share_high (Clopper & Pearson,
    95 %); n_false claims on average; found_2 and found_4: of the items planted so many times as
    often, the share found, false_2 and false_4: of what was claimed, the share that is false, on
    average; seconds of one deal.
    """
    keys = ["kind", "test", "cell"]
    null = deals[deals["ratio"] == 1]
    own = null[null["test"] == OURS]
    # A page counts where all of its kinds were asked.
    page = "page " + own["kind"].map({kind: str(given.page) for kind, given in KINDS.items()})
    pages = own.assign(kind=page).groupby([*keys, "deal"], as_index=False)
    pages = pages.agg(
        n_false=("n_false", "sum"), seconds=("seconds", "sum"), asked=("n_false", "size")
    )
    kinds = pd.Series([f"page {given.page}" for given in KINDS.values()]).value_counts()
    pages = pages[pages["asked"] == pages["kind"].map(kinds)]
    rows = []
    for key, part in pd.concat([null, pages]).groupby(keys):
        n, wrong = len(part), int((part["n_false"] > 0).sum())
        ends = stats.binomtest(wrong, n).proportion_ci()
        row = dict(zip(keys, key, strict=True)) | {"n_deals": n, "share_false": wrong / n}
        row |= {"share_low": ends.low, "share_high": ends.high, "n_false": part["n_false"].mean()}
        for ratio in RATIOS:
            planted = deals[(deals[keys] == list(key)).all(axis=1) & (deals["ratio"] == ratio)]
            total, claimed = planted["n_planted"].sum(), planted["n_claimed"]
            row[f"found_{ratio}"] = planted["n_found"].sum() / total if total else np.nan
            row[f"false_{ratio}"] = (planted["n_false"] / claimed.clip(lower=1)).mean()
        rows.append(row | {"seconds": part["seconds"].mean()})
    table = pd.DataFrame(rows)
    cells = ["{}×{}".format(*cell) for cell in CELLS]
    order = [*KINDS, *sorted(kinds.index)]
    place = table["kind"].map(order.index) * 100 + table["cell"].map(cells.index)
    tests = table["test"].map([OURS, *RIVALS["words"]].index)
    return table.iloc[np.lexsort((place, tests))].round(3).reset_index(drop=True)


def draw(table: pd.DataFrame) -> None:
    """Write figures/bench-calibration.*: false claims, and what is found of the planted."""
    cells, tests = list(dict.fromkeys(table["cell"])), list(dict.fromkeys(table["test"]))
    looks = {
        test: {"color": charts.COLOURS[i], "marker": charts.MARKERS[i]}
        for i, test in enumerate(tests)
    }
    kinds = list(dict.fromkeys(table["kind"]))[::-1]
    ours = table[table["test"] == OURS]
    n_most = int((ours["share_false"] <= 0.1).sum())
    title = f"False claims in at most one corpus in ten: {n_most} of {len(ours)} kinds and cells"
    with plt.rc_context(charts.STYLE):
        figure = plt.figure(figsize=(1.5 * charts.WIDTH, 9.5), layout="constrained")
        grid = figure.add_gridspec(2, 1, height_ratios=(2.4, 1))
        top = grid[0].subgridspec(1, len(cells)).subplots(sharey=True, squeeze=False)[0]
        for axes, cell in zip(top, cells, strict=True):
            for test in tests[::-1]:
                own = table[(table["cell"] == cell) & (table["test"] == test)]
                y = [kinds.index(kind) for kind in own["kind"]]
                ends = [
                    own["share_false"] - own["share_low"],
                    own["share_high"] - own["share_false"],
                ]
                axes.errorbar(own["share_false"], y, xerr=np.abs(ends), linestyle="", linewidth=1,
                              markersize=5, label=test, **looks[test])  # fmt: skip
            axes.axvline(0.1, color="#666666", linewidth=0.8, linestyle=":")
            axes.set(xlim=(-0.05, 1.05), title=cell, xticks=[0, 0.5, 1])
            axes.set_yticks(range(len(kinds)), kinds)
            axes.grid(axis="y", linewidth=0.3)
        handles, names = top[0].get_legend_handles_labels()
        figure.legend(
            handles[::-1], names[::-1], loc="outside lower center", ncols=len(names), frameon=False
        )
        wanted = [("found", "share found"), ("false", "share false of claims")]
        low = grid[1].subgridspec(1, 2 * len(PLANTED)).subplots(sharey=True, squeeze=False)[0]
        panels = [(kind, *pair) for pair in wanted for kind in PLANTED]
        for axes, (kind, value, name) in zip(low, panels, strict=True):
            for test in tests:
                own = table[(table["kind"] == kind) & (table["test"] == test)]
                for ratio, line in zip(RATIOS, (":", "-"), strict=True):
                    at = [cells.index(cell) for cell in own["cell"]]
                    axes.plot(
                        at, own[f"{value}_{ratio}"], linestyle=line, markersize=4, **looks[test]
                    )
            if value == "false":
                axes.axhline(0.1, color="#666666", linewidth=0.8, linestyle=":")
            axes.set(ylim=(-0.05, 1.05), title=f"{kind}:\n{name}")
            axes.set_xticks(range(len(cells)), cells, rotation=90)
        figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
    caption = (
        f"Above: share of {ours['n_deals'].min()} to {ours['n_deals'].max()} corpora, articles "
        "dealt at random, with a false claim, and its 95 % interval; outlets × articles of each; "
        "dotted: one in ten. Below: items planted four times (dotted: two times) as often in one "
        "outlet."
    )
    charts.save_figure(figure, table, name="bench-calibration", alt=f"{title}. {caption}",
                       caption=caption)  # fmt: skip
    plt.close(figure)


def time_pages(corpus: Corpus, n: int = ARTICLES) -> pd.DataFrame:
    """How long the claims of each page take with `n` articles: one row per page, CPU seconds.

    Of these seconds_tests go to tests. Where the corpus has fewer articles they are repeated under
    new ids: those are copies, which the tests move together.
    """
    parts = []
    for copy in range(-(-n // len(corpus.articles))):
        tables = {name: getattr(corpus, name) for name in ("articles", *TABLES)}
        if copy:
            tables = {name: t.assign(doc_id=t["doc_id"] + f"-{copy}") for name, t in tables.items()}
        parts.append(tables)
    joined = {
        name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]
    }
    read = {
        name: {
            key: pd.concat([t.assign(doc_id=t["doc_id"] + (f"-{copy}" if copy else ""))
                            for copy in range(len(parts))])
            for key, t in tables.items()
        }
        for name, tables in corpus.__dict__["read"].items()
    }  # fmt: skip
    made = change(corpus, **joined)
    made.__dict__["read"] = read
    made = deal(made, 2, n // 2, np.random.default_rng(1))
    rows = []
    for page in sorted({kind.page for kind in KINDS.values()}):
        profile, begin = cProfile.Profile(time.process_time), time.process_time()
        profile.enable()
        for kind in (kind for kind, given in KINDS.items() if given.page == page):
            ask(kind, made)
        profile.disable()
        spent = time.process_time() - begin
        found = pstats.Stats(profile).stats
        tests = {"compare_groups", "test_meetings", "describe_tests", "differ_clearly"}
        own = sum(row[3] for (_, _, name), row in found.items() if name in tests)
        rows.append((page, n, round(spent, 2), round(own, 2)))
    return pd.DataFrame(rows, columns=["page", "n_articles", "seconds", "seconds_tests"])


def name_run(corpus: Corpus, seed: int) -> str:
    """A name for the deals of a corpus from a seed, as the package now is."""
    code = [file.read_bytes() for file in sorted((PROJECT / "helpers").rglob("*.py"))]
    code.append(Path(__file__).read_bytes())
    return hashlib.sha256(f"{corpus.content_hash} {seed}".encode() + b"".join(code)).hexdigest()[
        :16
    ]


def main() -> None:
    """Deal so many times, and write figures/bench-calibration.*."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    parser.add_argument("folder", type=Path, help="a corpus, or a folder of folders of .txt files")
    parser.add_argument("--deals", type=int, default=50, help="of each cell (50)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--kept", type=Path, default=MADE, help="what a stopped run goes on from")
    parser.add_argument("--time", action="store_true", help="time the pages instead")
    given = parser.parse_args()
    corpus = read_corpus(given.folder, given.kept / "corpus")
    if given.time:
        print(time_pages(corpus).to_string(index=False))
        return
    if not HAS_SCATTERTEXT:
        print("scattertext is not installed: its rows are left out", file=sys.stderr)
    most = len(corpus.articles)
    cells = [cell for cell in CELLS if cell[0] * cell[1] <= most]
    if len(cells) < len(CELLS):
        print(f"only {most} articles: larger cells are left out", file=sys.stderr)
    stored = given.kept / f"{name_run(corpus, given.seed)}.csv"
    deals = measure(corpus, cells, given.kinds, given.deals, given.seed, stored)
    table = summarise(deals)
    print(table.to_string(index=False))
    draw(table)


if __name__ == "__main__":
    main()
