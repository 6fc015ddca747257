"""Word and RTF documents → their text, one paragraph a line, by nothing that they could run."""

import re
import zipfile
import zlib
from io import BytesIO

from helpers.base.translation import fault

# What a packed file may unpack to: so many bytes at least, else so many times its own.
MODEST, MOST_PACKED = 5_000_000, 100
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHOWN_AS = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
# A second copy for older readers; what was deleted, or moved elsewhere; where tabs stop.
OLDER_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
UNSEEN = (OLDER_COPY, f"{WORD}del", f"{WORD}moveFrom", f"{WORD}tabs")
OFF = ("0", "false", "off")  # values by which a property of words is not theirs
BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError)


def read_docx(data: bytes) -> str:
    """The text of a Word document. Raises ValueError where it is none, or unpacks to too much."""
    from lxml import etree

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            check_unpacked(archive.getinfo("word/document.xml").file_size, len(data))
            content = archive.read("word/document.xml")  # never more than the size it declares
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        tree = etree.fromstring(content, parser)
    except (*BROKEN, etree.XMLSyntaxError) as error:
        raise fault("not a Word document that can be read: {error}", error=error) from None
    etree.strip_elements(tree, *UNSEEN, with_tail=False)
    for mark in list(tree.iter(f"{WORD}vanish")):  # hidden words
        run = mark.getparent().getparent()
        if run.tag == f"{WORD}r" and mark.get(f"{WORD}val") not in OFF:
            etree.strip_elements(run, "*")
    parts = []
    for node in tree.iter(f"{WORD}*"):
        kind = node.tag.removeprefix(WORD)
        parts.append((node.text or "") if kind == "t" else SHOWN_AS.get(kind, ""))
    return "".join(parts).strip("\n")


def check_unpacked(size: int, packed: int) -> None:
    """Raise ValueError where `packed` bytes unpack to so many as no text does."""
    if size > max(MODEST, MOST_PACKED * packed):
        told = {"packed": packed, "size": size}
        raise fault("{packed} bytes unpack to {size} or more: no text is packed so well", **told)


def read_rtf(data: bytes) -> str:
    """The text of an RTF document. Raises ValueError where it is none."""
    from striprtf.striprtf import rtf_to_text

    if not re.match(rb"\s*\{\\rtf", data):
        raise fault("not RTF, whatever its name says")
    return rtf_to_text(data.decode("cp1252", "replace"), errors="replace")
