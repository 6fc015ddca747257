"""Where the project and a corpus are, and what a reader is told when a corpus cannot be read.

Imports nothing that takes time: a command that finds nothing to do says so at once.
"""

import contextlib
import os
import sys
import traceback
from html import escape
from pathlib import Path

from helpers.base.translation import translate

PROJECT = Path(__file__).resolve().parents[2]
README = "../README.md"  # from a notebook's folder
SECTION = "Bring your own articles"


class CorpusError(ValueError):
    """A corpus that cannot be read; the message lists every problem, one a line.

    In a notebook it reads like help: what is wrong, what to do, where that is explained; the
    traceback is folded beneath.
    """

    shown = False

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: lines of text, in Jupyter a box above them."""
        first, *others = str(self).splitlines() or [translate("The corpus cannot be read.")]
        told = {"section": translate(SECTION)}
        advice = translate(
            "Put that right and run the cell again; README, “{section}”, says how.", **told
        )
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        if not hasattr(shell, "kernel"):
            return [first, *others, advice]
        if not self.shown:  # a kernel asks twice: for the cell, and for its answer to the page
            from IPython.display import display_html

            self.shown = True
            display_html(self._show(first, others), raw=True)  # type: ignore[no-untyped-call]
        return [f"{type(self).__name__}: {first}", translate("What to do is said above.")]

    def _show(self, first: str, others: list[str]) -> str:
        items = "".join(f"<li>{escape(line)}</li>" for line in others)
        section = translate(SECTION)
        address = f"{translate(README)}#{section.lower().replace(' ', '-')}"
        calls = escape("".join(traceback.format_exception(type(self), self, self.__traceback__)))
        return (
            f'<div class="problem" role="alert"><p><b>{escape(first)}</b></p>'
            + (f"<ul>{items}</ul>" if items else "")
            + f"<p>{translate('Put that right and run the cell again. How a corpus is made:')} "
            f'<a href="{address}">README, {section}</a>. '
            f"{translate('Without a notebook:')} <code>python -m helpers check</code></p>"
            f"<details><summary>{translate('Traceback, for a report')}</summary>"
            f"<pre>{calls}</pre></details></div>"
        )


def find_grouping(by: str | None = None) -> str:
    """What articles are grouped by: as given, else $PRESSE_BY, else *outlet*."""
    return by or os.environ.get("PRESSE_BY") or "outlet"


def find_corpus(path: str | Path | None = None) -> Path:
    """The folder of a corpus: as given, else $PRESSE_CORPUS, else the one that ships.

    A relative path is looked for from here and from the project's root, so that a notebook
    finds it wherever JupyterLab was started. Raises CorpusError.
    """
    given = Path(path or os.environ.get("PRESSE_CORPUS") or "corpus")
    for folder in (given, PROJECT / given):
        with contextlib.suppress(OSError):  # a name may be too long for a folder
            if (folder / "articles.csv").is_file():
                return folder.resolve()
    raise CorpusError(
        translate(
            "{folder}: no corpus here; a corpus is a folder with articles.csv and raw/*.txt "
            "(README, “{section}”)",
            folder=str(given),
            section=translate(SECTION),
        )
    )
