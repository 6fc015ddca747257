"""The computed sentences of the notebooks: finished tables in, one escaped sentence out.

Each says what the corpus shows and, where it shows nothing, says that.
"""

import re

import pandas as pd

from helpers.corpus import Corpus
from helpers.display import Html, caveat, finding, join_findings, show_table
from helpers.entities import fold
from helpers.figures import name_articles
from helpers.reinert import MIN_SEGMENTS, SEGMENT
from helpers.reuse import show_edits
from helpers.vocabulary import DESCRIBES, MIN_COUNT, MIN_SPECIFICITY

CHANCE = 10**-MIN_SPECIFICITY  # of reaching that specificity, if words came independently
ALPHA = 0.05  # of the corrected p-value
MOVED = 0.5  # of the words of an insertion; above it they were moved within the sentence
MOST_NAMED = 5  # words or phrases in one sentence


def show_sources(corpus: Corpus, *, folded: bool = True) -> Html:
    """Where each text comes from, and how sure that is: one row per article."""
    columns = ["outlet", "date", "date_status", "provenance_note", "agency"]
    table = show_table(corpus.articles, "Where each text comes from", columns=columns)
    if not folded:
        return table
    summary = "Whose texts these are, and how sure that is"
    return Html(f"<details><summary>{summary}</summary>{table}</details>")


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
    removed = corpus.lines[~corpus.lines["kept"]]
    words = removed.groupby("doc_id")["n_words"].sum().sort_values()
    if not len(removed):
        return finding("No line was removed from any text.")
    received = corpus.articles.set_index("doc_id")["n_words_received"]
    share = (words / received.reindex(words.index)).sort_values(kind="stable")
    kinds = removed["kind"].value_counts()
    return finding(
        "{n:line} or parts of lines as received are not the article: {furniture} of page "
        "furniture, {captions:caption}, {credits:credit}. The largest share was removed from "
        "{article}: {share:.1%} of its words.",
        n=len(removed), furniture=int(kinds.get("furniture", 0)),
        captions=int(kinds.get("caption", 0)), credits=int(kinds.get("credit", 0)),
        article=name_articles(corpus)[share.index[-1]], share=float(share.iloc[-1]),
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
        "{few} of {n:outlet} " + ("has" if len(few) == 1 else "have")
        + " fewer than five articles here. What is said of "
        + ("it " if len(few) == 1 else "them ")
        + DESCRIBES
        + ", not the outlet: intervals come from resampling within texts, and no test of "
        "significance is shown because none could be right.",
        few=len(few), n=len(counts),
    )  # fmt: skip


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


def summarise_copies(copies: pd.DataFrame, corpus: Corpus) -> Html:
    """Which articles print the same dispatch, and which do not."""
    measured = copies.dropna(subset="share_copied")
    if not len(measured):
        return finding("There are no two articles long enough to have copied from each other.")
    found, apart = measured[measured["is_copy"]], measured[~measured["is_copy"]]
    most = float(apart["share_copied"].max()) if len(apart) else 0.0
    if not len(found):
        return finding(
            "No two of these articles print the same dispatch: no pair shares more than "
            "{most:.1%} of its five-word runs.",
            most=most,
        )
    top, names = found.iloc[0], name_articles(corpus)
    rest = " No other pair shares more than {most:.1%}." if len(apart) else ""
    return finding(
        "{n_copies} of {pairs:pair} of articles " + ("prints" if len(found) == 1 else "print")
        + " the same dispatch: {one} and {two} share {share:.0%} of the shorter text's five-word "
        "runs." + rest,
        n_copies=len(found), pairs=len(measured), one=names[top["doc_id"]],
        two=names[top["doc_id_2"]], share=float(top["share_copied"]), most=most,
    )  # fmt: skip


def summarise_reuse(reuse: pd.DataFrame, balance: pd.DataFrame, corpus: Corpus) -> Html:
    """What the second text did to the dispatch, in one sentence of counts."""
    if not len(reuse):
        return finding("No two articles of this corpus print the same dispatch.")
    names = name_articles(corpus)
    counts = balance.set_index("status")
    n = {status: int(counts.loc[status, "n_sentences"]) for status in counts.index}
    changes = _find_changes(reuse, corpus)
    more = len(changes) - MOST_NAMED
    edits = (
        "" if not n["edited"] else " Its edits only take words out." if not changes
        else " Words it puts in: {put:fr}" + (" and {more} more." if more > 0 else ".")
    )  # fmt: skip
    return finding(
        "Measured against the {n:sentence} of {one}, {two} keeps {verbatim} word for word, edits "
        "{edited}, drops {dropped} ({words:word}) and adds {added} of its own." + edits,
        one=names[reuse.attrs["first"]], two=names[reuse.attrs["second"]],
        n=int(reuse["sentence_id"].notna().sum()), words=int(counts.loc["dropped", "n_words"]),
        put=changes[:MOST_NAMED], more=more, **n,
    )  # fmt: skip


