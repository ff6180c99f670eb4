"""The route that hands out files: every format, always what the query asks for."""

import logging
import os
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.serving.answers import HEADERS, Handler, blocks, not_found, problem, route
from events.errors import ExportFailed, InvalidQuery
from events.export import (
    STREAMED,
    ExportFormat,
    ExportOptions,
    Job,
    Making,
    Selection,
    Stage,
    WorkshopFull,
    read_format,
    read_geometry,
    read_rounding,
    select,
    too_many_words,
)
from events.query.address import pairs_of, read_pairs
from events.query.query import EventQuery
from events.store.errors import StoreUnavailable
from maps.qgis import layer_styles
from services import Services

_OWN: Final = ("geometry", "round", "bom")
_TRUE_AND_FALSE: Final = {"": False, "0": False, "false": False, "1": True, "true": True}
_BLOCK_BYTES: Final = 1 << 18
_log = logging.getLogger(__name__)


def export_routes(services: Services) -> list[Route]:
    """Give the routes of files: one that makes them, one that gives what a page has had made.

    Parameters
    ----------
    services : Services
        The store, the outlines of areas, and which nationalities have colours.
    """
    styles = layer_styles(services.settings.nationalities)

    def export(request: Request) -> Response:
        file_format = read_format(request.path_params["format"])
        own, query = _asked(request)
        options = ExportOptions(
            geometry=read_geometry(own["geometry"]),
            round_to=read_rounding(own["round"]),
            bom=_truth("bom", own["bom"]),
            styles=styles,
        )
        selection = select(services.table, query)
        too_many = too_many_words(file_format, len(selection.events))
        if too_many:
            return problem(413, too_many)
        headers = _headers(file_format, selection)
        if request.method == "HEAD":
            return Response(headers=headers, media_type=file_format.media_type)
        job = Job(selection, options, services.area_shapes)
        if file_format in STREAMED:
            parts = blocks(STREAMED[file_format](job))
            return StreamingResponse(parts, media_type=file_format.media_type, headers=headers)
        try:
            making = services.workshop.start(job, file_format, may_wait=False)
        except WorkshopFull as error:
            return problem(503, str(error), headers={"Retry-After": "10"})
        try:
            making.report()
            return _send(making, headers)
        finally:
            making.call_off()

    def made(request: Request) -> Response:
        making = services.workshop.find(request.path_params["number"])
        if making is None or making.restricted or making.stage() is not Stage.DONE:
            return not_found("file here any more; make it anew")
        return _send(making, _headers(making.file_format, making.selection))

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


def _headers(file_format: ExportFormat, selection: Selection) -> dict[str, str]:
    """Say how the file is called, how many events are in it, and how many were left out."""
    return {
        **HEADERS,
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{file_format.file_name}"',
        "X-Events": str(len(selection.events)),
        "X-Events-Left-Out": str(selection.left_out),
    }


def _send(making: Making, headers: Mapping[str, str]) -> Response:
    """Send a file that was made; it is read to its end even if it is removed meanwhile."""
    file = making.open()
    size = os.fstat(file.fileno()).st_size
    return StreamingResponse(
        _parts_of(file),
        media_type=making.file_format.media_type,
        headers={**headers, "Content-Length": str(size)},
    )


def _parts_of(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(_BLOCK_BYTES):
            yield part
