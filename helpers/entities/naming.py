"""Under which name: the names of one referent, in whose words, and with how much distance."""

from typing import Literal, get_args

import numpy as np
import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.base.spelling import fold
from helpers.corpus.loading import Corpus
from helpers.entities.mentions import Group, is_marked
from helpers.stance.reported_speech import mark_speech

Use = Literal["own words", "someone else's words", "between marks"]

USES: tuple[str, ...] = get_args(Use)
ANY = "*"  # in lexicons/naming.csv: a head that goes before any name
COLUMNS = ["doc_id", "sentence_id", "start", "end", "name", "kind"]


def find_names(corpus: Corpus, entity: str) -> pd.DataFrame:
    """Find how one referent is named: one row per occurrence, in the order of the texts.

    `name` is the name as most often spelled, with the noun before it (*groupe*, *organisation*) or,
    of `kind` *noun*, a common noun that stands for it (`lexicons/naming.csv`); `use` whether it is
    in the outlet's own words, in someone else's (`mark_speech`), or alone between quotation
    marks, at a distance (within a quotation such marks are the speaker's); `sentence` is where it
    stands.
    """
    naming = read_lexicon("naming")
    own = naming[naming["entity"] == entity]
    heads = set(naming.loc[(naming["entity"].isin([entity, ANY])) & (naming["kind"] == "head"),
                           "name"])  # fmt: skip
    nouns = set(own.loc[own["kind"] == "noun", "name"])
    mentions = corpus.mentions[corpus.mentions["entity"] == entity]
    tokens = corpus.read_columns(
        "tokens", ["doc_id", "sentence_id", "start", "end", "token", "lemma", "pos"]
    )
    before = _find_heads(corpus, frozenset(heads))
    spelling = _spell(mentions["surface"])
    rows = []
    for row in mentions.itertuples():
        head = before.get((row.doc_id, row.start), "")
        spelled = spelling[fold(row.surface)]
        name = f"{head} {spelled}".strip()
        rows.append((row.doc_id, row.sentence_id, row.start, row.end, name, "name"))
    covered = {(row[0], place) for row in rows for place in range(row[2], row[3])}
    for row in _find_nouns(tokens, nouns).itertuples():
        if (row.doc_id, row.start) not in covered:
            rows.append((row.doc_id, row.sentence_id, row.start, row.end, row.name, "noun"))
    table = pd.DataFrame(rows, columns=COLUMNS)
    types = {"sentence_id": "int64", "start": "int64", "end": "int64"}
    table = table.astype(types | {"doc_id": "str", "name": "str", "kind": "str"})
    articles = corpus.articles.set_index("doc_id")
    texts = articles["text"]
    table["outlet"] = table["doc_id"].map(articles["outlet"])
    marked = np.array([is_marked(texts[r.doc_id], r.start, r.end) for r in table.itertuples()],
                      dtype=bool) & ~mark_speech(corpus, table, direct=True)  # fmt: skip
    use = np.where(mark_speech(corpus, table), USES[1], USES[0])
    table["use"] = pd.Categorical(np.where(marked, USES[2], use), USES)
    sentences = corpus.sentences
    known = sentences.set_index(["doc_id", "sentence_id"])["text"]
    table["sentence"] = known.reindex(
        pd.MultiIndex.from_frame(table[["doc_id", "sentence_id"]])).to_numpy()  # fmt: skip
    return table.sort_values(["doc_id", "start"], ignore_index=True)


def count_names(names: pd.DataFrame, *, by: Group = "outlet") -> pd.DataFrame:
    """Count naming choices: one row per name and group, the most frequent name first.

    n is the sum of n_own (in the outlet's own words), n_quoted (someone else's) and n_marked
    (between quotation marks, at a distance).
    """
    columns = dict(zip(("n_own", "n_quoted", "n_marked"), USES, strict=True))
    flags = {column: (names["use"] == use).to_numpy() for column, use in columns.items()}
    grouped = names.assign(**flags, n=1).groupby(["name", by], sort=False)
    counts = grouped[["n", *flags]].sum().astype(int).reset_index()
    totals = counts.groupby("name")["n"].sum().sort_values(ascending=False, kind="stable")
    order = {name: rank for rank, name in enumerate(totals.index)}
    return counts.sort_values("name", key=lambda c: c.map(order), kind="stable", ignore_index=True)


