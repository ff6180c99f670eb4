"""KML 2.2 for Google Earth: every event with its time, its columns typed by a schema.

Written here and not by GDAL: its LIBKML driver holds the whole document in memory, and its KML
driver knows no time.
"""

from collections.abc import Iterator
from html import escape as as_html
from typing import Any, Final
from xml.sax.saxutils import escape as as_xml

import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from events.export.frame import chunks_of, schema_of
from events.export.job import Job

_SHOWN_APART: Final = frozenset({"title", "start", "end"})
"""Columns KML has elements for: readers give them as Name, begin and end."""
_NAMES: Final = {"id": "event_id"}
"""What columns are called whose own name means something else to readers of KML."""

_TYPES: Final = {pa.int32(): "int", pa.float64(): "double", pa.bool_(): "bool"}
_DRAWN: Final = (
    '<Style id="event">'
    "<IconStyle><scale>0.9</scale></IconStyle>"
    "<LineStyle><color>ff595f6d</color><width>2</width></LineStyle>"
    "<PolyStyle><color>40595f6d</color></PolyStyle>"
    "</Style>\n"
)


def kml_chunks(job: Job) -> Iterator[bytes]:
    """Yield a KML document.

    A description is HTML to Google Earth, so the summary is escaped twice: it shows as it was
    written and can start nothing.
    """
    schema = schema_of(job)
    kinds = {field.name: _TYPES.get(field.type, "string") for field in schema}
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>events</name>'
        f"<description>{as_xml(as_html(job.selection.left_out_words))}</description>\n"
        f"{_DRAWN}"
        '<Schema id="columns" name="events">'
        + "".join(
            f'<SimpleField name="{_NAMES.get(name, name)}" type="{kind}"/>'
            for name, kind in kinds.items()
            if name not in _SHOWN_APART
        )
        + "</Schema>\n"
        # In a folder, so that readers find a layer even where there is no event.
        "<Folder><name>events</name>\n"
    ).encode()
    for chunk in chunks_of(job):
        # Many events share an outline, which is written out once.
        outlines = {id(shape): shape for shape in chunk.geometries if shape is not None}
        drawn = {key: _geometry(shape) for key, shape in outlines.items()}
        rows = chunk.table.to_pylist()
        yield "".join(
            _placemark(row, drawn.get(id(shape), ""))
            for row, shape in zip(rows, chunk.geometries, strict=True)
        ).encode()
    yield b"</Folder></Document></kml>\n"


def _placemark(row: dict[str, Any], geometry: str) -> str:
    cells = "".join(
        f'<SimpleData name="{_NAMES.get(name, name)}">{as_xml(_text(value))}</SimpleData>'
        for name, value in row.items()
        if value is not None and name not in _SHOWN_APART
    )
    description = as_xml(as_html(row["summary"] or "", quote=False).replace("\n", "<br/>"))
    return (
        f"<Placemark><name>{as_xml(row['title'])}</name>"
        f"<description>{description}</description>{_time(row)}"
        f"<styleUrl>#event</styleUrl>"
        f'<ExtendedData><SchemaData schemaUrl="#columns">{cells}</SchemaData></ExtendedData>'
        f"{geometry}</Placemark>\n"
    )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _time(row: dict[str, Any]) -> str:
    """Give the days it may have happened on; an open side stays open."""
    parts = [
        f"<{tag}>{row[name]}</{tag}>"
        for tag, name in (("begin", "start"), ("end", "end"))
        if row[name] is not None
    ]
    return f"<TimeSpan>{''.join(parts)}</TimeSpan>" if parts else ""


def _geometry(shape: BaseGeometry) -> str:
    if isinstance(shape, shapely.Point):
        return f"<Point><coordinates>{_positions(shape)}</coordinates></Point>"
    if isinstance(shape, shapely.LineString):
        tessellated = "<tessellate>1</tessellate>"
        return (
            f"<LineString>{tessellated}<coordinates>{_positions(shape)}</coordinates></LineString>"
        )
    parts = "".join(map(_polygon, shapely.get_parts(shape)))
    return f"<MultiGeometry>{parts}</MultiGeometry>"


def _polygon(polygon: shapely.Polygon) -> str:
    inner = "".join(
        f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in polygon.interiors
    )
    return (
        "<Polygon><tessellate>1</tessellate>"
        f"<outerBoundaryIs>{_ring(polygon.exterior)}</outerBoundaryIs>{inner}</Polygon>"
    )


def _ring(ring: BaseGeometry) -> str:
    return f"<LinearRing><coordinates>{_positions(ring)}</coordinates></LinearRing>"


def _positions(shape: BaseGeometry) -> str:
    return " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(shape).tolist())
