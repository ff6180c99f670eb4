"""HTTP for online geocoders: answers kept on disk, and at most one question a second.

The cache is requests-cache (SQLite); diskcache has had no release since 2023. Only sound answers
are kept, so that a service that was down for a minute is not down for a month.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import requests
from geopy.adapters import RequestsAdapter
from geopy.extra.rate_limiter import RateLimiter
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession

from geo.position import Position

KEPT_FOR: Final = timedelta(days=30)
MAX_ANSWER_BYTES: Final = 2_000_000


class PoliteAdapter(RequestsAdapter):  # type: ignore[misc] # geopy has no types
    """A geopy adapter with a disk cache and a pause between questions.

    Parameters
    ----------
    cache_directory
        Where answers are kept for 30 days; None keeps none.
    min_delay_seconds
        Least time between two questions that reach the network; cached answers come at once.
    """

    def __init__(
        self,
        *,
        proxies: Any,  # noqa: ANN401 - geopy's own parameter
        ssl_context: Any,  # noqa: ANN401
        cache_directory: Path | None,
        min_delay_seconds: float,
    ) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context, max_retries=0)
        first: requests.Session = self.session
        session: requests.Session
        if cache_directory is None:
            session = requests.Session()
        else:
            cache_directory.mkdir(parents=True, exist_ok=True)
            session = CachedSession(
                str(cache_directory / "answers.sqlite"),
                expire_after=KEPT_FOR,
                allowable_codes=(200,),
                filter_fn=is_sound,
            )
        session.trust_env = False
        session.proxies = first.proxies
        secure = first.get_adapter("https://")
        session.mount("http://", Unhurried(HTTPAdapter(max_retries=0), min_delay_seconds))
        session.mount("https://", Unhurried(secure, min_delay_seconds))
        first.close()
        self.session: requests.Session = session

    def __del__(self) -> None:
        """Leave the session to the end of the process.

        geopy closes it here, which fails at exit: requests-cache's logger is gone by then.
        """


class Unhurried(requests.adapters.BaseAdapter):
    """A transport that waits between two requests (geopy's RateLimiter)."""

    def __init__(self, transport: requests.adapters.BaseAdapter, min_delay_seconds: float) -> None:
        super().__init__()
        self._transport = transport
        self._limited = RateLimiter(
            transport.send,
            min_delay_seconds=min_delay_seconds,
            max_retries=0,
            swallow_exceptions=False,
        )

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,  # noqa: ANN401 - as in requests
        verify: bool | str = True,
        cert: Any = None,  # noqa: ANN401
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send after the pause is over."""
        answer: requests.Response = self._limited(
            request, stream=True, timeout=timeout, verify=verify, cert=cert, proxies=proxies
        )
        return answer if stream else _read(answer)

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()


def _read(answer: requests.Response) -> requests.Response:
    """Read an answer, no more of it than one with places can hold: some servers never end."""
    pieces, size = [], 0
    for piece in answer.iter_content(65_536):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_ANSWER_BYTES:
            answer.close()
            raise requests.exceptions.ContentDecodingError("the answer is too long")
    answer._content = b"".join(pieces)  # where requests itself keeps what it has read
    return answer


def is_sound(answer: requests.Response) -> bool:
    """Tell whether an answer is worth keeping: a list of places, none of them off the Earth.

    An empty list is not kept: a service in trouble may send one.
    """
    try:
        places = answer.json()
        if not places or not isinstance(places, list) or len(answer.content) > MAX_ANSWER_BYTES:
            return False
        for place in places:
            Position(longitude=float(place["lon"]), latitude=float(place["lat"]))
    except (ValueError, TypeError, KeyError):
        return False
    return True
