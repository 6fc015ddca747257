"""python -m helpers check | annotate | add | undo | review | aliases | save | export | report."""

import argparse
import os
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.base.paths import PROJECT, CorpusError, find_corpus

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 40  # articles of a plan that are shown one by one; its record has them all


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 when the reader has something to mend."""
    options = _read_options(arguments)
    try:
        with warnings.catch_warnings():  # as one line, without the place in the code
            warnings.showwarning = lambda message, *_: print(message, file=sys.stderr)
            return COMMANDS[options.command](options)
    except (CorpusError, ValueError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m helpers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    def name(command: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(command, help=help, description=help)

    for command, help in (
        ("check", "list all that is wrong with a corpus"),
        ("annotate", "annotate a corpus, or go on where a run stopped"),
        ("aliases", "suggest which names mean the same"),
        ("export", "make the pages of a corpus"),
        ("report", "make the pages of a corpus, and one that binds them all"),
        ("review", "write what the rules say of every line, for a spreadsheet"),
        ("save", "write a corpus in another program's format"),
    ):
        own = name(command, help)
        own.add_argument("corpus", nargs="?", type=Path, help="folder of the corpus (corpus/)")
        if command == "annotate":
            own.add_argument("--processes", type=int, default=1, help="how many work at once (1)")
        if command in ("export", "report"):
            own.add_argument(
                "--out", type=Path, default=PROJECT / "html", help="folder of the pages"
            )
        if command == "save":
            formats = ["csv", "iramuteq", "txm", "docbin"]
            own.add_argument("--format", choices=formats, required=True)
            own.add_argument(
                "--out", type=Path, required=True, help="a folder that is not there yet"
            )
    add = name(
        "add", "add articles to a corpus: shown first, then all or none, and never over others"
    )
    add.add_argument("paths", nargs="+", type=Path, help="files, or folders of files")
    add.add_argument("--corpus", type=Path, help="folder of the corpus; made where there is none")
    add.add_argument("--outlet", default="", help="the outlet of all these articles")
    add.add_argument("--map", nargs="+", default=[], metavar="FIELD=COLUMN",
                     help="which column of a table holds what: title=headline")  # fmt: skip
    add.add_argument("--dry-run", action="store_true", help="only show what would be done")
    undo = name("undo", "take back the last addition")
    undo.add_argument("--corpus", type=Path, help="folder of the corpus")
    given = sys.argv[1:] if arguments is None else arguments
    return parser.parse_args(given or ["--help"])


def _check(options: argparse.Namespace) -> int:
    from helpers.corpus.loading import check_corpus, format_problem

    folder = find_corpus(options.corpus)
    problems = check_corpus(folder)
    for problem in problems.itertuples():
        print(f"{problem.level}: {format_problem(problem)}")
    errors = int((problems["level"] == "error").sum())
    print(f"{folder}: {errors} problem(s) to mend." if errors else f"{folder}: no problem found.")
    return 1 if errors else 0


def _aliases(options: argparse.Namespace) -> int:
    from helpers.corpus.aliases import FILE
    from helpers.corpus.loading import load_corpus
    from helpers.entities.alias_suggestions import suggest_aliases, write_suggestions

    corpus = load_corpus(options.corpus)
    n_new = write_suggestions(suggest_aliases(corpus), corpus.folder)
    if n_new:
        print(f"{n_new} suggestion(s) added to {corpus.folder / FILE}. Write yes under “accept” "
              "where you agree; the next load counts these names as one.")  # fmt: skip
    else:
        print("No new suggestion: every name is known, rare, or listed already.")
    return 0


def _annotate(options: argparse.Namespace) -> int:
    from helpers.corpus.loading import load_corpus

    corpus = load_corpus(options.corpus, n_process=options.processes)
    print(f"{corpus}, annotated by {corpus.pipeline}")
    return 0


def _add(options: argparse.Namespace) -> int:
    from helpers.corpus.listing import FURNITURE
    from helpers.intake.additions import add_articles
    from helpers.intake.planning import plan_intake

    folder = _choose_folder(options)
    pairs = [pair.partition("=") for pair in options.map]
    wrong = [f"{a}{b}{c}" for a, b, c in pairs if not (a and b and c)]
    if wrong:
        raise ValueError(f"--map {wrong[0]}: FIELD=COLUMN expected, as in title=headline")
    columns = {field: column for field, _, column in pairs}
    plan = plan_intake(options.paths, folder, outlet=options.outlet, columns=columns)
    _show_plan(plan)
    added = plan[plan["action"] == "add"]
    if options.dry_run or not len(added):
        print("Nothing was written.")
        return 0 if len(added) else 1
    record = add_articles(plan, folder)
    at = f"--corpus {folder}"
    refused = int((plan["action"] == "refused").sum())
    if refused:
        print(f"{refused} of {len(plan)} were NOT added, for the reasons above.")
    print(f"Added {len(added)} article(s) to {folder}. What became of each file: {record}")
    if (folder / FURNITURE).is_file():
        print(f"Lines that most articles of an outlet share are left out: {folder / FURNITURE}")
    print(f"To undo: python -m helpers undo {at}")
    print(f"Next: python -m helpers check {folder}")
    return 0


def _show_plan(plan: "pd.DataFrame") -> None:
    for row in plan[plan["action"] != "refused"].head(SHOWN).itertuples():
        told = [row.doc_id, row.outlet, row.date or "no date", f"{row.n_words} words", row.encoding]
        print(f"{row.action}: {', '.join(filter(None, told))} ← {row.source}")
        if row.title or row.reason:
            print("    " + "; ".join(filter(None, [row.title[:70], row.reason])))
    if (plan["action"] != "refused").sum() > SHOWN:
        print(f"… and {(plan['action'] != 'refused').sum() - SHOWN} more, as the record says")
    refused = plan[plan["action"] == "refused"]
    for reason, own in refused.groupby("reason", sort=False):
        more = f" and {len(own) - 3} more" if len(own) > 3 else ""
        print(f"refused: {', '.join(own['source'].head(3))}{more}: {reason}")
    counts = plan["action"].value_counts()
    print(
        "; ".join(f"{action} {n}" for action, n in counts.items())
        or "No file was found that can be read: .html, .txt, .csv, .tsv, .jsonl or .parquet."
    )


def _undo(options: argparse.Namespace) -> int:
    from helpers.intake.additions import undo_addition

    folder = _choose_folder(options)
    print(f"Took {len(undo_addition(folder))} article(s) out of {folder} again.")
    return 0


def _choose_folder(options: argparse.Namespace) -> Path:
    """The corpus to change: it has to be named, so that the one that ships stays as it is."""
    given = options.corpus or os.environ.get("PRESSE_CORPUS")
    if not given:
        raise ValueError("say which corpus: --corpus my-corpus")
    return Path(given)


def _review(options: argparse.Namespace) -> int:
    from helpers.intake.additions import write_review

    file = write_review(find_corpus(options.corpus))
    print(f"{file}: correct the column “kind” in a spreadsheet, keep the rows of the articles you "
          "have read, and save it as lines.csv beside it.")  # fmt: skip
    return 0


def _save(options: argparse.Namespace) -> int:
    from helpers.corpus.loading import load_corpus
    from helpers.intake.saving import save_corpus

    written = save_corpus(load_corpus(options.corpus), options.out, format=options.format)
    print(f"{options.out}: {len(written)} file(s)")
    return 0


def _export(options: argparse.Namespace) -> int:
    from helpers.export.freshness import is_current

    folder, notebooks, out = find_corpus(options.corpus), PROJECT / "notebooks", options.out
    # Pictures of another corpus go with its pages: figures/ shows the one that ships.
    figures = (PROJECT if folder == PROJECT / "corpus" else out) / "figures"
    page = out.resolve() / {"export": "index.html", "report": "report.html"}[options.command]
    if is_current(notebooks, out, folder, figures):
        print(f"Nothing has changed since the last export. Open {page}")
        return 0
    from helpers.export.building import export_notebooks

    tell = partial(print, file=sys.stderr)
    export_notebooks(notebooks, out, corpus=folder, figures=figures, tell=tell)
    print(f"Open {page}")
    return 0


COMMANDS = {"check": _check, "annotate": _annotate, "add": _add, "undo": _undo, "review": _review,
            "aliases": _aliases, "save": _save, "export": _export, "report": _export}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