def _find_changes(reuse: pd.DataFrame, corpus: Corpus) -> list[str]:
    edits = show_edits(reuse, corpus)
    found = []
    for row in edits.itertuples():
        taken = set(
            fold(" ".join(text for text, kind in row.first if kind)).replace("-", " ").split()
        )
        for text, kind in row.second:
            words = re.findall(r"\w+", fold(text))
            # Words that the same sentence has elsewhere in the other text were moved, not put in.
            if kind and words and len(taken & set(words)) < MOVED * len(words):
                found.append(text.strip())
    return list(dict.fromkeys(found))


def summarise_source(reuse: pd.DataFrame, corpus: Corpus) -> Html:
    """Which text is nearer the dispatch, with the reasons there are."""
    if not len(reuse):
        return caveat("Without a shared dispatch there is no source to be near to.")
    articles, names = corpus.articles.set_index("doc_id"), name_articles(corpus)
    first, second = articles.loc[[reuse.attrs["first"], reuse.attrs["second"]]].itertuples()
    earlier = "{one} has the earlier date. " if first.date < second.date else (
        "Which came first is not in the texts. "
    )  # fmt: skip
    return caveat(
        earlier + "{one} has {n:word}, {two} {m}; on the agency articles.csv says {credit} of the "
        "first and {other} of the second.",
        one=names[first.Index], two=names[second.Index], n=int(first.n_words),
        m=int(second.n_words), credit=first.agency or "nothing", other=second.agency or "nothing",
    )  # fmt: skip


def summarise_stance(counts: pd.DataFrame, own: pd.DataFrame, corpus: Corpus) -> Html:
    """How often the strategy is evaluated, which way, and in whose words."""
    total = {label: int(counts[label].sum()) for label in ("critical", "favourable", "mixed")}
    n = int(counts["n_sentences"].sum())
    if not sum(total.values()):
        return finding(
            "No sentence of {n} could be said to evaluate the strategy that the lexicons know "
            "(helpers/lexicons/sides.csv): either none does, or these texts have another subject.",
            n=n,
        )
    names = name_articles(corpus)
    own = own.set_index("doc_id")
    parts = [
        finding(
            "{article}: {critical} critical and {favourable} favourable of {n:sentence}; in its "
            "own words {a} and {b}.",
            article=names[row.doc_id], critical=int(row.critical), favourable=int(row.favourable),
            n=int(row.n_sentences), a=int(own.loc[row.doc_id, "critical"]),
            b=int(own.loc[row.doc_id, "favourable"]),
        )
        for row in counts.head(MOST_NAMED).itertuples()
    ]  # fmt: skip
    first = finding(
        "{some} of {n:sentence} evaluate the strategy: {critical} critical, {favourable} "
        "favourable, {mixed} both. How far these labels agree with a reader's stands below.",
        some=sum(total.values()), n=n, **total,
    )  # fmt: skip
    return join_findings([first, *parts])


def summarise_agreement(agreement: pd.DataFrame, compared: pd.DataFrame) -> Html:
    """How far the labels can be trusted, against the reference coding."""
    if not len(agreement):
        return caveat("This corpus has no reference coding: how far to trust it was not measured.")
    row = agreement.iloc[0]
    return finding(
        "Against the reference coding of {n} sentences the labels agree in {share:.0%}; Cohen's κ "
        "is {kappa:.2f}, macro-F1 {f1:.2f}; where the coder accepts a second label, either counts. "
        "The coder's first labels are {c1} critical, {f} favourable and {m} mixed; the tool's "
        "{c2}, {g} and {k}. {wrong} of its {g} favourable and {bad} of its {c2} critical labels "
        "are rejected: do not rank articles on a difference of that size.",
        **_count_labels(compared),
        n=int(row["n_sentences"]), share=float(row["share_agree"]), kappa=float(row["kappa"]),
        f1=float(row["macro_f1"]),
    )  # fmt: skip


def _count_labels(compared: pd.DataFrame) -> dict[str, int]:
    coder, tool = compared["stance"].value_counts(), compared["label"].value_counts()
    rejected = compared.loc[~compared["agrees"], "label"].value_counts()
    return {
        "c1": int(coder.get("critical", 0)), "f": int(coder.get("favourable", 0)),
        "m": int(coder.get("mixed", 0)), "c2": int(tool.get("critical", 0)),
        "g": int(tool.get("favourable", 0)), "k": int(tool.get("mixed", 0)),
        "wrong": int(rejected.get("favourable", 0)), "bad": int(rejected.get("critical", 0)),
    }  # fmt: skip


