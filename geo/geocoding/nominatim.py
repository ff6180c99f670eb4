"""OpenStreetMap's Nominatim through geopy: a second opinion, asked only when a person asks.

Nominatim's usage policy is held to: a user agent, at most one request a second (geopy's
RateLimiter), answers kept on disk (requests-cache). Only sound answers are kept, so that a service
that was down for a minute is not down for a month. Whatever the service does, `look_up` ends
within a bounded time and says "unavailable" rather than "not found".
"""

import math
import queue
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import requests
from geopy.adapters import RequestsAdapter, RequestsHTTPWithSSLContextAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
    GeopyError,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from pydantic import ValidationError
from requests import RequestException
from requests_cache import CachedSession
from shapely import box as rectangle
from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential_jitter,
)

from geo.boundaries import Boundaries
from geo.finding import (
    Ambiguous,
    Candidate,
    Found,
    NotFound,
    Outcome,
    PlaceQuery,
    ServiceUnavailable,
)
from geo.measure import area_radius_m
from geo.names.iso_codes import alpha3_of
from geo.position import Position
from geo.precision import LocationPrecision, default_radius_m
from geo.reading.choosing import answer_from

USER_AGENT: Final = "conflict-event-mapper/0.1 (offline map of reported events)"
ATTEMPTS: Final = 3
KEPT_FOR: Final = timedelta(days=30)
MAX_ANSWER_BYTES: Final = 2_000_000
_LIMIT: Final = 10
_PRECISIONS: Final = {
    "country": LocationPrecision.COUNTRY,
    "state": LocationPrecision.ADMIN1,
    "region": LocationPrecision.ADMIN1,
    "province": LocationPrecision.ADMIN1,
    "county": LocationPrecision.ADMIN2,
    "district": LocationPrecision.ADMIN2,
    "state_district": LocationPrecision.ADMIN2,
    "municipality": LocationPrecision.ADMIN2,
    "sea": LocationPrecision.WATER_OR_AIR,
    "ocean": LocationPrecision.WATER_OR_AIR,
    "bay": LocationPrecision.WATER_OR_AIR,
    "strait": LocationPrecision.WATER_OR_AIR,
}


