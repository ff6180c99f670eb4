"""KML 2.2 and KMZ for Google Earth: folders by nationality, colours, icons, and days as time spans.

Written here and not by GDAL: its LIBKML driver holds the whole document in memory, and its KML
driver knows no time.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import escape as as_html
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape as as_xml
from xml.sax.saxutils import quoteattr

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely.geometry.base import BaseGeometry

from events.export.frame import chunks_of, schema_of
from events.export.job import EVENTS, ExportJob
from events.export.looks import PlacemarkLooks
from events.export.metadata import TITLE, description_of
from events.model.nationalities import name_of
from events.table.found_events import FoundEvents
from events.vocabulary import NOT_STATED, Mention

_NAMES: Final = {"id": "event_id"}
"""What columns are called whose own name means something else to readers of KML."""

_TYPES: Final = {pa.int32(): "int", pa.float64(): "double", pa.bool_(): "bool"}
_SEVERAL, _NO_DAY = "several", "no_day"
_WORDS: Final = {
    NOT_STATED: "Nationality not stated",
    _SEVERAL: "Several nationalities",
    Mention.NONE.value: "Stated: none foreign",
    Mention.NOT_MENTIONED.value: "Foreign troops not mentioned",
    _NO_DAY: "Day not known",
}
_LAST: Final = tuple(_WORDS)
_ICONS: Final = "icons"
_MOST_IN_A_PLAIN_ZIP: Final = 300_000


def kml_chunks(job: ExportJob, *, with_icons: bool = False) -> Iterator[bytes]:
    """Yield a KML document, a folder a nationality.

    What Google Earth shows as HTML holds our own marks alone: what strangers wrote is escaped
    twice, once for HTML and once for XML, so that it shows as it was written and starts nothing.

    Parameters
    ----------
    with_icons
        The pictures of icons lie beside it, as in a KMZ file; else each viewer draws its own pin.
    """
    looks = job.options.placemarks
    folders = list(_folders(job.found))
    yield _head(job, looks, [key for key, _ in folders], with_icons=with_icons)
    written = 0
    for key, some in folders:
        yield f"<Folder><name>{as_xml(_name(key))}</name>\n".encode()
        for chunk in chunks_of(_going_on(job, written, len(some)), events=some):
            # Many events share an outline, which is written out once.
            outlines = {id(shape): shape for shape in chunk.geometries if shape is not None}
            drawn = {at: _geometry(shape) for at, shape in outlines.items()}
            told = _told(chunk.table, _styles(chunk.table, looks, key, with_icons=with_icons))
            yield "".join(
                f"<Placemark>{words}{drawn.get(id(shape), '')}</Placemark>\n"
                for words, shape in zip(told.to_pylist(), chunk.geometries, strict=True)
            ).encode()
        written += len(some)
        yield b"</Folder>\n"
    if not folders:
        # So that readers find a layer even where there is no event.
        job.progress(0, EVENTS)
        yield b"<Folder><name>events</name></Folder>\n"
    job.progress(written, EVENTS)
    yield b"</Document></kml>\n"


def write_kmz(job: ExportJob, path: Path) -> tuple[str, ...]:
    """Write a KMZ file: the document, and beside it the pictures of its icons."""
    # Programs that read KMZ do not know the form of zip files for over 2 GB.
    is_large = len(job.selection.events) > _MOST_IN_A_PLAIN_ZIP
    with zipfile.ZipFile(path, "w") as zipped:
        with zipped.open(_entry("doc.kml"), "w", force_zip64=is_large) as document:
            for part in kml_chunks(job, with_icons=True):
                document.write(part)
        for name, picture in job.options.placemarks.pictures:
            zipped.writestr(_entry(f"{_ICONS}/{name}.png"), picture)
    return ()


def _entry(name: str) -> zipfile.ZipInfo:
    """Describe a file within, with a fixed time: the same events make the same bytes."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _going_on(job: ExportJob, written: int, more: int) -> ExportJob:
    """Give the job to write some more events with, so that what is told of it goes on."""

    def progress(taken: int, layer: str) -> None:
        job.progress(written + min(taken, more), layer)

    return replace(job, progress=progress)


def _folders(found: FoundEvents) -> Iterator[tuple[str, FoundEvents]]:
    """Give the events of each folder: by nationality, those whose day nobody knows in the last."""
    nationalities = pl.col("nationalities").cast(pl.String)
    frame = found.snapshot.frame.select("foreign_troops", "nationalities", "possible_from")
    keys = frame[found.rows].select(
        pl.when(pl.col("possible_from").is_null())
        .then(pl.lit(_NO_DAY))
        .when(nationalities.is_null())
        .then(pl.col("foreign_troops").cast(pl.String))
        .when(nationalities.str.contains(";", literal=True))
        .then(pl.lit(_SEVERAL))
        .otherwise(nationalities)
        .alias("key")
    )["key"]
    found_keys = sorted(
        keys.unique().to_list(),
        key=lambda each: (_LAST.index(each) + 1 if each in _LAST else 0, _name(each)),
    )
    for key in found_keys:
        yield key, found.pick(found.rows[np.flatnonzero((keys == key).to_numpy())])


