"""The OpenAPI document of what is under ``/ogc``, whole in itself: nothing is fetched elsewhere."""

from collections.abc import Iterable
from typing import Any, Final

from api.ogc.descriptions import COLLECTIONS, CSV, HTML, OPENAPI, SCHEMA
from api.ogc.fields import feature_fields, fields
from api.ogc.formats import ITEMS, PAGES
from api.ogc.parameters import FARTHEST, LONGEST, MOST_AREAS, MOST_ITEMS, USUAL_ITEMS
from api.ogc.systems import CRS
from api.serving.answers import GEOJSON, JSON, PROBLEM

_TEXT: Final = {"type": "string"}
_CRS: Final = {"type": "string", "format": "uri", "enum": list(CRS)}
_NUMBERS: Final = {"type": "array", "items": {"type": "number"}}
_DESCRIBED: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "f": ({"type": "string", "enum": list(PAGES)}, "Format; else by the header Accept."),
    "limit": (
        {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": USUAL_ITEMS},
        f"Most features on a page; who asks for more is given {MOST_ITEMS:,}, of areas "
        f"{MOST_AREAS:,}.",
    ),
    "offset": (
        {"type": "integer", "minimum": 0, "maximum": FARTHEST, "default": 0},
        "Features passed over. Follow the link next rather than counting yourself.",
    ),
    "bbox": (
        {
            "oneOf": [
                {**_NUMBERS, "minItems": 4, "maxItems": 4},
                {**_NUMBERS, "minItems": 6, "maxItems": 6},
            ]
        },
        "west,south,east,north, or with a lowest and a highest height, which are not looked at; "
        "west greater than east crosses the antimeridian. Features without a place are in every "
        "box.",
    ),
    "bbox-crs": (_CRS, "Reference system of bbox."),
    "crs": (_CRS, "Reference system of the answer."),
    "datetime": (
        _TEXT,
        "A day or time, or an interval with .. for an open side. Events match whose days, from "
        "start to end, meet it; an empty side is open, and features without a day are in every "
        "time.",
    ),
    "properties": (
        {"type": "array", "items": {"type": "string", "enum": list(fields())}},
        "Columns to give, joined by commas.",
    ),
    "skipGeometry": ({"type": "string", "enum": ["true", "false"]}, "Leave geometries out."),
    "sortby": (
        {"type": "array", "items": {**_TEXT, "pattern": "[+|-]?[A-Za-z_].*"}},
        "Columns, joined by commas; a minus sign before one turns it round.",
    ),
    "resulttype": ({"type": "string", "enum": ["results", "hits"]}, "hits: numbers alone."),
    "filter": (
        {"type": "string", "maxLength": LONGEST},
        "CQL2 over the queryables. In INTERVAL(start, end) a side that is empty is open; days and "
        "times are compared as days where either is a day; nationalities and fighting_for are "
        "arrays to A_CONTAINS and its like; DISTANCE(geometry, POINT(37 48)) gives metres.",
    ),
    "filter-lang": (
        {"type": "string", "enum": ["cql2-text", "cql2-json", "cql-text"], "default": "cql2-text"},
        "How filter is written; text unless told.",
    ),
    "filter-crs": (_CRS, "Reference system of the geometries in filter."),
    "known": (
        _TEXT,
        "A day or a time with its zone: answer as was known then. Links to further pages carry "
        "it, so that paging stays as it was while events arrive.",
    ),
}
_PATH: Final = {
    "item": {"name": "item", "in": "path", "required": True, "schema": _TEXT},
}


def ogc_document(base: str) -> dict[str, Any]:
    """Give the OpenAPI 3.0 document.

    Parameters
    ----------
    base
        Address of ``/ogc``, as the asker knows it.
    """
    every = [_named("f")]
    paths = {
        "/": _operation("landing", "What there is", every, {JSON: "landingPage"}),
        "/conformance": _operation(
            "conformance", "Standards that are kept", every, {JSON: "confClasses"}
        ),
        "/openapi": _operation("openapi", "This document", every, {OPENAPI: "any"}),
        "/functions": _operation("functions", "Functions of filters", every, {JSON: "any"}),
        "/licence": _operation("licence", "Licences, and the credit", every, {JSON: "any"}),
        "/collections": _operation("collections", "All collections", every, {JSON: "collections"}),
    }
    asked = [*map(_named, (name for name in _DESCRIBED if name != "f")), _named("f-items")]
    asked += [_named(f"column-{name}") for name in fields()]
    # Written out for each collection: GDAL looks for its largest page under these very paths.
    for name in COLLECTIONS:
        path = f"/collections/{name}"
        described: tuple[tuple[str, str, str, list[Any], dict[str, str]], ...] = (
            ("", "collection", f"About {name}", every, {JSON: "collection"}),
            ("/schema", "schema", f"Columns of {name}", every, {SCHEMA: "any"}),
            ("/feature-schema", "feature", "Schema of a feature", every, {SCHEMA: "any"}),
            ("/column-types", "types", "One type a column, for GDAL", every, {SCHEMA: "any"}),
            ("/queryables", "queryables", "What filters see", every, {SCHEMA: "any"}),
            (
                "/items",
                "items",
                "Features, page by page",
                asked,
                {GEOJSON: "featureCollection", CSV: "text"},
            ),
            (
                "/items/{item}",
                "item",
                "One feature",
                [_PATH["item"], *every, _named("crs")],
                {GEOJSON: "feature"},
            ),
        )
        for rest, kind, summary, parameters, contents in described:
            paths[path + rest] = _operation(f"{name}_{kind}", summary, parameters, contents)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Conflict Event Mapper: OGC API - Features",
            "description": "Published events and their uncertainty areas.",
            "version": "1.1.0",
            "license": {"name": "Licences, and the credit to give", "url": f"{base}/licence"},
        },
        "servers": [{"url": base}],
        "paths": {path: {"get": operation} for path, operation in paths.items()},
        "components": {
            "parameters": dict(_parameters()),
            "schemas": _SCHEMAS | {"feature": _feature()},
        },
    }


