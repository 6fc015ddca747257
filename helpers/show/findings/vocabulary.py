"""The computed sentences of notebook 2: finished tables in, one escaped sentence out."""

import numpy as np
import pandas as pd

from helpers.base.spelling import fold
from helpers.base.statistics import FIRM_G2
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import ALL_PAIRS
from helpers.reuse.credits import call_shared
from helpers.show.display import Html, caveat, finding, join_findings
from helpers.show.figures.common import name_articles, name_groups
from helpers.show.figures.vocabulary import DATE_FORMS
from helpers.show.findings.common import compare_extremes, list_copied
from helpers.vocabulary.correspondence import MAX_ARTICLES
from helpers.vocabulary.counts import DESCRIBES, MIN_COUNT, add_written
from helpers.vocabulary.keyness import ALPHA, MIN_SPECIFICITY, expect_by_chance
from helpers.vocabulary.reinert import MIN_SEGMENTS, SEGMENT
from helpers.vocabulary.trends import MIN_PERIODS

STEM = 3  # letters by which a form is known as one of its lemma
MOST_NAMED = 6  # articles with a sentence of their own; the others are summed


def summarise_distinctive(distinctive: pd.DataFrame) -> Html:
    """The strongest words of each outlet, with counts; `distinctive` as `add_written` makes it.

    A word that also stands in copies which were left out is the dispatch's, and is not named.
    """
    distinctive = distinctive[distinctive["n_left_out"] == 0]
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
        "{name} is marked by {term:fr}: {n:time}"
        + (" ({most} of them in one article)" if top["n_in_one"] < top["n"] else "")
        + ", {n_rest} elsewhere"
        + ("; then {others:fr}." if len(part) > 1 else "."),
        name=name, term=_write(top), n=int(top["n"]), n_rest=int(top["n_rest"]),
        most=int(top["n_in_one"]), others=[_write(row) for _, row in part.iloc[1:5].iterrows()],
    )  # fmt: skip


def _write(row: pd.Series) -> str:
    """A lemma, and the form that the text prints where one is no part of the other."""
    term, written = str(row["term"]), str(row["written"])
    bare = fold(written)
    return term if bare.startswith(fold(term)[:STEM]) else f"{term} ({written})"


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
        "{n:line} in {docs:article}: {parts}; {quoted} of them in sentences that report someone."
        + (" {m} are shown, evenly from the whole." if len(shown) < len(lines) else ""),
        n=len(lines), docs=lines["doc_id"].nunique(), quoted=quoted, m=len(shown),
        parts=[f"{name} ({n})" for name, n in by.head(MOST_NAMED).items()]
        + ([f"{len(by) - MOST_NAMED} more outlets"] if len(by) > MOST_NAMED else []),
    )  # fmt: skip


def summarise_diversity(measures: pd.DataFrame, corpus: Corpus) -> Html:
    """Whose vocabulary is most varied, on equal lengths, and how sure that is."""
    known = measures.dropna(subset="mattr").sort_values("mattr")
    if len(known) < 2:
        return finding("No two texts are long enough for their diversity to be compared.")
    names = name_groups(known.iloc[:, 0], corpus)
    least, most = known.iloc[0], known.iloc[-1]
    if np.isclose(least["mattr"], most["mattr"]):
        return finding("{n:text} have equally varied a vocabulary (MATTR {value:.2f}).",
                       n=len(known), value=float(most["mattr"]))  # fmt: skip
    return finding(
        "On segments of equal length, counted by {unit}, {most} has the most varied vocabulary "
        "(MATTR {high:.2f}), {least} the least ({low:.2f}); "
        + compare_extremes(known, "mattr"),
        most=names.iloc[-1], least=names.iloc[0], high=float(most["mattr"]),
        low=float(least["mattr"]), unit=str(measures["unit"].iloc[0]),
    )  # fmt: skip


def summarise_tests(contrast: pd.DataFrame) -> Html:
    """How many words were tested, and what the correction for that leaves."""
    if not len(contrast):
        return caveat("Nothing was compared, nothing was tested.")
    tested = contrast["q"].notna()
    firm = contrast[(contrast["n"] >= MIN_COUNT) & (contrast["specificity"] >= MIN_SPECIFICITY)]
    return caveat(
        "{n} words were compared in {k:contrast}, {m} comparisons in all. {found} reach a "
        "specificity of {bar}, where chance alone would let about {chance:.1f} do so if words came "
        "independently, which they do not. "
        + ("After correction for {tests} tests, {clear} have q below {level}."
           if tested.any()
           else "With so few articles a q-value is not estimable, and none is shown: specificity "
           "and z rank words, they are no test here."),
        n=contrast["term"].nunique(), k=contrast.iloc[:, 0].nunique(), m=len(contrast),
        found=len(firm), bar=MIN_SPECIFICITY, chance=expect_by_chance(contrast),
        tests=int(tested.sum()),
        clear=int((contrast["q"] < ALPHA).sum()), level=ALPHA,
    )  # fmt: skip


