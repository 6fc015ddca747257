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
from typing import TYPE_CHECKING, Any, get_args

from helpers.base.paths import PROJECT, CorpusError, find_corpus, find_grouping
from helpers.base.translation import (
    Language,
    choose_language,
    fault,
    find_language,
    translate,
    translate_value,
)

if TYPE_CHECKING:
    import pandas as pd

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # a disk, a share of it, a file that is full
ARTICLES_SHOWN = 40  # of a plan, one by one; its record has them all
FILES_SHOWN = 3  # of those that are refused for one reason


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 when the reader has something to mend."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        options = _read_options(given)
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
    return translate(
        "no room ({why}): {free:,.0f} MB are free on the disk of {held}. Make room there and run "
        "the same command again: what was there before stands, what was finished is kept",
        **{"why": error.strerror, "free": free, "held": str(held)},
    )


def _read_options(given: list[str]) -> argparse.Namespace:
    """What was asked for; the language comes first, since the help is in it."""
    lang = argparse.ArgumentParser("python -m helpers", add_help=False, allow_abbrev=False)
    languages = get_args(Language)
    lang.add_argument("--lang", choices=languages, help="English or French (as the locale)")
    known, given = lang.parse_known_args(given)
    choose_language(known.lang)
    return _make_parser(lang).parse_args(given or ["--help"])


def _make_parser(lang: argparse.ArgumentParser) -> argparse.ArgumentParser:
    argparse._ = translate  # type: ignore[attr-defined]  # its own words, for which it asks gettext
    parser = argparse.ArgumentParser(prog="python -m helpers", description=__doc__, parents=[lang])
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    own = {}
    for name, function in COMMANDS.items():
        said = translate(function.__doc__ or "")
        own[name] = commands.add_parser(name, help=said, description=said, parents=[lang])
    for name in COMMANDS.keys() - {"add", "undo"}:
        own[name].add_argument("corpus", nargs="?", type=Path, help="folder of the corpus (corpus)")
    for name in ("add", "undo"):
        own[name].add_argument("--corpus", type=Path, help="folder of the corpus; add makes it")
    own["export"].add_argument("--out", type=Path, default=PROJECT / "html", help="for the pages")
    own["export"].add_argument(
        "--by",
        help="compare by year, month, outlet_type, copy or another column of articles.csv (outlet)",
    )
    own["annotate"].add_argument("--processes", type=int, default=1, help="how many at once (1)")
    formats = ["csv", "iramuteq", "txm"]
    own["save"].add_argument("--format", choices=formats, required=True)
    own["save"].add_argument("--out", type=Path, required=True, help="a folder that is made")
    add = own["add"].add_argument
    add("paths", nargs="+", type=Path, help="files, or folders of files")
    add("--outlet", default="", help="the outlet of all these articles")
    add(
        "--map",
        nargs="+",
        default=[],
        metavar="FIELD=COLUMN",
        help="which column of a table holds what: title=headline",
    )
    add("--dry-run", action="store_true", help="only show what would be done")
    for action in (action for one in own.values() for action in one._actions):
        action.help = translate(action.help or "")
    return parser


def _tell(text: str, **values: Any) -> None:
    print(translate(text, **values))


def _check(options: argparse.Namespace) -> int:
    """List all that is wrong with a corpus."""
    from helpers.corpus.loading import check_corpus, format_problem

    folder = find_corpus(options.corpus)
    problems = check_corpus(folder)
    for problem in problems.itertuples():
        print(f"{translate_value(problem.level)}: {format_problem(problem)}")
    errors = int((problems["level"] == "error").sum())
    if errors:
        _tell("{folder}: {n} problem(s) to mend.", folder=str(folder), n=errors)
        return 1
    _tell("{folder}: no problem found.", folder=str(folder))
    return 0


def _annotate(options: argparse.Namespace) -> None:
    """Annotate a corpus, or go on where a run stopped."""
    from helpers.corpus import load_corpus

    corpus = load_corpus(options.corpus, n_process=options.processes)
    _tell("{corpus}, annotated by {by}", corpus=str(corpus), by=corpus.pipeline)


def _add(options: argparse.Namespace) -> int:
    """Add articles to a corpus: shown first, then all or none, and never over others."""
    from helpers.corpus.listing import FURNITURE
    from helpers.intake import add_articles, plan_intake

    folder = _choose_folder(options)
    columns = dict(map(_read_pair, options.map))
    plan = plan_intake(options.paths, folder, outlet=options.outlet, columns=columns)
    _show_plan(plan)
    n_added, n_refused = ((plan["action"] == action).sum() for action in ("add", "refused"))
    if options.dry_run or not n_added:
        _tell("Nothing was written.")
        return 0 if n_added else 1
    record = add_articles(plan, folder)
    if n_refused:
        n = int(n_refused)
        _tell("{n} of {n_all} were NOT added, for the reasons above.", n=n, n_all=len(plan))
    said = {"n": int(n_added), "folder": str(folder), "record": str(record)}
    _tell("Added {n} article(s) to {folder}. What became of each file: {record}", **said)
    if (folder / FURNITURE).is_file():
        file = str(folder / FURNITURE)
        _tell("Lines that most articles of an outlet share are left out: {file}", file=file)
    _tell("To undo: python -m helpers undo --corpus {folder}", folder=str(folder))
    _tell("Next: python -m helpers check {folder}", folder=str(folder))
    return 0


