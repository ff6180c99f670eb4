"""The route that hands out files: every format, always what the query asks for."""

import logging
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.serving.answers import HEADERS, Handler, blocks, not_found, problem, route
from api.serving.ranges import send_file
from events.errors import ExportFailed, InvalidQuery
from events.export import (
    STREAMED,
    ExportFormat,
    ExportJob,
    ExportOptions,
    Making,
    Releasable,
    Stage,
    WorkshopFull,
    file_name,
    read_format,
    read_geometry,
    read_rounding,
    select,
    too_many_words,
)
from events.query.address import pairs_of, read_pairs, write_query
from events.query.query import EventQuery
from events.store.errors import StoreUnavailable
from maps.placemarks import placemark_looks
from maps.qgis import layer_styles
from maps.qgis_project import geopackage_project
from services import Services

_OWN: Final = ("geometry", "round", "bom")
_TRUE_AND_FALSE: Final = {"": False, "0": False, "false": False, "1": True, "true": True}
_MOST_KEPT: Final = 2
"""Files that are kept; the workshop has room for some more."""

_log = logging.getLogger(__name__)


def export_routes(services: Services) -> list[Route]:
    """Give the routes of files: one that makes them, one that gives what a page has had made.

    Parameters
    ----------
    services : Services
        The store, the outlines of areas, and which nationalities have colours.
    """
    settings = services.settings
    styles = layer_styles(settings.nationalities)
    project = geopackage_project(settings.nationalities)
    kept = _Kept()

    def export(request: Request) -> Response:
        file_format = read_format(request.path_params["format"])
        own, query = _asked(request)
        options = ExportOptions(
            geometry=read_geometry(own["geometry"]),
            round_to=read_rounding(own["round"]),
            bom=_truth("bom", own["bom"]),
            styles=styles,
            project=project,
            markings=settings.markings,
            placemarks=placemark_looks(settings.nationalities),
        )
        selection = select(services.table, query)
        too_many = too_many_words(file_format, len(selection.events))
        if too_many:
            return problem(413, too_many)
        headers = _headers(file_format, selection)
        job = ExportJob(selection, options, services.area_shapes)
        if file_format in STREAMED:
            parts = blocks(STREAMED[file_format](job))
            return StreamingResponse(parts, media_type=file_format.media_type, headers=headers)
        key = (file_format, options, write_query(query), services.table.version)
        making = kept.find(key)
        if making is None and request.method == "HEAD":
            # Its length is not known before it is made.
            return StreamingResponse(iter(()), media_type=file_format.media_type, headers=headers)
        if making is None:
            try:
                making = services.workshop.start(job, file_format, may_wait=False)
            except WorkshopFull as error:
                return problem(503, str(error), headers={"Retry-After": "10"})
            making.report()
            kept.keep(key, making)
        return _send(request, making, headers)

    def made(request: Request) -> Response:
        making = services.workshop.find(request.path_params["number"])
        if making is None or making.restricted or making.stage() is not Stage.DONE:
            return not_found("file here any more; make it anew")
        return _send(request, making, _headers(making.file_format, making.selection))

    return [
        route("/export/{format}", _heeding_failures(export)),
        route("/export/made/{number}", _heeding_failures(made)),
    ]


def _heeding_failures(handler: Handler) -> Handler:
    """Let a handler tell why there is no file."""

    def heeding(request: Request) -> Response:
        try:
            return handler(request)
        except ExportFailed as error:
            return problem(503, str(error))
        except StoreUnavailable:
            # the message may name a folder: it is for the log, not for whoever asks
            _log.exception("A file could not be made")
            return problem(503, "The file cannot be made at the moment; try again soon.")

    return heeding


def _asked(request: Request) -> tuple[dict[str, str], EventQuery]:
    """Tell this route's own parameters from those of the query."""
    own = dict.fromkeys(_OWN, "")
    rest: list[tuple[str, str]] = []
    for name, value in pairs_of(request.url.query):
        if name not in own:
            rest.append((name, value))
        elif own[name]:
            raise InvalidQuery(name, "Is given more than once.")
        else:
            own[name] = value
    return own, read_pairs(rest)


def _truth(name: str, value: str) -> bool:
    try:
        return _TRUE_AND_FALSE[value]
    except KeyError as error:
        raise InvalidQuery(name, "Must be true or false.") from error


def _headers(file_format: ExportFormat, selection: Releasable) -> dict[str, str]:
    """Say how the file is called, how many events are in it, and how many were left out."""
    name = file_name(file_format, selection.query, datetime.now(UTC).date())
    return {
        **HEADERS,
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Events": str(len(selection.events)),
        "X-Events-Left-Out": str(selection.left_out),
    }


def _send(request: Request, making: Making, headers: Mapping[str, str]) -> Response:
    """Send a file that was made, or a part of it; it is read to its end even if it is removed."""
    named = {**headers, "ETag": f'"{making.digest}"'}
    return send_file(request, making.open(), making.file_format.media_type, named)


class _Kept:
    """The last files that were made, for programs that read one part after the other.

    Each is gone when nobody has asked for it for a while; see `events.export.Workshop`.
    """

    def __init__(self) -> None:
        self._makings: OrderedDict[Hashable, Making] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Making | None:
        """Give the file that was made of just this."""
        with self._lock:
            making = self._makings.get(key)
            if making is not None and making.stage() is Stage.DONE:
                self._makings.move_to_end(key)
                return making
            return None

    def keep(self, key: Hashable, making: Making) -> None:
        """Keep a file, and let the one go that was not asked for longest."""
        with self._lock:
            before = self._makings.pop(key, None)
            self._makings[key] = making
            gone = [before] if before is not None else []
            while len(self._makings) > _MOST_KEPT:
                gone.append(self._makings.popitem(last=False)[1])
        for each in gone:
            each.call_off()