def summarise_entities(counts: pd.DataFrame, corpus: Corpus) -> Html:
    """How many entities, and who stands in front in each outlet."""
    if not len(counts):
        return finding("No person, place or organisation was found in these texts.")
    tops = counts.drop_duplicates("outlet")
    lines = [
        finding(
            "{outlet} mentions {entity} most: {n:time}, {rate:.1f} per thousand words.",
            outlet=row["outlet"], entity=row["entity"], n=int(row["n"]),
            rate=float(row["per_thousand"]),
        )
        for _, row in tops.iterrows()
    ]  # fmt: skip
    total = finding(
        "{n:mention} of {m} persons, places and organisations in {k:article}.",
        n=int(counts["n"].sum()), m=counts["entity"].nunique(), k=len(corpus.articles),
    )  # fmt: skip
    return join_findings([total, *lines])


def summarise_names(names: pd.DataFrame, counts: pd.DataFrame, entity: str) -> Html:
    """How each outlet names one referent."""
    if not len(names):
        return finding("No person, place or organisation goes by two names here.")
    parts = []
    for outlet, part in counts.groupby("outlet", sort=False):
        ranked = part.sort_values("n", ascending=False, kind="stable")
        marked = int(names.loc[names["outlet"] == outlet, "distanced"].sum())
        parts.append(
            finding(
                "{outlet} names {entity} {n:time}, common nouns included, most often {name:fr} "
                "({most}); {marked:time} between quotation marks.",
                outlet=outlet, entity=entity, n=int(part["n"].sum()), name=ranked.iloc[0]["name"],
                most=int(ranked.iloc[0]["n"]), marked=marked,
            )
        )  # fmt: skip
    return join_findings(parts)


def summarise_frames(frames: pd.DataFrame) -> Html:
    """The frame each outlet uses most, and how much no frame covers."""
    group = str(frames.columns[0])
    parts = []
    for name, part in frames.groupby(group, sort=False):
        bare = part[part["frame"] == "(no frame)"].iloc[0]
        held = part.drop(bare.name).sort_values("n", ascending=False, kind="stable")
        first, second = held.iloc[0], held.iloc[1]
        total = int(bare["n_sentences"])
        if not first["n"]:
            parts.append(finding("{name}: no frame in {n:sentence}.", name=name, n=total))
            continue
        parts.append(finding(
            "{name}: {frame} in {n} of {total:sentence} ({share:.0%})"
            + (", then {second} ({m})" if second["n"] else "") + "; no frame in {bare:.0%}.",
            name=name, frame=first["frame"], n=int(first["n"]), total=total,
            share=float(first["share_sentences"]), second=second["frame"], m=int(second["n"]),
            bare=float(bare["share_sentences"]),
        ))  # fmt: skip
    return join_findings(parts)


def summarise_readability(measures: pd.DataFrame) -> Html:
    """Which text is hardest to read, and whether the intervals tell them apart."""
    known = measures.dropna(subset="kandel_moles")
    if len(known) < 2:
        return finding("There are no two texts whose reading ease could be compared.")
    group = str(measures.columns[0])
    ranked = known.sort_values("kandel_moles")
    hard, easy = ranked.iloc[0], ranked.iloc[-1]
    apart = hard["kandel_moles_high"] < easy["kandel_moles_low"]
    return finding(
        "{hard} is the hardest to read (Kandel–Moles {low:.0f}, {words:.0f} words per sentence), "
        "{easy} the easiest ({high:.0f}, {fewer:.0f} words); "
        + ("their intervals do not overlap." if apart
           else "their intervals overlap or cannot be estimated: the order is not firm."),
        hard=str(hard[group]), easy=str(easy[group]), low=float(hard["kandel_moles"]),
        high=float(easy["kandel_moles"]), words=float(hard["words_per_sentence"]),
        fewer=float(easy["words_per_sentence"]),
    )  # fmt: skip


def summarise_counters(counters: pd.DataFrame) -> Html:
    """Where a general-purpose counter goes wrong on these texts."""
    off = counters[~counters["used"]]
    worst = off.loc[(off["share_textstat"] - 1).abs().idxmax()]
    return caveat(
        "textstat counts {theirs} {what} in these texts where there are {ours} ({share:.0%}): it "
        "drops apostrophes, skips short sentences and takes syllables from hyphenation. The "
        "formulas here are fed with our own counts; formulas made for English are refused.",
        what=str(worst["quantity"]), theirs=int(worst["n_textstat"]), ours=int(worst["n"]),
        share=float(worst["share_textstat"]),
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
