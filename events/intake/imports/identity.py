"""Which event a row is: identifiers made of a dataset's own, fingerprints of what a row says."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import orjson

from events.desk.rules import CONTENT
from events.model.event import Event

_MOST_EXTRA_BYTES: Final = 60_000

_OF_FINGERPRINT: Final = (
    *("name", "country", "admin1", "admin2", "longitude", "latitude", "precision", "area"),
    "radius_m",
)
"""In this order since the first import: fingerprints of stored rows must be found again."""


def fingerprint_of(told: Mapping[str, Any], where: Mapping[str, Any]) -> str:
    """Give a text that is the same for rows that say the same."""
    return digest([dict(told), [where.get(name) for name in _OF_FINGERPRINT]])


def digest(value: object) -> str:
    """Give a short digest of a value, whatever the order of its members."""
    raw = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
    return sha256(raw).hexdigest()[:24]


def facts_of(event: Event) -> dict[str, Any]:
    """Give what an event says of what happened, whichever import brought it."""
    return event.model_dump(include={name for name in CONTENT if name not in ("id", "origin")})


def id_of(dataset: str, external_id: str) -> str:
    """Derive an event's identifier from the dataset's own, so that nothing is imported twice.

    A UUIDv7 of the year 1970 whose random bits are a digest: two imports at once of the same row
    meet in one event, and nothing has to be searched for.
    """
    made_of = sha256(f"{dataset}\0{external_id}".encode("utf-8", "replace")).hexdigest()
    variant = "89ab"[int(made_of[3], 16) & 3]
    return f"00000000-0000-7{made_of[:3]}-{variant}{made_of[4:7]}-{made_of[7:19]}"


def is_event_id(text: str) -> bool:
    """Tell an identifier of ours from a dataset's own."""
    return len(text) == 36 and text[14:15] == "7" and text.count("-") == 4


def keepable(rest: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Keep what no field was made of, as far as an event has room for it.

    Returns
    -------
    What is kept, and the columns of this row that are too large to be.
    """
    sizes = {}
    plain = {}
    for name, value in rest.items():
        try:
            raw = orjson.dumps(value, default=str)
        except (TypeError, ValueError):
            raw = orjson.dumps(str(value))
        plain[name] = raw
        sizes[name] = len(raw) + len(name) + 4
    left_out: list[str] = []
    while sum(sizes.values()) > _MOST_EXTRA_BYTES or len(sizes) > 1_000:
        largest = max(sizes, key=lambda name: sizes[name])
        left_out.append(largest)
        del sizes[largest]
    return {name: orjson.loads(plain[name]) for name in rest if name in sizes}, tuple(left_out)
