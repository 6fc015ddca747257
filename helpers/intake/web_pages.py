"""Saved pages → the article on each, as trafilatura finds it, and what of the page is left out."""

import re
from collections import Counter
from itertools import accumulate
from urllib.parse import urlsplit

from lxml import etree, html

from helpers.base.dates import find_dateline, list_dates
from helpers.base.encoding import decode
from helpers.base.translation import fault, translate
from helpers.corpus.credits import read_byline
from helpers.corpus.edition import put_title
from helpers.intake.downloads import LAYOUTS

NAME_MARKS = (" | ", " - ", " – ", " — ", " • ")  # before the outlet's name in a window's title
TITLE_MARKS = set(':«“"!?')  # where a reader of titles may stop too early
CHARACTERS_TO_DATE = 200  # after the title, within which a date is the page's own
PIECES_TO_BYLINE = 6  # pieces of text after the title among which a byline stands
PICTURED = {"figcaption", "figure"}
MAX_NAME = 40  # characters of an outlet's name
BOX_WORDS = 8  # words outside links; a box with fewer is no part of an article
LAYOUT = LAYOUTS["saved_page"]
FEWEST_POSTS = 3  # of one class side by side; with fewer it may be an article and its like
OPENING_MARKS = set('«“"„‘')
WORDS_SHOWN = 6  # of what is left out, as it is named
PARTS_NAMED = 5  # parts left out that are named one by one
CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]+)""", re.I)
# An element with a thousand attributes: parsers take the square of their number.
VALUE = r"""(?>"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)"""
OVERLOADED = re.compile(
    rf"<[a-zA-Z][^\s/>]*+(?>[\s/]++[^\s/>][^\s/>=]*+(?>\s*+=\s*+{VALUE})?+){{1000}}"
)
# What calls itself Latin-1 on the web is Windows-1252, as in every browser.
BROWSERS_READ = {"iso-8859-1": "cp1252", "latin-1": "cp1252"}
FIND_SHOWN = etree.XPath("//body//text()[not(ancestor::script|ancestor::style)]")


def decode_page(data: bytes) -> tuple[str, str]:
    """A page's characters: as UTF-8 where it is, else as the page declares, else as guessed."""
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        declared = CHARSET.search(data[:4096])
    name = declared[1].decode().lower() if declared else ""
    name = BROWSERS_READ.get(name, name)
    try:
        return data.decode(name), name
    except (LookupError, UnicodeDecodeError):
        return decode(data)


def read_page(page: str) -> dict[str, str]:
    """The article on a saved page, without the page around it; *problem* where there is none."""
    import trafilatura

    if OVERLOADED.search(page):
        raise fault("an element has a thousand attributes or more: no page of an article has")
    parser = html.HTMLParser(encoding="utf-8")
    tree = html.document_fromstring(page.encode() or b"<p>", parser=parser)
    deep = parser.error_log.filter_from_errors()
    if any("depth" in error.message.lower() for error in deep):
        raise fault("elements are nested more than 250 deep; part of the text would be lost")
    _write_marks(tree)
    held = len(" ".join(FIND_SHOWN(tree)).split())
    _open_live(tree, everywhere="LiveBlogPosting" in page)
    n_posts, parts = _drop_posts(tree), _open_boxes(tree)
    shown = (node for node in FIND_SHOWN(tree) if node.getparent().tag not in PICTURED)
    pieces = list(filter(None, map(_join, shown)))
    found = trafilatura.bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if found is None or not (found.text or "").strip():
        return {"problem": translate("no article was recognised in this page")}
    window = _join(tree.findtext(".//title") or "")
    title = _choose_title((found.title or "").strip(), window, tree)
    text = put_title(title, _show_cells(found.text))
    named = found.sitename or _name_in_title(window, title) or _name_in_head(tree, title)
    outlet = named or urlsplit(found.url or "").hostname or found.hostname or ""
    date, status = _choose_date(found.date or "", page, pieces, title, text)
    share = f"{min(len(text.split()), held)} of {held} words of the page"
    left_out = _list_left_out(text, n_posts, parts)
    return {
        "text": text,
        "title": title,
        "outlet": outlet,
        "names_outlet": bool(outlet),
        "date": date,
        "date_status": status,
        "url": found.url or "",
        "agency": _find_byline(pieces, title),
        "note": f"text taken from the saved page by trafilatura ({share}){left_out}",
    }


def _join(text: str) -> str:
    return " ".join(text.split())


def _write_marks(tree) -> None:
    """Put the quotation marks that a browser shows around `q` into the text, once."""
    for quoted in list(tree.iter("q")):
        before = quoted.getprevious()
        left = (quoted.getparent().text if before is None else before.tail) or ""
        words = quoted.text_content().strip()
        if words and left.rstrip()[-1:] not in OPENING_MARKS and words[0] not in OPENING_MARKS:
            quoted.text = f"« {quoted.text or ''}"
            quoted.tail = f" »{quoted.tail or ''}"
        quoted.drop_tag()


def _drop_posts(tree) -> int:
    """Take embedded posts out of a page, for they are not the outlet's words; how many."""
    n_posts = 0
    for node in list(tree.iter("blockquote", "div", "figure", "section")):
        embedded = LAYOUT["embed"].search(node.get("class") or "")
        is_post = embedded and not node.xpath(".//h1 | .//article")
        if node.tag == "blockquote" and not is_post:
            is_post = any(map(LAYOUT["post"].search, node.xpath("@cite | .//@href")))
        if is_post and tree in node.iterancestors():
            n_posts += bool(node.text_content().strip())
            node.drop_tree()
    return n_posts


def _open_live(tree, *, everywhere: bool) -> None:
    """Have the posts of a live report read as its parts, not one of them as the article."""
    for parent in tree.iter("*"):
        holds = f"{parent.get('class')} {parent.get('id')}"
        if not (everywhere or LAYOUT["live"].search(holds)) or "comment" in holds:
            continue
        kinds = Counter((child.tag, child.get("class")) for child in parent)
        for child in parent.iterchildren("article", "section", "div", "li"):
            if kinds[child.tag, child.get("class")] >= FEWEST_POSTS:
                child.tag = "section" if child.tag == "article" else child.tag
                child.attrib.clear()  # readers of articles go by the class


def _open_boxes(tree) -> list[tuple[str, str]]:
    """Have the boxes within an article read with it; kind and text of all that may be left out.

    A box of links is none of the article's.
    """
    for box in tree.xpath("//article//aside | //main//aside"):
        if _count_own(box) >= max(BOX_WORDS, _count_linked(box)) and not box.xpath(".//input"):
            box.tag = "div"
            box.attrib.clear()
            box.set("data-box", "")
    holders = "ancestor::table or .//table or .//article or .//main or .//h1"
    tables = tree.xpath(f"//table[not({holders})]")
    inside = "not(ancestor::aside or ancestor::table or ancestor::*[@data-box])"
    paragraphs = tree.xpath(f"//article//p[{inside}]")
    boxes = tree.xpath("//aside | //*[@data-box]")
    found = {"table": tables, "box": boxes, "passage": paragraphs}
    return [
        (kind, _join(" ".join(node.itertext())))
        for kind, nodes in found.items()
        for node in nodes
        if kind == "table" or _count_own(node) >= BOX_WORDS
    ]


def _count_linked(node) -> int:
    return sum(len(link.text_content().split()) for link in node.iter("a"))


def _count_own(node) -> int:
    return len(node.text_content().split()) - _count_linked(node)


def _list_left_out(text: str, n_posts: int, parts: list[tuple[str, str]]) -> str:
    """What of a page's tables, boxes, passages and embedded posts is not in the text, for its note.

    A part counts as read where all its words are in the text: a repetition is not seen as left out.
    """
    known = set(re.findall(r"\w+", text))
    left = [
        f"{kind} “{' '.join(part.split()[:WORDS_SHOWN])} …”"
        for kind, part in parts
        if not set(re.findall(r"\w+", part)) <= known
    ]
    named = left[:PARTS_NAMED]
    named += [f"{len(left) - PARTS_NAMED} more"] if len(left) > PARTS_NAMED else []
    named += [f"{n_posts} embedded post(s)"] if n_posts else []
    return f"; left out: {', '.join(named)}" if named else ""


def _show_cells(text: str) -> str:
    """A text with the cells of its tables side by side, which trafilatura puts between bars."""
    lines = []
    for line in text.split("\n"):
        row = line.strip()
        if row[:1] != "|" or row[-1:] != "|":
            lines.append(line)
        elif set(row) - set("|- "):  # not the rule under the head of a table
            lines.append(" | ".join(cell.strip() for cell in row.split("|") if cell.strip()))
    return "\n".join(lines)


def _choose_date(
    found: str, page: str, pieces: list[str], title: str, text: str
) -> tuple[str, str]:
    """The day of publication, and how it is known: declared in the page, or under its title.

    What the reader of articles found elsewhere (in a heading, in the text) is a day that is told,
    unless it stands in neither. The day of the last change is the last to be taken.
    """
    day = re.compile(found.replace("-", "[-/]?"))
    if found and day.search(LAYOUT["changed"].sub("", page)):
        return found, "declared"
    ends = accumulate(len(piece) + 1 for piece in pieces)
    below = " ".join(pieces).find(title) + len(title)  # where the title ends
    near = range(below + 1, below + 1 + CHARACTERS_TO_DATE) if title and below >= len(title) else ()
    under = [piece for piece, end in zip(pieces, ends, strict=True) if end in near]
    if dateline := find_dateline(["", *under]):
        return dateline, "inferred (under the title)"
    if found and day.search(page):
        return found, "inferred (the day of the page’s last change)"
    told = list_dates(f"{title}\n{text}")
    return ("", "") if found in told else (found, "declared")


def _find_byline(pieces: list[str], title: str) -> str:
    """The agency credited just under the title, which readers of articles leave out: “avec AFP”."""
    under = pieces[pieces.index(title) + 1 :] if title in pieces else []
    found = filter(None, map(read_byline, under[:PIECES_TO_BYLINE]))
    return next((byline for byline, _ in found), "")


def _choose_title(title: str, window: str, tree) -> str:
    """The title, or the heading that the window has, with all that stands behind a colon in it."""
    headings = [_join(node.text_content()) for node in tree.iter("h1", "h2")]
    if not window.startswith(title):  # the name of the site above, in larger letters
        own = [heading for heading in headings if heading and window.startswith(heading)]
        title = max(own, key=len, default=title)
    for heading in headings:
        rest = heading.removeprefix(title)
        if title and rest != heading and rest.lstrip()[:1] in TITLE_MARKS:
            return title + rest
    return title


def _name_in_head(tree, title: str) -> str:
    """The outlet in the head of a page that marks it as the site's name, as WordPress does."""
    found = tree.xpath("//*[contains(concat(' ', @class, ' '), ' site-title ')]")
    name = _join(found[0].text_content()) if found else ""
    return name if len(name) <= MAX_NAME and name != title else ""


def _name_in_title(window: str, title: str) -> str:
    """The outlet behind the title in a window's heading: “La grève continue | La Dépêche”."""
    for mark in NAME_MARKS:
        head, _, name = window.rpartition(mark)
        if head and len(name) <= MAX_NAME and title.lower().startswith(head.lower()[:40]):
            return name
    return ""
