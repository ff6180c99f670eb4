"""Rows of JSON documents: features, bare geometries, and objects with named values."""

from typing import Any, Final

from events.errors import UnreadableFile
from events.intake.tables.base import TableRow

GEOMETRIES: Final = frozenset(
    {
        *("Point", "MultiPoint", "LineString", "MultiLineString"),
        *("Polygon", "MultiPolygon", "GeometryCollection"),
    }
)

MOST_NESTED: Final = 5
"""Dots in the path to a list of objects that is no geometry."""


def row_of(document: object, number: int) -> TableRow:
    """Make a row of a feature, a bare geometry, or an object with named values."""
    if isinstance(document, UnreadableFile):
        return TableRow(number, {}, problem=str(document))
    if not isinstance(document, dict):
        what = "null" if document is None else "no object"
        return TableRow(number, {}, problem=f"Is {what} where a feature must be.")
    if not document:
        return TableRow(number, {}, problem="Is empty.")
    kind = document.get("type")
    notes = _twice(document, "the feature")
    if (
        isinstance(kind, str)
        and kind in GEOMETRIES
        and ("coordinates" in document or "geometries" in document)
    ):
        return TableRow(number, {}, document, (*notes, *_bbox_notes(document)))
    if kind in ("FeatureCollection", "Topology"):
        return TableRow(
            number, {}, problem=f"Is a {kind} where a feature must be; take its parts out."
        )
    if (
        isinstance(kind, str)
        and kind in GEOMETRIES
        and "properties" not in document
        and len(document) == 1
    ):
        return TableRow(number, {}, problem=f"Is a {kind} without coordinates.")
    if kind != "Feature":
        if "geometry" in document and "properties" in document:
            return TableRow(number, {}, problem=f"Is of type {str(kind)[:40]!r}, not “Feature”.")
        if "coordinates" in document and ("type" not in document or len(document) <= 2):
            return TableRow(
                number, {}, problem=f"Is of type {str(kind)[:40]!r}, which is no geometry."
            )
        # A record may hold its position as GeoJSON, under whatever name.
        shapes = [n for n in ("geometry", *document) if _is_group_of_shape(document.get(n))]
        geometry = document[shapes[0]] if shapes else document.get("geometry")
        rest = {name: value for name, value in document.items() if name not in shapes[:1]}
        return TableRow(
            number, _flat(rest), geometry if isinstance(geometry, dict) else None, notes
        )
    return _feature_row(document, number, notes)


def _flat(document: dict[str, Any]) -> dict[str, Any]:
    """Bring groups within a record to its own level: ``{"at": {"lat": 1}}`` has a cell ``lat``."""
    cells: dict[str, Any] = {}
    groups = [("", document)]
    for path, members in groups:  # grows as groups are found within groups
        for name, value in members.items():
            inner = _only(value)
            is_group = isinstance(inner, dict) and inner and name != "geometry"
            if is_group and not _is_shape(inner) and path.count(".") < MOST_NESTED:
                groups.append((f"{path}{name}.", inner))
            else:
                cells[name if name not in cells else f"{path}{name}"] = value
    return cells


def _only(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Give the one group of a list of one."""
    is_one = isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)
    return value[0] if is_one else value


def _is_group_of_shape(value: object) -> bool:
    return isinstance(value, dict) and _is_shape(value) and "coordinates" in value


def _is_shape(value: dict[str, Any]) -> bool:
    kind = value.get("type")
    return isinstance(kind, str) and kind in GEOMETRIES


def _feature_row(feature: dict[str, Any], number: int, notes: tuple[str, ...]) -> TableRow:
    if "geometry" not in feature:
        return TableRow(number, {}, problem="Is a feature without the member “geometry”.")
    geometry = feature["geometry"]
    properties = feature.get("properties")
    if properties is not None and not isinstance(properties, dict):
        return TableRow(number, {}, problem="Its “properties” must be a group of named values.")
    if geometry is not None and not isinstance(geometry, dict):
        return TableRow(number, {}, problem="Its “geometry” must be a geometry or null.")
    if "properties" not in feature:
        notes = (*notes, "The member “properties” was missing.")
    notes = (*notes, *_twice(properties, "the properties"), *_bbox_notes(feature))
    cells: dict[str, Any] = dict(properties or {})
    known = feature.get("id")
    if known is not None:
        if isinstance(known, str | int | float) and not isinstance(known, bool):
            cells.setdefault("feature_id" if "id" in cells else "id", known)
        else:
            notes = (*notes, "The “id” was no text and no number; it is passed over.")
    if isinstance(geometry, dict):
        notes = (*notes, *_bbox_notes(geometry))
    return TableRow(number, cells, geometry, notes)


def _twice(members: object, where: str) -> tuple[str, ...]:
    names = getattr(members, "twice", ())
    if not names:
        return ()
    shown = ", ".join(repr(name[:40]) for name in dict.fromkeys(names))
    return (f"{shown} stands twice in {where}; the last one is taken.",)


def _bbox_notes(members: dict[str, Any]) -> tuple[str, ...]:
    box = members.get("bbox")
    if box is None:
        return ()
    numbers = isinstance(box, list) and all(type(n) in (int, float) for n in box)
    if not numbers or len(box) not in (4, 6):
        return ("The “bbox” is not four or six numbers; it is passed over.",)
    half = len(box) // 2
    if box[1] > box[half + 1] or any(abs(box[at]) > 90 for at in (1, half + 1)):
        return ("The “bbox” is not in the order of RFC 7946; it is passed over.",)
    return ()
