"""What one client may take at once, while everybody else is served."""

import threading

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.serving.limits import Limits, Most
from tests.api.serving.servers import serving
from tests.asgi import Client

KEPT: dict[str, int] = {}
MOST = Most(long_of_one=2, long=3, upload_bytes=1_000, uploads_bytes=1_500, body_bytes=100)


def held(session):
    return KEPT.get(session)


async def take(request):
    body = await request.body()
    KEPT[request.path_params["session"]] += len(body)
    return Response(status_code=204)


def app_of(*routes):
    return Limits(Starlette(routes=list(routes)), held, MOST)


UPLOADS = app_of(
    Route("/_stcore/upload_file/{session}/{file}", take, methods=["PUT"]),
    Route("/{rest:path}", lambda request: PlainTextResponse("ok"), methods=["GET", "POST"]),
)


@pytest.fixture(autouse=True)
def _nothing_kept():
    KEPT.clear()
    KEPT["a"] = KEPT["b"] = 0


def put(session, size, file="f", headers=None):
    address = f"/_stcore/upload_file/{session}/{file}"
    return Client(UPLOADS).request("PUT", address, content=b"x" * size, headers=headers)


def test_a_page_session_holds_so_much_and_what_it_lets_go_of_is_free_again():
    assert put("a", 600).status_code == 204
    told = put("a", 600, "an-invented-number")
    assert told.status_code == 413
    assert "Take one out" in told.json()["detail"]
    assert put("b", 600).status_code == 204, "another session is not concerned"
    KEPT["a"] = 0  # the page was closed
    assert put("a", 600).status_code == 204


def test_a_session_that_is_none_brings_nothing():
    assert put("invented", 10).status_code == 404


def test_a_file_says_how_long_it_is():
    async def parts():
        yield b"x" * 10

    address = "/_stcore/upload_file/a/f"
    assert Client(UPLOADS).request("PUT", address, content=parts()).status_code == 411


def test_nothing_else_takes_much():
    assert Client(UPLOADS).request("POST", "/x", content=b"y" * 101).status_code == 413
    assert Client(UPLOADS).request("POST", "/x", content=b"y" * 99).status_code == 200


def test_many_long_answers_at_once_are_told_to_come_again_and_short_ones_are_not():
    go_on = threading.Event()
    under_way = threading.Semaphore(0)

    def slow(request):
        under_way.release()
        go_on.wait(30)
        return PlainTextResponse("made")

    app = app_of(Route("/export/{name}", slow), Route("/view", lambda _: PlainTextResponse("ok")))
    with serving(app) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        found = []
        waiting = [
            threading.Thread(target=lambda: found.append(client.get("/export/csv", timeout=30)))
            for _ in range(MOST.long_of_one)
        ]
        for each in waiting:
            each.start()
        for _ in waiting:
            assert under_way.acquire(timeout=20)
        told = client.get("/export/xlsx")
        assert told.status_code == 429
        assert told.headers["retry-after"]
        assert client.get("/view").text == "ok"
        go_on.set()
        for each in waiting:
            each.join(timeout=20)
        assert [each.text for each in found] == ["made"] * MOST.long_of_one
        assert client.get("/export/csv").text == "made", "what has ended counts no more"


def test_a_large_answer_arrives_whole():
    large = bytes(range(256)) * 4_000

    app = app_of(Route("/large", lambda request: Response(large)))
    assert Client(app).get("/large").content == large
