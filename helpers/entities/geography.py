"""Places: where they are, and whether a city's name means the city or the government in it."""

import re
from functools import cache

import numpy as np
import pandas as pd

from helpers.base.lexicon import LEXICONS, read_lexicon
from helpers.corpus.loading import Corpus
from helpers.entities.grammar_roles import (
    SUBJECTS,
    find_roles,
    is_predicate,
    opens_with_colon,
    walk_mentions,
)
from helpers.entities.mentions import Group
from helpers.language.syntax import Tree

BRACKET_WITHIN = 6  # tokens before a name in which its bracket may open
SENSES: tuple[str, ...] = ("place", "government", "undecided")


def find_places(corpus: Corpus) -> pd.DataFrame:
    """Find the places mentioned: one row per place and outlet, with n and n_articles, most first.

    latitude and longitude in degrees, NaN where neither `lexicons/places.csv` nor the list of towns
    has the place; kind is city or country. A name stands for the largest town of that name.
    """
    mentions = corpus.mentions[corpus.mentions["label"] == "LOC"]
    outlets = corpus.outlets
    mentions = mentions.assign(outlet=mentions["doc_id"].map(outlets))
    counts = mentions.groupby(["entity", "outlet"]).agg(
        n=("entity", "size"), n_articles=("doc_id", "nunique")).reset_index()  # fmt: skip
    known = _list_places(frozenset(counts["entity"]))
    table = counts.join(known, on="entity")
    return table.sort_values(["n", "entity", "outlet"], ascending=[False, True, True],
                             ignore_index=True)  # fmt: skip


@cache
def read_land() -> list[np.ndarray]:
    """The outlines of the continents, as arrays of longitude and latitude; not to be changed.

    Degrees go on beyond 180 where an outline crosses the date line, so that it stays in one piece.
    """
    table = pd.read_csv(LEXICONS / "land.csv.gz")
    rings = []
    for _, part in table.groupby("ring"):
        longitude = np.unwrap(part["longitude"], period=360)
        rings.append(np.column_stack(
            [longitude - 360 * np.round(longitude.mean() / 360), part["latitude"]]))  # fmt: skip
    return rings


def decide_senses(corpus: Corpus) -> pd.DataFrame:
    """Decide what each name of a capital or country means: one row per mention.

    `sense` is *government* where it acts, speaks or is what a government has (`lexicons/
    senses.csv`), *place* where something is or goes there, else *undecided*; `because` names the
    evidence. `country` is the country, `kind` city or country. As good as the parse.
    """
    roles = find_roles(corpus)
    places = read_lexicon("places").set_index("place")
    states = places[(places["kind"] == "country") | (places["is_capital"] == "yes")]
    chosen = (roles["label"] == "LOC") & roles["entity"].isin(states.index)
    found = [
        _decide(*place, role, verb)
        for place, is_chosen, role, verb in zip(
            walk_mentions(corpus), chosen, roles["role"].astype("str"), roles["verb"], strict=True
        )
        if is_chosen
    ]
    table = roles.loc[chosen, ["doc_id", "sentence_id", "start", "end", "outlet", "entity"]]
    sentences = corpus.sentences.set_index(["doc_id", "sentence_id"])
    keys = pd.MultiIndex.from_frame(table[["doc_id", "sentence_id"]])
    return table.assign(
        kind=table["entity"].map(states["kind"]), country=table["entity"].map(states["country"]),
        sense=pd.Categorical([sense for sense, _ in found], SENSES),
        because=[reason for _, reason in found],
        sentence=sentences["text"].reindex(keys).to_numpy(),
    ).reset_index(drop=True)  # fmt: skip


def select_capitals(senses: pd.DataFrame) -> pd.DataFrame:
    """The mentions of capitals only, the undecided first: one row per mention, for reading."""
    columns = ["outlet", "doc_id", "entity", "sense", "because", "sentence"]
    chosen = senses[senses["kind"] == "city"]
    return chosen.sort_values("sense", ascending=False, kind="stable")[columns]


def count_senses(senses: pd.DataFrame, *, by: Group = "outlet") -> pd.DataFrame:
    """Count senses: one row per name and group, with n and n_place, n_government, n_undecided."""
    flags = {f"n_{sense}": (senses["sense"] == sense).to_numpy() for sense in SENSES}
    grouped = senses.assign(n=1, **flags).groupby(["entity", "kind", by], sort=False)
    counts = grouped[["n", *flags]].sum().astype(int).reset_index()
    return counts.sort_values(["n", "entity", by], ascending=[False, True, True],
                              ignore_index=True)  # fmt: skip


