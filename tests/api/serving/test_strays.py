"""Addresses that are nearly ours, as the whole program answers them."""

import re

import pytest
import streamlit as st
from starlette.middleware import Middleware

from api.routes import routes
from api.serving.header_care import HeaderCare
from api.serving.page_paths import OF_STREAMLIT, PATHS
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
    guard = [
        Middleware(HeaderCare),
        Middleware(StrayAnswers, routes=ours, pages=(*PATHS, *OF_STREAMLIT)),
    ]
    yield Client(st.App(page, routes=ours, middleware=guard))
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


@pytest.mark.parametrize("path", ["/wfs", "/robots.txt", "/wp-login.php", "/api", "/ogcx", "/.env"])
def test_an_address_nobody_knows_is_not_found_and_never_the_page(whole, path):
    answer = whole.get(path)
    assert answer.status_code == 404
    assert "There is no such" in problem_of(answer)["detail"]


@pytest.mark.parametrize("path", ["/", "/connect", "/map", "/about?x=1", "/_stcore/health"])
def test_pages_and_what_they_need_are_there(whole, path):
    assert whole.get(path).status_code == 200


def test_every_page_of_the_menu_is_known():
    source = (PROJECT / "ui" / "navigation.py").read_text(encoding="utf-8")
    named = re.findall(r'^        "(\w+)": |pages\["(\w+)"\] =', source, re.MULTILINE)
    assert named and {one or other for one, other in named} == set(PATHS)


@pytest.mark.parametrize("packed", ["gzip", "identity"])
@pytest.mark.parametrize("path", ["/ogc", "/ogc/collections/events/items", "/events.geojson"])
def test_an_answer_says_once_what_it_depends_on(whole, path, packed):
    answer = whole.get(path, headers={"Accept-Encoding": packed})
    assert len(answer.headers.get_list("vary")) == 1
    names = answer.headers["vary"].split(", ")
    assert len(set(names)) == len(names)


def test_a_file_that_is_packed_on_its_way_is_not_offered_in_parts(whole):
    plain = whole.get("/export/geoparquet", headers={"Accept-Encoding": "identity"})
    packed = whole.get("/export/geoparquet", headers={"Accept-Encoding": "gzip"})
    assert packed.content == plain.content
    assert (plain.headers["accept-ranges"], plain.headers["etag"][0]) == ("bytes", '"')
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-ranges" not in packed.headers
    asked = {"Range": "bytes=0-3", "If-Range": packed.headers["etag"]}
    assert whole.get("/export/geoparquet", headers=asked).status_code == 200


def test_routes_answer_as_before(whole):
    assert whole.get("/events.geojson").json()["type"] == "FeatureCollection"
    assert whole.get("/ogc").status_code == 200
    assert whole.get("/health").status_code == 200
