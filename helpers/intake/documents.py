"""Word and RTF documents → their text, one paragraph a line, by nothing that they could run."""

import re
import zipfile
import zlib
from io import BytesIO

LARGEST_DOCUMENT = 100_000_000  # bytes of XML, unpacked; some 500 articles have a tenth of that
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
            size = archive.getinfo("word/document.xml").file_size
            if size > LARGEST_DOCUMENT:
                raise ValueError(f"{size:,} bytes unpacked; at most {LARGEST_DOCUMENT:,} are read")
            content = archive.read("word/document.xml")  # never more than the size it declares
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        tree = etree.fromstring(content, parser)
    except (*BROKEN, etree.XMLSyntaxError) as error:
        raise ValueError(f"not a Word document that can be read: {error}") from None
    etree.strip_elements(tree, *UNSEEN, with_tail=False)
    for mark in list(tree.iter(f"{WORD}vanish")):  # hidden words
        run = mark.getparent().getparent()
        if run.tag == f"{WORD}r" and mark.get(f"{WORD}val") not in OFF:
            etree.strip_elements(run, "*")
    text = ""
    for node in tree.iter(f"{WORD}*"):
        kind = node.tag.removeprefix(WORD)
        text += (node.text or "") if kind == "t" else SHOWN_AS.get(kind, "")
    return text.strip("\n")


def read_rtf(data: bytes) -> str:
    """The text of an RTF document. Raises ValueError where it is none."""
    from striprtf.striprtf import rtf_to_text

    if not re.match(rb"\s*\{\\rtf", data):
        raise ValueError("not RTF, whatever its name says")
    return rtf_to_text(data.decode("cp1252", "replace"), errors="replace")
