"""The shipped schema is current and agrees with what is written and refused."""

import json

import jsonschema
import orjson
import pytest
from hypothesis import given, settings

from events.geojson.codec import dumps, to_feature
from events.geojson.schema import SCHEMA_FILE, schema_text
from events.model.event import Event, read_event
from tests.events.strategies import events

VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema_text()))


def test_the_shipped_schema_is_what_the_models_say() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), (
        "run `python -m events.geojson.schema`"
    )


def test_the_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


@given(events())
@settings(max_examples=100, deadline=None)
def test_every_written_event_fits_the_schema(event: Event) -> None:
    VALIDATOR.validate(orjson.loads(dumps(event)))


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "x" * 141},
        {"event_type": "war"},
        {"troops": [{"role": "engaged", "count_best": -1}]},
        {"when": {"edtf": 2025}},
        {"where": {"precision": 8, "longitude": 0, "latitude": 0, "method": "clicked"}},
        {"sources": [{"url": "javascript:alert(1)"}]},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(change: dict[str, object]) -> None:
    event = read_event(
        {
            "id": "01963a3c-0000-7000-8000-000000000001",
            "title": "Synthetic",
            "event_type": "clash",
        }
    )
    feature = json.loads(json.dumps(to_feature(event)))
    assert VALIDATOR.is_valid(feature)
    feature["properties"] |= change
    assert not VALIDATOR.is_valid(feature)
