"""Answers every route gives alike: problem documents, validators, compression, headers."""

import gzip
import hashlib
import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from threading import Condition
from types import MappingProxyType

import orjson
from cachetools import LRUCache, cached
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from events.errors import InvalidQuery
from events.store.errors import StoreBeingRead, StoreError

Handler = Callable[[Request], Response]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
"""On every answer: it is what it says it is, and can start nothing by itself."""

ASK_AGAIN = "no-cache"
"""May be kept, but must be compared (ETag) before each use."""

FOR_EVER = "public, max-age=31536000, immutable"
"""For addresses that carry a digest of their content."""

FOR_AN_HOUR = "public, max-age=3600"

JSON = "application/json"
GEOJSON = "application/geo+json"
PROBLEM = "application/problem+json"
NOTHING: Mapping[str, str] = MappingProxyType({})

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_ALLOWED = "GET, HEAD, OPTIONS"
_WORTH_COMPRESSING = 1_000
_BLOCK_BYTES = 1 << 18
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Body:
    """Content ready to send, compressed once however often it is asked for.

    Attributes
    ----------
    plain, packed : bytes
        As it is, and gzipped.
    media_type : str
        Content type.
    etag : str
        Names the content (weak: both forms share it).
    """

    plain: bytes
    packed: bytes
    media_type: str
    etag: str

    @classmethod
    def of(cls, content: bytes, media_type: str, etag: str | None = None) -> "Body":
        """Compress content and name it by its digest, unless a name is given."""
        packed = gzip.compress(content, 5, mtime=0) if len(content) > _WORTH_COMPRESSING else b""
        return cls(content, packed, media_type, etag or etag_of(content))


def etag_of(*parts: bytes | str) -> str:
    """Give a weak entity tag for what these parts name."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else part.encode())
        digest.update(b"\0")
    return f'W/"{digest.hexdigest()[:24]}"'


def not_modified(request: Request, etag: str, cache: str) -> Response | None:
    """Give the answer 304 when the asker has this content already, else None (RFC 9110, 13.1.2)."""
    known = [tag.strip() for tag in request.headers.get("if-none-match", "")[:2_000].split(",")]
    if etag not in known and etag.removeprefix("W/") not in known and "*" not in known:
        return None
    return Response(status_code=304, headers={**HEADERS, "ETag": etag, "Cache-Control": cache})


def send(request: Request, body: Body, cache: str) -> Response:
    """Answer with content, compressed where the asker can take it."""
    unchanged = not_modified(request, body.etag, cache)
    if unchanged is not None:
        return unchanged
    headers = {**HEADERS, "ETag": body.etag, "Cache-Control": cache, "Vary": "Accept-Encoding"}
    if body.packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(body.packed, media_type=body.media_type, headers=headers)
    return Response(body.plain, media_type=body.media_type, headers=headers)


def send_in_parts(parts: Iterable[bytes], media_type: str, etag: str) -> Response:
    """Answer with content that is made while it is sent, so that its size costs no memory."""
    headers = {**HEADERS, "ETag": etag, "Cache-Control": ASK_AGAIN, "Vary": "Accept-Encoding"}
    return StreamingResponse(blocks(parts), media_type=media_type, headers=headers)


def blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Join small parts: each block sent costs a change of threads."""
    block = bytearray()
    for part in parts:
        block += part
        if len(block) >= _BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def problem(
    status: int, detail: str, *, parameter: str | None = None, headers: Mapping[str, str] = NOTHING
) -> Response:
    """Answer with a problem document (RFC 9457): one line of JSON that says what is wrong.

    Parameters
    ----------
    status
        HTTP status; ``title`` is its name.
    detail
        What is wrong and how to mend it, in words.
    parameter
        The parameter of the address that is at fault.
    headers
        More headers.
    """
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if parameter is not None:
        said["parameter"] = parameter
    return Response(
        orjson.dumps(said),
        status_code=status,
        media_type=PROBLEM,
        headers={**HEADERS, "Cache-Control": "no-store", **headers},
    )


def not_found(what: str) -> Response:
    """Answer that there is no such thing; the same whether it never was or may not be seen."""
    return problem(404, f"There is no such {what}.")


def not_found_event(what: str, *, is_whole: bool) -> Response:
    """Answer that there is no such event, or that it may be among those that cannot be read.

    Whichever it is: nobody learns so what is stored and may not be seen. A program that was told
    404 would take the event for deleted.

    Parameters
    ----------
    what : str
        As for `not_found`.
    is_whole : bool
        Every stored event can be read.
    """
    if is_whole:
        return not_found(what)
    return problem(503, "Some events cannot be read at the moment, perhaps this one.")


def route(path: str, handler: Handler) -> Route:
    """Make a route for reading, whose faults are problem documents and never stack traces."""

    def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**HEADERS, "Allow": _ALLOWED})
        if request.method not in ("GET", "HEAD"):
            detail = f"{request.method} is not possible here; only GET is."
            return problem(405, detail, headers={"Allow": "GET, HEAD"})
        try:
            return _without_body(request, handler(request))
        except InvalidQuery as error:
            # a name that is none of ours is quoted in sentences, which this is not
            return problem(400, error.message, parameter=error.parameter.strip("'"))
        except StoreBeingRead as error:
            return problem(503, str(error), headers={"Retry-After": "1"})
        except StoreError:
            # the message may name a folder: it is for the log, not for whoever asks
            _log.exception("The store could not be read for %s", path)
            return problem(503, "The events cannot be read at the moment; try again soon.")
        except Exception:
            _log.exception("Unexpected fault while answering %s", path)
            return problem(500, "Something went wrong here; it has been logged.")

    return Route(path, endpoint, methods=_METHODS)


def _without_body(request: Request, answer: Response) -> Response:
    """Leave a stream unmade that nobody is sent; its length is told only where it is known."""
    if request.method == "HEAD" and isinstance(answer, StreamingResponse):
        headers = {name: value for name, value in answer.headers.items() if name != "content-type"}
        kind = answer.headers.get("content-type")
        return StreamingResponse(iter(()), answer.status_code, headers, kind)
    return answer


class AnswerCache:
    """The last few answers, so that ten people opening one page cost one computation.

    Parameters
    ----------
    most : int
        How many are kept; the one not asked for longest goes first.
    """

    def __init__(self, most: int) -> None:
        kept = LRUCache[Hashable, Body](most)
        self._body = cached(kept, key=lambda key, _: key, condition=Condition())(_made)

    def get(self, key: Hashable, make: Callable[[], Body]) -> Body:
        """Give what is kept under a key, or make and keep it.

        Whoever asks for the same key meanwhile waits for that result; others do not wait.
        """
        return self._body(key, make)


def _made(_: Hashable, make: Callable[[], Body]) -> Body:
    return make()
