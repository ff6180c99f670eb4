"""What leaves the house as a file or a stream: published events only, in every format GIS reads.

`select` is the gate, `write_export` makes every format; the other modules are their makers.
"""

from events.export.credit import Credit, credits_of
from events.export.formats import (
    ROUNDINGS,
    ExportFormat,
    ExportOptions,
    GeometryChoice,
    LayerStyle,
    read_format,
    read_geometry,
    read_rounding,
)
from events.export.gate import Releasable, left_out_words, select, selection_of
from events.export.geojson import geojson_chunks
from events.export.geometry import AreaShapes
from events.export.job import ExportJob, Progress
from events.export.naming import file_name
from events.export.project import ProjectFacts, ProjectWriter, facts_of
from events.export.workshop import Making, Stage, Terms, Workshop, WorkshopFull
from events.export.write import STREAMED, ExportReport, too_many_words, waiting_words, write_export

MEDIA_TYPE = ExportFormat.GEOJSON.media_type
"""What RFC 7946 calls a GeoJSON file."""

__all__ = [
    "MEDIA_TYPE",
    "ROUNDINGS",
    "STREAMED",
    "AreaShapes",
    "Credit",
    "ExportFormat",
    "ExportJob",
    "ExportOptions",
    "ExportReport",
    "GeometryChoice",
    "LayerStyle",
    "Making",
    "Progress",
    "ProjectFacts",
    "ProjectWriter",
    "Releasable",
    "Stage",
    "Terms",
    "Workshop",
    "WorkshopFull",
    "credits_of",
    "facts_of",
    "file_name",
    "geojson_chunks",
    "left_out_words",
    "read_format",
    "read_geometry",
    "read_rounding",
    "select",
    "selection_of",
    "too_many_words",
    "waiting_words",
    "write_export",
]