def summarise_marked(marked: pd.DataFrame) -> Html:
    """What sets the corpus apart from general French."""
    if not len(marked):
        return finding("No word is clearly more frequent here than in general French.")
    top = marked.sort_values("g2", ascending=False).iloc[0]
    rest = marked[marked["term"] != top["term"]].sort_values("g2", ascending=False)
    return finding(
        "Against general French the corpus is marked most firmly by {term:fr}: {n:time}, each "
        "shared text counted once, {rate:,.0f} per million words against "
        + ("{general:,.1f}" if top["is_listed"] else "less than the list records")
        + ("; then by {others:fr}." if len(rest) else "."),
        term=top["term"], n=int(top["n"]), rate=float(top["per_million"]),
        general=float(top["per_million_general"]), others=rest["term"].head(5).tolist(),
    )  # fmt: skip


def summarise_exclusive(counts: pd.DataFrame, corpus: Corpus, *, top: int = 6) -> Html:
    """The words that only one text has, `MIN_COUNT` times or more: the most frequent of each."""
    group = str(counts.columns[0])
    if counts[group].nunique() < 2:
        return finding("No two texts have content words to compare.")
    holders = counts.groupby("term")[group].transform("nunique")
    only = counts[(holders == 1) & (counts["n"] >= MIN_COUNT)]
    groups = only[group].value_counts().index
    chosen = only[only[group].isin(groups[:MOST_NAMED])]
    parts = []
    for _, part in chosen.groupby(group, sort=False, observed=True):
        shown = add_written(part.head(top), corpus)
        parts.append(finding(
            "Only in {name}: {shown:fr}; {more:word} in all that it has {least} times or more.",
            name=name_groups(part[group], corpus).iloc[0], more=len(part), least=MIN_COUNT,
            shown=[f"{_write(row)}: {row['n']}" for _, row in shown.iterrows()],
        ))  # fmt: skip
    if len(groups) > MOST_NAMED:
        parts.append(finding("And {more} more texts have such words, fewer of them.",
                             more=len(groups) - MOST_NAMED))  # fmt: skip
    none = counts.loc[~counts[group].isin(groups), group].drop_duplicates()
    if len(none):
        parts.append(finding(
            "{names} " + ("has" if len(none) == 1 else "have") + " no word {least} times that no "
            "other text has.", least=MIN_COUNT,
            names=name_groups(none, corpus).tolist()[:MOST_NAMED]
            + ([f"{len(none) - MOST_NAMED} more"] if len(none) > MOST_NAMED else []),
        ))  # fmt: skip
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
        return finding("{term:fr} occurs in none of these texts." if term
                       else "These texts have no word of that kind.", term=term)  # fmt: skip
    group = str(table.columns[0])
    parts, few = [], []
    for name, n in sorted(known.items(), key=lambda item: -item[1]):
        own = table[(table[group] == name) & (table["g2"] >= FIRM_G2)]
        own = own.sort_values(["n_joint", "log_dice"], ascending=False)
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
            + " {least} times, and more often than chance would let it (G² of {bar}), in "
            + ("this group." if len(few) == 1 else "any of them."),
            term=term, few=few, least=least, bar=FIRM_G2,
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
        if len(same) == len(known):
            parts.append(
                finding(
                    "{term:fr} is as frequent at all times ({rate:.1f} per thousand words).",
                    term=term,
                    rate=float(most["per_thousand"]),
                )
            )
            continue
        parts.append(finding(
            "{term:fr} is most frequent in {then} ({n:time} in {words} words) and least in {now} "
            "({fewer} in {rest}); " + compare_extremes(part, "per_thousand"),
            term=term, then=most["period"].strftime(form), n=int(most["n"]),
            words=int(most["n_words"]), now=least["period"].strftime(form), fewer=int(least["n"]),
            rest=int(least["n_words"]),
        ))  # fmt: skip
    return join_findings(parts)


def summarise_maps(maps: pd.DataFrame) -> Html:
    """How much the plane shows, and what copies do to it; `maps` as `compare_maps` gives them."""
    if not len(maps):
        return finding("There are too few outlets or words to lay in a plane.")
    top, once = maps.iloc[0], maps.iloc[-1]
    known = np.isfinite(top["share_plane_chance"])
    text = "The first axis shows {first:.0%} of the differences, the plane {plane:.0%}" + (
        "; a table of this size without any would show {chance:.0%} on its plane." if known else "."
    )
    if not np.isclose(once["inertia"], top["inertia"]):
        text += (
            " With each shared text counted once it is {first_once:.0%} and {plane_once:.0%}: a "
            "text that stands here twice draws the axis to itself."
        )
    return finding(
        text, first=float(top["share_first"]), plane=float(top["share_plane"]),
        chance=float(top["share_plane_chance"]), first_once=float(once["share_first"]),
        plane_once=float(once["share_plane"]),
    )  # fmt: skip


