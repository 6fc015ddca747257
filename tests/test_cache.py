"""The cache: used when nothing changed, gone on with when broken off, rebuilt when damaged."""

import hashlib
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sys
import time

import pandas as pd
import pytest

from conftest import TEXTS, is_killed, make_row, write_corpus
from helpers.__main__ import main
from helpers.corpus import annotation as annotate
from helpers.corpus import cache, listing
from helpers.corpus import near_copies as copies
from helpers.corpus.loading import TABLES, CorpusError, load_corpus
from helpers.entities import grammar_roles as roles
from helpers.stance import scoring as sentiment
from measure import growth

FORK = multiprocessing.get_context("fork")  # spaCy is loaded here already


@pytest.fixture
def folder(tmp_path):
    return write_corpus(tmp_path / "corpus", TEXTS)


def same(one, other) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def read_all(folder) -> dict[str, str]:
    """The hash of every file of the results of a corpus, by path."""
    files = (file for file in (folder / "derived").rglob("*") if file.is_file())
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


@pytest.fixture
def in_parts(monkeypatch):
    """Every article a part of its own: there is something to break off in a few lines."""
    monkeypatch.setattr(listing, "PART_ARTICLES", 1)
    return listing


def start(folder) -> multiprocessing.Process:
    run = FORK.Process(target=load_corpus, args=(folder,))
    run.start()
    return run


def test_all_code_that_annotates_is_part_of_the_key():
    """A change of what makes the tables must make them anew; the imports lead to all of it."""
    files = (path.relative_to(cache.HELPERS) for path in cache.HELPERS.rglob("*.py"))
    named_files = {path.with_suffix("").as_posix().replace("/", ".") for path in files}
    known, waiting = set(), ["corpus.annotation"]
    while waiting:
        code = (cache.HELPERS / f"{waiting.pop().replace('.', '/')}.py").read_text(encoding="utf-8")
        named = [
            f"{room}.{name}" if room not in named_files else room
            for room, names in re.findall(
                r"^from helpers\.([\w.]+) import (\([^)]*\)|.+)", code, re.M
            )
            for name in re.findall(r"\w+", names)
        ]
        found = {name for name in named if name in named_files}
        waiting += found - known
        known |= found
    assert {"language.quotations", "language.speakers", "corpus.edition"} <= known
    # What a problem is called in two languages is in no table.
    known = {name for name in known if ".pipeline." not in name and name != "base.translation"}
    assert {f"{name.replace('.', '/')}.py" for name in known} <= set(cache.CODE)


def test_the_key_holds_the_lexicons_that_annotation_reads_and_no_other(tmp_path, monkeypatch):
    """What explains a column or judges a word asks for no new annotation; a new name does."""
    real = cache.HELPERS
    monkeypatch.setattr(cache, "HELPERS", tmp_path)
    shutil.copytree(real / "lexicons", tmp_path / "lexicons")
    for name in cache.CODE:
        code = (real / name).read_text(encoding="utf-8")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(code, encoding="utf-8")
        # By construction only where every lexicon is named in so many words.
        used = re.findall(r"(?<!def )read_lexicon\(", code)
        assert len(used) == len(cache.READS_LEXICON.findall(code)), name
    before, read = cache.make_key({}), set()
    for file in sorted((tmp_path / "lexicons").glob("*.csv")):
        whole = file.read_bytes()
        file.write_bytes(whole + b"x,x\n")
        read |= {file.stem} if cache.make_key({}) != before else set()
        file.write_bytes(whole)
    assert read == {"aliases", "furniture", "places"}


def test_a_second_load_annotates_nothing_and_gives_the_same_tables(folder, monkeypatch):
    first = load_corpus(folder)
    same(first, load_corpus(folder))
    monkeypatch.setattr(annotate, "annotate_corpus", None)
    second = load_corpus(folder)
    same(first, second)
    assert (first.pipeline, first.content_hash) == (second.pipeline, second.content_hash)


def test_her_own_sides_frames_and_names_annotate_nothing(folder, monkeypatch):
    tokens = load_corpus(folder).tokens
    monkeypatch.setattr(annotate, "annotate_corpus", None)
    for name in ("sides", "frames"):
        shutil.copy(cache.HELPERS / "lexicons" / f"{name}.csv", folder)
    (folder / "aliases.csv").write_text("entity,label,alias\nDaech,ORG,les hommes en noir\n")
    pd.testing.assert_frame_equal(load_corpus(folder).tokens, tokens)


