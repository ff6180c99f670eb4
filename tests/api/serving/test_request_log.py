"""The log of requests: one line of JSON each, without what was searched for."""

import io
import json

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.serving.request_log import RequestLog
from tests.asgi import Client


def answered(path: str) -> list[dict[str, object]]:
    out = io.StringIO()

    def broken(request: object) -> PlainTextResponse:
        raise RuntimeError("on purpose")

    app = Starlette(
        routes=[
            Route("/view", lambda request: PlainTextResponse("hello")),
            Route("/broken", broken),
        ]
    )
    Client(RequestLog(app, out)).get(path)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_request_is_one_line_of_json_without_its_query():
    (line,) = answered("/view?q=somebody's+name")
    assert (line["method"], line["path"], line["status"], line["bytes"]) == ("GET", "/view", 200, 5)
    assert line["ms"] >= 0
    assert "somebody" not in json.dumps(line)


def test_a_request_that_broke_is_logged_too():
    (line,) = answered("/broken")
    assert line["status"] in (0, 500)


def test_nothing_in_a_path_begins_a_line_of_its_own():
    (line,) = answered("/no%0Asuch%0D%22path%FF")
    assert line["status"] == 404
