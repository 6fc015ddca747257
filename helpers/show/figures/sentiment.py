"""The figures of notebook 3: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers.base.translation import join_words, translate, translate_value
from helpers.corpus.loading import Corpus
from helpers.entities.presentation import LEVEL
from helpers.show import charts
from helpers.show.display import Html
from helpers.show.figures.common import FEW, name_articles
from helpers.stance.scoring import JUDGING, is_about, name_labels
from helpers.stance.sides import read_subject

MAX_NAMED = 2  # articles named in a title for leaning one way
MAX_BARS = 20  # articles with bars of their own
MAX_STRIPS = 12  # articles with strips of their own
CHOSEN = "Drawn: the articles that judge most. "
MAX_PANELS = 12  # outlets with a panel of their own
WORDS = ["own words", "someone else’s words"]
SIDES = {"share_bad": "bad for the actor", "share_good": "good for the actor"}
HEADINGS = ["critical", "both in one sentence", "favourable"]
HEADINGS += ["favourable less critical, 95 % interval"]


def plot_stance(counts: pd.DataFrame, own: pd.DataFrame, corpus: Corpus) -> Html:
    """Stance of each article that judges, all speech and the outlet's own words, and how it leans.

    `counts` and `own` are of `stance.count(corpus, by="doc_id")`, all speech and own.
    """
    judging = counts[counts["n_judged"] > 0]
    if not is_about(counts["n_judged"].sum(), counts["n_sentences"].sum()):
        return Html()
    drawn = judging.nlargest(MAX_BARS, "n_judged").sort_index()
    names = name_articles(corpus)
    everything = _add_bars(drawn, translate("{}: all {} sentences"), names)
    own = _add_bars(own.loc[drawn.index], translate("own words: {1} sentences"), names)
    table = pd.concat([everything, own])
    table = table.sort_index(kind="stable").reset_index(drop=True)
    subject = read_subject(corpus.folder).name
    chosen = translate(CHOSEN) if len(drawn) < len(judging) else ""
    total = everything[["critical", "favourable", "n_sentences"]].sum()
    title = translate(
        "{critical} critical and {favourable} favourable of {n_sentences:sentence}", **total
    )
    if len(drawn) < len(counts):
        title += translate(" of the {n:article} drawn", n=len(everything))
    title += translate("; ") + _say_leaning(drawn, names)
    values = ["critical", "mixed", "favourable"]
    labels = {"label": "bar", "headings": [translate(heading) for heading in HEADINGS]}
    labels |= {"axis": translate("sentences that judge"), "title": title}
    figure = charts.draw_bars(table, values=values, net="net", facet="label", **labels)
    shown = ["doc_id", "bar", "critical", "mixed", "favourable", "unsure", "none", "n_sentences"]
    return charts.save_figure(
        figure,
        table[[*shown, "net", "net_low", "net_high"]],
        name="3-stance",
        alt=translate(
            "Diverging bars, two for each article, and a dot with an interval below. {title}.",
            title=title,
        ),
        caption=translate(
            "Sentences that judge {subject}, by label; the others, most of each article, and "
            "{n} that may judge but not surely are not drawn, nor are articles without any. Own "
            "words: without sentences quoted or reported from someone. Below each bar favourable "
            "less critical sentences with a 95 % interval: how much hangs on single sentences of "
            "this text. ",
            subject=subject,
            n=everything["unsure"].sum(),
        )
        + chosen
        + translate(FEW),
    )


def _add_bars(counts: pd.DataFrame, heading: str, names: pd.Series) -> pd.DataFrame:
    """With the name of each bar, and the balance in sentences (`net`)."""
    n = counts["n_sentences"]
    bars = [heading.format(names[doc], k) for doc, k in zip(counts["doc_id"], n, strict=True)]
    net = {f"net{end}": counts[f"balance{end}"] * n / 100 for end in ("", "_low", "_high")}
    return counts.assign(bar=bars, **net)


def _say_leaning(counts: pd.DataFrame, names: pd.Series) -> str:
    """Which articles lean by more than single sentences: the end of a title."""
    leaning = []
    for side in ("critical", "favourable"):
        found = [names[doc] for doc in counts.loc[counts["leans"] == side, "doc_id"]]
        many = len(found) > MAX_NAMED
        who = translate("{n:article}", n=len(found)) if many else join_words(found)
        leaning += [translate("{who} to the {side} side", who=who, side=side)] if found else []
    if not leaning:
        return translate("no article leans by more than single sentences")
    return translate("leaning by more than single sentences: ") + ", ".join(leaning)


def plot_course(scored: pd.DataFrame, corpus: Corpus) -> Html:
    """Where in each article the sentences that judge stand; `scored` is of `stance.score`."""
    table = scored[name_labels(scored).isin(JUDGING)]
    if not is_about(len(table), len(scored)):
        return Html()
    judging = table["doc_id"].value_counts().index
    chosen = translate(CHOSEN) if len(judging) > MAX_STRIPS else ""
    table = table[table["doc_id"].isin(judging[:MAX_STRIPS])]
    inks = {"critical": charts.BAD, "mixed": charts.GREY, "favourable": charts.GOOD}
    table = table.assign(
        article=table["doc_id"].map(name_articles(corpus)), ink=table["label"].map(inks)
    )
    first, second = (
        table.loc[half, "label"].value_counts().reindex(JUDGING, fill_value=0)
        for half in (table["position"] < 0.5, table["position"] >= 0.5)
    )
    title = translate(
        "First halves hold {critical} critical and {favourable} favourable sentences, second "
        "halves {critical_2} and {favourable_2}",
        **first,
        **second.add_suffix("_2"),
    )
    labels = [translate_value(label) for label in ("critical", "mixed", "favourable")]
    figure = charts.draw_strips(
        table.assign(label=table["label"].map(translate_value)),
        labels,
        row="label",
        position="position",
        panel="article",
        axis=translate("place in the article"),
        title=title,
        colour="ink",
    )
    return charts.save_figure(
        figure,
        table[["doc_id", "sentence_id", "label", "position"]],
        name="3-course",
        alt=translate(
            "Strips, three for each article, a tick where a sentence judges. {title}.", title=title
        ),
        caption=translate(
            "A tick is a sentence, its place the share of sentences before it; numbers on the "
            "right count the ticks. "
        )
        + chosen
        + translate(FEW),
    )


def plot_presented(own: pd.DataFrame, quoted: pd.DataFrame) -> Html:
    """How often each outlet presents things as bad, or as good, for each actor, in whose words.

    `own` and `quoted` are of `entities.presented`, with these two for `speech`.
    """
    both = zip((own, quoted), WORDS, strict=True)
    everything = pd.concat([table.assign(words=words) for table, words in both])
    table = everything.dropna(subset="share_bad")
    if not len(table):
        return Html()
    group = str(table.columns[0])
    largest = table.groupby(group)["n_sentences"].sum().sort_values(ascending=False, kind="stable")
    table = table[table[group].isin(largest.index[:MAX_PANELS])]
    found = [_say_most(table, label) for label in ("bad", "good")]
    title = translate("; ").join(filter(None, found))
    title = title or translate("nothing is presented as bad or good for an actor")
    q = everything[["q_bad", "q_good"]]
    if q.notna().any(axis=None) and not (q <= LEVEL).any(axis=None):
        title = translate("no outlet presents an actor clearly otherwise than the others do")
    title = title[0].upper() + title[1:]
    figure = charts.draw_opposed(
        table.assign(words=table["words"].map(translate_value)),
        panel=group,
        label="entity",
        kind="words",
        kinds=[translate(words) for words in WORDS],
        values={column: translate(heading) for column, heading in SIDES.items()},
        axis=translate("share of the sentences that name the actor"),
        title=title,
    )
    return charts.save_figure(
        figure,
        everything,
        name="3-actors",
        alt=translate(
            "Dots with intervals, a panel for each outlet and a row for each actor: to the left "
            "what is bad for the actor, to the right what is good. {title}.",
            title=title,
        ),
        caption=translate(
            "Sentences that name an actor, by what they present for it, as a trained reader labels "
            "them; shares with 95 % intervals, drawn from five sentences on. The rest of each "
            "share is neither, both, or unsure. Someone else’s words are those quoted or reported. "
        )
        + translate(FEW),
    )


def _say_most(table: pd.DataFrame, label: str) -> str:
    """For whom, where and in whose words things are presented so most often: part of a title."""
    best = table.sort_values(f"share_{label}", ascending=False, kind="stable").iloc[0]
    if not best[label]:
        return ""
    return translate(
        "most often {label} for {entity} in {outlet}, {words} ({n} of {n_sentences:sentence})",
        label=label,
        outlet=best.iloc[0],
        n=best[label],
        **best[["entity", "words", "n_sentences"]],
    )
