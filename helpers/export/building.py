"""Runs the notebooks and writes a self-contained HTML file for each, and an index of all.

A notebook whose inputs have not changed since the last export is not run again (`freshness`).
"""

import asyncio
import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nbformat
import zmq
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbclient.util import run_sync
from nbformat import NotebookNode

from helpers.base.translation import VARIABLE, fault, find_language, translate
from helpers.corpus.cache import hold_lock
from helpers.corpus.loading import load_corpus
from helpers.export import freshness
from helpers.export.freshness import EXECUTED, MANIFEST, Manifest, hash_folder, read_manifest
from helpers.export.provenance import describe_build
from helpers.export.render import (
    NotebookError,
    describe_cell,
    read_content,
    render_index,
    render_page,
    shorten,
)
from helpers.export.sentences import collect_sentences

KERNELS = 2  # notebooks that run at once


def read_notebook(path: Path) -> NotebookNode:
    """A notebook from its file. Raises NotebookError naming a file that is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises what its JSON and schema readers raise
        said = translate("{name} cannot be read: {error!r}", name=path.name, error=error)
        raise NotebookError(said) from error


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
        where = describe_cell(nb, started[-1]) if nb.cells else translate("no cell")
        what = shorten(f"{name}: {said}", 600)
        raise NotebookError(f"{path.name}, {where}: {what}") from error


async def _execute_all(
    notebooks: Mapping[Path, NotebookNode],
    environments: Mapping[Path, dict[str, str]],
    tell: Callable[[str], None],
) -> None:
    """Run notebooks, `KERNELS` at a time; the first failure stops the others."""
    gate = asyncio.Semaphore(KERNELS)

    async def execute(path: Path, nb: NotebookNode) -> None:
        async with gate:
            try:
                await _execute(nb, path, environments[path])
            except asyncio.CancelledError:  # as when a kernel is lost on a busy machine
                raise fault(
                    "{name} was cut off; nothing was replaced", NotebookError, name=path.name
                ) from None
            tell(translate("{name} has run", name=path.name))

    tasks = [asyncio.create_task(execute(path, nb)) for path, nb in notebooks.items()]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def export_notebooks(
    notebooks: Path,
    out: Path,
    *,
    corpus: Path,
    figures: Path,
    by: str = "outlet",
    tell: Callable[[str], None] = lambda line: None,
) -> Path:
    """Write a page for every notebook of a folder, and an index that holds them all: its path.

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
        raise fault("no notebook (*.ipynb) in {notebooks}", FileNotFoundError, notebooks=notebooks)
    if "index" in {path.stem.lower() for path in paths}:
        raise fault("a notebook cannot be named index: that is a page of its own")
    # Before the kernels start: they find the tables in the cache.
    loaded = load_corpus(corpus, by="outlet")
    by = loaded.grouped(by).by
    with _work_beside(out) as work:
        for path in _find_foreign(out):  # it is about to be replaced
            raise fault(
                "{path} was not written by an export; move it, or choose another folder for the "
                "pages",
                FileExistsError,
                path=path,
            )
        keys = freshness.hash_inputs(notebooks, loaded.folder, by)
        earlier = read_manifest(out)
        stale = freshness.find_stale(keys, earlier, out, figures)
        executed = {
            path: read_notebook(path if path.stem in stale else out / EXECUTED / path.name)
            for path in paths
        }
        new, drawn = work / "unfinished", work / "figures"
        (new / EXECUTED).mkdir(parents=True)
        drawn.mkdir()
        places = {"PRESSE_CORPUS": str(loaded.folder), "PRESSE_BY": by, VARIABLE: find_language()}
        environments = {
            path: os.environ | places | {"PRESSE_FIGURES": str(drawn / path.stem)} for path in paths
        }
        to_run = {path: nb for path, nb in executed.items() if path.stem in stale}
        run_sync(_execute_all)(to_run, environments, tell)
        manifest = Manifest(keys=keys)
        for name in keys:
            ran = name in stale
            manifest.figures[name] = hash_folder(drawn / name) if ran else earlier.figures[name]
        about = describe_build(loaded, by)
        about["sentences"] = collect_sentences(loaded.grouped(by))
        _write_pages(executed, new, about, keys)
        _place_figures(manifest, stale, drawn, figures, out, new)
        freshness.write_manifest(new, manifest)
        _switch(new.rename(work / "made"), out)
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
    """Write the pages, the index, and the notebooks as they ran."""
    contents = [read_content(nb, path.stem) for path, nb in executed.items()]
    for content, (path, nb) in zip(contents, executed.items(), strict=True):
        made_from = about["made_from"] | {"Notebook": f"{path.name}, {keys[path.stem][:16]}"}
        page = render_page(content, about=about | {"made_from": made_from})
        (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")
        nbformat.write(nb, folder / EXECUTED / path.name)
    (folder / "index.html").write_text(render_index(contents, about=about), encoding="utf-8")


def _find_foreign(folder: Path) -> list[Path]:
    """The files in a folder of pages that an export did not write; itself where it is a file."""
    inside = folder.rglob("*") if folder.is_dir() else filter(os.path.lexists, [folder])
    found = (path for path in inside if path.is_symlink() or not path.is_dir())
    ours = {*read_manifest(folder).files, MANIFEST}
    return sorted(path for path in found if path.relative_to(folder).as_posix() not in ours)


@contextmanager
def _work_beside(out: Path) -> Iterator[Path]:
    """A folder on the disk of `out` to make pages in, for one run at a time; it is gone after."""
    work = freshness.name_work(out)
    with hold_lock(work):
        _clear(work, out)  # what a run has left that was killed
        try:
            yield work
        finally:
            _clear(work, out)
            shutil.rmtree(work)


def _switch(new: Path, out: Path) -> None:
    """Give `out` the new pages in one step; the old ones stand where the new ones stood."""
    if not out.exists():
        new.rename(out)
    elif not _exchange(new, out):  # this system takes two steps: `_clear` knows how far it came
        out.rename(new.with_name("replaced"))
        new.rename(out)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step: whether the system can."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        system, names = ctypes.CDLL(None), (os.fsencode(one), os.fsencode(other))
        if sys.platform == "darwin":
            return system.renamex_np(*names, 2) == 0  # RENAME_SWAP
        return system.renameat2(-100, names[0], -100, names[1], 2) == 0  # RENAME_EXCHANGE
    return False


def _clear(work: Path, out: Path) -> None:
    """Take away what a run has left; a file that an export did not write moves to the pages."""
    if (work / "replaced").exists() and not out.exists():
        (work / "replaced").rename(out)
    for old in (work / "replaced", work / "made"):
        for path in _find_foreign(old):
            target = out / path.relative_to(old)
            while os.path.lexists(target):
                target = target.with_name(f"kept-{target.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
    for path in [path for path in work.iterdir() if path.is_dir()]:
        shutil.rmtree(path)
