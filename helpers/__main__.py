"""python -m helpers check | annotate | add | undo | review | aliases | save | export."""

import argparse
import errno
import os
import shutil
import sys
import tempfile
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.base.paths import PROJECT, CorpusError, find_corpus, find_grouping

if TYPE_CHECKING:
    import pandas as pd

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # a disk, a share of it, a file that is full
ARTICLES_SHOWN = 40  # of a plan, one by one; its record has them all
FILES_SHOWN = 3  # of those that are refused for one reason


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 when the reader has something to mend."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _make_parser().parse_args(given or ["--help"])
    try:
        with warnings.catch_warnings():  # as one line, without the place in the code
            warnings.showwarning = lambda message, *_: print(message, file=sys.stderr)
            return COMMANDS[options.command](options) or 0
    except (CorpusError, ValueError, RuntimeError, OSError) as error:
        print(_say_full(error) or error, file=sys.stderr)
        return 1


def _say_full(error: Exception) -> str:
    """What to do where a disk is full; "" for any other error."""
    if not (isinstance(error, OSError) and error.errno in NO_ROOM):
        return ""
    place = Path(error.filename or tempfile.gettempdir())
    held = next(folder for folder in place.absolute().parents if folder.is_dir())
    free = shutil.disk_usage(held).free / 1_000_000
    return (
        f"no room ({error.strerror}): {free:,.0f} MB are free on the disk of {held}. Make room "
        "there and run the same command again: what was there before stands, what was finished is "
        "kept"
    )


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    own = {}
    for name, function in COMMANDS.items():
        said = function.__doc__
        own[name] = commands.add_parser(name, help=said, description=said)
    for name in COMMANDS.keys() - {"add", "undo"}:
        own[name].add_argument("corpus", nargs="?", type=Path, help="folder of the corpus (corpus)")
    for name in ("add", "undo"):
        own[name].add_argument("--corpus", type=Path, help="folder of the corpus; add makes it")
    own["export"].add_argument("--out", type=Path, default=PROJECT / "html", help="for the pages")
    said = "compare by year, month, outlet_type, copy or another column of articles.csv (outlet)"
    own["export"].add_argument("--by", help=said)
    own["annotate"].add_argument("--processes", type=int, default=1, help="how many at once (1)")
    formats = ["csv", "iramuteq", "txm", "docbin"]
    own["save"].add_argument("--format", choices=formats, required=True)
    own["save"].add_argument("--out", type=Path, required=True, help="a folder that is made")
    add = own["add"].add_argument
    add("paths", nargs="+", type=Path, help="files, or folders of files")
    add("--outlet", default="", help="the outlet of all these articles")
    said = "which column of a table holds what: title=headline"
    add("--map", nargs="+", default=[], metavar="FIELD=COLUMN", help=said)
    add("--dry-run", action="store_true", help="only show what would be done")
    return parser


def _check(options: argparse.Namespace) -> int:
    """List all that is wrong with a corpus."""
    from helpers.corpus.loading import check_corpus, format_problem

    folder = find_corpus(options.corpus)
    problems = check_corpus(folder)
    for problem in problems.itertuples():
        print(f"{problem.level}: {format_problem(problem)}")
    errors = int((problems["level"] == "error").sum())
    print(f"{folder}: {errors} problem(s) to mend." if errors else f"{folder}: no problem found.")
    return 1 if errors else 0


def _annotate(options: argparse.Namespace) -> None:
    """Annotate a corpus, or go on where a run stopped."""
    from helpers.corpus import load_corpus

    corpus = load_corpus(options.corpus, n_process=options.processes)
    print(f"{corpus}, annotated by {corpus.pipeline}")


def _add(options: argparse.Namespace) -> int | None:
    """Add articles to a corpus: shown first, then all or none, and never over others."""
    from helpers.corpus.listing import FURNITURE
    from helpers.intake import add_articles, plan_intake

    folder = _choose_folder(options)
    columns = {}
    for pair in options.map:
        field, _, column = pair.partition("=")
        if not (field and column):
            raise ValueError(f"--map {pair}: FIELD=COLUMN expected, as in title=headline")
        columns[field] = column
    plan = plan_intake(options.paths, folder, outlet=options.outlet, columns=columns)
    _show_plan(plan)
    n_added, n_refused = ((plan["action"] == action).sum() for action in ("add", "refused"))
    if options.dry_run or not n_added:
        print("Nothing was written.")
        return 0 if n_added else 1
    record = add_articles(plan, folder)
    if n_refused:
        print(f"{n_refused} of {len(plan)} were NOT added, for the reasons above.")
    print(f"Added {n_added} article(s) to {folder}. What became of each file: {record}")
    if (folder / FURNITURE).is_file():
        print(f"Lines that most articles of an outlet share are left out: {folder / FURNITURE}")
    print(f"To undo: python -m helpers undo --corpus {folder}")
    print(f"Next: python -m helpers check {folder}")


