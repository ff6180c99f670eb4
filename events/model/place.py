"""Where an event happened: the place as reported, and how well it is known."""

from collections.abc import Iterator
from math import isfinite
from typing import Annotated, Any, Literal, Self, TypeAlias

import shapely
from pydantic import (
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from events.model.fields import Latitude, Line, Longitude, Model, Paragraphs
from events.vocabulary import PlaceMethod
from geo.precision import LocationPrecision, coordinate_decimals, default_radius_m

MOST_POSITIONS = 20_000
"""Most positions an area of an event's own may have."""

_DEPTH = {"LineString": 1, "Polygon": 2, "MultiPolygon": 3}


class AreaGeometry(Model):
    """An area (or line) of an event's own, as a GeoJSON geometry: WGS 84, longitude first.

    Attributes
    ----------
    coordinates
        As RFC 7946 nests them for the type; every position is (longitude, latitude).
    """

    type: Literal["Polygon", "MultiPolygon", "LineString"]
    coordinates: Annotated[
        tuple[Any, ...], WithJsonSchema({"type": "array", "minItems": 1, "items": {}})
    ]

    @field_validator("coordinates", mode="before")
    @classmethod
    def _check(cls, value: object, info: ValidationInfo) -> tuple[Any, ...]:
        kind = info.data.get("type")
        if kind is None:  # reported already
            return ()
        coordinates = _nested(value, _DEPTH[kind])
        if sum(1 for _ in _positions(coordinates, _DEPTH[kind])) > MOST_POSITIONS:
            raise ValueError(f"Has over {MOST_POSITIONS:,} points; simplify the area.")
        for ring in _rings(coordinates, kind):
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise ValueError("A ring needs four points at least, the last equal to the first.")
        _check_shape({"type": kind, "coordinates": coordinates})
        return coordinates

    @property
    def shape(self) -> BaseGeometry:
        """The geometry for shapely."""
        return shape({"type": self.type, "coordinates": self.coordinates})

    @property
    def geojson(self) -> dict[str, Any]:
        """The geometry as a GeoJSON object."""
        return self.model_dump(mode="json")


def area_from_shape(geometry: BaseGeometry) -> AreaGeometry:
    """Take over a shapely geometry (WGS 84).

    Raises
    ------
    pydantic.ValidationError
        When it is no polygon, multipolygon or line, is not valid, or has too many points.
    """
    return AreaGeometry.model_validate(shapely.geometry.mapping(geometry))


def _nested(value: object, depth: int) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError("Must be coordinates nested as GeoJSON nests them for this type.")
    if depth == 0:
        return _position(value)
    if len(value) > MOST_POSITIONS:
        raise ValueError(f"Has over {MOST_POSITIONS:,} points; simplify the area.")
    return tuple(_nested(part, depth - 1) for part in value)


def _position(value: list[object] | tuple[object, ...]) -> tuple[float, float]:
    if len(value) != 2 or not all(type(number) in (int, float) for number in value):
        raise ValueError("Every position must be two numbers: longitude, latitude (no height).")
    try:
        longitude, latitude = (float(number) for number in value)  # type: ignore[arg-type]
    except OverflowError as error:
        raise ValueError("Longitude must lie in -180 to 180 and latitude in -90 to 90.") from error
    if not (isfinite(longitude) and isfinite(latitude)):
        raise ValueError("Every position must be two finite numbers.")
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise ValueError(
            f"Position {longitude:g}, {latitude:g} is not on Earth: longitude (-180 to 180) comes "
            "first, then latitude (-90 to 90)."
        )
    return longitude, latitude


def _positions(coordinates: tuple[Any, ...], depth: int) -> Iterator[tuple[float, float]]:
    if depth == 0:
        yield coordinates
        return
    for part in coordinates:
        yield from _positions(part, depth - 1)


def _rings(coordinates: tuple[Any, ...], kind: str) -> Iterator[tuple[Any, ...]]:
    if kind == "Polygon":
        yield from coordinates
    elif kind == "MultiPolygon":
        for polygon in coordinates:
            yield from polygon


def _check_shape(geometry: dict[str, Any]) -> None:
    try:
        drawn = shape(geometry)
    except (ValueError, TypeError, shapely.errors.ShapelyError) as error:
        raise ValueError("Is no area that can be drawn.") from error
    if drawn.is_empty or not drawn.is_valid:
        reason = shapely.is_valid_reason(drawn)
        raise ValueError(f"Is no area that can be drawn ({reason}). Mend it in a GIS.")


def _branch(value: object) -> str:
    return "[code]" if isinstance(value, str) else "[geometry]"


AreaCode: TypeAlias = Annotated[
    str, Field(pattern=r"^([A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,6}|[A-Za-z]{2,3}-[A-Za-z0-9_.~+-]{1,12})$")
]
"""Code of a shipped area: ``RUS``, ``UA-14``, or one made unique by the build of data/."""

Area: TypeAlias = Annotated[
    Annotated[AreaCode, Tag("[code]")] | Annotated[AreaGeometry, Tag("[geometry]")],
    Discriminator(_branch),
]


DistanceM: TypeAlias = Annotated[
    float, Field(strict=True, ge=0, le=20_100_000, allow_inf_nan=False)
]
"""Metres; no two places on Earth are further apart than the longest."""


def _usual_radius(data: dict[str, Any]) -> float:
    return default_radius_m(data.get("precision", LocationPrecision.COUNTRY))


class Place(Model):
    """A placed event's `where`.

    Attributes
    ----------
    name
        The place as reported.
    precision
        UCDP ``where_prec`` (UCDP GED codebook), 1 to 7.
    longitude, latitude
        Representative point, WGS 84 degrees, rounded at construction to the decimals its
        precision and radius deserve (`geo.precision.coordinate_decimals`).
    radius_m
        Metres around the point within which it happened; by default the usual radius of the
        precision.
    area
        Code of a shipped area, or a geometry of its own, or None.
    country, admin1, admin2
        As the source states them: a code or a name.
    gazetteer_id
        ``geonames:709717``.
    reading
        In words, how the place was understood.
    """

    name: Line | None = None
    precision: LocationPrecision
    longitude: Longitude
    latitude: Latitude
    radius_m: DistanceM = Field(default_factory=_usual_radius)
    area: Area | None = None
    country: Line | None = None
    admin1: Line | None = None
    admin2: Line | None = None
    gazetteer_id: Line | None = None
    method: PlaceMethod
    reading: Line | None = None

    @model_validator(mode="after")
    def _round(self) -> Self:
        """Drop the decimals that are not known, so that no file claims more."""
        decimals = coordinate_decimals(self.precision, self.radius_m)
        for name in ("longitude", "latitude"):
            # Adding zero turns -0.0 into 0.0, which would be written differently.
            self.__dict__[name] = round(self.__dict__[name], decimals) + 0.0
        return self

    @property
    def area_code(self) -> str | None:
        """Code of the shipped area that is the place."""
        return self.area if isinstance(self.area, str) else None

    @property
    def area_geometry(self) -> AreaGeometry | None:
        """Geometry of its own."""
        return self.area if isinstance(self.area, AreaGeometry) else None


class DraftPlace(Model):
    """A place as it was told, not yet looked up: words, and a position only where one was given.

    Attributes
    ----------
    name, country, admin1, admin2
        As reported.
    coordinates
        A position as it was written, in any notation `geo.position` reads, or a link to a map.
    longitude, latitude
        The position as numbers, WGS 84 degrees; they win over ``coordinates``.
    doubt_m
        How far off the numbers may be, in metres; None where their digits tell.
    precision, area, radius_m
        What the source itself says of how well the place is known; None where it does not.
    reading
        In words, how the source found the place.
    """

    name: Line | None = None
    country: Line | None = None
    admin1: Line | None = None
    admin2: Line | None = None
    coordinates: Paragraphs | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = Field(default=None, validate_default=True)
    doubt_m: DistanceM | None = None
    precision: LocationPrecision | None = None
    radius_m: DistanceM | None = None
    area: Area | None = None
    reading: Line | None = None

    @field_validator("latitude")
    @classmethod
    def _both_or_neither(cls, value: float | None, info: ValidationInfo) -> float | None:
        if "longitude" in info.data and (value is None) != (info.data["longitude"] is None):
            raise ValueError("Give longitude and latitude together, or neither.")
        return value

    @property
    def has_position(self) -> bool:
        """Tell whether a position was given, in whatever way."""
        return self.longitude is not None or self.coordinates is not None
