"""Countries and first-level areas of the world: look up by code or name, point in area, nearest.

The files in data/boundaries/ are GeoParquet, built by ``make data``; where disputed borders are
drawn is written in data/boundaries/SOURCES.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import cos, radians
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
import shapely.ops
from shapely import MultiPolygon, STRtree

from geo.errors import BoundaryDataError
from geo.measure import distance_m
from geo.names.forms import form_of_words, words_of
from geo.names.place_words import area_words
from geo.position import METRES_PER_DEGREE, Position

Level = Literal[0, 1]
LEVELS: Final[tuple[Level, Level]] = (0, 1)
FILES: Final[Mapping[Level, str]] = MappingProxyType({0: "countries.parquet", 1: "admin1.parquet"})
LANGUAGES: Final = ("en", "uk", "ru")
COAST_TOLERANCE_M: Final = 15_000.0
"""How far outside every area a place may lie and still belong to the nearest one.

Borders and coasts are simplified, so that ports and river towns fall into water: Kherson's own
point lies outside its oblast.
"""


@dataclass(frozen=True, slots=True)
class Area:
    """A country or one of its first-level areas.

    Attributes
    ----------
    code
        ISO 3166-1 alpha-3 for a country ("UKR"; Kosovo is "XKX"), ISO 3166-2 for a first-level
        area ("UA-14"). Areas that ISO does not list have codes of ours, see SOURCES.md.
    name
        The short English name.
    names
        Name by language: "en" always, "uk" and "ru" where the source has them.
    level
        0 a country, 1 a first-level area.
    country
        Alpha-3 code of the country the area is drawn with.
    kind
        "country", "oblast", "krai", "republic", "city", "province", ...
    geometry
        WGS 84, longitude first.
    label_position
        A position inside the area where its name or badge stands well.
    other_names
        Further usual spellings, in any language.
    alpha2
        ISO 3166-1 alpha-2 code of a country; empty for first-level areas.
    """

    code: str
    name: str
    names: Mapping[str, str]
    level: Level
    country: str
    kind: str
    geometry: MultiPolygon = field(repr=False, compare=False)
    label_position: Position
    other_names: tuple[str, ...] = ()
    alpha2: str = ""


def distance_to_m(position: Position, area: Area, within_m: float = COAST_TOLERANCE_M) -> float:
    """Give the geodesic distance in metres to an area: 0 inside, infinite beyond `within_m`."""
    if shapely.intersects_xy(area.geometry, position.longitude, position.latitude):
        return 0.0
    distance = _distance_to(position, area.geometry, _window(position, within_m))
    return distance if distance <= within_m else float("inf")


class _Layer:
    """All areas of one level with what makes finding them quick."""

    def __init__(self, areas: tuple[Area, ...]) -> None:
        self.areas = areas
        self.by_code = {area.code: area for area in areas}
        self.by_alpha2 = {area.alpha2: area for area in areas if area.alpha2}
        self.by_country: dict[str, tuple[Area, ...]] = _grouped(areas)
        self._forms: dict[str, _Forms] = {}

    @cached_property
    def tree(self) -> STRtree:
        shapes = [area.geometry for area in self.areas]
        shapely.prepare(shapes)
        return STRtree(shapes)

    def forms(self, country: str | None) -> "_Forms":
        """Index the names of one country's areas only: the whole world takes longer."""
        key = country or ""
        if key not in self._forms:
            areas = self.areas if country is None else self.by_country.get(country, ())
            self._forms[key] = _Forms(areas)
        return self._forms[key]


