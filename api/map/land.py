"""The route of land and borders in squares, for a map that looks close."""

from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.serving.answers import FOR_AN_HOUR, JSON, AnswerCache, Body, not_found, route, send
from geo.land import Square, land_in
from maps.basemap import AREAS_OF
from services import Services

_MOST_KEPT: Final = 200


def land_routes(services: Services) -> list[Route]:
    """Give the route of the squares.

    Parameters
    ----------
    services : Services
        Where the boundaries are.
    """
    kept = AnswerCache(_MOST_KEPT)

    def land(request: Request) -> Response:
        square = Square(request.path_params["column"], request.path_params["row"])
        if not square.exists:
            return not_found("part of the basemap")

        def make() -> Body:
            found = land_in(services.boundaries, square, AREAS_OF)
            said = {"land": found.land, "countries": found.countries, "areas": found.areas}
            return Body.of(orjson.dumps(said), JSON)

        return send(request, kept.get(square, make), FOR_AN_HOUR)

    return [route("/basemap/land/{column:int}/{row:int}.json", land)]
