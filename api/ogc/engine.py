"""pygeoapi, set up in code: one configuration, and for each request a copy that knows its address.

pygeoapi has one configured address and would write it into every link. Here each request gets a
shallow copy of the API object with the address it was asked under, so that links work under any
host name, port and prefix.
"""

import copy
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, NoReturn

import orjson
from pygeoapi import api as core
from pygeoapi.api import API, APIRequest, itemtypes

from api.ogc.openapi import ogc_document
from api.ogc.parameters import CRS, CRS84, MOST_ITEMS, USUAL_ITEMS, Asked
from api.ogc.provider import Handle
from events.table.table import Extent
from services import Services

TITLE: Final = "Conflict Event Mapper"
DESCRIPTION: Final = (
    "Reported events with foreign troops, each with its place and time and how sure they are. "
    "Published events only."
)
COLLECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "events": (
        "Events",
        "One point an event: where it happened, or a point that stands for the area it happened "
        "somewhere in (geometry_role representative; then use areas). Events without a place have "
        "no geometry. A count that is not known is null, never 0.",
    ),
    "areas": (
        "Uncertainty areas",
        "For each event whose place is not exact, the area it happened somewhere in: a circle of "
        "radius_m around it, or the named area, its borders simplified to about 300 points.",
    ),
}
_PROVIDERS: Final = {"events": "EventProvider", "areas": "AreaProvider"}
_WORLD: Final = [-180.0, -90.0, 180.0, 90.0]
_NOT_HERE: Final = ("/processes", "/jobs", "/TileMatrixSets", "/openapi?f=html")
_SPECS: Final = "http://www.opengis.net/spec/"
_KEPT: Final = (
    *(
        f"ogcapi-common-{part}/1.0/conf/{name}"
        for part, names in (
            (1, ("core", "html", "json", "landing-page", "oas30")),
            (2, ("collections",)),
        )
        for name in names
    ),
    *(f"ogcapi-features-1/1.0/conf/{name}" for name in ("core", "geojson", "html", "oas30")),
    "ogcapi-features-2/1.0/conf/crs",
    *(
        f"ogcapi-features-3/1.0/conf/{name}"
        for name in ("features-filter", "filter", "queryables", "queryables-query-parameters")
    ),
    *(f"ogcapi-features-5/1.0/conf/{name}" for name in ("core-roles-features", "schemas")),
    *(
        f"cql2/1.0/conf/{name}"
        for name in (
            *("basic-cql2", "cql2-text", "cql2-json", "advanced-comparison-operators"),
            *("case-insensitive-comparison", "accent-insensitive-comparison"),
            *("basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions"),
            *("temporal-functions", "property-property", "arithmetic"),
        )
    ),
)
"""Parts of the standards that are kept, whatever each pygeoapi says of itself."""


class Refused(Exception):  # noqa: N818 - reads as what it is
    """pygeoapi would not answer; ``status`` and the message say why."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class _Api(API):  # type: ignore[misc]
    """pygeoapi's API, whose faults are raised instead of written in its own form."""

    def get_exception(
        self,
        status: int,
        headers: object,  # noqa: ARG002 - as pygeoapi calls it
        format_: object,  # noqa: ARG002
        code: object,  # noqa: ARG002
        description: str,
    ) -> NoReturn:
        """Raise what pygeoapi has to say."""
        raise Refused(int(status), str(description))


class _Request:
    """What pygeoapi looks at in a request."""

    def __init__(self, path: str, parameters: Mapping[str, str]) -> None:
        self.scope = {"path": path}
        self.query_params = {**parameters, "f": "json"}
        self.headers: dict[str, str] = {}


