"""The events of a filter in the order of a list, without reading them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from events.model.layers import Troops, layers_of
from events.table.columns import TYPES
from events.table.public import Selection


class Sort(StrEnum):
    """What a list is sorted by; equal ones stand in the order they were first saved."""

    LATEST = "latest"
    EARLIEST = "earliest"
    TITLE = "title"
    PLACE = "place"
    VERIFICATION = "verification"
    RECORDED = "recorded"
    NATIONALITY = "nationality"
    KIND = "kind"


def in_order(
    selection: Selection,
    sort: Sort,
    positions: NDArray[np.int64] | None = None,
    *,
    reverse: bool = False,
    most: int | None = None,
) -> NDArray[np.int64]:
    """Give positions in a selection, sorted.

    Parameters
    ----------
    sort
        ``latest``: what may have happened last comes first, what goes on before all, what nobody
        dated at the end; of equal ones the last saved first. ``earliest``: the other way round,
        what nobody dated still at the end. ``recorded``: what was saved last comes first.
        ``verification``: in the order of the vocabulary. ``title`` and ``place``: by letters
        without case and accents; without a place at the end. ``nationality``: by code, those
        without one at the end. ``kind``: by letters.
    positions
        Some of the selection; all of it by default.
    reverse
        The other way round; what has no date or no place stays at the end.
    most
        So many of the first are enough, for which the others need not be sorted.
    """
    value, last = _values(selection, sort, positions)
    if reverse:
        value = -value
    value = np.where(last, _LAST, value)
    some = _first(value, most)
    at = some if positions is None else positions[some]
    saved = selection.at("first", at).astype(np.int64)
    later_first = (sort is Sort.LATEST) ^ (reverse & ~last[some])
    key = value[some].astype(np.int64) * _HALF + np.where(later_first, -saved, saved)
    nearest = np.argpartition(key, most)[:most] if most is not None and most < len(key) else None
    if nearest is None:
        return at[np.argsort(key, kind="stable")]
    return at[nearest[np.argsort(key[nearest], kind="stable")]]


_HALF: Final = np.int64(1 << 32)
_LAST: Final = np.int32(1 << 30)
"""Stands for what stays at the end; days, rows and ranks are smaller."""


def _first(value: NDArray[np.int32], most: int | None) -> NDArray[np.int64]:
    """Tell which are among the first so many; of those equal to the last of them, all."""
    if most is None or most >= len(value):
        return np.arange(len(value))
    return np.flatnonzero(value <= np.partition(value, most)[most])


def _values(
    selection: Selection, sort: Sort, positions: NDArray[np.int64] | None
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Give what each event is sorted by as a number, and whether it stays at the end."""

    def column(name: str) -> NDArray[Any]:
        whole = selection[name]
        return whole if positions is None else whole[positions]

    last = None
    match sort:
        case Sort.LATEST:
            value, last = -column("latest"), ~column("dated").astype(bool)
        case Sort.EARLIEST:
            value, last = column("earliest"), ~column("dated").astype(bool)
        case Sort.RECORDED:
            value = -column("row")
        case Sort.VERIFICATION:
            value = column("verification")
        case Sort.TITLE | Sort.PLACE:
            ranks = selection.public.snapshot.ranks("title" if sort is Sort.TITLE else "place")
            value = ranks[column("row")]
            if sort is Sort.PLACE:
                last = column("precision") == 0
        case Sort.NATIONALITY:
            words = [_codes(troops) for troops in selection.public.troop_sets]
            value = _ranks(words)[column("troops")]
        case Sort.KIND:
            value = _ranks([each.value for each in TYPES])[column("event_type")]
    value = value.astype(np.int32, copy=False)
    return value, np.zeros(len(value), dtype=bool) if last is None else last


def _codes(troops: Troops) -> tuple[bool, tuple[str, ...]]:
    layers = layers_of(troops)
    return not layers[0].isupper(), layers


def _ranks(values: Sequence[Any]) -> NDArray[np.int32]:
    """Give each of some values its place in their order; equal ones have the same."""
    places = {value: place for place, value in enumerate(sorted(set(values)))}
    return np.array([places[value] for value in values], dtype=np.int32)
