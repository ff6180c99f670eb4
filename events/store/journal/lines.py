"""From a line of the file to the event it holds, or to why it is none of ours."""

import re
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple

import orjson

from events.errors import InvalidEvent
from events.geojson import codec
from events.geojson.own_lines import Written, read_written
from events.model.event import Event
from events.store.journal.batch import without_mark
from events.store.journal.checks import FORM, LineEnd, end_of

_SAME_FACTS: Final = frozenset({2, FORM})
"""Forms whose facts are written as now; the columns of earlier ones are derived anew."""


class NotOurs(ValueError):  # noqa: N818 - reads as what it is
    """A line that is not an event as this store writes it; the message says why."""


class NotJson(NotOurs):
    """Not even JSON: a line half written, or not our file."""


class NotAsWritten(NotOurs):
    """A line that was changed since it was written."""


class Head(NamedTuple):
    """What the store must know of a line."""

    event_id: str
    revision: int
    recorded_at: datetime


_HEAD: Final = re.compile(rb'\{(?:"batch":\{[^}]*\},)?"type":"Feature","id":"([0-9a-f-]{36})"')
_TAIL: Final = re.compile(rb'"revision":(\d{1,9}),"recorded_by":.*"recorded_at":"([^"]{20,40})"\}')


def head_of(data: bytes, end: LineEnd | None = None) -> Head:
    """Tell what the store must know of a line; read as an event only where that is not sure.

    Parameters
    ----------
    end
        What its end says of it; None where it was not looked at yet.

    Raises
    ------
    NotJson, NotOurs
        As `read_line`.
    """
    end = end or end_of(data)
    if end.is_sound and end.form in _SAME_FACTS and (head := _found_head(data)) is not None:
        return head
    event = read_line(data)
    if event.recorded_at is None:
        raise NotOurs("an event, but without the time it was recorded")
    return Head(event.id, event.revision, event.recorded_at)


def head_of_written(data: bytes) -> Head:
    """Tell the same of a line this program has just made, whose check need not be tried."""
    return _found_head(data) or head_of(data)


def _found_head(data: bytes) -> Head | None:
    # In a text quotation marks are escaped, so the last of these members are the line's own.
    head, at = _HEAD.match(data), data.rfind(b'"revision":')
    tail = _TAIL.match(data, at) if at > 0 else None
    if head is None or tail is None:
        return None
    return Head(head[1].decode(), int(tail[1]), datetime.fromisoformat(tail[2].decode()))


def read_line(data: bytes, *, known: bool = False) -> Event:
    """Read a line.

    Parameters
    ----------
    known
        It is as it was when its check was tried, which is not tried again.

    Raises
    ------
    NotJson
        It is not UTF-8 or not JSON.
    NotOurs
        It is no event, or was never saved by a store.
    """
    return read_with_columns(data, known=known).event


def read_with_columns(data: bytes, *, known: bool = False) -> Written:
    """Read a line, with its flat columns where it is as this program writes it now.

    Parameters
    ----------
    known
        As for `read_line`.

    Raises
    ------
    NotJson, NotOurs
        As `read_line`.
    """
    end = end_of(data, known=known)
    if (line := _as_it_stands(data, end, _SAME_FACTS)) is not None:
        with suppress(ValueError, KeyError, TypeError):
            written = read_written(line)
            return written if end.form == FORM else Written(written.event, None)
    feature = _read_json(data)
    if end.is_sound is False:
        raise NotAsWritten("not as it was written: its check fails")
    return Written(_read_any(feature), None)


def as_written(data: bytes, *, known: bool = False) -> bytes:
    """Give a line as the codec writes its event now.

    Parameters
    ----------
    known
        As for `read_line`.

    Raises
    ------
    NotJson, NotOurs
        As `read_line`.
    """
    line = _as_it_stands(data, end_of(data, known=known), {FORM})
    # One of an older program, or edited by hand, may say other things in its flat columns.
    return codec.dumps(read_line(data, known=known)) if line is None else line


def _as_it_stands(data: bytes, end: LineEnd, forms: Collection[int]) -> bytes | None:
    """Give a line as the codec wrote it, if its check holds and it is of one of these forms."""
    if end.is_sound and end.form in forms:
        return without_mark(data[: end.facts] + b"}")
    return None


def _read_json(data: bytes) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise NotJson(_why_not_json(data, error)) from error


def _read_any(feature: object) -> Event:
    try:
        event = codec.from_feature(feature)
    except InvalidEvent as error:
        problems = "; ".join(str(problem) for problem in error.problems[:3])
        raise NotOurs(f"not one of our events ({problems})") from error
    if event.revision < 1 or event.recorded_at is None:
        raise NotOurs("an event, but without a revision and the time it was recorded")
    return event


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
