"""The computed sentences of notebook 2: finished tables in, one escaped sentence out."""

import pandas as pd

from helpers.copies import ALL_PAIRS
from helpers.corpus import Corpus
from helpers.display import Html, caveat, finding, join_findings
from helpers.figures.common import name_articles
from helpers.figures.vocabulary import DATE_FORMS
from helpers.keyness import MIN_SPECIFICITY
from helpers.reinert import MIN_SEGMENTS, SEGMENT
from helpers.trends import MIN_PERIODS
from helpers.vocabulary import DESCRIBES, MIN_COUNT

CHANCE = 10**-MIN_SPECIFICITY  # of reaching that specificity, if words came independently
ALPHA = 0.05  # of the corrected p-value
MOST_NAMED = 6  # articles with a sentence of their own; the others are summed


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
        "{group}).",
        term=top["term"], value=float(top["specificity"]), group=str(top.iloc[0]),
    )  # fmt: skip


def summarise_lines(lines: pd.DataFrame, shown: pd.DataFrame) -> Html:
    """How many lines a concordance has, whose they are, and how many of them are shown."""
    if not len(lines):
        return finding("Nothing of the kind stands in these texts.")
    by = lines["outlet"].value_counts()
    quoted = int((lines["voice"] != "outlet").sum())
    return finding(
        "{n:line} in {docs:article}: {parts}; {quoted} of them in the voice of someone quoted."
        + (" {m} are shown, evenly from the whole." if len(shown) < len(lines) else ""),
        n=len(lines), docs=lines["doc_id"].nunique(), quoted=quoted, m=len(shown),
        parts=[f"{name} ({n})" for name, n in by.head(MOST_NAMED).items()]
        + ([f"{len(by) - MOST_NAMED} more outlets"] if len(by) > MOST_NAMED else []),
    )  # fmt: skip


