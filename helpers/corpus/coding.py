"""What a person coded herself: coding.csv in the corpus folder, drawn so that counts can use it.

Every item (a sentence, a quotation, an action) has a place in the draw, made from its own words:
r = −ln(u) / weight, u being a hash of them as a number between 0 and 1. Items are offered from the
smallest r on, whoever codes and however the corpus grows. Where all below r = τ are coded, an item
was drawn with the chance 1 − exp(−weight·τ): a bottom-k sample, from which totals are estimated
without bias (Cohen & Kaplan 2007, PODC; Duffield, Lund & Thorup 2007, Journal of the ACM 54(6)).
What is coded above τ waits until the items before it are coded too.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from helpers.base import correction, statistics
from helpers.base.choices import check_choice
from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import show_plainly
from helpers.base.spreadsheet import (
    Report,
    Sheet,
    each_row,
    extend_sheet,
    read_sheet,
    read_table,
    shrink_sheet,
)
from helpers.base.translation import fault, translate
from helpers.corpus.cache import find_store, hold_lock, replace_file
from helpers.corpus.listing import Problems, expect

Task = Literal["stance", "frames", "speakers", "actions"]
Mode = Literal["random", "unsure"]

FILE = "coding.csv"
GOLD = "gold/stance.csv"  # a coding of whole articles: a coder like the others
GOLD_NEEDED = {
    "stance": ["doc_id", "sentence", "stance"],
    "entities": ["doc_id", "start", "end", "label", "entity"],
}
GOLD_OPTIONAL = {"stance": ["sent", "also_acceptable", "voice"]}
KEYS = ["doc_id", "sentence", "words"]
COLUMNS = ["coder", "task", "item", "sentence_id", *KEYS, "answer", "mode", "weight", "time"]
NEEDED = ["coder", "task", "doc_id", "sentence", "answer", "mode", "weight"]
ANSWERS: dict[str, tuple[str, ...]] = {
    "stance": ("critical", "favourable", "mixed", "none"),
    "frames": ("yes", "no"),
    "speakers": (),  # any name
    "actions": ("said", "not said", "no action"),
}
MOST_SURE, LEAST_SURE = 1.0, 5.0  # weights, apart as the errors that they stand for
FEWEST = 20  # coded items from which counts are corrected
ALL = "(all)"
UNSURE = "unsure"  # what the reader says where it may be wrong
CORRECTED = ["n", "n_corrected", "n_corrected_low", "n_corrected_high", "n_coded", "n_items"]
ALPHA = ["alpha", "alpha_low", "alpha_high"]
DIFFERENCE = ["difference", "difference_low", "difference_high"]


class Draw(NamedTuple):
    """Items in the order in which they are offered, and what was answered."""

    mode: str
    items: pd.DataFrame  # one row per item: `KEYS`, label, weight, rank, under the index it had
    answers: dict[str, np.ndarray]  # what each coder answered, item by item; "" where nothing
    n_lost: int = 0  # answers of coding.csv to items that the corpus has not, or not so worded

    def find_sample(self, coder: str) -> tuple[np.ndarray, np.ndarray]:
        """The answers of a coder that count, "" for none, and the chance to be drawn; by item."""
        given = self.answers[coder]
        first = self.items["rank"].to_numpy()[given == ""].min(initial=np.inf)
        drawn = self.items["rank"].to_numpy() < first
        return np.where(drawn, given, ""), -np.expm1(-self.items["weight"].to_numpy() * first)

    def choose_coder(self) -> str:
        """The coder most of whose answers count, the first of several; "" where nobody's do."""
        sizes = {name: int((self.find_sample(name)[0] != "").sum()) for name in self.answers}
        return max(sizes, key=lambda name: sizes[name]) if any(sizes.values()) else ""


