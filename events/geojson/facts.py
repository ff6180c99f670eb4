"""The facts of an event as JSON values, for those who compare two revisions and check neither."""

from typing import Any, Final

import orjson

from events.geojson import codec

_FORMAT: Final = codec.FORMAT


def facts_of(line: bytes) -> dict[str, Any]:
    """Give the properties of a feature the store wrote, in the form of today.

    Parameters
    ----------
    line
        As `EventStore.lines` or `FoundEvents.lines` give it.

    Raises
    ------
    InvalidEvent
        It is no event.
    """
    properties: dict[str, Any] = orjson.loads(line)["properties"]
    if properties.get("format") != _FORMAT:
        properties = orjson.loads(codec.dumps_for_others(codec.loads(line)))["properties"]
    return properties
