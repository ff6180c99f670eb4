"""Pages of other origins read what is public where the settings let them, and nothing else."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from api.routes import routes
from api.serving.cross_origin import EXPOSED, CrossOrigin
from settings import Settings
from tests.asgi import Client

ELSEWHERE = "https://maps.example.org"
ITEMS = "/ogc/collections/events/items"


@pytest.fixture
def asked(services):
    def client(*origins: str) -> Client:
        ours = routes(services)
        return Client(
            Starlette(
                routes=ours, middleware=[Middleware(CrossOrigin, routes=ours, origins=origins)]
            )
        )

    return client


@pytest.mark.parametrize("path", [ITEMS, "/events.geojson", "/export/geojson", "/changes"])
def test_a_page_of_a_named_origin_may_read_and_sees_the_headers(asked, path):
    answer = asked(ELSEWHERE).get(path, headers={"Origin": ELSEWHERE})
    assert answer.headers["access-control-allow-origin"] == ELSEWHERE
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"Content-Crs", "ETag", "Link"} <= set(EXPOSED) == set(exposed)
    assert "access-control-allow-credentials" not in answer.headers
    assert len(answer.headers.get_list("vary")) == 1
    assert "Origin" in answer.headers["vary"]


def test_a_page_of_another_origin_may_not(asked):
    answer = asked(ELSEWHERE).get(ITEMS, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_any_origin_may_where_the_settings_say_so(asked):
    answer = asked("*").get(ITEMS, headers={"Origin": ELSEWHERE})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_browser_that_asks_first_is_answered(asked):
    headers = {
        "Origin": ELSEWHERE,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "If-None-Match",
    }
    answer = asked(ELSEWHERE).request("OPTIONS", ITEMS, headers=headers)
    assert answer.status_code == 200
    assert "GET" in answer.headers["access-control-allow-methods"]
    refused = asked(ELSEWHERE).request(
        "OPTIONS", ITEMS, headers={**headers, "Access-Control-Request-Method": "DELETE"}
    )
    assert refused.status_code == 400


@pytest.mark.parametrize("path", [ITEMS, "/health", "/export/csv"])
def test_what_is_possible_is_told(client, path):
    answer = client.request("OPTIONS", path)
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert not answer.content


def test_origins_are_read_from_the_settings_and_nothing_else_is_taken_for_one(monkeypatch):
    assert Settings().cors_origins == ()
    monkeypatch.setenv("CONFLICTMAP_CORS_ORIGINS", f"{ELSEWHERE}, http://10.0.0.1:8080")
    assert Settings().cors_origins == (ELSEWHERE, "http://10.0.0.1:8080")
    monkeypatch.setenv("CONFLICTMAP_CORS_ORIGINS", "maps.example.org")
    with pytest.raises(ValueError, match="cors_origins"):
        Settings()
