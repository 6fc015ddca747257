"""python -m helpers check | aliases | annotate | export | report."""

import argparse
import sys
from functools import partial
from pathlib import Path

from helpers.places import PROJECT, CorpusError, find_corpus


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 when the reader has something to mend."""
    parser = argparse.ArgumentParser(prog="python -m helpers", description=__doc__)
    parser.add_argument("command", choices=list(COMMANDS))
    parser.add_argument("corpus", nargs="?", type=Path, help="folder of the corpus (corpus/)")
    parser.add_argument("--out", type=Path, default=PROJECT / "html", help="folder of the pages")
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except (CorpusError, ValueError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _check(options: argparse.Namespace) -> int:
    from helpers.corpus import check_corpus, format_problem

    folder = find_corpus(options.corpus)
    problems = check_corpus(folder)
    for problem in problems.itertuples():
        print(f"{problem.level}: {format_problem(problem)}")
    errors = int((problems["level"] == "error").sum())
    print(f"{folder}: {errors} problem(s) to mend." if errors else f"{folder}: no problem found.")
    return 1 if errors else 0


def _aliases(options: argparse.Namespace) -> int:
    from helpers.aliases import FILE, suggest_aliases, write_suggestions
    from helpers.corpus import load_corpus

    corpus = load_corpus(options.corpus)
    n_new = write_suggestions(suggest_aliases(corpus), corpus.folder)
    if n_new:
        print(f"{n_new} suggestion(s) added to {corpus.folder / FILE}. Write yes under “accept” "
              "where you agree; the next load counts these names as one.")  # fmt: skip
    else:
        print("No new suggestion: every name is known, rare, or listed already.")
    return 0


def _annotate(options: argparse.Namespace) -> int:
    from helpers.corpus import load_corpus

    corpus = load_corpus(options.corpus)
    print(f"{corpus}, annotated by {corpus.pipeline}")
    return 0


def _export(options: argparse.Namespace) -> int:
    from helpers.fresh import is_current

    folder, notebooks, out = find_corpus(options.corpus), PROJECT / "notebooks", options.out
    # Pictures of another corpus go with its pages: figures/ shows the one that ships.
    figures = (PROJECT if folder == PROJECT / "corpus" else out) / "figures"
    page = out.resolve() / {"export": "index.html", "report": "report.html"}[options.command]
    if is_current(notebooks, out, folder, figures):
        print(f"Nothing has changed since the last export. Open {page}")
        return 0
    from helpers.export import export_notebooks  # takes time to import

    tell = partial(print, file=sys.stderr)
    export_notebooks(notebooks, out, corpus=folder, figures=figures, tell=tell)
    print(f"Open {page}")
    return 0


COMMANDS = {"check": _check, "aliases": _aliases, "annotate": _annotate, "export": _export,
            "report": _export}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
