"""Where the project and a corpus are, and what a reader is told when a corpus cannot be read.

Imports nothing that takes time: a command that finds nothing to do says so at once.
"""

import contextlib
import difflib
import os
import re
import stat
import sys
import traceback
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from helpers.base.translation import fault, translate

PROJECT = Path(__file__).resolve().parents[2]
README = "../README.md"  # from a notebook's folder
SECTION = "Bring your own articles"
DERIVED = "derived"  # in the folder of a corpus: what annotation made of it
LARGEST_FILE = 200_000_000  # bytes; the tables of a million articles are no larger
in_use: list[tuple[Path, str]] = []  # folder and grouping of the corpus loaded last


class CorpusError(ValueError):
    """A corpus that cannot be read; the message lists every problem, one a line."""


def fold_errors() -> None:
    """In a notebook, errors that helpers raise are a sentence too, the traceback folded."""
    shell: Any = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if hasattr(shell, "kernel"):
        shell.set_custom_exc((ValueError, TypeError, AttributeError), _fold_error)


def _fold_error(shell: Any, kind: type, error: BaseException, calls: Any, **_: Any) -> None:
    """Show an error of ours in a box, with the traceback folded; any other as IPython does."""
    from IPython.display import display_html

    said = explain(error)
    if said is None:
        shell.showtraceback((kind, error, calls))
        return
    first, *others = said.splitlines()
    items, help_ = "".join(f"<li>{escape(line)}</li>" for line in others), ""
    if isinstance(error, CorpusError):
        section = translate(SECTION)
        address = f"{translate(README)}#{section.lower().replace(' ', '-')}"
        help_ = (
            f"<p>{translate('Put that right and run the cell again. How a corpus is made:')} "
            f'<a href="{address}">README, {section}</a>. '
            f"{translate('Without a notebook:')} <code>python -m helpers check</code></p>"
        )
    traced = escape("".join(traceback.format_exception(kind, error, calls)))
    shown = (
        f'<div class="problem mathjax_ignore" role="alert"><p><b>{escape(first)}</b></p>'
        + (f"<ul>{items}</ul>" if items else "")
        + f"{help_}<details><summary>{translate('Traceback, for a report')}</summary>"
        f"<pre>{traced}</pre></details></div>"
    )
    display_html(shown, raw=True)  # type: ignore[no-untyped-call]
    shell._showtraceback(kind, error, [f"{kind.__name__}: {first}"])


def explain(error: BaseException) -> str | None:
    """What an error means to who wrote the cell; None where it isn't ours to say."""
    files = [Path(call.filename) for call in traceback.extract_tb(error.__traceback__)]
    ours = [file.is_relative_to(PROJECT / "helpers") for file in files]
    said = str(error)
    if isinstance(error, TypeError) and (found := re.match(r"(\w+)\(\) missing .*'corpus'", said)):
        return translate(
            "{call}() asks a corpus: give it first, as in {call}(corpus, …)", call=found[1]
        )
    # A word or a table where the corpus should be.
    if any(ours) and re.match(
        r"(cannot create weak reference to |unhashable type: )?'(str|DataFrame|list)'", said
    ):
        return translate("The first argument must be a corpus, as load_corpus gives it.")
    if isinstance(error, AttributeError):
        if found := re.match(r"No helpers\.(\w+) attribute (\w+)", said):
            known = dir(sys.modules[f"helpers.{found[1]}"])
            near = difflib.get_close_matches(found[2], known, 3)
            meant = translate(" or ").join(near) or ", ".join(known)
            said = translate("{module} has no {name}", module=found[1], name=found[2])
            return said + translate(": did you mean {names}?", names=meant)
        return None
    return said if ours[-1:] == [True] and isinstance(error, ValueError) else None


def find_grouping(by: str | None = None) -> str:
    """What articles are grouped by: as given, else $PRESSE_BY, else *outlet*."""
    return by or os.environ.get("PRESSE_BY") or "outlet"


def find_corpus(path: str | Path | None = None) -> Path:
    """The folder of a corpus: as given, else $PRESSE_CORPUS, else the one that ships.

    A relative path is looked for from here and from the project's root, so that a notebook
    finds it wherever JupyterLab was started. Raises CorpusError, for what `list_files` refuses too.
    """
    given = Path(path or os.environ.get("PRESSE_CORPUS") or "corpus")
    for folder in (given, PROJECT / given):
        with contextlib.suppress(OSError):  # a name may be too long for a folder
            if (folder / "articles.csv").is_file():
                list_files(folder)
                return folder.resolve()
    raise fault(
        "{folder}: no corpus here; a corpus is a folder with articles.csv and raw/*.txt "
        "(README, “{section}”)",
        CorpusError,
        folder=str(given),
        section=translate(SECTION),
    )


def list_files(folder: Path) -> list[Path]:
    """Every file of a corpus but what is hidden or derived, in order.

    Raises CorpusError that names all that a sender could do harm with, before anything is read: a
    link would have a page hold any file, a pipe have a run wait for ever, a device have no end.
    """
    files: list[Path] = []
    odd: list[str] = []

    def keep(here: str, names: list[str]) -> Iterator[Path]:
        visible = (Path(here, name) for name in sorted(names) if name[0] != ".")
        for path in (path for path in visible if path != folder / DERIVED):
            if why := _find_oddity(path):
                odd.append(f"{path.relative_to(folder)}: {why}")
            else:
                yield path

    for here, folders, names in os.walk(folder):  # links to folders are not followed
        folders[:] = [path.name for path in keep(here, folders)]
        files += keep(here, names)
    if odd:
        said = "\n".join(odd).encode(errors="replace").decode()  # a name may be any bytes
        raise CorpusError(f"{translate('{n} problem(s) in the corpus:', n=len(odd))}\n{said}")
    return files


def _find_oddity(path: Path) -> str:
    """Why a file or folder has no place in a corpus; "" where it has."""
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return translate("is a link; nothing in a corpus may lead elsewhere: put the file itself")
    if stat.S_ISDIR(status.st_mode):
        is_named = path.suffix in (".csv", ".txt")
        said = translate("is a folder; a file was expected, or another name")
        return said if is_named else ""
    if not stat.S_ISREG(status.st_mode):
        return translate("is no plain file but a pipe, a device or the like; take it out")
    if status.st_size > LARGEST_FILE:
        sizes = {"n": status.st_size, "most": LARGEST_FILE}
        return translate("is {n} bytes; at most {most} are read of one file", **sizes)
    return ""


def find_figures() -> Path:
    """The folder for figures: $PRESSE_FIGURES, else figures/ beside what was loaded last.

    Those of a researcher's corpus go with it; the project's own show the corpus that ships.
    """
    if given := os.environ.get("PRESSE_FIGURES"):
        return Path(given)
    ships = (PROJECT / "corpus", "outlet")
    return (PROJECT if in_use in ([], [ships]) else in_use[-1][0]) / "figures"
