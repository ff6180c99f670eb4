"""What is found out about a file as a whole: the order of its dates, the truth of its CRS."""

from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from events.intake.formats.base import Format, key_of
from events.intake.formats.cell_values import DateOrder, date_parts, may_begin_with_year, text_of
from events.intake.formats.column_mapping import ColumnMapping
from events.intake.tables.base import Table
from events.intake.tables.crs import AGREES_KM, CrsCheck, is_projected
from events.intake.tables.shapes import BadGeometry, Footprint, Project, footprint
from geo.measure import distance_m
from geo.position import Position

_ROWS_FOR_DATES: Final = 200_000
_ROWS_FOR_CRS: Final = 2_000


@dataclass(frozen=True)
class Dates:
    """How dates of a file are written, and how that was found out."""

    order: DateOrder | None
    how: str


def find_date_order(table: Table, known: Format, decided: DateOrder | None) -> Dates:
    """Find out whether the day or the month comes first in the dates of a table.

    Where every date may as well begin with the year (24-05-06), nothing is found out.
    """
    if decided is not None:
        return Dates(decided, "as chosen")
    first = second = short = dotted = years = 0
    columns = {name for name in table.columns if key_of(name) in known.dates}
    if columns:
        for row in islice(table.rows(), _ROWS_FOR_DATES):
            for name in columns:
                value = row.cells.get(name)
                parts = date_parts(value)
                if parts is None:
                    continue
                short += 1
                first += parts[0] > 12
                second += parts[1] > 12
                dotted += isinstance(value, str) and "." in value
                years += may_begin_with_year(value)
    if not short:
        return Dates(None, "dates begin with the year or name the month")
    if years == short and known.date_order is None:
        return Dates(None, "no date tells: say whether the day, the month or the year comes first")
    if first and not second:
        return Dates(DateOrder.DMY, f"{first:,} of {short:,} dates have a first number above 12")
    if second and not first:
        return Dates(DateOrder.MDY, f"{second:,} of {short:,} dates have a second number above 12")
    if first and second:
        if min(first, second) * 20 < max(first, second):
            order = DateOrder.DMY if first > second else DateOrder.MDY
            return Dates(order, "most dates say so; the others are told row by row")
        return Dates(None, "some dates have the day first and some the month")
    if known.date_order is not None:
        return Dates(known.date_order, f"as {known.name} writes them")
    if dotted == short:
        return Dates(DateOrder.DMY, "dates with dots have the day first")
    return Dates(None, "no date tells: say whether the day or the month comes first")


def check_crs(table: Table, known: Format, project: Project | None, crs: str | None) -> CrsCheck:
    """Try the declared CRS on the rows, and against the file's own position columns."""
    check, metres = CrsCheck(crs), is_projected(crs)
    names = {key_of(name): name for name in reversed(table.columns)}
    columns = [
        next((names[k] for k in keys if k in names), None)
        for keys in (known.longitude, known.latitude)
    ]
    for row in islice(table.rows(), _ROWS_FOR_CRS):
        if not isinstance(row.geometry, dict):
            continue
        try:
            shape = footprint(row.geometry, project)
        except (BadGeometry, RecursionError) as error:
            if "not on Earth" in str(error):
                check.checked += 1
                check.outside += 1
                check.example = check.example or f" (row {row.number}: {error})"
            continue
        if shape is None:
            continue
        check.checked += 1
        if metres:
            x, y = _first_position(row.geometry)
            tiny = abs(x) <= 180 and abs(y) <= 90
            check.tiny += tiny
            if tiny and not check.example:
                check.example = f" (row {row.number}: {x:g}, {y:g})"
        stated = [_number(row.cells.get(name)) if name else None for name in columns]
        if stated[0] and stated[1]:
            apart = apart_km(stated[0], stated[1], shape)
            if apart is None:
                continue
            check.compared += 1
            if apart > AGREES_KM + shape.radius_m / 1000:
                check.apart += 1
                check.example = check.example or f" (row {row.number}: {apart:,.0f} km apart)"
    return check


def has_acled_levels(table: Table, mapping: ColumnMapping | None) -> bool:
    """Tell whether a table's column of precision has ACLED's three levels, by its name."""
    column = "" if mapping is None else mapping.columns.get("precision", "")
    return key_of(column) == "geoprecision" and "timeprecision" in map(key_of, table.columns)


def apart_km(longitude: float, latitude: float, shape: Footprint) -> float | None:
    """Tell how far a geometry lies from a position; None where that is not on Earth."""
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    one = Position(longitude=longitude, latitude=latitude)
    return distance_m(one, Position(longitude=shape.longitude, latitude=shape.latitude)) / 1000


def _number(value: object) -> float | None:
    text = text_of(value)
    try:
        return None if text is None else float(text.replace(",", "."))
    except ValueError:
        return None


def _first_position(geometry: object) -> tuple[float, float]:
    here: Any = geometry
    while isinstance(here, dict):
        here = here.get("coordinates") or next(iter(here.get("geometries") or [None]), None)
    while isinstance(here, list) and here and isinstance(here[0], list):
        here = here[0]
    if isinstance(here, list) and len(here) > 1 and all(type(n) in (int, float) for n in here[:2]):
        return float(here[0]), float(here[1])
    return float("inf"), float("inf")
