"""Controls for what counts as evidence: sentence by sentence, and how sure of it one must be."""

import ipywidgets as widgets
import pandas as pd

from helpers.base.translation import translate, translate_value
from helpers.corpus.loading import Corpus
from helpers.framing.frame_cues import frames
from helpers.language.reader.heads import read_bars
from helpers.show import display
from helpers.show.controls import ALL, LINES, Explorer, keep, list_outlets
from helpers.show.display import Html
from helpers.show.sentences import say
from helpers.stance.scoring import COUNTED, KEYS, LABELS, score


def evidence(corpus: Corpus) -> Explorer:
    """Sentences by who prints them, who speaks, how they judge and what frame they hold.

    `sure` asks more of a label: how probable the trained reader must hold it before it counts; at
    first as much as in every count. Opens with what is critical, if anything is judged.

    >>> explore.evidence(corpus).controls["label"].value
    'critical'
    """
    stance = score(corpus)
    cues = _find_cues(corpus, stance)
    judges = (stance["label"] != "none").any()

    def view(words: str, outlet: str, holder: str, label: str, frame: str, sure: float) -> Html:
        table = _ask_for(stance, cues, sure=sure, frame=frame)
        for word in words.lower().split():
            table = table[table["text"].str.lower().str.contains(word, regex=False)]
        table = keep(table, outlet=outlet, holder=holder)
        kept = keep(table, label=label)
        counts = pd.crosstab(table["outlet"], table["label"]).reindex(columns=COUNTED, fill_value=0)
        shown = display.table(counts.reset_index(), "Sentences by label") if judges else ""
        said = say("explored_sentences", n=len(kept), n_all=len(stance), most=LINES)
        return Html(shown + said + display.evidence(kept.head(LINES)))

    labels = [LABELS[0], ALL, *COUNTED[1:]] if judges else [ALL]
    usual = read_bars()["stance"]["sure"]
    sure = widgets.FloatSlider(usual, min=usual, max=1, step=0.05)
    controls = {
        "words": "",
        "outlet": list_outlets(corpus),
        "holder": [ALL, *sorted(set(stance["holder"]))],
        "label": labels,
        "frame": [ALL, *sorted(set(cues["frame"]))],
        "sure": sure,
    }
    return Explorer(view, controls)


def _find_cues(corpus: Corpus, stance: pd.DataFrame) -> pd.DataFrame:
    """The cues of frames: one row per sentence and frame, and where they stand."""
    begins = stance[[*KEYS, "start"]].rename(columns={"start": "begin"})
    hits = frames(corpus).merge(begins, on=KEYS)
    places = [(hits[end] - hits["begin"]).tolist() for end in ("start", "end")]
    groups = hits.assign(span=list(zip(*places, strict=True))).groupby([*KEYS, "frame"], sort=False)
    return groups.agg(cues=("span", tuple)).reset_index()


def _ask_for(stance: pd.DataFrame, cues: pd.DataFrame, *, sure: float, frame: str) -> pd.DataFrame:
    """The sentences, with a frame if one is chosen; a label that is not sure enough is *unsure*."""
    unsure = (stance["label"] != "none") & (stance["probability"] < sure)
    label = stance["label"].mask(unsure, "unsure")
    groups = keep(cues, frame=frame).groupby(KEYS, sort=False)
    held = groups.agg(frame=("frame", "; ".join), cues=("cues", lambda part: sum(part, ())))
    how = "left" if frame == ALL else "inner"
    table = stance.assign(label=label).join(held, on=KEYS, how=how)
    table["frame"] = table["frame"].fillna("none")
    parts = (table[name].map(translate_value) for name in ("label", "holder", "frame"))
    note = [
        translate("{label}, holder: {holder}, frames: {frame}", label=a, holder=b, frame=c)
        for a, b, c in zip(*parts, strict=True)
    ]
    if frame != ALL:  # the cues of the chosen frame are marked beside what judges
        table["spans"] = [a + b for a, b in zip(table["spans"], table["cues"], strict=True)]
    return table.assign(note=note)
