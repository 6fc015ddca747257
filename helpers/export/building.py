"""Runs the notebooks and writes a self-contained HTML file for each, an index and a report.

A notebook whose inputs have not changed since the last export is not run again (`freshness`).
"""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
import zmq
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbclient.util import run_sync
from nbformat import NotebookNode

from helpers.base.translation import VARIABLE, find_language, translate
from helpers.corpus.loading import load_corpus
from helpers.export import freshness
from helpers.export.freshness import EXECUTED, MANIFEST, Manifest, hash_folder, read_manifest
from helpers.export.provenance import describe_build
from helpers.export.render import (
    REPORT,
    NotebookError,
    describe_cell,
    read_content,
    render_index,
    render_page,
    render_report,
    shorten,
)

KERNELS = 2  # notebooks that run at once


def read_notebook(path: Path) -> NotebookNode:
    """A notebook from its file. Raises NotebookError naming a file that is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises what its JSON and schema readers raise
        raise NotebookError(f"{path.name} cannot be read as a notebook: {error!r}") from error


async def _execute(nb: NotebookNode, path: Path, environment: dict[str, str]) -> None:
    """Run a notebook in place, in its own folder, with the Python that runs this."""
    started = [0]
    client = NotebookClient(
        nb,
        timeout=None,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        shutdown_kernel="immediate",
        on_cell_start=lambda cell, cell_index: started.append(cell_index),
    )
    # A kernel installed for another Python under the same name would miss our packages.
    manager = client.create_kernel_manager()
    manager.kernel_spec.argv[0] = sys.executable
    if zmq.has("curve"):  # on a machine shared with others, nobody reads along
        manager.transport_encryption = "auto"
    try:
        await client.async_execute(env=environment)
    except Exception as error:  # of a cell; or a kernel that died or stopped answering
        name, said = type(error).__name__, str(error)
        if isinstance(error, CellExecutionError):
            name, said = error.ename, error.evalue
        where = describe_cell(nb, started[-1]) if nb.cells else "no cell"
        what = shorten(f"{name}: {said}", 600)
        raise NotebookError(f"{path.name}, {where}: {what}") from error


async def _execute_all(
    notebooks: Mapping[Path, NotebookNode],
    environments: Mapping[Path, dict[str, str]],
    tell: Callable[[str], None],
) -> None:
    """Run notebooks, `KERNELS` at a time; the first failure stops the others."""
    gate, left = asyncio.Semaphore(KERNELS), list(notebooks)

    async def execute(path: Path, nb: NotebookNode) -> None:
        async with gate:
            await _execute(nb, path, environments[path])
            left.remove(path)
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
    if left:
        raise NotebookError(f"{left[0].name} was cut off before its end; nothing was replaced")


def export_notebooks(
    notebooks: Path,
    out: Path,
    *,
    corpus: Path,
    figures: Path,
    by: str = "outlet",
    tell: Callable[[str], None] = lambda line: None,
) -> Path:
    """Write a page for every notebook of a folder, an index and a report: the path of the index.

    A notebook runs in a kernel of its own, in its folder, with PRESSE_CORPUS, PRESSE_BY,
    PRESSE_LANG and PRESSE_FIGURES set; one whose inputs have not changed is shown as it ran last.
    Until all is done `out` and `figures` stay as they are.

    Parameters
    ----------
    out : folder of the pages; replaced as a whole
    figures : folder for the figures of all notebooks
    by : what the corpus is grouped by, as for `load_corpus`
    tell : is called with a line when a notebook has run

    Raises NotebookError, FileNotFoundError (no notebook), FileExistsError (`out` is not ours).
    """
    notebooks, out, figures = (Path(folder).resolve() for folder in (notebooks, out, figures))
    paths = freshness.list_notebooks(notebooks)
    if not paths:
        raise FileNotFoundError(f"no notebook (*.ipynb) in {notebooks}")
    taken = {"index", Path(REPORT).stem} & {path.stem.lower() for path in paths}
    if taken:
        raise ValueError(f"a notebook cannot be named {taken.pop()}: that is a page of its own")
    _check_replaceable(out)
    # Before the kernels start: they find the tables in the cache.
    loaded = load_corpus(corpus, by="outlet")
    by = loaded.grouped(by).by
    keys, rendering = freshness.hash_inputs(notebooks, loaded.folder, by)
    earlier = read_manifest(out)
    stale = freshness.find_stale(keys, earlier, out, figures)
    executed = {
        path: read_notebook(path if path.stem in stale else out / EXECUTED / path.name)
        for path in paths
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as work:
        new, drawn = Path(work, "pages"), Path(work, "figures")
        (new / EXECUTED).mkdir(parents=True)
        drawn.mkdir()
        places = {"PRESSE_CORPUS": str(loaded.folder), "PRESSE_BY": by, VARIABLE: find_language()}
        environments = {
            path: os.environ | places | {"PRESSE_FIGURES": str(drawn / path.stem)} for path in paths
        }
        to_run = {path: nb for path, nb in executed.items() if path.stem in stale}
        run_sync(_execute_all)(to_run, environments, tell)
        manifest = Manifest(rendering=rendering, keys=keys)
        for name in keys:
            ran = name in stale
            manifest.figures[name] = hash_folder(drawn / name) if ran else earlier.figures[name]
        _write_pages(executed, new, describe_build(loaded, by), keys)
        _place_figures(manifest, stale, drawn, figures, out, new)
        freshness.write_manifest(new, manifest)
        _swap(new, out)
    return out / "index.html"


def _place_figures(
    manifest: Manifest, stale: list[str], drawn: Path, figures: Path, out: Path, new: Path
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
    executed: Mapping[Path, NotebookNode], folder: Path, about: dict, keys: Mapping[str, str]
) -> None:
    """Write the pages, the index, the report, and the notebooks as they ran."""
    contents = [read_content(nb, path.stem) for path, nb in executed.items()]
    links = [None, *((content.href, content.title) for content in contents), None]
    for number, (path, nb) in enumerate(executed.items()):
        around = {"previous": links[number], "next": links[number + 2]}
        nav = {"index": ("index.html", translate("All notebooks"))}
        nav |= {name: link for name, link in around.items() if link}
        made_from = about["made_from"] | {"Notebook": f"{path.name}, {keys[path.stem][:16]}"}
        page = render_page(contents[number], nav=nav, about=about | {"made_from": made_from})
        (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")
        nbformat.write(nb, folder / EXECUTED / path.name)
    for name, render in (("index.html", render_index), (REPORT, render_report)):
        (folder / name).write_text(render(contents, about=about), encoding="utf-8")


def _check_replaceable(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier export: it is about to be replaced."""
    if not out.exists():
        return
    found = [path for path in out.rglob("*") if not path.is_dir()] if out.is_dir() else [out]
    ours = {*read_manifest(out).files, MANIFEST}
    for path in sorted(found):
        if path.relative_to(out).as_posix() not in ours:
            raise FileExistsError(
                f"{path} was not written by an export; choose another folder for the pages"
            )


def _swap(new: Path, out: Path) -> None:
    """Put `new` in the place of `out`; when that fails, `out` is back as it was."""
    old = new.with_name(f"{new.name}-old")
    replaced = out.exists()
    if replaced:
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if replaced:
            old.rename(out)
        raise
