"""The typed columns of a feature, as OGC schemas describe them."""

from functools import cache
from typing import Any, Final

from events.geojson.flat import AFTER, BEFORE, Columns
from events.model.event import Event

_BEHIND: Final = tuple(name for name in AFTER if name != "state")
"""Whatever is asked for here is published."""

JOINED: Final = frozenset({"nationalities", "fighting_for"})
"""Columns that hold several codes joined by ``;``: a property filter may name one of them."""


@cache
def fields() -> dict[str, dict[str, Any]]:
    """Describe each column in JSON Schema, in the order features carry them."""
    of_event = Event.model_json_schema(mode="serialization")
    of_columns = Columns.model_json_schema(mode="serialization")
    described = {name: _plain(of_event, name) for name in BEFORE}
    described |= {name: _plain(of_columns, name) for name in Columns.model_fields}
    return described | {name: _plain(of_event, name) for name in _BEHIND}


def _plain(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """Bring a property into the plain form GIS reads: one type, a format, a title, its values."""
    found = schema["properties"][name]
    variants = [found, *found.get("anyOf", ())]
    names = [each["$ref"].rpartition("/")[2] for each in variants if "$ref" in each]
    variants += [schema["$defs"][name] for name in names]
    kinds = [each for each in variants if each.get("type") not in (None, "null")]
    plain: dict[str, Any] = {"title": name, "type": kinds[0]["type"]}
    if kinds[0].get("format"):
        plain["format"] = kinds[0]["format"]
    if "enum" in kinds[0]:
        plain["enum"] = list(kinds[0]["enum"])
    if found.get("description"):
        plain["description"] = found["description"]
    return plain