def count_governments(senses: pd.DataFrame, *, by: Group = "outlet") -> pd.DataFrame:
    """Count states both ways: one row per country and group that a capital may stand for.

    n_country: mentions of the country's name; n_capital: of its capital's, n_government of them as
    the government and n_undecided; n_low: the country with its government, n_high: with what is
    undecided, too. Countries whose capital is not mentioned are left out: nothing changes there.
    """
    columns = ["country", by, "n_country", "n_capital", "n_government", "n_undecided", "n_low",
               "n_high"]  # fmt: skip
    city = senses["kind"] == "city"
    table = senses.assign(
        n_country=~city, n_capital=city, n_government=city & (senses["sense"] == "government"),
        n_undecided=city & (senses["sense"] == "undecided"),
    )  # fmt: skip
    table = table[table["country"].isin(set(table.loc[city, "country"]))]
    counts = table.groupby(["country", by], sort=False)[columns[2:6]].sum().astype(int)
    counts["n_low"] = counts["n_country"] + counts["n_government"]
    counts["n_high"] = counts["n_low"] + counts["n_undecided"]
    return counts.reset_index()[columns].sort_values(
        ["n_high", "country", by], ascending=[False, True, True], ignore_index=True
    )


@cache
def _read_senses() -> dict[tuple[str, str], str]:
    table = read_lexicon("senses")
    return {(row.kind, row.word): row.sense for row in table.itertuples()}


def _decide(tree: Tree, first: int, last: int, role: str, verb: str) -> tuple[str, str]:
    known = _read_senses()
    if role == "speaks":
        return "government", "says something"
    if first < 0:
        return "undecided", ""
    if opens_with_colon(tree, first, last):
        return "place", "before a colon"
    if _is_bracketed(tree, first, last):
        return "place", "in brackets"
    top = tree.top(first, last)
    row = tree.climb(top)
    cases = tree.prepositions(top) or tree.prepositions(row)
    dep, head = tree.dep[row], tree.head[row]
    noun = tree.lemma[head].lower()
    if role == "acts":
        sense = known.get(("verb", verb), "government")
        return sense, f"does it: {verb}"
    if cases == {"entre"}:
        return known.get(("between", noun), "undecided"), f"{noun} entre"
    if cases == {"à"} and _has_article(tree, top, first):
        return "undecided", "à la"  # *bénéficier à la Chine*: where it is a place it is *en Chine*
    if cases and cases != {"de"}:
        sense = next((known[key] for case in sorted(cases)
                      if (key := ("preposition", case)) in known), "undecided")  # fmt: skip
        return sense, " ".join(sorted(cases))
    if role == "acted upon":
        return known.get(("object", verb), "undecided"), f"undergoes it: {verb}"
    if dep in SUBJECTS and not is_predicate(tree, head):
        return "undecided", f"is: {noun}"
    if cases and head != row:
        return known.get(("noun", noun), "undecided"), f"{noun} de"
    return "undecided", ""


def _is_bracketed(tree: Tree, first: int, last: int) -> bool:
    """Whether a name closes a bracket: *Rosario (Argentine)*, *(PSE, Italie)*."""
    opening = tree.token[max(0, first - BRACKET_WITHIN) : first]
    return tree.token[last + 1 : last + 2] == [")"] and "(" in opening and ")" not in opening


def _has_article(tree: Tree, i: int, first: int) -> bool:
    """Whether *la* or *l'* stands before the name that begins at `first`: not *La Havane*."""
    articles = (c for c in tree.children[i] if tree.dep[c] == "det" and c < first)
    return any(tree.token[c].lower() in ("la", "l'", "l’") for c in articles)


@cache
def _list_places(names: frozenset[str]) -> pd.DataFrame:
    """Coordinates of the given names, by name: the package's places first, then towns."""
    columns = ["kind", "latitude", "longitude", "country"]
    own = read_lexicon("places").set_index("place")[columns]
    towns = pd.read_csv(LEXICONS / "cities.csv.gz", dtype={"country": str}, keep_default_na=False)
    towns = towns.assign(kind="city", key=towns["place"].map(_town_key))
    towns = towns.sort_values("population", ascending=False).drop_duplicates("key").set_index("key")
    rest = pd.Series(sorted(names - set(own.index)), dtype=object)
    rest = rest[rest.map(_town_key).isin(towns.index)]
    found = towns.loc[rest.map(_town_key), columns].set_axis(rest.to_numpy())
    table = pd.concat([own[own.index.isin(names)], found])
    return table.astype({"latitude": float, "longitude": float})


def _town_key(name: str) -> str:
    """A town's name without article and hyphens; accents stay, the world has too many towns."""
    return re.sub(r"^(?:les? |la |l')", "", re.sub(r"[-’\s]+", " ", name.lower()))
