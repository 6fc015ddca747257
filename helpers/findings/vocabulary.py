"""The computed sentences of notebook 2: finished tables in, one escaped sentence out."""

import pandas as pd

from helpers.copies import ALL_PAIRS
from helpers.corpus import Corpus
from helpers.display import Html, caveat, finding, join_findings
from helpers.figures.common import name_articles
from helpers.keyness import MIN_SPECIFICITY
from helpers.reinert import MIN_SEGMENTS, SEGMENT
from helpers.vocabulary import DESCRIBES, MIN_COUNT

CHANCE = 10**-MIN_SPECIFICITY  # of reaching that specificity, if words came independently
ALPHA = 0.05  # of the corrected p-value


def summarise_distinctive(distinctive: pd.DataFrame) -> Html:
    """The strongest words of each outlet, with counts."""
    if not len(distinctive):
        return finding(
            "No word stands out clearly: there is nothing to compare with, too little text, or no "
            "interval could be estimated."
        )
    group = distinctive.columns[0]
    parts = [
        _distinctive_part(
            str(name), part.sort_values(["specificity", "term"], ascending=[False, True])
        )
        for name, part in distinctive.groupby(group, sort=False, observed=True)
    ]
    return join_findings(parts)


def _distinctive_part(name: str, part: pd.DataFrame) -> Html:
    top = part.iloc[0]
    return finding(
        "{name} is marked by {term:fr}: {n:time}, {n_rest} elsewhere"
        + ("; then {others:fr}." if len(part) > 1 else "."),
        name=name, term=top["term"], n=int(top["n"]), n_rest=int(top["n_rest"]),
        others=part["term"].iloc[1:5].tolist(),
    )  # fmt: skip


def name_strongest(distinctive: pd.DataFrame) -> Html:
    """Which word the concordance below shows, and why this one."""
    if not len(distinctive):
        return caveat("There is no distinctive word to show in context.")
    top = distinctive.loc[distinctive["specificity"].idxmax()]
    return finding(
        "Of all words, {term:fr} sets a text apart most firmly (specificity {value:.1f}, "
        "{group}). Every occurrence in the corpus:",
        term=top["term"], value=float(top["specificity"]), group=str(top.iloc[0]),
    )  # fmt: skip


def summarise_diversity(measures: pd.DataFrame) -> Html:
    """Whose vocabulary is most varied, on equal lengths, and how sure that is."""
    known = measures.dropna(subset="mattr").sort_values("mattr")
    if len(known) < 2:
        return finding("No two texts are long enough for their diversity to be compared.")
    group, least, most = str(measures.columns[0]), known.iloc[0], known.iloc[-1]
    apart = least["mattr_high"] < most["mattr_low"]
    return finding(
        "On segments of equal length {most} has the most varied vocabulary (MATTR {high:.2f}), "
        "{least} the least ({low:.2f}); "
        + ("their intervals do not overlap." if apart
           else "their intervals overlap or cannot be estimated: no order can be claimed."),
        most=str(most[group]), least=str(least[group]), high=float(most["mattr"]),
        low=float(least["mattr"]),
    )  # fmt: skip


def summarise_tests(contrast: pd.DataFrame) -> Html:
    """How many words were tested, and what the correction for that leaves."""
    if not len(contrast):
        return caveat("Nothing was compared, nothing was tested.")
    tested = contrast["q"].notna()
    chance = CHANCE * len(contrast)
    firm = contrast[(contrast["n"] >= MIN_COUNT) & (contrast["specificity"] >= MIN_SPECIFICITY)]
    return caveat(
        "{n} words were compared in {k:contrast}, {m} comparisons in all. {found} reach a "
        "specificity of {bar}, where chance alone would let at most about {chance:.0f} do so if "
        "words came independently, which they do not. "
        + ("After correction for {tests} tests, {clear} have q below {level}."
           if tested.any()
           else "With so few articles a q-value is not estimable, and none is shown: specificity "
           "and z rank words, they are no test here."),
        n=contrast["term"].nunique(), k=contrast.iloc[:, 0].nunique(), m=len(contrast),
        found=len(firm), bar=MIN_SPECIFICITY, chance=chance, tests=int(tested.sum()),
        clear=int((contrast["q"] < ALPHA).sum()), level=ALPHA,
    )  # fmt: skip


def summarise_marked(marked: pd.DataFrame) -> Html:
    """What sets the corpus apart from general French."""
    if not len(marked):
        return finding("No word is clearly more frequent here than in general French.")
    top = marked.sort_values("g2", ascending=False).iloc[0]
    rest = marked[marked["term"] != top["term"]].sort_values("g2", ascending=False)
    return finding(
        "Against general French the corpus is marked most firmly by {term:fr}: {n:time}, "
        "{rate:,.0f} per million words against "
        + ("{general:,.1f}" if top["is_listed"] else "less than the list records")
        + ("; then by {others:fr}." if len(rest) else "."),
        term=top["term"], n=int(top["n"]), rate=float(top["per_million"]),
        general=float(top["per_million_general"]), others=rest["term"].head(5).tolist(),
    )  # fmt: skip


