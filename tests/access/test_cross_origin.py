"""Logins on, and pages of another origin that may read: by a personal token, never by a cookie."""

import time

import httpx
import pytest
from starlette.applications import Starlette

from access.allowed import Resource
from access.roles import Known
from api.routes import routes
from services import Services
from settings import Settings
from tests.access.signing import place_of

THEIRS = "https://maps.example.org"
ITEMS = "/ogc/collections/events/items"
ALLOW = "access-control-allow-origin"


@pytest.fixture(scope="module", params=[THEIRS, "*"])
def place(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cross-origin")
    services = Services(Settings(data_dir=folder / "var"))
    ours = routes(services)
    app = Starlette(routes=ours)
    with place_of(folder, None, app=app, readers=(request.param,), routes=ours) as running:
        yield running
    services.store.close()


@pytest.fixture(scope="module")
def ann(place):
    return place.logins.register.signed_in("x|ann", "Ann Synthetic", Known(("ann",), ("viewer",)))


def ask(place, path=ITEMS, method="GET", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.request(method, place.url + path, headers=named, timeout=30)


def test_a_page_with_a_token_reads_what_the_token_is_for(place, ann):
    scopes = frozenset({Resource.FEATURES})
    secret, _ = place.logins.register.make_token(ann.account, "page", scopes, 7)
    bearer = f"Bearer {secret}"
    answer = ask(place, Origin=THEIRS, Authorization=bearer)
    assert answer.status_code == 200
    assert answer.json()["type"] == "FeatureCollection"
    assert answer.headers[ALLOW] in (THEIRS, "*")
    assert "ETag" in answer.headers["access-control-expose-headers"]
    beyond = ask(place, "/export/csv", Origin=THEIRS, Authorization=bearer)
    assert beyond.status_code == 403
    assert beyond.headers[ALLOW] in (THEIRS, "*"), "or its script cannot tell why"


def test_the_browsers_question_before_needs_no_login(place):
    asked = {
        "Access_Control_Request_Method": "GET",
        "Access_Control_Request_Headers": "authorization",
    }
    answer = ask(place, method="OPTIONS", Origin=THEIRS, **asked)
    assert answer.status_code == 200
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()
    assert answer.headers[ALLOW] in (THEIRS, "*")
    asked["Access_Control_Request_Method"] = "PUT"
    assert ask(place, method="OPTIONS", Origin=THEIRS, **asked).status_code == 400


def test_without_a_token_it_is_told_to_sign_in_and_may_read_that(place):
    answer = ask(place, Origin=THEIRS)
    assert answer.status_code == 401
    assert answer.headers[ALLOW] in (THEIRS, "*")
    assert "token" in answer.json()["detail"]


def test_no_cookie_is_taken_from_elsewhere(place, ann):
    session = place.logins.register.begin_session(ann.account, time.time() + 600)
    cookie = f"conflictmap_session={session}"
    for path in (ITEMS, "/view?window=20,40,50,60&zoom=5", "/export/csv", "/changes"):
        assert ask(place, path, Origin=THEIRS, Cookie=cookie).status_code == 401, path
        assert ask(place, path, Cookie=cookie).status_code == 200, path
        assert ask(place, path, Origin=place.url, Cookie=cookie).status_code == 200, path
    assert ask(place, "/", Origin=THEIRS, Cookie=cookie).status_code == 403
    answer = ask(place, Origin=THEIRS, Cookie=cookie)
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("place", [THEIRS], indirect=True)
def test_an_origin_nobody_named_reads_nothing_with_a_token_either(place, ann):
    secret, _ = place.logins.register.make_token(
        ann.account, "page", frozenset({Resource.FEATURES}), 7
    )
    answer = ask(place, Origin="https://evil.example", Authorization=f"Bearer {secret}")
    assert answer.status_code == 403
    assert ALLOW not in answer.headers