def test_a_changed_text_or_edition_is_annotated_anew(folder):
    first = load_corpus(folder)
    (folder / "raw" / "depeche-1.txt").write_text("Tout a changé.", encoding="utf-8")
    second = load_corpus(folder)
    assert second.content_hash != first.content_hash
    assert second.articles["text"].eq("Tout a changé.").any()
    write_corpus(folder, {}, [make_row(name, outlet="Un autre") for name in TEXTS])
    assert load_corpus(folder).articles["outlet"].unique().tolist() == ["Un autre"]


def test_a_table_is_read_when_it_is_asked_for_and_some_columns_part_by_part(folder, in_parts):
    load_corpus(folder)
    loaded = load_corpus(folder)
    assert not set(TABLES) & set(vars(loaded))
    some = [part.astype("str") for part in loaded.read_parts("tokens", ["lemma", "doc_id"])]
    assert len(some) == len(TEXTS) and "tokens" not in vars(loaded)
    whole = loaded.tokens[["lemma", "doc_id"]].astype("str")
    pd.testing.assert_frame_equal(pd.concat(some, ignore_index=True), whole)
    with pytest.raises(AttributeError, match="no 'words'"):
        _ = loaded.words


def test_a_corpus_whose_results_were_replaced_says_so(folder):
    loaded = load_corpus(folder)
    copies.find_copies(loaded)
    for number in range(cache.KEEP + 1):
        (folder / "raw/gazette-1.txt").write_text(f"Voici {number} textes.", encoding="utf-8")
        load_corpus(folder)
    with pytest.raises(CorpusError, match=r"are gone: .* load it again"):
        _ = loaded.tokens


def test_what_is_remembered_is_nobodys_to_change(folder):
    loaded = load_corpus(folder)
    for find in (copies.find_copies, roles.find_roles, sentiment.score):
        found = find(loaded)
        found["mine"] = 1
        assert "mine" not in find(loaded)


def test_every_analysis_reads_only_the_columns_it_needs(folder):
    loaded = load_corpus(folder)
    for name, step in growth.list_steps().items():
        if name != "load, warm":
            step(loaded)
            assert "tokens" not in vars(loaded), name


def test_tables_depend_neither_on_where_a_corpus_is_cut_nor_on_who_annotates(
    folder, tmp_path, monkeypatch
):
    whole = load_corpus(folder)
    other, third = (write_corpus(tmp_path / name, TEXTS) for name in ("other", "third"))
    monkeypatch.setattr(listing, "PART_ARTICLES", 1)
    cut = load_corpus(other)
    assert len(list((other / "derived" / cut.content_hash).glob("part-*"))) == len(TEXTS)
    same(whole, cut)
    load_corpus(third, n_process=2)
    assert read_all(third) == read_all(other)


