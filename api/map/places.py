"""The route of the map's find box: a place by name, position or MGRS, from the offline list."""

import re
from typing import Any, Final

import orjson
from shapely.geometry.base import BaseGeometry
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.serving.answers import FOR_AN_HOUR, JSON, AnswerCache, Body, route, send
from api.serving.parameters import read_parameters
from events.errors import InvalidQuery
from events.query.query import EventQuery
from events.table.place_labels import shipped_area
from geo.boundaries import Boundaries
from geo.errors import InvalidPosition
from geo.extents import bounds_around
from geo.finding import (
    Ambiguous,
    Candidate,
    Found,
    NotFound,
    Outcome,
    PlaceQuery,
    ServiceUnavailable,
)
from geo.position import parse_position
from services import Services

_MOST_KEPT: Final = 200
_MOST_PLACES: Final = 25
_SHORTEST: Final = 2
_LETTERS_OF_A_POSITION: Final = 3
"""One after the other: 37U CP, 48° N; a word of a name has more."""


def place_routes(services: Services) -> list[Route]:
    """Give the route that finds places.

    Parameters
    ----------
    services : Services
        Whose offline place list is asked; never an online service.
    """
    kept = AnswerCache(_MOST_KEPT)

    def places(request: Request) -> Response:
        query, values = read_parameters(request, frozenset({"name"}))
        if query != EventQuery():
            raise InvalidQuery("name", "Stands alone: places are not filtered as events are.")
        name = " ".join(values.get("name", "").split())
        if len(name) < _SHORTEST:
            raise InvalidQuery("name", "Must have at least two characters.")

        def make() -> Body:
            outcome = services.gazetteer.look_up(PlaceQuery(name))
            return Body.of(orjson.dumps(_outcome_json(outcome, services.boundaries)), JSON)

        return send(request, kept.get(name, make), FOR_AN_HOUR)

    return [route("/places", places)]


def _outcome_json(outcome: Outcome, boundaries: Boundaries) -> dict[str, Any]:
    candidates: tuple[Candidate, ...] = ()
    reason = ""
    match outcome:
        case Found():
            candidates = (outcome.candidate, *outcome.also)
        case Ambiguous():
            candidates = outcome.candidates
        case NotFound():
            reason = _wrong_position(outcome.query.name) or outcome.reason
        case ServiceUnavailable():
            reason = outcome.reason
    return {
        "outcome": outcome.outcome,
        "reason": reason,
        "places": [_place_json(each, boundaries) for each in candidates[:_MOST_PLACES]],
    }


def _wrong_position(text: str) -> str:
    """Say what is wrong with what was meant for a position; nothing where a name was meant."""
    words = re.findall(r"[^\W\d_]+", text)
    if not re.search(r"\d", text) or any(len(each) > _LETTERS_OF_A_POSITION for each in words):
        return ""
    try:
        parse_position(text)
    except InvalidPosition as error:
        return f"That is no position. {error}"
    return ""


def _place_json(candidate: Candidate, boundaries: Boundaries) -> dict[str, Any]:
    country = boundaries.country(candidate.country) if candidate.country else None
    around = [candidate.admin2, candidate.admin1, country.name if country else None]
    within = [each for each in around if each and each != candidate.name]
    area = None if candidate.area_code is None else shipped_area(boundaries, candidate.area_code)
    shape: BaseGeometry | None = candidate.area if area is None else area.geometry
    return {
        "name": candidate.name,
        "within": ", ".join(dict.fromkeys(within)),
        "kind": candidate.kind,
        "longitude": candidate.longitude,
        "latitude": candidate.latitude,
        "radius_m": round(candidate.radius_m),
        "area": None if area is None else area.code,
        "bounds": bounds_around(candidate.position, candidate.radius_m, shape),
        "reading": candidate.reading,
    }
