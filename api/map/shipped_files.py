"""Routes for what ships with the program: scripts, styles, the basemap, outlines of areas."""

import re
from functools import cache
from typing import Any

import orjson
from shapely import to_geojson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.serving.answers import (
    FOR_AN_HOUR,
    FOR_EVER,
    GEOJSON,
    JSON,
    AnswerCache,
    Body,
    not_found,
    route,
    send,
)
from geo.gazetteer.towns import TIERS, squares_of
from maps.assets import ASSETS_PATH, assets
from maps.basemap import BASEMAP_FILES
from services import Services

_AREA_CODE = re.compile(r"[A-Za-z0-9._~+-]{2,20}", re.ASCII)
_TOLERANCE_DEGREES = (0.002, 0.0005)
"""Of countries and first-level areas: about 150 and 40 m in Ukraine, a pixel at zoom 9 and 11."""
_MOST_OUTLINES = 400
_MOST_SQUARES = 300  # of towns; each some kilobytes


@cache
def _asset_bodies() -> dict[str, Body]:
    return {name: Body.of(asset.body, asset.media_type) for name, asset in assets().items()}


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    body = _asset_bodies().get(name)
    if body is None:
        return not_found("file")
    addressed = request.query_params.get("v") == assets()[name].digest
    return send(request, body, FOR_EVER if addressed else FOR_AN_HOUR)


def file_routes(services: Services) -> list[Route]:
    """Give the routes of files that change only with the program.

    Parameters
    ----------
    services : Services
        Where the boundaries are.
    """
    basemaps = AnswerCache(len(BASEMAP_FILES))
    outlines = AnswerCache(_MOST_OUTLINES)
    squares_of_towns = AnswerCache(_MOST_SQUARES)

    def basemap(request: Request) -> Response:
        name = BASEMAP_FILES.get(request.path_params["name"])
        if name is None:
            return not_found("part of the basemap")
        path = services.settings.boundaries_dir / name
        if not path.is_file():
            return not_found("part of the basemap")
        body = basemaps.get(name, lambda: Body.of(path.read_bytes(), GEOJSON))
        return send(request, body, FOR_AN_HOUR)

    def outline(request: Request) -> Response:
        code = request.path_params["code"]
        if not _AREA_CODE.fullmatch(code):
            return not_found("area")
        area = services.boundaries.area(code) or services.boundaries.country(code)
        if area is None:
            return not_found("area")
        geometry = area.geometry

        def make() -> Body:
            drawn = geometry.simplify(_TOLERANCE_DEGREES[area.level])
            feature: dict[str, Any] = {
                "type": "Feature",
                "id": area.code,
                "properties": {"code": area.code, "name": area.name},
                "geometry": orjson.loads(to_geojson(drawn)),
            }
            return Body.of(orjson.dumps(feature), GEOJSON)

        return send(request, outlines.get(code, make), FOR_AN_HOUR)

    def towns(request: Request) -> Response:
        tier, column, row = (request.path_params.get(part, 0) for part in ("tier", "column", "row"))
        if request.path_params:
            squares = squares_of(tier) if 0 < tier < len(TIERS) else (0, 0)
            if column >= squares[0] or row >= squares[1]:
                return not_found("part of the basemap")

        def make() -> Body:
            return Body.of(orjson.dumps(services.towns.tier(tier, column, row)), JSON)

        return send(request, squares_of_towns.get((tier, column, row), make), FOR_AN_HOUR)

    return [
        route("/basemap/towns.json", towns),
        route("/basemap/towns/{tier:int}/{column:int}/{row:int}.json", towns),
        route(f"{ASSETS_PATH}{{name:path}}", _asset),
        route("/basemap/{name}.json", basemap),
        route("/areas/{code}.json", outline),
    ]
