"""How fast and how large: python -m training.speed reads a task and texts, prints JSON.

evaluate.py runs it, one process per task; the texts are news, repeated to ``SPEED_WORDS``.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language
from spacy.util import minibatch

from helpers.language.pipeline.loading import load_pipeline

# Articles for the memory test; growth is counted from the first thousand on.
ARTICLES, PART = 10_000, 1_000
ARTICLE_WORDS = 40
BATCH = 64


def measure_speed(texts: list[str]) -> dict[str, float]:
    """Return words a second by one process and by two, and the second against the first.

    The two take turns, twice, so that what else the machine does falls on both.
    """
    nlp = load_pipeline()
    words = sum(len(text.split()) for text in texts)
    _drain(nlp, texts[:BATCH], 1)
    spent: dict[int, list[float]] = {1: [], 2: []}
    processor = []
    for _ in range(2):
        for processes in (1, 2):
            begin, begin_cpu = time.perf_counter(), time.process_time()
            _drain(nlp, texts, processes)
            spent[processes].append(time.perf_counter() - begin)
            if processes == 1:
                processor.append(time.process_time() - begin_cpu)
    return {
        "words per second of processor time": words / min(processor),
        "words per second by the clock": words / min(spent[1]),
        "two processes against one, by the clock": min(spent[1]) / min(spent[2]),
    }


def _drain(nlp: Language, texts: list[str], processes: int) -> None:
    for _ in nlp.pipe(texts, batch_size=BATCH, n_process=processes):
        pass


def measure_load(_: list[str]) -> dict[str, float]:
    """Return the seconds it takes to load the pipeline once spaCy and its French are imported."""
    import spacy

    spacy.blank("fr")
    begin, begin_cpu = time.perf_counter(), time.process_time()
    load_pipeline()
    return {
        "load time, seconds beyond import spacy": time.perf_counter() - begin,
        "load time, seconds of processor time": time.process_time() - begin_cpu,
    }


def measure_memory(texts: list[str]) -> dict[str, float]:
    """Return by how many MB memory grows from article 1,000 and from 5,000 to article 10,000.

    The articles are openings of ``texts`` with a made-up name added to each, read as a corpus is:
    the words of some articles are let go of before the next are read.
    """
    nlp = load_pipeline()
    used = []
    for part in minibatch(_make_articles(texts), size=PART):
        with nlp.memory_zone():
            _drain(nlp, part, 1)
        used.append(_read_memory())
    return {
        f"memory, MB more after {ARTICLES:,} articles than after {seen * PART:,}": used[-1]
        - used[seen - 1]
        for seen in (1, 5)
    }


def _make_articles(texts: list[str]) -> Iterator[str]:
    for number in range(ARTICLES):
        opening = " ".join(texts[number % len(texts)].split()[:ARTICLE_WORDS])
        yield f"{opening} Nom{number}ak le {number} Lieu{number}ou."


def _read_memory() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


TASKS = {"speed": measure_speed, "load": measure_load, "memory": measure_memory}


def main() -> None:
    """Read the task and the texts from standard input, print what was measured."""
    given = json.load(sys.stdin)
    sys.stdout.write(json.dumps(TASKS[given["task"]](given["texts"])))


if __name__ == "__main__":
    main()