def summarise_diversity(measures: pd.DataFrame) -> Html:
    """Whose vocabulary is most varied, on equal lengths, and how sure that is."""
    known = measures.dropna(subset="mattr").sort_values("mattr")
    if len(known) < 2:
        return finding("No two texts are long enough for their diversity to be compared.")
    group, least, most = str(measures.columns[0]), known.iloc[0], known.iloc[-1]
    apart = least["mattr_high"] < most["mattr_low"]
    return finding(
        "On segments of equal length, counted by {unit}, {most} has the most varied vocabulary "
        "(MATTR {high:.2f}), {least} the least ({low:.2f}); "
        + ("their intervals do not overlap." if apart
           else "their intervals overlap or cannot be estimated: no order can be claimed."),
        most=str(most[group]), least=str(least[group]), high=float(most["mattr"]),
        low=float(least["mattr"]), unit=str(measures["unit"].iloc[0]),
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
    groups = only[group].value_counts().index[:MOST_NAMED]
    chosen = only if only[group].nunique() <= MOST_NAMED else only[only[group].isin(groups)]
    parts = [
        finding(
            "Only in {name}: {shown:fr}; {more} words in all that occur there more than once and "
            "nowhere else.",
            name=str(name), more=len(part),
            shown=[f"{row.term} ({row.n})" for row in part.head(top).itertuples()],
        )
        for name, part in chosen.groupby(group, sort=False, observed=True)
    ]  # fmt: skip
    more = only[group].nunique() - len(parts)
    if more:
        parts.append(finding("And {more} more texts have such words, fewer of them.", more=more))
    return Html(
        join_findings(parts) + caveat("This " + DESCRIBES + ", not what an outlet never writes.")
    )


def summarise_collocates(collocates: pd.DataFrame, term: str) -> Html:
    """The words that stand by a term, per group; or that there are too few."""
    return _summarise_company(collocates, term, "{n:time}: by it stand", "stands by it")


def summarise_relations(relations: pd.DataFrame, term: str) -> Html:
    """The words that the syntax ties to a term, per group; or that there are too few."""
    return _summarise_company(relations, term, "in {n:tie}: with", "is tied to it")


def _summarise_company(table: pd.DataFrame, term: str, said: str, stands: str) -> Html:
    known, least = table.attrs["n_term"], table.attrs["min_joint"]
    if not known:
        return finding("{term:fr} occurs in none of these texts.", term=term)
    group = str(table.columns[0])
    parts, few = [], []
    for name, n in sorted(known.items(), key=lambda item: -item[1]):
        own = table[table[group] == name].sort_values(["n_joint", "log_dice"], ascending=False)
        if len(own):
            own = own.assign(relation=own["relation"] + ", " if "relation" in own else "").head(4)
            shown = [f"{row.collocate} ({row.relation}{row.n_joint})" for row in own.itertuples()]
            parts.append(finding(
                "{name}, {term:fr} " + said + " {shown:fr}.", name=name, term=term, n=n,
                shown=shown,
            ))  # fmt: skip
        else:
            few.append(f"{name} ({n})")
    if few:
        parts.append(finding(
            "Too few to say what {term:fr} goes with: {few}; no word " + stands
            + " {least} times in " + ("this group." if len(few) == 1 else "any of them."),
            term=term, few=few, least=least,
        ))  # fmt: skip
    return join_findings(parts)


def summarise_trend(trend: pd.DataFrame) -> Html:
    """When some words are used most and least, and whether the intervals tell the two apart."""
    if not len(trend):
        return caveat(
            "Nothing is said of time: there " + ("is" if trend.attrs["n_periods"] == 1 else "are")
            + " {n:" + trend.attrs["period"] + "} with an article here, and fewer than {least} "
            "make no course.", n=trend.attrs["n_periods"], least=MIN_PERIODS,
        )  # fmt: skip
    form = DATE_FORMS[trend.attrs["period"]]
    parts = []
    for term, part in trend.groupby("term", sort=False):
        # Of equal rates, zero say, the one on more words says more.
        known = part.dropna(subset="per_thousand").sort_values(["per_thousand", "n_words"])
        least, most = known.iloc[0], known.iloc[-1]
        same = known[known["per_thousand"] == least["per_thousand"]]
        least = same.loc[same["n_words"].idxmax()]
        apart = least["per_thousand_high"] < most["per_thousand_low"]
        parts.append(finding(
            "{term:fr} is most frequent in {then} ({n:time} in {words} words) and least in {now} "
            "({fewer} in {rest}); "
            + ("their intervals do not overlap." if apart
               else "their intervals overlap or cannot be estimated: no change can be claimed."),
            term=term, then=most["period"].strftime(form), n=int(most["n"]),
            words=int(most["n_words"]), now=least["period"].strftime(form), fewer=int(least["n"]),
            rest=int(least["n_words"]),
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


def summarise_repeats(repeats: pd.DataFrame, corpus: Corpus) -> Html:
    """Which sentences are left out when each dispatch counts once, and what stays."""
    if not len(repeats):
        return caveat("No sentence is left out: no two articles print the same dispatch.")
    names = name_articles(corpus)
    words = corpus.articles.set_index("doc_id")["n_words"]
    parts = [
        finding(
            "Counting each dispatch once leaves out {n:sentence} of {name} ({k:word} of {all}), "
            "which {others} " + ("prints" if part["doc_id_2"].nunique() == 1 else "print")
            + " too; the other {rest} words of the article stay.",
            n=len(part), name=names[doc_id], k=int(part["n_words"].sum()), all=int(words[doc_id]),
            others=[names[other] for other in part["doc_id_2"].unique()],
            rest=int(words[doc_id] - part["n_words"].sum()),
        )
        for doc_id, part in list(repeats.groupby("doc_id", sort=False))[:MOST_NAMED]
    ]  # fmt: skip
    more = repeats["doc_id"].nunique() - len(parts)
    left = caveat(
        "In all {n:sentence} and {k:word} of {docs:article} are left out.", n=len(repeats),
        k=int(repeats["n_words"].sum()), docs=repeats["doc_id"].nunique(),
    )  # fmt: skip
    return Html(join_findings(parts) + (left if more else ""))


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
