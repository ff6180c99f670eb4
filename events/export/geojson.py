"""GeoJSON (RFC 7946), as one collection or one feature a line."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import orjson
import shapely

from events.export.credit import Credit, credits_of
from events.export.formats import GeometryChoice
from events.export.frame import areas_of, table_of
from events.export.gate import Releasable
from events.export.job import ExportJob
from events.table.found_events import found_of, lines_of

_POINT: Final = re.compile(
    rb'\{"type":"Feature","id":"[^"]*","geometry":\{"type":"Point","coordinates":\[([^,]+),([^\]]+)\]'
)

Box = list[float]
"""West, south, east, north, in degrees."""

Drawn = tuple[bytes, Box | None]
"""A feature, and the bounds of its geometry."""


def geojson_chunks(selection: Releasable, markings: Iterable[str] = ()) -> Iterator[bytes]:
    """Yield the bytes of a FeatureCollection of points, one feature a line.

    Written event by event, so that a large answer needs no more memory than a small one.

    Parameters
    ----------
    markings
        Of the installation, from farthest to least.

    Yields
    ------
    UTF-8 bytes. ``bbox`` comes last, when all points have been seen, and only if there are any.
    Where a licence kept events in, the member ``left_out`` says how many, and why.
    """
    credit = credits_of(found_of(selection.events), markings)
    yield from _collection(selection, credit, _with_bounds(lines_of(selection.events)))


def collection_of(job: ExportJob) -> Iterator[bytes]:
    """Yield the bytes of a FeatureCollection as a person chose it."""
    yield from _collection(job.selection, job.credit, _drawn(job))


def features_of(job: ExportJob) -> Iterator[bytes]:
    """Yield newline-delimited GeoJSON: one feature a line."""
    for feature, _ in _drawn(job):
        yield feature + b"\n"


def _drawn(job: ExportJob) -> Iterator[Drawn]:
    """Yield the features with the geometry that was chosen."""
    if job.options.geometry is GeometryChoice.POINT:
        yield from _with_bounds(job.lines())
        return
    for events, lines in job.chunks():
        areas = areas_of(job, events, table_of(job, events, lines))
        # Many events share an outline, which is written out once.
        outlines = {id(area): area for area in areas if area is not None}
        texts = {key: shapely.to_geojson(area).encode() for key, area in outlines.items()}
        bounds = shapely.bounds(areas).tolist()
        for line, area, box in zip(lines, areas, bounds, strict=True):
            if area is None:
                yield line, None
            else:
                yield _with_geometry(line, texts[id(area)]), box


def _with_bounds(lines: Iterable[bytes]) -> Iterator[Drawn]:
    for line in lines:
        point = _POINT.match(line)
        if point is None:
            yield line, None
        else:
            x, y = float(point[1]), float(point[2])
            yield line, [x, y, x, y]


def _with_geometry(line: bytes, geometry: bytes) -> bytes:
    feature = orjson.loads(line)
    feature["geometry"] = orjson.Fragment(geometry)
    feature["properties"]["geometry_role"] = "area"
    return orjson.dumps(feature)


def _collection(selection: Releasable, credit: Credit, drawn: Iterable[Drawn]) -> Iterator[bytes]:
    head: dict[str, object] = {"type": "FeatureCollection"}
    if any(each.dataset for each in credit.datasets):
        head |= {"attribution": credit.words, "license": credit.licence}
    if credit.marking is not None:
        head["marking"] = credit.marking
    if selection.left_out:
        head["left_out"] = {"count": selection.left_out, "why": selection.left_out_words}
    whole: Box | None = None
    separator = b"\n"
    yield orjson.dumps(head)[:-1] + b',"features":['
    for feature, box in drawn:
        yield separator + feature
        separator = b",\n"
        if box is not None:
            whole = box if whole is None else _around(whole, box)
    yield b"\n]"
    if whole is not None:
        yield b',"bbox":' + orjson.dumps(whole)
    yield b"}\n"


def _around(one: Box, other: Box) -> Box:
    return [*map(min, one[:2], other[:2]), *map(max, one[2:], other[2:])]
