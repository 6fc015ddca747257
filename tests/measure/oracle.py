"""Whether a change of the code changed a result: what the pages say, before and after.

    PYTHONPATH=tests python -m measure.oracle save FILE CORPUS …
    PYTHONPATH=tests python -m measure.oracle compare FILE CORPUS …

`save` runs the notebooks on each corpus and keeps, by notebook and caption, the tables they show
and the sentences they print. `compare` runs them again and lists what differs; it ends with 1
where anything does. Captions and cells may change their order.
"""

import argparse
import difflib
import json
import os
import sys
from io import StringIO
from pathlib import Path

import nbformat
import pandas as pd
from lxml import html
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SHOWN = 20  # differences that are printed


def collect(corpus: Path) -> dict[str, list[str]]:
    """What the notebooks say of a corpus: by notebook and caption, tables as CSV, sentences."""
    os.environ["PRESSE_CORPUS"] = str(corpus.resolve())
    # A kernel starts in the folder of the notebooks: what it imports must be named in full.
    os.environ["PYTHONPATH"] = str(NOTEBOOKS.parent)
    found: dict[str, list[str]] = {}
    for file in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(file, as_version=4)
        NotebookClient(
            notebook, timeout=1800, resources={"metadata": {"path": NOTEBOOKS}}
        ).execute()
        for cell in notebook.cells:
            for output in cell.get("outputs", ()):
                shown = output.get("data", {}).get("text/html", "")
                if shown:
                    _read_output(file.stem, "".join(shown), found)
    return {name: sorted(values) for name, values in found.items()}


def _read_output(notebook: str, shown: str, found: dict[str, list[str]]) -> None:
    tree = html.fragment_fromstring(shown, create_parent="div")
    for table in tree.iter("table"):
        caption = " ".join((table.findtext(".//caption") or "").split())
        for frame in pd.read_html(StringIO(html.tostring(table, encoding="unicode"))):
            text = frame.to_csv(index=False, float_format="%.6g")
            found.setdefault(f"{notebook}: {caption}", []).append(text)
    for table in list(tree.iter("table", "script", "style")):
        table.drop_tree()
    lines = (" ".join(line.split()) for line in tree.text_content().splitlines())
    found.setdefault(f"{notebook}: sentences", []).extend(line for line in lines if line)


def compare(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """The differences, a line each."""
    result = []
    for name in sorted({*before, *after}):
        one, two = (side.get(name, []) for side in (before, after))
        if one != two:
            lines = difflib.unified_diff("\n".join(one).split("\n"), "\n".join(two).split("\n"),
                                         lineterm="", n=0)  # fmt: skip
            changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
            result += [f"{name}: {line}" for line in changed]
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["save", "compare"])
    parser.add_argument("file", type=Path)
    parser.add_argument("corpora", type=Path, nargs="+")
    arguments = parser.parse_args()
    found = {corpus.name: collect(corpus) for corpus in arguments.corpora}
    if arguments.what == "save":
        arguments.file.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
        return
    known, failed = json.loads(arguments.file.read_text(encoding="utf-8")), False
    for name, own in found.items():
        differences = compare(known.get(name, {}), own)
        failed = failed or bool(differences)
        sys.stdout.write(f"{name}: {len(differences)} lines differ\n")
        sys.stdout.writelines(f"  {line[:200]}\n" for line in differences[:SHOWN])
    sys.exit(failed)


if __name__ == "__main__":
    main()
