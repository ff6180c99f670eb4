"""What pages may do in a browser, and the number by which a browser is known again."""

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from api.serving.answers import HEADERS
from api.serving.page_headers import PageHeaders
from tests.asgi import Client


def answered(path="/", *, tiles=False, headers=None):
    def page(request):
        return HTMLResponse("<p>") if path != "/plain" else PlainTextResponse("x", headers=HEADERS)

    return Client(PageHeaders(Starlette(routes=[Route("/{rest:path}", page)]), tiles=tiles)).get(
        path, headers=headers
    )


def policy(path, **more):
    said = answered(path, **more).headers["content-security-policy"]
    return dict(part.strip().split(" ", 1) for part in said.split(";") if " " in part.strip())


def test_no_page_stands_in_another_sites_frame():
    for path in ("/", "/review", "/map?event=x", "/media/file.html"):
        assert policy(path)["frame-ancestors"] == "'none'"
    assert policy("/component/x/index.html")["frame-ancestors"] == "'self'"


def test_scripts_are_ours_and_only_the_map_makes_some_out_of_text():
    assert "'unsafe-eval'" not in policy("/")["script-src"]
    assert "'unsafe-eval'" in policy("/component/x/index.html")["script-src"]
    assert policy("/")["object-src"] == "'none'"
    assert "sandbox" in answered("/media/x.svg").headers["content-security-policy"]


def test_pictures_of_others_are_shown_only_with_an_online_base_map():
    assert "https:" not in policy("/component/x")["img-src"]
    assert "https:" in policy("/component/x", tiles=True)["img-src"]


def test_what_an_answer_says_itself_stays():
    said = answered("/plain").headers
    assert said["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert said["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/review"])
def test_a_browser_is_given_its_number_once(path):
    given = answered(path).headers["set-cookie"]
    assert given.startswith("conflictmap_browser=")
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert len(given.split("=", 1)[1].partition(";")[0]) >= 32
    assert answered(path).headers["set-cookie"] != given
    again = answered(path, headers={"Cookie": given.partition(";")[0]})
    assert "set-cookie" not in again.headers
    assert "set-cookie" not in answered("/plain").headers