class Engine:
    """Answers requests under one path with pygeoapi.

    Parameters
    ----------
    services
        The table of events and the boundaries.
    """

    def __init__(self, services: Services) -> None:
        self._events = services.table
        self._shapes = services.area_shapes
        logging.getLogger("pygeoapi").setLevel(logging.CRITICAL)  # faults are told to the asker
        root = logging.getLogger()
        handlers, level = list(root.handlers), root.level
        handle = Handle(self._events, self._shapes, Asked())
        self._api = _Api(self._config("http://localhost", handle, None), {})
        root.handlers[:] = handlers  # pygeoapi sets up logging for a whole process of its own
        root.setLevel(level)
        self._extent: tuple[str, Extent] | None = None

    def landing(self, base: str, given: Mapping[str, str]) -> dict[str, Any]:
        """Describe the service."""
        page = self._ask(core.landing_page, base, given)
        page["links"] = [
            link
            for link in page["links"]
            if not any(link["href"].partition(base)[2].startswith(each) for each in _NOT_HERE)
        ]
        return page

    def conformance(self) -> dict[str, Any]:
        """Name the parts of the standards that are kept."""
        return {"conformsTo": [_SPECS + each for each in _KEPT]}

    def openapi(self, base: str, given: Mapping[str, str]) -> dict[str, Any]:
        """Give the OpenAPI document."""
        return self._ask(core.openapi_, base, given)

    def collections(
        self, base: str, given: Mapping[str, str], name: str | None = None
    ) -> dict[str, Any]:
        """Describe all collections, or one."""
        return self._ask(core.describe_collections, base, given, name, extent=self._extent_now())

    def schema(self, base: str, given: Mapping[str, str], name: str) -> dict[str, Any]:
        """Describe the columns of a collection."""
        return self._ask(core.get_collection_schema, base, given, name)

    def feature_schema(self, base: str, given: Mapping[str, str], name: str) -> dict[str, Any]:
        """Describe a whole feature of a collection, as its GeoJSON is written."""
        columns = self.schema(base, given, name)
        properties = columns["properties"]
        return {
            **columns,
            "$id": f"{base}/collections/{name}/feature-schema",
            "required": ["type", "id", "geometry", "properties"],
            "properties": {
                "type": {"const": "Feature"},
                "id": {"type": "string"},
                "geometry": properties.pop("geometry"),
                "properties": {"type": "object", "properties": properties},
            },
        }

    def queryables(self, base: str, given: Mapping[str, str], name: str) -> dict[str, Any]:
        """Describe what a filter may look at."""
        return self._ask(itemtypes.get_collection_queryables, base, given, name)

    def items(self, base: str, asked: Asked, name: str) -> tuple[dict[str, Any], str]:
        """Give one page of features, and the reference system they are in."""
        given = {
            key: value
            for key, value in asked.given.items()
            # the provider is handed these as they were read
            if not key.startswith("filter") and key != "known"
        }
        return self._features(itemtypes.get_collection_items, base, given, name, asked=asked)

    def item(
        self, base: str, given: Mapping[str, str], name: str, identifier: str
    ) -> tuple[dict[str, Any], str]:
        """Give one feature, and the reference system it is in."""
        return self._features(itemtypes.get_collection_item, base, given, name, identifier)

    def _features(
        self,
        function: Callable[..., Any],
        base: str,
        given: Mapping[str, str],
        *more: object,
        asked: Asked | None = None,
    ) -> tuple[dict[str, Any], str]:
        page = self._ask(function, base, given, *more, asked=asked)
        return page, given.get("crs", CRS84)

    def _ask(
        self,
        function: Callable[..., Any],
        base: str,
        given: Mapping[str, str],
        *more: object,
        asked: Asked | None = None,
        extent: Extent | None = None,
    ) -> dict[str, Any]:
        api = copy.copy(self._api)
        api.base_url = base
        handle = Handle(self._events, self._shapes, asked or Asked())
        api.config = self._config(base, handle, extent)
        api.openapi = ogc_document(base) if function is core.openapi_ else {}
        request = APIRequest(_Request(base, given), api.locales)
        _, status, content = function(api, request, *more)
        if int(status) != HTTPStatus.OK:
            raise Refused(int(status), "This cannot be answered.")
        page: dict[str, Any] = orjson.loads(content)
        if "features" in page:
            for feature in page["features"] if handle.outlines else ():
                feature["geometry"] = orjson.Fragment(handle.outlines[feature["id"]])
        elif page.get("id") in handle.outlines:
            page["geometry"] = orjson.loads(handle.outlines[page["id"]])
        if "links" in page:
            page["links"] = [link for link in page["links"] if link["type"] != _JSONLD]
        for collection in page.get("collections", [page] if "itemType" in page else ()):
            collection["links"] = [link for link in collection["links"] if link["type"] != _JSONLD]
            collection["links"].append(
                {
                    "type": "application/schema+json",
                    "rel": "describedBy",  # as GDAL 3.6 spells it, which looks here for types
                    "title": "Schema of a feature",
                    "href": f"{base}/collections/{collection['id']}/feature-schema",
                }
            )
        return page

    def _extent_now(self) -> Extent:
        version = self._events.version
        if self._extent is None or self._extent[0] != version:
            self._extent = version, self._events.extent
        return self._extent[1]

    def _config(self, base: str, handle: Handle, extent: Extent | None) -> dict[str, Any]:
        box = _WORLD if extent is None or extent.bbox is None else list(extent.bbox)
        extents: dict[str, Any] = {"spatial": {"bbox": box, "crs": CRS84}}
        if extent is not None and (extent.first or extent.last):
            first, last = extent.first, extent.last
            extents["temporal"] = {
                "begin": None if first is None else f"{first}T00:00:00Z",
                "end": None if last is None else f"{last}T23:59:59Z",
            }
        return {
            "server": {
                "url": base,
                "bind": {"host": "localhost", "port": 0},
                "mimetype": "application/json; charset=UTF-8",
                "encoding": "utf-8",
                "languages": ["en-US"],
                "limits": {"default_items": USUAL_ITEMS, "max_items": MOST_ITEMS},
            },
            "logging": {"level": "CRITICAL"},
            "metadata": {
                "identification": {
                    "title": TITLE,
                    "description": DESCRIPTION,
                    "keywords": ["events", "conflict", "foreign troops"],
                    "keywords_type": "theme",
                    "terms_of_service": "",
                    "url": base.removesuffix("/ogc") + "/",
                },
                "license": {"name": "", "url": ""},
                "provider": {"name": TITLE, "url": ""},
                "contact": {},
            },
            "resources": {
                name: {
                    "type": "collection",
                    "title": title,
                    "description": description,
                    "keywords": ["events", "conflict", "foreign troops"],
                    "links": [],
                    "extents": extents,
                    "providers": [
                        {
                            "type": "feature",
                            "name": f"api.ogc.provider.{_PROVIDERS[name]}",
                            "data": handle,
                            "id_field": "id",
                            "title_field": "title",
                            "time_field": "start",
                            "crs": list(CRS),
                            "storage_crs": CRS84,
                        }
                    ],
                }
                for name, (title, description) in COLLECTIONS.items()
            },
        }


_JSONLD: Final = "application/ld+json"
