"""Killed at random moments and run again: is all as if nothing had broken off?

    PYTHONPATH=tests python -m measure.kills [--seed N] [--number 10] [--only add]

Each way of changing a folder (`WAYS`) runs once to its end, then so many times from the same
beginning: killed with -9 at a moment by chance, and run again to its end. What then differs from
the unbroken run, byte for byte, is printed.
"""

import argparse
import multiprocessing
import random
import re
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from conftest import TEXTS, write_corpus
from helpers.corpus import listing
from helpers.corpus.coding import write_answer
from helpers.corpus.loading import PROJECT, load_corpus
from helpers.export.building import export_notebooks
from helpers.intake.additions import add_articles, undo_addition, write_review
from helpers.intake.planning import plan_intake

NOTEBOOK = "1-corpus.ipynb"
ANSWERS = 60
MOMENT = re.compile(rb"(20\d\d-\d\d-\d\d[T ])?\d\d:\d\d(:[\d.]+Z| UTC)")


class Way(NamedTuple):
    """One way of changing a folder."""

    begin: Callable[[Path], object]
    """Makes the folder as it is before."""
    run: Callable[[Path], object]
    """Changes it; may be run again."""


def write_received(folder: Path) -> Path:
    """Articles to be added, with a line in common, which goes to furniture.csv."""
    for n in range(40):
        for outlet in ("X", "Y"):
            text = f"Le texte {n} de {outlet}{n} parle de {n}.\nSuivez-nous"
            file = folder / f"received/{outlet}/{n}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return folder


def make_corpus(folder: Path, copies: int = 1) -> Path:
    texts = {f"{name}-{n}": f"{text} Version {n}." for n in range(copies)
             for name, text in TEXTS.items()}  # fmt: skip
    return write_corpus(folder / "corpus", texts)


def add(folder: Path) -> None:
    add_articles(plan_intake([folder / "received"], folder / "corpus"), folder / "corpus")


def begin_undo(folder: Path) -> None:
    make_corpus(write_received(folder))
    add(folder)


def undo(folder: Path) -> None:
    """A run that comes after one that was done finds nothing left to undo."""
    if len(list((folder / "corpus/raw").glob("*.txt"))) > len(TEXTS) or left(folder):
        undo_addition(folder / "corpus")


def left(folder: Path) -> list[Path]:
    return list((folder / "corpus/additions").glob("*.partial.csv"))


def review(folder: Path) -> None:
    """A file that is there already is whole, and no second run replaces it."""
    if not (folder / "corpus/lines-to-review.csv").exists():
        write_review(folder / "corpus")


def code(folder: Path) -> None:
    """A person answers, and goes on after the last answer that was kept."""
    for n in range(ANSWERS):
        answer = {"coder": "A", "task": "frames", "item": "coût", "sentence_id": str(n)}
        answer |= {"doc_id": "gazette-1-0", "sentence": f"Phrase {n}.", "words": "", "time": "now"}
        write_answer(folder / "corpus", answer | {"answer": "yes", "mode": "random", "weight": "1"})


def begin_export(folder: Path) -> None:
    corpus = make_corpus(folder)
    (folder / "notebooks").mkdir()
    shutil.copy(PROJECT / "notebooks" / NOTEBOOK, folder / "notebooks")
    export(folder)  # there are pages already, of fewer articles
    add_articles(plan_intake([write_received(folder) / "received"], corpus), corpus)
    load_corpus(corpus)


def export(folder: Path) -> None:
    out = folder / "html"
    export_notebooks(folder / "notebooks", out, corpus=folder / "corpus", figures=out / "figures")


WAYS = {
    "add": Way(lambda folder: make_corpus(write_received(folder)), add),
    "undo": Way(begin_undo, undo),
    "annotate": Way(partial(make_corpus, copies=8), lambda folder: load_corpus(folder / "corpus")),
    "export": Way(begin_export, export),
    "review": Way(partial(make_corpus, copies=8), review),
    "coding": Way(make_corpus, code),
}


def read_all(folder: Path) -> dict[str, bytes]:
    """Every file below a folder without the moments at which pages say that they were made.

    Locks hold nothing, and a list of hashes follows from what it lists.
    """
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    files = (path for path in files if path.name not in (".lock", ".export.json"))
    made = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return {
        name: MOMENT.sub(b"", data) if name.startswith("html/") else data
        for name, data in made.items()
    }


def start(run: Callable[[Path], object], folder: Path) -> multiprocessing.Process:
    process = multiprocessing.get_context("fork").Process(target=run, args=(folder,))
    process.start()
    return process  # type: ignore[return-value]


def measure(
    way: Way, place: Path, chance: random.Random, number: int
) -> Iterator[tuple[str, bool, str]]:
    """One tuple per kill: when, whether it met a run, and what differs after the next one."""
    way.begin(place / "begun")
    whole = shutil.copytree(place / "begun", place / "at" / "run")
    began = time.monotonic()
    start(way.run, whole).join()
    lasted = time.monotonic() - began
    expected = read_all(whole)
    for _ in range(number):
        shutil.rmtree(place / "at")  # under the same name: pages and keys may hold it
        folder = shutil.copytree(place / "begun", place / "at" / "run")
        at = chance.uniform(0, lasted)
        process = start(way.run, folder)
        process.join(at)
        met = process.is_alive()
        process.kill()
        process.join()
        again = start(way.run, folder)
        again.join()
        found = read_all(folder)
        names = {*found, *expected}
        differs = sorted(name for name in names if found.get(name) != expected.get(name))
        said = f"ended with {again.exitcode} " if again.exitcode else ""
        yield f"{at:.2f} of {lasted:.2f} s", met, said + ", ".join(differs[:5])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--number", type=int, default=10, help="kills of each way")
    parser.add_argument("--only", choices=WAYS)
    options = parser.parse_args()
    listing.PART_BYTES = 1  # every article is a part of its own
    print(f"seed {options.seed}")
    n = n_met = n_differ = 0
    with tempfile.TemporaryDirectory() as place:
        for name in [options.only] if options.only else WAYS:
            chance = random.Random(f"{options.seed} {name}")
            for at, met, differs in measure(WAYS[name], Path(place, name), chance, options.number):
                n, n_met, n_differ = n + 1, n_met + met, n_differ + bool(differs)
                if differs:
                    print(f"{name}, killed at {at}: {differs}", flush=True)
    print(f"{n} kills, of which {n_met} met a run: {n_differ} ended otherwise than an unbroken one")
    return int(n_differ > 0)


if __name__ == "__main__":
    sys.exit(main())
