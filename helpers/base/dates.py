"""Dates as French and English pages, databases and spreadsheets write them → YYYY-MM-DD.

One reader for every door. What is known in part is kept in part (2015-12, 1969); what cannot be
read is "", and whoever asked keeps it as it was given.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from helpers.base.spelling import show_plainly, strip_accents

YEARS = range(1400, 2200)  # a date beyond them is a slip of the pen
TRIED = 20  # things that look like a date; a text full of wrong ones is given up
LONGEST = 400  # characters of a cell or line in which a date is looked for
DAY_ZERO = date(1899, 12, 30)  # of the numbers by which spreadsheets count days
SERIALS = range(25_569, 73_051)  # 1970 to 2099; a lower one may be a year with a digit too many
HEADER_WORDS = 15  # of a line that may say when a text was published; longer, it is prose

MONTHS = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "january february march april may june july august september october november december",
)


def _list_months() -> dict[str, int]:
    """Every beginning of a month's name that no other month has: *sept*, *juill*, but not *jui*."""
    numbers: dict[str, set[int]] = {}
    for names in MONTHS:
        for number, name in enumerate(names.split(), 1):
            for end in range(3, len(name) + 1):
                numbers.setdefault(name[:end], set()).add(number)
    return {start: own.pop() for start, own in numbers.items() if len(own) == 1}


NUMBER = _list_months()
MONTH = rf"(?:{'|'.join(sorted(NUMBER, key=len, reverse=True))})(?![a-z])"
MARK = r"\s?[/.\-]\s?"
WRITTEN = re.compile(
    # 2015-06-02, 2015/6/2
    rf"(?<!\d)(?P<y1>\d{{4}})(?P<s1>{MARK})(?P<m1>\d{{1,2}})(?P=s1)(?P<d1>\d{{1,2}})(?!\d)"
    # 02/06/2015, 2.6.15
    rf"|(?<!\d)(?<!\d[/.\-])(?P<a>\d{{1,2}})(?P<s2>{MARK})(?P<b>\d{{1,2}})(?P=s2)"
    r"(?P<y2>\d{4}(?![\d/])|\d{2}(?![\d:]|\s?[/.\-:]\s?\d))"
    # 2 juin 2015, 1er juin 2015, 02-Jun-15; of “du 2 au 8 juin 2015” the first day; not n° 12
    r"|(?<![\d:°])(?<!\d[.,h])(?<!n° )(?<!\bno[. ])(?<!\bno\. )"
    r"(?P<d3>\d{1,2}|premier)\s?(?:er|re|e|o|st|nd|rd|th)?\.?"
    r"(?:(?:[-–/]|\s(?:au|et|to|and)\s(?:le\s)?)(?:[a-z]{5,9}\s)?\d{1,2}(?:\s?er)?)?"
    rf"(?:\s|[\-./])?(?:(?:de|of)\s)?(?P<w3>{MONTH})\.?,?[\s\-./]{{0,2}}"
    r"(?P<y3>\d{4}(?!\d)|(?<=[\-/.])\d{2}(?!\d))"
    # June 2, 2015; Jun 02 18:30:00 +0000 2015
    rf"|(?<![a-z])(?P<w4>{MONTH})\.?[\s\-](?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-]"
    r"(?:\d{1,2}:\d{2}(?::\d{2})?\s(?:(?:[a-z]{2,5}|[+\-]\d{2}:?\d{2})\s)?)?(?P<y4>\d{4})(?!\d|[\-/]\d)"
    # 20150602, 20150602183000, 20150602T1830Z
    r"|(?<!\d)(?P<y5>\d{4})(?P<m5>[01]\d)(?P<d5>[0-3]\d)"
    r"(?:t?[0-2]\d[0-5]\d(?:[0-5]\d(?:\.?\d{3})?)?)?(?!\d)"
)
IN_PART = re.compile(
    # décembre 2015; of “juillet-août 2015” only the year
    rf"(?<!\d)(?<!\d )(?<!er )(?<![a-z])(?:(?P<other>{MONTH})\.?\s?(?:[-–/]|et|a|and)\s?)?"
    rf"(?P<w1>{MONTH})\.?,?[\s\-/]{{0,2}}(?:de\s)?(?P<y1>\d{{4}})(?!\d)"
    r"|(?<![\d/.\-])(?P<m2>\d{1,2})[/.\-](?P<y2>\d{4})(?![\d/.\-])"
    r"|(?<!\d)(?<!\d[/.\-])(?P<y3>\d{4})[/.\-](?P<m3>\d{1,2})(?:[/.\-]00?)?(?![\d/.\-])"
)
BARE_MONTH = re.compile(r"(\d{4})(\d{2})")
BARE_YEAR = re.compile(r"\W*(?:(?:en|vers|circa|ca?|annee)\.?\s)?(\d{4})(?:[\-/]00[\-/]00)?\W*")
SECONDS = re.compile(r"([1-9]\d{8,9}|[1-9]\d{11,12}|[1-9]\d{15}|[1-9]\d{18})(?:\.\d+)?")
SERIAL = re.compile(r"([1-9]\d{4})(?:[.,]\d+)?")
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
APART = re.compile(r"(?<=\d)[ _](?=\d)|_")

