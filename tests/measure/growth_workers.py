"""How much faster more workers of a Dask cluster annotate: one worker against two, in turn.

`python -m measure.growth_workers my-corpus --workers 1 2`; on as many free processors.
"""

import argparse
import json
import shutil
import tempfile
import time
from pathlib import Path

from measure.growth import describe_machine

TABLES = ("articles.csv", "lines.csv", "furniture.csv", "raw")


def measure_workers(
    folder: str | Path, *, workers: tuple[int, ...] = (1, 2), rounds: int = 2
) -> dict[str, float]:
    """Annotate a copy of a corpus with each number of workers in turn, `rounds` times.

    Keys: seconds_1, seconds_2 … (wall clock, the best of the rounds, of a cluster that runs but
    has not loaded the pipeline); ratio_2 … (of the first number's seconds to those); n_words.
    """
    from distributed import Client, LocalCluster

    from helpers import load_corpus

    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "corpus"
        copy.mkdir()
        for part in (Path(folder) / name for name in TABLES):
            if part.exists():
                (shutil.copytree if part.is_dir() else shutil.copy)(part, copy / part.name)
        for _ in range(rounds):
            for n in workers:
                shutil.rmtree(copy / "derived", ignore_errors=True)
                size = {"n_workers": n, "threads_per_worker": 1, "dashboard_address": None}
                with LocalCluster(**size) as own, Client(own) as client:
                    begin = time.monotonic()
                    corpus = load_corpus(copy, client=client)
                    spent = time.monotonic() - begin
                found[f"seconds_{n}"] = min(spent, found.get(f"seconds_{n}", spent))
        found["n_words"] = int(corpus.articles["n_words"].sum())
    first = found[f"seconds_{workers[0]}"]
    return found | {f"ratio_{n}": first / found[f"seconds_{n}"] for n in workers[1:]}


def main() -> None:
    """Measure and print one line of JSON, with the machine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a corpus")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    given = parser.parse_args()
    found = measure_workers(given.folder, workers=tuple(given.workers))
    print(json.dumps({"machine": describe_machine(), **found}))


if __name__ == "__main__":
    main()
