"""The OpenAPI document of the routes beside the pages, at ``/openapi.json``.

Paths come from the routes themselves, so that none can be forgotten; what is under ``/ogc`` has a
document of its own.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.ogc.routes import PATH as OGC
from api.serving.answers import ASK_AGAIN, Body, route, send
from api.serving.base_url import address_of
from events.changes.feed import MOST, USUAL
from events.dates.certainty import Certainty
from events.model.countries import ALPHA3
from events.query.address import PARAMETERS
from events.query.query import LAYER_KEYS, Placed, Undated
from events.vocabulary import NO_FOREIGN, NOT_STATED, EventType, Verification

_MEDIA_TYPE: Final = "application/vnd.oai.openapi+json;version=3.0"
_TEXT: Final[dict[str, Any]] = {"type": "string"}
_DAY: Final[dict[str, Any]] = {"type": "string", "format": "date"}
_BOX: Final[dict[str, Any]] = {"type": "string", "description": "west,south,east,north, degrees"}

_FILTER: Final[dict[str, dict[str, Any]]] = {
    "nationality": {"type": "string", "enum": [*sorted(LAYER_KEYS), NO_FOREIGN]},
    "fighting_for": {"type": "string", "enum": [*sorted(ALPHA3), NOT_STATED]},
    "event_type": {"type": "string", "enum": list(EventType)},
    "verification": {"type": "string", "enum": list(Verification)},
    "from": _DAY,
    "to": _DAY,
    "certainty": {"type": "string", "enum": list(Certainty)},
    "undated": {"type": "string", "enum": list(Undated)},
    "placed": {"type": "string", "enum": list(Placed)},
    "off": {"type": "string", "enum": [*sorted(LAYER_KEYS), NO_FOREIGN]},
    "bbox": _BOX,
    "q": {"type": "string", "maxLength": 200},
    "known": _DAY,
}
_FILTERED: Final = frozenset(
    {
        *("/view", "/rows", "/timeline", "/regions", "/regions/{key}"),
        *("/events.geojson", "/changes", "/export/{format}", "/brief/{format}", "/differences"),
    }
)
_OWN: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "/view": {"window": _BOX, "zoom": {"type": "integer", "minimum": 0, "maximum": 18}},
    "/places": {"name": {"type": "string", "minLength": 2, "maxLength": 200}},
    "/regions/{key}": {
        "layers": _TEXT,
        "limit": {"type": "integer", "minimum": 1, "maximum": 500, "default": 100},
        "offset": {"type": "integer", "minimum": 0, "default": 0},
    },
    "/changes": {
        "since": _TEXT,
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    },
    "/export/{format}": {
        "geometry": {"type": "string", "enum": ["point", "area"]},
        "round": {"type": "number"},
        "bom": {"type": "string", "enum": ["true", "false"]},
    },
    "/brief/{format}": {
        **dict.fromkeys(("map", "screen", "since", "until", "size", "made_at"), _TEXT),
        "title": {"type": "string", "maxLength": 140},
        "marking": {"type": "string", "maxLength": 120},
        "paper": {"type": "string", "enum": ["a4", "letter"]},
        "orientation": {"type": "string", "enum": ["portrait", "landscape"]},
    },
    "/differences": {
        "since": {"type": "string", "example": "yesterday"},
        "until": _TEXT,
        "limit": {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 100},
        "offset": {"type": "integer", "minimum": 0, "default": 0},
    },
    "/assets/{name}": {"v": _TEXT},
}
_KINDS: Final = {"int": "integer", "float": "number"}
_PIECE: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")


def openapi_routes(others: Iterable[Route]) -> list[Route]:
    """Give the route of the document.

    Parameters
    ----------
    others
        The routes to describe.
    """
    described = [each for each in others if not each.path.startswith(OGC)]

    def document(request: Request) -> Response:
        content = orjson.dumps(openapi_document(described, address_of(request)))
        return send(request, Body.of(content, _MEDIA_TYPE), ASK_AGAIN)

    own = route("/openapi.json", document)
    described.append(own)
    return [own]


def openapi_document(routes: Iterable[Route], address: str) -> dict[str, Any]:
    """Describe routes in OpenAPI 3.0.

    Parameters
    ----------
    address
        Of the program, as the asker knows it.
    """
    paths = {}
    for each in routes:
        path = _PIECE.sub(r"{\1}", each.path)
        pieces = [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": {"type": _KINDS.get(kind, "string")},
            }
            for name, kind in _PIECE.findall(each.path)
        ]
        asked = dict(_OWN.get(path, {}))
        if path in _FILTERED:
            asked |= {name: _FILTER.get(name, _TEXT) for name in PARAMETERS}
        paths[path] = {
            "get": {
                "operationId": re.sub(r"\W+", "_", path).strip("_"),
                "parameters": [*pieces, *(_query(name, schema) for name, schema in asked.items())],
                "responses": _RESPONSES,
            }
        }
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Conflict Event Mapper",
            "description": "Published events as the map, files and followers get them. What each "
            "parameter means is in docs/data-format.md.",
            "version": "1.0.0",
        },
        "externalDocs": {"description": "OGC API - Features", "url": f"{address}{OGC}/openapi"},
        "servers": [{"url": address}],
        "paths": paths,
        "components": {
            "schemas": {
                "problem": {
                    "type": "object",
                    "description": "RFC 9457",
                    "required": ["type", "title", "status", "detail"],
                    "properties": {
                        "type": _TEXT,
                        "title": _TEXT,
                        "status": {"type": "integer"},
                        "detail": _TEXT,
                        "parameter": _TEXT,
                    },
                }
            }
        },
    }


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


_PROBLEM: Final = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}
}
_RESPONSES: Final = {
    "200": {"description": "As asked"},
    "304": {"description": "Unchanged"},
    "400": {"description": "A parameter cannot be read", **_PROBLEM},
    "404": {"description": "There is no such thing", **_PROBLEM},
    "413": {"description": "More than fits into one answer", **_PROBLEM},
    "410": {"description": "The cursor is not known any more", **_PROBLEM},
    "503": {"description": "The events cannot be read at the moment", **_PROBLEM},
}
