"""The cache: used when nothing changed, rebuilt when damaged, never half written."""

import multiprocessing
import time

import pandas as pd
import pytest
from conftest import TEXTS, make_row, write_corpus

from helpers import annotate, cache
from helpers.corpus import TABLES, load_corpus


@pytest.fixture
def folder(tmp_path):
    return write_corpus(tmp_path / "corpus", TEXTS)


def same(one, other) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_a_second_load_annotates_nothing_and_gives_the_same_tables(folder, monkeypatch):
    first = load_corpus(folder)
    monkeypatch.setattr(annotate, "annotate_articles", None)
    second = load_corpus(folder)
    same(first, second)
    assert (first.pipeline, first.content_hash) == (second.pipeline, second.content_hash)


def test_a_changed_text_or_edition_is_annotated_anew(folder):
    first = load_corpus(folder)
    (folder / "raw" / "depeche-1.txt").write_text("Tout a changé.", encoding="utf-8")
    second = load_corpus(folder)
    assert second.content_hash != first.content_hash
    assert second.articles["text"].eq("Tout a changé.").any()
    write_corpus(folder, {}, [make_row(name, outlet="Un autre") for name in TEXTS])
    assert load_corpus(folder).articles["outlet"].unique().tolist() == ["Un autre"]


@pytest.mark.parametrize("damage", ["truncated", "changed", "missing", "manifest"])
def test_a_damaged_cache_is_rebuilt(folder, damage):
    first = load_corpus(folder)
    written = folder / "derived" / first.content_hash
    file = written / ("manifest.json" if damage == "manifest" else "tokens.parquet")
    data = file.read_bytes()
    if damage == "missing":
        file.unlink()
    elif damage == "changed":
        file.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    else:
        file.write_bytes(data[: len(data) // 2])
    assert cache.read_tables(written, TABLES) is None
    same(first, load_corpus(folder))
    assert cache.read_tables(written, TABLES) is not None


def test_a_write_that_breaks_off_leaves_nothing(tmp_path, monkeypatch):
    def fail(self, **options):
        raise OSError("disk full")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", fail)
    with pytest.raises(OSError, match="disk full"):
        cache.write_tables(tmp_path / "derived" / "key", {"tokens": pd.DataFrame()}, "none")
    assert list((tmp_path / "derived").iterdir()) == []


def _write_often(folder, number):
    table = pd.DataFrame({"value": [1] * 1000})
    for _ in range(20):
        cache.write_tables(folder, {"table": table}, "pipeline")
        found = cache.read_tables(folder, ["table"])
        assert found is not None, number
        time.sleep(0.001)


def test_two_processes_at_once_do_no_harm(tmp_path):
    context = multiprocessing.get_context("fork")
    folder = tmp_path / "derived" / "key"
    runs = [context.Process(target=_write_often, args=(folder, n)) for n in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0, 0]
    assert [path.name for path in folder.parent.iterdir()] == ["key"]


def test_old_results_are_cleared_away(tmp_path):
    for number in range(cache.KEEP + 2):
        cache.write_tables(tmp_path / "derived" / str(number), {"t": pd.DataFrame()}, "p")
    assert len(list((tmp_path / "derived").iterdir())) == cache.KEEP
