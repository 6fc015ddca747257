"""How much of what is counted depends on how a text was typed: the same articles in other dresses.

    PYTHONPATH=tests python -m measure.typography FOLDER [--articles 1000]

FOLDER holds one .txt file an article, at any depth (WiNER-fr, say). They are read as received,
then again with blanks doubled, curly quotes, oe for œ, lines wrapped, accents of first capitals
lost. For each dress one line: tokens, and the lemmas that are counted otherwise than as received.
"""

import argparse
import re
import sys
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from helpers.corpus import edition
from helpers.corpus.annotation import annotate_articles

WIDTH = 72  # columns, of wrapped lines
SHOWN = 8  # lemmas that differ, at most


def double_blanks(text: str) -> str:
    return text.replace(" ", "  ")


def curl_quotes(text: str) -> str:
    """Apostrophes and every second straight mark of a line curled."""
    lines = text.replace("'", "’").split("\n")
    return "\n".join(re.sub('"([^"]*)"', "“\\1”", line) for line in lines)


def spell_out(text: str) -> str:
    return text.replace("œ", "oe").replace("Œ", "OE")


def wrap_lines(text: str) -> str:
    """Each paragraph over several lines, a blank line between paragraphs."""
    wrapped = (textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
               for line in text.split("\n") if line.strip())  # fmt: skip
    return "\n\n".join(wrapped)


def drop_capitals(text: str) -> str:
    """The first letters of words as a keyboard without accented capitals gives them."""
    return re.sub(r"\b[ÀÂÉÈÊÎÔÇ](?=[^\W\d_])",
                  lambda match: unicodedata.normalize("NFD", match[0])[0], text)  # fmt: skip


DRESSES: dict[str, Callable[[str], str]] = {
    "doubled blanks": double_blanks, "curly quotes": curl_quotes, "oe for œ": spell_out,
    f"wrapped at {WIDTH}": wrap_lines, "capitals without accents": drop_capitals,
}  # fmt: skip


def count_lemmas(texts: dict[str, str]) -> tuple[int, pd.Series]:
    """The number of tokens of texts, edited by the rules and annotated, and of each lemma."""
    articles, audit = [], []
    for doc_id, text in texts.items():
        pieces = edition.edit_by_rules(text)
        edited, spans = edition.join_kept(pieces)
        articles.append({"doc_id": doc_id, "outlet": "", "text": edited})
        audit += [(doc_id, *piece, *(span or (None, None)))
                  for piece, span in zip(pieces, spans, strict=True)]  # fmt: skip
    lines = pd.DataFrame(audit, columns=["doc_id", *edition.Piece._fields, "start", "end"])
    lines["kept"] = lines["kind"].isin(edition.KEPT)
    tokens = annotate_articles(pd.DataFrame(articles), lines)["tokens"]
    return len(tokens), tokens["lemma"].astype("str").value_counts()


def compare(texts: dict[str, str]) -> pd.DataFrame:
    """One row per dress: n_tokens, n_lemmas, n_differ (lemmas counted otherwise), and which."""
    n_tokens, expected = count_lemmas(texts)
    rows = [("as received", n_tokens, len(expected), 0, "")]
    for name, change in DRESSES.items():
        n_tokens, found = count_lemmas({doc_id: change(text) for doc_id, text in texts.items()})
        difference = found.sub(expected, fill_value=0)
        difference = difference[difference != 0].astype(int)
        which = ", ".join(f"{lemma} {n:+}" for lemma, n in difference.head(SHOWN).items())
        rows.append((name, n_tokens, len(found), len(difference), which))
    return pd.DataFrame(rows, columns=["dress", "n_tokens", "n_lemmas", "n_differ", "which"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    arguments = parser.parse_args()
    files = sorted(arguments.folder.rglob("*.txt"))
    # Spread over the years; lists of addresses are no articles.
    texts = {file.stem: file.read_text(encoding="utf-8") for file in files}
    texts = {name: text for name, text in texts.items() if "://" not in text and len(text) > 200}
    step = max(1, len(texts) // arguments.articles)
    texts = dict(list(texts.items())[::step][: arguments.articles])
    sys.stdout.write(f"{len(texts)} articles\n{compare(texts).to_string(index=False)}\n")


if __name__ == "__main__":
    main()
