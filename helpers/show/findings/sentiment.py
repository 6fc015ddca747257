"""The computed sentences of notebook 3: finished tables in, one escaped sentence out."""

import pandas as pd

from helpers.corpus.loading import Corpus, read_coding
from helpers.show.display import Html, caveat, finding, join_findings
from helpers.show.figures.common import name_articles
from helpers.stance.subject import read_subject

FEW_MARKS = 10  # of one outlet, below which no rate is compared
MOST_NAMED = 5  # words or phrases in one sentence


def summarise_stance(stance: pd.DataFrame, once: pd.DataFrame, corpus: Corpus) -> Html:
    """How often the strategy is evaluated, which way, in whose words; beside a coder's labels.

    `once` is `stance` with each dispatch once (`drop_repeats`).
    """
    subject = read_subject(corpus.folder).name
    total = _count_judged(stance)
    if not sum(total.values()):
        return finding(
            "No sentence of {n} could be said to evaluate {subject}: either none does, or these "
            "texts have another subject (a sides.csv beside articles.csv names it).",
            n=len(stance), subject=subject,
        )  # fmt: skip
    coding = read_coding(corpus, "stance")
    trust = (
        "How often a reader would differ is measured at the end of page 3." if len(coding)
        else "Nobody has checked these labels on these texts; read the sentences."
    )  # fmt: skip
    parts = [finding(
        "Of {n:sentence} {some} can be said to evaluate {subject}: {critical} critical, "
        "{favourable} favourable, {mixed} both. " + trust,
        some=sum(total.values()), n=len(stance), subject=subject, **total,
    )]  # fmt: skip
    if len(once) < len(stance):
        left = _count_judged(once)
        parts.append(finding(
            "With each shared text counted once: {some} of {n}, {critical} critical, {favourable} "
            "favourable, {mixed} both.", some=sum(left.values()), n=len(once), **left,
        ))  # fmt: skip
    names = name_articles(corpus)
    docs = stance["doc_id"]
    judged = (stance["label"] != "none").groupby(docs, sort=False).sum()
    if len(judged) > MOST_NAMED:  # there is room for those that judge most
        judged = judged[judged > 0].sort_values(ascending=False, kind="stable")
    chosen = judged.index[:MOST_NAMED]
    shown = docs.isin(chosen)
    for doc_id, part in stance[shown].groupby(docs[shown], sort=False):
        own = _count_judged(part[~part["quoted"]])
        given = {**_count_judged(part), "article": names[doc_id], "n": len(part),
                 "a": own["critical"], "b": own["favourable"], "c": own["mixed"]}  # fmt: skip
        line = ("{article}: {critical} critical, {favourable} favourable and {mixed} both of "
                "{n:sentence}; in its own words {a}, {b} and {c}")  # fmt: skip
        coded = coding[coding["doc_id"] == doc_id] if len(coding) else coding
        if len(coded):
            read = _count_judged(coded.rename(columns={"stance": "label"}))
            given |= {"d": read["critical"], "e": read["favourable"], "f": read["mixed"]}
            line += ". A reader's first labels: {d}, {e} and {f}"
        parts.append(finding(line + ".", **given))
    return join_findings(parts)


def _count_judged(table: pd.DataFrame) -> dict[str, int]:
    counts = table["label"].value_counts()
    return {label: int(counts.get(label, 0)) for label in ("critical", "favourable", "mixed")}


def summarise_agreement(agreement: pd.DataFrame, compared: pd.DataFrame) -> Html:
    """How far the labels can be trusted, against the reference coding."""
    if not len(agreement):
        return caveat("This corpus has no reference coding: how far to trust it was not measured.")
    row = agreement.iloc[0]
    return finding(
        "Against the reference coding of {n} sentences the labels are the coder's first in "
        "{first:.0%}, his first or one that he also accepts in {share:.0%}; by first labels "
        "Cohen's κ is {kappa:.2f}, macro-F1 {f1:.2f}. Most sentences judge nothing: of the "
        "{judged} that either of the two takes for a judgement, the first label agrees in "
        "{strict:.0%}. The coder's first labels are {c1} critical, {f} favourable and {m} mixed; "
        "the tool's {c2}, {g} and {k}. {wrong} of its {g} favourable and {bad} of its {c2} "
        "critical labels are not the coder's first: do not rank articles on a difference of that "
        "size.",
        **_count_labels(compared), n=int(row["n_sentences"]), first=float(row["share_first"]),
        share=float(row["share_agree"]), kappa=float(row["kappa"]), f1=float(row["macro_f1"]),
        judged=int(row["n_judged"]), strict=float(row["share_judged"]),
    )  # fmt: skip


def _count_labels(compared: pd.DataFrame) -> dict[str, int]:
    coder, tool = compared["stance"].value_counts(), compared["label"].value_counts()
    rejected = compared.loc[compared["stance"] != compared["label"], "label"].value_counts()
    return {
        "c1": int(coder.get("critical", 0)), "f": int(coder.get("favourable", 0)),
        "m": int(coder.get("mixed", 0)), "c2": int(tool.get("critical", 0)),
        "g": int(tool.get("favourable", 0)), "k": int(tool.get("mixed", 0)),
        "wrong": int(rejected.get("favourable", 0)), "bad": int(rejected.get("critical", 0)),
    }  # fmt: skip


