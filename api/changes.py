"""The route for machines that follow: what appeared, changed or went since they last asked."""

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.serving.answers import HEADERS, JSON, problem, route
from api.serving.parameters import read_parameters, whole_number
from events.changes.feed import MOST, USUAL, public_changes
from events.store.errors import UnknownCursor
from services import Services

_OWN = frozenset({"since", "limit"})


def change_routes(services: Services) -> list[Route]:
    """Give the route of changes.

    Parameters
    ----------
    services : Services
        The store.
    """

    def changes(request: Request) -> Response:
        query, values = read_parameters(request, _OWN)
        limit = whole_number(values, "limit", 1, MOST, USUAL)
        try:
            found = public_changes(services.table, query, values.get("since"), limit)
        except UnknownCursor as error:
            return problem(410, str(error), parameter="since")
        told = [
            {"id": change.id, "what": change.what}
            | ({} if change.feature is None else {"feature": orjson.Fragment(change.feature)})
            for change in found.changes
        ]
        content = orjson.dumps(
            {
                "from_the_start": found.from_the_start,
                "changes": told,
                "cursor": found.cursor,
                "more": found.more,
            }
        )
        return Response(content, media_type=JSON, headers={**HEADERS, "Cache-Control": "no-store"})

    return [route("/changes", changes)]
