"""Routes for events: marks for the drawing script, GeoJSON for everybody else.

Only what is published and not under embargo is ever answered, counted or named.
"""

from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.answers import (
    ASK_AGAIN,
    JSON,
    Body,
    Kept,
    etag_of,
    not_found,
    not_modified,
    problem,
    route,
    send,
    send_in_parts,
)
from events.codec import to_feature
from events.errors import EventNotFound, StoreError
from events.export import MEDIA_TYPE, geojson_chunks, select
from events.licences import may_be_passed_on
from events.query import EventQuery
from maps.assets import assets
from maps.marks import marks_of
from services import Services

_MOST_MARKS_KEPT = 6


def _query_of(request: Request) -> EventQuery:
    return EventQuery.from_query_string(request.url.query)


def event_routes(services: Services) -> list[Route]:
    """Give the routes that answer from the store.

    Parameters
    ----------
    services : Services
        The store, the boundaries, and which nationalities have colours.
    """
    kept = Kept(_MOST_MARKS_KEPT)
    nationalities = services.settings.nationalities

    def tag(kind: str, query: EventQuery) -> str:
        # the script's digest stands for the form of the answer, which changes with the program
        program = assets()["conflict-map.js"].digest
        version = services.store.version
        return etag_of(kind, program, version, query.to_query_string(), *nationalities)

    def marks(request: Request) -> Response:
        query = _query_of(request)
        etag = tag("marks", query)

        def make() -> Body:
            found = services.store.find(query)
            columns = marks_of(found, services.boundaries, nationalities)
            return Body.of(orjson.dumps(columns), JSON, etag)

        return send(request, kept.get(etag, make), ASK_AGAIN)

    def geojson(request: Request) -> Response:
        query = _query_of(request)
        etag = tag("geojson", query)
        unchanged = not_modified(request, etag, ASK_AGAIN)
        if unchanged is not None:
            return unchanged
        selection = select(services.store, query)
        return send_in_parts(geojson_chunks(selection), MEDIA_TYPE, etag)

    def event(request: Request) -> Response:
        try:
            event_id = str(UUID(request.path_params["event_id"]))
            found = services.store.public(event_id)
        except (ValueError, EventNotFound):
            return not_found("event")
        if not may_be_passed_on(found):
            return not_found("event")
        return send(request, Body.of(orjson.dumps(to_feature(found)), MEDIA_TYPE), ASK_AGAIN)

    def health(request: Request) -> Response:
        try:
            count = len(services.store.find())
        except StoreError:
            return problem(503, "The events cannot be read at the moment.")
        return send(
            request, Body.of(orjson.dumps({"status": "ok", "events": count}), JSON), "no-store"
        )

    return [
        route("/marks", marks),
        route("/events.geojson", geojson),
        route("/events/{event_id}.json", event),
        route("/health", health),
    ]
