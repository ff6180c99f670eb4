"""What is known of each revision without reading the whole of it: enough to find and check it."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from events.errors import InvalidEvent
from events.model import Event
from events.store.journal import Line
from events.vocabulary import State


@dataclass(slots=True)
class Revision:
    """One line of the file.

    Attributes
    ----------
    checksum
        CRC-32 of all lines up to and including this one.
    longitude, latitude
        Of the feature's point (WGS 84 degrees); None without a place.
    event
        The event itself, once somebody has asked for it.
    """

    event_id: str
    revision: int
    state: State
    recorded_at: datetime
    publish_after: datetime | None
    longitude: float | None
    latitude: float | None
    line: int
    offset: int
    length: int
    checksum: int = 0
    event: Event | None = None

    def is_public(self, at: datetime) -> bool:
        """Tell whether viewers may see it; the rule of `Event.is_public`."""
        return self.state is State.PUBLISHED and not self.is_embargoed(at)

    def is_embargoed(self, at: datetime) -> bool:
        """Tell whether it is to be shown only later than at this time."""
        return self.publish_after is not None and self.publish_after > at


class NotOurs(ValueError):  # noqa: N818 - reads as what it is
    """A line that is not an event as this store writes it; the message says why."""


class NotJson(NotOurs):
    """Not even JSON: a line half written, or not our file."""


def read_revision(line: Line) -> Revision:
    """Read what the store must know of a line.

    Raises
    ------
    NotJson
        It is not UTF-8 or not JSON.
    NotOurs
        It is not one of our features.
    """
    try:
        feature = orjson.loads(line.data)
    except orjson.JSONDecodeError as error:
        raise NotJson(_why_not_json(line.data, error)) from error
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise NotOurs("not a GeoJSON Feature")
    properties = feature.get("properties")
    try:
        if not isinstance(properties, dict) or not isinstance(feature["id"], str):
            raise NotOurs("a Feature, but not one of ours")
        longitude, latitude = _point(feature.get("geometry"))
        publish_after = properties.get("publish_after")
        return Revision(
            event_id=feature["id"],
            revision=_whole_number(properties["revision"]),
            state=State(properties["state"]),
            recorded_at=_instant(properties["recorded_at"]),
            publish_after=None if publish_after is None else _instant(publish_after),
            longitude=longitude,
            latitude=latitude,
            line=line.number,
            offset=line.offset,
            length=len(line.data),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NotOurs(f"a Feature, but not one of ours ({error})") from error


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


def _whole_number(value: object) -> int:
    if not isinstance(value, int) or value < 1:
        raise ValueError(f"revision is {value!r}")
    return value


def _instant(value: str) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError(f"{value!r} has no zone")
    return instant.astimezone(UTC)


def _point(geometry: dict[str, Any] | None) -> tuple[float, float] | tuple[None, None]:
    if geometry is None:
        return None, None
    longitude, latitude = geometry["coordinates"][:2]
    return float(longitude), float(latitude)


class Revisions:
    """All revisions, in the order they were saved."""

    def __init__(self) -> None:
        self._all: list[Revision] = []
        self._by_event: dict[str, list[Revision]] = {}
        self._delayed: dict[str, Revision] = {}
        self._last_recorded_at: datetime | None = None

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Revision]:
        return iter(self._all)

    def add(self, new: Revision, data: bytes) -> None:
        """Take in the next line.

        Raises
        ------
        NotOurs
            It does not follow from the lines before it.
        """
        earlier = self._by_event.get(new.event_id, [])
        if new.revision != len(earlier) + 1:
            raise NotOurs(
                f"revision {new.revision} of event {new.event_id}, of which {len(earlier)} "
                "revisions stand above"
            )
        new.checksum = zlib.crc32(data, self._all[-1].checksum if self._all else 0)
        self._all.append(new)
        if earlier:
            earlier[-1].event = None
            earlier.append(new)
        else:
            self._by_event[new.event_id] = [new]
        self._delayed.pop(new.event_id, None)
        if new.publish_after is not None:
            self._delayed[new.event_id] = new
        if self._last_recorded_at is None or new.recorded_at > self._last_recorded_at:
            self._last_recorded_at = new.recorded_at

    def of(self, event_id: str) -> list[Revision]:
        """Give the revisions of an event, oldest first; none for an event that is not here."""
        return self._by_event.get(event_id, [])

    def newest(self, as_known_at: datetime | None = None) -> Iterator[Revision]:
        """Give the newest revision of each event, of those recorded by a time."""
        for revisions in self._by_event.values():
            if as_known_at is None:
                yield revisions[-1]
                continue
            known = [r for r in revisions if r.recorded_at <= as_known_at]
            if known:
                yield known[-1]

    def embargoed(self, at: datetime) -> list[Revision]:
        """Give the newest revisions that are to be shown only later than at this time."""
        return [revision for revision in self._delayed.values() if revision.is_embargoed(at)]

    @property
    def last_recorded_at(self) -> datetime | None:
        """The latest time any revision bears."""
        return self._last_recorded_at

    def next_recorded_at(self, now: datetime) -> datetime:
        """Give the time the next revision bears: now, but later than all before it."""
        if self._last_recorded_at is None:
            return now
        return max(now, self._last_recorded_at + timedelta(microseconds=1))

    # Cursors: how many lines, and a checksum of them. A cursor from another file, or from one
    # that was edited or cut short, does not fit and is found out.

    @property
    def cursor(self) -> str:
        """Say how far the file has been read."""
        checksum = self._all[-1].checksum if self._all else 0
        return f"{len(self._all)}-{checksum:08x}"

    def after(self, cursor: str | None) -> list[Revision] | None:
        """Give the revisions since a cursor, or None when it does not belong to this file."""
        count, _, checksum = (cursor or "").partition("-")
        if not (count.isascii() and count.isdigit()) or int(count) > len(self._all):
            return None
        at = int(count)
        expected = self._all[at - 1].checksum if at else 0
        return self._all[at:] if checksum == f"{expected:08x}" else None


def newest_of_each(revisions: Iterable[Revision]) -> list[Revision]:
    """Keep the last revision of each event, in the order of those last revisions."""
    last: dict[str, Revision] = {}
    for revision in revisions:
        last.pop(revision.event_id, None)
        last[revision.event_id] = revision
    return list(last.values())


def describe_invalid(error: InvalidEvent) -> str:
    """Put the first problems of an event that cannot be read into one line."""
    first = [f"{p.field}: {p.message}" for p in error.problems[:3]]
    return "; ".join(first) or str(error)
