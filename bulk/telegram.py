"""A Telegram channel's export (``result.json``) as JSON lines, which can be cut into parts.

Telegram Desktop writes one object: ``name``, ``type``, ``id``, and ``messages``, a list whose
``text`` is a text or a list of texts and entities. Only what extraction uses is taken over: names
of persons who write or are forwarded are not.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import ijson
import orjson

from bulk.errors import UnusableSource
from geo.atomic import replacing


def write_lines(file: BinaryIO, path: Path) -> None:
    """Write the messages of an export, one a line; all of them or no file.

    Raises
    ------
    UnusableSource
        It is no whole export.
    """
    with replacing(path) as out:
        for line in _lines(file):
            out.write(orjson.dumps(line) + b"\n")


def channel_of(file: BinaryIO) -> str | None:
    """Give the name of the channel, which stands before its messages."""
    try:
        for prefix, event, value in ijson.parse(file):
            if prefix == "name" and event == "string":
                return str(value)[:200]
            if prefix == "messages":
                break
    except (ijson.JSONError, UnicodeDecodeError, ValueError):
        return None
    return None


def _lines(file: BinaryIO) -> Iterator[dict[str, Any]]:
    try:
        for message in ijson.items(file, "messages.item", use_float=True):
            if isinstance(message, dict):
                yield {
                    "id": message.get("id"),
                    "date": _moment(message),
                    "text": text_of(message.get("text")),
                }
            else:
                yield {"id": None, "date": None, "text": None}
    except (ijson.JSONError, UnicodeDecodeError, ValueError, RecursionError) as error:
        why = " ".join(str(error).split())[:160]
        raise UnusableSource(f"it is no whole Telegram export: {why}") from error


def text_of(value: object) -> str:
    """Put the parts of a message's text together; an entity has its words in ``text``."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return ""
    parts = (each.get("text") if isinstance(each, dict) else each for each in value)
    return "".join(part for part in parts if isinstance(part, str))


def _moment(message: dict[str, Any]) -> object:
    """Give the time in UTC where it is told; ``date`` is of the clock of whoever exported."""
    try:
        return datetime.fromtimestamp(int(message["date_unixtime"]), UTC).isoformat()
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return message.get("date")
