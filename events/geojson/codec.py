"""Event to GeoJSON Feature and back (RFC 7946): the only module that knows the wire form.

A feature carries every fact once, either as a property of its own (``title``, ``state``, ...) or
nested (``when``, ``where``, ``troops``, ...), and on top of that flat columns derived from the
nested ones for GIS. Reading takes the facts and passes over the derived columns; ``differences``
finds columns somebody edited. Reading back what was written gives an equal event.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from pydantic import ValidationError

from events.errors import InvalidEvent, Problem
from events.geojson.flat import Columns, columns_of
from events.model.event import Event
from events.model.ledger import TEXT_FIELDS
from events.model.problems import invalid_event

FORMAT: Final = 2
"""Number of the form features are written in. Without one a feature is of the first form, in which
`troops` could not tell "none took part" from "not mentioned"."""

FACTS = frozenset(Event.model_fields) - {"id"}
"""Properties that hold a fact."""

DERIVED = frozenset(Columns.model_fields)
"""Flat columns computed from the facts."""

_KNOWN = FACTS | DERIVED | {"format"}

_STANDS_BEFORE = {"id", "title", "event_type"}
"""What a feature says before its nested facts."""

_KEPT_HERE: Final[Any] = {"hidden_before": True, "sources": {"__all__": set(TEXT_FIELDS)}}
"""Facts that stay in the store; no feature for others has them."""

_MARKS_OF_KEPT: Final = (b'"hidden_before":', *(b'"%b":' % name.encode() for name in TEXT_FIELDS))

_GEOMETRY_TYPES = frozenset(
    {
        *("Point", "MultiPoint", "LineString", "MultiLineString"),
        *("Polygon", "MultiPolygon", "GeometryCollection"),
    }
)


def to_feature(event: Event, geometry: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Write an event as a GeoJSON Feature for others: without what stays in the store.

    Parameters
    ----------
    geometry
        GeoJSON geometry of its area, to be used in place of the representative point.
    """
    return _feature(event, geometry, exclude=_FOR_OTHERS)


_FOR_OTHERS: Final[Any] = dict.fromkeys(_STANDS_BEFORE, True) | _KEPT_HERE


def _feature(event: Event, geometry: Mapping[str, Any] | None, exclude: Any) -> dict[str, Any]:  # noqa: ANN401 - as pydantic takes it
    facts = event.model_dump(mode="json", exclude=exclude)
    feature = _flat_feature(event, geometry)
    feature["properties"] |= {"format": FORMAT, **facts}
    return feature


