"""One suite over every place finder: what each must answer, whatever lies behind it."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from geo.boundaries import Boundaries
from geo.finding import (
    Ambiguous,
    Found,
    NotFound,
    PlaceFinder,
    PlaceQuery,
    ServiceUnavailable,
)
from geo.geocoding.gazetteer import open_gazetteer
from geo.geocoding.nominatim import NominatimGeocoder
from geo.position import Position
from tests.geo.small_gazetteer import ROWS, write_small_gazetteer

DATA = Path(__file__).resolve().parents[2] / "data"
Answer = Callable[[BaseHTTPRequestHandler, str], None]


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def known_places(handler: BaseHTTPRequestHandler, words: str) -> None:
    """Answer as Nominatim does, from the rows of the small gazetteer."""
    name = words.split(",")[0].strip()
    admin1 = words.split(",")[1].strip() if "," in words else ""
    places = [
        {
            "lat": str(row[4]),
            "lon": str(row[3]),
            "display_name": f"{row[1]}, {row[6]}, {row[5]}",
            "addresstype": "town",
            "importance": 0.4,
            "boundingbox": [str(row[4] - 0.02), str(row[4] + 0.02), str(row[3]), str(row[3])],
            "address": {"country_code": "ua" if row[5] == "UKR" else "ru"},
        }
        for row in ROWS
        if name in (row[1], *row[2].split("|")) and admin1 in ("", row[6], "UKR", "RUS")
    ]
    send(handler, 200, json.dumps(places).encode())


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.answer: Answer = known_places
        self.questions: list[str] = []
        self.agents: list[str] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def domain(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is what some of these tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        from urllib.parse import parse_qs, urlsplit

        words = parse_qs(urlsplit(self.path).query).get("q", [""])[0]
        self.server.questions.append(words)
        self.server.agents.append(self.headers["User-Agent"])
        self.server.answer(self, words)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output quiet."""


@contextmanager
def running_server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as server:
        yield server


def online(server: Server, cache: Path | None = None, timeout_s: float = 2.0) -> NominatimGeocoder:
    return NominatimGeocoder(
        domain=server.domain,
        scheme="http",
        timeout_s=timeout_s,
        cache_directory=cache,
        min_delay_s=0.0,
    )


@pytest.fixture(params=["gazetteer", "nominatim", "cached"])
def finder(request: pytest.FixtureRequest, tmp_path: Path, server: Server) -> PlaceFinder:
    def offline() -> PlaceFinder:
        boundaries = Boundaries.load(DATA / "boundaries")
        return open_gazetteer(write_small_gazetteer(tmp_path / "gazetteer"), boundaries)

    match request.param:
        case "gazetteer":
            return offline()
        case "nominatim":
            return online(server)
        case _:
            return online(server, tmp_path / "cache")


# --- what every finder must do -----------------------------------------------------------------


def test_a_place_of_one_name_is_found(finder: PlaceFinder):
    outcome = finder.look_up(PlaceQuery("Chasiv Yar", country="UKR"))
    assert isinstance(outcome, Found)
    assert outcome.candidate.longitude == pytest.approx(37.8347, abs=0.01)
    assert outcome.candidate.latitude == pytest.approx(48.5872, abs=0.01)
    assert outcome.candidate.country == "UKR"
    assert outcome.candidate.radius_m > 0
    assert 0 <= outcome.candidate.score <= 1
    assert outcome.candidate.reading


def test_several_places_of_a_name_are_all_offered(finder: PlaceFinder):
    outcome = finder.look_up(PlaceQuery("Тарасівка", country="UKR"))
    assert isinstance(outcome, Ambiguous)
    assert {round(candidate.longitude, 2) for candidate in outcome.candidates} == {
        37.5,
        37.66,
        38.39,
    }
    assert outcome.spread_m == pytest.approx(184_000, rel=0.05)


def test_a_name_nobody_has_is_not_found(finder: PlaceFinder):
    assert isinstance(finder.look_up(PlaceQuery("Qwertzuiopolis", country="UKR")), NotFound)


@pytest.mark.parametrize("name", ["", "   ", "...", "—", "\u200b"])
def test_no_name_is_not_found(finder: PlaceFinder, name: str):
    assert isinstance(finder.look_up(PlaceQuery(name)), NotFound)


def test_hostile_text_is_just_a_name(finder: PlaceFinder):
    for name in ("<script>alert(1)</script>", "'; DROP TABLE places; --", "a" * 10_000, "%00%ff"):
        outcome = finder.look_up(PlaceQuery(name, country="UKR"))
        assert outcome.outcome in ("not_found", "ambiguous")


def test_the_same_question_has_the_same_answer(finder: PlaceFinder):
    query = PlaceQuery("Bakhmut", country="UKR")
    assert finder.look_up(query) == finder.look_up(query)


# --- what an online finder must do when its service misbehaves -----------------------------------


