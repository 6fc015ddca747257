"""Time the pages against `jupyter nbconvert --execute`, one notebook at a time: `make bench-pages`.

All in one run, with the corpus annotated beforehand, each in a process of its own as a user would
start it. Times are of the clock; on a busy machine only their ratio means something.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from helpers.base.paths import PROJECT, find_corpus
from helpers.corpus.loading import load_corpus

EXPORT = (
    "import sys; from pathlib import Path; from helpers.export.freshness import is_current\n"
    "notebooks, out, corpus = map(Path, sys.argv[1:])\n"
    "told = []\n"
    "if not is_current(notebooks, out, corpus, out / 'figures'):\n"
    "    from helpers.export.building import export_notebooks\n"
    "    export_notebooks(notebooks, out, corpus=corpus, figures=out / 'figures', "
    "tell=told.append)\n"
    "print(len(told))"
)


def measure_export() -> pd.DataFrame:
    """Seconds of each way to the same pages: one row each, with notebooks run and the ratio."""
    corpus = find_corpus()
    load_corpus(corpus)  # annotated tables are in the cache for all
    with tempfile.TemporaryDirectory() as work:
        notebooks = Path(shutil.copytree(PROJECT / "notebooks", Path(work) / "notebooks"))
        names = sorted(notebooks.glob("*.ipynb"))
        environment = os.environ | {
            "PRESSE_FIGURES": str(Path(work) / "figures"),
            "PRESSE_CORPUS": str(corpus),
        }
        convert = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--execute",
                   "--output-dir", work]  # fmt: skip
        begin = time.perf_counter()
        for name in names:
            subprocess.run([*convert, name], env=environment, check=True, capture_output=True)
        rows = [("nbconvert --execute, one by one", len(names), time.perf_counter() - begin)]
        ours = [sys.executable, "-c", EXPORT, notebooks, Path(work) / "html", corpus]
        for what in ("export", "export, nothing changed", "export, one notebook changed"):
            if what.endswith("one notebook changed"):
                text = names[0].read_text(encoding="utf-8")
                names[0].write_text(text.replace("# 1", "# 1 ", 1), encoding="utf-8")
            begin = time.perf_counter()
            ran = subprocess.run(ours, check=True, capture_output=True, text=True)
            rows.append((what, int(ran.stdout), time.perf_counter() - begin))
    table = pd.DataFrame(rows, columns=["what", "n_run", "seconds"])
    return table.assign(ratio=table["seconds"] / table["seconds"].iloc[0])


if __name__ == "__main__":
    print(measure_export().to_string(index=False, float_format="%.2f"))
