"""The figures of notebook 3: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers.corpus.loading import Corpus
from helpers.show import charts
from helpers.show.display import Html, caveat
from helpers.show.figures.common import FEW, MOST_BARS, name_articles
from helpers.stance.subject import read_subject

NOTHING = "No figure: no sentence was found to evaluate {subject}."
MOST_NAMED = 2  # articles named in a title for leaning one way
MOST_STRIPS = 12  # articles with strips of their own


def plot_stance(
    counts: pd.DataFrame, own: pd.DataFrame, balance: pd.DataFrame, corpus: Corpus
) -> Html:
    """Stance of each article, all speech and the outlet's own words, with how it leans."""
    if not counts[["critical", "favourable", "mixed"]].to_numpy().any():
        return caveat(NOTHING, subject=read_subject(corpus.folder).name)
    if len(counts) > MOST_BARS:
        return caveat(
            "No figure: {n} articles are too many for bars of their own; the table has them all.",
            n=len(counts),
        )
    names = name_articles(corpus)
    rows = []
    for part, heading, measure in (
        (counts, "{}: all {} sentences", "balance"), (own, "own words: {1} sentences",
                                                      "balance_own"),
    ):  # fmt: skip
        leans = balance.set_index("doc_id").loc[part["doc_id"]]
        n = part["n_sentences"].to_numpy()
        net = {f"net{end}": leans[f"{measure}{end}"].to_numpy() * n / 100
               for end in ("", "_low", "_high")}  # fmt: skip
        bars = [
            heading.format(names[doc], size) for doc, size in zip(part["doc_id"], n, strict=True)
        ]
        rows.append(part.assign(bar=bars, **net))
    table = pd.concat(rows).sort_index(kind="stable").reset_index(drop=True)
    everything = rows[0]
    sure = {
        side: [names[doc] for doc in everything.loc[everything[end] * sign > 0, "doc_id"]]
        for side, end, sign in (("critical", "net_high", -1), ("favourable", "net_low", 1))
    }
    leaning = [
        f"{' and '.join(found) if len(found) <= MOST_NAMED else len(found)} to the {side} side"
        for side, found in sure.items() if found
    ]  # fmt: skip
    where = "" if len(counts) == len(corpus.articles) else f" of the {len(counts)} articles drawn"
    title = (
        f"{int(counts['critical'].sum())} critical and {int(counts['favourable'].sum())} "
        f"favourable of {int(counts['n_sentences'].sum())} sentences{where}; by these labels "
        + (f"these lean for more than single sentences: {', '.join(leaning)}" if leaning
           else "the interval of no article excludes zero")
    )  # fmt: skip
    figure = charts.draw_diverging(
        table, label="bar", negative=["critical"], middle="mixed", positive=["favourable"],
        headings={"critical": "critical", "mixed": "both in one sentence",
                  "favourable": "favourable", "net": "favourable less critical, 95 % interval"},
        axis="evaluative sentences", title=title, net="net",
    )  # fmt: skip
    shown = ["doc_id", "bar", "critical", "mixed", "favourable", "none", "n_sentences", "net",
             "net_low", "net_high"]  # fmt: skip
    return charts.save_figure(
        figure, table[shown], name="3-stance",
        alt=f"Diverging bars, two for each article, and a dot with an interval below each. "
        f"{title}.",
        caption=f"Sentences that evaluate {read_subject(corpus.folder).name}, by label; the "
        "others, most of each article, are not drawn, nor are articles without any. Own words: "
        "without sentences quoted or reported from someone. Below each bar favourable less "
        "critical sentences with a 95 % interval: how much hangs on single sentences of this text. "
        + FEW,
    )  # fmt: skip


def plot_course(course: pd.DataFrame, corpus: Corpus) -> Html:
    """Where in each article the evaluations stand."""
    articles = course["doc_id"].unique()
    if not len(articles):
        return caveat(NOTHING, subject=read_subject(corpus.folder).name)
    if len(articles) > MOST_STRIPS:
        return caveat("No figure: {n} articles are too many for strips of their own.",
                      n=len(articles))  # fmt: skip
    table = course.assign(article=course["doc_id"].map(name_articles(corpus)))
    halves = course["position"].ge(0.5).groupby(course["label"]).sum()
    first = course["position"].lt(0.5).groupby(course["label"]).sum()
    title = (
        f"First halves hold {first.get('critical', 0)} critical and {first.get('favourable', 0)} "
        f"favourable sentences, second halves {halves.get('critical', 0)} and "
        f"{halves.get('favourable', 0)}"
    )
    figure = charts.draw_strips(
        table, ["critical", "mixed", "favourable"], row="label", position="position",
        panel="article", axis="place in the article", title=title,
    )  # fmt: skip
    return charts.save_figure(
        figure, table[["doc_id", "sentence_id", "label", "position"]], name="3-course",
        alt=f"Strips, three for each article, a tick where a sentence evaluates. {title}.",
        caption="A tick is a sentence, its place the share of sentences before it; numbers on the "
        "right count the ticks. " + FEW,
    )  # fmt: skip
