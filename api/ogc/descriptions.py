"""What /ogc says of itself: landing page, conformance, collections, schemas, functions, credit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import polars as pl
import shapely

from api.ogc.fields import feature_fields, fields
from api.ogc.items import AREAS, EVENTS
from api.ogc.systems import CRS, CRS84
from api.ogc.uncertain import areas_of, is_uncertain
from api.serving.answers import GEOJSON, JSON
from events.export import AreaShapes
from events.export.credit import Credit, credits_of
from events.table.found_events import FoundEvents
from events.table.table import EventTable

TITLE: Final = "Conflict Event Mapper"
DESCRIPTION: Final = (
    "Reported events with foreign troops, each with its place and time and how sure they are. "
    "Published events only."
)
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA: Final = "application/schema+json"
HTML: Final = "text/html"
CSV: Final = "text/csv"
_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0/"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

COLLECTIONS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        EVENTS: (
            "Events",
            "One point an event: where it happened, or a point that stands for the area it "
            "happened somewhere in (geometry_role representative; then use areas). Events without "
            "a place have no geometry. A count that is not known is null, never 0.",
            "geometry-point",
        ),
        AREAS: (
            "Uncertainty areas",
            "For each event whose place is not exact, the area it happened somewhere in: a circle "
            "of radius_m around it, or the named area, its borders simplified to about 300 points.",
            "geometry-any",
        ),
    }
)
"""Title, description and format of the geometry of each."""

_SPECS: Final = "http://www.opengis.net/spec/"
CONFORMANCE: Final = tuple(
    f"{_SPECS}{part}/1.0/conf/{name}"
    for part, names in (
        ("ogcapi-common-1", ("core", "html", "json", "landing-page", "oas30")),
        ("ogcapi-common-2", ("collections",)),
        ("ogcapi-features-1", ("core", "geojson", "html", "oas30")),
        ("ogcapi-features-2", ("crs",)),
        (
            "ogcapi-features-3",
            ("features-filter", "filter", "queryables", "queryables-query-parameters"),
        ),
        ("ogcapi-features-5", ("core-roles-features", "returnables-and-receivables", "schemas")),
        (
            "cql2",
            (
                *("basic-cql2", "cql2-text", "cql2-json", "advanced-comparison-operators"),
                *("case-insensitive-comparison", "accent-insensitive-comparison"),
                *("basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions"),
                *("temporal-functions", "array-functions", "property-property", "functions"),
                "arithmetic",
            ),
        ),
    )
    for name in names
)
"""Parts of the standards that are kept: the tests are named after their requirements."""


def link(rel: str, href: str, kind: str, title: str) -> dict[str, str]:
    """Make a link (RFC 8288) as OGC API writes it."""
    return {"rel": rel, "type": kind, "title": title, "href": href}


def landing(base: str) -> dict[str, Any]:
    """Describe the service."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "links": [
            link("service-desc", f"{base}/openapi?f=json", OPENAPI, "What can be asked (OpenAPI)"),
            link("service-doc", f"{base}/openapi?f=html", HTML, "What can be asked"),
            link("conformance", f"{base}/conformance", JSON, "Standards that are kept"),
            link(f"{_REL}conformance", f"{base}/conformance", JSON, "Standards that are kept"),
            link("data", f"{base}/collections", JSON, "Collections"),
            link(f"{_REL}data", f"{base}/collections", JSON, "Collections"),
            link(f"{_REL}functions", f"{base}/functions", JSON, "Functions of filters"),
        ],
    }


def conformance() -> dict[str, Any]:
    """Name the parts of the standards that are kept."""
    return {"conformsTo": list(CONFORMANCE)}


def collections(base: str, held: Mapping[str, "Held"]) -> dict[str, Any]:
    """Describe all collections."""
    return {
        "links": [],
        "collections": [collection(base, name, each) for name, each in held.items()],
    }


def collection(base: str, name: str, held: "Held") -> dict[str, Any]:
    """Describe one."""
    title, description, _ = COLLECTIONS[name]
    here = f"{base}/collections/{name}"
    described: dict[str, Any] = {
        "id": name,
        "title": title,
        "description": description,
        "attribution": held.credit.words,
        "license": held.credit.licence,
        "itemType": "feature",
        "extent": held.extent,
        "crs": list(CRS),
        "storageCrs": CRS84,
        "links": [
            link("self", here, JSON, title),
            link("alternate", f"{here}?f=html", HTML, f"{title}, for people"),
            link("items", f"{here}/items", GEOJSON, "Features as GeoJSON"),
            link("items", f"{here}/items?f=html", HTML, "Features, for people"),
            link("items", f"{here}/items?f=csv", CSV, "Features as a table"),
            link(f"{_REL}schema", f"{here}/schema", SCHEMA, "Columns"),
            link(f"{_REL}queryables", f"{here}/queryables", SCHEMA, "What filters may look at"),
            link("describedby", f"{here}/feature-schema", SCHEMA, "Schema of a feature"),
            # as GDAL 3.6 spells it, which looks nowhere else for types
            link("describedBy", f"{here}/column-types", SCHEMA, "Types of columns, for GDAL"),
            licence_link(base),
        ],
    }
    return described


