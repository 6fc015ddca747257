"""Which articles are agency copy, as far as anything says so: a table's column, or a byline."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.corpus.parts import EXCLUDED

EDGE_LINES = 3  # lines at the head and at the foot of a text, where a byline stands
UNCREDITED = "not credited"  # in articles.csv: the agency is inferred
HOUSE = "rédaction"  # in a credit: the newsroom says that it worked on the text
# Whoever is credited beside an agency: names, a site, a newsroom; a verb makes it a sentence.
OTHER = (
    r"(?:[A-ZÀ-ÖØ-Þ\d][\w'’.-]*|[\w-]+\.[a-z]{2,4}|[ld]['’]\w+|(?:du|de la|de|des) [\w'’-]+"
    r"|la|le|de|et|par|notre|à)"
)
TALKS = r"(?:[Uu]ne? |[Ll]['’])?(?:[Ee]ntretien|[Ii]nterview|[Aa]ccord|[Pp]artenariat|[Cc]ontrat)\b"
NEWSROOM = r"(?:rédaction|service|correspondante?|envoyée? spéciale?)[\w'’ ,-]{0,40}\s"
OTHERS = rf"(?P<others>(?!{TALKS})(?:(?:{OTHER}[ ,:&]+){{0,7}}(?:{NEWSROOM})?|\w+ ))"
SOURCE = r"[Ss]ources?\s*:?\s+|[Ss]ources?\s*:\s*|[Tt]exte\s*:\s*|[Pp]ar\s+"
# Behind a slash the initials of whoever put agencies together (afp/reuters/vv); not AFP/archives.
INITIALS = r"(?P<initials>(?:/(?!archives|photo|dr\b)[a-z]{1,8}\b)*)"
# “par Jean Dupont PARIS, 6 avril”: the head of a dispatch; its place is in capitals.
PLACE = r"[A-ZÀ-ÖØ-Þ]['’A-ZÀ-ÖØ-Þ-][A-ZÀ-ÖØ-Þ'’ /-]{0,50}(?<=\S)"
PLACED = (
    rf"(?:[Pp]ar [^()]{{1,100}} )?{PLACE}"
    r"(?P<day>,? (?:le )?\d{1,2}(?:er)? [^\W\d_]{3,9}\.?(?: \d{4})?)?"
)
# The town before a credit as a newspaper writes it: Berne, Le Caire, Aix-en-Provence, Lille-Paris.
TOWN = (
    r"[A-ZÀ-ÖØ-Þ][\w'’.]{1,30}"
    r"(?:[ /-](?:(?:de|du|des|sur|sous|en|la|le|les|lès)[ -])?[A-ZÀ-ÖØ-Þ][\w'’.]{1,30}){0,4}"
)
DAY = r"(?:, (?:le )?\d{1,2}(?:er)? [^\W\d_]{3,9}\.?(?: \d{4})?)?"
OPENS = r"\s+(?=[«“\"]|[A-ZÀ-ÖØ-Þ](?:['’]|\w*\s))"  # behind the credit: how a sentence begins
DATED = re.compile(
    r"(?<![\s,|•·–—-])[\s,|•·–—-]++"
    r"(?=[Pp]ubli|[Mm]ise? |[Pp]osté|[Ll]e \d|\d{1,2}[/.-]\d|\d{1,2} [^\W\d_]{3,9} \d)"
)
PUBLISHED = re.compile(
    r"^(?:Publiée?|Mise? à jour|Posté)\b.{0,80}?(?=\b[Pp]ar |(?<=[|•·–—-] )[Aa]vec )"
)
# What (PC) is at the head of a dispatch only: La Presse canadienne; elsewhere it is a party.
HEAD_ONLY = "PC"
RIGHTS = r"(?:[Tt]ous droits|[Aa]ll rights|[Rr]eproduction|[Tt]oute reproduction)\b"
COLUMNS = ["doc_id", "credit", "is_alone"]


@once_per_corpus
def find_credits(corpus: Any) -> pd.DataFrame:
    """The articles that an agency is credited with: one row each, with the words that say so.

    Columns: doc_id, credit (the column `agency` of articles.csv; where that is empty a byline
    among the first or last `EDGE_LINES` lines: “(AFP)”, “Le Monde avec AFP et Reuters”; spellings
    in `lexicons/agencies.csv`), is_alone (nobody is credited beside agencies). What an agency is
    quoted with (“a dit à l'AFP”) and whose photograph it is say nothing of the text.
    """
    lines = corpus.lines[~corpus.lines["kind"].isin(["caption", EXCLUDED])]
    groups = lines.groupby("doc_id", sort=False)
    edge = (groups.cumcount() < EDGE_LINES) | (groups.cumcount(ascending=False) < EDGE_LINES)
    edges = lines.loc[edge | (lines["kind"] == "credit"), ["doc_id", "text"]].astype("str")
    found = ((doc_id, read_byline(text)) for doc_id, text in edges.itertuples(index=False))
    rows = {doc_id: byline for doc_id, byline in found if byline}
    given = corpus.articles[["doc_id", "agency"]].fillna("").astype("str")
    for doc_id, credit in given[given["agency"].str.strip() != ""].itertuples(index=False):
        alone = not (UNCREDITED in credit or HOUSE in credit.lower())
        rows[doc_id] = credit, alone and (read_byline(credit) or (credit, True))[1]
    order = [doc_id for doc_id in given["doc_id"] if doc_id in rows]
    return pd.DataFrame([(doc_id, *rows[doc_id]) for doc_id in order], columns=COLUMNS)


def call_shared(corpus: Any, doc_ids: Iterable[str]) -> str:
    """What articles share: a *dispatch* where one credits an agency, or else a *text*."""
    known = find_credits(corpus)["doc_id"]
    return "dispatch" if known.isin(list(doc_ids)).any() else "text"


def read_byline(text: str) -> tuple[str, bool] | None:
    """The byline in a line, and whether it names agencies alone; None where there is none."""
    # “Le Monde avec AFP, publié le 2 juin 2015”, “Publié le 2 juin 2015 par Le Monde avec AFP”
    tried = [text, DATED.split(text)[0], PUBLISHED.sub("", text)]
    matches = (pattern.search(line) for line in dict.fromkeys(tried) for pattern in _patterns())
    found = next(filter(None, matches), None)
    if found is None:
        return None
    credit = found[0].rpartition("(")[2].strip(" ()\t—–-.")
    alone = not any(found.groupdict().get(kind) for kind in ("others", "initials"))
    return credit, alone and HOUSE not in credit.lower()


@cache
def _patterns() -> list[re.Pattern[str]]:
    """A byline between brackets, the head of a dispatch, a line that is one, a last word."""
    spellings = sorted(read_lexicon("agencies")["spelling"], key=len, reverse=True)
    name = f"(?:[Ll]['’])?(?:{'|'.join(map(re.escape, spellings))})(?!\\w)"
    places = "|".join(map(re.escape, read_lexicon("places")["place"]))
    names = f"{name}(?:\\s*(?:,|/|&|\\+|et|avec)\\s*(?:{name}|(?:la )?rédaction))*{INITIALS}"
    credited = rf"(?:(?:{SOURCE})?(?:{OTHERS}[Aa]vec\s+(?:(?:nos|les|des)\s+)?)?{names})"
    bracketed = rf"\({credited}(?:,[^()/]{{0,25}})?\)"
    return [
        # “Washington (AFP) – …”, or behind the last sentence; elsewhere it explains letters.
        re.compile(rf"^[^()]{{0,40}}{bracketed}(?=(?:\s+{PLACE})?\s*[–—:-]|[^\w.!?]*$)"),
        re.compile(rf"(?<=[.!?»”\"])\s*{bracketed}(?:\s*[–—:-]|\W*$)"),
        re.compile(rf"^{PLACED}\s*\({names}\)(?(day)|\s*(?:[–—:-]|\W*$))"),
        re.compile(rf"^{PLACE}\s*[–—-]+\s*\((?:{names}|{HEAD_ONLY})\)"),
        re.compile(rf"^{bracketed}{OPENS}"),
        re.compile(rf"^{TOWN}{DAY}\s*\((?:{names})\){OPENS}"),
        re.compile(rf"^{TOWN}{DAY}\s*[–—-]+\s*\((?:{names})\)"),
        re.compile(rf"^\W*(?:{places})\s?[–—-]\s?(?:{names})(?=\W*$|\.?\s*[–—:-]\s|\.\s)"),
        re.compile(rf"^\W*(?:©|\([Cc]\)|[Cc]opyright)\s*(?:\d{{4}}\s+)?{names}(?=\W+{RIGHTS})"),
        re.compile(rf"^\W*+{credited}[^\w!?]*$"),
        re.compile(rf"(?<=[.!?»”\"])\s+(?:{SOURCE}|[Aa]vec\s+){names}\W*$"),
    ]
