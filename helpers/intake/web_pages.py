"""Saved pages → the articles on them: one page of an outlet, or an export of Europresse."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import urlsplit

from helpers.base.dates import find_date, find_dateline, list_dates
from helpers.base.encoding import decode
from helpers.corpus.edition import put_title
from helpers.reuse.credits import read_byline

SEPARATED = (" | ", " - ", " – ", " — ", " • ")  # a title from the outlet, in a window's heading
CUT_BEFORE = ':«“"!?'  # where a reader of titles may stop too early
NEAR = 200  # characters after the title within which a date is the page's own
BYLINES = 6  # pieces of text after the title among which a byline stands
PICTURED = {"figcaption", "figure"}
LONGEST_NAME = 40  # characters of an outlet's name
BOX_WORDS = 8  # words outside links; a box with fewer is no part of an article
# Somebody else's post: what platforms have pages embed, and a quotation that links to a post.
EMBED = re.compile(r"(?:twitter|instagram|tiktok|fb|facebook|bluesky|mastodon|reddit|threads|"
                   r"linkedin|telegram)-(?:tweet|video|media|embed|post|status)\b|text-post-media|"
                   r"(?<![\w-])tweet(?:-embed)?(?![\w-])|embed-{1,2}(?:twitter|instagram|tiktok)",
                   re.I)  # fmt: skip
POST = re.compile(r"(?:twitter|x)\.com/\w+/status/|instagram\.com/(?:p|reel|tv)/|"
                  r"tiktok\.com/@[^/]+/video/|facebook\.com/[^/]+/(?:posts|videos)/|"
                  r"bsky\.app/profile/[^/]+/post/|threads\.net/@[^/]+/post/|//t\.me/\w+/\d",
                  re.I)  # fmt: skip
LIVE = re.compile(
    r"(?<![a-z])(?:live|direct(?![a-z]))", re.I
)  # in the class of what holds a live's posts
POSTS = 3  # of one class side by side; with fewer it may be an article and its like
MARKS = set('«“"„‘')  # that open a quotation
SHOWN = 6  # words of what is left out, as it is named
LISTED = 5  # parts left out that are named one by one
EUROPRESSE = re.compile(r"DocPublicationName|cedrom-sni\.com/schema|<title>\s*Europresse", re.I)
NUMBERED = re.compile(r"\bnews\W(\d{8})\W")  # a document of Europresse: news·20230307·LM·123
FOOTER = re.compile(r"(?:©|\(c\)) ?\d{4}|(?:Numéro de document|Document number) ?:", re.I)
# Where a page says when it was last changed, which is not when it came out.
CHANGED = re.compile(
    r"""<meta\b[^<>]{0,300}?(?:modif|updated|revised)[^<>]{0,300}>|
                         "dateModified"\s*:\s*"[^"]{0,40}\"""",
    re.I | re.X,
)
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
    _write_marks(tree)
    find_shown = etree.XPath("//body//text()[not(ancestor::script|ancestor::style)]")
    held = len(" ".join(find_shown(tree)).split())
    _open_live(tree, everywhere="LiveBlogPosting" in page)
    n_posts, parts = _drop_posts(tree), _open_boxes(tree)
    plain = (" ".join(node.split()) for node in find_shown(tree)
             if node.getparent().tag not in PICTURED)  # fmt: skip
    nodes = list(filter(None, plain))
    found = trafilatura.bare_extraction(
        tree, with_metadata=True, include_comments=False, include_tables=True, favor_recall=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )  # fmt: skip
    if found is None or not (found.text or "").strip():
        yield dict(problem="no article was recognised in this page")
        return
    window = " ".join((tree.findtext(".//title") or "").split())
    title = _choose_title((found.title or "").strip(), window, tree)
    text = put_title(title, _show_cells(found.text))
    named = found.sitename or _name_in_title(window, title) or _name_in_head(tree, title)
    host = urlsplit(found.url or "").hostname or found.hostname or ""
    date, status = _choose_date(found.date or "", page, nodes, title, text)
    share = f"{min(len(text.split()), held)} of {held} words of the page"
    left = _list_left_out(text, n_posts, parts)
    yield dict(text=text, title=title, outlet=named or host, names_outlet=bool(named or host),
                date=date, date_status=status, url=found.url or "",
                agency=_find_byline(nodes, title),
                note=f"text taken from the saved page by trafilatura ({share}){left}")  # fmt: skip


def _write_marks(tree) -> None:
    """Put the quotation marks that a browser shows around `q` into the text, once."""
    for quoted in list(tree.iter("q")):
        before = quoted.getprevious()
        left = (quoted.getparent().text if before is None else before.tail) or ""
        words = quoted.text_content().strip()
        if words and left.rstrip()[-1:] not in MARKS and words[0] not in MARKS:
            quoted.text = f"« {quoted.text or ''}"
            quoted.tail = f" »{quoted.tail or ''}"
        quoted.drop_tag()


def _drop_posts(tree) -> int:
    """Take embedded posts out of a page, for they are not the outlet's words; how many."""
    posts = [node for node in tree.iter("blockquote", "div", "figure", "section")
             if (EMBED.search(node.get("class") or "") and not node.xpath(".//h1 | .//article"))
             or (node.tag == "blockquote" and any(map(POST.search, node.xpath("@cite | .//@href"))))
             ]  # fmt: skip
    dropped = 0
    for node in posts:
        if node.getparent() is not None and tree in node.iterancestors():
            dropped += bool(node.text_content().strip())
            node.drop_tree()
    return dropped


