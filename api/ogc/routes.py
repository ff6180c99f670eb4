"""Routes under ``/ogc``: OGC API - Features over the one table, in JSON, HTML and CSV."""

import gzip
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.ogc import descriptions
from api.ogc import items as made
from api.ogc.descriptions import COLLECTIONS, CSV, HTML, OPENAPI, SCHEMA, Held, licence_link, link
from api.ogc.fields import fields
from api.ogc.formats import ITEMS, PAGES, AnswerForm, wanted
from api.ogc.openapi import ogc_document
from api.ogc.parameters import (
    MOST_AREAS,
    MOST_ITEMS,
    ItemsRequest,
    pairs_of,
    read_item,
    read_items,
    read_plain,
)
from api.ogc.systems import CRS84
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

PATH: Final = "/ogc"
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)
_PACKING_LEVEL: Final = 1  # a page of 1,000 features packs in milliseconds, to a seventh
_MOST_IN_A_HEADER: Final = 1_000

Page = Mapping[str, Any]

_SCHEMAS: Final[Mapping[str, Callable[[str, str], Page]]] = {
    "schema": descriptions.schema,
    "feature_schema": descriptions.feature_schema,
    "column_types": descriptions.column_types,
    "queryables": descriptions.queryables,
}


def ogc_routes(services: Services) -> list[Route]:
    """Give the routes under ``/ogc``.

    Parameters
    ----------
    services : Services
        The store and the boundaries; nothing is opened before the first request.
    """

    @lru_cache(maxsize=1)
    def held_at(_: str) -> Mapping[str, Held]:

        return descriptions.held(services.table, services.area_shapes, services.settings.markings)

    def held_now() -> Mapping[str, Held]:
        return held_at(services.table.version)

    def plain(
        path: str,
        template: str,
        answer: Callable[[str, Request], Page | None],
        media_type: str = JSON,
    ) -> Route:
        def handler(request: Request) -> Response:
            read_plain(request.url.query)
            page = answer(base_of(request), request)
            if page is None:
                return not_found("collection")
            return _send(request, page, template, media_type)

        return route(PATH + path, handler)

    def collection(path: str, template: str, describe: str, media_type: str) -> Route:
        def answer(base: str, request: Request) -> Page | None:
            name = request.path_params["collection"]
            if name not in COLLECTIONS:
                return None
            if describe == "collection":
                return descriptions.collection(base, name, held_now()[name])
            return _SCHEMAS[describe](base, name)

        return plain("/collections/{collection}" + path, template, answer, media_type)

    def items(request: Request) -> Response:
        name = request.path_params["collection"]
        if name not in COLLECTIONS:
            return not_found("collection")
        asked = read_items(request.url.query, MOST_AREAS if name == made.AREAS else MOST_ITEMS)
        if asked.known is None:
            asked = replace(asked, known=services.table.changed_at)
        shapes = services.area_shapes
        matched = made.find(services.table, shapes, name, asked)
        page = matched[:0] if asked.hits_alone else matched[asked.offset :][: asked.limit]
        links = _page_links(request, name, asked, len(matched), len(page))
        more = {"Content-Crs": f"<{asked.crs}>"}
        if wanted(request, ITEMS) is AnswerForm.CSV:
            content = made.table_of(page, shapes, name, asked)
            called = f"{name}_{datetime.now(UTC):%Y%m%d}.csv"
            more["Content-Disposition"] = f'attachment; filename="{called}"'
            links = [*_own_links(request, GEOJSON, ITEMS), *links]
            return _finish(request, content, "text/csv; charset=utf-8", links, more)
        answer = {
            "type": "FeatureCollection",
            "numberMatched": len(matched),
            "numberReturned": len(page),
            **({"timeStamp": _written(asked.known)} if asked.known is not None else {}),
            "links": links,
            "features": made.features(page, shapes, name, asked),
        }
        return _send(request, answer, "items.html", GEOJSON, more, ITEMS)

    def item(request: Request) -> Response:
        given = read_item(request.url.query)
        name = request.path_params["collection"]
        found = None
        if name in COLLECTIONS:
            found = made.one(services.table, name, request.path_params["item"])
        if found is None:
            if name in COLLECTIONS and _may_be_stored(request.path_params["item"]):
                return not_found_event("collection or item", is_whole=services.store.is_whole)
            return not_found("collection or item")
        asked = ItemsRequest(crs=given.get("crs", CRS84), columns=tuple(fields()))
        (feature,) = made.features(found, services.area_shapes, name, asked)
        # As the pages for people need it, not as text for JSON alone.
        feature["geometry"] = orjson.loads(orjson.dumps(feature["geometry"]))
        above = f"{base_of(request)}/collections/{name}"
        links = [link("collection", above, JSON, COLLECTIONS[name][0])]
        more = {"Content-Crs": f"<{asked.crs}>"}
        return _send(request, feature | {"links": links}, "item.html", GEOJSON, more)

    def style(_: Request) -> Response:
        from api.ogc.paging import STYLE

        return Response(
            STYLE, media_type="text/css", headers={**HEADERS, "Cache-Control": FOR_AN_HOUR}
        )

    def nothing(_: Request) -> Response:
        return not_found("resource; begin at /ogc")

    def document(name: str) -> Callable[[str, Request], Page]:
        def answer(base: str, _: Request) -> Page:

            match name:
                case "landing":
                    return descriptions.landing(base)
                case "collections":
                    return descriptions.collections(base, held_now())
                case "licence":
                    return descriptions.licence(held_now()["events"].credit)
                case "openapi":
                    return ogc_document(base)
            return descriptions.conformance() if name == "conformance" else descriptions.functions()

        return answer

    return [
        plain("", "landing.html", document("landing")),
        plain("/", "landing.html", document("landing")),
        plain("/conformance", "conformance.html", document("conformance")),
        plain("/openapi", "openapi.html", document("openapi"), OPENAPI),
        plain("/functions", "functions.html", document("functions")),
        plain("/licence", "licence.html", document("licence")),
        route(f"{PATH}/style.css", style),
        plain("/collections", "collections.html", document("collections")),
        collection("", "collection.html", "collection", JSON),
        collection("/schema", "columns.html", "schema", SCHEMA),
        collection("/feature-schema", "columns.html", "feature_schema", SCHEMA),
        collection("/column-types", "columns.html", "column_types", SCHEMA),
        collection("/queryables", "columns.html", "queryables", SCHEMA),
        route(f"{PATH}/collections/{{collection}}/items", items),
        route(f"{PATH}/collections/{{collection}}/items/{{item}}", item),
        route(f"{PATH}/{{rest:path}}", nothing),
    ]


