"""The notebooks in French: their code is that of `notebooks/`, their prose is written here once.

After a change of `notebooks/`, `python tests/french_notebooks.py` brings `notebooks/fr/` in line
and names the prose whose French is missing or was written for other words. Write it there, in the
cell of that name, and run the same again with the names of the cells that are done.
"""

import hashlib
import sys
from collections.abc import Collection
from pathlib import Path

import nbformat
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def bring_in_line(
    english: NotebookNode, french: NotebookNode | None, done: Collection[str] = ()
) -> tuple[NotebookNode, list[str]]:
    """The French notebook with the cells of the English one, and the ids of prose to be written.

    Prose is known by the id of its cell; the metadata `of` says for which English it was written:
    for what is there now, where the cell is among those `done`.
    """
    written = {cell.id: cell for cell in french.cells} if french else {}
    made, missing = nbformat.from_dict(english), []
    for place, cell in enumerate(english.cells):
        if cell.cell_type == "markdown":
            known = made.cells[place] = written.get(cell.id, made.cells[place])
            of = hashlib.sha256(cell.source.encode()).hexdigest()[:12]
            written_for = of if cell.id in done else known.metadata.get("of")
            known.metadata = nbformat.from_dict({**cell.metadata, "of": written_for})
            if written_for != of:
                missing.append(cell.id)
    return made, missing


def main(done: Collection[str]) -> int:
    """Write `notebooks/fr/`; 1 where prose is to be written."""
    n_missing = 0
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        file = NOTEBOOKS / "fr" / path.name
        french = nbformat.read(file, as_version=4) if file.exists() else None
        # Two notebooks may have a cell of the same name: 1-corpus/c00.
        own = [name.partition("/")[2] for name in done if name.startswith(f"{path.stem}/")]
        made, missing = bring_in_line(nbformat.read(path, as_version=4), french, own)
        nbformat.write(made, file)
        n_missing += len(missing)
        for name in missing:
            print(f"{path.stem}/{name}: no French for the English that it has now")
    return bool(n_missing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
