"""GeoPackage: points, areas and lines as layers, with the styles QGIS opens them with."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np

from events.export.formats import GeometryChoice, LayerStyle
from events.export.frame import chunks_of, schema_of
from events.export.gdal import areas_alone, lines_alone, only, write_layer
from events.export.job import ExportJob
from events.export.metadata import metadata_of
from events.export.project import facts_of
from geo.precision import LocationPrecision

POINTS, AREAS, LINES = "events", "event_areas", "event_lines"

PROJECT: Final = "events"
"""What the QGIS project within is called."""

_DRIVER: Final = "GPKG"
_GEOMETRY: Final = "geom"
"""What GDAL calls the column of the geometry, unless told."""

_VERSION: Final = "1.3"
"""Of the GeoPackage standard: GDAL 3.6 and QGIS 3.22 warn of a newer one."""

_STYLES_TABLE: Final = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)
"""
"""As QGIS itself makes it (`QgsOgrProviderUtils`)."""

_LISTED: Final = """
INSERT INTO gpkg_contents (table_name, identifier, data_type)
VALUES ('layer_styles', 'layer_styles', 'attributes')
"""


def write_geopackage(job: ExportJob, path: Path) -> tuple[str, ...]:
    """Write all events as points, and those whose place is rough as areas or lines too.

    Every fact that has no column is in ``facts``, as JSON: `events.export.read_back` makes events
    of it again.
    """
    schema = schema_of(job, facts=True)
    described = {"description": "All events at their representative point; null without a place"}
    write_layer(
        path,
        chunks_of(job, facts=True, geometry=GeometryChoice.POINT),
        schema,
        driver=_DRIVER,
        geometry_type="Point",
        layer=POINTS,
        layer_metadata=described,
        dataset_metadata=metadata_of(job),
        dataset_options={"VERSION": _VERSION},
        DESCRIPTION=described["description"],
    )
    _write_shapes(job, path, AREAS, "The area within which an event happened, where it is rough")
    layers = [POINTS, AREAS]
    if len(job.with_own_lines):
        _write_shapes(job, path, LINES, "Events along a line")
        layers.append(LINES)
    with closing(sqlite3.connect(path)) as database, database:
        _put_styles(database, [style for style in job.options.styles if style.layer in layers])
        if job.options.project is not None:
            facts = facts_of(job.found, path.name, tuple(layers), job.credit)
            _put_project(database, job.options.project(facts))
    return ()


def _write_shapes(job: ExportJob, path: Path, layer: str, words: str) -> None:
    """Write the layer of areas or of lines."""
    is_lines = layer == LINES
    # A rounded position is exact for nobody.
    exact = 0 if job.options.round_to is not None else LocationPrecision.EXACT
    rough = job.found.pick(job.found.rows[job.precisions > exact])
    if is_lines:
        rough = rough.pick(np.intersect1d(rough.rows, job.with_own_lines.rows))
    chunks = chunks_of(job, geometry=GeometryChoice.AREA, layer=layer, events=rough)
    write_layer(
        path,
        only(chunks, lines_alone if is_lines else areas_alone),
        schema_of(job),
        driver=_DRIVER,
        geometry_type="LineString" if is_lines else "MultiPolygon",
        layer=layer,
        DESCRIPTION=words,
    )


def _put_project(database: sqlite3.Connection, project: bytes) -> None:
    """Put a QGIS project in as QGIS itself does (`QgsGeoPackageProjectStorage`)."""
    database.execute(
        "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)"
    )
    about = '{"last_modified_time": null, "last_modified_user": null}'
    content = project.hex()
    database.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", (PROJECT, about, content))


def _put_styles(database: sqlite3.Connection, styles: Iterable[LayerStyle]) -> None:
    database.execute(_STYLES_TABLE)
    database.execute(_LISTED)
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner) "
        "VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '')",
        [(s.layer, _GEOMETRY, s.name, s.qml, s.default, s.name) for s in styles],
    )
