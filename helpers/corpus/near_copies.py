"""Which articles print the same text: pairs that share runs of words, and facts with them.

A *run* is five words in a row. Up to `ALL_PAIRS` articles every pair is compared. Beyond, a fixed
share of all runs, those with certain hashes, proposes pairs (scaled MinHash: Irber et al. 2022,
bioRxiv 2022.01.11.475838): unlike MinHash it finds a short text inside a long article. The pairs
that it proposes are then compared exactly. Time and memory grow with the words.

Stages of a race, results of two polls, two days of a chronicle are no one text: a template keeps
the formula and changes names, numbers and days, a rewritten dispatch keeps these.
"""

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import Corpus
from helpers.language.numbers import find_days

RUN_WORDS = 5  # words; shorter runs are shared by any two texts on one subject
SHARED_DISPATCH = 0.2  # of the shorter text's runs; independent reports of one event share < 5 %
ALL_PAIRS = 100  # articles; up to here every pair is compared
TEMPLATE = (
    0.7  # runs with a name or number that are shared, to one of the others; edited: .8 to 1.4
)
SAMPLED = 4  # one run in so many proposes pairs
NEIGHBOURS = 50  # articles with the same run that each is compared with; stock phrases have more

_NEXT_WORDS = ", ".join(f"lead(word, {step}) OVER text" for step in range(1, RUN_WORDS))
# The distinct runs of each article, as hashes, and whether a name or a number is in them.
RUNS = f"""
    SELECT doc_id, run, bool_or(is_told) AS is_told FROM (
        SELECT doc_id, hash(word, {_NEXT_WORDS}) AS run,
            bool_or(told) OVER (text ROWS BETWEEN CURRENT ROW AND {RUN_WORDS - 1} FOLLOWING)
                AS is_told,
            lead(word, {RUN_WORDS - 1}) OVER text AS last
        FROM (
            SELECT doc_id::VARCHAR AS doc_id, start, lower(token::VARCHAR) AS word,
                pos IN ('PROPN', 'NUM') AS told
            FROM tokens WHERE is_word
        )
        WINDOW text AS (PARTITION BY doc_id ORDER BY start)
    ) WHERE last IS NOT NULL GROUP BY doc_id, run
"""
_EVERY_PAIR = """
    SELECT a.place AS one, b.place AS two FROM ranked a JOIN ranked b ON a.place < b.place
"""
_PROPOSED_PAIRS = f"""
    SELECT a.place AS one, b.place AS two
    FROM sampled a JOIN sampled b ON a.run = b.run AND b.nth - a.nth BETWEEN 1 AND {NEIGHBOURS}
    GROUP BY a.place, b.place, a.n_runs, b.n_runs
    HAVING count(*) * {SAMPLED} >= least(a.n_runs, b.n_runs) * {SHARED_DISPATCH} / 2
"""
_COMPARED = """
    WITH runs AS ({runs}),
    sizes AS (
        SELECT place, doc_id, outlet, count(run) AS n_runs, count(*) FILTER (is_told) AS n_told
        FROM ranked LEFT JOIN runs USING (doc_id) GROUP BY place, doc_id, outlet
    ),
    placed AS (SELECT place, run, n_runs, is_told FROM runs JOIN sizes USING (doc_id)),
    sampled AS (
        SELECT *, row_number() OVER (PARTITION BY run ORDER BY place) AS nth
        FROM placed WHERE run % {sampled} = 0
    ),
    pairs AS ({pairs}),
    shared AS (
        SELECT one, two, count(*) AS n, count(*) FILTER (a.is_told) AS n_told FROM pairs
        JOIN placed a ON a.place = one JOIN placed b ON b.place = two AND b.run = a.run
        GROUP BY one, two
    )
    SELECT a.doc_id, b.doc_id AS doc_id_2, a.outlet, b.outlet AS outlet_2,
        coalesce(n, 0) AS n_shared,
        coalesce(n, 0) / nullif(least(a.n_runs, b.n_runs), 0) AS share_copied,
        if(a.n_runs < b.n_runs, a.n_told, b.n_told) AS told,
        coalesce(shared.n_told / told < {template}
            * (n - shared.n_told) / (least(a.n_runs, b.n_runs) - told), false) AS is_template
    FROM pairs JOIN sizes a ON a.place = one JOIN sizes b ON b.place = two
    LEFT JOIN shared USING (one, two)
    ORDER BY share_copied DESC NULLS LAST, one, two
"""


@once_per_corpus
def find_copies(corpus: Corpus) -> pd.DataFrame:
    """Compare the articles two by two: one row per pair, most shared first.

    `n_shared` runs of five words stand in both; `share_copied` is their share of the shorter text's
    runs (NaN where that has none), `is_copy` where it reaches `SHARED_DISPATCH` and the texts are
    not of one template: of runs with a name or number they share at least `TEMPLATE` of what they
    share of the others, and where both name days, one is the same. The earlier text stands first,
    of the same day the longer. Beyond `ALL_PAIRS` articles only copies are listed.
    """
    ranked = corpus.grouped("outlet").articles.sort_values(
        ["date", "n_words"], ascending=[True, False], kind="stable", ignore_index=True
    )
    ranked = ranked[["doc_id", "outlet"]].rename_axis("place").reset_index()
    few = len(ranked) <= ALL_PAIRS
    pairs = _EVERY_PAIR if few else _PROPOSED_PAIRS
    sql = _COMPARED.format(runs=RUNS, pairs=pairs, sampled=SAMPLED, template=TEMPLATE)
    table = corpus.query(sql, ranked=ranked).drop(columns="told")
    table["is_copy"] = (table["share_copied"] >= SHARED_DISPATCH) & ~table.pop("is_template")
    copied = table.loc[table["is_copy"], ["doc_id", "doc_id_2"]]
    table.loc[copied.index, "is_copy"] = ~_name_other_days(corpus, copied)
    return table if few else table[table["is_copy"]].reset_index(drop=True)


def _name_other_days(corpus: Corpus, pairs: pd.DataFrame) -> np.ndarray:
    """Whether both texts of a pair name days, and none in common: one value per pair."""
    texts = corpus.articles.set_index("doc_id")["text"].loc[pd.unique(pairs.to_numpy().ravel())]
    days = {doc_id: set().union(*find_days(text)) for doc_id, text in texts.items()}
    both = ((days[one], days[two]) for one, two in pairs.itertuples(index=False))
    apart = [bool(one) and bool(two) and not one & two for one, two in both]
    return np.array(apart, dtype=bool)


@once_per_corpus
def number_texts(corpus: Corpus) -> pd.Series:
    """A number for the text of each article, by doc_id; what a chain of copies joins shares one."""
    copied, docs = find_copies(corpus).query("is_copy"), pd.Index(corpus.articles["doc_id"])
    ends = [docs.get_indexer(copied[name]) for name in ("doc_id", "doc_id_2")]
    links = sparse.coo_array((np.ones(len(copied)), ends), shape=(len(docs), len(docs)))
    return pd.Series(sparse.csgraph.connected_components(links, directed=False)[1], docs)


def choose_pair(copies: pd.DataFrame) -> list[str]:
    """The two articles that share most of a text; empty where no two do.

    Two outlets come before one that goes on with its own text, and a pair that leaves something to
    compare before two texts that are the same to the word.
    """
    found = copies[copies["is_copy"]]
    between = found[found["outlet"] != found["outlet_2"]]
    found = between if len(between) else found
    differing = found[found["share_copied"] < 1]
    chosen = differing if len(differing) else found
    return chosen[["doc_id", "doc_id_2"]].iloc[0].tolist() if len(chosen) else []
