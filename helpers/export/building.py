"""Runs the notebooks and writes one self-contained HTML file for each, an index and a report.

A notebook whose inputs have not changed since the last export is not run again (`fresh.py`).
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import zmq
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbclient.util import run_sync
from nbformat import NotebookNode

from helpers.corpus.loading import load_corpus
from helpers.export import freshness as fresh
from helpers.export.provenance import describe_build, list_articles, summarise_corpus

# First of those that need nbformat: it knows how to import it fast.
from helpers.export.render import (
    NotebookError,
    describe_cell,
    find_opening,
    find_title,
    one_line,
    render_index,
    render_page,
)
from helpers.export.report import render_report

TITLE = "How these outlets differ"
REPORT = "report.html"


def read_notebook(path: Path) -> NotebookNode:
    """A notebook from its file. Raises NotebookError naming a file that is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises what its JSON and schema readers raise
        raise NotebookError(f"{path.name} cannot be read as a notebook: {error!r}") from error


async def _execute(nb: NotebookNode, path: Path, environment: dict[str, str]) -> None:
    """Run a notebook in place, in its own folder, with the Python that runs this."""
    place = {"index": 0}

    def note(cell: NotebookNode, cell_index: int) -> None:
        place["index"] = cell_index

    client = NotebookClient(
        nb,
        timeout=None,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        shutdown_kernel="immediate",
        on_cell_start=note,
    )
    # A kernel installed for another Python under the same name would miss our packages.
    manager = client.create_kernel_manager()
    manager.kernel_spec.argv[0] = sys.executable
    if zmq.has("curve"):  # on a machine shared with others, nobody reads along
        manager.transport_encryption = "auto"
    try:
        await client.async_execute(env=environment)
    except CellExecutionError as error:
        what = one_line(f"{error.ename}: {error.evalue}")
    except Exception as error:  # a kernel that died, did not start or stopped answering
        what = one_line(f"{type(error).__name__}: {error}")
    else:
        return
    where = describe_cell(nb, place["index"]) if nb.cells else "no cell"
    raise NotebookError(f"{path.name}, {where}: {what}")


async def _execute_all(
    notebooks: Mapping[Path, NotebookNode],
    environments: Mapping[Path, dict[str, str]],
    workers: int,
    tell: Callable[[str], None],
) -> None:
    """Run notebooks, `workers` kernels at a time; the first failure stops the others."""
    gate, cut = asyncio.Semaphore(workers), list(notebooks)

    async def execute(path: Path, nb: NotebookNode) -> None:
        async with gate:
            await _execute(nb, path, environments[path])
            cut.remove(path)
            tell(f"{path.name} has run")

    failed: list[NotebookError] = []
    try:
        async with asyncio.TaskGroup() as group:
            for path, nb in notebooks.items():
                group.create_task(execute(path, nb))
    except* NotebookError as errors:
        failed += errors.exceptions
    if failed:  # raised from within `except*` it would be a group, before Python 3.11.4
        raise failed[0]
    # A task that cancels itself, as when a kernel is lost on a busy machine, is no error to its
    # group: a page must not be made of half a notebook.
    if cut:
        raise NotebookError(f"{cut[0].name} was cut off before its end; nothing was replaced")


