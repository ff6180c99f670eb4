"""The files that can be written, and the choices a person has about what is in them."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from events.errors import InvalidQuery
from events.export.looks import PLAIN, PlacemarkLooks
from events.export.project import ProjectWriter


class _Kind(NamedTuple):
    suffix: str
    media_type: str
    words: str


class ExportFormat(StrEnum):
    """What can be written; the value is the word in an address and on the command line."""

    GEOJSON = "geojson"
    GEOJSONL = "geojsonl"
    GEOPACKAGE = "gpkg"
    GEOPARQUET = "geoparquet"
    FLATGEOBUF = "fgb"
    CSV = "csv"
    XLSX = "xlsx"
    KML = "kml"
    KMZ = "kmz"
    SHAPEFILE = "shp"

    @property
    def suffix(self) -> str:
        """How the name of such a file ends, with its dot."""
        return _KINDS[self].suffix

    @property
    def media_type(self) -> str:
        """Its type for HTTP."""
        return _KINDS[self].media_type

    @property
    def words(self) -> str:
        """The format in plain English, and what it is good for."""
        return _KINDS[self].words


_KINDS: Final = MappingProxyType(
    {
        ExportFormat.GEOJSON: _Kind(
            ".geojson", "application/geo+json", "GeoJSON: every tool reads it, nothing is lost"
        ),
        ExportFormat.GEOJSONL: _Kind(
            ".geojsonl", "application/geo+json-seq", "GeoJSON, one event a line: for large files"
        ),
        ExportFormat.GEOPACKAGE: _Kind(
            ".gpkg",
            "application/geopackage+sqlite3",
            "GeoPackage: styled layers for QGIS, nothing is lost",
        ),
        ExportFormat.GEOPARQUET: _Kind(
            ".parquet",
            "application/vnd.apache.parquet",
            "GeoParquet: for analysis, nothing is lost",
        ),
        ExportFormat.FLATGEOBUF: _Kind(
            ".fgb", "application/octet-stream", "FlatGeobuf: for the web, nothing is lost"
        ),
        ExportFormat.CSV: _Kind(
            ".csv", "text/csv; charset=utf-8", "CSV: a table with positions as WKT"
        ),
        ExportFormat.XLSX: _Kind(
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Excel: a table",
        ),
        ExportFormat.KML: _Kind(
            ".kml", "application/vnd.google-earth.kml+xml", "KML: Google Earth, with time"
        ),
        ExportFormat.KMZ: _Kind(
            ".kmz",
            "application/vnd.google-earth.kmz",
            "KMZ: Google Earth, with time and the map's icons",
        ),
        ExportFormat.SHAPEFILE: _Kind(
            ".shp.zip", "application/zip", "Shapefile (zipped): for old programs, texts are cut"
        ),
    }
)


class GeometryChoice(StrEnum):
    """What stands for the place of an event."""

    POINT = "point"
    AREA = "area"

    @property
    def words(self) -> str:
        """The choice in plain English."""
        if self is GeometryChoice.POINT:
            return "Point: the representative position"
        return "Area: where it may have happened"


ROUNDINGS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
"""Degrees positions can be rounded to. 0.1 is about 11 km from north to south."""


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """A style a GeoPackage carries for one of its layers.

    Attributes
    ----------
    layer
        Name of the layer.
    name
        What the style is called.
    qml
        The style, in QGIS's own XML.
    default
        Whether QGIS opens the layer with it.
    """

    layer: str
    name: str
    qml: str
    default: bool = False


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What a person chose about a file.

    Attributes
    ----------
    geometry
        Point or area. A GeoPackage holds both, whatever is chosen.
    round_to
        Degrees positions are rounded to, one of `ROUNDINGS`; None leaves them as they are.
    bom
        Begin a CSV file with a byte order mark, without which Excel takes UTF-8 for another
        encoding.
    styles
        Styles for a GeoPackage.
    placemarks
        Looks of placemarks in KML and KMZ.
    project
        Writes the QGIS project within it.
    markings
        Of the installation, from farthest to least.

    Raises
    ------
    InvalidQuery
        For a rounding that is not offered.
    """

    geometry: GeometryChoice = GeometryChoice.POINT
    round_to: float | None = None
    bom: bool = False
    styles: tuple[LayerStyle, ...] = ()
    project: ProjectWriter | None = None
    markings: tuple[str, ...] = ()
    placemarks: PlacemarkLooks = PLAIN

    def __post_init__(self) -> None:
        if self.round_to is not None and self.round_to not in ROUNDINGS:
            raise InvalidQuery("round", f"Must be one of {_offered()} (degrees).")


def _offered() -> str:
    return ", ".join(f"{degrees:g}" for degrees in ROUNDINGS)


def read_format(text: str) -> ExportFormat:
    """Read the word for a format.

    Raises
    ------
    InvalidQuery
        Naming those there are.
    """
    try:
        return ExportFormat(text)
    except ValueError as error:
        raise InvalidQuery("format", f"Must be one of {', '.join(ExportFormat)}.") from error


def read_geometry(text: str) -> GeometryChoice:
    """Read "point" or "area"; nothing means a point.

    Raises
    ------
    InvalidQuery
        For any other word.
    """
    try:
        return GeometryChoice(text or GeometryChoice.POINT)
    except ValueError as error:
        raise InvalidQuery("geometry", "Must be point or area.") from error


def read_rounding(text: str) -> float | None:
    """Read the degrees to round to; nothing means as exact as they are.

    Raises
    ------
    InvalidQuery
        For anything that is not one of `ROUNDINGS`.
    """
    if not text:
        return None
    for degrees in ROUNDINGS:
        if text in (f"{degrees:g}", str(degrees)):
            return degrees
    raise InvalidQuery("round", f"Must be one of {_offered()} (degrees).")