@pytest.mark.parametrize("damage", ["truncated", "changed", "missing", "manifest", "part manifest"])
def test_a_damaged_cache_is_rebuilt(folder, damage):
    first = load_corpus(folder)
    before = read_all(folder)
    written = folder / "derived" / first.content_hash
    file = {"manifest": written / "manifest.json"}.get(damage)
    file = file or written / "part-00000" / "tokens.parquet"
    data = file.read_bytes()
    if damage == "missing":
        file.unlink()
    elif damage == "changed":
        file.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    elif damage == "part manifest":
        (file.parent / "manifest.json").unlink()
        file.write_bytes(data[:-1])
    else:
        file.write_bytes(data[: len(data) // 2])
    assert cache.read_manifest(written) is None
    with pytest.warns(UserWarning, match="is damaged, or was not made here by you"):
        same(first, load_corpus(folder))
    assert read_all(folder) == before


def test_results_that_came_with_somebody_elses_corpus_are_not_believed(
    folder, tmp_path, monkeypatch, in_parts
):
    """Hashes and names all fit; only the secret of the one who reads them is not theirs."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "sender"))
    monkeypatch.setattr(cache, "KEEP", 9)
    first = load_corpus(folder)
    result = folder / "derived" / first.content_hash
    forged = first.tokens.assign(lemma="mensonge")
    data = cache.encode_tables({"tokens": forged[forged["doc_id"] == "depeche-1"]})["tokens"]
    manifest = cache._read_sealed(result / "manifest.json", result.name)
    shutil.copytree(result, folder / "derived" / f".partial-{result.name}")
    for part, digests in manifest["parts"].items():
        (result / part / "tokens.parquet").write_bytes(data)
        digests["tokens"] = hashlib.sha256(data).hexdigest()
    cache._write_sealed(result / "manifest.json", result.name, manifest)
    assert load_corpus(folder).tokens["lemma"].eq("mensonge").all()  # the forger is believed here
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "reader"))
    assert cache.has_part(folder / "derived" / f".partial-{result.name}", "part-00000") is None
    with pytest.warns(UserWarning, match="annotated anew"):
        same(first, load_corpus(folder))
    assert (tmp_path / "reader" / "presse-comparee" / "secret").stat().st_mode & 0o077 == 0
    monkeypatch.setattr(annotate, "annotate_corpus", None)
    same(first, load_corpus(folder))


def test_without_a_place_for_the_secret_nothing_is_believed_and_that_is_said(
    folder, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache._draw_secret.cache_clear()
    with pytest.warns(UserWarning, match="every run will annotate anew"):
        first = load_corpus(folder)
    monkeypatch.setattr(annotate, "annotate_corpus", None)
    same(first, load_corpus(folder))  # the same run


@pytest.mark.parametrize("damage", ["empty", "link", "writable"])
def test_a_secret_that_others_could_have_written_seals_nothing(tmp_path, monkeypatch, damage):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache._draw_secret.cache_clear()
    before = os.umask(0)
    try:
        drawn = cache._read_secret()
    finally:
        os.umask(before)
    file = tmp_path / "presse-comparee/secret"
    assert (file.parent.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    if damage == "link":
        file.rename(tmp_path / "elsewhere")
        file.symlink_to(tmp_path / "elsewhere")
    else:
        file.write_bytes(b"" if damage == "empty" else drawn)
        file.chmod(0o622 if damage == "writable" else 0o600)
    with pytest.warns(UserWarning, match="secret is empty, a link, or can be written by others"):
        assert cache._read_secret() not in (drawn, b"")


def test_a_killed_run_is_gone_on_with_and_nothing_differs(tmp_path, in_parts):
    """kill -9 at random moments, again and again, until a run gets through."""
    texts = {f"{name}-{copy}": f"{text} Version {copy}." for copy in range(5)
             for name, text in TEXTS.items()}  # fmt: skip
    whole = write_corpus(tmp_path / "whole", texts)
    load_corpus(write_corpus(tmp_path / "first", TEXTS))  # so that the pipeline is there
    began = time.monotonic()
    load_corpus(whole)
    lasted = time.monotonic() - began
    broken = write_corpus(tmp_path / "broken", texts)
    chance = random.Random(20)
    killed = 0
    for _ in range(6):
        run = start(broken)
        run.join(lasted * chance.uniform(0, 0.4))
        killed += run.is_alive()
        run.kill()
        run.join()
    assert killed, "no run was killed: this tested nothing"
    load_corpus(broken)
    assert read_all(broken) == read_all(whole)


def test_what_a_killed_run_was_writing_makes_room_for_the_next(tmp_path):
    file, other = tmp_path / "a.csv", tmp_path / "other"
    other.write_bytes(b"mine")
    for steps in range(2):
        is_killed(cache.replace_file, file, b"new", after=steps)
    (left,) = (path for path in tmp_path.iterdir() if path.name.startswith("."))
    left.unlink()
    left.symlink_to(other)  # in a corpus that somebody sent
    cache.replace_file(file, b"newer")
    assert file.read_bytes() == b"newer" and other.read_bytes() == b"mine"
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "other"}


def test_a_finished_part_is_not_annotated_again(folder, monkeypatch, in_parts):
    real, asked = annotate.annotate_part, []

    def fail_late(name, *rest):
        asked.append(name)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return real(name, *rest)

    monkeypatch.setattr(annotate, "annotate_part", fail_late)
    with pytest.raises(KeyboardInterrupt):
        load_corpus(folder)
    load_corpus(folder)
    assert asked == ["part-00000", "part-00001", "part-00002", "part-00002", "part-00003"]


def test_only_articles_that_are_new_or_changed_are_read_and_nothing_differs(
    tmp_path, monkeypatch, in_parts
):
    texts = TEXTS | {"depeche-2": "La police de Lille a parlé. « Nous savons », a dit Anne Martin."}
    before = TEXTS | {"old-1": "Cette grève est finie depuis hier."}
    folder = write_corpus(tmp_path / "a", before, [make_row(name, author="") for name in before])
    load_corpus(folder)
    shutil.rmtree(folder / "raw")
    texts["courrier-1"] += " La grève est finie."
    rows = [make_row(name, author="") for name in texts]
    rows[0]["author"] = "Anne Martin"  # the same text by somebody else
    write_corpus(folder, texts, rows)
    real, read = annotate.annotate_articles, []

    def note(articles, lines, **rest):
        read.extend(articles["doc_id"])
        return real(articles, lines, **rest)

    monkeypatch.setattr(annotate, "annotate_articles", note)
    load_corpus(folder)
    assert sorted(read) == ["courrier-1", "depeche-2", rows[0]["doc_id"]]
    other = write_corpus(tmp_path / "b", texts, rows)
    load_corpus(other)
    assert len(read_all(other)) > 6 * len(texts)  # tables, and what seals them
    assert read_all(other).items() <= read_all(folder).items()


def test_a_text_that_is_edited_while_others_are_annotated_gets_no_other_texts_result(
    tmp_path, monkeypatch, in_parts
):
    folder = write_corpus(tmp_path, {"a-1": "Un texte.", "b-1": "Un autre texte."})
    real = annotate.annotate_part

    def edit(name, *rest):
        (folder / "raw/b-1.txt").write_bytes(b"Tout autre chose.")
        return real(name, *rest)

    monkeypatch.setattr(annotate, "annotate_part", edit)
    with pytest.raises(CorpusError, match=r"b-1\.txt: was changed while"):
        load_corpus(folder)
    assert load_corpus(folder).articles["text"].tolist() == ["Un texte.", "Tout autre chose."]
    (folder / "raw/b-1.txt").write_bytes(b"Un autre texte.")
    monkeypatch.setattr(annotate, "annotate_part", real)
    assert load_corpus(folder).articles["text"].tolist() == ["Un texte.", "Un autre texte."]


def _annotate_on_a_full_disk(folder):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
    sys.exit(main(["annotate", str(folder)]))


def test_a_full_disk_is_said_and_leaves_nothing_half_written(folder, capfd):
    """A limit on the size of a file stands in for a disk that is full."""
    run = FORK.Process(target=_annotate_on_a_full_disk, args=(folder,))
    run.start()
    run.join()
    said = capfd.readouterr().err
    assert run.exitcode == 1
    assert re.fullmatch(r"no room \(File too large\): [\d\u202f]+ MB are free on .*\n", said)
    assert not any(name.endswith(".parquet") for name in read_all(folder))
    assert len(load_corpus(folder).articles) == len(TEXTS)


def _load_often(folder):
    for _ in range(3):
        assert len(load_corpus(folder).tokens)


def test_two_runs_at_once_do_the_work_once_and_no_harm(folder, in_parts):
    runs = [start(folder) for _ in range(2)]
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0, 0]
    names = [path.name for path in (folder / "derived").iterdir() if path.name != ".lock"]
    assert len(names) == 1
    readers = [FORK.Process(target=_load_often, args=(folder,)) for _ in range(2)]
    for run in readers:
        run.start()
    for run in readers:
        run.join()
    assert [run.exitcode for run in readers] == [0, 0]


def test_where_the_corpus_cannot_be_written_the_users_cache_is(folder, tmp_path, monkeypatch):
    # A file in the place of the folder: nobody can write there, not even an administrator.
    (folder / "derived").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    first = load_corpus(folder)
    assert len(first.articles) == len(TEXTS)
    monkeypatch.setattr(annotate, "annotate_corpus", None)
    same(first, load_corpus(folder))


def test_results_of_an_older_version_are_not_read_and_cleared_away(folder):
    current = load_corpus(folder)
    result = folder / "derived" / current.content_hash
    for number in range(cache.KEEP + 2):
        old = folder / "derived" / f"{number:016}"
        old.mkdir()
        (old / "manifest.json").write_text("{}", encoding="utf-8")
        assert cache.read_manifest(old) is None
        os.utime(old, (2**31, 2**31))  # as if the clock had been set back since
    (result / "manifest.json").unlink()
    with pytest.warns(UserWarning, match="annotated anew"):
        again = load_corpus(folder)
    assert again.content_hash == current.content_hash and result.is_dir()
    kept = [path for path in (folder / "derived").iterdir() if path.name != ".lock"]
    assert len(kept) == cache.KEEP
    same(current, again)
