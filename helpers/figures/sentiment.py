"""The figures of notebook 3: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers import charts
from helpers.corpus import Corpus
from helpers.display import Html, caveat
from helpers.figures.common import FEW, MOST_BARS, name_articles


def plot_stance(counts: pd.DataFrame, own: pd.DataFrame, corpus: Corpus) -> Html:
    """Stance of each article, all speech and the outlet's own words side by side."""
    if not counts[["critical", "favourable", "mixed"]].to_numpy().any():
        return caveat("No figure: no sentence was found to evaluate the strategy.")
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
        caption="Sentences that evaluate the strategy, by label; the others, most of each article, "
        "are not drawn. Own words: without sentences quoted or reported from someone. " + FEW,
    )  # fmt: skip
