"""Distinctive words: what one outlet, article or month uses more than the others do."""

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base import permutation, statistics
from helpers.base.choices import check_choice, resolve
from helpers.base.power import describe_tests
from helpers.base.resampling import resample_log_ratios
from helpers.base.translation import fault
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import choose_pair, find_copies, number_texts
from helpers.corpus.same_story import Match, find_strata
from helpers.vocabulary import terms
from helpers.vocabulary.reference import compare_with_french

MIN_COUNT = 3  # occurrences; rarer words are listed nowhere as distinctive
CONTRAST = [
    *("term", "n", "n_rest", "per_thousand", "per_thousand_rest", "log_ratio", "log_ratio_low"),
    *("log_ratio_high", "g2", "q", "specificity", "log_odds_z", "dp", "dp_sentences"),
    *("n_articles", "scope"),
]
# Of q, the corrected p. A page asks for single words first; what else it asks shares the other
# half: runs, within stories, each text once, own words, three kinds of collocates, changes in time,
# diversity.
WORDS_LEVEL, LEVEL = permutation.PAGE_LEVEL / 2, permutation.PAGE_LEVEL / 18
MIN_SPECIFICITY = 2.0  # log₁₀: among hundreds of words, weaker evidence is found in noise too


def compare(
    corpus: Corpus,
    outlet: str | None = None,
    against: str | None = None,
    *,
    by: terms.Group = "outlet",
    match: Match | None = None,
    doc_ids: Sequence[str] | str | None = None,
    function_words: bool = False,
    max_words: int = 1,
    min_count: int = MIN_COUNT,
    top: int | None = None,
    firm: bool = True,
    intervals: bool = True,
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Contrast the words of outlets: one row per term and outlet, most distinctive first.

    `log_ratio` is the effect (+1 is twice as often); its interval and `scope` say what carries it.
    Under five articles an outlet the interval comes from resampling sentences and *describes these
    texts*; `q` is then not estimable. Else q comes from dealing the articles anew
    (`helpers.base.permutation`), corrected for every word of every contrast in the table. `attrs`
    says how many were tested, at which `level` of q a word is claimed (a page shares 0.05 among its
    questions) and which ratio would have been found. Measures: `helpers.base.statistics`.

    Parameters
    ----------
    outlet : the one to be described (case and accents forgiven); every outlet in turn without it.
        With `by`, the name of an article, section or month
    against : another outlet; all others without it. *french*: general French, as far as a frozen
        list of forms knows it (`vocabulary.reference`); each shared text then counts once
    doc_ids : only these articles, compared with each other; *copies*: the two that share most text
    match : articles are compared within their *story* (`helpers.corpus.stories`) or their *month*,
        so that what an outlet writes about makes no difference: all counts are of the stories that
        it shares with others, log_ratio and its interval those of `statistics.matched_log_ratio`.
        `attrs` counts these stories and their articles (n_strata, n_matched)
    by, function_words, max_words : what is counted, as in `vocabulary.count`
    min_count : occurrences that a term must have in all
    top : only so many terms of each group, those with the strongest evidence, by size of the
        effect. Single words, without `match`, get three columns more: written (the form printed
        most often), n_in_one (occurrences in the article that has most), n_left_out (in sentences
        of other groups that `copies="drop"` left out). With `max_words` above one only runs of
        words are given, without those that always stand within a longer one
    firm : with `top`: at least `MIN_COUNT` times in the group, and q at or below the level; where
        articles are too few to be tested, specificity of `MIN_SPECIFICITY` and an interval above
        zero. Else whatever is twice as frequent
    intervals : whether intervals are worked out, which takes longest
    choices : unit (*lemma*, *form*, *lemma_pos*), speech (*all*, *own*, *quoted*), copies (*keep*,
        *drop*): see `helpers.vocabulary.terms.Choices`

    Raises ValueError for an outlet that the corpus does not have, for an unknown choice, and for
    `match` where no outlets are compared with each other.

    >>> found = vocabulary.compare(corpus, "45enord.ca", top=2)
    >>> found[["term", "n", "n_rest", "log_ratio"]].round(1)
           term  n  n_rest  log_ratio
    0  indiquer  4       0        5.2
    1    groupe  8       6        2.6
    """
    check_choice("by", by, terms.Group)
    if match and (by != "outlet" or doc_ids is not None or against == "french"):
        raise fault("match is for outlets: leave out by, doc_ids and against=“french”, or it")
    strata = find_strata(corpus, match) if match else None
    if outlet is None and against not in (None, "french"):
        raise fault("name the outlet that is to be compared with {against}", against=against)
    settled = terms.settle(choices, copies="drop" if against == "french" else "keep")
    if against == "french":
        settled["unit"] = "form"  # the list has no lemmas
    counts = terms.count_sentences(
        corpus, settled, function_words=function_words, max_words=max_words, min_count=min_count
    )
    if doc_ids is not None:
        by = "doc_id"
        if doc_ids == "copies":
            doc_ids = choose_pair(find_copies(corpus))
        elif isinstance(doc_ids, str):
            raise fault("doc_ids: a list or “copies” expected, not {given!r}", given=doc_ids)
        articles = corpus.articles["doc_id"]
        doc_ids = [resolve(name, articles, "article") for name in doc_ids]
        counts = counts.keep(counts.sentences["doc_id"].isin(doc_ids).to_numpy())
    known = counts.sentences[by].unique().tolist()
    named = [resolve(name, known, by) for name in (outlet, against) if name not in (None, "french")]
    if named and against is not None:
        counts = counts.keep(counts.sentences[by].isin(named).to_numpy())
    if against == "french":
        return compare_with_french(counts, min_count=min_count, top=top)
    usual = settled == terms.settle({}) and max_words == 1 and match is None
    table = contrast_all(
        counts.keep(min_count=min_count),
        by,
        named[:1] or known,
        texts=number_texts(corpus),
        strata=strata,
        level=WORDS_LEVEL if usual else LEVEL,
        intervals=intervals,
    )
    told = table.attrs | _count_strong(table) | {"against": named[-1] if len(named) > 1 else None}
    level = told["level"]
    if top is not None and max_words > 1:
        table = _drop_pieces(_select(table[table["term"].str.contains(" ")], top, firm, level))
    elif top is not None:
        table = _select(table, top, firm, level)
        table = table if match else _add_written(table, corpus, settled)
    if by == "doc_id":
        table.insert(1, "outlet", table["doc_id"].map(corpus.grouped("outlet").outlets))
    table.attrs = told
    return table


def contrast_all(
    counts: terms.SentenceCounts,
    by: terms.Group,
    names: list[str],
    *,
    texts: pd.Series,
    level: float,
    strata: pd.Series | None = None,
    intervals: bool = True,
) -> pd.DataFrame:
    """Each of the groups named against all others; `attrs` says what was tested.

    `texts` numbers the text of each article, as `near_copies.number_texts` does; `level` is that of
    q; `strata` are those of `same_story.find_strata`. Sections share their articles, which then can
    neither be dealt nor drawn for each anew.
    """
    whole = counts.sum_articles()
    per_article, sizes, docs = whole.table, whole.sizes, whole.sentences["doc_id"]
    spread: dict[str, Any] = {
        "dp": statistics.dispersion(per_article, sizes=sizes),
        "dp_sentences": statistics.dispersion(counts.table, sizes=counts.sizes),
        "n_articles": np.bincount(per_article.indices, minlength=len(counts.terms)),
    }
    own = whole.sentences[by].to_numpy(dtype=object)
    own = own == names[0] if len(names) == 1 else own
    drawn: statistics.Unit | None = "sentence" if by == "section" else None
    own = np.zeros(len(own)) if drawn else own
    within = None if strata is None else docs.map(strata)
    tested = permutation.compare_groups(
        per_article, sizes, own, clusters=docs.map(texts), strata=within, level=level
    )
    tables = []
    for name in names:
        part, inside = whole, (whole.sentences[by] == name).to_numpy()
        if strata is not None:
            matched = permutation.find_matched(inside, docs.map(strata))
            inside, part = inside[matched], whole.keep(matched, min_count=0)
        elif drawn or min(inside.sum(), (~inside).sum()) < statistics.MIN_UNITS:
            part, inside = counts, (counts.sentences[by] == name).to_numpy()
        if len(counts.terms) and inside.any() and not inside.all():
            row = tested.q[tested.groups == (name if len(names) > 1 else True)]
            spread["q"] = row[0] if len(row) else np.nan
            found = _contrast(part, inside, drawn, intervals, strata)
            found = found.assign(**spread, **{by: name}).query("n + n_rest > 0")
            order = {"log_ratio": False, "specificity": False, "term": True}
            tables.append(found.sort_values([*order], ascending=[*order.values()]))
    none = pd.DataFrame(columns=[by, *CONTRAST])
    table = pd.concat(tables, ignore_index=True)[[*none]] if tables else none
    table.attrs = describe_tests(per_article, sizes, own, tested, strata=within, level=level)
    return table


def _contrast(
    counts: terms.SentenceCounts,
    inside: np.ndarray,
    drawn: statistics.Unit | None,
    intervals: bool,
    strata: pd.Series | None,
) -> pd.DataFrame:
    """The sentences inside a group against the others: one row per term."""
    given = (counts.table, counts.sizes, counts.articles)
    tables, sizes, articles = ([part[side] for side in (inside, ~inside)] for part in given)
    (a, b), (n1, n2) = ((part.sum(axis=0) for part in sides) for sides in (tables, sizes))
    if strata is None:
        found = resample_log_ratios(tables, sizes, articles, unit=drawn, intervals=intervals)
        ratio, low, high, scope = found.estimate, found.low, found.high, terms.name_scope(found)
    else:
        within = counts.sentences["doc_id"].map(strata)
        ratio, low, high = statistics.matched_log_ratio(counts.table, counts.sizes, inside, within)
        scope = statistics.BETWEEN
    return pd.DataFrame(
        {
            "term": counts.terms,
            "n": a.astype(int),
            "n_rest": b.astype(int),
            "per_thousand": 1000 * a / n1,
            "per_thousand_rest": 1000 * b / n2,
            "log_ratio": ratio,
            "log_ratio_low": low,
            "log_ratio_high": high,
            "g2": statistics.g2(a, b, n1, n2, signed=True),
            "specificity": statistics.lafon_specificity(a, a + b, n1, n1 + n2),
            "log_odds_z": statistics.weighted_log_odds(a, b, n1, n2, a + b, prior_total=n1 + n2),
            "scope": scope,
        }
    )


def _count_strong(contrast: pd.DataFrame) -> dict[str, Any]:
    """How many words were compared, how many are specific, and how many would be by chance."""
    group, by_chance = contrast.iloc[:, 0], np.nan
    if len(contrast):  # by chance each occurrence falls on the first side or the other
        size, rest = (
            (contrast[f"n{side}"] / contrast[f"per_thousand{side}"]).groupby(group).transform("max")
            for side in ("", "_rest")
        )
        share, total = (size / (size + rest)).to_numpy(), contrast["n"] + contrast["n_rest"]
        least = np.maximum(stats.binom.isf(10**-MIN_SPECIFICITY, total, share) + 1, MIN_COUNT)
        by_chance = float(stats.binom.sf(least - 1, total, share).sum())
    strong = (contrast["n"] >= MIN_COUNT) & (contrast["specificity"] >= MIN_SPECIFICITY)
    return {
        "n_terms": contrast["term"].nunique(),
        "n_contrasts": group.nunique(),
        "n_compared": len(contrast),
        "n_strong": int(strong.sum()),
        "n_by_chance": by_chance,
        "scope": " / ".join(contrast["scope"].unique()),
        "bar": MIN_SPECIFICITY,
    }


def _select(contrast: pd.DataFrame, top: int, firm: bool, level: float) -> pd.DataFrame:
    """The strongest terms of each group: the groups in their order, in each by size of effect."""
    if firm:
        described = (contrast["log_ratio_low"] > 0) & (contrast["specificity"] >= MIN_SPECIFICITY)
        claimed = (contrast["q"] <= level) & (contrast["log_ratio"] > 0)
        shown = claimed.where(contrast["scope"] != terms.DESCRIBES, described)
        shown &= contrast["n"] >= MIN_COUNT
    else:
        shown = contrast["log_ratio"] >= 1
    chosen = contrast.assign(rank=pd.factorize(contrast.iloc[:, 0])[0])[shown]
    order = {"rank": True, "specificity": False, "term": True}
    chosen = chosen.sort_values([*order], ascending=[*order.values()]).groupby("rank").head(top)
    chosen = chosen.sort_values(["rank", "log_ratio"], ascending=[True, False], ignore_index=True)
    return chosen.drop(columns="rank")


def _drop_pieces(found: pd.DataFrame) -> pd.DataFrame:
    """Runs without those that occur as often as a longer one which holds them."""
    pairs = found.reset_index().merge(found, on=[found.columns[0], "n", "n_rest"])
    inside = [
        one != two and f" {one} " in f" {two} "
        for one, two in zip(pairs["term_x"], pairs["term_y"], strict=True)
    ]
    return found.drop(pairs.loc[inside, "index"].unique()).reset_index(drop=True)


def _add_written(table: pd.DataFrame, corpus: Corpus, choices: terms.Choices) -> pd.DataFrame:
    """The same rows with written, n_in_one and n_left_out behind the term."""
    group, (forms, names, _) = str(table.columns[0]), terms.list_forms(corpus, choices["unit"])
    wanted = pd.DataFrame({"code": np.flatnonzero(names.isin(table["term"]))})
    sql = """
        SELECT number, doc, token, code, count(*) AS n
        FROM words SEMI JOIN wanted USING (code) JOIN forms USING (form) GROUP BY ALL
    """
    every = choices | {"speech": "all", "copies": "keep"}
    words = terms.query_words(corpus, sql, every, wanted=wanted, forms=forms[["form", "token"]])
    groups = terms.select_sentences(corpus, every).set_index("number")[group]
    words["term"], words[group] = names[words["code"]], groups.loc[words["number"]].array
    keys = [group, "term"]
    written = words.groupby([*keys, "token"], as_index=False)["n"].sum()
    written = written.sort_values(["n", "token"], ascending=[False, True]).drop_duplicates(keys)
    counted = words[words["number"].isin(terms.select_sentences(corpus, choices)["number"])]
    most = counted.groupby([*keys, "doc"])["n"].sum().groupby(level=keys).max()
    kept = terms.choose_sentences(corpus, speech="all", copies=choices["copies"])
    left = words[~kept[words["number"]]].groupby(keys)["n"].sum()
    at = pd.MultiIndex.from_frame(table[keys])
    elsewhere = left.groupby("term").sum().reindex(table["term"], fill_value=0).to_numpy()
    place = table.columns.get_loc("term") + 1
    table.insert(place, "written", written.set_index(keys)["token"].reindex(at).to_numpy())
    table.insert(place + 1, "n_in_one", most.reindex(at).to_numpy())
    n_left_out = elsewhere - left.reindex(at, fill_value=0).to_numpy()
    table.insert(place + 2, "n_left_out", n_left_out)
    return table
