"""Bytes as received → characters, and the name of the encoding they came in."""

import contextlib
import re

from helpers.base.translation import fault

ONE_BYTE = ["cp1252", "mac_roman", "cp850"]  # any of them reads nearly any bytes
SHORT = 20  # bytes of a word or two
FEW_CONTROLS = 0.01  # share of bytes that may be controls: a few NULs are in one row of a table
# What Western texts have beside a-z; a wrong encoding shows other signs in their place.
FRENCH = "éèàêçôîùâûœÉÀÇ’«»…"
USUAL = "".join(map(chr, range(0xC0, 0x100))) + "ŒœŠšž€‘’“”«»…–—•™‰°\u00a0"
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")  # bytes that no text holds
NOT_ASCII = re.compile(rb"[\x80-\xff]")
UTF_8_MARK = b"\xef\xbb\xbf"  # by which spreadsheets know UTF-8
LOST = "\ufffd"  # stands for bytes that are no character
BYTES_PER_LOSS = 1000  # more bytes than these to each that is lost: the text is damaged UTF-8
SIGNS_PER_LOSS = 10  # so it is, however short, with so many sound signs beyond a-z to each loss


def decode(data: bytes) -> tuple[str, str]:
    """Decode a text as received: its characters and the encoding they came in.

    Of UTF-8 that is damaged at a few places each of them is read as U+FFFD. Raises ValueError
    where no encoding of French text fits.
    """
    if not data:
        return "", "utf-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "utf-16"
    if data.startswith(UTF_8_MARK):
        return data.decode("utf-8-sig", "replace"), "utf-8-sig"
    if data.startswith(b"PK"):
        raise fault("a spreadsheet or archive, not text; save it as CSV or as plain text")
    text = data.decode("utf-8", "replace")
    if text.count("\0") * 4 < len(text) and _is_sound(text, data):
        return text, "utf-8"
    possible: list[str] = []
    if data.count(0) * 4 >= len(data):
        # Every second byte of UTF-16 is a NUL where the text is plain ASCII; no other text has any.
        possible = ["utf_16_le" if data[1::2].count(0) >= data[::2].count(0) else "utf_16_be"]
    elif len(CONTROLS.findall(data)) <= max(FEW_CONTROLS * len(data), 1):
        mostly_ascii = 2 * len(NOT_ASCII.findall(data)) < max(len(data), SHORT)
        possible = ONE_BYTE if mostly_ascii else []
    readings = {}
    for encoding in possible:
        with contextlib.suppress(UnicodeDecodeError):
            readings[encoding] = data.decode(encoding)
    if not readings:
        raise fault("not text in UTF-8, UTF-16 or a Western encoding; save it as UTF-8")

    # Where all show letters it is Windows.
    def judge(encoding: str) -> tuple[int, bool, int]:
        usual, french = (sum(map(readings[encoding].count, known)) for known in (USUAL, FRENCH))
        return usual, encoding == "cp1252", french

    best = max(readings, key=judge)
    return readings[best], best


def _is_sound(text: str, data: bytes) -> bool:
    """Whether bytes read as UTF-8 are UTF-8, but for losses that are few and not the rule."""
    lost = text.count(LOST) - data.count(LOST.encode())
    if not lost:
        return True
    sound = sum(not char.isascii() for char in text) - lost
    return sound >= lost and lost < max(len(data) / BYTES_PER_LOSS, sound / SIGNS_PER_LOSS)
