"""Under which address the program is asked."""

import re
from typing import Final

from starlette.requests import Request

_HOST: Final = re.compile(
    r"(?:[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?", re.ASCII
)
_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9._~-]{1,80}){0,8}", re.ASCII)


def address_of(request: Request) -> str:
    """Give the address of the program as the asker knows it, without a slash at its end.

    A proxy that says under which host, scheme and prefix it was asked (``X-Forwarded-Host``,
    ``-Proto``, ``-Prefix``) is believed, as far as that can be a host, a scheme and a path.
    """
    headers = request.headers
    scheme = _first(headers.get("x-forwarded-proto", ""))
    if scheme not in ("http", "https"):
        scheme = "https" if request.url.scheme in ("https", "wss") else "http"
    hosts = (_first(headers.get("x-forwarded-host", "")), headers.get("host", ""))
    host = next((each for each in hosts if _HOST.fullmatch(each)), "localhost")
    prefix = _first(headers.get("x-forwarded-prefix", "")).rstrip("/")
    if not _PREFIX.fullmatch(prefix):
        prefix = ""
    return f"{scheme}://{host}{prefix}{request.scope.get('root_path', '')}"


def _first(value: str) -> str:
    """Give what the outermost of several proxies said."""
    return value.partition(",")[0].strip()