PUBLISHED = (
    r"(?:publi(?:ee?s?|cation)|paru(?:e|tion)?|mise? en ligne|postee?|published|posted)(?![a-z])"
)
UPDATED = r"(?:mise? a jour|modifiee?|actualisee?|updated|modified)(?![a-z])"
WEEKDAY = (
    r"(?:(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|[a-z]{3}\.?),? )?"
)
# In what follows \0 stands for a date. Every repetition is bounded: a line may mean harm.
HOUR = (
    r"(?:[ ,|–—(/\-]{0,4}(?:a |at |t)?\d{1,2} ?[:h] ?(?:\d{2})?(?::\d{2})?(?:\.\d{1,9})?"
    r"(?: ?(?:am|pm|min|z|utc|gmt|cet|cest|[+\-]\d{2}:?\d{2})){0,2})"
)
TIME = f"{HOUR}?"
PAGE = r"(?:pp?\. ?|pages? )\d"
MORE = (
    rf"(?:[ ,.;|–—()/\-]{{0,4}}(?:{PAGE}|{UPDATED}|(?:par|by|dans|in) |derniere? |lecture"
    r"|temps de lecture).{0,120})?"
)
END = r"[ .,;)\]]{0,4}$"
SIGN = r"[|•·–—(/\-]"
PUBLISHED_LINE = re.compile(
    rf"(?:[^.!?\0]{{0,60}}[;|•·–—(/\-] ?|(?:par|by) [^.!?\0]{{2,60}}[, ]|"
    rf"(?:article|billet|tribune|texte|date de|{UPDATED}[^.!?]{{2,60}}) ?)?"
    rf"{PUBLISHED}[^.!?\0]{{0,40}}(\0){TIME}(?:{MORE}{END}|[ ,]{{0,2}}{SIGN}.{{0,120}}$)"
)
DAY_LINE = re.compile(rf"(?:\(|date ?: ?)?(?:le )?{WEEKDAY}\0{TIME}{MORE}{END}")
# Behind a comma a day alone is that of a picture: *Des soldats à Kobané, le 20 octobre 2014*.
HEADED_LINE = re.compile(
    rf"(?:(?:[^.!?:\0]{{1,60}}[|•·–—(/\-]|(?:par|by) [^.!?:\0]{{1,60}},) ?(?:le )?{WEEKDAY}\0{TIME}"
    rf"|[^.!?:\0]{{1,60}}, ?(?:le )?{WEEKDAY}\0(?:{HOUR}|(?=, {PAGE}))){MORE}{END}"
)
PRINTED = re.compile(rf"\0[ ,|•·–—(-]{{1,4}}{PAGE}")  # Le Monde, mardi 7 mars 2023, p. 4
UPDATED_LINE = re.compile(rf"[^.!?\0]{{0,60}}{UPDATED}[^.!?\0]{{0,40}}\0{TIME}")
DISPATCH = re.compile(r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’ /-]{1,40}, [^()]{3,40}\([^()]{2,40}\)")
OWN_WORDS = re.compile(r"(?<=\S) (?=(?:Publi|Paru|Mis|Post|Updat))")


