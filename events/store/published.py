"""The file of published events: one GeoJSON FeatureCollection, made of lines of the journal.

Lines are copied, not read and written anew: a file of 100,000 events takes a second, not ten.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import orjson

_VERSION = re.compile(rb'^\{"type":"FeatureCollection","version":"([0-9a-f-]+)"')


def collection_chunks(
    features: Iterable[bytes], bbox: Sequence[float] | None, version: str
) -> Iterator[bytes]:
    """Yield the bytes of a FeatureCollection (RFC 7946), one feature a line.

    Parameters
    ----------
    features
        Features, written out.
    bbox
        West, south, east, north (WGS 84 degrees) of their points, or None without any.
    version
        The store's version, kept in a member of that name, which readers ignore.
    """
    head = {"type": "FeatureCollection", "version": version}
    yield orjson.dumps(head if bbox is None else head | {"bbox": bbox})[:-1]
    yield b',"features":['
    separator = b"\n"
    for feature in features:
        yield separator
        yield feature
        separator = b",\n"
    yield b"\n]}\n"


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
