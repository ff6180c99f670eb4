"""Which of the events found match the conditions of a request, and in which order."""

from collections.abc import Collection, Sequence
from typing import Final

import polars as pl

from api.ogc.filter_values import PARAMETER
from api.ogc.spatial import ROW
from events.errors import InvalidQuery
from events.geojson.codec import parts_of, summary_of
from events.table.columns import empty_frame
from events.table.found_events import FoundEvents

_SUMMARY: Final = "summary"
"""The one column the table does not hold."""


def matching(
    found: FoundEvents, conditions: Sequence[pl.Expr], order: Sequence[tuple[str, bool]] = ()
) -> FoundEvents:
    """Give the events for which every condition is true.

    Parameters
    ----------
    conditions
        Over the columns of `api.ogc.fields` and `ROW`; each is asked only of what the ones before
        it leave.
    order
        Columns to sort by, each with whether it falls; what is not stated comes last, and equal
        events stay in the order they were first saved.

    Raises
    ------
    InvalidQuery
        A condition cannot be evaluated.
    """
    if not (conditions or order):
        return found
    names = {name for each in conditions for name in each.meta.root_names()}
    frame = columns_of(found, names | {name for name, _ in order})
    try:
        for each in conditions:
            frame = frame.filter(each)
    except pl.exceptions.PolarsError as error:
        raise InvalidQuery(PARAMETER, "Cannot be answered.") from error
    if order:
        by, falling = zip(*order, strict=True)
        frame = frame.sort(by, descending=falling, nulls_last=True, maintain_order=True)
    return found.pick(frame[ROW].to_numpy())


def check(condition: pl.Expr) -> None:
    """Evaluate a condition over no rows: whatever cannot be answered is found beforehand.

    Raises
    ------
    InvalidQuery
        It cannot be evaluated.
    """
    rows = pl.Series(ROW, dtype=pl.Int64)
    frame = _plain(empty_frame()).with_columns(rows, pl.Series(_SUMMARY, dtype=pl.String))
    try:
        frame.filter(condition)
    except pl.exceptions.PolarsError as error:
        raise InvalidQuery(PARAMETER, "Cannot be answered.") from error


def columns_of(found: FoundEvents, names: Collection[str]) -> pl.DataFrame:
    """Give columns of `api.ogc.fields` of what was found, texts as texts, and `ROW`."""
    numbered = found.snapshot.frame.with_row_index(ROW)
    frame = _plain(numbered.select(ROW, *sorted({*names} - {ROW, _SUMMARY}))[found.rows])
    if _SUMMARY not in names:
        return frame
    texts = [summary_of(parts_of(line)[1]) for line in found.lines()]
    return frame.with_columns(pl.Series(_SUMMARY, texts, dtype=pl.String))


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Categorical).cast(pl.String))
