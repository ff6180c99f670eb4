"""Parts of a file: Range and If-Range (RFC 9110, 14), for programs that read what they need."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.serving.answers import problem

_BLOCK_BYTES: Final = 1 << 18
_ONE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class _Part(NamedTuple):
    first: int
    last: int


_WHOLE: Final = _Part(0, -1)
"""What asks for no part, or for several, asks for the whole file."""


def send_file(
    request: Request, file: BinaryIO, media_type: str, headers: Mapping[str, str]
) -> Response:
    """Send a file, or the part of it that is asked for; it is closed at the end.

    Parameters
    ----------
    file
        Open, wherever it stands; it may have been removed meanwhile.
    headers
        With ``ETag`` where the same file is sent again: without one parts are not offered.
    """
    size = os.fstat(file.fileno()).st_size
    sent = dict(headers)
    etag = sent.get("ETag")
    part = _Part(0, size - 1)
    status = 200
    if etag is not None:
        sent["Accept-Ranges"] = "bytes"
        asked = request.headers.get("range")
        if asked is not None and request.headers.get("if-range", etag) == etag:
            found = _part_of(asked, size)
            if found is None:
                file.close()
                words = f"There is no such part of a file of {size:,} bytes."
                more = {"Content-Range": f"bytes */{size}"}
                return problem(416, words, parameter="Range", headers=more)
            if found != _WHOLE:
                part, status = found, 206
                sent["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    sent["Content-Length"] = str(part.last - part.first + 1)
    if request.method == "HEAD":
        file.close()
        return StreamingResponse(iter(()), status, media_type=media_type, headers=sent)
    return StreamingResponse(_bytes_of(file, part), status, media_type=media_type, headers=sent)


def _part_of(asked: str, size: int) -> _Part | None:
    """Read one range; None for one beyond the end."""
    one = _ONE.fullmatch(asked.strip())
    if one is None or not (one[1] or one[2]):
        return _WHOLE
    if not one[1]:
        length = min(int(one[2]), size)
        return _Part(size - length, size - 1) if length else None
    first, last = int(one[1]), min(int(one[2] or size), size - 1)
    if one[2] and int(one[2]) < first:
        return _WHOLE
    return _Part(first, last) if first < size else None


def _bytes_of(file: BinaryIO, part: _Part) -> Iterator[bytes]:
    with file:
        file.seek(part.first)
        left = part.last - part.first + 1
        while left > 0 and (block := file.read(min(_BLOCK_BYTES, left))):
            left -= len(block)
            yield block
