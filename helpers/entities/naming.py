"""Under which names one person, place or organisation goes, in whose words, at what distance."""

from typing import Literal, get_args

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import fold
from helpers.corpus.contrasts import test_outlets
from helpers.corpus.loading import Corpus
from helpers.entities.mentions import LEVEL, choose_entity, resolve_entity
from helpers.stance.reported_speech import mark_speech

Use = Literal["own words", "someone else's words", "between marks"]
Grain = Literal["outlet", "doc_id", "mention"]

USES: tuple[str, ...] = get_args(Use)
ANY = "*"  # in lexicons/naming.csv: a head that goes before any name
OPENING, CLOSING = "«“\"'‹„", "»”\"'›"
BLANKS = " \u00a0\u202f"  # that may stand inside quotation marks


def names(corpus: Corpus, entity: str | None = None, *, by: Grain = "outlet") -> pd.DataFrame:
    """Count the names of one entity: one row per name and group, most distinctive first.

    Columns: entity, name, kind (*name*, or *noun*: a common noun that stands for it), n, divided
    into n_own (in the outlet's own words), n_quoted (someone else's) and n_marked (alone between
    quotation marks, at a distance); n_named: all names of the entity in the group; n_rest,
    n_named_rest: the same in the other groups; g2: how much the group prefers the name; q: of
    dealing the articles to the outlets anew (`helpers.base.permutation`), is_firm: at or below
    `LEVEL` and more here. `attrs` says how many were tested.

    Parameters
    ----------
    entity : case and accents forgiven; without one, the one that everybody writes about
    by : what is compared: outlets, or articles. *mention*: one row per occurrence instead, in the
        order of the texts, with `use` and its sentence

    Raises ValueError for an unknown entity. Nouns and the heads that belong to a name (*groupe*,
    *M.*): `lexicons/naming.csv`. Source of g2: `helpers.base.statistics`.

    >>> found = entities.names(corpus, "etat islamique")
    >>> found[["outlet", "name", "n", "n_named", "n_rest", "n_named_rest"]].head(1)
                   outlet   name  n  n_named  n_rest  n_named_rest
    0  Al-Ahed (inferred)  Daech  4        5       1            45
    """
    check_choice("by", by, Grain)
    if entity:
        entity = resolve_entity(corpus, entity)
    found = find_names(corpus, entity or choose_entity(corpus))
    if by == "mention":
        return found
    counts = corpus.query(
        f"""
        SELECT {by}, entity, name, min(kind) AS kind, count(*) AS n,
            count(*) FILTER (use = '{USES[0]}') AS n_own,
            count(*) FILTER (use = 'someone else''s words') AS n_quoted,
            count(*) FILTER (use = '{USES[2]}') AS n_marked,
            sum(count(*)) OVER (PARTITION BY {by})::BIGINT AS n_named,
            (sum(count(*)) OVER (PARTITION BY name) - count(*))::BIGINT AS n_rest,
            (sum(count(*)) OVER () - sum(count(*)) OVER (PARTITION BY {by}))::BIGINT AS n_named_rest
        FROM found GROUP BY {by}, entity, name
        """,
        found=found,
    )
    sides = [counts[column] for column in ("n", "n_rest", "n_named", "n_named_rest")]
    counts["g2"] = statistics.g2(*sides, signed=True)
    per_article = found.groupby(["doc_id", "name"], observed=True).size()
    q = test_outlets(corpus, per_article, per_article.groupby(level=0).sum(), level=LEVEL)
    counts["q"] = q.reindex(pd.MultiIndex.from_frame(counts[[by, "name"]])).to_numpy()
    counts["is_firm"] = (counts["q"] <= LEVEL) & (counts["g2"] > 0)
    order = {"is_firm": False, "g2": False, "n": False, "name": True, by: True}
    counts = counts.sort_values([*order], ascending=[*order.values()], ignore_index=True)
    counts.attrs = q.attrs
    return counts


