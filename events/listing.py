"""The events of a filter in the order of a list, without reading them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from events.index import LATER, TYPES, Troops, layers_of
from events.public import Selection


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
    """
    positions = np.arange(len(selection)) if positions is None else positions
    keys = {name: selection[name][positions] for name in ("first", "row")}
    match sort:
        case Sort.LATEST:
            day = np.where(selection["dated"][positions], selection["latest"][positions], -1)
            order = np.lexsort((-keys["first"], -day))
        case Sort.EARLIEST:
            day = selection["earliest"][positions]
            order = np.lexsort((keys["first"], np.where(selection["dated"][positions], day, LATER)))
        case Sort.RECORDED:
            order = np.argsort(-keys["row"], kind="stable")
        case Sort.VERIFICATION:
            order = np.lexsort((keys["first"], selection["verification"][positions]))
        case Sort.TITLE | Sort.PLACE:
            public = selection.public
            ranks = public.texts.ranks("title" if sort is Sort.TITLE else "place", public.rows)
            order = np.lexsort((keys["first"], ranks[keys["row"]]))
        case Sort.NATIONALITY:
            words = [_codes(troops) for troops in selection.public.troop_sets]
            order = np.lexsort((keys["first"], _ranks(words)[selection["troops"][positions]]))
        case Sort.KIND:
            kinds = _ranks([each.value for each in TYPES])
            order = np.lexsort((keys["first"], kinds[selection["event_type"][positions]]))
    if reverse:
        order = _reversed(selection, sort, positions, order)
    return positions[order]


def _codes(troops: Troops) -> tuple[bool, tuple[str, ...]]:
    layers = layers_of(troops)
    return not layers[0].isupper(), layers


def _ranks(values: Sequence[Any]) -> NDArray[np.int64]:
    """Give each of some values its place in their order; equal ones have the same."""
    places = {value: place for place, value in enumerate(sorted(set(values)))}
    return np.array([places[value] for value in values], dtype=np.int64)


def _reversed(
    selection: Selection, sort: Sort, positions: NDArray[np.int64], order: NDArray[np.int64]
) -> NDArray[np.int64]:
    match sort:
        case Sort.LATEST | Sort.EARLIEST:
            known = selection["dated"][positions][order].astype(bool)
        case Sort.PLACE:
            known = selection["precision"][positions][order] > 0
        case _:
            return order[::-1]
    return np.concatenate([order[known][::-1], order[~known]])
