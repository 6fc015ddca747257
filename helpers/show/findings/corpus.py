"""The computed sentences of notebook 1: finished tables in, one escaped sentence out."""

import pandas as pd

from helpers.corpus.loading import Corpus
from helpers.reuse.credits import find_credits
from helpers.show.display import Html, caveat, finding, show_table
from helpers.show.figures.common import name_articles, name_groups
from helpers.show.findings.common import compare_extremes, list_copied
from helpers.vocabulary.counts import DESCRIBES

NAMED = 12  # articles that a sentence names; the table below it has them all
# Why textstat's own counters are not used: what each does with French.
REASONS = {
    "sentences": "ends one at marks within (“3.5”, « … ! », dit-il) and skips those of two words",
    "words": "takes the apostrophe out, so that “l'a” is one word",
    "syllables": "takes them from hyphenation, which leaves some vowels at an edge unparted",
}


def show_sources(corpus: Corpus, *, folded: bool = True) -> Html:
    """Where each text comes from, and how sure that is: one row per article."""
    columns = ["outlet", "outlet_type", "date", "date_status", "provenance_note", "agency"]
    columns += ["is_cut_off"] * bool(_list_cut_off(corpus))
    columns = [name for name in columns if name in corpus.articles]
    bylines = find_credits(corpus).set_index("doc_id")["credit"]
    known = [bylines.get(doc_id, "") for doc_id in corpus.articles["doc_id"]]
    articles = corpus.articles.assign(agency=known)
    table = show_table(articles, "Where each text comes from", columns=columns)
    if not folded:
        return table
    summary = "Whose texts these are, and how sure that is"
    return Html(f"<details><summary>{summary}</summary>{table}</details>")


def _list_cut_off(corpus: Corpus) -> list[str]:
    """The articles of which a paywall left the beginning only."""
    articles = corpus.articles
    if "is_cut_off" not in articles:
        return []
    return articles.loc[articles["is_cut_off"], "doc_id"].tolist()


def summarise_corpus(corpus: Corpus) -> Html:
    """How much there is to read, by whom and from when."""
    articles = corpus.articles
    dates = articles["date"].dropna()
    one_day = len(dates) and dates.min() == dates.max()
    when = (", {first}" if one_day else ", {first} to {last}") if len(dates) else ", without dates"
    undated = len(articles) - len(dates)
    when += " ({undated} without a date)" if undated and len(dates) else ""
    return finding(
        "{n:article} from {outlets:outlet}" + when + ": {kept:word} kept of {received} received "
        "({share:.0%}).",
        undated=undated,
        n=len(articles), outlets=articles["outlet"].nunique(),
        first=dates.min(), last=dates.max(), kept=int(articles["n_words"].sum()),
        received=int(articles["n_words_received"].sum()),
        share=articles["n_words"].sum() / articles["n_words_received"].sum(),
    )  # fmt: skip


def summarise_audit(corpus: Corpus) -> Html:
    """What was removed from the texts as received."""
    read = corpus.lines["doc_id"].isin(corpus.articles["doc_id"])
    removed = corpus.lines[~corpus.lines["kept"] & read]
    words = removed.groupby("doc_id")["n_words"].sum().sort_values()
    if not len(removed):
        return finding("No line was removed from any text.")
    received = corpus.articles.set_index("doc_id")["n_words_received"]
    share = (words / received.reindex(words.index)).sort_values(kind="stable")
    kinds = removed["kind"].value_counts()
    return finding(
        ("{n:line} or parts of lines as received are" if len(removed) > 1
         else "{n:line} or part of one as received is")
        + " not the article: {furniture} of page furniture, {captions:caption}, {credits:credit}."
        + (" The largest share was removed from {article}: {share:.1%} of its words."
           if share.iloc[-1] > 0 else " No word went with them."),
        n=len(removed), furniture=int(kinds.get("furniture", 0)),
        captions=int(kinds.get("caption", 0)), credits=int(kinds.get("credit", 0)),
        article=name_articles(corpus)[share.index[-1]], share=float(share.iloc[-1]),
    )  # fmt: skip


