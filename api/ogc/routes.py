"""Routes under ``/ogc``: read strictly, answered by pygeoapi, in JSON and in HTML for people."""

import gzip
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.serving.answers import (
    ASK_AGAIN,
    FOR_AN_HOUR,
    GEOJSON,
    HEADERS,
    JSON,
    etag_of,
    not_found,
    not_found_event,
    not_modified,
    problem,
    route,
)
from api.serving.base_url import address_of
from services import Services

if TYPE_CHECKING:
    from api.ogc.engine import Engine

PATH: Final = "/ogc"
_OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
_SCHEMA: Final = "application/schema+json"
_HTML: Final = "text/html; charset=utf-8"
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)
_PACKING_LEVEL: Final = 1  # a page of 1,000 features packs in milliseconds, to a seventh


class _Lazy:
    """pygeoapi and what it needs, loaded by the first request: it takes a second or two."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @cached_property
    def engine(self) -> "Engine":
        """The engine."""
        from api.ogc.engine import Engine

        return Engine(self._services)


def ogc_routes(services: Services) -> list[Route]:
    """Give the routes under ``/ogc``.

    Parameters
    ----------
    services : Services
        The store and the boundaries; nothing is loaded before the first request.
    """
    lazy = _Lazy(services)

    def plain(
        path: str,
        template: str,
        answer: Callable[["Engine", str, Mapping[str, str], Request], Mapping[str, Any]],
        media_type: str = JSON,
    ) -> Route:
        def handler(request: Request) -> Response:
            from api.ogc.parameters import read_plain

            given = read_plain(request.url.query)
            base = base_of(request)
            page = _answered(lambda: answer(lazy.engine, base, given, request))
            return (
                page
                if isinstance(page, Response)
                else _send(request, base, page, template, media_type)
            )

        return route(PATH + path, handler)

    def items(request: Request) -> Response:
        from dataclasses import replace

        from api.ogc.parameters import MOST_AREAS, read_items

        base, name = base_of(request), request.path_params["collection"]
        asked = read_items(request.url.query)
        if name == "areas":
            asked = asked.at_most(MOST_AREAS)
        if asked.known is None:
            asked = replace(asked, known=services.table.changed_at)
        answered = _answered(lambda: lazy.engine.items(base, asked, name))
        if isinstance(answered, Response):
            return answered
        page, crs = answered
        known = asked.known.isoformat() if asked.known is not None else None
        page["timeStamp"] = (
            known.replace("+00:00", "Z") if isinstance(asked.known, datetime) and known else None
        )
        if page["timeStamp"] is None:
            del page["timeStamp"]
        page["links"] = [link for link in page["links"] if _leads_on(link, page)]
        _mend_links(page["links"], asked.given, known)
        return _send(request, base, page, "items.html", GEOJSON, {"Content-Crs": f"<{crs}>"})

    def item(request: Request) -> Response:
        from api.ogc.parameters import read_item

        given = read_item(request.url.query)
        base, name = base_of(request), request.path_params["collection"]
        identifier = request.path_params["item"]
        answered = _answered(lambda: lazy.engine.item(base, given, name, identifier))
        if isinstance(answered, Response):
            if answered.status_code == 404 and _may_be_stored(name, identifier):
                return not_found_event("collection or item", is_whole=services.store.is_whole)
            return answered
        page, crs = answered
        return _send(request, base, page, "item.html", GEOJSON, {"Content-Crs": f"<{crs}>"})

    def style(_: Request) -> Response:
        from api.ogc.pages import STYLE

        return Response(
            STYLE, media_type="text/css", headers={**HEADERS, "Cache-Control": FOR_AN_HOUR}
        )

    def nothing(_: Request) -> Response:
        return not_found("resource; begin at /ogc")

    def named(request: Request) -> str:
        name: str = request.path_params["collection"]
        return name

    return [
        plain("", "landing.html", lambda e, base, given, _: e.landing(base, given)),
        plain("/", "landing.html", lambda e, base, given, _: e.landing(base, given)),
        plain("/conformance", "conformance.html", lambda e, *_: e.conformance()),
        plain(
            "/openapi", "openapi.html", lambda e, base, given, _: e.openapi(base, given), _OPENAPI
        ),
        route(f"{PATH}/style.css", style),
        plain(
            "/collections", "collections.html", lambda e, base, given, _: e.collections(base, given)
        ),
        plain(
            "/collections/{collection}",
            "collection.html",
            lambda e, base, given, request: e.collections(base, given, named(request)),
        ),
        plain(
            "/collections/{collection}/schema",
            "columns.html",
            lambda e, base, given, request: e.schema(base, given, named(request)),
            _SCHEMA,
        ),
        plain(
            "/collections/{collection}/feature-schema",
            "columns.html",
            lambda e, base, given, request: e.feature_schema(base, given, named(request)),
            _SCHEMA,
        ),
        plain(
            "/collections/{collection}/queryables",
            "columns.html",
            lambda e, base, given, request: e.queryables(base, given, named(request)),
            _SCHEMA,
        ),
        route(f"{PATH}/collections/{{collection}}/items", items),
        route(f"{PATH}/collections/{{collection}}/items/{{item}}", item),
        route(f"{PATH}/{{rest:path}}", nothing),
    ]


def base_of(request: Request) -> str:
    """Give the address of ``/ogc`` as the asker knows it."""
    return address_of(request) + PATH


def _answered(ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - a page, with its system or alone
    from api.ogc.engine import Refused

    try:
        return ask()
    except Refused as error:
        if error.status == 404:
            return not_found("collection or item")
        return problem(400, f"{error}.".replace("..", "."), parameter="query")


def _may_be_stored(collection: str, identifier: str) -> bool:
    from api.ogc.engine import COLLECTIONS

    with suppress(ValueError):
        return collection in COLLECTIONS and bool(UUID(identifier))
    return False


def _leads_on(link: Mapping[str, str], page: Mapping[str, Any]) -> bool:
    """Tell whether a link leads to what there is: not beyond the end, not to a format not given."""
    if link["type"] not in (GEOJSON, JSON, "text/html"):
        return False
    offset = dict(parse_qsl(urlsplit(link["href"]).query)).get("offset", "0")
    return link["rel"] != "next" or int(offset) < page["numberMatched"]


def _mend_links(links: list[dict[str, str]], given: Mapping[str, str], known: str | None) -> None:
    """Write the parameters asked with into every link to items, as pygeoapi was not told all.

    Links to other pages also say as of when they are to be answered; this document's own does not,
    unless it was asked so.
    """
    for link in links:
        address, _, query = link["href"].partition("?")
        if not address.endswith("/items"):
            continue
        theirs = dict(parse_qsl(query))
        merged = {name: value for name, value in given.items() if name not in ("f", "offset")}
        turning = link["rel"] in ("next", "prev")
        if turning and known is not None:
            merged["known"] = known.replace("+00:00", "Z")
        for name in ("f", "offset"):
            if name in theirs:
                merged[name] = theirs[name]
        if turning:
            merged.pop("f", None)
        elif given.get("offset"):
            merged["offset"] = given["offset"]
        link["href"] = f"{address}?{urlencode(merged, safe=',:/')}" if merged else address


def _send(
    request: Request,
    base: str,
    page: Mapping[str, Any],
    template: str,
    media_type: str,
    more: Mapping[str, str] | None = None,
) -> Response:
    headers = {
        **HEADERS,
        **(more or {}),
        "Cache-Control": ASK_AGAIN,
        "Vary": "Accept, Accept-Encoding",
    }
    if _wants_html(request):
        from api.ogc.pages import render

        content = render(template, page, base, urlsplit(str(request.url)).query)
        headers["Content-Security-Policy"] = _PAGE_POLICY
        media_type = _HTML
    else:
        content = orjson.dumps(page)
    etag = etag_of(content)
    unchanged = not_modified(request, etag, ASK_AGAIN)
    if unchanged is not None:
        return unchanged
    headers["ETag"] = etag
    if "gzip" in request.headers.get("accept-encoding", "") and len(content) > 1_000:
        content = gzip.compress(content, _PACKING_LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=media_type, headers=headers)


def _wants_html(request: Request) -> bool:
    wanted = request.query_params.get("f")
    if wanted is not None:
        return wanted == "html"
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted and "json" not in accepted.partition("text/html")[0]
