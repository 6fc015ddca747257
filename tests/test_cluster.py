"""Annotation on several workers: the same bytes as on one, whatever becomes of a worker."""

import pytest

from conftest import TEXTS, write_corpus
from helpers.corpus import listing
from helpers.corpus.loading import load_corpus
from test_cache import read_all

distributed = pytest.importorskip("distributed", reason="install the extra “cluster”")


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as started:
        yield started


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.setattr(listing, "PART_ARTICLES", 1)
    texts = {f"{name}-{copy}": f"{text} Version {copy}." for copy in range(4)
             for name, text in TEXTS.items()}  # fmt: skip
    return [write_corpus(tmp_path / name, texts) for name in ("here", "there")]


def test_a_cluster_makes_the_same_tables(cluster, folders):
    here, there = folders
    load_corpus(here)
    with distributed.Client(cluster) as client:
        load_corpus(there, client=client)
    assert read_all(here) == read_all(there)


def test_a_worker_that_is_killed_in_mid_run_costs_nothing(cluster, folders):
    here, there = folders
    load_corpus(here)
    with distributed.Client(cluster) as client:
        # One task that ends its own worker, the way the machine would; another takes over.
        def die(path):
            import os
            import pathlib
            import signal

            mark = pathlib.Path(path)
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return "alive"

        blow = client.submit(die, str(there / "blow"), pure=False)
        load_corpus(there, client=client)
        assert blow.result(timeout=60) == "alive"
    (there / "blow").unlink()
    assert read_all(here) == read_all(there)