def licence_link(base: str) -> dict[str, str]:
    """Link to what is said of licences and credit."""
    return link("license", f"{base}/licence", JSON, "Licences, and the credit to give")


def schema(base: str, name: str) -> dict[str, Any]:
    """Describe the columns of a collection (OGC 23-058)."""
    own = {"title": "id", "type": "string", "format": "uuid", "x-ogc-role": "id"}
    columns = {"id": own, **feature_fields(), "geometry": _geometry(name)}
    return _object_of(base, name, "schema", columns) | {"additionalProperties": False}


def feature_schema(base: str, name: str) -> dict[str, Any]:
    """Describe a whole feature of a collection, as its GeoJSON is written."""
    return _of_feature(base, name, "feature-schema", feature_fields())


def column_types(base: str, name: str) -> dict[str, Any]:
    """Describe a whole feature with one type a column, though that may be null beside it.

    For GDAL 3.6, which takes a column with several types for a text.
    """
    return _of_feature(base, name, "column-types", fields())


def _of_feature(base: str, name: str, path: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    members = {
        "type": {"const": "Feature"},
        "id": {"type": "string", "format": "uuid"},
        "geometry": _geometry(name),
        "properties": {
            "type": "object",
            "properties": dict(columns),
            "additionalProperties": False,
        },
    }
    return _object_of(base, name, path, members) | {"required": [*members]}


def queryables(base: str, name: str) -> dict[str, Any]:
    """Describe what a filter may look at (OGC 19-079r2)."""
    columns = {**fields(), "geometry": _geometry(name)}
    return _object_of(base, name, "queryables", columns) | {"additionalProperties": False}


def _object_of(base: str, name: str, path: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """Describe an object of a collection, at its address (JSON Schema)."""
    title, description, _ = COLLECTIONS[name]
    return {
        "$schema": _DIALECT,
        "$id": f"{base}/collections/{name}/{path}",
        "title": title,
        "description": description,
        "type": "object",
        "properties": dict(members),
    }


def _geometry(name: str) -> dict[str, str]:
    return {"format": COLLECTIONS[name][2], "x-ogc-role": "primary-geometry"}


def functions() -> dict[str, Any]:
    """List the functions of filters that are not operators of CQL2."""
    text = {"type": ["string"]}
    return {
        "functions": [
            {
                "name": "distance",
                "description": "Metres between the geometry of a feature and one that is given, "
                "on the ellipsoid of WGS 84.",
                "arguments": [{"type": ["geometry"]}, {"type": ["geometry"]}],
                "returns": ["number"],
            },
            {
                "name": "casei",
                "description": "The text with capitals and small letters alike.",
                "arguments": [text],
                "returns": ["string"],
            },
            {
                "name": "accenti",
                "description": "The text without accents.",
                "arguments": [text],
                "returns": ["string"],
            },
        ]
    }


def licence(credit: Credit) -> dict[str, Any]:
    """Say whose the data is, and what credit to give."""
    return {
        "title": "Licences, and the credit to give",
        "description": credit.words,
        "license": credit.licence,
        "marking": credit.marking,
        "datasets": [
            {
                "dataset": each.dataset,
                "licence": each.licence,
                "attribution": each.attribution,
                "events": each.events,
            }
            for each in credit.datasets
        ],
        "links": [],
    }


@dataclass(frozen=True)
class Held:
    """What a collection holds.

    Attributes
    ----------
    extent
        Where and when it lies, as OGC API writes it.
    credit
        Whose it is.
    """

    extent: dict[str, Any]
    credit: Credit


def held(table: EventTable, shapes: AreaShapes, markings: Iterable[str]) -> dict[str, Held]:
    """Tell what each collection holds."""
    found = table.find(passed_on=True)
    rough = found.pick(found.rows[is_uncertain(found)])
    return {
        EVENTS: Held(_extent(found, _box_of_points(found)), credits_of(found, markings)),
        AREAS: Held(_extent(rough, _box_of_areas(rough, shapes)), credits_of(rough, markings)),
    }


def _box_of_points(found: FoundEvents) -> list[float] | None:
    box = found.snapshot.bounding_box(found.rows)
    return None if box is None else list(box)


def _box_of_areas(rough: FoundEvents, shapes: AreaShapes) -> list[float] | None:
    if not len(rough):
        return None
    alone = {id(shape): shape for shape in areas_of(rough, shapes)}
    box = shapely.total_bounds(np.array([*alone.values()], dtype=object))
    return [float(side) for side in box]


def _extent(found: FoundEvents, box: list[float] | None) -> dict[str, Any]:
    extent: dict[str, Any] = {
        "spatial": {"bbox": [box or [-180.0, -90.0, 180.0, 90.0]], "crs": CRS84}
    }
    dated = found.snapshot.frame.select("start", "end")[found.rows].filter(
        ~(pl.col("start").is_null() & pl.col("end").is_null())
    )
    if len(dated):
        # What has an open side makes that of the whole open.
        first, last = dated["start"], dated["end"]
        extent["temporal"] = {
            "interval": [
                [
                    None if first.null_count() else str(first.min()) + "T00:00:00Z",
                    None if last.null_count() else str(last.max()) + "T23:59:59Z",
                ]
            ],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    return extent
