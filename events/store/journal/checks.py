"""What a line of the journal ends with: that it is as it was written, and what it follows on.

The last members of a line are ``"form":3,"previous":"…","hash":"…"``, which readers of GeoJSON
pass over:

- ``form``, the number of the form in which the codec wrote the event;
- ``previous``, what the line before it is known by (`LineEnd.head`), so that lines cannot be taken
  out, put in or exchanged unseen;
- ``hash``, SHA-256 in hexadecimal of all that stands before ``,"hash":"`` in the line. It depends
  on the letters alone, so that any program of any time can check it.

A line that was put in the place of another (`events.store.journal.rewriting`) says before
``previous`` what it ``took``: the hash of what stood there, which the next line follows on.

Lines of earlier programs end with ``"check":"2:9f3a21bc"``, the form and a CRC-32, with a
``checksum`` that only the very program that wrote it could check, or with nothing. They are known
by the SHA-256 of what the line before is known by and their own letters, so that the first line
with a hash proves all of them.
"""

import re
import zlib
from hashlib import sha256
from typing import Final, NamedTuple

FORM: Final = 3
"""Raise it whenever the codec writes an event otherwise than before, or derives a column anew:
lines of another form are read as well, but written anew for whoever asks for lines."""

START: Final = b"0" * 64
"""What the first line follows on."""

_HASH: Final = b',"hash":"'
_HASH_BYTES: Final = len(_HASH) + 64 + 2
_MEMBERS: Final = re.compile(
    rb',"form":(\d{1,4}),(?:"took":"([0-9a-f]{64})",)?"previous":"([0-9a-f]{64})"\Z'
)
_USUAL: Final = b',"form":%d,"previous":"' % FORM
_USUAL_BYTES: Final = len(_USUAL) + 65
_MOST_MEMBERS: Final = 200
_CRC: Final = re.compile(rb',"check":"(\d{1,4}):([0-9a-f]{8})"\}\Z')
_MOST_CRC: Final = 30
_OLDEST: Final = re.compile(rb',"checksum":"[0-9a-f]{8}"\}\Z')


class LineEnd(NamedTuple):
    """What the end of a line says of it.

    Attributes
    ----------
    is_sound
        The line is as it was written; None where it bears no check.
    form
        Of the event; None where it does not say.
    previous
        What it says the line before is known by; None for lines of earlier programs.
    took
        What stood in its place before.
    head
        What it is known by, for the next line.
    facts
        Bytes that stand before the check.
    """

    is_sound: bool | None
    form: int | None
    previous: bytes | None
    took: bytes | None
    head: bytes
    facts: int


def with_check(line: bytes, previous: bytes = START, *, took: bytes | None = None) -> bytes:
    """Put the check into a feature as the codec writes it.

    Parameters
    ----------
    previous
        `LineEnd.head` of the line before.
    took
        `LineEnd.head` of the line in whose place it is put.
    """
    in_place_of = b"" if took is None else b'"took":"%b",' % took
    signed = b'%b,"form":%d,%b"previous":"%b"' % (line[:-1], FORM, in_place_of, previous)
    return b'%b%b%b"}' % (signed, _HASH, _hash(signed))


def end_of(line: bytes, previous: bytes = START, *, known: bool = False) -> LineEnd:
    """Read and check the end of a line.

    Parameters
    ----------
    previous
        `LineEnd.head` of the line before; needed for ``head`` of lines of earlier programs only.
    known
        It is as it was when its check was tried, which is not tried again.
    """
    if line[-_HASH_BYTES : 9 - _HASH_BYTES] == _HASH:
        signed, said = line[:-_HASH_BYTES], line[-66:-2]
        if signed[-_USUAL_BYTES:-65] == _USUAL:
            # Nearly every line; what is below says the same, and takes longer.
            is_sound = known or (line[-2:] == b'"}' and said == _hash(signed))
            return LineEnd(is_sound, FORM, signed[-65:-1], None, said, len(signed) - _USUAL_BYTES)
        members = _MEMBERS.search(signed, max(0, len(signed) - _MOST_MEMBERS))
        if members is None:
            return LineEnd(False, None, None, None, said, len(signed))
        form, took, before = members.groups()
        is_sound = known or (line.endswith(b'"}') and said == _hash(signed))
        return LineEnd(is_sound, int(form), before, took, took or said, members.start())
    head = b"" if known else _hash(previous + line)
    is_right: bool | None
    crc = _CRC.search(line, max(0, len(line) - _MOST_CRC))
    if crc is not None:
        is_right = known or b"%08x" % zlib.crc32(line[: crc.start()]) == crc[2]
        return LineEnd(is_right, int(crc[1]), None, None, head, crc.start())
    oldest = _OLDEST.search(line, max(0, len(line) - _MOST_CRC))
    facts = len(line) - 1 if oldest is None else oldest.start()
    # A feature without a check ends with its properties. What ends otherwise had one.
    is_right = None if oldest is not None or line.endswith(b"}}") else False
    return LineEnd(is_right, None, None, None, head, facts)


def bears_check(line: bytes) -> bool:
    """Tell whether a line was written by this program, however damaged it is now."""
    return _HASH in line or b',"previous":"' in line or b',"check":"' in line


def _hash(data: bytes) -> bytes:
    return sha256(data).hexdigest().encode()
