"""In which encoding a text was written, and text that was decoded wrongly on its way here."""

import codecs
import re
from pathlib import Path
from typing import BinaryIO, Final

from events.errors import UnreadableFile

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 60_000
_LIKELY: Final = (
    *("cp1251", "cp1252", "koi8_u", "koi8_r", "cp1250", "cp866", "mac_cyrillic"),
    *("iso8859_5", "cp1254", "cp1256", "gb18030", "big5", "shift_jis", "euc_kr"),
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

SUSPICIOUS: Final = re.compile(
    "[\u00c2\u00c3\u00c4\u00c5\u00d0\u00d1\u00d8\u00d9\u00e0-\u00ef]"
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a"
    "\u20ac\u2122]"
    "|(?:[\u0420\u0421][\u0400-\u040f\u0410-\u045f\u00a0-\u00bf\u0490\u0491\u2013-\u203a\u20ac"
    "\u2116\u2122]){3}"
)
"""What UTF-8 read as Windows-1252 or Windows-1251 looks like."""


def detect_encoding(path: Path) -> tuple[str, str]:
    """Find the encoding of a text file.

    Returns
    -------
    Python's name for it, and how it was found, in words.

    Raises
    ------
    UnreadableFile
        The file is no text: it holds NUL bytes.
    """
    with path.open("rb") as file:
        return encoding_of(file)


def encoding_of(file: BinaryIO, *, damaged: bool = False) -> tuple[str, str]:
    """Find the encoding of an open file, as `detect_encoding` does.

    Parameters
    ----------
    damaged
        NUL bytes in it are no reason to refuse it.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample = bytearray()
    is_utf8 = True
    chunk = file.read(_CHUNK)
    for bom, name in _BOMS:
        if chunk.startswith(bom):
            return name, "says so itself"
    at = 0
    while chunk:
        if b"\0" in chunk:
            if at == 0 and (wide := _utf16_without_mark(chunk)):
                return wide, "every other byte is zero"
            if not damaged:
                raise UnreadableFile(
                    f"The file holds NUL bytes (the first is byte {at + chunk.index(0) + 1:,}), so "
                    "it is damaged or no text table. Export it again as CSV, UTF-8."
                )
        at += len(chunk)
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
        if len(sample) < _SAMPLE:
            sample += _telling_lines(chunk)[: _SAMPLE - len(sample)]
        chunk = file.read(_CHUNK)
    if is_utf8:
        return "utf-8-sig", "valid throughout"
    return _guessed(bytes(sample)), "guessed from its letters"


def detect_encoding_of(text: bytes) -> str:
    """Find the encoding of a piece of text, such as the records of a dBASE table."""
    try:
        # A letter may be cut through at the end.
        codecs.getincrementaldecoder("utf-8")().decode(text)
    except UnicodeDecodeError:
        return _guessed(_telling_lines(text.replace(b"  ", b"\n"))[:_SAMPLE])
    return "utf-8"


def _guessed(sample: bytes) -> str:
    # Imported only here, as below: no start of a program should wait for it.
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample, cp_isolation=list(_LIKELY)).best()
    return _cyrillic(sample) or (best.encoding if best is not None else "cp1252")


def _telling_lines(chunk: bytes) -> bytes:
    return b"\n".join(line for line in chunk.splitlines() if not line.isascii())


def _utf16_without_mark(chunk: bytes) -> str:
    if len(chunk) < 20:
        return ""
    even, odd = chunk[0:2000:2].count(0), chunk[1:2000:2].count(0)
    half = max(len(chunk[:2000]) // 2, 1)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else ""


def _cyrillic(sample: bytes) -> str:
    """Tell the Cyrillic encodings apart: in the right one most letters are small and common."""
    common = "оаеиінтрслвкдмупзяґєїьбгчйхжшюцщфыэъё"
    best, score = "", 0.0
    letters = sum(1 for byte in sample if byte >= 0x80) or 1
    for name in ("cp1251", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic"):
        text = sample.decode(name, errors="replace")
        small = sum(1 for letter in text if letter in common)
        clean = sum(1 for letter in text if ord(letter) >= 0x80 and letter.isalpha())
        here = (small + clean) / (2 * letters)
        # An accent among Latin letters is no Cyrillic word: ask for runs of letters.
        runs = len(re.findall("[а-яёіїєґ]{4,}", text))
        if here > score and runs * 20 > letters / 8:
            best, score = name, here
    return best if score > 0.75 else ""


def mended(text: str) -> str:
    """Undo wrong decoding (``Ð¨Ð°Ñ…`` for ``Шах``); give the text as it is where there was none.

    Only ftfy's steps that undo a decoding are used: quotes, dashes and widths stay as they are.
    """
    if SUSPICIOUS.search(text) is None:
        return text
    import ftfy

    return ftfy.fix_encoding(text)
