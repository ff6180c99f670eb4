"""Rows that come again: which of two with one identifier is newer, and which dataset a file is."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from events.intake.formats.base import Cells, Context, Format, RowFields, key_of
from events.intake.formats.cell_values import text_of
from events.intake.imports.identity import id_of
from events.intake.tables.base import Table
from events.model.event import Event
from events.store.base import EventStore
from events.store.errors import EventNotFound

_NUMBERS: Final = re.compile(r"\d+")
_ROWS_COMPARED: Final = 300
_MOST_DATASETS: Final = 20
_AGREES: Final = 0.5


def superseded_rows(table: Table, known: Format) -> Mapping[int, int]:
    """Find the rows of which a newer one with the same identifier stands in the same file.

    Returns
    -------
    Number of the newer row by the number of the older; empty where the format has no versions.
    """
    names = {key_of(name): name for name in reversed(table.columns)}
    identifier = next((names[k] for k in known.identifier if k in names), None)
    version = next((names[k] for k in known.version if k in names), None)
    if identifier is None or version is None:
        return {}
    newest: dict[str, tuple[int, tuple[int, ...]]] = {}
    older: dict[int, int] = {}
    for row in table.rows():
        name = text_of(row.cells.get(identifier))
        if name is None or row.problem:
            continue
        this = tuple(map(int, _NUMBERS.findall(text_of(row.cells.get(version)) or "")))
        before = newest.get(name)
        if before is None:
            newest[name] = (row.number, this)
        elif this > before[1]:
            older[before[0]] = row.number
            newest[name] = (row.number, this)
        elif this < before[1]:
            older[row.number] = before[0]
    return {row: _newest(row, older) for row in older}


def _newest(row: int, older: Mapping[int, int]) -> int:
    while row in older:
        row = older[row]
    return row


def dataset_among(
    table: Table, known: Format, context: Context, store: EventStore, others: Sequence[str] = ()
) -> str:
    """Tell which dataset a table is, by its identifiers and what its rows say.

    Parameters
    ----------
    others
        Names of datasets of like tables, tried after the format's own name.

    Returns
    -------
    The name under which the events of this table are here, or else one under which no other
    table's are: two files with the same header and the same numbers may be two datasets.
    """
    rows = _first_rows(table, known, context)
    if not rows:
        return known.name
    names = [known.name, *others]
    names += [f"{known.name} ({number})" for number in range(2, _MOST_DATASETS)]
    free = None
    for name in dict.fromkeys(names):
        found = [(row, _stored(store, id_of(name, row["origin"]["external_id"]))) for row in rows]
        here = [(row, event) for row, event in found if event is not None]
        if not here:
            free = free or name
            if name == known.name or name in others:
                continue
            break
        if sum(_says_the_same(row, event) for row, event in here) >= _AGREES * len(here):
            return name
    return free or known.name


def _first_rows(table: Table, known: Format, context: Context) -> list[RowFields]:
    names = {key_of(name): name for name in reversed(table.columns)}
    if not any(key in names for key in known.identifier):
        return []
    rows = []
    for row in islice(table.rows(), _ROWS_COMPARED):
        if row.problem:
            continue
        cells = Cells(row.cells, names, context.date_order, from_1904=table.from_1904)
        told = known.read(cells, context)
        if isinstance(told, dict) and told.get("origin", {}).get("external_id"):
            rows.append(told)
    return rows


def _stored(store: EventStore, event_id: str) -> Event | None:
    try:
        return store.get(event_id)
    except EventNotFound:
        return None


def _says_the_same(row: RowFields, event: Event) -> bool:
    """Tell whether a row is of the event that is here, though it may have been corrected."""
    where, here = row.get("where") or {}, event.where
    tests: list[Callable[[], bool]] = [
        lambda: row["title"] == event.title,
        lambda: row.get("summary") is not None and row["summary"] == event.summary,
        lambda: (
            _is_equal(row.get("when", {}).get("edtf"), event.when.edtf)
            and here is not None
            and (
                _is_equal(where.get("name"), here.name)
                or _is_near(where.get("longitude"), here.longitude)
            )
        ),
    ]
    return any(test() for test in tests)


def _is_equal(one: Any, other: Any) -> bool:  # noqa: ANN401 - any part of a row
    return one is not None and one == other


def _is_near(one: float | None, other: float) -> bool:
    return one is not None and abs(one - other) < 0.01
