"""Downloads of Europresse, Factiva and Nexis → the articles in them, with outlet, date and title.

They are made to be read by people: which line is what follows from the lines around it. Layouts of
Factiva and Nexis as described by the R packages tm.plugin.factiva, tm.plugin.lexisnexis and
LexisNexisTools.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lxml import html

from helpers.base.dates import find_date
from helpers.base.translation import translate
from helpers.corpus.edition import put_title

# By layout and name: how downloads and saved pages are laid out.
_FILE = Path(__file__).with_name("layouts.toml")
LAYOUTS = {
    layout: {name: re.compile(pattern, re.I) for name, pattern in patterns.items()}
    for layout, patterns in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
}
EUROPRESSE, FACTIVA = LAYOUTS["europresse"], LAYOUTS["factiva"]
NEXIS, OLDER_NEXIS = LAYOUTS["nexis"], LAYOUTS["older_nexis"]
# The classes of Europresse's outlet, day, title, title in older pages, and lead.
HEADS = ("DocPublicationName", "DocHeader", "titreArticleVisu", "titreArticle", "rdp__subtitle")
LINES_ABOVE = 3  # Factiva's count of words: section, title, author
LINES_BELOW = 8  # Factiva's outlet, among which the copyright ends the header

Article = dict[str, str]


def find_page_reader(page: str) -> Callable[[str], Iterator[Article]] | None:
    """What reads a page that a database exported; None for any other page."""
    if EUROPRESSE["page"].search(page):
        return read_europresse
    return read_factiva_page if FACTIVA["page"].search(page) else None


def read_download(text: str) -> Iterator[Article] | None:
    """The articles of a text from Factiva or Nexis; None where a text is no such download."""
    lines = [line.strip() for line in text.splitlines()]

    def has(*patterns: re.Pattern) -> bool:
        return all(any(map(pattern.fullmatch, lines)) for pattern in patterns)

    if has(FACTIVA["end"]) and (
        has(FACTIVA["words"]) or {"HD", "SN"} <= set(_collect_fields(lines))
    ):
        return _read_factiva(lines)
    if has(NEXIS["end"], NEXIS["body"]):
        return _read_nexis([line for line in lines if line])
    return _read_older_nexis(lines) if has(OLDER_NEXIS["start"], OLDER_NEXIS["length"]) else None


def _parse(page: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    return html.document_fromstring(page.encode(), parser=parser)


def _split(lines: list[str], mark: re.Pattern) -> list[list[str]]:
    """The lines before each mark, and those behind the last."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if mark.fullmatch(line):
            blocks.append([])
        else:
            blocks[-1].append(line)
    return blocks


def _cut(lines: list[str], end: re.Pattern) -> list[str]:
    """The lines before the first that is an end."""
    return lines[: _find(lines, end, len(lines))]


def _find(lines: Iterable[str], pattern: re.Pattern, default: int = -1) -> int:
    """The place of the first line that fits a pattern as a whole."""
    return next((i for i, line in enumerate(lines) if pattern.fullmatch(line)), default)


def _join(text: str) -> str:
    return " ".join(text.split())


def _make(title: str, outlet: str, day: str, text: str, database: str) -> Article:
    if not text.strip():
        return {"problem": translate("an article without text"), "title": title}
    return {
        "text": put_title(title, text),
        "title": title,
        "outlet": outlet,
        "date": day,
        "date_status": "declared",
        "note": f"from a download of {database}",
    }


def read_europresse(page: str) -> Iterator[dict[str, str]]:
    """An HTML export of Europresse: one article per `article` element, per table in older ones."""
    tree = _parse(page)
    # Of one `article` within another the outer is the article.
    articles = [node for node in tree.iter("article") if not any(node.iterancestors("article"))]
    articles = articles or _find_older_europresse(tree)
    if not articles:
        yield {"problem": translate("no article was recognised; export the articles as HTML")}
    yield from map(_read_europresse_article, articles)


