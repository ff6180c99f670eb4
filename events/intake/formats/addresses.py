"""Web addresses in cells: as they stood, or mended so that they lead where they did."""

import re
from typing import Final

from events.model.fields import clean_text

_LONGEST: Final = 2_000
_MOST: Final = 50
_WITH_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_GLUE: Final = re.compile(r"[\s,;|]*(?=https?://)|\s*[;|\n]\s*|\s+(?=www\.)", re.IGNORECASE)
_BARE: Final = re.compile(
    r"(?:www\.[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}|[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?=/))(?:[/?#:]\S*)?",
    re.IGNORECASE,
)
_FORBIDDEN: Final = re.compile(r"[\s<>\"\\^`{}|]")


def addresses_in(text: str | None) -> tuple[list[str], str]:
    """Find the web addresses in a cell, each once.

    Returns
    -------
    The addresses, and why the cell must be kept beside them: what was mended, or was none. Empty
    where they are all there is.
    """
    if not text:
        return [], ""
    found: list[str] = []
    said: list[str] = []
    for part in _GLUE.split(text):
        piece = part.strip().strip("<>()[]\"'“”«»").rstrip(",;").strip()
        if not piece:
            continue
        address, why = _address(piece)
        if address is not None:
            found.append(address)
        if why:
            said.append(why)
    kept = list(dict.fromkeys(found))
    if len(kept) > _MOST:
        said.append(f"only the first {_MOST} addresses are taken")
    return kept[:_MOST], "; ".join(dict.fromkeys(said))


def _address(piece: str) -> tuple[str | None, str]:
    why = ""
    if not _WITH_SCHEME.match(piece):
        if not _BARE.fullmatch(piece):
            return None, "holds text that is no web address"
        piece, why = f"https://{piece}", "“https://” was put before an address without it"
    head, *tail = piece.split()
    if len(tail) > 2:  # an address, and then a sentence
        piece, why = head, "holds more than an address"
    elif tail:
        piece, why = "%20".join((head, *tail)), "a blank in an address was written as %20"
    piece = piece.rstrip(".,;)]>")
    mended = _FORBIDDEN.sub(lambda sign: f"%{ord(sign[0]):02X}", piece)
    if mended != piece:
        why = why or "signs that no address may hold were written as %XX"
    if len(mended) > _LONGEST:
        return None, f"an address of {len(mended):,} characters is too long to lead anywhere"
    try:
        clean_text(mended, longest=_LONGEST)
    except ValueError:
        return None, "holds text that is no web address"
    return mended, why
