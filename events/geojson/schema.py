"""The JSON Schema of one feature, made from the models.

``python -m events.geojson.schema`` writes it.
"""

import json
from pathlib import Path
from typing import Any

from events.geojson.codec import FORMAT
from events.geojson.flat import Columns
from events.model.event import Event

SCHEMA_FILE = Path(__file__).resolve().parents[2] / "docs" / "event.schema.json"
"""Where the shipped schema lies."""

_POSITION = {
    "type": "array",
    "prefixItems": [
        {"type": "number", "minimum": -180, "maximum": 180},
        {"type": "number", "minimum": -90, "maximum": 90},
    ],
    "items": False,
    "minItems": 2,
}
_GEOMETRY = {
    "description": "The representative point, or in some exports the area itself.",
    "anyOf": [
        {"type": "null"},
        {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {"type": {"const": "Point"}, "coordinates": _POSITION},
        },
        {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {
                "type": {"enum": ["Polygon", "MultiPolygon", "LineString", "MultiLineString"]},
                "coordinates": {"type": "array"},
            },
        },
    ],
}


def event_schema() -> dict[str, Any]:
    """Make the schema (JSON Schema 2020-12) of an event as a GeoJSON Feature.

    Rules that JSON Schema cannot say (numbers that rise, dates that exist, areas that can be
    drawn) are left to the reader.
    """
    facts = Event.model_json_schema()
    columns = Columns.model_json_schema()
    definitions = facts.pop("$defs", {}) | columns.pop("$defs", {})
    identifier = facts["properties"].pop("id")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Conflict event",
        "description": "One event as a GeoJSON Feature (RFC 7946, WGS 84, longitude first). "
        "See data-format.md.",
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": identifier,
            "geometry": _GEOMETRY,
            "properties": {
                "type": "object",
                "required": sorted(set(facts["required"]) - {"id"}),
                "properties": {
                    **columns["properties"],
                    "format": {
                        "const": FORMAT,
                        "description": "without it the feature is of the first form, in which "
                        "`troops: []` means not mentioned",
                    },
                    **facts["properties"],
                },
            },
        },
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """Give the schema as it is shipped."""
    return json.dumps(event_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    print(f"Wrote {SCHEMA_FILE}")