def _open_live(tree, *, everywhere: bool) -> None:
    """Have the posts of a live report read as its parts, not one of them as the article."""
    for parent in tree.iter("*"):
        holds = f"{parent.get('class')} {parent.get('id')}"
        if not (everywhere or LIVE.search(holds)) or "comment" in holds:
            continue
        kinds = Counter((child.tag, child.get("class")) for child in parent)
        for child in parent.iterchildren("article", "section", "div", "li"):
            if kinds[child.tag, child.get("class")] >= POSTS:
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
    found = [("table", table) for table in tables]
    found += [("box", box) for box in tree.xpath("//aside | //*[@data-box]")]
    found += [("passage", node) for node in paragraphs]
    return [(kind, " ".join(" ".join(node.itertext()).split())) for kind, node in found
            if kind == "table" or _count_own(node) >= BOX_WORDS]  # fmt: skip


def _count_linked(node) -> int:
    return sum(len(link.text_content().split()) for link in node.iter("a"))


def _count_own(node) -> int:
    return len(node.text_content().split()) - _count_linked(node)


def _list_left_out(text: str, n_posts: int, parts: list[tuple[str, str]]) -> str:
    """What of a page's tables, boxes, passages and embedded posts is not in the text, for its note.

    A part counts as read where all its words are in the text: a repetition is not seen as left out.
    """
    known = set(re.findall(r"\w+", text))
    left = [f"{kind} “{' '.join(part.split()[:SHOWN])} …”" for kind, part in parts
            if not set(re.findall(r"\w+", part)) <= known]  # fmt: skip
    named = left[:LISTED]
    named += [f"{len(left) - LISTED} more"] if len(left) > LISTED else []
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


def _choose_date(found: str, page: str, nodes: list[str], title: str, text: str) -> tuple[str, str]:
    """The day of publication, and how it is known: declared in the page, or under its title.

    What the reader of articles found elsewhere (in a heading, in the text) is a day that is told,
    unless it stands in neither. The day of the last change is the last to be taken.
    """
    day = re.compile(found.replace("-", "[-/]?"))
    if found and day.search(CHANGED.sub("", page)):
        return found, "declared"
    at, under = " ".join(nodes).find(title), []
    for node, end in zip(nodes, accumulate(len(node) + 1 for node in nodes), strict=True):
        if title and at >= 0 and at + len(title) < end <= at + len(title) + NEAR:
            under.append(node)
    if dateline := find_dateline(["", *under]):
        return dateline, "inferred (under the title)"
    if found and day.search(page):
        return found, "inferred (the day of the page’s last change)"
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


def is_europresse(page: str) -> bool:
    """Whether a page is an export of the Europresse database."""
    return bool(EUROPRESSE.search(page))


def read_europresse(page: str) -> Iterator[dict[str, str]]:
    """An HTML export of Europresse: one article per `article` element, per table in older ones."""
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = html.document_fromstring(page.encode(), parser=parser)
    # Of one `article` within another the outer is the article.
    articles = [node for node in tree.iter("article") if not any(node.iterancestors("article"))]
    articles = articles or _find_older(tree)
    if not articles:
        yield dict(problem="a page of Europresse in which no article was recognised; export the "
                           "articles themselves, as HTML")  # fmt: skip
    for article in articles:
        yield _read_article(article)


def _find_older(tree) -> list:
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


def _read_article(article) -> dict[str, str]:
    heads = {kind: _find_class(article, kind)
             for kind in ("DocPublicationName", "DocHeader", "titreArticleVisu", "titreArticle",
                          "rdp__subtitle")}  # fmt: skip
    outlet, header, title, heading, lead = (
        " ".join(" ".join(node.text_content() for node in own).split()) for own in heads.values()
    )
    title = title or heading
    link = article.xpath(".//a[contains(., 'Cet article est paru dans')]/@href")
    numbers = NUMBERED.findall(article.text_content())
    parts = header.split(", ")  # a section, or a title that tells a day, stands before the day
    days = [*numbers, *(", ".join(parts[at:]) for at in reversed(range(len(parts))))]
    bodies = _find_class(article, "docOcurrContainer") or _find_class(article, "DocText")[:1]
    lines = [line for body in bodies for line in _join_paragraphs(body).splitlines()]
    older = not bodies and article not in heads["DocPublicationName"]
    lines = lines or (_read_older(article, heads) if older else [])
    if not lines:
        return dict(problem="an article without text", title=title)
    text = put_title(title, "\n".join(filter(None, [lead, *lines])))
    return dict(text=text, title=title, outlet=outlet,
                date=next(filter(find_date, days), header), date_status="declared",
                url=link[0] if link else "", note="from a Europresse export")  # fmt: skip


def _read_older(article, heads: dict[str, list]) -> list[str]:
    """The lines of an article of the older layout: all but what is of its head or its foot."""
    for node in {node for own in heads.values() for node in own}:
        node.drop_tree()
    lines = _join_paragraphs(article).splitlines()
    end = next((i for i, line in enumerate(lines) if FOOTER.match(line)), None)
    return lines[:end]


def _join_paragraphs(body) -> str:
    """The text of an element, one paragraph per line."""
    for node in body.iter("p", "br", "div", "h1", "h2", "h3", "h4", "li", "tr"):
        node.tail = "\n" + (node.tail or "")
        node.text = ("\n" if node.tag != "br" else "") + (node.text or "")
    lines = (" ".join(line.split()) for line in body.text_content().splitlines())
    return "\n".join(line for line in lines if line)
