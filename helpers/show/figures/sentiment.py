"""The figures of notebook 3: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers.base.translation import join_words, translate, translate_value
from helpers.corpus.article_names import name_articles
from helpers.corpus.loading import Corpus
from helpers.entities.presentation import LEVEL
from helpers.show import charts
from helpers.show.display import Html
from helpers.show.figures.common import fill_each, make_figure
from helpers.stance.scoring import JUDGING, is_about, name_labels
from helpers.stance.sides import read_subject

MAX_NAMED = 2  # articles named in a title for leaning one way
MAX_BARS = 20  # articles with bars of their own
MAX_STRIPS = 12  # articles with strips of their own
MAX_PANELS = 12  # outlets with a panel of their own
WORDS = ["own words", "someone else’s words"]
SIDES = {"share_bad": "bad for the actor", "share_good": "good for the actor"}
LABELS = {"critical": "critical", "mixed": "both in one sentence", "favourable": "favourable"}
BALANCE = {"net": "favourable less critical, 95 % interval"}
COURSE = ["critical", "mixed", "favourable"]
INKS = {"critical": charts.BAD, "mixed": charts.GREY, "favourable": charts.GOOD}


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
    told = {"few": True, "subject": read_subject(corpus.folder).name, "n": len(drawn)}
    told |= {"part": len(drawn) < len(counts), "chosen": len(drawn) < len(judging)}
    told |= {"leaning": _say_leaning(drawn, names)}
    told |= {**everything[["critical", "favourable", "unsure", "n_sentences"]].sum()}
    shown = ["doc_id", "bar", *COURSE, "unsure", "none", "n_sentences"]
    numbers = table[[*shown, "net", "net_low", "net_high"]]
    drawn = table.assign(row=table["bar"])
    look = {"values": LABELS, "net": BALANCE}
    return make_figure("3-stance", charts.draw_bars, drawn, told, numbers, **look)


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
    return ", ".join(leaning)


def plot_course(scored: pd.DataFrame, corpus: Corpus) -> Html:
    """Where in each article the sentences that judge stand; `scored` is of `stance.score`."""
    table = scored[name_labels(scored).isin(JUDGING)]
    if not is_about(len(table), len(scored)):
        return Html()
    judging = table["doc_id"].value_counts().index
    table = table[table["doc_id"].isin(judging[:MAX_STRIPS])]
    first, second = (
        table.loc[half, "label"].value_counts().reindex(JUDGING, fill_value=0)
        for half in (table["position"] < 0.5, table["position"] >= 0.5)
    )
    drawn = table.assign(
        panel=table["doc_id"].map(name_articles(corpus)),
        ink=table["label"].map(INKS),
        row=table["label"].map(translate_value),
    )
    told = {"few": True, "chosen": len(judging) > MAX_STRIPS, **first, **second.add_suffix("_2")}
    numbers = table[["doc_id", "sentence_id", "label", "position"]]
    rows = [translate_value(label) for label in COURSE]
    return make_figure("3-course", charts.draw_strips, drawn, told, numbers, rows=rows)


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
    tops = [
        table.nlargest(1, f"share_{label}").rename(columns={label: "n", group: "outlet"})
        for label in ("bad", "good")
    ]
    most = pd.concat(tops).assign(label=["bad", "good"]).query("n > 0")
    said = translate("; ").join(fill_each("3-actors", most))
    said = said or translate("nothing is presented as bad or good for an actor")
    q = everything[["q_bad", "q_good"]]
    if (n := int(q.count().sum())) and not (q <= LEVEL).any(axis=None):
        said = translate(
            "no outlet presents an actor clearly otherwise than the others do (comparisons: {n})",
            n=n,
        )
    drawn = table.assign(panel=table[group], row=table["entity"], kind=table["words"])
    told = {"few": True, "said": said[0].upper() + said[1:]}
    look = {"kinds": WORDS, "values": SIDES}
    return make_figure("3-actors", charts.draw_opposed, drawn, told, everything, **look)
