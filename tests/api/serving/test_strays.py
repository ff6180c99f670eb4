"""Addresses that are nearly ours, as the whole program answers them."""

import pytest
import streamlit as st
from starlette.middleware import Middleware

from api.routes import routes
from api.serving.strays import StrayAnswers
from services import Services
from settings import PROJECT, Settings
from tests.api.conftest import problem_of
from tests.asgi import Client


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    # One for all: Streamlit takes only one program a process.
    services = Services(Settings(data_dir=tmp_path_factory.mktemp("strays")))
    ours = routes(services)
    page = PROJECT / "ui" / "main.py"
    yield Client(st.App(page, routes=ours, middleware=[Middleware(StrayAnswers, routes=ours)]))
    services.store.close()


@pytest.mark.parametrize(
    "path",
    [
        "/export/..%2Fgeojson",
        "/ogc/..%2F..%2Fsettings.py",
        "/areas/..%5Cx.json",
        "/export/csv%00",
        "/export/csv/more",
        "/export/made/a%2Fb",
        "/export",
        "/events",
        "/changes/",
        "/basemap/towns/1/1/-1.json",
        "/ogc/nothing/here",
    ],
)
def test_what_begins_like_a_route_and_is_none_is_a_problem_document(whole, path):
    answer = whole.get(path)
    assert answer.status_code == 404
    assert "There is no such" in problem_of(answer)["detail"]


@pytest.mark.parametrize("method", ["POST", "TRACE", "PROPFIND"])
def test_a_method_that_is_not_possible_is_told(whole, method):
    answer = whole.request(method, "/export/csv")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    problem_of(answer)


def test_routes_answer_as_before(whole):
    assert whole.get("/events.geojson").json()["type"] == "FeatureCollection"
    assert whole.get("/ogc").status_code == 200
    assert whole.get("/health").status_code == 200