def _find_older_europresse(tree) -> list:
    """What holds one outlet's name each: the table's cell, else all that holds no other name."""
    names = _find_class(tree, "DocPublicationName")
    held = Counter(holder for name in names for holder in name.iterancestors())
    found = {}
    for name in names:
        around = [node for node in name.iterancestors() if held[node] == 1 and node.tag != "html"]
        cell = next(name.iterancestors("td"), None)
        found.setdefault(cell if cell is not None else around[-1] if around else name)
    return list(found)


def _find_class(node, name: str) -> list:
    """The elements of a class, in whatever letters it is written."""
    named = ((own, (own.get("class") or "").lower().split()) for own in node.iter("*"))
    return [own for own, classes in named if name.lower() in classes]


def _read_europresse_article(article) -> dict[str, str]:
    heads = {kind: _find_class(article, kind) for kind in HEADS}
    outlet, header, title, heading, lead = (
        _join(" ".join(node.text_content() for node in own)) for own in heads.values()
    )
    title = title or heading
    link = article.xpath(".//a[contains(., 'Cet article est paru dans')]/@href")
    numbers = EUROPRESSE["number"].findall(article.text_content())
    parts = header.split(", ")  # a section, or a title that tells a day, stands before the day
    days = [*numbers, *(", ".join(parts[at:]) for at in reversed(range(len(parts))))]
    bodies = _find_class(article, "docOcurrContainer") or _find_class(article, "DocText")[:1]
    lines = [line for body in bodies for line in _list_paragraphs(body)]
    older = not bodies and article not in heads["DocPublicationName"]
    if older and not lines:  # all but what is of its head or its foot
        for node in {node for own in heads.values() for node in own}:
            node.drop_tree()
        lines = _cut(_list_paragraphs(article), EUROPRESSE["foot"])
    text = "\n".join([lead, *lines] if lead and lines else lines)
    day = next(filter(find_date, days), header)
    return _make(title, outlet, day, text, "Europresse") | {"url": link[0] if link else ""}


def _list_paragraphs(body: html.HtmlElement) -> list[str]:
    """The text of an element, paragraph by paragraph."""
    for node in body.iter("p", "br", "div", "h1", "h2", "h3", "h4", "li", "tr"):
        node.tail = "\n" + (node.tail or "")
        node.text = ("\n" if node.tag != "br" else "") + (node.text or "")
    return list(filter(None, map(_join, body.text_content().splitlines())))


def _read_factiva(lines: list[str]) -> Iterator[Article]:
    """An RTF download: with the codes of its fields, or with the header that a reader sees."""
    *blocks, behind = _split(lines, FACTIVA["end"])
    if any(map(FACTIVA["words"].fullmatch, behind)):
        blocks.append(behind)
    for block in blocks:
        own = [line for line in block if line and not FACTIVA["contents"].fullmatch(line)]
        fields = _collect_fields(own)
        header = _read_header(own)
        if {"HD", "SN"} <= set(fields):
            yield _make_from_fields(fields)
        elif header:
            yield _make(*header[:3], "\n".join(own[_find_body(own, header[3]) :]), "Factiva")
        else:
            yield {
                "problem": translate(
                    "an article whose header has no count of words; it is not read"
                )
            }


def _collect_fields(lines: list[str]) -> dict[str, str]:
    """The fields of Factiva by their codes: one that runs over several lines keeps them."""
    fields: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        match = FACTIVA["field"].fullmatch(line)
        code = match[1] if match else code
        if code:
            fields.setdefault(code, []).append((match[2] if match else line).strip(" |"))
    return {code: "\n".join(filter(None, own)) for code, own in fields.items()}


def _make_from_fields(fields: dict[str, str]) -> Article:
    body = "\n".join(filter(None, (fields.get("LP"), fields.get("TD"))))
    return _make(
        _join(fields.get("HD", "")), fields.get("SN", ""), fields.get("PD", ""), body, "Factiva"
    )


