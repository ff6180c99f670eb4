"""Published events as one GeoJSON FeatureCollection: for the button, the route and the command.

Written event by event, so that a large answer needs no more memory than a small one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import orjson

from events.codec import to_feature
from events.errors import StoreUnavailable
from events.model import Event
from events.query import EventQuery
from events.store.base import EventStore
from events.store.disk import replacing, unavailable

MEDIA_TYPE = "application/geo+json"
"""What RFC 7946 calls such a file."""


def exportable(store: EventStore, query: EventQuery | None = None) -> Sequence[Event]:
    """Give the events that may leave the house for a query: published, not under embargo."""
    return store.find(query)


def geojson_chunks(events: Iterable[Event], *, at: datetime | None = None) -> Iterator[bytes]:
    """Yield the bytes of a FeatureCollection (RFC 7946), one feature a line.

    Parameters
    ----------
    events
        Whatever was found; what is not public is left out, whoever asks.
    at
        The time at which embargoes are judged; now, unless told.

    Yields
    ------
    UTF-8 bytes. ``bbox`` comes last, when all points have been seen, and only if there are any.
    """
    now = at or datetime.now(UTC)
    box: list[float] | None = None
    separator = b"\n"
    yield b'{"type":"FeatureCollection","features":['
    for event in events:
        if not event.is_public(now):
            continue
        yield separator + orjson.dumps(to_feature(event))
        separator = b",\n"
        if event.where is not None:
            box = _widened(box, event.where.longitude, event.where.latitude)
    yield b"\n]"
    if box is not None:
        yield b',"bbox":' + orjson.dumps(box)
    yield b"}\n"


def write_geojson(
    events: Iterable[Event], out: Path | BinaryIO, *, at: datetime | None = None
) -> None:
    """Write a FeatureCollection to a file, whole or not at all, or to an open stream.

    Raises
    ------
    StoreUnavailable
        The file cannot be written; one that stood there before is unharmed.
    """
    chunks = geojson_chunks(events, at=at)
    if not isinstance(out, Path):
        out.writelines(chunks)
        return
    try:
        if out.exists() and not out.is_file():
            # A pipe or a terminal cannot be replaced, only written to.
            with out.open("wb") as stream:
                stream.writelines(chunks)
            return
        with replacing(out) as file:
            file.writelines(chunks)
    except StoreUnavailable:
        raise
    except OSError as error:
        raise unavailable(out, "write to", error) from error


def _widened(box: list[float] | None, longitude: float, latitude: float) -> list[float]:
    if box is None:
        return [longitude, latitude, longitude, latitude]
    west, south, east, north = box
    return [min(west, longitude), min(south, latitude), max(east, longitude), max(north, latitude)]