def _show_plan(plan: "pd.DataFrame") -> None:
    is_refused = plan["action"] == "refused"
    for row in plan[~is_refused].head(ARTICLES_SHOWN).itertuples():
        told = [row.doc_id, row.outlet, row.date or "no date", f"{row.n_words} words", row.encoding]
        print(f"{row.action}: {', '.join(filter(None, told))} ← {row.source}")
        if row.title or row.reason:
            print("    " + "; ".join(filter(None, [row.title[:70], row.reason])))
    if (~is_refused).sum() > ARTICLES_SHOWN:
        print(f"… and {(~is_refused).sum() - ARTICLES_SHOWN} more, as the record says")
    for reason, files in plan[is_refused].groupby("reason", sort=False)["source"]:
        more = f" and {len(files) - FILES_SHOWN} more" if len(files) > FILES_SHOWN else ""
        print(f"refused: {', '.join(files.head(FILES_SHOWN))}{more}: {reason}")
    counts = [f"{action} {n}" for action, n in plan["action"].value_counts().items()]
    known = ".html, .txt, .docx, .rtf, .csv, .tsv, .json, .jsonl or .parquet"
    print("; ".join(counts) or f"No file was found that can be read: {known}.")


def _undo(options: argparse.Namespace) -> None:
    """Take back the last addition."""
    from helpers.intake import undo_addition

    folder = _choose_folder(options)
    print(f"Took {len(undo_addition(folder))} article(s) out of {folder} again.")


def _choose_folder(options: argparse.Namespace) -> Path:
    """The corpus to change: it has to be named, so that the one that ships stays as it is."""
    given = options.corpus or os.environ.get("PRESSE_CORPUS")
    if not given:
        raise ValueError("say which corpus: --corpus my-corpus")
    return Path(given)


def _review(options: argparse.Namespace) -> None:
    """Write what the rules say of every line, for a spreadsheet."""
    from helpers.intake import write_review

    file = write_review(find_corpus(options.corpus))
    print(
        f"{file}: correct the column “kind” in a spreadsheet, keep the rows of the articles you "
        "have read, and save it as lines.csv beside it."
    )


def _aliases(options: argparse.Namespace) -> None:
    """Suggest which names mean the same."""
    from helpers.corpus import load_corpus
    from helpers.corpus.aliases import FILE
    from helpers.entities.alias_suggestions import suggest_aliases, write_suggestions

    corpus = load_corpus(options.corpus)
    n_new = write_suggestions(suggest_aliases(corpus), corpus.folder)
    advice = "Write yes under “accept” where you agree; the next load counts these names as one."
    if n_new:
        print(f"{n_new} suggestion(s) added to {corpus.folder / FILE}. {advice}")
    else:
        print("No new suggestion: every name is known, rare, or listed already.")


def _save(options: argparse.Namespace) -> None:
    """Write a corpus in another program's format."""
    from helpers.corpus import load_corpus
    from helpers.intake import save_corpus

    written = save_corpus(load_corpus(options.corpus), options.out, format=options.format)
    print(f"{options.out}: {len(written)} file(s)")


def _export(options: argparse.Namespace) -> None:
    """Make the pages of a corpus; index.html holds all of them, to be mailed."""
    from helpers.export import is_current

    folder, notebooks, out = find_corpus(options.corpus), PROJECT / "notebooks", options.out
    by = find_grouping(options.by)
    # Pictures of another corpus, or of other groups, go with its pages: figures/ shows what ships.
    figures = (PROJECT if (folder, by) == (PROJECT / "corpus", "outlet") else out) / "figures"
    page = out.resolve() / "index.html"
    if is_current(notebooks, out, folder, figures, by):
        print(f"Nothing has changed since the last export. Open {page}")
        return
    from helpers.export import export_notebooks

    tell = partial(print, file=sys.stderr)
    export_notebooks(notebooks, out, corpus=folder, by=by, figures=figures, tell=tell)
    print(f"Open {page}")


FUNCTIONS = (_check, _annotate, _add, _undo, _review, _aliases, _save, _export)
COMMANDS = {function.__name__.removeprefix("_"): function for function in FUNCTIONS}


if __name__ == "__main__":
    sys.exit(main())
