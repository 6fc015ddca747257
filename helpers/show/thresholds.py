"""Controls for what counts as evidence: by threshold, and sentence by sentence (`explore.py`)."""

import ipywidgets as widgets

from helpers import (
    count_stance,
    find_frames,
    score_stance,
    select_judging,
    show_evidence,
    show_table,
)
from helpers.corpus.loading import Corpus
from helpers.show.display import Html, caveat, finding
from helpers.show.explore import ALL, LINES, Explorer, choose, keep, list_outlets, slide
from helpers.stance.scoring import LABELS

MOST_CUES = 4  # in one sentence, the highest threshold offered
NONE = "none"


def explore_stance(corpus: Corpus) -> Explorer:
    """Ask more or less of a sentence before it counts as an evaluation, and see what is left."""
    stance = score_stance(corpus)
    if not len(select_judging(stance)):
        return Explorer(lambda: caveat("No sentence was found that evaluates."), {})
    n_words = stance["spans"].map(len)

    def view(least: int, outlet: str, label: str, own: bool) -> Html:
        counted = stance.assign(label=stance["label"].where(n_words >= least, "none"))
        table = count_stance(counted, by="outlet", quoted=not own)
        kept = keep(counted[counted["label"] != "none"], outlet=outlet, label=label)
        kept = kept[~kept["quoted"]] if own else kept
        note = kept["label"] + ", holder: " + kept["holder"] + " — " + kept["evidence"]
        return Html(
            show_table(table, "Sentences by label")
            + finding("{n:sentence} left to read.", n=len(kept))
            + show_evidence(kept.assign(note=note).head(LINES))
        )

    return Explorer(view, {
        "least": slide("evidence", 1, max(1, int(n_words.max() if len(n_words) else 1)),
                        "least number of words that evaluate"),
        "outlet": choose("outlet", list_outlets(corpus)),
        "label": choose("label", [ALL, *(name for name in LABELS if name != "none")]),
        "own": widgets.Checkbox(False, description="own words only", indent=False),
    })  # fmt: skip


def explore_frames(corpus: Corpus) -> Explorer:
    """Ask more or fewer cues of a sentence before a frame counts, and see what is left."""
    keys = ["doc_id", "sentence_id"]
    sentences = corpus.sentences
    outlets = corpus.outlets
    sentences = sentences.assign(outlet=sentences["doc_id"].map(outlets))
    hits = find_frames(corpus)
    held = hits.groupby([*keys, "frame"], sort=False).agg(
        n_cues=("cue", "size"), cues=("cue", ", ".join), start=("start", list), end=("end", list)
    ).reset_index()  # fmt: skip
    held = held.merge(sentences[[*keys, "outlet", "text", "start"]], on=keys,
                      suffixes=("", "_sentence"))  # fmt: skip
    totals = sentences.groupby("outlet").size()

    def view(least: int, frame: str, outlet: str) -> Html:
        firm = held[held["n_cues"] >= least]
        counts = firm.groupby(["frame", "outlet"]).size().rename("n").reset_index()
        counts["n_sentences"] = counts["outlet"].map(totals)
        counts["share_sentences"] = counts["n"] / counts["n_sentences"]
        kept = keep(firm, frame=frame, outlet=outlet)
        rows = zip(kept["start"], kept["end"], kept["start_sentence"], strict=True)
        spans = [[(a - at, b - at) for a, b in zip(start, end, strict=True)]
                 for start, end, at in rows]  # fmt: skip
        return Html(
            show_table(keep(counts, frame=frame, outlet=outlet), "Frames by outlet")
            + finding("{n:sentence} left to read.", n=len(kept))
            + show_evidence(
                kept.assign(spans=spans, note=kept["frame"] + ": " + kept["cues"]).head(LINES)
            )
        )

    frames = list(dict.fromkeys(held["frame"]))
    if not frames:
        return Explorer(lambda: caveat("No sentence holds a cue of any frame."), {})
    return Explorer(view, {
        "least": slide("cues", 1, MOST_CUES, "least number of cues in a sentence"),
        "frame": choose("frame", [ALL, *frames], frames[0]),
        "outlet": choose("outlet", list_outlets(corpus)),
    })  # fmt: skip


def explore_evidence(corpus: Corpus) -> Explorer:
    """Read sentences by who prints them, who speaks, how they judge and what frame they hold."""
    keys = ["doc_id", "sentence_id"]
    frames = find_frames(corpus)
    named = frames.groupby(keys)["frame"].agg(lambda part: "; ".join(dict.fromkeys(part)))
    table = score_stance(corpus).join(named, on=keys)
    table["frame"] = table["frame"].fillna(NONE)
    table["note"] = (
        table["label"] + ", holder: " + table["holder"] + ", frames: " + table["frame"]
    )  # fmt: skip

    def view(words: str, outlet: str, holder: str, label: str, frame: str) -> Html:
        kept = keep(table, outlet=outlet, holder=holder, label=label)
        if frame != ALL:
            kept = kept[kept["frame"].str.split("; ").map(lambda names: frame in names)]
        for word in words.lower().split():
            kept = kept[kept["text"].str.lower().str.contains(word, regex=False)]
        more = f", the first {LINES} shown" if len(kept) > LINES else ""
        return Html(
            finding("{n} of {m:sentence}" + more + ".", n=len(kept), m=len(table))
            + show_evidence(kept.head(LINES))
        )

    return Explorer(view, {
        "words": widgets.Text("", description="words", continuous_update=False),
        "outlet": choose("outlet", list_outlets(corpus)),
        "holder": choose("holder", [ALL, *sorted(set(table["holder"]))]),
        "label": choose("label", [ALL, *LABELS], LABELS[0]),
        "frame": choose("frame", [ALL, *sorted({*frames["frame"], NONE})]),
    })  # fmt: skip