def summarise_exclusive(counts: pd.DataFrame, *, top: int = 6) -> Html:
    """The words that only one text has: the most frequent of each."""
    group = str(counts.columns[0])
    if counts[group].nunique() < 2:
        return finding("There is one text: every word of it is its own.")
    holders = counts.groupby("term")[group].transform("nunique")
    only = counts[(holders == 1) & (counts["n"] > 1)]
    parts = [
        finding(
            "Only in {name}: {shown:fr}; {more} words in all that occur there more than once and "
            "nowhere else.",
            name=str(name), more=len(part),
            shown=[f"{row.term} ({row.n})" for row in part.head(top).itertuples()],
        )
        for name, part in only.groupby(group, sort=False, observed=True)
    ]  # fmt: skip
    return Html(
        join_findings(parts) + caveat("This " + DESCRIBES + ", not what an outlet never writes.")
    )


def summarise_collocates(collocates: pd.DataFrame, term: str) -> Html:
    """The words that stand most typically by a term, per group."""
    if not len(collocates):
        return finding("No word stands by {term:fr} often enough to be listed.", term=term)
    group = str(collocates.columns[0])
    parts = []
    for name, part in collocates.groupby(group, sort=False, observed=True):
        ranked = part.sort_values(["n_joint", "log_dice"], ascending=False)
        shown = [f"{row.collocate} ({row.n_joint})" for row in ranked.head(4).itertuples()]
        parts.append(finding(
            "{name} writes {term:fr} {n:time}; by it stand {shown:fr}.",
            name=str(name), term=term, n=int(part["n_term"].iloc[0]), shown=shown,
        ))  # fmt: skip
    return join_findings(parts)


def summarise_tree(merges: pd.DataFrame, corpus: Corpus) -> Html:
    """Which articles are nearest in their words."""
    if not len(merges):
        return finding("There are too few articles to cluster.")
    first, outlets = merges.iloc[0], corpus.articles.set_index("doc_id")["outlet"]
    return finding(
        "Nearest to each other in their words are {docs}, of {outlets}.",
        docs=list(first["doc_ids"]),
        outlets=list(dict.fromkeys(outlets[doc_id] for doc_id in first["doc_ids"])),
    )  # fmt: skip


def summarise_classes(segments: pd.DataFrame, profile: pd.DataFrame) -> Html:
    """The classes and what marks them; or how much text they would take."""
    if not len(profile):
        return caveat(
            "These texts make {n} segments of about {size} words. Under {least} segments no "
            "classes are drawn: the method would find some in noise as well.",
            n=len(segments), size=SEGMENT, least=MIN_SEGMENTS,
        )  # fmt: skip
    parts = [
        finding(
            "Class {number} ({n} of {total} segments): {words:fr}.", number=int(number),
            n=int(part["n_segments"].iloc[0]), total=len(segments),
            words=part["term"].head(8).tolist(),
        )
        for number, part in profile.groupby("class")
    ]  # fmt: skip
    share = float(segments["class"].isna().mean())
    left = caveat("{share:.0%} of the segments were left unclassified.", share=share)
    return Html(join_findings(parts) + left)


def summarise_pair(pair: pd.DataFrame) -> Html:
    """What two copies do not share: for each the word with the strongest evidence."""
    if not len(pair):
        return finding("There are no two copies to compare word by word.")
    group = str(pair.columns[0])
    parts = []
    for name, part in pair.groupby(group, sort=False, observed=True):
        top = part.sort_values(["specificity", "n"], ascending=False).iloc[0]
        firm = top["log_ratio_low"] > 0
        parts.append(finding(
            "{name} has {term:fr} {n:time}, its twin {n_rest}; "
            + ("the interval of the log ratio lies above zero." if firm
               else "the interval of the log ratio includes zero or cannot be estimated."),
            name=str(name), term=top["term"], n=int(top["n"]), n_rest=int(top["n_rest"]),
        ))  # fmt: skip
    return join_findings(parts)


def summarise_copies(copies: pd.DataFrame, corpus: Corpus) -> Html:
    """Which articles print the same dispatch, and which do not."""
    measured = copies.dropna(subset="share_copied")
    if not len(measured) and len(corpus.articles) <= ALL_PAIRS:
        return finding("There are no two articles long enough to have copied from each other.")
    found, apart = measured[measured["is_copy"]], measured[~measured["is_copy"]]
    most = float(apart["share_copied"].max()) if len(apart) else 0.0
    if not len(found):
        return finding(
            "No two of these articles print the same dispatch"
            + (
                ": no pair shares more than {most:.1%} of its five-word runs."
                if len(apart)
                else "."
            ),
            most=most,
        )
    top, names, n = found.iloc[0], name_articles(corpus), len(corpus.articles)
    rest = " No other pair shares more than {most:.1%}." if len(apart) else ""
    return finding(
        "{n_copies} of {pairs:pair} of articles " + ("prints" if len(found) == 1 else "print")
        + " the same dispatch: {one} and {two} share {share:.0%} of the shorter text's five-word "
        "runs." + rest,
        n_copies=len(found), pairs=n * (n - 1) // 2, one=names[top["doc_id"]],
        two=names[top["doc_id_2"]], share=float(top["share_copied"]), most=most,
    )  # fmt: skip
