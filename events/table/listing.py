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
    positions = np.arange(len(selection)) if positions is None else positions
    key, last = _keys(selection, sort, positions)
    if reverse:
        key = np.where(last, key, -key)
    key[last] += _LAST
    if most is not None and most < len(key) // 2:
        first = np.argpartition(key, most)[:most]
        return positions[first[np.argsort(key[first], kind="stable")]]
    return positions[np.argsort(key, kind="stable")]


_HALF: Final = np.int64(1 << 32)
_LAST: Final = np.int64(1 << 62)
_MOST: Final = np.int64((1 << 29) - 1)


def _keys(
    selection: Selection, sort: Sort, positions: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give numbers in the order asked for, no two alike, and what stays at the end.

    What an event is sorted by stands in the upper half, when it was first saved in the lower.
    """
    first = selection["first"][positions].astype(np.int64)
    last = np.zeros(len(positions), dtype=bool)
    match sort:
        case Sort.LATEST:
            last = ~selection["dated"][positions].astype(bool)
            value, first = -selection["latest"][positions].astype(np.int64), -first
            value[last] = 0
        case Sort.EARLIEST:
            last = ~selection["dated"][positions].astype(bool)
            value = selection["earliest"][positions].astype(np.int64)
            value[last] = 0
        case Sort.RECORDED:
            value = -selection["row"][positions].astype(np.int64)
        case Sort.VERIFICATION:
            value = selection["verification"][positions].astype(np.int64)
        case Sort.TITLE | Sort.PLACE:
            public = selection.public
            ranks = public.snapshot.ranks("title" if sort is Sort.TITLE else "place")
            value = ranks[selection["row"][positions]].astype(np.int64)
            if sort is Sort.PLACE:
                last = selection["precision"][positions] == 0
        case Sort.NATIONALITY:
            words = [_codes(troops) for troops in selection.public.troop_sets]
            value = _ranks(words)[selection["troops"][positions]]
        case Sort.KIND:
            kinds = _ranks([each.value for each in TYPES])
            value = kinds[selection["event_type"][positions]]
    return np.minimum(value, _MOST) * _HALF + first, last


def _codes(troops: Troops) -> tuple[bool, tuple[str, ...]]:
    layers = layers_of(troops)
    return not layers[0].isupper(), layers


def _ranks(values: Sequence[Any]) -> NDArray[np.int64]:
    """Give each of some values its place in their order; equal ones have the same."""
    places = {value: place for place, value in enumerate(sorted(set(values)))}
    return np.array([places[value] for value in values], dtype=np.int64)
