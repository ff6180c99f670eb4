"""The typed columns of a feature, as OGC schemas describe them."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from events.geojson.flat import AFTER, BEFORE, Columns
from events.model.event import Event

_BEHIND: Final = tuple(name for name in AFTER if name != "state")
"""Whatever is asked for here is published."""

JOINED: Final = frozenset({"nationalities", "fighting_for"})
"""Columns that hold several codes joined by ``;``: filters take them for arrays too."""

_CODE: Final = "(?:[A-Z]{3}|not_stated)"
_MORE: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        **{name: {"pattern": f"^{_CODE}(?:;{_CODE})*$"} for name in JOINED},
        "event_type": {"x-ogc-role": "type"},
        "start": {"x-ogc-role": "primary-interval-start"},
        "end": {"x-ogc-role": "primary-interval-end"},
        "radius_m": {"x-ogc-unit": "m"},
    }
)
"""What the models do not say of a column (OGC 23-058, 7 and 8)."""


@cache
def fields() -> dict[str, dict[str, Any]]:
    """Describe each column in JSON Schema, in the order features carry them.

    ``type`` is one word; columns of `nullable` may be null beside it.
    """
    return {
        name: {**_plain(name, found), **_MORE.get(name, {})} for name, found in _found().items()
    }


@cache
def nullable() -> frozenset[str]:
    """Give the columns that may be empty."""
    return frozenset(
        name
        for name, (_, found) in _found().items()
        if any(each.get("type") == "null" for each in found.get("anyOf", ()))
    )


def feature_fields() -> dict[str, dict[str, Any]]:
    """Describe each column as a feature holds it: what may be empty says so."""
    described = {}
    for name, field in fields().items():
        if name in nullable():
            field = field | {"type": [field["type"], "null"]}
            if "enum" in field:
                field["enum"] = [*field["enum"], None]
        described[name] = field
    return described


def _found() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Give the schema of the model each column is in, and what that says of it."""
    of_event = Event.model_json_schema(mode="serialization")
    of_columns = Columns.model_json_schema(mode="serialization")
    models = {
        **dict.fromkeys(BEFORE, of_event),
        **dict.fromkeys(Columns.model_fields, of_columns),
        **dict.fromkeys(_BEHIND, of_event),
    }
    return {name: (model, model["properties"][name]) for name, model in models.items()}


def _plain(name: str, of: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    """Bring a property into the plain form GIS reads: one type, a format, a title, its values."""
    schema, found = of
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
