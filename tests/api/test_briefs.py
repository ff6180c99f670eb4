"""The routes of briefs and differences."""

import pytest

from tests.api.conftest import problem_of
from tests.synthetic import synthetic_event

TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "png": "image/png",
    "html": "text/html; charset=utf-8",
}


@pytest.fixture
def saved(services):
    for number in (1, 2):
        event = synthetic_event(number)
        services.store.save(event, author="Synthetic", expected_revision=0)


@pytest.mark.parametrize("form", TYPES)
def test_every_format_has_a_route(client, saved, form):
    parameters = {"map": "6/48.5/37.2", "made_at": "2026-11-30T07:45Z", "marking": "TLP:GREEN"}
    answer = client.get(f"/brief/{form}", params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == TYPES[form]
    named = answer.headers["content-disposition"]
    assert named == f'attachment; filename="brief-300745ZNOV26.{form}"'
    assert len(answer.content) > 1_000
    assert answer.headers["cache-control"] == "no-store"


def test_what_cannot_be_read_is_named(client, saved):
    said = problem_of(client.get("/brief/pdf", params={"marking": "x" * 150}))
    assert (said["status"], said["parameter"]) == (400, "marking")
    assert problem_of(client.get("/brief/doc"))["status"] == 404
    assert problem_of(client.get("/differences"))["parameter"] == "since"
    said = problem_of(client.get("/differences", params={"since": "soon"}))
    assert said["parameter"] == "since"


def test_differences_are_told_by_kind_and_in_words(client, saved):
    said = client.get("/differences", params={"since": "yesterday"}).json()
    assert (said["count"], said["by_step"]) == (2, {"new": 2})
    assert {each["timing"] for each in said["differences"]} == {"about_an_earlier_day"}
    page = client.get("/differences", params={"since": "yesterday", "limit": 1, "offset": 1})
    assert len(page.json()["differences"]) == 1
    none = client.get("/differences", params={"since": "yesterday", "nationality": "FRA"}).json()
    assert none["count"] == 0
