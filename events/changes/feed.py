"""What changed before viewers' eyes between two moments, for machines that follow.

Both sides are what the table gives as known at a moment, so nothing is kept between calls, and
nothing is told of drafts: an event that is taken back, put under embargo or leaves the filter is
gone, whatever the reason.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import orjson

from events.errors import InvalidQuery
from events.model.event import Event
from events.query.query import EventQuery
from events.store.errors import UnknownCursor
from events.table.found_events import FoundEvents, lines_of
from events.table.table import EventTable

MOST: Final = 10_000
USUAL: Final = 1_000

_CURSOR: Final = re.compile(
    r"(?P<at>[0-9a-f]{1,16})-(?P<digest>[0-9a-f]{8})(?:-(?P<to>[0-9a-f]{1,16})-(?P<skip>[0-9a-f]{1,9}))?"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LATEST: Final = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND


@dataclass(frozen=True, slots=True)
class Change:
    """One event that looks different to viewers.

    Attributes
    ----------
    id
        The event.
    what
        "appeared", "changed" or "gone".
    feature
        How it looks now, as one line of GeoJSON; None when it is gone.
    """

    id: str
    what: Literal["appeared", "changed", "gone"]
    feature: bytes | None


@dataclass(frozen=True, slots=True)
class PublicChanges:
    """A page of changes.

    Attributes
    ----------
    changes
        First what appeared or changed, in the order events were first saved, then what is gone.
    cursor
        Give it to the next call.
    more
        There are more pages; ask on at once.
    from_the_start
        No cursor was given: these are all events there are.
    """

    changes: tuple[Change, ...]
    cursor: str
    more: bool
    from_the_start: bool


def public_changes(
    table: EventTable, query: EventQuery, since: str | None, limit: int = USUAL
) -> PublicChanges:
    """Give what changed, of what may be seen and passed on, since a cursor was given out.

    Parameters
    ----------
    query
        Only events that meet it; one that no longer does is gone.
    since
        A cursor of an earlier answer to the same query; None for everything.
    limit
        Most changes on a page.

    Raises
    ------
    InvalidQuery
        ``since`` is no cursor, or the query asks as of a day.
    UnknownCursor
        It belongs to another query or to events that were exchanged: begin anew without one.
    """
    if query.as_known_on is not None:
        raise InvalidQuery("known", "Cannot be asked together with changes, which go on to now.")
    now = _microseconds(table.changed_at)
    at, digest, to, skip = (0, None, now, 0) if since is None else _read(since, now)
    before, after = _view(table, query, at), _view(table, query, to)
    if digest is not None and digest != _digest(before):
        raise UnknownCursor
    old, new = _keys(before), _keys(after)
    gone = [place for key, place in old.items() if key not in new]
    come = [place for key, place in new.items() if key not in old]
    replaced = set(_ids(before, gone))
    stays = set(_ids(after, come))
    left = sorted(name for name in replaced if name not in stays)
    page = come[skip : skip + limit]
    changes = [
        Change(name, "changed" if name in replaced else "appeared", line)
        for name, line in _named(after.pick(page))
    ]
    changes += [
        Change(name, "gone", None)
        for name in left[max(skip - len(come), 0) : max(skip + limit - len(come), 0)]
    ]
    more = skip + limit < len(come) + len(left)
    if more:
        start = f"{at:x}-{_digest(before) if digest is None else digest}"
        cursor = f"{start}-{to:x}-{skip + limit:x}"
    else:
        cursor = f"{to:x}-{_digest(after)}"
    return PublicChanges(tuple(changes), cursor, more, from_the_start=at == 0)


def _read(cursor: str, now: int) -> tuple[int, str, int, int]:
    found = _CURSOR.fullmatch(cursor[:100])
    if found is None:
        raise InvalidQuery("since", "Is no cursor; give one of an earlier answer, or none.")
    at, to = int(found["at"], 16), int(found["to"] or f"{now:x}", 16)
    if max(at, to) > _LATEST:
        raise InvalidQuery("since", "Is no cursor; give one of an earlier answer, or none.")
    return at, found["digest"], to, int(found["skip"] or "0", 16)


def _view(table: EventTable, query: EventQuery, at: int) -> FoundEvents:
    return table.find(query, as_known_on=_EPOCH + at * _MICROSECOND, passed_on=True)


def _keys(found: FoundEvents) -> dict[int, int]:
    """Name the revisions that were found, each with its row."""
    return dict(zip(found.numbers.tolist(), found.rows.tolist(), strict=True))


def _digest(found: FoundEvents) -> str:
    return f"{zlib.crc32(','.join(map(str, found.numbers.tolist())).encode()):08x}"


def _ids(found: FoundEvents, rows: Sequence[int]) -> list[str]:
    return [found.snapshot.event_id(row) for row in rows]


def _named(found: Sequence[Event]) -> Iterator[tuple[str, bytes]]:
    for line in lines_of(found):
        yield orjson.loads(line)["id"], line


def _microseconds(time: datetime | None) -> int:
    return 0 if time is None else (time - _EPOCH) // _MICROSECOND