def find_date(text: str, *, month_first: bool = False) -> str:
    """The first date in a text that names a day, a month and a year, as YYYY-MM-DD; else "".

    What stands behind *publié* comes first. Numbers are read day first, as in France, unless
    `month_first`; a number that can be only one of both is that one. A date that no calendar has is
    none, nor is one beyond `YEARS`. The day is the one that is written, whatever the time zone; of
    seconds since 1970 it is the one in UTC.
    """
    plain = _fold(text)
    said = re.search(PUBLISHED, plain)
    for start in (said.end(), 0) if said else (0,):
        found = next(_list_found(plain[start:], month_first), None)
        if found:
            return found[0]
    return _read_seconds(plain)


def list_dates(text: str) -> set[str]:
    """Every day that a text names, line by line, as YYYY-MM-DD."""
    lines = (_fold(line, len(line)) for line in text.splitlines())
    return {found for line in lines for found, *_ in _list_found(line, False)}


def find_date_in_name(name: str, told: Container[str] = ()) -> str:
    """The date in the name of a file (2015-06-02, 20150602, le-2-juin-2015), or "".

    One that is told there (*attentats-du-13-novembre-2015*, *Le 11 septembre 2001, vingt ans
    après*) is none of publication, nor is one in words that the text tells too (`told`).
    """
    spaced = re.sub(r"[\W_]+", " ", _fold(name))
    written = rf"{WEEKDAY}\d{{1,2}}(?: ?er)? {MONTH}"
    if re.search(rf"\b(?:du|de|des|d|depuis le|loi) {written}|^le {written} \d{{4}} [a-z]", spaced):
        return ""
    tried = (name.replace("_", " "), APART.sub("-", name), spaced)
    found = next(filter(None, map(find_date, tried)), "")
    return "" if found in told and re.search(written, spaced) else found


def find_dateline(lines: Iterable[str]) -> str:
    """The day on which a text says, in the lines at its head, that it came out; else "".

    A line counts that says *publié le*, that opens a dispatch (*PARIS, 2 juin 2015 (AFP) –*), or
    that is a day and little else, above the first paragraph; days that differ count as none. A day
    that is told (*loi du 9 décembre 1905*) is no line of its own.
    """
    days, updates, prose = set(), [], False
    for number, line in enumerate(lines):
        plain = _fold(OWN_WORDS.sub(" | ", " ".join(line[:LONGEST].split())))
        shape, dates = _mark_dates(plain)
        found = PUBLISHED_LINE.match(shape)
        if found:
            return dates[shape.count("\0", 0, found.start(1))]
        if dates and DISPATCH.match(line) and shape.index("\0") < shape.index("("):
            return dates[0]
        if dates and UPDATED_LINE.match(shape):
            updates.append(dates[0])
        elif dates and not prose:
            short = len(shape.split()) <= HEADER_WORDS and (number or PRINTED.search(shape))
            if DAY_LINE.match(shape) or (short and HEADED_LINE.match(shape)):
                days.add(dates[0])
        prose = prose or len(line.split()) > HEADER_WORDS
    return days.pop() if len(days) == 1 else "" if days else next(iter(updates), "")


def read_column(cells: Iterable[str]) -> list[tuple[str, str]]:
    """What each cell of a column of dates says: as much of YYYY-MM-DD as it knows, and a remark.

    Whether days or months come first is decided by all cells: 06/13/2015 can be only one. Where
    nothing decides, or cells contradict each other, it is the day; the remark says so of each cell
    that would be another day otherwise. Behind a year it is the month. A number from `SERIALS` is a
    spreadsheet's.
    """
    cells = list(cells)
    orders = [_find_order(cell) for cell in cells]
    month_first = "month" in orders and "day" not in orders
    doubt = "" if "day" in orders else "read day first"
    if "month" in orders:
        doubt = "read day first, though its column has months first too"
    if month_first:
        doubt = "read month first, as its column is"
    result = []
    for cell, order in zip(cells, orders, strict=True):
        known, remark = _read_cell(cell, month_first), ""
        if known and SERIAL.fullmatch(cell.strip()):
            remark = "read as a spreadsheet’s number of a day"
        elif known and order == "month" and "day" in orders:
            remark = "can be only month first, though its column has days first too"
        elif order == "either" or (month_first and order):
            remark = doubt
        result.append((known, remark))
    return result