def find_names(corpus: Corpus, entity: str) -> pd.DataFrame:
    """Find how one entity is named: one row per occurrence, in the order of the texts.

    `name` is the name as most often spelled, with the noun before it (*groupe*, *organisation*), or
    a common noun that stands for it; `use` as in `names`: what stands between quotation marks
    within a quotation is the speaker's.
    """
    lexicon = read_lexicon("naming")
    lexicon = lexicon[lexicon["entity"].isin([entity, ANY])]
    heads, nouns = (set(lexicon["name"][lexicon["kind"] == kind]) for kind in ("head", "noun"))
    mentions = corpus.mentions[corpus.mentions["entity"] == entity]
    before = corpus.query(
        """
        SELECT token, lemma FROM mentions ASOF LEFT JOIN tokens
            ON mentions.doc_id = tokens.doc_id AND mentions.start > tokens.start
        ORDER BY number
        """,
        mentions=mentions.assign(number=range(len(mentions))),
    )
    surfaces = mentions["surface"].astype(object)
    spelling = surfaces.groupby(surfaces.map(fold)).agg(_choose_spelling).to_dict()
    words = zip(before["token"], before["lemma"], strict=True)
    before = [next((f"{word} " for word in pair if word in heads), "") for pair in words]
    spelled = zip(before, mentions["surface"], strict=True)
    named = mentions[["doc_id", "sentence_id", "start", "end"]].assign(
        name=[head + spelling[fold(surface)] for head, surface in spelled], kind="name"
    )
    table = pd.concat([named, _find_nouns(corpus, nouns, named)])
    table = table.sort_values(["doc_id", "start"], ignore_index=True)
    articles = corpus.articles.set_index("doc_id")
    places = zip(table["doc_id"].map(articles["text"]), table["start"], table["end"], strict=True)
    marked = np.array([is_marked(*place) for place in places], dtype=bool)
    # Where nothing but the name stands between the marks, nobody is quoted.
    columns = ["doc_id", "start", "end"]
    quoted = set(corpus.quotes[columns].astype(object).itertuples(index=False, name=None))
    alone = [place in quoted for place in table[columns].itertuples(index=False, name=None)]
    marked &= ~mark_speech(corpus, table, direct=True) | np.array(alone, dtype=bool)
    use = np.where(mark_speech(corpus, table), USES[1], USES[0])
    table["outlet"] = table["doc_id"].map(articles["outlet"])
    table["use"] = np.where(marked, USES[2], use)
    sentences = corpus.sentences[["doc_id", "sentence_id", "text"]]
    sentences = sentences.rename(columns={"text": "sentence"})
    table = table.merge(sentences, on=["doc_id", "sentence_id"], how="left")
    return table.assign(entity=entity)


def is_marked(text: str, start: int, end: int) -> bool:
    """Whether a name stands alone between quotation marks, with or without blanks inside."""
    before = text[max(0, start - 3) : start].rstrip(BLANKS)[-1:]
    after = text[end : end + 3].lstrip(BLANKS)[:1]
    return bool(before) and bool(after) and before in OPENING and after in CLOSING


def _find_nouns(corpus: Corpus, nouns: set[str], named: pd.DataFrame) -> pd.DataFrame:
    """Where common nouns stand for it, outside its names; two spellings of one as one name."""
    variants = read_lexicon("variants").set_index("spelling")["lemma"]
    forms = {noun: variants.get(noun, noun) for noun in nouns}
    forms |= {spelling: lemma for spelling, lemma in variants.items() if lemma in nouns}
    return corpus.query(
        """
        SELECT doc_id, sentence_id, start, "end", name, 'noun' AS kind
        FROM tokens JOIN forms ON lower(tokens.lemma) = forms.lemma
        WHERE pos <> 'ADJ' AND NOT EXISTS (
            FROM named WHERE named.doc_id = tokens.doc_id
                AND tokens.start >= named.start AND tokens.start < named.end)
        """,
        forms=pd.DataFrame(forms.items(), columns=["lemma", "name"], dtype="str"),
        named=named,
    )


def _choose_spelling(spellings: pd.Series) -> str:
    """The most frequent spelling of a name, with the accents that any of them has."""
    best = spellings.value_counts().index[0]
    accented = max(spellings, key=lambda name: sum(not letter.isascii() for letter in name))
    if len(accented) != len(best):
        return best
    pairs = zip(best, accented, strict=True)
    return "".join(b.upper() if a.isupper() else b.lower() for a, b in pairs)
