"""The figures of notebook 3: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers import charts
from helpers.corpus import Corpus
from helpers.display import Html, caveat
from helpers.figures.common import FEW, MOST_BARS, name_articles
from helpers.subject import read_subject

NOTHING = "No figure: no sentence was found to evaluate {subject}."
MOST_STRIPS = 12  # articles with strips of their own


def plot_stance(counts: pd.DataFrame, own: pd.DataFrame, corpus: Corpus) -> Html:
    """Stance of each article, all speech and the outlet's own words side by side."""
    if not counts[["critical", "favourable", "mixed"]].to_numpy().any():
        return caveat(NOTHING, subject=read_subject(corpus.folder).name)
    if len(counts) > MOST_BARS:
        return caveat(
            "No figure: {n} articles are too many for bars of their own; the table has them all.",
            n=len(counts),
        )
    names = name_articles(corpus)
    rows = []
    for everything, alone in zip(counts.to_dict("records"), own.to_dict("records"), strict=True):
        name = names[everything["doc_id"]]
        rows.append({**everything, "bar": f"{name}: all {everything['n_sentences']} sentences"})
        rows.append({**alone, "bar": f"own words: {alone['n_sentences']} sentences"})
    table = pd.DataFrame(rows)
    title = (
        f"{int(counts['critical'].sum())} critical and {int(counts['favourable'].sum())} "
        f"favourable sentences of {int(counts['n_sentences'].sum())}: all speech, and the outlets' "
        "own words"
    )
    figure = charts.draw_diverging(
        table, label="bar", negative=["critical"], middle="mixed", positive=["favourable"],
        headings={"critical": "critical", "mixed": "both in one sentence",
                  "favourable": "favourable"},
        axis="evaluative sentences", title=title,
    )  # fmt: skip
    return charts.save_figure(
        figure, table[["doc_id", "bar", "critical", "mixed", "favourable", "none", "n_sentences"]],
        name="3-stance", alt=f"Diverging bars, two for each article. {title}.",
        caption=f"Sentences that evaluate {read_subject(corpus.folder).name}, by label; the "
        "others, most of each article, are not drawn. Own words: without sentences quoted or "
        "reported from someone. " + FEW,
    )  # fmt: skip


def plot_balance(balance: pd.DataFrame, corpus: Corpus) -> Html:
    """How each article leans, all speech and own words, with within-text intervals."""
    shown = balance[balance["balance"].notna()]
    if not len(shown):
        return caveat("No figure: there are no sentences to compare.")
    if len(shown) > MOST_BARS:
        return caveat("No figure: {n} articles are too many for rows of their own.", n=len(shown))
    names = name_articles(corpus)
    table = shown.assign(article=shown["doc_id"].map(names))
    sure = {
        word: int((table[f"balance_{end}"] * sign > 0).sum())
        for word, end, sign in (("favourable", "low", 1), ("critical", "high", -1))
    }
    title = (
        f"Of {len(table)} articles {sure['critical']} lean to criticism and "
        f"{sure['favourable']} to favour by more than their own variation"
    )
    if not sum(sure.values()):
        title = "No article leans either way by more than its own sentences vary"
    figure = charts.draw_intervals(
        table, label="article", values=["balance", "balance_own"],
        axes_labels=["all speech: favourable less\ncritical sentences in 100",
                     "own words: favourable less\ncritical sentences in 100"], title=title,
    )  # fmt: skip
    return charts.save_figure(
        figure, balance, name="3-balance", alt=f"Dots with intervals, a row per article. {title}.",
        caption="Left of zero criticism prevails. Lines are 95 % intervals from resampling an "
        "article's own sentences; a hollow dot has too few or too uniform ones. " + FEW,
    )  # fmt: skip


def plot_course(course: pd.DataFrame, corpus: Corpus) -> Html:
    """Where in each article the evaluations stand."""
    articles = course["doc_id"].astype("str").unique()
    if not len(articles):
        return caveat(NOTHING, subject=read_subject(corpus.folder).name)
    if len(articles) > MOST_STRIPS:
        return caveat("No figure: {n} articles are too many for strips of their own.",
                      n=len(articles))  # fmt: skip
    table = course.assign(article=course["doc_id"].astype("str").map(name_articles(corpus)))
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