def summarise_tree(merges: pd.DataFrame, corpus: Corpus) -> Html:
    """Which articles are nearest in their words, copies of one text aside."""
    if not len(merges):
        if len(corpus.articles) > MAX_ARTICLES:
            return finding("{n:article} are too many to cluster: at most {most} are compared two "
                           "by two.", n=len(corpus.articles), most=MAX_ARTICLES)  # fmt: skip
        return finding("There are too few articles to cluster.")
    names, printed = name_articles(corpus), list_copied(corpus)
    pairs = [row for row in merges["doc_ids"] if len(row) == 2]
    same = [row for row in pairs if frozenset(row) in printed][:1]
    others = [row for row in pairs if frozenset(row) not in printed][:1]
    said = [("Nearest in their words are {docs}: they print the same text.", row) for row in same]
    said += [("Nearest of those that share no text are {docs}.", row) for row in others]
    return join_findings([finding(text, docs=[names[doc] for doc in row]) for text, row in said])


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


def summarise_pair(pair: pd.DataFrame, corpus: Corpus) -> Html:
    """What two copies do not share: for each the word with the strongest evidence."""
    if not len(pair):
        return finding("There are no two copies long enough to compare word by word.")
    names, parts = name_groups(pair.iloc[:, 0], corpus), []
    pair = pair[pair["specificity"] > 0]
    if not len(pair):
        return finding("No word is more frequent in one of the two copies than in the other.")
    tops = (
        pair.sort_values(["specificity", "n"], ascending=False).groupby(names, sort=False).head(1)
    )
    for _, top in add_written(tops, corpus, unit="form").iterrows():
        parts.append(finding(
            "{name} has {term:fr} {n:time}, its twin {n_rest}.",
            name=names[top.name], term=top["written"], n=int(top["n"]), n_rest=int(top["n_rest"]),
        ))  # fmt: skip
    return Html(
        join_findings(parts)
        + caveat(
            "These are two texts as they stand, not samples of anything; the notebook on "
            "framing shows each change in its sentence."
        )
    )


def summarise_repeats(repeats: pd.DataFrame, corpus: Corpus) -> Html:
    """Which sentences are left out when each shared text counts once, and what stays."""
    if not len(repeats):
        return caveat("No sentence is left out: no two articles print the same text.")
    names = name_articles(corpus)
    words = corpus.articles.set_index("doc_id")["n_words"]
    parts = [
        finding(
            "Counting each shared text once leaves out {n:sentence} of {name} ({k:word} of {all}), "
            "which {others} " + ("prints" if part["doc_id_2"].nunique() == 1 else "print")
            + " too: {same} word for word, {edited} edited. What the edits changed goes with them; "
            "the other {rest} words of the article stay.",
            same=int((part["status"] == "verbatim").sum()),
            edited=int((part["status"] != "verbatim").sum()), n=len(part), name=names[doc_id],
            k=int(part["n_words"].sum()), all=int(words[doc_id]),
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
    """Which articles print the same text, and which do not; a dispatch where one credits it."""
    measured = copies.dropna(subset="share_copied")
    if not len(measured) and len(corpus.articles) <= ALL_PAIRS:
        return finding("There are no two articles long enough to have copied from each other.")
    found, apart = measured[measured["is_copy"]], measured[~measured["is_copy"]]
    most = float(apart["share_copied"].max()) if len(apart) else 0.0
    if not len(found):
        return finding(
            "No two of these articles print the same text"
            + (
                ": no pair shares more than {most:.1%} of its five-word runs."
                if most
                else ": no pair shares a run of five words."
                if len(apart)
                else "."
            ),
            most=most,
        )
    docs = [*found["doc_id"], *found["doc_id_2"]]
    top, names, n = found.iloc[0], name_articles(corpus), len(corpus.articles)
    rest = " No pair besides shares more than {most:.1%}." if most else ""
    return finding(
        "{n_copies} of {pairs:pair} of articles " + ("prints" if len(found) == 1 else "print")
        + " the same " + call_shared(corpus, docs) + ": {one} and {two} share "
        "{share:.0%} of the shorter text's five-word runs." + rest,
        n_copies=len(found), pairs=n * (n - 1) // 2, one=names[top["doc_id"]],
        two=names[top["doc_id_2"]], share=float(top["share_copied"]), most=most,
    )  # fmt: skip
