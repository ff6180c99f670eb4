"""The events of a filter in the order of a list, without reading them."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from events.index import LATER
from events.public import Selection


class Sort(StrEnum):
    """What a list is sorted by; equal ones stand in the order they were first saved."""

    LATEST = "latest"
    EARLIEST = "earliest"
    TITLE = "title"
    PLACE = "place"
    VERIFICATION = "verification"
    RECORDED = "recorded"


def in_order(
    selection: Selection, sort: Sort, positions: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Give positions in a selection, sorted.

    Parameters
    ----------
    sort
        ``latest``: what may have happened last comes first, what goes on before all, what nobody
        dated at the end; of equal ones the last saved first. ``earliest``: the other way round,
        what nobody dated still at the end. ``recorded``: what was saved last comes first.
        ``verification``: in the order of the vocabulary. ``title`` and ``place``: by letters
        without case and accents; without a place at the end.
    positions
        Some of the selection; all of it by default.
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
    return positions[order]