def draw(
    folder: Path,
    items: pd.DataFrame,
    task: str,
    item: str = "",
    mode: str | None = None,
    *,
    if_coded: bool = False,
) -> Draw:
    """Put items in the order of the draw, beside the answers that a corpus has to them.

    Parameters
    ----------
    items : one row per item: doc_id, sentence (its text), words (what is asked about in it, "" for
        all), label (what the reader says) and doubt (from 0, sure, to 1).
    task, item : what is coded, and of which frame or subject.
    mode : *random*; *unsure*: what the reader doubts is drawn sooner; None: as it was begun.
    if_coded : where nobody has coded anything no order is made, which takes a hash of every item;
        then no items.

    Raises ValueError for a mode in which the answers were not drawn, CorpusError for a coding.csv
    that cannot be read.
    """
    own = read_answers(folder)
    own = own[(own["task"] == task) & (own["item"] == item)]
    begun = next(iter(own["mode"]), None)
    mode = mode or begun or "random"
    check_choice("mode", mode, Mode)
    if begun and mode != begun:
        raise fault(
            "the sentences in {file} on {task} were drawn with mode={begun!r}: go on with that, "
            "or put the file elsewhere",
            file=FILE,
            task=item or task,
            begun=begun,
        )
    given = pd.concat([own, _read_gold(folder, item)]) if task == "stance" else own
    if if_coded and not len(given):
        return Draw(mode, items.head(0), {})
    table = items[["doc_id", "label"]].assign(
        sentence=items["sentence"].map(as_stored), words=items["words"].map(as_stored)
    )
    doubt = items["doubt"].to_numpy() if mode == "unsure" else 0.0
    # Chances in proportion to the standard deviation of the reader's error (Neyman 1934).
    table["weight"] = MOST_SURE + (LEAST_SURE - MOST_SURE) * np.sqrt(doubt)
    at = pd.MultiIndex.from_frame(table[KEYS].astype("str"))
    n_lost = int((~pd.MultiIndex.from_frame(own[KEYS].astype("str")).isin(at)).sum())
    answers = {}
    for coder, part in given.groupby("coder", sort=False):
        part = part.drop_duplicates(KEYS, keep="last")
        found = part.set_index(KEYS).reindex(at)
        answer = found["answer"].fillna("").to_numpy(dtype=object)
        if (answer != "").any():
            answers[str(coder)] = answer
            stored = found["weight"].to_numpy(dtype=float)
            table["weight"] = np.where(np.isnan(stored), table["weight"], stored)
    texts = ("\0".join((task, item, *key)) for key in at)
    digests = (hashlib.sha256(text.encode()).digest()[:8] for text in texts)
    u = np.array([(int.from_bytes(digest) + 0.5) / 2**64 for digest in digests])
    table["rank"] = -np.log(u) / table["weight"].to_numpy()
    order = np.argsort(table["rank"].to_numpy(), kind="stable")
    answers = {coder: answer[order] for coder, answer in answers.items()}
    return Draw(mode, table.iloc[order], answers, n_lost)


