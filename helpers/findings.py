"""The computed sentences of the notebooks: finished tables in, one escaped sentence out.

Each says what the corpus shows and, where it shows nothing, says that.
"""

import pandas as pd

from helpers.corpus import Corpus
from helpers.display import Html, caveat, finding, show_all, show_table
from helpers.vocabulary import DESCRIBES


def show_sources(corpus: Corpus) -> Html:
    """Where each text comes from, and how sure that is: one row per article."""
    columns = ["doc_id", "outlet", "date", "date_status", "agency", "provenance_note"]
    return show_table(corpus.articles, "Sources, and how sure each is", columns=columns)


def summarise_corpus(corpus: Corpus) -> Html:
    """How much there is to read, by whom and from when."""
    articles = corpus.articles
    dates = articles["date"].dropna()
    when = ", {first} to {last}" if len(dates) else ", without dates"
    return finding(
        "{n} articles from {outlets} outlets" + when + ": {kept} words kept of {received} received "
        "({share:.0%}).",
        n=len(articles), outlets=articles["outlet"].nunique(),
        first=dates.min(), last=dates.max(), kept=int(articles["n_words"].sum()),
        received=int(articles["n_words_received"].sum()),
        share=articles["n_words"].sum() / articles["n_words_received"].sum(),
    )  # fmt: skip


def summarise_audit(corpus: Corpus) -> Html:
    """What was removed from the texts as received."""
    removed = corpus.lines[~corpus.lines["kept"]]
    words = removed.groupby("doc_id")["n_words"].sum().sort_values()
    if not len(removed):
        return finding("No line was removed from any text.")
    received = corpus.articles.set_index("doc_id")["n_words_received"]
    share = (words / received.reindex(words.index)).sort_values()
    outlet = corpus.articles.set_index("doc_id")["outlet"]
    return finding(
        "{n} pieces of the texts as received are not the article: {furniture} of page furniture, "
        "{captions} captions, {credits} credits. Most of it stood in {doc} of {outlet}: "
        "{share:.0%} of its words.",
        n=len(removed), furniture=int((removed["kind"] == "furniture").sum()),
        captions=int((removed["kind"] == "caption").sum()),
        credits=int((removed["kind"] == "credit").sum()),
        doc=share.index[-1], outlet=outlet[share.index[-1]], share=float(share.iloc[-1]),
    )  # fmt: skip


def summarise_rules(rules: pd.DataFrame) -> Html:
    """How well the furniture rules do without an editor."""
    if not len(rules):
        return caveat("No article has an editor's rows: the rules decided alone, unchecked.")
    return finding(
        "Without an editor the rules keep or remove {agree} of {lines} lines as the editor did "
        "({share:.0%}), and give the same text to the character for {same} of {n} articles. "
        "They were written with these pages in view; expect less on others.",
        agree=int(rules["n_agree"].sum()), lines=int(rules["n_lines"].sum()),
        share=rules["n_agree"].sum() / rules["n_lines"].sum(),
        same=int(rules["same_text"].sum()), n=len(rules),
    )  # fmt: skip


def warn_of_scope(corpus: Corpus) -> Html:
    """What so few articles cannot say about their outlets."""
    counts = corpus.articles.groupby("outlet").size()
    few = counts[counts < 5]
    if not len(few):
        return caveat("Every outlet has five articles or more: articles are resampled.")
    return caveat(
        "{few} of {n} outlets have fewer than five articles here. What is said of them "
        + DESCRIBES
        + ", not the outlet: intervals come from resampling sentences, and no test of significance "
        "is shown because none could be right.",
        few=len(few), n=len(counts),
    )  # fmt: skip


def summarise_distinctive(distinctive: pd.DataFrame) -> Html:
    """The strongest words of each outlet, with counts."""
    if not len(distinctive):
        return finding("No word stands out clearly: there is one outlet, or too little text.")
    group = distinctive.columns[0]
    parts = [
        _distinctive_part(str(name), part.sort_values("specificity", ascending=False))
        for name, part in distinctive.groupby(group, sort=False, observed=True)
    ]
    return show_all(*parts)


def _distinctive_part(name: str, part: pd.DataFrame) -> Html:
    top = part.iloc[0]
    return finding(
        "{name} is marked by {term:fr}: {n} times, {n_rest} elsewhere; then {others:fr}."
        if len(part) > 1
        else "{name} is marked by {term:fr}: {n} times, {n_rest} elsewhere.",
        name=name, term=top["term"], n=int(top["n"]), n_rest=int(top["n_rest"]),
        others=part["term"].iloc[1:5].tolist(),
    )  # fmt: skip


def summarise_copies(copies: pd.DataFrame) -> Html:
    """Which articles print the same dispatch, and which do not."""
    if not len(copies):
        return finding("There is one article: nothing can have been copied.")
    found, apart = copies[copies["is_copy"]], copies[~copies["is_copy"]]
    if not len(found):
        return finding(
            "No two of these articles print the same dispatch: no pair shares more than "
            "{share:.1%} of its five-word runs.",
            share=float(apart["share_copied"].max()),
        )
    top = found.iloc[0]
    rest = (
        " In the other {n} pairs no more than {most:.1%} is shared: same subject, no common text."
        if len(apart)
        else ""
    )
    return finding(
        "{n_copies} of {pairs} pairs of articles print the same dispatch: {one} and {two} share "
        "{share:.0%} of the shorter text's five-word runs." + rest,
        n_copies=len(found), pairs=len(copies), one=top["outlet"], two=top["outlet_2"],
        share=float(top["share_copied"]), n=len(apart),
        most=float(apart["share_copied"].max()) if len(apart) else 0.0,
    )  # fmt: skip
