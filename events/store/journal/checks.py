"""What a line of the journal ends with: that it is as it was written, and by which form.

Its last member is ``"check":"1:9f3a21bc"``, which readers of GeoJSON pass over: the number of the
form in which the codec wrote the line, and the CRC-32 of all before it. It guards against
mistakes, not against malice.
"""

import zlib
from typing import Final

FORM: Final = 2
"""Raise it whenever the codec writes an event otherwise than before, or derives a column anew:
lines of another form are read as well, but written anew for whoever asks for lines."""

_BEFORE: Final = b',"check":"'
_END: Final = b"%b%d:" % (_BEFORE, FORM)
_LONGEST: Final = len(_BEFORE) + 4 + 1 + 8 + 2


def with_check(line: bytes) -> bytes:
    """Put the check into a feature as the codec writes it."""
    facts = line[:-1]
    return b'%b%b%08x"}' % (facts, _END, zlib.crc32(facts))


def without_check(line: bytes) -> bytes:
    """Give the line without its check, if it has one."""
    at = line.rfind(_BEFORE, max(0, len(line) - _LONGEST))
    return line if at < 0 else line[:at] + b"}"


def is_whole(line: bytes) -> bool:
    """Tell whether a line was written in the form of now, and is as it was written."""
    facts = line[: -len(_END) - 10]
    return line[len(facts) :] == b'%b%08x"}' % (_END, zlib.crc32(facts))
