"""The OpenAPI document of what is under ``/ogc``, whole in itself: nothing is fetched elsewhere."""

from typing import Any, Final

from api.ogc.fields import fields
from api.ogc.parameters import CRS, CRS84, FARTHEST, MOST_AREAS, MOST_ITEMS, USUAL_ITEMS

_TEXT: Final = {"type": "string"}
_DESCRIBED: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "f": ({"type": "string", "enum": ["json", "html"]}, "Format; else by the header Accept."),
    "limit": (
        {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": USUAL_ITEMS},
        f"Most features on a page; of areas {MOST_AREAS:,}, however many are asked for.",
    ),
    "offset": (
        {"type": "integer", "minimum": 0, "maximum": FARTHEST, "default": 0},
        "Features passed over. Follow the link next rather than counting yourself.",
    ),
    "bbox": (
        _TEXT,
        "west,south,east,north; west greater than east crosses the antimeridian. "
        "Events without a place are in every box.",
    ),
    "bbox-crs": ({"type": "string", "enum": list(CRS)}, "Reference system of bbox."),
    "crs": ({"type": "string", "enum": list(CRS)}, "Reference system of the answer."),
    "datetime": (
        _TEXT,
        "A day or time, or an interval with .. for an open side. Events match whose days overlap "
        "it, and those without a date of their own.",
    ),
    "properties": (_TEXT, "Columns to give, joined by commas."),
    "skipGeometry": ({"type": "string", "enum": ["true", "false"]}, "Leave geometries out."),
    "sortby": (_TEXT, "Columns, joined by commas; a minus sign before one turns it round."),
    "resulttype": ({"type": "string", "enum": ["results", "hits"]}, "hits: numbers alone."),
    "filter": (
        {"type": "string", "maxLength": 4000},
        "CQL2 over the queryables. In INTERVAL(start, end) a side that is empty is open; days and "
        "times are compared as days where either is a day.",
    ),
    "filter-lang": (
        {"type": "string", "enum": ["cql2-text", "cql2-json", "cql-text"]},
        "How filter is written; text unless told.",
    ),
    "filter-crs": ({"type": "string", "enum": [CRS84]}, "Reference system of filter."),
    "known": (
        _TEXT,
        "A day or a time with its zone: answer as was known then. Links to further pages carry "
        "it, so that paging stays as it was while events arrive.",
    ),
}


def ogc_document(base: str) -> dict[str, Any]:
    """Give the OpenAPI 3.0 document.

    Parameters
    ----------
    base
        Address of ``/ogc``, as the asker knows it.
    """
    every = [_parameter("f")]
    item = {"name": "item", "in": "path", "required": True, "schema": _TEXT}
    columns = [
        {
            "name": name,
            "in": "query",
            "description": field.get("description", "") or f"Only where {name} is this.",
            "schema": {key: field[key] for key in ("type", "enum") if key in field},
        }
        for name, field in fields().items()
    ]
    paths = {
        "/": _operation("landing", "What there is", every),
        "/conformance": _operation("conformance", "Standards that are kept", every),
        "/openapi": _operation("openapi", "This document", every),
        "/collections": _operation("collections", "All collections", every),
    }
    asked = [*(_parameter(name) for name in _DESCRIBED), *columns]
    # Written out for each collection: GDAL looks for its largest page under these very paths.
    for name in ("events", "areas"):
        path = f"/collections/{name}"
        paths |= {
            path: _operation(f"{name}_collection", f"About {name}", every),
            f"{path}/schema": _operation(f"{name}_schema", f"Columns of {name}", every),
            f"{path}/feature-schema": _operation(f"{name}_feature", "Schema of a feature", every),
            f"{path}/queryables": _operation(f"{name}_queryables", "What filters see", every),
            f"{path}/items": _operation(f"{name}_items", "Features, page by page", asked),
            f"{path}/items/{{item}}": _operation(
                f"{name}_item", "One feature", [item, *every, _parameter("crs")]
            ),
        }
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Conflict Event Mapper: OGC API - Features",
            "description": "Published events and their uncertainty areas.",
            "version": "1.0.0",
        },
        "servers": [{"url": base}],
        "paths": {path: {"get": operation} for path, operation in paths.items()},
        "components": {"schemas": {"problem": PROBLEM_SCHEMA}},
    }


PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "parameter": {"type": "string", "description": "the parameter at fault"},
    },
}


def _parameter(name: str) -> dict[str, Any]:
    schema, description = _DESCRIBED[name]
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _operation(name: str, summary: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    problem = {
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}
        }
    }
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "As asked"},
            "304": {"description": "Unchanged"},
            "400": {"description": "A parameter cannot be read", **problem},
            "404": {"description": "There is no such thing", **problem},
            "503": {"description": "The events cannot be read at the moment", **problem},
        },
    }