def _flat_feature(event: Event, geometry: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Write an event as a feature without the facts that have no flat column."""
    role = None if geometry is None else "area"
    if geometry is None and event.where is not None:
        place = event.where
        geometry = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    flat = {"title": event.title, "event_type": event.event_type.value}
    return {
        "type": "Feature",
        "id": event.id,
        "geometry": geometry,
        "properties": {**flat, **columns_of(event, geometry_role=role)},
    }


def from_feature(feature: object) -> Event:
    """Read an event from a GeoJSON Feature.

    Properties nobody here knows are kept in ``extra``; other members of the feature are not.

    Raises
    ------
    InvalidEvent
        With every problem by field, whatever the input is.
    """
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise InvalidEvent([Problem("", "This is not a GeoJSON Feature.")])
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        raise InvalidEvent([Problem("properties", "Must be a group of named fields.")])
    facts = {name: properties[name] for name in properties.keys() & FACTS}
    facts["id"] = feature.get("id")
    read_format(properties.get("format"), facts)
    if names := properties.keys() - _KNOWN:
        unknown = {name: value for name, value in properties.items() if name in names}
        extra = facts.get("extra", {})
        facts["extra"] = {**extra, **unknown} if isinstance(extra, dict) else extra
    problems = _geometry_problems(feature.get("geometry"), facts.get("where"))
    if facts["id"] is None:
        problems.append(Problem("id", "Is missing; a stranger's file has to be imported."))
        facts["id"] = "00000000-0000-7000-8000-000000000000"
    try:
        event = Event.model_validate(facts)
    except ValidationError as error:
        raise InvalidEvent([*problems, *invalid_event(error).problems]) from error
    if problems:
        raise InvalidEvent(problems)
    return event


def read_format(number: object, facts: dict[str, Any]) -> None:
    """Bring the facts of an earlier form into this one, in place.

    Parameters
    ----------
    number
        Of the form they are written in; None for the first.

    Raises
    ------
    InvalidEvent
        This program does not know the form.
    """
    if number is None:
        if facts.get("troops") == []:
            facts["troops"] = None  # so written whether none took part or nobody mentioned any
    elif number != FORMAT:
        raise InvalidEvent(
            [
                Problem(
                    "format",
                    f"Is {str(number)[:20]!r}; this program reads {FORMAT} and what was written "
                    "before there was a number. Use the newer program it was written with.",
                )
            ]
        )


def dumps(event: Event) -> bytes:
    """Write an event as the store keeps it: one line of GeoJSON, UTF-8, without a line end."""
    return orjson.dumps(_feature(event, None, exclude=_STANDS_BEFORE))


def dumps_for_others(event: Event) -> bytes:
    """Write an event as one line of GeoJSON, without what stays in the store."""
    return orjson.dumps(to_feature(event))


def line_for_others(line: bytes) -> bytes:
    """Take what stays in the store out of a line `dumps` wrote; nearly all have none of it.

    Raises
    ------
    InvalidEvent
        As `loads`.
    """
    if not any(mark in line for mark in _MARKS_OF_KEPT):
        return line
    return dumps_for_others(loads(line))


def loads(line: bytes | str) -> Event:
    """Read an event from one line of GeoJSON.

    Raises
    ------
    InvalidEvent
        When the line is no JSON (not UTF-8, cut off, NaN) or no event.
    """
    return from_feature(read_json(line))


def read_json(text: bytes | str) -> object:
    """Read JSON text, refusing what RFC 8259 does not have (NaN, Infinity, half a character).

    Raises
    ------
    InvalidEvent
        When it is no JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidEvent([Problem("", f"This is not JSON: {error}.")]) from error


_FIRST_FACT = b',"format":%d,' % FORMAT
"""What the nested facts begin with; within a text its quotation marks would be escaped."""


def parts_of(line: bytes) -> tuple[bytes, bytes]:
    """Cut a line `dumps` wrote: a feature with the flat properties alone, and all other facts.

    Returns
    -------
    Two JSON objects.

    Raises
    ------
    ValueError
        The line was not written by `dumps`.
    """
    flat, found, rest = line.partition(_FIRST_FACT)
    if not found or not rest.endswith(b"}}"):
        raise ValueError("The line is not as it is written here.")
    return flat + b"}}", b"{" + found[1:] + rest[:-1]


_SUMMARY: Final = re.compile(rb'\{"format":\d+,"summary":(null|"[^"\\]*(?:\\.[^"\\]*)*"),')


def summary_of(facts: bytes) -> str | None:
    """Read the summary out of the facts `parts_of` gives, without reading the others.

    Raises
    ------
    ValueError
        They are not as they are written here.
    """
    found = _SUMMARY.match(facts)
    if found is None:
        raise ValueError("The facts are not as they are written here.")
    summary: str | None = orjson.loads(found[1])
    return summary


_NO_TIME: Final = b'"recorded_at":null}}'


def stamped(line: bytes, recorded_at: datetime) -> bytes:
    """Put the time it was recorded into a line `dumps` wrote of an event without one.

    Raises
    ------
    ValueError
        The line is another.
    """
    if not line.endswith(_NO_TIME):
        raise ValueError("The line bears a time already.")
    time = recorded_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return b'%b"recorded_at":"%b"}}' % (line[: -len(_NO_TIME)], time.encode())


def feature_of(event_id: object, title: object, event_type: object, facts: str) -> dict[str, Any]:
    """Put a feature together again, from a row of a table that has the facts in one column.

    Raises
    ------
    InvalidEvent
        When the facts are no JSON object.
    """
    properties = read_json(facts)
    if not isinstance(properties, dict):
        raise InvalidEvent([Problem("facts", "Must be a group of named fields.")])
    flat = {"title": title, "event_type": event_type}
    return {"type": "Feature", "id": event_id, "geometry": None, "properties": flat | properties}


def feature_collection(
    events: Iterable[Event], geometries: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Write events as a GeoJSON FeatureCollection with the ``bbox`` of its points.

    Parameters
    ----------
    geometries
        Area geometries by event id, to be used in place of the representative points.
    """
    areas = geometries or {}
    all_events = tuple(events)
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    if (box := bounding_box(all_events)) is not None:
        collection["bbox"] = list(box)
    collection["features"] = [to_feature(event, areas.get(event.id)) for event in all_events]
    return collection


def bounding_box(events: Iterable[Event]) -> tuple[float, float, float, float] | None:
    """Give west, south, east, north of the representative points, or None without any."""
    places = [event.where for event in events if event.where is not None]
    if not places:
        return None
    longitudes = [place.longitude for place in places]
    latitudes = [place.latitude for place in places]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def differences(feature: object) -> tuple[Problem, ...]:
    """Find derived columns of a feature that no longer say what its facts say.

    Reading passes over derived columns, so an edit made to one in a GIS would be lost; this says
    so before it is.

    Raises
    ------
    InvalidEvent
        When the feature cannot be read at all.
    """
    written = to_feature(from_feature(feature))["properties"]
    # What is no feature with properties was refused.
    properties: Mapping[str, Any] = feature["properties"]  # type: ignore[index]
    return tuple(
        Problem(
            name,
            f"Says {properties[name]!r}, but the facts it is made from say {written[name]!r}. "
            "Change those instead.",
        )
        for name in sorted(DERIVED - {"geometry_role"})
        if name in properties and properties[name] != written[name]
    )


# --- geometry -----------------------------------------------------------------------------------


def _geometry_problems(geometry: object, where: object) -> list[Problem]:
    """Check the geometry against the place, which holds the same point as a fact."""
    if geometry is None:
        return []
    if not isinstance(geometry, dict) or geometry.get("type") not in _GEOMETRY_TYPES:
        return [Problem("geometry", "Is not a GeoJSON geometry.")]
    if where is None:
        return [
            Problem(
                "where", "Is missing, though there is a geometry; this file has to be imported."
            )
        ]
    if geometry["type"] != "Point":
        return []
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list | tuple) or len(coordinates) != 2:
        return [
            Problem("geometry", "A point must be two numbers: longitude, latitude (no height).")
        ]
    if isinstance(where, dict):
        stated = [where.get("longitude"), where.get("latitude")]
        if not all(_near(a, b) for a, b in zip(coordinates, stated, strict=True)):
            return [Problem("geometry", "Does not lie where `where` says; change both.")]
    return []


def _near(one: object, other: object) -> bool:
    # Two decimals are what the coarsest precision keeps; anything else is for `where` to report.
    if not isinstance(one, int | float) or not isinstance(other, int | float):
        return False
    return abs(one - other) <= 0.005
