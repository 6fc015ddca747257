"""Which words make the difference of two averages: word shifts."""

from collections.abc import Mapping
from typing import Literal, Unpack

import numpy as np
import pandas as pd

from helpers.base.choices import check_choice, resolve
from helpers.base.translation import fault
from helpers.corpus.contrasts import test_outlets
from helpers.corpus.loading import Corpus
from helpers.vocabulary import terms
from helpers.vocabulary.reading_ease import LEVEL, RUNNING

NAMED = 0.02  # of the difference: a word that makes less is not named
SHIFT = ["term", "word_score", "n", "n_rest", "per_thousand", "per_thousand_rest", "shift"]


def word_shift(
    corpus: Corpus,
    score: str | Mapping[str, float] = "letters",
    outlet: str | None = None,
    against: str | None = None,
    *,
    unlisted: float | None = None,
    top: int = 20,
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Which words make an outlet's mean score another one: one row per word, the strongest first.

    Columns: word_score, n and n_rest (there, and in the others), per_thousand words with a score
    and `_rest`, shift, in units of the score: the difference of the two rates × how far the word's
    score lies from the others' mean; over all words these add up to the difference.
    `attrs`: the outlet, against (empty: all others), mean and mean_rest, share_scored (of all
    words), pushing (the first words that make `NAMED` of the difference or more), q, is_firm (at or
    below `reading_ease.LEVEL`, articles dealt to the outlets anew) and what was tested. A word's
    score is one number wherever it stands: what a list does not know of irony it does not measure.

    Parameters
    ----------
    score : *letters*, how long words are, in running text, as they are written; or a list of one's
        own: word → number
    outlet, against : as in `vocabulary.compare`; without an outlet the one that lies apart from the
        others most surely, no rows where none does
    unlisted : what a word scores that is not in the list; without it such words are left out. With
        0, and 1 for the words of the list, the mean is their share
    top : words at most
    choices : unit (*lemma*, *form*, *lemma_pos*), speech (*all*, *own*, *quoted*), copies (*keep*,
        *drop*): see `helpers.vocabulary.terms.Choices`

    Raises ValueError for an outlet that the corpus does not have, a list none of whose words stands
    in it, and an unknown choice. Source: Gallagher et al. 2021, Generalized
    word shift graphs, EPJ Data Science 10:4, the shift of a weighted average.

    >>> found = vocabulary.word_shift(corpus, "letters", "45eNord.ca", top=2)
    >>> found[["term", "word_score", "n", "shift"]].round(3)
      term  word_score   n  shift
    0    à         1.0  15 -0.055
    1    a         1.0  11 -0.045
    """
    if outlet is None and against is not None:
        raise fault("name the outlet that is to be compared with {against}", against=against)
    settled = terms.settle(choices, **({"unit": "form"} if score == "letters" else {}))
    counts = terms.count_sentences(corpus, settled, function_words=True)
    if score == "letters":
        counts = counts.keep(counts.sentences["section"].isin(RUNNING).to_numpy())
    outlets = counts.sentences["outlet"]
    named = [resolve(name, outlets.unique(), "outlet") for name in (outlet, against) if name]
    if len(named) > 1:
        counts = counts.keep(outlets.isin(named).to_numpy())
    scores = _score(counts.terms, score, unlisted)
    scored = ~np.isnan(scores)
    found = pd.DataFrame(columns=SHIFT)
    found.attrs = {"is_firm": False, "against": named[1] if len(named) > 1 else ""}
    if not scored.any():
        return found
    share = counts.table[:, scored].sum() / max(counts.table.sum(), 1)
    table, docs = terms.sum_rows(counts.table[:, scored], counts.sentences["doc_id"].astype(str))
    words, scores = counts.terms[scored], scores[scored]
    sums = pd.Series(table @ (scores - scores.min()), pd.MultiIndex.from_product([docs, ["score"]]))
    q = test_outlets(corpus, sums, pd.Series(table.sum(axis=1), docs), level=LEVEL)
    told = q.attrs | found.attrs | {"share_scored": share}
    q = q.droplevel(1)
    chosen = named[0] if named else q.idxmin() if (q <= LEVEL).any() else None
    inside = corpus.outlets.loc[docs].to_numpy() == chosen
    if not inside.any() or inside.all():
        found.attrs = told
        return found
    n, n_rest = (table[part].sum(axis=0).astype(int) for part in (inside, ~inside))
    rate, rate_rest = n / max(n.sum(), 1), n_rest / max(n_rest.sum(), 1)
    mean, mean_rest = rate @ scores, rate_rest @ scores
    found = pd.DataFrame({"term": words, "word_score": scores, "n": n, "n_rest": n_rest})
    found = found.assign(per_thousand=1000 * rate, per_thousand_rest=1000 * rate_rest)
    found["shift"] = (rate - rate_rest) * (scores - mean_rest)
    order = found["shift"].abs().sort_values(ascending=False, kind="stable").index
    found = found.loc[order[:top]].reset_index(drop=True)
    pushes = found["shift"] * np.sign(mean - mean_rest) >= NAMED * abs(mean - mean_rest)
    told |= {"outlet": chosen, "mean": mean, "mean_rest": mean_rest, "q": q.get(chosen, np.nan)}
    told |= {"is_firm": told["q"] <= LEVEL, "pushing": found["term"][pushes].head(6).tolist()}
    found.attrs = told
    return found


def _score(words: np.ndarray, score: str | Mapping[str, float], unlisted: float | None):
    """The score of each word; NaN for one that has none."""
    if isinstance(score, str):
        check_choice("score", score, Literal["letters"])
        return np.array([sum(map(str.isalpha, word)) or np.nan for word in words], dtype=float)
    if not score.keys() & set(words):
        told = {"n": len(score)}
        raise fault("none of the {n} words is in these texts: for unit='lemma' give lemmas", **told)
    return np.array([score.get(word, unlisted) for word in words], dtype=float)
