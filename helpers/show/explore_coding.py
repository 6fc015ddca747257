"""A desk to code at: one item after the other by keyboard, and counts that follow from it."""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
import pandas as pd

from helpers.base.choices import check_choice, resolve
from helpers.base.translation import fault, translate, translate_value
from helpers.corpus.coding import (
    ANSWERS,
    FEWEST,
    FILE,
    GOLD,
    Draw,
    Mode,
    Task,
    as_stored,
    compare_coders,
    describe,
    draw,
    write_answer,
)
from helpers.corpus.loading import Corpus
from helpers.entities import role_counts
from helpers.framing import agency, counting
from helpers.framing.frame_cues import frames
from helpers.show.controls import Explorer
from helpers.show.display import Html, caveat, fold_away, mark_spans, table
from helpers.show.sentences import say
from helpers.stance import scoring
from helpers.stance.sides import read_subject

LATER = 5  # items after which one that was skipped comes back
NEAR = 3  # sentences on either side, whose names may be the speaker
MOST_NAMES = 6
SHOWN = 3  # names of each side, beside the question
NOBODY = ["someone else", role_counts.UNNAMED, "no quotation"]
SKIP, BACK = "s", "b"
GREY = '<span style="color: var(--jp-ui-font-color2, #595959)">{}</span>'
THINGS = {"speakers": "quotations", "actions": "actions"}  # else sentences
COUNTS: dict[str, Callable[..., pd.DataFrame]] = {
    "stance": scoring.count,
    "frames": counting.count,
    "speakers": role_counts.speakers,
    "actions": agency.actions,
}


class Question(NamedTuple):
    """What is coded: the items, of which frame or subject, and what the question names."""

    task: str
    item: str
    items: pd.DataFrame
    named: Mapping[str, str]


def coding(
    corpus: Corpus,
    task: Task = "stance",
    *,
    frame: str | None = None,
    mode: Mode | None = None,
    coder: str = "A",
) -> Explorer | Html:
    """Code items of the corpus one by one, drawn by chance, blind to what the reader says of them.

    Each answer is written to coding.csv in the corpus folder at once; counts with `corrected=True`
    use it. Keys in the field: a digit answers, s puts an item off (what is coded after it counts
    once it is coded), b goes back to the item before. Nothing where there is nothing to code.

    Parameters
    ----------
    task : *stance* of sentences; *frames*, whether they hold one frame; *speakers* of quotations;
        *actions*, whether it is said who did them
    frame : which one; None: the most frequent
    mode : *random*, or *unsure*: what the package doubts comes sooner, and weighs less, which makes
        totals surer from some hundred answers on, and those of single outlets less sure; None: as
        it was begun, else random
    coder : who codes. A second one is offered the same items in the same order

    Raises ValueError for an unknown choice, and for another mode than the one it was begun with.

    >>> explore.coding(corpus, "stance", coder="B").controls["results"].value
    False
    """
    check_choice("task", task, Task)
    if task == "frames" and not len(frames(corpus, by="frame")):
        return Html()
    question = _ask(corpus, task, frame)
    drawn = draw(corpus.folder, question.items, task, question.item, mode)
    return CodingExplorer(corpus, question, drawn, as_stored(coder)) if len(drawn.items) else Html()


