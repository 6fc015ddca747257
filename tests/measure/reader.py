"""How good the trained reader is on what was left aside: python -m measure.reader.

Reads with the weights that ship, prints a table, and writes it where pages and model card take it
from: corpus/gold/first_scores.csv and helpers/language/reader/README.md.
"""

import datetime
import re
import sys

import numpy as np
import pandas as pd

from helpers.base.paths import PROJECT
from helpers.language.reader import heads
from helpers.language.reader.encoder import Window, read
from measure.quotations import measure
from measure.stance import measure_calibration
from training.reader import examples as ex

CODING = PROJECT / "tests" / "training" / "coding"
CARD = PROJECT / "helpers" / "language" / "reader" / "README.md"
SCORES = PROJECT / "corpus" / "gold" / "first_scores.csv"
TEST = 0  # the part that is scored; part 1 was left aside to choose by
# Subjects that train nothing: two of written texts, seven of Wikinews on one movement.
UNSEEN = ("gilets-jaunes", "assurance-chomage", "p5-gilets", "p5-ordre", "p5-macron", "p5-taxe")
UNSEEN += ("p5-drouet", "p5-moderes", "p5-rondspoints")
JUDGED = (0, 1, 3)  # the labels of the macro-F1: all but mixed and both
COLUMNS = ["measured", "collection", "date", "n_items", "share_agree", "macro_f1"]
COLUMNS += ["calibration_error", "f1_found", "f1_speaker", "recall", "n_left_out", "share_false"]


def judge(examples: list[ex.Example], head: str) -> tuple[np.ndarray, np.ndarray]:
    """How probable each label is, a row per judged sentence; and the labels that were coded."""
    found, coded = [], []
    for example in examples:
        window = Window(example.text, example.prefix, tuple(example.marks))
        spans = [(start, end) for start, end, _ in example.judged]
        if head == "stance":
            found.append(heads.judge_twice(window, spans, head))
        else:
            found.append(heads.judge(*read([window]), spans, head))
        coded += [label for *_, label in example.judged]
    p, labels = np.concatenate(found), np.array(coded)
    kept = ~np.isnan(p).any(1)
    return p[kept], labels[kept]


def macro_f1(labels: np.ndarray, given: np.ndarray) -> list[float]:
    """Mean F1 of the labels in `JUDGED`, then that of each."""
    each = [
        2 * ((labels == k) & (given == k)).sum() / max(1, (labels == k).sum() + (given == k).sum())
        for k in JUDGED
    ]
    return [float(value) for value in (np.mean(each), *each)]


def score(p: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    given = p.argmax(1)
    compared = pd.DataFrame({"probability": p.max(1), "label": given, "stance": labels})
    return {
        "n_items": len(labels),
        "share_agree": float((given == labels).mean()),
        "macro_f1": macro_f1(labels, given)[0],
        "calibration_error": measure_calibration(compared)["error"].iloc[-1],
    }


def measure_all() -> pd.DataFrame:
    """One row per kind of answer and collection of unseen texts."""
    sides = ex.read_sides(CODING / "sides.tsv")
    texts = ex.read_stances(CODING / "stance.tsv", sides)
    aside = [t for t in texts if t[0].subject not in UNSEEN and ex.split(t[0].group) == TEST]
    printed = [t for t in aside if ex.is_printed(t[0])]
    known = [t for t in aside if t not in printed]
    fresh = [t for t in texts if t[0].subject in UNSEEN and not ex.is_printed(t[0])]
    new = [t for t in texts if t[0].subject in UNSEEN and ex.is_printed(t[0])]
    bearers = ex.read_evaluations(CODING / "evaluation.tsv")
    bearers = [one for one in bearers if ex.split(one.group) == TEST]
    today = datetime.date.today().isoformat()
    rows = []
    for what, name, part, head in (
        ("stance", "texts of known subjects", ex.cut(known, None, 3), "stance"),
        ("stance", "subjects never learned", ex.cut(fresh, None, 3), "stance"),
        ("stance", "Wikinews as printed", ex.cut(printed, None, 3), "stance"),
        ("stance", "Wikinews as printed, subjects never learned", ex.cut(new, None, 3), "stance"),
        ("presentation", "bearers in Wikinews", bearers, "evaluation"),
    ):
        rows.append(
            {"measured": what, "collection": name, "date": today} | score(*judge(part, head))
        )
    strange = ex.read_for_others(aside, {k: v for k, v in sides.items() if k not in UNSEEN})
    p, _ = judge(ex.cut(strange, None, 3), "stance")
    judged = (p[:, :-1].max(1) >= heads.read_bars()["stance"]["sure"]).mean()
    rows.append(
        {"measured": "stance", "collection": "articles on something else", "date": today}
        | {"n_items": len(p), "share_false": judged}
    )
    coded = {one.text: one for one in ex.read_quotations(CODING / "quotations.tsv")}
    paragraphs = [one for one in coded.values() if ex.split(one.group) == TEST]
    for name, chosen in (
        ("Wikinews", [one for one in paragraphs if one.group[:2] == "20"]),
        ("manner of the press", [one for one in paragraphs if one.group[:2] != "20"]),
    ):
        table = measure(chosen).set_index("what")
        found, said = table.loc["quotations"], table.loc["with speaker"]
        rows.append(
            {"measured": "quotations", "collection": name, "date": today}
            | {"n_items": int(found["n_coded"]), "f1_found": found["f"], "f1_speaker": said["f"]}
        )
    return pd.DataFrame(rows, columns=COLUMNS).round(3)


def store(table: pd.DataFrame) -> None:
    """Put scores where pages take them from, in the place of earlier ones of the same tools."""
    kept = pd.read_csv(SCORES).query("measured not in @table['measured']")
    pd.concat([kept, table]).reindex(columns=COLUMNS).to_csv(SCORES, index=False)


def main() -> None:
    table = measure_all()
    sys.stdout.write(table.to_string(index=False) + "\n")
    store(table)
    table = table[table["share_false"].isna()].drop(columns=COLUMNS[-3:])  # these are of facts
    heading = "what | texts | n | agreement | macro-F1 | calibration error | F1 | with speaker"
    lines = [f"| {heading} |"]
    lines.append("|---|---|---:|---:|---:|---:|---:|---:|")
    for row in table.drop(columns="date").itertuples(index=False):
        cells = ["" if value != value else str(value) for value in row]
        lines.append("| " + " | ".join(cells) + " |")
    card = CARD.read_text(encoding="utf-8")
    between = re.compile(r"(<!-- scores[^\n]*-->\n).*?(<!-- end of scores -->)", re.DOTALL)
    CARD.write_text(between.sub(lambda m: m[1] + "\n".join(lines) + "\n" + m[2], card), "utf-8")


if __name__ == "__main__":
    main()
