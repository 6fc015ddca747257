"""Downloads of Factiva and Nexis → the articles in them, with their outlet, date and title.

Both are made to be read by people: which line is what follows from the lines around it. Layouts as
described by the R packages tm.plugin.factiva, tm.plugin.lexisnexis and LexisNexisTools.
"""

import re
from collections.abc import Iterator

from helpers.base.dates import find_date

# Factiva ends an article with “Document LEMOND0020230307ej370001x” and counts its words on a line.
FACTIVA_END = re.compile(r"(?:Document|Dokument|Documento)\s[A-Z][A-Z0-9]{3,}\d{6}\w{6,}")
FACTIVA_WORDS = re.compile(r"\d[\d.,\s]*\s(?:mots?|words?|Wörter|palabras|parole)")
FACTIVA_FIELD = re.compile(r"(AN|BY|CLM|CO|CR|CT|CX|CY|DLN|ED|ET|HD|HLP|IN|IPC|IPD|LA|LP|NS|PD|PG|"
                           r"PUB|RE|RF|SC|SE|SN|TD|VOL|WC)\s*[|\t]\s*(.*)")  # fmt: skip
FACTIVA_PAGE = re.compile(r"""class=["']?article [a-z]{2}Article\b""")
CONTENTS = re.compile(r".{0,300}(?:\.{3,}|\t)\s*\d+")  # a line of a table of contents
HEADING = 3  # lines before the count of words: section, title, author
# Who wrote an article, on the line behind its title.
AUTHOR = re.compile(r"(?i:(?:(?:propos|entretien|texte)s? )?recueillis?(?: \w+){0,4} par |par |by )"
                    r"[A-ZÀ-Ý].*")  # fmt: skip
HEADER = 8  # lines after the outlet, among which the copyright ends the header
RIGHTS = re.compile(
    r"(?:copyright|©|\(c\)).{0,200}|.{0,200}(?:tous droits réservés|all rights reserved).{0,200}",
    re.I,
)
CODE = re.compile(r"[A-Z0-9]{3,10}")
TIME = re.compile(r"\d{1,2}:\d{2}.{0,8}|.*\b(?:AM|PM|GMT|UTC|CET)\b.*")
LANGUAGE = re.compile(r"(?:français|french|anglais|english|französisch|francés)", re.I)

NEXIS_BODY = re.compile(r"(?:body|corps|corps\sdu\stexte|texte\sintégral|full\stext)", re.I)
NEXIS_END = re.compile(r"(?:end\sof\sdocument|fin\sdu\sdocument|ende\sdes\sdokuments)", re.I)
NEXIS_BEHIND = re.compile(r"(?:graphic|graphique|graphisme|classification)|(?:load-date|"
                          r"date-chargement|date\sde\schargement)\s*:.*", re.I)  # fmt: skip
# The older Nexis counts its documents, and has its fields in capitals.
OLDER_START = re.compile(
    r"(?:\d+\sof\s\d+\sDOCUMENTS?|Document\s\d+\sde\s\d+|Dokument\s\d+\svon\s\d+)"
)
OLDER_FIELD = re.compile(r"[A-ZÀ-Ý][A-ZÀ-Ý-]{3,20} ?:(?:\s|$).*")
OLDER_LENGTH = re.compile(r"(?:LENGTH|LONGUEUR|LÄNGE) ?:.*")
OLDER_BEHIND = re.compile(r"(?:LOAD-DATE|DATE-CHARGEMENT|LANGUAGE|LANGUE|PUBLICATION-TYPE|GRAPHIC|"
                          r"TYPE-PUBLICATION|JOURNAL-CODE|CODE-REVUE|SUBJECT|SUJET|UPDATE) ?:.*|"
                          r"Copyright .*")  # fmt: skip

Article = dict[str, str]


def read_download(text: str) -> Iterator[Article] | None:
    """The articles of a download of Factiva or Nexis; None where a text is no such download."""
    lines = [line.strip() for line in text.splitlines()]
    if any(map(FACTIVA_END.fullmatch, lines)) and _has_factiva_header(lines):
        return _read_factiva(lines)
    if any(map(NEXIS_END.fullmatch, lines)) and any(map(NEXIS_BODY.fullmatch, lines)):
        return _read_nexis(lines)
    if any(map(OLDER_START.fullmatch, lines)) and any(map(OLDER_LENGTH.fullmatch, lines)):
        return _read_older_nexis(lines)
    return None


def _has_factiva_header(lines: list[str]) -> bool:
    fields = {match[1] for line in lines if (match := FACTIVA_FIELD.fullmatch(line))}
    return {"HD", "SN"} <= fields or any(map(FACTIVA_WORDS.fullmatch, lines))


def _read_factiva(lines: list[str]) -> Iterator[Article]:
    """An RTF download: with the codes of its fields, or with the header that a reader sees."""
    *blocks, behind = _split(lines, FACTIVA_END)
    if any(map(FACTIVA_WORDS.fullmatch, behind)):
        blocks.append(behind)
    for block in blocks:
        own = [line for line in block if line and not CONTENTS.fullmatch(line)]
        fields = _collect_fields(own)
        header = _read_header(own)
        if {"HD", "SN"} <= set(fields):
            yield _make_from_fields(fields)
        elif header:
            text = "\n".join(own[_find_body(own, header[-1]) :])
            yield _make(*header[:3], text, "Factiva")
        else:
            yield {"problem": "an article whose header has no count of words; it is not read"}