def _name(key: str) -> str:
    return _WORDS[key] if key in _WORDS else name_of(key)


def _head(job: ExportJob, looks: PlacemarkLooks, keys: list[str], *, with_icons: bool) -> bytes:
    kinds = {field.name: _TYPES.get(field.type, "string") for field in schema_of(job)}
    icons = sorted({icon for _, _, icon in looks.icons}) if with_icons else []
    styles = "".join(
        _style(_style_id(key, icon), dict(looks.colours).get(key, looks.neutral), icon)
        for key in keys
        for icon in (icons or [""])
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>{as_xml(TITLE)}</name>'
        f"<open>1</open><description>{as_xml(as_html(description_of(job)))}</description>\n"
        f"{styles}"
        '<Schema id="columns" name="events">'
        + "".join(
            f'<SimpleField name="{_NAMES.get(name, name)}" type="{kind}"/>'
            for name, kind in kinds.items()
        )
        + "</Schema>\n"
    ).encode()


def _style_id(key: str, icon: str) -> str:
    return f"{key}-{icon}" if icon else key


def _style(name: str, colour: str, icon: str) -> str:
    """Write a style: KML has its colours the other way round, after their opacity."""
    turned = colour[5:7] + colour[3:5] + colour[1:3]
    picture = f"<Icon><href>{_ICONS}/{icon}.png</href></Icon>" if icon else ""
    return (
        f"<Style id={quoteattr(name)}>"
        f"<IconStyle><color>ff{turned}</color><scale>0.9</scale>{picture}</IconStyle>"
        f"<LineStyle><color>ff{turned}</color><width>2</width></LineStyle>"
        f"<PolyStyle><color>40{turned}</color></PolyStyle>"
        # Not the usual balloon, which would show the name as HTML.
        "<BalloonStyle><text>$[description]</text></BalloonStyle>"
        "</Style>\n"
    )


def _styles(table: pa.Table, looks: PlacemarkLooks, key: str, *, with_icons: bool) -> pa.Array:
    if not (with_icons and looks.icons):
        return pa.array([_style_id(key, "")] * table.num_rows, pa.string())
    icons = {(kind, standing): icon for kind, standing, icon in looks.icons}
    pairs = zip(table["event_type"].to_pylist(), table["verification"].to_pylist(), strict=True)
    return pa.array([_style_id(key, icons[pair]) for pair in pairs], pa.string())


def _told(table: pa.Table, styles: pa.Array) -> pa.Array:
    """Write what each placemark says, column by column, which Arrow does outside Python."""
    columns = {name: _text(table[name].combine_chunks()) for name in table.column_names}
    cells = [
        _within(f'<SimpleData name="{_NAMES.get(name, name)}">', _as_xml(texts), "</SimpleData>")
        for name, texts in columns.items()
    ]
    days = [
        _within(f"<{tag}>", columns[name], f"</{tag}>")
        for tag, name in (("begin", "possible_from"), ("end", "possible_to"))
    ]
    span = pc.binary_join_element_wise(*days, "")
    span = pc.if_else(pc.equal(span, ""), "", _within("<TimeSpan>", span, "</TimeSpan>"))
    return pc.binary_join_element_wise(
        "<name>",
        _as_xml(columns["title"]),
        "</name><description>",
        _balloon(columns),
        "</description>",
        span,
        _within("<styleUrl>#", styles, "</styleUrl>"),
        '<ExtendedData><SchemaData schemaUrl="#columns">',
        *cells,
        "</SchemaData></ExtendedData>",
        "",
    )


def _balloon(columns: dict[str, pa.Array]) -> pa.Array:
    """Write what is shown of an event as HTML within XML: our marks, and texts escaped twice."""
    line = "&lt;br/&gt;"

    def shown(name: str, before: str = "", after: str = "") -> pa.Array:
        texts = pc.replace_substring(_as_xml(_as_xml(columns[name])), "\n", line)
        return _within(before, texts, after)

    return pc.binary_join_element_wise(
        shown("title", "&lt;b&gt;", f"&lt;/b&gt;{line}"),
        shown("summary", "", f"{line}{line}"),
        shown("place", "Place: ", line),
        shown("nationalities", "Nationalities: ", line),
        shown("fighting_for", "Fighting for: ", line),
        shown("verification", "Standing: ", line),
        shown("start", "From: ", line),
        shown("end", "To: ", line),
        shown("attribution", "Credit: ", line),
        shown("marking", "Marking: ", line),
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
