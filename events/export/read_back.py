"""Reads our own GeoPackages again, for whoever imports one: what was written comes back whole.

GeoJSON and newline-delimited GeoJSON need no reader here: each feature is one for
`events.geojson.codec.from_feature`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from events.errors import InvalidEvent, Problem
from events.export.geopackage import POINTS
from events.geojson.codec import feature_of

_NEEDED: Final = ("id", "title", "event_type", "facts")
_ROWS: Final = f"SELECT {', '.join(_NEEDED)} FROM {POINTS} ORDER BY fid"  # noqa: S608 - our own names


def is_our_geopackage(path: Path) -> bool:
    """Tell whether a file is a GeoPackage that `events.export` wrote."""
    try:
        with closing(_open(path)) as database:
            columns = database.execute("SELECT name FROM pragma_table_info(?)", (POINTS,))
            return set(_NEEDED) <= {name for (name,) in columns}
    except sqlite3.Error:
        return False


def geopackage_features(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the events of one of our GeoPackages as features, in the order they were written.

    Everything but the title and the kind of event comes from the column ``facts``; a flat column
    somebody edited in a GIS is passed over.

    Yields
    ------
    Features for `events.geojson.codec.from_feature`, without geometry: ``where`` holds the
    position.

    Raises
    ------
    InvalidEvent
        It is no GeoPackage of ours, or a row of it cannot be read; the message names the row.
    """
    try:
        with closing(_open(path)) as database:
            for number, (event_id, title, event_type, facts) in enumerate(
                database.execute(_ROWS), start=1
            ):
                if not isinstance(facts, str):
                    raise InvalidEvent([Problem(f"row {number}.facts", "Is empty; it is needed.")])
                yield feature_of(event_id, title, event_type, facts)
    except sqlite3.Error as error:
        raise InvalidEvent(
            [Problem("", f"This is no GeoPackage written here ({error}).")]
        ) from error


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
