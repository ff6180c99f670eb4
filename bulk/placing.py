"""Names of places into positions: one row out for each row in, as ``geocode --csv`` places them."""

from collections.abc import Mapping, Sequence
from typing import Final

from bulk.errors import UnusableSource
from bulk.job import Ready
from bulk.layout import rows_of
from bulk.part import Part
from bulk.result import PlacedRow, Result
from events.intake.formats.cell_values import text_of
from geo.finding import PlaceFinder, PlaceQuery
from geo.geocoding.batch import ADDED, added_cells

COLUMNS: Final = ("query", "admin1", "country")


def columns_of(names: Sequence[str], told: Mapping[str, str]) -> dict[str, str]:
    """Tell which columns hold the words of a place, its first-level area and its country.

    Raises
    ------
    UnusableSource
        None holds the words of a place.
    """
    by_key = {name.casefold(): name for name in reversed(names)}
    found = {what: told.get(what) or by_key.get(what) for what in COLUMNS}
    columns = {what: name for what, name in found.items() if name is not None}
    for name in columns.values():
        if name not in names:
            raise UnusableSource(f"there is no column {name[:60]!r}")
    if "query" not in columns:
        shown = ", ".join(name[:40] for name in names[:20])
        raise UnusableSource(
            "no column is called “query”; say which holds the names of places "
            f"(--map query=COLUMN). It has: {shown}"
        )
    return columns


def place_part(ready: Ready, part: Part, finder: PlaceFinder) -> Result:
    """Place every row of a part.

    Raises
    ------
    UnreadableFile
        The part cannot be read any further.
    """
    result = Result()
    if ready.layout is None:
        raise UnusableSource("reports hold no table of names")
    for row in rows_of(ready.source, ready.layout, part):
        result.count("rows")
        if row.problem:
            result.reject(row.number, row.problem, cells=row.cells)
            continue
        asked = {
            what: text_of(row.cells.get(ready.columns.get(what, ""))) or "" for what in COLUMNS
        }
        outcome = finder.look_up(
            PlaceQuery(
                asked["query"], admin1=asked["admin1"] or None, country=asked["country"] or None
            )
        )
        result.count(outcome.outcome)
        cells = {name: _text(row.cells.get(name)) for name in ready.layout.columns}
        found = dict(zip(ADDED, added_cells(outcome), strict=True))
        result.placed.append(PlacedRow(row.number, cells, found))
    return result


def _text(value: object) -> str | None:
    return None if value is None else str(value)
