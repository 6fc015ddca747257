"""Corpora for the tests: the one that ships, a small made-up one, and a factory for faulty ones."""

import csv
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from helpers.corpus.loading import PROJECT, Corpus, load_corpus

os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
os.environ["PRESSE_LANG"] = "en"  # whatever the locale: French is asked for where it is tested
# A busy machine is no failure: what is slow is measured by make bench, not by a test's clock.
# Another seed in every run, on every machine; what fails says how to have it again.
ANEW = {"deadline": None, "derandomize": False, "print_blob": True}
settings.register_profile("project", **ANEW)
settings.register_profile("fuzz", max_examples=1000, **ANEW)
settings.load_profile("project")

# The files that take longest come first, so that no worker is left alone with one at the end.
LONGEST = ["lab", "notebooks", "labels", "export", "study", "vocabulary", "cache", "face"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {f"test_{name}": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


# Three outlets, another subject: nothing here is in the corpus that ships.
TEXTS = {
    "gazette-1": "La réforme divise\nLe gouvernement défend la réforme des retraites. "
    "« Elle est nécessaire », a déclaré la ministre Anne Martin.\n"
    "Les syndicats dénoncent un échec. La réforme coûte deux milliards d'euros.",
    "gazette-2": "Les syndicats manifestent jeudi à Lyon. La réforme recule, selon la CGT.\n"
    "Le ministre Paul Durand n'a pas répondu.",
    "courrier-1": "Le gouvernement défend la réforme des retraites. La grève s'étend à Lille.\n"
    "Les syndicats dénoncent un échec, affirme-t-on à Paris. La grève coûte cher à la SNCF.",
    "depeche-1": "À Marseille, la grève continue. “Nous irons jusqu’au bout”, a dit Paul Durand.",
}
OUTLETS = {"gazette": "La Gazette", "courrier": "Le Courrier", "depeche": "La Dépêche du jour"}


def write_corpus(
    folder: Path, texts: dict[str, str | bytes], rows: list[dict] | None = None
) -> Path:
    """Write a corpus folder; without rows, one row per text."""
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / "raw" / f"{name}.txt").write_bytes(data)
    rows = rows if rows is not None else [make_row(name) for name in texts]
    with (folder / "articles.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def make_row(name: str, **changes: str) -> dict[str, str]:
    """A row of articles.csv for one of the made-up texts."""
    outlet = OUTLETS.get(name.split("-")[0], name)
    return {"doc_id": name, "outlet": outlet, "date": "2023-03-07", "title": "Grève"} | changes


def is_killed(function: Callable, *arguments: object, after: int) -> bool:
    """Whether a process of its own was killed (-9) after so many steps that change a folder.

    A step is a file or folder that is renamed or taken away; as it begins, the process is killed.
    """

    def run() -> None:
        steps = iter(range(after, -1, -1))

        def count(event: str, _: object) -> None:
            if event in ("os.rename", "os.remove", "os.rmdir") and next(steps) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        function(*arguments)
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=run)  # all is imported already
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The corpus that ships with the project."""
    return load_corpus(PROJECT / "corpus")


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the made-up corpus."""
    return write_corpus(tmp_path_factory.mktemp("small"), TEXTS)


@pytest.fixture(scope="session")
def small(small_folder: Path) -> Corpus:
    """The made-up corpus of three outlets, loaded."""
    return load_corpus(small_folder)
