"""The route that hands out files: every format, always what the query asks for."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from time import monotonic
from typing import BinaryIO, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.answers import HEADERS, blocks, problem, route
from events.errors import ExportFailed, InvalidQuery
from events.export import (
    STREAMED,
    ExportFormat,
    ExportOptions,
    Job,
    Selection,
    read_format,
    read_geometry,
    read_rounding,
    select,
    too_many_words,
    write_export,
)
from events.query import EventQuery, pairs_of
from maps.qgis import layer_styles
from services import Services

LONGEST_S: Final = 120.0
"""How long a file may take to make; the command line has no such limit."""

AT_ONCE: Final = 2
"""Files made at the same time; whoever comes next is asked to wait."""

_OWN: Final = ("geometry", "round", "bom")
_TRUE_AND_FALSE: Final = {"": False, "0": False, "false": False, "1": True, "true": True}
_BLOCK_BYTES: Final = 1 << 18


class _TookTooLong(Exception):  # noqa: N818 - reads as what it is
    """A file has been in the making for as long as it may."""


def export_routes(services: Services) -> list[Route]:
    """Give the route that makes files.

    Parameters
    ----------
    services : Services
        The store, the outlines of areas, and which nationalities have colours.
    """
    free = BoundedSemaphore(AT_ONCE)
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
        selection = select(services.store, query)
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
        if not free.acquire(blocking=False):
            busy = "Other files are being made; try again in a moment."
            return problem(503, busy, headers={"Retry-After": "10"})
        try:
            return _as_file(job, file_format, headers)
        except _TookTooLong:
            detail = f"The file was not ready after {LONGEST_S:.0f} seconds; narrow the query."
            return problem(503, detail)
        except ExportFailed as error:
            return problem(503, str(error))
        finally:
            free.release()

    return [route("/export/{format}", export)]


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
    return own, EventQuery.parse(rest)


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


def _as_file(job: Job, file_format: ExportFormat, headers: Mapping[str, str]) -> Response:
    """Make a file and send it; its name is gone before the first byte is sent."""
    until = monotonic() + LONGEST_S

    def progress(_: int) -> None:
        if monotonic() > until:
            raise _TookTooLong

    with TemporaryDirectory(prefix="conflictmap-") as folder:
        made = Path(folder) / file_format.file_name
        write_export(Job(job.selection, job.options, job.shapes, progress), file_format, made)
        size = made.stat().st_size
        file = made.open("rb")
    return StreamingResponse(
        _parts_of(file),
        media_type=file_format.media_type,
        headers={**headers, "Content-Length": str(size)},
    )


def _parts_of(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(_BLOCK_BYTES):
            yield part
