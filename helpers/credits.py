"""Which articles are agency copy, as far as anything says so: a table's column, or a byline."""

import re
from functools import cache

import pandas as pd

from helpers.corpus import Corpus
from helpers.lexicon import read_lexicon
from helpers.memory import once_per_corpus
from helpers.reading import EXCLUDED

NEAR = 3  # lines at the head and at the foot of a text, where a byline stands
UNCREDITED = "not credited"  # in articles.csv: the agency is inferred
HOUSE = "rédaction"  # in a credit: the newsroom says that it worked on the text
COLUMNS = ["doc_id", "credit", "is_alone"]


@once_per_corpus
def find_credits(corpus: Corpus) -> pd.DataFrame:
    """The articles that an agency is credited with: one row each, with the words that say so.

    Columns: doc_id, credit (the column `agency` of articles.csv; where that is empty a byline
    among the first or last `NEAR` lines: “(AFP)”, “Le Monde avec AFP et Reuters”; spellings in
    `lexicons/agencies.csv`), is_alone (whether nobody is credited beside agencies). What an agency
    is quoted with (“a dit à l'AFP”) and whose photograph it is say nothing of the text.
    """
    rows = {row.doc_id: read_byline(row.text) for row in _select_edges(corpus.lines)
            if read_byline(row.text)}  # fmt: skip
    given = corpus.articles[["doc_id", "agency"]].fillna("").astype("str")
    for doc_id, credit in given[given["agency"].str.strip() != ""].itertuples(index=False):
        alone = not (UNCREDITED in credit or HOUSE in credit.lower())
        rows[doc_id] = credit, alone and (read_byline(credit) or (credit, True))[1]
    order = [doc_id for doc_id in given["doc_id"] if doc_id in rows]
    return pd.DataFrame([(doc_id, *rows[doc_id]) for doc_id in order], columns=COLUMNS)


def call_shared(corpus: Corpus, doc_ids: list[str]) -> str:
    """What articles share: a *dispatch* where one credits an agency, or else a *text*."""
    known = find_credits(corpus)["doc_id"]
    return "dispatch" if known.isin(doc_ids).any() else "text"


def _select_edges(lines: pd.DataFrame):
    """The lines where a byline may stand, as named tuples."""
    lines = lines[~lines["kind"].isin(["caption", EXCLUDED])]
    groups = lines.groupby(lines["doc_id"].astype("str"), sort=False)
    edge = (groups.cumcount() < NEAR) | (groups.cumcount(ascending=False) < NEAR)
    edge |= lines["kind"] == "credit"
    return lines.loc[edge, ["doc_id", "text"]].astype("str").itertuples()


def read_byline(text: str) -> tuple[str, bool] | None:
    """The byline in a line, and whether it names agencies alone; None where there is none."""
    found = next((match for pattern in _patterns() if (match := pattern.search(text))), None)
    if found is None:
        return None
    credit = found[0].rpartition("(")[2].strip(" ()\t—–-.")
    return credit, not (found["others"] or HOUSE in credit.lower())


@cache
def _patterns() -> tuple[re.Pattern, re.Pattern]:
    """A byline between brackets anywhere in a line, and one that is the line."""
    spellings = sorted(read_lexicon("agencies")["spelling"], key=len, reverse=True)
    name = f"(?:[Ll]['’])?(?:{'|'.join(map(re.escape, spellings))})(?!\\w)"
    names = f"{name}(?:\\s*(?:,|/|&|\\+|et|avec)\\s*(?:{name}|(?:la )?rédaction))*"
    others = r"(?P<others>(?:[\w'’.:&-]+[ ,]+){0,6})"
    # “Washington (AFP) – …”, or behind the last sentence; elsewhere it explains an abbreviation.
    bracketed = (
        rf"(?:^[^()]{{0,40}}|(?<=[.!?»”\"])\s*)\((?:{others}[Aa]vec\s+)?{names}(?:,[^()/]{{0,25}})?\)"
        r"(?:\s*[–—:-]|\W*$)"
    )
    # A sentence ends with a full stop: *Il s'est entretenu avec l'AFP.*
    whole = (
        rf"^\W*(?:(?:[Ss]ources?\s*:|[Pp]ar)\s*)?(?:{others}[Aa]vec\s+)?{names}"
        r"(?(others)(?:[^\w.!?]*)|\W*)$"
    )
    return re.compile(bracketed), re.compile(whole)