def summarise_excluded(excluded: pd.DataFrame) -> Html:
    """Which articles are left out of every count, and why; `excluded` is of `list_excluded`."""
    if not len(excluded):
        return finding("No article was left out: each is in French and has a line that is kept.")
    named = excluded["doc_id"].tolist()[:NAMED]
    more = len(excluded) - len(named)
    return finding(
        "{n:article} ({words:word}) " + ("is" if len(excluded) == 1 else "are")
        + " left out of every count, in another language or without a line that is kept: {named}"
        + (" and {more} more" if more else "")
        + ". Where the language is wrong, say fr in the column language of articles.csv.",
        n=len(excluded), words=int(excluded["n_words"].sum()), named=named, more=more,
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
    """What so few articles, or beginnings of articles, cannot say about their outlets."""
    counts = corpus.articles.groupby("outlet").size()
    agency = find_credits(corpus)
    copied = (
        " {agency} of {all:article} " + ("is" if len(agency) == 1 else "are")
        + " agency copy as far as known: the words may be the agency’s."
        if len(agency) else ""
    )  # fmt: skip
    cut_off = _list_cut_off(corpus)
    named = [name_articles(corpus)[doc_id] for doc_id in cut_off[:NAMED]]
    more = len(cut_off) - len(named)
    copied += (
        " {cut:article} " + ("is" if len(cut_off) == 1 else "are")
        + " cut off (by a paywall or at its source), and only the beginning "
        "is counted: {named}"
        + (" and {more} more." if more else ".")
        if cut_off else ""
    )  # fmt: skip
    values = {"agency": len(agency), "all": len(corpus.articles), "cut": len(cut_off),
              "named": named, "more": more}  # fmt: skip
    few = counts[counts < 5]
    if not len(few):
        return caveat(
            "Every outlet has five articles or more: where nothing else is said, intervals come "
            "from resampling articles." + copied, **values,
        )  # fmt: skip
    return caveat(
        "{few} of {n:outlet} " + ("has" if len(few) == 1 else "have")
        + " fewer than five articles here. What is said of "
        + ("it " if len(few) == 1 else "them ")
        + DESCRIBES
        + ", not the outlet: intervals come from resampling within texts, and no test of "
        "significance is shown, since so few articles allow none." + copied,
        few=len(few), n=len(counts), **values,
    )  # fmt: skip


def summarise_readability(measures: pd.DataFrame, corpus: Corpus) -> Html:
    """Which text is hardest to read, and whether the intervals tell them apart."""
    known = measures.dropna(subset="kandel_moles")
    if len(known) < 2:
        return finding("There are no two texts whose reading ease could be compared.")
    ranked = known.sort_values("kandel_moles", ignore_index=True)
    names = name_groups(ranked.iloc[:, 0], corpus)
    hard, easy = ranked.iloc[0], ranked.iloc[-1]
    if round(hard["kandel_moles"]) == round(easy["kandel_moles"]):
        return finding("{n:text} are equally easy to read (Kandel–Moles {value:.0f}).",
                       n=len(known), value=float(hard["kandel_moles"]))  # fmt: skip
    printed = list_copied(corpus)
    same = [i for i, other in enumerate(ranked.iloc[:, 0])
            if frozenset((str(hard.iloc[0]), str(other))) in printed]  # fmt: skip
    return finding(
        "{hard} is the hardest to read (Kandel–Moles {low:.0f}, {words:.0f} words per sentence), "
        "{easy} the easiest ({high:.0f}, {fewer:.0f} words); "
        + compare_extremes(ranked, "kandel_moles")
        + (" {copy}, which prints the same text as the first, stands at {value:.0f}." if same
           else ""),
        hard=names.iloc[0], easy=names.iloc[-1], low=float(hard["kandel_moles"]),
        high=float(easy["kandel_moles"]), words=float(hard["words_per_sentence"]),
        fewer=float(easy["words_per_sentence"]),
        copy=names.iloc[same[0]] if same else "",
        value=float(ranked["kandel_moles"].iloc[same[0]]) if same else 0.0,
    )  # fmt: skip


def summarise_counters(counters: pd.DataFrame, corpus: Corpus) -> Html:
    """Where a general-purpose counter goes wrong on these texts."""
    off = counters[~counters["used"]].dropna(subset="share_textstat")
    if not len(off):
        return caveat("There is no running text to count.")
    n = counters.attrs.get("n_articles", len(corpus.articles))
    worst = off.loc[(off["share_textstat"] - 1).abs().idxmax()]
    return caveat(
        "textstat counts {theirs} {what} in "
        + ("these texts" if n == len(corpus.articles) else "the first {n} articles")
        + " where there are {ours} ({share:.1%}): it "
        + REASONS[worst["quantity"]]
        + ". The formulas here get our own sentences, words and syllables; textstat only says of "
        "single words how many letters they have. Formulas that rest on English are refused.",
        what=str(worst["quantity"]), theirs=int(worst["n_textstat"]), ours=int(worst["n"]),
        share=float(worst["share_textstat"]), n=n,
    )  # fmt: skip