def is_day(text: str) -> bool:
    """Whether a text is a day as YYYY-MM-DD, in plain digits."""
    return bool(ISO.fullmatch(text) and _format(*text.split("-")))


def _read_cell(cell: str, month_first: bool) -> str:
    plain = _fold(cell)
    for tried in (plain, APART.sub("-", plain)):
        if found := find_date(tried, month_first=month_first):
            return found
    if (serial := SERIAL.fullmatch(plain)) and int(serial[1]) in SERIALS:
        return (DAY_ZERO + timedelta(days=int(serial[1]))).isoformat()
    return _read_part(plain.replace("_", "-"))


def _read_part(plain: str) -> str:
    """The month or the year that a cell names, where it names no day."""
    if found := BARE_YEAR.fullmatch(plain):
        return _format_part(found[1], 0)
    if found := BARE_MONTH.fullmatch(plain):
        return _format_part(*found.groups())
    for found in islice(IN_PART.finditer(plain), TRIED):
        month = found["m2"] or found["m3"] or (0 if found["other"] else NUMBER[found["w1"]])
        if part := _format_part(found["y1"] or found["y2"] or found["y3"], month):
            return part
    return ""


def _format_part(year: str, month: str | int) -> str:
    if int(year) not in YEARS or int(month) > 12:
        return ""
    return f"{int(year):04}-{int(month):02}" if int(month) else f"{int(year):04}"


def _fold(text: str, length: int = LONGEST) -> str:
    """A text without accents, capitals, invisible characters, and with plain single blanks."""
    plain = unicodedata.normalize("NFKC", show_plainly(text[:length]))
    return " ".join(strip_accents(plain.casefold()).split())


def _list_found(plain: str, month_first: bool) -> Iterator[tuple[str, int, int]]:
    """The dates in a folded text that a calendar has, each with its start and end."""
    for match in islice(WRITTEN.finditer(plain), TRIED):
        if match["a"]:
            month, day = (match["a"], match["b"]) if month_first else (match["b"], match["a"])
            year = _complete(match["y2"])
            found = _format(year, month, day) or _format(year, day, month)
        elif match["w3"]:
            day = "1" if match["d3"] == "premier" else match["d3"]
            found = _format(_complete(match["y3"]), NUMBER[match["w3"]], day)
        elif match["w4"]:
            found = _format(match["y4"], NUMBER[match["w4"]], match["d4"])
        else:
            number = 1 if match["y1"] else 5
            found = _format(*(match[f"{part}{number}"] for part in "ymd"))
        if found:
            yield found, *match.span()


def _complete(year: str) -> str:
    """A year of two digits is the last one that is not to come: 15 is 2015, 98 is 1998."""
    if len(year) == 4:
        return year
    this = date.today().year
    return str(this - (this - int(year)) % 100)


def _format(year: str | int, month: str | int, day: str | int) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat() if int(year) in YEARS else ""
    except ValueError:
        return ""


def _read_seconds(plain: str) -> str:
    """The day of seconds since 1970, or of thousandths, millionths or billionths of them."""
    found = SECONDS.fullmatch(plain)
    if not found:
        return ""
    seconds = int(found[1]) // 1000 ** ((len(found[1]) - 9) // 3)
    day = datetime.fromtimestamp(seconds, UTC).date()
    return day.isoformat() if day.year in YEARS else ""


def _find_order(cell: str) -> str:
    """Which of the numbers of a date must come first: *day*, *month*, *either*; "" if settled."""
    for match in islice(WRITTEN.finditer(_fold(cell)), TRIED):
        if match["a"]:
            a, b = int(match["a"]), int(match["b"])
            if max(a, b) > 12:
                return "day" if b <= 12 else "month" if a <= 12 else ""
            return "either" if a != b else ""
    return ""


def _mark_dates(plain: str) -> tuple[str, list[str]]:
    """A folded line with \\0 for each date, and the dates."""
    shape, dates, at = "", [], 0
    for found, start, end in _list_found(plain, False):
        shape, at = f"{shape}{plain[at:start]}\0", end
        dates.append(found)
    return shape + plain[at:], dates