def summarise_holders(holders: pd.DataFrame, stance: pd.DataFrame) -> Html:
    """Whose words the evaluations are, and what is left when quoted speech is set aside."""
    found = stance[stance["label"] != "none"]
    if not len(found):
        return caveat("Nobody was found to evaluate it.")
    quoted = found[found["quoted"]]["label"].value_counts()
    own = found[~found["quoted"]]["label"].value_counts()
    first = finding(
        "{quoted} of {n} evaluative sentences are quoted or reported from someone: {c1} critical, "
        "{f1} favourable. In the outlets' own words stand {c2} critical and {f2} favourable.",
        quoted=int(quoted.sum()), n=len(found), c1=int(quoted.get("critical", 0)),
        f1=int(quoted.get("favourable", 0)), c2=int(own.get("critical", 0)),
        f2=int(own.get("favourable", 0)),
    )  # fmt: skip
    named = holders[~holders["holder"].str.endswith("(own words)")].head(MOST_NAMED)
    parts = [
        finding("{holder}: {critical} critical, {favourable} favourable.", holder=row.holder,
                critical=int(row.critical), favourable=int(row.favourable))
        for row in named.itertuples()
    ]  # fmt: skip
    enough = int(holders["share_critical"].notna().sum())
    last = finding(
        "Of {n:holder} {enough} took sides often enough for a share with an interval; the others "
        "are too few to say more than what they said.",
        n=len(holders), enough=enough,
    )  # fmt: skip
    return join_findings([first, *parts, last])


def summarise_scare_quotes(scare: pd.DataFrame) -> Html:
    """Which outlet marks words off, and how often."""
    if not scare["n"].sum():
        return finding("No outlet marks words off without quoting anyone.")
    marked = scare[scare["n"] > 0].sort_values("n", ascending=False, kind="stable")
    few = (
        " These are too few to compare outlets by a rate." if marked["n"].max() < FEW_MARKS else ""
    )
    first = finding(
        "{n:expression} between quotation marks without a speaker." + few, n=int(scare["n"].sum())
    )
    return join_findings([first, *(
        finding("{outlet}: {n} ({words:fr}).", outlet=row.outlet, n=int(row.n), words=row.words)
        for row in marked.head(MOST_NAMED).itertuples()
    )])  # fmt: skip


def summarise_verbs(verbs: pd.DataFrame) -> Html:
    """How each outlet colours the speech it reports."""
    if not len(verbs):
        return caveat("No verb of speech of the lexicon introduces a quotation here.")
    parts = []
    for outlet, part in list(verbs.groupby("outlet", sort=False))[:MOST_NAMED]:
        n = int(part["n"].sum())
        neutral = int(part.loc[part["colour"] == "neutral", "n"].sum())
        coloured = part[part["colour"] != "neutral"]
        if len(coloured):
            parts.append(finding(
                "{outlet}: {neutral} of {n} verbs of speech are neutral; the others are {colours}.",
                outlet=outlet, neutral=neutral, n=n,
                colours=[f"{row.colour} ({row.n})" for row in coloured.itertuples()],
            ))  # fmt: skip
        else:
            every = " all." if n > 1 else "."
            parts.append(finding("{outlet}: {n:verb} of speech, neutral" + every,
                                 outlet=outlet, n=n))  # fmt: skip
    return join_findings(parts)


def summarise_scorers(scorers: pd.DataFrame) -> Html:
    """What public scorers of tone make of the same sentences."""
    public = scorers[scorers["version"] != ""]
    if not len(public):
        return caveat("Public scorers were not run on these sentences.")
    own = scorers[scorers["version"] == ""].iloc[0]
    parts = [
        finding("{scorer} {version}: macro-F1 {f1:.2f}, κ {kappa:.2f}.", scorer=row.scorer,
                version=row.version, f1=float(row.macro_f1), kappa=float(row.kappa))
        for row in public.itertuples()
    ]  # fmt: skip
    return join_findings([finding(
        "Over three labels, a mixed one read by the coder's second choice, ours reach macro-F1 "
        "{f1:.2f} and κ {kappa:.2f}; scorers of tone, on the same sentences:",
        f1=float(own["macro_f1"]), kappa=float(own["kappa"]),
    ), *parts])  # fmt: skip


def summarise_copies_stance(copies: pd.DataFrame) -> Html:
    """What shared sentences do to the stance of two articles."""
    if not len(copies):
        return finding("No two articles share a text in which one of them judges.")
    rows = {(row.doc_id, row.sentences): row for row in copies.itertuples()}
    parts = [
        finding(
            "{outlet} ({doc_id}): {c1} critical and {f1} favourable of {n1:sentence}; without the "
            "shared ones {c2} and {f2} of {n2}.", outlet=rows[doc_id, "all"].outlet, doc_id=doc_id,
            c1=int(rows[doc_id, "all"].critical), f1=int(rows[doc_id, "all"].favourable),
            n1=int(rows[doc_id, "all"].n_sentences), c2=int(rows[doc_id, "its own"].critical),
            f2=int(rows[doc_id, "its own"].favourable),
            n2=int(rows[doc_id, "its own"].n_sentences),
        )
        for doc_id in copies["doc_id"].unique()
    ]  # fmt: skip
    return join_findings(parts)