def _parameters() -> Iterable[tuple[str, dict[str, Any]]]:
    for name, (schema, description) in _DESCRIBED.items():
        yield name, _parameter(name, schema, description)
    items = {"type": "string", "enum": list(ITEMS)}
    yield "f-items", _parameter("f", items, _DESCRIBED["f"][1])
    for name, field in fields().items():
        schema = {key: field[key] for key in ("type", "format", "enum", "pattern") if key in field}
        words = field.get("description", "") or f"Only where {name} is this."
        yield f"column-{name}", _parameter(name, schema, words)


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    style = {"style": "form", "explode": False, "required": False}
    return {"name": name, "in": "query", **style, "description": description, "schema": schema}


def _named(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _operation(
    name: str, summary: str, parameters: list[Any], contents: dict[str, str]
) -> dict[str, Any]:
    problem = {"content": {PROBLEM: {"schema": _ref("problem")}}}
    told = {kind: {"schema": _ref(schema)} for kind, schema in contents.items()}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "As asked",
                "content": {**told, HTML: {"schema": _ref("text")}},
            },
            "304": {"description": "Unchanged"},
            "400": {"description": "A parameter cannot be read", **problem},
            "404": {"description": "There is no such thing", **problem},
            "406": {"description": "No form of it is acceptable", **problem},
            "503": {"description": "The events cannot be read at the moment", **problem},
        },
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: Iterable[str], **properties: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "object", "required": list(required), "properties": properties}


def _list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _feature() -> dict[str, Any]:
    """Describe a feature in the words of OpenAPI 3.0, which says ``nullable``."""
    columns = {}
    for name, field in feature_fields().items():
        kind = field["type"]
        plain = {key: value for key, value in field.items() if not key.startswith("x-")}
        if isinstance(kind, list):
            plain |= {"type": kind[0], "nullable": True}
        columns[name] = plain
    geometry = {"type": "object", "nullable": True, "required": ["type", "coordinates"]}
    return _object(
        ("type", "id", "geometry", "properties"),
        type={"type": "string", "enum": ["Feature"]},
        id=_TEXT,
        geometry=geometry,
        properties={"type": "object", "properties": columns},
        links=_list_of(_ref("link")),
    )


_COUNT: Final = {"type": "integer", "minimum": 0}
_SCHEMAS: Final[dict[str, Any]] = {
    "any": {"type": "object"},
    "text": _TEXT,
    "link": _object(("href", "rel"), href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
    "landingPage": _object(
        ("links",), title=_TEXT, description=_TEXT, links=_list_of(_ref("link"))
    ),
    "confClasses": _object(("conformsTo",), conformsTo=_list_of(_TEXT)),
    "collection": _object(
        ("id", "links"),
        id=_TEXT,
        title=_TEXT,
        description=_TEXT,
        attribution=_TEXT,
        license=_TEXT,
        itemType=_TEXT,
        crs=_list_of(_TEXT),
        storageCrs=_TEXT,
        extent={"type": "object"},
        links=_list_of(_ref("link")),
    ),
    "collections": _object(
        ("links", "collections"),
        links=_list_of(_ref("link")),
        collections=_list_of(_ref("collection")),
    ),
    "featureCollection": _object(
        ("type", "features"),
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_list_of(_ref("feature")),
        links=_list_of(_ref("link")),
        timeStamp={"type": "string", "format": "date-time"},
        numberMatched=_COUNT,
        numberReturned=_COUNT,
    ),
    "problem": {
        **_object(
            ("type", "title", "status", "detail"),
            type=_TEXT,
            title=_TEXT,
            status={"type": "integer"},
            detail=_TEXT,
            parameter={"type": "string", "description": "the parameter at fault"},
        ),
        "description": "RFC 9457",
    },
}
