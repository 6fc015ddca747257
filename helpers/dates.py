"""Dates as French pages, databases and spreadsheets write them → YYYY-MM-DD."""

import re
from datetime import date
from itertools import islice

# A day, a month and a year side by side; what is less than that is no date of publication.
WRITTEN = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    r"|(?<![\d/.-])(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})(?![\d/])"
    r"|\b(?P<words>\d{1,2}(?:er)?\s+[^\W\d_]{3,9}\.?\s+\d{4})\b"
)
TRIED = 20  # things that look like a date; a text full of wrong ones is given up
COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")


def find_date(text: str) -> str:
    """The first date in a text that names a day, a month and a year, as YYYY-MM-DD; else "".

    Numbers are read day first, as in France (02/06/2015 is 2 June); a date that no calendar has
    is none. Month names in French or English, in full or short.
    """
    for match in islice(WRITTEN.finditer(text), TRIED):
        if match["words"]:
            found = _read_words(match["words"])
        elif match["iso"]:
            found = _read_numbers(*match["iso"].split("-"))
        else:
            found = _read_numbers(match["year"], match["month"], match["day"])
        if found:
            return found
    return ""


def find_date_in_name(name: str) -> str:
    """The date in the name of a file (2015-06-02, 20150602, 2 juin 2015), or ""."""
    spaced = name.replace("_", " ")
    found = find_date(spaced) or find_date(spaced.replace("-", " "))
    compact = COMPACT.search(name)
    return found or (_read_numbers(*compact.groups()) if compact else "")


def _read_numbers(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _read_words(text: str) -> str:
    import dateparser  # takes half a second to import, and most tables have ISO dates

    settings = {
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],  # “il y a 3 heures” depends on when one reads it
    }
    found = dateparser.parse(text, languages=["fr", "en"], settings=settings)
    return found.date().isoformat() if found else ""
