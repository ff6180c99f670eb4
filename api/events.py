"""Routes for events as GeoJSON.

Only what is published and not under embargo is ever answered, counted or named.
"""

from collections.abc import Callable
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from access.allowed import Action, Resource, allowed
from api.serving.answers import (
    ASK_AGAIN,
    JSON,
    Body,
    etag_of,
    not_found,
    not_found_event,
    not_modified,
    problem,
    route,
    send,
    send_in_parts,
)
from api.serving.guard import visitor_of
from events.export import MEDIA_TYPE, geojson_chunks, select
from events.geojson.codec import to_feature
from events.model.licences import may_be_passed_on
from events.query.address import read_query, write_query
from events.query.query import EventQuery
from events.store.errors import EventNotFound, StoreBeingRead, StoreError
from services import Services


def _query_of(request: Request) -> EventQuery:
    return read_query(request.url.query)


def event_routes(services: Services, pages_ready: Callable[[], bool] | None = None) -> list[Route]:
    """Give the routes that answer from the store.

    Parameters
    ----------
    services : Services
        The store.
    pages_ready
        Tells whether a page could be opened now; None where there are no pages.
    """

    def geojson(request: Request) -> Response:
        query = _query_of(request)
        etag = etag_of("geojson", services.table.version, write_query(query))
        unchanged = not_modified(request, etag, ASK_AGAIN)
        if unchanged is not None:
            return unchanged
        selection = select(services.table, query)
        return send_in_parts(
            geojson_chunks(selection, services.settings.markings), MEDIA_TYPE, etag
        )

    def event(request: Request) -> Response:
        try:
            event_id = str(UUID(request.path_params["event_id"]))
            found = services.table.public(event_id)
        except ValueError:
            return not_found("event")
        except EventNotFound:
            return not_found_event("event", is_whole=services.store.is_whole)
        if not may_be_passed_on(found):
            return not_found("event")
        return send(request, Body.of(orjson.dumps(to_feature(found)), MEDIA_TYPE), ASK_AGAIN)

    def health(request: Request) -> Response:
        try:
            count = len(services.table.shown())
        except StoreBeingRead:
            raise
        except StoreError as error:
            why = services.settings.without_folder(str(error))
            return problem(503, f"The events cannot be read at the moment. {why}")
        # What can be read is served: a monitor has to look at the status in here, not only at 200.
        found = services.problems
        said: dict[str, object] = {"status": "ok" if not found else "problems"}
        if pages_ready is not None:
            if not pages_ready():
                return problem(503, "No page can be opened: the server starts, stops or is broken.")
            said["pages"] = "ok"
        # With logins on nobody is told how much there is, or what is wrong with it.
        if allowed(visitor_of(request.scope), Action.READ, Resource.MAP):
            said["events"] = count
            if found:
                said["problems"] = found
        return send(request, Body.of(orjson.dumps(said), JSON), "no-store")

    return [
        route("/events.geojson", geojson),
        route("/events/{event_id}.json", event),
        route("/health", health),
    ]