def _read_pair(pair: str) -> list[str]:
    parts = pair.split("=", 1)
    if not all(parts) or len(parts) < 2:
        said = translate("--map {pair}: FIELD=COLUMN expected, as in title=headline", pair=pair)
        raise ValueError(said)
    return parts


def _show_plan(plan: "pd.DataFrame") -> None:
    is_refused = plan["action"] == "refused"
    for row in plan[~is_refused].head(ARTICLES_SHOWN).itertuples():
        told = [row.doc_id, row.outlet, row.date or translate("no date")]
        told += [translate("{n:word}", n=row.n_words), row.encoding]
        print(f"{translate_value(row.action)}: {', '.join(filter(None, told))} ← {row.source}")
        if row.title or row.reason:
            print("    " + "; ".join(filter(None, [row.title[:70], row.reason])))
    if (~is_refused).sum() > ARTICLES_SHOWN:
        _tell("… and {n} more, as the record says", n=int((~is_refused).sum()) - ARTICLES_SHOWN)
    for reason, files in plan[is_refused].groupby("reason", sort=False)["source"]:
        n = len(files) - FILES_SHOWN
        more = translate(" and {n} more", n=n) if n > 0 else ""
        print(f"{translate_value('refused')}: {', '.join(files.head(FILES_SHOWN))}{more}: {reason}")
    if len(plan):
        counts = plan["action"].value_counts().items()
        print("; ".join(f"{translate_value(action)} {n}" for action, n in counts))
    else:
        known = ".html, .txt, .docx, .rtf, .csv, .tsv, .json, .jsonl or .parquet"
        _tell("No file was found that can be read: {known}.", known=known)


def _undo(options: argparse.Namespace) -> None:
    """Take back the last addition."""
    from helpers.intake import undo_addition

    folder = _choose_folder(options)
    n = len(undo_addition(folder))
    _tell("Took {n} article(s) out of {folder} again.", n=n, folder=str(folder))


def _choose_folder(options: argparse.Namespace) -> Path:
    """The corpus to change: it has to be named, so that the one that ships stays as it is."""
    given = options.corpus or os.environ.get("PRESSE_CORPUS")
    if not given:
        raise fault("say which corpus: --corpus my-corpus")
    return Path(given)


def _review(options: argparse.Namespace) -> None:
    """Write what the rules say of every line, for a spreadsheet."""
    from helpers.intake import write_review

    _tell(
        "{file}: correct the column “kind” in a spreadsheet, keep the rows of the articles you "
        "have read, and save it as lines.csv beside it.",
        file=str(write_review(find_corpus(options.corpus))),
    )


def _aliases(options: argparse.Namespace) -> None:
    """Suggest which names mean the same."""
    from helpers.corpus import load_corpus
    from helpers.corpus.aliases import FILE
    from helpers.entities.alias_suggestions import suggest_aliases, write_suggestions

    corpus = load_corpus(options.corpus)
    n_new = write_suggestions(suggest_aliases(corpus), corpus.folder)
    if n_new:
        _tell(
            "{n} suggestion(s) added to {file}. Write yes under “accept” where you agree; the "
            "next load counts these names as one.",
            **{"n": n_new, "file": str(corpus.folder / FILE)},
        )
    else:
        _tell("No new suggestion: every name is known, rare, or listed already.")


def _save(options: argparse.Namespace) -> None:
    """Write a corpus in another program's format."""
    from helpers.corpus import load_corpus
    from helpers.intake import save_corpus

    written = save_corpus(load_corpus(options.corpus), options.out, format=options.format)
    _tell("{folder}: {n} file(s)", folder=str(options.out), n=len(written))


def _export(options: argparse.Namespace) -> None:
    """Make the pages of a corpus; index.html holds all of them, to be mailed."""
    from helpers.export import is_current

    folder, out = find_corpus(options.corpus), options.out
    notebooks = PROJECT / ("notebooks/fr" if find_language() == "fr" else "notebooks")
    by = find_grouping(options.by)
    # Pictures of another corpus, of other groups or in French go with their pages: figures/ shows
    # what ships.
    ships = (folder, by, find_language()) == (PROJECT / "corpus", "outlet", "en")
    figures = (PROJECT if ships else out) / "figures"
    page = out.resolve() / "index.html"
    if is_current(notebooks, out, folder, figures, by):
        _tell("Nothing has changed since the last export. Open {page}", page=str(page))
        return
    from helpers.export import export_notebooks

    tell = partial(print, file=sys.stderr)
    export_notebooks(notebooks, out, corpus=folder, by=by, figures=figures, tell=tell)
    _tell("Open {page}", page=str(page))


FUNCTIONS = (_check, _annotate, _add, _undo, _review, _aliases, _save, _export)
COMMANDS = {function.__name__.removeprefix("_"): function for function in FUNCTIONS}


if __name__ == "__main__":
    sys.exit(main())