def base_of(request: Request) -> str:
    """Give the address of ``/ogc`` as the asker knows it."""
    return address_of(request) + PATH


def _may_be_stored(identifier: str) -> bool:
    with suppress(ValueError):
        return bool(UUID(identifier))
    return False


def _written(moment: date | datetime) -> str:
    """Write a moment as RFC 3339 does."""
    if isinstance(moment, datetime):
        return moment.isoformat().replace("+00:00", "Z")
    return f"{moment}T23:59:59Z"


def _here(request: Request, **changes: str | None) -> str:
    """Give the address of this document with some parameters changed; None takes one out."""
    given = {**pairs_of(request.url.query), **changes}
    query = urlencode({k: v for k, v in given.items() if v is not None}, safe=",:/")
    path = base_of(request) + request.url.path.partition(PATH)[2]
    return f"{path}?{query}" if query else path


def _page_links(
    request: Request,
    name: str,
    asked: ItemsRequest,
    matched: int,
    returned: int,
) -> list[dict[str, str]]:
    """Link to the pages before and after, as of the moment this one is answered of."""
    above = f"{base_of(request)}/collections/{name}"
    links = [link("collection", above, JSON, COLLECTIONS[name][0])]
    form = wanted(request, ITEMS)
    kind = {AnswerForm.HTML: HTML, AnswerForm.CSV: CSV}.get(form or AnswerForm.JSON, GEOJSON)
    f = request.query_params.get("f")
    known = None if asked.known is None else asked.known.isoformat().replace("+00:00", "Z")
    turns = []
    if asked.offset:
        turns.append(("prev", max(asked.offset - asked.limit, 0), "Page before"))
    if returned and asked.offset + returned < matched:
        turns.append(("next", asked.offset + asked.limit, "Next page"))
    for rel, offset, title in turns:
        to = _here(request, known=known, offset=str(offset) if offset else None, f=f)
        links.append(link(rel, to, kind, title))
    return links


def _own_links(
    request: Request, media_type: str, offered: Sequence[AnswerForm]
) -> list[dict[str, str]]:
    """Link to this document, to its other forms, and to the licence."""
    kinds = {AnswerForm.JSON: media_type, AnswerForm.HTML: HTML, AnswerForm.CSV: CSV}
    titles = {
        AnswerForm.JSON: "as JSON",
        AnswerForm.HTML: "for people",
        AnswerForm.CSV: "as a table",
    }
    now = wanted(request, offered) or offered[0]
    links = [link("self", _here(request), kinds[now], "This document")]
    for form in offered:
        if form is not now:
            href = _here(request, f=form.value)
            links.append(link("alternate", href, kinds[form], f"This document {titles[form]}"))
    return [*links, licence_link(base_of(request))]


def _send(
    request: Request,
    page: Page,
    template: str,
    media_type: str,
    more: Mapping[str, str] | None = None,
    offered: Sequence[AnswerForm] = PAGES,
) -> Response:
    """Answer with a page in the form that is wanted."""
    form = wanted(request, offered)
    if form is None:
        kinds = ", ".join(offered)
        return problem(406, f"Nothing the header Accept names can be given; there is: {kinds}.")
    links = [*_own_links(request, media_type, offered), *page.get("links", ())]
    if media_type not in (SCHEMA, OPENAPI):  # which have no room for links
        page = {**page, "links": _without_twins(links)}
    if form is AnswerForm.HTML:
        from api.ogc.paging import render

        content = render(template, page, base_of(request), links)
        more = {**(more or {}), "Content-Security-Policy": _PAGE_POLICY}
        media_type = "text/html; charset=utf-8"
    else:
        content = orjson.dumps(page, option=orjson.OPT_UTC_Z)
    return _finish(request, content, media_type, links, more or {})


def _without_twins(links: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return list({(each["rel"], each["href"]): each for each in links}.values())


def _finish(
    request: Request,
    content: bytes,
    media_type: str,
    links: Sequence[Mapping[str, str]],
    more: Mapping[str, str],
) -> Response:
    told = ", ".join(
        f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"'
        for each in links
        if each["rel"] in ("alternate", "license", "next", "prev")
        and len(each["href"]) < _MOST_IN_A_HEADER
        and each["href"].isascii()
    )
    headers = {
        **HEADERS,
        **more,
        "Cache-Control": ASK_AGAIN,
        "Vary": "Accept, Accept-Encoding",
        "Link": told,
    }
    etag = etag_of(content)
    unchanged = not_modified(request, etag, ASK_AGAIN)
    if unchanged is not None:
        unchanged.headers["Vary"] = headers["Vary"]
        return unchanged
    headers["ETag"] = etag
    if "gzip" in request.headers.get("accept-encoding", "") and len(content) > 1_000:
        content = gzip.compress(content, _PACKING_LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=media_type, headers=headers)
