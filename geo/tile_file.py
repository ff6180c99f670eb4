"""A raster base map in one file: MBTiles, a table of pictures in SQLite.

The form is that of the MBTiles specification 1.3 (rows of tiles are counted from the south, as in
the Tile Map Service). Only pictures are read: vector tiles are named as what they are. Everything
in such a file is a stranger's.
"""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from math import isfinite
from pathlib import Path
from typing import Final

from geo.errors import InvalidReferenceLayer
from geo.reference import plain_text

SUFFIX: Final = ".mbtiles"
CLOSEST_ZOOM: Final = 22
MOST_FILES: Final = 10
_LARGEST_TILE_BYTES: Final = 5_000_000

_TAG: Final = re.compile(r"<[^<>]*>")
"""Credits are often HTML; what is left is text, and is escaped again where it is shown."""

_PICTURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"RIFF", "image/webp"),
)
"""First bytes of the pictures MBTiles may hold, whatever its metadata says."""


@dataclass(frozen=True)
class TileFile:
    """One file of tiles, ready to be drawn.

    Attributes
    ----------
    key
        Its file's name: names it in addresses.
    title, attribution
        As the file states them, one line of plain text each.
    least_zoom, most_zoom
        Of the tiles in it.
    bounds
        West, south, east, north in degrees (WGS 84); None where it does not say.
    """

    key: str
    title: str
    attribution: str
    least_zoom: int
    most_zoom: int
    bounds: tuple[float, float, float, float] | None


def tile_files(directory: Path) -> list[Path]:
    """Give the MBTiles files of a folder, by name; none where there is no folder."""
    if not directory.is_dir():
        return []
    found = (path for path in directory.iterdir() if path.suffix.lower() == SUFFIX)
    return sorted(path for path in found if path.is_file())[:MOST_FILES]


def read_tile_file(path: Path) -> TileFile:
    """Read what a file says of its tiles.

    Raises
    ------
    InvalidReferenceLayer
        In one line that names the file and how to mend it.
    """
    try:
        with closing(_opened(path)) as file:
            stated = {
                str(name): plain_text(unescape(_TAG.sub("", str(value))))
                for name, value in file.execute("SELECT name, value FROM metadata LIMIT 200")
            }
            low, high = file.execute(
                "SELECT min(zoom_level), max(zoom_level) FROM tiles"
            ).fetchone()
            first = file.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise _invalid(path, f"cannot be read as MBTiles ({error}).") from error
    if first is None or not isinstance(low, int) or not isinstance(high, int):
        raise _invalid(path, "has no tiles in it.")
    if stated.get("format") == "pbf" or media_type_of(first[0]) is None:
        raise _invalid(
            path, "holds no pictures; only raster tiles (PNG, JPEG, WebP) can be drawn, not vector."
        )
    if not 0 <= low <= high <= CLOSEST_ZOOM:
        raise _invalid(path, f"has zoom levels outside 0 to {CLOSEST_ZOOM}.")
    return TileFile(
        key=path.name,
        title=stated.get("name") or plain_text(path.stem),
        attribution=stated.get("attribution", ""),
        least_zoom=low,
        most_zoom=high,
        bounds=_bounds(stated.get("bounds", "")),
    )


def read_tile(path: Path, zoom: int, column: int, row: int) -> tuple[bytes, str] | None:
    """Give one picture and its media type; None where the file has none there.

    Parameters
    ----------
    zoom, column, row
        Web Mercator; rows are counted from the north, as map libraries ask.
    """
    if not 0 <= zoom <= CLOSEST_ZOOM or not 0 <= column < 1 << zoom or not 0 <= row < 1 << zoom:
        return None
    from_the_south = (1 << zoom) - 1 - row
    query = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
    try:
        with closing(_opened(path)) as file:
            found = file.execute(query, (zoom, column, from_the_south)).fetchone()
    except sqlite3.Error:
        return None
    if found is None:
        return None
    media_type = media_type_of(found[0])
    return None if media_type is None else (found[0], media_type)


def media_type_of(tile: object) -> str | None:
    """Tell what picture some bytes are; None for none that may be sent."""
    if not isinstance(tile, bytes) or len(tile) > _LARGEST_TILE_BYTES:
        return None
    for start, media_type in _PICTURES:
        if tile.startswith(start):
            is_other = media_type == "image/webp" and tile[8:12] != b"WEBP"
            return None if is_other else media_type
    return None


def _opened(path: Path) -> sqlite3.Connection:
    """Open a file for reading only: nothing is written beside it, and none is made."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _bounds(text: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    box = (west, south, east, north)
    if not all(map(isfinite, box)) or not (-180 <= west < east <= 180):
        return None
    return box if -90 <= south < north <= 90 else None


def _invalid(path: Path, fault: str) -> InvalidReferenceLayer:
    return InvalidReferenceLayer(f"{plain_text(path.name)} {fault}")
