"""Shipped places and boundaries, opened once a process until their files are others.

They do not depend on where events are kept, and reading them takes most of a second.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from geo.boundaries import Boundaries
from geo.gazetteer.towns import Towns
from geo.words import depends_on_words

if TYPE_CHECKING:
    from geo.geocoding.gazetteer import GazetteerGeocoder

_Files: TypeAlias = tuple[tuple[str, int, int], ...]


def boundaries_in(folder: Path) -> Boundaries:
    """Open the countries and first-level areas of a folder; errors as `Boundaries.load`."""
    return _boundaries(folder, _files_of(folder))


def towns_in(folder: Path) -> Towns:
    """Open the names of towns of a place list; errors as `Towns.load`."""
    return _towns(folder, _files_of(folder))


def gazetteer_in(folder: Path, boundaries: Boundaries) -> "GazetteerGeocoder":
    """Open place finding over a place list; errors as `geo.geocoding.gazetteer.open_gazetteer`."""
    return _gazetteer(folder, _files_of(folder), boundaries)


def _files_of(folder: Path) -> _Files:
    """Give the files of a folder with time and size; none where there is no such folder."""
    stamps = ((path, path.stat()) for path in sorted(folder.glob("*")))
    return tuple((path.name, stamp.st_mtime_ns, stamp.st_size) for path, stamp in stamps)


@depends_on_words
@lru_cache(maxsize=1)
def _boundaries(folder: Path, _: _Files) -> Boundaries:
    return Boundaries.load(folder)


@depends_on_words
@lru_cache(maxsize=1)
def _gazetteer(folder: Path, _: _Files, boundaries: Boundaries) -> "GazetteerGeocoder":
    # Imported only here: geopy loads every geocoder it knows, and a server should be up first.
    from geo.geocoding.gazetteer import open_gazetteer

    return open_gazetteer(folder, boundaries)


@lru_cache(maxsize=1)
def _towns(folder: Path, _: _Files) -> Towns:
    return Towns.load(folder)