def quote(found: pd.DataFrame, articles: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Stretches of words (doc_id, sentence_id, start, end) with their `words` and `sentence`."""
    texts, where = articles.set_index("doc_id")["text"], ["doc_id", "sentence_id"]
    found = found.merge(sentences[[*where, "text"]], on=where, how="left")
    places = zip(found["doc_id"], found["start"], found["end"], strict=True)
    words = [texts[doc_id][start:end] for doc_id, start, end in places]
    return found.rename(columns={"text": "sentence"}).assign(words=words)


def correct(
    drawn: Draw, groups: pd.Series, *, by: str, labels: Sequence[str], name: str = "label"
) -> pd.DataFrame:
    """Counts corrected by what was coded: one row per label, for all items and for each group.

    Columns: n, as the reader counted; n_corrected, to the nearest whole, with its 95 % interval,
    the error of coding a sample of these items (`correction.correct_count`); n_coded of n_items.
    Where a group and the others have five articles each, difference: the share of the label less
    that in the other groups, with an interval in which articles, too, are a sample
    (`correction.correct_difference`). No rows where fewer than `FEWEST` answers count and items are
    left.

    Parameters
    ----------
    groups : the group of each item, by the index that the items had when drawn; items of none are
        left out.
    by, name : what the columns of groups and labels are called.
    """
    columns = [by, name, *CORRECTED, *DIFFERENCE]
    coder = drawn.choose_coder()
    given, chance = drawn.find_sample(coder) if coder else (np.array([]), np.array([]))
    if not coder or min(FEWEST, len(given)) > (given != "").sum():
        return pd.DataFrame(columns=columns)
    group = groups.astype(object).reindex(drawn.items.index).to_numpy()
    found, docs = drawn.items["label"].to_numpy(), drawn.items["doc_id"].to_numpy()
    kept, names = pd.notna(group), [one for one in dict.fromkeys(groups) if pd.notna(one)]
    rows = []
    for one in [ALL, *(names if len(names) > 1 else [])]:
        own = kept & ((group == one) | (one == ALL))
        sides = (own, kept & ~own)
        comparable = min(len(set(docs[side])) for side in sides) >= statistics.MIN_UNITS
        for label in labels:
            counted = found == label
            coded = np.where(given == "", np.nan, given == label)
            samples = [(counted[part], coded[part], chance[part], docs[part]) for part in sides]
            numbers = (counted[own].sum(), *correction.correct_count(*samples[0][:3]))
            sizes = (int((given[own] != "").sum()), int(own.sum()))
            apart = correction.correct_difference(*samples) if comparable else (np.nan,) * 3
            rows.append((one, label, *numbers, *sizes, *apart))
    table = pd.DataFrame(rows, columns=columns).round({"n_corrected": 0})
    table = table.astype(dict.fromkeys(CORRECTED, "int64"))
    if table["difference"].isna().all():
        table = table.drop(columns=DIFFERENCE)
    table.attrs = dict(describe(drawn).items())
    return table


def describe(drawn: Draw) -> dict[str, Any]:
    """What was coded: coder, mode, n_items, n_coded, and n_waiting, answers that do not count yet.

    n_lost answers are to items that the corpus has not, or not in these words.
    share_right, with its interval: of all items but those of which the reader is unsure, where it
    says what the coder would; NaN where nothing counts. Empty where nobody has coded.
    """
    coder = drawn.choose_coder() or next(iter(drawn.answers), "")
    if not coder:
        return {}
    given, chance = drawn.find_sample(coder)
    found, n = drawn.items["label"].to_numpy(), int((given != "").sum())
    sure = found != UNSURE
    right = np.where(given == "", np.nan, given == found)[sure]
    shares = np.full(3, np.nan)
    if n and sure.any():
        shares = np.array(correction.correct_count(sure[sure], right, chance[sure])) / sure.sum()
    told = {"coder": coder, "mode": drawn.mode, "n_items": len(given), "n_coded": n}
    told |= {"n_waiting": int((drawn.answers[coder] != "").sum()) - n, "n_lost": drawn.n_lost}
    ends = ("share_right", "share_low", "share_high")
    return told | dict(zip(ends, shares.tolist(), strict=True))


def compare_coders(drawn: Draw) -> pd.DataFrame:
    """How far coders agree on what more than one has coded: one row, none where nobody has.

    Columns: coders, n_items, share_agree, and alpha with its 95 % interval, by resampling items
    (`statistics.krippendorff_alpha`).
    """
    codes = np.array(list(drawn.answers.values()), dtype=object).reshape(-1, len(drawn.items)).T
    codes = codes[(codes != "").sum(axis=1) > 1]
    if not len(codes):
        return pd.DataFrame(columns=["coders", "n_items", "share_agree", *ALPHA])
    met = statistics.count_coincidences(codes)
    interval = statistics.resample_interval(
        [met.reshape(len(met), -1)], [np.arange(len(met))], statistics.krippendorff_alpha
    )
    same = np.trace(met, axis1=1, axis2=2).sum() / met.sum()
    alpha = (interval.estimate, interval.low, interval.high)
    row = (list(drawn.answers), len(codes), same, *(float(end[0]) for end in alpha))
    return pd.DataFrame([row], columns=["coders", "n_items", "share_agree", *ALPHA])


def read_answers(folder: Path, report: Report | None = None) -> pd.DataFrame:
    """The rows of coding.csv, one per answer, the weight as a number; no rows where there is none.

    Raises CorpusError, with each row that cannot be read, where there is no `report` to take it.
    """
    tell = Problems()
    table = read_table(folder / FILE, NEEDED, tell, optional=COLUMNS, may_lack=True)
    table["weight"] = pd.to_numeric(table["weight"].replace("", "1"), errors="coerce")
    for row in each_row(table):
        allowed = ANSWERS.get(row.task)
        if allowed is None:
            tell(FILE, row.row, expect("task", row.task, ANSWERS))
        elif not row.answer or (allowed and row.answer not in allowed):
            tell(FILE, row.row, expect("answer", row.answer, allowed or [translate("a name")]))
        if row.mode not in get_args(Mode):
            tell(FILE, row.row, expect("mode", row.mode, get_args(Mode)))
        if not 0 < row.weight < np.inf:
            tell(FILE, row.row, translate("weight: a number above 0 expected, as it was written"))
        if not (row.coder and row.doc_id and row.sentence):
            tell(FILE, row.row, translate("coder, doc_id and sentence must not be empty"))
    for (task, item), part in table.groupby(["task", "item"]):
        if part["mode"].nunique() > 1:
            said = translate("answers on {task} were drawn in two modes", task=item or task)
            tell(FILE, int(part["row"].iloc[-1]), said)
    tell.settle(report)
    return table[COLUMNS]


def _read_gold(folder: Path, subject: str) -> pd.DataFrame:
    """A coding of whole articles, where there is one, as answers of a coder of that name.

    It is of the subject that its column *subject* names, without one of that of the sides that
    ship.
    """
    table = read_gold(folder, "stance")
    sides = read_lexicon("sides")
    shipped = sides.loc[sides["kind"] == "subject", "name"].iloc[0]
    of = table["subject"] if "subject" in table else pd.Series(shipped, table.index)
    table = table[of == subject].rename(columns={"stance": "answer"})
    return table.assign(coder=GOLD, words="").reindex(columns=COLUMNS)


def read_gold(folder: Path, name: str, report: Report | None = None) -> pd.DataFrame:
    """A reference coding of whole articles, as text: gold/`name`.csv; no rows where there is none.

    Raises CorpusError, with each row that cannot be read, where there is no `report` to take it.
    """
    file = folder / "gold" / f"{name}.csv"
    needed, optional = GOLD_NEEDED.get(name, []), GOLD_OPTIONAL.get(name, [])
    if not file.is_file():
        return pd.DataFrame(columns=[*needed, *optional])
    tell = Problems()
    table = read_table(file, needed, tell, optional=optional)
    for row in each_row(table):
        if name == "stance" and row.stance not in ANSWERS["stance"]:
            tell(file.name, row.row, expect("stance", row.stance, ANSWERS["stance"]))
        places = (row.start, row.end) if name == "entities" else ()
        if not all(place.isdecimal() and len(place) < 10 for place in places):
            said = translate("start and end: places in the text expected, as in 0 and 12")
            tell(file.name, row.row, said)
    Problems(problem._replace(file=f"gold/{problem.file}") for problem in tell).settle(report)
    return table.drop(columns="row")


def write_answer(folder: Path, answer: Mapping[str, str]) -> None:
    """Put an answer into coding.csv, in the place of the same coder's earlier one to that item.

    Written at once, whole or not at all, one coder after the other; all other rows stay as they
    are. Raises OSError where the folder cannot be written.
    """
    file, same = folder / FILE, ("coder", "task", "item", *KEYS)
    row = {name: as_stored(cell) for name, cell in answer.items()}
    with hold_lock(find_store(folder) / "coding"):
        sheet = read_sheet(file.read_bytes(), COLUMNS) if file.is_file() else Sheet([])
        kept = shrink_sheet(sheet, lambda old: all(old.get(n, "") == row[n] for n in same))
        replace_file(file, extend_sheet(kept, [row], COLUMNS).encode())


def as_stored(text: str) -> str:
    """A text as it is found again in a table (`base.spreadsheet.read_table`)."""
    return show_plainly(text).strip()
