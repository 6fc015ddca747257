"""All that a corpus says of one entity, on one card: for the page and for the lab."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.base.memo import once_per_corpus
from helpers.base.statistics import FIRM_G2
from helpers.corpus.loading import Corpus
from helpers.entities.grammar_roles import count_roles, find_roles
from helpers.entities.mentions import count_entities
from helpers.entities.naming import count_names, find_names
from helpers.entities.network import ALL, find_company
from helpers.show.display import Html, finding, fold_away, show_evidence, show_table
from helpers.stance.scoring import score_stance
from helpers.stance.subject import read_subject

MOST_ARTICLES = 200  # a card reads no more: it must answer at once
LINES = 8  # sentences of a card's concordance
TOP_COMPANY = 8


@dataclass(frozen=True)
class _Tables:
    """What the cards of a corpus share; a class because it is counted once for many cards."""

    counts: pd.DataFrame
    roles: pd.DataFrame
    company: pd.DataFrame  # by outlet, and of all texts


def list_entities(corpus: Corpus) -> list[str]:
    """The entities of a corpus, the most mentioned first: what a card can be asked for."""
    return corpus.mentions["entity"].value_counts(sort=True).index.tolist()


def show_entity(corpus: Corpus, entity: str, *, outlet: str | None = None) -> Html:
    """The card of one entity: names, counts by outlet, roles, company, stance, concordance.

    Reads the articles that mention it, the first `MOST_ARTICLES` where there are more, and says so;
    with `outlet` those of one outlet. Raises ValueError for an entity that they do not mention.
    """
    mentions = corpus.mentions
    doc_ids = mentions.loc[mentions["entity"] == entity, "doc_id"].astype("str").unique()
    if not len(doc_ids):
        raise ValueError(f"no entity “{entity}” in this corpus; list_entities(corpus) names them")
    if outlet is not None:
        outlets = corpus.outlets
        doc_ids = doc_ids[(outlets[doc_ids] == outlet).to_numpy()]
        if not len(doc_ids):
            raise ValueError(f"{outlet} does not mention {entity}")
    if len(corpus.articles) > MOST_ARTICLES:
        corpus = select_articles(corpus, doc_ids[:MOST_ARTICLES])
    return _show_card(corpus, entity, _count(corpus), doc_ids, outlet)


def show_entities(corpus: Corpus, *, top: int = 4) -> Html:
    """The cards of the `top` most mentioned entities, folded."""
    cards = [
        fold_away(f"{entity}: its card", show_entity(corpus, entity))
        for entity in list_entities(corpus)[:top]
    ]
    return Html("".join(cards)) or finding("No person, place or organisation was found.")


@once_per_corpus
def _count(corpus: Corpus) -> _Tables:
    return _Tables(
        counts=count_entities(corpus), roles=count_roles(find_roles(corpus)),
        company=pd.concat([
            find_company(corpus),
            find_company(corpus, by="corpus", copies="drop").rename(columns={"corpus": "outlet"}),
        ]),
    )  # fmt: skip


def _show_card(
    corpus: Corpus, entity: str, tables: _Tables, doc_ids: np.ndarray, outlet: str | None
) -> Html:
    def keep(table: pd.DataFrame) -> pd.DataFrame:
        return table if outlet is None else table[table["outlet"] == outlet]

    counts = keep(tables.counts[tables.counts["entity"] == entity])
    roles = keep(tables.roles[tables.roles["entity"] == entity])
    names = count_names(keep(find_names(corpus, entity)))
    company = tables.company[tables.company["outlet"] == (outlet or ALL)]
    either = (company["entity"] == entity) | (company["entity_2"] == entity)
    company = company[either & (company["g2"] >= FIRM_G2)].head(TOP_COMPANY)
    other = company["entity"].where(company["entity"] != entity, company["entity_2"])
    stance = score_stance(corpus)  # as sides.csv is now
    sentences = keep(_find_sentences(corpus, entity, stance))
    judged = sentences["label"].value_counts()
    n_articles, read = len(doc_ids), min(len(doc_ids), MOST_ARTICLES)
    subject = read_subject(corpus.folder).name
    # In texts on something else nobody asks what they say of the subject.
    weighed = (
        " Of the {m:sentence} that mention it, critical of {subject}: {critical}; favourable "
        "to it: {favourable}. That is not a judgement on {entity}."
    ) if stance["label"].ne("none").any() else ""  # fmt: skip
    opening = finding(
        "{entity}: {n:mention} in {k:article}, {quoted} of them in someone else's words"
        + ("" if read == n_articles else " (the card reads {read} of {all} articles that have it)")
        + "." + weighed, subject=subject, entity=entity,
        n=int(counts["n"].sum()), k=read, quoted=int(counts["n_quoted"].sum()),
        read=read, all=n_articles, m=len(sentences), critical=int(judged.get("critical", 0)),
        favourable=int(judged.get("favourable", 0)),
    )  # fmt: skip
    parts = [
        opening,
        show_table(names, f"Names of {entity}"),
        show_table(counts, f"{entity} by outlet", columns=["outlet", "n", "n_articles",
                   "per_thousand", "n_own", "n_quoted", "n_title", "n_lead", "n_end"]),
        show_table(roles, f"What {entity} does", columns=["outlet", "n_acts", "n_acted_upon",
                   "n_speaks", "n_spoken_of", "verbs_done", "verbs_undergone"]),
        show_table(company.assign(other=other), f"In the company of {entity}", columns=["other",
                   "n_joint", "n_sentences", "log_dice", "g2"]) if len(company) else Html(),
        show_evidence(sentences.head(LINES)),
    ]  # fmt: skip
    return Html("".join(parts))


def _find_sentences(corpus: Corpus, entity: str, stance: pd.DataFrame) -> pd.DataFrame:
    """The sentences that mention it, its names marked; those with a stance first."""
    mentions = corpus.mentions[corpus.mentions["entity"] == entity]
    places = mentions.groupby(["doc_id", "sentence_id"], sort=False)[["start", "end"]]
    spans = places.apply(lambda part: part.to_numpy().tolist()).rename("places").reset_index()
    table = stance.merge(spans, on=["doc_id", "sentence_id"])
    if not len(table):
        return table.assign(note="")
    pairs = zip(table["places"], table["start"], strict=True)
    table["spans"] = [[(a - begin, b - begin) for a, b in part] for part, begin in pairs]
    evaluative = table["label"] != "none"
    table["note"] = ("stance: " + table["label"] + ", " + table["holder"]).where(evaluative, "")
    return table.sort_values("label", key=lambda label: label == "none", kind="stable")


def select_articles(corpus: Corpus, doc_ids: Iterable[str]) -> Corpus:
    """The corpus of some of its articles only."""
    chosen = set(doc_ids)
    tables = {
        name: table[table["doc_id"].isin(chosen)].reset_index(drop=True)
        for name in ("articles", "lines", "sentences", "tokens", "mentions", "quotes")
        for table in [getattr(corpus, name)]
    }
    return replace(corpus, **tables)
