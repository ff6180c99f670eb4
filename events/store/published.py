"""The file of published events: one GeoJSON FeatureCollection, made of lines of the journal.

Lines are copied, not read and written anew: a file of 100,000 events takes a second, not ten.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import orjson

from events.store.revisions import Revision

_VERSION = re.compile(rb'^\{"type":"FeatureCollection","version":"([0-9a-f-]+)"')


def collection_chunks(
    revisions: Sequence[Revision], source: BinaryIO, version: str
) -> Iterator[bytes]:
    """Yield the bytes of a FeatureCollection (RFC 7946), one feature a line.

    Parameters
    ----------
    revisions
        What goes in, in this order.
    source
        The journal, open for reading.
    version
        The store's version, kept in a member of that name, which readers ignore.
    """
    head = {"type": "FeatureCollection", "version": version}
    bbox = bounding_box(revisions)
    if bbox is not None:
        yield orjson.dumps(head | {"bbox": bbox})[:-1]
    else:
        yield orjson.dumps(head)[:-1]
    separator = b',"features":[\n'
    for revision in revisions:
        yield separator
        source.seek(revision.offset)
        yield source.read(revision.length)
        separator = b",\n"
    yield b"\n]}\n" if revisions else b',"features":[]}\n'


def bounding_box(revisions: Sequence[Revision]) -> list[float] | None:
    """Give west, south, east, north of all points (WGS 84 degrees); None when there are none."""
    longitudes = [r.longitude for r in revisions if r.longitude is not None]
    latitudes = [r.latitude for r in revisions if r.latitude is not None]
    if not longitudes:
        return None
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def version_of_file(path: Path) -> str | None:
    """Read the version out of a file of published events; None when there is no such file.

    Raises
    ------
    OSError
        It is there and cannot be read.
    """
    try:
        with path.open("rb") as file:
            found = _VERSION.match(file.read(200))
    except FileNotFoundError:
        return None
    return None if found is None else found[1].decode()
