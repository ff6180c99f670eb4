"""Hostile questions made from the OpenAPI documents: no fault of ours, and each of theirs named."""

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from api.ogc.openapi import ogc_document
from api.openapi import openapi_document
from api.routes import routes
from services import Services
from settings import Settings
from tests.api.ogc.conftest import live  # noqa: F401 - a fixture

OURS = [
    each
    for each in routes(Services(Settings()))
    if not each.path.startswith("/ogc") and each.path != "/openapi.json"
]
DOCUMENTS = {"": openapi_document(OURS, "http://localhost"), "/ogc": ogc_document("http://x/ogc")}
SCHEMAS = {prefix: schemathesis.openapi.from_dict(each) for prefix, each in DOCUMENTS.items()}
QUESTIONS = [
    (prefix, path, mode)
    for prefix, each in DOCUMENTS.items()
    for path, operations in each["paths"].items()
    for mode in GenerationMode
    # a text in a path cannot be wrong
    if mode is GenerationMode.POSITIVE
    # one that is named elsewhere in the document is a query's
    or any(each.get("in", "query") == "query" for each in operations["get"]["parameters"])
]


def test_every_route_is_described(live):  # noqa: F811
    document = live.get("/openapi.json").json()
    paths = {re.sub(r":\w+\}", "}", each.path) for each in OURS}
    assert set(document["paths"]) == paths | {"/openapi.json"}
    assert document["servers"] == [{"url": live.url}]


@pytest.mark.parametrize(("prefix", "path", "mode"), QUESTIONS)
def test_no_question_brings_a_route_down(live, prefix, path, mode):  # noqa: F811
    operation = SCHEMAS[prefix][path]["GET"]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        answer = case.call(base_url=live.url + prefix, timeout=20)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400 and answer.status_code not in (404, 405, 406, 413):
            assert answer.headers["content-type"] == ["application/problem+json"]
            assert "parameter" in answer.json()  # which may be one without a name

    ask()