def reconcile_names(names: pd.DataFrame, entities: pd.DataFrame, entity: str) -> pd.DataFrame:
    """How the occurrences of names add up to the mentions counted: one row per group.

    n_mentions are the proper names, as `count_entities` counts them; n_nouns the common nouns that
    stand for the same referent and are no mention; n is their sum.
    """
    by = str(entities.columns[0])
    mentions = entities[entities["entity"] == entity].groupby(by)["n"].sum()
    kinds = pd.crosstab(names[by], names["kind"]).reindex(columns=["name", "noun"], fill_value=0)
    table = kinds.join(mentions.rename("n_mentions"), how="outer").fillna(0).astype(int)
    if not (table["name"] == table["n_mentions"]).all():
        raise ValueError("names and entities were counted on different corpora or voices")
    table = table.rename(columns={"noun": "n_nouns"}).drop(columns="name")
    table["n"] = table["n_mentions"] + table["n_nouns"]
    return table[["n_mentions", "n_nouns", "n"]].rename_axis(by).rename_axis(
        columns=None).reset_index()  # fmt: skip


@once_per_corpus
def _find_heads(corpus: Corpus, heads: frozenset[str]) -> dict[tuple[str, int], str]:
    """The head noun before each place where another token starts: *groupe* before *Etat*."""
    tokens = corpus.read_columns("tokens", ["doc_id", "start", "token", "lemma"])
    if not heads or not len(tokens):
        return {}
    lemma = tokens["lemma"].astype("category")
    form = tokens["token"].astype("category")
    hit = lemma.cat.categories.isin(heads)[lemma.cat.codes]
    hit |= form.cat.categories.isin(heads)[form.cat.codes]  # M. is no lemma
    at = np.flatnonzero(hit[:-1])
    behind = tokens.iloc[at + 1]
    places = zip(behind["doc_id"], behind["start"].tolist(), strict=True)
    pairs = zip(form.iloc[at].astype("str"), lemma.iloc[at].astype("str"), strict=True)
    return {
        place: written if written in heads else base
        for place, (written, base) in zip(places, pairs, strict=True)
    }


def _find_nouns(tokens: pd.DataFrame, nouns: set[str]) -> pd.DataFrame:
    """Common nouns for the referent; house styles of one word (`lexicons/variants.csv`) as one."""
    if not nouns:
        return tokens.iloc[:0].assign(name="")
    variants = read_lexicon("variants").set_index("spelling")["lemma"]
    lemma = tokens["lemma"].astype("category")
    names = pd.Index([name.lower() for name in lemma.cat.categories.astype("str")])
    spelled = pd.Index([variants.get(name, name) for name in names])
    wanted = names.isin(nouns) | spelled.isin(nouns)
    adjective = (tokens["pos"] == "ADJ").to_numpy()
    found = tokens[wanted[lemma.cat.codes] & ~adjective]
    return found.assign(name=found["lemma"].astype("str").str.lower().map(
        dict(zip(names, spelled, strict=True))))  # fmt: skip


def _spell(names: pd.Series) -> dict[str, str]:
    """The most frequent spelling of each folded name, with the accents that any of it has."""
    return names.astype(object).groupby(names.map(fold)).agg(_choose_spelling).to_dict()


def _choose_spelling(spellings: pd.Series) -> str:
    best = spellings.value_counts().index[0]
    accented = max(spellings, key=lambda name: sum(not letter.isascii() for letter in name))
    if len(accented) != len(best):
        return best
    pairs = zip(best, accented, strict=True)
    return "".join(b.upper() if a.isupper() else b.lower() for a, b in pairs)
