"""What the map page says of all events of a filter, counted from the store's columns."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from events.model.layers import layers_of, sides_of
from events.table.columns import VERIFICATIONS
from events.table.public import Selection
from events.vocabulary import Verification


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
        Last day any of them may have happened on.
    claimed, unplaced, undated
        Numbers of events: with one party's word only, without a place, without a date of their own.
    """

    count: int
    layers: Mapping[str, int]
    sides: frozenset[str]
    nationalities: int
    latest: date | None
    claimed: int
    unplaced: int
    undated: int


def overview(selection: Selection) -> Overview:
    """Count the events of a filter, without reading one of them."""
    sets = selection.public.troop_sets
    by_set = selection.by_kind.reshape(len(sets), len(VERIFICATIONS))
    layers: Counter[str] = Counter()
    sides: set[str] = set()
    nationalities: set[str] = set()
    for number, count in enumerate(by_set.sum(axis=1).tolist()):
        if not count:
            continue  # only what somebody may see: other events had these troops
        troops = sets[number]
        layers.update(dict.fromkeys(layers_of(troops), count))
        sides.update(sides_of(troops))
        nationalities.update(code for code, _ in troops or () if code)
    return Overview(
        count=len(selection),
        layers=dict(layers),
        sides=frozenset(sides),
        nationalities=len(nationalities),
        latest=selection.latest,
        claimed=int(np.sum(by_set[:, VERIFICATIONS.index(Verification.CLAIMED)])),
        unplaced=selection.unplaced,
        undated=selection.undated,
    )