def _split(lines: list[str], end: re.Pattern) -> list[list[str]]:
    """The lines before each that ends an article, and those behind the last."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if end.fullmatch(line):
            blocks.append([])
        else:
            blocks[-1].append(line)
    return blocks


def _collect_fields(lines: list[str]) -> dict[str, str]:
    """The fields of Factiva by their codes: one that runs over several lines keeps them."""
    fields: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        match = FACTIVA_FIELD.fullmatch(line)
        code = match[1] if match else code
        if code:
            fields.setdefault(code, []).append((match[2] if match else line).strip(" |"))
    return {code: "\n".join(filter(None, own)) for code, own in fields.items()}


def _make_from_fields(fields: dict[str, str]) -> Article:
    body = "\n".join(filter(None, (fields.get("LP"), fields.get("TD"))))
    title = " ".join(fields.get("HD", "").split())
    return _make(title, fields.get("SN", ""), fields.get("PD", ""), body, "Factiva")


def _read_header(lines: list[str]) -> tuple[str, str, str, int] | None:
    """Title, outlet, day and the number of the outlet's line; None without a count of words.

    The order is (section,) title, (author,) words, day, (time,) outlet; of the lines before the
    count, but for the author's, the longest is the title.
    """
    count = next((i for i, line in enumerate(lines) if FACTIVA_WORDS.fullmatch(line)), None)
    if count is None:
        return None
    days = (i for i in range(count + 1, min(count + 4, len(lines))) if find_date(lines[i]))
    day = next(days, count)
    name = day + 1
    while name < len(lines) and TIME.fullmatch(lines[name]):
        name += 1
    before = lines[max(0, count - HEADING) : count]
    before = before[:-1] if before[1:] and AUTHOR.fullmatch(before[-1]) else before
    title = max(before, key=lambda line: len(line.split()), default="")
    return title, lines[name] if name < len(lines) else "", lines[day], name


def _find_body(lines: list[str], name: int) -> int:
    """Where the text begins: behind the copyright, else the language, else the outlet's code."""
    header = range(name + 1, min(name + 1 + HEADER, len(lines)))
    for kind in (RIGHTS, LANGUAGE, CODE):
        if found := [i for i in header if kind.fullmatch(lines[i])]:
            return found[0] + 1
    return name + 1


def is_factiva_page(page: str) -> bool:
    """Whether a page is one of Factiva's."""
    return bool(FACTIVA_PAGE.search(page))


def read_factiva_page(page: str) -> Iterator[Article]:
    """An HTML download of Factiva: one article per `div` of the class frArticle or its like."""
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = html.document_fromstring(page.encode(), parser=parser)
    for article in tree.xpath("//*[starts-with(@class, 'article ')]"):
        rows = article.xpath(".//tr[td]")
        cells = {_show(row[0]): row[-1] for row in rows if len(row) > 1}
        if "HD" in cells:
            bodies = {code: "\n".join(_show(part) for part in cell.xpath(".//p") or [cell])
                      for code, cell in cells.items()}  # fmt: skip
            yield _make_from_fields(bodies)
            continue
        header = _read_header([_show(part) for part in article.xpath("./div") if _show(part)])
        heading = article.xpath(".//*[@id='hd' or contains(@class, 'Headline')]")
        paragraphs = [_show(part) for part in article.xpath(".//p[contains(@class, 'aragraph')]")]
        text = "\n".join(line for line in paragraphs if not FACTIVA_END.fullmatch(line))
        title, outlet, day, _ = header or ("", "", "", 0)
        yield _make(_show(heading[0]) if heading else title, outlet, day, text, "Factiva")


def _show(node) -> str:
    return " ".join(node.text_content().split())


def _read_nexis(lines: list[str]) -> Iterator[Article]:
    """Nexis Uni and Lexis+: title, outlet, date and copyright above “Body”, fields below it."""
    *blocks, _ = _split([line for line in lines if line], NEXIS_END)
    for block in blocks:
        body = next((i for i, line in enumerate(block) if NEXIS_BODY.fullmatch(line)), None)
        if body is None:
            yield {"problem": "an article without “Body”; it is not read"}
            continue
        header = block[:body]
        rights = next((i for i in reversed(range(len(header))) if RIGHTS.match(header[i])), 3)
        days = [i for i in range(min(rights, len(header))) if find_date(header[i])]
        title, outlet, day = ["", "", *header[: days[-1] + 1 if days else rights]][-3:]
        behind = [i for i in range(body + 1, len(block)) if NEXIS_BEHIND.fullmatch(block[i])]
        text = "\n".join(block[body + 1 : behind[0] if behind else None])
        yield _make(title, outlet, day, text, "Nexis")


def _read_older_nexis(lines: list[str]) -> Iterator[Article]:
    """LexisNexis Academic: outlet, date and title, fields in capitals above and below the text."""
    _, *blocks = _split(lines, OLDER_START)
    for block in blocks:
        length = next((i for i, line in enumerate(block) if OLDER_LENGTH.fullmatch(line)), None)
        if length is None:
            yield {"problem": "an article without its length; it is not read"}
            continue
        header = [line for line in block[:length] if line]
        outlet, day, *title = [*header, "", ""] if len(header) < 2 else header
        title = [*title[:1], *(line for line in title[1:] if not OLDER_FIELD.fullmatch(line))]
        behind = [i for i in range(length, len(block)) if OLDER_BEHIND.fullmatch(block[i])]
        text = "\n".join(block[length + 1 : behind[0] if behind else None]).strip("\n")
        yield _make(" ".join(title).strip(), outlet, day, text, "Nexis")


def _make(title: str, outlet: str, day: str, text: str, database: str) -> Article:
    if not text.strip():
        return {"problem": "an article without text", "title": title}
    return {
        "text": f"{title}\n{text}" if title else text,
        "title": title,
        "outlet": outlet,
        "date": day,
        "date_status": "declared",
        "note": f"from a download of {database}",
    }
