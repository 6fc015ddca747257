"""Saved pages → the articles on them: one page of an outlet, or an export of Europresse."""

import re
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import urlsplit

from helpers.credits import read_byline
from helpers.dates import find_dateline, list_dates
from helpers.edition import put_title
from helpers.listing import decode

SEPARATED = (" | ", " - ", " – ", " — ", " • ")  # a title from the outlet, in a window's heading
CUT_BEFORE = ':«“"!?'  # where a reader of titles may stop too early
NEAR = 200  # characters after the title within which a date is the page's own
BYLINES = 6  # pieces of text after the title among which a byline stands
PICTURED = {"figcaption", "figure"}
LONGEST_NAME = 40  # characters of an outlet's name
CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]+)""", re.I)


def decode_page(data: bytes) -> tuple[str, str]:
    """A page's characters: as UTF-8 where it is, else as the page declares, else as guessed."""
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        declared = CHARSET.search(data[:4096])
        try:
            # What calls itself Latin-1 on the web is Windows-1252, as in every browser.
            name = declared[1].decode().lower() if declared else ""
            name = {"iso-8859-1": "cp1252", "latin-1": "cp1252"}.get(name, name)
            return data.decode(name), name
        except (LookupError, UnicodeDecodeError):
            return decode(data)


def read_page(page: str) -> Iterator[dict[str, str]]:
    """A saved page, read by trafilatura: the article without the page around it."""
    import trafilatura
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8")
    tree = html.document_fromstring(page.encode() or b"<p>", parser=parser)
    deep = parser.error_log.filter_from_errors()
    if any("depth" in error.message.lower() for error in deep):
        raise ValueError("elements are nested more than 250 deep; part of the text would be lost")
    shown = etree.XPath("//body//text()[not(ancestor::script|ancestor::style)]")(tree)
    plain = [" ".join(node.split()) for node in shown if node.getparent().tag not in PICTURED]
    shown = " ".join(" ".join(shown).split())
    found = trafilatura.bare_extraction(
        tree, with_metadata=True, include_comments=False, include_tables=False, favor_recall=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )  # fmt: skip
    if found is None or not (found.text or "").strip():
        yield dict(problem="no article was recognised in this page")
        return
    window = " ".join((tree.findtext(".//title") or "").split())
    title, text = _choose_title((found.title or "").strip(), window, tree), found.text
    text = put_title(title, text)
    named = found.sitename or _name_in_title(window, title) or _name_in_head(tree, title)
    host = urlsplit(found.url or "").hostname or found.hostname or ""
    nodes = [node for node in plain if node]
    date, status = _choose_date(found.date or "", page, nodes, title, text)
    read, held = len(text.split()), len(shown.split())
    share = f"{min(read, held)} of {held} words of the page"
    yield dict(text=text, title=title, outlet=named or host, names_outlet=bool(named or host),
                date=date, date_status=status, url=found.url or "",
                agency=_find_byline(nodes, title),
                note=f"text taken from the saved page by trafilatura ({share})")  # fmt: skip


def _choose_date(found: str, page: str, nodes: list[str], title: str, text: str) -> tuple[str, str]:
    """The day of publication, and how it is known: declared in the page, or under its title.

    What the reader of articles found elsewhere (in a heading, in the text) is a day that is told,
    unless it stands in neither.
    """
    if found and re.search(found.replace("-", "[-/]?"), page):
        return found, "declared"
    at, under = " ".join(nodes).find(title), []
    for node, end in zip(nodes, accumulate(len(node) + 1 for node in nodes), strict=True):
        if title and at >= 0 and at + len(title) < end <= at + len(title) + NEAR:
            under.append(node)
    if dateline := find_dateline(["", *under]):
        return dateline, "inferred (under the title)"
    told = list_dates(f"{title}\n{text}")
    return ("", "") if found in told else (found, "declared")


def _find_byline(nodes: list[str], title: str) -> str:
    """The agency credited just under the title, which readers of articles leave out: “avec AFP”."""
    under = nodes[nodes.index(title) + 1 :][:BYLINES] if title in nodes else []
    return next((found[0] for node in under if (found := read_byline(node))), "")


def _choose_title(title: str, window: str, tree) -> str:
    """The title, or the heading that the window has, with all that stands behind a colon in it."""
    headings = [" ".join(node.text_content().split()) for node in tree.iter("h1", "h2")]
    if not window.startswith(title):  # the name of the site above, in larger letters
        own = [heading for heading in headings if heading and window.startswith(heading)]
        title = max(own, key=len, default=title)
    for heading in headings:
        rest = heading.removeprefix(title)
        if title and rest != heading and rest.lstrip()[:1] in set(CUT_BEFORE):
            return title + rest
    return title


def _name_in_head(tree, title: str) -> str:
    """The outlet in the head of a page that marks it as the site's name, as WordPress does."""
    found = tree.xpath("//*[contains(concat(' ', @class, ' '), ' site-title ')]")
    name = " ".join(found[0].text_content().split()) if found else ""
    return name if len(name) <= LONGEST_NAME and name != title else ""


def _name_in_title(window: str, title: str) -> str:
    """The outlet behind the title in a window's heading: “La grève continue | La Dépêche”."""
    for mark in SEPARATED:
        head, _, name = " ".join(window.split()).rpartition(mark)
        if head and len(name) <= LONGEST_NAME and title.lower().startswith(head.lower()[:40]):
            return name
    return ""


def read_europresse(page: str) -> Iterator[dict[str, str]]:
    """An HTML export of the Europresse database: one article per `article` element."""
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = html.document_fromstring(page.encode(), parser=parser)
    for article in tree.iter("article"):
        if next(article.iterancestors("article"), None) is not None:
            continue  # of one within another the outer is the article

        def take(kind: str, node=article) -> str:
            parts = node.xpath(f".//*[contains(concat(' ', @class, ' '), ' {kind} ')]")
            return " ".join(parts[0].text_content().split()) if parts else ""

        bodies = article.find_class("docOcurrContainer") or article.find_class("DocText")
        text = _join_paragraphs(bodies[0]) if bodies else ""
        if not text:
            yield dict(problem="an article without text")
            continue
        title = take("titreArticleVisu") or take("titreArticle")
        link = article.xpath(".//a[contains(., 'Cet article est paru dans')]/@href")
        yield dict(text=put_title(title, text), title=title,
                    outlet=take("DocPublicationName"), date=take("DocHeader"),
                    date_status="declared",
                    url=link[0] if link else "", note="from a Europresse export")  # fmt: skip


def _join_paragraphs(body) -> str:
    """The text of an element, one paragraph per line."""
    for node in body.iter("p", "br", "div", "h1", "h2", "h3", "h4", "li", "tr"):
        node.tail = "\n" + (node.tail or "")
        node.text = ("\n" if node.tag != "br" else "") + (node.text or "")
    lines = (" ".join(line.split()) for line in body.text_content().splitlines())
    return "\n".join(line for line in lines if line)