class _Forms:
    """Areas by the sound of their full names, and of their names without "oblast" and the like."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.full: dict[str, list[Area]] = defaultdict(list)
        self.bare: dict[str, list[Area]] = defaultdict(list)
        for area in areas:
            spoken = [words_of(name) for name in (*area.names.values(), *area.other_names)]
            for form in {form_of_words(words) for words in spoken}:
                self.full[form].append(area)
            for form in {form_of_words(_without_area_words(words)) for words in spoken}:
                self.bare[form].append(area)

    def find(self, words: list[str]) -> list[Area]:
        exact = self.full.get(form_of_words(words), [])
        if exact:
            return list(exact)
        bare_words = _without_area_words(words)
        found = self.bare.get(form_of_words(bare_words), [])
        # "Kyiv region" means the oblast around, never the city of that name.
        if bare_words != words and any(area.kind != "city" for area in found):
            return [area for area in found if area.kind != "city"]
        return list(found)


class Boundaries:
    """The shipped areas; each level is read from disk when it is first asked for.

    Parameters
    ----------
    directory
        The folder ``data/boundaries``.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._layers: dict[Level, _Layer] = {}
        self._reading = Lock()

    @classmethod
    def load(cls, directory: Path) -> "Boundaries":
        """Open the shipped boundaries.

        Raises
        ------
        BoundaryDataError
            When a file is not there; a damaged file raises it when its level is first asked for.
        """
        for name in FILES.values():
            if not (directory / name).is_file():
                raise BoundaryDataError(
                    f"{directory / name} is missing. Reinstall, or run `make data` to build it."
                )
        return cls(directory)

    def country(self, code: str) -> Area | None:
        """Return the country with this ISO 3166-1 alpha-3 or alpha-2 code, in any case."""
        layer, key = self._layer(0), code.strip().upper()
        return layer.by_code.get(key) or layer.by_alpha2.get(key)

    def area(self, code: str) -> Area | None:
        """Return the area with this code: alpha-3 for a country, ISO 3166-2 for a first level."""
        key = code.strip().upper()
        return self._layer(1 if "-" in key else 0).by_code.get(key)

    def areas(self, level: Level, country: str | None = None) -> tuple[Area, ...]:
        """Return all areas of a level by code, or those of one country (alpha-3)."""
        layer = self._layer(level)
        return layer.areas if country is None else layer.by_country.get(country, ())

    def find(self, name: str, level: Level | None = None, country: str | None = None) -> list[Area]:
        """Return the areas that go by this name, countries first, in any shipped language.

        Spelling and transliteration are forgiven as `geo.names.forms` does; "region", "oblast" and
        the like may be said or left out. Several areas can share a name: all are returned.

        Parameters
        ----------
        name
            "Kursk region", "Донецька область", "DPRK".
        level
            Search one level only.
        country
            Alpha-3 code: search one country only.
        """
        words = words_of(name)
        if not words:
            return []
        levels = LEVELS if level is None else (level,)
        return [area for each in levels for area in self._layer(each).forms(country).find(words)]

    def at(self, position: Position, level: Level) -> Area | None:
        """Return the area that the position lies in, None at sea.

        On a border that two areas share, the one whose code comes first.
        """
        layer = self._layer(level)
        point = shapely.Point(position.longitude, position.latitude)
        hits = layer.tree.query(point, predicate="intersects")
        return layer.areas[min(hits)] if len(hits) else None

    def nearest(
        self, position: Position, level: Level, within_m: float = COAST_TOLERANCE_M
    ) -> tuple[Area, float] | None:
        """Return the nearest area and its distance in metres (0 inside), None beyond `within_m`."""
        inside = self.at(position, level)
        if inside is not None:
            return inside, 0.0
        layer = self._layer(level)
        window = _window(position, within_m)
        candidates = layer.tree.query(window, predicate="intersects")
        measured = [
            (_distance_to(position, layer.areas[index].geometry, window), int(index))
            for index in candidates
        ]
        distance, index = min(measured, default=(within_m, -1))
        return (layer.areas[index], distance) if index >= 0 and distance <= within_m else None

    def locate(self, position: Position) -> tuple[Area | None, Area | None]:
        """Return (country, first-level area) of a position, the nearest within 15 km of a coast."""
        found = self.nearest(position, 1)
        if found is None:
            return None, None
        admin1 = found[0]
        return self._layer(0).by_code[admin1.country], admin1

    def _layer(self, level: Level) -> _Layer:
        found = self._layers.get(level)
        if found is not None:
            return found
        # Forty who ask at once, each reading it, would cost 600 MB for good.
        with self._reading:
            if level not in self._layers:
                self._layers[level] = _Layer(_read(self._directory / FILES[level], level))
                # What decoding needed goes back to the system: some 45 MB for both levels.
                pa.default_memory_pool().release_unused()
            return self._layers[level]


