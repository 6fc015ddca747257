"""Places: where they are, and whether a capital's name means the city or the government in it."""

import re
from functools import cache
from typing import Literal

import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.lexicon import LEXICONS, read_lexicon
from helpers.base.translation import fault, translate
from helpers.corpus.loading import Corpus
from helpers.entities.grammar_roles import find_roles, list_states

Grain = Literal["outlet", "doc_id", "mention"]


def places(corpus: Corpus, *, by: Grain = "outlet", senses: bool = False) -> pd.DataFrame:
    """Count places: one row per place and group, with n and n_articles, most mentioned first.

    latitude and longitude in degrees, NaN where neither `lexicons/places.csv` nor the list of towns
    has the place; kind is city or country. A name stands for the largest town of that name.

    With `senses` a state is counted both ways, by its name and by its capital's where that means
    its government: one row per country and group. n_country: mentions of the country's name;
    n_capital: of its capital's, n_government of them as the government, n_undecided; n_low: the
    country with its government; n_high: with what is undecided, too. Countries whose capital is not
    mentioned are left out: nothing changes there. As good as the parse:
    `show.reliability("senses")`.

    Parameters
    ----------
    by : what is compared: outlets, or articles. *mention*, with `senses`: one row per mention of a
        capital or country instead, with its `sense` (*government* where it speaks, or a verb or
        noun of governing says so, `lexicons/senses.csv`; *place* where something is or goes there;
        else *undecided*) and `because`, the words that decided it; the undecided first
    senses : whether to tell cities from the governments in them

    >>> entities.places(corpus)[["entity", "outlet", "n", "kind", "latitude"]].head(1)
      entity        outlet  n     kind  latitude
    0   Irak  France Inter  8  country      33.0
    >>> states = entities.places(corpus, senses=True)
    >>> states[["country", "outlet", "n_country", "n_capital", "n_low"]][1:2]
      country              outlet  n_country  n_capital  n_low
    1  France  Al-Ahed (inferred)          2          8      5
    """
    check_choice("by", by, Grain)
    if by == "mention" and not senses:
        raise fault("by='mention' needs senses=True; mentions alone stand in corpus.mentions")
    if senses:
        return _decide_senses(corpus) if by == "mention" else _count_states(corpus, by)
    counts = corpus.query(f"""
        SELECT {by}, entity, count(*) AS n, count(DISTINCT doc_id) AS n_articles
        FROM mentions JOIN articles USING (doc_id) WHERE label = 'LOC'
        GROUP BY entity, {by} ORDER BY n DESC, entity, {by}
    """)
    return counts.join(_list_places(frozenset(counts["entity"])), on="entity")


def _decide_senses(corpus: Corpus) -> pd.DataFrame:
    """The sense of each mention of a capital or country."""
    columns = ["outlet", "doc_id", "sentence_id", "start", "end", "entity"]
    found = find_roles(corpus)
    found = found[found["sense"] != ""]
    states = list_states().loc[found["entity"], ["kind", "country"]].set_axis(found.index)
    table = found[columns].join(states).join(found[["sense", "because"]])
    said = {
        "does it: ": translate("does it: {verb}", verb=""),
        "undergoes it: ": translate("undergoes it: {verb}", verb=""),
    }
    for english, shown in said.items():
        table["because"] = table["because"].str.replace(english, shown)
    texts = corpus.sentences[["doc_id", "sentence_id", "text"]].rename(columns={"text": "sentence"})
    table = table.merge(texts, on=["doc_id", "sentence_id"], how="left")
    return table.sort_values("sense", ascending=False, kind="stable", ignore_index=True)


def _count_states(corpus: Corpus, by: str) -> pd.DataFrame:
    """States by their own name and by their capitals'."""
    return corpus.query(
        f"""
        SELECT {by}, country, count(*) FILTER (kind = 'country') AS n_country,
            count(*) FILTER (kind = 'city') AS n_capital,
            count(*) FILTER (kind = 'city' AND sense = 'government') AS n_government,
            count(*) FILTER (kind = 'city' AND sense = 'undecided') AS n_undecided,
            n_country + n_government AS n_low, n_low + n_undecided AS n_high
        FROM found WHERE country IN (SELECT country FROM found WHERE kind = 'city')
        GROUP BY country, {by} ORDER BY n_high DESC, country, {by}
        """,
        found=_decide_senses(corpus),
    )


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
