"""TimeMap keeps its sources in a file of their own: joined to the events that name them by key."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from events.errors import UnreadableFile
from events.intake.tables.base import LARGEST_FILE_BYTES, Table, TableRow

_KEYS: Final = ("id", "key", "source_id", "name")
_LARGEST: Final = LARGEST_FILE_BYTES // 4


def with_sources(table: Table, path: Path) -> Table:
    """Put the entries of a file of sources in the place of the keys in the column ``sources``.

    Raises
    ------
    UnreadableFile
        The file holds no sources.
    """
    if path.stat().st_size > _LARGEST:
        raise UnreadableFile(f"{path.name} is too large to be a file of sources.")
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"{path.name} is no JSON ({error}).") from error
    return joined(table, document)


def joined(table: Table, document: object) -> Table:
    """Put sources in the place of the keys of them; keys that are not in the file stay.

    Raises
    ------
    UnreadableFile
        The document holds no sources.
    """
    known = _by_key(document)
    if not known:
        raise UnreadableFile("The file of sources holds no entries with a key or an identifier.")
    start = table.rows

    def rows() -> Iterator[TableRow]:
        for row in start():
            keys = row.cells.get("sources")
            if isinstance(keys, list):
                row.cells["sources"] = [
                    known.get(key, key) if isinstance(key, str) else key for key in keys
                ]
            yield row

    remark = f"{len(known):,} sources of their own file are joined to the events that name them."
    return replace(table, rows=rows, remarks=(*table.remarks, remark))


def _by_key(document: object) -> Mapping[str, Any]:
    if isinstance(document, dict):
        inner = document.get("sources")
        if isinstance(inner, dict | list):
            return _by_key(inner)
        return {key: entry for key, entry in document.items() if isinstance(entry, dict | str)}
    if isinstance(document, list):
        found = {}
        for entry in document:
            if isinstance(entry, dict):
                key = next(
                    (entry[name] for name in _KEYS if isinstance(entry.get(name), str)), None
                )
                if key is not None:
                    found[key] = entry
        return found
    return {}