def _read(path: Path, level: Level) -> tuple[Area, ...]:
    try:
        table = pq.ParquetFile(path).read()  # pq.read_table takes 0.7 s longer to import
        shapes = shapely.from_wkb(table["geometry"].to_pylist())
        columns = {name: table[name].to_pylist() for name in table.column_names[:-1]}
        rows = zip(*columns.values(), strict=True)
        named = (dict(zip(columns, row, strict=True)) for row in rows)
        return tuple(_area(row, level, shape) for row, shape in zip(named, shapes, strict=True))
    except (OSError, KeyError, ValueError, pa.ArrowException, shapely.GEOSException) as error:
        raise BoundaryDataError(
            f"{path} cannot be read ({error}). Reinstall, or run `make data` to build it."
        ) from error


def _area(row: Mapping[str, Any], level: Level, geometry: MultiPolygon) -> Area:
    names = {language: row[f"name_{language}"] for language in LANGUAGES}
    return Area(
        code=row["code"],
        name=row["name_en"],
        names=MappingProxyType({language: name for language, name in names.items() if name}),
        level=level,
        country=row["country"],
        kind=row["kind"],
        geometry=geometry,
        label_position=Position(longitude=row["label_longitude"], latitude=row["label_latitude"]),
        other_names=tuple(filter(None, row["other_names"].split("|"))),
        alpha2=row.get("alpha2", ""),
    )


def _grouped(areas: Iterable[Area]) -> dict[str, tuple[Area, ...]]:
    groups: dict[str, list[Area]] = defaultdict(list)
    for area in areas:
        groups[area.country].append(area)
    return {country: tuple(members) for country, members in groups.items()}


def _without_area_words(words: list[str]) -> list[str]:
    left_out = area_words() | {"of", "the"}
    return [word for word in words if word not in left_out] or words


def _window(position: Position, within_m: float) -> MultiPolygon:
    """Give a box around the position, on both sides of the antimeridian where it reaches over."""
    height = within_m / METRES_PER_DEGREE * 1.01
    width = min(height / max(cos(radians(position.latitude)), 0.01), 180.0)
    x, y = position.longitude, position.latitude
    boxes = [
        shapely.box(x + turn - width, max(y - height, -90), x + turn + width, min(y + height, 90))
        for turn in (0, -360, 360)
        if x + turn + width > -180 and x + turn - width < 180
    ]
    return MultiPolygon(boxes)


def _distance_to(position: Position, geometry: MultiPolygon, window: MultiPolygon) -> float:
    """Geodesic distance in metres to the part of an area that lies in the window."""
    shrink = cos(radians(position.latitude))
    best = float("inf")
    for part in window.geoms:
        turn = 360.0 * round((part.centroid.x - position.longitude) / 360)
        near = shapely.clip_by_rect(geometry, *part.bounds)
        if near.is_empty:
            continue
        # In degrees the nearest point is found wrongly away from the equator: shrink longitudes.
        flat = shapely.transform(near, lambda xy: xy * [shrink, 1.0])
        here = shapely.Point((position.longitude + turn) * shrink, position.latitude)
        point = shapely.ops.nearest_points(here, flat)[1]
        found = Position(longitude=min(max(point.x / shrink, -180.0), 180.0), latitude=point.y)
        best = min(best, distance_m(position, found))
    return best
