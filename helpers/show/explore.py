"""Controls to turn in JupyterLab; in an exported page, what they showed first.

Each function is one call in one cell. What a control changes is computed by the same functions as
the rest of a notebook, shown by `display.py`, and never takes long on a small corpus.
"""

from typing import get_args

import ipywidgets as widgets
import pandas as pd

from helpers.base.choices import propose
from helpers.base.translation import fault, translate, translate_value
from helpers.corpus.loading import Corpus
from helpers.corpus.repeats import find_repeats
from helpers.framing.frame_cues import frames
from helpers.language.reader.heads import read_bars
from helpers.reuse import copying, sentence_pairs, wording
from helpers.show import display
from helpers.show.controls import ALL, LINES, Explorer, keep, list_outlets
from helpers.show.display import Html, pairs, shorten, table
from helpers.show.entity_card import show_entity
from helpers.show.explore_coding import coding
from helpers.show.explore_subject import subject
from helpers.show.sentences import say
from helpers.stance.scoring import COUNTED, KEYS, LABELS, score
from helpers.vocabulary import keyness, kwic
from helpers.vocabulary.terms import Copies, Speech, Unit, list_forms

__all__ = ["coding", "concordance", "contrast", "entity", "evidence", "reuse", "subject"]


def __dir__() -> list[str]:
    return __all__


CONCORDANCE = ["outlet", "date", "voice", "left", "hit", "right", "doc_id", "sentence_id"]
RATES = ["per_thousand", "per_thousand_rest", "log_ratio"]
CONTRAST = ["term", "n", "n_rest", *RATES, "specificity", "dp", "q"]
TURNED = {"n": "n_rest", "per_thousand": "per_thousand_rest"}  # seen from the other outlet
NO_LINE = "these texts have no {how} “{word}”{where}"
MOST_FORMS = 6  # of a word that was found
MOST_WORDS = 12  # that mark one outlet against another
MOST_PAIRS = 40  # pairs of articles offered, those that share most
MOST_NAMES = 1000  # of entities offered; any other can be typed
STATUSES = ["edited", ALL, "verbatim", "dropped", "added", "split", "merged", "moved"]


def concordance(corpus: Corpus, word: str | None = None) -> Explorer:
    """Any word in its contexts, with controls for outlet, speech and order.

    What is typed may be a sentence: counted by *meaning*, those nearest to it are shown.

    Parameters
    ----------
    word : the word to open with; None: the most frequent noun

    >>> explore.concordance(corpus, "stratégie")
    <helpers.show.controls.Explorer object at ...>
    """

    def view(word: str, count_by: kwic.Pattern, outlet: str, speech: Speech, order: str) -> Html:
        if not word.strip():
            raise fault("type a word to look for")
        if count_by == "meaning":
            near = kwic.concordance(corpus, word, unit=count_by, speech=speech)
            shown = table(keep(near, outlet=outlet), "Nearest sentences", top=LINES)
            return Html(say("nearest", near.attrs) + shown)
        how = translate_value(count_by).replace("_", " ")
        lines = kwic.concordance(corpus, word, unit=count_by, sort=order, speech=speech)
        lines = keep(lines, outlet=outlet)
        if not len(lines):
            near = ""
            if count_by in ("lemma", "form"):
                known = list_forms(corpus, count_by)[1].str.lower()
                alike = [name for name in known if abs(len(name) - len(word)) <= 2]
                near = propose(word, [name for name in alike if any(map(str.isalnum, name))])
            where = "" if outlet == ALL else translate(" in {outlet}", outlet=outlet)
            said = translate(NO_LINE, how=how, word=shorten(word), where=where)
            raise ValueError(said + near)
        forms = lines["hit"].str.lower().value_counts().index[:MOST_FORMS].tolist()
        told = {"n": len(lines), "n_outlets": lines["outlet"].nunique(), "forms": forms}
        said = say("explored_lines", told, word=word, how=how)
        return Html(said + table(lines, "Concordance", columns=CONCORDANCE, top=LINES))

    controls = {
        "word": word or next(iter(kwic.concordance(corpus, top=1)["term"]), ""),
        "count_by": [*get_args(kwic.Pattern)],
        "outlet": list_outlets(corpus),
        "speech": [*get_args(Speech)],
        "order": [*get_args(kwic.Sort)],
    }
    return Explorer(view, controls)