class CodingExplorer(Explorer):
    """One item, its answers, and what came of them; a class because it waits for each answer."""

    def __init__(self, corpus: Corpus, question: Question, drawn: Draw, coder: str) -> None:
        if not coder:
            raise fault("coder must be a name, as in coder='A'")
        self.corpus, self.question, self.drawn, self.coder = corpus, question, drawn, coder
        given = drawn.answers.get(coder, np.full(len(drawn.items), "", dtype=object))
        self.left: deque[int] = deque(np.flatnonzero(given == "").tolist())
        self.before: list[int] = []  # what was answered or put off, the last one last
        self.n_done, self.last = len(given) - len(self.left), Html()
        hint = translate("1 2 3 …, s skip, b back")
        self.key = widgets.Text(description=translate("type here"), placeholder=hint)
        self.key.observe(self._type, names="value")
        self.buttons = {key: widgets.Button() for key in [*"123456789", SKIP, BACK]}
        for key, button in self.buttons.items():
            button.on_click(lambda _, key=key: self.press(key))
        super().__init__(self.show, {"results": False}, snapshot=self._fold())
        row = widgets.HBox([*self.buttons.values()], layout={"flex_flow": "row wrap"})
        self.box.children = [self.key, row, self.output, self.controls["results"]]

    def press(self, key: str) -> None:
        """Answer, skip or go back; any other key does nothing."""
        choices = self.list_choices()
        if key == SKIP and len(self.left) > 1:
            self.before.append(self.left.popleft())
            self.left.insert(min(LATER, len(self.left)), self.before[-1])
            self.last = Html()
        elif key == BACK and self.before:
            place = self.before.pop()
            if place in self.left:  # it was put off
                self.left.remove(place)
            else:
                self.n_done -= 1
            self.left.appendleft(place)
            self.last = Html()
        elif key in choices:
            try:
                self._answer(choices[key])
            except (OSError, ValueError) as error:
                said = translate("not written to {file}: {error}")
                self.last = caveat(said, file=FILE, error=str(error))
        self._update(None)

    def list_choices(self) -> dict[str, str]:
        """The answers that are possible, by their keys."""
        if not self.left:
            return {}
        names = ANSWERS[self.question.task] or self._list_names()
        return {str(number): name for number, name in enumerate(names, 1)}

    def show(self, results: bool) -> Html:
        """The item to be coded, and below it what came of all answers, if asked for."""
        choices = self.list_choices() | {SKIP: "skip", BACK: "back"}
        for key, button in self.buttons.items():
            button.layout.display = None if key in choices else "none"
            button.description = f"{key} {translate_value(choices.get(key, ''))}"
        n = {"n_done": self.n_done, "n_items": len(self.drawn.items)}
        shown = say("coding_progress", n, coder=self.coder)
        if self.left:
            asked = {"task": self.question.task, "item": self.question.item}
            shown += say("coding_asked", asked | dict(self.question.named)) + self._quote()
        return Html(shown + self.last + (self.summarise(corrected=True) if results else ""))

    def summarise(self, *, corrected: bool) -> Html:
        """What was coded: how often the reader agrees, coders among themselves, and the counts."""
        task, item, items, _ = self.question
        drawn = draw(self.corpus.folder, items, task, item)
        nothing = {"n_items": len(items), "n_coded": 0, "n_waiting": 0}
        told = describe(drawn) or nothing | {"n_lost": drawn.n_lost, "mode": drawn.mode}
        parts = [
            say("coded", told, things=THINGS.get(task, "sentences")),
            say("coding_few", told, fewest=FEWEST),
            say("coders_agree", compare_coders(drawn)),
        ]
        if corrected:
            counts = COUNTS[task](self.corpus, corrected=True)
            counts = counts[counts["frame"] == item] if task == "frames" else counts
            parts.append(table(counts, "As counted, and as the coding corrects it"))
        if ANSWERS[task] and drawn.answers:
            given = drawn.answers[told["coder"]]
            read = given != ""
            met = pd.crosstab(given[read], drawn.items["label"].to_numpy()[read])
            met = met.rename_axis("answer").reset_index()
            by = {"coder": told["coder"]}
            parts.append(table(met, "What {coder} coded (row) by what was counted (column)", **by))
        return Html("".join(parts))

    def _fold(self) -> Html:
        """What stands in an exported page."""
        if {*self.drawn.answers} <= {GOLD}:
            n = {"n_items": len(self.drawn.items), "n_lost": self.drawn.n_lost}
            return say("coding_how", n, things=THINGS.get(self.question.task, "sentences"))
        return fold_away("What was coded", self.summarise(corrected=False))

    def _answer(self, choice: str) -> None:
        place = self.left[0]
        drawn, row = self.drawn.items.iloc[place], self._find(place)
        answer = {"coder": self.coder, "task": self.question.task, "item": self.question.item}
        answer |= {"sentence_id": str(row["sentence_id"]), "answer": choice}
        answer |= {name: drawn[name] for name in ("doc_id", "sentence", "words")}
        answer |= {"mode": self.drawn.mode, "weight": f"{drawn['weight']:.6g}"}
        answer |= {"time": datetime.now(UTC).isoformat(timespec="seconds")}
        write_answer(self.corpus.folder, answer)
        self.before.append(self.left.popleft())
        self.n_done += 1
        article = self.corpus.articles.set_index("doc_id").loc[row["doc_id"]]
        self.last = say("coding_last", article[["outlet", "date", "title"]], answer=choice)

    def _type(self, change: Any) -> None:
        typed = change["new"].strip().lower()
        if change["new"]:
            self.key.value = ""
        if len(typed) == 1:  # two at once: the second would answer what nobody has read
            self.press(typed)

    def _find(self, place: int) -> pd.Series:
        return self.question.items.loc[self.drawn.items.index[place]]

    def _quote(self) -> Html:
        """The sentence with what is asked about marked, its neighbours grey around it."""
        row = self._find(self.left[0])
        own = self.corpus.sentences[self.corpus.sentences["doc_id"] == row["doc_id"]]
        at = int(np.flatnonzero(own["sentence_id"] == row["sentence_id"])[0])
        text = self.corpus.articles.set_index("doc_id")["text"][row["doc_id"]]
        begin, end = int(own["start"].iloc[at]), max(int(own["end"].iloc[at]), int(row["end"]))
        first = int(own["start"].iloc[max(at - 1, 0)])
        last = int(next(iter(own["end"][own["start"] >= end]), end))
        spans = [(row["start"] - begin, row["end"] - begin)] if row["words"] else []
        around = [GREY.format(escape(part)) for part in (text[first:begin], text[end:last])]
        marked = mark_spans(text[begin:end], spans)
        return Html(f'<blockquote lang="fr">{around[0]}{marked}{around[1]}</blockquote>')

    def _list_names(self) -> list[str]:
        """Who may be the speaker of a quotation: names near it, the reader's among them."""
        row, mentions = self._find(self.left[0]), self.corpus.mentions
        near = mentions[mentions["doc_id"] == row["doc_id"]]
        apart = (near["sentence_id"] - row["sentence_id"]).abs()
        near = near[apart <= NEAR].assign(apart=apart).sort_values("apart", kind="stable")
        names = dict.fromkeys([row["label"], *near["entity"].astype(str)])
        return [*sorted([name for name in names if name not in NOBODY][:MOST_NAMES]), *NOBODY]


def _ask(corpus: Corpus, task: str, frame: str | None) -> Question:
    if task == "stance":
        subject = read_subject(corpus.folder)
        named = subject.sides[subject.sides["kind"].isin(["lemma", "entity"])]
        names = named.groupby("side", sort=False)["name"].agg(lambda part: ", ".join(part[:SHOWN]))
        roles = {side: role for side, role in subject.roles.items() if role != "other"}
        pairs = ((translate_value(role), names.get(side, side)) for side, role in roles.items())
        sides = [f"{role}{translate(': ')}{name}" for role, name in pairs]
        items = scoring.list_codable(corpus)
        return Question(task, subject.name, items, {"sides": "; ".join(sides)})
    if task == "frames":
        known = frames(corpus, by="frame")
        most = known["frame"].iloc[known["n"].argmax()]
        frame = resolve(frame or most, known["frame"], "frame")
        told = known.set_index("frame")["definition"][frame]
        return Question(task, frame, counting.list_codable(corpus, frame), {"definition": told})
    listed = role_counts if task == "speakers" else agency
    return Question(task, "", listed.list_codable(corpus), {})