@pytest.fixture(params=["nominatim", "cached"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path / "cache" if request.param == "cached" else None


def error_page(handler: BaseHTTPRequestHandler, words: str) -> None:
    send(handler, 500, b"<html>Internal Server Error</html>")


def too_many(handler: BaseHTTPRequestHandler, words: str) -> None:
    send(handler, 429, b"slow down", Retry_After="17")


def garbage(handler: BaseHTTPRequestHandler, words: str) -> None:
    send(handler, 200, b"<html>Please log in to the hotel's network</html>")


def half_an_answer(handler: BaseHTTPRequestHandler, words: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'[{"lat": "48')


def not_places(handler: BaseHTTPRequestHandler, words: str) -> None:
    send(handler, 200, json.dumps([1, "two", None]).encode())


def off_the_earth(handler: BaseHTTPRequestHandler, words: str) -> None:
    send(handler, 200, json.dumps([{"lat": "948", "lon": "NaN", "display_name": "x"}]).encode())


def an_error_in_json(handler: BaseHTTPRequestHandler, words: str) -> None:
    send(handler, 200, json.dumps({"error": "database is down"}).encode())


def endless(handler: BaseHTTPRequestHandler, words: str) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1_000):  # 64 MB, unless the client hangs up
        handler.wfile.write(b" " * 65_536)


@pytest.mark.parametrize(
    "answer",
    [
        *(error_page, too_many, garbage, half_an_answer, not_places, off_the_earth),
        *(an_error_in_json, endless),
    ],
)
def test_a_service_in_trouble_is_unavailable_and_not_remembered(
    server: Server, cache: Path | None, answer: Answer
):
    finder = online(server, cache)
    server.answer = answer
    assert isinstance(finder.look_up(PlaceQuery("Bakhmut")), ServiceUnavailable)
    server.answer = known_places
    assert isinstance(finder.look_up(PlaceQuery("Bakhmut")), Found)


def test_a_wish_for_patience_is_passed_on_and_heeded(server: Server, cache: Path | None):
    server.answer = too_many
    outcome = online(server, cache).look_up(PlaceQuery("Bakhmut"))
    assert isinstance(outcome, ServiceUnavailable)
    assert outcome.retry_after_s == 17
    assert len(server.questions) == 1


def test_a_passing_fault_is_tried_again_a_few_times_only(server: Server, cache: Path | None):
    server.answer = error_page
    online(server, cache).look_up(PlaceQuery("Bakhmut"))
    assert len(server.questions) == 3


def test_an_empty_list_is_not_found(server: Server, cache: Path | None):
    server.answer = lambda handler, words: send(handler, 200, b"[]")
    assert isinstance(online(server, cache).look_up(PlaceQuery("Bakhmut")), NotFound)


@pytest.mark.parametrize(
    ("latitude", "longitude", "said", "words"),
    [
        ("-33.9", "151.2", "au", "lies in Australia, not in Ukraine"),
        ("-33.9", "151.2", "ua", "lies in Australia, not in Ukraine"),
        ("48.6", "38.0", "ru", "the service says RUS, but this position lies in Ukraine"),
    ],
)
def test_a_place_where_it_cannot_be_is_offered_with_a_note_and_never_found(
    server: Server, latitude: str, longitude: str, said: str, words: str
):
    place = {
        "lat": latitude,
        "lon": longitude,
        "display_name": "Bakh\u0000mut\u202e",
        "address": {"country_code": said},
        "importance": "NaN",
    }
    server.answer = lambda handler, _: send(handler, 200, json.dumps([place]).encode())
    finder = NominatimGeocoder(
        domain=server.domain, scheme="http", boundaries=Boundaries.load(DATA / "boundaries")
    )
    outcome = finder.look_up(PlaceQuery("Bakhmut", country="Ukraine"))
    assert isinstance(outcome, Ambiguous)
    (candidate,) = outcome.candidates
    assert words in candidate.reading
    assert candidate.score == 0
    assert candidate.name.isprintable()


@pytest.mark.parametrize("drip", [False, True], ids=["silent", "a byte now and then"])
def test_a_slow_service_never_holds_the_caller(server: Server, cache: Path | None, drip: bool):
    over = threading.Event()

    def slow(handler: BaseHTTPRequestHandler, words: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not over.wait(0.05):
            if drip:
                handler.wfile.write(b" ")
                handler.wfile.flush()

    server.answer = slow
    started = time.monotonic()
    outcome = online(server, cache, timeout_s=0.3).look_up(PlaceQuery("Bakhmut"))
    over.set()
    assert isinstance(outcome, ServiceUnavailable)
    assert time.monotonic() - started < 2.5


def test_a_service_that_is_down_is_unavailable(cache: Path | None):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"127.0.0.1:{probe.getsockname()[1]}"
    finder = NominatimGeocoder(
        domain=closed, scheme="http", timeout_s=1, cache_directory=cache, min_delay_s=0
    )
    outcome = finder.look_up(PlaceQuery("Bakhmut"))
    assert isinstance(outcome, ServiceUnavailable)
    assert "reached" in outcome.reason


def test_good_answers_are_kept_on_disk(server: Server, tmp_path: Path):
    query = PlaceQuery("Bakhmut")
    first = online(server, tmp_path).look_up(query)
    server.answer = error_page
    assert online(server, tmp_path).look_up(query) == first
    assert len(server.questions) == 1


def test_questions_that_reach_the_service_wait_their_turn(server: Server):
    finder = NominatimGeocoder(domain=server.domain, scheme="http", min_delay_s=0.3)
    # As the asker counts it: on a busy machine the first question may arrive late.
    started = time.monotonic()
    finder.look_up(PlaceQuery("Bakhmut"))
    finder.look_up(PlaceQuery("Kyiv"))
    assert time.monotonic() - started >= 0.3
    assert all("conflict-event-mapper" in agent for agent in server.agents)


def test_candidates_give_their_position(finder: PlaceFinder):
    outcome = finder.look_up(PlaceQuery("Chasiv Yar", country="UKR"))
    assert isinstance(outcome, Found)
    assert isinstance(outcome.candidate.position, Position)