def contrast(corpus: Corpus) -> Explorer | Html:
    """The words that mark either of two outlets against the other, with controls for both.

    Opens with the two largest outlets; nothing where there is one.

    >>> explore.contrast(corpus)
    <helpers.show.controls.Explorer object at ...>
    """
    sizes = corpus.articles.groupby("outlet")["n_words"].sum()
    names = sizes.sort_values(ascending=False, kind="stable").index.tolist()
    if len(names) < 2:
        return Html()

    def view(outlet: str, against: str, count_by: Unit, speech: Speech, copies: Copies) -> Html:
        if outlet == against:
            raise fault(
                "{outlet} cannot be set against itself: choose another outlet", outlet=outlet
            )
        options = {"unit": count_by, "speech": speech, "copies": copies}
        words = keyness.compare(corpus, outlet, against, intervals=False, **options)
        words = words.sort_values("specificity", ascending=False, kind="stable")
        more, less = words[words["specificity"] > 0], words[words["specificity"] < 0][::-1]
        less = less.rename(columns=TURNED | {new: old for old, new in TURNED.items()})
        less = less.assign(log_ratio=-less["log_ratio"], specificity=-less["specificity"])
        sides = {"one": outlet, "other": against}, {"one": against, "other": outlet}
        tables = [
            table(part.head(MOST_WORDS), "More in {one} than in {other}", columns=CONTRAST, **told)
            for part, told in zip((more, less), sides, strict=True)
        ]
        tables.append(say("tests_made", words.attrs, things="words"))
        if copies != "drop":
            return Html("".join(tables))
        dropped = find_repeats(corpus)["doc_id"].map(corpus.outlets).isin([outlet, against])
        return Html(say("explored_copies", n=dropped.sum()) + "".join(tables))

    controls = {
        "outlet": names,
        "against": [*names[1:], names[0]],
        "count_by": [*get_args(Unit)],
        "speech": [*get_args(Speech)],
        "copies": [*get_args(Copies)],
    }
    return Explorer(view, controls)


def reuse(corpus: Corpus) -> Explorer | Html:
    """Two articles side by side, sentence by sentence, with controls for the pair and its edits.

    Opens with the pair that shares most; nothing where there is one article.

    >>> explore.reuse(corpus)
    <helpers.show.controls.Explorer object at ...>
    """
    copies = copying.copies(corpus).head(MOST_PAIRS)
    if not len(copies):
        return Html()

    def view(pair: tuple[str, str], status: str) -> Html:
        edits = wording.edits(corpus, *pair, by="match")
        kinds = edits["status"].str.split(", ")  # as in “edited, split”
        kept = edits[[status in (ALL, *kind) for kind in kinds]]
        said = say("explored_pairs", n=len(kept), m=len(edits), status=status)
        return Html(said + pairs(kept, "The two texts side by side"))

    most = sentence_pairs.align(corpus).attrs
    docs = copies[["doc_id", "doc_id_2"]].itertuples(index=False, name=None)
    offered = sorted(docs, key=lambda pair: pair != (most.get("first"), most.get("second")))
    return Explorer(view, {"pair": [(" | ".join(p), p) for p in offered], "status": STATUSES})


def entity(corpus: Corpus) -> Explorer | Html:
    """All there is on one entity, in all texts or in one outlet, with controls for both.

    Opens with the entity most mentioned; nothing where none was found.

    >>> explore.entity(corpus)
    <helpers.show.controls.Explorer object at ...>
    """
    names = corpus.mentions["entity"].value_counts().index.tolist()
    if not names:
        return Html()

    def view(entity: str, outlet: str) -> Html:
        return show_entity(corpus, entity.strip(), outlet=None if outlet == ALL else outlet)

    offered = widgets.Combobox(value=names[0], options=names[:MOST_NAMES])
    return Explorer(view, {"entity": offered, "outlet": list_outlets(corpus)})


def evidence(corpus: Corpus) -> Explorer:
    """Sentences by who prints them, who speaks, how they judge and what frame they hold.

    `sure` asks more of a label: how probable the trained reader must hold it before it counts; at
    first as much as in every count. Opens with what is critical, if anything is judged.

    >>> explore.evidence(corpus).controls["label"].value
    'critical'
    """
    stance = score(corpus)
    # Of each sentence and frame where its cues stand in the sentence.
    begins = stance[[*KEYS, "start"]].rename(columns={"start": "begin"})
    hits = frames(corpus).merge(begins, on=KEYS)
    places = [(hits[end] - hits["begin"]).tolist() for end in ("start", "end")]
    hits["span"] = list(zip(*places, strict=True))
    groups = hits.groupby([*KEYS, "frame"], sort=False)
    cues = groups.agg(cues=("span", tuple)).reset_index()
    judges = (stance["label"] != "none").any()

    def view(words: str, outlet: str, holder: str, label: str, frame: str, sure: float) -> Html:
        found = _ask_for(stance, cues, sure=sure, frame=frame)
        for word in words.lower().split():
            found = found[found["text"].str.lower().str.contains(word, regex=False)]
        found = keep(found, outlet=outlet, holder=holder)
        kept = keep(found, label=label)
        counts = pd.crosstab(found["outlet"], found["label"]).reindex(columns=COUNTED, fill_value=0)
        shown = table(counts.reset_index(), "Sentences by label") if judges else ""
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
    found = stance.assign(label=label).join(held, on=KEYS, how=how)
    found["frame"] = found["frame"].fillna("none")
    parts = (found[name].map(translate_value) for name in ("label", "holder", "frame"))
    note = [
        translate("{label}, holder: {holder}, frames: {frame}", label=a, holder=b, frame=c)
        for a, b, c in zip(*parts, strict=True)
    ]
    if frame != ALL:  # the cues of the chosen frame are marked beside what judges
        found["spans"] = [a + b for a, b in zip(found["spans"], found["cues"], strict=True)]
    return found.assign(note=note)
