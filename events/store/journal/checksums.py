"""The checksum a line ends with: that this very code wrote it, and nobody changed it since.

Its last member is ``"checksum":"9f3a21bc"``, which readers of GeoJSON pass over. A line that bears
the right one need not be written anew to know that it is what the codec would write, which takes
as long as reading it. It guards against mistakes, not against malice: whoever may write the file
can give a line another checksum, as they can give it other facts.
"""

import zlib
from functools import cache
from typing import Final

from events.store.journal.code import code_digest

_BEFORE: Final = b',"checksum":"'
_END: Final = len(_BEFORE) + 8 + len(b'"}')
"""Bytes of it, and of the bracket the feature ends with."""


def with_checksum(line: bytes) -> bytes:
    """Put the checksum into a feature as the codec writes it."""
    facts = line[:-1]
    return b'%b%b%08x"}' % (facts, _BEFORE, zlib.crc32(facts, _seed()))


def without_checksum(line: bytes) -> bytes:
    """Give the line without its checksum, if it has one."""
    return line[:-_END] + b"}" if line[-_END:].startswith(_BEFORE) else line


def is_intact(line: bytes) -> bool:
    """Tell whether a line bears the checksum this code would give it."""
    facts = line[:-_END]
    return line[-_END:] == b'%b%08x"}' % (_BEFORE, zlib.crc32(facts, _seed()))


@cache
def _seed() -> int:
    """Begin with the code, so that what another version wrote is looked at anew."""
    return zlib.crc32(code_digest().encode())