def _read_header(lines: list[str]) -> tuple[str, str, str, int] | None:
    """Title, outlet, day and the number of the outlet's line; None without a count of words.

    The order is (section,) title, (author,) words, day, (time,) outlet; of the lines before the
    count, but for the author's, the longest is the title.
    """
    count = _find(lines, FACTIVA["words"])
    if count < 0:
        return None
    days = (i for i in range(count + 1, min(count + 4, len(lines))) if find_date(lines[i]))
    day = next(days, count)
    name = day + 1
    while name < len(lines) and FACTIVA["time"].fullmatch(lines[name]):
        name += 1
    above = lines[max(0, count - LINES_ABOVE) : count]
    if len(above) > 1 and FACTIVA["author"].fullmatch(above[-1]):
        above.pop()
    title = max(above, key=lambda line: len(line.split()), default="")
    return title, lines[name] if name < len(lines) else "", lines[day], name


def _find_body(lines: list[str], name: int) -> int:
    """Where the text begins: behind the copyright, else the language, else the outlet's code."""
    header = lines[name + 1 :][:LINES_BELOW]
    places = (
        _find(header, kind) for kind in (NEXIS["rights"], FACTIVA["language"], FACTIVA["code"])
    )
    return name + 2 + next((place for place in places if place >= 0), -1)


def read_factiva_page(page: str) -> Iterator[Article]:
    """An HTML download of Factiva: one article per `div` of the class frArticle or its like."""
    for article in _parse(page).xpath("//*[starts-with(@class, 'article ')]"):
        rows = [row for row in article.xpath(".//tr[td]") if len(row) > 1]
        cells = {_show(row[0]): row[-1].xpath(".//p") or [row[-1]] for row in rows}
        if "HD" in cells:
            parts = {code: "\n".join(map(_show, own)) for code, own in cells.items()}
            yield _make_from_fields(parts)
            continue
        header = _read_header(list(filter(None, map(_show, article.xpath("./div")))))
        heading = article.xpath(".//*[@id='hd' or contains(@class, 'Headline')]")
        paragraphs = map(_show, article.xpath(".//p[contains(@class, 'aragraph')]"))
        text = "\n".join(line for line in paragraphs if not FACTIVA["end"].fullmatch(line))
        title, outlet, day, _ = header or ("", "", "", 0)
        yield _make(_show(heading[0]) if heading else title, outlet, day, text, "Factiva")


def _show(node: html.HtmlElement) -> str:
    return _join(node.text_content())


def _read_nexis(lines: list[str]) -> Iterator[Article]:
    """Nexis Uni and Lexis+: title, outlet, date and copyright above “Body”, fields below it."""
    *blocks, _ = _split(lines, NEXIS["end"])
    for block in blocks:
        body = _find(block, NEXIS["body"])
        if body < 0:
            yield {"problem": translate("an article without “Body”; it is not read")}
            continue
        header = block[:body]
        rights = next((i for i in reversed(range(body)) if NEXIS["rights"].match(header[i])), 3)
        days = [i for i, line in enumerate(header[:rights]) if find_date(line)]
        title, outlet, day = ["", "", *header[: days[-1] + 1 if days else rights]][-3:]
        yield _make(title, outlet, day, "\n".join(_cut(block[body + 1 :], NEXIS["below"])), "Nexis")


def _read_older_nexis(lines: list[str]) -> Iterator[Article]:
    """LexisNexis Academic: outlet, date and title, fields in capitals above and below the text."""
    _, *blocks = _split(lines, OLDER_NEXIS["start"])
    for block in blocks:
        length = _find(block, OLDER_NEXIS["length"])
        if length < 0:
            yield {"problem": translate("an article without its length; it is not read")}
            continue
        header = [line for line in block[:length] if line]
        outlet, day, *above = [*header, "", ""] if len(header) < 2 else header
        title = above[:1] + [line for line in above[1:] if not OLDER_NEXIS["field"].fullmatch(line)]
        text = "\n".join(_cut(block[length + 1 :], OLDER_NEXIS["below"])).strip("\n")
        yield _make(" ".join(title).strip(), outlet, day, text, "Nexis")
