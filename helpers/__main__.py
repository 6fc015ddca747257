"""python -m helpers check | aliases | annotate | export."""

import argparse
import os
import sys
from pathlib import Path

from helpers.corpus import (
    PROJECT,
    CorpusError,
    check_corpus,
    find_corpus,
    format_problem,
    load_corpus,
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 when the reader has something to mend."""
    parser = argparse.ArgumentParser(prog="python -m helpers", description=__doc__)
    parser.add_argument("command", choices=["check", "aliases", "annotate", "export"])
    parser.add_argument("corpus", nargs="?", type=Path, help="folder of the corpus (corpus/)")
    parser.add_argument("--out", type=Path, default=PROJECT / "html", help="folder of the pages")
    options = parser.parse_args(arguments)
    try:
        commands = {"check": _check, "aliases": _aliases, "annotate": _annotate, "export": _export}
        return commands[options.command](options)
    except (CorpusError, ValueError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _check(options: argparse.Namespace) -> int:
    folder = find_corpus(options.corpus)
    problems = check_corpus(folder)
    for problem in problems.itertuples():
        print(f"{problem.level}: {format_problem(problem)}")
    errors = int((problems["level"] == "error").sum())
    print(f"{folder}: {errors} problem(s) to mend." if errors else f"{folder}: no problem found.")
    return 1 if errors else 0


def _aliases(options: argparse.Namespace) -> int:
    from helpers.aliases import FILE, suggest_aliases, write_suggestions

    corpus = load_corpus(options.corpus)
    n_new = write_suggestions(suggest_aliases(corpus), corpus.folder)
    if n_new:
        print(f"{n_new} suggestion(s) added to {corpus.folder / FILE}. Write yes under “accept” "
              "where you agree; the next load counts these names as one.")  # fmt: skip
    else:
        print("No new suggestion: every name is known, rare, or listed already.")
    return 0


def _annotate(options: argparse.Namespace) -> int:
    corpus = load_corpus(options.corpus)
    print(f"{corpus}, annotated by {corpus.pipeline}")
    return 0


def _export(options: argparse.Namespace) -> int:
    from helpers.export import export_notebooks

    corpus = options.corpus or os.environ.get("PRESSE_CORPUS")
    folder = find_corpus(corpus)
    # Pictures of another corpus go with its pages: figures/ shows the one that ships.
    figures = None if folder == PROJECT / "corpus" else options.out / "figures"
    index = export_notebooks(PROJECT / "notebooks", options.out, corpus=folder, figures=figures)
    print(f"Open {index}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
