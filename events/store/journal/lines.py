"""From a line of the file to the event it holds, or to why it is none of ours."""

from typing import NamedTuple

import orjson

from events.errors import InvalidEvent
from events.geojson import codec
from events.model.event import Event
from events.store.journal.checksums import is_intact, without_checksum
from events.vocabulary import Verification


class NotOurs(ValueError):  # noqa: N818 - reads as what it is
    """A line that is not an event as this store writes it; the message says why."""


class NotJson(NotOurs):
    """Not even JSON: a line half written, or not our file."""


class Read(NamedTuple):
    """The event of a line.

    Attributes
    ----------
    verification
        Its own; deriving it once more takes a while.
    current
        The line is what the codec would write of it now, but for its checksum.
    """

    event: Event
    verification: Verification
    current: bool


def read_line(data: bytes) -> Read:
    """Read a line.

    Raises
    ------
    NotJson
        It is not UTF-8 or not JSON.
    NotOurs
        It is no event, or was never saved by a store.
    """
    written = codec.read_written(without_checksum(data), proven=is_intact(data))
    event = _read_any(data) if written is None else written.event
    if event.revision < 1 or event.recorded_at is None:
        raise NotOurs("an event, but without a revision and the time it was recorded")
    if written is None:
        return Read(event, event.verification, current=False)
    return Read(event, written.verification, current=True)


def _read_any(data: bytes) -> Event:
    try:
        feature = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise NotJson(_why_not_json(data, error)) from error
    try:
        return codec.from_feature(feature)
    except InvalidEvent as error:
        problems = "; ".join(str(problem) for problem in error.problems[:3])
        raise NotOurs(f"not one of our events ({problems})") from error


def _why_not_json(data: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        data.decode()
    except UnicodeDecodeError as not_utf8:
        return f"not UTF-8 text ({not_utf8.reason})"
    return f"not JSON ({error.msg})"


def may_begin_our_file(data: bytes) -> bool:
    """Tell whether a half-written first line can be the beginning of one of our files.

    Zeros count: they are what a power cut can leave of a line.
    """
    start = data.lstrip(b"\0")
    if not start:
        return True
    try:
        start.decode()
    except UnicodeDecodeError as error:
        # A letter of several bytes may itself be cut; anything else is another encoding.
        if error.end < len(start) or error.reason != "unexpected end of data":
            return False
    return start.startswith(b"{")
