"""What the map page says of all events of a filter, counted from the store's columns."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from events.model.layers import layers_of, sides_of
from events.table.columns import VERIFICATIONS
from events.table.public import Selection
from events.table.select import CERTAINTIES
from events.vocabulary import Verification

SURE = (Verification.CONFIRMED, Verification.CORROBORATED)
"""What the map draws with a solid edge."""


@dataclass(frozen=True)
class Overview:
    """The figures over the events of one filter.

    Attributes
    ----------
    count
        Number of events.
    layers
        Layer key to number of events; an event with two nationalities counts in both.
    sides
        Alpha-3 codes that foreign troops fight for.
    nationalities
        Number of different nationalities.
    latest
        Last day on which any of them surely happened.
    sure
        Number of events that are confirmed or corroborated.
    certain, possible, open
        How many stand so to the days of the filter (`events.dates.certainty`).
    unplaced, undated
        Numbers of events without a place, and without a date of their own.
    """

    count: int
    layers: Mapping[str, int]
    sides: frozenset[str]
    nationalities: int
    latest: date | None
    sure: int
    certain: int
    possible: int
    open: int
    unplaced: int
    undated: int


def overview(selection: Selection) -> Overview:
    """Count the events of a filter, without reading one of them."""
    sets, kinds = selection.public.troop_sets, selection.kinds
    layers: Counter[str] = Counter()
    sides: set[str] = set()
    for number, count in zip(kinds.troops.tolist(), kinds.number.tolist(), strict=True):
        layers.update(dict.fromkeys(layers_of(sets[number]), count))
        sides.update(sides_of(sets[number]))
    sure = np.isin(kinds.verification, [VERIFICATIONS.index(each) for each in SURE])
    certain, possible, open_ = (selection.standing(n) for n in range(len(CERTAINTIES)))
    return Overview(
        count=len(selection),
        layers=dict(layers),
        sides=frozenset(sides),
        nationalities=sum(layer.isupper() for layer in layers),
        latest=selection.latest,
        sure=int(kinds.number[sure].sum()),
        certain=certain,
        possible=possible,
        open=open_,
        unplaced=selection.unplaced,
        undated=selection.undated,
    )
