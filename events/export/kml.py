"""KML 2.2 for Google Earth: every event with its time, its columns typed by a schema.

Written here and not by GDAL: its LIBKML driver holds the whole document in memory, and its KML
driver knows no time.
"""

from collections.abc import Iterator
from html import escape as as_html
from typing import Final
from xml.sax.saxutils import escape as as_xml

import pyarrow as pa
import pyarrow.compute as pc
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
        told = _told(chunk.table).to_pylist()
        yield "".join(
            f"<Placemark>{words}{drawn.get(id(shape), '')}</Placemark>\n"
            for words, shape in zip(told, chunk.geometries, strict=True)
        ).encode()
    yield b"</Folder></Document></kml>\n"


def _told(table: pa.Table) -> pa.Array:
    """Write what each placemark says, column by column, which Arrow does outside Python."""
    columns = {name: _text(table[name].combine_chunks()) for name in table.column_names}
    cells = [
        _within(f'<SimpleData name="{_NAMES.get(name, name)}">', _as_xml(texts), "</SimpleData>")
        for name, texts in columns.items()
        if name not in _SHOWN_APART
    ]
    # A description is HTML to whoever shows it, so it is escaped once for that, once for XML.
    summary = pc.replace_substring(_as_xml(_as_xml(columns["summary"])), "\n", "&lt;br/&gt;")
    days = [
        _within(f"<{tag}>", columns[name], f"</{tag}>")
        for tag, name in (("begin", "start"), ("end", "end"))
    ]
    span = pc.binary_join_element_wise(*days, "")
    span = pc.if_else(pc.equal(span, ""), "", _within("<TimeSpan>", span, "</TimeSpan>"))
    return pc.binary_join_element_wise(
        "<name>",
        _as_xml(columns["title"]),
        "</name><description>",
        summary.fill_null(""),
        "</description>",
        span,
        "<styleUrl>#event</styleUrl>",
        '<ExtendedData><SchemaData schemaUrl="#columns">',
        *cells,
        "</SchemaData></ExtendedData>",
        "",
    )


def _within(before: str, texts: pa.Array, after: str) -> pa.Array:
    """Put texts between two others; nothing where there is none."""
    return pc.binary_join_element_wise(before, texts, after, "").fill_null("")


def _as_xml(texts: pa.Array) -> pa.Array:
    """Escape texts as `xml.sax.saxutils.escape` does."""
    for letter, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, letter, name)
    return texts


def _text(column: pa.Array) -> pa.Array:
    """Write values as texts that need no more room than they have to."""
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if pa.types.is_timestamp(column.type):
        column = pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ")
    return column.cast(pa.string())


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