def export_notebooks(
    notebooks: Path,
    out: Path,
    *,
    corpus: Path | None = None,
    figures: Path | None = None,
    workers: int = 2,
    tell: Callable[[str], None] = lambda line: None,
) -> Path:
    """Write a page for every notebook of a folder, an index and a report; returns the index.

    Each notebook whose inputs have changed runs in a kernel of its own, `workers` at a time, in
    the notebooks' folder, with PRESSE_CORPUS set where `corpus` is given and PRESSE_FIGURES where
    `figures` is; the others are shown as they ran last. Without `corpus` the index names no
    corpus. `tell` is called with a line when a notebook has run. `out` is replaced as a whole,
    and figures are put in place, when all is done; until then both are untouched.
    Raises NotebookError, FileNotFoundError (no notebook), FileExistsError (`out` is not ours).
    """
    notebooks, out = Path(notebooks).resolve(), Path(out).resolve()
    if workers < 1:
        raise ValueError(f"workers is {workers}; at least 1 is needed")
    paths = fresh.list_notebooks(notebooks)
    if not paths:
        raise FileNotFoundError(f"no notebook (*.ipynb) in {notebooks}")
    taken = {"index", Path(REPORT).stem} & {path.stem.lower() for path in paths}
    if taken:
        raise ValueError(f"a notebook cannot be named {taken.pop()}: that is a page of its own")
    _check_replaceable(out)
    figures = None if figures is None else Path(figures).resolve()

    # Before the kernels start, so that they find the tables in the cache.
    loaded = None if corpus is None else load_corpus(corpus)
    keys, rendering = fresh.hash_inputs(notebooks, None if loaded is None else loaded.folder)
    earlier = fresh.read_manifest(out)
    stale = set(fresh.find_stale(keys, earlier, out, figures))
    kept = out / fresh.EXECUTED
    executed = {
        path: read_notebook(path if path.stem in stale else kept / path.name) for path in paths
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    new = out.with_name(f".{out.name}-new-{os.getpid()}")
    drawn = out.with_name(f".{out.name}-figures-{os.getpid()}")
    environments = {path: dict(os.environ) for path in paths}
    for path, environment in environments.items():
        if loaded is not None:
            environment["PRESSE_CORPUS"] = str(loaded.folder)
        if figures is not None:
            environment["PRESSE_FIGURES"] = str(drawn / path.stem)
    to_run = {path: nb for path, nb in executed.items() if path.stem in stale}
    try:
        for folder in (new, drawn):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        run_sync(_execute_all)(to_run, environments, workers, tell)
        manifest = fresh.Manifest(rendering=rendering, keys=keys)
        for name in keys:
            manifest.figures[name] = (
                fresh.hash_folder(drawn / name) if name in stale else earlier.figures[name]
            )
        _write_pages(executed, new, loaded, keys)
        if figures is not None:
            _place_figures(manifest, stale, drawn, figures, out, new)
        fresh.write_manifest(new, manifest)
        _swap(new, out)
    finally:
        for folder in (new, drawn):
            shutil.rmtree(folder, ignore_errors=True)
    return out / "index.html"


def _place_figures(
    manifest: fresh.Manifest, stale: set[str], drawn: Path, figures: Path, out: Path, new: Path
) -> None:
    """Put the figures of this run, and those that stay, where the reader looks for them."""
    inside = figures.is_relative_to(out)  # then they are replaced together with the pages
    target = new / figures.relative_to(out) if inside else figures
    for name, files in manifest.figures.items():
        for file in files:
            source = drawn / name / file if name in stale else figures / file
            if name in stale or inside:
                (target / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target / file)


def _write_pages(
    executed: Mapping[Path, NotebookNode], folder: Path, corpus: Any, keys: Mapping[str, str]
) -> None:
    """Write the pages, the index, the report, and the notebooks as they ran."""
    summary = None if corpus is None else summarise_corpus(corpus)
    articles = [] if corpus is None else list_articles(corpus)
    made_from = describe_build(summary)
    pages = [
        {
            "href": f"{quote(path.stem)}.html",
            "title": find_title(nb, default=path.stem),
            "finding": find_opening(nb),
        }
        for path, nb in executed.items()
    ]
    links = [None, *((page["href"], page["title"]) for page in pages), None]
    (folder / fresh.EXECUTED).mkdir()
    for number, (path, nb) in enumerate(executed.items()):
        around = {"previous": links[number], "next": links[number + 2]}
        nav = {"index": ("index.html", "All notebooks")}
        nav |= {name: link for name, link in around.items() if link}
        about = made_from | {"Notebook": f"{path.name}, {keys[path.stem][:16]}"}
        try:
            page = render_page(
                nb, title=pages[number]["title"], nav=nav, made_from=about, articles=articles
            )
        except NotebookError as error:
            raise NotebookError(f"{path.name}, {error}") from error
        (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")
        nbformat.write(nb, folder / fresh.EXECUTED / path.name)
    whole = {"title": TITLE, "summary": summary, "made_from": made_from, "articles": articles}
    index = render_index(pages=[*pages], report=REPORT, **whole)
    (folder / "index.html").write_text(index, encoding="utf-8")
    report = render_report({path.stem: nb for path, nb in executed.items()}, **whole)
    (folder / REPORT).write_text(report, encoding="utf-8")


def _check_replaceable(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier export: it is about to be replaced."""
    if not out.exists():
        return
    found = [path for path in out.rglob("*") if not path.is_dir()] if out.is_dir() else [out]
    ours = {*fresh.read_manifest(out).files, fresh.MANIFEST}
    for path in sorted(found):
        if path.relative_to(out).as_posix() not in ours:
            raise FileExistsError(
                f"{path} was not written by an export; choose another folder for the pages"
            )


def _swap(new: Path, out: Path) -> None:
    """Put `new` in the place of `out`; when that fails, `out` is back as it was."""
    old = out.with_name(f".{out.name}-old-{os.getpid()}")
    replaced = out.exists()
    if replaced:
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if replaced:
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