class NominatimGeocoder:
    """Ask a Nominatim service.

    Parameters
    ----------
    domain
        Host, with a port if need be.
    timeout_s
        Seconds to wait for one answer; a whole look-up ends within four times this.
    cache_directory
        Where answers are kept; None keeps none.
    min_delay_s
        Seconds between two questions. The public service allows one a second.
    boundaries
        With them every answer is held against the map: one outside the country that was stated,
        or that the service itself names, is offered with a note and never found.
    """

    def __init__(
        self,
        *,
        domain: str,
        scheme: str = "https",
        timeout_s: float = 5.0,
        cache_directory: Path | None = None,
        min_delay_s: float = 1.0,
        user_agent: str = USER_AGENT,
        boundaries: Boundaries | None = None,
    ) -> None:
        self._service = domain
        self._boundaries = boundaries
        self._timeout_s = timeout_s
        self._nominatim = Nominatim(
            user_agent=user_agent,
            domain=domain,
            scheme=scheme,
            timeout=timeout_s,
            adapter_factory=lambda *, proxies, ssl_context: _PoliteAdapter(
                proxies, ssl_context, cache_directory, min_delay_s
            ),
        )

    def look_up(self, query: PlaceQuery) -> Outcome:
        """Ask the service; never raises, and never takes longer than four times the timeout."""
        text = " ".join(query.name.split())[:300]
        if not any(letter.isalnum() for letter in text):
            return NotFound(query, "No place was named.")
        parts = [text, query.admin1 or "", query.country or ""]
        words = ", ".join(part.strip() for part in parts if part.strip())
        try:
            places = _within(4 * self._timeout_s, lambda: self._ask(words))
        except GeocoderRateLimited as error:
            return self._unavailable("it asks for fewer questions", error.retry_after)
        except (GeopyError, RequestException, OSError, ValueError, AttributeError, TypeError) as e:
            return self._unavailable(_why(e), None)
        read = (_candidate(place) for place in places[:_LIMIT])
        candidates = [candidate for candidate in read if candidate is not None]
        if places and not candidates:
            return self._unavailable("its answer holds no usable position", None)
        if not candidates:
            return NotFound(query, f"{self._service} knows no “{words}”.")
        doubted = [self._doubted(candidate, query) for candidate in candidates]
        outcome = answer_from(doubted)
        if isinstance(outcome, Found) and outcome.candidate not in candidates:
            return Ambiguous((outcome.candidate,), 0.0)
        return outcome

    def _doubted(self, candidate: Candidate, query: PlaceQuery) -> Candidate:
        """Add a note to a candidate that does not lie where it should; others stay as they are."""
        if self._boundaries is None:
            return candidate
        country, _ = self._boundaries.locate(candidate.position)
        lies = country.name if country else "no country"
        code = country.code if country else ""
        stated = self._boundaries.find(query.country, level=0) if query.country else []
        if query.country and (coded := self._boundaries.country(query.country)):
            stated = [coded]
        if stated and code not in {area.code for area in stated}:
            note = f"this position lies in {lies}, not in {stated[0].name}: check it"
        elif candidate.country and code != candidate.country:
            note = f"the service says {candidate.country}, but this position lies in {lies}: check"
        else:
            return candidate
        return replace(candidate, country=code, reading=f"{candidate.reading} ({note})")

    def _ask(self, words: str) -> list[Mapping[str, Any]]:
        retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(2 * self._timeout_s),
            wait=wait_exponential_jitter(multiplier=0.2, max=self._timeout_s / 2, jitter=0.2),
            retry=retry_if_exception(_may_pass),
            reraise=True,
        )
        found = retrying(
            self._nominatim.geocode,
            words,
            exactly_one=False,
            limit=_LIMIT,
            addressdetails=True,
            language="en",
        )
        return [location.raw for location in found or ()]

    def _unavailable(self, reason: str, retry_after_s: float | None) -> ServiceUnavailable:
        return ServiceUnavailable(self._service, reason, retry_after_s)


class _PoliteAdapter(RequestsAdapter):  # type: ignore[misc] # geopy has no types
    """geopy's adapter with kept answers, and a pause before each question that is not kept."""

    def __init__(
        self,
        proxies: Any,  # noqa: ANN401 - geopy's own parameters
        ssl_context: Any,  # noqa: ANN401
        cache_directory: Path | None,
        min_delay_s: float,
    ) -> None:
        secure = ssl_context or ssl.create_default_context()
        super().__init__(proxies=proxies, ssl_context=secure)
        self.session: requests.Session
        if cache_directory is not None:
            cache_directory.mkdir(parents=True, exist_ok=True)
            settings = (self.session.trust_env, self.session.proxies)
            self.session.close()
            self.session = CachedSession(
                str(cache_directory / "answers.sqlite"),
                expire_after=KEPT_FOR,
                allowable_codes=(200,),
                filter_fn=_is_sound,
            )
            self.session.trust_env, self.session.proxies = settings
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, _Unhurried(secure, min_delay_s))

    def __del__(self) -> None:
        """Leave the session to the end of the process.

        geopy closes it here, which fails at exit: requests-cache's logger is gone by then.
        """


class _Unhurried(RequestsHTTPWithSSLContextAdapter):  # type: ignore[misc]
    """A transport that waits between two requests, and reads no more than places can need."""

    def __init__(self, ssl_context: ssl.SSLContext, min_delay_s: float) -> None:
        super().__init__(ssl_context=ssl_context, max_retries=0)
        self._limited = RateLimiter(
            super().send, min_delay_seconds=min_delay_s, max_retries=0, swallow_exceptions=False
        )

    def send(
        self, request: requests.PreparedRequest, stream: bool = False, **options: object
    ) -> requests.Response:
        """Send after the pause is over."""
        answer: requests.Response = self._limited(request, stream=True, **options)
        if stream:
            return answer
        pieces, size = [], 0
        for piece in answer.iter_content(65_536):  # some servers never end
            pieces.append(piece)
            size += len(piece)
            if size > MAX_ANSWER_BYTES:
                answer.close()
                raise requests.exceptions.ContentDecodingError("the answer is too long")
        answer._content = b"".join(pieces)  # where requests itself keeps what it has read
        return answer


