"""Where the project and a corpus are, and what a reader is told when a corpus cannot be read.

Imports nothing that takes time: a command that finds nothing to do says so at once.
"""

import contextlib
import difflib
import os
import re
import sys
import traceback
from html import escape
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
README = "../README.md"  # from a notebook's folder
SECTION = "Bring your own articles"
in_use: list[tuple[Path, str]] = []  # folder and grouping of the corpus loaded last


class CorpusError(ValueError):
    """A corpus that cannot be read; the message lists every problem, one a line.

    In a notebook it reads like help: what is wrong, what to do, where that is explained; the
    traceback is folded beneath.
    """

    shown = False

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: lines of text, in Jupyter a box above them."""
        first, *others = str(self).splitlines() or ["The corpus cannot be read."]
        advice = f"Put that right and run the cell again; README, “{SECTION}”, says how."
        if not hasattr(_find_shell(), "kernel"):
            return [first, *others, advice]
        if not self.shown:  # a kernel asks twice: for the cell, and for its answer to the page
            self.shown = True
            anchor = SECTION.lower().replace(" ", "-")
            help_ = (
                "<p>Put that right and run the cell again. How a corpus is made is in the "
                f'README, <a href="{README}#{anchor}">{SECTION}</a>; '
                "<code>python -m helpers check</code> with the folder of the corpus gives this "
                "list without a notebook.</p>"
            )
            _show_problem(self, [first, *others], help_)
        return [f"{type(self).__name__}: {first}", "What to do is said above."]


def fold_errors() -> None:
    """In a notebook, errors that helpers raise are a sentence too, the traceback folded."""
    shell = _find_shell()
    if hasattr(shell, "kernel"):
        shell.set_custom_exc((ValueError, TypeError, AttributeError), _fold_error)


def _fold_error(shell: Any, kind: type, error: BaseException, calls: Any, **_: Any) -> None:
    """Show an error of ours as a sentence, any other as IPython does."""
    said = None if hasattr(error, "_render_traceback_") else explain(error)
    if said is None:
        shell.showtraceback((kind, error, calls))
        return
    _show_problem(error, said.splitlines())
    shell._showtraceback(kind, error, [f"{kind.__name__}: {said}"])


def explain(error: BaseException) -> str | None:
    """What an error means to who wrote the cell; None where it isn't ours to say."""
    calls = traceback.extract_tb(error.__traceback__)
    is_ours = bool(calls) and Path(calls[-1].filename).is_relative_to(PROJECT / "helpers")
    said = str(error)
    if isinstance(error, TypeError) and (found := re.match(r"(\w+)\(\) missing .*'corpus'", said)):
        return f"{found[1]}() asks a corpus: give it first, as in {found[1]}(corpus, …)"
    # A word or a table where the corpus should be.
    if is_ours and re.match(r"(cannot create weak reference to )?'(str|DataFrame|list)' obj", said):
        return "The first argument must be a corpus, as load_corpus gives it."
    if isinstance(error, AttributeError):
        if found := re.match(r"No helpers\.(\w+) attribute (\w+)", said):
            known = dir(sys.modules[f"helpers.{found[1]}"])
            near = difflib.get_close_matches(found[2], known, 3)
            meant = " or ".join(near) or ", ".join(known)
            return f"{found[1]} has no {found[2]}: did you mean {meant}?"
        return None
    return said if is_ours and isinstance(error, ValueError) else None


def _find_shell() -> Any:
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def _show_problem(error: BaseException, lines: list[str], help_: str = "") -> None:
    """A box with what is wrong, what to do, and the traceback folded."""
    from IPython.display import display_html

    items = "".join(f"<li>{escape(line)}</li>" for line in lines[1:])
    calls = escape("".join(traceback.format_exception(type(error), error, error.__traceback__)))
    shown = (
        f'<div class="problem mathjax_ignore" role="alert"><p><b>{escape(lines[0])}</b></p>'
        + (f"<ul>{items}</ul>" if items else "")
        + f"{help_}<details><summary>Traceback, for a report</summary>"
        f"<pre>{calls}</pre></details></div>"
    )
    display_html(shown, raw=True)  # type: ignore[no-untyped-call]


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
        f"{given}: no corpus here; a corpus is a folder with articles.csv and raw/*.txt "
        f"(README, “{SECTION}”)"
    )


def find_figures() -> Path:
    """The folder for figures: $PRESSE_FIGURES, else figures/ beside what was loaded last.

    Those of a researcher's corpus go with it; the project's own show the corpus that ships.
    """
    if given := os.environ.get("PRESSE_FIGURES"):
        return Path(given)
    ships = (PROJECT / "corpus", "outlet")
    return (PROJECT if in_use in ([], [ships]) else in_use[-1][0]) / "figures"
