"""The routes of briefs and of what has changed since: `GET /brief/{format}`, `GET /differences`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.serving.answers import HEADERS, JSON, not_found, problem, route
from api.serving.base_url import address_of
from api.serving.parameters import read_parameters, whole_number
from briefs.formats import BriefFormat, write_brief
from briefs.request import asked_of
from events.changes.differences import Difference, differences
from events.changes.moments import read_since, read_until
from events.errors import ExportFailed, InvalidQuery
from events.query.as_known import last_instant
from events.query.query import EventQuery
from services import Services

_BRIEF: Final = frozenset(
    {
        *("map", "screen", "since", "until", "title", "marking"),
        *("paper", "orientation", "size", "made_at"),
    }
)
_DIFFERENCES: Final = frozenset({"since", "until", "limit", "offset"})
_MOST: Final = 1_000
_AT_ONCE: Final = BoundedSemaphore(2)
"""Makings of briefs: each takes a processor and, of many events, some hundred megabytes."""

_PATIENCE_S: Final = 20.0


def brief_routes(services: Services) -> list[Route]:
    """Give the routes.

    Parameters
    ----------
    services
        The table, what ships, and what the installation sets.
    """

    def brief(request: Request) -> Response:
        try:
            chosen = BriefFormat(request.path_params["format"])
        except ValueError:
            return not_found(f"brief; known are {', '.join(BriefFormat)}")
        query, values = read_parameters(request, _BRIEF)
        asked = asked_of(services.table, query, values, chosen, address_of(request))
        headers = {
            **HEADERS,
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{chosen.file_name(asked.wish.made_at)}"',
        }
        if request.method == "HEAD":
            return Response(headers=headers, media_type=chosen.media_type)
        if not _AT_ONCE.acquire(timeout=_PATIENCE_S):
            words = "Other briefs are being made; try again in a moment."
            return problem(503, words, headers={"Retry-After": "10"})
        try:
            made = write_brief(services.brief_materials, asked.wish, chosen, asked.layout)
        except ExportFailed as error:
            return problem(503, str(error))
        finally:
            _AT_ONCE.release()
        return Response(made, media_type=chosen.media_type, headers=headers)

    def changed(request: Request) -> Response:
        query, values = read_parameters(request, _DIFFERENCES)
        limit = whole_number(values, "limit", 1, _MOST, 100)
        offset = whole_number(values, "offset", 0, 10_000_000, 0)
        now = datetime.now(UTC)
        if "since" not in values:
            raise InvalidQuery("since", "Is missing: a day or a moment, such as yesterday.")
        since, until = read_since(values["since"], now), _until(values, query, now)
        if until < since:
            raise InvalidQuery("until", "Is before since.")
        asked = replace(query, as_known_on=None)
        found = differences(services.table, since, until, asked, passed_on=True)
        page = found[offset : offset + limit]
        said = {
            "since": since.isoformat(),
            "until": until.isoformat(),
            "count": len(found),
            "left_out": found.left_out,
            "by_step": _counted(found.by_step),
            "by_timing": _counted(found.by_timing),
            "by_kind": _counted(found.by_kind),
            "differences": [_json(each) for each in page],
        }
        headers = {**HEADERS, "Cache-Control": "no-store"}
        return Response(orjson.dumps(said), media_type=JSON, headers=headers)

    return [route("/brief/{format}", brief), route("/differences", changed)]


def _until(values: dict[str, str], query: EventQuery, now: datetime) -> datetime:
    if "until" in values:
        return read_until(values["until"], now)
    return now if query.as_known_on is None else min(last_instant(query.as_known_on), now)


def _counted(numbers: Mapping[Any, int]) -> dict[str, int]:
    """Write numbers by the values of their terms, which JSON takes for keys."""
    return {term.value: number for term, number in numbers.items()}


def _json(difference: Difference) -> dict[str, Any]:
    event = difference.event
    return {
        "id": event.id,
        "title": event.title,
        "step": difference.step,
        "kinds": difference.kinds,
        "timing": difference.timing,
        "words": difference.words,
        "verification_before": difference.before and difference.before.verification,
        "verification_after": difference.after and difference.after.verification,
        "merged_into": difference.merged_into,
        "changes": [
            {"part": each.part, "before": each.before, "after": each.after}
            for each in difference.changes
        ],
    }