def _is_sound(answer: requests.Response) -> bool:
    """Tell whether an answer is worth keeping: a list of places, none of them off the Earth.

    An empty list is not kept: a service in trouble may send one.
    """
    try:
        places = answer.json()
        if not places or not isinstance(places, list):
            return False
        for place in places:
            Position(longitude=float(place["lon"]), latitude=float(place["lat"]))
    except (ValueError, TypeError, KeyError):
        return False
    return True


def _may_pass(error: BaseException) -> bool:
    """Tell whether asking again may help: not when the service says no, or asks for patience."""
    final = (
        GeocoderRateLimited,
        GeocoderQueryError,
        GeocoderAuthenticationFailure,
        GeocoderInsufficientPrivileges,
    )
    return isinstance(error, GeocoderServiceError) and not isinstance(error, final)


def _why(error: BaseException) -> str:
    if isinstance(error, GeocoderTimedOut | TimeoutError):
        return "it did not answer in time"
    if isinstance(error, GeocoderUnavailable | OSError):
        return "it cannot be reached, or broke off"
    if isinstance(error, GeocoderParseError | ValueError | AttributeError | TypeError):
        return "its answer is garbled"
    if isinstance(error, GeocoderAuthenticationFailure | GeocoderInsufficientPrivileges):
        return "it refuses to be asked"
    return "it answers with an error, or with too much"


def _within(seconds: float, work: Callable[[], list[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    """Run the work in a thread of its own and stop waiting after so many seconds.

    A socket timeout counts each packet anew: a server that sends one byte now and then would
    hold the caller for ever.
    """
    done: queue.SimpleQueue[list[Mapping[str, Any]] | BaseException] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except BaseException as error:
            done.put(error)

    threading.Thread(target=run, name="nominatim", daemon=True).start()
    try:
        result = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(result, BaseException):
        raise result
    return result


def _candidate(place: Mapping[str, Any]) -> Candidate | None:
    """Read one place of an answer; None when it has no position on Earth."""
    try:
        position = Position(longitude=float(place["lon"]), latitude=float(place["lat"]))
    except (KeyError, TypeError, ValueError, ValidationError):
        return None
    address = place.get("address")
    address = address if isinstance(address, Mapping) else {}
    kind = str(place.get("addresstype") or place.get("type") or "place")
    precision = _PRECISIONS.get(kind, LocationPrecision.EXACT)
    name = _text(place.get("display_name")) or position.words
    return Candidate(
        name=name.split(",")[0],
        longitude=position.longitude,
        latitude=position.latitude,
        country=alpha3_of(str(address.get("country_code", ""))) or "",
        admin1=_text(address.get("state")),
        admin2=_text(address.get("county") or address.get("district")),
        kind=kind,
        precision=precision,
        radius_m=_radius_m(place.get("boundingbox"), position, precision),
        score=_importance(place.get("importance")),
        method="nominatim",
        reading=name,
    )


def _text(value: object) -> str | None:
    """Give a text of an answer in one line, without characters that are no letters or signs."""
    if not value:
        return None
    printable = "".join(letter if letter.isprintable() else " " for letter in str(value)[:300])
    return " ".join(printable.split()) or None


def _importance(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        return 0.0
    return min(max(number, 0.0), 1.0) if math.isfinite(number) else 0.0


def _radius_m(sides: object, position: Position, precision: LocationPrecision) -> float:
    """Give half the diagonal of Nominatim's bounding box (south, north, west, east)."""
    try:
        south, north, west, east = (float(side) for side in sides)  # type: ignore[attr-defined]
        radius = area_radius_m(rectangle(west, south, east, north), position)
    except (TypeError, ValueError):
        return default_radius_m(precision)
    return round(radius) if 0 < radius < 10_000_000 else default_radius_m(precision)
