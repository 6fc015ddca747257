"""All that a corpus says of one entity, on one card."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from helpers.base.translation import fault, translate
from helpers.corpus.loading import TABLES, Corpus
from helpers.entities import company, count, names, roles
from helpers.entities.cooccurrence import ALL
from helpers.entities.mentions import resolve_entity
from helpers.show.display import Html, evidence, table
from helpers.show.sentences import say
from helpers.stance.scoring import name_labels, score
from helpers.stance.sides import read_subject

MOST_ARTICLES = 200  # a card reads no more: it must answer at once
MOST_SENTENCES = 8
MOST_COMPANY = 8
COUNTS = ["outlet", "n", "n_articles", "per_thousand", "n_own", "n_quoted", "n_title", "n_lead"]
NAMES = ["outlet", "name", "n", "n_own", "n_quoted", "n_marked"]
ROLES = ["outlet", "n_acts", "n_acted_upon", "n_speaks", "n_spoken_of"]
ROLES += ["verbs_done", "verbs_undergone"]
COMPANY = ["other", "n_joint", "n_sentences", "log_dice", "g2"]


def show_entity(corpus: Corpus, entity: str, *, outlet: str | None = None) -> Html:
    """The card of one entity: names, counts by outlet, roles, company, stance, sentences.

    Reads the articles that mention it, the first `MOST_ARTICLES` where there are more, and says so;
    with `outlet` those of one outlet. Raises ValueError for an entity that they do not mention.
    """
    entity = resolve_entity(corpus, entity)
    found = corpus.mentions["doc_id"][corpus.mentions["entity"] == entity].unique()
    doc_ids = [name for name in found if outlet in (None, corpus.outlets[name])]
    if not doc_ids:
        told = {"outlet": outlet, "entity": entity}
        raise fault("{outlet} does not mention {entity}", **told)
    stance = score(corpus)  # of the whole corpus it is read once and kept
    if len(corpus.articles) > MOST_ARTICLES:
        corpus = select_articles(corpus, doc_ids[:MOST_ARTICLES])

    def choose(table: pd.DataFrame) -> pd.DataFrame:
        own = table[table["entity"] == entity] if "entity" in table else table
        return own if outlet is None else own[own["outlet"] == outlet]

    counts, sentences = choose(count(corpus)), choose(_find_sentences(corpus, entity, stance))
    pairs = company(corpus) if outlet else company(corpus, by="corpus", copies="drop")
    pairs = pairs[pairs.iloc[:, 0] == (outlet or ALL)]
    pairs = pairs[(pairs[["entity", "entity_2"]] == entity).any(axis=1)].head(MOST_COMPANY)
    pairs["other"] = pairs["entity"].where(pairs["entity"] != entity, pairs["entity_2"])
    said = {
        "entity": entity,
        "subject": read_subject(corpus.folder).name,
        **counts[["n", "n_quoted"]].sum(),
        "n_articles": len(doc_ids),
        "n_read": min(len(doc_ids), MOST_ARTICLES),
        "n_sentences": len(sentences),
        "n_critical": int((sentences["label"] == "critical").sum()),
        "n_favourable": int((sentences["label"] == "favourable").sum()),
    }
    parts = [
        say("entity_card", said),
        say("entity_card_stance", said),
        table(choose(names(corpus, entity)), "Names of {entity}", columns=NAMES, entity=entity),
        table(counts, "{entity} by outlet", columns=COUNTS, entity=entity),
        table(choose(roles(corpus)), "What {entity} does", columns=ROLES, entity=entity),
        table(pairs, "In the company of {entity}", columns=COMPANY, entity=entity),
        evidence(sentences.head(MOST_SENTENCES)),
    ]
    return Html("".join(parts))


def _find_sentences(corpus: Corpus, entity: str, stance: pd.DataFrame) -> pd.DataFrame:
    """The sentences that mention it, its names marked; those with a stance first."""
    mentions = corpus.mentions[corpus.mentions["entity"] == entity]
    keys = ["doc_id", "sentence_id"]
    stance = stance.assign(label=name_labels(stance))
    places = mentions[[*keys, "start", "end"]].merge(stance[[*keys, "start"]], on=keys)
    starts, ends = places["start_x"] - places["start_y"], places["end"] - places["start_y"]
    places["spans"] = list(zip(starts, ends, strict=True))
    spans = places.groupby(keys)["spans"].agg(list)
    found = stance.drop(columns="spans").merge(spans, on=keys)
    note = [
        "" if row["label"] == "none" else translate("stance: {label}, {holder}", **row)
        for row in found[["label", "holder"]].to_dict("records")
    ]
    found = found.assign(note=note)
    return found.sort_values("label", key=lambda label: label == "none", kind="stable")


def select_articles(corpus: Corpus, doc_ids: Iterable[str]) -> Corpus:
    """The corpus of some of its articles only."""
    tables = {name: getattr(corpus, name) for name in TABLES}
    chosen = {name: table[table["doc_id"].isin(doc_ids)] for name, table in tables.items()}
    return replace(corpus, **{name: table.reset_index(drop=True) for name, table in chosen.items()})
