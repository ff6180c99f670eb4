"""The names people see for the fields of the form, for lists of what is to be mended."""

import re
from collections.abc import Mapping
from types import MappingProxyType

_ROW = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")

_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "title": "What happened",
        "event_type": "Kind of event",
        "summary": "Summary",
        "where.name": "Place",
        "where.country": "Country",
        "where.admin1": "Region",
        "where.admin2": "District",
        "where.coordinates": "Coordinates",
        "where.radius_km": "Radius",
        "when.edtf": "When it happened",
        "when.reported_on": "Reported on",
        "when.time": "Time of day",
        "fatalities": "Deaths",
        "verification_override.value": "Verification set by hand",
        "verification_override.reason": "Reason for the verification",
        "publish_after": "Embargo",
        "marking": "Marking",
        "author": "Your name",
        "note": "Remark",
        "retract_reason": "Why it is retracted",
        "": "The event",
    }
)
_ROWS: Mapping[str, str] = MappingProxyType(
    {
        "troops": "Troops",
        "statements": "Statement",
        "sources": "Source",
        "actors": "Actor",
        "relations": "Other event",
    }
)
_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "fighting_for": "fighting for",
        "role": "what they did",
        "count_low": "at least",
        "count_best": "how many",
        "count_high": "at most",
        "count_kind": "what the number counts",
        "count_hedge": "how sure the number is",
        "nationality_as_stated": "nationality as stated",
        "stance": "what it does",
        "on": "said on",
        "url": "web address",
        "archived_url": "archived copy",
        "published_on": "published on",
        "accessed_on": "read on",
        "event_id": "identifier",
    }
)


def label_of(field: str) -> str:
    """Name a field of a problem: ``troops[1].count_low`` is "Troops 2, at least"."""
    match = _ROW.fullmatch(field)
    if match is not None and match[1] in _ROWS:
        row = f"{_ROWS[match[1]]} {int(match[2]) + 1}"
        return f"{row}, {_COLUMNS.get(match[3], match[3])}" if match[3] else row
    return _FIELDS.get(field) or field.replace("fatalities.", "Deaths, ").replace("_", " ")
